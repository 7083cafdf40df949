//! Periods: a year, a quarter, a month, or any days.

use std::collections::BTreeSet;
use std::fmt;

use jianfu::history::History;
use jiff::ToSpan as _;
use jiff::civil::{Date, DateTime, date};

/// The days that a report is about, both ends included.
///
/// ```
/// use jianfu_report::Period;
/// let quarter: Period = "2026-Q3".parse()?;
/// assert_eq!((quarter.from().to_string(), quarter.to().to_string()), ("2026-07-01".to_owned(), "2026-09-30".to_owned()));
/// assert_eq!(quarter.before().unwrap().to_string(), "2026-Q2");
/// assert_eq!("2026-01".parse::<Period>()?.before().unwrap().to_string(), "2025-12");
/// assert_eq!("2026-03-01..2026-03-10".parse::<Period>()?.before().unwrap().to_string(), "2026-02-19..2026-02-28");
/// assert!("2026-Q5".parse::<Period>().is_err());
/// # Ok::<(), jianfu_report::NoPeriod>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    from: Date,
    to: Date,
    kind: Kind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Year,
    Quarter,
    Month,
    Days,
}

/// What is no period.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no period: write 2026, 2026-Q3, 2026-07 or 2026-07-01..2026-09-30")]
pub struct NoPeriod(pub String);

impl Period {
    /// From a day to a day; nothing where the last comes before the first.
    pub fn of_days(from: Date, to: Date) -> Option<Self> {
        (from <= to).then_some(Self { from, to, kind: Kind::Days })
    }

    /// The quarter in which a day lies.
    pub fn quarter_of(day: Date) -> Option<Self> {
        Self::months(day.year(), (day.month() - 1) / 3 * 3 + 1, 3, Kind::Quarter)
    }

    fn months(year: i16, month: i8, months: i32, kind: Kind) -> Option<Self> {
        let from = Date::new(year, month, 1).ok()?;
        let to = from.checked_add(months.months()).and_then(Date::yesterday).ok()?;
        Some(Self { from, to, kind })
    }

    /// The last full quarter with data: the latest that has ended by the day of the latest entry and in which there is an entry. What was corrected or withdrawn, or
    /// is not known at the moment, does not count. Nothing where there is no such quarter.
    pub fn with_data(history: &dyn History, known_at: Option<DateTime>) -> Option<Self> {
        let known = |moment: DateTime| known_at.is_none_or(|known_at| moment <= known_at);
        let (mut latest, mut quarters) = (None, BTreeSet::new());
        history.each(&mut |recorded| {
            let in_force = known(recorded.entry.moment()) && !recorded.ended.is_some_and(|(moment, _)| known(moment));
            if in_force {
                let day = recorded.entry.day();
                latest = latest.max(Some(day));
                quarters.extend(Self::quarter_of(day).map(|quarter| (quarter.from, quarter.to)));
            }
        });
        let (from, _) = quarters.into_iter().rev().find(|(_, to)| latest.is_some_and(|latest| *to <= latest))?;
        Self::quarter_of(from)
    }

    /// The first day.
    pub const fn from(&self) -> Date {
        self.from
    }

    /// The last day.
    pub const fn to(&self) -> Date {
        self.to
    }

    /// Whether a day is in it.
    pub fn covers(&self, day: Date) -> bool {
        (self.from..=self.to).contains(&day)
    }

    /// The period before it: the year, quarter or month before, or as many days.
    pub fn before(&self) -> Option<Self> {
        let last = self.from.yesterday().ok()?;
        match self.kind {
            Kind::Year => Self::months(last.year(), 1, 12, Kind::Year),
            Kind::Quarter => Self::quarter_of(last),
            Kind::Month => Self::months(last.year(), last.month(), 1, Kind::Month),
            Kind::Days => {
                let days = self.to.since((jiff::Unit::Day, self.from)).ok()?;
                Self::of_days(last.checked_sub(days).ok()?, last)
            }
        }
    }

    /// The first days of the twelve months that end with its last month.
    pub(crate) fn year_of_months(&self) -> Vec<Date> {
        let last = date(self.to.year(), self.to.month(), 1);
        (0..12).rev().filter_map(|months| last.checked_sub(months.months()).ok()).collect()
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind {
            Kind::Year => write!(f, "{}", self.from.year()),
            Kind::Quarter => write!(f, "{}-Q{}", self.from.year(), (self.from.month() - 1) / 3 + 1),
            Kind::Month => write!(f, "{}-{:02}", self.from.year(), self.from.month()),
            Kind::Days => write!(f, "{}..{}", self.from, self.to),
        }
    }
}

impl std::str::FromStr for Period {
    type Err = NoPeriod;

    fn from_str(text: &str) -> Result<Self, NoPeriod> {
        parsed(text.trim()).ok_or_else(|| NoPeriod(text.to_owned()))
    }
}

fn parsed(text: &str) -> Option<Period> {
    if let Some((from, to)) = text.split_once("..") {
        return Period::of_days(from.parse().ok()?, to.parse().ok()?);
    }
    if !text.chars().all(|character| character.is_ascii_digit() || matches!(character, '-' | 'Q' | 'q')) {
        return None;
    }
    let (year, rest) = text.split_once('-').map_or((text, None), |(year, rest)| (year, Some(rest)));
    if year.len() != 4 {
        return None;
    }
    let year = year.parse().ok()?;
    match rest {
        None => Period::months(year, 1, 12, Kind::Year),
        Some(rest) => match rest.strip_prefix(['Q', 'q']) {
            Some(quarter) => {
                let quarter: i8 = quarter.parse().ok().filter(|quarter| (1..=4).contains(quarter))?;
                Period::months(year, quarter * 3 - 2, 3, Kind::Quarter)
            }
            None if rest.len() == 2 => Period::months(year, rest.parse().ok()?, 1, Kind::Month),
            None => None,
        },
    }
}
