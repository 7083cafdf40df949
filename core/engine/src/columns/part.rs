//! What came of the rows of a block, and the columns that all blocks make together.

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

/// Numbers in lists, one list a row.
#[derive(Debug, Default)]
struct Lists {
    numbers: Vec<u32>,
    lengths: Vec<u32>,
}

/// What came of a row, but for what is missing.
#[derive(Debug)]
pub(super) struct Came {
    pub(super) outcome: Outcome,
    reasons: Box<[u32]>,
    conditions: Box<[u32]>,
}

impl Came {
    /// How many numbers it holds.
    pub(super) fn len(&self) -> usize {
        self.reasons.len() + self.conditions.len()
    }
}

impl Lists {
    /// The list of the last row.
    fn last(&self) -> &[u32] {
        let length = self.lengths.last().map_or(0, |length| *length as usize);
        self.numbers.get(self.numbers.len() - length..).unwrap_or_default()
    }

    fn of_rows(rows: usize) -> Self {
        Self { numbers: Vec::with_capacity(rows), lengths: Vec::with_capacity(rows) }
    }

    /// Where the list of each row begins.
    fn starts(&self) -> Vec<usize> {
        let ends = self.lengths.iter().scan(0, |end, length| {
            let start = *end;
            *end += *length as usize;
            Some(start)
        });
        ends.collect()
    }

    /// Ends the list of a row, which begins behind so many numbers.
    #[inline]
    fn end(&mut self, before: usize) {
        self.lengths.push(u32::try_from(self.numbers.len() - before).unwrap_or(u32::MAX));
    }
}

/// What came of the rows of a block.
#[derive(Debug, Default)]
pub(super) struct Part {
    outcomes: Vec<Option<Outcome>>,
    conditions: Lists,
    reasons: Lists,
    missing: Lists,
    /// Whether the missing facts were looked for.
    looked: Vec<bool>,
    problems: Vec<Option<String>>,
}

impl Part {
    pub(super) fn of_rows(rows: usize) -> Self {
        Self {
            outcomes: Vec::with_capacity(rows),
            conditions: Lists::of_rows(rows),
            reasons: Lists::of_rows(rows),
            missing: Lists::of_rows(rows),
            looked: Vec::with_capacity(rows),
            problems: Vec::with_capacity(rows),
        }
    }

    /// The next row is not decided.
    pub(super) fn problem(&mut self, error: &DataError, lang: Lang) {
        let message = match lang {
            Lang::Zh => &error.message().zh,
            Lang::En => &error.message().en,
        };
        let field = error.field().map_or_else(String::new, |field| format!(" {}", crate::convert::shorten(field)));
        self.row(None);
        self.problems.push(Some(format!("{}{field}: {message}", error.code())));
        self.looked.push(false);
    }

    /// What came of the next row.
    #[inline]
    pub(super) fn decided(&mut self, decision: &Decision, words: &Words, missing: MissingOf) {
        let (reasons, conditions) = (self.reasons.numbers.len(), self.conditions.numbers.len());
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
        self.reasons.end(reasons);
        self.conditions.end(conditions);
        let look = missing.is_told_of(outcome);
        let before = self.missing.numbers.len();
        if look {
            self.missing.numbers.extend(decision.missing_slots().into_iter().filter_map(|slot| u32::try_from(slot).ok()));
        }
        self.missing.end(before);
        self.outcomes.push(Some(outcome));
        self.looked.push(look);
        self.problems.push(None);
    }

    /// The next row came out as another did, and it is not told what is missing.
    #[inline]
    pub(super) fn again(&mut self, came: &Came) {
        for (list, numbers) in [(&mut self.reasons, &came.reasons), (&mut self.conditions, &came.conditions)] {
            let before = list.numbers.len();
            list.numbers.extend_from_slice(numbers);
            list.end(before);
        }
        self.missing.end(self.missing.numbers.len());
        self.outcomes.push(Some(came.outcome));
        self.looked.push(false);
        self.problems.push(None);
    }

    /// What came of the last row.
    pub(super) fn last(&self) -> Option<Came> {
        Some(Came { outcome: (*self.outcomes.last()?)?, reasons: self.reasons.last().into(), conditions: self.conditions.last().into() })
    }

    pub(super) fn rows(&self) -> usize {
        self.outcomes.len()
    }

