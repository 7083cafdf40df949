//! What the pack measures: metrics, findings, alerts, scores.

use jianfu::history::History;
use jianfu::measure::{Alert, Asked, Finding, Group, Measured};
use jianfu::{Lang, Pack};

use crate::data::{AlertData, FindingData, MetricData, ScoreData};
use crate::{Options, words};

pub(crate) struct Measures {
    pub(crate) metrics: Vec<MetricData>,
    pub(crate) findings: Vec<FindingData>,
    pub(crate) alerts: Vec<AlertData>,
    pub(crate) scores: Vec<ScoreData>,
}

impl Measures {
    /// What was found and raised is handed in; the rest is measured here.
    pub(crate) fn of(pack: &Pack, history: &dyn History, (findings, alerts): (Vec<Finding>, Vec<Alert>), options: &Options) -> Self {
        let (lang, asked) = (options.lang, asked(options));
        let metrics = pack.metrics(history, &asked).into_iter().map(|metric| MetricData {
            value: metric.words(lang),
            exact: exact(&metric.value),
            target: metric.target.map_or_else(String::new, |(op, target)| {
                format!("{} {target}{}", words::comparison(op), if metric.percent { "%" } else { "" })
            }),
            met: metric.met,
            citations: words::lines(&metric.citations, lang),
            name: metric.name,
            label: metric.label,
        });
        let findings = findings.into_iter().map(|finding| FindingData {
            kind: finding.kind.name(),
            group: group(&finding.group, lang),
            entry: finding.entry.unwrap_or_default(),
            day: finding.day.map_or_else(String::new, |day| day.to_string()),
            count: finding.count,
            limit: finding.limit,
            days_late: finding.days_late,
            because: finding.because.unwrap_or_default(),
            remedy: finding.remedy.unwrap_or_default(),
            citations: words::lines(&finding.citations, lang),
            rule: finding.rule,
            label: finding.label,
        });
        let alerts = alerts.into_iter().map(|alert| AlertData {
            group: group(&alert.group, lang),
            then: alert.then,
            sure: alert.sure,
            citations: words::lines(&alert.citations, lang),
            name: alert.name,
            label: alert.label,
        });
        let scores = pack.scores(history, &asked).into_iter().map(|score| ScoreData {
            group: group(&score.group, lang),
            value: score.value.to_string(),
            citations: words::lines(&score.citations, lang),
            name: score.name,
            label: score.label,
        });
        Self { metrics: metrics.collect(), findings: findings.collect(), alerts: alerts.collect(), scores: scores.collect() }
    }
}

/// What is asked for a report. Windows are those of the period's last day.
pub(crate) fn asked(options: &Options) -> Asked {
    let asked = Asked::during(options.period.from(), options.period.to()).in_lang(options.lang);
    options.known_at.map_or(asked, |moment| asked.known_at(moment))
}

/// A known number as a fraction.
fn exact(value: &Measured) -> Option<String> {
    let Measured::Known(number) = value else { return None };
    Some(match number.parts() {
        (whole, 1) => whole.to_string(),
        (above, below) => format!("{above}/{below}"),
    })
}

/// A group in words: in English by the fields' names, as in data.
fn group(group: &Group, lang: Lang) -> String {
    let field = |field: &jianfu::measure::GroupField| {
        let value = if field.value.is_empty() { words::of("not_given", lang) } else { &field.value };
        match lang {
            Lang::Zh => format!("{}：{value}", field.label),
            Lang::En => format!("{}: {value}", field.name),
        }
    };
    let fields: Vec<String> = group.fields.iter().map(field).collect();
    fields.join(if lang == Lang::Zh { "，" } else { ", " })
}
