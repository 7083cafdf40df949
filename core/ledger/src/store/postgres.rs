//! A ledger on a PostgreSQL server, in a schema of its own.

use postgres::error::SqlState;
use postgres::types::ToSql;
use postgres::{Client, Config, NoTls, Row, Statement};

use std::collections::HashMap;

use super::schema::{self, POSTGRES};
use super::sqlite::{already_there, busy, full, newer, no_ledger, unreachable_file};
use super::{Access, Column, Found, Given, Store, Table};
use crate::codes;
use crate::error::{LedgerError, Result};

/// A ledger on a server. Everything is in the schema `jianfu` of the database.
pub struct PostgresStore {
    client: Client,
    statements: HashMap<&'static str, Statement>,
}

impl std::fmt::Debug for PostgresStore {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("PostgresStore").finish_non_exhaustive()
    }
}

impl PostgresStore {
    /// Makes the tables of a ledger in a database.
    ///
    /// # Errors
    /// `JF-L007` where there are some already, `JF-L006` where the server cannot be reached.
    pub fn create(url: &str) -> Result<Self> {
        let mut store = Self::connect(url)?;
        let mut transaction = store.client.transaction().map_err(|error| fault(&error))?;
        transaction.batch_execute("CREATE SCHEMA jianfu; CREATE TABLE jianfu.version (version BIGINT NOT NULL)").map_err(|error| {
            let taken = [SqlState::DUPLICATE_SCHEMA, SqlState::DUPLICATE_TABLE, SqlState::UNIQUE_VIOLATION];
            if error.code().is_some_and(|code| taken.contains(code)) { already_there() } else { fault(&error) }
        })?;
        for statement in schema::steps_from(0, &POSTGRES) {
            transaction.batch_execute(&statement).map_err(|error| fault(&error))?;
        }
        transaction.execute("INSERT INTO version VALUES ($1)", &[&schema::VERSION]).map_err(|error| fault(&error))?;
        transaction.commit().map_err(|error| fault(&error))?;
        Ok(store)
    }

    /// Opens the ledger of a database.
    ///
    /// # Errors
    /// `JF-L001` where there is none, `JF-L002` where a newer version made it, `JF-L006` where the server cannot be reached.
    pub fn open(url: &str) -> Result<Self> {
        let mut store = Self::connect(url)?;
        let version = store.client.query_opt("SELECT version FROM jianfu.version", &[]);
        let version: Option<i64> = match version {
            Ok(row) => row.map(|row| row.get(0)),
            Err(error) if error.code().is_some_and(|code| [SqlState::UNDEFINED_TABLE, SqlState::INVALID_SCHEMA_NAME].contains(code)) => {
                None
            }
            Err(error) => return Err(fault(&error)),
        };
        let version = version.ok_or_else(|| no_ledger("数据库里没有台账", "there is no ledger in the database"))?;
        if version > schema::VERSION {
            return Err(newer(version));
        }
        if version < schema::VERSION {
            let mut transaction = store.client.transaction().map_err(|error| fault(&error))?;
            let row = transaction.query_one("SELECT version FROM version FOR UPDATE", &[]).map_err(|error| fault(&error))?;
            for statement in schema::steps_from(row.get(0), &POSTGRES) {
                transaction.batch_execute(&statement).map_err(|error| fault(&error))?;
            }
            transaction.execute("UPDATE version SET version = $1", &[&schema::VERSION]).map_err(|error| fault(&error))?;
            transaction.commit().map_err(|error| fault(&error))?;
        }
        Ok(store)
    }

    fn connect(url: &str) -> Result<Self> {
        let config: Config = url.parse().map_err(|error: postgres::Error| fault(&error))?;
        let mut client = config.connect(NoTls).map_err(|error| fault(&error))?;
        client.batch_execute("SET search_path TO jianfu; SET lock_timeout TO '60s'").map_err(|error| fault(&error))?;
        Ok(Self { client, statements: HashMap::new() })
    }

    fn prepared(&mut self, sql: &'static str) -> Result<Statement> {
        if let Some(statement) = self.statements.get(sql) {
            return Ok(statement.clone());
        }
        let statement = self.client.prepare(sql).map_err(|error| fault(&error))?;
        self.statements.insert(sql, statement.clone());
        Ok(statement)
    }
}

impl Store for PostgresStore {
    fn begin(&mut self, access: Access) -> Result<()> {
        let sql = match access {
            Access::Read => "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
            // The lock is held by whoever writes, and seen by nobody who reads.
            Access::Write => "BEGIN; LOCK TABLE head IN EXCLUSIVE MODE",
        };
        self.client.batch_execute(sql).map_err(|error| {
            let fault = fault(&error);
            self.rollback();
            fault
        })
    }

    fn commit(&mut self) -> Result<()> {
        self.client.batch_execute("COMMIT").map_err(|error| fault(&error))
    }

    fn rollback(&mut self) {
        let _ = self.client.batch_execute("ROLLBACK");
    }

