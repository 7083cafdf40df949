//! Histories that were made for another pack: what they hold is never read by the wrong rules.

use jianfu::history::Reach;
use jianfu::measure::{Asked, FindingKind};
use jianfu::{MemoryHistory, Outcome, Pack};
use jiff::civil::date;

use super::{YEARLY, decide, entry, inspection, pack, remembering};

/// The same rules, and a body before all others, so that every number within is another.
fn newer() -> Pack {
    let text = format!("body a \"综治中心\" enum aspect {{ other }} {}{YEARLY}", super::FRAME);
    Pack::parse(&text).unwrap()
}

#[test]
fn an_entry_of_another_pack_may_count_and_is_never_passed_over() {
    let (old, new) = (pack(YEARLY), newer());
    let history = remembering(&old, &["2026-02-03"]);
    let subject = |day: &str| inspection(&new, "N", day);
    assert_eq!(decide(&new, &subject("2026-09-10"), &history).outcome(), Outcome::Refer);
    assert_eq!(decide(&new, &subject("2027-01-01"), &history).outcome(), Outcome::Approve, "its day is known");
    assert_eq!(decide(&new, &subject("2026-09-10"), &old.history(Reach::Ever)).outcome(), Outcome::Approve, "an empty one counts nought");
    let explained = decide(&new, &subject("2026-09-10"), &history).explain(jianfu::Lang::Zh);
    assert!(explained.contains("E0 2026-02-03"), "{explained}");
}

#[test]
fn a_pack_of_the_same_text_reads_the_history_as_its_own() {
    let (one, twin) = (pack(YEARLY), pack(YEARLY));
    let history = remembering(&one, &["2026-02-03"]);
    assert_eq!(decide(&twin, &inspection(&twin, "N", "2026-09-10"), &history).outcome(), Outcome::Reject);
}

#[test]
fn a_correction_for_another_pack_is_refused_and_the_entry_stays_in_force() {
    let (own, other) = (pack(YEARLY), newer());
    let mut history = remembering(&own, &["2026-02-03"]);
    assert_eq!(history.correct(entry(&other, "E0", "2026-02-04")).unwrap_err().code(), "JF-D011");
    assert_eq!(decide(&own, &inspection(&own, "N", "2026-09-10"), &history).outcome(), Outcome::Reject);
}

#[test]
fn an_audit_does_not_read_the_facts_of_another_pack_as_its_own() {
    let (old, new) = (pack(YEARLY), newer());
    let history = remembering(&old, &["2026-02-03", "2026-03-03"]);
    let asked = Asked::during(date(2026, 1, 1), date(2026, 12, 31));
    let kinds = |pack: &Pack, history: &MemoryHistory| pack.audit(history, &asked).iter().map(|finding| finding.kind).collect::<Vec<_>>();
    assert_eq!(kinds(&old, &history), [FindingKind::Exceeded]);
    assert!(kinds(&new, &history).iter().all(|kind| *kind != FindingKind::Exceeded), "whether it is too many is not known");
}
