//! What of a pack its tests reach: each kind of point without a test for it, and with one.

use std::collections::BTreeSet;

use jianfu::{CoverageKind, Files, Pack, TestReport};

/// A pack with something of every kind.
const RULES: &str = r#"
enum level "层级" ordered { city "市", district "区", street "街道" }
enum rank "效力" ordered { law "法律", practice "惯例" }
enum stage "阶段" { new "新建", kept "在用" }
source act "工作条例" { rank law confidence C }
source code "编号办法" { rank practice confidence C }
serial case-no "编号" { cite code part 2 year: digits 4 }
form task "工作事项" {
  date: date "日期" is as_of
  item: text "事项"
  level: level "层级"
  people: int "人数"
  budget: decimal "经费" optional
  cap: decimal "上限" optional
  due: date "期限" optional
  stage: stage "阶段" optional
  sizes: list of int "规模" optional
  code: text "编号" optional
}
list barred "负面清单" {
  effect bar
  columns { most: int "至多" }
  cite act art 1
  item N1 "招商" aka "招商引资" cite act art 2 valid to 2025-12-31
  item N1 "招商" cite act art 3 valid from 2026-01-01
  item N2 "评选" { most: 1 }
}
rule few "人数" on task {
  cite act art 4 para 1; 5
  valid from 2026-01-01 to 2026-12-31
  when demand.people > 0
  require limit: demand.people <= 3 else reject because "人数过多" remedy "减少人数"
  require listed: demand.item not_in barred else reject because "在清单内" remedy "删去"
  approve because "可以" provided "写明层级" when demand.level >= district provided "登记"
  except huge "极多" { basis assumption "示例" when demand.people > 100 refer because "极多" remedy "写明原因" }
}
rule many "其他" on task {
  basis assumption "其他都是示例"
  when demand.item = "其他"
  require money: demand.budget < 0.5 else refer because "钱" remedy "减"
  require cap: demand.budget <= demand.cap else refer because "超" remedy "减"
  require due: demand.due > demand.date + 1 else refer because "期" remedy "延"
  require stage: demand.stage in { new } else refer because "段" remedy "改"
  require sizes: not (any demand.sizes >= 10) else refer because "大" remedy "小"
  require code: demand.code is case-no else refer because "号" remedy "改"
  except odd "奇" {
    basis assumption "例外"
    when demand.people = 7
    require level: demand.level > street else reject because "低" remedy "高"
  }
}
default on task refer because "无规则"
form note "记录" { date: date is as_of filed: date optional answered: date optional }
default on note refer because "只作记录"
quota notes "至少一次" on note { basis assumption "示例" at_least 1 within calendar_quarter }
deadline reply "答复" on note { basis assumption "示例" from filed to answered within 5 days }
metric share "比率" { basis assumption "示例" count(note, this calendar_year) / count(note, last calendar_year) }
alert many-notes "过多" { basis assumption "示例" when count(note, rolling 30 days) >= 2 then "提示" }
score points "得分" { basis assumption "示例" base 10 deduct 1 per note }
"#;

