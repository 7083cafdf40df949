//! `jianfu new`.

use std::fs;

use jianfu::{Context, Outcome, Pack};

use crate::Folder;

#[test]
fn a_new_pack_passes_every_check_in_both_languages_of_keywords() {
    let folder = Folder::new();
    for (keywords, word, other) in [("zh", "规则 barred", "rule barred"), ("en", "rule barred", "规则 barred")] {
        folder.run(&["new", keywords, "--id", "river-town", "--title", "河镇\"减负\"规则", "--keywords", keywords]).ends(0);
        let rules = folder.read(&format!("{keywords}/rules.jf"));
        assert!(rules.contains(word) && !rules.contains(other), "{rules}");
        folder.run(&["check", "--deny-warnings", keywords]).ends(0);
        folder.run(&["fmt", "--check", "--lang", keywords, keywords]).ends(0);
        folder.run(&["test", "--require-coverage", keywords]).ends(0);
        let pack = Pack::from_dir(folder.path(keywords)).unwrap();
        assert_eq!((pack.id(), pack.title(jianfu::Lang::Zh)), ("river-town", "河镇\"减负\"规则"));
    }
    let comments = |name: &str| folder.read(name).lines().filter(|line| line.trim_start().starts_with('#')).collect::<String>();
    assert!(comments("zh/rules.jf").contains("检查单") && !comments("zh/rules.jf").contains("checklist"));
    assert!(comments("en/rules.jf").contains("checklist") && !comments("en/rules.jf").contains("检查单"));
}

#[test]
fn every_item_of_the_new_lists_is_tried_under_each_of_its_names() {
    let folder = Folder::new();
    folder.run(&["new", "river-town"]).ends(0);
    let cases = folder.read("river-town/cases/items.csv");
    let rows: Vec<Vec<&str>> = cases.lines().map(|line| line.split(',').collect()).collect();
    let tried: Vec<&str> = rows.iter().map(|row| row[6]).collect();
    for list in ["assist", "negative"] {
        let items = folder.read(&format!("river-town/lists/{list}.csv"));
        for row in items.lines().skip(1).map(|line| line.split(',').collect::<Vec<_>>()) {
            for name in row[2].split(';').chain([row[1]]) {
                assert!(tried.contains(&name), "{name}");
            }
        }
    }
}

#[test]
fn the_lists_of_a_new_pack_are_opened_by_excel_as_utf_8() {
    let folder = Folder::new();
    folder.run(&["new", "river-town"]).ends(0);
    for name in ["lists/assist.csv", "lists/negative.csv", "cases/items.csv"] {
        let bytes = fs::read(folder.path(&format!("river-town/{name}"))).unwrap();
        assert!(bytes.starts_with(b"\xef\xbb\xbf") && !bytes[3..].starts_with(b"\xef\xbb\xbf"), "{name}");
    }
}

#[test]
fn what_was_made_and_the_next_commands_are_told_and_the_commands_work() {
    let folder = Folder::new();
    let told = folder.run(&["new", "--lang", "zh", "packs/river-town"]).ends(0).out;
    insta::assert_snapshot!(told);
    let mut commands = told.lines().filter_map(|line| line.trim().strip_prefix("jianfu "));
    for wanted in [0, 0, 2] {
        let arguments: Vec<&str> = commands.next().unwrap().split(' ').collect();
        folder.run(&arguments).ends(wanted);
    }
    assert_eq!(commands.next(), None);
    for line in told.lines().filter(|line| line.starts_with("  packs/")) {
        assert!(folder.path(line.trim()).is_file(), "{line}");
    }
}

#[test]
fn the_commands_of_a_new_packs_readme_work_in_its_folder() {
    let folder = Folder::new();
    for keywords in ["zh", "en"] {
        folder.run(&["new", keywords, "--id", "river-town", "--keywords", keywords]).ends(0);
        let readme = folder.read(&format!("{keywords}/README.md"));
        let inline = readme.split('`').filter_map(|code| code.strip_prefix("jianfu "));
        let blocks = readme.lines().filter_map(|line| line.strip_prefix("jianfu ")?.split_once("  ").map(|(command, _)| command));
        let commands: Vec<&str> = inline.chain(blocks).filter(|command| *command != "new" && !command.starts_with("explain")).collect();
        assert_eq!(commands.len(), 6, "{commands:?}");
        for command in commands {
            let arguments: Vec<&str> = command.split(' ').collect();
            let output = folder.command(&arguments).current_dir(folder.path(keywords)).output().unwrap();
            let wanted = if arguments[0] == "decide" { 2 } else { 0 };
            assert_eq!(output.status.code(), Some(wanted), "{command}: {}", String::from_utf8_lossy(&output.stderr));
        }
    }
}

#[test]
fn decisions_of_a_new_pack_show_that_it_rests_on_assumptions() {
    let folder = Folder::new();
    folder.run(&["new", "river-town"]).ends(0);
    let pack = Pack::from_dir(folder.path("river-town")).unwrap();
    let demand = pack.demand_from_json(&folder.read("river-town/example.json"), None).unwrap();
    let decision = pack.decide(&demand, &Context::of_demand());
    assert_eq!(decision.outcome(), Outcome::Reject);
    let said = decision.explain(jianfu::Lang::Zh);
    assert!(said.contains("假定（非法律依据）") && said.contains("由谁办理：市场监管部门"), "{said}");
}

#[test]
fn a_folder_that_holds_something_is_left_as_it_is() {
    let folder = Folder::new();
    folder.write("notes/todo.txt", "mine");
    let run = folder.run(&["new", "notes"]).ends(1);
    assert!(
        run.err.contains("error[JF-U010]: there is something in this folder already") && run.err.contains("name a folder"),
        "{}",
        run.err
    );
    assert_eq!(fs::read_dir(folder.path("notes")).unwrap().count(), 1);
    let run = folder.run(&["new", "--lang", "zh", "notes/todo.txt", "--id", "a"]).ends(1);
    assert!(run.err.contains("错误[JF-U010]: 这是文件，不是文件夹"), "{}", run.err);
    assert_eq!(folder.read("notes/todo.txt"), "mine");
    fs::create_dir(folder.path("empty")).unwrap();
    folder.run(&["new", "empty"]).ends(0);
    folder.run(&["new", "empty"]).ends(1);
}

#[test]
fn an_id_is_the_folders_name_where_that_can_be_one() {
    let folder = Folder::new();
    for (arguments, message) in [
        (&["new", "河镇"][..], "`河镇` cannot be a pack's id"),
        (&["new", "River"], "`River` cannot be a pack's id"),
        (&["new", "x", "--id", "a_b"], "`a_b` cannot be a pack's id"),
        (&["new", "x", "--id", ""], "`` cannot be a pack's id"),
        (&["new", "nanjing-community"], "`nanjing-community` is the id of an embedded pack"),
    ] {
        let run = folder.run(arguments).ends(1);
        assert!(run.err.contains("error[JF-U001]") && run.err.contains(message) && run.err.contains("--id river-town"), "{}", run.err);
    }
    for title in ["", "甲\n乙", "甲\u{202e}乙"] {
        let run = folder.run(&["new", "x", "--title", title]).ends(1);
        assert!(run.err.contains("error[JF-U001]") && run.err.contains("--title"), "{}", run.err);
    }
    assert_eq!(folder.names(), ["river"]);
    folder.run(&["new", "河镇", "--id", "river-2"]).ends(0);
    assert_eq!(Pack::from_dir(folder.path("河镇")).unwrap().id(), "river-2");
}
