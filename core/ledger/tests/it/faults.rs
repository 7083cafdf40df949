//! What goes wrong with a file, done to one: a coded error, and nothing lost.

use std::fs;
use std::time::Duration;

use jianfu_ledger::{Change, Ledger, LedgerError, SqliteOptions, SqliteStore};

use crate::place::{Place, at, done, pack};

fn filled(place: &Place) -> Ledger {
    let pack = pack();
    let mut ledger = place.create();
    let changes = (0..200).map(|number| Change::Add(done(&pack, &format!("V{number}"), "2026-02-03", &format!("第{number}社区"))));
    ledger.record(&pack, at(2), changes.collect()).unwrap();
    ledger
}

fn said(error: &LedgerError) -> (&str, &str) {
    (error.code(), error.message().en.as_str())
}

#[test]
fn a_full_disk_loses_nothing_of_what_was_there_and_takes_nothing_by_halves() {
    let (place, pack) = (Place::sqlite(), pack());
    let head = filled(&place).head().unwrap();
    let pages = fs::metadata(place.path()).unwrap().len() / 4096;
    let options = SqliteOptions { max_pages: Some(u32::try_from(pages).unwrap() + 4), ..SqliteOptions::default() };
    let mut ledger = Ledger::of(Box::new(SqliteStore::open(place.path(), options).unwrap())).unwrap();
    let many = || (0..5_000).map(|number| Change::Add(done(&pack, &format!("W{number}"), "2026-02-03", "玉兰"))).collect();
    let error = ledger.record(&pack, at(3), many()).unwrap_err();
    assert_eq!(said(&error), ("JF-L004", "the disk is full, and nothing was written this time"));
    assert_eq!(ledger.head().unwrap(), head);
    assert!(!ledger.has("W0").unwrap());
    assert_eq!(ledger.verify(Some(head.hash)).unwrap().findings, []);
    // With space again it goes on.
    drop(ledger);
    place.open().record(&pack, at(3), many()).unwrap();
    assert_eq!(place.open().verify(Some(head.hash)).unwrap().findings, []);
}

#[test]
fn while_another_writes_one_waits_and_then_says_so() {
    let (place, pack) = (Place::sqlite(), pack());
    drop(filled(&place));
    let impatient = SqliteOptions { patience: Duration::from_millis(20), ..SqliteOptions::default() };
    let mut ledger = Ledger::of(Box::new(SqliteStore::open(place.path(), impatient).unwrap())).unwrap();
    let other = rusqlite::Connection::open(place.path()).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let add = || vec![Change::Add(done(&pack, "W1", "2026-02-03", "玉兰"))];
    assert_eq!(said(&ledger.record(&pack, at(3), add()).unwrap_err()), ("JF-L003", "another program is writing to the ledger"));
    // Reading goes on meanwhile.
    assert_eq!(ledger.verify(None).unwrap().findings, []);
    other.execute_batch("ROLLBACK").unwrap();
    ledger.record(&pack, at(3), add()).unwrap();
}

#[test]
fn two_programs_at_once_record_one_after_the_other() {
    let (place, pack) = (Place::sqlite(), pack());
    drop(filled(&place));
    std::thread::scope(|scope| {
        for writer in 0..4 {
            let (place, pack) = (&place, &pack);
            scope.spawn(move || {
                let mut ledger = place.open();
                for turn in 0..25 {
                    let id = format!("W{writer}-{turn}");
                    ledger.record(pack, at(3), vec![Change::Add(done(pack, &id, "2026-02-03", "玉兰"))]).unwrap();
                }
            });
        }
    });
    let verified = place.open().verify(None).unwrap();
    assert_eq!((verified.rows, verified.findings.len()), (302, 0));
}

#[test]
fn what_is_no_ledger_is_told_and_left_alone() {
    let place = Place::sqlite();
    let open = || Ledger::open(place.path()).map(drop).unwrap_err();
    assert_eq!(said(&open()), ("JF-L001", "there is no such file"));
    for (bytes, told) in [(&b""[..], "the file is empty"), (b"form,id,date\nvisit,V1,2026-02-03\n", "the file is no ledger")] {
        fs::write(place.path(), bytes).unwrap();
        assert_eq!(said(&open()), ("JF-L001", told));
        assert_eq!(fs::read(place.path()).unwrap(), bytes);
    }
    fs::remove_file(place.path()).unwrap();
    rusqlite::Connection::open(place.path()).unwrap().execute_batch("CREATE TABLE other (a); PRAGMA user_version = 1").unwrap();
    assert_eq!(said(&open()), ("JF-L001", "the file is no ledger"));
    let folder = place.path().parent().unwrap().to_owned();
    assert_eq!(said(&Ledger::open(folder).unwrap_err()), ("JF-L001", "this is a folder"));
}

#[test]
fn a_newer_ledger_is_not_touched() {
    let place = Place::sqlite();
    drop(filled(&place));
    place.tamper("PRAGMA user_version = 99");
    assert_eq!(
        said(&Ledger::open(place.path()).unwrap_err()),
        ("JF-L002", "the ledger is of version 99, and this program knows none after 2")
    );
    place.tamper("PRAGMA user_version = 2");
    assert_eq!(place.open().verify(None).unwrap().findings, []);
}

#[test]
fn a_ledger_is_not_made_where_something_is() {
    let place = Place::sqlite();
    let head = filled(&place).head().unwrap();
    let made = Ledger::create(place.path(), jianfu::history::Reach::Ever, at(1));
    assert_eq!(said(&made.unwrap_err()), ("JF-L007", "there is a file or a ledger already"));
    assert_eq!(place.open().head().unwrap(), head);
    let nowhere = place.path().join("no/such/folder.jfl");
    assert_eq!(Ledger::create(nowhere, jianfu::history::Reach::Ever, at(1)).unwrap_err().code(), "JF-L006");
}

#[test]
fn a_damaged_or_half_written_file_is_told() {
    let place = Place::sqlite();
    drop(filled(&place));
    place.tamper("PRAGMA wal_checkpoint(TRUNCATE)");
    let whole = fs::read(place.path()).unwrap();
    let told = |bytes: &[u8]| {
        fs::write(place.path(), bytes).unwrap();
        let damaged = Ledger::open(place.path()).and_then(|mut ledger| ledger.verify(None));
        match damaged {
            Err(error) => assert!(["JF-L001", "JF-L005"].contains(&error.code()), "{:?}", said(&error)),
            Ok(verified) => assert!(!verified.findings.is_empty()),
        }
    };
    // Cut off, as where copying it stopped.
    for part in [2, 3, 8] {
        told(&whole[..whole.len() / part]);
    }
    // Written over, page by page.
    for page in 1..whole.len() / 4096 {
        let mut bytes = whole.clone();
        bytes[page * 4096..][..4096].fill(0x5a);
        fs::write(place.path(), &bytes).unwrap();
        // Some pages hold what is derived; whatever is done with the file is right or an error.
        let _ = Ledger::open(place.path()).and_then(|mut ledger| ledger.verify(None));
    }
    let mut bytes = whole.clone();
    bytes[..100].fill(0);
    told(&bytes);
    place.tamper_nothing(&whole);
    assert_eq!(place.open().verify(None).unwrap().findings, []);
}

impl Place {
    fn tamper_nothing(&self, whole: &[u8]) {
        fs::write(self.path(), whole).unwrap();
    }
}
