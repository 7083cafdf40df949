//! The tokens of a file with all that the layout may do between them.

use std::borrow::Cow;

use super::trivia::Comment;

/// The tokens of a whole file, in order.
#[derive(Debug, Default)]
pub(super) struct Sheet<'t> {
    /// The tokens.
    pub(super) tokens: Vec<Token<'t>>,
    /// The bracketed blocks, in the order in which they open; the first is the file itself.
    pub(super) blocks: Vec<Block>,
    /// The comments after the last token.
    pub(super) tail: Vec<Comment<'t>>,
}

/// One token as it will be printed.
#[derive(Debug)]
pub(super) struct Token<'t> {
    /// Its text in the language asked for.
    pub(super) text: Cow<'t, str>,
    /// The columns it takes in the language in which it is wider, so that the layout is the same in both.
    pub(super) width: usize,
    /// What may happen between the token before and this one.
    pub(super) gap: Gap,
    /// The comments before it.
    pub(super) comments: Vec<Comment<'t>>,
    /// How many line ends stood between the last comment, or the token before, and this token.
    pub(super) newlines: usize,
    /// The block that this bracket opens.
    pub(super) opens: Option<usize>,
    /// The block in which this token stands only while that is on one line: the commas between fields.
    pub(super) only_inline: Option<usize>,
}

/// The place between a token and the one before it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Gap {
    /// Whether a line may end here.
    pub(super) edge: Edge,
    /// What stands here if no line ends.
    pub(super) glue: Glue,
    /// How many steps further in than its block a line goes on that starts here.
    pub(super) extra: usize,
    /// Whether a line ends here for want of room, or because one did before.
    pub(super) broken: bool,
}

/// When a line ends between two tokens. Of the places at which a line that is too long could end, those with the lowest level are taken first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Edge {
    /// Only for a comment.
    Never,
    /// Where one ended before, or where the line is too long; the next line goes on with the same clause.
    Soft(usize),
    /// The same between the elements of a block.
    Between(usize),
    /// Whenever the block is on several lines.
    Each(usize),
    /// After the block's opening bracket, whenever it is on several lines.
    Open(usize),
    /// Before the block's closing bracket, whenever it is on several lines.
    Close(usize),
}

/// What stands between two tokens on one line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Glue {
    /// Nothing.
    Tight,
    /// A space.
    Space,
    /// Two spaces while the block is on several lines, else one.
    Wide(usize),
}

/// A bracketed block.
#[derive(Debug, Clone, Copy)]
pub(super) struct Block {
    /// The level at which it comes apart.
    pub(super) level: usize,
    /// Whether it stands on several lines.
    pub(super) broken: bool,
    /// Whether it holds nothing.
    pub(super) empty: bool,
}
