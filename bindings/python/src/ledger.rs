//! Ledgers: what is remembered in a file or on a server, and only ever added to.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jianfu::Pack as Rules;
use jianfu::history::Reach;
use jianfu_cli::Entries;
use jianfu_cli::embedded::{OpenLedger, Stop, Wrong};
use jianfu_ledger::{Again, Knowing};
use jiff::civil::Date;
use pyo3::prelude::*;
use pyo3::types::PyDict;
use serde_json::{Value, json};

use crate::decision::Decision;
use crate::measured::{Subject, rows};
use crate::pack::Pack;
use crate::table::{Column, Kind, Table};
use crate::watch::{Interrupted, watched};
use crate::{data, errors, history, language, value};

const PROBLEMS: [Column; 4] =
    [("row", "/row", Kind::Int), ("place", "/place", Kind::Text), ("code", "/code", Kind::Text), ("message", "/message", Kind::Text)];

const DIFFERENCES: [Column; 8] = [
    ("row", "/row", Kind::Int),
    ("id", "/id", Kind::Text),
    ("before", "/before/outcome", Kind::Text),
    ("before_reasons", "/before/reasons", Kind::Texts),
    ("after", "/after/outcome", Kind::Text),
    ("after_reasons", "/after/reasons", Kind::Texts),
    ("code", "/after/code", Kind::Text),
    ("message", "/after/message", Kind::Text),
];

const WRONG_ROWS: [Column; 3] = [("row", "/row", Kind::Int), ("wrong", "/wrong", Kind::Text), ("message", "/message", Kind::Text)];

/// What a watchpoint keeps: entries, corrections, withdrawals and decisions, in a file or on a PostgreSQL server. It is only ever added to, and each row is
/// chained to the one before. It is what `jianfu ledger` keeps, and each reads what the other wrote.
///
/// >>> import jianfu, tempfile, pathlib
/// >>> pack = jianfu.Pack.builtin("nanjing-community")
/// >>> folder = tempfile.TemporaryDirectory()
/// >>> ledger = jianfu.Ledger.create(pathlib.Path(folder.name, "point.jfl"), complete_from="2026-01-01", pack=pack)
/// >>> ledger.import_table([{"form": "certificate", "id": "C1", "date": "2026-03-01", "item": "居住证明"}]).added
/// 1
/// >>> decision, = ledger.decide([{"form": "certificate", "id": "C2", "date": "2026-09-10", "item": "婚姻状况证明"}])
/// >>> decision.outcome, ledger.replay().differing, ledger.verify().sound
/// ('reject', 0, True)
#[pyclass(frozen, module = "jianfu._core")]
pub(crate) struct Ledger {
    kept: Arc<Kept>,
}

/// An open ledger that threads share, one at a time.
pub(crate) struct Kept {
    ledger: Mutex<OpenLedger>,
    stop: Stop,
    name: String,
    reach: Reach,
    rules: Rules,
}

impl Kept {
    /// Waits until nobody else has it. The interpreter must not be held meanwhile.
    pub(crate) fn open(&self) -> MutexGuard<'_, OpenLedger> {
        // What a panic left undone was rolled back.
        self.ledger.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn stop(&self) {
        self.stop.set(true);
    }

    pub(crate) fn go_on(&self) {
        self.stop.set(false);
    }
}

impl Ledger {
    pub(crate) const fn kept(&self) -> &Arc<Kept> {
        &self.kept
    }

    fn of(py: Python<'_>, pack: Option<&Bound<'_, Pack>>, open: impl FnOnce(&Stop) -> Result<OpenLedger, Wrong> + Send) -> PyResult<Self> {
        let rules = match pack {
            Some(pack) => pack.get().rules().clone(),
            // As for the command.
            None => Rules::builtin(Rules::builtin_ids().next().unwrap_or_default()).map_err(|error| errors::of_pack(py, &error))?,
        };
        let stop = Stop::default();
        let ledger = py.detach(|| open(&stop)).map_err(|wrong| errors::of_ledger(py, &wrong))?;
        let (name, reach) = (ledger.name().to_owned(), ledger.reach());
        Ok(Self { kept: Arc::new(Kept { ledger: Mutex::new(ledger), stop, name, reach, rules }) })
    }

