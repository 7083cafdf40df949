//! The ledger: opening it, and recording entries, corrections and withdrawals.

use std::collections::BTreeSet;
use std::path::Path;

use foldhash::HashMap;
use jianfu::history::{Filing, Reach};
use jianfu::view::folded;
use jianfu::{Entry, Pack};
use jiff::civil::DateTime;
use serde_json::value::RawValue;

use crate::codes;
use crate::error::{LedgerError, Result};
use crate::row::{Hash, Kind, Opening, Origin, ProblemTold, SourceTold, Told, VersionTold, WithdrawalTold};
use crate::store::sqlite::{SqliteOptions, SqliteStore};
use crate::store::{Access, Found, Given, Store};
use crate::view::{View, entry_of, told};
use crate::writer::{Kept, Key, Packs, Writer, head_of, kept_pack, keys_of, state_of, write};

/// How many rows a ledger has, and the hash of the last. Written down elsewhere, it tells whether anything before was changed since.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Head {
    /// How many rows there are.
    pub rows: u64,
    /// The hash of the last.
    pub hash: Hash,
}

/// What a watchpoint keeps: entries, corrections, withdrawals, decisions and numbers, none of which is ever changed.
///
/// ```
/// use jianfu::history::Reach;
/// use jianfu::{Context, Entry, Outcome, Pack};
/// use jianfu_ledger::{Change, Ledger};
/// use jiff::civil::date;
/// let pack = Pack::parse(r#"
///     enum status "状态" { approved "准予", done "已办" }
///     form visit "走访" { id: text "编号" date: date "日期" is as_of community: text "社区" }
///     quota yearly on visit {
///       basis assumption "示例" at_most 1 per community within calendar_year counting visit where status in { approved, done }
///       reject because "本年已有一次" remedy "并入下次"
///     }
///     default on visit approve because "可以"
/// "#)?;
/// let visit = |id: &str, day: &str| pack.demand_from_json(&format!(r#"{{"form": "visit", "id": "{id}", "date": "{day}", "community": "玉兰"}}"#), None);
/// let folder = tempfile::tempdir()?;
/// let now = date(2026, 3, 2).at(9, 0, 0, 0);
/// let mut ledger = Ledger::create(folder.path().join("point.jfl"), Reach::Ever, now)?;
/// ledger.record(&pack, now, vec![Change::Add(Entry::new("V1", visit("V1", "2026-02-03")?)?.status("done")?)])?;
/// let mut outcomes = Vec::new();
/// ledger.decide(&pack, &[visit("V2", "2026-09-10")?, visit("V3", "2027-01-01")?], now, &mut |_, decision| outcomes.push(decision.outcome()))?;
/// assert_eq!(outcomes, [Outcome::Reject, Outcome::Approve]);
/// assert!(ledger.verify(None)?.findings.is_empty());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Ledger {
    pub(crate) store: Box<dyn Store>,
    pub(crate) packs: Packs,
    reach: Reach,
}

impl std::fmt::Debug for Ledger {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Ledger").field("reach", &self.reach).finish_non_exhaustive()
    }
}

/// Something that is to be recorded.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Change {
    /// An entry.
    Add(Entry),
    /// A later version of one.
    Correct(Entry),
    /// The end of one, and the moment at which somebody else recorded it.
    Withdraw(String, Option<DateTime>),
}

/// A row of a file.
#[derive(Debug, Clone)]
pub struct Item {
    /// Its place in words.
    pub place: String,
    /// What tells the message in which it came from all others, in hexadecimal; none where it came in none.
    pub message: Option<String>,
    /// What it says, if it can be read.
    pub says: std::result::Result<Change, Unread>,
}

/// A row of a file that cannot be read.
#[derive(Debug, Clone)]
pub struct Unread {
    /// As it stands there.
    pub verbatim: String,
    /// What is wrong with it.
    pub problems: Vec<Told>,
}

/// What came of an import.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Imported {
    /// Entries.
    pub added: u64,
    /// Later versions.
    pub corrected: u64,
    /// Withdrawals.
    pub withdrawn: u64,
    /// What could not be read or recorded, and is kept to be looked at: the row of the ledger, the place in the file, and what is wrong.
    pub problems: Vec<(u64, String, Vec<Told>)>,
    /// Messages that had come before, of which nothing was taken again.
    pub known: u64,
}

