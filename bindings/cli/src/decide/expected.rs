//! The outcome that somebody else came to, which stands beside a demand's facts under `expect` (期望): it changes no decision, and where it differs
//! the summary says so.

use jianfu::{Lang, Outcome, Pack};
use jianfu_dsl::diagnostic::{Diagnostic, Message};

use crate::codes;
use crate::input::object::Object;
use crate::problem;

/// What the column or key is called.
const NAMES: [&str; 2] = ["expect", "期望"];

/// What the column or key is called in a pack. A field of that name is a fact like any other.
pub(super) fn names(pack: &Pack) -> Vec<&'static str> {
    NAMES.into_iter().filter(|name| !pack.forms().any(|form| form.field(name).is_some())).collect()
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
    let names = names(pack);
    let object = Object::read(text)?;
    let at = object.0.iter().position(|(key, _)| names.iter().any(|name| name.eq_ignore_ascii_case(key)))?;
    let word = object.0.get(at).and_then(|(_, value)| serde_json::from_str::<Option<String>>(value.get()).ok())?.unwrap_or_default();
    Some((object.text_of(|index, _| index != at), word))
}
