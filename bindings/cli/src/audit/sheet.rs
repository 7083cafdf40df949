//! An audit as tables: one for CSV, and for workbooks one each for findings, alerts and scores.

use jianfu::measure::{Alert, Finding, Score};

use super::{Audit, words};
use crate::measured::{Sheet, citation_lines, group_words};
use crate::ui::Ui;

/// The columns of findings that hold numbers.
const NUMBERS: [usize; 4] = [8, 9, 10, 11];

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
    let alerts = Sheet {
        name: ui.say("预警", "alerts"),
        header: vec![
            ui.say("结果", "kind"),
            ui.say("规则", "rule"),
            ui.say("名称", "label"),
            ui.say("分组", "group"),
            ui.say("即行", "then"),
            ui.say("依据", "citation"),
        ],
        rows: audit.alerts.iter().map(|alert| of_alert(alert, ui).to_vec()).collect(),
        numbers: Vec::new(),
    };
    let scores = Sheet {
        name: ui.say("评分", "scores"),
        header: vec![
            ui.say("规则", "rule"),
            ui.say("名称", "label"),
            ui.say("分组", "group"),
            ui.say("得分", "points"),
            ui.say("扣分", "deducted"),
            ui.say("依据", "citation"),
        ],
        rows: audit.scores.iter().map(|score| of_score(score, ui).to_vec()).collect(),
        numbers: vec![3],
    };
    [findings(audit, ui), alerts, scores]
}

fn findings(audit: &Audit<'_>, ui: &Ui) -> Sheet {
    Sheet {
        name: ui.say("发现", "findings"),
        header: vec![
            ui.say("结果", "kind"),
            ui.say("规则", "rule"),
            ui.say("名称", "label"),
            ui.say("分组", "group"),
            ui.say("记录", "entry"),
            ui.say("日期", "day"),
            ui.say("起", "window_from"),
            ui.say("止", "window_to"),
            ui.say("次数", "count"),
            ui.say("可能次数", "possible"),
            ui.say("限额", "limit"),
            ui.say("迟几天", "days_late"),
            ui.say("理由", "because"),
            ui.say("建议", "remedy"),
            ui.say("依据", "citation"),
        ],
        rows: audit.findings.iter().map(|finding| of_finding(finding, ui)).collect(),
        numbers: NUMBERS.to_vec(),
    }
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
        if numbers { words::possible(finding).map_or_else(unknown, |possible| possible.to_string()) } else { String::new() },
        finding.limit.to_string(),
        finding.days_late.map_or_else(String::new, |days| days.to_string()),
        finding.because.clone().unwrap_or_default(),
        finding.remedy.clone().unwrap_or_default(),
        basis(&finding.citations, ui),
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
        basis(&alert.citations, ui),
    ]
}

fn of_score(score: &Score, ui: &Ui) -> [String; 6] {
    [
        score.name.clone(),
        score.label.clone(),
        group_words(&score.group, ui),
        words::points(score, ui),
        words::deductions(score),
        basis(&score.citations, ui),
    ]
}

fn basis(citations: &[jianfu::wire::CitationRecord], ui: &Ui) -> String {
    citation_lines(citations, ui.lang).join(ui.say("；", "; "))
}

/// A row of the findings' table with a few cells filled.
fn within(filled: &[(usize, String)]) -> Vec<String> {
    (0..15).map(|column| filled.iter().find(|(at, _)| *at == column).map_or_else(String::new, |(_, cell)| cell.clone())).collect()
}
