//! Tests in groups of those whose truths stand in one word, and how each is made.

use std::cmp::Ordering;

use jianfu_dsl::tree::CompareOp;

use super::{ElementValue, Layout, Lookup, OverList, Quantified, Register, Source, Stretch, elements, place};
use crate::model::{Cell, Model, Packed, Probe, Range, Test, TestId, get};

/// Groups of tests, and all that is read when they are made.
#[derive(Debug, Clone, Default)]
pub(crate) struct Groups {
    pub(crate) groups: Vec<Group>,
    /// In each group by kind, and then by column, so that a value is fetched once.
    pub(crate) steps: Vec<Step>,
    /// What is compared, and what is asked of the elements of lists.
    pub(crate) comparisons: Vec<Comparison>,
    pub(crate) lists: Vec<OverList>,
    pub(crate) limits: Vec<Limit>,
    pub(crate) quantified: Vec<Quantified>,
    /// The places of the look-ups that the groups need.
    pub(crate) lookups: Vec<u32>,
}

impl Groups {
    /// Adds tests, each once.
    pub(crate) fn add(&mut self, model: &Model, layout: &mut Layout, tests: &[TestId]) -> Stretch {
        let steps = tests.iter().map(|test| Step::new(model, layout, *test)).collect();
        self.add_steps(model, layout, steps)
    }

    /// Adds tests of which it is known how to make them: those of a word make a group, in the order of their columns.
    pub(crate) fn add_steps(&mut self, model: &Model, layout: &Layout, mut steps: Vec<Step>) -> Stretch {
        let column = |test: TestId| get(&model.tests, test.index()).map(|test| test.column);
        steps.sort_unstable_by_key(|step| (place(step.test).0, column(step.test), step.test));
        let of_words = steps.chunk_by(|a, b| place(a.test).0 == place(b.test).0);
        let groups: Vec<Group> = of_words.filter_map(|steps| self.group(model, layout, steps)).collect();
        Stretch::of(&mut self.groups, groups)
    }

    /// The tests of one word.
    fn group(&mut self, model: &Model, layout: &Layout, steps: &[Step]) -> Option<Group> {
        let word = place(steps.first()?.test).0;
        let mut lookups: Vec<u32> = steps.iter().flat_map(|step| layout.lookups_of(step)).collect();
        lookups.sort_unstable();
        lookups.dedup();
        let mut asked: Vec<(Asked, Comparison, bool)> = steps.iter().filter_map(Comparison::of).collect();
        asked.sort_by_key(|(asked, ..)| *asked);
        let count = |of: Asked| asked.iter().filter(|(asked, ..)| *asked == of).count() as u32;
        let bits_of = |of: &dyn Fn(Asked, bool) -> bool| {
            asked.iter().filter(|(asked, _, is_contrary)| of(*asked, *is_contrary)).fold(0, |bits, (_, one, _)| bits | one.bit)
        };
        let mut stretch = |of: &dyn Fn(How) -> bool| Stretch::of(&mut self.steps, steps.iter().copied().filter(|step| of(step.how)));
        Some(Group {
            word: u32::try_from(word).ok()?,
            bits: steps.iter().fold(0, |bits, step| bits | step.bit),
            compared: stretch(&How::compares),
            given: stretch(&|how| how == How::Given),
            elements: stretch(&|how| how == How::Elements),
            others: stretch(&How::is_other),
            of_others: steps.iter().filter(|step| step.how.is_other()).fold(0, |bits, step| bits | step.bit),
            within: count(Asked::Within),
            at_most: count(Asked::AtMost),
            equal: count(Asked::Equal),
            compares: bits_of(&|asked, _| asked != Asked::Given),
            contrary: bits_of(&|_, is_contrary| is_contrary),
            asks_given: bits_of(&|asked, _| asked == Asked::Given),
            reads: asked.iter().filter(|(asked, ..)| *asked != Asked::Given).fold(0, |reads, (_, one, _)| reads | one.reads()),
            comparisons: Stretch::of(&mut self.comparisons, asked.into_iter().map(|(_, comparison, _)| comparison)),
            lists: elements::add(model, steps, self),
            lookups: Stretch::of(&mut self.lookups, lookups),
        })
    }

    /// The tests of some groups.
    pub(crate) fn steps_of(&self, groups: Stretch) -> impl Iterator<Item = &Step> {
        groups.in_arena(&self.groups).iter().flat_map(Group::parts).flat_map(|part| part.in_arena(&self.steps))
    }
}

