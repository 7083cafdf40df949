//! What the values of one column tell of the tests, worked out once for each value.
//!
//! Most tests look at one fact, or at the item that one fact names. What comes of them for a value is a *class*: values of a column that no test tells apart
//! have the same. A row is then known by its classes and by what comes of the few tests that look at more than one fact.

use std::collections::{BTreeSet, HashMap};

use foldhash::fast::RandomState;

use super::worker::Reading;
use crate::decide::cells::{Listed, LookedUp, Place, Row};
use crate::decide::truth::{Fetched, make};
use crate::demand::Facts;
use crate::model::{Cell, Condition, DayNumber, Days, Model, Operand, Plan, Probe, TestId, get};
use crate::program::{How, Lookup, Source, Step};

/// What was not worked out yet.
const NOT_YET: u32 = u32::MAX;

/// The classes of the values of a batch's columns.
#[derive(Debug)]
pub(super) struct Facets {
    facets: Vec<Facet>,
    lookups: Vec<Looking>,
    /// The tests that look at more than one fact, or at the day.
    joint: Vec<Step>,
    /// The columns that these look at, and their slots.
    joint_columns: Vec<(usize, usize)>,
    pattern: Vec<u64>,
}

/// The tests that look at one column alone.
#[derive(Debug)]
struct Facet {
    of: Of,
    steps: Vec<Step>,
    /// By the number of a value.
    classes: Vec<u32>,
    /// By what comes of the tests. It is never forgotten, since what came of rows is kept under the classes.
    patterns: HashMap<Box<[u64]>, u32, RandomState>,
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
    /// By the number of a text: what it names, and on which days.
    places: Vec<(Place, Days)>,
    /// What the row's text names.
    now: Place,
}

