//! Truth planes: for every test of a form's plan, whether it is true and whether it is known; and conditions over them.

use jianfu_dsl::tree::CompareOp;

use crate::decide::cells::{LookedUp, Row, compare, holds};
use crate::model::{Cell, Condition, Plan, Probe, TestId, get};
use crate::program::{Check, How, Mask, Program, Step, place};

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

/// What is known of 64 tests, a bit each.
#[derive(Debug, Clone, Copy, Default)]
struct Word {
    seen: u64,
    truth: u64,
    known: u64,
    /// Decided by a fact's absence alone.
    by_absence: u64,
}

/// The truths of the tests that were looked at.
#[derive(Debug, Clone, Default)]
pub(crate) struct Planes {
    words: Vec<Word>,
    /// Which words say anything, so that only these are forgotten.
    touched: Vec<u32>,
    rests_on_absence: bool,
}

impl Planes {
    /// The truths of every test of the plan.
    pub(crate) fn whole(row: &Row<'_>, plan: &Plan) -> Self {
        let mut planes = Self::default();
        planes.begin(row.model.tests.len());
        planes.evaluate(row, &mut LookedUp::default(), &plan.steps);
        planes
    }

    /// Forgets everything, and makes room for so many tests.
    pub(crate) fn begin(&mut self, tests: usize) {
        self.forget();
        self.words.resize(tests.div_ceil(64), Word::default());
    }

    /// Forgets everything: only what was touched, since a large pack has very many tests.
    pub(crate) fn forget(&mut self) {
        for at in self.touched.drain(..) {
            if let Some(word) = self.words.get_mut(at as usize) {
                *word = Word::default();
            }
        }
        self.rests_on_absence = false;
    }

    /// Looks at tests that were not looked at before, fetching a column's value once for all of its tests that follow one another.
    pub(crate) fn evaluate<'d>(&mut self, row: &Row<'d>, looked_up: &mut LookedUp<'d>, steps: &[Step]) {
        let mut fetched = None;
        for step in steps {
            let (at, bit) = place(step.test);
            let Some(word) = self.words.get_mut(at).filter(|word| word.seen & bit == 0) else { continue };
            if word.seen == 0 {
                self.touched.push(u32::try_from(at).unwrap_or(u32::MAX));
            }
            word.seen |= bit;
            let given = match step.how {
                How::Constant(source, op, constant) => compared(looked_up.read(row, source), op, constant),
                How::Two(left, op, right) => compared(looked_up.read(row, left), op, looked_up.read(row, right)),
                How::OnList(slot, list) => looked_up.listed(row, list, slot).is_on_list(),
                How::Given(slot) => {
                    let is_absent = matches!(row.field(slot as usize), Cell::Absent);
                    if is_absent {
                        word.by_absence |= bit;
                        self.rests_on_absence = true;
                    }
                    Truth::of(!is_absent)
                }
                How::Other => {
                    let Some(test) = get(&row.model.tests, step.test.index()) else { continue };
                    let value = match fetched {
                        Some((column, value)) if column == test.column => value,
                        _ => row.value(test.column),
                    };
                    fetched = Some((test.column, value));
                    let given = probe(row, value, &test.probe, World::AsGiven);
                    if is_presence(&test.probe) && probe(row, value, &test.probe, World::Open) != given {
                        word.by_absence |= bit;
                        self.rests_on_absence = true;
                    }
                    given
                }
            };
            word.truth |= if given == Truth::True { bit } else { 0 };
            word.known |= if given == Truth::Unknown { 0 } else { bit };
        }
    }

    /// Whether any test was decided by a fact's absence alone, so that the open world differs from the given one.
    pub(crate) fn rests_on_absence(&self) -> bool {
        self.rests_on_absence
    }

    /// Whether all that was looked at is known, however absence is taken.
    pub(crate) fn is_all_known(&self) -> bool {
        let mut touched = self.touched.iter().filter_map(|at| self.words.get(*at as usize));
        touched.all(|word| word.seen & (!word.known | word.by_absence) == 0)
    }

    pub(crate) fn test(&self, id: TestId, world: World) -> Truth {
        let (at, bit) = place(id);
        let Some(word) = self.words.get(at) else { return Truth::Unknown };
        debug_assert!(word.seen & bit != 0, "a test was not looked at");
        if word.known & bit == 0 || (world == World::Open && word.by_absence & bit != 0) {
            return Truth::Unknown;
        }
        Truth::of(word.truth & bit != 0)
    }

    pub(crate) fn condition(&self, condition: &Condition, world: World) -> Truth {
        evaluate(condition, &|id| self.test(id, world))
    }

    /// The same for a condition as the program has it.
    pub(crate) fn check(&self, program: &Program, check: Check, world: World) -> Truth {
        match check {
            Check::Always => Truth::True,
            Check::All(mask) => self.masked(&[mask], world, Truth::False),
            Check::Any(mask) => self.masked(&[mask], world, Truth::True),
            Check::AllOf(stretch) => self.masked(program.masks(stretch), world, Truth::False),
            Check::AnyOf(stretch) => self.masked(program.masks(stretch), world, Truth::True),
            Check::Other(at) => program.condition(at).map_or(Truth::Unknown, |condition| self.condition(condition, world)),
        }
    }

    /// One truth decides for all tests of the masks: *false* where all must hold, *true* where one must.
    #[inline]
    fn masked(&self, masks: &[Mask], world: World, deciding: Truth) -> Truth {
        let mut all_known = true;
        for mask in masks {
            let Some(word) = self.words.get(mask.word as usize) else { return Truth::Unknown };
            debug_assert!(mask.tests & !word.seen == 0, "a test was not looked at");
            let known = mask.tests & word.known & !(if world == World::Open { word.by_absence } else { 0 });
            let decides = if deciding == Truth::True { word.truth } else { !word.truth };
            if known & decides != 0 {
                return deciding;
            }
            all_known &= known == mask.tests;
        }
        if all_known { deciding.not() } else { Truth::Unknown }
    }
}

