//! Deciding the rows of a block: one row of cells is filled over and over, in memory that is used again.

use std::mem::take;
use std::ops::Range;

use arrow_schema::DataType;
use jianfu_dsl::Message;

use super::facets::Facets;
use super::header::Meaning;
use super::known::{Held, Known, NOTHING, Resolved, UNNUMBERED, problem_of};
use super::memo::{Memo, Periods};
use super::options::{ColumnOptions, MissingOf};
use super::part::Part;
use super::resolve::{KEPT, Resolver, as_it_stands};
use super::source::{Given, Source};
use super::typed::Whole;
use super::words::Words;
use crate::codes;
use crate::context::Context;
use crate::decide::Scratch;
use crate::demand::{Demand, Facts, MAX_BYTES, MAX_ELEMENTS, too_many_bytes, too_many_elements};
use crate::error::DataError;
use crate::model::{Cell, day_number};
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
    /// What the columns tell, where rows may be met again.
    facets: Option<Facets>,
    /// The place of the column with the day whose law applies.
    date: Option<usize>,
    /// The places of the columns with lists.
    lists: Vec<usize>,
    /// Whether numbers were given anew since the block's were found.
    is_renumbered: bool,
    /// Whether a row may hold more text than a demand may.
    is_long: bool,
    resolver: Resolver,
    scratch: Scratch,
    memo: Memo,
    /// What was found of the row.
    found: Vec<u64>,
    /// How many elements and lists there were before those that only the last row has.
    before_row: Option<(usize, usize)>,
}

/// A column, and what was read of it so far.
#[derive(Debug)]
pub(super) struct Reading<'b> {
    column: &'b Column<'b>,
    known: Known<'b>,
    /// The numbers of what stands in the rows from one on.
    numbers: Vec<u32>,
    first: usize,
    /// The number of what stands in the row that is looked at.
    pub(super) now: u32,
}

fn len_of(list: &Cell) -> usize {
    if let Cell::List { len, .. } = list { *len as usize } else { 0 }
}

