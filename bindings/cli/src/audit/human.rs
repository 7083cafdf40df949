//! An audit for people: findings under their rules, alerts, scores.

use std::io::{self, Write as _};

use jianfu::Lang;
use jianfu::measure::{Alert, Finding, Score};

use super::{Audit, words};
use crate::found::counted;
use crate::measured::{basis, group_words, part};
use crate::out::Out;
use crate::text::{named, one_line, table};
use crate::ui::{Ui, paint};

pub(super) fn write(out: &mut Out, audit: &Audit<'_>, ui: &Ui) -> io::Result<()> {
    let period = audit.period;
    match ui.lang {
        Lang::Zh => writeln!(
            out,
            "审计 {} 至 {}{}",
            period.from,
            period.to,
            if period.taken { "（没有写明的，按台账首末记录的日期）" } else { "" }
        )?,
        Lang::En => {
            let taken = if period.taken { " (where not given, the days of the first and the last entry)" } else { "" };
            writeln!(out, "Audit from {} to {}{taken}", period.from, period.to)?;
        }
    }
    writeln!(out, "{}\n", audit.about.line(ui))?;
    if nothing_to_audit(audit) {
        let nothing = ui.say(
            "规则包没有限次、时限、预警或评分，没有可审计的",
            "The pack has no quotas, deadlines, alerts or scores, so there is nothing to audit",
        );
        return writeln!(out, "{nothing}");
    }
    let same = |a: &Finding, b: &Finding| (&a.rule, &a.because, &a.remedy, &a.citations) == (&b.rule, &b.because, &b.remedy, &b.citations);
    for findings in audit.findings.chunk_by(same) {
        of_rule(out, audit, findings, ui)?;
    }
    for alerts in audit.alerts.chunk_by(|a, b| (&a.name, &a.then, &a.citations) == (&b.name, &b.then, &b.citations)) {
        raised(out, audit, alerts, ui)?;
    }
    for scores in audit.scores.chunk_by(|a, b| (&a.name, &a.citations) == (&b.name, &b.citations)) {
        points(out, scores, ui)?;
    }
    let (findings, alerts) = (audit.findings.len(), audit.alerts.len());
    match ui.lang {
        Lang::Zh => writeln!(out, "发现 {findings} 项，预警 {alerts} 项"),
        Lang::En => writeln!(out, "{}, {}", counted(findings, "finding"), counted(alerts, "alert")),
    }
}

fn nothing_to_audit(audit: &Audit<'_>) -> bool {
    let measured = audit.pack.measures().any(|measure| !matches!(measure.kind(), jianfu::view::Measure::Metric { .. }));
    audit.pack.quotas().next().is_none() && !measured
}

fn of_rule(out: &mut Out, audit: &Audit<'_>, findings: &[Finding], ui: &Ui) -> io::Result<()> {
    let Some(first) = findings.first() else { return Ok(()) };
    let count = findings.len();
    let count = if ui.lang == Lang::Zh { format!("：{count} 项") } else { format!(": {}", counted(count, "finding")) };
    heading(out, (&first.label, &first.rule), &count, "31", ui)?;
    if let Some(because) = &first.because {
        part(out, ui.say("理由", "because"), because, ui)?;
    }
    if let Some(remedy) = &first.remedy {
        part(out, ui.say("建议", "instead"), remedy, ui)?;
    }
    basis(out, &first.citations, ui)?;
    for (number, finding) in (1..).zip(findings) {
        writeln!(out, "  {number}. {}", one_line(&words::finding(audit, finding, ui)))?;
    }
    writeln!(out)
}

fn raised(out: &mut Out, audit: &Audit<'_>, alerts: &[Alert], ui: &Ui) -> io::Result<()> {
    let Some(first) = alerts.first() else { return Ok(()) };
    let on = audit.period.to;
    let on = if ui.lang == Lang::Zh { format!("：{on} 预警") } else { format!(": alert on {on}") };
    heading(out, (&first.label, &first.name), &on, "33", ui)?;
    part(out, ui.say("即行", "then"), &first.then, ui)?;
    basis(out, &first.citations, ui)?;
    for (number, alert) in (1..).zip(alerts) {
        let who = group_words(&alert.group, ui);
        let who = if who.is_empty() { ui.say("全部记录", "all entries").to_owned() } else { who };
        let maybe = if alert.sure { "" } else { ui.say("（台账不全，尚不能确定）", " (not sure: the history does not tell)") };
        writeln!(out, "  {number}. {}{maybe}", one_line(&who))?;
    }
    writeln!(out)
}

fn points(out: &mut Out, scores: &[Score], ui: &Ui) -> io::Result<()> {
    let Some(first) = scores.first() else { return Ok(()) };
    heading(out, (&first.label, &first.name), "", "36", ui)?;
    basis(out, &first.citations, ui)?;
    let header = [ui.say("对象", "of"), ui.say("得分", "points"), ui.say("扣分", "deducted")].map(str::to_owned);
    let rows: Vec<Vec<String>> =
        scores.iter().map(|score| vec![group_words(&score.group, ui), words::points(score, ui), words::deductions(score)]).collect();
    writeln!(out, "{}\n", table(&header, &rows))
}

fn heading(out: &mut Out, (label, name): (&str, &str), rest: &str, ansi: &str, ui: &Ui) -> io::Result<()> {
    writeln!(out, "{}{rest}", paint(&one_line(&named(label, name, ui.lang)), ansi, ui.color))
}
