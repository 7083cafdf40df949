//! Workloads for the benchmarks, and what each is to take.
//!
//! `./dev bench` measures them and writes the table in `benches/README.md`. No test asserts a time: times depend on the machine.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a benchmark that cannot run stops")]

pub mod batch;
mod draw;
pub mod history;
pub mod json;
mod packs;
pub mod workloads;

use std::fs;
use std::path::{Path, PathBuf};

use jianfu::{Context, Decision, Demand, Outcome, Pack, Reason};

pub use packs::{list_as_csv, list_as_text, many_bases, many_unknowns, thousand_rules};

/// One benchmark: how criterion calls it, what it is, and what it is to take.
#[derive(Debug, Clone, Copy)]
pub struct Workload {
    /// The group and name, as `decide/nanjing`.
    pub id: &'static str,
    /// What one round does, in words.
    pub what: &'static str,
    /// Nanoseconds that one round is to take at most; none where it only shows what is slow.
    pub target: Option<u64>,
}

const fn aim(id: &'static str, what: &'static str, target: u64) -> Workload {
    Workload { id, what, target: Some(target) }
}

const fn show(id: &'static str, what: &'static str) -> Workload {
    Workload { id, what, target: None }
}

/// All benchmarks, in the order of the table.
pub const WORKLOADS: [Workload; 49] = [
    aim("batch/text", "decide a row of 1,000,000 on the pack of `gate-1000`, from columns of text", 30),
    aim("batch/text-2", "the same on two threads", 17),
    aim("batch/dictionary", "the same on one thread, from dictionaries and columns of numbers, days and booleans", 8),
    aim("batch/dictionary-2", "the same on two threads", 4),
    aim("compile/list-csv-10000", "compile a pack whose list of 10,000 items is a CSV file", 30_000_000),
    aim("compile/list-text-10000", "compile a pack whose list of 10,000 items is rule text", 100_000_000),
    show("compile/nanjing", "compile the pack `nanjing-community`"),
    show("compile/rules-1000", "compile a pack of 1,000 rules"),
    aim("load/nanjing", "load the pack `nanjing-community` where it was saved", 1_000_000),
    show("load/items-10000", "load a saved pack with a list of 10,000 items"),
    show("load/rules-10000", "load a saved pack of 10,000 rules"),
    aim("decide/nanjing", "decide a worked demand on `nanjing-community` in memory that is used again, and read every reason", 300),
    aim("decide/nanjing-objections", "the same, and read what speaks against the demand", 300),
    show("decide/nanjing-alone", "the same in new memory, and read every reason"),
    show("decide/nanjing-missing", "the same, and ask for the missing facts"),
    show("decide/nanjing-from-json", "the same from JSON text to the decision"),
    show("render/record", "turn that decision into owned data, every citation and fact in it"),
    show("render/explain", "turn that decision into Chinese sentences"),
    show("json/read", "read a demand on `gate-1000` from JSON text"),
    aim("json/lean", "from that text to the outcome and what it rests on as JSON text", 2_000),
    show("json/whole", "from that text to the whole record as JSON text"),
    show("json/nanjing", "turn a decision on `nanjing-community` into its record as JSON text"),
    aim(
        "near/rules-600",
        "decide a demand under 600 rules of kind, department and hours, read every reason, and find all near misses",
        1_000,
    ),
    show("near/rules-600-visited", "the same, and visit each near miss"),
    aim("near/rules-10000", "the same under 10,000 rules without visiting", 9_000),
    show("near/rules-10000-visited", "the same, and visit each near miss"),
    aim("scale/gate-10", "decide a demand by six checks against a list of 10 items, and read every reason", 100),
    aim("scale/gate-100", "the same against 100 items", 100),
    aim("scale/gate-1000", "the same against 1,000 items", 100),
    aim("scale/gate-10000", "the same against 10,000 items", 100),
    show("scale/gate-100000", "the same against 100,000 items"),
    aim("scale/rules-10", "decide a demand under 10 rules of kind, department and hours, and read every reason", 500),
    aim("scale/rules-100", "the same under 100 rules", 500),
    aim("scale/rules-1000", "the same under 1,000 rules", 500),
    aim("scale/rules-10000", "the same under 10,000 rules", 3_000),
    aim("scale/bands-10", "decide a demand under 10 rules of ten hours each, and read every reason", 500),
    aim("scale/bands-100", "the same under 100 rules", 500),
    aim("scale/bands-1000", "the same under 1,000 rules", 500),
    aim("scale/bands-10000", "the same under 10,000 rules", 3_000),
    show("history/decide-1k", "decide a demand under two quotas against an index of 1,000 entries, and read every reason"),
    show("history/decide-100k", "the same against 100,000 entries"),
    show("history/decide-1m", "the same against 1,000,000 entries, as many of them in each window"),
    show("history/build-1m", "add an entry to an index that grows to 1,000,000"),
    show("history/batch-100k", "decide one of 100,000 demands of a year, each approval counting for those after it"),
    aim("history/batch-1m", "decide one of 1,000,000 demands of a year, each approval counting for those after it", 10_000),
    aim("ledger/record-10k", "decide one of 10,000 demands as a batch against a ledger in a file, and record it there", 20_000),
    show("slow/rules-1000", "decide a demand under 1,000 rules that all apply, and read every reason"),
    show("slow/unknown-100", "name the missing facts of an empty demand under 100 rules of nested exceptions"),
    show("slow/bases-1000", "decide a demand that cites 1,000 bases, each looked at three times"),
];

