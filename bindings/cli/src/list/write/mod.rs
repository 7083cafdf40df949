//! Changes written back into the pack's own files, each in its own format, so that nothing else in them changes.

mod csv;
mod text;
mod toml;
mod xlsx;

use std::collections::{BTreeMap, BTreeSet};

use jianfu::table::{ReadOptions, Table, TableKind, read_table};
use jianfu::{Files, Lang, Value};
use jianfu_dsl::Message;
use jianfu_dsl::diagnostic::Diagnostic;

use super::compare::Changes;
use super::grid::{Column, Grid, Values, shown};
use crate::codes;
use crate::problem;

/// What the cells of a row are to hold, by place in the file; `None` for nothing.
type Cells = Vec<(usize, Option<Written>)>;

/// What is to change in one file. Rows are as a spreadsheet program counts, columns by place in the file.
#[derive(Default)]
struct Edits {
    set: BTreeMap<u32, Cells>,
    /// Rows that go.
    removed: BTreeSet<u32>,
    /// New rows, with their rows in the workbook.
    added: Vec<(u32, Cells)>,
    /// Columns that the file did not have.
    headers: Vec<(usize, String)>,
    header_row: u32,
    sheet: Option<String>,
}

/// A value as a file holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Written {
    text: String,
    value: Value,
}

impl Written {
    fn header(text: &str) -> Self {
        Self { text: text.to_owned(), value: Value::Null }
    }

    fn is_number(&self) -> bool {
        matches!(self.value, Value::Int(_) | Value::Decimal(_))
    }
}

/// A file as it is to be.
pub(super) struct Rewritten {
    pub(super) file: String,
    pub(super) bytes: Vec<u8>,
    /// For each row of it that the workbook has too, the workbook's.
    pub(super) rows: BTreeMap<u32, u32>,
}

/// What a file holds after its changes, and where its new rows stand.
struct Edited {
    bytes: Vec<u8>,
    added: Vec<u32>,
}

/// A kind of file that can be changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum FileKind {
    Csv,
    Xlsx,
    Toml,
}

/// Whether items of a file can be changed from a workbook.
pub(super) fn is_writable(file: &str) -> bool {
    kind(file).is_some()
}

fn kind(file: &str) -> Option<FileKind> {
    let (_, ending) = file.rsplit_once('.')?;
    let kinds = [("csv", FileKind::Csv), ("xlsx", FileKind::Xlsx), ("toml", FileKind::Toml)];
    kinds.into_iter().find(|(known, _)| ending.eq_ignore_ascii_case(known)).map(|(_, kind)| kind)
}

/// The files in which something changes, as they are to be.
///
/// # Errors
/// Items that stand in rule text, and files that cannot be changed without a loss.
pub(super) fn rewrite(grid: &Grid<'_>, changes: &Changes, files: &Files, pack: &str) -> Result<Vec<Rewritten>, Vec<Diagnostic>> {
    let mut plan = Plan { grid, files, pack, tables: BTreeMap::new(), edits: BTreeMap::new(), errors: Vec::new() };
    for changed in &changes.changed {
        let Some(entry) = grid.entries.get(changed.entry) else { continue };
        if let Some((file, row)) = plan.place_of(&entry.spot, &entry.values) {
            let cells = plan.cells(&file, &changed.values, &changed.columns);
            plan.edits.entry(file).or_default().set.entry(row).or_default().extend(cells);
        }
    }
    for entry in changes.removed.iter().filter_map(|at| grid.entries.get(*at)) {
        if let Some((file, row)) = plan.place_of(&entry.spot, &entry.values) {
            plan.edits.entry(file).or_default().removed.insert(row);
        }
    }
    if !changes.added.is_empty()
        && let Some(file) = plan.file_for_new()
    {
        for line in &changes.added {
            let columns: Vec<usize> = line.values.iter().enumerate().filter(|(_, value)| value.is_some()).map(|(at, _)| at).collect();
            let cells = plan.cells(&file, &line.values, &columns);
            plan.edits.entry(file.clone()).or_default().added.push((line.number, cells));
        }
    }
    plan.finish(changes)
}

struct Plan<'p> {
    grid: &'p Grid<'p>,
    files: &'p Files,
    /// The pack's folder, for what is said of its files.
    pack: &'p str,
    tables: BTreeMap<String, Table>,
    edits: BTreeMap<String, Edits>,
    errors: Vec<Diagnostic>,
}

