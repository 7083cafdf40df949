//! Verifying: whether the ledger is what was recorded.
//!
//! Every row's hash covers its content and the hash before it, and the head tells how many rows there are and the last hash. So a row that was changed, taken
//! out, put in or moved shows, and so does a tail that was cut off. What a chain alone cannot show is that somebody who can write the file made all of it
//! anew from some row on, hashes and head too. Against that the head is written down elsewhere, on paper or in another office, and given to [`Ledger::verify`]
//! later: the ledger must still contain a row with that hash, and no row up to it can be another.

use std::collections::{BTreeMap, BTreeSet};

use jianfu::view::folded;
use serde::Deserialize;

use crate::codes;
use crate::error::{LedgerError, Result};
use crate::keys::Keys;
use crate::ledger::{Head, Ledger};
use crate::row::{Hash, Kind, NumberTold, PackTold, Place, SourceTold};
use crate::store::{Access, Found, Given, Store};
use crate::writer::{Packs, digest_of, head_of, number_of_day};

const PAGE: &str = "SELECT seq, kind, id, day, content, hash FROM rows WHERE seq > $1 ORDER BY seq LIMIT 10000";

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    /// As the ledger tells it.
    pub head: Head,
    /// How many rows were looked at.
    pub rows: u64,
    /// Everything that is wrong, in order of row.
    pub findings: Vec<Finding>,
}

/// What is wrong with a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Wrong {
    /// It is not what was recorded.
    Edited,
    /// It is not there.
    Missing,
    /// It was put in.
    Added,
    /// It stood elsewhere.
    Moved,
    /// By what it is found is not what it says.
    Misfiled,
    /// The head tells something else.
    Head,
    /// A number was issued twice or left out.
    Number,
    /// The head that was written down is not in the ledger.
    NotContained,
}

impl Wrong {
    /// The name used in data.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Edited => "edited",
            Self::Missing => "missing",
            Self::Added => "added",
            Self::Moved => "moved",
            Self::Misfiled => "misfiled",
            Self::Head => "head",
            Self::Number => "number",
            Self::NotContained => "not_contained",
        }
    }
}

/// Something that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The row; the first of several that are missing.
    pub row: u64,
    /// What is wrong.
    pub wrong: Wrong,
    /// The same with a code and in words.
    pub error: LedgerError,
}

impl Ledger {
    /// Looks at every row. `witness` is a hash that was written down elsewhere when it was that of the last row.
    ///
    /// # Errors
    /// Where the ledger cannot be read at all; what is wrong in it is a finding.
    pub fn verify(&mut self, witness: Option<Hash>) -> Result<Verified> {
        let store = self.store.as_mut();
        store.begin(Access::Read)?;
        let done = verify(store, &mut self.packs, witness);
        store.rollback();
        done
    }
}

fn verify(store: &mut dyn Store, packs: &mut Packs, witness: Option<Hash>) -> Result<Verified> {
    let mut look = Look { head: head_of(store)?, previous: Some(Hash::default()), next: 1, rows: 0, witness, ..Look::default() };
    let mut keys = Keys::all(store, packs)?;
    let mut after = i64::MIN;
    loop {
        let mut page = 0;
        let mut entries: Vec<(u64, String)> = Vec::new();
        store.ask(PAGE, &[Given::Int(after)], &mut |found| {
            page += 1;
            if let [seq, kind, id, day, content, hash] = found {
                after = seq.int();
                look.row(seq.int(), (kind, id, day), content.text(), hash.bytes());
                if matches!(Kind::of(kind.int()), Some(Kind::Entry | Kind::Correction | Kind::Approval)) {
                    entries.push((seq.row(), content.text().to_owned()));
                }
            }
            Ok(())
        })?;
        for (seq, content) in &entries {
            keys.iter_mut().for_each(|keys| keys.row(store, packs, *seq, content));
        }
        if page == 0 {
            break;
        }
    }
    look.end();
    look.derived(store)?;
    Keys::read(&mut keys, store)?;
    // Where a row is not what it was, its keys are not either, and that is told already.
    if look.findings.is_empty() {
        for keys in keys.iter().filter(|keys| !keys.agree()) {
            look.find(
                keys.row,
                Wrong::Misfiled,
                "为这个规则包建的检索键与台账不符，计数会有差错",
                "the keys by which this pack's counts find entries are not those that the rows have, so counts would be wrong",
            );
        }
    }
    look.findings.sort_by_key(|finding| (finding.row, finding.wrong));
    Ok(Verified { head: look.head, rows: look.rows, findings: look.findings })
}

