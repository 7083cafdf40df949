//! From given values to cells: what fits a field, and what to say where it does not.

use std::borrow::Cow;

use jianfu_dsl::Message;
use jianfu_dsl::keywords::nearest_name;
use jianfu_dsl::tree::{Literal, LiteralKind};
use rust_decimal::Decimal;

use crate::codes;
use crate::error::DataError;
use crate::fold::{fold_title, folded, is_blank};
use crate::model::{Article, BodyId, Cell, EnumDef, Kind, Model, NameState, SourceId, Symbol, Table, Type, date_of, day_number, get};
use crate::table::{self, cell};
use crate::value::Value;

mod citation;

/// The names that values may use.
pub(crate) struct Names<'a> {
    pub(crate) enums: &'a [EnumDef],
    pub(crate) body_names: &'a Table<String, BodyId>,
    pub(crate) source_names: &'a Table<String, SourceId>,
}

pub(crate) fn source_of(names: &Names<'_>, text: &str) -> Option<SourceId> {
    names.source_names.get(&fold_title(text)).copied()
}

/// The cell of a value for a field of type `ty`. Texts go through `intern`, the elements of a list to `elements`.
///
/// # Errors
/// `JF-D006` for a value of another type, `JF-D007` for a value that its enum does not have.
pub(crate) fn to_cell(
    value: &Value,
    ty: Type,
    names: &Names<'_>,
    intern: &mut dyn FnMut(&str) -> Symbol,
    elements: &mut Vec<Cell>,
) -> Result<Cell, DataError> {
    if is_not_given(value, ty.kind) {
        return Ok(Cell::Absent);
    }
    if !ty.list {
        return single(value, ty.kind, names, intern);
    }
    let Value::List(values) = value else {
        return Err(wrong(
            value,
            &format!("{}的列表", kind_words(ty.kind, names).zh),
            &format!("a list of {}", kind_words(ty.kind, names).en),
        )
        .with_help(Message::new("几个值写在方括号里：[…, …]", "several values stand in brackets: […, …]")));
    };
    let before = elements.len();
    for value in values {
        // An element that is not given stays in its place: left out, it could not keep `all` from holding.
        let cell = if is_not_given(value, ty.kind) { Ok(Cell::Absent) } else { single(value, ty.kind, names, intern) };
        match cell {
            Ok(cell) => elements.push(cell),
            Err(error) => {
                elements.truncate(before);
                return Err(error);
            }
        }
    }
    let number = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    Ok(Cell::List { start: number(before), len: number(values.len()) })
}

/// Whether a value counts as not present. A record without parts is no basis; for any other field it is a mistake.
fn is_not_given(value: &Value, kind: Kind) -> bool {
    match value {
        Value::Record(_) => kind == Kind::Basis && value.is_blank(),
        Value::List(values) => values.iter().all(|value| is_not_given(value, kind)),
        _ => value.is_blank(),
    }
}

fn single(value: &Value, kind: Kind, names: &Names<'_>, intern: &mut dyn FnMut(&str) -> Symbol) -> Result<Cell, DataError> {
    let words = || kind_words(kind, names);
    let wrong_here = || wrong_kind(value, kind, &words().zh, &words().en);
    Ok(match (kind, value) {
        (Kind::Text, Value::Text(text)) => Cell::Text(intern(text)),
        (Kind::Int, Value::Int(number)) => Cell::Int(*number),
        (Kind::Decimal, Value::Int(number)) => Cell::Decimal(Decimal::from(*number)),
        (Kind::Decimal, Value::Decimal(number)) => Cell::Decimal(number.normalize()),
        (Kind::Bool, Value::Bool(flag)) => Cell::Bool(*flag),
        (Kind::Date, Value::Date(date)) => Cell::Day(day_number(*date)),
        (Kind::Date, Value::Text(text)) => Cell::Day(day_number(cell::parse_date(text).ok_or_else(wrong_here)?)),
        (Kind::Enum(id), Value::Text(text)) => {
            let definition = get(names.enums, id.index()).ok_or_else(wrong_here)?;
            Cell::Variant(definition.variant(text).ok_or_else(|| unknown_variant(definition, text))?)
        }
        (Kind::Body, Value::Text(text)) => names.body_names.get(folded(text).as_ref()).map_or(Cell::Unknown, |id| Cell::Body(*id)),
        (Kind::Source, Value::Text(text)) => source_of(names, text).map_or(Cell::Unknown, Cell::Source),
        (Kind::Basis, Value::Text(text)) => citation::basis_of_text(text, &|title| source_of(names, title)),
        (Kind::Basis, Value::Record(entries)) => basis_of_record(entries, names)?,
        _ => return Err(wrong_here()),
    })
}

