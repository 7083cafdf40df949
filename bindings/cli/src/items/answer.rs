//! Which items answer a question.

use jianfu::Pack;
use jianfu::view::{BodyRef, FieldType, ItemRef, Scalar, folded};
use jianfu_dsl::keywords::nearest_name;
use jianfu_dsl::tree::Effect;

use super::Question;
use super::entry;

/// The order in which the lists' effects are shown.
const EFFECTS: [Effect; 3] = [Effect::Allow, Effect::Bar, Effect::Inform];

/// At most this many names are said to be near what was not found.
const NEAR: usize = 3;

/// The items that answer a question.
pub(super) struct Answer<'p> {
    /// Grouped by list: what may be asked first, then what may not, then what is for reference.
    pub(super) items: Vec<ItemRef<'p>>,
    /// Of a department: how many barred items name no body and so hold for it too.
    pub(super) general_bars: usize,
    /// Whether any list has a column of bodies.
    pub(super) names_bodies: bool,
    /// Names near the words, where nothing was found.
    pub(super) near: Vec<&'p str>,
}

impl<'p> Answer<'p> {
    pub(super) fn to(question: &Question<'p>, pack: &'p Pack) -> Self {
        let lists = || {
            let of = |effect: Effect| pack.lists().filter(move |list| list.effect() == effect);
            let wanted = |name: &str| question.list.is_none_or(|list| list.name() == name);
            EFFECTS
                .into_iter()
                .filter(|effect| question.effect.is_none_or(|wanted| wanted == *effect))
                .flat_map(of)
                .filter(move |list| wanted(list.name()))
        };
        let in_force =
            |item: &ItemRef<'p>| question.day.is_none_or(|day| item.validity().covers(day) && item.list().validity().covers(day));
        let candidates: Vec<ItemRef<'p>> = lists().flat_map(|list| list.items()).filter(in_force).collect();
        let matching: Vec<ItemRef<'p>> = candidates.iter().copied().filter(|item| matches(item, &question.words)).collect();
        let is_general = |item: &&ItemRef<'p>| item.list().effect() == Effect::Bar && bodies_of(item, pack).is_empty();
        let general_bars = if question.body.is_some() { matching.iter().filter(is_general).count() } else { 0 };
        let items: Vec<ItemRef<'p>> = match question.body {
            None => matching,
            Some(asked) => {
                matching.into_iter().filter(|item| bodies_of(item, pack).iter().any(|body| concerns(item, *body, asked))).collect()
            }
        };
        let near = if items.is_empty() { near(&question.words, &candidates) } else { Vec::new() };
        Self { items, general_bars, names_bodies: lists().any(|list| list.columns().any(|column| names_body(column.ty()))), near }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.items.is_empty()
    }
}

/// Whether every word occurs in one of the texts of an item.
fn matches(item: &ItemRef<'_>, words: &[String]) -> bool {
    if words.is_empty() {
        return true;
    }
    let values = entry::columns(item).into_iter().map(|(_, value)| value.words(jianfu::Lang::Zh));
    let names = [Some(item.key()), item.name()].into_iter().flatten().chain(item.aliases());
    let texts: Vec<String> = names.map(folded).chain(values.map(|value| folded(&value))).collect();
    words.iter().all(|word| texts.iter().any(|text| text.contains(word.as_str())))
}

fn names_body(ty: FieldType<'_>) -> bool {
    matches!(ty, FieldType::One(Scalar::Body) | FieldType::ListOf(Scalar::Body))
}

/// The bodies that an item's columns name.
fn bodies_of<'p>(item: &ItemRef<'_>, pack: &'p Pack) -> Vec<BodyRef<'p>> {
    let columns = item.list().columns().filter(|column| names_body(column.ty()));
    let labels = columns.filter_map(|column| item.value(column.name())).flat_map(|value| match value {
        jianfu::Value::Text(label) => vec![label],
        jianfu::Value::List(labels) => {
            labels.into_iter().filter_map(|label| if let jianfu::Value::Text(label) = label { Some(label) } else { None }).collect()
        }
        _ => Vec::new(),
    });
    labels.filter_map(|label| pack.body(&label)).collect()
}

/// Whether an item of a body concerns the one asked about: what its offices may ask is its own to ask, and what is barred to the whole is barred to its offices.
fn concerns(item: &ItemRef<'_>, body: BodyRef<'_>, asked: BodyRef<'_>) -> bool {
    is_within(body, asked) || item.list().effect() == Effect::Bar && is_within(asked, body)
}

/// Whether a body is another one, or belongs to it.
fn is_within(body: BodyRef<'_>, other: BodyRef<'_>) -> bool {
    std::iter::successors(Some(body), BodyRef::under).any(|known| known.name() == other.name())
}

/// The names nearest to the words, the nearest first.
fn near<'p>(words: &[String], items: &[ItemRef<'p>]) -> Vec<&'p str> {
    let wanted = words.concat();
    let mut found: Vec<&str> = Vec::new();
    while found.len() < NEAR && !wanted.is_empty() {
        let names = items.iter().flat_map(|item| item.name().into_iter().chain(item.aliases())).filter(|name| !found.contains(name));
        let Some(name) = nearest_name(&wanted, names) else { break };
        found.push(name);
    }
    found
}
