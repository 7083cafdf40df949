//! Batches that come one after another.

use std::fmt;

use arrow_array::RecordBatch;
use arrow_schema::ArrowError;
use jianfu_dsl::Message;

use super::run::Run;
use crate::codes;
use crate::error::DataError;

/// Decided batches, as they are asked for. Made by [`Pack::decide_batches`](crate::Pack::decide_batches).
pub struct DecidedBatches<'p, B> {
    run: Run<'p>,
    /// None once there was an error.
    batches: Option<B>,
}

impl<'p, B> DecidedBatches<'p, B> {
    pub(super) fn new(run: Run<'p>, batches: B) -> Result<Self, DataError> {
        if run.counts() {
            let message = Message::new(
                "表单的规则在台账中计数，须先有全部的行，不能逐批判定",
                "the rules of the form count in a history, so all rows are needed first, and cannot be decided batch by batch",
            );
            let help = Message::new(
                "放在一个记录批里，用 `decide_columns` 判定",
                "put them into one record batch, and decide it by `decide_columns`",
            );
            return Err(DataError::new(codes::IN_PARTS, message).with_help(help));
        }
        Ok(Self { run, batches: Some(batches) })
    }
}

impl<B: Iterator<Item = Result<RecordBatch, ArrowError>>> Iterator for DecidedBatches<'_, B> {
    type Item = Result<RecordBatch, DataError>;

    fn next(&mut self) -> Option<Self::Item> {
        let batch = self.batches.as_mut()?.next()?;
        let decided = batch.map_err(|error| unreadable(&error)).and_then(|batch| self.run.decide(&batch));
        if decided.is_err() {
            self.batches = None;
        }
        Some(decided)
    }
}

impl<B> fmt::Debug for DecidedBatches<'_, B> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("DecidedBatches").finish_non_exhaustive()
    }
}

fn unreadable(error: &ArrowError) -> DataError {
    let message = Message::new(format!("下一批读不出来：{error}"), format!("the next batch cannot be read: {error}"));
    DataError::new(codes::UNREADABLE, message).with_help(Message::new("检查这些记录从哪里来", "look at where the records come from"))
}
