//! What is measured of a history or ledger: audits, metrics, reports. All of it is what the command says.

use std::path::PathBuf;

use jianfu::Pack as Rules;
use jianfu_cli::Remembered;
use jianfu_cli::embedded::{self, Asked, Wrong};
use jianfu_report::Report as Made;
use jiff::civil::DateTime;
use pyo3::exceptions::{PyRuntimeError, PyTypeError};
use pyo3::prelude::*;
use pyo3::types::PyDict;
use serde_json::Value;

use crate::history::History;
use crate::ledger::Ledger;
use crate::table::{Column, Kind, Table};
use crate::watch::{Interrupted, watched};
use crate::{data, errors, language, value};

const FINDINGS: [Column; 16] = [
    ("kind", "/kind", Kind::Text),
    ("words", "/words", Kind::Text),
    ("rule", "/rule", Kind::Text),
    ("label", "/label", Kind::Text),
    ("per", "/group", Kind::Each("name")),
    ("group", "/group", Kind::Each("value")),
    ("window_from", "/window_from", Kind::Day),
    ("window_to", "/window_to", Kind::Day),
    ("entry", "/entry", Kind::Text),
    ("day", "/day", Kind::Day),
    ("count", "/count", Kind::Int),
    ("limit", "/limit", Kind::Int),
    ("days_late", "/days_late", Kind::Int),
    ("because", "/because", Kind::Text),
    ("remedy", "/remedy", Kind::Text),
    ("citations", "/citations", Kind::Cited),
];

const ALERTS: [Column; 7] = [
    ("name", "/name", Kind::Text),
    ("label", "/label", Kind::Text),
    ("per", "/group", Kind::Each("name")),
    ("group", "/group", Kind::Each("value")),
    ("then", "/then", Kind::Text),
    ("sure", "/sure", Kind::Flag),
    ("citations", "/citations", Kind::Cited),
];

const SCORES: [Column; 6] = [
    ("name", "/name", Kind::Text),
    ("label", "/label", Kind::Text),
    ("per", "/group", Kind::Each("name")),
    ("group", "/group", Kind::Each("value")),
    ("value", "/value", Kind::Fraction),
    ("citations", "/citations", Kind::Cited),
];

const METRICS: [Column; 8] = [
    ("name", "/name", Kind::Text),
    ("label", "/label", Kind::Text),
    ("value", "/value", Kind::Fraction),
    ("words", "/words", Kind::Text),
    ("target_is", "/target/op", Kind::Text),
    ("target", "/target/value", Kind::Fraction),
    ("met", "/met", Kind::Flag),
    ("citations", "/citations", Kind::Cited),
];

/// What is measured.
pub(crate) struct Subject {
    pub(crate) rules: Rules,
    pub(crate) remembered: Remembered,
    pub(crate) known_at: Option<DateTime>,
    pub(crate) is_ledger: bool,
}

impl Subject {
    /// The history or ledger that was given.
    fn of(given: &Bound<'_, PyAny>) -> PyResult<Self> {
        if let Ok(history) = given.cast::<History>() {
            return Ok(history.get().subject());
        }
        match given.cast::<Ledger>() {
            Ok(ledger) => ledger.get().subject(given.py()),
            Err(_) => Err(PyTypeError::new_err(format!("a report is on a History or a Ledger, not on {}", value::type_name(given)))),
        }
    }

    /// An audit, as `jianfu._records.Audit`.
    pub(crate) fn audit<'py>(
        self,
        py: Python<'py>,
        start: Option<&Bound<'py, PyAny>>,
        end: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let (days, lang) = ((value::day(start, "start")?, value::day(end, "end")?), language::current());
        let audit = self.done(py, move |subject| embedded::audit(&subject.rules, &subject.remembered, days, subject.known_at, lang))?;
        let fields = PyDict::new(py);
        fields.set_item("about", data::to_python(py, &audit.get("about"))?)?;
        for (name, columns) in [("findings", &FINDINGS[..]), ("alerts", &ALERTS[..]), ("scores", &SCORES[..])] {
            fields.set_item(name, Table::of(columns, &rows(&audit, name))?)?;
        }
        data::to_record_of(py, "Audit", &fields)
    }

    pub(crate) fn metrics(self, py: Python<'_>, on: Option<&Bound<'_, PyAny>>) -> PyResult<Table> {
        let (on, lang) = (value::day(on, "on")?, language::current());
        let metrics = self.done(py, move |subject| embedded::metrics(&subject.rules, &subject.remembered, on, subject.known_at, lang))?;
        Table::of(&METRICS, &rows(&metrics, "metrics"))
    }

    /// Does something that takes long with it.
    fn done<T: Send + 'static>(self, py: Python<'_>, work: impl FnOnce(&Self) -> Result<T, Wrong> + Send + 'static) -> PyResult<T> {
        let is_ledger = self.is_ledger;
        let done = watched(py, &Interrupted::Ends, &mut || Ok(()), move || work(&self))?;
        done.map_err(|wrong| if is_ledger { errors::of_ledger(py, &wrong) } else { errors::of_history(py, &wrong) })
    }
}

