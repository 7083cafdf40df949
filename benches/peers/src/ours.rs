//! jianfu, and the code written by hand.

use jianfu::{Context, Decision, Demand, Outcome, Pack, Scratch};
use jianfu_benches::read_reasons;
use jianfu_benches::workloads::{Case, Synthetic};

use crate::contest::{Engine, Load};
use crate::plain::Plain;

struct ByHand<'c, W: Synthetic> {
    facts: &'c [W::Facts],
    tables: W::ByHand,
    found: Vec<u32>,
}

struct Jianfu<'c, W: Synthetic> {
    facts: &'c [W::Facts],
    pack: Pack,
    demands: Vec<Demand>,
    scratch: Scratch,
    read: fn(&Decision<'_>) -> (Outcome, usize),
}

/// The code written by hand reads JSON and makes its tables.
pub fn by_hand<W: Plain>(case: &Case<W>) -> Load<'_> {
    let text = case.workload.text();
    Box::new(move || Ok(Box::new(ByHand::<W> { facts: &case.facts, tables: <W as Plain>::read(&text)?.by_hand(), found: Vec::new() })))
}

/// jianfu compiles the pack; the list is a CSV file.
pub fn jianfu<W: Synthetic>(case: &Case<W>) -> Load<'_> {
    read_by(case, W::read)
}

/// The same, and every reason is read.
pub fn jianfu_in_full<W: Synthetic>(case: &Case<W>) -> Load<'_> {
    read_by(case, read_reasons)
}

fn read_by<W: Synthetic>(case: &Case<W>, read: fn(&Decision<'_>) -> (Outcome, usize)) -> Load<'_> {
    let files = case.workload.files();
    Box::new(move || {
        let pack = Pack::from_files(&files).map_err(|error| error.to_string())?;
        Ok(Box::new(Jianfu::<W> { facts: &case.facts, pack, demands: Vec::new(), scratch: Scratch::default(), read }))
    })
}

impl<W: Synthetic> Engine for ByHand<'_, W> {
    fn prepare(&mut self) -> Result<(), String> {
        Ok(())
    }

    fn found(&mut self, demand: usize) -> Vec<u32> {
        self.decide(demand);
        self.found.clone()
    }

    fn outcome(&mut self, demand: usize) -> Option<Outcome> {
        self.found.clear();
        Some(W::decide_by_hand(&self.tables, &self.facts[demand], &mut self.found))
    }

    fn decide(&mut self, demand: usize) -> usize {
        self.found.clear();
        let outcome = W::decide_by_hand(&self.tables, &self.facts[demand], &mut self.found);
        self.found.len() + outcome as usize
    }
}

impl<W: Synthetic> Jianfu<'_, W> {
    fn decision(&mut self, demand: usize) -> Decision<'_> {
        self.pack.decide_into(&self.demands[demand], &Context::of_demand(), &mut self.scratch)
    }
}

impl<W: Synthetic> Engine for Jianfu<'_, W> {
    fn prepare(&mut self) -> Result<(), String> {
        self.demands = self.facts.iter().map(|facts| W::demand(&self.pack, facts)).collect();
        Ok(())
    }

    fn found(&mut self, demand: usize) -> Vec<u32> {
        let mut found = Vec::new();
        self.decision(demand).each_reason(|reason| found.extend(W::found(&reason)));
        found.sort_unstable();
        found
    }

    fn outcome(&mut self, demand: usize) -> Option<Outcome> {
        Some(self.decision(demand).outcome())
    }

    fn decide(&mut self, demand: usize) -> usize {
        (self.read)(&self.decision(demand)).1
    }
}
