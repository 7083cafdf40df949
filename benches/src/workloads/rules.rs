//! `rules-N`: N rules that each ask for a kind of work, a department and more than so many hours.

use std::collections::HashMap;
use std::fmt::Write as _;

use foldhash::fast::RandomState;
use jianfu::{Context, Demand, Files, Outcome, Pack, Reason, Status};
use jiff::civil::date;

use super::{Case, ISSUERS, KINDS, Synthetic, frame};
use crate::draw::Draw;

/// Hours of a demand and bounds of rules are below this.
const HOURS: usize = 100;
const FORM: &str = r#"
form task "工作事项" { kind: kind "类别" issuer: body "提出单位" hours: int "需要工时" date: date "提出日期" is as_of }
default on task approve because "没有规则限制"
"#;

/// The workload.
#[derive(Debug)]
pub struct Rules {
    /// The rules; the name of a rule is `r` and its place.
    pub rules: Vec<Rule>,
}

/// A rule that applies to a kind of work of a department that takes more than so many hours.
#[derive(Debug, Clone)]
pub struct Rule {
    /// A place in [`KINDS`].
    pub kind: usize,
    /// The number of a department.
    pub issuer: usize,
    /// It applies to more hours than these.
    pub hours: i64,
    /// What it says where it applies.
    pub verdict: Outcome,
}

/// What a demand says.
#[derive(Debug, Clone)]
pub struct TaskFacts {
    /// A place in [`KINDS`].
    pub kind: usize,
    /// The number of a department.
    pub issuer: usize,
    /// How many hours it takes.
    pub hours: i64,
}

/// The rules with their places, by kind and department.
#[derive(Debug)]
pub struct RulesByHand {
    by_kind_and_issuer: HashMap<(usize, usize), Vec<(u32, Rule)>, RandomState>,
}

impl Rules {
    /// The places of the rules of which exactly one condition fails for a demand.
    fn near_by_hand(&self, facts: &TaskFacts) -> Vec<u32> {
        let failing = |rule: &Rule| {
            [facts.kind != rule.kind, facts.issuer != rule.issuer, facts.hours <= rule.hours].into_iter().filter(|fails| *fails).count()
        };
        (0..).zip(&self.rules).filter(|(_, rule)| failing(rule) == 1).map(|(place, _)| place).collect()
    }
}

impl Case<Rules> {
    /// Asserts that jianfu finds the near misses that are found by looking at every rule.
    ///
    /// # Panics
    /// Where it does not.
    pub fn assert_same_near_misses(&self) {
        for (facts, demand) in self.facts.iter().zip(&self.demands) {
            let decision = self.pack.decide(demand, &Context::of_demand());
            let near = decision.near_misses();
            let mut places: Vec<u32> = near.iter().filter_map(|near| near.rule().strip_prefix('r')?.parse().ok()).collect();
            places.sort_unstable();
            assert_eq!(places, self.workload.near_by_hand(facts), "{facts:?}");
        }
    }
}

impl Synthetic for Rules {
    const NAME: &'static str = "rules";
    type Facts = TaskFacts;
    type ByHand = RulesByHand;

    fn of(size: usize) -> Self {
        let mut draw = Draw::new(3);
        let rule = |_| Rule {
            kind: draw.below(KINDS.len()),
            issuer: draw.below(ISSUERS),
            hours: draw.below(HOURS) as i64,
            verdict: drawn_verdict(&mut draw),
        };
        Self { rules: (0..size).map(rule).collect() }
    }

    /// Half of the demands name the kind and the department of some rule.
    fn facts(&self, count: usize) -> Vec<TaskFacts> {
        let mut draw = Draw::new(4);
        let facts = |_| {
            let named = &self.rules[draw.below(self.rules.len())];
            let (kind, issuer) = if draw.one_in(2) { (named.kind, named.issuer) } else { (draw.below(KINDS.len()), draw.below(ISSUERS)) };
            TaskFacts { kind, issuer, hours: draw.below(HOURS) as i64 }
        };
        (0..count).map(facts).collect()
    }

    fn files(&self) -> Files {
        let mut text = task_frame();
        for (place, rule) in self.rules.iter().enumerate() {
            let (kind, Rule { issuer, hours, .. }) = (KINDS[rule.kind].0, rule);
            let when = format!("demand.kind = {kind} and demand.issuer = d{issuer} and demand.hours > {hours}");
            write_rule(&mut text, place, &when, rule.verdict);
        }
        Files::from([("pack.jf".to_owned(), text.into())])
    }

    fn demand(pack: &Pack, facts: &TaskFacts) -> Demand {
        task(pack, facts)
    }

    fn found(reason: &Reason<'_>) -> Option<u32> {
        matching_rule(reason)
    }

    fn by_hand(&self) -> RulesByHand {
        let mut by_kind_and_issuer: HashMap<_, Vec<_>, _> = HashMap::default();
        for (place, rule) in (0..).zip(&self.rules) {
            by_kind_and_issuer.entry((rule.kind, rule.issuer)).or_default().push((place, rule.clone()));
        }
        RulesByHand { by_kind_and_issuer }
    }

    fn decide_by_hand(tables: &RulesByHand, facts: &TaskFacts, found: &mut Vec<u32>) -> Outcome {
        let mut outcome = Outcome::Approve;
        for (place, rule) in tables.by_kind_and_issuer.get(&(facts.kind, facts.issuer)).into_iter().flatten() {
            if facts.hours > rule.hours {
                found.push(*place);
                outcome = outcome.max(rule.verdict);
            }
        }
        outcome
    }
}

/// Every fourth rule rejects, the others refer.
pub(super) fn drawn_verdict(draw: &mut Draw) -> Outcome {
    if draw.one_in(4) { Outcome::Reject } else { Outcome::Refer }
}

/// What a pack of rules about tasks begins with.
pub(super) fn task_frame() -> String {
    frame() + FORM
}

/// Writes a rule that says something where a condition holds.
pub(super) fn write_rule(text: &mut String, place: usize, when: &str, verdict: Outcome) {
    let verdict = verdict.name();
    let _ = writeln!(
        text,
        "rule r{place} on task {{ cite act art {} when {when} {verdict} because \"第{place}条不许\" remedy \"减少工时\" }}",
        place % 100 + 1
    );
}

/// A demand for such a pack.
pub(super) fn task(pack: &Pack, facts: &TaskFacts) -> Demand {
    let made = pack.demand("task").and_then(|demand| {
        let demand = demand.set("kind", KINDS[facts.kind].0)?.set("issuer", format!("d{}", facts.issuer))?;
        demand.set("hours", facts.hours)?.set("date", date(2026, 3, 1))
    });
    made.unwrap_or_else(|error| panic!("{error}")).finish()
}

/// The place of the rule that a reason tells of, where it applies.
pub(super) fn matching_rule(reason: &Reason<'_>) -> Option<u32> {
    reason.rule().strip_prefix('r').filter(|_| reason.status() == Status::Kept)?.parse().ok()
}
