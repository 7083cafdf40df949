//! Plans for people: a table for each form, and every test of the rules that were asked for.

use std::io::{self, Write as _};

use comfy_table::presets::NOTHING;
use comfy_table::{CellAlignment, ColumnConstraint, ContentArrangement, Table, Width};
use jianfu::view::{ClausePlan, FormPlan, Found, PlannedTest, RulePlan, TestKind, WhyAlways};
use jianfu::{Lang, Pack};

use super::{Shown, words};
use crate::found::counted;
use crate::out::Out;
use crate::text::{WIDTH, named, one_line};
use crate::ui::{Ui, paint};

/// How much is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Extent {
    Tables,
    EveryTest,
}

/// The most columns of a table for the name of a clause.
const CLAUSE_WIDTH: u16 = 30;

pub(super) fn write(out: &mut Out, shown: &[Shown<'_>], pack: &Pack, extent: Extent, ui: &Ui) -> io::Result<()> {
    let title = ui.say("执行计划", "plans");
    writeln!(out, "{}", one_line(&format!("{} {} · {} · {title}", pack.title(ui.lang), pack.version(), pack.id())))?;
    for one in shown {
        writeln!(out)?;
        form(out, one, ui)?;
        if extent == Extent::EveryTest {
            for rule in one.rules() {
                writeln!(out)?;
                every_test(out, &one.plan, rule, ui)?;
            }
            of_default(out, one, ui)?;
        }
    }
    if extent == Extent::Tables {
        writeln!(out, "\n{}", legend(ui))?;
    }
    Ok(())
}

fn form(out: &mut Out, shown: &Shown<'_>, ui: &Ui) -> io::Result<()> {
    let plan = &shown.plan;
    let form = plan.form();
    let title = format!("{}{}", ui.say("表单 ", "form "), named(form.label(), form.name(), ui.lang));
    writeln!(out, "{}", paint(&one_line(&title), "1", ui.color))?;
    for line in cost(plan, ui) {
        writeln!(out, "  {}", one_line(&line))?;
    }
    let rules: Vec<&RulePlan<'_>> = shown.rules().collect();
    // Of one rule everything is said below.
    if rules.is_empty() || shown.only.is_some() { Ok(()) } else { write_table(out, &rules_table(plan, &rules, ui), " ") }
}

/// What a decision costs at most.
fn cost(plan: &FormPlan<'_>, ui: &Ui) -> Vec<String> {
    let (rules, always, look_ups) = (plan.rules().len(), plan.always(), plan.look_ups().len());
    let (found, most) = (rules - always, plan.most_looked_at());
    let mut lines = vec![match (rules, look_ups, ui.lang) {
        (0, _, Lang::Zh) => "没有规则，一律按默认".to_owned(),
        (0, _, Lang::En) => "no rules: the default speaks".to_owned(),
        (_, 0, Lang::Zh) => format!("规则 {rules} 条，每次都看"),
        (_, 0, Lang::En) => format!("{}, looked at every time", counted(rules, "rule")),
        (_, _, Lang::Zh) => format!(
            "规则 {rules} 条：每次都看 {always} 条，另 {found} 条经 {look_ups} 次查找。所查的事实都已知时至多看 {most} 条，都未知时看 {rules} 条"
        ),
        (_, _, Lang::En) => format!(
            "{}: {always} looked at every time, {found} found by {}; at most {most} where what is looked up is known, else up to {rules}",
            counted(rules, "rule"),
            counted(look_ups, "look-up"),
        ),
    }];
    for look_up in plan.look_ups() {
        let (by, rules, most) = (words::look_up(look_up.by(), ui), look_up.rules(), look_up.most());
        lines.push(match ui.lang {
            Lang::Zh => format!("  {by}：{rules} 条规则，一次至多找到 {most} 条"),
            Lang::En => format!("  {by}: {}, at most {most} at once", counted(rules, "rule")),
        });
    }
    lines.push(tests(plan, ui));
    lines
}

/// How many tests a form has.
fn tests(plan: &FormPlan<'_>, ui: &Ui) -> String {
    let (tests, uses, shared) = (plan.distinct_tests(), plan.uses(), plan.shared_tests());
    let of_default = plan.of_default().iter().flat_map(ClausePlan::tests).count();
    let mut line = match (tests, shared, ui.lang) {
        (0, _, Lang::Zh) => "没有要做的判断".to_owned(),
        (0, _, Lang::En) => "no tests".to_owned(),
        (_, 0, Lang::Zh) => format!("判断至多 {tests} 项"),
        (_, 0, Lang::En) => format!("at most {}", counted(tests, "test")),
        (_, _, Lang::Zh) => format!("判断至多 {tests} 项：规则合计用到 {uses} 次，其中 {shared} 项为几条规则共用，每项只做一次"),
        (_, _, Lang::En) => {
            format!("at most {}: rules use them {uses} times, {shared} are shared by several and made once", counted(tests, "test"))
        }
    };
    if of_default > 0 {
        line += &match ui.lang {
            Lang::Zh => format!("；默认用到 {of_default} 项"),
            Lang::En => format!("; the default uses {of_default}"),
        };
    }
    line
}

/// A rule a line: how many tests of each kind it has, which rules come before it, and how it is found. What nothing is to be said of is left out.
fn rules_table(plan: &FormPlan<'_>, rules: &[&RulePlan<'_>], ui: &Ui) -> Table {
    let groups: Vec<_> = words::GROUPS.iter().filter(|(.., kinds)| rules.iter().any(|rule| count(rule, kinds) > 0)).collect();
    let overridden = rules.iter().any(|rule| !rule.overridden_by().is_empty());
    let mut header = vec!["#", ui.say("规则", "rule")];
    header.extend(groups.iter().map(|(zh, en, _)| ui.say(zh, en)));
    header.extend(overridden.then_some(ui.say("后于", "after")));
    let numbers = 2..header.len();
    header.push(ui.say("怎样找到", "how it is found"));
    let mut table = aligned();
    table.set_header(header);
    for rule in rules {
        let mut cells = vec![rule.place().to_string(), words::rule(plan, rule, ui)];
        cells.extend(groups.iter().map(|(.., kinds)| match count(rule, kinds) {
            0 => String::new(),
            count => count.to_string(),
        }));
        cells.extend(overridden.then(|| rule.overridden_by().iter().map(usize::to_string).collect::<Vec<_>>().join(" ")));
        cells.push(words::found(rule.found(), ui));
        table.add_row(cells.iter().map(|cell| one_line(cell)));
    }
    let last = numbers.end;
    for (at, column) in table.column_iter_mut().enumerate() {
        if at == 0 || numbers.contains(&at) {
            column.set_cell_alignment(CellAlignment::Right);
        }
        if at < last {
            column.set_constraint(ColumnConstraint::ContentWidth);
        }
    }
    table
}

