//! Which rules of a plan can apply to a demand: those that compare a value which the demand has not are never looked at.
//!
//! A rule stands in one place, chosen when the pack is compiled: under the values that its `when` asks for in up to three columns, under the interval that
//! it asks for in one column, or among those that are always looked at. Where the demand's value is not known, all rules of the place are found. What is
//! found is judged in full; what is not found surely does not apply, however absence is taken.

mod access;
mod intervals;

use std::collections::{BTreeMap, HashMap};

use jianfu_dsl::tree::CompareOp;

use crate::decide::cells::Row;
use crate::model::{Cell, ColumnId, Condition, Operand, Probe, Test, TestId, get};
pub use access::Obstacle;
pub(crate) use access::{Access, Place};
pub(crate) use intervals::Interval;
use intervals::Intervals;

/// The most columns by whose values rules are found together.
const MOST_COLUMNS: usize = 3;
/// The most places in which one rule stands, where it asks for one of several values.
const MOST_PLACES: usize = 64;
/// A place with fewer rules than this costs more than looking at them.
pub(crate) const FEWEST_RULES: usize = 4;

pub(crate) type Key = [Cell; MOST_COLUMNS];

/// The rules of a plan, by what they ask for.
#[derive(Debug, Clone, Default)]
pub(crate) struct Index {
    /// Those that are looked at for every demand.
    always: Vec<u32>,
    tables: Vec<Table>,
    ranges: Vec<Ranges>,
}

/// Rules that ask for values in the same columns.
#[derive(Debug, Clone, Default)]
struct Table {
    columns: Vec<ColumnId>,
    by_values: HashMap<Key, Vec<u32>, foldhash::fast::RandomState>,
    all: Vec<u32>,
}

/// Rules that ask for an interval in one column.
#[derive(Debug, Clone)]
struct Ranges {
    column: ColumnId,
    intervals: Intervals,
    all: Vec<u32>,
}

/// What the parts of a condition ask of the columns.
#[derive(Default)]
struct Wanted {
    /// For each column the values, one of which it must have.
    values: BTreeMap<ColumnId, Vec<Cell>>,
    intervals: BTreeMap<ColumnId, Interval>,
}

/// What one part of a condition asks of a column.
pub(crate) enum Asked {
    OneOf(ColumnId, Vec<Cell>),
    Within(ColumnId, Interval),
}

impl Asked {
    /// What is asked where the part must not hold: only what is not yes is surely no.
    fn negated(self) -> Result<Self, Obstacle> {
        match self {
            Self::OneOf(column, values) if values == [Cell::Bool(true)] => Ok(Self::OneOf(column, vec![Cell::Bool(false)])),
            Self::OneOf(..) | Self::Within(..) => Err(Obstacle::Negation),
        }
    }
}

/// The arenas in which conditions stand.
#[derive(Clone, Copy)]
pub(crate) struct Arenas<'m> {
    pub(crate) columns: &'m [Operand],
    pub(crate) tests: &'m [Test],
}

