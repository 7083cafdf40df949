//! The words of plans.

use jianfu::Lang;
use jianfu::view::{ClauseKind, ClausePlan, ColumnRef, FormPlan, Found, LookUpBy, Obstacle, RulePlan, TestKind, WhyAlways};

use crate::found::counted;
use crate::problem::divider;
use crate::ui::Ui;

/// A rule as it is called in a table: of several versions with the first day of each.
pub(super) fn rule(plan: &FormPlan<'_>, rule: &RulePlan<'_>, ui: &Ui) -> String {
    let (id, label) = (rule.rule().id(), rule.rule().label());
    let name = if ui.lang == Lang::Zh { label.unwrap_or(id) } else { id };
    let versions = plan.rules().iter().filter(|other| other.rule().id() == id).count();
    let from = rule.rule().validity().from.filter(|_| versions > 1);
    match (from, ui.lang) {
        (Some(from), Lang::Zh) => format!("{name}（{from} 起）"),
        (Some(from), Lang::En) => format!("{name} (from {from})"),
        (None, _) => name.to_owned(),
    }
}

/// A rule with its id, by which it can be asked for.
pub(super) fn title(plan: &FormPlan<'_>, planned: &RulePlan<'_>, ui: &Ui) -> String {
    let id = planned.rule().id();
    let name = rule(plan, planned, ui);
    if name.starts_with(id) { name } else { format!("{name}（{id}）") }
}

pub(super) fn columns(columns: &[ColumnRef<'_>], ui: &Ui) -> String {
    columns.iter().map(|column| column.words(ui.lang)).collect::<Vec<_>>().join(divider(ui.lang))
}

/// How a rule is found, and why.
pub(super) fn found(found: &Found<'_>, ui: &Ui) -> String {
    match found {
        Found::LookUp(by) => look_up(by, ui),
        Found::Always(why) => format!("{}{}", ui.say("每次都看：", "always: "), why_always(why, ui)),
    }
}

/// By what rules are looked up.
pub(super) fn look_up(by: &LookUpBy<'_>, ui: &Ui) -> String {
    let columns = columns(by.columns(), ui);
    match (by, ui.lang) {
        (LookUpBy::Values(_), Lang::Zh) => format!("按 {columns} 的值查找"),
        (LookUpBy::Values(_), Lang::En) => format!("by the value of {columns}"),
        (LookUpBy::Interval(_), Lang::Zh) => format!("按 {columns} 的区间查找"),
        (LookUpBy::Interval(_), Lang::En) => format!("by the interval of {columns}"),
    }
}

fn why_always(why: &WhyAlways<'_>, ui: &Ui) -> String {
    match why {
        WhyAlways::NoWhen => ui.say("没有「当」", "no `when`").to_owned(),
        WhyAlways::Unindexed(parts) => {
            let mut obstacles: Vec<Obstacle> = parts.iter().map(|part| part.obstacle()).collect();
            obstacles.sort_unstable();
            obstacles.dedup();
            let named: Vec<&str> = obstacles.iter().map(|known| obstacle(*known, ui)).collect();
            let named = named.join(divider(ui.lang));
            match ui.lang {
                Lang::Zh => format!("「当」没有可以查找的部分（{named}）"),
                Lang::En => format!("nothing in its `when` can be looked up ({named})"),
            }
        }
        WhyAlways::Few { by, rules, fewest } => {
            let by = look_up(by, ui);
            match ui.lang {
                Lang::Zh => format!("可以{by}的只有 {rules} 条，满 {fewest} 条才查"),
                Lang::En => format!("only {} to find {by}; a look-up takes {fewest}", counted(*rules, "rule")),
            }
        }
        _ => ui.say("其他原因", "another reason").to_owned(),
    }
}

/// Why a part of a `when` is of no use for finding the rule.
pub(super) fn obstacle(obstacle: Obstacle, ui: &Ui) -> &'static str {
    let (zh, en) = match obstacle {
        Obstacle::Alternatives => ("或", "`or`"),
        Obstacle::Negation => ("非", "`not`"),
        Obstacle::Unequal => ("不等于", "unequal"),
        Obstacle::Presence => ("是否填写", "whether a fact is given"),
        Obstacle::OnList => ("是否在清单上", "whether it is on a list"),
        Obstacle::Pattern => ("编号样式", "the shape of a serial"),
        Obstacle::Elements => ("逐项判断", "elements of a list"),
        Obstacle::TwoValues => ("两项相比", "two values compared"),
        Obstacle::Arithmetic => ("算术", "arithmetic"),
        Obstacle::Source => ("所引文件的属性", "an attribute of the cited source"),
        Obstacle::Counted => ("台账计数", "a count in the history"),
        Obstacle::DecimalLimit => ("界限是小数", "a decimal limit"),
        Obstacle::ManyValues => ("所列的值太多", "too many values"),
        Obstacle::Fixed => ("固定成立或不成立", "what always or never holds"),
        _ => ("其他", "other"),
    };
    ui.say(zh, en)
}

/// How a test is answered.
pub(super) fn kind(kind: TestKind, ui: &Ui) -> &'static str {
    let (zh, en) = match kind {
        TestKind::Field => ("字段", "field"),
        TestKind::OnList => ("查清单", "on list"),
        TestKind::Item => ("事项属性", "item attribute"),
        TestKind::Source => ("文件属性", "source attribute"),
        TestKind::Arithmetic => ("算术", "arithmetic"),
        TestKind::TwoValues => ("两项相比", "two values"),
        TestKind::Pattern => ("编号样式", "serial"),
        TestKind::Elements => ("逐项判断", "each element"),
        TestKind::Counted => ("台账计数", "history"),
        _ => ("其他", "other"),
    };
    ui.say(zh, en)
}

/// The columns of the table in which tests are counted.
pub(super) const GROUPS: [(&str, &str, &[TestKind]); 5] = [
    ("字段", "field", &[TestKind::Field]),
    ("清单", "list", &[TestKind::OnList]),
    ("属性", "attribute", &[TestKind::Item, TestKind::Source]),
    ("计算", "computed", &[TestKind::Arithmetic, TestKind::TwoValues, TestKind::Pattern, TestKind::Elements]),
    ("台账", "history", &[TestKind::Counted]),
];

/// The head of a clause.
pub(super) fn clause(clause: &ClausePlan<'_>, ui: &Ui) -> String {
    let name = clause.name();
    let (zh, en) = match clause.kind() {
        ClauseKind::When => return ui.say("当", "when").to_owned(),
        ClauseKind::Guard => ("须满足", "require"),
        ClauseKind::Exception => ("例外", "except"),
        ClauseKind::Provided => ("附条件", "provided"),
        _ => ("其他", "other"),
    };
    format!("{} {name}", ui.say(zh, en))
}
