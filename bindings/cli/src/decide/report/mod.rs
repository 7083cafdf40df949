//! The formats in which decisions are written, each in a file of its own.

mod csv;
mod human;
mod json;
mod plain;
mod xlsx;

use std::io::{self, Write as _};

use jianfu::{Decision, Pack};

use super::part::Written;
use super::summary::Summary;
use super::{Format, Shape};
use crate::input::{Invalid, Place};
use crate::out::Out;
use crate::ui::Ui;

/// How a format writes what came of a demand, on whatever thread.
pub(super) trait Lines: Sync {
    /// One decision of several.
    fn decision(&self, to: &mut Written, place: &Place<'_>, decision: &Decision<'_>) -> io::Result<()>;

    /// The only decision there is.
    fn single(&self, to: &mut Written, place: &Place<'_>, decision: &Decision<'_>) -> io::Result<()> {
        self.decision(to, place, decision)
    }

    /// A demand that cannot be decided; what is wrong with it was said on standard error.
    fn invalid(&self, _to: &mut Written, _place: &Place<'_>, _invalid: &Invalid) -> io::Result<()> {
        Ok(())
    }
}

/// How a format puts together what was written, in the order of the inputs, and what stands around it.
pub(super) trait Report {
    /// What stands before the first decision.
    fn begin(&mut self, _out: &mut Out) -> io::Result<()> {
        Ok(())
    }

    /// What was written of some demands.
    fn put(&mut self, out: &mut Out, written: &Written) -> io::Result<()> {
        out.write_all(&written.text)
    }

    /// What stands behind the last decision; the summary unless there was but one demand.
    fn finish(&mut self, _out: &mut Out, _summary: Option<&Summary>) -> io::Result<()> {
        Ok(())
    }
}

/// Text with nothing around it.
struct Bare;

impl Report for Bare {}

/// How decisions on so many inputs are written.
pub(super) fn lines<'a>(Shape { format, near }: Shape, inputs: usize, pack: &'a Pack, ui: &'a Ui) -> Box<dyn Lines + 'a> {
    match format {
        Format::Human => Box::new(human::Human { inputs, near, pack, ui }),
        Format::Plain => Box::new(plain::Plain { pack, ui }),
        Format::Json => Box::new(json::Elements { near, ui }),
        Format::Jsonl => Box::new(json::Objects { near, ui }),
        Format::Csv => Box::new(csv::Csv { pack, ui }),
        Format::Xlsx => Box::new(xlsx::Rows { pack, ui }),
    }
}

/// What stands around them in a format.
pub(super) fn report<'a>(Shape { format, near }: Shape, inputs: usize, pack: &'a Pack, ui: &'a Ui) -> Box<dyn Report + 'a> {
    match format {
        Format::Human => Box::new(human::Human { inputs, near, pack, ui }),
        Format::Plain | Format::Jsonl => Box::new(Bare),
        Format::Json => Box::new(json::Array { first: true }),
        Format::Csv => Box::new(csv::Csv { pack, ui }),
        Format::Xlsx => Box::new(xlsx::Xlsx::new(pack, ui)),
    }
}
