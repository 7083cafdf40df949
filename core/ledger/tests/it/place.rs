//! Where a test keeps its ledger, and the pack that it decides by.

use std::path::PathBuf;

use jianfu::history::Reach;
use jianfu::{Demand, Entry, Pack};
use jianfu_ledger::{Ledger, Store};
use jiff::civil::{DateTime, date};
use tempfile::TempDir;

/// Runs tests over SQLite, and with the feature `postgres` over PostgreSQL too.
#[macro_export]
macro_rules! over_both {
    ($($name:ident)*) => {
        mod sqlite {
            $(#[test] fn $name() { super::$name(&$crate::place::Place::sqlite()); })*
        }
        #[cfg(feature = "postgres")]
        mod postgres {
            $(#[test] fn $name() { super::$name(&$crate::place::Place::postgres()); })*
        }
    };
}

/// A place for one ledger.
pub(crate) enum Place {
    Sqlite(TempDir),
    #[cfg(feature = "postgres")]
    Postgres(String),
}

impl Place {
    pub(crate) fn sqlite() -> Self {
        Self::Sqlite(tempfile::tempdir().unwrap())
    }

    /// A database of its own on the server that `./dev test --full` starts.
    #[cfg(feature = "postgres")]
    pub(crate) fn postgres() -> Self {
        static NEXT: std::sync::atomic::AtomicU32 = std::sync::atomic::AtomicU32::new(0);
        let server = std::env::var("JIANFU_POSTGRES").expect("JIANFU_POSTGRES names no server; `./dev test --full` starts one");
        let number = NEXT.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let name = format!("jianfu_{}_{number}", std::process::id());
        let mut client = postgres::Client::connect(&format!("{server}/postgres"), postgres::NoTls).unwrap();
        client.batch_execute(&format!("CREATE DATABASE {name}")).unwrap();
        Self::Postgres(format!("{server}/{name}"))
    }

    pub(crate) fn path(&self) -> PathBuf {
        match self {
            Self::Sqlite(folder) => folder.path().join("point.jfl"),
            #[cfg(feature = "postgres")]
            Self::Postgres(url) => PathBuf::from(url),
        }
    }

    /// A new ledger that is complete.
    pub(crate) fn create(&self) -> Ledger {
        let store: Box<dyn Store> = match self {
            Self::Sqlite(_) => Box::new(jianfu_ledger::SqliteStore::create(self.path(), Default::default()).unwrap()),
            #[cfg(feature = "postgres")]
            Self::Postgres(url) => Box::new(jianfu_ledger::PostgresStore::create(url).unwrap()),
        };
        Ledger::begin(store, Reach::Ever, at(1)).unwrap()
    }

    pub(crate) fn open(&self) -> Ledger {
        match self {
            Self::Sqlite(_) => Ledger::open(self.path()).unwrap(),
            #[cfg(feature = "postgres")]
            Self::Postgres(url) => Ledger::of(Box::new(jianfu_ledger::PostgresStore::open(url).unwrap())).unwrap(),
        }
    }

    /// Does to the tables what no ledger does.
    pub(crate) fn tamper(&self, sql: &str) {
        match self {
            Self::Sqlite(_) => rusqlite::Connection::open(self.path()).unwrap().execute_batch(sql).unwrap(),
            #[cfg(feature = "postgres")]
            Self::Postgres(url) => {
                let mut client = postgres::Client::connect(url, postgres::NoTls).unwrap();
                client.batch_execute(&format!("SET search_path TO jianfu; {sql}")).unwrap();
            }
        }
    }
}

/// A moment, so many minutes into a day.
pub(crate) fn at(minute: i32) -> DateTime {
    date(2026, 3, 1).at(8, 0, 0, 0).checked_add(jiff::Span::new().minutes(minute)).unwrap()
}

/// One visit a year for each community, two a month for each office; certificates are approved where they are listed.
pub(crate) fn pack() -> Pack {
    Pack::parse(PACK).unwrap()
}

/// The same with another limit.
pub(crate) fn lenient() -> Pack {
    Pack::parse(&PACK.replace("at_most 1 per community", "at_most 2 per community")).unwrap()
}

pub(crate) const PACK: &str = r#"
enum status "状态" { approved "准予", done "已办", cancelled "已取消" }
body office "办公室" aka "街道办"
body fire "消防" aka "消防局"
form visit "走访" { id: text "编号" date: date "日期" is as_of community: text "社区" sender: body "提出单位" joint: list of text "同行" optional fee: decimal "经费" optional }
form certificate "证明" { id: text "编号" date: date "日期" is as_of community: text "社区" listed: bool "在清单内" year: text "年度" optional }
quota yearly on visit {
  basis assumption "示例"
  at_most 1 per community within calendar_year counting visit where status in { approved, done }
  reject because "本年已有一次" remedy "并入下次"
}
quota monthly on visit {
  basis assumption "示例"
  at_most 2 per sender within calendar_month counting visit where status in { approved, done }
  reject because "本月已有两次" remedy "下月再来"
}
serial certificate-number "证明编号" { basis assumption "示例" community: digits 3 "-" year: digits 4 "-" sequence: digits 3 }
rule listed on certificate {
  basis assumption "示例"
  require listed: demand.listed = true else reject because "不在清单内" remedy "不必出具"
  approve because "在清单内"
}
default on visit approve because "没有限制"
default on certificate refer because "无规则"
"#;

pub(crate) fn visit(pack: &Pack, id: &str, day: &str, community: &str) -> Demand {
    let facts =
        format!(r#"{{"form": "visit", "id": "{id}", "date": "{day}", "community": "{community}", "sender": "消防局", "fee": 12.50}}"#);
    pack.demand_from_json(&facts, None).unwrap()
}

pub(crate) fn certificate(pack: &Pack, id: &str, community: &str, listed: bool) -> Demand {
    let facts = format!(r#"{{"form": "certificate", "id": "{id}", "date": "2026-03-01", "community": "{community}", "listed": {listed}}}"#);
    pack.demand_from_json(&facts, None).unwrap()
}

/// A visit that took place.
pub(crate) fn done(pack: &Pack, id: &str, day: &str, community: &str) -> Entry {
    Entry::new(id, visit(pack, id, day, community)).unwrap().status("done").unwrap()
}
