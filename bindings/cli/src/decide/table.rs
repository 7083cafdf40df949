//! Demands from tables: a row each. No cell is passed over in silence: it becomes a fact, or its column or row is reported.

use jianfu::table::{Cell, Encoding, ReadOptions, Row, Table, TableKind, cell, read_table};
use jianfu::{Demand, Lang, Outcome, Pack};
use jianfu_dsl::diagnostic::{Diagnostic, Message};
use jianfu_dsl::keywords::nearest_name;

use super::expected;
use super::judge::{Invalid, Judge};
use super::place::{At, Place};
use super::source::Input;
use crate::codes;
use crate::exit::Failure;
use crate::problem;

/// The headers of the column that names the form.
const FORM_HEADERS: [&str; 2] = ["form", "表单"];

/// How tables are read.
#[derive(Clone, Copy)]
pub(super) struct Options<'a> {
    pub(super) encoding: Option<Encoding>,
    pub(super) sheet: Option<&'a str>,
    /// The form of rows that name none.
    pub(super) form: Option<&'a str>,
}

/// What a column is for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Column {
    /// It names the form.
    Form,
    /// It has a header that some form has as a field.
    Field,
    /// It holds the outcomes that somebody else came to.
    Expected,
    /// It has a header that no form has as a field, but that is nearly one: what stands in it may be meant as a fact.
    Doubtful,
    /// It has a header that no form has as a field.
    Unknown,
    /// It has no header.
    Nameless,
}

/// Decides the rows of a table.
pub(super) fn rows(judge: &mut Judge<'_>, input: &Input, (bytes, kind): (Vec<u8>, TableKind), options: Options<'_>) -> Result<(), Failure> {
    let pack = judge.pack;
    let is_header = |text: &str| column_of(pack, text) != Column::Unknown;
    let mut table = match read_table(&bytes, kind, &ReadOptions { encoding: options.encoding, sheet: options.sheet, is_header: &is_header })
    {
        Ok(table) => table,
        Err(error) => {
            judge.broken(problem::of_table(&input.name, &error));
            return Ok(());
        }
    };
    // The file is not needed any more, nor is a row once it is decided.
    drop(bytes);
    let rows = std::mem::take(&mut table.rows);
    let reader = RowReader {
        pack,
        lang: judge.ui.lang,
        form: options.form,
        columns: table.header.iter().map(|name| column_of(pack, name)).collect(),
        table: &table,
    };
    judge.warn(&reader.unknown_headers(input));
    if options.sheet.is_none() && !table.other_sheets.is_empty() {
        judge.warn(&[unread_sheets(&input.name, &table)]);
    }
    judge.announce(&input.name, rows.len());
    for row in rows {
        let place = Place { input: &input.name, at: At::Row(row.number) };
        match reader.read(&place, &row) {
            Ok((demand, expected)) => judge.demand(&place, &demand, expected)?,
            Err(invalid) => judge.invalid(&place, &invalid)?,
        }
    }
    Ok(())
}

/// A sheet that was not read may hold demands too.
fn unread_sheets(input: &str, table: &Table) -> Diagnostic {
    let read = table.sheet.as_deref().unwrap_or_default();
    let (zh, en) = (table.other_sheets.join("」「"), table.other_sheets.join("`, `"));
    let message =
        Message::new(format!("只判定了工作表「{read}」，没有读「{zh}」"), format!("only the sheet `{read}` was decided, and not `{en}`"));
    let help = Message::new("要判定另一张，用 --sheet 指明", "to decide another one, name it with --sheet");
    problem::warning(codes::NO_SHEET, input, message).with_help(help)
}

fn column_of(pack: &Pack, header: &str) -> Column {
    if header.is_empty() {
        Column::Nameless
    } else if FORM_HEADERS.iter().any(|name| name.eq_ignore_ascii_case(header)) {
        Column::Form
    } else if pack.forms().any(|form| form.field(header).is_some()) {
        Column::Field
    } else if expected::is_name(pack, header) {
        Column::Expected
    } else if meant(pack, header).is_some() {
        Column::Doubtful
    } else {
        Column::Unknown
    }
}

/// The field that a header plainly means though it is not its name: with one character too many, too few or another, or with a note in brackets behind it.
fn meant<'p>(pack: &'p Pack, header: &str) -> Option<&'p str> {
    let names: Vec<&str> = pack.forms().flat_map(|form| form.fields().flat_map(|field| [field.label(), field.name()])).collect();
    let noted = header.split_once(['（', '(', '［', '[', '：', ':']).map(|(name, _)| name.trim());
    if let Some(name) = names.iter().find(|name| Some(**name) == noted) {
        return Some(name);
    }
    let near = nearest_name(header, names.iter().copied())?;
    (near.chars().count().abs_diff(header.chars().count()) <= 1).then_some(near)
}

