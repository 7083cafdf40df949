//! Working days: weekends, days off and make-up working days, from the pack's own calendars.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::{Date, Weekday};
use serde::{Deserialize, Serialize};

/// The working days of certain years. Nothing is known of other years, and nothing is guessed.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct Calendar {
    pub(crate) years: BTreeMap<i16, Year>,
}

/// One year as its notice sets it.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct Year {
    pub(crate) off: BTreeSet<Date>,
    /// Saturdays and Sundays on which people work.
    pub(crate) made_up: BTreeSet<Date>,
    pub(crate) notice: Notice,
}

/// The notice that sets a year.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct Notice {
    pub(crate) source: String,
    pub(crate) number: Option<String>,
    pub(crate) issued: Option<String>,
    pub(crate) confidence: Option<String>,
    /// The file that the year stands in, and its number there from 1.
    pub(crate) file: String,
    pub(crate) item: u32,
}

/// A day that the calendar does not reach.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct OutOfReach(pub(crate) Date);

impl Calendar {
    /// Whether people work on a day.
    pub(crate) fn is_workday(&self, day: Date) -> Result<bool, OutOfReach> {
        let year = self.years.get(&day.year()).ok_or(OutOfReach(day))?;
        let weekend = matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday);
        Ok(year.made_up.contains(&day) || (!weekend && !year.off.contains(&day)))
    }

    /// The last day of a time of so many working days. The day on which it begins is not counted.
    pub(crate) fn after_workdays(&self, from: Date, count: u32) -> Result<Date, OutOfReach> {
        let mut day = from;
        let mut left = count;
        while left > 0 {
            day = day.tomorrow().map_err(|_| OutOfReach(day))?;
            left -= u32::from(self.is_workday(day)?);
        }
        Ok(day)
    }

    /// The last day of a time of so many days, working days or all. Nothing where the calendar does not reach it.
    pub(crate) fn due(&self, from: Date, count: u32, workdays: bool) -> Option<Date> {
        if workdays {
            return self.after_workdays(from, count).ok();
        }
        from.checked_add(jiff::Span::new().try_days(i64::from(count)).ok()?).ok()
    }

    /// How many working days lie after one day, up to and with another.
    pub(crate) fn workdays_between(&self, from: Date, to: Date) -> Result<u32, OutOfReach> {
        let mut count = 0;
        let mut day = from;
        while day < to {
            day = day.tomorrow().map_err(|_| OutOfReach(day))?;
            count += u32::from(self.is_workday(day)?);
        }
        Ok(count)
    }
}
