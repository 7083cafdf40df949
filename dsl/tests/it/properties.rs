//! What holds of every text, sound or not.

use std::sync::LazyLock;

use jianfu_dsl::limits::MAX_DIAGNOSTICS;
use jianfu_dsl::render::{Color, Style, human, json, plain, position};
use jianfu_dsl::{Lang, codes, format, keywords, numerals, parse, parse_citation, parse_literal};
use proptest::prelude::*;

use crate::language::blocks;

/// The words, marks and gaps of the reference's examples in both languages.
static PIECES: LazyLock<Vec<String>> = LazyLock::new(|| {
    let mut pieces = Vec::new();
    for (_, block) in blocks() {
        for lang in [Lang::En, Lang::Zh] {
            let text = format("a.jf", &block, Some(lang)).unwrap();
            let mut piece = String::new();
            for c in text.chars() {
                let joins = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-');
                let goes_on = piece.is_empty() || (piece.ends_with(joins) && joins(c));
                if !goes_on {
                    pieces.push(std::mem::take(&mut piece));
                }
                piece.push(c);
            }
            pieces.push(piece);
        }
    }
    pieces
});

/// Characters that mean something to the scanner, the grammar or a terminal.
const CHARACTERS: &str = "{}()[]｛｝（）［］:：,，、;；.．\"“”「」\\#/-=＝<>!！≠≥≤+*'|&%$@－０９《》〔〕 \t\n\r\u{3000}\u{0}\u{7}\u{1b}\u{7f}\u{85}\u{202e}\u{2066}\u{2028}\u{200d}\u{301}\u{feff}\u{fdd0}\u{10ffff}a_9甲第一条款日年月😀";

fn arbitrary_text() -> impl Strategy<Value = String> {
    let character = prop_oneof![3 => prop::sample::select(CHARACTERS.chars().collect::<Vec<_>>()), 1 => any::<char>()];
    let piece = prop_oneof![3 => prop::sample::select(PIECES.clone()), 1 => character.prop_map(String::from)];
    prop::collection::vec(piece, 0..80).prop_map(|pieces| pieces.concat())
}

/// An example of the reference with a few of its pieces taken out, doubled, moved or replaced.
fn damaged_text() -> impl Strategy<Value = String> {
    let change = (any::<prop::sample::Index>(), any::<prop::sample::Index>(), 0..5_u8);
    (any::<prop::sample::Index>(), 0..PIECES.len(), prop::collection::vec(change, 1..6)).prop_map(|(start, len, changes)| {
        let start = start.index(PIECES.len());
        let mut pieces: Vec<String> = PIECES[start..PIECES.len().min(start + len % 400)].to_vec();
        for (at, from, kind) in &changes {
            let other = from.get(&PIECES).clone();
            if pieces.is_empty() {
                break;
            }
            let at = at.index(pieces.len());
            match kind {
                0 => drop(pieces.remove(at)),
                1 => pieces.insert(at, other),
                2 => pieces[at] = other,
                3 => {
                    let to = from.index(pieces.len());
                    pieces.swap(at, to);
                }
                _ => pieces.truncate(at),
            }
        }
        pieces.concat()
    })
}

/// Checks what holds of every text.
fn check(text: &str) {
    let parsed = parse("a.jf", text);
    assert_eq!(parse("a.jf", text), parsed, "the same text is read differently");
    assert!(parsed.diagnostics.len() <= MAX_DIAGNOSTICS + 1);
    for diagnostic in &parsed.diagnostics {
        assert!(codes::ALL.contains(&diagnostic.code) && diagnostic.code != codes::INTERNAL, "{diagnostic:?}");
        assert_eq!(diagnostic.file, "a.jf");
        assert!(!diagnostic.message.zh.is_empty() && !diagnostic.message.en.is_empty());
        for span in std::iter::once(diagnostic.span).chain(diagnostic.labels.iter().map(|label| label.span)) {
            assert!(text.get(span.start..span.end).is_some(), "{diagnostic:?}");
        }
    }
    for declaration in &parsed.file.declarations {
        assert!(text.get(declaration.span.start..declaration.span.end).is_some_and(|text| !text.is_empty()));
    }
    match format("a.jf", text, None) {
        Ok(printed) => {
            assert_eq!(parsed.diagnostics, []);
            assert_eq!(parse("a.jf", &printed), parsed);
            assert_eq!(format("a.jf", &printed, None), Ok(printed));
        }
        Err(diagnostics) => assert_eq!(diagnostics, parsed.diagnostics),
    }
    check_written(text, &parsed.diagnostics);
}

