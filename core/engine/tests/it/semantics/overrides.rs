//! Section 4: which rules are set aside.

use super::{Sample, error, warnings};

fn sample(rules: &str) -> Sample {
    Sample::new(&format!("{rules}\ndefault on demand refer because \"无规则\""))
}

/// `special` overrides `general`; each applies on a word of its own.
const PAIR: &str = r#"
  rule general on task { cite act art 1 when demand.a reject because "一般" remedy "改" }
  rule special on task { cite act art 2 overrides general when demand.b require demand.c else refer because "特别" remedy "改" approve because "特准" }
"#;

#[test]
fn a_rule_that_applies_and_speaks_sets_another_aside() {
    let sample = sample(PAIR);
    let seen = sample.task("{ a: true, b: true, c: true }");
    seen.is("approve", &["special"], &[]);
    assert!(
        seen.decision
            .record(jianfu::Lang::En)
            .reasons
            .iter()
            .any(|reason| reason.rule == "general" && reason.status == "set_aside" && reason.set_aside_by.as_deref() == Some("special"))
    );
    sample.task("{ a: true, b: true, c: false }").is("refer", &["special.1"], &[]);
    sample.task("{ a: true, b: false, c: true }").is("reject", &["general"], &[]);
}

#[test]
fn a_rule_whose_when_is_unknown_sets_nothing_aside() {
    let sample = sample(PAIR);
    sample.task("{ a: true, c: true }").is("reject", &["general"], &["b"]);
}

#[test]
fn a_silent_rule_sets_nothing_aside() {
    let sample = sample(
        r#"rule general on task { cite act art 1 reject because "一般" remedy "改" }
        rule special on task { cite act art 2 overrides general require demand.c else refer because "特别" remedy "改" }"#,
    );
    sample.task("{ c: true }").is("reject", &["general"], &[]);
    sample.task("{ c: false }").is("refer", &["special.1"], &[]);
}

#[test]
fn a_referral_for_lack_of_a_fact_names_it_although_it_sets_the_other_rule_aside() {
    // With c true the special rule is silent, and the general one rejects; with c false it refers.
    let sample = sample(
        r#"rule general on task { cite act art 1 require demand.a else reject because "一般" remedy "改" }
        rule special on task { cite act art 2 overrides general require demand.c else refer because "特别" remedy "改" }"#,
    );
    sample.task("{ a: false }").is("refer", &["special.1"], &["c"]);
    sample.task("{ b: true }").is("refer", &["special.1"], &["a", "c"]);
}

#[test]
fn what_is_set_aside_sets_nothing_aside_itself() {
    // first over second over third.
    let sample = sample(
        r#"rule third on task { cite act art 1 reject because "三" remedy "改" }
        rule second on task { cite act art 2 overrides third when demand.b approve because "二" }
        rule first on task { cite act art 3 overrides second when demand.a approve because "一" }"#,
    );
    sample.task("{ a: false, b: true }").is("approve", &["second"], &[]);
    sample.task("{ a: true, b: true }").is("reject", &["third"], &[]);
    // It may be set aside, so it sets nothing aside.
    sample.task("{ b: true }").is("reject", &["third"], &["a"]);
    sample.task("{ a: true }").is("reject", &["third"], &[]);
    sample.task("{ a: false }").is("reject", &["third"], &["b"]);
}

#[test]
fn a_chain_of_four_alternates() {
    let sample = sample(
        r#"rule r4 on task { cite act art 1 reject because "四" remedy "改" }
        rule r3 on task { cite act art 1 overrides r4 approve because "三" }
        rule r2 on task { cite act art 1 overrides r3 approve because "二" }
        rule r1 on task { cite act art 1 overrides r2 when demand.a approve because "一" }"#,
    );
    // r1 sets r2 aside, so r3 stands and sets r4 aside.
    sample.task("{ a: true }").is("approve", &["r1", "r3"], &[]);
    // r2 stands and sets r3 aside, so r4 stands.
    sample.task("{ a: false }").is("reject", &["r4"], &[]);
}

#[test]
fn a_certainly_silent_rule_does_not_shield() {
    // `top` overrides `middle` but can say nothing whatever its unknown exception comes to.
    let sample = sample(
        r#"rule low on task { cite act art 1 reject because "低" remedy "改" }
        rule middle on task { cite act art 1 overrides low approve because "中" }
        rule top on task { cite act art 1 overrides middle require demand.a else reject because "高" remedy "改" }"#,
    );
    sample.task("{ a: true }").is("approve", &["middle"], &[]);
    // Not certainly silent: an unknown guard refers now.
    assert_eq!(sample.task("{ b: true }").outcome, "reject");
}

#[test]
fn a_rule_silent_now_that_may_yet_approve_shields() {
    let sample = sample(
        r#"rule low on task { cite act art 1 reject because "低" remedy "改" }
        rule middle on task { cite act art 1 overrides low approve because "中" }
        rule top on task { cite act art 1 overrides middle except e { cite act art 1 when demand.a approve because "高" } }"#,
    );
    sample.task("{ a: false }").is("approve", &["middle"], &[]);
    sample.task("{ a: true }").is("reject", &["low"], &[]);
    sample.task("{ b: true }").is("reject", &["low"], &["a"]);
}

