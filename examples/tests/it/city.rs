//! The made-up year of a city: the same for a seed, taken by the pack, and of the size that it says.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use jianfu::history::Reach;
use jianfu::table::{Cell, ReadOptions, TableKind, read_table};
use jianfu::{Context, Entry, Outcome, Pack};
use jianfu_examples::city::{COMMUNITIES, DEPARTMENTS, FILES, SUBDISTRICTS, Size, WATCHPOINTS, Written, write};
use jiff::civil::date;
use serde_json::{Map, Value as Json};

const SIZE: Size = Size { rows: 1_500, history: 500, seed: 7 };

fn pack() -> Pack {
    Pack::builtin("nanjing-community").unwrap()
}

/// The files of a city by name, and what was said of them.
fn made(pack: &Pack, size: Size) -> (Written, BTreeMap<&'static str, Vec<u8>>) {
    let folder = tempfile::tempdir().unwrap();
    let written = write(pack, size, folder.path()).unwrap();
    let names: BTreeSet<String> =
        fs::read_dir(folder.path()).unwrap().map(|file| file.unwrap().file_name().into_string().unwrap()).collect();
    assert_eq!(names, FILES.map(str::to_owned).into(), "these files and no other");
    let read = |name: &'static str| (name, fs::read(folder.path().join(Path::new(name))).unwrap());
    (written, FILES.map(read).into())
}

fn lines<'f>(files: &'f BTreeMap<&'static str, Vec<u8>>, name: &str) -> impl Iterator<Item = &'f str> {
    std::str::from_utf8(&files[name]).unwrap().lines()
}

#[test]
fn one_seed_gives_the_same_bytes_and_another_seed_others() {
    let pack = pack();
    let (once, again) = (made(&pack, SIZE), made(&pack, SIZE));
    assert!(once == again);
    let other = made(&pack, Size { seed: 8, ..SIZE });
    for name in FILES.into_iter().filter(|name| *name != "合成-部门.csv") {
        assert!(once.1[name] != other.1[name], "{name} does not depend on the seed");
    }
}

/// What one machine made others make too: a change of this number is a change of every city.
#[test]
fn the_first_row_of_a_seed_is_known() {
    let (_, files) = made(&pack(), Size { rows: 1, history: 1, seed: 1 });
    insta::assert_snapshot!(std::str::from_utf8(&files["合成-要求.jsonl"]).unwrap());
}

#[test]
fn every_row_is_taken_by_the_pack_from_either_file_and_comes_out_the_same() {
    let pack = pack();
    let (written, files) = made(&pack, SIZE);
    let demands: Vec<_> = lines(&files, "合成-要求.jsonl")
        .map(|line| pack.demand_from_json(line, None).unwrap_or_else(|error| panic!("{line}: {error}")))
        .collect();
    assert_eq!((demands.len(), written.demands.values().sum()), (1_500, SIZE.rows));

    let is_header = |name: &str| name == "表单" || pack.forms().any(|form| form.field(name).is_some());
    let options = ReadOptions { encoding: None, sheet: None, is_header: &is_header };
    let table = read_table(&files["合成-要求.csv"], TableKind::Csv, &options).unwrap();
    assert_eq!(table.rows.len(), demands.len());
    let mut outcomes: BTreeMap<Outcome, usize> = BTreeMap::new();
    for (row, from_json) in table.rows.iter().zip(&demands) {
        let mut demand = pack.demand(from_json.form()).unwrap();
        for (header, cell) in table.header.iter().zip(&row.cells).skip(1).filter(|(_, cell)| !matches!(cell, Cell::Empty)) {
            demand.set_cell(header, cell).unwrap_or_else(|error| panic!("row {}: {error}", row.number));
        }
        let outcome = |demand| pack.decide(demand, &Context::of_demand()).outcome();
        let decided = outcome(from_json);
        assert_eq!(outcome(&demand.finish()), decided, "row {}", row.number);
        *outcomes.entry(decided).or_default() += 1;
    }
    for outcome in [Outcome::Approve, Outcome::Refer, Outcome::Reject] {
        let share = outcomes.get(&outcome).copied().unwrap_or_default() * 100 / demands.len();
        assert!((8..=75).contains(&share), "{outcome:?}: {share} in a hundred, {outcomes:?}");
    }
}

