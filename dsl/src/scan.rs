//! The small lexer: enough to cut a file into declarations, and to find what no declaration may hold.
//!
//! It knows words, strings, brackets, comments and line ends, and nothing of the grammar.

use unicode_ident::{is_xid_continue, is_xid_start};

use crate::limits::MAX_DIAGNOSTICS;
use crate::tree::Span;

/// A piece of text that is neither white space nor comment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Lexeme {
    /// What it is.
    pub(crate) kind: LexemeKind,
    /// Where it stands.
    pub(crate) span: Span,
    /// What stands before it on its line.
    pub(crate) lead: Lead,
}

/// What stands before a lexeme on its line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lead {
    /// Nothing at all.
    Margin,
    /// White space, that many characters.
    Indent(usize),
    /// Another lexeme.
    Inside,
}

/// The kinds of lexeme; a bracket's full-width form counts as its ASCII form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LexemeKind {
    /// Identifier characters, `-` between them included; digits too.
    Word,
    /// A string with both quotation marks.
    Text,
    /// `{`, `(` or `[`
    Open(u8),
    /// `}`, `)` or `]`
    Close(u8),
    /// Any other character.
    Other(char),
}

/// Something that makes the declaration it stands in unreadable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Flaw {
    /// What.
    pub(crate) kind: FlawKind,
    /// Where.
    pub(crate) span: Span,
}

/// The kinds of flaw.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FlawKind {
    /// A string that the line's end cuts off; the quotation mark that would end it.
    Unterminated(char),
    /// An opening quotation mark inside a string that another one opened, and how far before it that one stands.
    Reopened(usize),
    /// A control character.
    Control(char),
    /// A character that turns the direction of writing.
    Direction(char),
}

/// Everything found in a text.
#[derive(Debug, Default)]
pub(crate) struct Scan {
    /// The lexemes in order.
    pub(crate) lexemes: Vec<Lexeme>,
    /// The flaws in order.
    pub(crate) flaws: Vec<Flaw>,
}

/// Whether a character turns the direction of writing, so that a reader sees another order than the computer.
pub(crate) const fn turns_direction(c: char) -> bool {
    matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// Whether a character is white space of the language.
pub(crate) const fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\n' | '\r' | '\u{3000}')
}

/// Whether a character is a digit of the language, of either width.
pub(crate) const fn is_digit(c: char) -> bool {
    matches!(c, '0'..='9' | '０'..='９')
}

/// The quotation mark that ends a string begun with this one.
pub(crate) const fn closing_quote(c: char) -> Option<char> {
    match c {
        '"' => Some('"'),
        '“' => Some('”'),
        '「' => Some('」'),
        _ => None,
    }
}

/// Cuts a text into lexemes; a byte-order mark at its start is passed over.
pub(crate) fn scan(text: &str) -> Scan {
    let mut scanner = Scanner { text, at: 0, lead: Lead::Margin, scan: Scan::default() };
    if text.starts_with('\u{FEFF}') {
        scanner.at = '\u{FEFF}'.len_utf8();
    }
    while let Some(c) = scanner.peek() {
        scanner.step(c);
    }
    scanner.scan
}

struct Scanner<'t> {
    text: &'t str,
    at: usize,
    lead: Lead,
    scan: Scan,
}

