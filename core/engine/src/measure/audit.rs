//! Auditing a history by quotas and deadlines. An entry is judged by the same rule that would have admitted it, with those before it in the history.

use std::fmt;

use jiff::civil::Date;

use super::Asked;
use super::findings::{Finding, FindingKind};
use super::groups::{Group, View};
use crate::decide::Decision;
use crate::decide::judge::Verdict;
use crate::decide::tally::{How, Tally, how_recorded};
use crate::decide::truth::Truth;
use crate::history::{Entry, History, KeyPart, Recorded, bounds, id_key};
use crate::model::{BasisId, Cell, DayNumber, Days, DeadlineDef, QuotaDef, TallyDef, WindowDef, date_of, day_number, get};
use crate::pack::Pack;

impl Pack {
    /// Audits a history: entries that are too many, groups in which something happened too seldom, and what is overdue, in order of rule, group and day.
    ///
    /// An entry is too many where its quota would have refused it, had it been asked after those that came before it by day and id. What happened too
    /// seldom is told of windows that end within the days asked about, for every group of which the history knows any entry at all.
    pub fn audit(&self, history: &dyn History, asked: &Asked) -> Vec<Finding> {
        let auditor = self.auditor(history, asked);
        let mut findings = Vec::new();
        history.each(&mut |recorded| {
            if auditor.is_limited(recorded) {
                let decision = self.decide_entry(recorded.entry, &asked.context(history));
                findings.extend(auditor.admitted(recorded, &decision));
            }
        });
        auditor.finish(findings)
    }

    /// An audit by somebody who decides the entries of the history anyway, as [`Pack::decide_entry`] does.
    ///
    /// ```
    /// use jianfu::history::{History, Reach};
    /// use jianfu::measure::Asked;
    /// use jianfu::{Context, Entry, Pack};
    /// use jiff::civil::date;
    /// let pack = Pack::parse(r#"
    ///     form visit "走访" { id: text "编号" date: date "日期" is as_of community: text "社区" }
    ///     quota yearly "每年一次" on visit {
    ///       basis assumption "示例"
    ///       at_most 1 per community within calendar_year
    ///       reject because "本年已有一次" remedy "并入下次"
    ///     }
    ///     default on visit approve because "可以"
    /// "#)?;
    /// let mut history = pack.history(Reach::Ever);
    /// for (id, day) in [("V1", "2026-02-03"), ("V2", "2026-09-10")] {
    ///     let visit = pack.demand_from_json(&format!(r#"{{"form": "visit", "id": "{id}", "date": "{day}", "community": "玉兰"}}"#), None)?;
    ///     history.add(Entry::new(id, visit)?)?;
    /// }
    /// let asked = Asked::during(date(2026, 1, 1), date(2026, 12, 31));
    /// let auditor = pack.auditor(&history, &asked);
    /// let mut findings = Vec::new();
    /// history.each(&mut |recorded| {
    ///     let decision = pack.decide_entry(recorded.entry, &Context::of_demand().with(&history));
    ///     findings.extend(auditor.admitted(recorded, &decision));
    /// });
    /// assert_eq!(findings.len(), 1);
    /// assert_eq!(auditor.finish(findings), pack.audit(&history, &asked));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn auditor<'a>(&'a self, history: &'a dyn History, asked: &'a Asked) -> Auditor<'a> {
        let model = self.model();
        let quotas = model.quotas.iter().filter_map(|quota| Some((quota, quota.rule?.index(), get(&model.tallies, quota.tally.index())?)));
        Auditor { view: View { model, history, known_at: asked.known_at }, asked, quotas: quotas.collect() }
    }
}

/// An audit, made by [`Pack::auditor`].
pub struct Auditor<'a> {
    view: View<'a>,
    asked: &'a Asked,
    /// Those that refuse something, each with its rule and its count.
    quotas: Vec<(&'a QuotaDef, usize, &'a TallyDef)>,
}

impl fmt::Debug for Auditor<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Auditor").field("asked", self.asked).finish_non_exhaustive()
    }
}

impl Auditor<'_> {
    /// Whether a version of an entry may be too many for a quota, so that its decision has to be looked at.
    pub fn is_limited(&self, recorded: Recorded<'_>) -> bool {
        self.limits(recorded).next().is_some()
    }

    /// What quotas would have refused of a version of an entry, by the decision on it.
    pub fn admitted(&self, recorded: Recorded<'_>, decision: &Decision<'_>) -> Vec<Finding> {
        let Some(plan) = decision.plan() else { return Vec::new() };
        let found = self.limits(recorded).filter_map(|(quota, rule)| {
            let is_own = |position: u32| plan.rules.get(position as usize).is_some_and(|id| id.index() == rule);
            let (_, standing) = decision.answer.standings.iter().find(|(position, _)| is_own(*position))?;
            if standing.set_aside || standing.when == Truth::False || standing.verdict < Verdict::Refer {
                return None;
            }
            let counted = decision.found.tallies.iter().find(|counted| counted.id == quota.tally)?;
            Some(self.too_many(quota, counted, recorded.entry, standing.when))
        });
        found.collect()
    }

    /// All findings: these, which are of entries, with what happened too seldom and what is overdue, in order.
    pub fn finish(&self, mut findings: Vec<Finding>) -> Vec<Finding> {
        for quota in self.view.model.quotas.iter().filter(|quota| quota.at_least) {
            self.at_least(quota, &mut findings);
        }
        for deadline in &self.view.model.deadlines {
            self.deadline(deadline, &mut findings);
        }
        findings.sort_by_cached_key(|finding| {
            (finding.rule.clone(), values(&finding.group), finding.day, finding.entry.clone(), finding.window)
        });
        findings
    }

    /// The quotas that a version of an entry counts for, each with its rule. One that does not count itself is not too many.
    fn limits(&self, recorded: Recorded<'_>) -> impl Iterator<Item = (&QuotaDef, usize)> {
        let model = self.view.model;
        let day = recorded.entry.day();
        let own = if self.asked.from <= day && day <= self.asked.to { recorded.entry.form_in(model) } else { None };
        self.quotas
            .iter()
            .filter(move |(quota, _, tally)| {
                own.is_some_and(|own| model.is_or_extends(own, quota.form) && model.is_or_extends(own, tally.form))
                    && matches!(how_recorded(model, tally, &[], recorded, self.view.known_at), How::Counts | How::MayCount)
            })
            .map(|(quota, rule, _)| (*quota, *rule))
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
        let is_on = |entry: &Entry| entry.form_in(model).is_some_and(|form| model.is_or_extends(form, deadline.form));
        self.view.history.each_on(&is_on, &mut |recorded| {
            let entry = recorded.entry;
            let in_force = entry.moment() <= known_at && recorded.ended.is_none_or(|(moment, _)| moment > known_at);
            if !in_force {
                return;
            }
            // By name: an entry that was made for another pack may hold it elsewhere.
            let facts = entry.demand().facts();
            let field = |slot: usize| model.form(deadline.form)?.fields.get(slot);
            let day_of = |slot: usize| match facts.cells.get(facts.form_def()?.slot(&field(slot)?.name)?) {
                Some(Cell::Day(day)) => date_of(day),
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
