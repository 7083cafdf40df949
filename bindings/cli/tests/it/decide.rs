//! `jianfu decide`: inputs, exit codes, and what is said where.

use std::io::Read as _;
use std::process::Stdio;

use crate::{Folder, TABLE, column};

pub(crate) const REJECTED: &str = r#"{"form": "task", "id": "T-1", "date": "2026-03-01", "item": "招商引资", "people": 1}"#;
const APPROVED: &str = r#"{"表单": "工作事项", "提出日期": "2026-03-01", "事项": "防火宣传", "需要人数": 1, "经费随转": true}"#;
const REFERRED: &str = r#"{"form": "sign", "date": "2026-03-01", "item": "文化站"}"#;

#[test]
fn a_single_demand_ends_with_the_code_of_its_outcome() {
    let folder = Folder::new();
    for (text, code, word) in [(APPROVED, 0, "approve"), (REJECTED, 2, "reject"), (REFERRED, 4, "refer")] {
        folder.write("one.json", text);
        let run = folder.decide(&["one.json", "--format", "plain"]).ends(code);
        assert_eq!(column(&run.out, 3), [word]);
        assert_eq!(run.err, "");
    }
}

#[test]
fn several_demands_end_well_whatever_their_outcomes() {
    let folder = Folder::new();
    folder.write("many.json", format!("[{REJECTED}]"));
    folder.write("many.jsonl", format!("{REJECTED}\n\n{REFERRED}\n"));
    folder.write("one.json", REJECTED);
    folder.write("table.csv", TABLE);
    for inputs in [&["many.json"][..], &["many.jsonl"], &["table.csv"], &["one.json", "many.json"]] {
        folder.decide(inputs).ends(0);
    }
}

#[test]
fn a_single_demand_is_explained_in_full_and_several_are_summed_up() {
    let folder = Folder::new();
    folder.write("one.json", REJECTED);
    folder.write("many.json", format!("[{REJECTED}]"));
    let single = folder.decide(&["one.json"]).ends(2).out;
    assert!(single.contains("Receipt: river-town 1.2.0"), "{single}");
    assert!(!single.contains("+--"), "{single}");
    let several = folder.decide(&["many.json"]).ends(0).out;
    assert!(several.contains("no. 1 | T-1 task: rejected"), "{several}");
    assert!(several.contains("+--") && !several.contains("Receipt"), "{several}");
}

#[test]
fn standard_input_is_recognised_by_how_it_begins() {
    let folder = Folder::new();
    let lines = format!("{REJECTED}\n{REFERRED}\n");
    let array = format!("\u{feff} [{REJECTED}, {APPROVED}]");
    let pretty = REJECTED.replace(", ", ",\n  ");
    for (input, code, outcomes) in [
        (REJECTED, 2, &["reject"][..]),
        (&pretty, 2, &["reject"]),
        (&lines, 0, &["reject", "refer"]),
        (&array, 0, &["reject", "approve"]),
        (TABLE, 0, &["reject", "approve", "approve", "refer", "refer"]),
    ] {
        let run = folder.run_with_input(&["decide", "--pack", "river", "--format", "plain", "-"], input.as_bytes()).ends(code);
        assert_eq!(column(&run.out, 3), outcomes, "{input}");
        assert!(column(&run.out, 0)[0].starts_with("stdin"), "{}", run.out);
    }
}

#[test]
fn files_without_a_telling_name_are_recognised_as_standard_input_is() {
    let folder = Folder::new();
    folder.write("demand", REJECTED);
    folder.write("table.txt", TABLE.replace(',', "\t"));
    folder.decide(&["demand"]).ends(2);
    let run = folder.decide(&["table.txt", "--format", "plain"]).ends(0);
    assert_eq!(column(&run.out, 1), ["T-1", "T-2", "T-3", "T-4", "T-5"]);
}

