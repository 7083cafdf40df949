//! From the parser's nodes to tokens.
//!
//! What is a keyword and what a name is read off the nodes, never guessed from the spelling: a reserved word used as a name is a name.

use std::borrow::Cow;

use super::sheet::{Block, Edge, Gap, Glue, Sheet, Token};
use super::style::{self, Between};
use super::trivia::Trivia;
use super::words::{Word, Words};
use crate::diagnostic::Lang;
use crate::grammar::{Pair, Rule};

/// Levels are counted in steps of this much per bracket, so that what is outside always breaks first.
const LEVELS: usize = 16;

/// The level of a block among the places of the line it opens in: after all others.
const BLOCK: usize = LEVELS - 1;

/// Collects the tokens of a file, declaration by declaration.
pub(super) struct Walker<'t> {
    text: &'t str,
    words: Words,
    sheet: Sheet<'t>,
    /// The byte at which the declaration starts.
    offset: usize,
    /// The byte after the last token.
    at: usize,
    /// The gap that the next token has, where it is not the ordinary one.
    pending: Option<Gap>,
    /// Whether the last token takes no white space behind it.
    tight: bool,
    /// What the last token was.
    before: Option<Rule>,
    /// What stood before a token that takes none before it, and so moves behind that token.
    carried: Trivia<'t>,
    /// How many gaps so far hold a line end or a comment.
    breaks: usize,
    /// How many brackets are open.
    depth: usize,
    /// How many parentheses are open in the innermost block.
    parens: usize,
}

/// A block being read.
struct Open {
    block: usize,
    between: Between,
    elements: usize,
    parens: usize,
    breaks: usize,
}

impl<'t> Walker<'t> {
    /// A walker for a whole file, to be given its declarations in order.
    pub(super) fn new(text: &'t str, lang: Option<Lang>) -> Self {
        let file = Block { level: 0, broken: true, empty: false };
        Self {
            text,
            words: Words::new(lang),
            sheet: Sheet { blocks: vec![file], ..Sheet::default() },
            offset: 0,
            at: text.len() - text.trim_start_matches('\u{FEFF}').len(),
            pending: None,
            tight: false,
            before: None,
            carried: Trivia::default(),
            breaks: 0,
            depth: 0,
            parens: 0,
        }
    }

    /// Adds the declaration whose text starts at a byte of the file.
    pub(super) fn declaration(&mut self, pair: Pair<'t>, offset: usize) {
        self.offset = offset;
        self.pending = Some(Gap { edge: Edge::Each(0), glue: Glue::Space, extra: 0, broken: true });
        self.node(pair);
    }

