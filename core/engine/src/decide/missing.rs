//! Missing facts: exactly those whose addition can still change the outcome.
//!
//! Everything is looked at in the open world, where `present` about an absent fact is unknown. From the outcome down, each part (rule, exception, guard)
//! is asked: with each other part true, false or left unknown, does it change the outcome whether this one is true, false or unknown? What a rule or
//! exception says is its voice; voices that lead to the same outcome form one class.

use std::collections::BTreeSet;

use crate::decide::cells::Row;
use crate::decide::groups::Groups;
use crate::decide::judge::{Bench, Verdict};
use crate::decide::tally::date_slot;
use crate::decide::truth::{Truth, World, evaluate, probe};
use crate::decide::voices::{Classes, Sum, Voice, all_but_one, together};
use crate::model::{Cell, ColumnId, Condition, NodeId, Operand, Plan, Probe, Test, TestId, get};

/// Collects the slots of missing facts.
pub(crate) struct Missing<'d> {
    bench: Bench<'d>,
    row: Row<'d>,
    pub(crate) slots: BTreeSet<usize>,
}

/// An element of a list, and the column that holds the list.
#[derive(Clone, Copy)]
struct Of<'d> {
    row: Row<'d>,
    list: Option<ColumnId>,
}

impl<'d> Missing<'d> {
    /// For the facts that can change the outcome.
    pub(crate) fn new(bench: Bench<'d>, row: Row<'d>) -> Self {
        Self::as_seen(Bench { world: World::Open, ..bench }, row)
    }

    /// For the facts that keep a condition undecided as `bench` sees it.
    pub(crate) fn as_seen(bench: Bench<'d>, row: Row<'d>) -> Self {
        Self { bench, row, slots: BTreeSet::new() }
    }

    /// Looks at every rule of the plan; `default` speaks where all are silent.
    pub(crate) fn collect(&mut self, plan: &Plan, default: Verdict) {
        let groups = Groups::new(&self.bench, plan, default);
        for (position, id) in plan.rules.iter().enumerate() {
            let Some(rule) = get(&self.bench.model.rules, id.index()).filter(|rule| rule.days.covers(self.bench.day)) else { continue };
            let when = self.bench.when(rule.root);
            if when == Truth::False {
                continue;
            }
            let classes = groups.classes(position);
            if classes.all_same() {
                continue;
            }
            if when == Truth::True {
                self.node(rule.root, classes);
                continue;
            }
            if self.bench.voices(rule.root).each().any(|voice| classes.differ([voice, Voice::Silent, voice.in_doubt()])) {
                self.facts_of_when(rule.root);
            }
            self.node(rule.root, Classes::of(|voice| vec![classes.class(voice), classes.class(voice.in_doubt())]));
        }
    }

    /// The absent facts that keep a condition undecided.
    pub(crate) fn facts(&mut self, condition: &Condition) {
        self.facts_in(condition, Of { row: self.row, list: None });
    }

    /// The facts behind what a rule or exception says, where that makes a difference.
    fn node(&mut self, id: NodeId, classes: Classes) {
        if classes.all_same() {
            return;
        }
        let children: Vec<NodeId> = self.bench.exceptions(id).collect();
        let sums: Vec<Vec<Sum>> = children.iter().map(|child| self.bench.sums_of(*child)).collect();
        let own = self.bench.own_verdicts(id);
        let others = all_but_one(&sums, &vec![Sum::NONE], |some, more| together(some, more));
        for (child, others) in children.iter().zip(&others) {
            // What the rule itself and its other exceptions can come to.
            let rest: Vec<(Sum, Verdict)> = others.iter().flat_map(|sum| own.iter().map(|own| (*sum, *own))).collect();
            self.exception(*child, classes, &rest);
        }
        let sums = sums.iter().fold(vec![Sum::NONE], |some, more| together(&some, more));
        self.guards(id, classes, &sums);
    }

    fn exception(&mut self, id: NodeId, classes: Classes, rest: &[(Sum, Verdict)]) {
        let with = |sum: Sum| move |&(others, own): &(Sum, Verdict)| others.with(sum).voice(own);
        let leads_to = |sum: Sum| rest.iter().map(with(sum)).map(|voice| classes.class(voice));
        match self.bench.when(id) {
            Truth::False => {}
            Truth::True => self.node(id, Classes::of(|voice| leads_to(Sum::applied(voice)).collect())),
            Truth::Unknown => {
                let matters = |voice: Voice| {
                    rest.iter().any(|rest| classes.differ([Sum::applied(voice), Sum::NONE, Sum::doubted(voice)].map(|sum| with(sum)(rest))))
                };
                if self.bench.voices(id).each().any(matters) {
                    self.facts_of_when(id);
                }
                self.node(id, Classes::of(|voice| leads_to(Sum::applied(voice)).chain(leads_to(Sum::doubted(voice))).collect()));
            }
        }
    }

