//! What is counted in the history: quotas, deadlines, metrics, alerts, scores.

use jianfu_dsl::tree::{CompareOp, Period};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::{BasisId, Clause, ColumnId, Days, FormId, RuleId, Spot, TallyId};
use crate::measure::{Formula, Question};
use crate::saved::Said;

/// A count of entries of the history: those on a form, in a window, that agree with the demand in certain fields and pass a filter.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct TallyDef {
    /// Its own place among the counts of the pack.
    pub(crate) id: TallyId,
    /// Entries on this form, and on those that extend it, are counted.
    pub(crate) form: FormId,
    pub(crate) filter: Option<Clause>,
    pub(crate) keys: Vec<KeyDef>,
    pub(crate) window: WindowDef,
    pub(crate) period: Period,
}

/// A field in which an entry and the demand agree.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct KeyDef {
    /// In the entry's form.
    pub(crate) slot: usize,
    /// Of the demand; none where the groups are found in the history.
    pub(crate) demand: Option<ColumnId>,
}

/// A span of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(crate) enum WindowDef {
    Year,
    Half,
    Quarter,
    Month,
    Week,
    /// So many days, the last of which is the day asked about.
    Rolling(u32),
    /// All days.
    Ever,
}

/// `quota`: how often something may, or must, happen.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct QuotaDef {
    pub(crate) name: String,
    pub(crate) label: String,
    pub(crate) form: FormId,
    /// The rule that admits by it; none for `at_least`, which is only audited.
    pub(crate) rule: Option<RuleId>,
    pub(crate) tally: TallyId,
    pub(crate) per: Vec<String>,
    pub(crate) limit: u32,
    pub(crate) at_least: bool,
    pub(crate) bases: Vec<BasisId>,
    pub(crate) days: Days,
    pub(crate) spot: Spot,
}

/// What everything that is measured over the history has.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct MeasureDef {
    pub(crate) name: String,
    pub(crate) label: String,
    pub(crate) bases: Vec<BasisId>,
    pub(crate) days: Days,
    pub(crate) spot: Spot,
}

/// `deadline`: within how many days of one field the day in another must come.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct DeadlineDef {
    pub(crate) measure: MeasureDef,
    pub(crate) form: FormId,
    pub(crate) from: usize,
    pub(crate) to: usize,
    pub(crate) count: u32,
    pub(crate) workdays: bool,
}

/// `metric`: a number made of counts.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct MetricDef {
    pub(crate) measure: MeasureDef,
    pub(crate) percent: bool,
    pub(crate) value: Formula,
    pub(crate) target: Option<(CompareOp, Formula)>,
    /// The value and the target as written.
    pub(crate) texts: (Said, Option<Said>),
}

/// `alert`: what follows where a condition on counts holds.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct AlertDef {
    pub(crate) measure: MeasureDef,
    pub(crate) per: Vec<String>,
    pub(crate) when: Question,
    pub(crate) then: String,
    /// The condition as written.
    pub(crate) text: Said,
}

/// `score`: points that are taken off for each entry.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct ScoreDef {
    pub(crate) measure: MeasureDef,
    pub(crate) per: Vec<String>,
    #[serde(with = "crate::saved::decimal")]
    pub(crate) base: Decimal,
    pub(crate) deductions: Vec<DeductionDef>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct DeductionDef {
    #[serde(with = "crate::saved::decimal")]
    pub(crate) points: Decimal,
    pub(crate) tally: TallyId,
}
