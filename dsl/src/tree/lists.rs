//! Lists, their items, and values written out.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{Basis, Field, Name, Span, Text, Validity};

/// `list assist "…" { … }`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListDecl {
    /// Its name.
    pub name: Name,
    /// Its label.
    pub label: Option<Text>,
    /// `effect allow`, `bar` or `inform`; a list must say it, the compiler checks.
    pub effect: Option<(Effect, Span)>,
    /// The columns beside key, name and aliases.
    pub columns: Vec<Field>,
    /// What the whole list rests on.
    pub bases: Vec<Basis>,
    /// When the whole list is in force.
    pub valid: Option<Validity>,
    /// Items written in the file.
    pub items: Vec<ItemDecl>,
    /// Files that hold further items, relative to the pack.
    pub files: Vec<Text>,
}

/// What being on a list means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Effect {
    /// May be asked.
    Allow,
    /// May not be asked.
    Bar,
    /// For information.
    Inform,
}

/// `item AS20 "协助社区矫正工作" aka "…" under … { field: "平安" } cite … valid …`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemDecl {
    /// Its key.
    pub key: Name,
    /// Its name.
    pub name: Option<Text>,
    /// Other names for the same item.
    pub aliases: Vec<Text>,
    /// The item it belongs to, when the list is a tree.
    pub under: Option<Name>,
    /// Column values.
    pub values: Vec<Entry>,
    /// What this item rests on; the list's own where empty.
    pub bases: Vec<Basis>,
    /// When it is in force; the list's own where absent.
    pub valid: Option<Validity>,
    /// The whole item.
    pub span: Span,
}

/// `name: value` in an item, a test's facts, or a basis.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The field or column.
    pub name: Name,
    /// Its value.
    pub value: Literal,
}

/// A value written out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Literal {
    /// The value.
    pub kind: LiteralKind,
    /// Where it stands.
    pub span: Span,
}

/// The kinds of written value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LiteralKind {
    /// A number as written, with an optional sign and decimal point.
    Number(String),
    /// A string.
    Text(String),
    /// A date.
    Date(Date),
    /// `true` or `false`
    Bool(bool),
    /// A name: an enum's value, a body, a source.
    Name(String),
    /// `[a, b]`
    List(Vec<Literal>),
    /// `{ source: …, article: … }`
    Record(Vec<Entry>),
}
