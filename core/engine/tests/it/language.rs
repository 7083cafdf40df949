//! The language reference: its examples compile, and their own tests pass.

use jianfu::{Files, Lang, Pack};

const REFERENCE: &str = include_str!("../../../../dsl/LANGUAGE.md");

const PACK_TOML: &str = "id = \"reference\"\ntitle = \"参考\"\nversion = \"1.0.0\"\nedition = 1\nrefer_to = \"town-office\"\n";

/// The fenced blocks of the reference: what follows the fence, the line at which it starts, and the text.
fn blocks() -> Vec<(&'static str, usize, String)> {
    let mut blocks = Vec::new();
    let mut open: Option<(&str, usize, String)> = None;
    for (number, line) in REFERENCE.lines().enumerate() {
        match &mut open {
            Some(_) if line == "```" => blocks.extend(open.take()),
            Some((_, _, text)) => {
                text.push_str(line);
                text.push('\n');
            }
            None => open = line.strip_prefix("```").map(|info| (info, number + 2, String::new())),
        }
    }
    assert!(open.is_none(), "a block is not closed");
    blocks
}

/// The files that the blocks make together. Each is as long as the reference is up to its end, so that lines in messages are lines of the reference.
fn files() -> Files {
    let mut files = Files::from([("pack.toml".to_owned(), PACK_TOML.as_bytes().to_vec())]);
    for (info, line, text) in blocks() {
        let (name, text) = match info.split_once(' ') {
            None if info == "jf" => (format!("LANGUAGE-{line}.jf"), format!("{}{text}", "\n".repeat(line - 1))),
            Some(("csv" | "toml", name)) => (name.to_owned(), text),
            _ => continue,
        };
        files.insert(name, text.into_bytes());
    }
    files
}

#[track_caller]
fn compiled(files: &Files) -> Pack {
    Pack::from_files(files).unwrap_or_else(|error| {
        let jianfu::Error::Rules(wrong) = error else { panic!("{error}") };
        panic!("{}", jianfu_dsl::render::plain(&wrong.diagnostics, &wrong.texts, Lang::En))
    })
}

#[track_caller]
fn passes(pack: &Pack) {
    let report = pack.run_tests();
    let failed: Vec<_> = report.results.iter().filter(|result| !result.failures.is_empty()).collect();
    assert!(failed.is_empty(), "{failed:#?}");
    assert!(report.passed() > 0);
}

#[test]
fn the_examples_of_the_reference_are_one_pack_whose_tests_pass() {
    let pack = compiled(&files());
    passes(&pack);
    assert!(pack.counts().rules >= 6 && pack.counts().tests >= 6, "{:?}", pack.counts());
}

#[test]
fn an_example_that_is_a_pack_of_its_own_compiles_and_its_tests_pass() {
    let whole: Vec<_> = blocks().into_iter().filter(|(info, ..)| *info == "jf pack").collect();
    assert!(!whole.is_empty());
    for (_, _, text) in whole {
        passes(&compiled(&Files::from([("pack.jf".to_owned(), text.into_bytes())])));
    }
}