    /// Does something with it that may take long. Where it is interrupted nothing is recorded.
    fn done<T: Send + 'static>(
        &self,
        py: Python<'_>,
        work: impl FnOnce(&mut OpenLedger, &Rules) -> Result<T, Wrong> + Send + 'static,
    ) -> PyResult<T> {
        let kept = Arc::clone(&self.kept);
        let done = watched(py, &Interrupted::Stops(&|| self.kept.stop()), &mut || Ok(()), move || work(&mut kept.open(), &kept.rules));
        self.kept.go_on();
        done?.map_err(|wrong| errors::of_ledger(py, &wrong))
    }

    /// What is measured of it.
    pub(crate) fn subject(&self, py: Python<'_>) -> PyResult<Subject> {
        let remembered = self.done(py, OpenLedger::remembered)?;
        Ok(Subject { rules: self.kept.rules.clone(), remembered, known_at: None, is_ledger: true })
    }

    fn imported<'py>(
        &self,
        py: Python<'py>,
        work: impl FnOnce(&mut OpenLedger, &Rules) -> Result<Value, Wrong> + Send + 'static,
    ) -> PyResult<Bound<'py, PyAny>> {
        let told = self.done(py, work)?;
        let lang = language::current();
        let problems: Vec<Value> = rows(&told, "to_look_at")
            .into_iter()
            .flat_map(|row| rows(row, "problems").into_iter().map(move |problem| (row, problem)))
            .map(|(row, problem)| {
                let message = problem.get(if lang == jianfu::Lang::Zh { "zh" } else { "en" });
                json!({ "row": row.get("row"), "place": row.get("place"), "code": problem.get("code"), "message": message })
            })
            .collect();
        let fields = PyDict::new(py);
        for name in ["added", "corrected", "withdrawn"] {
            fields.set_item(name, told.get(name).and_then(Value::as_u64))?;
        }
        fields.set_item("problems", Table::of(&PROBLEMS, &problems.iter().collect::<Vec<_>>())?)?;
        data::to_record_of(py, "Imported", &fields)
    }
}

#[pymethods]
impl Ledger {
    /// Makes a ledger in a file, or at a `postgres://` address.
    ///
    /// `complete_from` says from which day on nothing will be missing in it, `"ever"` that it will hold all that ever happened; by default it is today. How often
    /// something happened before that day is unknown. `pack` reads what is imported and measures it; by default it is that of the command.
    ///
    /// Raises `LedgerError` where there is one already, or it cannot be made there.
    #[staticmethod]
    #[pyo3(signature = (place, *, complete_from = None, pack = None))]
    fn create(py: Python<'_>, place: PathBuf, complete_from: Option<&Bound<'_, PyAny>>, pack: Option<&Bound<'_, Pack>>) -> PyResult<Self> {
        let complete_from = match complete_from {
            Some(word) if word.extract::<&str>().is_ok_and(|word| word == "ever") => Some("ever".to_owned()),
            given => value::day(given, "complete_from")?.map(|day| day.to_string()),
        };
        Self::of(py, pack, move |stop| OpenLedger::create(&place, complete_from.as_deref(), stop))
    }

    /// Opens the ledger in a file, or at a `postgres://` address.
    ///
    /// >>> import jianfu
    /// >>> jianfu.Ledger.open("nowhere.jfl")
    /// Traceback (most recent call last):
    ///     ...
    /// jianfu.errors.LedgerError: the ledger could not do it: nowhere.jfl [JF-L001]
    #[staticmethod]
    #[pyo3(signature = (place, *, pack = None))]
    fn open(py: Python<'_>, place: PathBuf, pack: Option<&Bound<'_, Pack>>) -> PyResult<Self> {
        Self::of(py, pack, move |stop| OpenLedger::open(&place, stop))
    }

    /// From which day on it is complete; None where it holds all that ever happened.
    #[getter]
    fn complete_from(&self) -> Option<Date> {
        match self.kept.reach {
            Reach::Ever => None,
            Reach::From(day) => Some(day),
        }
    }

    /// The hash of the last row. Written down elsewhere, it tells whether anything before was changed since: see `verify`.
    #[getter]
    fn head(&self, py: Python<'_>) -> PyResult<String> {
        let head = py.detach(|| self.kept.open().head());
        head.map(|head| head.hash.to_string()).map_err(|wrong| errors::of_ledger(py, &wrong))
    }