/// An entry's last version.
#[derive(Debug, Clone, Copy)]
struct Last {
    /// When somebody else recorded it; none where the ledger was the first to.
    stated: Option<DateTime>,
    withdrawn: bool,
}

impl Ledger {
    /// Makes a ledger in a file. `reach` says from which day on it will be complete: before that nothing can be counted.
    ///
    /// # Errors
    /// `JF-L007` where there is a file already, `JF-L004` and `JF-L006` where it cannot be written.
    pub fn create(path: impl AsRef<Path>, reach: Reach, at: DateTime) -> Result<Self> {
        Self::begin(Box::new(SqliteStore::create(path, SqliteOptions::default())?), reach, at)
    }

    /// Opens the ledger in a file.
    ///
    /// # Errors
    /// `JF-L001` where there is none, `JF-L002` where a newer version made it, `JF-L005` where it is damaged.
    pub fn open(path: impl AsRef<Path>) -> Result<Self> {
        Self::of(Box::new(SqliteStore::open(path, SqliteOptions::default())?))
    }

    /// Makes a ledger in a store that has only its tables.
    ///
    /// # Errors
    /// `JF-L007` where one is there.
    pub fn begin(mut store: Box<dyn Store>, reach: Reach, at: DateTime) -> Result<Self> {
        let complete_from = match reach {
            Reach::Ever => None,
            Reach::From(day) => Some(day),
        };
        write(store.as_mut(), at, |writer| {
            if writer.head().rows > 0 {
                return Err(crate::store::sqlite::already_there());
            }
            writer.push(Kind::Opening, None, None, &Opening { complete_from })
        })?;
        Ok(Self { store, packs: Packs::default(), reach })
    }

    /// Opens the ledger in a store.
    ///
    /// # Errors
    /// `JF-L005` where it has no beginning.
    pub fn of(mut store: Box<dyn Store>) -> Result<Self> {
        let mut opening = None;
        store.ask("SELECT content FROM rows WHERE seq = 1", &[], &mut |found| {
            opening = found.first().map(|found| told::<Opening>(1, found.text())).transpose()?;
            Ok(())
        })?;
        let opening = opening.ok_or_else(|| LedgerError::damaged(1, "不在台账中", "it is not there"))?;
        let reach = opening.complete_from.map_or(Reach::Ever, Reach::From);
        Ok(Self { store, packs: Packs::default(), reach })
    }

    /// From which day on it is complete.
    pub const fn reach(&self) -> Reach {
        self.reach
    }

    /// How many rows there are, and the hash of the last.
    ///
    /// # Errors
    /// `JF-L005` and `JF-L006` where it cannot be read.
    pub fn head(&mut self) -> Result<Head> {
        head_of(self.store.as_mut())
    }

    /// Whether an id is that of an entry; of a withdrawn one too.
    ///
    /// # Errors
    /// As [`Ledger::head`].
    pub fn has(&mut self, id: &str) -> Result<bool> {
        Ok(last_of(self.store.as_mut(), &folded(id))?.is_some())
    }

    /// Records changes, all or none of them.
    ///
    /// # Errors
    /// `JF-L009` for the first that cannot be: an id that is taken, or not there, or withdrawn.
    pub fn record(&mut self, pack: &Pack, at: DateTime, changes: Vec<Change>) -> Result<Head> {
        write(self.store.as_mut(), at, |writer| {
            let mut recording = Recording::new(writer, &mut self.packs, pack)?;
            for change in &changes {
                recording.change(change, None)?;
            }
            recording.finish()?;
            Ok(writer.head())
        })
    }

