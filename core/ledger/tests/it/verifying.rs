//! Whatever is done to the rows shows, and names the row.

use jianfu_ledger::{Change, Hash, Ledger, Wrong};

use sha2::{Digest as _, Sha256};

use crate::place::{Place, at, certificate, done, pack};

crate::over_both! {
    an_untouched_ledger_verifies_and_contains_every_head_it_had
    every_way_of_tampering_is_found_and_its_row_named
    a_row_that_is_written_anew_with_a_hash_of_its_own_is_named
    a_ledger_made_anew_shows_only_beside_a_head_that_was_written_down
}

/// Rows: 1 opening, 2 pack, 3 to 12 entries, 13 batch, 14 approval, 15 number.
fn filled(place: &Place) -> Ledger {
    let pack = pack();
    let mut ledger = place.create();
    let changes = (0..10).map(|number| Change::Add(done(&pack, &format!("V{number}"), "2026-02-03", &format!("第{number}社区"))));
    ledger.record(&pack, at(2), changes.collect()).unwrap();
    ledger.decide(&pack, &[certificate(&pack, "C1", "001", true)], at(3), &mut |_, _| {}).unwrap();
    ledger.issue(&pack, None, "C1", &Default::default(), at(4)).unwrap();
    assert_eq!(ledger.head().unwrap().rows, 15);
    ledger
}

fn an_untouched_ledger_verifies_and_contains_every_head_it_had(place: &Place) {
    let mut ledger = filled(place);
    let then = ledger.head().unwrap();
    let pack = pack();
    ledger.record(&pack, at(9), vec![Change::Withdraw("V3".into(), None)]).unwrap();
    let verified = ledger.verify(Hash::parse(&then.hash.to_string())).unwrap();
    assert_eq!((verified.rows, verified.findings.len()), (16, 0));
    assert_ne!(verified.head, then);
    let wrong = ledger.verify(Some(Hash::default())).unwrap().findings;
    assert_eq!(wrong.iter().map(|finding| finding.wrong).collect::<Vec<_>>(), [Wrong::NotContained]);
}

