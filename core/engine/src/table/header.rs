//! The header: tables begin with titles, notes and merged cells, so it is looked for among the first rows.

use std::collections::HashMap;

use jianfu_dsl::keywords::nearest_name;

use super::{Cell, Line, MAX_CELLS, Row, Table, TableError, cell};
use crate::fold::fold;

/// Among how many rows the header is looked for.
pub(super) const SEARCHED: usize = 20;

/// The name that a header plainly means though it is not: with one character too many, too few or another, or with a note in brackets behind it. What
/// stands under such a header may be meant as a fact, so it is not to be passed over.
///
/// ```
/// use jianfu::table::meant;
/// assert_eq!(meant("人数（人）", &["人数", "日期"]), Some("人数"));
/// assert_eq!(meant("提出日其", &["人数", "提出日期"]), Some("提出日期"));
/// assert_eq!(meant("备注", &["人数", "日期"]), None);
/// ```
pub fn meant<'n>(header: &str, names: &[&'n str]) -> Option<&'n str> {
    let noted = header.split_once(['（', '(', '［', '[', '：', ':']).map(|(name, _)| name.trim());
    if let Some(name) = names.iter().find(|name| Some(**name) == noted) {
        return Some(name);
    }
    let near = nearest_name(header, names.iter().copied())?;
    (near.chars().count().abs_diff(header.chars().count()) <= 1).then_some(near)
}

/// How many cells of a row are names of columns.
pub(super) fn known_columns(line: &Line, is_header: &dyn Fn(&str) -> bool) -> usize {
    line.cells.iter().filter(|(_, cell)| is_header(&name_of(cell))).count()
}

/// The header among the first rows that are not blank: the row with the most names of columns, the first of several.
pub(super) fn find(lines: &[Line], is_header: &dyn Fn(&str) -> bool) -> Result<usize, TableError> {
    let Some(first) = lines.first() else { return Err(TableError::empty()) };
    let mut best = (0, 0);
    for (index, line) in lines.iter().enumerate().take_while(|(_, line)| line.number as usize <= SEARCHED) {
        let known = known_columns(line, is_header);
        if known > best.0 {
            best = (known, index);
        }
    }
    if best.0 == 0 {
        let shown = first.cells.iter().map(|(_, cell)| crate::convert::shorten(&name_of(cell))).take(8);
        return Err(TableError::no_header(&shown.collect::<Vec<_>>()));
    }
    Ok(best.1)
}

/// The table that rows make, once the header is found in them.
pub(super) fn build(sheet: Option<String>, mut lines: Vec<Line>, is_header: &dyn Fn(&str) -> bool) -> Result<Table, TableError> {
    lines.retain(|line| !is_blank_row(line));
    let mut below = lines.split_off(find(&lines, is_header)?).into_iter();
    let line = below.next().unwrap_or_default();
    let header = names(&line)?;
    if header.len().saturating_mul(below.len()) > MAX_CELLS {
        return Err(TableError::cap("个单元格", "cells", MAX_CELLS as u64));
    }
    let rows = below.map(|line| row(line, header.len())).collect();
    Ok(Table { sheet, other_sheets: Vec::new(), header, header_row: line.number, rows })
}

/// Whether nothing stands in a row.
pub(super) fn is_blank_row(line: &Line) -> bool {
    line.cells.iter().all(|(_, cell)| is_blank(cell))
}

/// The names of the columns under which a header's cells stand.
pub(super) fn names(line: &Line) -> Result<Vec<String>, TableError> {
    let width = line.cells.iter().filter(|(_, cell)| !is_blank(cell)).map(|(column, _)| column + 1).max().unwrap_or(0);
    let mut header = vec![String::new(); width];
    let mut seen = HashMap::new();
    for (column, cell) in &line.cells {
        let name = name_of(cell);
        if name.is_empty() {
            continue;
        }
        if let Some(before) = seen.insert(fold(&name), *column) {
            return Err(TableError::column_twice(&name, [before, *column], line.number));
        }
        if let Some(place) = header.get_mut(*column) {
            *place = name;
        }
    }
    Ok(header)
}

/// A row under a header of so many columns.
pub(super) fn row(line: Line, width: usize) -> Row {
    let mut cells = vec![Cell::Empty; width];
    let mut surplus = Vec::new();
    for (column, cell) in line.cells.into_iter().filter(|(_, cell)| !is_blank(cell)) {
        if let Some(place) = cells.get_mut(column) {
            *place = cell;
        } else {
            // Only what is there is kept, or one cell far to the right would cost thousands of blank ones.
            surplus.push(cell);
        }
    }
    Row { number: line.number, cells, surplus }
}

/// A header's cell as a name: people break long names into lines, which changes nothing.
fn name_of(cell: &Cell) -> String {
    plain_name(&cell::text_of(cell))
}

/// The name that a header's text gives.
pub(crate) fn plain_name(text: &str) -> String {
    if text.contains('\n') { text.split('\n').map(str::trim).collect::<String>() } else { text.trim().to_owned() }
}

fn is_blank(cell: &Cell) -> bool {
    match cell {
        Cell::Empty => true,
        Cell::Text(text) => text.trim().is_empty(),
        _ => false,
    }
}
