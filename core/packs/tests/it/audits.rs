//! Quotas that are audited only, and times for answers, of the pack of Nanjing.

use jianfu::Pack;
use jianfu::measure::{Asked, Finding, FindingKind};
use serde_json::{Value, json};

use super::{day, history, nanjing};

fn audit(pack: &Pack, (from, to): (&str, &str), entries: &[(&str, &str, Value)]) -> Vec<Finding> {
    pack.audit(&history(pack, entries), &Asked::during(day(from), day(to)))
}

/// Whether something came too seldom: rule, count, last day of the window.
fn short(pack: &Pack, days: (&str, &str), form: &str, on: &[&str]) -> Vec<(String, u32, String)> {
    let entries: Vec<_> = on.iter().map(|day| (form, "done", json!({"date": day, "community": "玉兰社区"}))).collect();
    let findings = audit(pack, days, &entries);
    assert!(findings.iter().all(|finding| finding.kind == FindingKind::Short));
    findings.into_iter().map(|finding| (finding.rule, finding.count, finding.window.unwrap().1.to_string())).collect()
}

fn row(rule: &str, count: u32, to: &str) -> (String, u32, String) {
    (rule.to_owned(), count, to.to_owned())
}

#[test]
fn representatives_meet_at_least_twice_a_year() {
    let pack = nanjing();
    let year = |on: &[&str]| short(pack, ("2026-01-01", "2026-12-31"), "assembly", on);
    assert_eq!(year(&["2026-01-01"]), [row("representatives", 1, "2026-12-31")]);
    assert_eq!(year(&["2026-01-01", "2026-12-31"]), []);
    assert_eq!(year(&["2026-01-01", "2026-12-31", "2026-06-30"]), []);
    assert_eq!(year(&["2025-12-31", "2026-12-31"]), [row("representatives", 1, "2026-12-31")]);
    assert_eq!(short(pack, ("2026-01-01", "2026-12-30"), "assembly", &["2026-01-01"]), [], "the year has not ended");
    assert_eq!(short(pack, ("2025-01-01", "2025-12-31"), "assembly", &["2025-01-01"]), [], "it is asked from 2026 on");
}

#[test]
fn villages_meet_every_quarter_and_watchpoints_are_seen_every_half_year() {
    let pack = nanjing();
    let year = ("2026-01-01", "2026-12-31");
    assert_eq!(short(pack, year, "village-assembly", &["2026-03-31", "2026-06-30", "2026-07-01", "2026-12-31"]), []);
    assert_eq!(
        short(pack, year, "village-assembly", &["2026-03-31", "2026-04-01", "2026-10-01", "2026-12-31"]),
        [row("village-representatives", 0, "2026-09-30")]
    );
    assert_eq!(short(pack, year, "site-check", &["2026-06-30", "2026-07-01"]), []);
    assert_eq!(short(pack, year, "site-check", &["2026-01-01", "2026-06-30"]), [row("site-checks", 0, "2026-12-31")]);
}

/// Whether an entry is late over 2026: kind, the day on which it was due, days late.
fn late(pack: &Pack, form: &str, facts: Value) -> Option<(FindingKind, String, Option<u32>)> {
    let findings = audit(pack, ("2026-01-01", "2026-12-31"), &[(form, "done", facts)]);
    assert!(findings.len() <= 1, "{findings:?}");
    findings.into_iter().next().map(|finding| {
        let due = finding.window.map(|window| window.1.to_string()).unwrap_or_default();
        (finding.kind, due, finding.days_late)
    })
}

#[test]
fn an_application_is_answered_within_fifteen_working_days() {
    let pack = nanjing();
    let answered =
        |filed: &str, on: &str| late(pack, "admission", json!({"issuer": "消防", "item": "空置房屋登记", "filed": filed, "answered": on}));
    // Over the spring festival: the 14th and 28th of February are made up, the 15th to 23rd are off.
    assert_eq!(answered("2026-02-13", "2026-03-11"), None);
    assert_eq!(answered("2026-02-13", "2026-03-12"), None);
    assert_eq!(answered("2026-02-13", "2026-03-13"), Some((FindingKind::Overdue, "2026-03-12".to_owned(), Some(1))));
    // Over New Year: the Sunday of 4 January is made up.
    assert_eq!(answered("2025-12-25", "2026-01-16"), None);
    assert_eq!(answered("2025-12-25", "2026-01-19"), Some((FindingKind::Overdue, "2026-01-16".to_owned(), Some(1))));
    // The calendar of 2027 has not been announced.
    assert_eq!(answered("2026-12-25", "2027-01-20").map(|(kind, ..)| kind), Some(FindingKind::CannotTell));
}

#[test]
fn a_certificate_is_issued_within_five_working_days() {
    let pack = nanjing();
    let issued =
        |asked: &str, on: &str| late(pack, "issuing", json!({"community": "玉兰社区", "item": "居住证明", "date": asked, "issued": on}));
    // Over the national holidays: Saturday the 10th is made up.
    assert_eq!(issued("2026-09-30", "2026-10-13"), None);
    assert_eq!(issued("2026-09-30", "2026-10-14"), Some((FindingKind::Overdue, "2026-10-13".to_owned(), Some(1))));
    assert_eq!(issued("2026-03-02", "2026-03-09"), None);
    assert_eq!(issued("2026-03-02", "2026-03-10"), Some((FindingKind::Overdue, "2026-03-09".to_owned(), Some(1))));
}

#[test]
fn a_finding_is_mended_within_fifteen_working_days() {
    let pack = nanjing();
    let finding = |mended: Value| {
        late(
            pack,
            "finding",
            json!({"community": "玉兰社区", "issuer": "消防", "date": "2026-06-18", "severity": "二级", "mended": mended}),
        )
    };
    assert_eq!(finding(json!("2026-07-10")), None);
    assert_eq!(finding(json!("2026-07-13")), Some((FindingKind::Overdue, "2026-07-10".to_owned(), Some(1))));
    let (kind, due, days) = finding(Value::Null).unwrap();
    assert_eq!((kind, due.as_str()), (FindingKind::Overdue, "2026-07-10"), "it is open at the end of the year");
    assert!(days > Some(100), "{days:?}");
}

#[test]
fn an_audit_names_the_inspection_that_was_one_too_many() {
    let pack = nanjing();
    let inspection = |day: &str, kind: &str, departments: Value| {
        (
            "inspection",
            "done",
            json!({"date": day, "level": "中央", "issuer": "应急管理部", "community": "玉兰社区", "kind": kind, "departments": departments, "bases": ["民发〔2015〕136号"]}),
        )
    };
    let entries = [
        inspection("2026-02-03", "综合性督查检查", json!(["应急管理部"])),
        inspection("2026-03-03", "督查检查", json!(["应急管理部"])),
        inspection("2026-04-03", "综合性督查检查", json!(["国家消防救援局"])),
        inspection("2026-05-03", "综合性督查检查", json!(["国家消防救援局", "应急管理部"])),
        inspection("2027-01-01", "综合性督查检查", json!(["应急管理部"])),
    ];
    let findings = audit(pack, ("2026-01-01", "2027-12-31"), &entries);
    let found: Vec<_> = findings.iter().map(|finding| (finding.rule.as_str(), finding.kind, finding.entry.as_deref())).collect();
    assert_eq!(found, [("central-yearly", FindingKind::Exceeded, Some("E3"))]);
    assert_eq!(findings[0].remedy.as_deref(), Some("并入已有的检查，同类的合并进行"));
}
