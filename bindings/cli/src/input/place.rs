//! Where a demand stands in the inputs.

use jianfu::table::cell::column_letters;
use jianfu::{DataError, Lang};
use jianfu_dsl::diagnostic::Diagnostic;

use crate::problem;

/// Where a demand stands.
#[derive(Debug, Clone)]
pub(crate) struct Place<'i> {
    /// The input's name.
    pub(crate) input: &'i str,
    pub(crate) at: At,
}

/// Where in the input.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum At {
    /// The whole of it.
    Whole,
    /// A row of a table, as a spreadsheet program counts.
    Row(u32),
    /// A line of text, from 1.
    Line(usize),
    /// An element of an array, from 1.
    Number(usize),
}

impl At {
    /// The place within its input in words; empty where it is the whole.
    pub(crate) fn words(self, lang: Lang) -> String {
        match (self, lang) {
            (Self::Whole, _) => String::new(),
            (Self::Row(row), Lang::Zh) => format!("第 {row} 行"),
            (Self::Row(row), Lang::En) => format!("row {row}"),
            (Self::Line(line), Lang::Zh) => format!("第 {line} 行"),
            (Self::Line(line), Lang::En) => format!("line {line}"),
            (Self::Number(number), Lang::Zh) => format!("第 {number} 件"),
            (Self::Number(number), Lang::En) => format!("no. {number}"),
        }
    }
}

impl Place<'_> {
    /// The place in words.
    pub(crate) fn words(&self, lang: Lang) -> String {
        let within = self.at.words(lang);
        if within.is_empty() { self.input.to_owned() } else { format!("{} {within}", self.input) }
    }

    /// A field of an object in words.
    pub(crate) fn field(&self, name: &str, lang: Lang) -> String {
        let place = self.words(lang);
        match lang {
            Lang::Zh => format!("{place} 字段「{name}」"),
            Lang::En => format!("{place} field `{name}`"),
        }
    }

    /// What the engine finds wrong with the data there.
    pub(crate) fn of_data(&self, wrong: &DataError, lang: Lang) -> Diagnostic {
        let at = wrong.field().map_or_else(|| self.words(lang), |field| self.field(field, lang));
        problem::of_data(&at, wrong)
    }

    /// A cell of the row in words: with the column's letters, and its header where it has one. A letter has fields instead.
    pub(crate) fn cell(&self, column: usize, header: &str, lang: Lang) -> String {
        if !matches!(self.at, At::Row(_)) {
            return self.field(header, lang);
        }
        let (place, letters) = (self.words(lang), column_letters(column));
        match (header.is_empty(), lang) {
            (true, Lang::Zh) => format!("{place} {letters} 列"),
            (true, Lang::En) => format!("{place} column {letters}"),
            (false, Lang::Zh) => format!("{place} {letters} 列「{header}」"),
            (false, Lang::En) => format!("{place} column {letters} `{header}`"),
        }
    }
}
