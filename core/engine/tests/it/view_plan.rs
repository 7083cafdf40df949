//! How a compiled pack says that it finds its rules, and what it asks to judge them.

use std::collections::BTreeSet;

use jianfu::view::{ClauseKind, FormPlan, Found, LookUpBy, Obstacle, RulePlan, TestKind, WhyAlways};
use jianfu::{Lang, Pack};

/// A pack whose rules on `task` apply under these conditions, each with a rule of its own.
fn pack(whens: &[&str]) -> Pack {
    let rules = whens.iter().enumerate().map(|(number, when)| {
        let when = if when.is_empty() { String::new() } else { format!("when {when}") };
        format!("rule r{number:02} on task {{ basis assumption \"示例\" {when} reject because \"不可\" remedy \"停止\" }}\n")
    });
    let text = format!(
        r#"
        enum kind "类别" {{ visit "走访", survey "问卷", app "应用" }}
        enum level "层级" ordered {{ district "区", street "街道" }}
        enum rank ordered {{ law, practice }}
        source act "条例" {{ rank law level district confidence C }}
        serial permit "文号样式" {{ basis assumption "示例" year: digits 4 }}
        form task "工作事项" {{
          date: date is as_of item: text "事项" kind: kind "类别" level: level "层级" people: int "人数" hours: int "工时" cost: decimal "经费"
          funded: bool "经费随转" number: text "文号" means: list of text "方式" main: basis "依据" count: int "份数"
        }}
        list duty "履职清单" {{ effect allow basis assumption "示例" columns {{ own: bool "自行", most: int "上限" }} item D1 "调解" {{ own: true, most: 3 }} }}
        {}
        default on task refer because "无规则"
        "#,
        rules.collect::<String>()
    );
    Pack::parse(&text).unwrap_or_else(|error| panic!("{error:?}"))
}

fn plan(pack: &Pack) -> FormPlan<'_> {
    pack.plans().next().unwrap()
}

/// By what a rule is found, in words.
fn by(rule: &RulePlan<'_>) -> String {
    let columns = |by: &LookUpBy<'_>| by.columns().iter().map(|column| column.words(Lang::Zh)).collect::<Vec<_>>().join("+");
    match rule.found() {
        Found::LookUp(by) => format!("{} {}", by.name(), columns(by)),
        Found::Always(WhyAlways::Few { by, rules, fewest }) => format!("few {} {} {rules}/{fewest}", by.name(), columns(by)),
        Found::Always(why) => why.name().to_owned(),
    }
}

#[test]
fn rules_that_ask_for_values_of_the_same_columns_are_found_together_and_fewer_than_four_are_not() {
    let whens =
        ["demand.kind = visit", "demand.kind in { visit, app }", "demand.kind = app and demand.people * 2 > 3", "demand.kind = survey"];
    let pack_of_four = pack(&whens);
    let four = plan(&pack_of_four);
    assert!(four.rules().iter().all(|rule| by(rule) == "values 类别"), "{:?}", four.rules().iter().map(by).collect::<Vec<_>>());
    let look_up = &four.look_ups()[0];
    assert_eq!((four.look_ups().len(), look_up.rules(), look_up.most(), four.always(), four.most_looked_at()), (1, 4, 2, 0, 2));
    let pack_of_three = pack(&whens[..3]);
    let three = plan(&pack_of_three);
    assert!(three.rules().iter().all(|rule| by(rule) == "few values 类别 3/4"));
    assert_eq!((three.look_ups().len(), three.always(), three.most_looked_at()), (0, 3, 3));
}

#[test]
fn an_attribute_of_a_listed_item_and_the_opposite_of_a_flag_are_values_too() {
    let pack = pack(&["not demand.funded and duty(demand.item).own"; 4]);
    let plan = plan(&pack);
    assert!(plan.rules().iter().all(|rule| by(rule) == "values 经费随转+「履职清单」(事项).自行"), "{}", by(&plan.rules()[0]));
    assert_eq!(plan.look_ups()[0].most(), 4);
}

