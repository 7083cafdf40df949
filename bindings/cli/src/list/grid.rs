//! A list as a grid: the columns that its files may have, and for each item what stands in them. Workbooks and packs are compared in this form.

use jianfu::table::Cell;
use jianfu::view::{Basis, FieldType, ItemRef, ListRef, Scalar, Spot};
use jianfu::{DataError, FieldRef, Lang, Value};
use jianfu_dsl::render::is_unseen;

use crate::spreadsheet::within_cell;

/// A column of a list.
#[derive(Debug, Clone, Copy)]
pub(super) enum Column<'p> {
    Key,
    Name,
    Aliases,
    Under,
    Cite,
    Assumption,
    From,
    To,
    Own(FieldRef<'p>),
}

/// What stands in an item's cells, in the order of the columns; `None` for a blank one.
pub(super) type Values = Vec<Option<Value>>;

/// A version of an item as the pack has it.
pub(super) struct Entry {
    pub(super) values: Values,
    pub(super) spot: Spot,
}

/// A list's columns and items.
pub(super) struct Grid<'p> {
    pub(super) list: ListRef<'p>,
    pub(super) columns: Vec<Column<'p>>,
    pub(super) entries: Vec<Entry>,
}

impl<'p> Column<'p> {
    /// The columns that are usual in front of a list's own, and those behind.
    const BEFORE: [Self; 4] = [Self::Key, Self::Name, Self::Aliases, Self::Under];
    const BEHIND: [Self; 4] = [Self::Cite, Self::Assumption, Self::From, Self::To];

    /// Every column of a list. One that every list has cannot stand in a file where the list's own columns have both its names.
    fn all(list: ListRef<'p>) -> Vec<Self> {
        let own: Vec<Self> = list.columns().map(Self::Own).collect();
        let is_taken = |name: &str| own.iter().any(|own| own.names().contains(&name));
        let can_stand = |column: &Self| matches!(column, Self::Key) || !column.names().into_iter().all(is_taken);
        let (before, behind) = (Self::BEFORE.into_iter().filter(can_stand), Self::BEHIND.into_iter().filter(can_stand));
        before.chain(own.iter().copied()).chain(behind).collect()
    }

    /// What it is called in a file, in each language.
    fn names(&self) -> [&'p str; 2] {
        match self {
            Self::Key => ["键", "key"],
            Self::Name => ["名称", "name"],
            Self::Aliases => ["又称", "aka"],
            Self::Under => ["隶属", "under"],
            Self::Cite => ["依据", "cite"],
            Self::Assumption => ["假定", "assumption"],
            Self::From => ["有效自", "valid_from"],
            Self::To => ["有效至", "valid_to"],
            Self::Own(field) => [field.label(), field.name()],
        }
    }

    /// What one value of it may be. Of the columns that every list has only the days are no text.
    pub(super) fn scalar(&self) -> Scalar<'p> {
        match self {
            Self::Own(field) => match field.ty() {
                FieldType::One(scalar) | FieldType::ListOf(scalar) => scalar,
            },
            Self::From | Self::To => Scalar::Date,
            _ => Scalar::Text,
        }
    }

    fn value_of(&self, item: &ItemRef<'_>, lang: Lang) -> Option<Value> {
        let text = |text: &str| Some(Value::Text(plain(text)));
        match self {
            Self::Key => text(item.key()),
            Self::Name => item.name().and_then(text),
            Self::Aliases => several(item.aliases().flat_map(|alias| divided(alias, &ALIAS_DIVIDERS))),
            Self::Under => item.under().and_then(text),
            Self::Cite => several(item.own_bases().filter_map(|basis| match basis {
                Basis::Cite(cite) => Some(plain(&cite.text(lang))),
                Basis::Assumption(_) => None,
            })),
            Self::Assumption => {
                let why = item.own_bases().filter_map(|basis| match basis {
                    Basis::Cite(_) => None,
                    Basis::Assumption(why) => Some(plain(why)),
                });
                Some(why.collect::<Vec<_>>().join("；")).filter(|why| !why.is_empty()).map(Value::Text)
            }
            Self::From => item.own_validity()?.from.map(Value::Date),
            Self::To => item.own_validity()?.to.map(Value::Date),
            Self::Own(field) => match item.value(field.name())? {
                Value::Text(value) => text(&value),
                other => Some(other),
            },
        }
        .filter(|value| !value.is_blank())
    }
}

/// What divides the names in a cell.
pub(super) const ALIAS_DIVIDERS: [char; 3] = [';', '；', '\n'];
/// What divides the citations in a cell.
pub(super) const CITE_DIVIDERS: [char; 3] = ['|', '｜', '\n'];

