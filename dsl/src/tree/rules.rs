//! Rules, checklists and defaults.

use serde::{Deserialize, Serialize};

use super::{Basis, Expr, Int, Name, Span, Text, Validity};

/// `rule admit-task "…" on task { … }`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleDecl {
    /// Its name.
    pub name: Name,
    /// Its label.
    pub label: Option<Text>,
    /// The form it judges.
    pub form: Name,
    /// `overrides …`
    pub overrides: Vec<Target>,
    /// Its clauses.
    pub clauses: Clauses,
}

/// What an `overrides` or `by` names: `rule`, `checklist.check`, `checklist.*`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// The names between the dots.
    pub path: Vec<Name>,
    /// Whether it ends in `.*`.
    pub all: bool,
    /// The whole target.
    pub span: Span,
}

/// The clauses that rules and exceptions share.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Clauses {
    /// What it rests on.
    pub bases: Vec<Basis>,
    /// When it is in force.
    pub valid: Option<Validity>,
    /// Where it applies.
    pub when: Option<Expr>,
    /// `require …`, all of which are looked at.
    pub guards: Vec<Guard>,
    /// The verdict when every guard holds.
    pub closing: Option<Verdict>,
    /// Exceptions.
    pub exceptions: Vec<Exception>,
}

/// `require label: condition cite … else reject because "…" remedy "…"`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Guard {
    /// Its label, or none.
    pub label: Option<Name>,
    /// What must hold.
    pub condition: Expr,
    /// What it rests on; the rule's own where empty.
    pub bases: Vec<Basis>,
    /// The verdict when it does not hold.
    pub otherwise: Verdict,
    /// The whole guard.
    pub span: Span,
}

/// `approve`, `reject` or `refer to body`, with its words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// Which.
    pub kind: VerdictKind,
    /// To whom a referral goes.
    pub to: Option<Name>,
    /// `because "…"`
    pub because: Option<Text>,
    /// `remedy "…"`
    pub remedy: Option<Text>,
    /// `provided "…" when …`
    pub conditions: Vec<Provided>,
    /// The whole verdict.
    pub span: Span,
}

/// The three verdicts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum VerdictKind {
    /// 准予
    Approve,
    /// 转报
    Refer,
    /// 驳回
    Reject,
}

/// A condition that an approval carries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Provided {
    /// Its words.
    pub text: Text,
    /// When it is attached; always, where absent.
    pub when: Option<Expr>,
}

/// `except emergency "突发事件" { … }`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exception {
    /// Its name, unique within its rule.
    pub name: Name,
    /// Its label.
    pub label: Option<Text>,
    /// Its clauses.
    pub clauses: Clauses,
    /// The whole exception.
    pub span: Span,
}

/// `checklist six "六必查" requires 6 { check … }`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChecklistDecl {
    /// Its name.
    pub name: Name,
    /// Its label.
    pub label: Option<Text>,
    /// How many differently named checks it must hold.
    pub requires: Option<Int>,
    /// What the division into these checks rests on.
    pub bases: Vec<Basis>,
    /// Its checks, which are rules.
    pub checks: Vec<RuleDecl>,
}

/// `default on task refer to … because "…"`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DefaultDecl {
    /// The form.
    pub form: Name,
    /// The verdict when no rule speaks.
    pub verdict: Verdict,
}
