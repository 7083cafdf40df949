//! regorus: Rego, interpreted or compiled for its register VM.

use std::fmt::Write as _;
use std::num::NonZeroUsize;

use jianfu_benches::workloads::{Bands, Case, Gate, GateFacts, KINDS, Rules, TaskFacts, item_key};
use regorus::languages::rego::compiler::Compiler;
use regorus::rvm::vm::RegoVM;
use regorus::utils::limits::PolicyLengthConfig;
use regorus::{CompiledPolicy, Value};
use serde_json::{Value as Json, json};

use crate::contest::{Engine, Load, Loaded};
use crate::plain;

const ENTRY: &str = "data.contest.found";
const PACKAGE: &str = "package contest\nimport rego.v1\n";

/// The checks of a row of the list.
const CHECKS: &str = "
in_force if { row.from <= input.day; input.day <= row.to }
found contains 0 if not in_force
found contains 1 if { in_force; row.kind != input.kind }
found contains 2 if { in_force; row.needs_basis; count(input.bases) == 0 }
found contains 3 if { in_force; row.needs_funding; not input.funded }
found contains 4 if { in_force; input.per_year > row.most }
found contains 5 if { in_force; input.level < row.lowest }
found contains 5 if { in_force; input.level > row.highest }
";

const RULES_AS_DATA: &str = "
found contains rule.place if {
  some rule in data.rules[input.kind][input.issuer]
  input.hours > rule.hours
}
";

const BANDS_AS_DATA: &str = "
found contains band.place if {
  some band in data.bands
  band.from <= input.hours
  input.hours < band.to
}
";

/// What runs a policy.
pub type Run = for<'c> fn(&Text<'c>) -> Loaded<'c>;

/// A policy with its data as JSON, and the demands.
pub struct Text<'c> {
    policy: String,
    data: String,
    inputs: Inputs<'c>,
}

/// The demands as plain data.
#[derive(Clone, Copy)]
enum Inputs<'c> {
    Gate(&'c [GateFacts]),
    Task(&'c [TaskFacts]),
}

struct Interpreter<'c> {
    engine: regorus::Engine,
    inputs: Inputs<'c>,
    demands: Vec<Value>,
}

struct Vm<'c> {
    vm: RegoVM,
    inputs: Inputs<'c>,
    demands: Vec<Value>,
}

/// The list is data, by the key of an item.
pub fn gate_as_data(case: &Case<Gate>, run: Run) -> Load<'_> {
    let policy = format!("{PACKAGE}row := data.items[input.item]\n{CHECKS}");
    ready(policy, json!({ "items": plain::by_key(&case.workload) }), Inputs::Gate(&case.facts), run)
}

/// Each item is a rule that gives its row.
pub fn gate_as_rules(case: &Case<Gate>, run: Run) -> Load<'_> {
    let mut policy = PACKAGE.to_owned();
    for (place, item) in case.workload.items.iter().enumerate() {
        let _ = writeln!(policy, "row := {} if input.item == \"{}\"", plain::attributes(item), item_key(place));
    }
    policy.push_str(CHECKS);
    ready(policy, json!({}), Inputs::Gate(&case.facts), run)
}

/// The rules are data, by kind and department.
pub fn rules_as_data(case: &Case<Rules>, run: Run) -> Load<'_> {
    let data = json!({ "rules": plain::by_kind_and_issuer(&case.workload) });
    ready(format!("{PACKAGE}{RULES_AS_DATA}"), data, Inputs::Task(&case.facts), run)
}

/// The rules are rules.
pub fn rules(case: &Case<Rules>, run: Run) -> Load<'_> {
    let condition = |rule: &jianfu_benches::workloads::Rule| {
        let (kind, issuer, hours) = (KINDS[rule.kind].0, rule.issuer, rule.hours);
        format!(r#"input.kind == "{kind}"; input.issuer == "d{issuer}"; input.hours > {hours}"#)
    };
    each_a_rule(case.workload.rules.iter().map(condition), &case.facts, run)
}

/// The rules are data.
pub fn bands_as_data(case: &Case<Bands>, run: Run) -> Load<'_> {
    let data = json!({ "bands": plain::bands(&case.workload) });
    ready(format!("{PACKAGE}{BANDS_AS_DATA}"), data, Inputs::Task(&case.facts), run)
}

/// The rules are rules.
pub fn bands(case: &Case<Bands>, run: Run) -> Load<'_> {
    let condition = |band: &jianfu_benches::workloads::Band| format!("{} <= input.hours; input.hours < {}", band.from, band.to);
    each_a_rule(case.workload.rules.iter().map(condition), &case.facts, run)
}

