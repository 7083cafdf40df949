//! Snapshots: the decisions of written tests in words, kept in the pack's folder, so that a change of what people are told is seen.
//!
//! `snapshots/rules/six.jf.txt` holds those of `rules/six.jf`: a line `## name` for each test, and the decision below it, moved in. Text files are no part
//! of a pack, so its digest does not change with them.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use jianfu::{TestReport, TestResult};
use jianfu_dsl::diagnostic::Message;
use similar::{ChangeTag, TextDiff};

use crate::exit::Failure;
use crate::out;
use crate::pack_source::PackSource;
use crate::problem;
use crate::text;
use crate::ui::Ui;

/// The folder of snapshots in a pack's.
const FOLDER: &str = "snapshots";

/// How a file of snapshots begins. Other files are left alone.
const HEAD: &str = "# jianfu test --accept\n";

/// What stands before every line of a decision.
const MARGIN: &str = "    ";

/// The name of a test, and which of those of this name in its file it is.
type Key = (String, usize);

/// Refuses packs that are no folders: there is nowhere to write.
pub(super) fn check_folders(sources: &[PackSource]) -> Result<(), Failure> {
    let Some(source) = sources.iter().find(|source| source.folder().is_none()) else { return Ok(()) };
    let message = Message::new(
        format!("「{source}」不是规则包的文件夹，快照无处可写"),
        format!("`{source}` is not a folder of a pack, so there is nowhere to write snapshots"),
    );
    let help = Message::new("写明文件夹：jianfu test --accept 文件夹", "name the folder: jianfu test --accept FOLDER");
    Err(Failure::failed(problem::usage("--accept", message, help)))
}

/// Compares the tests of each file that has snapshots with them: a difference fails the test. Returns what is wrong with the snapshots themselves.
pub(super) fn compare(folder: &Path, report: &mut TestReport) -> Result<Vec<Message>, Failure> {
    let mut stale = Vec::new();
    let files: BTreeSet<String> = by_file(report).into_keys().map(str::to_owned).collect();
    for file in &files {
        let Some(kept) = read(&path_of(folder, file))? else { continue };
        let mut kept = parsed(&kept);
        let mut seen = BTreeMap::new();
        for result in report.results.iter_mut().filter(|result| result.file == *file) {
            let Some(snapshot) = &result.snapshot else { continue };
            let found = kept.remove(&key(&mut seen, &result.name));
            let wrong = differences(found.as_deref(), &tidy(snapshot));
            result.failures.extend(wrong);
        }
        for (name, _) in kept.into_keys() {
            stale.push(say(
                format!("「{}」中「{name}」的快照没有对应的用例；确认后运行 jianfu test --accept", name_of(file)),
                format!("`{}` has a snapshot of `{name}`, which is no test; if that is meant, run jianfu test --accept", name_of(file)),
            ));
        }
    }
    for path in orphans(folder, &files)? {
        let shown = relative(folder, &path);
        stale.push(say(
            format!("快照「{shown}」没有对应的规则文件；确认后运行 jianfu test --accept"),
            format!("there is no file of rules for the snapshots in `{shown}`; if that is meant, run jianfu test --accept"),
        ));
    }
    Ok(stale)
}

/// Writes the snapshots of every file with written tests, and removes those of files that are gone.
pub(super) fn accept(folder: &Path, report: &TestReport, ui: &Ui) -> Result<(), Failure> {
    let files = by_file(report);
    let mut written = 0_usize;
    for (file, results) in &files {
        let (path, text) = (path_of(folder, file), printed(results));
        if read(&path)?.as_deref() == Some(text.as_str()) {
            continue;
        }
        let failed = |error: io::Error| Failure::writing(&path.display().to_string(), &error);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent).map_err(failed)?;
        }
        out::replace(&path, text.as_bytes()).map_err(failed)?;
        written += 1;
    }
    let gone = orphans(folder, &files.keys().map(|file| (*file).to_owned()).collect())?;
    for path in &gone {
        fs::remove_file(path).map_err(|error| Failure::writing(&path.display().to_string(), &error))?;
    }
    let (removed, shown) = (gone.len(), text::one_line(&folder.join(FOLDER).display().to_string()));
    ui.note(&match ui.lang {
        jianfu::Lang::Zh => format!("快照（{shown}）：写入 {written} 个，删除 {removed} 个"),
        jianfu::Lang::En => format!("snapshots ({shown}): {written} written, {removed} removed"),
    });
    Ok(())
}

/// The written tests by their files.
fn by_file(report: &TestReport) -> BTreeMap<&str, Vec<&TestResult>> {
    let mut files: BTreeMap<&str, Vec<&TestResult>> = BTreeMap::new();
    for result in report.results.iter().filter(|result| result.snapshot.is_some()) {
        files.entry(&result.file).or_default().push(result);
    }
    files
}

/// What of a decision is not as it was, line by line; nothing where it is.
fn differences(kept: Option<&str>, now: &str) -> Vec<Message> {
    let Some(kept) = kept else {
        return vec![say(
            "快照中没有此用例；确认后运行 jianfu test --accept",
            "the snapshots lack this test; to add it, run jianfu test --accept",
        )];
    };
    if kept == now {
        return Vec::new();
    }
    let mut lines = vec![say(
        "裁定的文字与快照不同（- 快照，+ 现在）；有意改动则运行 jianfu test --accept",
        "the decision's words differ from the snapshot (- kept, + now); if that is meant, run jianfu test --accept",
    )];
    let diff = TextDiff::from_lines(kept, now);
    for (at, group) in diff.grouped_ops(1).iter().enumerate() {
        if at > 0 {
            lines.push(say("…", "…"));
        }
        for change in group.iter().flat_map(|op| diff.iter_changes(op)) {
            let sign = match change.tag() {
                ChangeTag::Delete => '-',
                ChangeTag::Insert => '+',
                ChangeTag::Equal => ' ',
            };
            let line = format!("{sign} {}", change.value().trim_end_matches('\n'));
            lines.push(say(line.clone(), line));
        }
    }
    lines
}

