//! Tables as people keep them, CSV and XLSX, read into cells: whatever the encoding, wherever the header row stands.
//!
//! ```
//! use jianfu::table::{Cell, ReadOptions, TableKind, read_table};
//! let bytes = "要求登记表,,\n\n事项,人数,日期\n统计表,３,2026/9/10\n".as_bytes();
//! let is_header = |text: &str| ["事项", "人数", "日期"].contains(&text);
//! let table = read_table(bytes, TableKind::Csv, &ReadOptions { encoding: None, sheet: None, is_header: &is_header })?;
//! assert_eq!((table.header_row, table.header.len()), (3, 3));
//! assert_eq!(table.rows[0].number, 4);
//! assert_eq!(table.rows[0].cells[0], Cell::Text("统计表".to_owned()));
//! # Ok::<(), jianfu::table::TableError>(())
//! ```

pub mod cell;
pub(crate) mod codes;
mod csv_file;
mod encoding;
mod error;
pub(crate) mod header;
mod split;
mod xlsx_file;
mod zip_sizes;

pub use csv_file::{BrokenRow, CsvRows, CsvTable};
pub use encoding::Encoding;
pub use error::TableError;
pub use header::meant;

/// The most bytes in one file, packed or unpacked.
const MAX_BYTES: u64 = 1 << 30;
/// The most rows in one table that is held as a whole: as many as a spreadsheet can have.
const MAX_ROWS: u32 = 1_048_576;
/// The most columns: as many as a spreadsheet can have.
const MAX_COLUMNS: usize = 16_384;
/// The most cells in one table, blank ones counted where their row is not blank.
const MAX_CELLS: usize = 1 << 25;

/// A table: one header and the rows below it that are not blank.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// The sheet's name; none for CSV.
    pub sheet: Option<String>,
    /// The other sheets that can be seen and have a header too: none of their rows is here. Empty for CSV, and where a sheet was asked for.
    pub other_sheets: Vec<String>,
    /// The columns' names, without white space at the ends; empty for a column without a name.
    pub header: Vec<String>,
    /// The header's row in the file, from 1.
    pub header_row: u32,
    /// The rows below the header that are not blank.
    pub rows: Vec<Row>,
}

/// A row of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Its number in the file as a spreadsheet program counts, from 1.
    pub number: u32,
    /// Its cells, as many as the header has columns.
    pub cells: Vec<Cell>,
    /// What is not blank to the right of the header's last column.
    pub surplus: Vec<Cell>,
}

/// What a cell holds.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Cell {
    /// Nothing.
    #[default]
    Empty,
    /// Text as it stands in the file.
    Text(String),
    /// A number as decimal text: exact for what is read from text, and from a workbook to the 15 digits that it keeps.
    Number(String),
    /// True or false.
    Bool(bool),
    /// A day; the time of day is left out.
    Date(jiff::civil::Date),
    /// A spreadsheet error such as `#REF!`, or a whole number too large for a workbook to keep its digits: not a blank, since something should be there.
    Broken(String),
}

/// The kind of a table file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum TableKind {
    /// Text with delimiters: comma, semicolon or tab.
    Csv,
    /// A workbook.
    Xlsx,
}

impl TableKind {
    /// The kind that a file's name tells. The old workbook format `.xls` counts as a workbook, so that reading it says what to do.
    ///
    /// ```
    /// use jianfu::table::TableKind;
    /// assert_eq!(TableKind::of_name("登记表.XLSX"), Some(TableKind::Xlsx));
    /// assert_eq!(TableKind::of_name("notes.txt"), None);
    /// ```
    pub fn of_name(name: &str) -> Option<Self> {
        let (_, ending) = name.rsplit_once('.')?;
        match ending.to_ascii_lowercase().as_str() {
            "csv" | "tsv" => Some(Self::Csv),
            "xlsx" | "xlsm" | "xls" | "et" => Some(Self::Xlsx),
            _ => None,
        }
    }
}

/// How a table is to be read.
#[derive(Clone, Copy)]
pub struct ReadOptions<'a> {
    /// The encoding of a CSV file; otherwise by its byte order mark, then UTF-8 if it is that, then GB18030.
    pub encoding: Option<Encoding>,
    /// The sheet of a workbook; otherwise the first visible one that has a header.
    pub sheet: Option<&'a str>,
    /// Whether a text is the name of a column: how the header is found among the first 20 rows.
    pub is_header: &'a dyn Fn(&str) -> bool,
}

impl std::fmt::Debug for ReadOptions<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("ReadOptions").field("encoding", &self.encoding).field("sheet", &self.sheet).finish_non_exhaustive()
    }
}

/// Reads a table as a whole. [`CsvTable`] reads those that are too long for that.
///
/// # Errors
/// `JF-D020` to `JF-D030`: past a cap, empty, no header, a column twice, a wrong encoding, an open quotation mark, not a workbook, an old or protected
/// workbook, no such sheet.
pub fn read_table(bytes: &[u8], kind: TableKind, options: &ReadOptions<'_>) -> Result<Table, TableError> {
    if bytes.len() as u64 > MAX_BYTES {
        return Err(TableError::cap("字节", "bytes", MAX_BYTES));
    }
    if bytes.is_empty() {
        return Err(TableError::empty());
    }
    match kind {
        TableKind::Csv => csv_file::read(bytes, options),
        TableKind::Xlsx => xlsx_file::read(bytes, options),
    }
}

/// A row before the header is known: its cells that are not blank, by column.
#[derive(Debug, Default)]
struct Line {
    number: u32,
    cells: Vec<(usize, Cell)>,
}
