//! `jianfu report`.

use crate::history::folder as with_history;
use crate::measured::HISTORY;
use crate::{Folder, Run};

fn folder() -> Folder {
    let folder = with_history();
    folder.write("history.csv", HISTORY);
    folder
}

fn report(folder: &Folder, arguments: &[&str]) -> Run {
    folder.run(&[&["report", "--pack", "visits", "--history-from", "2025-01-01", "history.csv", "--out", "out"], arguments].concat())
}

#[test]
fn a_report_is_a_page_a_workbook_and_data_and_its_main_figures_are_told() {
    let folder = folder();
    let said = report(&folder, &["--period", "2026", "--lang", "zh", "--title", "试点报告"]).ends(0);
    let mut lines = said.out.lines();
    assert_eq!(lines.next(), Some("试点报告 2026（2026-01-01 至 2026-12-31），规则包 visits 1.0.0"), "{}", said.out);
    assert!(lines.next().unwrap().starts_with("往来记录 5 件；"), "{}", said.out);
    let names: Vec<String> = lines.map(|path| path.replace(std::path::MAIN_SEPARATOR, "/")).collect();
    assert_eq!(names, ["out/report.html", "out/report.xlsx", "out/report.json"]);
    let page = folder.read("out/report.html");
    assert!(page.starts_with("<!DOCTYPE html>") && page.contains("试点报告"), "{page}");
    let data: serde_json::Value = serde_json::from_str(&folder.read("out/report.json")).unwrap();
    assert_eq!(
        (data["period"].as_str(), data["pack"]["id"].as_str(), data["before"][0].as_str()),
        (Some("2026"), Some("visits"), Some("2025"))
    );
    // Once more, in the other language, over what is there.
    report(&folder, &["--period", "2026-Q1", "--lang", "en"]).ends(0);
    assert!(folder.read("out/report.html").contains("Cut rates"));
}

#[test]
fn a_ledger_is_reported_audited_and_measured_as_the_files_that_went_into_it() {
    let folder = folder();
    report(&folder, &["--period", "2026", "--lang", "zh"]).ends(0);
    let mut of_file: serde_json::Value = serde_json::from_str(&folder.read("out/report.json")).unwrap();
    folder.run(&["ledger", "init", "point.jfl", "--complete-from", "2025-01-01"]).ends(0);
    folder.run(&["ledger", "import", "--pack", "visits", "point.jfl", "history.csv"]).ends(0);
    let verb = |verb: &str, more: &[&str]| folder.run(&[&[verb, "--pack", "visits", "point.jfl", "--lang", "zh"], more].concat());
    verb("report", &["--period", "2026", "--out", "kept"]).ends(0);
    let mut of_ledger: serde_json::Value = serde_json::from_str(&folder.read("kept/report.json")).unwrap();
    let position = of_ledger["history"]["position"].take();
    assert!(position.as_str().unwrap().contains(':'), "{position}");
    of_file["history"]["position"].take();
    assert_eq!(of_ledger, of_file);
    let audit = folder.run(&["audit", "--pack", "visits", "history.csv", "--history-from", "2025-01-01", "--lang", "zh"]).ends(2);
    assert_eq!(verb("audit", &[]).ends(2).out, audit.out);
    let metrics = folder.run(&["metrics", "--pack", "visits", "history.csv", "--history-from", "2025-01-01", "--lang", "zh"]).ends(0);
    assert_eq!(verb("metrics", &[]).ends(0).out, metrics.out);
    // It knows itself from when on it is complete, and is not written over.
    assert!(verb("audit", &["--history-from", "2025-01-01"]).ends(1).err.contains("JF-U001"));
    assert!(verb("audit", &["--out", "point.jfl"]).ends(1).err.contains("JF-U002"));
}

#[test]
fn without_a_period_it_is_the_last_full_quarter_with_data() {
    let folder = folder();
    // The latest entry is of December, and in the third quarter there is none.
    assert!(report(&folder, &["--lang", "en"]).ends(0).out.contains(" 2026-Q2 (2026-04-01 to 2026-06-30)"));
}

#[test]
fn what_cannot_be_a_period_or_be_written_is_told() {
    let folder = folder();
    let wrong = report(&folder, &["--period", "2026-Q5"]).ends(1);
    assert!(wrong.err.contains("JF-U001") && wrong.err.contains("`2026-Q5` is no period"), "{}", wrong.err);
    folder.write("out", "a file");
    let wrong = report(&folder, &["--period", "2026"]).ends(1);
    assert!(wrong.err.contains("JF-U003"), "{}", wrong.err);
    assert_eq!(folder.read("out"), "a file");
    let wrong = report(&folder, &["--period", "2026", "--public-list", "没有"]).ends(1);
    assert!(wrong.err.contains("the pack has no list `没有`"), "{}", wrong.err);
    let nothing = folder.run(&["report", "--pack", "visits", "none", "--out", "new"]).ends(1);
    assert!(nothing.err.contains("--period"), "{}", nothing.err);
}
