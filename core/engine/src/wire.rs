//! The wire types: the only ones that serialise. Their JSON is described by `decision.schema.json`, which ships beside this file.

use std::borrow::Cow;
use std::collections::BTreeMap;

use jianfu_dsl::Lang;
use serde::Serialize;

use crate::value::Value;

/// The JSON Schema, draft 2020-12, of [`DecisionRecord`] as JSON.
///
/// ```
/// assert!(jianfu::wire::SCHEMA.contains("https://json-schema.org/draft/2020-12/schema"));
/// ```
pub const SCHEMA: &str = include_str!("decision.schema.json");

/// A decision as data. Most texts in it are the pack's or the demand's own and are borrowed.
///
/// ```
/// use jianfu::{Context, Lang, Pack};
/// let pack = Pack::parse(r#"
///     form task "工作事项" { id: text date: date is as_of }
///     default on task refer because "没有规则涵盖"
/// "#)?;
/// let demand = pack.demand_from_json(r#"{"form": "task", "id": "1", "date": "2026-03-01"}"#, None)?;
/// let decision = pack.decide(&demand, &Context::of_demand());
/// let record = decision.record(Lang::Zh);
/// assert_eq!((record.id.as_deref(), record.outcome), (Some("1"), "refer"));
/// assert!(serde_json::to_string(&record)?.starts_with(r#"{"id":"1","form":"task","outcome":"refer""#));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DecisionRecord<'d> {
    /// The demand's `id`, where its form has such a field and it was given.
    pub id: Option<Cow<'d, str>>,
    /// The form's name.
    pub form: &'d str,
    /// `approve`, `reject` or `refer`.
    pub outcome: &'static str,
    /// To whom a referral goes; empty unless the outcome is `refer`.
    pub refer_to: Vec<Named<'d>>,
    /// What an approval is subject to; empty unless the outcome is `approve`.
    pub conditions: Vec<ConditionRecord<'d>>,
    /// Every reason, the deciding ones first.
    pub reasons: Vec<ReasonRecord<'d>>,
    /// The checklists whose sheet follows, with what their division into checks rests on.
    pub checklists: Vec<ChecklistRecord<'d>>,
    /// The checklists' sheet, every check in it.
    pub sheet: Vec<SheetLine<'d>>,
    /// The fields whose absence can still change the outcome.
    pub missing: Vec<&'d str>,
    /// The rules that would apply but for one condition, where they were asked for: see [`NearMisses`](crate::NearMisses).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub near_misses: Option<Vec<NearMissRecord<'d>>>,
    /// What is needed to decide the same again.
    pub receipt: Receipt<'d>,
}

/// The part of a decision's data that a line in a table has room for. It does not serialise: a part would be taken for the whole.
#[derive(Debug, Clone, PartialEq)]
pub struct Brief<'d> {
    /// The demand's `id`, where its form has such a field and it was given.
    pub id: Option<Cow<'d, str>>,
    /// The form's name.
    pub form: &'d str,
    /// `approve`, `reject` or `refer`.
    pub outcome: &'static str,
    /// To whom a referral goes; empty unless the outcome is `refer`.
    pub refer_to: Vec<Named<'d>>,
    /// What an approval is subject to; empty unless the outcome is `approve`.
    pub conditions: Vec<ConditionRecord<'d>>,
    /// The deciding reasons.
    pub reasons: Vec<ReasonRecord<'d>>,
    /// The fields whose absence can still change the outcome.
    pub missing: Vec<&'d str>,
}

/// A name and its label.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Named<'d> {
    /// The name in the pack.
    pub name: &'d str,
    /// What people call it.
    pub label: &'d str,
}

/// A condition of an approval.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ConditionRecord<'d> {
    /// Its words.
    pub text: &'d str,
    /// The rule that attaches it.
    pub rule: &'d str,
    /// The facts that would tell whether it is needed; empty where it surely is.
    pub missing: Vec<&'d str>,
}

