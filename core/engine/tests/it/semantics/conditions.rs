//! Section 3.

use super::{among, truth};

#[test]
fn and_is_false_if_a_part_is_else_unknown_if_a_part_is() {
    for (facts, expected) in [
        ("{ a: true, b: true }", "true"),
        ("{ a: true, b: false }", "false"),
        ("{ a: true }", "unknown"),
        ("{ a: false, b: true }", "false"),
        ("{ a: false, b: false }", "false"),
        ("{ a: false }", "false"),
        ("{ b: true }", "unknown"),
        ("{ b: false }", "false"),
        ("{ n: 1 }", "unknown"),
    ] {
        assert_eq!(truth("demand.a and demand.b", facts), expected, "{facts}");
    }
}

#[test]
fn or_is_true_if_a_part_is_else_unknown_if_a_part_is() {
    for (facts, expected) in [
        ("{ a: true, b: true }", "true"),
        ("{ a: true, b: false }", "true"),
        ("{ a: true }", "true"),
        ("{ a: false, b: true }", "true"),
        ("{ a: false, b: false }", "false"),
        ("{ a: false }", "unknown"),
        ("{ b: true }", "true"),
        ("{ b: false }", "unknown"),
        ("{ n: 1 }", "unknown"),
    ] {
        assert_eq!(truth("demand.a or demand.b", facts), expected, "{facts}");
    }
}

#[test]
fn not_unknown_is_unknown() {
    assert_eq!(truth("not demand.a", "{ a: true }"), "false");
    assert_eq!(truth("not demand.a", "{ a: false }"), "true");
    assert_eq!(truth("not demand.a", "{ n: 1 }"), "unknown");
    assert_eq!(truth("not not demand.a", "{ a: true }"), "true");
}

#[test]
fn not_is_stronger_than_and_which_is_stronger_than_or() {
    // (not a) or (b and c)
    assert_eq!(truth("not demand.a or demand.b and demand.c", "{ a: false, b: false, c: false }"), "true");
    assert_eq!(truth("not demand.a or demand.b and demand.c", "{ a: true, b: true, c: false }"), "false");
    assert_eq!(truth("demand.a and demand.b or demand.c", "{ a: false, b: false, c: true }"), "true");
    assert_eq!(truth("demand.a and (demand.b or demand.c)", "{ a: false, b: false, c: true }"), "false");
}

