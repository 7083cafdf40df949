//! Tables of any length: decided as they come, in memory that does not grow with them, whatever the number of threads.

use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Read as _, Write as _};
use std::process::{Child, ChildStdin, Stdio};

use crate::decide::REJECTED;
use crate::{Folder, Run, column};

const HEADER: &str = "编号,表单,提出单位,提出日期,事项,需要人数";

/// Rows that differ in their ids and outcomes.
fn rows(numbers: std::ops::Range<usize>) -> String {
    let mut text = String::new();
    for number in numbers {
        let item = ["招商引资", "防火宣传", "政策宣传"][number % 3];
        writeln!(text, "T-{number},工作事项,消防,2026-03-01,{item},{}", number % 7).unwrap();
    }
    text
}

fn starts(folder: &Folder, arguments: &[&str]) -> (Child, ChildStdin) {
    let arguments = [&["decide", "--pack", "river", "--threads", "2"], arguments].concat();
    let mut child = folder.command(&arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let stdin = child.stdin.take().unwrap();
    (child, stdin)
}

#[test]
fn neither_threads_nor_a_pipe_change_what_is_written() {
    let folder = Folder::new();
    // A cell of several lines, a blank line, and rows that cannot be read, in different blocks.
    let (first, last) = (rows(0..1200), rows(1200..2000));
    let table = format!("{HEADER}\n{first}\n\"T-\n\n两行\",工作事项,,2026-03-01,招商引资,两个\n{last}T-9,工作事项,消防\n,,,,,,多\n");
    folder.write("table.csv", &table);
    let many = format!("{REJECTED}\n").repeat(1100);
    folder.write("table.jsonl", format!("{many}{{\"form\": 1}}\n\n{many}"));
    for format in ["human", "plain", "csv", "json", "jsonl"] {
        for name in ["table.csv", "table.jsonl"] {
            let once = folder.decide(&[name, "--format", format, "--threads", "1"]).ends(3);
            let more = folder.decide(&[name, "--format", format, "--threads", "3"]).ends(3);
            assert_eq!((&once.out, &once.err), (&more.out, &more.err), "{name} {format}");
        }
        let input = ["decide", "--pack", "river", "--format", format, "-"];
        let piped = folder.run_with_input(&input, table.as_bytes()).ends(3);
        let file = folder.decide(&["table.csv", "--format", format]).ends(3);
        assert_eq!(piped.out.replace("stdin", "table.csv"), file.out, "{format}");
        assert_eq!(piped.err.replace("stdin", "table.csv"), file.err, "{format}");
    }
    let run = folder.decide(&["table.csv", "--format", "plain"]).ends(3);
    for wanted in ["table.csv row 1203 column F", "table.csv row 2005\n"] {
        assert!(run.err.contains(wanted), "{wanted}\n{}", run.err);
    }
    assert_eq!(column(&run.out, 0).last(), Some(&"table.csv row 2005"));
}

/// Writes rows, and reads a decision on each while the input is open.
fn decides_while_open(stdin: &mut ChildStdin, out: &mut impl BufRead, text: &str, count: usize) {
    std::thread::scope(|scope| {
        scope.spawn(|| stdin.write_all(text.as_bytes()).unwrap());
        let mut line = String::new();
        for _ in 0..count {
            line.clear();
            assert!(out.read_line(&mut line).unwrap() > 0);
        }
    });
}

/// The most memory that a process had so far, in KiB.
#[cfg(target_os = "linux")]
fn peak(child: &Child) -> usize {
    let status = std::fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

#[cfg(target_os = "linux")]
#[test]
fn memory_does_not_grow_with_the_rows() {
    let padding = "无".repeat(400);
    for (name, header) in [("csv", format!("{HEADER},备注\n")), ("jsonl", String::new())] {
        let row = match name {
            "csv" => format!("T-1,工作事项,消防,2026-03-01,招商引资,1,{padding}\n"),
            _ => format!("{{\"form\": \"task\", \"id\": \"{padding}\"}}\n"),
        };
        let folder = Folder::new();
        let (mut child, mut stdin) = starts(&folder, &["--format", "plain", "-"]);
        let mut out = BufReader::new(child.stdout.take().unwrap());
        // What it takes to work at all.
        decides_while_open(&mut stdin, &mut out, &format!("{header}{}", row.repeat(2_000)), 2_000);
        let before = peak(&child);
        let more = row.repeat(20_000);
        decides_while_open(&mut stdin, &mut out, &more, 20_000);
        let grown = peak(&child) - before;
        drop(stdin);
        Run::of(child.wait_with_output().unwrap()).ends(0);
        assert!(grown < more.len() / 1024 / 2, "{name}: {grown} KiB more for {} KiB of rows", more.len() / 1024);
    }
}

#[test]
fn what_breaks_a_pipe_later_on_is_told_with_its_row_and_what_came_before_is_decided() {
    let folder = Folder::new();
    let sound = format!("{HEADER}\n{}", rows(0..4000));
    assert!(sound.len() > 1 << 17);
    let (gbk, _, _) = encoding_rs::GBK.encode("T-x,工作事项,消防,2026-03-01,招商引资,1\n");
    for (end, code) in [(gbk.as_ref(), "JF-D024"), ("\"T-x,工作事项,\n".as_bytes(), "JF-D025")] {
        let table = [sound.as_bytes(), end, rows(0..2000).as_bytes()].concat();
        let run = folder.run_with_input(&["decide", "--pack", "river", "--format", "plain", "-"], &table).ends(3);
        assert!(run.err.contains(&format!("error[{code}]")) && run.err.contains("row 4002"), "{}", run.err);
        assert_eq!(run.out.lines().count(), 4000);
        // Of a file nothing is decided that is not sound as a whole.
        folder.write("table.csv", &table);
        let run = folder.decide(&["table.csv", "--format", "plain"]).ends(3);
        assert!(run.err.contains(&format!("error[{code}]")) && run.err.contains("row 4002"), "{}", run.err);
        assert_eq!(run.out, "");
    }
}

#[test]
fn the_encoding_of_a_pipe_is_told_by_its_first_characters_that_are_no_ascii() {
    let folder = Folder::new();
    let ascii: String = (0..6000).map(|number| format!("T-{number},task,,2026-03-01,,1\n")).collect();
    let table = format!("id,form,issuer,date,item,people\n{ascii}{}", "x,task,消防,2026-03-01,招商引资,1\n".repeat(5));
    let (gbk, _, lossy) = encoding_rs::GBK.encode(&table);
    assert!(!lossy);
    let arguments = ["decide", "--pack", "river", "--format", "plain", "-"];
    let utf8 = folder.run_with_input(&arguments, table.as_bytes());
    assert!(utf8.out.lines().count() > 6000 && !utf8.out.contains("invalid"), "{}", utf8.err);
    assert_eq!(folder.run_with_input(&arguments, &gbk).out, utf8.out);
    folder.write("stdin", &gbk);
    assert_eq!(folder.decide(&["stdin", "--format", "plain"]).out, utf8.out);
}

#[test]
fn a_line_that_is_too_long_and_one_that_is_not_utf8_are_told() {
    let folder = Folder::new();
    let long = format!("{{\"form\": \"{}\"}}\n", "x".repeat(5 << 20));
    let big = format!("{{\"form\": \"task\", \"id\": \"{}\"}}\n", "x".repeat(1 << 20));
    let text = [format!("{REJECTED}\n{long}{big}{REJECTED}\n").as_bytes(), b"{\"form\": \"\xff\"}\n", REJECTED.as_bytes()].concat();
    folder.write("many.jsonl", text);
    let run = folder.decide(&["many.jsonl", "--format", "plain"]).ends(3);
    assert_eq!(column(&run.out, 3), ["reject", "invalid", "invalid", "reject"]);
    for wanted in ["many.jsonl line 2\n", "many.jsonl line 3\n", "this is not UTF-8 text from line 5 on"] {
        assert!(run.err.contains(wanted), "{wanted}\n{}", run.err);
    }
    assert_eq!(run.err.matches("error[JF-D009]").count(), 2, "{}", run.err);
}

#[test]
fn a_row_with_more_text_than_a_demand_may_have_leaves_the_others_alone() {
    let folder = Folder::new();
    let long = |bytes: usize| format!("{},工作事项,消防,2026-03-01,招商引资,1\n", "x".repeat(bytes));
    folder.write("table.csv", format!("{HEADER}\n{}{}{}", long(1), long((1 << 20) - 100), long(1 << 20)));
    let run = folder.decide(&["table.csv", "--format", "plain"]).ends(3);
    assert_eq!(column(&run.out, 3), ["reject", "reject", "invalid"]);
    assert!(run.err.contains("error[JF-D009]") && run.err.contains("table.csv row 4 column"), "{}", run.err);
}

#[test]
fn a_row_that_is_too_long_ends_the_table() {
    let folder = Folder::new();
    folder.write("long.csv", format!("{HEADER}\n{}x,{}\n", rows(0..2), "y".repeat(5 << 20)));
    let run = folder.decide(&["long.csv", "--format", "plain"]).ends(3);
    assert!(run.err.contains("error[JF-D020]: row 4 has more than 4194304 bytes"), "{}", run.err);
}

#[test]
fn a_table_may_have_a_thousand_columns() {
    let folder = Folder::new();
    let further: String = (0..994).map(|number| format!(",备注第{number}项")).collect();
    let cells = ",1".repeat(994);
    let table: String = rows(0..20).lines().map(|row| format!("{row}{cells}\n")).collect();
    folder.write("wide.csv", format!("{HEADER}{further}\n{table}"));
    let run = folder.decide(&["wide.csv", "--format", "plain"]).ends(0);
    folder.write("wide.csv", format!("{HEADER}\n{}", rows(0..20)));
    assert_eq!(run.out, folder.decide(&["wide.csv", "--format", "plain"]).ends(0).out);
    assert_eq!(run.err.matches("warning[JF-D005]").count(), 994);
}

#[cfg(unix)]
#[test]
fn an_interruption_leaves_whole_lines_and_no_half_a_file() {
    let folder = Folder::new();
    let (mut child, mut stdin) = starts(&folder, &["--format", "plain", "--out", "out.txt", "-"]);
    stdin.write_all(format!("{HEADER}\n{}", rows(0..3000)).as_bytes()).unwrap();
    while !folder.names().iter().any(|name| name.ends_with(".tmp")) {
        std::thread::yield_now();
    }
    interrupt(&child);
    assert_eq!(child.wait().unwrap().code(), Some(130));
    assert_eq!(folder.names(), ["river"]);

    let (mut child, mut stdin) = starts(&folder, &["--format", "plain", "-"]);
    stdin.write_all(format!("{HEADER}\n{}", rows(0..3000)).as_bytes()).unwrap();
    let mut out = BufReader::new(child.stdout.take().unwrap());
    let mut written = String::new();
    out.read_line(&mut written).unwrap();
    interrupt(&child);
    out.read_to_string(&mut written).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(130));
    assert!(written.ends_with('\n') && written.lines().all(|line| line.split('\t').count() == 11));
}

#[cfg(unix)]
fn interrupt(child: &Child) {
    let killed = std::process::Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(killed.success());
}

#[test]
fn a_pack_may_have_a_hundred_thousand_rules_and_a_list_a_hundred_thousand_items() {
    const MANY: usize = 100_000;
    const A_FILE: usize = 5_000;
    let folder = Folder::new();
    folder.write("big/pack.toml", "id = \"big\"\ntitle = \"大\"\nversion = \"1.0.0\"\nedition = 1\n");
    folder.write(
        "big/base.jf",
        "form task \"事项\" { date: date is as_of item: text people: int }\n\
         list off \"不做\" { effect bar basis assumption \"示例\" from \"off.csv\" }\n\
         rule off on task { basis assumption \"示例\" require demand.item not_in off else reject because \"不做\" remedy \"不要\" }\n\
         default on task refer because \"没有规则\" remedy \"说明\"\n",
    );
    let items: String = (0..MANY).map(|number| format!("A{number},事项{number}号,示例\n")).collect();
    folder.write("big/off.csv", format!("键,名称,假定\n{items}"));
    for file in 0..MANY / A_FILE {
        let rule = |number: usize| {
            format!(
                "rule r{number} on task {{ basis assumption \"示例\" when demand.people = {number} reject because \"{number}人\" remedy \"减少\" }}\n"
            )
        };
        let rules: String = (file * A_FILE..(file + 1) * A_FILE).map(rule).collect();
        folder.write(&format!("big/rules-{file}.jf"), rules);
    }
    let last = MANY - 1;
    folder.write(
        "table.csv",
        format!("form,date,item,people\ntask,2026-03-01,事项{last}号,\ntask,2026-03-01,别的,{last}\ntask,2026-03-01,别的,{MANY}\n"),
    );
    let run = folder.run(&["decide", "--pack", "big", "table.csv", "--format", "plain"]).ends(0);
    assert_eq!(column(&run.out, 3), ["reject", "reject", "refer"], "{}", run.out);
    assert!(column(&run.out, 5)[0].contains("off"), "{}", run.out);
    assert_eq!(column(&run.out, 5)[1], format!("r{last}"), "{}", run.out);
}

#[test]
fn however_many_names_there_are_the_summary_keeps_so_many() {
    let folder = Folder::new();
    let rows: String = (0..10_100).map(|number| format!("T-{number},工作事项,某{number}办,2026-03-01,招商引资,1\n")).collect();
    folder.write("table.csv", format!("{HEADER}\n{rows}"));
    let run = folder.decide(&["table.csv"]).ends(0);
    let (_, summary) = run.out.rsplit_once("| outcome").unwrap();
    let others = summary.lines().find(|line| line.starts_with("| (other names)")).unwrap();
    assert!(others.contains(" 100 "), "{others}");
    assert!(summary.contains("at least 9980 more are not listed"), "{summary}");
}
