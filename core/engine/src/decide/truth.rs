//! Truth planes: for every test of a form's plan, whether it is true and whether it is known; and conditions over them.

use jianfu_dsl::tree::CompareOp;

use crate::decide::cells::{Row, compare};
use crate::decide::elements;
use crate::decide::registers::{Compared, Registers};
use crate::model::{Cell, ColumnId, Condition, Packed, Plan, Probe, TestId, get};
use crate::program::{Check, Group, Groups, How, Layout, Mask, Program, Relation, Step, Stretch, Wanted, place};

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
pub(crate) struct Word {
    seen: u64,
    truth: u64,
    known: u64,
    /// Decided by a fact's absence alone.
    by_absence: u64,
}

impl Word {
    const NONE: Self = Self { seen: 0, truth: 0, known: 0, by_absence: 0 };

    /// Its place, and what is known of its tests.
    #[inline]
    pub(crate) const fn numbers(&self, at: u32) -> [u64; 4] {
        [at as u64, self.truth, self.known, self.by_absence]
    }

    /// A number that differs for most of what may be known.
    pub(crate) const fn mixed(&self) -> u64 {
        self.truth ^ self.known.rotate_left(32) ^ self.by_absence.rotate_left(16)
    }

    /// Makes tests of which comparing two values does not tell what comes of them.
    fn make<'p>(&mut self, steps: impl Iterator<Item = &'p Step>, row: &Row<'_>, registers: &mut Registers, layout: &Layout) {
        let mut fetched = Fetched::default();
        for step in steps {
            let (truth, by_absence) = make(step, row, (layout, registers), &mut fetched);
            self.note(step.bit, truth, by_absence);
        }
    }

    /// The same of tests that do more than to compare. Where nothing is known of what they look at, nothing is known of them.
    fn make_others(&mut self, steps: &[Step], row: &Row<'_>, registers: &mut Registers, layout: &Layout) {
        let (mut all, mut rest) = (0, 0);
        for step in steps {
            all |= step.bit;
            rest |= if registers.lacks(step.left) { 0 } else { step.bit };
        }
        rest &= !self.seen;
        self.seen |= all;
        if rest != 0 {
            self.make(steps.iter().filter(|step| rest & step.bit != 0), row, registers, layout);
        }
    }

    /// Adds what came of tests that do not look at what was given.
    #[inline]
    const fn add(&mut self, seen: u64, found: Compared) {
        self.seen |= seen;
        self.known |= found.known;
        self.truth |= found.truth;
    }

    /// Adds which facts were given, and which of them were not.
    #[inline]
    const fn add_given(&mut self, asked: u64, absent: u64) {
        self.seen |= asked;
        self.known |= asked;
        self.truth |= asked & !absent;
        self.by_absence |= absent;
    }

    /// Notes what came of a test.
    #[inline]
    fn note(&mut self, bit: u64, truth: Truth, by_absence: bool) {
        let of = |holds: bool| if holds { bit } else { 0 };
        self.seen |= bit;
        self.truth |= of(truth == Truth::True);
        self.known |= of(truth != Truth::Unknown);
        self.by_absence |= of(by_absence);
    }
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
        planes.make_room(row.model.tests.len());
        let mut registers = Registers::default();
        registers.begin(&plan.layout, row);
        planes.evaluate(row, &mut registers, (&plan.layout, &plan.groups), Stretch::all(&plan.groups.groups));
        planes
    }

    /// Makes room for so many tests.
    #[inline]
    pub(crate) fn make_room(&mut self, tests: usize) {
        let words = tests.div_ceil(64);
        if self.words.len() < words {
            self.grow(words);
        }
    }

    #[cold]
    fn grow(&mut self, words: usize) {
        self.words.resize(words, Word::default());
    }

    /// Forgets everything: only what was touched, since a large pack has very many tests.
    #[inline]
    pub(crate) fn forget(&mut self) {
        while let Some(at) = self.touched.pop() {
            if let Some(word) = self.words.get_mut(at as usize) {
                *word = Word::default();
            }
        }
        self.rests_on_absence = false;
    }

    /// The words that say anything, each with its place.
    #[inline]
    pub(crate) fn words(&self) -> impl ExactSizeIterator<Item = (u32, &Word)> {
        self.touched.iter().map(|at| (*at, self.words.get(*at as usize).unwrap_or(&Word::NONE)))
    }

    /// Makes the tests of groups of a plan.
    #[inline]
    pub(crate) fn evaluate(&mut self, row: &Row<'_>, registers: &mut Registers, (layout, all): (&Layout, &Groups), groups: Stretch) {
        for group in groups.in_arena(&all.groups) {
            if self.words.get(group.word as usize).is_some_and(|word| group.bits & !word.seen != 0) {
                self.make(row, registers, (layout, all), group);
            }
        }
    }

    #[inline(never)]
    fn make(&mut self, row: &Row<'_>, registers: &mut Registers, (layout, all): (&Layout, &Groups), group: &Group) {
        for lookup in group.lookups.in_arena(&all.lookups) {
            registers.look_up(layout, row, *lookup);
        }
        let (found, absent) = registers.compare(group, all);
        let Some(word) = self.words.get_mut(group.word as usize) else { return };
        if word.seen == 0 {
            self.touched.push(group.word);
        }
        word.add(if registers.have_all(group) { group.compares } else { found.known }, found);
        word.add_given(group.asks_given, absent);
        self.rests_on_absence |= absent != 0;
        if group.bits & !word.seen != 0 {
            self.make_rest(row, registers, (layout, all), group);
        }
    }

    /// Makes those tests of a group for which that is not enough.
    #[inline(never)]
    fn make_rest(&mut self, row: &Row<'_>, registers: &mut Registers, (layout, all): (&Layout, &Groups), group: &Group) {
        let Some(word) = self.words.get_mut(group.word as usize) else { return };
        for list in group.lists.in_arena(&all.lists) {
            if let Some(found) = elements::over(list, row, registers, all) {
                word.add(list.bits, found);
            }
        }
        let rest = group.bits & !word.seen;
        if rest & !group.of_others != 0 {
            for steps in [group.compared, group.elements] {
                word.make(steps.in_arena(&all.steps).iter().filter(|step| rest & step.bit != 0), row, registers, layout);
            }
        }
        if !group.others.is_empty() {
            word.make_others(group.others.in_arena(&all.steps), row, registers, layout);
            self.rests_on_absence |= word.by_absence != 0;
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
    #[inline]
    pub(crate) fn check(&self, program: &Program, check: Check, world: World) -> Truth {
        match check {
            Check::Always => Truth::True,
            Check::Word(mask) => self.mask(mask, world),
            check => self.check_more(program, check, world),
        }
    }

    #[inline(never)]
    fn check_more(&self, program: &Program, check: Check, world: World) -> Truth {
        match check {
            Check::Always => Truth::True,
            Check::Word(mask) => self.mask(mask, world),
            Check::Words(stretch, Wanted::All) => {
                program.masks(stretch).iter().map(|mask| self.mask(*mask, world)).min().unwrap_or(Truth::True)
            }
            Check::Words(stretch, Wanted::Any) => {
                program.masks(stretch).iter().map(|mask| self.mask(*mask, world)).max().unwrap_or(Truth::False)
            }
            Check::Other(at) => program.condition(at).map_or(Truth::Unknown, |condition| self.condition(condition, world)),
        }
    }

    #[inline]
    fn mask(&self, mask: Mask, world: World) -> Truth {
        self.facts(mask.word, world).truth(mask)
    }

    /// What is known of the tests of a word.
    #[inline]
    pub(crate) fn facts(&self, word: u32, world: World) -> Known {
        let word = self.words.get(word as usize).copied().unwrap_or_default();
        let by_absence = if world == World::Open { word.by_absence } else { 0 };
        Known {
            truth: word.truth,
            known: word.known & !by_absence,
            #[cfg(debug_assertions)]
            seen: word.seen,
        }
    }
}

/// What is known of 64 tests in one world.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Known {
    truth: u64,
    known: u64,
    #[cfg(debug_assertions)]
    seen: u64,
}