/// Demands made ready for a pack, to be decided one after the other.
#[derive(Debug)]
pub struct Prepared {
    /// The pack.
    pub pack: Pack,
    /// The demands.
    pub demands: Vec<Demand>,
    /// The demands' JSON.
    pub texts: Vec<String>,
}

impl Prepared {
    /// The embedded pack with the worked demands of the examples.
    ///
    /// # Panics
    /// Where the pack or the demands are broken.
    pub fn nanjing() -> Self {
        let pack = Pack::builtin("nanjing-community").expect("the embedded pack compiles");
        let text = fs::read_to_string(root().join("examples/demands/demands.json")).expect("the worked demands are there");
        let objects: Vec<serde_json::Map<String, serde_json::Value>> = serde_json::from_str(&text).expect("the worked demands are JSON");
        let texts = objects.into_iter().map(|mut object| {
            ["expect", "期望"].iter().for_each(|key| drop(object.remove(*key)));
            serde_json::Value::Object(object).to_string()
        });
        Self::new(pack, texts.collect())
    }

    /// A pack from rule text with demands as JSON.
    ///
    /// # Panics
    /// Where the pack or a demand is broken.
    pub fn of(rules: &str, texts: Vec<String>) -> Self {
        Self::new(Pack::parse(rules).unwrap_or_else(|error| panic!("{error}")), texts)
    }

    fn new(pack: Pack, texts: Vec<String>) -> Self {
        let demands =
            texts.iter().map(|text| pack.demand_from_json(text, None).unwrap_or_else(|error| panic!("{text}: {error}"))).collect();
        Self { pack, demands, texts }
    }

    /// Decides every demand.
    pub fn decisions(&self) -> Vec<Decision<'static>> {
        self.demands.iter().map(|demand| self.pack.decide(demand, &Context::of_demand())).collect()
    }
}

/// Reads every reason of a decision with everything that a clerk is told, so that no figure is taken with reasons off.
pub fn read_reasons(decision: &Decision<'_>) -> (Outcome, usize) {
    let mut length = 0;
    decision.each_reason(|reason| length += length_of(&reason));
    (decision.outcome(), length)
}

/// Reads every reason that speaks against a demand in the same way.
pub fn read_objections(decision: &Decision<'_>) -> (Outcome, usize) {
    let mut length = 0;
    decision.each_objection(|reason| length += length_of(&reason));
    (decision.outcome(), length)
}

fn length_of(reason: &Reason<'_>) -> usize {
    let length = |text: Option<&str>| text.map_or(0, str::len);
    reason.rule().len()
        + length(reason.guard())
        + length(reason.exception())
        + reason.status().name().len()
        + length(reason.because())
        + length(reason.remedy())
}

/// A number with commas between its thousands.
pub fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// The root of the workspace.
///
/// # Panics
/// Where this crate does not stand in a workspace.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the crate stands in the workspace").to_path_buf()
}
