//! Section 2.

use super::{Sample, among, error, truth};

/// Lists, one of them out of force after February.
const LISTS: &str = r#"
  list works "工作清单" { effect allow basis assumption "示例"
    item W1 "协助 社区矫正（试行）" aka "社区矫正", "AB工作"
    item W2 "人口普查" under W1 valid from 2026-01-01 to 2026-02-28
    item W2 "人口抽查" valid from 2026-04-01
    item W3 "选举" valid to 2027-01-01 }
  list winter "冬季清单" { effect inform basis assumption "示例" valid to 2026-02-28 item S1 "扫雪" item S2 "除冰" valid from 2026-02-01 }
"#;

fn on_list(list: &str, facts: &str) -> &'static str {
    match among(LISTS, &format!("demand.item in {list}"), facts).outcome {
        "approve" => "true",
        "reject" => "false",
        _ => "unknown",
    }
}

#[test]
fn a_text_is_on_a_list_by_key_name_or_alias_folded() {
    for text in ["W1", "w1", "Ｗ１", "协助社区矫正(试行)", " 协助社区矫正（试行） ", "社区矫正", "ab工作", "ＡＢ 工作"]
    {
        assert_eq!(on_list("works", &format!("{{ item: \"{text}\" }}")), "true", "{text}");
    }
    for text in ["W9", "社区", "社区矫正试行", "矫正社区"] {
        assert_eq!(on_list("works", &format!("{{ item: \"{text}\" }}")), "false", "{text}");
    }
    assert_eq!(on_list("works", "{ a: true }"), "unknown");
    assert_eq!(on_list("工作清单", "{ item: \"选举\" }"), "true", "by label");
}

#[test]
fn not_in_is_exactly_not_in() {
    for (facts, expected) in [("{ item: W1 }", "reject"), ("{ item: W9 }", "approve"), ("{ a: true }", "refer")] {
        assert_eq!(among(LISTS, "demand.item not_in works", facts).outcome, expected, "{facts}");
        assert_eq!(among(LISTS, "not (demand.item in works)", facts).outcome, expected, "{facts}");
    }
    assert_eq!(among(LISTS, "demand.item not_in winter", "{ item: S1, date: 2026-03-01 }").outcome, "refer");
}

#[test]
fn an_item_counts_on_the_days_of_its_own_validity_or_else_the_lists() {
    for (date, expected) in [("2025-12-31", "false"), ("2026-01-01", "true"), ("2026-02-28", "true"), ("2026-03-01", "false")] {
        assert_eq!(on_list("works", &format!("{{ item: \"人口普查\", date: {date} }}")), expected, "{date}");
    }
    // The same key in its later version, under its new name only.
    assert_eq!(on_list("works", "{ item: w2, date: 2026-04-01 }"), "true");
    assert_eq!(on_list("works", "{ item: \"人口抽查\", date: 2026-04-01 }"), "true");
    assert_eq!(on_list("works", "{ item: \"人口普查\", date: 2026-04-01 }"), "false");
}

#[test]
fn a_list_out_of_force_makes_it_unknown() {
    assert_eq!(on_list("winter", "{ item: \"扫雪\", date: 2026-02-28 }"), "true");
    assert_eq!(on_list("winter", "{ item: \"扫雪\", date: 2026-03-01 }"), "unknown");
    assert_eq!(on_list("winter", "{ item: \"不在册\", date: 2026-03-01 }"), "unknown");
    assert_eq!(on_list("winter", "{ item: \"除冰\", date: 2026-03-01 }"), "unknown");
    assert_eq!(on_list("winter", "{ item: \"除冰\", date: 2026-01-31 }"), "false");
}

#[test]
fn an_item_begins_with_its_citation() {
    let list = r#"source new "新法" { rank law confidence C valid from 2026-01-01 }
      list works { effect allow cite act art 1 item A "甲" cite new art 2 item B "乙" }
      list later { effect allow cite new art 1 item C "丙" }"#;
    let at = |list_name: &str, item: &str, date: &str| {
        among(list, &format!("demand.item in {list_name}"), &format!("{{ item: {item}, date: {date} }}")).outcome
    };
    assert_eq!((at("works", "A", "2025-12-31"), at("works", "A", "2026-01-01")), ("reject", "approve"));
    assert_eq!(at("works", "B", "2025-12-31"), "approve");
    // It takes the list's citation, which may not be used before.
    assert_eq!((at("later", "C", "2025-12-31"), at("later", "C", "2026-01-01")), ("reject", "approve"));
}

