//! Items as a table. A row for each item, a column for each column of the lists shown.

use jianfu::view::ItemRef;

use super::Question;
use super::answer::Answer;
use super::entry;
use crate::problem::divider;
use crate::spreadsheet::Sheet;
use crate::ui::Ui;

pub(super) fn of(answer: &Answer<'_>, question: &Question<'_>, ui: &Ui) -> Sheet {
    let columns = columns(&answer.items, ui);
    let rows = answer.items.iter().map(|item| row(item, &columns, question, ui)).collect();
    Sheet { name: ui.say("清单事项", "items"), header: header(&columns, ui), rows, width: 20, numbers: &[] }
}

/// What the columns of the items are called, each once, in the order in which they come.
pub(super) fn columns<'p>(items: &[ItemRef<'p>], ui: &Ui) -> Vec<&'p str> {
    let mut names = Vec::new();
    let mut last = None;
    for item in items.iter().filter(|item| last.replace(item.list().name()) != Some(item.list().name())) {
        for column in item.list().columns() {
            let name = entry::column_name(&column, ui.lang);
            if !names.contains(&name) {
                names.push(name);
            }
        }
    }
    names
}

fn header(columns: &[&str], ui: &Ui) -> Vec<String> {
    let before = [("清单", "list"), ("作用", "effect"), ("键", "key"), ("名称", "name"), ("又称", "aliases")];
    let after = [("依据", "basis"), ("有效自", "valid from"), ("有效至", "valid to")];
    let fixed = |(zh, en): (&'static str, &'static str)| ui.say(zh, en).to_owned();
    before.into_iter().map(fixed).chain(columns.iter().map(|name| (*name).to_owned())).chain(after.into_iter().map(fixed)).collect()
}

fn row(item: &ItemRef<'_>, columns: &[&str], question: &Question<'_>, ui: &Ui) -> Vec<String> {
    let list = item.list();
    let aliases = item.aliases().collect::<Vec<_>>().join(divider(ui.lang));
    let values = entry::columns(item);
    let value = |name: &&str| {
        let found = values.iter().find(|(column, _)| entry::column_name(column, ui.lang) == *name);
        found.map_or_else(String::new, |(_, value)| value.words(ui.lang))
    };
    let citations: Vec<String> = entry::citations(item, question.day, ui.lang).iter().map(|citation| citation.line(ui.lang)).collect();
    let days = item.validity();
    let mut cells = vec![
        list.label().to_owned(),
        entry::effect(list.effect(), ui).to_owned(),
        item.key().to_owned(),
        item.name().unwrap_or_default().to_owned(),
        aliases,
    ];
    cells.extend(columns.iter().map(value));
    cells.push(citations.join(ui.say("；", "; ")));
    cells.extend([days.from, days.to].map(|day| day.map_or_else(String::new, |day| day.to_string())));
    cells
}
