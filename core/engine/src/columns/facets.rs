//! What the values of the columns tell of the tests, worked out once for each value.
//!
//! Most tests look at one fact, or at the item that one fact names. What comes of them for a value is its *class*: values of a column that no test tells apart
//! have the same. Where two facts are compared, values that compare alike are of one class, and a table tells what comes of it for two classes. A row is known
//! by its mark, in which all this stands, and what comes of the few tests that look at more.

use std::collections::{BTreeSet, HashMap};
use std::mem::take;

use foldhash::fast::RandomState;

use super::looking::{FIRST_ITEM, Looking};
use super::looks::{Looks, looks, slots_of};
use super::marks::{Classes, Field, UNKNOWN, Word, Words, bits_for, mark_of, put_marks, set_mark};
use super::memo::{ALONE, Memo, Periods};
use super::pairs::{self, Pair, Values};
use super::reading::Reading;
use crate::decide::cells::Row;
use crate::decide::registers::Registers;
use crate::decide::truth::{Fetched, make};
use crate::demand::Facts;
use crate::model::{DayNumber, Days, Model, Plan};
use crate::program::{Layout, Lookup, Relation, Source, Step};

/// So many tests fill a number, four bits for each.
const TESTS: usize = 16;
/// So many outcomes of tests that are made in each row are told apart.
const MOST_JOINT: u32 = 1 << 16;

/// Rows that are looked at together: their days, and their states.
pub(super) struct Chunk<'c> {
    pub(super) days: &'c [DayNumber],
    /// From the first of these days to the last.
    pub(super) around: Days,
    pub(super) states: &'c mut [u32],
}

/// What the values of a batch's columns tell.
#[derive(Debug)]
pub(super) struct Facets {
    /// What has numbers in each row, and tells something of a test.
    places: Vec<Place>,
    facets: Vec<Facet>,
    /// The tests that compare two facts.
    pairs: Vec<Pair>,
    lookups: Vec<Looking>,
    /// The other tests that look at more than one fact, or at the day.
    joint: Vec<Joint>,
    /// The columns that these look at, and their slots.
    joint_columns: Vec<(usize, usize)>,
    /// Where the number of a row's period stands.
    period: Field,
    words: Words,
    /// How often the fields were laid out, or the numbers given anew.
    version: u64,
    is_laid_out: bool,
    layout: Layout,
    registers: Registers,
    pattern: Vec<u64>,
    /// The marks of a chunk's rows, word by word.
    found: Vec<Vec<u64>>,
}

/// What tests look at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Of {
    /// The column at a place.
    Column(usize),
    /// The item that the look-up at a place finds.
    Lookup(usize),
}

/// What has a number in each row.
#[derive(Debug)]
struct Place {
    of: Of,
    roles: Vec<Role>,
    /// The marks of its values by their numbers, in each word in which they have any.
    marks: Vec<(usize, Vec<u64>)>,
}

/// What the values at a place are looked at for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    Facet(usize),
    Left(usize),
    Right(usize),
}

/// The tests that look at one column alone, or at an item.
#[derive(Debug)]
struct Facet {
    of: Of,
    steps: Vec<Step>,
    classes: Classes,
    /// By what comes of the tests. It is never forgotten, since what came of rows is kept under the classes.
    patterns: HashMap<Box<[u64]>, u32, RandomState>,
}

/// Tests that are made in each row.
#[derive(Debug)]
struct Joint {
    steps: Vec<Step>,
    field: Field,
    patterns: HashMap<u64, u32, RandomState>,
}

