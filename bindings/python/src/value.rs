//! From Python's objects to the values of demands. Nothing is rounded, and nothing is guessed.

use jianfu::table::cell::parse_date;
use jianfu::{DataError, Demand, Pack, Value};
use jiff::civil::{Date, DateTime};
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyDate, PyDateTime, PyDict, PyFloat, PyInt, PyList, PyMapping, PyString, PyTuple};

use crate::errors;

/// How deep lists may stand in one another: a list of bases needs two.
const MAX_DEPTH: usize = 8;

/// Why an object is no value.
pub(crate) enum NoValue {
    /// It is one that cannot be read exactly.
    Data(DataError),
    /// It is of a type that no value has.
    Python(PyErr),
}

impl From<PyErr> for NoValue {
    fn from(error: PyErr) -> Self {
        Self::Python(error)
    }
}

impl From<DataError> for NoValue {
    fn from(error: DataError) -> Self {
        Self::Data(error)
    }
}

impl NoValue {
    /// The exception, which names the field.
    pub(crate) fn at(self, py: Python<'_>, field: &str) -> PyErr {
        match self {
            Self::Data(error) => errors::of_field(py, &error, Some(field)),
            Self::Python(error) => error,
        }
    }
}

/// Reads a demand from a mapping; its key `form` (`表单`) names the form, or else `form` does.
pub(crate) fn demand(pack: &Pack, given: &Bound<'_, PyAny>, form: Option<&str>) -> PyResult<Demand> {
    let py = given.py();
    let copied;
    let facts = match given.cast::<PyDict>() {
        Ok(facts) => facts,
        Err(_) => {
            copied = dict_of(given)?;
            &copied
        }
    };
    let named = match facts.get_item(intern!(py, "form"))? {
        Some(name) => Some(name),
        None => facts.get_item(intern!(py, "表单"))?,
    };
    let named = named.filter(|name| !name.is_none());
    let named = match &named {
        Some(name) => Some(name.cast::<PyString>().map_err(|_| PyTypeError::new_err("the key 'form' holds the name of a form"))?.to_str()?),
        None => form,
    };
    let Some(name) = named else { return Err(no_form(py, pack)) };
    let mut builder = pack.demand(name).map_err(|error| errors::of_data(py, &error))?;
    for (key, given) in facts.iter() {
        let key = key.cast::<PyString>().map_err(|_| PyTypeError::new_err("the keys of a demand are names of fields"))?.to_str()?;
        if matches!(key, "form" | "表单") {
            continue;
        }
        let value = value(&given).map_err(|error| error.at(py, key))?;
        builder.put(key, value).map_err(|error| errors::of_data(py, &error))?;
    }
    Ok(builder.finish())
}

/// What the engine says of a demand without a form.
pub(crate) fn no_form(py: Python<'_>, pack: &Pack) -> PyErr {
    match pack.demand_from_json("{}", None) {
        Err(error) => errors::of_data(py, &error),
        Ok(_) => PyValueError::new_err("no form is given"),
    }
}

/// A mapping as a dict.
pub(crate) fn dict_of<'py>(given: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyDict>> {
    if given.cast::<PyMapping>().is_err() {
        return Err(PyTypeError::new_err(format!("a demand is a mapping of fields to values, not {}", type_name(given))));
    }
    let copied = PyDict::new(given.py());
    copied.update(given.cast::<PyMapping>().map_err(PyErr::from)?)?;
    Ok(copied)
}

/// A value. `None`, and what stands for it in tables (`nan`, `NaT`, `NA`), is not given.
///
/// # Errors
/// For a number that is not exact, a moment that is no day, and what is no value at all.
#[inline]
pub(crate) fn value(given: &Bound<'_, PyAny>) -> Result<Value, NoValue> {
    value_within(given, 0)
}

fn value_within(given: &Bound<'_, PyAny>, depth: usize) -> Result<Value, NoValue> {
    if let Ok(text) = given.cast::<PyString>() {
        return Ok(Value::Text(text.to_str()?.to_owned()));
    }
    if given.is_none() {
        return Ok(Value::Null);
    }
    if let Ok(flag) = given.cast::<PyBool>() {
        return Ok(Value::Bool(flag.is_true()));
    }
    if given.is_instance_of::<PyInt>() {
        return match given.extract() {
            Ok(number) => Ok(Value::Int(number)),
            Err(_) => Ok(Value::of_number(&given.str()?.to_string_lossy())?),
        };
    }
    if let Ok(number) = given.cast::<PyFloat>() {
        let number = number.value();
        return if number.is_nan() { Ok(Value::Null) } else { Ok(Value::of_float(number)?) };
    }
    if let Ok(values) = given.cast::<PyList>() {
        return list(values.iter(), depth);
    }
    if given.is_instance_of::<PyDate>() {
        return if given.is_instance_of::<PyDateTime>() { moment(given) } else { Ok(Value::Date(given.extract::<Date>()?)) };
    }
    rare(given, depth)
}

