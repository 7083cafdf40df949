//! What came of rows, and the columns that all rows make together.

use std::sync::Arc;

use arrow_array::types::{Int8Type, Int32Type};
use arrow_array::{ArrayRef, DictionaryArray, Int8Array, Int32Array, ListArray, RecordBatch, StringArray};
use arrow_buffer::{NullBuffer, OffsetBuffer, ScalarBuffer};
use arrow_schema::{ArrowError, DataType, Field, Schema, SchemaRef};
use jianfu_dsl::{Lang, Message};

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
    numbers: Vec<u32>,
    ends: Vec<usize>,
}

impl Lists {
    #[inline]
    fn get(&self, at: usize) -> &[u32] {
        let start = at.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or(0);
        self.ends.get(at).and_then(|end| self.numbers.get(start..*end)).unwrap_or_default()
    }

    /// Ends the list to which was added last.
    #[inline]
    fn end(&mut self) {
        self.ends.push(self.numbers.len());
    }
}

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
    pub(super) fn decided(&mut self, decision: &Decision, words: &Words, missing: MissingOf) -> u32 {
        let conditions = self.conditions.numbers.len();
        let (codes, texts) = (&mut self.reasons.numbers, &mut self.conditions.numbers);
        let outcome = decision.outcome();
        reasons::deciding(decision, |reason| {
            codes.push(words.code_of(&reason));
            if outcome != Outcome::Approve {
                return;
            }
            for provided in reason.said().into_iter().flat_map(|verdict| &verdict.provided) {
                let holds = provided.when.as_ref().and_then(|when| Some(decision.bench()?.truth(when))) != Some(Truth::False);
                if let Some(number) = words.condition(provided).filter(|_| holds)
                    && texts.get(conditions..).is_some_and(|own| !own.contains(&number))
                {
                    texts.push(number);
                }
            }
        });
        let look = missing.is_told_of(outcome);
        if look {
            self.missing.numbers.extend(decision.missing_slots().into_iter().filter_map(|slot| u32::try_from(slot).ok()));
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

/// The columns that parts in their order make together.
///
/// # Errors
/// `JF-D009` where there is more of it than a column can hold.
pub(super) fn columns(parts: &[Part<'_>], words: &Words, fields: &[FieldDef]) -> Result<RecordBatch, DataError> {
    let all = All { parts, rows: parts.iter().map(|part| part.rows.len()).sum() };
    let decided = all.nulls(|kinds, kind| kinds.outcomes.get(kind).is_some_and(Option::is_some));
    let looked = all.nulls(|kinds, kind| kinds.looked.get(kind).copied().unwrap_or_default());
    let (reasons, reasons_ends) = all.lists(|kinds| &kinds.reasons, |number| i32::try_from(number).ok())?;
    let codes = Arc::new(StringArray::from_iter_values(words.codes()));
    let reasons = DictionaryArray::<Int32Type>::try_new(Int32Array::from(reasons), codes).map_err(too_much)?;
    let (conditions, conditions_ends) = all.lists(|kinds| &kinds.conditions, |number| words.conditions().get(number as usize))?;
    let (missing, missing_ends) = all.lists(|kinds| &kinds.missing, |number| fields.get(number as usize))?;
    let conditions = StringArray::from_iter_values(conditions);
    let missing = StringArray::from_iter_values(missing.into_iter().map(|field| &field.name));
    let list = |item: Field, ends, values: ArrayRef, nulls| ListArray::try_new(Arc::new(item), ends, values, nulls).map_err(too_much);
    let columns: Vec<ArrayRef> = vec![
        Arc::new(all.outcomes(decided.clone())?),
        Arc::new(list(text_item(), conditions_ends, Arc::new(conditions), decided.clone())?),
        Arc::new(list(code_item(), reasons_ends, Arc::new(reasons), decided)?),
        Arc::new(list(text_item(), missing_ends, Arc::new(missing), looked)?),
        all.problems(),
    ];
    RecordBatch::try_new(schema(), columns).map_err(too_much)
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
        let all_have = self.parts.iter().all(|part| (0..part.kinds.outcomes.len()).all(|kind| has(part.kinds, kind)));
        (!all_have).then(|| self.each(has).collect())
    }

    fn outcomes(&self, decided: Option<NullBuffer>) -> Result<DictionaryArray<Int8Type>, DataError> {
        let of = |kinds: &Kinds, kind: usize| kinds.outcomes.get(kind).copied().flatten().map_or(0, number_of);
        let keys: Vec<i8> = self.each(of).collect();
        let names = Arc::new(StringArray::from_iter_values(OUTCOMES.map(Outcome::name)));
        DictionaryArray::try_new(Int8Array::new(keys.into(), decided), names).map_err(too_much)
    }

    /// The values of the rows' lists, and where each list ends.
    fn lists<T>(&self, lists: fn(&Kinds) -> &Lists, value: impl Fn(u32) -> Option<T>) -> Result<(Vec<T>, OffsetBuffer<i32>), DataError> {
        let (mut values, mut ends) = (Vec::new(), Vec::with_capacity(self.rows + 1));
        ends.push(0);
        for part in self.parts {
            let lists = lists(part.kinds);
            if lists.numbers.is_empty() {
                ends.resize(ends.len() + part.rows.len(), ends.last().copied().unwrap_or(0));
                continue;
            }
            for kind in part.rows {
                values.extend(lists.get(*kind as usize).iter().filter_map(|number| value(*number)));
                ends.push(i32::try_from(values.len()).map_err(|_| too_much(ArrowError::OffsetOverflowError(values.len())))?);
            }
        }
        Ok((values, OffsetBuffer::new(ScalarBuffer::from(ends))))
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
