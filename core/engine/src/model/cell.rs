//! Values as the engine compares them, and the types of fields.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::{BodyId, DayNumber, EnumId, SourceId, Symbol};

/// A value as the engine compares it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) enum Cell {
    /// Not given.
    Absent,
    /// Given, but nothing is known about it: a body or source that the pack does not name.
    Unknown,
    Bool(bool),
    Int(i64),
    Decimal(#[serde(with = "crate::saved::decimal")] Decimal),
    Day(DayNumber),
    Text(Symbol),
    Variant(u16),
    Body(BodyId),
    Source(SourceId),
    /// A part of the demand's elements.
    List {
        start: u32,
        len: u32,
    },
    /// One basis.
    Basis {
        source: Option<SourceId>,
        named: NameState,
        article: Article,
        date: Option<DayNumber>,
    },
    /// How many entries surely count, and how many may.
    Count {
        sure: u32,
        possible: u32,
    },
}

/// Whether a basis names a source.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) enum NameState {
    Absent,
    Unresolved,
    Resolved,
}

/// The article that a basis names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) enum Article {
    Absent,
    /// Named, but not as one number: `第十七条之一` or `第十七条至第二十条`.
    Unknown,
    Number(u32),
}

/// The types of fields, columns and expressions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(crate) enum Kind {
    Text,
    Int,
    Decimal,
    Bool,
    Date,
    Enum(EnumId),
    Body,
    Basis,
    Source,
}

/// A kind, or a list of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(crate) struct Type {
    pub(crate) kind: Kind,
    pub(crate) list: bool,
}