fn basis_of_record(entries: &[(String, Value)], names: &Names<'_>) -> Result<Cell, DataError> {
    let (mut source, mut named, mut article, mut date) = (None, NameState::Absent, Article::Absent, None);
    let mut given = Vec::new();
    for (name, value) in entries {
        let part = BASIS_PARTS.iter().find(|(en, zh)| name == en || name == zh).map(|(en, _)| *en).ok_or_else(|| no_part(name))?;
        if given.contains(&part) {
            let message = Message::new(format!("法据的「{name}」给了两次"), format!("the basis's `{name}` is given twice"));
            return Err(DataError::new(codes::TWICE, message).with_help(Message::new("只留一个", "keep one of them")));
        }
        given.push(part);
        if value.is_blank() {
            continue;
        }
        match (part, value) {
            ("source", Value::Text(text)) => {
                source = source_of(names, text);
                named = if source.is_some() { NameState::Resolved } else { NameState::Unresolved };
            }
            ("article", Value::Int(number)) => {
                article = Article::Number(u32::try_from(*number).map_err(|_| wrong_article(value))?);
            }
            ("article", Value::Text(text)) => {
                article = citation::article_in(text).ok_or_else(|| wrong_article(value))?;
            }
            ("date", Value::Date(day)) => date = Some(day_number(*day)),
            ("date", Value::Text(text)) => {
                date = Some(day_number(cell::parse_date(text).ok_or_else(|| wrong_kind(value, Kind::Date, "日期", "a date"))?));
            }
            _ => {
                let help = Message::new(
                    "文件写标题，条写序号，日期写作 2026-03-01",
                    "write a title as source, a number as article, a date as 2026-03-01",
                );
                return Err(wrong(value, "法据的一部分", "a part of a basis").with_help(help));
            }
        }
    }
    Ok(Cell::Basis { source, named, article, date })
}

fn wrong_article(value: &Value) -> DataError {
    wrong(value, "条的序号", "an article's number").with_help(Message::new("第十七条写作：17", "article 17 is written: 17"))
}

/// The parts of a basis, in English and Chinese.
const BASIS_PARTS: [(&str, &str); 3] = [("source", "文件"), ("article", "条"), ("date", "日期")];

fn no_part(name: &str) -> DataError {
    let name = shorten(name);
    let message = Message::new(format!("法据没有「{name}」这一部分"), format!("a basis has no part `{name}`"));
    DataError::new(codes::FIELD, message)
        .with_help(Message::new("法据由 source、article、date 组成", "a basis has source, article and date"))
}

fn unknown_variant(definition: &EnumDef, text: &str) -> DataError {
    let nearest = nearest_name(text, definition.variants.iter().flat_map(|variant| [variant.label.as_str(), variant.name.as_str()]));
    let all = |labels: &dyn Fn(&crate::model::VariantDef) -> String, divider: &str| {
        definition.variants.iter().map(labels).collect::<Vec<_>>().join(divider)
    };
    let help = nearest.map_or_else(
        || {
            Message::new(
                format!("可取：{}", all(&|variant| variant.label.clone(), "、")),
                format!("it may be: {}", all(&|variant| variant.name.clone(), ", ")),
            )
        },
        |nearest| Message::new(format!("是否想写「{nearest}」"), format!("did you mean `{nearest}`")),
    );
    let text = shorten(text);
    let message =
        Message::new(format!("「{}」没有「{text}」这个取值", definition.label), format!("`{}` has no value `{text}`", definition.name));
    DataError::new(codes::VARIANT, message).with_help(help)
}

