//! The decisions that the command writes are as the engine's JSON Schema describes them. Other verbs check their data in the same way.

use serde_json::Value as Json;

use crate::{Folder, TABLE};

/// The parts of a schema that say which keys there are, which of them are needed, and which words may stand in them.
pub(crate) fn check(root: &Json, schema: &Json, value: &Json, at: &str) {
    if let Some(reference) = schema["$ref"].as_str() {
        return check(root, root.pointer(reference.strip_prefix('#').unwrap()).unwrap(), value, at);
    }
    if let Some(words) = schema["enum"].as_array() {
        assert!(words.contains(value), "{at}: {value}");
    }
    if let (Some(properties), Some(object)) = (schema["properties"].as_object(), value.as_object()) {
        for (key, inner) in object {
            let known = properties.get(key).unwrap_or_else(|| panic!("{at} has the key {key}, which the schema does not know"));
            check(root, known, inner, &format!("{at}/{key}"));
        }
        for key in schema["required"].as_array().unwrap() {
            assert!(object.contains_key(key.as_str().unwrap()), "{at} lacks {key}");
        }
    }
    for (number, inner) in value.as_array().into_iter().flatten().enumerate().filter(|_| schema["items"].is_object()) {
        check(root, &schema["items"], inner, &format!("{at}/{number}"));
    }
}

#[test]
fn every_decision_is_as_the_schema_says() {
    let folder = Folder::new();
    folder.write("table.csv", TABLE);
    let schema: Json = serde_json::from_str(jianfu::wire::SCHEMA).unwrap();
    let array: Vec<Json> = serde_json::from_str(&folder.decide(&["table.csv", "--format", "json"]).ends(0).out).unwrap();
    let lines = folder.decide(&["table.csv", "--format", "jsonl", "--lang", "zh"]).ends(0).out;
    let lines: Vec<Json> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!((array.len(), lines.len()), (5, 5));
    for record in array.iter().chain(&lines) {
        check(&schema, &schema, record, "");
    }
}