struct RowReader<'t> {
    pack: &'t Pack,
    lang: Lang,
    form: Option<&'t str>,
    columns: Vec<Column>,
    table: &'t Table,
}

impl RowReader<'_> {
    /// A warning for each column whose contents are not looked at.
    fn unknown_headers(&self, input: &Input) -> Vec<Diagnostic> {
        let place = Place { input: &input.name, at: At::Row(self.table.header_row) };
        let known: Vec<&str> = self
            .pack
            .forms()
            .flat_map(|form| form.fields().flat_map(|field| [field.label(), field.name()]))
            .chain(FORM_HEADERS)
            .chain(expected::NAMES)
            .collect();
        let unknown = self.columns.iter().zip(&self.table.header).enumerate().filter(|(_, (column, _))| **column == Column::Unknown);
        let warnings = unknown.map(|(index, (_, header))| {
            let message = Message::new(
                format!("没有一个表单有字段「{header}」，这一列的内容不参与判定"),
                format!("no form has a field `{header}`, so what stands in this column is not looked at"),
            );
            let near = nearest_name(header, known.iter().copied()).map(problem::did_you_mean);
            let rename = || {
                Message::new(
                    "如果是事实，把表头改为字段的名称；否则不必理会",
                    "if these are facts, give the column the name of their field; if not, let it be",
                )
            };
            problem::warning(codes::FIELD, &place.cell(index, header, self.lang), message).with_help(near.unwrap_or_else(rename))
        });
        warnings.collect()
    }

    /// The demand in a row, and the outcome expected of it.
    ///
    /// # Errors
    /// Everything that is wrong in the row.
    fn read(&self, place: &Place<'_>, row: &Row) -> Result<(Demand, Option<Outcome>), Invalid> {
        let mut invalid = Invalid { id: None, form: None, diagnostics: Vec::new() };
        let named = self.form_of(place, row);
        let begun = named
            .and_then(|(form, at)| self.pack.demand(&form).map(|builder| (form, builder)).map_err(|wrong| problem::of_data(&at, &wrong)));
        let (form, mut builder) = match begun {
            Ok(begun) => begun,
            Err(diagnostic) => {
                invalid.diagnostics.push(diagnostic);
                return Err(invalid);
            }
        };
        invalid.form = self.pack.form(&form).map(|form| form.name().to_owned());
        invalid.id = self.id_of(&form, row);
        let mut expected = None;
        for (index, ((column, header), cell)) in self.columns.iter().zip(&self.table.header).zip(&row.cells).enumerate() {
            let wrong = match column {
                _ if *cell == Cell::Empty => continue,
                Column::Form | Column::Unknown => continue,
                Column::Doubtful => doubtful(&place.cell(index, header, self.lang), header, self.pack),
                Column::Nameless => nameless(&place.cell(index, header, self.lang)),
                Column::Expected => match expected::outcome(&cell::text_of(cell), &place.cell(index, header, self.lang)) {
                    Ok(outcome) => {
                        expected = outcome;
                        continue;
                    }
                    Err(wrong) => wrong,
                },
                Column::Field => match builder.set_cell(header, cell) {
                    Ok(()) => continue,
                    Err(wrong) => self.in_cell(&place.cell(index, header, self.lang), header, &wrong, &form),
                },
            };
            invalid.diagnostics.push(wrong);
        }
        if !row.surplus.is_empty() {
            invalid.diagnostics.push(surplus(&place.words(self.lang), row.surplus.len(), self.table.header.len()));
        }
        if invalid.diagnostics.is_empty() { Ok((builder.finish(), expected)) } else { Err(invalid) }
    }

    /// The row's form, and where it is named.
    fn form_of(&self, place: &Place<'_>, row: &Row) -> Result<(String, String), Diagnostic> {
        let columns = self.columns.iter().zip(&self.table.header).zip(&row.cells).enumerate();
        let mut named = columns.filter(|(_, ((column, _), cell))| **column == Column::Form && **cell != Cell::Empty);
        let first =
            named.next().map(|(index, ((_, header), cell))| (cell::text_of(cell).trim().to_owned(), place.cell(index, header, self.lang)));
        if let Some((index, ((_, header), _))) = named.next() {
            let message = Message::new("这一行写明了两次表单", "this row names its form twice");
            let help = Message::new("只留一列写明表单", "leave one column that names the form");
            return Err(problem::error(codes::TWICE, &place.cell(index, header, self.lang), message).with_help(help));
        }
        first.or_else(|| self.form.map(|form| (form.to_owned(), "--form".to_owned()))).ok_or_else(|| {
            let (labels, names): (Vec<&str>, Vec<&str>) = self.pack.forms().map(|form| (form.label(), form.name())).unzip();
            let first = |names: &[&str]| names.first().copied().unwrap_or_default().to_owned();
            let (zh, en) = (first(&labels), first(&names));
            let help = match names.len() {
                1 => Message::new(
                    format!("在「表单」一列写明，或加上 --form {zh}"),
                    format!("name it in a column `form`, or add --form {en}"),
                ),
                _ => Message::new(
                    format!("在「表单」一列写明，或用 --form 指定，可取：{}", labels.join("、")),
                    format!("name it in a column `form`, or with --form; it may be: {}", names.join(", ")),
                ),
            };
            problem::error(codes::FORM, &place.words(self.lang), Message::new("没有写明表单", "no form is given")).with_help(help)
        })
    }

    /// The row's id, so that it can be found again where the row is invalid.
    fn id_of(&self, form: &str, row: &Row) -> Option<String> {
        let form = self.pack.form(form)?;
        let columns = self.columns.iter().zip(&self.table.header).zip(&row.cells);
        let mut ids = columns
            .filter(|((column, header), _)| **column == Column::Field && form.field(header).is_some_and(|field| field.name() == "id"));
        ids.next().map(|(_, cell)| cell::text_of(cell)).filter(|id| !id.is_empty())
    }

    /// What is wrong in a cell. Where the engine has no advice, the field or its type is some.
    fn in_cell(&self, place: &str, header: &str, wrong: &jianfu::DataError, form: &str) -> Diagnostic {
        let mut diagnostic = problem::of_data(place, wrong);
        if wrong.help().is_some() {
            return diagnostic;
        }
        match self.pack.form(form).and_then(|form| form.field(header)) {
            None => {
                let help = Message::new("清空这一格，或改用有这个字段的表单", "empty the cell, or use a form that has the field");
                diagnostic.help = Some(help);
            }
            Some(field) if wrong.code() == codes::VALUE => {
                let (zh, en) = (field.type_words(Lang::Zh), field.type_words(Lang::En));
                diagnostic.help = Some(Message::new(
                    format!("这里要填{zh}；不知道就留空"),
                    format!("what belongs here is {en}; if it is not known leave the cell empty"),
                ));
            }
            Some(_) => {}
        }
        diagnostic
    }
}

