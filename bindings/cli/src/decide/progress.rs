//! A progress bar for long inputs, shown to people only.

use std::io::{self, IsTerminal as _};

use indicatif::{ProgressBar, ProgressStyle};

use crate::out::Out;
use crate::text;

/// An input of fewer demands is done before a bar could be read.
const LONG: u64 = 2_000;

/// How long an input is.
#[derive(Clone, Copy)]
pub(super) enum Length {
    /// So many demands.
    Demands(usize),
    /// So many bytes.
    Bytes(u64),
    /// Nobody knows, since it is not at its end. What is done is counted in demands.
    Unknown,
}

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

    /// Begins an input.
    pub(super) fn begin(&mut self, input: &str, length: Length) {
        self.end();
        let (bar, template) = match length {
            _ if !self.wanted => return,
            Length::Demands(count) if (count as u64) < LONG => return,
            Length::Demands(count) => (ProgressBar::new(count as u64), "{prefix} [{bar:40}] {pos}/{len}"),
            Length::Bytes(bytes) if bytes < LONG * 100 => return,
            Length::Bytes(bytes) => (ProgressBar::new(bytes), "{prefix} [{bar:40}] {bytes}/{total_bytes}"),
            Length::Unknown => (ProgressBar::no_length(), "{prefix} {pos}"),
        };
        // ASCII alone, since the width of block characters differs between Chinese fonts.
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style.progress_chars("#>-"));
        }
        self.bar = bar.with_prefix(text::one_line(input));
    }

    /// So much more is done, as the input's length is counted.
    pub(super) fn step(&self, done: u64) {
        self.bar.inc(done);
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
