//! The pack's own files keep their format.

use std::fs;

use calamine::Data;
use rust_xlsxwriter::{Format, Formula, Workbook};

use super::{Book, folder, part};
use crate::{Folder, Run};

/// Exports a list, edits it, and imports it.
fn edit(folder: &Folder, list: &str, edit: impl FnOnce(&mut Book)) -> Run {
    folder.run(&["list", "export", "lists", list, "--lang", "zh", "--out", "a.xlsx"]).ends(0);
    let mut book = Book::read(folder, "a.xlsx");
    edit(&mut book);
    book.write(folder, "a.xlsx");
    let run = folder.run(&["list", "import", "lists", list, "a.xlsx"]);
    fs::remove_file(folder.path("a.xlsx")).unwrap();
    run
}

/// A pack with one list, which reads this file.
fn with_file(name: &str, content: impl AsRef<[u8]>) -> Folder {
    let folder = folder();
    fs::remove_dir_all(folder.path("lists/lists")).unwrap();
    let list =
        format!("list one \"一\" {{ effect allow columns {{ posts: int \"岗位数\" }} basis assumption \"示例\" from \"{name}\" }}\n");
    folder.write("lists/rules.jf", list);
    folder.write(&format!("lists/{name}"), content);
    folder
}

#[test]
fn a_file_in_gbk_with_semicolons_and_no_line_end_stays_one() {
    let text = "协助事项;;\n键;名称;岗位数\nA1;招商;1\nA2;\"丂;丄\";2";
    let (gbk, ..) = encoding_rs::GBK.encode(text);
    let folder = with_file("one.csv", &gbk);
    edit(&folder, "one", |book| {
        book.set(2, "名称", "招商；引资").set(4, "名称", "新;增");
    })
    .ends(0);
    let bytes = fs::read(folder.path("lists/one.csv")).unwrap();
    let (text, _, broken) = encoding_rs::GBK.decode(&bytes);
    assert!(!broken);
    assert_eq!(text, "协助事项;;\n键;名称;岗位数\nA1;招商；引资;1\nA2;\"丂;丄\";2\nA3;\"新;增\";\n");
}

#[test]
fn a_file_in_utf_16_stays_one() {
    let text = "key\tname\tposts\r\nA1\t甲\t1\r\n";
    let bytes: Vec<u8> = [0xFF, 0xFE].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    let folder = with_file("one.csv", bytes);
    edit(&folder, "one", |book| {
        book.set(2, "岗位数", 2.0);
    })
    .ends(0);
    let bytes = fs::read(folder.path("lists/one.csv")).unwrap();
    let units: Vec<u16> = bytes.chunks(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]])).collect();
    assert_eq!(String::from_utf16(&units).unwrap(), "\u{feff}key\tname\tposts\r\nA1\t甲\t2\r\n");
}

#[test]
fn a_column_that_the_file_lacks_is_added_to_it() {
    let folder = with_file("one.csv", "键,名称\nA1,甲\nA2,乙\n");
    edit(&folder, "one", |book| {
        book.set(3, "岗位数", 4.0).set(3, "有效至", "2026-12-31");
    })
    .ends(0);
    assert_eq!(folder.read("lists/one.csv"), "键,名称,岗位数,有效至\nA1,甲\nA2,乙,4,2026-12-31\n");
    folder.run(&["check", "lists"]).ends(0);
}

/// A list's workbook with a title, a format, another sheet that holds no list, and a formula.
fn workbook() -> Vec<u8> {
    let mut book = Workbook::new();
    let bold = Format::new().set_bold();
    let sheet = book.add_worksheet().set_name("一").unwrap();
    sheet.write_string(0, 0, "标题").unwrap();
    for (column, header) in ["键", "名称", "岗位数"].into_iter().enumerate() {
        sheet.write_string(1, column as u16, header).unwrap();
    }
    for (row, name) in (2..).zip(["甲", "乙", "丙"]) {
        sheet.write_string(row, 0, format!("A{}", row - 1)).unwrap();
        sheet.write_string_with_format(row, 1, name, &bold).unwrap();
    }
    sheet.write_number(2, 2, 1).unwrap();
    sheet.write_formula(4, 2, Formula::new("=1+2").set_result("3")).unwrap();
    book.add_worksheet().set_name("备注").unwrap().write_string(0, 0, "给同事看的话").unwrap();
    book.save_to_buffer().unwrap()
}

