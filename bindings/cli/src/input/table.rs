//! Tables: a demand or an entry in each row. No cell is passed over in silence: it becomes a fact, or its column or row is reported.

use std::vec;

use jianfu::table::{BrokenRow, Cell, CsvRows, CsvTable, Encoding, ReadOptions, Row, Table, TableError, TableKind, cell, read_table};
use jianfu::{Demand, FormRef, Lang, Pack};
use jianfu_dsl::diagnostic::{Diagnostic, Message};
use jianfu_dsl::keywords::nearest_name;

use super::Invalid;
use super::letter::Written;
use super::place::{At, Place};
use super::stream::Bytes;
use crate::codes;
use crate::problem;

/// The headers of the column that names the form.
pub(crate) const FORM_HEADERS: [&str; 2] = ["form", "表单"];

/// How tables are read.
#[derive(Clone, Copy)]
pub(crate) struct Options<'a> {
    pub(crate) encoding: Option<Encoding>,
    pub(crate) sheet: Option<&'a str>,
    /// The form of rows that name none.
    pub(crate) form: Option<&'a str>,
    /// The headers of further columns, each with all its names. What stands in them is no fact, unless the row's form has a field of that name.
    pub(crate) further: &'a [&'a [&'a str]],
    pub(crate) rows: Rows,
}

/// What the rows are.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Rows {
    Demands,
    /// Entries of a history: what stands in their further columns may be lost as little as a fact.
    Entries,
}

/// What a column is for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Column {
    /// It names the form.
    Form,
    /// It has a header that some form has as a field.
    Field,
    /// It has the header of a further column.
    Further(usize),
    /// It has a header that no form has as a field, but that is nearly one: what stands in it may be meant as a fact.
    Doubtful,
    /// It has a header that no form has as a field.
    Unknown,
    /// It has no header.
    Nameless,
}

/// Something in a further column.
pub(crate) struct Further<'r> {
    /// Which column it is, as the options count them.
    pub(crate) which: usize,
    /// The cell in words.
    pub(crate) place: String,
    pub(crate) cell: &'r Cell,
}

/// A table whose header is understood, and the rows below it.
pub(crate) struct Sheet<'a> {
    pub(crate) reader: RowReader<'a>,
    pub(crate) rows: RowBlocks,
}

/// The rows of a table, block by block.
pub(crate) enum RowBlocks {
    /// As they come.
    Csv(CsvTable<Bytes>),
    /// Those of a workbook, whose sheet is in memory.
    Held(vec::IntoIter<Row>),
}

/// The most rows of a block that are taken from memory.
const ROWS: usize = 1024;

/// Rows that came together.
pub(crate) enum RowBlock {
    Csv(CsvRows),
    Held(Vec<Row>),
}

impl RowBlocks {
    /// How many rows there are, where that is known.
    pub(crate) fn count(&self) -> Option<usize> {
        match self {
            Self::Csv(table) => table.row_count().map(|count| count as usize),
            Self::Held(rows) => Some(rows.len()),
        }
    }

    /// The next rows.
    ///
    /// # Errors
    /// What makes the rows from there on unreadable.
    pub(crate) fn next_block(&mut self) -> Option<Result<RowBlock, TableError>> {
        match self {
            Self::Csv(table) => Some(table.next_block()?.map(RowBlock::Csv)),
            Self::Held(rows) => {
                let block: Vec<Row> = rows.by_ref().take(ROWS).collect();
                (!block.is_empty()).then_some(Ok(RowBlock::Held(block)))
            }
        }
    }
}

impl RowBlock {
    /// Reads the rows.
    pub(crate) fn read(&mut self) -> impl Iterator<Item = Result<Row, BrokenRow>> {
        let (text, held) = match self {
            Self::Csv(rows) => (Some(rows.rows()), None),
            Self::Held(rows) => (None, Some(std::mem::take(rows).into_iter().map(Ok))),
        };
        text.into_iter().flatten().chain(held.into_iter().flatten())
    }
}

