//! Reports on histories of a small pack.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test that cannot go on fails")]

use std::io::Cursor;

use calamine::{Data, Reader as _, Xlsx};
use jianfu::history::Reach;
use jianfu::{Entry, Lang, MemoryHistory, Pack};
use jianfu_report::{Options, Period, Report, html, json, report, workbook};
use jiff::civil::date;

const PACK: &str = r#"
    enum status "状态" { approved "准予", done "已办", cancelled "已取消" }
    enum kind "类别" { inspection "检查", visit "走访" }
    body fire "区消防救援局" aka "消防"
    body police "派出所"
    form demand "要求" { id: text "编号" date: date "提出日期" is as_of issuer: body "提出单位" community: text "社区" item: text "事项" kind: kind "类别" }
    form finding "发现问题" { id: text date: date is as_of issuer: body "责任单位" mended: date "整改日期" optional }
    list assist "协办事项清单" { effect allow basis assumption "示例" item A1 "安全宣传" aka "宣传" {} item A2 "防汛" {} }
    rule listed "在清单内" on demand {
      basis assumption "示例"
      require known: demand.item in assist else reject because "不在清单" remedy "提交准入申请"
      approve because "可以"
    }
    quota yearly "每年一次" on demand {
      basis assumption "示例" at_most 1 per issuer, community within calendar_year counting demand where status in { approved, done }
      reject because "本年已有一次" remedy "并入下次"
    }
    deadline mending "整改时限" on finding { basis assumption "示例" from date to mended within 15 days }
    default on demand refer because "没有规则涵盖" remedy "说明依据"
    default on finding approve because "记录"
    metric cut "核减率" {
      basis assumption "示例"
      percent 1 - count(demand where status = done, this calendar_year) / count(demand where status = done, last calendar_year)
      target >= 50
    }
    alert letter "提示函" per issuer { basis assumption "示例" when count(finding, rolling 90 days) >= 1 then "发提示函" }
    score review "反向评议" per issuer { basis assumption "示例" base 100 deduct 5 per finding }
"#;

fn pack() -> Pack {
    Pack::parse(PACK).unwrap_or_else(|error| panic!("{error:#?}"))
}

