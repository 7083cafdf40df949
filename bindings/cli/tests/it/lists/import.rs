//! Edits that are taken.

use calamine::Data;
use serde_json::Value as Json;

use super::{ASSIST, digest, exported, pack_files};
use crate::Folder;

#[test]
fn an_unedited_workbook_changes_nothing_in_any_list_of_the_embedded_pack() {
    let folder = Folder::new();
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../core/packs/nanjing-community");
    for (name, bytes) in jianfu::read_folder(&root).unwrap() {
        folder.write(&format!("lists/{name}"), bytes);
    }
    let before = pack_files(&folder);
    let pack = jianfu::Pack::from_dir(folder.path("lists")).unwrap();
    let languages = [("zh", "en"), ("en", "zh")];
    for (list, (wrote, reads)) in pack.lists().zip(languages.into_iter().cycle()) {
        folder.run(&["list", "export", "lists", list.name(), "--lang", wrote, "--out", "a.xlsx"]).ends(0);
        let run = folder.run(&["list", "import", "lists", list.name(), "a.xlsx", "--lang", reads]).ends(0);
        std::fs::remove_file(folder.path("a.xlsx")).unwrap();
        let all = list.items().count();
        assert!(run.out.contains(&format!("{all} unchanged")) || run.out.contains(&format!("未变 {all} 项")), "{}", run.out);
        assert!(!run.err.contains("JF-"), "{}", run.err);
    }
    assert!(pack_files(&folder) == before);
}

#[test]
fn edits_are_shown_and_written_and_every_other_byte_stays() {
    let (folder, mut book) = exported();
    let before = digest(&folder, "assist");
    book.set(2, "岗位数", "　３ ").set(2, "又称", "防火宣传；消防安全宣传； 消防").set(2, "依据", "《社区工作条例》第七条");
    book.set(3, "有效至", "2026年5月31日").set(3, "仅报告", false);
    book.set(6, "名称", "楼道巡查").set(6, "适用", "城区").set(6, "分担比例", 0.5).set(6, "主管", "消防");
    book.rows().remove(4);
    book.write(&folder, "a.xlsx");

    let files = pack_files(&folder);
    let dry = folder.run(&["list", "import", "lists", "assist", "a.xlsx", "--lang", "zh", "--dry-run"]).ends(0);
    assert!(pack_files(&folder) == files && dry.err.contains("什么也没有写"), "{}", dry.err);
    let run = folder.run(&["list", "import", "lists", "assist", "a.xlsx", "--lang", "zh"]).ends(0);
    assert_eq!(run.out, dry.out);
    assert!(run.err.contains("已写回 lists/lists/assist.csv"), "{}", run.err);
    insta::assert_snapshot!(run.out);

    let lines: Vec<&str> = ASSIST.split("\r\n").collect();
    let wanted = [
        lines[0],
        "AS01,消防宣传,防火宣传;消防安全宣传;消防,城区,否,3,0.25,2020-01-01,消防,\"含逗号,和\"\"引号\"\"\",社区工作条例 第七条,,,",
        "AS02,老人走访,,乡村,否,,,,,,,示例,,2026-05-31",
        lines[3],
        "",
        "AS10,楼道巡查,,城区,,,0.5,,区消防救援局,,,,,",
        "",
    ];
    assert_eq!(folder.read("lists/lists/assist.csv"), wanted.join("\r\n"));
    folder.run(&["check", "lists"]).ends(0);
    assert_ne!(digest(&folder, "assist"), before);
}

#[test]
fn an_edit_that_is_taken_back_gives_the_list_that_was_there() {
    let (folder, mut book) = exported();
    let (files, before) = (pack_files(&folder), digest(&folder, "assist"));
    book.set(2, "名称", "消防安全宣传教育").write(&folder, "b.xlsx");
    folder.run(&["list", "import", "lists", "assist", "b.xlsx"]).ends(0);
    assert_ne!(digest(&folder, "assist"), before);
    folder.run(&["list", "import", "lists", "assist", "a.xlsx", "--outdated"]).ends(0);
    assert_eq!(digest(&folder, "assist"), before);
    assert!(pack_files(&folder) == files);
}