#[test]
fn the_form_of_the_arguments_is_for_demands_that_name_none() {
    let folder = Folder::new();
    folder.write("table.csv", "表单,事项,提出日期,需要人数\n,招商引资,2026-03-01,1\n挂牌,,2026-03-01,\n");
    let run = folder.decide(&["table.csv", "--form", "工作事项", "--format", "plain"]).ends(0);
    assert_eq!(column(&run.out, 2), ["task", "sign"]);
    let run = folder.decide(&["table.csv", "--format", "plain"]).ends(3);
    assert!(run.err.contains("error[JF-D004]: no form is given"), "{}", run.err);
    assert_eq!(column(&run.out, 3), ["invalid", "refer"]);
    let run = folder.decide(&["table.csv", "--form", "工作事宜"]).ends(1);
    assert!(run.err.contains("JF-D004") && run.err.contains("did you mean `工作事项`"), "{}", run.err);
}

#[test]
fn the_day_of_the_arguments_counts_before_the_demands_own() {
    let folder = Folder::new();
    folder.write("one.json", REJECTED);
    let run = folder.decide(&["one.json", "--as-of", "2026年9月10日"]).ends(2);
    assert!(run.out.contains("· 2026-09-10 ·"), "{}", run.out);
    let run = folder.decide(&["one.json", "--as-of", "2026-13-01"]).ends(1);
    assert!(run.err.contains("error[JF-U001]: `2026-13-01` is not a date"), "{}", run.err);
}

#[test]
fn a_field_that_the_form_does_not_have_makes_a_json_demand_invalid() {
    let folder = Folder::new();
    folder.write("one.json", REJECTED.replace("people", "peple"));
    let run = folder.decide(&["one.json", "--format", "json"]).ends(3);
    assert_eq!(run.out, "[]\n");
    for wanted in ["error[JF-D005]", "one.json field `peple`", "did you mean `people`"] {
        assert!(run.err.contains(wanted), "{wanted}\n{}", run.err);
    }
}

#[test]
fn what_is_wrong_with_one_demand_is_placed_and_leaves_the_others_alone() {
    let folder = Folder::new();
    folder.write("many.json", format!("[{REJECTED}, 7, {}, {APPROVED}]", REFERRED.replace("2026", "26")));
    let run = folder.decide(&["many.json", "--format", "plain"]).ends(3);
    assert_eq!(column(&run.out, 3), ["reject", "invalid", "invalid", "approve"]);
    assert!(run.err.contains("many.json no. 2\n") && run.err.contains("many.json no. 3 field `date`"), "{}", run.err);
    folder.write("many.jsonl", format!("{REJECTED}\n{{\"form\": \n[1]\n{APPROVED}\n"));
    let run = folder.decide(&["many.jsonl", "--format", "jsonl"]).ends(3);
    assert_eq!(run.out.lines().count(), 2);
    assert!(run.err.contains("not well-formed JSON from line 2 column"), "{}", run.err);
    assert!(run.err.contains("error[JF-D003]: this is no JSON object") && run.err.contains("many.jsonl line 3\n"), "{}", run.err);
}

#[test]
fn an_input_that_is_no_data_at_all_leaves_the_other_inputs_alone() {
    let folder = Folder::new();
    folder.write("table.csv", TABLE);
    folder.write("broken.json", "[{]");
    folder.write("latin.json", b"{\"form\": \"\xff\"}");
    folder.write("empty.jsonl", "\n");
    folder.write("empty.csv", "");
    folder.write("other.csv", "a,b\n1,2\n");
    folder.write("fake.xlsx", "not a workbook");
    for (name, code) in [
        ("broken.json", "JF-D003"),
        ("latin.json", "JF-D024"),
        ("empty.jsonl", "JF-D021"),
        ("empty.csv", "JF-D021"),
        ("other.csv", "JF-D022"),
        ("fake.xlsx", "JF-D026"),
    ] {
        let run = folder.decide(&[name, "table.csv", "--format", "plain"]).ends(3);
        assert!(run.err.contains(code) && run.err.contains(name) && run.err.contains("help: "), "{}", run.err);
        assert_eq!(run.out.lines().count(), 5, "{name}");
    }
}

#[test]
fn a_file_that_cannot_be_read_stops_the_run_before_anything_is_written() {
    let folder = Folder::new();
    folder.write("table.csv", TABLE);
    for missing in ["missing.csv", "river"] {
        let run = folder.decide(&["table.csv", missing, "--format", "plain", "--out", "out.txt"]).ends(1);
        assert!(run.err.contains("error[JF-D001]") && run.err.contains(missing), "{}", run.err);
        assert_eq!(run.out, "");
    }
    assert_eq!(folder.names(), ["river", "table.csv"]);
}

