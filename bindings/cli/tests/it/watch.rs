//! `jianfu watch`: what came into a ledger, what is found in it, and what follows.

use serde_json::Value;

use crate::{Folder, Run, cells, column};

/// One on the negative list that was done, two certificates that nobody may ask for, of which one was turned away, one that rests on nothing, and one that is fine.
const DEMANDS: &str = r#"
{"form":"task","id":"T1","issuer":"消防","level":"区","community":"玉兰社区","date":"2026-03-02","item":"招商引资任务指标","bases":["《中华人民共和国消防法》第三十二条"],"means":["无"],"area":"城乡","role":"协助","dedicated-post":false,"status":"done"}
{"form":"certificate","id":"C1","issuer":"民政局","level":"区","community":"玉兰社区","date":"2026-03-03","item":"婚姻状况证明","bases":["《婚姻登记条例》"],"use":"其他","purpose":"贷款","listed":false,"verifiable":false,"replacement-missing":false,"status":"done"}
{"form":"certificate","id":"C2","issuer":"民政局","level":"区","community":"玉兰社区","date":"2026-03-04","item":"死亡证明","bases":["《婚姻登记条例》"],"use":"其他","purpose":"贷款","listed":false,"verifiable":false,"replacement-missing":false,"status":"refused"}
{"form":"inspection","id":"I1","issuer":"民政局","level":"区","community":"玉兰社区","date":"2026-03-05","item":"调研","kind":"visit","bases":[],"means":["无"],"planned":true,"consent":true,"emergency":false,"status":"done"}
"#;

fn with_ledger() -> Folder {
    let folder = Folder::new();
    folder.write("demands.jsonl", DEMANDS);
    folder.run(&["ledger", "init", "point.jfl", "--complete-from", "2026-01-01"]).ends(0);
    folder.run(&["ledger", "import", "point.jfl", "demands.jsonl"]).ends(0);
    folder
}

fn watch(folder: &Folder, on: &str, arguments: &[&str]) -> Run {
    folder.run(&[&["watch", "point.jfl", "--on", on], arguments].concat())
}

fn data(run: &Run) -> Value {
    serde_json::from_str(&run.out).unwrap()
}

/// The findings by demand, degree and state.
fn states(folder: &Folder, on: &str) -> Vec<String> {
    let run = watch(folder, on, &["--format", "json"]);
    let text = |value: &Value| value.as_str().unwrap_or("-").to_owned();
    let found = data(&run)["findings"].as_array().unwrap().clone();
    found.iter().map(|x| format!("{} {} {}", text(&x["demand"]), text(&x["severity"]), text(&x["state"]))).collect()
}

#[test]
fn what_the_rules_reject_and_was_not_turned_away_is_found_once() {
    let folder = with_ledger();
    let first = watch(&folder, "2026-03-31", &["--format", "plain"]).ends(2);
    let found: Vec<(&str, &str, &str, &str)> =
        cells(&first.out).iter().filter(|cells| cells[0] == "new").map(|cells| (cells[2], cells[3], cells[5], cells[6])).collect();
    assert_eq!(
        found,
        [
            ("C1", "区民政局", "二级", "2026-04-22"),
            ("I1", "区民政局", "一级", "2026-04-22"),
            ("T1", "区消防救援大队", "三级", "2026-04-22")
        ]
    );
    let steps: Vec<(&str, &str)> = cells(&first.out).iter().filter(|cells| cells[0] == "step").map(|cells| (cells[2], cells[3])).collect();
    assert_eq!(steps, [("区民政局", "notice"), ("区消防救援大队", "interview")]);

    let rows = |folder: &Folder| folder.run(&["ledger", "export", "--format", "rows", "point.jfl"]).ends(0).out;
    let before = rows(&folder);
    let second = watch(&folder, "2026-04-01", &["--lang", "zh"]).ends(0);
    assert!(second.out.starts_with("上次观测（到台账第 7 条）以来没有新的要求；没有整改的问题 3 个"), "{}", second.out);
    assert!(watch(&folder, "2026-04-01", &[]).ends(0).out.starts_with("no demand is new since the last watch"));
    assert_eq!(rows(&folder), before, "a watch with nothing new records nothing");
    // Looked at again, the same demands are the same findings.
    let again = watch(&folder, "2026-04-01", &["--since", "2026-03-01", "--format", "json"]).ends(0);
    assert_eq!((data(&again)["demands"].as_u64(), data(&again)["new"].as_array().map(Vec::len)), (Some(4), Some(0)));

    folder.write("late.jsonl", DEMANDS.lines().nth(2).unwrap().replace("\"C1\"", "\"C9\"").replace("2026-03-03", "2026-02-03"));
    folder.run(&["ledger", "import", "point.jfl", "late.jsonl"]).ends(0);
    // Recorded late, and looked at all the same.
    let late = watch(&folder, "2026-04-02", &["--format", "json"]).ends(2);
    assert_eq!(data(&late)["new"], serde_json::json!(["finding:C9"]));
    folder.run(&["ledger", "verify", "point.jfl"]).ends(0);
}

