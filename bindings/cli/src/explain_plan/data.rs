//! Plans as JSON, as `plan.schema.json` beside this file describes it. Its names are stable.

use std::io::{self, Write as _};

use jianfu::view::{ClausePlan, ColumnRef, FormPlan, Found, LookUpBy, PlannedTest, RulePlan, WhyAlways};
use jianfu::{Lang, Pack};
use serde::Serialize;

use super::Shown;
use crate::out::Out;

#[derive(Serialize)]
struct Record<'a> {
    pack: &'a str,
    version: &'a str,
    digest: &'a str,
    forms: Vec<Form<'a>>,
}

#[derive(Serialize)]
struct Form<'a> {
    form: &'a str,
    label: &'a str,
    cost: Cost,
    look_ups: Vec<LookUp>,
    rules: Vec<Rule<'a>>,
    default: Vec<Clause<'a>>,
}

#[derive(Serialize)]
struct Cost {
    rules: usize,
    always: usize,
    look_ups: usize,
    looked_up: usize,
    most_looked_at: usize,
    tests: usize,
    test_uses: usize,
    shared_tests: usize,
}

#[derive(Serialize)]
struct LookUp {
    by: &'static str,
    columns: Vec<Words>,
    rules: usize,
    most: usize,
}

#[derive(Serialize)]
struct Rule<'a> {
    place: usize,
    rule: &'a str,
    label: Option<&'a str>,
    /// The form that it is declared on.
    form: Option<&'a str>,
    valid_from: Option<String>,
    valid_to: Option<String>,
    found: How,
    overridden_by: Vec<usize>,
    clauses: Vec<Clause<'a>>,
}

#[derive(Serialize)]
struct How {
    by: &'static str,
    columns: Vec<Words>,
    why_always: Option<Why>,
}

#[derive(Serialize)]
struct Why {
    reason: &'static str,
    /// By what it could be found, where too few others could.
    by: Option<&'static str>,
    columns: Vec<Words>,
    rules: Option<usize>,
    fewest: Option<usize>,
    /// What could not be looked up.
    parts: Vec<Part>,
}

#[derive(Serialize)]
struct Part {
    obstacle: &'static str,
    words: Words,
}

#[derive(Serialize)]
struct Clause<'a> {
    clause: &'static str,
    name: Option<&'a str>,
    tests: Vec<Test>,
}

#[derive(Serialize)]
struct Test {
    test: usize,
    kind: &'static str,
    words: Words,
    rules: usize,
}

#[derive(Serialize)]
struct Words {
    zh: String,
    en: String,
}

pub(super) fn write(out: &mut Out, shown: &[Shown<'_>], pack: &Pack) -> io::Result<()> {
    let forms = shown.iter().map(of_form).collect();
    let record = Record { pack: pack.id(), version: pack.version(), digest: pack.digest(), forms };
    serde_json::to_writer_pretty(&mut *out, &record)?;
    writeln!(out)
}

fn of_form<'a>(shown: &'a Shown<'_>) -> Form<'a> {
    let plan = &shown.plan;
    let look_ups = plan.look_ups().iter();
    let look_ups = look_ups.map(|look_up| LookUp {
        by: look_up.by().name(),
        columns: columns(look_up.by()),
        rules: look_up.rules(),
        most: look_up.most(),
    });
    Form {
        form: plan.form().name(),
        label: plan.form().label(),
        cost: cost(plan),
        look_ups: look_ups.collect(),
        rules: shown.rules().map(of_rule).collect(),
        default: plan.of_default().iter().map(of_clause).collect(),
    }
}

fn cost(plan: &FormPlan<'_>) -> Cost {
    Cost {
        rules: plan.rules().len(),
        always: plan.always(),
        look_ups: plan.look_ups().len(),
        looked_up: plan.rules().len() - plan.always(),
        most_looked_at: plan.most_looked_at(),
        tests: plan.distinct_tests(),
        test_uses: plan.uses(),
        shared_tests: plan.shared_tests(),
    }
}

fn of_rule<'a>(rule: &'a RulePlan<'_>) -> Rule<'a> {
    let validity = rule.rule().validity();
    Rule {
        place: rule.place(),
        rule: rule.rule().id(),
        label: rule.rule().label(),
        form: rule.rule().form().map(|form| form.name()),
        valid_from: validity.from.map(|day| day.to_string()),
        valid_to: validity.to.map(|day| day.to_string()),
        found: how(rule.found()),
        overridden_by: rule.overridden_by().to_vec(),
        clauses: rule.clauses().iter().map(of_clause).collect(),
    }
}

fn how(found: &Found<'_>) -> How {
    match found {
        Found::LookUp(by) => How { by: by.name(), columns: columns(by), why_always: None },
        Found::Always(why) => How { by: "always", columns: Vec::new(), why_always: Some(why_always(why)) },
    }
}

fn why_always(why: &WhyAlways<'_>) -> Why {
    let mut told = Why { reason: why.name(), by: None, columns: Vec::new(), rules: None, fewest: None, parts: Vec::new() };
    match why {
        WhyAlways::Few { by, rules, fewest } => {
            told.by = Some(by.name());
            told.columns = columns(by);
            told.rules = Some(*rules);
            told.fewest = Some(*fewest);
        }
        WhyAlways::Unindexed(parts) => {
            let part =
                |part: &jianfu::view::UnindexedPart<'_>| Part { obstacle: part.obstacle().name(), words: both(|lang| part.words(lang)) };
            told.parts = parts.iter().map(part).collect();
        }
        _ => {}
    }
    told
}

fn of_clause<'a>(clause: &'a ClausePlan<'_>) -> Clause<'a> {
    let name = Some(clause.name()).filter(|name| !name.is_empty());
    Clause { clause: clause.kind().name(), name, tests: clause.tests().iter().map(of_test).collect() }
}

fn of_test(test: &PlannedTest<'_>) -> Test {
    Test { test: test.number(), kind: test.kind().name(), words: both(|lang| test.words(lang)), rules: test.users() }
}

fn columns(by: &LookUpBy<'_>) -> Vec<Words> {
    by.columns().iter().map(|column: &ColumnRef<'_>| both(|lang| column.words(lang))).collect()
}

fn both(words: impl Fn(Lang) -> String) -> Words {
    Words { zh: words(Lang::Zh), en: words(Lang::En) }
}
