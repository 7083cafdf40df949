//! Judging: from truths to the verdict of every exception and rule, what is set aside, and the outcome.

use jianfu_dsl::tree::VerdictKind;

use crate::decide::decision::Outcome;
use crate::decide::truth::{Planes, Truth, World};
use crate::model::{DayNumber, Head, Model, NodeId, Plan};
use crate::program::{Check, Guard, Node};

/// What a rule or exception says, from the most lenient to the strictest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Verdict {
    Silent,
    Approve,
    Refer,
    Reject,
}

impl Verdict {
    pub(crate) const ALL: [Self; 4] = [Self::Silent, Self::Approve, Self::Refer, Self::Reject];

    pub(crate) const fn of(kind: VerdictKind) -> Self {
        match kind {
            VerdictKind::Approve => Self::Approve,
            VerdictKind::Refer => Self::Refer,
            VerdictKind::Reject => Self::Reject,
        }
    }

    pub(crate) const fn refuses(self) -> bool {
        matches!(self, Self::Refer | Self::Reject)
    }

    pub(crate) const fn name(self) -> Option<&'static str> {
        match self {
            Self::Silent => None,
            Self::Approve => Some("approve"),
            Self::Refer => Some("refer"),
            Self::Reject => Some("reject"),
        }
    }
}

impl From<Outcome> for Verdict {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Approve => Self::Approve,
            Outcome::Refer => Self::Refer,
            Outcome::Reject => Self::Reject,
        }
    }
}

/// The verdicts that are still possible, one bit each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Possible(u8);

impl Possible {
    pub(crate) const NONE: Self = Self(0);

    pub(crate) const fn only(verdict: Verdict) -> Self {
        Self(1 << verdict as u8)
    }

    pub(crate) const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub(crate) const fn with(self, verdict: Verdict) -> Self {
        self.or(Self::only(verdict))
    }

    pub(crate) const fn without(self, verdict: Verdict) -> Self {
        Self(self.0 & !(1 << verdict as u8))
    }

    pub(crate) const fn has(self, verdict: Verdict) -> bool {
        self.0 & (1 << verdict as u8) != 0
    }

    pub(crate) fn each(self) -> impl Iterator<Item = Verdict> {
        Verdict::ALL.into_iter().filter(move |verdict| self.has(*verdict))
    }

    /// The strictest of one of each.
    pub(crate) fn strictest_with(self, other: Self) -> Self {
        let mut all = Self::NONE;
        for a in self.each() {
            for b in other.each() {
                all = all.with(a.max(b));
            }
        }
        all
    }
}

/// One way of looking at a demand: the planes, the day, and how absence is taken.
#[derive(Clone, Copy)]
pub(crate) struct Bench<'d> {
    pub(crate) model: &'d Model,
    pub(crate) planes: &'d Planes,
    pub(crate) day: DayNumber,
    pub(crate) world: World,
}

/// How the rules in force stand that may apply, in the plan's order, each with its place there. All others surely do not apply.
#[derive(Debug, Clone, Default)]
pub(crate) struct Standings(Vec<(u32, Standing)>);

impl Standings {
    pub(crate) fn at(&self, position: u32) -> Option<&Standing> {
        let at = self.0.binary_search_by_key(&position, |(position, _)| *position).ok()?;
        self.0.get(at).map(|(_, standing)| standing)
    }

    pub(crate) fn iter(&self) -> impl ExactSizeIterator<Item = (u32, &Standing)> {
        self.0.iter().map(|(position, standing)| (*position, standing))
    }

    pub(crate) fn clear(&mut self) {
        self.0.clear();
    }

    /// The strictest verdict that counts and is not set aside.
    pub(crate) fn strictest(&self) -> Verdict {
        let heard = self.0.iter().filter(|(_, standing)| !standing.set_aside);
        heard.map(|(_, standing)| standing.counted).max().unwrap_or(Verdict::Silent)
    }
}

/// How one rule stands in the whole.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Standing {
    pub(crate) when: Truth,
    /// What it says if it applies, its exceptions counted.
    pub(crate) verdict: Verdict,
    /// What counts: less where it is not known whether it applies.
    pub(crate) counted: Verdict,
    /// A rule that surely applies and speaks, and that surely nothing sets aside, overrides it.
    pub(crate) set_aside: bool,
    /// A rule overrides it that may turn out to apply.
    pub(crate) may_be_set_aside: bool,
    /// Its guards that do not surely hold; all where it has exceptions.
    pub(crate) open: Open,
}