/// Tests that reach all of it.
const TESTS: &str = r#"
test "1" { given task { date: 2026-01-01, item: "甲", level: district, people: 1 } expect approve by few provided "写明层级" }
test "2" { given task { date: 2026-12-31, item: "招商", level: street, people: 3 } expect reject by few.listed }
test "3" { given task { date: 2026-03-01, item: "甲", level: street, people: 3 } expect approve by few provided "登记" }
test "4" { given task { date: 2026-03-01, item: "评选", level: street, people: 4 } expect reject by few.limit }
test "5" { given task { date: 2026-03-01, item: "甲", level: street, people: 0 } expect refer by default }
test "6" { given task { date: 2026-03-01, item: "甲", level: street, people: 101 } expect refer by few.huge }
test "7" { given task { date: 2026-03-01, item: "甲", level: street, people: 100 } expect reject by few.limit }
test "8" { given task { date: 2025-12-31, item: "甲", level: street, people: 1 } expect refer by default }
test "9" { given task { date: 2027-01-01, item: "甲", level: street, people: 1 } expect refer by default }
test "10" { given task { date: 2026-01-01, item: "N1", level: street, people: 1 } expect reject by few.listed }
test "11" {
  given task {
    date: 2027-01-02, item: "其他", level: district, people: 7, budget: 0.4, cap: 0.4, due: 2027-01-04, stage: new, sizes: [9], code: "2026"
  }
  expect refer by default
}
test "12" {
  given task {
    date: 2027-01-02, item: "其他", level: street, people: 7, budget: 0.5, cap: 0.4, due: 2027-01-03, stage: kept, sizes: [10], code: "无"
  }
  expect reject by many.odd.level
}
test "13" { given task { date: 2027-01-02, item: "其他", level: street, people: 1, code: "2026" } expect refer by many.money }
test "14" {
  as_of 2026-12-31
  history note { date: 2026-12-02, filed: 2026-12-02 }
  history note { date: 2026-12-31, filed: 2026-12-31 }
  expect quota notes
  expect deadline reply
  expect alert many-notes
  expect metric share missing
  expect score points = 8
}
test "15" {
  as_of 2026-03-31
  history note { date: 2025-03-30 }
  history note { date: 2026-03-30, filed: 2026-03-30, answered: 2026-03-31 }
  expect not quota notes
  expect not deadline reply
  expect not alert many-notes
  expect metric share = 1.0
}
"#;

fn report(rules: &str, tests: &str) -> TestReport {
    let file = |name: &str, text: &str| (name.to_owned(), text.as_bytes().to_vec());
    let toml = "id = \"covered\"\ntitle = \"覆盖\"\nversion = \"1.0.0\"\nedition = 1\n";
    let files = Files::from([file("pack.toml", toml), file("rules.jf", rules), file("tests.jf", tests)]);
    let report = Pack::from_files(&files).unwrap_or_else(|error| panic!("{error:?}")).run_tests();
    let wrong: Vec<_> = report.results.iter().filter(|result| !result.failures.is_empty()).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
    report
}

/// The points that are not covered, in English.
fn uncovered(rules: &str, tests: &str) -> Vec<String> {
    let report = report(rules, tests);
    report.coverage.uncovered().map(|point| format!("{}:{} {}: {}", point.file, point.line, point.name, point.message.en)).collect()
}

#[test]
fn a_pack_without_tests_has_every_kind_of_point_and_none_of_them_covered() {
    let report = report(RULES, "");
    let told: Vec<String> = report
        .coverage
        .points
        .iter()
        .map(|point| format!("{} {} {}: {} | {}", point.kind.name(), point.line, point.name, point.message.zh, point.message.en))
        .collect();
    insta::assert_snapshot!(told.join("\n"));
    for kind in CoverageKind::ALL {
        let count = report.coverage.of(kind);
        assert!(count.total > 0 && count.covered == 0, "{kind:?}");
    }
    assert!(!report.coverage.is_complete());
}

/// The versions of an item that lie before the rule that looks it up is in force are reached by no test, which is as it should be told.
#[test]
fn tests_that_reach_everything_leave_nothing_to_tell() {
    assert_eq!(
        uncovered(RULES, TESTS),
        [
            "rules.jf:24 barred.N1: no test looks up `招商`",
            "rules.jf:24 barred.N1: no test looks it up on 2025-12-31, the last day of the earlier version",
            "rules.jf:24 工作条例: no test gives a reason that rests on art 2",
        ]
    );
    let earlier = "rule early \"从前\" on task { cite act art 4 valid to 2025-12-31 when demand.item in barred refer because \"在\" remedy \"删\" }\n";
    let more = "test \"16\" { given task { date: 2025-12-31, item: \"招商引资\", level: street, people: 0 } expect refer by early }\n\
                test \"17\" { given task { date: 2026-01-01, item: \"招商\", level: street, people: 0 } expect refer by default }\n";
    let (rules, tests) = (format!("{RULES}{earlier}"), format!("{TESTS}{more}"));
    assert_eq!(uncovered(&rules, &tests), Vec::<String>::new());
    assert!(report(&rules, &tests).coverage.is_complete());
}

