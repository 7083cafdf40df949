//! What a workbook holds that officials are given.

use calamine::Data;

use super::{Book, digest, exported, folder, part};
use crate::Folder;

#[test]
fn a_list_becomes_a_sheet_with_a_row_for_each_version_of_an_item() {
    let (folder, mut book) = exported();
    assert_eq!(book.sheets[0].0, "协助事项清单");
    let texts = |row: &[Data]| row.iter().map(ToString::to_string).collect::<Vec<_>>().join(",");
    let rows: Vec<String> = book.rows().iter().map(|row| texts(row)).collect();
    assert_eq!(rows[0], "键,名称,又称,隶属,适用,仅报告,岗位数,分担比例,起始,主管,说明,依据,假定,有效自,有效至");
    assert!(rows[1].starts_with("AS01,消防宣传,防火宣传;消防安全宣传,,城区,否,2,0.25,"), "{}", rows[1]);
    assert!(rows[1].ends_with(",区消防救援局,含逗号,和\"引号\",社区工作条例 第六条 置信 P,,,"), "{}", rows[1]);
    assert!(rows[2].starts_with("AS02,老人走访,") && rows[3].starts_with("AS02,老人走访和照料,"));
    assert_eq!(rows.len(), 5);
    folder.run(&["list", "export", "lists", "协助事项清单", "--lang", "en", "--out", "b.xlsx"]).ends(0);
    let english = Book::read(&folder, "b.xlsx");
    assert_eq!(
        texts(&english.sheets[0].1[0]),
        "key,name,aka,under,适用,仅报告,岗位数,分担比例,起始,主管,说明,cite,assumption,valid_from,valid_to"
    );
    assert_eq!(english.sheets[1].0, "about");
}

#[test]
fn values_are_of_their_own_kind_and_nothing_is_computed() {
    let (folder, mut book) = exported();
    let column = |header: &str| book.column(header);
    let (posts, since, to, name, note) = (column("岗位数"), column("起始"), column("有效至"), column("名称"), column("说明"));
    let rows = book.rows();
    assert!(matches!(rows[1][posts], Data::Float(number) if number == 2.0), "{:?}", rows[1][posts]);
    for cell in [&rows[1][since], &rows[2][to]] {
        assert!(matches!(cell, Data::DateTime(_)), "{cell:?}");
    }
    assert_eq!(rows[4][name], Data::String("=1+1".to_owned()));
    assert_eq!(rows[4][note], Data::String("两\n行".to_owned()));
    let xml = part(&folder, "a.xlsx", "xl/worksheets/sheet1.xml");
    assert!(!xml.contains("<f>") && xml.contains("ySplit=\"1\"") && xml.contains("<autoFilter ref=\"A1:O5\"/>"), "{xml}");
    assert!(xml.contains("<formula1>\"是,否\"</formula1>") && xml.contains("<formula1>\"城区,乡村\"</formula1>"), "{xml}");
    assert!(part(&folder, "a.xlsx", "xl/comments1.xml").contains("不要改动键"));
}

#[test]
fn the_second_sheet_explains_the_columns_and_names_the_state_of_the_list() {
    let (folder, book) = exported();
    let (name, rows) = &book.sheets[1];
    assert_eq!(name, "说明");
    let all: String = rows.iter().flatten().map(|cell| format!("{cell}\n")).collect();
    let pack = jianfu::Pack::from_dir(folder.path("lists")).unwrap();
    for wanted in [
        pack.id(),
        pack.version(),
        pack.digest(),
        &digest(&folder, "assist"),
        "jianfu list import",
        "「岗位数」列\n整数",
        "可取：城区、乡村",
    ] {
        assert!(all.contains(wanted), "{wanted}\n{all}");
    }
}

