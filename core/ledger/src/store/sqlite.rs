//! A ledger in a file, by SQLite: write-ahead log, strict tables, an application id, and the version of its tables in the file.

use std::path::Path;
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode, OpenFlags, ToSql};

use super::schema::{self, SQLITE};
use super::{Access, Found, Given, Store, Table};
use crate::codes;
use crate::error::{LedgerError, Result};

/// `jfld`, by which a ledger is told from other files of SQLite.
const APPLICATION: i64 = 0x6a66_6c64;
/// Pages that are kept in memory, in KiB.
const CACHE: i64 = 65_536;
/// Pages in the write-ahead log before they are moved to the file: ten thousand decisions fill about a quarter of them, and change many that those before changed.
const LOGGED: i64 = 8_192;

/// A ledger in a file.
#[derive(Debug)]
pub struct SqliteStore {
    connection: Connection,
}

/// How a file is opened.
#[derive(Debug, Clone, Copy)]
pub struct SqliteOptions {
    /// How long to wait while another process writes.
    pub patience: Duration,
    /// At most so many pages of 4 KiB; none for as many as the disk holds.
    pub max_pages: Option<u32>,
}

impl Default for SqliteOptions {
    /// A minute of patience, and no limit of its own.
    fn default() -> Self {
        Self { patience: Duration::from_secs(60), max_pages: None }
    }
}

impl SqliteStore {
    /// Makes a file for a ledger.
    ///
    /// # Errors
    /// `JF-L007` where there is a file already, `JF-L006` where it cannot be made.
    pub fn create(path: impl AsRef<Path>, options: SqliteOptions) -> Result<Self> {
        let path = path.as_ref();
        // Making the file anew fails where there is one, also one that another process has made just now.
        std::fs::File::create_new(path).map_err(|error| match error.kind() {
            std::io::ErrorKind::AlreadyExists => already_there(),
            _ => unreachable_file(&error.to_string()),
        })?;
        let made = Self::connect(path, options).and_then(|mut store| store.migrate(0).map(|()| store));
        if made.is_err() {
            // Half a ledger is none, and would stand in the way of the next try.
            let _ = std::fs::remove_file(path);
        }
        made
    }

