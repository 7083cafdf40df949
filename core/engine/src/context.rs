//! What a decision needs to know beside the demand.

use std::fmt;

use jiff::civil::{Date, DateTime};

use crate::history::{self, History};

/// The day whose law applies, and what is remembered. Nothing here comes from a clock.
///
/// ```
/// use jianfu::Context;
/// use jiff::civil::date;
/// assert_eq!(Context::on(date(2026, 9, 10)).as_of(), Some(date(2026, 9, 10)));
/// assert_eq!(Context::of_demand().as_of(), None);
/// ```
#[derive(Clone, Copy, Default)]
pub struct Context<'h> {
    as_of: Option<Date>,
    known_at: Option<DateTime>,
    history: Option<&'h dyn History>,
    itself: Option<&'h str>,
}

impl<'h> Context<'h> {
    /// The law of this day, whatever date the demand bears.
    pub const fn on(day: Date) -> Self {
        Self { as_of: Some(day), known_at: None, history: None, itself: None }
    }

    /// The law of the demand's own date.
    pub const fn of_demand() -> Self {
        Self { as_of: None, known_at: None, history: None, itself: None }
    }

    /// The same with a history, in which quotas count. Without one every count is unknown, never nought.
    #[must_use]
    pub const fn with(self, history: &'h dyn History) -> Self {
        Self { history: Some(history), ..self }
    }

    /// The same as it was known at a moment: what was recorded later has no effect. Without it all that is recorded is known.
    #[must_use]
    pub const fn known_at(self, moment: DateTime) -> Self {
        Self { known_at: Some(moment), ..self }
    }

    /// The same as it was known at the end of a day.
    #[must_use]
    pub fn known_on(self, day: Date) -> Self {
        self.known_at(history::end_of(day))
    }

    /// The same, where the demand is itself an entry of the history under this id, as when what was decided is decided again: it does not count itself.
    ///
    /// What a demand says of itself is not asked, or it could pass under the id of another.
    #[must_use]
    pub const fn apart_from(self, id: &'h str) -> Self {
        Self { itself: Some(id), ..self }
    }

    /// The day, where one was given.
    pub const fn as_of(&self) -> Option<Date> {
        self.as_of
    }

    /// The moment at which something has to have been recorded, where one was given.
    pub const fn known(&self) -> Option<DateTime> {
        self.known_at
    }

    /// The id of the entry that the demand itself is, where one was given.
    pub const fn itself(&self) -> Option<&'h str> {
        self.itself
    }

    /// The history, where one is attached.
    pub const fn history(&self) -> Option<&'h dyn History> {
        self.history
    }
}

impl fmt::Debug for Context<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let history = self.history.map(History::position);
        f.debug_struct("Context").field("as_of", &self.as_of).field("known_at", &self.known_at).field("history", &history).finish()
    }
}