    fn guards(&mut self, id: NodeId, classes: Classes, exceptions: &[Sum]) {
        let Some(node) = get(&self.bench.model.nodes, id.index()) else { return };
        let closing = node.closing.as_ref().map_or(Verdict::Silent, |closing| Verdict::of(closing.kind));
        for (number, guard) in node.guards.iter().enumerate() {
            let Some(guard) = get(&self.bench.model.guards, guard.index()) else { continue };
            if self.bench.truth(&guard.clause) != Truth::Unknown {
                continue;
            }
            let failed = Verdict::of(guard.otherwise.kind);
            let matters = self.bench.failures(id, Some(number)).into_iter().any(|others| {
                let kept = if others == Verdict::Silent { closing } else { others };
                let own = [kept, failed.max(others), Verdict::Refer.max(others)];
                exceptions.iter().any(|sum| classes.differ(own.map(|own| sum.voice(own))))
            });
            if matters {
                self.facts(&guard.clause.condition);
            }
        }
    }

    fn facts_of_when(&mut self, id: NodeId) {
        let when = get(&self.bench.model.nodes, id.index()).and_then(|node| node.when.as_ref());
        if let Some(when) = when {
            self.facts(&when.condition);
        }
    }

    fn facts_in(&mut self, condition: &Condition, of: Of<'d>) {
        if self.truth(condition, of) != Truth::Unknown {
            return;
        }
        match condition {
            Condition::Constant(_) => {}
            Condition::Not(inner) => self.facts_in(inner, of),
            Condition::And(parts) | Condition::Or(parts) => parts.iter().for_each(|part| self.facts_in(part, of)),
            Condition::Test(id) => {
                if let Some(test) = get(&self.bench.model.tests, id.index()) {
                    self.facts_of_test(test, of);
                }
            }
        }
    }

    fn truth(&self, condition: &Condition, of: Of<'d>) -> Truth {
        if of.list.is_none() {
            return self.bench.planes.condition(condition, self.bench.world);
        }
        let test = |id: TestId| {
            get(&self.bench.model.tests, id.index())
                .map_or(Truth::Unknown, |test| probe(&of.row, of.row.value(test.column), &test.probe, self.bench.world))
        };
        evaluate(condition, &test)
    }

    fn facts_of_test(&mut self, test: &Test, of: Of<'d>) {
        self.facts_of_column(test.column, of);
        match &test.probe {
            Probe::CompareColumn(_, column) => self.facts_of_column(*column, of),
            Probe::Any(condition) | Probe::All(condition) => {
                let Cell::List { start, len } = of.row.value(test.column) else { return };
                let facts = of.row.facts;
                for element in facts.elements.iter().skip(start as usize).take(len as usize) {
                    self.facts_in(condition, Of { row: Row { element: Some(*element), ..of.row }, list: Some(test.column) });
                }
            }
            _ => {}
        }
    }

    /// The fields whose absence (or unresolved name) makes a column's value unknown. What a list or source leaves out is no fact of the demand.
    fn facts_of_column(&mut self, column: ColumnId, of: Of<'d>) {
        if !is_open(of.row.value(column)) {
            return;
        }
        match get(&self.bench.model.columns, column.index()) {
            Some(Operand::Field(slot)) => {
                self.slots.insert(*slot);
            }
            // A basis that was given without this part is a fact that can be completed.
            Some(Operand::PartOf { of: whole, .. }) => self.slot_of(*whole),
            Some(Operand::Element(_)) => {
                if let Some(list) = of.list {
                    self.slot_of(list);
                }
            }
            Some(made @ Operand::Tally(id)) => {
                let date = get(&self.bench.model.tallies, id.index()).and_then(|tally| date_slot(&of.row, tally));
                self.slots.extend(date.filter(|slot| of.row.facts.cells.get(*slot).is_none_or(is_open)));
                for key in self.bench.model.inputs(made) {
                    // Of a list of facts each element makes a group of its own.
                    if let Cell::List { start, len } = of.row.value(key) {
                        let elements = of.row.facts.elements.iter().skip(start as usize).take(len as usize);
                        if elements.into_iter().any(|element| is_open(*element)) {
                            self.slot_of(key);
                        }
                    }
                    self.facts_of_column(key, of);
                }
            }
            Some(made) => self.bench.model.inputs(made).for_each(|input| self.facts_of_column(input, of)),
            None => {}
        }
    }

    fn slot_of(&mut self, column: ColumnId) {
        if let Some(Operand::Field(slot)) = get(&self.bench.model.columns, column.index()) {
            self.slots.insert(*slot);
        }
    }
}

/// Whether a value may still turn out otherwise. A list of facts is, where one of its elements is.
fn is_open(value: Cell) -> bool {
    match value {
        Cell::Absent | Cell::Unknown => true,
        Cell::Count { sure, possible } => sure < possible,
        _ => false,
    }
}
