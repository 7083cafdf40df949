//! Workloads of any size, each with code written by hand that gives the same answers.
//!
//! A workload is plain data: items or rules, and demands drawn for them. From that data a pack is made, and look-up tables for the code written by
//! hand, so that both answer the same questions. The answer to a demand is the outcome and *what was found*: the numbers of the checks that failed,
//! or of the rules that match.

mod bands;
mod gate;
mod rules;

use std::fmt;

use jianfu::{Context, Decision, Demand, Files, Outcome, Pack, Reason};

use crate::read_reasons;

pub use bands::{Band, Bands};
pub use gate::{CHECKS, Gate, GateFacts, Item, LEVELS, item_key};
pub use rules::{Rule, Rules, RulesByHand, TaskFacts};

/// The sizes that are measured.
pub const SIZES: [usize; 4] = [10, 100, 1_000, 10_000];

/// One size more for [`Gate`].
pub const MANY_ITEMS: usize = 100_000;

/// How many demands a round goes through.
pub const DEMANDS: usize = 1_000;

/// Kinds of work: name and label.
pub const KINDS: [(&str, &str); 10] = [
    ("visit", "入户走访"),
    ("inspection", "督查检查"),
    ("report", "报表填报"),
    ("ledger", "台账"),
    ("contest", "创建评比"),
    ("campaign", "宣传"),
    ("training", "培训"),
    ("meeting", "会议"),
    ("certificate", "证明"),
    ("app", "政务应用"),
];

/// How many departments there are; their names are `d0`, `d1` and so on.
pub const ISSUERS: usize = 40;

/// A workload of any size.
pub trait Synthetic: Sized {
    /// Its name without the size.
    const NAME: &'static str;
    /// What a demand says.
    type Facts: fmt::Debug;
    /// The tables of the code written by hand.
    type ByHand;

    /// The workload with so many items or rules.
    fn of(size: usize) -> Self;

    /// So many demands, drawn anew for each workload and always the same.
    fn facts(&self, count: usize) -> Vec<Self::Facts>;

    /// The pack.
    fn files(&self) -> Files;

    /// A demand for the pack.
    ///
    /// # Panics
    /// Where it does not fit the pack.
    fn demand(pack: &Pack, facts: &Self::Facts) -> Demand;

    /// The number of the failed check or matching rule that a reason tells of.
    fn found(reason: &Reason<'_>) -> Option<u32>;

    /// Reads the failed checks or matching rules of a decision with their words.
    fn read(decision: &Decision<'_>) -> (Outcome, usize) {
        read_reasons(decision)
    }

    /// The tables for the code written by hand.
    fn by_hand(&self) -> Self::ByHand;

    /// Decides by hand: gives the outcome, and adds to `found` in rising order.
    fn decide_by_hand(tables: &Self::ByHand, facts: &Self::Facts, found: &mut Vec<u32>) -> Outcome;
}

/// A workload made ready: everything compiled, every demand prepared.
#[derive(Debug)]
pub struct Case<W: Synthetic> {
    /// The workload.
    pub workload: W,
    /// What the demands say.
    pub facts: Vec<W::Facts>,
    /// The compiled pack.
    pub pack: Pack,
    /// The demands, prepared for the pack.
    pub demands: Vec<Demand>,
    /// The tables of the code written by hand.
    pub by_hand: W::ByHand,
}

impl<W: Synthetic> Case<W> {
    /// A workload of so many items or rules, and so many demands.
    ///
    /// # Panics
    /// Where the pack does not compile.
    pub fn of(size: usize, demands: usize) -> Self {
        let workload = W::of(size);
        let pack = Pack::from_files(&workload.files()).unwrap_or_else(|error| panic!("{}-{size}: {error}", W::NAME));
        let facts = workload.facts(demands);
        let demands = facts.iter().map(|facts| W::demand(&pack, facts)).collect();
        let by_hand = workload.by_hand();
        Self { workload, facts, pack, demands, by_hand }
    }

    /// Asserts that jianfu and the code written by hand give the same answer to every demand, and tells how many demands were approved, referred and
    /// rejected.
    ///
    /// # Panics
    /// Where two answers differ.
    pub fn assert_same_answers(&self) -> [usize; 3] {
        let mut outcomes = [0; 3];
        for (facts, demand) in self.facts.iter().zip(&self.demands) {
            let expected = self.answer_by_hand(facts);
            let decision = self.pack.decide(demand, &Context::of_demand());
            assert_eq!(answer::<W>(&decision), expected, "{}: {facts:?}\n{}", W::NAME, decision.explain(jianfu::Lang::En));
            match expected.0 {
                Outcome::Approve => outcomes[0] += 1,
                Outcome::Refer => outcomes[1] += 1,
                Outcome::Reject => outcomes[2] += 1,
            }
        }
        outcomes
    }

    /// The answer of the code written by hand.
    pub fn answer_by_hand(&self, facts: &W::Facts) -> (Outcome, Vec<u32>) {
        let mut found = Vec::new();
        let outcome = W::decide_by_hand(&self.by_hand, facts, &mut found);
        (outcome, found)
    }
}

/// What a decision answers: the outcome, and what was found, in rising order.
fn answer<W: Synthetic>(decision: &Decision<'_>) -> (Outcome, Vec<u32>) {
    let mut found: Vec<u32> = decision.reasons().iter().filter_map(W::found).collect();
    found.sort_unstable();
    (decision.outcome(), found)
}

/// What every pack begins with: a source and the kinds of work and the departments that demands name.
fn frame() -> String {
    let kinds: Vec<String> = KINDS.iter().map(|(name, label)| format!("{name} \"{label}\"")).collect();
    let bodies: String = (0..ISSUERS).map(|number| format!("body d{number} \"第{number}局\"\n")).collect();
    let kinds = kinds.join(", ");
    format!(
        "enum rank \"效力\" ordered {{ law \"法律\", normative \"规范性文件\" }}
         enum kind \"类别\" {{ {kinds} }}
         source act \"示例减负办法\" {{ rank normative confidence C valid from 2020-01-01 }}
         {bodies}"
    )
}
