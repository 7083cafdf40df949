//! Workbooks: the cells that change are put into the sheet's XML as it is, so that formats, other sheets and everything else in the file stay.

use std::collections::BTreeMap;
use std::io::{Cursor, Read as _, Write as _};
use std::ops::Range;

use jianfu::table::cell::column_letters;
use jianfu_dsl::Message;
use quick_xml::Reader;
use quick_xml::escape::{escape, unescape};
use quick_xml::events::{BytesStart, Event};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

use super::{Cells, Edited, Edits, Refusal, Written};

type Archive<'b> = ZipArchive<Cursor<&'b [u8]>>;

/// The most bytes of a sheet that is changed. The engine reads no larger file.
const MAX_BYTES: u64 = 1 << 30;

/// A row as it stands in the XML.
struct RowAt {
    number: u32,
    whole: Range<usize>,
    /// Between its tags; `None` for an element without content.
    inner: Option<Range<usize>>,
    cells: Vec<CellAt>,
}

struct CellAt {
    column: usize,
    whole: Range<usize>,
    style: Option<String>,
    has_formula: bool,
}

/// Where the rows of a sheet stand.
struct SheetAt {
    rows: Vec<RowAt>,
    /// Where a further row may be put.
    end: usize,
    /// What stands before the names of elements.
    prefix: String,
}

pub(super) fn edit(bytes: &[u8], edits: &Edits) -> Result<Edited, Refusal> {
    let unusual = || Refusal {
        message: Message::new(
            "这个工作簿的内部写法不常见，无法原样修改",
            "this workbook is built in an unusual way and cannot be changed as it is",
        ),
        help: Message::new(
            "用表格软件打开后另存，或另存为 CSV 并改清单所读的文件名",
            "save it again from a spreadsheet program, or as CSV, and let the list read that file",
        ),
    };
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| unusual())?;
    let path = sheet_path(&mut archive, edits.sheet.as_deref().unwrap_or_default()).ok_or_else(unusual)?;
    let xml = part(&mut archive, &path).ok_or_else(unusual)?;
    let sheet = sheet_at(&xml).ok_or_else(unusual)?;
    let (xml, added) = Patch { xml: &xml, sheet: &sheet, edits }.apply()?;
    let bytes = packed(&mut archive, &path, &xml).ok_or_else(unusual)?;
    Ok(Edited { bytes, added })
}

/// A file of the workbook as text.
fn part(archive: &mut Archive<'_>, path: &str) -> Option<String> {
    let mut text = String::new();
    archive.by_name(path).ok()?.take(MAX_BYTES).read_to_string(&mut text).ok()?;
    Some(text)
}

/// The workbook with one of its files in place of the former.
fn packed(archive: &mut Archive<'_>, path: &str, xml: &str) -> Option<Vec<u8>> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for at in 0..archive.len() {
        let file = archive.by_index_raw(at).ok()?;
        if file.name().ok()? == path {
            writer.start_file(path, SimpleFileOptions::default().compression_method(CompressionMethod::Deflated)).ok()?;
            writer.write_all(xml.as_bytes()).ok()?;
        } else {
            writer.raw_copy_file(file).ok()?;
        }
    }
    writer.finish().ok().map(Cursor::into_inner)
}

/// The file that holds a sheet.
fn sheet_path(archive: &mut Archive<'_>, name: &str) -> Option<String> {
    let book = part(archive, "xl/workbook.xml")?;
    let id = elements(&book, "sheet")?.iter().find(|sheet| attribute(sheet, "name").as_deref() == Some(name)).and_then(|sheet| {
        // The prefix of the relationship's name is whatever the file says.
        sheet
            .attributes()
            .flatten()
            .find(|attribute| attribute.key.local_name().as_ref() == "id" && attribute.key.as_ref() != "id")
            .map(|id| id.value.to_string())
    })?;
    let relations = part(archive, "xl/_rels/workbook.xml.rels")?;
    let target = elements(&relations, "Relationship")?
        .iter()
        .find(|one| attribute(one, "Id").as_deref() == Some(&id))
        .and_then(|one| attribute(one, "Target"))?;
    Some(target.strip_prefix('/').map_or_else(|| format!("xl/{target}"), str::to_owned))
}

