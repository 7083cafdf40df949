//! A decision in plain sentences that a clerk can read aloud.

use std::fmt::Write as _;

use jianfu_dsl::Lang;
use jianfu_dsl::render::is_unseen;

use crate::decide::decision::{Decision, Outcome};
use crate::decide::words::citation_line;
use crate::wire::{DecisionRecord, ItemRecord, ReasonRecord, SheetLine, ValueRecord};

/// The words of one language.
struct Words {
    conditions: &'static str,
    instead: &'static str,
    basis: &'static str,
    also: &'static str,
    missing: &'static str,
    receipt: &'static str,
    aside: &'static str,
    kept: &'static str,
    list: &'static str,
    count: &'static str,
}

const ZH: Words = Words {
    conditions: "附条件",
    instead: "建议",
    basis: "依据",
    also: "其他情形",
    missing: "仍可改变结论的事实",
    receipt: "回执",
    aside: "被例外或优先规则取代",
    kept: "已满足",
    list: "清单",
    count: "台账",
};

const EN: Words = Words {
    conditions: "On condition",
    instead: "Instead",
    basis: "Basis",
    also: "Also",
    missing: "Facts that can still change the outcome",
    receipt: "Receipt",
    aside: "set aside by",
    kept: "Satisfied",
    list: "List",
    count: "History",
};

pub(crate) fn explain(record: &DecisionRecord<'_>, decision: &Decision<'_>, lang: Lang) -> String {
    let mut out = sentences(record, decision, lang);
    receipt_line(&mut out, record, lang);
    out
}

/// Everything but the receipt, which changes with every edit of the pack.
pub(crate) fn sentences(record: &DecisionRecord<'_>, decision: &Decision<'_>, lang: Lang) -> String {
    let words = if lang == Lang::Zh { &ZH } else { &EN };
    let mut out = String::new();
    headline(&mut out, record, decision, lang);
    let decisive: Vec<&ReasonRecord<'_>> = record.reasons.iter().filter(|reason| reason.decisive).collect();
    for (number, reason) in decisive.iter().enumerate() {
        reason_lines(&mut out, number + 1, reason, words, lang);
    }
    for condition in &record.conditions {
        let _ = write!(out, "{}{}{}", words.conditions, colon(lang), condition.text);
        if !condition.missing.is_empty() {
            let labels = labels(decision, &condition.missing, lang);
            let _ = match lang {
                Lang::Zh => write!(out, "（尚不知：{labels}）"),
                Lang::En => write!(out, " (not known: {labels})"),
            };
        }
        out.push('\n');
    }
    let others: Vec<&ReasonRecord<'_>> =
        record.reasons.iter().filter(|reason| !reason.decisive && matches!(reason.status, "failed" | "unknown" | "set_aside")).collect();
    if !others.is_empty() {
        let _ = writeln!(out, "{}{}", words.also, colon(lang).trim_end());
        for reason in others {
            other_line(&mut out, reason, words, lang);
        }
    }
    kept_line(&mut out, record, words, lang);
    sheet_lines(&mut out, record, lang);
    if !record.missing.is_empty() {
        let _ = writeln!(out, "{}{}{}", words.missing, colon(lang), labels(decision, &record.missing, lang));
    }
    out
}

fn receipt_line(out: &mut String, record: &DecisionRecord<'_>, lang: Lang) {
    let words = if lang == Lang::Zh { &ZH } else { &EN };
    let digest = record.receipt.digest.get(..12).unwrap_or_default();
    let day = record.receipt.as_of.as_deref().unwrap_or("?");
    let _ = writeln!(
        out,
        "{}{}{} {} ({digest}) · {day} · jianfu {}",
        words.receipt,
        colon(lang),
        record.receipt.pack,
        record.receipt.version,
        record.receipt.engine
    );
}

/// What holds, counted by rule: the conditions themselves are in the record.
fn kept_line(out: &mut String, record: &DecisionRecord<'_>, words: &Words, lang: Lang) {
    let mut counts: Vec<(String, usize)> = Vec::new();
    let unsettled: Vec<String> = record
        .reasons
        .iter()
        .filter(|reason| matches!(reason.status, "failed" | "unknown" | "set_aside"))
        .map(|reason| title(reason, lang))
        .collect();
    for reason in record.reasons.iter().filter(|reason| reason.status == "kept" && !reason.decisive && reason.guard.is_some()) {
        let title = title(reason, lang);
        // A rule that failed in one condition would not be understood to be satisfied in others.
        if unsettled.contains(&title) {
            continue;
        }
        match counts.iter_mut().find(|(known, _)| *known == title) {
            Some((_, count)) => *count += 1,
            None => counts.push((title, 1)),
        }
    }
    if counts.is_empty() {
        return;
    }
    let parts = counts.into_iter().map(|(title, count)| match (count, lang) {
        (1, _) => title,
        (_, Lang::Zh) => format!("{title}（{count} 项）"),
        (_, Lang::En) => format!("{title} ({count} conditions)"),
    });
    let _ = writeln!(out, "{}{}{}{}", words.kept, colon(lang), join(parts, lang), stop(lang));
}

