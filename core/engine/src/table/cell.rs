//! What people write in a cell: days, yes and no, numbers. Text is read exactly. Numbers of workbooks alone pass through a float, since that is how a
//! workbook keeps them; they come out with the digits that the workbook vouches for.

use std::borrow::Cow;

use jiff::civil::Date;

use super::Cell;

/// A cell as text: what a person would type to get it.
///
/// ```
/// use jianfu::table::{Cell, cell};
/// assert_eq!(cell::text_of(&Cell::Bool(true)), "是");
/// assert_eq!(cell::text_of(&Cell::Date(jiff::civil::date(2026, 9, 10))), "2026-09-10");
/// ```
pub fn text_of(cell: &Cell) -> String {
    match cell {
        Cell::Empty => String::new(),
        Cell::Text(text) | Cell::Number(text) | Cell::Broken(text) => text.clone(),
        Cell::Bool(flag) => if *flag { "是" } else { "否" }.to_owned(),
        Cell::Date(date) => date.to_string(),
    }
}

/// A day as people write it: `2026-09-10`, `2026/9/10`, `2026.9.10`, `2026年9月10日`, `20260910`, with full-width digits, with or without a time behind it.
///
/// ```
/// use jianfu::table::cell::parse_date;
/// let day = Some(jiff::civil::date(2026, 9, 10));
/// assert_eq!(parse_date("２０２６年９月１０日"), day);
/// assert_eq!(parse_date("2026/9/10 0:00"), day);
/// assert_eq!(parse_date("9/10/2026"), None); // it could be either month
/// ```
pub fn parse_date(text: &str) -> Option<Date> {
    // As nearly always in data: `2026-03-01`.
    if let [_, _, _, _, b'-', _, _, b'-', _, _] = text.as_bytes()
        && text.bytes().filter(u8::is_ascii_digit).count() == 8
    {
        return day(text.get(..4)?, text.get(5..7)?, text.get(8..)?);
    }
    let plain = half_widths(text.trim());
    let plain = without_time(&plain)?;
    if plain.len() == 8 && plain.bytes().all(|byte| byte.is_ascii_digit()) {
        return day(plain.get(..4)?, plain.get(4..6)?, plain.get(6..)?);
    }
    if let Some((year, rest)) = plain.split_once('年') {
        let (month, rest) = rest.split_once('月')?;
        let number = rest.strip_suffix(['日', '号']).unwrap_or(rest);
        return day(year.trim(), month.trim(), number.trim());
    }
    let divider = plain.chars().find(|c| !c.is_ascii_digit()).filter(|c| matches!(c, '-' | '/' | '.'))?;
    let mut parts = plain.split(divider);
    let found = day(parts.next()?, parts.next()?, parts.next()?);
    found.filter(|_| parts.next().is_none())
}

/// The text before a time of day, if what follows the day is one.
fn without_time(text: &str) -> Option<&str> {
    let is_time =
        |time: &str| time.contains(':') && time.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b':' | b'.' | b'Z' | b'+'));
    match text.split_once(['T', ' ']) {
        Some((day, time)) if is_time(time.trim()) => Some(day),
        // `2026年 9月 10日` has spaces, but no time.
        Some(_) if text.contains('年') => Some(text),
        Some(_) => None,
        None => Some(text),
    }
}

fn day(year: &str, month: &str, day: &str) -> Option<Date> {
    let digits =
        |text: &str, most: usize| (!text.is_empty() && text.len() <= most && text.bytes().all(|byte| byte.is_ascii_digit())).then_some(());
    digits(year, 4).filter(|()| year.len() == 4)?;
    digits(month, 2)?;
    digits(day, 2)?;
    Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()
}

/// Yes or no as people write it.
///
/// ```
/// use jianfu::table::cell::parse_bool;
/// assert_eq!(parse_bool("√"), Some(true));
/// assert_eq!(parse_bool("否"), Some(false));
/// assert_eq!(parse_bool("也许"), None);
/// ```
pub fn parse_bool(text: &str) -> Option<bool> {
    match crate::fold::fold(text).as_str() {
        "是" | "有" | "true" | "yes" | "y" | "1" | "√" | "✓" | "✔" | "☑" => Some(true),
        "否" | "无" | "false" | "no" | "n" | "0" | "×" | "✗" | "✘" | "☒" => Some(false),
        _ => None,
    }
}

