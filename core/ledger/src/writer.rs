//! Writing: one transaction, in which rows are chained one after another.

use foldhash::HashMap;
use jianfu::history::{Filed, Filing};
use jianfu::{Entry, Pack};
use jiff::civil::{Date, DateTime};
use serde::Serialize;
use sha2::{Digest as _, Sha256};

use crate::error::{LedgerError, Result};
use crate::ledger::Head;
use crate::row::{Hash, Kind, PackTold, Place, content_of};
use crate::store::{Access, Found, Given, KEYS, ROWS, Store};

/// Rows that are held before they are handed to the store: enough for one journey to a server, and few enough to be still at hand.
const HELD: usize = 2_000;
/// The same of keys, which are put in order first.
const HELD_KEYS: usize = 200_000;

/// A row that is about to be written.
struct New {
    seq: u64,
    kind: Kind,
    id: Option<String>,
    day: Option<i64>,
    content: String,
    hash: Hash,
}

/// A place under which a row is found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Key {
    pub(crate) place: i64,
    pub(crate) key: i64,
    pub(crate) day: i64,
    pub(crate) seq: u64,
}

/// A pack that the ledger keeps.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Kept {
    pub(crate) number: i64,
    /// Its row.
    pub(crate) row: u64,
    /// Up to which row the keys of its counts are filed.
    pub(crate) filed: u64,
}

/// An open transaction that writes.
pub(crate) struct Writer<'l> {
    pub(crate) store: &'l mut dyn Store,
    pub(crate) at: DateTime,
    state: State,
    rows: Vec<New>,
    keys: Vec<Key>,
}

/// As of when something was found in the ledger.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct State {
    pub(crate) head: Head,
    /// How often the keys were made anew, which moves no head.
    pub(crate) rebuilt: i64,
}

