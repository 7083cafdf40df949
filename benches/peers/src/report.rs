//! The tables in `benches/README.md`.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::process::Command;
use std::{fs, thread};

use jianfu_benches::{root, thousands};

use crate::cases::{AS_BEFORE, BY_HAND, JIANFU, PEERS, Row};
use crate::{charts, json};

const BEGIN: &str = "<!-- peers: written by ./dev bench peers -->";
const END: &str = "<!-- end of peers -->";
const LOCK: &str = include_str!("../Cargo.lock");
/// The size of the goals beside other engines, and of the table of loading.
const LARGE: usize = 10_000;
/// From JSON text to JSON text, in nanoseconds.
const JSON_TARGET: u64 = 2_000;
/// How many times as fast as an engine we want to be.
const GOALS: [(&str, &str, u64); 9] = [
    ("gate", "CEL", 25),
    ("gate", "regorus", 40),
    ("gate", "Cedar", 100),
    ("rules", "CEL", 1_000),
    ("rules", "regorus", 1_000),
    ("rules", "Cedar", 1_000),
    ("bands", "CEL", 1_000),
    ("bands", "regorus", 1_000),
    ("bands", "Cedar", 1_000),
];

/// What a decision is to take at most, in nanoseconds.
fn target(workload: &str, size: usize) -> Option<u64> {
    match (workload, size) {
        ("gate", ..=LARGE) => Some(100),
        ("rules" | "bands", ..LARGE) => Some(500),
        ("rules" | "bands", LARGE) => Some(3_000),
        _ => None,
    }
}

/// All tables in Markdown.
pub fn page(rows: &[Row], from_json: &[json::Row]) -> String {
    let mut page = String::new();
    let mut workloads: Vec<&str> = rows.iter().map(|row| row.workload).collect();
    workloads.dedup();
    for workload in &workloads {
        let rows: Vec<&Row> = rows.iter().filter(|row| row.workload == *workload).collect();
        page.push_str(&decisions(workload, &rows));
    }
    page.push_str(&goals(rows));
    page.push_str(&texts(from_json));
    page.push_str(&loads(rows));
    let versions: Vec<String> = PEERS.iter().map(|(_, name)| format!("{name} {}", version(name))).collect();
    let cores = thread::available_parallelism().map_or(0, usize::from);
    let _ = writeln!(page, "\n{}, jianfu {}; {}, {cores} cores.", versions.join(", "), version("jianfu"), rustc());
    page
}

/// Prints the tables and puts them between their markers.
pub fn write(page: &str) -> Result<(), String> {
    println!("{page}");
    let path = root().join("benches/README.md");
    let text = fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    let (head, rest) = text.split_once(BEGIN).ok_or("benches/README.md has no place for the peers")?;
    let (_, tail) = rest.split_once(END).ok_or("benches/README.md has no end of the peers")?;
    fs::write(&path, format!("{head}{BEGIN}\n\n{page}\n{END}{tail}")).map_err(|error| format!("{}: {error}", path.display()))
}

