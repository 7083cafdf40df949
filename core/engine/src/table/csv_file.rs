//! CSV: the delimiter is told by the header, rows are counted as a spreadsheet program counts them.

use std::fmt;
use std::io::{self, Read, Seek};

use super::encoding;
use super::split::{Blocks, Rows};
use super::{Cell, Line, MAX_CELLS, MAX_COLUMNS, MAX_ROWS, ReadOptions, Row, Table, TableError, header};

const DELIMITERS: [u8; 3] = [b',', b'\t', b';'];

/// A CSV table of any length: its header, and the rows below it block by block, so that no more than a block need be in memory.
///
/// ```
/// use jianfu::table::{CsvTable, ReadOptions};
/// let source = "登记表\n事项,人数\n统计表,３\n\n月报,1\n".as_bytes();
/// let options = ReadOptions { encoding: None, sheet: None, is_header: &|text| ["事项", "人数"].contains(&text) };
/// let mut table = CsvTable::open(source, &options)?;
/// assert_eq!((table.header_row(), table.header().len()), (2, 2));
/// let mut numbers = Vec::new();
/// while let Some(block) = table.next_block() {
///     numbers.extend(block?.rows().filter_map(Result::ok).map(|row| row.number));
/// }
/// assert_eq!(numbers, [3, 5]);
/// # Ok::<(), jianfu::table::TableError>(())
/// ```
pub struct CsvTable<R> {
    header: Vec<String>,
    header_row: u32,
    delimiter: u8,
    blocks: Blocks<R>,
    /// How many rows there are up to the end, where the source was read before.
    last_row: Option<u32>,
}

/// Rows of a CSV table that came together. They are text still, and [`CsvRows::rows`] reads them on whatever thread.
#[derive(Debug)]
pub struct CsvRows {
    text: String,
    /// How many rows of the file come before them.
    before: u32,
    delimiter: u8,
    header_row: u32,
    width: usize,
}

/// A row that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BrokenRow {
    /// Its number in the file as a spreadsheet program counts, from 1.
    pub number: u32,
    /// Why it cannot be read.
    pub error: TableError,
}

impl<R: Read> CsvTable<R> {
    /// Reads the beginning of a source, up to where the header can be told.
    ///
    /// Where no encoding is given and no mark tells it, it is told by 64 KiB from the first character on that is no ASCII. Bytes behind them that it does not
    /// have are an error when they are come to.
    ///
    /// # Errors
    /// As [`read_table`](super::read_table), of what stands there.
    pub fn open(source: R, options: &ReadOptions<'_>) -> Result<Self, TableError> {
        let mut blocks = Blocks::new(source, options.encoding);
        let start = blocks.start(&DELIMITERS)?;
        let delimiter = delimiter_of(start, options.is_header);
        // Rows behind those among which the header is looked for tell that the table is not empty.
        let is_wanted = |read: &Line, found: usize| found == 0 || read.number as usize <= header::SEARCHED;
        let mut lines: Vec<Line> = Vec::new();
        for line in Lines::new(start, delimiter, 0) {
            let line = line.map_err(|broken| broken.error)?;
            if !is_wanted(&line, lines.len()) {
                break;
            }
            if !header::is_blank_row(&line) {
                lines.push(line);
            }
        }
        let found = header::find(&lines, options.is_header)?;
        let Some(line) = lines.get(found) else { return Err(TableError::empty()) };
        let (header, header_row) = (header::names(line)?, line.number);
        blocks.divided_by(delimiter);
        Ok(Self { header, header_row, delimiter, blocks, last_row: None })
    }

    /// The columns' names, without white space at the ends; empty for a column without a name.
    pub fn header(&self) -> &[String] {
        &self.header
    }

    /// The header's row in the file, from 1.
    pub fn header_row(&self) -> u32 {
        self.header_row
    }

    /// How many rows are below the header, blank ones among them; known of what [`CsvTable::open_checked`] opened.
    pub fn row_count(&self) -> Option<u32> {
        self.last_row.map(|last| last.saturating_sub(self.header_row))
    }

    /// The next rows, those that are there without waiting for more; none at the end, and after an error.
    ///
    /// # Errors
    /// `JF-D001` where the source cannot be read on, `JF-D020` for a row past 4 MiB, `JF-D024` for bytes that its encoding does not have, `JF-D025` for a
    /// quotation mark that is not closed. Of what comes from there on nothing is known.
    pub fn next_block(&mut self) -> Option<Result<CsvRows, TableError>> {
        let Rows { text, before } = match self.blocks.next()? {
            Ok(rows) => rows,
            Err(error) => return Some(Err(error)),
        };
        let (delimiter, header_row, width) = (self.delimiter, self.header_row, self.header.len());
        Some(Ok(CsvRows { text, before, delimiter, header_row, width }))
    }
}

