//! Tables as people keep them, and what is said about each cell that cannot be used.

use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};

use crate::{Folder, TABLE, cells, column};

const OUTCOMES: [&str; 5] = ["reject", "approve", "approve", "refer", "refer"];

fn decides_the_table(folder: &Folder, arguments: &[&str]) {
    let run = folder.decide(&[arguments, &["--format", "plain"]].concat()).ends(0);
    assert_eq!(column(&run.out, 3), OUTCOMES, "{}", run.err);
    assert_eq!(run.err, "");
}

#[test]
fn csv_is_read_whatever_its_encoding_and_line_ends() {
    let folder = Folder::new();
    let (gbk, _, lossy) = encoding_rs::GBK.encode(TABLE);
    assert!(!lossy);
    folder.write("utf8.csv", TABLE);
    folder.write("bom.csv", format!("\u{feff}{TABLE}"));
    folder.write("gbk.csv", &gbk);
    folder.write("crlf.csv", TABLE.replace('\n', "\r\n"));
    folder.write("tabs.tsv", TABLE.replace(',', "\t"));
    for name in ["utf8.csv", "bom.csv", "gbk.csv", "crlf.csv", "tabs.tsv"] {
        decides_the_table(&folder, &[name]);
    }
    for encoding in ["gb18030", "GBK"] {
        decides_the_table(&folder, &["gbk.csv", "--encoding", encoding]);
    }
    let run = folder.decide(&["gbk.csv", "--encoding", "utf-8"]).ends(3);
    assert!(run.err.contains("error[JF-D024]: row 1 holds bytes that are not UTF-8"), "{}", run.err);
    let run = folder.decide(&["gbk.csv", "--encoding", "latin1"]).ends(1);
    assert!(run.err.contains("error[JF-U001]: there is no encoding `latin1`"), "{}", run.err);
}

/// A title over merged cells, the header in row 3, dates as Excel keeps them, the issuer merged over two rows, a second sheet.
fn workbook() -> Vec<u8> {
    let mut workbook = Workbook::new();
    let notes = workbook.add_worksheet().set_name("说明").unwrap();
    notes.write_string(0, 0, "本表由社区填写").unwrap();
    let sheet = workbook.add_worksheet().set_name("登记").unwrap();
    sheet.merge_range(0, 0, 0, 5, "河镇要求登记表", &Format::new()).unwrap();
    for (column, name) in ["编号", "表单", "提出单位", "提出日期", "事项", "需要人数"].iter().enumerate() {
        sheet.write_string(2, u16::try_from(column).unwrap(), *name).unwrap();
    }
    sheet.merge_range(3, 2, 4, 2, "消防", &Format::new()).unwrap();
    let day = Format::new().set_num_format("yyyy-mm-dd");
    for (row, id, item, people) in [(3, "T-1", "招商引资", 1), (4, "T-2", "防火宣传", 2)] {
        sheet.write_string(row, 0, id).unwrap();
        sheet.write_string(row, 1, "工作事项").unwrap();
        sheet.write_datetime_with_format(row, 3, ExcelDateTime::from_ymd(2026, 3, 1).unwrap(), &day).unwrap();
        sheet.write_string(row, 4, item).unwrap();
        sheet.write_number(row, 5, people).unwrap();
    }
    let other = workbook.add_worksheet().set_name("其他").unwrap();
    for (column, text) in ["表单", "提出日期"].iter().enumerate() {
        other.write_string(0, u16::try_from(column).unwrap(), *text).unwrap();
    }
    other.write_string(1, 0, "挂牌").unwrap();
    other.write_string(1, 1, "2026-03-01").unwrap();
    workbook.save_to_buffer().unwrap()
}

