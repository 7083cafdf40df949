//! What is declared beside rules and lists: enums, forms, bodies, definitions, serial patterns.

use super::{Basis, Day, Expr, Int, Name, Span, Text};

/// `enum level "层级" ordered { central "中央", … }`, highest first when ordered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EnumDecl {
    /// Its name.
    pub name: Name,
    /// Its label.
    pub label: Option<Text>,
    /// Whether `<` and `>=` compare its values.
    pub ordered: bool,
    /// The values.
    pub variants: Vec<Variant>,
}

/// One value of an enum.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Variant {
    /// Its name.
    pub name: Name,
    /// Its label.
    pub label: Option<Text>,
}

/// `form inspection "检查" extends demand { … }`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormDecl {
    /// Its name.
    pub name: Name,
    /// Its label.
    pub label: Option<Text>,
    /// The form whose fields it inherits.
    pub extends: Option<Name>,
    /// Its own fields.
    pub fields: Vec<Field>,
}

/// One field of a form, or one column of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// Its name.
    pub name: Name,
    /// What values it takes.
    pub ty: Type,
    /// Its label.
    pub label: Option<Text>,
    /// `is as_of`: its date says whose law applies.
    pub as_of: bool,
    /// `optional`: leaving it out is not a gap in the form.
    pub optional: bool,
    /// The whole field.
    pub span: Span,
}

/// A type as written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Type {
    /// `text`, `int`, `decimal`, `bool`, `date`, `body`, `basis`, or an enum's name.
    pub name: Name,
    /// `list of …`
    pub list: bool,
}

/// `valid from … to …`; both ends belong to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Validity {
    /// First day, or since ever.
    pub from: Option<Day>,
    /// Last day, or for good.
    pub to: Option<Day>,
    /// The whole clause.
    pub span: Span,
}

/// `body district-office "…" aka "…"`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BodyDecl {
    /// Its name.
    pub name: Name,
    /// Its label.
    pub label: Option<Text>,
    /// Other names that mean this body.
    pub aliases: Vec<Text>,
    /// The body it belongs to.
    pub under: Option<Name>,
}

/// `define on-assist-list as …`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DefineDecl {
    /// Its name.
    pub name: Name,
    /// Its label.
    pub label: Option<Text>,
    /// What it stands for.
    pub expr: Expr,
}

/// `serial certificate-number "…" { community: digits 12 "-" year: digits 4 }`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SerialDecl {
    /// Its name.
    pub name: Name,
    /// Its label.
    pub label: Option<Text>,
    /// What the format rests on.
    pub bases: Vec<Basis>,
    /// Its parts, in order.
    pub parts: Vec<SerialPart>,
}

/// A part of a serial number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SerialPart {
    /// `name: digits N`
    Digits {
        /// What the digits mean.
        name: Name,
        /// How many.
        width: Int,
    },
    /// Fixed characters.
    Literal(Text),
}
