//! The lines of a text: which one a byte is on, and where in it.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::diagnostic::Texts;

/// A text cut into lines, which end with LF, CR LF or CR.
pub(super) struct Lines<'t> {
    /// The text.
    pub(super) text: &'t str,
    /// The first byte of each line.
    starts: Vec<usize>,
}

impl<'t> Lines<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        let bytes = text.as_bytes();
        let ends = bytes.iter().enumerate().filter(|(at, byte)| match byte {
            b'\n' => true,
            b'\r' => bytes.get(at + 1) != Some(&b'\n'),
            _ => false,
        });
        let bom = if text.starts_with('\u{FEFF}') { '\u{FEFF}'.len_utf8() } else { 0 };
        Self { text, starts: std::iter::once(bom).chain(ends.map(|(at, _)| at + 1)).collect() }
    }

    /// The number of the line that a byte is on, from 0.
    pub(super) fn line_of(&self, offset: usize) -> usize {
        self.starts.partition_point(|start| *start <= offset).saturating_sub(1)
    }

    /// The bytes of a line without its line end.
    pub(super) fn range(&self, line: usize) -> Range<usize> {
        let start = self.starts.get(line).copied().unwrap_or(self.text.len());
        let end = self.starts.get(line + 1).copied().unwrap_or(self.text.len());
        let content = self.text.get(start..end).unwrap_or_default();
        let content = content.strip_suffix('\n').unwrap_or(content);
        start..start + content.strip_suffix('\r').unwrap_or(content).len()
    }

    /// The byte itself, or the first byte of its character, or the end of the text.
    pub(super) fn clamp(&self, offset: usize) -> usize {
        let mut offset = offset.min(self.text.len());
        while !self.text.is_char_boundary(offset) {
            offset -= 1;
        }
        offset
    }

    /// Line and column of a byte, both from 1.
    pub(super) fn position(&self, offset: usize) -> (usize, usize) {
        let offset = self.clamp(offset);
        let line = self.line_of(offset);
        let start = self.starts.get(line).copied().unwrap_or(0);
        let before = self.text.get(start..offset).unwrap_or_default();
        (line + 1, before.chars().count() + 1)
    }
}

/// The texts that diagnostics point into, each cut into lines once.
pub(super) struct Sources<'t> {
    texts: &'t Texts,
    known: BTreeMap<&'t str, Lines<'t>>,
}

impl<'t> Sources<'t> {
    pub(super) const fn new(texts: &'t Texts) -> Self {
        Self { texts, known: BTreeMap::new() }
    }

    pub(super) fn lines(&mut self, file: &str) -> Option<&Lines<'t>> {
        let (name, text) = self.texts.get_key_value(file)?;
        Some(self.known.entry(name).or_insert_with(|| Lines::new(text)))
    }

    /// Line and column of a byte of a file, both from 1; those of the file's start if there is no text.
    pub(super) fn position(&mut self, file: &str, offset: usize) -> (usize, usize) {
        self.lines(file).map_or((1, 1), |lines| lines.position(offset))
    }
}
