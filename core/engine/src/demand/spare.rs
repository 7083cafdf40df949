//! Memory of facts that were given before, to be used again.

use crate::value::Value;

/// Empty texts and lists that keep their memory.
#[derive(Debug, Default)]
pub(crate) struct Spare {
    /// For a text that is folded.
    pub(super) folded: String,
    texts: Vec<String>,
    lists: Vec<Vec<Value>>,
}

impl Spare {
    /// Keeps the memory of a value that is needed no more.
    pub(super) fn keep(&mut self, value: Value) {
        match value {
            Value::Text(mut text) => {
                text.clear();
                self.texts.push(text);
            }
            Value::List(mut values) => {
                values.drain(..).for_each(|value| self.keep(value));
                self.lists.push(values);
            }
            _ => {}
        }
    }

    pub(super) fn text(&mut self, text: &str) -> Value {
        let mut memory = self.texts.pop().unwrap_or_default();
        memory.push_str(text);
        Value::Text(memory)
    }

    pub(super) fn list(&mut self) -> Vec<Value> {
        self.lists.pop().unwrap_or_default()
    }
}
