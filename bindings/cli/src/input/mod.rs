//! What demands and histories are read from: files and standard input, as JSON, as tables or as mail.

pub(crate) mod json;
pub(crate) mod letter;
pub(crate) mod mail;
pub(crate) mod object;
pub(crate) mod place;
pub(crate) mod source;
pub(crate) mod stream;
pub(crate) mod table;

pub(crate) use place::{At, Place};
pub(crate) use source::{Content, Input, readable};

use jianfu_dsl::diagnostic::Diagnostic;

/// A demand that cannot be decided, or an entry that cannot be taken.
pub(crate) struct Invalid {
    /// Its id, where it can be told.
    pub(crate) id: Option<String>,
    /// Its form's name, where it has one.
    pub(crate) form: Option<String>,
    /// Everything that is wrong with it.
    pub(crate) diagnostics: Vec<Diagnostic>,
}

impl Invalid {
    /// Of which nothing is known but what is wrong.
    pub(crate) fn of(diagnostic: Diagnostic) -> Self {
        Self { id: None, form: None, diagnostics: vec![diagnostic] }
    }
}
