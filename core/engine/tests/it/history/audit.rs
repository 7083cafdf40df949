//! Audits: what is in a history that quotas and deadlines would not have let be.

use jianfu::history::Reach;
use jianfu::measure::{Asked, Finding, FindingKind};
use jianfu::{Context, Entry, Files, MemoryHistory, Outcome, Pack};
use jiff::civil::date;

use super::{FRAME, YEARLY, decide, demand, entry, inspection, pack, remembering};

const ALL: Asked = Asked::during(date(2020, 1, 1), date(2027, 12, 31));

fn found(findings: &[Finding]) -> Vec<(&str, FindingKind, &str)> {
    findings.iter().map(|finding| (finding.rule.as_str(), finding.kind, finding.entry.as_deref().unwrap_or_default())).collect()
}

#[test]
fn the_entries_past_the_limit_in_order_of_day_and_id_are_too_many() {
    let pack = pack(&YEARLY.replace("at_most 1", "at_most 2"));
    let history = remembering(&pack, &["2026-09-09", "2026-02-03", "2026-12-31", "2026-02-03", "2027-01-01"]);
    let findings = pack.audit(&history, &ALL);
    // E1 and E3 came first, on one day.
    assert_eq!(found(&findings), [("yearly", FindingKind::Exceeded, "E0"), ("yearly", FindingKind::Exceeded, "E2")]);
    assert_eq!((findings[1].count, findings[1].limit), (4, 2));
    assert_eq!(findings[0].group.fields.iter().map(|field| field.value.as_str()).collect::<Vec<_>>(), ["消防", "玉兰"]);
    assert_eq!((findings[0].because.as_deref(), findings[0].remedy.as_deref()), (Some("本年度次数已用完"), Some("并入联合检查")));
    let within = pack.audit(&history, &Asked::during(date(2026, 12, 1), date(2026, 12, 31)));
    assert_eq!(found(&within), [("yearly", FindingKind::Exceeded, "E2")]);
}

#[test]
fn an_audit_says_of_each_entry_what_admission_would_have_said_after_those_before_it() {
    let pack = pack(&YEARLY.replace("calendar_year", "rolling 90 days"));
    let days = ["2026-01-01", "2026-02-01", "2026-03-31", "2026-04-01", "2026-04-02", "2026-12-01"];
    let history = remembering(&pack, &days);
    let findings = pack.audit(&history, &ALL);
    for (at, day) in days.iter().enumerate() {
        let before = remembering(&pack, &days[..at]);
        let admitted = decide(&pack, &inspection(&pack, &format!("E{at}"), day), &before).outcome() == Outcome::Approve;
        assert_eq!(findings.iter().all(|finding| finding.entry.as_deref() != Some(&format!("E{at}"))), admitted, "{day}");
    }
}

#[test]
fn what_was_refused_or_set_aside_is_not_too_many() {
    let pack = pack(&format!(
        "{YEARLY} rule free on inspection {{ basis assumption \"示例\" overrides yearly when demand.hours = 0 approve because \"不占时间\" }}"
    ));
    let mut history = remembering(&pack, &["2026-02-03"]);
    history.add(Entry::new("R", inspection(&pack, "R", "2026-03-03")).unwrap().status("rejected").unwrap()).unwrap();
    let facts = [("date", "\"2026-04-04\""), ("issuer", "\"消防\""), ("community", "\"玉兰\""), ("emergency", "false"), ("hours", "0")];
    history.add(Entry::new("F", demand(&pack, "inspection", &facts)).unwrap().status("done").unwrap()).unwrap();
    assert_eq!(found(&pack.audit(&history, &ALL)), []);
    history.add(Entry::new("U", inspection(&pack, "U", "2026-05-05")).unwrap()).unwrap();
    assert_eq!(
        found(&pack.audit(&history, &ALL)),
        [("yearly", FindingKind::Exceeded, "U")],
        "it may not count itself, but if it does it is too many"
    );
}

#[test]
fn what_the_history_does_not_reach_may_exceed() {
    let pack = pack(YEARLY);
    let mut history = pack.history(Reach::From(date(2026, 6, 1)));
    history.add(entry(&pack, "E", "2026-09-09")).unwrap();
    assert_eq!(found(&pack.audit(&history, &ALL)), [("yearly", FindingKind::MayExceed, "E")]);
}

const MEETINGS: &str = r#"
  form assembly "居民会议" extends demand { purpose: text "议题" }
  quota representatives "居民代表会议" on assembly { basis assumption "示例" at_least 2 per community within calendar_year counting assembly where status = done }
"#;

