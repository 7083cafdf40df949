//! Metrics, alerts and scores.

use jianfu_dsl::Lang;
use jianfu_dsl::tree::CompareOp;

use super::Asked;
use super::formula::{Measured, Number, in_percent, meets};
use super::groups::{Group, View};
use crate::decide::truth::Truth;
use crate::history::{History, KeyPart, bounds};
use crate::model::{BasisId, Days, MeasureDef, TallyDef, TallyId, day_number, get};
use crate::pack::Pack;
use crate::wire::CitationRecord;

/// A metric and what it comes to.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Metric {
    /// Its name.
    pub name: String,
    /// Its label.
    pub label: String,
    /// What it comes to.
    pub value: Measured,
    /// Whether it is shown as a percentage.
    pub percent: bool,
    /// The value aimed at and how it is compared, in percent where the metric is.
    pub target: Option<(CompareOp, Measured)>,
    /// Whether the target is met; nothing where there is none, or the value is not known.
    pub met: Option<bool>,
    /// What it rests on.
    pub citations: Vec<CitationRecord>,
}

impl Metric {
    /// The value for people: rounded half up to one place, a percentage with its sign; what is not available says why.
    pub fn words(&self, lang: Lang) -> String {
        match (self.value, lang) {
            (Measured::Known(number), _) if self.percent => number.percent(),
            (Measured::Known(number), _) if number.parts().1 == 1 => number.to_string(),
            (Measured::Known(number), _) => number.rounded(1),
            (Measured::Empty, Lang::Zh) => "不可用（基数为零）".to_owned(),
            (Measured::Empty, Lang::En) => "not available (nothing to compare with)".to_owned(),
            (Measured::Unknown, Lang::Zh) => "未知（台账不全）".to_owned(),
            (Measured::Unknown, Lang::En) => "unknown (the history does not tell)".to_owned(),
            (Measured::TooLarge, Lang::Zh) => "太大，无法精确计算".to_owned(),
            (Measured::TooLarge, Lang::En) => "too large to be computed exactly".to_owned(),
        }
    }
}

/// An alert that is raised, or may have to be.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Alert {
    /// Its name.
    pub name: String,
    /// Its label.
    pub label: String,
    /// For whom.
    pub group: Group,
    /// What follows.
    pub then: String,
    /// Whether it is sure; else it is not known whether some entries count.
    pub sure: bool,
    /// What it rests on.
    pub citations: Vec<CitationRecord>,
}

/// A score of one group.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Score {
    /// Its name.
    pub name: String,
    /// Its label.
    pub label: String,
    /// Of whom.
    pub group: Group,
    /// The points that are left.
    pub value: Measured,
    /// For each deduction, the points for one entry and how many there surely are and may be.
    pub deductions: Vec<(Number, u32, u32)>,
    /// What it rests on.
    pub citations: Vec<CitationRecord>,
}

impl Pack {
    /// What every metric comes to on the last day asked about.
    pub fn metrics(&self, history: &dyn History, asked: &Asked) -> Vec<Metric> {
        let results = Results { view: View { model: self.model(), history, known_at: asked.known_at }, asked };
        let in_force = self.model().metrics.iter().filter(|metric| results.is_in_force(&metric.measure));
        let metrics = in_force.map(|metric| {
            let counts = |id: TallyId| results.count(id, &[]);
            let value = metric.value.value(&counts);
            let target = metric.target.as_ref().map(|(op, target)| (*op, target.value(&counts)));
            let compared = if metric.percent { in_percent(value) } else { value };
            Metric {
                name: metric.measure.name.clone(),
                label: metric.measure.label.clone(),
                value,
                percent: metric.percent,
                met: target.and_then(|(op, target)| meets(compared, op, target)),
                target,
                citations: results.citations(&metric.measure.bases),
            }
        });
        let mut metrics: Vec<Metric> = metrics.collect();
        metrics.sort_by(|a, b| a.name.cmp(&b.name));
        metrics
    }

