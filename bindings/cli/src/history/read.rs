//! Rows, objects and letters of a history's files.

use std::collections::BTreeSet;
use std::convert::Infallible;
use std::io::{self, Cursor};

use jianfu::history::Reach;
use jianfu::table::{BrokenRow, Cell, Row, TableError, TableKind, cell};
use jianfu::{DataError, Lang, MemoryHistory, Pack};
use jianfu_dsl::diagnostic::{Diagnostic, Message};
use jiff::civil::Date;
use serde_json::value::RawValue;

use super::Moment;
use super::row::{COLUMNS, Line, Parts, Says, Told};
use crate::blocks::{all_threads, in_order};
use crate::codes;
use crate::exit::Failure;
use crate::input::json::{Found, LineBlock};
use crate::input::letter::{Standard, standard};
use crate::input::mail::{self, Letter};
use crate::input::object::Object;
use crate::input::stream::Bytes;
use crate::input::table::{FORM_HEADERS, Options, RowBlock, RowReader, Rows, Sheet, is_id};
use crate::input::{At, Content, Input, Invalid, Place, json, table};
use crate::problem;
use crate::ui::Ui;

/// What was read so far.
pub(super) struct Reading<'a> {
    pack: &'a Pack,
    known_at: Option<Moment>,
    ui: &'a Ui,
    /// What was read, but for what the history has taken already.
    pub(super) lines: Vec<Line>,
    /// The history that is read into, where there is one.
    pub(super) filling: Option<Filling>,
    /// How many lines were read.
    read: usize,
    /// What is wrong with whole files.
    pub(super) wrong: Vec<Diagnostic>,
    /// What is worth a word, and stops nothing.
    pub(super) warnings: Vec<Diagnostic>,
    pub(super) unread: Vec<Unread>,
    /// The letter that is being read.
    letter: Option<Letter>,
    /// What tells the letters that were read.
    letters: BTreeSet<String>,
    /// How many came again.
    pub(super) repeated: u64,
}

/// A row, or a letter or what was attached to it, that could not be read.
pub(super) struct Unread {
    pub(super) place: String,
    /// What tells the message in which it came.
    pub(super) message: Option<String>,
    /// As it stands.
    pub(super) verbatim: String,
    pub(super) invalid: Invalid,
}

impl<'a> Reading<'a> {
    pub(super) const fn new(pack: &'a Pack, known_at: Option<Moment>, ui: &'a Ui) -> Self {
        Self {
            pack,
            known_at,
            ui,
            lines: Vec::new(),
            filling: None,
            read: 0,
            wrong: Vec::new(),
            warnings: Vec::new(),
            unread: Vec::new(),
            letter: None,
            letters: BTreeSet::new(),
            repeated: 0,
        }
    }

