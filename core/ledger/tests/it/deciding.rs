//! Deciding against the ledger, and recording what came of it.

use jianfu::history::Reach;
use jianfu::{Context, Demand, Entry, Outcome};
use jianfu_ledger::{Change, Knowing, Ledger};

use crate::entries::Random;
use crate::place::{Place, at, done, lenient, pack, visit};

crate::over_both! {
    what_is_approved_counts_for_later_demands
    a_batch_comes_out_as_it_does_in_memory_and_replays_the_same
    an_approval_whose_id_is_taken_counts_all_the_same
    two_who_write_in_turn_count_what_the_other_recorded
    keys_that_another_made_anew_are_asked_again
}

fn outcomes(ledger: &mut Ledger, pack: &jianfu::Pack, demands: &[Demand], minute: i32) -> Vec<Outcome> {
    let mut outcomes = vec![Outcome::Refer; demands.len()];
    ledger.decide(pack, demands, at(minute), &mut |index, decision| outcomes[index] = decision.outcome()).unwrap();
    outcomes
}

fn what_is_approved_counts_for_later_demands(place: &Place) {
    let pack = pack();
    let mut ledger = place.create();
    let (first, second) = (visit(&pack, "V1", "2026-02-03", "玉兰"), visit(&pack, "V2", "2026-09-10", "玉兰"));
    assert_eq!(outcomes(&mut ledger, &pack, &[first], 2), [Outcome::Approve]);
    assert_eq!(outcomes(&mut ledger, &pack, std::slice::from_ref(&second), 3), [Outcome::Reject]);
    // It did not take place after all.
    let cancelled = done(&pack, "V1", "2026-02-03", "玉兰").status("cancelled").unwrap();
    ledger.record(&pack, at(4), vec![Change::Correct(cancelled)]).unwrap();
    assert_eq!(outcomes(&mut ledger, &pack, &[second], 5), [Outcome::Approve]);
    assert!(ledger.has("V2").unwrap());
    assert!(ledger.verify(None).unwrap().findings.is_empty());
}

fn a_batch_comes_out_as_it_does_in_memory_and_replays_the_same(place: &Place) {
    let pack = pack();
    let mut ledger = place.create();
    let mut random = Random(3);
    let demands: Vec<Demand> = (0..400)
        .map(|number| {
            let day = format!("202{}-{:02}-{:02}", 5 + random.below(2), 1 + random.below(12), 1 + random.below(28));
            // Some bear one id, some none that is known.
            let id = if number % 50 == 0 { "V0".to_owned() } else { format!("V{number}") };
            visit(&pack, &id, &day, &format!("第{}社区", random.below(150)))
        })
        .collect();
    let history = pack.history(Reach::Ever);
    let mut expected = vec![Outcome::Refer; demands.len()];
    pack.decide_all(&demands, &Context::of_demand().with(&history), &mut |index, decision| expected[index] = decision.outcome());
    assert_eq!(outcomes(&mut ledger, &pack, &demands, 2), expected);
    assert!(expected.contains(&Outcome::Approve) && expected.contains(&Outcome::Reject));
    assert!(outcomes(&mut ledger, &pack, &demands[..100], 3).contains(&Outcome::Reject));
    let replayed = place.open().replay(None, Knowing::Then, at(4), &mut |difference| panic!("{difference:?}")).unwrap();
    assert_eq!((replayed.decisions, replayed.differing), (500, 0));
    // The check can fail: under other rules they do not come out the same.
    let replayed = place.open().replay(Some(&lenient()), Knowing::Then, at(5), &mut |_| {}).unwrap();
    assert!(replayed.differing > 0 && replayed.decisions == 500);
}

fn an_approval_whose_id_is_taken_counts_all_the_same(place: &Place) {
    let pack = pack();
    let mut ledger = place.create();
    ledger.record(&pack, at(2), vec![Change::Add(done(&pack, "V1", "2020-02-03", "桂花"))]).unwrap();
    let same = || visit(&pack, "V1", "2026-02-03", "玉兰");
    assert_eq!(outcomes(&mut ledger, &pack, &[same()], 3), [Outcome::Approve]);
    assert_eq!(outcomes(&mut ledger, &pack, &[same()], 4), [Outcome::Reject]);
    let replayed = ledger.replay(None, Knowing::Then, at(5), &mut |difference| panic!("{difference:?}")).unwrap();
    assert_eq!(replayed.decisions, 2);
}

fn two_who_write_in_turn_count_what_the_other_recorded(place: &Place) {
    let pack = pack();
    let mut random = Random(11);
    let demands: Vec<Demand> = (0..300)
        .map(|number| {
            let day = format!("202{}-{:02}-{:02}", 5 + random.below(2), 1 + random.below(12), 1 + random.below(28));
            visit(&pack, &format!("V{number:03}"), &day, &format!("第{}社区", random.below(40)))
        })
        .collect();
    let (mut one, mut other) = (place.create(), place.open());
    let mut recorded: Vec<Demand> = Vec::new();
    let mut rejected = 0;
    for (turn, batch) in (2..).zip(demands.chunks(20)) {
        // What is in the ledger is decided again from the beginning, and the batch after it.
        let mut expected = vec![Outcome::Refer; batch.len()];
        let mut memory = pack.history(Reach::Ever);
        for demand in &recorded {
            memory.add(Entry::new(&jianfu_ledger::id_of(demand).unwrap(), demand.clone()).unwrap().status("approved").unwrap()).unwrap();
        }
        pack.decide_all(batch, &Context::of_demand().with(&memory), &mut |index, decision| expected[index] = decision.outcome());
        // One of them goes on twice, so that what it kept is used too.
        let ledger = if turn % 3 == 0 { &mut other } else { &mut one };
        assert_eq!(outcomes(ledger, &pack, batch, turn), expected, "turn {turn}");
        recorded.extend(batch.iter().zip(&expected).filter(|(_, outcome)| **outcome == Outcome::Approve).map(|(demand, _)| demand.clone()));
        rejected += expected.iter().filter(|outcome| **outcome == Outcome::Reject).count();
        // What is withdrawn counts for neither.
        if turn == 7 {
            let id = jianfu_ledger::id_of(&recorded.remove(0)).unwrap();
            one.record(&pack, at(turn), vec![Change::Withdraw(id, None)]).unwrap();
        }
    }
    assert!(recorded.len() > 20 && rejected > 20);
    assert!(other.verify(None).unwrap().findings.is_empty());
    let replayed = one.replay(None, Knowing::Then, at(90), &mut |difference| panic!("{difference:?}")).unwrap();
    assert_eq!(replayed.decisions, 300);
}

fn keys_that_another_made_anew_are_asked_again(place: &Place) {
    let pack = pack();
    let (mut one, mut other) = (place.create(), place.open());
    one.record(&pack, at(2), vec![Change::Add(done(&pack, "V1", "2026-02-03", "玉兰"))]).unwrap();
    let asked = visit(&pack, "V2", "2026-09-10", "玉兰");
    let ask = |ledger: &mut Ledger| ledger.with_view(&pack, at(3), |view| pack.decide(&asked, &Context::of_demand().with(view)).outcome());
    place.tamper("DELETE FROM keys");
    assert_eq!(ask(&mut one).unwrap(), Outcome::Approve);
    let head = other.head().unwrap();
    other.rebuild(at(3)).unwrap();
    assert_eq!(other.head().unwrap(), head);
    assert_eq!(ask(&mut one).unwrap(), Outcome::Reject);
    assert_eq!(outcomes(&mut one, &pack, std::slice::from_ref(&asked), 4), [Outcome::Reject]);
}
