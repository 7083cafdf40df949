//! The style: what stands between the elements of each kind of block, and where a long clause may go on in the next line.

use crate::grammar::Rule;

/// What stands between the elements of a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Between {
    /// A line end, where the block is on several lines: one clause a line.
    Lines,
    /// The same, and commas where the block is on one line.
    Fields,
    /// Commas; elements that shared a line go on sharing it.
    Commas,
    /// The same in square brackets, which take no space inside.
    Bracket,
    /// Spaces; elements that shared a line go on sharing it.
    Spaces,
    /// The same with two spaces where the block is on several lines.
    Wide,
}

/// What stands between the elements of the block in a node.
pub(super) const fn between(parent: Rule) -> Between {
    match parent {
        Rule::form_decl | Rule::columns => Between::Fields,
        Rule::enum_decl | Rule::record | Rule::value_set => Between::Commas,
        Rule::list_literal => Between::Bracket,
        Rule::serial_decl => Between::Spaces,
        Rule::source_decl => Between::Wide,
        _ => Between::Lines,
    }
}

/// Whether a line may end before a child of a node, as a level, lower ones first, and the steps by which the next line is indented.
pub(super) const fn soft(parent: Rule, before: Rule, child: Rule) -> Option<(usize, usize)> {
    if matches!(before, Rule::comma) {
        return match parent {
            Rule::aka | Rule::expect_provided | Rule::expect_missing => Some((5, 2)),
            Rule::overrides => Some((5, 1)),
            _ => None,
        };
    }
    match (parent, child) {
        (Rule::guard, Rule::otherwise) => Some((1, 1)),
        (Rule::guard, Rule::guard_cite | Rule::assumption) => Some((2, 1)),
        (Rule::otherwise, Rule::because | Rule::remedy) => Some((4, 2)),
        (Rule::closing, Rule::provided) => Some((2, 1)),
        (Rule::closing, Rule::because | Rule::remedy) => Some((4, 1)),
        (Rule::provided, Rule::when) => Some((5, 2)),
        (Rule::default_decl, Rule::closing) | (Rule::cases_decl, Rule::kw_from) => Some((3, 1)),
        (Rule::cite, Rule::quote) => Some((4, 1)),
        (Rule::cite, Rule::confidence | Rule::cite_valid) => Some((5, 1)),
        (Rule::guard_cite, Rule::quote) => Some((4, 2)),
        (Rule::guard_cite, Rule::confidence | Rule::cite_valid | Rule::valid) => Some((5, 2)),
        (Rule::item, Rule::cite | Rule::assumption | Rule::valid) => Some((1, 1)),
        (Rule::item | Rule::body_decl, Rule::aka | Rule::under) => Some((2, 1)),
        (Rule::expect, Rule::by | Rule::because | Rule::remedy | Rule::expect_provided | Rule::expect_missing) => Some((3, 1)),
        (Rule::limit, Rule::per | Rule::kw_within) | (Rule::stretch, Rule::kw_within) => Some((3, 1)),
        (Rule::counting, Rule::where_expr) | (Rule::deduction, Rule::kw_per | Rule::where_expr) => Some((3, 1)),
        (Rule::expr, Rule::kw_or) => Some((6, 1)),
        (Rule::expr, Rule::kw_and) => Some((7, 1)),
        (Rule::define_decl, Rule::expr) => Some((8, 1)),
        (Rule::sum, Rule::op_add | Rule::op_sub | Rule::op_mul | Rule::op_div) => Some((9, 1)),
        _ => None,
    }
}

/// Whether a token takes no space before it.
pub(super) const fn is_tight_before(rule: Rule) -> bool {
    matches!(rule, Rule::comma | Rule::colon | Rule::dot | Rule::call | Rule::rp)
}

/// Whether a token takes no space behind it.
pub(super) const fn is_tight_behind(rule: Rule) -> bool {
    matches!(rule, Rule::dot | Rule::call | Rule::lp)
}