/// Reads the header of a CSV table.
///
/// # Errors
/// What is wrong with it, or with the whole of a file.
pub(crate) fn csv<'a>(pack: &'a Pack, input: &str, bytes: Bytes, options: Options<'a>, lang: Lang) -> Result<Sheet<'a>, Diagnostic> {
    let is_header = |text: &str| is_header(pack, &options, text);
    let read = ReadOptions { encoding: options.encoding, sheet: None, is_header: &is_header };
    let opened = if matches!(bytes, Bytes::Stream(_)) { CsvTable::open(bytes, &read) } else { CsvTable::open_checked(bytes, &read) };
    let opened = opened.map_err(|error| problem::of_table(input, &error))?;
    let (header, header_row) = (opened.header().to_vec(), opened.header_row());
    let table = Table { sheet: None, other_sheets: Vec::new(), header, header_row, rows: Vec::new() };
    Ok(Sheet { reader: RowReader::new(pack, table, options, lang), rows: RowBlocks::Csv(opened) })
}

/// Reads a sheet of a workbook.
///
/// # Errors
/// What is wrong with it.
pub(crate) fn workbook<'a>(pack: &'a Pack, input: &str, bytes: &[u8], options: Options<'a>, lang: Lang) -> Result<Sheet<'a>, Diagnostic> {
    let is_header = |text: &str| is_header(pack, &options, text);
    let mut table = read_table(bytes, TableKind::Xlsx, &ReadOptions { encoding: None, sheet: options.sheet, is_header: &is_header })
        .map_err(|error| problem::of_table(input, &error))?;
    // A row is not needed any more once it is read, so the rows are handed on by themselves.
    let rows = RowBlocks::Held(std::mem::take(&mut table.rows).into_iter());
    Ok(Sheet { reader: RowReader::new(pack, table, options, lang), rows })
}

/// Whether a text is the header of a column that is looked at.
pub(crate) fn is_header(pack: &Pack, options: &Options<'_>, text: &str) -> bool {
    column_of(pack, options, text) != Column::Unknown
}

/// A table of one row, which was written line by line.
pub(crate) fn written<'a>(pack: &'a Pack, entry: Written, options: Options<'a>, lang: Lang) -> (RowReader<'a>, Row) {
    let (header, cells) =
        entry.into_iter().map(|(name, value)| (name, if value.is_empty() { Cell::Empty } else { Cell::Text(value) })).unzip();
    let table = Table { sheet: None, other_sheets: Vec::new(), header, header_row: 0, rows: Vec::new() };
    (RowReader::new(pack, table, options, lang), Row { number: 0, cells, surplus: Vec::new() })
}

/// A sheet that was not read may hold demands too.
pub(crate) fn unread_sheets(input: &str, table: &Table) -> Diagnostic {
    let read = table.sheet.as_deref().unwrap_or_default();
    let (zh, en) = (table.other_sheets.join("」「"), table.other_sheets.join("`, `"));
    let message =
        Message::new(format!("只判定了工作表「{read}」，没有读「{zh}」"), format!("only the sheet `{read}` was decided, and not `{en}`"));
    let help = Message::new("要判定另一张，用 --sheet 指明", "to decide another one, name it with --sheet");
    problem::warning(codes::NO_SHEET, input, message).with_help(help)
}

fn column_of(pack: &Pack, options: &Options<'_>, header: &str) -> Column {
    let further = || options.further.iter().position(|names| names.iter().any(|name| name.eq_ignore_ascii_case(header)));
    if header.is_empty() {
        Column::Nameless
    } else if FORM_HEADERS.iter().any(|name| name.eq_ignore_ascii_case(header)) {
        Column::Form
    } else if let Some(which) = further() {
        Column::Further(which)
    } else if pack.forms().any(|form| form.field(header).is_some()) {
        Column::Field
    } else if meant(pack, options, header).is_some() {
        Column::Doubtful
    } else {
        Column::Unknown
    }
}

/// The name that a header plainly means though it is not.
fn meant<'p>(pack: &'p Pack, options: &Options<'p>, header: &str) -> Option<&'p str> {
    let mut names: Vec<&str> = pack.forms().flat_map(|form| form.fields().flat_map(|field| [field.label(), field.name()])).collect();
    if options.rows == Rows::Entries {
        names.extend(options.further.iter().flat_map(|names| names.iter().copied()));
    }
    jianfu::table::meant(header, &names)
}

