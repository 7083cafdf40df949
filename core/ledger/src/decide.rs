//! Deciding against the ledger, and recording what came of it.

use jianfu::{Context, Decision, Demand, Entry, Outcome, Pack, Value};
use jiff::civil::{Date, DateTime};
use serde_json::value::RawValue;
use sha2::{Digest as _, Sha256};

use crate::error::Result;
use crate::ledger::{Ledger, Recording, facts_of};
use crate::row::{BatchTold, DecisionTold, Kind};
use crate::view::View;
use crate::writer::{engine, write};

/// The status of what is approved, where the pack has it.
const APPROVED: &str = "approved";

/// A decision as the ledger keeps it: enough to tell whether it would come out the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judgement {
    /// `approve`, `reject` or `refer`.
    pub outcome: String,
    /// What the outcome rests on: rule, exception and guard, and how they came out.
    pub reasons: Vec<String>,
    /// Of all reasons, those too that decided nothing.
    pub digest: String,
}

impl Judgement {
    /// What is kept of a decision.
    pub fn of(decision: &Decision) -> Self {
        let mut hash = Sha256::new();
        let mut reasons = Vec::new();
        decision.each_reason(|reason| {
            let parts = [Some(reason.rule()), reason.exception(), reason.guard()];
            let mut line = parts.into_iter().flatten().collect::<Vec<_>>().join(".");
            line.push(' ');
            line.push_str(reason.status().name());
            hash.update(&line);
            hash.update([b'\n', u8::from(reason.is_decisive())]);
            hash.update(reason.verdict().map_or("", Outcome::name));
            if reason.is_decisive() {
                reasons.push(line);
            }
        });
        reasons.sort_unstable();
        let digest = hash.finalize().iter().take(8).map(|byte| format!("{byte:02x}")).collect();
        Self { outcome: decision.outcome().name().to_owned(), reasons, digest }
    }
}

/// A decision that waits to be written.
struct Waiting {
    demand: Demand,
    outcome: Outcome,
    judgement: Judgement,
    facts: Box<RawValue>,
    day: Option<Date>,
}

impl Ledger {
    /// Decides demands against the ledger as [`Pack::decide_all`] does, by the law of their own days, and records every decision. What is approved is an entry
    /// of the ledger from then on, with the status `approved` where the pack has that.
    ///
    /// `decided` is told of each decision before it is recorded: use what it was told only if this returns no error.
    ///
    /// # Errors
    /// Nothing is recorded where the ledger cannot be read or written.
    pub fn decide(&mut self, pack: &Pack, demands: &[Demand], at: DateTime, decided: &mut dyn FnMut(usize, Decision)) -> Result<u64> {
        let reach = self.reach();
        let packs = &mut self.packs;
        let done = write(self.store.as_mut(), at, |writer| {
            let mut recording = Recording::new(writer, packs, pack)?;
            recording.writer.flush()?;
            let head = recording.writer.head();
            let view = View::new(&mut *recording.writer.store, packs, pack, recording.kept.number, reach, head);
            let mut waiting = Vec::with_capacity(demands.len());
            let mut rests_on = None;
            let mut wrong = Ok(());
            pack.decide_all(demands, &Context::of_demand().with(&view), &mut |index, decision| {
                rests_on.get_or_insert_with(|| {
                    let receipt = decision.receipt();
                    let lists = receipt.lists.iter().map(|(list, digest)| ((*list).to_owned(), (*digest).to_owned()));
                    (receipt.edition, lists.collect())
                });
                match Waiting::of(&decision) {
                    Ok(kept) => waiting.push(kept),
                    Err(error) => wrong = Err(error),
                }
                decided(index, decision);
            });
            view.fault()?;
            wrong?;
            let mut found = view.into_found();
            let Some((edition, lists)) = rests_on else { return Ok(0) };
            let told = BatchTold {
                pack: recording.kept.row,
                engine: engine().to_owned(),
                edition,
                lists,
                demands: u64::try_from(waiting.len()).unwrap_or(u64::MAX),
            };
            let batch = recording.writer.push(Kind::Batch, None, None, &told)?;
            let filing = pack.filing();
            for waiting in waiting {
                if let Some((entry, seq)) = recording.decided(waiting, batch)? {
                    found.approve(&filing, &entry, seq);
                }
            }
            let head = recording.writer.head();
            recording.finish()?;
            packs.found = Some(found.moved_to(head));
            Ok(batch)
        });
        if done.is_err() {
            // A pack that was to be kept is not, and its number will be another's; what was approved is not in the ledger.
            self.packs.forget();
        }
        done
    }
}

impl Waiting {
    fn of(decision: &Decision) -> Result<Self> {
        let demand = decision.demand().clone();
        let facts = facts_of(&demand)?;
        Ok(Self { outcome: decision.outcome(), judgement: Judgement::of(decision), facts, day: decision.as_of(), demand })
    }
}

impl Recording<'_, '_> {
    /// Records a decision, and gives the entry that it makes, as it is read from its row.
    fn decided(&mut self, waiting: Waiting, batch: u64) -> Result<Option<(Entry, u64)>> {
        let Waiting { demand, outcome, judgement, facts, day } = waiting;
        let seq = self.writer.head().rows + 1;
        let own = id_of(&demand);
        let mut id = own.unwrap_or_else(|| format!("#{seq}"));
        // Where its id is taken, an approval is an entry all the same.
        while outcome == Outcome::Approve && self.is_taken(&id)? {
            id.push_str(&format!("#{seq}"));
        }
        let entry = if outcome == Outcome::Approve {
            let entry = Entry::new(&id, demand)?;
            Some(entry.clone().status(APPROVED).unwrap_or(entry))
        } else {
            None
        };
        let told = DecisionTold {
            id: id.clone(),
            day,
            outcome: judgement.outcome,
            status: entry.as_ref().and_then(Entry::status_name).map(str::to_owned),
            pack: self.kept.row,
            batch,
            reasons: judgement.reasons,
            digest: judgement.digest,
            facts: &facts,
        };
        let Some(entry) = entry else {
            self.writer.push(Kind::Decision, Some(&id), day, &told)?;
            return Ok(None);
        };
        let seq = self.writer.push(Kind::Approval, Some(&id), Some(entry.day()), &told)?;
        self.remember(&entry, seq);
        Ok(Some((entry.recorded(self.writer.at), seq)))
    }
}

/// What a demand calls itself, in its field `id`; nothing where it does not.
pub fn id_of(demand: &Demand) -> Option<String> {
    match demand.get("id")? {
        id if id.is_blank() => None,
        Value::Text(id) => Some(id.trim().to_owned()),
        Value::Int(id) => Some(id.to_string()),
        Value::Decimal(id) => Some(id.normalize().to_string()),
        Value::Date(id) => Some(id.to_string()),
        _ => None,
    }
}
