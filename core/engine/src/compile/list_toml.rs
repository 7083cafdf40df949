//! List files in TOML: an `[[item]]` table for each item, with the columns of a list file for keys.

use std::collections::BTreeSet;

use jianfu_dsl::Message;
use jianfu_dsl::keywords::nearest_name;
use jianfu_dsl::tree::{Span, Text};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::list_row::{Fixed, Row, Target, nearest_header, target};
use super::place::Place;
use super::unknown::did_you_mean;
use super::{Compiler, say};
use crate::codes;
use crate::convert;
use crate::model::{FieldDef, Kind};
use crate::value::Value;

/// What an item's table may be called.
const ITEM: [&str; 2] = ["item", "事项"];

/// Why a value cannot stand where it does, and what to write.
struct Wrong {
    message: Message,
    help: Message,
}

impl Compiler<'_> {
    pub(super) fn rows_of_toml(&mut self, file: &str, path: &Text, bytes: &[u8], columns: &[FieldDef]) -> Vec<Row> {
        let mut refuse = |cause: Message, help: Message| {
            let message = say(format!("「{}」{}", path.text, cause.zh), format!("`{}` {}", path.text, cause.en));
            self.error(codes::LIST_FILE, file, path.span, message).help = Some(help);
            Vec::new()
        };
        let Ok(text) = std::str::from_utf8(bytes) else {
            return refuse(say("不是 UTF-8 文本", "is not UTF-8 text"), say("用 UTF-8 编码另存此文件", "save the file again as UTF-8"));
        };
        let document = match DeTable::parse(text) {
            Ok(document) => document,
            Err(error) => {
                let line = error.span().and_then(|span| text.get(..span.start)).map_or(1, |head| head.matches('\n').count() + 1);
                return refuse(
                    say(format!("从第 {line} 行起不是正确的 TOML"), format!("is not well-formed TOML from line {line} on")),
                    say("每行写作：键 = \"值\"，文字加引号", "each line is written key = \"value\", with quotation marks around text"),
                );
            }
        };
        let is_item = |key: &str| ITEM.contains(&key);
        let arrays = document.get_ref().iter().filter(|(key, _)| is_item(key.get_ref()));
        let mut items: Vec<&Spanned<DeValue<'_>>> = arrays.filter_map(|(_, value)| value.get_ref().as_array()).flatten().collect();
        items.sort_by_key(|item| item.span().start);
        if items.is_empty() {
            return refuse(say("里没有一项", "holds no item"), say("每一项写作一个 [[item]] 表", "write each item as an [[item]] table"));
        }
        for key in document.get_ref().keys().filter(|key| !is_item(key.get_ref())) {
            let shown = convert::shorten(key.get_ref());
            let message = say(format!("清单文件没有「{shown}」这个键"), format!("a list's file has no key `{shown}`"));
            let help = nearest_name(key.get_ref(), ITEM).map(did_you_mean);
            let help = help.unwrap_or_else(|| say("删去它；文件中只有 [[item]] 表", "delete it; the file holds [[item]] tables only"));
            self.push(Place::text(&path.text, Span::default()).error(codes::LIST_ROW, &message).with_help(help));
        }
        let mut rows = Vec::with_capacity(items.len());
        for (number, item) in (1_u32..).zip(items) {
            let mut row = Row::new(Place::item(&path.text, number));
            match item.get_ref().as_table() {
                Some(table) => self.read_item(&mut row, table, columns),
                None => {
                    let message = say("此项不是表", "this item is no table");
                    let help = say("每一项写作一个 [[item]] 表", "write each item as an [[item]] table");
                    self.push(Place::item(&path.text, number).error(codes::LIST_ROW, &message).with_help(help));
                    continue;
                }
            }
            rows.push(row);
        }
        rows
    }

    fn read_item(&mut self, row: &mut Row, table: &DeTable<'_>, columns: &[FieldDef]) {
        let mut seen: BTreeSet<Target> = BTreeSet::new();
        for (name, value) in table {
            let (name, value) = (name.get_ref().as_ref(), value.get_ref());
            let read = match target(name, columns) {
                None => Err(no_column(name, columns)),
                Some(meant) if !seen.insert(meant) => Err(Wrong {
                    message: say(format!("「{name}」给了两次"), format!("`{name}` is given twice")),
                    help: say("只留一个", "keep one of them"),
                }),
                Some(Target::Column(column)) => value_of(name, value).map(|value| row.values.push((column, value))),
                Some(Target::Fixed(fixed)) => read_fixed(row, fixed, value).ok_or_else(|| not_text(name, fixed)),
            };
            if let Err(Wrong { message, help }) = read {
                let diagnostic = row.error(codes::LIST_ROW, &message).with_help(help);
                self.wrong_row(row, diagnostic);
                if target(name, columns) == Some(Target::Fixed(Fixed::Key)) {
                    row.has_wrong_key();
                }
            }
        }
    }
}

