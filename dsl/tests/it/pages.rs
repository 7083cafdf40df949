//! The page of every code: its shape, and that its examples do what it says.

use std::collections::BTreeSet;

use jianfu_dsl::codes::{self, page};
use jianfu_dsl::limits::{MAX_BYTES, MAX_DEPTH, MAX_DIAGNOSTICS, MAX_ELEMENTS};
use jianfu_dsl::parse;

/// Codes that no block can show: characters that nobody sees, the caps, and faults of the program.
const NOT_IN_A_BLOCK: [&str; 8] =
    [codes::CONTROL, codes::DIRECTION, codes::TOO_LARGE, codes::TOO_DEEP, codes::TOO_LONG, codes::TOO_MANY, codes::FORMAT, codes::INTERNAL];

/// The Chinese and the English section of a page.
fn sections(code: &str) -> [String; 2] {
    let page = page(code).unwrap_or_else(|| panic!("{code} has no page"));
    let title = page.lines().next().unwrap_or_default();
    let words = title.strip_prefix(&format!("# {code} ")).unwrap_or_else(|| panic!("{code}: the title is {title}"));
    let (zh, en) = words.split_once(" / ").unwrap_or_else(|| panic!("{code}: the title is not in both languages"));
    assert!(!zh.is_ascii() && en.is_ascii(), "{code}: {title}");
    let (_, rest) = page.split_once("\n## 中文\n").unwrap_or_else(|| panic!("{code} has no Chinese section"));
    let (zh, en) = rest.split_once("\n## English\n").unwrap_or_else(|| panic!("{code} has no English section"));
    assert!(zh.contains("\n改法："), "{code} does not say how to mend it:\n{zh}");
    assert!(en.contains("\nTo mend it, "), "{code} does not say how to mend it:\n{en}");
    [zh.to_owned(), en.to_owned()]
}

/// The rule text in a section, block by block.
fn blocks(section: &str) -> Vec<&str> {
    let parts: Vec<&str> = section.split("\n```").collect();
    assert_eq!(parts.len() % 2, 1, "a fence is left open");
    parts
        .iter()
        .skip(1)
        .step_by(2)
        .map(|block| block.strip_prefix("jf\n").unwrap_or_else(|| panic!("this block is no rule text:\n{block}")))
        .collect()
}

fn codes_of(text: &str) -> BTreeSet<&'static str> {
    parse("a.jf", text).diagnostics.iter().map(|diagnostic| diagnostic.code).collect()
}

#[test]
fn every_code_has_a_page_in_both_languages() {
    assert_eq!(codes::ALL.len(), 27);
    for code in codes::ALL {
        sections(code);
    }
}

#[test]
fn the_first_example_of_a_page_yields_its_code_and_the_second_yields_nothing() {
    for code in codes::ALL {
        for section in sections(code) {
            if NOT_IN_A_BLOCK.contains(code) {
                assert_eq!(blocks(&section), Vec::<&str>::new(), "{code}");
                continue;
            }
            let [broken, mended] =
                <[&str; 2]>::try_from(blocks(&section)).unwrap_or_else(|blocks| panic!("{code} has {} blocks in a section", blocks.len()));
            assert_eq!(codes_of(broken), BTreeSet::from([*code]), "{code}:\n{broken}");
            assert_eq!(codes_of(mended), BTreeSet::new(), "{code}:\n{mended}");
        }
    }
}

#[test]
fn what_no_block_can_show_has_its_code_too() {
    let places = |more: usize| format!("rule a on b {{ cite c art 1{} approve }}", ";1".repeat(more));
    let comment = |bytes: usize| format!("# {}{}", "x".repeat((bytes - 2) % 3), "甲".repeat((bytes - 2) / 3));
    let nested = |depth: usize| format!("define a as {}b{}", "(".repeat(depth), ")".repeat(depth));
    let cases = [
        (codes::CONTROL, "body a \"\u{7}\"".to_owned(), "body a \"\t\"".to_owned()),
        (codes::DIRECTION, "body a # \u{202E}".to_owned(), "body a # 甲".to_owned()),
        (codes::TOO_LARGE, comment(MAX_BYTES + 1), comment(MAX_BYTES)),
        (codes::TOO_DEEP, nested(MAX_DEPTH + 1), nested(MAX_DEPTH)),
        (codes::TOO_LONG, places(MAX_ELEMENTS), places(MAX_ELEMENTS - 1)),
    ];
    for (code, broken, mended) in cases {
        assert_eq!(codes_of(&broken), BTreeSet::from([code]), "{code}");
        assert_eq!(codes_of(&mended), BTreeSet::new(), "{code}");
    }
    let many = parse("a.jf", &"rule\n".repeat(MAX_DIAGNOSTICS + 10)).diagnostics;
    assert_eq!(many.len(), MAX_DIAGNOSTICS + 1);
    assert_eq!(many.last().map(|diagnostic| diagnostic.code), Some(codes::TOO_MANY));
    assert_eq!(many.iter().filter(|diagnostic| diagnostic.code == codes::TOO_MANY).count(), 1);
}

#[test]
fn the_pages_name_the_caps_as_they_are() {
    for (code, cap) in
        [(codes::TOO_LARGE, MAX_BYTES), (codes::TOO_DEEP, MAX_DEPTH), (codes::TOO_LONG, MAX_ELEMENTS), (codes::TOO_MANY, MAX_DIAGNOSTICS)]
    {
        for section in sections(code) {
            assert!(section.contains(&cap.to_string()), "{code} does not name {cap}");
        }
    }
}