impl Known {
    /// What is known where all tests were looked at.
    #[inline]
    pub(crate) const fn of(found: Compared) -> Self {
        Self {
            truth: found.truth,
            known: found.known,
            #[cfg(debug_assertions)]
            seen: u64::MAX,
        }
    }

    /// Whether a mask surely holds, and whether it surely fails. One truth decides for all its tests: *false* where all must hold, *true* where one must.
    #[inline]
    pub(crate) fn told(self, mask: Mask) -> (bool, bool) {
        #[cfg(debug_assertions)]
        assert!(mask.tests & !self.seen == 0, "a test was not looked at");
        let all = mask.wanted == Wanted::All;
        let known = mask.tests & self.known;
        let decides = self.truth ^ if all { u64::MAX } else { 0 };
        let decided = known & decides != 0;
        let otherwise = (known == mask.tests) & !decided;
        if all { (otherwise, decided) } else { (decided, otherwise) }
    }

    #[inline]
    fn truth(self, mask: Mask) -> Truth {
        match self.told(mask) {
            (true, _) => Truth::True,
            (_, true) => Truth::False,
            (false, false) => Truth::Unknown,
        }
    }
}

/// The value of a column that was fetched last, for tests on one column that follow one another.
pub(crate) type Fetched = Option<(ColumnId, Cell)>;

