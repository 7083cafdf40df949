//! What the values of one column tell of the tests, worked out once for each value.
//!
//! Most tests look at one fact, or at the item that one fact names. What comes of them for a value is a *class*: values of a column that no test tells apart
//! have the same. A row is then known by its classes and by what comes of the few tests that look at more than one fact.

use std::collections::{BTreeSet, HashMap};
use std::mem::take;

use foldhash::fast::RandomState;

use super::memo::{ALONE, Memo, Periods};
use super::pairs::{Pair, Side, Values};
use super::worker::Reading;
use crate::decide::cells::{Place, Row};
use crate::decide::registers::Registers;
use crate::decide::truth::{Fetched, make};
use crate::demand::Facts;
use crate::model::{Cell, Condition, DayNumber, Days, Model, Operand, Plan, Probe, TestId, get};
use crate::program::{How, Layout, Lookup, Relation, Source, Step};

/// So many tests fill a number, four bits for each.
const TESTS: usize = 16;
/// Rows that are looked at together: their days, and their states.
pub(super) struct Chunk<'c> {
    pub(super) days: &'c [DayNumber],
    /// From the first of these days to the last.
    pub(super) around: Days,
    pub(super) states: &'c mut [u32],
}

/// The numbers of what a list has under a text; those of items follow.
const ABSENT: u32 = 0;
const UNKNOWN: u32 = 1;
const NO_ITEM: u32 = 2;
const FIRST_ITEM: u32 = 3;
/// It was not looked at yet.
const UNSEEN: u32 = u32::MAX;

/// The classes of the values of a batch's columns.
#[derive(Debug)]
pub(super) struct Facets {
    facets: Vec<Facet>,
    lookups: Vec<Looking>,
    /// The tests that compare two facts.
    pairs: Vec<Pair>,
    /// The other tests that look at more than one fact, or at the day.
    joint: Vec<Step>,
    /// The columns that these look at, and their slots.
    joint_columns: Vec<(usize, usize)>,
    layout: Layout,
    registers: Registers,
    pattern: Vec<u64>,
    found: Found,
}

/// What is found of the rows of a chunk, several things side by side.
#[derive(Debug, Default)]
struct Found {
    bits: Vec<u64>,
    used: u32,
    /// How often the rows advanced.
    stage: usize,
}

impl Found {
    fn begin(&mut self, rows: usize) {
        self.bits.resize(rows, 0);
        (self.used, self.stage) = (0, 0);
    }

    /// Makes room for something that takes so many bits, which is then put behind the others.
    fn room(&mut self, width: u32, states: &mut [u32], memo: &mut Memo) -> &mut [u64] {
        if self.used + width > 64 {
            self.advance(states, memo);
        }
        if self.used == 0 {
            self.bits.fill(0);
        }
        self.used += width;
        &mut self.bits
    }

    fn advance(&mut self, states: &mut [u32], memo: &mut Memo) {
        memo.advance(self.stage, states, &self.bits);
        (self.used, self.stage) = (0, self.stage + 1);
    }
}

/// The tests that look at one column alone.
#[derive(Debug)]
struct Facet {
    of: Of,
    steps: Vec<Step>,
    /// By the number of a value.
    classes: Vec<u16>,
    /// By what comes of the tests. It is never forgotten, since what came of rows is kept under the classes.
    patterns: HashMap<Box<[u64]>, u16, RandomState>,
}

impl Facet {
    /// How many bits a class takes, and one more: a test comes out in fewer than eight ways.
    fn width(&self) -> u32 {
        u32::try_from(self.steps.len()).unwrap_or(u32::MAX).saturating_mul(4).min(16)
    }

    /// What was not worked out yet, and is no class.
    fn not_yet(&self) -> u16 {
        1 << (self.width() - 1)
    }
}

/// What a facet's tests look at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Of {
    /// The column at a place, which has the facts of a slot.
    Column(usize, usize),
    /// The item that the look-up at a place finds.
    Lookup(usize),
}

/// The items that the texts of a column name.
#[derive(Debug)]
struct Looking {
    lookup: Lookup,
    column: usize,
    /// By the number of a text: the number of what it names, and on which days.
    places: Vec<(u32, Days)>,
    /// The days on which all of them name the same.
    same: Days,
    /// What the text of each row of the chunk names, by the number of the place.
    now: Vec<u32>,
}

/// What a test looks at.
enum Looks {
    At(usize),
    AtItem(Lookup),
    AtTwo(Source, Relation, Source),
    AtMore,
    AtNothing,
}

