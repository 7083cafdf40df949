//! What all decisions come to: how many of each outcome, which guards stop most, and whose demands they are.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use jianfu::{Decision, Lang, Outcome, Pack, Reason};

use crate::ui::Ui;

/// At most this many guards and issuers are listed, those with the most demands.
const LISTED: usize = 20;

/// At most this many different names of a kind are counted, and so many bytes of them all are kept, however many demands there are.
const MOST_NAMES: usize = 10_000;
const MOST_BYTES: usize = 1 << 22;

/// The field that tells who demands.
const ISSUER: &str = "issuer";

/// How many demands came out in each way.
#[derive(Debug, Clone, Copy, Default)]
struct Counts {
    approved: usize,
    conditional: usize,
    referred: usize,
    rejected: usize,
}

impl Counts {
    fn add(&mut self, decision: &Decision<'_>) {
        match decision.outcome() {
            Outcome::Approve if decision.conditions().is_empty() => self.approved += 1,
            Outcome::Approve => self.conditional += 1,
            Outcome::Refer => self.referred += 1,
            Outcome::Reject => self.rejected += 1,
        }
    }

    const fn join(&mut self, other: Self) {
        self.approved += other.approved;
        self.conditional += other.conditional;
        self.referred += other.referred;
        self.rejected += other.rejected;
    }

    const fn stopped(self) -> usize {
        self.referred + self.rejected
    }

    const fn all(self) -> usize {
        self.approved + self.conditional + self.stopped()
    }
}

/// Who demands.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Issuer {
    /// Nobody is named.
    Nobody,
    /// A body of the pack, by its label, or a name that the pack has not.
    Named(String),
    /// Further names, of which there are too many to keep.
    Further,
}

/// What all decisions come to.
#[derive(Debug, Default)]
pub(super) struct Summary {
    total: Counts,
    invalid: usize,
    /// By rule and guard.
    guards: BTreeMap<String, Counts>,
    /// By the issuer's label.
    issuers: BTreeMap<Issuer, Counts>,
    /// How many bytes of names are kept.
    name_bytes: usize,
    /// Whether a form asks who demands.
    asks_issuer: bool,
    /// Names of bodies and sources that nothing in the pack has, by field, with how many demands give them.
    unresolved: BTreeMap<(String, String), usize>,
    /// Whether there are more of them than are kept.
    unresolved_further: bool,
    /// How many decisions are what somebody else expected.
    as_expected: usize,
    /// Those that are not, as many as are listed: where the demand stands, what was expected, what came of it.
    unexpected: Vec<(String, Outcome, Outcome)>,
    /// How many of those are not listed.
    unexpected_further: usize,
    /// Whether something was referred because nothing could be counted.
    lacks_history: bool,
}

/// A table of the summary.
pub(super) struct Section {
    pub(super) header: Vec<String>,
    pub(super) rows: Vec<Vec<String>>,
    /// How many rows are not listed.
    pub(super) left_out: usize,
    /// Whether there are more than that, which were not counted.
    pub(super) is_at_least: bool,
}

impl Summary {
    pub(super) fn decided(&mut self, decision: &Decision<'_>) {
        self.total.add(decision);
        let mut sources: Vec<String> = decision.reasons().iter().filter(|reason| reason.is_decisive()).map(source).collect();
        sources.sort();
        sources.dedup();
        if decision.outcome() != Outcome::Approve {
            sources.into_iter().for_each(|source| self.guards.entry(source).or_default().add(decision));
        }
        let demand = decision.demand();
        // A demand that gives a name twice gives it once more than it is worth counting.
        for (field, name) in demand.unresolved().into_iter().collect::<BTreeSet<_>>() {
            self.count_unresolved((field.to_owned(), name), 1);
        }
        if let Some(given) = demand.get(ISSUER) {
            self.asks_issuer = true;
            let given = match given {
                jianfu::Value::Text(text) if !given.is_blank() => Issuer::Named(text.trim().to_owned()),
                _ => Issuer::Nobody,
            };
            let issuer = demand.body(ISSUER).map_or(given, |body| Issuer::Named(body.to_owned()));
            let mut counts = Counts::default();
            counts.add(decision);
            self.count_issuer(issuer, counts);
        }
    }

