//! Section 7.

use jianfu::Lang;

use super::{Sample, error, warnings};

const END: &str = r#"default on demand refer because "默认""#;

#[test]
fn both_ends_of_a_validity_belong_to_it() {
    let sample = Sample::new(&format!(
        r#"rule r on task {{ basis assumption "示例" valid from 2025-12-31 to 2026-01-02 reject because "否" remedy "改" }} {END}"#
    ));
    for (date, outcome) in
        [("2025-12-30", "refer"), ("2025-12-31", "reject"), ("2026-01-01", "reject"), ("2026-01-02", "reject"), ("2026-01-03", "refer")]
    {
        assert_eq!(sample.task(&format!("{{ date: {date} }}")).outcome, outcome, "{date}");
    }
}

#[test]
fn the_callers_day_comes_before_the_demands_date() {
    let sample = Sample::new(&format!(
        r#"rule r on task {{ basis assumption "示例" valid from 2026-01-01 reject because "否" remedy "改" }} {END}"#
    ));
    assert_eq!(sample.decide("task", "{ date: 2026-03-01 }", Some("2025-12-31")).outcome, "refer");
    assert_eq!(sample.decide("task", "{ date: 2025-03-01 }", Some("2026-01-01")).outcome, "reject");
    // The fact stays what it is.
    let sample = Sample::new(&format!(
        r#"rule r on task {{ basis assumption "示例" require demand.date = as_of else reject because "否" remedy "改" }} {END}"#
    ));
    assert_eq!(sample.decide("task", "{ date: 2026-03-01 }", Some("2025-12-31")).outcome, "reject");
    assert_eq!(sample.decide("task", "{ date: 2026-03-01 }", None).outcome, "refer");
}

#[test]
fn versions_of_a_rule_change_at_the_end_of_the_year() {
    let sample = Sample::new(&format!(
        r#"source old "旧法" {{ rank law confidence C valid to 2025-12-31 }} source new "新法" {{ rank law confidence C valid from 2026-01-01 }}
        rule few "人数" on task {{ cite old art 1 valid to 2025-12-31 require demand.n <= 3 else reject because "旧：多" remedy "减" }}
        rule few "人数" on task {{ cite new art 2 require demand.n <= 5 else reject because "新：多" remedy "减" }} {END}"#
    ));
    let because =
        |date: &str| sample.task(&format!("{{ n: 9, date: {date} }}")).decision.reasons()[0].because().map(str::to_owned).unwrap();
    assert_eq!((because("2025-12-31").as_str(), because("2026-01-01").as_str()), ("旧：多", "新：多"));
    assert_eq!(sample.task("{ n: 4, date: 2025-12-31 }").outcome, "reject");
    assert_eq!(sample.task("{ n: 4, date: 2026-01-01 }").outcome, "refer");
}

#[test]
fn there_is_no_falling_back_to_an_older_text() {
    let rules = format!(
        r#"rule r on task {{ basis assumption "示例" valid to 2025-12-30 reject because "旧" remedy "改" }}
        rule r on task {{ basis assumption "示例" valid from 2026-01-01 reject because "新" remedy "改" }} {END}"#
    );
    assert_eq!(Sample::new(&rules).task("{ date: 2025-12-31 }").outcome, "refer");
    assert_eq!(warnings(&rules), ["JF-C009"]);
    assert_eq!(error(&rules.replace("2025-12-30", "2026-01-01")), "JF-C008");
    assert!(warnings(&rules.replace("2025-12-30", "2025-12-31")).is_empty());
}

#[test]
fn a_rule_begins_with_its_first_citation() {
    let sample = Sample::new(&format!(
        r#"source new "新法" {{ rank law confidence C valid from 2026-01-01 }}
        rule r on task {{ cite new art 1 reject because "否" remedy "改"
          except e {{ cite act art 2 (valid from 2026-01-03) approve because "可" }} }} {END}"#
    ));
    for (date, outcome) in [("2025-12-31", "refer"), ("2026-01-01", "reject"), ("2026-01-02", "reject"), ("2026-01-03", "approve")] {
        assert_eq!(sample.task(&format!("{{ date: {date} }}")).outcome, outcome, "{date}");
    }
}

#[test]
fn a_rule_may_not_outlive_what_it_rests_on() {
    let sources = r#"source old "旧法" { rank law confidence C valid to 2025-12-31 } source new "新法" { rank law confidence C valid from 2026-01-01 }"#;
    let rule = |bases: &str| format!("{sources} rule r on task {{ {bases} reject because \"否\" remedy \"改\" }} {END}");
    assert_eq!(error(&rule("cite old art 1")), "JF-C005");
    assert_eq!(error(&rule("cite new art 1 valid to 2025-06-30")), "JF-C005");
    // Each citation must be of use on some day.
    assert_eq!(error(&rule("cite old art 1 cite new art 1 valid from 2026-01-01")), "JF-C005");
    // A guard's and an exception's citations too, and an exception whose days are none of its rule's is pointed out.
    assert_eq!(
        error(&rule("basis assumption \"示例\" require demand.a cite old art 1 else reject because \"否\" remedy \"改\"")),
        "JF-C005"
    );
    let except = |rule_days: &str, clauses: &str| {
        format!(
            "{sources} rule r on task {{ basis assumption \"示例\" {rule_days} reject because \"否\" remedy \"改\" except e {{ {clauses} approve because \"可\" }} }} {END}"
        )
    };
    assert_eq!(error(&except("", "cite old art 1")), "JF-C005");
    assert_eq!(error(&except("valid to 2025-06-30", "cite new art 1 valid to 2025-05-31")), "JF-C005");
    assert_eq!(warnings(&except("valid to 2025-06-30", "cite new art 1")), ["JF-C014"]);
    assert_eq!(warnings(&except("valid to 2025-06-30", "basis assumption \"示例\" valid from 2025-07-01")), ["JF-C014"]);
    assert!(warnings(&except("valid to 2025-07-01", "basis assumption \"示例\" valid from 2025-07-01")).is_empty());
    let sample = Sample::new(&rule("cite old art 1 cite new art 2"));
    let cited = |date: &str| {
        let seen = sample.task(&format!("{{ date: {date} }}"));
        let record = seen.decision.record(Lang::Zh);
        record.reasons[0]
            .citation
            .iter()
            .chain(&record.reasons[0].further_citations)
            .filter_map(|citation| citation.title.clone())
            .collect::<Vec<_>>()
    };
    // A reason shows the citations in force on the day asked about.
    assert_eq!((cited("2025-12-31"), cited("2026-01-01")), (vec!["旧法".to_owned()], vec!["新法".to_owned()]));
}

