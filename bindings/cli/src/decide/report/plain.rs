//! One line a decision, its parts divided by tabs, for other programs.

use std::io::{self, Write as _};

use jianfu::{Decision, Pack};

use super::Report;
use crate::decide::line::{self, COLUMNS, Words};
use crate::input::{Invalid, Place};
use crate::out::Out;
use crate::text;
use crate::ui::Ui;

pub(super) struct Plain<'a> {
    pub(super) pack: &'a Pack,
    pub(super) ui: &'a Ui,
}

impl Report for Plain<'_> {
    fn decision(&mut self, out: &mut Out, place: &Place<'_>, decision: &Decision) -> io::Result<()> {
        write(out, &line::decided(place, decision, self.pack, Words::Data, self.ui.lang))
    }

    fn invalid(&mut self, out: &mut Out, place: &Place<'_>, invalid: &Invalid) -> io::Result<()> {
        write(out, &line::undecided(place, invalid, self.pack, Words::Data, self.ui))
    }
}

fn write(out: &mut Out, cells: &[String; COLUMNS]) -> io::Result<()> {
    let cells: Vec<String> = cells.iter().map(|cell| text::one_line(cell)).collect();
    writeln!(out, "{}", cells.join("\t"))
}
