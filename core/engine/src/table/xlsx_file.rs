//! XLSX: cells are streamed, so that a sheet which claims to be huge costs only what is in it.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Cursor;

use calamine::{DataRef, Dimensions, ExcelDateTime, Reader, SheetType, SheetVisible, Xlsx, XlsxError};
use jiff::civil::Date;

use super::{Cell, Line, MAX_BYTES, MAX_CELLS, MAX_ROWS, ReadOptions, Table, TableError, cell, header, zip_sizes};

/// What old workbooks and workbooks with a password begin with.
pub(super) const OLE: &[u8] = &[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];

/// What is shown for a formula that has no value in the file.
const UNCOMPUTED: &str = "=…";

type Workbook<'b> = Xlsx<Cursor<&'b [u8]>>;

pub(super) fn read(bytes: &[u8], options: &ReadOptions<'_>) -> Result<Table, TableError> {
    if bytes.starts_with(OLE) {
        // A workbook with a password is an encrypted stream within the old container.
        let marker: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let protected = bytes.windows(marker.len()).any(|window| window == marker);
        return Err(if protected { TableError::password() } else { TableError::old_format() });
    }
    if !bytes.starts_with(b"PK") {
        return Err(TableError::not_xlsx());
    }
    match zip_sizes::unpacked(bytes) {
        // Without the sizes nothing would keep a small file from unpacking into more than the machine can hold.
        None => return Err(TableError::damaged()),
        Some(size) if size > MAX_BYTES => return Err(TableError::cap("字节", "bytes", MAX_BYTES)),
        Some(_) => {}
    }
    let mut workbook: Workbook<'_> = Xlsx::new(Cursor::new(bytes)).map_err(|error| refused(&error))?;
    let names = sheets(&workbook, options.sheet)?;
    let mut failed = None;
    for name in &names {
        let lines = lines_of(&mut workbook, name)?;
        match header::build(Some(name.clone()), lines, options.is_header) {
            Err(error) if error.is_of_one_sheet() => {
                failed.get_or_insert(error);
            }
            done => {
                let mut table = done?;
                table.other_sheets =
                    names.iter().filter(|other| *other != name && has_header(&mut workbook, other, options)).cloned().collect();
                return Ok(table);
            }
        }
    }
    Err(failed.unwrap_or_else(TableError::no_sheets))
}

fn refused(error: &XlsxError) -> TableError {
    match error {
        XlsxError::Password => TableError::password(),
        XlsxError::Zip(_) | XlsxError::FileNotFound(_) | XlsxError::RelationshipNotFound => TableError::not_xlsx(),
        _ => TableError::damaged(),
    }
}

/// The sheets to try: the one asked for, else those that can be seen.
fn sheets(workbook: &Workbook<'_>, wanted: Option<&str>) -> Result<Vec<String>, TableError> {
    let all = workbook.sheets_metadata().iter().filter(|sheet| sheet.typ == SheetType::WorkSheet);
    let Some(wanted) = wanted else {
        return Ok(all.filter(|sheet| sheet.visible == SheetVisible::Visible).map(|sheet| sheet.name.clone()).collect());
    };
    let known: Vec<String> = all.map(|sheet| sheet.name.clone()).collect();
    match known.iter().find(|name| *name == wanted).or_else(|| known.iter().find(|name| name.trim() == wanted.trim())) {
        Some(name) => Ok(vec![name.clone()]),
        None => Err(TableError::no_sheet(wanted, &known)),
    }
}

/// Whether the name of a column stands among the first rows of a sheet. One that cannot be read may have it.
fn has_header(workbook: &mut Workbook<'_>, sheet: &str, options: &ReadOptions<'_>) -> bool {
    let Ok(mut reader) = workbook.worksheet_cells_reader(sheet) else { return true };
    loop {
        match reader.next_cell() {
            Ok(Some(found)) if found.get_position().0 as usize >= header::SEARCHED => return false,
            Ok(Some(found)) => match cell_of(found.get_value()) {
                Cell::Text(text) if (options.is_header)(text.trim()) => return true,
                _ => {}
            },
            Ok(None) => return false,
            Err(_) => return true,
        }
    }
}

