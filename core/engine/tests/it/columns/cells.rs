//! Random rows as columns in every encoding, and the same cell by cell.

use std::sync::Arc;

use arrow_array::builder::{Int64Builder, ListBuilder, StringBuilder, StringDictionaryBuilder};
use arrow_array::types::{Int32Type, UInt8Type};
use arrow_array::{
    ArrayRef, BooleanArray, Date32Array, Decimal128Array, DictionaryArray, Int16Array, Int64Array, LargeStringArray, RecordBatch,
    StringArray, StringViewArray, TimestampMillisecondArray, UInt8Array,
};
use jianfu::table::Cell;
use jianfu::{DataError, Demand, Pack, Value};
use jiff::civil::{Date, date};

use crate::generate::{Choices, Drawn};

/// A column, as what each row gives.
pub(super) struct Column {
    name: String,
    rows: Vec<Given>,
    encoding: Encoding,
}

#[derive(Debug, Clone, PartialEq)]
enum Given {
    Nothing,
    Text(String),
    Typed(Value),
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Encoding {
    Plain,
    Dictionary,
    Large,
    View,
    SmallKeys,
    /// Values that need no reading, each as its type; the number tells one of several such types.
    Typed(usize),
}

impl Column {
    pub(super) fn shown(&self, row: usize) -> String {
        format!("{} {:?}: {:?}", self.name, self.encoding, self.rows[row])
    }
}

/// A form, and the columns of some rows.
pub(super) fn drawn(choices: &mut Choices, pack: &Pack, most: usize) -> (&'static str, Vec<Column>, usize) {
    let rows: Vec<Drawn> = (0..1 + choices.below(most)).map(|_| choices.demand_alone()).collect();
    let form = rows[0].form;
    let fields: Vec<(String, String)> =
        pack.form(form).unwrap().fields().map(|field| (field.name().to_owned(), field.label().to_owned())).collect();
    let fields = choices.shuffle(fields);
    let mut columns = Vec::new();
    for (field, label) in fields {
        if choices.in_hundred(10) {
            continue;
        }
        let name = if choices.in_hundred(50) { field.clone() } else { label };
        let values: Vec<Option<&Value>> = rows.iter().map(|row| row.facts.get(&field)).collect();
        let encoding = match choices.below(7) {
            0 => Encoding::Plain,
            1 => Encoding::Dictionary,
            2 => Encoding::Large,
            3 => Encoding::View,
            4 => Encoding::SmallKeys,
            _ if values.iter().flatten().all(|value| is_typed(value)) => Encoding::Typed(choices.below(2)),
            _ => Encoding::Dictionary,
        };
        let given = |value: &Option<&Value>| match (value, encoding) {
            (None | Some(Value::Null), _) => Given::Nothing,
            (Some(value), Encoding::Typed(_)) => Given::Typed((*value).clone()),
            (Some(value), _) => Given::Text(written(choices, value)),
        };
        let rows = values.iter().map(given).collect();
        columns.push(Column { name, rows, encoding });
    }
    if choices.in_hundred(60) {
        mix(choices, &mut columns, rows.len());
    }
    if choices.in_hundred(30) {
        let form = Given::Text(form.to_owned());
        let other = if choices.in_hundred(20) { Given::Text("没有的表单".to_owned()) } else { Given::Nothing };
        let given = |row: usize| if row == 1 { other.clone() } else { form.clone() };
        columns.push(Column { name: "表单".to_owned(), rows: (0..rows.len()).map(given).collect(), encoding: Encoding::Dictionary });
    }
    if choices.in_hundred(30) {
        let rows = (0..rows.len()).map(|row| Given::Text(format!("{row}"))).collect();
        columns.push(Column { name: "什么也不是的一列".to_owned(), rows, encoding: Encoding::Plain });
    }
    (form, columns, rows.len())
}

/// Makes the rows of the values of a few, so that most values come again, with others beside them.
fn mix(choices: &mut Choices, columns: &mut [Column], rows: usize) {
    let few = rows.min(1 + choices.below(3));
    for column in columns {
        let mixed = |row: usize| column.rows[if choices.in_hundred(40) { choices.below(few) } else { row % few }].clone();
        column.rows = (0..rows).map(mixed).collect();
    }
}

/// Whether a column of such values can be of a type of its own.
fn is_typed(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(_) | Value::Int(_) | Value::Date(_) => true,
        Value::Decimal(number) => number.scale() <= 9 && number.mantissa().unsigned_abs() < 1 << 60,
        Value::List(values) => values.iter().all(|value| matches!(value, Value::Null | Value::Int(_) | Value::Text(_))),
        _ => false,
    }
}

