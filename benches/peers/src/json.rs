//! From a demand as JSON text to the decision as JSON text with its reasons, against a list of any size.

use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};

use foldhash::fast::RandomState;
use jianfu::{Outcome, Scratch};
use jianfu_benches::json::{Answer, AnswerReason, gate_text, lean, whole};
use jianfu_benches::workloads::{Case, Gate, GateFacts, ISSUERS, KINDS, LEVELS, Synthetic};
use jiff::civil::Date;
use serde::Deserialize;
use serde_json::Value as Json;

use crate::cases::{BY_HAND, JIANFU};
use crate::contest::{self, DEMANDS};
use crate::plain::place;

/// The sizes in which it is measured.
pub const SIZES: [usize; 2] = [10, 10_000];
/// A name, and what turns JSON text into JSON text.
type Writer<'c> = (&'static str, &'static str, Box<dyn Fn(&str) -> String + 'c>);

/// What one way of answering took, by the number of items.
#[derive(Debug)]
pub struct Row {
    /// The engine.
    pub engine: &'static str,
    /// What its text holds.
    pub holds: &'static str,
    /// Nanoseconds from text to text.
    pub times: BTreeMap<usize, u64>,
    /// The middle length of the text, in bytes.
    pub bytes: usize,
}

/// A guard of the pack: its label, what it leads to, why, and what to do instead.
type Guard = (&'static str, Outcome, &'static str, &'static str);
const GUARDS: [Guard; 6] = [
    ("listed", Outcome::Refer, "不在现行清单内", "提交准入申请"),
    ("kind", Outcome::Reject, "清单所列不是此类工作", "按清单所列类别提出"),
    ("basis", Outcome::Reject, "未列明依据", "写明文件和条款"),
    ("funding", Outcome::Reject, "经费未随转", "落实经费"),
    ("frequency", Outcome::Reject, "超过每年次数", "减少次数"),
    ("level", Outcome::Reject, "提出单位层级不符", "由相应层级提出"),
];

#[derive(Deserialize)]
struct DemandText<'t> {
    id: &'t str,
    kind: &'t str,
    item: &'t str,
    level: &'t str,
    issuer: &'t str,
    bases: Vec<&'t str>,
    funded: bool,
    per_year: i64,
    date: Date,
}

/// The code written by hand: its list, and the departments by name.
struct ByHand {
    items: <Gate as Synthetic>::ByHand,
    issuers: HashMap<String, usize, RandomState>,
}

impl ByHand {
    fn of(gate: &Gate) -> Self {
        Self { items: gate.by_hand(), issuers: (0..ISSUERS).map(|number| (format!("d{number}"), number)).collect() }
    }

    fn answer(&self, text: &str) -> Option<String> {
        let demand: DemandText<'_> = serde_json::from_str(text).ok()?;
        let facts = GateFacts {
            id: demand.id.to_owned(),
            kind: place(&KINDS, demand.kind)?,
            item: demand.item.to_owned(),
            level: place(&LEVELS, demand.level)?,
            issuer: *self.issuers.get(demand.issuer)?,
            bases: demand.bases.into_iter().map(str::to_owned).collect(),
            funded: demand.funded,
            per_year: demand.per_year,
            date: demand.date,
        };
        let mut found = Vec::new();
        let outcome = Gate::decide_by_hand(&self.items, &facts, &mut found);
        let mut reasons: Vec<AnswerReason<'_>> = found.iter().filter_map(|check| GUARDS.get(*check as usize)).map(failed).collect();
        if outcome == Outcome::Approve {
            let (because, verdict) = (Some("在清单内且条件齐备"), Some(outcome.name()));
            reasons.push(AnswerReason { rule: "gate", guard: None, verdict, because, remedy: None });
        }
        serde_json::to_string(&Answer { id: Some(&facts.id), outcome: outcome.name(), reasons }).ok()
    }
}

fn failed((guard, verdict, because, remedy): &Guard) -> AnswerReason<'static> {
    AnswerReason { rule: "gate", guard: Some(guard), verdict: Some(verdict.name()), because: Some(because), remedy: Some(remedy) }
}

/// Measures all ways of answering in all sizes.
pub fn rows() -> Vec<Row> {
    let mut rows: Vec<Row> = Vec::new();
    for size in SIZES {
        let case = Case::<Gate>::of(size, DEMANDS);
        let by_hand = ByHand::of(&case.workload);
        let texts: Vec<String> = case.facts.iter().map(gate_text).collect();
        let pack = &case.pack;
        let (for_lean, for_whole) = (RefCell::new(Scratch::default()), RefCell::new(Scratch::default()));
        let written = |text: Option<String>| text.unwrap_or_else(|| panic!("a demand was not answered"));
        let writers: [Writer<'_>; 3] = [
            (BY_HAND, "outcome and what it rests on", Box::new(|text| written(by_hand.answer(text)))),
            (JIANFU, "the same text, byte by byte", Box::new(|text| written(lean(pack, text, &mut for_lean.borrow_mut())))),
            (JIANFU, "the whole record", Box::new(|text| written(whole(pack, text, &mut for_whole.borrow_mut())))),
        ];
        check(&texts, &writers);
        let mut runs: Vec<Box<dyn FnMut(usize) -> usize + '_>> = Vec::new();
        for (.., write) in &writers {
            runs.push(Box::new(|demand| write(&texts[demand]).len()));
        }
        for ((engine, holds, write), time) in writers.iter().zip(contest::time_runs(&mut runs)) {
            if !rows.iter().any(|row| row.holds == *holds) {
                let mut lengths: Vec<usize> = texts.iter().map(|text| write(text).len()).collect();
                lengths.sort_unstable();
                rows.push(Row { engine, holds, times: BTreeMap::new(), bytes: lengths[lengths.len() / 2] });
            }
            let row = rows.iter_mut().find(|row| row.holds == *holds);
            row.into_iter().for_each(|row| row.times.extend(time.map(|time| (size, time))));
        }
    }
    rows
}

/// The first two give the same text, and the record says the same in more words.
fn check(texts: &[String], writers: &[Writer<'_>; 3]) {
    let [by_hand, same, record] = writers;
    for text in texts {
        let expected = by_hand.2(text);
        assert_eq!(same.2(text), expected, "{text}");
        let (expected, record): (Json, Json) = match (serde_json::from_str(&expected), serde_json::from_str(&record.2(text))) {
            (Ok(expected), Ok(record)) => (expected, record),
            (expected, record) => panic!("{expected:?} {record:?}"),
        };
        let decisive = |reason: &&Json| reason["decisive"] == true && reason["status"] != "unknown";
        let of_record: Vec<&Json> = record["reasons"].as_array().into_iter().flatten().filter(decisive).collect();
        let reasons: Vec<&Json> = expected["reasons"].as_array().into_iter().flatten().collect();
        assert_eq!((of_record.len(), &record["outcome"]), (reasons.len(), &expected["outcome"]), "{text}");
        for (of_record, reason) in of_record.iter().zip(&reasons) {
            ["rule", "guard", "verdict", "because", "remedy"].iter().for_each(|key| assert_eq!(of_record[*key], reason[*key], "{text}"));
        }
    }
}
