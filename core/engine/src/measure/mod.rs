//! What is measured over a history: quotas and deadlines audited, metrics, alerts and scores.
//!
//! Nothing here reads a clock: the days are the caller's. A number that rests on entries of which it is not known whether they count is not given out as
//! known.
//!
//! ```
//! use jianfu::history::Reach;
//! use jianfu::measure::{Asked, FindingKind};
//! use jianfu::{Entry, Pack};
//! use jiff::civil::date;
//! let pack = Pack::parse(r#"
//!     form visit "走访" { id: text "编号" date: date "日期" is as_of community: text "社区" }
//!     quota yearly "每年一次" on visit {
//!       basis assumption "示例"
//!       at_most 1 per community within calendar_year
//!       reject because "本年已有一次" remedy "并入下次"
//!     }
//!     metric visits "走访次数" { basis assumption "示例" count(visit, this calendar_year) }
//!     default on visit approve because "可以"
//! "#)?;
//! let mut history = pack.history(Reach::Ever);
//! for (id, day) in [("V1", "2026-02-03"), ("V2", "2026-09-10")] {
//!     let visit = pack.demand_from_json(&format!(r#"{{"form": "visit", "id": "{id}", "date": "{day}", "community": "玉兰"}}"#), None)?;
//!     history.add(Entry::new(id, visit)?)?;
//! }
//! let asked = Asked::during(date(2026, 1, 1), date(2026, 12, 31));
//! let findings = pack.audit(&history, &asked);
//! assert_eq!(findings.iter().map(|f| (f.kind, f.entry.as_deref())).collect::<Vec<_>>(), [(FindingKind::Exceeded, Some("V2"))]);
//! assert_eq!(pack.metrics(&history, &asked)[0].value.to_string(), "2");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod audit;
mod findings;
mod formula;
mod groups;
mod results;

use jianfu_dsl::Lang;
use jiff::civil::{Date, DateTime};

use crate::context::Context;
use crate::history::{self, History};

pub use audit::Auditor;
pub use findings::{Finding, FindingKind};
pub(crate) use formula::{Formula, Question, in_percent};
pub use formula::{Measured, Number};
pub use groups::{Group, GroupField};
pub use results::{Alert, Metric, Score};

/// The days that are asked about, and what is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Asked {
    from: Date,
    to: Date,
    known_at: Option<DateTime>,
    lang: Lang,
}

impl Asked {
    /// From a day to a day, both included. Windows and alerts are those of the last day.
    pub const fn during(from: Date, to: Date) -> Self {
        Self { from, to, known_at: None, lang: Lang::Zh }
    }

    /// As it was known at a moment.
    #[must_use]
    pub const fn known_at(self, moment: DateTime) -> Self {
        Self { known_at: Some(moment), ..self }
    }

    /// As it was known at the end of a day.
    #[must_use]
    pub fn known_on(self, day: Date) -> Self {
        self.known_at(history::end_of(day))
    }

    /// With places in texts written in this language, as `第一条` or `art 1`; in Chinese where nothing is said.
    #[must_use]
    pub const fn in_lang(self, lang: Lang) -> Self {
        Self { lang, ..self }
    }

    /// The first day.
    pub const fn from(&self) -> Date {
        self.from
    }

    /// The last day.
    pub const fn to(&self) -> Date {
        self.to
    }

    fn context<'h>(&self, history: &'h dyn History) -> Context<'h> {
        let context = Context::of_demand().with(history);
        match self.known_at {
            Some(moment) => context.known_at(moment),
            None => context,
        }
    }
}
