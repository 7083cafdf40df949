//! Conditions: tests on columns, and what a column holds.

use jianfu_dsl::tree::{ArithmeticOp, CompareOp};
use serde::{Deserialize, Serialize};

use super::{Cell, ColumnId, ListId, SerialId, TallyId, TestId};
use crate::decide::told::OfClause;
use crate::saved::Said;

/// What a column holds.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(crate) enum Operand {
    /// The fact in a slot.
    Field(usize),
    Constant(Cell),
    AsOf,
    /// The column of the item that a text names.
    ItemColumn {
        list: ListId,
        key: ColumnId,
        column: usize,
    },
    /// The element that a quantifier looks at, or its part.
    Element(Part),
    /// A part of a basis held in a field of its own.
    PartOf {
        of: ColumnId,
        part: Part,
    },
    SourceLevel(ColumnId),
    SourceRank(ColumnId),
    SourceValid(ColumnId),
    Arithmetic {
        left: ColumnId,
        op: ArithmeticOp,
        right: ColumnId,
    },
    /// How many entries of the history count.
    Tally(TallyId),
    /// The status of the entry that a filter looks at.
    Status,
}

impl Operand {
    /// The columns that its value is made of.
    pub(crate) fn inputs(&self) -> impl Iterator<Item = ColumnId> {
        let (first, second) = match self {
            Self::Field(_) | Self::Constant(_) | Self::AsOf | Self::Element(_) | Self::Tally(_) | Self::Status => (None, None),
            Self::ItemColumn { key: of, .. }
            | Self::PartOf { of, .. }
            | Self::SourceLevel(of)
            | Self::SourceRank(of)
            | Self::SourceValid(of) => (Some(*of), None),
            Self::Arithmetic { left, right, .. } => (Some(*left), Some(*right)),
        };
        first.into_iter().chain(second)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(crate) enum Part {
    Whole,
    Source,
    Article,
    Date,
}

/// A test on a column.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(crate) enum Probe {
    IsTrue,
    /// Against a constant.
    Compare(CompareOp, Cell),
    /// Against another column.
    CompareColumn(CompareOp, ColumnId),
    OneOf(Vec<Cell>),
    OnList(ListId),
    Matches(SerialId),
    Present,
    Any(Condition),
    All(Condition),
}

/// A test: a probe on a column.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(crate) struct Test {
    pub(crate) column: ColumnId,
    pub(crate) probe: Probe,
}

/// A condition over tests.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Condition {
    Constant(bool),
    Test(TestId),
    Not(Box<Condition>),
    And(Vec<Condition>),
    Or(Vec<Condition>),
}

impl Condition {
    /// Visits its tests. What a quantifier asks about elements is within one of them: see [`Model::each_test`].
    pub(crate) fn each_test(&self, visit: &mut impl FnMut(TestId)) {
        match self {
            Self::Constant(_) => {}
            Self::Test(id) => visit(*id),
            Self::Not(inner) => inner.each_test(visit),
            Self::And(parts) | Self::Or(parts) => parts.iter().for_each(|part| part.each_test(visit)),
        }
    }
}

/// A condition with the text it came from, for people.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Clause {
    pub(crate) condition: Condition,
    pub(crate) text: Said,
    #[serde(skip)]
    pub(crate) told: OfClause,
}
