//! Decisions as data, as the engine's JSON Schema describes them: an array, or one a line.

use std::io::{self, Write as _};

use jianfu::Decision;

use super::{Lines, Report};
use crate::decide::Near;
use crate::decide::part::Written;
use crate::decide::summary::Summary;
use crate::input::Place;
use crate::out::Out;
use crate::ui::Ui;

/// A JSON array.
pub(super) struct Array {
    /// Whether no decision is written yet.
    pub(super) first: bool,
}

/// The elements of a JSON array, each behind a comma.
pub(super) struct Elements<'a> {
    pub(super) near: Near,
    pub(super) ui: &'a Ui,
}

/// A JSON object a line.
pub(super) struct Objects<'a> {
    pub(super) near: Near,
    pub(super) ui: &'a Ui,
}

impl Report for Array {
    fn begin(&mut self, out: &mut Out) -> io::Result<()> {
        out.write_all(b"[")
    }

    fn put(&mut self, out: &mut Out, written: &Written) -> io::Result<()> {
        let first = self.first.then(|| written.text.strip_prefix(b",")).flatten();
        self.first &= written.text.is_empty();
        out.write_all(first.unwrap_or(&written.text))
    }

    fn finish(&mut self, out: &mut Out, _summary: Option<&Summary>) -> io::Result<()> {
        out.write_all(if self.first { b"]\n" } else { b"\n]\n" })
    }
}

impl Lines for Elements<'_> {
    fn decision(&self, to: &mut Written, _place: &Place<'_>, decision: &Decision<'_>) -> io::Result<()> {
        to.text.extend(b",\n");
        Ok(serde_json::to_writer_pretty(&mut to.text, &self.near.record(decision, self.ui.lang))?)
    }
}

impl Lines for Objects<'_> {
    fn decision(&self, to: &mut Written, _place: &Place<'_>, decision: &Decision<'_>) -> io::Result<()> {
        serde_json::to_writer(&mut to.text, &self.near.record(decision, self.ui.lang))?;
        to.text.push(b'\n');
        Ok(())
    }
}
