//! Decisions as data, as the engine's JSON Schema describes them: an array, or one a line.

use std::io::{self, Write as _};

use jianfu::Decision;

use super::Report;
use crate::decide::Near;
use crate::decide::summary::Summary;
use crate::input::Place;
use crate::out::Out;
use crate::ui::Ui;

/// A JSON array.
pub(super) struct Array<'a> {
    pub(super) near: Near,
    pub(super) ui: &'a Ui,
    /// Whether no decision is written yet.
    pub(super) first: bool,
}

/// A JSON object a line.
pub(super) struct Lines<'a> {
    pub(super) near: Near,
    pub(super) ui: &'a Ui,
}

impl Report for Array<'_> {
    fn begin(&mut self, out: &mut Out) -> io::Result<()> {
        out.write_all(b"[")
    }

    fn decision(&mut self, out: &mut Out, _place: &Place<'_>, decision: &Decision) -> io::Result<()> {
        out.write_all(if self.first { b"\n" } else { b",\n" })?;
        self.first = false;
        Ok(serde_json::to_writer_pretty(out, &self.near.record(decision, self.ui.lang))?)
    }

    fn finish(&mut self, out: &mut Out, _summary: Option<&Summary>) -> io::Result<()> {
        out.write_all(if self.first { b"]\n" } else { b"\n]\n" })
    }
}

impl Report for Lines<'_> {
    fn decision(&mut self, out: &mut Out, _place: &Place<'_>, decision: &Decision) -> io::Result<()> {
        serde_json::to_writer(&mut *out, &self.near.record(decision, self.ui.lang))?;
        out.write_all(b"\n")
    }
}
