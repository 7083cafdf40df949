//! What the packs measure over a history, and that they can be saved. What they decide is tested by their own tests, which `jianfu test` runs.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod audits;
mod measures;
mod saved;

use std::sync::LazyLock;

use jianfu::history::Reach;
use jianfu::{Entry, MemoryHistory, Pack};
use jiff::civil::Date;
use serde_json::{Value, json};

fn nanjing() -> &'static Pack {
    static PACK: LazyLock<Pack> = LazyLock::new(|| Pack::builtin("nanjing-community").unwrap());
    &PACK
}

/// A history of entries: form, status (none where it is blank), facts.
fn history(pack: &Pack, entries: &[(&str, &str, Value)]) -> MemoryHistory {
    let mut history = pack.history(Reach::Ever);
    for (at, (form, status, facts)) in entries.iter().enumerate() {
        let mut facts = facts.clone();
        facts["form"] = json!(form);
        let demand = pack.demand_from_json(&facts.to_string(), None).unwrap_or_else(|error| panic!("{error:?}: {facts}"));
        let entry = Entry::new(&format!("E{at}"), demand).unwrap();
        history.add(if status.is_empty() { entry } else { entry.status(status).unwrap() }).unwrap();
    }
    history
}

fn day(text: &str) -> Date {
    text.parse().unwrap()
}