impl<'b> Worker<'b> {
    pub(super) fn new(pack: &'b Pack, blank: Demand, columns: &'b [Column<'b>], (words, periods): (&'b Words, &'b Periods)) -> Self {
        let most = |source: &Source<'_>| source.longest().saturating_mul(if source.is_list() { MAX_ELEMENTS } else { 1 });
        let is_long = columns.iter().map(|column| most(&column.source)).fold(0, usize::saturating_add) > MAX_BYTES;
        let columns: Vec<Reading<'b>> = columns.iter().map(Reading::of).collect();
        let facts = blank.facts();
        let plan = facts.form_def().map(|form| &form.plan).filter(|_| !is_long);
        let facets = plan.and_then(|plan| Facets::of(facts.model(), plan, &columns));
        let date = facts.form_def().and_then(|form| form.date_slot);
        Self {
            pack,
            words,
            periods,
            is_long,
            date: columns.iter().position(|column| date.is_some() && column.slot() == date),
            lists: (0..columns.len()).filter(|at| columns.get(*at).is_some_and(Reading::holds_lists)).collect(),
            columns,
            facets,
            is_renumbered: false,
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
        for start in rows.clone().step_by(CHUNK) {
            self.chunk(start..start.saturating_add(CHUNK).min(rows.end), &mut part, options, context);
        }
        part
    }

    /// Decides rows whose numbers are found together.
    fn chunk(&mut self, mut rows: Range<usize>, part: &mut Part, options: &ColumnOptions<'_>, context: &Context<'_>) {
        if self.columns.iter().any(|column| column.known.len() > KEPT) {
            self.forget();
        }
        if !self.memo.is_worth_it() || options.missing() == MissingOf::All {
            self.facets = None;
        }
        self.number(rows.clone());
        self.is_renumbered = false;
        loop {
            // Numbers that were given anew are not those that were found; what is left of the rows is looked at row by row.
            let met = if self.is_renumbered { Met::Alone } else { self.meet(&mut rows, part, options, context) };
            let Some(row) = rows.next() else { return };
            let decided = self.fill(row).and_then(|()| self.decide(part, options, context).ok_or(UNTOLD));
            if let Err(problem) = decided {
                match self.resolver.told(problem) {
                    Some(error) => part.problem(error, options.told_in()),
                    None => part.problem(&untold(), options.told_in()),
                }
            } else if met == Met::New
                && let Some(came) = part.last()
            {
                self.memo.keep(&self.found, came);
            }
        }
    }

    /// Forgets what was read.
    fn forget(&mut self) {
        if let Some(facts) = self.scratch.facts_mut() {
            self.resolver.forget(facts);
        }
        self.columns.iter_mut().for_each(|reading| reading.known.forget());
        self.facets.iter_mut().for_each(Facets::forget);
        self.is_renumbered = true;
    }

    /// Finds the numbers of what stands in rows.
    fn number(&mut self, rows: Range<usize>) {
        let Self { columns, facets: Some(_), resolver, scratch, .. } = self else { return };
        if let Some(facts) = scratch.facts_mut() {
            columns.iter_mut().for_each(|reading| reading.number(rows.clone(), facts, resolver));
        }
    }

    /// Puts out what came of rows for which the same was found before, up to the first of which that cannot be told.
    fn meet(&mut self, rows: &mut Range<usize>, part: &mut Part, options: &ColumnOptions<'_>, context: &Context<'_>) -> Met {
        let Self { pack, periods, columns, facets, scratch, memo, found, date, lists, .. } = self;
        let (Some(facets), Some(facts)) = (facets, scratch.facts_mut()) else { return Met::Alone };
        let (as_of, days) = (context.as_of().map(day_number), pack.model().days);
        for row in rows.clone() {
            found.clear();
            let mut bits = 0;
            for reading in columns.iter_mut() {
                reading.now = reading.number_of(row);
                bits |= reading.now;
            }
            let day = as_of.or_else(|| {
                let date = date.and_then(|date| columns.get(date))?;
                if let Cell::Day(day) = date.cell() { Some(*day) } else { None }
            });
            let Some(day) = day.filter(|day| problem_of(bits).is_none() && days.covers(*day)) else { return Met::Alone };
            let held = lists.iter().filter_map(|list| columns.get(*list)).map(|column| len_of(column.cell())).sum::<usize>();
            if held > MAX_ELEMENTS || facets.find(facts, columns, day, found).is_none() {
                return Met::Alone;
            }
            found.push(periods.number(day));
            // What is missing depends on more than was looked at.
            let Some(came) = memo.get(found, |came| !options.missing().is_told_of(came.outcome)) else {
                return if memo.has(found) { Met::Alone } else { Met::New };
            };
            part.again(came);
            rows.start = row + 1;
        }
        Met::Alone
    }

    /// Decides what the facts are now. Nothing where there are none, which does not happen.
    fn decide(&mut self, part: &mut Part, options: &ColumnOptions<'_>, context: &Context<'_>) -> Option<()> {
        let decision = self.scratch.decide_kept(self.pack, context)?;
        part.decided(decision, self.words, options.missing());
        Some(())
    }

    /// Reads a row into the facts, or tells its first problem.
    #[inline]
    fn fill(&mut self, row: usize) -> Result<(), u32> {
        let facts = self.scratch.facts_mut().ok_or(UNTOLD)?;
        if let Some((elements, lists)) = self.before_row.take()
            && lists == self.resolver.lists
        {
            facts.elements.truncate(elements);
        }
        if self.resolver.is_full(facts) {
            self.forget();
        }
        let Self { columns, resolver, scratch, before_row, .. } = self;
        let facts = scratch.facts_mut().ok_or(UNTOLD)?;
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

fn resolved(given: Given<'_>, meaning: &Meaning, is_element: bool, facts: &mut Facts, resolver: &mut Resolver) -> Resolved {
    match as_it_stands(given, meaning, is_element) {
        Some(cell) => Resolved::Cell(cell),
        None => resolver.read(facts, meaning, is_element, given),
    }
}

/// Rows whose numbers are found together: enough that one column is read at a time, and few enough to be looked at row by row.
const CHUNK: usize = 1_024;

/// How a row is met that has to be decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Met {
    /// What was found of it was not found before.
    New,
    /// It is looked at on its own, and nothing of it is kept.
    Alone,
}

/// The number of a problem of which nothing is known: the row is not decided all the same.
const UNTOLD: u32 = u32::MAX;

fn untold() -> DataError {
    DataError::new(codes::VALUE, Message::new("这一行读不了", "the row cannot be read"))
}

impl<'b> Column<'b> {
    /// Room for what is read of it.
    fn known(&self) -> Known<'b> {
        let single = if let Source::List(.., elements) = &self.source { elements } else { &self.source };
        Known::of(match single {
            Source::Texts(_) if !matches!(self.meaning, Meaning::Unread(_)) => Held::Texts,
            Source::Dictionary(_, texts) => Held::Keys(texts.len()),
            Source::Typed(_) => Held::Numbers,
            _ => Held::Nothing,
        })
    }
}

impl<'b> Reading<'b> {
    fn of(column: &'b Column<'b>) -> Self {
        Self { column, known: column.known(), numbers: Vec::new(), first: 0, now: NOTHING }
    }

    fn holds_lists(&self) -> bool {
        matches!(&self.column.meaning, Meaning::Fact(field) if field.ty.list)
    }

    /// The slot of the facts that it holds.
    pub(super) fn slot(&self) -> Option<usize> {
        if let Meaning::Fact(field) = &self.column.meaning { Some(field.slot) } else { None }
    }

    /// Whether each row has a list of its own.
    pub(super) fn is_list_of_rows(&self) -> bool {
        self.column.source.is_list()
    }

    /// The fact in the row, which has no problem.
    #[inline]
    pub(super) fn cell(&self) -> &Cell {
        self.known.cell(self.now)
    }

    /// Finds the numbers of what stands in rows.
    fn number(&mut self, rows: Range<usize>, facts: &mut Facts, resolver: &mut Resolver) {
        let source = &self.column.source;
        let mut numbers = take(&mut self.numbers);
        numbers.clear();
        self.first = rows.start;
        numbers.extend(rows.map(|row| self.numbered(source, row, false, facts, resolver).unwrap_or(UNNUMBERED)));
        self.numbers = numbers;
    }

    /// The number of what stands in a row.
    #[inline]
    fn number_of(&self, row: usize) -> u32 {
        self.numbers.get(row - self.first).copied().unwrap_or(UNNUMBERED)
    }

    #[inline]
    fn numbered(&mut self, source: &Source<'b>, at: usize, is_element: bool, facts: &mut Facts, resolver: &mut Resolver) -> Option<u32> {
        let meaning = &self.column.meaning;
        if matches!(meaning, Meaning::Unread(_)) {
            return Some(NOTHING);
        }
        Some(match source {
            Source::Dictionary(keys, texts) => match keys.get(at) {
                Some(key) => self.known.key(key, || {
                    texts.get(key).map_or(Resolved::ABSENT, |text| resolver.read(facts, meaning, is_element, Given::Text(text)))
                }),
                None => NOTHING,
            },
            Source::Texts(texts) => match texts.get(at) {
                Some(text) => self.known.text(text, || resolver.read(facts, meaning, is_element, Given::Text(text))),
                None => NOTHING,
            },
            Source::Typed(typed) => {
                let number = match typed.whole(at) {
                    Whole::Nothing => return Some(NOTHING),
                    Whole::Number(number) => number,
                    Whole::Other => return None,
                };
                self.known.number(number, || resolved(typed.get(at), meaning, is_element, facts, resolver))
            }
            Source::List(..) => return None,
            Source::Presence(array) => match array.is_null(at) || *array.data_type() == DataType::Null {
                true => NOTHING,
                false => return None,
            },
        })
    }

    /// One value, which may be an element of a list.
    #[inline]
    fn single(&mut self, source: &Source<'b>, at: usize, is_element: bool, facts: &mut Facts, resolver: &mut Resolver) -> Resolved {
        if let Some(number) = self.numbered(source, at, is_element, facts, resolver) {
            return self.known.value(number);
        }
        // A decimal, a float, what is no value at all, or what stands where nothing may.
        let meaning = &self.column.meaning;
        resolved(source.given(at).or(Given::Bool(true)), meaning, is_element, facts, resolver)
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
