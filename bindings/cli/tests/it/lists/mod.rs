//! `jianfu list export` and `jianfu list import`.

mod export;
mod files;
mod import;
mod refused;

use std::fs;
use std::io::Cursor;

use calamine::{Data, Reader as _, Xlsx};
use jianfu::Pack;
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};

use crate::Folder;

const RULES: &str = r#"
enum area "适用范围" { urban "城区", rural "乡村" }
enum rank "效力" ordered { law "法律" }
body fire "区消防救援局" aka "消防"
source act "社区工作条例" { number "河发〔2020〕1号" rank law confidence C }
form task "工作事项" { date: date "提出日期" is as_of item: text "事项" }
default on task refer because "无规则" remedy "说明依据"
list assist "协助事项清单" {
  effect allow
  columns { area: area "适用", report: bool "仅报告", posts: int "岗位数", share: decimal "分担比例", since: date "起始", by: body "主管", note: text "说明" }
  basis assumption "示例"
  from "lists/assist.csv"
}
list mixed "混合清单" {
  effect inform
  basis assumption "示例"
  item M01 "写在规则里" aka "规则里" { cite act art 1; 2 confidence P }
  from "lists/mixed.toml"
  from "lists/mixed.csv"
}
"#;

const ASSIST: &str = "\u{feff}键,名称,又称,适用,仅报告,岗位数,分担比例,起始,主管,说明,依据,假定,有效自,有效至\r\n\
AS01,消防宣传,防火宣传;消防安全宣传,城区,否,2,0.25,2020-01-01,消防,\"含逗号,和\"\"引号\"\"\",act 第六条 置信 P,,,\r\n\
AS02,老人走访,,乡村,是,,,,,,,示例,,2026-06-30\r\n\
AS02,老人走访和照料,,乡村,是,,,,,,,示例,2026-07-01,\r\n\
\r\n\
AS09,=1+1,,,,,,,,\"两\r\n行\",,示例,,\r\n";

/// A folder with the pack `lists`.
fn folder() -> Folder {
    let folder = Folder::new();
    folder.write("lists/pack.toml", "id = \"lists\"\ntitle = \"清单\"\nversion = \"1.0.0\"\nedition = 1\n");
    folder.write("lists/rules.jf", RULES.replace("{ cite act art 1; 2 confidence P }", "cite act art 1; 2 confidence P"));
    folder.write("lists/lists/assist.csv", ASSIST);
    folder.write("lists/lists/mixed.toml", "[[item]]\nkey = \"M02\"\nname = \"写在 TOML 里\"\n");
    folder.write("lists/lists/mixed.csv", "key,name\nM03,写在表里\n");
    folder
}

/// The same, with the list `assist` exported in Chinese.
fn exported() -> (Folder, Book) {
    let folder = folder();
    folder.run(&["list", "export", "lists", "assist", "--lang", "zh", "--out", "a.xlsx"]).ends(0);
    let book = Book::read(&folder, "a.xlsx");
    (folder, book)
}

fn digest(folder: &Folder, list: &str) -> String {
    Pack::from_dir(folder.path("lists")).unwrap().list(list).unwrap().digest().to_owned()
}

/// The files of the pack, byte for byte.
fn pack_files(folder: &Folder) -> jianfu::Files {
    jianfu::read_folder(&folder.path("lists")).unwrap()
}

/// A workbook as an official edits it: cells by row and column.
struct Book {
    sheets: Vec<(String, Vec<Vec<Data>>)>,
}

impl Book {
    fn read(folder: &Folder, name: &str) -> Self {
        let mut book: Xlsx<_> = calamine::open_workbook(folder.path(name)).unwrap();
        let names = book.sheet_names();
        let rows = |range: &calamine::Range<Data>| range.rows().map(<[Data]>::to_vec).collect();
        let sheets = names.into_iter().map(|name| (name.clone(), rows(&book.worksheet_range(&name).unwrap()))).collect();
        Self { sheets }
    }

    fn rows(&mut self) -> &mut Vec<Vec<Data>> {
        &mut self.sheets[0].1
    }

    fn column(&self, header: &str) -> usize {
        self.sheets[0].1[0].iter().position(|cell| *cell == Data::String(header.to_owned())).unwrap()
    }

    /// Sets a cell below the header, from row 2 as a spreadsheet program counts.
    fn set(&mut self, row: usize, header: &str, value: impl Into<Data>) -> &mut Self {
        let column = self.column(header);
        let width = self.sheets[0].1[0].len();
        while self.rows().len() < row {
            self.rows().push(vec![Data::Empty; width]);
        }
        self.rows()[row - 1][column] = value.into();
        self
    }

    fn write(&self, folder: &Folder, name: &str) {
        let mut book = Workbook::new();
        for (name, rows) in &self.sheets {
            let sheet = book.add_worksheet().set_name(name).unwrap();
            for (row, cells) in (0..).zip(rows) {
                for (column, cell) in (0..).zip(cells) {
                    match cell {
                        Data::String(text) => drop(sheet.write_string(row, column, text).unwrap()),
                        Data::Float(number) => drop(sheet.write_number(row, column, *number).unwrap()),
                        Data::Int(number) => drop(sheet.write_number(row, column, *number as f64).unwrap()),
                        Data::Bool(flag) => drop(sheet.write_boolean(row, column, *flag).unwrap()),
                        Data::DateTime(moment) => {
                            let (year, month, day, ..) = moment.to_ymd_hms_milli();
                            let date = ExcelDateTime::from_ymd(year, month, day).unwrap();
                            sheet.write_datetime_with_format(row, column, &date, &Format::new().set_num_format("yyyy-mm-dd")).unwrap();
                        }
                        _ => {}
                    }
                }
            }
        }
        book.save(folder.path(name)).unwrap();
    }
}

/// A file within a workbook.
fn part(folder: &Folder, workbook: &str, path: &str) -> String {
    let mut archive = zip::ZipArchive::new(Cursor::new(fs::read(folder.path(workbook)).unwrap())).unwrap();
    std::io::read_to_string(archive.by_name(path).unwrap()).unwrap()
}
