//! The ledger as a history: what a count asks for is found by index, whatever the number of rows, and read once.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use foldhash::HashMap;
use jianfu::history::{Agrees, Ended, Filing, Group, Query, Reach, Recorded};
use jianfu::view::folded;
use jianfu::{Entry, History, Pack};
use jiff::civil::{Date, DateTime};
use serde::Deserialize;

use crate::error::{LedgerError, Result};
use crate::ledger::Head;
use crate::row::{Kind, VersionTold, WithdrawalTold};
use crate::store::{self, Given, Store};
use crate::writer::{Key, Packs, State, number_of_day, unknown_of};

/// Lists of versions that are kept in memory; past that all are let go.
const KEPT: usize = 400_000;

/// What was found by the keys of a pack's counts, as of one state of the ledger. Where that has moved on, all of it is let go: another program may have written,
/// or made the keys anew.
#[derive(Debug, Default)]
pub(crate) struct Found {
    /// The number of the pack.
    number: i64,
    state: State,
    /// By place and key, each window that was asked for.
    lists: HashMap<(i64, u64), Vec<List>>,
    /// How many lists there are.
    count: usize,
    /// Whether there is anything at a place that may be asked for by every key: mostly there is not.
    unknown: HashMap<i64, bool>,
}

/// Versions, shared with those who look at them.
type Versions = Arc<Vec<Version>>;

/// What there is on certain days.
#[derive(Debug)]
struct List {
    days: (i64, i64),
    /// For whom: others may share the number of their key. None of what may be asked for by every key.
    group: Option<Group>,
    versions: Versions,
}

impl Found {
    fn get(&self, place: i64, key: u64, days: (i64, i64), group: Option<&Group>) -> Option<Versions> {
        let is_asked = |list: &&List| list.days == days && list.group.as_ref() == group;
        self.lists.get(&(place, key))?.iter().find(is_asked).map(|list| Arc::clone(&list.versions))
    }

    fn keep(&mut self, place: i64, key: u64, list: List) {
        if self.count >= KEPT {
            self.lists.clear();
            self.count = 0;
        }
        self.lists.entry((place, key)).or_default().push(list);
        self.count += 1;
    }

    /// Adds what was approved, with the row that tells it and its keys.
    pub(crate) fn approve(&mut self, filing: &Filing, entry: &Entry, seq: u64, keys: &[Key]) {
        for key in keys {
            if let Some(any) = self.unknown.get_mut(&key.place) {
                *any = true;
            }
            let lists = self.lists.get_mut(&(key.place, key.key.cast_unsigned()));
            for list in lists.into_iter().flatten().filter(|list| (list.days.0..=list.days.1).contains(&key.day)) {
                let agrees = list.group.as_ref().map(|group| filing.agrees(group, entry));
                if agrees != Some(Agrees::No) {
                    let version = Version { seq, kind: Kind::Approval, entry: entry.clone(), ended: None, born: seq, agrees };
                    Arc::make_mut(&mut list.versions).push(version);
                }
            }
        }
    }

    /// The same as of a state of the ledger that has nothing else in it.
    pub(crate) fn moved_to(self, state: State) -> Self {
        Self { state, ..self }
    }
}

/// What is told of a version: what ended it, and of a correction the row of the first version.
macro_rules! versions {
    ($from:literal) => {
        concat!(
            "SELECT r.seq, r.kind, r.content, ",
            "(SELECT MIN(e.seq) FROM rows e WHERE e.id = r.id AND e.seq > r.seq AND e.kind IN (5, 6)), ",
            "CASE WHEN r.kind = 5 THEN (SELECT MIN(b.seq) FROM rows b WHERE b.id = r.id AND b.kind IN (4, 9)) ELSE r.seq END FROM ",
            $from
        )
    };
}