    /// The same, where entries are added to a history as they come, so that no second copy of all of them is held. How far it reaches is known at the end.
    pub(super) fn into_history(self) -> Self {
        let history = self.pack.history(Reach::Ever);
        Self { filling: Some(Filling { history, entries: 0, days: None, wrong: Vec::new() }), ..self }
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
                let entries = self.entries();
                let work = |block: io::Result<LineBlock>| {
                    let block = block.map_err(|error| input.unreadable(&error))?;
                    let read = |object: Found<'_>| entries.object(&Place { input: &input.name, at: object.at }, object.text, object.wrong);
                    Ok(block.objects(&input.name, lang)?.into_iter().map(read).collect::<Vec<_>>())
                };
                each_block(
                    || lines.next_block(),
                    work,
                    |block| match block {
                        Ok(entries) => entries.into_iter().for_each(|entry| self.take(entry)),
                        Err(diagnostic) => self.wrong.push(diagnostic),
                    },
                );
            }
            Content::Csv(bytes) => self.csv(&input.name, bytes),
            Content::Workbook(bytes) => self.workbook(&input.name, &bytes),
            Content::Mail(mail, bytes) => match mail.letters(&input.name, &bytes) {
                Ok(letters) => letters.into_iter().for_each(|letter| self.letter(letter)),
                Err(diagnostic) => self.wrong.push(diagnostic),
            },
            Content::Broken(diagnostic) => self.wrong.push(diagnostic),
        }
    }

    /// Reads a letter. Where nothing in it can be read, it is kept as it stands.
    fn letter(&mut self, mut letter: Letter) {
        if !self.letters.insert(letter.identity.clone()) {
            self.repeated += 1;
            return;
        }
        let (lines, unread, read) = (self.lines.len(), self.unread.len(), self.read);
        let name = letter.name.clone();
        let content = std::mem::replace(&mut letter.content, Ok(mail::Content::default()));
        let identity = letter.identity.clone();
        self.letter = Some(letter);
        match content {
            Ok(mail::Content { text, attachments }) => {
                let is_read = match text {
                    Some(text) => self.text(&name, &text),
                    // It may have been in the standard form, whatever is attached.
                    None => {
                        self.fault(&name, no_text_of(&name));
                        true
                    }
                };
                for attachment in attachments {
                    self.attachment(&name, attachment);
                }
                if !is_read && (self.read, self.unread.len()) == (read, unread) {
                    self.fault(&name, no_entry(&name));
                }
            }
            Err(diagnostic) => self.fault(&name, diagnostic),
        }
        self.letter = None;
        self.lines.iter_mut().skip(lines).for_each(|line| line.message = Some(identity.clone()));
        self.unread.iter_mut().skip(unread).for_each(|unread| unread.message = Some(identity.clone()));
    }

    /// Reads the text of a letter, and tells whether it is in the standard form.
    fn text(&mut self, name: &str, text: &str) -> bool {
        let further: [&[&str]; COLUMNS.len()] = COLUMNS.each_ref().map(|names| names.as_slice());
        let options = Options { encoding: None, sheet: None, form: None, further: &further, rows: Rows::Entries };
        let is_form = |name: &str| FORM_HEADERS.iter().any(|form| form.eq_ignore_ascii_case(name));
        let Some(Standard { entries, wrong }) = standard(text, |name| table::is_header(self.pack, &options, name), is_form) else {
            return false;
        };
        if let Some((line, _)) = wrong {
            let place = Place { input: name, at: At::Line(line) }.words(self.ui.lang);
            self.fault(&place, no_line(&place));
            return true;
        }
        let count = entries.len();
        for (index, entry) in entries.into_iter().enumerate() {
            let place = Place { input: name, at: if count == 1 { At::Whole } else { At::Number(index + 1) } };
            let (reader, row) = table::written(self.pack, entry, options, self.ui.lang);
            let taken = self.entries().row(&reader, &place, &row);
            self.take(taken);
        }
        true
    }

    /// Reads what is attached to a letter.
    fn attachment(&mut self, letter: &str, attachment: mail::Attachment) {
        let name = format!("{letter}/{}", attachment.name);
        match (attachment.kind, attachment.bytes) {
            (_, None) => self.fault(&name, damaged(&name)),
            (Some(TableKind::Csv), Some(bytes)) => self.csv(&name, Bytes::Held(Cursor::new(bytes))),
            (Some(_), Some(bytes)) => self.workbook(&name, &bytes),
            (None, Some(_)) => self.fault(&name, no_table(&name)),
        }
    }

    fn csv(&mut self, name: &str, bytes: Bytes) {
        let lang = self.ui.lang;
        self.sheet(name, None, |pack, options| table::csv(pack, name, bytes, options, lang));
    }

    /// Reads a workbook. An entry on a sheet that is not read would be lost, so all are that have a header.
    fn workbook(&mut self, name: &str, bytes: &[u8]) {
        let lang = self.ui.lang;
        let others = self.sheet(name, None, |pack, options| table::workbook(pack, name, bytes, options, lang));
        for sheet in others {
            let name = format!("{name} [{sheet}]");
            self.sheet(&name, Some(&sheet), |pack, options| table::workbook(pack, &name, bytes, options, lang));
        }
    }

    /// Notes what makes a whole file unreadable; of a letter that is kept, and the others are read.
    fn fault(&mut self, place: &str, diagnostic: Diagnostic) {
        match &self.letter {
            None => self.wrong.push(diagnostic),
            Some(letter) => {
                let (place, verbatim) = (place.to_owned(), letter.verbatim.clone());
                self.unread.push(Unread { place, message: None, verbatim, invalid: Invalid::of(diagnostic) });
            }
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
                self.fault(name, diagnostic);
                return Vec::new();
            }
        };
        self.warnings.extend(reader.unknown_headers(name));
        let entries = self.entries();
        let work = |block: Result<RowBlock, TableError>| {
            let mut block = block.map_err(|error| (name.to_owned(), problem::of_table(name, &error)))?;
            Ok(block.read().map(|row| entries.row_of(&reader, name, row)).collect::<Vec<_>>())
        };
        each_block(
            || rows.next_block(),
            work,
            |block: Result<_, Fault>| match block {
                Ok(rows) => rows.into_iter().for_each(|row| match row {
                    Ok(entry) => self.take(entry),
                    Err((place, diagnostic)) => self.fault(&place, diagnostic),
                }),
                Err((place, diagnostic)) => self.fault(&place, diagnostic),
            },
        );
        reader.table.other_sheets
    }

    /// Reads an object.
    pub(super) fn object(&mut self, place: &Place<'_>, text: &str, wrong: Option<Diagnostic>) {
        let taken = self.entries().object(place, text, wrong);
        self.take(taken);
    }

    fn take(&mut self, taken: Taken) {
        match taken {
            Ok(line) => {
                self.read += 1;
                let line = if let Some(filling) = &mut self.filling { filling.take(line) } else { Some(line) };
                self.lines.extend(line);
            }
            Err(unread) => self.unread.push(unread),
        }
    }

    const fn entries(&self) -> Entries<'a> {
        Entries { pack: self.pack, known_at: self.known_at, lang: self.ui.lang }
    }
}

