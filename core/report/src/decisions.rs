//! What the rules say of the demands of the period.

use std::collections::hash_map::Entry as Slot;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use jianfu::history::History;
use jianfu::wire::ReasonRecord;
use jianfu::{Context, Decision, Entry, Outcome, Pack};

use crate::data::{Decisions, ReasonData, RefusedData};
use crate::{Options, words};

/// What tells reasons apart: the code, what it came to, why, and of a default the form.
type Key = (String, &'static str, String, String);

pub(crate) struct Decider<'r> {
    pack: &'r Pack,
    context: Context<'r>,
    options: &'r Options,
    /// The forms on which a rule is, by name: what happened on others is no demand.
    forms: BTreeSet<String>,
    by_form: BTreeMap<String, Outcomes>,
    by_department: BTreeMap<String, Outcomes>,
    reasons: HashMap<Key, ReasonData>,
    data: Decisions,
}

impl<'r> Decider<'r> {
    pub(crate) fn new(pack: &'r Pack, history: &'r dyn History, options: &'r Options) -> Self {
        let context = Context::of_demand().with(history);
        Self {
            pack,
            context: options.known_at.map_or(context, |moment| context.known_at(moment)),
            options,
            forms: judged_forms(pack),
            by_form: BTreeMap::new(),
            by_department: BTreeMap::new(),
            reasons: HashMap::new(),
            data: Decisions::default(),
        }
    }

    /// Whether rules judge what an entry is about.
    pub(crate) fn judges(&self, entry: &Entry) -> bool {
        self.forms.contains(entry.demand().form())
    }

