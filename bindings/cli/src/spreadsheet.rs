//! Cells of CSV and of workbooks that spreadsheet programs take as text, whatever users and packs have written in them.

use std::io::{self, Write};

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, FormatAlign, Workbook, XlsxError};

use crate::out::Out;
use crate::text;
use crate::ui::Ui;

/// The most characters of a workbook's cell, counted as workbooks do, in UTF-16.
pub(crate) const MAX_CHARACTERS: usize = 32_767;

/// The most rows of a sheet, the header among them.
pub(crate) const MAX_ROWS: u32 = 1_048_576;

/// How wide columns of numbers are, in characters.
const NUMBER_WIDTH: u16 = 10;

/// A byte order mark, by which spreadsheet programs know UTF-8.
pub(crate) fn begin_csv(out: &mut impl Write) -> io::Result<()> {
    out.write_all("\u{FEFF}".as_bytes())
}

/// A row of CSV.
pub(crate) fn csv_row(out: &mut impl Write, cells: impl IntoIterator<Item = impl AsRef<str>>) -> io::Result<()> {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(out);
    writer.write_record(cells.into_iter().map(|cell| harmless(cell.as_ref())))?;
    writer.flush()
}

/// An apostrophe tells a spreadsheet program that a cell is text; what a terminal would obey is hidden.
fn harmless(cell: &str) -> String {
    text::lines(&if text::is_formula(cell) { format!("'{cell}") } else { cell.to_owned() })
}

/// A table of a result.
pub(crate) struct Sheet {
    pub(crate) name: &'static str,
    pub(crate) header: Vec<String>,
    pub(crate) rows: Vec<Vec<String>>,
    /// How wide columns of text are, in characters.
    pub(crate) width: u16,
    /// The columns that hold numbers.
    pub(crate) numbers: &'static [u16],
}

/// Writes a sheet as CSV.
pub(crate) fn csv(out: &mut Out, sheet: &Sheet) -> io::Result<()> {
    begin_csv(out)?;
    csv_row(out, &sheet.header)?;
    sheet.rows.iter().try_for_each(|row| csv_row(out, row))
}

/// Writes sheets as a workbook.
pub(crate) fn xlsx(out: &mut Out, sheets: &[Sheet], ui: &Ui) -> io::Result<()> {
    if sheets.iter().any(|sheet| sheet.rows.len() >= MAX_ROWS as usize) {
        return Err(too_many_rows(ui));
    }
    out.write_all(&saved(sheets).map_err(io::Error::other)?)
}

fn saved(sheets: &[Sheet]) -> Result<Vec<u8>, XlsxError> {
    let wrapped = Format::new().set_text_wrap().set_align(FormatAlign::Top);
    let bold = Format::new().set_bold();
    let mut workbook = workbook()?;
    for Sheet { name, header, rows, width, numbers } in sheets {
        let sheet = workbook.add_worksheet().set_name(*name)?.set_freeze_panes(1, 0)?;
        for (column, name) in (0..).zip(header) {
            let width = if numbers.contains(&column) { NUMBER_WIDTH } else { *width };
            sheet.write_string_with_format(0, column, fitting(name), &bold)?.set_column_width(column, width)?;
        }
        for (number, row) in (1..).zip(rows) {
            for (column, cell) in (0..).zip(row).filter(|(_, cell)| !cell.is_empty()) {
                match cell.parse::<u32>() {
                    Ok(count) if numbers.contains(&column) => sheet.write_number_with_format(number, column, count, &wrapped)?,
                    // As text, whatever it looks like: a formula that somebody wrote must not be computed.
                    _ => sheet.write_string_with_format(number, column, fitting(cell), &wrapped)?,
                };
            }
        }
    }
    workbook.save_to_buffer()
}

/// What is wrong where a sheet would be too long.
fn too_many_rows(ui: &Ui) -> io::Error {
    io::Error::other(ui.say("行数超过工作表的上限，请改用 --format csv", "there are more rows than a sheet can hold; use --format csv"))
}

/// An empty workbook. What is written into it alike gives the same bytes, on whatever day.
pub(crate) fn workbook() -> Result<Workbook, XlsxError> {
    let mut workbook = Workbook::new();
    workbook.set_properties(&DocProperties::new().set_creation_datetime(&ExcelDateTime::from_ymd(2000, 1, 1)?));
    Ok(workbook)
}

/// As much of a text as a workbook's cell can hold, without characters that a workbook cannot.
pub(crate) fn fitting(text: &str) -> String {
    within_cell(&text::lines(&text.replace('\t', " "))).to_owned()
}

/// As much of a text as a workbook's cell can hold.
pub(crate) fn within_cell(text: &str) -> &str {
    let mut length = 0;
    let end = text.char_indices().find(|(_, c)| {
        length += c.len_utf16();
        length > MAX_CHARACTERS
    });
    end.and_then(|(at, _)| text.get(..at)).unwrap_or(text)
}
