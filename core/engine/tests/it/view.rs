//! What a compiled pack shows of itself.

use jianfu::view::{Basis, Scalar};
use jianfu::{FieldRef, Files, Lang, Pack, Value};

const RULES: &str = r#"
enum level "层级" ordered { district "区", street "街道" }
enum rank "效力" ordered { law "法律", practice "工作惯例" }
source old-act "旧法" { number "旧〔2000〕1号" rank law confidence C valid to 2025-12-31 }
source new-act "新法" { rank law confidence P valid from 2026-01-01 }
body office "街道减负办" aka "减负办"
body fire "消防大队" under office
form demand "要求" { date: date "日期" is as_of level: level "层级" optional }
form task "工作事项" extends demand { item: text "事项" number: text "文号" }
default on demand refer to office because "无规则"
serial permit "准入文号" { basis assumption "示例" year: digits 4 "-" run: digits 2 }
define high "区级以上" as demand.level >= district
list duty "履职清单" {
  effect allow
  columns { by: body "主管" }
  cite old-act art 3 (valid to 2025-12-31)
  cite new-act
  item D1 "调解" aka "调解纠纷" { by: fire }
  from "lists/duty.csv"
}
rule access "准入" on task {
  cite old-act art 3 para 1 confidence R quote "原文" (valid to 2025-12-31)
  cite new-act
  valid from 2025-01-01 to 2026-12-31
  require listed: demand.item in duty else refer because "清单外" remedy "申请准入"
  approve because "在清单内" provided "核对文号" when not (demand.number is permit)
  except urgent "紧急" { basis assumption "示例" when high refer because "紧急" remedy "先办后补" }
}
checklist one "一查" requires 1 { basis assumption "示例" check only "仅此" on task { cite old-act (valid to 2025-12-31) cite new-act overrides access when high approve because "高" } }
test "清单外" { given task { date: 2026-03-01, item: "调解" } expect refer }
"#;

fn pack() -> Pack {
    let files: [(&str, &str); 3] = [
        ("pack.toml", "id = \"p\"\ntitle = \"例\"\nversion = \"1.0.0\"\nedition = 1\nrefer_to = \"office\"\n"),
        ("rules.jf", RULES),
        ("lists/duty.csv", "键,名称,主管,依据,有效至\nD2,公开,消防大队,old-act 第五条,2025-06-30\n"),
    ];
    let files: Files = files.into_iter().map(|(name, text)| (name.to_owned(), text.as_bytes().to_vec())).collect();
    Pack::from_files(&files).unwrap_or_else(|error| panic!("{error:?}"))
}

#[test]
fn a_rule_shows_its_clauses_and_where_it_stands() {
    let pack = pack();
    let ids: Vec<_> = pack.rules().map(|rule| rule.id()).collect();
    assert_eq!(ids, ["access", "one.only"]);
    let rule = pack.rules().next().unwrap();
    assert_eq!((rule.label(), rule.form().unwrap().name()), (Some("准入"), "task"));
    assert_eq!(rule.spot().to_string(), "rules.jf:21");
    assert_eq!(rule.validity().to.unwrap().to_string(), "2026-12-31");
    let part = rule.part();
    let closing = part.closing().unwrap();
    let provided = closing.provided().next().unwrap();
    assert_eq!((provided.text(), provided.when().unwrap().words(Lang::Zh).as_str()), ("核对文号", "非 文号 为 准入文号"));
    let exception = part.exceptions().next().unwrap();
    assert_eq!((exception.path(), exception.when().unwrap().words(Lang::Zh).as_str()), ("urgent", "区级以上"));
    assert_eq!(exception.closing().unwrap().to().unwrap().label(), "街道减负办", "what names nobody goes to the pack's body");
    assert!(closing.to().is_none(), "an approval goes to nobody");
    assert_eq!(pack.rules().last().unwrap().overrides(), ["access"]);
}

#[test]
fn a_citation_shows_its_place_its_confidence_its_words_and_its_days() {
    let pack = pack();
    let rule = pack.rules().next().unwrap();
    let bases: Vec<Basis<'_>> = rule.part().bases().collect();
    let [Basis::Cite(old), Basis::Cite(new)] = bases[..] else { panic!("{bases:?}") };
    let source = old.sources().next().unwrap();
    assert_eq!((source.title(), source.number(), source.rank()), ("旧法", Some("旧〔2000〕1号"), Some("法律")));
    assert_eq!((old.locator(Lang::Zh).unwrap().as_str(), old.own_confidence().unwrap().letter()), ("第三条第一款", "R"));
    assert_eq!((old.quote(), old.own_validity().unwrap().to.unwrap().to_string().as_str()), (Some("原文"), "2025-12-31"));
    assert_eq!((new.locator(Lang::En), new.own_confidence(), new.own_validity()), (None, None, None));
}