#[test]
fn places_are_as_many_as_it_says_and_all_are_marked() {
    let (_, files) = made(&pack(), SIZE);
    let rows: Vec<Vec<&str>> = lines(&files, "合成-街镇社区.csv").skip(1).map(|line| line.split(',').collect()).collect();
    let column = |at: usize| rows.iter().map(|row| row[at]).filter(|name| !name.is_empty()).collect::<BTreeSet<_>>();
    assert_eq!((rows.len(), column(1).len()), (COMMUNITIES, COMMUNITIES));
    assert_eq!((column(0).len(), column(3).len()), (SUBDISTRICTS, WATCHPOINTS));
    assert!(column(0).union(&column(1)).chain(&column(3)).all(|name| name.starts_with("合成")));
    assert_eq!((COMMUNITIES, SUBDISTRICTS, WATCHPOINTS, DEPARTMENTS), (1_232, 101, 30, 40));
    let departments: BTreeSet<&str> = lines(&files, "合成-部门.csv").skip(1).collect();
    assert_eq!(departments.len(), DEPARTMENTS);

    let known: BTreeSet<&str> = column(1);
    for line in lines(&files, "合成-要求.jsonl").chain(lines(&files, "合成-台账.jsonl")) {
        let row: Map<String, Json> = serde_json::from_str(line).unwrap();
        let id = row.get("编号").or_else(|| row.get("撤回")).and_then(Json::as_str).unwrap();
        assert!(id.starts_with("合成-"), "{line}");
        assert!(row.get("社区").and_then(Json::as_str).is_none_or(|name| known.contains(name)), "{line}");
    }
}

#[test]
fn the_year_has_seasons_days_of_rest_emergencies_and_joint_visits() {
    let (_, files) = made(&pack(), SIZE);
    let rows: Vec<Map<String, Json>> = lines(&files, "合成-要求.jsonl").map(|line| serde_json::from_str(line).unwrap()).collect();
    let text = |row: &Map<String, Json>, key: &str| row.get(key).and_then(Json::as_str).unwrap_or_default().to_owned();
    let dates: Vec<String> = rows.iter().map(|row| text(row, "提出日期")).collect();
    assert!(dates.is_sorted() && dates.iter().all(|date| date.starts_with("2026-")));
    let in_month = |month: &str| dates.iter().filter(|date| &date[5..7] == month).count();
    assert!(in_month("12") > in_month("02") * 3 / 2, "{} and {}", in_month("12"), in_month("02"));
    let on = |day: &str| dates.iter().filter(|date| date.as_str() == day).count();
    assert!(on("2026-09-11") > on("2026-09-12"), "a Friday and a Saturday");
    let emergencies = rows.iter().filter(|row| row.get("突发事件应对") == Some(&Json::Bool(true))).count();
    assert!((10..300).contains(&emergencies), "{emergencies}");
    let departments = |row: &Map<String, Json>| row.get("参加部门").and_then(Json::as_array).map_or(0, Vec::len);
    let visits = rows.iter().filter(|row| text(row, "表单") == "检查考核" && departments(row) > 1).count();
    assert!((5..100).contains(&visits), "{visits}");
}

#[test]
fn the_history_is_taken_with_its_corrections_and_withdrawals() {
    let pack = pack();
    let (written, files) = made(&pack, SIZE);
    let mut history = pack.history(Reach::Ever);
    for line in lines(&files, "合成-台账.jsonl") {
        let mut row: Map<String, Json> = serde_json::from_str(line).unwrap();
        let mut take = |key: &str| row.remove(key).map(|value| value.as_str().unwrap().to_owned());
        let (recorded, corrects, withdraws, status) = (take("记录于").unwrap(), take("更正"), take("撤回"), take("状态"));
        let recorded = recorded.parse().unwrap();
        if let Some(id) = withdraws {
            history.withdraw(&id, Some(recorded)).unwrap();
            continue;
        }
        let id = row["编号"].as_str().unwrap().to_owned();
        let demand = pack.demand_from_json(&Json::Object(row).to_string(), None).unwrap();
        let entry = Entry::new(&id, demand).unwrap().recorded(recorded);
        let entry = match status {
            Some(status) => entry.status(&status).unwrap(),
            None => entry,
        };
        assert!((date(2024, 12, 27)..=date(2025, 12, 31)).contains(&entry.day()), "{line}");
        if corrects.is_some() { history.correct(entry).unwrap() } else { history.add(entry).unwrap() }
    }
    assert_eq!(written.entries, SIZE.history);
    assert!(written.corrections > 0 && written.withdrawals > 0);
    assert_eq!(history.len() as u64, written.entries + written.corrections);
}
