//! Plans: for each form, how its rules are found and what is asked to judge them.

mod found;
mod tests;
mod written;

use std::collections::{HashMap, HashSet};

use crate::model::{Condition, FormId, Model, NodeId, Plan, RuleId, TestId, VerdictDef, get};
use crate::pack::Pack;

use super::forms::FormRef;
use super::rules::RuleRef;

pub use found::{Found, LookUp, LookUpBy, UnindexedPart, WhyAlways};
pub use tests::{ColumnRef, PlannedTest, TestKind};

/// How demands on a form are decided: which rules are looked at, how each is found, and the tests that it needs.
///
/// ```
/// use jianfu::{Lang, Pack};
/// use jianfu::view::{Found, TestKind, WhyAlways};
/// let pack = Pack::parse(r#"
///     form task "工作事项" { date: date is as_of people: int "人数" hours: int "工时" }
///     rule few "人数" on task {
///       basis assumption "示例"
///       require enough: demand.people <= 3 and demand.people * demand.hours <= 8 else reject because "过多" remedy "减少"
///     }
///     default on task refer because "无规则"
/// "#)?;
/// let plan = pack.plans().next().expect("there is one form");
/// let rule = &plan.rules()[0];
/// assert!(matches!(rule.found(), Found::Always(WhyAlways::NoWhen)));
/// let tests: Vec<_> = rule.clauses()[0].tests().iter().map(|test| (test.kind(), test.words(Lang::Zh))).collect();
/// assert_eq!(tests[0], (TestKind::Field, "人数 ≤ 3".to_owned()));
/// assert_eq!(tests[1], (TestKind::Arithmetic, "人数 × 工时 ≤ 8".to_owned()));
/// assert_eq!((plan.always(), plan.look_ups().len(), plan.distinct_tests()), (1, 0, 2));
/// # Ok::<(), jianfu::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct FormPlan<'p> {
    form: FormRef<'p>,
    rules: Vec<RulePlan<'p>>,
    look_ups: Vec<LookUp<'p>>,
    of_default: Vec<ClausePlan<'p>>,
    /// How many rules use each test; the default is no rule.
    users: HashMap<TestId, usize>,
}

/// A rule in the plan of a form.
#[derive(Debug, Clone)]
pub struct RulePlan<'p> {
    place: usize,
    rule: RuleRef<'p>,
    found: Found<'p>,
    overridden_by: Vec<usize>,
    clauses: Vec<ClausePlan<'p>>,
}

/// A clause and its tests.
#[derive(Debug, Clone)]
pub struct ClausePlan<'p> {
    kind: ClauseKind,
    name: String,
    tests: Vec<PlannedTest<'p>>,
}

/// The clauses in which conditions stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ClauseKind {
    /// Where a rule applies.
    When,
    /// What it requires.
    Guard,
    /// Where an exception applies.
    Exception,
    /// Where a condition is attached to an approval.
    Provided,
}

impl ClauseKind {
    /// Its name in data.
    pub const fn name(self) -> &'static str {
        match self {
            Self::When => "when",
            Self::Guard => "guard",
            Self::Exception => "exception",
            Self::Provided => "provided",
        }
    }
}

impl<'p> FormPlan<'p> {
    /// The form.
    pub fn form(&self) -> FormRef<'p> {
        self.form
    }

    /// The rules that judge its demands, those of the forms that it extends too, in the order in which they are judged: each after those that override it.
    pub fn rules(&self) -> &[RulePlan<'p>] {
        &self.rules
    }

    /// The look-ups that every demand costs.
    pub fn look_ups(&self) -> &[LookUp<'p>] {
        &self.look_ups
    }

    /// The clauses of the form's default.
    pub fn of_default(&self) -> &[ClausePlan<'p>] {
        &self.of_default
    }

    /// How many rules are looked at for every demand.
    pub fn always(&self) -> usize {
        self.rules.iter().filter(|rule| matches!(rule.found, Found::Always(_))).count()
    }

    /// The most rules that are looked at where all facts are known by which rules are found; where none is known, all are.
    pub fn most_looked_at(&self) -> usize {
        self.always() + self.look_ups.iter().map(LookUp::most).sum::<usize>()
    }

    /// How many different tests its rules and its default have: none is made twice for a demand.
    pub fn distinct_tests(&self) -> usize {
        let of_rules = self.users.len();
        let of_default = self.of_default.iter().flat_map(ClausePlan::tests).filter(|test| !self.users.contains_key(&test.id)).count();
        of_rules + of_default
    }

    /// How many tests its rules would make if nothing were shared: of each rule the different tests that it has.
    pub fn uses(&self) -> usize {
        self.users.values().sum()
    }

    /// How many different tests several of its rules have.
    pub fn shared_tests(&self) -> usize {
        self.users.values().filter(|users| **users > 1).count()
    }
}

impl<'p> RulePlan<'p> {
    /// Its place in the order in which rules are judged, from 1.
    pub fn place(&self) -> usize {
        self.place
    }

