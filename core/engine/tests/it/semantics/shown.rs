//! What a reason shows: the answers of the lists that were asked, and what all of it rests on.

use jianfu::{Context, Lang, Pack};

use super::{Sample, Seen, among, error};

const LISTS: &str = r#"
  list banned "禁止清单" { effect bar cite act art 9 columns { limit: int "上限" } item B1 "扫楼" { limit: 3 } item B2 "盖章" cite act art 5 }
  list winter "冬季清单" { effect inform basis assumption "示例" valid to 2026-02-28 item S1 "扫雪" }
  list moved "接续清单" { effect inform cite act art 1 (valid to 2025-12-31) cite act art 2 (valid from 2026-01-01) item M1 "接续" }
  list guessed "推定清单" { effect inform basis assumption "没有公布" item G1 "巡河" cite act art 3 item G2 "护林" }
  serial cert "证明编号" { basis assumption "编号格式未公布" year: digits 4 }
"#;

/// Each list's answer in the reason of the one rule: the list, the text, what became of it, and what that rests on.
fn items(seen: &Seen) -> Vec<(String, String, &'static str, String)> {
    let record = seen.decision.record(Lang::En);
    let reason = record.reasons.into_iter().find(|reason| reason.rule == "asked" && reason.guard.is_some()).unwrap();
    let rests_on = |citations: &[&jianfu::wire::CitationRecord]| {
        let each = citations.iter().map(|citation| citation.locator.clone().or(citation.assumption.clone()).unwrap());
        each.collect::<Vec<_>>().join(", ")
    };
    reason.items.iter().map(|item| (item.list.to_owned(), item.text.clone().into_owned(), item.status, rests_on(&item.citations))).collect()
}

#[track_caller]
fn shows(condition: &str, facts: &str, expected: &[(&str, &str, &str, &str)]) {
    let found = items(&among(LISTS, condition, facts));
    let found: Vec<_> = found.iter().map(|(list, text, status, rests_on)| (&**list, &**text, *status, &**rests_on)).collect();
    assert_eq!(found, expected, "{condition}");
}

#[test]
fn a_text_that_is_not_on_a_list_shows_what_the_list_rests_on() {
    shows("demand.item in banned", "{ item: \"别的\" }", &[("banned", "别的", "not_found", "art 9")]);
    shows("demand.item in banned", "{ item: \"盖章\" }", &[("banned", "盖章", "in_force", "art 5")]);
    shows("demand.item in winter", "{ item: \"别的\" }", &[("winter", "别的", "list_not_in_force", "示例")]);
    // What may be used on the day, as for items.
    shows("demand.item in moved", "{ item: \"别的\" }", &[("moved", "别的", "not_found", "art 2")]);
    shows("demand.item in moved", "{ item: \"别的\", date: 2025-06-01 }", &[("moved", "别的", "not_found", "art 1")]);
}

#[test]
fn an_item_shows_that_its_list_was_assumed_though_it_cites_an_act_itself() {
    shows("demand.item in guessed", "{ item: \"巡河\" }", &[("guessed", "巡河", "in_force", "art 3, 没有公布")]);
    // One that rests on its list alone says it once.
    shows("demand.item in guessed", "{ item: \"护林\" }", &[("guessed", "护林", "in_force", "没有公布")]);
}

#[test]
fn elements_that_are_looked_up_are_shown_each_once() {
    let facts = "{ words: [\" 扫 楼 \", \"别的\", \"扫楼\"] }";
    let both = [("banned", " 扫 楼 ", "in_force", "art 9"), ("banned", "别的", "not_found", "art 9")];
    shows("any demand.words in banned", facts, &both);
    shows("not (all demand.words in banned)", facts, &both);
    shows("any demand.words in banned", "{ item: \"扫楼\" }", &[]);
}

#[test]
fn items_whose_columns_are_compared_are_shown_on_either_side_and_within_sums() {
    let expected = [("banned", "扫楼", "in_force", "art 9")];
    for condition in
        ["demand.n <= banned(demand.item).limit", "banned(demand.item).limit >= demand.n", "1 + banned(demand.item).limit >= 2"]
    {
        shows(condition, "{ item: \"扫楼\", n: 2 }", &expected);
    }
}

#[test]
fn a_shape_shows_what_its_serial_rests_on() {
    let further = |condition: &str| -> Vec<Option<String>> {
        let seen = among(LISTS, condition, "{ item: \"2026\", words: [\"2026\"], n: 1 }");
        let record = seen.decision.record(Lang::En);
        let reason = record.reasons.into_iter().find(|reason| reason.guard.is_some()).unwrap();
        assert_eq!(reason.citation.unwrap().assumption.as_deref(), Some("示例"));
        reason.further_citations.into_iter().map(|citation| citation.assumption.clone()).collect()
    };
    let own = [Some("编号格式未公布".to_owned())];
    assert_eq!(further("demand.item is cert"), own);
    assert_eq!(further("not (demand.n > 3 and demand.item is cert) and demand.item is cert"), own);
    assert_eq!(further("any demand.words is cert"), own);
    assert_eq!(further("demand.n <= 3"), []);
}