#[test]
fn a_last_day_alone_leaves_the_first_to_the_citations() {
    let sample = Sample::new(&format!(
        r#"source new "新法" {{ rank law confidence C valid from 2026-01-01 }}
        rule r on task {{ cite new art 1 valid to 2026-01-31 reject because "否" remedy "改" }} {END}"#
    ));
    for (date, outcome) in [("2025-12-31", "refer"), ("2026-01-01", "reject"), ("2026-01-31", "reject"), ("2026-02-01", "refer")] {
        assert_eq!(sample.task(&format!("{{ date: {date} }}")).outcome, outcome, "{date}");
    }
}

#[test]
fn a_citation_may_be_used_on_days_of_its_source_and_of_its_own() {
    let sources = r#"source act24 "二四法" { rank law confidence C valid from 2024-01-01 to 2026-12-31 }"#;
    let rule = |cite: &str| format!("{sources} rule r on task {{ {cite} reject because \"否\" remedy \"改\" }} {END}");
    // Its own days do not lead beyond those of its source.
    assert_eq!(error(&rule("cite act24 (valid to 2027-12-31) valid to 2027-12-31")), "JF-C005");
    assert_eq!(error(&rule("cite act24 (valid from 2027-01-01)")), "JF-C005");
    let sample = Sample::new(&rule("cite act24 (valid from 2023-01-01 to 2025-12-31) valid to 2025-12-31"));
    for (date, outcome) in [("2023-12-31", "refer"), ("2024-01-01", "reject"), ("2025-12-31", "reject"), ("2026-01-01", "refer")] {
        assert_eq!(sample.task(&format!("{{ date: {date} }}")).outcome, outcome, "{date}");
    }
}

#[test]
fn an_item_may_not_outlive_what_it_or_its_list_rests_on() {
    let sources = r#"source old "旧法" { rank law confidence C valid to 2025-12-31 } source new "新法" { rank law confidence C valid from 2026-01-01 }"#;
    let list =
        |clauses: &str, item: &str| format!("{sources} list barred \"禁止清单\" {{ effect bar {clauses} item A \"甲\" {item} }} {END}");
    assert_eq!(error(&list("cite old art 1", "")), "JF-C005");
    assert_eq!(error(&list("basis assumption \"示例\"", "cite old art 1")), "JF-C005");
    // It would never be in force, and bar nothing.
    assert_eq!(error(&list("cite new art 1", "valid to 2025-06-30")), "JF-C005");
    assert_eq!(error(&list("cite new art 1 valid to 2025-06-30", "")), "JF-C005");
    for sound in [
        list("cite old art 1", "valid to 2025-12-31"),
        list("cite old art 1 cite new art 1", ""),
        list("cite old art 1", "cite new art 1"),
        list("cite old art 1 valid to 2025-12-31", ""),
    ] {
        assert!(warnings(&sound).is_empty(), "{sound}");
    }
}

#[test]
fn an_exception_lives_within_its_rule() {
    let sample = Sample::new(&format!(
        r#"rule r on task {{ basis assumption "示例" valid from 2026-01-01 reject because "否" remedy "改"
          except e {{ basis assumption "示例" valid to 2026-01-31 approve because "可" }} }} {END}"#
    ));
    for (date, outcome) in [("2025-12-31", "refer"), ("2026-01-01", "approve"), ("2026-01-31", "approve"), ("2026-02-01", "reject")] {
        assert_eq!(sample.task(&format!("{{ date: {date} }}")).outcome, outcome, "{date}");
    }
}

#[test]
fn each_day_has_the_rules_that_are_in_force_on_it_however_many_days_differ() {
    let first = jiff::civil::date(2026, 1, 1);
    for rules in [100, 300_i64] {
        let day = |number: i64| first.checked_add(jiff::Span::new().days(number * 2)).unwrap();
        let rule = |number: i64| {
            let day = day(number);
            format!(
                r#"rule r{number} on task {{ basis assumption "示例" valid from {day} to {day} require demand.n <= 3 else reject because "多" remedy "减" }}"#
            )
        };
        let all: Vec<String> = (0..rules).map(rule).collect();
        let sample = Sample::new(&format!("{} {END}", all.join("\n")));
        for number in [0, 1, rules / 2, rules - 1] {
            let seen = sample.task(&format!("{{ n: 4, date: {} }}", day(number)));
            let reasons = seen.decision.reasons();
            let rules: Vec<&str> = reasons.iter().map(|reason| reason.rule()).collect();
            assert_eq!((seen.outcome, rules.as_slice()), ("reject", [format!("r{number}").as_str()].as_slice()));
        }
        let between = day(1).yesterday().unwrap();
        assert_eq!(sample.task(&format!("{{ n: 4, date: {between} }}")).outcome, "refer");
        assert_eq!(sample.task(&format!("{{ n: 4, date: {} }}", day(rules))).outcome, "refer");
    }
}
