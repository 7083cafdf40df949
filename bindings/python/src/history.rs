//! Histories: what quotas count in. A ledger on disk will be another kind of it.

use std::fmt::Write as _;
use std::sync::Arc;

use jianfu::history::{History as Remembered, Reach};
use jianfu::{MemoryHistory, Pack as Rules, Value};
use jianfu_cli::Entries;
use jianfu_dsl::diagnostic::Texts;
use jiff::civil::{Date, DateTime};
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyDateTime, PyDict, PyMapping, PyString};

use crate::{errors, language, value};

/// What a history of which nothing ever happened is called, as for the command.
const NONE: &str = "none";

/// What is remembered for a pack. Made by `Pack.history`.
#[pyclass(frozen, module = "jianfu._core")]
pub(crate) struct History {
    past: Past,
    entries: usize,
    reach: Reach,
}

/// A history as decisions need it.
#[derive(Clone)]
pub(crate) struct Past {
    pub(crate) history: Arc<MemoryHistory>,
    pub(crate) known_at: Option<DateTime>,
}

#[pymethods]
impl History {
    /// How many entries there are, each with all its versions.
    #[getter]
    const fn entries(&self) -> usize {
        self.entries
    }

    /// From which day on nothing is left out; None where it holds all that ever happened.
    #[getter]
    const fn complete_from(&self) -> Option<Date> {
        match self.reach {
            Reach::Ever => None,
            Reach::From(day) => Some(day),
        }
    }

    fn __len__(&self) -> usize {
        self.entries
    }

    fn __repr__(&self) -> String {
        let from = self.complete_from().map_or_else(String::new, |day| format!(", complete from {day}"));
        format!("<jianfu.History of {} entries{from}; {}>", self.entries, self.past.history.position())
    }
}

/// What was given as a history: nothing, `"none"`, a `History`, or entries.
pub(crate) fn of(rules: &Rules, given: Option<&Bound<'_, PyAny>>) -> PyResult<Option<Past>> {
    let Some(given) = given.filter(|given| !given.is_none()) else { return Ok(None) };
    if let Ok(history) = given.cast::<History>() {
        return Ok(Some(history.get().past.clone()));
    }
    if let Ok(text) = given.cast::<PyString>() {
        return match text.to_str()? {
            NONE => Ok(Some(Past { history: Arc::new(rules.history(Reach::Ever)), known_at: None })),
            other => Err(PyValueError::new_err(format!("history is 'none', a History, or entries, not {other:?}"))),
        };
    }
    Ok(Some(read(rules, given, None, None)?.past))
}

/// Reads entries.
pub(crate) fn read(
    rules: &Rules,
    entries: &Bound<'_, PyAny>,
    complete_from: Option<Date>,
    known_at: Option<&Bound<'_, PyAny>>,
) -> PyResult<History> {
    let py = entries.py();
    let read = match py.import("jianfu._tables")?.getattr("csv_of")?.call1((entries,))?.extract::<Option<String>>()? {
        Some(table) => Entries::Table(table),
        None => Entries::Objects(entries.try_iter()?.map(|row| object(&row?)).collect::<PyResult<_>>()?),
    };
    let known_at = known_at.filter(|given| !given.is_none()).map(written).transpose()?;
    let lang = language::current();
    let read = py.detach(|| jianfu_cli::history_in_memory(rules, &read, complete_from, known_at.as_deref(), lang));
    let read = read.map_err(|wrong| errors::of_history(py, &wrong))?;
    for warning in errors::all(py, &read.warnings, &Texts::new())? {
        py.import("warnings")?.call_method1("warn", (warning.str()?,))?;
    }
    let past = Past { history: Arc::new(read.history), known_at: read.known_at };
    Ok(History { past, entries: read.entries, reach: read.reach })
}

/// An entry as a JSON object, as it would stand in a file.
fn object(row: &Bound<'_, PyAny>) -> PyResult<String> {
    let mapping = row.cast::<PyMapping>().map_err(|_| PyTypeError::new_err("an entry of a history is a mapping of fields to values"))?;
    let copied = PyDict::new(row.py());
    copied.update(mapping)?;
    let mut text = String::from("{");
    for (key, given) in copied.iter() {
        let key = key.cast::<PyString>().map_err(|_| PyTypeError::new_err("the keys of an entry are names of fields"))?.to_str()?;
        // The moment of recording is one, not the day of which it would be the midnight.
        let value = if matches!(key, "recorded" | "记录于") && given.is_instance_of::<PyDateTime>() && !value::is_nothing(&given)? {
            Value::Text(written(&given)?)
        } else {
            value::value(&given).map_err(|error| error.at(row.py(), key))?
        };
        let comma = if text.len() > 1 { "," } else { "" };
        let _ = write!(text, "{comma}{}:{}", quoted(key), json(&value));
    }
    text.push('}');
    Ok(text)
}

/// A moment or day as histories write it.
fn written(given: &Bound<'_, PyAny>) -> PyResult<String> {
    if given.is_instance_of::<PyDateTime>() {
        return given.call_method1("isoformat", (" ",))?.extract();
    }
    given.str()?.extract()
}

fn json(value: &Value) -> String {
    let all = |parts: Vec<String>| parts.join(",");
    match value {
        Value::Bool(flag) => flag.to_string(),
        Value::Int(number) => number.to_string(),
        Value::Decimal(number) => number.to_string(),
        Value::Text(text) => quoted(text),
        Value::Date(day) => quoted(&day.to_string()),
        Value::List(values) => format!("[{}]", all(values.iter().map(json).collect())),
        Value::Record(parts) => {
            format!("{{{}}}", all(parts.iter().map(|(name, part)| format!("{}:{}", quoted(name), json(part))).collect()))
        }
        _ => "null".to_owned(),
    }
}

fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
