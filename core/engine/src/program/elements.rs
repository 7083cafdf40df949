//! Tests on the elements of a list that compare values of each element with constants: of all such tests of a list, each element is looked at once.

use super::groups::range_of;
use super::{Groups, How, Limit, Mask, Register, Step, Stretch, Wanted, only_tests};
use crate::model::{ColumnId, Model, Operand, Part, Probe, Range, TestId, get};

/// A value of an element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ElementValue {
    Whole,
    Source,
    Article,
    Date,
    Level,
    Rank,
    Valid,
}

impl ElementValue {
    /// How many there are.
    pub(crate) const COUNT: usize = Self::Valid as usize + 1;

    /// What stands in a column, if it is a value of the element alone.
    fn of(model: &Model, column: ColumnId) -> Option<Self> {
        let operand = |column: ColumnId| get(&model.columns, column.index());
        let of_source = |of: ColumnId, value: Self| (*operand(of)? == Operand::Element(Part::Source)).then_some(value);
        match *operand(column)? {
            Operand::Element(Part::Whole) => Some(Self::Whole),
            Operand::Element(Part::Source) => Some(Self::Source),
            Operand::Element(Part::Article) => Some(Self::Article),
            Operand::Element(Part::Date) => Some(Self::Date),
            Operand::SourceLevel(of) => of_source(of, Self::Level),
            Operand::SourceRank(of) => of_source(of, Self::Rank),
            Operand::SourceValid(of) => of_source(of, Self::Valid),
            _ => None,
        }
    }

    pub(crate) const fn bit(self) -> u8 {
        1 << self as u8
    }
}

/// The tests of one list whose truths stand in one word.
#[derive(Debug, Clone, Copy)]
pub(crate) struct OverList {
    pub(crate) list: Register,
    /// Their bits, and of these those of which any element has to be so; for the others all have to.
    pub(crate) bits: u64,
    pub(crate) any: u64,
    /// The values of an element that are looked at, a bit each.
    pub(crate) values: u8,
    /// What is asked of an element, each with a bit of its own; and the bits of those that are to lie outside of their range.
    pub(crate) limits: Stretch,
    pub(crate) contrary: u64,
    pub(crate) quantified: Stretch,
}

/// A test of a list, by what is asked of its elements.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Quantified {
    pub(crate) bit: u64,
    pub(crate) of_element: Mask,
}

/// So many bits tell what is asked of an element.
const MOST: usize = u64::BITS as usize;

/// Whether a test only compares values of each element with constants.
pub(super) fn are_enough(model: &Model, probe: &Probe) -> bool {
    asked(probe).is_some_and(|(_, _, tests)| tests.len() <= MOST && tests.iter().all(|test| limit(model, *test).is_some()))
}

/// Adds those of some tests to some groups that are made by the elements of lists; those of one list follow one another.
pub(crate) fn add(model: &Model, steps: &[Step], groups: &mut Groups) -> Stretch {
    let steps: Vec<Step> = steps.iter().copied().filter(|step| step.how == How::Elements).collect();
    let mut lists: Vec<OverList> = Vec::new();
    for of_list in steps.chunk_by(|a, b| a.left == b.left) {
        let mut rest = of_list;
        while let Some(first) = rest.first() {
            let mut building = Building::default();
            let taken = rest.iter().take_while(|step| building.take(model, step)).count();
            rest = rest.get(taken.max(1)..).unwrap_or_default();
            lists.push(building.finish(first.left, groups));
        }
    }
    Stretch::of(&mut groups.lists, lists)
}

/// What is asked of the elements of one list.
#[derive(Default)]
struct Building {
    tests: Vec<TestId>,
    limits: Vec<Limit>,
    contrary: u64,
    any: u64,
    quantified: Vec<Quantified>,
}

impl Building {
    /// Adds a test, where there is room for what it asks.
    fn take(&mut self, model: &Model, step: &Step) -> bool {
        let Some((all, wanted, tests)) = get(&model.tests, step.test.index()).and_then(|test| asked(&test.probe)) else { return false };
        let new = tests.iter().filter(|test| !self.tests.contains(test)).count();
        if self.tests.len() + new > MOST {
            return false;
        }
        let bits = tests.iter().map(|test| self.bit(model, *test)).fold(0, |all, bit| all | bit);
        self.any |= if all { 0 } else { step.bit };
        self.quantified.push(Quantified { bit: step.bit, of_element: Mask { wanted, word: 0, tests: bits } });
        true
    }

    /// The bit of what a test asks of an element.
    fn bit(&mut self, model: &Model, test: TestId) -> u64 {
        let at = self.tests.iter().position(|known| *known == test).unwrap_or_else(|| {
            let bit = 1 << self.tests.len();
            if let Some((value, range, is_outside)) = limit(model, test) {
                self.limits.push(Limit { bit, range, value });
                self.contrary |= if is_outside { bit } else { 0 };
            }
            self.tests.push(test);
            self.tests.len() - 1
        });
        1 << at
    }

    fn finish(self, list: Register, groups: &mut Groups) -> OverList {
        OverList {
            list,
            bits: self.quantified.iter().fold(0, |all, one| all | one.bit),
            any: self.any,
            values: self.limits.iter().fold(0, |all, limit| all | limit.value.bit()),
            limits: Stretch::of(&mut groups.limits, self.limits),
            contrary: self.contrary,
            quantified: Stretch::of(&mut groups.quantified, self.quantified),
        }
    }
}

/// What a test asks of the elements of a list: whether of all, and how many of which tests have to hold of one.
fn asked(probe: &Probe) -> Option<(bool, Wanted, Vec<TestId>)> {
    let (all, condition) = match probe {
        Probe::Any(condition) => (false, condition),
        Probe::All(condition) => (true, condition),
        _ => return None,
    };
    let (wanted, tests) = only_tests(condition)?;
    (!tests.is_empty()).then_some((all, wanted, tests))
}

/// What a test asks of a value of an element.
fn limit(model: &Model, test: TestId) -> Option<(ElementValue, Range, bool)> {
    let test = get(&model.tests, test.index())?;
    let (range, is_outside) = range_of(&test.probe)?;
    Some((ElementValue::of(model, test.column)?, range, is_outside))
}
