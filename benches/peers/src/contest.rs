//! Engines that answer the same questions, and how long each takes.

use std::hint::black_box;
use std::time::{Duration, Instant};

use jianfu::Outcome;

/// How many demands the engines go through.
pub const DEMANDS: usize = 300;
/// A size at which one decision takes longer than this is left out.
pub const LONGEST_DECISION: Duration = Duration::from_millis(300);
/// A size that takes longer than this to load is left out.
pub const LONGEST_LOAD: Duration = Duration::from_secs(10);

const ROUNDS: usize = 9;
const A_ROUND: Duration = Duration::from_millis(30);
/// A round has at least so many decisions, however slow the engine is.
const LEAST: usize = 5;
/// How often something is loaded that does not take long.
const LOADS: usize = 3;
const LOADED_ONCE: Duration = Duration::from_secs(1);

/// An engine that has read and compiled a workload.
pub trait Engine {
    /// Makes the demands ready. This is not timed.
    fn prepare(&mut self) -> Result<(), String>;

    /// The numbers of the failed checks or matching rules for a demand, in rising order.
    fn found(&mut self, demand: usize) -> Vec<u32>;

    /// The outcome, where the engine itself gives one and the host does not work it out from what was found.
    fn outcome(&mut self, _demand: usize) -> Option<Outcome> {
        None
    }

    /// Decides a demand and reads what the engine says; only this is timed. What it returns keeps the reading from being left out.
    fn decide(&mut self, demand: usize) -> usize;
}

/// An engine, or why it cannot take the workload.
pub type Loaded<'c> = Result<Box<dyn Engine + 'c>, String>;

/// Reads the text of a workload and compiles it. The text was written before, so this can be timed.
pub type Load<'c> = Box<dyn Fn() -> Loaded<'c> + 'c>;

/// Loads an engine, and says how many nanoseconds that took: the median where it was quick enough to be done again.
pub fn load<'c>(load: &Load<'c>) -> Result<(Box<dyn Engine + 'c>, u64), String> {
    let mut rounds = Vec::with_capacity(LOADS);
    loop {
        let start = Instant::now();
        let engine = load()?;
        let taken = start.elapsed();
        rounds.push(nanoseconds(taken));
        if rounds.len() == LOADS || taken > LOADED_ONCE {
            return Ok((engine, median(rounds).unwrap_or_default()));
        }
    }
}

/// The median time of a decision of each engine, in nanoseconds. The engines take turns, so that a disturbance of the machine meets all of them.
pub fn time(engines: &mut [Box<dyn Engine + '_>]) -> Vec<Option<u64>> {
    let mut runs: Vec<Box<dyn FnMut(usize) -> usize + '_>> = Vec::new();
    for engine in engines {
        runs.push(Box::new(|demand| engine.decide(demand)));
    }
    time_runs(&mut runs)
}

/// The same for anything that is done for a demand.
pub fn time_runs(runs: &mut [Box<dyn FnMut(usize) -> usize + '_>]) -> Vec<Option<u64>> {
    let counts: Vec<usize> = runs.iter_mut().map(times_a_round).collect();
    let mut rounds = vec![Vec::with_capacity(ROUNDS); runs.len()];
    for round in 0..ROUNDS {
        for ((run, count), taken) in runs.iter_mut().zip(&counts).zip(&mut rounds) {
            taken.push(nanoseconds(go_through(run, round * count, *count)) / *count as u64);
        }
    }
    rounds.into_iter().map(median).collect()
}

fn median(mut rounds: Vec<u64>) -> Option<u64> {
    rounds.sort_unstable();
    rounds.get(rounds.len() / 2).copied()
}

fn nanoseconds(time: Duration) -> u64 {
    u64::try_from(time.as_nanos()).unwrap_or(u64::MAX)
}

/// As many times as take about as long as a round should; finding out is also the warm-up.
fn times_a_round(run: &mut Box<dyn FnMut(usize) -> usize + '_>) -> usize {
    let mut count = LEAST;
    loop {
        if go_through(run, 0, count) >= A_ROUND {
            return count;
        }
        count = count.saturating_mul(2);
    }
}

fn go_through(run: &mut Box<dyn FnMut(usize) -> usize + '_>, from: usize, count: usize) -> Duration {
    let start = Instant::now();
    for number in from..from + count {
        black_box(run(black_box(number % DEMANDS)));
    }
    start.elapsed()
}
