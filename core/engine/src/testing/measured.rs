//! What a test expects to be measured over its history.

use jianfu_dsl::tree::{MeasureKind, MeasuredValue};
use jianfu_dsl::{Lang, Message};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::Case;
use crate::history::History;
use crate::measure::{Asked, FindingKind, Measured, Number, in_percent};
use crate::pack::Pack;

/// An expectation, as compiled.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Measurement {
    pub(crate) kind: MeasureKind,
    pub(crate) name: String,
    pub(crate) negated: bool,
    pub(crate) value: Option<MeasuredValue>,
}

/// What was measured for an expectation, in words, and whether it is what is expected.
pub(super) struct Outcome {
    pub(super) met: bool,
    /// Whether something was found or raised, or a number is known.
    pub(super) holds: bool,
    pub(super) words: Message,
}

/// From the first day of the year to the day that the test names.
fn asked(case: &Case, day: Date) -> Asked {
    let first = Date::new(day.year(), 1, 1).unwrap_or(day);
    let asked = Asked::during(first, day);
    case.known_at.map_or(asked, |known| asked.known_on(known))
}

/// Measures what an expectation is about.
pub(super) fn measure(pack: &Pack, case: &Case, day: Date, history: &dyn History, expected: &Measurement) -> Outcome {
    let asked = asked(case, day);
    let name = &expected.name;
    match expected.kind {
        MeasureKind::Quota | MeasureKind::Deadline => {
            let findings: Vec<_> = pack.audit(history, &asked).into_iter().filter(|finding| finding.rule == *name).collect();
            let sure =
                findings.iter().any(|finding| matches!(finding.kind, FindingKind::Exceeded | FindingKind::Short | FindingKind::Overdue));
            let shown: Vec<String> = findings
                .iter()
                .map(|finding| format!("{} {}", finding.kind.name(), finding.entry.as_deref().unwrap_or_default()).trim().to_owned())
                .collect();
            found(expected, sure, findings.is_empty(), &shown)
        }
        MeasureKind::Alert => {
            let alerts: Vec<_> = pack.alerts(history, &asked).into_iter().filter(|alert| alert.name == *name).collect();
            let shown: Vec<String> = alerts
                .iter()
                .map(|alert| alert.group.fields.iter().map(|field| field.value.as_str()).collect::<Vec<_>>().join(" "))
                .collect();
            found(expected, alerts.iter().any(|alert| alert.sure), alerts.is_empty(), &shown)
        }
        MeasureKind::Metric => {
            let metric = pack.metrics(history, &asked).into_iter().find(|metric| metric.name == *name);
            let value =
                metric.as_ref().map_or(Measured::Unknown, |metric| if metric.percent { in_percent(metric.value) } else { metric.value });
            let words = metric.map_or_else(String::new, |metric| metric.words(Lang::En));
            numbers(expected, &[value], &words)
        }
        MeasureKind::Score => {
            let scores: Vec<_> = pack.scores(history, &asked).into_iter().filter(|score| score.name == *name).collect();
            let values: Vec<Measured> = scores.iter().map(|score| score.value).collect();
            let words: Vec<String> = values.iter().map(ToString::to_string).collect();
            numbers(expected, &values, &words.join(", "))
        }
    }
}

/// Something is expected to be found, or nothing at all: what may have to be found is neither.
fn found(expected: &Measurement, sure: bool, nothing: bool, shown: &[String]) -> Outcome {
    let met = match (&expected.value, expected.negated) {
        (Some(MeasuredValue::Missing), false) => !sure && !nothing,
        (_, true) => nothing,
        (_, false) => sure,
    };
    let shown = shown.join(", ");
    let words = if nothing { Message::new("什么也没有", "nothing") } else { Message::new(&shown, &shown) };
    Outcome { met, holds: !nothing, words }
}

fn numbers(expected: &Measurement, values: &[Measured], shown: &str) -> Outcome {
    let known = values.iter().any(|value| matches!(value, Measured::Known(_)));
    let met = match &expected.value {
        Some(MeasuredValue::Number(text)) => values.iter().any(|value| is_number(*value, text)),
        Some(MeasuredValue::Missing) => !known,
        None => known,
    };
    Outcome { met: met != expected.negated, holds: known, words: Message::new(shown, shown) }
}

/// Whether a value is a number, rounded to as many places as are written.
fn is_number(value: Measured, text: &str) -> bool {
    let places = text.split_once('.').map_or(0, |(_, fraction)| fraction.len());
    let rounded = |number: Number| u32::try_from(places).ok().map(|places| number.rounded(places));
    matches!(value, Measured::Known(number) if rounded(number).as_deref() == Some(text))
}

impl Measurement {
    /// What is expected, in words.
    pub(super) fn words(&self) -> Message {
        let (zh, en) = match self.kind {
            MeasureKind::Quota => ("限次", "quota"),
            MeasureKind::Deadline => ("时限", "deadline"),
            MeasureKind::Alert => ("预警", "alert"),
            MeasureKind::Metric => ("指标", "metric"),
            MeasureKind::Score => ("评分", "score"),
        };
        let (not_zh, not_en) = if self.negated { ("没有", "no ") } else { ("", "") };
        let (value_zh, value_en) = match &self.value {
            Some(MeasuredValue::Number(text)) => (format!(" 为 {text}"), format!(" to be {text}")),
            Some(MeasuredValue::Missing) => (" 未知".to_owned(), " to be unknown".to_owned()),
            None => (String::new(), String::new()),
        };
        Message::new(format!("{not_zh}{zh}「{}」{value_zh}", self.name), format!("{not_en}{en} `{}`{value_en}", self.name))
    }
}
