//! Reasons: what each guard, closing verdict and exception contributed, borrowed from the pack and the decision.

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;

use crate::decide::decision::{Decision, Ground, Outcome};
use crate::decide::judge::{Bench, Open, Standing, Verdict};
use crate::decide::truth::Truth;
use crate::model::{BasisId, BodyId, Clause, FormId, GuardDef, GuardId, Model, NodeDef, NodeId, Plan, RuleDef, RuleId, VerdictDef, get};
use crate::program::{Guard, Node};

/// How a part of a rule came out.
///
/// ```
/// use jianfu::Status;
/// assert_eq!(Status::SetAside.name(), "set_aside");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Status {
    /// A guard that surely does not hold.
    Failed,
    /// It cannot be judged for lack of a fact.
    Unknown,
    /// A guard that holds, or a verdict that was reached.
    Kept,
    /// It would have counted, had an exception or an overriding rule not taken its place.
    SetAside,
    /// The rule or exception does not apply.
    NotApplicable,
}

impl Status {
    /// The name used in data.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Failed => "failed",
            Self::Unknown => "unknown",
            Self::Kept => "kept",
            Self::SetAside => "set_aside",
            Self::NotApplicable => "not_applicable",
        }
    }
}

/// One reason of a decision. Nothing in it is copied; words are made only when asked for.
///
/// ```
/// use jianfu::{Context, Outcome, Pack, Status};
/// let pack = Pack::parse(r#"
///     form task "工作事项" { date: date is as_of people: int "人数" }
///     rule few "人数" on task {
///       basis assumption "示例"
///       require people: demand.people <= 3 else reject because "人数过多" remedy "减少到三人以内"
///     }
///     default on task refer because "没有规则涵盖"
/// "#)?;
/// let demand = pack.demand_from_json(r#"{"form": "task", "date": "2026-03-01", "people": 5}"#, None)?;
/// let decision = pack.decide(&demand, &Context::of_demand());
/// let reason = decision.reasons()[0];
/// assert_eq!((reason.rule(), reason.guard(), reason.status()), ("few", Some("people"), Status::Failed));
/// assert_eq!((reason.verdict(), reason.remedy()), (Some(Outcome::Reject), Some("减少到三人以内")));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy)]
pub struct Reason<'d> {
    model: &'d Model,
    pub(crate) remark: Remark,
}

/// A reason by the numbers of what it speaks of, so that it can be kept.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Remark {
    pub(crate) source: Source,
    /// The truth of the condition that it is about.
    pub(crate) truth: Truth,
    pub(crate) status: Status,
    pub(crate) verdict: Verdict,
    pub(crate) decisive: bool,
    pub(crate) set_aside_by: Option<Aside>,
}

/// Where a reason comes from.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Source {
    /// Where a rule or exception applies.
    When(RuleId, NodeId),
    Guard(RuleId, NodeId, GuardId),
    Closing(RuleId, NodeId),
    Default(FormId),
    Engine,
}

/// The rule that took the place of another, or its exception that took the place of its own.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Aside {
    rule: RuleId,
    exception: Option<NodeId>,
}