    /// Adds what other decisions come to.
    pub(super) fn add(&mut self, other: Self) {
        self.total.join(other.total);
        self.invalid += other.invalid;
        other.guards.into_iter().for_each(|(guard, counts)| self.guards.entry(guard).or_default().join(counts));
        other.issuers.into_iter().for_each(|(issuer, counts)| self.count_issuer(issuer, counts));
        self.asks_issuer |= other.asks_issuer;
        other.unresolved.into_iter().for_each(|(name, count)| self.count_unresolved(name, count));
        self.unresolved_further |= other.unresolved_further;
        self.as_expected += other.as_expected;
        self.unexpected_further += other.unexpected_further;
        other.unexpected.into_iter().for_each(|differing| self.list(differing));
        self.lacks_history |= other.lacks_history;
    }

    fn count_unresolved(&mut self, name: (String, String), count: usize) {
        let bytes = name.0.len() + name.1.len();
        let has_room = self.unresolved.len() < MOST_NAMES && self.name_bytes + bytes <= MOST_BYTES;
        match self.unresolved.entry(name) {
            Entry::Occupied(mut known) => *known.get_mut() += count,
            Entry::Vacant(new) if has_room => {
                new.insert(count);
                self.name_bytes += bytes;
            }
            Entry::Vacant(_) => self.unresolved_further = true,
        }
    }

    fn count_issuer(&mut self, issuer: Issuer, counts: Counts) {
        let bytes = if let Issuer::Named(name) = &issuer { name.len() } else { 0 };
        let has_room = bytes == 0 || self.issuers.len() < MOST_NAMES && self.name_bytes + bytes <= MOST_BYTES;
        let issuer = match self.issuers.contains_key(&issuer) {
            false if has_room => {
                self.name_bytes += bytes;
                issuer
            }
            false => Issuer::Further,
            true => issuer,
        };
        self.issuers.entry(issuer).or_default().join(counts);
    }

    /// Compares an outcome with the one that somebody else expected.
    pub(super) fn compare(&mut self, place: impl FnOnce() -> String, expected: Outcome, found: Outcome) {
        if expected == found {
            self.as_expected += 1;
        } else if self.unexpected.len() < LISTED {
            self.unexpected.push((place(), expected, found));
        } else {
            self.unexpected_further += 1;
        }
    }

    fn list(&mut self, differing: (String, Outcome, Outcome)) {
        if self.unexpected.len() < LISTED {
            self.unexpected.push(differing);
        } else {
            self.unexpected_further += 1;
        }
    }

    /// Something was referred because nothing could be counted.
    pub(super) const fn lacks_history(&mut self) {
        self.lacks_history = true;
    }

