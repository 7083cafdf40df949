//! A second evaluator, written from the language reference alone, so that the engine has something to be compared with.
//!
//! It works on syntax trees and on maps of facts, computes everything anew at every question, and prefers the obvious to the quick. It shares no evaluation
//! code with the engine: of the engine it takes only [`jianfu::Value`], as the shape in which facts are given.

mod expression;
mod facts;
mod history;
mod judge;
mod missing;
mod pack;
mod value;

pub(crate) use facts::is_present;
pub(crate) use history::{Past, Version};
pub(crate) use judge::{Judgement, Mark, judge, judge_with, near_misses};
pub(crate) use missing::changes;
pub(crate) use pack::{Pack, Rule};
pub(crate) use value::fold;

/// The syntax trees of a pack's files.
pub(crate) fn trees<'a>(texts: impl IntoIterator<Item = &'a str>) -> Vec<jianfu_dsl::tree::File> {
    let parse = |text: &'a str| {
        let parsed = jianfu_dsl::parse("pack.jf", text);
        assert!(parsed.diagnostics.is_empty(), "{:?}\n{text}", parsed.diagnostics);
        parsed.file
    };
    texts.into_iter().map(parse).collect()
}
