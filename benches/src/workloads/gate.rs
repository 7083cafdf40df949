//! `gate-N`: a list of N items, and six checks of a demand against the item that it names.

use std::collections::HashMap;
use std::fmt::Write as _;

use foldhash::fast::RandomState;
use jianfu::{Decision, Demand, Files, Outcome, Pack, Reason, Status, Value};
use jiff::ToSpan as _;
use jiff::civil::{Date, date};

use super::{ISSUERS, KINDS, Synthetic, frame};
use crate::draw::Draw;
use crate::read_objections;

/// The checks, by the labels of the guards in the pack; a check's number is its place.
pub const CHECKS: [&str; 6] = ["listed", "kind", "basis", "funding", "frequency", "level"];

/// Levels, lowest first: name and label.
pub const LEVELS: [(&str, &str); 5] = [("street", "街道"), ("district", "区"), ("city", "市"), ("province", "省"), ("central", "中央")];

const LISTED: u32 = 0;
const RULES: &str = r#"
form task "工作事项" {
  id: text "编号"
  kind: kind "类别"
  item: text "事项"
  level: level "提出层级"
  issuer: body "提出单位"
  bases: list of text "依据"
  funded: bool "经费随转"
  per_year: int "每年次数"
  date: date "提出日期" is as_of
}
list items "准入事项清单" {
  effect allow
  columns {
    kind: kind "类别", lowest: level "最低层级", highest: level "最高层级", most: int "每年至多",
    needs_basis: bool "须有依据", needs_funding: bool "须有经费"
  }
  cite act art 2
  from "lists/items.csv"
}
rule gate "准入" on task {
  cite act art 3
  require listed: demand.item in items
    else refer because "不在现行清单内" remedy "提交准入申请"
  require kind: items(demand.item).kind = demand.kind cite act art 4
    else reject because "清单所列不是此类工作" remedy "按清单所列类别提出"
  require basis: items(demand.item).needs_basis = false or demand.bases present cite act art 5
    else reject because "未列明依据" remedy "写明文件和条款"
  require funding: items(demand.item).needs_funding = false or demand.funded cite act art 6
    else reject because "经费未随转" remedy "落实经费"
  require frequency: demand.per_year <= items(demand.item).most cite act art 7
    else reject because "超过每年次数" remedy "减少次数"
  require level: demand.level >= items(demand.item).lowest and demand.level <= items(demand.item).highest cite act art 8
    else reject because "提出单位层级不符" remedy "由相应层级提出"
  approve because "在清单内且条件齐备"
}
default on task refer because "没有规则涵盖" remedy "说明依据"
"#;

/// The workload.
#[derive(Debug)]
pub struct Gate {
    /// The list's items; the key of an item is `K` and its place.
    pub items: Vec<Item>,
}

/// An item of the list.
#[derive(Debug, Clone)]
pub struct Item {
    /// A place in [`KINDS`].
    pub kind: usize,
    /// A place in [`LEVELS`].
    pub lowest: usize,
    /// A place in [`LEVELS`].
    pub highest: usize,
    /// How often a year it may be asked.
    pub most: i64,
    /// Whether a basis must be given.
    pub needs_basis: bool,
    /// Whether it must come with funding.
    pub needs_funding: bool,
    /// The first day on which it is in force.
    pub from: Date,
    /// The last day on which it is in force.
    pub to: Date,
}

/// What a demand says.
#[derive(Debug, Clone)]
pub struct GateFacts {
    /// What names the demand.
    pub id: String,
    /// A place in [`KINDS`].
    pub kind: usize,
    /// The key of an item, perhaps of none on the list.
    pub item: String,
    /// A place in [`LEVELS`].
    pub level: usize,
    /// The number of a department.
    pub issuer: usize,
    /// What it cites.
    pub bases: Vec<String>,
    /// Whether funding comes with it.
    pub funded: bool,
    /// How often a year.
    pub per_year: i64,
    /// The day of the demand.
    pub date: Date,
}

impl Item {
    fn drawn(draw: &mut Draw) -> Self {
        let lowest = draw.below(LEVELS.len());
        Self {
            kind: draw.below(KINDS.len()),
            lowest,
            highest: draw.between(lowest, LEVELS.len() - 1),
            most: draw.between(1, 12) as i64,
            needs_basis: draw.one_in(2),
            needs_funding: draw.one_in(2),
            from: date(2021, 1, 1),
            to: if draw.one_in(16) { date(2025, 12, 31) } else { date(2030, 12, 31) },
        }
    }
}

