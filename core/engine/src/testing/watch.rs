//! Watching decisions: which of the goals each of them reaches. Nothing is decided anew; all of it is read off what deciding left behind.

use super::coverage::Coverage;
use super::goal::{Comparison, Goal, Goals, of_basis};
use super::goals::{comparisons, goals};
use super::limits::{Side, is_on, sides};
use super::measured::Measurement;
use crate::decide::cells::Row;
use crate::decide::judge::{Bench, Verdict};
use crate::decide::reasons::{Reason, Source};
use crate::decide::truth::{Planes, Truth};
use crate::decide::{Decision, Outcome, Status, items, record};
use crate::model::{BasisId, Cell, Clause, Days, Model, NodeDef, NodeId, Probe, RuleDef, get};

/// What the tests of a pack have reached so far.
pub(super) struct Watch<'m> {
    model: &'m Model,
    goals: Goals,
}

/// One decision, and one rule of its plan.
#[derive(Clone, Copy)]
struct View<'d> {
    decision: &'d Decision<'d>,
    bench: Bench<'d>,
    reasons: &'d [Reason<'d>],
    rule: &'d RuleDef,
}

impl<'m> Watch<'m> {
    pub(super) fn new(model: &'m Model) -> Self {
        Self { model, goals: goals(model) }
    }

    /// Notes whether something came of what is measured over the history.
    pub(super) fn measured(&mut self, expected: &Measurement, holds: bool) {
        self.goals.reach(&Goal::Measured(expected.kind, expected.name.clone(), holds));
    }

    pub(super) fn into_coverage(self) -> Coverage {
        self.goals.into_coverage()
    }

    /// Notes what a decision reaches.
    pub(super) fn see(&mut self, decision: &Decision<'_>) {
        let (Some(bench), Some(plan)) = (decision.bench(), decision.plan()) else { return };
        let planes = Planes::whole(&decision.row(), plan);
        let bench = Bench { planes: &planes, ..bench };
        let reasons = decision.reasons();
        for rule in plan.rules.iter().filter_map(|id| get(&bench.model.rules, id.index())) {
            let view = View { decision, bench, reasons: &reasons, rule };
            self.days(view, rule.root);
            if rule.days.covers(bench.day) {
                self.node(view, rule.root);
                self.checklist(view);
            }
        }
        reasons
            .iter()
            .filter(|reason| reason.status() != Status::NotApplicable)
            .for_each(|reason| self.bases_of(decision, bench.day, reason));
    }

    /// The day, for a rule and its exceptions whose conditions are met, be they in force or not.
    fn days(&mut self, view: View<'_>, id: NodeId) {
        let Some(node) = get(&view.bench.model.nodes, id.index()).filter(|_| view.bench.when(id) == Truth::True) else { return };
        self.goals.reach(&Goal::Day(id, view.bench.day));
        node.children.iter().for_each(|child| self.days(view, *child));
    }

    fn node(&mut self, view: View<'_>, id: NodeId) {
        let bench = view.bench;
        let Some(node) = get(&bench.model.nodes, id.index()) else { return };
        if let Some(when) = &node.when {
            self.clause(view, when);
        }
        match bench.when(id) {
            Truth::True => self.goals.reach(&Goal::Applies(id)),
            Truth::False => return self.goals.reach(&Goal::IsOff(id)),
            Truth::Unknown => return,
        }
        for guard in &node.guards {
            let Some(definition) = get(&bench.model.guards, guard.index()) else { continue };
            self.clause(view, &definition.clause);
            match bench.truth(&definition.clause) {
                Truth::True => self.goals.reach(&Goal::Holds(*guard)),
                Truth::False => self.goals.reach(&Goal::Fails(*guard)),
                Truth::Unknown => {}
            }
        }
        self.closing(view, id, node);
        for child in bench.exceptions(id) {
            self.node(view, child);
            if bench.when(child) == Truth::True && bench.verdict(child) != Verdict::Silent {
                self.goals.reach(&Goal::Replaces(child));
            }
        }
    }

