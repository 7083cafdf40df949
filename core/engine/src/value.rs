//! Values as a caller gives them.

use jiff::civil::Date;
use rust_decimal::Decimal;

use crate::convert;
use crate::error::DataError;
use crate::fold;

/// A fact as given, before it is matched to a field.
///
/// ```
/// use jianfu::Value;
/// assert_eq!(Value::from("消防"), Value::Text("消防".into()));
/// assert_eq!(Value::from(3), Value::Int(3));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Value {
    /// Not given.
    Null,
    /// Yes or no.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// An exact decimal.
    Decimal(Decimal),
    /// Text; also an enum's value, a body or a source by name, label or alias.
    Text(String),
    /// A day.
    Date(Date),
    /// Several values.
    List(Vec<Value>),
    /// Named values: a basis.
    Record(Vec<(String, Value)>),
}

impl Value {
    /// A number as it is written, exactly: whole where it is written whole.
    ///
    /// # Errors
    /// `JF-D006` for what is no number, or one too large or too fine.
    ///
    /// ```
    /// use jianfu::Value;
    /// assert_eq!(Value::of_number("3")?, Value::Int(3));
    /// assert_eq!(Value::of_number("1.25e1")?, Value::Decimal("12.5".parse().unwrap()));
    /// assert_eq!(Value::of_number("9223372036854775808").unwrap_err().code(), "JF-D006");
    /// # Ok::<(), jianfu::DataError>(())
    /// ```
    pub fn of_number(text: &str) -> Result<Self, DataError> {
        convert::number(text)
    }

    /// A float as the number that it is, digit by digit.
    ///
    /// # Errors
    /// `JF-D006` where that is no decimal: `0.1` as a float is another number, a little larger.
    ///
    /// ```
    /// use jianfu::Value;
    /// assert_eq!(Value::of_float(2.0)?, Value::Int(2));
    /// assert_eq!(Value::of_float(0.1).unwrap_err().message().en, "the float 0.1 is not exact as a decimal");
    /// # Ok::<(), jianfu::DataError>(())
    /// ```
    #[cfg(feature = "arrow")]
    pub fn of_float(number: f64) -> Result<Self, DataError> {
        crate::columns::float_value(number)
    }

    /// Gives back memory that it does not need.
    pub(crate) fn shrink_to_fit(&mut self) {
        match self {
            Self::Text(text) => text.shrink_to_fit(),
            Self::List(values) => {
                values.shrink_to_fit();
                values.iter_mut().for_each(Self::shrink_to_fit);
            }
            Self::Record(entries) => entries.shrink_to_fit(),
            Self::Null | Self::Bool(_) | Self::Int(_) | Self::Decimal(_) | Self::Date(_) => {}
        }
    }

    /// Whether this counts as *not present*: null, blank text, or an empty list.
    ///
    /// ```
    /// use jianfu::Value;
    /// assert!(Value::from("  ").is_blank());
    /// assert!(!Value::from(0).is_blank());
    /// ```
    pub fn is_blank(&self) -> bool {
        match self {
            Self::Null => true,
            Self::Text(text) => fold::is_blank(text),
            Self::List(values) => values.iter().all(Self::is_blank),
            Self::Record(entries) => entries.iter().all(|(_, value)| value.is_blank()),
            Self::Bool(_) | Self::Int(_) | Self::Decimal(_) | Self::Date(_) => false,
        }
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

impl From<i64> for Value {
    fn from(value: i64) -> Self {
        Self::Int(value)
    }
}

impl From<Decimal> for Value {
    fn from(value: Decimal) -> Self {
        Self::Decimal(value)
    }
}

impl From<&str> for Value {
    fn from(value: &str) -> Self {
        Self::Text(value.to_owned())
    }
}

impl From<String> for Value {
    fn from(value: String) -> Self {
        Self::Text(value)
    }
}

impl From<Date> for Value {
    fn from(value: Date) -> Self {
        Self::Date(value)
    }
}

impl<T: Into<Self>> From<Vec<T>> for Value {
    fn from(values: Vec<T>) -> Self {
        Self::List(values.into_iter().map(Into::into).collect())
    }
}

impl<T: Into<Self>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}
