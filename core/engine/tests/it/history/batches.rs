//! Many demands at once: what is approved counts for those that come after it.

use jianfu::history::Reach;
use jianfu::{Context, Demand, MemoryHistory, Outcome};
use jiff::civil::date;

use super::{FRAME, YEARLY, demand, inspection, pack, remembering};

/// What becomes of each demand, in the order they are given in.
fn outcomes(pack: &jianfu::Pack, demands: &[Demand], context: &Context<'_>) -> Vec<Outcome> {
    let mut outcomes = vec![Outcome::Refer; demands.len()];
    pack.decide_all(demands, context, &mut |at, decision| outcomes[at] = decision.outcome());
    outcomes
}

#[test]
fn a_batch_is_decided_by_day_and_id_and_its_order_changes_nothing() {
    let pack = pack(YEARLY);
    let rows = [("B", "2026-05-05"), ("A", "2026-05-05"), ("C", "2026-02-02"), ("D", "2027-01-01"), ("E", "2026-12-31")];
    let demands: Vec<Demand> = rows.iter().map(|(id, day)| inspection(&pack, id, day)).collect();
    let decided = |demands: &[Demand], history: Option<&MemoryHistory>| {
        let context = history.map_or_else(Context::of_demand, |history| Context::of_demand().with(history));
        let mut outcomes = std::collections::BTreeMap::new();
        pack.decide_all(demands, &context, &mut |at, decision| {
            let id = decision.record(jianfu::Lang::En).id.unwrap().into_owned();
            assert_eq!(demands[at].get("id").map(|id| format!("{id:?}")), decision.demand().get("id").map(|id| format!("{id:?}")));
            outcomes.insert(id, decision.outcome());
        });
        outcomes
    };
    let none = pack.history(Reach::Ever);
    let outcomes = decided(&demands, Some(&none));
    let approved: Vec<&str> = outcomes.iter().filter(|(_, outcome)| **outcome == Outcome::Approve).map(|(id, _)| id.as_str()).collect();
    assert_eq!(approved, ["C", "D"]);
    let turned: Vec<Demand> = demands.iter().rev().cloned().collect();
    assert_eq!(decided(&turned, Some(&none)), outcomes);
    let before = remembering(&pack, &["2026-01-01"]);
    assert_eq!(decided(&demands, Some(&before)).values().filter(|outcome| **outcome == Outcome::Approve).count(), 1);
    assert!(decided(&demands, None).values().all(|outcome| *outcome == Outcome::Refer), "no history is not an empty one");
    assert!(none.is_empty(), "the caller's history stays as it is");
}

#[test]
fn two_demands_of_a_batch_with_one_id_are_two() {
    let pack = pack(YEARLY);
    let demands = [inspection(&pack, "A", "2026-02-02"), inspection(&pack, "A", "2026-02-03"), inspection(&pack, "A", "2026-02-02")];
    let history = pack.history(Reach::Ever);
    let mut approved = 0;
    pack.decide_all(&demands, &Context::of_demand().with(&history), &mut |_, decision| {
        approved += u32::from(decision.outcome() == Outcome::Approve);
    });
    assert_eq!(approved, 1);
}

#[test]
fn no_id_of_a_batch_hides_that_another_was_approved() {
    let pack = pack(&YEARLY.replace("at_most 1", "at_most 3"));
    // Of the second demand named A the id is taken, and so is the next that it could have.
    let rows = [("A", "2026-02-01"), ("A#3", "2026-02-02"), ("A", "2026-02-03"), ("B", "2026-02-04")];
    let demands: Vec<Demand> = rows.iter().map(|(id, day)| inspection(&pack, id, day)).collect();
    let history = pack.history(Reach::Ever);
    let mut outcomes = Vec::new();
    pack.decide_all(&demands, &Context::of_demand().with(&history), &mut |_, decision| outcomes.push(decision.outcome()));
    assert_eq!(outcomes, [Outcome::Approve, Outcome::Approve, Outcome::Approve, Outcome::Reject]);
}

#[test]
fn what_a_batch_approves_is_known_to_it_whatever_was_known_before() {
    let pack = pack(YEARLY);
    let demands = [inspection(&pack, "A", "2026-10-01"), inspection(&pack, "B", "2026-11-01")];
    let history = pack.history(Reach::Ever);
    for known_on in [date(2026, 9, 10), date(2026, 10, 15), date(2027, 1, 1)] {
        let context = Context::of_demand().with(&history).known_on(known_on);
        assert_eq!(outcomes(&pack, &demands, &context), [Outcome::Approve, Outcome::Reject], "{known_on}");
    }
}

#[test]
fn an_approval_without_a_day_leaves_the_counts_of_its_group_unknown() {
    let rules = YEARLY.replace("at_most", "when not demand.emergency at_most").replace(" and not emergency", "");
    let pack = pack(&rules);
    let undated = |community: &str| {
        demand(&pack, "inspection", &[("id", "\"A\""), ("issuer", "\"消防\""), ("community", community), ("emergency", "true")])
    };
    let history = pack.history(Reach::Ever);
    let context = Context::on(date(2026, 6, 1)).with(&history);
    for (community, after) in [("\"玉兰\"", Outcome::Refer), ("\"百合\"", Outcome::Approve), ("null", Outcome::Refer)] {
        let demands = [undated(community), inspection(&pack, "B", "2026-06-01")];
        assert_eq!(outcomes(&pack, &demands, &context), [Outcome::Approve, after], "{community}");
    }
}

#[test]
fn demands_that_were_read_for_another_pack_count_and_are_in_order_too() {
    let (old, pack) = (pack(""), pack(YEARLY));
    let demands = [("B", "2026-02-01"), ("A", "2026-01-01")].map(|(id, day)| inspection(&old, id, day));
    let history = pack.history(Reach::Ever);
    assert_eq!(outcomes(&pack, &demands, &Context::of_demand().with(&history)), [Outcome::Reject, Outcome::Approve]);
    let mixed = [demands[0].clone(), inspection(&pack, "C", "2026-01-15")];
    assert_eq!(outcomes(&pack, &mixed, &Context::of_demand().with(&history)), [Outcome::Reject, Outcome::Approve]);
    // What does not fit this pack is referred, and hinders nothing else.
    let other = jianfu::Pack::parse(&format!("{FRAME} form leaflet {{ date: date is as_of }} default on leaflet approve because \"可以\""))
        .unwrap();
    let foreign = demand(&other, "leaflet", &[("date", "\"2026-01-01\"")]);
    let mixed = [foreign, inspection(&pack, "C", "2026-01-15"), inspection(&pack, "D", "2026-01-16")];
    assert_eq!(outcomes(&pack, &mixed, &Context::of_demand().with(&history)), [Outcome::Refer, Outcome::Approve, Outcome::Reject]);
}
