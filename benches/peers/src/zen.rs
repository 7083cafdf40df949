//! zen: decision tables and expressions.

use jianfu_benches::workloads::{Bands, Case, Gate, GateFacts, Item, KINDS, Rules, TaskFacts, item_key};
use serde_json::{Value as Json, json};
use tokio::runtime::{Builder, Runtime};
use zen_engine::model::GraphContent;
use zen_engine::{Decision, Variable};

use crate::contest::{Engine, Load};
use crate::plain::day;

/// The results of the checks in the last node, in order.
const CHECKS: [(&str, &str); 6] = [
    ("c0", "first <= day and day <= last"),
    ("c1", "item_kind == kind"),
    ("c2", "not(needs_basis) or len(bases) > 0"),
    ("c3", "not(needs_funding) or funded"),
    ("c4", "per_year <= most"),
    ("c5", "lowest <= level and level <= highest"),
];
const COLUMNS: [&str; 8] = ["item_kind", "lowest", "highest", "most", "needs_basis", "needs_funding", "first", "last"];

struct Zen<'c, F> {
    decision: Decision,
    facts: &'c [F],
    input: fn(&F) -> Variable,
    demands: Vec<Variable>,
    runtime: Runtime,
    found: fn(&Variable) -> Vec<u32>,
}

/// The list is a table that is indexed by the item's key; its row goes on to the expressions. The last row takes what is not on the list.
pub fn gate(case: &Case<Gate>) -> Load<'_> {
    let outputs: Vec<Json> = COLUMNS.iter().map(|name| json!({ "id": name, "name": name, "field": name })).collect();
    let mut rows: Vec<Json> =
        case.workload.items.iter().enumerate().map(|(place, item)| row(&format!("\"{}\"", item_key(place)), item)).collect();
    rows.push(json!({
        "_id": "none", "item": "", "item_kind": "\"\"", "lowest": "0", "highest": "0", "most": "0", "needs_basis": "false",
        "needs_funding": "false", "first": "1", "last": "0",
    }));
    let table = json!({ "id": "table", "name": "list", "type": "decisionTableNode", "content": {
        "hitPolicy": "first", "passThrough": true, "rules": rows, "outputs": outputs,
        "inputs": [{ "id": "item", "name": "item", "field": "item" }],
    } });
    let expressions: Vec<Json> = CHECKS.iter().map(|(key, value)| json!({ "id": key, "key": key, "value": value })).collect();
    let checks = json!({ "id": "checks", "name": "checks", "type": "expressionNode", "content": { "expressions": expressions } });
    zen(&[table, checks], &case.facts, gate_input, failed)
}

/// The rules are the rows of a table that gives every row that matches.
pub fn rules(case: &Case<Rules>) -> Load<'_> {
    let row = |(place, rule): (usize, &jianfu_benches::workloads::Rule)| {
        json!({
            "_id": place.to_string(), "kind": format!("\"{}\"", KINDS[rule.kind].0), "issuer": format!("\"d{}\"", rule.issuer),
            "hours": format!("> {}", rule.hours), "place": place.to_string(),
        })
    };
    let rows: Vec<Json> = case.workload.rules.iter().enumerate().map(row).collect();
    matches(&["kind", "issuer", "hours"], &rows, &case.facts)
}

/// The rules are the rows of a table that gives every row that matches.
pub fn bands(case: &Case<Bands>) -> Load<'_> {
    let row = |(place, band): (usize, &jianfu_benches::workloads::Band)| json!({ "_id": place.to_string(), "hours": format!("[{}..{})", band.from, band.to), "place": place.to_string() });
    let rows: Vec<Json> = case.workload.rules.iter().enumerate().map(row).collect();
    matches(&["hours"], &rows, &case.facts)
}

fn matches<'c>(fields: &[&str], rows: &[Json], facts: &'c [TaskFacts]) -> Load<'c> {
    let inputs: Vec<Json> = fields.iter().map(|name| json!({ "id": name, "name": name, "field": name })).collect();
    let table = json!({ "id": "table", "name": "rules", "type": "decisionTableNode", "content": {
        "hitPolicy": "collect", "passThrough": false, "rules": rows, "inputs": inputs,
        "outputs": [{ "id": "place", "name": "place", "field": "place" }],
    } });
    zen(&[table], facts, task_input, places)
}

