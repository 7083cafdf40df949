//! CSV that spreadsheet programs open as it is meant: with a byte order mark, and without anything that they would take for a formula.

use std::io;

use jianfu::{Decision, Pack};

use super::Report;
use crate::decide::line::{self, Words};
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

    fn decision(&mut self, out: &mut Out, place: &Place<'_>, decision: &Decision) -> io::Result<()> {
        spreadsheet::csv_row(out, line::decided(place, decision, self.pack, Words::People, self.ui.lang))
    }

    fn invalid(&mut self, out: &mut Out, place: &Place<'_>, invalid: &Invalid) -> io::Result<()> {
        spreadsheet::csv_row(out, line::undecided(place, invalid, self.pack, Words::People, self.ui))
    }
}
