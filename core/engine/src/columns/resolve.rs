//! From what stands in a column to the cells of a demand, by the very functions that read the cells of tables.

use std::collections::HashMap;

use jianfu_dsl::Message;

use super::exact;
use super::header::Meaning;
use super::known::Resolved;
use super::source::Given;
use crate::codes;
use crate::convert::{self, Names};
use crate::demand::{Facts, MAX_ELEMENTS, intern, too_many_elements, unknown_form};
use crate::error::DataError;
use crate::model::{Cell, FormId, Kind, Model, Symbol, Type, date_of};
use crate::table;
use crate::value::Value;

/// So many texts, elements and problems are kept before all are forgotten, so that memory does not grow with the rows.
pub(super) const KEPT: usize = 1 << 16;

/// What was read so far, beside what stands in the facts.
#[derive(Debug, Default)]
pub(super) struct Resolver {
    symbols: HashMap<String, Symbol>,
    problems: Vec<DataError>,
    /// How many texts came to a list, whose elements have to stay.
    pub(super) lists: usize,
}

impl Resolver {
    /// Whether so much is kept that it is better forgotten.
    #[inline]
    pub(super) fn is_full(&self, facts: &Facts) -> bool {
        facts.texts.len() > KEPT || facts.elements.len() > KEPT || self.problems.len() > KEPT
    }

    pub(super) fn forget(&mut self, facts: &mut Facts) {
        *self = Self::default();
        facts.texts.clear();
        facts.elements.clear();
    }

    pub(super) fn problem(&mut self, error: DataError) -> Resolved {
        self.problems.push(error);
        u32::try_from(self.problems.len() - 1).map_or(Resolved::ABSENT, Resolved::Problem)
    }

    /// A problem, by its number.
    pub(super) fn told(&self, problem: u32) -> Option<&DataError> {
        self.problems.get(problem as usize)
    }

    /// Reads what is no fact as it stands.
    #[cold]
    pub(super) fn read(&mut self, facts: &mut Facts, meaning: &Meaning, is_element: bool, given: Given<'_>) -> Resolved {
        let read = match meaning {
            Meaning::Fact(field) => {
                let ty = Type { list: field.ty.list && !is_element, ..field.ty };
                table_cell(given).and_then(|cell| self.fact(facts, ty, &cell)).map_err(|error| error.at(&field.name))
            }
            other => apart(facts.model(), other, given),
        };
        match read {
            Ok(cell) => Resolved::Cell(cell),
            Err(error) => self.problem(error),
        }
    }

    fn fact(&mut self, facts: &mut Facts, ty: Type, cell: &table::Cell) -> Result<Cell, DataError> {
        let value = convert::from_table_cell(cell, ty)?;
        if let Value::List(values) = &value {
            self.lists += 1;
            if values.len() > MAX_ELEMENTS {
                return Err(too_many_elements(values.len()));
            }
        }
        let Facts { pack, texts, elements, .. } = facts;
        let model = pack.model();
        let names = Names { enums: &model.enums, body_names: &model.body_names, source_names: &model.source_names };
        let symbols = &mut self.symbols;
        convert::to_cell(&value, ty, &names, &mut |text| intern(model, symbols, texts, text), elements)
    }
}

/// What stands in a column that is no fact.
///
/// # Errors
/// `JF-D004` for another form, and what is wrong with the column where nothing may stand in it.
pub(super) fn apart(model: &Model, meaning: &Meaning, given: Given<'_>) -> Result<Cell, DataError> {
    match meaning {
        Meaning::Form(form) => named_form(model, *form, &table_cell(given)?),
        Meaning::Wrong(error) if !matches!(given, Given::Nothing) && !is_blank(given) => Err((**error).clone()),
        Meaning::Wrong(_) | Meaning::Fact(_) | Meaning::Unread(_) => Ok(Cell::Absent),
    }
}

