//! What stands between tokens and means nothing to the parser: comments and line ends.

use crate::scan::is_space;

/// A comment, from its `#` or `//` to its last character that is not white space.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Comment<'t> {
    /// The comment as written.
    pub(super) text: &'t str,
    /// How many line ends stand between it and what is before it; none for a comment behind a token.
    pub(super) newlines: usize,
}

/// Everything between two tokens.
#[derive(Debug, Default)]
pub(super) struct Trivia<'t> {
    /// The comments in order.
    pub(super) comments: Vec<Comment<'t>>,
    /// How many line ends stand after the last comment.
    pub(super) newlines: usize,
}

impl<'t> Trivia<'t> {
    /// Reads the comments and line ends of a stretch of text; other characters, such as a comma that is dropped, are passed over.
    pub(super) fn read(&mut self, text: &'t str) {
        let mut rest = text;
        while let Some(c) = rest.chars().next() {
            if c == '#' || rest.starts_with("//") {
                let len = rest.find(['\n', '\r']).unwrap_or(rest.len());
                let (comment, after) = rest.split_at(len);
                self.comments.push(Comment { text: comment.trim_end_matches(is_space), newlines: self.newlines });
                self.newlines = 0;
                rest = after;
                continue;
            }
            let len = if rest.starts_with("\r\n") { 2 } else { c.len_utf8() };
            self.newlines += usize::from(matches!(c, '\n' | '\r'));
            rest = rest.get(len..).unwrap_or_default();
        }
    }

    /// Whether a line ends here, if only because a comment does.
    pub(super) fn breaks(&self) -> bool {
        self.newlines > 0 || !self.comments.is_empty()
    }
}
