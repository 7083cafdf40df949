//! Calendars of working days: the TOML files in the pack's folder `calendars`.

use jianfu_dsl::Message;
use jianfu_dsl::diagnostic::Diagnostic;
use jianfu_dsl::tree::Span;
use jiff::civil::{Date, Weekday};
use toml::Value as Toml;

use super::{Compiler, say};
use crate::calendar::{Notice, Year};
use crate::codes;
use crate::convert::shorten;

/// Where calendars stand.
pub(super) const FOLDER: &str = "calendars/";

/// The keys of a year.
const KEYS: [&str; 7] = ["year", "source", "number", "issued", "confidence", "holidays", "workdays"];

impl Compiler<'_> {
    /// Reads every calendar of the pack. A year may be in one of them only.
    pub(super) fn read_calendars(&mut self) {
        let names: Vec<String> = self.files.keys().filter(|name| name.starts_with(FOLDER) && name.ends_with(".toml")).cloned().collect();
        for name in names {
            let text = self.files.get(&name).and_then(|bytes| std::str::from_utf8(bytes).ok());
            let Some(table) = text.and_then(|text| text.parse::<toml::Table>().ok()) else {
                let message = say(format!("日历「{name}」不是正确的 TOML"), format!("the calendar `{name}` is not well-formed TOML"));
                self.calendar_error(&name, message, ("每年写一段 [[year]]", "write a [[year]] for each year"));
                continue;
            };
            for key in table.keys().filter(|key| *key != "year") {
                self.unknown_key(&name, key, "year");
            }
            match table.get("year") {
                Some(Toml::Array(years)) => (1_u32..).zip(years).for_each(|(item, year)| self.calendar_year(&name, item, year)),
                _ => {
                    let message = say(format!("日历「{name}」没有一年"), format!("the calendar `{name}` has no year"));
                    self.calendar_error(&name, message, ("每年写一段 [[year]]", "write a [[year]] for each year"));
                }
            }
        }
    }

    fn calendar_year(&mut self, file: &str, item: u32, table: &Toml) {
        let Some(table) = table.as_table() else { return };
        for key in table.keys().filter(|key| !KEYS.contains(&key.as_str())) {
            self.unknown_key(file, key, &KEYS.join(", "));
        }
        let Some(number) = table.get("year").and_then(Toml::as_integer).and_then(|year| i16::try_from(year).ok()) else {
            let message = say("日历的一段没有写明年份", "a part of the calendar does not say its year");
            return self.calendar_error(file, message, ("加一行：year = 2026", "add a line: year = 2026"));
        };
        if table.get("source").and_then(Toml::as_str).is_none_or(|source| source.trim().is_empty()) {
            let message = say(format!("{number} 年的日历没有写明出处"), format!("the calendar of {number} does not say its source"));
            self.calendar_error(file, message, ("加一行：source = \"…通知\"", "add a line: source = \"…\""));
        }
        let (off, made_up) = (self.calendar_days(file, number, table, "holidays"), self.calendar_days(file, number, table, "workdays"));
        for day in made_up.iter().filter(|day| !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday) || off.contains(day)) {
            let message = say(
                format!("{day} 不是周末，或同时放假，不能是补班日"),
                format!("{day} is no weekend, or is off too, and cannot be made up"),
            );
            self.calendar_error(file, message, ("核对日期", "check the day"));
        }
        let notice = notice(table, file, item);
        let year = Year { off: off.into_iter().collect(), made_up: made_up.into_iter().collect(), notice };
        if self.model.calendar.years.insert(number, year).is_some() {
            let message = say(format!("{number} 年在日历中写了两次"), format!("the year {number} stands in the calendars twice"));
            self.calendar_error(file, message, ("只留一处", "keep one of them"));
        }
    }

    /// Days, and spans of days written `2026-10-01/2026-10-07`; all in the year.
    fn calendar_days(&mut self, file: &str, year: i16, table: &toml::Table, key: &str) -> Vec<Date> {
        let Some(given) = table.get(key) else {
            let message = say(format!("{year} 年的日历没有 {key}"), format!("the calendar of {year} has no `{key}`"));
            self.calendar_error(file, message, ("没有这样的日子就写 []", "write [] where there are none"));
            return Vec::new();
        };
        let mut days = Vec::new();
        for text in given.as_array().map_or(&[][..], Vec::as_slice) {
            let span = text.as_str().and_then(days_of);
            match span.filter(|(from, to)| from <= to && from.year() == year && to.year() == year) {
                Some((from, to)) => days.extend(from.series(jiff::ToSpan::day(1)).take_while(|day| *day <= to)),
                None => {
                    let shown = shorten(&text.to_string());
                    let message = say(
                        format!("{year} 年的 {key} 中「{shown}」不是这一年的日期"),
                        format!("`{shown}` among the {key} of {year} is no day of that year"),
                    );
                    self.calendar_error(
                        file,
                        message,
                        ("写作 \"2026-10-01\" 或 \"2026-10-01/2026-10-07\"", "write \"2026-10-01\" or \"2026-10-01/2026-10-07\""),
                    );
                }
            }
        }
        days
    }

    fn unknown_key(&mut self, file: &str, key: &str, known: &str) {
        let shown = shorten(key);
        let message = say(format!("日历没有「{shown}」这个键"), format!("a calendar has no key `{shown}`"));
        self.calendar_error(file, message, (&format!("可有：{known}"), &format!("there may be: {known}")));
    }

    fn calendar_error(&mut self, file: &str, message: Message, (zh, en): (&str, &str)) {
        self.push(Diagnostic::error(codes::CALENDAR, file, Span::default(), message).with_help(say(zh, en)));
    }
}

/// What a year says of the notice that sets it.
fn notice(table: &toml::Table, file: &str, item: u32) -> Notice {
    let said = |key: &str| match table.get(key) {
        None => None,
        Some(Toml::String(text)) => Some(text.clone()),
        Some(other) => Some(other.to_string()),
    };
    Notice {
        source: said("source").unwrap_or_default(),
        number: said("number"),
        issued: said("issued"),
        confidence: said("confidence"),
        file: file.to_owned(),
        item,
    }
}

fn days_of(text: &str) -> Option<(Date, Date)> {
    let (from, to) = text.split_once('/').unwrap_or((text, text));
    Some((from.trim().parse().ok()?, to.trim().parse().ok()?))
}
