//! Diagnostics: what is wrong in rule text or data, where, and how to mend it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::tree::Span;

/// The language of messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Lang {
    /// 中文
    #[default]
    Zh,
    /// English
    En,
}

/// One sentence in both languages: plain words, no final full stop, the author's own words in 「」 or backticks.
///
/// ```
/// use jianfu_dsl::diagnostic::{Lang, Message};
/// let message = Message::new("没有这个字段", "no such field");
/// assert_eq!(message.get(Lang::En), "no such field");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// 中文
    pub zh: String,
    /// English
    pub en: String,
}

impl Message {
    /// A sentence in both languages.
    pub fn new(zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self { zh: zh.into(), en: en.into() }
    }

    /// The sentence in one language.
    pub fn get(&self, lang: Lang) -> &str {
        match lang {
            Lang::Zh => &self.zh,
            Lang::En => &self.en,
        }
    }
}

/// How much a diagnostic matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Nothing is wrong, but it deserves a second look.
    Note,
    /// The pack can be used.
    Warning,
    /// It cannot.
    Error,
}

/// A second place that helps to understand the first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// The file, relative to the pack.
    pub file: String,
    /// The bytes in it.
    pub span: Span,
    /// What is there.
    pub message: Message,
}

/// Something wrong in rule text or data.
///
/// `span` are bytes of `file`; a diagnostic about a table (CSV, XLSX) has an empty span and says row and column in its message, and the row in `row` too.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// Stable code, as `JF-C001`.
    pub code: &'static str,
    /// Error, warning or note.
    pub severity: Severity,
    /// The file, relative to the pack, with `/`.
    pub file: String,
    /// The bytes in it.
    pub span: Span,
    /// The row of a table, from 1, where the file is one.
    pub row: Option<usize>,
    /// What is wrong.
    pub message: Message,
    /// How to mend it.
    pub help: Option<Message>,
    /// Further places.
    pub labels: Vec<Label>,
}

impl Diagnostic {
    /// An error.
    pub fn error(code: &'static str, file: &str, span: Span, message: Message) -> Self {
        Self { code, severity: Severity::Error, file: file.to_owned(), span, row: None, message, help: None, labels: Vec::new() }
    }

    /// A warning.
    pub fn warning(code: &'static str, file: &str, span: Span, message: Message) -> Self {
        Self { severity: Severity::Warning, ..Self::error(code, file, span, message) }
    }

    /// A note.
    pub fn note(code: &'static str, file: &str, span: Span, message: Message) -> Self {
        Self { severity: Severity::Note, ..Self::error(code, file, span, message) }
    }

    /// The same with a way to mend it.
    #[must_use]
    pub fn with_help(mut self, help: Message) -> Self {
        self.help = Some(help);
        self
    }

    /// The same in a row of a table.
    ///
    /// ```
    /// use jianfu_dsl::diagnostic::{Diagnostic, Lang, Message};
    /// use jianfu_dsl::{render::plain, tree::Span};
    /// let broken = Diagnostic::error("JF-C021", "a.csv", Span::default(), Message::new("没有键", "there is no key")).in_row(3);
    /// assert_eq!(plain(&[broken], &[].into(), Lang::En), "a.csv:3:1: error[JF-C021]: there is no key\n");
    /// ```
    #[must_use]
    pub const fn in_row(mut self, row: usize) -> Self {
        self.row = Some(row);
        self
    }

    /// The same with a further place.
    #[must_use]
    pub fn with_label(mut self, file: &str, span: Span, message: Message) -> Self {
        self.labels.push(Label { file: file.to_owned(), span, message });
        self
    }
}

/// The texts that diagnostics point into, by file name relative to the pack.
pub type Texts = BTreeMap<String, String>;