    /// The alerts that are raised on the last day asked about, or may have to be, in order of name and group.
    pub fn alerts(&self, history: &dyn History, asked: &Asked) -> Vec<Alert> {
        let model = self.model();
        let results = Results { view: View { model, history, known_at: asked.known_at }, asked };
        let mut alerts = Vec::new();
        for alert in model.alerts.iter().filter(|alert| results.is_in_force(&alert.measure)) {
            let mut counted = Vec::new();
            alert.when.each_count(&mut |id| counted.push(id));
            results.each_group(&counted, &mut |group, key| {
                let truth = alert.when.truth(&|id| results.count(id, key));
                if truth != Truth::False {
                    alerts.push(Alert {
                        name: alert.measure.name.clone(),
                        label: alert.measure.label.clone(),
                        group,
                        then: alert.then.clone(),
                        sure: truth == Truth::True,
                        citations: results.citations(&alert.measure.bases),
                    });
                }
            });
        }
        alerts.sort_by(|a, b| a.name.cmp(&b.name));
        alerts
    }

    /// The scores of every group over the days asked about, in order of name and group.
    pub fn scores(&self, history: &dyn History, asked: &Asked) -> Vec<Score> {
        let model = self.model();
        let results = Results { view: View { model, history, known_at: asked.known_at }, asked };
        let days = Days { from: day_number(asked.from), to: day_number(asked.to) };
        let mut scores = Vec::new();
        for score in model.scores.iter().filter(|score| results.is_in_force(&score.measure)) {
            let counted: Vec<TallyId> = score.deductions.iter().map(|deduction| deduction.tally).collect();
            results.each_group(&counted, &mut |group, key| {
                let deductions: Vec<(Number, u32, u32)> = score
                    .deductions
                    .iter()
                    .filter_map(|deduction| {
                        let (sure, possible) = results.view.count(get(&model.tallies, deduction.tally.index())?, key, days);
                        Some((deduction.points.into(), sure, possible))
                    })
                    .collect();
                scores.push(Score {
                    name: score.measure.name.clone(),
                    label: score.measure.label.clone(),
                    group,
                    value: left_over(score.base.into(), &deductions),
                    deductions,
                    citations: results.citations(&score.measure.bases),
                });
            });
        }
        scores.sort_by(|a, b| a.name.cmp(&b.name));
        scores
    }
}

/// What is left of the points.
fn left_over(base: Number, deductions: &[(Number, u32, u32)]) -> Measured {
    let mut left = base;
    for (points, sure, possible) in deductions {
        if sure != possible {
            return Measured::Unknown;
        }
        match points.times(*sure).and_then(|lost| left.minus(lost)) {
            Some(rest) => left = rest,
            None => return Measured::TooLarge,
        }
    }
    Measured::Known(left)
}

struct Results<'r> {
    view: View<'r>,
    asked: &'r Asked,
}

impl Results<'_> {
    fn is_in_force(&self, measure: &MeasureDef) -> bool {
        measure.days.covers(day_number(self.asked.to))
    }

    /// A count in the window of the last day asked about.
    fn count(&self, id: TallyId, key: &[KeyPart]) -> (u32, u32) {
        let Some(tally) = get(&self.view.model.tallies, id.index()) else { return (0, u32::MAX) };
        match bounds(tally.window, tally.period, day_number(self.asked.to)) {
            Some(days) => self.view.count(tally, key, days),
            None => (0, u32::MAX),
        }
    }

    /// Visits every group that some entry belongs to.
    fn each_group(&self, counted: &[TallyId], visit: &mut dyn FnMut(Group, &[KeyPart])) {
        let tallies: Vec<&TallyDef> = counted.iter().filter_map(|id| get(&self.view.model.tallies, id.index())).collect();
        let Some(first) = tallies.first() else { return };
        let keys = self.view.keys(tallies.iter().copied());
        let mut groups: Vec<(Group, &Vec<KeyPart>)> =
            keys.keys.iter().map(|key| (Group::of(self.view.model, first, key, &keys.written), key)).collect();
        groups.sort_by(|(a, _), (b, _)| {
            let values = |group: &Group| group.fields.iter().map(|field| field.value.clone()).collect::<Vec<_>>();
            values(a).cmp(&values(b))
        });
        groups.into_iter().for_each(|(group, key)| visit(group, key));
    }

    fn citations(&self, bases: &[BasisId]) -> Vec<CitationRecord> {
        bases.iter().filter_map(|id| self.view.model.citation(*id, day_number(self.asked.to), self.asked.lang)).cloned().collect()
    }
}
