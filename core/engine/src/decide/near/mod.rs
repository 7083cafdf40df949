//! Near misses: the rules that would apply, had one condition of their `when` not failed.

mod among;

use std::borrow::Cow;

use jianfu_dsl::Lang;
use jianfu_dsl::tree::{Expr, ExprKind};

pub(crate) use among::Among;

use crate::decide::cells::Row;
use crate::decide::decision::Decision;
use crate::decide::truth::{Truth, World, evaluate, probe};
use crate::decide::words;
use crate::model::{Clause, Condition, Plan, RuleDef, TestId, get};
use crate::wire::NearMissRecord;

/// The near misses of a decision, found without making words of them. Made by [`Decision::near_misses`].
#[derive(Debug, Clone)]
pub struct NearMisses<'d> {
    decision: &'d Decision<'d>,
    /// By their places in the plan, a bit each.
    rules: Vec<u64>,
}

/// A rule in force that does not apply since one of the conditions that its `when` joins by `and` fails, while all others hold.
#[derive(Debug, Clone, Copy)]
pub struct NearMiss<'d> {
    decision: &'d Decision<'d>,
    rule: &'d RuleDef,
    clause: &'d Clause,
}

impl Decision<'_> {
    /// The rules that would apply but for one condition: in force, and of the conditions that their `when` joins by `and` one fails and all others hold. What is
    /// unknown neither fails nor holds. They are found when this is called; deciding does not look for them.
    ///
    /// ```
    /// use jianfu::{Context, Lang, Pack};
    /// let pack = Pack::parse(r#"
    ///     form task "工作事项" { date: date is as_of people: int "人数" night: bool "夜间" }
    ///     rule crowd "大型" on task {
    ///       basis assumption "示例"
    ///       when demand.people > 3 and demand.night
    ///       reject because "夜间人多" remedy "改到白天"
    ///     }
    ///     default on task approve because "没有规则限制"
    /// "#)?;
    /// let demand = pack.demand_from_json(r#"{"form": "task", "date": "2026-03-01", "people": 5, "night": false}"#, None)?;
    /// let decision = pack.decide(&demand, &Context::of_demand());
    /// let near: Vec<_> = decision.near_misses().iter().collect();
    /// assert_eq!(near.len(), 1);
    /// assert_eq!((near[0].rule(), near[0].condition(Lang::Zh).as_ref()), ("crowd", "夜间"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn near_misses(&self) -> NearMisses<'_> {
        let plan = self.plan().filter(|_| self.bench().is_some());
        let rules = plan.map_or_else(Vec::new, |plan| plan.near.of(self.model(), plan).find(&self.row()));
        NearMisses { decision: self, rules }
    }
}

impl<'d> NearMisses<'d> {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.rules.iter().map(|word| word.count_ones() as usize).sum()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.rules.iter().all(|word| *word == 0)
    }

    /// Each of them, in an order that no order of files changes.
    pub fn iter(&self) -> impl Iterator<Item = NearMiss<'d>> {
        let decision = self.decision;
        let places = (0_u32..).zip(&self.rules).flat_map(|(word, bits)| bits_of(*bits).map(move |bit| word * u64::BITS + bit));
        places.filter_map(move |place| NearMiss::at(decision, decision.plan()?, place))
    }

    /// As data, those left out of which no other condition held.
    pub fn records(&self, lang: Lang) -> Vec<NearMissRecord<'d>> {
        let told = self.iter().filter(|near| near.others() > 0);
        told.map(|near| NearMissRecord { rule: near.rule(), label: near.label(), condition: near.condition(lang) }).collect()
    }
}

fn bits_of(mut bits: u64) -> impl Iterator<Item = u32> {
    std::iter::from_fn(move || {
        let bit = (bits != 0).then(|| bits.trailing_zeros())?;
        bits &= bits - 1;
        Some(bit)
    })
}

impl<'d> NearMiss<'d> {
    fn at(decision: &'d Decision<'d>, plan: &'d Plan, place: u32) -> Option<Self> {
        let model = decision.model();
        let rule = get(&model.rules, plan.rules.get(place as usize)?.index())?;
        let clause = get(&model.nodes, rule.root.index())?.when.as_ref()?;
        Some(Self { decision, rule, clause })
    }

    /// The rule, `checklist.check` for a check.
    pub fn rule(&self) -> &'d str {
        &self.rule.id
    }

    /// The rule's label.
    pub fn label(&self) -> Option<&'d str> {
        self.rule.label.as_deref()
    }

    /// How many other conditions the rule's `when` has. They all hold.
    pub fn others(&self) -> usize {
        conjuncts(self.clause).len().saturating_sub(1)
    }

    /// The condition that failed, in words.
    pub fn condition(&self, lang: Lang) -> Cow<'d, str> {
        let model = self.decision.model();
        let parts = conjuncts(self.clause);
        let row = self.decision.row();
        match parts.iter().find(|part| truth(&row, part.condition) == Truth::False) {
            Some(failed) if parts.len() > 1 => words::condition(model, model.form(self.rule.form), failed.expr, lang).into(),
            _ => self.clause.words(model, self.rule, lang).into(),
        }
    }
}

/// One of the conditions that a `when` joins by `and`.
#[derive(Clone, Copy)]
struct Conjunct<'m> {
    expr: &'m Expr,
    condition: &'m Condition,
}

/// The conditions that a `when` joins by `and`, as they are written: what stands behind a name is one condition.
fn conjuncts(when: &Clause) -> Vec<Conjunct<'_>> {
    let mut found = Vec::new();
    let mut open = vec![Conjunct { expr: &when.text, condition: &when.condition }];
    while let Some(part) = open.pop() {
        match (&part.expr.kind, part.condition) {
            (ExprKind::And(exprs), Condition::And(conditions)) if exprs.len() == conditions.len() => {
                open.extend(exprs.iter().zip(conditions).rev().map(|(expr, condition)| Conjunct { expr, condition }));
            }
            _ => found.push(part),
        }
    }
    found
}

/// The truth of a condition on facts as they were given.
fn truth(row: &Row<'_>, condition: &Condition) -> Truth {
    let test = |id: TestId| match get(&row.model.tests, id.index()) {
        Some(test) => probe(row, row.value(test.column), &test.probe, World::AsGiven),
        None => Truth::Unknown,
    };
    evaluate(condition, &test)
}
