//! Reads what criterion measured and writes the table in `benches/README.md`.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::{env, fs};

use jianfu_benches::{WORKLOADS, Workload, root};
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
        let median = median(measured, &workload)?;
        let (target, ratio) = match workload.target {
            Some(target) => (time(target), hundredths(median.saturating_mul(100) / target.max(1))),
            None => ("–".to_owned(), "–".to_owned()),
        };
        let (took, rate) = (time(median), thousands(1_000_000_000 / median.max(1)));
        let _ = writeln!(table, "| `{}` | {} | {took} | {rate} | {target} | {ratio} |", workload.id, workload.what);
    }
    let _ = writeln!(
        table,
        "\n{}, {} cores, jianfu {}.",
        rustc(),
        std::thread::available_parallelism().map_or(0, usize::from),
        env!("CARGO_PKG_VERSION")
    );
    Ok(table)
}

/// The median of one element of a round, in nanoseconds.
fn median(measured: &Path, workload: &Workload) -> Result<u64, String> {
    let folder = measured.join(workload.id).join("new");
    let read = |name: &str| -> Result<Json, String> {
        let path = folder.join(name);
        let text = fs::read_to_string(&path).map_err(|error| format!("{} was not measured: {error}", workload.id))?;
        serde_json::from_str(&text).map_err(|error| format!("{}: {error}", path.display()))
    };
    let (estimates, benchmark) = (read("estimates.json")?, read("benchmark.json")?);
    let round =
        estimates.pointer("/median/point_estimate").and_then(Json::as_f64).ok_or_else(|| format!("{} has no median", workload.id))?;
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

/// A number with commas between its thousands.
fn thousands(number: u64) -> String {
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
