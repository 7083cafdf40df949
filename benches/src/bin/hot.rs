//! Decides the demands of one workload so many times and nothing else, for profilers and for counting instructions:
//! `hot gate 1000 100000` decides 100,000 demands against 1,000 items.

use std::env;
use std::hint::black_box;
use std::process::ExitCode;

use jianfu::{Context, Scratch};
use jianfu_benches::read_reasons;
use jianfu_benches::workloads::{Bands, Case, DEMANDS, Gate, Rules, Synthetic};

#[expect(clippy::print_stderr, reason = "this is a program for a terminal")]
fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [workload, size, decisions] = arguments.as_slice() else { return usage() };
    let (Ok(size), Ok(decisions)) = (size.parse(), decisions.parse()) else { return usage() };
    let length = match workload.as_str() {
        Gate::NAME => decide::<Gate>(size, decisions),
        Rules::NAME => decide::<Rules>(size, decisions),
        Bands::NAME => decide::<Bands>(size, decisions),
        _ => return usage(),
    };
    eprintln!("{decisions} decisions, {length} bytes of reasons");
    ExitCode::SUCCESS
}

#[expect(clippy::print_stderr, reason = "this is a program for a terminal")]
fn usage() -> ExitCode {
    eprintln!("usage: hot gate|rules|bands ITEMS_OR_RULES DECISIONS");
    ExitCode::FAILURE
}

#[inline(never)]
fn decide<W: Synthetic>(size: usize, decisions: usize) -> usize {
    let case = Case::<W>::of(size, DEMANDS);
    let demands = case.demands.iter().cycle().take(decisions);
    let mut scratch = Scratch::default();
    demands.map(|demand| read_reasons(case.pack.decide_into(black_box(demand), &Context::of_demand(), &mut scratch)).1).sum()
}