#[test]
fn of_intervals_the_most_that_hold_one_value_are_told() {
    let bands = [
        "demand.people < 3",
        "demand.people >= 3 and demand.people < 9",
        "demand.people >= 5",
        "demand.people > 20 and demand.people < 20",
    ];
    let pack = pack(&bands);
    let plan = plan(&pack);
    assert!(plan.rules().iter().all(|rule| by(rule) == "interval 人数"));
    let look_up = &plan.look_ups()[0];
    assert_eq!((look_up.rules(), look_up.most()), (4, 2), "one interval holds nothing");
}

#[test]
fn of_a_rule_that_cannot_be_looked_up_every_part_is_named_with_its_reason() {
    for (when, obstacle, words) in [
        ("demand.kind = visit or demand.funded", Obstacle::Alternatives, "类别 = 走访 或 经费随转"),
        ("not (demand.level = street)", Obstacle::Negation, "非 层级 = 街道"),
        ("not (demand.funded and demand.kind = app)", Obstacle::Negation, "非 (经费随转 且 类别 = 应用)"),
        ("demand.kind != visit", Obstacle::Unequal, "类别 ≠ 走访"),
        ("demand.number present", Obstacle::Presence, "文号 已具备"),
        ("demand.item not_in duty", Obstacle::OnList, "事项 不属于 「履职清单」"),
        ("demand.number is permit", Obstacle::Pattern, "文号 为 文号样式"),
        ("any demand.means in { \"甲\", \"乙\" }", Obstacle::Elements, "任一 方式 属于 { “甲”、“乙” }"),
        ("demand.people > demand.hours", Obstacle::TwoValues, "人数 > 工时"),
        ("demand.people * 2 >= 8", Obstacle::Arithmetic, "人数 × 2 ≥ 8"),
        ("demand.main.source.level >= district", Obstacle::Source, "本件.main.source.level ≥ 区"),
        ("demand.cost <= 0.5", Obstacle::DecimalLimit, "经费 ≤ 0.5"),
        ("true", Obstacle::Fixed, "是"),
    ] {
        let pack = pack(&[when]);
        let plan = plan(&pack);
        let Found::Always(WhyAlways::Unindexed(parts)) = plan.rules()[0].found() else { panic!("{when}: {}", by(&plan.rules()[0])) };
        let told: Vec<(Obstacle, String)> = parts.iter().map(|part| (part.obstacle(), part.words(Lang::Zh))).collect();
        assert_eq!(told, [(obstacle, words.to_owned())], "{when}");
    }
    let values: Vec<String> = (0..65).map(|number| number.to_string()).collect();
    let pack = pack(&[&format!("demand.people in {{ {} }}", values.join(", ")), ""]);
    let plan = plan(&pack);
    let Found::Always(WhyAlways::Unindexed(parts)) = plan.rules()[0].found() else { panic!("65 values have no room") };
    assert_eq!(parts[0].obstacle(), Obstacle::ManyValues);
    assert!(matches!(plan.rules()[1].found(), Found::Always(WhyAlways::NoWhen)));
}

