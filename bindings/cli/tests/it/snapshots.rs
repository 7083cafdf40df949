//! `jianfu test --accept` and the snapshots that later runs compare with.

use serde_json::Value as Json;

use crate::{Folder, Run};

const KEPT: &str = "river/snapshots/rules.jf.txt";

fn accepted() -> Folder {
    let folder = Folder::new();
    let run = folder.run(&["test", "--accept", "river"]).ends(0);
    assert!(run.err.contains("snapshots (river/snapshots): 1 written, 0 removed\n"), "{}", run.err);
    folder
}

fn test(folder: &Folder) -> Run {
    folder.run(&["test", "river"])
}

#[test]
fn decisions_are_kept_in_words_and_without_the_receipt() {
    let folder = accepted();
    let kept = folder.read(KEPT);
    assert!(kept.starts_with("# jianfu test --accept\n\n## 负面清单内驳回\n    工作事项 T-1：驳回。\n    1. 负面清单："), "{kept}");
    assert_eq!((kept.matches("\n## ").count(), kept.contains("回执")), (3, false), "{kept}");
    test(&folder).ends(0);
    // What is as it was is not written again.
    let run = folder.run(&["test", "--accept", "--lang", "zh", "river"]).ends(0);
    assert!(run.err.contains("写入 0 个，删除 0 个"), "{}", run.err);
}

#[test]
fn snapshots_do_not_change_the_digest_of_the_pack() {
    let folder = Folder::new();
    let digest = || -> Json {
        let json: Json = serde_json::from_str(&folder.run(&["test", "--format", "json", "river"]).ends(0).out).unwrap();
        json["packs"][0]["digest"].clone()
    };
    let before = digest();
    folder.run(&["test", "--accept", "river"]).ends(0);
    assert!(before.as_str().is_some_and(|digest| digest.len() == 64));
    assert_eq!(digest(), before);
}

#[test]
fn a_difference_fails_the_test_with_the_lines_that_differ() {
    let folder = accepted();
    let rules = folder.read("river/rules.jf");
    folder.write("river/rules.jf", rules.replace("由提出单位自行办理", "由提出单位自己办理"));
    let run = test(&folder).ends(1);
    for wanted in [
        "FAILED 负面清单内驳回 (river/rules.jf:",
        "the decision's words differ from the snapshot (- kept, + now); if that is meant, run jianfu test --accept\n",
        "  -    建议：由提出单位自行办理。\n  +    建议：由提出单位自己办理。\n",
        "2 passed, 1 failed\n",
    ] {
        assert!(run.out.contains(wanted), "{wanted}\n{}", run.out);
    }
    let run = folder.run(&["test", "--format", "junit", "--lang", "zh", "river"]).ends(1);
    assert!(run.out.contains("裁定的文字与快照不同") && run.out.contains("failures=\"1\""), "{}", run.out);
    folder.run(&["test", "--accept", "river"]).ends(0);
    test(&folder).ends(0);
}

#[test]
fn a_test_too_few_or_too_many_is_told() {
    let folder = accepted();
    let kept = folder.read(KEPT);
    folder.write(KEPT, kept.replace("## 人数适当准予", "## 另一个名称"));
    let run = test(&folder).ends(1);
    assert!(
        run.out.contains("FAILED 人数适当准予") && run.out.contains("the snapshots lack this test; to add it, run jianfu test --accept")
    );
    assert!(run.out.contains("FAILED `snapshots/rules.jf.txt` has a snapshot of `另一个名称`, which is no test"), "{}", run.out);
    // What belongs to no test fails in every format.
    folder.write(KEPT, format!("{kept}\n## 多余\n    准予\n"));
    test(&folder).ends(1);
    let run = folder.run(&["test", "--format", "junit", "river"]).ends(1);
    assert!(
        run.out.contains("tests=\"4\" failures=\"1\"")
            && run.out.contains("<testcase name=\"snapshots\" classname=\"river-town\"><failure"),
        "{}",
        run.out
    );
    let json: Json = serde_json::from_str(&folder.run(&["test", "--format", "json", "river"]).ends(1).out).unwrap();
    assert!(json["packs"][0]["snapshots"][0].as_str().unwrap().contains("`多余`"));
}

#[test]
fn snapshots_of_a_file_that_is_gone_are_told_and_then_removed_and_other_texts_are_left_alone() {
    let folder = accepted();
    folder.write("river/snapshots/older/gone.jf.txt", folder.read(KEPT));
    folder.write("river/snapshots/notes.txt", "我的笔记\n");
    let run = folder.run(&["test", "--lang", "zh", "river"]).ends(1);
    assert!(
        run.out.contains("未通过 快照「snapshots/older/gone.jf.txt」没有对应的规则文件；确认后运行 jianfu test --accept\n"),
        "{}",
        run.out
    );
    let run = folder.run(&["test", "--accept", "river"]).ends(0);
    assert!(run.err.contains("0 written, 1 removed"), "{}", run.err);
    test(&folder).ends(0);
    assert!(!folder.path("river/snapshots/older/gone.jf.txt").exists());
    assert_eq!(folder.read("river/snapshots/notes.txt"), "我的笔记\n");
}

#[test]
fn line_ends_of_another_system_make_no_difference() {
    let folder = accepted();
    folder.write(KEPT, folder.read(KEPT).replace('\n', "\r\n"));
    test(&folder).ends(0);
}

#[test]
fn where_nothing_was_accepted_nothing_is_compared() {
    let folder = accepted();
    folder.write("river/more.jf", "test \"又一个\" { given sign { date: 2026-03-01 } expect refer by default }\n");
    let run = test(&folder).ends(0);
    assert!(run.out.ends_with("4 passed, 0 failed\n"), "{}", run.out);
}

#[test]
fn there_is_nowhere_to_write_for_what_is_no_folder() {
    let folder = Folder::new();
    let run = folder.run(&["test", "--accept"]).ends(1);
    assert!(run.err.contains("JF-U001") && run.err.contains("`nanjing-community` is not a folder of a pack"), "{}", run.err);
    folder.run(&["test", "--accept", "river/rules.jf"]).ends(1);
    assert!(!folder.path("river/snapshots").exists());
}

/// Names and texts of packs may look like what a file of snapshots is made of.
#[test]
fn names_and_texts_that_look_like_snapshots_are_kept_apart() {
    let folder = Folder::new();
    let rules = folder.read("river/rules.jf").replace("在负面清单内，社区不承担", "在负面清单内\\n## 人数适当准予\\n\\n    社区不承担");
    let more = "
test \"又\\n## 一个\" { given sign { date: 2026-03-01 } expect refer by default }
test \"又\\n## 一个\" { given sign { date: 2026-03-02, outside: 1 } expect refer by default }
";
    folder.write("river/rules.jf", format!("{rules}{more}"));
    folder.run(&["test", "--accept", "river"]).ends(0);
    assert!(folder.read(KEPT).contains("\n## 又 ## 一个\n"));
    let run = test(&folder).ends(0);
    assert!(run.out.ends_with("5 passed, 0 failed\n"), "{}", run.out);
}