/// The sheet, one line a checklist: the checks that apply, and how many do not.
fn sheet_lines(out: &mut String, record: &DecisionRecord<'_>, lang: Lang) {
    for checklist in &record.checklists {
        let own = |line: &&SheetLine<'_>| line.check.split_once('.').is_some_and(|(list, _)| list == checklist.name);
        let (other, applying): (Vec<_>, Vec<_>) = record.sheet.iter().filter(own).partition(|line| line.status == "not_applicable");
        let mut parts: Vec<String> = applying
            .iter()
            .map(|line| format!("{} {}", if lang == Lang::Zh { line.label } else { line.check }, sheet_word(line.status, lang)))
            .collect();
        if !other.is_empty() {
            parts.push(match (lang, applying.is_empty()) {
                (Lang::Zh, true) => format!("{} 项都不适用", other.len()),
                (Lang::Zh, false) => format!("其余 {} 项不适用", other.len()),
                (Lang::En, true) => format!("none of {} applies", other.len()),
                (Lang::En, false) => format!("{} more not applicable", other.len()),
            });
        }
        let title = if lang == Lang::Zh { checklist.label } else { checklist.name };
        let _ = writeln!(out, "{title}{}{}{}", colon(lang), join(parts, lang), stop(lang));
        for why in checklist.citations.iter().filter(|citation| citation.assumption.is_some()) {
            let _ = writeln!(out, "   {}{}", citation_line(why, lang), stop(lang));
        }
    }
}

fn join(parts: impl IntoIterator<Item = String>, lang: Lang) -> String {
    parts.into_iter().collect::<Vec<_>>().join(if lang == Lang::Zh { "，" } else { ", " })
}

/// Text that a sender wrote, in one line and without characters that steer a terminal or turn the direction of writing.
fn plain(text: &str) -> String {
    text.chars().map(|c| if is_unseen(c) { '\u{fffd}' } else { c }).collect()
}

fn headline(out: &mut String, record: &DecisionRecord<'_>, decision: &Decision<'_>, lang: Lang) {
    let form = decision.demand().facts().form_def();
    let form_label = form.map_or("", |form| if lang == Lang::Zh { &form.label } else { &form.name });
    let outcome = match (decision.outcome(), record.conditions.is_empty(), lang) {
        (Outcome::Approve, false, Lang::Zh) => "附条件准予".to_owned(),
        (Outcome::Approve, false, Lang::En) => "approved with conditions".to_owned(),
        (outcome, ..) => outcome.word(lang).to_owned(),
    };
    let to = record.refer_to.iter().map(|body| body.label).collect::<Vec<_>>().join("、");
    let id = record.id.as_ref().map_or_else(String::new, |id| format!(" {}", plain(id)));
    let _ = match (lang, to.is_empty()) {
        (Lang::Zh, true) => writeln!(out, "{form_label}{id}：{outcome}。"),
        (Lang::Zh, false) => writeln!(out, "{form_label}{id}：{outcome}{to}。"),
        (Lang::En, true) => writeln!(out, "{form_label}{id}: {outcome}."),
        (Lang::En, false) => writeln!(out, "{form_label}{id}: {outcome} to {to}."),
    };
}

fn reason_lines(out: &mut String, number: usize, reason: &ReasonRecord<'_>, words: &Words, lang: Lang) {
    let because = reason.because.as_deref().or(reason.condition).unwrap_or_default();
    let _ = writeln!(out, "{number}. {}{}{because}{}", title(reason, lang), colon(lang), stop(lang));
    for citation in reason.citation.iter().chain(&reason.further_citations) {
        let _ = writeln!(out, "   {}{}{}{}", words.basis, colon(lang), citation_line(citation, lang), stop(lang));
    }
    for item in &reason.items {
        let _ = writeln!(out, "   {}{}{}", words.list, colon(lang), item_line(item, lang));
    }
    for count in reason.counts.iter().filter_map(|count| count.line(lang)) {
        let _ = writeln!(out, "   {}{}{count}{}", words.count, colon(lang), stop(lang));
    }
    if let Some(remedy) = &reason.remedy {
        let _ = writeln!(out, "   {}{}{remedy}{}", words.instead, colon(lang), stop(lang));
    }
}

