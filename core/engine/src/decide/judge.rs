//! Judging: from truths to the verdict of every exception and rule, what is set aside, and the outcome.

use jianfu_dsl::tree::VerdictKind;

use crate::decide::decision::Outcome;
use crate::decide::truth::{Planes, Truth, World};
use crate::model::{DayNumber, Model, NodeId, Plan, RuleDef, get};

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

    pub(crate) fn iter(&self) -> impl Iterator<Item = (u32, &Standing)> {
        self.0.iter().map(|(position, standing)| (*position, standing))
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
}

impl Standing {
    /// Whether a rule that it overrides is set aside: it applies, it speaks, and nothing may set it aside.
    pub(crate) fn surely_sets_aside(&self) -> bool {
        self.when == Truth::True && self.verdict != Verdict::Silent && !self.may_be_set_aside
    }
}

impl Bench<'_> {
    pub(crate) fn truth(&self, clause: &crate::model::Clause) -> Truth {
        self.planes.condition(&clause.condition, self.world)
    }

    pub(crate) fn when(&self, id: NodeId) -> Truth {
        let when = get(&self.model.nodes, id.index()).and_then(|node| node.when.as_ref());
        when.map_or(Truth::True, |when| self.truth(when))
    }

    /// The verdict of the guards and the closing, exceptions aside.
    pub(crate) fn own_verdict(&self, id: NodeId) -> Verdict {
        let Some(node) = get(&self.model.nodes, id.index()) else { return Verdict::Refer };
        let mut verdict = node.closing.as_ref().map_or(Verdict::Silent, |closing| Verdict::of(closing.kind));
        let mut worst = Verdict::Silent;
        for guard in node.guards.iter().filter_map(|id| get(&self.model.guards, id.index())) {
            worst = worst.max(match self.truth(&guard.clause) {
                Truth::True => continue,
                Truth::Unknown => Verdict::Refer,
                Truth::False => Verdict::of(guard.otherwise.kind),
            });
        }
        if worst != Verdict::Silent {
            verdict = worst;
        }
        verdict
    }

    pub(crate) fn exceptions(&self, id: NodeId) -> impl Iterator<Item = NodeId> + '_ {
        let children = get(&self.model.nodes, id.index()).map_or(&[][..], |node| &node.children);
        children.iter().copied().filter(|child| get(&self.model.nodes, child.index()).is_some_and(|node| node.days.covers(self.day)))
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
        let has_exceptions = get(&self.model.nodes, id.index()).is_some_and(|node| !node.children.is_empty());
        if !has_exceptions {
            return self.own_verdict(id);
        }
        let standing = self.replacing(id).unwrap_or_else(|| self.own_verdict(id));
        if self.doubted(id, standing) { standing.max(Verdict::Refer) } else { standing }
    }

    /// The rule at a place of the plan, where it is in force.
    pub(crate) fn in_force(&self, plan: &Plan, position: u32) -> Option<&RuleDef> {
        let id = plan.rules.get(position as usize)?;
        get(&self.model.rules, id.index()).filter(|rule| rule.days.covers(self.day))
    }

    /// How these rules of the plan stand. They are in the plan's order, and all rules in force that may apply are among them.
    pub(crate) fn standings(&self, plan: &Plan, live: &[u32]) -> Standings {
        let mut standings = Standings(Vec::with_capacity(live.len()));
        for &position in live {
            if let Some(rule) = self.in_force(plan, position) {
                let standing = self.standing(rule, plan, position, &standings);
                standings.0.push((position, standing));
            }
        }
        standings
    }

    fn standing(&self, rule: &RuleDef, plan: &Plan, position: u32, earlier: &Standings) -> Standing {
        let when = self.when(rule.root);
        let verdict = if when == Truth::False { Verdict::Silent } else { self.verdict(rule.root) };
        let counted = match when {
            Truth::True => verdict,
            Truth::Unknown if verdict.refuses() => Verdict::Refer,
            Truth::Unknown | Truth::False => Verdict::Silent,
        };
        let (mut set_aside, mut may_be_set_aside) = (false, false);
        for overrider in plan.overridden_by.get(position as usize).into_iter().flatten() {
            let (Some(other), Some(other_id)) = (earlier.at(*overrider), plan.rules.get(*overrider as usize)) else { continue };
            set_aside |= other.surely_sets_aside();
            may_be_set_aside |= other.when != Truth::False && !other.set_aside && self.may_speak(*other_id);
        }
        Standing { when, verdict, counted, set_aside, may_be_set_aside }
    }

    /// Whether a rule is not certainly silent.
    fn may_speak(&self, rule: crate::model::RuleId) -> bool {
        get(&self.model.rules, rule.index()).is_some_and(|rule| self.possible(rule.root) != Possible::only(Verdict::Silent))
    }

    /// The verdicts that the guards and the closing can still come to.
    fn own_possible(&self, id: NodeId) -> Possible {
        let Some(node) = get(&self.model.nodes, id.index()) else { return Possible::only(Verdict::Refer) };
        let closing = node.closing.as_ref().map_or(Verdict::Silent, |closing| Verdict::of(closing.kind));
        let failures = self.possible_failures(id);
        let mut possible = failures.without(Verdict::Silent);
        if failures.has(Verdict::Silent) {
            possible = possible.with(closing);
        }
        possible
    }

    /// What the failing guards can come to; silent where none fails.
    fn possible_failures(&self, id: NodeId) -> Possible {
        let guards = get(&self.model.nodes, id.index()).map_or(&[][..], |node| &node.guards);
        let mut failures = Possible::only(Verdict::Silent);
        for guard in guards.iter().filter_map(|id| get(&self.model.guards, id.index())) {
            let failed = Possible::only(Verdict::of(guard.otherwise.kind));
            failures = failures.strictest_with(match self.truth(&guard.clause) {
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