/// Tests that look at presence anywhere inside.
fn is_presence(probe: &Probe) -> bool {
    matches!(probe, Probe::Present | Probe::Any(_) | Probe::All(_))
}

/// A condition by Kleene's tables, over whatever gives the truth of a test.
pub(crate) fn evaluate<F: Fn(TestId) -> Truth>(condition: &Condition, test: &F) -> Truth {
    match condition {
        Condition::Constant(value) => Truth::of(*value),
        Condition::Test(id) => test(*id),
        Condition::Not(inner) => evaluate(inner, test).not(),
        Condition::And(parts) => reach(parts, Truth::False, Truth::True, Truth::min, test),
        Condition::Or(parts) => reach(parts, Truth::True, Truth::False, Truth::max, test),
    }
}

/// The least or greatest truth of several conditions; what cannot change any more is not looked at.
fn reach<F: Fn(TestId) -> Truth>(parts: &[Condition], end: Truth, start: Truth, further: fn(Truth, Truth) -> Truth, test: &F) -> Truth {
    let mut truth = start;
    for part in parts {
        truth = further(truth, evaluate(part, test));
        if truth == end {
            break;
        }
    }
    truth
}

/// One test on a value.
pub(crate) fn probe(row: &Row<'_>, value: Cell, probe: &Probe, world: World) -> Truth {
    if matches!(probe, Probe::Present) {
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
        Probe::Compare(op, constant) => compared(value, *op, *constant),
        Probe::CompareColumn(op, column) => {
            compare(value, row.value(*column)).map_or(Truth::Unknown, |ordering| Truth::of(holds(*op, ordering)))
        }
        Probe::OneOf(cells) => Truth::of(cells.iter().any(|cell| compare(value, *cell).is_some_and(std::cmp::Ordering::is_eq))),
        Probe::OnList(list) => row.listed(*list, value).is_on_list(),
        Probe::Matches(serial) => match (value, get(&row.model.serials, serial.index())) {
            (Cell::Text(symbol), Some(serial)) => row.facts.text(symbol).map_or(Truth::Unknown, |text| Truth::of(serial.matches(text))),
            _ => Truth::Unknown,
        },
        Probe::Any(condition) => elements(row, value).map(|element| inside(row, element, condition, world)).max().unwrap_or(Truth::Unknown),
        Probe::All(condition) => elements(row, value).map(|element| inside(row, element, condition, world)).min().unwrap_or(Truth::Unknown),
    }
}

/// A comparison of a value with another.
#[inline]
fn compared(value: Cell, op: CompareOp, constant: Cell) -> Truth {
    match (value, constant) {
        (Cell::Absent | Cell::Unknown, _) => Truth::Unknown,
        (Cell::Count { sure, possible }, Cell::Int(limit)) => compare_count(op, (sure, possible), limit),
        _ => compare(value, constant).map_or(Truth::Unknown, |ordering| Truth::of(holds(op, ordering))),
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
