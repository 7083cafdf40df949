//! The commands of the two READMEs are run, and the decision they show is the one that comes out.

use std::fs;
use std::process::{Command, Output};

use tempfile::TempDir;

use crate::{jianfu, root, text};

const READMES: [&str; 2] = ["README.md", "README.zh.md"];

/// A command of a README, with the exit code that its comment `# exit code N` announces, or else 0.
#[derive(Clone, PartialEq, Eq)]
struct Shown {
    line: String,
    code: i32,
}

fn read(name: &str) -> String {
    fs::read_to_string(root().join(name)).unwrap()
}

/// The fenced blocks with this language.
fn blocks(page: &str, language: &str) -> Vec<String> {
    let mut blocks = Vec::new();
    let mut open: Option<String> = None;
    for line in page.lines() {
        match open.as_mut() {
            Some(_) if line == "```" => blocks.extend(open.take()),
            Some(block) => {
                block.push_str(line);
                block.push('\n');
            }
            None if line == format!("```{language}") => open = Some(String::new()),
            None => {}
        }
    }
    blocks
}

fn commands(page: &str) -> Vec<Shown> {
    let lines: Vec<String> = blocks(page, "sh").iter().flat_map(|block| block.lines()).map(str::to_owned).collect();
    let shown = lines.iter().map(String::as_str).filter(|line| !line.trim().is_empty() && !line.starts_with('#'));
    shown
        .map(|line| {
            let (command, comment) = line.split_once('#').unwrap_or((line, ""));
            let code = comment.split_once("exit code ").or_else(|| comment.split_once("退出码 ")).and_then(|(_, after)| {
                let digits: String = after.chars().take_while(char::is_ascii_digit).collect();
                digits.parse().ok()
            });
            Shown { line: command.trim().to_owned(), code: code.unwrap_or(0) }
        })
        .collect()
}

/// A folder that looks like the root of the project, in which commands may write.
fn place() -> TempDir {
    let place = tempfile::tempdir().unwrap();
    for entry in fs::read_dir(root()).unwrap().map(Result::unwrap) {
        std::os::unix::fs::symlink(entry.path(), place.path().join(entry.file_name())).unwrap();
    }
    place
}

/// Runs a line of `cargo run … -- …` or `jianfu …` through the built program, through a shell as a reader would.
fn run(line: &str, place: &TempDir) -> Output {
    let called = line.replacen("cargo run --release --", "jianfu", 1);
    let program = jianfu().parent().unwrap();
    let path = format!("{}:{}", program.display(), std::env::var("PATH").unwrap());
    Command::new("sh").args(["-c", &called]).env("PATH", path).env("LC_ALL", "C.UTF-8").current_dir(place.path()).output().unwrap()
}

fn is_jianfu(line: &str) -> bool {
    line.split('|').any(|part| part.trim().starts_with("jianfu ") || part.trim().starts_with("cargo run --release -- "))
}

/// Where both show the same commands, as they should, these are run once.
#[test]
fn the_commands_of_the_readmes_do_what_they_say() {
    let mut before: Vec<Shown> = Vec::new();
    for name in READMES {
        let shown: Vec<Shown> = commands(&read(name)).into_iter().filter(|shown| is_jianfu(&shown.line)).collect();
        let place = place();
        assert!(shown.len() >= 5, "{name} shows {} commands", shown.len());
        if shown == before {
            continue;
        }
        before.clone_from(&shown);
        for Shown { line, code } in shown {
            let output = run(&line, &place);
            assert_eq!(output.status.code(), Some(code), "{name}: {line}\n{}\n{}", text(&output.stdout), text(&output.stderr));
        }
    }
}

/// What is not a command of `jianfu` runs elsewhere: `./dev test` runs this test, and the examples have tests of their own.
#[test]
fn every_other_command_of_the_readmes_exists() {
    let script = read("dev");
    for name in READMES {
        for Shown { line, .. } in commands(&read(name)).into_iter().filter(|shown| !is_jianfu(&shown.line)) {
            let words: Vec<&str> = line.split_whitespace().collect();
            let exists = match words.as_slice() {
                ["./dev", verb, ..] => script.contains(&format!("\n  {verb})")) || script.contains(&format!("\n  {verb} |")),
                ["cargo", "run", "-p", "jianfu-examples", "--example", example] => root().join(format!("examples/{example}.rs")).exists(),
                _ => false,
            };
            assert!(exists, "{name}: {line}");
        }
    }
}

#[test]
fn the_decision_shown_is_the_one_that_comes_out() {
    for name in READMES {
        let page = read(name);
        let shown = blocks(&page, "console");
        assert_eq!(shown.len(), 1, "{name} shows one decision");
        let (line, wanted) = shown[0].strip_prefix("$ ").and_then(|block| block.split_once('\n')).unwrap();
        let output = run(line, &place());
        assert_eq!(text(&output.stdout).trim_end(), wanted.trim_end(), "{name}: {line}\n{}", text(&output.stderr));
    }
}

/// Every pack that the READMEs show in full compiles.
#[test]
fn the_packs_of_the_readmes_compile() {
    for name in READMES {
        for block in blocks(&read(name), "jf") {
            let pack = jianfu::Pack::parse(&block).unwrap_or_else(|error| panic!("{name}: {error}"));
            let report = pack.run_tests();
            assert!(report.passed() > 0 && report.failed() == 0, "{name}: {:?}", report.results);
        }
    }
}

/// The program that the READMEs show stands in an example, which is run.
#[test]
fn the_program_of_the_readmes_is_in_the_example() {
    let example = read("examples/embed.rs");
    let lines: Vec<&str> = example.lines().map(str::trim).collect();
    for name in READMES {
        let shown = blocks(&read(name), "rust");
        assert_eq!(shown.len(), 1, "{name}");
        for line in shown[0].lines().map(str::trim) {
            assert!(lines.contains(&line), "{name}: {line}");
        }
    }
}

#[test]
fn links_between_the_documents_lead_somewhere() {
    let documents = ["README.md", "README.zh.md", "ARCHITECTURE.md", "DESIGN.md", "GLOSSARY.md", "CHANGELOG.md", "CONTRIBUTING.md"];
    for name in documents {
        let page = read(name);
        for after in page.split("](").skip(1) {
            let target = after.split([')', '#']).next().unwrap();
            let outside = target.starts_with("https:");
            assert!(target.is_empty() || outside || root().join(target).exists(), "{name} links to {target}");
        }
    }
}
