//! Deciding the rows of a block: one row of cells is filled over and over, in memory that is used again.

use std::mem::take;
use std::ops::Range;

use jianfu_dsl::Message;

use super::facets::{Chunk, Facets};
use super::header::Meaning;
use super::known::{Resolved, len_of, problem_of};
use super::memo::{ALONE, Memo, NOT_YET, Periods};
use super::options::{ColumnOptions, MissingOf};
use super::part::{Kinds, Lengths};
use super::quick::Quick;
use super::reading::{Column, Reading};
use super::resolve::{KEPT, Resolver};
use super::source::Source;
use super::typed::around;
use super::words::Words;
use crate::codes;
use crate::context::Context;
use crate::decide::Scratch;
use crate::demand::{Demand, MAX_BYTES, MAX_ELEMENTS, too_many_bytes, too_many_elements};
use crate::error::DataError;
use crate::model::{Cell, DayNumber, Days, day_number};
use crate::pack::Pack;

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
    quick: Quick,
    /// How many bytes of text a row may hold in columns of which that is not told of some rows alone.
    longest: usize,
    /// Whether a row of the block may hold more text than a demand may.
    is_long: bool,
    resolver: Resolver,
    scratch: Scratch,
    memo: Memo,
    kinds: Kinds,
    /// The day that each value of the column with days names, by its number.
    named_days: Vec<DayNumber>,
    /// From the first to the last of these on which rows can be decided.
    named_around: Days,
    /// The days of a chunk's rows, and their states.
    days: Vec<DayNumber>,
    states: Vec<u32>,
    /// The rows of the chunk that are looked at one by one.
    apart: Vec<usize>,
    /// How many elements and lists there were before those that only the last row has.
    before_row: Option<(usize, usize)>,
}