#[test]
fn every_check_of_a_checklist_is_set_aside_by_a_star() {
    let sample = sample(
        r#"checklist two "两查" requires 2 { basis assumption "示例"
          check one on task { cite act art 1 reject because "一" remedy "改" }
          check other on demand { cite act art 1 reject because "二" remedy "改" } }
        rule free on task { cite act art 1 overrides two.* when demand.a approve because "免" }
        rule half on task { cite act art 1 overrides two.one when demand.b approve because "半免" }"#,
    );
    let seen = sample.task("{ a: true, b: false }");
    seen.is("approve", &["free"], &[]);
    assert_eq!(seen.sheet, [("two.one".to_owned(), "set_aside"), ("two.other".to_owned(), "set_aside")].into());
    let seen = sample.task("{ a: false, b: true }");
    seen.is("reject", &["two.other"], &[]);
    assert_eq!(seen.sheet, [("two.one".to_owned(), "set_aside"), ("two.other".to_owned(), "failed")].into());
}

#[test]
fn only_a_rule_in_force_sets_aside() {
    let sample = sample(
        r#"rule general on task { cite act art 1 reject because "一般" remedy "改" }
        rule special on task { cite act art 2 valid to 2025-12-31 overrides general approve because "特准" }"#,
    );
    sample.task("{ date: 2025-12-31 }").is("approve", &["special"], &[]);
    sample.task("{ date: 2026-01-01 }").is("reject", &["general"], &[]);
}

#[test]
fn circles_and_higher_ranks_are_errors() {
    let end = "default on demand refer because \"无规则\"";
    let one = |name: &str, over: &str| format!("rule {name} on task {{ cite act art 1 overrides {over} approve because \"可\" }} ");
    assert_eq!(error(&format!("{}{}{end}", one("x", "y"), one("y", "x"))), "JF-C007");
    assert_eq!(error(&format!("{}{end}", one("x", "x"))), "JF-C007");
    let low = "rule low on task { basis assumption \"示例\" overrides x approve because \"可\" } rule x on task { cite act art 1 reject because \"否\" remedy \"改\" }";
    assert_eq!(error(&format!("{low}{end}")), "JF-C006");
    // What a guard or an exception of the other rule rests on is set aside with it.
    for part in
        ["require demand.a cite act art 1 else reject because \"否\" remedy \"改\"", "except e { cite act art 1 approve because \"可\" }"]
    {
        let low = format!(
            "rule low on task {{ basis assumption \"示例\" overrides x approve because \"可\" }} rule x on task {{ basis assumption \"示例\" {part} }}"
        );
        assert_eq!(error(&format!("{low}{end}")), "JF-C006", "{part}");
    }
    let equal = "rule high on task { cite act art 2 overrides x approve because \"可\" } rule x on task { cite act art 1 reject because \"否\" remedy \"改\" }";
    assert!(warnings(&format!("{equal}{end}")).is_empty());
}

#[test]
fn ranks_are_compared_on_each_day_on_which_both_rules_are_in_force() {
    let pack = |special: &str, general: &str| {
        format!(
            r#"source notice "通知" {{ rank normative confidence N }}
            rule special on task {{ {special} overrides general approve because "可" }}
            rule general on task {{ {general} reject because "否" remedy "改" }}
            default on demand refer because "无规则""#
        )
    };
    let law_ends = "cite act art 1 (valid to 2025-12-31) cite notice sec 1";
    assert_eq!(error(&pack(law_ends, "cite act art 2")), "JF-C006");
    assert_eq!(error(&pack(law_ends, "cite act art 2 valid from 2025-12-31")), "JF-C006");
    assert_eq!(error(&pack(law_ends, "cite act art 2 valid from 2026-01-01")), "JF-C006");
    // From that day on the other rule rests on no law either, or is not in force, or this one is not.
    for (special, general) in [
        (law_ends, law_ends),
        (law_ends, "cite act art 2 valid to 2025-12-31"),
        ("cite act art 1 (valid to 2025-12-31) cite notice sec 1 valid to 2025-12-31", "cite act art 2"),
        ("cite notice sec 1 valid from 2026-01-01", law_ends),
        ("cite notice sec 1 valid from 2026-01-01", "cite act art 2 valid to 2025-12-31"),
    ] {
        assert!(warnings(&pack(special, general)).is_empty(), "{special} over {general}");
    }
    let said = jianfu::Pack::parse(&format!("{}{}", super::FRAME, pack(law_ends, "cite act art 2"))).unwrap_err().to_string();
    assert!(said.contains("2026-01-01"), "{said}");
}

#[test]
fn the_rank_of_an_exception_is_not_compared_with_its_rules() {
    let sample = sample(
        r#"rule r on task { cite act art 1 reject because "否" remedy "改"
          except e { basis assumption "示例" when demand.a approve because "可" } }"#,
    );
    sample.task("{ a: true }").is("approve", &["r.e"], &[]);
}
