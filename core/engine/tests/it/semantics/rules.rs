//! Section 4: what a rule says, its exceptions, and the outcome.

use jianfu::Status;

use super::Sample;

const END: &str = r#"default on demand refer because "无规则""#;

fn sample(rules: &str) -> Sample {
    Sample::new(&format!("{rules}\n{END}"))
}

/// A rule with every kind of guard and a closing verdict.
const LADDER: &str = r#"rule r on task { basis assumption "示例"
  require first: demand.a else refer because "甲不成立" remedy "改甲"
  require demand.b else reject because "乙不成立" remedy "改乙"
  approve because "都成立" }"#;

#[test]
fn a_failed_guard_rejects_or_refers_as_it_says() {
    let sample = sample(LADDER);
    sample.task("{ a: true, b: true }").is("approve", &["r"], &[]);
    sample.task("{ a: true, b: false }").is("reject", &["r.2"], &[]);
    sample.task("{ a: false, b: true }").is("refer", &["r.first"], &[]);
}

#[test]
fn rejecting_is_stricter_than_referring_and_than_not_knowing() {
    let sample = sample(LADDER);
    sample.task("{ a: false, b: false }").is("reject", &["r.2"], &[]);
    sample.task("{ b: false }").is("reject", &["r.2"], &[]);
    // What is unknown refers; what fails and refers does so beside it.
    sample.task("{ b: true }").is("refer", &["r.first"], &["a"]);
    sample.task("{ a: true }").is("refer", &["r.2"], &["b"]);
    sample.task("{ a: false }").is("refer", &["r.2", "r.first"], &["b"]);
}

#[test]
fn every_failed_guard_is_reported_with_its_remedy() {
    let seen = sample(LADDER).task("{ a: false, b: false }");
    let remedies: Vec<_> =
        seen.decision.reasons().iter().filter(|reason| reason.status() == Status::Failed).filter_map(|reason| reason.remedy()).collect();
    assert_eq!(remedies, ["改乙", "改甲"]);
}

