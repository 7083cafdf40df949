//! An audit as tables: one for CSV, and for workbooks one each for findings, alerts and scores.

use jianfu::measure::{Alert, Finding, Score};

use super::{Audit, words};
use crate::measured::{citations_in_one, group_words, sheet_of};
use crate::spreadsheet::Sheet;
use crate::ui::Ui;

/// What the columns of findings are called.
const OF_FINDINGS: [(&str, &str); 15] = [
    ("结果", "kind"),
    ("规则", "rule"),
    ("名称", "label"),
    ("分组", "group"),
    ("记录", "entry"),
    ("日期", "day"),
    ("起", "window_from"),
    ("止", "window_to"),
    ("次数", "count"),
    ("可能次数", "possible"),
    ("限额", "limit"),
    ("迟几天", "days_late"),
    ("理由", "because"),
    ("建议", "remedy"),
    ("依据", "citation"),
];

/// Those of alerts.
const OF_ALERTS: [(&str, &str); 6] =
    [("结果", "kind"), ("规则", "rule"), ("名称", "label"), ("分组", "group"), ("即行", "then"), ("依据", "citation")];

/// Those of scores.
const OF_SCORES: [(&str, &str); 6] =
    [("规则", "rule"), ("名称", "label"), ("分组", "group"), ("得分", "points"), ("扣分", "deducted"), ("依据", "citation")];

/// Everything in one table. Of alerts and scores the column of reasons holds what follows, or the points.
pub(super) fn all(audit: &Audit<'_>, ui: &Ui) -> Sheet {
    let mut sheet = findings(audit, ui);
    sheet.rows.extend(audit.alerts.iter().map(|alert| {
        let [kind, name, label, group, then, basis] = of_alert(alert, ui);
        within(&[(0, kind), (1, name), (2, label), (3, group), (12, then), (14, basis)])
    }));
    sheet.rows.extend(audit.scores.iter().map(|score| {
        let [name, label, group, points, deducted, basis] = of_score(score, ui);
        let because = format!("{points} ({deducted})");
        within(&[(0, ui.say("评分", "score").to_owned()), (1, name), (2, label), (3, group), (12, because), (14, basis)])
    }));
    sheet
}

/// Findings, alerts and scores.
pub(super) fn each(audit: &Audit<'_>, ui: &Ui) -> [Sheet; 3] {
    let alerts = audit.alerts.iter().map(|alert| of_alert(alert, ui).to_vec()).collect();
    let scores = audit.scores.iter().map(|score| of_score(score, ui).to_vec()).collect();
    [
        findings(audit, ui),
        sheet_of(("预警", "alerts"), &OF_ALERTS, alerts, &[], ui),
        sheet_of(("评分", "scores"), &OF_SCORES, scores, &[3], ui),
    ]
}

fn findings(audit: &Audit<'_>, ui: &Ui) -> Sheet {
    let rows = audit.findings.iter().map(|finding| of_finding(finding, ui)).collect();
    sheet_of(("发现", "findings"), &OF_FINDINGS, rows, &[8, 9, 10, 11], ui)
}

fn of_finding(finding: &Finding, ui: &Ui) -> Vec<String> {
    let numbers = !words::is_of_deadline(finding);
    let unknown = || ui.say("未知", "unknown").to_owned();
    vec![
        words::kind(finding.kind, ui).to_owned(),
        finding.rule.clone(),
        finding.label.clone(),
        group_words(&finding.group, ui),
        finding.entry.clone().unwrap_or_default(),
        finding.day.map_or_else(String::new, |day| day.to_string()),
        finding.window.map_or_else(String::new, |(from, _)| from.to_string()),
        finding.window.map_or_else(String::new, |(_, to)| to.to_string()),
        if numbers { finding.count.to_string() } else { String::new() },
        if numbers { words::possible(finding.possible).map_or_else(unknown, |possible| possible.to_string()) } else { String::new() },
        finding.limit.to_string(),
        finding.days_late.map_or_else(String::new, |days| days.to_string()),
        finding.because.clone().unwrap_or_default(),
        finding.remedy.clone().unwrap_or_default(),
        citations_in_one(&finding.citations, ui),
    ]
}

fn of_alert(alert: &Alert, ui: &Ui) -> [String; 6] {
    let kind = if alert.sure { ui.say("预警", "alert") } else { ui.say("可能预警", "possible alert") };
    [
        kind.to_owned(),
        alert.name.clone(),
        alert.label.clone(),
        group_words(&alert.group, ui),
        alert.then.clone(),
        citations_in_one(&alert.citations, ui),
    ]
}

fn of_score(score: &Score, ui: &Ui) -> [String; 6] {
    [
        score.name.clone(),
        score.label.clone(),
        group_words(&score.group, ui),
        words::points(score, ui),
        words::deductions(score),
        citations_in_one(&score.citations, ui),
    ]
}

/// A row of the findings' table with a few cells filled.
fn within(filled: &[(usize, String)]) -> Vec<String> {
    (0..OF_FINDINGS.len())
        .map(|column| filled.iter().find(|(at, _)| *at == column).map_or_else(String::new, |(_, cell)| cell.clone()))
        .collect()
}