/// A graph from the input through the nodes to the output, compiled.
fn zen<'c, F>(nodes: &[Json], facts: &'c [F], input: fn(&F) -> Variable, found: fn(&Variable) -> Vec<u32>) -> Load<'c> {
    let [first, last] = ["input", "output"].map(|end| json!({ "id": end, "name": end, "type": format!("{end}Node"), "content": {} }));
    let nodes: Vec<Json> = [&[first], nodes, &[last]].concat();
    let edge = |pair: &[Json]| json!({ "id": format!("{}-{}", pair[0]["id"], pair[1]["id"]), "sourceId": pair[0]["id"], "targetId": pair[1]["id"] });
    let edges: Vec<Json> = nodes.windows(2).map(edge).collect();
    let text = json!({ "nodes": nodes, "edges": edges }).to_string();
    Box::new(move || {
        let mut content: GraphContent = serde_json::from_str(&text).map_err(|error| error.to_string())?;
        content.compile();
        let runtime = Builder::new_current_thread().build().map_err(|error| error.to_string())?;
        Ok(Box::new(Zen { decision: Decision::from(content), facts, input, demands: Vec::new(), runtime, found }))
    })
}

fn row(cell: &str, item: &Item) -> Json {
    json!({
        "_id": cell, "item": cell, "item_kind": format!("\"{}\"", KINDS[item.kind].0), "lowest": item.lowest.to_string(),
        "highest": item.highest.to_string(), "most": item.most.to_string(), "needs_basis": item.needs_basis.to_string(),
        "needs_funding": item.needs_funding.to_string(), "first": day(item.from).to_string(), "last": day(item.to).to_string(),
    })
}

fn gate_input(facts: &GateFacts) -> Variable {
    Variable::from(json!({
        "item": facts.item, "kind": KINDS[facts.kind].0, "level": facts.level, "bases": facts.bases, "funded": facts.funded,
        "per_year": facts.per_year, "day": day(facts.date),
    }))
}

fn task_input(facts: &TaskFacts) -> Variable {
    Variable::from(json!({ "kind": KINDS[facts.kind].0, "issuer": format!("d{}", facts.issuer), "hours": facts.hours }))
}

/// The checks that are false; if the first is, no other counts.
fn failed(result: &Variable) -> Vec<u32> {
    let is_false = |key: &str| match result.dot(key) {
        Some(Variable::Bool(holds)) => !holds,
        other => panic!("zen gave {other:?} for {key}"),
    };
    let failed: Vec<u32> = (0..).zip(CHECKS).filter(|(_, (key, _))| is_false(key)).map(|(check, _)| check).collect();
    if failed.first() == Some(&0) { vec![0] } else { failed }
}

/// The places of the rows that match, which come in the order of the table.
fn places(result: &Variable) -> Vec<u32> {
    let rows = result.as_array().unwrap_or_else(|| panic!("zen gave {result:?}"));
    let place = |row: &Variable| row.dot("place").and_then(|place| place.to_value().as_u64()).and_then(|place| u32::try_from(place).ok());
    rows.borrow().iter().filter_map(place).collect()
}

impl<F> Zen<'_, F> {
    fn evaluate(&self, demand: usize) -> Variable {
        let response = self.runtime.block_on(self.decision.evaluate(self.demands[demand].clone()));
        response.unwrap_or_else(|error| panic!("{error:?}")).result
    }
}

impl<F> Engine for Zen<'_, F> {
    fn prepare(&mut self) -> Result<(), String> {
        self.demands = self.facts.iter().map(self.input).collect();
        Ok(())
    }

    fn found(&mut self, demand: usize) -> Vec<u32> {
        (self.found)(&self.evaluate(demand))
    }

    fn decide(&mut self, demand: usize) -> usize {
        match self.evaluate(demand) {
            Variable::Array(rows) => rows.borrow().len(),
            Variable::Object(checks) => checks.borrow().len(),
            other => panic!("zen gave {other:?}"),
        }
    }
}