#[test]
fn a_single_rule_file_is_a_pack_too() {
    let folder = Folder::new();
    folder.write("one.json", REJECTED);
    let run = folder.run(&["decide", "--pack", "river/rules.jf", "one.json"]).ends(2);
    assert!(run.out.contains("Receipt: inline 0.0.0"), "{}", run.out);
}

#[test]
fn a_pack_that_is_unknown_or_broken_is_reported() {
    let folder = Folder::new();
    folder.write("one.json", REJECTED);
    let run = folder.run(&["decide", "--pack", "atlantis", "one.json"]).ends(1);
    assert!(run.err.contains("error[JF-D002]") && run.err.contains("nanjing-community"), "{}", run.err);
    let run = folder.run(&["decide", "--pack", "./atlantis", "one.json"]).ends(1);
    assert!(run.err.contains("error[JF-D001]"), "{}", run.err);
    folder.write("river/more.jf", "rule a on task { reject because \"x\" remedy \"y\" }\n");
    let run = folder.decide(&["one.json"]).ends(3);
    assert!(run.err.contains("error[JF-C004]") && run.err.contains("river/more.jf:1:"), "{}", run.err);
    assert_eq!(run.out, "");
}

/// An id means the embedded pack wherever the command is started.
#[test]
fn an_id_wins_over_a_folder_of_the_same_name() {
    let folder = Folder::new();
    folder.write("one.json", REJECTED);
    folder.write("nanjing-community/broken.jf", "rule {");
    let run = folder.run(&["decide", "--pack", "nanjing-community", "one.json"]);
    assert!(!run.err.contains("broken.jf"), "{}", run.err);
    let run = folder.run(&["decide", "--pack", "./nanjing-community", "one.json"]).ends(3);
    assert!(run.err.contains("broken.jf"), "{}", run.err);
}

#[test]
fn nothing_of_the_demands_is_said_but_what_was_asked_for() {
    let folder = Folder::new();
    let table = "编号,表单,提出单位,提出日期,事项,需要人数,备注\n\
                 T-1,工作事项,张三丰,2026-03-01,为李四光探访,2,电话13900000000\n\
                 T-2,工作事项,张三丰,2026-03-01,为李四光探访,两个,电话13900000000\n";
    folder.write("table.csv", table);
    let run = folder.decide(&["table.csv", "--format", "plain"]).ends(3);
    for text in [&run.out, &run.err] {
        for private in ["张三丰", "李四光", "13900000000"] {
            assert!(!text.contains(private), "{private}\n{text}");
        }
    }
    // The value that is wrong is shown, for otherwise nobody could find it.
    assert!(run.err.contains("`两个`"), "{}", run.err);
}

