//! What is remembered: what a history may change, and what it may not.

use jiff::ToSpan as _;

use super::*;
use crate::generate::Step;

/// The outcome with another history.
fn outcome_with(case: &Case, drawn: &Drawn, past: Past) -> Outcome {
    case.decide(&Drawn { past: Some(past), ..drawn.clone() }).outcome()
}

/// Tries a property on demands that something is remembered with.
#[track_caller]
fn check_past(property: impl Fn(&mut Choices, &Case, &Drawn, &Past) -> Checked) {
    check_demands(|choices, case, drawn| match &drawn.past {
        Some(past) => property(choices, case, drawn, past),
        None => Ok(()),
    });
}

#[test]
fn a_further_entry_never_turns_a_refusal_by_quota_into_an_approval() {
    // Where nothing but quotas judges, more entries are never more lenient.
    check(|choices| {
        let text = choices.pack();
        let rules = |it: &str| ["rule ", "checklist ", "default "].iter().any(|keyword| it.starts_with(keyword));
        let mut declarations: Vec<String> = text.declarations.into_iter().filter(|it| !rules(it)).collect();
        declarations.iter_mut().filter(|it| it.starts_with("quota ")).for_each(|it| {
            if let Some((before, _)) = it.split_once(" except ") {
                *it = format!("{before} }}");
            }
        });
        declarations.push("default on top approve because \"可\"".to_owned());
        let case = Case::new(PackText { declarations })?;
        for _ in 0..demands() {
            let (drawn, more) = (choices.demand(), choices.demand_alone());
            let Some(past) = drawn.past.clone() else { continue };
            let mut facts = more.facts;
            facts.insert(
                "date".to_owned(),
                drawn
                    .facts
                    .get("date")
                    .filter(|it| matches!(it, Value::Date(_)))
                    .cloned()
                    .unwrap_or(Value::Date("2026-01-01".parse().unwrap())),
            );
            let mut longer = past.clone();
            longer.steps.push(Step {
                id: "further".to_owned(),
                what: What::Entry { form: more.form, facts, status: Some("approved") },
                recorded: None,
            });
            let before = case.decide(&drawn).outcome();
            case.holds(&drawn, "no more lenient", outcome_with(&case, &drawn, longer) >= before)?;
        }
        Ok(())
    });
}

#[test]
fn an_entry_and_its_withdrawal_equal_no_entry() {
    check_past(|choices, case, drawn, past| {
        let more = choices.demand_alone();
        let mut facts = more.facts;
        facts.insert("date".to_owned(), Value::Date("2026-01-01".parse().unwrap()));
        let mut longer = past.clone();
        let recorded = Some("2025-12-01T00:00:00".parse().unwrap());
        longer.steps.push(Step { id: "gone".to_owned(), what: What::Entry { form: more.form, facts, status: Some("closed") }, recorded });
        longer.steps.push(Step { id: "gone".to_owned(), what: What::Withdrawal, recorded });
        case.same(drawn, "outcome", &outcome_with(case, drawn, longer), &case.decide(drawn).outcome())
    });
}

#[test]
fn a_chain_of_corrections_equals_its_last_entry() {
    check_past(|choices, case, drawn, past| {
        let recorded: Option<jiff::civil::DateTime> = Some("2025-12-01T00:00:00".parse().unwrap());
        let mut entry = |status| {
            let more = choices.demand_alone();
            let mut facts = more.facts;
            facts.insert("date".to_owned(), Value::Date(choices.one(&["2026-01-01", "2025-12-31"]).parse().unwrap()));
            What::Entry { form: more.form, facts, status: Some(status) }
        };
        let (first, second, last) = (entry("approved"), entry("dropped"), entry("closed"));
        let with = |chain: &[&What]| {
            let mut longer = past.clone();
            longer.steps.extend(chain.iter().map(|what| Step { id: "chain".to_owned(), what: (*what).clone(), recorded }));
            outcome_with(case, drawn, longer)
        };
        case.same(drawn, "outcome", &with(&[&first, &second, &last]), &with(&[&last]))
    });
}

#[test]
fn nothing_recorded_after_what_is_known_has_an_effect() {
    check_past(|choices, case, drawn, past| {
        let Some(known_at) = past.known_at else { return Ok(()) };
        let after = known_at.checked_add(1.second()).unwrap();
        let more = choices.demand_alone();
        let mut facts = more.facts;
        facts.insert("date".to_owned(), Value::Date(choices.one(&DAYS).parse().unwrap()));
        let mut longer = past.clone();
        longer.steps.push(Step {
            id: "late".to_owned(),
            what: What::Entry { form: more.form, facts, status: Some("approved") },
            recorded: Some(after),
        });
        if let Some(open) = past.steps.iter().rev().find(|step| matches!(step.what, What::Entry { .. })) {
            let ended = past.steps.iter().any(|step| step.id == open.id && matches!(step.what, What::Withdrawal));
            if !ended && open.recorded.is_none_or(|recorded| recorded <= after) {
                longer.steps.push(Step {
                    id: open.id.clone(),
                    what: What::Withdrawal,
                    recorded: Some(after.max("2027-01-01T00:00:00".parse().unwrap())),
                });
            }
        }
        case.same(drawn, "outcome", &outcome_with(case, drawn, longer), &case.decide(drawn).outcome())
    });
}

#[test]
fn the_order_in_which_entries_were_added_changes_nothing() {
    check_past(|choices, case, drawn, past| {
        let once: Vec<Step> =
            past.steps.iter().filter(|step| past.steps.iter().filter(|other| other.id == step.id).count() == 1).cloned().collect();
        let turned = Past { steps: choices.shuffle(once.clone()), ..past.clone() };
        let straight = Past { steps: once, ..past.clone() };
        let whole_with = |past| whole(&case.decide(&Drawn { past: Some(past), ..drawn.clone() }));
        case.same(drawn, "everything", &whole_with(turned), &whole_with(straight))
    });
}

/// The days around which windows begin and end.
const DAYS: [&str; 4] = ["2026-01-01", "2025-12-31", "2026-02-28", "2026-03-01"];

#[test]
fn without_a_history_nothing_that_a_quota_limits_is_approved() {
    check_demands(|_, case, drawn| {
        let without = case.decide(&Drawn { past: None, ..drawn.clone() });
        let counted = without
            .record(Lang::Zh)
            .reasons
            .iter()
            .any(|reason| reason.rule.starts_with("quota") && reason.status == "unknown" && reason.guard.is_some());
        let set_aside =
            without.record(Lang::Zh).reasons.iter().any(|reason| reason.rule.starts_with("quota") && reason.set_aside_by.is_some());
        let when_known = without
            .record(Lang::Zh)
            .reasons
            .iter()
            .filter(|reason| reason.rule.starts_with("quota") && reason.guard.is_none() && reason.exception.is_none())
            .all(|reason| reason.status == "not_applicable");
        case.holds(drawn, "referred or refused", !counted || set_aside || !when_known || without.outcome() != Outcome::Approve)
    });
}
