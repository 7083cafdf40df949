//! Findings: demands that the rules reject and that came to a community all the same; what becomes of each; and the ladder of letter, notice and talk.
//!
//! What is a finding, how severe it is, by when it has to be mended and what follows is the pack's: its form `finding` with the deadline on it, its list
//! `finding-grades` (of statuses, rules and outcomes, each with a `severity`) and its list `finding-ladder` (of alerts, each with a `rung` and a `wording`).

use jianfu::history::History;
use jianfu::measure::{Alert, Asked};
use jianfu::view::{FieldType, FormRef, ItemRef, ListRef, MeasureRef, Scalar};
use jianfu::view::{Measure, folded};
use jianfu::wire::{CitationRecord, ReasonRecord};
use jianfu::{Context, DataError, Entry, Lang, Outcome, Pack, Value};
use jiff::civil::{Date, DateTime};

use crate::data::{FoundData, StepData};
use crate::decisions::judged_forms;
use crate::words;

/// The form of findings.
const FORM: &str = "finding";
/// The list that says how severe they are.
const GRADES: &str = "finding-grades";
/// The list of what follows, step by step.
const LADDER: &str = "finding-ladder";
/// What the id of a finding begins with, before that of the demand.
const ID: &str = "finding:";

/// What a pack says of findings.
#[derive(Debug)]
pub struct Watch<'p> {
    pack: &'p Pack,
    form: FormRef<'p>,
    grades: ListRef<'p>,
    ladder: Option<ListRef<'p>>,
    deadline: Option<MeasureRef<'p>>,
    judged: std::collections::BTreeSet<String>,
    lang: Lang,
    known_at: Option<DateTime>,
}

impl<'p> Watch<'p> {
    /// What a pack says; nothing where it has no form `finding` or no list `finding-grades`.
    pub fn of(pack: &'p Pack, lang: Lang) -> Option<Self> {
        let is_on_findings =
            |measure: &MeasureRef<'_>| matches!(measure.kind(), Measure::Deadline { form: Some(form), .. } if form.name() == FORM);
        Some(Self {
            pack,
            form: pack.forms().find(|form| form.name() == FORM)?,
            grades: pack.lists().find(|list| list.name() == GRADES)?,
            ladder: pack.lists().find(|list| list.name() == LADDER),
            deadline: pack.measures().find(is_on_findings),
            judged: judged_forms(pack),
            lang,
            known_at: None,
        })
    }

    /// As it was known at a moment.
    #[must_use]
    pub fn known_at(self, moment: Option<DateTime>) -> Self {
        Self { known_at: moment, ..self }
    }

    /// The id of the finding about a demand.
    pub fn id_of(demand: &str) -> String {
        format!("{ID}{demand}")
    }

    /// Whether rules judge what an entry is about.
    pub fn judges(&self, entry: &Entry) -> bool {
        self.judged.contains(entry.demand().form())
    }

    /// The finding that an entry comes to, if it does, found on a day. The entry is decided as it would have been after those before it.
    ///
    /// # Errors
    /// `JF-D005` to `JF-D011` where the pack's form of findings cannot hold it.
    pub fn find(&self, history: &dyn History, entry: &Entry, on: Date) -> Result<Option<Entry>, DataError> {
        let context = Context::of_demand().with(history);
        let context = self.known_at.map_or(context, |moment| context.known_at(moment));
        let decision = self.pack.decide_entry(entry, &context);
        let outcome = decision.outcome();
        let status = entry.status_name().and_then(|status| self.grades.find(status, on));
        if outcome == Outcome::Approve || status.is_some_and(|item| severity(&item).is_none()) {
            return Ok(None);
        }
        let reasons = decision.brief(self.lang).reasons;
        let graded = |reason: &ReasonRecord<'_>| self.grades.find(reason.rule, on).or_else(|| self.grades.find(outcome.name(), on));
        let degrees = reasons.iter().filter_map(graded).filter_map(|item| severity(&item));
        let Some(degree) = degrees.min_by_key(|degree| self.rank(degree)) else { return Ok(None) };
        let citations: Vec<&CitationRecord> = reasons.iter().flat_map(rests_on).collect();
        let id = Self::id_of(entry.id());
        let demand = self.finding(
            entry,
            on,
            &[
                ("id", id.clone()),
                ("severity", degree),
                ("problem", reasons.iter().map(said).collect::<Vec<_>>().join("；")),
                ("demand", entry.id().to_owned()),
                ("cited", words::lines(citations, self.lang).join("；")),
            ],
        )?;
        Entry::new(&id, demand).map(Some)
    }

    fn finding(&self, entry: &Entry, on: Date, told: &[(&str, String)]) -> Result<jianfu::Demand, DataError> {
        let mut builder = self.pack.demand(FORM)?;
        for field in self.form.fields() {
            let value = match told.iter().find(|(name, _)| *name == field.name()) {
                Some((_, text)) if text.is_empty() => continue,
                Some((_, text)) => Value::from(text.as_str()),
                None if field.is_as_of() => Value::Date(on),
                None if matches!(field.name(), "issuer" | "community") => match entry.demand().names(field.name()).first() {
                    Some(name) => Value::from(name.as_str()),
                    None => continue,
                },
                None => continue,
            };
            builder.put(field.name(), value)?;
        }
        Ok(builder.finish())
    }