const FILED: &str = versions!("keys k JOIN rows r ON r.seq = k.seq WHERE k.place = $1 AND k.key = $2 AND k.day BETWEEN $3 AND $4");
const PAGE: &str = versions!("rows r WHERE r.seq > $1 AND r.kind IN (4, 5, 9) ORDER BY r.seq LIMIT 10000");
const ENDING: &str = "SELECT kind, content FROM rows WHERE seq = $1";

/// What of the ledger is seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Seen {
    /// All that is recorded.
    All,
    /// What was recorded before a row.
    Before(u64),
    /// The same, and what was recorded since of entries that happened before a day and id. Decisions that were made since are not: they came after.
    Known { row: u64, day: Date, id: String },
}

/// The ledger as a pack's counts see it.
///
/// Where something cannot be read, nothing more is found, and [`View::fault`] says why: whatever was decided meanwhile is not to be used.
pub struct View<'l> {
    inner: Mutex<Inner<'l>>,
    filing: Filing,
    reach: Reach,
    head: Head,
}

struct Inner<'l> {
    store: &'l mut dyn Store,
    packs: &'l mut Packs,
    pack: Pack,
    number: i64,
    seen: Seen,
    found: Found,
    fault: Option<LedgerError>,
}

#[derive(Debug, Clone)]
struct Version {
    seq: u64,
    kind: Kind,
    entry: Entry,
    ended: Option<(u64, DateTime, Ended)>,
    /// The row of its first version.
    born: u64,
    /// Whether it agrees with the key of its list, where that has one.
    agrees: Option<Agrees>,
}

impl std::fmt::Debug for View<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("View").field("reach", &self.reach).field("head", &self.head).finish_non_exhaustive()
    }
}

impl<'l> View<'l> {
    pub(crate) fn new(store: &'l mut dyn Store, packs: &'l mut Packs, pack: &Pack, number: i64, reach: Reach, state: State) -> Self {
        let kept = packs.found.take().filter(|found| found.number == number && found.state == state);
        let found = kept.unwrap_or_else(|| Found { number, state, ..Found::default() });
        let inner = Inner { store, packs, pack: pack.clone(), number, seen: Seen::All, found, fault: None };
        Self { inner: Mutex::new(inner), filing: pack.filing(), reach, head: state.head }
    }

    /// Why what was decided with it is not to be used, if it is not.
    ///
    /// # Errors
    /// The first thing that could not be read.
    pub fn fault(&self) -> Result<()> {
        self.inner().fault.clone().map_or(Ok(()), Err)
    }

    /// What was found with it, for the next one.
    pub(crate) fn into_found(self) -> Found {
        self.inner.into_inner().unwrap_or_else(PoisonError::into_inner).found
    }

    pub(crate) fn see(&self, seen: Seen) {
        self.inner().seen = seen;
    }

