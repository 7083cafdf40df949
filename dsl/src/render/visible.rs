//! Characters that a terminal would obey, or not show, made visible.

use std::borrow::Cow;
use std::fmt::Write as _;

use unicode_normalization::char::is_combining_mark;
use unicode_width::UnicodeWidthChar as _;

/// A text on one line in which every character can be seen.
pub(super) fn visible(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_unseen) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        push_visible(&mut out, c);
    }
    Cow::Owned(out)
}

/// Writes a character as itself, as four spaces if it is a tab, or as `<U+202E>` if it would not be seen.
pub(super) fn push_visible(out: &mut String, c: char) {
    match c {
        '\t' => out.push_str("    "),
        _ if is_unseen(c) => {
            let _ = write!(out, "<U+{:04X}>", u32::from(c));
        }
        _ => out.push(c),
    }
}

/// Whether a character is a control, ends a line, turns the direction of writing, has no width and joins no other character either, or is none by Unicode:
/// what must not reach a terminal as it is.
///
/// ```
/// use jianfu_dsl::render::is_unseen;
/// assert!(['\u{1b}', '\u{202e}', '\u{200b}', '\u{2028}'].into_iter().all(is_unseen));
/// assert!(!['a', '社', '\u{301}'].into_iter().any(is_unseen));
/// ```
pub fn is_unseen(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_control();
    }
    let is_none = matches!(c, '\u{FDD0}'..='\u{FDEF}') || u32::from(c) & 0xFFFE == 0xFFFE;
    c.is_control() || is_none || matches!(c, '\u{2028}' | '\u{2029}') || (c.width() == Some(0) && !is_combining_mark(c))
}
