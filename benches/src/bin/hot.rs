//! Decides the demands of one workload so many times and nothing else, for profilers and for counting instructions:
//! `hot gate 1000 100000` decides 100,000 demands against 1,000 items.

use std::env;
use std::hint::black_box;
use std::process::ExitCode;

use arrow_array::RecordBatch;
use jianfu::{Context, Scratch};
use jianfu_benches::batch::Rows;
use jianfu_benches::workloads::{Bands, Case, DEMANDS, Gate, Rules, Synthetic};
use jianfu_benches::{Prepared, read_objections};

/// Rows of a batch.
const ROWS: usize = 10_000;

#[expect(clippy::print_stderr, reason = "this is a program for a terminal")]
fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [workload, size, decisions] = arguments.as_slice() else { return usage() };
    let (Ok(size), Ok(decisions)) = (size.parse(), decisions.parse()) else { return usage() };
    let length = match workload.as_str() {
        Gate::NAME => decide::<Gate>(size, decisions),
        Rules::NAME => decide::<Rules>(size, decisions),
        Bands::NAME => decide::<Bands>(size, decisions),
        "nanjing" => decide_nanjing(decisions),
        "batch-text" => decide_batch(size, decisions, |rows| &rows.text),
        "batch-dictionary" => decide_batch(size, decisions, |rows| &rows.dictionary),
        _ => return usage(),
    };
    eprintln!("{decisions} decisions, {length} bytes of reasons or rows");
    ExitCode::SUCCESS
}

#[expect(clippy::print_stderr, reason = "this is a program for a terminal")]
fn usage() -> ExitCode {
    eprintln!("usage: hot gate|rules|bands|nanjing|batch-text|batch-dictionary ITEMS_OR_RULES DECISIONS");
    ExitCode::FAILURE
}

#[inline(never)]
fn decide<W: Synthetic>(size: usize, decisions: usize) -> usize {
    let case = Case::<W>::of(size, DEMANDS);
    let demands = case.demands.iter().cycle().take(decisions);
    let mut scratch = Scratch::default();
    demands.map(|demand| W::read(&case.pack.decide_into(black_box(demand), &Context::of_demand(), &mut scratch)).1).sum()
}

/// The worked demands on the embedded pack, over and over.
#[inline(never)]
fn decide_nanjing(decisions: usize) -> usize {
    let prepared = Prepared::nanjing();
    let mut scratch = Scratch::default();
    let demands = prepared.demands.iter().cycle().take(decisions);
    demands.map(|demand| read_objections(&prepared.pack.decide_into(black_box(demand), &Context::of_demand(), &mut scratch)).1).sum()
}

#[inline(never)]
fn decide_batch(items: usize, decisions: usize, batch: fn(&Rows) -> &RecordBatch) -> usize {
    let rows = Rows::of(items, decisions.min(ROWS));
    let rounds = decisions / ROWS.min(decisions.max(1));
    (0..rounds).map(|_| rows.decide(black_box(batch(&rows)), 1).num_rows()).sum()
}
