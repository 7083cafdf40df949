//! Properties of deciding, on random packs and demands (see `generate`).
//!
//! `JIANFU_CASES` says how many packs each property tries, and `JIANFU_DEMANDS` how many demands on each; without it the number is small enough that the whole test program takes less than a minute on
//! two cores without optimisation. A failing case prints the pack, the demand and what was expected.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use jianfu::{Context, Decision, Files, Lang, MemoryHistory, Outcome, Pack, Scratch, Value};
use proptest::test_runner::{Config, TestCaseError, TestError, TestRunner};

use crate::generate::{self, Choices, Drawn, PackText, Past, What, day_of};
use crate::reference::{self, Judgement, Mark};

mod changed_demands;
mod changed_packs;
mod compared;
mod data;
mod remembered;
mod saved;

/// Packs a property, where the environment does not say.
const CASES: u32 = 80;
/// Demands a pack, where the environment does not say.
const DEMANDS: usize = 6;

pub(crate) type Checked = Result<(), TestCaseError>;

fn cases() -> u32 {
    std::env::var("JIANFU_CASES").map_or(CASES, |cases| cases.parse().expect("JIANFU_CASES is a number"))
}

pub(crate) fn demands() -> usize {
    std::env::var("JIANFU_DEMANDS").map_or(DEMANDS, |demands| demands.parse().expect("JIANFU_DEMANDS is a number"))
}

/// Tries a property on random choices.
#[track_caller]
pub(crate) fn check(property: impl Fn(&mut Choices) -> Checked) {
    check_times(cases(), property);
}

#[track_caller]
fn check_times(cases: u32, property: impl Fn(&mut Choices) -> Checked) {
    // Three in ten packs may be refused by the compiler, no more.
    let mut runner = TestRunner::new(Config {
        cases,
        failure_persistence: None,
        max_global_rejects: 20 + cases * 3 / 7,
        max_shrink_time: 8000,
        ..Config::default()
    });
    match runner.run(&generate::choices(demands().div_ceil(DEMANDS)), |numbers| property(&mut Choices::new(numbers))) {
        Ok(()) => {}
        Err(TestError::Fail(reason, _) | TestError::Abort(reason)) => panic!("{reason}"),
    }
}

/// Tries a property on random packs, with some demands on each.
#[track_caller]
fn check_demands(property: impl Fn(&mut Choices, &Case, &Drawn) -> Checked) {
    check(|choices| {
        let case = Case::new(choices.pack())?;
        for _ in 0..demands() {
            let drawn = choices.demand();
            property(choices, &case, &drawn)?;
        }
        Ok(())
    });
}

/// Tries a property on random packs beside variants of them, with some demands on each.
#[track_caller]
fn check_variants(variants: impl Fn(&Case) -> Result<Vec<Case>, TestCaseError>, property: impl Fn(&Case, &Case, &Drawn) -> Checked) {
    check(|choices| {
        let case = Case::new(choices.pack())?;
        let variants = variants(&case)?;
        for _ in 0..demands() {
            let drawn = choices.demand();
            variants.iter().try_for_each(|variant| property(&case, variant, &drawn))?;
        }
        Ok(())
    });
}

/// A random pack, compiled.
pub(crate) struct Case {
    pub(crate) text: PackText,
    pub(crate) pack: Pack,
}

/// What the compiler may find wrong with a random pack: citations that do not fit random validities.
const PROVOKED: [&str; 1] = ["JF-C005"];

impl Case {
    /// Compiles a pack; one of the refusals that the generator may provoke discards the case.
    pub(crate) fn new(text: PackText) -> Result<Self, TestCaseError> {
        match Pack::parse(&text.text()) {
            Ok(pack) => Ok(Self { text, pack }),
            Err(error) if PROVOKED.contains(&error.code()) => Err(TestCaseError::reject(error.code())),
            Err(error) => Err(TestCaseError::fail(format!("{error}\n{}", text.text()))),
        }
    }

    /// The same with a further declaration.
    fn with(&self, declaration: &str) -> Result<Self, TestCaseError> {
        let mut text = self.text.clone();
        text.declarations.push(declaration.to_owned());
        Self::new(text)
    }

