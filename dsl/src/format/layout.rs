//! From tokens to lines: where lines end, how far they are indented, and where the comments go.
//!
//! What was on one line stays so if it fits, and a line end stays where one may stand. A line that is too long ends first at its outermost places, so that a
//! second run finds nothing to change.

use super::sheet::{Edge, Glue, Sheet};
use super::trivia::Comment;

/// The columns of a line, Han characters counting two.
const WIDTH: usize = 120;

/// The columns of one step of indentation.
const STEP: usize = 2;

/// Prints the tokens of a file.
pub(super) fn print(sheet: Sheet<'_>) -> String {
    let mut page = Page { sheet, out: String::new(), indents: vec![0] };
    let mut at = 0;
    while at < page.sheet.tokens.len() {
        let indent = page.start_line(at);
        let end = page.settle(at, indent);
        page.write_line(at, end, indent);
        at = end;
    }
    let tail = std::mem::take(&mut page.sheet.tail);
    page.comments(&tail, 0, Blank::Kept);
    if !page.out.is_empty() {
        page.out.push('\n');
    }
    page.out
}

struct Page<'t> {
    sheet: Sheet<'t>,
    out: String,
    /// How far the elements of the open blocks are indented, the file's first.
    indents: Vec<usize>,
}

/// Whether an empty line is kept.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Blank {
    Kept,
    Dropped,
}

impl Page<'_> {
    /// Ends the line before a token, with the comments between, and says how far the token is indented.
    fn start_line(&mut self, at: usize) -> usize {
        let Some(token) = self.sheet.tokens.get_mut(at) else { return 0 };
        let (gap, newlines) = (token.gap, token.newlines);
        let comments = std::mem::take(&mut token.comments);
        let block = self.indents.last().copied().unwrap_or_default();
        let indent = match gap.edge {
            Edge::Never | Edge::Soft(_) => block + gap.extra,
            Edge::Between(_) | Edge::Each(_) | Edge::Open(_) => block,
            Edge::Close(_) => {
                self.indents.pop();
                block.saturating_sub(1)
            }
        };
        let inner = if matches!(gap.edge, Edge::Close(_)) { block } else { indent };
        let blank = match gap.edge {
            Edge::Never | Edge::Soft(_) => Blank::Dropped,
            _ => Blank::Kept,
        };
        // An empty line says nothing behind an opening bracket.
        let first = if matches!(gap.edge, Edge::Open(_)) { Blank::Dropped } else { blank };
        let bare = comments.iter().all(|comment| comment.newlines == 0);
        if let Some((head, rest)) = comments.split_first() {
            self.comments(std::slice::from_ref(head), inner, first);
            self.comments_below(rest, inner, blank);
        }
        let before = match gap.edge {
            Edge::Close(_) => Blank::Dropped,
            Edge::Open(_) if bare => Blank::Dropped,
            _ => blank,
        };
        self.new_line(indent, newlines, before);
        indent
    }

    /// Writes comments, the first behind the token before it if it stood there.
    fn comments(&mut self, comments: &[Comment<'_>], indent: usize, blank: Blank) {
        let Some((first, rest)) = comments.split_first() else { return };
        if first.newlines == 0 && !self.out.is_empty() {
            self.out.push(' ');
        } else {
            self.new_line(indent, first.newlines, blank);
        }
        self.out.push_str(first.text);
        self.comments_below(rest, indent, blank);
    }

    fn comments_below(&mut self, comments: &[Comment<'_>], indent: usize, blank: Blank) {
        for comment in comments {
            self.new_line(indent, comment.newlines, blank);
            self.out.push_str(comment.text);
        }
    }

    fn new_line(&mut self, indent: usize, newlines: usize, blank: Blank) {
        if !self.out.is_empty() {
            self.out.push('\n');
            if newlines > 1 && blank == Blank::Kept {
                self.out.push('\n');
            }
        }
        self.out.extend(std::iter::repeat_n(' ', indent * STEP));
    }

    /// Finds where the line that starts at a token ends, and breaks it as long as it is too long and can be broken.
    fn settle(&mut self, start: usize, indent: usize) -> usize {
        loop {
            let (end, width) = self.measure(start, indent);
            if width <= WIDTH {
                return end;
            }
            let Some(level) = self.lowest_level(start, end) else { return end };
            self.break_level(start, end, level);
        }
    }

    fn measure(&self, start: usize, indent: usize) -> (usize, usize) {
        let mut width = indent * STEP;
        let mut at = start;
        for token in self.sheet.tokens.get(start..).unwrap_or_default() {
            if at > start {
                if self.is_broken(at) {
                    break;
                }
                width += self.glue(at);
            }
            if !self.is_hidden(at) {
                width += token.width;
            }
            at += 1;
        }
        (at, width)
    }

    fn lowest_level(&self, start: usize, end: usize) -> Option<usize> {
        (start..end).flat_map(|at| [self.soft_level(at, start), self.block_level(at)]).flatten().min()
    }

    fn break_level(&mut self, start: usize, end: usize, level: usize) {
        for at in start..end {
            if self.soft_level(at, start) == Some(level)
                && let Some(token) = self.sheet.tokens.get_mut(at)
            {
                token.gap.broken = true;
            }
            if self.block_level(at) == Some(level)
                && let Some(block) = self.opened(at)
                && let Some(block) = self.sheet.blocks.get_mut(block)
            {
                block.broken = true;
            }
        }
    }

    /// The level of the gap before a token if the line could end there and does not.
    fn soft_level(&self, at: usize, start: usize) -> Option<usize> {
        let gap = self.sheet.tokens.get(at).filter(|_| at > start)?.gap;
        match gap.edge {
            Edge::Soft(level) | Edge::Between(level) if !gap.broken => Some(level),
            _ => None,
        }
    }

    /// The level of the block that a token opens if it could come apart and has not.
    fn block_level(&self, at: usize) -> Option<usize> {
        let block = self.sheet.blocks.get(self.opened(at)?)?;
        (!block.broken && !block.empty).then_some(block.level)
    }

    fn opened(&self, at: usize) -> Option<usize> {
        self.sheet.tokens.get(at)?.opens
    }

    fn is_broken(&self, at: usize) -> bool {
        let Some(token) = self.sheet.tokens.get(at) else { return true };
        let by_edge = match token.gap.edge {
            Edge::Never => false,
            Edge::Soft(_) | Edge::Between(_) => token.gap.broken,
            Edge::Each(block) | Edge::Open(block) | Edge::Close(block) => self.is_open(block),
        };
        by_edge || !token.comments.is_empty()
    }

    fn is_open(&self, block: usize) -> bool {
        self.sheet.blocks.get(block).is_some_and(|block| block.broken)
    }

    fn is_hidden(&self, at: usize) -> bool {
        self.sheet.tokens.get(at).and_then(|token| token.only_inline).is_some_and(|block| self.is_open(block))
    }

    fn glue(&self, at: usize) -> usize {
        match self.sheet.tokens.get(at).map(|token| token.gap.glue) {
            Some(Glue::Space) => 1,
            Some(Glue::Wide(block)) => 1 + usize::from(self.is_open(block)),
            _ => 0,
        }
    }

    fn write_line(&mut self, start: usize, end: usize, indent: usize) {
        for at in start..end {
            if at > start {
                self.out.extend(std::iter::repeat_n(' ', self.glue(at)));
            }
            if !self.is_hidden(at)
                && let Some(token) = self.sheet.tokens.get(at)
            {
                self.out.push_str(&token.text);
            }
            if self.opened(at).is_some_and(|block| self.is_open(block)) {
                self.indents.push(indent + 1);
            }
        }
    }
}