#[test]
fn without_guards_the_closing_verdict_stands_and_without_that_the_rule_is_silent() {
    sample(r#"rule r on task { basis assumption "示例" reject because "不可" remedy "改" }"#).task("{ a: true }").is("reject", &["r"], &[]);
    sample(r#"rule r on task { basis assumption "示例" require demand.a else reject because "不可" remedy "改" }"#).task("{ a: true }").is(
        "refer",
        &["default"],
        &[],
    );
    sample(r#"rule r on task { basis assumption "示例" refer because "请示" remedy "等" }"#).task("{ a: true }").is("refer", &["r"], &[]);
}

#[test]
fn a_rule_whose_when_is_false_does_not_apply() {
    let sample = sample(r#"rule r on task { basis assumption "示例" when demand.a reject because "不可" remedy "改" }"#);
    sample.task("{ a: true }").is("reject", &["r"], &[]);
    let seen = sample.task("{ a: false }");
    seen.is("refer", &["default"], &[]);
    assert!(seen.decision.reasons().iter().any(|reason| reason.rule() == "r" && reason.status() == Status::NotApplicable));
}

#[test]
fn a_rule_whose_when_is_unknown_refers_if_it_would_refuse_and_is_silent_otherwise() {
    let with = |verdict: &str| {
        Sample::new(&format!(
            "rule r on task {{ basis assumption \"示例\" when demand.a {verdict} because \"故\" remedy \"改\" }} default on demand approve because \"默认\""
        ))
    };
    with("reject").task("{ b: true }").is("refer", &["r"], &["a"]);
    with("refer").task("{ b: true }").is("refer", &["r"], &["a"]);
    let approving = Sample::new(
        r#"rule r on task { basis assumption "示例" when demand.a approve because "可" } default on demand reject because "默认""#,
    );
    approving.task("{ b: true }").is("reject", &["default"], &["a"]);
}

#[test]
fn an_exception_replaces_the_verdict_in_either_direction() {
    let sample = sample(
        r#"rule r on task { basis assumption "示例"
          require demand.a else reject because "甲不成立" remedy "改甲"
          approve because "可"
          except lenient { basis assumption "示例" when demand.b approve because "特准" provided "补报" }
          except strict { basis assumption "示例" when demand.c refer because "须请示" remedy "请示" } }"#,
    );
    sample.task("{ a: false, b: false, c: false }").is("reject", &["r.1"], &[]);
    let seen = sample.task("{ a: false, b: true, c: false }");
    seen.is("approve", &["r.lenient"], &[]);
    assert_eq!(seen.conditions, ["补报"]);
    sample.task("{ a: true, b: false, c: true }").is("refer", &["r.strict"], &[]);
    // Of several the strictest counts, even if the rule itself would reject.
    sample.task("{ a: false, b: true, c: true }").is("refer", &["r.strict"], &[]);
    // An unknown guard is replaced just so.
    sample.task("{ b: true, c: false }").is("approve", &["r.lenient"], &[]);
}

#[test]
fn a_silent_exception_replaces_nothing() {
    let sample = sample(
        r#"rule r on task { basis assumption "示例" reject because "不可" remedy "改"
          except e { basis assumption "示例" when demand.a require demand.b else refer because "须请示" remedy "请示" } }"#,
    );
    sample.task("{ a: true, b: true }").is("reject", &["r"], &[]);
    sample.task("{ a: true, b: false }").is("refer", &["r.e.1"], &[]);
    sample.task("{ a: true }").is("refer", &["r.e.1"], &["b"]);
}

#[test]
fn an_exception_that_may_apply_counts_only_if_it_is_stricter() {
    let sample = sample(
        r#"rule mild on task { basis assumption "示例" when demand.n = 1 reject because "不可" remedy "改"
          except e { basis assumption "示例" when demand.a approve because "可" } }
        rule strict on task { basis assumption "示例" when demand.n = 2 approve because "可"
          except e { basis assumption "示例" when demand.a reject because "不可" remedy "改" } }
        rule even on task { basis assumption "示例" when demand.n = 3 reject because "不可" remedy "改"
          except e { basis assumption "示例" when demand.a reject because "更不可" remedy "改" } }
        rule rising on task { basis assumption "示例" when demand.n = 4 refer because "请示" remedy "等"
          except e { basis assumption "示例" when demand.a reject because "不可" remedy "改" } }"#,
    );
    sample.task("{ n: 1 }").is("reject", &["mild"], &["a"]);
    sample.task("{ n: 2 }").is("refer", &["strict.e"], &["a"]);
    sample.task("{ n: 3 }").is("reject", &["even"], &[]);
    assert_eq!(sample.task("{ n: 4 }").outcome, "refer");
    assert_eq!(sample.task("{ n: 4 }").missing, ["a"]);
}

#[test]
fn an_exception_has_exceptions_of_its_own() {
    let sample = sample(
        r#"rule r on task { basis assumption "示例" reject because "不可" remedy "改"
          except outer { basis assumption "示例" when demand.a approve because "可"
            except inner { basis assumption "示例" when demand.b refer because "须请示" remedy "请示"
              except inmost { basis assumption "示例" when demand.c approve because "也可" } } } }"#,
    );
    sample.task("{ a: false, b: true, c: true }").is("reject", &["r"], &[]);
    sample.task("{ a: true, b: false, c: true }").is("approve", &["r.outer"], &[]);
    sample.task("{ a: true, b: true, c: false }").is("refer", &["r.outer.inner"], &[]);
    sample.task("{ a: true, b: true, c: true }").is("approve", &["r.outer.inner.inmost"], &[]);
    // The inner exception may apply and would refer.
    sample.task("{ a: true, c: false }").is("refer", &["r.outer.inner"], &["b"]);
    // If it applied it would approve, so nothing hangs on it.
    sample.task("{ a: true, c: true }").is("approve", &["r.outer"], &[]);
    // The outer one may apply, and would approve: the rejection stands until that is known.
    sample.task("{ b: false, c: false }").is("reject", &["r"], &["a"]);
}

