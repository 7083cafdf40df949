//! What came of rows, and the columns that all rows make together.

use std::sync::Arc;

use arrow_array::types::{Int8Type, Int32Type};
use arrow_array::{Array, ArrayRef, DictionaryArray, Int8Array, Int32Array, ListArray, RecordBatch, StringArray};
use arrow_buffer::{NullBuffer, OffsetBuffer, ScalarBuffer};
use arrow_schema::{ArrowError, DataType, Field, Schema, SchemaRef};
use jianfu_dsl::{Lang, Message};
use rayon::ThreadPool;
use rayon::prelude::*;

use super::options::MissingOf;
use super::words::Words;
use crate::codes;
use crate::decide::truth::Truth;
use crate::decide::{Decision, Outcome, reasons};
use crate::error::DataError;
use crate::model::FieldDef;

/// The outcomes, in the order of their dictionary.
const OUTCOMES: [Outcome; 3] = [Outcome::Approve, Outcome::Refer, Outcome::Reject];

/// Numbers in lists, one list behind another.
#[derive(Debug, Default)]
struct Lists {
    numbers: Vec<i32>,
    lists: Vec<List>,
}

/// A list: how its numbers begin, where they are, and how many.
#[derive(Debug, Clone, Copy, Default)]
#[repr(align(32))]
struct List {
    head: [i32; HEAD],
    len: u32,
    start: usize,
}

/// So many numbers are put in at once, and hardly a list has more.
const HEAD: usize = 4;

impl Lists {
    #[inline(always)]
    fn get(&self, kind: u32) -> &List {
        const NONE: &List = &List { head: [0; HEAD], len: 0, start: 0 };
        self.lists.get(kind as usize).unwrap_or(NONE)
    }

    fn numbers(&self, list: &List) -> &[i32] {
        self.numbers.get(list.start..).and_then(|numbers| numbers.get(..list.len as usize)).unwrap_or_default()
    }

    /// How long the lists of rows are together.
    fn length_of(&self, rows: &[u32]) -> usize {
        if self.numbers.is_empty() { 0 } else { rows.iter().map(|kind| self.get(*kind).len as usize).sum() }
    }

    /// The numbers that were added after the last list.
    fn open(&self) -> &[i32] {
        let start = self.lists.last().map_or(0, |list| list.start + list.len as usize);
        self.numbers.get(start..).unwrap_or_default()
    }

    /// Makes a list of them.
    #[inline]
    fn end(&mut self) {
        let own = self.open();
        let (len, mut head) = (own.len(), [0; HEAD]);
        head.iter_mut().zip(own).for_each(|(place, number)| *place = *number);
        self.lists.push(List { head, start: self.numbers.len() - len, len: u32::try_from(len).unwrap_or(u32::MAX) });
    }

    /// Whether two lists are the same.
    fn are_same(&self, one: usize, other: usize) -> bool {
        let list = |at: usize| self.lists.get(at).map(|list| self.numbers(list));
        list(one) == list(other)
    }

    /// Takes the last list away.
    fn take_last(&mut self) {
        if let Some(list) = self.lists.pop() {
            self.numbers.truncate(list.start);
        }
    }
}

/// So many kinds are shared by rows that come to the same in other ways.
const SHARED: usize = 128;

/// What came of rows, each thing once: rows that are alike came to the same.
#[derive(Debug, Default)]
pub(super) struct Kinds {
    /// Nothing where there is a problem.
    outcomes: Vec<Option<Outcome>>,
    conditions: Lists,
    reasons: Lists,
    missing: Lists,
    /// Whether the missing facts were looked for.
    looked: Vec<bool>,
    problems: Vec<Option<String>>,
}

impl Kinds {
    /// A row that is not decided.
    pub(super) fn problem(&mut self, error: &DataError, lang: Lang) -> u32 {
        let message = match lang {
            Lang::Zh => &error.message().zh,
            Lang::En => &error.message().en,
        };
        let field = error.field().map_or_else(String::new, |field| format!(" {}", crate::convert::shorten(field)));
        self.add(None, false, Some(format!("{}{field}: {message}", error.code())))
    }

