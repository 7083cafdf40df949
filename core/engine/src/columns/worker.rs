//! Deciding the rows of a block: one row of cells is filled over and over, in memory that is used again.

use std::ops::Range;

use arrow_schema::DataType;
use jianfu_dsl::Message;

use super::header::Meaning;
use super::known::{Known, Resolved};
use super::memo::{Memo, Periods};
use super::options::ColumnOptions;
use super::part::Part;
use super::resolve::{Resolver, as_it_stands};
use super::source::{Given, Source};
use super::words::Words;
use crate::codes;
use crate::context::Context;
use crate::decide::{Looked, Scratch};
use crate::demand::{Demand, Facts, MAX_BYTES, MAX_ELEMENTS, too_many_bytes, too_many_elements};
use crate::error::DataError;
use crate::model::Cell;
use crate::pack::Pack;

/// A column that is read.
#[derive(Debug, Clone)]
pub(super) struct Column<'b> {
    pub(super) meaning: Meaning,
    pub(super) source: Source<'b>,
}

/// Decides rows on one thread.
pub(super) struct Worker<'b> {
    pack: &'b Pack,
    words: &'b Words,
    periods: &'b Periods,
    columns: Vec<Reading<'b>>,
    /// Whether a row may hold more text than a demand may.
    is_long: bool,
    resolver: Resolver,
    scratch: Scratch,
    memo: Memo,
    /// What was found of a row.
    found: Vec<u64>,
    /// How many elements and lists there were before those that only the last row has.
    before_row: Option<(usize, usize)>,
}

/// A column, and what was read of it so far.
struct Reading<'b> {
    column: &'b Column<'b>,
    known: Known<'b>,
}

impl<'b> Worker<'b> {
    pub(super) fn new(pack: &'b Pack, blank: Demand, columns: &'b [Column<'b>], (words, periods): (&'b Words, &'b Periods)) -> Self {
        let most = |source: &Source<'_>| source.longest().saturating_mul(if source.is_list() { MAX_ELEMENTS } else { 1 });
        Self {
            pack,
            words,
            periods,
            is_long: columns.iter().map(|column| most(&column.source)).fold(0, usize::saturating_add) > MAX_BYTES,
            columns: columns.iter().map(|column| Reading { column, known: column.known() }).collect(),
            resolver: Resolver::default(),
            scratch: Scratch::keeping(blank),
            memo: Memo::default(),
            found: Vec::new(),
            before_row: None,
        }
    }

    /// Decides the rows of a block.
    pub(super) fn block(&mut self, rows: Range<usize>, options: &ColumnOptions<'_>, context: &Context<'_>) -> Part {
        let mut part = Part::of_rows(rows.len());
        for row in rows {
            let decided = self.fill(row).and_then(|()| self.decide(&mut part, options, context).ok_or(UNTOLD));
            if let Err(problem) = decided {
                match self.resolver.told(problem) {
                    Some(error) => part.problem(error, options.told_in()),
                    None => part.problem(&untold(), options.told_in()),
                }
            }
        }
        part
    }

    /// Decides what the facts are now. Nothing where there are none, which does not happen.
    #[inline]
    fn decide(&mut self, part: &mut Part, options: &ColumnOptions<'_>, context: &Context<'_>) -> Option<()> {
        let Self { pack, words, periods, scratch, memo, found, .. } = self;
        let looked = scratch.look(pack, context, found)?;
        let Looked::Undecided(day) = looked else {
            part.decided(scratch.decision()?, words, options.missing());
            return Some(());
        };
        if !memo.is_worth_it() {
            part.decided(scratch.settle(context)?, words, options.missing());
            return Some(());
        }
        found.push(periods.number(day));
        if let Some(came) = memo.get(found) {
            part.again(came, scratch.decision()?, options.missing());
            return Some(());
        }
        part.decided(scratch.settle(context)?, words, options.missing());
        memo.keep(found, part.last()?);
        Some(())
    }

    /// Reads a row into the facts, or tells its first problem.
    #[inline]
    fn fill(&mut self, row: usize) -> Result<(), u32> {
        let Self { columns, resolver, scratch, before_row, .. } = self;
        let facts = scratch.facts_mut().ok_or(UNTOLD)?;
        if let Some((elements, lists)) = before_row.take()
            && lists == resolver.lists
        {
            facts.elements.truncate(elements);
        }
        if resolver.is_full(facts) {
            resolver.forget(facts);
            columns.iter_mut().for_each(|reading| reading.known.forget());
        }
        if self.is_long {
            let bytes = columns.iter().map(|reading| reading.column.source.bytes(row)).fold(0, usize::saturating_add);
            if bytes > MAX_BYTES
                && let Resolved::Problem(problem) = resolver.problem(too_many_bytes(bytes))
            {
                return Err(problem);
            }
        }
        let mut held = 0;
        for reading in columns.iter_mut() {
            let resolved = match &reading.column.source {
                Source::List(..) => {
                    before_row.get_or_insert((facts.elements.len(), resolver.lists));
                    reading.list(row, facts, resolver, &mut held)
                }
                source => reading.single(source, row, false, facts, resolver),
            };
            let cell = match resolved {
                Resolved::Cell(cell) => cell,
                Resolved::Problem(problem) => return Err(problem),
                Resolved::NotYet => Cell::Absent,
            };
            let Meaning::Fact(field) = &reading.column.meaning else { continue };
            if let (Cell::List { len, .. }, false) = (cell, reading.column.source.is_list()) {
                held += len as usize;
            }
            if held > MAX_ELEMENTS
                && let Resolved::Problem(problem) = resolver.problem(too_many_elements(held).at(&field.name))
            {
                return Err(problem);
            }
            if let Some(place) = facts.cells.get_mut(field.slot) {
                *place = cell;
            }
        }
        Ok(())
    }
}

/// The number of a problem of which nothing is known: the row is not decided all the same.
const UNTOLD: u32 = u32::MAX;

fn untold() -> DataError {
    DataError::new(codes::VALUE, Message::new("这一行读不了", "the row cannot be read"))
}

impl<'b> Column<'b> {
    /// Room for what is read of it: nothing where what is read needs no reading.
    fn known(&self) -> Known<'b> {
        let single = if let Source::List(.., elements) = &self.source { elements } else { &self.source };
        match single {
            Source::Texts(_) if !matches!(self.meaning, Meaning::Unread(_)) => Known::of(None),
            Source::Dictionary(_, texts) => Known::of(Some(texts.len())),
            _ => Known::default(),
        }
    }
}

