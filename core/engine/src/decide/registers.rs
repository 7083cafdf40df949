//! The values that the tests of a plan look at, close together.

use crate::decide::cells::{Listed, Place, Row};
use crate::decide::truth::Truth;
use crate::model::{Cell, Packed, get};
use crate::program::{Layout, Register, Source, Step};

/// The values that the tests of a plan look at, by their numbers; those of an item from when one is first asked for.
#[derive(Debug, Default)]
pub(crate) struct Registers {
    values: Vec<Packed>,
    /// What was found of each look-up; nothing where it was not asked for.
    places: Vec<Option<Place>>,
}

impl Registers {
    /// Takes the facts of a demand, and forgets the items.
    pub(crate) fn begin(&mut self, layout: &Layout, row: &Row<'_>) {
        self.values.clear();
        self.values.extend_from_slice(row.facts.cells.all_packed(layout.facts()));
        self.values.resize(layout.facts(), Packed::NONE);
        self.values.extend_from_slice(layout.behind());
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
        self.values.get(step.right.index()).copied().unwrap_or(step.constant)
    }

    /// Makes those of some tests for which it is enough to compare two values of one type.
    #[inline]
    pub(crate) fn compare(&self, steps: &[Step]) -> Compared {
        let mut compared = Compared { all: 0, known: 0, truth: 0 };
        for step in steps {
            let (left, right) = (self.get(step.left), self.right(step));
            let known = if left.is_of_type_of(right) { step.bit } else { 0 };
            compared.all |= step.bit;
            compared.known |= known;
            compared.truth |= if step.relation.holds(left.cmp(&right)) { known } else { 0 };
        }
        compared
    }

    /// Whether nothing is known about one of the values that are compared.
    #[inline]
    pub(crate) fn is_unknown(&self, step: &Step) -> bool {
        self.get(step.left).is_unknown() || self.right(step).is_unknown()
    }

    /// Looks up an item, where that was not done before.
    #[inline]
    pub(crate) fn look_up(&mut self, layout: &Layout, row: &Row<'_>, lookup: usize) {
        if let (Some(place @ None), Some((of, values))) = (self.places.get_mut(lookup), get(layout.lookups(), lookup)) {
            let slot = of.slot as usize;
            let text = row.facts.cells.packed(slot).symbol().map_or_else(|| row.field(slot), Cell::Text);
            let found = row.place(of.list, text);
            *place = Some(found);
            let listed = Listed::at(row.model, of.list, found);
            if let Some([is_on_list, columns @ ..]) = self.values.get_mut(values.start as usize..values.end as usize) {
                *is_on_list = Packed::of(is_on(&listed));
                match listed.packed() {
                    Some(packed) => columns.iter_mut().zip(packed).for_each(|(value, packed)| *value = *packed),
                    None => columns.fill(Packed::UNKNOWN),
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
    pub(crate) all: u64,
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