    /// The tokens of the file, once all declarations were added.
    pub(super) fn finish(mut self) -> Sheet<'t> {
        let mut trivia = std::mem::take(&mut self.carried);
        trivia.read(self.text.get(self.at..).unwrap_or_default());
        self.sheet.tail = trivia.comments;
        self.sheet
    }

    fn node(&mut self, pair: Pair<'t>) {
        match pair.as_rule() {
            Rule::EOI => {}
            Rule::places => self.places(pair),
            rule => {
                let mut children = pair.clone().into_inner().peekable();
                if children.peek().is_none() {
                    self.leaf(&pair);
                } else {
                    self.children(rule, children);
                }
            }
        }
    }

    fn children(&mut self, parent: Rule, children: impl Iterator<Item = Pair<'t>>) {
        let mut open: Option<Open> = None;
        let mut before = parent;
        for child in children {
            let rule = child.as_rule();
            match (rule, &mut open) {
                (Rule::lb | Rule::ls, _) => {
                    self.leaf(&child);
                    open = Some(self.open(parent));
                }
                (Rule::rb | Rule::rs, _) => {
                    if let Some(open) = open.take() {
                        self.close(&open, &child);
                    }
                }
                // Commas between elements are written anew, so that they stand where they belong.
                (Rule::comma, Some(_)) => {}
                (_, Some(open)) => {
                    self.separate(open);
                    self.node(child);
                }
                (Rule::lp | Rule::call, None) => {
                    self.leaf(&child);
                    self.depth += 1;
                    self.parens += 1;
                }
                (Rule::rp, None) => {
                    self.depth = self.depth.saturating_sub(1);
                    self.parens = self.parens.saturating_sub(1);
                    self.leaf(&child);
                }
                (_, None) => {
                    if let Some((level, steps)) = style::soft(parent, before, rule) {
                        let edge = Edge::Soft(self.depth * LEVELS + level);
                        self.pending = Some(Gap { edge, glue: Glue::Space, extra: self.parens + steps, broken: false });
                    }
                    self.node(child);
                }
            }
            before = rule;
        }
    }

    fn open(&mut self, parent: Rule) -> Open {
        let block = self.sheet.blocks.len();
        self.sheet.blocks.push(Block { level: self.depth * LEVELS + BLOCK, broken: false, empty: true });
        if let Some(token) = self.sheet.tokens.last_mut() {
            token.opens = Some(block);
        }
        self.depth += 1;
        let open = Open { block, between: style::between(parent), elements: 0, parens: self.parens, breaks: self.breaks };
        self.parens = 0;
        open
    }

    /// Prepares the gap before an element of a block, with a comma where one belongs.
    fn separate(&mut self, open: &mut Open) {
        let block = open.block;
        let between = Edge::Between(self.depth * LEVELS);
        let (edge, glue) = match open.between {
            Between::Bracket if open.elements == 0 => (Edge::Open(block), Glue::Tight),
            _ if open.elements == 0 => (Edge::Open(block), Glue::Space),
            Between::Lines => (Edge::Each(block), Glue::Space),
            Between::Fields => {
                self.comma(Some(block));
                (Edge::Each(block), Glue::Space)
            }
            Between::Commas | Between::Bracket => {
                self.comma(None);
                (between, Glue::Space)
            }
            Between::Spaces => (between, Glue::Space),
            Between::Wide => (between, Glue::Wide(block)),
        };
        open.elements += 1;
        self.pending = Some(Gap { edge, glue, extra: 0, broken: false });
    }

    /// A comma that belongs here, whether one is written or not; what is written before and behind it all moves behind.
    fn comma(&mut self, only_inline: Option<usize>) {
        let gap = Gap { edge: Edge::Never, glue: Glue::Tight, extra: 1, broken: false };
        let text = Cow::Borrowed(",");
        self.sheet.tokens.push(Token { text, width: 1, gap, comments: Vec::new(), newlines: 0, opens: None, only_inline });
    }

    fn close(&mut self, open: &Open, bracket: &Pair<'t>) {
        self.depth = self.depth.saturating_sub(1);
        self.parens = open.parens;
        let tight = open.elements == 0 || open.between == Between::Bracket;
        let glue = if tight { Glue::Tight } else { Glue::Space };
        self.pending = Some(Gap { edge: Edge::Close(open.block), glue, extra: 0, broken: false });
        self.leaf(bracket);
        let commented = self.sheet.tokens.last().is_some_and(|token| !token.comments.is_empty());
        if let Some(block) = self.sheet.blocks.get_mut(open.block) {
            block.empty = open.elements == 0;
            block.broken = commented || (!block.empty && self.breaks > open.breaks);
        }
    }

    fn leaf(&mut self, pair: &Pair<'t>) {
        let span = pair.as_span();
        let word = self.words.word(pair);
        self.push(word, pair.as_rule(), span.start(), span.end());
    }

    /// Places become one token; comments between them move behind it.
    fn places(&mut self, pair: Pair<'t>) {
        let span = pair.as_span();
        let last = pair.clone().into_inner().flatten().filter(|part| matches!(part.as_rule(), Rule::int | Rule::place_zh)).last();
        let end = last.map_or(span.end(), |last| last.as_span().end());
        let word = self.words.places(pair);
        self.push(word, Rule::places, span.start(), end);
        self.carried.read(self.text.get(self.offset + span.start()..self.offset + end).unwrap_or_default());
        self.carried.newlines = 0;
    }

    fn push(&mut self, word: Word<'t>, rule: Rule, start: usize, end: usize) {
        let glue = if self.tight || style::is_tight_before(rule) { Glue::Tight } else { Glue::Space };
        let gap = self.pending.take().unwrap_or(Gap { edge: Edge::Never, glue, extra: self.parens + 1, broken: false });
        self.tight = style::is_tight_behind(rule);
        let mut trivia = std::mem::take(&mut self.carried);
        trivia.read(self.text.get(self.at..self.offset + start).unwrap_or_default());
        self.at = self.offset + end;
        let mut token =
            Token { text: word.text, width: word.width, gap, comments: Vec::new(), newlines: 0, opens: None, only_inline: None };
        if gap.edge == Edge::Never && (gap.glue == Glue::Tight || matches!(rule, Rule::lb | Rule::ls)) {
            // Nothing may part these two, so what did moves on. A line end counts only behind a comma.
            trivia.newlines = if rule == Rule::comma { trivia.newlines } else { 0 };
            self.carried = trivia;
        } else {
            self.breaks += usize::from(trivia.breaks());
            token.gap.broken |= trivia.newlines > 0;
            token.comments = trivia.comments;
            token.newlines = trivia.newlines;
        }
        self.sheet.tokens.push(token);
        self.pull_break(rule);
    }

    /// A line that ended behind `and` or `or` ends before it instead.
    fn pull_break(&mut self, rule: Rule) {
        let joined = matches!(self.before.replace(rule), Some(Rule::kw_and | Rule::kw_or));
        let [.., joint, last] = self.sheet.tokens.as_mut_slice() else { return };
        if joined && last.newlines > 0 && last.comments.is_empty() {
            joint.gap.broken = true;
        }
    }
}
