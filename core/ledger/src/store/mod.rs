//! Where rows are kept. What a ledger means is said once, in the rest of this crate, in SQL that both databases read; a store runs it.

#[cfg(feature = "postgres")]
pub(crate) mod postgres;
pub(crate) mod schema;
pub(crate) mod sqlite;

use crate::error::Result;

/// A value that is given to a statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Given<'g> {
    /// Nothing.
    Null,
    /// A whole number.
    Int(i64),
    /// A text.
    Text(&'g str),
    /// Bytes.
    Bytes(&'g [u8]),
}

/// A value that a statement gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// Nothing.
    Null,
    /// A whole number.
    Int(i64),
    /// A text.
    Text(String),
    /// Bytes.
    Bytes(Vec<u8>),
}

/// What a transaction does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// It sees one state of the ledger, and changes nothing.
    Read,
    /// It is the only one that writes.
    Write,
}

/// A database that keeps a ledger.
///
/// Statements are plain SQL in which `$1`, `$2` … stand in the order of what is given, each once.
pub trait Store: Send {
    /// Begins a transaction; at most one is open.
    ///
    /// # Errors
    /// `JF-L003` where another process writes for too long.
    fn begin(&mut self, access: Access) -> Result<()>;

    /// Makes what was written since last. Until this returns nothing was.
    ///
    /// # Errors
    /// `JF-L004` where no space is left, `JF-L006` where it cannot be written otherwise.
    fn commit(&mut self) -> Result<()>;

    /// Undoes what was written since the transaction began.
    fn rollback(&mut self);

    /// Runs a statement that gives nothing.
    ///
    /// # Errors
    /// As [`Store::commit`].
    fn run(&mut self, sql: &'static str, given: &[Given<'_>]) -> Result<()>;

    /// Asks, and visits what is found.
    ///
    /// # Errors
    /// `JF-L005` where the file is damaged, `JF-L006` where it cannot be read, and what `each` says.
    fn ask(&mut self, sql: &'static str, given: &[Given<'_>], each: &mut dyn FnMut(&[Found]) -> Result<()>) -> Result<()>;

    /// Adds many rows to a table.
    ///
    /// # Errors
    /// As [`Store::commit`].
    fn insert(&mut self, table: &'static Table, rows: &mut dyn Iterator<Item = Vec<Given<'_>>>) -> Result<()>;
}

/// A table to which many rows are added at once.
#[derive(Debug)]
pub struct Table {
    /// The statement for one row.
    pub(crate) one: &'static str,
    /// The same for PostgreSQL, which takes a column at a time.
    #[cfg(feature = "postgres")]
    pub(crate) many: &'static str,
    /// What its columns hold.
    #[cfg(feature = "postgres")]
    pub(crate) columns: &'static [Column],
}

/// What a column holds.
#[cfg(feature = "postgres")]
#[derive(Debug, Clone, Copy)]
pub(crate) enum Column {
    Int,
    Text,
    Bytes,
}

macro_rules! table {
    ($name:literal, $one:literal, $many:literal, [$($column:ident),*]) => {
        Table {
            one: concat!("INSERT INTO ", $name, " VALUES (", $one, ")"),
            #[cfg(feature = "postgres")]
            many: concat!("INSERT INTO ", $name, " SELECT * FROM UNNEST(", $many, ")"),
            #[cfg(feature = "postgres")]
            columns: &[$(Column::$column),*],
        }
    };
}

/// The rows of the ledger.
pub(crate) static ROWS: Table = table!(
    "rows",
    "$1, $2, $3, $4, $5, $6",
    "$1::bigint[], $2::bigint[], $3::text[], $4::bigint[], $5::text[], $6::bytea[]",
    [Int, Int, Text, Int, Text, Bytes]
);

/// Under which keys rows are found.
pub(crate) static KEYS: Table =
    table!("keys", "$1, $2, $3, $4", "$1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[]", [Int, Int, Int, Int]);

impl Found {
    pub(crate) fn int(&self) -> i64 {
        if let Self::Int(number) = self { *number } else { 0 }
    }

    pub(crate) fn row(&self) -> u64 {
        u64::try_from(self.int()).unwrap_or_default()
    }

    pub(crate) fn text(&self) -> &str {
        if let Self::Text(text) = self { text } else { "" }
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        if let Self::Bytes(bytes) = self { bytes } else { &[] }
    }
}

impl<'g> From<Option<&'g str>> for Given<'g> {
    fn from(text: Option<&'g str>) -> Self {
        text.map_or(Self::Null, Self::Text)
    }
}

impl From<u64> for Given<'_> {
    fn from(row: u64) -> Self {
        Self::Int(i64::try_from(row).unwrap_or(i64::MAX))
    }
}
