//! Cuts, warnings and scores of the pack of Nanjing.

use jianfu::measure::{Asked, Measured, Metric};
use jianfu::{Lang, MemoryHistory, Pack};
use serde_json::{Value, json};

use super::{day, history, nanjing};

const YEAR: Asked = Asked::during(jiff::civil::date(2026, 1, 1), jiff::civil::date(2026, 12, 31));

/// So many entries of a form last year and this year.
fn years(pack: &Pack, form: &str, facts: &Value, before: usize, after: usize) -> MemoryHistory {
    let of = |year: i32, count: usize| {
        (0..count).map(move |_| {
            let mut facts = facts.clone();
            facts["date"] = json!(format!("{year}-06-30"));
            (form, "done", facts)
        })
    };
    history(pack, &of(2025, before).chain(of(2026, after)).collect::<Vec<_>>())
}

fn metric(pack: &Pack, history: &MemoryHistory, name: &str) -> Metric {
    pack.metrics(history, &YEAR).into_iter().find(|metric| metric.name == name).unwrap()
}

#[test]
fn the_cut_of_inspections_aims_at_half() {
    let pack = nanjing();
    for (before, after, shown, met) in
        [(100, 43, "57.0%", true), (100, 50, "50.0%", true), (100, 51, "49.0%", false), (2, 1, "50.0%", true), (3, 4, "-33.3%", false)]
    {
        let metric = metric(pack, &years(pack, "inspection", &json!({"kind": "督查检查"}), before, after), "inspection-cut");
        assert_eq!((metric.words(Lang::Zh).as_str(), metric.met), (shown, Some(met)), "{before} to {after}");
    }
    let visits = years(pack, "inspection", &json!({"kind": "调研走访"}), 9, 1);
    assert_eq!(metric(pack, &visits, "inspection-cut").value, Measured::Empty, "visits are no inspections");
}

#[test]
fn the_cuts_of_signs_forms_and_certificates_have_no_target() {
    let pack = nanjing();
    for (name, form, before, after, shown) in [
        ("sign-cut", "sign", 914, 407, "55.5%"),
        ("record-cut", "record", 157, 57, "63.7%"),
        ("record-cut", "record", 338, 243, "28.1%"),
        ("record-cut", "record", 91, 39, "57.1%"),
        ("certificate-cut", "certificate", 75, 20, "73.3%"),
    ] {
        let metric = metric(pack, &years(pack, form, &json!({}), before, after), name);
        assert_eq!((metric.words(Lang::Zh).as_str(), metric.met), (shown, None), "{name} {before} to {after}");
    }
}

#[test]
fn what_was_refused_is_not_cut_and_what_has_no_status_keeps_the_rate_unknown() {
    let pack = nanjing();
    let sign = |year: i32| json!({"date": format!("{year}-12-31")});
    let mut entries =
        vec![("sign", "done", sign(2025)), ("sign", "approved", sign(2025)), ("sign", "done", sign(2026)), ("sign", "refused", sign(2026))];
    assert_eq!(metric(pack, &history(pack, &entries), "sign-cut").words(Lang::En), "50.0%");
    entries.push(("sign", "", sign(2026)));
    assert_eq!(metric(pack, &history(pack, &entries), "sign-cut").value, Measured::Unknown);
}

#[test]
fn papers_may_not_become_more_and_who_issues_more_has_to_explain() {
    let pack = nanjing();
    for (before, after, shown, met, alerts) in
        [(20, 20, "0.0%", true, 0), (20, 19, "-5.0%", true, 0), (20, 21, "5.0%", false, 1), (1, 2, "100.0%", false, 1)]
    {
        let history = years(pack, "paper", &json!({"issuer": "区委宣传部"}), before, after);
        let metric = metric(pack, &history, "paper-growth");
        assert_eq!((metric.words(Lang::Zh).as_str(), metric.met), (shown, Some(met)), "{before} to {after}");
        let raised = pack.alerts(&history, &YEAR);
        assert_eq!(raised.iter().filter(|alert| alert.name == "more-papers" && alert.sure).count(), alerts, "{before} to {after}");
    }
}

