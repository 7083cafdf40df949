//! Where something stands: in rule text, which has bytes, or in a list's file, which has rows or items.

use jianfu_dsl::Message;
use jianfu_dsl::diagnostic::{Diagnostic, Label};
use jianfu_dsl::tree::Span;

use super::{Compiler, say};
use crate::model::{self, Spot};

impl Compiler<'_> {
    /// A place as the model keeps it.
    pub(super) fn spot(&mut self, place: &Place) -> Spot {
        let files = &mut self.model.files;
        // What is asked for next mostly stands in the file of what was asked for last.
        let known = files.iter().rposition(|file| *file == place.file);
        let file = known.unwrap_or_else(|| {
            files.push(place.file.clone());
            files.len() - 1
        });
        let small = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        let at = match place.at {
            At::Bytes(start, _) => model::At::Byte(small(start)),
            At::Row(number) | At::Item(number) => model::At::Number(number),
        };
        Spot { file: small(file), at }
    }
}

/// A place in one of the pack's files.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    pub(super) file: String,
    at: At,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum At {
    /// First and last byte.
    Bytes(usize, usize),
    /// A row of a table, as a spreadsheet program counts.
    Row(u32),
    /// An item of a TOML file, from 1.
    Item(u32),
}

impl Place {
    /// In rule text.
    pub(super) fn text(file: &str, span: Span) -> Self {
        Self { file: file.to_owned(), at: At::Bytes(span.start, span.end) }
    }

    /// In a table.
    pub(super) fn row(file: &str, number: u32) -> Self {
        Self { file: file.to_owned(), at: At::Row(number) }
    }

    /// In a TOML file.
    pub(super) fn item(file: &str, number: u32) -> Self {
        Self { file: file.to_owned(), at: At::Item(number) }
    }

    /// Whether text can be shown here.
    pub(super) fn is_in_text(&self) -> bool {
        matches!(self.at, At::Bytes(..))
    }

    /// The bytes. What stands in no text has its number for them until all diagnostics are in order, and then none.
    pub(super) fn span(&self) -> Span {
        match self.at {
            At::Bytes(start, end) => Span::new(start, end),
            At::Row(number) | At::Item(number) => Span::new(number as usize, number as usize),
        }
    }

    /// An error here.
    pub(super) fn error(&self, code: &'static str, message: &Message) -> Diagnostic {
        Diagnostic::error(code, &self.file, self.span(), self.in_words(message))
    }

    /// A warning here.
    pub(super) fn warning(&self, code: &'static str, message: &Message) -> Diagnostic {
        Diagnostic::warning(code, &self.file, self.span(), self.in_words(message))
    }

    /// The message, with the row or item before it where no text can be shown.
    pub(super) fn in_words(&self, message: &Message) -> Message {
        match self.at {
            At::Bytes(..) => message.clone(),
            At::Row(number) => say(format!("第 {number} 行：{}", message.zh), format!("row {number}: {}", message.en)),
            At::Item(number) => say(format!("第 {number} 项：{}", message.zh), format!("item {number}: {}", message.en)),
        }
    }

    /// Adds this place to a diagnostic as the other one of two: a label where text can be shown, words where not.
    pub(super) fn add_as_other(&self, diagnostic: &mut Diagnostic) {
        let file = &self.file;
        let (zh, en) = match self.at {
            At::Bytes(start, end) => {
                let message = say("另一处在这里", "the other one is here");
                diagnostic.labels.push(Label { file: file.clone(), span: Span::new(start, end), message });
                return;
            }
            At::Row(number) => (format!("「{file}」第 {number} 行"), format!("row {number} of `{file}`")),
            At::Item(number) => (format!("「{file}」第 {number} 项"), format!("item {number} of `{file}`")),
        };
        let Message { zh: said_zh, en: said_en } = &diagnostic.message;
        diagnostic.message = say(format!("{said_zh}，另一处是{zh}"), format!("{said_en}, the other one is {en}"));
    }
}
