//! Python's lists as columns of Arrow. A column of one kind of values keeps it; where kinds are mixed every value becomes text, which is read as the cells of
//! spreadsheets are.

use std::sync::Arc;

use arrow_array::{
    ArrayRef, BooleanArray, Date32Array, Float64Array, Int64Array, ListArray, NullArray, RecordBatch, RecordBatchOptions, StringArray,
    TimestampMicrosecondArray,
};
use arrow_schema::{Field, Schema};
use jiff::civil::{Date, DateTime};
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyDate, PyDateTime, PyDict, PyFloat, PyInt, PyList, PyMapping, PyString, PyTuple};

use crate::value;

/// Whole numbers up to this are exact as floats.
const EXACT: u64 = 1 << 53;

/// What stands in a cell.
#[derive(Debug, Clone)]
enum Cell {
    Nothing,
    Bool(bool),
    Int(i64),
    Float(f64),
    Day(Date),
    Moment(DateTime),
    Text(String),
    List(Vec<Cell>),
}

/// What the cells of a column are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Nothing,
    Bool,
    Int,
    Float,
    Day,
    Moment,
    Text,
    List,
}

/// A batch of columns, each a list.
pub(super) fn of_columns(columns: Vec<(String, Bound<'_, PyAny>)>) -> PyResult<RecordBatch> {
    let read = columns.into_iter().map(|(name, values)| {
        let wrong = || PyTypeError::new_err(format!("the column {name:?} is no list of values"));
        if values.is_instance_of::<PyString>() {
            return Err(wrong());
        }
        let cells = values.try_iter().map_err(|_| wrong())?.map(|given| cell(&given?)).collect::<PyResult<Vec<Cell>>>()?;
        Ok((name, cells))
    });
    batch(read.collect::<PyResult<_>>()?)
}

/// A batch of rows, each a mapping. What a row does not have is not given.
pub(super) fn of_rows(rows: &Bound<'_, PyAny>) -> PyResult<RecordBatch> {
    let mut columns: Vec<(String, Vec<Cell>)> = Vec::new();
    let places = PyDict::new(rows.py());
    let mut count = 0;
    for row in rows.try_iter()? {
        let row = row?;
        let row = row.cast::<PyMapping>().map_err(|_| PyTypeError::new_err("the rows of a table are mappings of fields to values"))?;
        for pair in row.items()?.iter() {
            let (name, given): (Bound<'_, PyAny>, Bound<'_, PyAny>) = pair.extract()?;
            let at = match places.get_item(&name)? {
                Some(at) => at.extract()?,
                None => {
                    places.set_item(&name, columns.len())?;
                    columns.push((name.str()?.extract()?, Vec::new()));
                    columns.len() - 1
                }
            };
            if let Some((_, cells)) = columns.get_mut(at) {
                cells.resize(count, Cell::Nothing);
                cells.push(cell(&given)?);
            }
        }
        count += 1;
    }
    columns.iter_mut().for_each(|(_, cells)| cells.resize(count, Cell::Nothing));
    batch(columns)
}

fn batch(columns: Vec<(String, Vec<Cell>)>) -> PyResult<RecordBatch> {
    let rows = columns.first().map_or(0, |(_, cells)| cells.len());
    if let Some((name, cells)) = columns.iter().find(|(_, cells)| cells.len() != rows) {
        return Err(PyValueError::new_err(format!("the column {name:?} has {} values, and the first column {rows}", cells.len())));
    }
    let (fields, arrays): (Vec<Field>, Vec<ArrayRef>) = columns
        .into_iter()
        .map(|(name, cells)| {
            let array = array(cells);
            (Field::new(name, array.data_type().clone(), true), array)
        })
        .unzip();
    let options = RecordBatchOptions::new().with_row_count(Some(rows));
    RecordBatch::try_new_with_options(Arc::new(Schema::new(fields)), arrays, &options)
        .map_err(|error| PyValueError::new_err(error.to_string()))
}

fn cell(given: &Bound<'_, PyAny>) -> PyResult<Cell> {
    if given.is_none() {
        return Ok(Cell::Nothing);
    }
    if let Ok(text) = given.cast::<PyString>() {
        return Ok(Cell::Text(text.to_str()?.to_owned()));
    }
    if let Ok(flag) = given.cast::<PyBool>() {
        return Ok(Cell::Bool(flag.is_true()));
    }
    if given.is_instance_of::<PyInt>() {
        return Ok(given.extract().map_or(Cell::Text(given.str()?.extract()?), Cell::Int));
    }
    if let Ok(number) = given.cast::<PyFloat>() {
        let number = number.value();
        return Ok(if number.is_nan() { Cell::Nothing } else { Cell::Float(number) });
    }
    if value::is_nothing(given)? {
        return Ok(Cell::Nothing);
    }
    if given.is_instance_of::<PyDateTime>() {
        return Ok(Cell::Moment(value::by_its_own_clock(given)?));
    }
    if given.is_instance_of::<PyDate>() {
        return Ok(Cell::Day(given.extract()?));
    }
    if given.is_instance_of::<PyList>() || given.is_instance_of::<PyTuple>() {
        return Ok(Cell::List(given.try_iter()?.map(|element| cell(&element?)).collect::<PyResult<_>>()?));
    }
    if value::is_decimal(given)? {
        return Ok(Cell::Text(given.call_method1("__format__", ("f",))?.extract()?));
    }
    match value::plain_of(given)? {
        Some(plain) => cell(&plain),
        None => Err(PyTypeError::new_err(format!(
            "a value in a table is text, a number, a day, True or False, None or a list, not {}",
            value::type_name(given)
        ))),
    }
}

impl Cell {
    fn kind(&self) -> Kind {
        match self {
            Self::Nothing => Kind::Nothing,
            Self::Bool(_) => Kind::Bool,
            Self::Int(_) => Kind::Int,
            Self::Float(_) => Kind::Float,
            Self::Day(_) => Kind::Day,
            Self::Moment(_) => Kind::Moment,
            Self::Text(_) => Kind::Text,
            Self::List(_) => Kind::List,
        }
    }

    /// As it would be written in a table.
    fn text(self) -> Option<String> {
        Some(match self {
            Self::Nothing => return None,
            Self::Bool(flag) => flag.to_string(),
            Self::Int(number) => number.to_string(),
            // Every digit of it, so that nothing is rounded that a float of its own column would not be.
            Self::Float(number) => digits(number),
            Self::Day(day) => day.to_string(),
            Self::Moment(moment) if moment.time() == jiff::civil::Time::midnight() => moment.date().to_string(),
            Self::Moment(moment) => moment.to_string(),
            Self::Text(text) => text,
            Self::List(cells) => cells.into_iter().filter_map(Self::text).collect::<Vec<_>>().join("；"),
        })
    }
}

fn digits(number: f64) -> String {
    let all = format!("{number:.1074}");
    if all.contains('.') { all.trim_end_matches('0').trim_end_matches('.').to_owned() } else { all }
}

/// The kind that two kinds have together.
fn joined(one: Kind, other: Kind) -> Kind {
    match (one, other) {
        (Kind::Nothing, kind) | (kind, Kind::Nothing) => kind,
        (one, other) if one == other => one,
        (Kind::Int | Kind::Float, Kind::Int | Kind::Float) => Kind::Float,
        (Kind::Day | Kind::Moment, Kind::Day | Kind::Moment) => Kind::Moment,
        _ => Kind::Text,
    }
}

fn array(cells: Vec<Cell>) -> ArrayRef {
    let kind = cells.iter().map(Cell::kind).fold(Kind::Nothing, joined);
    let fits = |cell: &Cell| !matches!(cell, Cell::Int(number) if number.unsigned_abs() > EXACT);
    let kind = if kind == Kind::Float && !cells.iter().all(fits) { Kind::Text } else { kind };
    match kind {
        Kind::Nothing => Arc::new(NullArray::new(cells.len())),
        Kind::Bool => {
            Arc::new(cells.iter().map(|cell| if let Cell::Bool(flag) = cell { Some(*flag) } else { None }).collect::<BooleanArray>())
        }
        Kind::Int => {
            Arc::new(cells.iter().map(|cell| if let Cell::Int(number) = cell { Some(*number) } else { None }).collect::<Int64Array>())
        }
        Kind::Float => Arc::new(cells.iter().map(float).collect::<Float64Array>()),
        Kind::Day => Arc::new(cells.iter().map(day).collect::<Date32Array>()),
        Kind::Moment => Arc::new(cells.iter().map(microseconds).collect::<TimestampMicrosecondArray>()),
        Kind::Text => Arc::new(cells.into_iter().map(Cell::text).collect::<StringArray>()),
        Kind::List => Arc::new(list(cells)),
    }
}

fn float(cell: &Cell) -> Option<f64> {
    match cell {
        Cell::Float(number) => Some(*number),
        #[expect(clippy::cast_precision_loss, reason = "larger ones make the column one of text")]
        Cell::Int(number) => Some(*number as f64),
        _ => None,
    }
}

const EPOCH: Date = Date::constant(1970, 1, 1);

fn day(cell: &Cell) -> Option<i32> {
    if let Cell::Day(day) = cell { days(*day) } else { None }
}

fn days(day: Date) -> Option<i32> {
    EPOCH.until((jiff::Unit::Day, day)).ok().map(|span| span.get_days())
}

fn microseconds(cell: &Cell) -> Option<i64> {
    let moment = match cell {
        Cell::Day(day) => day.at(0, 0, 0, 0),
        Cell::Moment(moment) => *moment,
        _ => return None,
    };
    let since = moment.duration_since(EPOCH.at(0, 0, 0, 0));
    i64::try_from(since.as_micros()).ok()
}

fn list(cells: Vec<Cell>) -> ListArray {
    let lengths: Vec<usize> = cells.iter().map(|cell| if let Cell::List(elements) = cell { elements.len() } else { 0 }).collect();
    let valid: Vec<bool> = cells.iter().map(|cell| matches!(cell, Cell::List(_))).collect();
    let elements = cells.into_iter().flat_map(|cell| if let Cell::List(elements) = cell { elements } else { Vec::new() });
    let values = array(elements.collect());
    let field = Arc::new(Field::new("item", values.data_type().clone(), true));
    ListArray::new(field, arrow_buffer::OffsetBuffer::from_lengths(lengths), values, Some(valid.into()))
}
