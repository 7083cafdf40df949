//! What audits and metrics have in common: what they are about, the words of groups and citations, numbers as data, and tables.

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use jianfu::history::Reach;
use jianfu::measure::{Asked, Group, Measured};
use jianfu::wire::CitationRecord;
use jianfu::{Lang, Pack};
use rust_xlsxwriter::{Format, FormatAlign, XlsxError};
use serde::Serialize;
use serde_json::json;

use crate::decide::{keep_apart, readable};
use crate::exit::Failure;
use crate::history::{self, Attached, KnownAt, Past, Remembered};
use crate::input::Input;
use crate::out::Out;
use crate::pack_source::{self, PackSource};
use crate::spreadsheet::{self, MAX_ROWS, fitting};
use crate::text::one_line;
use crate::ui::Ui;

/// The pack and the history of a verb that measures.
pub(crate) fn remember(
    named: &[PathBuf],
    pack: Option<&str>,
    out: Option<&Path>,
    past: &Past,
    ui: &Ui,
) -> Result<(Pack, Remembered), Failure> {
    let attached = history::inputs("HISTORY", named, past, ui)?.unwrap_or(Attached::Nothing);
    let files: Vec<&Input> = attached.files().iter().collect();
    readable(&files)?;
    let source = PackSource::named(pack.unwrap_or_else(|| pack_source::default_id()));
    if let Some(out) = out {
        keep_apart(out, &files.iter().filter_map(|file| file.path()).collect::<Vec<_>>(), &source)?;
    }
    let pack = source.load()?;
    let remembered = history::load(&pack, &attached, past, ui)?;
    Ok((pack, remembered))
}

/// The same question, as of what was known.
pub(crate) fn known(asked: Asked, past: &Past) -> Asked {
    match past.known_at {
        Some(KnownAt::Day(day)) => asked.known_on(day),
        Some(KnownAt::Moment(moment)) => asked.known_at(moment),
        None => asked,
    }
}

/// What was looked at, as data.
#[derive(Serialize)]
pub(crate) struct About<'a> {
    pub(crate) pack: &'a str,
    pub(crate) version: &'a str,
    pub(crate) digest: &'a str,
    pub(crate) entries: usize,
    /// From which day on the history is complete; none where it holds all that ever happened.
    pub(crate) history_from: Option<String>,
    pub(crate) known_at: Option<String>,
}

impl<'a> About<'a> {
    pub(crate) fn of(pack: &'a Pack, remembered: &Remembered, past: &Past) -> Self {
        let history_from = match remembered.reach {
            Reach::Ever => None,
            Reach::From(first) => Some(first.to_string()),
        };
        let known_at = past.known_at.map(|known| known.to_string());
        Self { pack: pack.id(), version: pack.version(), digest: pack.digest(), entries: remembered.entries, history_from, known_at }
    }

    /// The same in a line.
    pub(crate) fn line(&self, ui: &Ui) -> String {
        let Self { pack, version, entries, .. } = self;
        let from = self.history_from.as_deref();
        let known = self.known_at.as_deref();
        one_line(&match ui.lang {
            Lang::Zh => {
                let from = from.map_or_else(|| "收录全部历史".to_owned(), |from| format!("自 {from} 起完整"));
                let known = known.map_or_else(String::new, |known| format!("，只计 {known} 已记录的"));
                format!("规则包 {pack} {version}；台账记录 {entries} 条，{from}{known}")
            }
            Lang::En => {
                let from = from.map_or_else(|| "all that ever happened".to_owned(), |from| format!("complete from {from} on"));
                let known = known.map_or_else(String::new, |known| format!(", as known at {known}"));
                format!("pack {pack} {version}; history of {}, {from}{known}", entries_in_english(*entries))
            }
        })
    }
}

fn entries_in_english(count: usize) -> String {
    if count == 1 { "1 entry".to_owned() } else { format!("{count} entries") }
}