#[test]
fn what_takes_most_tells_the_kind_of_a_test() {
    for (condition, kind, english) in [
        ("demand.people <= 3", TestKind::Field, "people ≤ 3"),
        ("demand.date >= 2026-01-01", TestKind::Field, "date ≥ 2026-01-01"),
        ("as_of >= 2026-01-01", TestKind::Field, "as_of ≥ 2026-01-01"),
        ("demand.main.article = 3", TestKind::Field, "main.article = 3"),
        ("demand.item in duty", TestKind::OnList, "item in duty"),
        ("duty(demand.item).own", TestKind::Item, "duty(item).own"),
        ("demand.main.source = act", TestKind::Field, "main.source = act"),
        ("demand.main.source.valid", TestKind::Source, "main.source.valid"),
        ("demand.people < duty(demand.item).most", TestKind::TwoValues, "people < duty(item).most"),
        ("duty(demand.item).most - demand.people >= 1", TestKind::Arithmetic, "duty(item).most - people ≥ 1"),
        ("demand.number is permit", TestKind::Pattern, "number is permit"),
        ("all demand.means in duty", TestKind::Elements, "all means in duty"),
    ] {
        let pack = pack(&[condition]);
        let plan = plan(&pack);
        let tests: Vec<_> = plan.rules()[0].tests().iter().map(|test| (test.kind(), test.words(Lang::En))).collect();
        assert_eq!(tests, [(kind, english.to_owned())], "{condition}");
    }
    let names: BTreeSet<&str> = TestKind::ALL.iter().map(|kind| kind.name()).collect();
    assert_eq!(names.len(), TestKind::ALL.len());
}

#[test]
fn clauses_are_told_in_the_order_written_and_shared_tests_are_counted_once() {
    let pack = Pack::parse(
        r#"
        form task "工作事项" { date: date is as_of item: text "事项" people: int "人数" funded: bool "经费随转" }
        rule first on task {
          basis assumption "示例"
          overrides second
          when demand.funded
          require few: demand.people <= 3 and demand.item present else reject because "人多" remedy "减少"
          approve because "可以" provided "附经费" when not demand.funded
          except night { basis assumption "示例" when demand.people > 9 require named: demand.item present else reject because "夜" remedy "白天" }
        }
        rule second on task { basis assumption "示例" require demand.people <= 3 else reject because "人多" remedy "减少" }
        default on task approve because "可以" provided "写明事项" when demand.item missing provided "附经费" when demand.funded
        "#,
    )
    .unwrap();
    let plan = pack.plans().next().unwrap();
    let [first, second] = plan.rules() else { panic!("two rules") };
    let told: Vec<(ClauseKind, &str, usize)> =
        first.clauses().iter().map(|clause| (clause.kind(), clause.name(), clause.tests().len())).collect();
    let expected = [
        (ClauseKind::When, "", 1),
        (ClauseKind::Guard, "few", 2),
        (ClauseKind::Provided, "附经费", 1),
        (ClauseKind::Exception, "night", 1),
        (ClauseKind::Guard, "night.named", 1),
    ];
    assert_eq!(told, expected);
    assert_eq!((second.rule().id(), second.place(), second.overridden_by()), ("second", 2, &[1][..]));
    assert_eq!((first.place(), first.overridden_by()), (1, &[][..]));
    assert_eq!((first.tests().len(), second.tests()[0].users()), (4, 2));
    assert_eq!((plan.distinct_tests(), plan.uses(), plan.shared_tests()), (4, 5, 1));
    assert_eq!(plan.of_default().iter().map(|clause| clause.name()).collect::<Vec<_>>(), ["写明事项", "附经费"]);
}

#[test]
fn a_form_has_the_rules_of_those_that_it_extends_and_its_tests_are_its_own() {
    let pack = Pack::parse(
        r#"
        form demand "要求" { date: date is as_of item: text "事项" }
        form visit "走访" extends demand {}
        rule named on demand { basis assumption "示例" require demand.item present else reject because "没有" remedy "写明" }
        quota yearly "每年一次" on visit { basis assumption "示例" at_most 1 within calendar_year reject because "已满" remedy "合并" }
        default on demand refer because "无规则"
        "#,
    )
    .unwrap();
    let plans: Vec<_> = pack.plans().collect();
    let ids = |plan: &FormPlan<'_>| plan.rules().iter().map(|rule| rule.rule().id().to_owned()).collect::<Vec<_>>();
    assert_eq!(plans.iter().map(ids).collect::<Vec<_>>(), [vec!["named"], vec!["named", "yearly"]]);
    let counted = plans[1].rules()[1].tests()[0].kind();
    assert_eq!((counted, plans[1].form().name()), (TestKind::Counted, "visit"));
}