#[test]
fn what_happened_too_seldom_is_told_of_each_group_and_each_window_that_ended() {
    let pack = pack(MEETINGS);
    let mut history = pack.history(Reach::Ever);
    for (id, community, day) in
        [("A1", "玉兰", "2025-01-01"), ("A2", "玉兰", "2025-12-31"), ("A3", "玉兰", "2026-05-05"), ("B1", "百合", "2026-01-01")]
    {
        let facts = [("date", format!("\"{day}\"")), ("community", format!("\"{community}\""))];
        let facts: Vec<(&str, &str)> = facts.iter().map(|(name, value)| (*name, value.as_str())).collect();
        history.add(Entry::new(id, demand(&pack, "assembly", &facts)).unwrap().status("done").unwrap()).unwrap();
    }
    let short = |from, to| {
        let findings = pack.audit(&history, &Asked::during(from, to));
        findings.iter().map(|f| (f.group.fields[0].value.clone(), f.window.unwrap().0.year(), f.kind, f.count)).collect::<Vec<_>>()
    };
    let row = |community: &str, year, count| (community.to_owned(), year, FindingKind::Short, count);
    assert_eq!(short(date(2025, 1, 1), date(2026, 12, 31)), [row("玉兰", 2026, 1), row("百合", 2025, 0), row("百合", 2026, 1)]);
    assert_eq!(short(date(2025, 1, 1), date(2026, 12, 30)), [row("百合", 2025, 0)], "the year has not ended");
}

#[test]
fn an_entry_of_no_known_group_is_told() {
    let pack = pack(MEETINGS);
    let mut history = pack.history(Reach::Ever);
    let add = |history: &mut MemoryHistory, id: &str, facts: &[(&str, &str)]| {
        history.add(Entry::new(id, demand(&pack, "assembly", facts)).unwrap().status("done").unwrap()).unwrap();
    };
    let told = |history: &MemoryHistory| {
        let findings = pack.audit(history, &Asked::during(date(2026, 1, 1), date(2026, 12, 31)));
        findings.iter().map(|f| (f.group.fields[0].value.clone(), f.kind, f.count, f.possible)).collect::<Vec<_>>()
    };
    add(&mut history, "X", &[("date", "\"2026-05-05\""), ("community", "null")]);
    assert_eq!(told(&history), [(String::new(), FindingKind::CannotTell, 0, 1)]);
    add(&mut history, "A", &[("date", "\"2026-05-05\""), ("community", "\"玉兰\"")]);
    assert_eq!(told(&history), [(String::new(), FindingKind::CannotTell, 0, 1), ("玉兰".to_owned(), FindingKind::MayBeShort, 1, 2)]);
}

#[test]
fn a_least_number_judges_no_single_demand() {
    let pack = pack(MEETINGS);
    let facts = [("date", "\"2026-05-05\""), ("community", "\"玉兰\"")];
    let decision = pack.decide(&demand(&pack, "assembly", &facts), &Context::of_demand());
    assert_eq!(decision.outcome(), Outcome::Approve);
    let wrong = MEETINGS.replace("status = done", "status = done reject because \"少\" remedy \"多开\"");
    assert_eq!(Pack::parse(&format!("{FRAME}{wrong}")).unwrap_err().code(), "JF-C003");
}

const CALENDAR: &str = r#"
[[year]]
year = 2026
source = "国务院办公厅关于2026年部分节假日安排的通知"
number = "国办发明电〔2025〕7号"
holidays = ["2026-02-15/2026-02-23", "2026-10-01/2026-10-07"]
workdays = ["2026-02-14", "2026-02-28", "2026-10-10"]
"#;

fn with_deadline(within: &str) -> Pack {
    let rules = format!(
        "{FRAME} form admission \"准入\" extends demand {{ filed: date \"收到\" answered: date \"答复\" optional }}
         deadline reply \"准入答复\" on admission {{ basis assumption \"示例\" from filed to answered within {within} }}"
    );
    let meta = "id = \"p\"\ntitle = \"例\"\nversion = \"1.0.0\"\nedition = 1\nrefer_to = \"office\"\n";
    let files = [("pack.toml", meta), ("rules.jf", &rules), ("calendars/cn.toml", CALENDAR)];
    let files: Files = files.into_iter().map(|(name, text)| (name.to_owned(), text.as_bytes().to_vec())).collect();
    Pack::from_files(&files).unwrap_or_else(|error| panic!("{error:?}"))
}

