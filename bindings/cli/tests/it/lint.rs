//! `jianfu lint`.

use serde_json::Value as Json;

use crate::Folder;

/// A body with an alias that says its name again: a warning.
const REPEATED: &str = "body park \"公园管理处\" aka \"公园管理处 \"\n";
/// A source that ends.
const ENDING: &str = "source plan \"三年行动计划\" { rank practice confidence N valid to 2026-12-31 }\n";

#[test]
fn findings_are_drawn_and_counted_with_the_day_they_are_seen_from() {
    let folder = Folder::new();
    folder.write("river/more.jf", format!("{REPEATED}{ENDING}"));
    let run = folder.run(&["lint", "--as-of", "2026-12-01", "river"]).ends(0);
    assert!(
        run.out.contains("warning[JF-A004]: ") && run.out.contains("river/more.jf:1:") && run.out.contains("in 30 days"),
        "{}",
        run.out
    );
    assert!(run.out.contains("note[JF-A010]: "), "{}", run.out);
    assert!(run.out.ends_with("1 pack, 90 days ahead from 2026-12-01: 2 warnings, 3 notes\n"), "{}", run.out);
    let run = folder.run(&["lint", "--lang", "zh", "--as-of", "2026-12-01", "--within", "7", "river"]).ends(0);
    assert!(run.out.ends_with("1 个规则包，自 2026-12-01 起看 7 天：1 处警告，3 处提示\n"), "{}", run.out);
}

#[test]
fn without_a_day_it_is_today_and_that_is_said() {
    let run = Folder::new().run(&["lint", "--format", "plain", "river"]).ends(0);
    assert!(run.err.contains("90 days ahead from today, 2"), "{}", run.err);
    assert!(run.out.starts_with("river/rules.jf:12:3: note[JF-A010]: "), "{}", run.out);
}

#[test]
fn warnings_fail_where_they_are_denied_and_notes_never() {
    let folder = Folder::new();
    folder.run(&["lint", "--deny-warnings", "river"]).ends(0);
    folder.write("river/more.jf", REPEATED);
    folder.run(&["lint", "river"]).ends(0);
    folder.run(&["lint", "--deny-warnings", "river"]).ends(3);
    folder.run(&["lint", "--deny-warnings", "--allow", "JF-A010,jf-a004", "river"]).ends(0);
}

#[test]
fn a_pack_may_allow_a_lint() {
    let folder = Folder::new();
    let meta = folder.read("river/pack.toml");
    folder.write("river/pack.toml", format!("{meta}lint_allow = [\"JF-A001\", \"JF-A010\"]\n"));
    assert!(folder.run(&["lint", "river"]).ends(0).out.ends_with(": 0 warnings, 0 notes\n"));
    folder.write("river/pack.toml", format!("{meta}lint_allow = [\"JF-A100\"]\n"));
    assert!(folder.run(&["lint", "river"]).ends(0).out.contains("there is no lint `JF-A100`"));
}

#[test]
fn json_says_the_day_and_the_findings() {
    let run = Folder::new().run(&["lint", "--as-of", "2026-03-01", "--format", "json", "river"]).ends(0);
    let found: Json = serde_json::from_str(&run.out).unwrap();
    assert_eq!((found["as_of"].as_str(), found["within"].as_u64()), (Some("2026-03-01"), Some(90)));
    assert_eq!((found["findings"][0]["code"].as_str(), found["findings"][0]["severity"].as_str()), (Some("JF-A010"), Some("note")));
}

#[test]
fn the_embedded_packs_are_looked_at_where_none_is_named() {
    let folder = Folder::new();
    let all = folder.run(&["lint", "--as-of", "2026-09-10"]).ends(0).out;
    assert!(all.contains(", 90 days ahead from 2026-09-10: 0 warnings, "), "{all}");
    let one = folder.run(&["lint", "--as-of", "2026-09-10", "nanjing-community"]).ends(0).out;
    assert!(one.contains("1 pack, 90 days ahead"), "{one}");
}

#[test]
fn a_pack_that_does_not_compile_and_unknown_names_are_said() {
    let folder = Folder::new();
    folder.write("river/more.jf", "rule a on task { reject because \"x\" remedy \"y\" }\n");
    let run = folder.run(&["lint", "river"]).ends(3);
    assert!(run.out.contains("error[JF-C004]") && run.out.contains("0 packs") && run.out.contains("1 error"), "{}", run.out);
    let run = folder.run(&["lint", "--allow", "JF-A10", "river"]).ends(1);
    assert!(run.err.contains("JF-U001") && run.err.contains("did you mean `JF-A01"), "{}", run.err);
    let run = folder.run(&["lint", "--as-of", "soon", "river"]).ends(1);
    assert!(run.err.contains("`soon` is not a date"), "{}", run.err);
    folder.run(&["lint", "nowhere"]).ends(1);
}
