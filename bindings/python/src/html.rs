//! Decisions and tables of them as notebooks show them. Every text is escaped, and what is long is cut.

use std::fmt::Write as _;

use jianfu::wire::{DecisionRecord, ReasonRecord};
use jianfu::{Lang, Outcome};

/// At most so many reasons.
const MOST_REASONS: usize = 20;
/// At most so many characters of one text.
const MOST_CHARACTERS: usize = 300;

/// A decision with the reasons that it rests on.
pub(crate) fn decision(record: &DecisionRecord<'_>, outcome: Outcome, lang: Lang) -> String {
    let say = |zh: &'static str, en: &'static str| if lang == Lang::Zh { zh } else { en };
    let deciding: Vec<&ReasonRecord<'_>> = record.reasons.iter().filter(|reason| reason.decisive).collect();
    let mut html = String::from("<div class=\"jianfu\">");
    let id = record.id.as_deref().unwrap_or_default();
    let _ = write!(html, "<p><strong>{}</strong> {} {}</p>", outcome.word(lang), text(record.form), text(id));
    let heads = [say("规则", "rule"), say("理由", "because"), say("依据", "basis"), say("建议", "instead")];
    let rows = deciding.iter().take(MOST_REASONS).map(|reason| {
        let cited = reason.citation.as_ref().map_or_else(String::new, |citation| citation.line(lang));
        [
            reason.rule.to_owned(),
            reason.because.as_deref().unwrap_or_default().to_owned(),
            cited,
            reason.remedy.as_deref().unwrap_or_default().to_owned(),
        ]
    });
    table(&mut html, &heads, rows);
    more(&mut html, deciding.len().saturating_sub(MOST_REASONS), lang);
    if !record.missing.is_empty() {
        let names = record.missing.join(say("、", ", "));
        let _ = write!(html, "<p>{}{}</p>", say("还能改变结果的事实：", "Facts that can still change the outcome: "), text(&names));
    }
    let receipt = &record.receipt;
    let day = receipt.as_of.as_deref().unwrap_or("–");
    let _ = write!(html, "<p><small>{} {} · {}</small></p></div>", text(receipt.pack), text(receipt.version), text(day));
    html
}

/// A table.
pub(crate) fn table<const N: usize>(html: &mut String, heads: &[&str; N], rows: impl Iterator<Item = [String; N]>) {
    table_of(html, heads, rows.map(Vec::from));
}

/// A table of any number of columns.
pub(crate) fn table_of(html: &mut String, heads: &[&str], rows: impl Iterator<Item = Vec<String>>) {
    html.push_str("<table><thead><tr>");
    for head in heads {
        let _ = write!(html, "<th>{}</th>", text(head));
    }
    html.push_str("</tr></thead><tbody>");
    for row in rows {
        html.push_str("<tr>");
        for cell in &row {
            let _ = write!(html, "<td>{}</td>", text(cell));
        }
        html.push_str("</tr>");
    }
    html.push_str("</tbody></table>");
}

/// How many more there are, if any.
pub(crate) fn more(html: &mut String, count: usize, lang: Lang) {
    if count > 0 {
        let line = if lang == Lang::Zh { format!("另有 {count} 条") } else { format!("{count} more") };
        let _ = write!(html, "<p>{line}</p>");
    }
}

/// A text as HTML shows it.
fn text(plain: &str) -> String {
    let mut html = String::with_capacity(plain.len());
    for (at, character) in plain.chars().enumerate() {
        if at == MOST_CHARACTERS {
            html.push('…');
            break;
        }
        match character {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            other => html.push(other),
        }
    }
    html
}
