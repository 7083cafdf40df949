//! The options that say how much a history tells, and what of it is known.

use clap::Args;
use jianfu_dsl::diagnostic::Message;
use jiff::civil::Date;

use super::moment::Moment;
use crate::exit::Failure;
use crate::lang::say;
use crate::problem;

/// As they are written.
#[derive(Debug, Args)]
pub(crate) struct Options {
    #[arg(long, value_name = say("日期", "DATE"),
        help = say("台账从这一天起完整；默认从最早一条记录的日期起", "From this day on the history is complete; by default from the day of its earliest entry"))]
    history_from: Option<String>,
    #[arg(long, value_name = say("日期|时间", "DATE|TIME"),
        help = say("只计这时已经记录的；写日期则到当天结束", "Know only what was recorded by then; a date means its end"))]
    known_at: Option<String>,
}

/// As they are meant.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Past {
    pub(crate) from: Option<Date>,
    /// Up to when what was recorded is known.
    pub(crate) known_at: Option<Moment>,
}

impl Options {
    pub(crate) fn read(&self) -> Result<Past, Failure> {
        let from = problem::optional_day("--history-from", self.history_from.as_deref())?;
        let known_at = self.known_at.as_deref().map(known_at).transpose()?;
        Ok(Past { from, known_at })
    }
}

fn known_at(text: &str) -> Result<Moment, Failure> {
    Moment::parse(text).ok_or_else(|| Failure::failed(problem::usage("--known-at", no_moment(text), written_as())))
}

/// What is wrong with a text that should be a moment.
pub(super) fn no_moment(text: &str) -> Message {
    Message::new(format!("「{text}」不是日期或时间"), format!("`{text}` is neither a date nor a time"))
}

/// How moments are written.
pub(super) fn written_as() -> Message {
    Message::new(
        "写作 2026-03-01 或 2026-03-01 09:30，用当地时间，不带时区",
        "write it as 2026-03-01 or 2026-03-01 09:30, in local time without a zone",
    )
}
