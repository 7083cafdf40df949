//! CEL: expressions that the host runs one after the other.

use std::fmt::Write as _;
use std::sync::Arc;

use cel::objects::Key;
use cel::{Context, Env, Program, Value};
use jianfu_benches::workloads::{Bands, Case, Gate, GateFacts, KINDS, Rules, TaskFacts, item_key};
use serde_json::Value as Json;

use crate::contest::{Engine, Load, Loaded};
use crate::plain;

/// The row is what the list has for the item; a demand for an item that is not on the list has none.
const CHECKS: [&str; 6] = [
    "ROW.from <= day && day <= ROW.to",
    "ROW.kind == kind",
    "!ROW.needs_basis || size(bases) > 0",
    "!ROW.needs_funding || funded",
    "per_year <= ROW.most",
    "ROW.lowest <= level && level <= ROW.highest",
];

const RULES_AS_DATA: &str =
    "kind in rules && issuer in rules[kind] ? rules[kind][issuer].filter(rule, hours > rule.hours).map(rule, rule.place) : []";
const BANDS_AS_DATA: &str = "bands.filter(band, band.from <= hours && hours < band.to).map(band, band.place)";

/// A context lives as long as the program, so that a demand's can be inside it.
type Scope = Context<'static, 'static>;

/// The contexts of the demands, each inside the one that they share.
struct Scopes<'c, F> {
    root: &'static Scope,
    facts: &'c [F],
    add: fn(&mut Scope, &F),
    demands: Vec<Scope>,
}

/// Six checks; one that is false has failed, and if the first has, the others are not looked at.
struct Checks<'c> {
    scopes: Scopes<'c, GateFacts>,
    /// What finds the row of the list, where a program does.
    row: Option<Program>,
    programs: Vec<Program>,
    found: Vec<u32>,
}

/// Rules; one that is true matches.
struct Matches<'c> {
    scopes: Scopes<'c, TaskFacts>,
    programs: Vec<Program>,
    found: Vec<u32>,
}

/// A program that gives the places of all rules that match.
struct Places<'c> {
    scopes: Scopes<'c, TaskFacts>,
    program: Program,
}

/// The list is a map in the context that all demands share.
pub fn gate_as_data(case: &Case<Gate>) -> Load<'_> {
    let list = plain::by_key(&case.workload).to_string();
    Box::new(move || {
        let scopes = Scopes::with_data("items", &list, &case.facts, gate_variables)?;
        let checks = CHECKS.iter().enumerate().map(|(place, check)| {
            let check = check.replace("ROW", "items[item]");
            if place == 0 { format!("item in items && {check}") } else { check }
        });
        let programs = checks.map(|check| compile(&check)).collect::<Result<_, _>>()?;
        Ok(Box::new(Checks { scopes, row: None, programs, found: Vec::new() }))
    })
}

/// The list is a map in the text of a program, which gives the row for the checks.
pub fn gate_as_text(case: &Case<Gate>) -> Load<'_> {
    let mut text = "{".to_owned();
    for (place, item) in case.workload.items.iter().enumerate() {
        let _ = write!(text, "'{}': {}, ", item_key(place), plain::attributes(item));
    }
    text.truncate(text.len() - 2);
    text.push_str("}[item]");
    Box::new(move || {
        let programs = CHECKS.iter().map(|check| compile(&check.replace("ROW", "row"))).collect::<Result<_, _>>()?;
        Ok(Box::new(Checks { scopes: Scopes::new(&case.facts, gate_variables), row: Some(compile(&text)?), programs, found: Vec::new() }))
    })
}

/// A program for each rule.
pub fn rules(case: &Case<Rules>) -> Load<'_> {
    let condition = |rule: &jianfu_benches::workloads::Rule| {
        format!("kind == '{}' && issuer == 'd{}' && hours > {}", KINDS[rule.kind].0, rule.issuer, rule.hours)
    };
    matches(case.workload.rules.iter().map(condition).collect(), &case.facts)
}

/// The rules are data in the context, by kind and department.
pub fn rules_as_data(case: &Case<Rules>) -> Load<'_> {
    let rules = plain::by_kind_and_issuer(&case.workload).to_string();
    Box::new(move || places("rules", &rules, RULES_AS_DATA, &case.facts))
}

/// A program for each rule.
pub fn bands(case: &Case<Bands>) -> Load<'_> {
    let condition = |band: &jianfu_benches::workloads::Band| format!("{} <= hours && hours < {}", band.from, band.to);
    matches(case.workload.rules.iter().map(condition).collect(), &case.facts)
}

/// The rules are data in the context.
pub fn bands_as_data(case: &Case<Bands>) -> Load<'_> {
    let bands = plain::bands(&case.workload).to_string();
    Box::new(move || places("bands", &bands, BANDS_AS_DATA, &case.facts))
}

fn matches(conditions: Vec<String>, facts: &[TaskFacts]) -> Load<'_> {
    Box::new(move || {
        let programs = conditions.iter().map(|condition| compile(condition)).collect::<Result<_, _>>()?;
        Ok(Box::new(Matches { scopes: Scopes::new(facts, task_variables), programs, found: Vec::new() }))
    })
}

fn places<'c>(name: &str, data: &str, program: &str, facts: &'c [TaskFacts]) -> Loaded<'c> {
    let scopes = Scopes::with_data(name, data, facts, task_variables)?;
    Ok(Box::new(Places { scopes, program: compile(program)? }))
}

