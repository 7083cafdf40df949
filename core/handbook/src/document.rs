//! A small model of documents: headings, paragraphs, nested lists, tables, links. What a handbook says is put together once, here; how it looks is for
//! [`crate::markdown`] and [`crate::html`].

use jianfu_dsl::tree::VerdictKind;

/// A block of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Block {
    Heading {
        /// From 2, below the title.
        level: u8,
        anchor: String,
        line: Line,
    },
    Paragraph(Line),
    List(Vec<Entry>),
    Table {
        header: Vec<Line>,
        rows: Vec<Row>,
    },
}

/// An entry of a list.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Entry {
    pub(crate) anchor: Option<String>,
    pub(crate) line: Line,
    /// What stands under its line.
    pub(crate) within: Vec<Block>,
}

impl From<Line> for Entry {
    fn from(line: Line) -> Self {
        Self { line, ..Self::default() }
    }
}

/// A row of a table: as many cells as the header has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Row {
    pub(crate) anchor: Option<String>,
    pub(crate) cells: Vec<Line>,
}

/// Text in one line, with what stands out in it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Line(pub(crate) Vec<Inline>);

/// A piece of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Inline {
    Text(String),
    Strong(String),
    /// A name as it stands in the pack.
    Code(String),
    Link {
        /// An anchor of the document.
        to: String,
        text: String,
    },
    /// The word for a verdict.
    Verdict(VerdictKind, String),
    /// A word that warns.
    Mark(String),
}

impl Line {
    pub(crate) fn new() -> Self {
        Self::default()
    }

    /// A line of plain text.
    pub(crate) fn of(text: impl Into<String>) -> Self {
        Self::new().text(text)
    }

    /// The same with plain text behind it.
    pub(crate) fn text(mut self, text: impl Into<String>) -> Self {
        let text = text.into();
        match self.0.last_mut() {
            Some(Inline::Text(last)) => last.push_str(&text),
            _ if text.is_empty() => {}
            _ => self.0.push(Inline::Text(text)),
        }
        self
    }

    pub(crate) fn strong(self, text: impl Into<String>) -> Self {
        self.and(Inline::Strong(text.into()))
    }

    pub(crate) fn code(self, text: impl Into<String>) -> Self {
        self.and(Inline::Code(text.into()))
    }

    pub(crate) fn link(self, to: impl Into<String>, text: impl Into<String>) -> Self {
        self.and(Inline::Link { to: to.into(), text: text.into() })
    }

    pub(crate) fn verdict(self, kind: VerdictKind, word: impl Into<String>) -> Self {
        self.and(Inline::Verdict(kind, word.into()))
    }

    pub(crate) fn mark(self, text: impl Into<String>) -> Self {
        self.and(Inline::Mark(text.into()))
    }

    /// The same with another line behind it.
    pub(crate) fn line(mut self, other: Self) -> Self {
        for inline in other.0 {
            self = match inline {
                Inline::Text(text) => self.text(text),
                other => self.and(other),
            };
        }
        self
    }

    /// Lines one behind another, with a text between them.
    pub(crate) fn joined(lines: impl IntoIterator<Item = Self>, between: &str) -> Self {
        lines.into_iter().enumerate().fold(
            Self::new(),
            |so_far, (position, line)| {
                if position == 0 { so_far.line(line) } else { so_far.text(between).line(line) }
            },
        )
    }

    /// The line without what stands out in it.
    pub(crate) fn plain(&self) -> String {
        self.0.iter().map(Inline::words).collect()
    }

    fn and(mut self, inline: Inline) -> Self {
        self.0.push(inline);
        self
    }
}

impl Inline {
    /// Its words alone.
    pub(crate) fn words(&self) -> &str {
        match self {
            Self::Text(text)
            | Self::Strong(text)
            | Self::Code(text)
            | Self::Verdict(_, text)
            | Self::Mark(text)
            | Self::Link { text, .. } => text,
        }
    }
}

impl Block {
    pub(crate) fn heading(level: u8, anchor: impl Into<String>, line: Line) -> Self {
        Self::Heading { level, anchor: anchor.into(), line }
    }

    /// Entries without anything under them.
    pub(crate) fn list(lines: impl IntoIterator<Item = Line>) -> Self {
        Self::List(lines.into_iter().map(Entry::from).collect())
    }
}
