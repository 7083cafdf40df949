//! An audit as JSON: one object, or an object a line.

use std::io::{self, Write as _};

use jianfu::measure::{Alert, Finding, Score};
use serde_json::{Value, json};

use super::{Audit, words};
use crate::measured::{group_data, number_data};
use crate::out::Out;
use crate::ui::Ui;

pub(super) fn whole(out: &mut Out, audit: &Audit<'_>, ui: &Ui) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, &value(audit, ui)?)?;
    writeln!(out)
}

pub(super) fn value(audit: &Audit<'_>, ui: &Ui) -> serde_json::Result<Value> {
    Ok(json!({
        "about": about(audit)?,
        "findings": audit.findings.iter().map(|finding| of_finding(audit, finding, ui)).collect::<Vec<_>>(),
        "alerts": audit.alerts.iter().map(of_alert).collect::<Vec<_>>(),
        "scores": audit.scores.iter().map(of_score).collect::<Vec<_>>(),
    }))
}

pub(super) fn lines(out: &mut Out, audit: &Audit<'_>, ui: &Ui) -> io::Result<()> {
    let mut line = |what: &str, value: &Value| {
        serde_json::to_writer(&mut *out, &json!({ what: value }))?;
        writeln!(out)
    };
    line("about", &about(audit)?)?;
    audit.findings.iter().try_for_each(|finding| line("finding", &of_finding(audit, finding, ui)))?;
    audit.alerts.iter().try_for_each(|alert| line("alert", &of_alert(alert)))?;
    audit.scores.iter().try_for_each(|score| line("score", &of_score(score)))
}

fn about(audit: &Audit<'_>) -> serde_json::Result<Value> {
    audit.about.data(&[("from", audit.period.from), ("to", audit.period.to)])
}

fn of_finding(audit: &Audit<'_>, finding: &Finding, ui: &Ui) -> Value {
    let numbers = !words::is_of_deadline(finding);
    let mut value = json!({
        "kind": finding.kind.name(),
        "words": words::finding(audit, finding, ui),
        "rule": finding.rule,
        "label": finding.label,
        "group": group_data(&finding.group),
        "window_from": finding.window.map(|(from, _)| from.to_string()),
        "window_to": finding.window.map(|(_, to)| to.to_string()),
        "entry": finding.entry,
        "day": finding.day.map(|day| day.to_string()),
        "count": numbers.then_some(finding.count),
        "possible": words::possible(finding.possible).filter(|_| numbers),
        "limit": finding.limit,
        "days_late": finding.days_late,
        "because": finding.because,
        "remedy": finding.remedy,
        "citations": finding.citations,
    });
    if let Some(value) = value.as_object_mut().filter(|_| !numbers) {
        value.insert("workdays".to_owned(), json!(words::in_workdays(audit, finding)));
    }
    value
}

fn of_alert(alert: &Alert) -> Value {
    json!({
        "name": alert.name,
        "label": alert.label,
        "group": group_data(&alert.group),
        "then": alert.then,
        "sure": alert.sure,
        "citations": alert.citations,
    })
}

fn of_score(score: &Score) -> Value {
    let deduction = |(points, sure, possible): &(jianfu::measure::Number, u32, u32)| json!({ "points": points.to_string(), "count": sure, "possible": words::possible(*possible) });
    json!({
        "name": score.name,
        "label": score.label,
        "group": group_data(&score.group),
        "value": number_data(score.value),
        "deductions": score.deductions.iter().map(deduction).collect::<Vec<_>>(),
        "citations": score.citations,
    })
}