impl<R: Read + Seek> CsvTable<R> {
    /// The same of a source that can be read again: it is read to its end first, so that its encoding is told by the whole of it, and none of its rows is handed
    /// out if something is wrong with it as a whole.
    ///
    /// # Errors
    /// As [`read_table`](super::read_table).
    pub fn open_checked(mut source: R, options: &ReadOptions<'_>) -> Result<Self, TableError> {
        let failed = |error: io::Error| TableError::unreadable(&error);
        let encoding = match options.encoding {
            Some(given) => Some(given),
            None => encoding::of_source(&mut source).map_err(failed)?,
        };
        let options = ReadOptions { encoding, ..*options };
        source.rewind().map_err(failed)?;
        let mut whole = CsvTable::open(&mut source, &options)?;
        while let Some(rows) = whole.blocks.next() {
            rows?;
        }
        let CsvTable { header, header_row, delimiter, blocks, .. } = whole;
        let last_row = Some(blocks.rows_done());
        source.rewind().map_err(failed)?;
        let mut blocks = Blocks::new(source, encoding);
        blocks.divided_by(delimiter);
        Ok(Self { header, header_row, delimiter, blocks, last_row })
    }
}

impl<R> fmt::Debug for CsvTable<R> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("CsvTable").field("header", &self.header).field("header_row", &self.header_row).finish_non_exhaustive()
    }
}

impl CsvRows {
    /// The rows that are not blank.
    pub fn rows(&self) -> impl Iterator<Item = Result<Row, BrokenRow>> {
        let below = |read: &Result<Line, BrokenRow>| match read {
            Ok(line) => line.number > self.header_row && !header::is_blank_row(line),
            Err(broken) => broken.number > self.header_row,
        };
        Lines::new(&self.text, self.delimiter, self.before).filter(below).map(|read| read.map(|line| header::row(line, self.width)))
    }
}

pub(super) fn read(bytes: &[u8], options: &ReadOptions<'_>) -> Result<Table, TableError> {
    let encoding = match options.encoding {
        Some(given) => Some(given),
        None => encoding::of_source(&mut io::Cursor::new(bytes)).map_err(|error| TableError::unreadable(&error))?,
    };
    let mut table = CsvTable::open(bytes, &ReadOptions { encoding, ..*options })?;
    // What is wrong with the whole comes before what is wrong with a row.
    let blocks = std::iter::from_fn(|| table.next_block()).collect::<Result<Vec<_>, _>>()?;
    let mut rows = Vec::new();
    for block in blocks {
        for row in block.rows() {
            let row = row.map_err(|broken| broken.error)?;
            if row.number > MAX_ROWS {
                return Err(TableError::cap("行", "rows", u64::from(MAX_ROWS)));
            }
            rows.push(row);
            if table.header.len().saturating_mul(rows.len()) > MAX_CELLS {
                return Err(TableError::cap("个单元格", "cells", MAX_CELLS as u64));
            }
        }
    }
    Ok(Table { sheet: None, other_sheets: Vec::new(), header: table.header, header_row: table.header_row, rows })
}

/// The delimiter under which the header is found with the most columns.
fn delimiter_of(start: &str, is_header: &dyn Fn(&str) -> bool) -> u8 {
    let mut best = (0, b',');
    for delimiter in DELIMITERS {
        let first = Lines::new(start, delimiter, 0).map_while(Result::ok).take_while(|line| line.number as usize <= header::SEARCHED);
        let most = first.map(|line| header::known_columns(&line, is_header)).max().unwrap_or(0);
        if most > best.0 {
            best = (most, delimiter);
        }
    }
    best.1
}

/// The rows of a text, read.
struct Lines<'t> {
    records: csv::Reader<&'t [u8]>,
    record: csv::StringRecord,
    /// How many rows of the file come before the text.
    before: u32,
    /// Line ends within cells so far: a row of several lines is still one row.
    inner_ends: u64,
}

impl<'t> Lines<'t> {
    fn new(text: &'t str, delimiter: u8, before: u32) -> Self {
        let records = csv::ReaderBuilder::new().delimiter(delimiter).has_headers(false).flexible(true).from_reader(text.as_bytes());
        Self { records, record: csv::StringRecord::new(), before, inner_ends: 0 }
    }
}

impl Iterator for Lines<'_> {
    type Item = Result<Line, BrokenRow>;

    fn next(&mut self) -> Option<Self::Item> {
        // The text is UTF-8 in memory and rows may be of any length, so reading it cannot fail.
        if !self.records.read_record(&mut self.record).unwrap_or(false) {
            return None;
        }
        let ends = self.record.as_slice().bytes().filter(|byte| *byte == b'\n').count();
        self.inner_ends = self.inner_ends.saturating_add(ends as u64);
        // The reader skips blank lines, which a spreadsheet program counts; so rows are counted from the place behind the record.
        let passed = self.records.position().line().saturating_sub(1).saturating_sub(self.inner_ends);
        let number = self.before.saturating_add(u32::try_from(passed).unwrap_or(u32::MAX));
        if number == u32::MAX {
            return Some(Err(BrokenRow { number, error: TableError::cap("行", "rows", u64::from(u32::MAX)) }));
        }
        if self.record.len() > MAX_COLUMNS {
            return Some(Err(BrokenRow { number, error: TableError::cap("列", "columns", MAX_COLUMNS as u64) }));
        }
        let mut cells = Vec::with_capacity(self.record.len());
        let written = self.record.iter().enumerate().filter(|(_, text)| !text.trim().is_empty());
        cells.extend(written.map(|(column, text)| (column, Cell::Text(text.to_owned()))));
        Some(Ok(Line { number, cells }))
    }
}
