//! As much of JSON Schema, draft 2020-12, as the schema of decisions uses. A keyword that is not known here is a failure, never skipped.

use serde_json::{Map, Value as Json};

pub(super) struct Validator {
    root: Json,
}

impl Validator {
    pub(super) fn new(schema: &str) -> Self {
        Self { root: serde_json::from_str(schema).unwrap() }
    }

    /// What is wrong with a document, each with its place; empty where it is valid.
    pub(super) fn errors(&self, document: &Json) -> Vec<String> {
        let mut errors = Vec::new();
        self.check(&self.root, document, "", &mut errors);
        errors
    }

    fn is_valid(&self, schema: &Json, value: &Json) -> bool {
        let mut errors = Vec::new();
        self.check(schema, value, "", &mut errors);
        errors.is_empty()
    }

    fn check(&self, schema: &Json, value: &Json, at: &str, errors: &mut Vec<String>) {
        let Some(schema) = schema.as_object() else {
            if schema == &Json::Bool(false) {
                errors.push(format!("{at}: nothing may stand here"));
            }
            return;
        };
        for (keyword, wanted) in schema {
            let holds = match keyword.as_str() {
                "$schema" | "$id" | "$defs" | "title" | "description" | "then" | "else" => true,
                "$ref" => {
                    let pointer = wanted.as_str().unwrap().strip_prefix('#').unwrap();
                    self.check(self.root.pointer(pointer).expect("a definition that exists"), value, at, errors);
                    true
                }
                "type" => wanted
                    .as_str()
                    .map_or_else(|| wanted.as_array().unwrap().iter().any(|one| is_of_type(one, value)), |_| is_of_type(wanted, value)),
                "enum" => wanted.as_array().unwrap().contains(value),
                "const" => wanted == value,
                "pattern" => value.as_str().is_none_or(|text| matches_pattern(wanted.as_str().unwrap(), text)),
                "minimum" => value.as_i64().is_none_or(|number| number >= wanted.as_i64().unwrap()),
                "minItems" => value.as_array().is_none_or(|list| list.len() as u64 >= wanted.as_u64().unwrap()),
                "maxItems" => value.as_array().is_none_or(|list| list.len() as u64 <= wanted.as_u64().unwrap()),
                "uniqueItems" => value.as_array().is_none_or(|list| list.iter().enumerate().all(|(at, one)| !list[..at].contains(one))),
                "anyOf" => wanted.as_array().unwrap().iter().any(|one| self.is_valid(one, value)),
                "allOf" => {
                    wanted.as_array().unwrap().iter().for_each(|one| self.check(one, value, at, errors));
                    true
                }
                "if" => {
                    let branch = if self.is_valid(wanted, value) { "then" } else { "else" };
                    if let Some(branch) = schema.get(branch) {
                        self.check(branch, value, at, errors);
                    }
                    true
                }
                "required" => value
                    .as_object()
                    .is_none_or(|object| wanted.as_array().unwrap().iter().all(|key| object.contains_key(key.as_str().unwrap()))),
                "properties" => {
                    for (key, inner) in wanted.as_object().unwrap() {
                        if let Some(part) = value.get(key) {
                            self.check(inner, part, &format!("{at}/{key}"), errors);
                        }
                    }
                    true
                }
                "additionalProperties" => {
                    self.check_surplus(schema, wanted, value, at, errors);
                    true
                }
                "items" => {
                    for (position, part) in value.as_array().into_iter().flatten().enumerate() {
                        self.check(wanted, part, &format!("{at}/{position}"), errors);
                    }
                    true
                }
                unknown => panic!("the keyword {unknown} is not known to this validator"),
            };
            if !holds {
                errors.push(format!("{at}: {keyword} {wanted} does not hold of {value}"));
            }
        }
    }

    fn check_surplus(&self, schema: &Map<String, Json>, wanted: &Json, value: &Json, at: &str, errors: &mut Vec<String>) {
        let declared = schema.get("properties").and_then(Json::as_object);
        for (key, part) in value.as_object().into_iter().flatten() {
            if declared.is_none_or(|declared| !declared.contains_key(key)) {
                self.check(wanted, part, &format!("{at}/{key}"), errors);
            }
        }
    }
}

fn is_of_type(name: &Json, value: &Json) -> bool {
    match name.as_str().unwrap() {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_i64() || value.is_u64(),
        "string" => value.is_string(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        unknown => panic!("the type {unknown} is not known to this validator"),
    }
}

/// The two patterns of the schema, written out.
fn matches_pattern(pattern: &str, text: &str) -> bool {
    match pattern {
        "^-?[0-9]{4,6}-[0-9]{2}-[0-9]{2}$" => {
            let parts: Vec<&str> = text.strip_prefix('-').unwrap_or(text).split('-').collect();
            let digits = |part: &str, least: usize, most: usize| {
                (least..=most).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit())
            };
            parts.len() == 3 && digits(parts[0], 4, 6) && digits(parts[1], 2, 2) && digits(parts[2], 2, 2)
        }
        "^[0-9a-f]{64}$" => text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte)),
        unknown => panic!("the pattern {unknown} is not known to this validator"),
    }
}
