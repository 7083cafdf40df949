//! The formats of decisions, and the files they are written to.

use std::fs;
use std::io::Cursor;

use calamine::{Data, Reader as _, Xlsx};

use crate::{Folder, TABLE, cells, column};

/// Texts that a spreadsheet program would compute.
const FORMULAS: [&str; 8] = ["=1+2", "+1", "-1", "@SUM(A1)", "＝1+2", "＋1", "－1", "＠SUM(A1)"];

fn with_formulas() -> String {
    let rows: String = FORMULAS.iter().map(|id| format!("{id},task,招商引资,2026-03-01,1\n")).collect();
    format!(
        "编号,表单,事项,提出日期,需要人数\n{rows}\"\t=1\",task,招商引资,2026-03-01,1\n\" =1\",task,招商引资,2026-03-01,1\nT-1,task,招商引资,2026-03-01,若干\n"
    )
}

fn records(csv: &str) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(csv.as_bytes());
    reader.records().map(|record| record.unwrap().iter().map(str::to_owned).collect()).collect()
}

fn sheet(bytes: &[u8], name: &str) -> Vec<Vec<Data>> {
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).unwrap();
    workbook.worksheet_range(name).unwrap().rows().map(<[Data]>::to_vec).collect()
}

#[test]
fn plain_text_has_a_line_a_decision_in_the_words_of_data() {
    let folder = Folder::new();
    folder.write("table.csv", TABLE);
    let run = folder.decide(&["table.csv", "--format", "plain", "--lang", "zh"]).ends(0);
    let rows = cells(&run.out);
    assert!(rows.iter().all(|row| row.len() == 11), "{rows:?}");
    assert_eq!(
        rows[0],
        [
            "table.csv 第 2 行",
            "T-1",
            "task",
            "reject",
            "",
            "not-barred.listed",
            "在负面清单内，社区不承担",
            "由提出单位自行办理",
            "《社区工作条例》（河发〔2020〕1号）第九条第一款［置信 C］；《社区工作条例》（河发〔2020〕1号）第九条［置信 C］",
            "",
            ""
        ]
    );
    assert_eq!(rows[2][4], "经费随事项落实（尚不知：funded）");
    assert_eq!(rows[3][10], "镇社区减负办");
}

#[test]
fn csv_opens_in_a_spreadsheet_program_as_it_is_meant() {
    let folder = Folder::new();
    folder.write("table.csv", TABLE.replace(",2,是,,", ",很多,是,,"));
    let run = folder.decide(&["table.csv", "--format", "csv"]).ends(3);
    let csv = run.out.strip_prefix('\u{feff}').expect("it begins with a byte order mark");
    assert!(!csv.contains('\u{feff}') && csv.contains("\r\n"));
    let rows = records(csv);
    assert_eq!(
        rows[0],
        ["input", "id", "form", "outcome", "conditions", "reasons", "because", "remedy", "citation", "missing", "refer_to"]
    );
    let outcomes: Vec<&str> = rows.iter().skip(1).map(|row| row[3].as_str()).collect();
    assert_eq!(outcomes, ["reject", "invalid", "approve", "refer", "refer"]);
    assert_eq!(rows[2][..3], ["table.csv row 3", "T-2", "task"]);
    assert_eq!(rows[2][6], "column G `需要人数`: `很多` is not a number [JF-D006]");
    assert!(run.err.contains("error[JF-D006]"), "{}", run.err);

    let run = folder.decide(&["table.csv", "--format", "csv", "--lang", "zh"]).ends(3);
    let rows = records(run.out.strip_prefix('\u{feff}').unwrap());
    assert_eq!(rows[0][..4], ["位置", "编号", "表单", "结论"]);
    assert_eq!(rows[1][2..4], ["工作事项", "驳回"]);
    assert_eq!(rows[2][3], "无效");
}

