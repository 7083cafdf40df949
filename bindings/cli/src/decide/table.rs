//! Demands from tables, a row each.

use jianfu::table::{Encoding, Row, TableKind, cell};
use jianfu::{Demand, Outcome};

use super::expected;
use super::judge::Judge;
use crate::exit::Failure;
use crate::input::table::{RowReader, Rows, read, unread_sheets};
use crate::input::{At, Input, Invalid, Place, table};

/// How tables are read.
#[derive(Clone, Copy)]
pub(super) struct Options<'a> {
    pub(super) encoding: Option<Encoding>,
    pub(super) sheet: Option<&'a str>,
    /// The form of rows that name none.
    pub(super) form: Option<&'a str>,
}

/// Decides the rows of a table.
pub(super) fn rows(judge: &mut Judge<'_>, input: &Input, (bytes, kind): (Vec<u8>, TableKind), options: Options<'_>) -> Result<(), Failure> {
    let pack = judge.pack;
    let expected = expected::names(pack);
    let further: &[&[&str]] = &[&expected];
    let Options { encoding, sheet, form } = options;
    let options = table::Options { encoding, sheet, form, further, rows: Rows::Demands };
    let table::Sheet { reader, rows } = match read(pack, &input.name, (&bytes, kind), options, judge.ui.lang) {
        Ok(read) => read,
        Err(diagnostic) => {
            judge.broken(diagnostic);
            return Ok(());
        }
    };
    // The file is not needed any more, nor is a row once it is decided.
    drop(bytes);
    judge.warn(&reader.unknown_headers(&input.name));
    if sheet.is_none() && !reader.table.other_sheets.is_empty() {
        judge.warn(&[unread_sheets(&input.name, &reader.table)]);
    }
    judge.announce(&input.name, rows.len());
    for row in rows {
        let place = Place { input: &input.name, at: At::Row(row.number) };
        match demand(&reader, &place, &row) {
            Ok((demand, expected)) => judge.demand(&place, demand, expected)?,
            Err(invalid) => judge.invalid(&place, invalid)?,
        }
    }
    Ok(())
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
