//! What the tests of a pack should reach, from its rules and the lists, serials and checklists that they use.

use std::collections::{BTreeMap, BTreeSet};

use jianfu_dsl::tree::{Basis, Clauses, MeasureKind, Place, Span, VerdictKind};
use jianfu_dsl::{Lang, Message, text};

use super::columns::{declaring_form, side_in_words};
use super::coverage::{CoverageKind, CoveragePoint};
use super::goal::{Comparison, Goal, Goals, of_basis};
use super::limits::{Side, sides};
use super::places::{self, Places, span_of};
use crate::fold::fold;
use crate::model::{
    BasisId, Clause, ColumnId, DayNumber, Days, FormId, GuardDef, GuardId, ListId, Model, NodeDef, NodeId, Probe, RuleDef, SerialId, Spot,
    TestId, VerdictDef, date_of, day_number, get,
};

/// What tests should have come of something that is measured.
#[derive(Clone, Copy)]
enum Sides {
    /// Something, and nothing.
    Both,
    /// A number.
    Known,
}

/// Everything that the tests of a pack should reach.
pub(super) fn goals(model: &Model) -> Goals {
    let trees = places::trees(model);
    let mut collector = Collector {
        model,
        places: Places::new(model, &trees),
        goals: Goals::default(),
        lists: BTreeSet::new(),
        serials: BTreeSet::new(),
        owners: BTreeMap::new(),
        parents: BTreeMap::new(),
    };
    for rule in &model.rules {
        collector.rule(rule);
    }
    collector.lists();
    collector.serials();
    collector.checklists();
    collector.measures();
    collector.goals
}

/// The comparisons of a condition on facts of `form`, those about elements of lists too.
pub(super) fn comparisons(model: &Model, form: FormId, clause: &Clause) -> Vec<Comparison> {
    let mut found = Vec::new();
    tests_in(model, &clause.condition, None, &mut |id, elements_of| {
        let Some(test) = get(&model.tests, id.index()) else { return };
        if matches!(test.probe, Probe::Compare(..) | Probe::CompareColumn(..) | Probe::OneOf(_)) {
            let form = declaring_form(model, form, elements_of, test);
            found.push(Comparison { test: id, elements_of, form });
        }
    });
    found
}

fn tests_in(
    model: &Model,
    condition: &crate::model::Condition,
    elements_of: Option<ColumnId>,
    visit: &mut dyn FnMut(TestId, Option<ColumnId>),
) {
    condition.each_test(&mut |id| {
        visit(id, elements_of);
        if let Some(test) = get(&model.tests, id.index())
            && let Probe::Any(inner) | Probe::All(inner) = &test.probe
        {
            tests_in(model, inner, Some(test.column), visit);
        }
    });
}

struct Collector<'m, 't> {
    model: &'m Model,
    places: Places<'t>,
    goals: Goals,
    /// The lists and serials that some rule uses.
    lists: BTreeSet<ListId>,
    serials: BTreeSet<SerialId>,
    /// The rule or exception that a guard or an exception stands in.
    owners: BTreeMap<GuardId, NodeId>,
    parents: BTreeMap<NodeId, NodeId>,
}

/// A rule or exception with what is written of it.
#[derive(Clone, Copy)]
struct Frame<'m> {
    rule: &'m RuleDef,
    id: NodeId,
    node: &'m NodeDef,
    kind: CoverageKind,
    /// The days on which it can be in force.
    days: Days,
}

impl Frame<'_> {
    fn name(&self) -> String {
        if self.node.path.is_empty() { self.rule.id.clone() } else { format!("{}.{}", self.rule.id, self.node.path) }
    }
}