/// The objects under a name.
pub(crate) fn rows<'v>(told: &'v Value, name: &str) -> Vec<&'v Value> {
    told.get(name).and_then(Value::as_array).map(|rows| rows.iter().collect()).unwrap_or_default()
}

/// What a watchpoint hands in for a period. Made by `jianfu.report`.
#[pyclass(frozen, module = "jianfu._core")]
pub(crate) struct Report {
    made: Made,
    written: Option<[PathBuf; 3]>,
}

#[pymethods]
impl Report {
    /// What it is called.
    #[getter]
    fn title(&self) -> &str {
        &self.made.title
    }

    /// The period, such as `2026-Q3`.
    #[getter]
    fn period(&self) -> &str {
        &self.made.period
    }

    /// The page that was written; None where nothing was.
    #[getter]
    fn page(&self) -> Option<&PathBuf> {
        self.written.as_ref().map(|[page, ..]| page)
    }

    /// The workbook that was written.
    #[getter]
    fn workbook(&self) -> Option<&PathBuf> {
        self.written.as_ref().map(|[_, workbook, _]| workbook)
    }

    /// The file of data that was written.
    #[getter]
    fn data(&self) -> Option<&PathBuf> {
        self.written.as_ref().map(|[.., data]| data)
    }

    /// The page, as HTML.
    fn html(&self) -> PyResult<String> {
        jianfu_report::html(&self.made).map_err(|error| PyRuntimeError::new_err(error.to_string()))
    }

    /// The data, as `report.json` has it.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        data::to_python(py, &self.made)
    }

    fn __repr__(&self) -> String {
        format!("<jianfu.Report {} {}>", self.made.title, self.made.period)
    }
}

/// Makes what a watchpoint hands in for a period, as `jianfu report` does, of a `History` or a `Ledger`.
///
/// `period` is written `2026`, `2026-Q3`, `2026-07` or `2026-07-01..2026-09-30`; by default it is the last quarter that has ended and has entries. With `out`, a
/// page, a workbook and the data are written into that folder. `public_lists` are the lists of assisted items for the public.
///
/// >>> import jianfu
/// >>> pack = jianfu.Pack.builtin("nanjing-community")
/// >>> asked = [{"form": "certificate", "id": f"C{month}", "date": f"2026-0{month}-01", "issuer": "区民政局", "item": "婚姻状况证明"} for month in (2, 3, 5)]
/// >>> report = jianfu.report(pack.history(asked, complete_from="2026-01-01"), period="2026-Q2", lang="en")
/// >>> certificates = report.to_dict()["forms"][0]
/// >>> certificates["all"]["now"], certificates["all"]["before"], certificates["all"]["cut"]
/// (1, 2, '50%')
#[pyfunction]
#[pyo3(signature = (past, *, out = None, period = None, lang = None, title = None, public_lists = None))]
pub(crate) fn report(
    past: &Bound<'_, PyAny>,
    out: Option<PathBuf>,
    period: Option<String>,
    lang: Option<&str>,
    title: Option<String>,
    public_lists: Option<Vec<String>>,
) -> PyResult<Report> {
    let (lang, asked) = (language::or_current(lang)?, Asked { period, title, public_lists: public_lists.unwrap_or_default() });
    let made = move |subject: &Subject| {
        let made = embedded::report(&subject.rules, &subject.remembered, &asked, subject.known_at, lang)?;
        let written = out.map(|folder| embedded::write_report(&folder, &made)).transpose()?;
        Ok(Report { made, written })
    };
    Subject::of(past)?.done(past.py(), made)
}
