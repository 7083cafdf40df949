//! Packs: compiled once, shared by threads, sent to other processes.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::PathBuf;

use jianfu::{Context, Error, Pack as Rules};
use pyo3::IntoPyObjectExt as _;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict, PyTuple, PyType};

use crate::decision::Decision;
use crate::history::{self, History, Past};
use crate::language;
use crate::table::{self, DecidedTable};
use crate::{data, errors, value};

/// A pack of rules, compiled once: it never changes, can be used by several threads, hashed and sent to other processes. Packs of the same digest are equal.
///
/// >>> import jianfu
/// >>> pack = jianfu.Pack.from_text('''
/// ...     form task "工作事项" { date: date "提出日期" is as_of people: int "人数" }
/// ...     rule few "人数" on task {
/// ...       basis assumption "示例"
/// ...       require people: demand.people <= 3 else reject because "人数过多" remedy "减少人数"
/// ...       approve because "人数适当"
/// ...     }
/// ...     default on task refer because "没有规则涵盖"
/// ... ''')
/// >>> pack.decide({"form": "task", "date": "2026-03-01", "people": 5}).outcome
/// 'reject'
#[pyclass(frozen, module = "jianfu._core")]
pub(crate) struct Pack {
    rules: Rules,
}

impl Pack {
    pub(crate) const fn rules(&self) -> &Rules {
        &self.rules
    }

    fn of(py: Python<'_>, rules: Result<Rules, Error>) -> PyResult<Self> {
        rules.map(|rules| Self { rules }).map_err(|error| errors::of_pack(py, &error))
    }
}

#[pymethods]
impl Pack {
    /// A pack that is embedded in the package, such as `nanjing-community`.
    ///
    /// >>> import jianfu
    /// >>> jianfu.Pack.builtin("nanjing-community").id
    /// 'nanjing-community'
    #[staticmethod]
    fn builtin(py: Python<'_>, id: &str) -> PyResult<Self> {
        Self::of(py, py.detach(|| Rules::builtin(id)))
    }

