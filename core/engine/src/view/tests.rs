//! A pack's own tests.

use jianfu_dsl::tree::{MeasureKind, MeasuredValue, VerdictKind};

use super::forms::FormRef;
use super::{Spot, reference};
use crate::pack::Pack;
use crate::testing::{Case, Expectation, Measurement};

reference! {
    /// A test: written, or a row of a table of cases.
    TestRef to Case
}

impl<'p> TestRef<'p> {
    /// Its name.
    pub fn name(&self) -> &'p str {
        &self.of.name
    }

    /// The form of its demand; none where it only looks at what is measured over its history.
    pub fn form(&self) -> Option<FormRef<'p>> {
        FormRef::new(self.model, self.of.form?.index())
    }

    /// What it expects.
    pub fn expectations(&self) -> impl Iterator<Item = ExpectRef<'p>> + use<'p> {
        self.of.expectations.iter().map(|of| ExpectRef { of })
    }

    /// What it expects to be measured over its history.
    pub fn measured(&self) -> impl Iterator<Item = MeasuredRef<'p>> + use<'p> {
        self.of.measured.iter().map(|of| MeasuredRef { of })
    }

    /// Where it stands.
    pub fn spot(&self) -> Spot {
        Spot { file: self.of.file.clone(), line: self.of.line }
    }
}

/// What a test expects.
#[derive(Debug, Clone, Copy)]
pub struct ExpectRef<'p> {
    of: &'p Expectation,
}

impl<'p> ExpectRef<'p> {
    /// The outcome.
    pub fn outcome(&self) -> VerdictKind {
        self.of.outcome
    }

    /// Who is to give the reason: `rule`, `rule.guard`, `rule.exception`, `checklist.check` or `default`.
    pub fn by(&self) -> Option<&'p str> {
        self.of.by.as_deref()
    }
}

/// What a test expects to be measured over its history.
#[derive(Debug, Clone, Copy)]
pub struct MeasuredRef<'p> {
    of: &'p Measurement,
}

impl<'p> MeasuredRef<'p> {
    /// What is measured.
    pub fn kind(&self) -> MeasureKind {
        self.of.kind
    }

    /// Its name.
    pub fn name(&self) -> &'p str {
        &self.of.name
    }

    /// Whether nothing at all is to be found or raised.
    pub fn is_negated(&self) -> bool {
        self.of.negated
    }

    /// What it is to come to, where that is said: a number, or that it is not known.
    pub fn value(&self) -> Option<&'p MeasuredValue> {
        self.of.value.as_ref()
    }
}

impl Pack {
    /// Its own tests: the written ones, then those in tables.
    pub fn tests(&self) -> impl Iterator<Item = TestRef<'_>> {
        let model = self.model();
        model.aside.get().tests.iter().map(move |of| TestRef { model, of })
    }
}