#[test]
fn programs_get_the_changes_as_json() {
    let (folder, mut book) = exported();
    book.set(2, "岗位数", 5.0).set(6, "键", "AS20").set(6, "名称", "楼道巡查");
    book.rows().remove(3);
    book.write(&folder, "a.xlsx");
    let run = folder.run(&["list", "import", "lists", "assist", "a.xlsx", "--format", "json", "--dry-run"]).ends(0);
    let json: Json = serde_json::from_str(&run.out).unwrap();
    assert_eq!(json["list"], "assist");
    assert_eq!(json["changed"][0], serde_json::json!({ "row": 2, "key": "AS01", "columns": [{ "column": "posts", "old": 2, "new": 5 }] }));
    assert_eq!(json["added"], serde_json::json!([{ "row": 5, "item": { "key": "AS20", "name": "楼道巡查" } }]));
    assert_eq!(json["removed"][0]["item"]["valid_from"], "2026-07-01");
    assert_eq!((&json["unchanged"], &json["dry_run"], &json["written"]), (&2.into(), &true.into(), &serde_json::json!([])));
}

#[test]
fn an_item_whose_key_was_changed_is_one_removed_and_one_added() {
    let (folder, mut book) = exported();
    book.set(2, "键", "AS50").write(&folder, "a.xlsx");
    let run = folder.run(&["list", "import", "lists", "assist", "a.xlsx", "--lang", "en"]).ends(0);
    assert!(run.out.starts_with("assist: 1 added, 1 removed, 0 changed, 3 unchanged\n"), "{}", run.out);
}

#[test]
fn versions_of_an_item_are_known_by_their_days() {
    let (folder, mut book) = exported();
    // The later version ends, and a third one follows.
    book.set(4, "有效至", "2026-12-31")
        .set(6, "键", "as02")
        .set(6, "名称", "老人照料")
        .set(6, "有效自", "2027-01-01")
        .set(6, "假定", "示例");
    book.write(&folder, "a.xlsx");
    let run = folder.run(&["list", "import", "lists", "assist", "a.xlsx", "--format", "json"]).ends(0);
    let json: Json = serde_json::from_str(&run.out).unwrap();
    assert_eq!(
        json["changed"],
        serde_json::json!([{ "row": 4, "key": "AS02", "columns": [{ "column": "valid_to", "old": null, "new": "2026-12-31" }] }])
    );
    assert_eq!(json["added"][0]["row"], 6);
    folder.run(&["check", "lists"]).ends(0);
}

#[test]
fn a_title_above_the_header_moved_columns_and_new_ones_are_no_obstacle_and_are_told() {
    let (folder, mut book) = exported();
    for row in book.rows() {
        row.swap(1, 2);
        row.push(Data::String("看过".to_owned()));
    }
    let width = book.rows()[0].len();
    book.rows()[0][width - 1] = Data::String("审核意见".to_owned());
    book.set(2, "名称", "消防安全教育");
    let mut title = vec![Data::Empty; width];
    title[0] = Data::String("二〇二六年协助事项（征求意见）".to_owned());
    book.rows().insert(0, title);
    book.write(&folder, "a.xlsx");
    let run = folder.run(&["list", "import", "lists", "assist", "a.xlsx"]).ends(0);
    assert!(run.out.starts_with("assist: 0 added, 0 removed, 1 changed, 3 unchanged\n"), "{}", run.out);
    assert!(run.err.contains("warning[JF-U011]: the list has no column `审核意见` (P), and nothing in it is taken"), "{}", run.err);
    assert!(run.err.contains("the columns stand in another order"), "{}", run.err);
}

#[test]
fn a_column_that_was_deleted_stays_as_it_is_in_the_pack() {
    let (folder, mut book) = exported();
    let note = book.column("说明");
    for row in book.rows() {
        row.remove(note);
    }
    book.set(2, "岗位数", 7.0).write(&folder, "a.xlsx");
    let run = folder.run(&["list", "import", "lists", "assist", "a.xlsx"]).ends(0);
    assert!(run.err.contains("there is no column `说明`, so nothing in it changes"), "{}", run.err);
    assert!(
        folder
            .read("lists/lists/assist.csv")
            .contains("AS01,消防宣传,防火宣传;消防安全宣传,城区,否,7,0.25,2020-01-01,消防,\"含逗号,和\"\"引号\"\"\",")
    );
}
