//! How a record batch is decided.

use std::fmt;
use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicBool, Ordering};

use jianfu_dsl::Lang;

use crate::decide::Outcome;

/// Rows a block, where nothing else is asked for: its cells stay in the cache.
const BLOCK: NonZeroUsize = NonZeroUsize::new(4_096).unwrap();

/// For which rows the missing facts are found. It costs far more than the decision itself.
///
/// ```
/// use jianfu::columns::MissingOf;
/// assert_eq!(MissingOf::default(), MissingOf::Referred);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum MissingOf {
    /// For none.
    Nothing,
    /// For those that are referred.
    #[default]
    Referred,
    /// For all that are decided.
    All,
}

impl MissingOf {
    pub(super) fn is_told_of(self, outcome: Outcome) -> bool {
        match self {
            Self::Nothing => false,
            Self::Referred => outcome == Outcome::Refer,
            Self::All => true,
        }
    }
}

/// How a record batch is decided: on which form, on how many threads, in what blocks, and who is told.
///
/// ```
/// use std::num::NonZeroUsize;
/// use std::sync::atomic::AtomicBool;
/// use jianfu::columns::ColumnOptions;
/// let stop = AtomicBool::new(false);
/// let options = ColumnOptions::of("task").threads(NonZeroUsize::MIN).stopped_by(&stop);
/// assert_eq!(options.form(), "task");
/// ```
#[derive(Clone, Copy)]
pub struct ColumnOptions<'o> {
    form: &'o str,
    threads: NonZeroUsize,
    block: NonZeroUsize,
    missing: MissingOf,
    lang: Lang,
    stop: Option<&'o AtomicBool>,
    progress: Option<&'o (dyn Fn(usize) + Sync)>,
}

impl<'o> ColumnOptions<'o> {
    /// Every row is a demand on this form, by its name or label; on one thread, in blocks that stay in the cache, with the missing facts of what is
    /// referred, and problems told in Chinese.
    pub const fn of(form: &'o str) -> Self {
        Self { form, threads: NonZeroUsize::MIN, block: BLOCK, missing: MissingOf::Referred, lang: Lang::Zh, stop: None, progress: None }
    }

    /// On at most so many threads. The number changes no result.
    #[must_use]
    pub const fn threads(self, threads: NonZeroUsize) -> Self {
        Self { threads, ..self }
    }

    /// So many rows at a time. The number changes no result; a run can be stopped between blocks.
    #[must_use]
    pub const fn block(self, block: NonZeroUsize) -> Self {
        Self { block, ..self }
    }

    /// With the missing facts of these rows.
    #[must_use]
    pub const fn missing_of(self, missing: MissingOf) -> Self {
        Self { missing, ..self }
    }

    /// With problems told in this language.
    #[must_use]
    pub const fn lang(self, lang: Lang) -> Self {
        Self { lang, ..self }
    }

    /// Until this is true: then the run ends with `JF-D016`, and nothing is handed out.
    #[must_use]
    pub const fn stopped_by(self, stop: &'o AtomicBool) -> Self {
        Self { stop: Some(stop), ..self }
    }

    /// Tells how many rows are done after each block, from whichever thread did it.
    #[must_use]
    pub const fn progress(self, progress: &'o (dyn Fn(usize) + Sync)) -> Self {
        Self { progress: Some(progress), ..self }
    }

    /// The form.
    pub const fn form(&self) -> &'o str {
        self.form
    }

    pub(super) const fn thread_limit(&self) -> NonZeroUsize {
        self.threads
    }

    pub(super) const fn rows_a_block(&self) -> usize {
        self.block.get()
    }

    pub(super) const fn told_in(&self) -> Lang {
        self.lang
    }

    pub(super) const fn missing(&self) -> MissingOf {
        self.missing
    }

    pub(super) fn is_stopped(&self) -> bool {
        self.stop.is_some_and(|stop| stop.load(Ordering::Relaxed))
    }

    pub(super) fn tell(&self, done: usize) {
        if let Some(progress) = self.progress {
            progress(done);
        }
    }
}

impl fmt::Debug for ColumnOptions<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let known = (self.form, self.threads, self.block, self.missing);
        formatter.debug_tuple("ColumnOptions").field(&known).finish()
    }
}