impl Facets {
    /// Nothing where rules are found by values, where entries are counted, or where a row has a list that only it has: then each row is looked at on its own.
    pub(super) fn of(model: &Model, plan: &Plan, columns: &[Reading<'_>]) -> Option<Self> {
        if !plan.index.finds_all() || !plan.tallies.is_empty() || columns.iter().any(Reading::is_list_of_rows) {
            return None;
        }
        let place_of = |slot: usize| columns.iter().position(|column| column.slot() == Some(slot));
        let mut facets = Self {
            facets: Vec::new(),
            lookups: Vec::new(),
            pairs: Vec::new(),
            joint: Vec::new(),
            joint_columns: Vec::new(),
            layout: plan.layout.clone(),
            registers: Registers::default(),
            pattern: Vec::new(),
            found: Found::default(),
        };
        let mut seen = BTreeSet::new();
        for step in plan.groups.steps.iter().filter(|step| seen.insert(step.test)) {
            match looks(model, &plan.layout, step) {
                // Where there is no column the fact is absent in every row.
                Looks::At(slot) => place_of(slot).into_iter().for_each(|column| facets.add(Of::Column(column, slot), step)),
                Looks::AtItem(lookup) => {
                    let Some(column) = place_of(lookup.slot as usize) else { continue };
                    let at = facets.look_up(lookup, column);
                    facets.add(Of::Lookup(at), step);
                }
                Looks::AtTwo(left, relation, right) => {
                    let mut side = |source| match source {
                        Source::Fact(slot) => place_of(slot as usize).map(Side::Column),
                        Source::OnList(_) => None,
                        Source::Item(lookup, column) => {
                            place_of(lookup.slot as usize).map(|of| Side::Item(facets.look_up(lookup, of), column as usize))
                        }
                    };
                    // Where there is no column nothing is known of the test in any row.
                    if let (Some(left), Some(right)) = (side(left), side(right)) {
                        facets.pair(left, relation, right);
                    }
                }
                Looks::AtMore => {
                    facets.joint.push(*step);
                    for slot in slots_of(model, step.test) {
                        let found = place_of(slot).map(|column| (column, slot));
                        facets.joint_columns.extend(found.filter(|found| !facets.joint_columns.contains(found)));
                    }
                }
                Looks::AtNothing => {}
            }
        }
        Some(facets)
    }

    fn add(&mut self, of: Of, step: &Step) {
        match self.facets.iter_mut().find(|facet| facet.of == of) {
            Some(facet) => facet.steps.push(*step),
            None => self.facets.push(Facet { of, steps: vec![*step], classes: Vec::new(), patterns: HashMap::default() }),
        }
    }

    fn pair(&mut self, left: Side, relation: Relation, right: Side) {
        if !self.pairs.iter_mut().any(|pair| pair.add(left, relation, right)) {
            self.pairs.push(Pair::new(left, relation, right));
        }
    }

    /// The place of a look-up.
    fn look_up(&mut self, lookup: Lookup, column: usize) -> usize {
        self.lookups.iter().position(|looking| looking.lookup == lookup).unwrap_or_else(|| {
            self.lookups.push(Looking { lookup, column, places: Vec::new(), same: Days::ALWAYS, now: Vec::new() });
            self.lookups.len() - 1
        })
    }

    /// Forgets which number of which column is of which class; the numbers are given anew.
    pub(super) fn forget(&mut self) {
        self.facets.iter_mut().filter(|facet| matches!(facet.of, Of::Column(..))).for_each(|facet| facet.classes.clear());
        self.pairs.iter_mut().for_each(Pair::forget);
        for looking in &mut self.lookups {
            looking.places.clear();
            looking.same = Days::ALWAYS;
        }
    }

    /// Finds what there is to find of the rows of a chunk that are not looked at alone, by the numbers of their values, which must be no problems.
    pub(super) fn find(&mut self, facts: &mut Facts, columns: &[Reading<'_>], periods: &Periods, memo: &mut Memo, chunk: &mut Chunk<'_>) {
        self.lookups.iter_mut().for_each(|looking| looking.look(facts, columns, chunk));
        let mut found = take(&mut self.found);
        found.begin(chunk.states.len());
        for at in 0..self.facets.len() {
            let width = self.facets.get(at).map_or(0, Facet::width);
            let found = found.room(width, chunk.states, memo);
            self.classes((at, width), facts, columns, chunk, found);
        }
        let mut pairs = take(&mut self.pairs);
        for pair in &mut pairs {
            let found = found.room(8, chunk.states, memo);
            pair.find(|side| self.side(side, facts, columns), chunk.states, found);
        }
        self.pairs = pairs;
        for at in (0..self.joint.len()).step_by(TESTS) {
            let found = found.room(64, chunk.states, memo);
            self.join(at, facts, columns, chunk, found);
        }
        if !periods.is_one() {
            let width = periods.width();
            let found = found.room(width, chunk.states, memo);
            let (first, last) = (periods.number(chunk.around.from), periods.number(chunk.around.to));
            if first == last {
                found.iter_mut().for_each(|found| *found = *found << width | first);
            } else {
                found.iter_mut().zip(chunk.days).for_each(|(found, day)| *found = *found << width | periods.number(*day));
            }
        }
        found.room(0, chunk.states, memo);
        found.advance(chunk.states, memo);
        self.found = found;
    }

    /// The class of what each row has for a facet.
    fn classes(&mut self, (at, width): (usize, u32), facts: &mut Facts, columns: &[Reading<'_>], chunk: &mut Chunk<'_>, found: &mut [u64]) {
        let Some(facet) = self.facets.get(at) else { return };
        let (not_yet, classes) = (facet.not_yet(), facet.classes.as_slice());
        let numbers = match &facet.of {
            Of::Column(column, _) => columns.get(*column).map(Reading::numbers),
            Of::Lookup(lookup) => self.lookups.get(*lookup).map(|looking| looking.now.as_slice()),
        };
        if put_classes(found, numbers.unwrap_or_default(), classes, (width, not_yet)) & not_yet == 0 {
            return;
        }
        let not_yet = u64::from(not_yet);
        let of_rows = found.iter_mut().zip(chunk.days).zip(chunk.states.iter_mut()).enumerate();
        let unknown = of_rows.filter(|(_, ((found, _), state))| **found & not_yet != 0 && **state != ALONE);
        for (row, ((found, day), state)) in unknown {
            match self.classify(at, row, facts, columns, *day) {
                Some(class) => *found = *found & !not_yet | u64::from(class),
                None => *state = ALONE,
            }
        }
    }

    /// The values of a side; nothing where there are none.
    fn side<'s>(&'s self, side: Side, facts: &'s Facts, columns: &'s [Reading<'_>]) -> Option<Values<'s>> {
        match side {
            Side::Column(column) => columns.get(column).map(|reading| {
                let (cells, packed) = reading.values();
                Values { numbers: reading.numbers(), cells, packed, width: 1, column: 0, first: 0 }
            }),
            Side::Item(lookup, column) => self.lookups.get(lookup).and_then(|looking| {
                // Past the width stand the values of another item.
                let ((cells, packed), width) = facts.model().program.items(looking.lookup.list)?.all_values();
                (column < width).then_some(Values { numbers: &looking.now, cells, packed, width, column, first: FIRST_ITEM })
            }),
        }
    }

    /// What comes of tests that look at more, from one on.
    fn join(&mut self, from: usize, facts: &mut Facts, columns: &[Reading<'_>], chunk: &Chunk<'_>, found: &mut [u64]) {
        let Self { joint, joint_columns, layout, registers, .. } = self;
        let steps = joint.get(from..).map(|steps| steps.get(..TESTS).unwrap_or(steps)).unwrap_or_default();
        let of_rows = found.iter_mut().zip(chunk.days).zip(chunk.states.iter()).enumerate();
        for (row, ((found, day), _)) in of_rows.filter(|(_, (_, state))| **state != ALONE) {
            for (column, slot) in joint_columns.iter() {
                if let Some(reading) = columns.get(*column) {
                    facts.cells.set(*slot, *reading.cell_of(row));
                }
            }
            let facts = &*facts;
            let at = Row::new(facts.model(), facts, *day);
            *found = bits(&at, (layout, registers), steps);
        }
    }

    /// The class of a value, which stands in a row; it is worked out where it is not known.
    #[cold]
    fn classify(&mut self, at: usize, row: usize, facts: &mut Facts, columns: &[Reading<'_>], day: DayNumber) -> Option<u16> {
        let facet = self.facets.get_mut(at)?;
        let (number, column, slot) = match facet.of {
            Of::Column(column, slot) => (columns.get(column)?.number_of(row), column, slot),
            Of::Lookup(lookup) => {
                let looking = self.lookups.get(lookup)?;
                (*looking.now.get(row)?, looking.column, looking.lookup.slot as usize)
            }
        };
        let number = number as usize;
        let not_yet = facet.not_yet();
        // Where the same stands in several rows, the first of them has told its class.
        if let Some(class) = facet.classes.get(number).copied().filter(|class| *class != not_yet) {
            return Some(class);
        }
        facts.cells.set(slot, *columns.get(column)?.cell_of(row));
        let facts = &*facts;
        let row = Row::new(facts.model(), facts, day);
        self.pattern.clear();
        self.pattern.extend(facet.steps.chunks(TESTS).map(|steps| bits(&row, (&self.layout, &mut self.registers), steps)));
        let next = u16::try_from(facet.patterns.len()).ok().filter(|next| *next < not_yet)?;
        let class = match facet.patterns.get(self.pattern.as_slice()) {
            Some(class) => *class,
            None => *facet.patterns.entry(self.pattern.as_slice().into()).or_insert(next),
        };
        if facet.classes.len() <= number {
            facet.classes.resize(number + 1, not_yet);
        }
        *facet.classes.get_mut(number)? = class;
        Some(class)
    }
}

/// Puts the class of each number behind what was found, and tells all bits of them.
#[inline(never)]
fn put_classes(found: &mut [u64], numbers: &[u32], classes: &[u16], (width, not_yet): (u32, u16)) -> u16 {
    let mut all = 0;
    for (found, number) in found.iter_mut().zip(numbers) {
        let class = classes.get(*number as usize).copied().unwrap_or(not_yet);
        all |= class;
        *found = *found << width | u64::from(class);
    }
    all
}

impl Looking {
    /// Finds what the texts of a chunk's rows name on their days.
    fn look(&mut self, facts: &Facts, columns: &[Reading<'_>], chunk: &mut Chunk<'_>) {
        let Some(column) = columns.get(self.column) else { return };
        let mut now = take(&mut self.now);
        now.clear();
        now.extend(column.numbers().iter().map(|number| self.places.get(*number as usize).map_or(UNSEEN, |(place, _)| *place)));
        let are_same = self.same.covers(chunk.around.from) && self.same.covers(chunk.around.to);
        if !are_same || now.contains(&UNSEEN) {
            for (row, ((now, day), state)) in now.iter_mut().zip(chunk.days).zip(chunk.states.iter()).enumerate() {
                *now = match self.places.get(column.number_of(row) as usize) {
                    Some((place, days)) if days.covers(*day) => *place,
                    _ if *state == ALONE => ABSENT,
                    _ => self.look_anew(facts, column, row, *day),
                };
            }
        }
        self.now = now;
    }

    #[cold]
    fn look_anew(&mut self, facts: &Facts, column: &Reading<'_>, row: usize, day: DayNumber) -> u32 {
        let number = column.number_of(row) as usize;
        let (list, cell, model) = (self.lookup.list, *column.cell_of(row), facts.model());
        let days = match (cell, model.program.items(list), get(&model.lists, list.index())) {
            (Cell::Text(text), Some(items), Some(of)) => items.same_around(of, text, day),
            _ => Days::ALWAYS,
        };
        let found = (number_of(Row::new(model, facts, day).place(list, cell)), days);
        if self.places.len() <= number {
            self.places.resize(number + 1, (UNSEEN, Days { from: DayNumber::MAX, to: DayNumber::MIN }));
        }
        self.same = self.same.and(days);
        if let Some(place) = self.places.get_mut(number) {
            *place = found;
        }
        found.0
    }
}

/// What comes of up to [`TESTS`] tests, four bits for each.
#[inline]
fn bits(row: &Row<'_>, (layout, registers): (&Layout, &mut Registers), steps: &[Step]) -> u64 {
    let mut fetched = Fetched::default();
    registers.begin(layout, row);
    steps.iter().fold(0, |all, step| {
        let (truth, by_absence) = make(step, row, (layout, registers), &mut fetched);
        all << 4 | u64::from(by_absence) << 2 | truth as u64
    })
}

/// The number of what a list has under a text.
#[inline]
const fn number_of(place: Place) -> u32 {
    match place {
        Place::Absent => ABSENT,
        Place::Unknown => UNKNOWN,
        Place::Nothing => NO_ITEM,
        Place::Item(place) => place.saturating_add(FIRST_ITEM),
    }
}

/// What a test looks at, where that alone tells what comes of it.
fn looks(model: &Model, layout: &Layout, step: &Step) -> Looks {
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
fn slots_of(model: &Model, id: TestId) -> BTreeSet<usize> {
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