/// The alerts over findings of one department: day, severity, day of rectification.
fn raised(pack: &Pack, on: &str, findings: &[(&str, &str, &str)]) -> Vec<String> {
    let entries: Vec<_> = findings
        .iter()
        .map(|(day, severity, mended)| {
            let mut facts = json!({"date": day, "severity": severity, "issuer": "消防", "community": "玉兰社区"});
            if !mended.is_empty() {
                facts["mended"] = json!(mended);
            }
            ("finding", "done", facts)
        })
        .collect();
    let asked = Asked::during(day("2026-01-01"), day(on));
    let alerts = pack.alerts(&history(pack, &entries), &asked);
    assert!(alerts.iter().all(|alert| alert.sure && alert.group.fields[0].value == "区消防救援大队"));
    alerts.into_iter().map(|alert| alert.then).collect()
}

#[test]
fn a_letter_a_notice_and_a_talk_follow_at_their_edges() {
    let pack = nanjing();
    let on = |findings: &[(&str, &str, &str)]| raised(pack, "2026-03-31", findings);
    let open = |day, severity| (day, severity, "");
    assert!(on(&[]).is_empty());
    assert!(on(&[open("2026-03-01", "一级")]).is_empty());
    assert_eq!(on(&[open("2026-03-01", "二级")]), ["发提示函"]);
    assert_eq!(on(&[("2026-03-01", "二级", "2026-03-09")]), ["发提示函"], "also where it was mended");
    assert_eq!(on(&[open("2026-03-01", "一级"), open("2026-03-02", "一级")]), ["通报"]);
    assert!(on(&[open("2026-03-01", "一级"), ("2026-03-02", "一级", "2026-03-09")]).is_empty(), "one is mended");
    let three = [open("2026-03-01", "一级"), open("2026-03-02", "一级"), open("2026-03-03", "二级")];
    assert_eq!(on(&three), ["约谈", "发提示函", "通报"]);
    assert_eq!(on(&[three[0], three[1], ("2026-03-03", "一级", "2026-03-09")]), ["通报"]);
    assert_eq!(on(&[open("2026-03-01", "三级")]), ["约谈"]);
    assert_eq!(on(&[("2026-03-01", "三级", "2026-03-02")]), ["约谈"], "also where it was mended");
}

#[test]
fn warnings_look_back_ninety_days_and_no_further() {
    let pack = nanjing();
    for (on, then) in [("2026-01-01", 1), ("2026-03-31", 1), ("2026-04-01", 0)] {
        assert_eq!(raised(pack, on, &[("2026-01-01", "三级", "")]).len(), then, "{on}");
    }
    let two = [("2026-01-01", "一级", ""), ("2026-03-31", "一级", "")];
    assert_eq!(raised(pack, "2026-03-31", &two), ["通报"]);
    assert!(raised(pack, "2026-04-01", &two).is_empty());
}

#[test]
fn a_score_loses_ten_five_or_two_points_for_each_finding() {
    let pack = nanjing();
    let finding = |issuer: &str, day: &str, severity: &str| {
        ("finding", "done", json!({"date": day, "severity": severity, "issuer": issuer, "community": "玉兰社区"}))
    };
    let entries = [
        finding("消防", "2026-01-01", "三级"),
        finding("消防", "2026-06-30", "二级"),
        finding("消防", "2026-12-31", "一级"),
        finding("消防", "2027-01-01", "三级"),
        finding("卫健委", "2025-12-31", "三级"),
    ];
    let scores = pack.scores(&history(pack, &entries), &YEAR);
    let shown: Vec<_> = scores.iter().map(|score| (score.group.fields[0].value.clone(), score.value.to_string())).collect();
    assert_eq!(shown, [("区卫生健康委".to_owned(), "100".to_owned()), ("区消防救援大队".to_owned(), "83".to_owned())]);
    assert!(scores[1].citations.iter().any(|citation| citation.assumption.is_some()), "the points are told as assumed");
}
