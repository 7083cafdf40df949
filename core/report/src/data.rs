//! What a report says, as data: the HTML page and the workbook show this and nothing else, and the JSON is this.

use std::collections::BTreeMap;

use serde::Serialize;

/// A report.
#[derive(Debug, Clone, Serialize)]
#[non_exhaustive]
pub struct Report {
    /// Of the language of its words: `zh` or `en`.
    pub lang: &'static str,
    /// What it is called.
    pub title: String,
    /// The period, as it was asked for: `2026-Q3`.
    pub period: String,
    /// Its first and last day.
    pub days: (String, String),
    /// The period that it is compared with, and its first and last day; none where there is none.
    pub before: Option<(String, String, String)>,
    /// The rules by which it was made.
    pub pack: PackData,
    /// What was known.
    pub history: HistoryData,
    /// Entries of every form in the period.
    pub forms: Vec<FormData>,
    /// What the rules say of the demands that came in.
    pub decisions: Decisions,
    /// The pack's metrics on the last day.
    pub metrics: Vec<MetricData>,
    /// What exceeds quotas, or is overdue.
    pub findings: Vec<FindingData>,
    /// Burdens that were found and are open in the period, with what became of them by its last day.
    pub found: Vec<FoundData>,
    /// What has to follow from those, step by step.
    pub steps: Vec<StepData>,
    /// What has to follow.
    pub alerts: Vec<AlertData>,
    /// Scores of departments and the like.
    pub scores: Vec<ScoreData>,
    /// What was asked of lists, by the demands that rules judge.
    pub lists: Vec<ListData>,
    /// Whether these are the lists that were named as those of assisted items (协办事项), for the public.
    pub public: bool,
}

/// The rules by which a report was made.
#[derive(Debug, Clone, Serialize)]
pub struct PackData {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Its version.
    pub version: String,
    /// The digest of its files.
    pub digest: String,
}

/// What was known when a report was made.
#[derive(Debug, Clone, Default, Serialize)]
pub struct HistoryData {
    /// Where the history stands, by which the same can be had again.
    pub position: String,
    /// From which day on it is complete; none where it holds all that ever happened.
    pub complete_from: Option<String>,
    /// Entries in force, on whatever day.
    pub entries: u64,
    /// The first and last day on which anything happened.
    pub days: Option<(String, String)>,
    /// Versions of entries that were corrected or withdrawn, and are not counted.
    pub ended: u64,
    /// What was recorded later than this has no effect; none where all that is recorded is known.
    pub known_at: Option<String>,
    /// Why the period is not whole, where what is known ends before its last day or begins after its first; then nothing is compared.
    pub partial: Option<String>,
    /// The day of the latest entry, where it comes before the period's last: if more is to come, cuts show as too large.
    pub latest: Option<String>,
}

/// How often something happened, in the period and in the one before.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Change {
    /// In the period.
    pub now: u64,
    /// In the period before; none where there is no such period, or the history does not reach it.
    pub before: Option<u64>,
    /// By how much it became less, in percent for people; blank where there is nothing to compare with.
    pub cut: String,
    /// The same exactly, as a fraction: how many fewer, of how many. A negative number is growth.
    pub exact: Option<(i64, u64)>,
}

/// The entries of a form.
#[derive(Debug, Clone, Serialize)]
pub struct FormData {
    /// The form's name.
    pub form: String,
    /// Its label.
    pub label: String,
    /// All of them.
    pub all: Change,
    /// What became of those in the period, by the label of their status.
    pub statuses: BTreeMap<String, u64>,
    /// The same by department, item, kind or community.
    pub groups: Vec<GroupData>,
    /// Twelve months, oldest first, up to the period's last day: `2026-07`, and how many; none of a month that the history does not reach.
    pub months: Vec<(String, Option<u64>)>,
}

/// The entries of a form by what stands in a field.
#[derive(Debug, Clone, Serialize)]
pub struct GroupData {
    /// The field's name.
    pub field: String,
    /// Its label.
    pub label: String,
    /// Each value, the most frequent first; blank for those of which it is not known.
    pub rows: Vec<(String, Change)>,
}