#[test]
fn a_workbook_is_read_with_its_titles_dates_and_merged_cells() {
    let folder = Folder::new();
    folder.write("登记.xlsx", workbook());
    let run = folder.decide(&["登记.xlsx", "--format", "jsonl"]).ends(0);
    let warning = "warning[JF-D029]: only the sheet `登记` was decided, and not `其他`";
    assert!(run.err.starts_with(warning) && run.err.matches("JF-").count() == 1, "{}", run.err);
    let records: Vec<serde_json::Value> = run.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let outcomes: Vec<&str> = records.iter().map(|record| record["outcome"].as_str().unwrap()).collect();
    assert_eq!(outcomes, ["reject", "approve"]);
    assert!(records.iter().all(|record| record["receipt"]["as_of"] == "2026-03-01"), "{}", run.out);
    let summary = folder.decide(&["登记.xlsx"]).ends(0).out;
    assert!(summary.contains("| 区消防救援局 |"), "both rows have the issuer of the merged cell\n{summary}");
    assert!(!summary.contains("not given"), "{summary}");
    let run = folder.decide(&["登记.xlsx", "--format", "plain"]).ends(0);
    assert_eq!(column(&run.out, 0), ["登记.xlsx row 4", "登记.xlsx row 5"]);
    let run = folder.run_with_input(&["decide", "--pack", "river", "--format", "plain", "-"], &workbook()).ends(0);
    assert_eq!(column(&run.out, 1), ["T-1", "T-2"]);
}

#[test]
fn a_sheet_can_be_chosen() {
    let folder = Folder::new();
    folder.write("登记.xlsx", workbook());
    let run = folder.decide(&["登记.xlsx", "--sheet", "其他", "--format", "plain"]).ends(0);
    assert_eq!(column(&run.out, 2), ["sign"]);
    let run = folder.decide(&["登记.xlsx", "--sheet", "没有"]).ends(3);
    assert!(run.err.contains("error[JF-D029]") && run.err.contains("说明, 登记, 其他"), "{}", run.err);
}

#[test]
fn a_column_that_no_form_knows_is_reported_once_and_does_not_stop_the_run() {
    let folder = Folder::new();
    let mut lines = TABLE.lines();
    let header = lines.next().unwrap();
    let rows: String = lines.map(|line| format!("{line},无,同意\n")).collect();
    folder.write("table.csv", format!("{header},备注,意见\n{rows}"));
    let run = folder.decide(&["table.csv", "--format", "plain"]).ends(0);
    assert_eq!(column(&run.out, 3), OUTCOMES);
    assert_eq!(run.err.matches("warning[JF-D005]").count(), 2, "{}", run.err);
    for wanted in ["no form has a field `备注`", "table.csv row 1 column K `备注`", "column L `意见`"] {
        assert!(run.err.contains(wanted), "{wanted}\n{}", run.err);
    }
}

#[test]
fn outcomes_that_others_came_to_are_compared_and_change_nothing() {
    let folder = Folder::new();
    let mut lines = TABLE.lines();
    let header = lines.next().unwrap();
    let rows: String = lines.zip(OUTCOMES).map(|(line, outcome)| format!("{line},{outcome}\n")).collect();
    folder.write("same.csv", format!("{header},expect\n{rows}"));
    let run = folder.decide(&["same.csv"]).ends(0);
    assert!(run.out.contains("beside what was expected") && !run.out.contains("another than expected"), "{}", run.out);
    assert_eq!(run.err, "");

    let rows: String = TABLE.lines().skip(1).map(|line| format!("{line},驳回\n")).collect();
    folder.write("other.csv", format!("{header},期望\n{rows}"));
    let run = folder.decide(&["other.csv", "--lang", "zh"]).ends(0);
    let differing = OUTCOMES.iter().filter(|outcome| **outcome != "reject").count();
    let (_, section) = run.out.split_once("与期望不同").unwrap();
    assert_eq!(section.matches("other.csv 第").count(), differing, "{}", run.out);
}

#[test]
fn an_expected_outcome_that_is_none_makes_its_row_invalid() {
    let folder = Folder::new();
    let (header, rows) = TABLE.split_once('\n').unwrap();
    let first = rows.lines().next().unwrap();
    folder.write("table.csv", format!("{header},期望\n{first},同意\n{first},\n"));
    let run = folder.decide(&["table.csv", "--format", "plain"]).ends(3);
    assert_eq!(column(&run.out, 3), ["invalid", OUTCOMES[0]]);
    assert!(run.err.contains("`同意` is not approve, refer or reject"), "{}", run.err);
}

