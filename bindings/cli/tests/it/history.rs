//! `jianfu decide --history`: histories as people keep them, and what is decided with them.

use calamine::{Reader as _, Xlsx, open_workbook};
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};

use crate::{Folder, Run, column};

/// V1 counts for 消防 in 玉兰; V2 was corrected to another community; V3 was withdrawn; V4 was rejected.
pub(crate) const HISTORY: &str = "\
编号,表单,日期,提出单位,社区,状态,记录于,更正,撤回
V1,走访,2026-02-03,消防,玉兰,已办,2026-02-03,,
V2,走访,2026年3月1日,消防局,紫藤,已办,2026/3/1,,
,走访,2026-03-02,消防,百合,准予,2026-03-09 9:30,V2,
V3,走访,2026-04-01,消防,紫薇,已办,2026-04-01,,
,,,,,,2026-04-05,,V3
V4,走访,2026-05-01,消防,丁香,rejected,,,
";

/// A visit to each community by the fire service.
const DEMANDS: &str = "\
编号,表单,日期,提出单位,社区
D1,走访,2026-09-01,消防,玉兰
D2,走访,2026-09-02,消防,百合
D3,走访,2026-09-03,消防,紫藤
D4,走访,2026-09-04,消防,紫薇
D5,走访,2026-09-05,消防,丁香
";

const OUTCOMES: [&str; 5] = ["reject", "reject", "approve", "approve", "approve"];

pub(crate) fn folder() -> Folder {
    let folder = Folder::new();
    folder.add_pack("visits");
    folder.write("demands.csv", DEMANDS);
    folder.write("history.csv", HISTORY);
    folder
}

fn decide(folder: &Folder, arguments: &[&str]) -> Run {
    folder.run(&[&["decide", "--pack", "visits", "--format", "plain"], arguments].concat())
}

#[track_caller]
fn decides_by(folder: &Folder, history: &[&str]) {
    let mut arguments = vec!["demands.csv", "--history-from", "2026-01-01"];
    history.iter().for_each(|file| arguments.extend(["--history", file]));
    let run = decide(folder, &arguments).ends(0);
    assert_eq!(column(&run.out, 3), OUTCOMES, "{history:?}\n{}", run.err);
    assert_eq!(run.err, "");
}

