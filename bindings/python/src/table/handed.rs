//! Batches of columns as they are handed to other libraries, and as Python's own objects.

use arrow_array::cast::AsArray as _;
use arrow_array::types::{Date32Type, Int8Type, Int32Type, Int64Type};
use arrow_array::{Array, RecordBatch, StringArray};
use arrow_schema::{DataType, SchemaRef};
use pyo3::IntoPyObjectExt as _;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList};

/// The columns as lists.
pub(super) fn to_dict<'py>(py: Python<'py>, schema: &SchemaRef, batches: &[RecordBatch]) -> PyResult<Bound<'py, PyDict>> {
    let all = PyDict::new(py);
    for (at, field) in schema.fields().iter().enumerate() {
        let values = PyList::empty(py);
        for batch in batches {
            append(&values, batch.column(at).as_ref())?;
        }
        all.set_item(field.name(), values)?;
    }
    Ok(all)
}

/// A DataFrame of pandas, whose cells hold texts and lists. It needs no pyarrow.
pub(super) fn to_pandas<'py>(py: Python<'py>, schema: &SchemaRef, batches: &[RecordBatch]) -> PyResult<Bound<'py, PyAny>> {
    py.import("pandas")?.getattr("DataFrame")?.call1((to_dict(py, schema, batches)?,))
}

/// A DataFrame of polars.
pub(super) fn to_polars<'py>(table: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
    table.py().import("polars")?.getattr("DataFrame")?.call1((table,))
}

/// A table of pyarrow.
pub(super) fn to_arrow<'py>(table: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
    table.py().import("pyarrow")?.getattr("table")?.call1((table,))
}

pub(super) fn texts(array: &dyn Array) -> Option<&StringArray> {
    array.as_string_opt::<i32>()
}

/// The texts in a row of a column.
pub(super) fn words(array: &dyn Array, row: usize) -> Vec<String> {
    if array.is_null(row) {
        return Vec::new();
    }
    if let Some(lists) = array.as_list_opt::<i32>() {
        let elements = lists.value(row);
        return (0..elements.len()).flat_map(|at| words(elements.as_ref(), at)).collect();
    }
    if let Some(numbers) = array.as_primitive_opt::<Int64Type>() {
        return vec![numbers.value(row).to_string()];
    }
    if let Some(days) = array.as_primitive_opt::<Date32Type>() {
        return super::records::day_of(days.value(row)).map(|day| day.to_string()).into_iter().collect();
    }
    if let Some(flags) = array.as_boolean_opt() {
        return vec![flags.value(row).to_string()];
    }
    word(array, row).map(str::to_owned).into_iter().collect()
}

/// The text in a row of a column of texts.
fn word(array: &dyn Array, row: usize) -> Option<&str> {
    if array.is_null(row) {
        return None;
    }
    if let Some(texts) = texts(array) {
        return Some(texts.value(row));
    }
    let (values, key) = match (array.as_dictionary_opt::<Int8Type>(), array.as_dictionary_opt::<Int32Type>()) {
        (Some(small), _) => (small.values(), usize::try_from(small.keys().value(row)).ok()?),
        (_, Some(large)) => (large.values(), usize::try_from(large.keys().value(row)).ok()?),
        _ => return None,
    };
    let values = texts(values.as_ref()).filter(|values| values.is_valid(key))?;
    Some(values.value(key))
}

/// What stands in a row of a column that holds no lists.
fn cell<'py>(py: Python<'py>, array: &dyn Array, row: usize) -> PyResult<Bound<'py, PyAny>> {
    if array.is_null(row) {
        return py.None().into_bound_py_any(py);
    }
    match array.data_type() {
        DataType::Int64 => array.as_primitive::<Int64Type>().value(row).into_bound_py_any(py),
        DataType::Date32 => super::records::day_of(array.as_primitive::<Date32Type>().value(row)).into_bound_py_any(py),
        DataType::Boolean => array.as_boolean().value(row).into_bound_py_any(py),
        _ => word(array, row).into_bound_py_any(py),
    }
}

/// Adds what stands in a column to a list.
fn append(values: &Bound<'_, PyList>, array: &dyn Array) -> PyResult<()> {
    let py = values.py();
    let Some(lists) = array.as_list_opt::<i32>() else {
        return (0..array.len()).try_for_each(|row| values.append(cell(py, array, row)?));
    };
    let elements = lists.values().as_ref();
    let offsets = lists.value_offsets();
    for (row, ends) in offsets.windows(2).enumerate() {
        let (Some(start), Some(end)) = (ends.first(), ends.last()) else { continue };
        if lists.is_null(row) {
            values.append(py.None())?;
            continue;
        }
        let (start, end) = (usize::try_from(*start).unwrap_or(0), usize::try_from(*end).unwrap_or(0));
        values.append(PyList::new(py, (start..end).map(|at| word(elements, at)).collect::<Vec<_>>())?)?;
    }
    Ok(())
}