#[test]
fn an_object_of_json_may_say_what_outcome_was_expected() {
    let folder = Folder::new();
    folder.write("two.json", r#"[{"form": "task", "期望": "驳回"}, {"form": "task", "expect": null, "form": "task"}]"#);
    let run = folder.decide(&["two.json"]).ends(3);
    assert!(run.out.contains("another than expected") && run.err.contains("JF-D008"), "{}\n{}", run.out, run.err);
}

/// A fact under a slip in its header would be lost, and its demand perhaps approved.
#[test]
fn a_cell_under_a_header_that_is_nearly_a_field_makes_its_row_invalid() {
    let (header, rows) = TABLE.split_once('\n').unwrap();
    let first = rows.lines().next().unwrap();
    for (slip, field) in [("需要人", "需要人数"), ("提出日朝", "提出日期"), ("需要人数（人）", "需要人数"), ("需要人数:", "需要人数")]
    {
        let folder = Folder::new();
        folder.write("table.csv", format!("{header},{slip}\n{first},5\n{first},\n"));
        let run = folder.decide(&["table.csv", "--format", "plain"]).ends(3);
        assert_eq!(column(&run.out, 3), ["invalid", OUTCOMES[0]], "{slip}");
        assert!(run.err.contains(&format!("if it is `{field}`, let the header say `{field}`")), "{}", run.err);
    }
}

/// Nothing that could be a fact is lost: a column of another form may be there, but not be filled in.
#[test]
fn a_cell_of_another_forms_field_makes_its_row_invalid() {
    let folder = Folder::new();
    folder.write("table.csv", TABLE.replace("文化站,4", "文化站,4\nT-6,挂牌,文旅局,街道,2026-03-02,,3,,文化站,4"));
    let run = folder.decide(&["table.csv", "--format", "plain"]).ends(3);
    assert_eq!(column(&run.out, 3), [&OUTCOMES[..], &["invalid"]].concat());
    for wanted in ["error[JF-D005]: the form `sign` has no field `需要人数`", "table.csv row 7 column G `需要人数`", "help: "] {
        assert!(run.err.contains(wanted), "{wanted}\n{}", run.err);
    }
}

#[test]
fn everything_that_is_wrong_in_a_row_is_said_with_row_and_column() {
    let folder = Folder::new();
    let table = "编号,表单,,提出单位层级,提出日期,需要人数\n\
                 T-1,工作事项,,镇,昨天,三个\n\
                 T-2,工作事项,甲,区,2026-03-01,1,多,余\n\
                 T-3,牌子,,区,2026-03-01,1\n\
                 T-4,工作事项,,区,2026-03-01,1\n";
    folder.write("table.csv", table);
    let run = folder.decide(&["table.csv", "--format", "plain"]).ends(3);
    assert_eq!(column(&run.out, 3), ["invalid", "invalid", "invalid", "refer"]);
    assert_eq!(column(&run.out, 1), ["T-1", "T-2", "", "T-4"]);
    for wanted in [
        "error[JF-D007]: `level` has no value `镇`",
        "row 2 column D `提出单位层级`",
        "error[JF-D006]: `昨天` is not a date",
        "row 2 column E `提出日期`",
        "row 2 column F `需要人数`",
        "a whole number is written: 3",
        "row 3 column C\n",
        "its column has no header",
        "the header ends with column F, and to the right of it 2 more cells hold something",
        "error[JF-D004]: the pack has no form `牌子`",
        "row 4 column B `表单`",
    ] {
        assert!(run.err.contains(wanted), "{wanted}\n{}", run.err);
    }
    let rows = cells(&run.out);
    assert!(rows[0][6].contains("JF-D007") && rows[0][6].contains("JF-D006"), "{:?}", rows[0]);
}

#[test]
fn a_row_that_names_its_form_twice_is_invalid() {
    let folder = Folder::new();
    folder.write("table.csv", "form,表单,提出日期\ntask,挂牌,2026-03-01\ntask,,2026-03-01\n");
    let run = folder.decide(&["table.csv", "--format", "plain"]).ends(3);
    assert_eq!(column(&run.out, 3), ["invalid", "refer"]);
    assert!(run.err.contains("error[JF-D008]: this row names its form twice"), "{}", run.err);
}