/// A history that is being read.
pub(super) struct Filling {
    pub(super) history: MemoryHistory,
    /// How many entries there are, each with all its versions.
    pub(super) entries: usize,
    /// The first and the last day on which something happened.
    pub(super) days: Option<(Date, Date)>,
    /// What is wrong with entries.
    pub(super) wrong: Vec<Diagnostic>,
}

impl Filling {
    /// Adds an entry. Corrections and withdrawals wait, since they may come before what they are about.
    fn take(&mut self, line: Line) -> Option<Line> {
        if let Says::Entry { entry, .. } = &line.says {
            let day = entry.day();
            self.days = Some(self.days.map_or((day, day), |(first, last)| (first.min(day), last.max(day))));
        }
        match line.says {
            Says::Entry { entry, corrects: false } => match self.history.add(entry) {
                Ok(()) => self.entries += 1,
                Err(error) => self.wrong.push(problem::of_data(&line.place, &error)),
            },
            says => return Some(Line { says, ..line }),
        }
        None
    }
}

/// A row or an object as it is meant, or why it cannot be read.
type Taken = Result<Line, Unread>;

/// A place at which nothing can be read, and why.
type Fault = (String, Diagnostic);

/// How entries are read, wherever they stand.
#[derive(Clone, Copy)]
struct Entries<'a> {
    pack: &'a Pack,
    known_at: Option<Moment>,
    lang: Lang,
}

