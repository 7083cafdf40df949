//! Reading rows as they are kept.

use crate::error::Result;
use crate::ledger::Ledger;
use crate::row::{Hash, Kind};
use crate::store::Access;

const PAGE: &str = "SELECT seq, kind, content, hash FROM rows WHERE seq > $1 ORDER BY seq LIMIT 10000";

/// A row as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Its number.
    pub seq: u64,
    /// What it is about: `entry`, `correction`, `withdrawal`, `decision`, `approval`, `number` and so on.
    pub kind: &'static str,
    /// What it tells, as JSON.
    pub content: String,
    /// Its hash.
    pub hash: Hash,
}

impl Ledger {
    /// Visits every row in order, until `visit` says to stop.
    ///
    /// # Errors
    /// Where the ledger cannot be read.
    pub fn each_row<E>(&mut self, mut visit: impl FnMut(Row) -> std::result::Result<(), E>) -> Result<std::result::Result<(), E>> {
        let store = self.store.as_mut();
        store.begin(Access::Read)?;
        let mut after = 0;
        let done = loop {
            let mut page = Vec::new();
            let asked = store.ask(PAGE, &[u64::into(after)], &mut |found| {
                if let [seq, kind, content, hash] = found {
                    let kind = Kind::of(kind.int()).map_or("unknown", Kind::name);
                    let hash = Hash::from_bytes(hash.bytes()).unwrap_or_default();
                    page.push(Row { seq: seq.row(), kind, content: content.text().to_owned(), hash });
                }
                Ok(())
            });
            if let Err(error) = asked {
                break Err(error);
            }
            let Some(last) = page.last() else { break Ok(Ok(())) };
            after = last.seq;
            if let Err(stopped) = page.into_iter().try_for_each(&mut visit) {
                break Ok(Err(stopped));
            }
        };
        store.rollback();
        done
    }
}

impl Kind {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Opening => "opening",
            Self::Pack => "pack",
            Self::Source => "source",
            Self::Entry => "entry",
            Self::Correction => "correction",
            Self::Withdrawal => "withdrawal",
            Self::Batch => "batch",
            Self::Decision => "decision",
            Self::Approval => "approval",
            Self::Problem => "problem",
            Self::Number => "number",
            Self::Watch => "watch",
        }
    }
}