    fn decide(&self, drawn: &Drawn) -> Decision<'static> {
        decide(&self.pack, drawn)
    }

    /// Fails unless both are the same.
    fn same<T: PartialEq + std::fmt::Debug>(&self, drawn: &Drawn, what: &str, engine: &T, expected: &T) -> Checked {
        if engine == expected {
            return Ok(());
        }
        Err(TestCaseError::fail(format!("{what}\n{}\n{drawn:?}\nfound:    {engine:?}\nexpected: {expected:?}", self.text.text())))
    }

    fn holds(&self, drawn: &Drawn, what: &str, holds: bool) -> Checked {
        self.same(drawn, what, &holds, &true)
    }
}

/// What is attached to nothing, for demands without a history.
fn context<'h>(drawn: &Drawn, history: Option<&'h MemoryHistory>) -> Context<'h> {
    match (&drawn.past, history) {
        (Some(past), Some(history)) => past.context(drawn.as_of, history),
        _ => drawn.as_of.map_or_else(Context::of_demand, Context::on),
    }
}

thread_local! {
    /// One memory for demands of all packs, so that whatever is kept in it is put to the test.
    static SCRATCH: RefCell<Scratch> = RefCell::default();
}

fn decide(pack: &Pack, drawn: &Drawn) -> Decision<'static> {
    let mut demand = pack.demand(drawn.form).unwrap();
    for (field, value) in &drawn.facts {
        demand.put(field, value.clone()).unwrap_or_else(|error| panic!("{field} {value:?}: {error}"));
    }
    let history = drawn.past.as_ref().map(|past| past.engine(pack));
    let (demand, context) = (demand.finish(), context(drawn, history.as_ref()));
    SCRATCH.with_borrow_mut(|scratch| {
        // What it comes to is kept at the second time and found at the third; half of the demands are decided anew.
        for _ in 0..drawn.facts.len() % 2 * 2 {
            pack.decide_into(&demand, &context, scratch);
        }
        pack.decide_into(&demand, &context, scratch).into_owned()
    })
}

/// What is remembered, as the reference sees it.
fn past_of(past: &Past, pack: &reference::Pack<'_>) -> reference::Past {
    let mut versions: Vec<reference::Version> = Vec::new();
    for step in &past.steps {
        let before = versions.iter_mut().rev().find(|version| version.id == step.id);
        let since = before.as_ref().map(|version| version.recorded);
        let moment = step.recorded.or(since);
        if let Some(before) = before {
            before.ended = moment;
        }
        if let What::Entry { form, facts, status } = &step.what {
            let day = day_of(facts).unwrap();
            versions.push(reference::Version {
                id: step.id.clone(),
                form: (*form).to_owned(),
                facts: pack.facts(form, facts).unwrap(),
                day,
                status: status.map(str::to_owned),
                recorded: moment.unwrap_or_else(|| day.at(0, 0, 0, 0)),
                ended: None,
            });
        }
    }
    reference::Past { versions, reaches: past.reaches, known_at: past.known_at }
}

/// What the engine says, in the reference's words.
pub(crate) fn said(decision: &Decision<'_>) -> Judgement {
    let mark = |reason: &jianfu::Reason<'_>| -> Mark {
        (
            reason.rule().to_owned(),
            reason.exception().unwrap_or_default().to_owned(),
            reason.guard().unwrap_or_default().to_owned(),
            reason.status().name(),
        )
    };
    let reasons = decision.reasons();
    let mut marks: Vec<Mark> = reasons.iter().map(mark).collect();
    marks.sort();
    Judgement {
        outcome: decision.outcome().name(),
        uses_default: reasons.iter().any(|reason| reason.rule() == "default" && reason.is_decisive()),
        marks,
        conditions: decision
            .conditions()
            .into_iter()
            .map(|condition| (condition.text.to_owned(), condition.missing.into_iter().map(str::to_owned).collect()))
            .collect(),
        sheet: decision.sheet().into_iter().map(|line| (line.check.to_owned(), line.status)).collect(),
    }
}

fn missing(decision: &Decision<'_>) -> BTreeSet<String> {
    decision.missing().into_iter().map(str::to_owned).collect()
}

/// Everything that a decision says, the digest of the pack's files aside.
fn whole<'d>(decision: &'d Decision<'d>) -> (jianfu::wire::DecisionRecord<'d>, String) {
    let mut record = decision.record(Lang::Zh);
    let digest = std::mem::take(&mut record.receipt.digest);
    let words = decision.explain(Lang::Zh).replace(digest.get(..12).unwrap_or(digest), "");
    (record, words)
}
