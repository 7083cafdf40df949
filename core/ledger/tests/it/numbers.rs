//! Numbers of certificates.

use std::collections::{BTreeMap, BTreeSet};

use jianfu::Demand;
use jianfu_ledger::{Change, Issued, Ledger, LedgerError};

use crate::place::{Place, at, certificate, done, pack};

crate::over_both! {
    numbers_follow_one_another_in_each_series_and_a_demand_has_one
    nothing_gets_a_number_that_is_not_approved
    parts_that_make_no_number_are_told
    sixteen_writers_get_sixteen_times_as_many_numbers_without_gap_or_double
}

fn decided(place: &Place, count: usize) -> Ledger {
    let pack = pack();
    let mut ledger = place.create();
    let demands: Vec<Demand> =
        (0..count).map(|number| certificate(&pack, &format!("C{number}"), ["001", "002"][number % 2], true)).collect();
    ledger.decide(&pack, &demands, at(2), &mut |_, _| {}).unwrap();
    ledger
}

fn issue(ledger: &mut Ledger, id: &str) -> Result<Issued, LedgerError> {
    ledger.issue(&pack(), None, id, &BTreeMap::new(), at(5))
}

fn numbers_follow_one_another_in_each_series_and_a_demand_has_one(place: &Place) {
    let mut ledger = decided(place, 4);
    let numbers: Vec<String> = ["C0", "C1", "C2", "C3"].map(|id| issue(&mut ledger, id).unwrap().number).into();
    assert_eq!(numbers, ["001-2026-001", "002-2026-001", "001-2026-002", "002-2026-002"]);
    let again = issue(&mut ledger, "ｃ２").unwrap();
    assert_eq!((again.number.as_str(), again.before), ("001-2026-002", true));
    let known = ledger.issued("001-2026-002").unwrap().unwrap();
    assert_eq!((known.id.as_str(), known.withdrawn, known.at), ("C2", false, at(5)));
    assert_eq!(ledger.issued("001-2026-003").unwrap(), None);
    // It stays issued where what it was issued for is withdrawn, and that is told.
    ledger.record(&pack(), at(6), vec![Change::Withdraw("C2".into(), None)]).unwrap();
    assert!(ledger.issued("001-2026-002").unwrap().unwrap().withdrawn);
    assert_eq!(issue(&mut ledger, "C2").unwrap().number, "001-2026-002");
    assert_eq!(ledger.verify(None).unwrap().findings, []);
}

fn nothing_gets_a_number_that_is_not_approved(place: &Place) {
    let pack = pack();
    let mut ledger = decided(place, 1);
    ledger.decide(&pack, &[certificate(&pack, "R1", "001", false)], at(3), &mut |_, _| {}).unwrap();
    ledger.record(&pack, at(3), vec![Change::Add(done(&pack, "V1", "2026-02-03", "玉兰")), Change::Withdraw("C0".into(), None)]).unwrap();
    let head = ledger.head().unwrap();
    for (id, said) in [
        ("R1", "was rejected"),
        ("V1", "has no recorded decision"),
        ("X1", "has no recorded decision"),
        ("C0", "was withdrawn after it was approved"),
    ] {
        let error = issue(&mut ledger, id).unwrap_err();
        assert_eq!(error.code(), "JF-L012");
        assert!(error.message().en.contains(said), "{}", error.message().en);
    }
    assert_eq!(ledger.head().unwrap(), head);
}

fn parts_that_make_no_number_are_told(place: &Place) {
    let pack = pack();
    let mut ledger = place.create();
    ledger.decide(&pack, &[certificate(&pack, "C1", "玉兰", true)], at(2), &mut |_, _| {}).unwrap();
    let mut with = |parts: &[(&str, &str)]| {
        let parts = parts.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
        ledger.issue(&pack, None, "C1", &parts, at(5))
    };
    for (parts, said) in [
        (&[][..], "must have 3 digits, and not be `玉兰`"),
        (&[("community", "0001")], "must have 3 digits"),
        (&[("community", "001"), ("sequence", "007")], "no part `sequence` to be given"),
        (&[("community", "001"), ("town", "007")], "no part `town` to be given"),
    ] {
        let error = with(parts).unwrap_err();
        assert_eq!(error.code(), "JF-L011");
        assert!(error.message().en.contains(said), "{}", error.message().en);
    }
    assert_eq!(with(&[("community", "００１"), ("year", "2025")]).unwrap().number, "001-2025-001");
    place.tamper("UPDATE counters SET last = 999");
    let mut ledger = place.open();
    ledger.decide(&pack, &[certificate(&pack, "C2", "001", true)], at(2), &mut |_, _| {}).unwrap();
    let parts = BTreeMap::from([("year".to_owned(), "2025".to_owned())]);
    let error = ledger.issue(&pack, None, "C2", &parts, at(5)).unwrap_err();
    assert_eq!((error.code(), error.message().en.as_str()), ("JF-L011", "all numbers of `001-2025-***` are used up"));
}

fn sixteen_writers_get_sixteen_times_as_many_numbers_without_gap_or_double(place: &Place) {
    const EACH: usize = 12;
    drop(decided(place, 16 * EACH));
    let numbers: Vec<String> = std::thread::scope(|scope| {
        let writers: Vec<_> = (0..16)
            .map(|writer| {
                scope.spawn(move || {
                    let mut ledger = place.open();
                    (0..EACH).map(|turn| issue(&mut ledger, &format!("C{}", turn * 16 + writer)).unwrap().number).collect::<Vec<_>>()
                })
            })
            .collect();
        writers.into_iter().flat_map(|writer| writer.join().unwrap()).collect()
    });
    let each: BTreeSet<String> = numbers.iter().cloned().collect();
    let expected: BTreeSet<String> =
        ["001", "002"].iter().flat_map(|community| (1..=8 * EACH).map(move |ordinal| format!("{community}-2026-{ordinal:03}"))).collect();
    assert_eq!((numbers.len(), each), (16 * EACH, expected));
    assert_eq!(place.open().verify(None).unwrap().findings, []);
}