/// Makes a test: its truth, and whether a fact's absence alone decided it.
pub(crate) fn make(step: &Step, row: &Row<'_>, (layout, registers): (&Layout, &mut Registers), fetched: &mut Fetched) -> (Truth, bool) {
    match step.how {
        How::Given => {
            let is_absent = registers.get(step.left) == Packed::ABSENT;
            return (Truth::of(!is_absent), is_absent);
        }
        How::Elements | How::Other | How::OtherGiven => return make_other(step, row, fetched),
        How::Within(..) | How::Constant | How::Two(..) => {}
    }
    for lookup in layout.lookups_of(step) {
        registers.look_up(layout, row, lookup);
    }
    let truth = match (registers.compare_one(step), step.how) {
        (Some(truth), _) => Truth::of(truth),
        (None, _) if registers.is_unknown(step) => Truth::Unknown,
        (None, How::Two(relation, right)) => {
            compared(Registers::cell(layout, row, step.left), relation, Registers::cell(layout, row, right))
        }
        (None, _) => with_constant(step, row, Registers::cell(layout, row, step.left)),
    };
    (truth, false)
}

/// A comparison of a value with what a test names.
#[inline(never)]
fn with_constant(step: &Step, row: &Row<'_>, value: Cell) -> Truth {
    match get(&row.model.tests, step.test.index()).map(|test| &test.probe) {
        // The value is whether there is an item.
        Some(Probe::OnList(_)) => probe(row, value, &Probe::IsTrue, World::AsGiven),
        Some(other) => probe(row, value, other, World::AsGiven),
        None => Truth::Unknown,
    }
}

fn make_other(step: &Step, row: &Row<'_>, fetched: &mut Fetched) -> (Truth, bool) {
    let Some(test) = get(&row.model.tests, step.test.index()) else { return (Truth::Unknown, false) };
    let value = match *fetched {
        Some((column, value)) if column == test.column => value,
        _ => row.value(test.column),
    };
    *fetched = Some((test.column, value));
    let truth = probe(row, value, &test.probe, World::AsGiven);
    (truth, step.how == How::OtherGiven && probe(row, value, &test.probe, World::Open) != truth)
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
        Probe::Compare(op, constant) => compared(value, Relation::of(*op), *constant),
        Probe::CompareColumn(op, column) => {
            compare(value, row.value(*column)).map_or(Truth::Unknown, |ordering| Truth::of(Relation::of(*op).holds(ordering)))
        }
        Probe::OneOf(cells) => {
            let each = cells.iter().map(|cell| compared(value, Relation::of(CompareOp::Eq), *cell));
            each.max().unwrap_or(Truth::False)
        }
        Probe::OnList(list) => row.listed(*list, value).is_on_list,
        Probe::Matches(serial) => match (value, get(&row.model.serials, serial.index())) {
            (Cell::Text(symbol), Some(serial)) => row.facts.text(symbol).map_or(Truth::Unknown, |text| Truth::of(serial.matches(text))),
            _ => Truth::Unknown,
        },
        Probe::Any(condition) => elements(row, value).map(|element| inside(row, element, condition, world)).max().unwrap_or(Truth::Unknown),
        Probe::All(condition) => elements(row, value).map(|element| inside(row, element, condition, world)).min().unwrap_or(Truth::Unknown),
    }
}

/// A comparison of a value with another.
pub(crate) fn compared(value: Cell, relation: Relation, constant: Cell) -> Truth {
    match (value, constant) {
        (Cell::Absent | Cell::Unknown, _) => Truth::Unknown,
        (Cell::Count { sure, possible }, Cell::Int(limit)) => compare_count(relation, (sure, possible), limit),
        _ => compare(value, constant).map_or(Truth::Unknown, |ordering| Truth::of(relation.holds(ordering))),
    }
}

/// A comparison of a count that lies somewhere between two numbers: known where it comes out the same for all of them.
fn compare_count(relation: Relation, (sure, possible): (u32, u32), limit: i64) -> Truth {
    let at = |count: i64| relation.holds(count.cmp(&limit));
    let (low, high) = (i64::from(sure), i64::from(possible));
    // Between the ends a comparison can change only at the limit itself.
    let known = at(low) == at(high) && (!(low..=high).contains(&limit) || at(limit) == at(low));
    if known { Truth::of(at(low)) } else { Truth::Unknown }
}

pub(crate) fn elements<'d>(row: &Row<'d>, value: Cell) -> impl Iterator<Item = Cell> + 'd {
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
