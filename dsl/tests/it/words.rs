//! Conditions in words: what people read says what the rule says.

use jianfu_dsl::text::{NameUse, write_expr};
use jianfu_dsl::tree::{DeclarationKind, Expr};
use jianfu_dsl::{Lang, parse};

#[track_caller]
fn condition(text: &str) -> Expr {
    let parsed = parse("a.jf", &format!("define a as {text}"));
    assert_eq!(parsed.diagnostics, [], "{text}");
    let [declaration] = <[_; 1]>::try_from(parsed.file.declarations).unwrap();
    let DeclarationKind::Define(definition) = declaration.kind else { panic!("{text}") };
    definition.expr
}

const CONDITIONS: [&str; 30] = [
    "demand.a",
    "not demand.a and demand.b or demand.c",
    "not (demand.a and demand.b) or demand.c",
    "not not demand.a",
    "(demand.a or demand.b) and (demand.c or demand.d)",
    "(demand.a and demand.b) and demand.c",
    "demand.a or (demand.b or demand.c)",
    "demand.a - (demand.b - demand.c) > 1",
    "demand.a - demand.b - demand.c > 1",
    "demand.a * (demand.b + 1) / (demand.c * 2) <= 0.5",
    "demand.a / demand.b / demand.c != -3",
    "(demand.a = 1) = (demand.b = 2)",
    "demand.a in list-of-things",
    "demand.a not_in { x, \"y\", 3, 2026-01-02 }",
    "demand.a in {}",
    "not demand.a in { x }",
    "demand.a + 1 in { 2 }",
    "demand.a present and demand.b missing",
    "(demand.a or demand.b) present",
    "demand.a is serial-number",
    "any demand.a = \"x\"",
    "all demand.a not_in banned",
    "any demand.a is serial-number",
    "any demand.a where (basis.source = law and basis.article = 17)",
    "all demand.a where basis.source.valid",
    "any demand.a where demand.b present",
    "things(demand.a).b >= district",
    "things(demand.a + 1).b = true",
    "as_of > 2026-01-02",
    "count(f where a = 1 or not b, rolling 30 days) > count(f, this calendar_year) + count(g)",
];

#[test]
fn a_condition_in_words_says_what_the_rule_says() {
    for text in CONDITIONS {
        let expr = condition(text);
        for lang in [Lang::En, Lang::Zh] {
            let words = write_expr(&expr, lang, &|_| None);
            // People read the signs of arithmetic, the parser its own, and the parts of a basis have Chinese names for people only.
            let rule = [
                ("×", "*"),
                ("÷", "/"),
                ("所依据的文件", "法据.source"),
                ("所依据文件有效", "法据.source.valid"),
                ("所依据的条", "法据.article"),
            ]
            .iter()
            .fold(words.clone(), |rule, (shown, written)| rule.replace(shown, written));
            assert_eq!(condition(&rule), expr, "{text} is written as {words}");
        }
    }
}

#[test]
fn no_more_parentheses_are_written_than_needed() {
    for text in CONDITIONS.into_iter().filter(|text| text.is_ascii()) {
        let words = write_expr(&condition(text), Lang::En, &|_| None);
        assert!(words.matches('(').count() <= text.matches('(').count(), "{text} is written as {words}");
    }
    assert_eq!(write_expr(&condition("((demand.a) = (1)) and (not (demand.b))"), Lang::En, &|_| None), "demand.a = 1 and not demand.b");
}

#[test]
fn labels_stand_where_they_are_known() {
    let label = |used: NameUse<'_>| match used {
        NameUse::Field(["item"]) => Some("事项".to_owned()),
        NameUse::List("assist") => Some("协助清单".to_owned()),
        NameUse::Column { list: "assist", column: "scope" } => Some("适用".to_owned()),
        NameUse::Name("both") => Some("城乡".to_owned()),
        _ => None,
    };
    let written = |text: &str| write_expr(&condition(text), Lang::Zh, &label);
    assert_eq!(written("demand.item in assist and demand.people > 3"), "事项 属于 协助清单 且 本件.people > 3");
    assert_eq!(written("assist(demand.item).scope != both"), "协助清单(事项).适用 ≠ 城乡");
    assert_eq!(written("demand.x in { both, other }"), "本件.x 属于 { 城乡、other }");
}