/// The tags of every element of a name.
fn elements(xml: &str, name: &str) -> Option<Vec<BytesStart<'static>>> {
    let mut reader = Reader::from_str(xml);
    let mut found = Vec::new();
    loop {
        match reader.read_event().ok()? {
            Event::Start(tag) | Event::Empty(tag) if tag.local_name().as_ref() == name => found.push(tag.into_owned()),
            Event::Eof => return Some(found),
            _ => {}
        }
    }
}

fn attribute(tag: &BytesStart<'_>, name: &str) -> Option<String> {
    let attribute = tag.try_get_attribute(name).ok()??;
    Some(unescape(&attribute.value).ok()?.into_owned())
}

/// Where rows and cells stand; `None` where the sheet is not well-formed.
fn sheet_at(xml: &str) -> Option<SheetAt> {
    let mut reader = Reader::from_str(xml);
    let mut rows: Vec<RowAt> = Vec::new();
    loop {
        let start = usize::try_from(reader.buffer_position()).ok()?;
        let event = reader.read_event().ok()?;
        let end = usize::try_from(reader.buffer_position()).ok()?;
        match event {
            Event::Start(tag) | Event::Empty(tag) if tag.local_name().as_ref() == "row" => {
                // Without a number a row is the one after the last.
                let next = rows.last().map_or(0, |row| row.number) + 1;
                let number = attribute(&tag, "r").map_or(Some(next), |number| number.parse().ok())?;
                let is_open = !xml.get(start..end)?.ends_with("/>");
                rows.push(RowAt { number, whole: start..end, inner: is_open.then_some(end..end), cells: Vec::new() });
            }
            Event::End(tag) if tag.local_name().as_ref() == "row" => {
                let row = rows.last_mut()?;
                row.whole.end = end;
                row.inner.as_mut()?.end = start;
            }
            Event::Start(tag) | Event::Empty(tag) if tag.local_name().as_ref() == "c" => {
                let cells = &mut rows.last_mut()?.cells;
                let next = cells.last().map_or(0, |cell: &CellAt| cell.column + 1);
                let column = attribute(&tag, "r").map_or(Some(next), |place| column_of(&place))?;
                cells.push(CellAt { column, whole: start..end, style: attribute(&tag, "s"), has_formula: false });
            }
            Event::End(tag) if tag.local_name().as_ref() == "c" => rows.last_mut()?.cells.last_mut()?.whole.end = end,
            Event::Start(tag) | Event::Empty(tag) if tag.local_name().as_ref() == "f" => {
                if let Some(cell) = rows.last_mut().and_then(|row| row.cells.last_mut()) {
                    cell.has_formula = true;
                }
            }
            Event::End(tag) if tag.local_name().as_ref() == "sheetData" => {
                let name = tag.name().as_ref().to_owned();
                return Some(SheetAt { rows, end: start, prefix: name.strip_suffix("sheetData")?.to_owned() });
            }
            Event::Eof => return None,
            _ => {}
        }
    }
}

/// The number of the column in a place as `BC12`, from 0.
fn column_of(place: &str) -> Option<usize> {
    let letters = place.trim_end_matches(|c: char| c.is_ascii_digit());
    letters
        .bytes()
        .try_fold(0_usize, |column, letter| {
            let value = usize::from(letter.to_ascii_uppercase().checked_sub(b'A')?) + 1;
            (value <= 26).then(|| column.checked_mul(26)?.checked_add(value)).flatten()
        })?
        .checked_sub(1)
}

struct Patch<'p> {
    xml: &'p str,
    sheet: &'p SheetAt,
    edits: &'p Edits,
}