/// The beginning of a text, so that no message repeats a whole document.
pub(crate) fn shorten(text: &str) -> String {
    /// More characters than any name has that a person would write.
    const MOST: usize = 60;
    match text.char_indices().nth(MOST) {
        Some((at, _)) => format!("{}…", text.get(..at).unwrap_or_default()),
        None => text.to_owned(),
    }
}

fn wrong(value: &Value, zh: &str, en: &str) -> DataError {
    let shown = shorten(&display(value));
    DataError::new(codes::VALUE, Message::new(format!("「{shown}」不是{zh}"), format!("`{shown}` is not {en}")))
}

/// The same for a value that does not fit a kind, with how one that fits is written.
fn wrong_kind(value: &Value, kind: Kind, zh: &str, en: &str) -> DataError {
    wrong(value, zh, en).with_help(help_for(kind))
}

/// How a value of a kind is written in data.
pub(crate) fn help_for(kind: Kind) -> Message {
    let (zh, en) = match kind {
        Kind::Int => ("整数写作：3", "a whole number is written: 3"),
        Kind::Decimal => ("数写作：0.5", "a number is written: 0.5"),
        Kind::Bool => ("写「是」或「否」", "write true or false"),
        Kind::Date => ("日期写作：2026-03-01", "a date is written: 2026-03-01"),
        Kind::Text | Kind::Enum(_) => ("写成文字", "write it as text"),
        Kind::Body => ("写机构的名称", "write the body's name"),
        Kind::Source => ("写文件的标题", "write the source's title"),
        Kind::Basis => ("写作：《文件名》第十七条", "it is written: 《title》第十七条"),
    };
    Message::new(zh, en)
}

/// A kind in words, as in "is not …".
pub(crate) fn kind_words(kind: Kind, names: &Names<'_>) -> Message {
    let (zh, en) = match kind {
        Kind::Text => ("文本", "text"),
        Kind::Int => ("整数", "a whole number"),
        Kind::Decimal => ("数", "a number"),
        Kind::Bool => ("「是」或「否」", "true or false"),
        Kind::Date => ("日期", "a date"),
        Kind::Body => ("机构名称", "a body's name"),
        Kind::Basis => ("法据", "a basis"),
        Kind::Source => ("文件", "a source"),
        Kind::Enum(id) => {
            let definition = get(names.enums, id.index());
            let (label, name) = definition.map_or(("", ""), |definition| (definition.label.as_str(), definition.name.as_str()));
            return Message::new(format!("「{label}」的取值"), format!("a value of `{name}`"));
        }
    };
    Message::new(zh, en)
}

/// A value as text, for messages and reasons.
pub(crate) fn display(value: &Value) -> String {
    shown(value).into_owned()
}

/// The same, borrowed where it is text already.
pub(crate) fn shown(value: &Value) -> Cow<'_, str> {
    Cow::Owned(match value {
        Value::Text(text) => return Cow::Borrowed(text),
        Value::Null => String::new(),
        Value::Bool(flag) => flag.to_string(),
        Value::Int(number) => number.to_string(),
        Value::Decimal(number) => number.to_string(),
        Value::Date(date) => date.to_string(),
        Value::List(values) => values.iter().map(shown).collect::<Vec<_>>().join("；"),
        Value::Record(entries) => entries.iter().map(|(_, value)| shown(value)).collect::<Vec<_>>().join(" "),
    })
}

/// A cell as people see it: enum values and bodies by label. `None` for what is not given, or is no single value.
pub(crate) fn from_cell(model: &Model, kind: Kind, cell: Cell) -> Option<Value> {
    Some(match cell {
        Cell::Bool(flag) => Value::Bool(flag),
        Cell::Int(number) => Value::Int(number),
        Cell::Decimal(number) => Value::Decimal(number),
        Cell::Day(day) => Value::Date(date_of(day)?),
        other => Value::Text(text_of_cell(model, kind, other)?.to_owned()),
    })
}

/// The same for a cell that is text, or has a name.
pub(crate) fn text_of_cell(model: &Model, kind: Kind, cell: Cell) -> Option<&str> {
    match (cell, kind) {
        (Cell::Text(symbol), _) => model.symbols.written(symbol),
        (Cell::Variant(value), Kind::Enum(id)) => Some(&get(&model.enums, id.index())?.variants.get(usize::from(value))?.label),
        (Cell::Body(id), _) => Some(&get(&model.bodies, id.index())?.label),
        (Cell::Source(id), _) => Some(&get(&model.sources, id.index())?.title),
        _ => None,
    }
}

