//! Saved packs: `jianfu compile`, and what other verbs make of its file.

use std::fs;

use crate::measured::{HISTORY, YEAR};
use crate::{Folder, TABLE};

/// A folder with `river` and the same pack saved.
fn folder() -> Folder {
    let folder = Folder::new();
    folder.run(&["compile", "river", "--out", "river.jfc"]).ends(0);
    folder
}

#[test]
fn the_file_says_what_was_written_and_is_the_same_each_time() {
    let folder = folder();
    let first = fs::read(folder.path("river.jfc")).unwrap();
    let run = folder.run(&["compile", "--lang", "en", "river"]).ends(0);
    assert!(run.out.is_empty() && run.err.contains(" written to ") && run.err.contains(&format!(", {} bytes", first.len())), "{}", run.err);
    let name = folder.names().into_iter().find(|name| name.ends_with(".jfc") && name != "river.jfc");
    assert_eq!(fs::read(folder.path(&name.unwrap_or_else(|| "river.jfc".to_owned()))).unwrap(), first);
    let chinese = folder.run(&["compile", "--lang", "zh", "river", "--out", "again.jfc"]).ends(0).err;
    assert!(chinese.contains("已写入 again.jfc"), "{chinese}");
    // A saved pack may be saved once more.
    folder.run(&["compile", "again.jfc", "--out", "third.jfc"]).ends(0);
    assert_eq!(fs::read(folder.path("third.jfc")).unwrap(), first);
}

#[test]
fn every_verb_that_reads_a_pack_says_of_the_file_what_it_says_of_the_folder() {
    let folder = folder();
    folder.write("table.csv", TABLE);
    let verbs: [&[&str]; 6] = [
        &["decide", "--format", "jsonl", "table.csv", "--pack"],
        &["decide", "--format", "human", "--lang", "en", "table.csv", "--pack"],
        &["show"],
        &["items", "--pack"],
        &["packs", "--format", "json"],
        &["lint", "--format", "json", "--as-of", "2026-03-01"],
    ];
    for verb in verbs {
        same(&folder, "river", verb);
    }
    for verb in [&["test"][..], &["test", "--coverage", "--format", "json"], &["check", "--format", "json"]] {
        same(&folder, "river", verb);
    }
}

#[test]
fn a_history_is_measured_alike() {
    let folder = crate::history::folder();
    folder.write("history.csv", HISTORY);
    folder.run(&["compile", "visits", "--out", "visits.jfc"]).ends(0);
    same(&folder, "visits", &[&["audit", "history.csv", "--format", "json"], &YEAR[..], &["--pack"]].concat());
    same(&folder, "visits", &["metrics", "history.csv", "--history-from", "2025-01-01", "--format", "json", "--pack"]);
}

/// Runs a verb on the folder of a pack and on the saved pack. Only the place of files may differ.
#[track_caller]
fn same(folder: &Folder, pack: &str, verb: &[&str]) {
    let saved = format!("{pack}.jfc");
    let of = |named: &str| {
        let run = folder.run(&[verb, &[named]].concat());
        assert_ne!(run.code, 1, "{verb:?} {}", run.err);
        (run.code, run.out.replace(&saved, pack), run.err.replace(&saved, pack))
    };
    assert_eq!(of(&saved), of(pack), "{verb:?}");
}

#[test]
fn a_failing_test_of_a_saved_pack_fails_at_the_same_place() {
    let folder = Folder::new();
    folder.add_pack("failing");
    folder.run(&["compile", "failing", "--out", "failing.jfc"]).ends(0);
    let of = |pack: &str| folder.run(&["test", pack]).ends(1).out.replace("failing.jfc", "failing");
    assert_eq!(of("failing.jfc"), of("failing"));
}

#[test]
fn a_damaged_file_is_refused_with_a_way_out() {
    let folder = folder();
    let saved = fs::read(folder.path("river.jfc")).unwrap();
    let mut changed = saved.clone();
    changed[saved.len() / 2] ^= 1;
    let mut begun = saved.clone();
    begun[0] = b'x';
    for (name, bytes) in
        [("changed", &changed[..]), ("cut", &saved[..saved.len() - 1]), ("begun", &begun), ("empty", &[]), ("text", b"rule x on y {}")]
    {
        let name = format!("{name}.jfc");
        folder.write(&name, bytes);
        folder.write("table.csv", TABLE);
        let run = folder.run(&["decide", "--lang", "en", "--pack", &name, "table.csv"]).ends(3);
        assert!(run.err.contains("JF-D013") && run.err.contains(&name) && run.err.contains("compile it anew"), "{}", run.err);
        let chinese = folder.run(&["test", "--lang", "zh", &name]).ends(3).err;
        assert!(chinese.contains("JF-D013") && chinese.contains("重新编译"), "{chinese}");
    }
    // A saved pack is known by its first bytes, too.
    folder.write("pack.bin", &saved);
    folder.run(&["packs", "./pack.bin"]).ends(0);
}

#[test]
fn verbs_that_change_files_need_the_folder() {
    let folder = folder();
    folder.write("list.csv", "key\n");
    for arguments in [&["fmt", "river.jfc"][..], &["list", "import", "river.jfc", "negative", "list.csv"]] {
        let run = folder.run(arguments).ends(1);
        assert!(run.err.contains("JF-U014") && run.err.contains("compile it again"), "{}", run.err);
    }
}

#[test]
fn the_file_is_written_only_where_it_destroys_nothing() {
    let folder = Folder::new();
    let run = folder.run(&["compile", "river", "--out", "river.txt"]).ends(1);
    assert!(run.err.contains("JF-U001") && run.err.contains(".jfc"), "{}", run.err);
    let run = folder.run(&["compile", "river", "--out", "river/river.jfc"]).ends(1);
    assert!(run.err.contains("JF-U002"), "{}", run.err);
    let run = folder.run(&["compile", "nowhere.jfc", "--out", "x.jfc"]).ends(1);
    assert!(run.err.contains("JF-D001"), "{}", run.err);
    assert_eq!(folder.names(), ["river"]);
}
