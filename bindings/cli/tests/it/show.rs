//! `jianfu show`: packs as handbooks.

use crate::Folder;

#[test]
fn a_handbook_is_written_in_markdown_and_in_the_language_asked_for() {
    let folder = Folder::new();
    let english = folder.run(&["show", "river"]).ends(0);
    assert!(english.out.contains("# River Town burden rules: handbook\n"), "{}", english.out);
    assert!(english.out.contains("“people” (需要人数) is at most 3; otherwise **refer** to"), "{}", english.out);
    assert_eq!(english.err, "");
    let chinese = folder.run(&["show", "river", "--lang", "zh"]).ends(0).out;
    assert!(chinese.contains("# 河镇社区减负规则：手册\n") && chinese.contains("“需要人数”不超过 3；否则**转报**"), "{chinese}");
}

#[test]
fn a_pack_is_a_folder_a_rule_file_or_an_embedded_one() {
    let folder = Folder::new();
    folder.write("one.jf", "form f { d: date is as_of }\ndefault on f refer because \"没有规则\"\n");
    assert!(folder.run(&["show", "one.jf"]).ends(0).out.contains("“没有规则”"));
    let named = folder.run(&["show", "nanjing-community"]).ends(0).out;
    assert!(named.contains("`nanjing-community`") && named == folder.run(&["show"]).ends(0).out);
    let run = folder.run(&["show", "atlantis"]).ends(1);
    assert!(run.err.contains("atlantis") && run.out.is_empty(), "{}", run.err);
    folder.write("wrong.jf", "form f { d: date is as_of }\n");
    let run = folder.run(&["show", "wrong.jf"]).ends(3);
    assert!(run.err.contains("error[JF-C011]") && run.out.is_empty(), "{}", run.err);
}

#[test]
fn the_ending_of_the_output_tells_its_format_unless_one_is_asked_for() {
    let folder = Folder::new();
    assert_eq!(folder.run(&["show", "river", "--out", "book.html"]).ends(0).out, "");
    assert!(folder.read("book.html").starts_with("<!DOCTYPE html>\n<html lang=\"en\">"));
    folder.run(&["show", "river", "--out", "book.md"]).ends(0);
    assert!(folder.read("book.md").contains("\n## Contents\n\n- [Forms and rules](#forms)\n"));
    folder.run(&["show", "river", "--out", "book.htm", "--format", "md"]).ends(0);
    assert_eq!(folder.read("book.htm"), folder.read("book.md"));
    assert_eq!(folder.run(&["show", "river", "--format", "html"]).ends(0).out, folder.read("book.html"));
}

#[test]
fn what_is_not_in_force_on_the_day_asked_about_is_marked() {
    let folder = Folder::new();
    let asked = folder.run(&["show", "river", "--as-of", "2019-12-31"]).ends(0).out;
    assert!(
        asked.contains("Ended or not yet in force on 2019-12-31\n") && asked.contains("**not in force on the day asked about**"),
        "{asked}"
    );
    assert!(!folder.run(&["show", "river"]).ends(0).out.contains("in force on"));
    let run = folder.run(&["show", "river", "--as-of", "2019-13-01"]).ends(1);
    assert!(run.err.contains("error[JF-U001]: `2019-13-01` is not a date") && run.out.is_empty(), "{}", run.err);
}

#[test]
fn a_handbook_is_not_written_into_the_pack_nor_over_it() {
    let folder = Folder::new();
    folder.write("one.jf", "form f { d: date is as_of }\ndefault on f refer because \"没有规则\"\n");
    let (before, files) = (folder.read("one.jf"), folder.read("river/rules.jf"));
    for (pack, out) in [("river", "river/book.md"), ("one.jf", "one.jf"), ("./river", "river/rules.jf")] {
        let run = folder.run(&["show", pack, "--out", out]).ends(1);
        assert!(run.err.contains("error[JF-U002]") && run.err.contains(out), "{}", run.err);
    }
    assert_eq!((folder.read("one.jf"), folder.read("river/rules.jf")), (before, files));
    assert!(!folder.path("river/book.md").exists());
}
