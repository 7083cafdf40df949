//! Items as a table: CSV, or a workbook with a sheet. A row for each item, a column for each column of the lists shown.

use std::io;

use jianfu::view::ItemRef;
use rust_xlsxwriter::{Format, FormatAlign, XlsxError};

use super::Question;
use super::answer::Answer;
use super::entry;
use crate::out::Out;
use crate::problem::divider;
use crate::spreadsheet::{self, MAX_ROWS, fitting};
use crate::ui::Ui;

pub(super) fn csv(out: &mut Out, answer: &Answer<'_>, question: &Question<'_>, ui: &Ui) -> io::Result<()> {
    let columns = columns(&answer.items, ui);
    spreadsheet::begin_csv(out)?;
    spreadsheet::csv_row(out, header(&columns, ui))?;
    answer.items.iter().try_for_each(|item| spreadsheet::csv_row(out, row(item, &columns, question, ui)))
}

pub(super) fn xlsx(out: &mut Out, answer: &Answer<'_>, question: &Question<'_>, ui: &Ui) -> io::Result<()> {
    if answer.items.len() >= MAX_ROWS as usize {
        let cause = ui.say("行数超过工作表的上限，请改用 --format csv", "there are more rows than a sheet can hold; use --format csv");
        return Err(io::Error::other(cause));
    }
    io::Write::write_all(out, &workbook(answer, question, ui).map_err(io::Error::other)?)
}

fn workbook(answer: &Answer<'_>, question: &Question<'_>, ui: &Ui) -> Result<Vec<u8>, XlsxError> {
    let columns = columns(&answer.items, ui);
    let mut workbook = spreadsheet::workbook()?;
    let sheet = workbook.add_worksheet();
    let (bold, wrapped) = (Format::new().set_bold(), Format::new().set_text_wrap().set_align(FormatAlign::Top));
    sheet.set_name(ui.say("清单事项", "items"))?.set_freeze_panes(1, 0)?;
    for (column, name) in (0..).zip(header(&columns, ui)) {
        sheet.write_string_with_format(0, column, fitting(&name), &bold)?.set_column_width(column, 20)?;
    }
    for (number, item) in (1..).zip(&answer.items) {
        // As text, whatever it looks like: a formula in a list must not be computed.
        for (column, cell) in (0..).zip(row(item, &columns, question, ui)).filter(|(_, cell)| !cell.is_empty()) {
            sheet.write_string_with_format(number, column, fitting(&cell), &wrapped)?;
        }
    }
    workbook.save_to_buffer()
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
