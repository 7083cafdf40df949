//! What people see, as a whole, in both languages. The tables must stand straight where a Han character takes two columns.

use insta::assert_snapshot;

use crate::{Folder, TABLE};

fn folder() -> Folder {
    let folder = Folder::new();
    let broken = "T-6,工作事项,文旅局,镇,2026-03-02,书香社区评选,若干,,,,多\n";
    folder.write("table.csv", format!("{TABLE}{broken}"));
    folder
}

/// What is on both streams, one after the other.
fn shown(folder: &Folder, arguments: &[&str]) -> String {
    let run = folder.run(arguments);
    format!("exit code {}\n--- output\n{}--- messages\n{}", run.code, run.out, run.err)
}

#[test]
fn a_table_in_chinese() {
    assert_snapshot!(shown(&folder(), &["decide", "--lang", "zh", "--pack", "river", "table.csv"]));
}

#[test]
fn a_table_in_english() {
    assert_snapshot!(shown(&folder(), &["decide", "--lang", "en", "--pack", "river", "table.csv"]));
}

#[test]
fn a_broken_pack_in_chinese() {
    let folder = folder();
    folder.write("river/more.jf", "规则 过多 适用 task {\n  当 本件.需要人 >= 3\n  驳回 理由 \"人数过多\" 建议 \"减少\"\n}\n");
    assert_snapshot!(shown(&folder, &["check", "--lang", "zh", "river"]));
}

/// Every line of a drawn table takes the same number of columns.
#[test]
fn tables_with_han_characters_stand_straight() {
    let folder = folder();
    for lang in ["zh", "en"] {
        let shown = folder.run(&["decide", "--lang", lang, "--pack", "river", "table.csv"]).out;
        let mut width = None;
        for line in shown.lines() {
            if !line.starts_with(['+', '|']) {
                width = None;
                continue;
            }
            let columns: usize = line.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum();
            if line.starts_with('+') && !line.contains('=') && width.is_some_and(|width| width != columns) {
                width = None; // The next table begins.
            }
            assert_eq!(*width.get_or_insert(columns), columns, "{shown}");
        }
    }
}
