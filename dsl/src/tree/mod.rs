//! The syntax tree: what a rule file says, before anyone asks whether it makes sense.
//!
//! Every node knows the bytes it came from ([`Span`]), and spans take no part in equality, so two texts that differ only in layout, keyword language
//! or punctuation width give equal trees.

mod cites;
mod declarations;
mod expressions;
mod history;
mod lists;
mod rules;
mod tests;

pub use cites::{Basis, Cite, Confidence, ConfidenceCode, Place, PlaceLevel, SourceDecl};
pub use declarations::{BodyDecl, DefineDecl, EnumDecl, Field, FormDecl, SerialDecl, SerialPart, Type, Validity, Variant};
pub use expressions::{ArithmeticOp, CompareOp, Count, Expr, ExprKind, Period, Quantifier, Set};
pub use history::{AlertDecl, DeadlineDecl, Deduction, MetricDecl, QuotaDecl, ScoreDecl, Window};
pub use lists::{Effect, Entry, ItemDecl, ListDecl, Literal, LiteralKind};
pub use rules::{ChecklistDecl, Clauses, DefaultDecl, Exception, Guard, Provided, RuleDecl, Target, Verdict, VerdictKind};
pub use tests::{CasesDecl, Expect, Facts, MeasureKind, Measured, MeasuredValue, TestDecl};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// A half-open range of bytes in one file.
///
/// Spans never make two trees different: `==` between spans is always true.
///
/// ```
/// use jianfu_dsl::tree::Span;
/// assert_eq!(Span::new(3, 9), Span::new(0, 1));
/// assert_eq!(Span::new(3, 9).len(), 6);
/// ```
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize)]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl Span {
    /// The span from byte `start` up to, not including, byte `end`.
    pub const fn new(start: usize, end: usize) -> Self {
        Self { start, end }
    }

    /// How many bytes it covers.
    pub const fn len(self) -> usize {
        self.end.saturating_sub(self.start)
    }

    /// Whether it covers nothing.
    pub const fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// The smallest span that covers both.
    pub fn to(self, other: Self) -> Self {
        Self::new(self.start.min(other.start), self.end.max(other.end))
    }
}

impl PartialEq for Span {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Span {}

/// One parsed file: its declarations in the order written.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct File {
    /// The declarations that parsed; those with an error are left out and reported.
    pub declarations: Vec<Declaration>,
}

/// One top-level declaration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Declaration {
    /// The whole declaration, from its keyword to its last token.
    pub span: Span,
    /// What is declared.
    pub kind: DeclarationKind,
}

/// The kinds of declaration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DeclarationKind {
    /// `enum`
    Enum(EnumDecl),
    /// `form`
    Form(FormDecl),
    /// `source`
    Source(SourceDecl),
    /// `list`
    List(ListDecl),
    /// `body`
    Body(BodyDecl),
    /// `define`
    Define(DefineDecl),
    /// `rule`
    Rule(RuleDecl),
    /// `checklist`
    Checklist(ChecklistDecl),
    /// `default`
    Default(DefaultDecl),
    /// `serial`
    Serial(SerialDecl),
    /// `quota`
    Quota(QuotaDecl),
    /// `deadline`
    Deadline(DeadlineDecl),
    /// `metric`
    Metric(MetricDecl),
    /// `alert`
    Alert(AlertDecl),
    /// `score`
    Score(ScoreDecl),
    /// `test`
    Test(TestDecl),
    /// `cases`
    Cases(CasesDecl),
}

/// A name as written (NFC).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Name {
    /// The identifier.
    pub text: String,
    /// Where it stands.
    pub span: Span,
}

/// A string literal, without its quotation marks and with its escapes resolved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text {
    /// The contents.
    pub text: String,
    /// Where it stands, quotation marks included.
    pub span: Span,
}

/// A whole number with its place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Int {
    /// The value.
    pub value: u64,
    /// Where it stands.
    pub span: Span,
}

/// A civil date with its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Day {
    /// The date.
    pub date: Date,
    /// Where it stands.
    pub span: Span,
}
