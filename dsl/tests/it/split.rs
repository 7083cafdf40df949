//! The splitter: a mistake in one declaration never hides another, and says once what is wrong.

use jianfu_dsl::keywords::{DECLARATIONS, find};
use jianfu_dsl::parse;

/// The codes of what is wrong with a text, and how many of its declarations parsed.
fn outcome(text: &str) -> (Vec<&'static str>, usize) {
    let parsed = parse("a.jf", text);
    (parsed.diagnostics.iter().map(|diagnostic| diagnostic.code).collect(), parsed.file.declarations.len())
}

/// Declarations with one mistake each, of every kind that the splitter has to live with.
const BROKEN: &[(&str, &str)] = &[
    ("rule a on f { when demand.x > approve because \"x\" }", "JF-P001"),
    ("规则 甲 适用 乙 { 当 本件.丙 > 准予 理由 “丁” }", "JF-P001"),
    ("rule a f {}", "JF-P001"),
    ("rule", "JF-P001"),
    ("default on", "JF-P001"),
    ("define a as", "JF-P001"),
    ("enum e { a b: c }", "JF-P001"),
    ("rule a on f { when (demand.x approve }", "JF-P001"),
    ("rule a on f { when demand.x) approve }", "JF-P001"),
    ("list l { item a { b: [1, 2 } }", "JF-P001"),
    ("rule a on f\n  approve because \"x\"\n}", "JF-P001"),
    ("body a \"甲", "JF-P002"),
    ("rule a on f { approve because “甲\" }", "JF-P002"),
    ("rule a on f {\n  approve because 「甲\n}", "JF-P002"),
    ("rule a on f { reject because “甲\" remedy “乙” }", "JF-P002"),
    ("rule a on f { reject because 「甲” remedy 「乙」 }", "JF-P002"),
    ("rule a on f { reject because “甲\" remedy “乙\" }", "JF-P002"),
    ("rule a on f {", "JF-P003"),
    ("rule a on f {\n  except b {\n    approve\n}", "JF-P003"),
    ("enum e { a, b", "JF-P003"),
    ("规则 甲 适用 乙 ｛\n  例外 丙 ｛\n", "JF-P003"),
    ("}", "JF-P004"),
    (")}]", "JF-P004"),
    ("rule a on f { approve }}", "JF-P004"),
    ("policy a {}", "JF-P005"),
    ("规侧 甲 适用 乙 {\n  准予\n}", "JF-P005"),
    ("check a on f { approve }", "JF-P005"),
    ("when x", "JF-P005"),
    ("= 3", "JF-P005"),
    ("rule a on f { approve becuase \"x\" }", "JF-P006"),
    ("rule a on f { approve when x }", "JF-P007"),
    ("规则甲 适用 乙 { 准予 }", "JF-P008"),
    ("规则 甲适用 乙 { 准予 }", "JF-P008"),
    ("enum e { in }", "JF-P009"),
    ("define a as b == c", "JF-P010"),
    ("rule a on f { require b else approve }", "JF-P011"),
    ("test \"t\" { as_of 2026-02-30 given f {} expect refer }", "JF-P012"),
    ("body a \"\\q\"", "JF-P014"),
    ("body a under b under c", "JF-P015"),
    ("rule a on f { cite l art 0 approve }", "JF-P016"),
    ("source s \"x\" { confidence X }", "JF-P017"),
    ("body a \u{7}", "JF-P018"),
    ("body a # \u{202E}", "JF-P019"),
    ("define a as b -c", "JF-P024"),
    ("rule a on f { require b }", "JF-P025"),
];

/// Those that start as a declaration does; the others go on with the one before them.
fn broken_declarations() -> Vec<(&'static str, &'static str)> {
    let starts = |text: &str| {
        let word = text.split_whitespace().next().unwrap();
        find(word).is_some_and(|keyword| DECLARATIONS.contains(&keyword.en))
    };
    BROKEN.iter().copied().filter(|(text, code)| starts(text) && *code != "JF-P004").collect()
}

#[test]
fn a_mistake_is_said_once_and_never_hides_its_neighbours() {
    for (broken, code) in BROKEN {
        assert_eq!(outcome(broken).0, [*code], "{broken}");
        for line_end in ["\n", "\r\n", "\n\n# 注\n"] {
            let before = format!("enum before {{}}{line_end}");
            let text = format!("{before}{broken}{line_end}规则 后 适用 表 {{ 准予 }}{line_end}body after \"后\"{line_end}");
            let parsed = parse("a.jf", &text);
            let codes: Vec<_> = parsed.diagnostics.iter().map(|diagnostic| diagnostic.code).collect();
            assert_eq!(codes, [*code], "{text}");
            let sound = if outcome(broken).1 > 0 { 4 } else { 3 };
            assert_eq!(parsed.file.declarations.len(), sound, "{text}");
            let place = parsed.diagnostics[0].span;
            let inside = before.len()..=before.len() + broken.len();
            assert!(inside.contains(&place.start) && inside.contains(&place.end), "{text}: {place:?}");
        }
    }
}

