//! Many demands at once, with quotas: what is approved counts for those that come after it by day.

use std::borrow::Cow;
use std::ops::ControlFlow;

use jiff::civil::DateTime;

use crate::context::Context;
use crate::decide::{Decision, Outcome, Scratch, decide_before, decide_with};
use crate::demand::Demand;
use crate::history::{Agrees, Entry, History, MemoryHistory, Query, Reach, Recorded, id_key};
use crate::model::{Cell, DayNumber, get};
use crate::pack::Pack;

/// The status of what a batch approves, where the pack has it.
const APPROVED: &str = "approved";

impl Pack {
    /// Decides an entry of a history as it would have been decided after those that came before it, by day and id, under the law of its day or of the context's.
    ///
    /// ```
    /// use jianfu::history::Reach;
    /// use jianfu::{Context, Entry, Outcome, Pack};
    /// let pack = Pack::parse(r#"
    ///     form visit "走访" { id: text date: date is as_of community: text }
    ///     quota yearly on visit {
    ///       basis assumption "示例"
    ///       at_most 1 per community within calendar_year
    ///       reject because "本年已有一次" remedy "并入下次"
    ///     }
    ///     default on visit approve because "可以"
    /// "#)?;
    /// let entry = |id, day| {
    ///     let demand = pack.demand_from_json(&format!(r#"{{"form": "visit", "id": "{id}", "date": "{day}", "community": "玉兰"}}"#), None)?;
    ///     Entry::new(id, demand)
    /// };
    /// let (first, second) = (entry("A", "2026-02-01")?, entry("B", "2026-05-01")?);
    /// let mut history = pack.history(Reach::Ever);
    /// history.add(first.clone())?;
    /// history.add(second.clone())?;
    /// let context = Context::of_demand().with(&history);
    /// assert_eq!(pack.decide_entry(&first, &context).outcome(), Outcome::Approve);
    /// assert_eq!(pack.decide_entry(&second, &context).outcome(), Outcome::Reject);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn decide_entry(&self, entry: &Entry, context: &Context<'_>) -> Decision<'static> {
        decide_before(self, entry.demand(), context, (entry.day_number(), entry.id()))
    }

    /// Decides many demands, in order of their dates and ids; what is approved is an entry of the history for those after it, with the status `approved`.
    ///
    /// An approval whose day is not known may be in any window, so it leaves the counts of those after it unknown.
    ///
    /// `decided` is told each demand's place in `demands` and its decision. The order of `demands` changes no decision: those that agree in date and id come
    /// in order of their facts. Without a history every count is unknown, here too.
    ///
    /// ```
    /// use jianfu::history::Reach;
    /// use jianfu::{Context, Outcome, Pack};
    /// let pack = Pack::parse(r#"
    ///     enum status "状态" { approved "准予" }
    ///     form visit "走访" { id: text date: date is as_of community: text }
    ///     quota yearly on visit {
    ///       basis assumption "示例" at_most 1 per community within calendar_year counting visit where status = approved
    ///       reject because "本年已有一次" remedy "并入下次"
    ///     }
    ///     default on visit approve because "可以"
    /// "#)?;
    /// let rows = [("B", "2026-05-01"), ("A", "2026-02-01"), ("C", "2027-01-01")];
    /// let visit = |(id, day): &(&str, &str)| pack.demand_from_json(&format!(r#"{{"form": "visit", "id": "{id}", "date": "{day}", "community": "玉兰"}}"#), None);
    /// let demands = rows.iter().map(visit).collect::<Result<Vec<_>, _>>()?;
    /// let mut outcomes = vec![Outcome::Refer; rows.len()];
    /// let history = pack.history(Reach::Ever);
    /// pack.decide_all(&demands, &Context::of_demand().with(&history), &mut |at, decision| outcomes[at] = decision.outcome());
    /// assert_eq!(outcomes, [Outcome::Reject, Outcome::Approve, Outcome::Approve]); // B comes after A in the same year
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn decide_all(&self, demands: &[Demand], context: &Context<'_>, decided: &mut dyn FnMut(usize, Decision<'static>)) {
        let _: ControlFlow<()> = self.decide_until(demands, context, &mut |at, decision| {
            decided(at, decision);
            ControlFlow::Continue(())
        });
    }

    /// The same, until `decided` has enough.
    pub(crate) fn decide_until(
        &self,
        demands: &[Demand],
        context: &Context<'_>,
        decided: &mut dyn FnMut(usize, Decision<'static>) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        // Those of another pack are read anew first, or they would neither count nor be put in order by their own days; what does not fit is referred.
        let is_own = |demand: &Demand| self.is_same(&demand.facts().pack);
        let read_anew = |demand: &Demand| if is_own(demand) { None } else { self.rebuild(demand).ok() };
        let rebuilt: Vec<Demand>;
        let demands = if demands.iter().all(is_own) {
            demands
        } else {
            rebuilt = demands.iter().map(|demand| read_anew(demand).unwrap_or_else(|| demand.clone())).collect();
            &rebuilt
        };
        let counts = demands.iter().any(|demand| demand.facts().form_def().is_some_and(|form| !form.plan.tallies.is_empty()));
        let Some(base) = context.history().filter(|_| counts) else {
            return demands.iter().enumerate().try_for_each(|(at, demand)| decided(at, self.decide(demand, context)));
        };
        let mut joined = Joined {
            base,
            own: self.history(Reach::Ever),
            undated: Vec::new(),
            status: self.status_of_approved(),
            known_at: context.known(),
        };
        let mut scratch = Scratch::default();
        for (at, demand) in in_order(demands) {
            let decision = decide_with(self, demand, &context.with(&joined), &mut scratch);
            if decision.outcome() == Outcome::Approve {
                joined.approve(&decision, at);
            }
            decided(at, decision)?;
        }
        ControlFlow::Continue(())
    }

    pub(crate) fn status_of_approved(&self) -> Cell {
        let model = self.model();
        let approved = model.status.and_then(|id| get(&model.enums, id.index())?.variant(APPROVED));
        approved.map_or(Cell::Absent, Cell::Variant)
    }
}

