//! Deciding again with what became known since, and by other rules.

use jianfu::Demand;
use jianfu_ledger::{Change, Difference, Knowing, Ledger};

use crate::place::{Place, at, done, lenient, pack, visit};

crate::over_both! {
    after_late_records_exactly_the_decisions_that_rest_on_them_differ
    another_pack_is_tried_on_what_was_known_then
}

fn differing(ledger: &mut Ledger, pack: Option<&jianfu::Pack>, knowing: Knowing) -> Vec<(String, String, String)> {
    let mut found = Vec::new();
    let mut note = |difference: Difference| {
        found.push((difference.id, difference.before.outcome, difference.after.unwrap().outcome));
    };
    ledger.replay(pack, knowing, at(99), &mut note).unwrap();
    found
}

fn after_late_records_exactly_the_decisions_that_rest_on_them_differ(place: &Place) {
    let pack = pack();
    let mut ledger = place.create();
    ledger.record(&pack, at(2), vec![Change::Add(done(&pack, "E1", "2026-01-03", "桂花"))]).unwrap();
    let demands: Vec<Demand> =
        [("V1", "2026-02-03", "玉兰"), ("V2", "2026-04-01", "桂花"), ("V3", "2026-05-01", "海棠"), ("V4", "2026-06-01", "丁香")]
            .map(|(id, day, community)| visit(&pack, id, day, community))
            .into();
    ledger.decide(&pack, &demands, at(3), &mut |_, _| {}).unwrap();
    assert!(differing(&mut ledger, None, Knowing::Today).is_empty());
    // Three late records: a visit before V1, the end of the one that V2 was refused for, and one after V3, which changes nothing.
    let late = vec![
        Change::Add(done(&pack, "E2", "2026-01-20", "玉兰")),
        Change::Withdraw("E1".into(), None),
        Change::Add(done(&pack, "E3", "2026-07-01", "海棠")),
    ];
    ledger.record(&pack, at(4), late).unwrap();
    let today = differing(&mut ledger, None, Knowing::Today);
    assert_eq!(today, [("V1".into(), "approve".into(), "reject".into()), ("V2".into(), "reject".into(), "approve".into())]);
    // What was known then has not changed.
    assert!(differing(&mut ledger, None, Knowing::Then).is_empty());
    let mut reasons = Vec::new();
    ledger
        .replay(None, Knowing::Today, at(5), &mut |difference| {
            reasons.push((difference.row, difference.before.reasons, difference.after.unwrap().reasons));
        })
        .unwrap();
    assert_eq!(reasons[0].1, ["default kept"]);
    assert_eq!(reasons[0].2, ["yearly.limit failed"]);
}

fn another_pack_is_tried_on_what_was_known_then(place: &Place) {
    let pack = pack();
    let mut ledger = place.create();
    let demands = [visit(&pack, "V1", "2026-02-03", "玉兰"), visit(&pack, "V2", "2026-04-01", "玉兰")];
    ledger.decide(&pack, &demands, at(3), &mut |_, _| {}).unwrap();
    let found = differing(&mut ledger, Some(&lenient()), Knowing::Then);
    assert_eq!(found, [("V2".into(), "reject".into(), "approve".into())]);
    assert!(ledger.verify(None).unwrap().findings.is_empty());
}
