//! What the command says as data, as columns: what becomes of each is declared, so that a table without rows has the same columns.

use std::sync::Arc;

use arrow_array::builder::{ListBuilder, StringBuilder};
use arrow_array::{ArrayRef, BooleanArray, Date32Array, Int64Array, RecordBatch, StringArray};
use arrow_schema::{ArrowError, DataType, Field, Schema, SchemaRef};
use jianfu::Lang;
use jianfu::wire::CitationRecord;
use jiff::civil::{Date, date};
use jiff::{ToSpan as _, Unit};
use serde_json::Value;

const FIRST_DAY: Date = date(1970, 1, 1);

/// What stands in a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Text,
    Int,
    Day,
    Flag,
    /// An exact number, as `3/4`.
    Fraction,
    /// A list of texts.
    Texts,
    /// Of a list of objects, the text under this name.
    Each(&'static str),
    /// Citations, each in a line.
    Cited,
}

/// A column: what it is called, where in the data its cells are, and what they are.
pub(crate) type Column = (&'static str, &'static str, Kind);

/// The columns of these objects.
pub(crate) fn batch(columns: &[Column], rows: &[&Value], lang: Lang) -> Result<RecordBatch, ArrowError> {
    let arrays = columns.iter().map(|(_, place, kind)| array(*kind, rows.iter().map(|row| row.pointer(place)), lang));
    RecordBatch::try_new(schema(columns), arrays.collect())
}

pub(crate) fn schema(columns: &[Column]) -> SchemaRef {
    let field = |(name, _, kind): &Column| {
        let ty = match kind {
            Kind::Text | Kind::Fraction => DataType::Utf8,
            Kind::Int => DataType::Int64,
            Kind::Day => DataType::Date32,
            Kind::Flag => DataType::Boolean,
            Kind::Texts | Kind::Each(_) | Kind::Cited => DataType::List(Arc::new(Field::new("item", DataType::Utf8, true))),
        };
        Field::new(*name, ty, true)
    };
    Arc::new(Schema::new(columns.iter().map(field).collect::<Vec<_>>()))
}

fn array<'v>(kind: Kind, cells: impl Iterator<Item = Option<&'v Value>>, lang: Lang) -> ArrayRef {
    let cells = cells.map(|cell| cell.filter(|cell| !cell.is_null()));
    match kind {
        Kind::Text => Arc::new(cells.map(|cell| cell?.as_str()).collect::<StringArray>()),
        Kind::Fraction => Arc::new(cells.map(|cell| cell?.get("fraction")?.as_str()).collect::<StringArray>()),
        Kind::Int => Arc::new(cells.map(|cell| cell?.as_i64()).collect::<Int64Array>()),
        Kind::Flag => Arc::new(cells.map(|cell| cell?.as_bool()).collect::<BooleanArray>()),
        Kind::Day => Arc::new(cells.map(|cell| number_of(cell?.as_str()?.parse().ok()?)).collect::<Date32Array>()),
        Kind::Texts => lists(cells, |element| element.as_str().map(str::to_owned)),
        Kind::Each(name) => lists(cells, |element| element.get(name)?.as_str().map(str::to_owned)),
        Kind::Cited => lists(cells, |element| Some(cited(element, lang))),
    }
}

fn lists<'v>(cells: impl Iterator<Item = Option<&'v Value>>, text: impl Fn(&Value) -> Option<String>) -> ArrayRef {
    let mut lists = ListBuilder::new(StringBuilder::new());
    for cell in cells {
        match cell.and_then(Value::as_array) {
            Some(elements) => lists.append_value(elements.iter().map(&text)),
            None => lists.append_null(),
        }
    }
    Arc::new(lists.finish())
}

/// A citation in a line.
fn cited(citation: &Value, lang: Lang) -> String {
    let text = |name: &str| citation.get(name).and_then(Value::as_str).map(str::to_owned);
    let confidence = text("confidence");
    let record = CitationRecord {
        source: text("source"),
        title: text("title"),
        number: text("number"),
        issuer: text("issuer"),
        locator: text("locator"),
        confidence: ["C", "N", "P", "R", "Y", "A"].into_iter().find(|known| Some(*known) == confidence.as_deref()).unwrap_or_default(),
        quote: text("quote"),
        valid_from: text("valid_from"),
        valid_to: text("valid_to"),
        assumption: text("assumption"),
    };
    record.line(lang)
}

/// A day as Arrow counts it.
fn number_of(day: Date) -> Option<i32> {
    day.since((Unit::Day, FIRST_DAY)).ok().map(|span| span.get_days())
}

/// The day of such a number.
pub(super) fn day_of(number: i32) -> Option<Date> {
    FIRST_DAY.checked_add(number.days()).ok()
}
