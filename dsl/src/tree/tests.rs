//! Tests.

use super::{Day, Entry, Name, Span, Target, Text, VerdictKind};

/// `test "…" { as_of … given … expect … }`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TestDecl {
    /// Its name.
    pub name: Text,
    /// Whose law applies, where not the demand's own date.
    pub as_of: Option<Day>,
    /// What was known: reserved with `history`.
    pub known_at: Option<Day>,
    /// The demand.
    pub given: Facts,
    /// Earlier entries: reserved.
    pub history: Vec<Facts>,
    /// What must come out; all of them.
    pub expects: Vec<Expect>,
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
}