/// A test, and how to make it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Step {
    pub(crate) test: TestId,
    /// What is looked at, where it has a number.
    pub(crate) left: Register,
    pub(crate) how: How,
    /// The bit of its truth in its word.
    pub(crate) bit: u64,
}

/// How a test is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum How {
    /// By the values that a value may have, or, where it says so, may not have.
    Within(Range, bool),
    /// A value is compared with a constant that is in no range.
    Constant,
    /// Two values are compared.
    Two(Relation, Register),
    /// Whether a fact was given.
    Given,
    /// By looking at each element of a list, by its own values.
    Elements,
    /// Another: by the probe and column of the model.
    Other,
    /// The same, and it looks at what was given.
    OtherGiven,
}

impl How {
    /// Whether it is made by the probe of the model.
    const fn is_other(self) -> bool {
        matches!(self, Self::Other | Self::OtherGiven)
    }

    /// Whether it is to compare a value with another.
    pub(crate) const fn compares(self) -> bool {
        matches!(self, Self::Within(..) | Self::Constant | Self::Two(..))
    }
}

/// Whether a value of an element lies within a range.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limit {
    pub(crate) bit: u64,
    pub(crate) range: Range,
    pub(crate) value: ElementValue,
}

/// A comparison of a value with a range or with another value, or whether it was given.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Comparison {
    pub(crate) bit: u64,
    pub(crate) range: Range,
    pub(crate) left: Register,
    pub(crate) right: Register,
}

/// What is asked in a comparison. Of two values a test asks one of two things, or the contrary of one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Asked {
    /// Whether the value lies in the range.
    Within,
    /// Whether the left value is at most the right one.
    AtMost,
    /// Whether both values are equal.
    Equal,
    /// Whether the value was given.
    Given,
}

impl Comparison {
    /// What a test asks, if that is all, and whether it holds where the answer is *no*.
    pub(crate) fn of(step: &Step) -> Option<(Asked, Self, bool)> {
        let Step { bit, left, .. } = *step;
        let one = Self { bit, range: Range::NONE, left, right: left };
        let (relation, right) = match step.how {
            How::Within(range, is_outside) => return Some((Asked::Within, Self { range, ..one }, is_outside)),
            How::Given => return Some((Asked::Given, one, false)),
            How::Two(relation, right) => (relation, right),
            How::Constant | How::Elements | How::Other | How::OtherGiven => return None,
        };
        let (two, turned) = (Self { right, ..one }, Self { left: right, ..one });
        Some(match relation {
            Relation::EQUAL => (Asked::Equal, two, false),
            Relation::UNEQUAL => (Asked::Equal, two, true),
            Relation::AT_MOST => (Asked::AtMost, two, false),
            Relation::GREATER => (Asked::AtMost, two, true),
            Relation::AT_LEAST => (Asked::AtMost, turned, false),
            _ => (Asked::AtMost, turned, true),
        })
    }

    /// The registers that it reads, a bit each.
    pub(crate) const fn reads(&self) -> u64 {
        self.left.bit() | self.right.bit()
    }
}

/// Tests whose truths stand in one word.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Group {
    pub(crate) word: u32,
    /// Their bits.
    pub(crate) bits: u64,
    /// Those that compare.
    pub(crate) compared: Stretch,
    /// Those that ask whether a fact was given.
    pub(crate) given: Stretch,
    /// The comparisons of both, in the order of what is asked, and how many there are of each but the last.
    pub(crate) comparisons: Stretch,
    pub(crate) within: u32,
    pub(crate) at_most: u32,
    pub(crate) equal: u32,
    /// The bits of those of values, of those that hold where the answer is *no*, and of those that ask whether a fact was given.
    pub(crate) compares: u64,
    pub(crate) contrary: u64,
    pub(crate) asks_given: u64,
    /// The registers that are read, a bit each.
    pub(crate) reads: u64,
    /// Those that look at the elements of lists, and the lists.
    pub(crate) elements: Stretch,
    pub(crate) lists: Stretch,
    /// All others, and their bits.
    pub(crate) others: Stretch,
    pub(crate) of_others: u64,
    /// The places of the look-ups that they need.
    pub(crate) lookups: Stretch,
}

impl Group {
    /// All its steps.
    pub(crate) const fn parts(&self) -> [Stretch; 4] {
        [self.compared, self.given, self.elements, self.others]
    }
}

