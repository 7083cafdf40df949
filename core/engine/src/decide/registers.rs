//! The values that the tests of a plan look at, close together.

use std::hint::select_unpredictable;

use crate::decide::cells::{Listed, Place, Row};
use crate::decide::truth::Truth;
use crate::demand::Cells;
use crate::model::{Cell, Packed, Range, get};
use crate::program::{Comparison, Group, Groups, How, Items, Layout, Line, Lookup, Register, Source, Step};

/// The values that the tests of a plan look at, by their numbers; those of an item from when one is first asked for.
#[derive(Debug)]
pub(crate) struct Registers {
    values: Box<[Packed; Register::COUNT]>,
    /// Those whose value has perhaps no form in which it can be compared, a bit each.
    others: u64,
    /// The look-ups that were done, a bit each; those for which there is no bit are done each time.
    looked_up: u64,
}

impl Default for Registers {
    fn default() -> Self {
        Self { values: Box::new([Packed::NONE; Register::COUNT]), others: 0, looked_up: 0 }
    }
}

impl Registers {
    /// Takes the facts of a demand, and forgets the items.
    pub(crate) fn begin(&mut self, layout: &Layout, row: &Row<'_>) {
        let mut facts = row.facts.cells.at_once();
        // A demand has all fields of its form. If one had not, nothing would be known of them, least of all what the last demand said.
        if facts.len() * Cells::AT_ONCE < layout.facts() {
            self.values.fill(Packed::NONE);
        }
        let mut registers = self.values.as_chunks_mut().0;
        while let (Some((fact, other_facts)), Some((register, others))) = (facts.split_first(), registers.split_first_mut()) {
            *register = *fact;
            (facts, registers) = (other_facts, others);
        }
        self.looked_up = 0;
        self.others = row.facts.cells.others().fold(0, |others, slot| others | Register::bit_of(slot));
    }

    #[inline]
    pub(crate) fn get(&self, at: Register) -> Packed {
        self.values.get(at.index()).copied().unwrap_or(Packed::NONE)
    }

    /// Makes those tests of a group for which it is enough to compare values of one type, and tells which of the facts that it asks for are absent.
    #[inline]
    pub(crate) fn compare(&self, group: &Group, all: &Groups) -> (Compared, u64) {
        let comparisons = group.comparisons.in_arena(&all.comparisons);
        let (within, rest) = comparisons.split_at_checked(group.within as usize).unwrap_or_default();
        let (at_most, rest) = rest.split_at_checked(group.at_most as usize).unwrap_or_default();
        let (equal, given) = rest.split_at_checked(group.equal as usize).unwrap_or_default();
        let mut found = Compared::default();
        for one in within {
            found.add_within(one.bit, one.range, self.get(one.left));
        }
        for one in at_most {
            found.add_pair(one.bit, (self.get(one.left), self.get(one.right)), |left, right| left <= right);
        }
        for one in equal {
            found.add_pair(one.bit, (self.get(one.left), self.get(one.right)), |left, right| left == right);
        }
        let is_absent = |one: &Comparison| if self.get(one.left) == Packed::ABSENT { one.bit } else { 0 };
        (found.turned(group.contrary), given.iter().fold(0, |absent, one| absent | is_absent(one)))
    }

    /// Whether all values that a group reads have the form in which they are compared, or are not known.
    #[inline]
    pub(crate) const fn have_all(&self, group: &Group) -> bool {
        self.others & group.reads == 0
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
    #[inline(never)]
    pub(crate) fn look_up(&mut self, layout: &Layout, row: &Row<'_>, lookup: u32) {
        let bit = 1_u64.checked_shl(lookup).unwrap_or(0);
        if self.looked_up & bit != 0 {
            return;
        }
        self.looked_up |= bit;
        let Some((of, values)) = get(layout.lookups(), lookup as usize) else { return };
        let place = self.values.get_mut(usize::from(values.start)..usize::from(values.end));
        let Some((first, rest)) = place.and_then(<[Packed]>::split_first_chunk_mut::<{ Line::REGISTERS }>) else { return };
        let items = row.model.program.items(of.list);
        if items.is_some_and(Items::has_others) {
            self.others |= (values.start..values.end).fold(0, |others, at| others | Register::bit_of(at.into()));
        }
        let text = row.facts.cells.packed(of.slot as usize).symbol();
        let (Some(text), Some(items)) = (text, items) else { return look_up_whole(of, row, first, rest) };
        match items.line(text, row.as_of) {
            Some(line) => {
                *first = line.registers();
                if !rest.is_empty() {
                    items.copy_rest(line, rest);
                }
            }
            None => look_up_whole(of, row, first, rest),
        }
    }

    /// A value as it is, of an item that was looked up.
    pub(crate) fn cell(layout: &Layout, row: &Row<'_>, at: Register) -> Cell {
        let listed = |lookup: Lookup| row.listed(lookup.list, row.field(lookup.slot as usize));
        match layout.source(at).0 {
            Source::Fact(slot) => row.field(slot as usize),
            Source::OnList(lookup) => is_on(&listed(lookup)),
            Source::Item(lookup, column) => *listed(lookup).value(column as usize),
        }
    }
}

/// Looks up an item that has no line of its own, or none.
#[inline(never)]
fn look_up_whole(of: &Lookup, row: &Row<'_>, first: &mut [Packed], rest: &mut [Packed]) {
    // Where there is no text, nothing is known of the item, be it absent or unknown.
    let text = row.facts.cells.packed(of.slot as usize).symbol();
    let place = text.map_or(Place::Unknown, |text| row.place_of(of.list, text));
    let listed = Listed::at(row.model, of.list, place);
    let [is_on_list, columns @ ..] = first else { return };
    *is_on_list = Packed::of(is_on(&listed));
    columns.fill(Packed::UNKNOWN);
    rest.fill(Packed::UNKNOWN);
    if let Some(values) = listed.packed() {
        columns.iter_mut().chain(rest).zip(values).for_each(|(to, value)| *to = *value);
    }
}

/// What came of tests, a bit each.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Compared {
    pub(crate) known: u64,
    pub(crate) truth: u64,
}

impl Compared {
    /// Adds what comes of comparing a value with a range.
    #[inline]
    pub(super) fn add_within(&mut self, bit: u64, range: Range, value: Packed) {
        // What comes of it differs from demand to demand, so that a branch would be guessed wrongly.
        self.known |= select_unpredictable(range.is_of_type_of(value), bit, 0);
        self.truth |= select_unpredictable(range.has(value), bit, 0);
    }

    /// Adds what comes of comparing two values.
    #[inline]
    fn add_pair(&mut self, bit: u64, (left, right): (Packed, Packed), holds: impl Fn(Packed, Packed) -> bool) {
        self.known |= select_unpredictable(left.is_of_type_of(right), bit, 0);
        self.truth |= select_unpredictable(holds(left, right), bit, 0);
    }

    /// The same where some tests hold if the answer is *no*.
    #[inline]
    pub(super) const fn turned(self, contrary: u64) -> Self {
        Self { truth: (self.truth ^ contrary) & self.known, ..self }
    }
}

/// Whether there is an item, as a value.
fn is_on(listed: &Listed<'_>) -> Cell {
    match listed.is_on_list {
        Truth::True => Cell::Bool(true),
        Truth::False => Cell::Bool(false),
        Truth::Unknown => Cell::Unknown,
    }
}