/// Every test of the full set is there for something: without it some point is not covered, save for those that only repeat.
#[test]
fn a_test_that_is_taken_away_is_missed_where_it_alone_reached_something() {
    let complete: BTreeSet<String> = uncovered(RULES, TESTS).into_iter().collect();
    let without = |number: &str| -> Vec<String> {
        let tests: Vec<&str> = TESTS.split("\ntest ").filter(|test| !test.starts_with(&format!("\"{number}\""))).collect();
        uncovered(RULES, &tests.join("\ntest ")).into_iter().filter(|point| !complete.contains(point)).collect()
    };
    assert_eq!(
        without("1"),
        ["rules.jf:34 few: no approved test carries the condition `写明层级`", "rules.jf:34 few: no test has `level` equal to `district`",]
    );
    assert_eq!(without("8"), ["rules.jf:30 few: no test that it is meant for has `as_of` on 2025-12-31, the day before its first"]);
    assert_eq!(without("7"), ["rules.jf:35 few.huge: no test has `people` equal to 100"]);
    assert_eq!(without("4"), ["rules.jf:26 barred.N2: no test looks up `评选`", "rules.jf:32 few.limit: no test has `people` equal to 4"]);
    assert_eq!(
        without("11"),
        [
            "rules.jf:40 many.money: no test makes it hold",
            "rules.jf:40 many.money: no test has `budget` less than 0.5",
            "rules.jf:41 many.cap: no test makes it hold",
            "rules.jf:41 many.cap: no test has `budget` equal to `cap`",
            "rules.jf:42 many.due: no test makes it hold",
            "rules.jf:42 many.due: no test has `due` one day later than `date` plus 1",
            "rules.jf:43 many.stage: no test makes it hold",
            "rules.jf:43 many.stage: no test has `stage` equal to `new`",
            "rules.jf:44 many.sizes: no test makes it hold",
            "rules.jf:44 many.sizes: no test has an element of `sizes` equal to 9",
            "rules.jf:49 many.odd.level: no test makes it hold",
            "rules.jf:49 many.odd.level: no test has `level` equal to `district`",
        ]
    );
}

/// Fields of unrelated forms stand in like slots, and one comparison may be written in many rules.
#[test]
fn comparisons_of_unrelated_forms_are_apart_and_those_written_twice_are_one() {
    let rules = r#"
form a "甲" { date: date is as_of n: int "件数" }
form b "乙" { date: date is as_of m: int "户数" }
form c "丙" extends a { extra: int "另加" }
rule one on a { basis assumption "例" require demand.n <= 3 else reject because "多" remedy "减" }
rule two on b { basis assumption "例" require demand.m <= 3 else reject because "多" remedy "减" }
rule three on c { basis assumption "例" require demand.n <= 3 else reject because "多" remedy "减" }
default on a refer because "无"
default on b refer because "无"
"#;
    let tests = "test \"a\" { given a { date: 2026-01-01, n: 3 } expect refer by default }";
    let told = uncovered(rules, tests);
    let of_boundaries: Vec<&str> = told.iter().filter(|point| point.contains(" has ")).map(|point| &point[9..]).collect();
    assert_eq!(
        of_boundaries,
        ["5 one.1: no test has `n` equal to 4", "6 two.1: no test has `m` equal to 3", "6 two.1: no test has `m` equal to 4"]
    );
}

#[test]
fn what_stands_in_a_rule_that_never_applies_is_told_once_among_the_untried() {
    let report = report(RULES, "");
    let untried: Vec<(&str, &str)> = report.coverage.untried().map(|point| (point.name.as_str(), point.message.en.as_str())).collect();
    assert_eq!(untried, [("few", "no test makes it apply"), ("many", "no test makes it apply")]);
}