/// A value as people write it in a table, and now and then something that cannot be meant.
fn written(choices: &mut Choices, value: &Value) -> String {
    if choices.in_hundred(4) {
        return choices.one(&["许多", "明天", "#REF", "", "  \u{3000}"]).to_owned();
    }
    match value {
        Value::Null => String::new(),
        Value::Bool(flag) => choices.one(if *flag { &["是", "true", "√", "Y"] } else { &["否", "false", "×", "0"] }).to_owned(),
        Value::Int(number) => match choices.below(3) {
            0 => number.to_string().chars().map(full_width).collect(),
            1 => format!(" {number} "),
            _ => number.to_string(),
        },
        Value::Decimal(number) => number.to_string(),
        Value::Date(day) => match choices.below(3) {
            0 => day.strftime("%Y年%-m月%-d日").to_string(),
            1 => day.strftime("%Y/%m/%d").to_string(),
            _ => day.to_string(),
        },
        Value::Text(text) => text.clone(),
        Value::List(values) => {
            let parts: Vec<String> = values.iter().map(|value| written(choices, value)).collect();
            parts.join(choices.one(&["；", ";", "\n"]))
        }
        Value::Record(entries) => match &entries[0].1 {
            Value::Text(title) => format!("《{title}》第十七条"),
            _ => String::new(),
        },
        _ => String::new(),
    }
}

fn full_width(digit: char) -> char {
    if digit.is_ascii_digit() { char::from_u32(u32::from(digit) + 0xFEE0).unwrap() } else { digit }
}

pub(super) fn record_batch(columns: &[Column], rows: usize) -> RecordBatch {
    if columns.is_empty() {
        let options = arrow_array::RecordBatchOptions::new().with_row_count(Some(rows));
        return RecordBatch::try_new_with_options(Arc::new(arrow_schema::Schema::empty()), Vec::new(), &options).unwrap();
    }
    RecordBatch::try_from_iter_with_nullable(columns.iter().map(|column| (column.name.clone(), array(column), true))).unwrap()
}

fn array(column: &Column) -> ArrayRef {
    let texts: Vec<Option<&str>> =
        column.rows.iter().map(|given| if let Given::Text(text) = given { Some(text.as_str()) } else { None }).collect();
    match column.encoding {
        Encoding::Plain => Arc::new(StringArray::from(texts)),
        Encoding::Dictionary => Arc::new(texts.into_iter().collect::<DictionaryArray<Int32Type>>()),
        Encoding::Large => Arc::new(LargeStringArray::from(texts)),
        Encoding::View => Arc::new(texts.into_iter().collect::<StringViewArray>()),
        Encoding::SmallKeys => {
            let keys: UInt8Array = texts.iter().enumerate().map(|(row, text)| text.map(|_| u8::try_from(row).unwrap())).collect();
            let values: LargeStringArray = texts.iter().copied().collect();
            Arc::new(DictionaryArray::<UInt8Type>::new(keys, Arc::new(values)))
        }
        Encoding::Typed(which) => typed(&column.rows, which),
    }
}

