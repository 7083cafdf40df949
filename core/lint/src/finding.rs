//! What lints find, and where it stands: in rule text, which has bytes, or in a list's file, which has rows or items.

use jianfu_dsl::diagnostic::{Diagnostic, Message, Severity};
use jianfu_dsl::tree::Span;

/// A place in one of the pack's files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Place {
    file: String,
    at: At,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum At {
    Bytes(Span),
    /// A row of a table or an item of a TOML file, from 1.
    Number(u32),
}

impl Place {
    pub(crate) fn text(file: &str, span: Span) -> Self {
        Self { file: file.to_owned(), at: At::Bytes(span) }
    }

    /// What stands in a list's file.
    pub(crate) fn numbered(file: String, number: u32) -> Self {
        Self { file, at: At::Number(number) }
    }

    /// The bytes that a diagnostic points at; none in a table.
    fn span(&self) -> Span {
        match self.at {
            At::Bytes(span) => span,
            At::Number(_) => Span::default(),
        }
    }

    /// The row of a table.
    fn row(&self) -> Option<usize> {
        match self.at {
            At::Number(number) if !self.file.ends_with(".toml") => Some(number as usize),
            _ => None,
        }
    }

    fn position(&self) -> usize {
        match self.at {
            At::Bytes(span) => span.start,
            At::Number(number) => number as usize,
        }
    }

    /// A message about this place: where no text can be shown it begins with the row or item.
    fn said(&self, message: Message) -> Message {
        let At::Number(number) = self.at else { return message };
        let (zh, en) = if self.file.ends_with(".toml") { ("项", "item") } else { ("行", "row") };
        Message::new(format!("第 {number} {zh}：{}", message.zh), format!("{en} {number}: {}", message.en))
    }
}

/// One thing that was found.
pub(crate) struct Finding {
    position: usize,
    diagnostic: Diagnostic,
}

impl Finding {
    /// Adds a further place.
    pub(crate) fn also(&mut self, place: &Place, message: Message) -> &mut Self {
        let label = jianfu_dsl::diagnostic::Label { file: place.file.clone(), span: place.span(), message: place.said(message) };
        self.diagnostic.labels.push(label);
        self
    }
}

/// All that was found.
#[derive(Default)]
pub(crate) struct Findings {
    code: &'static str,
    found: Vec<Finding>,
}

impl Findings {
    /// What is found from here on is found by this lint.
    pub(crate) fn begin(&mut self, code: &'static str) {
        self.code = code;
    }

    /// Something that is probably not meant.
    pub(crate) fn warn(&mut self, place: &Place, message: Message, help: Message) -> &mut Finding {
        self.add(Severity::Warning, place, message, help)
    }

    /// Something that may well be meant.
    pub(crate) fn note(&mut self, place: &Place, message: Message, help: Message) -> &mut Finding {
        self.add(Severity::Note, place, message, help)
    }

    fn add(&mut self, severity: Severity, place: &Place, message: Message, help: Message) -> &mut Finding {
        let diagnostic = Diagnostic::note(self.code, &place.file, place.span(), place.said(message)).with_help(help);
        let diagnostic = Diagnostic { row: place.row(), ..diagnostic };
        self.found.push(Finding { position: place.position(), diagnostic: Diagnostic { severity, ..diagnostic } });
        let last = self.found.len() - 1;
        #[expect(clippy::indexing_slicing, reason = "it was pushed two lines above")]
        &mut self.found[last]
    }

    pub(crate) fn in_order(mut self) -> Vec<Diagnostic> {
        self.found.sort_by(|a, b| {
            let key = |of: &Finding| (of.position, of.diagnostic.code);
            a.diagnostic.file.cmp(&b.diagnostic.file).then_with(|| key(a).cmp(&key(b)))
        });
        self.found.into_iter().map(|finding| finding.diagnostic).collect()
    }
}
