//! Random quotas, and random histories for them to count in.

use std::collections::BTreeMap;

use jianfu::history::Reach;
use jianfu::{Context, Entry, MemoryHistory, Pack, Value};
use jiff::civil::{Date, DateTime};

use super::Choices;

/// What is remembered: what was recorded in turn, from which day on it is whole, and up to which moment it is known.
#[derive(Debug, Clone)]
pub(crate) struct Past {
    pub(crate) reaches: Option<Date>,
    pub(crate) known_at: Option<DateTime>,
    pub(crate) steps: Vec<Step>,
}

/// Something that was recorded.
#[derive(Debug, Clone)]
pub(crate) struct Step {
    pub(crate) id: String,
    pub(crate) what: What,
    pub(crate) recorded: Option<DateTime>,
}

#[derive(Debug, Clone)]
pub(crate) enum What {
    Entry { form: &'static str, facts: BTreeMap<String, Value>, status: Option<&'static str> },
    Withdrawal,
}

/// Filters by form: what stands after `where`.
const ON_DEMAND: [&str; 10] = [
    "",
    "where status in { approved, closed }",
    "where status = closed and n >= 1",
    "where not flag",
    "where demand.issuer = fire or n > 2",
    "where 数量 <= 1 and urgent",
    "where bases present",
    "where any bases where (basis.source = base-law)",
    "where status != dropped and as_of >= 2026-01-01",
    "where demand.level >= district",
];
const ON_TASK: [&str; 6] = [
    "where kind in { survey, visit } and status in { approved, closed }",
    "where any makers = fire",
    "where demand.item in allowed",
    "where all words != \"盖章\"",
    "where m + n > 2 and not done",
    "where code is cert-no or fee < 1.5",
];

impl Choices {
    pub(crate) fn quotas(&mut self, declarations: &mut Vec<String>) {
        if self.in_hundred(35) {
            return;
        }
        for number in 0..1 + self.below(2) {
            let form = self.one(&["task", "demand", "slip"]);
            let counted = self.one(&["task", "demand", "slip"]);
            let both_tasks = form != "demand" && counted != "demand";
            let filter = if counted != "demand" && self.in_hundred(50) { self.one(&ON_TASK) } else { self.one(&ON_DEMAND) };
            let keys: &[&str] = if both_tasks {
                &["makers", "item", "issuer", "kind", "level", "levels", "flag", "fee"]
            } else {
                &["issuer", "level", "数量", "flag", "id"]
            };
            let mut per: Vec<&str> = (0..self.below(3)).map(|_| self.one(keys)).collect();
            per.sort_unstable();
            per.dedup();
            let per = if per.is_empty() { String::new() } else { format!("per {}", per.join(", ")) };
            let window = self.one(&[
                "calendar_year",
                "calendar_week",
                "calendar_month",
                "calendar_quarter",
                "calendar_half",
                "rolling 1 days",
                "rolling 60 days",
                "rolling 3 days",
            ]);
            let when = if self.in_hundred(25) { format!("when {}", self.condition(super::ANYWHERE, 1)) } else { String::new() };
            let valid = if self.in_hundred(15) { self.validity() } else { String::new() };
            let otherwise = self.one(&["reject", "refer", "refer to police"]);
            let exception = if self.in_hundred(25) {
                let verdict = self.one(&["approve because \"例外可\"", "refer because \"例外\" remedy \"补\""]);
                format!("except urgent-case {{ basis assumption \"示例\" when {} {verdict} }}", self.condition(super::NEVER, 1))
            } else {
                String::new()
            };
            let limit = self.one(&[1, 2, 0, 3]);
            declarations.push(format!(
                "quota quota{number} \"限次{number}\" on {form} {{ basis assumption \"示例\" {valid} {when}\n  at_most {limit} {per} within {window} counting {counted} {filter}\n  {otherwise} because \"已满 {number}\" remedy \"并入 {number}\" {exception} }}"
            ));
        }
    }

    pub(crate) fn past(&mut self) -> Option<Past> {
        if self.in_hundred(25) {
            return None;
        }
        let reaches = self.in_hundred(20).then(|| self.date());
        let known_at = self.in_hundred(30).then(|| self.moment());
        let mut steps: Vec<Step> = Vec::new();
        let mut last: BTreeMap<String, Option<DateTime>> = BTreeMap::new();
        for number in 0..self.below(7) {
            let known: Vec<String> = last.keys().cloned().collect();
            let again = !known.is_empty() && self.in_hundred(30);
            let id = if again { known[self.below(known.len())].clone() } else { format!("H{number}") };
            let Some(what) = self.what(again) else { continue };
            let recorded = self.in_hundred(60).then(|| self.moment());
            // A later version is not recorded before the one that it corrects.
            let recorded = if again { last[&id].max(recorded) } else { recorded };
            let moment = match &what {
                What::Withdrawal => None,
                What::Entry { facts, .. } => recorded.or_else(|| day_of(facts).map(|day| day.at(0, 0, 0, 0))),
            };
            let before = last.get(&id).copied().flatten();
            if again && recorded.is_some_and(|recorded| before.is_some_and(|before| recorded < before)) {
                continue;
            }
            match &what {
                What::Withdrawal => {
                    last.remove(&id);
                }
                What::Entry { .. } => {
                    last.insert(id.clone(), if again { recorded.or(before) } else { moment });
                }
            }
            steps.push(Step { id, what, recorded });
        }
        Some(Past { reaches, known_at, steps })
    }

    fn what(&mut self, again: bool) -> Option<What> {
        if again && self.in_hundred(40) {
            return Some(What::Withdrawal);
        }
        let drawn = self.demand_alone();
        let mut facts = drawn.facts;
        if day_of(&facts).is_none() {
            facts.insert("date".to_owned(), Value::Date(self.date()));
        }
        let status = self.one(&[Some("approved"), Some("已办"), Some("dropped"), None, Some("closed")]);
        Some(What::Entry { form: drawn.form, facts, status })
    }

    fn moment(&mut self) -> DateTime {
        let day = self.date();
        day.at(self.one(&[0, 9, 23]), 0, 0, 0)
    }
}

pub(crate) fn day_of(facts: &BTreeMap<String, Value>) -> Option<Date> {
    match facts.get("date") {
        Some(Value::Date(day)) => Some(*day),
        _ => None,
    }
}

impl Past {
    /// The history that the engine counts in.
    pub(crate) fn engine(&self, pack: &Pack) -> MemoryHistory {
        let mut history = pack.history(self.reaches.map_or(Reach::Ever, Reach::From));
        let mut known = std::collections::BTreeSet::new();
        for step in &self.steps {
            match &step.what {
                What::Withdrawal => history.withdraw(&step.id, step.recorded).unwrap(),
                What::Entry { form, facts, status } => {
                    let mut demand = pack.demand(form).unwrap();
                    facts.iter().for_each(|(field, value)| demand.put(field, value.clone()).unwrap());
                    let mut entry = Entry::new(&step.id, demand.finish()).unwrap();
                    if let Some(status) = status {
                        entry = entry.status(status).unwrap();
                    }
                    if let Some(moment) = step.recorded {
                        entry = entry.recorded(moment);
                    }
                    if known.insert(step.id.clone()) { history.add(entry).unwrap() } else { history.correct(entry).unwrap() }
                }
            }
        }
        history
    }

    /// A context in which it is attached.
    pub(crate) fn context<'h>(&self, as_of: Option<Date>, history: &'h MemoryHistory) -> Context<'h> {
        let context = as_of.map_or_else(Context::of_demand, Context::on).with(history);
        self.known_at.map_or(context, |moment| context.known_at(moment))
    }
}