/// One reason.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ReasonRecord<'d> {
    /// The rule, `checklist.check` for a check, `default` for a form's default, `engine` where the engine itself speaks.
    pub rule: &'d str,
    /// The rule's label.
    pub label: Option<&'d str>,
    /// The exception's path inside the rule, as `emergency.night`.
    pub exception: Option<&'d str>,
    /// The guard's label or number; none for a closing verdict.
    pub guard: Option<&'d str>,
    /// `kept`, `failed`, `unknown`, `set_aside` or `not_applicable`.
    pub status: &'static str,
    /// What it leads to: `approve`, `reject`, `refer`, or none.
    pub verdict: Option<&'static str>,
    /// Whether it is of the outcome.
    pub decisive: bool,
    /// The rule or exception that set it aside.
    pub set_aside_by: Option<Cow<'d, str>>,
    /// The condition it looked at, in words.
    pub condition: Option<&'d str>,
    /// Why, in the pack's words.
    pub because: Option<Cow<'d, str>>,
    /// What to do instead, in the pack's words.
    pub remedy: Option<Cow<'d, str>>,
    /// What it rests on: the first citation.
    pub citation: Option<&'d CitationRecord>,
    /// The further citations.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub further_citations: Vec<&'d CitationRecord>,
    /// What the lists say that it looked into.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub items: Vec<ItemRecord<'d>>,
    /// What was counted in the history.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub counts: Vec<CountRecord<'d>>,
    /// The facts looked at; `null` where not given.
    pub facts: BTreeMap<&'d str, ValueRecord<'d>>,
}

/// A value as it stands in JSON. Decimals and days are text, since JSON has no days, and its numbers are read as floats by many.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
#[non_exhaustive]
pub enum ValueRecord<'d> {
    /// Not given.
    Null,
    /// Yes or no.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// Text, a decimal or a day.
    Text(Cow<'d, str>),
    /// Several values.
    List(Vec<Self>),
    /// Named values, by their names.
    Record(BTreeMap<&'d str, Self>),
}

impl<'d> From<&'d Value> for ValueRecord<'d> {
    fn from(value: &'d Value) -> Self {
        match value {
            Value::Text(text) => Self::Text(text.into()),
            Value::List(values) => Self::List(values.iter().map(Self::from).collect()),
            Value::Record(entries) => Self::Record(entries.iter().map(|(name, value)| (name.as_str(), value.into())).collect()),
            single => Self::single(single),
        }
    }
}

impl ValueRecord<'_> {
    /// A value that is neither text nor made of others.
    pub(crate) fn single(value: &Value) -> Self {
        match value {
            Value::Bool(flag) => Self::Bool(*flag),
            Value::Int(number) => Self::Int(*number),
            Value::Decimal(number) => Self::Text(number.to_string().into()),
            Value::Date(date) => Self::Text(date.to_string().into()),
            _ => Self::Null,
        }
    }
}

/// What was counted in the history for a quota.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CountRecord<'d> {
    /// The quota.
    pub quota: &'d str,
    /// How many there may be at most, the demand itself counted in.
    pub limit: u32,
    /// The first day of the window.
    pub window_from: Option<String>,
    /// The last day of the window.
    pub window_to: Option<String>,
    /// How many entries surely count, without the demand itself.
    pub sure: u32,
    /// How many may count; none where any number may.
    pub possible: Option<u32>,
    /// Why the count is not known: `no_history`, `history_begins_later`, `key_unknown`, `date_unknown` or `no_window`.
    pub unknown: Option<&'static str>,
    /// The entries of the group in the window, those left out too, in order of day and id.
    pub entries: Vec<EntryRecord<'d>>,
}

impl CountRecord<'_> {
    /// The count in one sentence, as decisions write it in words; nothing where no window was looked at.
    pub fn line(&self, lang: Lang) -> Option<String> {
        crate::decide::count_sentence(self, lang)
    }
}

