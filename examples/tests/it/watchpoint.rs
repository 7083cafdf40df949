//! The watchpoint's quarter: its files are what the generator makes, and what is handed in comes of them.

use std::fs;
use std::path::Path;
use std::process::Command;

use calamine::{Data, Reader as _, Xlsx};
use jianfu::Pack;
use jianfu_examples::watchpoint::{COMMUNITY, FILES, files};
use serde_json::Value;
use tempfile::TempDir;

use crate::{jianfu, root, text};

fn kept(name: &str) -> Vec<u8> {
    fs::read(root().join("examples/watchpoint").join(name)).unwrap()
}

/// The cells of the first sheet of a workbook, whose bytes depend on the library that wrote it.
fn cells(workbook: &[u8]) -> Vec<Vec<Data>> {
    let mut read: Xlsx<_> = Xlsx::new(std::io::Cursor::new(workbook)).unwrap();
    read.worksheet_range_at(0).unwrap().unwrap().rows().map(<[Data]>::to_vec).collect()
}

#[test]
fn the_files_are_what_the_generator_makes() {
    let made = files(&Pack::builtin("nanjing-community").unwrap()).unwrap();
    for (name, bytes) in FILES.iter().zip(&made) {
        let is_same = if name.ends_with(".xlsx") { cells(bytes) == cells(&kept(name)) } else { *bytes == kept(name) };
        assert!(is_same, "{name}: cargo run -p jianfu-examples --example watchpoint -- examples/watchpoint");
    }
    let table = encoding_rs::GBK.decode(&made[0]).0.into_owned();
    // A title, a header and 1,200 rows.
    assert_eq!(table.lines().count(), 1_202);
    assert_eq!(cells(&made[2]).len(), 703);
    assert!(
        table.contains(COMMUNITY)
            && table.lines().skip(2).filter(|line| !line.trim_matches(',').is_empty()).all(|line| line.contains("合成"))
    );
}

/// A folder with the files in it.
struct Point(TempDir);

impl Point {
    fn run(&self, code: i32, arguments: &[&str]) -> String {
        let output = Command::new(jianfu()).args(arguments).env("LC_ALL", "C.UTF-8").current_dir(self.0.path()).output().unwrap();
        assert_eq!(output.status.code(), Some(code), "{arguments:?}\n{}\n{}", text(&output.stdout), text(&output.stderr));
        text(&output.stdout)
    }
}

/// As `examples/watchpoint/README.md` tells it.
fn handed_in() -> Point {
    let point = Point(tempfile::tempdir().unwrap());
    for name in FILES {
        fs::write(point.0.path().join(name), kept(name)).unwrap();
    }
    let readme = fs::read_to_string(root().join("examples/watchpoint/README.md")).unwrap();
    let commands = readme.lines().filter(|line| line.starts_with("jianfu "));
    for line in commands {
        let (command, comment) = line.split_once('#').unwrap_or((line, ""));
        let code = comment.rsplit_once("exit code ").map_or(0, |(_, code)| code.trim().parse().unwrap());
        point.run(code, &command.split_whitespace().skip(1).collect::<Vec<_>>());
    }
    point
}

#[test]
fn the_report_of_the_quarter_comes_out_as_it_is_kept() {
    let point = handed_in();
    let mut report: Value = serde_json::from_slice(&fs::read(point.0.path().join("report/report.json")).unwrap()).unwrap();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let states: Vec<String> = report["found"].as_array().unwrap().iter().map(|x| text(&x["state"])).collect();
    for state in ["open", "rectifying", "closed", "overdue"] {
        assert!(states.iter().any(|known| known == state), "{state}: {states:?}");
    }
    let steps: Vec<String> = report["steps"].as_array().unwrap().iter().map(|x| text(&x["alert"])).collect();
    for step in ["letter", "notice", "interview"] {
        assert!(steps.iter().any(|known| known == step), "{step}: {steps:?}");
    }
    // Where the ledger stands depends on the moment, and the digest on every word of the pack.
    for (part, name) in [("history", "position"), ("pack", "digest")] {
        report[part][name] = Value::Null;
    }
    let made = format!("{report:#}\n");
    let place = Path::new(env!("CARGO_TARGET_TMPDIR")).join("report.json");
    fs::write(&place, &made).unwrap();
    let is_same = made.as_bytes() == kept("report.json");
    assert!(
        is_same,
        "the report is another one: compare {} with examples/watchpoint/report.json, and copy it there if it is right",
        place.display()
    );
}