impl Plan<'_> {
    fn refuse(&mut self, file: &str, message: Message, help: Message) {
        let place = format!("{}/{file}", self.pack.trim_end_matches('/'));
        self.errors.push(problem::error(codes::NOT_TAKEN, &place, message).with_help(help));
    }

    /// The file and row of an item, if it stands in a file of the list.
    fn place_of(&mut self, spot: &jianfu::view::Spot, values: &Values) -> Option<(String, u32)> {
        if is_writable(&spot.file) {
            return self.open(&spot.file).map(|()| (spot.file.clone(), spot.line));
        }
        let key = match values.get(self.grid.position(|column| matches!(column, Column::Key))) {
            Some(Some(Value::Text(key))) => key.clone(),
            _ => String::new(),
        };
        self.refuse(
            &spot.file,
            Message::new(
                format!("事项「{key}」写在 {spot}，不能由工作簿改"),
                format!("the item `{key}` stands in {spot} and cannot be changed by a workbook"),
            ),
            Message::new("在那里改它，或把它移到清单的 CSV 文件里", "change it there, or move it to a CSV file of the list"),
        );
        None
    }

    /// Where new items go: the last file that the list reads.
    fn file_for_new(&mut self) -> Option<String> {
        let grid = self.grid;
        if let Some(file) = grid.list.files().filter(|file| is_writable(file)).last() {
            return self.open(file).map(|()| file.to_owned());
        }
        let spot = grid.list.spot();
        self.refuse(
            &spot.file,
            Message::new(
                format!("清单「{}」没有自己的文件，新增的事项无处可写", grid.list.label()),
                format!("the list `{}` has no file of its own for new items", grid.list.name()),
            ),
            Message::new(
                "在清单中写：自 \"lists/….csv\"，并建立这个文件，第一行写：键,名称",
                "write in the list: from \"lists/….csv\", and make that file with the first row: key,name",
            ),
        );
        None
    }

    /// Reads a file's table, once.
    fn open(&mut self, file: &str) -> Option<()> {
        if self.tables.contains_key(file) {
            return Some(());
        }
        let grid = self.grid;
        let is_header = |header: &str| grid.column(header).is_some();
        let bytes = self.files.get(file)?;
        // The pack was compiled from this file, so it can be read.
        let table = match kind(file)? {
            // What stands for the header are the keys.
            FileKind::Toml => {
                let header = toml::keys(bytes).unwrap_or_default();
                Table { sheet: None, other_sheets: Vec::new(), header, header_row: 0, rows: Vec::new() }
            }
            FileKind::Csv => read_table(bytes, TableKind::Csv, &ReadOptions { encoding: None, sheet: None, is_header: &is_header }).ok()?,
            FileKind::Xlsx => {
                read_table(bytes, TableKind::Xlsx, &ReadOptions { encoding: None, sheet: None, is_header: &is_header }).ok()?
            }
        };
        let edits = Edits { header_row: table.header_row, sheet: table.sheet.clone(), ..Edits::default() };
        self.edits.insert(file.to_owned(), edits);
        self.tables.insert(file.to_owned(), table);
        Some(())
    }

    /// What the columns of an item are in a file: a column that it does not have is added.
    fn cells(&mut self, file: &str, values: &Values, columns: &[usize]) -> Cells {
        let grid = self.grid;
        let (Some(table), Some(edits)) = (self.tables.get_mut(file), self.edits.get_mut(file)) else { return Vec::new() };
        let lang = lang_of(table, grid);
        let mut cells = Vec::with_capacity(columns.len());
        for at in columns {
            let (Some(column), Some(value)) = (grid.columns.get(*at), values.get(*at)) else { continue };
            let place = table.header.iter().position(|header| grid.column(header) == Some(*at)).unwrap_or_else(|| {
                let header = grid.header(column, lang).to_owned();
                table.header.push(header.clone());
                edits.headers.push((table.header.len() - 1, header));
                table.header.len() - 1
            });
            cells.push((place, value.as_ref().map(|value| written(column, value, lang))));
        }
        cells
    }

    fn finish(mut self, changes: &Changes) -> Result<Vec<Rewritten>, Vec<Diagnostic>> {
        let mut rewritten = Vec::new();
        for (file, edits) in std::mem::take(&mut self.edits) {
            if edits.set.is_empty() && edits.removed.is_empty() && edits.added.is_empty() {
                continue;
            }
            let bytes = self.files.get(&file).map(Vec::as_slice).unwrap_or_default();
            let grid = self.grid;
            let is_same = |a: &str, b: &str| grid.column(a) == grid.column(b);
            let header = self.tables.get(&file).map(|table| table.header.as_slice()).unwrap_or_default();
            let done = match kind(&file) {
                Some(FileKind::Xlsx) => xlsx::edit(bytes, &edits),
                Some(FileKind::Toml) => toml::edit(bytes, &edits, header, &is_same),
                Some(FileKind::Csv) | None => csv::edit(bytes, &edits, header),
            };
            match done {
                Ok(edited) => rewritten.push(self.mapped(file, edited, &edits, changes)),
                Err(Refusal { message, help }) => self.refuse(&file, message, help),
            }
        }
        if self.errors.is_empty() { Ok(rewritten) } else { Err(self.errors) }
    }

    /// The file with the rows of the workbook that its rows came from.
    fn mapped(&self, file: String, edited: Edited, edits: &Edits, changes: &Changes) -> Rewritten {
        // In a workbook a row that goes leaves a blank one.
        let moves = kind(&file) != Some(FileKind::Xlsx);
        let removed: Vec<u32> = edits.removed.iter().copied().collect();
        let now = |row: u32| {
            let gone = if moves { removed.partition_point(|removed| *removed < row) } else { 0 };
            row.saturating_sub(u32::try_from(gone).unwrap_or(u32::MAX))
        };
        let changed = changes.changed.iter().map(|changed| (changed.entry, changed.row));
        let kept = changes.unchanged.iter().copied().chain(changed).filter_map(|(entry, row)| {
            let spot = &self.grid.entries.get(entry)?.spot;
            (spot.file == file).then(|| (now(spot.line), row))
        });
        let added = edited.added.iter().copied().zip(edits.added.iter().map(|(row, _)| *row));
        Rewritten { rows: kept.chain(added).collect(), bytes: edited.bytes, file }
    }
}

/// Why a file cannot be changed.
struct Refusal {
    message: Message,
    help: Message,
}

/// The language of a file: that of its column of keys.
fn lang_of(table: &Table, grid: &Grid<'_>) -> Lang {
    let key = grid.position(|column| matches!(column, Column::Key));
    let header = table.header.iter().find(|header| grid.column(header) == Some(key));
    if header.is_some_and(|header| header.is_ascii()) { Lang::En } else { Lang::Zh }
}

fn written(column: &Column<'_>, value: &Value, lang: Lang) -> Written {
    let text = match value {
        // The words of a file are those of the language, and never a number or date of a spreadsheet program.
        Value::Bool(flag) if lang == Lang::En => flag.to_string(),
        other => shown(column, other, lang),
    };
    Written { text, value: value.clone() }
}