#[test]
fn a_finding_is_open_then_being_mended_then_closed_or_overdue_and_nothing_is_rewritten() {
    let folder = with_ledger();
    watch(&folder, "2026-03-31", &[]).ends(2);
    assert_eq!(states(&folder, "2026-04-01"), ["C1 二级 open", "I1 一级 open", "T1 三级 open"]);
    watch(&folder, "2026-04-02", &["--answered", "T1", "--mended", "finding:C1"]).ends(0);
    assert_eq!(states(&folder, "2026-04-02"), ["C1 二级 closed", "I1 一级 open", "T1 三级 rectifying"]);
    let overdue = watch(&folder, "2026-04-23", &["--format", "plain"]).ends(2);
    assert_eq!(column(&overdue.out, 1)[..2], ["overdue", "overdue"]);
    let rows = folder.run(&["ledger", "export", "--format", "rows", "point.jfl"]).ends(0).out;
    let versions = rows.lines().filter(|row| row.contains("finding:T1")).count();
    assert_eq!(versions, 2, "{rows}");
    let wrong = watch(&folder, "2026-04-02", &["--mended", "X1"]).ends(3);
    assert!(wrong.err.contains("the ledger has no finding `X1`"), "{}", wrong.err);
    folder.run(&["ledger", "verify", "point.jfl"]).ends(0);
}

#[test]
fn a_letter_is_written_to_each_department_with_what_it_rests_on() {
    let folder = with_ledger();
    watch(&folder, "2026-03-31", &["--letters", "letters"]).ends(2);
    let notice = folder.read("letters/区民政局-通报.txt");
    for wanted in ["区民政局：\n", "要求 C1", "民发〔2020〕20号", "整改期限：2026-04-22", "假定（非法律依据）", "nanjing-community"]
    {
        assert!(notice.contains(wanted), "{wanted}\n{notice}");
    }
    assert!(!notice.contains("T1"), "{notice}");
    assert!(folder.read("letters/区消防救援大队-约谈通知.txt").contains("要求 T1"));
    watch(&folder, "2026-03-31", &["--letters", "english", "--letters-lang", "en"]).ends(0);
    assert!(folder.read("english/区民政局-通报.txt").contains("To be mended by 2026-04-22"));
}

#[test]
fn findings_and_steps_stand_in_the_report_and_in_tables_that_compute_nothing() {
    let folder = with_ledger();
    folder.write("evil.jsonl", DEMANDS.lines().nth(2).unwrap().replace("\"C1\"", "\"=1+1\"").replace("玉兰社区", "<b>玉兰</b>"));
    folder.run(&["ledger", "import", "point.jfl", "evil.jsonl"]).ends(0);
    let csv = watch(&folder, "2026-03-31", &["--format", "csv"]).ends(2).out;
    assert!(csv.contains("'=1+1") && !csv.contains(",=1+1"), "{csv}");
    watch(&folder, "2026-03-31", &["--out", "watch.xlsx"]).ends(0);
    folder.run(&["report", "point.jfl", "--out", "report", "--period", "2026-Q1", "--lang", "zh"]).ends(0);
    let report: Value = serde_json::from_str(&folder.read("report/report.json")).unwrap();
    assert_eq!((report["found"].as_array().map(Vec::len), report["steps"].as_array().map(Vec::len)), (Some(4), Some(2)));
    let page = folder.read("report/report.html");
    assert!(
        page.contains("约谈通知") && page.contains("待整改") && page.contains("&lt;b&gt;玉兰") && !page.contains("<b>玉兰"),
        "the page escapes"
    );
}

#[test]
fn a_pack_that_does_not_say_what_a_finding_is_is_told() {
    let folder = with_ledger();
    let run = watch(&folder, "2026-03-31", &["--pack", "jingmen-platform"]).ends(3);
    assert!(run.err.contains("JF-U040") && run.err.contains("does not say what a finding is"), "{}", run.err);
    assert!(watch(&folder, "2026-03-31", &["--pack", "jingmen-platform", "--lang", "zh"]).ends(3).err.contains("没有写明什么是问题"));
}
