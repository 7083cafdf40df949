//! CSV that spreadsheet programs open as it is meant: with a byte order mark, and without anything that they would take for a formula.

use std::io;

use jianfu::{Decision, Pack};

use super::{Lines, Report};
use crate::decide::line::{self, Words};
use crate::decide::part::Written;
use crate::input::{Invalid, Place};
use crate::out::Out;
use crate::spreadsheet;
use crate::ui::Ui;

pub(super) struct Csv<'a> {
    pub(super) pack: &'a Pack,
    pub(super) ui: &'a Ui,
}

impl Report for Csv<'_> {
    fn begin(&mut self, out: &mut Out) -> io::Result<()> {
        spreadsheet::begin_csv(out)?;
        spreadsheet::csv_row(out, line::header(self.ui.lang))
    }
}

impl Lines for Csv<'_> {
    fn decision(&self, to: &mut Written, place: &Place<'_>, decision: &Decision<'_>) -> io::Result<()> {
        spreadsheet::csv_row(&mut to.text, line::decided(place, decision, self.pack, Words::People, self.ui.lang))
    }

    fn invalid(&self, to: &mut Written, place: &Place<'_>, invalid: &Invalid) -> io::Result<()> {
        spreadsheet::csv_row(&mut to.text, line::undecided(place, invalid, self.pack, Words::People, self.ui))
    }
}
