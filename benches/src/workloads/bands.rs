//! `bands-N`: N rules that each ask for hours within a band of ten. No look-up of equal values helps here.

use jianfu::{Demand, Files, Outcome, Pack, Reason};

use super::rules::{TaskFacts, drawn_verdict, matching_rule, task, task_frame, write_rule};
use super::{ISSUERS, KINDS, Synthetic};
use crate::draw::Draw;

/// How wide a band is.
const WIDTH: i64 = 10;
/// About how many bands hold any one hour, whatever the number of rules.
const BANDS_AN_HOUR: usize = 4;

/// The workload.
#[derive(Debug)]
pub struct Bands {
    /// The rules; the name of a rule is `r` and its place.
    pub rules: Vec<Band>,
}

/// A rule that applies to the hours from `from` up to, but without, `to`.
#[derive(Debug, Clone)]
pub struct Band {
    /// The first hour.
    pub from: i64,
    /// The hour after the last.
    pub to: i64,
    /// What it says where it applies.
    pub verdict: Outcome,
}

impl Synthetic for Bands {
    const NAME: &'static str = "bands";
    type Facts = TaskFacts;
    /// The bands with their places, in the order of their first hours.
    type ByHand = Vec<(i64, u32, Outcome)>;

    fn of(size: usize) -> Self {
        let mut draw = Draw::new(5);
        let band = |_| {
            let from = draw.below(hours(size)) as i64;
            Band { from, to: from + WIDTH, verdict: drawn_verdict(&mut draw) }
        };
        Self { rules: (0..size).map(band).collect() }
    }

    fn facts(&self, count: usize) -> Vec<TaskFacts> {
        let mut draw = Draw::new(6);
        let end = hours(self.rules.len());
        let facts =
            |_| TaskFacts { kind: draw.below(KINDS.len()), issuer: draw.below(ISSUERS), hours: draw.below(end + WIDTH as usize) as i64 };
        (0..count).map(facts).collect()
    }

    fn files(&self) -> Files {
        let mut text = task_frame();
        for (place, Band { from, to, verdict }) in self.rules.iter().enumerate() {
            write_rule(&mut text, place, &format!("demand.hours >= {from} and demand.hours < {to}"), *verdict);
        }
        Files::from([("pack.jf".to_owned(), text.into())])
    }

    fn demand(pack: &Pack, facts: &TaskFacts) -> Demand {
        task(pack, facts)
    }

    fn found(reason: &Reason<'_>) -> Option<u32> {
        matching_rule(reason)
    }

    fn by_hand(&self) -> Self::ByHand {
        let mut bands: Vec<_> = (0..).zip(&self.rules).map(|(place, band)| (band.from, place, band.verdict)).collect();
        bands.sort_unstable();
        bands
    }

    fn decide_by_hand(bands: &Self::ByHand, facts: &TaskFacts, found: &mut Vec<u32>) -> Outcome {
        let first = bands.partition_point(|(from, ..)| from + WIDTH <= facts.hours);
        let mut outcome = Outcome::Approve;
        let before = found.len();
        for (_, place, verdict) in bands[first..].iter().take_while(|(from, ..)| *from <= facts.hours) {
            found.push(*place);
            outcome = outcome.max(*verdict);
        }
        found[before..].sort_unstable();
        outcome
    }
}

/// Bands begin at hours below this.
fn hours(rules: usize) -> usize {
    (rules * WIDTH as usize / BANDS_AN_HOUR).max(1)
}