fn answered(pack: &Pack, filed: &str, answered: &str) -> MemoryHistory {
    let mut history = pack.history(Reach::Ever);
    let (filed, answered) = (format!("\"{filed}\""), if answered.is_empty() { "null".to_owned() } else { format!("\"{answered}\"") });
    let facts = [("date", filed.as_str()), ("filed", filed.as_str()), ("answered", answered.as_str())];
    history.add(Entry::new("A", demand(pack, "admission", &facts)).unwrap()).unwrap();
    history
}

#[test]
fn working_days_leave_out_weekends_and_days_off_and_count_the_made_up_ones() {
    let pack = with_deadline("5 workdays");
    // Filed on Friday the 13th: the 14th is made up, the 15th to 23rd are off, so the days are 14, 24, 25, 26, 27.
    let late = |day: &str| {
        let findings = pack.audit(&answered(&pack, "2026-02-13", day), &Asked::during(date(2026, 1, 1), date(2026, 12, 31)));
        findings.first().map(|finding| (finding.kind, finding.window.unwrap().1.to_string(), finding.days_late))
    };
    assert_eq!(late("2026-02-27"), None);
    // The Saturday after is made up too.
    assert_eq!(late("2026-02-28"), Some((FindingKind::Overdue, "2026-02-27".to_owned(), Some(1))));
    assert_eq!(late("2026-03-02"), Some((FindingKind::Overdue, "2026-02-27".to_owned(), Some(2))));
    assert_eq!(late(""), Some((FindingKind::Overdue, "2026-02-27".to_owned(), pack_days_to_year_end())), "it has not come at all");
}

/// Working days of this calendar after 27 February 2026: 44 weeks and a few days, less the holidays, with the days made up.
fn pack_days_to_year_end() -> Option<u32> {
    let off: Vec<_> = (1..=7).map(|day| date(2026, 10, day)).collect();
    let made_up = [date(2026, 2, 28), date(2026, 10, 10)];
    let all = date(2026, 2, 28).series(jiff::ToSpan::day(1)).take_while(|day| *day <= date(2026, 12, 31));
    let works = all.filter(|day| {
        let weekend = matches!(day.weekday(), jiff::civil::Weekday::Saturday | jiff::civil::Weekday::Sunday);
        made_up.contains(day) || !weekend && !off.contains(day)
    });
    u32::try_from(works.count()).ok()
}

#[test]
fn a_day_that_the_calendar_does_not_reach_is_said_and_not_guessed() {
    let pack = with_deadline("5 workdays");
    let findings = pack.audit(&answered(&pack, "2026-12-30", "2027-01-20"), &Asked::during(date(2026, 1, 1), date(2027, 12, 31)));
    assert_eq!(found(&findings), [("reply", FindingKind::CannotTell, "A")]);
    let plain = with_deadline("5 days");
    let findings = plain.audit(&answered(&plain, "2026-12-30", "2027-01-05"), &Asked::during(date(2026, 1, 1), date(2027, 12, 31)));
    assert_eq!(findings[0].days_late, Some(1), "days of the week need no calendar");
    assert_eq!(plain.audit(&answered(&plain, "2026-12-30", "2027-01-04"), &ALL), []);
}

#[test]
fn a_calendar_that_is_wrong_or_missing_is_an_error() {
    let error = |calendar: Option<&str>| {
        let rules = format!(
            "{FRAME} form admission extends demand {{ filed: date answered: date }}
             deadline reply on admission {{ basis assumption \"示例\" from filed to answered within 5 workdays }}"
        );
        let meta = "id = \"p\"\ntitle = \"例\"\nversion = \"1.0.0\"\nedition = 1\nrefer_to = \"office\"\n";
        let files = [Some(("pack.toml", meta)), Some(("rules.jf", rules.as_str())), calendar.map(|text| ("calendars/cn.toml", text))];
        let files: Files = files.into_iter().flatten().map(|(name, text)| (name.to_owned(), text.as_bytes().to_vec())).collect();
        Pack::from_files(&files).map_or_else(|error| error.code().to_owned(), |_| "fine".to_owned())
    };
    assert_eq!(error(Some(CALENDAR)), "fine");
    for calendar in [
        None,
        Some("year = 2026"),
        Some("[[year]]\nyear = 2026\nholidays = []\nworkdays = []"),
        Some(&CALENDAR.replace("2026-02-14", "2026-02-13")),
        Some(&CALENDAR.replace("2026-10-01/2026-10-07", "2026-10-07/2026-10-01")),
        Some(&CALENDAR.replace("2026-10-01/", "2025-10-01/")),
        Some(&format!("{CALENDAR}{CALENDAR}")),
        Some(&CALENDAR.replace("holidays", "holiday")),
    ] {
        assert_eq!(error(calendar), "JF-C030", "{calendar:?}");
    }
}
