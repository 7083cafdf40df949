//! A list as a workbook: headers that stay in view, choices where a value is one of a few, dates as dates, and nothing that Excel would compute.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use jianfu::view::Scalar;
use jianfu::{Lang, Pack, Value};
use jianfu_dsl::Message;
use rust_xlsxwriter::{
    Color, DataValidation, DataValidationErrorStyle, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Note, Workbook,
    Worksheet, XlsxError,
};

use super::grid::{Column, Grid, shown, yes_no};
use super::{Export, list_of, notes};
use crate::codes;
use crate::exit::{Exit, Failure};
use crate::out::Out;
use crate::pack_source::PackSource;
use crate::problem;
use crate::spreadsheet::MAX_ROWS;
use crate::text;
use crate::ui::Ui;

/// How many rows below the last one have the choices and formats too, for what is added.
const SPARE_ROWS: u32 = 1000;
/// The most characters of all choices of a cell together that a workbook can hold.
const MAX_CHOICES: usize = 255;

pub(super) fn run(arguments: &Export, ui: &Ui) -> Result<Exit, Failure> {
    let source = PackSource::named(&arguments.pack);
    let pack = source.load()?;
    let list = list_of(&pack, &arguments.list)?;
    let path = arguments.out.clone().unwrap_or_else(|| PathBuf::from(format!("{}.xlsx", list.name())));
    check_place(&path, &source)?;
    let grid = Grid::of(list, ui.lang);
    let bytes = workbook(&pack, &grid, ui).and_then(|mut workbook| workbook.save_to_buffer());
    let bytes = bytes.map_err(|error| Failure::writing(&path.display().to_string(), &std::io::Error::other(error)))?;
    keep_edited(&path, &bytes)?;
    Out::file(&path)?.whole(&bytes)?;
    let (count, path) = (grid.entries.len(), text::one_line(&path.display().to_string()));
    ui.note(&match ui.lang {
        Lang::Zh => format!("「{}」{count} 项已写入 {path}", text::one_line(list.label())),
        Lang::En => format!("{}: {count} items written to {path}", text::one_line(list.name())),
    });
    Ok(Exit::Fine)
}

/// A workbook in the pack's folder would be a part of the pack, and only a workbook can be opened as one.
fn check_place(path: &Path, source: &PackSource) -> Result<(), Failure> {
    if !path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("xlsx")) {
        let message = Message::new("导出的是工作簿，文件名要以 .xlsx 结尾", "a workbook is written, so the file's name must end in .xlsx");
        let help = Message::new("例如：--out 清单.xlsx", "for example: --out list.xlsx");
        return Err(Failure::failed(problem::usage("--out", message, help)));
    }
    let PackSource::Path(pack) = source else { return Ok(()) };
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let within = folder.canonicalize().is_ok_and(|folder| pack.canonicalize().is_ok_and(|pack| pack.is_dir() && folder.starts_with(pack)));
    if within {
        let message =
            Message::new("这个位置属于规则包，写入会改变规则包", "this place belongs to the pack, and writing there would change the pack");
        let help = Message::new("用 --out 写入另一个文件夹", "let --out name another folder");
        return Err(Failure::failed(problem::error(codes::OVER_INPUT, &path.display().to_string(), message).with_help(help)));
    }
    Ok(())
}

/// A workbook that is there may hold what somebody changed, unless it is this one.
fn keep_edited(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    match std::fs::read(path) {
        Ok(known) if known != bytes => {
            let message = Message::new("已经有这个文件，其中可能有人改过", "this file is there already, and somebody may have edited it");
            let help = Message::new(
                "先导入或移走它，或用 --out 写入另一个文件",
                "import it or move it away first, or let --out name another file",
            );
            Err(Failure::failed(problem::error(codes::ALREADY_THERE, &path.display().to_string(), message).with_help(help)))
        }
        // What cannot be read is told when it is written.
        _ => Ok(()),
    }
}

fn workbook(pack: &Pack, grid: &Grid<'_>, ui: &Ui) -> Result<Workbook, XlsxError> {
    let mut workbook = Workbook::new();
    // The same list gives the same bytes, on whatever day it is written.
    workbook.set_properties(&DocProperties::new().set_creation_datetime(&ExcelDateTime::from_ymd(2000, 1, 1)?));
    let notes = notes::sheet_name(ui.lang);
    sheet(workbook.add_worksheet(), grid, (notes, ui))?;
    notes::write(workbook.add_worksheet().set_name(notes)?, pack, grid, ui)?;
    Ok(workbook)
}

fn sheet(sheet: &mut Worksheet, grid: &Grid<'_>, (notes, ui): (&str, &Ui)) -> Result<(), XlsxError> {
    let rows = u32::try_from(grid.entries.len()).unwrap_or(u32::MAX);
    let has_spots = has_spots(grid);
    let last = u16::try_from(grid.columns.len()).unwrap_or(u16::MAX).saturating_sub(u16::from(!has_spots));
    sheet.set_name(sheet_name(grid.list.label(), notes))?.set_freeze_panes(1, 2)?;
    for (at, column) in (0..).zip(&grid.columns) {
        let format = cell_format(column);
        sheet.set_column_format(at, &format)?.set_column_width(at, width(grid, column, usize::from(at), ui.lang))?;
        sheet.write_string_with_format(0, at, grid.header(column, ui.lang), &header_format(column))?;
        if let Some(choices) = choices(column, ui)? {
            sheet.add_data_validation(1, at, rows.saturating_add(SPARE_ROWS).min(MAX_ROWS - 1), at, &choices)?;
        }
        for (row, entry) in (1..).zip(&grid.entries) {
            if let Some(value) = entry.values.get(usize::from(at)).and_then(Option::as_ref) {
                write(sheet, (row, at), (column, value), (&format, ui.lang))?;
            }
        }
    }
    let note = ui.say(
        "不要改动键：按它认出是哪一项。新增的事项可以不写键，写回时自动编号。",
        "Do not change keys: items are known by them. A new item needs none; it is numbered when the list is taken back.",
    );
    sheet.insert_note(0, 0, &Note::new(note).set_author("jianfu").add_author_prefix(false).set_width(260).set_height(90))?;
    if has_spots {
        sheet.write_string_with_format(0, last, notes::spot_header(ui.lang), &header_format(&Column::Key))?.set_column_width(last, 28)?;
        for (row, entry) in (1..).zip(&grid.entries) {
            sheet.write_string_with_format(row, last, text::one_line(&entry.spot.to_string()), &cell_format(&Column::Key))?;
        }
    }
    sheet.autofilter(0, 0, rows.max(1), last)?;
    Ok(())
}