impl<'b> Reading<'b> {
    /// One value, which may be an element of a list.
    #[inline]
    fn single(&mut self, source: &Source<'b>, at: usize, is_element: bool, facts: &mut Facts, resolver: &mut Resolver) -> Resolved {
        let column = self.column;
        let meaning = &column.meaning;
        if matches!(meaning, Meaning::Unread(_)) {
            return Resolved::ABSENT;
        }
        match source {
            Source::Dictionary(keys, texts) => match keys.get(at) {
                Some(key) => self.known.key(key, || {
                    texts.get(key).map_or(Resolved::ABSENT, |text| resolver.read(facts, meaning, is_element, Given::Text(text)))
                }),
                None => Resolved::ABSENT,
            },
            Source::Texts(texts) => match texts.get(at) {
                Some(text) => self.known.text(text, || resolver.read(facts, meaning, is_element, Given::Text(text))),
                None => Resolved::ABSENT,
            },
            Source::Presence(array) => {
                if array.is_null(at) || *array.data_type() == DataType::Null {
                    Resolved::ABSENT
                } else {
                    resolver.read(facts, meaning, is_element, Given::Bool(true))
                }
            }
            _ => {
                let given = source.given(at);
                match as_it_stands(given, meaning, is_element) {
                    Some(cell) => Resolved::Cell(cell),
                    None => resolver.read(facts, meaning, is_element, given),
                }
            }
        }
    }

    /// A list, whose elements only this row has.
    fn list(&mut self, row: usize, facts: &mut Facts, resolver: &mut Resolver, held: &mut usize) -> Resolved {
        let column = self.column;
        let Source::List(.., elements) = &column.source else { return Resolved::ABSENT };
        let Some(range) = column.source.elements(row) else { return Resolved::ABSENT };
        let Meaning::Fact(field) = &column.meaning else {
            // In a column in which nothing may stand.
            return resolver.read(facts, &column.meaning, false, Given::Bool(true));
        };
        *held = held.saturating_add(range.len());
        if *held > MAX_ELEMENTS {
            return resolver.problem(too_many_elements(*held).at(&field.name));
        }
        let start = facts.elements.len();
        for at in range {
            match self.single(elements, at, true, facts, resolver) {
                Resolved::Cell(cell) => facts.elements.push(cell),
                Resolved::NotYet => facts.elements.push(Cell::Absent),
                problem @ Resolved::Problem(_) => return problem,
            }
        }
        let own = facts.elements.get(start..).unwrap_or_default();
        if own.iter().all(|cell| *cell == Cell::Absent) {
            // A list of nothing is not given, and holds nothing.
            *held -= own.len();
            return Resolved::ABSENT;
        }
        match (u32::try_from(start), u32::try_from(own.len())) {
            (Ok(start), Ok(len)) => Resolved::Cell(Cell::List { start, len }),
            _ => Resolved::ABSENT,
        }
    }
}
