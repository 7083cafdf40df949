//! Cells of CSV and of workbooks that spreadsheet programs take as text, whatever users and packs have written in them.

use std::io::{self, Write as _};

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, XlsxError};

use crate::out::Out;
use crate::text;

/// The most characters of a workbook's cell, counted as workbooks do, in UTF-16.
const MAX_CHARACTERS: usize = 32_767;

/// The most rows of a sheet, the header among them.
pub(crate) const MAX_ROWS: u32 = 1_048_576;

/// A byte order mark, by which spreadsheet programs know UTF-8.
pub(crate) fn begin_csv(out: &mut Out) -> io::Result<()> {
    out.write_all("\u{FEFF}".as_bytes())
}

/// A row of CSV.
pub(crate) fn csv_row(out: &mut Out, cells: impl IntoIterator<Item = impl AsRef<str>>) -> io::Result<()> {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(out);
    writer.write_record(cells.into_iter().map(|cell| harmless(cell.as_ref())))?;
    writer.flush()
}

/// An apostrophe tells a spreadsheet program that a cell is text; what a terminal would obey is hidden.
fn harmless(cell: &str) -> String {
    text::lines(&if text::is_formula(cell) { format!("'{cell}") } else { cell.to_owned() })
}

/// An empty workbook. What is written into it alike gives the same bytes, on whatever day.
pub(crate) fn workbook() -> Result<Workbook, XlsxError> {
    let mut workbook = Workbook::new();
    workbook.set_properties(&DocProperties::new().set_creation_datetime(&ExcelDateTime::from_ymd(2000, 1, 1)?));
    Ok(workbook)
}

/// As much of a text as a workbook's cell can hold, without characters that a workbook cannot.
pub(crate) fn fitting(text: &str) -> String {
    let text = text::lines(&text.replace('\t', " "));
    let mut length = 0;
    let end = text.char_indices().find(|(_, c)| {
        length += c.len_utf16();
        length > MAX_CHARACTERS
    });
    match end {
        Some((at, _)) => text.get(..at).unwrap_or_default().to_owned(),
        None => text,
    }
}