#[test]
fn whoever_stops_reading_the_output_sees_no_error() {
    let folder = Folder::new();
    let many: String = (0..20_000).map(|_| format!("{REJECTED}\n")).collect();
    folder.write("many.jsonl", many);
    for format in ["human", "plain", "json", "jsonl", "csv"] {
        let arguments = ["decide", "--pack", "river", "--format", format, "many.jsonl"];
        let mut child = folder.command(&arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut first = [0; 16];
        child.stdout.take().unwrap().read_exact(&mut first).unwrap();
        let output = child.wait_with_output().unwrap();
        assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{format}");
        assert_eq!(output.status.code(), Some(0), "{format}");
    }
}

#[test]
fn nothing_in_a_demand_reaches_the_terminal_as_a_command() {
    let folder = Folder::new();
    folder.write("one.json", REJECTED.replace("T-1", "T\\u001b[2J\\u202e1"));
    for format in ["human", "plain"] {
        let run = folder.decide(&["one.json", "--format", format]).ends(2);
        assert!(run.out.contains("T\u{fffd}[2J\u{fffd}1"), "{:?}", run.out);
    }
    folder.write("many.json", format!("[{}]", REJECTED.replace("T-1", "T\\u001b[2J1")));
    assert!(!folder.decide(&["many.json"]).ends(0).out.contains('\u{1b}'));
}

#[test]
fn colours_are_used_only_where_they_are_asked_for() {
    let folder = Folder::new();
    folder.write("many.json", format!("[{REJECTED}]"));
    assert!(!folder.decide(&["many.json"]).ends(0).out.contains('\u{1b}'));
    let run = folder.decide(&["many.json", "--color", "always"]).ends(0);
    assert!(run.out.contains("\u{1b}[31mrejected\u{1b}[0m"), "{:?}", run.out);
    let run = folder.run(&["--color", "always", "decide", "--color", "never", "--pack", "river", "many.json"]).ends(0);
    assert!(!run.out.contains('\u{1b}'), "{:?}", run.out);
}

#[test]
fn names_that_the_pack_has_not_are_summed_up_once() {
    let folder = Folder::new();
    let row = |issuer: &str| format!("工作事项,{issuer},2026-03-01,招商引资,1\n");
    folder.write("a.csv", format!("表单,提出单位,提出日期,事项,需要人数\n{}{}{}", row("教育局"), row("教育局"), row("消防")));
    let run = folder.decide(&["a.csv"]).ends(0);
    assert!(run.out.contains("name that the pack has not"), "{}", run.out);
    let lines: Vec<&str> = run.out.lines().filter(|line| line.contains("教育局") && line.contains("issuer")).collect();
    assert!(lines.len() == 1 && lines[0].contains(" 2 "), "{}", run.out);
}

#[test]
fn an_input_without_a_demand_is_said_to_hold_none() {
    let folder = Folder::new();
    folder.write("empty.json", "[]");
    folder.write("header.csv", "表单,提出日期,事项\n");
    for name in ["empty.json", "header.csv"] {
        let run = folder.decide(&[name, "--format", "plain"]).ends(0);
        assert!(run.err.contains("there was nothing to decide: the input holds no demand"), "{name}: {}", run.err);
    }
}

#[test]
fn near_misses_are_told_where_they_are_asked_for() {
    let folder = Folder::new();
    let rules = folder.read("river/rules.jf");
    let crowd = "rule crowd \"人多\" on task { cite act art 3 when demand.people > 9 and demand.item = \"庙会\" reject because \"人多\" remedy \"减少\" }\n";
    folder.write("river/rules.jf", format!("{rules}\n{crowd}"));
    folder.write("near.json", r#"{"form": "task", "date": "2026-03-01", "item": "庙会", "people": 9}"#);
    folder.write("far.json", r#"{"form": "task", "date": "2026-03-01", "item": "防火", "people": 9}"#);
    folder.write("both.jsonl", "{\"form\": \"task\", \"date\": \"2026-03-01\", \"item\": \"庙会\", \"people\": 9}\n{\"form\": \"sign\", \"date\": \"2026-03-01\"}\n");
    let single = |input: &str, lang: &str| folder.decide(&["--near", "--lang", lang, input]).ends(4).out;
    assert!(single("near.json", "zh").ends_with("只差一个条件就适用的规则：\n   - 人多（crowd）：需要人数 > 9\n"));
    assert!(single("near.json", "en").ends_with("Rules that would apply but for one condition:\n   - crowd: people > 9\n"));
    assert!(single("far.json", "en").ends_with("No rule would apply but for one condition.\n"));
    assert!(!folder.decide(&["near.json"]).ends(4).out.contains("but for one condition"));
    let several = folder.decide(&["--near", "both.jsonl"]).ends(0).out;
    assert_eq!(several.matches("but for one condition: crowd: people > 9").count(), 1, "{several}");
    let lines = |arguments: &[&str]| -> Vec<serde_json::Value> {
        let out = folder.decide(arguments).ends(0).out;
        out.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    };
    let told = lines(&["--near", "--format", "jsonl", "both.jsonl"]);
    assert_eq!(told[0]["near_misses"], serde_json::json!([{"rule": "crowd", "label": "人多", "condition": "people > 9"}]));
    assert_eq!(told[1]["near_misses"], serde_json::json!([]));
    assert!(lines(&["--format", "jsonl", "both.jsonl"]).iter().all(|decision| decision.get("near_misses").is_none()));
    for format in ["plain", "csv", "xlsx"] {
        let run = folder.decide(&["--near", "--format", format, "--out", "decided", "near.json"]).ends(1);
        assert!(run.err.contains("JF-U001") && run.err.contains("--near"), "{}", run.err);
    }
}