#[test]
fn texts_compare_folded() {
    for text in ["（ＡＢ）", "(ab)", " ( A B ) ", "（aB)"] {
        assert_eq!(truth("demand.item = \"(ab)\"", &format!("{{ item: \"{text}\" }}")), "true", "{text}");
        assert_eq!(truth("demand.item != \"（Ａb）\"", &format!("{{ item: \"{text}\" }}")), "false", "{text}");
    }
    assert_eq!(truth("demand.item = \"(ab)\"", "{ item: \"ab\" }"), "false");
    assert_eq!(truth("demand.item in { \"甲\", \"(ab)\" }", "{ item: \"（Ａ Ｂ）\" }"), "true");
}

#[test]
fn bodies_go_by_name_label_and_alias() {
    for text in ["fire", "区消防救援局", "消防", "消防局", " 消 防 局 ", "ＦＩＲＥ"] {
        assert_eq!(truth("demand.issuer = fire", &format!("{{ issuer: \"{text}\" }}")), "true", "{text}");
        assert_eq!(truth("demand.issuer != \"消防\"", &format!("{{ issuer: \"{text}\" }}")), "false", "{text}");
    }
    assert_eq!(truth("demand.issuer = fire", "{ issuer: \"减负办\" }"), "false");
    assert_eq!(truth("demand.issuer = fire", "{ issuer: \"交警\" }"), "unknown");
}

#[test]
fn a_basis_tells_its_source_article_and_date() {
    for source in ["act", "基本法", "《基本法》", "基发〔2020〕1号"] {
        assert_eq!(truth("demand.basis.source = act", &format!("{{ basis: {{ source: \"{source}\" }} }}")), "true", "{source}");
    }
    assert_eq!(truth("demand.basis.source = act", "{ basis: { source: \"别的法\" } }"), "unknown");
    assert_eq!(truth("demand.basis.article = 17", "{ basis: { source: act, article: 17 } }"), "true");
    assert_eq!(truth("demand.basis.article = 17", "{ basis: { source: act } }"), "unknown");
    assert_eq!(truth("demand.basis.date < as_of", "{ basis: { source: act, date: 2026-02-28 } }"), "true");
    for text in ["《基本法》第十七条第一款", "《基本法》第17条"] {
        assert_eq!(truth("demand.basis.source = act and demand.basis.article = 17", &format!("{{ basis: \"{text}\" }}")), "true", "{text}");
    }
    assert_eq!(truth("demand.basis.source = act and demand.basis.article = 17", "{ basis: \"《基本法》\" }"), "unknown");
}

#[test]
fn a_source_tells_its_level_and_rank_and_whether_it_is_in_force() {
    let sources = r#"source notice "通知" { level city rank normative confidence N valid to 2025-12-31 }
      source notice "通知" { level city rank normative confidence N valid from 2026-02-01 }"#;
    let seen = |test: &str, facts: &str| among(sources, test, facts).outcome;
    assert_eq!(seen("demand.basis.source.level >= city", "{ basis: \"通知\" }"), "approve");
    // Where no version is in force, nothing is known of its level and rank, and no fact is missing.
    for (test, date) in [("level >= city", "2026-01-15"), ("rank = normative", "2026-01-31"), ("level >= city", "2026-01-01")] {
        among(sources, &format!("demand.basis.source.{test}"), &format!("{{ basis: \"通知\", date: {date} }}")).is(
            "refer",
            &["asked.1"],
            &[],
        );
    }
    assert_eq!(seen("demand.basis.source.level > city", "{ basis: \"通知\" }"), "reject");
    assert_eq!(seen("demand.basis.source.rank = law", "{ basis: \"基本法\" }"), "approve");
    for (date, outcome) in [("2025-12-31", "approve"), ("2026-01-01", "reject"), ("2026-01-31", "reject"), ("2026-02-01", "approve")] {
        assert_eq!(seen("demand.basis.source.valid", &format!("{{ basis: \"通知\", date: {date} }}")), outcome, "{date}");
    }
    assert_eq!(seen("demand.basis.source.valid", "{ basis: \"别的\" }"), "refer");
    assert_eq!(seen("demand.basis.source.valid", "{ a: true }"), "refer");
}

