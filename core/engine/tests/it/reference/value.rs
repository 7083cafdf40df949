//! Truths and values.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use jiff::civil::Date;
use rust_decimal::Decimal;
use unicode_normalization::UnicodeNormalization;

/// Three truth values; the order makes `and` the lesser and `or` the greater of two.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Truth {
    False,
    Unknown,
    True,
}

impl Truth {
    pub(crate) fn not(self) -> Self {
        match self {
            Self::False => Self::True,
            Self::Unknown => Self::Unknown,
            Self::True => Self::False,
        }
    }

    /// `and`.
    pub(crate) fn all(parts: impl IntoIterator<Item = Self>) -> Self {
        parts.into_iter().min().expect("an `and` has parts")
    }

    /// `or`.
    pub(crate) fn any(parts: impl IntoIterator<Item = Self>) -> Self {
        parts.into_iter().max().expect("an `or` has parts")
    }
}

impl From<bool> for Truth {
    fn from(value: bool) -> Self {
        if value { Self::True } else { Self::False }
    }
}

/// What an expression is worth. A fact that is absent, and a fact that is given but names nothing that is declared, are both unknown.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Value {
    Unknown,
    /// An element of a list that was not given: worth the same as what is unknown, but not present.
    Nothing,
    Bool(bool),
    Int(i64),
    Decimal(Decimal),
    /// As written.
    Text(String),
    Date(Date),
    /// A value of an enum, with the names and labels of all values: the first is the highest.
    Variant {
        at: usize,
        names: Vec<Vec<String>>,
    },
    /// A body, with everything that it may be called.
    Body {
        name: String,
        names: Vec<String>,
    },
    /// A source, with everything that it may be called.
    Source {
        name: String,
        names: Vec<String>,
    },
    /// A bare name of rule text that is no definition: a value of an enum, a body or a source, as what it stands beside is one of these.
    Word(String),
    /// A basis: the parts that were given.
    Basis(BTreeMap<String, Value>),
    List(Vec<Value>),
}

impl Value {
    /// How two values stand to each other; nothing where one of them is not known.
    pub(crate) fn compare(&self, other: &Self) -> Option<Ordering> {
        Some(match (self, other) {
            (Self::Unknown, _) | (_, Self::Unknown) => return None,
            (Self::Bool(a), Self::Bool(b)) => a.cmp(b),
            (Self::Int(a), Self::Int(b)) => a.cmp(b),
            (Self::Text(a), Self::Text(b)) => fold(a).cmp(&fold(b)),
            (Self::Date(a), Self::Date(b)) => a.cmp(b),
            (Self::Body { name: a, .. }, Self::Body { name: b, .. }) | (Self::Source { name: a, .. }, Self::Source { name: b, .. }) => {
                a.cmp(b)
            }
            (Self::Body { names, .. } | Self::Source { names, .. }, Self::Word(word) | Self::Text(word))
            | (Self::Word(word) | Self::Text(word), Self::Body { names, .. } | Self::Source { names, .. }) => {
                if names.contains(&fold_title(word)) { Ordering::Equal } else { Ordering::Less }
            }
            // Declared highest first, so the earlier is the greater.
            (Self::Variant { at: a, .. }, Self::Variant { at: b, .. }) => b.cmp(a),
            (Self::Variant { at, names }, Self::Word(word) | Self::Text(word)) => place(names, word).cmp(at),
            (Self::Word(word) | Self::Text(word), Self::Variant { at, names }) => at.cmp(&place(names, word)),
            (a, b) => a.decimal()?.cmp(&b.decimal()?),
        })
    }

    fn decimal(&self) -> Option<Decimal> {
        match self {
            Self::Int(number) => Some((*number).into()),
            Self::Decimal(number) => Some(*number),
            other => panic!("{other:?} is no number"),
        }
    }

    pub(crate) fn plus(&self, other: &Self) -> Self {
        match (self, other) {
            (Self::Unknown, _) | (_, Self::Unknown) => Self::Unknown,
            (Self::Int(a), Self::Int(b)) => a.checked_add(*b).map_or(Self::Unknown, Self::Int),
            (Self::Date(day), Self::Int(days)) => later(*day, Some(*days)),
            (a, b) => exact(a, b, i128::checked_add),
        }
    }

