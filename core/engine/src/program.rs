//! What deciding reads of rules, close together in memory: days, conditions as masks of tests, verdicts. Texts, and what rules rest on, stay in the model.
//!
//! It is made from the model when a pack is compiled and says nothing that the model does not.

use crate::decide::judge::Verdict;
use crate::model::{Clause, Condition, Days, GuardDef, NodeDef, NodeId, TestId, get};

/// A part of an arena.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Stretch {
    start: u32,
    len: u32,
}

impl Stretch {
    fn since<T>(arena: &[T], start: usize) -> Self {
        let number = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        Self { start: number(start), len: number(arena.len().saturating_sub(start)) }
    }

    /// Adds to an arena.
    pub(crate) fn of<T>(arena: &mut Vec<T>, added: impl IntoIterator<Item = T>) -> Self {
        let start = arena.len();
        arena.extend(added);
        Self::since(arena, start)
    }

    /// What it is of its arena.
    pub(crate) fn in_arena<T>(self, arena: &[T]) -> &[T] {
        let start = self.start as usize;
        arena.get(start..start + self.len as usize).unwrap_or_default()
    }
}

/// All rules and exceptions, by their ids in the model.
#[derive(Debug, Clone, Default)]
pub(crate) struct Program {
    nodes: Vec<Node>,
    guards: Vec<Guard>,
    children: Vec<NodeId>,
    masks: Vec<Mask>,
    conditions: Vec<Condition>,
}

/// A rule or exception.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Node {
    pub(crate) days: Days,
    pub(crate) when: Check,
    /// What it says where every guard holds.
    pub(crate) closing: Verdict,
    guards: Stretch,
    children: Stretch,
}

impl Node {
    pub(crate) const fn has_exceptions(&self) -> bool {
        self.children.len > 0
    }
}

/// A guard: its condition, and what is said where it fails.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Guard {
    pub(crate) check: Check,
    pub(crate) otherwise: Verdict,
}

/// A condition.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Check {
    Always,
    /// Every test of these masks.
    All(Stretch),
    /// Any test of these masks.
    Any(Stretch),
    /// A condition of another shape.
    Other(u32),
}

/// Some of 64 tests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Mask {
    pub(crate) word: u32,
    pub(crate) tests: u64,
}

/// In which word the truth of a test stands, and its bit there.
pub(crate) const fn place(test: TestId) -> (usize, u64) {
    (test.index() / 64, 1 << (test.index() % 64))
}

impl Program {
    pub(crate) fn new(nodes: &[NodeDef], guards: &[GuardDef]) -> Self {
        let mut program = Self::default();
        for node in nodes {
            let when = node.when.as_ref().map_or(Check::Always, |when| program.check(when));
            let own = node.guards.iter().filter_map(|id| get(guards, id.index()));
            let own: Vec<Guard> =
                own.map(|guard| Guard { check: program.check(&guard.clause), otherwise: Verdict::of(guard.otherwise.kind) }).collect();
            let closing = node.closing.as_ref().map_or(Verdict::Silent, |closing| Verdict::of(closing.kind));
            let children = Stretch::of(&mut program.children, node.children.iter().copied());
            let guards = Stretch::of(&mut program.guards, own);
            program.nodes.push(Node { days: node.days, when, closing, guards, children });
        }
        program
    }

    fn check(&mut self, clause: &Clause) -> Check {
        let shape = match &clause.condition {
            Condition::Test(id) => Some((true, vec![*id])),
            Condition::And(parts) => only_tests(parts).map(|tests| (true, tests)),
            Condition::Or(parts) => only_tests(parts).map(|tests| (false, tests)),
            Condition::Constant(_) | Condition::Not(_) => None,
        };
        match shape {
            Some((all, tests)) => {
                let masks = Stretch::of(&mut self.masks, masks(&tests));
                if all { Check::All(masks) } else { Check::Any(masks) }
            }
            None => {
                self.conditions.push(clause.condition.clone());
                Check::Other(u32::try_from(self.conditions.len() - 1).unwrap_or(u32::MAX))
            }
        }
    }

    pub(crate) fn node(&self, id: NodeId) -> Option<&Node> {
        get(&self.nodes, id.index())
    }

    /// In the order of the node's guards.
    pub(crate) fn guards(&self, node: &Node) -> &[Guard] {
        node.guards.in_arena(&self.guards)
    }

    pub(crate) fn children(&self, node: &Node) -> &[NodeId] {
        node.children.in_arena(&self.children)
    }

    pub(crate) fn masks(&self, part: Stretch) -> &[Mask] {
        part.in_arena(&self.masks)
    }

    pub(crate) fn condition(&self, at: u32) -> Option<&Condition> {
        get(&self.conditions, at as usize)
    }
}

fn only_tests(parts: &[Condition]) -> Option<Vec<TestId>> {
    parts.iter().map(|part| if let Condition::Test(id) = part { Some(*id) } else { None }).collect()
}

fn masks(tests: &[TestId]) -> Vec<Mask> {
    let mut masks: Vec<Mask> = Vec::new();
    for test in tests {
        let (word, bit) = place(*test);
        match masks.iter_mut().find(|mask| mask.word as usize == word) {
            Some(mask) => mask.tests |= bit,
            None => masks.push(Mask { word: u32::try_from(word).unwrap_or(u32::MAX), tests: bit }),
        }
    }
    masks
}
