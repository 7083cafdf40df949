//! What can go wrong with a ledger: one type, a stable code, a sentence in both languages, and how to mend it.

use std::fmt;

use jianfu::DataError;
use jianfu_dsl::Message;

use crate::codes;

/// Why something was not done. Nothing of it was recorded.
///
/// An id may be personal data, so what goes into logs by itself, `Display` and `Debug`, tells the code alone. [`LedgerError::message`] and
/// [`LedgerError::help`] are for whoever asked.
#[derive(Clone, PartialEq, Eq)]
pub struct LedgerError {
    code: &'static str,
    message: Message,
    help: Message,
}

/// What comes of an operation on a ledger.
pub type Result<T> = std::result::Result<T, LedgerError>;

impl LedgerError {
    pub(crate) fn new(code: &'static str, message: (impl Into<String>, impl Into<String>), help: (&str, &str)) -> Self {
        Self { code, message: Message::new(message.0, message.1), help: Message::new(help.0, help.1) }
    }

    /// The stable code.
    pub fn code(&self) -> &'static str {
        self.code
    }

    /// One sentence in both languages.
    pub fn message(&self) -> &Message {
        &self.message
    }

    /// How to mend it.
    pub fn help(&self) -> &Message {
        &self.help
    }

    /// Whoever asked wants it no more: what a [`crate::Store`] says that was told to stop.
    pub fn stopped() -> Self {
        let message = ("全部完成之前被要求中止", "it was asked to stop before all was done");
        Self::new("JF-D016", message, ("需要结果时重新来过", "begin anew when the results are needed"))
    }

    /// The ledger says something that cannot be.
    pub(crate) fn damaged(row: u64, zh: &str, en: &str) -> Self {
        let message = (format!("台账第 {row} 条：{zh}"), format!("row {row} of the ledger: {en}"));
        Self::new(
            codes::DAMAGED,
            message,
            ("用 jianfu ledger verify 查明，再从备份恢复", "find out with jianfu ledger verify, then restore a backup"),
        )
    }

    /// Facts that were recorded and cannot be read.
    pub(crate) fn unreadable(row: u64, error: &DataError) -> Self {
        Self::damaged(row, &error.message().zh, &error.message().en)
    }
}

impl From<DataError> for LedgerError {
    fn from(error: DataError) -> Self {
        let help = error.help().cloned().unwrap_or_else(|| Message::new("按消息改正", "mend what the message names"));
        Self { code: error.code(), message: error.message().clone(), help }
    }
}

impl fmt::Display for LedgerError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "the ledger could not do it [{}]", self.code)
    }
}

impl fmt::Debug for LedgerError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("LedgerError").field("code", &self.code).finish_non_exhaustive()
    }
}

impl std::error::Error for LedgerError {}
