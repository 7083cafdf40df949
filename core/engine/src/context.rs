//! What a decision needs to know beside the demand.

use jiff::civil::Date;

/// The day whose law applies. Nothing here comes from a clock.
///
/// ```
/// use jianfu::Context;
/// use jiff::civil::date;
/// assert_eq!(Context::on(date(2026, 9, 10)).as_of(), Some(date(2026, 9, 10)));
/// assert_eq!(Context::of_demand().as_of(), None);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Context {
    as_of: Option<Date>,
}

impl Context {
    /// The law of this day, whatever date the demand bears.
    pub const fn on(day: Date) -> Self {
        Self { as_of: Some(day) }
    }

    /// The law of the demand's own date.
    pub const fn of_demand() -> Self {
        Self { as_of: None }
    }

    /// The day, where one was given.
    pub const fn as_of(&self) -> Option<Date> {
        self.as_of
    }
}
