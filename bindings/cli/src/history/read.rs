//! Rows and objects of a history's files.

use jianfu::table::{BrokenRow, Cell, Row, cell};
use jianfu::{DataError, Lang, Pack};
use jianfu_dsl::diagnostic::{Diagnostic, Message};
use serde_json::value::RawValue;

use super::Moment;
use super::row::{COLUMNS, Line, Parts, Told};
use crate::codes;
use crate::exit::Failure;
use crate::input::object::Object;
use crate::input::table::{FORM_HEADERS, Options, RowReader, Rows, Sheet, is_id};
use crate::input::{At, Content, Input, Invalid, Place, json, table};
use crate::problem;
use crate::ui::Ui;

/// What was read so far.
pub(super) struct Reading<'a> {
    pack: &'a Pack,
    known_at: Option<Moment>,
    ui: &'a Ui,
    pub(super) lines: Vec<Line>,
    /// What is wrong with whole files.
    pub(super) wrong: Vec<Diagnostic>,
    /// What is worth a word, and stops nothing.
    pub(super) warnings: Vec<Diagnostic>,
    pub(super) unread: Vec<Unread>,
}

/// A row that could not be read.
pub(super) struct Unread {
    pub(super) place: String,
    /// As it stands.
    pub(super) verbatim: String,
    pub(super) invalid: Invalid,
}

impl<'a> Reading<'a> {
    pub(super) const fn new(pack: &'a Pack, known_at: Option<Moment>, ui: &'a Ui) -> Self {
        Self { pack, known_at, ui, lines: Vec::new(), wrong: Vec::new(), warnings: Vec::new(), unread: Vec::new() }
    }

    /// Reads a file.
    pub(super) fn file(&mut self, input: &Input) -> Result<(), Failure> {
        self.content(input, input.open()?);
        Ok(())
    }

    /// Reads what a file holds.
    pub(super) fn content(&mut self, input: &Input, content: Content) {
        let lang = self.ui.lang;
        match content {
            Content::Object(text) => self.object(&Place { input: &input.name, at: At::Whole }, &text, None),
            Content::Array(text) => match json::array(&input.name, &text, lang) {
                Ok(objects) => {
                    for object in objects {
                        self.object(&Place { input: &input.name, at: object.at }, object.text, object.wrong);
                    }
                }
                Err(diagnostic) => self.wrong.push(diagnostic),
            },
            Content::Lines(mut lines) => {
                while let Some(block) = lines.next_block() {
                    let block = block.map_err(|error| input.unreadable(&error));
                    match block.as_ref().map_err(Diagnostic::clone).and_then(|block| block.objects(&input.name, lang)) {
                        Ok(objects) => {
                            for object in objects {
                                self.object(&Place { input: &input.name, at: object.at }, object.text, object.wrong);
                            }
                        }
                        Err(diagnostic) => self.wrong.push(diagnostic),
                    }
                }
            }
            Content::Csv(bytes) => {
                self.sheet(&input.name, None, |pack, options| table::csv(pack, &input.name, bytes, options, lang));
            }
            Content::Workbook(bytes) => {
                // An entry on a sheet that is not read would be lost, so all are that have a header.
                let others = self.sheet(&input.name, None, |pack, options| table::workbook(pack, &input.name, &bytes, options, lang));
                for sheet in others {
                    let name = format!("{} [{sheet}]", input.name);
                    self.sheet(&name, Some(&sheet), |pack, options| table::workbook(pack, &name, &bytes, options, lang));
                }
            }
            Content::Broken(diagnostic) => self.wrong.push(diagnostic),
        }
    }