impl Facets {
    /// Nothing where rules are found by values, where entries are counted, or where a row has a list that only it has: then each row is looked at on its own.
    pub(super) fn of((model, plan): (&Model, &Plan), columns: &[Reading<'_>], periods: &Periods) -> Option<Self> {
        if !plan.index.finds_all() || !plan.tallies.is_empty() || columns.iter().any(Reading::is_list_of_rows) {
            return None;
        }
        let place_of = |slot: usize| columns.iter().position(|column| column.slot() == Some(slot));
        let mut facets = Self {
            places: Vec::new(),
            facets: Vec::new(),
            pairs: Vec::new(),
            lookups: Vec::new(),
            joint: Vec::new(),
            joint_columns: Vec::new(),
            period: Field { width: periods.width(), ..Field::default() },
            words: Words::default(),
            version: 0,
            is_laid_out: false,
            layout: plan.layout.clone(),
            registers: Registers::default(),
            pattern: Vec::new(),
            found: Vec::new(),
        };
        let mut joint = Vec::new();
        let mut seen = BTreeSet::new();
        for step in plan.groups.steps.iter().filter(|step| seen.insert(step.test)) {
            match looks(model, &plan.layout, step) {
                // Where there is no column the fact is absent in every row.
                Looks::At(slot) => place_of(slot).into_iter().for_each(|column| facets.add(Of::Column(column), step)),
                Looks::AtItem(lookup) => {
                    let Some(column) = place_of(lookup.slot as usize) else { continue };
                    let at = facets.look_up(lookup, column);
                    facets.add(Of::Lookup(at), step);
                }
                Looks::AtTwo(left, relation, right) => {
                    let mut side = |source| match source {
                        Source::Fact(slot) => place_of(slot as usize).map(|column| (Of::Column(column), 0)),
                        Source::OnList(_) => None,
                        Source::Item(lookup, column) => {
                            place_of(lookup.slot as usize).map(|of| (Of::Lookup(facets.look_up(lookup, of)), column as usize))
                        }
                    };
                    // Where there is no column nothing is known of the test in any row.
                    if let (Some(left), Some(right)) = (side(left), side(right)) {
                        facets.pair(left, relation, right);
                    }
                }
                Looks::AtMore => {
                    joint.push(*step);
                    for slot in slots_of(model, step.test) {
                        let found = place_of(slot).map(|column| (column, slot));
                        facets.joint_columns.extend(found.filter(|found| !facets.joint_columns.contains(found)));
                    }
                }
                Looks::AtNothing => {}
            }
        }
        let group = |steps: &[Step]| Joint { steps: steps.to_vec(), field: Field::default(), patterns: HashMap::default() };
        facets.joint = joint.chunks(TESTS).map(group).collect();
        Some(facets)
    }

    fn add(&mut self, of: Of, step: &Step) {
        if let Some(facet) = self.facets.iter_mut().find(|facet| facet.of == of) {
            facet.steps.push(*step);
            return;
        }
        self.facets.push(Facet { of, steps: vec![*step], classes: Classes::default(), patterns: HashMap::default() });
        self.give(of, Role::Facet(self.facets.len() - 1));
    }

    fn pair(&mut self, left: pairs::Source, relation: Relation, right: pairs::Source) {
        if !self.pairs.iter_mut().any(|pair| pair.add(left, relation, right)) {
            self.pairs.push(Pair::new(left, relation, right));
            self.give(left.0, Role::Left(self.pairs.len() - 1));
            self.give(right.0, Role::Right(self.pairs.len() - 1));
        }
    }

    fn give(&mut self, of: Of, role: Role) {
        match self.places.iter_mut().find(|place| place.of == of) {
            Some(place) => place.roles.push(role),
            None => self.places.push(Place { of, roles: vec![role], marks: Vec::new() }),
        }
    }

    /// The place of a look-up.
    fn look_up(&mut self, lookup: Lookup, column: usize) -> usize {
        self.lookups.iter().position(|looking| looking.lookup == lookup).unwrap_or_else(|| {
            self.lookups.push(Looking::new(lookup, column));
            self.lookups.len() - 1
        })
    }

    /// Forgets which number of which column is of which class; the numbers are given anew.
    pub(super) fn forget(&mut self) {
        self.version += 1;
        self.facets.iter_mut().filter(|facet| matches!(facet.of, Of::Column(_))).for_each(|facet| facet.classes.forget());
        self.pairs.iter_mut().for_each(Pair::forget);
        self.lookups.iter_mut().for_each(Looking::forget);
        self.places.iter_mut().flat_map(|place| &mut place.marks).for_each(|(_, marks)| marks.clear());
    }

    /// Gives each class a field that is wide enough. What was found of rows before says nothing any more.
    fn lay_out(&mut self, memo: &mut Memo) {
        let mut words = Words::default();
        for facet in &mut self.facets {
            facet.classes.widen();
            words.give(&mut facet.classes.field, &mut []);
        }
        self.pairs.iter_mut().for_each(|pair| pair.lay_out(&mut words));
        for joint in &mut self.joint {
            joint.widen();
            words.give(&mut joint.field, &mut []);
        }
        words.give(&mut self.period, &mut []);
        memo.begin(words.all());
        (self.words, self.is_laid_out, self.version) = (words, true, self.version + 1);
        for at in 0..self.places.len() {
            self.mark_again(at);
        }
    }

    /// How often what was found of values changed.
    pub(super) const fn version(&self) -> u64 {
        self.version
    }

    /// Whether the values of a row alone tell its mark, which is one word.
    pub(super) fn are_plain(&self) -> bool {
        self.is_laid_out && self.words.all().len() == 1 && self.joint.is_empty() && !self.pairs.iter().any(|pair| pair.is_wide)
    }

    /// Whether anything is looked at in a column.
    pub(super) fn looks_at(&self, column: usize) -> bool {
        self.places.iter().any(|place| place.of == Of::Column(column)) || self.lookups.iter().any(|looking| looking.column == column)
    }

    /// Whether all texts that were looked up name the same on these days.
    pub(super) fn are_same(&self, days: Days) -> bool {
        self.lookups.iter().all(|looking| looking.is_same(days))
    }

    /// The mark of a value, with that of what it names; for days on which that is the same.
    pub(super) fn mark_in(&self, column: usize, number: u32) -> u64 {
        let number_in = |of: Of| match of {
            Of::Column(own) => (own == column).then_some(Some(number)),
            Of::Lookup(at) => self.lookups.get(at).filter(|looking| looking.column == column).map(|looking| looking.place(number)),
        };
        let marks = self.places.iter().enumerate().filter_map(|(at, place)| Some((at, number_in(place.of)?)));
        marks.fold(0, |all, (at, number)| all | number.map_or(UNKNOWN, |number| self.mark(at, number, 0)))
    }

    /// The mark of a period.
    pub(super) const fn mark_of_period(&self, period: u32) -> u64 {
        self.period.put(period)
    }

    /// Puts what comes of comparisons into marks; tells whether all of it was known. The marks where it was not tell so.
    pub(super) fn compare_known(&self, found: &mut [u64]) -> bool {
        // All are put in, so that rows of which all is known have their whole marks.
        self.pairs.iter().filter(|pair| !pair.put(found)).count() == 0
    }

    /// The only word of marks that are plain.
    pub(super) fn word(&self) -> Word {
        self.words.all().first().copied().unwrap_or_default()
    }

    /// Makes the marks of a place anew.
    fn mark_again(&mut self, at: usize) {
        let Some(place) = self.places.get(at) else { return };
        let fields = place.roles.iter().filter_map(|role| self.classes(*role)).map(|classes| classes.field.word);
        let words: BTreeSet<usize> = fields.collect();
        let count = place.marks.iter().map(|(_, marks)| marks.len()).max().unwrap_or(0);
        let marks = words.into_iter().map(|word| (word, (0..).take(count).map(|number| self.mark(at, number, word)).collect())).collect();
        if let Some(place) = self.places.get_mut(at) {
            place.marks = marks;
        }
    }

    /// The classes that a role gives to values; nothing where they are not looked at.
    fn classes(&self, role: Role) -> Option<&Classes> {
        match role {
            Role::Facet(at) => self.facets.get(at).map(|facet| &facet.classes),
            Role::Left(at) => self.pairs.get(at).filter(|pair| !pair.is_wide).map(|pair| &pair.left.classes),
            Role::Right(at) => self.pairs.get(at).filter(|pair| !pair.is_wide).map(|pair| &pair.right.classes),
        }
    }

    /// What a word of the mark of a value is, or [`UNKNOWN`].
    fn mark(&self, at: usize, number: u32, word: usize) -> u64 {
        let roles = self.places.get(at).map(|place| place.roles.as_slice()).unwrap_or_default();
        let of_word = roles.iter().filter_map(|role| self.classes(*role)).filter(|classes| classes.field.word == word);
        of_word.fold(0, |mark, classes| mark | classes.get(number).map_or(UNKNOWN, |class| classes.field.put(class)))
    }

    fn is_outgrown(&self) -> bool {
        self.facets.iter().any(|facet| facet.classes.is_outgrown())
            || self.pairs.iter().any(Pair::is_outgrown)
            || self.joint.iter().any(Joint::is_outgrown)
    }

    /// Finds the states of rows that are not looked at alone, by the numbers of their values, which must be no problems.
    pub(super) fn find(
        &mut self,
        facts: &mut Facts,
        columns: &[Reading<'_>],
        (periods, memo): (&Periods, &mut Memo),
        chunk: &mut Chunk<'_>,
    ) {
        self.lookups.iter_mut().for_each(|looking| looking.look(facts, columns, chunk));
        if !self.is_laid_out {
            self.lay_out(memo);
        }
        while self.learns(facts, columns, periods, chunk) {
            if self.is_outgrown() {
                self.lay_out(memo);
            }
        }
        for (stage, (found, word)) in self.found.iter_mut().zip(self.words.all()).enumerate() {
            memo.advance((stage, *word), chunk.states, found);
        }
    }

    /// Puts the marks of rows together; tells whether anything was learned meanwhile, so that they are to be put together again.
    fn learns(&mut self, facts: &mut Facts, columns: &[Reading<'_>], periods: &Periods, chunk: &mut Chunk<'_>) -> bool {
        let mut all_found = take(&mut self.found);
        all_found.resize(self.words.all().len(), Vec::new());
        let mut learned = false;
        for (word, found) in all_found.iter_mut().enumerate() {
            found.clear();
            found.resize(chunk.states.len(), 0);
            for at in 0..self.places.len() {
                if self.lay_marks((at, word), columns, found) {
                    learned |= self.learn(at, facts, columns, chunk);
                }
            }
            if !learned {
                learned = self.compare(word, facts, columns, chunk, found) || self.join(word, facts, columns, chunk, found);
            }
            if self.period.word == word {
                put_periods(found, self.period, periods, chunk);
            }
        }
        self.found = all_found;
        learned
    }

    /// Lays the marks of a place over those of the rows; tells whether any of them is not known.
    fn lay_marks(&self, (at, word): (usize, usize), columns: &[Reading<'_>], found: &mut [u64]) -> bool {
        let Some(place) = self.places.get(at) else { return false };
        let marks = place.marks.iter().find(|(own, _)| *own == word);
        marks.is_some_and(|(_, marks)| put_marks(found, self.numbers(place.of, columns), marks) & UNKNOWN != 0)
    }

    /// The numbers of the rows.
    fn numbers<'s>(&'s self, of: Of, columns: &'s [Reading<'_>]) -> &'s [u32] {
        let numbers = match of {
            Of::Column(column) => columns.get(column).map(Reading::numbers),
            Of::Lookup(lookup) => self.lookups.get(lookup).map(Looking::now),
        };
        numbers.unwrap_or_default()
    }

    /// Finds the classes of values that have none yet; tells whether there are any.
    #[cold]
    fn learn(&mut self, at: usize, facts: &mut Facts, columns: &[Reading<'_>], chunk: &mut Chunk<'_>) -> bool {
        let Some(Place { of, roles, marks }) = self.places.get(at) else { return false };
        let (of, roles, words, mut learned) = (*of, roles.clone(), marks.iter().map(|(word, _)| *word).collect::<Vec<_>>(), false);
        for (row, (day, state)) in chunk.days.iter().zip(chunk.states.iter_mut()).enumerate() {
            let Some(number) = self.numbers(of, columns).get(row).copied() else { continue };
            let marks = self.places.get(at).and_then(|place| place.marks.first());
            if *state == ALONE || marks.is_none_or(|(_, marks)| mark_of(marks, number as usize) & UNKNOWN == 0) {
                continue;
            }
            let known = roles.iter().try_for_each(|role| self.classify((*role, of), (row, number), facts, columns, *day));
            if known.is_none() {
                *state = ALONE;
            }
            learned = true;
            for (place, word) in words.iter().enumerate() {
                let mark = self.mark(at, number, *word);
                let marks = self.places.get_mut(at).and_then(|own| own.marks.get_mut(place));
                marks.into_iter().for_each(|(_, marks)| set_mark(marks, number as usize, mark));
            }
        }
        learned
    }

    /// Finds the class of a value, which stands in a row. Nothing where there are too many.
    fn classify(
        &mut self,
        (role, of): (Role, Of),
        (row, number): (usize, u32),
        facts: &mut Facts,
        columns: &[Reading<'_>],
        day: DayNumber,
    ) -> Option<()> {
        if self.classes(role).is_none_or(|classes| classes.get(number).is_some()) {
            return Some(());
        }
        let at = match role {
            Role::Facet(at) => at,
            Role::Left(at) | Role::Right(at) => {
                let mut pairs = take(&mut self.pairs);
                let classified = pairs.get_mut(at).and_then(|pair| {
                    let is_left = matches!(role, Role::Left(_));
                    let values = self.values(if is_left { &pair.left } else { &pair.right }, facts, columns);
                    pair.classify(is_left, &values, number)
                });
                self.pairs = pairs;
                return classified;
            }
        };
        let (column, slot) = match of {
            Of::Column(column) => (column, columns.get(column)?.slot()?),
            Of::Lookup(lookup) => self.lookups.get(lookup).map(|looking| (looking.column, looking.lookup.slot as usize))?,
        };
        facts.cells.set(slot, *columns.get(column)?.cell_of(row));
        let facts = &*facts;
        let row = Row::new(facts.model(), facts, day);
        let facet = self.facets.get_mut(at)?;
        self.pattern.clear();
        self.pattern.extend(facet.steps.chunks(TESTS).map(|steps| bits(&row, (&self.layout, &mut self.registers), steps)));
        let class = match facet.patterns.get(self.pattern.as_slice()) {
            Some(class) => *class,
            None => {
                let next = facet.classes.next()?;
                facet.classes.count += 1;
                *facet.patterns.entry(self.pattern.as_slice().into()).or_insert(next)
            }
        };
        facet.classes.put(number, class);
        Some(())
    }

    /// The values of a side, by test; none of them is known where there are none.
    fn values<'s>(&'s self, side: &pairs::Side, facts: &'s Facts, columns: &'s [Reading<'_>]) -> Vec<Values<'s>> {
        let numbers = self.numbers(side.of, columns);
        let nothing = Values { numbers, cells: &[], packed: &[], width: 1, column: 0, first: 0 };
        let value = |column: usize| match side.of {
            Of::Column(of) => columns.get(of).map(|reading| {
                let (cells, packed) = reading.values();
                Values { cells, packed, ..nothing }
            }),
            Of::Lookup(lookup) => self.lookups.get(lookup).and_then(|looking| {
                let ((cells, packed), width) = facts.model().program.items(looking.lookup.list)?.all_values();
                // Past the width stand the values of another item.
                (column < width).then_some(Values { cells, packed, width, column, first: FIRST_ITEM, ..nothing })
            }),
        };
        side.columns.iter().map(|column| value(*column).unwrap_or(nothing)).collect()
    }

    /// Puts what comes of comparisons into the marks of rows; tells whether anything was learned.
    fn compare(&mut self, word: usize, facts: &Facts, columns: &[Reading<'_>], chunk: &Chunk<'_>, found: &mut [u64]) -> bool {
        let mut pairs = take(&mut self.pairs);
        let mut learned = false;
        for pair in pairs.iter_mut().filter(|pair| pair.field.word == word) {
            if !pair.is_wide && pair.put(found) {
                continue;
            }
            let sides = (self.values(&pair.left, facts, columns), self.values(&pair.right, facts, columns));
            let sides = (sides.0.as_slice(), sides.1.as_slice());
            if pair.is_wide {
                pair.compare_each(sides, chunk.states, found);
                learned |= pair.is_outgrown();
            } else {
                learned |= pair.learn(sides, chunk.states, found);
            }
        }
        self.pairs = pairs;
        learned
    }

    /// Puts what comes of tests that look at more into the marks of rows; tells whether there is no room for it.
    fn join(&mut self, word: usize, facts: &mut Facts, columns: &[Reading<'_>], chunk: &mut Chunk<'_>, found: &mut [u64]) -> bool {
        let Self { joint, joint_columns, layout, registers, .. } = self;
        let mut is_outgrown = false;
        for joint in joint.iter_mut().filter(|joint| joint.field.word == word) {
            let of_rows = found.iter_mut().zip(chunk.days).zip(chunk.states.iter_mut()).enumerate();
            for (row, ((found, day), state)) in of_rows.filter(|(_, (_, state))| **state != ALONE) {
                for (column, slot) in joint_columns.iter() {
                    if let Some(reading) = columns.get(*column) {
                        facts.cells.set(*slot, *reading.cell_of(row));
                    }
                }
                let facts = &*facts;
                let at = Row::new(facts.model(), facts, *day);
                match joint.class(bits(&at, (layout, registers), &joint.steps)) {
                    Some(class) => *found |= joint.field.put(class),
                    None => *state = ALONE,
                }
            }
            is_outgrown |= joint.is_outgrown();
        }
        is_outgrown
    }
}

impl Joint {
    /// The class of what came of the tests; nothing where there are too many.
    fn class(&mut self, pattern: u64) -> Option<u32> {
        if let Some(class) = self.patterns.get(&pattern) {
            return Some(*class);
        }
        let next = u32::try_from(self.patterns.len()).ok().filter(|next| *next < MOST_JOINT)?;
        self.patterns.insert(pattern, next);
        Some(next)
    }

    fn count(&self) -> u32 {
        u32::try_from(self.patterns.len()).unwrap_or(u32::MAX)
    }

    fn is_outgrown(&self) -> bool {
        bits_for(self.count()) > self.field.width
    }

    fn widen(&mut self) {
        self.field.width = self.field.width.max(bits_for(self.count()));
    }
}

/// Puts the number of each row's period into its mark.
fn put_periods(found: &mut [u64], field: Field, periods: &Periods, chunk: &Chunk<'_>) {
    if periods.is_one() {
        return;
    }
    let (first, last) = (periods.number(chunk.around.from), periods.number(chunk.around.to));
    if first == last {
        found.iter_mut().for_each(|found| *found |= field.put(first));
    } else {
        found.iter_mut().zip(chunk.days).for_each(|(found, day)| *found |= field.put(periods.number(*day)));
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