fn printed(results: &[&TestResult]) -> String {
    let mut out = HEAD.to_owned();
    for result in results {
        let _ = writeln!(out, "\n## {}", shown_name(&result.name));
        for line in tidy(result.snapshot.as_deref().unwrap_or_default()).lines() {
            let _ = writeln!(out, "{}", format!("{MARGIN}{line}").trim_end());
        }
    }
    out
}

/// The snapshots of a file, by test.
fn parsed(text: &str) -> BTreeMap<Key, String> {
    let mut found: BTreeMap<Key, String> = BTreeMap::new();
    let mut seen = BTreeMap::new();
    let mut current: Option<Key> = None;
    for line in text.lines() {
        if let Some(name) = line.strip_prefix("## ") {
            let key = key(&mut seen, name);
            found.insert(key.clone(), String::new());
            current = Some(key);
        } else if let Some(body) = current.as_ref().and_then(|key| found.get_mut(key)) {
            body.push_str(line.strip_prefix(MARGIN).unwrap_or(line));
            body.push('\n');
        }
    }
    found.values_mut().for_each(|body| *body = tidy(body));
    found
}

fn key(seen: &mut BTreeMap<String, usize>, name: &str) -> Key {
    let name = shown_name(name);
    let count = seen.entry(name.clone()).or_default();
    *count += 1;
    (name, *count)
}

/// A name as it stands on a line of its own.
fn shown_name(name: &str) -> String {
    text::one_line(name).trim().to_owned()
}

/// A decision without what an editor of texts would change: white space at the ends of lines and empty lines at its ends.
fn tidy(decision: &str) -> String {
    let harmless = text::lines(decision);
    let lines: Vec<&str> = harmless.lines().map(str::trim_end).collect();
    format!("{}\n", lines.join("\n").trim_matches('\n'))
}

fn path_of(folder: &Path, file: &str) -> PathBuf {
    folder.join(name_of(file))
}

fn name_of(file: &str) -> String {
    format!("{FOLDER}/{file}.txt")
}

fn relative(folder: &Path, path: &Path) -> String {
    path.strip_prefix(folder).unwrap_or(path).display().to_string()
}

/// A file of snapshots; `None` where there is none.
fn read(path: &Path) -> Result<Option<String>, Failure> {
    let failed = |error: &io::Error| Failure::failed(problem::unreadable(&path.display().to_string(), error));
    match fs::metadata(path) {
        Ok(known) if known.is_file() => {}
        Ok(_) => return Err(failed(&io::ErrorKind::IsADirectory.into())),
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => return Ok(None),
        Err(error) => return Err(failed(&error)),
    }
    let bytes = fs::read(path).map_err(|error| failed(&error))?;
    Ok(Some(String::from_utf8_lossy(&bytes).replace("\r\n", "\n")))
}

/// The files of snapshots of which there is no file of rules with written tests.
fn orphans(folder: &Path, files: &BTreeSet<String>) -> Result<Vec<PathBuf>, Failure> {
    let expected: BTreeSet<PathBuf> = files.iter().map(|file| path_of(folder, file)).collect();
    let mut all = Vec::new();
    texts_in(&folder.join(FOLDER), &mut all).map_err(|error| Failure::failed(problem::unreadable(FOLDER, &error)))?;
    let mut orphans = Vec::new();
    for path in all.into_iter().filter(|path| !expected.contains(path)) {
        if read(&path)?.is_some_and(|text| text.starts_with(HEAD)) {
            orphans.push(path);
        }
    }
    orphans.sort();
    Ok(orphans)
}

/// The text files below a folder. Links are not followed.
fn texts_in(folder: &Path, found: &mut Vec<PathBuf>) -> io::Result<()> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error),
    };
    for entry in entries {
        let entry = entry?;
        let (kind, path) = (entry.file_type()?, entry.path());
        if kind.is_dir() {
            texts_in(&path, found)?;
        } else if kind.is_file() && path.extension().is_some_and(|ending| ending == "txt") {
            found.push(path);
        }
    }
    Ok(())
}

fn say(zh: impl Into<String>, en: impl Into<String>) -> Message {
    Message::new(zh, en)
}

#[cfg(test)]
mod tests {
    use super::{differences, parsed, tidy};

    #[test]
    fn what_an_editor_or_git_changes_does_not_matter() {
        let kept = parsed(&"# jianfu test --accept\n\n## 甲\n    一\n\n        二\n\n\n## 甲\n    三".replace('\n', "\r\n"));
        assert_eq!(kept.get(&("甲".to_owned(), 1)).map(String::as_str), Some("一\n\n    二\n"));
        assert_eq!(kept.get(&("甲".to_owned(), 2)).map(String::as_str), Some("三\n"));
        assert_eq!(tidy("一  \n\n    二\n\n"), "一\n\n    二\n");
    }

    #[test]
    fn only_the_lines_that_differ_and_those_beside_them_are_told() {
        let told = differences(Some("一\n二\n三\n四\n五\n六\n七\n"), "一\n二\n叁\n四\n五\n六\n七\n八\n");
        let lines: Vec<&str> = told.iter().skip(1).map(|message| message.zh.as_str()).collect();
        assert_eq!(lines, ["  二", "- 三", "+ 叁", "  四", "…", "  七", "+ 八"]);
    }
}
