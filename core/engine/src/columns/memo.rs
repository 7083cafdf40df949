//! Rows for which the same was found come out the same, so what comes of them is worked out once.
//!
//! What is found of a row is which tests come out how, and which rules and exceptions are in force. It is found one thing after another, for many rows at a
//! time, and all that was found of a row so far is one number, its *state*: from a state and what is found next follows the next state, as in an automaton that
//! is made while it runs. Of a million demands there may be a few hundred last states.

use std::collections::HashMap;

use foldhash::fast::RandomState;

use super::marks::Word;
use crate::model::{DayNumber, Model, NodeId, Plan, get};

/// The state of a row that is looked at on its own.
pub(super) const ALONE: u32 = u32::MAX;
/// What is not known yet.
pub(super) const NOT_YET: u32 = u32::MAX;
/// So many states are kept before all are forgotten, so that memory does not grow with the rows.
const KEPT: usize = 1 << 20;
/// Where a state has so many bits at most, there is room for each that there could be.
const DENSE: u32 = 16;
/// After so many rows it is told whether keeping anything is worth it.
const TRIED: u32 = 1 << 12;
/// It is worth it where at least one of so many rows was met before.
const ONE_IN: u32 = 4;
/// So many steps are found without a hash table; a power of two.
const NEAR: usize = 1_024;
/// How many bits of a hash are left out to tell one of them.
const SHIFT: u32 = u64::BITS - NEAR.ilog2();

/// What came of the last states.
#[derive(Debug, Default)]
pub(super) struct Memo {
    stages: Vec<Stage>,
    /// The kind that rows in a last state came to, if it is known.
    kinds: Vec<u32>,
    /// Whether the only word of a mark is the state.
    is_dense: bool,
    tried: u32,
    met: u32,
}

/// The states from which one thing leads to the next.
#[derive(Debug)]
struct Stage {
    next: HashMap<(u32, u64), u32, RandomState>,
    near: Box<[Step; NEAR]>,
}

#[derive(Debug, Clone, Copy)]
struct Step {
    found: u64,
    from: u32,
    to: u32,
}

impl Step {
    const NOTHING: Self = Self { found: 0, from: ALONE, to: ALONE };
}

impl Memo {
    /// Whether rows are met again often enough.
    pub(super) fn is_worth_it(&self) -> bool {
        self.tried < TRIED || self.met >= self.tried / ONE_IN
    }

    /// Begins anew with words that are laid out so. Where all that they tell takes few bits, that is the state itself.
    pub(super) fn begin(&mut self, words: &[Word]) {
        self.stages.clear();
        self.kinds.clear();
        self.is_dense = matches!(words, [word] if word.bits() <= DENSE);
        if let ([word], true) = (words, self.is_dense) {
            self.kinds.resize(1 << word.bits(), NOT_YET);
        }
    }

    /// Makes room; the states of rows are not the same afterwards.
    pub(super) fn make_room(&mut self) {
        if self.stages.iter().map(|stage| stage.next.len()).sum::<usize>() > KEPT {
            self.stages.clear();
            self.kinds.clear();
        }
    }

    /// Leads rows from their states to the next, by what is found of each; the things that are found one after another are numbered from nought.
    #[inline]
    pub(super) fn advance(&mut self, (stage, word): (usize, Word), states: &mut [u32], found: &mut [u64]) {
        if self.is_dense {
            let of_rows = states.iter_mut().zip(found).filter(|(state, _)| **state != ALONE);
            return of_rows.for_each(|(state, found)| *state = (*found & word.mask()) as u32);
        }
        found.iter_mut().for_each(|found| *found &= word.mask());
        while self.stages.len() <= stage {
            self.stages.push(Stage { next: HashMap::default(), near: Box::new([Step::NOTHING; NEAR]) });
        }
        if let Some(stage) = self.stages.get_mut(stage) {
            stage.advance(states, found);
        }
    }