fn typed(rows: &[Given], which: usize) -> ArrayRef {
    let values: Vec<Option<&Value>> = rows.iter().map(|given| if let Given::Typed(value) = given { Some(value) } else { None }).collect();
    match values.iter().flatten().find(|value| !matches!(value, Value::Int(_))).or_else(|| values.iter().flatten().next()) {
        None => Arc::new(arrow_array::NullArray::new(rows.len())),
        Some(Value::Bool(_)) => Arc::new(
            values.iter().map(|value| if let Some(Value::Bool(flag)) = value { Some(*flag) } else { None }).collect::<BooleanArray>(),
        ),
        Some(Value::Date(_)) => {
            let days = |value: &Option<&Value>| if let Some(Value::Date(day)) = value { Some(days_of(*day)) } else { None };
            match which {
                0 => Arc::new(values.iter().map(days).collect::<Date32Array>()),
                _ => Arc::new(
                    values.iter().map(|value| days(value).map(|days| i64::from(days) * 86_400_000)).collect::<TimestampMillisecondArray>(),
                ),
            }
        }
        Some(Value::Decimal(_)) => {
            let number = |value: &Option<&Value>| match value {
                Some(Value::Decimal(number)) => Some(number.mantissa() * 10_i128.pow(9 - number.scale())),
                Some(Value::Int(number)) => Some(i128::from(*number) * 1_000_000_000),
                _ => None,
            };
            Arc::new(values.iter().map(number).collect::<Decimal128Array>().with_precision_and_scale(38, 9).unwrap())
        }
        Some(Value::Int(_)) => {
            let numbers: Vec<Option<i64>> =
                values.iter().map(|value| if let Some(Value::Int(number)) = value { Some(*number) } else { None }).collect();
            let small: Option<Vec<Option<i16>>> = numbers.iter().map(|number| number.map(i16::try_from).transpose().ok()).collect();
            match small.filter(|_| which == 0) {
                Some(small) => Arc::new(Int16Array::from(small)),
                None => Arc::new(Int64Array::from(numbers)),
            }
        }
        Some(Value::List(_)) => lists(&values, which),
        Some(other) => panic!("{other:?}"),
    }
}

fn lists(values: &[Option<&Value>], which: usize) -> ArrayRef {
    let all: Vec<Option<&Vec<Value>>> =
        values.iter().map(|value| if let Some(Value::List(list)) = value { Some(list) } else { None }).collect();
    if all.iter().flatten().any(|list| list.iter().any(|value| matches!(value, Value::Int(_)))) {
        let mut builder = ListBuilder::new(Int64Builder::new());
        for list in all {
            let numbers = list.into_iter().flatten().map(|value| if let Value::Int(number) = value { Some(*number) } else { None });
            numbers.for_each(|number| builder.values().append_option(number));
            builder.append(list.is_some());
        }
        return Arc::new(builder.finish());
    }
    let text = |value: &'_ Value| if let Value::Text(text) = value { Some(text.clone()) } else { None };
    if which == 0 {
        let mut builder = ListBuilder::new(StringBuilder::new());
        for list in all {
            list.into_iter().flatten().for_each(|value| builder.values().append_option(text(value)));
            builder.append(list.is_some());
        }
        return Arc::new(builder.finish());
    }
    let mut builder = ListBuilder::new(StringDictionaryBuilder::<Int32Type>::new());
    for list in all {
        list.into_iter().flatten().for_each(|value| builder.values().append_option(text(value)));
        builder.append(list.is_some());
    }
    Arc::new(builder.finish())
}

fn days_of(day: Date) -> i32 {
    day.since((jiff::Unit::Day, date(1970, 1, 1))).unwrap().get_days()
}

/// The demand in a row, made cell by cell as from a table.
pub(super) fn demand(pack: &Pack, form: &str, columns: &[Column], row: usize) -> Result<Demand, DataError> {
    let mut demand = pack.demand(form)?;
    for column in columns {
        match &column.rows[row] {
            Given::Nothing => {}
            Given::Text(text) if column.name == "表单" => drop(pack.demand(text)?),
            Given::Text(_) if column.name == "什么也不是的一列" => {}
            Given::Text(text) => demand.set_cell(&column.name, &Cell::Text(text.clone()))?,
            Given::Typed(Value::Bool(flag)) => demand.set_cell(&column.name, &Cell::Bool(*flag))?,
            Given::Typed(Value::Date(day)) => demand.set_cell(&column.name, &Cell::Date(*day))?,
            Given::Typed(Value::Int(number)) => demand.set_cell(&column.name, &Cell::Number(number.to_string()))?,
            Given::Typed(Value::Decimal(number)) => demand.set_cell(&column.name, &Cell::Number(number.to_string()))?,
            Given::Typed(list) => demand.put(&column.name, list.clone())?,
        }
    }
    Ok(demand.finish())
}
