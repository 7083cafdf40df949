//! What tests look at: one fact, the item that one fact names, two of them, or more.

use std::collections::BTreeSet;

use crate::model::{Condition, Model, Operand, Probe, TestId};
use crate::program::{How, Layout, Lookup, Relation, Source, Step};

/// What a test looks at.
pub(super) enum Looks {
    At(usize),
    AtItem(Lookup),
    AtTwo(Source, Relation, Source),
    AtMore,
    AtNothing,
}

/// What a test looks at, where that alone tells what comes of it.
pub(super) fn looks(model: &Model, layout: &Layout, step: &Step) -> Looks {
    match step.how {
        How::Within(..) | How::Constant | How::Given => match layout.source(step.left).0 {
            Source::Fact(slot) => Looks::At(slot as usize),
            Source::OnList(lookup) | Source::Item(lookup, _) => Looks::AtItem(lookup),
        },
        How::Two(relation, right) => match (layout.source(step.left).0, layout.source(right).0) {
            (Source::Item(lookup, _), Source::Item(other, _)) if lookup == other => Looks::AtItem(lookup),
            (left, right) => Looks::AtTwo(left, relation, right),
        },
        How::Elements | How::Other | How::OtherGiven if is_fixed(model, step.test) => {
            let mut slots = slots_of(model, step.test).into_iter();
            match (slots.next(), slots.next()) {
                (None, _) => Looks::AtNothing,
                (Some(slot), None) => Looks::At(slot),
                _ => Looks::AtMore,
            }
        }
        How::Elements | How::Other | How::OtherGiven => Looks::AtMore,
    }
}

/// Whether a test looks at facts alone: not at the day, lists, the validity of sources, or the history.
fn is_fixed(model: &Model, id: TestId) -> bool {
    let mut fixed = true;
    model.each_test(&Condition::Test(id), &mut |test, _| {
        fixed &= !matches!(test.probe, Probe::OnList(_));
        model.each_operand(test, &mut |operand| {
            fixed &= matches!(
                operand,
                Operand::Field(_) | Operand::Constant(_) | Operand::Element(_) | Operand::PartOf { .. } | Operand::Arithmetic { .. }
            );
        });
    });
    fixed
}

/// The facts that a test looks at.
pub(super) fn slots_of(model: &Model, id: TestId) -> BTreeSet<usize> {
    let mut slots = BTreeSet::new();
    model.each_test(&Condition::Test(id), &mut |test, _| {
        model.each_operand(test, &mut |operand| {
            if let Operand::Field(slot) = operand {
                slots.insert(*slot);
            }
        });
    });
    slots
}