#[test]
fn where_items_stand_in_several_files_each_says_in_which() {
    let folder = folder();
    folder.run(&["list", "export", "lists", "mixed", "--lang", "zh"]).ends(0);
    let mut book = Book::read(&folder, "mixed.xlsx");
    let column = book.column("（所在文件）");
    let places: Vec<String> = book.rows().iter().skip(1).map(|row| row[column].to_string()).collect();
    assert_eq!(places, ["rules.jf:17", "lists/mixed.toml:1", "lists/mixed.csv:2"]);
    assert!(!exported().1.rows()[0].contains(&Data::String("（所在文件）".to_owned())));
}

#[test]
fn the_same_list_gives_the_same_bytes_and_an_embedded_pack_can_be_exported() {
    let folder = Folder::new();
    for name in ["a.xlsx", "b.xlsx"] {
        folder.run(&["list", "export", "nanjing-community", "负面清单", "--out", name]).ends(0);
    }
    assert_eq!(std::fs::read(folder.path("a.xlsx")).unwrap(), std::fs::read(folder.path("b.xlsx")).unwrap());
}

#[test]
fn a_wrong_list_or_place_is_refused() {
    let folder = folder();
    let run = folder.run(&["list", "export", "lists", "asist"]).ends(1);
    assert!(run.err.contains("the pack has no list `asist`") && run.err.contains("did you mean `assist`"), "{}", run.err);
    let run = folder.run(&["list", "export", "lists", "assist", "--out", "a.csv"]).ends(1);
    assert!(run.err.contains("error[JF-U001]") && run.err.contains(".xlsx"), "{}", run.err);
    let run = folder.run(&["list", "export", "lists", "assist", "--out", "lists/lists/a.xlsx"]).ends(1);
    assert!(run.err.contains("error[JF-U002]"), "{}", run.err);
    assert_eq!(folder.names(), ["lists", "river"]);
}

#[test]
fn a_workbook_that_somebody_may_have_edited_is_not_written_over() {
    let (folder, mut book) = exported();
    folder.run(&["list", "export", "lists", "assist", "--lang", "zh", "--out", "a.xlsx"]).ends(0);
    book.set(2, "名称", "改过").write(&folder, "a.xlsx");
    let edited = std::fs::read(folder.path("a.xlsx")).unwrap();
    let run = folder.run(&["list", "export", "lists", "assist", "--lang", "zh", "--out", "a.xlsx"]).ends(1);
    assert!(run.err.contains("错误[JF-U010]: 已经有这个文件"), "{}", run.err);
    assert!(std::fs::read(folder.path("a.xlsx")).unwrap() == edited);
}

#[test]
fn labels_that_a_sheet_cannot_have_and_columns_named_like_those_of_every_list_are_no_obstacle() {
    let folder = folder();
    for (label, sheet) in [
        ("'甲/乙:*?[丙]'", "甲乙丙"),
        ("说明", "list"),
        (
            "一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一二三",
            "一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一",
        ),
    ] {
        folder.write(
            "lists/rules.jf",
            format!("list one \"{label}\" {{ effect inform columns {{ name: text \"名称\", about: text \"依据\" }} basis assumption \"示例\" from \"one.csv\" }}\n"),
        );
        folder.write("lists/one.csv", "key,名称,依据\nA1,甲,乙\n");
        std::fs::remove_dir_all(folder.path("lists/lists")).unwrap_or_default();
        folder.run(&["list", "export", "lists", "one", "--lang", "zh", "--out", "one.xlsx"]).ends(0);
        let mut book = Book::read(&folder, "one.xlsx");
        assert_eq!(book.sheets[0].0, sheet);
        book.set(2, "依据", "丙").set(2, "又称", "丁").write(&folder, "one.xlsx");
        folder.run(&["list", "import", "lists", "one", "one.xlsx"]).ends(0);
        assert_eq!(folder.read("lists/one.csv"), "key,名称,依据,aka\nA1,甲,丙,丁\n");
        std::fs::remove_file(folder.path("one.xlsx")).unwrap();
    }
}