#[test]
fn wrong_types_and_values_outside_the_enum_are_data_errors() {
    let sample = Sample::new("default on demand refer because \"默认\"");
    assert_eq!(sample.refuses("{ n: \"三\" }"), "JF-D006");
    assert_eq!(sample.refuses("{ a: 1 }"), "JF-D006");
    assert_eq!(sample.refuses("{ n: 1.5 }"), "JF-D006");
    assert_eq!(sample.refuses("{ item: 3 }"), "JF-D006");
    assert_eq!(sample.refuses("{ words: \"甲\" }"), "JF-D006");
    assert_eq!(sample.refuses("{ level: \"乡\" }"), "JF-D007");
    assert_eq!(sample.refuses("{ sort: fire }"), "JF-D007");
}

#[test]
fn a_form_inherits_fields_rules_and_defaults() {
    let sample = Sample::new(
        r#"form slip "便条" extends task { note: text "备注" }
        rule base on demand { basis assumption "示例" require demand.n <= 3 else reject because "多" remedy "减" }
        rule mid on task { basis assumption "示例" require demand.item present else reject because "无" remedy "补" }
        default on demand approve because "默认""#,
    );
    sample.decide("slip", "{ n: 9, item: \"甲\", note: \"注\" }", None).is("reject", &["base.1"], &[]);
    sample.decide("slip", "{ n: 1 }", None).is("reject", &["mid.1"], &["item"]);
    sample.decide("slip", "{ n: 1, item: \"甲\" }", None).is("approve", &["default"], &[]);
    sample.decide("demand", "{ n: 1 }", None).is("approve", &["default"], &[]);
    assert_eq!(error("form lone \"孤\" { date: date is as_of } default on demand refer because \"默认\""), "JF-C011");
}

#[test]
fn an_optional_fact_is_unknown_all_the_same() {
    let sample = Sample::new(
        r#"form slip "便条" extends demand { extra: int "其余" optional }
        rule r on slip { basis assumption "示例" require demand.extra <= 3 else reject because "多" remedy "减" approve because "可" }
        default on demand refer because "默认""#,
    );
    sample.decide("slip", "{ n: 1 }", None).is("refer", &["r.1"], &["extra"]);
}

#[test]
fn expressions_may_use_labels() {
    assert_eq!(truth("demand.事项 = \"甲\" and demand.层级 >= city", "{ item: \"甲\", level: city }"), "true");
    assert_eq!(truth("demand.数 < demand.另一数", "{ n: 1, m: 2 }"), "true");
}

#[test]
fn a_definition_names_a_condition_or_a_value() {
    let definitions = r#"define twice "两倍" as demand.n * 2 define many "很多" as twice > 6 define calm as not 很多"#;
    for (facts, outcome) in [("{ n: 4 }", "reject"), ("{ n: 3 }", "approve"), ("{ a: true }", "refer")] {
        assert_eq!(among(definitions, "calm", facts).outcome, outcome, "{facts}");
        assert_eq!(among(definitions, "两倍 <= 6", facts).outcome, outcome, "{facts}");
    }
    assert_eq!(error("define x as not y define y as not x default on demand refer because \"默认\""), "JF-C007");
    assert_eq!(error("define x as y define y as x + 1 default on demand refer because \"默认\""), "JF-C007");
    for value in ["demand.n * 2", "demand.fee", "7 + demand.n", "as_of + 3", "district", "fire", "act", "basic", "demand.a"] {
        let unused = format!("define unused as {value} define basic as 3 default on demand refer because \"默认\"");
        assert!(super::warnings(&unused).iter().all(|code| code == "JF-C026"), "{value}");
    }
    assert_eq!(error("define unused as nothing default on demand refer because \"默认\""), "JF-C001");
    assert_eq!(error("define unused as demand.n + demand.a default on demand refer because \"默认\""), "JF-C003");
}
