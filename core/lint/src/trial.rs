//! What the tests of the lints share: a text in, what is found out.

use jianfu::Pack;
use jianfu_dsl::Lang;
use jianfu_dsl::render;
use jiff::civil::date;

use crate::{Options, lint};

pub(crate) const PACK_TOML: &str = "id = \"a\"\ntitle = \"例\"\nversion = \"1.0.0\"\nedition = 1\nrefer_to = \"town-office\"\n";

/// Declarations that the texts of tests and the examples of pages lean on.
const COMMON: &str = include_str!("../tests/it/common.jf");

/// What one lint finds in a text beside the common declarations on 2026-03-01, one a line: severity and message.
pub(crate) fn found(code: &str, text: &str) -> Vec<String> {
    found_in(code, &[("rules.jf", &format!("{COMMON}\n{text}"))])
}

/// The same beside a table.
pub(crate) fn found_beside(code: &str, text: &str, table: (&str, &str)) -> Vec<String> {
    found_in(code, &[("pack.toml", PACK_TOML), ("rules.jf", &format!("{COMMON}\n{text}")), table])
}

/// The same without the common declarations.
pub(crate) fn found_alone(code: &str, meta: &str, text: &str) -> Vec<String> {
    found_in(code, &[("pack.toml", meta), ("rules.jf", text)])
}

#[expect(clippy::panic, reason = "a text that does not compile is a mistake in the test")]
fn found_in(code: &str, files: &[(&str, &str)]) -> Vec<String> {
    let files = files.iter().map(|(name, text)| ((*name).to_owned(), text.as_bytes().to_vec()));
    let pack = Pack::from_files(&files.collect()).unwrap_or_else(|error| panic!("{error:?}"));
    let found: Vec<_> = lint(&pack, &Options::on(date(2026, 3, 1))).into_iter().filter(|diagnostic| diagnostic.code == code).collect();
    let lines = render::plain(&found, pack.texts(), Lang::En);
    lines.lines().map(|line| line.split_once(": ").unwrap_or_default().1.replace(&format!("[{code}]"), "")).collect()
}
