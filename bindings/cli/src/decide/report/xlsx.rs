//! A workbook: a sheet of decisions under a header that stays in view, and a sheet with the summary.

use std::io;

use jianfu::{Decision, Pack};
use rust_xlsxwriter::{Format, FormatAlign, Workbook, Worksheet, XlsxError};

use super::Report;
use crate::decide::line::{self, COLUMNS, Words};
use crate::decide::summary::Summary;
use crate::input::{Invalid, Place};
use crate::out::Out;
use crate::spreadsheet::{self, MAX_ROWS, fitting};
use crate::ui::Ui;

/// How wide the columns are, in characters.
const WIDTHS: [u16; COLUMNS] = [26, 16, 14, 12, 28, 30, 44, 44, 44, 20, 22];

pub(super) struct Xlsx<'a> {
    pack: &'a Pack,
    ui: &'a Ui,
    decisions: Worksheet,
    next_row: u32,
    wrapped: Format,
    bold: Format,
}

impl<'a> Xlsx<'a> {
    pub(super) fn new(pack: &'a Pack, ui: &'a Ui) -> Self {
        let wrapped = Format::new().set_text_wrap().set_align(FormatAlign::Top);
        Self { pack, ui, decisions: Worksheet::new(), next_row: 1, wrapped, bold: Format::new().set_bold() }
    }

    fn header(&mut self) -> Result<(), XlsxError> {
        self.decisions.set_name(self.ui.say("裁定结果", "decisions"))?.set_freeze_panes(1, 0)?;
        for (column, (name, width)) in (0..).zip(line::header(self.ui.lang).iter().zip(WIDTHS)) {
            self.decisions.write_string_with_format(0, column, *name, &self.bold)?.set_column_width(column, width)?;
        }
        Ok(())
    }

    fn row(&mut self, cells: &[String; COLUMNS]) -> io::Result<()> {
        if self.next_row >= MAX_ROWS {
            return Err(spreadsheet::too_many_rows(self.ui));
        }
        for (column, cell) in (0..).zip(cells).filter(|(_, cell)| !cell.is_empty()) {
            // As text, whatever it looks like: a formula in a demand must not be computed.
            self.decisions.write_string_with_format(self.next_row, column, fitting(cell), &self.wrapped).map_err(io::Error::other)?;
        }
        self.next_row += 1;
        Ok(())
    }

    fn workbook(&mut self, summary: Option<&Summary>) -> Result<Workbook, XlsxError> {
        let mut workbook = spreadsheet::workbook()?;
        workbook.push_worksheet(std::mem::take(&mut self.decisions));
        if let Some(summary) = summary {
            self.summary(workbook.add_worksheet(), summary)?;
        }
        Ok(workbook)
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
        self.header().map_err(io::Error::other)
    }

    fn decision(&mut self, _out: &mut Out, place: &Place<'_>, decision: &Decision) -> io::Result<()> {
        self.row(&line::decided(place, decision, self.pack, Words::People, self.ui.lang))
    }

    fn invalid(&mut self, _out: &mut Out, place: &Place<'_>, invalid: &Invalid) -> io::Result<()> {
        self.row(&line::undecided(place, invalid, self.pack, Words::People, self.ui))
    }

    fn finish(&mut self, out: &mut Out, summary: Option<&Summary>) -> io::Result<()> {
        let bytes = self.workbook(summary).and_then(|mut workbook| workbook.save_to_buffer()).map_err(io::Error::other)?;
        io::Write::write_all(out, &bytes)
    }
}
