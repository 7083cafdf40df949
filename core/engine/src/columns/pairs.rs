//! Tests that compare two facts of a row. Values that compare alike are of one class, and what comes of comparisons is kept by the classes of both.

use std::collections::HashMap;

use foldhash::fast::RandomState;

use super::facets::Of;
use super::marks::{Classes, Field, UNKNOWN, Words, bits_for, mark_of};
use super::memo::ALONE;
use crate::decide::truth::{Truth, compared};
use crate::model::{Cell, Packed};
use crate::program::Relation;

/// So many comparisons have a number of eight bits.
const COMPARISONS: usize = 4;
/// How many bits a pair of classes has at most; where it would take more, each row is compared.
const MOST_BITS: u32 = 17;

/// Where one of two facts that are compared comes from: the column of a list, where it is that of an item.
pub(super) type Source = (Of, usize);

/// The tests that compare facts which the same two numbers tell.
#[derive(Debug)]
pub(super) struct Pair {
    pub(super) left: Side,
    pub(super) right: Side,
    relations: Vec<Relation>,
    /// Where the number of what comes of them stands.
    pub(super) field: Field,
    /// The marks with that number, by the classes of both.
    truths: Vec<u64>,
    /// What came of them, in the order of these numbers.
    outcomes: Vec<u8>,
    /// Whether there are too many classes.
    pub(super) is_wide: bool,
}

/// One of two facts that are compared.
#[derive(Debug)]
pub(super) struct Side {
    pub(super) of: Of,
    /// The column of the list, by test.
    pub(super) columns: Vec<usize>,
    pub(super) classes: Classes,
    /// The class of what is compared.
    known: HashMap<Box<[Packed]>, u32, RandomState>,
    /// The number of the first value of each class.
    firsts: Vec<u32>,
}

impl Side {
    fn new((of, column): Source) -> Self {
        Self { of, columns: vec![column], classes: Classes::default(), known: HashMap::default(), firsts: Vec::new() }
    }

    /// Finds the class of a number.
    fn classify(&mut self, values: &[Values<'_>], number: u32) -> Option<()> {
        let value: Box<[Packed]> = values.iter().map(|values| values.packed(number)).collect();
        let next = self.classes.next()?;
        let class = if value.iter().all(|value| value.is_all()) { *self.known.entry(value).or_insert(next) } else { next };
        if class == next {
            self.classes.count += 1;
            self.firsts.push(number);
        }
        self.classes.put(number, class);
        Some(())
    }

    fn forget(&mut self) {
        self.classes.forget();
        self.classes.count = 0;
        self.known.clear();
        self.firsts.clear();
    }

    fn first(&self, class: u32) -> u32 {
        self.firsts.get(class as usize).copied().unwrap_or(0)
    }
}

impl Pair {
    pub(super) fn new(left: Source, relation: Relation, right: Source) -> Self {
        Self {
            left: Side::new(left),
            right: Side::new(right),
            relations: vec![relation],
            field: Field::default(),
            truths: Vec::new(),
            outcomes: Vec::new(),
            is_wide: false,
        }
    }

    /// Adds a test, where the same two numbers tell it and there is room for it.
    pub(super) fn add(&mut self, left: Source, relation: Relation, right: Source) -> bool {
        let is_of_it = self.relations.len() < COMPARISONS && (self.left.of, self.right.of) == (left.0, right.0);
        if is_of_it {
            self.relations.push(relation);
            self.left.columns.push(left.1);
            self.right.columns.push(right.1);
        }
        is_of_it
    }

    /// Forgets the classes of columns' values, whose numbers are given anew.
    pub(super) fn forget(&mut self) {
        // Both, since what was compared is forgotten too.
        self.left.forget();
        self.right.forget();
        self.truths.fill(UNKNOWN);
    }

    pub(super) fn is_outgrown(&self) -> bool {
        let narrow = !self.is_wide && (self.left.classes.is_outgrown() || self.right.classes.is_outgrown());
        narrow || bits_for(self.count()) > self.field.width
    }

    fn count(&self) -> u32 {
        u32::try_from(self.outcomes.len()).unwrap_or(u32::MAX)
    }

