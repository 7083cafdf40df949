//! How the rules of a plan are found, for people: where each stands in the index, and why it stands nowhere.

use super::intervals::Interval;
use super::{Arenas, Index, Key, Wanted};
use crate::model::{ColumnId, Condition, Operand, get};

/// Where a rule would stand by what its `when` asks for.
pub(crate) enum Place {
    /// Under these values of the columns.
    Values(Vec<ColumnId>, Vec<Key>),
    /// Under an interval of the column.
    Interval(ColumnId, Interval),
    /// Its `when` asks for nothing by which it could be found.
    Nowhere,
}

impl Place {
    /// By what it is found, if it is.
    pub(crate) fn by(&self) -> Option<Access<'_>> {
        match self {
            Self::Values(columns, _) => Some(Access::Values(columns)),
            Self::Interval(column, _) => Some(Access::Interval(*column)),
            Self::Nowhere => None,
        }
    }
}

/// By what the rules of one look-up are found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Access<'i> {
    /// By the values of these columns.
    Values(&'i [ColumnId]),
    /// By the interval in which the value of this column lies.
    Interval(ColumnId),
}

/// The rules that one look-up finds.
pub(crate) struct Group<'i> {
    pub(crate) by: Access<'i>,
    /// Their places in the plan.
    pub(crate) rules: &'i [u32],
    /// The most that are found where the columns' values are known.
    pub(crate) most: usize,
}

/// Why a rule cannot be found by a part of its `when`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Obstacle {
    /// One of several parts is enough: `or`.
    Alternatives,
    /// It is what must not hold: `not`.
    Negation,
    /// All values but one will do: `!=`.
    Unequal,
    /// It asks whether a fact is given at all.
    Presence,
    /// It asks whether something is on a list.
    OnList,
    /// It asks whether a text has the shape of a serial.
    Pattern,
    /// It asks about the elements of a list of facts.
    Elements,
    /// It compares two values of the demand.
    TwoValues,
    /// The value is computed.
    Arithmetic,
    /// The value is an attribute of the source that is cited.
    Source,
    /// The value is counted in the history.
    Counted,
    /// The limit is a decimal number.
    DecimalLimit,
    /// It names more values than the index has room for.
    ManyValues,
    /// It holds always, or never.
    Fixed,
}

impl Obstacle {
    /// Its name in data.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Alternatives => "or",
            Self::Negation => "not",
            Self::Unequal => "unequal",
            Self::Presence => "presence",
            Self::OnList => "on_list",
            Self::Pattern => "pattern",
            Self::Elements => "elements",
            Self::TwoValues => "two_values",
            Self::Arithmetic => "arithmetic",
            Self::Source => "source",
            Self::Counted => "counted",
            Self::DecimalLimit => "decimal_limit",
            Self::ManyValues => "many_values",
            Self::Fixed => "fixed",
        }
    }
}

impl Index {
    /// The look-ups that a demand costs.
    pub(crate) fn groups(&self) -> impl Iterator<Item = Group<'_>> {
        let tables = self.tables.iter().map(|table| Group {
            by: Access::Values(&table.columns),
            rules: &table.all,
            most: table.by_values.values().map(Vec::len).max().unwrap_or(0),
        });
        let ranges = self.ranges.iter().map(|ranges| Group {
            by: Access::Interval(ranges.column),
            rules: &ranges.all,
            most: ranges.intervals.most(),
        });
        tables.chain(ranges)
    }
}

impl Arenas<'_> {
    /// The parts of a condition by which a rule cannot be found, and why.
    pub(crate) fn obstacles(self, when: &Condition) -> Vec<(&Condition, Obstacle)> {
        let mut found = Vec::new();
        self.collect(when, &mut Wanted::default(), &mut |part, obstacle| found.push((part, obstacle)));
        found
    }

    /// Why the value of a column is of no use.
    pub(super) fn obstacle_of(self, column: ColumnId) -> Obstacle {
        match get(self.columns, column.index()) {
            Some(Operand::Arithmetic { .. }) => Obstacle::Arithmetic,
            Some(Operand::SourceLevel(_) | Operand::SourceRank(_) | Operand::SourceValid(_)) => Obstacle::Source,
            Some(Operand::Tally(_) | Operand::Status) => Obstacle::Counted,
            Some(Operand::Element(_)) => Obstacle::Elements,
            Some(Operand::ItemColumn { key: of, .. } | Operand::PartOf { of, .. }) => self.obstacle_of(*of),
            Some(Operand::Field(_) | Operand::AsOf | Operand::Constant(_)) | None => Obstacle::Fixed,
        }
    }
}
