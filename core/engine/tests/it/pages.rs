//! The page of every code: its shape, and that its examples do what it says.

use std::collections::BTreeSet;

use jianfu::{Error, Files, Pack, explain_code};

/// Declarations that the pages' examples lean on, as the language's reference declares them.
const COMMON: &str = include_str!("../broken/common.jf");

/// The blocks of a page's section, in order: the fence's word and the text.
fn blocks(section: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut open: Option<(String, String)> = None;
    for line in section.lines() {
        match (line.strip_prefix("```"), &mut open) {
            (Some(word), None) => open = Some((word.to_owned(), String::new())),
            (Some(_), Some(_)) => found.extend(open.take()),
            (None, Some((_, text))) => {
                text.push_str(line);
                text.push('\n');
            }
            (None, None) => {}
        }
    }
    assert!(open.is_none(), "a fence is left open");
    found
}

/// The Chinese and the English section of a page.
fn sections(code: &str) -> [String; 2] {
    let page = explain_code(code).unwrap_or_else(|| panic!("{code} has no page"));
    let title = page.lines().next().unwrap_or_default();
    let words = title.strip_prefix(&format!("# {code} ")).unwrap_or_else(|| panic!("{code}: the title is {title}"));
    let (zh, en) = words.split_once(" / ").unwrap_or_else(|| panic!("{code}: the title is not in both languages"));
    assert!(!zh.is_ascii() && en.is_ascii(), "{code}: {title}");
    let (_, rest) = page.split_once("\n## 中文\n").unwrap_or_else(|| panic!("{code} has no Chinese section"));
    let (zh, en) = rest.split_once("\n## English\n").unwrap_or_else(|| panic!("{code} has no English section"));
    assert!(zh.contains("\n改法："), "{code} does not say how to mend it:\n{zh}");
    assert!(en.contains("\nTo mend it") || en.contains("\nMended:"), "{code} does not say how to mend it:\n{en}");
    [zh.to_owned(), en.to_owned()]
}

/// The codes of everything that the compiler says about some files.
pub(crate) fn codes_of(files: &Files) -> BTreeSet<&'static str> {
    match Pack::from_files(files) {
        Ok(pack) => pack.warnings().iter().map(|warning| warning.code).collect(),
        Err(Error::Rules(errors)) => errors.diagnostics.iter().map(|diagnostic| diagnostic.code).collect(),
        Err(other) => panic!("{other}"),
    }
}

fn files<const N: usize>(files: [(&str, &[u8]); N]) -> Files {
    files.into_iter().map(|(name, bytes)| (name.to_owned(), bytes.to_vec())).collect()
}

fn codes_of_block(text: &str) -> BTreeSet<&'static str> {
    codes_of(&files([("pack.jf", format!("{COMMON}\n{text}").as_bytes())]))
}

const PACK_TOML: &[u8] = b"id = \"a\"\ntitle = \"a\"\nversion = \"1.0.0\"\nedition = 1\nrefer_to = \"town-office\"\n";

/// Codes whose examples are no rule text; the tests below show them.
const NOT_RULE_TEXT: [&str; 4] = ["JF-C017", "JF-C021", "JF-C027", "JF-C029"];

/// Codes whose mending is to take something away or to put a file into the pack, so that no second block is shown.
const NOTHING_TO_SHOW: [&str; 1] = ["JF-C020"];

fn compiler_codes() -> impl Iterator<Item = &'static str> {
    jianfu::codes().filter(|code| code.starts_with("JF-C"))
}

#[test]
fn every_code_of_the_engine_has_a_page_in_both_languages() {
    let codes: Vec<_> = jianfu::codes().filter(|code| code.starts_with("JF-C") || code.starts_with("JF-D")).collect();
    assert!(codes.len() >= 39, "{codes:?}");
    for code in codes {
        sections(code);
    }
}

#[test]
fn the_first_example_of_a_page_yields_its_code_and_nothing_else() {
    for code in compiler_codes().filter(|code| !NOT_RULE_TEXT.contains(code)) {
        for section in sections(code) {
            let blocks = blocks(&section);
            let (word, text) = blocks.first().unwrap_or_else(|| panic!("{code} has no example"));
            assert_eq!(word, "jf", "{code}");
            assert_eq!(codes_of_block(text), BTreeSet::from([code]), "{code}:\n{text}");
        }
    }
}

#[test]
fn the_mended_example_of_a_page_yields_nothing() {
    for code in compiler_codes().filter(|code| !NOT_RULE_TEXT.contains(code)) {
        for section in sections(code) {
            let blocks = blocks(&section);
            if NOTHING_TO_SHOW.contains(&code) {
                assert_eq!(blocks.len(), 1, "{code}");
                continue;
            }
            let [_, (word, text)] = blocks.as_slice() else { panic!("{code} has {} blocks in a section", blocks.len()) };
            assert_eq!(word, "jf", "{code}");
            assert_eq!(codes_of_block(text), BTreeSet::new(), "{code}:\n{text}");
        }
    }
}

#[test]
fn the_common_declarations_are_sound() {
    assert_eq!(codes_of_block(""), BTreeSet::new());
}

#[test]
fn the_examples_of_pack_toml_do_what_the_page_says() {
    for section in sections("JF-C017") {
        let [(_, broken), (_, mended)] = <[_; 2]>::try_from(blocks(&section)).unwrap();
        assert_eq!(codes_of(&files([("pack.toml", broken.as_bytes())])), BTreeSet::from(["JF-C017"]));
        assert_eq!(codes_of(&files([("pack.toml", mended.as_bytes())])), BTreeSet::new());
    }
}

#[test]
fn the_examples_of_a_list_file_do_what_the_page_says() {
    let list = format!("{COMMON}\nlist more \"其他事项\" {{ effect inform basis assumption \"示例\" from \"lists/more.csv\" }}");
    for section in sections("JF-C021") {
        let [(_, broken), (_, mended)] = <[_; 2]>::try_from(blocks(&section)).unwrap();
        let with = |csv: &str| codes_of(&files([("pack.toml", PACK_TOML), ("a.jf", list.as_bytes()), ("lists/more.csv", csv.as_bytes())]));
        assert_eq!(with(&broken), BTreeSet::from(["JF-C021"]));
        assert_eq!(with(&mended), BTreeSet::new());
    }
}

#[test]
fn a_pack_past_the_cap_on_size_yields_that_code_alone() {
    let large = vec![b'#'; (64 << 20) + 1];
    assert_eq!(codes_of(&files([("pack.toml", PACK_TOML), ("a.jf", &large)])), BTreeSet::from(["JF-C027"]));
}

#[test]
fn a_rule_file_that_is_not_utf8_yields_that_code_alone() {
    let gbk = b"form t { date: date is as_of }\ndefault on t refer because \"\xce\xde\"\n";
    assert_eq!(codes_of(&files([("pack.toml", PACK_TOML), ("a.jf", gbk)])), BTreeSet::from(["JF-C029"]));
    assert_eq!(codes_of(&files([("pack.toml", b"id = \"\xce\xde\""), ("a.jf", COMMON.as_bytes())])), BTreeSet::from(["JF-C029"]));
    assert_eq!(codes_of(&files([("pack.toml", PACK_TOML), ("a.jf", COMMON.as_bytes())])), BTreeSet::new());
}