/// A literal of rule text as a value.
pub(crate) fn literal(literal: &Literal) -> Result<Value, DataError> {
    Ok(match &literal.kind {
        LiteralKind::Number(text) => number(text).map_err(|error| error.with_code(codes::NUMBER))?,
        LiteralKind::Text(text) | LiteralKind::Name(text) => Value::Text(text.clone()),
        LiteralKind::Date(date) => Value::Date(*date),
        LiteralKind::Bool(flag) => Value::Bool(*flag),
        LiteralKind::List(values) => Value::List(values.iter().map(self::literal).collect::<Result<_, _>>()?),
        LiteralKind::Record(entries) => {
            let entries = entries.iter().map(|entry| Ok((entry.name.text.clone(), self::literal(&entry.value)?)));
            Value::Record(entries.collect::<Result<_, DataError>>()?)
        }
    })
}

/// A number's text as an exact value: whole where it is written whole.
pub(crate) fn number(text: &str) -> Result<Value, DataError> {
    let too_large = || {
        let text = shorten(text);
        DataError::new(
            codes::VALUE,
            Message::new(format!("数「{text}」太大或太细"), format!("the number `{text}` is too large or too fine")),
        )
        .with_help(Message::new(
            "整数在 ±9,223,372,036,854,775,807 之内，小数约有 28 位有效数字",
            "whole numbers lie within ±9,223,372,036,854,775,807, and decimals have about 28 significant digits",
        ))
    };
    let text = &without_exponent(text).ok_or_else(too_large)?;
    if text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-' || byte == b'+') {
        return text.parse().map(Value::Int).map_err(|_| too_large());
    }
    Decimal::from_str_exact(text).map(Value::Decimal).map_err(|_| too_large())
}

