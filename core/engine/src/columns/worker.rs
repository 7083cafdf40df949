//! Deciding the rows of a block: one row of cells is filled over and over, in memory that is used again.

use std::mem::take;
use std::ops::Range;

use arrow_schema::DataType;
use jianfu_dsl::Message;

use super::facets::{Chunk, Facets};
use super::header::Meaning;
use super::known::{Held, Known, NOTHING, Resolved, UNNUMBERED, len_of, problem_of};
use super::marks::Marks;
use super::memo::{ALONE, Memo, NOT_YET, Periods};
use super::options::{ColumnOptions, MissingOf};
use super::part::{Kinds, Lengths};
use super::quick::Quick;
use super::resolve::{KEPT, Resolver, as_it_stands};
use super::source::{Given, Put, Source};
use super::typed::{Whole, around};
use super::words::Words;
use crate::codes;
use crate::context::Context;
use crate::decide::Scratch;
use crate::demand::{Demand, Facts, MAX_BYTES, MAX_ELEMENTS, too_many_bytes, too_many_elements};
use crate::error::DataError;
use crate::model::{Cell, DayNumber, Days, Packed, day_number};
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

/// A column, and what was read of it so far.
#[derive(Debug)]
pub(super) struct Reading<'b> {
    column: &'b Column<'b>,
    known: Known<'b>,
    /// The numbers of what stands in the rows of a chunk.
    numbers: Vec<u32>,
    /// Whether any of them is that of a problem.
    has_problem: bool,
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
            named_around: NO_DAYS,
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
        self.named_around = NO_DAYS;
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
                let numbers = states.iter_mut().zip(&reading.numbers);
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
        let lists = || lists.iter().filter_map(|list| columns.get(*list));
        if lists().map(|column| column.known.longest()).sum::<usize>() > MAX_ELEMENTS {
            let held = |row: usize| lists().map(|column| len_of(column.cell_of(row))).sum::<usize>();
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
        if lists.iter().filter_map(|list| columns.get(*list)).map(|column| column.known.longest()).sum::<usize>() > MAX_ELEMENTS {
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

/// The number by which marks are found for a key of a dictionary, which has fewer values than there are such numbers.
#[inline(always)]
const fn number_of_key(key: usize) -> u32 {
    (key as u32).wrapping_add(1)
}

/// Numbers are put in as they are.
struct Numbers;

impl Put for Numbers {
    type Place = u32;

    #[inline(always)]
    fn put(&mut self, place: &mut u32, number: u32) {
        *place = number;
    }
}

fn resolved(given: Given<'_>, meaning: &Meaning, is_element: bool, facts: &mut Facts, resolver: &mut Resolver) -> Resolved {
    match as_it_stands(given, meaning, is_element) {
        Some(cell) => Resolved::Cell(cell),
        None => resolver.read(facts, meaning, is_element, given),
    }
}

/// Whether any number is that of a problem, or none.
fn has_problem(numbers: &[u32]) -> bool {
    problem_of(numbers.iter().fold(0, |all, number| all | number)).is_some()
}

/// So many rows are looked at together: enough that one column is read at a time, and few enough to stay in the cache.
const CHUNK: usize = 1_024;

/// None.
const NO_DAYS: Days = Days { from: DayNumber::MAX, to: DayNumber::MIN };
/// No day: it is before the first of the calendar.
const NO_DAY: DayNumber = DayNumber::MIN;
/// All others.
const CALENDAR: Days = Days { from: NO_DAY + 1, ..Days::ALWAYS };

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
        Self { column, known: column.known(), numbers: Vec::new(), has_problem: false }
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

    /// The fact in a row of the chunk, which has no problem.
    #[inline]
    pub(super) fn cell_of(&self, row: usize) -> &Cell {
        self.known.cell(self.number_of(row))
    }

    /// Finds the numbers of what stands in rows.
    fn number(&mut self, rows: Range<usize>, facts: &mut Facts, resolver: &mut Resolver) {
        let Column { meaning, source } = self.column;
        if matches!(meaning, Meaning::Unread(_)) {
            return;
        }
        let mut numbers = take(&mut self.numbers);
        numbers.resize(rows.len(), NOTHING);
        match source {
            Source::Texts(texts) => texts.fill(rows.clone(), &mut numbers, self.known.near_texts(), &mut Numbers),
            Source::Dictionary(keys, _) => keys.fill(rows.clone(), &mut numbers, self.known.near_key(), &mut Numbers),
            Source::Typed(typed) => typed.fill(rows.clone(), &mut numbers, self.known.near_number(), UNNUMBERED, &mut Numbers),
            Source::List(..) | Source::Presence(_) => numbers.fill(UNNUMBERED),
        }
        // Those that are not near have no number yet.
        self.has_problem = has_problem(&numbers);
        if self.has_problem {
            for (number, row) in numbers.iter_mut().zip(rows).filter(|(number, _)| **number == UNNUMBERED) {
                *number = self.numbered(source, row, false, facts, resolver).unwrap_or(UNNUMBERED);
            }
            self.has_problem = has_problem(&numbers);
        }
        self.numbers = numbers;
    }

    /// Lays marks over those of rows, by the numbers of what stands in them, or by the keys of a dictionary.
    pub(super) fn mark(&self, rows: Range<usize>, into: &mut [u64], marks: &mut Marks<'_>) {
        match &self.column.source {
            Source::Texts(texts) => texts.fill(rows, into, self.known.near_texts(), marks),
            Source::Dictionary(keys, texts) if texts.len() < UNNUMBERED as usize => keys.fill(rows, into, number_of_key, marks),
            Source::Typed(typed) => typed.fill(rows, into, self.known.near_number(), UNNUMBERED, marks),
            _ => into.iter_mut().for_each(|mark| marks.put(mark, UNNUMBERED)),
        }
    }

    /// The number of what stands in a row, as marks are found by it, and as all else is.
    pub(super) fn place_of(&self, row: usize, at: usize) -> (u32, u32) {
        let number = self.number_of(at);
        match &self.column.source {
            Source::Dictionary(keys, _) => (keys.get(row).map_or(NOTHING, number_of_key), number),
            _ => (number, number),
        }
    }

    /// The numbers of all values that were read, in the order in which marks are found by them.
    pub(super) fn all_places(&self) -> impl Iterator<Item = u32> {
        let keys = if let Source::Dictionary(_, texts) = &self.column.source { texts.len() } else { 0 };
        let near = self.known.near_key();
        let of_keys = (0..keys).map(near);
        [NOTHING].into_iter().chain(of_keys).chain((1..self.known.len()).filter(move |_| keys == 0).map(|number| number as u32))
    }

    /// Whether it has the keys of a dictionary.
    pub(super) const fn is_dictionary(&self) -> bool {
        matches!(self.column.source, Source::Dictionary(..))
    }

    /// The column as it stands in the batch.
    pub(super) const fn column(&self) -> &'b Column<'b> {
        self.column
    }

    /// From the first to the last of the days in rows, if nothing else stands in the column.
    pub(super) fn days(&self, rows: Range<usize>) -> Option<Days> {
        if let Source::Typed(typed) = &self.column.source { typed.days(rows) } else { None }
    }

    /// The numbers of what stands in the rows of the chunk.
    pub(super) fn numbers(&self) -> &[u32] {
        &self.numbers
    }

    /// The values of all numbers that are no problems: whole, and in eight bytes each.
    pub(super) fn values(&self) -> (&[Cell], &[Packed]) {
        self.known.values()
    }

    /// The number of what stands in a row of the chunk.
    #[inline]
    pub(super) fn number_of(&self, row: usize) -> u32 {
        self.numbers.get(row).copied().unwrap_or(UNNUMBERED)
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
