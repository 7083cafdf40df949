//! Truth planes: for every test of a form's plan, whether it is true and whether it is known; and conditions over them.

use jianfu_dsl::tree::CompareOp;

use crate::decide::cells::{Row, compare, holds};
use crate::model::{Cell, Condition, Plan, Probe, TestId, get};

/// Three truth values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Truth {
    False,
    Unknown,
    True,
}

impl Truth {
    pub(crate) const fn of(value: bool) -> Self {
        if value { Self::True } else { Self::False }
    }

    pub(crate) const fn not(self) -> Self {
        match self {
            Self::False => Self::True,
            Self::Unknown => Self::Unknown,
            Self::True => Self::False,
        }
    }
}

/// How `present` about an absent fact is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum World {
    /// As written: an absent fact is not present.
    AsGiven,
    /// As unknown: the fact may still be added.
    Open,
}

/// Two bits a test: true, known. A third plane marks tests that are decided only by a fact's absence.
#[derive(Debug, Clone)]
pub(crate) struct Planes {
    truth: Box<[u64]>,
    known: Box<[u64]>,
    by_absence: Box<[u64]>,
}

impl Planes {
    /// Evaluates every test of the plan, fetching each column's value once.
    pub(crate) fn evaluate(row: &Row<'_>, plan: &Plan) -> Self {
        let words = row.model.tests.len().div_ceil(64);
        let zero = || vec![0_u64; words].into_boxed_slice();
        let mut planes = Self { truth: zero(), known: zero(), by_absence: zero() };
        for (column, tests) in &plan.columns {
            let value = row.value(*column);
            for &id in tests {
                let Some(test) = get(&row.model.tests, id.index()) else { continue };
                let given = probe(row, value, &test.probe, World::AsGiven);
                let open = if is_presence(&test.probe) { probe(row, value, &test.probe, World::Open) } else { given };
                planes.set(id, given, open);
            }
        }
        planes
    }

    /// Planes on which nothing is known.
    pub(crate) fn empty() -> Self {
        Self { truth: Box::default(), known: Box::default(), by_absence: Box::default() }
    }

    fn set(&mut self, id: TestId, given: Truth, open: Truth) {
        let (word, bit) = (id.index() / 64, 1_u64 << (id.index() % 64));
        let mark = |plane: &mut [u64], on: bool| {
            if let Some(word) = plane.get_mut(word)
                && on
            {
                *word |= bit;
            }
        };
        mark(&mut self.truth, given == Truth::True);
        mark(&mut self.known, given != Truth::Unknown);
        mark(&mut self.by_absence, given != open);
    }

    /// Whether any test was decided by a fact's absence alone, so that the open world differs from the given one.
    pub(crate) fn rests_on_absence(&self) -> bool {
        self.by_absence.iter().any(|word| *word != 0)
    }

    pub(crate) fn test(&self, id: TestId, world: World) -> Truth {
        let (word, bit) = (id.index() / 64, 1_u64 << (id.index() % 64));
        let on = |plane: &[u64]| plane.get(word).is_some_and(|word| word & bit != 0);
        if !on(&self.known) || (world == World::Open && on(&self.by_absence)) {
            return Truth::Unknown;
        }
        Truth::of(on(&self.truth))
    }

    pub(crate) fn condition(&self, condition: &Condition, world: World) -> Truth {
        evaluate(condition, &|id| self.test(id, world))
    }
}

/// Tests that look at presence anywhere inside.
fn is_presence(probe: &Probe) -> bool {
    matches!(probe, Probe::Present | Probe::Any(_) | Probe::All(_))
}

/// A condition by Kleene's tables, over whatever gives the truth of a test.
pub(crate) fn evaluate(condition: &Condition, test: &dyn Fn(TestId) -> Truth) -> Truth {
    match condition {
        Condition::Constant(value) => Truth::of(*value),
        Condition::Test(id) => test(*id),
        Condition::Not(inner) => evaluate(inner, test).not(),
        Condition::And(parts) => parts.iter().map(|part| evaluate(part, test)).min().unwrap_or(Truth::True),
        Condition::Or(parts) => parts.iter().map(|part| evaluate(part, test)).max().unwrap_or(Truth::False),
    }
}