    /// Records the rows of a file. What cannot be recorded is kept as it stands, to be looked at.
    ///
    /// # Errors
    /// `JF-L013` where a file with these bytes was imported before, unless it is to be `again`.
    pub fn import(&mut self, pack: &Pack, at: DateTime, source: &Source<'_>, items: &[Item]) -> Result<Imported> {
        write(self.store.as_mut(), at, |writer| {
            let before = source_of(writer.store, source.digest)?;
            if let (Some(row), Again::Refuse) = (before, source.again) {
                return Err(imported_before(row));
            }
            let messages = Messages::of(writer.store, source.again, items)?;
            let told = SourceTold {
                name: source.name.to_owned(),
                digest: source.digest.to_owned(),
                again: before.is_some(),
                messages: messages.new.iter().map(|digest| (*digest).to_owned()).collect(),
            };
            let row = writer.push(Kind::Source, None, None, &told)?;
            for digest in messages.new.iter().copied().chain(before.is_none().then_some(source.digest)) {
                writer.store.run("INSERT INTO sources VALUES ($1, $2)", &[Given::Text(digest), row.into()])?;
            }
            let mut recording = Recording::new(writer, &mut self.packs, pack)?;
            let mut imported = Imported { known: messages.passed_over.len() as u64, ..Imported::default() };
            for item in items.iter().filter(|item| !messages.passes_over(item)) {
                let origin = Origin { source: row, place: item.place.clone() };
                let unread = match &item.says {
                    Ok(change) => match recording.change(change, Some(&origin)) {
                        Ok(_) => {
                            imported.count(change);
                            continue;
                        }
                        Err(error) if error.code() == codes::ENTRY => {
                            Unread { verbatim: change.verbatim(), problems: vec![Told::of(&error, &item.place)] }
                        }
                        Err(error) => return Err(error),
                    },
                    Err(unread) => unread.clone(),
                };
                let told = ProblemTold { origin, verbatim: unread.verbatim, problems: unread.problems };
                let row = recording.writer.push(Kind::Problem, None, None, &told)?;
                imported.problems.push((row, item.place.clone(), told.problems));
            }
            recording.finish()?;
            Ok(imported)
        })
    }

    /// Does something with the ledger as a history for a pack's counts.
    ///
    /// # Errors
    /// What could not be read: what was done is not to be used then.
    pub fn with_view<T>(&mut self, pack: &Pack, at: DateTime, mut work: impl FnOnce(&View<'_>) -> T) -> Result<T> {
        loop {
            self.store.begin(Access::Read)?;
            let done = self.viewed(pack, work);
            self.store.rollback();
            match done? {
                Ok(done) => return Ok(done),
                // Rows that another pack's program has recorded are filed first, or they would not be found.
                Err(again) => work = again,
            }
            write(self.store.as_mut(), at, |writer| catch_up(writer, &mut self.packs, pack))?;
        }
    }

    /// Does something with a view, or gives it back where there are rows that are not filed yet.
    fn viewed<T, W: FnOnce(&View<'_>) -> T>(&mut self, pack: &Pack, work: W) -> Result<std::result::Result<T, W>> {
        let store = self.store.as_mut();
        let state = state_of(store)?;
        let Some(kept) = kept_pack(store, pack)?.filter(|kept| kept.filed >= state.head.rows) else { return Ok(Err(work)) };
        let view = View::new(store, &mut self.packs, pack, kept.number, self.reach, state);
        let done = work(&view);
        view.fault()?;
        self.packs.found = Some(view.into_found());
        Ok(Ok(done))
    }
}

impl Change {
    /// What it says, to be kept where it cannot be recorded.
    fn verbatim(&self) -> String {
        match self {
            Self::Add(entry) | Self::Correct(entry) => entry.demand().to_json(),
            Self::Withdraw(id, _) => id.clone(),
        }
    }
}

impl Imported {
    fn count(&mut self, change: &Change) {
        match change {
            Change::Add(_) => self.added += 1,
            Change::Correct(_) => self.corrected += 1,
            Change::Withdraw(..) => self.withdrawn += 1,
        }
    }
}

/// A file that is imported.
#[derive(Debug, Clone, Copy)]
pub struct Source<'s> {
    /// Its name.
    pub name: &'s str,
    /// SHA-256 of its bytes, in hexadecimal.
    pub digest: &'s str,
    /// What is done where it was imported before.
    pub again: Again,
}

/// The messages of a file.
struct Messages<'i> {
    /// Those that come for the first time.
    new: BTreeSet<&'i str>,
    /// Those that came before, and are not taken again.
    passed_over: BTreeSet<&'i str>,
}