    /// The rows in another order: each is one of these, or a problem.
    pub(super) fn arranged<'e>(&self, rows: impl Iterator<Item = Result<usize, &'e DataError>>, lang: Lang) -> Self {
        let starts = [&self.conditions, &self.reasons, &self.missing].map(Lists::starts);
        let mut arranged = Self::of_rows(self.rows());
        for row in rows {
            let row = match row {
                Ok(row) => row,
                Err(error) => {
                    arranged.problem(error, lang);
                    continue;
                }
            };
            let to = [&mut arranged.conditions, &mut arranged.reasons, &mut arranged.missing];
            for ((to, from), starts) in to.into_iter().zip([&self.conditions, &self.reasons, &self.missing]).zip(&starts) {
                let before = to.numbers.len();
                let length = from.lengths.get(row).map_or(0, |length| *length as usize);
                to.numbers.extend(starts.get(row).and_then(|start| from.numbers.get(*start..start + length)).unwrap_or_default());
                to.end(before);
            }
            arranged.outcomes.push(self.outcomes.get(row).copied().flatten());
            arranged.looked.push(self.looked.get(row).copied().unwrap_or_default());
            arranged.problems.push(None);
        }
        arranged
    }

    fn row(&mut self, outcome: Option<Outcome>) {
        self.outcomes.push(outcome);
        [&mut self.reasons, &mut self.conditions, &mut self.missing].into_iter().for_each(|lists| lists.lengths.push(0));
    }
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

/// The columns that blocks in their order make together.
///
/// # Errors
/// `JF-D009` where there is more of it than a column can hold.
pub(super) fn columns(parts: &[Part], words: &Words, fields: &[FieldDef]) -> Result<RecordBatch, DataError> {
    let outcomes: Int8Array = parts.iter().flat_map(|part| &part.outcomes).map(|outcome| outcome.map(number_of)).collect();
    let names = Arc::new(StringArray::from_iter_values(OUTCOMES.map(Outcome::name)));
    let decided = outcomes_of(parts, Option::is_some);
    let looked: NullBuffer = parts.iter().flat_map(|part| &part.looked).copied().collect();
    let conditions = texts_of(parts, |part| &part.conditions, words.conditions());
    let missing = texts_of(parts, |part| &part.missing, fields);
    let reasons = || -> Result<ArrayRef, DataError> {
        let keys: Int32Array = parts.iter().flat_map(|part| &part.reasons.numbers).map(|number| i32::try_from(*number).ok()).collect();
        let codes = Arc::new(StringArray::from_iter_values(words.codes()));
        let values = DictionaryArray::<Int32Type>::try_new(keys, codes).map_err(too_much)?;
        list(code_item(), parts, |part| &part.reasons, Arc::new(values), decided.clone())
    };
    let columns: Vec<ArrayRef> = vec![
        Arc::new(DictionaryArray::<Int8Type>::try_new(outcomes, names).map_err(too_much)?),
        list(text_item(), parts, |part| &part.conditions, conditions, decided.clone())?,
        reasons()?,
        list(text_item(), parts, |part| &part.missing, missing, looked)?,
        Arc::new(parts.iter().flat_map(|part| &part.problems).map(Option::as_deref).collect::<StringArray>()),
    ];
    RecordBatch::try_new(schema(), columns).map_err(too_much)
}

fn number_of(outcome: Outcome) -> i8 {
    match outcome {
        Outcome::Approve => 0,
        Outcome::Refer => 1,
        Outcome::Reject => 2,
    }
}

fn outcomes_of(parts: &[Part], of: fn(&Option<Outcome>) -> bool) -> NullBuffer {
    parts.iter().flat_map(|part| &part.outcomes).map(of).collect()
}

/// A word of which there is a table.
trait Word {
    fn text(&self) -> &str;
}

impl Word for String {
    fn text(&self) -> &str {
        self
    }
}

impl Word for FieldDef {
    fn text(&self) -> &str {
        &self.name
    }
}

fn texts_of<W: Word>(parts: &[Part], lists: fn(&Part) -> &Lists, words: &[W]) -> ArrayRef {
    let numbers = parts.iter().flat_map(|part| &lists(part).numbers);
    Arc::new(StringArray::from_iter_values(numbers.filter_map(|number| words.get(*number as usize)).map(Word::text)))
}

fn list(item: Field, parts: &[Part], lists: fn(&Part) -> &Lists, values: ArrayRef, nulls: NullBuffer) -> Result<ArrayRef, DataError> {
    let mut end = 0_i32;
    let mut ends = Vec::with_capacity(nulls.len() + 1);
    ends.push(end);
    for length in parts.iter().flat_map(|part| &lists(part).lengths) {
        let longer = i32::try_from(*length).ok().and_then(|length| end.checked_add(length));
        end = longer.ok_or_else(|| too_much(ArrowError::OffsetOverflowError(0)))?;
        ends.push(end);
    }
    let ends = OffsetBuffer::new(ScalarBuffer::from(ends));
    Ok(Arc::new(ListArray::try_new(Arc::new(item), ends, values, Some(nulls)).map_err(too_much)?))
}

/// Nothing but its size can keep what was decided from being put out.
#[expect(clippy::needless_pass_by_value, reason = "it stands where errors are mapped")]
fn too_much(error: ArrowError) -> DataError {
    let message =
        Message::new(format!("结果超过一批所能容纳的：{error}"), format!("the results are more than one batch can hold: {error}"));
    let help = Message::new("分成几批判定", "decide it in several batches");
    DataError::new(codes::DEMAND_CAP, message).with_help(help)
}
