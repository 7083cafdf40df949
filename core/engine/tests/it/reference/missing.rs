//! Missing facts, by trying every way in which the undecided parts may be resolved: section 4, "Missing facts".

use std::collections::BTreeSet;

use jianfu_dsl::tree::Expr;
use jiff::civil::Date;

use super::expression::View;
use super::history::Past;
use super::judge::Court;
use super::pack::Pack;
use super::value::{Facts, Truth};

/// What can still change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Change {
    /// The facts whose part makes a difference between true, false and undecided.
    pub(crate) missing: BTreeSet<String>,
    /// The outcomes that some resolution of all undecided parts gives.
    pub(crate) outcomes: BTreeSet<&'static str>,
}

/// More undecided parts than this are too many to try.
const MANY: u32 = 7;

/// What an undecided part may come to.
const RESOLUTIONS: [Truth; 3] = [Truth::True, Truth::False, Truth::Unknown];

/// The missing facts; nothing where there are too many undecided parts.
pub(crate) fn changes(pack: &Pack<'_>, form: &str, facts: &Facts, as_of: Option<Date>, past: Option<&Past>) -> Option<Change> {
    let Some(day) = as_of.or_else(|| pack.day_of(form, facts)) else {
        let missing: BTreeSet<String> = pack.date_field(form).map(str::to_owned).into_iter().collect();
        return Some(Change { missing, outcomes: BTreeSet::new() });
    };
    let view = View { pack, form, facts, day, open: true, element: None, past, entry: None };
    let mut court = Court::new(view);
    let rules = court.rules.clone();
    let conditions = rules.iter().flat_map(|rule| rule.decl.clauses.when.iter().chain(court.conditions_in(&rule.decl.clauses)));
    let all: Vec<(&Expr, Truth)> = conditions.map(|it| (it, view.truth(it))).collect();
    let undecided: Vec<&Expr> = all.iter().filter(|(_, truth)| *truth == Truth::Unknown).map(|(it, _)| *it).collect();
    let count = u32::try_from(undecided.len()).unwrap();
    if count > MANY {
        return None;
    }
    // Every condition is settled by what it is, so that trying costs no evaluation.
    court.settled = all.iter().map(|(it, truth)| (std::ptr::from_ref(*it), *truth)).collect();
    // A way is a number whose digits to the base three say what each part comes to.
    let digit = |way: usize, at: u32| way / 3_usize.pow(at) % 3;
    let outcomes: Vec<&'static str> = (0..3_usize.pow(count))
        .map(|way| {
            court.settled.extend((0..).zip(&undecided).map(|(at, part)| (std::ptr::from_ref(*part), RESOLUTIONS[digit(way, at)])));
            court.outcome().0.name()
        })
        .collect();
    let mut missing = BTreeSet::new();
    for (at, part) in (0..).zip(&undecided) {
        let as_if_true = |way: usize| outcomes[way - digit(way, at) * 3_usize.pow(at)];
        if (0..outcomes.len()).any(|way| as_if_true(way) != outcomes[way]) {
            missing.extend(view.unknown_facts(part));
        }
    }
    let all_resolved = |way: &usize| (0..count).all(|at| RESOLUTIONS[digit(*way, at)] != Truth::Unknown);
    Some(Change { missing, outcomes: (0..outcomes.len()).filter(all_resolved).map(|way| outcomes[way]).collect() })
}
