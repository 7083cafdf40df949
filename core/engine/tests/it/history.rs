//! What counts over time: quotas in decisions, at their edges and where something is not known.

use jianfu::history::Reach;
use jianfu::{Context, Decision, Demand, Entry, MemoryHistory, Outcome, Pack};
use jiff::civil::{Date, date};

mod audit;
mod batches;
mod measures;
mod other_packs;

/// A pack with a quota a year and a community, and the department's own.
pub(super) const FRAME: &str = r#"
  enum status "状态" { approved "准予", done "已办", rejected "驳回" }
  enum kind "类别" { inspection "督查检查", visit "走访" }
  body office "街道减负办"
  body fire "区消防救援局" aka "消防", "消防局"
  body police "派出所"
  form demand "要求" { id: text "编号" date: date "日期" is as_of issuer: body "提出单位" community: text "社区" }
  form inspection "检查" extends demand { kind: kind "类别" emergency: bool "紧急" hours: int "时长" }
  form joint "联合检查" extends inspection { issuers: list of body "参加单位" }
  default on demand approve because "没有规则限制"
"#;

pub(super) const YEARLY: &str = r#"
  quota yearly "每年一检" on inspection {
    basis assumption "示例"
    at_most 1 per issuer, community within calendar_year
    counting inspection where status in { approved, done } and not emergency
    reject because "本年度次数已用完" remedy "并入联合检查"
  }
"#;

pub(super) fn pack(declarations: &str) -> Pack {
    let text = format!("{FRAME}{declarations}");
    Pack::parse(&text).unwrap_or_else(|error| panic!("{error:?}\n{text}"))
}

pub(super) fn demand(pack: &Pack, form: &str, facts: &[(&str, &str)]) -> Demand {
    let facts: Vec<String> = facts.iter().map(|(name, value)| format!("\"{name}\": {value}")).collect();
    let text = format!("{{ \"form\": \"{form}\", {} }}", facts.join(", "));
    pack.demand_from_json(&text, None).unwrap_or_else(|error| panic!("{error:?}: {text}"))
}

/// An inspection by the fire service in 玉兰.
pub(super) fn inspection(pack: &Pack, id: &str, day: &str) -> Demand {
    let facts = [("id", id), ("date", day), ("issuer", "消防"), ("community", "玉兰")].map(|(name, value)| (name, format!("\"{value}\"")));
    let facts: Vec<(&str, &str)> = facts.iter().map(|(name, value)| (*name, value.as_str())).chain([("emergency", "false")]).collect();
    demand(pack, "inspection", &facts)
}

pub(super) fn entry(pack: &Pack, id: &str, day: &str) -> Entry {
    Entry::new(id, inspection(pack, id, day)).unwrap().status("done").unwrap()
}

pub(super) fn remembering(pack: &Pack, days: &[&str]) -> MemoryHistory {
    let mut history = pack.history(Reach::Ever);
    for (at, day) in days.iter().enumerate() {
        history.add(entry(pack, &format!("E{at}"), day)).unwrap();
    }
    history
}

fn decide(pack: &Pack, demand: &Demand, history: &MemoryHistory) -> Decision<'static> {
    pack.decide(demand, &Context::of_demand().with(history))
}

fn outcome_on(pack: &Pack, day: &str, history: &MemoryHistory) -> Outcome {
    decide(pack, &inspection(pack, "N", day), history).outcome()
}

#[test]
fn a_second_inspection_in_the_year_is_refused_and_the_next_year_begins_on_the_first_of_january() {
    let pack = pack(YEARLY);
    let history = remembering(&pack, &["2026-02-03"]);
    for (day, outcome) in [
        ("2025-12-31", Outcome::Approve),
        ("2026-01-01", Outcome::Reject),
        ("2026-09-10", Outcome::Reject),
        ("2026-12-31", Outcome::Reject),
        ("2027-01-01", Outcome::Approve),
    ] {
        assert_eq!(outcome_on(&pack, day, &history), outcome, "{day}");
    }
    assert_eq!(
        outcome_on(&pack, "2026-09-10", &remembering(&pack, &[])),
        Outcome::Approve,
        "an empty history that is stated counts nought"
    );
}

