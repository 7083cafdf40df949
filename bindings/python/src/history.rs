//! Histories: what quotas count in. A ledger is another kind of them.

use std::fmt::Write as _;
use std::sync::Arc;

use jianfu::history::{History as _, Reach};
use jianfu::{Context, Pack as Rules, Value};
use jianfu_cli::embedded::Wrong;
use jianfu_cli::{Entries, Remembered};
use jianfu_dsl::diagnostic::Texts;
use jiff::civil::{Date, DateTime};
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyDateTime, PyDict, PyMapping, PyString};

use crate::ledger::{Kept, Ledger};
use crate::measured::Subject;
use crate::table::Table;
use crate::{errors, language, value};

/// What a history of which nothing ever happened is called, as for the command.
const NONE: &str = "none";

/// What is remembered for a pack. Made by `Pack.history`.
#[pyclass(frozen, module = "jianfu._core")]
pub(crate) struct History {
    rules: Rules,
    remembered: Remembered,
    known_at: Option<DateTime>,
}

/// A history as decisions need it.
#[derive(Clone)]
pub(crate) enum Past {
    /// One in memory, and up to when what was recorded is known.
    InMemory(Remembered, Option<DateTime>),
    Ledger(Arc<Kept>),
}

impl Past {
    /// Does something in the context of a day and a history, where they are given.
    ///
    /// # Errors
    /// Where a ledger cannot be read: what was done is not to be used then.
    pub(crate) fn with_context<T>(
        past: Option<&Self>,
        rules: &Rules,
        as_of: Option<Date>,
        work: impl FnOnce(&Context<'_>) -> T,
    ) -> Result<T, Wrong> {
        let context = as_of.map_or_else(Context::of_demand, Context::on);
        match past {
            None => Ok(work(&context)),
            Some(Self::InMemory(remembered, known_at)) => {
                let context = context.with(remembered.history().as_ref());
                Ok(work(&known_at.map_or(context, |moment| context.known_at(moment))))
            }
            Some(Self::Ledger(kept)) => kept.open().with_view(rules, |view| work(&context.with(view))),
        }
    }

    /// The ledger, if it is one.
    pub(crate) const fn kept(&self) -> Option<&Arc<Kept>> {
        match self {
            Self::Ledger(kept) => Some(kept),
            Self::InMemory(..) => None,
        }
    }
}

impl History {
    /// What is measured of it.
    pub(crate) fn subject(&self) -> Subject {
        Subject { rules: self.rules.clone(), remembered: self.remembered.clone(), known_at: self.known_at, is_ledger: false }
    }
}

#[pymethods]
impl History {
    /// How many entries there are, each with all its versions.
    #[getter]
    const fn entries(&self) -> usize {
        self.remembered.entries()
    }

    /// From which day on nothing is left out; None where it holds all that ever happened.
    #[getter]
    const fn complete_from(&self) -> Option<Date> {
        match self.remembered.reach() {
            Reach::Ever => None,
            Reach::From(day) => Some(day),
        }
    }

    /// What exceeds quotas or is overdue, the alerts that are raised, and the scores, from one day to another: as `jianfu audit` tells them. Without days it is
    /// about all that happened.
    ///
    /// >>> import jianfu
    /// >>> pack = jianfu.Pack.builtin("nanjing-community")
    /// >>> visits = [
    /// ...     {"form": "inspection", "id": f"V{day}", "date": f"2026-03-0{day}", "issuer": "区应急管理局", "community": "玉兰社区", "status": "done"}
    /// ...     for day in (1, 2)
    /// ... ]
    /// >>> audit = pack.history(visits, complete_from="2026-01-01").audit(end="2026-12-31")
    /// >>> audit.about["from"], sorted(set(audit.findings.to_dict()["entry"]))
    /// ('2026-03-01', ['V1', 'V2'])
    #[pyo3(signature = (*, start = None, end = None))]
    fn audit<'py>(
        &self,
        py: Python<'py>,
        start: Option<&Bound<'py, PyAny>>,
        end: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        self.subject().audit(py, start, end)
    }

    /// The findings of an audit.
    #[pyo3(signature = (*, start = None, end = None))]
    fn findings<'py>(
        &self,
        py: Python<'py>,
        start: Option<&Bound<'py, PyAny>>,
        end: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        self.audit(py, start, end)?.getattr("findings")
    }

    /// What every metric of the pack comes to on a day, by default that of the latest entry: as `jianfu metrics` tells it.
    #[pyo3(signature = (*, on = None))]
    fn metrics(&self, py: Python<'_>, on: Option<&Bound<'_, PyAny>>) -> PyResult<Table> {
        self.subject().metrics(py, on)
    }

    fn __len__(&self) -> usize {
        self.remembered.entries()
    }

    fn __repr__(&self) -> String {
        let from = self.complete_from().map_or_else(String::new, |day| format!(", complete from {day}"));
        format!("<jianfu.History of {} entries{from}; {}>", self.remembered.entries(), self.remembered.history().position())
    }
}

/// What was given as a history: nothing, `"none"`, a `History`, a `Ledger`, or entries.
pub(crate) fn of(rules: &Rules, given: Option<&Bound<'_, PyAny>>) -> PyResult<Option<Past>> {
    let Some(given) = given.filter(|given| !given.is_none()) else { return Ok(None) };
    if let Ok(history) = given.cast::<History>() {
        let history = history.get();
        return Ok(Some(Past::InMemory(history.remembered.clone(), history.known_at)));
    }
    if let Ok(ledger) = given.cast::<Ledger>() {
        return Ok(Some(Past::Ledger(Arc::clone(ledger.get().kept()))));
    }
    if let Ok(text) = given.cast::<PyString>() {
        return match text.to_str()? {
            NONE => Ok(Some(Past::InMemory(Remembered::nothing(rules), None))),
            other => Err(PyValueError::new_err(format!("history is 'none', a History, a Ledger, or entries, not {other:?}"))),
        };
    }
    let read = read(rules, given, None, None)?;
    Ok(Some(Past::InMemory(read.remembered, read.known_at)))
}

/// Reads entries.
pub(crate) fn read(
    rules: &Rules,
    entries: &Bound<'_, PyAny>,
    complete_from: Option<Date>,
    known_at: Option<&Bound<'_, PyAny>>,
) -> PyResult<History> {
    let py = entries.py();
    let read = told(entries)?;
    let known_at = known_at.filter(|given| !given.is_none()).map(written).transpose()?;
    let lang = language::current();
    let read = py.detach(|| jianfu_cli::history_in_memory(rules, &read, complete_from, known_at.as_deref(), lang));
    let read = read.map_err(|wrong| errors::of_history(py, &wrong))?;
    for warning in errors::all(py, &read.warnings, &Texts::new())? {
        py.import("warnings")?.call_method1("warn", (warning.str()?,))?;
    }
    Ok(History { rules: rules.clone(), remembered: read.remembered, known_at: read.known_at })
}

/// What entries say, as they would stand in a file.
pub(crate) fn told(entries: &Bound<'_, PyAny>) -> PyResult<Entries> {
    Ok(match entries.py().import("jianfu._tables")?.getattr("csv_of")?.call1((entries,))?.extract::<Option<String>>()? {
        Some(table) => Entries::Table(table),
        None => Entries::Objects(entries.try_iter()?.map(|row| object(&row?)).collect::<PyResult<_>>()?),
    })
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
