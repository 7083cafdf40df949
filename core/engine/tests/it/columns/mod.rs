//! Record batches: every row comes out as a demand of its own would.

mod allocations;
mod cells;
mod equal;
mod given;
mod kept;
mod met;
mod plain;

use std::sync::Arc;

use arrow_array::cast::AsArray as _;
use arrow_array::types::{Int8Type, Int32Type};
use arrow_array::{Array as _, ArrayRef, RecordBatch, StringArray};
use jianfu::columns::ColumnOptions;
use jianfu::{Context, DataError, Decision, Outcome, Pack};

/// What came of a row.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Line {
    outcome: Option<String>,
    conditions: Option<Vec<String>>,
    /// In order of code.
    reasons: Option<Vec<String>>,
    missing: Option<Vec<String>>,
    problem: Option<String>,
}

impl Line {
    /// What a decision of its own says.
    fn of(decision: &Decision<'_>, missing: bool) -> Self {
        let code = |reason: &jianfu::Reason<'_>| {
            let exception = reason.exception().map_or_else(String::new, |path| format!(".{path}"));
            let guard = reason.guard().map_or_else(String::new, |guard| format!("#{guard}"));
            format!("{}{exception}{guard}", reason.rule())
        };
        let mut reasons: Vec<String> = decision.reasons().iter().filter(|reason| reason.is_decisive()).map(code).collect();
        reasons.sort();
        Self {
            outcome: Some(decision.outcome().name().to_owned()),
            conditions: Some(decision.conditions().into_iter().map(|condition| condition.text.to_owned()).collect()),
            reasons: Some(reasons),
            missing: missing.then(|| decision.missing().into_iter().map(str::to_owned).collect()),
            problem: None,
        }
    }

    fn problem(error: &DataError) -> Self {
        let field = error.field().map_or_else(String::new, |field| format!(" {field}"));
        Self { problem: Some(format!("{}{field}: {}", error.code(), error.message().zh)), ..Self::default() }
    }
}

/// The rows of what was put out.
fn lines(decided: &RecordBatch) -> Vec<Line> {
    let texts = |array: ArrayRef| -> Vec<String> { array.as_string::<i32>().iter().map(|text| text.unwrap().to_owned()).collect() };
    let list = |column: usize, row: usize| {
        let lists = decided.column(column).as_list::<i32>();
        lists.is_valid(row).then(|| lists.value(row))
    };
    let codes = |array: ArrayRef| -> Vec<String> {
        let codes = array.as_dictionary::<Int32Type>().downcast_dict::<StringArray>().unwrap();
        let mut codes: Vec<String> = codes.into_iter().map(|code| code.unwrap().to_owned()).collect();
        codes.sort();
        codes
    };
    let outcomes = decided.column(0).as_dictionary::<Int8Type>().downcast_dict::<StringArray>().unwrap();
    let problems = decided.column(4).as_string::<i32>();
    let line = |(row, outcome): (usize, Option<&str>)| Line {
        outcome: outcome.map(str::to_owned),
        conditions: list(1, row).map(texts),
        reasons: list(2, row).map(codes),
        missing: list(3, row).map(texts),
        problem: problems.is_valid(row).then(|| problems.value(row).to_owned()),
    };
    outcomes.into_iter().enumerate().map(line).collect()
}

fn batch(columns: impl IntoIterator<Item = (&'static str, ArrayRef)>) -> RecordBatch {
    RecordBatch::try_from_iter_with_nullable(columns.into_iter().map(|(name, array)| (name, array, true))).unwrap()
}

fn texts<const N: usize>(texts: [Option<&str>; N]) -> ArrayRef {
    Arc::new(StringArray::from(texts.to_vec()))
}
