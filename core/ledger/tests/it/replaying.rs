//! Deciding again with what became known since, and by other rules.

use std::collections::BTreeSet;

use jianfu::{Demand, Entry, Outcome, Pack};
use jianfu_ledger::{Change, Difference, Knowing, Ledger};

use crate::entries::Random;
use crate::place::{Place, at, done, lenient, pack, visit};

crate::over_both! {
    after_late_records_exactly_the_decisions_that_rest_on_them_differ
    another_pack_is_tried_on_what_was_known_then
    three_late_records_change_the_decisions_that_a_count_by_hand_says
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

/// A visit that was made or asked for, as somebody who counts by hand writes it down.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Visit {
    id: String,
    day: String,
    community: String,
    sender: &'static str,
}

impl Visit {
    fn random(id: String, random: &mut Random) -> Self {
        let day = format!("202{}-{:02}-{:02}", 5 + random.below(2), 1 + random.below(12), 1 + random.below(28));
        let sender = if random.below(2) == 0 { "办公室" } else { "消防" };
        Self { id, day, community: format!("第{}社区", random.below(80)), sender }
    }

    fn demand(&self, pack: &Pack) -> Demand {
        let Self { id, day, community, sender } = self;
        let facts = format!(r#"{{"form": "visit", "id": "{id}", "date": "{day}", "community": "{community}", "sender": "{sender}"}}"#);
        pack.demand_from_json(&facts, None).unwrap()
    }

    fn done(&self, pack: &Pack) -> Entry {
        Entry::new(&self.id, self.demand(pack)).unwrap().status("done").unwrap()
    }

    /// Whether it is over the limit of a year in its community, and over that of a month for its sender.
    fn exceeds<'v>(&self, known: impl Iterator<Item = &'v Self> + Clone) -> (bool, bool) {
        let (year, month) = (&self.day[..4], &self.day[..7]);
        let in_year = known.clone().filter(|other| other.community == self.community && &other.day[..4] == year).count();
        let in_month = known.filter(|other| other.sender == self.sender && &other.day[..7] == month).count();
        (in_year >= 1, in_month >= 2)
    }
}

fn three_late_records_change_the_decisions_that_a_count_by_hand_says(place: &Place) {
    let pack = pack();
    let mut random = Random(7);
    let mut ledger = place.create();
    let mut known: Vec<Visit> = (0..20).map(|number| Visit::random(format!("E{number:03}"), &mut random)).collect();
    ledger.record(&pack, at(2), known.iter().map(|visit| Change::Add(visit.done(&pack))).collect()).unwrap();
    let (at_first, mut judged) = (known.len(), Vec::new());
    for batch in 0..3 {
        let visits: Vec<Visit> = (0..50).map(|number| Visit::random(format!("V{:03}", batch * 50 + number), &mut random)).collect();
        let demands: Vec<Demand> = visits.iter().map(|visit| visit.demand(&pack)).collect();
        let mut outcomes = Vec::new();
        ledger.decide(&pack, &demands, at(3 + batch), &mut |index, decision| outcomes.push((index, decision.outcome()))).unwrap();
        for (index, outcome) in outcomes {
            let exceeds = visits[index].exceeds(known.iter());
            assert_eq!(outcome == Outcome::Approve, exceeds == (false, false), "{:?}", visits[index]);
            judged.push((visits[index].clone(), known.len(), exceeds));
            if outcome == Outcome::Approve {
                known.push(visits[index].clone());
            }
        }
    }
    // One visit is told late, one did not take place, and one was elsewhere.
    let told = Visit { id: "L001".into(), day: "2025-06-15".into(), ..judged[10].0.clone() };
    let elsewhere = Visit { community: judged[60].0.community.clone(), day: judged[60].0.day.clone(), ..known[5].clone() };
    let late = [Change::Add(told.done(&pack)), Change::Withdraw(known[4].id.clone(), None), Change::Correct(elsewhere.done(&pack))];
    ledger.record(&pack, at(9), late.into()).unwrap();
    let expected: BTreeSet<String> = judged
        .iter()
        .filter(|(visit, before, exceeds)| {
            let mut today: Vec<Visit> = known[..*before].to_vec();
            today[5] = elsewhere.clone();
            today.remove(4);
            today.extend(((&told.day, &told.id) < (&visit.day, &visit.id)).then(|| told.clone()));
            visit.exceeds(today.iter()) != *exceeds
        })
        .map(|(visit, ..)| visit.id.clone())
        .collect();
    assert!(at_first > 5 && expected.len() >= 4, "{expected:?}");
    let found: Vec<String> = differing(&mut ledger, None, Knowing::Today).into_iter().map(|(id, ..)| id).collect();
    assert_eq!(found.iter().cloned().collect::<BTreeSet<_>>(), expected);
    assert_eq!(found.len(), expected.len());
    assert!(differing(&mut ledger, None, Knowing::Then).is_empty());
}