    /// Records the entries of a file, as `jianfu ledger import` does. A row that cannot be read or recorded is kept as it stands, and told in `problems`.
    ///
    /// Raises `LedgerError` where the same file was imported before, unless it is to be taken `again`.
    #[pyo3(signature = (path, *, again = false))]
    fn import_file<'py>(&self, py: Python<'py>, path: PathBuf, again: bool) -> PyResult<Bound<'py, PyAny>> {
        let lang = language::current();
        self.imported(py, move |ledger, rules| ledger.import_file(rules, &path, taken(again), lang))
    }

    /// Records entries, given as dicts or as a table, as `Pack.history` takes them. `name` is told where they come from.
    #[pyo3(signature = (entries, *, name = "table", again = false))]
    fn import_table<'py>(&self, py: Python<'py>, entries: &Bound<'py, PyAny>, name: &str, again: bool) -> PyResult<Bound<'py, PyAny>> {
        let bytes = match history::told(entries)? {
            Entries::Objects(objects) => objects.join("\n").into_bytes(),
            Entries::Table(text) => text.into_bytes(),
        };
        let (name, lang) = (name.to_owned(), language::current());
        self.imported(py, move |ledger, rules| ledger.import_bytes(rules, &name, bytes, taken(again), lang))
    }

    /// Decides demands and records the decisions, all or none, as `jianfu decide --record` does. What is approved is an entry from then on.
    ///
    /// `Pack.decide` and the like with `history=ledger` decide against a ledger and record nothing.
    #[pyo3(signature = (demands, *, form = None))]
    fn decide(&self, py: Python<'_>, demands: &Bound<'_, PyAny>, form: Option<&str>) -> PyResult<Vec<Decision>> {
        let read = demands.try_iter()?.map(|demand| value::demand(&self.kept.rules, &demand?, form)).collect::<PyResult<Vec<_>>>()?;
        self.done(py, move |ledger, rules| {
            let mut decided = vec![None; read.len()];
            ledger.decide(rules, &read, &mut |at, decision| {
                if let Some(place) = decided.get_mut(at) {
                    *place = Some(Decision::of(decision));
                }
            })?;
            Ok(decided.into_iter().flatten().collect())
        })
    }

    /// What exceeds quotas or is overdue, the alerts that are raised, and the scores, from one day to another: as `jianfu audit` tells them. Without days it is
    /// about all that happened.
    #[pyo3(signature = (*, start = None, end = None))]
    fn audit<'py>(
        &self,
        py: Python<'py>,
        start: Option<&Bound<'py, PyAny>>,
        end: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        self.subject(py)?.audit(py, start, end)
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
        self.subject(py)?.metrics(py, on)
    }

    /// Decides again what was decided, and tells what comes out otherwise, as `jianfu replay` does: each by its own pack with what was known then, which must
    /// come out the same; with `today`, with what is known today; with `pack`, by that.
    #[pyo3(signature = (*, pack = None, today = false))]
    fn replay<'py>(&self, py: Python<'py>, pack: Option<&Bound<'py, Pack>>, today: bool) -> PyResult<Bound<'py, PyAny>> {
        let (by, lang) = (pack.map(|pack| pack.get().rules().clone()), language::current());
        let knowing = if today { Knowing::Today } else { Knowing::Then };
        let told = self.done(py, move |ledger, _| ledger.replay(by.as_ref(), knowing, lang))?;
        let fields = PyDict::new(py);
        fields.set_item("decisions", told.get("decisions").and_then(Value::as_u64))?;
        fields.set_item("differing", told.get("differing").and_then(Value::as_u64))?;
        fields.set_item("differences", Table::of(&DIFFERENCES, &rows(&told, "differences"))?)?;
        data::to_record_of(py, "Replay", &fields)
    }

    /// Looks at every row, and tells which was changed, taken out, put in or moved, as `jianfu ledger verify` does. `head` is a hash that was written down before.
    #[pyo3(signature = (*, head = None))]
    fn verify<'py>(&self, py: Python<'py>, head: Option<String>) -> PyResult<Bound<'py, PyAny>> {
        let lang = language::current();
        let told = self.done(py, move |ledger, _| ledger.verify(head.as_deref(), lang))?;
        let fields = PyDict::new(py);
        fields.set_item("rows", told.get("rows").and_then(Value::as_u64))?;
        fields.set_item("head", told.get("head").and_then(Value::as_str))?;
        fields.set_item("findings", Table::of(&WRONG_ROWS, &rows(&told, "findings"))?)?;
        data::to_record_of(py, "Verified", &fields)
    }

    /// How many rows it has: entries, corrections, decisions and so on.
    fn __len__(&self, py: Python<'_>) -> PyResult<usize> {
        let head = py.detach(|| self.kept.open().head());
        head.map(|head| usize::try_from(head.rows).unwrap_or(usize::MAX)).map_err(|wrong| errors::of_ledger(py, &wrong))
    }

    fn __repr__(&self) -> String {
        let from = self.complete_from().map_or_else(String::new, |day| format!(", complete from {day}"));
        format!("<jianfu.Ledger {}{from}>", self.kept.name)
    }
}

const fn taken(again: bool) -> Again {
    if again { Again::Take } else { Again::Refuse }
}
