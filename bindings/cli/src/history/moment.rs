//! Moments as people write them: a day, or a day and a time of day.

use std::fmt;

use jianfu::table::cell::parse_date;
use jiff::civil::{Date, DateTime, Time};

/// A day, or a moment of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Moment {
    Day(Date),
    Time(DateTime),
}

impl Moment {
    /// Reads `2026-03-01`, `2026/3/1 9:30` or `2026-03-01T09:30:00`. A time zone is none: which day it is here would have to be guessed.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let day = parse_date(text)?;
        match time_of(text) {
            None => Some(Self::Day(day)),
            Some(time) => Some(Self::Time(parse_time(&time)?.on(day.year(), day.month(), day.day()))),
        }
    }

    /// What [`Moment::at`] gives this of.
    pub(crate) fn of(moment: DateTime) -> Self {
        let day = Self::Day(moment.date());
        if day.at() == moment { day } else { Self::Time(moment) }
    }

    /// The moment itself; of a day its last.
    pub(crate) fn at(self) -> DateTime {
        match self {
            Self::Day(day) => day.at(23, 59, 59, 999_999_999),
            Self::Time(moment) => moment,
        }
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Day(day) => day.fmt(formatter),
            Self::Time(moment) => moment.fmt(formatter),
        }
    }
}

/// What stands behind the day, if that is a time.
fn time_of(text: &str) -> Option<String> {
    let plain: String = text.trim().chars().map(half_width).collect();
    let (_, time) = plain.rsplit_once(['T', ' '])?;
    time.contains(':').then(|| time.to_owned())
}

fn parse_time(text: &str) -> Option<Time> {
    let mut parts = text.split(':');
    let (hour, minute, second) = (number(parts.next()?)?, number(parts.next()?)?, parts.next().unwrap_or("0"));
    let (second, fraction) = second.split_once('.').unwrap_or((second, ""));
    if parts.next().is_some() || !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let nanoseconds: i32 = format!("{fraction:0<9}").get(..9)?.parse().ok()?;
    Time::new(hour, minute, number(second)?, nanoseconds).ok()
}

fn number(text: &str) -> Option<i8> {
    let digits = !text.is_empty() && text.len() <= 2 && text.bytes().all(|byte| byte.is_ascii_digit());
    if digits { text.parse().ok() } else { None }
}

fn half_width(c: char) -> char {
    match c {
        '０'..='９' | '：' | '．' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
        '\u{3000}' | '\u{a0}' => ' ',
        _ => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_day_lasts_to_its_end_and_a_time_is_kept() {
        let day = date(2026, 3, 1);
        assert_eq!(Moment::parse("2026年3月1日"), Some(Moment::Day(day)));
        for text in ["2026-03-01 9:30", "2026/3/1 09:30:00", "2026-03-01T09:30:00.000", "２０２６-３-１　９：３０"] {
            assert_eq!(Moment::parse(text), Some(Moment::Time(day.at(9, 30, 0, 0))), "{text}");
        }
        assert_eq!(Moment::parse("2026-03-01 09:30:00.5"), Some(Moment::Time(day.at(9, 30, 0, 500_000_000))));
        for text in ["", "昨天", "2026-02-30", "2026-03-01 24:00", "2026-03-01 9:60", "2026-03-01T09:30:00Z", "2026-03-01T09:30+08:00"] {
            assert_eq!(Moment::parse(text), None, "{text}");
        }
    }
}