#[test]
fn a_limit_is_reached_by_so_many_others_and_no_fewer() {
    let pack = pack(&YEARLY.replace("at_most 1", "at_most 3"));
    let days = ["2026-02-01", "2026-03-01", "2026-04-01", "2026-05-01"];
    for (others, outcome) in [(2, Outcome::Approve), (3, Outcome::Reject), (4, Outcome::Reject)] {
        assert_eq!(outcome_on(&pack, "2026-09-10", &remembering(&pack, &days[..others])), outcome, "{others}");
    }
}

#[test]
fn without_the_demands_own_date_nothing_is_counted_even_if_the_law_of_a_day_applies() {
    let pack = pack(YEARLY);
    let history = remembering(&pack, &[]);
    let facts = [("issuer", "\"消防\""), ("community", "\"玉兰\""), ("emergency", "false")];
    let decision = pack.decide(&demand(&pack, "inspection", &facts), &Context::on(date(2026, 9, 10)).with(&history));
    assert_eq!((decision.outcome(), decision.missing()), (Outcome::Refer, vec!["date"]), "{}", decision.explain(jianfu::Lang::Zh));
}

#[test]
fn without_a_history_that_reaches_back_to_the_windows_start_a_count_is_unknown_and_never_nought() {
    let pack = pack(YEARLY);
    let subject = inspection(&pack, "N", "2026-09-10");
    let without = pack.decide(&subject, &Context::of_demand());
    assert_eq!((without.outcome(), without.missing()), (Outcome::Refer, vec![]));
    assert!(without.explain(jianfu::Lang::Zh).contains("没有附台账，无法计数"), "{}", without.explain(jianfu::Lang::Zh));
    for (first, outcome) in [(date(2026, 1, 2), Outcome::Refer), (date(2026, 1, 1), Outcome::Approve), (date(2025, 7, 1), Outcome::Approve)]
    {
        let history = pack.history(Reach::From(first));
        assert_eq!(decide(&pack, &subject, &history).outcome(), outcome, "{first}");
    }
    let mut late = pack.history(Reach::From(date(2026, 1, 2)));
    late.add(entry(&pack, "E", "2026-02-03")).unwrap();
    assert_eq!(decide(&pack, &subject, &late).outcome(), Outcome::Refer, "what is not reached is not known, be it as it may");
}

#[test]
fn only_entries_of_the_group_that_pass_the_filter_count() {
    let pack = pack(YEARLY);
    let other = |name: &str, value: &str| {
        let mut facts =
            vec![("id", "\"E\""), ("date", "\"2026-02-03\""), ("issuer", "\"消防\""), ("community", "\"玉兰\""), ("emergency", "false")];
        facts.retain(|(known, _)| *known != name);
        facts.push((name, value));
        demand(&pack, "inspection", &facts)
    };
    let outcome = |entry: Entry| {
        let mut history = pack.history(Reach::Ever);
        history.add(entry).unwrap();
        outcome_on(&pack, "2026-09-10", &history)
    };
    let with = |name, value| Entry::new("E", other(name, value)).unwrap().status("已办").unwrap();
    assert_eq!(outcome(with("issuer", "\"消防局\"")), Outcome::Reject, "the same body by another name");
    assert_eq!(outcome(with("issuer", "\"派出所\"")), Outcome::Approve);
    assert_eq!(outcome(with("community", "\"百合\"")), Outcome::Approve);
    assert_eq!(outcome(with("community", "\" 玉 兰 \"")), Outcome::Reject, "texts compare folded");
    assert_eq!(outcome(with("emergency", "true")), Outcome::Approve);
    assert_eq!(outcome(Entry::new("E", other("emergency", "false")).unwrap().status("rejected").unwrap()), Outcome::Approve);
    // Whatever is not known of an entry, it may count.
    assert_eq!(outcome(with("emergency", "null")), Outcome::Refer);
    assert_eq!(outcome(with("issuer", "\"某局\"")), Outcome::Refer);
    assert_eq!(outcome(with("community", "null")), Outcome::Refer);
    assert_eq!(outcome(Entry::new("E", other("emergency", "false")).unwrap()), Outcome::Refer, "no status");
}

#[test]
fn what_is_certain_refuses_even_where_more_is_not_known() {
    let pack = pack(YEARLY);
    let mut history = remembering(&pack, &["2026-02-03"]);
    history.add(Entry::new("U", inspection(&pack, "U", "2026-03-01")).unwrap()).unwrap();
    assert_eq!(outcome_on(&pack, "2026-09-10", &history), Outcome::Reject);
}

