//! Near misses: rules that one condition keeps from applying.

use super::*;

fn sample(rules: &str) -> Sample {
    Sample::new(&format!("{rules}\ndefault on demand refer because \"无规则\""))
}

/// The near misses of a task: rule, how many other conditions hold, and the one that failed.
fn near(sample: &Sample, facts: &str) -> Vec<(String, usize, String)> {
    let decision = sample.task(facts).decision;
    let near = decision.near_misses();
    let found: Vec<_> = near.iter().map(|near| (near.rule().to_owned(), near.others(), near.condition(Lang::En).into_owned())).collect();
    assert_eq!((near.len(), near.is_empty()), (found.len(), found.is_empty()));
    found
}

fn one(when: &str) -> Sample {
    sample(&format!("rule r \"甲规\" on task {{ basis assumption \"示例\" when {when} reject because \"否\" remedy \"改\" }}"))
}

#[track_caller]
fn misses(when: &str, facts: &str, expected: Option<(usize, &str)>) {
    let expected: Vec<_> = expected.into_iter().map(|(others, failed)| ("r".to_owned(), others, failed.to_owned())).collect();
    assert_eq!(near(&one(when), facts), expected, "{when} of {facts}");
}

#[test]
fn exactly_one_condition_fails_and_all_others_hold() {
    let when = "demand.a and demand.n > 3 and demand.level = city";
    misses(when, "{ a: true, n: 3, level: city }", Some((2, "n > 3")));
    misses(when, "{ a: false, n: 4, level: city }", Some((2, "a")));
    misses(when, "{ a: true, n: 4, level: city }", None);
    misses(when, "{ a: false, n: 3, level: city }", None);
}

#[test]
fn what_is_unknown_neither_fails_nor_holds() {
    misses("demand.a and demand.n > 3", "{ a: false }", None);
    misses("demand.a and demand.n > 3", "{ n: 4 }", None);
    misses("demand.n present and demand.a", "{ a: true }", Some((1, "n present")));
}

#[test]
fn a_rule_of_one_condition_has_no_others_that_hold() {
    misses("demand.a", "{ a: false }", Some((0, "a")));
    let sample = one("demand.a");
    assert!(sample.task("{ a: false }").decision.near_misses().records(Lang::En).is_empty());
}

#[test]
fn what_is_joined_otherwise_or_named_is_one_condition() {
    misses("(demand.a and demand.b) and demand.c", "{ a: true, b: false, c: true }", Some((2, "b")));
    misses("(demand.a or demand.b) and demand.c", "{ a: false, b: false, c: true }", Some((1, "a or b")));
    misses("not (demand.a and demand.b) and demand.c", "{ a: true, b: true, c: true }", Some((1, "not (a and b)")));
    let sample = sample(
        "define both \"双项\" as demand.a and demand.b
         rule r on task { basis assumption \"示例\" when both and demand.c reject because \"否\" remedy \"改\" }",
    );
    assert_eq!(near(&sample, "{ a: false, b: false, c: true }"), [("r".to_owned(), 1, "both".to_owned())]);
    // One that is written twice fails twice.
    misses("demand.a and demand.a and demand.b", "{ a: false, b: true }", None);
}

#[test]
fn only_rules_in_force_of_the_form_are_near() {
    let sample = sample(
        r#"rule old on task { basis assumption "示例" valid to 2025-12-31 when demand.a and demand.b reject because "否" remedy "改" }
        rule new on demand { basis assumption "示例" valid from 2026-01-01 when demand.a and demand.b reject because "否" remedy "改" }"#,
    );
    let rules = |facts: &str| near(&sample, facts).into_iter().map(|(rule, ..)| rule).collect::<Vec<_>>();
    assert_eq!(rules("{ a: true, b: false }"), ["new"]);
    assert_eq!(rules("{ a: true, b: false, date: 2025-12-31 }"), ["old"]);
    // Without a day no rule is looked at.
    let undated = sample.pack.demand("task").unwrap().set("a", true).unwrap().set("b", false).unwrap().finish();
    assert!(sample.pack.decide(&undated, &Context::of_demand()).near_misses().is_empty());
}

#[test]
fn they_are_told_in_the_words_of_a_language() {
    let decision = one("demand.a and demand.issuer = fire").task("{ a: true, issuer: 减负办 }").decision;
    let told = |lang| {
        let records = decision.near_misses().records(lang);
        let [near] = records.as_slice() else { panic!("{records:?}") };
        (near.rule, near.label, near.condition.clone().into_owned())
    };
    assert_eq!(told(Lang::Zh), ("r", Some("甲规"), "提出单位 = 区消防救援局".to_owned()));
    assert_eq!(told(Lang::En), ("r", Some("甲规"), "issuer = fire".to_owned()));
}

/// So many rules that look-ups tell them apart, in several hundred places; the reference looks at each.
#[test]
fn among_many_rules_they_are_those_of_the_reference() {
    let levels = ["central", "province", "city", "district", "street"];
    let issuers = ["fire", "town-office"];
    let rule = |at: usize| {
        let (level, issuer) = (levels[at % 5], issuers[at / 5 % 2]);
        let rest = match at % 7 {
            0 => format!("demand.n > {}", at % 41),
            1 => format!("demand.n <= {} and demand.m >= {}", at % 37, at % 11),
            2 => format!("{} <= demand.n and demand.n < {}", at % 29, at % 29 + 12),
            3 => "not demand.a".to_owned(),
            4 => format!("demand.item = \"K{}\"", at % 3),
            5 => format!("demand.fee < {}.5 and demand.level >= {}", at % 5, levels[at / 7 % 5]),
            _ => format!("(demand.a or demand.n = {})", at % 13),
        };
        let valid = if at.is_multiple_of(9) { "valid to 2025-12-31" } else { "" };
        format!(
            "rule r{at} on task {{ basis assumption \"示例\" {valid} when demand.level = {level} and demand.issuer = {issuer} and {rest} reject because \"否\" remedy \"改\" }}\n"
        )
    };
    let sample = sample(&(0..700).map(rule).collect::<String>());
    let reference = reference::Pack::new(&sample.trees);
    let mut found = 0;
    for facts in [
        "{ level: city, issuer: fire, n: 20, m: 5, a: true, item: K1, fee: 2 }",
        "{ level: central, issuer: town-office, n: 0, m: 0, a: false, item: K2, fee: 4.5 }",
        "{ level: street, issuer: fire, n: 40, m: 10, item: K0 }",
        "{ level: city, n: 12, m: 3, a: false }",
        "{ issuer: fire, n: 9223372036854775807, m: -9223372036854775808, a: false, item: K1 }",
        "{ level: province, issuer: 教育局, n: -1 }",
        "{ level: district, issuer: fire, n: 28, m: 5, a: true, item: K1, fee: 2, date: 2025-12-31 }",
        "{}",
    ] {
        let mut given = read(facts);
        given.entry("date".to_owned()).or_insert_with(|| Value::Date("2026-03-01".parse().unwrap()));
        let mut expected: Vec<(String, usize)> =
            reference::near_misses(&reference, "task", &given, None, None).into_iter().map(|(rule, others, _)| (rule, others)).collect();
        expected.sort();
        let mut engine: Vec<(String, usize)> = near(&sample, facts).into_iter().map(|(rule, others, _)| (rule, others)).collect();
        engine.sort();
        assert_eq!(engine, expected, "{facts}");
        found += engine.len();
    }
    assert!(found > 300, "{found}");
}
