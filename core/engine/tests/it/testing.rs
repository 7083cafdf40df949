//! A pack's own tests: from tables, and what they leave untried.

use jianfu::{Files, Pack};

const PACK_TOML: &str = "id = \"tested\"\ntitle = \"受测\"\nversion = \"1.0.0\"\nedition = 1\nrefer_to = \"office\"\n";

const RULES: &str = r#"
body office "办公室"
form task "工作事项" { date: date "日期" is as_of people: int "人数" }
rule few "人数" on task {
  basis assumption "示例"
  when demand.people > 0
  require limit: demand.people <= 3 else reject because "人数过多" remedy "减少人数"
  except huge "极多" { basis assumption "示例" when demand.people > 100 refer because "人数极多" remedy "写明原因" }
}
default on task refer because "无规则"
cases "人数" from "cases/few.csv"
"#;

fn report(cases: &str) -> jianfu::TestReport {
    let file = |name: &str, text: &str| (name.to_owned(), text.as_bytes().to_vec());
    let files = Files::from([file("pack.toml", PACK_TOML), file("a.jf", RULES), file("cases/few.csv", cases)]);
    Pack::from_files(&files).unwrap().run_tests()
}

#[test]
fn a_table_of_cases_may_name_the_default_in_either_language() {
    let report = report("用例,表单,日期,人数,期望,出自\n无人,工作事项,2026-03-01,0,转报,默认\n二人,task,2026-03-01,2,refer,default\n");
    assert_eq!((report.passed(), report.failed()), (2, 0), "{:?}", report.results);
}

#[test]
fn what_no_test_reaches_is_said_once_and_what_is_tried_one_way_for_the_other() {
    let untried = |cases: &str| -> Vec<String> {
        let coverage = report(cases).coverage;
        coverage.untried().map(|point| format!("{}: {}", point.name, point.message.en)).collect()
    };
    let head = "表单,日期,人数,期望";
    assert_eq!(untried(&format!("{head}\n工作事项,2026-03-01,0,转报\n")), ["few: no test makes it apply"]);
    assert_eq!(
        untried(&format!("{head}\n工作事项,2026-03-01,2,转报\n")),
        ["few: no test makes it not apply", "few.limit: no test makes it fail", "few.huge: no test makes it apply"]
    );
}
