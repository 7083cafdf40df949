//! The JSON Schema of decisions: it describes every decision that the engine writes, and nothing else.

mod validator;

use std::collections::BTreeSet;

use jianfu::wire::DecisionRecord;
use jianfu::{Context, Decision, Lang, Pack};
use jiff::civil::date;
use serde_json::{Value as Json, json};

use validator::Validator;

const SCHEMA: &str = jianfu::wire::SCHEMA;

/// A pack whose decisions use every part of the record.
const PACK: &str = r#"
  enum level ordered { city "市", district "区", street "街道" }
  enum rank ordered { law, practice }
  body town-office "镇减负办"
  source act "基本法" { number "基发〔2020〕1号" issuer "立法会" level city rank law confidence C valid from 2020-01-01 }
  source habit "惯例" { rank practice confidence N }
  form task "事项" {
    id: text "编号" optional  date: date is as_of  level: level  item: text "事项"  bases: list of basis optional
    fee: decimal optional  people: int optional  funded: bool optional
  }
  list assist "协助清单" {
    effect allow  cite act art 17 para 1 sub 3 quote "原文"
    columns { share: decimal "比例", since: date "起", urgent: bool "紧急", most: int "至多" }
    item A1 "社区矫正" { share: 0.25, since: 2020-02-01, urgent: true, most: 3 }
    item A2 "普查" valid to 2025-12-31
    item A3 "新事项" valid from 2027-01-01
  }
  list short "短期清单" { effect inform basis assumption "示例" item S1 "短期事项" valid to 2021-12-31 }
  rule admit "准入" on task {
    cite act art 9  cite habit
    require listed: demand.item in assist or demand.item in short else refer to town-office because "清单外" remedy "另行申请"
    require basis: demand.bases present else reject because "没有依据" remedy "补充依据"
    require demand.fee <= 10.50 else refer because "费用过高" remedy "降低费用"
    approve because "在清单内" provided "经费随转" when not demand.funded provided "留存记录"
    except emergency "突发" {
      basis assumption "区级以上可以先办"
      when demand.level >= district
      approve because "突发事件" provided "补报"
    }
  }
  rule limit "人数" on task { cite act require demand.people <= 100 else reject because "人数过多" remedy "减少人数" }
  rule few "少数" on task { cite act when demand.people <= 100 and demand.level >= district refer because "少数" remedy "说明" }
  rule waiver "豁免" on task { cite act overrides limit when demand.item = "社区矫正" approve because "矫正不限人数" }
  checklist two "两查" requires 2 {
    basis assumption "划分是示例"
    check one "一" on task { cite act when demand.level = city require demand.people <= 3 else reject because "多" remedy "少" }
    check other "二" on task { cite act require demand.fee >= 0 else refer because "少" remedy "多" }
  }
  default on task refer because "没有规则涵盖"
"#;

/// Demands that between them lead to every outcome, status and kind of reason.
const DEMANDS: &str = r#"[
  {"form": "task", "id": "1", "date": "2026-03-01", "level": "street", "item": "社区矫正", "bases": ["《基本法》第十七条"], "fee": 1.5, "people": 2},
  {"form": "task", "date": "2026-03-01", "level": "street", "item": "社区矫正", "bases": [{"source": "act", "article": 17, "date": "2020-01-01"}], "fee": 0.50, "people": 200, "funded": true},
  {"form": "task", "date": "2026-03-01", "level": "city", "item": "社区矫正", "people": 200, "fee": 99},
  {"form": "task", "date": "2026-03-01", "level": "street", "item": "普查", "bases": ["某文件"], "fee": 1, "people": 1},
  {"form": "task", "date": "2026-03-01", "level": "street", "item": "新事项", "fee": 1, "people": 400},
  {"form": "task", "date": "2026-03-01", "level": "street", "item": "短期事项", "bases": ["《基本法》"], "fee": 1, "people": 1},
  {"form": "task", "date": "2021-03-01", "level": "street", "item": "短期事项", "bases": ["《基本法》"], "fee": 1, "people": 1},
  {"form": "task", "date": "2026-03-01"},
  {"form": "task", "item": "没有日期"},
  {"form": "task", "date": "2026-03-01", "level": "district", "item": "没有的事项", "bases": [], "fee": -1}
]"#;

