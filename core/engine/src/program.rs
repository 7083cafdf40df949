//! What deciding reads of rules, close together in memory: days, conditions as masks of tests, verdicts. Texts, and what rules rest on, stay in the model.
//!
//! It is made from the model when a pack is compiled and says nothing that the model does not.

pub(crate) mod early;
mod elements;
mod groups;
mod layout;

use crate::decide::judge::Verdict;
use crate::decide::truth::Truth;
use crate::model::{Cell, Clause, Condition, DayNumber, Days, GuardDef, ListDef, ListId, NodeDef, NodeId, Packed, Symbol, TestId, get};
pub(crate) use early::Period;
pub(crate) use elements::{ElementValue, OverList, Quantified};
pub(crate) use groups::{Comparison, Group, Groups, How, Limit, Relation, Step};
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
    /// Whether a value has no such form.
    has_others: bool,
}

/// What deciding reads of an item that a text names alone: it lies in one line of the cache.
#[derive(Debug, Clone, Copy)]
#[repr(align(64))]
pub(crate) struct Line {
    pub(crate) days: Days,
    pub(crate) place: u32,
    /// Its first values; unknown where it has fewer.
    pub(crate) values: [Packed; Self::VALUES],
}

impl Line {
    pub(crate) const VALUES: usize = 6;
    /// A text that names no item, or several: it is in force on no day.
    const NONE: Self = Self { days: Days::NONE, place: u32::MAX, values: [Packed::UNKNOWN; Self::VALUES] };

    /// The registers that it fills: whether there is an item, and its first values.
    pub(crate) const REGISTERS: usize = 1 + Self::VALUES;

    #[inline]
    pub(crate) const fn registers(&self) -> [Packed; Self::REGISTERS] {
        let [a, b, c, d, e, f] = self.values;
        [Packed::TRUE, a, b, c, d, e, f]
    }

    const fn is_none(&self) -> bool {
        self.place == u32::MAX
    }
}

/// What texts name alone, by how far a text is from the first: texts of a list mostly have numbers one after the other.
#[derive(Debug, Clone, Default)]
struct Named {
    first: Symbol,
    lines: Vec<Line>,
}

impl Named {
    /// Most of its lines may say nothing, up to so many for each that does.
    const SPARSEST: u64 = 3;

    fn new(list: &ListDef, packed: &[Packed]) -> Self {
        let (first, last) = (list.index.keys().min().copied().unwrap_or(0), list.index.keys().max().copied().unwrap_or(0));
        if u64::from(last - first) >= (list.index.len() as u64).saturating_mul(Self::SPARSEST) {
            return Self::default();
        }
        let width = list.columns.len();
        let line = |text: Symbol| match list.places(text) {
            [place] => {
                let days = list.items.get(*place as usize)?.days;
                let mut values = [Packed::UNKNOWN; Line::VALUES];
                let own = packed.get(*place as usize * width..).unwrap_or_default();
                values.iter_mut().zip(own).take(width).for_each(|(to, value)| *to = *value);
                Some(Line { days, place: *place, values })
            }
            _ => None,
        };
        Self { first, lines: (first..=last).map(|text| line(text).unwrap_or(Line::NONE)).collect() }
    }

    #[inline]
    fn get(&self, text: Symbol) -> Option<&Line> {
        get(&self.lines, text.wrapping_sub(self.first) as usize)
    }
}

impl Items {
    fn new(list: &ListDef) -> Self {
        let width = list.columns.len();
        let values = |at: usize| move |column: usize| list.items.get(at).and_then(|item| item.values.get(column)).copied();
        // A value that the list leaves out is no fact that the sender could add.
        let known = |cell: Option<Cell>| cell.filter(|cell| *cell != Cell::Absent).unwrap_or(Cell::Unknown);
        let cells: Vec<Cell> = (0..list.items.len()).flat_map(|at| (0..width).map(values(at))).map(known).collect();
        let packed: Vec<Packed> = cells.iter().copied().map(Packed::of).collect();
        let item_days = list.items.iter().map(|item| item.days).collect();
        let has_others = packed.contains(&Packed::NONE);
        Self { days: list.days, item_days, named: Named::new(list, &packed), cells, packed, width, has_others }
    }

    /// Whether an item has a value that is not in eight bytes.
    #[inline]
    pub(crate) const fn has_others(&self) -> bool {
        self.has_others
    }

    #[inline]
    pub(crate) fn is_in_force(&self, day: DayNumber) -> bool {
        self.days.covers(day)
    }

    /// What a text names alone, if it is in force on a day; nothing also where that has to be found in another way.
    #[inline]
    pub(crate) fn line(&self, text: Symbol, day: DayNumber) -> Option<&Line> {
        self.named.get(text).filter(|line| line.days.covers(day) & self.days.covers(day))
    }

    /// The place of the item that a text names on a day.
    #[inline]
    pub(crate) fn find(&self, list: &ListDef, text: Symbol, day: DayNumber) -> Option<u32> {
        match self.named.get(text) {
            Some(line) if !line.is_none() => line.days.covers(day).then_some(line.place),
            _ => self.find_among(list, text, day),
        }
    }

    #[inline(never)]
    fn find_among(&self, list: &ListDef, text: Symbol, day: DayNumber) -> Option<u32> {
        let in_force = |place: &&u32| get(&self.item_days, **place as usize).is_some_and(|days| days.covers(day));
        list.places(text).iter().find(in_force).copied()
    }

    /// The values of an item that its line has no room for.
    pub(crate) fn copy_rest(&self, line: &Line, into: &mut [Packed]) {
        let values = self.values(line.place).and_then(|(_, values)| values.get(Line::VALUES..)).unwrap_or_default();
        let values = values.iter().copied().chain(std::iter::repeat(Packed::UNKNOWN));
        into.iter_mut().zip(values).for_each(|(to, value)| *to = value);
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
