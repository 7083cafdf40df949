//! Values of columns: fetching them from a demand, and comparing them.

use std::cmp::Ordering;

use jianfu_dsl::tree::ArithmeticOp;
use rust_decimal::Decimal;

use crate::decide::tally::Tally;
use crate::decide::truth::Truth;
use crate::demand::Facts;
use crate::model::{Article, Cell, ColumnId, DayNumber, ListId, Model, NameState, Operand, Packed, Part, SourceId, Symbol, get};

/// Where columns get their values from.
#[derive(Clone, Copy)]
pub(crate) struct Row<'d> {
    pub(crate) model: &'d Model,
    pub(crate) facts: &'d Facts,
    pub(crate) as_of: DayNumber,
    /// The element that a quantifier looks at.
    pub(crate) element: Option<Cell>,
    /// What was counted in the history.
    pub(crate) tallies: &'d [Tally],
    /// The status of an entry of the history, where one is looked at.
    pub(crate) status: Cell,
}

/// What a list has under the text in a slot.
#[derive(Clone, Copy)]
pub(crate) struct Listed<'d> {
    /// The values of the item: whole, and in eight bytes each.
    values: (&'d [Cell], &'d [Packed]),
    /// Every value, where there is no item.
    otherwise: &'static Cell,
    pub(crate) is_on_list: Truth,
}

/// What a list has under a text, by its place there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// There is no text.
    Absent,
    /// It cannot be told.
    Unknown,
    /// No item in force.
    Nothing,
    Item(u32),
}

impl<'d> Listed<'d> {
    const ABSENT: Self = Self { values: (&[], &[]), otherwise: &Cell::Absent, is_on_list: Truth::Unknown };
    const UNKNOWN: Self = Self { values: (&[], &[]), otherwise: &Cell::Unknown, is_on_list: Truth::Unknown };
    const NOTHING: Self = Self { values: (&[], &[]), otherwise: &Cell::Unknown, is_on_list: Truth::False };

    /// What stands at a place of a list.
    #[inline]
    pub(crate) fn at(model: &'d Model, list: ListId, place: Place) -> Self {
        match place {
            Place::Absent => Self::ABSENT,
            Place::Unknown => Self::UNKNOWN,
            Place::Nothing => Self::NOTHING,
            Place::Item(place) => {
                let values = model.program.items(list).and_then(|items| items.values(place)).unwrap_or_default();
                Self { values, otherwise: &Cell::Unknown, is_on_list: Truth::True }
            }
        }
    }

    /// What stands in a column of the item.
    #[inline]
    pub(crate) fn value(&self, column: usize) -> &'d Cell {
        get(self.values.0, column).unwrap_or(self.otherwise)
    }

    /// What stands in the columns of the item, in eight bytes each; none where there is no item.
    #[inline]
    pub(crate) fn packed(&self) -> Option<&'d [Packed]> {
        (self.is_on_list == Truth::True).then_some(self.values.1)
    }
}

impl<'d> Row<'d> {
    /// A view of facts on a day, outside quantifiers.
    pub(crate) fn new(model: &'d Model, facts: &'d Facts, as_of: DayNumber) -> Self {
        Self { model, facts, as_of, element: None, tallies: &[], status: Cell::Unknown }
    }

