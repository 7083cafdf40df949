//! The changes in a list, as a table for people and as JSON for programs.

use comfy_table::presets::ASCII_FULL_CONDENSED;
use comfy_table::{ContentArrangement, Table};
use jianfu::{Lang, Value};
use serde_json::{Map, Value as Json, json};

use super::compare::Changes;
use super::grid::{Column, Grid, Values, shown};
use crate::text;
use crate::ui::Ui;

/// How wide the table may be.
const WIDTH: u16 = 110;

/// Each change on a line of its own, and how much there is of each.
pub(super) fn human(grid: &Grid<'_>, changes: &Changes, ui: &Ui) -> String {
    let (added, removed, changed) = (changes.added.len(), changes.removed.len(), changes.changed.len());
    let unchanged = changes.unchanged.len();
    let counts = match ui.lang {
        Lang::Zh => {
            format!("{}：新增 {added} 项，删去 {removed} 项，改动 {changed} 项，未变 {unchanged} 项\n", text::one_line(grid.list.label()))
        }
        Lang::En => {
            format!("{}: {added} added, {removed} removed, {changed} changed, {unchanged} unchanged\n", text::one_line(grid.list.name()))
        }
    };
    if changes.is_empty() {
        return counts;
    }
    let mut table = Table::new();
    table.load_preset(ASCII_FULL_CONDENSED).set_content_arrangement(ContentArrangement::Dynamic).set_width(WIDTH);
    table.set_header([
        ui.say("改动", "change"),
        ui.say("键", "key"),
        ui.say("行", "row"),
        ui.say("列", "column"),
        ui.say("原来", "before"),
        ui.say("现在", "now"),
    ]);
    let mut rows = |what: &str, row: Option<u32>, (old, new): (Option<&Values>, Option<&Values>), columns: &[usize]| {
        let key = new.or(old).map(|values| cell(grid, values, key_column(grid), ui.lang)).unwrap_or_default();
        for (at, column) in columns.iter().enumerate() {
            let first = at == 0;
            let header = grid.columns.get(*column).map_or("", |column| grid.header(column, ui.lang));
            let side = |values: Option<&Values>| values.map(|values| cell(grid, values, *column, ui.lang)).unwrap_or_default();
            let row = row.filter(|_| first).map(|row| row.to_string()).unwrap_or_default();
            let (what, key) = if first { (what, key.as_str()) } else { ("", "") };
            table.add_row([what, key, &row, header, &side(old), &side(new)]);
        }
    };
    let key = key_column(grid);
    let filled = |values: &Values| {
        let filled = values.iter().enumerate().filter(|(at, value)| *at != key && value.is_some()).map(|(at, _)| at).collect::<Vec<_>>();
        if filled.is_empty() { vec![key] } else { filled }
    };
    for line in &changes.added {
        rows(ui.say("新增", "added"), Some(line.number), (None, Some(&line.values)), &filled(&line.values));
    }
    for entry in changes.removed.iter().filter_map(|at| grid.entries.get(*at)) {
        rows(ui.say("删去", "removed"), None, (Some(&entry.values), None), &filled(&entry.values));
    }
    for changed in &changes.changed {
        let old = grid.entries.get(changed.entry).map(|entry| &entry.values);
        rows(ui.say("改动", "changed"), Some(changed.row), (old, Some(&changed.values)), &changed.columns);
    }
    format!("{counts}{table}\n")
}

/// The same for programs. Columns go by name, in English, whatever the language of messages.
pub(super) fn json(grid: &Grid<'_>, changes: &Changes) -> Map<String, Json> {
    let of = |values: &Values| -> Json {
        let cells = grid.columns.iter().zip(values).filter_map(|(column, value)| Some((name(grid, column), record(value.as_ref()?))));
        Json::Object(cells.collect())
    };
    let added = changes.added.iter().map(|line| json!({ "row": line.number, "item": of(&line.values) }));
    let removed = changes.removed.iter().filter_map(|at| grid.entries.get(*at)).map(|entry| json!({ "item": of(&entry.values) }));
    let changed = changes.changed.iter().map(|changed| {
        let old = grid.entries.get(changed.entry).map(|entry| &entry.values);
        let value = |values: Option<&Values>, at: usize| values.and_then(|values| values.get(at)?.as_ref()).map_or(Json::Null, record);
        let columns = changed.columns.iter().filter_map(|at| {
            let column = name(grid, grid.columns.get(*at)?);
            Some(json!({ "column": column, "old": value(old, *at), "new": value(Some(&changed.values), *at) }))
        });
        let key = value(Some(&changed.values), key_column(grid));
        json!({ "row": changed.row, "key": key, "columns": columns.collect::<Vec<_>>() })
    });
    let mut whole = Map::new();
    whole.insert("list".to_owned(), grid.list.name().into());
    whole.insert("added".to_owned(), added.collect());
    whole.insert("removed".to_owned(), removed.collect());
    whole.insert("changed".to_owned(), changed.collect());
    whole.insert("unchanged".to_owned(), changes.unchanged.len().into());
    whole
}

fn key_column(grid: &Grid<'_>) -> usize {
    grid.position(|column| matches!(column, Column::Key))
}

fn cell(grid: &Grid<'_>, values: &Values, at: usize, lang: Lang) -> String {
    let found = grid.columns.get(at).and_then(|column| Some(shown(column, values.get(at)?.as_ref()?, lang)));
    found.map(|text| text::one_line(&text)).unwrap_or_default()
}

fn name(grid: &Grid<'_>, column: &Column<'_>) -> String {
    match column {
        Column::Own(field) => field.name().to_owned(),
        fixed => grid.header(fixed, Lang::En).to_owned(),
    }
}

fn record(value: &Value) -> Json {
    match value {
        Value::Bool(flag) => (*flag).into(),
        Value::Int(number) => (*number).into(),
        Value::List(values) => values.iter().map(record).collect(),
        Value::Decimal(number) => number.to_string().into(),
        Value::Date(date) => date.to_string().into(),
        Value::Text(text) => text.as_str().into(),
        _ => Json::Null,
    }
}