impl<'i> Messages<'i> {
    fn of(store: &mut dyn Store, again: Again, items: &'i [Item]) -> Result<Self> {
        let all: BTreeSet<&str> = items.iter().filter_map(|item| item.message.as_deref()).collect();
        let (mut new, mut passed_over) = (BTreeSet::new(), BTreeSet::new());
        for message in all {
            match (source_of(store, message)?, again) {
                (None, _) => new.insert(message),
                (Some(_), Again::Refuse) => passed_over.insert(message),
                (Some(_), Again::Take) => false,
            };
        }
        Ok(Self { new, passed_over })
    }

    fn passes_over(&self, item: &Item) -> bool {
        item.message.as_deref().is_some_and(|message| self.passed_over.contains(message))
    }
}

/// What is done with a file that was imported before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Again {
    /// It is refused.
    Refuse,
    /// It is imported all the same; what is there already becomes something to be looked at.
    Take,
}

impl Told {
    fn of(error: &LedgerError, place: &str) -> Self {
        let message = error.message();
        Self { code: error.code().to_owned(), place: place.to_owned(), zh: message.zh.clone(), en: message.en.clone() }
    }
}

/// Files the keys of all rows for a pack, so that nothing has to be looked through when it decides.
pub(crate) fn catch_up(writer: &mut Writer<'_>, packs: &mut Packs, pack: &Pack) -> Result<Kept> {
    let kept = writer.keep(pack)?;
    packs.put(kept.row, pack);
    writer.flush()?;
    let filing = pack.filing();
    let mut after = kept.filed;
    loop {
        let mut page: Vec<(u64, String)> = Vec::new();
        let sql = "SELECT seq, content FROM rows WHERE seq > $1 AND kind IN (4, 5, 9) ORDER BY seq LIMIT 10000";
        writer.store.ask(sql, &[after.into()], &mut |found| {
            if let [seq, content] = found {
                page.push((seq.row(), content.text().to_owned()));
            }
            Ok(())
        })?;
        let Some((last, _)) = page.last() else { break };
        after = *last;
        let mut keys = Vec::new();
        for (seq, content) in &page {
            let entry = entry_of(writer.store, packs, pack, *seq, content)?;
            keys.extend(keys_of(&filing, kept.number, &entry, *seq));
        }
        writer.file_all(keys)?;
    }
    let filed = writer.head().rows;
    writer.filed_to(kept, filed)?;
    Ok(Kept { filed, ..kept })
}

/// Recording by one pack in one transaction.
pub(crate) struct Recording<'w, 'l> {
    pub(crate) writer: &'w mut Writer<'l>,
    pub(crate) kept: Kept,
    pub(crate) filing: Filing,
    /// The last versions of what was recorded here.
    last: HashMap<String, Last>,
}

impl<'w, 'l> Recording<'w, 'l> {
    pub(crate) fn new(writer: &'w mut Writer<'l>, packs: &mut Packs, pack: &Pack) -> Result<Self> {
        let kept = catch_up(writer, packs, pack)?;
        Ok(Self { writer, kept, filing: pack.filing(), last: HashMap::default() })
    }

    /// Records a change, and gives its row.
    pub(crate) fn change(&mut self, change: &Change, origin: Option<&Origin>) -> Result<u64> {
        match change {
            Change::Add(entry) => {
                if self.last(entry.id())?.is_some() {
                    return Err(wrong_entry(
                        entry.id(),
                        "已经有了",
                        "is there already",
                        ("更正它，或另给编号", "correct it, or give it another id"),
                    ));
                }
                self.version(Kind::Entry, entry, origin)
            }
            Change::Correct(entry) => {
                self.check_end(entry.id(), entry.stated_moment())?;
                self.version(Kind::Correction, entry, origin)
            }
            Change::Withdraw(id, recorded) => {
                self.check_end(id, *recorded)?;
                let told = WithdrawalTold { id: id.clone(), recorded: *recorded, origin: origin.cloned() };
                self.last.insert(folded(id), Last { stated: *recorded, withdrawn: true });
                self.writer.push(Kind::Withdrawal, Some(id), None, &told)
            }
        }
    }

    fn version(&mut self, kind: Kind, entry: &Entry, origin: Option<&Origin>) -> Result<u64> {
        let facts = entry.demand().to_json();
        let told = VersionTold {
            id: entry.id().to_owned(),
            day: Some(entry.day()),
            status: entry.status_name().map(str::to_owned),
            recorded: entry.stated_moment(),
            pack: self.kept.row,
            origin: origin.cloned(),
            facts: raw(&facts)?,
        };
        let seq = self.writer.push(kind, Some(entry.id()), Some(entry.day()), &told)?;
        self.remember(entry, seq);
        Ok(seq)
    }

