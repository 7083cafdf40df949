//! Expressions as they are written, for people. No decision needs them, so of a saved pack each is read when somebody asks for it.

use std::fmt;
use std::ops::Deref;
use std::sync::OnceLock;

use jianfu_dsl::tree::{Expr, ExprKind, Span};
use serde::de::{Error, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::expression::{flat, tree};

/// An expression, or the bytes of one.
#[derive(Debug, Clone)]
pub(crate) struct Said {
    made: OnceLock<Box<Expr>>,
    bytes: Box<[u8]>,
}

impl From<Expr> for Said {
    fn from(expr: Expr) -> Self {
        Self { made: Box::new(expr).into(), bytes: Box::default() }
    }
}

impl Deref for Said {
    type Target = Expr;

    /// Bytes that passed the checksum can be read; those that somebody made up say nothing.
    fn deref(&self) -> &Expr {
        let nothing = || Expr { kind: ExprKind::Text(String::new()), span: Span::default() };
        self.made.get_or_init(|| Box::new(super::read(&self.bytes).and_then(tree).unwrap_or_else(nothing)))
    }
}

impl Serialize for Said {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.bytes.is_empty() {
            let bytes = postcard::to_allocvec(&flat(self)).map_err(serde::ser::Error::custom)?;
            return serializer.serialize_bytes(&bytes);
        }
        serializer.serialize_bytes(&self.bytes)
    }
}

impl<'de> Deserialize<'de> for Said {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_bytes(Bytes).map(|bytes| Self { made: OnceLock::new(), bytes: bytes.into() })
    }
}

/// Takes bytes.
struct Bytes;

impl<'de> Visitor<'de> for Bytes {
    type Value = &'de [u8];

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("bytes")
    }

    fn visit_borrowed_bytes<E: Error>(self, bytes: &'de [u8]) -> Result<&'de [u8], E> {
        Ok(bytes)
    }
}
