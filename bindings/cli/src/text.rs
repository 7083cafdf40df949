//! Text of users and packs on its way to a terminal or a table.

use comfy_table::presets::ASCII_FULL_CONDENSED;
use comfy_table::{CellAlignment, ContentArrangement, Table};
use jianfu::Lang;
use jianfu_dsl::render::is_unseen;

/// Stands for a character that is not shown.
const HIDDEN: char = '\u{FFFD}';

/// A text on one line: white space of all kinds becomes spaces, and characters that a terminal would obey are hidden.
pub(crate) fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_whitespace() { ' ' } else { harmless(c) }).collect()
}

/// A text of several lines without the characters that a terminal would obey.
pub(crate) fn lines(text: &str) -> String {
    text.chars().map(|c| if c == '\n' { c } else { harmless(c) }).collect()
}

/// A name as people of the language call it, with the other one beside it in Chinese.
pub(crate) fn named(label: &str, name: &str, lang: Lang) -> String {
    match lang {
        Lang::Zh if label != name => format!("{label}（{name}）"),
        Lang::Zh | Lang::En => name.to_owned(),
    }
}

/// What a text that a spreadsheet program would compute begins with, in half width and in full width.
const FORMULA_STARTS: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];

/// Whether a spreadsheet program that opens a CSV file would compute a cell.
pub(crate) fn is_formula(cell: &str) -> bool {
    // Spaces before a formula do not make it text everywhere.
    cell.trim_start_matches([' ', '\u{3000}', '\u{A0}']).starts_with(FORMULA_STARTS)
}

/// The most columns of the terminal that a table takes.
pub(crate) const WIDTH: u16 = 100;

/// A table in ASCII, which stays aligned in fonts whose Han characters are two columns wide. All columns but the first are numbers.
pub(crate) fn table(header: &[String], rows: &[Vec<String>]) -> Table {
    let mut table = Table::new();
    table
        .load_preset(ASCII_FULL_CONDENSED)
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_width(WIDTH)
        .set_header(header.iter().map(|cell| one_line(cell)));
    for row in rows {
        table.add_row(row.iter().map(|cell| one_line(cell)));
    }
    for column in table.column_iter_mut().skip(1) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    table
}

/// The character, unless a terminal would obey it or not show it.
fn harmless(c: char) -> char {
    if is_unseen(c) { HIDDEN } else { c }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_a_terminal_obeys_comes_through() {
        assert_eq!(one_line("甲\t乙\n\u{1b}[31m丙\u{202e}丁\u{9b}"), "甲 乙 \u{fffd}[31m丙\u{fffd}丁\u{fffd}");
        assert_eq!(lines("甲\n\u{1b}[2J乙\r"), "甲\n\u{fffd}[2J乙\u{fffd}");
    }
}
