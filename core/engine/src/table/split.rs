//! Dividing the text of a CSV file into rows, a block at a time, before any row is read.

use std::io::Read;

use super::encoding::{Decoded, Encoding, Fault};
use super::{TableError, header};

/// The most bytes of one row. A row that is longer is likely to have lost its end, or a quotation mark.
const MAX_ROW: usize = 1 << 22;
/// The most rows of a block, so that what is made of it stays small however short its rows are.
const ROWS: usize = 1024;

/// Where a text has got to: within a quotation or not, and in which row.
#[derive(Debug, Clone, Copy)]
struct Place {
    delimiter: u8,
    /// The row, from 1.
    row: u32,
    is_quoted: bool,
    /// At the last byte that was seen within a quotation, a quotation mark: it ends it, unless another one follows.
    after_quote: bool,
    at_start: bool,
}

impl Place {
    const fn of(delimiter: u8) -> Self {
        Self { delimiter, row: 1, is_quoted: false, after_quote: false, at_start: true }
    }

    /// Goes on over bytes that end no row and begin no quotation, and tells how many they are.
    fn pass_plain(&mut self, bytes: &[u8]) -> usize {
        if self.is_quoted {
            return 0;
        }
        let plain = bytes.iter().position(|byte| matches!(byte, b'"' | b'\n')).unwrap_or(bytes.len());
        if let Some(last) = plain.checked_sub(1).and_then(|last| bytes.get(last)) {
            self.at_start = *last == self.delimiter;
        }
        plain
    }

    /// Goes one byte on, and tells whether it ends a row.
    fn pass(&mut self, byte: u8) -> bool {
        if self.after_quote {
            self.after_quote = false;
            if byte == b'"' {
                return false;
            }
            self.is_quoted = false;
        } else if self.is_quoted {
            self.after_quote = byte == b'"';
            return false;
        } else if byte == b'"' && self.at_start {
            (self.is_quoted, self.at_start) = (true, false);
            return false;
        }
        let is_end = byte == b'\n';
        self.at_start = is_end || byte == self.delimiter;
        if is_end {
            self.row = self.row.saturating_add(1);
        }
        is_end
    }
}

/// Whole rows of a text.
pub(super) struct Rows {
    pub(super) text: String,
    /// How many rows come before them.
    pub(super) before: u32,
}

/// The rows of a source, a block at a time. A block ends where what was read at once does, so that no row waits for those after it.
pub(super) struct Blocks<R> {
    source: Decoded<R>,
    /// What was read and not handed out, with `\n` at the end of every line.
    held: String,
    /// How much of it was looked at, and where that ends.
    seen: usize,
    place: Place,
    /// The row that what is held begins with.
    first: u32,
    /// Whether the last character read was `\r`, so that a `\n` behind it is the same line's end.
    after_return: bool,
    /// Why no more is read.
    end: Option<Result<(), Fault>>,
}

impl<R: Read> Blocks<R> {
    pub(super) fn new(source: R, given: Option<Encoding>) -> Self {
        Self {
            source: Decoded::new(source, given),
            held: String::new(),
            seen: 0,
            place: Place::of(b','),
            first: 1,
            after_return: false,
            end: None,
        }
    }

    /// The text at the beginning, with every row among which the header is looked for, whichever of some delimiters it has.
    ///
    /// # Errors
    /// What cannot be read there.
    pub(super) fn start(&mut self, delimiters: &[u8]) -> Result<&str, TableError> {
        let mut places: Vec<Place> = delimiters.iter().map(|delimiter| Place::of(*delimiter)).collect();
        let mut seen = 0;
        while self.end.is_none() {
            self.read();
            let is_blank = self.held.trim_start().is_empty();
            let is_beyond = |places: &[Place]| places.iter().all(|place| place.row as usize > header::SEARCHED);
            for byte in self.held.bytes().skip(seen) {
                for place in &mut places {
                    place.pass(byte);
                }
                // How far a text goes on shows only in what is said of bytes that cannot be read.
                if byte == b'\n' && !is_blank && !matches!(self.end, Some(Err(_))) && is_beyond(&places) {
                    break;
                }
            }
            seen = self.held.len();
            let is_enough = is_beyond(&places) && !is_blank;
            if is_enough || seen > MAX_ROW {
                break;
            }
        }
        if let Some(Err(fault)) = &self.end {
            let row = places.iter().map(|place| place.row).max().unwrap_or(1);
            return Err(refused(fault, row));
        }
        Ok(&self.held)
    }

