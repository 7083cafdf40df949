//! A ledger of an earlier version of the tables goes on as it was.

use jianfu_ledger::Change;

use crate::place::{Place, at, done, pack};

crate::over_both! { before_keys_were_ever_made_anew }

/// Makes a ledger what it was in the first version of its tables.
fn to_the_first_version(place: &Place) {
    let version = match place {
        Place::Sqlite(_) => "PRAGMA user_version = 1",
        #[cfg(feature = "postgres")]
        Place::Postgres(_) => "UPDATE version SET version = 1",
    };
    place.tamper(&format!("ALTER TABLE head DROP COLUMN rebuilt; {version}"));
}

fn before_keys_were_ever_made_anew(place: &Place) {
    let pack = pack();
    let visit = |id: &str| vec![Change::Add(done(&pack, id, "2026-02-03", "玉兰"))];
    let mut ledger = place.create();
    ledger.record(&pack, at(2), visit("V1")).unwrap();
    let head = ledger.head().unwrap();
    drop(ledger);
    to_the_first_version(place);
    // Whoever opens it first brings it up to date, and all find in it what was there.
    let mut ledger = place.open();
    assert_eq!(ledger.head().unwrap(), head);
    assert_eq!(ledger.verify(Some(head.hash)).unwrap().findings, []);
    assert!(ledger.has("V1").unwrap());
    ledger.record(&pack, at(3), visit("V2")).unwrap();
    ledger.rebuild(at(4)).unwrap();
    let verified = place.open().verify(Some(head.hash)).unwrap();
    assert_eq!((verified.rows, verified.findings.len()), (head.rows + 1, 0));
}
