//! What counts over time: quotas, deadlines, metrics, alerts, scores.

use serde::{Deserialize, Serialize};

use super::{Basis, CompareOp, Exception, Expr, Int, Name, Text, Validity, Verdict};

/// A span of time in which entries are counted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Window {
    /// `calendar_year` 自然年
    Year,
    /// `calendar_half` 自然半年
    Half,
    /// `calendar_quarter` 自然季
    Quarter,
    /// `calendar_month` 自然月
    Month,
    /// `calendar_week` 自然周
    Week,
    /// `rolling N days`
    Rolling(Int),
}

/// `quota yearly-inspection "…" on inspection { … }`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuotaDecl {
    /// Its name.
    pub name: Name,
    /// Its label.
    pub label: Option<Text>,
    /// The form it limits.
    pub form: Name,
    /// What it rests on.
    pub bases: Vec<Basis>,
    /// When it is in force.
    pub valid: Option<Validity>,
    /// Where it applies.
    pub when: Option<Expr>,
    /// `at_least` rather than `at_most`.
    pub at_least: bool,
    /// The number.
    pub limit: Int,
    /// The fields that make a group.
    pub per: Vec<Name>,
    /// The window.
    pub window: Window,
    /// The form whose entries are counted, and which of them.
    pub counting: Option<(Name, Option<Expr>)>,
    /// The verdict past the limit.
    pub verdict: Option<Verdict>,
    /// Exceptions.
    pub exceptions: Vec<Exception>,
}

/// `deadline admission-reply "…" on admission { from filed to answered within 15 workdays }`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeadlineDecl {
    /// Its name.
    pub name: Name,
    /// Its label.
    pub label: Option<Text>,
    /// The form.
    pub form: Name,
    /// What it rests on.
    pub bases: Vec<Basis>,
    /// When it is in force.
    pub valid: Option<Validity>,
    /// The field that starts the time.
    pub from: Name,
    /// The field that ends it.
    pub to: Name,
    /// How many days.
    pub days: Int,
    /// Working days rather than days.
    pub workdays: bool,
}

/// `metric inspection-cut "…" { percent … target >= 50 }`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MetricDecl {
    /// Its name.
    pub name: Name,
    /// Its label.
    pub label: Option<Text>,
    /// What it rests on.
    pub bases: Vec<Basis>,
    /// Shown as a percentage.
    pub percent: bool,
    /// The value.
    pub value: Expr,
    /// The value aimed at.
    pub target: Option<(CompareOp, Expr)>,
}

/// `alert interview "…" per issuer { when … then "约谈" }`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlertDecl {
    /// Its name.
    pub name: Name,
    /// Its label.
    pub label: Option<Text>,
    /// The fields that make a group.
    pub per: Vec<Name>,
    /// What it rests on.
    pub bases: Vec<Basis>,
    /// When it sounds.
    pub when: Expr,
    /// What follows.
    pub then: Text,
}

/// `score review "…" per issuer { base 100 deduct 10 per finding where … }`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScoreDecl {
    /// Its name.
    pub name: Name,
    /// Its label.
    pub label: Option<Text>,
    /// The fields that make a group.
    pub per: Vec<Name>,
    /// What it rests on.
    pub bases: Vec<Basis>,
    /// Points at the start.
    pub base: String,
    /// Points taken off per entry.
    pub deductions: Vec<Deduction>,
}

/// `deduct 10 per finding where …`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deduction {
    /// Points.
    pub points: String,
    /// The form whose entries cost points.
    pub per: Name,
    /// Which of them.
    pub filter: Option<Expr>,
}