/// The demands with their places, in order of day, id, and then every fact, so that the order of rows decides nothing.
fn in_order(demands: &[Demand]) -> impl Iterator<Item = (usize, &Demand)> {
    let mut rows: Vec<Row<'_>> = demands.iter().enumerate().map(|(at, demand)| Row::new(at, demand)).collect();
    rows.sort_by(|a, b| a.place().cmp(&b.place()));
    // Facts are told only of rows that agree in the rest: telling them takes longer than deciding.
    for same in rows.chunk_by_mut(|a, b| a.place() == b.place()).filter(|same| same.len() > 1) {
        same.sort_by_cached_key(|row| format!("{}{:?}", row.demand.form(), row.demand.facts().given));
    }
    rows.into_iter().map(|row| (row.at, row.demand))
}

/// A demand of a batch, and by what it is put in order.
struct Row<'d> {
    at: usize,
    demand: &'d Demand,
    day: Option<DayNumber>,
    id: Cow<'d, str>,
}

impl<'d> Row<'d> {
    fn new(at: usize, demand: &'d Demand) -> Self {
        let facts = demand.facts();
        let cell = |slot: usize| facts.cells.get(slot);
        let form = facts.form_def();
        let id = match form.and_then(|form| cell(form.slot("id")?)) {
            // What the cell holds is folded already.
            Some(Cell::Text(symbol)) => facts.text(symbol).map(Cow::Borrowed),
            _ => demand.get("id").map(|id| Cow::Owned(id_key(&crate::convert::display(id)))),
        };
        Self { at, demand, day: facts.day(), id: id.unwrap_or_default() }
    }

    fn place(&self) -> (Option<DayNumber>, &str) {
        (self.day, &self.id)
    }
}

/// A history, and what a batch has approved so far.
struct Joined<'h> {
    base: &'h dyn History,
    own: MemoryHistory,
    /// What was approved without a known day: it may be in any window.
    undated: Vec<Entry>,
    /// The status of what was approved.
    status: Cell,
    /// What a batch approves is known to it, whenever it is to happen.
    known_at: Option<DateTime>,
}

impl Joined<'_> {
    /// Remembers what was approved.
    fn approve(&mut self, decision: &Decision<'_>, at: usize) {
        let demand = decision.demand();
        let row = || format!("#{}", at + 1);
        let own = demand.get("id").filter(|id| !id.is_blank()).map(crate::convert::display);
        let mut id = own.unwrap_or_else(row);
        // Where two demands bear one id, the second is an entry all the same; what it would be called next may be the id of another.
        while self.own.has(&id) {
            id.push_str(&row());
        }
        let day = demand.facts().day();
        // Nothing is approved without a day whose law applies.
        let Some(as_of) = day.or(decision.found.day) else { return };
        let entry = Entry::on(&id, demand.clone(), as_of, self.status);
        let entry = match self.known_at {
            Some(known_at) if entry.moment() > known_at => entry.recorded(known_at),
            _ => entry,
        };
        if day.is_none() {
            self.undated.push(entry);
            return;
        }
        let added = self.own.add(entry);
        debug_assert!(added.is_ok(), "an approval is not remembered");
    }

    fn each_undated(&self) -> impl Iterator<Item = Recorded<'_>> {
        self.undated.iter().map(|entry| Recorded { undated: true, ..Recorded::new(entry, None) })
    }
}

impl History for Joined<'_> {
    fn reach(&self) -> Reach {
        self.base.reach()
    }

    fn visit(&self, query: &Query<'_>, visit: &mut dyn FnMut(Recorded<'_>)) {
        self.base.visit(query, visit);
        self.own.visit(query, visit);
        self.each_undated().filter(|recorded| query.agrees(recorded.entry) != Agrees::No).for_each(visit);
    }

    fn each(&self, visit: &mut dyn FnMut(Recorded<'_>)) {
        self.base.each(visit);
        self.own.each(visit);
        self.each_undated().for_each(visit);
    }

    fn position(&self) -> String {
        format!("{}, {} approved before in the batch", self.base.position(), self.own.len() + self.undated.len())
    }
}