    /// Opens the file of a ledger, and brings its tables up to date.
    ///
    /// # Errors
    /// `JF-L001` where there is none, or it is none, `JF-L002` where a newer version made it, `JF-L005` where it is damaged.
    pub fn open(path: impl AsRef<Path>, options: SqliteOptions) -> Result<Self> {
        let path = path.as_ref();
        match std::fs::metadata(path) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Err(no_ledger("没有这个文件", "there is no such file")),
            Err(error) => return Err(unreachable_file(&error.to_string())),
            Ok(known) if known.is_dir() => return Err(no_ledger("这是文件夹", "this is a folder")),
            Ok(known) if known.len() == 0 => return Err(no_ledger("文件是空的", "the file is empty")),
            Ok(_) => {}
        }
        let mut store = Self::connect(path, options)?;
        if store.pragma("PRAGMA application_id")? != APPLICATION {
            return Err(no_ledger("这个文件不是台账", "the file is no ledger"));
        }
        let version = store.pragma("PRAGMA user_version")?;
        if version > schema::VERSION {
            return Err(newer(version));
        }
        if version < schema::VERSION {
            store.migrate(version)?;
        }
        Ok(store)
    }

    fn connect(path: &Path, options: SqliteOptions) -> Result<Self> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(path, flags).map_err(|error| fault(&error))?;
        connection.busy_timeout(options.patience).map_err(|error| fault(&error))?;
        connection.set_prepared_statement_cache_capacity(64);
        // Without it a statement is planned anew whenever other values are bound to it, which takes longer than running it.
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true).map_err(|error| fault(&error))?;
        let mut store = Self { connection };
        // Every commit is on the disk when it returns: a number that was handed out must not come again after the power fails.
        for (name, value) in [("journal_mode", "wal"), ("synchronous", "full"), ("foreign_keys", "on"), ("trusted_schema", "off")] {
            store.connection.pragma_update(None, name, value).map_err(|error| fault(&error))?;
        }
        for (name, value) in [("cache_size", -CACHE), ("wal_autocheckpoint", LOGGED)] {
            store.connection.pragma_update(None, name, value).map_err(|error| fault(&error))?;
        }
        if let Some(pages) = options.max_pages {
            store.connection.pragma_update(None, "max_page_count", pages).map_err(|error| fault(&error))?;
        }
        store.pragma("PRAGMA schema_version")?;
        Ok(store)
    }

    fn pragma(&mut self, sql: &str) -> Result<i64> {
        self.connection.query_row(sql, [], |row| row.get(0)).map_err(|error| fault(&error))
    }

    fn migrate(&mut self, from: i64) -> Result<()> {
        let transaction =
            self.connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate).map_err(|error| fault(&error))?;
        // Another process may have done it meanwhile.
        let now: i64 = transaction.query_row("PRAGMA user_version", [], |row| row.get(0)).map_err(|error| fault(&error))?;
        for statement in schema::steps_from(from.max(now), &SQLITE) {
            transaction.execute(&statement, []).map_err(|error| fault(&error))?;
        }
        transaction.pragma_update(None, "application_id", APPLICATION).map_err(|error| fault(&error))?;
        transaction.pragma_update(None, "user_version", schema::VERSION).map_err(|error| fault(&error))?;
        transaction.commit().map_err(|error| fault(&error))
    }

    fn bare(&mut self, sql: &str) -> Result<()> {
        self.connection.prepare_cached(sql).and_then(|mut statement| statement.execute([])).map(drop).map_err(|error| fault(&error))
    }
}

impl Store for SqliteStore {
    fn begin(&mut self, access: Access) -> Result<()> {
        self.bare(match access {
            Access::Read => "BEGIN",
            Access::Write => "BEGIN IMMEDIATE",
        })
    }

    fn commit(&mut self) -> Result<()> {
        self.bare("COMMIT")
    }

    fn rollback(&mut self) {
        // SQLite has undone it by itself where the disk is full.
        if !self.connection.is_autocommit() {
            let _ = self.bare("ROLLBACK");
        }
    }

    fn run(&mut self, sql: &'static str, given: &[Given<'_>]) -> Result<()> {
        let mut statement = self.connection.prepare_cached(sql).map_err(|error| fault(&error))?;
        bind(&mut statement, given)?;
        statement.raw_execute().map(drop).map_err(|error| fault(&error))
    }

    fn ask(&mut self, sql: &'static str, given: &[Given<'_>], each: &mut dyn FnMut(&[Found]) -> Result<()>) -> Result<()> {
        let mut statement = self.connection.prepare_cached(sql).map_err(|error| fault(&error))?;
        bind(&mut statement, given)?;
        let columns = statement.column_count();
        let mut rows = statement.raw_query();
        let mut found = Vec::with_capacity(columns);
        while let Some(row) = rows.next().map_err(|error| fault(&error))? {
            found.clear();
            for column in 0..columns {
                found.push(match row.get_ref(column).map_err(|error| fault(&error))? {
                    rusqlite::types::ValueRef::Integer(number) => Found::Int(number),
                    rusqlite::types::ValueRef::Text(text) => Found::Text(String::from_utf8_lossy(text).into_owned()),
                    rusqlite::types::ValueRef::Blob(bytes) => Found::Bytes(bytes.to_vec()),
                    rusqlite::types::ValueRef::Null | rusqlite::types::ValueRef::Real(_) => Found::Null,
                });
            }
            each(&found)?;
        }
        Ok(())
    }

    fn insert(&mut self, table: &'static Table, rows: &mut dyn Iterator<Item = Vec<Given<'_>>>) -> Result<()> {
        let mut statement = self.connection.prepare_cached(table.one).map_err(|error| fault(&error))?;
        for row in rows {
            bind(&mut statement, &row)?;
            statement.raw_execute().map_err(|error| fault(&error))?;
        }
        Ok(())
    }
}