impl Scanner<'_> {
    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn step(&mut self, c: char) {
        let start = self.at;
        match c {
            '\n' | '\r' => {
                self.at += 1;
                self.lead = Lead::Margin;
            }
            _ if is_space(c) => {
                self.at += c.len_utf8();
                self.lead = match self.lead {
                    Lead::Margin => Lead::Indent(1),
                    Lead::Indent(width) => Lead::Indent(width + 1),
                    Lead::Inside => Lead::Inside,
                };
            }
            '#' => self.comment(),
            '/' if self.rest().starts_with("//") => self.comment(),
            _ if closing_quote(c).is_some() => self.string(c),
            '{' | '｛' => self.push(c, LexemeKind::Open(b'{')),
            '(' | '（' => self.push(c, LexemeKind::Open(b'(')),
            '[' | '［' => self.push(c, LexemeKind::Open(b'[')),
            '}' | '｝' => self.push(c, LexemeKind::Close(b'}')),
            ')' | '）' => self.push(c, LexemeKind::Close(b')')),
            ']' | '］' => self.push(c, LexemeKind::Close(b']')),
            _ if is_digit(c) || is_xid_start(c) => {
                self.at += word_len(self.rest());
                self.record(LexemeKind::Word, start);
            }
            _ => {
                self.at += c.len_utf8();
                self.suspect(c, start);
                self.record(LexemeKind::Other(c), start);
            }
        }
    }

    fn push(&mut self, c: char, kind: LexemeKind) {
        let start = self.at;
        self.at += c.len_utf8();
        self.record(kind, start);
    }

    fn record(&mut self, kind: LexemeKind, start: usize) {
        self.scan.lexemes.push(Lexeme { kind, span: Span::new(start, self.at), lead: self.lead });
        self.lead = Lead::Inside;
    }

    fn flaw(&mut self, kind: FlawKind, span: Span) {
        // More would not be shown.
        if self.scan.flaws.len() <= MAX_DIAGNOSTICS {
            self.scan.flaws.push(Flaw { kind, span });
        }
    }

    fn suspect(&mut self, c: char, start: usize) {
        let kind = if turns_direction(c) {
            FlawKind::Direction(c)
        } else if c.is_control() && !is_space(c) {
            FlawKind::Control(c)
        } else {
            return;
        };
        self.flaw(kind, Span::new(start, start + c.len_utf8()));
    }

    fn comment(&mut self) {
        let start = self.at;
        let rest = self.rest();
        let len = rest.find(['\n', '\r']).unwrap_or(rest.len());
        self.at += len;
        let comment = self.text.get(start..self.at).unwrap_or_default();
        for (offset, c) in comment.char_indices() {
            if !c.is_ascii() || c.is_ascii_control() {
                self.suspect(c, start + offset);
            }
        }
    }

    fn string(&mut self, open: char) {
        let close = closing_quote(open).unwrap_or(open);
        let start = self.at;
        let mut escaped = false;
        let mut end = None;
        let mut reopened = None;
        let mut suspects = Vec::new();
        let mut offset = open.len_utf8();
        loop {
            let rest = self.rest().get(offset..).unwrap_or_default();
            let plain = if escaped { 0 } else { rest.bytes().take_while(|byte| is_plain(*byte)).count() };
            if plain > 0 {
                offset += plain;
                end = Some((offset, false));
                continue;
            }
            let Some(c) = rest.chars().next().filter(|c| !matches!(c, '\n' | '\r')) else { break };
            end = Some((offset + c.len_utf8(), !escaped && c == close));
            if !escaped && c == close {
                break;
            }
            if !escaped && c == open && reopened.is_none() {
                reopened = Some(offset);
            }
            if turns_direction(c) || c.is_control() {
                suspects.push((c, start + offset));
            }
            escaped = !escaped && c == '\\';
            offset += c.len_utf8();
        }
        let (len, closed) = end.unwrap_or((open.len_utf8(), false));
        self.at += len;
        for (c, at) in suspects {
            self.suspect(c, at);
        }
        // A string that seems to hold the next one was closed with a wrong mark, so where it ends says nothing more.
        if let Some(offset) = reopened {
            let inner = start + offset;
            self.flaw(FlawKind::Reopened(offset), Span::new(inner, inner + open.len_utf8()));
        } else if !closed {
            self.flaw(FlawKind::Unterminated(close), Span::new(start, self.at));
        }
        self.record(LexemeKind::Text, start);
    }
}

/// Whether a byte in a string says nothing: not of those that begin a quotation mark, an escape, a control character or a turn of the direction of writing.
const fn is_plain(byte: u8) -> bool {
    !byte.is_ascii_control() && !matches!(byte, b'"' | b'\\' | 0xc2 | 0xe2 | 0xe3)
}

/// How many bytes of a text are one word: identifier characters, and each `-` that stands between two of them.
pub(crate) fn word_len(text: &str) -> usize {
    let mut end = text.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'_').count();
    let rest = text.get(end..).unwrap_or_default();
    if rest.starts_with(|c: char| c.is_ascii() && c != '-') {
        return end;
    }
    let start = end;
    let mut chars = rest.char_indices().map(|(at, c)| (start + at, c)).peekable();
    while let Some((at, c)) = chars.next() {
        let joins = c == '-' && at > 0 && chars.peek().is_some_and(|(_, next)| is_xid_continue(*next));
        if !joins && !is_xid_continue(c) {
            break;
        }
        end = at + c.len_utf8();
    }
    end
}
