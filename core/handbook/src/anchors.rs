//! The places in a handbook that links lead to: readable, and the same from one edition to the next.

use std::collections::{BTreeMap, BTreeSet};

/// The anchors that were given out.
#[derive(Debug, Default)]
pub(crate) struct Anchors {
    given: BTreeMap<(&'static str, String), String>,
    taken: BTreeSet<String>,
}

impl Anchors {
    /// Gives a thing of a kind its anchor. The same thing gets the same one again.
    pub(crate) fn give(&mut self, kind: &'static str, name: &str) -> String {
        if let Some(known) = self.given.get(&(kind, name.to_owned())) {
            return known.clone();
        }
        let plain = format!("{kind}-{}", slug(name));
        let numbered = (2..).map(|number| format!("{plain}-{number}"));
        let anchor = std::iter::once(plain.clone()).chain(numbered).find(|anchor| !self.taken.contains(anchor)).unwrap_or(plain);
        self.taken.insert(anchor.clone());
        self.given.insert((kind, name.to_owned()), anchor.clone());
        anchor
    }

    /// The anchor of a thing; of one that has none, the handbook's beginning.
    pub(crate) fn of(&self, kind: &'static str, name: &str) -> String {
        self.find(kind, name).unwrap_or_else(|| TOP.to_owned())
    }

    /// The anchor of a thing, if it has one.
    pub(crate) fn find(&self, kind: &'static str, name: &str) -> Option<String> {
        self.given.get(&(kind, name.to_owned())).cloned()
    }
}

/// The anchor of the handbook's beginning.
pub(crate) const TOP: &str = "top";

/// A name with nothing in it that would have to be escaped in a link.
fn slug(name: &str) -> String {
    name.chars().map(|c| if c.is_alphanumeric() || matches!(c, '.' | '-' | '_' | '@') { c } else { '-' }).collect()
}
