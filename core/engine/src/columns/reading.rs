//! Reading the columns of a batch: each value once, and the numbers by which it is known from then on.

use std::mem::take;
use std::ops::Range;

use arrow_schema::DataType;

use super::header::Meaning;
use super::known::{Held, Known, NOTHING, Resolved, UNNUMBERED, problem_of};
use super::marks::Marks;
use super::resolve::{Resolver, as_it_stands};
use super::source::{Given, Put, Source};
use super::typed::Whole;
use crate::demand::{Facts, MAX_ELEMENTS, too_many_elements};
use crate::model::{Cell, Days, Packed};

/// A column that is read.
#[derive(Debug, Clone)]
pub(super) struct Column<'b> {
    pub(super) meaning: Meaning,
    pub(super) source: Source<'b>,
}

/// A column, and what was read of it so far.
#[derive(Debug)]
pub(super) struct Reading<'b> {
    pub(super) column: &'b Column<'b>,
    pub(super) known: Known<'b>,
    /// The numbers of what stands in the rows of a chunk.
    numbers: Vec<u32>,
    /// Whether any of them is that of a problem.
    pub(super) has_problem: bool,
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
    pub(super) fn of(column: &'b Column<'b>) -> Self {
        Self { column, known: column.known(), numbers: Vec::new(), has_problem: false }
    }

    pub(super) fn holds_lists(&self) -> bool {
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
    pub(super) fn number(&mut self, rows: Range<usize>, facts: &mut Facts, resolver: &mut Resolver) {
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
    pub(super) fn single(
        &mut self,
        source: &Source<'b>,
        at: usize,
        is_element: bool,
        facts: &mut Facts,
        resolver: &mut Resolver,
    ) -> Resolved {
        if let Some(number) = self.numbered(source, at, is_element, facts, resolver) {
            return self.known.value(number);
        }
        // A decimal, a float, what is no value at all, or what stands where nothing may.
        let meaning = &self.column.meaning;
        resolved(source.given(at).or(Given::Bool(true)), meaning, is_element, facts, resolver)
    }

    /// A list, whose elements only this row has.
    pub(super) fn list(&mut self, row: usize, facts: &mut Facts, resolver: &mut Resolver, held: &mut usize) -> Resolved {
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