/// A number's text in plain digits: full-width digits made plain, thousands commas and useless zeros left out, per cent and per mille divided out. What is
/// no number comes back as it was, without white space at the ends.
///
/// ```
/// use jianfu::table::cell::normalise_number;
/// assert_eq!(normalise_number("１，２３４．５０"), "1234.5");
/// assert_eq!(normalise_number("12.5%"), "0.125");
/// assert_eq!(normalise_number("1,2"), "1,2");
/// ```
pub fn normalise_number(text: &str) -> String {
    let text = text.trim();
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return assemble("", text, "");
    }
    let plain = half_widths(text);
    let (sign, rest) = match plain.strip_prefix(['-', '−']) {
        Some(rest) => ("-", rest),
        None => ("", plain.strip_prefix('+').unwrap_or(&plain)),
    };
    let (rest, places) = match (rest.strip_suffix('%'), rest.strip_suffix('‰')) {
        (Some(rest), _) => (rest.trim_end(), 2),
        (None, Some(rest)) => (rest.trim_end(), 3),
        (None, None) => (rest, 0),
    };
    match digits(rest) {
        Some((whole, part)) => {
            let (whole, part) = shift_left(&whole, &part, places);
            assemble(sign, &whole, &part)
        }
        None => plain.into_owned(),
    }
}

/// The digits before and behind the point, without commas; `None` for what is no plain number.
fn digits(text: &str) -> Option<(String, String)> {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let all_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let mut groups = whole.split(',');
    let first = groups.next()?;
    let grouped = whole.contains(',');
    let well_grouped = !grouped
        || (!first.is_empty() && first.len() <= 3 && all_digits(first) && groups.all(|group| group.len() == 3 && all_digits(group)));
    let whole: String = whole.chars().filter(|c| *c != ',').collect();
    (well_grouped && all_digits(&whole) && all_digits(part) && !(whole.is_empty() && part.is_empty())).then(|| (whole, part.to_owned()))
}

fn shift_left(whole: &str, part: &str, places: usize) -> (String, String) {
    let padded = format!("{}{whole}", "0".repeat(places));
    let point = padded.len().saturating_sub(places);
    (padded.get(..point).unwrap_or_default().to_owned(), format!("{}{part}", padded.get(point..).unwrap_or_default()))
}

fn assemble(sign: &str, whole: &str, part: &str) -> String {
    let whole = whole.trim_start_matches('0');
    let whole = if whole.is_empty() { "0" } else { whole };
    let part = part.trim_end_matches('0');
    match (whole, part) {
        ("0", "") => "0".to_owned(),
        (whole, "") => format!("{sign}{whole}"),
        (whole, part) => format!("{sign}{whole}.{part}"),
    }
}

/// A workbook's number as decimal text: the shortest that names it. Spreadsheets compute with 15 digits, so what a formula leaves behind them is noise:
/// `0.1 + 0.2` is `0.3`. Whole numbers keep every digit, which are right below 2⁵³.
///
/// `None` for what is no number.
pub(super) fn decimal_text(number: f64) -> Option<String> {
    if !number.is_finite() {
        return None;
    }
    let shortest = number.to_string();
    let significant = shortest.bytes().filter(u8::is_ascii_digit).skip_while(|digit| *digit == b'0').count();
    if significant <= 15 || !shortest.contains('.') {
        return Some(normalise_number(&shortest));
    }
    // `1.23456789012346e-3`: one digit, a point, fourteen digits, the power of ten.
    let rounded = format!("{number:.14e}");
    let (mantissa, power) = rounded.split_once('e')?;
    let power: i32 = power.parse().ok()?;
    let (sign, mantissa) = mantissa.strip_prefix('-').map_or(("", mantissa), |rest| ("-", rest));
    let (whole, part) = mantissa.split_once('.')?;
    let places = usize::try_from(power.unsigned_abs()).ok()?;
    let (whole, part) = if power < 0 {
        shift_left(whole, part, places)
    } else {
        let padded = format!("{part}{}", "0".repeat(places));
        (format!("{whole}{}", padded.get(..places)?), padded.get(places..)?.to_owned())
    };
    Some(assemble(sign, &whole, &part))
}

/// A column's letters as a spreadsheet program shows them: `A`, `Z`, `AA`.
///
/// ```
/// use jianfu::table::cell::column_letters;
/// assert_eq!(column_letters(0), "A");
/// assert_eq!(column_letters(27), "AB");
/// ```
pub fn column_letters(column: usize) -> String {
    let mut letters = Vec::new();
    let mut rest = column;
    loop {
        let letter = u8::try_from(rest % 26).unwrap_or(0);
        letters.push(char::from(b'A' + letter));
        if rest < 26 {
            break;
        }
        rest = rest / 26 - 1;
    }
    letters.iter().rev().collect()
}

/// A text with digits and signs in their plain form: borrowed where it is that already.
fn half_widths(text: &str) -> Cow<'_, str> {
    if text.is_ascii() { Cow::Borrowed(text) } else { Cow::Owned(text.chars().map(half_width).collect()) }
}

/// A full-width digit, comma, point, sign or space in its plain form.
fn half_width(c: char) -> char {
    match c {
        '０'..='９' | '，' | '．' | '－' | '＋' | '％' | '／' | '：' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
        '\u{3000}' | '\u{a0}' => ' ',
        '。' => '.',
        _ => c,
    }
}
