//! Folding: the one way in which texts are compared.

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization;

/// The form in which texts compare: NFKC, without white space and characters that cannot be seen, ASCII letters lower-cased.
///
/// Spreadsheets bring `（` for `(`, `Ａ` for `A` and stray spaces, web pages bring spaces of no width; without folding, an item written with another
/// parenthesis would slip off a barring list.
pub(crate) fn fold(text: &str) -> String {
    folded(text).into_owned()
}

/// The same, borrowed where it is the text itself, as nearly always.
pub(crate) fn folded(text: &str) -> Cow<'_, str> {
    let is_plain = |character: char| match character {
        han if is_han(han) => true,
        ascii => ascii.is_ascii_graphic() && !ascii.is_ascii_uppercase(),
    };
    if text.chars().all(is_plain) { Cow::Borrowed(text) } else { Cow::Owned(changed(text)) }
}

fn changed(text: &str) -> String {
    let plain = |character: char| character.to_ascii_lowercase();
    // Most texts are Han characters and ASCII, which NFKC leaves as they are.
    if text.chars().all(|character| character.is_ascii() || is_han(character)) {
        return text.chars().filter(|character| !is_nothing(*character)).map(plain).collect();
    }
    // What cannot be seen goes first, or it would keep a letter from the mark behind it. NFKC can bring white space of its own (`¨` is a space and a mark),
    // so the same is done once more.
    let seen: String = text.chars().filter(|character| !is_nothing(*character)).nfkc().collect();
    seen.chars().filter(|character| !is_nothing(*character)).map(plain).nfkc().collect()
}

/// Han characters and the marks that stand among them, as 、。《》, all of which folding leaves as they are.
const fn is_han(character: char) -> bool {
    matches!(character, '\u{4e00}'..='\u{9fff}' | '\u{3001}'..='\u{3011}')
}

/// Whether a text holds nothing that could be seen.
pub(crate) fn is_blank(text: &str) -> bool {
    text.chars().all(is_nothing)
}

/// White space, and what Unicode calls default ignorable: soft hyphens, joiners, marks of direction, selectors of variants.
const fn is_nothing(character: char) -> bool {
    character.is_whitespace()
        || matches!(
            character,
            '\u{ad}'
                | '\u{34f}'
                | '\u{61c}'
                | '\u{115f}'
                | '\u{1160}'
                | '\u{17b4}'
                | '\u{17b5}'
                | '\u{180b}'..='\u{180f}'
                | '\u{200b}'..='\u{200f}'
                | '\u{202a}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{3164}'
                | '\u{fe00}'..='\u{fe0f}'
                | '\u{feff}'
                | '\u{ffa0}'
                | '\u{fff0}'..='\u{fff8}'
                | '\u{1bca0}'..='\u{1bca3}'
                | '\u{1d173}'..='\u{1d17a}'
                | '\u{e0000}'..='\u{e0fff}'
        )
}

/// The folded form of a document's title: the title marks 《》 left out, quotation marks made plain, since people write both kinds.
pub(crate) fn fold_title(text: &str) -> String {
    let plain = |character: char| match character {
        '“' | '”' => '"',
        '‘' | '’' => '\'',
        other => other,
    };
    fold(text).chars().filter(|character| !matches!(character, '《' | '》' | '〈' | '〉')).map(plain).collect()
}

#[cfg(test)]
mod tests {
    use proptest::strategy::Strategy;

    use unicode_normalization::UnicodeNormalization as _;

    use super::{fold, fold_title, is_blank, is_han, is_nothing};

    #[test]
    fn width_space_and_case_do_not_matter() {
        assert_eq!(fold(" 婚姻状况 证明（ＡＢ）"), "婚姻状况证明(ab)");
        assert_eq!(fold("as20"), fold("AS20"));
        assert_eq!(fold("\u{3000}"), "");
    }

    #[test]
    fn what_cannot_be_seen_does_not_matter() {
        assert_eq!(fold("招\u{200b}商\u{ad}引\u{fe0f}资\u{feff}"), "招商引资");
        assert!(is_blank(" \u{3000}\u{200b}") && !is_blank("·"));
    }

    #[test]
    fn different_characters_stay_different() {
        assert_ne!(fold("社区"), fold("社 区区"));
    }

    #[test]
    fn what_is_not_looked_at_is_left_as_it_is() {
        for character in ('\u{3001}'..='\u{9fff}').filter(|character| is_han(*character)) {
            assert!(!is_nothing(character) && character.nfkc().eq([character]), "{character}");
        }
    }

    #[test]
    fn title_marks_do_not_matter() {
        assert_eq!(fold_title("《统计法》"), "统计法");
        assert_eq!(fold_title("关于“三公”经费的通知"), fold_title("关于\"三公\"经费的通知"));
    }

    #[test]
    fn what_cannot_be_seen_comes_between_no_letter_and_its_mark() {
        assert_eq!(fold("a\u{200b}\u{301}"), fold("á"));
        for text in ["a¨", "A¨", "J\u{2dc}", "J \u{30c}", "\u{212a}\u{331}"] {
            assert_eq!(fold(&fold(text)), fold(text), "{text:?}");
        }
    }

    proptest::proptest! {
        #[test]
        fn folding_twice_changes_nothing(text in proptest::collection::vec(character(), 0..12)) {
            let text: String = text.into_iter().collect();
            proptest::prop_assert_eq!(fold(&fold(&text)), fold(&text));
        }

        #[test]
        fn what_cannot_be_seen_may_stand_anywhere(text in proptest::collection::vec((character(), unseen()), 0..12)) {
            let plain: String = text.iter().map(|(character, _)| *character).collect();
            let stuffed: String = text.into_iter().flat_map(|(character, unseen)| [character, unseen]).collect();
            proptest::prop_assert_eq!(fold(&stuffed), fold(&plain));
        }
    }

    /// Any character, marks and the letters that they join more often.
    fn character() -> impl Strategy<Value = char> {
        proptest::prop_oneof![
            proptest::char::any(),
            proptest::char::range('\u{300}', '\u{345}'),
            proptest::char::range('A', 'z'),
            proptest::char::range('\u{a0}', '\u{17f}'),
            proptest::char::range('\u{1100}', '\u{11ff}'),
            proptest::sample::select(vec!['¨', '´', '\u{37a}', '\u{1fbd}', 'が', '\u{309b}', '㈠', '\u{ff9e}', 'ﾞ', 'カ']),
        ]
    }

    fn unseen() -> impl Strategy<Value = char> {
        proptest::sample::select(vec![' ', '\u{3000}', '\u{200b}', '\u{ad}', '\u{34f}', '\u{fe0f}', '\u{feff}', '\u{3164}', '\u{e0061}'])
    }
}