/// What a test looks at.
enum Looks {
    At(usize),
    AtItem(Lookup),
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
        let mut facets =
            Self { facets: Vec::new(), lookups: Vec::new(), joint: Vec::new(), joint_columns: Vec::new(), pattern: Vec::new() };
        let mut seen = BTreeSet::new();
        for step in plan.steps.iter().filter(|step| seen.insert(step.test)) {
            match looks(model, step) {
                // Where there is no column the fact is absent in every row.
                Looks::At(slot) => place_of(slot).into_iter().for_each(|column| facets.add(Of::Column(column, slot), step)),
                Looks::AtItem(lookup) => {
                    let Some(column) = place_of(lookup.slot as usize) else { continue };
                    let at = facets.look_up(lookup, column);
                    facets.add(Of::Lookup(at), step);
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

    /// The place of a look-up.
    fn look_up(&mut self, lookup: Lookup, column: usize) -> usize {
        self.lookups.iter().position(|looking| looking.lookup == lookup).unwrap_or_else(|| {
            self.lookups.push(Looking { lookup, column, places: Vec::new(), now: Place::Absent });
            self.lookups.len() - 1
        })
    }

    /// Forgets which number of which column is of which class; the numbers are given anew.
    pub(super) fn forget(&mut self) {
        self.facets.iter_mut().filter(|facet| matches!(facet.of, Of::Column(..))).for_each(|facet| facet.classes.clear());
        self.lookups.iter_mut().for_each(|looking| looking.places.clear());
    }

    /// Puts what is found of a row, by the numbers of its values, which must be no problems.
    #[inline]
    pub(super) fn find(&mut self, facts: &mut Facts, columns: &[Reading<'_>], day: DayNumber, found: &mut Vec<u64>) -> Option<()> {
        for looking in &mut self.lookups {
            looking.look(facts, columns.get(looking.column)?, day)?;
        }
        for at in 0..self.facets.len() {
            let facet = self.facets.get(at)?;
            let number = match facet.of {
                Of::Column(column, _) => columns.get(column)?.now as usize,
                Of::Lookup(lookup) => number_of(self.lookups.get(lookup)?.now),
            };
            let class = match facet.classes.get(number) {
                Some(class) if *class != NOT_YET => *class,
                _ => self.classify(at, number, facts, columns, day)?,
            };
            found.push(class.into());
        }
        if self.joint.is_empty() {
            return Some(());
        }
        for (column, slot) in &self.joint_columns {
            *facts.cells.get_mut(*slot)? = *columns.get(*column)?.cell();
        }
        let facts = &*facts;
        let row = Row::new(facts.model(), facts, day);
        let mut looked_up = self.lookups.first().map_or_else(LookedUp::default, |looking| looking.looked_up(&row));
        put(&row, &mut looked_up, &self.joint, found);
        Some(())
    }

    /// Works out the class of a value.
    #[cold]
    fn classify(&mut self, at: usize, number: usize, facts: &mut Facts, columns: &[Reading<'_>], day: DayNumber) -> Option<u32> {
        let facet = self.facets.get_mut(at)?;
        let (column, slot) = match facet.of {
            Of::Column(column, slot) => (column, slot),
            Of::Lookup(lookup) => self.lookups.get(lookup).map(|looking| (looking.column, looking.lookup.slot as usize))?,
        };
        *facts.cells.get_mut(slot)? = *columns.get(column)?.cell();
        let facts = &*facts;
        let row = Row::new(facts.model(), facts, day);
        self.pattern.clear();
        put(&row, &mut LookedUp::default(), &facet.steps, &mut self.pattern);
        let next = u32::try_from(facet.patterns.len()).ok()?;
        let class = match facet.patterns.get(self.pattern.as_slice()) {
            Some(class) => *class,
            None => *facet.patterns.entry(self.pattern.as_slice().into()).or_insert(next),
        };
        if facet.classes.len() <= number {
            facet.classes.resize(number + 1, NOT_YET);
        }
        *facet.classes.get_mut(number)? = class;
        Some(class)
    }
}

impl Looking {
    /// What the row's text names on its day.
    #[inline]
    fn look(&mut self, facts: &Facts, column: &Reading<'_>, day: DayNumber) -> Option<()> {
        let number = column.now as usize;
        self.now = match self.places.get(number) {
            Some((place, days)) if days.covers(day) => *place,
            _ => self.look_anew(facts, column, day)?,
        };
        Some(())
    }

    #[cold]
    fn look_anew(&mut self, facts: &Facts, column: &Reading<'_>, day: DayNumber) -> Option<Place> {
        let number = column.now as usize;
        let (list, cell, model) = (self.lookup.list, *column.cell(), facts.model());
        let days = match (cell, model.program.items(list), get(&model.lists, list.index())) {
            (Cell::Text(text), Some(items), Some(of)) => items.same_around(of, text, day),
            _ => Days::ALWAYS,
        };
        let found = (Row::new(model, facts, day).place(list, cell), days);
        if self.places.len() <= number {
            self.places.resize(number + 1, (Place::Absent, Days { from: DayNumber::MAX, to: DayNumber::MIN }));
        }
        *self.places.get_mut(number)? = found;
        Some(found.0)
    }

    fn looked_up<'d>(&self, row: &Row<'d>) -> LookedUp<'d> {
        LookedUp::of(self.lookup, Listed::at(row.model, self.lookup.list, self.now))
    }
}

/// Puts what comes of tests, four bits for each.
#[inline]
fn put<'d>(row: &Row<'d>, looked_up: &mut LookedUp<'d>, steps: &[Step], into: &mut Vec<u64>) {
    let mut fetched = Fetched::default();
    for steps in steps.chunks(16) {
        into.push(steps.iter().fold(0, |all, step| {
            let (truth, by_absence) = make(step, row, looked_up, &mut fetched);
            all << 4 | u64::from(by_absence) << 2 | truth as u64
        }));
    }
}

/// The number of what a list has under a text.
#[inline]
const fn number_of(place: Place) -> usize {
    match place {
        Place::Absent => 0,
        Place::Unknown => 1,
        Place::Nothing => 2,
        Place::Item(place) => (place as usize).saturating_add(3),
    }
}

/// What a test looks at, where that alone tells what comes of it.
fn looks(model: &Model, step: &Step) -> Looks {
    let of = |source: Source| match source {
        Source::Fact(slot) => Looks::At(slot as usize),
        Source::Item(lookup, _) => Looks::AtItem(lookup),
    };
    match step.how {
        How::Int(source, ..) | How::Day(source, ..) | How::Variant(source, ..) | How::Bool(source, ..) | How::Constant(source, ..) => {
            of(source)
        }
        How::OnList(lookup) => Looks::AtItem(lookup),
        How::Given(slot) => Looks::At(slot as usize),
        How::Two(..) => Looks::AtMore,
        How::Other if is_fixed(model, step.test) => {
            let mut slots = slots_of(model, step.test).into_iter();
            match (slots.next(), slots.next()) {
                (None, _) => Looks::AtNothing,
                (Some(slot), None) => Looks::At(slot),
                _ => Looks::AtMore,
            }
        }
        How::Other => Looks::AtMore,
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
