//! CSV that spreadsheet programs open as it is meant: with a byte order mark, and without anything that they would take for a formula.

use std::io::{self, Write as _};

use jianfu::{Decision, Pack};

use super::Report;
use crate::decide::judge::Invalid;
use crate::decide::line::{self, COLUMNS, Words};
use crate::decide::place::Place;
use crate::out::Out;
use crate::text;
use crate::ui::Ui;

pub(super) struct Csv<'a> {
    pub(super) pack: &'a Pack,
    pub(super) ui: &'a Ui,
}

impl Report for Csv<'_> {
    fn begin(&mut self, out: &mut Out) -> io::Result<()> {
        out.write_all("\u{FEFF}".as_bytes())?;
        write(out, line::header(self.ui.lang))
    }

    fn decision(&mut self, out: &mut Out, place: &Place<'_>, decision: &Decision) -> io::Result<()> {
        write(out, harmless(line::decided(place, decision, self.pack, Words::People, self.ui.lang)))
    }

    fn invalid(&mut self, out: &mut Out, place: &Place<'_>, invalid: &Invalid) -> io::Result<()> {
        write(out, harmless(line::undecided(place, invalid, self.pack, Words::People, self.ui)))
    }
}

/// An apostrophe tells a spreadsheet program that a cell is text; what a terminal would obey is hidden.
fn harmless(cells: [String; COLUMNS]) -> [String; COLUMNS] {
    cells.map(|cell| text::lines(&if text::is_formula(&cell) { format!("'{cell}") } else { cell }))
}

fn write(out: &mut Out, cells: impl IntoIterator<Item = impl AsRef<[u8]>>) -> io::Result<()> {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(out);
    writer.write_record(cells)?;
    writer.flush()
}
