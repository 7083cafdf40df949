//! `jianfu check`.

use serde_json::Value as Json;

use crate::Folder;

const WITHOUT_CITATION: &str = "rule a on task { reject because \"x\" remedy \"y\" }\n";
/// A definition that nothing uses is worth a warning.
const UNUSED: &str = "define few as demand.people <= 3\n";

#[test]
fn a_sound_pack_is_fine() {
    let folder = Folder::new();
    assert_eq!(folder.run(&["check", "river"]).ends(0).out, "1 rule file: 0 errors, 0 warnings\n");
    assert_eq!(folder.run(&["check", "--lang", "zh", "river"]).ends(0).out, "1 个规则文件：0 处错误，0 处警告\n");
    assert_eq!(folder.run(&["check", "--format", "json", "river"]).ends(0).out.trim(), "[]");
    assert_eq!(folder.run(&["check", "--format", "plain", "river"]).ends(0).out, "");
}

#[test]
fn every_mistake_of_every_pack_is_shown_with_its_place() {
    let folder = Folder::new();
    folder.add_pack("failing");
    folder.write("river/more.jf", format!("{WITHOUT_CITATION}\n规则 {{\n"));
    folder.write("failing/more.jf", WITHOUT_CITATION);
    let run = folder.run(&["check", "failing", "river"]).ends(3);
    for wanted in ["failing/more.jf:1:", "river/more.jf:1:", "river/more.jf:3:", "error[JF-C004]", "4 rule files: "] {
        assert!(run.out.contains(wanted), "{wanted}\n{}", run.out);
    }
    assert_eq!(run.err, "");
    let plain = folder.run(&["check", "--format", "plain", "failing", "river"]).ends(3);
    assert!(plain.out.lines().all(|line| line.contains("/more.jf:") && line.contains("error[JF-")), "{}", plain.out);
    assert_eq!(plain.out.lines().count(), 3);
    assert!(plain.err.contains("3 errors"), "{}", plain.err);
    let json: Json = serde_json::from_str(&folder.run(&["check", "--format", "json", "failing", "river"]).ends(3).out).unwrap();
    let files: Vec<&str> = json.as_array().unwrap().iter().map(|diagnostic| diagnostic["file"].as_str().unwrap()).collect();
    assert_eq!(files, ["failing/more.jf", "river/more.jf", "river/more.jf"]);
    assert_eq!(json[0]["code"], "JF-C004");
}

#[test]
fn warnings_are_shown_and_count_only_where_that_is_asked_for() {
    let folder = Folder::new();
    folder.write("river/more.jf", UNUSED);
    let run = folder.run(&["check", "river"]).ends(0);
    assert!(run.out.contains("warning[JF-C026]") && run.out.contains("0 errors, 1 warning\n"), "{}", run.out);
    folder.run(&["check", "--deny-warnings", "river"]).ends(3);
    folder.run(&["check", "--deny-warnings", "river/rules.jf"]).ends(0);
}

#[test]
fn a_single_rule_file_needs_no_pack_toml_and_several_do() {
    let folder = Folder::new();
    folder.run(&["check", "river/rules.jf"]).ends(0);
    folder.write("bare/rules.jf", folder.read("river/rules.jf"));
    folder.write("bare/more.jf", "body police \"公安局\"\n");
    let run = folder.run(&["check", "bare"]).ends(3);
    assert!(run.out.contains("error[JF-C017]") && run.out.contains("bare/pack.toml"), "{}", run.out);
}

#[test]
fn what_cannot_be_read_is_no_finding_and_leaves_the_others_alone() {
    let folder = Folder::new();
    let run = folder.run(&["check", "missing", "river"]).ends(1);
    assert!(run.err.contains("error[JF-D001]") && run.err.contains("missing"), "{}", run.err);
    assert!(run.out.contains("1 rule file: 0 errors"), "{}", run.out);
}