    /// What came of a row.
    #[inline]
    pub(super) fn decided(&mut self, decision: &Decision<'_>, words: &Words, missing: MissingOf) -> u32 {
        let (codes, texts) = (&mut self.reasons.numbers, &mut self.conditions);
        let outcome = decision.outcome();
        reasons::deciding(decision, |reason| {
            codes.push(words.code_of(&reason).cast_signed());
            if outcome != Outcome::Approve {
                return;
            }
            for provided in reason.said().into_iter().flat_map(|verdict| &verdict.provided) {
                let holds = provided.when.as_ref().and_then(|when| Some(decision.bench()?.truth(when))) != Some(Truth::False);
                let number = words.condition(provided).map(u32::cast_signed);
                if let Some(number) = number.filter(|number| holds && !texts.open().contains(number)) {
                    texts.numbers.push(number);
                }
            }
        });
        let look = missing.is_told_of(outcome);
        if look {
            self.missing.numbers.extend(decision.missing_slots().into_iter().filter_map(|slot| i32::try_from(slot).ok()));
        }
        self.add(Some(outcome), look, None)
    }

    #[inline]
    fn add(&mut self, outcome: Option<Outcome>, looked: bool, problem: Option<String>) -> u32 {
        [&mut self.reasons, &mut self.conditions, &mut self.missing].into_iter().for_each(Lists::end);
        self.outcomes.push(outcome);
        self.looked.push(looked);
        self.problems.push(problem);
        u32::try_from(self.outcomes.len() - 1).unwrap_or(u32::MAX)
    }

    /// The kind that is the same as the last one, if there is one among the first; the last one is taken away then.
    pub(super) fn shared(&mut self, last: u32) -> u32 {
        let at = last as usize;
        if at + 1 != self.outcomes.len() || self.problems.get(at).is_none_or(Option::is_some) {
            return last;
        }
        let is_same = |one: usize| {
            self.outcomes.get(one) == self.outcomes.get(at)
                && self.looked.get(one) == self.looked.get(at)
                && self.problems.get(one) == self.problems.get(at)
                && [&self.reasons, &self.conditions, &self.missing].into_iter().all(|lists| lists.are_same(one, at))
        };
        let Some(shared) = (0..at.min(SHARED)).find(|one| is_same(*one)) else { return last };
        [&mut self.reasons, &mut self.conditions, &mut self.missing].into_iter().for_each(Lists::take_last);
        self.outcomes.pop();
        self.looked.pop();
        self.problems.pop();
        u32::try_from(shared).unwrap_or(last)
    }

    /// How long the lists of rows are together.
    pub(super) fn lengths(&self, rows: &[u32]) -> Lengths {
        Lengths {
            reasons: self.reasons.length_of(rows),
            conditions: self.conditions.length_of(rows),
            missing: self.missing.length_of(rows),
        }
    }

    /// The outcome of a kind.
    #[inline]
    pub(super) fn outcome(&self, kind: u32) -> Option<Outcome> {
        self.outcomes.get(kind as usize).copied().flatten()
    }
}

/// Rows one after another, and what came of each.
pub(super) struct Part<'k> {
    pub(super) kinds: &'k Kinds,
    pub(super) rows: &'k [u32],
    pub(super) lengths: Lengths,
}

/// How long the lists of rows are together.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Lengths {
    reasons: usize,
    conditions: usize,
    missing: usize,
}

/// The schema of what is put out.
pub(super) fn schema() -> SchemaRef {
    let list = |item: Field| DataType::List(Arc::new(item));
    Arc::new(Schema::new(vec![
        Field::new("outcome", dictionary(DataType::Int8), true),
        Field::new("conditions", list(text_item()), true),
        Field::new("reasons", list(code_item()), true),
        Field::new("missing", list(text_item()), true),
        Field::new("problem", DataType::Utf8, true),
    ]))
}

fn dictionary(key: DataType) -> DataType {
    DataType::Dictionary(Box::new(key), Box::new(DataType::Utf8))
}

fn text_item() -> Field {
    Field::new("item", DataType::Utf8, false)
}

fn code_item() -> Field {
    Field::new("item", dictionary(DataType::Int32), false)
}

