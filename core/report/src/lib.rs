//! What a watchpoint (观测点) hands in for a period: cut rates (核减率), what the rules say of the demands that came in, findings, alerts, the reverse evaluation of
//! departments, and the public list of assisted items (协办事项公开), with charts.
//!
//! A [`Report`] is put together once, as data; [`html`], [`workbook`] and [`json`] write it. Which forms, metrics, alerts and lists there are is the pack's.
//!
//! ```
//! use jianfu::history::Reach;
//! use jianfu::{Entry, Lang, Pack};
//! use jianfu_report::{Options, html, report};
//! let pack = Pack::parse(r#"
//!     form visit "走访" { id: text date: date is as_of issuer: text "提出单位" }
//!     rule none "不走访" on visit { basis assumption "示例" reject because "不需要" remedy "取消" }
//!     default on visit approve because "可以"
//! "#)?;
//! let mut history = pack.history(Reach::Ever);
//! for (id, day) in [("A", "2026-05-02"), ("B", "2026-06-02"), ("C", "2026-08-01")] {
//!     let text = format!(r#"{{"form": "visit", "id": "{id}", "date": "{day}", "issuer": "<b>某局"}}"#);
//!     history.add(Entry::new(id, pack.demand_from_json(&text, None)?)?)?;
//! }
//! let options = Options::new("2026-Q3".parse()?, Lang::Zh);
//! let report = report(&pack, &history, &options);
//! assert_eq!((report.forms[0].all.now, report.forms[0].all.before), (1, Some(2)));
//! assert_eq!(report.forms[0].all.cut, "50%");
//! assert_eq!(report.decisions.outcomes["reject"], 1);
//! assert!(html(&report)?.contains("&lt;b&gt;某局"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod charts;
mod data;
mod decisions;
mod gather;
mod html;
mod measured;
mod period;
mod watch;
mod words;
mod workbook;

use std::io::Write;

use jianfu::Lang;
use jianfu::view::ListRef;
use jianfu_dsl::tree::Effect;
use jiff::civil::DateTime;

pub use data::{
    AlertData, Change, Decisions, FindingData, FormData, FoundData, GroupData, HistoryData, ListData, ListItemData, MetricData, PackData,
    ReasonData, RefusedData, Report, ScoreData, StepData,
};
pub use gather::report;
pub use html::html;
pub use period::{NoPeriod, Period};
pub use watch::Watch;
pub use workbook::{MAX_ROWS, workbook};

/// How a report is made.
#[derive(Debug, Clone)]
pub struct Options {
    pub(crate) period: Period,
    pub(crate) lang: Lang,
    pub(crate) title: Option<String>,
    pub(crate) known_at: Option<DateTime>,
    pub(crate) fields: Fields,
    pub(crate) public: Vec<String>,
}

/// Which fields of forms say who asked whom for what, by name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fields {
    /// Who asked.
    pub department: String,
    /// Who was asked.
    pub community: String,
    /// For what.
    pub item: String,
    /// Of what kind.
    pub kind: String,
}

impl Default for Fields {
    fn default() -> Self {
        let [department, community, item, kind] = ["issuer", "community", "item", "kind"].map(str::to_owned);
        Self { department, community, item, kind }
    }
}

impl Options {
    /// A report on a period in a language.
    pub fn new(period: Period, lang: Lang) -> Self {
        Self { period, lang, title: None, known_at: None, fields: Fields::default(), public: Vec::new() }
    }

    /// Called so.
    #[must_use]
    pub fn title(self, title: impl Into<String>) -> Self {
        Self { title: Some(title.into()), ..self }
    }

    /// With these lists of the pack, by name or label, as the public list of assisted items (协办事项公开); where none is named, all lists that allow something are
    /// shown, and are not called so.
    #[must_use]
    pub fn public_lists(self, lists: impl IntoIterator<Item = String>) -> Self {
        Self { public: lists.into_iter().collect(), ..self }
    }

    /// Whether a list is shown.
    pub(crate) fn is_told_of(&self, list: &ListRef<'_>) -> bool {
        let named = |name: &String| name == list.name() || name == list.label();
        if self.public.is_empty() { list.effect() == Effect::Allow } else { self.public.iter().any(named) }
    }

    /// As it was known at a moment: what was recorded later has no effect.
    #[must_use]
    pub const fn known_at(mut self, moment: DateTime) -> Self {
        self.known_at = Some(moment);
        self
    }

    /// Where these fields of forms say who asked whom for what.
    #[must_use]
    pub fn fields(self, fields: Fields) -> Self {
        Self { fields, ..self }
    }
}

/// What cannot be written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WriteError {
    /// The page.
    #[error("the page cannot be written: {0}")]
    Page(#[from] minijinja::Error),
    /// The workbook.
    #[error("the workbook cannot be written: {0}")]
    Workbook(#[from] rust_xlsxwriter::XlsxError),
    /// The data.
    #[error("the data cannot be written: {0}")]
    Data(#[from] serde_json::Error),
}

/// What a finding's state is called: `open`, `rectifying`, `closed`, `overdue`.
pub fn state_words(state: &str, lang: Lang) -> &'static str {
    words::of(state, lang)
}

/// Writes the report as JSON, indented.
///
/// # Errors
/// What `to` says.
pub fn json(report: &Report, mut to: impl Write) -> Result<(), WriteError> {
    serde_json::to_writer_pretty(&mut to, report)?;
    to.write_all(b"\n").map_err(|error| serde_json::Error::io(error).into())
}