/// Does some work in one transaction: all of it, or nothing where it fails.
pub(crate) fn write<T>(store: &mut dyn Store, at: DateTime, work: impl FnOnce(&mut Writer<'_>) -> Result<T>) -> Result<T> {
    store.begin(Access::Write)?;
    let done = state_of(store).and_then(|state| {
        let mut writer = Writer { store, at, state, rows: Vec::new(), keys: Vec::new() };
        let done = work(&mut writer)?;
        writer.finish(state.head).map(|()| done)
    });
    let done = done.and_then(|done| store.commit().map(|()| done));
    if done.is_err() {
        store.rollback();
    }
    done
}

/// How many rows there are, the hash of the last, and how often the keys were made anew.
pub(crate) fn state_of(store: &mut dyn Store) -> Result<State> {
    let mut state = State::default();
    store.ask("SELECT count, hash, rebuilt FROM head", &[], &mut |found| {
        if let [count, hash, rebuilt] = found {
            let head = Head { rows: count.row(), hash: Hash::from_bytes(hash.bytes()).unwrap_or_default() };
            state = State { head, rebuilt: rebuilt.int() };
        }
        Ok(())
    })?;
    Ok(state)
}

/// How many rows there are, and the hash of the last.
pub(crate) fn head_of(store: &mut dyn Store) -> Result<Head> {
    state_of(store).map(|state| state.head)
}

impl Writer<'_> {
    /// What is in the ledger, with what is written here.
    pub(crate) const fn head(&self) -> Head {
        self.state.head
    }

    /// The same, and by which keys it is found.
    pub(crate) const fn state(&self) -> State {
        self.state
    }

    /// Writes a row, and gives its number.
    pub(crate) fn push(&mut self, kind: Kind, id: Option<&str>, day: Option<Date>, told: &impl Serialize) -> Result<u64> {
        let head = self.state.head;
        let seq = head.rows + 1;
        let place = Place { row: seq, after: head.hash.short(), at: self.at, kind };
        let content = content_of(&place, told);
        let hash = head.hash.then(&content);
        self.rows.push(New { seq, kind, id: id.map(jianfu::view::folded), day: day.map(number_of_day), content, hash });
        self.state.head = Head { rows: seq, hash };
        if self.keys.len() >= HELD_KEYS {
            self.flush()?;
        } else if self.rows.len() >= HELD {
            self.flush_rows()?;
        }
        Ok(seq)
    }

    /// Files a row of an entry under the keys of a pack's counts.
    pub(crate) fn file(&mut self, keys: &[Key]) {
        self.keys.extend_from_slice(keys);
    }

    /// Files keys that were found otherwise.
    pub(crate) fn file_all(&mut self, keys: impl IntoIterator<Item = Key>) -> Result<()> {
        self.keys.extend(keys);
        if self.keys.len() >= HELD_KEYS { self.flush() } else { Ok(()) }
    }

    /// Says up to which row the keys of a pack are filed.
    pub(crate) fn filed_to(&mut self, kept: Kept, seq: u64) -> Result<()> {
        self.store.run("UPDATE packs SET filed = $1 WHERE number = $2", &[seq.into(), Given::Int(kept.number)])
    }

    /// The pack as it is kept; where it is not yet, it is from now on.
    pub(crate) fn keep(&mut self, pack: &Pack) -> Result<Kept> {
        if let Some(kept) = kept_pack(self.store, pack)? {
            return Ok(kept);
        }
        let bytes = pack.to_bytes();
        let engine = engine();
        let told = PackTold {
            id: pack.id().to_owned(),
            version: pack.version().to_owned(),
            digest: pack.digest().to_owned(),
            engine: engine.to_owned(),
            saved: digest_of(&bytes),
        };
        let row = self.push(Kind::Pack, None, None, &told)?;
        let mut number = 1;
        self.store.ask("SELECT MAX(number) FROM packs", &[], &mut |found| {
            number = found.first().map_or(0, Found::int) + 1;
            Ok(())
        })?;
        let given = [Given::Int(number), Given::Text(pack.digest()), Given::Text(engine), row.into(), Given::Int(0), Given::Bytes(&bytes)];
        self.store.run("INSERT INTO packs VALUES ($1, $2, $3, $4, $5, $6)", &given)?;
        Ok(Kept { number, row, filed: 0 })
    }

    /// Hands what is held to the store, so that it can be asked for.
    pub(crate) fn flush(&mut self) -> Result<()> {
        self.flush_rows()?;
        let mut keys = std::mem::take(&mut self.keys);
        // In their own order they go to neighbouring pages.
        keys.sort_unstable();
        keys.dedup();
        self.store.insert(&KEYS, &mut keys.iter().map(Key::given))
    }

    fn flush_rows(&mut self) -> Result<()> {
        self.store.insert(&ROWS, &mut self.rows.iter().map(New::given))?;
        self.rows.clear();
        Ok(())
    }

    fn finish(mut self, before: Head) -> Result<()> {
        self.flush()?;
        let head = self.state.head;
        if head == before {
            return Ok(());
        }
        let given = [head.rows.into(), Given::Bytes(head.hash.bytes())];
        if before.rows == 0 {
            return self.store.run("INSERT INTO head (count, hash, one) VALUES ($1, $2, 1)", &given);
        }
        self.store.run("UPDATE head SET count = $1, hash = $2", &given)
    }
}

impl New {
    fn given(&self) -> Vec<Given<'_>> {
        let day = self.day.map_or(Given::Null, Given::Int);
        let id = Given::from(self.id.as_deref());
        vec![self.seq.into(), Given::Int(self.kind.number()), id, day, Given::Text(&self.content), Given::Bytes(self.hash.bytes())]
    }
}

impl Key {
    /// The pack to whose counts it belongs.
    pub(crate) const fn pack(&self) -> i64 {
        self.place >> 24
    }

    fn given(&self) -> Vec<Given<'_>> {
        vec![Given::Int(self.place), Given::Int(self.key), Given::Int(self.day), self.seq.into()]
    }
}

/// Where a row of an entry is found for the counts of a pack.
pub(crate) fn keys_of(filing: &Filing, pack: i64, entry: &Entry, seq: u64) -> impl Iterator<Item = Key> + use<> {
    let day = number_of_day(entry.day());
    filing.of(entry).into_iter().map(move |Filed { path, key }| match key {
        Some(key) => Key { place: place_of(pack, path), key: key.cast_signed(), day, seq },
        None => Key { place: unknown_of(place_of(pack, path)), key: 0, day, seq },
    })
}

