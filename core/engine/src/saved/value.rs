//! Given values, as tests hold them, as flat sequences.

use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::pile::{NO_TREE, Pile, count};
use crate::value::Value;

#[derive(Serialize, Deserialize)]
enum Step {
    Null,
    Bool(bool),
    Int(i64),
    Decimal(#[serde(with = "super::decimal")] Decimal),
    Text(String),
    Date(Date),
    List(u32),
    Record(Vec<String>),
}

/// Facts by the names of their fields.
pub(crate) fn serialize<S: Serializer>(facts: &[(String, Value)], serializer: S) -> Result<S::Ok, S::Error> {
    let flat: Vec<(&String, Vec<Step>)> = facts
        .iter()
        .map(|(name, value)| {
            let mut all = Vec::new();
            steps(value, &mut all);
            (name, all)
        })
        .collect();
    flat.serialize(serializer)
}

pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<(String, Value)>, D::Error> {
    let flat: Vec<(String, Vec<Step>)> = Deserialize::deserialize(deserializer)?;
    let facts = flat.into_iter().map(|(name, steps)| Some((name, value(steps)?)));
    facts.collect::<Option<_>>().ok_or_else(|| D::Error::custom(NO_TREE))
}

fn steps(value: &Value, into: &mut Vec<Step>) {
    let step = match value {
        Value::Null => Step::Null,
        Value::Bool(flag) => Step::Bool(*flag),
        Value::Int(number) => Step::Int(*number),
        Value::Decimal(number) => Step::Decimal(*number),
        Value::Text(text) => Step::Text(text.clone()),
        Value::Date(date) => Step::Date(*date),
        Value::List(values) => {
            values.iter().for_each(|value| steps(value, into));
            Step::List(count(values))
        }
        Value::Record(entries) => {
            entries.iter().for_each(|(_, value)| steps(value, into));
            Step::Record(entries.iter().map(|(name, _)| name.clone()).collect())
        }
    };
    into.push(step);
}

fn value(steps: Vec<Step>) -> Option<Value> {
    let mut pile = Pile::new();
    for step in steps {
        let node = match step {
            Step::Null => Value::Null,
            Step::Bool(flag) => Value::Bool(flag),
            Step::Int(number) => Value::Int(number),
            Step::Decimal(number) => Value::Decimal(number),
            Step::Text(text) => Value::Text(text),
            Step::Date(date) => Value::Date(date),
            Step::List(values) => Value::List(pile.take_all(values)?),
            Step::Record(names) => {
                let values = pile.take_all(count(&names))?;
                Value::Record(names.into_iter().zip(values).collect())
            }
        };
        pile.put(node)?;
    }
    pile.finish()
}
