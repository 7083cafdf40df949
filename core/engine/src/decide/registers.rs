//! The values that the tests of a plan look at, close together.

use std::hint::select_unpredictable;

use crate::decide::cells::{Listed, Place, Row};
use crate::decide::truth::Truth;
use crate::model::{Cell, Packed, get};
use crate::program::{Layout, Register, Source, Step};

/// The values that the tests of a plan look at, by their numbers; those of an item from when one is first asked for.
#[derive(Debug)]
pub(crate) struct Registers {
    values: Box<[Packed; Register::COUNT]>,
    /// What was found of each look-up; nothing where it was not asked for.
    places: Vec<Option<Place>>,
}

impl Default for Registers {
    fn default() -> Self {
        Self { values: Box::new([Packed::NONE; Register::COUNT]), places: Vec::new() }
    }
}

impl Registers {
    /// Takes the facts of a demand, and forgets the items.
    pub(crate) fn begin(&mut self, layout: &Layout, row: &Row<'_>) {
        let facts = row.facts.cells.all_packed(layout.facts());
        if let Some((taken, behind)) = self.values.get_mut(..layout.len()).and_then(|values| values.split_at_mut_checked(facts.len())) {
            taken.copy_from_slice(facts);
            behind.fill(Packed::NONE);
        }
        self.places.clear();
        self.places.resize(layout.lookups().len(), None);
    }

    #[inline]
    pub(crate) fn get(&self, at: Register) -> Packed {
        self.values.get(at.index()).copied().unwrap_or(Packed::NONE)
    }

    /// The second of the values that are compared.
    #[inline]
    fn right(&self, step: &Step) -> Packed {
        if step.right == Register::NOWHERE { step.constant } else { self.get(step.right) }
    }

    /// Makes those of some tests for which it is enough to compare two values of one type.
    #[inline]
    pub(crate) fn compare(&self, steps: &[Step]) -> Compared {
        let mut compared = Compared { known: 0, truth: 0 };
        for step in steps {
            let (left, right) = (self.get(step.left), self.right(step));
            // What comes of it differs from demand to demand, so that a branch would be guessed wrongly.
            let known = select_unpredictable(left.is_of_type_of(right), step.bit, 0);
            compared.known |= known;
            compared.truth |= select_unpredictable(step.relation.holds_between(left, right), known, 0);
        }
        compared
    }

    /// Whether nothing is known about one of the values that are compared.
    #[inline]
    pub(crate) fn is_unknown(&self, step: &Step) -> bool {
        self.get(step.left).is_unknown() || self.right(step).is_unknown()
    }

    /// Whether nothing is known about a value.
    #[inline]
    pub(crate) fn lacks(&self, at: Register) -> bool {
        at != Register::NOWHERE && self.get(at).is_unknown()
    }

    /// Looks up an item, where that was not done before.
    #[inline]
    pub(crate) fn look_up(&mut self, layout: &Layout, row: &Row<'_>, lookup: usize) {
        if let (Some(place @ None), Some((of, values))) = (self.places.get_mut(lookup), get(layout.lookups(), lookup)) {
            let slot = of.slot as usize;
            let found = match row.facts.cells.packed(slot).symbol() {
                Some(text) => row.place_of(of.list, text),
                None => row.place(of.list, row.field(slot)),
            };
            *place = Some(found);
            let listed = Listed::at(row.model, of.list, found);
            if let Some([is_on_list, columns @ ..]) = self.values.get_mut(usize::from(values.start)..usize::from(values.end)) {
                *is_on_list = Packed::of(is_on(&listed));
                match listed.packed() {
                    Some(packed) if packed.len() == columns.len() => columns.copy_from_slice(packed),
                    _ => columns.fill(Packed::UNKNOWN),
                }
            }
        }
    }

    /// A value as it is, of an item that was looked up.
    pub(crate) fn cell(&self, layout: &Layout, row: &Row<'_>, at: Register) -> Cell {
        let (source, lookup) = layout.source(at);
        let place = lookup.and_then(|lookup| *get(&self.places, lookup)?).unwrap_or(Place::Unknown);
        match source {
            Source::Fact(slot) => row.field(slot as usize),
            Source::OnList(lookup) => is_on(&Listed::at(row.model, lookup.list, place)),
            Source::Item(lookup, column) => *Listed::at(row.model, lookup.list, place).value(column as usize),
        }
    }
}

/// What came of tests, a bit each.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Compared {
    pub(crate) known: u64,
    pub(crate) truth: u64,
}

/// Whether there is an item, as a value.
fn is_on(listed: &Listed<'_>) -> Cell {
    match listed.is_on_list {
        Truth::True => Cell::Bool(true),
        Truth::False => Cell::Bool(false),
        Truth::Unknown => Cell::Unknown,
    }
}