    fn inner(&self) -> MutexGuard<'_, Inner<'l>> {
        // A panic elsewhere leaves nothing half done here.
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn hand_over(versions: &[Version], seen: &Seen, visit: &mut dyn FnMut(Recorded<'_>)) {
        for version in versions {
            if let Some(ended) = seen.of(version) {
                let recorded = Recorded::new(&version.entry, ended);
                visit(version.agrees.map_or(recorded, |agrees| recorded.agreeing(agrees)));
            }
        }
    }
}

impl Seen {
    /// Nothing where a version is not seen; else how it ended, as far as that is.
    #[expect(clippy::option_option, reason = "whether it is seen, and whether it ended")]
    fn of(&self, version: &Version) -> Option<Option<(DateTime, Ended)>> {
        let ended = version.ended.map(|(_, moment, how)| (moment, how));
        match self {
            Self::All => Some(ended),
            Self::Before(row) => (version.seq < *row).then(|| ended.filter(|_| version.ended.is_some_and(|(at, ..)| at < *row))),
            Self::Known { row, day, id } => {
                let is_before = || (version.entry.day(), folded(version.entry.id())) < (*day, folded(id));
                let is_told = matches!(version.kind, Kind::Entry | Kind::Correction) && (version.born < *row || is_before());
                (version.seq < *row || is_told).then_some(ended)
            }
        }
    }
}

impl History for View<'_> {
    fn reach(&self) -> Reach {
        self.reach
    }

    fn visit(&self, query: &Query<'_>, visit: &mut dyn FnMut(Recorded<'_>)) {
        let Some(group) = self.filing.group(query) else {
            // Another pack's count: nothing may be passed over, so everything is looked at.
            return self.each(&mut |recorded| {
                if query.asks_for(recorded.entry) {
                    visit(recorded);
                }
            });
        };
        let day = |day: Option<Date>, open: i64| day.map_or(open, number_of_day);
        let days = (day(query.from(), i64::MIN), day(query.to(), i64::MAX));
        let mut inner = self.inner();
        let seen = inner.seen.clone();
        let found = inner.found(query, group, days);
        let (sure, unsure) = inner.keep_fault(found);
        drop(inner);
        Self::hand_over(&sure, &seen, visit);
        let unsure = unsure.as_ref().map_or(&[][..], |versions| versions.as_slice());
        Self::hand_over(unsure, &seen, &mut |recorded| match query.agrees(recorded.entry) {
            Agrees::No => {}
            agrees => visit(recorded.agreeing(agrees)),
        });
    }

    fn each(&self, visit: &mut dyn FnMut(Recorded<'_>)) {
        let mut after = 0;
        loop {
            let mut inner = self.inner();
            let seen = inner.seen.clone();
            let page = inner.page(after);
            let page = inner.keep_fault(page);
            drop(inner);
            let Some(last) = page.last() else { return };
            after = last.seq;
            Self::hand_over(&page, &seen, visit);
        }
    }

    fn position(&self) -> String {
        format!("{}:{}", self.head.rows, self.head.hash.short())
    }
}

impl Inner<'_> {
    fn keep_fault<T: Default>(&mut self, found: Result<T>) -> T {
        if self.fault.is_some() {
            return T::default();
        }
        found.unwrap_or_else(|error| {
            self.fault = Some(error);
            T::default()
        })
    }

    /// What is filed for a group, and what may be asked for by every key.
    fn found(&mut self, query: &Query<'_>, group: Group, days: (i64, i64)) -> Result<(Versions, Option<Versions>)> {
        let (path, key) = group.filed();
        let place = crate::writer::place_of(self.number, path);
        let unknown = unknown_of(place);
        let unsure = self.has(unknown)?.then(|| self.filed_at(unknown, 0, days, query, None)).transpose()?;
        Ok((self.filed_at(place, key, days, query, Some(group))?, unsure))
    }

    fn filed_at(&mut self, place: i64, key: u64, days: (i64, i64), query: &Query<'_>, group: Option<Group>) -> Result<Versions> {
        if let Some(versions) = self.found.get(place, key, days, group.as_ref()) {
            return Ok(versions);
        }
        let given = [Given::Int(place), Given::Int(key.cast_signed()), Given::Int(days.0), Given::Int(days.1)];
        let mut versions = self.read(FILED, &given)?;
        if group.is_some() {
            versions.iter_mut().for_each(|version| version.agrees = Some(query.agrees(&version.entry)));
            versions.retain(|version| version.agrees != Some(Agrees::No));
        }
        let versions = Arc::new(versions);
        self.found.keep(place, key, List { days, group, versions: Arc::clone(&versions) });
        Ok(versions)
    }

    /// Whether anything is filed at a place.
    fn has(&mut self, place: i64) -> Result<bool> {
        if let Some(has) = self.found.unknown.get(&place) {
            return Ok(*has);
        }
        let mut has = false;
        self.store.ask("SELECT seq FROM keys WHERE place = $1 LIMIT 1", &[Given::Int(place)], &mut |_| {
            has = true;
            Ok(())
        })?;
        self.found.unknown.insert(place, has);
        Ok(has)
    }