#[test]
fn a_condition_on_a_shape_shows_what_the_serial_rests_on_with_the_verdict() {
    let sample = Sample::new(&format!(
        "{LISTS} rule r on task {{ cite act art 1 approve because \"可\" provided \"补编号\" when not (demand.item is cert) }}
        default on demand refer because \"默认\""
    ));
    let seen = sample.task("{ item: \"无\" }");
    let record = seen.decision.record(Lang::En);
    let reason = record.reasons.into_iter().find(|reason| reason.rule == "r").unwrap();
    assert_eq!(
        reason.further_citations.iter().map(|citation| citation.assumption.as_deref()).collect::<Vec<_>>(),
        [Some("编号格式未公布")]
    );
}

#[test]
fn a_serial_rests_on_what_is_in_force() {
    let serial = |bases: &str| {
        format!(
            "source old \"旧法\" {{ rank law confidence C valid to 2025-12-31 }} serial no \"编号\" {{ {bases} year: digits 4 }} default on demand refer because \"默认\""
        )
    };
    assert_eq!(error(&serial("cite old art 1")), "JF-C005");
    Sample::new(&serial("cite old art 1 cite act art 1"));
}

fn digest(items: &str) -> String {
    let list = format!("list works \"工作清单\" {{ effect allow cite act art 9 columns {{ limit: int sort: sort note: text }} {items} }}");
    let seen = among(&list, "demand.item in works", "{ item: A }");
    seen.decision.receipt().lists["works"].to_owned()
}

#[test]
fn the_digest_of_a_list_tells_every_part_from_the_next() {
    let items = [
        "item A",
        "item A \"B\"",
        "item A aka \"B\"",
        "item A \"B\" aka \"C\"",
        "item A \"B\" aka \"C\", \"D\"",
        "item A \"B\" aka \"CD\"",
        "item A { limit: 1 }",
        "item A { note: \"1\" }",
        "item A { note: \"survey\" }",
        "item A { sort: survey }",
        "item A valid from 2020-01-01",
        "item A valid to 2030-01-01",
        "item A cite act art 8",
        "item A cite act art 9 cite act art 8 (valid to 2100-01-01)",
        "item A cite act art 9 cite act art 8",
        "item A basis assumption \"act\"",
        "item A item B",
        "item A item B under A",
    ];
    let digests: std::collections::BTreeSet<String> = items.iter().map(|items| digest(items)).collect();
    assert_eq!(digests.len(), items.len());
    // The order in which items are written means nothing.
    assert_eq!(digest("item A item B under A"), digest("item B under A item A"));
}

/// A receipt that was kept must go on naming the same list, whatever becomes of the engine's code.
#[test]
fn the_digest_of_a_list_stays_the_same() {
    let items = "item A \"甲\" aka \"乙\" { limit: 3, sort: survey, note: \"注\" } valid from 2020-01-01 item B under A cite act art 1; 2 basis assumption \"示例\"";
    assert_eq!(digest(items), "5a9b69f68def0575e00e263f96831c628eb4b12bfbd185ea18ffa7bbfddb1f7c");
}

#[test]
fn what_cannot_be_judged_names_the_unknown_source_and_the_number_that_is_too_large() {
    let pack = Pack::parse(
        r#"form 甲 "甲" { 日: date is as_of 依据: list of basis optional 数: int optional }
           source act "条例" { rank law confidence C }
           enum rank ordered { law }
           rule r "引" on 甲 { cite act require any demand.依据 where basis.source = act else reject because "没有引" remedy "补引" }
           rule n "数" on 甲 { cite act require demand.数 * 2 <= 10 else reject because "多" remedy "少" }
           default on 甲 refer because "无" remedy "无""#,
    )
    .unwrap();
    let text = r#"{ "form": "甲", "日": "2026-03-01", "依据": ["《教育法》第五条"], "数": 9223372036854775807 }"#;
    let demand = pack.demand_from_json(text, None).unwrap();
    let said = pack.decide(&demand, &Context::of_demand()).explain(Lang::Zh);
    assert!(said.contains("缺少可认定的「依据」（规则包没有「《教育法》第五条」），无法判断"), "{said}");
    assert!(said.contains("数太大，计算结果超出范围，无法判断"), "{said}");
}
