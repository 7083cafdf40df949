//! The splitter: cuts a file into declarations, so that each is parsed on its own and an error in one never hides another.

use crate::keywords::{self, DECLARATIONS};
use crate::limits::MAX_DEPTH;
use crate::scan::{Lead, Lexeme, LexemeKind};
use crate::tree::Span;

/// A stretch of a file from its first to its last lexeme.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Region {
    /// What the stretch is.
    pub(crate) kind: RegionKind,
    /// Where it stands.
    pub(crate) span: Span,
    /// The bracket that is nested too deeply, if one is.
    pub(crate) too_deep: Option<Span>,
}

/// What a stretch of a file is.
#[derive(Debug, Clone, Copy)]
pub(crate) enum RegionKind {
    /// A declaration, to be parsed.
    Declaration,
    /// A declaration whose braces do not close.
    Unclosed {
        /// The brace left open.
        open: Span,
        /// The brace that the indentation says was meant, where it is another.
        suspect: Option<Span>,
    },
    /// Closing brackets that close nothing.
    Stray,
    /// Something that starts with no declaration keyword.
    Unknown,
}

/// Cuts a scanned text into regions, in order and without overlap.
pub(crate) fn split(text: &str, lexemes: &[Lexeme]) -> Vec<Region> {
    let mut splitter = Splitter { text, lexemes, unbalanced: false };
    let mut regions = Vec::new();
    let mut at = 0;
    while at < lexemes.len() {
        let (region, next) = splitter.region(at);
        regions.push(region);
        at = next.max(at + 1);
    }
    regions
}

struct Splitter<'t> {
    text: &'t str,
    lexemes: &'t [Lexeme],
    /// Once a declaration ran to the end of the file unclosed, every declaration keyword that starts a line starts a declaration.
    unbalanced: bool,
}