    /// What the user can do so that fewer demands are referred.
    pub(super) fn advice(&self, ui: &Ui) -> Option<&'static str> {
        let advice = ui.say(
            "有的要求因没有附台账、无法计数而转报：用 --history 文件 附上台账；此前什么也没有发生过的，写 --history none",
            "some demands are referred because no history is attached and nothing can be counted: attach it with --history FILE, or state with --history none that nothing ever happened",
        );
        self.lacks_history.then_some(advice)
    }

    pub(super) const fn invalid(&mut self) {
        self.invalid += 1;
    }

    /// Whether there was nothing to decide.
    pub(super) const fn is_empty(&self) -> bool {
        self.total.all() + self.invalid == 0
    }

    pub(super) const fn has_invalid(&self) -> bool {
        self.invalid > 0
    }

    /// The summary as tables.
    pub(super) fn sections(&self, pack: &Pack, ui: &Ui) -> Vec<Section> {
        let mut sections = vec![self.outcomes(ui)];
        if !self.guards.is_empty() {
            let header = [ui.say("驳回或转报最多的", "rejects or refers most"), outcome(Outcome::Reject, ui), outcome(Outcome::Refer, ui)];
            let row = |(guard, counts): (String, Counts)| vec![guard, counts.rejected.to_string(), counts.referred.to_string()];
            let guards = self.guards.iter().map(|(guard, counts)| (guard.clone(), *counts));
            sections.push(section(&header, most(guards, Counts::stopped), row));
        }
        if self.asks_issuer {
            let header = [
                ui.say("提出单位", "issuer"),
                outcome(Outcome::Approve, ui),
                ui.say("附条件准予", "with conditions"),
                outcome(Outcome::Refer, ui),
                outcome(Outcome::Reject, ui),
            ];
            let row = |(issuer, counts): (String, Counts)| {
                let numbers = [counts.approved, counts.conditional, counts.referred, counts.rejected];
                std::iter::once(issuer).chain(numbers.map(|number| number.to_string())).collect()
            };
            let word = |issuer: &Issuer| match issuer {
                Issuer::Nobody => ui.say("（未写明）", "(not given)").to_owned(),
                Issuer::Named(name) => name.clone(),
                Issuer::Further => ui.say("（其他名称）", "(other names)").to_owned(),
            };
            let issuers = self.issuers.iter().map(|(issuer, counts)| (word(issuer), *counts));
            sections.push(section(&header, most(issuers, Counts::all), row));
        }
        sections.extend(self.unknown_names(pack, ui));
        sections.extend(self.comparison(ui));
        sections
    }

    /// The names that nothing in the pack has: misspelt, or not declared yet. What depends on them could not be judged.
    fn unknown_names(&self, pack: &Pack, ui: &Ui) -> Option<Section> {
        if self.unresolved.is_empty() {
            return None;
        }
        let mut names: Vec<_> = self.unresolved.iter().collect();
        names.sort_by_key(|(name, count)| (std::cmp::Reverse(**count), *name));
        let header = [ui.say("规则包没有的名称", "name that the pack has not"), ui.say("字段", "field"), ui.say("件数", "demands")];
        let label = |field: &str| match ui.lang {
            Lang::Zh => {
                pack.forms().find_map(|form| form.fields().find(|known| known.name() == field).map(|known| known.label().to_owned()))
            }
            Lang::En => None,
        };
        let row = |((field, name), count): (&(String, String), &usize)| {
            vec![name.clone(), label(field).unwrap_or_else(|| field.clone()), count.to_string()]
        };
        Some(Section { is_at_least: self.unresolved_further, ..section(&header, names, row) })
    }

    /// How the decisions compare with what was expected, and which differ; nothing where nothing was expected.
    fn comparison(&self, ui: &Ui) -> Vec<Section> {
        let differing = self.unexpected.len() + self.unexpected_further;
        if self.as_expected + differing == 0 {
            return Vec::new();
        }
        let header = [ui.say("与期望对照", "beside what was expected"), ui.say("件数", "demands")];
        let rows = [(ui.say("一致", "the same"), self.as_expected), (ui.say("不同", "another"), differing)];
        let mut sections = vec![section(&header, rows, |(word, count)| vec![word.to_owned(), count.to_string()])];
        if differing > 0 {
            let header = [ui.say("与期望不同", "another than expected"), ui.say("期望", "expected"), ui.say("结论", "outcome")];
            let row = |(place, expected, found): &(String, Outcome, Outcome)| {
                vec![place.clone(), outcome(*expected, ui).to_owned(), outcome(*found, ui).to_owned()]
            };
            let listed = section(&header, &self.unexpected, row);
            sections.push(Section { left_out: self.unexpected_further, ..listed });
        }
        sections
    }

    fn outcomes(&self, ui: &Ui) -> Section {
        let Counts { approved, conditional, referred, rejected } = self.total;
        let rows = [
            (outcome(Outcome::Approve, ui), approved),
            (ui.say("附条件准予", "approved with conditions"), conditional),
            (outcome(Outcome::Refer, ui), referred),
            (outcome(Outcome::Reject, ui), rejected),
            (ui.say("无效", "invalid"), self.invalid),
            (ui.say("合计", "total"), self.total.all() + self.invalid),
        ];
        let header = [ui.say("结论", "outcome"), ui.say("件数", "demands")];
        section(&header, rows.map(|(word, count)| (word, count)), |(word, count)| vec![word.to_owned(), count.to_string()])
    }
}

const fn outcome(outcome: Outcome, ui: &Ui) -> &'static str {
    outcome.word(ui.lang)
}

fn section<T>(header: &[&str], rows: impl IntoIterator<Item = T>, row: impl Fn(T) -> Vec<String>) -> Section {
    let mut rows: Vec<Vec<String>> = rows.into_iter().map(row).collect();
    let left_out = rows.len().saturating_sub(LISTED);
    rows.truncate(LISTED);
    Section { header: header.iter().map(|text| (*text).to_owned()).collect(), rows, left_out, is_at_least: false }
}

/// Those with the most demands first, those with equally many by name.
fn most(named: impl Iterator<Item = (String, Counts)>, count: fn(Counts) -> usize) -> Vec<(String, Counts)> {
    let mut all: Vec<(String, Counts)> = named.collect();
    all.sort_by(|(a, a_counts), (b, b_counts)| (count(*b_counts), a).cmp(&(count(*a_counts), b)));
    all
}

/// The rule, exception and guard that a reason comes from.
fn source(reason: &Reason<'_>) -> String {
    [Some(reason.rule()), reason.exception(), reason.guard()].into_iter().flatten().collect::<Vec<_>>().join(".")
}
