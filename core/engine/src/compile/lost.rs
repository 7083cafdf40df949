//! What was lost to errors of syntax: the text of declarations that did not parse.
//!
//! A name that such a declaration would declare stands somewhere in its text, so a name found there is not reported as unknown: one mistake, one message.

use std::cell::Cell;

use jianfu_dsl::tree;

/// At most this many bytes are searched for names, all searches together. Beyond it any name may have been lost: the pack has errors as it is.
const MAX_SEARCHED: usize = 1 << 30;

/// The text that made no declaration.
#[derive(Debug, Default)]
pub(super) struct Lost {
    text: String,
    /// How many bytes were searched.
    searched: Cell<usize>,
    /// A file could not be read at all, and may declare anything.
    anything: bool,
}

impl Lost {
    /// Adds what a file holds beside the declarations that parsed.
    pub(super) fn add(&mut self, text: &str, parsed: &tree::File) {
        let mut from = 0;
        for declaration in &parsed.declarations {
            self.text.push_str(text.get(from..declaration.span.start).unwrap_or_default());
            self.text.push('\n');
            from = declaration.span.end;
        }
        self.text.push_str(text.get(from..).unwrap_or_default());
        self.text.push('\n');
    }

    /// Notes a file that could not be read.
    pub(super) fn add_unreadable(&mut self) {
        self.anything = true;
    }

    /// Whether a name may have been declared, or used, in what was lost.
    pub(super) fn may_declare(&self, name: &str) -> bool {
        if self.anything || self.text.is_empty() {
            return self.anything;
        }
        let searched = self.searched.get().saturating_add(self.text.len());
        self.searched.set(searched);
        searched > MAX_SEARCHED || self.text.contains(name)
    }
}
