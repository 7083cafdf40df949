//! A workbook: a sheet of decisions under a header that stays in view, and a sheet with the summary.

use std::io::{self, Seek as _};

use jianfu::{Decision, Pack};
use rust_xlsxwriter::{Format, FormatAlign, Workbook, Worksheet, XlsxError};

use super::{Lines, Report};
use crate::decide::line::{self, COLUMNS, Words};
use crate::decide::part::Written;
use crate::decide::summary::Summary;
use crate::input::{Invalid, Place};
use crate::out::Out;
use crate::spreadsheet::{self, MAX_ROWS, fitting};
use crate::ui::Ui;

/// How wide the columns are, in characters.
const WIDTHS: [u16; COLUMNS] = [26, 16, 14, 12, 28, 30, 44, 44, 44, 20, 22];

/// The rows of a workbook's sheets.
pub(super) struct Rows<'a> {
    pub(super) pack: &'a Pack,
    pub(super) ui: &'a Ui,
}

impl Lines for Rows<'_> {
    fn decision(&self, to: &mut Written, place: &Place<'_>, decision: &Decision<'_>) -> io::Result<()> {
        to.rows.push(line::decided(place, decision, self.pack, Words::People, self.ui.lang));
        Ok(())
    }

    fn invalid(&self, to: &mut Written, place: &Place<'_>, invalid: &Invalid) -> io::Result<()> {
        to.rows.push(line::undecided(place, invalid, self.pack, Words::People, self.ui));
        Ok(())
    }
}

/// A workbook. Where a sheet is full the decisions go on in another one. Rows are laid down in files as they come, so that none of them stays in memory.
pub(super) struct Xlsx<'a> {
    pack: &'a Pack,
    ui: &'a Ui,
    workbook: Workbook,
    sheets: usize,
    next_row: u32,
    /// How many rows a sheet has room for.
    most_rows: u32,
    wrapped: Format,
    bold: Format,
}

impl<'a> Xlsx<'a> {
    pub(super) fn new(pack: &'a Pack, ui: &'a Ui) -> Self {
        let wrapped = Format::new().set_text_wrap().set_align(FormatAlign::Top);
        Self { pack, ui, workbook: Workbook::new(), sheets: 0, next_row: 0, most_rows: MAX_ROWS, wrapped, bold: Format::new().set_bold() }
    }

    /// Begins a sheet of decisions.
    fn sheet(&mut self) -> Result<(), XlsxError> {
        let name = self.ui.say("裁定结果", "decisions");
        self.sheets += 1;
        let sheet = self.workbook.add_worksheet_with_constant_memory()?;
        sheet.set_name(if self.sheets == 1 { name.to_owned() } else { format!("{name} {}", self.sheets) })?.set_freeze_panes(1, 0)?;
        for (column, (name, width)) in (0..).zip(line::header(self.ui.lang).iter().zip(WIDTHS)) {
            sheet.write_string_with_format(0, column, *name, &self.bold)?.set_column_width(column, width)?;
        }
        self.next_row = 1;
        Ok(())
    }

    fn row(&mut self, cells: &[String; COLUMNS]) -> Result<(), XlsxError> {
        if self.next_row >= self.most_rows {
            self.sheet()?;
        }
        let sheet = self.workbook.worksheet_from_index(self.sheets - 1)?;
        for (column, cell) in (0..).zip(cells).filter(|(_, cell)| !cell.is_empty()) {
            // As text, whatever it looks like: a formula in a demand must not be computed.
            sheet.write_string_with_format(self.next_row, column, fitting(cell), &self.wrapped)?;
        }
        self.next_row += 1;
        Ok(())
    }

    fn summary(&self, sheet: &mut Worksheet, summary: &Summary) -> Result<(), XlsxError> {
        sheet.set_name(self.ui.say("汇总", "summary"))?.set_column_width(0, 44)?.set_column_range_width(1, 4, 18)?;
        let mut row = 0;
        for section in summary.sections(self.pack, self.ui) {
            for (column, name) in (0..).zip(&section.header) {
                sheet.write_string_with_format(row, column, fitting(name), &self.bold)?;
            }
            for cells in &section.rows {
                row += 1;
                for (column, cell) in (0..).zip(cells) {
                    match cell.parse::<u32>() {
                        // Counts are numbers, so that they can be added up; what stands in the first column is a name.
                        Ok(count) if column > 0 => sheet.write_number(row, column, count)?,
                        _ => sheet.write_string(row, column, fitting(cell))?,
                    };
                }
            }
            row += 2;
        }
        if let Some(advice) = summary.advice(self.ui) {
            sheet.write_string(row, 0, advice)?;
        }
        Ok(())
    }
}

impl Report for Xlsx<'_> {
    fn begin(&mut self, _out: &mut Out) -> io::Result<()> {
        let begun = spreadsheet::workbook().and_then(|workbook| {
            self.workbook = workbook;
            self.sheet()
        });
        begun.map_err(io::Error::other)
    }

    fn put(&mut self, _out: &mut Out, written: &Written) -> io::Result<()> {
        written.rows.iter().try_for_each(|row| self.row(row)).map_err(io::Error::other)
    }

    fn finish(&mut self, out: &mut Out, summary: Option<&Summary>) -> io::Result<()> {
        if let Some(summary) = summary {
            let mut sheet = Worksheet::new();
            self.summary(&mut sheet, summary).map_err(io::Error::other)?;
            self.workbook.push_worksheet(sheet);
        }
        // Out of a file too, since a workbook is written to and fro.
        let mut file = tempfile::tempfile()?;
        self.workbook.save_to_writer(&mut file).map_err(io::Error::other)?;
        file.rewind()?;
        io::copy(&mut file, out).map(drop)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use calamine::{Reader as _, Xlsx as Workbook, open_workbook};
    use jianfu::{Lang, Pack};

    use super::*;
    use crate::ui::ColorArg;

    #[test]
    fn decisions_for_which_a_sheet_has_no_room_go_on_in_another() {
        let pack = Pack::parse("form task { date: date is as_of } default on task refer because \"x\" remedy \"y\"").unwrap();
        let ui = Ui::new(Lang::En, ColorArg::Never);
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("out.xlsx");
        let mut out = Out::file(&path).unwrap();
        let mut report = Xlsx { most_rows: 3, ..Xlsx::new(&pack, &ui) };
        report.begin(&mut out).unwrap();
        let row = |number: u32| std::array::from_fn(|column| format!("{number}.{column}"));
        report.put(&mut out, &Written { rows: (1..=5).map(row).collect(), ..Written::default() }).unwrap();
        report.finish(&mut out, Some(&Summary::default())).unwrap();
        out.finish().unwrap();

        let mut book: Workbook<_> = open_workbook(&path).unwrap();
        assert_eq!(book.sheet_names(), ["decisions", "decisions 2", "decisions 3", "summary"]);
        let mut first_cells = |sheet: &str| -> Vec<String> {
            book.worksheet_range(sheet).unwrap().rows().map(|row| row.first().unwrap().to_string()).collect()
        };
        assert_eq!(first_cells("decisions"), ["input", "1.0", "2.0"]);
        assert_eq!(first_cells("decisions 2"), ["input", "3.0", "4.0"]);
        assert_eq!(first_cells("decisions 3"), ["input", "5.0"]);
    }
}
