//! Deciding again what was decided: with what was known then, which must come out the same, or with what is known today, or by another pack.

use jianfu::{Context, Pack};
use jiff::civil::DateTime;

use crate::decide::Judgement;
use crate::error::{LedgerError, Result};
use crate::ledger::Ledger;
use crate::row::DecisionTold;
use crate::view::{Seen, View, told};

/// Decisions that are looked at together.
const TOGETHER: usize = 50_000;
const DECISIONS: &str = "SELECT seq, content FROM rows WHERE seq > $1 AND kind IN (8, 9) ORDER BY seq LIMIT 50000";

/// What is known when it is decided again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Knowing {
    /// What was recorded before the decision. By the same pack it comes out the same.
    Then,
    /// That, and what was recorded since of entries that the ledger had before, or that happened before the demand. What else was decided since is not
    /// counted, since it came after: every decision is looked at by itself, and what was approved stays approved.
    Today,
}

/// A decision that would come out otherwise.
#[derive(Debug, Clone)]
pub struct Difference {
    /// Its row in the ledger.
    pub row: u64,
    /// The id of its demand.
    pub id: String,
    /// As it was recorded.
    pub before: Judgement,
    /// As it would be now; where the facts do not fit the pack, what is wrong with them.
    pub after: std::result::Result<Judgement, LedgerError>,
}

/// What came of it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Replayed {
    /// How many decisions were made again.
    pub decisions: u64,
    /// How many came out otherwise.
    pub differing: u64,
}

struct Recorded {
    row: u64,
    content: String,
    pack: u64,
}

impl Ledger {
    /// Decides again, and visits what differs in order of row. Without a pack each is decided by its own.
    ///
    /// # Errors
    /// `JF-L010` where a pack that the ledger keeps cannot be read by this version of the engine; give it as `pack` then.
    pub fn replay(&mut self, pack: Option<&Pack>, knowing: Knowing, at: DateTime, differs: &mut dyn FnMut(Difference)) -> Result<Replayed> {
        let mut replayed = Replayed::default();
        let mut after = 0;
        let until = self.head()?.rows;
        loop {
            let page = self.decisions(after)?;
            let Some(last) = page.last() else { return Ok(replayed) };
            after = last.row;
            // Those of one pack after another: each has keys of its own.
            for same in page.chunk_by(|a, b| pack.is_some() || a.pack == b.pack) {
                let Some(first) = same.first() else { continue };
                let by = match pack {
                    Some(pack) => pack.clone(),
                    None => self.packs.get(self.store.as_mut(), first.pack)?,
                };
                self.with_view(&by, at, |view| {
                    same.iter().take_while(|recorded| recorded.row <= until).try_for_each(|recorded| {
                        let difference = again(recorded, &by, knowing, view)?;
                        replayed.decisions += 1;
                        if let Some(difference) = difference {
                            replayed.differing += 1;
                            differs(difference);
                        }
                        Ok::<(), LedgerError>(())
                    })
                })??;
            }
            if page.len() < TOGETHER {
                return Ok(replayed);
            }
        }
    }

    fn decisions(&mut self, after: u64) -> Result<Vec<Recorded>> {
        let mut page = Vec::new();
        self.store.ask(DECISIONS, &[after.into()], &mut |found| {
            if let [row, content] = found {
                let (row, content) = (row.row(), content.text().to_owned());
                let pack = told::<DecisionTold<'_>>(row, &content)?.pack;
                page.push(Recorded { row, content, pack });
            }
            Ok(())
        })?;
        Ok(page)
    }
}

/// A decision made again; nothing where it comes out the same.
fn again(recorded: &Recorded, pack: &Pack, knowing: Knowing, view: &View<'_>) -> Result<Option<Difference>> {
    let row = recorded.row;
    let told: DecisionTold<'_> = told(row, &recorded.content)?;
    let before = Judgement { outcome: told.outcome, reasons: told.reasons, digest: told.digest };
    view.see(match (knowing, told.day) {
        (Knowing::Today, Some(day)) => Seen::Known { row, day, id: told.id.clone().into_owned() },
        _ => Seen::Before(row),
    });
    let context = Context::of_demand().with(view);
    // Then it was no entry yet; what was recorded of it since must not count for it.
    let context = if knowing == Knowing::Today { context.apart_from(&told.id) } else { context };
    let after = match pack.demand_from_json(told.facts.get(), None) {
        Ok(demand) => Ok(Judgement::of(&pack.decide(&demand, &context))),
        Err(error) => Err(LedgerError::from(error)),
    };
    view.fault()?;
    let same = after.as_ref().is_ok_and(|after| *after == before);
    Ok((!same).then(|| Difference { row, id: told.id.clone().into_owned(), before, after }))
}
