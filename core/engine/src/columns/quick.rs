//! Rows of which every value was met before: their marks are put together in one pass a column.

use std::ops::Range;

use arrow_schema::DataType;

use super::facets::Facets;
use super::header::Meaning;
use super::known::problem_of;
use super::marks::{Marks, UNKNOWN, mark_of, set_mark};
use super::memo::{Memo, NOT_YET};
use super::reading::Reading;
use super::source::Source;
use super::typed::Typed;
use crate::model::{Days, Kind};

/// So many rows of a chunk are looked at one by one; where there are more, all are looked at together.
const MOST_APART: usize = 32;

/// So many chunks are passed over at most before it is tried again, where too much is new in each.
const LONGEST_PAUSE: u32 = 15;

/// The marks of each column's values.
#[derive(Debug, Default)]
pub(super) struct Quick {
    tables: Vec<Table>,
    /// The place of the column with the day whose law applies.
    date: Option<usize>,
    /// The version of what the marks were made from.
    version: u64,
    /// How many chunks are still passed over, and how many after the next that has too much that is new.
    pause: (u32, u32),
    found: Vec<u64>,
}

/// The marks of one column's values.
#[derive(Debug)]
struct Table {
    how: How,
    marks: Vec<u64>,
    /// How many of these say nothing.
    blank: usize,
}

/// How a column is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum How {
    /// Not at all: nothing in it can be a problem, and no test looks at it.
    Not,
    /// By the first and the last of its days.
    Days,
    Marks,
}

impl Quick {
    pub(super) fn of(columns: &[Reading<'_>], facets: Option<&Facets>, date: Option<usize>) -> Self {
        let how = |(at, reading): (usize, &Reading<'_>)| {
            let is_asked = facets.is_some_and(|facets| facets.looks_at(at));
            match (&reading.column.source, &reading.column.meaning) {
                (_, Meaning::Unread(_)) => How::Not,
                (Source::Presence(array), _) if !is_asked && date != Some(at) && *array.data_type() == DataType::Null => How::Not,
                (Source::Typed(typed), Meaning::Fact(field)) if !is_asked && !field.ty.list => match typed {
                    Typed::Days(_) if field.ty.kind == Kind::Date => How::Days,
                    typed if typed.is_of(field.ty.kind) => How::Not,
                    _ => How::Marks,
                },
                _ => How::Marks,
            }
        };
        let table = |how: How| Table { how, marks: Vec::new(), blank: 0 };
        Self { tables: columns.iter().enumerate().map(how).map(table).collect(), date, pause: (0, 1), ..Self::default() }
    }

    /// Whether its marks are what is known now, and it is worth a try.
    pub(super) fn is_fit(&mut self, facets: &Facets) -> bool {
        let is_paused = self.pause.0 > 0;
        self.pause.0 = self.pause.0.saturating_sub(1);
        !is_paused && self.version == facets.version() && facets.are_plain()
    }

    /// Takes over what is known of values in rows; where it changed altogether, of all.
    pub(super) fn learn(&mut self, rows: Range<usize>, facets: &Facets, columns: &[Reading<'_>], period: &dyn Fn(u32) -> Option<u32>) {
        if !facets.are_plain() {
            return;
        }
        let is_stale = self.version != facets.version();
        self.version = facets.version();
        let date = self.date;
        for (at, (table, reading)) in self.tables.iter_mut().zip(columns).enumerate().filter(|(_, (table, _))| table.how == How::Marks) {
            let mark = |number: u32| {
                let of_day = if date == Some(at) { period(number).map_or(UNKNOWN, |period| facets.mark_of_period(period)) } else { 0 };
                if problem_of(number).is_some() { UNKNOWN } else { facets.mark_in(at, number) | of_day }
            };
            if is_stale {
                table.marks.clear();
                table.marks.extend(reading.all_places().map(mark));
                table.blank = table.marks.iter().filter(|mark| **mark == 0).count();
                continue;
            }
            if !reading.is_dictionary() {
                // Their marks are found by the numbers, which are there.
                for number in reading.numbers().iter().copied().filter(|number| problem_of(*number).is_none()) {
                    if mark_of(&table.marks, number as usize) == UNKNOWN {
                        set_mark(&mut table.marks, number as usize, mark(number));
                    }
                }
                continue;
            }
            let mut marks = Marks { marks: &table.marks, all: 0 };
            self.found.resize(rows.len(), 0);
            reading.mark(rows.clone(), &mut self.found, &mut marks);
            if marks.all & UNKNOWN == 0 {
                continue;
            }
            for (at, row) in rows.clone().enumerate() {
                let (place, number) = reading.place_of(row, at);
                if mark_of(&table.marks, place as usize) == UNKNOWN && problem_of(number).is_none() {
                    let mark = mark(number);
                    table.blank += usize::from(mark == 0);
                    set_mark(&mut table.marks, place as usize, mark);
                }
            }
        }
    }

    /// Finds what came of rows, and tells which are to be looked at one by one, since not all of them is known; false where these are many. Of the rows' days
    /// it is told from the first to the last, and their period.
    pub(super) fn find(
        &mut self,
        (rows, around, period): (Range<usize>, Days, u32),
        facets: &Facets,
        columns: &[Reading<'_>],
        (memo, states, apart): (&mut Memo, &mut Vec<u32>, &mut Vec<usize>),
        came: &mut Vec<u32>,
    ) -> bool {
        if !facets.are_same(around) {
            return false;
        }
        let found = &mut self.found;
        found.clear();
        found.resize(rows.len(), facets.mark_of_period(period));
        let mut all = 0;
        for (table, reading) in self.tables.iter().zip(columns) {
            match table.how {
                How::Not => {}
                How::Days if reading.days(rows.clone()).is_none() => return false,
                How::Days => {}
                // Nothing in a dictionary is a problem, and no test looks at it.
                How::Marks if reading.is_dictionary() && table.blank == table.marks.len() => {}
                How::Marks => {
                    let mut marks = Marks { marks: &table.marks, all: 0 };
                    reading.mark(rows.clone(), found, &mut marks);
                    all |= marks.all;
                }
            }
        }
        if !facets.compare_known(found) || all & UNKNOWN != 0 {
            let unknown = found.iter().enumerate().filter(|(_, found)| **found & UNKNOWN != 0);
            apart.extend(unknown.map(|(at, _)| at).take(MOST_APART + 1));
            if apart.len() > MOST_APART {
                apart.clear();
                self.pause = (self.pause.1, (self.pause.1 * 2 + 1).min(LONGEST_PAUSE));
                return false;
            }
        }
        self.pause = (0, 1);
        let first = came.len();
        memo.came(facets.word(), (found, states), came);
        for at in apart {
            came.get_mut(first + *at).into_iter().for_each(|came| *came = NOT_YET);
        }
        true
    }
}
