//! Whether what was read is a model on which deciding ends: what is made of other things must not be made of itself, nor too deep.
//!
//! The compiler numbers everything after its parts. Ids that lead nowhere need no check, since every look-up gives an option; but a rule must not rest on a test or guard that is not there, which nobody could make.

use super::pile::MAX_DEPTH;
use crate::model::{Condition, Model, NodeId, Operand, Probe, get};

/// The most values that one value may be computed from, each counted as often as it is used.
const MAX_PARTS: u64 = 1 << 24;

/// How deep something is, and of how many parts it is made.
#[derive(Clone, Copy, Default)]
struct Size {
    depth: usize,
    parts: u64,
}

impl Size {
    fn and(self, other: Self) -> Self {
        Self { depth: self.depth.max(other.depth), parts: self.parts.saturating_add(other.parts) }
    }

    /// One level more; `None` where that is too much.
    fn within(self) -> Option<Self> {
        let size = Self { depth: self.depth + 1, parts: self.parts.saturating_add(1) };
        (size.depth <= MAX_DEPTH && size.parts <= MAX_PARTS).then_some(size)
    }
}

/// Whether deciding by a model ends, with every test made that it rests on.
pub(super) fn is_sound(model: &Model) -> bool {
    let columns = columns(model);
    let ends = columns.is_some_and(|columns| tests(model, &columns).is_some()) && nodes(model).is_some() && forms_end(model);
    ends && rules_rest_on_tests(model) && rules_are_whole(model)
}

/// Whether every guard that a rule names is there: one that is not would not be asked.
fn rules_are_whole(model: &Model) -> bool {
    let guards = model.guards.len();
    model.nodes.iter().all(|node| node.guards.iter().all(|guard| guard.index() < guards))
}

/// Whether every form stands behind the one that it extends.
fn forms_end(model: &Model) -> bool {
    model.forms.iter().enumerate().all(|(at, form)| form.parent.is_none_or(|parent| parent.index() < at))
}

fn rules_rest_on_tests(model: &Model) -> bool {
    let clauses = model.nodes.iter().filter_map(|node| node.when.as_ref()).chain(model.guards.iter().map(|guard| &guard.clause));
    let mut all = true;
    clauses.for_each(|clause| clause.condition.each_test(&mut |test| all &= test.index() < model.tests.len()));
    all
}

fn columns(model: &Model) -> Option<Vec<Size>> {
    let mut sizes: Vec<Size> = Vec::with_capacity(model.columns.len());
    for operand in &model.columns {
        let mut size = Size::default();
        // A count is found before the rules are judged, so it may only lead to columns that stand before it, as any other operand.
        for input in model.inputs(operand) {
            size = size.and(*sizes.get(input.index())?);
        }
        sizes.push(if matches!(operand, Operand::Field(_) | Operand::Constant(_)) { size } else { size.within()? });
    }
    Some(sizes)
}

fn tests(model: &Model, columns: &[Size]) -> Option<()> {
    let mut sizes: Vec<Size> = Vec::with_capacity(model.tests.len());
    for test in &model.tests {
        let column = |at: usize| get(columns, at).copied().unwrap_or_default();
        let mut size = column(test.column.index());
        match &test.probe {
            Probe::CompareColumn(_, other) => size = size.and(column(other.index())),
            Probe::Any(inner) | Probe::All(inner) => size = size.and(condition(inner, &sizes)?),
            _ => {}
        }
        sizes.push(size.within()?);
    }
    Some(())
}

/// Conditions are no deeper than they can be read, so this may follow them.
fn condition(of: &Condition, tests: &[Size]) -> Option<Size> {
    match of {
        Condition::Constant(_) => Some(Size::default()),
        Condition::Test(id) => tests.get(id.index()).copied(),
        Condition::Not(inner) => condition(inner, tests)?.within(),
        Condition::And(parts) | Condition::Or(parts) => {
            let mut size = Size::default();
            for part in parts {
                size = size.and(condition(part, tests)?);
            }
            size.within()
        }
    }
}

/// Each belongs to one rule or one other, so that no way through them is longer than there are any.
fn nodes(model: &Model) -> Option<()> {
    let mut depths = vec![0_usize; model.nodes.len()];
    let mut belongs = vec![false; model.nodes.len()];
    let mut take = |id: NodeId| (!std::mem::replace(belongs.get_mut(id.index())?, true)).then_some(());
    for rule in &model.rules {
        take(rule.root)?;
    }
    for (at, node) in model.nodes.iter().enumerate().rev() {
        let mut depth = 0;
        for child in &node.children {
            take(*child)?;
            depth = depth.max(*depths.get(child.index()).filter(|_| child.index() > at)? + 1);
        }
        *depths.get_mut(at)? = depth;
        (depth <= MAX_DEPTH).then_some(())?;
    }
    Some(())
}

#[cfg(test)]
#[allow(clippy::indexing_slicing, clippy::unwrap_used, reason = "a test that cannot run fails")]
mod tests {
    use super::is_sound;
    use crate::model::{Model, NodeId};
    use crate::pack::Pack;

    /// A rule with two exceptions, and another rule.
    fn model() -> Model {
        let text = r#"
            form task { date: date is as_of people: int }
            rule few on task {
              basis assumption "示例"
              require demand.people <= 3 else reject because "人数过多" remedy "减少人数"
              except more { basis assumption "示例" when demand.people <= 5 approve because "可以" }
              except most { basis assumption "示例" when demand.people <= 4 approve because "可以" }
            }
            rule other on task { basis assumption "示例" require demand.people >= 1 else reject because "无人" remedy "写明人数" }
            default on task refer because "没有规则涵盖"
        "#;
        let pack = Pack::parse(text).unwrap();
        super::super::load(&pack.to_bytes()).unwrap()
    }

    #[test]
    fn a_part_of_a_rule_belongs_to_it_alone() {
        assert!(is_sound(&model()));
        let changes: [fn(&mut Model); 4] = [
            |model| {
                let child = model.nodes[0].children[0];
                model.nodes[0].children.push(child);
            },
            |model| model.rules[1].root = model.rules[0].root,
            |model| model.rules[1].root = model.nodes[0].children[0],
            |model| model.rules[1].root = NodeId::of(1_000),
        ];
        for (at, change) in changes.iter().enumerate() {
            let mut model = model();
            change(&mut model);
            assert!(!is_sound(&model), "change {at}");
        }
    }
}
