//! The workloads, each put before all engines in every size.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use jianfu::Outcome;
use jianfu_benches::workloads::{Bands, Case, Gate, MANY_ITEMS, Rules};

use crate::contest::{self, DEMANDS, Engine, LONGEST_DECISION, LONGEST_LOAD, Load};
use crate::plain::Plain;
use crate::{cedar, cel, ours, rego, zen};

/// The name of the code written by hand.
pub const BY_HAND: &str = "by hand";
/// The name of our engine.
pub const JIANFU: &str = "jianfu";
/// The other engines, each with the crate that it comes from.
pub const PEERS: [(&str, &str); 4] = [("CEL", "cel"), ("regorus", "regorus"), ("zen", "zen-engine"), ("Cedar", "cedar-policy")];

/// Why an engine that did not take a size does not take a larger one.
pub const AS_BEFORE: &str = "as at the size before";

/// Growth is seen from a size that is so many times smaller.
const MUCH: f64 = 5.0;

/// What an engine took for one workload, by the number of items or rules.
#[derive(Debug, Clone)]
pub struct Row {
    /// The name of the workload.
    pub workload: &'static str,
    /// The engine.
    pub engine: &'static str,
    /// The form that the workload has in it.
    pub form: &'static str,
    /// Nanoseconds a decision.
    pub decisions: BTreeMap<usize, u64>,
    /// Nanoseconds from the text to an engine that can decide.
    pub loads: BTreeMap<usize, u64>,
    /// Why it did not take part.
    pub absent: BTreeMap<usize, String>,
}

/// An engine and the form that a workload has in it.
pub struct Form<W: Plain> {
    engine: &'static str,
    form: &'static str,
    ready: for<'c> fn(&'c Case<W>) -> Load<'c>,
}

/// A workload that every engine can be given.
pub trait Contested: Plain {
    /// The sizes in which it is measured.
    const SIZES: &'static [usize];

    /// The outcome that follows from the failed checks or the matching rules.
    fn outcome(&self, found: &[u32]) -> Outcome;

    /// The engines, the code written by hand and jianfu first.
    fn forms() -> Vec<Form<Self>>;
}

fn form<W: Plain>(engine: &'static str, form: &'static str, ready: for<'c> fn(&'c Case<W>) -> Load<'c>) -> Form<W> {
    Form { engine, form, ready }
}

impl Contested for Gate {
    const SIZES: &'static [usize] = &[10, 100, 1_000, 10_000, MANY_ITEMS];

    fn outcome(&self, found: &[u32]) -> Outcome {
        match found {
            [] => Outcome::Approve,
            [0, ..] => Outcome::Refer,
            _ => Outcome::Reject,
        }
    }

    fn forms() -> Vec<Form<Self>> {
        vec![
            form(BY_HAND, "hash table", ours::by_hand),
            form(JIANFU, "every failed check read", ours::jianfu),
            form(JIANFU, "every reason read, of checks that hold too", ours::jianfu_in_full),
            form("CEL", "list as data, a program for each check", cel::gate_as_data),
            form("CEL", "list in the program", cel::gate_as_text),
            form("regorus", "list as data, register VM", |case| rego::gate_as_data(case, rego::vm)),
            form("regorus", "list as data, interpreter", |case| rego::gate_as_data(case, rego::interpreter)),
            form("regorus", "a rule for each item, register VM", |case| rego::gate_as_rules(case, rego::vm)),
            form("zen", "a row for each item", zen::gate),
            form("Cedar", "an entity for each item, a policy for each check", cedar::gate_as_entities),
            form("Cedar", "policies for each item", cedar::gate_as_policies),
        ]
    }
}

impl Contested for Rules {
    const SIZES: &'static [usize] = &[10, 100, 600, 1_000, 10_000];

    fn outcome(&self, found: &[u32]) -> Outcome {
        strictest(found.iter().map(|place| self.rules[*place as usize].verdict))
    }

    fn forms() -> Vec<Form<Self>> {
        vec![
            form(BY_HAND, "hash table", ours::by_hand),
            form(JIANFU, "every reason read", ours::jianfu),
            form("CEL", "a program for each rule", cel::rules),
            form("CEL", "rules as data by kind and department", cel::rules_as_data),
            form("regorus", "rules as rules, register VM", |case| rego::rules(case, rego::vm)),
            form("regorus", "rules as rules, interpreter", |case| rego::rules(case, rego::interpreter)),
            form("regorus", "rules as data by kind and department, register VM", |case| rego::rules_as_data(case, rego::vm)),
            form("zen", "a row for each rule", zen::rules),
            form("Cedar", "a policy for each rule", cedar::rules),
        ]
    }
}

impl Contested for Bands {
    const SIZES: &'static [usize] = &[10, 100, 600, 1_000, 10_000];

    fn outcome(&self, found: &[u32]) -> Outcome {
        strictest(found.iter().map(|place| self.rules[*place as usize].verdict))
    }

