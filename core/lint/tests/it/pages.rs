//! The page of every lint: its shape, and that its examples do what it says.

use std::collections::BTreeSet;

use jianfu_lint::{codes, explain_code};

use crate::{COMMON, codes_of, pack};

/// The blocks of a page's section, in order: the fence's word and the text.
fn blocks(section: &str) -> Vec<(&str, &str)> {
    let parts: Vec<&str> = section.split("```").collect();
    assert!(parts.len() % 2 == 1, "a fence is left open");
    parts.iter().skip(1).step_by(2).map(|block| block.split_once('\n').unwrap()).collect()
}

/// The Chinese and the English section of a page, each as what is wrong and what is mended.
fn sections(code: &str) -> [(String, String); 2] {
    let page = explain_code(code).unwrap();
    let title = page.lines().next().unwrap().strip_prefix(&format!("# {code} ")).unwrap_or_else(|| panic!("{code} has another title"));
    let (zh, en) = title.split_once(" / ").unwrap_or_else(|| panic!("{code}: the title is not in both languages"));
    assert!(!zh.is_ascii() && en.is_ascii(), "{code}: {title}");
    let (_, rest) = page.split_once("\n## 中文\n").unwrap();
    let (zh, en) = rest.split_once("\n## English\n").unwrap();
    let halves = |section: &str, mended: &str| {
        let (wrong, right) = section.split_once(mended).unwrap_or_else(|| panic!("{code} does not say how to mend it"));
        (wrong.to_owned(), right.to_owned())
    };
    [halves(zh, "\n改法："), halves(en, "\nTo mend it, ")]
}

/// What is said of the example in a half of a section: rule text, and a table beside it if there is one.
fn said_of(half: &str) -> BTreeSet<&'static str> {
    let blocks = blocks(half);
    let (word, text) = blocks[0];
    if word == "toml" {
        return codes_of(&pack(&[("pack.toml", text), ("rules.jf", COMMON)]));
    }
    assert_eq!(word, "jf");
    let rules = format!("{COMMON}\n{text}");
    let mut files = vec![("rules.jf", rules.as_str())];
    if let [_, (word, table)] = blocks[..] {
        assert_eq!(word, "csv");
        files.push(("cases/money.csv", table));
    }
    codes_of(&pack(&files))
}

#[test]
fn the_example_of_a_page_yields_its_code_and_nothing_else() {
    for code in codes() {
        for (wrong, _) in sections(code) {
            assert_eq!(said_of(&wrong), BTreeSet::from([code]), "{code}: {wrong}");
        }
    }
}

#[test]
fn the_mended_example_of_a_page_yields_nothing() {
    for code in codes() {
        for (_, mended) in sections(code) {
            assert_eq!(said_of(&mended), BTreeSet::new(), "{code}: {mended}");
        }
    }
}

#[test]
fn the_common_declarations_are_sound() {
    assert_eq!(codes_of(&pack(&[("rules.jf", COMMON)])), BTreeSet::new());
}
