//! `jianfu items`.

use std::io::Cursor;

use calamine::{Data, Reader as _, Xlsx};
use insta::assert_snapshot;
use serde_json::Value as Json;

use crate::{Folder, Run};

fn folder() -> Folder {
    let folder = Folder::new();
    folder.add_pack("departments");
    folder
}

fn items(arguments: &[&str]) -> Run {
    folder().run(&[&["items", "--pack", "departments"], arguments].concat())
}

/// The keys of the items that are found.
fn keys(arguments: &[&str]) -> Vec<String> {
    let found: Json = serde_json::from_str(&items(&[arguments, &["--format", "json"]].concat()).out).unwrap();
    found["items"].as_array().unwrap().iter().map(|item| item["key"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn words_are_looked_for_in_keys_names_aliases_and_columns_and_all_must_occur() {
    assert_eq!(keys(&["救助"]), ["AS1", "AS4", "RF1"]);
    assert_eq!(keys(&["ａＳ1"]), ["AS1"]);
    assert_eq!(keys(&["低 保"]), ["AS1"]);
    assert_eq!(keys(&["救助", "代为提出"]), ["AS1"]);
    assert_eq!(keys(&["文化和旅游"]), ["AS3"]);
    assert_eq!(keys(&["救助", "文化"]), [""; 0]);
    assert_eq!(keys(&[]).len(), 7);
}

#[test]
fn lists_effects_and_days_narrow_the_search() {
    assert_eq!(keys(&["--list", "负面清单"]), ["NG1", "NG2"]);
    assert_eq!(keys(&["--effect", "inform"]), ["RF1"]);
    assert_eq!(keys(&["--effect", "禁止"]), ["NG1", "NG2"]);
    assert_eq!(keys(&["救助", "--effect", "allow", "--as-of", "2026-01-01"]), ["AS1"]);
    assert_eq!(keys(&["救助", "--effect", "allow", "--as-of", "2025年12月31日"]), ["AS1", "AS4"]);
}

#[test]
fn a_department_is_told_what_it_may_ask_and_what_not_in_chinese() {
    assert_snapshot!(items(&["--lang", "zh", "--for", "民政局"]).ends(0).out);
}

#[test]
fn a_department_is_told_what_it_may_ask_and_what_not_in_english() {
    assert_snapshot!(items(&["--lang", "en", "--for", "registry"]).ends(0).out);
}

#[test]
fn what_is_not_found_is_answered_with_names_near_it_and_exit_code_2() {
    let run = items(&["婚姻登纪宣传"]).ends(2);
    assert!(run.err.contains("nothing was found; near it are: 婚姻登记宣传") && run.out.is_empty(), "{} {}", run.out, run.err);
    let run = items(&["--lang", "zh", "龙舟"]).ends(2);
    assert!(run.err.contains("没有找到；换一个词"), "{}", run.err);
    let run = items(&["--for", "civil-affairs", "--list", "reference"]).ends(2);
    assert!(run.err.contains("no list says to which department"), "{}", run.err);
    let run = items(&["--for", "文旅局", "--effect", "bar"]).ends(2);
    assert!(run.err.contains("no list names this department"), "{}", run.err);
    let run = folder().run(&["items", "--pack", "river", "--lang", "zh", "--for", "消防"]).ends(2);
    assert!(run.err.contains("没有写明各事项归哪个部门") && run.out.contains("另有 1 项，任何单位都不得要求"), "{} {}", run.out, run.err);
}

#[test]
fn unknown_names_are_answered_with_the_nearest() {
    for (arguments, message, help) in [
        (["--for", "民正局"], "the pack has no body `民正局`", "did you mean `民政局`"),
        (["--list", "负面单"], "the pack has no list `负面单`", "did you mean `负面清单`"),
        (["--as-of", "明天"], "`明天` is not a date", "2026-03-01"),
        (["--format", "xlsx"], "a workbook has to be written to a file", "--out"),
    ] {
        let run = items(&arguments).ends(1);
        assert!(run.err.contains("error[JF-U001]") && run.err.contains(message) && run.err.contains(help), "{}", run.err);
    }
}

#[test]
fn json_has_the_columns_the_citations_and_the_days() {
    let run = items(&["--lang", "zh", "--for", "民政", "--format", "json"]).ends(0);
    let found: Json = serde_json::from_str(&run.out).unwrap();
    assert_eq!((found["body"].as_str(), found["general_bars"].as_u64()), (Some("civil-affairs"), Some(1)));
    let item = &found["items"][0];
    assert_eq!(
        (item["effect"].as_str(), item["columns"]["lead"].as_str(), item["columns"]["reporting"].as_bool()),
        (Some("allow"), Some("区民政局"), Some(false))
    );
    assert_eq!(item["citations"][0]["locator"], "第三条");
    assert_eq!(found["items"][2]["valid_to"], "2025-12-31");
}

#[test]
fn nothing_that_a_spreadsheet_or_markdown_obeys_comes_through() {
    let folder = folder();
    let run = |format: &str, out: &str| {
        folder.run(&["items", "--pack", "departments", "--lang", "zh", "招商", "--format", format, "--out", out]).ends(0)
    };
    run("csv", "a.csv");
    assert!(folder.read("a.csv").contains(",'=招商引资|任务,") && folder.read("a.csv").starts_with('\u{feff}'));
    run("md", "a.md");
    assert!(folder.read("a.md").contains("| NG2 | =招商引资\\|任务 | 招商 |"), "{}", folder.read("a.md"));
    run("xlsx", "a.xlsx");
    let mut workbook = Xlsx::new(Cursor::new(std::fs::read(folder.path("a.xlsx")).unwrap())).unwrap();
    let sheet = workbook.worksheet_range("清单事项").unwrap();
    assert_eq!(sheet.get_value((1, 3)), Some(&Data::String("=招商引资|任务".to_owned())));
    assert!(workbook.worksheet_formula("清单事项").unwrap().used_cells().next().is_none());
    assert_eq!(sheet.get_value((0, 5)), Some(&Data::String("提出单位".to_owned())));
}

#[test]
fn the_pack_is_not_written_over() {
    let folder = folder();
    let run = folder.run(&["items", "--pack", "departments", "--out", "departments/rules.jf"]).ends(1);
    assert!(run.err.contains("JF-U002"), "{}", run.err);
}

#[test]
fn many_items_stand_one_a_line() {
    let folder = folder();
    let run = folder.run(&["items", "--lang", "zh", "--list", "assist"]).ends(0);
    assert!(run.out.contains("\n    AS06 协助消防宣传教育（又称：消防宣传）") && !run.out.contains("依据："), "{}", run.out);
}