impl Index {
    /// An index of rules in the order of their plan, each with the condition under which it applies.
    pub(crate) fn new<'m>(arenas: Arenas<'m>, rules: impl Iterator<Item = Option<&'m Condition>>) -> Self {
        let mut index = Self::default();
        let mut tables: BTreeMap<Vec<ColumnId>, Table> = BTreeMap::new();
        let mut ranges: BTreeMap<ColumnId, Vec<(Interval, u32)>> = BTreeMap::new();
        for (position, when) in (0_u32..).zip(rules) {
            match when.map_or(Place::Nowhere, |when| arenas.place(when)) {
                Place::Values(columns, keys) => {
                    let table = tables.entry(columns.clone()).or_insert_with(|| Table { columns, ..Table::default() });
                    table.all.push(position);
                    keys.into_iter().for_each(|key| table.by_values.entry(key).or_default().push(position));
                }
                Place::Interval(column, interval) => ranges.entry(column).or_default().push((interval, position)),
                Place::Nowhere => index.always.push(position),
            }
        }
        for table in tables.into_values() {
            if table.all.len() < FEWEST_RULES { index.always.extend(table.all) } else { index.tables.push(table) }
        }
        for (column, found) in ranges {
            let all: Vec<u32> = found.iter().map(|(_, position)| *position).collect();
            if all.len() < FEWEST_RULES {
                index.always.extend(all);
            } else {
                index.ranges.push(Ranges { column, intervals: Intervals::new(found), all });
            }
        }
        index.always.sort_unstable();
        index
    }

    /// Whether every rule is looked at for every demand.
    pub(crate) fn finds_all(&self) -> bool {
        self.tables.is_empty() && self.ranges.is_empty()
    }

    /// The rules that are looked at for every demand.
    pub(crate) fn always(&self) -> &[u32] {
        &self.always
    }

    /// All of so many rules, each once; those that are found together follow one another.
    pub(crate) fn together(&self, rules: usize) -> Vec<u32> {
        let of_tables = self.tables.iter().flat_map(|table| {
            let mut places: Vec<&Vec<u32>> = table.by_values.values().collect();
            places.sort_unstable();
            places.into_iter().flatten()
        });
        let mut is_new = vec![true; rules];
        let mut first = |position: u32| is_new.get_mut(position as usize).is_some_and(std::mem::take);
        let found = self.always.iter().chain(of_tables).copied().chain(self.ranges.iter().flat_map(|ranges| ranges.intervals.in_order()));
        found.filter(|position| first(*position)).collect()
    }

    /// Whether a rule is looked at for every demand.
    pub(crate) fn is_always_looked_at(&self, position: u32) -> bool {
        self.always.binary_search(&position).is_ok()
    }

    /// Finds the rules that may apply, in the order of the plan, with memory for them.
    #[inline]
    pub(crate) fn find<'f>(&'f self, row: &Row<'_>, found: &'f mut Vec<u32>) -> &'f [u32] {
        if self.finds_all() { &self.always } else { self.find_some(row, found) }
    }

    #[inline(never)]
    fn find_some<'f>(&'f self, row: &Row<'_>, found: &'f mut Vec<u32>) -> &'f [u32] {
        found.clear();
        found.extend(&self.always);
        for table in &self.tables {
            found.extend(table.find(row));
        }
        for ranges in &self.ranges {
            match line(row.value(ranges.column)) {
                Some(value) => ranges.intervals.each(value, &mut |position| found.push(position)),
                None => found.extend(&ranges.all),
            }
        }
        if found.len() > self.always.len() {
            found.sort_unstable();
        }
        found
    }
}

impl Table {
    fn find(&self, row: &Row<'_>) -> &[u32] {
        let mut key = [Cell::Absent; MOST_COLUMNS];
        for (slot, column) in key.iter_mut().zip(&self.columns) {
            match canonical(row.value(*column)) {
                Some(value) => *slot = value,
                None => return &self.all,
            }
        }
        self.by_values.get(&key).map_or(&[], Vec::as_slice)
    }
}

impl Wanted {
    /// The columns by which a rule is found, and the values of each of its places: as many columns as there is room for, those with fewest values first.
    fn keys(&self) -> (Vec<ColumnId>, Vec<Key>) {
        let mut by_size: Vec<(usize, ColumnId)> = self.values.iter().map(|(column, values)| (values.len(), *column)).collect();
        by_size.sort_unstable();
        let mut places = 1_usize;
        let mut columns: Vec<ColumnId> = Vec::new();
        for (size, column) in by_size.into_iter().take(MOST_COLUMNS) {
            places = places.saturating_mul(size);
            if places <= MOST_PLACES {
                columns.push(column);
            }
        }
        columns.sort_unstable();
        let mut keys = vec![[Cell::Absent; MOST_COLUMNS]];
        for (at, column) in columns.iter().enumerate() {
            let values = self.values.get(column).map_or(&[][..], Vec::as_slice);
            let with = |key: &Key, value: Cell| {
                let mut key = *key;
                key.iter_mut().skip(at).take(1).for_each(|slot| *slot = value);
                key
            };
            keys = keys.iter().flat_map(|key| values.iter().map(move |value| with(key, *value))).collect();
        }
        keys.sort_unstable();
        keys.dedup();
        (columns, keys)
    }

    /// The narrowest interval.
    fn interval(&self) -> Option<(ColumnId, Interval)> {
        self.intervals.iter().map(|(column, interval)| (*column, *interval)).min_by_key(|(_, interval)| interval.width())
    }
}