/// One test on a value.
pub(crate) fn probe(row: &Row<'_>, value: Cell, probe: &Probe, world: World) -> Truth {
    if *probe == Probe::Present {
        return match value {
            Cell::Absent if world == World::Open => Truth::Unknown,
            other => Truth::of(other != Cell::Absent),
        };
    }
    if matches!(value, Cell::Absent | Cell::Unknown) {
        return Truth::Unknown;
    }
    match probe {
        Probe::Present => Truth::True,
        Probe::IsTrue => match value {
            Cell::Bool(flag) => Truth::of(flag),
            _ => Truth::Unknown,
        },
        Probe::Compare(op, constant) => match (value, constant) {
            (Cell::Count { sure, possible }, Cell::Int(limit)) => compare_count(*op, (sure, possible), *limit),
            _ => compare(value, *constant).map_or(Truth::Unknown, |ordering| Truth::of(holds(*op, ordering))),
        },
        Probe::CompareColumn(op, column) => {
            compare(value, row.value(*column)).map_or(Truth::Unknown, |ordering| Truth::of(holds(*op, ordering)))
        }
        Probe::OneOf(cells) => Truth::of(cells.iter().any(|cell| compare(value, *cell).is_some_and(std::cmp::Ordering::is_eq))),
        Probe::OnList(list) => match (value, get(&row.model.lists, list.index())) {
            (Cell::Text(symbol), Some(list)) if list.days.covers(row.as_of) => Truth::of(list.item(symbol, row.as_of).is_some()),
            _ => Truth::Unknown,
        },
        Probe::Matches(serial) => match (value, get(&row.model.serials, serial.index())) {
            (Cell::Text(symbol), Some(serial)) => row.facts.text(symbol).map_or(Truth::Unknown, |text| Truth::of(serial.matches(text))),
            _ => Truth::Unknown,
        },
        Probe::Any(condition) => elements(row, value).map(|element| inside(row, element, condition, world)).max().unwrap_or(Truth::Unknown),
        Probe::All(condition) => elements(row, value).map(|element| inside(row, element, condition, world)).min().unwrap_or(Truth::Unknown),
    }
}

/// A comparison of a count that lies somewhere between two numbers: known where it comes out the same for all of them.
fn compare_count(op: CompareOp, (sure, possible): (u32, u32), limit: i64) -> Truth {
    let at = |count: i64| holds(op, count.cmp(&limit));
    let (low, high) = (i64::from(sure), i64::from(possible));
    // Between the ends a comparison can change only at the limit itself.
    let known = at(low) == at(high) && (!(low..=high).contains(&limit) || at(limit) == at(low));
    if known { Truth::of(at(low)) } else { Truth::Unknown }
}

fn elements<'d>(row: &Row<'d>, value: Cell) -> impl Iterator<Item = Cell> + 'd {
    let range = match value {
        Cell::List { start, len } => start as usize..(start as usize).saturating_add(len as usize),
        _ => 0..0,
    };
    row.facts.elements.get(range).unwrap_or_default().iter().copied()
}

/// A condition about one element of a list.
fn inside(row: &Row<'_>, element: Cell, condition: &Condition, world: World) -> Truth {
    let row = Row { element: Some(element), ..*row };
    evaluate(condition, &|id| match get(&row.model.tests, id.index()) {
        Some(test) => probe(&row, row.value(test.column), &test.probe, world),
        None => Truth::Unknown,
    })
}

#[cfg(test)]
mod tests {
    use super::{Truth, evaluate};
    use crate::model::{Condition, TestId};

    #[test]
    fn kleene_tables() {
        let truths = [Truth::False, Truth::Unknown, Truth::True];
        let both = |a: Truth, b: Truth, make: fn(Vec<Condition>) -> Condition| {
            let condition = make(vec![Condition::Test(TestId(0)), Condition::Test(TestId(1))]);
            evaluate(&condition, &|id| if id == TestId(0) { a } else { b })
        };
        for a in truths {
            for b in truths {
                assert_eq!(both(a, b, Condition::And), a.min(b));
                assert_eq!(both(a, b, Condition::Or), a.max(b));
            }
        }
        assert_eq!(Truth::Unknown.not(), Truth::Unknown);
        assert_eq!(Truth::True.not(), Truth::False);
    }
}