    /// The rule.
    pub fn rule(&self) -> RuleRef<'p> {
        self.rule
    }

    /// How it is found.
    pub fn found(&self) -> &Found<'p> {
        &self.found
    }

    /// The places of the rules that override it; all of them come before it.
    pub fn overridden_by(&self) -> &[usize] {
        &self.overridden_by
    }

    /// Its clauses that have a condition, in the order written.
    pub fn clauses(&self) -> &[ClausePlan<'p>] {
        &self.clauses
    }

    /// Its different tests, in the order written.
    pub fn tests(&self) -> Vec<&PlannedTest<'p>> {
        let mut seen = HashSet::new();
        self.clauses.iter().flat_map(ClausePlan::tests).filter(|test| seen.insert(test.id)).collect()
    }
}

impl<'p> ClausePlan<'p> {
    /// Which clause it is.
    pub fn kind(&self) -> ClauseKind {
        self.kind
    }

    /// The guard's label or number, the exception's name, the words of the condition; empty of a rule's `when`. What is in an exception bears its name
    /// first, as `emergency.staff`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its tests, each once. Definitions are written out: it is these that the engine asks.
    pub fn tests(&self) -> &[PlannedTest<'p>] {
        &self.tests
    }
}

/// What makes a plan from the compiled one.
struct Planner<'p> {
    model: &'p Model,
    form: FormId,
    users: HashMap<TestId, usize>,
}

impl<'p> Planner<'p> {
    fn plan(mut self, plan: &'p Plan) -> Option<FormPlan<'p>> {
        for head in &plan.heads {
            let steps = [head.when, head.rest].map(|groups| plan.groups.steps_of(groups));
            steps.into_iter().flatten().for_each(|step| *self.users.entry(step.test).or_default() += 1);
        }
        let (look_ups, ways) = found::found(self.model, self.form, plan);
        let rules = plan.rules.iter().zip(ways).zip(&plan.overridden_by).enumerate();
        let rules = rules.filter_map(|(at, ((id, found), overridden_by))| self.rule(at, *id, found, overridden_by)).collect();
        let default = get(&self.model.forms, self.form.index())?.default.as_ref();
        let mut of_default = Vec::new();
        default.into_iter().for_each(|(verdict, _)| self.provided(verdict, "", &mut of_default));
        Some(FormPlan { form: FormRef::new(self.model, self.form.index())?, rules, look_ups, of_default, users: self.users })
    }

    fn rule(&self, at: usize, id: RuleId, found: Found<'p>, overridden_by: &[u32]) -> Option<RulePlan<'p>> {
        let of = get(&self.model.rules, id.index())?;
        let mut clauses = Vec::new();
        self.node(of.root, &mut clauses);
        let overridden_by = overridden_by.iter().map(|place| *place as usize + 1).collect();
        Some(RulePlan { place: at + 1, rule: RuleRef { model: self.model, of }, found, overridden_by, clauses })
    }

    fn node(&self, id: NodeId, clauses: &mut Vec<ClausePlan<'p>>) {
        let Some(node) = get(&self.model.nodes, id.index()) else { return };
        if let Some(when) = &node.when {
            let kind = if node.path.is_empty() { ClauseKind::When } else { ClauseKind::Exception };
            clauses.push(self.clause(kind, node.path.clone(), &when.condition));
        }
        for guard in node.guards.iter().filter_map(|id| get(&self.model.guards, id.index())) {
            clauses.push(self.clause(ClauseKind::Guard, within(&node.path, &guard.name), &guard.clause.condition));
            self.provided(&guard.otherwise, &node.path, clauses);
        }
        node.closing.iter().for_each(|closing| self.provided(closing, &node.path, clauses));
        node.children.iter().for_each(|child| self.node(*child, clauses));
    }

    fn provided(&self, verdict: &'p VerdictDef, path: &str, clauses: &mut Vec<ClausePlan<'p>>) {
        for provided in &verdict.provided {
            if let Some(when) = &provided.when {
                clauses.push(self.clause(ClauseKind::Provided, within(path, &provided.text), &when.condition));
            }
        }
    }

    fn clause(&self, kind: ClauseKind, name: String, condition: &'p Condition) -> ClausePlan<'p> {
        let mut tests: Vec<PlannedTest<'p>> = Vec::new();
        condition.each_test(&mut |id| {
            let Some(of) = get(&self.model.tests, id.index()) else { return };
            if !tests.iter().any(|known| known.id == id) {
                let users = self.users.get(&id).copied().unwrap_or(0);
                tests.push(PlannedTest { model: self.model, form: self.form, id, of, users });
            }
        });
        ClausePlan { kind, name, tests }
    }
}

fn within(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}

impl Pack {
    /// How demands are decided, form by form: see [`FormPlan`].
    pub fn plans(&self) -> impl Iterator<Item = FormPlan<'_>> {
        let model = self.model();
        model.forms.iter().enumerate().filter_map(move |(at, form)| {
            let planner = Planner { model, form: FormId::of(at), users: HashMap::new() };
            planner.plan(&form.plan)
        })
    }
}
