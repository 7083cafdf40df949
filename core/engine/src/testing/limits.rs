//! The sides of a comparison: the last value for which it holds, the first for which it does not, and the values that it names.

use std::cmp::Ordering;

use jianfu_dsl::tree::CompareOp;
use rust_decimal::prelude::ToPrimitive as _;

use super::columns::kind_of;
use super::goal::Comparison;
use crate::decide::cells::compare;
use crate::model::{Cell, EnumId, FormId, Kind, Model, Probe, get};

/// A value that a test should bring before a comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Side {
    /// Just this one.
    Equal(Cell),
    /// Any that stands so to the value it is compared with: decimals have no next one.
    Apart(Ordering),
    /// One that is so many steps more than the value it is compared with.
    Step(i64),
    /// One that is not named.
    Other,
}

/// The sides of a test, those for which it holds first. None where it compares nothing that has an order or a few values.
pub(super) fn sides(model: &Model, form: FormId, comparison: Comparison) -> Vec<Side> {
    let Some(test) = get(&model.tests, comparison.test.index()) else { return Vec::new() };
    let kind = kind_of(model, form, comparison.elements_of, test.column);
    match (&test.probe, kind) {
        (Probe::Compare(CompareOp::Eq | CompareOp::Ne, cell), Some(Kind::Enum(id))) => named(model, id, std::slice::from_ref(cell)),
        (Probe::OneOf(cells), Some(Kind::Enum(id))) => named(model, id, cells),
        (Probe::Compare(CompareOp::Eq | CompareOp::Ne, _), _) => Vec::new(),
        (Probe::Compare(op, cell), Some(kind)) => beside_constant(model, *op, *cell, kind),
        (Probe::CompareColumn(CompareOp::Eq | CompareOp::Ne, _), _) => Vec::new(),
        (Probe::CompareColumn(op, column), Some(kind)) => {
            let other = kind_of(model, form, comparison.elements_of, *column);
            if kind == Kind::Decimal || other == Some(Kind::Decimal) { apart(*op) } else { steps(*op).map(Side::Step).to_vec() }
        }
        _ => Vec::new(),
    }
}

/// Whether a value is on a side; `other` is what it is compared with, and `named` are the test's own values.
pub(super) fn is_on(side: Side, value: Cell, other: Option<Cell>, probe: &Probe) -> bool {
    let equal = |a: Cell, b: Cell| compare(a, b).is_some_and(Ordering::is_eq);
    match side {
        Side::Equal(cell) => equal(value, cell),
        Side::Apart(ordering) => other.and_then(|other| compare(value, other)) == Some(ordering),
        Side::Step(step) => other.and_then(|other| difference(value, other)) == Some(step),
        Side::Other => match (value, probe) {
            (Cell::Variant(_), Probe::OneOf(cells)) => !cells.iter().any(|cell| equal(value, *cell)),
            (Cell::Variant(_), Probe::Compare(_, cell)) => !equal(value, *cell),
            _ => false,
        },
    }
}

/// The values that a comparison names, and one that it does not, where there is one.
fn named(model: &Model, id: EnumId, cells: &[Cell]) -> Vec<Side> {
    let all = get(&model.enums, id.index()).map_or(0, |definition| definition.variants.len());
    let others = (all > cells.len()).then_some(Side::Other);
    cells.iter().map(|cell| Side::Equal(*cell)).chain(others).collect()
}

fn beside_constant(model: &Model, op: CompareOp, cell: Cell, kind: Kind) -> Vec<Side> {
    let steps = steps(op);
    match (cell, kind) {
        (Cell::Int(number), _) => {
            steps.into_iter().filter_map(|step| number.checked_add(step)).map(|n| Side::Equal(Cell::Int(n))).collect()
        }
        (Cell::Day(day), _) => {
            let days = steps.into_iter().filter_map(|step| day.checked_add(i32::try_from(step).ok()?));
            days.map(|day| Side::Equal(Cell::Day(day))).collect()
        }
        // The one declared first is the highest.
        (Cell::Variant(at), Kind::Enum(id)) => {
            let count = get(&model.enums, id.index()).map_or(0, |definition| definition.variants.len());
            let beside = steps.into_iter().filter_map(|step| u16::try_from(i64::from(at) - step).ok());
            beside.filter(|at| usize::from(*at) < count).map(|at| Side::Equal(Cell::Variant(at))).collect()
        }
        // A whole number is never equal to one with a fraction: the two on either side of it are the last and the first.
        (Cell::Decimal(number), Kind::Int) if !number.fract().is_zero() => {
            let beside = [number.floor().to_i64(), number.ceil().to_i64()];
            let mut sides: Vec<Side> = beside.into_iter().flatten().map(|number| Side::Equal(Cell::Int(number))).collect();
            if matches!(op, CompareOp::Gt | CompareOp::Ge) {
                sides.reverse();
            }
            sides
        }
        (Cell::Decimal(number), Kind::Int) => {
            number.to_i64().map_or_else(Vec::new, |number| beside_constant(model, op, Cell::Int(number), kind))
        }
        (Cell::Decimal(_), _) => apart(op),
        _ => Vec::new(),
    }
}

/// How much more than the value it is compared with the last value is for which it holds, and the first for which it does not.
const fn steps(op: CompareOp) -> [i64; 2] {
    match op {
        CompareOp::Lt => [-1, 0],
        CompareOp::Le => [0, 1],
        CompareOp::Gt => [1, 0],
        CompareOp::Ge | CompareOp::Eq | CompareOp::Ne => [0, -1],
    }
}

fn apart(op: CompareOp) -> Vec<Side> {
    steps(op).into_iter().map(|step| Side::Apart(step.cmp(&0))).collect()
}

/// How many steps a value is more than another.
fn difference(value: Cell, other: Cell) -> Option<i64> {
    match (value, other) {
        (Cell::Int(a), Cell::Int(b)) => a.checked_sub(b),
        (Cell::Day(a), Cell::Day(b)) => Some(i64::from(a) - i64::from(b)),
        (Cell::Variant(a), Cell::Variant(b)) => Some(i64::from(b) - i64::from(a)),
        _ => None,
    }
}
