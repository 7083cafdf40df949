//! The jianfu language: text to syntax tree, diagnostics, formatter.

// What pest generates without its probes of the stack names this crate.
extern crate alloc;

mod build;
pub mod codes;
pub mod diagnostic;
mod format;
mod grammar;
pub mod keywords;
pub mod limits;
mod mistakes;
mod nearest;
pub mod numerals;
mod parse;
pub mod render;
mod scan;
mod split;
pub mod text;
pub mod tree;

pub use diagnostic::{Diagnostic, Lang, Message, Severity};
pub use format::format;
pub use parse::{Parsed, parse, parse_citation, parse_literal};

/// The reference of the language: what may be written and what it means.
pub mod language {
    #![doc = include_str!("../LANGUAGE.md")]
}
