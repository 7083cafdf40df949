//! Entries, corrections and withdrawals.

use jianfu::history::{History, Reach};
use jianfu::{Context, Demand, Entry, MemoryHistory, Outcome, Pack};
use jianfu_ledger::{Change, Ledger};

use crate::place::{Place, at, done, lenient, pack, visit};

crate::over_both! {
    an_entry_counts_until_it_is_corrected_or_withdrawn
    what_cannot_be_is_refused_and_nothing_of_it_recorded
    a_moment_that_is_stated_is_when_it_was_known
    what_is_counted_is_what_a_history_in_memory_counts
    the_rules_of_a_later_pack_read_what_was_recorded_before
    a_ledger_is_complete_from_the_day_that_was_said
}

fn outcome(ledger: &mut Ledger, pack: &Pack, demand: &Demand) -> Outcome {
    ledger.with_view(pack, at(999), |view| pack.decide(demand, &Context::of_demand().with(view)).outcome()).unwrap()
}

fn an_entry_counts_until_it_is_corrected_or_withdrawn(place: &Place) {
    let pack = pack();
    let mut ledger = place.create();
    let asked = visit(&pack, "V9", "2026-09-10", "玉兰");
    assert_eq!(outcome(&mut ledger, &pack, &asked), Outcome::Approve);
    ledger.record(&pack, at(2), vec![Change::Add(done(&pack, "V1", "2026-02-03", "玉 兰"))]).unwrap();
    assert_eq!(outcome(&mut ledger, &pack, &asked), Outcome::Reject);
    // Corrected into another year, it counts there.
    ledger.record(&pack, at(3), vec![Change::Correct(done(&pack, "v1", "2025-02-03", "玉兰"))]).unwrap();
    assert_eq!(outcome(&mut ledger, &pack, &asked), Outcome::Approve);
    assert_eq!(outcome(&mut ledger, &pack, &visit(&pack, "V9", "2025-09-10", "玉兰")), Outcome::Reject);
    drop(ledger);
    let mut ledger = place.open();
    ledger.record(&pack, at(4), vec![Change::Withdraw("V1".into(), None)]).unwrap();
    assert_eq!(outcome(&mut ledger, &pack, &visit(&pack, "V9", "2025-09-10", "玉兰")), Outcome::Approve);
    assert!(ledger.verify(None).unwrap().findings.is_empty());
}

fn what_cannot_be_is_refused_and_nothing_of_it_recorded(place: &Place) {
    let pack = pack();
    let mut ledger = place.create();
    let add = |id: &str| Change::Add(done(&pack, id, "2026-02-03", "玉兰"));
    let first = Change::Add(done(&pack, "V1", "2026-02-03", "玉兰").recorded(at(2)));
    ledger.record(&pack, at(2), vec![first, add("V2"), Change::Withdraw("V2".into(), None)]).unwrap();
    let head = ledger.head().unwrap();
    let late = Entry::new("V1", visit(&pack, "V1", "2026-02-03", "玉兰")).unwrap().recorded(at(1));
    for (change, said) in [
        (add("ｖ１"), "is there already"),
        (add("V2"), "is there already"),
        (Change::Correct(done(&pack, "V7", "2026-02-03", "玉兰")), "is not in the ledger"),
        (Change::Withdraw("V7".into(), None), "is not in the ledger"),
        (Change::Withdraw("V2".into(), None), "was withdrawn"),
        (Change::Correct(late), "which is after"),
    ] {
        let error = ledger.record(&pack, at(5), vec![add("V3"), change]).unwrap_err();
        assert_eq!(error.code(), "JF-L009");
        assert!(error.message().en.contains(said), "{}", error.message().en);
        assert_eq!(ledger.head().unwrap(), head, "{said}");
        assert!(!ledger.has("V3").unwrap());
    }
}

fn a_moment_that_is_stated_is_when_it_was_known(place: &Place) {
    let pack = pack();
    let mut ledger = place.create();
    let stated = done(&pack, "V1", "2026-02-03", "玉兰").recorded(at(-1_000));
    ledger.record(&pack, at(10), vec![Change::Add(stated), Change::Add(done(&pack, "V2", "2026-02-03", "桂花"))]).unwrap();
    let known = |ledger: &mut Ledger, community: &str, moment| {
        let demand = visit(&pack, "V9", "2026-09-10", community);
        ledger.with_view(&pack, at(11), |view| pack.decide(&demand, &Context::of_demand().with(view).known_at(moment)).outcome()).unwrap()
    };
    assert_eq!(known(&mut ledger, "玉兰", at(5)), Outcome::Reject);
    // Of the other it is known when the ledger took it.
    assert_eq!(known(&mut ledger, "桂花", at(5)), Outcome::Approve);
    assert_eq!(known(&mut ledger, "桂花", at(10)), Outcome::Reject);
}