impl<'m> Collector<'m, '_> {
    fn add(&mut self, goal: Goal, kind: CoverageKind, (file, byte): (&str, usize), name: String, message: Message) {
        let line = self.places.line(file, byte);
        let within = self.within(&goal);
        self.goals.add(goal, within, CoveragePoint { kind, file: file.to_owned(), line, name, message, covered: false, implied: false });
    }

    /// The rule or exception that must apply for a goal to be reached.
    fn within(&self, goal: &Goal) -> Option<NodeId> {
        match goal {
            Goal::Applies(id) | Goal::Replaces(id) => self.parents.get(id).copied(),
            Goal::IsOff(id) | Goal::Closes(id) | Goal::Attached(id, _) | Goal::LeftOut(id, _) => Some(*id),
            Goal::Holds(guard) | Goal::Fails(guard) => self.owners.get(guard).copied(),
            _ => None,
        }
    }

    /// What is measured over the history. That a quota which admits is audited is the same rule, so only what is audited alone is asked for.
    fn measures(&mut self) {
        let model = self.model;
        for quota in model.quotas.iter().filter(|quota| quota.at_least) {
            self.measure(MeasureKind::Quota, &quota.name, quota.spot, Sides::Both);
        }
        let deadlines = model.deadlines.iter().map(|of| (MeasureKind::Deadline, &of.measure, Sides::Both));
        let alerts = model.alerts.iter().map(|of| (MeasureKind::Alert, &of.measure, Sides::Both));
        let metrics = model.metrics.iter().map(|of| (MeasureKind::Metric, &of.measure, Sides::Known));
        let scores = model.scores.iter().map(|of| (MeasureKind::Score, &of.measure, Sides::Known));
        for (kind, measure, sides) in deadlines.chain(alerts).chain(metrics).chain(scores) {
            self.measure(kind, &measure.name, measure.spot, sides);
        }
    }

    fn measure(&mut self, kind: MeasureKind, name: &str, spot: Spot, sides: Sides) {
        let (file, line) = self.places.of_spot(spot);
        let mut add = |holds: bool, message: Message| {
            let point = CoveragePoint {
                kind: CoverageKind::Measure,
                file: file.to_owned(),
                line,
                name: name.to_owned(),
                message,
                covered: false,
                implied: false,
            };
            self.goals.add(Goal::Measured(kind, name.to_owned(), holds), None, point);
        };
        match sides {
            Sides::Both => {
                add(true, say("还没有用例查出它", "no test has it find something"));
                add(false, say("还没有用例没有查出它", "no test has it find nothing"));
            }
            Sides::Known => add(true, say("还没有用例算出它", "no test has it come to a number")),
        }
    }

    fn rule(&mut self, rule: &'m RuleDef) {
        let clauses = self.places.clauses(rule);
        self.node(rule, rule.root, (CoverageKind::Rule, rule.span), clauses, rule.days);
    }

    fn node(&mut self, rule: &'m RuleDef, id: NodeId, (kind, span): (CoverageKind, Span), written: Option<&Clauses>, within: Days) {
        let Some(node) = get(&self.model.nodes, id.index()) else { return };
        let days = node.days.and(within).and(self.model.days);
        // What is in force on none of the pack's days cannot be tried.
        if days.is_empty() {
            return;
        }
        let frame = Frame { rule, id, node, kind, days };
        self.owners.extend(node.guards.iter().map(|guard| (*guard, id)));
        self.parents.extend(node.children.iter().map(|child| (*child, id)));
        self.whether_it_applies(frame, span, written);
        for (at, guard) in node.guards.iter().enumerate() {
            let Some(definition) = get(&self.model.guards, guard.index()) else { continue };
            let written = written.and_then(|written| written.guards.get(at));
            let place = (rule.file.as_str(), written.map_or(definition.clause.text.span, |guard| guard.span).start);
            let name = format!("{}.{}", frame.name(), definition.name);
            self.add(Goal::Holds(*guard), CoverageKind::Guard, place, name.clone(), say("还没有用例满足它", "no test makes it hold"));
            self.add(Goal::Fails(*guard), CoverageKind::Guard, place, name.clone(), say("还没有用例不满足它", "no test makes it fail"));
            self.guard_bases(frame, definition, written.map_or(&[][..], |guard| &guard.bases));
            self.clause(frame, &name, &definition.clause);
        }
        if let Some(closing) = &node.closing {
            self.closing(frame, closing, written.and_then(|written| written.closing.as_ref()));
        }
        if let Some(written) = written {
            self.written_days(frame, written);
        }
        self.bases(&rule.file, &node.bases, written.map_or(&[][..], |written| &written.bases), span, days);
        for (at, child) in node.children.iter().enumerate() {
            let written = written.and_then(|written| written.exceptions.get(at));
            let span = written.map_or(span, |exception| exception.name.span);
            self.node(rule, *child, (CoverageKind::Exception, span), written.map(|exception| &exception.clauses), days);
        }
    }

    fn whether_it_applies(&mut self, frame: Frame<'m>, span: Span, written: Option<&Clauses>) {
        let Frame { rule, id, node, kind, .. } = frame;
        let place = (rule.file.as_str(), span.start);
        self.add(Goal::Applies(id), kind, place, frame.name(), say("还没有用例适用它", "no test makes it apply"));
        if let Some(when) = &node.when {
            let place = (rule.file.as_str(), when.text.span.start);
            let message = say("还没有不适用它的用例", "no test makes it not apply");
            self.add(Goal::IsOff(id), kind, place, frame.name(), message);
            self.clause(frame, &frame.name(), when);
        }
        // With one guard and no exception the verdict is reached just where the guard holds.
        let closing = written.and_then(|written| written.closing.as_ref());
        if node.closing.is_some() && (node.guards.len() > 1 || !node.children.is_empty()) {
            let place = (rule.file.as_str(), closing.map_or(span, |closing| closing.span).start);
            let message = say("还没有用例得出它自己的意见", "no test reaches its own verdict");
            self.add(Goal::Closes(id), kind, place, frame.name(), message);
        }
        // One with a closing verdict is never silent, so it replaces wherever it applies.
        if kind == CoverageKind::Exception && node.closing.is_none() {
            let message = say("还没有用例由它取代所在规则的意见", "no test has it replace the verdict of its rule");
            self.add(Goal::Replaces(id), kind, place, frame.name(), message);
        }
    }

    fn closing(&mut self, frame: Frame<'m>, closing: &'m VerdictDef, written: Option<&jianfu_dsl::tree::Verdict>) {
        for (at, provided) in closing.provided.iter().enumerate() {
            if let Some(when) = &provided.when {
                self.clause(frame, &frame.name(), when);
            }
            if closing.kind != VerdictKind::Approve {
                continue;
            }
            let span = written.and_then(|verdict| verdict.conditions.get(at)).map_or(frame.rule.span, |provided| provided.text.span);
            let place = (frame.rule.file.as_str(), span.start);
            let text = &provided.text;
            let message = say(format!("还没有准予的用例附上「{text}」"), format!("no approved test carries the condition `{text}`"));
            self.add(Goal::Attached(frame.id, at), CoverageKind::Condition, place, frame.name(), message);
            if provided.when.is_some() {
                let message = say(
                    format!("还没有由它准予而不附「{text}」的用例"),
                    format!("no test is approved by it without the condition `{text}`"),
                );
                self.add(Goal::LeftOut(frame.id, at), CoverageKind::Condition, place, frame.name(), message);
            }
        }
    }

    /// What a condition looks up and compares.
    fn clause(&mut self, frame: Frame<'m>, name: &str, clause: &'m Clause) {
        let (model, form) = (self.model, frame.rule.form);
        self.lists.extend(clause.about(model).look_ups.iter().map(|look_up| look_up.list));
        let serials = &mut self.serials;
        model.each_test(&clause.condition, &mut |test, _| {
            if let Probe::Matches(serial) = test.probe {
                serials.insert(serial);
            }
        });
        for comparison in comparisons(model, form, clause) {
            let Some(test) = get(&model.tests, comparison.test.index()) else { continue };
            let has_other = sides(model, form, comparison);
            let kind = if matches!(test.probe, Probe::OneOf(_)) || has_other.contains(&Side::Other) {
                CoverageKind::Value
            } else {
                CoverageKind::Boundary
            };
            for side in has_other {
                let message = side_in_words(model, form, comparison.elements_of, test, side);
                let place = (frame.rule.file.as_str(), clause.text.span.start);
                self.add(Goal::Compared(comparison, side), kind, place, name.to_owned(), message);
            }
        }
    }

    /// The first and last days that are written, and those beside them.
    fn written_days(&mut self, frame: Frame<'m>, written: &Clauses) {
        let Some(valid) = &written.valid else { return };
        let file = frame.rule.file.as_str();
        if let Some(from) = valid.from.as_ref() {
            let first = day_number(from.date);
            // Where what it stands in begins later, that is no day of its own.
            if frame.days.from == first {
                self.day(frame, (file, from.span), first, ("有效的第一天", "its first day"));
                self.day(frame, (file, from.span), first.saturating_sub(1), ("有效的前一天", "the day before its first"));
            }
        }
        if let Some(to) = valid.to.as_ref() {
            let last = day_number(to.date);
            if frame.days.to == last {
                self.day(frame, (file, to.span), last, ("有效的最后一天", "its last day"));
                self.day(frame, (file, to.span), last.saturating_add(1), ("有效的后一天", "the day after its last"));
            }
        }
    }

    fn day(&mut self, frame: Frame<'m>, (file, span): (&str, Span), day: DayNumber, which: (&str, &str)) {
        let Some(date) = date_of(day).filter(|_| self.model.days.covers(day)) else { return };
        let message = say(
            format!("还没有符合其适用条件的用例以 {date}（{}）为基准日", which.0),
            format!("no test that it is meant for has `as_of` on {date}, {}", which.1),
        );
        self.add(Goal::Day(frame.id, day), CoverageKind::Boundary, (file, span.start), frame.name(), message);
    }

    fn guard_bases(&mut self, frame: Frame<'m>, guard: &GuardDef, written: &[Basis]) {
        // One without bases of its own has its rule's.
        if !written.is_empty() {
            self.bases(&frame.rule.file, &guard.bases, written, guard.clause.text.span, frame.days);
        }
    }

    fn bases(&mut self, file: &str, bases: &[BasisId], written: &[Basis], or_else: Span, days: Days) {
        for (at, basis) in bases.iter().enumerate() {
            let span = written.get(at).map_or(or_else, span_of);
            let line = self.places.line(file, span.start);
            self.basis((file, line), *basis, days);
        }
    }

    fn basis(&mut self, (file, line): (&str, u32), basis: BasisId, days: Days) {
        for goal in of_basis(self.model, basis, days) {
            let Some((name, message)) = self.cited_in_words(&goal) else { continue };
            let file = file.to_owned();
            self.goals.add(
                goal,
                None,
                CoveragePoint { kind: CoverageKind::Citation, file, line, name, message, covered: false, implied: false },
            );
        }
    }

    fn cited_in_words(&self, goal: &Goal) -> Option<(String, Message)> {
        let (source, article) = match goal {
            Goal::Assumed(why) => {
                let message = say("还没有用例的理由用到这条假定", "no test gives a reason that rests on this assumption");
                return Some((why.clone(), message));
            }
            Goal::Cited(source, article) => (get(&self.model.sources, source.index())?, article),
            _ => return None,
        };
        let place = [Place { steps: article.clone() }];
        let (mut zh, mut en) = match article.as_slice() {
            [] => ("还没有用例的理由引到它".to_owned(), "no test gives a reason that rests on it".to_owned()),
            _ => (
                format!("还没有用例的理由引到{}", text::format_places(&place, Lang::Zh)),
                format!("no test gives a reason that rests on {}", text::format_places(&place, Lang::En)),
            ),
        };
        if let Some(first) = source.days.first().filter(|_| source.versions.len() > 1) {
            zh.push_str(&format!("（{first} 起的文本）"));
            en.push_str(&format!(" (the text from {first})"));
        } else if let Some(last) = source.days.last().filter(|_| source.versions.len() > 1) {
            zh.push_str(&format!("（至 {last} 的文本）"));
            en.push_str(&format!(" (the text up to {last})"));
        }
        Some((source.title.clone(), Message::new(zh, en)))
    }

    /// Every version of every item of the lists that rules read.
    fn lists(&mut self) {
        for id in std::mem::take(&mut self.lists) {
            let Some(list) = get(&self.model.lists, id.index()) else { continue };
            let days = list.days.and(self.model.days);
            if let Some((file, written)) = self.places.lists.get(id.index()).copied() {
                self.bases(file, &list.bases, &written.bases, written.name.span, days);
            }
            let mut versions: BTreeMap<String, Vec<(Days, u32)>> = BTreeMap::new();
            for (at, item) in list.items.iter().enumerate() {
                let (at, own) = (u32::try_from(at).unwrap_or(u32::MAX), item.days.and(days));
                if own.is_empty() {
                    continue;
                }
                versions.entry(fold(&item.key)).or_default().push((item.days, at));
                let shown = item.name.as_deref().unwrap_or(&item.key);
                let message = say(format!("还没有用例查到「{shown}」"), format!("no test looks up `{shown}`"));
                self.item(id, at, (Goal::Item(id, at), CoverageKind::Item), message);
                let place = self.places.of_item(item);
                item.bases.iter().for_each(|basis| self.basis(place, *basis, own));
            }
            for versions in versions.into_values().filter(|versions| versions.len() > 1) {
                self.seams(id, versions);
            }
        }
    }

    /// The days on which one version of an item follows another.
    fn seams(&mut self, list: ListId, mut versions: Vec<(Days, u32)>) {
        versions.sort_unstable();
        for pair in versions.windows(2) {
            let [(before, earlier), (after, later)] = pair else { continue };
            for (at, day, zh, en) in [
                (*earlier, before.to, "前一版本的最后一天", "the last day of the earlier version"),
                (*later, after.from, "后一版本的第一天", "the first day of the later version"),
            ] {
                let Some(date) = date_of(day).filter(|_| self.model.days.covers(day)) else { continue };
                let message = say(format!("还没有用例在 {date}（{zh}）查到它"), format!("no test looks it up on {date}, {en}"));
                self.item(list, at, (Goal::ItemOn(list, at, day), CoverageKind::Boundary), message);
            }
        }
    }

    fn item(&mut self, list: ListId, at: u32, (goal, kind): (Goal, CoverageKind), message: Message) {
        let Some(list) = get(&self.model.lists, list.index()) else { return };
        let Some(item) = get(&list.items, at as usize) else { return };
        let (file, line) = self.places.of_item(item);
        let (file, name) = (file.to_owned(), format!("{}.{}", list.name, item.key));
        self.goals.add(goal, None, CoveragePoint { kind, file, line, name, message, covered: false, implied: false });
    }

    fn serials(&mut self) {
        for id in std::mem::take(&mut self.serials) {
            let Some(serial) = get(&self.model.serials, id.index()) else { continue };
            if let Some((file, written)) = self.places.serials.get(id.index()).copied() {
                self.bases(file, &serial.bases, &written.bases, written.name.span, self.model.days);
            }
        }
    }

    fn checklists(&mut self) {
        for (at, checklist) in self.model.checklists.iter().enumerate() {
            if let Some((file, written)) = self.places.checklists.get(at).copied() {
                self.bases(file, &checklist.bases, &written.bases, written.name.span, self.model.days);
            }
        }
    }
}

fn say(zh: impl Into<String>, en: impl Into<String>) -> Message {
    Message::new(zh, en)
}
