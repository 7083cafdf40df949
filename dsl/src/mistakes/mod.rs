//! From what the scanner, the splitter and pest found to sentences for people.

mod everyday;
mod expected;
mod unexpected;

use std::borrow::Cow;

use crate::codes;
use crate::diagnostic::{Diagnostic, Message};
use crate::keywords::{self, DECLARATIONS, nearest_name};
use crate::limits::MAX_DEPTH;
use crate::scan::{self, Flaw, FlawKind};
use crate::tree::Span;

pub(crate) use unexpected::unexpected;

/// Something that the scanner found.
pub(crate) fn flaw(file: &str, text: &str, flaw: Flaw) -> Diagnostic {
    match flaw.kind {
        FlawKind::Unterminated(close) => {
            let written = text.get(flaw.span.start..flaw.span.end).unwrap_or_default();
            let other = written.chars().skip(1).find(|c| matches!(c, '"' | '”' | '“' | '」'));
            let message = Message::new("字符串没有结束的引号", "this string has no closing quotation mark");
            let help = match other {
                Some(other) => Message::new(
                    format!("前后引号要成对：这里应以「{close}」结束，写的是「{other}」"),
                    format!("quotation marks come in pairs: this one ends with `{close}`, and `{other}` was written"),
                ),
                None => Message::new(
                    format!("在本行补上「{close}」；字符串不能跨行"),
                    format!("put `{close}` on this line; a string does not run over a line end"),
                ),
            };
            Diagnostic::error(codes::OPEN_STRING, file, flaw.span, message).with_help(help)
        }
        FlawKind::Reopened(before) => reopened(file, text, flaw.span, before),
        FlawKind::Control(c) => {
            let point = format!("U+{:04X}", u32::from(c));
            let message = Message::new(format!("此处有控制字符 {point}"), format!("there is a control character {point} here"));
            Diagnostic::error(codes::CONTROL, file, flaw.span, message).with_help(Message::new("删去它", "delete it"))
        }
        FlawKind::Direction(c) => {
            let point = format!("U+{:04X}", u32::from(c));
            let message = Message::new(
                format!("此处有改变书写方向的字符 {point}，会使人看到的与程序读到的不同"),
                format!(
                    "there is a character {point} here that turns the direction of writing, so that people see another text than programs"
                ),
            );
            Diagnostic::error(codes::DIRECTION, file, flaw.span, message).with_help(Message::new("删去它", "delete it"))
        }
    }
}

/// An opening quotation mark in a string: most likely the string ends further left, with a mark that is not the one that belongs to it.
fn reopened(file: &str, text: &str, span: Span, before: usize) -> Diagnostic {
    let opening = Span::new(span.start.saturating_sub(before), span.start);
    let written = text.get(opening.start..opening.end).unwrap_or_default();
    let mark = text.get(span.start..span.end).unwrap_or_default();
    let close = mark.chars().next().and_then(scan::closing_quote).unwrap_or_default();
    let wrong = written.chars().skip(1).find(|c| matches!(c, '"' | '”' | '」' | '’' | '＂'));
    let message =
        Message::new(format!("字符串中又出现了左引号「{mark}」"), format!("an opening quotation mark `{mark}` stands inside a string"));
    let (zh, en) = match wrong {
        Some(wrong) => (
            format!("前一个字符串的结尾可能写成了「{wrong}」，应为「{close}」"),
            format!("the string before it was perhaps closed with `{wrong}` instead of `{close}`"),
        ),
        None => (format!("前一个字符串的结尾可能缺少「{close}」"), format!("the string before it perhaps lacks its closing `{close}`")),
    };
    let help = Message::new(
        format!("{zh}；字符串中确要有「{mark}」时，首尾用「\"」"),
        format!("{en}; a string that does hold `{mark}` stands in `\"` marks"),
    );
    let start = Span::new(opening.start, opening.start + mark.len());
    Diagnostic::error(codes::OPEN_STRING, file, span, message)
        .with_label(file, start, Message::new("字符串从这里开始", "the string starts here"))
        .with_help(help)
}

/// Nesting past the cap.
pub(crate) fn too_deep(file: &str, span: Span) -> Diagnostic {
    let message =
        Message::new(format!("嵌套过深，上限是 {MAX_DEPTH} 层"), format!("this is nested too deeply, and the cap is {MAX_DEPTH} levels"));
    let help = Message::new("用「定义」给里层起一个名称，再引用它", "give the inner part a name with `define`, and use the name");
    Diagnostic::error(codes::TOO_DEEP, file, span, message).with_help(help)
}

/// What to do about a fault of the program.
pub(crate) fn own_fault() -> Message {
    Message::new("这是程序自身的缺陷，请连同此处文字一并报告", "this is a fault of the program; please report it together with this text")
}

/// A declaration whose braces do not close.
pub(crate) fn unclosed(file: &str, region: Span, open: Span, suspect: Option<Span>) -> Diagnostic {
    let message = Message::new("缺少右花括号「}」", "a closing brace `}` is missing");
    let at = suspect.unwrap_or(open);
    let end = Span::new(region.end, region.end);
    let diagnostic = Diagnostic::error(codes::OPEN_BRACE, file, at, message)
        .with_label(file, at, Message::new("这个花括号没有配对", "this brace is not closed"))
        .with_help(Message::new("在这一段结束处补上「}」", "put `}` where this block ends"));
    if suspect.is_some() { diagnostic } else { diagnostic.with_label(file, end, Message::new("到这里仍未结束", "still open here")) }
}

