//! Findings and scores in words.

use jianfu::Lang;
use jianfu::measure::{Finding, FindingKind, Measured, Score};
use jianfu::view::Measure;

use super::Audit;
use crate::measured::group_words;
use crate::ui::Ui;

/// What is the matter.
pub(super) const fn kind(kind: FindingKind, ui: &Ui) -> &'static str {
    match kind {
        FindingKind::Exceeded => ui.say("超出限次", "over the limit"),
        FindingKind::MayExceed => ui.say("可能超出限次", "may be over the limit"),
        FindingKind::Short => ui.say("次数不足", "too seldom"),
        FindingKind::MayBeShort => ui.say("次数可能不足", "may be too seldom"),
        FindingKind::Overdue => ui.say("逾期", "overdue"),
        _ => ui.say("无法判断是否逾期", "it cannot be told whether it is late"),
    }
}

/// How many may count, as the engine tells it; none where that may be any number.
pub(super) fn possible(count: u32) -> Option<u32> {
    (count != u32::MAX).then_some(count)
}

/// Whether a finding is about a deadline and not about a number.
pub(super) const fn is_of_deadline(finding: &Finding) -> bool {
    !matches!(finding.kind, FindingKind::Exceeded | FindingKind::MayExceed | FindingKind::Short | FindingKind::MayBeShort)
}

/// Whether a deadline counts working days.
pub(super) fn in_workdays(audit: &Audit<'_>, finding: &Finding) -> bool {
    audit.pack.measures().any(|measure| {
        let of = measure.kind();
        measure.name() == finding.rule && matches!(of, Measure::Deadline { days, workdays: true, .. } if days == finding.limit)
    })
}

/// A finding in one line.
pub(super) fn finding(audit: &Audit<'_>, finding: &Finding, ui: &Ui) -> String {
    let zh = ui.lang == Lang::Zh;
    let who = group_words(&finding.group, ui);
    let mut head: Vec<String> = Vec::new();
    head.extend(finding.entry.clone());
    head.extend(finding.day.filter(|_| !is_of_deadline(finding)).map(|day| day.to_string()));
    let mut parts = vec![kind(finding.kind, ui).to_owned()];
    if is_of_deadline(finding) {
        parts.extend(deadline(audit, finding, ui));
    } else {
        parts.push(count(finding, ui));
        parts.extend(finding.window.map(|(from, to)| if zh { format!("{from} 至 {to}") } else { format!("{from} to {to}") }));
    }
    if !who.is_empty() {
        if head.is_empty() { head.push(who) } else { parts.push(who) }
    }
    format!("{}{}{}", head.join(" "), ui.say("：", ": "), parts.join(ui.say("；", "; ")))
}

fn count(finding: &Finding, ui: &Ui) -> String {
    let Finding { count, limit, .. } = finding;
    let more = possible(finding.possible).map(|possible| possible.saturating_sub(*count));
    let least = matches!(finding.kind, FindingKind::Short | FindingKind::MayBeShort);
    let known = match (ui.lang, more, least) {
        (Lang::Zh, Some(0), true) => format!("{count} 次"),
        (Lang::Zh, Some(0), false) => format!("第 {count} 次"),
        (Lang::Zh, Some(more), _) => format!("已知 {count} 次，另有 {more} 次可能计入"),
        (Lang::Zh, None, _) => format!("已知 {count} 次，更早的台账不全"),
        (Lang::En, Some(0), true) => format!("{count} in all"),
        (Lang::En, Some(0), false) => format!("no. {count}"),
        (Lang::En, Some(more), _) => format!("{count} known, {more} more may count"),
        (Lang::En, None, _) => format!("{count} known, the history does not reach back far enough"),
    };
    match (ui.lang, least) {
        (Lang::Zh, true) => format!("{known}，至少要 {limit} 次"),
        (Lang::Zh, false) => format!("{known}，至多 {limit} 次"),
        (Lang::En, true) => format!("{known}, at least {limit} needed"),
        (Lang::En, false) => format!("{known}, at most {limit}"),
    }
}

fn deadline(audit: &Audit<'_>, finding: &Finding, ui: &Ui) -> Vec<String> {
    let workdays = in_workdays(audit, finding);
    let days = |count: u32| match (ui.lang, workdays, count) {
        (Lang::Zh, true, _) => format!("{count} 个工作日"),
        (Lang::Zh, false, _) => format!("{count} 天"),
        (Lang::En, true, 1) => "1 working day".to_owned(),
        (Lang::En, true, _) => format!("{count} working days"),
        (Lang::En, false, 1) => "1 day".to_owned(),
        (Lang::En, false, _) => format!("{count} days"),
    };
    let Some((began, due)) = finding.window else {
        let asked = days(finding.limit);
        return vec![match ui.lang {
            Lang::Zh => format!("期限 {asked}；缺日期，或工作日历没有收录那些日子"),
            Lang::En => format!("due within {asked}; a day is not given, or the calendar does not reach it"),
        }];
    };
    let mut parts: Vec<String> = Vec::new();
    parts.extend(finding.days_late.map(|late| match ui.lang {
        Lang::Zh => format!("迟 {}", days(late)),
        Lang::En => format!("{} late", days(late)),
    }));
    let limit = days(finding.limit);
    parts.push(match (ui.lang, finding.day) {
        (Lang::Zh, Some(day)) => format!("{began} 起 {limit}内，应在 {due} 前，实际 {day}"),
        (Lang::Zh, None) => format!("{began} 起 {limit}内，应在 {due} 前，到 {} 还没有", audit.period.to),
        (Lang::En, Some(day)) => format!("within {limit} from {began}, due {due}, came {day}"),
        (Lang::En, None) => format!("within {limit} from {began}, due {due}, not come by {}", audit.period.to),
    });
    parts
}

/// The points that are left, for people.
pub(super) fn points(score: &Score, ui: &Ui) -> String {
    match score.value {
        Measured::Known(number) if number.parts().1 == 1 => number.to_string(),
        Measured::Known(number) => number.rounded(1),
        Measured::TooLarge => ui.say("太大", "too large").to_owned(),
        _ => ui.say("未知（台账不全）", "unknown (the history does not tell)").to_owned(),
    }
}

/// For each deduction how many times how many points.
pub(super) fn deductions(score: &Score) -> String {
    let one = |(points, sure, possible): &(jianfu::measure::Number, u32, u32)| {
        let points = if points.parts().1 == 1 { points.to_string() } else { points.rounded(2).trim_end_matches('0').to_owned() };
        match self::possible(*possible) {
            Some(possible) if possible == *sure => format!("{points} × {sure}"),
            Some(possible) => format!("{points} × {sure}–{possible}"),
            None => format!("{points} × {sure}–?"),
        }
    };
    score.deductions.iter().map(one).collect::<Vec<_>>().join(" + ")
}