    /// Reads a table, and gives the names of the workbook's other sheets.
    pub(super) fn sheet(
        &mut self,
        name: &str,
        sheet: Option<&str>,
        open: impl for<'o> FnOnce(&'o Pack, Options<'o>) -> Result<Sheet<'o>, Diagnostic>,
    ) -> Vec<String> {
        let further: [&[&str]; COLUMNS.len()] = COLUMNS.each_ref().map(|names| names.as_slice());
        let options = Options { encoding: None, sheet, form: None, further: &further, rows: Rows::Entries };
        let Sheet { reader, mut rows } = match open(self.pack, options) {
            Ok(opened) => opened,
            Err(diagnostic) => {
                self.wrong.push(diagnostic);
                return Vec::new();
            }
        };
        self.warnings.extend(reader.unknown_headers(name));
        while let Some(block) = rows.next_block() {
            match block {
                Ok(mut block) => block.read().for_each(|row| self.row(name, &reader, row)),
                Err(error) => self.wrong.push(problem::of_table(name, &error)),
            }
        }
        reader.table.other_sheets
    }

    /// Reads a row.
    fn row(&mut self, name: &str, reader: &RowReader<'_>, row: Result<Row, BrokenRow>) {
        let at = At::Row(row.as_ref().map_or_else(|broken| broken.number, |row| row.number));
        let place = Place { input: name, at };
        match row {
            Ok(row) => self.take(&place, Ok(of_row(reader, &place, &row)), || verbatim(reader, &row)),
            // There are no cells that could be told as they stand.
            Err(broken) => self.wrong.push(problem::of_table(&place.words(self.ui.lang), &broken.error)),
        }
    }

    /// Reads an object.
    pub(super) fn object(&mut self, place: &Place<'_>, text: &str, wrong: Option<Diagnostic>) {
        let parts = match wrong {
            Some(diagnostic) => Err(Invalid::of(diagnostic)),
            None => of_object(self.pack, place, text, self.ui.lang),
        };
        self.take(place, parts, || text.to_owned());
    }

    fn take(&mut self, place: &Place<'_>, parts: Result<Parts, Invalid>, verbatim: impl FnOnce() -> String) {
        let line = parts.and_then(|parts| parts.line(&place.words(self.ui.lang), &own_id(place), self.known_at));
        match line {
            Ok(line) => self.lines.push(line),
            Err(invalid) => self.unread.push(Unread { place: place.words(self.ui.lang), verbatim: verbatim(), invalid }),
        }
    }
}

/// The cells of a row under their headers, as they stand.
fn verbatim(reader: &RowReader<'_>, row: &Row) -> String {
    let quoted = |text: &str| serde_json::Value::from(text).to_string();
    let named = reader.table.header.iter().zip(&row.cells).filter(|(_, cell)| **cell != Cell::Empty);
    let named = named.map(|(header, cell)| format!("{}:{}", quoted(header), quoted(&cell::text_of(cell))));
    let surplus = row.surplus.iter().map(|cell| format!("{}:{}", quoted(""), quoted(&cell::text_of(cell))));
    format!("{{{}}}", named.chain(surplus).collect::<Vec<_>>().join(","))
}

/// The id of an entry that has none of its own: where it stands.
fn own_id(place: &Place<'_>) -> String {
    match place.at {
        At::Whole => place.input.to_owned(),
        At::Row(row) => format!("{}:{row}", place.input),
        At::Line(number) | At::Number(number) => format!("{}:{number}", place.input),
    }
}

fn of_row(reader: &RowReader<'_>, place: &Place<'_>, row: &Row) -> Parts {
    let mut told: [Option<Told>; COLUMNS.len()] = [const { None }; COLUMNS.len()];
    let mut wrong = Vec::new();
    for further in reader.further(place, row) {
        if let Cell::Broken(shown) = further.cell {
            wrong.push(spreadsheet_error(&further.place, shown));
            continue;
        }
        put(&mut told, further.which, cell::text_of(further.cell), further.place, &mut wrong);
    }
    let fact = reader.first_fact(place, row);
    let withdraws = told.last().is_some_and(Option::is_some);
    let facts = if withdraws {
        Ok(None)
    } else {
        reader.facts(place, row).map(Some).map_err(|mut invalid| {
            invalid.id = invalid.id.or_else(|| reader.likely_id(row));
            invalid
        })
    };
    Parts::new(facts, told, fact, wrong)
}

