//! Demands from tables, a row each.

use std::io;

use jianfu::table::{BrokenRow, Row, cell};
use jianfu::{Demand, Outcome, Pack};
use jianfu_dsl::diagnostic::Diagnostic;

use super::expected;
use super::judge::Judge;
use super::part::Part;
use super::progress::Length;
use super::writer::Writer;
use crate::exit::Failure;
use crate::input::table::{Options, RowReader, Rows, Sheet, unread_sheets};
use crate::input::{At, Input, Invalid, Place};
use crate::problem;

/// Decides the rows of a table, block by block.
pub(super) fn rows<'a>(
    writer: &mut Writer<'a>,
    input: &'a Input,
    options: Options<'_>,
    open: impl for<'o> FnOnce(&'o Pack, Options<'o>) -> Result<Sheet<'o>, Diagnostic>,
) -> Result<(), Failure> {
    let judge = writer.judge;
    let expected = expected::names(judge.pack);
    let further: &[&[&str]] = &[&expected];
    let options = Options { further, rows: Rows::Demands, ..options };
    let Sheet { reader, mut rows } = match open(judge.pack, options) {
        Ok(opened) => opened,
        Err(diagnostic) => {
            writer.broken(diagnostic);
            return Ok(());
        }
    };
    writer.warn(&reader.unknown_headers(&input.name));
    if options.sheet.is_none() && !reader.table.other_sheets.is_empty() {
        writer.warn(&[unread_sheets(&input.name, &reader.table)]);
    }
    writer.announce(&input.name, rows.count().map_or(Length::Unknown, Length::Demands));
    writer.blocks(
        || rows.next_block(),
        |block, part| match block {
            Ok(mut block) => block.read().try_for_each(|read| row(judge, part, input, &reader, read)),
            Err(error) => {
                part.broken = Some(problem::of_table(&input.name, &error));
                Ok(())
            }
        },
    )
}

/// Decides a row, if it can be read.
fn row<'a>(
    judge: &Judge<'a>,
    part: &mut Part<'a>,
    input: &'a Input,
    reader: &RowReader<'_>,
    read: Result<Row, BrokenRow>,
) -> io::Result<()> {
    part.done += 1;
    let at = At::Row(read.as_ref().map_or_else(|broken| broken.number, |row| row.number));
    let place = Place { input: &input.name, at };
    let demand = match read {
        Ok(row) => demand(reader, &place, &row),
        Err(broken) => Err(Invalid::of(problem::of_table(&place.words(judge.ui.lang), &broken.error))),
    };
    match demand {
        Ok((demand, expected)) => judge.demand(part, &place, demand, expected),
        Err(invalid) => judge.invalid(part, &place, invalid),
    }
}

/// The demand in a row, and the outcome expected of it.
fn demand(reader: &RowReader<'_>, place: &Place<'_>, row: &Row) -> Result<(Demand, Option<Outcome>), Invalid> {
    let mut outcome = None;
    let mut wrong = Vec::new();
    for further in reader.further(place, row) {
        match expected::outcome(&cell::text_of(further.cell), &further.place) {
            Ok(expected) => outcome = expected,
            Err(diagnostic) => wrong.push(diagnostic),
        }
    }
    match reader.facts(place, row) {
        Ok(demand) if wrong.is_empty() => Ok((demand, outcome)),
        Ok(demand) => {
            let id = demand.get("id").and_then(|id| if let jianfu::Value::Text(id) = id { Some(id.clone()) } else { None });
            Err(Invalid { id, form: Some(demand.form().to_owned()), diagnostics: wrong })
        }
        Err(mut invalid) => {
            invalid.diagnostics.extend(wrong);
            Err(invalid)
        }
    }
}
