//! Decides a batch under quotas once and says how long each step took and how much memory it needed at most.
//!
//! `cargo run --release -p jianfu-benches --bin million -- 1000000`

use std::time::Instant;
use std::{env, fs};

use jianfu::history::Reach;
use jianfu_benches::history::{decide_batch, index_of, quotas, year_of_inspections};

#[expect(clippy::print_stdout, reason = "this is a program for a terminal")]
fn main() {
    let rows = env::args().nth(1).and_then(|rows| rows.parse().ok()).unwrap_or(1_000_000);
    let remembered = env::args().nth(2).and_then(|rows| rows.parse().ok()).unwrap_or(0);
    let pack = quotas();
    let started = Instant::now();
    let demands = year_of_inspections(&pack, rows);
    let made = started.elapsed();
    println!("{rows} demands made ready in {} ms, {}", made.as_millis(), memory());

    let started = Instant::now();
    let history = if remembered == 0 { pack.history(Reach::Ever) } else { index_of(&pack, remembered) };
    println!("an index of {remembered} entries built in {} ms, {}", started.elapsed().as_millis(), memory());

    let started = Instant::now();
    let [approved, referred, rejected] = decide_batch(&pack, &demands, &history);
    let taken = started.elapsed();
    let a_second = u128::try_from(rows).unwrap_or_default() * 1_000_000 / taken.as_micros().max(1);
    println!("decided in {} ms, {a_second} a second, {}", taken.as_millis(), memory());
    println!("{approved} approved, {referred} referred, {rejected} rejected");
}

/// The most memory that this program has held so far, where the system tells.
fn memory() -> String {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<u64>().ok());
    kilobytes.map_or_else(|| "memory not known".to_owned(), |kilobytes| format!("{} MB at most", kilobytes / 1_024))
}
