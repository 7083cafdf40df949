//! `jianfu explain-plan`.

use std::collections::BTreeSet;

use insta::assert_snapshot;
use serde_json::Value as Json;

use crate::schema::check;
use crate::{Folder, Run};

const EMBEDDED: [&str; 3] = ["nanjing-community", "jingmen-platform", "shanghai-committee"];

/// Runs the verb on the pack in which every kind occurs.
fn explain(arguments: &[&str]) -> Run {
    let folder = Folder::new();
    folder.add_pack("plans");
    folder.run(&[&["explain-plan", "plans"], arguments].concat())
}

fn json(run: Run) -> Json {
    serde_json::from_str(&run.ends(0).out).unwrap()
}

fn array(value: &Json) -> &[Json] {
    value.as_array().unwrap()
}

#[test]
fn a_pack_is_told_form_by_form_in_chinese() {
    assert_snapshot!(explain(&["--lang", "zh"]).ends(0).out);
}

#[test]
fn a_pack_is_told_form_by_form_in_english() {
    assert_snapshot!(explain(&["--lang", "en"]).ends(0).out);
}

#[test]
fn of_a_form_every_test_is_told_in_chinese() {
    assert_snapshot!(explain(&["--lang", "zh", "--form", "工作事项"]).ends(0).out);
}

#[test]
fn of_a_form_every_test_is_told_in_english() {
    assert_snapshot!(explain(&["--lang", "en", "--form", "task"]).ends(0).out);
}

#[test]
fn a_rule_of_an_embedded_pack_is_told_with_what_overrides_it() {
    let told = |lang| Folder::new().run(&["explain-plan", "nanjing-community", "--lang", lang, "--rule", "access"]).ends(0).out;
    let (chinese, english) = (told("zh"), told("en"));
    assert!(chinese.contains("准入手续（access）") && chinese.contains("突发事件应对（emergency-task）：它表态时取代本规则"), "{chinese}");
    assert!(english.contains("access\n") && english.contains("emergency-task, which sets it aside where it speaks"), "{english}");
    assert!(!english.contains("six.task\n") && !english.contains("Add --form"), "{english}");
}

#[test]
fn a_rule_is_shown_on_every_form_that_it_judges_unless_one_is_named() {
    let forms = |arguments: &[&str]| {
        let told = json(explain(&[arguments, &["--format", "json"]].concat()));
        array(&told["forms"]).iter().map(|form| (form["form"].clone(), array(&form["rules"]).len())).collect::<Vec<_>>()
    };
    assert_eq!(forms(&["--rule", "独一段"]), [("demand".into(), 1), ("task".into(), 1)]);
    assert_eq!(forms(&["--rule", "lonely-days", "--form", "要求"]), [("demand".into(), 1)]);
    assert_eq!(forms(&["--rule", "lonely"]), [("task".into(), 1)]);
    assert_eq!(forms(&[]), [("demand".into(), 1), ("task".into(), 13)]);
}

#[test]
fn names_that_the_pack_has_not_are_answered_with_the_nearest() {
    for (arguments, message, help) in [
        (&["--form", "taks"][..], "the pack has no form `taks`", "did you mean `task`"),
        (&["--form", "船"], "the pack has no form `船`", "there are, for example: 要求, 工作事项"),
        (&["--rule", "lonly"], "the pack has no rule `lonly`", "did you mean `lonely`"),
        (&["--form", "task", "--rule", "lonly"], "the pack has no rule `lonly`", "did you mean `lonely`"),
        (&["--form", "demand", "--rule", "lonely"], "the rule `lonely` does not judge the form `demand`", "it judges: task"),
        (&["--format", "xml"], "`xml` is no value for --format", "it may be: text, json"),
    ] {
        let run = explain(arguments).ends(1);
        assert!(run.err.contains("error[JF-U001]") && run.err.contains(message) && run.err.contains(help), "{}", run.err);
        assert_eq!(run.out, "");
    }
    let run = explain(&["--lang", "zh", "--form", "要求", "--rule", "独一条"]).ends(1);
    assert!(run.err.contains("规则「独一条」不判定表单「要求」") && run.err.contains("它判定：工作事项"), "{}", run.err);
}

#[test]
fn data_are_as_the_schema_says_and_the_same_in_both_languages() {
    let schema: Json = serde_json::from_str(include_str!("../../src/explain_plan/plan.schema.json")).unwrap();
    let own = explain(&["--format", "json"]);
    assert_eq!(own.out, explain(&["--format", "json", "--lang", "zh"]).out);
    let embedded = EMBEDDED.map(|pack| Folder::new().run(&["explain-plan", pack, "--format", "json"]));
    for run in [own].into_iter().chain(embedded) {
        check(&schema, &schema, &json(run), "");
    }
}

#[test]
fn every_kind_of_test_and_every_way_of_finding_a_rule_occurs_in_the_data() {
    let told = json(explain(&["--form", "task", "--format", "json"]));
    let rules = array(&told["forms"][0]["rules"]);
    let ways: BTreeSet<&str> = rules.iter().map(|rule| rule["found"]["by"].as_str().unwrap()).collect();
    let reasons: BTreeSet<&str> = rules.iter().filter_map(|rule| rule["found"]["why_always"]["reason"].as_str()).collect();
    assert_eq!(ways, BTreeSet::from(["always", "interval", "values"]));
    assert_eq!(reasons, BTreeSet::from(["few_rules", "no_when", "unindexed"]));
    let clauses = rules.iter().flat_map(|rule| array(&rule["clauses"]));
    let (kinds, tests): (BTreeSet<&str>, Vec<&[Json]>) =
        clauses.map(|clause| (clause["clause"].as_str().unwrap(), array(&clause["tests"]))).unzip();
    assert_eq!(kinds, BTreeSet::from(["exception", "guard", "provided", "when"]));
    let kinds: BTreeSet<&str> = tests.concat().iter().map(|test| test["kind"].as_str().unwrap().to_owned().leak() as &str).collect();
    let all = ["arithmetic", "counted", "elements", "field", "item", "on_list", "pattern", "source", "two_values"];
    assert_eq!(kinds, BTreeSet::from(all));
}

#[test]
fn the_plans_of_the_embedded_packs_add_up_and_every_test_can_be_said() {
    for pack in EMBEDDED {
        let run = Folder::new().run(&["explain-plan", pack, "--format", "json"]).ends(0);
        // What could not be written in words would be a question mark.
        assert!(!run.out.contains('?'), "{pack}");
        for form in array(&json(run)["forms"]) {
            let (rules, cost) = (array(&form["rules"]), &form["cost"]);
            let places: Vec<u64> = rules.iter().map(|rule| rule["place"].as_u64().unwrap()).collect();
            assert_eq!(places, (1..=rules.len() as u64).collect::<Vec<_>>());
            let always = rules.iter().filter(|rule| rule["found"]["by"] == "always").count();
            assert_eq!((cost["rules"].as_u64(), cost["always"].as_u64()), (Some(rules.len() as u64), Some(always as u64)));
            for rule in rules {
                for other in array(&rule["overridden_by"]) {
                    assert!(other.as_u64() < rule["place"].as_u64(), "a rule comes after those that override it");
                }
            }
        }
    }
}
