//! CSV: the cells that change are put into the bytes as they are; encoding, marks, line ends, order and quotation of all others stay.

use std::ops::Range;

use jianfu_dsl::Message;

use super::text::{Coding, decode};
use super::{Cells, Edited, Edits, Refusal, Written};

const DELIMITERS: [u8; 3] = [b',', b'\t', b';'];

/// A row: where its cells stand, and how its line ends.
struct Record {
    cells: Vec<Range<usize>>,
    /// The whole line with its end.
    line: Range<usize>,
    end: Range<usize>,
}

pub(super) fn edit(bytes: &[u8], edits: &Edits, names: &[String]) -> Result<Edited, Refusal> {
    let (coding, content) = decode(bytes);
    let headers = names.len().saturating_sub(edits.headers.len());
    let first = names.get(..headers).unwrap_or_default();
    let Some((delimiter, records)) = records(&content, edits.header_row, first, coding) else {
        return Err(Refusal {
            message: Message::new("找不到这个文件的标题行", "the header of this file is not found"),
            help: Message::new("用表格软件另存为 UTF-8 编码的 CSV", "save it again as CSV in UTF-8 from a spreadsheet program"),
        });
    };
    let writer = Writer { content: &content, delimiter, coding };
    let mut out = Vec::with_capacity(content.len());
    let header: Cells = edits.headers.iter().map(|(at, name)| (*at, Some(Written::header(name)))).collect();
    let mut count = 0;
    for (number, record) in (1_u32..).zip(&records) {
        if edits.removed.contains(&number) {
            continue;
        }
        count += 1;
        match edits.set.get(&number) {
            _ if number == edits.header_row && !header.is_empty() => writer.record(&mut out, record, &header),
            Some(cells) => writer.record(&mut out, record, cells),
            None => out.extend_from_slice(writer.bytes(record.line.clone())),
        }
    }
    let end = records.first().map(|record| writer.bytes(record.end.clone())).filter(|end| !end.is_empty()).unwrap_or(b"\n");
    let mut added = Vec::with_capacity(edits.added.len());
    for (_, cells) in &edits.added {
        if !out.is_empty() && !out.ends_with(b"\n") && !out.ends_with(b"\r") {
            out.extend_from_slice(end);
        }
        count += 1;
        added.push(count);
        writer.cells(&mut out, &[], cells, headers + edits.headers.len());
        out.extend_from_slice(end);
    }
    Ok(Edited { bytes: coding.encode(bytes, &out), added })
}

struct Writer<'w> {
    content: &'w [u8],
    delimiter: u8,
    coding: Coding,
}

impl Writer<'_> {
    fn bytes(&self, range: Range<usize>) -> &[u8] {
        self.content.get(range).unwrap_or_default()
    }

    fn record(&self, out: &mut Vec<u8>, record: &Record, cells: &Cells) {
        let old: Vec<&[u8]> = record.cells.iter().map(|cell| self.bytes(cell.clone())).collect();
        self.cells(out, &old, cells, old.len());
        out.extend_from_slice(self.bytes(record.end.clone()));
    }

    fn cells(&self, out: &mut Vec<u8>, old: &[&[u8]], cells: &Cells, least: usize) {
        let width = cells.iter().map(|(at, _)| at + 1).chain([least]).max().unwrap_or_default();
        for at in 0..width {
            if at > 0 {
                out.push(self.delimiter);
            }
            match cells.iter().rev().find(|(place, _)| *place == at) {
                Some((_, Some(written))) => out.extend_from_slice(&self.coding.bytes(&self.quoted(&written.text))),
                Some((_, None)) => {}
                None => out.extend_from_slice(old.get(at).copied().unwrap_or_default()),
            }
        }
    }

    fn quoted(&self, text: &str) -> String {
        let needs = text.contains(['"', '\n', '\r', char::from(self.delimiter)]) || text.trim() != text;
        if needs { format!("\"{}\"", text.replace('"', "\"\"")) } else { text.to_owned() }
    }
}

/// The records under the delimiter with which the header is the one that was read.
fn records(content: &[u8], header_row: u32, header: &[String], coding: Coding) -> Option<(u8, Vec<Record>)> {
    let row = usize::try_from(header_row).ok()?.checked_sub(1)?;
    DELIMITERS.into_iter().find_map(|delimiter| {
        let records = split(content, delimiter);
        let cells = &records.get(row)?.cells;
        let named = header.iter().enumerate().all(|(at, name)| {
            let cell = cells.get(at).and_then(|cell| content.get(cell.clone())).unwrap_or_default();
            name_of(&coding.text(cell)) == *name
        });
        named.then_some((delimiter, records))
    })
}

/// A header's cell as the engine names it.
fn name_of(cell: &str) -> String {
    let cell = cell.trim();
    let inner = cell.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).map(|inner| inner.replace("\"\"", "\""));
    let text = inner.unwrap_or_else(|| cell.to_owned()).replace("\r\n", "\n").replace('\r', "\n");
    text.split('\n').map(str::trim).collect()
}

/// Cuts bytes into records. In UTF-8 and in GB18030 no part of another character looks like a delimiter, a quotation mark or a line end.
fn split(content: &[u8], delimiter: u8) -> Vec<Record> {
    let mut records = Vec::new();
    let (mut line, mut cell, mut cells) = (0, 0, Vec::new());
    let (mut quoted, mut at_start, mut at) = (false, true, 0);
    while let Some(byte) = content.get(at).copied() {
        let next = content.get(at + 1).copied();
        match byte {
            b'"' if quoted && next == Some(b'"') => at += 1,
            b'"' if quoted => quoted = false,
            _ if quoted => {}
            b'"' if at_start => quoted = true,
            b'\n' | b'\r' => {
                let end = if byte == b'\r' && next == Some(b'\n') { at + 2 } else { at + 1 };
                cells.push(cell..at);
                records.push(Record { cells: std::mem::take(&mut cells), line: line..end, end: at..end });
                (line, cell, at_start, at) = (end, end, true, end);
                continue;
            }
            _ if byte == delimiter => {
                cells.push(cell..at);
                (cell, at_start, at) = (at + 1, true, at + 1);
                continue;
            }
            _ => {}
        }
        at_start = false;
        at += 1;
    }
    if line < content.len() {
        cells.push(cell..content.len());
        records.push(Record { cells, line: line..content.len(), end: content.len()..content.len() });
    }
    records
}
