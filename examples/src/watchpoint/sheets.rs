//! The table in GBK and the workbook, as offices keep them.

use std::error::Error;

use jiff::civil::Date;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook};

use super::Line;

/// The names of all columns, each once.
fn header(lines: &[Line]) -> Vec<&str> {
    let mut header: Vec<&str> = Vec::new();
    for (name, _) in lines.iter().flatten() {
        if !header.contains(&name.as_str()) {
            header.push(name);
        }
    }
    header
}

/// A table below a title, in GBK.
pub(super) fn table(lines: &[Line]) -> Result<Vec<u8>, Box<dyn Error>> {
    gbk(&text(lines, Some("合成观测点登记表"))?)
}

/// The same without a title, as text.
pub(super) fn text(lines: &[Line], title: Option<&str>) -> Result<String, Box<dyn Error>> {
    let header = header(lines);
    let mut table = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    if let Some(title) = title {
        table.write_record((0..header.len()).map(|column| if column == 0 { title } else { "" }))?;
    }
    table.write_record(&header)?;
    for line in lines {
        table.write_record(header.iter().map(|name| super::rows::of(line, name)))?;
    }
    Ok(String::from_utf8(table.into_inner()?)?)
}

pub(super) fn gbk(text: &str) -> Result<Vec<u8>, Box<dyn Error>> {
    let (bytes, _, is_lossy) = encoding_rs::GBK.encode(text);
    if is_lossy { Err("a character is not in GBK".into()) } else { Ok(bytes.into_owned()) }
}

/// A workbook with a merged title, the header in the third row, serial dates, and numbers in full width.
pub(super) fn workbook(lines: &[Line]) -> Result<Vec<u8>, Box<dyn Error>> {
    let mut workbook = Workbook::new();
    workbook.set_properties(&DocProperties::new().set_creation_datetime(&ExcelDateTime::from_ymd(2026, 3, 31)?));
    let sheet = workbook.add_worksheet().set_name("登记")?;
    let header = header(lines);
    let last = u16::try_from(header.len().saturating_sub(1))?;
    sheet.merge_range(0, 0, 0, last, "合成观测点登记表", &Format::new().set_bold())?;
    let date = Format::new().set_num_format("yyyy/m/d");
    for (column, name) in (0..).zip(&header) {
        sheet.write_string(2, column, *name)?;
    }
    for (row, line) in (3..).zip(lines) {
        for (column, name) in (0..).zip(&header) {
            let text = super::rows::of(line, name);
            match text.parse::<Date>() {
                _ if text.is_empty() => {}
                // A moment of recording is written as text, or it would be the day alone.
                Ok(day) if *name != "记录于" => {
                    let (year, month, day) = (u16::try_from(day.year())?, u8::try_from(day.month())?, u8::try_from(day.day())?);
                    sheet.write_datetime_with_format(row, column, ExcelDateTime::from_ymd(year, month, day)?, &date)?;
                }
                _ if text.bytes().all(|byte| byte.is_ascii_digit()) => {
                    sheet.write_string(row, column, full_width(text))?;
                }
                _ => {
                    sheet.write_string(row, column, text)?;
                }
            }
        }
    }
    Ok(workbook.save_to_buffer()?)
}

fn full_width(digits: &str) -> String {
    digits.chars().filter_map(|digit| char::from_u32(u32::from(digit) + 0xFEE0)).collect()
}
