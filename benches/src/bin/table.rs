//! Reads what criterion measured and writes the tables in `benches/README.md`.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::{env, fs, iter};

use jianfu_benches::workloads::{Bands, Gate, MANY_ITEMS, Rules, SIZES, Synthetic as _};
use jianfu_benches::{WORKLOADS, root, thousands};
use serde_json::Value as Json;

const BEGIN: &str = "<!-- table: written by ./dev bench -->";
const END: &str = "<!-- end of table -->";

#[expect(clippy::print_stdout, clippy::print_stderr, reason = "this is a program for a terminal")]
fn main() -> ExitCode {
    let measured = env::var_os("CRITERION_HOME").map_or_else(|| root().join("target/criterion"), PathBuf::from);
    match write_table(&measured) {
        Ok(table) => {
            println!("{table}");
            ExitCode::SUCCESS
        }
        Err(problem) => {
            eprintln!("{problem}");
            ExitCode::FAILURE
        }
    }
}

fn write_table(measured: &Path) -> Result<String, String> {
    let page = root().join("benches/README.md");
    let text = fs::read_to_string(&page).map_err(|error| format!("{}: {error}", page.display()))?;
    let (head, rest) = text.split_once(BEGIN).ok_or("benches/README.md has no place for the table")?;
    let (_, tail) = rest.split_once(END).ok_or("benches/README.md has no end of the table")?;
    let table = table(measured)?;
    fs::write(&page, format!("{head}{BEGIN}\n\n{table}\n{END}{tail}")).map_err(|error| format!("{}: {error}", page.display()))?;
    Ok(table)
}

fn table(measured: &Path) -> Result<String, String> {
    let mut table =
        "| benchmark | what one round does | median | a second | target | median / target |\n|---|---|---:|---:|---:|---:|\n".to_owned();
    for workload in WORKLOADS {
        let median = median(measured, workload.id)?;
        let (target, ratio) = match workload.target {
            Some(target) => (time(target), hundredths(median.saturating_mul(100) / target.max(1))),
            None => ("–".to_owned(), "–".to_owned()),
        };
        let (took, rate) = (time(median), thousands(1_000_000_000 / median.max(1)));
        let _ = writeln!(table, "| `{}` | {} | {took} | {rate} | {target} | {ratio} |", workload.id, workload.what);
    }
    table.push_str(&growth(measured)?);
    let _ = writeln!(
        table,
        "\n{}, {} cores, jianfu {}.",
        rustc(),
        std::thread::available_parallelism().map_or(0, usize::from),
        env!("CARGO_PKG_VERSION")
    );
    Ok(table)
}

/// How times grow with the number of items or rules, beside those of the code written by hand.
fn growth(measured: &Path) -> Result<String, String> {
    let sizes: Vec<usize> = SIZES.into_iter().chain([MANY_ITEMS]).collect();
    let heads = cells(sizes.iter().map(|size| format!("N = {}", thousands(*size as u64))));
    let mut table =
        format!("\n| a decision with N items or rules | {heads} | largest N / N = 1,000 |\n|---|{}\n", "---:|".repeat(sizes.len() + 1));
    for (name, sizes) in [(Gate::NAME, &sizes[..]), (Rules::NAME, &SIZES), (Bands::NAME, &SIZES)] {
        let medians = |group: &str| sizes.iter().map(|size| median(measured, &format!("{group}/{name}-{size}"))).collect();
        let (ours, by_hand): (Result<Vec<u64>, String>, Result<Vec<u64>, String>) = (medians("scale"), medians("by-hand"));
        let (ours, by_hand) = (ours?, by_hand?);
        let ratios = ours.iter().zip(&by_hand).map(|(ours, by_hand)| hundredths(ours.saturating_mul(100) / by_hand.max(&1)));
        let _ = writeln!(table, "| `{name}-N`, jianfu | {} | {} |", cells(ours.iter().map(|ns| time(*ns))), growth_of(&ours));
        let _ = writeln!(table, "| `{name}-N`, by hand | {} | {} |", cells(by_hand.iter().map(|ns| time(*ns))), growth_of(&by_hand));
        let _ = writeln!(table, "| `{name}-N`, jianfu / by hand | {} | |", cells(ratios));
    }
    Ok(table)
}

/// As many cells as there are sizes; those that were not measured hold a dash.
fn cells(values: impl Iterator<Item = String>) -> String {
    let filled: Vec<String> = values.chain(iter::repeat("–".to_owned())).take(SIZES.len() + 1).collect();
    filled.join(" | ")
}

/// The time at the largest size against that at 1,000.
fn growth_of(medians: &[u64]) -> String {
    let at = SIZES.iter().position(|size| *size == 1_000).and_then(|place| medians.get(place));
    at.zip(medians.last()).map_or_else(|| "–".to_owned(), |(at, last)| hundredths(last.saturating_mul(100) / at.max(&1)))
}

/// The median of one element of a round, in nanoseconds.
fn median(measured: &Path, id: &str) -> Result<u64, String> {
    let folder = measured.join(id).join("new");
    let read = |name: &str| -> Result<Json, String> {
        let path = folder.join(name);
        let text = fs::read_to_string(&path).map_err(|error| format!("{id} was not measured: {error}"))?;
        serde_json::from_str(&text).map_err(|error| format!("{}: {error}", path.display()))
    };
    let (estimates, benchmark) = (read("estimates.json")?, read("benchmark.json")?);
    let round = estimates.pointer("/median/point_estimate").and_then(Json::as_f64).ok_or_else(|| format!("{id} has no median"))?;
    let elements = benchmark.pointer("/throughput/Elements").and_then(Json::as_u64).unwrap_or(1);

    let round = round as u64;
    Ok(round / elements.max(1))
}

fn rustc() -> String {
    let output = Command::new("rustc").arg("--version").output();
    output.map_or_else(|_| "unknown compiler".to_owned(), |output| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// A time with three digits or so, in the unit that people would say.
fn time(nanoseconds: u64) -> String {
    match nanoseconds {
        0..10_000 => format!("{nanoseconds} ns"),
        10_000..10_000_000 => format!("{} µs", nanoseconds / 1_000),
        _ => format!("{} ms", nanoseconds / 1_000_000),
    }
}

fn hundredths(value: u64) -> String {
    format!("{}.{:02}", value / 100, value % 100)
}
