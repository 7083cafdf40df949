//! An edited workbook: its rows as items, and everything in it that cannot be taken as it stands.

use std::path::Path;

use jianfu::table::cell::{column_letters, parse_date, text_of};
use jianfu::table::{Cell, ReadOptions, Row, Table, TableKind, read_table};
use jianfu::{DataError, Lang, Pack, Value};
use jianfu_dsl::Message;
use jianfu_dsl::diagnostic::Diagnostic;

use super::grid::{ALIAS_DIVIDERS, CITE_DIVIDERS, Column, Grid, Values, divided, plain, several};
use super::notes;
use crate::codes;
use crate::exit::{Exit, Failure};
use crate::problem;

/// A row of the workbook.
pub(super) struct Line {
    /// Its number, as a spreadsheet program counts.
    pub(super) number: u32,
    pub(super) values: Values,
}

/// What a workbook holds.
pub(super) struct Edited {
    pub(super) lines: Vec<Line>,
    /// For each column of the list, whether the workbook has it.
    pub(super) has: Vec<bool>,
    pub(super) warnings: Vec<Diagnostic>,
}

/// Reads a workbook.
///
/// # Errors
/// Every row and column that cannot be taken; then nothing is.
pub(super) fn read(path: &Path, bytes: &[u8], pack: &Pack, grid: &Grid<'_>, lang: Lang) -> Result<Edited, Failure> {
    let name = path.display().to_string();
    let Some(kind) = TableKind::of_name(&name) else {
        let message = Message::new("这不是工作簿，也不是 CSV", "this is neither a workbook nor a CSV file");
        let help = Message::new("写改好的 .xlsx 文件", "name the edited .xlsx file");
        return Err(Failure::failed(problem::usage(&name, message, help)));
    };
    let is_header = |header: &str| grid.column(header).is_some();
    let table = read_table(bytes, kind, &ReadOptions { encoding: None, sheet: None, is_header: &is_header })
        .map_err(|error| Failure::of(Exit::Invalid, problem::of_table(&name, &error)))?;
    let mut reader = Reader { name: &name, pack, grid, lang, errors: Vec::new(), warnings: Vec::new() };
    let targets = reader.header(&table);
    if !reader.errors.is_empty() {
        return Err(reader.failure());
    }
    let lines: Vec<Line> = table.rows.iter().filter_map(|row| reader.row(row, &table, &targets)).collect();
    if !reader.errors.is_empty() {
        return Err(reader.failure());
    }
    let has = (0..grid.columns.len()).map(|column| targets.contains(&Some(column))).collect();
    Ok(Edited { lines, has, warnings: reader.warnings })
}

/// Why a cell cannot be taken, and how to mend it.
struct Wrong {
    message: Message,
    help: Message,
}

impl From<DataError> for Wrong {
    fn from(error: DataError) -> Self {
        let help = error.help().cloned().unwrap_or_else(|| Message::new("改正这个单元格", "mend this cell"));
        Self { message: error.message().clone(), help }
    }
}

struct Reader<'r> {
    name: &'r str,
    pack: &'r Pack,
    grid: &'r Grid<'r>,
    lang: Lang,
    errors: Vec<Diagnostic>,
    warnings: Vec<Diagnostic>,
}

