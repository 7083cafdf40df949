//! Tests.

use serde::{Deserialize, Serialize};

use super::{Day, Entry, Name, Span, Target, Text, VerdictKind};

/// `test "…" { as_of … given … expect … }`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TestDecl {
    /// Its name.
    pub name: Text,
    /// Whose law applies, where not the demand's own date.
    pub as_of: Option<Day>,
    /// The last day of what was known.
    pub known_at: Option<Day>,
    /// The demand; none where only what is measured over the history is looked at.
    pub given: Option<Facts>,
    /// The entries of the history; an empty one where `history {}` says so, and none where no history is attached.
    pub history: Option<Vec<Facts>>,
    /// What must come out; all of them.
    pub expects: Vec<Expect>,
    /// What must be measured over the history; all of it.
    pub measured: Vec<Measured>,
}

/// `expect not alert interview`, `expect metric cut = 55.5`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Measured {
    /// What is measured.
    pub kind: MeasureKind,
    /// Its name.
    pub name: Name,
    /// `not`: nothing is found or raised.
    pub negated: bool,
    /// What it comes to, where that is said.
    pub value: Option<MeasuredValue>,
    /// The whole clause.
    pub span: Span,
}

/// What is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum MeasureKind {
    /// `quota`: an audit finds something.
    Quota,
    /// `deadline`: an audit finds something.
    Deadline,
    /// `alert`: it is raised.
    Alert,
    /// `metric`
    Metric,
    /// `score`
    Score,
}

/// What a metric or score comes to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum MeasuredValue {
    /// `= 55.5`, rounded to as many places as are written.
    Number(String),
    /// `missing`: it is not known, or not available.
    Missing,
}

/// `form { field: value, … }`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facts {
    /// The form.
    pub form: Name,
    /// The facts.
    pub entries: Vec<Entry>,
    /// The whole.
    pub span: Span,
}

/// `expect reject by rule because "…" remedy "…" provided "…" missing a, b`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expect {
    /// The outcome.
    pub outcome: VerdictKind,
    /// A reason of that outcome must come from here: a rule, `rule.guard`, `rule.exception`, `checklist.check`, `default`.
    pub by: Option<Target>,
    /// Such a reason must say this.
    pub because: Option<Text>,
    /// Such a reason must advise this.
    pub remedy: Option<Text>,
    /// The approval must carry each of these.
    pub provided: Vec<Text>,
    /// The missing facts must be exactly these fields.
    pub missing: Option<Vec<Name>>,
    /// The whole clause.
    pub span: Span,
}

/// `cases "admission" from "cases/admission.csv"`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CasesDecl {
    /// Its name.
    pub name: Text,
    /// The file, relative to the pack.
    pub file: Text,
    /// `history {}`: each has an empty history attached, instead of none.
    pub empty_history: bool,
}