/// A comparison, as the orderings for which it holds: a bit for less, one for equal, one for greater.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Relation(u8);

impl Relation {
    const LESS: Self = Self(1);
    const EQUAL: Self = Self(2);
    const AT_MOST: Self = Self(3);
    const GREATER: Self = Self(4);
    const UNEQUAL: Self = Self(5);
    const AT_LEAST: Self = Self(6);

    pub(crate) const fn of(op: CompareOp) -> Self {
        match op {
            CompareOp::Lt => Self::LESS,
            CompareOp::Eq => Self::EQUAL,
            CompareOp::Le => Self::AT_MOST,
            CompareOp::Gt => Self::GREATER,
            CompareOp::Ne => Self::UNEQUAL,
            CompareOp::Ge => Self::AT_LEAST,
        }
    }

    #[inline]
    pub(crate) const fn holds(self, ordering: Ordering) -> bool {
        self.0.wrapping_shr((ordering as i8).wrapping_add(1) as u32) & 1 != 0
    }

    /// Whether it holds between two values of one type.
    #[inline]
    pub(crate) fn holds_between(self, left: Packed, right: Packed) -> bool {
        // Nothing for less, one for equal, two for greater.
        let ordering = u32::from(left >= right) + u32::from(left > right);
        self.0 >> ordering & 1 != 0
    }
}

impl Step {
    pub(crate) fn new(model: &Model, layout: &mut Layout, test: TestId) -> Self {
        let (_, bit) = place(test);
        let other = Self { test, left: Register::NOWHERE, how: How::Other, bit };
        other.compared(model, layout).or_else(|| other.looked_at(model, layout)).unwrap_or(Self { how: How::OtherGiven, ..other })
    }

    /// The same with what it looks at, where that has a number: if nothing is known of that, nothing is known of the test.
    fn looked_at(self, model: &Model, layout: &mut Layout) -> Option<Self> {
        let test = get(&model.tests, self.test.index())?;
        let source = Source::of(model, test.column).filter(|_| test.probe != Probe::Present);
        let left = source.and_then(|source| layout.register(model, source));
        let how = match left {
            _ if looks_at_given(model, test) => How::OtherGiven,
            Some(_) if elements::are_enough(model, &test.probe) => How::Elements,
            _ => How::Other,
        };
        Some(Self { left: left.unwrap_or(self.left), how, ..self })
    }

    /// The same where all there is to do is to compare, or to see whether a fact was given.
    fn compared(self, model: &Model, layout: &mut Layout) -> Option<Self> {
        let test = get(&model.tests, self.test.index())?;
        let value = Source::of(model, test.column);
        let within = |probe: &Probe| range_of(probe).map(|(range, is_outside)| How::Within(range, is_outside));
        let (source, how) = match &test.probe {
            Probe::CompareColumn(op, other) => (value?, How::Two(Relation::of(*op), layout.register(model, Source::of(model, *other)?)?)),
            Probe::OnList(list) => (Source::OnList(Lookup::of(model, *list, test.column)?), within(&Probe::IsTrue)?),
            Probe::Present => (value.filter(|value| matches!(value, Source::Fact(_)))?, How::Given),
            Probe::Compare(..) => (value?, within(&test.probe).unwrap_or(How::Constant)),
            probe => (value?, within(probe)?),
        };
        Some(Self { left: layout.register(model, source)?, how, ..self })
    }
}

/// The range in which, or, where it says so, outside of which a value has to lie, if that is all.
pub(super) fn range_of(probe: &Probe) -> Option<(Range, bool)> {
    match probe {
        Probe::IsTrue => Packed::of(Cell::Bool(true)).range(CompareOp::Eq),
        Probe::Compare(op, constant) => Packed::of(*constant).range(*op),
        Probe::OneOf(cells) => Some((Range::of(cells.iter().copied().map(Packed::of))?, false)),
        _ => None,
    }
}

/// Whether a test asks anywhere whether something was given.
fn looks_at_given(model: &Model, test: &Test) -> bool {
    match &test.probe {
        Probe::Present => true,
        Probe::Any(condition) | Probe::All(condition) => {
            let mut looks = false;
            condition.each_test(&mut |id| looks |= get(&model.tests, id.index()).is_none_or(|test| looks_at_given(model, test)));
            looks
        }
        _ => false,
    }
}