    fn run(&mut self, sql: &'static str, given: &[Given<'_>]) -> Result<()> {
        let statement = self.prepared(sql)?;
        let given = bound(given);
        self.client.execute(&statement, &references(&given)).map(drop).map_err(|error| fault(&error))
    }

    fn ask(&mut self, sql: &'static str, given: &[Given<'_>], each: &mut dyn FnMut(&[Found]) -> Result<()>) -> Result<()> {
        let statement = self.prepared(sql)?;
        let given = bound(given);
        let rows = self.client.query(&statement, &references(&given)).map_err(|error| fault(&error))?;
        rows.iter().try_for_each(|row| each(&found(row)?))
    }

    fn insert(&mut self, table: &'static Table, rows: &mut dyn Iterator<Item = Vec<Given<'_>>>) -> Result<()> {
        /// Rows that are sent at once.
        const AT_ONCE: usize = 10_000;
        let statement = self.prepared(table.many)?;
        loop {
            let mut columns: Vec<Values> = table.columns.iter().map(Values::of).collect();
            let mut count = 0;
            while count < AT_ONCE {
                let Some(row) = rows.next() else { break };
                columns.iter_mut().zip(&row).for_each(|(column, value)| column.push(*value));
                count += 1;
            }
            if count == 0 {
                return Ok(());
            }
            let given: Vec<&(dyn ToSql + Sync)> = columns.iter().map(Values::reference).collect();
            self.client.execute(&statement, &given).map_err(|error| fault(&error))?;
        }
    }
}

/// The values of one column.
enum Values {
    Int(Vec<Option<i64>>),
    Text(Vec<Option<String>>),
    Bytes(Vec<Option<Vec<u8>>>),
}

impl Values {
    fn of(column: &Column) -> Self {
        match column {
            Column::Int => Self::Int(Vec::new()),
            Column::Text => Self::Text(Vec::new()),
            Column::Bytes => Self::Bytes(Vec::new()),
        }
    }

    fn push(&mut self, given: Given<'_>) {
        match self {
            Self::Int(values) => values.push(if let Given::Int(number) = given { Some(number) } else { None }),
            Self::Text(values) => values.push(if let Given::Text(text) = given { Some(text.to_owned()) } else { None }),
            Self::Bytes(values) => values.push(if let Given::Bytes(bytes) = given { Some(bytes.to_vec()) } else { None }),
        }
    }

    fn reference(&self) -> &(dyn ToSql + Sync) {
        match self {
            Self::Int(values) => values,
            Self::Text(values) => values,
            Self::Bytes(values) => values,
        }
    }
}

fn bound<'g>(given: &[Given<'g>]) -> Vec<Box<dyn ToSql + Sync + 'g>> {
    let value = |given: &Given<'g>| -> Box<dyn ToSql + Sync + 'g> {
        match *given {
            Given::Null => Box::new(None::<i64>),
            Given::Int(number) => Box::new(number),
            Given::Text(text) => Box::new(text),
            Given::Bytes(bytes) => Box::new(bytes),
        }
    };
    given.iter().map(value).collect()
}

fn references<'v>(values: &'v [Box<dyn ToSql + Sync + '_>]) -> Vec<&'v (dyn ToSql + Sync)> {
    values.iter().map(|value| value.as_ref() as &(dyn ToSql + Sync)).collect()
}

fn found(row: &Row) -> Result<Vec<Found>> {
    use postgres::types::Type;
    let value = |index: usize, ty: &Type| -> std::result::Result<Found, postgres::Error> {
        Ok(match *ty {
            Type::INT8 => row.try_get::<_, Option<i64>>(index)?.map_or(Found::Null, Found::Int),
            Type::TEXT => row.try_get::<_, Option<String>>(index)?.map_or(Found::Null, Found::Text),
            Type::BYTEA => row.try_get::<_, Option<Vec<u8>>>(index)?.map_or(Found::Null, Found::Bytes),
            _ => Found::Null,
        })
    };
    let columns = row.columns().iter().enumerate().map(|(index, column)| value(index, column.type_()));
    columns.collect::<std::result::Result<_, _>>().map_err(|error| fault(&error))
}

/// What PostgreSQL's errors are here.
fn fault(error: &postgres::Error) -> LedgerError {
    let said = error.as_db_error().map_or_else(|| error.to_string(), |told| told.message().to_owned());
    match error.code() {
        Some(&SqlState::LOCK_NOT_AVAILABLE | &SqlState::T_R_DEADLOCK_DETECTED | &SqlState::T_R_SERIALIZATION_FAILURE) => busy(),
        Some(&SqlState::DISK_FULL) => full(),
        Some(&SqlState::DATA_CORRUPTED | &SqlState::INDEX_CORRUPTED | &SqlState::UNDEFINED_TABLE | &SqlState::UNDEFINED_COLUMN) => {
            LedgerError::new(
                codes::DAMAGED,
                (format!("台账已损坏：{said}"), format!("the ledger is damaged: {said}")),
                ("从备份恢复", "restore a backup"),
            )
        }
        _ => unreachable_file(&said),
    }
}
