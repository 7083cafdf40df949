//! The worked demands: every one of them comes out as its own row expects.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;

use jianfu::history::Reach;
use jianfu::table::{Cell, ReadOptions, Table, TableKind, read_table};
use jianfu::{Context, Demand, Entry, MemoryHistory, Outcome, Pack};

const EXPECT: [&str; 2] = ["expect", "期望"];
const FORM: [&str; 2] = ["form", "表单"];

fn pack() -> Pack {
    Pack::builtin("nanjing-community").unwrap()
}

fn file(name: &str) -> PathBuf {
    crate::root().join("examples/demands").join(name)
}

/// One demand with the outcome that its row expects.
struct Expected {
    place: String,
    demand: Demand,
    outcome: String,
}

fn outcome_named(word: &str) -> Outcome {
    let all = [Outcome::Approve, Outcome::Reject, Outcome::Refer];
    let named = |outcome: &Outcome| [outcome.name(), outcome.word(jianfu::Lang::Zh)].contains(&word);
    all.into_iter().find(named).unwrap_or_else(|| panic!("{word} is no outcome"))
}

fn is_header(pack: &Pack, name: &str) -> bool {
    EXPECT.contains(&name) || FORM.contains(&name) || pack.forms().any(|form| form.field(name).is_some())
}

fn text_of(cell: &Cell) -> String {
    match cell {
        Cell::Text(text) | Cell::Number(text) => text.trim().to_owned(),
        _ => String::new(),
    }
}

fn demands_of_table(pack: &Pack, name: &str, kind: TableKind) -> Vec<Expected> {
    let bytes = fs::read(file(name)).unwrap();
    let is_header = |header: &str| is_header(pack, header);
    let options = ReadOptions { encoding: None, sheet: None, is_header: &is_header };
    let table: Table = read_table(&bytes, kind, &options).unwrap_or_else(|error| panic!("{name}: {}", error.message().en));
    let column = |names: [&str; 2]| {
        table
            .header
            .iter()
            .position(|header| names.contains(&header.as_str()))
            .unwrap_or_else(|| panic!("{name} has no column {}", names[1]))
    };
    let (form_at, expect_at) = (column(FORM), column(EXPECT));
    let mut all = Vec::new();
    for row in &table.rows {
        let place = format!("{name} row {}", row.number);
        let form = text_of(&row.cells[form_at]);
        let fields = pack.form(&form).unwrap_or_else(|| panic!("{place}: no form {form}"));
        let mut demand = pack.demand(&form).unwrap();
        for (header, cell) in table.header.iter().zip(&row.cells) {
            if !matches!(cell, Cell::Empty) && fields.field(header).is_some() {
                demand.set_cell(header, cell).unwrap_or_else(|error| panic!("{place}: {error}"));
            }
        }
        all.push(Expected { place, demand: demand.finish(), outcome: text_of(&row.cells[expect_at]) });
    }
    all
}

fn demands_of_json(pack: &Pack, name: &str) -> Vec<Expected> {
    let text = fs::read_to_string(file(name)).unwrap();
    let objects: Vec<serde_json::Map<String, serde_json::Value>> = serde_json::from_str(&text).unwrap();
    let mut all = Vec::new();
    for (number, mut object) in objects.into_iter().enumerate() {
        let place = format!("{name} number {}", number + 1);
        let outcome = EXPECT.iter().find_map(|key| object.remove(*key)).unwrap_or_else(|| panic!("{place} expects nothing"));
        let demand =
            pack.demand_from_json(&serde_json::Value::Object(object).to_string(), None).unwrap_or_else(|error| panic!("{place}: {error}"));
        all.push(Expected { place, demand, outcome: outcome.as_str().unwrap().to_owned() });
    }
    all
}

fn every_demand(pack: &Pack) -> BTreeMap<&'static str, Vec<Expected>> {
    BTreeMap::from([
        ("demands.xlsx", demands_of_table(pack, "demands.xlsx", TableKind::Xlsx)),
        ("demands-gbk.csv", demands_of_table(pack, "demands-gbk.csv", TableKind::Csv)),
        ("demands.json", demands_of_json(pack, "demands.json")),
    ])
}

/// The history of the worked demands.
fn history(pack: &Pack) -> MemoryHistory {
    let mut history = pack.history(Reach::Ever);
    let own = ["状态", "记录于", "更正", "撤回"];
    let is_header = |header: &str| own.contains(&header) || is_header(pack, header);
    let bytes = fs::read(file("history.csv")).unwrap();
    let options = ReadOptions { encoding: None, sheet: None, is_header: &is_header };
    let table = read_table(&bytes, TableKind::Csv, &options).unwrap();
    for row in &table.rows {
        let text = |at: usize| text_of(&row.cells[at]);
        let [status, recorded, corrects, withdraws] = [17, 18, 19, 20].map(text);
        let recorded = recorded.parse::<jiff::civil::Date>().unwrap().at(23, 59, 59, 0);
        if !withdraws.is_empty() {
            history.withdraw(&withdraws, Some(recorded)).unwrap();
            continue;
        }
        let mut demand = pack.demand(&text(0)).unwrap();
        for (name, cell) in table.header.iter().zip(&row.cells).take(17).skip(1).filter(|(_, cell)| !matches!(cell, Cell::Empty)) {
            demand.set_cell(name, cell).unwrap();
        }
        let entry = Entry::new(&text(1), demand.finish()).unwrap().status(&status).unwrap().recorded(recorded);
        if corrects.is_empty() { history.add(entry).unwrap() } else { history.correct(entry).unwrap() }
    }
    history
}

#[test]
fn every_worked_demand_comes_out_as_its_row_expects() {
    let pack = pack();
    let history = history(&pack);
    assert_eq!(history.len(), 12, "eleven entries, one of which has a later version");
    let mut wrong = Vec::new();
    for expected in every_demand(&pack).into_values() {
        let demands: Vec<Demand> = expected.iter().map(|expected| expected.demand.clone()).collect();
        pack.decide_all(&demands, &Context::of_demand().with(&history), &mut |row, decision| {
            let Expected { place, outcome, .. } = &expected[row];
            if decision.outcome() != outcome_named(outcome) {
                wrong.push(format!("{place} expects {outcome}:\n{}", decision.explain(jianfu::Lang::Zh)));
            }
        });
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn each_file_has_demands_of_every_outcome_on_several_forms() {
    let pack = pack();
    for (name, demands) in every_demand(&pack) {
        let outcomes: BTreeSet<Outcome> = demands.iter().map(|expected| outcome_named(&expected.outcome)).collect();
        assert_eq!(outcomes.len(), 3, "{name}");
        let forms: BTreeSet<&str> = demands.iter().map(|expected| expected.demand.form()).collect();
        assert!(forms.len() >= 6, "{name}: {forms:?}");
    }
}

/// What a demand lacks and what could change its outcome is named, and then nothing is approved.
#[test]
fn nothing_is_approved_while_a_fact_is_missing_that_could_change_it() {
    let pack = pack();
    let demands = every_demand(&pack);
    let decisions = demands.values().flatten().map(|expected| pack.decide(&expected.demand, &Context::of_demand()));
    let mut referred_for_lack = 0;
    for decision in decisions {
        let missing = decision.missing();
        assert!(missing.is_empty() || decision.outcome() != Outcome::Approve, "{}", decision.explain(jianfu::Lang::En));
        referred_for_lack += usize::from(!missing.is_empty() && decision.outcome() == Outcome::Refer);
    }
    assert!(referred_for_lack > 0);
}
