//! What a ledger does, in every store.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

mod crash;
mod deciding;
mod earlier;
mod entries;
mod faults;
mod imports;
mod numbers;
mod pages;
mod place;
mod replaying;
mod verifying;