/// One workload: all engines in all sizes, then what we want and how far we are.
fn decisions(workload: &str, rows: &[&Row]) -> String {
    let sizes: BTreeSet<usize> = rows.iter().flat_map(|row| row.decisions.keys().chain(row.absent.keys())).copied().collect();
    let heads: Vec<String> = sizes.iter().map(|size| format!("N = {}", thousands(*size as u64))).collect();
    let mut table = format!("### `{workload}-N`: nanoseconds a decision, and how many times jianfu's that is\n\n");
    let _ = writeln!(table, "| engine | form | {} |\n|---|---|{}", heads.join(" | "), "---:|".repeat(sizes.len()));
    let ours = rows.iter().find(|row| row.engine == JIANFU);
    let by_hand = rows.iter().find(|row| row.engine == BY_HAND);
    let at = |row: Option<&&Row>, size: usize| row.and_then(|row| row.decisions.get(&size)).copied();
    let mut notes = Vec::new();
    for row in rows {
        let cell = |size: &usize| match (at(Some(row), *size), at(ours, *size)) {
            (Some(time), Some(ours)) if row.engine != JIANFU => format!("{} ({})", thousands(time), times(time, ours)),
            (Some(time), _) => format!("**{}**", thousands(time)),
            (None, _) => note(&mut notes, row, *size),
        };
        write_row(&mut table, row.engine, row.form, sizes.iter().map(cell));
    }
    let target_of = |size: &usize| target(workload, *size);
    write_row(&mut table, "", "*target for jianfu*", sizes.iter().map(|size| target_of(size).map_or_else(dash, thousands)));
    let verdict_of = |size: &usize| at(ours, *size).zip(target_of(size)).map_or_else(dash, |(time, target)| verdict(time, target));
    write_row(&mut table, "", "*target met?*", sizes.iter().map(verdict_of));
    let to_hand = |size: &usize| at(ours, *size).zip(at(by_hand, *size)).map_or_else(dash, |(ours, by_hand)| times(ours, by_hand));
    write_row(&mut table, "", "*jianfu / by hand*", sizes.iter().map(to_hand));
    let to_best = |size: &usize| {
        let peers = rows.iter().filter(|row| ![JIANFU, BY_HAND].contains(&row.engine));
        let best = peers.filter_map(|row| Some((at(Some(row), *size)?, row.engine))).min();
        at(ours, *size).zip(best).map_or_else(dash, |(ours, (best, engine))| format!("{} ({engine})", times(ours, best)))
    };
    write_row(&mut table, "", "*jianfu / fastest peer*", sizes.iter().map(to_best));
    for (place, note) in (1..).zip(notes) {
        let _ = write!(table, "\n({place}) {note}");
    }
    let _ = writeln!(
        table,
        "\n\n![How the time of a decision grows with N]({}/{workload}.svg)\n",
        charts::FOLDER.trim_start_matches("benches/")
    );
    table
}

/// A dash, with the number of the note that says why.
fn note(notes: &mut Vec<String>, row: &Row, size: usize) -> String {
    let first = row.absent.iter().find(|(_, reason)| *reason != AS_BEFORE);
    let Some((from, reason)) = first.filter(|(from, _)| **from <= size) else { return dash() };
    let text = format!("{}, {}, at {}: {reason}.", row.engine, row.form, thousands(*from as u64));
    let place = notes.iter().position(|note| *note == text).unwrap_or_else(|| {
        notes.push(text);
        notes.len() - 1
    });
    format!("– ({})", place + 1)
}

/// How many times as fast as each form of an engine we are, and want to be.
fn goals(rows: &[Row]) -> String {
    let mut table = format!("### Beside each engine at N = {}\n\n", thousands(LARGE as u64));
    table.push_str("| workload | engine | form | wanted: at least so many times as fast | jianfu is | |\n|---|---|---|---:|---:|---|\n");
    for (workload, engine, wanted) in GOALS {
        let of = |engine: &'static str| rows.iter().filter(move |row| row.workload == workload && row.engine == engine);
        let ours = of(JIANFU).find_map(|row| row.decisions.get(&LARGE));
        for row in of(engine) {
            let (factor, verdict) = match row.decisions.get(&LARGE).zip(ours) {
                Some((time, ours)) => (times(*time, *ours), verdict(ours.saturating_mul(wanted), *time)),
                None => (dash(), "not measured".to_owned()),
            };
            let _ = writeln!(table, "| `{workload}` | {engine} | {} | {} | {factor} | {verdict} |", row.form, thousands(wanted));
        }
    }
    table.push('\n');
    table
}

