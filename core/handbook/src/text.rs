//! Text of packs on its way into a handbook.

use jianfu_dsl::render::is_unseen;

/// Stands for a character that is not shown.
const HIDDEN: char = '\u{FFFD}';

/// A text on one line: white space of all kinds becomes spaces, and characters that cannot be seen, or that turn the direction of writing, are hidden.
pub(crate) fn one_line(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            c if c.is_whitespace() => ' ',
            c if is_unseen(c) => HIDDEN,
            c => c,
        })
        .collect()
}

/// A text between two marks. Such marks within it stand behind a backslash, so that what is quoted cannot end the quotation.
pub(crate) fn quoted(text: &str, marks: [char; 2]) -> String {
    let [open, close] = marks;
    let mut out = String::from(open);
    for c in one_line(text).chars() {
        if c == '\\' || marks.contains(&c) {
            out.push('\\');
        }
        out.push(c);
    }
    out.push(close);
    out
}

/// A name as words: `approval-level` is `approval level`.
pub(crate) fn words_of(name: &str) -> String {
    one_line(name).replace(['-', '_'], " ")
}

/// A text as a sentence: with a full stop, unless it ends in one.
pub(crate) fn sentence(text: &str, stop: &str) -> String {
    let text = one_line(text);
    let ends = text.ends_with(['。', '！', '？', '.', '!', '?', '…']);
    if ends { text } else { text + stop }
}