#[test]
fn a_demand_whose_group_is_not_known_lacks_that_fact() {
    let pack = pack(YEARLY);
    let history = remembering(&pack, &["2026-02-03"]);
    for (issuer, missing) in [("null", "issuer"), ("\"某局\"", "issuer")] {
        let facts = [("date", "\"2026-09-10\""), ("issuer", issuer), ("community", "\"玉兰\""), ("emergency", "false")];
        let decision = decide(&pack, &demand(&pack, "inspection", &facts), &history);
        assert_eq!((decision.outcome(), decision.missing()), (Outcome::Refer, vec![missing]), "{issuer}");
    }
}

#[test]
fn a_joint_visit_counts_once_for_each_department_and_once_for_the_community() {
    let rules = r#"
      quota each on joint { basis assumption "示例" at_most 1 per issuers within calendar_year counting joint reject because "该部门已检" remedy "不再检" }
      quota whole on joint { basis assumption "示例" at_most 2 per community within calendar_year counting joint reject because "社区已检两次" remedy "不再检" }
    "#;
    let pack = pack(rules);
    let joint = |id: &str, day: &str, issuers: &str| {
        let (id, day) = (format!("\"{id}\""), format!("\"{day}\""));
        demand(&pack, "joint", &[("id", &id), ("date", &day), ("issuers", issuers), ("community", "\"玉兰\"")])
    };
    let mut history = pack.history(Reach::Ever);
    history.add(Entry::new("J1", joint("J1", "2026-02-03", "[\"消防\", \"派出所\"]")).unwrap()).unwrap();
    let by = |subject: &Demand, history: &MemoryHistory| {
        let decision = decide(&pack, subject, history);
        decision.reasons().iter().filter(|reason| reason.is_decisive()).map(|reason| reason.rule().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(by(&joint("N", "2026-09-10", "[\"派出所\"]"), &history), ["each"]);
    assert_eq!(by(&joint("N", "2026-09-10", "[\"街道减负办\", \"派出所\"]"), &history), ["each"], "one of them is enough");
    assert_eq!(by(&joint("N", "2026-09-10", "[\"街道减负办\"]"), &history), ["default"]);
    history.add(Entry::new("J2", joint("J2", "2026-03-03", "[\"街道减负办\"]")).unwrap()).unwrap();
    assert_eq!(by(&joint("N", "2027-01-01", "[\"派出所\"]"), &history), ["default"]);
    // One visit of two departments is one visit to the community.
    assert_eq!(by(&joint("N", "2026-09-10", "[\"区消防救援局\"]"), &history), ["each", "whole"]);
}

#[test]
fn exceptions_and_overrides_lead_around_a_quota_as_around_any_rule() {
    let rules = YEARLY.replace(
        "remedy \"并入联合检查\"",
        "remedy \"并入联合检查\" except urgent { basis assumption \"示例\" when demand.emergency approve because \"紧急\" }",
    );
    let with_exception = pack(&rules);
    let urgent = |pack: &Pack| {
        let facts = [("date", "\"2026-09-10\""), ("issuer", "\"消防\""), ("community", "\"玉兰\""), ("emergency", "true")];
        demand(pack, "inspection", &facts)
    };
    let history = remembering(&with_exception, &["2026-02-03"]);
    assert_eq!(decide(&with_exception, &urgent(&with_exception), &history).outcome(), Outcome::Approve);
    assert_eq!(outcome_on(&with_exception, "2026-09-10", &history), Outcome::Reject);
    let overridden = pack(&format!(
        "{YEARLY} rule free on inspection {{ basis assumption \"示例\" overrides yearly when demand.emergency approve because \"紧急\" }}"
    ));
    assert_eq!(decide(&overridden, &urgent(&overridden), &remembering(&overridden, &["2026-02-03"])).outcome(), Outcome::Approve);
}

#[test]
fn what_was_recorded_later_than_is_known_has_no_effect() {
    let pack = pack(YEARLY);
    let mut history = pack.history(Reach::Ever);
    history.add(entry(&pack, "E", "2026-02-03").recorded(date(2026, 3, 1).at(9, 0, 0, 0))).unwrap();
    let known_on = |day: Date| {
        let context = Context::of_demand().with(&history).known_on(day);
        pack.decide(&inspection(&pack, "N", "2026-09-10"), &context).outcome()
    };
    assert_eq!(known_on(date(2026, 2, 28)), Outcome::Approve);
    assert_eq!(known_on(date(2026, 3, 1)), Outcome::Reject);
}

#[test]
fn a_correction_supersedes_and_a_withdrawal_hides_but_both_stay() {
    let pack = pack(YEARLY);
    let mut history = remembering(&pack, &["2026-02-03"]);
    history.correct(entry(&pack, "E0", "2025-12-30").recorded(date(2026, 4, 1).at(0, 0, 0, 0))).unwrap();
    assert_eq!(outcome_on(&pack, "2026-09-10", &history), Outcome::Approve, "it was in fact the year before");
    assert_eq!(outcome_on(&pack, "2025-09-10", &history), Outcome::Reject);
    let before = Context::of_demand().with(&history).known_on(date(2026, 3, 31));
    assert_eq!(pack.decide(&inspection(&pack, "N", "2026-09-10"), &before).outcome(), Outcome::Reject, "as it was known then");
    history.withdraw("e0", Some(date(2026, 5, 1).at(0, 0, 0, 0))).unwrap();
    assert_eq!(outcome_on(&pack, "2025-09-10", &history), Outcome::Approve);
    assert_eq!(history.len(), 2);
    let decision = decide(&pack, &inspection(&pack, "N", "2026-09-10"), &history);
    let record = decision.record(jianfu::Lang::En);
    let counts = &record.reasons.iter().find(|reason| reason.rule == "yearly").unwrap().counts[0];
    assert_eq!(counts.entries.iter().map(|entry| (entry.day.as_str(), entry.counts)).collect::<Vec<_>>(), [("2026-02-03", "corrected")]);
    assert_eq!((counts.window_from.as_deref(), counts.window_to.as_deref()), (Some("2026-01-01"), Some("2026-12-31")));
    assert_eq!(record.receipt.history, Some("2+2"));
}

#[test]
fn only_the_caller_says_that_a_demand_is_an_entry_itself() {
    let pack = pack(YEARLY);
    let history = remembering(&pack, &["2026-02-03"]);
    let again = inspection(&pack, "E0", "2026-02-03");
    assert_eq!(decide(&pack, &again, &history).outcome(), Outcome::Reject, "a demand may bear the id of another");
    let context = Context::of_demand().with(&history).apart_from("e0");
    assert_eq!(pack.decide(&again, &context).outcome(), Outcome::Approve);
    assert_eq!(
        pack.decide(&inspection(&pack, "N", "2026-03-03"), &Context::of_demand().with(&history).apart_from("E1")).outcome(),
        Outcome::Reject
    );
}

#[test]
fn rolling_days_end_with_the_day_of_the_demand() {
    let pack = pack(&YEARLY.replace("calendar_year", "rolling 30 days"));
    let history = remembering(&pack, &["2026-01-31"]);
    for (day, outcome) in [
        ("2026-01-30", Outcome::Approve),
        ("2026-01-31", Outcome::Reject),
        ("2026-03-01", Outcome::Reject),
        ("2026-03-02", Outcome::Approve),
    ] {
        assert_eq!(outcome_on(&pack, day, &history), outcome, "{day}");
    }
    let leap = remembering(&pack, &["2024-02-29"]);
    assert_eq!(outcome_on(&pack, "2024-03-29", &leap), Outcome::Reject);
    assert_eq!(outcome_on(&pack, "2024-03-30", &leap), Outcome::Approve);
}

#[test]
fn the_window_is_that_of_the_demands_own_date_whatever_day_is_asked_about() {
    let pack = pack(YEARLY);
    let history = remembering(&pack, &["2026-02-03"]);
    let context = Context::on(date(2027, 5, 1)).with(&history);
    assert_eq!(pack.decide(&inspection(&pack, "N", "2026-09-10"), &context).outcome(), Outcome::Reject);
}

#[test]
fn the_reason_names_the_window_the_entries_that_count_and_those_left_out() {
    let pack = pack(YEARLY);
    let mut history = remembering(&pack, &["2026-02-03"]);
    history.add(Entry::new("R", inspection(&pack, "R", "2026-04-04")).unwrap().status("rejected").unwrap()).unwrap();
    let decision = decide(&pack, &inspection(&pack, "N", "2026-09-10"), &history);
    let (zh, en) = (decision.explain(jianfu::Lang::Zh), decision.explain(jianfu::Lang::En));
    assert!(
        zh.contains(
            "台账：2026-01-01 至 2026-12-31 内已计入 1 次，至多 1 次：E0 2026-02-03（已办）；未计入：R 2026-04-04（不符合计入条件）。"
        ),
        "{zh}"
    );
    assert!(en.contains("History: from 2026-01-01 to 2026-12-31: 1 counted, at most 1: E0 2026-02-03 (已办); left out: R 2026-04-04 (does not meet the condition)."), "{en}");
    assert!(zh.contains("建议：并入联合检查"));
}

#[test]
fn a_pack_tests_its_quotas_with_a_history_an_empty_one_or_none() {
    let tests = r#"
      test "第二次" {
        known_at 2026-06-30
        given inspection { issuer: fire, community: "玉兰", date: 2026-09-10, emergency: false }
        history inspection { id: "A", issuer: "消防", community: "玉兰", date: 2026-02-03, emergency: false, status: done }
        expect reject by yearly.limit remedy "并入联合检查"
      }
      test "已更正" {
        given inspection { issuer: fire, community: "玉兰", date: 2026-09-10, emergency: false }
        history inspection { id: "A", issuer: "消防", community: "玉兰", date: 2026-02-03, emergency: false, status: done }
        history inspection { corrects: "A", issuer: "消防", community: "玉兰", date: 2026-02-03, emergency: true, 状态: 已办, 记录于: 2026-03-01 }
        expect approve
      }
      test "已撤回" {
        given inspection { issuer: fire, community: "玉兰", date: 2026-09-10, emergency: false }
        history inspection { id: "A", issuer: "消防", community: "玉兰", date: 2026-02-03, emergency: false, status: done }
        history inspection { withdraws: "A" }
        expect approve
      }
      test "空台账" { given inspection { issuer: fire, community: "玉兰", date: 2026-09-10 } history {} expect approve }
      test "没有台账" { given inspection { issuer: fire, community: "玉兰", date: 2026-09-10 } expect refer by yearly }
    "#;
    let report = pack(&format!("{YEARLY}{tests}")).run_tests();
    assert_eq!((report.passed(), report.failed()), (5, 0), "{:#?}", report.results);
}

#[test]
fn an_entry_that_cannot_be_added_is_refused_with_a_code() {
    let pack = pack(YEARLY);
    let mut history = remembering(&pack, &["2026-02-03"]);
    assert_eq!(history.add(entry(&pack, "E0", "2026-05-05")).unwrap_err().code(), "JF-D011");
    assert_eq!(history.withdraw("E9", None).unwrap_err().code(), "JF-D011");
    assert_eq!(history.correct(entry(&pack, "E0", "2026-05-05").recorded(date(2025, 1, 1).at(0, 0, 0, 0))).unwrap_err().code(), "JF-D011");
    assert_eq!(Entry::new("X", demand(&pack, "inspection", &[("issuer", "\"消防\"")])).unwrap_err().code(), "JF-D011");
    let error = entry(&pack, "X", "2026-05-05").status("办结").unwrap_err();
    assert_eq!(error.code(), "JF-D012");
    assert_eq!(history.len(), 1, "nothing was added");
    let other = Pack::parse(&format!("{FRAME}{YEARLY} body more \"更多\"")).unwrap();
    assert_eq!(history.add(entry(&other, "X", "2026-05-05")).unwrap_err().code(), "JF-D011");
}

#[test]
fn the_number_of_a_quoted_limit_is_that_of_the_quota() {
    let quoted = |limit: u32| {
        let sources = r#"enum rank ordered { law } source act "某法" { rank law confidence C }"#;
        let quota = format!(
            "quota q on inspection {{ cite act quote \"每年不超过 2 次\" at_most {limit} per issuer within calendar_year counting inspection where status = done reject because \"x\" remedy \"y\" }}"
        );
        pack(&format!("{sources}{quota}")).warnings().len()
    };
    assert_eq!(quoted(2), 0);
}
