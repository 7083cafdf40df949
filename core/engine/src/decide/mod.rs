//! Deciding: from a demand's cells to truth planes, from planes to verdicts, from verdicts to an outcome with every reason.

pub(crate) mod cells;
mod decision;
mod explain;
mod groups;
mod items;
pub(crate) mod judge;
mod missing;
mod reasons;
mod record;
pub(crate) mod truth;
mod voices;
pub(crate) mod words;

pub use decision::{Decision, Outcome};
pub use reasons::{Reason, Status};

pub(crate) use decision::decide;
