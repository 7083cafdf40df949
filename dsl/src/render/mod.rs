//! Diagnostics as text: drawn for people, one line each for editors and logs, or as JSON for programs.
//!
//! Whatever stands in a rule file, no control character and no character that turns the direction of writing reaches the terminal: they are shown as `<U+202E>`.

mod excerpt;
mod human;
mod lines;
mod machine;
mod visible;

use crate::diagnostic::{Diagnostic, Lang, Severity, Texts};

pub use visible::is_unseen;

/// Whether colours are used (ANSI).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Color {
    /// Plain text.
    #[default]
    Never,
    /// ANSI escapes.
    Always,
}

/// How diagnostics are drawn for people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Style {
    /// The language of messages.
    pub lang: Lang,
    /// Whether colours are used.
    pub color: Color,
}

/// Draws diagnostics for people: message and code, the lines of the text with carets under what is meant, further places, and how to mend it.
///
/// Carets stand under the right character where Han characters are two columns wide. A diagnostic whose text is not in `texts`, or whose span is `0..0` (the
/// file as a whole), shows its message and its file only. One empty line stands between two diagnostics.
///
/// ```
/// use jianfu_dsl::render::{Style, human};
/// use jianfu_dsl::{Lang, parse};
/// let text = "机构 fire “消防”\n默认 于 表单 准予";
/// let texts = [("a.jf".to_owned(), text.to_owned())].into();
/// let drawn = human(&parse("a.jf", text).diagnostics, &texts, Style { lang: Lang::Zh, ..Style::default() });
/// assert!(drawn.starts_with("错误[JF-P001]: "));
/// assert!(drawn.contains("\n2 | 默认 于 表单 准予\n  |      ^^\n"));
/// ```
pub fn human(diagnostics: &[Diagnostic], texts: &Texts, style: Style) -> String {
    human::render(diagnostics, texts, style)
}

/// One line for each diagnostic: `file:line:column: error[JF-C001]: message (help)`.
///
/// Lines and columns count from 1, columns in characters.
///
/// ```
/// use jianfu_dsl::{Lang, parse, render::plain};
/// let text = "rules admit {}";
/// let texts = [("a.jf".to_owned(), text.to_owned())].into();
/// let lines = plain(&parse("a.jf", text).diagnostics, &texts, Lang::En);
/// assert_eq!(lines, "a.jf:1:1: error[JF-P005]: no declaration starts with `rules` (did you mean `rule`)\n");
/// ```
pub fn plain(diagnostics: &[Diagnostic], texts: &Texts, lang: Lang) -> String {
    machine::plain(diagnostics, texts, lang)
}

/// A JSON array with an object for each diagnostic: `code`, `severity` (`error`, `warning`, `note`), `file`, `line`, `column`, `end_line`, `end_column`, `start`, `end`,
/// `message`, `help` (text or null) and `labels`, which have the same keys for the place and their own `message`.
///
/// Lines and columns count from 1, columns in characters; `start` and `end` are bytes; the end is one past the last. A place in a table is column 1 of
/// the line that its row has, another place in a file that has no text is line 1, column 1.
///
/// ```
/// use jianfu_dsl::{Lang, parse, render::json};
/// let text = "rules admit {}";
/// let texts = [("a.jf".to_owned(), text.to_owned())].into();
/// let array: serde_json::Value = serde_json::from_str(&json(&parse("a.jf", text).diagnostics, &texts, Lang::En)).unwrap();
/// assert_eq!(array[0]["code"], "JF-P005");
/// assert_eq!(array[0]["end_column"], 6);
/// ```
pub fn json(diagnostics: &[Diagnostic], texts: &Texts, lang: Lang) -> String {
    machine::json(diagnostics, texts, lang)
}

/// The line and the column of a byte, both from 1, the column in characters.
///
/// Lines end with LF, CR LF or CR. A byte inside a character counts as the character's first one, one past the end of the text as its end. A byte-order mark at
/// the start of the text takes no column, for editors do not show it.
///
/// ```
/// use jianfu_dsl::render::position;
/// assert_eq!(position("规则\r\n默认", 0), (1, 1));
/// assert_eq!(position("规则\r\n默认", 11), (2, 2));
/// assert_eq!(position("规则\r\n默认", 999), (2, 3));
/// ```
pub fn position(text: &str, offset: usize) -> (usize, usize) {
    lines::Lines::new(text).position(offset)
}

/// The word for a severity.
fn severity_word(severity: Severity, lang: Lang) -> &'static str {
    match (severity, lang) {
        (Severity::Error, Lang::Zh) => "错误",
        (Severity::Error, Lang::En) => "error",
        (Severity::Warning, Lang::Zh) => "警告",
        (Severity::Warning, Lang::En) => "warning",
        (Severity::Note, Lang::Zh) => "提示",
        (Severity::Note, Lang::En) => "note",
    }
}