/// Whether it matters where items stand: those of one table can all be changed.
pub(super) fn has_spots(grid: &Grid<'_>) -> bool {
    let files: BTreeSet<&str> = grid.entries.iter().map(|entry| entry.spot.file.as_str()).collect();
    files.len() > 1 || files.iter().any(|file| !super::write::is_writable(file))
}

fn write(sheet: &mut Worksheet, at: (u32, u16), (column, value): (&Column<'_>, &Value), style: (&Format, Lang)) -> Result<(), XlsxError> {
    let ((row, col), (format, lang)) = (at, style);
    let number = match value {
        Value::Int(number) => exact(&number.to_string()),
        Value::Decimal(number) => exact(&number.normalize().to_string()),
        _ => None,
    };
    if let Some(number) = number {
        sheet.write_number_with_format(row, col, number, format)?;
        return Ok(());
    }
    if let Value::Date(date) = value
        && let Ok(day) = ExcelDateTime::from_ymd(date.year().unsigned_abs(), date.month().unsigned_abs(), date.day().unsigned_abs())
    {
        sheet.write_datetime_with_format(row, col, &day, format)?;
        return Ok(());
    }
    // As text, whatever it looks like: a formula in a list must not be computed.
    sheet.write_string_with_format(row, col, shown(column, value, lang), format)?;
    Ok(())
}

/// A number that a workbook keeps digit for digit.
fn exact(text: &str) -> Option<f64> {
    text.parse::<f64>().ok().filter(|number| number.to_string() == text && text.bytes().filter(u8::is_ascii_digit).count() <= 15)
}

fn cell_format(column: &Column<'_>) -> Format {
    let format = Format::new().set_align(FormatAlign::Top).set_text_wrap();
    let format = match column.scalar() {
        Scalar::Date => format.set_num_format("yyyy-mm-dd"),
        Scalar::Int | Scalar::Decimal => format,
        // Or Excel would take `1-2` for a day and `=` for a formula.
        _ => format.set_num_format("@"),
    };
    match column {
        Column::Key => format.set_background_color(Color::RGB(0x00D9_D9D9)).set_font_color(Color::RGB(0x0059_5959)),
        _ => format,
    }
}

fn header_format(column: &Column<'_>) -> Format {
    let color = if matches!(column, Column::Key) { 0x00A6_A6A6 } else { 0x00DD_EBF7 };
    Format::new().set_bold().set_text_wrap().set_border_bottom(FormatBorder::Thin).set_background_color(Color::RGB(color))
}

/// The choices of a column whose values are few, where a workbook can hold them.
fn choices(column: &Column<'_>, ui: &Ui) -> Result<Option<DataValidation>, XlsxError> {
    let choices: Vec<String> = match column.scalar() {
        Scalar::Bool => [true, false].map(|flag| yes_no(flag, ui.lang).to_owned()).into(),
        Scalar::Enum(of) => of.values().map(|(_, label)| label.to_owned()).collect(),
        _ => return Ok(None),
    };
    let length = choices.iter().map(|choice| choice.encode_utf16().count() + 1).sum::<usize>();
    if choices.is_empty() || length > MAX_CHOICES || choices.iter().any(|choice| choice.contains([',', '"'])) {
        return Ok(None);
    }
    let title = ui.say("请从列表中选", "choose from the list");
    Ok(Some(DataValidation::new().allow_list_strings(&choices)?.set_error_style(DataValidationErrorStyle::Stop).set_error_title(title)?))
}

/// How wide a column is, in characters of half width: as its longest line, within bounds.
fn width(grid: &Grid<'_>, column: &Column<'_>, at: usize, lang: Lang) -> u16 {
    let cells = grid.entries.iter().filter_map(|entry| Some(shown(column, entry.values.get(at)?.as_ref()?, lang)));
    let longest = cells.flat_map(|cell| cell.lines().map(half_widths).collect::<Vec<_>>()).max().unwrap_or(0);
    // The mark of the filter covers the end of the header.
    let header = half_widths(grid.header(column, lang)) + 4;
    u16::try_from(longest.max(header) + 2).unwrap_or(u16::MAX).clamp(8, 50)
}

fn half_widths(text: &str) -> usize {
    text.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum()
}

/// A list's label as a sheet may be called.
fn sheet_name(label: &str, other: &str) -> String {
    let plain: String = text::one_line(label).chars().filter(|c| !"[]:*?/\\".contains(*c)).take(31).collect();
    let plain = plain.trim_matches(['\'', ' ']);
    let taken = plain.is_empty() || plain.eq_ignore_ascii_case("history") || plain.eq_ignore_ascii_case(other);
    if taken { "list".to_owned() } else { plain.to_owned() }
}
