//! The formatter: one canonical layout, in English or in Chinese.
//!
//! The parser's nodes become tokens ([`walk`]) in the words of a language ([`words`]), and the tokens become lines ([`layout`]). What is printed is parsed
//! again: if it does not say the same as before, nothing is changed.

mod layout;
mod sheet;
mod style;
mod trivia;
mod walk;
mod words;

use pest::Parser as _;

use crate::codes;
use crate::diagnostic::{Diagnostic, Lang, Message};
use crate::grammar::{Grammar, Rule};
use crate::limits::MAX_BYTES;
use crate::mistakes::own_fault;
use crate::parse::parse;
use crate::scan::scan;
use crate::split::split;
use crate::tree::{File, Span};

use trivia::Trivia;

/// Formats the text of one rule file.
///
/// With a language, keywords, dates and places in documents are written in it; without one, each stays in the language it was written in. Names, labels,
/// strings and comments are never translated. A text that is formatted already comes back as it is.
///
/// # Errors
///
/// What is wrong with the text, if it does not parse; or a single diagnostic with [`codes::FORMAT`], if the text as printed would not say the same.
///
/// ```
/// use jianfu_dsl::{Lang, format};
/// let text = "规则 准入 适用 事务｛当 本件.人数≥3 驳回 理由 “人数过多” 建议「减少」｝";
/// assert_eq!(
///     format("a.jf", text, Some(Lang::En)).unwrap(),
///     "rule 准入 on 事务 { when demand.人数 >= 3 reject because \"人数过多\" remedy \"减少\" }\n",
/// );
/// assert_eq!(format("a.jf", "rule {", None).unwrap_err()[0].code, "JF-P003");
/// ```
pub fn format(file: &str, text: &str, lang: Option<Lang>) -> Result<String, Vec<Diagnostic>> {
    let parsed = parse(file, text);
    if !parsed.diagnostics.is_empty() {
        return Err(parsed.diagnostics);
    }
    let printed = print(text, lang).ok_or_else(|| vec![refusal(file, Span::default())])?;
    check(file, text, &parsed.file, &printed).map_err(|diagnostic| vec![diagnostic])?;
    Ok(printed)
}

/// Prints a text that parses.
fn print(text: &str, lang: Option<Lang>) -> Option<String> {
    let mut walker = walk::Walker::new(text, lang);
    for region in split(text, &scan(text).lexemes) {
        let slice = text.get(region.span.start..region.span.end)?;
        let pair = Grammar::parse(Rule::declaration, slice).ok()?.next()?;
        walker.declaration(pair, region.span.start);
    }
    Some(layout::print(walker.finish()))
}

/// Whether a printed text says what the file does, and holds all its comments.
fn check(file: &str, text: &str, before: &File, printed: &str) -> Result<(), Diagnostic> {
    if printed.len() > MAX_BYTES {
        let message = Message::new(
            format!("排版后文件将有 {} 字节，上限是 {MAX_BYTES}，因此未作改动", printed.len()),
            format!("formatted, the file would have {} bytes, and the cap is {MAX_BYTES}, so nothing was changed", printed.len()),
        );
        let help = Message::new("把文件分成几个", "divide the file into several");
        return Err(Diagnostic::error(codes::FORMAT, file, Span::default(), message).with_help(help));
    }
    let after = parse(file, printed);
    if after.diagnostics.is_empty() && after.file == *before && comments(text).eq(comments(printed)) {
        return Ok(());
    }
    let mut others = after.file.declarations.iter();
    let changed = before.declarations.iter().find(|declaration| others.next() != Some(declaration));
    Err(refusal(file, changed.map(|declaration| declaration.span).unwrap_or_default()))
}

/// The comments of a text.
fn comments(text: &str) -> impl Iterator<Item = &str> {
    let mut trivia = Trivia::default();
    let mut at = 0;
    for lexeme in scan(text).lexemes {
        trivia.read(text.get(at..lexeme.span.start).unwrap_or_default());
        at = lexeme.span.end;
    }
    trivia.read(text.get(at..).unwrap_or_default());
    trivia.comments.into_iter().map(|comment| comment.text)
}

fn refusal(file: &str, span: Span) -> Diagnostic {
    let message = Message::new("排版会改变这里的含义，因此未作改动", "formatting would change what this says, so nothing was changed");
    Diagnostic::error(codes::FORMAT, file, span, message).with_help(own_fault())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

    use super::*;

    fn refused(before: &str, printed: &str) -> Option<Span> {
        let parsed = parse("a.jf", before);
        assert_eq!(parsed.diagnostics, []);
        let refusal = check("a.jf", before, &parsed.file, printed).err()?;
        assert_eq!(refusal.code, codes::FORMAT);
        Some(refusal.span)
    }

    #[test]
    fn a_text_that_says_the_same_in_other_words_is_accepted() {
        assert!(refused("body a \"甲\" # 注", "机构  a “甲”  \n\n# 注 ").is_none());
    }

    #[test]
    fn a_text_that_says_something_else_is_refused_where_it_differs() {
        let span = refused("body a\nbody b", "body a\nbody c\n").unwrap();
        assert_eq!((span.start, span.end), (7, 13));
    }

    #[test]
    fn a_text_that_loses_or_gains_a_declaration_or_does_not_parse_is_refused() {
        assert!(refused("body a\nbody b", "body a\n").is_some());
        assert!(refused("body a", "body a\nbody b\n").is_some());
        assert!(refused("body a", "body\n").is_some());
    }

    #[test]
    fn a_text_that_loses_or_swaps_comments_is_refused() {
        assert!(refused("body a # 注", "body a\n").is_some());
        assert!(refused("# 甲\nbody a # 乙", "# 乙\nbody a # 甲\n").is_some());
    }
}