fn lines_of(workbook: &mut Workbook<'_>, sheet: &str) -> Result<Vec<Line>, TableError> {
    let merged = workbook.merge_cells_by_sheet_name(sheet).map_err(|_| TableError::damaged())?;
    let mut lines: Vec<Line> = Vec::new();
    let mut count = 0_usize;
    let mut uncomputed = formulas(workbook, sheet)?;
    let mut reader = workbook.worksheet_cells_reader(sheet).map_err(|_| TableError::damaged())?;
    while let Some(found) = reader.next_cell().map_err(|_| TableError::damaged())? {
        let (row, column) = found.get_position();
        if !matches!(found.get_value(), DataRef::Empty) {
            uncomputed.remove(&(row, column));
        }
        let value = cell_of(found.get_value());
        if value == Cell::Empty {
            continue;
        }
        count = count.saturating_add(1);
        if count > MAX_CELLS {
            return Err(TableError::cap("个单元格", "cells", MAX_CELLS as u64));
        }
        if row >= MAX_ROWS {
            return Err(TableError::cap("行", "rows", u64::from(MAX_ROWS)));
        }
        let number = row.saturating_add(1);
        if lines.last().is_none_or(|line| line.number != number) {
            lines.push(Line { number, cells: Vec::new() });
        }
        if let Some(line) = lines.last_mut() {
            line.cells.push((column as usize, value));
        }
    }
    // A formula whose value the file does not hold is no blank: what it stands for is not known.
    for (row, column) in uncomputed {
        lines.push(Line { number: row.saturating_add(1), cells: vec![(column as usize, Cell::Broken(UNCOMPUTED.to_owned()))] });
    }
    tidy(&mut lines);
    fill(&mut lines, &merged)?;
    Ok(lines)
}

/// Where a sheet has formulas.
fn formulas(workbook: &mut Workbook<'_>, sheet: &str) -> Result<BTreeSet<(u32, u32)>, TableError> {
    let mut found = BTreeSet::new();
    let mut reader = workbook.worksheet_cells_reader(sheet).map_err(|_| TableError::damaged())?;
    while let Some(formula) = reader.next_formula().map_err(|_| TableError::damaged())? {
        if !formula.get_value().is_empty() {
            found.insert(formula.get_position());
            if found.len() > MAX_CELLS {
                return Err(TableError::cap("个公式", "formulas", MAX_CELLS as u64));
            }
        }
    }
    Ok(found)
}

/// Brings rows and cells into their order, which a file need not keep.
fn tidy(lines: &mut Vec<Line>) {
    lines.sort_by_key(|line| line.number);
    lines.dedup_by(|next, line| {
        let same = next.number == line.number;
        if same {
            line.cells.append(&mut next.cells);
        }
        same
    });
    for line in lines {
        line.cells.sort_by_key(|(column, _)| *column);
        line.cells.dedup_by_key(|(column, _)| *column);
    }
}

/// Gives every cell of a merged region the value of its first. Rows that hold nothing of their own stay blank: a region may reach far below the table.
///
/// Regions that honest programs write do not overlap. One that overlaps another before it is left out, and every row and cell that is looked at counts
/// towards the cap, so that no number of regions costs more than a large table does.
fn fill(lines: &mut [Line], merged: &[Dimensions]) -> Result<(), TableError> {
    let mut visited = 0_usize;
    let mut visit = |count: usize| {
        visited = visited.saturating_add(count);
        if visited > MAX_CELLS { Err(TableError::cap("个单元格", "cells", MAX_CELLS as u64)) } else { Ok(()) }
    };
    // For each line the columns that regions took, by their first; and the cells that these columns lacked.
    let mut taken = vec![BTreeMap::<usize, usize>::new(); lines.len()];
    let mut lacking = vec![Vec::new(); lines.len()];
    for region in merged {
        let (left, right) = (region.start.1 as usize, region.end.1 as usize);
        let first = lines.binary_search_by_key(&region.start.0.saturating_add(1), |line| line.number);
        let Ok(from) = first else { continue };
        let Some(value) = lines.get(from).and_then(|line| line.at(left)).cloned() else { continue };
        let to = lines.partition_point(|line| line.number <= region.end.0.saturating_add(1));
        let (Some(lines), Some(taken), Some(lacking)) = (lines.get(from..to), taken.get_mut(from..to), lacking.get_mut(from..to)) else {
            continue;
        };
        visit(lines.len())?;
        let overlaps = |taken: &BTreeMap<usize, usize>| taken.range(..=right).next_back().is_some_and(|(_, end)| *end >= left);
        if right < left || taken.iter().any(overlaps) {
            continue;
        }
        for ((line, taken), lacking) in lines.iter().zip(taken).zip(lacking) {
            visit(right - left + 1)?;
            taken.insert(left, right);
            lacking.extend((left..=right).filter(|column| line.at(*column).is_none()).map(|column| (column, value.clone())));
        }
    }
    for (line, lacking) in lines.iter_mut().zip(lacking).filter(|(_, lacking)| !lacking.is_empty()) {
        line.cells.extend(lacking);
        line.cells.sort_by_key(|(column, _)| *column);
    }
    Ok(())
}