#[test]
fn an_item_shows_its_values_what_it_rests_on_and_its_row() {
    let pack = pack();
    let list = pack.list("履职清单").unwrap();
    assert_eq!((list.name(), list.files().collect::<Vec<_>>()), ("duty", vec!["lists/duty.csv"]));
    let column: FieldRef<'_> = list.columns().next().unwrap();
    assert!(matches!(column.ty(), jianfu::view::FieldType::One(Scalar::Body)));
    let items: Vec<_> = list.items().collect();
    assert_eq!(items.iter().map(|item| item.spot().to_string()).collect::<Vec<_>>(), ["rules.jf:18", "lists/duty.csv:2"]);
    assert_eq!(items[0].value("主管"), Some(Value::from("消防大队")));
    assert!(items[0].is_called("调解 纠纷") && !items[0].is_called("公开"));
    assert_eq!(items.iter().map(|item| (item.bases().count(), item.own_bases().count())).collect::<Vec<_>>(), [(2, 0), (1, 1)]);
    assert_eq!(items[1].own_validity().unwrap().to.unwrap().to_string(), "2025-06-30");
    assert!(items[0].own_validity().is_none());
}

#[test]
fn what_a_guard_takes_over_from_its_rule_is_not_its_own() {
    let text = r#"
        form f { date: date is as_of n: int }
        default on f refer because "无"
        rule r on f {
          basis assumption "规则的"
          require demand.n > 1 else reject because "一" remedy "改"
          require demand.n > 2 basis assumption "规则的" else reject because "二" remedy "改"
        }
    "#;
    let pack = Pack::parse(text).unwrap();
    let guards: Vec<_> =
        pack.rules().next().unwrap().part().guards().map(|guard| (guard.bases().count(), guard.own_bases().count())).collect();
    assert_eq!(guards, [(1, 0), (1, 1)]);
}

#[test]
fn a_pack_shows_its_days_its_body_and_which_source_a_text_means() {
    let pack = pack();
    assert_eq!((pack.validity().from, pack.validity().to), (None, None));
    assert_eq!(pack.refer_to().unwrap().label(), "街道减负办");
    for text in ["new-act", "新法", "《新法》"] {
        assert_eq!(pack.source(text).unwrap().name(), "new-act", "{text}");
    }
    assert_eq!(pack.source("旧〔2000〕1号").unwrap().name(), "old-act");
    assert!(pack.source("某法").is_none() && Pack::parse("").unwrap().refer_to().is_none());
}

#[test]
fn bodies_forms_definitions_serials_and_tests_are_shown_too() {
    let pack = pack();
    assert_eq!(pack.body("消防大队").unwrap().under().unwrap().aliases().collect::<Vec<_>>(), ["减负办"]);
    let task = pack.form("工作事项").unwrap();
    assert_eq!((task.parent().unwrap().name(), task.fields().count()), ("demand", 4));
    let (verdict, on) = task.default_verdict().unwrap();
    assert_eq!((verdict.because(), on.name()), (Some("无规则"), "demand"));
    assert_eq!(pack.definitions().map(|definition| definition.spot().to_string()).collect::<Vec<_>>(), ["rules.jf:12"]);
    assert_eq!(pack.serials().next().unwrap().parts().count(), 3);
    assert_eq!(pack.checklists().next().unwrap().checks().collect::<Vec<_>>(), [("one.only", "仅此")]);
    let test = pack.tests().next().unwrap();
    assert_eq!((test.name(), test.spot().line, test.expectations().count()), ("清单外", 30, 1));
    assert!(pack.enums().any(|known| known.name() == "level" && known.is_ordered() && known.label_of("street") == Some("街道")));
}

#[test]
fn names_in_rule_text_have_bytes_and_rows_of_tables_have_none() {
    let pack = pack();
    let text = |span: jianfu_dsl::tree::Span| &RULES[span.start..span.end];
    assert_eq!(
        pack.rules().map(|rule| (rule.file(), text(rule.span()))).collect::<Vec<_>>(),
        [("rules.jf", "access"), ("rules.jf", "only")]
    );
    assert_eq!(pack.sources().map(|source| source.span().map(text)).collect::<Vec<_>>(), [Some("old-act"), Some("new-act")]);
    let list = pack.list("duty").unwrap();
    assert_eq!((list.span().map(text), pack.definitions().next().unwrap().span().map(text)), (Some("duty"), Some("high")));
    assert_eq!(list.items().map(|item| item.span().map(text)).collect::<Vec<_>>(), [Some("D1"), None]);
    assert!(pack.validity().from.is_none() && pack.lint_allow().is_empty());
}

#[test]
fn what_a_statement_rests_on_is_told_for_a_day_or_for_all() {
    let pack = pack();
    let list = pack.list("duty").unwrap();
    let titles = |day| list.bases().flat_map(|basis| basis.records(day, Lang::Zh)).filter_map(|cite| cite.title).collect::<Vec<_>>();
    assert_eq!(titles(None), ["旧法", "新法"]);
    assert_eq!(titles(Some(jiff::civil::date(2025, 12, 31))), ["旧法"]);
    assert_eq!(titles(Some(jiff::civil::date(2026, 1, 1))), ["新法"]);
}
