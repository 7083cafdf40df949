//! Section 5.

use super::{Sample, error};

#[test]
fn every_decision_carries_the_whole_sheet() {
    let sample = Sample::new(
        r#"form slip "便条" extends demand { }
        checklist four "四查" requires 4 { basis assumption "示例"
          check number on demand { basis assumption "示例" require demand.n <= 3 else reject because "多" remedy "减" }
          check sign on task { basis assumption "示例" when demand.a require demand.b else refer because "未签" remedy "签" }
          check plain on task { basis assumption "示例" approve because "可" }
          check foreign on slip { basis assumption "示例" reject because "否" remedy "改" } }
        default on demand refer because "默认""#,
    );
    let sheet = |facts: &str| {
        sample.task(facts).sheet.into_iter().map(|(check, status)| format!("{check} {status}")).collect::<Vec<_>>().join(", ")
    };
    assert_eq!(sheet("{ n: 1, a: true, b: true }"), "four.foreign not_applicable, four.number passed, four.plain passed, four.sign passed");
    assert_eq!(
        sheet("{ n: 9, a: true, b: false }"),
        "four.foreign not_applicable, four.number failed, four.plain passed, four.sign referred"
    );
    assert_eq!(sheet("{ a: true }"), "four.foreign not_applicable, four.number unknown, four.plain passed, four.sign unknown");
    assert_eq!(sheet("{ n: 1, a: false }"), "four.foreign not_applicable, four.number passed, four.plain passed, four.sign not_applicable");
    assert_eq!(sheet("{ n: 1, b: false }"), "four.foreign not_applicable, four.number passed, four.plain passed, four.sign unknown");
    // Without a day nothing is looked at, and the sheet is there all the same.
    assert_eq!(sample.decide("task", "{ date: \"\" }", None).sheet.len(), 4);
}

#[test]
fn a_check_is_a_rule_and_takes_part_in_the_outcome() {
    let sample = Sample::new(
        r#"checklist one "一查" requires 1 { basis assumption "示例" check number "人数" on demand { basis assumption "示例" require demand.n <= 3 else reject because "多" remedy "减" } }
        rule yes on task { basis assumption "示例" approve because "可" }
        default on demand refer because "默认""#,
    );
    sample.task("{ n: 9 }").is("reject", &["one.number.1"], &[]);
    sample.task("{ n: 2 }").is("approve", &["yes"], &[]);
    sample.task("{ a: true }").is("refer", &["one.number.1"], &["n"]);
}

#[test]
fn the_number_of_checks_is_verified_and_versions_count_once() {
    let checklist = |requires: u32| {
        format!(
            r#"checklist two "两查" requires {requires} {{ basis assumption "示例"
              check number on task {{ basis assumption "示例" valid to 2025-12-31 require demand.n <= 3 else reject because "多" remedy "减" }}
              check number on task {{ basis assumption "示例" valid from 2026-01-01 require demand.n <= 5 else reject because "多" remedy "减" }}
              check sign on task {{ basis assumption "示例" require demand.a else refer because "未签" remedy "签" }} }}
            default on demand refer because "默认""#
        )
    };
    assert_eq!(error(&checklist(3)), "JF-C012");
    let sample = Sample::new(&checklist(2));
    let number = |date: &str| sample.task(&format!("{{ n: 4, a: true, date: {date} }}")).sheet["two.number"];
    assert_eq!((number("2025-12-31"), number("2026-01-01")), ("failed", "passed"));
}