    /// What a list has under a value.
    pub(crate) fn listed(&self, list: ListId, value: Cell) -> Listed<'d> {
        Listed::at(self.model, list, self.place(list, value))
    }

    /// The place of what a list has under a value.
    pub(crate) fn place(&self, list: ListId, value: Cell) -> Place {
        let text = match value {
            Cell::Text(text) => text,
            Cell::Absent => return Place::Absent,
            _ => return Place::Unknown,
        };
        self.place_of(list, text)
    }

    /// The place of what a list has under a text.
    #[inline]
    pub(crate) fn place_of(&self, list: ListId, text: Symbol) -> Place {
        let (Some(items), Some(of)) = (self.model.program.items(list), get(&self.model.lists, list.index())) else {
            return Place::Unknown;
        };
        if !items.is_in_force(self.as_of) {
            return Place::Unknown;
        }
        items.find(of, text, self.as_of).map_or(Place::Nothing, Place::Item)
    }

    /// The value of a column. [`Cell::Absent`] where a fact was not given, [`Cell::Unknown`] where nothing is known about it.
    #[inline]
    pub(crate) fn value(&self, column: ColumnId) -> Cell {
        match get(&self.model.columns, column.index()) {
            Some(operand) => self.operand(operand),
            None => Cell::Unknown,
        }
    }

    /// Whether a column is unknown because a result is too large or too fine, though all that it is computed from is known.
    pub(crate) fn overflows(&self, column: ColumnId) -> bool {
        let Some(Operand::Arithmetic { left, right, .. }) = get(&self.model.columns, column.index()) else { return false };
        let is_known = |column: ColumnId| !matches!(self.value(column), Cell::Absent | Cell::Unknown);
        !is_known(column) && (is_known(*left) && is_known(*right) || self.overflows(*left) || self.overflows(*right))
    }

    #[inline]
    pub(crate) fn field(&self, slot: usize) -> Cell {
        self.facts.cells.get(slot).unwrap_or(Cell::Unknown)
    }

    #[inline]
    fn operand(&self, operand: &Operand) -> Cell {
        match operand {
            Operand::Field(slot) => self.field(*slot),
            Operand::Constant(cell) => *cell,
            Operand::AsOf => Cell::Day(self.as_of),
            Operand::Element(part) => self.element.map_or(Cell::Unknown, |element| part_of(element, *part)),
            Operand::PartOf { of, part } => part_of(self.value(*of), *part),
            Operand::ItemColumn { list, key, column } => *self.listed(*list, self.value(*key)).value(*column),
            Operand::SourceLevel(of) => self.level_of(self.value(*of)),
            Operand::SourceRank(of) => self.rank_of(self.value(*of)),
            Operand::SourceValid(of) => self.is_valid(self.value(*of)),
            Operand::Arithmetic { left, op, right } => arithmetic(self.value(*left), *op, self.value(*right)),
            Operand::Tally(id) => self.tallies.iter().find(|tally| tally.id == *id).map_or(Cell::Unknown, Tally::cell),
            Operand::Status => self.status,
        }
    }

    /// The version of a source in force on the day, if one is.
    fn source_in_force(&self, id: SourceId) -> Option<&crate::model::SourceDef> {
        let versions = &get(&self.model.sources, id.index())?.versions;
        versions.iter().filter_map(|id| get(&self.model.sources, id.index())).find(|source| source.days.covers(self.as_of))
    }

    pub(crate) fn level_of(&self, source: Cell) -> Cell {
        self.part_of_source(source, |source| source.level)
    }

    pub(crate) fn rank_of(&self, source: Cell) -> Cell {
        self.part_of_source(source, |source| source.rank)
    }

    /// Whether a version of a source is in force on the day.
    pub(crate) fn is_valid(&self, source: Cell) -> Cell {
        match source {
            Cell::Source(id) => Cell::Bool(self.source_in_force(id).is_some()),
            other => unknown_or_absent(other),
        }
    }

    fn part_of_source(&self, source: Cell, part: impl Fn(&crate::model::SourceDef) -> Option<u16>) -> Cell {
        match source {
            Cell::Source(id) => self.source_in_force(id).and_then(part).map_or(Cell::Unknown, Cell::Variant),
            other => unknown_or_absent(other),
        }
    }
}

fn unknown_or_absent(cell: Cell) -> Cell {
    if matches!(cell, Cell::Absent) { Cell::Absent } else { Cell::Unknown }
}

pub(crate) fn part_of(cell: Cell, part: Part) -> Cell {
    match (part, cell) {
        (Part::Whole, cell) => cell,
        (Part::Source, Cell::Basis { named: NameState::Absent, .. }) => Cell::Absent,
        (Part::Source, Cell::Basis { source, .. }) => source.map_or(Cell::Unknown, Cell::Source),
        (Part::Article, Cell::Basis { article, .. }) => match article {
            Article::Absent => Cell::Absent,
            Article::Unknown => Cell::Unknown,
            Article::Number(number) => Cell::Int(number.into()),
        },
        (Part::Date, Cell::Basis { date, .. }) => date.map_or(Cell::Absent, Cell::Day),
        (_, other) => unknown_or_absent(other),
    }
}

