//! Tables of what was found, for whichever library takes them.

use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;
use jianfu::Lang;
use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;
use pyo3::types::{PyCapsule, PyDict};
use serde_json::Value;

use super::records::{self, Column};
use super::{capsule, handed};
use crate::{html, language};

/// At most so many rows are shown.
const MOST_ROWS: usize = 20;

/// A table: a row for each finding, metric or the like. It has Arrow's PyCapsule interface, so that pandas, polars, pyarrow and DuckDB take it as it is.
///
/// >>> import jianfu
/// >>> pack = jianfu.Pack.builtin("nanjing-community")
/// >>> past = pack.history([{"form": "certificate", "id": "C1", "date": "2026-03-01"}], complete_from="2026-01-01")
/// >>> metrics = past.metrics(on="2026-03-31")
/// >>> metrics.rows == len(metrics.to_dict()["name"])
/// True
#[pyclass(frozen, module = "jianfu._core")]
pub(crate) struct Table {
    schema: SchemaRef,
    batch: RecordBatch,
}

impl Table {
    /// The columns of these objects.
    pub(crate) fn of(columns: &[Column], rows: &[&Value]) -> PyResult<Self> {
        let batch = records::batch(columns, rows, language::current()).map_err(|error| PyRuntimeError::new_err(error.to_string()))?;
        Ok(Self { schema: batch.schema(), batch })
    }
}

#[pymethods]
impl Table {
    /// How many rows there are.
    #[getter]
    fn rows(&self) -> usize {
        self.batch.num_rows()
    }

    /// What the columns are called.
    #[getter]
    fn columns(&self) -> Vec<&str> {
        self.schema.fields().iter().map(|field| field.name().as_str()).collect()
    }

    fn __len__(&self) -> usize {
        self.batch.num_rows()
    }

    /// A stream of Arrow, as its PyCapsule interface hands them over.
    #[pyo3(signature = (requested_schema = None))]
    fn __arrow_c_stream__<'py>(&self, py: Python<'py>, requested_schema: Option<Bound<'py, PyAny>>) -> PyResult<Bound<'py, PyCapsule>> {
        // A wish that need not be granted.
        drop(requested_schema);
        capsule::stream_to(py, self.schema.clone(), vec![self.batch.clone()])
    }

    /// The schema of that stream.
    fn __arrow_c_schema__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyCapsule>> {
        capsule::schema_to(py, &self.schema)
    }

    /// The columns as lists.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        handed::to_dict(py, &self.schema, std::slice::from_ref(&self.batch))
    }

    /// A DataFrame of pandas, whose cells hold texts, days and lists. It needs no pyarrow.
    fn to_pandas<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        handed::to_pandas(py, &self.schema, std::slice::from_ref(&self.batch))
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
        format!("<jianfu.Table {} rows: {}>", self.rows(), self.columns().join(", "))
    }

    fn _repr_html_(&self) -> String {
        let divider = if language::current() == Lang::Zh { "；" } else { "; " };
        let mut html = String::from("<div class=\"jianfu\">");
        let row = |row: usize| self.batch.columns().iter().map(move |column| handed::words(column.as_ref(), row).join(divider)).collect();
        html::table_of(&mut html, &self.columns(), (0..self.rows().min(MOST_ROWS)).map(row));
        html::more(&mut html, self.rows().saturating_sub(MOST_ROWS), language::current());
        html.push_str("</div>");
        html
    }
}
