//! Tests that compare two facts of a row: what comes of them is kept by the numbers of both.

use super::memo::ALONE;
use crate::decide::truth::{Truth, compared};
use crate::model::{Cell, Packed};
use crate::program::Relation;

/// What was not compared yet: no comparisons come out so.
const UNCOMPARED: u8 = 1 << 7;
/// So many comparisons fill a byte.
const COMPARISONS: usize = 4;
/// What comes of comparisons is kept for so many numbers on the left and on the right, multiplied; where there are more, each row is compared.
const MOST_COMPARED: usize = 1 << 20;

/// Where one of two facts that are compared comes from.
#[derive(Debug, Clone, Copy)]
pub(super) enum Side {
    Column(usize),
    /// The item that the look-up at a place finds, and the column of its list.
    Item(usize, usize),
}

impl Side {
    /// Whether the same numbers tell both.
    const fn is_beside(self, other: Self) -> bool {
        match (self, other) {
            (Self::Column(one), Self::Column(other)) | (Self::Item(one, _), Self::Item(other, _)) => one == other,
            _ => false,
        }
    }
}

/// The tests that compare facts which the same two numbers tell.
#[derive(Debug)]
pub(super) struct Pair {
    tests: Vec<(Side, Relation, Side)>,
    /// What comes of them, by the number on the left times the width, and the number on the right; of those that there is room for.
    truths: Vec<u8>,
    width: usize,
}

impl Pair {
    pub(super) fn new(left: Side, relation: Relation, right: Side) -> Self {
        Self { tests: vec![(left, relation, right)], truths: Vec::new(), width: 0 }
    }

    /// Adds a test, where the same two numbers tell it and there is room for it.
    pub(super) fn add(&mut self, left: Side, relation: Relation, right: Side) -> bool {
        let is_of_it = self.is_of(left, right);
        if is_of_it {
            self.tests.push((left, relation, right));
        }
        is_of_it
    }

    /// Forgets what came of comparisons, whose numbers are given anew.
    pub(super) fn forget(&mut self) {
        self.truths.clear();
    }

    fn is_of(&self, left: Side, right: Side) -> bool {
        self.tests.len() < COMPARISONS && self.tests.first().is_some_and(|(own, _, other)| own.is_beside(left) && other.is_beside(right))
    }

    /// Makes room for so many numbers on the left and on the right.
    fn make_room(&mut self, left: usize, right: usize) {
        if self.width < right {
            self.width = right.next_power_of_two();
            self.truths.clear();
        }
        let count = left.saturating_mul(self.width);
        if (self.truths.len()..=MOST_COMPARED).contains(&count) {
            self.truths.resize(count, UNCOMPARED);
        }
    }
    /// Puts what comes of its tests in each row behind what was found, by the values of their sides.
    pub(super) fn find<'s>(&mut self, side: impl Fn(Side) -> Option<Values<'s>>, states: &[u32], found: &mut [u64]) {
        let Some((left, right)) = self.tests.first().and_then(|(left, _, right)| Some((side(*left)?, side(*right)?))) else { return };
        self.make_room(left.count(), right.count());
        let Self { tests, truths, width } = self;
        let width = *width;
        if put_truths(found, (left.numbers, right.numbers), truths, width) & UNCOMPARED == 0 {
            return;
        }
        let tests: Vec<_> = tests.iter().filter_map(|(left, relation, right)| Some((side(*left)?, *relation, side(*right)?))).collect();
        let numbers = left.numbers.iter().zip(right.numbers);
        for ((found, (left, right)), state) in found.iter_mut().zip(numbers).zip(states) {
            if *found as u8 & UNCOMPARED == 0 || *state == ALONE {
                continue;
            }
            let truth = |all: u8, (of_left, relation, of_right): &(Values<'_>, Relation, Values<'_>)| {
                all * 3 + compare((*of_left, *left), *relation, (*of_right, *right)) as u8
            };
            let compared = tests.iter().fold(0, truth);
            if let Some(place) = truths.get_mut(place(*left, *right, width)) {
                *place = compared;
            }
            *found = *found & !u64::from(UNCOMPARED) | u64::from(compared);
        }
    }
}

/// Puts what comes of comparisons behind what was found, by the numbers on the left and on the right, and tells all bits of it.
#[inline(never)]
fn put_truths(found: &mut [u64], (left, right): (&[u32], &[u32]), truths: &[u8], width: usize) -> u8 {
    let mut all = 0;
    for ((found, left), right) in found.iter_mut().zip(left).zip(right) {
        let truths = truths.get(place(*left, *right, width)).copied().unwrap_or(UNCOMPARED);
        all |= truths;
        *found = *found << 8 | u64::from(truths);
    }
    all
}

/// The place of what comes of comparisons. What is no number of a value has one far behind all of them.
#[inline]
const fn place(left: u32, right: u32, width: usize) -> usize {
    (left as usize).wrapping_mul(width).wrapping_add(right as usize)
}

/// One of two facts that are compared: the number of each row, less the first, tells which of the values is looked at.
#[derive(Clone, Copy)]
pub(super) struct Values<'s> {
    pub(super) numbers: &'s [u32],
    pub(super) cells: &'s [Cell],
    pub(super) packed: &'s [Packed],
    pub(super) width: usize,
    pub(super) column: usize,
    pub(super) first: u32,
}

impl<'s> Values<'s> {
    /// Where the value of a number stands; behind all where it has none.
    #[inline]
    const fn place(&self, number: u32) -> usize {
        // There are no more values than fit into memory, so that nothing wraps but what is less than the first.
        (number.wrapping_sub(self.first) as usize).wrapping_mul(self.width).wrapping_add(self.column)
    }

    /// How many numbers there are.
    fn count(&self) -> usize {
        self.first as usize + self.packed.len() / self.width
    }

    fn packed(&self, number: u32) -> Packed {
        self.packed.get(self.place(number)).copied().unwrap_or(Packed::UNKNOWN)
    }

    fn cell(&self, number: u32) -> &'s Cell {
        self.cells.get(self.place(number)).unwrap_or(&Cell::Unknown)
    }
}

/// What comes of a comparison of two values, each by its number.
#[inline]
fn compare((left, left_number): (Values<'_>, u32), relation: Relation, (right, right_number): (Values<'_>, u32)) -> Truth {
    let (left_value, right_value) = (left.packed(left_number), right.packed(right_number));
    if left_value.is_of_type_of(right_value) {
        return Truth::of(relation.holds_between(left_value, right_value));
    }
    compared(*left.cell(left_number), relation, *right.cell(right_number))
}