/// The guards of a rule or exception that do not surely hold, and those that surely fail, a bit each. Of more than 64 the last bit stands for all that follow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Open {
    open: u64,
    failed: u64,
}

impl Open {
    const NONE: Self = Self { open: 0, failed: 0 };
    /// Any of them may be open; it was not looked at which.
    pub(crate) const ANY: Self = Self { open: u64::MAX, failed: 0 };
    /// The bit that may stand for several guards.
    const LAST: usize = 63;

    #[inline]
    fn add(&mut self, guard: usize, holds: bool, fails: bool) {
        let at = guard.min(Self::LAST);
        self.open |= u64::from(!holds) << at;
        self.failed |= u64::from(fails) << at;
    }

    /// The open guards, each with its truth, where it is known which they are.
    pub(crate) fn each(self) -> Option<impl Iterator<Item = (usize, Truth)>> {
        let mut open = self.open;
        (open >> Self::LAST == 0).then(|| {
            std::iter::from_fn(move || {
                let at = open.trailing_zeros();
                let bit = open & open.wrapping_neg();
                open ^= bit;
                (bit != 0).then_some((at as usize, if self.failed & bit == 0 { Truth::Unknown } else { Truth::False }))
            })
        })
    }
}

impl Standing {
    /// Whether a rule that it overrides is set aside: it applies, it speaks, and nothing may set it aside.
    pub(crate) fn surely_sets_aside(&self) -> bool {
        self.when == Truth::True && self.verdict != Verdict::Silent && !self.may_be_set_aside
    }
}

impl<'d> Bench<'d> {
    pub(crate) fn truth(&self, clause: &crate::model::Clause) -> Truth {
        self.planes.condition(&clause.condition, self.world)
    }