impl<'p> Grid<'p> {
    pub(super) fn of(list: ListRef<'p>, lang: Lang) -> Self {
        let columns = Column::all(list);
        let entries = list
            .items()
            .map(|item| Entry { values: columns.iter().map(|column| column.value_of(&item, lang)).collect(), spot: item.spot() })
            .collect();
        Self { list, columns, entries }
    }

    /// The column that a header names. A list's own column wins over one that every list has, as in the pack's own files.
    pub(super) fn column(&self, header: &str) -> Option<usize> {
        let header = header.trim();
        let named =
            |own: bool| self.columns.iter().position(|column| matches!(column, Column::Own(_)) == own && column.names().contains(&header));
        named(true).or_else(|| named(false))
    }

    /// A column's header: a list's own by its label, which people know. Where one of them is called as a column that every list has, that one has its
    /// name in the other language.
    pub(super) fn header(&self, column: &Column<'p>, lang: Lang) -> &'p str {
        let [zh, en] = column.names();
        let (wanted, other) = match (column, lang) {
            (Column::Own(_), _) => return zh,
            (_, Lang::Zh) => (zh, en),
            (_, Lang::En) => (en, zh),
        };
        let is_taken = self.columns.iter().any(|own| matches!(own, Column::Own(_)) && own.names().contains(&wanted));
        if is_taken { other } else { wanted }
    }

    /// Where the fixed column stands that `is` tells.
    pub(super) fn position(&self, is: fn(&Column<'_>) -> bool) -> usize {
        self.columns.iter().position(is).unwrap_or_default()
    }

    /// What a cell of the column holds.
    pub(super) fn own_value(&self, field: &FieldRef<'_>, cell: &Cell) -> Result<Option<Value>, DataError> {
        Ok(match self.list.read_cell(field.name(), cell)? {
            Some(Value::Text(text)) => Some(Value::Text(plain(&text))).filter(|value| !value.is_blank()),
            other => other,
        })
    }
}

/// A value as people read and write it in a cell.
pub(super) fn shown(column: &Column<'_>, value: &Value, lang: Lang) -> String {
    match value {
        Value::Bool(flag) => yes_no(*flag, lang).to_owned(),
        Value::List(values) => {
            let divider = if matches!(column, Column::Cite) { "|" } else { ";" };
            values.iter().map(|value| shown(column, value, lang)).collect::<Vec<_>>().join(divider)
        }
        Value::Text(text) => text.clone(),
        Value::Int(number) => number.to_string(),
        Value::Decimal(number) => number.to_string(),
        Value::Date(date) => date.to_string(),
        _ => String::new(),
    }
}

pub(super) const fn yes_no(flag: bool, lang: Lang) -> &'static str {
    match (flag, lang) {
        (true, Lang::Zh) => "是",
        (false, Lang::Zh) => "否",
        (true, Lang::En) => "yes",
        (false, Lang::En) => "no",
    }
}

/// A text as a cell can hold it: on as many lines as it has, without what cannot be seen, and not longer than a cell.
pub(super) fn plain(text: &str) -> String {
    let kept: String = text.chars().map(|c| if c == '\t' { ' ' } else { c }).filter(|c| *c == '\n' || !is_unseen(*c)).collect();
    within_cell(&kept).trim().to_owned()
}

/// The parts of a text, without those that are blank. A divider between quotation marks divides nothing.
pub(super) fn divided(text: &str, dividers: &[char]) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut quoted = false;
    for c in text.chars() {
        quoted ^= c == '"';
        match parts.last_mut() {
            Some(part) if quoted || !dividers.contains(&c) => part.push(c),
            _ => parts.push(String::new()),
        }
    }
    parts.iter().map(|part| plain(part)).filter(|part| !part.is_empty()).collect()
}

/// Several texts as one value; `None` if there is none.
pub(super) fn several(texts: impl IntoIterator<Item = String>) -> Option<Value> {
    let texts: Vec<Value> = texts.into_iter().map(Value::Text).collect();
    (!texts.is_empty()).then_some(Value::List(texts))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spreadsheet::MAX_CHARACTERS;

    #[test]
    fn what_cannot_be_seen_is_no_part_of_a_cell() {
        assert_eq!(plain(" 招\u{200b}商\t引资\u{1b}[31m\r\n乙 "), "招商 引资[31m\n乙");
        assert_eq!(plain(&"甲".repeat(40_000)).chars().count(), MAX_CHARACTERS);
    }

    #[test]
    fn a_divider_in_quotation_marks_divides_nothing() {
        assert_eq!(divided("a 第一条｜b 原文 \"甲|乙\" | ", &CITE_DIVIDERS), ["a 第一条", "b 原文 \"甲|乙\""]);
        assert_eq!(divided("甲;乙；丙\n丁", &ALIAS_DIVIDERS), ["甲", "乙", "丙", "丁"]);
    }
}
