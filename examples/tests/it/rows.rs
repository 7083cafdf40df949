//! The rows whose decisions are kept beside them. The tests of the Python package put the same rows through every library and the command.

use std::fs;

use jianfu::{Context, Decision, Pack};
use serde_json::{Value, json};

fn lines(name: &str) -> Vec<String> {
    let text = fs::read_to_string(crate::root().join("examples/demands").join(name)).unwrap();
    text.lines().map(str::to_owned).collect()
}

fn codes(decision: &Decision<'_>) -> Vec<String> {
    let mut codes = Vec::new();
    decision.each_reason(|reason| {
        if reason.is_decisive() {
            let exception = reason.exception().map_or_else(String::new, |path| format!(".{path}"));
            let guard = reason.guard().map_or_else(String::new, |guard| format!("#{guard}"));
            codes.push(format!("{}{exception}{guard}", reason.rule()));
        }
    });
    codes
}

#[test]
fn rows_come_out_as_it_is_kept_beside_them() {
    let pack = Pack::builtin("nanjing-community").unwrap();
    let decided: Vec<Value> = lines("rows.jsonl")
        .iter()
        .map(|row| match pack.demand_from_json(row, None) {
            Ok(demand) => {
                let decision = pack.decide(&demand, &Context::of_demand());
                json!({ "outcome": decision.outcome().name(), "reasons": codes(&decision), "missing": decision.missing() })
            }
            Err(error) => json!({ "problem": error.code() }),
        })
        .collect();
    let kept: Vec<Value> = lines("rows-decided.jsonl").iter().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(kept.len() > 200 && kept.iter().any(|row| row.get("problem").is_some()));
    assert_eq!(decided, kept);
}
