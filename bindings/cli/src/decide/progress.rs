//! A progress bar for long inputs, shown to people only.

use std::io::{self, IsTerminal as _};

use indicatif::{ProgressBar, ProgressStyle};

use crate::out::Out;
use crate::text;

/// An input of fewer demands is done before a bar could be read.
const LONG: usize = 2_000;

/// How far an input is decided.
pub(super) struct Progress {
    wanted: bool,
    bar: ProgressBar,
}

impl Progress {
    /// Where the results scroll by on the terminal themselves, they show the progress and no bar is drawn.
    pub(super) fn new(out: &Out) -> Self {
        let wanted = io::stderr().is_terminal() && !(out.is_stdout() && io::stdout().is_terminal());
        Self { wanted, bar: ProgressBar::hidden() }
    }

    /// Begins an input of so many demands.
    pub(super) fn begin(&mut self, input: &str, count: usize) {
        self.end();
        if self.wanted && count >= LONG {
            let bar = ProgressBar::new(count as u64).with_prefix(text::one_line(input));
            // ASCII alone, since the width of block characters differs between Chinese fonts.
            if let Ok(style) = ProgressStyle::with_template("{prefix} [{bar:40}] {pos}/{len}") {
                bar.set_style(style.progress_chars("#>-"));
            }
            self.bar = bar;
        }
    }

    /// One more is done.
    pub(super) fn step(&self) {
        self.bar.inc(1);
    }

    /// Lets something be written without the bar in its way.
    pub(super) fn aside(&self, write: impl FnOnce()) {
        self.bar.suspend(write);
    }

    /// Takes the bar away.
    pub(super) fn end(&mut self) {
        self.bar.finish_and_clear();
        self.bar = ProgressBar::hidden();
    }
}