/// The columns that parts in their order make together, each part on the thread that is free.
///
/// # Errors
/// `JF-D009` where there is more of it than a column can hold.
pub(super) fn columns(
    parts: &[Part<'_>],
    (words, fields): (&Words, &[FieldDef]),
    pool: Option<&ThreadPool>,
) -> Result<RecordBatch, DataError> {
    let all = All { parts, rows: parts.iter().map(|part| part.rows.len()).sum() };
    let length = |of: fn(&Lengths) -> usize| parts.iter().map(|part| of(&part.lengths)).sum();
    let mut keys = vec![0; all.rows];
    let mut reasons = Numbers::new(all.rows, length(|lengths| lengths.reasons))?;
    let mut conditions = Numbers::new(all.rows, length(|lengths| lengths.conditions))?;
    let mut missing = Numbers::new(all.rows, length(|lengths| lengths.missing))?;
    let mut rest = keys.as_mut_slice();
    let slots = parts
        .iter()
        .zip(reasons.slots(parts, |lengths| lengths.reasons))
        .zip(conditions.slots(parts, |lengths| lengths.conditions))
        .zip(missing.slots(parts, |lengths| lengths.missing))
        .map(|(((part, reasons), conditions), missing)| (part, cut(&mut rest, part.rows.len()), reasons, conditions, missing));
    let fill = |(part, keys, reasons, conditions, missing): (&Part<'_>, &mut [i8], Slot<'_>, Slot<'_>, Slot<'_>)| {
        let numbers: Vec<i8> = part.kinds.outcomes.iter().map(|outcome| outcome.map_or(0, number_of)).collect();
        let of = |kind: u32| numbers.get(kind as usize).copied().unwrap_or(0);
        keys.iter_mut().zip(part.rows).for_each(|(key, kind)| *key = of(*kind));
        reasons.fill(&part.kinds.reasons, part.rows);
        conditions.fill(&part.kinds.conditions, part.rows);
        missing.fill(&part.kinds.missing, part.rows);
    };
    match pool {
        Some(pool) => {
            let slots: Vec<_> = slots.collect();
            pool.install(|| slots.into_par_iter().for_each(fill));
        }
        None => slots.for_each(fill),
    }
    let decided = all.nulls(|kinds, kind| kinds.outcomes.get(kind).is_some_and(Option::is_some));
    let looked = all.nulls(|kinds, kind| kinds.looked.get(kind).copied().unwrap_or_default());
    let names = Arc::new(StringArray::from_iter_values(OUTCOMES.map(Outcome::name)));
    let outcomes = DictionaryArray::<Int8Type>::try_new(Int8Array::new(keys.into(), decided.clone()), names).map_err(too_much)?;
    let codes = Arc::new(StringArray::from_iter_values(words.codes()));
    let codes = |numbers: Vec<i32>| DictionaryArray::<Int32Type>::try_new(Int32Array::from(numbers), codes).map_err(too_much);
    let conditions = conditions.list(text_item(), decided.clone(), |numbers| Ok(texts(&numbers, |at| words.conditions().get(at))))?;
    let missing = missing.list(text_item(), looked, |numbers| Ok(texts(&numbers, |at| Some(&fields.get(at)?.name))))?;
    let reasons = reasons.list(code_item(), decided, codes)?;
    let columns: Vec<ArrayRef> = vec![Arc::new(outcomes), Arc::new(conditions), Arc::new(reasons), Arc::new(missing), all.problems()];
    RecordBatch::try_new(schema(), columns).map_err(too_much)
}

/// The texts of numbers.
fn texts<'t, T: AsRef<str> + 't>(numbers: &[i32], of: impl Fn(usize) -> Option<&'t T>) -> StringArray {
    let of = |at: &i32| usize::try_from(*at).ok().and_then(&of).map_or("", AsRef::as_ref);
    StringArray::from_iter_values(numbers.iter().map(of))
}

/// The first so many of what is left.
fn cut<'s, T>(rest: &mut &'s mut [T], length: usize) -> &'s mut [T] {
    let (own, others) = std::mem::take(rest).split_at_mut_checked(length).unwrap_or_default();
    *rest = others;
    own
}

/// The numbers in the lists of all rows, and where each list ends, unless there are none.
struct Numbers {
    rows: usize,
    numbers: Vec<i32>,
    ends: Vec<i32>,
}

/// Where those of a part stand.
struct Slot<'s> {
    numbers: &'s mut [i32],
    ends: &'s mut [i32],
    /// How many stand before them.
    before: i32,
}

impl Numbers {
    fn new(rows: usize, length: usize) -> Result<Self, DataError> {
        i32::try_from(length).map_err(|_| too_much(ArrowError::OffsetOverflowError(length)))?;
        let ends = if length == 0 { Vec::new() } else { vec![0; rows + 1] };
        Ok(Self { rows, numbers: vec![0; length], ends })
    }