/// A fact that is passed over for a slip in its header could let a demand through.
fn doubtful(place: &str, header: &str, pack: &Pack) -> Diagnostic {
    let message = Message::new(format!("没有一个表单有字段「{header}」"), format!("no form has a field `{header}`"));
    let help = meant(pack, header).map_or_else(
        || Message::new("改为字段的名称，或换一个不相近的表头", "give it the name of its field, or a name that is not so near"),
        |near| {
            Message::new(
                format!("如果是「{near}」，把表头改为「{near}」；如果不是，换一个不相近的表头"),
                format!("if it is `{near}`, let the header say `{near}`; if not, give it a name that is not so near"),
            )
        },
    );
    problem::error(codes::FIELD, place, message).with_help(help)
}

fn nameless(place: &str) -> Diagnostic {
    let message = Message::new("这一格有内容，但它的列没有表头", "there is something in this cell, but its column has no header");
    problem::error(codes::FIELD, place, message)
        .with_help(Message::new("给这一列写上表头，或清空这一格", "give the column a header, or empty the cell"))
}

fn surplus(place: &str, cells: usize, columns: usize) -> Diagnostic {
    let last = cell::column_letters(columns.saturating_sub(1));
    let message = Message::new(
        format!("表头到 {last} 列为止，右边还有 {cells} 格有内容"),
        format!(
            "the header ends with column {last}, and to the right of it {cells} more {} something",
            if cells == 1 { "cell holds" } else { "cells hold" }
        ),
    );
    let help = Message::new(
        "看看是否多了一个逗号或错了列，或清空那些格",
        "see whether there is a comma too many or a shifted column, or empty those cells",
    );
    problem::error(codes::FIELD, place, message).with_help(help)
}