/// What the rules say of demands.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Decisions {
    /// How many were decided.
    pub decided: u64,
    /// By outcome: `approve`, `refer`, `reject`.
    pub outcomes: BTreeMap<&'static str, u64>,
    /// By form and outcome.
    pub forms: Vec<(String, BTreeMap<&'static str, u64>)>,
    /// By department and outcome, those with most rejections first.
    pub departments: Vec<(String, BTreeMap<&'static str, u64>)>,
    /// Why, the most frequent first.
    pub reasons: Vec<ReasonData>,
    /// The demands that were not approved.
    pub refused: Vec<RefusedData>,
}

/// A reason that decided, and how often it did.
#[derive(Debug, Clone, Serialize)]
pub struct ReasonData {
    /// The rule, and its guard or exception; of a default the form too.
    pub code: String,
    /// The rule's label.
    pub label: String,
    /// What it came to.
    pub outcome: &'static str,
    /// How often.
    pub times: u64,
    /// In the pack's words.
    pub because: String,
    /// What to do, in the pack's words.
    pub remedy: String,
    /// What it rests on, each in a line.
    pub citations: Vec<String>,
}

/// A demand that was not approved.
#[derive(Debug, Clone, Serialize)]
pub struct RefusedData {
    /// The entry's id.
    pub id: String,
    /// Its day.
    pub day: String,
    /// The form's label.
    pub form: String,
    /// The department that asked.
    pub department: String,
    /// The community that was asked.
    pub community: String,
    /// The item.
    pub item: String,
    /// `refer` or `reject`.
    pub outcome: &'static str,
    /// What became of it in fact, where that is known.
    pub status: String,
    /// The rules that decided.
    pub reasons: Vec<String>,
}

/// A metric.
#[derive(Debug, Clone, Serialize)]
pub struct MetricData {
    /// Its name.
    pub name: String,
    /// Its label.
    pub label: String,
    /// Its value for people.
    pub value: String,
    /// The same exactly, as a fraction; none where it is not known.
    pub exact: Option<String>,
    /// What is aimed at, blank where nothing is.
    pub target: String,
    /// Whether that is met.
    pub met: Option<bool>,
    /// What it rests on.
    pub citations: Vec<String>,
}

/// Something that an audit found.
#[derive(Debug, Clone, Serialize)]
pub struct FindingData {
    /// The quota or deadline.
    pub rule: String,
    /// Its label.
    pub label: String,
    /// What is the matter: `exceeded`, `may_exceed`, `short`, `may_be_short`, `overdue`, `cannot_tell`.
    pub kind: &'static str,
    /// Who and where.
    pub group: String,
    /// The entry.
    pub entry: String,
    /// Its day.
    pub day: String,
    /// How many count, and how many may at most.
    pub count: u32,
    /// The limit.
    pub limit: u32,
    /// By how many days it is late.
    pub days_late: Option<u32>,
    /// Why.
    pub because: String,
    /// What to do.
    pub remedy: String,
    /// What it rests on.
    pub citations: Vec<String>,
}

/// A burden that was found, and what became of it.
#[derive(Debug, Clone, Serialize)]
pub struct FoundData {
    /// The finding's id.
    pub id: String,
    /// The id of the demand that it is about.
    pub demand: String,
    /// The day on which it was found.
    pub day: String,
    /// The department that is responsible.
    pub department: String,
    /// The community.
    pub community: String,
    /// How severe it is.
    pub severity: String,
    /// `open`, `rectifying`, `closed`, `overdue`.
    pub state: &'static str,
    /// What is wrong.
    pub problem: String,
    /// The provisions that were not kept.
    pub cited: String,
    /// By when it has to be mended; none where the pack or its calendar does not tell.
    pub due: Option<String>,
    /// When the department answered.
    pub answered: Option<String>,
    /// When it was mended.
    pub mended: Option<String>,
}

/// A step of the ladder that a department has come to.
#[derive(Debug, Clone, Serialize)]
pub struct StepData {
    /// The department.
    pub department: String,
    /// Which step, counted from the mildest.
    pub rung: i64,
    /// The alert.
    pub alert: String,
    /// What it is called.
    pub label: String,
    /// What has to follow.
    pub then: String,
    /// Whether it is sure.
    pub sure: bool,
    /// What is written to the department.
    pub text: String,
    /// What the threshold rests on.
    pub citations: Vec<String>,
}

/// An alert.
#[derive(Debug, Clone, Serialize)]
pub struct AlertData {
    /// Its name.
    pub name: String,
    /// Its label.
    pub label: String,
    /// For whom.
    pub group: String,
    /// What has to follow.
    pub then: String,
    /// Whether it is sure.
    pub sure: bool,
    /// What it rests on.
    pub citations: Vec<String>,
}

/// A score.
#[derive(Debug, Clone, Serialize)]
pub struct ScoreData {
    /// Its name.
    pub name: String,
    /// Its label.
    pub label: String,
    /// Of whom.
    pub group: String,
    /// The points for people.
    pub value: String,
    /// What it rests on.
    pub citations: Vec<String>,
}

/// What was asked of a list.
#[derive(Debug, Clone, Serialize)]
pub struct ListData {
    /// The list's name.
    pub list: String,
    /// Its label.
    pub label: String,
    /// Its items that were asked for in the period.
    pub items: Vec<ListItemData>,
}

/// An item that was asked for.
#[derive(Debug, Clone, Serialize)]
pub struct ListItemData {
    /// Its key.
    pub key: String,
    /// Its name.
    pub name: String,
    /// How often it was asked for.
    pub times: u64,
    /// By whom, the most frequent first.
    pub departments: Vec<(String, u64)>,
    /// In how many communities.
    pub communities: u64,
}
