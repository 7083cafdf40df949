//! Lints: what deserves a second look in a jianfu pack that compiles.
//!
//! The compiler says what is wrong; a lint says what is probably not meant, or will not stay right. Each has a stable code `JF-A…`, a file of its own in
//! `src/lints`, and a page in `codes` that explains it. There is no clock here: the day on which a pack is looked at is an argument.
//!
//! ```
//! use jianfu::Pack;
//! use jianfu_lint::{Options, lint};
//! let pack = Pack::parse(r#"
//!     enum rank ordered { law "法律" }
//!     source act "工作条例" { rank law confidence C valid to 2026-12-31 }
//! "#)?;
//! let found = lint(&pack, &Options::on(jiff::civil::date(2026, 12, 1)));
//! assert_eq!(found.iter().map(|diagnostic| diagnostic.code).collect::<Vec<_>>(), ["JF-A002"]);
//! assert!(lint(&pack, &Options::on(jiff::civil::date(2026, 1, 1))).is_empty());
//! # Ok::<(), jianfu::Error>(())
//! ```

mod finding;
mod lints;
mod subject;
#[cfg(test)]
mod trial;

use std::collections::BTreeSet;

use jianfu::Pack;
use jianfu_dsl::Diagnostic;
use jiff::civil::Date;

use finding::Findings;
use subject::Subject;

/// How many days ahead an end is reported, unless the caller says otherwise.
pub const DAYS_AHEAD: u16 = 90;

/// How a pack is looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    day: Date,
    within: u16,
    allowed: BTreeSet<String>,
}

impl Options {
    /// As it is on a day, with [`DAYS_AHEAD`].
    pub const fn on(day: Date) -> Self {
        Self { day, within: DAYS_AHEAD, allowed: BTreeSet::new() }
    }

    /// Reports what ends within so many days.
    #[must_use]
    pub const fn within(mut self, days: u16) -> Self {
        self.within = days;
        self
    }

    /// Leaves a lint out, by its code.
    ///
    /// ```
    /// use jianfu_lint::{Options, lint};
    /// let pack = jianfu::Pack::parse(r#"body fire "消防" aka "119", "１１９""#)?;
    /// let options = Options::on(jiff::civil::date(2026, 1, 1));
    /// assert_eq!(lint(&pack, &options).len(), 1);
    /// assert!(lint(&pack, &options.allow("JF-A004")).is_empty());
    /// # Ok::<(), jianfu::Error>(())
    /// ```
    #[must_use]
    pub fn allow(mut self, code: impl Into<String>) -> Self {
        self.allowed.insert(code.into());
        self
    }
}

/// Everything that the lints find in a pack, in order of file and place. Lints that the options or the pack's own `lint_allow` name are left out.
///
/// What is found in a table has no bytes; its message says row or item.
pub fn lint(pack: &Pack, options: &Options) -> Vec<Diagnostic> {
    let subject = Subject::new(pack, options.day, options.within);
    let allowed = |code: &str| options.allowed.contains(code) || pack.lint_allow().iter().any(|known| known == code);
    let mut findings = Findings::default();
    for known in lints::ALL.iter().filter(|known| !allowed(known.code)) {
        findings.begin(known.code);
        (known.find)(&subject, &mut findings);
    }
    findings.in_order()
}

/// The codes of the lints, in order.
///
/// ```
/// assert!(jianfu_lint::codes().any(|code| code == "JF-A002"));
/// ```
pub fn codes() -> impl Iterator<Item = &'static str> {
    lints::ALL.iter().map(|known| known.code)
}

/// The page that explains a lint: what it means, an example, how to mend it, in Chinese and English.
///
/// ```
/// assert!(jianfu_lint::explain_code("JF-A002").is_some_and(|page| page.starts_with("# JF-A002 ")));
/// assert!(jianfu_lint::explain_code("JF-A999").is_none());
/// ```
pub fn explain_code(code: &str) -> Option<&'static str> {
    lints::ALL.iter().find(|known| known.code == code).map(|known| known.page)
}