fn no_column(name: &str, columns: &[FieldDef]) -> Wrong {
    let shown = convert::shorten(name);
    let help = nearest_header(name, columns).map(did_you_mean);
    Wrong {
        message: say(format!("清单没有名为「{shown}」的列"), format!("the list has no column `{shown}`")),
        help: help.unwrap_or_else(|| say("在「列」中声明它，或从文件中删去", "declare it in `columns`, or delete it from the file")),
    }
}

fn not_text(name: &str, fixed: Fixed) -> Wrong {
    let help = match fixed {
        Fixed::Aliases | Fixed::Cite => say("写作 \"…\" 或 [\"…\", \"…\"]", "write it as \"…\" or [\"…\", \"…\"]"),
        _ => say("写作 \"…\"", "write it as \"…\""),
    };
    Wrong { message: say(format!("「{name}」要写成文字"), format!("`{name}` must be text")), help }
}

/// Takes what every list file may have; `None` where the value is of another type.
fn read_fixed(row: &mut Row, fixed: Fixed, value: &DeValue<'_>) -> Option<()> {
    match (fixed, value) {
        (_, DeValue::String(text)) => row.set_fixed(fixed, text),
        // Keys are often numbers, and TOML has dates of its own.
        (Fixed::Key | Fixed::Under, DeValue::Integer(number)) => row.set_fixed(fixed, &number.to_string()),
        (Fixed::From | Fixed::To, DeValue::Datetime(day)) => row.set_fixed(fixed, &day.to_string()),
        // Each element is one, whatever divides them in a text.
        (Fixed::Aliases, DeValue::Array(parts)) => row.aliases = texts(parts)?,
        (Fixed::Cite, DeValue::Array(parts)) => row.cites = texts(parts)?,
        _ => return None,
    }
    Some(())
}

fn texts<'v>(parts: impl IntoIterator<Item = &'v Spanned<DeValue<'v>>>) -> Option<Vec<String>> {
    let texts = parts.into_iter().map(|part| part.get_ref().as_str().map(|text| text.trim().to_owned()));
    texts.collect::<Option<Vec<_>>>().map(|texts| texts.into_iter().filter(|text| !text.is_empty()).collect())
}

/// A value as it is written, numbers exactly so.
fn value_of(name: &str, value: &DeValue<'_>) -> Result<Value, Wrong> {
    let several = || Wrong {
        message: say(format!("列「{name}」只能有一个值"), format!("the column `{name}` holds one value")),
        help: say("几个值写成几列，或写成文本", "make it several columns, or a text"),
    };
    Ok(match value {
        DeValue::Array(_) | DeValue::Table(_) => return Err(several()),
        DeValue::Boolean(flag) => Value::Bool(*flag),
        DeValue::Integer(number) => match i64::from_str_radix(number.as_str(), number.radix()) {
            Ok(whole) => Value::Int(whole),
            Err(_) => number_of(name, number.as_str())?,
        },
        DeValue::Float(number) => number_of(name, number.as_str())?,
        DeValue::String(text) => Value::Text(text.to_string()),
        DeValue::Datetime(day) => Value::Text(day.to_string()),
    })
}

fn number_of(name: &str, text: &str) -> Result<Value, Wrong> {
    convert::number(text).map_err(|error| {
        let said = error.message();
        let message = say(format!("列「{name}」：{}", said.zh), format!("column `{name}`: {}", said.en));
        let help = error.help().cloned();
        Wrong { message, help: help.unwrap_or_else(|| convert::help_for(Kind::Decimal)) }
    })
}