fn bind(statement: &mut rusqlite::CachedStatement<'_>, given: &[Given<'_>]) -> Result<()> {
    for (index, value) in given.iter().enumerate() {
        let bound = match value {
            Given::Null => statement.raw_bind_parameter(index + 1, rusqlite::types::Null),
            Given::Int(number) => statement.raw_bind_parameter(index + 1, number as &dyn ToSql),
            Given::Text(text) => statement.raw_bind_parameter(index + 1, text as &dyn ToSql),
            Given::Bytes(bytes) => statement.raw_bind_parameter(index + 1, bytes as &dyn ToSql),
        };
        bound.map_err(|error| fault(&error))?;
    }
    Ok(())
}

/// What SQLite's errors are here.
fn fault(error: &rusqlite::Error) -> LedgerError {
    let code = error.sqlite_error_code();
    let said = error.to_string();
    match code {
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => busy(),
        Some(ErrorCode::DiskFull) => full(),
        Some(ErrorCode::DatabaseCorrupt) => LedgerError::new(
            codes::DAMAGED,
            (format!("台账文件已损坏：{said}"), format!("the file of the ledger is damaged: {said}")),
            ("从备份恢复；不要改动这个文件", "restore a backup, and leave this file as it is"),
        ),
        Some(ErrorCode::NotADatabase) => no_ledger("这个文件不是台账", "the file is no ledger"),
        Some(ErrorCode::ReadOnly) => unreachable_file(&said),
        // A table or column that is not there: the file says that it is a ledger, but something took parts of it away.
        // Or it holds something twice that is there once.
        Some(ErrorCode::Unknown | ErrorCode::ConstraintViolation) => LedgerError::new(
            codes::DAMAGED,
            (format!("台账文件不对：{said}"), format!("the file of the ledger is not as it should be: {said}")),
            ("从备份恢复", "restore a backup"),
        ),
        _ => unreachable_file(&said),
    }
}

pub(crate) fn full() -> LedgerError {
    LedgerError::new(
        codes::FULL,
        ("磁盘已满，这一次什么也没有写入", "the disk is full, and nothing was written this time"),
        ("腾出空间后再来一次", "make space and do it again"),
    )
}

pub(super) fn busy() -> LedgerError {
    LedgerError::new(
        codes::BUSY,
        ("另一个程序正在写台账", "another program is writing to the ledger"),
        ("等它写完再来一次", "wait until it has finished and do it again"),
    )
}

pub(crate) fn already_there() -> LedgerError {
    LedgerError::new(codes::EXISTS, ("这里已有文件或台账", "there is a file or a ledger already"), ("换一个位置", "choose another place"))
}

pub(super) fn no_ledger(zh: &str, en: &str) -> LedgerError {
    LedgerError::new(
        codes::NO_LEDGER,
        (zh, en),
        ("检查路径；新建台账用 jianfu ledger init", "look at the path, or make a ledger with jianfu ledger init"),
    )
}

pub(super) fn newer(version: i64) -> LedgerError {
    let known = schema::VERSION;
    LedgerError::new(
        codes::NEWER,
        (
            format!("台账是第 {version} 版的，这里只认识到第 {known} 版"),
            format!("the ledger is of version {version}, and this program knows none after {known}"),
        ),
        ("用更新的 jianfu", "use a newer jianfu"),
    )
}

pub(super) fn unreachable_file(said: &str) -> LedgerError {
    LedgerError::new(
        codes::UNREACHABLE,
        (format!("台账无法读写：{said}"), format!("the ledger cannot be read or written: {said}")),
        ("检查路径、权限、磁盘或服务器", "look at the path, the permissions, the disk or the server"),
    )
}
