//! Watching: what came in since everything was looked through last, and the findings that come of looking again.

use jianfu::{Entry, Pack};
use jiff::civil::DateTime;

use crate::error::Result;
use crate::ledger::{Change, Ledger, Recording};
use crate::row::{Kind, WatchTold};
use crate::store::{Access, Found};
use crate::view::told;
use crate::writer::{head_of, write};

/// What there is to look at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Watched {
    /// The row up to which everything was looked at before; 0 where nothing was.
    pub before: u64,
    /// The last row that there is.
    pub last: u64,
    /// The ids of entries of which a version was recorded in between, folded.
    pub ids: Vec<String>,
}

/// What was looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Looked {
    /// The row up to which everything was.
    pub seen: u64,
    /// How many demands were.
    pub demands: u64,
}

impl Ledger {
    /// What came in since the last watch.
    ///
    /// # Errors
    /// Where the ledger cannot be read.
    pub fn since_watch(&mut self) -> Result<Watched> {
        let store = self.store.as_mut();
        store.begin(Access::Read)?;
        let mut watched = Watched { before: 0, last: 0, ids: Vec::new() };
        let done = head_of(store).and_then(|head| {
            watched.last = head.rows;
            store.ask("SELECT seq, content FROM rows WHERE kind = 12 ORDER BY seq DESC LIMIT 1", &[], &mut |found| {
                if let [seq, content] = found {
                    watched.before = told::<WatchTold>(seq.row(), content.text())?.seen;
                }
                Ok(())
            })?;
            let sql = "SELECT DISTINCT id FROM rows WHERE seq > $1 AND kind IN (4, 5, 9)";
            store.ask(sql, &[watched.before.into()], &mut |found| {
                watched.ids.extend(found.first().map(Found::text).map(str::to_owned));
                Ok(())
            })
        });
        store.rollback();
        done.map(|()| watched)
    }

    /// Records findings that are not there yet, and that everything up to a row was looked at: all of it, or nothing where that fails. Gives the findings that are
    /// new.
    ///
    /// # Errors
    /// Where the ledger cannot be read or written.
    ///
    /// ```
    /// use jianfu::history::Reach;
    /// use jianfu::{Entry, Pack};
    /// use jianfu_ledger::{Change, Ledger, Looked};
    /// use jiff::civil::date;
    /// let pack = Pack::parse(r#"form finding { date: date is as_of } default on finding approve because "可以""#)?;
    /// let entry = |id: &str| Entry::new(id, pack.demand_from_json(r#"{"form": "finding", "date": "2026-03-02"}"#, None)?);
    /// let folder = tempfile::tempdir()?;
    /// let now = date(2026, 3, 2).at(9, 0, 0, 0);
    /// let mut ledger = Ledger::create(folder.path().join("point.jfl"), Reach::Ever, now)?;
    /// ledger.record(&pack, now, vec![Change::Add(entry("A")?)])?;
    /// let there = ledger.since_watch()?;
    /// assert_eq!((there.before, there.ids.len()), (0, 1));
    /// let looked = Looked { seen: there.last, demands: 1 };
    /// assert_eq!(ledger.watch(&pack, now, looked, vec![entry("A")?, entry("B")?])?.len(), 1);
    /// assert_eq!(ledger.since_watch()?.before, there.last);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn watch(&mut self, pack: &Pack, at: DateTime, looked: Looked, findings: Vec<Entry>) -> Result<Vec<Entry>> {
        write(self.store.as_mut(), at, |writer| {
            let mut recording = Recording::new(writer, &mut self.packs, pack)?;
            let mut new = Vec::new();
            for entry in findings {
                if !recording.is_taken(entry.id())? {
                    recording.change(&Change::Add(entry.clone()), None)?;
                    new.push(entry);
                }
            }
            let told = WatchTold { pack: recording.kept.row, seen: looked.seen, demands: looked.demands, found: new.len() as u64 };
            recording.writer.push(Kind::Watch, None, None, &told)?;
            recording.finish()?;
            Ok(new)
        })
    }
}