#[test]
fn three_mistakes_in_three_declarations_give_three_messages() {
    let broken = broken_declarations();
    for first in &broken {
        for second in &broken {
            let third = ("enum e { a, in }", "JF-P009");
            let text = [first.0, second.0, third.0].join("\n");
            let (codes, _) = outcome(&text);
            assert_eq!(codes, [first.1, second.1, third.1], "{text}");
        }
    }
}

#[test]
fn mistakes_are_told_in_the_order_of_the_text() {
    let broken = broken_declarations();
    let text = broken.iter().map(|(text, _)| *text).collect::<Vec<_>>().join("\n");
    let parsed = parse("a.jf", &text);
    let codes: Vec<_> = parsed.diagnostics.iter().map(|diagnostic| diagnostic.code).collect();
    assert_eq!(codes, broken.iter().map(|(_, code)| *code).collect::<Vec<_>>());
    assert!(parsed.diagnostics.is_sorted_by_key(|diagnostic| diagnostic.span.start));
}

#[test]
fn declarations_may_follow_each_other_on_one_line() {
    assert_eq!(outcome("body a body b \"x\" define c as d enum e {} rule f on g { approve } default on g refer"), (vec![], 6));
    assert_eq!(outcome("机构 甲 定义 乙 即 丙 枚举 丁 {}"), (vec![], 3));
}

#[test]
fn a_misspelt_declaration_is_one_mistake_and_hides_nothing() {
    for text in [
        "body a \"甲\"\nbdoy b \"乙\"\nbody c \"丙\"",
        "define a as b\npolicy c {}\nbody d",
        "机构 甲\n机够 乙 “乙”\n机构 丙",
        "default on f refer\nsuorce s \"x\" { rank law }\nbody d",
    ] {
        assert_eq!(outcome(text), (vec!["JF-P005"], 2), "{text}");
    }
    assert_eq!(outcome("bdoy a \"甲\"\nbdoy b \"乙\"\nbody c"), (vec!["JF-P005", "JF-P005"], 1));
}

#[test]
fn a_declaration_may_go_on_at_the_margin() {
    for text in [
        "define a as b\nand c\nor\nd in\nlists",
        "body\na\n\"甲\"\naka\n\"乙\"\nunder\nb",
        "default on\nf\nrefer to\ntown\nbecause \"x\"",
        "cases \"x\"\nfrom\n\"y.csv\"",
    ] {
        assert_eq!(outcome(&format!("{text}\nbody z")), (vec![], 2), "{text}");
    }
}

#[test]
fn a_reserved_word_where_a_name_stands_starts_no_declaration() {
    for text in [
        "rule rule on form { approve }",
        "form test extends list { rule: list of enum, body: body }",
        "body body under source",
        "define define as demand.rule = 1 and demand.list.body in lists",
        "rule a on b { overrides default, checklist.rule, list.* approve }",
        "quota a on form { cite s at_most 1 per body, list within calendar_year counting test }",
        "test \"t\" { given form { list: [{ rule: 1 }], body: 2 } expect refer by rule.test missing form, list }",
        "规则 规则 适用 表单 { 准予 }",
        "表单 测试 继承 清单 {\n规则: 清单 之 枚举\n机构: 机构\n}",
    ] {
        let parsed = parse("a.jf", text);
        assert_eq!(parsed.diagnostics, [], "{text}");
        assert_eq!(parsed.file.declarations.len(), 1, "{text}");
    }
}

#[test]
fn a_brace_left_open_is_shown_where_the_indentation_says_it_is() {
    let text = "rule a on f {\n  except b {\n    approve\n  except c {\n    approve\n  }\n}\n\nbody d\n";
    let parsed = parse("a.jf", text);
    assert_eq!(parsed.diagnostics.len(), 1);
    assert_eq!(parsed.diagnostics[0].span.start, text.find("{\n    approve").unwrap());
    assert_eq!(parsed.file.declarations.len(), 1);
}

#[test]
fn every_declaration_after_a_brace_left_open_is_still_read() {
    let text = format!("rule open on f {{\n{}", "body b \"乙\"\n".repeat(1000));
    assert_eq!(outcome(&text), (vec!["JF-P003"], 1000));
    let indented = format!("  rule open on f {{\n{}", "  body b \"乙\"\n".repeat(1000));
    assert_eq!(outcome(&indented), (vec!["JF-P003"], 1000));
}

#[test]
fn every_mistake_in_a_list_of_items_is_told() {
    let text = "list l {\n  effect allow\n  item a { x: 2026-02-30 }\n  item b under c under d\n  item e\n  item f cite s art 0\n}";
    assert_eq!(outcome(text), (vec!["JF-P012", "JF-P015", "JF-P016"], 0));
}
