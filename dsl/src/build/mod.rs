//! From pest's nodes to the syntax tree.
//!
//! A builder returns `None` where it found a mistake, which it has then reported, or where the node has not the shape that the grammar gives it, which the
//! caller reports as a fault of the parser's own.

mod cites;
mod declarations;
mod expressions;
mod history;
mod rules;
mod tests;

use std::borrow::Cow;

use jiff::civil::Date;
use unicode_normalization::UnicodeNormalization;

use crate::codes;
use crate::diagnostic::{Diagnostic, Message};
use crate::grammar::{Pair, Rule};
use crate::keywords;
use crate::limits::MAX_ELEMENTS;
use crate::mistakes;
use crate::scan;
use crate::tree::{Day, Entry, Int, Literal, LiteralKind, Name, Span, Text};

/// Builds the tree of one declaration.
pub(crate) struct Builder<'f> {
    file: &'f str,
    offset: usize,
    /// What is wrong in it.
    pub(crate) diagnostics: Vec<Diagnostic>,
}

impl<'f> Builder<'f> {
    /// A builder for the text that starts at a byte of a file.
    pub(crate) const fn new(file: &'f str, offset: usize) -> Self {
        Self { file, offset, diagnostics: Vec::new() }
    }

    /// Reports that a node has not the shape that the grammar gives it.
    pub(crate) fn contradiction(&mut self, span: Span) {
        self.error(codes::INTERNAL, span, Message::new("解析器未能读懂此处", "the parser contradicts its own grammar here")).help =
            Some(mistakes::own_fault());
    }

    fn span(&self, pair: &Pair<'_>) -> Span {
        let span = pair.as_span();
        Span::new(span.start() + self.offset, span.end() + self.offset)
    }

    fn error(&mut self, code: &'static str, span: Span, message: Message) -> &mut Diagnostic {
        let at = self.diagnostics.len();
        self.diagnostics.push(Diagnostic::error(code, self.file, span, message));
        #[expect(clippy::indexing_slicing, reason = "the vector holds the diagnostic just pushed")]
        &mut self.diagnostics[at]
    }

    fn name(&self, pair: &Pair<'_>) -> Name {
        Name { text: nfc(pair.as_str()), span: self.span(pair) }
    }

    /// The span of a node without the white space that its optional tail may have swallowed.
    fn tight_span(&self, pair: &Pair<'_>) -> Span {
        let span = self.span(pair);
        let written = significant_len(pair.as_str());
        Span::new(span.start, span.start + written)
    }

    /// A string without its quotation marks and with its escapes resolved.
    pub(crate) fn text(&mut self, pair: &Pair<'_>) -> Text {
        let span = self.span(pair);
        let mut inner = pair.as_str().chars();
        inner.next();
        inner.next_back();
        let raw = inner.as_str();
        if !raw.contains('\\') {
            return Text { text: raw.to_owned(), span };
        }
        let mut text = String::with_capacity(raw.len());
        let mut chars = raw.chars();
        while let Some(c) = chars.next() {
            match (c, if c == '\\' { chars.next() } else { None }) {
                ('\\', Some('n')) => text.push('\n'),
                ('\\', Some(escaped @ ('"' | '\\' | '”' | '」'))) => text.push(escaped),
                ('\\', Some(other)) => {
                    self.error(
                        codes::BAD_ESCAPE,
                        span,
                        Message::new(format!("字符串中没有「\\{other}」这种转义"), format!("strings have no escape `\\{other}`")),
                    )
                    .help = Some(Message::new(
                        "可用的转义有「\\\"」「\\\\」「\\n」；反斜杠本身写作「\\\\」",
                        "the escapes are `\\\"`, `\\\\` and `\\n`; a backslash itself is written `\\\\`",
                    ));
                }
                (plain, _) => text.push(plain),
            }
        }
        Text { text, span }
    }

    fn int(&mut self, pair: &Pair<'_>) -> Option<Int> {
        let span = self.span(pair);
        let value = half_width(pair.as_str()).parse().ok();
        if value.is_none() {
            let help = Message::new(format!("最大可写 {}", u64::MAX), format!("the largest is {}", u64::MAX));
            self.error(codes::BAD_NUMBER, span, Message::new("这个数过大", "this number is too large")).help = Some(help);
        }
        value.map(|value| Int { value, span })
    }

    fn day(&mut self, pair: &Pair<'_>) -> Option<Day> {
        Some(Day { date: self.date(pair)?, span: self.span(pair) })
    }

