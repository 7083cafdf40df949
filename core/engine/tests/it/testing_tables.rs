//! Tables of cases: workbooks as offices keep them, and what a row can assert.

use jianfu::{Error, Files, Pack, TestReport};
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};

const PACK_TOML: &str = "id = \"tabled\"\ntitle = \"表格\"\nversion = \"1.0.0\"\nedition = 1\nrefer_to = \"office\"\n";

const RULES: &str = r#"
body office "办公室"
form task "工作事项" { date: date "日期" is as_of people: int "人数" budget: decimal "经费" optional funded: bool "经费随转" optional }
rule few "人数" on task {
  basis assumption "示例"
  require limit: demand.people <= 3 else reject because "人数过多" remedy "减少人数"
  require money: demand.budget <= 0.5 else reject because "经费过多" remedy "减少经费"
  approve because "适当" provided "写明期限" provided "落实经费" when not demand.funded
}
rule later "新规" on task { basis assumption "示例" valid from 2026-07-01 reject because "自七月起不再接收" remedy "改走新程序" }
default on task refer because "无规则"
"#;

fn pack(rules: &str, name: &str, cases: Vec<u8>) -> Result<Pack, Error> {
    let cases_of = format!("cases \"人数\" from \"{name}\"\n");
    let files = [("pack.toml", PACK_TOML.as_bytes().to_vec()), ("a.jf", format!("{rules}{cases_of}").into_bytes()), (name, cases)];
    Pack::from_files(&files.into_iter().map(|(name, bytes)| (name.to_owned(), bytes)).collect::<Files>())
}

fn report(rules: &str, name: &str, cases: impl Into<Vec<u8>>) -> TestReport {
    pack(rules, name, cases.into()).unwrap_or_else(|error| panic!("{error:?}")).run_tests()
}

/// For each row its number and what failed in it.
fn rows(report: &TestReport) -> Vec<(u32, Vec<&str>)> {
    report.results.iter().map(|result| (result.line, result.failures.iter().map(|failure| failure.en.as_str()).collect())).collect()
}

/// A title over all columns, a blank row, and the header in the third: dates and numbers are cells of their own kind, and what several rows have in common
/// is merged.
#[test]
fn a_workbook_with_a_title_dates_numbers_and_merged_cells_is_a_table_of_cases() {
    let day = Format::new().set_num_format("yyyy\"年\"m\"月\"d\"日\"");
    let plain = Format::new();
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet().set_name("用例").unwrap();
    sheet.merge_range(0, 0, 0, 8, "人数规则的用例（二〇二六年）", &plain).unwrap();
    for (column, header) in ["用例", "表单", "日期", "人数", "经费", "经费随转", "期望", "出自", "附条件"].into_iter().enumerate()
    {
        sheet.write_string(2, u16::try_from(column).unwrap(), header).unwrap();
    }
    sheet.merge_range(3, 1, 6, 1, "工作事项", &plain).unwrap();
    let date = |month: u8, day: u8| ExcelDateTime::from_ymd(2026, month, day).unwrap();
    sheet.merge_range(3, 2, 4, 2, "", &plain).unwrap();
    sheet.write_datetime_with_format(3, 2, date(3, 1), &day).unwrap();
    sheet.write_datetime_with_format(5, 2, date(6, 30), &day).unwrap();
    sheet.write_datetime_with_format(6, 2, date(7, 1), &day).unwrap();
    for (row, people, budget) in [(3, 3.0, 0.5), (4, 4.0, 0.1), (5, 1.0, 0.51), (6, 1.0, 0.0)] {
        sheet.write_number(row, 3, people).unwrap().write_number(row, 4, budget).unwrap();
    }
    sheet.write_string(3, 0, "可以").unwrap().write_boolean(3, 5, true).unwrap();
    for (row, outcome, by) in [(3, "准予", "few"), (4, "驳回", "few.limit"), (5, "驳回", "few.money"), (6, "驳回", "later")] {
        sheet.write_string(row, 6, outcome).unwrap().write_string(row, 7, by).unwrap();
    }
    sheet.write_string(3, 8, "写明期限").unwrap();
    let report = report(RULES, "cases/few.xlsx", workbook.save_to_buffer().unwrap());
    assert_eq!(rows(&report), [(4, vec![]), (5, vec![]), (6, vec![]), (7, vec![])]);
    assert_eq!((report.results[0].name.as_str(), report.results[0].file.as_str()), ("人数：可以", "cases/few.xlsx"));
    assert!(report.results.iter().all(|result| result.snapshot.is_none()));
}

#[test]
fn a_row_asserts_reason_remedy_and_conditions_as_a_written_test_does() {
    let csv = "\
表单,日期,人数,经费,经费随转,期望,理由,建议,附条件
工作事项,2026-03-01,4,0,是,驳回,人数过多,减少人数,
工作事项,2026-03-01,1,0,否,准予,适当,,写明期限；落实经费
工作事项,2026-03-01,4,0,是,驳回,人数太多,多减人数,
工作事项,2026-03-01,1,0,是,准予,,,写明期限; 落实经费
";
    let report = report(RULES, "cases/few.csv", csv);
    assert_eq!(
        rows(&report),
        [
            (2, vec![]),
            (3, vec![]),
            (4, vec!["expected because `人数太多`, got: 人数过多", "expected remedy `多减人数`, got: 减少人数"]),
            (5, vec!["expected the condition `落实经费`, got: 写明期限"]),
        ]
    );
    let english = "form,date,people,budget,expect,because,remedy,provided\ntask,2026-03-01,4,0,reject,人数过多,减少人数,\n";
    assert_eq!(rows(&self::report(RULES, "cases/few.csv", english)), [(2, vec![])]);
}

/// A form may well ask for a reason, and then the column is that fact.
#[test]
fn a_field_of_the_same_name_goes_before() {
    let rules = "form task { date: date is as_of why: text \"理由\" }\n\
                 rule said on task { basis assumption \"例\" require demand.why = \"应急\" else reject because \"不是应急\" remedy \"写明\" }\n\
                 default on task refer because \"无\"\n";
    let csv = "表单,date,理由,because,期望\ntask,2026-03-01,应急,无,转报\ntask,2026-03-01,别的,不是应急,驳回\n";
    let without_body = rules.to_owned() + "body office \"办公室\"\n";
    assert_eq!(rows(&report(&without_body, "cases/a.csv", csv)), [(2, vec![]), (3, vec![])]);
}

#[test]
fn a_broken_cell_of_an_expectation_is_no_text() {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    for (column, header) in ["表单", "日期", "人数", "期望", "理由"].into_iter().enumerate() {
        sheet.write_string(0, u16::try_from(column).unwrap(), header).unwrap();
    }
    sheet.write_string(1, 0, "task").unwrap().write_string(1, 1, "2026-03-01").unwrap().write_number(1, 2, 4.0).unwrap();
    sheet.write_string(1, 3, "驳回").unwrap();
    sheet.write_formula(1, 4, rust_xlsxwriter::Formula::new("=1/0").set_result("#DIV/0!")).unwrap();
    let error = pack(RULES, "cases/few.xlsx", workbook.save_to_buffer().unwrap()).unwrap_err();
    let Error::Rules(errors) = error else { panic!("{error:?}") };
    let told: Vec<&str> = errors.diagnostics.iter().map(|diagnostic| diagnostic.message.zh.as_str()).collect();
    assert_eq!(told, ["第 2 行：列「理由」：单元格是表格错误「#DIV/0!」"]);
}