/// A checklist is shown with every decision; its basis is touched only where one of its checks applies.
#[test]
fn the_basis_of_a_checklist_is_touched_by_its_checks() {
    let rules = r#"
enum rank "效力" { law "法律" }
source act "条例" { rank law confidence C }
form task "事项" { date: date is as_of n: int "件数" }
checklist two "一查" { cite act art 9 check work "事项" on task { cite act art 8 when demand.n > 0 reject because "多" remedy "减" } }
default on task refer because "无"
"#;
    let test = |n: u32| {
        format!("test \"{n}\" {{ given task {{ date: 2026-01-01, n: {n} }} expect {} }}\n", if n > 0 { "reject" } else { "refer" })
    };
    let of_act = |tests: &str| uncovered(rules, tests).into_iter().filter(|point| point.contains("条例")).collect::<Vec<_>>();
    assert_eq!(
        of_act(&test(0)),
        ["rules.jf:5 条例: no test gives a reason that rests on art 8", "rules.jf:5 条例: no test gives a reason that rests on art 9"]
    );
    assert_eq!(of_act(&test(1)), Vec::<String>::new());
}

/// An article may be cited under two versions of its act, and each is a text of its own.
#[test]
fn each_version_of_a_source_is_touched_on_its_own_days() {
    let rules = r#"
enum rank "效力" { law "法律" }
source act "条例" { rank law confidence C valid to 2025-12-31 }
source act "条例" { rank law confidence C valid from 2026-01-01 }
form task "事项" { date: date is as_of }
rule one on task { cite act art 3 para 2 reject because "否" remedy "改" }
default on task refer because "无"
"#;
    let test = |day: &str| format!("test \"{day}\" {{ given task {{ date: {day} }} expect reject by one }}\n");
    let (old, new) = (test("2025-12-31"), test("2026-01-01"));
    assert_eq!(uncovered(rules, &new), ["rules.jf:6 条例: no test gives a reason that rests on art 3 (the text up to 2025-12-31)"]);
    assert_eq!(uncovered(rules, &old), ["rules.jf:6 条例: no test gives a reason that rests on art 3 (the text from 2026-01-01)"]);
    assert_eq!(uncovered(rules, &(old + &new)), Vec::<String>::new());
}

#[test]
fn nothing_but_the_places_depends_on_the_order_of_files() {
    let at = RULES.find("list barred").unwrap();
    let (declared, ruled) = RULES.split_at(at);
    let told = |first: &str, second: &str| -> BTreeSet<(String, String, bool)> {
        let file = |name: &str, text: &str| (name.to_owned(), text.as_bytes().to_vec());
        let toml = "id = \"covered\"\ntitle = \"覆盖\"\nversion = \"1.0.0\"\nedition = 1\n";
        let files = Files::from([file("pack.toml", toml), file("a.jf", first), file("b.jf", second), file("c.jf", TESTS)]);
        let coverage = Pack::from_files(&files).unwrap().run_tests().coverage;
        coverage.points.into_iter().map(|point| (point.name, point.message.zh, point.covered)).collect()
    };
    assert_eq!(told(declared, ruled), told(ruled, declared));
}

/// What is in force on none of the pack's days cannot be tried, and a day on which the pack is not in force is no day to try.
#[test]
fn what_cannot_be_tried_is_not_asked_for() {
    let rules = r#"
form task "事项" { date: date is as_of }
rule old on task { basis assumption "旧" valid to 2024-12-31 reject because "否" remedy "改" }
rule now on task { basis assumption "今" valid from 2026-01-01 reject because "否" remedy "改" }
default on task refer because "无"
"#;
    let file = |name: &str, text: &str| (name.to_owned(), text.as_bytes().to_vec());
    let toml = "id = \"covered\"\ntitle = \"覆盖\"\nversion = \"1.0.0\"\nedition = 1\nvalid_from = \"2026-01-01\"\n";
    let coverage = Pack::from_files(&Files::from([file("pack.toml", toml), file("a.jf", rules)])).unwrap().run_tests().coverage;
    let told: Vec<String> = coverage.points.iter().map(|point| format!("{}: {}", point.name, point.message.en)).collect();
    assert_eq!(
        told,
        [
            "now: no test makes it apply",
            "now: no test that it is meant for has `as_of` on 2026-01-01, its first day",
            "今: no test gives a reason that rests on this assumption",
        ]
    );
}
