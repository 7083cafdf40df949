//! Deciding: from a demand's cells to truth planes, from planes to verdicts, from verdicts to an outcome with every reason.

pub(crate) mod cells;
mod counts;
mod decision;
mod elements;
pub(crate) mod explain;
mod found;
mod groups;
pub(crate) mod items;
pub(crate) mod judge;
mod kept;
mod missing;
pub(crate) mod near;
pub(crate) mod reasons;
pub(crate) mod record;
pub(crate) mod registers;
pub(crate) mod tally;
pub(crate) mod told;
pub(crate) mod truth;
mod voices;
pub(crate) mod words;

pub use decision::{Decision, Outcome};
pub use found::Scratch;
pub use near::{NearMiss, NearMisses};
pub use reasons::{Reason, Status};

pub(crate) use counts::sentence as count_sentence;
pub(crate) use found::{decide, decide_before, decide_into, decide_json, decide_with};