/// The place of a path of a pack.
pub(crate) fn place_of(pack: i64, path: u32) -> i64 {
    (pack << 24) | (i64::from(path) << 1)
}

/// The place beside it, of what may be asked for by every key.
pub(crate) const fn unknown_of(place: i64) -> i64 {
    place | 1
}

/// Days since 1970.
pub(crate) fn number_of_day(day: Date) -> i64 {
    const FIRST: Date = jiff::civil::date(1970, 1, 1);
    day.since((jiff::Unit::Day, FIRST)).map_or(0, |span| i64::from(span.get_days()))
}

/// The version of the engine, on which saved packs and the numbers of keys depend.
pub(crate) const fn engine() -> &'static str {
    env!("CARGO_PKG_VERSION")
}

/// SHA-256 in hexadecimal.
pub(crate) fn digest_of(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The pack as the ledger keeps it, if it does.
pub(crate) fn kept_pack(store: &mut dyn Store, pack: &Pack) -> Result<Option<Kept>> {
    let mut kept = None;
    let given = [Given::Text(pack.digest()), Given::Text(engine())];
    store.ask("SELECT number, seq, filed FROM packs WHERE digest = $1 AND engine = $2", &given, &mut |found| {
        if let [number, row, filed] = found {
            kept = Some(Kept { number: number.int(), row: row.row(), filed: filed.row() });
        }
        Ok(())
    })?;
    Ok(kept)
}

/// Entries that are kept in memory; past that all are let go.
const ENTRIES: usize = 400_000;

/// What was read from the ledger and never changes: packs by their rows, and entries as a pack reads them.
#[derive(Debug, Default)]
pub(crate) struct Packs {
    packs: HashMap<u64, Pack>,
    /// By the number of the pack and the row. Only rows that are in the ledger, and not what is about to be written, which may come to nothing.
    entries: HashMap<(i64, u64), Entry>,
    /// What the last view found.
    pub(crate) found: Option<crate::view::Found>,
}

impl Packs {
    /// The pack of a row.
    pub(crate) fn get(&mut self, store: &mut dyn Store, row: u64) -> Result<Pack> {
        if let Some(pack) = self.packs.get(&row) {
            return Ok(pack.clone());
        }
        let mut bytes = None;
        store.ask("SELECT bytes FROM packs WHERE seq = $1", &[row.into()], &mut |found| {
            bytes = found.first().map(|found| found.bytes().to_vec());
            Ok(())
        })?;
        let bytes = bytes.ok_or_else(|| LedgerError::damaged(row, "没有这个规则包", "the pack is not there"))?;
        let pack = Pack::from_bytes(&bytes).map_err(|error| {
            LedgerError::new(
                crate::codes::PACK,
                (
                    format!("台账第 {row} 条的规则包读不出来：{}", error.message().zh),
                    format!("the pack of row {row} cannot be read: {}", error.message().en),
                ),
                ("用 --pack 给出那个规则包", "give that pack with --pack"),
            )
        })?;
        self.packs.insert(row, pack.clone());
        Ok(pack)
    }

    /// Takes a pack for that of a row.
    pub(crate) fn put(&mut self, row: u64, pack: &Pack) {
        self.packs.insert(row, pack.clone());
    }

    /// The entry of a row, if a pack has read it.
    pub(crate) fn entry(&self, pack: i64, row: u64) -> Option<Entry> {
        self.entries.get(&(pack, row)).cloned()
    }

    /// Lets all entries go.
    pub(crate) fn forget(&mut self) {
        self.entries.clear();
        self.found = None;
    }

    /// Keeps an entry that was read from the ledger.
    pub(crate) fn remember(&mut self, pack: i64, row: u64, entry: &Entry) {
        if self.entries.len() >= ENTRIES {
            self.entries.clear();
        }
        self.entries.insert((pack, row), entry.clone());
    }
}
