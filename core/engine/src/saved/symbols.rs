//! The strings that a pack mentions, as one text and where each ends.

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::model::{Symbol, Symbols};

impl Serialize for Symbols {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.parts().serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Symbols {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let (texts, ends, written): (&str, Vec<usize>, Vec<(Symbol, &str)>) = Deserialize::deserialize(deserializer)?;
        Self::of_parts(texts, &ends, &written).ok_or_else(|| D::Error::custom("texts that end elsewhere"))
    }
}