fn env() -> Arc<Env> {
    static ENV: std::sync::OnceLock<Arc<Env>> = std::sync::OnceLock::new();
    ENV.get_or_init(|| Arc::new(Env::stdlib())).clone()
}

fn compile(source: &str) -> Result<Program, String> {
    env().compile(source).map_err(|error| error.to_string().chars().take(200).collect())
}

impl<'c, F> Scopes<'c, F> {
    fn new(facts: &'c [F], add: fn(&mut Scope, &F)) -> Self {
        Self { root: Box::leak(Box::new(Context::with_env(env()))), facts, add, demands: Vec::new() }
    }

    /// All demands share one variable.
    fn with_data(name: &str, json: &str, facts: &'c [F], add: fn(&mut Scope, &F)) -> Result<Self, String> {
        let data: Json = serde_json::from_str(json).map_err(|error| error.to_string())?;
        let mut root = Context::with_env(env());
        root.add_variable_from_value(name, value(data));
        Ok(Self { root: Box::leak(Box::new(root)), facts, add, demands: Vec::new() })
    }

    fn prepare(&mut self) {
        let scope = |facts| {
            let mut scope = self.root.new_inner_scope();
            (self.add)(&mut scope, facts);
            scope
        };
        self.demands = self.facts.iter().map(scope).collect();
    }
}

/// JSON as CEL has it; numbers are whole.
fn value(json: Json) -> Value {
    match json {
        Json::Null => Value::Null,
        Json::Bool(truth) => Value::Bool(truth),
        Json::Number(number) => Value::Int(number.as_i64().unwrap_or_default()),
        Json::String(text) => Value::String(Arc::new(text)),
        Json::Array(values) => Value::List(Arc::new(values.into_iter().map(value).collect())),
        Json::Object(object) => {
            let entries = object.into_iter().map(|(key, json)| (Key::String(Arc::new(key)), value(json)));
            Value::Map(cel::objects::Map { map: Arc::new(entries.collect()) })
        }
    }
}

fn gate_variables(scope: &mut Scope, facts: &GateFacts) {
    scope.add_variable_from_value("item", facts.item.as_str());
    scope.add_variable_from_value("kind", KINDS[facts.kind].0);
    scope.add_variable_from_value("level", Value::Int(facts.level as i64));
    scope.add_variable_from_value("bases", facts.bases.clone());
    scope.add_variable_from_value("funded", Value::Bool(facts.funded));
    scope.add_variable_from_value("per_year", Value::Int(facts.per_year));
    scope.add_variable_from_value("day", Value::Int(plain::day(facts.date)));
}

fn task_variables(scope: &mut Scope, facts: &TaskFacts) {
    scope.add_variable_from_value("kind", KINDS[facts.kind].0);
    scope.add_variable_from_value("issuer", format!("d{}", facts.issuer));
    scope.add_variable_from_value("hours", Value::Int(facts.hours));
}

fn holds(program: &Program, demand: &Context<'_, '_>) -> bool {
    match program.execute(demand) {
        Ok(Value::Bool(holds)) => holds,
        other => panic!("a CEL program gave {other:?}"),
    }
}

fn run_checks(programs: &[Program], demand: &Context<'_, '_>, found: &mut Vec<u32>) {
    for (check, program) in (0..).zip(programs) {
        if !holds(program, demand) {
            found.push(check);
            if check == 0 {
                return;
            }
        }
    }
}

impl Engine for Checks<'_> {
    fn prepare(&mut self) -> Result<(), String> {
        self.scopes.prepare();
        Ok(())
    }

    fn found(&mut self, demand: usize) -> Vec<u32> {
        self.decide(demand);
        self.found.clone()
    }

    fn decide(&mut self, demand: usize) -> usize {
        self.found.clear();
        let demand = &self.scopes.demands[demand];
        let Some(row) = &self.row else {
            run_checks(&self.programs, demand, &mut self.found);
            return self.found.len();
        };
        match row.execute(demand) {
            Ok(row) => {
                let mut scope = demand.new_inner_scope();
                scope.add_variable_from_value("row", row);
                run_checks(&self.programs, &scope, &mut self.found);
            }
            Err(_) => self.found.push(0),
        }
        self.found.len()
    }
}

impl Engine for Matches<'_> {
    fn prepare(&mut self) -> Result<(), String> {
        self.scopes.prepare();
        Ok(())
    }

    fn found(&mut self, demand: usize) -> Vec<u32> {
        self.decide(demand);
        self.found.clone()
    }

    fn decide(&mut self, demand: usize) -> usize {
        self.found.clear();
        let demand = &self.scopes.demands[demand];
        self.found.extend((0..).zip(&self.programs).filter(|(_, program)| holds(program, demand)).map(|(place, _)| place));
        self.found.len()
    }
}

impl Places<'_> {
    fn places(&self, demand: usize) -> Arc<Vec<Value>> {
        match self.program.execute(&self.scopes.demands[demand]) {
            Ok(Value::List(places)) => places,
            other => panic!("a CEL program gave {other:?}"),
        }
    }
}

impl Engine for Places<'_> {
    fn prepare(&mut self) -> Result<(), String> {
        self.scopes.prepare();
        Ok(())
    }

    fn found(&mut self, demand: usize) -> Vec<u32> {
        let place = |value: &Value| match value {
            Value::Int(place) => u32::try_from(*place).ok(),
            _ => None,
        };
        let mut found: Vec<u32> = self.places(demand).iter().filter_map(place).collect();
        found.sort_unstable();
        found
    }

    fn decide(&mut self, demand: usize) -> usize {
        self.places(demand).len()
    }
}