/// Checks that what is written about a text is whole, and shows nothing that a terminal would obey.
fn check_written(text: &str, diagnostics: &[jianfu_dsl::Diagnostic]) {
    let texts = [("a.jf".to_owned(), text.to_owned())].into();
    for lang in [Lang::Zh, Lang::En] {
        let drawn = human(diagnostics, &texts, Style { lang, color: Color::Never });
        let lines = plain(diagnostics, &texts, lang);
        assert!(
            drawn
                .chars()
                .chain(lines.chars())
                .all(|c| c == '\n' || !(c.is_control() || matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')))
        );
        assert_eq!(lines.lines().count(), diagnostics.len());
        for (line, diagnostic) in lines.lines().zip(diagnostics) {
            let (number, column) = position(text, diagnostic.span.start);
            assert!(line.starts_with(&std::format!("a.jf:{number}:{column}: ")), "{line}");
            assert!(drawn.contains(&std::format!(" a.jf:{number}:{column}\n")) || (diagnostic.span.end == 0), "{drawn}");
        }
        let records: Vec<serde_json::Value> = serde_json::from_str(&json(diagnostics, &texts, lang)).unwrap();
        assert_eq!(records.len(), diagnostics.len());
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_read_or_answered(text in arbitrary_text()) {
        check(&text);
    }

    #[test]
    fn damaged_text_is_read_or_answered(text in damaged_text()) {
        check(&text);
    }

    #[test]
    fn what_stands_after_damaged_text_is_read(text in damaged_text()) {
        let text = text.trim();
        // After these a type may follow in the next line, and `body` is one.
        prop_assume!(![":", "：", "of", "之"].iter().any(|end| text.ends_with(end)));
        let whole = std::format!("{text}\nbody after-all \"后\"\n");
        let last = parse("a.jf", &whole).file.declarations.pop();
        prop_assert!(last.is_some_and(|last| whole[last.span.start..last.span.end].starts_with("body after-all")), "{}", whole);
    }

    #[test]
    fn fragments_are_read_or_answered(text in arbitrary_text()) {
        for diagnostic in [parse_citation(&text).err(), parse_literal(&text).err()].into_iter().flatten() {
            prop_assert!(text.get(diagnostic.span.start..diagnostic.span.end).is_some(), "{:?}", diagnostic);
        }
        keywords::nearest(&text);
        keywords::glued(&text);
        numerals::parse(&text);
    }

    #[test]
    fn a_position_is_where_counting_leads(text in arbitrary_text(), offset in 0..400_usize) {
        let (line, column) = position(&text, offset);
        let mut at = 0;
        for _ in 1..line {
            at += text[at..].find(['\n', '\r']).unwrap() + 1;
            at += usize::from(text[..at].ends_with('\r') && text[at..].starts_with('\n'));
        }
        at += text[at..].chars().next().filter(|c| *c == '\u{FEFF}' && at == 0).map_or(0, char::len_utf8);
        at += text[at..].chars().take(column - 1).map(char::len_utf8).sum::<usize>();
        let wanted = (0..=offset.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap();
        // The mark takes no column, so that its own place is that of what follows it.
        let mark = if text.starts_with('\u{FEFF}') { '\u{FEFF}'.len_utf8() } else { 0 };
        let wanted = wanted.max(mark);
        prop_assert_eq!(at, wanted);
    }

    #[test]
    fn numerals_come_back(number in 0..20_000_u32) {
        prop_assert_eq!(numerals::parse(&numerals::print(number)), Some(number));
    }
}
