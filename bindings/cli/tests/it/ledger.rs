//! `jianfu ledger`, `replay`, `certificate`, and deciding against a ledger.

use rust_xlsxwriter::{Format, Workbook};

use crate::history::folder;
use crate::{Folder, Run, column};

const DEMANDS: [&str; 3] = ["demands.csv", "--format", "plain"];

fn ledger(folder: &Folder, verb: &str, arguments: &[&str]) -> Run {
    folder.run(&[&["ledger", verb, "point.jfl"], arguments].concat())
}

/// A ledger with the worked history.
fn imported() -> Folder {
    let folder = folder();
    ledger(&folder, "init", &["--complete-from", "2026-01-01"]).ends(0);
    ledger(&folder, "import", &["--pack", "visits", "history.csv"]).ends(0);
    folder
}

fn decide(folder: &Folder, arguments: &[&str]) -> Run {
    folder.run(&[&["decide", "--pack", "visits"], arguments].concat())
}

#[test]
fn what_is_imported_counts_as_the_file_itself_does() {
    let folder = imported();
    let by_file = decide(&folder, &[&DEMANDS[..], &["--history", "history.csv", "--history-from", "2026-01-01"]].concat()).ends(0);
    let by_ledger = decide(&folder, &[&DEMANDS[..], &["--ledger", "point.jfl"]].concat()).ends(0);
    assert_eq!(column(&by_ledger.out, 3), ["reject", "reject", "approve", "approve", "approve"]);
    assert_eq!(by_ledger.out, by_file.out);
    // As it was known before V2 was corrected and V3 withdrawn.
    let then = decide(&folder, &[&DEMANDS[..], &["--ledger", "point.jfl", "--known-at", "2026-03-05"]].concat()).ends(0);
    assert_eq!(column(&then.out, 3), ["reject", "approve", "reject", "approve", "approve"]);
    // Without recording it stays as it is.
    assert_eq!(decide(&folder, &[&DEMANDS[..], &["--ledger", "point.jfl"]].concat()).out, by_ledger.out);
}

#[test]
fn whatever_the_kind_of_file_the_rows_come_in_and_what_cannot_be_read_is_kept() {
    let folder = folder();
    ledger(&folder, "init", &["--complete-from", "ever"]).ends(0);
    let (gbk, _, _) = encoding_rs::GBK.encode("上报台账,,,,,\n编号,表单,日期,提出单位,社区,状态\nG1,走访,２０２６-２-３,消防,玉兰,已办\nG2,走访,昨天,消防,百合,已办\n,,,,,\nG1,走访,2026-02-04,消防,海棠,已办\n");
    folder.write("gbk.csv", &gbk);
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    for (column, name) in (0..).zip(["编号", "表单", "日期", "提出单位", "社区", "状态"]) {
        sheet.write_string(2, column, name).unwrap();
    }
    for (column, text) in [(0, "X1"), (1, "走访"), (3, "消防"), (4, "紫藤"), (5, "已办")] {
        sheet.write_string(3, column, text).unwrap();
    }
    sheet.write_number_with_format(3, 2, 46_056.0, &Format::new().set_num_format("yyyy/m/d")).unwrap();
    folder.write("serial.xlsx", workbook.save_to_buffer().unwrap());
    folder.write("lines.jsonl", "{\"form\": \"visit\", \"id\": \"L1\", \"date\": \"2026-05-01\", \"issuer\": \"消防\", \"community\": \"丁香\", \"status\": \"done\"}\n{\"form\": \"visit\", \"id\": \"L2\"\n");

    let run = ledger(&folder, "import", &["--pack", "visits", "gbk.csv", "serial.xlsx", "lines.jsonl"]).ends(3);
    assert!(run.out.contains("gbk.csv: 1 added, 0 corrected, 0 withdrawn, 2 to be looked at"), "{}", run.out);
    assert!(run.out.contains("serial.xlsx: 1 added") && run.out.contains("lines.jsonl: 1 added"), "{}", run.out);
    assert!(run.out.contains("gbk.csv row 4") && run.out.contains("[JF-D006]") && run.out.contains("[JF-L009]"), "{}", run.out);
    let rows = ledger(&folder, "export", &["--format", "rows"]).ends(0).out;
    let problems: Vec<&str> = rows.lines().filter(|line| line.contains("\"kind\":\"problem\"")).collect();
    assert_eq!(problems.len(), 3);
    assert!(problems.iter().any(|row| row.contains("昨天") && row.contains("百合")), "{problems:?}");
    assert!(problems.iter().any(|row| row.contains("L2")), "{problems:?}");

    // The same file under another name is known; with a changed byte it is another.
    folder.write("copy.csv", &gbk);
    let again = ledger(&folder, "import", &["--pack", "visits", "copy.csv"]).ends(1);
    assert!(again.err.contains("JF-L013") && again.err.contains("this very file was imported before"), "{}", again.err);
    // The others are imported all the same.
    folder.write("new.csv", "编号,表单,日期,提出单位,社区,状态\nN1,走访,2026-02-03,消防,芙蓉,已办\n");
    let chinese = ledger(&folder, "import", &["--pack", "visits", "--lang", "zh", "copy.csv", "new.csv"]).ends(1);
    assert!(chinese.err.contains("这个文件已经导入过") && chinese.out.contains("new.csv：登记 1 条"), "{}{}", chinese.out, chinese.err);
    let json = ledger(&folder, "import", &["--pack", "visits", "--again", "--format", "json", "copy.csv"]).ends(3);
    let told: serde_json::Value = serde_json::from_str(&json.out).unwrap();
    assert_eq!((&told[0]["added"], told[0]["to_look_at"].as_array().map(Vec::len)), (&0.into(), Some(3)));
    ledger(&folder, "verify", &[]).ends(0);
}

