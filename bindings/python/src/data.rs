//! From what serialises to Python's own objects, in the order in which it is written.

use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;
use pyo3::types::PyDict;
use serde::Serialize;

/// Dicts, lists, texts and numbers.
pub(crate) fn to_python<'py>(py: Python<'py>, data: &impl Serialize) -> PyResult<Bound<'py, PyAny>> {
    let text = serde_json::to_string(data).map_err(|error| PyRuntimeError::new_err(error.to_string()))?;
    py.import("json")?.call_method1("loads", (text,))
}

/// One of the classes of `jianfu._records`, from its data.
pub(crate) fn to_record<'py>(py: Python<'py>, class: &str, data: &impl Serialize) -> PyResult<Bound<'py, PyAny>> {
    let fields = to_python(py, data)?;
    py.import("jianfu._records")?.getattr(class)?.call((), Some(fields.cast::<PyDict>()?))
}

/// One of them, with fields that are made already.
pub(crate) fn to_record_of<'py>(py: Python<'py>, class: &str, fields: &Bound<'py, PyDict>) -> PyResult<Bound<'py, PyAny>> {
    py.import("jianfu._records")?.getattr(class)?.call((), Some(fields))
}

/// Several of them.
pub(crate) fn to_records<'py, T: Serialize>(py: Python<'py>, class: &str, data: &[T]) -> PyResult<Vec<Bound<'py, PyAny>>> {
    data.iter().map(|one| to_record(py, class, one)).collect()
}