#[test]
fn the_strictest_verdict_wins_and_equal_ones_keep_all_their_reasons() {
    let sample = sample(
        r#"rule yes on task { basis assumption "示例" approve because "可" provided "一" }
        rule also on task { basis assumption "示例" approve because "亦可" provided "二" when demand.a provided "三" when demand.b }
        rule ask on task { basis assumption "示例" require demand.n <= 3 else refer because "多" remedy "减" }
        rule no on task { basis assumption "示例" require demand.n <= 5 else reject because "太多" remedy "减" }"#,
    );
    let seen = sample.task("{ n: 1, a: false }");
    seen.is("approve", &["also", "yes"], &[]);
    let mut conditions = seen.conditions.clone();
    conditions.sort();
    // True or unknown, not false.
    assert_eq!(conditions, ["一", "三"]);
    let unknown = seen.decision.conditions().into_iter().find(|condition| condition.text == "三").unwrap();
    assert_eq!(unknown.missing, ["b"]);
    sample.task("{ n: 4 }").is("refer", &["ask.1"], &[]);
    sample.task("{ n: 6 }").is("reject", &["no.1"], &[]);
    assert!(sample.task("{ n: 6 }").conditions.is_empty());
}

#[test]
fn where_all_are_silent_the_nearest_default_speaks() {
    let sample = Sample::new(
        r#"form slip "便条" extends task { } form leaf "页" extends slip { }
        default on demand refer because "要求的默认"
        default on task reject because "事项的默认" remedy "改""#,
    );
    for (form, outcome) in [("demand", "refer"), ("task", "reject"), ("slip", "reject"), ("leaf", "reject")] {
        sample.decide(form, "{ }", None).is(outcome, &["default"], &[]);
    }
    let because: Vec<_> =
        sample.decide("leaf", "{ }", None).decision.reasons().iter().filter_map(|reason| reason.because().map(str::to_owned)).collect();
    assert_eq!(because, ["事项的默认"]);
}

#[test]
fn a_rule_on_another_form_does_not_exist() {
    let sample = sample(
        r#"form slip "便条" extends demand { } rule r on task { basis assumption "示例" reject because "不可" remedy "改" }
        rule all on demand { basis assumption "示例" when demand.a reject because "不可" remedy "改" }"#,
    );
    sample.decide("slip", "{ a: false }", None).is("refer", &["default"], &[]);
    sample.decide("slip", "{ a: true }", None).is("reject", &["all"], &[]);
    sample.decide("task", "{ a: true }", None).is("reject", &["all", "r"], &[]);
    sample.decide("demand", "{ a: false }", None).is("refer", &["default"], &[]);
}

#[test]
fn a_referral_names_its_body() {
    let sample = sample(r#"rule r on task { basis assumption "示例" require demand.a else refer to fire because "请示" remedy "等" }"#);
    let bodies = |facts: &str| sample.task(facts).decision.refer_to().into_iter().map(|body| body.name.to_owned()).collect::<Vec<_>>();
    assert_eq!(bodies("{ a: false }"), ["fire"]);
    // The engine's own referral goes to the pack's body, and this pack has none.
    assert!(bodies("{ b: true }").is_empty());
}

#[test]
fn a_default_may_approve_on_conditions_too() {
    let sample = Sample::new(r#"default on demand approve because "默认" provided "总是" provided "甲时" when demand.a"#);
    let conditions = |facts: &str| sample.task(facts).conditions.join(" ");
    assert_eq!(conditions("{ a: false }"), "总是");
    assert_eq!(conditions("{ a: true }"), "总是 甲时");
    assert_eq!(conditions("{ b: true }"), "总是 甲时");
}

#[test]
fn a_condition_that_one_verdict_surely_attaches_is_sure() {
    // Two verdicts attach the same words, one of them perhaps.
    let sample = sample(
        r#"rule one on task { basis assumption "示例" approve because "可" provided "补报" when demand.b }
        rule two on task { basis assumption "示例" approve because "可" provided "补报" }"#,
    );
    let seen = sample.task("{ a: true }");
    let conditions = seen.decision.conditions();
    assert_eq!(conditions.iter().map(|condition| (condition.text, condition.missing.len())).collect::<Vec<_>>(), [("补报", 0)]);
}