    fn forms() -> Vec<Form<Self>> {
        vec![
            form(BY_HAND, "sorted table", ours::by_hand),
            form(JIANFU, "every reason read", ours::jianfu),
            form("CEL", "a program for each rule", cel::bands),
            form("CEL", "rules as data", cel::bands_as_data),
            form("regorus", "rules as rules, register VM", |case| rego::bands(case, rego::vm)),
            form("regorus", "rules as rules, interpreter", |case| rego::bands(case, rego::interpreter)),
            form("regorus", "rules as data, register VM", |case| rego::bands_as_data(case, rego::vm)),
            form("zen", "a row for each rule", zen::bands),
            form("Cedar", "a policy for each rule", cedar::bands),
        ]
    }
}

fn strictest(verdicts: impl Iterator<Item = Outcome>) -> Outcome {
    verdicts.max().unwrap_or(Outcome::Approve)
}

/// Puts the workload in every size before all engines.
pub fn rows<W: Contested>() -> Vec<Row> {
    let forms = W::forms();
    let row = |form: &Form<W>| Row {
        workload: W::NAME,
        engine: form.engine,
        form: form.form,
        decisions: BTreeMap::new(),
        loads: BTreeMap::new(),
        absent: BTreeMap::new(),
    };
    let mut rows: Vec<Row> = forms.iter().map(row).collect();
    for size in W::SIZES {
        let start = Instant::now();
        let case = Case::<W>::of(*size, DEMANDS);
        let (mut places, mut engines) = (Vec::new(), Vec::new());
        for (place, (form, row)) in forms.iter().zip(&mut rows).enumerate() {
            match enter(&case, *size, form, row) {
                Ok(engine) => {
                    places.push(place);
                    engines.push(engine);
                }
                Err(reason) => {
                    eprintln!("{}-{size}: {}, {}: {reason}", W::NAME, row.engine, row.form);
                    row.absent.insert(*size, reason);
                }
            }
        }
        for (place, time) in places.into_iter().zip(contest::time(&mut engines)) {
            rows[place].decisions.extend(time.map(|time| (*size, time)));
        }
        eprintln!("{}-{size}: {:.1} s", W::NAME, start.elapsed().as_secs_f64());
    }
    rows
}

/// Loads an engine and compares its answers, unless that would take too long.
fn enter<'c, W: Contested>(case: &'c Case<W>, size: usize, form: &Form<W>, row: &mut Row) -> Result<Box<dyn Engine + 'c>, String> {
    if !row.absent.is_empty() {
        return Err(AS_BEFORE.to_owned());
    }
    too_long("loading", "would take about", expected(&row.loads, size), LONGEST_LOAD)?;
    let (mut engine, taken) = contest::load(&(form.ready)(case))?;
    row.loads.insert(size, taken);
    engine.prepare()?;
    let start = Instant::now();
    engine.decide(0);
    engine.decide(1);
    too_long("a decision", "takes", Some(start.elapsed() / 2), LONGEST_DECISION)?;
    check(case, engine.as_mut());
    Ok(engine)
}

fn too_long(what: &str, takes: &str, time: Option<Duration>, longest: Duration) -> Result<(), String> {
    match time.filter(|time| *time > longest) {
        Some(time) => Err(format!("{what} {takes} {}", rough(time))),
        None => Ok(()),
    }
}

/// A time in words, to one digit.
fn rough(time: Duration) -> String {
    let milliseconds = u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
    let (number, unit) = if milliseconds < 1_000 { (milliseconds, "ms") } else { (milliseconds / 1_000, "s") };
    let digit = 10_u64.pow(number.max(1).ilog10());
    format!("{} {unit}", (number + digit / 2) / digit * digit)
}

/// What a size is likely to take if times keep growing as they did up to the size before, and at least as fast as the size.
fn expected(times: &BTreeMap<usize, u64>, size: usize) -> Option<Duration> {
    let mut latest = times.iter().rev().map(|(size, time)| (*size as f64, *time as f64));
    let (last_size, last) = latest.next()?;
    let much_smaller = latest.find(|(size, _)| size * MUCH <= last_size);
    let growth = much_smaller.map_or(1.0, |(size, time)| (last / time).ln() / (last_size / size).ln());
    let factor = (size as f64 / last_size).powf(growth.clamp(1.0, 2.0));
    Some(Duration::from_secs_f64(last * factor / 1e9))
}

/// Compares every answer with that of the code written by hand. An engine that gives another answer ends the program.
fn check<W: Contested>(case: &Case<W>, engine: &mut (dyn Engine + '_)) {
    for (demand, facts) in case.facts.iter().enumerate() {
        let found = engine.found(demand);
        let outcome = engine.outcome(demand).unwrap_or_else(|| case.workload.outcome(&found));
        assert_eq!((outcome, found), case.answer_by_hand(facts), "{}: {facts:?}", W::NAME);
    }
}