fn each_a_rule(conditions: impl Iterator<Item = String>, facts: &[TaskFacts], run: Run) -> Load<'_> {
    let mut policy = PACKAGE.to_owned();
    for (place, condition) in conditions.enumerate() {
        let _ = writeln!(policy, "found contains {place} if {{ {condition} }}");
    }
    ready(policy, json!({}), Inputs::Task(facts), run)
}

fn ready(policy: String, data: Json, inputs: Inputs<'_>, run: Run) -> Load<'_> {
    let text = Text { policy, data: data.to_string(), inputs };
    Box::new(move || run(&text))
}

/// Runs the policy in the interpreter.
pub fn interpreter<'c>(text: &Text<'c>) -> Loaded<'c> {
    let mut engine = engine(text)?.0;
    // The first decision compiles, so one is made here.
    engine.set_input(Value::new_object());
    engine.eval_rule(ENTRY.to_owned()).map_err(|error| error.to_string())?;
    Ok(Box::new(Interpreter { engine, inputs: text.inputs, demands: Vec::new() }))
}

/// Runs the policy in the register VM.
pub fn vm<'c>(text: &Text<'c>) -> Loaded<'c> {
    let (mut engine, data) = engine(text)?;
    let compiled: CompiledPolicy = engine.compile_with_entrypoint(&ENTRY.into()).map_err(|error| error.to_string())?;
    let program = Compiler::compile_from_policy(&compiled, &[ENTRY]).map_err(|error| error.to_string())?;
    let mut vm = RegoVM::new_with_policy(compiled);
    vm.set_max_instructions(usize::MAX);
    vm.load_program(program);
    vm.set_data(data).map_err(|error| error.to_string())?;
    Ok(Box::new(Vm { vm, inputs: text.inputs, demands: Vec::new() }))
}

fn engine(text: &Text<'_>) -> Result<(regorus::Engine, Value), String> {
    let mut engine = regorus::Engine::new();
    let no_limit = PolicyLengthConfig { max_file_bytes: NonZeroUsize::MAX, max_lines: NonZeroUsize::MAX, ..PolicyLengthConfig::default() };
    engine.set_policy_length_config(no_limit);
    engine.add_policy("contest.rego".to_owned(), text.policy.clone()).map_err(|error| error.to_string())?;
    let data = Value::from_json_str(&text.data).map_err(|error| error.to_string())?;
    engine.add_data(data.clone()).map_err(|error| error.to_string())?;
    Ok((engine, data))
}

impl Inputs<'_> {
    fn values(self) -> Vec<Value> {
        match self {
            Self::Gate(facts) => facts.iter().map(gate_input).collect(),
            Self::Task(facts) => facts.iter().map(task_input).collect(),
        }
    }
}

fn gate_input(facts: &GateFacts) -> Value {
    Value::from(json!({
        "item": facts.item, "kind": KINDS[facts.kind].0, "level": facts.level, "bases": facts.bases, "funded": facts.funded,
        "per_year": facts.per_year, "day": plain::day(facts.date),
    }))
}

fn task_input(facts: &TaskFacts) -> Value {
    Value::from(json!({ "kind": KINDS[facts.kind].0, "issuer": format!("d{}", facts.issuer), "hours": facts.hours }))
}

/// The numbers in a set; a set is ordered.
fn numbers(set: &Value) -> Vec<u32> {
    let set = set.as_set().unwrap_or_else(|error| panic!("regorus gave {set:?}: {error}"));
    set.iter().filter_map(|number| u32::try_from(number.as_u64().ok()?).ok()).collect()
}

impl Interpreter<'_> {
    fn eval(&mut self, demand: usize) -> Value {
        self.engine.set_input(self.demands[demand].clone());
        self.engine.eval_rule(ENTRY.to_owned()).unwrap_or_else(|error| panic!("{error}"))
    }
}

impl Engine for Interpreter<'_> {
    fn prepare(&mut self) -> Result<(), String> {
        self.demands = self.inputs.values();
        Ok(())
    }

    fn found(&mut self, demand: usize) -> Vec<u32> {
        numbers(&self.eval(demand))
    }

    fn decide(&mut self, demand: usize) -> usize {
        self.eval(demand).as_set().map_or(0, |set| set.len())
    }
}

impl Vm<'_> {
    fn eval(&mut self, demand: usize) -> Value {
        self.vm.set_input(self.demands[demand].clone());
        self.vm.execute().unwrap_or_else(|error| panic!("{error}"))
    }
}

impl Engine for Vm<'_> {
    fn prepare(&mut self) -> Result<(), String> {
        self.demands = self.inputs.values();
        Ok(())
    }

    fn found(&mut self, demand: usize) -> Vec<u32> {
        numbers(&self.eval(demand))
    }

    fn decide(&mut self, demand: usize) -> usize {
        self.eval(demand).as_set().map_or(0, |set| set.len())
    }
}