impl Reader<'_> {
    fn failure(self) -> Failure {
        Failure::Wrong { exit: Exit::Invalid, diagnostics: self.errors, texts: Default::default() }
    }

    fn error(&mut self, message: Message, help: Message) {
        self.errors.push(problem::error(codes::EDITED, self.name, message).with_help(help));
    }

    /// The list's column under each header, with all that is said of headers.
    fn header(&mut self, table: &Table) -> Vec<Option<usize>> {
        let targets: Vec<Option<usize>> = table.header.iter().map(|header| self.grid.column(header)).collect();
        let missing: Vec<usize> = (0..self.grid.columns.len()).filter(|column| !targets.contains(&Some(*column))).collect();
        let unknown: Vec<usize> = (0..targets.len()).filter(|at| is_unknown(table, &targets, *at)).collect();
        if !table.other_sheets.is_empty() {
            let read = table.sheet.as_deref().unwrap_or_default();
            let (zh, en) = (table.other_sheets.join("」「"), table.other_sheets.join("`, `"));
            self.error(
                Message::new(
                    format!("有几张工作表都像这张清单：读了「{read}」，没有读「{zh}」"),
                    format!("several sheets look like this list: `{read}` is read and `{en}` is not"),
                ),
                Message::new("只留一张，其余删去或隐藏", "keep one, and delete or hide the others"),
            );
        }
        let mut seen: Vec<usize> = Vec::new();
        for (header, column) in table.header.iter().zip(&targets).filter_map(|(header, target)| Some((header, (*target)?))) {
            if seen.contains(&column) {
                self.error(
                    Message::new(
                        format!("列「{header}」与前面的一列是同一列"),
                        format!("the column `{header}` is the same as one before it"),
                    ),
                    Message::new("只留一列", "keep one of them"),
                );
            }
            seen.push(column);
        }
        let header_of = |column: &usize| self.grid.columns.get(*column).map_or("", |column| self.grid.header(column, self.lang));
        let absent: Vec<&str> = missing.iter().map(header_of).collect();
        let new: Vec<String> = unknown.iter().filter_map(|at| table.header.get(*at).filter(|name| !name.is_empty()).cloned()).collect();
        let key = self.grid.position(|column| matches!(column, Column::Key));
        if missing.contains(&key) || (!absent.is_empty() && !new.is_empty()) {
            // One that is gone and one that is new are most likely one that was renamed, and what stands under it would be lost.
            let (gone_zh, gone_en) = (absent.join("」「"), absent.join("`, `"));
            self.error(
                Message::new(format!("没有列「{gone_zh}」"), format!("there is no column `{gone_en}`")),
                match new.first() {
                    Some(new) => Message::new(
                        format!("标题「{new}」是改过的吗？改回原来的标题"),
                        format!("was its header changed to `{new}`? write the former header"),
                    ),
                    None => Message::new("补上这一列，或从新导出的工作簿改起", "add it, or begin with a workbook that is written anew"),
                },
            );
            return targets;
        }
        if !absent.is_empty() {
            let message = Message::new(
                format!("没有列「{}」，其中的内容都不变", absent.join("」「")),
                format!("there is no column `{}`, so nothing in it changes", absent.join("`, `")),
            );
            self.warnings.push(problem::warning(codes::EDITED, self.name, message));
        }
        for at in unknown {
            let letters = column_letters(at);
            let message = match table.header.get(at).filter(|name| !name.is_empty()) {
                Some(name) => Message::new(
                    format!("清单没有列「{name}」（{letters} 列），其中的内容不写回"),
                    format!("the list has no column `{name}` ({letters}), and nothing in it is taken"),
                ),
                None => Message::new(
                    format!("{letters} 列没有标题，其中的内容不写回"),
                    format!("the column {letters} has no header, and nothing in it is taken"),
                ),
            };
            let help = Message::new("要用这一列，先在规则包的清单中声明它", "to use it, declare it in the list first");
            self.warnings.push(problem::warning(codes::EDITED, self.name, message).with_help(help));
        }
        let order: Vec<usize> = targets.iter().copied().flatten().collect();
        if !order.is_sorted() {
            let message = Message::new("列的次序变了，按标题认列", "the columns stand in another order, and are known by their headers");
            self.warnings.push(problem::warning(codes::EDITED, self.name, message));
        }
        targets
    }

    fn row(&mut self, row: &Row, table: &Table, targets: &[Option<usize>]) -> Option<Line> {
        let before = self.errors.len();
        if let Some(surplus) = row.surplus.first() {
            let shown = text_of(surplus);
            self.error(
                Message::new(
                    format!("第 {} 行：「{shown}」在最后一列的右边", row.number),
                    format!("row {}: `{shown}` stands to the right of the last column", row.number),
                ),
                Message::new("移到它所属的列，或删去", "move it to the column that it belongs to, or delete it"),
            );
        }
        let mut values: Values = vec![None; self.grid.columns.len()];
        for (at, (cell, target)) in row.cells.iter().zip(targets).enumerate() {
            let Some((target, column)) = target.and_then(|target| Some((target, self.grid.columns.get(target)?))) else { continue };
            match self.value(column, cell) {
                Ok(value) => {
                    if let Some(place) = values.get_mut(target) {
                        *place = value;
                    }
                }
                Err(Wrong { message: said, help }) => {
                    let header = table.header.get(at).map_or("", String::as_str);
                    let place = format!("{}{}", column_letters(at), row.number);
                    let message = Message::new(
                        format!("第 {} 行，列「{header}」（{place}）：{}", row.number, said.zh),
                        format!("row {}, column `{header}` ({place}): {}", row.number, said.en),
                    );
                    self.error(message, help);
                }
            }
        }
        let is_blank = values.iter().all(Option::is_none);
        (before == self.errors.len() && !is_blank).then_some(Line { number: row.number, values })
    }

    fn value(&self, column: &Column<'_>, cell: &Cell) -> Result<Option<Value>, Wrong> {
        if let Column::Own(field) = column {
            return Ok(self.grid.own_value(field, cell)?);
        }
        if let Cell::Broken(shown) = cell {
            // What a workbook could not compute or keep is no text.
            let message =
                Message::new(format!("工作簿没有保存「{shown}」的原值"), format!("the workbook does not hold the value of `{shown}`"));
            return Err(Wrong {
                message,
                help: Message::new("把单元格设为文本格式后重新填写", "format the cell as text and enter it anew"),
            });
        }
        let text = plain(&text_of(cell));
        if text.is_empty() {
            return Ok(None);
        }
        Ok(match column {
            Column::Aliases => several(divided(&text, &ALIAS_DIVIDERS)),
            Column::Cite => {
                let cites = divided(&text, &CITE_DIVIDERS);
                let read = cites.iter().map(|cite| Ok(plain(&self.pack.read_citation(cite, self.lang)?)));
                several(read.collect::<Result<Vec<_>, DataError>>()?)
            }
            Column::From | Column::To => match cell {
                Cell::Date(date) => Some(Value::Date(*date)),
                _ => Some(Value::Date(parse_date(&text).ok_or_else(|| Wrong {
                    message: Message::new(format!("「{text}」不是日期"), format!("`{text}` is not a date")),
                    help: Message::new("日期写作：2026-03-01", "a date is written: 2026-03-01"),
                })?)),
            },
            _ => Some(Value::Text(text)),
        })
    }
}

/// Whether a column is none of the list's, and holds something.
fn is_unknown(table: &Table, targets: &[Option<usize>], at: usize) -> bool {
    let header = table.header.get(at).map_or("", String::as_str);
    let filled = || table.rows.iter().any(|row| row.cells.get(at).is_some_and(|cell| *cell != Cell::Empty));
    targets.get(at) == Some(&None) && !notes::is_spot(header) && (!header.is_empty() || filled())
}
