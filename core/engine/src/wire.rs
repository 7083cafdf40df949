//! The wire types: the only ones that serialise. Their JSON is described by `decision.schema.json`, which ships beside this file.

use std::collections::BTreeMap;

use jianfu_dsl::Lang;
use serde::Serialize;

/// The JSON Schema, draft 2020-12, of [`DecisionRecord`] as JSON.
///
/// ```
/// assert!(jianfu::wire::SCHEMA.contains("https://json-schema.org/draft/2020-12/schema"));
/// ```
pub const SCHEMA: &str = include_str!("decision.schema.json");

/// A decision as data, everything in it owned.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DecisionRecord {
    /// The demand's `id`, where its form has such a field and it was given.
    pub id: Option<String>,
    /// The form's name.
    pub form: String,
    /// `approve`, `reject` or `refer`.
    pub outcome: &'static str,
    /// To whom a referral goes; empty unless the outcome is `refer`.
    pub refer_to: Vec<Named>,
    /// What an approval is subject to; empty unless the outcome is `approve`.
    pub conditions: Vec<ConditionRecord>,
    /// Every reason, the deciding ones first.
    pub reasons: Vec<ReasonRecord>,
    /// The checklists whose sheet follows, with what their division into checks rests on.
    pub checklists: Vec<ChecklistRecord>,
    /// The checklists' sheet, every check in it.
    pub sheet: Vec<SheetLine>,
    /// The fields whose absence can still change the outcome.
    pub missing: Vec<String>,
    /// What is needed to decide the same again.
    pub receipt: Receipt,
}

/// The part of a decision's data that a line in a table has room for. It does not serialise: a part would be taken for the whole.
#[derive(Debug, Clone, PartialEq)]
pub struct Brief {
    /// The demand's `id`, where its form has such a field and it was given.
    pub id: Option<String>,
    /// The form's name.
    pub form: String,
    /// `approve`, `reject` or `refer`.
    pub outcome: &'static str,
    /// To whom a referral goes; empty unless the outcome is `refer`.
    pub refer_to: Vec<Named>,
    /// What an approval is subject to; empty unless the outcome is `approve`.
    pub conditions: Vec<ConditionRecord>,
    /// The deciding reasons.
    pub reasons: Vec<ReasonRecord>,
    /// The fields whose absence can still change the outcome.
    pub missing: Vec<String>,
}

/// A name and its label.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Named {
    /// The name in the pack.
    pub name: String,
    /// What people call it.
    pub label: String,
}

/// A condition of an approval.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ConditionRecord {
    /// Its words.
    pub text: String,
    /// The rule that attaches it.
    pub rule: String,
    /// The facts that would tell whether it is needed; empty where it surely is.
    pub missing: Vec<String>,
}

/// One reason.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ReasonRecord {
    /// The rule, `checklist.check` for a check, `default` for a form's default, `engine` where the engine itself speaks.
    pub rule: String,
    /// The rule's label.
    pub label: Option<String>,
    /// The exception's path inside the rule, as `emergency.night`.
    pub exception: Option<String>,
    /// The guard's label or number; none for a closing verdict.
    pub guard: Option<String>,
    /// `kept`, `failed`, `unknown`, `set_aside` or `not_applicable`.
    pub status: &'static str,
    /// What it leads to: `approve`, `reject`, `refer`, or none.
    pub verdict: Option<&'static str>,
    /// Whether it is of the outcome.
    pub decisive: bool,
    /// The rule or exception that set it aside.
    pub set_aside_by: Option<String>,
    /// The condition it looked at, in words.
    pub condition: Option<String>,
    /// Why, in the pack's words.
    pub because: Option<String>,
    /// What to do instead, in the pack's words.
    pub remedy: Option<String>,
    /// What it rests on: the first citation.
    pub citation: Option<CitationRecord>,
    /// The further citations.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub further_citations: Vec<CitationRecord>,
    /// What the lists say that it looked into.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub items: Vec<ItemRecord>,
    /// What was counted in the history.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub counts: Vec<CountRecord>,
    /// The facts looked at; `null` where not given.
    pub facts: BTreeMap<String, serde_json::Value>,
}

/// What was counted in the history for a quota.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CountRecord {
    /// The quota.
    pub quota: String,
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
    pub entries: Vec<EntryRecord>,
}

impl CountRecord {
    /// The count in one sentence, as decisions write it in words; nothing where no window was looked at.
    pub fn line(&self, lang: Lang) -> Option<String> {
        crate::decide::count_sentence(self, lang)
    }
}

/// An entry of the history that a count looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct EntryRecord {
    /// Its id.
    pub id: String,
    /// The day on which it happened.
    pub day: String,
    /// The moment at which this version was recorded.
    pub recorded: String,
    /// The label of its status.
    pub status: Option<String>,
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
pub struct ChecklistRecord {
    /// Its name.
    pub name: String,
    /// Its label.
    pub label: String,
    /// What its division into checks rests on.
    pub citations: Vec<CitationRecord>,
}

/// What a list says about a text that a reason looked up in it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ItemRecord {
    /// The list's name.
    pub list: String,
    /// Its label.
    pub list_label: String,
    /// The text looked up, as given.
    pub text: String,
    /// `in_force`, `not_yet`, `ended`, `not_found` or `list_not_in_force`.
    pub status: &'static str,
    /// The item's key, where there is one.
    pub key: Option<String>,
    /// The item's name.
    pub name: Option<String>,
    /// First day of the item.
    pub valid_from: Option<String>,
    /// Last day of the item.
    pub valid_to: Option<String>,
    /// The values of its columns, by the columns' labels.
    pub columns: BTreeMap<String, serde_json::Value>,
    /// What it rests on.
    pub citations: Vec<CitationRecord>,
}

/// One line of a checklist's sheet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SheetLine {
    /// `checklist.check`.
    pub check: String,
    /// Its label.
    pub label: String,
    /// `passed`, `failed`, `referred`, `unknown`, `set_aside` or `not_applicable`.
    pub status: &'static str,
}

/// What is needed to decide the same again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Receipt {
    /// The pack's id.
    pub pack: String,
    /// Its version.
    pub version: String,
    /// SHA-256 of its files, in hexadecimal.
    pub digest: String,
    /// SHA-256 of each list's items.
    pub lists: BTreeMap<String, String>,
    /// The engine's version.
    pub engine: String,
    /// The language edition.
    pub edition: u32,
    /// The day whose law applied.
    pub as_of: Option<String>,
    /// The moment up to which what was recorded was known, where one was given and something was counted.
    pub known_at: Option<String>,
    /// The position of the history in which was counted; none where nothing was, or no history was attached.
    pub history: Option<String>,
}
