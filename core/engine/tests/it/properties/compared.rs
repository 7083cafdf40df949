//! The engine against the reference.

use super::*;

/// Tries a property on random packs as the engine and the reference have them, with some demands on each and what is remembered for it.
#[track_caller]
fn check_beside_reference(property: impl Fn(&Case, &reference::Pack<'_>, &Drawn, Option<&reference::Past>) -> Checked) {
    check(|choices| {
        let case = Case::new(choices.pack())?;
        let trees = reference::trees([case.text.text().as_str()]);
        let reference = reference::Pack::new(&trees);
        for _ in 0..demands() {
            let drawn = choices.demand();
            let past = drawn.past.as_ref().map(|past| past_of(past, &reference));
            property(&case, &reference, &drawn, past.as_ref())?;
        }
        Ok(())
    });
}

#[test]
fn the_engine_says_what_the_reference_says() {
    check_beside_reference(|case, reference, drawn, past| {
        let expected = reference::judge_with(reference, drawn.form, &drawn.facts, drawn.as_of, past).unwrap();
        case.same(drawn, "judgement", &said(&case.decide(drawn)), &expected)
    });
}

#[test]
fn missing_facts_are_exactly_those_that_some_resolution_needs() {
    check_beside_reference(|case, reference, drawn, past| {
        let facts = reference.facts(drawn.form, &drawn.facts).unwrap();
        match reference::changes(reference, drawn.form, &facts, drawn.as_of, past) {
            Some(change) => case.same(drawn, "missing", &missing(&case.decide(drawn)), &change.missing),
            None => Ok(()),
        }
    });
}

#[test]
fn near_misses_are_those_of_the_reference() {
    let found = std::cell::Cell::new(0_usize);
    check_beside_reference(|case, reference, drawn, past| {
        let expected = reference::near_misses(reference, drawn.form, &drawn.facts, drawn.as_of, past);
        let mut expected: Vec<_> = expected.into_iter().map(|(rule, others, failed)| (rule, others, written(&failed))).collect();
        let decision = case.decide(drawn);
        let near = decision.near_misses();
        case.same(drawn, "how many", &(near.len(), near.is_empty()), &(expected.len(), expected.is_empty()))?;
        let of = |near: jianfu::NearMiss<'_>| (near.rule().to_owned(), near.others(), near.condition(Lang::En).into_owned());
        let mut near: Vec<_> = near.iter().map(of).collect();
        near.sort();
        expected.sort();
        case.same(drawn, "near misses", &near, &expected)?;
        found.set(found.get() + near.iter().filter(|(_, others, _)| *others > 0).count());
        Ok(())
    });
    assert!(found.get() > 0, "no near miss with another condition that held");
}

/// A condition as the pack has it, with the pack's names.
fn written(expr: &jianfu_dsl::tree::Expr) -> String {
    use jianfu_dsl::text::{NameUse, write_expr};
    write_expr(expr, Lang::En, &|used| if let NameUse::Field(path) = used { Some(path.join(".")) } else { None })
}

#[test]
fn every_outcome_has_reasons_that_decided_and_say_so() {
    check_demands(|_, case, drawn| {
        let decision = case.decide(drawn);
        let reasons = decision.reasons();
        let decisive: Vec<_> = reasons.iter().filter(|reason| reason.is_decisive()).collect();
        case.holds(drawn, "something decided", !decisive.is_empty())?;
        for reason in decisive {
            case.same(drawn, "verdict of what decided", &reason.verdict(), &Some(decision.outcome()))?;
        }
        // Whoever is turned away is told why, and what to do.
        let record = decision.record(Lang::Zh);
        let told = record
            .reasons
            .iter()
            .filter(|reason| reason.decisive && reason.rule != "default")
            .all(|reason| decision.outcome() == Outcome::Approve || (reason.because.is_some() && reason.remedy.is_some()));
        case.holds(drawn, "told why", told)
    });
}

#[test]
fn objections_are_the_reasons_that_speak_against_the_demand() {
    check_demands(|_, case, drawn| {
        let decision = case.decide(drawn);
        let (mut expected, mut objections) = (Vec::new(), Vec::new());
        decision.each_reason(|reason| {
            if reason.verdict().is_some_and(|verdict| verdict != Outcome::Approve) && reason.set_aside_by().is_none() {
                expected.push(format!("{reason:?}"));
            }
        });
        decision.each_objection(|reason| objections.push(format!("{reason:?}")));
        case.same(drawn, "objections", &objections, &expected)
    });
}

#[test]
fn what_is_kept_of_one_day_is_not_said_of_another() {
    check_demands(|_, case, drawn| {
        let on = |day: &str| Drawn { as_of: Some(day.parse().unwrap()), ..drawn.clone() };
        for drawn in generate::DAYS.iter().chain(&generate::DAYS).map(|day| on(day)) {
            let history = drawn.past.as_ref().map(|past| past.engine(&case.pack));
            let kept = case.decide(&drawn);
            let anew = case.pack.decide(kept.demand(), &context(&drawn, history.as_ref()));
            case.same(&drawn, "kept", &whole(&kept), &whole(&anew))?;
        }
        Ok(())
    });
}

#[test]
fn an_approval_is_what_every_resolution_of_the_unknown_gives() {
    check_beside_reference(|case, reference, drawn, past| {
        if case.decide(drawn).outcome() != Outcome::Approve {
            return Ok(());
        }
        let facts = reference.facts(drawn.form, &drawn.facts).unwrap();
        match reference::changes(reference, drawn.form, &facts, drawn.as_of, past) {
            Some(change) => case.same(drawn, "outcomes", &change.outcomes, &BTreeSet::from(["approve"])),
            None => Ok(()),
        }
    });
}

/// How many times more is drawn until everything was seen.
const ROUNDS: u32 = 40;

#[test]
fn random_cases_reach_everything() {
    let seen = std::cell::RefCell::new(BTreeMap::<String, u32>::new());
    let expected = [
        "outcome approve",
        "outcome refer",
        "outcome reject",
        "status kept",
        "status failed",
        "status unknown",
        "status set_aside",
        "status not_applicable",
        "sheet passed",
        "sheet failed",
        "sheet referred",
        "sheet unknown",
        "sheet set_aside",
        "sheet not_applicable",
        "condition sure",
        "condition open",
        "exception kept",
        "exception failed",
        "exception unknown",
        "exception not_applicable",
        "quota kept",
        "quota failed",
        "quota unknown",
        "quota set_aside",
        "absence",
        "no day",
        "default true",
        "default false",
        "missing 0",
        "missing 1",
        "missing 2",
    ];
    let unseen = || expected.iter().filter(|what| !seen.borrow().contains_key(**what)).collect::<Vec<_>>();
    // Some of it is rare, so more is drawn until all of it was seen.
    for _ in 0..ROUNDS {
        check_times(CASES * 3, |choices| {
            let case = Case::new(choices.pack())?;
            let drawn = choices.demand();
            let mut seen = seen.borrow_mut();
            let mut count = |what: String| *seen.entry(what).or_default() += 1;
            let decision = case.decide(&drawn);
            let judgement = said(&decision);
            count(format!("outcome {}", judgement.outcome));
            judgement.marks.iter().for_each(|mark| count(format!("status {}", mark.3)));
            judgement.sheet.values().for_each(|status| count(format!("sheet {status}")));
            judgement
                .conditions
                .values()
                .for_each(|missing| count(format!("condition {}", if missing.is_empty() { "sure" } else { "open" })));
            judgement.marks.iter().filter(|mark| !mark.1.is_empty()).for_each(|mark| count(format!("exception {}", mark.3)));
            let of_quotas = judgement.marks.iter().filter(|mark| mark.2 == "limit" && mark.1.is_empty());
            of_quotas.for_each(|mark| count(format!("quota {}", mark.3)));
            if judgement.marks.iter().any(|mark| mark.0 == "engine") && decision.as_of().is_some() {
                count("absence".to_owned());
            }
            if decision.as_of().is_none() {
                count("no day".to_owned());
            }
            count(format!("default {}", judgement.uses_default));
            count(format!("missing {}", decision.missing().len().min(2)));
            Ok(())
        });
        if unseen().is_empty() {
            break;
        }
    }
    assert!(unseen().is_empty(), "{:?} of {:#?}", unseen(), seen.borrow());
    // None of the outcomes is rare.
    let times = |outcome: &str| seen.borrow()[&format!("outcome {outcome}")];
    let all: u32 = ["approve", "refer", "reject"].map(times).iter().sum();
    assert!(["approve", "refer", "reject"].map(times).iter().all(|times| times * 24 > all), "{:#?}", seen.borrow());
}
