//! JF-C013: an approval may not rest on the absence of a fact.
//!
//! The engine refuses such approvals while deciding too; this tells the author.

use jianfu_dsl::tree::Clauses;

use super::{Compiler, say};
use crate::codes;
use crate::model::{Clause, Condition, GuardId, Probe, get};

impl Compiler<'_> {
    pub(super) fn check_absence(&mut self, file: &str, when: Option<&Clause>, guards: &[GuardId], clauses: &Clauses) {
        let mut resting = Vec::new();
        if when.is_some_and(|when| self.rests_on_absence(&when.condition, Sense::Holds)) {
            resting.extend(clauses.when.as_ref().map(|when| when.span));
        }
        for (id, guard) in guards.iter().zip(&clauses.guards) {
            let compiled = get(&self.model.guards, id.index());
            if compiled.is_some_and(|compiled| self.rests_on_absence(&compiled.clause.condition, Sense::Holds)) {
                resting.push(guard.condition.span);
            }
        }
        for span in resting {
            self.error(codes::ABSENCE, file, span, say("准予不能以事实缺失为前提", "an approval may not rest on the absence of a fact"))
                .help = Some(say(
                "改为询问事实本身，例如：要求此项为「否」，而不是没有填写",
                "ask for the fact itself, for example that it is `false`, not that it was left out",
            ));
        }
    }

    /// Whether a condition can come to hold (or to fail) because a fact is absent.
    fn rests_on_absence(&self, condition: &Condition, sense: Sense) -> bool {
        match condition {
            Condition::Constant(_) => false,
            Condition::Not(inner) => self.rests_on_absence(inner, sense.other()),
            Condition::And(parts) | Condition::Or(parts) => parts.iter().any(|part| self.rests_on_absence(part, sense)),
            Condition::Test(id) => match get(&self.model.tests, id.index()).map(|test| &test.probe) {
                Some(Probe::Present) => sense == Sense::Fails,
                Some(Probe::Any(inner) | Probe::All(inner)) => self.rests_on_absence(inner, sense),
                _ => false,
            },
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Sense {
    Holds,
    Fails,
}

impl Sense {
    const fn other(self) -> Self {
        match self {
            Self::Holds => Self::Fails,
            Self::Fails => Self::Holds,
        }
    }
}
