//! Deciding against the ledger, and recording what came of it.

use jianfu::{Context, Decision, Demand, Entry, Outcome, Pack, Value};
use jiff::civil::{Date, DateTime};
use sha2::{Digest as _, Sha256};

use crate::error::Result;
use crate::ledger::{Ledger, Recording, raw};
use crate::row::{BatchTold, DecisionTold, Hash, Kind};
use crate::view::{Found, View};
use crate::writer::{engine, write};

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
    pub fn of(decision: &Decision<'_>) -> Self {
        let mut hash = Sha256::new();
        let (mut reasons, mut line) = (Vec::new(), String::new());
        decision.each_reason(|reason| {
            let parts = [Some(reason.rule()), reason.exception(), reason.guard()];
            line.clear();
            for part in parts.into_iter().flatten() {
                if !line.is_empty() {
                    line.push('.');
                }
                line.push_str(part);
            }
            line.push(' ');
            line.push_str(reason.status().name());
            hash.update(&line);
            hash.update([b'\n', u8::from(reason.is_decisive())]);
            hash.update(reason.verdict().map_or("", Outcome::name));
            if reason.is_decisive() {
                reasons.push(line.clone());
            }
        });
        reasons.sort_unstable();
        let digest = Hash::from_bytes(&hash.finalize()).unwrap_or_default().short();
        Self { outcome: decision.outcome().name().to_owned(), reasons, digest }
    }
}

/// A decision that waits to be written.
struct Waiting {
    demand: Demand,
    outcome: Outcome,
    judgement: Judgement,
    facts: String,
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
    pub fn decide(
        &mut self,
        pack: &Pack,
        demands: &[Demand],
        at: DateTime,
        decided: &mut dyn FnMut(usize, Decision<'static>),
    ) -> Result<u64> {
        let reach = self.reach();
        let packs = &mut self.packs;
        let done = write(self.store.as_mut(), at, |writer| {
            let mut recording = Recording::new(writer, packs, pack)?;
            recording.writer.flush()?;
            let state = recording.writer.state();
            let view = View::new(&mut *recording.writer.store, packs, pack, recording.kept.number, reach, state);
            let mut waiting = Vec::with_capacity(demands.len());
            let mut rests_on = None;
            pack.decide_all(demands, &Context::of_demand().with(&view), &mut |index, decision| {
                rests_on.get_or_insert_with(|| {
                    let receipt = decision.receipt();
                    let lists = receipt.lists.iter().map(|(list, digest)| ((*list).to_owned(), (*digest).to_owned()));
                    (receipt.edition, lists.collect())
                });
                waiting.push(Waiting::of(&decision));
                decided(index, decision);
            });
            view.fault()?;
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
            for waiting in waiting {
                recording.decided(waiting, batch, &mut found)?;
            }
            let state = recording.writer.state();
            recording.finish()?;
            packs.found = Some(found.moved_to(state));
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
    fn of(decision: &Decision<'_>) -> Self {
        let demand = decision.demand().clone();
        let facts = demand.to_json();
        Self { outcome: decision.outcome(), judgement: Judgement::of(decision), facts, day: decision.as_of(), demand }
    }
}

impl Recording<'_, '_> {
    /// Records a decision, and adds the entry that it makes, as it is read from its row, to what was found.
    fn decided(&mut self, waiting: Waiting, batch: u64, found: &mut Found) -> Result<()> {
        let Waiting { demand, outcome, judgement, facts, day } = waiting;
        let seq = self.writer.head().rows + 1;
        let mut id = id_of(&demand).unwrap_or_else(|| format!("#{seq}"));
        // Where its id is taken, an approval is an entry all the same.
        while outcome == Outcome::Approve && self.is_taken(&id)? {
            id.push_str(&format!("#{seq}"));
        }
        let entry = (outcome == Outcome::Approve).then(|| Entry::approved(&id, demand)).transpose()?;
        let told = DecisionTold {
            id: id.as_str().into(),
            day,
            outcome: judgement.outcome,
            status: entry.as_ref().and_then(Entry::status_name).map(Into::into),
            pack: self.kept.row,
            batch,
            reasons: judgement.reasons,
            digest: judgement.digest,
            facts: raw(&facts)?,
        };
        let (kind, day) = entry.as_ref().map_or((Kind::Decision, day), |entry| (Kind::Approval, Some(entry.day())));
        let seq = self.writer.push(kind, Some(&id), day, &told)?;
        let Some(entry) = entry else { return Ok(()) };
        let keys = self.remember(&entry, seq);
        found.approve(&self.filing, &entry.recorded(self.writer.at), seq, &keys);
        Ok(())
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