impl<'b> Worker<'b> {
    pub(super) fn new(pack: &'b Pack, blank: Demand, columns: &'b [Column<'b>], (words, periods): (&'b Words, &'b Periods)) -> Self {
        let most = |source: &Source<'_>| source.longest().saturating_mul(if source.is_list() { MAX_ELEMENTS } else { 1 });
        let longest = columns.iter().map(|column| most(&column.source)).fold(0, usize::saturating_add);
        let columns: Vec<Reading<'b>> = columns.iter().map(Reading::of).collect();
        let facts = blank.facts();
        let plan = facts.form_def().map(|form| &form.plan);
        let facets = plan.and_then(|plan| Facets::of((facts.model(), plan), &columns, periods));
        let slot = facts.form_def().and_then(|form| form.date_slot);
        let date = columns.iter().position(|column| slot.is_some() && column.slot() == slot);
        Self {
            pack,
            words,
            periods,
            longest,
            is_long: longest > MAX_BYTES,
            date,
            lists: (0..columns.len()).filter(|at| columns.get(*at).is_some_and(Reading::holds_lists)).collect(),
            quick: Quick::of(&columns, facets.as_ref(), date),
            columns,
            facets,
            resolver: Resolver::default(),
            scratch: Scratch::keeping(blank),
            memo: Memo::default(),
            kinds: Kinds::default(),
            named_days: Vec::new(),
            named_around: Days::NONE,
            days: Vec::new(),
            states: Vec::new(),
            apart: Vec::new(),
            before_row: None,
        }
    }

    /// Decides the rows of a block, and tells what came of each.
    pub(super) fn block(&mut self, rows: Range<usize>, options: &ColumnOptions<'_>, context: &Context<'_>) -> Vec<u32> {
        let longest = self.columns.iter().map(|reading| reading.column.source.longest_in(rows.clone()));
        self.is_long = longest.fold(self.longest, usize::saturating_add) > MAX_BYTES;
        let mut came = Vec::with_capacity(rows.len());
        for start in rows.clone().step_by(CHUNK) {
            self.chunk(start..start.saturating_add(CHUNK).min(rows.end), &mut came, options, context);
        }
        came
    }

    /// How long the lists of rows are together.
    pub(super) fn lengths(&self, rows: &[u32]) -> Lengths {
        self.kinds.lengths(rows)
    }

    /// What came of the rows.
    pub(super) fn into_kinds(self) -> Kinds {
        self.kinds
    }

    /// Decides rows of which what there is to find is found together.
    fn chunk(&mut self, rows: Range<usize>, came: &mut Vec<u32>, options: &ColumnOptions<'_>, context: &Context<'_>) {
        let is_full = self.scratch.facts_mut().is_some_and(|facts| self.resolver.is_full(facts));
        if is_full || self.columns.iter().any(|column| column.known.len() > KEPT) {
            self.forget();
        }
        if !self.memo.is_worth_it() || options.missing() == MissingOf::All {
            self.facets = None;
        }
        self.memo.make_room();
        let first = came.len();
        if !self.find_quickly(rows.clone(), came, context) {
            came.truncate(first);
            self.find(rows.clone(), context);
            came.extend(self.states.iter().map(|state| self.memo.kind(*state)));
            came.resize(first + rows.len(), NOT_YET);
        }
        let came = came.get_mut(first..).unwrap_or_default();
        let not_yet = came.iter().filter(|known| **known == NOT_YET).count();
        self.memo.met(rows.len() - not_yet);
        if not_yet == 0 {
            return;
        }
        let apart = take(&mut self.apart);
        let mut states = take(&mut self.states);
        for (at, known) in came.iter_mut().enumerate().filter(|(_, known)| **known == NOT_YET) {
            if apart.binary_search(&at).is_err() {
                *known = self.not_yet(rows.start + at, states.get(at).copied().unwrap_or(ALONE), options, context);
            }
        }
        // What is learned of these may change the states of others.
        for at in &apart {
            self.states = take(&mut states);
            self.find(rows.start + at..rows.start + at + 1, context);
            states = take(&mut self.states);
            if let Some(known) = came.get_mut(*at) {
                *known = self.not_yet(rows.start + at, states.first().copied().unwrap_or(ALONE), options, context);
            }
        }
        (self.apart, self.states) = (apart, states);
    }

    /// What comes of a row of which that was not known when its chunk was looked at.
    fn not_yet(&mut self, row: usize, state: u32, options: &ColumnOptions<'_>, context: &Context<'_>) -> u32 {
        // A row before it may have come to it since.
        let known = self.memo.kind(state);
        if state != ALONE {
            self.memo.tried(known != NOT_YET);
        }
        if known == NOT_YET { self.anew(row, state, options, context) } else { known }
    }

    /// Decides a row, and keeps what came of it for rows of its state.
    fn anew(&mut self, row: usize, state: u32, options: &ColumnOptions<'_>, context: &Context<'_>) -> u32 {
        match self.fill(row).and_then(|()| self.decide(options, context).ok_or(UNTOLD)) {
            Err(problem) => match self.resolver.told(problem) {
                Some(error) => self.kinds.problem(error, options.told_in()),
                None => self.kinds.problem(&untold(), options.told_in()),
            },
            Ok(kind) => {
                // What is missing depends on more than was looked at.
                let is_told = self.kinds.outcome(kind).is_some_and(|outcome| options.missing().is_told_of(outcome));
                if state != ALONE && !is_told {
                    let kind = self.kinds.shared(kind);
                    self.memo.keep(state, kind);
                    return kind;
                }
                kind
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
        self.named_days.clear();
        self.named_around = Days::NONE;
    }

    /// Finds the states of rows. Those that nothing can be kept of are looked at on their own: with a problem, without a day, or with too many elements.
    fn find(&mut self, rows: Range<usize>, context: &Context<'_>) {
        let Self {
            pack,
            periods,
            columns,
            facets,
            scratch,
            memo,
            named_days,
            named_around,
            days,
            states,
            date,
            lists,
            resolver,
            is_long,
            quick,
            ..
        } = self;
        states.clear();
        days.clear();
        let (Some(facets), Some(facts), false) = (facets, scratch.facts_mut(), *is_long) else { return };
        states.resize(rows.len(), 0);
        for reading in columns.iter_mut() {
            reading.number(rows.clone(), facts, resolver);
            if reading.has_problem {
                let numbers = states.iter_mut().zip(reading.numbers());
                numbers.filter(|(_, number)| problem_of(**number).is_some()).for_each(|(state, _)| *state = ALONE);
            }
        }
        let (as_of, in_force) = (context.as_of().map(day_number), pack.model().days.and(CALENDAR));
        match (as_of, date.and_then(|date| columns.get(date))) {
            (None, Some(column)) => {
                let cells = column.values().0.get(named_days.len()..).unwrap_or_default();
                named_days.extend(cells.iter().map(|cell| if let Cell::Day(day) = cell { *day } else { NO_DAY }));
                let added = cells.iter().filter_map(|cell| if let Cell::Day(day) = cell { Some(*day) } else { None });
                *named_around = added.filter(|day| in_force.covers(*day)).fold(*named_around, Days::with);
                days.extend(column.numbers().iter().map(|number| named_days.get(*number as usize).copied().unwrap_or(NO_DAY)));
            }
            _ => days.resize(rows.len(), as_of.unwrap_or(NO_DAY)),
        }
        let all = around(days);
        if !(in_force.covers(all.from) && in_force.covers(all.to)) {
            states.iter_mut().zip(&*days).filter(|(_, day)| !in_force.covers(**day)).for_each(|(state, _)| *state = ALONE);
        }
        if longest_lists(columns, lists) > MAX_ELEMENTS {
            let held = |row: usize| in_lists(columns, lists).map(|column| len_of(column.cell_of(row))).sum::<usize>();
            states.iter_mut().enumerate().filter(|(row, _)| held(*row) > MAX_ELEMENTS).for_each(|(_, state)| *state = ALONE);
        }
        facets.find(facts, columns, (periods, memo), &mut Chunk { days, around: all, states });
        let day_of = |number: u32| named_days.get(number as usize).copied().filter(|day| in_force.covers(*day));
        quick.learn(rows, facets, columns, &|number| if as_of.is_some() { Some(0) } else { day_of(number).map(|day| periods.number(day)) });
    }

    /// Finds what came of rows of which every value was met before, and all else is plain; false where it is not so.
    fn find_quickly(&mut self, rows: Range<usize>, came: &mut Vec<u32>, context: &Context<'_>) -> bool {
        let Self { pack, periods, columns, facets, memo, named_around, states, apart, date, lists, is_long, quick, .. } = self;
        apart.clear();
        let Some(facets) = facets.as_ref().filter(|facets| !*is_long && quick.is_fit(facets)) else { return false };
        if longest_lists(columns, lists) > MAX_ELEMENTS {
            return false;
        }
        let as_of = context.as_of().map(day_number).map(|day| Days { from: day, to: day });
        let of_column = |column: &Reading<'_>| column.days(rows.clone());
        let (around, is_named) = match (as_of, date.and_then(|date| columns.get(date))) {
            (Some(day), _) => (day, false),
            (None, Some(column)) => of_column(column).map_or((*named_around, true), |days| (days, false)),
            (None, None) => return false,
        };
        let in_force = pack.model().days.and(CALENDAR);
        let of_period = (periods.number(around.from), periods.number(around.to));
        // Where days have numbers, their marks tell the periods.
        let of_period = match (is_named, of_period.0 == of_period.1) {
            (false, true) => of_period.0,
            (false, false) => return false,
            (true, _) => 0,
        };
        in_force.covers(around.from)
            && in_force.covers(around.to)
            && quick.find((rows, around, of_period), facets, columns, (memo, states, apart), came)
    }

    /// Decides what the facts are now. Nothing where there are none, which does not happen.
    fn decide(&mut self, options: &ColumnOptions<'_>, context: &Context<'_>) -> Option<u32> {
        let decision = self.scratch.decide_kept(self.pack, context)?;
        Some(self.kinds.decided(&decision, self.words, options.missing()))
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
            facts.cells.set(field.slot, cell);
        }
        Ok(())
    }
}

/// The columns at these places, which hold lists.
fn in_lists<'c, 'b>(columns: &'c [Reading<'b>], lists: &'c [usize]) -> impl Iterator<Item = &'c Reading<'b>> {
    lists.iter().filter_map(|list| columns.get(*list))
}

/// How many elements a row holds at most.
fn longest_lists(columns: &[Reading<'_>], lists: &[usize]) -> usize {
    in_lists(columns, lists).map(|column| column.known.longest()).sum()
}

/// So many rows are looked at together: enough that one column is read at a time, and few enough to stay in the cache.
const CHUNK: usize = 1_024;

/// No day: it is before the first of the calendar.
const NO_DAY: DayNumber = DayNumber::MIN;
/// All others.
const CALENDAR: Days = Days { from: NO_DAY + 1, ..Days::ALWAYS };

/// The number of a problem of which nothing is known: the row is not decided all the same.
const UNTOLD: u32 = u32::MAX;

fn untold() -> DataError {
    DataError::new(codes::VALUE, Message::new("这一行读不了", "the row cannot be read"))
}