#[test]
fn entries_are_added_corrected_and_withdrawn_all_or_none() {
    let folder = imported();
    folder.write(
        "new.json",
        r#"{"form": "visit", "id": "N1", "date": "2026-06-01", "issuer": "消防", "community": "丁香", "status": "done"}"#,
    );
    folder.write(
        "other.json",
        r#"{"form": "visit", "id": "N1", "date": "2026-06-01", "issuer": "消防", "community": "紫藤", "status": "done"}"#,
    );
    folder.write("bad.jsonl", "{\"form\": \"visit\", \"id\": \"N2\", \"date\": \"2026-06-01\", \"issuer\": \"消防\", \"community\": \"丁香\"}\n{\"form\": \"visit\", \"date\": \"nie\"}\n");
    let outcomes = || {
        let run = decide(&folder, &[&DEMANDS[..], &["--ledger", "point.jfl"]].concat()).ends(0);
        column(&run.out, 3).into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    ledger(&folder, "add", &["--pack", "visits", "new.json"]).ends(0);
    assert_eq!(outcomes(), ["reject", "reject", "approve", "approve", "reject"]);
    let wrong = ledger(&folder, "add", &["--pack", "visits", "bad.jsonl"]).ends(3);
    assert!(wrong.err.contains("`nie` is not a date") || wrong.err.contains("JF-D006"), "{}", wrong.err);
    assert!(ledger(&folder, "withdraw", &["--pack", "visits", "N2"]).ends(3).err.contains("the entry `N2` is not in the ledger"));
    ledger(&folder, "correct", &["--pack", "visits", "N1", "other.json"]).ends(0);
    assert_eq!(outcomes(), ["reject", "reject", "reject", "approve", "approve"]);
    let run = ledger(&folder, "withdraw", &["--pack", "visits", "--format", "plain", "N1"]).ends(0);
    assert!(run.out.starts_with("1\t"), "{}", run.out);
    assert_eq!(outcomes(), ["reject", "reject", "approve", "approve", "approve"]);
    let twice = ledger(&folder, "withdraw", &["--pack", "visits", "--lang", "zh", "N1"]).ends(3);
    assert!(twice.err.contains("记录「N1」已经撤回") && twice.err.contains("JF-L009"), "{}", twice.err);
}

#[test]
fn decisions_are_recorded_once_and_replayed() {
    let folder = imported();
    let recorded = decide(&folder, &[&DEMANDS[..], &["--ledger", "point.jfl", "--record"]].concat()).ends(0);
    assert_eq!(column(&recorded.out, 3), ["reject", "reject", "approve", "approve", "approve"]);
    assert!(recorded.err.contains("the ledger point.jfl has"), "{}", recorded.err);
    // What was approved is there, and is not decided again; what was rejected may be.
    let again = decide(&folder, &[&DEMANDS[..], &["--ledger", "point.jfl", "--record"]].concat()).ends(3);
    assert_eq!(column(&again.out, 3), ["reject", "reject", "invalid", "invalid", "invalid"]);
    assert!(again.err.contains("a demand of this id is in the ledger already"), "{}", again.err);
    assert_eq!(folder.run(&["replay", "point.jfl"]).ends(0).out, "7 decided again, 0 of which differ\n");
    // Three late records: one before D3, the end of the visit that D1 was refused for, and one that no demand is about.
    folder.write(
        "late.jsonl",
        "{\"form\": \"visit\", \"id\": \"T1\", \"date\": \"2026-08-01\", \"issuer\": \"消防\", \"community\": \"紫藤\", \"status\": \"done\"}\n\
         {\"withdraws\": \"V1\"}\n\
         {\"form\": \"visit\", \"id\": \"T2\", \"date\": \"2026-08-01\", \"issuer\": \"消防\", \"community\": \"芙蓉\", \"status\": \"done\"}\n",
    );
    ledger(&folder, "import", &["--pack", "visits", "late.jsonl"]).ends(0);
    assert_eq!(folder.run(&["replay", "point.jfl"]).ends(0).out, "7 decided again, 0 of which differ\n");
    let today = folder.run(&["replay", "--today", "--format", "plain", "point.jfl"]).ends(2).out;
    assert_eq!(column(&today, 1), ["D1", "D3", "D1"]);
    assert_eq!(column(&today, 2), ["reject", "approve", "reject"]);
    assert_eq!(column(&today, 3), ["approve", "reject", "approve"]);
    let chinese = folder.run(&["replay", "--today", "--lang", "zh", "point.jfl"]).ends(2).out;
    assert!(chinese.contains("D3：准予 (") && chinese.contains("-> 驳回 (") && chinese.contains("重做了 7 件，3 件不同"), "{chinese}");
    let json = folder.run(&["replay", "--today", "--format", "json", "point.jfl"]).ends(2).out;
    assert_eq!(serde_json::from_str::<serde_json::Value>(&json).unwrap()["differing"], 3);
}

#[test]
fn a_tampered_row_is_named_and_a_head_that_was_written_down_is_looked_for() {
    let folder = imported();
    let fine = ledger(&folder, "verify", &["--format", "json"]).ends(0).out;
    let fine: serde_json::Value = serde_json::from_str(&fine).unwrap();
    let head = fine["head"].as_str().unwrap().to_owned();
    ledger(&folder, "withdraw", &["--pack", "visits", "V4"]).ends(0);
    ledger(&folder, "verify", &["--head", &head]).ends(0);
    let other = ledger(&folder, "verify", &["--head", &"0".repeat(64)]).ends(2);
    assert!(other.out.contains("the hash that was given is not in the ledger"), "{}", other.out);
    assert!(ledger(&folder, "verify", &["--head", "xyz"]).ends(1).err.contains("`xyz` is not a hash"));
    let file = rusqlite::Connection::open(folder.path("point.jfl")).unwrap();
    file.execute_batch("UPDATE rows SET content = REPLACE(content, '玉兰', '桂花') WHERE seq = 4").unwrap();
    drop(file);
    let plain = ledger(&folder, "verify", &["--format", "plain"]).ends(2).out;
    assert_eq!((column(&plain, 0), column(&plain, 1)), (vec!["4"], vec!["edited"]));
    let human = ledger(&folder, "verify", &["--lang", "zh"]).ends(2).out;
    assert!(human.contains("错误[JF-L008]: 台账第 4 条：内容与它的哈希不符，被改动过"), "{human}");
}

#[test]
fn keys_that_are_not_those_of_the_rows_are_found_and_made_anew() {
    let folder = imported();
    let outcomes = || decide(&folder, &[&DEMANDS[..], &["--ledger", "point.jfl"]].concat()).ends(0).out;
    let before = outcomes();
    let file = rusqlite::Connection::open(folder.path("point.jfl")).unwrap();
    file.execute_batch("DELETE FROM keys").unwrap();
    drop(file);
    let wrong = ledger(&folder, "verify", &["--format", "plain"]).ends(2).out;
    assert_eq!(column(&wrong, 1), ["misfiled"]);
    assert_ne!(outcomes(), before, "with a key less a count is too small");
    let rows = || ledger(&folder, "export", &["--format", "rows"]).ends(0).out;
    let there = rows();
    ledger(&folder, "rebuild", &["--pack", "visits"]).ends(0);
    ledger(&folder, "verify", &[]).ends(0);
    assert_eq!((outcomes(), rows()), (before, there));
}

#[test]
fn an_export_is_a_history_and_a_table_that_computes_nothing() {
    let folder = imported();
    folder.write(
        "evil.json",
        r#"{"form": "visit", "id": "=1+1", "date": "2026-06-01", "issuer": "消防", "community": "=cmd", "status": "done"}"#,
    );
    ledger(&folder, "add", &["--pack", "visits", "evil.json"]).ends(0);
    decide(&folder, &["demands.csv", "--ledger", "point.jfl", "--record"]).ends(0);
    ledger(&folder, "export", &["--out", "all.jsonl"]).ends(0);
    folder.write(
        "next.csv",
        "编号,表单,日期,提出单位,社区\nE1,走访,2026-10-01,消防,玉兰\nE2,走访,2026-10-02,消防,丁香\nE3,走访,2026-10-03,消防,芙蓉\n",
    );
    let arguments = |history: &[&'static str]| [&["next.csv", "--format", "plain"], history].concat();
    let by_ledger = decide(&folder, &arguments(&["--ledger", "point.jfl"])).ends(0);
    let by_export = decide(&folder, &arguments(&["--history", "all.jsonl", "--history-from", "2026-01-01"])).ends(0);
    assert_eq!(column(&by_ledger.out, 3), ["reject", "reject", "approve"]);
    assert_eq!(by_export.out, by_ledger.out);
    let csv = ledger(&folder, "export", &["--format", "csv"]).ends(0).out;
    assert!(csv.contains("'=1+1"), "{csv}");
    ledger(&folder, "export", &["--out", "all.xlsx"]).ends(0);
    assert!(ledger(&folder, "export", &["--out", "point.jfl"]).ends(1).err.contains("may not be written over"));
}

#[test]
fn a_number_is_issued_for_what_is_approved_and_checked() {
    let folder = Folder::new();
    let bank = |id: &str, use_: &str| {
        format!(r#"{{"form": "visit", "id": "{id}", "date": "2026-02-03", "issuer": "消防", "community": "{use_}"}}"#)
    };
    folder.write("visits.jf", NUMBERED);
    folder.write("demands.jsonl", format!("{}\n{}\n", bank("C1", "001"), bank("C2", "002")));
    folder.run(&["ledger", "init", "point.jfl", "--complete-from", "ever"]).ends(0);
    folder.run(&["decide", "--pack", "visits.jf", "--ledger", "point.jfl", "--record", "demands.jsonl"]).ends(0);
    let issue =
        |arguments: &[&str]| folder.run(&[&["certificate", "issue", "--pack", "visits.jf", "--part", "year=2026"], arguments].concat());
    let first = issue(&["--format", "plain", "point.jfl", "C1"]).ends(0).out;
    assert_eq!((column(&first, 0), column(&first, 2)), (vec!["001-2026-0001"], vec!["C1"]));
    assert_eq!(issue(&["--format", "plain", "point.jfl", "C1"]).ends(0).out, first);
    let rejected = issue(&["point.jfl", "C2"]).ends(2);
    assert!(rejected.err.contains("JF-L012") && rejected.err.contains("`C2` was rejected, so it gets no number"), "{}", rejected.err);
    assert!(issue(&["--part", "year", "point.jfl", "C1"]).ends(1).err.contains("`year` is not NAME=DIGITS"));
    let check = |arguments: &[&str]| folder.run(&[&["certificate", "check", "point.jfl"], arguments].concat());
    assert!(check(&["００１-2026-0001"]).ends(0).out.contains("for `C1`"));
    let unknown = check(&["--lang", "zh", "001-2026-0002"]).ends(2).out;
    assert_eq!(unknown, "001-2026-0002：不是这本台账发的\n");
    folder.run(&["ledger", "withdraw", "--pack", "visits.jf", "point.jfl", "C1"]).ends(0);
    assert!(check(&["001-2026-0001"]).ends(2).out.contains("that was withdrawn since"));
}

const NUMBERED: &str = r#"
form visit "走访" { id: text "编号" date: date "日期" is as_of issuer: text "提出单位" community: text "社区" }
serial number "编号" { basis assumption "示例" community: digits 3 "-" year: digits 4 "-" sequence: digits 4 }
rule first on visit {
  basis assumption "示例"
  require demand.community = "001" else reject because "不是" remedy "改"
  approve because "是"
}
default on visit refer because "无"
"#;

#[test]
fn a_place_without_a_ledger_is_told_in_both_languages() {
    let folder = folder();
    let english = ledger(&folder, "verify", &[]).ends(1).err;
    assert!(english.contains("JF-L001") && english.contains("there is no such file"), "{english}");
    let chinese = decide(&folder, &["demands.csv", "--ledger", "demands.csv", "--lang", "zh"]).ends(1).err;
    assert!(chinese.contains("JF-L001") && chinese.contains("这个文件不是台账"), "{chinese}");
    assert!(folder.read("demands.csv").starts_with("编号,"));
    ledger(&folder, "init", &[]).ends(0);
    assert!(ledger(&folder, "init", &[]).ends(1).err.contains("JF-L007"));
    for arguments in [
        &["--record"][..],
        &["--ledger", "point.jfl", "--record", "--as-of", "2026-01-01"],
        &["--ledger", "point.jfl", "--history", "history.csv"],
    ] {
        decide(&folder, &[&["demands.csv"], arguments].concat()).ends(1);
    }
}

/// On the server that `./dev test --full` starts.
#[cfg(feature = "postgres")]
#[test]
fn a_ledger_on_a_server_is_used_like_one_in_a_file_and_its_password_is_not_told() {
    let server = std::env::var("JIANFU_POSTGRES").expect("JIANFU_POSTGRES names no server; `./dev test --full` starts one");
    let url = format!("{}/postgres", server.replacen("jianfu@", "jianfu:geheim@", 1));
    let folder = folder();
    let run = folder.run(&["ledger", "init", &url, "--complete-from", "2026-01-01"]).ends(0);
    assert!(run.err.contains("127.0.0.1") && !run.err.contains("geheim"), "{}", run.err);
    folder.run(&["ledger", "import", "--pack", "visits", &url, "history.csv"]).ends(0);
    let recorded = decide(&folder, &[&DEMANDS[..], &["--ledger", &url, "--record"]].concat()).ends(0);
    assert_eq!(column(&recorded.out, 3), ["reject", "reject", "approve", "approve", "approve"]);
    folder.run(&["replay", &url]).ends(0);
    assert!(!folder.run(&["ledger", "verify", &url]).ends(0).out.contains("geheim"));
    assert!(folder.run(&["ledger", "init", &url]).ends(1).err.contains("JF-L007"));
    let nowhere = folder.run(&["ledger", "verify", "postgres://jianfu:geheim@127.0.0.1:1/none"]).ends(1).err;
    assert!(nowhere.contains("JF-L006") && !nowhere.contains("geheim"), "{nowhere}");
}

#[cfg(not(feature = "postgres"))]
#[test]
fn without_the_feature_a_server_is_told_to_be_out_of_reach() {
    let told = folder().run(&["ledger", "verify", "postgres://127.0.0.1/none"]).ends(1).err;
    assert!(told.contains("this program was built without PostgreSQL"), "{told}");
}