impl<'d> Reason<'d> {
    /// The rule's id: `rule`, `checklist.check`, `default`, or `engine` where the engine itself speaks.
    #[inline]
    pub fn rule(&self) -> &'d str {
        match self.remark.source {
            Source::When(rule, _) | Source::Guard(rule, ..) | Source::Closing(rule, _) => self.id_of(rule),
            Source::Default(_) => "default",
            Source::Engine => "engine",
        }
    }

    #[inline]
    fn id_of(&self, rule: RuleId) -> &'d str {
        get(&self.model.rules, rule.index()).map_or("", |rule| &rule.id)
    }

    /// The exception's path inside the rule, as `emergency.night`.
    #[inline]
    pub fn exception(&self) -> Option<&'d str> {
        self.node().map(|node| node.path.as_str()).filter(|path| !path.is_empty())
    }

    /// The guard's label, or its number from 1.
    #[inline]
    pub fn guard(&self) -> Option<&'d str> {
        self.guard_def().map(|guard| guard.name.as_str())
    }

    /// How it came out.
    pub const fn status(&self) -> Status {
        self.remark.status
    }

    /// What it leads to, if anything.
    pub const fn verdict(&self) -> Option<Outcome> {
        match self.remark.verdict {
            Verdict::Silent => None,
            Verdict::Approve => Some(Outcome::Approve),
            Verdict::Refer => Some(Outcome::Refer),
            Verdict::Reject => Some(Outcome::Reject),
        }
    }

    /// Whether the outcome rests on it.
    pub const fn is_decisive(&self) -> bool {
        self.remark.decisive
    }

    /// Why, in the pack's words; nothing where a guard holds, or where it could not be judged.
    #[inline]
    pub fn because(&self) -> Option<&'d str> {
        self.said()?.because.as_deref()
    }

    /// What to do instead, in the pack's words.
    #[inline]
    pub fn remedy(&self) -> Option<&'d str> {
        self.said()?.remedy.as_deref()
    }

    /// The rule that it comes from.
    pub(crate) fn rule_def(&self) -> Option<&'d RuleDef> {
        match self.remark.source {
            Source::When(rule, _) | Source::Guard(rule, ..) | Source::Closing(rule, _) => get(&self.model.rules, rule.index()),
            Source::Default(_) | Source::Engine => None,
        }
    }

    #[inline]
    pub(crate) fn node(&self) -> Option<&'d NodeDef> {
        match self.remark.source {
            Source::When(_, node) | Source::Guard(_, node, _) | Source::Closing(_, node) => get(&self.model.nodes, node.index()),
            Source::Default(_) | Source::Engine => None,
        }
    }

    #[inline]
    pub(crate) fn guard_def(&self) -> Option<&'d GuardDef> {
        match self.remark.source {
            Source::Guard(_, _, guard) => get(&self.model.guards, guard.index()),
            _ => None,
        }
    }

    /// The id of the rule that took its place: another rule, or its own where an exception did.
    pub fn set_aside_by(&self) -> Option<&'d str> {
        self.remark.set_aside_by.map(|aside| self.id_of(aside.rule))
    }

    /// The same with the path of the exception.
    pub(crate) fn set_aside_by_part(&self) -> Option<Cow<'d, str>> {
        let aside = self.remark.set_aside_by?;
        let rule = self.id_of(aside.rule);
        let exception = aside.exception.and_then(|node| get(&self.model.nodes, node.index()));
        Some(exception.map_or(Cow::Borrowed(rule), |exception| Cow::Owned(format!("{rule}.{}", exception.path))))
    }

    /// The pack's verdict behind it, where it was reached.
    #[inline]
    pub(crate) fn said(&self) -> Option<&'d VerdictDef> {
        match self.remark.source {
            Source::Guard(..) => self.guard_def().map(|guard| &guard.otherwise).filter(|_| self.remark.truth == Truth::False),
            Source::Closing(..) => self.node()?.closing.as_ref(),
            Source::Default(form) => self.model.form(form)?.default.as_ref().map(|(verdict, _)| verdict),
            Source::When(..) | Source::Engine => None,
        }
    }

    /// What it rests on.
    pub(crate) fn bases(&self) -> &'d [BasisId] {
        match self.remark.source {
            Source::Guard(..) => self.guard_def().map_or(&[], |guard| &guard.bases),
            Source::When(..) | Source::Closing(..) => self.node().map_or(&[], |node| &node.bases),
            Source::Default(_) | Source::Engine => &[],
        }
    }

    /// The condition that it is about.
    pub(crate) fn clause(&self) -> Option<&'d Clause> {
        match self.remark.source {
            Source::Guard(..) => self.guard_def().map(|guard| &guard.clause),
            Source::When(..) | Source::Closing(..) => self.node()?.when.as_ref(),
            Source::Default(_) | Source::Engine => None,
        }
    }

    /// To whom it refers; `None` where the pack's `refer_to` is meant.
    pub(crate) fn refers_to(&self) -> Option<BodyId> {
        self.said().and_then(|verdict| verdict.to)
    }
}