fn decisions() -> Vec<Decision<'static>> {
    let pack = Pack::parse(PACK).unwrap_or_else(|error| panic!("{error:?}"));
    let demands = pack.demands_from_json(DEMANDS, None).unwrap();
    let mut decisions: Vec<Decision<'static>> =
        demands.into_iter().map(|demand| pack.decide(&demand.unwrap(), &Context::of_demand())).collect();
    // A list that is out of force, and a pack's default where no rule exists.
    let early = pack.demand_from_json(r#"{"form": "task", "date": "2026-03-01", "item": "普查"}"#, None).unwrap();
    decisions.push(pack.decide(&early, &Context::on(date(2019, 1, 1))));
    let bare = Pack::parse(r#"form task { date: date is as_of } default on task approve because "无须审查""#).unwrap();
    decisions.push(bare.decide(&bare.demand_from_json(r#"{"form": "task", "date": "2026-03-01"}"#, None).unwrap(), &Context::of_demand()));
    decisions
}

fn records() -> Vec<Json> {
    let languages = [Lang::Zh, Lang::En];
    let with_near = |decision: &Decision<'_>, lang: Lang| {
        let record = DecisionRecord { near_misses: Some(decision.near_misses().records(lang)), ..decision.record(lang) };
        serde_json::to_value(record).unwrap()
    };
    let both = |decision: &Decision<'_>, lang: Lang| [serde_json::to_value(decision.record(lang)).unwrap(), with_near(decision, lang)];
    decisions().iter().flat_map(|decision| languages.map(|lang| both(decision, lang))).flatten().collect()
}

fn words_at(records: &[Json], pointer: &str, key: &str) -> BTreeSet<String> {
    let lists = records.iter().filter_map(|record| {
        if pointer.is_empty() { Some(vec![record]) } else { record.pointer(pointer)?.as_array().map(|list| list.iter().collect()) }
    });
    lists.flatten().filter_map(|part| part[key].as_str().map(str::to_owned)).collect()
}

#[test]
fn every_decision_is_as_the_schema_says() {
    let validator = Validator::new(SCHEMA);
    for record in records() {
        assert_eq!(validator.errors(&record), Vec::<String>::new(), "{record:#}");
    }
}

/// The test above is worth as much as the decisions are different from each other.
#[test]
fn the_decisions_of_this_test_use_all_words_of_the_schema() {
    let records = records();
    let set = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<BTreeSet<_>>();
    let schema: Json = serde_json::from_str(SCHEMA).unwrap();
    let declared = |pointer: &str| {
        let words = schema.pointer(pointer).unwrap().as_array().unwrap();
        words.iter().map(|word| word.as_str().unwrap().to_owned()).collect::<BTreeSet<_>>()
    };
    assert_eq!(words_at(&records, "", "outcome"), declared("/$defs/outcome/enum"));
    assert_eq!(words_at(&records, "/reasons", "status"), declared("/$defs/reason/properties/status/enum"));
    let items: Vec<Json> =
        records.iter().flat_map(|record| record["reasons"].as_array().unwrap()).map(|reason| json!({"items": reason["items"]})).collect();
    let statuses = words_at(&items, "/items", "status");
    assert!(statuses.is_superset(&set(&["in_force", "not_yet", "ended", "not_found"])), "{statuses:?}");
    assert!(!words_at(&records, "/conditions", "text").is_empty());
    assert!(!words_at(&records, "/refer_to", "name").is_empty());
    assert_eq!(words_at(&records, "/near_misses", "condition"), set(&["level ≥ district", "level ≥ 区", "people ≤ 100"]));
    let rules = words_at(&records, "/reasons", "rule");
    assert!(rules.is_superset(&set(&["admit", "two.one", "default", "engine"])), "{rules:?}");
}

#[test]
fn a_record_that_is_not_as_the_schema_says_is_refused() {
    let validator = Validator::new(SCHEMA);
    let sound = records().remove(0);
    assert_eq!(validator.errors(&sound), Vec::<String>::new());
    let broken: [(&str, &str, Json); 9] = [
        ("", "outcome", json!("maybe")),
        ("", "surplus", json!(1)),
        ("", "missing", json!(["item", "item"])),
        ("", "reasons", json!([])),
        ("/reasons/0", "status", json!("fine")),
        ("/reasons/0", "facts", json!({"fee": 1.5})),
        ("/reasons/0/citation", "assumption", json!("why")),
        ("/receipt", "digest", json!("abc")),
        ("/receipt", "as_of", json!("1 March 2026")),
    ];
    for (place, key, value) in broken {
        let mut record = sound.clone();
        record.pointer_mut(place).unwrap()[key] = value;
        assert!(!validator.errors(&record).is_empty(), "{place}/{key} was not noticed");
    }
    for key in sound.as_object().unwrap().keys() {
        let mut record = sound.clone();
        record.as_object_mut().unwrap().remove(key);
        assert!(!validator.errors(&record).is_empty(), "that {key} is gone was not noticed");
    }
}
