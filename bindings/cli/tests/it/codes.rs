//! `jianfu explain`.

use crate::Folder;

#[test]
fn a_code_is_explained_in_one_language() {
    let folder = Folder::new();
    for code in ["JF-D005", "jf-d005", "JF-U002"] {
        let english = folder.run(&["explain", "--lang", "en", code]).ends(0).out;
        assert!(english.starts_with(&format!("# {} ", code.to_uppercase())) && english.contains("To mend it"), "{english}");
        assert!(!english.contains("改法") && !english.contains("## "), "{english}");
        let chinese = folder.run(&["explain", "--lang", "zh", code]).ends(0).out;
        assert!(chinese.contains("改法") && !chinese.contains("To mend it") && !chinese.contains("## "), "{chinese}");
    }
}

#[test]
fn an_unknown_code_is_answered_with_those_near_it() {
    let folder = Folder::new();
    let run = folder.run(&["explain", "JF-D0055"]).ends(1);
    assert!(run.err.contains("there is no code `JF-D0055`") && run.err.contains("JF-D005"), "{}", run.err);
    let run = folder.run(&["explain", "--lang", "zh", "什么"]).ends(1);
    assert!(run.err.contains("没有代码「什么」") && run.err.contains("jianfu explain"), "{}", run.err);
}

#[test]
fn without_a_code_all_are_listed_with_their_titles() {
    let folder = Folder::new();
    let list = folder.run(&["explain"]).ends(0).out;
    let codes: Vec<&str> = list.lines().map(|line| line.split("  ").next().unwrap()).collect();
    let own = [
        "JF-U001", "JF-U002", "JF-U003", "JF-U010", "JF-U011", "JF-U012", "JF-U013", "JF-U014", "JF-U020", "JF-U030", "JF-U031", "JF-U032",
        "JF-U033", "JF-U040",
    ];
    let mut wanted: Vec<&str> = jianfu::codes().chain(jianfu_lint::codes()).chain(jianfu_ledger::codes()).chain(own).collect();
    wanted.sort_unstable();
    assert_eq!(codes, wanted);
    assert!(list.contains("JF-D005  No such field\n"), "{list}");
    assert!(folder.run(&["explain", "--lang", "zh"]).ends(0).out.contains("JF-D005  没有这个字段\n"));
}
