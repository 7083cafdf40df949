//! The command at its boundary: arguments and files in, output, messages and exit codes out.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod check;
mod codes;
mod completions;
mod decide;
mod formatter;
mod history;
mod items;
mod ledger;
mod lint;
mod lists;
mod mail;
mod measured;
mod outputs;
mod packs;
mod plans;
mod report;
mod saved;
mod scaffold;
mod schema;
mod show;
mod shown;
mod snapshots;
mod streaming;
mod tables;
mod testing;
mod usage;
mod watch;

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

/// The header and some rows that the pack `river` decides in every way.
const TABLE: &str = "\
编号,表单,提出单位,提出单位层级,提出日期,事项,需要人数,经费随转,牌子名称,室外牌子总数
T-1,工作事项,消防,区,2026/3/1,招商引资指标,２,是,,
T-2,工作事项,区消防救援局,区,2026年3月2日,防火宣传,2,是,,
T-3,task,消防局,区,2026-03-02,防火宣传,2,,,
T-4,工作事项,文旅局,街道,2026-03-02,书香社区评选,12,否,,
T-5,挂牌,文旅局,街道,2026-03-02,,,,文化站,4
";

/// What a run of the command came to.
struct Run {
    code: i32,
    out: String,
    err: String,
}

impl Run {
    fn of(output: Output) -> Self {
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("the output is UTF-8");
        Self { code: output.status.code().expect("the command ends by itself"), out: text(output.stdout), err: text(output.stderr) }
    }

    /// The run, which must have ended in this way.
    #[track_caller]
    fn ends(self, code: i32) -> Self {
        assert_eq!(self.code, code, "\n{}\n{}", self.out, self.err);
        self
    }
}

/// A folder of one test, in which the command is run. The pack `river` is in it.
struct Folder {
    folder: TempDir,
}

impl Folder {
    fn new() -> Self {
        let folder = Self { folder: TempDir::new().unwrap() };
        folder.add_pack("river");
        folder
    }

    fn add_pack(&self, name: &str) {
        let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/packs").join(name);
        for entry in fs::read_dir(from).unwrap() {
            let entry = entry.unwrap();
            let file = entry.file_name().into_string().unwrap();
            self.write(&format!("{name}/{file}"), fs::read(entry.path()).unwrap());
        }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn write(&self, name: &str, content: impl AsRef<[u8]>) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }

    /// The names of what is directly in the folder.
    fn names(&self) -> Vec<String> {
        let mut names: Vec<String> =
            fs::read_dir(self.folder.path()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    /// The command, as it is called where no language is set.
    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_jianfu"));
        for name in ["LC_ALL", "LC_MESSAGES", "LANG", "NO_COLOR", "TERM"] {
            command.env_remove(name);
        }
        command.args(arguments).current_dir(self.folder.path());
        command
    }

    fn run(&self, arguments: &[&str]) -> Run {
        Run::of(self.command(arguments).stdin(Stdio::null()).output().unwrap())
    }

    /// Runs `jianfu decide --pack river` with these arguments.
    fn decide(&self, arguments: &[&str]) -> Run {
        self.run(&[&["decide", "--pack", "river"], arguments].concat())
    }

    fn run_with_input(&self, arguments: &[&str], input: &[u8]) -> Run {
        let mut child = self.command(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut stdin = child.stdin.take().unwrap();
        // What is read and what is written go on together.
        std::thread::scope(|scope| {
            scope.spawn(move || stdin.write_all(input).unwrap());
            Run::of(child.wait_with_output().unwrap())
        })
    }
}

/// The cells of the lines of `--format plain`.
fn cells(plain: &str) -> Vec<Vec<&str>> {
    plain.lines().map(|line| line.split('\t').collect()).collect()
}

/// One column of the lines of `--format plain`.
fn column(plain: &str, number: usize) -> Vec<&str> {
    cells(plain).into_iter().map(|cells| cells[number]).collect()
}
