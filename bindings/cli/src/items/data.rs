//! Items as JSON.

use std::collections::BTreeMap;
use std::io::{self, Write as _};

use jianfu::view::ItemRef;
use jianfu::wire::CitationRecord;
use jianfu::{Lang, Pack, Value};
use jianfu_dsl::tree::Effect;
use serde::Serialize;
use serde_json::Value as Json;

use super::Question;
use super::answer::Answer;
use super::entry;
use crate::out::Out;
use crate::ui::Ui;

#[derive(Serialize)]
struct Record<'a> {
    pack: &'a str,
    version: &'a str,
    as_of: Option<String>,
    /// The department asked about, by name.
    body: Option<&'a str>,
    /// How many barred items name no body, where a department is asked about.
    general_bars: Option<usize>,
    items: Vec<Item<'a>>,
    /// Names near the words, where nothing was found.
    near: &'a [&'a str],
}

#[derive(Serialize)]
struct Item<'a> {
    list: &'a str,
    list_label: &'a str,
    effect: &'static str,
    key: &'a str,
    name: Option<&'a str>,
    aliases: Vec<&'a str>,
    /// By the columns' names.
    columns: BTreeMap<&'a str, Json>,
    citations: Vec<CitationRecord>,
    valid_from: Option<String>,
    valid_to: Option<String>,
}

pub(super) fn write(out: &mut Out, answer: &Answer<'_>, question: &Question<'_>, pack: &Pack, ui: &Ui) -> io::Result<()> {
    let record = Record {
        pack: pack.id(),
        version: pack.version(),
        as_of: question.day.map(|day| day.to_string()),
        body: question.body.map(|body| body.name()),
        general_bars: question.body.map(|_| answer.general_bars),
        items: answer.items.iter().map(|item| of_item(item, question, ui.lang)).collect(),
        near: &answer.near,
    };
    serde_json::to_writer_pretty(&mut *out, &record)?;
    writeln!(out)
}

fn of_item<'a>(item: &ItemRef<'a>, question: &Question<'_>, lang: Lang) -> Item<'a> {
    let list = item.list();
    let days = item.validity();
    Item {
        list: list.name(),
        list_label: list.label(),
        effect: match list.effect() {
            Effect::Allow => "allow",
            Effect::Bar => "bar",
            Effect::Inform => "inform",
        },
        key: item.key(),
        name: item.name(),
        aliases: item.aliases().collect(),
        columns: entry::columns(item).into_iter().map(|(column, value)| (column.name(), json(&value.0))).collect(),
        citations: entry::citations(item, question.day, lang),
        valid_from: days.from.map(|day| day.to_string()),
        valid_to: days.to.map(|day| day.to_string()),
    }
}

/// Decimals are text, since JSON numbers are read as floats by many.
fn json(value: &Value) -> Json {
    match value {
        Value::Bool(flag) => Json::Bool(*flag),
        Value::Int(number) => Json::from(*number),
        Value::List(values) => Json::Array(values.iter().map(json).collect()),
        Value::Text(text) => Json::String(text.clone()),
        Value::Decimal(number) => Json::String(number.to_string()),
        Value::Date(day) => Json::String(day.to_string()),
        _ => Json::Null,
    }
}
