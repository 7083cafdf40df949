//! Records decisions and issues numbers without end, until it is stopped: `writer LEDGER NAME`. After each number it says which one it was given.
#![allow(clippy::print_stdout)]

use std::collections::BTreeMap;
use std::error::Error;
use std::io::Write as _;

use jianfu::Pack;
use jianfu_ledger::Ledger;
use jiff::civil::date;

const PACK: &str = include_str!("writer.jf");

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(path), Some(name)) = (arguments.next(), arguments.next()) else { return Err("usage: writer LEDGER NAME".into()) };
    let count = arguments.next().map(|text| text.parse::<u64>()).transpose()?.unwrap_or(u64::MAX);
    let pack = Pack::parse(PACK)?;
    let at = date(2026, 3, 1).at(9, 0, 0, 0);
    let mut ledger = Ledger::open(path)?;
    let mut out = std::io::stdout().lock();
    for turn in 0..count {
        let id = format!("{name}-{turn}");
        let facts = format!(r#"{{"form": "certificate", "id": "{id}", "date": "2026-03-01", "community": "001"}}"#);
        ledger.decide(&pack, &[pack.demand_from_json(&facts, None)?], at, &mut |_, _| {})?;
        writeln!(out, "{id} {}", ledger.issue(&pack, None, &id, &BTreeMap::new(), at)?.number)?;
        out.flush()?;
    }
    Ok(())
}
