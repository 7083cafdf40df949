//! Running a pack's own tests, and telling what of the pack they do not reach.

mod columns;
mod coverage;
mod goal;
mod goals;
mod limits;
mod places;
mod unmet;
mod watch;

use std::collections::BTreeSet;

use jianfu_dsl::tree::VerdictKind;
use jianfu_dsl::{Lang, Message};
use jiff::civil::Date;

use self::unmet::unmet;
use self::watch::Watch;
use crate::context::Context;
use crate::decide::{Decision, explain};
use crate::error::DataError;
use crate::model::FormId;
use crate::pack::Pack;
use crate::value::Value;

pub use self::coverage::{Coverage, CoverageKind, CoveragePoint, Covered};

/// A test as compiled.
#[derive(Debug, Clone)]
pub(crate) struct Case {
    pub(crate) name: String,
    pub(crate) file: String,
    /// Line of rule text, or row of a table.
    pub(crate) line: u32,
    /// Whether it stands in rule text, and not in a table.
    pub(crate) written: bool,
    pub(crate) as_of: Option<Date>,
    pub(crate) form: FormId,
    pub(crate) facts: Vec<(String, Value)>,
    pub(crate) expectations: Vec<Expectation>,
}

#[derive(Debug, Clone)]
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
    let results = model.pack_tests.iter().map(|case| run_case(pack, case, &mut watch)).collect();
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
    match decide_case(pack, case) {
        Ok(decision) => {
            watch.see(&decision);
            let record = decision.record(Lang::Zh);
            result.failures = case.expectations.iter().flat_map(|expectation| unmet(expectation, &decision, &record)).collect();
            result.explanation = Message::new(explain::explain(&record, &decision, Lang::Zh), decision.explain(Lang::En));
            result.snapshot = case.written.then(|| explain::sentences(&record, &decision, Lang::Zh));
        }
        Err(error) => result.failures.push(error.message().clone()),
    }
    result
}

fn decide_case(pack: &Pack, case: &Case) -> Result<Decision, DataError> {
    let form = pack.model().form(case.form).map_or("", |form| form.name.as_str());
    let mut builder = pack.demand(form)?;
    for (field, value) in &case.facts {
        builder.put(field, value.clone())?;
    }
    let context = case.as_of.map_or_else(Context::of_demand, Context::on);
    Ok(pack.decide(&builder.finish(), &context))
}