    /// What rows with marks of a single word came to; and their states, where that is not known of all.
    pub(super) fn came(&mut self, word: Word, (found, states): (&mut [u64], &mut Vec<u32>), came: &mut Vec<u32>) {
        let mask = word.mask();
        states.clear();
        if self.is_dense {
            let first = came.len();
            came.extend(found.iter().map(|found| self.kinds.get((*found & mask) as usize).copied().unwrap_or(NOT_YET)));
            if came.get(first..).is_some_and(|came| came.contains(&NOT_YET)) {
                states.extend(found.iter().map(|found| (*found & mask) as u32));
            }
            return;
        }
        states.resize(found.len(), 0);
        self.advance((0, word), states, found);
        came.extend(states.iter().map(|state| self.kind(*state)));
    }

    /// What rows in this last state came to, or [`NOT_YET`].
    #[inline]
    pub(super) fn kind(&self, state: u32) -> u32 {
        self.kinds.get(state as usize).copied().unwrap_or(NOT_YET)
    }

    /// Notes that what was kept was of use for so many rows.
    pub(super) fn met(&mut self, rows: usize) {
        if self.tried < TRIED {
            let rows = u32::try_from(rows).unwrap_or(u32::MAX);
            (self.tried, self.met) = (self.tried.saturating_add(rows), self.met.saturating_add(rows));
        }
    }

    /// Notes whether what was kept was of use.
    #[inline]
    pub(super) fn tried(&mut self, was_of_use: bool) {
        if self.tried < TRIED {
            self.tried += 1;
            self.met += u32::from(was_of_use);
        }
    }

    /// Keeps what rows in this last state come to.
    pub(super) fn keep(&mut self, state: u32, kind: u32) {
        let at = state as usize;
        if self.kinds.len() <= at {
            self.kinds.resize(at + 1, NOT_YET);
        }
        if let Some(place) = self.kinds.get_mut(at) {
            *place = kind;
        }
    }
}

impl Stage {
    #[inline(never)]
    fn advance(&mut self, states: &mut [u32], found: &[u64]) {
        for (state, found) in states.iter_mut().zip(found) {
            if *state != ALONE {
                *state = self.after(*state, *found);
            }
        }
    }

    #[inline]
    fn after(&mut self, from: u32, found: u64) -> u32 {
        let mixed = (found ^ u64::from(from).rotate_left(40)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        let at = (mixed >> SHIFT) as usize;
        if let Some(near) = self.near.get(at)
            && near.from == from
            && near.found == found
        {
            return near.to;
        }
        self.after_more(at, from, found)
    }

    #[cold]
    #[inline(never)]
    fn after_more(&mut self, at: usize, from: u32, found: u64) -> u32 {
        let new = u32::try_from(self.next.len()).unwrap_or(ALONE);
        let to = *self.next.entry((from, found)).or_insert(new);
        if let Some(near) = self.near.get_mut(at) {
            *near = Step { found, from, to };
        }
        to
    }
}

/// The days on which the validity of any rule or exception of a plan begins or has just ended, in order: between two of them the same are in force.
#[derive(Debug, Default)]
pub(super) struct Periods(Vec<DayNumber>);

impl Periods {
    pub(super) fn of(model: &Model, plan: &Plan) -> Self {
        let mut days = Vec::new();
        for head in &plan.heads {
            days.extend(head.days.changes());
            add_node(model, head.root, &mut days);
        }
        days.sort_unstable();
        days.dedup();
        Self(days)
    }

    /// Whether the same are in force on all days.
    pub(super) fn is_one(&self) -> bool {
        self.0.is_empty()
    }

    /// The number of the period in which a day lies.
    #[inline]
    pub(super) fn number(&self, day: DayNumber) -> u32 {
        self.0.partition_point(|first| *first <= day) as u32
    }

    /// How many bits such a number takes.
    pub(super) fn width(&self) -> u32 {
        usize::BITS - self.0.len().leading_zeros()
    }
}

fn add_node(model: &Model, id: NodeId, into: &mut Vec<DayNumber>) {
    let Some(node) = get(&model.nodes, id.index()) else { return };
    into.extend(node.days.changes());
    node.children.iter().for_each(|child| add_node(model, *child, into));
}
