//! The report as one page that needs nothing else: no script, no font, no network. What users and packs have written is escaped by the template engine.

use std::collections::BTreeMap;

use minijinja::{AutoEscape, Environment, Value, context};
use serde::Serialize;

use crate::data::Report;
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
    let decisions = &report.decisions;
    Ok(environment.get_template("page")?.render(context! {
        // All but the two tables that may be very long.
        r => context! {
            lang => report.lang,
            title => report.title,
            period => report.period,
            days => report.days,
            before => report.before,
            pack => report.pack,
            history => report.history,
            forms => report.forms,
            decisions => context! {
                decided => decisions.decided,
                outcomes => decisions.outcomes,
                forms => decisions.forms,
                departments => decisions.departments,
                reasons => decisions.reasons,
            },
            metrics => report.metrics,
            found => report.found,
            steps => report.steps,
            alerts => report.alerts,
            scores => report.scores,
            lists => report.lists,
            public => report.public,
        },
        refused => First::of(&decisions.refused),
        findings => First::of(&report.findings),
        w => word,
        shown => SHOWN,
        style => Value::from_safe_string(include_str!("page.css").to_owned()),
        comparison => Value::from_safe_string(charts::comparison(report)),
        months => months,
    })?)
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
