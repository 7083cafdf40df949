//! One line a decision, its parts divided by tabs, for other programs.

use std::io::{self, Write as _};

use jianfu::{Decision, Pack};

use super::Lines;
use crate::decide::line::{self, COLUMNS, Words};
use crate::decide::part::Written;
use crate::input::{Invalid, Place};
use crate::text;
use crate::ui::Ui;

pub(super) struct Plain<'a> {
    pub(super) pack: &'a Pack,
    pub(super) ui: &'a Ui,
}

impl Lines for Plain<'_> {
    fn decision(&self, to: &mut Written, place: &Place<'_>, decision: &Decision<'_>) -> io::Result<()> {
        write(&mut to.text, &line::decided(place, decision, self.pack, Words::Data, self.ui.lang))
    }

    fn invalid(&self, to: &mut Written, place: &Place<'_>, invalid: &Invalid) -> io::Result<()> {
        write(&mut to.text, &line::undecided(place, invalid, self.pack, Words::Data, self.ui))
    }
}

fn write(to: &mut Vec<u8>, cells: &[String; COLUMNS]) -> io::Result<()> {
    let cells: Vec<String> = cells.iter().map(|cell| text::one_line(cell)).collect();
    writeln!(to, "{}", cells.join("\t"))
}
