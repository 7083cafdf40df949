//! Where a ledger is, and what is said where something is wrong with it.

use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use clap::Args;
use jianfu::history::Reach;
use jianfu::{MemoryHistory, Pack};
use jianfu_dsl::Message;
use jianfu_dsl::diagnostic::Diagnostic;
use jianfu_ledger::{Ledger, LedgerError, SqliteOptions, SqliteStore, Store};
use jiff::Zoned;
use jiff::civil::DateTime;

use crate::exit::{Exit, Failure};
use crate::lang::say;
use crate::problem;

/// The argument that names a ledger.
#[derive(Debug, Args)]
pub(crate) struct LedgerPlace {
    #[arg(display_order = 1, value_name = say("台账", "LEDGER"), help_heading = say("参数", "Arguments"),
        help = say("台账文件，或 postgres:// 网址", "the ledger's file, or a postgres:// address"))]
    ledger: PathBuf,
}

impl LedgerPlace {
    pub(crate) const fn new(ledger: PathBuf) -> Self {
        Self { ledger }
    }

    /// What is a ledger, by its address or by how its file begins.
    pub(crate) fn of_ledger(path: &Path) -> Option<Self> {
        const SQLITE: &[u8] = b"SQLite format 3\0";
        let place = Self::new(path.to_path_buf());
        let begins = || {
            let mut begin = [0; SQLITE.len()];
            File::open(path).and_then(|mut file| file.read_exact(&mut begin)).is_ok() && begin == SQLITE
        };
        (place.url().is_some() || path.is_file() && begins()).then_some(place)
    }

    /// Its name without what is secret in it.
    pub(crate) fn name(&self) -> String {
        let name = self.ledger.display().to_string();
        match name.split_once("://").and_then(|(scheme, rest)| Some((scheme, rest.rsplit_once('@')?.1))) {
            Some((scheme, host)) => format!("{scheme}://{host}"),
            None => name,
        }
    }

    pub(crate) fn open(&self) -> Result<Ledger, Failure> {
        self.open_through(|store| store)
    }

    /// The same through a store that stands before the ledger's own.
    pub(crate) fn open_through(&self, through: impl FnOnce(Box<dyn Store>) -> Box<dyn Store>) -> Result<Ledger, Failure> {
        let store: jianfu_ledger::Result<Box<dyn Store>> = match self.url() {
            Some(url) => server::open(url)?,
            None => SqliteStore::open(&self.ledger, SqliteOptions::default()).map(|store| Box::new(store) as _),
        };
        store.and_then(|store| Ledger::of(through(store))).map_err(|error| failure(&self.name(), &error))
    }

    pub(crate) fn create(&self, reach: Reach) -> Result<Ledger, Failure> {
        let made = match self.url() {
            Some(url) => server::create(url, reach)?,
            None => Ledger::create(&self.ledger, reach, now()),
        };
        made.map_err(|error| failure(&self.name(), &error))
    }

    fn url(&self) -> Option<&str> {
        self.ledger.to_str().filter(|text| text.starts_with("postgres://") || text.starts_with("postgresql://"))
    }

    /// The file; none of a server's.
    pub(crate) fn file(&self) -> Option<&Path> {
        self.url().is_none().then_some(self.ledger.as_path())
    }
}

#[cfg(feature = "postgres")]
mod server {
    use jianfu::history::Reach;
    use jianfu_ledger::{Ledger, PostgresStore, Result, Store};

    use crate::exit::Failure;

    pub(super) fn open(url: &str) -> std::result::Result<Result<Box<dyn Store>>, Failure> {
        Ok(PostgresStore::open(url).map(|store| Box::new(store) as _))
    }

    pub(super) fn create(url: &str, reach: Reach) -> std::result::Result<Result<Ledger>, Failure> {
        Ok(PostgresStore::create(url).and_then(|store| Ledger::begin(Box::new(store), reach, super::now())))
    }
}

#[cfg(not(feature = "postgres"))]
mod server {
    use jianfu::history::Reach;
    use jianfu_dsl::Message;
    use jianfu_ledger::{Ledger, Result, Store};

    use crate::exit::Failure;
    use crate::problem;

    pub(super) fn open(_url: &str) -> std::result::Result<Result<Box<dyn Store>>, Failure> {
        Err(without())
    }

    fn without() -> Failure {
        let message = Message::new("这个程序没有带 PostgreSQL", "this program was built without PostgreSQL");
        let help = Message::new(
            "用 cargo install --path bindings/cli --features postgres 重新构建，或用文件",
            "build it with cargo install --path bindings/cli --features postgres, or use a file",
        );
        Failure::failed(problem::usage("LEDGER", message, help))
    }

    pub(super) fn create(_url: &str, _reach: Reach) -> std::result::Result<Result<Ledger>, Failure> {
        Err(without())
    }
}

/// A ledger in memory, for what goes over all entries and decides many of them.
pub(crate) fn in_memory(ledger: &mut Ledger, pack: &Pack, name: &str) -> Result<MemoryHistory, Failure> {
    let copied = ledger.with_view(pack, now(), |view| MemoryHistory::copy_of(pack, view)).map_err(|error| failure(name, &error))?;
    copied.map_err(|error| Failure::of(Exit::Invalid, problem::of_data(name, &error)))
}

/// The moment at which something is recorded. Here alone the clock is read.
pub(crate) fn now() -> DateTime {
    let now = Zoned::now().datetime();
    now.with().subsec_nanosecond(0).build().unwrap_or(now)
}

/// What a ledger's error is.
pub(crate) fn failure(place: &str, error: &LedgerError) -> Failure {
    let exit = match error.code() {
        "JF-L012" => Exit::Rejected,
        "JF-L005" | "JF-L009" | "JF-L010" | "JF-L011" => Exit::Invalid,
        code if code.starts_with("JF-D") => Exit::Invalid,
        _ => Exit::Failed,
    };
    Failure::of(exit, diagnostic(place, error))
}

/// The same as a diagnostic.
pub(crate) fn diagnostic(place: &str, error: &LedgerError) -> Diagnostic {
    let Message { zh, en } = error.message().clone();
    problem::error(error.code(), place, Message::new(zh, en)).with_help(error.help().clone())
}
