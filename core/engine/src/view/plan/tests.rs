//! The tests of a plan: what each asks, and how the engine answers it.

use jianfu_dsl::Lang;

use super::written::Written;
use crate::decide::words;
use crate::model::{ColumnId, FormId, Model, Operand, Probe, Test, TestId};

/// A test, on the form of a plan.
#[derive(Debug, Clone, Copy)]
pub struct PlannedTest<'p> {
    pub(super) model: &'p Model,
    pub(super) form: FormId,
    pub(super) id: TestId,
    pub(super) of: &'p Test,
    pub(super) users: usize,
}

/// How a test is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum TestKind {
    /// Read straight from a field, from a part of it, or from the day.
    Field,
    /// Whether what a field says is on a list: one look-up.
    OnList,
    /// An attribute of the listed item that a field names: joined by one look-up.
    Item,
    /// An attribute of the source that a field cites, of the version in force on the day.
    Source,
    /// Computed from values of the demand.
    Arithmetic,
    /// Two values of the demand against one another.
    TwoValues,
    /// Whether a text has the shape of a serial.
    Pattern,
    /// Asked of every element of a list of facts.
    Elements,
    /// Counted in the history.
    Counted,
}

impl TestKind {
    /// Every kind.
    pub const ALL: [Self; 9] = [
        Self::Field,
        Self::OnList,
        Self::Item,
        Self::Source,
        Self::Arithmetic,
        Self::TwoValues,
        Self::Pattern,
        Self::Elements,
        Self::Counted,
    ];

    /// Its name in data.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Field => "field",
            Self::OnList => "on_list",
            Self::Item => "item",
            Self::Source => "source",
            Self::Arithmetic => "arithmetic",
            Self::TwoValues => "two_values",
            Self::Pattern => "pattern",
            Self::Elements => "elements",
            Self::Counted => "counted",
        }
    }
}

impl PlannedTest<'_> {
    /// Its number in the pack: the same wherever this test is used, and another when the pack changes.
    pub fn number(&self) -> usize {
        self.id.index()
    }

    /// How many rules of the plan have it.
    pub fn users(&self) -> usize {
        self.users
    }

    /// How it is answered. What takes most counts: a count over anything else, then what asks about elements, then what is computed.
    pub fn kind(&self) -> TestKind {
        let (mut item, mut source, mut computed, mut counted) = (false, false, false, false);
        self.model.each_operand(self.of, &mut |operand| match operand {
            Operand::Tally(_) | Operand::Status => counted = true,
            Operand::Arithmetic { .. } => computed = true,
            Operand::SourceLevel(_) | Operand::SourceRank(_) | Operand::SourceValid(_) => source = true,
            Operand::ItemColumn { .. } => item = true,
            Operand::Field(_) | Operand::Constant(_) | Operand::AsOf | Operand::Element(_) | Operand::PartOf { .. } => {}
        });
        match &self.of.probe {
            _ if counted => TestKind::Counted,
            Probe::Any(_) | Probe::All(_) => TestKind::Elements,
            _ if computed => TestKind::Arithmetic,
            Probe::CompareColumn(..) => TestKind::TwoValues,
            Probe::Matches(_) => TestKind::Pattern,
            Probe::OnList(_) => TestKind::OnList,
            _ if source => TestKind::Source,
            _ if item => TestKind::Item,
            Probe::IsTrue | Probe::Compare(..) | Probe::OneOf(_) | Probe::Present => TestKind::Field,
        }
    }

    /// The test in the keywords of a language: in Chinese with the labels that people know, in English with the pack's names.
    pub fn words(&self, lang: Lang) -> String {
        let written = Written { model: self.model, form: self.form };
        words::condition(self.model, self.model.form(self.form), &written.test(self.of, None), lang)
    }
}

/// A column: a value on which tests are made, on the form of a plan.
#[derive(Debug, Clone, Copy)]
pub struct ColumnRef<'p> {
    pub(super) model: &'p Model,
    pub(super) form: FormId,
    pub(super) id: ColumnId,
}

impl ColumnRef<'_> {
    /// What people call it: a field, or a column of a list with the field by which the item is looked up, in Chinese by labels and in English by names.
    pub fn words(&self, lang: Lang) -> String {
        let written = Written { model: self.model, form: self.form };
        words::condition(self.model, self.model.form(self.form), &written.column(self.id), lang)
    }
}
