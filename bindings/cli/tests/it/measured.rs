//! `jianfu audit` and `jianfu metrics`.

use std::fs;
use std::io::Cursor;

use calamine::{Data, Reader as _, Xlsx};
use serde_json::Value;

use crate::history::folder as with_history;
use crate::{Folder, Run};

/// Everything that an audit can find: a second visit, a late and a missing answer, a meeting too few, a finding that raises an alert.
pub(crate) const HISTORY: &str = "\
编号,表单,日期,提出单位,社区,状态,答复日期,程度
V0,走访,2025-02-03,派出所,百合,已办,2025-02-04,
V1,走访,2026-02-03,消防,玉兰,已办,2026-02-20,
V2,走访,2026-12-20,消防局,玉兰,已办,,
M1,会议,2026-01-15,,玉兰,已办,,
F1,问题,2026-12-01,消防,玉兰,,,3
F2,问题,2026-06-02,派出所,玉兰,,,1
";

pub(crate) const YEAR: [&str; 6] = ["--history-from", "2025-01-01", "--from", "2026-01-01", "--to", "2026-12-31"];

fn folder() -> Folder {
    let folder = with_history();
    folder.write("history.csv", HISTORY);
    folder
}

fn audit(folder: &Folder, arguments: &[&str]) -> Run {
    folder.run(&[&["audit", "--pack", "visits", "history.csv"], arguments].concat())
}

fn metrics(folder: &Folder, arguments: &[&str]) -> Run {
    folder.run(&[&["metrics", "--pack", "visits", "history.csv", "--history-from", "2025-01-01"], arguments].concat())
}

#[test]
fn an_audit_tells_findings_under_their_rules_then_alerts_then_scores_in_chinese() {
    insta::assert_snapshot!(audit(&folder(), &[&YEAR[..], &["--lang", "zh"]].concat()).ends(2).out);
}

#[test]
fn an_audit_tells_findings_under_their_rules_then_alerts_then_scores_in_english() {
    insta::assert_snapshot!(audit(&folder(), &YEAR).ends(2).out);
}

#[test]
fn the_order_of_rows_changes_nothing_in_an_audit() {
    let folder = folder();
    let before = audit(&folder, &[&YEAR[..], &["--format", "json"]].concat()).ends(2).out;
    let mut lines: Vec<&str> = HISTORY.lines().collect();
    lines[1..].reverse();
    folder.write("history.csv", lines.join("\n"));
    assert_eq!(audit(&folder, &[&YEAR[..], &["--format", "json"]].concat()).ends(2).out, before);
}

#[test]
fn without_a_period_an_audit_runs_from_the_first_entry_to_the_last_and_says_so() {
    let run = audit(&folder(), &["--history-from", "2025-01-01"]).ends(2);
    assert!(run.out.starts_with("Audit from 2025-02-03 to 2026-12-20 (where not given"), "{}", run.out);
    let run = audit(&folder(), &["--from", "2026-01-01", "--to", "2025-01-01"]).ends(1);
    assert!(run.err.contains("ends before it begins"), "{}", run.err);
    let run = audit(&folder(), &["--history-from", "2025-01-01", "--from", "2025-05-01", "--to", "2025-05-31"]).ends(0);
    assert!(run.out.ends_with("0 findings, 0 alerts\n"), "{}", run.out);
}

#[test]
fn what_was_not_yet_recorded_is_not_found() {
    let folder = folder();
    let kinds = |known: &str| {
        let run = audit(&folder, &[&YEAR[..], &["--format", "json", "--known-at", known]].concat()).ends(2);
        let audit: Value = serde_json::from_str(&run.out).unwrap();
        audit["findings"].as_array().unwrap().iter().filter(|finding| finding["kind"] == "exceeded").count()
    };
    assert_eq!((kinds("2026-12-19"), kinds("2026-12-20")), (0, 1));
}

#[test]
fn an_audit_as_data_holds_every_part_of_a_finding() {
    let run = audit(&folder(), &[&YEAR[..], &["--format", "json"]].concat()).ends(2);
    let audit: Value = serde_json::from_str(&run.out).unwrap();
    let findings = audit["findings"].as_array().unwrap();
    let exceeded = findings.iter().find(|finding| finding["kind"] == "exceeded").unwrap();
    for (key, value) in
        [("rule", "yearly"), ("label", "每年一次走访"), ("entry", "V2"), ("day", "2026-12-20"), ("window_from", "2026-01-01")]
    {
        assert_eq!(exceeded[key], value, "{key}");
    }
    assert_eq!((&exceeded["count"], &exceeded["limit"], &exceeded["possible"]), (&2.into(), &1.into(), &2.into()));
    assert_eq!(exceeded["group"][1]["value"], "玉兰");
    assert_eq!(exceeded["citations"][0]["locator"], "art 9 para 1");
    let late = findings.iter().find(|finding| finding["entry"] == "V1").unwrap();
    assert_eq!((&late["kind"], &late["days_late"], &late["count"]), (&"overdue".into(), &12.into(), &Value::Null));
    assert_eq!(audit["about"]["history_from"], "2025-01-01");
    assert_eq!(audit["scores"][0]["value"]["fraction"], "175/2");
    let lines = self::audit(&folder(), &[&YEAR[..], &["--format", "jsonl"]].concat()).ends(2).out;
    let parts: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(parts[0]["about"]["pack"] == "visits" && parts[1]["finding"] == findings[0], "{lines}");
    assert_eq!(parts.len(), 1 + findings.len() + audit["alerts"].as_array().unwrap().len() + audit["scores"].as_array().unwrap().len());
}

