//! What tables are made of: Arrow's streams and batches, dicts of lists, lists of dicts.

use arrow_array::{RecordBatch, RecordBatchReader as _};
use arrow_schema::{ArrowError, DataType, Schema};
use pyo3::exceptions::{PyImportError, PyTypeError};
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict, PyList, PyMapping, PyString, PyTuple};

use super::{capsule, lists};
use crate::value::type_name;

/// Record batches, one after another.
pub(super) type Batches = Box<dyn Iterator<Item = Result<RecordBatch, ArrowError>> + Send>;

/// A table that was given.
pub(super) struct Source {
    pub(super) batches: Batches,
    /// Whether it is a reader, which can be read but once.
    pub(super) may_be_used_up: bool,
}

/// What is given as a table.
///
/// # Errors
/// `TypeError` for what is none, with the call that makes one of it.
pub(super) fn of(given: &Bound<'_, PyAny>) -> PyResult<Source> {
    not_yet_a_table(given)?;
    let may_be_used_up = !given.hasattr("__len__")?;
    if given.hasattr("__arrow_c_stream__")? {
        return match capsule::stream_of(given) {
            Ok(stream) if has_nothing(&stream.schema()) && is_of_polars(given)? => {
                let filled = given.py().import("jianfu._tables")?.getattr("without_null_columns")?.call1((given,))?;
                Ok(Source { batches: Box::new(capsule::stream_of(&filled)?), may_be_used_up })
            }
            Ok(stream) => Ok(Source { batches: Box::new(stream), may_be_used_up }),
            // A DataFrame of pandas has the method, but needs pyarrow for it.
            Err(error) if error.is_instance_of::<PyImportError>(given.py()) && given.hasattr("columns")? => columns_of(given),
            Err(error) => Err(error),
        };
    }
    if given.hasattr("__arrow_c_array__")? {
        return Ok(single(capsule::batch_of(given)?));
    }
    if let Ok(columns) = given.cast::<PyMapping>() {
        let columns = columns.items()?.iter().map(|pair| pair.extract()).collect::<PyResult<Vec<(String, Bound<'_, PyAny>)>>>()?;
        return lists::of_columns(columns).map(single);
    }
    if given.is_instance_of::<PyList>() || given.is_instance_of::<PyTuple>() {
        return lists::of_rows(given).map(single);
    }
    let looks_like_text = given.is_instance_of::<PyString>() || given.is_instance_of::<PyBytes>();
    let hint = if looks_like_text { ": read the file first, for example with polars or pandas" } else { "" };
    Err(PyTypeError::new_err(format!(
        "a table is a DataFrame, a table or reader of Arrow, a dict of lists or a list of dicts, not {}{hint}",
        type_name(given)
    )))
}

/// Whether a column, or the elements of its lists, hold nothing at all.
fn has_nothing(schema: &Schema) -> bool {
    schema.fields().iter().any(|field| match field.data_type() {
        DataType::Null => true,
        DataType::List(element) | DataType::LargeList(element) => *element.data_type() == DataType::Null,
        _ => false,
    })
}

fn is_of_polars(given: &Bound<'_, PyAny>) -> PyResult<bool> {
    let module: String = given.get_type().getattr("__module__")?.extract()?;
    Ok(module.starts_with("polars") && type_name(given) == "DataFrame")
}

fn single(batch: RecordBatch) -> Source {
    Source { batches: Box::new(std::iter::once(Ok(batch))), may_be_used_up: false }
}

/// Names the call that makes a table of what is only a plan of one.
fn not_yet_a_table(given: &Bound<'_, PyAny>) -> PyResult<()> {
    let module: String = given.get_type().getattr("__module__")?.extract().unwrap_or_default();
    let name = type_name(given);
    let call = match name.as_str() {
        "LazyFrame" => ".collect()",
        "DataFrame" if module.starts_with("pyspark") => "jianfu.spark.decide(df, pack)",
        _ if module.starts_with("pyarrow") && name.ends_with("Dataset") => ".to_table()",
        _ if module.starts_with("pyarrow") && name == "Scanner" => ".to_reader()",
        _ => return Ok(()),
    };
    let what = if call.starts_with('.') { format!("call {call} first") } else { format!("use {call}") };
    Err(PyTypeError::new_err(format!("a {name} of {} has no rows yet: {what}", module.split('.').next().unwrap_or_default())))
}

/// The columns of a DataFrame of pandas as lists.
fn columns_of(frame: &Bound<'_, PyAny>) -> PyResult<Source> {
    let columns = PyDict::new(frame.py());
    for name in frame.getattr("columns")?.try_iter()? {
        let name = name?;
        columns.set_item(&name, frame.get_item(&name)?.call_method0("tolist")?)?;
    }
    let columns = columns.iter().map(|(name, values)| Ok((name.str()?.extract()?, values))).collect::<PyResult<Vec<_>>>()?;
    lists::of_columns(columns).map(single)
}
