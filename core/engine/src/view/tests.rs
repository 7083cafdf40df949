//! A pack's own tests.

use jianfu_dsl::tree::VerdictKind;

use super::forms::FormRef;
use super::{Spot, reference};
use crate::pack::Pack;
use crate::testing::{Case, Expectation};

reference! {
    /// A test: written, or a row of a table of cases.
    TestRef to Case
}

impl<'p> TestRef<'p> {
    /// Its name.
    pub fn name(&self) -> &'p str {
        &self.of.name
    }

    /// The form of its demand.
    pub fn form(&self) -> Option<FormRef<'p>> {
        FormRef::new(self.model, self.of.form.index())
    }

    /// What it expects.
    pub fn expectations(&self) -> impl Iterator<Item = ExpectRef<'p>> + use<'p> {
        self.of.expectations.iter().map(|of| ExpectRef { of })
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

impl Pack {
    /// Its own tests: the written ones, then those in tables.
    pub fn tests(&self) -> impl Iterator<Item = TestRef<'_>> {
        let model = self.model();
        model.pack_tests.iter().map(move |of| TestRef { model, of })
    }
}
