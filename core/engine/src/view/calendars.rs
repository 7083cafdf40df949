//! The years of the calendars, as their notices set them.

use jiff::civil::Date;

use super::Spot;
use crate::calendar::Year;
use crate::pack::Pack;

/// A year of a calendar: which days are off, and on which weekends people work.
#[derive(Debug, Clone, Copy)]
pub struct CalendarRef<'p> {
    year: i16,
    of: &'p Year,
}

impl<'p> CalendarRef<'p> {
    /// The year.
    pub fn year(&self) -> i16 {
        self.year
    }

    /// The notice that sets it.
    pub fn source(&self) -> &'p str {
        &self.of.notice.source
    }

    /// The notice's number, as `国办发明电〔2025〕7号`.
    pub fn number(&self) -> Option<&'p str> {
        self.of.notice.number.as_deref()
    }

    /// When it was issued, as written.
    pub fn issued(&self) -> Option<&'p str> {
        self.of.notice.issued.as_deref()
    }

    /// How well it was read, as written.
    pub fn confidence(&self) -> Option<&'p str> {
        self.of.notice.confidence.as_deref()
    }

    /// The days off beside weekends, in order; weekends that it names are among them.
    pub fn days_off(&self) -> impl Iterator<Item = Date> + use<'p> {
        self.of.off.iter().copied()
    }

    /// The Saturdays and Sundays on which people work, in order.
    pub fn made_up_days(&self) -> impl Iterator<Item = Date> + use<'p> {
        self.of.made_up.iter().copied()
    }

    /// Where it is written.
    pub fn spot(&self) -> Spot {
        Spot { file: self.of.notice.file.clone(), line: self.of.notice.item }
    }
}

impl Pack {
    /// The years of its calendars, in order.
    ///
    /// ```
    /// let files = [
    ///     ("pack.toml", "id = \"a\"\ntitle = \"例\"\nversion = \"1.0.0\"\nedition = 1\n"),
    ///     ("calendars/cn.toml", "[[year]]\nyear = 2026\nsource = \"通知\"\nholidays = [\"2026-01-01/2026-01-03\"]\nworkdays = [\"2026-01-04\"]\n"),
    /// ];
    /// let pack = jianfu::Pack::from_files(&files.map(|(name, text)| (name.to_owned(), text.as_bytes().to_vec())).into())?;
    /// let year = pack.calendars().next().expect("there is one");
    /// assert_eq!((year.year(), year.source(), year.number(), year.days_off().count()), (2026, "通知", None, 3));
    /// assert_eq!(year.made_up_days().map(|day| day.to_string()).collect::<Vec<_>>(), ["2026-01-04"]);
    /// # Ok::<(), jianfu::Error>(())
    /// ```
    pub fn calendars(&self) -> impl Iterator<Item = CalendarRef<'_>> {
        self.model().calendar.years.iter().map(|(year, of)| CalendarRef { year: *year, of })
    }
}