#[test]
fn a_workbook_keeps_its_formats_and_its_other_sheets() {
    let folder = with_file("one.xlsx", workbook());
    edit(&folder, "one", |book| {
        book.set(2, "名称", "甲<&\"").set(2, "岗位数", 9.0).set(5, "名称", "丁");
        book.rows().remove(2);
    })
    .ends(0);
    let xml = part(&folder, "lists/one.xlsx", "xl/worksheets/sheet1.xml");
    assert!(xml.contains("<c r=\"B3\" s=\"1\" t=\"inlineStr\"><is><t xml:space=\"preserve\">甲&lt;&amp;&quot;</t></is></c>"), "{xml}");
    assert!(xml.contains("<c r=\"C3\"><v>9</v></c>") && xml.contains("<c r=\"B4\" s=\"1\"/>") && xml.contains("<f>1+2</f>"), "{xml}");
    let mut book = Book::read(&folder, "lists/one.xlsx");
    let texts: Vec<String> = book.rows().iter().map(|row| row.iter().map(|cell| format!("{cell}|")).collect()).collect();
    assert_eq!(texts, ["标题|||", "键|名称|岗位数|", "A1|甲<&\"|9|", "|||", "A3|丙|3|", "A4|丁||"]);
    assert_eq!(book.sheets[1].1[0][0].to_string(), "给同事看的话");
    folder.run(&["check", "lists"]).ends(0);
}

#[test]
fn a_formula_in_a_workbook_is_not_written_over() {
    let bytes = workbook();
    let folder = with_file("one.xlsx", &bytes);
    let run = edit(&folder, "one", |book| {
        book.set(4, "岗位数", 8.0);
    })
    .ends(1);
    assert!(run.err.contains("error[JF-U012]: the cell C5, which is to change, holds a formula"), "{}", run.err);
    assert!(fs::read(folder.path("lists/one.xlsx")).unwrap() == bytes);
}

#[test]
fn a_toml_file_keeps_its_comments_and_layout() {
    let before = "# 清单\n\n[[item]]\nkey = \"A1\"\nname = \"甲\" # 旧名\naka = [\"子\"]\n\n# 次\n[[item]]\nkey = \"A2\"\n\"名称\" = '乙'\nposts = 2\n\n[[item]]\nkey = 'A3'\n";
    let folder = with_file("one.toml", before);
    edit(&folder, "one", |book| {
        book.set(2, "名称", "甲\"甲").set(2, "又称", "子；丑").set(3, "名称", "乙乙").set(3, "岗位数", Data::Empty);
        book.set(4, "名称", "新").set(4, "键", Data::Empty).set(4, "岗位数", 3.0).set(4, "有效至", "2027-01-31");
    })
    .ends(0);
    let after = "# 清单\n\n[[item]]\nkey = \"A1\"\nname = '甲\"甲' # 旧名\naka = [\"子\", \"丑\"]\n\n# 次\n[[item]]\nkey = \"A2\"\n\"名称\" = \"乙乙\"\n\n[[item]]\nkey = \"A4\"\nname = \"新\"\nposts = 3\nvalid_to = \"2027-01-31\"\n";
    assert_eq!(folder.read("lists/one.toml"), after);
    folder.run(&["check", "lists"]).ends(0);
}

#[test]
fn items_in_rule_text_are_changed_only_there() {
    let folder = folder();
    let files = super::pack_files(&folder);
    let run = edit(&folder, "mixed", |book| {
        book.set(2, "名称", "改过");
    })
    .ends(1);
    assert!(run.out.starts_with("mixed: 0 added, 0 removed, 1 changed, 2 unchanged\n"), "{}", run.out);
    assert!(
        run.err.contains("error[JF-U012]") && run.err.contains("stands in rules.jf:17 and cannot be changed by a workbook"),
        "{}",
        run.err
    );
    assert!(run.err.contains("move it to a CSV file of the list"), "{}", run.err);
    assert!(super::pack_files(&folder) == files);
    // Those in its files can be, beside them; what is new goes to the last file.
    edit(&folder, "mixed", |book| {
        book.set(3, "名称", "改过").set(4, "名称", "也改过").set(5, "名称", "新增");
    })
    .ends(0);
    assert_eq!(folder.read("lists/lists/mixed.toml"), "[[item]]\nkey = \"M02\"\nname = \"改过\"\n");
    assert_eq!(folder.read("lists/lists/mixed.csv"), "key,name\nM03,也改过\nM04,新增\n");
}

#[test]
fn a_file_that_another_list_reads_too_is_left_alone() {
    let folder = with_file("one.csv", "键,名称\nA1,甲\n");
    let rules = folder.read("lists/rules.jf");
    folder.write("lists/rules.jf", format!("{rules}list two \"二\" {{ effect inform basis assumption \"示例\" from \"one.csv\" }}\n"));
    let run = edit(&folder, "one", |book| {
        book.set(2, "名称", "乙");
    })
    .ends(1);
    assert!(run.err.contains("error[JF-U012]: the list `two` reads this file too"), "{}", run.err);
    assert_eq!(folder.read("lists/one.csv"), "键,名称\nA1,甲\n");
}
