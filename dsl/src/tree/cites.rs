//! Sources, and what a statement rests on.

use serde::{Deserialize, Serialize};

use super::{Name, Span, Text, Validity};

/// `source cert-2020 "…" { … }`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceDecl {
    /// Its name.
    pub name: Name,
    /// Its title.
    pub title: Text,
    /// Document number, as `民发〔2020〕20号`.
    pub number: Option<Text>,
    /// Who issued it.
    pub issuer: Option<Text>,
    /// A value of the pack's enum `level`.
    pub level: Option<Name>,
    /// A value of the pack's ordered enum `rank`.
    pub rank: Option<Name>,
    /// How well it was read.
    pub confidence: Option<Confidence>,
    /// When it is in force.
    pub valid: Option<Validity>,
}

/// How well the text behind a citation was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Confidence {
    /// The code.
    pub code: ConfidenceCode,
    /// Where it stands.
    pub span: Span,
}

/// The confidence codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum ConfidenceCode {
    /// `C`: the operative text was read.
    Read,
    /// `N`: an official summary or news report only.
    Summary,
    /// `P`: partly read.
    Partly,
    /// `R`: read in a version that has since been revised.
    Revised,
    /// `Y`: the handler was confirmed by a statute that was read.
    Handler,
}

impl ConfidenceCode {
    /// Every code, in the order of the language reference.
    pub const ALL: [Self; 5] = [Self::Read, Self::Summary, Self::Partly, Self::Revised, Self::Handler];

    /// The letter that stands in rule text.
    ///
    /// ```
    /// use jianfu_dsl::tree::ConfidenceCode;
    /// assert_eq!(ConfidenceCode::Revised.letter(), "R");
    /// ```
    pub const fn letter(self) -> &'static str {
        match self {
            Self::Read => "C",
            Self::Summary => "N",
            Self::Partly => "P",
            Self::Revised => "R",
            Self::Handler => "Y",
        }
    }

    /// The code of a letter.
    pub fn from_letter(letter: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|code| code.letter() == letter)
    }
}

/// What a statement rests on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Basis {
    /// `cite source …`
    Cite(Cite),
    /// `basis assumption "why"`
    Assumption(Text),
}

/// `cite corrections-law art 12; 18 confidence P quote "…" valid from …`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cite {
    /// The source's name.
    pub source: Name,
    /// The places in it.
    pub places: Vec<Place>,
    /// How well this place was read, where it differs from the source's.
    pub confidence: Option<Confidence>,
    /// The words of the text itself.
    pub quote: Option<Text>,
    /// The days on which this citation may be used, where it differs from the source's.
    pub valid: Option<Validity>,
    /// The whole clause.
    pub span: Span,
}

/// One place in a document, from the widest step to the narrowest: `art 9 para 1 sub 3`.
///
/// `art 12; 18` is two places, and the second repeats the first's leading step.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Place {
    /// The steps.
    pub steps: Vec<(PlaceLevel, u32)>,
}

/// The steps that a place in a document is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum PlaceLevel {
    /// `part` 部分
    Part,
    /// `sec` 节
    Section,
    /// `art` 条
    Article,
    /// `para` 款
    Paragraph,
    /// `sub` 项
    Sub,
}