/// What was looked at so far.
#[derive(Default)]
struct Look {
    head: Head,
    /// The hash of the row before; none where that is missing.
    previous: Option<Hash>,
    /// The number that the next row should have.
    next: u64,
    rows: u64,
    witness: Option<Hash>,
    witnessed: bool,
    findings: Vec<Finding>,
    numbers: BTreeMap<String, u64>,
    series: BTreeMap<String, u64>,
    packs: Vec<(u64, PackTold)>,
    sources: BTreeMap<String, u64>,
}

impl Look {
    fn row(&mut self, seq: i64, columns: (&Found, &Found, &Found), content: &str, hash: &[u8]) {
        self.rows += 1;
        let Some(seq) = u64::try_from(seq).ok().filter(|seq| *seq > 0) else {
            return self.find(0, Wrong::Added, "编号不是正数，是后来加入的", "its number is not positive, so it was put in");
        };
        if seq > self.next {
            self.missing(self.next, seq - 1);
            self.previous = None;
        }
        self.next = seq + 1;
        if seq > self.head.rows {
            self.find(seq, Wrong::Added, "在末条之后，是后来加入的", "it comes after the last one, so it was put in");
        }
        let stored = Hash::from_bytes(hash);
        let place = serde_json::from_str::<Place>(content).ok();
        match &place {
            None => self.find(seq, Wrong::Edited, "内容读不出来，被改动过", "it cannot be read, so it was changed"),
            Some(place) if place.row != seq => {
                self.find(
                    seq,
                    Wrong::Moved,
                    &format!("这里是第 {} 条的内容", place.row),
                    &format!("what stands here is row {}", place.row),
                );
            }
            Some(place) => self.content(seq, place, stored, content),
        }
        if let Some(place) = place.filter(|place| place.row == seq) {
            self.columns(seq, &place, columns, content);
        }
        self.witnessed |= stored.is_some() && stored == self.witness;
        self.previous = stored;
    }

    /// Whether a row that is in its place is what was recorded there.
    fn content(&mut self, seq: u64, place: &Place, stored: Option<Hash>, content: &str) {
        let Some(previous) = self.previous else { return };
        if stored == Some(previous.then(content)) {
            return;
        }
        let is_known = |finding: &Finding| finding.row + 1 == seq && matches!(finding.wrong, Wrong::Edited | Wrong::Moved | Wrong::Added);
        if place.after == previous.short() {
            self.find(seq, Wrong::Edited, "内容与它的哈希不符，被改动过", "its content does not have its hash, so it was changed");
        } else if !self.findings.iter().any(is_known) {
            // The row itself tells which hash stood before it.
            self.find(
                seq - 1,
                Wrong::Edited,
                "连同它的哈希一起被改写过：后一条所记的哈希与它不同",
                "it was written anew, hash and all: the next row tells another hash",
            );
        }
    }

    /// Whether by what it is found is what it says.
    fn columns(&mut self, seq: u64, place: &Place, (kind, id, day): (&Found, &Found, &Found), content: &str) {
        #[derive(Deserialize)]
        struct Told {
            #[serde(default)]
            id: Option<String>,
            #[serde(default)]
            day: Option<jiff::civil::Date>,
        }
        let has_id = !matches!(place.kind, Kind::Pack | Kind::Opening | Kind::Source | Kind::Batch | Kind::Problem | Kind::Watch);
        let told = serde_json::from_str::<Told>(content).unwrap_or(Told { id: None, day: None });
        let told_id = told.id.filter(|_| has_id).map_or(Found::Null, |id| Found::Text(folded(&id)));
        let told_day = told.day.map_or(Found::Null, |day| Found::Int(number_of_day(day)));
        if kind.int() != place.kind.number() || *id != told_id || *day != told_day {
            self.find(
                seq,
                Wrong::Misfiled,
                "检索用的种类、编号或日期与内容不符",
                "its kind, id or day, by which it is found, is not what it says",
            );
        }
        match place.kind {
            Kind::Number => self.number(seq, content),
            Kind::Pack => self.packs.extend(serde_json::from_str(content).ok().map(|told| (seq, told))),
            Kind::Source => {
                if let Ok(SourceTold { digest, again, messages, .. }) = serde_json::from_str(content) {
                    self.sources.extend(messages.into_iter().chain((!again).then_some(digest)).map(|digest| (digest, seq)));
                }
            }
            _ => {}
        }
    }