/// From JSON text to JSON text.
fn texts(rows: &[json::Row]) -> String {
    let heads: Vec<String> = json::SIZES.iter().map(|size| format!("N = {}", thousands(*size as u64))).collect();
    let mut table = "### From a demand as JSON text to the decision as JSON text, nanoseconds on `gate-N`\n\n".to_owned();
    let columns = "---:|".repeat(json::SIZES.len() + 1);
    let _ = writeln!(
        table,
        "| engine | what the text holds | bytes | {} | target {} |\n|---|---|{columns}---|",
        heads.join(" | "),
        thousands(JSON_TARGET)
    );
    for row in rows {
        let by_hand = |size: &usize| rows.iter().find(|row| row.engine == BY_HAND).and_then(|row| row.times.get(size));
        let cell = |size: &usize| match row.times.get(size).zip(by_hand(size)) {
            Some((time, by_hand)) if row.engine != BY_HAND => format!("{} ({} by hand)", thousands(*time), times(*time, *by_hand)),
            _ => row.times.get(size).map_or_else(dash, |time| thousands(*time)),
        };
        let last = row.times.values().next_back().filter(|_| row.engine == JIANFU);
        let verdict = last.map_or_else(dash, |time| verdict(*time, JSON_TARGET));
        let cells: Vec<String> = json::SIZES.iter().map(cell).collect();
        let _ = writeln!(table, "| {} | {} | {} | {} | {verdict} |", row.engine, row.holds, thousands(row.bytes as u64), cells.join(" | "));
    }
    table.push('\n');
    table
}

/// How long the largest size of all workloads takes to load.
fn loads(rows: &[Row]) -> String {
    let mut table =
        format!("### Loading {} items or rules, milliseconds from the text to an engine that can decide\n\n", thousands(LARGE as u64));
    table.push_str("| workload | engine | form | time | times jianfu's |\n|---|---|---|---:|---:|\n");
    for row in rows {
        let ours = rows.iter().find(|other| other.workload == row.workload && other.engine == JIANFU);
        let ours = ours.and_then(|row| row.loads.get(&LARGE));
        let time = row.loads.get(&LARGE);
        let ratio = time.zip(ours).map_or_else(dash, |(time, ours)| times(*time, *ours));
        let shown = time.map_or_else(dash, |time| milliseconds(*time));
        let _ = writeln!(table, "| `{}` | {} | {} | {shown} | {ratio} |", row.workload, row.engine, row.form);
    }
    table
}

fn write_row(table: &mut String, first: &str, second: &str, cells: impl Iterator<Item = String>) {
    let _ = writeln!(table, "| {first} | {second} | {} |", cells.collect::<Vec<_>>().join(" | "));
}

fn dash() -> String {
    "–".to_owned()
}

fn verdict(time: u64, target: u64) -> String {
    if time <= target { "met".to_owned() } else { format!("missed by {}", times(time, target)) }
}

/// A ratio with two digits or so.
fn times(time: u64, other: u64) -> String {
    let hundredths = time.saturating_mul(100) / other.max(1);
    match hundredths {
        0..10 => small(time as f64 / other.max(1) as f64),
        10..100 => format!("{}.{:02}×", hundredths / 100, hundredths % 100),
        100..1_000 => format!("{}.{}×", hundredths / 100, hundredths / 10 % 10),
        _ => format!("{}×", thousands(hundredths / 100)),
    }
}

/// A ratio below a tenth, to two digits.
fn small(ratio: f64) -> String {
    let decimals = if ratio > 0.0 { 1.0 - ratio.log10().floor() } else { 0.0 };
    format!("{ratio:.0$}×", decimals as usize)
}

/// Milliseconds with two digits or so.
fn milliseconds(nanoseconds: u64) -> String {
    match nanoseconds {
        ..10_000_000 => format!("{}.{}", nanoseconds / 1_000_000, nanoseconds / 100_000 % 10),
        _ => thousands(nanoseconds / 1_000_000),
    }
}

/// The version of a crate that this program was built with.
fn version(name: &str) -> &'static str {
    let begin = format!("name = \"{name}\"\nversion = \"");
    let rest = LOCK.split_once(&begin).map_or("?", |(_, rest)| rest);
    rest.split_once('"').map_or("?", |(version, _)| version)
}

fn rustc() -> String {
    let output = Command::new("rustc").arg("--version").output();
    output.map_or_else(|_| "unknown compiler".to_owned(), |output| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}
