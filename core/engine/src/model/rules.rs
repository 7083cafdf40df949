//! Rules: guards, exceptions, verdicts, checklists, and which rules judge a form.

use jianfu_dsl::tree::VerdictKind;
use serde::{Deserialize, Serialize};

use super::{BasisId, BodyId, Clause, Days, FormId, GuardId, Model, NodeId, RuleId, Spot, TallyId, get};
use crate::decide::near::Among;
use crate::decide::told::OfClosing;
use crate::index::Index;
use crate::program::{Group, Groups, Layout, Period, Program, Stretch};

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct VerdictDef {
    pub(crate) kind: VerdictKind,
    pub(crate) to: Option<BodyId>,
    pub(crate) because: Option<String>,
    pub(crate) remedy: Option<String>,
    pub(crate) provided: Vec<ProvidedDef>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct ProvidedDef {
    pub(crate) text: String,
    pub(crate) when: Option<Clause>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct GuardDef {
    /// Label, or number from 1.
    pub(crate) name: String,
    pub(crate) clause: Clause,
    pub(crate) bases: Vec<BasisId>,
    pub(crate) otherwise: VerdictDef,
}

/// A rule's own clauses, or an exception's.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct NodeDef {
    /// Empty for the rule itself, `emergency.night` for an exception of an exception.
    pub(crate) path: String,
    pub(crate) label: Option<String>,
    pub(crate) bases: Vec<BasisId>,
    pub(crate) days: Days,
    pub(crate) when: Option<Clause>,
    pub(crate) guards: Vec<GuardId>,
    pub(crate) closing: Option<VerdictDef>,
    pub(crate) children: Vec<NodeId>,
    #[serde(skip)]
    pub(crate) told: OfClosing,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct RuleDef {
    /// `rule` or `checklist.check`.
    pub(crate) id: String,
    pub(crate) label: Option<String>,
    pub(crate) form: FormId,
    pub(crate) days: Days,
    pub(crate) root: NodeId,
    /// The rules that it sets aside.
    pub(crate) overrides: Vec<RuleId>,
    pub(crate) file: String,
    pub(crate) span: jianfu_dsl::tree::Span,
}

/// Which rules judge a form, and which tests they need, by column.
#[derive(Debug, Clone, Default)]
pub(crate) struct Plan {
    /// The counts that the rules need, each with the place of the rule.
    pub(crate) tallies: Vec<(u32, TallyId)>,
    /// Overriding rules before the rules they set aside.
    pub(crate) rules: Vec<RuleId>,
    /// For each rule of the plan, the positions of those that override it.
    pub(crate) overridden_by: Vec<Vec<u32>>,
    /// Which of them can apply to a demand.
    pub(crate) index: Index,
    /// For each rule of the plan, what deciding reads first.
    pub(crate) heads: Vec<Head>,
    /// Whether there is an exception that is not in force as long as its rule.
    pub(crate) has_dated_exceptions: bool,
    /// The groups of tests that the form's default needs.
    pub(crate) of_default: Stretch,
    /// By what near misses are found.
    pub(crate) near: Among,
    /// Where the values stand that the tests look at.
    pub(crate) layout: Layout,
    /// The tests that rules and default need.
    pub(crate) groups: Groups,
    /// By days, the tests that every demand needs, each once.
    pub(crate) periods: Vec<Period>,
}

/// From so many rules on a plan hardly stays in the cache between decisions.
const LARGE: usize = 512;
/// From so many of them on it pays to fetch what is read of them together.
const MANY: usize = 8;

impl Plan {
    pub(crate) fn head(&self, position: u32) -> Option<&Head> {
        self.heads.get(position as usize)
    }

    /// Whether it pays to fetch what is read of so many of its rules together.
    pub(crate) const fn is_worth_fetching(&self, rules: usize) -> bool {
        rules >= MANY && self.heads.len() >= LARGE
    }

    /// Reads what deciding needs first of some rules of many. They lie far apart in memory, and reads that do not wait for one another arrive together.
    #[inline(never)]
    pub(crate) fn fetch(&self, positions: &[u32], program: &Program) {
        let touched = positions.iter().filter_map(|position| {
            let head = self.head(*position)?;
            let groups = head.when.in_arena(&self.groups.groups);
            let first = |group: &Group| group.comparisons.in_arena(&self.groups.comparisons).first().map_or(0, |comparison| comparison.bit);
            Some(first(groups.first()?) ^ first(groups.last()?) ^ program.touch(head.root))
        });
        std::hint::black_box(touched.fold(0, |all, one| all ^ one));
    }

    /// The same of what reasons tell of rules.
    #[inline(never)]
    pub(crate) fn fetch_words(&self, positions: impl Iterator<Item = u32>, model: &Model) {
        let touched = positions.filter_map(|position| {
            let rule = get(&model.rules, self.rules.get(position as usize)?.index())?;
            let node = get(&model.nodes, rule.root.index())?;
            Some(
                rule.id.len()
                    ^ node.path.len()
                    ^ node.guards.first().map_or(0, |guard| guard.index())
                    ^ usize::from(node.closing.is_some()),
            )
        });
        std::hint::black_box(touched.fold(0, |all, one| all ^ one));
    }

    /// The positions of the rules that override one.
    pub(crate) fn overriders(&self, position: u32) -> &[u32] {
        self.overridden_by.get(position as usize).map_or(&[], Vec::as_slice)
    }
}

/// A rule's place in a plan.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Head {
    pub(crate) days: Days,
    pub(crate) root: NodeId,
    pub(crate) is_overridden: bool,
    /// It applies to everything.
    pub(crate) always_applies: bool,
    /// Which of its tests are made for every demand of the days on which it is in force.
    pub(crate) early: IsEarly,
    /// The groups of tests that tell whether it applies.
    pub(crate) when: Stretch,
    /// Those that tell the rest.
    pub(crate) rest: Stretch,
}

/// Which tests of a rule are made for every demand.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct IsEarly {
    pub(crate) when: bool,
    pub(crate) rest: bool,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct ChecklistDef {
    pub(crate) name: String,
    pub(crate) label: String,
    pub(crate) bases: Vec<BasisId>,
    /// The checks' ids and labels, as written, each once.
    pub(crate) checks: Vec<(String, String)>,
    pub(crate) spot: Spot,
}
