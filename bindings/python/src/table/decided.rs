//! Decided tables, for whichever library takes them.

use std::fmt::Write as _;

use arrow_array::cast::AsArray as _;
use arrow_array::types::Int8Type;
use arrow_array::{Array as _, RecordBatch};
use jianfu::{Lang, Outcome};
use pyo3::prelude::*;
use pyo3::types::{PyCapsule, PyDict};

use super::handed::{self, texts, words};
use super::{capsule, columns};
use crate::{html, language};

/// At most so many rows are shown.
const MOST_ROWS: usize = 20;
/// The places of columns.
const OUTCOME: usize = 0;
const PROBLEM: usize = 6;

/// A decided table: a row for each row of what was given, in its order, and these columns.
///
/// - `outcome`: `approve`, `refer` or `reject`; null where the row has a problem;
/// - `conditions`: what an approval is subject to;
/// - `reasons`: the codes of the deciding reasons, `rule`, `rule.exception`, `rule#guard`, `default` or `engine`;
/// - `rules`, `citations`: of each of these reasons the rule, and what it rests on. Where no `as_of` is given and a text has several versions, all are named;
/// - `missing`: the fields whose absence can still change the outcome; null where that was not looked for;
/// - `problem`: what is wrong with the row, as `CODE field: message`; null where nothing is.
///
/// It has Arrow's PyCapsule interface, so that pandas, polars, pyarrow and DuckDB take it as it is.
///
/// >>> import jianfu
/// >>> pack = jianfu.Pack.builtin("nanjing-community")
/// >>> decided = pack.decide_table([{"form": "certificate", "date": "2026-09-10", "item": "婚姻状况证明"}])
/// >>> decided
/// <jianfu.DecidedTable 1 rows: 0 approve, 0 refer, 1 reject, 0 with a problem>
/// >>> decided.to_dict()["reasons"]
/// [['six.certificate#barred', 'stated-bases#stated']]
#[pyclass(frozen, module = "jianfu._core")]
pub(crate) struct DecidedTable {
    batches: Vec<RecordBatch>,
}

impl DecidedTable {
    pub(super) const fn of(batches: Vec<RecordBatch>) -> Self {
        Self { batches }
    }

    pub(super) fn row_count(&self) -> usize {
        self.batches.iter().map(RecordBatch::num_rows).sum()
    }

    /// The first row with a problem, from 0.
    pub(crate) fn first_problem(&self) -> Option<(usize, String)> {
        let mut before = 0;
        for batch in &self.batches {
            let problems = texts(batch.column(PROBLEM).as_ref());
            if let Some(at) = problems.and_then(|problems| problems.iter().position(|problem| problem.is_some())) {
                return Some((before + at, problems.map(|problems| problems.value(at).to_owned())?));
            }
            before += batch.num_rows();
        }
        None
    }

    /// How many rows have each outcome.
    fn tally(&self, outcome: Outcome) -> usize {
        let of_batch = |batch: &RecordBatch| {
            let column = batch.column(OUTCOME).as_dictionary::<Int8Type>();
            let names = texts(column.values().as_ref());
            let key = names.and_then(|names| names.iter().position(|name| name == Some(outcome.name())));
            let key = key.and_then(|key| i8::try_from(key).ok());
            column.keys().iter().filter(|own| own.is_some() && *own == key).count()
        };
        self.batches.iter().map(of_batch).sum()
    }

    fn problem_count(&self) -> usize {
        self.batches.iter().map(|batch| batch.num_rows() - batch.column(PROBLEM).null_count()).sum()
    }
}

#[pymethods]
impl DecidedTable {
    /// How many rows there are: as many as were given.
    #[getter]
    fn rows(&self) -> usize {
        self.row_count()
    }

    /// How many rows have a problem, and so no outcome.
    #[getter]
    fn problems(&self) -> usize {
        self.problem_count()
    }

    /// How many rows have each outcome.
    #[getter]
    fn outcomes<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let counts = PyDict::new(py);
        for outcome in [Outcome::Approve, Outcome::Refer, Outcome::Reject] {
            counts.set_item(outcome.name(), self.tally(outcome))?;
        }
        Ok(counts)
    }

    fn __len__(&self) -> usize {
        self.row_count()
    }

    /// A stream of Arrow, as its PyCapsule interface hands them over.
    #[pyo3(signature = (requested_schema = None))]
    fn __arrow_c_stream__<'py>(&self, py: Python<'py>, requested_schema: Option<Bound<'py, PyAny>>) -> PyResult<Bound<'py, PyCapsule>> {
        // A wish that need not be granted.
        drop(requested_schema);
        capsule::stream_to(py, columns::schema(), self.batches.clone())
    }

    /// The schema of that stream.
    fn __arrow_c_schema__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyCapsule>> {
        capsule::schema_to(py, &columns::schema())
    }

    /// The columns as lists.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        handed::to_dict(py, &columns::schema(), &self.batches)
    }

    /// A DataFrame of pandas, whose cells hold texts and lists. It needs no pyarrow.
    fn to_pandas<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        handed::to_pandas(py, &columns::schema(), &self.batches)
    }

    /// A DataFrame of polars.
    fn to_polars<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        handed::to_polars(slf.as_any())
    }

    /// A table of pyarrow.
    fn to_arrow<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        handed::to_arrow(slf.as_any())
    }

    fn __repr__(&self) -> String {
        let [approve, refer, reject] = [Outcome::Approve, Outcome::Refer, Outcome::Reject].map(|outcome| self.tally(outcome));
        let (rows, problems) = (self.row_count(), self.problem_count());
        format!("<jianfu.DecidedTable {rows} rows: {approve} approve, {refer} refer, {reject} reject, {problems} with a problem>")
    }

    fn _repr_html_(&self) -> String {
        let lang = language::current();
        let rows = self.row_count();
        let mut html = String::from("<div class=\"jianfu\"><p>");
        for outcome in [Outcome::Approve, Outcome::Refer, Outcome::Reject] {
            let _ = write!(html, "{} {} · ", outcome.word(lang), self.tally(outcome));
        }
        let problems = if lang == Lang::Zh { "无法判定" } else { "with a problem" };
        let _ = write!(html, "{problems} {}</p>", self.problem_count());
        let heads = ["", "outcome", "reasons", "citations", "missing", "problem"];
        let shown = self.batches.iter().flat_map(|batch| (0..batch.num_rows()).map(move |row| (batch, row))).take(MOST_ROWS);
        let cell = |batch: &RecordBatch, row: usize, at: usize| words(batch.column(at).as_ref(), row).join("; ");
        let row = |(number, (batch, row)): (usize, (&RecordBatch, usize))| {
            [
                number.to_string(),
                cell(batch, row, OUTCOME),
                cell(batch, row, 2),
                cell(batch, row, 4),
                cell(batch, row, 5),
                cell(batch, row, PROBLEM),
            ]
        };
        html::table(&mut html, &heads, shown.enumerate().map(row));
        html::more(&mut html, rows.saturating_sub(MOST_ROWS), lang);
        html.push_str("</div>");
        html
    }
}
