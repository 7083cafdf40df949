//! Running a pack's own tests, and telling which guards and exceptions they have not tried both ways.

use std::collections::{BTreeMap, BTreeSet};

use jianfu_dsl::tree::VerdictKind;
use jianfu_dsl::{Lang, Message};
use jiff::civil::Date;

use crate::context::Context;
use crate::decide::judge::Bench;
use crate::decide::truth::Truth;
use crate::decide::{Decision, Outcome};
use crate::error::DataError;
use crate::model::{FormId, Model, NodeId, get};
use crate::pack::Pack;
use crate::value::Value;
use crate::wire::{DecisionRecord, ReasonRecord};

/// A test as compiled.
#[derive(Debug, Clone)]
pub(crate) struct Case {
    pub(crate) name: String,
    pub(crate) file: String,
    /// Line of rule text, or row of a table.
    pub(crate) line: u32,
    pub(crate) as_of: Option<Date>,
    pub(crate) form: FormId,
    pub(crate) facts: Vec<(String, Value)>,
    pub(crate) expectations: Vec<Expectation>,
}

#[derive(Debug, Clone)]
pub(crate) struct Expectation {
    pub(crate) outcome: VerdictKind,
    pub(crate) by: Option<String>,
    pub(crate) because: Option<String>,
    pub(crate) remedy: Option<String>,
    pub(crate) provided: Vec<String>,
    pub(crate) missing: Option<BTreeSet<String>>,
}

/// What became of a pack's tests.
///
/// ```
/// use jianfu::Pack;
/// let report = Pack::parse(r#"
///     form task { date: date is as_of }
///     default on task refer because "无规则"
///     test "没有规则则转报" { given task { date: 2026-01-01 } expect refer by default }
/// "#)?.run_tests();
/// assert_eq!((report.passed(), report.failed()), (1, 0));
/// # Ok::<(), jianfu::Error>(())
/// ```
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct TestReport {
    /// One a test, in the order of files and lines.
    pub results: Vec<TestResult>,
    /// Guards and exceptions that no test tries one way or the other, in words.
    pub untried: Vec<Message>,
}

impl TestReport {
    /// How many passed.
    pub fn passed(&self) -> usize {
        self.results.iter().filter(|result| result.failures.is_empty()).count()
    }

    /// How many failed.
    pub fn failed(&self) -> usize {
        self.results.len() - self.passed()
    }
}

/// What became of one test.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct TestResult {
    /// Its name.
    pub name: String,
    /// The file it stands in, relative to the pack.
    pub file: String,
    /// The line of rule text, or the row of a table.
    pub line: u32,
    /// What was expected and did not come; empty where it passed.
    pub failures: Vec<Message>,
    /// The decision in words.
    pub explanation: Message,
}

/// Runs every test of a pack.
pub(crate) fn run(pack: &Pack) -> TestReport {
    let mut seen = Seen::default();
    let results = pack.model().pack_tests.iter().map(|case| run_case(pack, case, &mut seen)).collect();
    TestReport { results, untried: seen.untried(pack.model()) }
}

fn run_case(pack: &Pack, case: &Case, seen: &mut Seen) -> TestResult {
    let result =
        |failures, explanation| TestResult { name: case.name.clone(), file: case.file.clone(), line: case.line, failures, explanation };
    match decide_case(pack, case) {
        Ok(decision) => {
            seen.see(&decision);
            let record = decision.record(Lang::Zh);
            let failures = case.expectations.iter().flat_map(|expectation| unmet(expectation, &decision, &record)).collect();
            result(failures, Message::new(decision.explain(Lang::Zh), decision.explain(Lang::En)))
        }
        Err(error) => result(vec![error.message().clone()], Message::new("", "")),
    }
}

fn decide_case(pack: &Pack, case: &Case) -> Result<Decision, DataError> {
    let form = pack.model().form(case.form).map_or("", |form| form.name.as_str());
    let mut builder = pack.demand(form)?;
    for (field, value) in &case.facts {
        builder.put(field, value.clone())?;
    }
    let context = case.as_of.map_or_else(Context::of_demand, Context::on);
    Ok(pack.decide(&builder.finish(), &context))
}

