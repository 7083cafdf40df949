//! Expressions.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{Name, Span, Window};

/// An expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expr {
    /// What it is.
    pub kind: ExprKind,
    /// Where it stands.
    pub span: Span,
}

/// The kinds of expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ExprKind {
    /// A number as written.
    Number(String),
    /// A string.
    Text(String),
    /// A date.
    Date(Date),
    /// `true` or `false`
    Bool(bool),
    /// `as_of`: the day whose law applies.
    AsOf,
    /// `demand.a.b`
    Demand(Vec<Name>),
    /// `basis.a.b`, inside `where` over a list of bases.
    BasisField(Vec<Name>),
    /// The element itself, in `any demand.xs in …`; never written.
    Element,
    /// A bare name: a definition, an enum's value, a body, a source, or a counted entry's field.
    Name(Name),
    /// `list(key).column`
    Column {
        /// The list.
        list: Name,
        /// The key, name or alias to look up.
        key: Box<Expr>,
        /// The column.
        column: Name,
    },
    /// `not a`
    Not(Box<Expr>),
    /// `a and b and c`, flat
    And(Vec<Expr>),
    /// `a or b or c`, flat
    Or(Vec<Expr>),
    /// `a >= b`
    Compare {
        /// Left side.
        left: Box<Expr>,
        /// How.
        op: CompareOp,
        /// Right side.
        right: Box<Expr>,
    },
    /// `a in list`, `a not_in { b, c }`
    In {
        /// The value looked for.
        value: Box<Expr>,
        /// `not_in`
        negated: bool,
        /// Where.
        set: Set,
    },
    /// `a present`
    Present(Box<Expr>),
    /// `a missing`
    Missing(Box<Expr>),
    /// `a is certificate-number`
    Is {
        /// The text.
        value: Box<Expr>,
        /// The serial pattern.
        serial: Name,
    },
    /// `any demand.xs in …`, `all demand.bases where …`
    Quantified {
        /// Which.
        quantifier: Quantifier,
        /// The list.
        over: Box<Expr>,
        /// What is asked of an element.
        test: Box<Expr>,
    },
    /// `a + b`
    Arithmetic {
        /// Left side.
        left: Box<Expr>,
        /// How.
        op: ArithmeticOp,
        /// Right side.
        right: Box<Expr>,
    },
    /// `count(inspection where …, this calendar_year)`.
    Count(Box<Count>),
}

/// A set to look in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Set {
    /// A declared list.
    List(Name),
    /// `{ a, b }`
    Values(Vec<Expr>),
}

/// `any` or `all`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Quantifier {
    /// `any` 任一
    Any,
    /// `all` 全部
    All,
}

/// The comparisons.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum CompareOp {
    /// `=`
    Eq,
    /// `!=`
    Ne,
    /// `<`
    Lt,
    /// `<=`
    Le,
    /// `>`
    Gt,
    /// `>=`
    Ge,
}

/// The arithmetic operators.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum ArithmeticOp {
    /// `+`
    Add,
    /// `-`, with white space on both sides
    Sub,
    /// `*`
    Mul,
    /// `/`: only in metrics
    Div,
}

/// `count(form where …, this calendar_year)`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Count {
    /// The form whose entries are counted.
    pub form: Name,
    /// Which of them.
    pub filter: Option<Expr>,
    /// `this` or `last` window, or a rolling one.
    pub window: Option<(Period, Window)>,
}

/// Which window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Period {
    /// `this` 本期
    This,
    /// `last` 上期
    Last,
    /// `rolling N days`: ends on the day asked about.
    Rolling,
}