/// An entry of the history that a count looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct EntryRecord<'d> {
    /// Its id.
    pub id: &'d str,
    /// The day on which it happened.
    pub day: String,
    /// The moment at which this version was recorded.
    pub recorded: String,
    /// The label of its status.
    pub status: Option<&'d str>,
    /// `counts`, `may_count`, or why it is left out: `filtered`, `not_yet_known`, `corrected`, `withdrawn`.
    pub counts: &'static str,
}

/// A citation, or an assumption.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CitationRecord {
    /// The source's name in the pack; none for an assumption.
    pub source: Option<String>,
    /// Its title.
    pub title: Option<String>,
    /// Its document number.
    pub number: Option<String>,
    /// Who issued it.
    pub issuer: Option<String>,
    /// The place in it, as `第九条第一款`.
    pub locator: Option<String>,
    /// `C`, `N`, `P`, `R`, `Y`; `A` for an assumption.
    pub confidence: &'static str,
    /// The text's own words.
    pub quote: Option<String>,
    /// First day on which it may be used.
    pub valid_from: Option<String>,
    /// Last day.
    pub valid_to: Option<String>,
    /// Why it is assumed; only for an assumption.
    pub assumption: Option<String>,
}

impl CitationRecord {
    /// An assumption.
    pub(crate) fn assumption(why: &str) -> Self {
        Self {
            source: None,
            title: None,
            number: None,
            issuer: None,
            locator: None,
            confidence: "A",
            quote: None,
            valid_from: None,
            valid_to: None,
            assumption: Some(why.to_owned()),
        }
    }

    /// The citation in one line, as decisions write it in words.
    pub fn line(&self, lang: Lang) -> String {
        crate::decide::words::citation_line(self, lang)
    }
}

/// A checklist.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ChecklistRecord<'d> {
    /// Its name.
    pub name: &'d str,
    /// Its label.
    pub label: &'d str,
    /// What its division into checks rests on.
    pub citations: Vec<&'d CitationRecord>,
}

/// What a list says about a text that a reason looked up in it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ItemRecord<'d> {
    /// The list's name.
    pub list: &'d str,
    /// Its label.
    pub list_label: &'d str,
    /// The text looked up, as given.
    pub text: Cow<'d, str>,
    /// `in_force`, `not_yet`, `ended`, `not_found` or `list_not_in_force`.
    pub status: &'static str,
    /// The item's key, where there is one.
    pub key: Option<&'d str>,
    /// The item's name.
    pub name: Option<&'d str>,
    /// First day of the item.
    pub valid_from: Option<String>,
    /// Last day of the item.
    pub valid_to: Option<String>,
    /// The values of its columns, by the columns' labels.
    pub columns: BTreeMap<&'d str, ValueRecord<'d>>,
    /// What it rests on.
    pub citations: Vec<&'d CitationRecord>,
}

/// One line of a checklist's sheet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SheetLine<'d> {
    /// `checklist.check`.
    pub check: &'d str,
    /// Its label.
    pub label: &'d str,
    /// `passed`, `failed`, `referred`, `unknown`, `set_aside` or `not_applicable`.
    pub status: &'static str,
}

/// A rule that would apply but for one condition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NearMissRecord<'d> {
    /// The rule, `checklist.check` for a check.
    pub rule: &'d str,
    /// The rule's label.
    pub label: Option<&'d str>,
    /// The condition that failed, in words.
    pub condition: Cow<'d, str>,
}

/// What is needed to decide the same again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Receipt<'d> {
    /// The pack's id.
    pub pack: &'d str,
    /// Its version.
    pub version: &'d str,
    /// SHA-256 of its files, in hexadecimal.
    pub digest: &'d str,
    /// SHA-256 of each list's items.
    pub lists: BTreeMap<&'d str, &'d str>,
    /// The engine's version.
    pub engine: &'static str,
    /// The language edition.
    pub edition: u32,
    /// The day whose law applied.
    pub as_of: Option<String>,
    /// The moment up to which what was recorded was known, where one was given and something was counted.
    pub known_at: Option<String>,
    /// The position of the history in which was counted; none where nothing was, or no history was attached.
    pub history: Option<&'d str>,
}
