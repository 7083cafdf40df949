//! Values as a caller gives them.

use jiff::civil::Date;
use rust_decimal::Decimal;

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