impl fmt::Debug for Reason<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Reason")
            .field("rule", &self.rule())
            .field("exception", &self.exception())
            .field("guard", &self.guard())
            .field("status", &self.status())
            .field("verdict", &self.verdict())
            .field("is_decisive", &self.is_decisive())
            .field("set_aside_by", &self.set_aside_by())
            .finish_non_exhaustive()
    }
}

/// Every reason of a decision, the deciding ones first; within each part the order of the plan, which no order of files changes.
pub(crate) fn reasons<'d>(decision: &'d Decision<'d>) -> Vec<Reason<'d>> {
    let mut reasons = Vec::with_capacity(16);
    find(decision, Extent::All, |reason| reasons.push(reason));
    reasons.sort_by_key(|reason: &Reason<'_>| (!reason.remark.decisive, reason.remark.status));
    reasons
}

/// Visits the reasons of the rules that apply or may apply, in the order of the plan.
pub(crate) fn each<'d>(decision: &'d Decision<'d>, visit: impl FnMut(Reason<'d>)) {
    match decision.kept_reasons() {
        Some((kept, _)) => give(decision, kept, visit),
        None => find(decision, Extent::Applying, visit),
    }
}

/// Visits the reasons that speak against the demand, in the order of the plan.
pub(crate) fn objections<'d>(decision: &'d Decision<'d>, mut visit: impl FnMut(Reason<'d>)) {
    match decision.kept_reasons() {
        Some((_, kept)) => give(decision, kept, visit),
        None => find(decision, Extent::Speaking { refusals: true }, |reason| {
            if reason.remark.objects() {
                visit(reason);
            }
        }),
    }
}

fn give<'d>(decision: &'d Decision<'d>, kept: &[Remark], mut visit: impl FnMut(Reason<'d>)) {
    let model = decision.model();
    kept.iter().for_each(|remark| visit(Reason { model, remark: *remark }));
}

/// Visits the reasons that decided, in the order of the plan.
#[cfg(feature = "arrow")]
pub(crate) fn deciding<'d>(decision: &'d Decision<'d>, mut visit: impl FnMut(Reason<'d>)) {
    find(decision, Extent::Speaking { refusals: false }, |reason| {
        if reason.remark.decisive {
            visit(reason);
        }
    });
}

fn find<'d>(decision: &'d Decision<'d>, extent: Extent, mut visit: impl FnMut(Reason<'d>)) {
    let model = decision.model();
    Finder { decision, extent, visit: |remark| visit(Reason { model, remark }) }.find();
}

/// Which reasons are visited.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Extent {
    /// Those of every rule in force.
    All,
    /// Those of the rules that apply or may apply.
    Applying,
    /// Of these, but for guards that hold, which say nothing; or only those of rules that refuse and are not set aside, since in all others whatever refuses is
    /// set aside by an exception.
    Speaking { refusals: bool },
}

struct Finder<'d, V> {
    decision: &'d Decision<'d>,
    extent: Extent,
    visit: V,
}

/// How the parts of one rule or exception count.
#[derive(Clone, Copy)]
struct Frame {
    rule: RuleId,
    /// Whether its verdict, if it equals the outcome, is one that decided.
    counts: bool,
    set_aside_by: Option<Aside>,
}

impl Remark {
    /// Whether it speaks against the demand.
    pub(crate) const fn objects(&self) -> bool {
        self.verdict.refuses() && self.set_aside_by.is_none()
    }
}

impl<'d, V: FnMut(Remark)> Finder<'d, V> {
    fn find(&mut self) {
        let all = self.extent == Extent::All;
        let (Some(bench), Some(plan)) = (self.decision.bench(), self.decision.plan()) else { return self.engine() };
        if plan.is_worth_fetching(self.decision.answer.standings.iter().len()) {
            plan.fetch_words(self.decision.answer.standings.iter().map(|(position, _)| position), bench.model);
        }
        let mut position = 0;
        for (at, standing) in self.decision.answer.standings.iter() {
            if self.extent == (Extent::Speaking { refusals: true }) && (standing.set_aside || !standing.verdict.refuses()) {
                continue;
            }
            if all {
                self.do_not_apply(&bench, plan, position..at);
                position = at + 1;
            }
            if let Some(rule) = plan.rules.get(at as usize) {
                self.rule(&bench, *rule, standing, self.who_sets_aside(at, standing));
            }
        }
        if all {
            self.do_not_apply(&bench, plan, position..u32::MAX);
        }
        match self.decision.answer.ground {
            Ground::Default => self.default(true),
            Ground::Absence => {
                if self.decision.answer.standings.strictest() == Verdict::Silent {
                    self.default(false);
                }
                self.engine();
            }
            _ => {}
        }
    }

