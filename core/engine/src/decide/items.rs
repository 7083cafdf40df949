//! What a list says about a text that was looked up in it: on it, not yet, no longer, or not found.

use std::borrow::Cow;
use std::collections::BTreeMap;

use jianfu_dsl::Lang;

use crate::convert;
use crate::decide::cells::Row;
use crate::decide::decision::Decision;
use crate::fold::folded;
use crate::model::{BasisDef, BasisId, Cell, ColumnId, DayNumber, Days, ItemDef, ListDef, ListId, Model, Operand, Symbol, get};
use crate::value::Value;
use crate::wire::{ItemRecord, ValueRecord};

/// A text looked up in a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct LookUp {
    pub(crate) list: ListId,
    /// The column of the text.
    pub(crate) key: ColumnId,
    /// Where each element of a list of facts is looked up, the column of these.
    pub(crate) elements_of: Option<ColumnId>,
}

/// What a list says about a text.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Answer<'m> {
    /// The item that tells most: in force, or else the last that was, or else the first that will be.
    pub(crate) item: Option<(u32, &'m ItemDef)>,
    /// The name used in data.
    pub(crate) status: &'static str,
}

impl Answer<'_> {
    /// Whether the text is on the list on that day.
    pub(crate) fn is_in_force(&self) -> bool {
        self.status == IN_FORCE
    }
}

const IN_FORCE: &str = "in_force";

/// The list's answers; none where no text was given.
pub(crate) fn items<'d>(decision: &'d Decision<'d>, look_up: LookUp, lang: Lang) -> impl Iterator<Item = ItemRecord<'d>> {
    texts(&decision.row(), look_up).into_iter().filter_map(move |symbol| item(decision, look_up, symbol, lang))
}

/// The texts that are looked up, each once.
pub(crate) fn texts(row: &Row<'_>, look_up: LookUp) -> Vec<Symbol> {
    let elements: Vec<Option<Cell>> = match look_up.elements_of.map(|column| row.value(column)) {
        None => vec![None],
        Some(Cell::List { start, len }) => {
            row.facts.elements.iter().skip(start as usize).take(len as usize).map(|element| Some(*element)).collect()
        }
        Some(_) => Vec::new(),
    };
    let mut texts: Vec<Symbol> = Vec::new();
    for element in elements {
        if let Cell::Text(symbol) = (Row { element, ..*row }).value(look_up.key)
            && !texts.contains(&symbol)
        {
            texts.push(symbol);
        }
    }
    texts
}

/// What a list says about a text on a day.
pub(crate) fn answer(list: &ListDef, symbol: Symbol, day: DayNumber) -> Answer<'_> {
    let known: Vec<(u32, &ItemDef)> = list.places(symbol).iter().filter_map(|at| Some((*at, get(&list.items, *at as usize)?))).collect();
    let found = known
        .iter()
        .find(|(_, item)| item.days.covers(day))
        .or_else(|| known.iter().rev().find(|(_, item)| item.days.to < day))
        .or_else(|| known.first());
    let status = match found {
        _ if !list.days.covers(day) => "list_not_in_force",
        None => "not_found",
        Some((_, item)) if item.days.covers(day) => IN_FORCE,
        Some((_, item)) if item.days.to < day => "ended",
        Some(_) => "not_yet",
    };
    Answer { item: found.copied(), status }
}

/// What a list's answer rests on.
pub(crate) fn bases<'m>(model: &'m Model, list: &'m ListDef, item: Option<&'m ItemDef>) -> impl Iterator<Item = BasisId> + 'm {
    // That a text is on no list rests on what the list itself rests on.
    // That a list was put together by assumption is said of each of its items too, whatever the item itself rests on.
    let assumed = move |id: &&BasisId| item.is_none_or(|item| is_assumption(model, **id) && !item.bases.contains(id));
    item.into_iter().flat_map(|item| &item.bases).chain(list.bases.iter().filter(assumed)).copied()
}

fn item<'d>(decision: &'d Decision<'d>, look_up: LookUp, symbol: Symbol, lang: Lang) -> Option<ItemRecord<'d>> {
    let model = decision.model();
    let list = get(&model.lists, look_up.list.index())?;
    let day = decision.found.day?;
    let answer = answer(list, symbol, day);
    let status = answer.status;
    let found = answer.item.map(|(_, item)| item);
    let days = found.map_or(Days::ALWAYS, |item| item.days);
    Some(ItemRecord {
        list: &list.name,
        list_label: &list.label,
        text: given_text(decision, look_up, symbol),
        status,
        key: found.map(|item| item.key.as_str()),
        name: found.and_then(|item| item.name.as_deref()),
        valid_from: days.first().map(|day| day.to_string()),
        valid_to: days.last().map(|day| day.to_string()),
        columns: found.filter(|_| answer.is_in_force()).map_or_else(BTreeMap::new, |item| columns(model, list, item)),
        citations: bases(model, list, found).filter_map(|id| model.citation(id, day, lang)).collect(),
    })
}

/// The text as the sender wrote it, or else as it compares.
fn given_text<'d>(decision: &'d Decision<'d>, look_up: LookUp, symbol: Symbol) -> Cow<'d, str> {
    let facts = decision.demand().facts();
    let compared = facts.text(symbol).unwrap_or_default();
    let written = match get(&decision.model().columns, look_up.elements_of.unwrap_or(look_up.key).index()) {
        Some(Operand::Field(slot)) => facts.given.get(*slot),
        _ => None,
    };
    let written = match written {
        Some(Value::List(elements)) => elements.iter().find(|element| folded(&convert::shown(element)) == compared),
        other => other,
    };
    written.map_or(Cow::Borrowed(compared), convert::shown)
}

fn columns<'m>(model: &'m Model, list: &'m ListDef, item: &ItemDef) -> BTreeMap<&'m str, ValueRecord<'m>> {
    let value = |kind, cell| match convert::text_of_cell(model, kind, cell) {
        Some(text) => Some(ValueRecord::Text(text.into())),
        None => convert::from_cell(model, kind, cell).map(|value| ValueRecord::single(&value)),
    };
    let given = list.columns.iter().zip(&item.values);
    given.filter_map(|(column, cell)| Some((column.label.as_str(), value(column.ty.kind, *cell)?))).collect()
}

fn is_assumption(model: &Model, id: BasisId) -> bool {
    matches!(get(&model.bases, id.index()), Some(BasisDef::Assumption(_)))
}
