//! Days as numbers, and the days on which something is in force.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Days since 1970-01-01.
pub(crate) type DayNumber = i32;

/// Days on which something is in force, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct Days {
    pub(crate) from: DayNumber,
    pub(crate) to: DayNumber,
}

impl Days {
    pub(crate) const ALWAYS: Self = Self { from: DayNumber::MIN, to: DayNumber::MAX };
    /// No day.
    pub(crate) const NONE: Self = Self { from: DayNumber::MAX, to: DayNumber::MIN };

    /// Whether no day is in it.
    pub(crate) fn is_empty(self) -> bool {
        self.from > self.to
    }

    pub(crate) fn covers(self, day: DayNumber) -> bool {
        self.from <= day && day <= self.to
    }

    /// The days around one that are all in it, or all not.
    #[cfg(feature = "arrow")]
    pub(crate) fn same_around(self, day: DayNumber) -> Self {
        if self.covers(day) {
            return self;
        }
        let before = Self { from: DayNumber::MIN, to: self.from.saturating_sub(1) };
        let after = Self { from: self.to.saturating_add(1), to: DayNumber::MAX };
        match (before.covers(day), after.covers(day)) {
            // It is empty.
            (true, true) => before.and(after),
            (true, false) => before,
            _ => after,
        }
    }

    /// The days from the first to the last of these and another.
    #[cfg(feature = "arrow")]
    pub(crate) fn with(self, day: DayNumber) -> Self {
        Self { from: self.from.min(day), to: self.to.max(day) }
    }

    /// The days on which it begins and has just ended, if it does.
    pub(crate) fn changes(self) -> impl Iterator<Item = DayNumber> {
        [Some(self.from).filter(|from| *from != DayNumber::MIN), self.to.checked_add(1)].into_iter().flatten()
    }

    pub(crate) fn meets(self, other: Self) -> bool {
        self.from <= other.to && other.from <= self.to
    }

    pub(crate) fn and(self, other: Self) -> Self {
        Self { from: self.from.max(other.from), to: self.to.min(other.to) }
    }

    pub(crate) fn first(self) -> Option<Date> {
        (self.from != DayNumber::MIN).then(|| date_of(self.from)).flatten()
    }

    pub(crate) fn last(self) -> Option<Date> {
        (self.to != DayNumber::MAX).then(|| date_of(self.to)).flatten()
    }
}

/// The epoch that day numbers count from.
const EPOCH: Date = Date::constant(1970, 1, 1);

/// A date as a day number.
pub(crate) fn day_number(date: Date) -> DayNumber {
    date.since((jiff::Unit::Day, EPOCH)).map_or(DayNumber::MAX, |span| span.get_days())
}

/// A day number as a date, within the calendar's range.
pub(crate) fn date_of(day: DayNumber) -> Option<Date> {
    EPOCH.checked_add(jiff::Span::new().try_days(day).ok()?).ok()
}
