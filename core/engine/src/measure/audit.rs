//! Auditing a history by quotas and deadlines. An entry is judged by the same rule that would have admitted it, with those before it in the history.

use jiff::civil::Date;

use super::Asked;
use super::findings::{Finding, FindingKind};
use super::groups::{Group, View};
use crate::decide::decide_before;
use crate::decide::judge::Verdict;
use crate::decide::tally::{How, Tally, how_recorded};
use crate::decide::truth::Truth;
use crate::history::{Entry, History, KeyPart, bounds, id_key};
use crate::model::{BasisId, Cell, DayNumber, Days, DeadlineDef, FormId, QuotaDef, WindowDef, date_of, day_number, get};
use crate::pack::Pack;

impl Pack {
    /// Audits a history: entries that are too many, groups in which something happened too seldom, and what is overdue, in order of rule, group and day.
    ///
    /// An entry is too many where its quota would have refused it, had it been asked after those that came before it by day and id. What happened too
    /// seldom is told of windows that end within the days asked about, for every group of which the history knows any entry at all.
    pub fn audit(&self, history: &dyn History, asked: &Asked) -> Vec<Finding> {
        let view = View { model: self.model(), history, known_at: asked.known_at };
        let auditor = Auditor { pack: self, view, asked };
        let mut findings = auditor.admitted();
        for quota in self.model().quotas.iter().filter(|quota| quota.at_least) {
            auditor.at_least(quota, &mut findings);
        }
        for deadline in &self.model().deadlines {
            auditor.deadline(deadline, &mut findings);
        }
        findings.sort_by_cached_key(|finding| {
            (finding.rule.clone(), values(&finding.group), finding.day, finding.entry.clone(), finding.window)
        });
        findings
    }
}

struct Auditor<'a> {
    pack: &'a Pack,
    view: View<'a>,
    asked: &'a Asked,
}

