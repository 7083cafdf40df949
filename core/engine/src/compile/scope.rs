//! What names mean: names first, then labels; a label that two declarations share means neither.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::model::{BodyId, EnumId, FormId, ListId, RuleId, SerialId, SourceId};

/// One kind of declaration by name and label.
#[derive(Debug)]
pub(super) struct Names<T> {
    names: BTreeMap<String, T>,
    /// `None` where several declarations share the label.
    labels: BTreeMap<String, Option<T>>,
}

impl<T> Default for Names<T> {
    fn default() -> Self {
        Self { names: BTreeMap::new(), labels: BTreeMap::new() }
    }
}

/// What a name stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Found<T> {
    One(T),
    /// Several declarations have this label.
    Ambiguous,
    Nothing,
}

impl<T: Copy + PartialEq> Names<T> {
    /// Adds a declaration; says whether the name was free.
    pub(super) fn add(&mut self, name: &str, label: &str, value: T) -> Added {
        if self.names.contains_key(name) {
            return Added::Taken;
        }
        self.names.insert(name.to_owned(), value);
        self.labels.entry(label.to_owned()).and_modify(|known| *known = None).or_insert(Some(value));
        Added::Fresh
    }

    pub(super) fn find(&self, name: &str) -> Found<T> {
        match (self.names.get(name), self.labels.get(name)) {
            (Some(&value), _) | (None, Some(&Some(value))) => Found::One(value),
            (None, Some(None)) => Found::Ambiguous,
            (None, None) => Found::Nothing,
        }
    }

    pub(super) fn get(&self, name: &str) -> Option<&T> {
        match self.find(name) {
            Found::One(_) => self.names.get(name).or_else(|| self.labels.get(name)?.as_ref()),
            Found::Ambiguous | Found::Nothing => None,
        }
    }

    pub(super) fn has_name(&self, name: &str) -> bool {
        self.names.contains_key(name)
    }
}

/// Whether a name was free.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Added {
    Fresh,
    Taken,
}

/// Every name of the pack.
#[derive(Debug, Default)]
pub(super) struct Scope {
    pub(super) enums: Names<EnumId>,
    pub(super) forms: Names<FormId>,
    pub(super) bodies: Names<BodyId>,
    pub(super) lists: Names<ListId>,
    pub(super) serials: Names<SerialId>,
    pub(super) defines: Names<usize>,
    /// All versions of a source.
    pub(super) sources: BTreeMap<String, Vec<SourceId>>,
    /// Labels of sources, their titles; `None` where sources of several names share the title.
    pub(super) source_titles: HashMap<String, Option<String>>,
    /// All versions of a rule or check, by id.
    pub(super) rules: BTreeMap<String, Vec<RuleId>>,
    /// Rules by label.
    pub(super) rule_labels: HashMap<String, Option<String>>,
    /// What was declared and is wrong, so that what leans on it is not wrong once more.
    pub(super) doubtful: Doubtful,
}

/// Declarations of which an error is reported already.
#[derive(Debug, Default)]
pub(super) struct Doubtful {
    /// Forms whose inherited fields are not known.
    pub(super) forms: BTreeSet<FormId>,
    /// Names of fields and columns whose type is not known.
    pub(super) fields: BTreeSet<String>,
    /// Ids and labels of rules that did not compile.
    pub(super) rules: BTreeSet<String>,
}

impl Doubtful {
    /// Whether a path of names leads to, or into, a rule that did not compile.
    pub(super) fn has_rule(&self, path: &str) -> bool {
        let within = format!("{path}.");
        let holds_one = self.rules.range(within.clone()..).next().is_some_and(|rule| rule.starts_with(&within));
        let mut above = path.match_indices('.').filter_map(|(at, _)| path.get(..at));
        holds_one || self.rules.contains(path) || above.any(|rule| self.rules.contains(rule))
    }
}

impl Scope {
    /// The versions of the source that a name or title means.
    pub(super) fn source(&self, name: &str) -> Option<&[SourceId]> {
        let name = self.sources.get_key_value(name).map(|(name, _)| name).or_else(|| self.source_titles.get(name)?.as_ref())?;
        self.sources.get(name).map(Vec::as_slice)
    }
}
