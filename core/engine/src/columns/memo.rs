//! Rows for which the same was found come out the same, so what comes of them is worked out once.
//!
//! What was found is which rules may apply, what came of their tests, and which rules and exceptions are in force. Rows differ in far more than that: of a
//! million demands there may be a few hundred kinds.

use std::collections::HashMap;

use foldhash::fast::RandomState;

use super::part::Came;
use crate::model::{DayNumber, Days, Model, NodeId, Plan, get};

/// So many numbers are kept before all are forgotten, so that memory does not grow with the rows.
const KEPT: usize = 1 << 20;
/// After so many rows it is told whether keeping anything is worth it.
const TRIED: u32 = 1 << 12;
/// It is worth it where at least one of so many rows was met before.
const ONE_IN: u32 = 4;

/// What came of what was found.
#[derive(Debug, Default)]
pub(super) struct Memo {
    came: HashMap<Box<[u64]>, Came, RandomState>,
    kept: usize,
    tried: u32,
    met: u32,
}

impl Memo {
    /// Whether rows are met again often enough.
    #[inline]
    pub(super) fn is_worth_it(&self) -> bool {
        self.tried < TRIED || self.met >= self.tried / ONE_IN
    }

    /// What came of this when it was found before, where that is of use.
    #[inline]
    pub(super) fn get(&mut self, found: &[u64], is_of_use: impl FnOnce(&Came) -> bool) -> Option<&Came> {
        let came = self.came.get(found).filter(|came| is_of_use(came));
        if self.tried < TRIED {
            self.tried += 1;
            self.met += u32::from(came.is_some());
        }
        came
    }

    /// Whether this was found before.
    pub(super) fn has(&self, found: &[u64]) -> bool {
        self.came.contains_key(found)
    }

    pub(super) fn keep(&mut self, found: &[u64], came: Came) {
        let size = found.len() + came.len();
        if self.kept + size > KEPT {
            self.came.clear();
            self.kept = 0;
        }
        self.kept += size;
        self.came.insert(found.into(), came);
    }
}

/// The days on which the validity of any rule or exception of a plan begins or has just ended, in order: between two of them the same are in force.
#[derive(Debug, Default)]
pub(super) struct Periods(Vec<DayNumber>);

impl Periods {
    pub(super) fn of(model: &Model, plan: &Plan) -> Self {
        let mut days = Vec::new();
        for head in &plan.heads {
            add(head.days, &mut days);
            add_node(model, head.root, &mut days);
        }
        days.sort_unstable();
        days.dedup();
        Self(days)
    }

    /// The number of the period in which a day lies.
    #[inline]
    pub(super) fn number(&self, day: DayNumber) -> u64 {
        self.0.partition_point(|first| *first <= day) as u64
    }
}

fn add_node(model: &Model, id: NodeId, into: &mut Vec<DayNumber>) {
    let Some(node) = get(&model.nodes, id.index()) else { return };
    add(node.days, into);
    node.children.iter().for_each(|child| add_node(model, *child, into));
}

fn add(days: Days, into: &mut Vec<DayNumber>) {
    into.extend([days.from].into_iter().filter(|first| *first != DayNumber::MIN));
    into.extend(days.to.checked_add(1));
}