#[test]
fn any_is_or_over_the_elements() {
    let test = "any demand.makers = fire";
    assert_eq!(truth(test, r#"{ makers: ["消防", "减负办"] }"#), "true");
    assert_eq!(truth(test, r#"{ makers: ["减负办"] }"#), "false");
    // A name that no body has is present but unknown.
    assert_eq!(truth(test, r#"{ makers: ["减负办", "某单位"] }"#), "unknown");
    assert_eq!(truth(test, r#"{ makers: ["某单位", "消防"] }"#), "true");
}

#[test]
fn all_is_and_over_the_elements() {
    let test = "all demand.makers = fire";
    assert_eq!(truth(test, r#"{ makers: ["消防", "消防局"] }"#), "true");
    assert_eq!(truth(test, r#"{ makers: ["消防", "减负办"] }"#), "false");
    assert_eq!(truth(test, r#"{ makers: ["消防", "某单位"] }"#), "unknown");
    assert_eq!(truth(test, r#"{ makers: ["某单位", "减负办"] }"#), "false");
}

#[test]
fn over_an_unknown_or_empty_list_both_are_unknown() {
    for facts in ["{ n: 1 }", "{ counts: [] }"] {
        assert_eq!(truth("any demand.counts > 2", facts), "unknown");
        assert_eq!(truth("all demand.counts > 2", facts), "unknown");
        assert_eq!(truth("not any demand.counts > 2", facts), "unknown");
    }
    assert_eq!(among("", "any demand.counts > 2", "{ counts: [] }").missing, ["counts"]);
}

#[test]
fn over_bases_all_that_is_said_of_one_must_hold_of_the_same() {
    let test = "any demand.bases where (basis.source = act and basis.article = 17)";
    assert_eq!(truth(test, r#"{ bases: [{ source: act, article: 17 }] }"#), "true");
    assert_eq!(truth(test, r#"{ bases: [{ source: act, article: 3 }, { source: "某法", article: 17 }] }"#), "unknown");
    assert_eq!(truth(test, r#"{ bases: [{ source: act, article: 3 }] }"#), "false");
    assert_eq!(truth(test, r#"{ bases: [{ source: act }] }"#), "unknown");
    assert_eq!(
        truth("all demand.bases where basis.article present", r#"{ bases: [{ source: act }, { source: act, article: 1 }] }"#),
        "false"
    );
    // What stands beside the basis may be a fact of the demand.
    assert_eq!(
        truth("any demand.bases where (basis.article = 17 and demand.a)", r#"{ bases: [{ source: act, article: 17 }], a: true }"#),
        "true"
    );
    assert_eq!(
        among("", "any demand.bases where (basis.article = 17 and demand.a)", r#"{ bases: [{ source: act, article: 17 }] }"#).missing,
        ["a"]
    );
}

#[test]
fn present_and_missing_are_never_unknown() {
    let rule = |test: &str| {
        super::Sample::new(&format!(
            "rule r on task {{ basis assumption \"示例\" require {test} else reject because \"否\" remedy \"补\" }} default on demand refer because \"无\""
        ))
    };
    for nothing in ["{ b: true }", r#"{ item: "" }"#, r#"{ item: "  " }"#] {
        rule("demand.item present").task(nothing).is("reject", &["r.1"], &["item"]);
        // Silent, so the default speaks; with the fact the rule would reject.
        rule("demand.item missing").task(nothing).is("refer", &["default"], &["item"]);
    }
    rule("demand.item present").task(r#"{ item: "甲" }"#).is("refer", &["default"], &[]);
    rule("demand.item missing").task(r#"{ item: "甲" }"#).is("reject", &["r.1"], &[]);
    // Present though unknown.
    rule("demand.issuer present").task(r#"{ issuer: "某单位" }"#).is("refer", &["default"], &[]);
}

#[test]
fn numbers_compare_exactly_whole_or_not() {
    assert_eq!(truth("demand.fee = 0.10", "{ fee: 0.1 }"), "true");
    assert_eq!(truth("demand.fee + 0.2 = 0.3", "{ fee: 0.1 }"), "true");
    assert_eq!(truth("demand.fee = 2", "{ fee: 2 }"), "true");
    assert_eq!(truth("demand.n < demand.fee", "{ n: 2, fee: 2.5 }"), "true");
    for (test, expected) in [("=", "false"), ("!=", "true"), ("<", "true"), ("<=", "true"), (">", "false"), (">=", "false")] {
        assert_eq!(truth(&format!("demand.n {test} 3"), "{ n: 2 }"), expected, "2 {test} 3");
    }
    assert_eq!(truth("demand.n <= 3 and demand.n >= 3 and demand.n = 3", "{ n: 3 }"), "true");
    assert_eq!(truth("demand.n = -3", "{ n: -3 }"), "true");
}

#[test]
fn arithmetic_is_exact_and_its_overflow_unknown() {
    assert_eq!(truth("demand.n * 2 - demand.m = 1", "{ n: 3, m: 5 }"), "true");
    assert_eq!(truth("demand.n + 2 * 3 = 8", "{ n: 2 }"), "true");
    assert_eq!(truth("demand.n + 9223372036854775807 > 0", "{ n: 1 }"), "unknown");
    assert_eq!(truth("demand.n + 9223372036854775807 > 0", "{ n: 0 }"), "true");
    assert_eq!(truth("demand.n * 2 < 0", "{ n: 9223372036854775807 }"), "unknown");
    // Too many digits to be exact.
    assert_eq!(truth("demand.fee + 0.1 > 0", "{ fee: 79228162514264337593543950335 }"), "unknown");
    assert_eq!(truth("demand.fee - 0.1 > 0", "{ fee: 79228162514264337593543950335 }"), "unknown");
    assert_eq!(truth("demand.fee * 0.1 > 0", "{ fee: 0.0000000000000000000000000001 }"), "unknown");
    assert_eq!(truth("demand.fee * 0.5 = 1", "{ fee: 2.00 }"), "true");
}

#[test]
fn days_between_dates_and_dates_some_days_on() {
    assert_eq!(truth("demand.due - demand.date = 1", "{ date: 2025-12-31, due: 2026-01-01 }"), "true");
    assert_eq!(truth("demand.due - demand.date = 28", "{ date: 2026-02-01, due: 2026-03-01 }"), "true");
    assert_eq!(truth("demand.due - demand.date = 29", "{ date: 2024-02-01, due: 2024-03-01 }"), "true");
    assert_eq!(truth("demand.due = as_of + 2", "{ date: 2026-02-28, due: 2026-03-02 }"), "true");
    assert_eq!(truth("demand.due = as_of - 2", "{ date: 2026-03-02, due: 2026-02-28 }"), "true");
    assert_eq!(truth("demand.due < 2026年3月1日", "{ due: 2026-02-28 }"), "true");
    assert_eq!(truth("as_of + 9223372036854775807 > as_of", "{ n: 1 }"), "unknown");
    assert_eq!(truth("demand.due - as_of >= 0", "{ n: 1 }"), "unknown");
}

#[test]
fn ordered_enums_compare_by_height() {
    for (level, at_least, above) in [
        ("central", "true", "true"),
        ("city", "true", "true"),
        ("district", "true", "false"),
        ("street", "false", "false"),
        ("\"省\"", "true", "true"),
    ] {
        assert_eq!(truth("demand.level >= district", &format!("{{ level: {level} }}")), at_least, "{level}");
        assert_eq!(truth("demand.level > district", &format!("{{ level: {level} }}")), above, "{level}");
        assert_eq!(truth("district < demand.level", &format!("{{ level: {level} }}")), above, "{level}");
    }
    assert_eq!(truth("demand.level >= district", "{ n: 1 }"), "unknown");
    assert_eq!(truth("demand.sort = survey", "{ sort: survey }"), "true");
    assert_eq!(truth("demand.sort != \"统计类\"", "{ sort: visit }"), "true");
}

#[test]
fn one_of_these_values() {
    assert_eq!(truth("demand.n in { 1, 2 }", "{ n: 2 }"), "true");
    assert_eq!(truth("demand.n not_in { 1, 2 }", "{ n: 2 }"), "false");
    assert_eq!(truth("demand.n in { 1, 2 }", "{ n: 3 }"), "false");
    assert_eq!(truth("demand.n in { 1, 2 }", "{ a: true }"), "unknown");
    assert_eq!(truth("demand.n not_in { 1, 2 }", "{ a: true }"), "unknown");
    assert_eq!(truth("demand.level in { city, \"街道\" }", "{ level: street }"), "true");
    assert_eq!(truth("demand.issuer in { fire }", "{ issuer: \"消防局\" }"), "true");
    assert_eq!(truth("any demand.words in { \"甲\", \"乙\" }", "{ words: [\"丙\", \"乙\"] }"), "true");
    assert_eq!(truth("all demand.words = \"甲\"", "{ words: [\"甲\", \" 甲\"] }"), "true");
}

#[test]
fn columns_are_unknown_where_the_list_says_nothing() {
    let list = r#"list works { effect allow basis assumption "示例" columns { quick: bool "即办", most: int }
      item A "甲" { 即办: true, most: 2 } item B "乙" { quick: false }
      item C "丙" { quick: true } valid to 2026-02-28 }
    "#;
    let seen = |test: &str, facts: &str| among(list, test, facts).outcome;
    assert_eq!(seen("works(demand.item).quick", r#"{ item: "甲" }"#), "approve");
    assert_eq!(seen("works(demand.item).即办", r#"{ item: "乙" }"#), "reject");
    assert_eq!(seen("demand.n <= works(demand.item).most", r#"{ item: a, n: 2 }"#), "approve");
    assert_eq!(seen("demand.n <= works(demand.item).most", r#"{ item: "乙", n: 2 }"#), "refer", "left out");
    assert_eq!(seen("works(demand.item).quick", r#"{ item: "丁" }"#), "refer", "not on the list");
    assert_eq!(seen("works(demand.item).quick", r#"{ item: "丙" }"#), "refer", "not in force");
    assert_eq!(seen("works(demand.item).quick", r#"{ item: "丙", date: 2026-02-28 }"#), "approve");
    // What the list does not say is no fact that the sender could add.
    assert!(among(list, "works(demand.item).quick", r#"{ item: "丁" }"#).missing.is_empty());
    assert_eq!(among(list, "works(demand.item).quick", "{ n: 1 }").missing, ["item"]);
}

#[test]
fn a_serial_is_a_shape_of_text() {
    let serial = r#"serial proof-number "证明编号" { basis assumption "示例" community: digits 4 "-Ａ" year: digits 2 }"#;
    for (text, outcome) in [
        ("1234-A56", "approve"),
        ("１２３４－ａ５６", "approve"),
        (" 1234 -a56 ", "approve"),
        ("1234-A5", "reject"),
        ("1234-A567", "reject"),
        ("123x-A56", "reject"),
        ("甲乙丙丁", "reject"),
    ] {
        assert_eq!(among(serial, "demand.item is proof-number", &format!("{{ item: \"{text}\" }}")).outcome, outcome, "{text}");
    }
    assert_eq!(among(serial, "demand.item is 证明编号", "{ n: 1 }").missing, ["item"]);
}
