//! The files of long lists: CSV, XLSX and TOML with the same columns.

use std::collections::{BTreeSet, HashMap};

use jianfu_dsl::Message;
use jianfu_dsl::diagnostic::Diagnostic;
use jianfu_dsl::tree::{Basis, Name, Span, Text};

use super::list_row::{Fixed, Row, State, Target, nearest_header, said, target};
use super::lists::RawItem;
use super::place::Place;
use super::unknown::did_you_mean;
use super::{Compiler, say};
use crate::codes;
use crate::convert;
use crate::fold::fold;
use crate::load;
use crate::model::{BasisId, Days, FieldDef, Kind, Type, day_number};
use crate::table::{self, Cell, ReadOptions, Table, TableError, TableKind};
use crate::value::Value;

/// What the texts and files of a list hold.
#[derive(Default)]
pub(super) struct Items {
    pub(super) sound: Vec<RawItem>,
    /// The keys, folded, of items in which something is wrong: what is under one of them is not wrong once more.
    pub(super) lost: BTreeSet<String>,
}

impl Compiler<'_> {
    /// The items of one file that a list names.
    pub(super) fn items_of_file(&mut self, file: &str, path: &Text, columns: &[FieldDef], items: &mut Items) {
        let kind = TableKind::of_name(&path.text);
        if kind.is_none() && !path.text.ends_with(".toml") {
            self.wrong_kind(file, path, "TOML、CSV 或 XLSX", "TOML, CSV or XLSX");
            return;
        }
        let Some(bytes) = self.bytes_of(file, path) else { return };
        let rows = match kind {
            Some(kind) => self.rows_of_table(file, path, &bytes, kind, columns, items),
            None => self.rows_of_toml(file, path, &bytes, columns),
        };
        let mut cited = HashMap::new();
        for row in rows {
            let key = fold(&row.key);
            match self.item_of_row(row, columns, &mut cited) {
                Some(item) => items.sound.push(item),
                None => {
                    items.lost.insert(key);
                }
            }
        }
    }

    pub(super) fn wrong_kind(&mut self, file: &str, path: &Text, zh: &str, en: &str) {
        let message = say(format!("「{}」不是 {zh} 文件", path.text), format!("`{}` is not a {en} file", path.text));
        let help = say("另存为 CSV 或 XLSX，再写它的文件名", "save it as CSV or XLSX, and write the name of that file");
        self.error(codes::LIST_FILE, file, path.span, message).help = Some(help);
    }

    /// What a file of the pack holds; reports that there is none.
    pub(super) fn bytes_of(&mut self, file: &str, path: &Text) -> Option<Vec<u8>> {
        if let Some(bytes) = self.files.get(&path.text) {
            return Some(bytes.clone());
        }
        let others = self.files.keys().filter(|name| !load::holds_rules(name)).map(String::as_str);
        let near = jianfu_dsl::keywords::nearest_name(&path.text, others).map(did_you_mean);
        let message = say(format!("规则包中没有文件「{}」", path.text), format!("the pack has no file `{}`", path.text));
        let help =
            near.unwrap_or_else(|| say("路径相对于规则包的文件夹，用「/」分隔", "the path is relative to the pack's folder, with `/`"));
        self.error(codes::LIST_FILE, file, path.span, message).help = Some(help);
        None
    }

    /// A list half of which stands on a sheet that is not read would bar half of what it says.
    pub(super) fn refuse_further_sheets(&mut self, file: &str, path: &Text, table: &table::Table) {
        if table.other_sheets.is_empty() {
            return;
        }
        let read = table.sheet.as_deref().unwrap_or_default();
        let (zh, en) = (table.other_sheets.join("」「"), table.other_sheets.join("`, `"));
        let message = say(
            format!("「{}」有几张工作表：读了「{read}」，没有读「{zh}」", path.text),
            format!("`{}` has several sheets: `{read}` is read and `{en}` is not", path.text),
        );
        self.error(codes::LIST_FILE, file, path.span, message).help = Some(say(
            "每张工作表存为一个文件，或把不用的工作表隐藏",
            "save each sheet as a file of its own, or hide those that are not meant",
        ));
    }

    /// Reports a table of which nothing can be read, where it is named.
    pub(super) fn unreadable_table(&mut self, file: &str, path: &Text, error: &TableError) {
        let message = error.message();
        let message = say(format!("「{}」：{}", path.text, message.zh), format!("`{}`: {}", path.text, message.en));
        // A pack has no place to name an encoding in.
        let help = if error.code() == table::codes::ENCODING {
            Some(say("另存为 UTF-8 编码的 CSV", "save it as CSV in UTF-8"))
        } else {
            error.help().cloned()
        };
        self.error(codes::LIST_FILE, file, path.span, message).help = help;
    }

    /// Reports a file that can be read and holds nothing.
    pub(super) fn nothing_in(&mut self, file: &str, path: &Text, (zh, en): (&str, &str), help: Message) {
        let message = say(format!("「{}」{zh}", path.text), format!("`{}` {en}", path.text));
        self.error(codes::LIST_FILE, file, path.span, message).help = Some(help);
    }

    fn rows_of_table(
        &mut self,
        file: &str,
        path: &Text,
        bytes: &[u8],
        kind: TableKind,
        columns: &[FieldDef],
        items: &mut Items,
    ) -> Vec<Row> {
        let is_header = |header: &str| target(header, columns).is_some() || said(header).is_some();
        let table = match table::read_table(bytes, kind, &ReadOptions { encoding: None, sheet: None, is_header: &is_header }) {
            Ok(table) => table,
            Err(error) => {
                self.unreadable_table(file, path, &error);
                return Vec::new();
            }
        };
        self.refuse_further_sheets(file, path, &table);
        let targets: Vec<Option<Target>> = table.header.iter().map(|header| target(header, columns)).collect();
        if self.check_header(&path.text, &table, &targets, columns).is_none() {
            return Vec::new();
        }
        if table.rows.is_empty() {
            // A file cut short would bar nothing.
            let help = say("在标题行下面写事项，一行一项", "write the items below the header, one a row");
            self.nothing_in(file, path, ("里没有一项", "holds no item"), help);
        }
        let mut rows = Vec::with_capacity(table.rows.len());
        for table_row in &table.rows {
            let mut row = Row::new(Place::row(&path.text, table_row.number));
            if let Some(diagnostic) = beyond_columns(&row.place, table_row) {
                self.push(diagnostic);
                // Its cells may have moved from one column to the next, so no more is said of them.
                items.lost.extend(table_row.cells.iter().map(|cell| fold(&table::cell::text_of(cell))));
                continue;
            }
            for ((cell, header), target) in table_row.cells.iter().zip(&table.header).zip(&targets) {
                self.read_cell(&mut row, (cell, header), *target, columns);
            }
            rows.push(row);
        }
        rows
    }

    /// Reports columns that mean nothing or mean the same; `None` where the column of keys is not there, without which no row is an item.
    fn check_header(&mut self, path: &str, table: &Table, targets: &[Option<Target>], columns: &[FieldDef]) -> Option<()> {
        let place = Place::row(path, table.header_row);
        let mut seen = BTreeSet::new();
        let mut has_key = targets.contains(&Some(Target::Fixed(Fixed::Key)));
        let lacks_key = !has_key;
        for (header, target) in table.header.iter().zip(targets).filter(|(header, _)| !header.trim().is_empty()) {
            let Some(target) = target else {
                // A number of the row beside the keys is a column too many, and no key.
                let near = nearest_header(header, columns).filter(|near| !matches!(*near, "key" | "键") || lacks_key);
                // A misspelt column of keys is one mistake.
                has_key |= near.is_some_and(|near| near == "key" || near == "键");
                let help = near.map(did_you_mean);
                let help =
                    help.unwrap_or_else(|| say("在「列」中声明它，或从文件中删去", "declare it in `columns`, or delete it from the file"));
                let header = convert::shorten(header);
                let message = say(format!("清单没有名为「{header}」的列"), format!("the list has no column `{header}`"));
                self.push(place.error(codes::LIST_ROW, &message).with_help(help));
                continue;
            };
            if !seen.insert(*target) {
                let message =
                    say(format!("列「{header}」与前面的一列是同一列"), format!("the column `{header}` is the same as one before it"));
                self.push(place.error(codes::LIST_ROW, &message).with_help(say("只留一列", "keep one of them")));
            }
        }
        if !has_key {
            let message = say("没有「键」（key）一列", "there is no column `key`");
            let help = say("加一列「键」，给每一项一个不同的键", "add a column `key` with another key for each item");
            self.push(place.error(codes::LIST_ROW, &message).with_help(help));
        }
        (!lacks_key).then_some(())
    }

    fn read_cell(&mut self, row: &mut Row, (cell, header): (&Cell, &str), target: Option<Target>, columns: &[FieldDef]) {
        if let (Some(Target::Fixed(fixed)), Cell::Text(text)) = (target, cell) {
            return row.set_fixed(fixed, text);
        }
        let ty = match target {
            None => return,
            Some(_) if matches!(cell, Cell::Empty) => return,
            Some(Target::Fixed(_)) => Type { kind: Kind::Text, list: false },
            Some(Target::Column(column)) => match columns.get(column) {
                Some(definition) => definition.ty,
                None => return,
            },
        };
        match (convert::from_table_cell(cell, ty), target) {
            (Ok(value), Some(Target::Column(column))) => row.values.push((column, value)),
            (Ok(Value::Text(text)), Some(Target::Fixed(fixed))) => row.set_fixed(fixed, &text),
            (Ok(_), _) => {}
            (Err(error), _) => {
                let message = say(format!("列「{header}」：{}", error.message().zh), format!("column `{header}`: {}", error.message().en));
                let diagnostic = row.place.error(codes::LIST_ROW, &message);
                self.wrong_row(row, Diagnostic { help: error.help().cloned(), ..diagnostic });
                if target == Some(Target::Fixed(Fixed::Key)) {
                    row.has_wrong_key();
                }
            }
        }
    }

    /// Reports something in a row, which then makes no item.
    pub(super) fn wrong_row(&mut self, row: &mut Row, diagnostic: Diagnostic) {
        row.state = State::Wrong;
        self.push(diagnostic);
    }

    fn item_of_row(&mut self, mut row: Row, columns: &[FieldDef], cited: &mut HashMap<String, Option<BasisId>>) -> Option<RawItem> {
        let place = row.place.clone();
        if fold(&row.key).is_empty() {
            let diagnostic = place.error(codes::LIST_ROW, &say("没有键", "there is no key"));
            self.wrong_row(&mut row, diagnostic.with_help(say("填写「键」（key）", "fill in `key`")));
        }
        let mut bases = Vec::new();
        for text in &row.cites {
            let known = cited.get(text).copied();
            let basis = known.unwrap_or_else(|| self.cite_of_text(&place, text));
            if known.is_none() {
                cited.insert(text.clone(), basis);
            }
            match basis {
                Some(basis) => bases.push(basis),
                None => row.state = State::Wrong,
            }
        }
        if let Some(why) = &row.assumption {
            let text = Text { text: why.clone(), span: Span::default() };
            bases.extend(self.basis(&place.file, &Basis::Assumption(text)));
        }
        let from = row.from.take().and_then(|text| self.day_of_text(&mut row, &text));
        let to = row.to.take().and_then(|text| self.day_of_text(&mut row, &text));
        let days = Days { from: from.unwrap_or(Days::ALWAYS.from), to: to.unwrap_or(Days::ALWAYS.to) };
        if days.is_empty() {
            let message = say("有效期的终止日早于起始日", "the validity ends before it begins");
            let help = say("把较早的日期写在「有效自」（valid_from）", "write the earlier date as valid_from");
            let diagnostic = place.error(codes::EMPTY_VALIDITY, &message).with_help(help);
            self.wrong_row(&mut row, diagnostic);
        }
        if row.state == State::Wrong {
            // The values of a sound row are looked at when it becomes an item.
            self.cells(&place, &row.values, columns);
            return None;
        }
        Some(RawItem {
            key: row.key,
            name: row.name,
            aliases: row.aliases,
            under: row.under.map(|text| Name { text, span: place.span() }),
            values: row.values,
            bases,
            days: (days != Days::ALWAYS).then_some(days),
            place,
        })
    }

    fn cite_of_text(&mut self, place: &Place, text: &str) -> Option<BasisId> {
        match jianfu_dsl::parse_citation(text) {
            Ok(cite) => {
                let before = self.diagnostics.len();
                let basis = self.basis(&place.file, &Basis::Cite(cite));
                for diagnostic in self.diagnostics.iter_mut().skip(before) {
                    diagnostic.span = place.span();
                    diagnostic.message = place.in_words(&diagnostic.message);
                }
                basis
            }
            Err(error) => {
                let shown = convert::shorten(text);
                let message = say(format!("依据「{shown}」：{}", error.message.zh), format!("citation `{shown}`: {}", error.message.en));
                self.push(Diagnostic { help: error.help, ..place.error(codes::LIST_ROW, &message) });
                None
            }
        }
    }

    fn day_of_text(&mut self, row: &mut Row, text: &str) -> Option<i32> {
        let date = table::cell::parse_date(text);
        if date.is_none() {
            let diagnostic = not_a_date(&row.place, text);
            self.wrong_row(row, diagnostic);
        }
        date.map(day_number)
    }
}

pub(super) fn not_a_date(place: &Place, text: &str) -> Diagnostic {
    let shown = convert::shorten(text);
    let message = say(format!("「{shown}」不是日期"), format!("`{shown}` is not a date"));
    place.error(codes::LIST_ROW, &message).with_help(convert::help_for(Kind::Date))
}

/// What to say of a row with cells to the right of the last column: a comma in a name, say, has moved all that follows.
pub(super) fn beyond_columns(place: &Place, row: &table::Row) -> Option<Diagnostic> {
    let surplus = row.surplus.first().map(table::cell::text_of).map(|text| convert::shorten(&text))?;
    let message = say(format!("「{surplus}」在最后一列的右边"), format!("`{surplus}` stands to the right of the last column"));
    let help = say("给含逗号的单元格加引号，或补上列名", "put quotation marks around a cell that holds a comma, or name the column");
    Some(place.error(codes::LIST_ROW, &message).with_help(help))
}