/// A group in words: in English by the fields' names, as in the data.
pub(crate) fn group_words(group: &Group, ui: &Ui) -> String {
    let field = |field: &jianfu::measure::GroupField| {
        let value = if field.value.is_empty() { ui.say("（未写明）", "(not given)") } else { &field.value };
        format!("{}{}{value}", if ui.lang == Lang::Zh { &field.label } else { &field.name }, ui.say("：", ": "))
    };
    group.fields.iter().map(field).collect::<Vec<_>>().join(ui.say("，", ", "))
}

/// A group as data.
pub(crate) fn group_data(group: &Group) -> serde_json::Value {
    group.fields.iter().map(|field| json!({ "name": field.name, "label": field.label, "value": field.value })).collect()
}

/// Citations in lines, each once.
pub(crate) fn citation_lines(citations: &[CitationRecord], lang: Lang) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for line in citations.iter().map(|citation| citation.line(lang)) {
        if !lines.contains(&line) {
            lines.push(line);
        }
    }
    lines
}

/// A number as data, exact: numerator and denominator are texts, since JSON readers round large numbers.
pub(crate) fn number_data(measured: Measured) -> serde_json::Value {
    match measured {
        Measured::Known(number) => {
            let (numerator, denominator) = number.parts();
            json!({ "status": "known", "fraction": number.to_string(), "numerator": numerator.to_string(), "denominator": denominator.to_string() })
        }
        Measured::Empty => json!({ "status": "not_available" }),
        Measured::Unknown => json!({ "status": "unknown" }),
        Measured::TooLarge => json!({ "status": "too_large" }),
    }
}

/// A table of a result.
pub(crate) struct Sheet {
    pub(crate) name: &'static str,
    pub(crate) header: Vec<&'static str>,
    pub(crate) rows: Vec<Vec<String>>,
    /// The columns that hold numbers.
    pub(crate) numbers: Vec<usize>,
}

/// Writes a sheet as CSV.
pub(crate) fn csv(out: &mut Out, sheet: &Sheet) -> io::Result<()> {
    spreadsheet::begin_csv(out)?;
    spreadsheet::csv_row(out, &sheet.header)?;
    sheet.rows.iter().try_for_each(|row| spreadsheet::csv_row(out, row))
}

/// Writes sheets as a workbook.
pub(crate) fn xlsx(out: &mut Out, sheets: &[Sheet], ui: &Ui) -> io::Result<()> {
    if sheets.iter().any(|sheet| sheet.rows.len() >= MAX_ROWS as usize) {
        let cause = ui.say("行数超过工作表的上限，请改用 --format csv", "there are more rows than a sheet can hold; use --format csv");
        return Err(io::Error::other(cause));
    }
    out.write_all(&workbook(sheets).map_err(io::Error::other)?)
}

fn workbook(sheets: &[Sheet]) -> Result<Vec<u8>, XlsxError> {
    let wrapped = Format::new().set_text_wrap().set_align(FormatAlign::Top);
    let bold = Format::new().set_bold();
    let mut workbook = spreadsheet::workbook()?;
    for Sheet { name, header, rows, numbers } in sheets {
        let sheet = workbook.add_worksheet().set_name(*name)?.set_freeze_panes(1, 0)?;
        for (column, name) in (0..).zip(header) {
            let width = if numbers.contains(&usize::from(column)) { 10 } else { 24 };
            sheet.write_string_with_format(0, column, *name, &bold)?.set_column_width(column, width)?;
        }
        for (number, row) in (1..).zip(rows) {
            for (column, cell) in (0..).zip(row).filter(|(_, cell)| !cell.is_empty()) {
                match cell.parse::<u32>() {
                    Ok(count) if numbers.contains(&usize::from(column)) => {
                        sheet.write_number_with_format(number, column, count, &wrapped)?
                    }
                    // As text, whatever it looks like: a formula in a history must not be computed.
                    _ => sheet.write_string_with_format(number, column, fitting(cell), &wrapped)?,
                };
            }
        }
    }
    workbook.save_to_buffer()
}