fn of_object(pack: &Pack, place: &Place<'_>, text: &str, lang: Lang) -> Result<Parts, Invalid> {
    let of_engine = |error: &DataError| place.of_data(error, lang);
    let Some(object) = Object::read(text) else {
        // The engine says what is wrong with it.
        let diagnostics = pack.demand_from_json(text, None).err().iter().map(of_engine).collect();
        return Err(Invalid { id: None, form: None, diagnostics });
    };
    let is_form = |key: &str| FORM_HEADERS.contains(&key);
    let word = |value: &RawValue| serde_json::from_str::<Option<String>>(value.get()).ok().flatten();
    let form = object.0.iter().find(|(key, _)| is_form(key)).and_then(|(_, value)| pack.form(&word(value)?));
    let column_of = |key: &str| {
        let is_fact = form.is_some_and(|form| form.field(key).is_some());
        COLUMNS.iter().position(|names| !is_fact && names.iter().any(|name| name.eq_ignore_ascii_case(key)))
    };
    let mut told: [Option<Told>; COLUMNS.len()] = [const { None }; COLUMNS.len()];
    let mut wrong = Vec::new();
    for (key, value) in &object.0 {
        let Some(which) = column_of(key) else { continue };
        let at = place.field(key, lang);
        match serde_json::from_str::<serde_json::Value>(value.get()) {
            Ok(serde_json::Value::Null) => {}
            Ok(serde_json::Value::String(text)) => put(&mut told, which, text, at, &mut wrong),
            // As it is written, so that no digit is lost.
            Ok(serde_json::Value::Number(_)) => put(&mut told, which, value.get().trim().to_owned(), at, &mut wrong),
            _ => wrong.push(no_text(&at)),
        }
    }
    let is_id = |key: &str| is_id(pack, key);
    let fact =
        object.0.iter().find(|(key, value)| !is_form(key) && column_of(key).is_none() && !is_id(key) && value.get().trim() != "null");
    let fact = fact.map(|(key, _)| place.field(key, lang));
    let facts = if told.last().is_some_and(Option::is_some) {
        Ok(None)
    } else {
        let rest = object.text_of(|_, key| column_of(key).is_none());
        pack.demand_from_json(&rest, None).map(Some).map_err(|error| {
            let id = object.0.iter().find(|(key, _)| is_id(key)).and_then(|(_, value)| word(value));
            Invalid { id, form: None, diagnostics: vec![of_engine(&error)] }
        })
    };
    Ok(Parts::new(facts, told, fact, wrong))
}

fn put(told: &mut [Option<Told>], which: usize, text: String, place: String, wrong: &mut Vec<Diagnostic>) {
    let text = text.trim().to_owned();
    let Some(slot) = told.get_mut(which).filter(|_| !text.is_empty()) else { return };
    if slot.is_some() {
        let message = Message::new("这一行把同一项写了两次", "this row says the same thing in two places");
        let help = Message::new("只留一处", "leave one of them");
        wrong.push(problem::error(codes::TWICE, &place, message).with_help(help));
    } else {
        *slot = Some(Told { text, place });
    }
}

fn spreadsheet_error(place: &str, shown: &str) -> Diagnostic {
    let message = Message::new(format!("单元格是表格错误「{shown}」"), format!("the cell holds the spreadsheet error `{shown}`"));
    let help = Message::new("在表格中改正后重新导出", "mend it in the spreadsheet and export again");
    problem::error(codes::BROKEN_CELL, place, message).with_help(help)
}

fn no_text(place: &str) -> Diagnostic {
    let message = Message::new("这里要写文字", "this has to be a text");
    problem::error(codes::VALUE, place, message)
        .with_help(Message::new("写在引号内，没有就写 null", "write it in quotation marks, or null if there is none"))
}