fn what_is_counted_is_what_a_history_in_memory_counts(place: &Place) {
    let pack = pack();
    let mut ledger = place.create();
    let mut memory = pack.history(Reach::Ever);
    let mut random = Random(7);
    let mut ids: Vec<String> = Vec::new();
    for step in 0..300 {
        let id = format!("V{step}");
        let day = format!("202{}-{:02}-{:02}", 4 + random.below(3), 1 + random.below(12), 1 + random.below(28));
        let community = if random.below(12) == 0 { "null".to_owned() } else { format!("\"第{}社区\"", random.below(6)) };
        let sender = ["\"消防局\"", "\"街道办\"", "\"不认识的单位\"", "null"][random.below(4)];
        let facts = |id: &str| format!(r#"{{"form":"visit","id":"{id}","date":"{day}","community":{community},"sender":{sender}}}"#);
        let old = ids.get(random.below(ids.len().max(1))).cloned();
        let entry = |id: &str| {
            let entry = Entry::new(id, pack.demand_from_json(&facts(id), None).unwrap()).unwrap();
            entry.status(["done", "cancelled", "approved"][step % 3]).unwrap().recorded(at(i32::try_from(step).unwrap()))
        };
        let (change, done) = match (random.below(6), old) {
            (0, Some(old)) => (
                Change::Withdraw(old.clone(), Some(at(i32::try_from(step).unwrap()))),
                memory.withdraw(&old, Some(at(i32::try_from(step).unwrap()))),
            ),
            (1, Some(old)) => (Change::Correct(entry(&old)), memory.correct(entry(&old))),
            _ => {
                ids.push(id.clone());
                (Change::Add(entry(&id)), memory.add(entry(&id)))
            }
        };
        assert_eq!(ledger.record(&pack, at(i32::try_from(step).unwrap()), vec![change]).is_ok(), done.is_ok(), "step {step}");
    }
    let demands: Vec<Demand> = (0..60)
        .map(|number| {
            visit(
                &pack,
                &format!("Q{number}"),
                &format!("2025-{:02}-{:02}", 1 + number % 12, 1 + number % 28),
                &format!("第{}社区", number % 7),
            )
        })
        .collect();
    for moment in [at(50), at(150), at(400)] {
        let asked = |history: &dyn History| -> Vec<serde_json::Value> {
            let context = Context::of_demand().with(history).known_at(moment);
            let record = |demand: &Demand| {
                let mut record = pack.decide(demand, &context).record(jianfu::Lang::En);
                record.receipt.history = None;
                serde_json::to_value(record).unwrap()
            };
            demands.iter().map(record).collect()
        };
        let found = ledger.with_view(&pack, at(999), |view| asked(view)).unwrap();
        assert_eq!(found, asked(&memory));
        assert!(found.iter().any(|record| record["outcome"] == "reject") && found.iter().any(|record| record["outcome"] != "reject"));
    }
    let each = |history: &dyn History| {
        let mut seen = Vec::new();
        history.each(&mut |recorded| seen.push((recorded.entry.id().to_owned(), recorded.entry.moment(), recorded.ended)));
        seen
    };
    assert_eq!(ledger.with_view(&pack, at(999), |view| each(view)).unwrap(), each(&memory));
}

fn the_rules_of_a_later_pack_read_what_was_recorded_before(place: &Place) {
    let (first, later) = (pack(), lenient());
    let mut ledger = place.create();
    ledger.record(&first, at(2), vec![Change::Add(done(&first, "V1", "2026-02-03", "玉兰"))]).unwrap();
    let asked = |pack: &Pack| visit(pack, "V9", "2026-09-10", "玉兰");
    assert_eq!(outcome(&mut ledger, &later, &asked(&later)), Outcome::Approve);
    ledger.record(&later, at(3), vec![Change::Add(done(&later, "V2", "2026-02-03", "玉兰"))]).unwrap();
    assert_eq!(outcome(&mut ledger, &later, &asked(&later)), Outcome::Reject);
    assert_eq!(outcome(&mut ledger, &first, &asked(&first)), Outcome::Reject);
    // Facts that a pack cannot read are not lost: they may count.
    let other = Pack::parse(
        &crate::place::PACK.replace("community: text \"社区\" sender", "place: text \"地点\" sender").replace("per community", "per place"),
    )
    .unwrap();
    let facts = r#"{"form": "visit", "id": "V9", "date": "2026-09-10", "place": "玉兰", "sender": "消防"}"#;
    assert_eq!(outcome(&mut ledger, &other, &other.demand_from_json(facts, None).unwrap()), Outcome::Refer);
}

fn a_ledger_is_complete_from_the_day_that_was_said(place: &Place) {
    drop(place.create());
    let _: MemoryHistory = pack().history(Reach::Ever);
    assert_eq!(place.open().reach(), Reach::Ever);
    let folder = tempfile::tempdir().unwrap();
    let pack = pack();
    let path = folder.path().join("other.jfl");
    Ledger::create(&path, Reach::From(jiff::civil::date(2026, 1, 1)), at(1)).unwrap();
    let mut ledger = Ledger::open(&path).unwrap();
    assert_eq!(outcome(&mut ledger, &pack, &visit(&pack, "V9", "2026-09-10", "玉兰")), Outcome::Approve);
    // What came before is unknown, and nothing unknown approves.
    assert_eq!(outcome(&mut ledger, &pack, &visit(&pack, "V9", "2025-09-10", "玉兰")), Outcome::Refer);
}

/// Numbers in no order, the same in every run.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % end
    }
}
