//! Look-up tables in order of key, so that the same pack always gives the same bytes.

use std::collections::HashMap;
use std::hash::{BuildHasher, Hash};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

pub(crate) fn serialize<K: Ord + Serialize, V: Serialize, H, S: Serializer>(
    table: &HashMap<K, V, H>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let mut entries: Vec<(&K, &V)> = table.iter().collect();
    entries.sort_unstable_by_key(|(key, _)| *key);
    entries.serialize(serializer)
}

pub(crate) fn deserialize<'de, K, V, H, D>(deserializer: D) -> Result<HashMap<K, V, H>, D::Error>
where
    K: Eq + Hash + Deserialize<'de>,
    V: Deserialize<'de>,
    H: BuildHasher + Default,
    D: Deserializer<'de>,
{
    let entries: Vec<(K, V)> = Deserialize::deserialize(deserializer)?;
    Ok(entries.into_iter().collect())
}
