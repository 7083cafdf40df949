//! A writer that is killed at any moment, and many writers at once: what it was told is in the ledger, and no number is lost or doubled.

use std::collections::BTreeSet;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use jianfu_ledger::Ledger;

use crate::entries::Random;
use crate::place::Place;

/// Numbers in the series of the writer.
const SERIES: &str = "001-2026-";

fn writer(path: &Path, name: &str, count: Option<u32>) -> Child {
    // The tests are in `deps`, and the examples beside it.
    let own = std::env::current_exe().unwrap();
    let program: PathBuf = own.parent().unwrap().parent().unwrap().join("examples/writer");
    assert!(program.exists(), "{} is not built", program.display());
    let mut command = Command::new(program);
    command.arg(path).arg(name).args(count.map(|count| count.to_string())).stdout(Stdio::piped());
    command.spawn().unwrap()
}

/// The numbers that a writer says it was given.
fn told(child: &mut Child) -> Vec<String> {
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    lines.map_while(Result::ok).filter_map(|line| Some(line.split_once(' ')?.1.to_owned())).filter(|number| number.len() == 15).collect()
}

/// Looks whether all that was told is in the ledger, and nothing twice or left out.
fn check(path: &Path, told: &BTreeSet<String>) -> u64 {
    let mut ledger = Ledger::open(path).unwrap();
    assert_eq!(ledger.verify(None).unwrap().findings, []);
    let mut issued = BTreeSet::new();
    let visited = ledger.each_row(|row| {
        if row.kind == "number" {
            let content: serde_json::Value = serde_json::from_str(&row.content).unwrap();
            assert!(issued.insert(content["number"].as_str().unwrap().to_owned()));
        }
        Ok::<(), ()>(())
    });
    visited.unwrap().unwrap();
    let count = u64::try_from(issued.len()).unwrap();
    let expected: BTreeSet<String> = (1..=count).map(|ordinal| format!("{SERIES}{ordinal:06}")).collect();
    assert_eq!(issued, expected);
    assert!(told.is_subset(&issued), "{:?}", told.difference(&issued).collect::<Vec<_>>());
    count
}

#[test]
fn a_writer_that_is_killed_loses_and_doubles_nothing() {
    let kills: u32 = std::env::var("JIANFU_KILLS").map_or(4, |count| count.parse().unwrap());
    let place = Place::sqlite();
    drop(place.create());
    let mut random = Random(u64::from(std::process::id()));
    let mut all = BTreeSet::new();
    for turn in 0..kills {
        let mut child = writer(&place.path(), &format!("W{turn}"), None);
        std::thread::sleep(Duration::from_micros(
            10_000 + 1_000 * u64::try_from(random.below(140)).unwrap() + u64::try_from(random.below(1_000)).unwrap(),
        ));
        child.kill().unwrap();
        for number in told(&mut child) {
            assert!(all.insert(number.clone()), "{number} was told twice");
        }
        child.wait().unwrap();
        if turn % 10 == 0 || turn + 1 == kills {
            check(&place.path(), &all);
        } else {
            assert_eq!(Ledger::open(place.path()).unwrap().verify(None).unwrap().findings, []);
        }
    }
    // And the ledger goes on.
    let mut last = writer(&place.path(), "last", Some(3));
    assert_eq!(told(&mut last).len(), 3);
    assert!(last.wait().unwrap().success());
    assert!(check(&place.path(), &all) >= 3);
}

#[test]
fn sixteen_programs_at_once_get_every_number_once() {
    let place = Place::sqlite();
    drop(place.create());
    let mut children: Vec<Child> = (0..16).map(|number| writer(&place.path(), &format!("P{number}"), Some(5))).collect();
    let mut all = BTreeSet::new();
    for child in &mut children {
        all.extend(told(child));
        assert!(child.wait().unwrap().success());
    }
    assert_eq!(all.len(), 80);
    assert_eq!(check(&place.path(), &all), 80);
}