    fn who_sets_aside(&self, position: u32, standing: &Standing) -> Option<Aside> {
        let plan = self.decision.plan().filter(|_| standing.set_aside)?;
        let sets = |at: &&u32| self.decision.answer.standings.at(**at).is_some_and(Standing::surely_sets_aside);
        let at = plan.overriders(position).iter().find(sets)?;
        Some(Aside { rule: *plan.rules.get(*at as usize)?, exception: None })
    }

    /// A reason that the engine itself gives; its words depend on the decision's ground.
    fn engine(&mut self) {
        let remark = Remark {
            source: Source::Engine,
            truth: Truth::Unknown,
            status: Status::Unknown,
            verdict: Verdict::Refer,
            decisive: true,
            set_aside_by: None,
        };
        (self.visit)(remark);
    }

    fn default(&mut self, decisive: bool) {
        let facts = self.decision.demand().facts();
        if let Some((verdict, _)) = facts.form_def().and_then(|form| form.default.as_ref()) {
            (self.visit)(Remark {
                source: Source::Default(facts.form),
                truth: Truth::True,
                status: Status::Kept,
                verdict: Verdict::of(verdict.kind),
                decisive,
                set_aside_by: None,
            });
        }
    }

    fn rule(&mut self, bench: &Bench<'d>, id: RuleId, standing: &Standing, set_aside_by: Option<Aside>) {
        let by_rules = matches!(self.decision.answer.ground, Ground::Rules);
        let counts = by_rules && set_aside_by.is_none() && standing.counted == Verdict::from(self.decision.answer.outcome);
        let Some(rule) = get(&bench.model.rules, id.index()) else { return };
        let frame = Frame { rule: id, counts, set_aside_by };
        match standing.when {
            Truth::False => self.when(frame, rule.root, Truth::False, Verdict::Silent, false),
            Truth::Unknown => {
                self.when(frame, rule.root, Truth::Unknown, standing.counted, counts && standing.verdict.refuses());
                self.node(bench, rule.root, (standing.verdict, standing.open), Frame { counts: false, ..frame });
            }
            Truth::True => self.node(bench, rule.root, (standing.verdict, standing.open), frame),
        }
    }

    /// The rules in force at places of the plan where none may apply.
    fn do_not_apply(&mut self, bench: &Bench<'d>, plan: &'d Plan, places: Range<u32>) {
        let rules = places.map_while(|at| plan.rules.get(at as usize));
        for (id, rule) in rules.filter_map(|id| Some((*id, get(&bench.model.rules, id.index())?))) {
            if rule.days.covers(bench.day) {
                self.when(Frame { rule: id, counts: false, set_aside_by: None }, rule.root, Truth::False, Verdict::Silent, false);
            }
        }
    }

    /// The reasons of a rule or exception that applies, or may apply; `verdict` is what it says, its exceptions counted, and `open` its guards that may not hold.
    fn node(&mut self, bench: &Bench<'d>, id: NodeId, (verdict, open): (Verdict, Open), frame: Frame) {
        let Some(node) = bench.node(id) else { return };
        if !node.has_exceptions() {
            return self.own_parts(bench, (id, node), (verdict, open), frame);
        }
        let replacing = bench.replacing(id);
        let own = bench.own_verdict(id);
        let standing = replacing.unwrap_or(own);
        let doubted = standing < Verdict::Refer && bench.doubted(id, standing);
        let replaced_by = replacing.and_then(|strictest| {
            let applying = bench.exceptions(id).find(|child| bench.when(*child) == Truth::True && bench.verdict(*child) == strictest)?;
            Some(Aside { rule: frame.rule, exception: Some(applying) })
        });
        let own_frame =
            Frame { counts: frame.counts && replacing.is_none() && !doubted, set_aside_by: frame.set_aside_by.or(replaced_by), ..frame };
        self.own_parts(bench, (id, node), (own, Open::ANY), own_frame);
        for child in bench.exceptions(id) {
            self.exception(bench, child, (standing, doubted), frame, replacing);
        }
    }