#[test]
fn a_history_is_read_whatever_its_encoding_its_form_and_the_order_of_its_rows_and_files() {
    let folder = folder();
    let (gbk, _, lossy) = encoding_rs::GBK.encode(HISTORY);
    assert!(!lossy);
    folder.write("gbk.csv", &gbk);
    let mut lines: Vec<&str> = HISTORY.lines().collect();
    let header = lines.remove(0);
    lines.reverse();
    folder.write("reversed.csv", format!("{header}\n{}\n", lines.join("\n")));
    folder.write("late.csv", format!("{header}\n{}\n", lines[..3].join("\n")));
    folder.write("early.csv", format!("{header}\n{}\n", lines[3..].join("\n")));
    decides_by(&folder, &["history.csv"]);
    decides_by(&folder, &["gbk.csv"]);
    decides_by(&folder, &["reversed.csv"]);
    decides_by(&folder, &["late.csv", "early.csv"]);
    decides_by(&folder, &["early.csv", "late.csv"]);
    let object = |fields: &str| format!("{{\"form\": \"visit\", \"issuer\": \"消防\", {fields}}}");
    let objects = [
        object(r#""id": "V1", "date": "2026-02-03", "community": "玉兰", "status": "done""#),
        object(r#""id": "V2", "date": "2026-03-01", "社区": "紫藤", "状态": "已办", "recorded": "2026-03-01""#),
        object(r#""date": "2026-03-02", "community": "百合", "status": "approved", "corrects": "V2", "recorded": "2026-03-09T09:30:00""#),
        r#"{"withdraws": "V3", "recorded": "2026-04-05", "form": null}"#.to_owned(),
        object(r#""entry": "V3", "date": "2026-04-01", "community": "紫薇", "status": "done", "withdraws": null"#),
    ];
    folder.write("history.json", format!("[{}]", objects.join(",\n")));
    folder.write("history.jsonl", objects.join("\n"));
    decides_by(&folder, &["history.json"]);
    decides_by(&folder, &["history.jsonl"]);
}

/// Two sheets with headers under titles, dates as Excel keeps them.
#[test]
fn every_sheet_of_a_workbook_that_has_a_header_is_read() {
    let mut workbook = Workbook::new();
    let day = Format::new().set_num_format("yyyy-mm-dd");
    workbook.add_worksheet().set_name("封面").unwrap().write_string(0, 0, "走访台账").unwrap();
    for (name, id, community, month) in [("上半年", "V1", "玉兰", 2), ("下半年", "V2", "百合", 8)] {
        let sheet = workbook.add_worksheet().set_name(name).unwrap();
        sheet.write_string(0, 0, "河镇").unwrap();
        for (column, text) in (0..).zip(["编号", "表单", "提出单位", "社区", "日期", "记录于", "状态"]) {
            sheet.write_string(2, column, text).unwrap();
        }
        for (column, text) in (0..).zip([id, "走访", "消防", community]) {
            sheet.write_string(3, column, text).unwrap();
        }
        for column in [4, 5] {
            sheet.write_datetime_with_format(3, column, ExcelDateTime::from_ymd(2026, month, 3).unwrap(), &day).unwrap();
        }
        sheet.write_string(3, 6, "已办").unwrap();
    }
    let folder = folder();
    folder.write("台账.xlsx", workbook.save_to_buffer().unwrap());
    decides_by(&folder, &["台账.xlsx"]);
    // What was recorded only in August was not known in July.
    let arguments = ["demands.csv", "--history", "台账.xlsx", "--history-from", "2026-01-01", "--known-at", "2026-08-02"];
    assert_eq!(column(&decide(&folder, &arguments).ends(0).out, 3), ["reject", "approve", "approve", "approve", "approve"]);
    assert_eq!(column(&decide(&folder, &[&arguments[..6], &["2026-08-03"]].concat()).ends(0).out, 3), OUTCOMES);
    // A workbook's time of day is not read, so a day may be before or after a moment of that day.
    let run = decide(&folder, &[&arguments[..6], &["2026-08-03 12:00"]].concat()).ends(3);
    assert!(run.err.contains("error[JF-U020]") && run.err.contains("台账.xlsx [下半年] row 4 column F `记录于`"), "{}", run.err);
}

#[test]
fn what_was_known_at_a_moment_is_what_was_recorded_by_then() {
    let folder = folder();
    let at = |moment: &str| {
        let run =
            decide(&folder, &["demands.csv", "--history", "history.csv", "--history-from", "2026-01-01", "--known-at", moment]).ends(0);
        column(&run.out, 3).iter().map(|outcome| outcome.chars().nth(2).unwrap()).collect::<String>()
    };
    // 玉兰, 百合, 紫藤, 紫薇, 丁香: j as rejected, p as approved.
    assert_eq!(at("2026-02-02"), "ppppp");
    assert_eq!(at("2026-03-09 9:29"), "jpjpp");
    assert_eq!(at("2026-03-09 9:30"), "jjppp");
    assert_eq!(at("2026-04-04"), "jjpjp");
    assert_eq!(at("2026-04-05"), "jjppp");
}

#[test]
fn demands_are_decided_in_order_of_day_and_written_in_the_order_of_the_file() {
    let folder = folder();
    let rows = "编号,表单,日期,提出单位,社区\nB,走访,2026-09-10,消防,玉兰\n,走访,昨天,消防,玉兰\nA,走访,2026-08-10,消防,玉兰\nC,走访,2027-01-01,消防,玉兰\n";
    folder.write("demands.csv", rows);
    let run = decide(&folder, &["demands.csv", "--history", "none"]).ends(3);
    assert_eq!(column(&run.out, 1), ["B", "", "A", "C"]);
    assert_eq!(column(&run.out, 3), ["reject", "invalid", "approve", "approve"]);
    let run = folder.run(&["decide", "--pack", "visits", "--lang", "zh", "demands.csv", "--history", "none"]).ends(3);
    assert!(run.out.contains("台账：2026-01-01 至 2026-12-31 内已计入 1 次，至多 1 次：A 2026-08-10（准予）"), "{}", run.out);
    assert!(!run.out.contains("--history"), "{}", run.out);
    // An outcome that is expected is compared with its own row.
    folder.write("expected.csv", rows.replace("社区\n", "社区,期望\n").replace("消防,玉兰\n", "消防,玉兰,驳回\n"));
    let run = folder.run(&["decide", "--pack", "visits", "expected.csv", "--history", "none"]).ends(3);
    let (_, differing) = run.out.split_once("another than expected").unwrap();
    assert!(differing.contains("row 4") && differing.contains("row 5") && !differing.contains("row 2"), "{}", run.out);
}

#[test]
fn without_a_history_counts_are_unknown_and_the_summary_says_once_how_to_attach_one() {
    let folder = folder();
    let run = folder.run(&["decide", "--pack", "visits", "demands.csv"]).ends(0);
    assert_eq!(run.out.matches("--history FILE").count(), 1, "{}", run.out);
    assert_eq!(column(&decide(&folder, &["demands.csv"]).ends(0).out, 3), ["refer"; 5]);
    folder.run(&["decide", "--pack", "visits", "demands.csv", "--out", "decisions.xlsx"]).ends(0);
    let mut workbook: Xlsx<_> = open_workbook(folder.path("decisions.xlsx")).unwrap();
    let summary = workbook.worksheet_range("summary").unwrap();
    assert_eq!(summary.rows().filter(|row| row[0].to_string().contains("--history FILE")).count(), 1);
    let run = folder.run(&["decide", "--pack", "visits", "--lang", "zh", "demands.csv", "--history", "none"]).ends(0);
    assert!(!run.out.contains("--history") && run.err.is_empty(), "{}\n{}", run.out, run.err);
}

#[test]
fn a_single_object_is_explained_with_the_history() {
    let folder = folder();
    folder.write("one.json", r#"{"form": "visit", "id": "D1", "date": "2026-09-01", "issuer": "消防", "community": "玉兰"}"#);
    let history = ["--history", "history.csv", "--history-from", "2026-01-01"];
    let run = folder.run(&[&["decide", "--pack", "visits", "--lang", "zh", "one.json"], &history[..]].concat()).ends(2);
    assert!(run.out.contains("V1 2026-02-03（已办）") && run.out.contains("回执"), "{}", run.out);
    folder.run(&["decide", "--pack", "visits", "one.json"]).ends(4);
    folder.run(&["decide", "--pack", "visits", "one.json", "--history", "none"]).ends(0);
}

#[test]
fn where_it_is_not_said_how_far_a_history_reaches_the_earliest_entry_tells_and_a_note_says_so() {
    let folder = folder();
    let run = decide(&folder, &["demands.csv", "--history", "history.csv"]).ends(0);
    assert_eq!(column(&run.out, 3), ["refer"; 5], "the year began before the earliest entry");
    assert!(run.err.contains("2026-02-03") && run.err.contains("--history-from") && run.err.lines().count() == 1, "{}", run.err);
}

/// A lost entry would count too little.
#[test]
fn every_broken_row_is_reported_and_nothing_is_decided() {
    let folder = folder();
    let broken = "\
编号,表单,日期,提出单位,社区,状态,记录于,更正,撤回
B1,走访,,消防,玉兰,已办,,,
B2,走访,2026-02-30,消防,玉兰,已办,,,
B3,走访,2026-02-03,消防,玉兰,办完了,,,
B4,走访,2026-02-03,消防,玉兰,已办,上周,,
B5,,2026-02-03,消防,玉兰,已办,,,
B6,走访,2026-02-03,消防,玉兰,已办,,,V0
V1,走访,2026-02-03,消防,玉兰,已办,,,
V1,走访,2026-02-04,消防,玉兰,已办,,,
,走访,2026-02-04,消防,玉兰,已办,,V9,
,,,,,,,,V8
,,,,,,2026-03-03,,B1
,,,,,,2026-03-03,,B5
";
    folder.write("history.csv", broken);
    let run = decide(&folder, &["demands.csv", "--history", "history.csv", "--out", "out.txt"]).ends(3);
    for wanted in [
        "error[JF-D011]: the entry `B1` of the history has no date\n--> history.csv row 2\n",
        "`2026-02-30` is not a date\n--> history.csv row 3 column C `日期`",
        "error[JF-D012]: there is no status `办完了`\n--> history.csv row 4 column F `状态`",
        "`上周` is neither a date nor a time\n--> history.csv row 5 column G `记录于`",
        "error[JF-D004]: no form is given\n--> history.csv row 6",
        "error[JF-U020]: a row that withdraws an entry says something else too\n--> history.csv row 7 column C `日期`",
        "error[JF-D011]: the entry `V1` of the history is there already\n--> history.csv row 9",
        "error[JF-D011]: the entry `V9` of the history is not in the history\n--> history.csv row 10",
        "error[JF-D011]: the entry `V8` of the history is not in the history\n--> history.csv row 11",
    ] {
        assert!(run.err.contains(wanted), "{wanted}\n{}", run.err);
    }
    assert!(!run.err.contains("row 12") && !run.err.contains("row 13"), "what follows a broken row is not said again\n{}", run.err);
    assert!(run.out.is_empty() && !folder.path("out.txt").exists());
    folder.run(&["audit", "--pack", "visits", "history.csv"]).ends(3);
    folder.run(&["metrics", "--pack", "visits", "history.csv"]).ends(3);
}

#[test]
fn a_field_of_the_form_goes_before_a_column_of_histories() {
    let folder = folder();
    // Of letters 记录编号 is a fact, and they have no id but their place; of visits it is the id of the entry.
    folder.write("history.csv", "表单,日期,提出单位,社区,记录编号,状态\n信件,2026-02-03,消防,玉兰,R1,\n信件,2026-02-04,消防,玉兰,R1,\n走访,2026-02-05,消防,玉兰,R1,已办\n走访,2026-02-06,消防,玉兰,R1,已办\n");
    let run = decide(&folder, &["demands.csv", "--history", "history.csv", "--history-from", "2026-01-01"]).ends(3);
    assert_eq!(run.err.matches("error[").count(), 1, "{}", run.err);
    assert!(run.err.contains("the entry `R1` of the history is there already") && run.err.contains("row 5"), "{}", run.err);
}

#[test]
fn an_entry_without_an_id_is_called_by_its_place() {
    let folder = folder();
    folder.write("history.csv", "表单,日期,提出单位,社区,状态\n走访,2026-02-03,消防,玉兰,已办\n");
    let run =
        folder.run(&["decide", "--pack", "visits", "demands.csv", "--history", "history.csv", "--history-from", "2026-01-01"]).ends(0);
    assert!(run.out.contains("history.csv:2 2026-02-03"), "{}", run.out);
}

#[test]
fn a_slip_in_a_header_of_a_history_is_an_error_where_something_would_be_lost() {
    let folder = folder();
    folder.write("history.csv", HISTORY.replace("记录于", "记录于（时间）"));
    let run = decide(&folder, &["demands.csv", "--history", "history.csv"]).ends(3);
    assert!(run.err.contains("if it is `记录于`, let the header say `记录于`"), "{}", run.err);
}

#[test]
fn wrong_usage_of_histories_is_told() {
    let folder = folder();
    folder.write("empty.csv", HISTORY.lines().next().unwrap());
    folder.write("copy/history.csv", HISTORY);
    for (arguments, code, message) in [
        (&["--history", "none", "--history", "history.csv"][..], 1, "`none` cannot stand beside files"),
        (&["--history", "none", "--history-from", "2026-01-01"], 1, "--history-from says nothing"),
        (&["--history-from", "2026-01-01"], 1, "no history is attached"),
        (&["--known-at", "2026-01-01"], 1, "no history is attached"),
        (&["--history", "history.csv", "--known-at", "2026-13-01"], 1, "neither a date nor a time"),
        (&["--history", "history.csv", "--known-at", "2026-01-01T09:30:00Z"], 1, "neither a date nor a time"),
        (&["--history", "history.csv", "--history-from", "gestern"], 1, "is not a date"),
        (&["--history", "history.csv", "--history", "copy/../history.csv"], 1, "every entry would count twice"),
        (&["--history", "demands.csv"], 1, "both the demands and their history"),
        (&["--history", "missing.csv"], 1, "error[JF-D001]"),
        (&["--history", "empty.csv"], 3, "error[JF-U020]: the history has no entry"),
        (&["--history", "history.csv", "--out", "history.csv"], 1, "error[JF-U002]"),
    ] {
        let run = decide(&folder, &[&["demands.csv"], arguments].concat()).ends(code);
        assert!(run.err.contains(message) && run.err.contains("help: "), "{arguments:?}\n{}", run.err);
        assert_eq!(run.out, "");
    }
    decide(&folder, &["demands.csv", "--history", "empty.csv", "--history-from", "2026-01-01"]).ends(0);
    assert_eq!(folder.read("history.csv"), HISTORY);
}

#[test]
fn nothing_in_a_history_reaches_the_terminal_as_a_command() {
    let folder = folder();
    folder.write("history.csv", HISTORY.replace("V1,", "V\u{1b}[2J\u{202e}1,"));
    let arguments = ["--pack", "visits", "--history-from", "2026-01-01"];
    let run = folder.run(&[&["decide", "demands.csv", "--history", "history.csv"], &arguments[..]].concat()).ends(0);
    assert!(run.out.contains("V\u{fffd}[2J\u{fffd}1") && !run.out.contains('\u{1b}'), "{:?}", run.out);
    folder.write("history.csv", HISTORY.replace("V1,", "V\u{1b}[2J1,").replace("已办", "已\u{1b}[2J办"));
    let run = folder.run(&[&["audit", "history.csv"], &arguments[..]].concat()).ends(3);
    assert!(!run.err.contains('\u{1b}'), "{:?}", run.err);
}

#[test]
fn everything_that_is_wrong_with_an_object_of_a_history_is_said() {
    let folder = folder();
    let objects = r#"[{"form": "visit", "id": "A", "date": "26", "recorded": "gestern", "status": ["done"]}, 7, {"withdraws": "A", "date": "2026-01-01"}]"#;
    folder.write("history.json", objects);
    let run = decide(&folder, &["demands.csv", "--history", "history.json"]).ends(3);
    for wanted in [
        "history.json no. 1 field `date`",
        "`gestern` is neither a date nor a time\n--> history.json no. 1 field `recorded`",
        "this has to be a text\n--> history.json no. 1 field `status`",
        "error[JF-D003]: this is no JSON object\n--> history.json no. 2",
        "error[JF-U020]: a row that withdraws an entry says something else too\n--> history.json no. 3 field `date`",
    ] {
        assert!(run.err.contains(wanted), "{wanted}\n{}", run.err);
    }
    assert_eq!(run.err.matches("error[").count(), 5, "{}", run.err);
}

#[test]
fn a_withdrawal_that_is_shifted_out_of_its_columns_is_not_taken_for_one() {
    let folder = folder();
    folder.write("history.csv", format!("{HISTORY},,,,,,,,V1,百合\n"));
    let run = decide(&folder, &["demands.csv", "--history", "history.csv"]).ends(3);
    assert!(run.err.contains("error[JF-U020]") && run.err.contains("history.csv row 8\n"), "{}", run.err);
}