    /// The decision on an entry, as it would have been after those before it.
    pub(crate) fn decision(&self, entry: &Entry) -> Decision<'static> {
        self.pack.decide_entry(entry, &self.context)
    }

    /// Decides an entry and counts what comes of it; nothing where no rule judges it.
    pub(crate) fn decide(&mut self, entry: &Entry) -> Option<Decision<'static>> {
        let demand = entry.demand();
        if !self.judges(entry) {
            return None;
        }
        let decision = self.decision(entry);
        let outcome = decision.outcome().name();
        let fields = &self.options.fields;
        let department = demand.names(&fields.department).join("、");
        self.data.decided += 1;
        count(&mut self.data.outcomes, outcome, 1);
        count(of_name(&mut self.by_form, demand.form()), outcome, 1);
        count(of_name(&mut self.by_department, &department), outcome, 1);
        let codes = self.count_reasons(&decision);
        if decision.outcome() != Outcome::Approve {
            self.data.refused.push(RefusedData {
                id: entry.id().to_owned(),
                day: entry.day().to_string(),
                form: self.pack.form(demand.form()).map_or_else(String::new, |form| form.label().to_owned()),
                department,
                community: demand.names(&fields.community).join("、"),
                item: demand.names(&fields.item).join("、"),
                outcome,
                status: entry.status_label().unwrap_or_default().to_owned(),
                reasons: codes,
            });
        }
        Some(decision)
    }

    /// How many were not approved.
    pub(crate) fn refused(&self) -> usize {
        self.data.refused.len()
    }

    /// Makes room for so many that were not approved.
    pub(crate) fn reserve(&mut self, refused: usize) {
        self.data.refused.reserve(refused);
    }

    /// Adds what came of entries after these.
    pub(crate) fn add(&mut self, after: Self) {
        self.data.decided += after.data.decided;
        after.data.outcomes.iter().for_each(|(outcome, times)| count(&mut self.data.outcomes, outcome, *times));
        for (own, after) in [(&mut self.by_form, after.by_form), (&mut self.by_department, after.by_department)] {
            for (name, outcomes) in after {
                outcomes.iter().for_each(|(outcome, times)| count(of_name(own, &name), outcome, *times));
            }
        }
        for (key, reason) in after.reasons {
            match self.reasons.entry(key) {
                Slot::Occupied(mut known) => known.get_mut().times += reason.times,
                Slot::Vacant(new) => drop(new.insert(reason)),
            }
        }
        self.data.refused.extend(after.data.refused);
    }

    /// Counts the reasons that decided. The words of each are made once.
    fn count_reasons(&mut self, decision: &Decision<'_>) -> Vec<String> {
        let form = decision.demand().form().to_owned();
        let outcome = decision.outcome().name();
        let key = |rule: &str, code: String, because: Option<&str>| -> Key {
            let form = if rule == "default" { form.clone() } else { String::new() };
            (code, outcome, because.unwrap_or_default().to_owned(), form)
        };
        let (mut codes, mut are_new) = (Vec::new(), false);
        decision.each_reason(|reason| {
            if reason.is_decisive() {
                let code = code(reason.rule(), reason.exception(), reason.guard());
                // What the engine itself says has its words in the record alone.
                match self.reasons.get_mut(&key(reason.rule(), code.clone(), reason.because())).filter(|_| reason.rule() != "engine") {
                    Some(known) => known.times += 1,
                    None => are_new = true,
                }
                codes.push(code);
            }
        });
        if are_new {
            let record = decision.record(self.options.lang);
            for reason in record.reasons.iter().filter(|reason| reason.decisive) {
                // What lacks a fact has no words of the pack's.
                let because = reason.because.as_deref().filter(|_| reason.status != "unknown" || reason.rule == "engine");
                let key = key(reason.rule, code(reason.rule, reason.exception, reason.guard), because);
                match self.reasons.get_mut(&key) {
                    Some(known) => known.times += u64::from(reason.rule == "engine"),
                    None => {
                        let data = self.reason(&key, reason);
                        self.reasons.insert(key, data);
                    }
                }
            }
        }
        codes
    }

    fn reason(&self, (code, outcome, _, form): &Key, reason: &ReasonRecord<'_>) -> ReasonData {
        let citations = reason.citation.iter().chain(&reason.further_citations).copied();
        ReasonData {
            code: if form.is_empty() { code.clone() } else { format!("{code} ({form})") },
            label: reason.label.unwrap_or_default().to_owned(),
            outcome,
            times: 1,
            because: reason.because.as_deref().unwrap_or_default().to_owned(),
            remedy: reason.remedy.as_deref().unwrap_or_default().to_owned(),
            citations: words::lines(citations, self.options.lang),
        }
    }

    pub(crate) fn finish(mut self) -> Decisions {
        let label = |name: &String| self.pack.form(name).map_or_else(|| name.clone(), |form| form.label().to_owned());
        self.data.forms = self.by_form.iter().map(|(form, outcomes)| (label(form), outcomes.clone())).collect();
        self.data.departments = self.by_department.into_iter().collect();
        let against = |of: &BTreeMap<&str, u64>| {
            let of = |outcome: Outcome| of.get(outcome.name()).copied().unwrap_or_default();
            (of(Outcome::Reject), of(Outcome::Refer), of(Outcome::Approve))
        };
        self.data.departments.sort_by(|(a, of_a), (b, of_b)| (against(of_b), a).cmp(&(against(of_a), b)));
        self.data.reasons = self.reasons.into_values().collect();
        self.data.reasons.sort_by(|a, b| (b.times, &a.code, &a.because, a.outcome).cmp(&(a.times, &b.code, &b.because, b.outcome)));
        self.data.refused.sort_by(|a, b| (&a.day, &a.id).cmp(&(&b.day, &b.id)));
        self.data
    }
}

/// Outcomes, and how often.
type Outcomes = BTreeMap<&'static str, u64>;

fn count(outcomes: &mut Outcomes, outcome: &'static str, times: u64) {
    *outcomes.entry(outcome).or_default() += times;
}

/// The outcomes of a name.
fn of_name<'o>(all: &'o mut BTreeMap<String, Outcomes>, name: &str) -> &'o mut Outcomes {
    all.entry(name.to_owned()).or_default()
}

/// The names of the forms on which a rule is.
pub(crate) fn judged_forms(pack: &Pack) -> BTreeSet<String> {
    let judged: BTreeSet<&str> = pack.rules().filter_map(|rule| rule.form()).map(|form| form.name()).collect();
    let is_judged = |form: &jianfu::view::FormRef<'_>| {
        std::iter::successors(Some(*form), jianfu::view::FormRef::parent).any(|form| judged.contains(form.name()))
    };
    pack.forms().filter(is_judged).map(|form| form.name().to_owned()).collect()
}

/// `rule`, `rule.exception`, `rule#guard`.
fn code(rule: &str, exception: Option<&str>, guard: Option<&str>) -> String {
    let exception = exception.map_or_else(String::new, |path| format!(".{path}"));
    let guard = guard.map_or_else(String::new, |guard| format!("#{guard}"));
    format!("{rule}{exception}{guard}")
}
