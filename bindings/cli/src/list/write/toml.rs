//! TOML: keys and item tables change where they stand; comments, order and layout of all else stay.

use jianfu::Value;
use jianfu_dsl::Message;
use toml_edit::{Array, ArrayOfTables, DocumentMut, Item, Table};

use super::{Cells, Edited, Edits, Refusal, Written};

/// What an item's table may be called.
const ITEM: [&str; 2] = ["item", "事项"];

/// Whether two keys name the same column.
pub(super) type IsSame<'c> = &'c dyn Fn(&str, &str) -> bool;

/// The keys that the items of a file have, each once; `None` where the items are not written as tables of their own.
pub(super) fn keys(bytes: &[u8]) -> Option<Vec<String>> {
    let mut document = parsed(bytes)?;
    let mut keys: Vec<String> = Vec::new();
    for key in items(&mut document)?.iter().flat_map(Table::iter).map(|(key, _)| key) {
        if !keys.iter().any(|known| known == key) {
            keys.push(key.to_owned());
        }
    }
    Some(keys)
}

/// The file with its changes. `names` are the keys that the places of cells stand for.
pub(super) fn edit(bytes: &[u8], edits: &Edits, names: &[String], is_same: IsSame<'_>) -> Result<Edited, Refusal> {
    let unusual = || Refusal {
        message: Message::new(
            "这个文件的事项不是逐个写成 [[item]] 表的",
            "the items of this file are not each written as an [[item]] table",
        ),
        help: Message::new("每一项写作一个 [[item]] 表，或改用 CSV 文件", "write each item as an [[item]] table, or use a CSV file"),
    };
    let mut document = parsed(bytes).ok_or_else(unusual)?;
    let tables = items(&mut document).ok_or_else(unusual)?;
    for (number, table) in (1_u32..).zip(tables.iter_mut()) {
        if let Some(cells) = edits.set.get(&number) {
            put(table, cells, names, is_same);
        }
    }
    for number in edits.removed.iter().rev() {
        if let Some(at) = number.checked_sub(1).and_then(|at| usize::try_from(at).ok()) {
            tables.remove(at);
        }
    }
    let mut added = Vec::with_capacity(edits.added.len());
    for (_, cells) in &edits.added {
        let mut table = Table::new();
        table.decor_mut().set_prefix("\n");
        put(&mut table, cells, names, is_same);
        tables.push(table);
        added.push(u32::try_from(tables.len()).unwrap_or(u32::MAX));
    }
    let text = document.to_string();
    // Lines that were written anew end as the others do.
    let text = if bytes.windows(2).any(|pair| pair == b"\r\n") { text.replace("\r\n", "\n").replace('\n', "\r\n") } else { text };
    Ok(Edited { bytes: text.into_bytes(), added })
}

fn parsed(bytes: &[u8]) -> Option<DocumentMut> {
    std::str::from_utf8(bytes).ok()?.parse().ok()
}

/// The tables of the items, where all are in one array of tables.
fn items(document: &mut DocumentMut) -> Option<&mut ArrayOfTables> {
    let mut named = ITEM.into_iter().filter(|name| document.contains_key(name));
    let (name, None) = (named.next()?, named.next()) else { return None };
    document.get_mut(name)?.as_array_of_tables_mut()
}

fn put(table: &mut Table, cells: &Cells, names: &[String], is_same: IsSame<'_>) {
    for (place, written) in cells {
        let Some(name) = names.get(*place) else { continue };
        let known = table.iter().map(|(key, _)| key).find(|key| is_same(key, name)).map(str::to_owned);
        match (written, known) {
            (None, Some(known)) => drop(table.remove(&known)),
            (None, None) => {}
            (Some(written), Some(known)) => {
                let Some(old) = table.get_mut(&known).and_then(Item::as_value_mut) else { continue };
                // A comment behind the value stays.
                let decor = old.decor().clone();
                *old = value_of(written);
                *old.decor_mut() = decor;
            }
            (Some(written), None) => drop(table.insert(name, Item::Value(value_of(written)))),
        }
    }
}

fn value_of(written: &Written) -> toml_edit::Value {
    match &written.value {
        Value::Bool(flag) => (*flag).into(),
        Value::Int(number) => (*number).into(),
        // Digit for digit: a float might be another number.
        Value::Decimal(_) => written.text.parse().unwrap_or_else(|_| written.text.as_str().into()),
        Value::List(parts) => {
            let texts = parts.iter().filter_map(|part| if let Value::Text(text) = part { Some(text.as_str()) } else { None });
            toml_edit::Value::Array(texts.collect::<Array>())
        }
        _ => written.text.as_str().into(),
    }
}
