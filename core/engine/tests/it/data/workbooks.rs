//! Workbooks: what a reader of tables says of sheets, numbers and archives that are not as they should be.

use jianfu::Pack;
use jianfu::table::{Cell, ReadOptions, Table, TableError, TableKind, read_table};
use rust_xlsxwriter::{Formula, Workbook, Worksheet};

/// Reads the table whose columns are `item` and `n`.
fn read(bytes: &[u8], sheet: Option<&str>) -> Result<Table, TableError> {
    let is_header = |text: &str| ["item", "n"].contains(&text);
    read_table(bytes, TableKind::Xlsx, &ReadOptions { encoding: None, sheet, is_header: &is_header })
}

/// A sheet with the header and one row.
fn fill(sheet: &mut Worksheet, n: f64) {
    sheet.write_string(0, 0, "item").unwrap().write_string(0, 1, "n").unwrap();
    sheet.write_string(1, 0, "甲").unwrap().write_number(1, 1, n).unwrap();
}

fn one_sheet(n: f64) -> Vec<u8> {
    let mut workbook = Workbook::new();
    fill(workbook.add_worksheet(), n);
    workbook.save_to_buffer().unwrap()
}

#[test]
fn sheets_that_are_not_read_are_named() {
    let mut workbook = Workbook::new();
    workbook.add_worksheet().set_name("说明").unwrap().write_string(0, 0, "填表说明").unwrap();
    fill(workbook.add_worksheet().set_name("一月").unwrap(), 1.0);
    fill(workbook.add_worksheet().set_name("二月").unwrap(), 2.0);
    workbook.add_worksheet().set_name("空白").unwrap().write_string(4, 4, "  ").unwrap();
    fill(workbook.add_worksheet().set_name("旧").unwrap().set_hidden(true), 3.0);
    let bytes = workbook.save_to_buffer().unwrap();
    let table = read(&bytes, None).unwrap();
    assert_eq!((table.sheet.as_deref(), table.rows.len()), (Some("一月"), 1));
    assert_eq!(table.other_sheets, ["二月"]);
    // Whoever names a sheet knows that there are others.
    assert_eq!(read(&bytes, Some("二月")).unwrap().other_sheets, Vec::<String>::new());
    assert_eq!(read(&one_sheet(1.0), None).unwrap().other_sheets, Vec::<String>::new());
}

/// The workbook was written by a program that computes nothing, so its formulas have no values.
#[test]
fn a_formula_without_a_value_is_broken_and_no_blank() {
    let table = read(include_bytes!("uncomputed.xlsx"), None).unwrap();
    assert!(matches!(&table.rows[0].cells[1], Cell::Broken(_)), "{:?}", table.rows);
    assert!(matches!(&table.rows[1].cells[0], Cell::Broken(_)), "{:?}", table.rows);
    assert_eq!(table.rows[1].cells[1], Cell::Number("3".to_owned()));
    // One that has a value is that value.
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    sheet.write_string(0, 0, "item").unwrap().write_string(0, 1, "n").unwrap();
    sheet.write_formula(1, 1, Formula::new("=1+1").set_result("2")).unwrap();
    let table = read(&workbook.save_to_buffer().unwrap(), None).unwrap();
    assert_eq!(table.rows[0].cells[1], Cell::Number("2".to_owned()));
}

#[test]
fn a_whole_number_that_a_workbook_cannot_keep_is_broken() {
    let cell = |n: f64| read(&one_sheet(n), None).unwrap().rows[0].cells[1].clone();
    assert_eq!(cell(9_007_199_254_740_991.0), Cell::Number("9007199254740991".to_owned()));
    assert_eq!(cell(-123_456_789_012_345.0), Cell::Number("-123456789012345".to_owned()));
    for n in [9_007_199_254_740_992.0, -9_007_199_254_740_994.0, 110_105_194_912_310_025.0, 1e300] {
        assert!(matches!(cell(n), Cell::Broken(_)), "{n}");
    }
    let pack = Pack::parse("form task { date: date is as_of n: int item: text } default on task approve because \"可\"").unwrap();
    for field in ["n", "item"] {
        let error = pack.demand("task").unwrap().set_cell(field, &cell(110_105_194_912_310_025.0)).unwrap_err();
        assert_eq!(error.code(), "JF-D010");
        assert!(error.message().en.contains("more digits"), "{}", error.message().en);
    }
}

#[test]
fn an_archive_whose_sizes_cannot_be_told_is_refused() {
    let bytes = one_sheet(1.0);
    let at = |signature: &[u8; 4]| bytes.windows(4).rposition(|window| window == signature).unwrap();
    let (end, entry) = (at(b"PK\x05\x06"), at(b"PK\x01\x02"));
    let changed = |at: usize, new: &[u8]| {
        let mut bytes = bytes.clone();
        bytes[at..at + new.len()].copy_from_slice(new);
        read(&bytes, None).unwrap_err().code()
    };
    // No directory where the end says that it is, fewer entries than there are, an entry that is none.
    assert_eq!(changed(end + 16, &[0xFF; 4]), "JF-D030");
    assert_eq!(changed(end + 10, &[1, 0]), "JF-D030");
    assert_eq!(changed(entry, b"PK\x01\x03"), "JF-D030");
    // An entry that claims 4 GiB.
    assert_eq!(changed(entry + 24, &[0xFF; 4]), "JF-D020");
    // A directory of 64 bits beside this one.
    let mut wide = bytes.clone();
    let locator: Vec<u8> = b"PK\x06\x07".iter().copied().chain([0; 16]).collect();
    wide.splice(end..end, locator);
    assert_eq!(read(&wide, None).unwrap_err().code(), "JF-D030");
    assert_eq!(read(&bytes[..end], None).unwrap_err().code(), "JF-D030");
}
