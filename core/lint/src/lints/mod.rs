//! The lints, each in a file of its own with its code, its page and its tests.

mod aliases;
mod allowance;
mod any_status;
mod assumed;
mod boundary;
mod ending;
mod look_alike;
mod numbered;
mod opposite;
mod same_reason;
mod unasked;
mod unconditional;
mod unnamed;
mod untested;
mod unused;
mod wording;

use crate::finding::Findings;
use crate::subject::Subject;

/// A lint.
pub(crate) struct Lint {
    /// Its stable code.
    pub(crate) code: &'static str,
    /// The page that explains it.
    pub(crate) page: &'static str,
    /// Looks at a pack and says what it finds.
    pub(crate) find: fn(&Subject<'_>, &mut Findings),
}

/// A lint with its code and its page.
macro_rules! lint {
    ($code:literal) => {
        pub(super) const LINT: super::Lint = super::Lint { code: $code, page: include_str!(concat!("../../codes/", $code, ".md")), find };
    };
}
use lint;

/// All of them, in order of their codes.
pub(crate) const ALL: &[Lint] = &[
    boundary::LINT,
    ending::LINT,
    opposite::LINT,
    aliases::LINT,
    look_alike::LINT,
    untested::LINT,
    assumed::LINT,
    same_reason::LINT,
    wording::LINT,
    unasked::LINT,
    unnamed::LINT,
    numbered::LINT,
    allowance::LINT,
    unused::LINT,
    unconditional::LINT,
    any_status::LINT,
];
