//! The formats in which decisions are written, each in a file of its own.

mod csv;
mod human;
mod json;
mod plain;
mod xlsx;

use std::io;

use jianfu::{Decision, Pack};

use super::summary::Summary;
use super::{Format, Shape};
use crate::input::{Invalid, Place};
use crate::out::Out;
use crate::ui::Ui;

/// A format: what is written for each decision, and around them.
pub(super) trait Report {
    /// What stands before the first decision.
    fn begin(&mut self, _out: &mut Out) -> io::Result<()> {
        Ok(())
    }

    /// One decision of several.
    fn decision(&mut self, out: &mut Out, place: &Place<'_>, decision: &Decision) -> io::Result<()>;

    /// The only decision there is.
    fn single(&mut self, out: &mut Out, place: &Place<'_>, decision: &Decision) -> io::Result<()> {
        self.decision(out, place, decision)
    }

    /// A demand that cannot be decided; what is wrong with it was said on standard error.
    fn invalid(&mut self, _out: &mut Out, _place: &Place<'_>, _invalid: &Invalid) -> io::Result<()> {
        Ok(())
    }

    /// What stands behind the last decision; the summary unless there was but one demand.
    fn finish(&mut self, _out: &mut Out, _summary: Option<&Summary>) -> io::Result<()> {
        Ok(())
    }
}

/// The report in a format, on so many inputs.
pub(super) fn of_shape<'a>(Shape { format, near }: Shape, inputs: usize, pack: &'a Pack, ui: &'a Ui) -> Box<dyn Report + 'a> {
    match format {
        Format::Human => Box::new(human::Human { inputs, near, pack, ui }),
        Format::Plain => Box::new(plain::Plain { pack, ui }),
        Format::Json => Box::new(json::Array { near, ui, first: true }),
        Format::Jsonl => Box::new(json::Lines { near, ui }),
        Format::Csv => Box::new(csv::Csv { pack, ui }),
        Format::Xlsx => Box::new(xlsx::Xlsx::new(pack, ui)),
    }
}
