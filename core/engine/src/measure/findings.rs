//! Findings of an audit.

use jiff::civil::Date;

use super::groups::Group;
use crate::wire::CitationRecord;

/// Something that an audit found.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Finding {
    /// The quota or deadline.
    pub rule: String,
    /// Its label.
    pub label: String,
    /// What is the matter.
    pub kind: FindingKind,
    /// The group in which it is so.
    pub group: Group,
    /// The first and last day of the window; for a deadline, the day on which it began and the day on which it ended.
    pub window: Option<(Date, Date)>,
    /// The entry that is too many, or late.
    pub entry: Option<String>,
    /// The day on which that happened.
    pub day: Option<Date>,
    /// How many surely count, with the entry itself.
    pub count: u32,
    /// How many may count.
    pub possible: u32,
    /// The limit: so many times, or within so many days.
    pub limit: u32,
    /// By how many days it is late: working days where the deadline counts those.
    pub days_late: Option<u32>,
    /// Why, in the pack's words.
    pub because: Option<String>,
    /// What to do, in the pack's words.
    pub remedy: Option<String>,
    /// What it rests on.
    pub citations: Vec<CitationRecord>,
}

/// What is the matter.
///
/// ```
/// use jianfu::measure::FindingKind;
/// assert_eq!(FindingKind::MayExceed.name(), "may_exceed");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum FindingKind {
    /// This entry is one too many.
    Exceeded,
    /// It may be: it is not known whether others count, or the history does not reach back to the beginning of the window.
    MayExceed,
    /// Too few.
    Short,
    /// There may be too few.
    MayBeShort,
    /// What was due came too late, or has not come.
    Overdue,
    /// It cannot be told: whether something is late, since a day is not given or the calendar does not reach it; or whose entries these are that should
    /// be enough.
    CannotTell,
}

impl FindingKind {
    /// The name used in data.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Exceeded => "exceeded",
            Self::MayExceed => "may_exceed",
            Self::Short => "short",
            Self::MayBeShort => "may_be_short",
            Self::Overdue => "overdue",
            Self::CannotTell => "cannot_tell",
        }
    }
}