    pub(crate) fn minus(&self, other: &Self) -> Self {
        match (self, other) {
            (Self::Unknown, _) | (_, Self::Unknown) => Self::Unknown,
            (Self::Int(a), Self::Int(b)) => a.checked_sub(*b).map_or(Self::Unknown, Self::Int),
            (Self::Date(day), Self::Int(days)) => later(*day, days.checked_neg()),
            (Self::Date(a), Self::Date(b)) => Self::Int((*a - *b).get_days().into()),
            (a, b) => exact(a, b, i128::checked_sub),
        }
    }

    pub(crate) fn times(&self, other: &Self) -> Self {
        match (self, other) {
            (Self::Unknown, _) | (_, Self::Unknown) => Self::Unknown,
            (Self::Int(a), Self::Int(b)) => a.checked_mul(*b).map_or(Self::Unknown, Self::Int),
            (a, b) => {
                let (Some(a), Some(b)) = (a.decimal(), b.decimal()) else { return Self::Unknown };
                let (a, b) = (a.normalize(), b.normalize());
                a.mantissa().checked_mul(b.mantissa()).map_or(Self::Unknown, |mantissa| of_parts(mantissa, a.scale() + b.scale()))
            }
        }
    }
}

/// A sum or difference of decimals, computed on whole numbers at the scale of the finer one; what does not fit exactly is an overflow.
fn exact(a: &Value, b: &Value, sum: impl Fn(i128, i128) -> Option<i128>) -> Value {
    let (Some(a), Some(b)) = (a.decimal(), b.decimal()) else { return Value::Unknown };
    let (a, b) = (a.normalize(), b.normalize());
    let scale = a.scale().max(b.scale());
    let at_scale = |number: Decimal| 10_i128.checked_pow(scale - number.scale())?.checked_mul(number.mantissa());
    at_scale(a).zip(at_scale(b)).and_then(|(a, b)| sum(a, b)).map_or(Value::Unknown, |mantissa| of_parts(mantissa, scale))
}

/// The decimal of these digits and so many of them behind the point, if it fits.
fn of_parts(mut mantissa: i128, mut scale: u32) -> Value {
    while scale > 0 && mantissa % 10 == 0 {
        (mantissa, scale) = (mantissa / 10, scale - 1);
    }
    Decimal::try_from_i128_with_scale(mantissa, scale).map_or(Value::Unknown, Value::Decimal)
}

fn later(day: Date, days: Option<i64>) -> Value {
    let span = days.and_then(|days| jiff::Span::new().try_days(days).ok());
    span.and_then(|span| day.checked_add(span).ok()).map_or(Value::Unknown, Value::Date)
}

fn place(names: &[Vec<String>], word: &str) -> usize {
    names
        .iter()
        .position(|names| names.iter().any(|name| fold(name) == fold(word)))
        .unwrap_or_else(|| panic!("no value {word} in {names:?}"))
}

impl From<Truth> for Value {
    fn from(truth: Truth) -> Self {
        match truth {
            Truth::False => Self::Bool(false),
            Truth::Unknown => Self::Unknown,
            Truth::True => Self::Bool(true),
        }
    }
}

/// The facts that a demand gives, by field name. A field that is not here is not present.
pub(crate) type Facts = BTreeMap<String, Value>;

/// Characters that cannot be seen, of those that the random demands use.
const UNSEEN: [char; 3] = ['\u{200b}', '\u{feff}', '\u{ad}'];

/// Text as it is compared: NFKC, white space and what cannot be seen removed, ASCII letters lower-cased.
pub(crate) fn fold(text: &str) -> String {
    text.nfkc().filter(|c| !c.is_whitespace() && !UNSEEN.contains(c)).map(|c| c.to_ascii_lowercase()).collect()
}

/// A title as it is compared: `《》` left out.
pub(crate) fn fold_title(text: &str) -> String {
    fold(&text.replace(['《', '》'], ""))
}