/// Reads rows under a header.
pub(crate) struct RowReader<'a> {
    pack: &'a Pack,
    lang: Lang,
    options: Options<'a>,
    columns: Vec<Column>,
    has_further: bool,
    /// Without its rows.
    pub(crate) table: Table,
}

impl<'a> RowReader<'a> {
    fn new(pack: &'a Pack, table: Table, options: Options<'a>, lang: Lang) -> Self {
        let columns: Vec<Column> = table.header.iter().map(|name| column_of(pack, &options, name)).collect();
        let has_further = columns.iter().any(|column| matches!(column, Column::Further(_)));
        Self { pack, lang, options, columns, has_further, table }
    }
}

impl RowReader<'_> {
    /// A warning for each column whose contents are not looked at.
    pub(crate) fn unknown_headers(&self, input: &str) -> Vec<Diagnostic> {
        let place = Place { input, at: At::Row(self.table.header_row) };
        let known: Vec<&str> = self
            .pack
            .forms()
            .flat_map(|form| form.fields().flat_map(|field| [field.label(), field.name()]))
            .chain(FORM_HEADERS)
            .chain(self.options.further.iter().flat_map(|names| names.iter().copied()))
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

    /// The cells of a row in which something stands, each with its place, its column and its header.
    fn filled<'r>(&'r self, row: &'r Row) -> impl Iterator<Item = (usize, Column, &'r str, &'r Cell)> {
        let cells = self.columns.iter().zip(&self.table.header).zip(&row.cells).enumerate();
        cells
            .filter(|(_, (_, cell))| **cell != Cell::Empty)
            .map(|(index, ((column, header), cell))| (index, *column, header.as_str(), cell))
    }

    /// What stands in the further columns of a row.
    pub(crate) fn further<'r>(&'r self, place: &Place<'_>, row: &'r Row) -> Vec<Further<'r>> {
        if !self.has_further {
            return Vec::new();
        }
        let form = self.known_form_of(place, row);
        let further = self.filled(row).filter_map(|(index, column, header, cell)| match column {
            Column::Further(which) if !has_field(form, header) => {
                Some(Further { which, place: place.cell(index, header, self.lang), cell })
            }
            _ => None,
        });
        further.collect()
    }

    /// The first cell of a row that holds a fact beside its id, or stands right of the header, in words.
    pub(crate) fn first_fact(&self, place: &Place<'_>, row: &Row) -> Option<String> {
        let form = self.known_form_of(place, row);
        let mut facts = self.filled(row).filter(|(_, column, header, _)| match column {
            Column::Field => !is_id(self.pack, header),
            Column::Further(_) => has_field(form, header),
            Column::Doubtful | Column::Nameless => true,
            Column::Form | Column::Unknown => false,
        });
        let first = facts.next().map(|(index, _, header, _)| place.cell(index, header, self.lang));
        first.or_else(|| (!row.surplus.is_empty()).then(|| place.words(self.lang)))
    }

    /// The facts in a row.
    ///
    /// # Errors
    /// Everything that is wrong in the row.
    pub(crate) fn facts(&self, place: &Place<'_>, row: &Row) -> Result<Demand, Invalid> {
        let mut invalid = Invalid { id: None, form: None, diagnostics: Vec::new() };
        let named = self.form_of(place, row);
        let begun = named.and_then(|(form, column)| match self.pack.demand(&form) {
            Ok(builder) => Ok((form, builder)),
            Err(wrong) => {
                let header = |column: usize| self.table.header.get(column).map_or("", String::as_str);
                let at = column.map_or_else(|| "--form".to_owned(), |column| place.cell(column, header(column), self.lang));
                Err(problem::of_data(&at, &wrong))
            }
        });
        let (form, mut builder) = match begun {
            Ok(begun) => begun,
            Err(diagnostic) => {
                invalid.diagnostics.push(diagnostic);
                return Err(invalid);
            }
        };
        let form_ref = self.pack.form(&form);
        invalid.form = form_ref.map(|form| form.name().to_owned());
        invalid.id = self.id_of(&form, row);
        for (index, column, header, cell) in self.filled(row) {
            let wrong = match column {
                Column::Form | Column::Unknown => continue,
                Column::Further(_) if !has_field(form_ref, header) => continue,
                Column::Doubtful => doubtful(&place.cell(index, header, self.lang), header, meant(self.pack, &self.options, header)),
                Column::Nameless => nameless(&place.cell(index, header, self.lang)),
                Column::Field | Column::Further(_) => match builder.set_cell(header, cell) {
                    Ok(()) => continue,
                    Err(wrong) => self.in_cell(&place.cell(index, header, self.lang), header, &wrong, &form),
                },
            };
            invalid.diagnostics.push(wrong);
        }
        if !row.surplus.is_empty() {
            invalid.diagnostics.push(surplus(&place.words(self.lang), row.surplus.len(), self.table.header.len()));
        }
        if invalid.diagnostics.is_empty() { Ok(builder.finish()) } else { Err(invalid) }
    }

    /// The row's form, where it can be told.
    fn known_form_of(&self, place: &Place<'_>, row: &Row) -> Option<FormRef<'_>> {
        self.form_of(place, row).ok().and_then(|(form, _)| self.pack.form(&form))
    }

    /// The row's form, and the column in which it is named; none of the form of the arguments.
    fn form_of(&self, place: &Place<'_>, row: &Row) -> Result<(String, Option<usize>), Diagnostic> {
        let mut named = self.filled(row).filter(|(_, column, ..)| *column == Column::Form);
        let first = named.next().map(|(index, _, _, cell)| (cell::text_of(cell).trim().to_owned(), Some(index)));
        if let Some((index, _, header, _)) = named.next() {
            let message = Message::new("这一行写明了两次表单", "this row names its form twice");
            let help = Message::new("只留一列写明表单", "leave one column that names the form");
            return Err(problem::error(codes::TWICE, &place.cell(index, header, self.lang), message).with_help(help));
        }
        first.or_else(|| self.options.form.map(|form| (form.to_owned(), None))).ok_or_else(|| {
            let (labels, names): (Vec<&str>, Vec<&str>) = self.pack.forms().map(|form| (form.label(), form.name())).unzip();
            let first = |names: &[&str]| names.first().copied().unwrap_or_default().to_owned();
            let (zh, en) = (first(&labels), first(&names));
            let help = match (self.options.rows, names.len()) {
                (Rows::Entries, _) => Message::new(
                    format!("在「表单」一列写明，可取：{}", labels.join("、")),
                    format!("name it in a column `form`; it may be: {}", names.join(", ")),
                ),
                (Rows::Demands, 1) => Message::new(
                    format!("在「表单」一列写明，或加上 --form {zh}"),
                    format!("name it in a column `form`, or add --form {en}"),
                ),
                (Rows::Demands, _) => Message::new(
                    format!("在「表单」一列写明，或用 --form 指定，可取：{}", labels.join("、")),
                    format!("name it in a column `form`, or with --form; it may be: {}", names.join(", ")),
                ),
            };
            problem::error(codes::FORM, &place.words(self.lang), Message::new("没有写明表单", "no form is given")).with_help(help)
        })
    }

    /// What stands in the first column that some form has for its id: where the row's form is not known, this is likely to be its id.
    pub(crate) fn likely_id(&self, row: &Row) -> Option<String> {
        let mut ids = self.filled(row).filter(|(_, column, header, _)| *column == Column::Field && is_id(self.pack, header));
        ids.next().map(|(.., cell)| cell::text_of(cell))
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

/// Whether some form has this for its id.
pub(crate) fn is_id(pack: &Pack, header: &str) -> bool {
    pack.forms().any(|form| form.field(header).is_some_and(|field| field.name() == "id"))
}

fn has_field(form: Option<FormRef<'_>>, header: &str) -> bool {
    form.is_some_and(|form| form.field(header).is_some())
}

/// A fact that is passed over for a slip in its header could let a demand through.
fn doubtful(place: &str, header: &str, meant: Option<&str>) -> Diagnostic {
    let message = Message::new(format!("没有一个表单有字段「{header}」"), format!("no form has a field `{header}`"));
    let help = meant.map_or_else(
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