    pub(super) fn lay_out(&mut self, words: &mut Words) {
        self.field.width = self.field.width.max(bits_for(self.count()));
        let Self { left, right, field, truths, .. } = self;
        left.classes.widen();
        right.classes.widen();
        self.is_wide |= left.classes.field.width + right.classes.field.width > MOST_BITS;
        truths.clear();
        if self.is_wide {
            words.give(field, &mut []);
            return;
        }
        truths.resize(1 << (left.classes.field.width + right.classes.field.width), UNKNOWN);
        // The right one stands below the left one.
        words.give(field, &mut [&mut left.classes.field, &mut right.classes.field]);
    }

    /// Finds the class of a number on one side.
    pub(super) fn classify(&mut self, is_left: bool, values: &[Values<'_>], number: u32) -> Option<()> {
        if is_left { self.left.classify(values, number) } else { self.right.classify(values, number) }
    }

    /// Puts what comes of its tests into the marks of rows; tells whether all of it was known.
    pub(super) fn put(&self, found: &mut [u64]) -> bool {
        put_truths(found, &self.truths, self.right.classes.field.at) & UNKNOWN == 0
    }

    /// Learns what comes of the comparisons in rows whose marks have the classes of both sides; tells whether anything was learned.
    pub(super) fn learn(&mut self, (left, right): (&[Values<'_>], &[Values<'_>]), states: &[u32], found: &[u64]) -> bool {
        let (Field { at, width, .. }, mut learned) = (self.right.classes.field, false);
        for (found, _) in found.iter().zip(states).filter(|(_, state)| **state != ALONE) {
            let place = (*found >> at) as usize & self.truths.len().wrapping_sub(1);
            if self.truths.get(place) != Some(&UNKNOWN) {
                continue;
            }
            let numbers = (self.left.first((place >> width) as u32), self.right.first((place & ((1 << width) - 1)) as u32));
            let outcome = self.outcome((left, right), numbers);
            if let Some(place) = self.truths.get_mut(place) {
                (*place, learned) = (self.field.put(outcome), true);
            }
        }
        learned
    }

    /// Puts in what comes of the comparisons in each row, where there are too many classes.
    pub(super) fn compare_each(&mut self, (left, right): (&[Values<'_>], &[Values<'_>]), states: &[u32], found: &mut [u64]) {
        let (Some(of_left), Some(of_right)) = (left.first(), right.first()) else { return };
        let numbers = of_left.numbers.iter().zip(of_right.numbers);
        for ((found, (of_left, of_right)), _) in found.iter_mut().zip(numbers).zip(states).filter(|(_, state)| **state != ALONE) {
            *found |= self.field.put(self.outcome((left, right), (*of_left, *of_right)));
        }
    }

    /// The number of what comes of the comparisons between the values of two numbers.
    fn outcome(&mut self, (left, right): (&[Values<'_>], &[Values<'_>]), (of_left, of_right): (u32, u32)) -> u32 {
        let tests = left.iter().zip(&self.relations).zip(right);
        let outcome =
            tests.fold(0, |all: u8, ((left, relation), right)| all * 3 + compare((left, of_left), *relation, (right, of_right)) as u8);
        let known = self.outcomes.iter().position(|known| *known == outcome).unwrap_or_else(|| {
            self.outcomes.push(outcome);
            self.outcomes.len() - 1
        });
        u32::try_from(known).unwrap_or(u32::MAX)
    }
}

/// Puts what comes of comparisons into the marks of rows, and tells all bits of it. There are as many truths as a power of two.
#[inline(never)]
fn put_truths(found: &mut [u64], truths: &[u64], shift: u32) -> u64 {
    let mut all = 0;
    for found in found {
        let truth = mark_of(truths, (*found >> (shift & 63)) as usize & truths.len().wrapping_sub(1));
        all |= truth;
        *found |= truth;
    }
    all
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

    fn packed(&self, number: u32) -> Packed {
        self.packed.get(self.place(number)).copied().unwrap_or(Packed::UNKNOWN)
    }

    fn cell(&self, number: u32) -> &'s Cell {
        self.cells.get(self.place(number)).unwrap_or(&Cell::Unknown)
    }
}

/// What comes of a comparison of two values, each by its number.
#[inline]
fn compare((left, left_number): (&Values<'_>, u32), relation: Relation, (right, right_number): (&Values<'_>, u32)) -> Truth {
    let (left_value, right_value) = (left.packed(left_number), right.packed(right_number));
    if left_value.is_of_type_of(right_value) {
        return Truth::of(relation.holds_between(left_value, right_value));
    }
    compared(*left.cell(left_number), relation, *right.cell(right_number))
}
