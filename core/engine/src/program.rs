//! What deciding reads of rules, close together in memory: days, conditions as masks of tests, verdicts. Texts, and what rules rest on, stay in the model.
//!
//! It is made from the model when a pack is compiled and says nothing that the model does not.

pub(crate) mod elements;
mod layout;

use std::cmp::Ordering;

use jianfu_dsl::tree::CompareOp;

use crate::decide::judge::Verdict;
use crate::decide::truth::Truth;
use crate::model::{
    Cell, Clause, Condition, DayNumber, Days, GuardDef, ListDef, ListId, Model, NodeDef, NodeId, Packed, Probe, Range, Symbol, Test,
    TestId, get,
};
pub(crate) use elements::{ElementValue, OverList, Quantified};
pub(crate) use layout::{Layout, Lookup, Register, Source};

/// A part of an arena.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Stretch {
    start: u32,
    len: u32,
}

impl Stretch {
    /// Adds to an arena.
    pub(crate) fn of<T>(arena: &mut Vec<T>, added: impl IntoIterator<Item = T>) -> Self {
        let number = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        let start = arena.len();
        arena.extend(added);
        Self { start: number(start), len: number(arena.len() - start) }
    }

    #[inline]
    pub(crate) const fn is_empty(self) -> bool {
        self.len == 0
    }

    /// The whole of an arena.
    pub(crate) fn all<T>(arena: &[T]) -> Self {
        Self { start: 0, len: u32::try_from(arena.len()).unwrap_or(u32::MAX) }
    }

    /// What it is of its arena.
    pub(crate) fn in_arena<T>(self, arena: &[T]) -> &[T] {
        let start = self.start as usize;
        arena.get(start..start + self.len as usize).unwrap_or_default()
    }
}

/// All rules and exceptions, by their ids in the model.
#[derive(Debug, Clone, Default)]
pub(crate) struct Program {
    nodes: Vec<Node>,
    guards: Vec<Guard>,
    children: Vec<NodeId>,
    masks: Vec<Mask>,
    conditions: Vec<Condition>,
    lists: Vec<Items>,
}

/// A rule or exception.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Node {
    pub(crate) days: Days,
    pub(crate) when: Check,
    /// What it says where every guard holds.
    pub(crate) closing: Verdict,
    guards: Stretch,
    children: Stretch,
}

impl Node {
    pub(crate) const fn has_exceptions(&self) -> bool {
        self.children.len > 0
    }
}

/// A guard: its condition, and what is said where it fails.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Guard {
    pub(crate) check: Check,
    pub(crate) otherwise: Verdict,
}

impl Guard {
    /// What it says where its condition comes out so.
    #[inline]
    pub(crate) const fn when(&self, truth: Truth) -> Verdict {
        match truth {
            Truth::True => Verdict::Silent,
            Truth::Unknown => Verdict::Refer,
            Truth::False => self.otherwise,
        }
    }
}

/// A condition.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Check {
    Always,
    /// Tests of one word.
    Word(Mask),
    /// Tests of several words, or of none.
    Words(Stretch, Wanted),
    /// A condition of another shape.
    Other(u32),
}

/// How many of several tests have to hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wanted {
    All,
    Any,
}

/// Some of 64 tests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Mask {
    pub(crate) wanted: Wanted,
    pub(crate) word: u32,
    pub(crate) tests: u64,
}

/// The items of a list.
#[derive(Debug, Clone)]
pub(crate) struct Items {
    days: Days,
    /// Of each item.
    item_days: Vec<Days>,
    named: Named,
    /// The values of each item, one item after the other; unknown where the list leaves one out.
    cells: Vec<Cell>,
    /// The same in eight bytes each.
    packed: Vec<Packed>,
    /// How many values an item has.
    width: usize,
}

/// What texts name alone, with the days of each, by how far a text is from the first: texts of a list mostly have numbers one after the other.
#[derive(Debug, Clone, Default)]
struct Named {
    first: Symbol,
    items: Vec<Option<(u32, Days)>>,
}

impl Named {
    /// Most of its places may be empty, up to so many for each that is not.
    const SPARSEST: u64 = 4;

