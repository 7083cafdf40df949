//! The keyword table: one Chinese word for one English word.

use std::collections::BTreeSet;

use jianfu_dsl::Lang;
use jianfu_dsl::keywords::{DECLARATIONS, KEYWORDS, find, glued, is_name, is_reserved, nearest, nearest_name};

#[test]
fn no_word_stands_twice_in_either_column() {
    let words: Vec<&str> = KEYWORDS.iter().flat_map(|keyword| [keyword.en, keyword.zh]).collect();
    assert_eq!(words.iter().collect::<BTreeSet<_>>().len(), words.len());
}

#[test]
fn every_keyword_is_found_by_both_its_words() {
    for keyword in KEYWORDS {
        assert!(keyword.en.chars().all(|c| c.is_ascii_lowercase() || c == '_'), "{}", keyword.en);
        assert!(!keyword.zh.is_ascii(), "{}", keyword.zh);
        for lang in [Lang::Zh, Lang::En] {
            assert_eq!(find(keyword.form(lang)), Some(keyword));
            assert!(is_reserved(keyword.form(lang)) && is_name(keyword.form(lang)));
        }
    }
    assert!(DECLARATIONS.iter().all(|word| is_reserved(word)));
    assert!(!is_reserved("Rule") && !is_reserved("") && !is_reserved("规"));
}

#[test]
fn a_misspelt_keyword_finds_the_one_that_was_meant() {
    for (written, meant) in
        [("ruel", "rule"), ("aprove", "approve"), ("becuase", "because"), ("检查表", "检查单"), ("须滿足", "须满足"), ("驳會", "驳回")]
    {
        assert_eq!(nearest(written), Some(meant), "{written}");
    }
    for far in ["policy", "禾", "", "zzzzzz"] {
        assert_eq!(nearest(far), None, "{far}");
    }
}

#[test]
fn a_very_long_name_has_none_near_and_takes_no_time() {
    let long = "甲".repeat(1 << 20);
    assert_eq!(nearest_name(&long, [long.as_str(), "甲"]), None);
    assert_eq!(nearest_name("甲乙丙", [long.as_str(), "甲乙丁"]), Some("甲乙丁"));
    let (name, near) = ("甲".repeat(200), format!("{}乙", "甲".repeat(199)));
    assert_eq!(nearest_name(&name, [near.as_str()]), Some(near.as_str()));
}

#[test]
fn a_glued_keyword_is_found_where_it_stands() {
    for (name, found) in [
        ("社区属于城区", Some((6, "属于"))),
        ("人数已具备", Some((6, "已具备"))),
        ("15日", Some((2, "日"))),
        ("节日", Some((0, "节"))),
        ("每日", Some((0, "每"))),
    ] {
        assert_eq!(glued(name).map(|glued| (glued.offset, glued.keyword)), found, "{name}");
    }
    for name in ["社区", "属于", "community", "x日", ""] {
        assert_eq!(glued(name), None, "{name}");
    }
}