    fn closing(&mut self, view: View<'_>, id: NodeId, node: &NodeDef) {
        let is_own = |reason: &&Reason<'_>| matches!(reason.remark.source, Source::Closing(_, of) if of == id);
        let Some(reason) = view.reasons.iter().find(is_own) else { return };
        if reason.status() == Status::Kept {
            self.goals.reach(&Goal::Closes(id));
        }
        let attaches = reason.is_decisive() && view.decision.outcome() == Outcome::Approve;
        for (at, provided) in node.closing.iter().flat_map(|closing| &closing.provided).enumerate().filter(|_| attaches) {
            if let Some(when) = &provided.when {
                self.clause(view, when);
            }
            match provided.when.as_ref().map_or(Truth::True, |when| view.bench.truth(when)) {
                Truth::True => self.goals.reach(&Goal::Attached(id, at)),
                Truth::False => self.goals.reach(&Goal::LeftOut(id, at)),
                Truth::Unknown => {}
            }
        }
    }

    /// What a condition looked up and compared.
    fn clause(&mut self, view: View<'_>, clause: &Clause) {
        let (row, day) = (view.decision.row(), view.bench.day);
        for &look_up in &clause.about(row.model).look_ups {
            let Some(list) = get(&row.model.lists, look_up.list.index()) else { continue };
            for symbol in items::texts(&row, look_up) {
                let answer = items::answer(list, symbol, day);
                if let Some((at, _)) = answer.item.filter(|_| answer.is_in_force()) {
                    self.goals.reach(&Goal::Item(look_up.list, at));
                    self.goals.reach(&Goal::ItemOn(look_up.list, at, day));
                }
            }
        }
        for comparison in comparisons(row.model, view.rule.form, clause) {
            let sides = sides(row.model, view.rule.form, comparison);
            elements(&row, comparison).for_each(|row| self.compared(&row, comparison, &sides));
        }
    }

    fn compared(&mut self, row: &Row<'_>, comparison: Comparison, sides: &[Side]) {
        let Some(test) = get(&row.model.tests, comparison.test.index()) else { return };
        let value = row.value(test.column);
        let other = match &test.probe {
            Probe::Compare(_, cell) => Some(*cell),
            Probe::CompareColumn(_, column) => Some(row.value(*column)),
            _ => None,
        };
        for side in sides.iter().filter(|side| is_on(**side, value, other, &test.probe)) {
            self.goals.reach(&Goal::Compared(comparison, *side));
        }
    }

    /// A checklist is seen where one of its checks applies.
    fn checklist(&mut self, view: View<'_>) {
        if view.bench.when(view.rule.root) != Truth::True {
            return;
        }
        let model = self.model;
        let own = model.checklists.iter().filter(|checklist| checklist.checks.iter().any(|(check, _)| *check == view.rule.id));
        own.flat_map(|checklist| &checklist.bases).for_each(|basis| self.basis(*basis, view.bench.day));
    }

    /// What a reason shows that it rests on: its own bases, those of the items that it looked up, those of serials.
    fn bases_of(&mut self, decision: &Decision<'_>, day: i32, reason: &Reason<'_>) {
        let model = decision.model();
        reason.bases().iter().for_each(|basis| self.basis(*basis, day));
        let about = record::about(model, reason);
        record::serial_bases(model, reason, about).flatten().for_each(|basis| self.basis(*basis, day));
        if matches!(reason.remark.source, Source::When(..)) {
            return;
        }
        let row = decision.row();
        for &look_up in about.into_iter().flat_map(|about| &about.look_ups) {
            let Some(list) = get(&model.lists, look_up.list.index()) else { continue };
            for symbol in items::texts(&row, look_up) {
                let item = items::answer(list, symbol, day).item.map(|(_, item)| item);
                items::bases(model, list, item).for_each(|basis| self.basis(basis, day));
            }
        }
    }

    fn basis(&mut self, basis: BasisId, day: i32) {
        of_basis(self.model, basis, Days { from: day, to: day }).iter().for_each(|goal| self.goals.reach(goal));
    }
}

/// The rows on which a comparison is made: one, or one for each element of a list of facts.
fn elements<'d>(row: &Row<'d>, comparison: Comparison) -> impl Iterator<Item = Row<'d>> {
    let elements: Vec<Option<Cell>> = match comparison.elements_of.map(|column| row.value(column)) {
        None => vec![None],
        Some(Cell::List { start, len }) => {
            row.facts.elements.iter().skip(start as usize).take(len as usize).map(|element| Some(*element)).collect()
        }
        Some(_) => Vec::new(),
    };
    let row = *row;
    elements.into_iter().map(move |element| Row { element, ..row })
}
