//! Running a pack's own tests, and telling what of the pack they do not reach.

mod columns;
mod coverage;
mod goal;
mod goals;
mod limits;
pub(crate) mod measured;
pub(crate) mod past;
mod places;
mod unmet;
mod watch;

use std::collections::BTreeSet;

use jianfu_dsl::tree::VerdictKind;
use jianfu_dsl::{Lang, Message};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

pub(crate) use self::columns::kind_of;
pub(crate) use self::measured::Measurement;
use self::measured::measure;
use self::past::remembered;
use self::unmet::unmet;
use self::watch::Watch;
use crate::context::Context;
use crate::decide::{Decision, explain};
use crate::error::DataError;
use crate::history::MemoryHistory;
use crate::model::FormId;
use crate::pack::Pack;
use crate::value::Value;

pub use self::coverage::{Coverage, CoverageKind, CoveragePoint, Covered};

/// A test as compiled.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Case {
    pub(crate) name: String,
    pub(crate) file: String,
    /// Line of rule text, or row of a table.
    pub(crate) line: u32,
    /// Whether it stands in rule text, and not in a table.
    pub(crate) written: bool,
    pub(crate) as_of: Option<Date>,
    /// The form of its demand; none where only what is measured is looked at.
    pub(crate) form: Option<FormId>,
    #[serde(with = "crate::saved::value")]
    pub(crate) facts: Vec<(String, Value)>,
    /// What is remembered; none where no history is attached.
    pub(crate) history: Option<Vec<Past>>,
    /// The last day of what is known.
    pub(crate) known_at: Option<Date>,
    pub(crate) expectations: Vec<Expectation>,
    pub(crate) measured: Vec<Measurement>,
}

/// What a test's history holds: an entry, a later version of one, or a withdrawal.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Past {
    pub(crate) form: FormId,
    #[serde(with = "crate::saved::value")]
    pub(crate) facts: Vec<(String, Value)>,
    pub(crate) status: Option<String>,
    pub(crate) recorded: Option<Date>,
    pub(crate) corrects: Option<String>,
    pub(crate) withdraws: Option<String>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Expectation {
    pub(crate) outcome: VerdictKind,
    pub(crate) by: Option<String>,
    pub(crate) because: Option<String>,
    pub(crate) remedy: Option<String>,
    pub(crate) provided: Vec<String>,
    pub(crate) missing: Option<BTreeSet<String>>,
}

/// What became of a pack's tests.
///
/// ```
/// use jianfu::Pack;
/// let report = Pack::parse(r#"
///     form task { date: date is as_of }
///     default on task refer because "无规则"
///     test "没有规则则转报" { given task { date: 2026-01-01 } expect refer by default }
/// "#)?.run_tests();
/// assert_eq!((report.passed(), report.failed()), (1, 0));
/// # Ok::<(), jianfu::Error>(())
/// ```
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct TestReport {
    /// One a test, in the order of files and lines.
    pub results: Vec<TestResult>,
    /// What of the pack the tests reach, and what they do not.
    pub coverage: Coverage,
}

impl TestReport {
    /// How many passed.
    pub fn passed(&self) -> usize {
        self.results.iter().filter(|result| result.failures.is_empty()).count()
    }

    /// How many failed.
    pub fn failed(&self) -> usize {
        self.results.len() - self.passed()
    }
}

/// What became of one test.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct TestResult {
    /// Its name.
    pub name: String,
    /// The file it stands in, relative to the pack.
    pub file: String,
    /// The line of rule text, or the row of a table.
    pub line: u32,
    /// What was expected and did not come; empty where it passed.
    pub failures: Vec<Message>,
    /// The decision in words.
    pub explanation: Message,
    /// What a snapshot of the test holds: the decision in Chinese words without its receipt, which changes with every edit of the pack. None for the row of
    /// a table.
    pub snapshot: Option<String>,
}

/// Runs every test of a pack.
pub(crate) fn run(pack: &Pack) -> TestReport {
    let model = pack.model();
    let mut watch = Watch::new(model);
    let results = model.aside.get().tests.iter().map(|case| run_case(pack, case, &mut watch)).collect();
    TestReport { results, coverage: watch.into_coverage() }
}

fn run_case(pack: &Pack, case: &Case, watch: &mut Watch<'_>) -> TestResult {
    let mut result = TestResult {
        name: case.name.clone(),
        file: case.file.clone(),
        line: case.line,
        failures: Vec::new(),
        explanation: Message::new("", ""),
        snapshot: None,
    };
    let history = match case.history.as_deref().map(|past| remembered(pack, past)).transpose() {
        Ok(history) => history,
        Err(error) => {
            result.failures.push(error.message().clone());
            return result;
        }
    };
    match case.form.map(|form| decide_case(pack, case, form, history.as_ref())) {
        Some(Ok(decision)) => {
            watch.see(&decision);
            let record = decision.record(Lang::Zh);
            result.failures = case.expectations.iter().flat_map(|expectation| unmet(expectation, &decision, &record)).collect();
            result.explanation = Message::new(explain::explain(&record, &decision, Lang::Zh), decision.explain(Lang::En));
            result.snapshot = case.written.then(|| explain::sentences(&record, &decision, Lang::Zh));
        }
        Some(Err(error)) => result.failures.push(error.message().clone()),
        None => {}
    }
    if let (Some(history), Some(day)) = (&history, case.as_of) {
        for expected in &case.measured {
            let outcome = measure(pack, case, day, history, expected);
            watch.measured(expected, outcome.holds);
            if !outcome.met {
                let (wanted, found) = (expected.words(), outcome.words);
                result.failures.push(Message::new(
                    format!("期望{}，得到：{}", wanted.zh, found.zh),
                    format!("expected {}, got: {}", wanted.en, found.en),
                ));
            }
        }
    }
    result
}

fn decide_case(pack: &Pack, case: &Case, form: FormId, history: Option<&MemoryHistory>) -> Result<Decision<'static>, DataError> {
    let form = pack.model().form(form).map_or("", |form| form.name.as_str());
    let mut builder = pack.demand(form)?;
    for (field, value) in &case.facts {
        builder.put(field, value.clone())?;
    }
    let mut context = case.as_of.map_or_else(Context::of_demand, Context::on);
    if let Some(history) = history {
        context = context.with(history);
    }
    if let Some(day) = case.known_at {
        context = context.known_on(day);
    }
    Ok(pack.decide(&builder.finish(), &context))
}