impl Splitter<'_> {
    fn region(&mut self, first: usize) -> (Region, usize) {
        if matches!(self.kind(first), Some(LexemeKind::Close(_))) {
            let mut next = first;
            while matches!(self.kind(next), Some(LexemeKind::Close(_))) {
                next += 1;
            }
            return (Region { kind: RegionKind::Stray, span: self.span(first, next), too_deep: None }, next);
        }
        let keyword = self.keyword(first).filter(|keyword| DECLARATIONS.contains(keyword));
        let braced = !matches!(keyword, Some("body" | "define" | "default" | "cases"));
        let kind = if keyword.is_some() { RegionKind::Declaration } else { RegionKind::Unknown };
        let mut extent = self.measure(first, braced);
        if extent.open && !self.unbalanced && extent.next == self.lexemes.len() {
            self.unbalanced = true;
            extent = self.measure(first, braced);
        }
        let kind = if extent.open { self.unclosed(first, extent.next).unwrap_or(kind) } else { kind };
        (Region { kind, span: self.span(first, extent.next), too_deep: extent.too_deep }, extent.next)
    }

    /// How far the declaration that starts at a lexeme reaches.
    fn measure(&self, first: usize, braced: bool) -> Extent {
        let mut stack: Vec<u8> = Vec::new();
        let mut braces = 0_usize;
        let mut too_deep = None;
        let is_known = self.keyword(first).is_some_and(|keyword| DECLARATIONS.contains(&keyword));
        for at in first..self.lexemes.len() {
            if at > first && self.starts_declaration(first, at, &stack, braces) {
                return Extent { next: at, open: braces > 0, too_deep };
            }
            if at > first && stack.is_empty() && !(braced && is_known) && self.starts_something_else(first, at) {
                return Extent { next: at, open: false, too_deep };
            }
            match self.kind(at) {
                Some(LexemeKind::Open(bracket)) => {
                    stack.push(bracket);
                    braces += usize::from(bracket == b'{');
                    if stack.len() > MAX_DEPTH && too_deep.is_none() {
                        too_deep = self.lexemes.get(at).map(|lexeme| lexeme.span);
                    }
                }
                Some(LexemeKind::Close(b'}')) if braces == 0 => {
                    // A declaration that needs braces and lacks the first one ends with the last one; that is one mistake, not two.
                    return Extent { next: if braced { at + 1 } else { at }, open: false, too_deep };
                }
                Some(LexemeKind::Close(_)) if at > first && stack.is_empty() && self.starts_line(at) => {
                    // A bracket on a line of its own that closes nothing is a mistake of its own.
                    return Extent { next: at, open: false, too_deep };
                }
                Some(LexemeKind::Close(bracket)) => {
                    braces -= usize::from(close(&mut stack, bracket));
                    if braces == 0 && bracket == b'}' && braced {
                        return Extent { next: at + 1, open: false, too_deep };
                    }
                }
                _ => {}
            }
        }
        Extent { next: self.lexemes.len(), open: braces > 0, too_deep }
    }

    /// Whether a declaration starts at a lexeme, seen from inside the one that starts at `first`.
    fn starts_declaration(&self, first: usize, at: usize, stack: &[u8], braces: usize) -> bool {
        let Some(lexeme) = self.lexemes.get(at) else { return false };
        if lexeme.kind != LexemeKind::Word {
            return false;
        }
        let starts_line = lexeme.lead != Lead::Inside;
        let may = if braces > 0 {
            let margin = |lexeme: &Lexeme| lexeme.lead == Lead::Margin;
            (self.unbalanced && starts_line) || (margin(lexeme) && self.lexemes.get(first).is_some_and(margin))
        } else {
            stack.is_empty() || starts_line
        };
        if !may || !self.keyword(at).is_some_and(|keyword| DECLARATIONS.contains(&keyword)) {
            return false;
        }
        let named = matches!(self.kind(at + 1), Some(LexemeKind::Word | LexemeKind::Text));
        if lexeme.lead == Lead::Margin && named && (braces == 0 || (self.names_something(at) && !self.is_type_place(at))) {
            return true;
        }
        !self.is_name_place(first, at) && !matches!(self.kind(at + 1), Some(LexemeKind::Other(':' | '：'))) && (named || braces == 0)
    }

    /// Whether something starts at a lexeme at the margin with which no declaration goes on that has no braces: a word that is no keyword with a name or a
    /// label behind it, which is a misspelt declaration, or a clause that stands in braces.
    fn starts_something_else(&self, first: usize, at: usize) -> bool {
        const INNER: [&str; 8] = ["check", "require", "except", "cite", "item", "columns", "given", "expect"];
        let at_margin = |at: usize| self.lexemes.get(at).is_some_and(|lexeme| lexeme.lead == Lead::Margin);
        if !at_margin(first) || !at_margin(at) || self.kind(at) != Some(LexemeKind::Word) || self.is_name_place(first, at) {
            return false;
        }
        self.keyword(at).map_or_else(|| self.names_something(at), |keyword| INNER.contains(&keyword))
    }

    /// Whether a name that is no keyword, or a label, stands behind a lexeme on the same line.
    fn names_something(&self, at: usize) -> bool {
        let next = match self.kind(at + 1) {
            Some(LexemeKind::Word) => self.keyword(at + 1).is_none(),
            kind => kind == Some(LexemeKind::Text),
        };
        next && !self.starts_line(at + 1)
    }

    /// Whether the lexeme before this one says that a type follows, and a label behind the type.
    fn is_type_place(&self, at: usize) -> bool {
        let before = at.saturating_sub(1);
        matches!(self.kind(before), Some(LexemeKind::Other(':' | '：'))) || self.keyword(before) == Some("of")
    }

    /// Whether the lexeme before this one says that a name follows, so that a reserved word here is only a name.
    fn is_name_place(&self, first: usize, at: usize) -> bool {
        let before = at - 1;
        match self.kind(before) {
            Some(LexemeKind::Other(c)) => matches!(c, '.' | '．' | ',' | '，' | '、' | ':' | '：'),
            Some(LexemeKind::Word) => {
                let takes_name = [
                    "on",
                    "extends",
                    "under",
                    "per",
                    "given",
                    "history",
                    "counting",
                    "by",
                    "of",
                    "overrides",
                    "from",
                    "to",
                    "missing",
                    "check",
                    "item",
                    "except",
                ];
                before == first || self.keyword(before).is_some_and(|keyword| takes_name.contains(&keyword))
            }
            _ => false,
        }
    }

    /// Which brace of an unclosed declaration was left open.
    fn unclosed(&self, first: usize, next: usize) -> Option<RegionKind> {
        let mut stack: Vec<(u8, Span, usize)> = Vec::new();
        let mut indent = 0;
        let mut suspect = None;
        for lexeme in self.lexemes.get(first..next)? {
            match lexeme.lead {
                Lead::Margin => indent = 0,
                Lead::Indent(width) => indent = width,
                Lead::Inside => {}
            }
            match lexeme.kind {
                LexemeKind::Open(bracket) => stack.push((bracket, lexeme.span, indent)),
                LexemeKind::Close(bracket) => {
                    if bracket != b'}' && stack.last().is_none_or(|(open, ..)| *open != opener(bracket)) {
                        continue;
                    }
                    while let Some((open, span, width)) = stack.pop() {
                        if open == opener(bracket) {
                            // A closing brace further left than its partner's line closes, to the eye, an outer brace.
                            let starts_line = lexeme.lead != Lead::Inside;
                            if starts_line && indent < width && suspect.is_none() {
                                suspect = Some(span);
                            }
                            break;
                        }
                    }
                }
                _ => {}
            }
        }
        let (_, open, _) = stack.into_iter().rev().find(|(bracket, ..)| *bracket == b'{')?;
        Some(RegionKind::Unclosed { open, suspect: suspect.filter(|span| span.start != open.start) })
    }

    fn starts_line(&self, at: usize) -> bool {
        self.lexemes.get(at).is_some_and(|lexeme| lexeme.lead != Lead::Inside)
    }

    fn kind(&self, at: usize) -> Option<LexemeKind> {
        self.lexemes.get(at).map(|lexeme| lexeme.kind)
    }

    fn keyword(&self, at: usize) -> Option<&'static str> {
        let span = self.lexemes.get(at).filter(|lexeme| lexeme.kind == LexemeKind::Word)?.span;
        keywords::find(self.text.get(span.start..span.end)?).map(|keyword| keyword.en)
    }

    fn span(&self, first: usize, next: usize) -> Span {
        let at = |index: usize| self.lexemes.get(index).map(|lexeme| lexeme.span).unwrap_or_default();
        at(first).to(at(next.saturating_sub(1)))
    }
}

struct Extent {
    next: usize,
    open: bool,
    too_deep: Option<Span>,
}

fn opener(close: u8) -> u8 {
    match close {
        b'}' => b'{',
        b')' => b'(',
        _ => b'[',
    }
}

/// Closes a bracket on a stack of open ones, and says whether a brace was closed. A brace closes over brackets left open inside it; another bracket that does
/// not fit closes nothing, and the parser will report it.
fn close(stack: &mut Vec<u8>, bracket: u8) -> bool {
    if bracket == b'}' {
        while let Some(open) = stack.pop() {
            if open == b'{' {
                return true;
            }
        }
        return false;
    }
    if stack.last() == Some(&opener(bracket)) {
        stack.pop();
    }
    false
}