fn arithmetic(left: Cell, op: ArithmeticOp, right: Cell) -> Cell {
    let result = match (left, right) {
        (Cell::Absent, _) | (_, Cell::Absent) => return Cell::Absent,
        (Cell::Int(a), Cell::Int(b)) => match op {
            ArithmeticOp::Add => a.checked_add(b),
            ArithmeticOp::Sub => a.checked_sub(b),
            ArithmeticOp::Mul => a.checked_mul(b),
            ArithmeticOp::Div => None,
        }
        .map(Cell::Int),
        (Cell::Day(a), Cell::Day(b)) if op == ArithmeticOp::Sub => Some(Cell::Int(i64::from(a) - i64::from(b))),
        (Cell::Day(a), Cell::Int(b)) => {
            let day = match op {
                ArithmeticOp::Add => i64::from(a).checked_add(b),
                ArithmeticOp::Sub => i64::from(a).checked_sub(b),
                ArithmeticOp::Mul | ArithmeticOp::Div => None,
            };
            day.and_then(|day| i32::try_from(day).ok()).filter(|day| crate::model::date_of(*day).is_some()).map(Cell::Day)
        }
        (a, b) => match (decimal(a), decimal(b)) {
            (Some(a), Some(b)) => match op {
                ArithmeticOp::Add => exact_sum(a, b),
                ArithmeticOp::Sub => exact_sum(a, -b),
                ArithmeticOp::Mul => exact_product(a, b),
                ArithmeticOp::Div => None,
            }
            .map(Cell::Decimal),
            _ => None,
        },
    };
    result.unwrap_or(Cell::Unknown)
}

/// A sum that would have to be rounded is no sum: it would have fewer places than its parts.
fn exact_sum(a: Decimal, b: Decimal) -> Option<Decimal> {
    let (a, b) = (a.normalize(), b.normalize());
    a.checked_add(b).filter(|sum| sum.scale() >= a.scale().max(b.scale()))
}

/// A product that would have to be rounded is no product: the engine never rounds.
fn exact_product(a: Decimal, b: Decimal) -> Option<Decimal> {
    let (a, b) = (a.normalize(), b.normalize());
    let mut mantissa = a.mantissa().checked_mul(b.mantissa())?;
    let mut scale = a.scale() + b.scale();
    while scale > 0 && mantissa % 10 == 0 {
        (mantissa, scale) = (mantissa / 10, scale - 1);
    }
    Decimal::try_from_i128_with_scale(mantissa, scale).ok()
}

fn decimal(cell: Cell) -> Option<Decimal> {
    match cell {
        Cell::Int(number) => Some(number.into()),
        Cell::Decimal(number) => Some(number),
        _ => None,
    }
}

/// How two known values stand to each other; `None` where one is not known or they are of different types.
/// Enums are declared highest first, so the smaller number is the greater value.
#[inline]
pub(crate) fn compare(left: Cell, right: Cell) -> Option<Ordering> {
    match (left, right) {
        (Cell::Int(a), Cell::Int(b)) => Some(a.cmp(&b)),
        (Cell::Day(a), Cell::Day(b)) => Some(a.cmp(&b)),
        (Cell::Variant(a), Cell::Variant(b)) => Some(b.cmp(&a)),
        (Cell::Bool(a), Cell::Bool(b)) => Some(a.cmp(&b)),
        (Cell::Text(a), Cell::Text(b)) => Some(a.cmp(&b)),
        (Cell::Body(a), Cell::Body(b)) => Some(a.cmp(&b)),
        (Cell::Source(a), Cell::Source(b)) => Some(a.cmp(&b)),
        _ => compare_decimals(left, right),
    }
}

#[cold]
fn compare_decimals(left: Cell, right: Cell) -> Option<Ordering> {
    Some(decimal(left)?.cmp(&decimal(right)?))
}
