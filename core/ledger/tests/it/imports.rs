//! Files that are imported.

use jianfu_ledger::{Again, Change, Item, Source, Told, Unread};

use crate::place::{Place, at, done, pack};

crate::over_both! {
    the_same_file_is_known_and_what_cannot_be_read_is_kept
}

fn the_same_file_is_known_and_what_cannot_be_read_is_kept(place: &Place) {
    let pack = pack();
    let mut ledger = place.create();
    let item = |line: u32, says| Item { place: format!("a.csv row {line}"), message: None, says };
    let wrong =
        Told { code: "JF-D006".into(), place: "a.csv row 3 column B".into(), zh: "不是日期".into(), en: "is not a date".into() };
    let items = [
        item(2, Ok(Change::Add(done(&pack, "V1", "2026-02-03", "玉兰")))),
        item(3, Err(Unread { verbatim: "row 3 as it stood".into(), problems: vec![wrong] })),
        item(4, Ok(Change::Add(done(&pack, "V1", "2026-02-04", "玉兰")))),
        item(5, Ok(Change::Correct(done(&pack, "V1", "2026-02-05", "玉兰")))),
        item(6, Ok(Change::Withdraw("V1".into(), None))),
    ];
    let source = Source { name: "a.csv", digest: "d1", again: Again::Refuse };
    let imported = ledger.import(&pack, at(2), &source, &items).unwrap();
    assert_eq!((imported.added, imported.corrected, imported.withdrawn), (1, 1, 1));
    let codes: Vec<_> = imported.problems.iter().map(|(_, place, wrong)| (place.as_str(), wrong[0].code.as_str())).collect();
    assert_eq!(codes, [("a.csv row 3", "JF-D006"), ("a.csv row 4", "JF-L009")]);
    let mut kept = Vec::new();
    let visited = ledger.each_row(|row| {
        kept.extend((row.kind == "problem").then_some(row.content));
        Ok::<(), ()>(())
    });
    visited.unwrap().unwrap();
    assert!(kept[0].contains("row 3 as it stood") && kept[0].contains("is not a date"), "{}", kept[0]);

    let head = ledger.head().unwrap();
    let error = ledger.import(&pack, at(3), &Source { name: "b.csv", ..source }, &items).unwrap_err();
    assert_eq!((error.code(), error.message().en.as_str()), ("JF-L013", "this very file was imported before, see row 2 of the ledger"));
    assert_eq!(ledger.head().unwrap(), head);
    // All the same: what is there already is kept to be looked at.
    let again = ledger.import(&pack, at(3), &Source { again: Again::Take, ..source }, &items).unwrap();
    assert_eq!((again.added, again.problems.len()), (0, 5));
    assert_eq!(ledger.verify(None).unwrap().findings, []);
}