    fn new(list: &ListDef) -> Self {
        let (first, last) = (list.index.keys().min().copied().unwrap_or(0), list.index.keys().max().copied().unwrap_or(0));
        if u64::from(last - first) >= (list.index.len() as u64).saturating_mul(Self::SPARSEST) {
            return Self::default();
        }
        let item = |text: Symbol| match list.places(text) {
            [place] => Some((*place, list.items.get(*place as usize)?.days)),
            _ => None,
        };
        Self { first, items: (first..=last).map(item).collect() }
    }

    #[inline]
    fn get(&self, text: Symbol) -> Option<(u32, Days)> {
        *get(&self.items, text.wrapping_sub(self.first) as usize)?
    }
}

impl Items {
    fn new(list: &ListDef) -> Self {
        let width = list.columns.len();
        let values = |at: usize| move |column: usize| list.items.get(at).and_then(|item| item.values.get(column)).copied();
        // A value that the list leaves out is no fact that the sender could add.
        let known = |cell: Option<Cell>| cell.filter(|cell| *cell != Cell::Absent).unwrap_or(Cell::Unknown);
        let cells: Vec<Cell> = (0..list.items.len()).flat_map(|at| (0..width).map(values(at))).map(known).collect();
        let packed = cells.iter().copied().map(Packed::of).collect();
        let item_days = list.items.iter().map(|item| item.days).collect();
        Self { days: list.days, item_days, named: Named::new(list), cells, packed, width }
    }

    pub(crate) fn is_in_force(&self, day: DayNumber) -> bool {
        self.days.covers(day)
    }

    /// The place of the item that a text names on a day.
    #[inline]
    pub(crate) fn find(&self, list: &ListDef, text: Symbol, day: DayNumber) -> Option<u32> {
        match self.named.get(text) {
            Some((place, days)) => days.covers(day).then_some(place),
            None => self.find_among(list, text, day),
        }
    }

    #[inline(never)]
    fn find_among(&self, list: &ListDef, text: Symbol, day: DayNumber) -> Option<u32> {
        let in_force = |place: &&u32| get(&self.item_days, **place as usize).is_some_and(|days| days.covers(day));
        list.places(text).iter().find(in_force).copied()
    }

    /// The values of the item at a place: whole, and in eight bytes each.
    #[inline]
    pub(crate) fn values(&self, place: u32) -> Option<(&[Cell], &[Packed])> {
        let start = (place as usize).checked_mul(self.width)?;
        let values = start..start.checked_add(self.width)?;
        Some((self.cells.get(values.clone())?, self.packed.get(values)?))
    }

    /// The values of all items, one item after the other, whole and in eight bytes each; and how many an item has.
    #[cfg(feature = "arrow")]
    pub(crate) fn all_values(&self) -> ((&[Cell], &[Packed]), usize) {
        ((&self.cells, &self.packed), self.width)
    }

    /// The days around one on which a text names the same.
    #[cfg(feature = "arrow")]
    pub(crate) fn same_around(&self, list: &ListDef, text: Symbol, day: DayNumber) -> Days {
        let of_items = list.places(text).iter().filter_map(|place| get(&self.item_days, *place as usize));
        of_items.chain([&self.days]).fold(Days::ALWAYS, |same, days| same.and(days.same_around(day)))
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
    /// Whether it is to compare a value with another.
    pub(crate) const fn compares(self) -> bool {
        matches!(self, Self::Within(..) | Self::Constant | Self::Two(..))
    }
}

/// A value that lies within a range or not.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limit<R> {
    pub(crate) bit: u64,
    pub(crate) range: Range,
    pub(crate) value: R,
}

/// Two values that are compared.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Pair {
    pub(crate) bit: u64,
    pub(crate) left: Register,
    pub(crate) right: Register,
    pub(crate) relation: Relation,
}

