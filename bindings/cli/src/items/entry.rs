//! An item in words.

use jianfu::view::{ItemRef, Validity};
use jianfu::wire::CitationRecord;
use jianfu::{FieldRef, Lang, Value};
use jianfu_dsl::tree::Effect;
use jiff::civil::Date;

use crate::ui::Ui;

/// The value of a column.
pub(super) struct Cell(pub(super) Value);

impl Cell {
    /// As people write it.
    pub(super) fn words(&self, lang: Lang) -> String {
        words(&self.0, lang)
    }
}

fn words(value: &Value, lang: Lang) -> String {
    match (value, lang) {
        (Value::Bool(true), Lang::Zh) => "是".to_owned(),
        (Value::Bool(true), Lang::En) => "yes".to_owned(),
        (Value::Bool(false), Lang::Zh) => "否".to_owned(),
        (Value::Bool(false), Lang::En) => "no".to_owned(),
        (Value::Int(number), _) => number.to_string(),
        (Value::Decimal(number), _) => number.to_string(),
        (Value::Text(text), _) => text.clone(),
        (Value::Date(day), _) => day.to_string(),
        (Value::List(values), _) => values.iter().map(|value| words(value, lang)).collect::<Vec<_>>().join(crate::problem::divider(lang)),
        _ => String::new(),
    }
}

/// The columns of an item that have values, with the values.
pub(super) fn columns<'p>(item: &ItemRef<'p>) -> Vec<(FieldRef<'p>, Cell)> {
    let columns = item.list().columns();
    columns.filter_map(|column| Some((column, item.value(column.name()).filter(|value| !value.is_blank()).map(Cell)?))).collect()
}

/// What an item rests on: on a day, or ever.
pub(super) fn citations(item: &ItemRef<'_>, day: Option<Date>, lang: Lang) -> Vec<CitationRecord> {
    item.bases().flat_map(|basis| basis.records(day, lang)).collect()
}

/// What a list's effect means.
pub(super) const fn effect(effect: Effect, ui: &Ui) -> &'static str {
    match effect {
        Effect::Allow => ui.say("可以要求", "may be asked"),
        Effect::Bar => ui.say("不得要求", "may not be asked"),
        Effect::Inform => ui.say("仅供参考", "for reference"),
    }
}

/// The days in force; empty where there is no end to either side.
pub(super) fn days(of: Validity, lang: Lang) -> String {
    match (of.from, of.to, lang) {
        (None, None, _) => String::new(),
        (Some(from), None, Lang::Zh) => format!("自 {from} 起"),
        (None, Some(to), Lang::Zh) => format!("至 {to} 止"),
        (Some(from), Some(to), Lang::Zh) => format!("{from} 至 {to}"),
        (Some(from), None, Lang::En) => format!("from {from}"),
        (None, Some(to), Lang::En) => format!("up to {to}"),
        (Some(from), Some(to), Lang::En) => format!("{from} to {to}"),
    }
}

/// What a column is called: in English by its name, as in the pack.
pub(super) fn column_name<'p>(column: &FieldRef<'p>, lang: Lang) -> &'p str {
    match lang {
        Lang::Zh => column.label(),
        Lang::En => column.name(),
    }
}