#[test]
fn nothing_in_csv_is_taken_for_a_formula() {
    let folder = Folder::new();
    folder.write("-table.csv", with_formulas());
    let run = folder.decide(&["--format", "csv", "--", "-table.csv"]).ends(3);
    let rows = records(run.out.strip_prefix('\u{feff}').unwrap());
    let ids: Vec<&str> = rows.iter().skip(1).map(|row| row[1].as_str()).collect();
    let mut wanted: Vec<String> = FORMULAS.iter().map(|text| format!("'{text}")).collect();
    wanted.extend(["'\u{fffd}=1".to_owned(), "' =1".to_owned(), "T-1".to_owned()]);
    assert_eq!(ids, wanted);
    for cell in rows.iter().flatten().filter(|cell| !cell.is_empty()) {
        assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠']), "{cell}");
    }
    assert!(rows[1][0].starts_with("'-table.csv row 2"), "{:?}", rows[1]);
}

#[test]
fn a_workbook_holds_texts_a_header_and_a_summary() {
    let folder = Folder::new();
    folder.write("table.csv", with_formulas());
    folder.decide(&["table.csv", "--out", "decisions.xlsx"]).ends(3);
    let bytes = fs::read(folder.path("decisions.xlsx")).unwrap();
    let rows = sheet(&bytes, "decisions");
    assert_eq!(rows[0][3], Data::String("outcome".to_owned()));
    for (row, id) in rows.iter().skip(1).zip(FORMULAS) {
        assert_eq!(row[1], Data::String(id.to_owned()));
        assert_eq!(row[3], Data::String("reject".to_owned()));
    }
    assert_eq!(rows.last().unwrap()[3], Data::String("invalid".to_owned()));
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(&bytes[..])).unwrap();
    let formulas = workbook.worksheet_formula("decisions").unwrap();
    assert_eq!(formulas.cells().filter(|(_, _, formula)| !formula.is_empty()).count(), 0);
    let summary = sheet(&bytes, "summary");
    assert_eq!(summary[0][..2], [Data::String("outcome".to_owned()), Data::String("demands".to_owned())]);
    assert!(summary.iter().any(|row| row[0] == Data::String("rejected".to_owned()) && row[1] == Data::Float(10.0)), "{summary:?}");
    assert!(summary.iter().any(|row| row[0] == Data::String("invalid".to_owned()) && row[1] == Data::Float(1.0)), "{summary:?}");
    assert!(summary.iter().any(|row| row[0] == Data::String("not-barred.listed".to_owned())), "{summary:?}");

    folder.decide(&["table.csv", "--out", "again.xlsx"]).ends(3);
    assert_eq!(fs::read(folder.path("again.xlsx")).unwrap(), bytes, "the same decisions give the same bytes");
    folder.decide(&["table.csv", "--lang", "zh", "--out", "zh.xlsx"]).ends(3);
    assert_eq!(sheet(&fs::read(folder.path("zh.xlsx")).unwrap(), "裁定结果")[1][3], Data::String("驳回".to_owned()));
}

#[test]
fn a_workbook_needs_a_file() {
    let folder = Folder::new();
    folder.write("table.csv", TABLE);
    let run = folder.decide(&["table.csv", "--format", "xlsx"]).ends(1);
    assert!(run.err.contains("error[JF-U001]") && run.err.contains("--out"), "{}", run.err);
}

#[test]
fn the_ending_of_the_output_tells_the_format_unless_one_is_given() {
    let folder = Folder::new();
    folder.write("table.csv", TABLE);
    for (name, begins) in [("a.json", "[\n{\n"), ("a.jsonl", "{\"id\""), ("a.csv", "\u{feff}input,"), ("a.txt", "row 2 | T-1 task: ")] {
        let run = folder.decide(&["table.csv", "--out", name]).ends(0);
        assert_eq!(run.out, "", "{name}");
        let written = folder.read(name);
        assert!(written.starts_with(begins), "{name}: {written}");
    }
    let run = folder.decide(&["table.csv", "--out", "a.tsv"]).ends(1);
    assert!(run.err.contains("no output format goes with the ending .tsv") && run.err.contains("--format plain"), "{}", run.err);
    folder.decide(&["table.csv", "--out", "a.tsv", "--format", "plain"]).ends(0);
    assert!(folder.read("a.tsv").starts_with("table.csv row 2\t"));
    folder.decide(&["table.csv", "--out", "b.csv", "--format", "jsonl"]).ends(0);
    assert!(folder.read("b.csv").starts_with("{\"id\""));
}