    /// Files an entry that was written, and gives its keys.
    pub(crate) fn remember(&mut self, entry: &Entry, seq: u64) -> Vec<Key> {
        self.last.insert(folded(entry.id()), Last { stated: entry.stated_moment(), withdrawn: false });
        let keys: Vec<Key> = keys_of(&self.filing, self.kept.number, entry, seq).collect();
        self.writer.file(&keys);
        keys
    }

    /// Whether an id is taken.
    pub(crate) fn is_taken(&mut self, id: &str) -> Result<bool> {
        Ok(self.last(id)?.is_some())
    }

    fn last(&mut self, id: &str) -> Result<Option<Last>> {
        let id = folded(id);
        self.last.get(&id).map_or_else(|| last_of(self.writer.store, &id), |last| Ok(Some(*last)))
    }

    /// Whether the last version of an entry may end, at the moment that is stated or now.
    fn check_end(&mut self, id: &str, stated: Option<DateTime>) -> Result<()> {
        let Some(last) = self.last(id)? else {
            return Err(wrong_entry(id, "不在台账中", "is not in the ledger", ("先登记它，或改正编号", "add it first, or mend the id")));
        };
        if last.withdrawn {
            return Err(wrong_entry(id, "已经撤回", "was withdrawn", ("另给编号登记", "add it anew under another id")));
        }
        let moment = stated.unwrap_or(self.writer.at);
        match last.stated.filter(|before| moment < *before) {
            None => Ok(()),
            Some(before) => {
                let (zh, en) =
                    (format!("的上一次记录在 {before}，晚于 {moment}"), format!("was last recorded at {before}, which is after {moment}"));
                Err(wrong_entry(id, &zh, &en, ("改正记录的时间", "mend the moment of recording")))
            }
        }
    }

    /// Says that all is filed.
    pub(crate) fn finish(self) -> Result<()> {
        let rows = self.writer.head().rows;
        self.writer.filed_to(self.kept, rows)
    }
}

/// The facts of a demand, which are JSON, to be written as they are.
pub(crate) fn raw(facts: &str) -> Result<&RawValue> {
    serde_json::from_str(facts).map_err(|error| LedgerError::damaged(0, &error.to_string(), &error.to_string()))
}

/// The last version of an entry, whose id is folded.
fn last_of(store: &mut dyn Store, id: &str) -> Result<Option<Last>> {
    let mut last = None;
    let sql = "SELECT seq, kind, content FROM rows WHERE id = $1 AND kind IN (4, 5, 6, 9) ORDER BY seq DESC LIMIT 1";
    store.ask(sql, &[Given::Text(id)], &mut |found| {
        let [seq, kind, content] = found else { return Ok(()) };
        let stated = told::<Recorded>(seq.row(), content.text())?.recorded;
        last = Some(Last { stated, withdrawn: Kind::of(kind.int()) == Some(Kind::Withdrawal) });
        Ok(())
    })?;
    Ok(last)
}

#[derive(serde::Deserialize)]
struct Recorded {
    #[serde(default)]
    recorded: Option<DateTime>,
}

fn source_of(store: &mut dyn Store, digest: &str) -> Result<Option<u64>> {
    let mut row = None;
    store.ask("SELECT seq FROM sources WHERE digest = $1", &[Given::Text(digest)], &mut |found| {
        row = found.first().map(Found::row);
        Ok(())
    })?;
    Ok(row)
}

fn imported_before(row: u64) -> LedgerError {
    LedgerError::new(
        codes::IMPORTED,
        (format!("这个文件已经导入过，见台账第 {row} 条"), format!("this very file was imported before, see row {row} of the ledger")),
        ("确要再导入一次，加上 --again", "to import it all the same, add --again"),
    )
}

fn wrong_entry(id: &str, zh: &str, en: &str, help: (&str, &str)) -> LedgerError {
    let shown: String = id.chars().take(60).collect();
    LedgerError::new(codes::ENTRY, (format!("记录「{shown}」{zh}"), format!("the entry `{shown}` {en}")), help)
}