    /// Guards and closing; `own` is what they come to.
    #[inline]
    fn own_parts(&mut self, bench: &Bench<'d>, (id, code): (NodeId, &'d Node), (own, open): (Verdict, Open), frame: Frame) {
        let Some(node) = get(&bench.model.nodes, id.index()) else { return };
        let guards = bench.model.program.guards(code);
        let speaking = matches!(self.extent, Extent::Speaking { .. });
        let mut all_hold = true;
        if let Some(open) = open.each().filter(|_| speaking) {
            for (at, truth) in open {
                if let (Some(guard), Some(code)) = (node.guards.get(at), guards.get(at)) {
                    self.guard(id, (*guard, code), truth, own, frame);
                    all_hold = false;
                }
            }
        } else {
            for (guard, code) in node.guards.iter().zip(guards) {
                let truth = bench.check(code.check);
                if truth != Truth::True || !speaking {
                    self.guard(id, (*guard, code), truth, own, frame);
                    all_hold &= truth == Truth::True;
                }
            }
        }
        if all_hold && node.closing.is_some() {
            self.closing(id, code.closing, own, frame);
        }
    }

    #[inline]
    fn guard(&mut self, node: NodeId, (guard, code): (GuardId, &Guard), truth: Truth, own: Verdict, frame: Frame) {
        let status = match truth {
            Truth::True => Status::Kept,
            Truth::Unknown => Status::Unknown,
            Truth::False => Status::Failed,
        };
        let verdict = code.when(truth);
        let set_aside_by = frame.set_aside_by.filter(|_| truth != Truth::True);
        (self.visit)(Remark {
            source: Source::Guard(frame.rule, node, guard),
            truth,
            status: if set_aside_by.is_some() { Status::SetAside } else { status },
            verdict,
            decisive: frame.counts && verdict != Verdict::Silent && verdict == own,
            set_aside_by,
        });
    }

    /// The closing verdict of a rule or exception, where its guards all hold.
    #[inline]
    fn closing(&mut self, node: NodeId, verdict: Verdict, own: Verdict, frame: Frame) {
        (self.visit)(Remark {
            source: Source::Closing(frame.rule, node),
            truth: Truth::True,
            status: if frame.set_aside_by.is_some() { Status::SetAside } else { Status::Kept },
            verdict,
            decisive: frame.counts && verdict == own,
            set_aside_by: frame.set_aside_by,
        });
    }

    fn exception(
        &mut self,
        bench: &Bench<'d>,
        id: NodeId,
        (standing, doubted): (Verdict, bool),
        parent: Frame,
        replacing: Option<Verdict>,
    ) {
        match bench.when(id) {
            Truth::False => self.when(parent, id, Truth::False, Verdict::Silent, false),
            Truth::Unknown => {
                let verdict = bench.verdict(id);
                let decisive = parent.counts && doubted && verdict.refuses() && verdict > standing;
                self.when(parent, id, Truth::Unknown, if decisive { Verdict::Refer } else { Verdict::Silent }, decisive);
            }
            Truth::True => {
                let verdict = bench.verdict(id);
                let counts = parent.counts && !doubted && replacing == Some(verdict);
                self.node(bench, id, (verdict, Open::ANY), Frame { counts, ..parent });
            }
        }
    }

    /// A reason about where a rule or exception applies.
    fn when(&mut self, frame: Frame, node: NodeId, truth: Truth, verdict: Verdict, decisive: bool) {
        (self.visit)(Remark {
            source: Source::When(frame.rule, node),
            truth,
            status: if truth == Truth::Unknown { Status::Unknown } else { Status::NotApplicable },
            verdict,
            decisive,
            set_aside_by: frame.set_aside_by.filter(|_| truth == Truth::Unknown),
        });
    }
}