#[test]
fn an_output_is_never_written_over_an_input_or_into_the_pack() {
    let folder = Folder::new();
    folder.write("table.csv", TABLE);
    let before = folder.read("river/rules.jf");
    for out in ["table.csv", "./table.csv", "river/../table.csv", "river/rules.jf", "river/decisions.csv"] {
        let run = folder.decide(&["table.csv", "--out", out]).ends(1);
        assert!(run.err.contains("error[JF-U002]") && run.err.contains(out), "{}", run.err);
    }
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink(folder.path("table.csv"), folder.path("link.csv")).unwrap();
        folder.decide(&["table.csv", "--out", "link.csv"]).ends(1);
    }
    assert_eq!((folder.read("table.csv"), folder.read("river/rules.jf")), (TABLE.to_owned(), before));
    assert!(!folder.path("river/decisions.csv").exists());
}

#[test]
fn an_output_is_replaced_as_a_whole_or_stays_as_it_is() {
    let folder = Folder::new();
    folder.write("table.csv", TABLE);
    folder.write("out.json", "before");
    folder.decide(&["table.csv", "--pack", "river", "--out", "out.json"]).ends(1);
    assert_eq!(folder.read("out.json"), "before");
    folder.decide(&["table.csv", "--out", "out.json"]).ends(0);
    let array: serde_json::Value = serde_json::from_str(&folder.read("out.json")).unwrap();
    assert_eq!(array.as_array().unwrap().len(), 5);
    let run = folder.decide(&["table.csv", "--out", "nowhere/out.json"]).ends(1);
    assert!(run.err.contains("error[JF-U003]: the folder to write into does not exist"), "{}", run.err);
    let run = folder.decide(&["table.csv", "--out", "river/.."]).ends(1);
    assert!(run.err.contains("error[JF-U0"), "{}", run.err);
    assert_eq!(folder.names(), ["out.json", "river", "table.csv"], "no temporary file is left");
}

#[cfg(unix)]
#[test]
fn a_file_that_is_replaced_keeps_its_permissions_and_a_new_one_has_the_usual_ones() {
    use std::os::unix::fs::PermissionsExt as _;

    let folder = Folder::new();
    let mode = |name: &str| fs::metadata(folder.path(name)).unwrap().permissions().mode() & 0o777;
    folder.write("table.csv", TABLE);
    folder.write("out.json", "");
    fs::set_permissions(folder.path("out.json"), fs::Permissions::from_mode(0o640)).unwrap();
    folder.decide(&["table.csv", "--out", "out.json"]).ends(0);
    assert_eq!(mode("out.json"), 0o640);
    folder.decide(&["table.csv", "--out", "new.json"]).ends(0);
    assert_eq!(mode("new.json"), mode("table.csv"));
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_an_error() {
    let folder = Folder::new();
    folder.write("table.csv", TABLE);
    let run = folder.decide(&["table.csv", "--format", "csv", "--out", "/dev/full"]).ends(1);
    assert!(run.err.contains("error[JF-U003]") && run.err.contains("/dev/full"), "{}", run.err);
}

#[test]
fn json_has_no_invalid_rows_and_standard_error_has_them() {
    let folder = Folder::new();
    folder.write("table.csv", TABLE.replace(",2,是,,", ",很多,是,,"));
    for format in ["json", "jsonl"] {
        let run = folder.decide(&["table.csv", "--format", format]).ends(3);
        assert_eq!(run.out.matches("\"receipt\"").count(), 4, "{format}");
        assert!(run.err.contains("table.csv row 3 column G `需要人数`"), "{}", run.err);
    }
    folder.write("empty.json", "[]");
    assert_eq!(folder.decide(&["empty.json", "--format", "json"]).ends(0).out, "[]\n");
}

#[test]
fn demands_of_several_inputs_come_in_their_order() {
    let folder = Folder::new();
    folder.write("a.csv", TABLE);
    folder.write("b.json", r#"[{"form": "task", "id": "B-1"}]"#);
    let run = folder.decide(&["b.json", "a.csv", "--format", "plain"]).ends(0);
    assert_eq!(column(&run.out, 1), ["B-1", "T-1", "T-2", "T-3", "T-4", "T-5"]);
    assert_eq!(cells(&run.out)[0][9], "date");
    let run = folder.decide(&["b.json", "a.csv"]).ends(0);
    assert!(run.out.contains("b.json no. 1 | B-1 task: ") && run.out.contains("a.csv row 2 | T-1 task: "), "{}", run.out);
}
