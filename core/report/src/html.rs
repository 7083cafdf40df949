//! The report as one page that needs nothing else: no script, no font, no network. What users and packs have written is escaped by the template engine.

use std::collections::BTreeMap;

use minijinja::{AutoEscape, Environment, Value, context};
use serde::Serialize;

use crate::data::{
    AlertData, Decisions, FormData, FoundData, HistoryData, ListData, MetricData, PackData, ReasonData, Report, ScoreData, StepData,
};
use crate::{WriteError, charts, words};

/// Rows of a table that the page shows; the workbook and the data have all.
const SHOWN: usize = 30;

/// The report as a page.
///
/// # Errors
/// None that is known of; the template engine allows one.
pub fn html(report: &Report) -> Result<String, WriteError> {
    let lang = words::lang(report.lang);
    let mut environment = Environment::new();
    environment.set_auto_escape_callback(|_| AutoEscape::Html);
    environment.add_template("page", include_str!("page.html"))?;
    let word: BTreeMap<&str, &str> = words::WORDS.iter().map(|(key, ..)| (*key, words::of(key, lang))).collect();
    let months: BTreeMap<&str, Value> =
        report.forms.iter().map(|form| (form.form.as_str(), Value::from_safe_string(charts::months(form, lang)))).collect();
    Ok(environment.get_template("page")?.render(context! {
        r => Rest::of(report),
        refused => First::of(&report.decisions.refused),
        findings => First::of(&report.findings),
        w => word,
        shown => SHOWN,
        style => Value::from_safe_string(include_str!("page.css").to_owned()),
        comparison => Value::from_safe_string(charts::comparison(report)),
        months => months,
    })?)
}

/// What else there is in a report.
#[derive(Serialize)]
struct Rest<'r> {
    lang: &'r str,
    title: &'r str,
    period: &'r str,
    days: &'r (String, String),
    before: &'r Option<(String, String, String)>,
    pack: &'r PackData,
    history: &'r HistoryData,
    forms: &'r [FormData],
    decisions: Decided<'r>,
    metrics: &'r [MetricData],
    found: &'r [FoundData],
    steps: &'r [StepData],
    alerts: &'r [AlertData],
    scores: &'r [ScoreData],
    lists: &'r [ListData],
    public: bool,
}

#[derive(Serialize)]
struct Decided<'r> {
    decided: u64,
    outcomes: &'r Outcomes,
    forms: &'r [(String, Outcomes)],
    departments: &'r [(String, Outcomes)],
    reasons: &'r [ReasonData],
}

type Outcomes = BTreeMap<&'static str, u64>;

impl<'r> Rest<'r> {
    fn of(report: &'r Report) -> Self {
        let Report {
            lang,
            title,
            period,
            days,
            before,
            pack,
            history,
            forms,
            decisions,
            metrics,
            findings: _,
            found,
            steps,
            alerts,
            scores,
            lists,
            public,
        } = report;
        let Decisions { decided, outcomes, forms: by_form, departments, reasons, refused: _ } = decisions;
        let decisions = Decided { decided: *decided, outcomes, forms: by_form, departments, reasons };
        Self {
            lang,
            title,
            period,
            days,
            before,
            pack,
            history,
            forms,
            decisions,
            metrics,
            found,
            steps,
            alerts,
            scores,
            lists,
            public: *public,
        }
    }
}

/// The first rows of a table that may have hundreds of thousands: the template engine copies whatever it is given.
#[derive(Serialize)]
struct First<'r, T> {
    rows: &'r [T],
    /// How many there are.
    all: usize,
}

impl<'r, T> First<'r, T> {
    fn of(all: &'r [T]) -> Self {
        Self { rows: all.get(..SHOWN).unwrap_or(all), all: all.len() }
    }
}
