//! The tests that all demands of some days need, made at once and each once.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use super::{Groups, Step, Stretch};
use crate::index::Index;
use crate::model::{DayNumber, Head, Model, Plan, TestId};

/// Days from one on, up to the next period of the plan: on all of them the same rules are in force.
#[derive(Debug, Clone)]
pub(crate) struct Period {
    from: DayNumber,
    early: OnceLock<Box<Early>>,
}

/// What the rules that are in force and looked at for every demand need in any case.
#[derive(Debug, Clone)]
pub(crate) struct Early {
    pub(crate) groups: Groups,
    pub(crate) all: Stretch,
    /// The rules in force, where all of them apply to every demand and need nothing else.
    pub(crate) applying: Option<Applying>,
}

/// Rules that may apply to a demand, by their places in the plan.
#[derive(Debug, Clone)]
pub(crate) struct Applying {
    rules: Vec<u32>,
    mixed: u64,
}

impl Applying {
    fn new(rules: Vec<u32>) -> Self {
        let mixed = mixed(&rules);
        Self { rules, mixed }
    }

    /// The rules, and a number that differs for most of what they may be.
    #[inline]
    pub(crate) fn get(&self) -> (&[u32], u64) {
        (&self.rules, self.mixed)
    }
}

/// A number that differs for most of what some rules may be.
pub(crate) fn mixed(rules: &[u32]) -> u64 {
    rules.iter().fold(0, |all, rule| all.rotate_left(7) ^ u64::from(*rule))
}

impl Period {
    /// The most rules that are looked at for every demand, those of each period counted.
    const MOST: usize = 1 << 16;

    /// The periods of a plan; none where they would be too many.
    pub(crate) fn all(heads: &[Head], index: &Index) -> Vec<Self> {
        let mut starts: Vec<DayNumber> = heads.iter().flat_map(|head| head.days.changes()).chain([DayNumber::MIN]).collect();
        starts.sort_unstable();
        starts.dedup();
        if starts.len().saturating_mul(index.always().len()) > Self::MOST {
            return Vec::new();
        }
        starts.into_iter().map(|from| Self { from, early: OnceLock::new() }).collect()
    }

    /// What the demands of a day need, which is found when the first of its period is decided.
    #[inline]
    pub(crate) fn early<'p>(plan: &'p Plan, model: &Model, day: DayNumber) -> Option<&'p Early> {
        // Most demands are of the days since the rules were changed last.
        let period = match plan.periods.last()? {
            last if last.from <= day => last,
            _ => Self::before(plan, day)?,
        };
        Some(period.early.get_or_init(|| Box::new(Early::new(plan, model, day))))
    }

    #[inline(never)]
    fn before(plan: &Plan, day: DayNumber) -> Option<&Self> {
        let after = plan.periods.partition_point(|period| period.from <= day);
        plan.periods.get(after.checked_sub(1)?)
    }
}

impl Early {
    #[cold]
    fn new(plan: &Plan, model: &Model, day: DayNumber) -> Self {
        let in_force = plan.index.always().iter().filter_map(|position| Some((*position, plan.head(*position)?)));
        let in_force: Vec<(u32, &Head)> = in_force.filter(|(_, head)| head.days.covers(day)).collect();
        let of_rules = in_force
            .iter()
            .flat_map(|(_, head)| [head.early.when.then_some(head.when), head.early.rest.then_some(head.rest)].into_iter().flatten());
        let steps: BTreeMap<TestId, Step> =
            of_rules.flat_map(|groups| plan.groups.steps_of(groups)).map(|step| (step.test, *step)).collect();
        let mut groups = Groups::default();
        let all = groups.add_steps(model, &plan.layout, steps.into_values().collect());
        let all_apply = plan.index.finds_all() && in_force.iter().all(|(_, head)| head.always_applies && head.early.rest);
        let applying = all_apply.then(|| Applying::new(in_force.iter().map(|(position, _)| *position).collect()));
        Self { groups, all, applying }
    }
}
