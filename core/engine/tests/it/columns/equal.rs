//! On random packs and rows the columns say what demands of their own say, however they are encoded and wherever they are decided.

use std::num::NonZeroUsize;

use jianfu::Demand;
use jianfu::columns::MissingOf;
use proptest::test_runner::TestCaseError;

use super::cells::{self, Column};
use super::*;
use crate::generate::Choices;
use crate::properties::{Case, Checked, check, demands};

/// At most so many rows a batch.
const ROWS: usize = 24;

fn options<'o>(form: &'o str, missing: MissingOf, threads: usize, block: usize) -> ColumnOptions<'o> {
    let some = |number| NonZeroUsize::new(number).unwrap();
    ColumnOptions::of(form).missing_of(missing).threads(some(threads)).block(some(block))
}

/// What demands of their own say, each made cell by cell.
fn one_by_one(pack: &Pack, (form, columns): (&str, &[Column]), rows: usize, context: &Context<'_>, missing: MissingOf) -> Vec<Line> {
    let made: Vec<Result<Demand, DataError>> = (0..rows).map(|row| cells::demand(pack, form, columns, row)).collect();
    let demands: Vec<Demand> = made.iter().flatten().cloned().collect();
    let mut lines = vec![Line::default(); demands.len()];
    pack.decide_all(&demands, context, &mut |at, decision| {
        let asked = missing == MissingOf::All || missing == MissingOf::Referred && decision.outcome() == Outcome::Refer;
        lines[at] = Line::of(&decision, asked);
    });
    let mut lines = lines.into_iter();
    made.iter().map(|made| made.as_ref().map_or_else(Line::problem, |_| lines.next().unwrap())).collect()
}

fn same(case: &Case, what: &str, (found, expected): (&[Line], &[Line]), columns: &[Column]) -> Checked {
    let differs = |row: &usize| found.get(*row) != expected.get(*row);
    match (0..expected.len().max(found.len())).find(differs) {
        None => Ok(()),
        Some(row) => {
            let given: Vec<String> = columns.iter().map(|column| column.shown(row)).collect();
            let (found, expected) = (found.get(row), expected.get(row));
            let text = case.text.text();
            Err(TestCaseError::fail(format!("{what}, row {row}\n{text}\n{given:#?}\nfound:    {found:#?}\nexpected: {expected:#?}")))
        }
    }
}

fn batches(choices: &mut Choices, case: &Case, with_history: bool) -> Checked {
    let (form, columns, rows) = cells::drawn(choices, &case.pack, ROWS);
    let record_batch = cells::record_batch(&columns, rows);
    let drawn = choices.demand();
    let history = drawn.past.as_ref().filter(|_| with_history).map(|past| past.engine(&case.pack));
    let context = match (&history, &drawn.past) {
        (Some(history), Some(past)) => past.context(drawn.as_of, history),
        _ => drawn.as_of.map_or_else(Context::of_demand, Context::on),
    };
    let missing = choices.one(&[MissingOf::Referred, MissingOf::All, MissingOf::Nothing]);
    let expected = one_by_one(&case.pack, (form, &columns), rows, &context, missing);
    let mut first = None;
    for (threads, block) in [(1, 4_096), (1, 7), (2, 1), (2, 7)] {
        let decided = case.pack.decide_columns(&record_batch, &options(form, missing, threads, block), &context).unwrap();
        same(case, &format!("{threads} threads, blocks of {block}"), (&lines(&decided), &expected), &columns)?;
        // Whatever the blocks are, the columns are the same to the last offset.
        if first.get_or_insert_with(|| decided.clone()) != &decided {
            return Err(TestCaseError::fail(format!("{threads} threads, blocks of {block}: other columns\n{}", case.text.text())));
        }
    }
    let half = rows / 2;
    let parts = [record_batch.slice(0, half), record_batch.slice(half, rows - half)];
    if let Ok(decided) = case.pack.decide_batches(parts.map(Ok), &options(form, missing, 1, 4_096), &context) {
        let found: Vec<Line> = decided.flat_map(|decided| lines(&decided.unwrap())).collect();
        same(case, "in two batches", (&found, &expected), &columns)?;
    }
    Ok(())
}

/// Batches a pack: about as many rows as other properties have demands, and no fewer than make sense.
fn repeats() -> usize {
    (demands() * 2 / ROWS).max(3)
}

#[test]
fn rows_come_out_as_demands_of_their_own_do() {
    check(|choices| {
        let case = Case::new(choices.pack())?;
        (0..repeats()).try_for_each(|_| batches(choices, &case, false))
    });
}

#[test]
fn rows_that_count_for_one_another_come_out_as_demands_in_order_of_day_do() {
    check(|choices| {
        let case = Case::new(choices.pack())?;
        (0..repeats()).try_for_each(|_| batches(choices, &case, true))
    });
}
