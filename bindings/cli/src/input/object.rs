//! The entries of a JSON object in their order, repeated keys included, so that the engine still finds what is wrong with them.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

/// The entries of an object, values as text so that numbers stay exact.
pub(crate) struct Object<'a>(pub(crate) Vec<(String, &'a RawValue)>);

impl<'a> Object<'a> {
    /// Reads an object; nothing where the text is none.
    pub(crate) fn read(text: &'a str) -> Option<Self> {
        serde_json::from_str(text).ok()
    }

    /// The object again as text, with those entries only that are wanted.
    pub(crate) fn text_of(&self, wanted: impl Fn(usize, &str) -> bool) -> String {
        let kept = self.0.iter().enumerate().filter(|(index, (key, _))| wanted(*index, key));
        let kept = kept.map(|(_, (key, value))| format!("{}:{}", serde_json::Value::from(key.as_str()), value.get()));
        format!("{{{}}}", kept.collect::<Vec<_>>().join(","))
    }
}

impl<'de> Deserialize<'de> for Object<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Each;
        impl<'de> Visitor<'de> for Each {
            type Value = Object<'de>;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut entries = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    entries.push(entry);
                }
                Ok(Object(entries))
            }
        }
        deserializer.deserialize_map(Each)
    }
}
