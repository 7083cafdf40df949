//! The caps. Passing one is a coded error, never a crash or a long wait.

/// The most bytes in one file.
pub const MAX_BYTES: usize = 8 * 1024 * 1024;

/// The deepest nesting of brackets, and the longest chain of operations of one kind.
pub const MAX_DEPTH: usize = 64;

/// The deepest tree that one expression may make.
pub const MAX_EXPR_DEPTH: usize = 256;

/// The most elements in one block, list or chain.
pub const MAX_ELEMENTS: usize = 100_000;

/// The most diagnostics for one file; one more says that others were left out.
pub const MAX_DIAGNOSTICS: usize = 500;