    /// The ids of the embedded packs.
    ///
    /// >>> import jianfu
    /// >>> "shanghai-committee" in jianfu.Pack.builtin_ids()
    /// True
    #[staticmethod]
    fn builtin_ids() -> Vec<&'static str> {
        Rules::builtin_ids().collect()
    }

    /// Compiles the pack in a folder. Raises `PackError` with every diagnostic where it is wrong.
    #[staticmethod]
    fn from_dir(py: Python<'_>, folder: PathBuf) -> PyResult<Self> {
        Self::of(py, py.detach(|| Rules::from_dir(&folder)))
    }

    /// Compiles a pack from one text of declarations; its id is `inline`.
    ///
    /// >>> import jianfu
    /// >>> jianfu.Pack.from_text("form task { date: date is as_of }")
    /// Traceback (most recent call last):
    ///     ...
    /// jianfu.errors.PackError: pack.jf:1:6: error[JF-C011]: ...
    #[staticmethod]
    fn from_text(py: Python<'_>, text: &str) -> PyResult<Self> {
        Self::of(py, py.detach(|| Rules::parse(text)))
    }

    /// Compiles a pack from its files in memory: bytes by path relative to the pack, with `/`.
    #[staticmethod]
    fn from_files(py: Python<'_>, files: BTreeMap<String, Vec<u8>>) -> PyResult<Self> {
        Self::of(py, py.detach(|| Rules::from_files(&files.into_iter().collect())))
    }

    /// Takes a saved pack: what `to_bytes` gave, or what `jianfu compile` wrote. Only the version of jianfu that saved it reads it.
    #[staticmethod]
    fn from_bytes(py: Python<'_>, saved: &[u8]) -> PyResult<Self> {
        Self::of(py, Rules::from_bytes(saved))
    }

    /// What is wrong with a text of declarations, and what the compiler warns about: all of it, each with its place.
    ///
    /// >>> import jianfu
    /// >>> [found.code for found in jianfu.Pack.check("form task { date: date is as_of }")]
    /// ['JF-C011']
    #[staticmethod]
    fn check<'py>(py: Python<'py>, text: &str) -> PyResult<Vec<Bound<'py, PyAny>>> {
        match py.detach(|| Rules::parse(text)) {
            Ok(rules) => errors::all(py, rules.warnings(), rules.texts()),
            Err(Error::Rules(wrong)) => errors::all(py, &wrong.diagnostics, &wrong.texts),
            Err(other) => Err(errors::of_pack(py, &other)),
        }
    }

    /// The compiled pack as bytes: `from_bytes` takes a small part of the time of compiling.
    fn to_bytes<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        PyBytes::new(py, &py.detach(|| self.rules.to_bytes()))
    }

    /// Its id.
    #[getter]
    fn id(&self) -> &str {
        self.rules.id()
    }

    /// Its version.
    #[getter]
    fn version(&self) -> &str {
        self.rules.version()
    }

    /// SHA-256 of its files, in hexadecimal.
    #[getter]
    fn digest(&self) -> &str {
        self.rules.digest()
    }

    /// Its title in the current language.
    #[getter]
    fn title(&self) -> &str {
        self.rules.title(language::current())
    }

    /// What the compiler warned about.
    #[getter]
    fn warnings<'py>(&self, py: Python<'py>) -> PyResult<Vec<Bound<'py, PyAny>>> {
        errors::all(py, self.rules.warnings(), self.rules.texts())
    }

    /// Its forms by name, each with its label and fields.
    ///
    /// >>> import jianfu
    /// >>> form = jianfu.Pack.builtin("nanjing-community").forms["certificate"]
    /// >>> form.label, form.fields["date"].label
    /// ('证明', '提出日期')
    #[getter]
    fn forms<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let module = py.import("jianfu._records")?;
        let (form_class, field_class) = (module.getattr("Form")?, module.getattr("Field")?);
        let forms = PyDict::new(py);
        for form in self.rules.forms() {
            let fields = PyDict::new(py);
            for field in form.fields() {
                let ty = field.type_words(language::current());
                fields
                    .set_item(field.name(), field_class.call1((field.name(), field.label(), ty, field.is_optional(), field.is_as_of()))?)?;
            }
            forms.set_item(form.name(), form_class.call1((form.name(), form.label(), fields))?)?;
        }
        Ok(forms)
    }

    /// Its quotas that limit what may be approved.
    #[getter]
    fn quotas<'py>(&self, py: Python<'py>) -> PyResult<Vec<Bound<'py, PyAny>>> {
        let class = py.import("jianfu._records")?.getattr("Quota")?;
        let made = self.rules.quotas().filter(|quota| !quota.is_at_least()).map(|quota| {
            let form = quota.form().map_or("", |form| form.name());
            class.call1((quota.name(), quota.label(), form, quota.per().collect::<Vec<_>>(), quota.limit()))
        });
        made.collect()
    }

    /// Decides one demand.
    ///
    /// `demand` maps names or labels of fields to values; its key `form` (表单) names the form, or else `form` does. `as_of` is the day whose law applies, where
    /// that is not the demand's own. `history` is what quotas count in, as for `history()`; without one counts are unknown.
    ///
    /// Raises `DataError` for a field that there is not, or a value that does not fit.
    ///
    /// >>> import jianfu
    /// >>> pack = jianfu.Pack.builtin("nanjing-community")
    /// >>> decision = pack.decide({"form": "证明", "提出日期": "2026-09-10", "事项": "婚姻状况证明"})
    /// >>> decision.outcome
    /// 'reject'
    /// >>> pack.decide({"form": "certificate", "date": "tomorrow"})
    /// Traceback (most recent call last):
    ///     ...
    /// jianfu.errors.DataError: `date`: a value of another type than its field [JF-D006]
    #[pyo3(signature = (demand, *, form = None, as_of = None, history = None))]
    fn decide(
        &self,
        demand: &Bound<'_, PyAny>,
        form: Option<&str>,
        as_of: Option<&Bound<'_, PyAny>>,
        history: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Decision> {
        let read = value::demand(&self.rules, demand, form)?;
        let past = history::of(&self.rules, history)?;
        let as_of = value::day(as_of, "as_of")?;
        let decide = |context: &Context<'_>| Decision::of(self.rules.decide(&read, context));
        let py = demand.py();
        let decided = match &past {
            // Another thread may hold the ledger, and want the interpreter.
            Some(Past::Ledger(_)) => py.detach(|| Past::with_context(past.as_ref(), &self.rules, as_of, decide)),
            _ => Past::with_context(past.as_ref(), &self.rules, as_of, decide),
        };
        decided.map_err(|wrong| errors::of_ledger(py, &wrong))
    }

    /// Decides many demands, and gives the decisions in their order. With a history, what is approved counts for those after it by day.
    ///
    /// >>> import jianfu
    /// >>> pack = jianfu.Pack.builtin("nanjing-community")
    /// >>> rows = [{"date": "2026-09-10", "item": "婚姻状况证明"}, {"date": "2026-09-10"}]
    /// >>> [decision.outcome for decision in pack.decide_many(rows, form="certificate")]
    /// ['reject', 'reject']
    #[pyo3(signature = (demands, *, form = None, as_of = None, history = None))]
    fn decide_many(
        &self,
        py: Python<'_>,
        demands: &Bound<'_, PyAny>,
        form: Option<&str>,
        as_of: Option<&Bound<'_, PyAny>>,
        history: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Vec<Decision>> {
        let read = demands.try_iter()?.map(|demand| value::demand(&self.rules, &demand?, form)).collect::<PyResult<Vec<_>>>()?;
        let past = history::of(&self.rules, history)?;
        let as_of = value::day(as_of, "as_of")?;
        let decided = py.detach(|| {
            let mut decided = vec![None; read.len()];
            let tell = &mut |at: usize, decision| {
                if let Some(place) = decided.get_mut(at) {
                    *place = Some(Decision::of(decision));
                }
            };
            Past::with_context(past.as_ref(), &self.rules, as_of, |context| self.rules.decide_all(&read, context, tell)).map(|()| decided)
        });
        Ok(decided.map_err(|wrong| errors::of_ledger(py, &wrong))?.into_iter().flatten().collect())
    }

    /// Decides the rows of a table, on one form or on that which its column `form` (表单) names in each row.
    ///
    /// `data` is anything with Arrow's PyCapsule interface (a DataFrame of pandas or polars, a table or reader of pyarrow, a relation of DuckDB), a dict of
    /// lists, or a list of dicts. Its columns are called as the fields or their labels; `columns` maps other names to them. Cells are read as those of
    /// spreadsheets are: `是`, `2026年3月1日`, `甲；乙`.
    ///
    /// A row with a problem has no outcome and leaves the others alone; with `on_error="raise"` the first such row raises `DataError`. `missing` says for which
    /// rows the missing facts are looked for: `"referred"`, `"all"` or `"none"`. `threads` is by default the number of processors. `progress` is True, or a
    /// function that is told from time to time how many rows are done. With a history, what is approved counts for the rows after it by day.
    ///
    /// >>> import jianfu
    /// >>> pack = jianfu.Pack.builtin("nanjing-community")
    /// >>> decided = pack.decide_table({"提出日期": ["2026-09-10"] * 2, "事项": ["婚姻状况证明", None]}, form="certificate")
    /// >>> decided.rows, decided.to_dict()["outcome"]
    /// (2, ['reject', 'reject'])
    #[expect(clippy::too_many_arguments, reason = "they are Python's keyword arguments")]
    #[pyo3(signature = (data, *, form = None, columns = None, as_of = None, history = None, on_error = "row", threads = None, missing = "referred", progress = None))]
    fn decide_table(
        &self,
        py: Python<'_>,
        data: &Bound<'_, PyAny>,
        form: Option<String>,
        columns: Option<BTreeMap<String, String>>,
        as_of: Option<&Bound<'_, PyAny>>,
        history: Option<&Bound<'_, PyAny>>,
        on_error: &str,
        threads: Option<usize>,
        missing: &str,
        progress: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<DecidedTable> {
        let asked = table::Asked {
            rules: self.rules.clone(),
            form,
            columns: columns.unwrap_or_default(),
            as_of: value::day(as_of, "as_of")?,
            past: history::of(&self.rules, history)?,
            threads: table::threads(threads)?,
            missing: table::missing_of(missing)?,
            lang: language::current(),
        };
        let raises = match on_error {
            "row" => false,
            "raise" => true,
            other => return Err(PyValueError::new_err(format!("on_error is 'row' or 'raise', not {other:?}"))),
        };
        let decided = table::decide(py, data, asked, progress)?;
        match decided.first_problem().filter(|_| raises) {
            Some((row, problem)) => Err(errors::of_row(py, row, &problem)),
            None => Ok(decided),
        }
    }

    /// A history that quotas count in, from entries: dicts, or a table with a row for each.
    ///
    /// Beside the fields of its form an entry may have `status` (状态), `recorded` (记录于), `entry` (记录编号), `corrects` (更正) and `withdraws` (撤回), as in the
    /// files of the command. `complete_from` says from which day on nothing is left out, by default that of the earliest entry; `known_at` leaves out what was
    /// recorded later. Raises `HistoryError` where any entry cannot be taken, since one that is lost counts too little.
    ///
    /// >>> import jianfu
    /// >>> pack = jianfu.Pack.builtin("nanjing-community")
    /// >>> past = pack.history([{"form": "certificate", "id": "C1", "date": "2026-03-01"}], complete_from="2026-01-01")
    /// >>> past.entries, past.complete_from
    /// (1, datetime.date(2026, 1, 1))
    #[pyo3(signature = (entries, *, complete_from = None, known_at = None))]
    fn history(
        &self,
        entries: &Bound<'_, PyAny>,
        complete_from: Option<&Bound<'_, PyAny>>,
        known_at: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<History> {
        history::read(&self.rules, entries, value::day(complete_from, "complete_from")?, known_at)
    }

    fn __eq__(&self, other: &Bound<'_, PyAny>) -> bool {
        other.cast::<Self>().is_ok_and(|other| other.get().rules.digest() == self.rules.digest())
    }

    fn __hash__(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        self.rules.digest().hash(&mut hasher);
        hasher.finish()
    }

    fn __repr__(&self) -> String {
        let short: String = self.rules.digest().chars().take(12).collect();
        format!("<jianfu.Pack {} {} ({short})>", self.rules.id(), self.rules.version())
    }

    /// Its content and digest.
    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<(Bound<'py, PyAny>, Bound<'py, PyTuple>)> {
        let restore = PyType::new::<Self>(py).getattr("_restore")?;
        let parts = [self.to_bytes(py).into_bound_py_any(py)?, self.rules.digest().into_bound_py_any(py)?];
        Ok((restore, PyTuple::new(py, parts)?))
    }

    #[staticmethod]
    fn _restore(py: Python<'_>, saved: &[u8], digest: &str) -> PyResult<Self> {
        let pack = Self::from_bytes(py, saved)?;
        if pack.rules.digest() == digest {
            return Ok(pack);
        }
        Err(PyValueError::new_err("the pickled pack is not the one that was pickled: its digest differs"))
    }

    /// How much is in it: forms, rules, lists, items, sources, tests.
    #[getter]
    fn counts<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let counts = self.rules.counts();
        let all = [
            ("forms", counts.forms),
            ("rules", counts.rules),
            ("lists", counts.lists),
            ("items", counts.items),
            ("sources", counts.sources),
            ("tests", counts.tests),
        ];
        data::to_python(py, &all.into_iter().collect::<BTreeMap<_, _>>())
    }
}