/// A number without an exponent: `1.25e1` is `12.5`. The point is moved in the text, since arithmetic could round.
fn without_exponent(text: &str) -> Option<Cow<'_, str>> {
    /// Beyond this no decimal could hold the number.
    const MAX_SHIFT: usize = 40;
    let Some((mantissa, exponent)) = text.split_once(['e', 'E']) else { return Some(Cow::Borrowed(text)) };
    let exponent: i32 = exponent.parse().ok()?;
    let shift = usize::try_from(exponent.unsigned_abs()).ok().filter(|shift| *shift <= MAX_SHIFT)?;
    let (sign, digits) = mantissa.strip_prefix('-').map_or(("", mantissa), |digits| ("-", digits));
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    let zeros = "0".repeat(shift);
    let (whole, part) = if exponent < 0 {
        let padded = format!("{zeros}{whole}");
        let point = padded.len().checked_sub(shift)?;
        (padded.get(..point)?.to_owned(), format!("{}{part}", padded.get(point..)?))
    } else {
        let padded = format!("{part}{zeros}");
        (format!("{whole}{}", padded.get(..shift)?), padded.get(shift..)?.trim_end_matches('0').to_owned())
    };
    let whole = if whole.is_empty() { "0" } else { &whole };
    Some(Cow::Owned(if part.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{part}") }))
}

/// A spreadsheet's cell as a value for a field of type `ty`: what people write in tables is taken generously, what cannot be meant is an error.
///
/// # Errors
/// `JF-D006`, `JF-D007` as for [`to_cell`], and `JF-D010` for a spreadsheet error such as `#REF!`.
pub(crate) fn from_table_cell(given: &table::Cell, ty: Type) -> Result<Value, DataError> {
    if let table::Cell::Broken(shown) = given {
        if !shown.starts_with('#') {
            let message = Message::new(
                format!("数「{shown}」的位数超出工作簿所能保存的，末几位已经丢失"),
                format!("the number `{shown}` has more digits than a workbook keeps, and its last ones are lost"),
            );
            return Err(DataError::new(codes::BROKEN_CELL, message)
                .with_help(Message::new("把单元格设为文本格式后重新填写", "format the cell as text and enter it anew")));
        }
        let message = Message::new(format!("单元格是表格错误「{shown}」"), format!("the cell holds the spreadsheet error `{shown}`"));
        return Err(DataError::new(codes::BROKEN_CELL, message)
            .with_help(Message::new("在表格中改正后重新导出", "mend it in the spreadsheet and export again")));
    }
    let text = cell::text_of(given);
    if text.trim().is_empty() {
        return Ok(Value::Null);
    }
    if ty.list {
        let parts =
            text.split([';', '；', '\n']).flat_map(|part| if ty.kind == Kind::Basis { bases_in(part) } else { part.split('、').collect() });
        let element = Type { list: false, ..ty };
        let values =
            parts.map(str::trim).filter(|part| !is_blank(part)).map(|part| from_table_cell(&table::Cell::Text(part.to_owned()), element));
        return Ok(Value::List(values.collect::<Result<_, _>>()?));
    }
    let fails = |zh: &str, en: &str| Err(wrong_kind(&Value::Text(text.clone()), ty.kind, zh, en));
    match (ty.kind, given) {
        (Kind::Date, table::Cell::Date(date)) => Ok(Value::Date(*date)),
        (Kind::Date, _) => cell::parse_date(&text).map_or_else(|| fails("日期", "a date"), |date| Ok(Value::Date(date))),
        (Kind::Bool, table::Cell::Bool(flag)) => Ok(Value::Bool(*flag)),
        (Kind::Bool, _) => cell::parse_bool(&text).map_or_else(|| fails("「是」或「否」", "yes or no"), |flag| Ok(Value::Bool(flag))),
        (Kind::Int | Kind::Decimal, table::Cell::Text(_) | table::Cell::Number(_)) => {
            let plain = cell::normalise_number(&text);
            let looks_right = plain.bytes().any(|byte| byte.is_ascii_digit());
            match number(&plain) {
                Ok(value) if looks_right => Ok(value),
                _ => fails("数", "a number"),
            }
        }
        (Kind::Int | Kind::Decimal, _) => fails("数", "a number"),
        (Kind::Enum(_), table::Cell::Bool(_)) | (Kind::Text | Kind::Enum(_) | Kind::Body | Kind::Basis | Kind::Source, _) => {
            Ok(Value::Text(text))
        }
    }
}

/// The documents that a cell cites, divided by a comma before the next title: `《统计法》第十七条、《档案法》第三条`. A comma alone divides articles.
fn bases_in(text: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let (mut from, mut depth) = (0, 0_usize);
    for (at, character) in text.char_indices() {
        let behind = at + character.len_utf8();
        match character {
            '《' => depth += 1,
            '》' => depth = depth.saturating_sub(1),
            '、' | '，' | ',' if depth == 0 && text.get(behind..).is_some_and(|rest| rest.trim_start().starts_with('《')) => {
                parts.extend(text.get(from..at));
                from = behind;
            }
            _ => {}
        }
    }
    parts.extend(text.get(from..));
    parts
}

#[cfg(test)]
mod tests {
    use super::{bases_in, without_exponent};

    #[test]
    fn a_comma_before_a_title_divides_what_a_cell_cites() {
        assert_eq!(
            bases_in("《统计法》第十七条、《档案法》第三、四条, 《甲、《乙》办法》"),
            ["《统计法》第十七条", "《档案法》第三、四条", " 《甲、《乙》办法》"]
        );
        assert_eq!(bases_in("统计法第十七条、第十八条"), ["统计法第十七条、第十八条"]);
    }

    #[test]
    fn exponents_move_the_point_and_round_nothing() {
        for (text, plain) in [
            ("1.25e1", "12.5"),
            ("1e3", "1000"),
            ("-5E-3", "-0.005"),
            ("12.50e1", "125"),
            ("0.5", "0.5"),
            ("1.2345678901234567890123456789e0", "1.2345678901234567890123456789"),
        ] {
            assert_eq!(without_exponent(text).as_deref(), Some(plain), "{text}");
        }
        assert_eq!(without_exponent("1e400"), None);
        assert_eq!(without_exponent("1e"), None);
    }
}
