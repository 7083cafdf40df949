//! The options that say how much a history tells, and what of it is known.

use clap::Args;
use jianfu_dsl::diagnostic::Message;
use jiff::civil::{Date, DateTime};

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
    pub(crate) known_at: Option<KnownAt>,
}

/// Up to when what was recorded is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum KnownAt {
    Day(Date),
    Moment(DateTime),
}

impl std::fmt::Display for KnownAt {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Day(day) => day.fmt(formatter),
            Self::Moment(moment) => moment.fmt(formatter),
        }
    }
}

impl Options {
    pub(crate) fn read(&self) -> Result<Past, Failure> {
        let from = self.history_from.as_deref().map(|day| problem::day("--history-from", day)).transpose()?;
        let known_at = self.known_at.as_deref().map(known_at).transpose()?;
        Ok(Past { from, known_at })
    }
}

fn known_at(text: &str) -> Result<KnownAt, Failure> {
    match Moment::parse(text) {
        Some(Moment::Day(day)) => Ok(KnownAt::Day(day)),
        Some(Moment::Time(moment)) => Ok(KnownAt::Moment(moment)),
        None => {
            let message = Message::new(format!("「{text}」不是日期或时间"), format!("`{text}` is neither a date nor a time"));
            Err(Failure::failed(problem::usage("--known-at", message, written_as())))
        }
    }
}

/// How moments are written.
pub(super) fn written_as() -> Message {
    Message::new(
        "写作 2026-03-01 或 2026-03-01 09:30，用当地时间，不带时区",
        "write it as 2026-03-01 or 2026-03-01 09:30, in local time without a zone",
    )
}