    fn number(&mut self, seq: u64, content: &str) {
        let Ok(told) = serde_json::from_str::<NumberTold>(content) else { return };
        let last = self.series.entry(told.series).or_default();
        let expected = *last + 1;
        *last = told.ordinal;
        if told.ordinal != expected {
            let (zh, en) = (
                format!("应是第 {expected} 号，却是第 {} 号", told.ordinal),
                format!("it should be number {expected}, and is {}", told.ordinal),
            );
            self.find(seq, Wrong::Number, &zh, &en);
        }
        if self.numbers.insert(folded(&told.number), seq).is_some() {
            self.find(seq, Wrong::Number, "这个编号发过两次", "its number was issued twice");
        }
    }

    fn end(&mut self) {
        if self.next <= self.head.rows {
            self.missing(self.next, self.head.rows);
        } else if self.previous != Some(self.head.hash) {
            self.find(self.head.rows, Wrong::Head, "末条的哈希与台账所记的不同", "the last row has another hash than the ledger tells");
        }
        if self.witness.is_some() && !self.witnessed {
            self.find(
                self.head.rows,
                Wrong::NotContained,
                "台账中没有所给的哈希：它所在的那一条或更早的内容变了，或它属于另一本台账",
                "the hash that was given is not in the ledger: its row or one before was changed, or it is that of another ledger",
            );
        }
    }

    /// Whether the tables beside the rows tell the same.
    fn derived(&mut self, store: &mut dyn Store) -> Result<()> {
        let mut found: Vec<(u64, String)> = Vec::new();
        store.ask("SELECT number, seq FROM numbers", &[], &mut |row| {
            if let [number, seq] = row {
                found.push((seq.row(), number.text().to_owned()));
            }
            Ok(())
        })?;
        let there: BTreeSet<(u64, String)> = found.into_iter().collect();
        let told: BTreeSet<(u64, String)> = self.numbers.iter().map(|(number, seq)| (*seq, number.clone())).collect();
        let mut counters: BTreeMap<String, u64> = BTreeMap::new();
        store.ask("SELECT series, last FROM counters", &[], &mut |row| {
            if let [series, last] = row {
                counters.insert(series.text().to_owned(), last.row());
            }
            Ok(())
        })?;
        for (seq, number) in there.symmetric_difference(&told) {
            let (zh, en) =
                (format!("编号「{number}」的索引与台账不符"), format!("the index of the number `{number}` is not what the ledger says"));
            self.find(*seq, Wrong::Number, &zh, &en);
        }
        if counters != self.series {
            self.find(self.head.rows, Wrong::Number, "编号的计数与台账不符", "the counters of numbers are not what the ledger says");
        }
        let mut sources: BTreeMap<String, u64> = BTreeMap::new();
        store.ask("SELECT digest, seq FROM sources", &[], &mut |row| {
            if let [digest, seq] = row {
                sources.insert(digest.text().to_owned(), seq.row());
            }
            Ok(())
        })?;
        if sources != self.sources {
            self.find(
                self.head.rows,
                Wrong::Misfiled,
                "已导入文件的索引与台账不符",
                "the index of imported files is not what the ledger says",
            );
        }
        let mut saved: BTreeMap<u64, String> = BTreeMap::new();
        store.ask("SELECT seq, bytes FROM packs", &[], &mut |row| {
            if let [seq, bytes] = row {
                saved.insert(seq.row(), digest_of(bytes.bytes()));
            }
            Ok(())
        })?;
        for (seq, told) in std::mem::take(&mut self.packs) {
            if saved.get(&seq) != Some(&told.saved) {
                self.find(seq, Wrong::Edited, "所存的规则包不是当时的那一个", "the pack that is kept is not the one that was");
            }
        }
        Ok(())
    }

    fn missing(&mut self, first: u64, last: u64) {
        if first == last {
            return self.find(first, Wrong::Missing, "不见了", "it is missing");
        }
        let (zh, en) = (format!("到第 {last} 条都不见了"), format!("it and all up to row {last} are missing"));
        self.find(first, Wrong::Missing, &zh, &en);
    }

    fn find(&mut self, row: u64, wrong: Wrong, zh: &str, en: &str) {
        let message = (format!("台账第 {row} 条：{zh}"), format!("row {row} of the ledger: {en}"));
        let help =
            ("不要改动文件；与备份对照，查明谁写过它", "leave the file as it is, compare it with a backup, and find out who wrote to it");
        self.findings.push(Finding { row, wrong, error: LedgerError::new(codes::BROKEN_CHAIN, message, help) });
    }
}
