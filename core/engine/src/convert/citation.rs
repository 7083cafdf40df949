//! Texts that cite: which document they name, and which of its articles.

use jianfu_dsl::numerals;

use crate::fold::fold;
use crate::model::{Article, Cell, NameState, SourceId};

/// The most characters in what follows a title, and the most bytes in a text that a title is looked for in. No citation is longer, and a hostile text
/// costs no more than so many short look-ups.
const MAX_PLACE: usize = 120;
const MAX_TEXT: usize = 4096;

/// `《统计法》第十七条第一款`, or a title alone. Only the whole of a text can name a document: `关于落实《统计法》的通知` is a notice, not the act that it
/// speaks of, and an article beside two titles would be taken for one of the wrong act.
///
/// `source_of` finds a source by its title, with or without `《》`.
pub(super) fn basis_of_text(text: &str, source_of: &dyn Fn(&str) -> Option<SourceId>) -> Cell {
    let folded = fold(text);
    let known = source_of(text).map(|source| (source, "")).or_else(|| {
        // From the end on, so the longest title first: a title may itself hold what looks like a place.
        let ends = folded.char_indices().rev().take(MAX_PLACE).map(|(at, _)| at).filter(|at| *at > 0 && folded.len() <= MAX_TEXT);
        let mut splits = ends.filter_map(|at| folded.split_at_checked(at)).filter(|(_, place)| is_place(place));
        splits.find_map(|(title, place)| Some((source_of(title)?, place)))
    });
    let (source, article) = match known {
        Some((source, place)) => (Some(source), article_of(place)),
        None => (None, article_of_unknown(&folded)),
    };
    let named = if source.is_some() { NameState::Resolved } else { NameState::Unresolved };
    Cell::Basis { source, named, article, date: None }
}

/// The article in `第十七条`, `第17条` or `17`, perhaps after a title; `None` for what is no article at all.
pub(super) fn article_in(text: &str) -> Option<Article> {
    let folded = fold(text);
    let place = behind_title(&folded).unwrap_or(&folded);
    match article_of(place) {
        Article::Absent => numerals::parse(place).map(Article::Number),
        article => Some(article),
    }
}

/// The article that a text names whose document nobody declared.
fn article_of_unknown(folded: &str) -> Article {
    let place = behind_title(folded).or_else(|| folded.find('第').and_then(|at| folded.get(at..))).unwrap_or("");
    if place.is_empty() || is_place(place) {
        return article_of(place);
    }
    let has_article = folded.split_once('第').is_some_and(|(_, behind)| behind.contains('条'));
    if has_article { Article::Unknown } else { Article::Absent }
}

/// What follows the title in `《…》` that a text begins with, titles within it included.
fn behind_title(text: &str) -> Option<&str> {
    let mut depth = 0_usize;
    for (at, character) in text.char_indices() {
        match character {
            '《' => depth += 1,
            '》' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 {
            return (at > 0).then(|| text.get(at + character.len_utf8()..)).flatten();
        }
    }
    None
}

/// Whether what follows a title only says where in the document: a number in parentheses, then articles, or one of the two.
fn is_place(text: &str) -> bool {
    let place = behind_number(text);
    let is_in_place = |c: char| is_numeral(c) || "第条款项目章节编之至到和及与、,-–—~()的规定".contains(c);
    match place.strip_prefix('第') {
        Some(behind) => behind.chars().all(is_in_place),
        None if place.is_empty() => place.len() < text.len(),
        None => behind_art(place).is_some_and(|behind| behind.chars().all(is_in_place)),
    }
}

/// The article in a place.
fn article_of(place: &str) -> Article {
    let place = behind_number(place);
    let number = match place.strip_prefix('第') {
        None => match behind_art(place) {
            Some(number) => numerals::parse(number),
            None => return Article::Absent,
        },
        Some(behind) => match behind.split_once('条') {
            Some((number, within)) if is_within_article(within) => numerals::parse(number),
            Some(_) => None,
            None => return Article::Absent,
        },
    };
    number.map_or(Article::Unknown, Article::Number)
}

/// Whether what follows `第十七条` stays within that article, as `第一款第(二)项` does. `之一` makes it another article, `至` and `、` name several.
fn is_within_article(text: &str) -> bool {
    let starts_within = text.starts_with(|c| matches!(c, '第' | '款' | '项' | '(') || is_numeral(c));
    let is_within = |c: char| is_numeral(c) || matches!(c, '第' | '款' | '项' | '目' | '(' | ')' | '、' | ',' | '至' | '和');
    text.is_empty() || (starts_within && text.ends_with(['款', '项', '目']) && text.chars().all(is_within))
}

/// What follows a document's number in parentheses, `(主席令第87号)` or `(2024)`. Words alone, as in `(征求意见稿)`, make it another document.
fn behind_number(text: &str) -> &str {
    let number = text.strip_prefix('(').and_then(|inside| inside.split_once(')'));
    match number {
        Some((number, behind)) if number.contains(is_numeral) && !number.contains(['《', '(']) => behind,
        _ => text,
    }
}

fn behind_art(text: &str) -> Option<&str> {
    let behind = text.strip_prefix("article").or_else(|| text.strip_prefix("art"))?;
    let number = behind.strip_prefix('.').unwrap_or(behind);
    number.starts_with(|c: char| c.is_ascii_digit()).then_some(number)
}

fn is_numeral(character: char) -> bool {
    character.is_ascii_digit() || "〇零一二三四五六七八九十百千万两".contains(character)
}

#[cfg(test)]
mod tests {
    use super::{Article, article_in, article_of, is_place};

    #[test]
    fn articles_are_read_however_they_are_written() {
        for text in
            ["《统计法》第十七条第一款", "第１７条", "17", "第十七条第(二)项", "《甲《乙》法》（主席令第87号）第17条", "《统计法》 Art. 17"]
        {
            assert_eq!(article_in(text), Some(Article::Number(17)), "{text}");
        }
        assert_eq!(article_in("统计法"), None);
        assert_eq!(article_in("某条"), None);
    }

    #[test]
    fn another_article_and_several_are_not_the_first() {
        for text in
            ["第十七条之一", "第十七条至第二十条", "第十七条、第十八条", "第十七、十八条", "第十七条第一款、第十八条", "第十七条之一第二款"]
        {
            assert_eq!(article_of(text), Article::Unknown, "{text}");
        }
    }

    #[test]
    fn only_numbers_and_articles_are_a_place() {
        for text in ["第十七条", "(主席令第87号)", "(2024)第三章第二节", "第十七条规定", "art.17"] {
            assert!(is_place(text), "{text}");
        }
        for text in ["", "实施条例第十七条", "的通知", "(征求意见稿)第十七条", "、《档案法》第十七条", "第十七条实施办法", "article"]
        {
            assert!(!is_place(text), "{text}");
        }
    }
}
