//! What a watchpoint keeps: an append-only, bitemporal ledger of what happened, what was decided and which numbers were issued.
//!
//! Nothing in it is ever changed. A correction is a later version of an entry, a withdrawal its end, and both stay visible; each row is chained to the one
//! before by its hash. There is no clock: the moment at which something is recorded is an argument. [`Ledger`] is what one works with, [`Store`] where its rows
//! are kept: a file of SQLite, or with the feature `postgres` a server.

mod codes;
mod decide;
mod error;
mod export;
mod keys;
mod ledger;
mod replay;
mod row;
mod serial;
mod store;
mod verify;
mod view;
mod watch;
mod writer;

pub use codes::{codes, explain_code};
pub use decide::{Judgement, id_of};
pub use error::{LedgerError, Result};
pub use export::Row;
pub use ledger::{Again, Change, Head, Imported, Item, Ledger, Source, Unread};
pub use replay::{Difference, Knowing, Replayed};
pub use row::{Hash, Told};
pub use serial::Issued;
#[cfg(feature = "postgres")]
pub use store::postgres::PostgresStore;
pub use store::sqlite::{SqliteOptions, SqliteStore};
pub use store::{Access, Found, Given, Store, Table};
pub use verify::{Finding, Verified, Wrong};
pub use view::View;
pub use watch::{Looked, Watched};