    /// A date of either notation.
    pub(crate) fn date(&mut self, pair: &Pair<'_>) -> Option<Date> {
        let written = half_width(pair.as_str());
        let mut numbers = written.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty());
        let mut next = || numbers.next().and_then(|part| part.parse::<i16>().ok());
        let date = (|| {
            let (year, month, day) = (next()?, next()?, next()?);
            Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
        })();
        if date.is_none() {
            let span = self.span(pair);
            self.error(
                codes::BAD_DATE,
                span,
                Message::new(format!("日历上没有「{}」这一天", pair.as_str()), format!("the calendar has no day `{}`", pair.as_str())),
            )
            .help = Some(Message::new(
                "写日历上有的日期，如「2026-02-28」或「2026年2月28日」",
                "write a day that the calendar has, such as `2026-02-28`",
            ));
        }
        date
    }

    /// A value written out.
    pub(crate) fn literal(&mut self, pair: Pair<'_>) -> Option<Literal> {
        let span = self.span(&pair);
        let kind = match pair.as_rule() {
            Rule::kw_true => LiteralKind::Bool(true),
            Rule::kw_false => LiteralKind::Bool(false),
            Rule::date => LiteralKind::Date(self.date(&pair)?),
            Rule::number => LiteralKind::Number(half_width(pair.as_str()).into_owned()),
            Rule::string => LiteralKind::Text(self.text(&pair).text),
            Rule::name => LiteralKind::Name(nfc(pair.as_str())),
            Rule::list_literal => {
                let mut elements = Vec::new();
                for child in pair.into_inner() {
                    if !matches!(child.as_rule(), Rule::ls | Rule::rs | Rule::comma) {
                        elements.push(self.literal(child)?);
                    }
                }
                self.cap(elements.len(), span)?;
                LiteralKind::List(elements)
            }
            Rule::record => LiteralKind::Record(self.record(pair)?),
            _ => return None,
        };
        Some(Literal { kind, span })
    }

    fn record(&mut self, pair: Pair<'_>) -> Option<Vec<Entry>> {
        let span = self.span(&pair);
        let mut entries: Vec<Entry> = Vec::new();
        for child in pair.into_inner() {
            if child.as_rule() == Rule::entry {
                let mut inner = child.into_inner();
                let name = self.name(&inner.next()?);
                let value = self.literal(inner.nth(1)?)?;
                entries.push(Entry { name, value });
            }
        }
        self.cap(entries.len(), span)?;
        Some(entries)
    }

    /// Reports a list past the cap.
    fn cap(&mut self, len: usize, span: Span) -> Option<()> {
        if len <= MAX_ELEMENTS {
            return Some(());
        }
        self.error(
            codes::TOO_LONG,
            Span::new(span.start, span.start),
            Message::new(
                format!("此处有 {len} 个元素，上限是 {MAX_ELEMENTS}"),
                format!("there are {len} elements here, and the cap is {MAX_ELEMENTS}"),
            ),
        )
        .help = Some(Message::new("分成几处写；长清单请放入表格文件", "divide them; put long lists into table files"));
        None
    }

    /// Puts a clause where none may be yet.
    fn once<T>(&mut self, slot: &mut Option<T>, value: T, keyword: &str, span: Span) {
        if slot.is_none() {
            *slot = Some(value);
            return;
        }
        let (zh, en) = keywords::find(keyword).map_or((keyword, keyword), |keyword| (keyword.zh, keyword.en));
        self.error(
            codes::TWICE,
            span,
            Message::new(format!("「{zh}」（{en}）在这里写了两次"), format!("`{en}` ({zh}) is written twice here")),
        )
        .help = Some(Message::new("只留一处", "keep only one"));
    }
}

/// How many bytes of a node's text stand before the white space and comments at its end; nodes that end in an optional part may hold some.
fn significant_len(text: &str) -> usize {
    let trimmed = text.trim_end_matches(scan::is_space);
    if trimmed.len() == text.len() || !trimmed.bytes().any(|byte| matches!(byte, b'#' | b'/')) {
        return trimmed.len();
    }
    scan::scan(trimmed).lexemes.last().map_or(trimmed.len(), |lexeme| lexeme.span.end)
}

/// A number or a date with half-width digits and signs.
pub(crate) fn half_width(text: &str) -> Cow<'_, str> {
    if text.is_ascii() { Cow::Borrowed(text) } else { Cow::Owned(text.nfkc().collect()) }
}

/// A name in Unicode's composed form.
pub(crate) fn nfc(text: &str) -> String {
    if text.is_ascii() { text.to_owned() } else { text.nfc().collect() }
}