/// What of an expectation did not come.
fn unmet(expectation: &Expectation, decision: &Decision, record: &DecisionRecord) -> Vec<Message> {
    let wanted = match expectation.outcome {
        VerdictKind::Approve => Outcome::Approve,
        VerdictKind::Refer => Outcome::Refer,
        VerdictKind::Reject => Outcome::Reject,
    };
    let mut failures = Vec::new();
    let mut fail = |zh: String, en: String| failures.push(Message::new(zh, en));
    if decision.outcome() != wanted {
        fail(
            format!("期望{}，得到{}", wanted.word(Lang::Zh), decision.outcome().word(Lang::Zh)),
            format!("expected {}, got {}", wanted.name(), decision.outcome().name()),
        );
    }
    let of_outcome: Vec<&ReasonRecord> = record
        .reasons
        .iter()
        .filter(|reason| reason.decisive || reason.verdict == Some(wanted.name()) && reason.set_aside_by.is_none())
        .collect();
    let by: Vec<&ReasonRecord> =
        of_outcome.iter().copied().filter(|reason| expectation.by.as_ref().is_none_or(|by| names(reason).contains(by))).collect();
    if let Some(wanted_by) = &expectation.by
        && by.is_empty()
    {
        let said: BTreeSet<String> = of_outcome.iter().map(|reason| names(reason).pop().unwrap_or_default()).collect();
        let said = said.into_iter().collect::<Vec<_>>();
        fail(
            format!("期望出自「{wanted_by}」，实际出自：{}", said.join("、")),
            format!("expected by `{wanted_by}`, it came from: {}", said.join(", ")),
        );
    }
    for (wanted_text, of, zh, en) in [
        (&expectation.because, (|reason: &ReasonRecord| reason.because.clone()) as fn(&ReasonRecord) -> Option<String>, "理由", "because"),
        (&expectation.remedy, |reason: &ReasonRecord| reason.remedy.clone(), "建议", "remedy"),
    ] {
        if let Some(text) = wanted_text
            && !by.iter().any(|reason| of(reason).as_ref() == Some(text))
        {
            let said: Vec<String> = by.iter().filter_map(|reason| of(reason)).collect();
            fail(format!("期望{zh}「{text}」，得到：{}", said.join("；")), format!("expected {en} `{text}`, got: {}", said.join("; ")));
        }
    }
    for text in expectation.provided.iter().filter(|text| !record.conditions.iter().any(|condition| condition.text == **text)) {
        let attached: Vec<&str> = record.conditions.iter().map(|condition| condition.text.as_str()).collect();
        fail(
            format!("期望附条件「{text}」，得到：{}", attached.join("；")),
            format!("expected the condition `{text}`, got: {}", attached.join("; ")),
        );
    }
    if let Some(missing) = &expectation.missing {
        let found: BTreeSet<String> = record.missing.iter().cloned().collect();
        if found != *missing {
            let list = |names: &BTreeSet<String>, divider: &str| names.iter().cloned().collect::<Vec<_>>().join(divider);
            fail(
                format!("期望缺「{}」，得到：{}", list(missing, "、"), list(&found, "、")),
                format!("expected missing `{}`, got: {}", list(missing, ", "), list(&found, ", ")),
            );
        }
    }
    failures
}

/// The names under which `by` may mean a reason, the shortest first.
fn names(reason: &ReasonRecord) -> Vec<String> {
    let mut names = vec![reason.rule.clone()];
    if let Some(path) = &reason.exception {
        let mut so_far = reason.rule.clone();
        for part in path.split('.') {
            so_far = format!("{so_far}.{part}");
            names.push(so_far.clone());
        }
    }
    if let (Some(guard), Some(last)) = (&reason.guard, names.last().cloned()) {
        names.push(format!("{last}.{guard}"));
    }
    names
}

/// Which truths the tests have brought about.
#[derive(Default)]
struct Seen {
    guards: BTreeMap<u32, BTreeSet<Truth>>,
    whens: BTreeMap<u32, BTreeSet<Truth>>,
}

impl Seen {
    fn see(&mut self, decision: &Decision) {
        let (Some(bench), Some(plan)) = (decision.bench(), decision.plan()) else { return };
        for (id, standing) in plan.rules.iter().zip(&decision.standings) {
            if let Some(rule) = get(&bench.model.rules, id.index()).filter(|_| standing.in_force) {
                self.see_node(&bench, rule.root);
            }
        }
    }

    fn see_node(&mut self, bench: &Bench<'_>, id: NodeId) {
        let when = bench.when(id);
        self.whens.entry(id.0).or_default().insert(when);
        let Some(node) = get(&bench.model.nodes, id.index()).filter(|_| when == Truth::True) else { return };
        for guard in &node.guards {
            if let Some(definition) = get(&bench.model.guards, guard.index()) {
                self.guards.entry(guard.0).or_default().insert(bench.truth(&definition.clause));
            }
        }
        bench.exceptions(id).for_each(|child| self.see_node(bench, child));
    }

    fn untried(&self, model: &Model) -> Vec<Message> {
        let mut untried = Vec::new();
        for rule in &model.rules {
            self.untried_in(model, &rule.id, rule.root, &mut untried);
        }
        untried.sort_by(|a, b| a.en.cmp(&b.en));
        untried.dedup();
        untried
    }

    fn untried_in(&self, model: &Model, rule: &str, id: NodeId, untried: &mut Vec<Message>) {
        let Some(node) = get(&model.nodes, id.index()) else { return };
        let name = if node.path.is_empty() { rule.to_owned() } else { format!("{rule}.{}", node.path) };
        let has = |seen: Option<&BTreeSet<Truth>>, truth: Truth| seen.is_some_and(|seen| seen.contains(&truth));
        let whens = self.whens.get(&id.0);
        if !has(whens, Truth::True) && !has(whens, Truth::False) {
            // Nothing in it was tried either.
            untried.push(Message::new(format!("「{name}」没有测试到"), format!("`{name}` is not tried at all")));
            return;
        }
        if !has(whens, Truth::True) {
            untried.push(Message::new(format!("「{name}」没有适用过"), format!("`{name}` never applies")));
        }
        if node.when.is_some() && !has(whens, Truth::False) {
            untried.push(Message::new(format!("「{name}」没有不适用过"), format!("`{name}` always applies")));
        }
        for guard in &node.guards {
            let Some(definition) = get(&model.guards, guard.index()) else { continue };
            let seen = self.guards.get(&guard.0);
            if !has(seen, Truth::True) {
                untried.push(Message::new(
                    format!("「{name}.{}」没有满足过", definition.name),
                    format!("`{name}.{}` never holds", definition.name),
                ));
            }
            if !has(seen, Truth::False) {
                untried.push(Message::new(
                    format!("「{name}.{}」没有不满足过", definition.name),
                    format!("`{name}.{}` never fails", definition.name),
                ));
            }
        }
        node.children.iter().for_each(|child| self.untried_in(model, rule, *child, untried));
    }
}
