//! Which item of a list the texts of a column name, and on which days.

use std::mem::take;

use super::facets::Chunk;
use super::memo::ALONE;
use super::reading::Reading;
use crate::decide::cells::{Place, Row};
use crate::demand::Facts;
use crate::model::{Cell, DayNumber, Days, get};
use crate::program::Lookup;

/// The numbers of what a list has under a text; those of items follow.
const ABSENT: u32 = 0;
const UNKNOWN: u32 = 1;
const NO_ITEM: u32 = 2;
pub(super) const FIRST_ITEM: u32 = 3;
/// It was not looked at yet.
const UNSEEN: u32 = u32::MAX;

/// The items that the texts of a column name.
#[derive(Debug)]
pub(super) struct Looking {
    pub(super) lookup: Lookup,
    pub(super) column: usize,
    /// By the number of a text: the number of what it names, and on which days.
    places: Vec<(u32, Days)>,
    /// The days on which all of them name the same.
    same: Days,
    /// What the text of each row of the chunk names, by the number of the place.
    now: Vec<u32>,
}

impl Looking {
    pub(super) const fn new(lookup: Lookup, column: usize) -> Self {
        Self { lookup, column, places: Vec::new(), same: Days::ALWAYS, now: Vec::new() }
    }

    /// The numbers of what the texts of a chunk's rows name.
    pub(super) fn now(&self) -> &[u32] {
        &self.now
    }

    /// The number of what a text names on the days on which all that were looked at name the same.
    pub(super) fn place(&self, number: u32) -> Option<u32> {
        self.places.get(number as usize).map(|(place, _)| *place)
    }

    /// Whether all texts that were looked at name the same on these days.
    pub(super) fn is_same(&self, days: Days) -> bool {
        self.same.covers(days.from) && self.same.covers(days.to)
    }

    /// Forgets what texts name, whose numbers are given anew.
    pub(super) fn forget(&mut self) {
        self.places.clear();
        self.same = Days::ALWAYS;
    }

    /// Finds what the texts of a chunk's rows name on their days.
    pub(super) fn look(&mut self, facts: &Facts, columns: &[Reading<'_>], chunk: &mut Chunk<'_>) {
        let Some(column) = columns.get(self.column) else { return };
        let mut now = take(&mut self.now);
        now.clear();
        now.extend(column.numbers().iter().map(|number| self.places.get(*number as usize).map_or(UNSEEN, |(place, _)| *place)));
        if !self.is_same(chunk.around) || now.contains(&UNSEEN) {
            for (row, ((now, day), state)) in now.iter_mut().zip(chunk.days).zip(chunk.states.iter()).enumerate() {
                *now = match self.places.get(column.number_of(row) as usize) {
                    Some((place, days)) if days.covers(*day) => *place,
                    _ if *state == ALONE => ABSENT,
                    _ => self.look_anew(facts, column, row, *day),
                };
            }
        }
        self.now = now;
    }

    #[cold]
    fn look_anew(&mut self, facts: &Facts, column: &Reading<'_>, row: usize, day: DayNumber) -> u32 {
        let number = column.number_of(row) as usize;
        let (list, cell, model) = (self.lookup.list, *column.cell_of(row), facts.model());
        let days = match (cell, model.program.items(list), get(&model.lists, list.index())) {
            (Cell::Text(text), Some(items), Some(of)) => items.same_around(of, text, day),
            _ => Days::ALWAYS,
        };
        let found = (number_of(Row::new(model, facts, day).place(list, cell)), days);
        if self.places.len() <= number {
            self.places.resize(number + 1, (UNSEEN, Days::NONE));
        }
        self.same = self.same.and(days);
        if let Some(place) = self.places.get_mut(number) {
            *place = found;
        }
        found.0
    }
}

/// The number of what a list has under a text.
#[inline]
const fn number_of(place: Place) -> u32 {
    match place {
        Place::Absent => ABSENT,
        Place::Unknown => UNKNOWN,
        Place::Nothing => NO_ITEM,
        Place::Item(place) => place.saturating_add(FIRST_ITEM),
    }
}
