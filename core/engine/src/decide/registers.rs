//! The values that the tests of a plan look at, close together.

use std::hint::select_unpredictable;

use crate::decide::cells::{Listed, Place, Row};
use crate::decide::truth::Truth;
use crate::model::{Cell, Packed, Plan, get};
use crate::program::{Group, How, Layout, Limit, Register, Source, Step};

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

    /// Makes those tests of a group for which it is enough to compare values of one type.
    #[inline]
    pub(crate) fn compare(&self, group: &Group, plan: &Plan) -> Compared {
        let within = within(group.limits.in_arena(&plan.limits), group.outside, |at| self.get(at));
        group.pairs.in_arena(&plan.pairs).iter().fold(within, |compared, pair| {
            let (left, right) = (self.get(pair.left), self.get(pair.right));
            let known = select_unpredictable(left.is_of_type_of(right), pair.bit, 0);
            let truth = select_unpredictable(pair.relation.holds_between(left, right), known, 0);
            Compared { known: compared.known | known, truth: compared.truth | truth, least: compared.least.min(left).min(right) }
        })
    }

    /// What comes of a single test, where it is enough to compare values of one type.
    pub(crate) fn compare_one(&self, step: &Step) -> Option<bool> {
        let left = self.get(step.left);
        match step.how {
            How::Within(range, is_outside) if range.is_of_type_of(left) => Some(range.has(left) != is_outside),
            How::Two(relation, right) if left.is_of_type_of(self.get(right)) => Some(relation.holds_between(left, self.get(right))),
            _ => None,
        }
    }

    /// Whether nothing is known about one of the values that are compared.
    #[inline]
    pub(crate) fn is_unknown(&self, step: &Step) -> bool {
        self.get(step.left).is_unknown() || matches!(step.how, How::Two(_, right) if self.get(right).is_unknown())
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
    /// The least of the values that were compared.
    least: Packed,
}

impl Compared {
    /// What came of them where each was looked at.
    #[inline]
    pub(crate) const fn new(known: u64, truth: u64) -> Self {
        Self { known, truth, least: Packed::ABSENT }
    }

    /// Whether all values have the form in which they are compared, or are not known.
    #[inline]
    pub(crate) fn is_all(&self) -> bool {
        self.least != Packed::NONE
    }
}

/// What comes of comparisons with ranges, of values of their types; those that say so must lie outside.
#[inline]
pub(crate) fn within<V: Copy>(limits: &[Limit<V>], outside: u64, value: impl Fn(V) -> Packed) -> Compared {
    let mut compared = Compared::new(0, 0);
    for limit in limits {
        let value = value(limit.value);
        compared.least = compared.least.min(value);
        // What comes of it differs from demand to demand, so that a branch would be guessed wrongly.
        compared.known |= select_unpredictable(limit.range.is_of_type_of(value), limit.bit, 0);
        compared.truth |= select_unpredictable(limit.range.has(value), limit.bit, 0);
    }
    Compared { truth: (compared.truth ^ outside) & compared.known, ..compared }
}

/// Whether there is an item, as a value.
fn is_on(listed: &Listed<'_>) -> Cell {
    match listed.is_on_list {
        Truth::True => Cell::Bool(true),
        Truth::False => Cell::Bool(false),
        Truth::Unknown => Cell::Unknown,
    }
}