fn other_line(out: &mut String, reason: &ReasonRecord<'_>, words: &Words, lang: Lang) {
    let because = reason.because.as_deref().or(reason.condition).unwrap_or_default();
    let _ = write!(out, "   - {}{}{because}", title(reason, lang), colon(lang));
    if let Some(by) = &reason.set_aside_by {
        let _ = match lang {
            Lang::Zh => write!(out, "（{}：{by}）", words.aside),
            Lang::En => write!(out, " ({} {by})", words.aside),
        };
    }
    let _ = writeln!(out, "{}", stop(lang));
}

/// What a list says about a text: on it, no longer, not yet, or not at all; with the columns that tell more.
fn item_line(item: &ItemRecord<'_>, lang: Lang) -> String {
    let text = plain(&item.text);
    let name = item.name.or(item.key).unwrap_or(&text);
    let (from, to) = (item.valid_from.as_deref().unwrap_or_default(), item.valid_to.as_deref().unwrap_or_default());
    let status = match (item.status, lang) {
        ("in_force", Lang::Zh) => format!("「{name}」在「{}」内", item.list_label),
        ("not_yet", Lang::Zh) => format!("「{name}」自 {from} 起才列入「{}」", item.list_label),
        ("ended", Lang::Zh) => format!("「{name}」至 {to} 已退出「{}」", item.list_label),
        ("list_not_in_force", Lang::Zh) => format!("「{}」在基准日无效", item.list_label),
        (_, Lang::Zh) => format!("「{text}」不在「{}」内", item.list_label),
        ("in_force", Lang::En) => format!("`{name}` is on `{}`", item.list),
        ("not_yet", Lang::En) => format!("`{name}` is on `{}` only from {from}", item.list),
        ("ended", Lang::En) => format!("`{name}` was on `{}` until {to}", item.list),
        ("list_not_in_force", Lang::En) => format!("`{}` is not in force on that day", item.list),
        (_, Lang::En) => format!("`{text}` is not on `{}`", item.list),
    };
    // A column that says no is not worth a clerk's breath; one that says yes needs only its name.
    let columns = item.columns.iter().filter_map(|(label, value)| match value {
        ValueRecord::Bool(flag) => flag.then(|| (*label).to_owned()),
        ValueRecord::Text(text) => Some(format!("{label}{}{text}", colon(lang))),
        ValueRecord::Int(number) => Some(format!("{label}{}{number}", colon(lang))),
        // No column holds several values.
        ValueRecord::Null | ValueRecord::List(_) | ValueRecord::Record(_) => None,
    });
    let citations = item.citations.iter().map(|citation| citation_line(citation, lang));
    let parts: Vec<String> = std::iter::once(status).chain(columns).chain(citations).collect();
    format!("{}{}", parts.join(if lang == Lang::Zh { "；" } else { "; " }), stop(lang))
}

fn title(reason: &ReasonRecord<'_>, lang: Lang) -> String {
    let name = match (reason.rule, lang) {
        ("default", Lang::Zh) => "默认".to_owned(),
        ("engine", Lang::Zh) => "引擎".to_owned(),
        (rule, Lang::Zh) => reason.label.unwrap_or(rule).to_owned(),
        (rule, Lang::En) => rule.to_owned(),
    };
    match (&reason.exception, &reason.label) {
        (Some(_), Some(_)) if lang == Lang::Zh => format!("{name}（例外）"),
        (Some(exception), _) => format!("{name} ({exception})"),
        (None, _) => name,
    }
}

fn labels(decision: &Decision<'_>, names: &[&str], lang: Lang) -> String {
    let form = decision.demand().facts().form_def();
    let label = |name: &&str| {
        let field = form.and_then(|form| form.fields.get(form.slot(name)?));
        field.map_or_else(|| (*name).to_owned(), |field| if lang == Lang::Zh { field.label.clone() } else { field.name.clone() })
    };
    names.iter().map(label).collect::<Vec<_>>().join(if lang == Lang::Zh { "、" } else { ", " })
}

/// The word for a line of a checklist's sheet.
pub(crate) fn sheet_word(status: &str, lang: Lang) -> &'static str {
    match (status, lang) {
        ("passed", Lang::Zh) => "通过",
        ("failed", Lang::Zh) => "未通过",
        ("referred", Lang::Zh) => "转报",
        ("unknown", Lang::Zh) => "无法判断",
        ("set_aside", Lang::Zh) => "被取代",
        (_, Lang::Zh) => "不适用",
        ("passed", Lang::En) => "passed",
        ("failed", Lang::En) => "failed",
        ("referred", Lang::En) => "referred",
        ("unknown", Lang::En) => "cannot be judged",
        ("set_aside", Lang::En) => "set aside",
        (_, Lang::En) => "not applicable",
    }
}

const fn colon(lang: Lang) -> &'static str {
    match lang {
        Lang::Zh => "：",
        Lang::En => ": ",
    }
}

const fn stop(lang: Lang) -> &'static str {
    match lang {
        Lang::Zh => "。",
        Lang::En => ".",
    }
}