impl GateFacts {
    /// A demand for an item that keeps to what the item wants, but for about every eighth of its facts.
    fn drawn(draw: &mut Draw, number: usize, items: &[Item]) -> Self {
        let place = draw.below(items.len());
        let item = &items[place];
        let listed = !draw.one_in(16);
        let based = !draw.one_in(4);
        let days = draw.below(365) as i64;
        Self {
            id: format!("S{number:06}"),
            kind: if draw.one_in(8) { draw.below(KINDS.len()) } else { item.kind },
            item: if listed { item_key(place) } else { format!("N{place}") },
            level: if draw.one_in(6) { draw.below(LEVELS.len()) } else { draw.between(item.lowest, item.highest) },
            issuer: draw.below(ISSUERS),
            bases: (0..if based { draw.between(1, 3) } else { 0 }).map(|number| format!("示例文件{number}")).collect(),
            funded: !draw.one_in(4),
            per_year: if draw.one_in(8) { item.most + 1 } else { draw.between(1, item.most as usize) as i64 },
            date: date(2026, 1, 1).saturating_add(days.days()),
        }
    }
}

impl Synthetic for Gate {
    const NAME: &'static str = "gate";
    type Facts = GateFacts;
    type ByHand = HashMap<String, Item, RandomState>;

    fn of(size: usize) -> Self {
        let mut draw = Draw::new(1);
        Self { items: (0..size).map(|_| Item::drawn(&mut draw)).collect() }
    }

    fn facts(&self, count: usize) -> Vec<GateFacts> {
        let mut draw = Draw::new(2);
        (0..count).map(|number| GateFacts::drawn(&mut draw, number, &self.items)).collect()
    }

    fn files(&self) -> Files {
        let levels: Vec<String> = LEVELS.iter().rev().map(|(name, label)| format!("{name} \"{label}\"")).collect();
        let rules = format!("{}enum level \"层级\" ordered {{ {} }}\n{RULES}", frame(), levels.join(", "));
        let meta = "id = \"gate\"\ntitle = \"准入\"\nversion = \"1.0.0\"\nedition = 1\n";
        Files::from([
            ("pack.toml".to_owned(), meta.into()),
            ("rules.jf".to_owned(), rules.into()),
            ("lists/items.csv".to_owned(), csv(&self.items).into()),
        ])
    }

    fn demand(pack: &Pack, facts: &GateFacts) -> Demand {
        let bases: Vec<Value> = facts.bases.iter().map(|basis| Value::from(basis.as_str())).collect();
        let made = pack.demand("task").and_then(|demand| {
            let demand = demand.set("id", facts.id.as_str())?.set("kind", KINDS[facts.kind].0)?.set("item", facts.item.as_str())?;
            let demand = demand.set("level", LEVELS[facts.level].0)?.set("issuer", format!("d{}", facts.issuer))?;
            let demand = demand.set("bases", Value::List(bases))?.set("funded", facts.funded)?;
            demand.set("per_year", facts.per_year)?.set("date", facts.date)
        });
        made.unwrap_or_else(|error| panic!("{error}")).finish()
    }

    fn found(reason: &Reason<'_>) -> Option<u32> {
        let failed = reason.guard().filter(|_| reason.status() == Status::Failed)?;
        CHECKS.iter().position(|check| *check == failed).and_then(|place| u32::try_from(place).ok())
    }

    fn read(decision: &Decision<'_>) -> (Outcome, usize) {
        read_objections(decision)
    }

    fn by_hand(&self) -> Self::ByHand {
        self.items.iter().enumerate().map(|(place, item)| (item_key(place), item.clone())).collect()
    }

    fn decide_by_hand(items: &Self::ByHand, facts: &GateFacts, found: &mut Vec<u32>) -> Outcome {
        let Some(item) = items.get(&facts.item).filter(|item| item.from <= facts.date && facts.date <= item.to) else {
            found.push(LISTED);
            return Outcome::Refer;
        };
        let holds = [
            item.kind == facts.kind,
            !item.needs_basis || !facts.bases.is_empty(),
            !item.needs_funding || facts.funded,
            facts.per_year <= item.most,
            item.lowest <= facts.level && facts.level <= item.highest,
        ];
        let before = found.len();
        found.extend((LISTED + 1..).zip(holds).filter(|(_, holds)| !holds).map(|(check, _)| check));
        if found.len() == before { Outcome::Approve } else { Outcome::Reject }
    }
}

/// The key of the item at a place of the list.
pub fn item_key(place: usize) -> String {
    format!("K{place}")
}

fn csv(items: &[Item]) -> String {
    let mut csv = "key,name,kind,lowest,highest,most,needs_basis,needs_funding,valid_from,valid_to\n".to_owned();
    for (place, item) in items.iter().enumerate() {
        let (key, (kind, label)) = (item_key(place), KINDS[item.kind]);
        let (lowest, highest) = (LEVELS[item.lowest].0, LEVELS[item.highest].0);
        let Item { most, needs_basis, needs_funding, from, to, .. } = item;
        let _ = writeln!(csv, "{key},第{place}项{label},{kind},{lowest},{highest},{most},{needs_basis},{needs_funding},{from},{to}");
    }
    csv
}
