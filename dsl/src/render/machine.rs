//! Diagnostics for programs: one line each, or JSON.

use std::fmt::Write as _;

use serde::Serialize;

use super::lines::Sources;
use super::severity_word;
use super::visible::{is_unseen, visible};
use crate::diagnostic::{Diagnostic, Lang, Severity, Texts};
use crate::tree::Span;

pub(super) fn plain(diagnostics: &[Diagnostic], texts: &Texts, lang: Lang) -> String {
    let mut sources = Sources::new(texts);
    let mut out = String::new();
    for diagnostic in diagnostics {
        let Place { line, column, .. } = place_of(diagnostic, &mut sources);
        let severity = severity_word(diagnostic.severity, lang);
        let mut one = format!("{}:{line}:{column}: {severity}[{}]: {}", diagnostic.file, diagnostic.code, diagnostic.message.get(lang));
        if let Some(help) = &diagnostic.help {
            match lang {
                Lang::Zh => one.extend(["（", help.get(lang), "）"]),
                Lang::En => one.extend([" (", help.get(lang), ")"]),
            }
        }
        out.push_str(&visible(&one));
        out.push('\n');
    }
    out
}

pub(super) fn json(diagnostics: &[Diagnostic], texts: &Texts, lang: Lang) -> String {
    let mut sources = Sources::new(texts);
    let records: Vec<Record<'_>> = diagnostics
        .iter()
        .map(|diagnostic| Record {
            code: diagnostic.code,
            severity: diagnostic.severity,
            place: place_of(diagnostic, &mut sources),
            message: diagnostic.message.get(lang),
            help: diagnostic.help.as_ref().map(|help| help.get(lang)),
            labels: diagnostic
                .labels
                .iter()
                .map(|label| Note { place: place(&label.file, label.span, &mut sources), message: label.message.get(lang) })
                .collect(),
        })
        .collect();
    // Writing plain records of numbers and text cannot fail.
    let mut out = escape(&serde_json::to_string_pretty(&records).unwrap_or_default());
    out.push('\n');
    out
}

#[derive(Serialize)]
struct Record<'d> {
    code: &'d str,
    severity: Severity,
    #[serde(flatten)]
    place: Place<'d>,
    message: &'d str,
    help: Option<&'d str>,
    labels: Vec<Note<'d>>,
}

#[derive(Serialize)]
struct Note<'d> {
    #[serde(flatten)]
    place: Place<'d>,
    message: &'d str,
}

#[derive(Serialize)]
struct Place<'d> {
    file: &'d str,
    line: usize,
    column: usize,
    end_line: usize,
    end_column: usize,
    start: usize,
    end: usize,
}

/// Where a diagnostic stands: in a table, which has no text, in its row.
fn place_of<'d>(diagnostic: &'d Diagnostic, sources: &mut Sources<'_>) -> Place<'d> {
    let place = place(&diagnostic.file, diagnostic.span, sources);
    match diagnostic.row {
        Some(row) => Place { line: row, end_line: row, ..place },
        None => place,
    }
}

fn place<'d>(file: &'d str, span: Span, sources: &mut Sources<'_>) -> Place<'d> {
    let (line, column) = sources.position(file, span.start);
    let (end_line, end_column) = sources.position(file, span.end);
    Place { file, line, column, end_line, end_column, start: span.start, end: span.end }
}

/// Writes the characters of JSON's strings that would not be seen as `\u202e`; the text that they stand for stays the same.
fn escape(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    for c in json.chars() {
        if c == '\n' || !is_unseen(c) {
            out.push(c);
            continue;
        }
        for unit in c.encode_utf16(&mut [0; 2]) {
            let _ = write!(out, "\\u{unit:04x}");
        }
    }
    out
}
