//! Section 4: nothing unknown approves, and which facts are missing.

use super::{Sample, error};

fn with_default(default: &str, rules: &str) -> Sample {
    Sample::new(&format!("{rules}\ndefault on demand {default} because \"默认\""))
}

#[test]
fn no_approval_rests_on_the_absence_of_a_fact() {
    // Silent only since n is absent, and then the default would approve.
    let sample = with_default(
        "approve",
        r#"rule r on task { basis assumption "示例" require demand.n missing else reject because "给了数" remedy "去掉" }"#,
    );
    sample.task("{ a: true }").is("refer", &["engine"], &["n"]);
    sample.task("{ n: 1 }").is("reject", &["r.1"], &[]);
    let sample = with_default(
        "approve",
        r#"rule r on task { basis assumption "示例" when demand.n present reject because "给了数" remedy "去掉" }"#,
    );
    sample.task("{ a: true }").is("refer", &["engine"], &["n"]);
}

#[test]
fn an_approval_that_absence_does_not_touch_stands() {
    let sample = with_default(
        "approve",
        r#"rule r on task { basis assumption "示例" require demand.n missing or demand.a else reject because "给了数" remedy "去掉" }"#,
    );
    sample.task("{ a: true }").is("approve", &["default"], &[]);
    sample.task("{ a: false }").is("refer", &["engine"], &["n"]);
    sample.task("{ b: true }").is("refer", &["engine"], &["a", "n"]);
}

#[test]
fn an_exception_may_not_approve_by_absence_either() {
    let rules = r#"rule r on task { basis assumption "示例" approve because "可"
      except e { basis assumption "示例" when demand.n present require demand.n > 3 else reject because "少" remedy "增" } }"#;
    let sample = with_default("refer", rules);
    sample.task("{ n: 2 }").is("reject", &["r.e.1"], &[]);
    sample.task("{ n: 4 }").is("approve", &["r"], &[]);
    sample.task("{ a: true }").is("refer", &["engine"], &["n"]);
}

#[test]
fn a_rule_that_plainly_approves_by_absence_does_not_compile() {
    for condition in ["demand.n missing", "not demand.n present", "demand.a and demand.n missing"] {
        let rule = format!(
            "rule r on task {{ basis assumption \"示例\" require {condition} else reject because \"否\" remedy \"改\" approve because \"可\" }} default on demand refer because \"默认\""
        );
        assert_eq!(error(&rule), "JF-C013", "{condition}");
        let rule = format!(
            "rule r on task {{ basis assumption \"示例\" when {condition} approve because \"可\" }} default on demand refer because \"默认\""
        );
        assert_eq!(error(&rule), "JF-C013", "{condition}");
    }
}

#[test]
fn a_condition_about_absence_does_not_undo_an_approval() {
    let sample =
        with_default("refer", r#"rule r on task { basis assumption "示例" approve because "可" provided "补数" when demand.n missing }"#);
    let seen = sample.task("{ a: true }");
    seen.is("approve", &["r"], &[]);
    assert_eq!(seen.conditions, ["补数"]);
    assert!(sample.task("{ n: 1 }").conditions.is_empty());
}

#[test]
fn without_the_day_nothing_is_decided() {
    let sample = with_default("approve", "");
    let seen = sample.decide("task", "{ date: \"\" }", None);
    seen.is("refer", &["engine"], &["date"]);
    sample.decide("task", "{ date: \"\" }", Some("2026-01-01")).is("approve", &["default"], &[]);
}

#[test]
fn a_fact_is_missing_only_where_it_can_change_the_outcome() {
    let sample = with_default(
        "refer",
        r#"rule r on task { basis assumption "示例"
          require demand.a else reject because "甲" remedy "改"
          require demand.n <= 3 else reject because "多" remedy "减"
          approve because "可" provided "注意" when demand.c }
        rule s on task { basis assumption "示例" when demand.b require demand.m = 1 else refer because "须请示" remedy "请示" }"#,
    );
    // A certain rejection lacks nothing.
    sample.task("{ a: false }").is("reject", &["r.1"], &[]);
    sample.task("{ a: true, b: false }").is("refer", &["r.2"], &["n"]);
    sample.task("{ a: true, n: 1 }").is("refer", &["s"], &["b", "m"]);
    sample.task("{ a: true, n: 1, m: 1 }").is("approve", &["r"], &[]);
    sample.task("{ a: true, n: 1, b: true }").is("refer", &["s.1"], &["m"]);
    // It still tells whether the condition is needed, but not the outcome.
    assert!(sample.task("{ a: true, n: 1, b: false }").missing.is_empty());
}

#[test]
fn only_the_parts_of_a_condition_that_are_undecided_name_facts() {
    let sample = with_default(
        "refer",
        r#"rule r on task { basis assumption "示例" require demand.a and (demand.b or demand.n = 1 + demand.m) else reject because "否" remedy "改" approve because "可" }"#,
    );
    sample.task("{ a: true, b: false, n: 2 }").is("refer", &["r.1"], &["m"]);
    sample.task("{ b: true }").is("refer", &["r.1"], &["a"]);
    sample.task("{ b: false, m: 2 }").is("refer", &["r.1"], &["a", "n"]);
    sample.task("{ a: true, b: true }").is("approve", &["r"], &[]);
}

#[test]
fn a_name_that_nothing_has_is_a_missing_fact_too() {
    let sample = with_default(
        "refer",
        r#"rule r on task { basis assumption "示例" require demand.issuer = fire else reject because "否" remedy "改" approve because "可" }"#,
    );
    sample.task(r#"{ issuer: "某单位" }"#).is("refer", &["r.1"], &["issuer"]);
    let sample = with_default(
        "refer",
        r#"rule r on task { basis assumption "示例" require any demand.bases where basis.source.level >= city else reject because "否" remedy "改" approve because "可" }"#,
    );
    sample.task(r#"{ bases: ["《没有的法》第七条"] }"#).is("refer", &["r.1"], &["bases"]);
    sample.task("{ bases: [] }").is("refer", &["r.1"], &["bases"]);
    sample.task("{ bases: [\"基本法\"] }").is("approve", &["r"], &[]);
}

#[test]
fn a_source_that_does_not_say_its_level_is_no_fact_of_the_demand() {
    let sample = with_default(
        "refer",
        r#"source plain "便函" { rank normative confidence N }
        rule r on task { basis assumption "示例" require any demand.bases where basis.source.level >= city else reject because "否" remedy "改" approve because "可" }"#,
    );
    sample.task(r#"{ bases: ["便函"] }"#).is("refer", &["r.1"], &[]);
}