    /// Tells by what the cells of a row are divided.
    pub(super) const fn divided_by(&mut self, delimiter: u8) {
        self.place.delimiter = delimiter;
    }

    /// How many rows were handed out.
    pub(super) const fn rows_done(&self) -> u32 {
        self.first.saturating_sub(1)
    }

    /// The next rows; none at the end, and after an error.
    pub(super) fn next(&mut self) -> Option<Result<Rows, TableError>> {
        loop {
            let end = self.look();
            if end > 0 {
                let rest = self.held.split_off(end);
                self.seen -= end;
                let before = self.first.saturating_sub(1);
                self.first = self.place.row;
                return Some(Ok(Rows { text: std::mem::replace(&mut self.held, rest), before }));
            }
            if self.end.is_some() {
                return self.last().map(Err);
            }
            if self.held.len() > MAX_ROW {
                self.end = Some(Ok(()));
                let row = self.place.row;
                self.held.clear();
                return Some(Err(if self.place.is_quoted {
                    TableError::open_quote(row)
                } else {
                    TableError::row_cap(row, MAX_ROW as u64)
                }));
            }
            self.read();
        }
    }

    /// Looks at what was read, and tells where the last of the rows ends that it has the whole of.
    fn look(&mut self) -> usize {
        let (mut end, mut rows) = (0, 0);
        let mut rest = self.held.as_bytes().get(self.seen..).unwrap_or_default();
        while rows < ROWS {
            let plain = self.place.pass_plain(rest);
            rest = rest.get(plain..).unwrap_or_default();
            let Some((byte, behind)) = rest.split_first() else {
                self.seen += plain;
                break;
            };
            rest = behind;
            self.seen += plain + 1;
            if self.place.pass(*byte) {
                (end, rows) = (self.seen, rows + 1);
            }
        }
        end
    }

    /// What is wrong at the end.
    fn last(&mut self) -> Option<TableError> {
        let fault = self.end.replace(Ok(()))?;
        let is_open = !std::mem::take(&mut self.held).is_empty() && self.place.is_quoted;
        match fault {
            Err(fault) => Some(refused(&fault, self.place.row)),
            Ok(()) if is_open => Some(TableError::open_quote(self.place.row)),
            Ok(()) => None,
        }
    }

    /// Reads more.
    fn read(&mut self) {
        let mut text = String::new();
        let read = self.source.read(&mut text);
        let is_plain = !self.after_return && !text.contains('\r');
        if is_plain {
            self.held.push_str(&text);
            text.clear();
        }
        for line in text.split_inclusive(['\r', '\n']) {
            if self.after_return && line == "\n" {
                self.after_return = false;
                continue;
            }
            self.after_return = line.ends_with('\r');
            self.held.push_str(line.strip_suffix('\r').unwrap_or(line));
            if self.after_return {
                self.held.push('\n');
            }
        }
        match read {
            Ok(true) => {}
            Ok(false) => {
                if !self.held.is_empty() && !self.held.ends_with('\n') {
                    self.held.push('\n');
                }
                self.end = Some(Ok(()));
            }
            Err(fault) => self.end = Some(Err(fault)),
        }
    }
}

fn refused(fault: &Fault, row: u32) -> TableError {
    match fault {
        Fault::Io(error) => TableError::unreadable(error),
        Fault::Bytes(encoding) => TableError::encoding(encoding, row),
        Fault::Workbook => TableError::not_csv(),
    }
}