fn count(rule: &RulePlan<'_>, kinds: &[TestKind]) -> usize {
    rule.tests().iter().filter(|test| kinds.contains(&test.kind())).count()
}

/// A table without lines, by the display width of what is in it.
fn aligned() -> Table {
    let mut table = Table::new();
    table.load_preset(NOTHING).set_content_arrangement(ContentArrangement::Dynamic).set_width(WIDTH);
    table
}

fn write_table(out: &mut Out, table: &Table, indent: &str) -> io::Result<()> {
    table.lines().try_for_each(|line| writeln!(out, "{indent}{}", line.trim_end()))
}

/// A rule with every test that it needs.
fn every_test(out: &mut Out, plan: &FormPlan<'_>, rule: &RulePlan<'_>, ui: &Ui) -> io::Result<()> {
    let title = format!("{}. {}", rule.place(), words::title(plan, rule, ui));
    writeln!(out, "{}", paint(&one_line(&title), "36", ui.color))?;
    writeln!(out, "   {}", one_line(&words::found(rule.found(), ui)))?;
    if let Found::Always(WhyAlways::Unindexed(parts)) = rule.found() {
        let mut table = aligned();
        for part in parts {
            table.add_row([words::obstacle(part.obstacle(), ui).to_owned(), one_line(&part.words(ui.lang))]);
        }
        table.column_iter_mut().take(1).for_each(|column| {
            column.set_constraint(ColumnConstraint::ContentWidth);
        });
        write_table(out, &table, "    ")?;
    }
    for place in rule.overridden_by() {
        let Some(other) = plan.rules().iter().find(|other| other.place() == *place) else { continue };
        let name = words::title(plan, other, ui);
        let line = match ui.lang {
            Lang::Zh => format!("后于 {place}. {name}：它表态时取代本规则"),
            Lang::En => format!("after {place}. {name}, which sets it aside where it speaks"),
        };
        writeln!(out, "   {}", one_line(&line))?;
    }
    clauses(out, rule.clauses(), ui)
}

fn clauses(out: &mut Out, clauses: &[ClausePlan<'_>], ui: &Ui) -> io::Result<()> {
    if clauses.iter().all(|clause| clause.tests().is_empty()) {
        return writeln!(out, "   {}", ui.say("没有判断", "no tests"));
    }
    let mut table = aligned();
    for clause in clauses {
        for (at, test) in clause.tests().iter().enumerate() {
            let head = if at == 0 { one_line(&words::clause(clause, ui)) } else { String::new() };
            table.add_row([head, words::kind(test.kind(), ui).to_owned(), one_line(&test.words(ui.lang)), users(test, ui)]);
        }
    }
    if let Some(column) = table.column_mut(0) {
        column.set_constraint(ColumnConstraint::UpperBoundary(Width::Fixed(CLAUSE_WIDTH)));
    }
    for at in [1, 3] {
        if let Some(column) = table.column_mut(at) {
            column.set_constraint(ColumnConstraint::ContentWidth);
        }
    }
    write_table(out, &table, "  ")
}

fn users(test: &PlannedTest<'_>, ui: &Ui) -> String {
    match (test.users(), ui.lang) {
        (0 | 1, _) => String::new(),
        (users, Lang::Zh) => format!("{users} 条规则共用"),
        (users, Lang::En) => format!("in {users} rules"),
    }
}

fn of_default(out: &mut Out, shown: &Shown<'_>, ui: &Ui) -> io::Result<()> {
    if shown.only.is_some() || shown.plan.of_default().is_empty() {
        return Ok(());
    }
    writeln!(out, "\n{}", paint(ui.say("默认", "default"), "36", ui.color))?;
    clauses(out, shown.plan.of_default(), ui)
}

fn legend(ui: &Ui) -> &'static str {
    ui.say(
        "规则按 # 的次序看；「后于」的规则表态时取代本规则。不适用的规则只做「当」中的判断。\n\
         字段：直接读取；清单：查是否在清单上；属性：查清单事项或所引文件的属性；计算：算术、两项相比、编号样式、逐项判断；台账：在台账中计数。\n\
         每项判断列在 --form 表单 或 --rule 规则 之下。",
        "Rules are looked at in the order of #; those that a rule comes after set it aside where they speak. Of a rule that does not\n\
         apply only the tests of its `when` are made. field: read as it is; list: looked up on a list; attribute: of the listed item or\n\
         the cited source; computed: arithmetic, two values, serials, elements of lists; history: counted in it.\n\
         Add --form FORM or --rule RULE to see every test.",
    )
}