    fn page(&mut self, after: u64) -> Result<Vec<Version>> {
        self.read(PAGE, &[after.into()])
    }

    fn read(&mut self, sql: &'static str, given: &[Given<'_>]) -> Result<Vec<Version>> {
        let mut found = Vec::new();
        self.store.ask(sql, given, &mut |row| {
            found.extend(Read::of(row));
            Ok(())
        })?;
        found.into_iter().map(|read| self.made(read)).collect()
    }

    fn made(&mut self, read: Read) -> Result<Version> {
        let entry = match self.packs.entry(self.number, read.seq) {
            Some(entry) => entry,
            None => {
                let entry = entry_of(self.store, self.packs, &self.pack, read.seq, &read.content)?;
                self.packs.remember(self.number, read.seq, &entry);
                entry
            }
        };
        let ended = read.ended.map(|row| self.ending(row)).transpose()?;
        Ok(Version { seq: read.seq, kind: read.kind, entry, ended, born: read.born, agrees: None })
    }

    /// When a version ended, and how.
    fn ending(&mut self, row: u64) -> Result<(u64, DateTime, Ended)> {
        let mut ending = None;
        self.store.ask(ENDING, &[row.into()], &mut |found| {
            let [kind, content] = found else { return Ok(()) };
            let (moment, how) = match Kind::of(kind.int()) {
                Some(Kind::Withdrawal) => (told::<WithdrawalTold>(row, content.text())?.recorded, Ended::Withdrawn),
                _ => (told::<VersionTold<'_>>(row, content.text())?.recorded, Ended::Corrected),
            };
            let moment = moment.map_or_else(|| moment_of(row, content.text()), Ok)?;
            ending = Some((row, moment, how));
            Ok(())
        })?;
        ending.ok_or_else(|| LedgerError::damaged(row, "不在台账中", "it is not there"))
    }
}

/// A row of a version as it was read.
struct Read {
    seq: u64,
    kind: Kind,
    content: String,
    ended: Option<u64>,
    born: u64,
}

impl Read {
    fn of(found: &[store::Found]) -> Option<Self> {
        let [seq, kind, content, ended, born] = found else { return None };
        let ended = (*ended != store::Found::Null).then(|| ended.row());
        Some(Self { seq: seq.row(), kind: Kind::of(kind.int())?, content: content.text().to_owned(), ended, born: born.row() })
    }
}

/// What a row tells.
pub(crate) fn told<'c, T: Deserialize<'c>>(row: u64, content: &'c str) -> Result<T> {
    serde_json::from_str(content)
        .map_err(|error| LedgerError::damaged(row, &format!("读不出来：{error}"), &format!("it cannot be read: {error}")))
}

/// The moment at which a row was recorded.
pub(crate) fn moment_of(row: u64, content: &str) -> Result<DateTime> {
    #[derive(Deserialize)]
    struct At {
        at: DateTime,
    }
    told::<At>(row, content).map(|told| told.at)
}

/// The entry of a row, read by a pack; where its facts do not fit that, by the pack by which it was recorded.
pub(crate) fn entry_of(store: &mut dyn Store, packs: &mut Packs, pack: &Pack, row: u64, content: &str) -> Result<Entry> {
    let version: VersionTold<'_> = told(row, content)?;
    let moment = version.recorded.map_or_else(|| moment_of(row, content), Ok)?;
    let made = |pack: &Pack| {
        let demand = pack.demand_from_json(version.facts.get(), None)?;
        let entry = Entry::new(&version.id, demand)?;
        let entry = if let Some(status) = &version.status { entry.status(status)? } else { entry };
        Ok::<_, jianfu::DataError>(entry.recorded(moment))
    };
    made(pack).or_else(|_| made(&packs.get(store, version.pack)?).map_err(|error| LedgerError::unreadable(row, &error)))
}
