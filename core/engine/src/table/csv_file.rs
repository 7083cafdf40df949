//! CSV: the delimiter is told by the header, rows are counted as a spreadsheet program counts them.

use std::borrow::Cow;

use super::{Cell, Line, MAX_COLUMNS, MAX_ROWS, ReadOptions, Table, TableError, encoding, header};

const DELIMITERS: [u8; 3] = [b',', b'\t', b';'];

pub(super) fn read(bytes: &[u8], options: &ReadOptions<'_>) -> Result<Table, TableError> {
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(super::xlsx_file::OLE) {
        return Err(TableError::not_csv());
    }
    let text = with_plain_line_ends(encoding::decode(bytes, options.encoding)?);
    let delimiter = delimiter_of(&text, options.is_header);
    if let Some(row) = open_quote(&text, delimiter) {
        return Err(TableError::open_quote(row));
    }
    let mut lines = Vec::new();
    for line in Lines::new(&text, delimiter) {
        lines.push(line?);
    }
    header::build(None, lines, options.is_header)
}

/// `\n` after every line and no `\r`: whoever wrote the file, its rows are counted alike.
fn with_plain_line_ends(text: Cow<'_, str>) -> Cow<'_, str> {
    let text = if text.contains('\r') { Cow::Owned(text.replace("\r\n", "\n").replace('\r', "\n")) } else { text };
    if text.ends_with('\n') { text } else { Cow::Owned(format!("{text}\n")) }
}

/// The delimiter under which the header is found with the most columns.
fn delimiter_of(text: &str, is_header: &dyn Fn(&str) -> bool) -> u8 {
    let mut best = (0, b',');
    for delimiter in DELIMITERS {
        let first = Lines::new(text, delimiter).map_while(Result::ok).take_while(|line| line.number as usize <= header::SEARCHED);
        let most = first.map(|line| header::known_columns(&line, is_header)).max().unwrap_or(0);
        if most > best.0 {
            best = (most, delimiter);
        }
    }
    best.1
}

struct Lines<'t> {
    records: csv::Reader<&'t [u8]>,
    /// Line ends within cells so far: a row of several lines is still one row.
    inner_ends: u64,
}

impl<'t> Lines<'t> {
    fn new(text: &'t str, delimiter: u8) -> Self {
        let records = csv::ReaderBuilder::new().delimiter(delimiter).has_headers(false).flexible(true).from_reader(text.as_bytes());
        Self { records, inner_ends: 0 }
    }
}

impl Iterator for Lines<'_> {
    type Item = Result<Line, TableError>;

    fn next(&mut self) -> Option<Self::Item> {
        let mut record = csv::StringRecord::new();
        // The text is UTF-8 in memory and rows may be of any length, so reading it cannot fail.
        if !self.records.read_record(&mut record).unwrap_or(false) {
            return None;
        }
        let ends = record.iter().flat_map(str::bytes).filter(|byte| *byte == b'\n').count();
        self.inner_ends = self.inner_ends.saturating_add(ends as u64);
        // The reader skips blank lines, which a spreadsheet program counts; so rows are counted from the place behind the record.
        let number = self.records.position().line().saturating_sub(1).saturating_sub(self.inner_ends);
        let number = u32::try_from(number).ok().filter(|number| *number <= MAX_ROWS);
        let Some(number) = number else { return Some(Err(TableError::cap("行", "rows", u64::from(MAX_ROWS)))) };
        if record.len() > MAX_COLUMNS {
            return Some(Err(TableError::cap("列", "columns", MAX_COLUMNS as u64)));
        }
        let cells = record.iter().enumerate().filter(|(_, text)| !text.trim().is_empty());
        Some(Ok(Line { number, cells: cells.map(|(column, text)| (column, Cell::Text(text.to_owned()))).collect() }))
    }
}

/// The row of a quotation mark that is never closed. The reader takes everything behind it for one cell, which would lose rows silently.
fn open_quote(text: &str, delimiter: u8) -> Option<u32> {
    let (mut row, mut opened, mut at_start) = (1_u32, None, true);
    let mut bytes = text.bytes().peekable();
    while let Some(byte) = bytes.next() {
        if opened.is_some() {
            if byte == b'"' && bytes.next_if_eq(&b'"').is_none() {
                opened = None;
            }
            continue;
        }
        match byte {
            b'"' if at_start => opened = Some(row),
            b'\n' => row = row.saturating_add(1),
            _ => {}
        }
        at_start = byte == delimiter || byte == b'\n';
    }
    opened
}
