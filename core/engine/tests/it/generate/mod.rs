//! Random packs, written as text, and random demands on them.
//!
//! Everything is drawn from one sequence of numbers. Where it ends zeros are drawn, and zero always means the simplest choice; so the numbers of a failing
//! case can be made fewer and smaller, and the pack shrinks with them.

mod alike;
pub(crate) mod condition;
mod demand;
mod history;
mod pack;
mod rule;

use proptest::prelude::*;

pub(crate) use demand::Drawn;
pub(crate) use history::{Past, Step, What, day_of};
pub(crate) use pack::PackText;

/// Numbers to choose by: some for a pack, others for what is done with it, so that a small pack still meets full demands.
#[derive(Debug)]
pub(crate) struct Choices {
    numbers: std::vec::IntoIter<u16>,
    later: Vec<u16>,
}

impl Choices {
    pub(crate) fn new((numbers, later): (Vec<u16>, Vec<u16>)) -> Self {
        Self { numbers: numbers.into_iter(), later }
    }

    /// Goes over to the numbers for demands.
    fn end_pack(&mut self) {
        self.numbers = std::mem::take(&mut self.later).into_iter();
    }

    /// A number below `count`.
    pub(crate) fn below(&mut self, count: usize) -> usize {
        usize::from(self.numbers.next().unwrap_or(0)) % count
    }

    /// One of several; the first is the simplest.
    pub(crate) fn one<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())]
    }

    /// True in so many of a hundred cases.
    pub(crate) fn in_hundred(&mut self, cases: usize) -> bool {
        self.below(100) >= 100 - cases
    }

    /// The elements in another order.
    pub(crate) fn shuffle<T>(&mut self, mut elements: Vec<T>) -> Vec<T> {
        for end in (1..elements.len()).rev() {
            let at = end - self.below(end + 1);
            elements.swap(at, end);
        }
        elements
    }
}

/// Sequences of numbers, long enough for most packs and so many times a few demands.
pub(crate) fn choices(times: usize) -> impl Strategy<Value = (Vec<u16>, Vec<u16>)> {
    (proptest::collection::vec(any::<u16>(), 100..900), proptest::collection::vec(any::<u16>(), 100 * times..900 * times))
}

/// Where any condition on the fields of all forms may stand.
pub(crate) const ANYWHERE: condition::Place =
    condition::Place { fields: condition::Fields::Base, absence: condition::Absence::Free, definitions: false };

/// The same where nothing may rest on the absence of a fact.
pub(crate) const NEVER: condition::Place =
    condition::Place { fields: condition::Fields::Base, absence: condition::Absence::Never, definitions: false };

/// The days that validities and demands are about.
pub(crate) const DAYS: [&str; 6] = ["2026-01-01", "2025-12-30", "2025-12-31", "2026-01-02", "2026-02-28", "2026-03-01"];
