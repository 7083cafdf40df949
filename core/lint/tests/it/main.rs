//! The lints at their boundary: packs in, diagnostics out.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod packs;
mod pages;

use std::collections::BTreeSet;

use jianfu::{Files, Pack};
use jianfu_lint::{Options, lint};
use jiff::civil::{Date, date};

const PACK_TOML: &str = "id = \"a\"\ntitle = \"例\"\nversion = \"1.0.0\"\nedition = 1\nrefer_to = \"town-office\"\n";

/// Declarations that the examples lean on.
const COMMON: &str = include_str!("common.jf");

/// The day on which the packs are looked at.
const DAY: Date = date(2026, 3, 1);

/// A pack of these files, with a `pack.toml` unless one is among them.
fn pack(files: &[(&str, &str)]) -> Pack {
    let files = [("pack.toml", PACK_TOML)].iter().chain(files);
    let files: Files = files.map(|(name, text)| ((*name).to_owned(), text.as_bytes().to_vec())).collect();
    Pack::from_files(&files).unwrap_or_else(|error| panic!("{error:?}"))
}

/// The codes of everything that is said of a pack: by the compiler, and by the lints.
fn codes_of(pack: &Pack) -> BTreeSet<&'static str> {
    pack.warnings().iter().chain(&lint(pack, &Options::on(DAY))).map(|diagnostic| diagnostic.code).collect()
}