/// What stands in a column, if it is a fact as it stands.
#[inline]
pub(super) fn as_it_stands(given: Given<'_>, meaning: &Meaning, is_element: bool) -> Option<Cell> {
    if given == Given::Nothing {
        return Some(Cell::Absent);
    }
    let Meaning::Fact(field) = meaning else { return None };
    if field.ty.list && !is_element {
        return None;
    }
    Some(match (given, field.ty.kind) {
        (Given::Int(number), Kind::Int) => Cell::Int(number),
        (Given::Int(number), Kind::Decimal) => Cell::Decimal(number.into()),
        (Given::Decimal(number), Kind::Decimal) => Cell::Decimal(number),
        (Given::Bool(flag), Kind::Bool) => Cell::Bool(flag),
        (Given::Day(day), Kind::Date) => Cell::Day(day),
        _ => return None,
    })
}

/// What stands in a column as the cell of a table.
///
/// # Errors
/// `JF-D006` for a float that is no decimal, and for a moment that is no day.
pub(super) fn table_cell(given: Given<'_>) -> Result<table::Cell, DataError> {
    Ok(match given {
        Given::Nothing => table::Cell::Empty,
        Given::Text(text) => table::Cell::Text(text.to_owned()),
        Given::Bool(flag) => table::Cell::Bool(flag),
        Given::Int(number) => table::Cell::Number(number.to_string()),
        Given::Decimal(number) => table::Cell::Number(number.to_string()),
        Given::Beyond(number, scale) => table::Cell::Number(exact::digits(number, scale)),
        Given::Day(day) => table::Cell::Date(date_of(day).ok_or_else(no_midnight)?),
        Given::Inexact(number) => return Err(inexact(number)),
        Given::Moment => return Err(no_midnight()),
    })
}

fn is_blank(given: Given<'_>) -> bool {
    matches!(given, Given::Text(text) if text.trim().is_empty())
}

/// Nothing, if a cell names this form or none.
fn named_form(model: &Model, form: FormId, cell: &table::Cell) -> Result<Cell, DataError> {
    let text = table::cell::text_of(cell);
    let name = text.trim();
    if name.is_empty() {
        return Ok(Cell::Absent);
    }
    match model.form_named(name) {
        None => Err(unknown_form(model, name)),
        Some(named) if named == form => Ok(Cell::Absent),
        Some(_) => {
            let (label, own) = model.form(form).map_or(("", ""), |form| (form.label.as_str(), form.name.as_str()));
            let message = Message::new(
                format!("这一行写的是表单「{name}」，而这一批按「{label}」判定"),
                format!("the row is on the form `{name}`, and the batch is decided on `{own}`"),
            );
            let help = Message::new("每个表单的行分成一批", "put the rows of each form into a batch of their own");
            Err(DataError::new(codes::FORM, message).with_help(help).at("form"))
        }
    }
}

/// A float as the number that it is: whole where it has no part behind the point.
///
/// # Errors
/// `JF-D006` where it is no decimal.
pub(crate) fn float_value(number: f64) -> Result<Value, DataError> {
    let exact = exact::float(number).ok_or_else(|| inexact(number))?;
    Ok(i64::try_from(exact).ok().filter(|_| exact.is_integer()).map_or(Value::Decimal(exact), Value::Int))
}

fn inexact(number: f64) -> DataError {
    let message = Message::new(format!("浮点数 {number} 不能写成精确的小数"), format!("the float {number} is not exact as a decimal"));
    let help = Message::new("用 Decimal128 或文本发送", "send it as Decimal128 or as text");
    DataError::new(codes::VALUE, message).with_help(help)
}

fn no_midnight() -> DataError {
    let message = Message::new("这个时刻不是某一天的零时", "this moment is not the midnight of a day");
    let help = Message::new("只留日期，用 Date32 发送", "leave the day alone, and send it as Date32");
    DataError::new(codes::VALUE, message).with_help(help)
}
