//! The behaviour of the language crate at its boundary: text in, tree, messages or text out.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod everyday;
mod format;
mod hints;
mod hostile;
mod keywords;
mod language;
mod pages;
mod properties;
mod render;
mod split;
mod twins;
mod words;
