//! Where the values stand that the tests of a plan look at: a number for each, so that a test reads its values without asking where they come from.

use std::ops::Range;

use super::{How, Line, Step};
use crate::demand::Cells;
use crate::model::{ColumnId, ListId, Model, Operand, get};

/// From where a value is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Source {
    /// The fact in a slot.
    Fact(u32),
    /// Whether the text names an item.
    OnList(Lookup),
    /// The column of an item.
    Item(Lookup, u32),
}

/// The item of a list that the text in a slot names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Lookup {
    pub(crate) list: ListId,
    pub(crate) slot: u32,
}

/// The number of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Register(u16);

impl Register {
    /// So many values have numbers, so that the place of one needs no check; tests on further values are made by their probes. A power of two.
    pub(crate) const COUNT: usize = 512;
    /// No value has it.
    pub(crate) const NOWHERE: Self = Self(u16::MAX);

    /// Where the value stands among [`Register::COUNT`].
    #[inline]
    pub(crate) const fn index(self) -> usize {
        self.0 as usize % Self::COUNT
    }

    /// Its bit among 64; the last stands for all that follow.
    #[inline]
    pub(crate) const fn bit(self) -> u64 {
        Self::bit_of(self.0 as usize)
    }

    /// The bit of a number.
    #[inline]
    pub(crate) const fn bit_of(number: usize) -> u64 {
        const LAST: usize = u64::BITS as usize - 1;
        1 << if number < LAST { number } else { LAST }
    }
}

/// The numbers of the values: first the facts by their slots, then of each item that is looked up whether there is one, and its columns.
#[derive(Debug, Clone, Default)]
pub(crate) struct Layout {
    facts: u16,
    /// How many numbers are given.
    len: u16,
    lookups: Vec<(Lookup, Range<u16>)>,
}

impl Layout {
    pub(crate) fn new(fields: usize) -> Self {
        let facts = fields.min(Register::COUNT);
        let len = facts.next_multiple_of(Cells::AT_ONCE).min(Register::COUNT);
        Self { facts: facts as u16, len: len as u16, ..Self::default() }
    }

    /// How many facts have numbers.
    pub(crate) const fn facts(&self) -> usize {
        self.facts as usize
    }

    /// How many values have numbers.
    pub(crate) const fn len(&self) -> usize {
        self.len as usize
    }

    /// Each with the numbers of what is found.
    pub(crate) fn lookups(&self) -> &[(Lookup, Range<u16>)] {
        &self.lookups
    }

    /// The number of a value, which it gets where it has none.
    pub(crate) fn register(&mut self, model: &Model, source: Source) -> Option<Register> {
        let (lookup, within) = match source {
            Source::Fact(slot) => return u16::try_from(slot).ok().filter(|slot| *slot < self.facts).map(Register),
            Source::OnList(lookup) => (lookup, 0),
            Source::Item(lookup, column) => (lookup, column.checked_add(1)?),
        };
        let known = self.lookups.iter().find(|(known, _)| *known == lookup).map(|(_, values)| values.clone());
        let mut values = match known {
            Some(values) => values,
            None => {
                let values = (get(&model.lists, lookup.list.index())?.columns.len() + 1).max(Line::REGISTERS);
                let end = u16::try_from(self.len() + values).ok().filter(|end| usize::from(*end) <= Register::COUNT)?;
                let values = self.len..end;
                self.len = end;
                self.lookups.push((lookup, values.clone()));
                values
            }
        };
        values.nth(within as usize).map(Register)
    }

    /// The places of the look-ups that a test needs.
    pub(crate) fn lookups_of(&self, step: &Step) -> impl Iterator<Item = u32> {
        let right = if let How::Two(_, right) = step.how { right } else { Register::NOWHERE };
        [step.left, right].into_iter().filter_map(|register| u32::try_from(self.source(register).1?).ok())
    }

    /// What has a number, and the place of the look-up if it comes from one.
    pub(crate) fn source(&self, register: Register) -> (Source, Option<usize>) {
        let found = self.lookups.iter().enumerate().find(|(_, (_, values))| values.contains(&register.0));
        match found {
            Some((at, (lookup, values))) => match (register.0 - values.start).checked_sub(1) {
                Some(column) => (Source::Item(*lookup, column.into()), Some(at)),
                None => (Source::OnList(*lookup), Some(at)),
            },
            None => (Source::Fact(register.0.into()), None),
        }
    }
}

impl Source {
    /// Where the value of a column comes from, if it is that simple.
    pub(crate) fn of(model: &Model, column: ColumnId) -> Option<Self> {
        match *get(&model.columns, column.index())? {
            Operand::Field(slot) => Some(Self::Fact(u32::try_from(slot).ok()?)),
            Operand::ItemColumn { list, key, column } => Some(Self::Item(Lookup::of(model, list, key)?, u32::try_from(column).ok()?)),
            _ => None,
        }
    }
}

impl Lookup {
    /// The look-up of what stands in a column, if that is a fact.
    pub(crate) fn of(model: &Model, list: ListId, key: ColumnId) -> Option<Self> {
        match *get(&model.columns, key.index())? {
            Operand::Field(slot) => Some(Self { list, slot: u32::try_from(slot).ok()? }),
            _ => None,
        }
    }
}
