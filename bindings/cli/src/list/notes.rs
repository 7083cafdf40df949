//! The second sheet of a list's workbook: what the columns mean, how to hand it back, and from which state of the list it was made.

use jianfu::table::{ReadOptions, TableKind, read_table};
use jianfu::view::Scalar;
use jianfu::{Lang, Pack};
use rust_xlsxwriter::{Format, FormatAlign, Worksheet, XlsxError};

use super::export::has_spots;
use super::grid::{Column, Grid};
use crate::text;
use crate::ui::Ui;

/// What stands before the receipt, in each language. It is found by these words, so that no header of a list may be mistaken for it.
const RECEIPT: [&str; 2] = ["核对码（请勿改动）：", "Receipt (leave as it is):"];

pub(super) const fn sheet_name(lang: Lang) -> &'static str {
    match lang {
        Lang::Zh => "说明",
        Lang::En => "about",
    }
}

/// The header of the column that tells where an item stands.
pub(super) const fn spot_header(lang: Lang) -> &'static str {
    match lang {
        Lang::Zh => SPOT[0],
        Lang::En => SPOT[1],
    }
}

const SPOT: [&str; 2] = ["（所在文件）", "(in file)"];

/// Whether a header is that of the column that tells where an item stands.
pub(super) fn is_spot(header: &str) -> bool {
    SPOT.contains(&header.trim())
}

/// The state of a list, as a workbook made from it holds it.
pub(super) fn receipt(pack: &Pack, grid: &Grid<'_>) -> String {
    format!("{} {} {}", pack.id(), grid.list.name(), grid.list.digest())
}

/// The receipt in a workbook, if it has one.
pub(super) fn receipt_in(bytes: &[u8]) -> Option<String> {
    let is_header = |text: &str| RECEIPT.contains(&text);
    [Lang::Zh, Lang::En].into_iter().find_map(|lang| {
        let options = ReadOptions { encoding: None, sheet: Some(sheet_name(lang)), is_header: &is_header };
        read_table(bytes, TableKind::Xlsx, &options).ok()?.header.get(1).map(|receipt| receipt.trim().to_owned())
    })
}

pub(super) fn write(sheet: &mut Worksheet, pack: &Pack, grid: &Grid<'_>, ui: &Ui) -> Result<(), XlsxError> {
    let bold = Format::new().set_bold().set_align(FormatAlign::Top);
    let wrapped = Format::new().set_text_wrap().set_align(FormatAlign::Top);
    sheet.set_column_width(0, 26)?.set_column_width(1, 90)?;
    let mut row = 0;
    let mut line = |sheet: &mut Worksheet, left: &str, right: &str| -> Result<(), XlsxError> {
        sheet.write_string_with_format(row, 0, text::one_line(left), &bold)?;
        sheet.write_string_with_format(row, 1, text::lines(right), &wrapped)?;
        row += 1;
        Ok(())
    };
    // What stands first is found again among the first rows.
    line(sheet, ui.say(RECEIPT[0], RECEIPT[1]), &receipt(pack, grid))?;
    let list = grid.list;
    line(sheet, ui.say("规则包：", "Pack:"), &format!("{} {} {}", pack.title(ui.lang), pack.id(), pack.version()))?;
    line(sheet, ui.say("规则包摘要值：", "Digest of the pack:"), pack.digest())?;
    line(sheet, ui.say("清单：", "List:"), &format!("{} {}", list.label(), list.name()))?;
    line(sheet, ui.say("清单摘要值：", "Digest of the list:"), list.digest())?;
    line(
        sheet,
        ui.say("怎样修改：", "How to change it:"),
        ui.say(
            "一行是一项。直接改单元格；不再有的事项删去整行；新增的写在最后一行下面，键可以不写。不要改动键和标题行，不要合并单元格。",
            "A row is an item. Change cells as you like; delete the whole row of an item that is no more; write new ones below the last row, without \
             a key if you like. Leave the keys and the header as they are, and merge no cells.",
        ),
    )?;
    line(
        sheet,
        ui.say("怎样交回：", "How to hand it back:"),
        &match ui.lang {
            Lang::Zh => format!(
                "把改好的工作簿发给管理规则包的人，由他运行 jianfu list import 规则包 {} 此文件，先加 --dry-run 看改动。",
                list.name()
            ),
            Lang::En => format!(
                "Send the edited workbook to whoever keeps the pack, who runs jianfu list import PACK {} FILE, first with --dry-run to see what changed.",
                list.name()
            ),
        },
    )?;
    for column in &grid.columns {
        let name = grid.header(column, ui.lang);
        let name = match ui.lang {
            Lang::Zh => format!("「{name}」列"),
            Lang::En => format!("column `{name}`"),
        };
        line(sheet, &name, &meaning(column, ui))?;
    }
    if has_spots(grid) {
        let name = match ui.lang {
            Lang::Zh => format!("「{}」列", spot_header(ui.lang)),
            Lang::En => format!("column `{}`", spot_header(ui.lang)),
        };
        let words = ui.say(
            "此项写在规则包的哪个文件、第几行。写在 .jf 文件里的事项不能由工作簿改，要在那里改。",
            "The file and line of the pack in which the item stands. Items in .jf files cannot be changed by a workbook, only there.",
        );
        line(sheet, &name, words)?;
    }
    Ok(())
}

fn meaning(column: &Column<'_>, ui: &Ui) -> String {
    let fixed = match column {
        Column::Key => ui.say("按它认出是哪一项，定了不要再改", "by which an item is known; it stays as it is"),
        Column::Name => ui.say("事项的名称", "what the item is called"),
        Column::Aliases => ui.say("其他叫法，几个用分号分开", "other names, divided by semicolons"),
        Column::Under => ui.say("它属于哪一项，写那一项的键", "the key of the item that it belongs to"),
        Column::Cite => ui.say(
            "所依据的文件和条款，例如「消防法 第六条」，几处用 | 分开；文件要先在规则包中声明",
            "what it rests on, as `消防法 art 6`, several divided by |; the pack must declare the document",
        ),
        Column::Assumption => ui.say("没有找到文件时，写明为什么这样认定", "where no document was found, why it is taken to be so"),
        Column::From => ui.say("第一天，例如 2026-01-01；不写则不限", "the first day, as 2026-01-01; blank if there is none"),
        Column::To => ui.say("最后一天，当天仍有效；不写则不限", "the last day on which it is in force; blank if there is none"),
        Column::Own(field) => {
            let Scalar::Enum(of) = column.scalar() else { return field.type_words(ui.lang) };
            let labels: Vec<&str> = of.values().map(|(_, label)| label).collect();
            return match ui.lang {
                Lang::Zh => format!("可取：{}", labels.join("、")),
                Lang::En => format!("one of: {}", labels.join(", ")),
            };
        }
    };
    fixed.to_owned()
}