/// Tests whose truths stand in one word.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Group {
    pub(crate) word: u32,
    /// Their bits.
    pub(crate) bits: u64,
    /// Those that compare.
    pub(crate) compared: Stretch,
    /// Of these, those by a range, and the bits of those that are to lie outside of it; those of two values; and the bits of both.
    pub(crate) limits: Stretch,
    pub(crate) outside: u64,
    pub(crate) pairs: Stretch,
    pub(crate) compares: u64,
    /// Those that ask whether a fact was given.
    pub(crate) given: Stretch,
    /// Those that look at the elements of lists, and the lists.
    pub(crate) elements: Stretch,
    pub(crate) lists: Stretch,
    /// All others.
    pub(crate) others: Stretch,
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
    pub(crate) const fn of(op: CompareOp) -> Self {
        Self(match op {
            CompareOp::Lt => 1,
            CompareOp::Eq => 2,
            CompareOp::Le => 3,
            CompareOp::Gt => 4,
            CompareOp::Ne => 5,
            CompareOp::Ge => 6,
        })
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
fn range_of(probe: &Probe) -> Option<(Range, bool)> {
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

/// In which word the truth of a test stands, and its bit there.
pub(crate) const fn place(test: TestId) -> (usize, u64) {
    (test.index() / 64, 1 << (test.index() % 64))
}

impl Program {
    pub(crate) fn new(lists: &[ListDef], nodes: &[NodeDef], guards: &[GuardDef]) -> Self {
        let mut program = Self { lists: lists.iter().map(Items::new).collect(), ..Self::default() };
        for node in nodes {
            let when = node.when.as_ref().map_or(Check::Always, |when| program.check(when));
            let of = node.guards.iter().filter_map(|id| get(guards, id.index()));
            let own: Vec<Guard> =
                of.map(|guard| Guard { check: program.check(&guard.clause), otherwise: Verdict::of(guard.otherwise.kind) }).collect();
            let closing = node.closing.as_ref().map_or(Verdict::Silent, |closing| Verdict::of(closing.kind));
            let children = Stretch::of(&mut program.children, node.children.iter().copied());
            let guards = Stretch::of(&mut program.guards, own);
            program.nodes.push(Node { days: node.days, when, closing, guards, children });
        }
        program
    }

    fn check(&mut self, clause: &Clause) -> Check {
        match only_tests(&clause.condition) {
            Some((wanted, tests)) => match masks(wanted, &tests).as_slice() {
                [mask] => Check::Word(*mask),
                masks => Check::Words(Stretch::of(&mut self.masks, masks.iter().copied()), wanted),
            },
            None => {
                self.conditions.push(clause.condition.clone());
                Check::Other(u32::try_from(self.conditions.len() - 1).unwrap_or(u32::MAX))
            }
        }
    }

    pub(crate) fn items(&self, list: ListId) -> Option<&Items> {
        get(&self.lists, list.index())
    }

    pub(crate) fn node(&self, id: NodeId) -> Option<&Node> {
        get(&self.nodes, id.index())
    }

    /// Reads where a rule applies.
    pub(crate) fn touch(&self, id: NodeId) -> u64 {
        self.node(id).map_or(0, |node| match node.when {
            Check::Words(masks, _) => self.masks(masks).first().map_or(0, |mask| mask.tests),
            _ => u64::from(node.guards.start),
        })
    }

    /// In the order of the node's guards.
    pub(crate) fn guards(&self, node: &Node) -> &[Guard] {
        node.guards.in_arena(&self.guards)
    }

    pub(crate) fn children(&self, node: &Node) -> &[NodeId] {
        node.children.in_arena(&self.children)
    }

    pub(crate) fn masks(&self, part: Stretch) -> &[Mask] {
        part.in_arena(&self.masks)
    }

    pub(crate) fn condition(&self, at: u32) -> Option<&Condition> {
        get(&self.conditions, at as usize)
    }
}

/// The tests of a condition, and how many of them have to hold, if that is all.
fn only_tests(condition: &Condition) -> Option<(Wanted, Vec<TestId>)> {
    let test = |part: &Condition| if let Condition::Test(id) = part { Some(*id) } else { None };
    let tests = |parts: &[Condition]| parts.iter().map(test).collect::<Option<Vec<TestId>>>();
    match condition {
        Condition::Test(id) => Some((Wanted::All, vec![*id])),
        Condition::And(parts) => Some((Wanted::All, tests(parts)?)),
        Condition::Or(parts) => Some((Wanted::Any, tests(parts)?)),
        Condition::Constant(_) | Condition::Not(_) => None,
    }
}

fn masks(wanted: Wanted, tests: &[TestId]) -> Vec<Mask> {
    let mut masks: Vec<Mask> = Vec::new();
    for test in tests {
        let (word, bit) = place(*test);
        match masks.iter_mut().find(|mask| mask.word as usize == word) {
            Some(mask) => mask.tests |= bit,
            None => masks.push(Mask { wanted, word: u32::try_from(word).unwrap_or(u32::MAX), tests: bit }),
        }
    }
    masks
}
