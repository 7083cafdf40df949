//! Edits that cannot be taken: nothing is written, and the row and column are told.

use calamine::Data;

use super::{Book, exported, pack_files};
use crate::{Folder, Run};

/// Imports an edited workbook, which must change nothing in the pack.
fn refused(folder: &Folder, book: &Book, code: i32) -> Run {
    let files = pack_files(folder);
    book.write(folder, "a.xlsx");
    let run = folder.run(&["list", "import", "lists", "assist", "a.xlsx"]).ends(code);
    assert!(pack_files(folder) == files, "{}", run.out);
    run
}

#[test]
fn every_broken_cell_is_told_with_its_row_and_column() {
    let (folder, mut book) = exported();
    book.set(2, "岗位数", "三个").set(2, "起始", "去年").set(3, "适用", "城郊").set(3, "仅报告", "也许");
    book.set(4, "主管", "林业局").set(4, "有效至", "2026-02-30").set(4, "依据", "没有的条例 第一条").set(5, "依据", "act 第");
    let run = refused(&folder, &book, 3);
    for wanted in [
        "row 2, column `岗位数` (G2): `三个` is not a number",
        "row 2, column `起始` (I2): `去年` is not a date",
        "row 3, column `适用` (E3): `area` has no value `城郊`",
        "row 3, column `仅报告` (F3): `也许` is not yes or no",
        "row 4, column `主管` (J4): no body is called `林业局`",
        "row 4, column `有效至` (O4): `2026-02-30` is not a date",
        "row 4, column `依据` (L4): there is no source `没有的条例`",
        "row 5, column `依据` (L5): citation `act 第`",
    ] {
        assert!(run.err.contains(&format!("error[JF-U011]: {wanted}")), "{wanted}\n{}", run.err);
    }
    assert_eq!((run.err.matches("error[").count(), run.err.matches("= help: ").count()), (8, 8), "{}", run.err);
    assert_eq!(run.out, "");
}

#[test]
fn keys_that_stand_twice_and_keys_that_cannot_be_made_are_told() {
    let (folder, mut book) = exported();
    book.set(6, "键", "ＡＳ０１").set(6, "名称", "另一项");
    let run = refused(&folder, &book, 3);
    assert!(run.err.contains("row 6: the key `AS01` is that of row 2, and their days overlap"), "{}", run.err);
    let folder = super::folder();
    folder.write("lists/lists/assist.csv", "键,名称\n甲,子\n");
    folder.run(&["list", "export", "lists", "assist", "--lang", "zh", "--out", "a.xlsx"]).ends(0);
    let mut book = Book::read(&folder, "a.xlsx");
    book.set(3, "名称", "丑");
    let run = refused(&folder, &book, 3);
    assert!(run.err.contains("error[JF-U011]: row 3: there is no key"), "{}", run.err);
}

#[test]
fn a_column_that_was_renamed_is_not_taken_for_a_deleted_one() {
    let (folder, mut book) = exported();
    let note = book.column("说明");
    book.rows()[0][note] = Data::String("备注".to_owned());
    let run = refused(&folder, &book, 3);
    assert!(run.err.contains("there is no column `说明`") && run.err.contains("was its header changed to `备注`"), "{}", run.err);
    let (folder, mut book) = exported();
    for row in book.rows() {
        row.remove(0);
    }
    let run = refused(&folder, &book, 3);
    assert!(run.err.contains("error[JF-U011]: there is no column `key`"), "{}", run.err);
}

#[test]
fn what_looks_like_a_formula_is_not_put_into_a_csv_file() {
    let (folder, mut book) = exported();
    book.set(2, "说明", "=HYPERLINK(\"http://example.org\")");
    let run = refused(&folder, &book, 3);
    assert!(run.err.contains("row 2, column `说明`") && run.err.contains("looks like a formula"), "{}", run.err);
}

#[test]
fn a_pack_that_would_be_wrong_is_not_written_and_the_error_is_that_of_the_workbooks_row() {
    let (folder, mut book) = exported();
    book.rows().insert(1, vec![Data::Empty; 15]);
    book.rows().swap(1, 2);
    // The second row is blank now, so the rows of the workbook are not those of the file.
    book.set(6, "隶属", "AS77").set(7, "名称", "消防宣传");
    let run = refused(&folder, &book, 3);
    assert!(run.out.starts_with("assist: 1 added, 0 removed, 1 changed, 3 unchanged\n"), "{}", run.out);
    assert!(run.err.contains("row 6: ") && run.err.contains("AS77") && run.err.contains("--> a.xlsx"), "{}", run.err);
    assert!(run.err.contains("row 7: `消防宣传` names both the item `AS01` and the item `AS10`, the other one is row 2\n"), "{}", run.err);
}

#[test]
fn a_workbook_made_from_another_state_of_the_list_is_refused_until_it_is_asked_for() {
    let (folder, mut book) = exported();
    let csv = folder.read("lists/lists/assist.csv");
    folder.write("lists/lists/assist.csv", csv.replace("老人走访和照料", "老人照料"));
    book.set(2, "岗位数", 8.0);
    let run = refused(&folder, &book, 1);
    assert!(
        run.err.contains("error[JF-U013]: the list has changed since this workbook was written") && run.err.contains("--outdated"),
        "{}",
        run.err
    );
    let shown = folder.run(&["list", "import", "lists", "assist", "a.xlsx", "--dry-run"]).ends(0);
    assert!(shown.err.contains("warning[JF-U013]") && shown.out.contains("老人照料"), "{}{}", shown.err, shown.out);
    folder.run(&["list", "import", "lists", "assist", "a.xlsx", "--outdated"]).ends(0);
    assert!(folder.read("lists/lists/assist.csv").contains("老人走访和照料"));
    // A second time nothing is left to take, whatever the state it was made from.
    folder.run(&["list", "import", "lists", "assist", "a.xlsx"]).ends(0);
    let run = folder.run(&["list", "import", "lists", "mixed", "a.xlsx"]);
    assert!(run.err.contains("error[JF-U013]: this workbook was written from another list, `lists assist`"), "{}", run.err);
}

#[test]
fn an_embedded_pack_and_files_that_are_no_table_are_refused() {
    let (folder, _) = exported();
    let run = folder.run(&["list", "import", "nanjing-community", "assist", "a.xlsx"]).ends(1);
    assert!(run.err.contains("only a pack in a folder can be written back into"), "{}", run.err);
    folder.write("a.docx", "PK");
    let run = folder.run(&["list", "import", "lists", "assist", "a.docx"]).ends(1);
    assert!(run.err.contains("error[JF-U001]"), "{}", run.err);
    let run = folder.run(&["list", "import", "lists", "assist", "b.xlsx"]).ends(1);
    assert!(run.err.contains("error[JF-D001]"), "{}", run.err);
    folder.write("b.xlsx", "PK and nothing behind it");
    let run = folder.run(&["list", "import", "lists", "assist", "b.xlsx", "--lang", "zh"]).ends(3);
    assert!(run.err.contains("错误[JF-D0"), "{}", run.err);
}
