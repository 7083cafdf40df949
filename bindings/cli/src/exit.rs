//! How the command ends.

use std::io;

use jianfu_dsl::diagnostic::{Diagnostic, Texts};

use crate::problem;

/// What the command says to whoever called it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    /// All is well; a single demand is approved.
    Fine,
    /// Wrong usage, a file that cannot be read or written, a failed test, a file that is not formatted.
    Failed,
    /// A single demand is rejected.
    Rejected,
    /// An audit found something.
    Found,
    /// There was no test.
    NoTest,
    /// Nothing was found that was looked for.
    NotFound,
    /// The pack, or a part of the data, is invalid.
    Invalid,
    /// A single demand is referred.
    Referred,
}

impl Exit {
    /// The code of the process.
    pub(crate) const fn code(self) -> u8 {
        match self {
            Self::Fine => 0,
            Self::Failed => 1,
            Self::Rejected | Self::Found | Self::NoTest | Self::NotFound => 2,
            Self::Invalid => 3,
            Self::Referred => 4,
        }
    }
}

/// Why a verb could not finish.
#[derive(Debug)]
pub(crate) enum Failure {
    /// Something is wrong that has to be said.
    Wrong {
        /// How the command ends.
        exit: Exit,
        /// What is wrong.
        diagnostics: Vec<Diagnostic>,
        /// The texts it points into.
        texts: Texts,
    },
    /// Nobody reads the output any more.
    Pipe,
}

impl Failure {
    /// One thing that is wrong, and how the command ends for it.
    pub(crate) fn of(exit: Exit, diagnostic: Diagnostic) -> Self {
        Self::Wrong { exit, diagnostics: vec![diagnostic], texts: Texts::new() }
    }

    /// Wrong usage, or a failure of the surroundings.
    pub(crate) fn failed(diagnostic: Diagnostic) -> Self {
        Self::of(Exit::Failed, diagnostic)
    }

    /// What a failure to write `to` is.
    pub(crate) fn writing(to: &str, error: &io::Error) -> Self {
        if error.kind() == io::ErrorKind::BrokenPipe { Self::Pipe } else { Self::failed(problem::unwritable(to, error)) }
    }
}
