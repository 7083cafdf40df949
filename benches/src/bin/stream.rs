//! Puts a table of any length through `jianfu decide -` in each format, and says how many rows it decided a second and how much memory it held at most.
//!
//! `cargo run --release -p jianfu-examples --example city -- --rows 100000 --out city`, then
//! `cargo run --release -p jianfu-benches --bin stream -- target/release/jianfu city/合成-要求.csv 10000000`
//!
//! The rows of the table are repeated until there are so many. A second number says on how many threads.

use std::error::Error;
use std::fs;
use std::io::{self, Write};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

/// How often it is looked how much memory is held.
const PAUSE: Duration = Duration::from_millis(20);

#[expect(clippy::print_stdout, reason = "this is a program for a terminal")]
fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(jianfu), Some(table)) = (arguments.next(), arguments.next()) else {
        return Err("what is wanted: the command, a table, and how many rows".into());
    };
    let rows: usize = arguments.next().map_or(Ok(100_000), |rows| rows.parse())?;
    let threads = arguments.next().unwrap_or_else(|| "1".to_owned());
    let table = fs::read_to_string(table)?;
    for format in ["plain", "csv", "jsonl", "human"] {
        let started = Instant::now();
        let mut command = Command::new(&jianfu);
        command.args(["decide", "--threads", &threads, "--format", format, "-"]);
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null()).spawn()?;
        let peak = feed(&mut child, &table, rows)?;
        let a_second = rows as u128 * 1_000_000 / started.elapsed().as_micros().max(1);
        println!("{format}: {rows} rows on {threads} threads, {a_second} a second, {} MB at most", peak / 1_024);
    }
    Ok(())
}

/// Gives a process its rows, and tells the most memory that it held, in KiB.
fn feed(child: &mut Child, table: &str, rows: usize) -> Result<u64, Box<dyn Error>> {
    let (id, ended) = (child.id(), AtomicBool::new(false));
    let input = child.stdin.take().ok_or("no input")?;
    thread::scope(|scope| {
        let watch = scope.spawn(|| {
            let mut peak = 0;
            while !ended.load(Ordering::Relaxed) {
                peak = peak.max(held(id));
                thread::sleep(PAUSE);
            }
            peak
        });
        let done = write(input, table, rows).and_then(|()| child.wait());
        ended.store(true, Ordering::Relaxed);
        done?;
        watch.join().map_err(|_| "nobody looked".into())
    })
}

fn write(mut input: impl Write, table: &str, rows: usize) -> io::Result<()> {
    let (header, below) = table.split_once('\n').unwrap_or((table, ""));
    let lines: Vec<&str> = below.split_inclusive('\n').collect();
    writeln!(input, "{header}")?;
    let mut left = rows;
    while left > 0 && !lines.is_empty() {
        let now = left.min(lines.len());
        input.write_all(lines.iter().take(now).copied().collect::<String>().as_bytes())?;
        left -= now;
    }
    Ok(())
}

/// The most memory that a process has held so far, where the system tells.
fn held(id: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{id}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok()).unwrap_or(0)
}
