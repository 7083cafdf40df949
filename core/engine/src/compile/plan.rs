//! Plans: for each form, the rules that judge it and the tests they need, column by column.

use std::collections::BTreeSet;

use crate::index::{Arenas, Index};
use crate::model::{Days, FormId, Head, IsEarly, Model, NodeId, Operand, Plan, RuleDef, RuleId, TallyId, TestId, VerdictDef, get};
use crate::program::{Layout, Period, Program};

/// Makes the plan of every form: when a pack is compiled, and when a saved one is loaded.
pub(crate) fn plan_forms(model: &mut Model) {
    model.program = Program::new(&model.lists, &model.nodes, &model.guards);
    let planner = Planner { model };
    let plans: Vec<Plan> = (0..planner.model.forms.len()).map(|form| planner.plan(FormId::of(form))).collect();
    for (form, plan) in model.forms.iter_mut().zip(plans) {
        form.plan = plan;
    }
}

/// Makes plans of a model that is complete but for them.
struct Planner<'m> {
    model: &'m Model,
}

impl Planner<'_> {
    fn plan(&self, form: FormId) -> Plan {
        // The form, then the forms that it extends, each with how far up it is.
        let mut chain: Vec<(FormId, usize)> = Vec::new();
        let mut at = Some(form);
        // Of a circle, which is reported, no more is needed than an end.
        while let Some(id) = at.filter(|_| chain.len() < self.model.forms.len()) {
            chain.push((id, chain.len()));
            at = self.model.form(id).and_then(|form| form.parent);
        }
        chain.sort_unstable();
        let above = |form: FormId| chain.binary_search_by_key(&form, |(id, _)| *id).ok().and_then(|at| chain.get(at)).map(|(_, up)| *up);
        // In order of id, first day and form, so that reasons come out the same however files are ordered; then overriding rules first.
        let rules =
            self.model.rules.iter().enumerate().filter_map(|(at, rule)| Some((&rule.id, rule.days, above(rule.form)?, RuleId::of(at))));
        let mut rules: Vec<_> = rules.collect();
        rules.sort_unstable();
        let (rules, overridden_by) = self.overriding_first(&rules.into_iter().map(|(.., id)| id).collect::<Vec<_>>());
        let default = self.model.form(form).and_then(|form| form.default.as_ref());
        let mut of_default = Vec::new();
        default.into_iter().for_each(|(verdict, _)| tests_of_verdict(verdict, &mut of_default));
        let (mut heads, mut tallies) = (Vec::with_capacity(rules.len()), Vec::new());
        let layout = Layout::new(self.model.form(form).map_or(0, |form| form.fields.len()));
        let mut plan = Plan { layout, ..Plan::default() };
        let index = self.index(&rules);
        // The tests of rules that are found together lie together in memory.
        for position in index.together(rules.len()) {
            let Some(rule) = rules.get(position as usize).and_then(|id| self.rule_def(*id)) else { continue };
            let (when, rest) = self.needed(rule);
            let always_applies = get(&self.model.nodes, rule.root.index()).is_some_and(|node| node.when.is_none());
            let counted = self.tallies_of(&rest);
            let is_always_looked_at = index.is_always_looked_at(position);
            // What is counted is counted later.
            let early = IsEarly { when: is_always_looked_at, rest: is_always_looked_at && always_applies && counted.is_empty() };
            tallies.extend(counted.into_iter().map(|tally| (position, tally)));
            let mut add = |tests: &[TestId]| plan.groups.add(self.model, &mut plan.layout, tests);
            let (when, rest) = (add(&when), add(&rest));
            let is_overridden = overridden_by.get(position as usize).is_some_and(|overriders| !overriders.is_empty());
            heads.push((position, Head { days: rule.days, root: rule.root, is_overridden, always_applies, early, when, rest }));
        }
        heads.sort_unstable_by_key(|(position, _)| *position);
        let mut heads: Vec<Head> = heads.into_iter().map(|(_, head)| head).collect();
        tallies.sort_by_key(|(position, _)| *position);
        let of_default = plan.groups.add(self.model, &mut plan.layout, &each_once(of_default));
        let has_dated_exceptions = heads.iter().any(|head| self.has_dated_exceptions(head.root, head.days));
        let periods = Period::all(&heads, &index);
        if periods.is_empty() {
            heads.iter_mut().for_each(|head| head.early = IsEarly::default());
        }
        Plan { tallies, index, rules, overridden_by, heads, has_dated_exceptions, periods, of_default, ..plan }
    }

    /// The tests that tell whether a rule applies, and those that tell the rest, each in order.
    fn needed(&self, rule: &RuleDef) -> (Vec<TestId>, Vec<TestId>) {
        let (mut when, mut rest) = (Vec::new(), Vec::new());
        self.tests_of_node(rule.root, &mut rest);
        if let Some(clause) = get(&self.model.nodes, rule.root.index()).and_then(|node| node.when.as_ref()) {
            clause.condition.each_test(&mut |id| when.push(id));
        }
        let (when, mut rest) = (each_once(when), each_once(rest));
        rest.retain(|id| when.binary_search(id).is_err());
        (when, rest)
    }

    /// The counts that tests look at.
    fn tallies_of(&self, tests: &[TestId]) -> BTreeSet<TallyId> {
        let mut tallies = BTreeSet::new();
        for test in tests.iter().filter_map(|id| get(&self.model.tests, id.index())) {
            self.model.each_operand(test, &mut |operand| {
                if let Operand::Tally(id) = operand {
                    tallies.insert(*id);
                }
            });
        }
        tallies
    }

    /// Whether an exception below is not in force on all of these days.
    fn has_dated_exceptions(&self, id: NodeId, days: Days) -> bool {
        let children = get(&self.model.nodes, id.index()).map_or(&[][..], |node| &node.children);
        children
            .iter()
            .filter_map(|child| Some((*child, get(&self.model.nodes, child.index())?.days)))
            .any(|(child, own)| own.and(days) != days || self.has_dated_exceptions(child, days))
    }

    fn index(&self, rules: &[RuleId]) -> Index {
        let arenas = Arenas { columns: &self.model.columns, tests: &self.model.tests };
        let when = |id: &RuleId| get(&self.model.nodes, self.rule_def(*id)?.root.index())?.when.as_ref();
        Index::new(arenas, rules.iter().map(|id| when(id).map(|when| &when.condition)))
    }

    fn rule_def(&self, id: RuleId) -> Option<&RuleDef> {
        get(&self.model.rules, id.index())
    }

    /// Every rule after those that override it, and for each the places of these. Rules on circles, which are reported, come last.
    #[expect(clippy::indexing_slicing, reason = "every index is a place among the rules, and all vectors are as long as these")]
    fn overriding_first(&self, rules: &[RuleId]) -> (Vec<RuleId>, Vec<Vec<u32>>) {
        let mut place: Vec<Option<usize>> = vec![None; self.model.rules.len()];
        for (at, id) in rules.iter().enumerate() {
            if let Some(place) = place.get_mut(id.index()) {
                *place = Some(at);
            }
        }
        let overrides = |at: usize| {
            let rule = rules.get(at).and_then(|id| self.rule_def(*id));
            rule.into_iter().flat_map(|rule| &rule.overrides).filter_map(|target| place.get(target.index()).copied().flatten())
        };
        let mut overriders = vec![Vec::new(); rules.len()];
        for at in 0..rules.len() {
            overrides(at).for_each(|target| overriders[target].push(at));
        }
        // How many rules stand above one another over each rule, found from those that nothing overrides.
        let mut waits_for: Vec<usize> = overriders.iter().map(Vec::len).collect();
        let mut level = vec![usize::MAX; rules.len()];
        let mut ready: Vec<usize> = (0..rules.len()).filter(|at| waits_for[*at] == 0).collect();
        while let Some(at) = ready.pop() {
            level[at] = overriders[at].iter().map(|overrider| level[*overrider] + 1).max().unwrap_or(0);
            for target in overrides(at) {
                waits_for[target] -= 1;
                if waits_for[target] == 0 {
                    ready.push(target);
                }
            }
        }
        let mut order: Vec<usize> = (0..rules.len()).collect();
        order.sort_by_key(|at| level[*at]);
        let mut new_place = vec![0_u32; rules.len()];
        for (new, old) in (0_u32..).zip(&order) {
            new_place[*old] = new;
        }
        let overridden_by = order.iter().map(|at| {
            let mut places: Vec<u32> = overriders[*at].iter().map(|overrider| new_place[*overrider]).collect();
            places.sort_unstable();
            places
        });
        let overridden_by = overridden_by.collect();
        (order.into_iter().filter_map(|at| rules.get(at).copied()).collect(), overridden_by)
    }

    fn tests_of_node(&self, id: NodeId, tests: &mut Vec<TestId>) {
        let Some(node) = get(&self.model.nodes, id.index()) else { return };
        let guards = node.guards.iter().filter_map(|id| get(&self.model.guards, id.index()));
        for verdict in guards.clone().map(|guard| &guard.otherwise).chain(&node.closing) {
            tests_of_verdict(verdict, tests);
        }
        for clause in node.when.iter().chain(guards.map(|guard| &guard.clause)) {
            clause.condition.each_test(&mut |id| tests.push(id));
        }
        for child in &node.children {
            self.tests_of_node(*child, tests);
        }
    }
}

/// The same in order, each once.
fn each_once(mut tests: Vec<TestId>) -> Vec<TestId> {
    tests.sort_unstable();
    tests.dedup();
    tests
}

fn tests_of_verdict(verdict: &VerdictDef, tests: &mut Vec<TestId>) {
    for when in verdict.provided.iter().filter_map(|provided| provided.when.as_ref()) {
        when.condition.each_test(&mut |id| tests.push(id));
    }
}