impl Patch<'_> {
    /// The sheet's XML with every change, and the numbers of the new rows.
    fn apply(&self) -> Result<(String, Vec<u32>), Refusal> {
        let headers: Cells = self.edits.headers.iter().map(|(at, name)| (*at, Some(Written::header(name)))).collect();
        let mut out = String::with_capacity(self.xml.len());
        let mut done = 0;
        let mut styles: BTreeMap<usize, String> = BTreeMap::new();
        for row in &self.sheet.rows {
            let emptied: Cells;
            let cells = match self.edits.set.get(&row.number) {
                _ if row.number == self.edits.header_row && !headers.is_empty() => Some(&headers),
                _ if self.edits.removed.contains(&row.number) => {
                    emptied = row.cells.iter().map(|cell| (cell.column, None)).collect();
                    Some(&emptied)
                }
                set => set,
            };
            if let Some(cells) = cells {
                out.push_str(self.raw(done..row.whole.start));
                self.row(&mut out, row, cells)?;
                done = row.whole.end;
            }
            if row.number > self.edits.header_row && !row.cells.is_empty() {
                styles = row.cells.iter().filter_map(|cell| Some((cell.column, cell.style.clone()?))).collect();
            }
        }
        out.push_str(self.raw(done..self.sheet.end));
        let mut next = self.sheet.rows.iter().map(|row| row.number).max().unwrap_or(0);
        let mut added = Vec::with_capacity(self.edits.added.len());
        let prefix = &self.sheet.prefix;
        for (_, cells) in &self.edits.added {
            next += 1;
            added.push(next);
            let mut cells: Vec<&(usize, Option<Written>)> = cells.iter().collect();
            cells.sort_by_key(|(column, _)| *column);
            out.push_str(&format!("<{prefix}row r=\"{next}\">"));
            for (column, written) in cells {
                // A new row looks as the last one does.
                out.push_str(&self.cell((next, *column), styles.get(column).map(String::as_str), written.as_ref()));
            }
            out.push_str(&format!("</{prefix}row>"));
        }
        out.push_str(self.raw(self.sheet.end..self.xml.len()));
        Ok((out, added))
    }

    fn raw(&self, range: Range<usize>) -> &str {
        self.xml.get(range).unwrap_or_default()
    }

    fn row(&self, out: &mut String, row: &RowAt, cells: &Cells) -> Result<(), Refusal> {
        let mut parts: BTreeMap<usize, String> =
            row.cells.iter().map(|cell| (cell.column, self.raw(cell.whole.clone()).to_owned())).collect();
        for (column, written) in cells {
            let former = row.cells.iter().find(|cell| cell.column == *column);
            if former.is_some_and(|cell| cell.has_formula) {
                let place = format!("{}{}", column_letters(*column), row.number);
                return Err(Refusal {
                    message: Message::new(
                        format!("要改的单元格 {place} 是公式"),
                        format!("the cell {place}, which is to change, holds a formula"),
                    ),
                    help: Message::new(
                        "在这个文件里把公式换成它的值，再导入",
                        "put its value in the place of the formula in this file, then import again",
                    ),
                });
            }
            let style = former.and_then(|cell| cell.style.as_deref());
            parts.insert(*column, self.cell((row.number, *column), style, written.as_ref()));
        }
        match &row.inner {
            Some(inner) => out.push_str(self.raw(row.whole.start..inner.start)),
            None => out.push_str(&format!("{}>", self.raw(row.whole.clone()).trim_end_matches("/>"))),
        }
        parts.values().for_each(|part| out.push_str(part));
        out.push_str(&format!("</{}row>", self.sheet.prefix));
        Ok(())
    }

    fn cell(&self, (row, column): (u32, usize), style: Option<&str>, written: Option<&Written>) -> String {
        let prefix = &self.sheet.prefix;
        let style = style.map(|style| format!(" s=\"{}\"", escape(style))).unwrap_or_default();
        let head = format!("<{prefix}c r=\"{}{row}\"{style}", column_letters(column));
        match written {
            None => format!("{head}/>"),
            Some(written) if written.is_number() => format!("{head}><{prefix}v>{}</{prefix}v></{prefix}c>", escape(&written.text)),
            Some(written) => format!(
                "{head} t=\"inlineStr\"><{prefix}is><{prefix}t xml:space=\"preserve\">{}</{prefix}t></{prefix}is></{prefix}c>",
                escape(&written.text)
            ),
        }
    }
}
