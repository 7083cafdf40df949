//! Behaviour of the engine at its public boundary: pack text and a demand in, a decision out.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]
#![allow(clippy::disallowed_methods, clippy::disallowed_types)] // Tests read and write their files.

mod broken;
#[cfg(feature = "arrow")]
mod columns;
mod data;
mod generate;
mod history;
mod hostile;
mod language;
mod list_cells;
mod list_files;
mod names;
mod pages;
mod properties;
mod reference;
mod schema;
mod semantics;
mod testing;
mod testing_coverage;
mod testing_tables;
mod view;
mod view_plan;