impl Entries<'_> {
    /// Reads a row of a table.
    fn row_of(self, reader: &RowReader<'_>, name: &str, row: Result<Row, BrokenRow>) -> Result<Taken, Fault> {
        let at = At::Row(row.as_ref().map_or_else(|broken| broken.number, |row| row.number));
        let place = Place { input: name, at };
        match row {
            Ok(row) => Ok(self.row(reader, &place, &row)),
            // There are no cells that could be told as they stand.
            Err(broken) => {
                let place = place.words(self.lang);
                let diagnostic = problem::of_table(&place, &broken.error);
                Err((place, diagnostic))
            }
        }
    }

    fn row(self, reader: &RowReader<'_>, place: &Place<'_>, row: &Row) -> Taken {
        self.meant(place, Ok(of_row(reader, place, row)), || verbatim(reader, row))
    }

    fn object(self, place: &Place<'_>, text: &str, wrong: Option<Diagnostic>) -> Taken {
        let parts = match wrong {
            Some(diagnostic) => Err(Invalid::of(diagnostic)),
            None => of_object(self.pack, place, text, self.lang),
        };
        self.meant(place, parts, || text.to_owned())
    }

    fn meant(self, place: &Place<'_>, parts: Result<Parts, Invalid>, verbatim: impl FnOnce() -> String) -> Taken {
        let line = parts.and_then(|parts| parts.line(place.words(self.lang), || own_id(place), self.known_at));
        line.map_err(|invalid| Unread { place: place.words(self.lang), message: None, verbatim: verbatim(), invalid })
    }
}

/// Reads blocks on every core, and takes what came of them in their order.
fn each_block<T: Send, D: Send>(next: impl FnMut() -> Option<T> + Send, work: impl Fn(T) -> D + Sync, mut take: impl FnMut(D)) {
    let done: Result<(), Infallible> = in_order(all_threads(), next, work, |block| {
        take(block);
        Ok(())
    });
    let Ok(()) = done;
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
        let column = COLUMNS.iter().position(|names| names.iter().any(|name| name.eq_ignore_ascii_case(key)));
        column.filter(|_| form.is_none_or(|form| form.field(key).is_none()))
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

/// A letter that is kept, to be read by people.
fn no_entry(place: &str) -> Diagnostic {
    let message = Message::new("这封邮件不是标准格式，也没有附表格", "the message is not in the standard form, and no table is attached");
    let help = Message::new(
        "由人看过后用 jianfu ledger add 登记；请来信的单位每行写「字段：值」，第一行写「表单：…」",
        "have it read, and add the entry with jianfu ledger add; senders write a line `field: value` for each fact, first `form: …`",
    );
    problem::error(codes::MAIL, place, message).with_help(help)
}

fn no_text_of(place: &str) -> Diagnostic {
    let message = Message::new(
        "邮件的正文损坏，或不是所写的编码，读不出来",
        "the text of the message is damaged, or not in the encoding that it names, and cannot be read",
    );
    problem::error(codes::MAIL, place, message).with_help(Message::new("请来信的单位再发一次", "ask the sender to send it again"))
}

fn no_line(place: &str) -> Diagnostic {
    let message = Message::new("这一行不是「字段：值」", "this line is not `field: value`");
    let help = Message::new("改为字段的名称；落款前写一行 --", "give it the name of a field; before a signature put a line of two dashes");
    problem::error(codes::MAIL, place, message).with_help(help)
}

fn no_table(place: &str) -> Diagnostic {
    let message = Message::new("附件不是表格，读不了", "what is attached is no table, and cannot be read");
    let help = Message::new("附 .csv 或 .xlsx 表格；或由人看过后登记", "attach a .csv or .xlsx table, or have it read and add the entry");
    problem::error(codes::ATTACHMENT, place, message).with_help(help)
}

fn damaged(place: &str) -> Diagnostic {
    let message = Message::new("附件损坏，读不出来", "what is attached is damaged, and cannot be read");
    problem::error(codes::ATTACHMENT, place, message).with_help(Message::new("请来信的单位再发一次", "ask the sender to send it again"))
}