fn every_way_of_tampering_is_found_and_its_row_named(place: &Place) {
    drop(filled(place));
    let copy = |from: u32, to: u32| {
        format!(
            "UPDATE rows SET content = (SELECT content FROM rows WHERE seq = {from}), hash = (SELECT hash FROM rows WHERE seq = {from}) WHERE seq = {to};"
        )
    };
    let keep = "CREATE TABLE kept AS SELECT * FROM rows; CREATE TABLE kept_head AS SELECT * FROM head; CREATE TABLE kept_numbers AS SELECT * FROM numbers; CREATE TABLE kept_counters AS SELECT * FROM counters; CREATE TABLE kept_packs AS SELECT * FROM packs; CREATE TABLE kept_keys AS SELECT * FROM keys;";
    let restore = "DELETE FROM rows; INSERT INTO rows SELECT * FROM kept; DELETE FROM head; INSERT INTO head SELECT * FROM kept_head; DELETE FROM numbers; INSERT INTO numbers SELECT * FROM kept_numbers; DELETE FROM counters; INSERT INTO counters SELECT * FROM kept_counters; DELETE FROM packs; INSERT INTO packs SELECT * FROM kept_packs; DELETE FROM keys; INSERT INTO keys SELECT * FROM kept_keys;";
    place.tamper(keep);
    let cases: Vec<(String, Vec<(u64, Wrong)>)> = vec![
        ("UPDATE rows SET content = REPLACE(content, '第4社区', '第5社区') WHERE seq = 7".into(), vec![(7, Wrong::Edited)]),
        ("UPDATE rows SET content = 'nonsense' WHERE seq = 7".into(), vec![(7, Wrong::Edited)]),
        // With a hash of its own too, which the next row does not tell.
        ("UPDATE rows SET hash = (SELECT hash FROM rows WHERE seq = 3) WHERE seq = 7".into(), vec![(7, Wrong::Edited)]),
        ("DELETE FROM rows WHERE seq = 7".into(), vec![(7, Wrong::Missing)]),
        ("DELETE FROM rows WHERE seq BETWEEN 5 AND 8".into(), vec![(5, Wrong::Missing)]),
        ("DELETE FROM rows WHERE seq > 14".into(), vec![(0, Wrong::Number), (15, Wrong::Missing), (15, Wrong::Number)]),
        (
            "INSERT INTO rows SELECT 16, kind, id, day, content, hash FROM rows WHERE seq = 15".into(),
            vec![(16, Wrong::Added), (16, Wrong::Moved)],
        ),
        (
            format!(
                "CREATE TABLE a AS SELECT * FROM rows WHERE seq = 5; {} UPDATE rows SET content = (SELECT content FROM a), hash = (SELECT hash FROM a) WHERE seq = 6; DROP TABLE a;",
                copy(6, 5)
            ),
            vec![(5, Wrong::Moved), (6, Wrong::Moved)],
        ),
        ("UPDATE rows SET day = day + 365 WHERE seq = 7".into(), vec![(7, Wrong::Misfiled)]),
        ("UPDATE rows SET id = 'v99' WHERE seq = 7".into(), vec![(7, Wrong::Misfiled)]),
        ("UPDATE rows SET kind = 10 WHERE seq = 7".into(), vec![(7, Wrong::Misfiled)]),
        ("UPDATE head SET count = 14".into(), vec![(15, Wrong::Added)]),
        ("UPDATE head SET hash = (SELECT hash FROM rows WHERE seq = 3)".into(), vec![(15, Wrong::Head)]),
        ("DELETE FROM numbers".into(), vec![(15, Wrong::Number)]),
        ("UPDATE counters SET last = 0".into(), vec![(15, Wrong::Number)]),
        ("DELETE FROM keys WHERE seq = 7".into(), vec![(2, Wrong::Misfiled)]),
        ("UPDATE keys SET day = day + 400 WHERE seq = 7".into(), vec![(2, Wrong::Misfiled)]),
        ("INSERT INTO keys SELECT place, key, day + 1, seq FROM keys WHERE seq = 7".into(), vec![(2, Wrong::Misfiled)]),
        ("UPDATE packs SET bytes = hash FROM head".into(), vec![(2, Wrong::Edited)]),
    ];
    for (sql, expected) in cases {
        place.tamper(&sql);
        let found: Vec<(u64, Wrong)> =
            place.open().verify(None).unwrap().findings.iter().map(|finding| (finding.row, finding.wrong)).collect();
        let expected: Vec<(u64, Wrong)> = expected.into_iter().map(|(row, wrong)| (if row == 0 { 15 } else { row }, wrong)).collect();
        let expected: std::collections::BTreeSet<_> = expected.into_iter().collect();
        let found: std::collections::BTreeSet<_> = found.into_iter().collect();
        assert!(expected.is_subset(&found), "{sql}: {found:?}");
        assert!(found.iter().all(|(row, _)| expected.iter().any(|(known, _)| known == row)), "{sql}: {found:?}");
        place.tamper(restore);
        assert_eq!(place.open().verify(None).unwrap().findings, []);
    }
}

fn a_row_that_is_written_anew_with_a_hash_of_its_own_is_named(place: &Place) {
    let mut ledger = filled(place);
    let mut rows = Vec::new();
    let visited = ledger.each_row(|row| {
        rows.push(row);
        Ok::<(), ()>(())
    });
    visited.unwrap().unwrap();
    let content = rows[6].content.replace("第4社区", "第5社区");
    let before: Vec<u8> = hex(&rows[5].hash.to_string());
    let hash: String =
        Sha256::new().chain_update(before).chain_update(&content).finalize().iter().map(|byte| format!("{byte:02x}")).collect();
    let bytes = if matches!(place, Place::Sqlite(_)) { format!("x'{hash}'") } else { format!("decode('{hash}', 'hex')") };
    place.tamper(&format!("UPDATE rows SET content = '{content}', hash = {bytes} WHERE seq = 7"));
    let found = place.open().verify(None).unwrap().findings;
    assert_eq!(found.iter().map(|finding| (finding.row, finding.wrong)).collect::<Vec<_>>(), [(7, Wrong::Edited)]);
    assert!(found[0].error.message().en.contains("it was written anew, hash and all"), "{}", found[0].error.message().en);
}

fn hex(text: &str) -> Vec<u8> {
    (0..text.len() / 2).map(|index| u8::from_str_radix(&text[2 * index..2 * index + 2], 16).unwrap()).collect()
}

fn a_ledger_made_anew_shows_only_beside_a_head_that_was_written_down(place: &Place) {
    let head = filled(place).head().unwrap();
    let other = Place::sqlite();
    let pack = pack();
    let mut forged = other.create();
    forged.record(&pack, at(2), vec![Change::Add(done(&pack, "V0", "2026-02-03", "第0社区"))]).unwrap();
    assert_eq!(forged.verify(None).unwrap().findings, []);
    assert_eq!(forged.verify(Some(head.hash)).unwrap().findings[0].wrong, Wrong::NotContained);
}