#[test]
fn tables_of_an_audit_hold_nothing_that_a_spreadsheet_program_computes() {
    let folder = folder();
    folder.write("history.csv", HISTORY.replace("V2,", "=1+1,").replace("玉兰", "+玉兰"));
    let run = audit(&folder, &[&YEAR[..], &["--format", "csv"]].concat()).ends(2);
    let mut reader = csv::Reader::from_reader(run.out.strip_prefix('\u{feff}').unwrap().as_bytes());
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    assert!(rows.iter().any(|row| &row[4] == "'=1+1" && &row[0] == "over the limit"), "{rows:?}");
    assert!(rows.iter().flatten().all(|cell| !cell.starts_with(['=', '+', '-', '@'])), "{rows:?}");
    assert!(rows.iter().any(|row| &row[0] == "alert") && rows.iter().any(|row| &row[0] == "score"), "{rows:?}");
    audit(&folder, &[&YEAR[..], &["--lang", "zh", "--out", "审计.xlsx"]].concat()).ends(2);
    let bytes = fs::read(folder.path("审计.xlsx")).unwrap();
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(&bytes[..])).unwrap();
    assert_eq!(workbook.sheet_names(), ["发现", "预警", "评分"]);
    let findings = workbook.worksheet_range("发现").unwrap();
    let exceeded = findings.rows().find(|row| row[0] == Data::String("超出限次".to_owned())).unwrap();
    assert_eq!((&exceeded[4], &exceeded[8]), (&Data::String("=1+1".to_owned()), &Data::Float(2.0)));
    let formulas = workbook.worksheet_formula("发现").unwrap();
    assert_eq!(formulas.cells().filter(|(_, _, formula)| !formula.is_empty()).count(), 0);
}

#[test]
fn a_pack_without_anything_to_audit_says_so() {
    let folder = folder();
    folder.write("river.csv", "表单,提出日期,事项\n挂牌,2026-01-01,\n");
    let run = folder.run(&["audit", "--pack", "river", "river.csv"]).ends(0);
    assert!(run.out.contains("there is nothing to audit"), "{}", run.out);
    let run = folder.run(&["metrics", "--pack", "river", "river.csv"]).ends(0);
    assert!(run.out.contains("The pack has no metrics"), "{}", run.out);
}

#[test]
fn a_metric_is_exact_as_data_and_rounded_for_people() {
    let folder = folder();
    folder.write("history.csv", format!("{HISTORY}V5,走访,2025-03-03,消防,丁香,,2025-03-04,\nV6,走访,2025-03-03,消防,紫藤,,2025-03-04,\n"));
    let run = metrics(&folder, &["--lang", "zh"]).ends(0);
    assert!(run.out.starts_with("指标，2026-12-20（没有写明，按台账最晚一条记录的日期）\n"), "{}", run.out);
    assert!(run.out.contains("走访减少率（cut）：33.3%；目标 ≥ 50%；未达到\n  依据：《社区工作条例》"), "{}", run.out);
    assert!(run.out.contains("会议次数（held）：1\n"), "{}", run.out);
    let run = metrics(&folder, &["--format", "json"]).ends(0);
    let data: Value = serde_json::from_str(&run.out).unwrap();
    let cut = &data["metrics"][0];
    assert_eq!((&cut["value"]["fraction"], &cut["met"], &cut["target"]["op"]), (&"1/3".into(), &false.into(), &">=".into()));
    let run = metrics(&folder, &["--format", "csv", "--on", "2026年6月1日"]).ends(0);
    assert!(run.out.contains("cut,走访减少率,2026-06-01,33.3%,1/3,>= 50%,not met,"), "{}", run.out);
}

#[test]
fn a_metric_without_a_base_or_without_a_history_is_no_number() {
    let folder = folder();
    let run = metrics(&folder, &["--on", "2025-12-31", "--lang", "zh"]).ends(0);
    assert!(run.out.contains("走访减少率（cut）：未知（台账不全）；目标 ≥ 50%；无法判断是否达到"), "{}", run.out);
    let run = metrics(&folder, &["--on", "2027-12-31", "--lang", "zh"]).ends(0);
    assert!(run.out.contains("走访减少率（cut）：100.0%") && run.out.contains("；达到"), "{}", run.out);
    let run = metrics(&folder, &["--on", "2028-12-31", "--lang", "zh"]).ends(0);
    assert!(run.out.contains("走访减少率（cut）：不可用（基数为零）"), "{}", run.out);
    let run = folder.run(&["metrics", "--pack", "visits", "none", "--on", "2026-12-31", "--lang", "zh"]).ends(0);
    assert!(run.out.contains("不可用（基数为零）") && run.out.contains("会议次数（held）：0"), "{}", run.out);
    let run = folder.run(&["metrics", "--pack", "visits", "none"]).ends(1);
    assert!(run.err.contains("add --on DATE"), "{}", run.err);
}
