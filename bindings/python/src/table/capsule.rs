//! Arrow's PyCapsule interface: record batches from other libraries and to them, without a copy. The only unsafe code of the project.

use arrow_array::ffi::{FFI_ArrowArray, FFI_ArrowSchema, from_ffi};
use arrow_array::ffi_stream::{FFI_ArrowArrayStream, RecordBatchStreamReader};
use arrow_array::{RecordBatch, RecordBatchIterator, StructArray};
use arrow_schema::{ArrowError, DataType, SchemaRef};
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyCapsule, PyTuple};

const STREAM: &std::ffi::CStr = c"arrow_array_stream";
const SCHEMA: &std::ffi::CStr = c"arrow_schema";
const ARRAY: &std::ffi::CStr = c"arrow_array";

/// The batches of an object's stream.
pub(super) fn stream_of(given: &Bound<'_, PyAny>) -> PyResult<RecordBatchStreamReader> {
    let capsule = given.call_method0("__arrow_c_stream__")?;
    let pointer = capsule.cast::<PyCapsule>()?.pointer_checked(Some(STREAM))?.cast::<FFI_ArrowArrayStream>();
    // SAFETY: a capsule of this name holds a pointer to a stream that is ours to take; what is left behind is empty, so that its owner releases nothing.
    #[expect(unsafe_code, reason = "the C interface is one of pointers")]
    let stream = unsafe { FFI_ArrowArrayStream::from_raw(pointer.as_ptr()) };
    RecordBatchStreamReader::try_new(stream).map_err(|error| no_table(&error))
}

/// The batch of an object that is one.
pub(super) fn batch_of(given: &Bound<'_, PyAny>) -> PyResult<RecordBatch> {
    let capsules = given.call_method0("__arrow_c_array__")?;
    let capsules = capsules.cast::<PyTuple>()?;
    let (schema, array) = (capsules.get_item(0)?, capsules.get_item(1)?);
    let schema = schema.cast::<PyCapsule>()?.pointer_checked(Some(SCHEMA))?.cast::<FFI_ArrowSchema>();
    let array = array.cast::<PyCapsule>()?.pointer_checked(Some(ARRAY))?.cast::<FFI_ArrowArray>();
    // SAFETY: capsules of these names hold pointers to a schema and an array that describe one another; the array is ours to take, the schema is only read.
    #[expect(unsafe_code, reason = "the C interface is one of pointers")]
    let data = unsafe { from_ffi(FFI_ArrowArray::from_raw(array.as_ptr()), schema.as_ref()) }.map_err(|error| no_table(&error))?;
    match data.data_type() {
        DataType::Struct(_) => Ok(RecordBatch::from(StructArray::from(data))),
        other => Err(PyTypeError::new_err(format!("a table has columns, and this is an array of {other}"))),
    }
}

/// A stream of batches for other libraries.
pub(super) fn stream_to<'py>(py: Python<'py>, schema: SchemaRef, batches: Vec<RecordBatch>) -> PyResult<Bound<'py, PyCapsule>> {
    let batches = RecordBatchIterator::new(batches.into_iter().map(Ok::<_, ArrowError>), schema);
    PyCapsule::new_with_value(py, FFI_ArrowArrayStream::new(Box::new(batches)), STREAM)
}

/// A schema for other libraries.
pub(super) fn schema_to<'py>(py: Python<'py>, schema: &SchemaRef) -> PyResult<Bound<'py, PyCapsule>> {
    let schema = FFI_ArrowSchema::try_from(schema.as_ref()).map_err(|error| PyTypeError::new_err(error.to_string()))?;
    PyCapsule::new_with_value(py, schema, SCHEMA)
}

fn no_table(error: &ArrowError) -> PyErr {
    PyTypeError::new_err(format!("this is no table of columns: {error}"))
}