    pub(crate) fn node(&self, id: NodeId) -> Option<&'d Node> {
        self.model.program.node(id)
    }

    #[inline]
    pub(crate) fn check(&self, check: Check) -> Truth {
        self.planes.check(&self.model.program, check, self.world)
    }

    pub(crate) fn when(&self, id: NodeId) -> Truth {
        self.node(id).map_or(Truth::True, |node| self.check(node.when))
    }

    /// The guards of a rule or exception, each with its truth.
    pub(crate) fn guards(&self, node: &'d Node) -> impl Iterator<Item = (&'d Guard, Truth)> + use<'d> {
        let bench = *self;
        self.model.program.guards(node).iter().map(move |guard| (guard, bench.check(guard.check)))
    }

    /// The verdict of the guards and the closing, exceptions aside.
    pub(crate) fn own_verdict(&self, id: NodeId) -> Verdict {
        self.node(id).map_or(Verdict::Refer, |node| self.own(node).0)
    }

    /// The same, and the guards that do not surely hold.
    fn own(&self, node: &'d Node) -> (Verdict, Open) {
        let guards = self.model.program.guards(node);
        let mut open = Open::NONE;
        let (mut at_hand, mut known) = (0, self.planes.facts(0, self.world));
        for (at, guard) in guards.iter().enumerate() {
            let (holds, fails) = match guard.check {
                Check::Word(mask) => {
                    if mask.word != at_hand {
                        (at_hand, known) = (mask.word, self.planes.facts(mask.word, self.world));
                    }
                    known.told(mask)
                }
                check => {
                    let truth = self.check(check);
                    (truth == Truth::True, truth == Truth::False)
                }
            };
            open.add(at, holds, fails);
        }
        let worst = match open.each() {
            Some(open) => open.filter_map(|(at, truth)| Some(guards.get(at)?.when(truth))).max(),
            None => self.guards(node).map(|(guard, truth)| guard.when(truth)).max(),
        };
        let worst = worst.unwrap_or(Verdict::Silent);
        (if worst == Verdict::Silent { node.closing } else { worst }, open)
    }

    pub(crate) fn exceptions(&self, id: NodeId) -> impl Iterator<Item = NodeId> + use<'d> {
        let bench = *self;
        let children = self.node(id).map_or(&[][..], |node| self.model.program.children(node));
        children.iter().copied().filter(move |child| bench.node(*child).is_some_and(|node| node.days.covers(bench.day)))
    }

    /// The strictest verdict of the exceptions that surely apply and are not silent.
    pub(crate) fn replacing(&self, id: NodeId) -> Option<Verdict> {
        let applying = self.exceptions(id).filter(|child| self.when(*child) == Truth::True);
        applying.map(|child| self.verdict(child)).filter(|verdict| *verdict != Verdict::Silent).max()
    }

    /// Whether an exception that may apply is stricter than what stands otherwise.
    pub(crate) fn doubted(&self, id: NodeId, standing: Verdict) -> bool {
        self.exceptions(id).any(|child| {
            self.when(child) == Truth::Unknown && {
                let verdict = self.verdict(child);
                verdict.refuses() && verdict > standing
            }
        })
    }

    /// The verdict of a rule or exception, its exceptions counted.
    pub(crate) fn verdict(&self, id: NodeId) -> Verdict {
        if !self.node(id).is_some_and(Node::has_exceptions) {
            return self.own_verdict(id);
        }
        let standing = self.replacing(id).unwrap_or_else(|| self.own_verdict(id));
        if self.doubted(id, standing) { standing.max(Verdict::Refer) } else { standing }
    }

    /// Where a rule of the plan begins, where it is in force.
    pub(crate) fn in_force(&self, plan: &'d Plan, position: u32) -> Option<&'d Head> {
        plan.head(position).filter(|head| head.days.covers(self.day))
    }

    /// How these rules of the plan stand. They are in the plan's order, and all rules in force that may apply are among them.
    pub(crate) fn stand(&self, plan: &'d Plan, live: &[u32], standings: &mut Standings) {
        standings.clear();
        for &position in live {
            if let Some(head) = self.in_force(plan, position) {
                let standing = self.standing(head, plan, position, standings);
                standings.0.push((position, standing));
            }
        }
    }

    fn standing(&self, head: &Head, plan: &Plan, position: u32, earlier: &Standings) -> Standing {
        let when = self.when(head.root);
        let (verdict, open) = match self.node(head.root) {
            _ if when == Truth::False => (Verdict::Silent, Open::ANY),
            Some(node) if !node.has_exceptions() => self.own(node),
            _ => (self.verdict(head.root), Open::ANY),
        };
        let counted = match when {
            Truth::True => verdict,
            Truth::Unknown if verdict.refuses() => Verdict::Refer,
            Truth::Unknown | Truth::False => Verdict::Silent,
        };
        let (mut set_aside, mut may_be_set_aside) = (false, false);
        let overriders = if head.is_overridden { plan.overriders(position) } else { &[] };
        for overrider in overriders {
            let (Some(other), Some(other_head)) = (earlier.at(*overrider), plan.head(*overrider)) else { continue };
            set_aside |= other.surely_sets_aside();
            may_be_set_aside |= other.when != Truth::False && !other.set_aside && self.may_speak(other_head.root);
        }
        Standing { when, verdict, counted, set_aside, may_be_set_aside, open }
    }

    /// Whether a rule is not certainly silent.
    fn may_speak(&self, root: NodeId) -> bool {
        self.possible(root) != Possible::only(Verdict::Silent)
    }

    /// The verdicts that the guards and the closing can still come to.
    fn own_possible(&self, id: NodeId) -> Possible {
        let Some(node) = self.node(id) else { return Possible::only(Verdict::Refer) };
        let failures = self.possible_failures(node);
        let possible = failures.without(Verdict::Silent);
        if failures.has(Verdict::Silent) { possible.with(node.closing) } else { possible }
    }

    /// What the failing guards can come to; silent where none fails.
    fn possible_failures(&self, node: &'d Node) -> Possible {
        let mut failures = Possible::only(Verdict::Silent);
        for (guard, truth) in self.guards(node) {
            let failed = Possible::only(guard.otherwise);
            failures = failures.strictest_with(match truth {
                Truth::True => continue,
                Truth::False => failed,
                Truth::Unknown => failed.with(Verdict::Silent),
            });
        }
        failures
    }

    /// What an exception can come to as its parent sees it; silent where it does not replace.
    fn possible_exception(&self, id: NodeId) -> Possible {
        match self.when(id) {
            Truth::False => Possible::only(Verdict::Silent),
            Truth::True => self.possible(id),
            Truth::Unknown => self.possible(id).with(Verdict::Silent),
        }
    }

    /// The verdicts that a rule or exception can still come to if it applies.
    fn possible(&self, id: NodeId) -> Possible {
        let mut replacing = Possible::only(Verdict::Silent);
        for child in self.exceptions(id) {
            replacing = replacing.strictest_with(self.possible_exception(child));
        }
        if replacing.has(Verdict::Silent) { replacing.without(Verdict::Silent).or(self.own_possible(id)) } else { replacing }
    }
}