fn list<'py>(values: impl Iterator<Item = Bound<'py, PyAny>>, depth: usize) -> Result<Value, NoValue> {
    if depth >= MAX_DEPTH {
        return Err(PyValueError::new_err(format!("lists are nested more than {MAX_DEPTH} deep")).into());
    }
    Ok(Value::List(values.map(|value| value_within(&value, depth + 1)).collect::<Result<_, _>>()?))
}

/// A moment is the day of which it is the midnight, by its own clock.
fn moment(given: &Bound<'_, PyAny>) -> Result<Value, NoValue> {
    if is_nothing(given)? {
        return Ok(Value::Null);
    }
    let moment = by_its_own_clock(given)?;
    if moment.time() == jiff::civil::Time::midnight() {
        return Ok(Value::Date(moment.date()));
    }
    Err(PyValueError::new_err("this moment is not the midnight of a day: give a datetime.date").into())
}

/// What a moment's own clock shows, whatever its time zone.
pub(crate) fn by_its_own_clock(given: &Bound<'_, PyAny>) -> PyResult<DateTime> {
    let py = given.py();
    let naive = if given.getattr(intern!(py, "tzinfo"))?.is_none() {
        given.clone()
    } else {
        let no_zone = PyDict::new(py);
        no_zone.set_item(intern!(py, "tzinfo"), py.None())?;
        given.call_method(intern!(py, "replace"), (), Some(&no_zone))?
    };
    naive.extract()
}

/// Whether it is what pandas puts where there is nothing.
pub(crate) fn is_nothing(given: &Bound<'_, PyAny>) -> PyResult<bool> {
    Ok(matches!(type_name(given).as_str(), "NaTType" | "NAType"))
}

#[cold]
fn rare(given: &Bound<'_, PyAny>, depth: usize) -> Result<Value, NoValue> {
    let py = given.py();
    if is_decimal(given)? {
        return Ok(Value::of_number(&given.str()?.to_string_lossy())?);
    }
    if let Ok(values) = given.cast::<PyTuple>() {
        return list(values.iter(), depth);
    }
    if let Ok(parts) = given.cast::<PyMapping>() {
        let mut record = Vec::new();
        for pair in parts.items()?.iter() {
            let (name, part): (String, Bound<'_, PyAny>) = pair.extract()?;
            record.push((name, value_within(&part, depth + 1)?));
        }
        return Ok(Value::Record(record));
    }
    if is_nothing(given)? {
        return Ok(Value::Null);
    }
    if let Some(plain) = plain_of(given)? {
        return value_within(&plain, depth + 1);
    }
    let _ = py;
    Err(PyTypeError::new_err(format!("a value is text, a number, a day, True or False, None or a list, not {}", type_name(given))).into())
}

/// Whether it is a `decimal.Decimal`.
pub(crate) fn is_decimal(given: &Bound<'_, PyAny>) -> PyResult<bool> {
    given.is_instance(&given.py().import("decimal")?.getattr("Decimal")?)
}

/// The plain object of a scalar or an array of numpy, or of one that follows it.
pub(crate) fn plain_of<'py>(given: &Bound<'py, PyAny>) -> PyResult<Option<Bound<'py, PyAny>>> {
    let py = given.py();
    let looks_like_numpy = given.hasattr(intern!(py, "dtype"))? && given.hasattr(intern!(py, "tolist"))?;
    let plain = if looks_like_numpy { Some(given.call_method0(intern!(py, "tolist"))?) } else { None };
    Ok(plain.filter(|plain| !plain.get_type().is(given.get_type())))
}

/// A day that is given as `datetime.date` or as text.
pub(crate) fn day(given: Option<&Bound<'_, PyAny>>, name: &str) -> PyResult<Option<Date>> {
    let Some(given) = given.filter(|given| !given.is_none()) else { return Ok(None) };
    let wrong = || PyValueError::new_err(format!("{name} is a day: a datetime.date, or a text such as '2026-03-01'"));
    if let Ok(text) = given.cast::<PyString>() {
        return parse_date(text.to_str()?).map(Some).ok_or_else(wrong);
    }
    match value(given) {
        Ok(Value::Date(day)) => Ok(Some(day)),
        _ => Err(wrong()),
    }
}

pub(crate) fn type_name(given: &Bound<'_, PyAny>) -> String {
    given.get_type().name().map_or_else(|_| "an object".to_owned(), |name| name.to_string())
}
