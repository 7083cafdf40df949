//! The outcome that somebody else came to, which stands beside a demand's facts under `expect` (期望): it changes no decision, and where it differs
//! the summary says so.

use std::fmt;

use jianfu::{Lang, Outcome, Pack};
use jianfu_dsl::diagnostic::{Diagnostic, Message};
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use crate::codes;
use crate::problem;

/// What the column or key is called.
pub(super) const NAMES: [&str; 2] = ["expect", "期望"];

/// Whether a name is that of expected outcomes. A field of that name is a fact like any other.
pub(super) fn is_name(pack: &Pack, name: &str) -> bool {
    NAMES.iter().any(|known| known.eq_ignore_ascii_case(name)) && !pack.forms().any(|form| form.field(name).is_some())
}

/// The outcome that a word means; none where it is blank.
///
/// # Errors
/// A word that means no outcome.
pub(super) fn outcome(word: &str, place: &str) -> Result<Option<Outcome>, Diagnostic> {
    let word = word.trim();
    if word.is_empty() {
        return Ok(None);
    }
    let all = [Outcome::Approve, Outcome::Refer, Outcome::Reject];
    let means = |outcome: &Outcome| outcome.name().eq_ignore_ascii_case(word) || outcome.word(Lang::Zh) == word;
    all.into_iter().find(means).map(Some).ok_or_else(|| {
        let message = Message::new(format!("「{word}」不是准予、转报或驳回"), format!("`{word}` is not approve, refer or reject"));
        let help = Message::new("写准予、转报或驳回，不知道就留空", "write approve, refer or reject, or leave it empty");
        problem::error(codes::VALUE, place, message).with_help(help)
    })
}

/// A JSON object without its expected outcome, and the word for that; none where the object has none.
pub(super) fn taken_from(pack: &Pack, text: &str) -> Option<(String, String)> {
    // Most objects have none, and need not be read twice. An escape may spell it too.
    let lower = text.to_ascii_lowercase();
    if !lower.contains("\\u") && !NAMES.iter().any(|name| lower.contains(name)) {
        return None;
    }
    let Entries(entries) = serde_json::from_str(text).ok()?;
    let at = entries.iter().position(|(key, _)| is_name(pack, key))?;
    let word = entries.get(at).and_then(|(_, value)| serde_json::from_str::<Option<String>>(value.get()).ok())?.unwrap_or_default();
    let others = entries.iter().enumerate().filter(|(index, _)| *index != at);
    let others = others.map(|(_, (key, value))| format!("{}:{}", serde_json::Value::from(key.as_str()), value.get()));
    Some((format!("{{{}}}", others.collect::<Vec<_>>().join(",")), word))
}

/// The entries of an object in their order, repeated keys included, so that the engine still finds what is wrong with them.
struct Entries<'a>(Vec<(String, &'a RawValue)>);

impl<'de> Deserialize<'de> for Entries<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Each;
        impl<'de> Visitor<'de> for Each {
            type Value = Entries<'de>;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut entries = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    entries.push(entry);
                }
                Ok(Entries(entries))
            }
        }
        deserializer.deserialize_map(Each)
    }
}
