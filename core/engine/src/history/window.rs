//! The first and the last day of a window.

use jianfu_dsl::tree::Period;
use jiff::civil::Date;
use jiff::{Span, ToSpan as _};

use crate::model::{DayNumber, Days, WindowDef, date_of, day_number};

/// The days of the window in which `day` lies, or of the one before it. `None` at the ends of the calendar.
///
/// A week runs from Monday to Sunday, as in ISO 8601, so the days around New Year belong to one week. `rolling N days` are the N days that end with `day`.
pub(crate) fn bounds(window: WindowDef, period: Period, day: DayNumber) -> Option<Days> {
    let date = date_of(day)?;
    let (first, length) = match window {
        WindowDef::Ever => return Some(Days::ALWAYS),
        WindowDef::Rolling(days) => {
            let from = i64::from(day) - i64::from(days) + 1;
            return Some(Days { from: DayNumber::try_from(from).ok()?, to: day });
        }
        WindowDef::Year => (Date::new(date.year(), 1, 1).ok()?, 1.year()),
        WindowDef::Half => (month_of(date, 6)?, 6.months()),
        WindowDef::Quarter => (month_of(date, 3)?, 3.months()),
        WindowDef::Month => (date.first_of_month(), 1.month()),
        WindowDef::Week => {
            let since_monday = i64::from(date.weekday().to_monday_zero_offset());
            (date.checked_sub(Span::new().try_days(since_monday).ok()?).ok()?, 1.week())
        }
    };
    let first = if period == Period::Last { first.checked_sub(length).ok()? } else { first };
    let next = first.checked_add(length).ok()?;
    Some(Days { from: day_number(first), to: day_number(next) - 1 })
}

/// The first day of the part of the year, so many months long, in which a day lies.
fn month_of(date: Date, months: i8) -> Option<Date> {
    Date::new(date.year(), (date.month() - 1) / months * months + 1, 1).ok()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn shown(window: WindowDef, period: Period, day: &str) -> String {
        let days = bounds(window, period, day_number(day.parse().unwrap())).unwrap();
        format!("{} {}", date_of(days.from).unwrap(), date_of(days.to).unwrap())
    }

    #[test]
    fn windows_begin_and_end_where_the_calendar_says() {
        let this = |window, day| shown(window, Period::This, day);
        assert_eq!(this(WindowDef::Year, "2024-02-29"), "2024-01-01 2024-12-31");
        assert_eq!(this(WindowDef::Half, "2026-06-30"), "2026-01-01 2026-06-30");
        assert_eq!(this(WindowDef::Half, "2026-07-01"), "2026-07-01 2026-12-31");
        assert_eq!(this(WindowDef::Quarter, "2026-12-31"), "2026-10-01 2026-12-31");
        assert_eq!(this(WindowDef::Month, "2024-02-29"), "2024-02-01 2024-02-29");
        assert_eq!(this(WindowDef::Rolling(90), "2026-03-31"), "2026-01-01 2026-03-31");
        assert_eq!(this(WindowDef::Rolling(1), "2026-01-01"), "2026-01-01 2026-01-01");
    }

    #[test]
    fn a_week_runs_over_new_year_and_may_be_the_fifty_third() {
        // 2026 has 53 ISO weeks; its last runs to 3 January 2027.
        for day in ["2026-12-28", "2026-12-31", "2027-01-01", "2027-01-03"] {
            assert_eq!(shown(WindowDef::Week, Period::This, day), "2026-12-28 2027-01-03", "{day}");
        }
        assert_eq!(shown(WindowDef::Week, Period::This, "2027-01-04"), "2027-01-04 2027-01-10");
        assert_eq!(shown(WindowDef::Week, Period::Last, "2027-01-04"), "2026-12-28 2027-01-03");
    }

    #[test]
    fn the_window_before_has_its_own_length() {
        assert_eq!(shown(WindowDef::Year, Period::Last, "2025-03-01"), "2024-01-01 2024-12-31");
        assert_eq!(shown(WindowDef::Month, Period::Last, "2024-03-31"), "2024-02-01 2024-02-29");
        assert_eq!(shown(WindowDef::Quarter, Period::Last, "2026-01-01"), "2025-10-01 2025-12-31");
        assert_eq!(shown(WindowDef::Half, Period::Last, "2026-01-01"), "2025-07-01 2025-12-31");
    }
}