impl Line {
    fn at(&self, column: usize) -> Option<&Cell> {
        let place = self.cells.binary_search_by_key(&column, |(column, _)| *column).ok()?;
        self.cells.get(place).map(|(_, cell)| cell)
    }
}

fn cell_of(value: &DataRef<'_>) -> Cell {
    let text = |text: &str| if text.trim().is_empty() { Cell::Empty } else { Cell::Text(text.to_owned()) };
    match value {
        DataRef::Int(number) => Cell::Number(number.to_string()),
        DataRef::Float(number) => number_of(*number),
        DataRef::String(content) => text(content),
        DataRef::SharedString(content) => text(content),
        DataRef::Bool(flag) => Cell::Bool(*flag),
        DataRef::DateTime(moment) => day_of(moment),
        DataRef::DateTimeIso(content) => cell::parse_date(content).map_or_else(|| text(content), Cell::Date),
        DataRef::DurationIso(content) => text(content),
        DataRef::Error(error) => Cell::Broken(error.to_string()),
        DataRef::Empty => Cell::Empty,
    }
}

/// A whole number from 2⁵³ on has lost its last digits when it was typed into the workbook, so that what it was cannot be told.
fn number_of(number: f64) -> Cell {
    const FIRST_INEXACT: f64 = 9_007_199_254_740_992.0;
    if number.is_finite() && number.abs() >= FIRST_INEXACT {
        return Cell::Broken(format!("{number:e}"));
    }
    cell::decimal_text(number).map_or_else(|| Cell::Broken("#NUM!".to_owned()), Cell::Number)
}

/// A serial date as a day. A time alone and a length of time are no days.
fn day_of(moment: &ExcelDateTime) -> Cell {
    let (year, month, day, hour, minute, ..) = moment.to_ymd_hms_milli();
    if moment.is_duration() {
        return number_of(moment.as_f64());
    }
    if moment.as_f64() < 1.0 {
        return Cell::Text(format!("{hour}:{minute:02}"));
    }
    // Spreadsheets know a 29 February 1900, which there was not.
    let date = Some((year, month, day))
        .and_then(|(year, month, day)| Date::new(i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok());
    date.map_or_else(|| Cell::Text(format!("{year}-{month:02}-{day:02}")), Cell::Date)
}

#[cfg(test)]
mod tests {
    use calamine::Dimensions;

    use super::{Cell, Line, fill};

    /// So many rows with one cell at their left.
    fn lines(count: u32) -> Vec<Line> {
        (1..=count).map(|number| Line { number, cells: vec![(0, Cell::Number(number.to_string()))] }).collect()
    }

    fn shown(lines: &[Line]) -> Vec<Vec<(usize, String)>> {
        let shown = |(column, cell): &(usize, Cell)| (*column, crate::table::cell::text_of(cell));
        lines.iter().map(|line| line.cells.iter().map(shown).collect()).collect()
    }

    #[test]
    fn a_region_that_overlaps_another_is_left_out() {
        let mut lines = lines(3);
        let regions = [((0, 0), (1, 1)), ((1, 0), (2, 2)), ((2, 0), (2, 1))].map(|(from, to)| Dimensions::new(from, to));
        assert_eq!(fill(&mut lines, &regions), Ok(()));
        let row = |first: &str, second: &str| vec![(0, first.to_owned()), (1, second.to_owned())];
        assert_eq!(shown(&lines), [row("1", "1"), row("2", "1"), row("3", "3")]);
    }

    #[test]
    fn regions_cost_what_they_cover() {
        let mut few = lines(100);
        assert_eq!(fill(&mut few, &vec![Dimensions::new((0, 0), (99, 999)); 100_000]), Ok(()));
        assert!(few.iter().all(|line| line.cells.len() == 1000));
        // More rows to look at than a table may have cells.
        let refused = fill(&mut lines(10_000), &vec![Dimensions::new((0, 0), (9999, 0)); 100_000]);
        assert_eq!(refused.map_err(|error| error.code()), Err("JF-D020"));
    }
}