impl Auditor<'_> {
    /// Entries that quotas would have refused.
    fn admitted(&self) -> Vec<Finding> {
        let model = self.view.model;
        let mut findings = Vec::new();
        let quotas: Vec<(&QuotaDef, usize)> = model.quotas.iter().filter_map(|quota| Some((quota, quota.rule?.index()))).collect();
        let days = Days { from: day_number(self.asked.from), to: day_number(self.asked.to) };
        self.view.history.each(&mut |recorded| {
            let entry = recorded.entry;
            let day = entry.day_number();
            let is_on = |form: FormId| entry.form_in(model).is_some_and(|own| model.is_or_extends(own, form));
            let own = quotas.iter().filter(|(quota, _)| is_on(quota.form));
            if !days.covers(day) || own.clone().next().is_none() {
                return;
            }
            let mut decision = None;
            for (quota, rule) in own {
                let Some(tally) = get(&model.tallies, quota.tally.index()) else { continue };
                // An entry that does not count itself is not too many.
                let counts = is_on(tally.form)
                    && matches!(how_recorded(model, tally, &[], recorded, self.view.known_at), How::Counts | How::MayCount);
                if !counts {
                    continue;
                }
                let context = self.asked.context(self.view.history);
                let decision = decision.get_or_insert_with(|| decide_before(self.pack, entry.demand(), &context, (day, entry.id())));
                let Some(plan) = decision.plan() else { continue };
                let is_own = |position: u32| plan.rules.get(position as usize).is_some_and(|id| id.index() == *rule);
                let standing = decision.standings.iter().find(|(position, _)| is_own(*position)).map(|(_, standing)| standing);
                let Some(standing) = standing.filter(|standing| !standing.set_aside && standing.when != Truth::False) else { continue };
                let counted = decision.tallies.iter().find(|counted| counted.id == quota.tally);
                if standing.verdict >= Verdict::Refer
                    && let Some(counted) = counted
                {
                    findings.push(self.too_many(quota, counted, entry, standing.when));
                }
            }
        });
        findings
    }

    fn too_many(&self, quota: &QuotaDef, tally: &Tally, entry: &Entry, when: Truth) -> Finding {
        let model = self.view.model;
        let sure = when == Truth::True && tally.sure >= quota.limit;
        let guard = quota.rule.and_then(|rule| get(&model.rules, rule.index())).and_then(|rule| get(&model.nodes, rule.root.index()));
        let otherwise = guard.and_then(|node| get(&model.guards, node.guards.first()?.index())).map(|guard| &guard.otherwise);
        Finding {
            kind: if sure { FindingKind::Exceeded } else { FindingKind::MayExceed },
            window: tally.window.and_then(dates),
            entry: Some(entry.id().to_owned()),
            day: Some(entry.day()),
            count: tally.sure.saturating_add(1),
            possible: tally.possible.saturating_add(1),
            limit: quota.limit,
            because: otherwise.and_then(|verdict| verdict.because.clone()),
            remedy: otherwise.and_then(|verdict| verdict.remedy.clone()),
            group: self.group_of(quota, entry),
            ..self.finding((&quota.name, &quota.label), &quota.bases, entry.day_number())
        }
    }

    fn group_of(&self, quota: &QuotaDef, entry: &Entry) -> Group {
        let model = self.view.model;
        let Some(tally) = get(&model.tallies, quota.tally.index()) else { return Group::default() };
        let mut group = Group::of(model, tally, &[], &std::collections::BTreeMap::new());
        let form = model.form(tally.form);
        for key in &tally.keys {
            let Some(field) = form.and_then(|form| form.fields.get(key.slot)) else { continue };
            let value = entry.demand().get(&field.name).map(crate::convert::display).unwrap_or_default();
            group.fields.push(super::groups::GroupField { name: field.name.clone(), label: field.label.clone(), value });
        }
        group
    }

    /// Groups in which something happened too seldom.
    fn at_least(&self, quota: &QuotaDef, findings: &mut Vec<Finding>) {
        let model = self.view.model;
        let Some(tally) = get(&model.tallies, quota.tally.index()) else { return };
        let keys = self.view.keys(std::iter::once(tally));
        for days in windows_that_end(tally.window, self.asked) {
            if !quota.days.covers(days.to) {
                continue;
            }
            for key in &keys.keys {
                let (sure, possible) = self.view.count(tally, key, days);
                let whose = key.contains(&KeyPart::Unknown);
                if sure >= quota.limit || (whose && possible == 0) {
                    continue;
                }
                findings.push(Finding {
                    kind: match possible < quota.limit {
                        _ if whose => FindingKind::CannotTell,
                        true => FindingKind::Short,
                        false => FindingKind::MayBeShort,
                    },
                    group: Group::of(model, tally, key, &keys.written),
                    window: dates(days),
                    count: sure,
                    possible,
                    limit: quota.limit,
                    ..self.finding((&quota.name, &quota.label), &quota.bases, days.to)
                });
            }
        }
    }

    /// What came late, or has not come by the last day asked about.
    fn deadline(&self, deadline: &DeadlineDef, findings: &mut Vec<Finding>) {
        let model = self.view.model;
        let known_at = self.view.known_at.unwrap_or(jiff::civil::DateTime::MAX);
        self.view.history.each(&mut |recorded| {
            let entry = recorded.entry;
            let in_force = entry.moment() <= known_at && recorded.ended.is_none_or(|(moment, _)| moment > known_at);
            if !in_force || !entry.form_in(model).is_some_and(|form| model.is_or_extends(form, deadline.form)) {
                return;
            }
            // By name: an entry that was made for another pack may hold it elsewhere.
            let facts = entry.demand().facts();
            let field = |slot: usize| model.form(deadline.form)?.fields.get(slot);
            let day_of = |slot: usize| match facts.cells.get(facts.form_def()?.slot(&field(slot)?.name)?) {
                Some(Cell::Day(day)) => date_of(*day),
                _ => None,
            };
            findings.extend(self.late(deadline, entry, day_of(deadline.from), day_of(deadline.to)));
        });
    }

    fn late(&self, deadline: &DeadlineDef, entry: &Entry, began: Option<Date>, came: Option<Date>) -> Option<Finding> {
        let measure = &deadline.measure;
        let base = Finding {
            entry: Some(entry.id().to_owned()),
            limit: deadline.count,
            ..self.finding((&measure.name, &measure.label), &measure.bases, entry.day_number())
        };
        let asked = Days { from: day_number(self.asked.from), to: day_number(self.asked.to) };
        let Some(began) = began else {
            let told = asked.covers(entry.day_number()) && measure.days.covers(entry.day_number());
            return told.then_some(Finding { kind: FindingKind::CannotTell, day: Some(entry.day()), ..base });
        };
        if !measure.days.covers(day_number(began)) || began > self.asked.to {
            return None;
        }
        let calendar = &self.view.model.calendar;
        let due = calendar.due(began, deadline.count, deadline.workdays);
        let Some(due) = due else {
            return Some(Finding { kind: FindingKind::CannotTell, day: Some(began), ..base });
        };
        let until = came.unwrap_or(self.asked.to);
        // What was due before the days asked about belongs to an earlier audit.
        if until <= due || due < self.asked.from || due > self.asked.to {
            return None;
        }
        let late = if deadline.workdays {
            calendar.workdays_between(due, until).ok()
        } else {
            u32::try_from(day_number(until) - day_number(due)).ok()
        };
        Some(Finding { kind: FindingKind::Overdue, day: came, window: Some((began, due)), days_late: late, ..base })
    }

    fn finding(&self, (name, label): (&str, &str), bases: &[BasisId], day: DayNumber) -> Finding {
        let citations = bases.iter().filter_map(|id| self.view.model.citation(*id, day, self.asked.lang)).cloned().collect();
        Finding {
            rule: name.to_owned(),
            label: label.to_owned(),
            kind: FindingKind::CannotTell,
            group: Group::default(),
            window: None,
            entry: None,
            day: None,
            count: 0,
            possible: 0,
            limit: 0,
            days_late: None,
            because: None,
            remedy: None,
            citations,
        }
    }
}

/// The windows whose last day is among the days asked about: of rolling ones that which ends with the last of them.
fn windows_that_end(window: WindowDef, asked: &Asked) -> Vec<Days> {
    let this = |day: DayNumber| bounds(window, jianfu_dsl::tree::Period::This, day);
    if matches!(window, WindowDef::Rolling(_) | WindowDef::Ever) {
        return this(day_number(asked.to)).into_iter().collect();
    }
    let mut windows = Vec::new();
    let mut day = day_number(asked.from);
    while let Some(days) = this(day).filter(|days| days.to <= day_number(asked.to)) {
        windows.push(days);
        day = days.to + 1;
    }
    windows
}

fn dates(days: Days) -> Option<(Date, Date)> {
    Some((date_of(days.from)?, date_of(days.to)?))
}

fn values(group: &Group) -> Vec<String> {
    group.fields.iter().map(|field| id_key(&field.value)).collect()
}