fn add(history: &mut MemoryHistory, pack: &Pack, (form, id, day): (&str, &str, &str), facts: &str, status: &str) {
    let text = format!(r#"{{"form": "{form}", "id": "{id}", "date": "{day}", {facts}}}"#);
    history.add(Entry::new(id, pack.demand_from_json(&text, None).unwrap()).unwrap().status(status).unwrap()).unwrap();
}

/// Demands of two quarters; the last of them is by a name that a browser and a spreadsheet program would obey.
fn history(pack: &Pack) -> MemoryHistory {
    let mut history = pack.history(Reach::From(date(2025, 1, 1)));
    let facts = |issuer: &str, community: &str, item: &str| {
        format!(r#""issuer": "{issuer}", "community": "{community}", "item": "{item}", "kind": "走访""#)
    };
    for (id, day, community) in
        [("P1", "2025-03-03", "玉兰"), ("P2", "2026-04-01", "玉兰"), ("P3", "2026-05-01", "百合"), ("P4", "2026-06-30", "东坝")]
    {
        add(&mut history, pack, ("demand", id, day), &facts("消防", community, "宣传"), "done");
    }
    add(&mut history, pack, ("demand", "D1", "2026-07-01"), &facts("区消防救援局", "玉兰", "防汛"), "done");
    add(&mut history, pack, ("demand", "D2", "2026-09-30"), &facts("派出所", "玉兰", "A1"), "approved");
    add(
        &mut history,
        pack,
        ("demand", "=D3", "2026-08-08"),
        &facts("派出所", "<script>alert(1)</script>", "=cmd|' /C calc'!A0"),
        "cancelled",
    );
    add(&mut history, pack, ("demand", "D4", "2026-10-01"), &facts("派出所", "百合", "宣传"), "done");
    add(&mut history, pack, ("finding", "F1", "2026-08-01"), r#""issuer": "消防""#, "done");
    history
}

fn made(lang: Lang) -> Report {
    let pack = pack();
    report(&pack, &history(&pack), &Options::new("2026-Q3".parse().unwrap(), lang))
}

#[test]
fn a_period_is_counted_beside_the_one_before_by_department_item_and_community() {
    let report = made(Lang::Zh);
    let form = report.forms.iter().find(|form| form.form == "demand").unwrap();
    assert_eq!((form.all.now, form.all.before, form.all.cut.as_str(), form.all.exact), (3, Some(3), "0%", Some((0, 3))));
    let group = |field: &str| form.groups.iter().find(|group| group.field == field).unwrap();
    let rows: Vec<(&str, u64, Option<u64>, &str)> =
        group("issuer").rows.iter().map(|(name, of)| (name.as_str(), of.now, of.before, of.cut.as_str())).collect();
    assert_eq!(rows, [("派出所", 2, Some(0), ""), ("区消防救援局", 1, Some(3), "66.7%")], "by whichever name it is written");
    assert_eq!(
        form.statuses.iter().map(|(name, count)| (name.as_str(), *count)).collect::<Vec<_>>(),
        [("准予", 1), ("已办", 1), ("已取消", 1)]
    );
    assert_eq!((form.months.first().unwrap().0.as_str(), form.months.last().unwrap()), ("2025-10", &("2026-09".to_owned(), Some(1))));
    assert_eq!((report.history.entries, report.history.ended), (9, 0));
}

#[test]
fn demands_are_decided_as_they_would_have_been_and_reasons_are_counted() {
    let report = made(Lang::Zh);
    let outcomes: Vec<(&str, u64)> = report.decisions.outcomes.iter().map(|(name, count)| (*name, *count)).collect();
    // The fire service had been in 玉兰 this year; 派出所 had not, but asks elsewhere for what is on no list.
    assert_eq!(outcomes, [("approve", 1), ("reject", 2)]);
    let reasons: Vec<(&str, u64)> = report.decisions.reasons.iter().map(|reason| (reason.code.as_str(), reason.times)).collect();
    assert_eq!(reasons, [("listed", 1), ("listed#known", 1), ("yearly#limit", 1)]);
    let refused: Vec<(&str, &str)> = report.decisions.refused.iter().map(|demand| (demand.id.as_str(), demand.status.as_str())).collect();
    assert_eq!(refused, [("D1", "已办"), ("=D3", "已取消")]);
    let items: Vec<(&str, u64)> = report.lists[0].items.iter().map(|item| (item.key.as_str(), item.times)).collect();
    assert_eq!((report.lists[0].list.as_str(), items), ("assist", vec![("A1", 1), ("A2", 1)]));
}

#[test]
fn metrics_findings_alerts_and_scores_are_those_of_the_last_day() {
    let report = made(Lang::En);
    assert_eq!(
        (report.metrics[0].value.as_str(), report.metrics[0].target.as_str(), report.metrics[0].met),
        ("-400.0%", "≥ 50%", Some(false))
    );
    let findings: Vec<(&str, &str, &str)> =
        report.findings.iter().map(|finding| (finding.rule.as_str(), finding.kind, finding.entry.as_str())).collect();
    assert_eq!(findings, [("mending", "overdue", "F1"), ("yearly", "exceeded", "D1")]);
    assert_eq!((report.alerts[0].group.as_str(), report.alerts[0].then.as_str()), ("issuer: 区消防救援局", "发提示函"));
    assert_eq!(report.scores.iter().map(|score| score.value.as_str()).collect::<Vec<_>>(), ["95"]);
}

#[test]
fn what_the_history_does_not_reach_is_not_compared() {
    let pack = pack();
    let of = |options: &Options| report(&pack, &history(&pack), options);
    let first = of(&Options::new("2025-Q1".parse().unwrap(), Lang::Zh));
    assert_eq!((first.before, first.history.partial, first.forms[0].all.cut.as_str()), (None, None, ""));
    let months: Vec<Option<u64>> = first.forms[0].months.iter().map(|(_, count)| *count).collect();
    assert_eq!(months, [[None; 9].as_slice(), &[Some(0), Some(0), Some(1)]].concat(), "what is not reached is not nought");
    // Of a quarter that may not have ended yet it is told how far the entries go.
    let running = Options::new("2026-Q4".parse().unwrap(), Lang::Zh);
    let last = of(&running);
    assert_eq!((last.forms[0].all.now, last.history.latest.as_deref()), (1, Some("2026-10-01")));
    assert!(html(&last).unwrap().contains("其后若还有未登记的，减少比例会偏大：2026-10-01"));
    let early = of(&Options::new("2026-Q3".parse().unwrap(), Lang::En).known_at(date(2026, 8, 31).at(0, 0, 0, 0)));
    assert!(early.history.partial.unwrap().ends_with(": 2026-08-31"));
    assert_eq!(early.history.known_at.as_deref(), Some("2026-08-31T00:00:00"));
    assert!(html(&made(Lang::Zh)).unwrap().contains("比较期 2026-Q2"));
}

#[test]
fn corrections_count_as_they_are_known_and_withdrawals_do_not() {
    let pack = pack();
    let mut history = history(&pack);
    history.withdraw("D2", Some(date(2026, 10, 2).at(9, 0, 0, 0))).unwrap();
    let of = |options: &Options| report(&pack, &history, options).forms.iter().find(|form| form.form == "demand").unwrap().all.now;
    let options = Options::new("2026-Q3".parse().unwrap(), Lang::Zh);
    assert_eq!((of(&options), of(&options.clone().known_at(date(2026, 10, 1).at(0, 0, 0, 0)))), (2, 3));
}

#[test]
fn a_reason_is_told_apart_by_what_it_came_to_and_the_form_of_a_default() {
    let pack = Pack::parse(
        r#"
        form a { id: text date: date is as_of hours: int } form b { id: text date: date is as_of hours: int }
        rule long on a { basis assumption "示例" require hours: demand.hours <= 2 else reject because "太长" remedy "缩短" }
        rule none on b { basis assumption "示例" when demand.hours = 7 reject because "不行" remedy "改" }
        default on a approve because "甲可以" default on b refer because "乙要看" remedy "补"
        "#,
    )
    .unwrap();
    let mut history = pack.history(Reach::Ever);
    for (id, form, hours) in [("1", "a", "null"), ("2", "a", "3"), ("3", "a", "4"), ("4", "a", "1"), ("5", "b", "1"), ("6", "a", "null")] {
        let text = format!(r#"{{"form": "{form}", "id": "{id}", "date": "2026-07-0{id}", "hours": {hours}}}"#);
        history.add(Entry::new(id, pack.demand_from_json(&text, None).unwrap()).unwrap()).unwrap();
    }
    let report = report(&pack, &history, &Options::new("2026-07".parse().unwrap(), Lang::Zh));
    let reasons: Vec<(&str, &str, u64, &str)> = report
        .decisions
        .reasons
        .iter()
        .map(|reason| (reason.code.as_str(), reason.outcome, reason.times, reason.because.as_str()))
        .collect();
    assert_eq!(
        reasons,
        [
            ("long#hours", "reject", 2, "太长"),
            ("long#hours", "refer", 2, "缺少可认定的「hours」，无法判断"),
            ("default (a)", "approve", 1, "甲可以"),
            ("default (b)", "refer", 1, "乙要看"),
        ]
    );
}

#[test]
fn values_are_one_however_they_are_written_and_items_are_those_of_the_day() {
    let pack = Pack::parse(
        r#"
        form a { id: text date: date is as_of community: text item: text }
        list old "旧清单" { effect allow basis assumption "示例" item K1 "旧名" {} valid to 2026-07-31 item K2 "新名" aka "旧名" {} valid from 2026-08-01 }
        rule none on a { basis assumption "示例" when demand.item = "不" reject because "不行" remedy "改" }
        default on a approve because "可以"
        "#,
    )
    .unwrap_or_else(|error| panic!("{error:#?}"));
    let mut history = pack.history(Reach::Ever);
    for (id, day, community) in [("1", "2026-07-01", "第1社区"), ("2", "2026-08-01", "第１社区")] {
        let text = format!(r#"{{"form": "a", "id": "{id}", "date": "{day}", "community": "{community}", "item": "旧名"}}"#);
        history.add(Entry::new(id, pack.demand_from_json(&text, None).unwrap()).unwrap()).unwrap();
    }
    let options = Options::new("2026-Q3".parse().unwrap(), Lang::Zh);
    let made = report(&pack, &history, &options);
    let communities = made.forms[0].groups.iter().find(|group| group.field == "community").unwrap();
    assert_eq!(communities.rows.iter().map(|(name, of)| (name.as_str(), of.now)).collect::<Vec<_>>(), [("第1社区", 2)]);
    assert_eq!(made.lists[0].items.iter().map(|item| (item.key.as_str(), item.times)).collect::<Vec<_>>(), [("K1", 1), ("K2", 1)]);
    assert!(html(&made).unwrap().contains("清单事项"));
    let named = report(&pack, &history, &options.public_lists(["旧清单".to_owned()]));
    assert!(named.public && html(&named).unwrap().contains("协办事项公开"));
}

#[test]
fn names_that_a_browser_or_a_spreadsheet_would_obey_are_text() {
    let report = made(Lang::Zh);
    let page = html(&report).unwrap();
    assert!(page.contains("&lt;script&gt;alert(1)") && !page.contains("<script"), "{page}");
    assert!(!page.replace("http://www.w3.org/2000/svg", "").contains("://"), "the page asks for nothing");
    let bytes = workbook(&report).unwrap();
    assert_eq!(bytes, workbook(&report).unwrap(), "the same report is the same file");
    let mut read: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).unwrap();
    assert_eq!(read.sheet_names().len(), 15);
    let refused = read.worksheet_range("未准予的要求").unwrap();
    assert_eq!(refused.get_value((2, 0)), Some(&Data::String("=D3".to_owned())));
    assert_eq!(refused.get_value((2, 5)), Some(&Data::String("=cmd|' /C calc'!A0".to_owned())));
    assert!(read.worksheet_formula("未准予的要求").unwrap().is_empty());
    let mut written = Vec::new();
    json(&report, &mut written).unwrap();
    let data: serde_json::Value = serde_json::from_slice(&written).unwrap();
    assert_eq!(data["decisions"]["refused"][1]["community"], "<script>alert(1)</script>");
}

#[test]
fn the_page_has_every_part_in_both_languages_and_says_when_there_is_nothing() {
    for (lang, parts) in [
        (Lang::Zh, ["核减", "反向评议", "清单事项", "方法与数据"]),
        (Lang::En, ["Cut rates", "Reverse evaluation", "Items of the lists", "Method and data"]),
    ] {
        let page = html(&made(lang)).unwrap();
        for part in parts {
            assert!(page.contains(part), "{part}");
        }
        assert_eq!(page.matches("<svg").count(), 3, "a comparison, and the months of two forms");
    }
    let pack = pack();
    let empty = report(&pack, &pack.history(Reach::Ever), &Options::new(Period::quarter_of(date(2026, 7, 1)).unwrap(), Lang::Zh));
    assert!(html(&empty).unwrap().contains("<p>无</p>"));
    assert!(workbook(&empty).is_ok());
}
