//! What came of a block of demands, until it is written.

use jianfu::{Demand, Outcome};
use jianfu_dsl::diagnostic::Diagnostic;

use super::line::COLUMNS;
use super::summary::Summary;
use crate::input::{At, Invalid};

/// What came of a block.
#[derive(Default)]
pub(super) struct Part<'i> {
    /// In the order in which it is to be said and written.
    earlier: Vec<Piece>,
    last: Piece,
    pub(super) summary: Summary,
    /// What is decided when everything is read.
    pub(super) waiting: Vec<Waiting<'i>>,
    /// How much of the input is done with it, as the input's length is counted.
    pub(super) done: u64,
    /// Why nothing behind it can be read.
    pub(super) broken: Option<Diagnostic>,
}

/// What is to be said, and what is to be written after that.
#[derive(Default)]
pub(super) struct Piece {
    pub(super) wrong: Vec<Diagnostic>,
    pub(super) written: Written,
}

/// Decisions as a format writes them.
#[derive(Default)]
pub(super) struct Written {
    /// Of formats that are text.
    pub(super) text: Vec<u8>,
    /// Of workbooks.
    pub(super) rows: Vec<[String; COLUMNS]>,
}

/// What waits until everything is read: where approvals count, the order of decisions is not that of the inputs.
pub(super) struct Waiting<'i> {
    pub(super) input: &'i str,
    pub(super) at: At,
    pub(super) is: Is,
}

pub(super) enum Is {
    Demand(Demand, Option<Outcome>),
    Invalid(Invalid),
}

impl Part<'_> {
    /// Where what comes next is written to.
    pub(super) const fn written(&mut self) -> &mut Written {
        &mut self.last.written
    }

    /// Says what is wrong before what is written next.
    pub(super) fn wrong(&mut self, wrong: &[Diagnostic]) {
        let next = Piece { wrong: wrong.to_vec(), written: Written::default() };
        self.earlier.push(std::mem::replace(&mut self.last, next));
    }

    /// What is to be said and written, in its order.
    pub(super) fn take_pieces(&mut self) -> impl Iterator<Item = Piece> + use<> {
        std::mem::take(&mut self.earlier).into_iter().chain([std::mem::take(&mut self.last)])
    }
}
