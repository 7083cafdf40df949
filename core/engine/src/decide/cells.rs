//! Values of columns: fetching them from a demand, and comparing them.

use std::cell as slot;
use std::cmp::Ordering;

use jianfu_dsl::tree::{ArithmeticOp, CompareOp};
use rust_decimal::Decimal;

use crate::decide::tally::Tally;
use crate::demand::Facts;
use crate::model::{Article, Cell, ColumnId, DayNumber, ItemDef, ListDef, ListId, Model, NameState, Operand, Part, SourceId, Symbol, get};

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
    /// What was looked up in lists, so that an item's attributes cost one look-up; none where little is asked.
    pub(crate) looked_up: Option<&'d LookedUp>,
}

/// The last items that were looked up, and on no other day and in no other pack: it is to be forgotten before each decision.
#[derive(Debug, Default)]
pub(crate) struct LookedUp([slot::Cell<Option<FoundPlace>>; LOOKED_UP]);

/// A text that was looked up in a list, and the place of the item that it names there.
#[derive(Debug, Clone, Copy)]
struct FoundPlace {
    list: ListId,
    text: Symbol,
    place: Option<u32>,
}

/// So many lists are remembered, one look-up each; a power of two.
const LOOKED_UP: usize = 4;

impl LookedUp {
    pub(crate) fn forget(&self) {
        self.0.iter().for_each(|slot| slot.set(None));
    }

    /// The item that a text names in a list on the day.
    fn item<'m>(&self, list: &'m ListDef, id: ListId, symbol: Symbol, day: DayNumber) -> Option<&'m ItemDef> {
        let slot = self.0.get(id.index() % LOOKED_UP)?;
        let place = match slot.get() {
            Some(found) if found.list == id && found.text == symbol => found.place,
            _ => {
                let place = list.place(symbol, day);
                slot.set(Some(FoundPlace { list: id, text: symbol, place }));
                place
            }
        };
        get(&list.items, place? as usize)
    }
}

impl<'d> Row<'d> {
    /// A view of facts on a day, outside quantifiers.
    pub(crate) fn new(model: &'d Model, facts: &'d Facts, as_of: DayNumber) -> Self {
        Self { model, facts, as_of, element: None, tallies: &[], status: Cell::Unknown, looked_up: None }
    }

    /// The item that a text names in a list; `None` where the list is not in force, so that nothing can be told.
    pub(crate) fn item(&self, id: ListId, symbol: Symbol) -> Option<Option<&'d ItemDef>> {
        let list = get(&self.model.lists, id.index()).filter(|list| list.days.covers(self.as_of))?;
        Some(match self.looked_up {
            Some(looked_up) => looked_up.item(list, id, symbol, self.as_of),
            None => list.item(symbol, self.as_of),
        })
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
        self.facts.cells.get(slot).copied().unwrap_or(Cell::Unknown)
    }

    #[inline]
    fn operand(&self, operand: &Operand) -> Cell {
        match operand {
            Operand::Field(slot) => self.field(*slot),
            Operand::Constant(cell) => *cell,
            Operand::AsOf => Cell::Day(self.as_of),
            Operand::Element(part) => self.element.map_or(Cell::Unknown, |element| part_of(element, *part)),
            Operand::PartOf { of, part } => part_of(self.value(*of), *part),
            Operand::ItemColumn { list, key, column } => self.item_column(*list, *key, *column),
            Operand::SourceLevel(of) => self.source_part(*of, |source| source.level),
            Operand::SourceRank(of) => self.source_part(*of, |source| source.rank),
            Operand::SourceValid(of) => match self.value(*of) {
                Cell::Source(id) => Cell::Bool(self.source_in_force(id).is_some()),
                other => unknown_or_absent(other),
            },
            Operand::Arithmetic { left, op, right } => arithmetic(self.value(*left), *op, self.value(*right)),
            Operand::Tally(id) => self.tallies.iter().find(|tally| tally.id == *id).map_or(Cell::Unknown, Tally::cell),
            Operand::Status => self.status,
        }
    }

    fn item_column(&self, list: ListId, key: ColumnId, column: usize) -> Cell {
        match self.value(key) {
            Cell::Text(symbol) => {
                let item = self.item(list, symbol).flatten();
                let value = item.and_then(|item| item.values.get(column).copied());
                // A value left out of the list is no fact that the sender could add.
                value.filter(|cell| *cell != Cell::Absent).unwrap_or(Cell::Unknown)
            }
            other => unknown_or_absent(other),
        }
    }

    /// The version of a source in force on the day, if one is.
    fn source_in_force(&self, id: SourceId) -> Option<&crate::model::SourceDef> {
        let versions = &get(&self.model.sources, id.index())?.versions;
        versions.iter().filter_map(|id| get(&self.model.sources, id.index())).find(|source| source.days.covers(self.as_of))
    }

    fn source_part(&self, of: ColumnId, part: impl Fn(&crate::model::SourceDef) -> Option<u16>) -> Cell {
        match self.value(of) {
            Cell::Source(id) => self.source_in_force(id).and_then(part).map_or(Cell::Unknown, Cell::Variant),
            other => unknown_or_absent(other),
        }
    }
}

fn unknown_or_absent(cell: Cell) -> Cell {
    if cell == Cell::Absent { Cell::Absent } else { Cell::Unknown }
}

fn part_of(cell: Cell, part: Part) -> Cell {
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
        _ => Some(decimal(left)?.cmp(&decimal(right)?)),
    }
}

/// Whether a comparison holds.
#[inline]
pub(crate) const fn holds(op: CompareOp, ordering: Ordering) -> bool {
    match op {
        CompareOp::Eq => ordering.is_eq(),
        CompareOp::Ne => ordering.is_ne(),
        CompareOp::Lt => ordering.is_lt(),
        CompareOp::Le => ordering.is_le(),
        CompareOp::Gt => ordering.is_gt(),
        CompareOp::Ge => ordering.is_ge(),
    }
}