/// Closing brackets that close nothing.
pub(crate) fn stray(file: &str, text: &str, span: Span) -> Diagnostic {
    let written = text.get(span.start..span.end).unwrap_or_default();
    let first: String = written.chars().take(1).collect();
    let message = Message::new(format!("这个「{first}」没有与之配对的左括号"), format!("this `{first}` closes nothing"));
    Diagnostic::error(codes::STRAY_BRACKET, file, span, message).with_help(Message::new(
        "删去它，或检查前面是否少写了「{」、多写了「}」",
        "delete it, or look for a missing `{` or one `}` too many before it",
    ))
}

/// Text that starts with no declaration keyword.
pub(crate) fn unknown_declaration(file: &str, text: &str, region: Span) -> Diagnostic {
    let rest = text.get(region.start..region.end).unwrap_or_default();
    let len = match scan::word_len(rest) {
        0 => rest.chars().next().map_or(0, char::len_utf8),
        len => len,
    };
    let word = rest.get(..len).unwrap_or_default();
    let span = Span::new(region.start, region.start + len);
    let written = shown(word);
    let forms = DECLARATIONS.iter().filter_map(|en| keywords::find(en)).flat_map(|keyword| [keyword.en, keyword.zh]);
    if let Some(keyword) = keywords::find(word) {
        let message = Message::new(
            format!("「{written}」不能写在最外层，它属于某个声明的内部"),
            format!("`{written}` cannot stand outside a declaration"),
        );
        let help = if keyword.en == "check" {
            Message::new(
                "「必查」写在「检查单」之内；单独的规则用「规则」",
                "`check` stands inside `checklist`; a rule of its own is a `rule`",
            )
        } else {
            Message::new("检查前面的声明是否过早写了「}」", "look whether the declaration before it was closed too early")
        };
        return Diagnostic::error(codes::UNKNOWN_DECLARATION, file, span, message).with_help(help);
    }
    if let Some(glued) = keywords::glued(word).filter(|glued| glued.offset == 0) {
        return self::glued(file, span, word, glued.keyword, "");
    }
    let message = Message::new(format!("没有以「{written}」开头的声明"), format!("no declaration starts with `{written}`"));
    let help = match nearest_name(word, forms) {
        Some(near) => did_you_mean(near),
        None => Message::new(
            "声明以这些词开头：规则、检查单、默认、清单、表单、枚举、文件、机构、定义、编号、测试、用例等",
            "declarations start with rule, checklist, default, list, form, enum, source, body, define, serial, test, cases and the like",
        ),
    };
    Diagnostic::error(codes::UNKNOWN_DECLARATION, file, span, message).with_help(help)
}

/// A keyword glued to its neighbour: `before` is what stands left of it.
fn glued(file: &str, span: Span, word: &str, keyword: &str, before: &str) -> Diagnostic {
    let after = apart(&shown(word.get(before.len() + keyword.len()..).unwrap_or_default()));
    let (word, before) = (shown(word), shown(before));
    let message = Message::new(
        format!("「{word}」中的「{keyword}」与相邻的字连在了一起"),
        format!("`{keyword}` is glued to its neighbour in `{word}`"),
    );
    let parts = [&*before, keyword, &*after];
    let apart = parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ");
    let help = match (before.is_empty(), after.is_empty()) {
        (true, _) => {
            Message::new(format!("在「{keyword}」后写一个空格：「{apart}」"), format!("write a space after `{keyword}`: `{apart}`"))
        }
        (false, true) => {
            Message::new(format!("在「{keyword}」前写一个空格：「{apart}」"), format!("write a space before `{keyword}`: `{apart}`"))
        }
        (false, false) => Message::new(
            format!("在「{keyword}」前后各写一个空格：「{apart}」"),
            format!("write a space on both sides of `{keyword}`: `{apart}`"),
        ),
    };
    Diagnostic::error(codes::GLUED, file, span, message).with_help(help)
}

/// What stands behind a keyword that was glued to it, with spaces around further keywords that are glued in turn: all of a clause written in one go.
fn apart(rest: &str) -> String {
    const LONG: [&str; 8] = ["适用", "继承", "不属于", "属于", "理由", "建议", "否则", "隶属"];
    let short = ["自", "至"]
        .into_iter()
        .filter_map(|keyword| Some((0, keyword, rest.strip_prefix(keyword)?)))
        .find(|(_, _, after)| after.starts_with(scan::is_digit));
    let long = || {
        LONG.into_iter()
            .filter_map(|keyword| rest.split_once(keyword).map(|(before, after)| (before.len(), keyword, after)))
            .min_by_key(|(at, ..)| *at)
    };
    match short.or_else(long) {
        Some((at, keyword, after)) => {
            let parts = [rest.get(..at).unwrap_or_default(), keyword, &apart(after)];
            parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
        }
        None => rest.to_owned(),
    }
}

/// A word as messages quote it: the first characters of a very long one.
pub(crate) fn shown(word: &str) -> Cow<'_, str> {
    const MOST: usize = 40;
    match word.char_indices().nth(MOST) {
        Some((end, _)) => Cow::Owned(format!("{}…", word.get(..end).unwrap_or_default())),
        None => Cow::Borrowed(word),
    }
}

fn did_you_mean(near: &str) -> Message {
    Message::new(format!("是否想写「{near}」"), format!("did you mean `{near}`"))
}