    /// How severe a degree is: the place of its value, the most severe first where the values are ordered; of numbers the largest first.
    fn rank(&self, degree: &str) -> i64 {
        match self.form.field("severity").map(|field| field.ty()) {
            Some(FieldType::One(Scalar::Enum(of))) => of
                .values()
                .position(|(name, label)| name == degree || label == degree)
                .and_then(|at| i64::try_from(at).ok())
                .unwrap_or(i64::MAX),
            _ => degree.parse::<i64>().map_or(i64::MAX, |degree| -degree),
        }
    }

    /// Every finding by a day with what became of it, in order of department, day and id.
    pub fn found(&self, history: &dyn History, on: Date) -> Vec<FoundData> {
        let mut found = Vec::new();
        let known = |moment: DateTime| self.known_at.is_none_or(|known_at| moment <= known_at);
        history.each_on(&|entry| entry.demand().form() == FORM, &mut |recorded| {
            let entry = recorded.entry;
            let is_in_force = known(entry.moment()) && !recorded.ended.is_some_and(|(moment, _)| known(moment));
            if is_in_force && entry.day() <= on {
                found.push(self.state_of(entry, on));
            }
        });
        found.sort_by(|a, b| (&a.department, &a.day, &a.id).cmp(&(&b.department, &b.day, &b.id)));
        found
    }

    fn state_of(&self, entry: &Entry, on: Date) -> FoundData {
        let demand = entry.demand();
        let text = |field: &str| demand.names(field).join("、");
        let day = |field: &str| match demand.get(field) {
            Some(Value::Date(day)) => Some(*day),
            Some(Value::Text(text)) => jianfu::table::cell::parse_date(text),
            _ => None,
        };
        let due = self.deadline.as_ref().and_then(|deadline| match deadline.kind() {
            Measure::Deadline { from, .. } => deadline.due(day(from)?),
            _ => None,
        });
        let (answered, mended) = (day("answered").filter(|day| *day <= on), day("mended").filter(|day| *day <= on));
        let state = if mended.is_some() {
            "closed"
        } else if due.is_some_and(|due| due < on) {
            "overdue"
        } else if answered.is_some() {
            "rectifying"
        } else {
            "open"
        };
        let written = |day: Option<Date>| day.map(|day| day.to_string());
        FoundData {
            id: entry.id().to_owned(),
            demand: text("demand"),
            day: entry.day().to_string(),
            department: text("issuer"),
            community: text("community"),
            severity: text("severity"),
            state,
            problem: text("problem"),
            cited: text("cited"),
            due: written(due),
            answered: written(answered),
            mended: written(mended),
        }
    }

    /// What has to follow on a day: of each department the highest step that it has surely come to, and apart from that the highest that it may have to. In order of
    /// department.
    pub fn steps(&self, history: &dyn History, on: Date) -> Vec<StepData> {
        if self.ladder.is_none() {
            return Vec::new();
        }
        let asked = Asked::during(on, on).in_lang(self.lang);
        let asked = self.known_at.map_or(asked, |moment| asked.known_at(moment));
        self.steps_after(&self.pack.alerts(history, &asked), on)
    }

    /// The same where the alerts of that day are known.
    pub(crate) fn steps_after(&self, alerts: &[Alert], on: Date) -> Vec<StepData> {
        let Some(ladder) = &self.ladder else { return Vec::new() };
        let mut steps: Vec<StepData> = Vec::new();
        for alert in alerts {
            let Some(item) = ladder.find(&alert.name, on) else { continue };
            let text = |column: &str| if let Some(Value::Text(text)) = item.value(column) { text } else { String::new() };
            let department = alert.group.fields.first().map_or_else(String::new, |field| field.value.clone());
            let rung = if let Some(Value::Int(rung)) = item.value("rung") { rung } else { 0 };
            let step = StepData {
                rung,
                alert: alert.name.clone(),
                label: item.name().unwrap_or(item.key()).to_owned(),
                then: alert.then.clone(),
                sure: alert.sure,
                text: text("wording"),
                citations: words::lines(&alert.citations, self.lang),
                department,
            };
            match steps.iter_mut().find(|known| folded(&known.department) == folded(&step.department) && known.sure == step.sure) {
                Some(known) if known.rung < step.rung => *known = step,
                Some(_) => {}
                None => steps.push(step),
            }
        }
        // What may have to follow is worth a word where it is more than what surely does.
        let sure: Vec<(String, i64)> = steps.iter().filter(|step| step.sure).map(|step| (folded(&step.department), step.rung)).collect();
        steps.retain(|step| {
            step.sure || !sure.iter().any(|(department, rung)| *department == folded(&step.department) && *rung >= step.rung)
        });
        steps.sort_by(|a, b| (&a.department, b.rung).cmp(&(&b.department, a.rung)));
        steps
    }
}

/// The degree that an item of the list of grades gives.
fn severity(item: &ItemRef<'_>) -> Option<String> {
    match item.value("severity")? {
        Value::Text(text) => Some(text),
        Value::Int(degree) => Some(degree.to_string()),
        _ => None,
    }
}

/// What a reason rests on: its own citations, and those of the items that it found on lists.
fn rests_on<'d>(reason: &ReasonRecord<'d>) -> impl Iterator<Item = &'d CitationRecord> {
    let found = reason.items.iter().filter(|item| item.status == "in_force");
    reason.citation.iter().chain(&reason.further_citations).chain(found.flat_map(|item| &item.citations)).copied()
}

/// A reason in words: the rule, and why.
fn said(reason: &ReasonRecord<'_>) -> String {
    let rule = reason.label.unwrap_or(reason.rule);
    match &reason.because {
        Some(because) => format!("{rule}：{because}"),
        None => rule.to_owned(),
    }
}
