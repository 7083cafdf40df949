//! The workloads as plain JSON: what the code written by hand reads, and what becomes the data of engines that take data.

use jianfu::Outcome;
use jianfu_benches::workloads::{Band, Bands, Gate, Item, KINDS, LEVELS, Rule, Rules, Synthetic, item_key};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json, json};

/// A workload that can be written as JSON and read again.
pub trait Plain: Synthetic {
    /// Its items or rules as JSON.
    fn text(&self) -> String;

    /// Reads that JSON.
    fn read(text: &str) -> Result<Self, String>;
}

#[derive(Serialize, Deserialize)]
struct ItemRow<'t> {
    kind: &'t str,
    lowest: &'t str,
    highest: &'t str,
    most: i64,
    needs_basis: bool,
    needs_funding: bool,
    from: Date,
    to: Date,
}

#[derive(Serialize, Deserialize)]
struct RuleRow<'t> {
    kind: &'t str,
    issuer: usize,
    hours: i64,
    verdict: &'t str,
}

#[derive(Serialize, Deserialize)]
struct BandRow<'t> {
    from: i64,
    to: i64,
    verdict: &'t str,
}

impl Plain for Gate {
    fn text(&self) -> String {
        let row = |item: &Item| ItemRow {
            kind: KINDS[item.kind].0,
            lowest: LEVELS[item.lowest].0,
            highest: LEVELS[item.highest].0,
            most: item.most,
            needs_basis: item.needs_basis,
            needs_funding: item.needs_funding,
            from: item.from,
            to: item.to,
        };
        json!(self.items.iter().map(row).collect::<Vec<_>>()).to_string()
    }

    fn read(text: &str) -> Result<Self, String> {
        let rows: Vec<ItemRow<'_>> = read(text)?;
        let item = |row: ItemRow<'_>| {
            Some(Item {
                kind: place(&KINDS, row.kind)?,
                lowest: place(&LEVELS, row.lowest)?,
                highest: place(&LEVELS, row.highest)?,
                most: row.most,
                needs_basis: row.needs_basis,
                needs_funding: row.needs_funding,
                from: row.from,
                to: row.to,
            })
        };
        all(rows.into_iter().map(item)).map(|items| Self { items })
    }
}

impl Plain for Rules {
    fn text(&self) -> String {
        let row = |rule: &Rule| RuleRow { kind: KINDS[rule.kind].0, issuer: rule.issuer, hours: rule.hours, verdict: rule.verdict.name() };
        json!(self.rules.iter().map(row).collect::<Vec<_>>()).to_string()
    }

    fn read(text: &str) -> Result<Self, String> {
        let rows: Vec<RuleRow<'_>> = read(text)?;
        let rule = |row: RuleRow<'_>| {
            Some(Rule { kind: place(&KINDS, row.kind)?, issuer: row.issuer, hours: row.hours, verdict: outcome(row.verdict)? })
        };
        all(rows.into_iter().map(rule)).map(|rules| Self { rules })
    }
}

impl Plain for Bands {
    fn text(&self) -> String {
        let row = |band: &Band| BandRow { from: band.from, to: band.to, verdict: band.verdict.name() };
        json!(self.rules.iter().map(row).collect::<Vec<_>>()).to_string()
    }

    fn read(text: &str) -> Result<Self, String> {
        let rows: Vec<BandRow<'_>> = read(text)?;
        let band = |row: BandRow<'_>| Some(Band { from: row.from, to: row.to, verdict: outcome(row.verdict)? });
        all(rows.into_iter().map(band)).map(|rules| Self { rules })
    }
}

fn read<'t, T: Deserialize<'t>>(text: &'t str) -> Result<T, String> {
    serde_json::from_str(text).map_err(|error| error.to_string())
}

fn all<T>(rows: impl Iterator<Item = Option<T>>) -> Result<Vec<T>, String> {
    rows.collect::<Option<_>>().ok_or_else(|| "a name that the workload has not".to_owned())
}

/// The place of a name in a table of names and labels.
pub fn place(names: &[(&str, &str)], name: &str) -> Option<usize> {
    names.iter().position(|(other, _)| *other == name)
}

fn outcome(name: &str) -> Option<Outcome> {
    [Outcome::Approve, Outcome::Refer, Outcome::Reject].into_iter().find(|outcome| outcome.name() == name)
}

/// A day as a number that is read as it is written, 20260301, for engines that have no dates.
pub fn day(date: Date) -> i64 {
    i64::from(date.year()) * 10_000 + i64::from(date.month()) * 100 + i64::from(date.day())
}

/// An item's attributes, levels and days as numbers.
pub fn attributes(item: &Item) -> Json {
    json!({
        "kind": KINDS[item.kind].0, "lowest": item.lowest, "highest": item.highest, "most": item.most, "needs_basis": item.needs_basis,
        "needs_funding": item.needs_funding, "from": day(item.from), "to": day(item.to),
    })
}

/// The list by the key of an item.
pub fn by_key(gate: &Gate) -> Json {
    let items: Map<String, Json> = gate.items.iter().enumerate().map(|(place, item)| (item_key(place), attributes(item))).collect();
    Json::Object(items)
}

/// The rules by kind and department, each with its place.
pub fn by_kind_and_issuer(rules: &Rules) -> Json {
    let mut kinds: Map<String, Json> = Map::new();
    for (place, rule) in rules.rules.iter().enumerate() {
        let issuers = kinds.entry(KINDS[rule.kind].0).or_insert_with(|| json!({}));
        let of_issuer = &mut issuers[format!("d{}", rule.issuer)];
        let row = json!({ "place": place, "hours": rule.hours });
        match of_issuer {
            Json::Array(rows) => rows.push(row),
            nothing => *nothing = json!([row]),
        }
    }
    Json::Object(kinds)
}

/// The bands, each with its place.
pub fn bands(bands: &Bands) -> Json {
    let band = |(place, band): (usize, &Band)| json!({ "place": place, "from": band.from, "to": band.to });
    bands.rules.iter().enumerate().map(band).collect()
}