impl Arenas<'_> {
    /// Where a rule with this `when` stands, however few stand there with it.
    pub(crate) fn place(self, when: &Condition) -> Place {
        let mut wanted = Wanted::default();
        self.collect(when, &mut wanted, &mut |_, _| {});
        let (columns, keys) = wanted.keys();
        match wanted.interval() {
            _ if !columns.is_empty() => Place::Values(columns, keys),
            Some((column, interval)) => Place::Interval(column, interval),
            None => Place::Nowhere,
        }
    }

    /// Only parts that must all hold tell something, and of them those that are false as soon as a known value is another. `no_use` is told of the others.
    fn collect<'c>(self, condition: &'c Condition, wanted: &mut Wanted, no_use: &mut dyn FnMut(&'c Condition, Obstacle)) {
        if let Condition::And(parts) = condition {
            return parts.iter().for_each(|part| self.collect(part, wanted, no_use));
        }
        match self.asks(condition) {
            Ok(asked) => wanted.add(asked),
            Err(obstacle) => no_use(condition, obstacle),
        }
    }

    /// What a condition asks of one column: it holds at what is asked, fails at any other value that is known, and is unknown where none is.
    pub(crate) fn asks(self, condition: &Condition) -> Result<Asked, Obstacle> {
        match condition {
            Condition::Test(id) => self.asked(*id),
            Condition::Not(inner) => match **inner {
                Condition::Test(id) => self.asked(id).and_then(Asked::negated),
                _ => Err(Obstacle::Negation),
            },
            Condition::Or(_) => Err(Obstacle::Alternatives),
            Condition::Constant(_) | Condition::And(_) => Err(Obstacle::Fixed),
        }
    }

    /// What a test that must hold asks of its column.
    fn asked(self, id: TestId) -> Result<Asked, Obstacle> {
        let test = get(self.tests, id.index()).ok_or(Obstacle::Fixed)?;
        if !self.has_one_value(test.column) {
            return Err(self.obstacle_of(test.column));
        }
        let one_of = |values: &[Cell]| {
            let canonical: Vec<Cell> = values.iter().filter_map(|value| canonical(*value)).collect();
            let all = canonical.len() == values.len() && values.len() <= MOST_PLACES;
            if all { Ok(Asked::OneOf(test.column, canonical)) } else { Err(Obstacle::ManyValues) }
        };
        match &test.probe {
            Probe::IsTrue => one_of(&[Cell::Bool(true)]),
            Probe::Compare(CompareOp::Eq, value) => one_of(&[*value]),
            Probe::OneOf(values) => one_of(values),
            Probe::Compare(CompareOp::Ne, _) => Err(Obstacle::Unequal),
            Probe::Compare(op, value) => {
                let interval = line(*value).and_then(|value| Interval::of(*op, value)).ok_or(Obstacle::DecimalLimit)?;
                Ok(Asked::Within(test.column, interval))
            }
            Probe::CompareColumn(..) => Err(Obstacle::TwoValues),
            Probe::OnList(_) => Err(Obstacle::OnList),
            Probe::Matches(_) => Err(Obstacle::Pattern),
            Probe::Present => Err(Obstacle::Presence),
            Probe::Any(_) | Probe::All(_) => Err(Obstacle::Elements),
        }
    }

    /// Whether a column has a value of its own outside quantifiers, which costs little to find.
    fn has_one_value(self, column: ColumnId) -> bool {
        match get(self.columns, column.index()) {
            Some(Operand::Field(_) | Operand::AsOf) => true,
            Some(Operand::ItemColumn { key: of, .. } | Operand::PartOf { of, .. }) => self.has_one_value(*of),
            _ => false,
        }
    }
}

impl Wanted {
    fn add(&mut self, asked: Asked) {
        match asked {
            Asked::OneOf(column, values) => {
                self.values.entry(column).or_insert(values);
            }
            Asked::Within(column, interval) => {
                let known = self.intervals.entry(column).or_insert(Interval::ALL);
                *known = known.and(interval);
            }
        }
    }
}

/// The same cell for values that are equal; `None` for what is not known or not one value.
pub(crate) fn canonical(value: Cell) -> Option<Cell> {
    match value {
        Cell::Decimal(number) => {
            let number = number.normalize();
            Some(if number.scale() == 0 {
                i64::try_from(number.mantissa()).map_or(Cell::Decimal(number), Cell::Int)
            } else {
                Cell::Decimal(number)
            })
        }
        Cell::Absent | Cell::Unknown | Cell::List { .. } | Cell::Count { .. } | Cell::Basis { .. } => None,
        known => Some(known),
    }
}

/// Where a value lies among those of its type; `None` for what is not known and for types in which this cannot be told exactly.
pub(crate) fn line(value: Cell) -> Option<i64> {
    match value {
        Cell::Int(number) => Some(number),
        Cell::Day(day) => Some(i64::from(day)),
        // Enums are declared highest first.
        Cell::Variant(variant) => Some(-i64::from(variant)),
        _ => None,
    }
}