    fn slots<'s>(&'s mut self, parts: &'s [Part<'_>], length: fn(&Lengths) -> usize) -> impl Iterator<Item = Slot<'s>> {
        let (mut numbers, mut ends) = (self.numbers.as_mut_slice(), self.ends.get_mut(1..).unwrap_or_default());
        let mut before = 0;
        parts.iter().map(move |part| {
            let length = length(&part.lengths);
            let slot = Slot { numbers: cut(&mut numbers, length), ends: cut(&mut ends, part.rows.len()), before };
            before = before.saturating_add(i32::try_from(length).unwrap_or(i32::MAX));
            slot
        })
    }

    fn list<A: Array + 'static>(
        self,
        item: Field,
        nulls: Option<NullBuffer>,
        values: impl FnOnce(Vec<i32>) -> Result<A, DataError>,
    ) -> Result<ListArray, DataError> {
        let ends =
            if self.ends.is_empty() { OffsetBuffer::new_zeroed(self.rows) } else { OffsetBuffer::new(ScalarBuffer::from(self.ends)) };
        ListArray::try_new(Arc::new(item), ends, Arc::new(values(self.numbers)?), nulls).map_err(too_much)
    }
}

impl Slot<'_> {
    /// Puts in the lists of rows one behind another.
    fn fill(self, lists: &Lists, rows: &[u32]) {
        let Self { numbers, ends, before } = self;
        let mut start = 0_usize;
        for (kind, row_end) in rows.iter().zip(ends) {
            let list = lists.get(*kind);
            match numbers.get_mut(start..).and_then(<[i32]>::first_chunk_mut) {
                // What is behind the end of the list is put in by the rows that follow.
                Some(places) if list.len as usize <= HEAD => *places = list.head,
                _ => {
                    let rest = numbers.get_mut(start..).into_iter().flatten();
                    rest.zip(lists.numbers(list)).for_each(|(place, number)| *place = *number);
                }
            }
            // They are no more than a column can hold.
            start = start.wrapping_add(list.len as usize);
            *row_end = before.wrapping_add(start as i32);
        }
    }
}

/// All rows of some parts.
struct All<'p> {
    parts: &'p [Part<'p>],
    rows: usize,
}

impl<'p> All<'p> {
    /// Something of each row, by what is known of its kind.
    fn each<T>(&self, of: impl Fn(&'p Kinds, usize) -> T + Copy) -> impl Iterator<Item = T> {
        self.parts.iter().flat_map(move |part| part.rows.iter().map(move |kind| of(part.kinds, *kind as usize)))
    }

    /// The rows that have something; nothing where all have it.
    fn nulls(&self, has: impl Fn(&'p Kinds, usize) -> bool + Copy) -> Option<NullBuffer> {
        let of_kinds = |has: &dyn Fn(&'p Kinds, usize) -> bool| {
            self.parts.iter().all(|part| (0..part.kinds.outcomes.len()).all(|kind| has(part.kinds, kind)))
        };
        if of_kinds(&has) {
            return None;
        }
        let none_has = of_kinds(&|kinds, kind| !has(kinds, kind));
        Some(if none_has { NullBuffer::new_null(self.rows) } else { self.each(has).collect() })
    }

    fn problems(&self) -> ArrayRef {
        if self.parts.iter().all(|part| part.kinds.problems.iter().all(Option::is_none)) {
            return Arc::new(StringArray::new_null(self.rows));
        }
        Arc::new(self.each(|kinds, kind| kinds.problems.get(kind).and_then(Option::as_deref)).collect::<StringArray>())
    }
}

fn number_of(outcome: Outcome) -> i8 {
    match outcome {
        Outcome::Approve => 0,
        Outcome::Refer => 1,
        Outcome::Reject => 2,
    }
}

/// Nothing but its size can keep what was decided from being put out.
#[expect(clippy::needless_pass_by_value, reason = "it stands where errors are mapped")]
fn too_much(error: ArrowError) -> DataError {
    let message =
        Message::new(format!("结果超过一批所能容纳的：{error}"), format!("the results are more than one batch can hold: {error}"));
    let help = Message::new("分成几批判定", "decide it in several batches");
    DataError::new(codes::DEMAND_CAP, message).with_help(help)
}
