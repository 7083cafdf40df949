//! The words that are put out, each made once: codes of reasons, and conditions. While a batch is decided they are told by where their rules stand in
//! memory, so that no row makes a text.

use std::collections::HashMap;

use foldhash::fast::RandomState;

use crate::decide::Reason;
use crate::decide::reasons::Source;
use crate::model::{FormDef, Model, NodeId, ProvidedDef, RuleDef, VerdictDef, get};

/// Of what the engine itself says.
const ENGINE: &str = "engine";
/// Of what the form's default says.
const DEFAULT: &str = "default";

/// Texts, each once, by where they stand in the pack.
#[derive(Debug, Default)]
struct Texts {
    all: Vec<String>,
    numbers: HashMap<String, u32, RandomState>,
    places: HashMap<usize, u32, RandomState>,
}

impl Texts {
    fn add(&mut self, text: &str) -> u32 {
        if let Some(number) = self.numbers.get(text) {
            return *number;
        }
        let number = u32::try_from(self.all.len()).unwrap_or(u32::MAX);
        self.all.push(text.to_owned());
        self.numbers.insert(text.to_owned(), number);
        number
    }

    fn add_at(&mut self, place: usize, text: &str) {
        let number = self.add(text);
        self.places.insert(place, number);
    }
}

/// The words of a form's rules.
#[derive(Debug, Default)]
pub(super) struct Words {
    codes: Texts,
    conditions: Texts,
}

fn place<T>(of: &T) -> usize {
    std::ptr::from_ref(of).addr()
}

impl Words {
    pub(super) fn of(model: &Model, form: &FormDef) -> Self {
        let mut words = Self::default();
        // The first two have no place of their own.
        words.codes.add(ENGINE);
        words.codes.add(DEFAULT);
        if let Some((verdict, _)) = &form.default {
            words.verdict(verdict);
        }
        for rule in form.plan.rules.iter().filter_map(|id| get(&model.rules, id.index())) {
            words.node(model, rule, rule.root);
        }
        words
    }

    fn node(&mut self, model: &Model, rule: &RuleDef, id: NodeId) {
        let Some(node) = get(&model.nodes, id.index()) else { return };
        let name = if node.path.is_empty() { rule.id.clone() } else { format!("{}.{}", rule.id, node.path) };
        for guard in node.guards.iter().filter_map(|id| get(&model.guards, id.index())) {
            self.codes.add_at(place(guard), &format!("{name}#{}", guard.name));
            self.verdict(&guard.otherwise);
        }
        if let Some(closing) = &node.closing {
            self.verdict(closing);
        }
        self.codes.add_at(place(node), &name);
        node.children.iter().for_each(|child| self.node(model, rule, *child));
    }

    fn verdict(&mut self, verdict: &VerdictDef) {
        for provided in &verdict.provided {
            self.conditions.add_at(place(provided), &provided.text);
        }
    }

    /// The number of a reason's code.
    #[inline]
    pub(super) fn code_of(&self, reason: &Reason<'_>) -> u32 {
        let place = match reason.remark.source {
            Source::Guard(..) => reason.guard_def().map(place),
            Source::When(..) | Source::Closing(..) => reason.node().map(place),
            Source::Default(_) => return 1,
            Source::Engine => return 0,
        };
        place.and_then(|place| self.codes.places.get(&place).copied()).unwrap_or(0)
    }

    /// The number of a condition.
    #[inline]
    pub(super) fn condition(&self, provided: &ProvidedDef) -> Option<u32> {
        self.conditions.places.get(&place(provided)).copied()
    }

    pub(super) fn codes(&self) -> &[String] {
        &self.codes.all
    }

    pub(super) fn conditions(&self) -> &[String] {
        &self.conditions.all
    }
}
