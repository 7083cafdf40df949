//! Decisions: one pass over a demand, and everything that can be asked about it afterwards.

use jianfu_dsl::Lang;
use jiff::civil::{Date, DateTime};

use crate::context::Context;
use crate::decide::cells::Row;
use crate::decide::judge::{Bench, Standings, Verdict};
use crate::decide::missing::Missing;
use crate::decide::reasons::Reason;
use crate::decide::tally::{Counter, Tally};
use crate::decide::truth::{Planes, Truth, World};
use crate::demand::{Demand, Facts};
use crate::error::DataError;
use crate::history::History;
use crate::model::{Cell, DayNumber, FormDef, Model, Plan, date_of, day_number};
use crate::pack::Pack;
use crate::wire::{ConditionRecord, DecisionRecord, Named, Receipt, SheetLine};

/// What became of a demand.
///
/// ```
/// use jianfu::{Lang, Outcome};
/// assert_eq!(Outcome::Refer.word(Lang::Zh), "转报");
/// assert_eq!(Outcome::Reject.name(), "reject");
/// assert!(Outcome::Reject > Outcome::Refer);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Outcome {
    /// 准予: it may enter, perhaps on conditions.
    Approve,
    /// 转报: somebody must look at it.
    Refer,
    /// 驳回: it may not enter.
    Reject,
}

impl Outcome {
    /// The name used in data: `approve`, `refer`, `reject`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Approve => "approve",
            Self::Refer => "refer",
            Self::Reject => "reject",
        }
    }

    /// The word for people.
    pub const fn word(self, lang: Lang) -> &'static str {
        match (self, lang) {
            (Self::Approve, Lang::Zh) => "准予",
            (Self::Refer, Lang::Zh) => "转报",
            (Self::Reject, Lang::Zh) => "驳回",
            (Self::Approve, Lang::En) => "approved",
            (Self::Refer, Lang::En) => "referred",
            (Self::Reject, Lang::En) => "rejected",
        }
    }
}

/// What the outcome rests on.
#[derive(Debug, Clone)]
pub(crate) enum Ground {
    /// Rules that spoke.
    Rules,
    /// No rule spoke, so the form's default did.
    Default,
    /// It would have been an approval that rests on a fact's absence.
    Absence,
    /// The day whose law applies is not known.
    NoDay,
    /// The pack is not in force on the day.
    PackNotInForce,
    /// The demand was made for another pack than this, and does not fit it.
    OtherPack(Pack, DataError),
}

/// A decision on one demand: the outcome, and every reason for it.
///
/// What it says is derived from the truths found while deciding; asking for words decides nothing anew.
#[derive(Debug, Clone)]
pub struct Decision {
    pub(crate) demand: Demand,
    pub(crate) day: Option<DayNumber>,
    /// The truths of the tests of the rules that may apply.
    pub(crate) planes: Planes,
    /// What was counted in the history.
    pub(crate) tallies: Vec<Tally>,
    /// What was known, for the receipt.
    pub(crate) memory: Memory,
    pub(crate) standings: Standings,
    pub(crate) outcome: Outcome,
    pub(crate) ground: Ground,
}

/// What of the context a receipt tells.
#[derive(Debug, Clone, Default)]
pub(crate) struct Memory {
    pub(crate) known_at: Option<DateTime>,
    /// The position of the history, where one was attached.
    pub(crate) position: Option<String>,
}

impl Memory {
    fn of(context: &Context<'_>, form: &FormDef) -> Self {
        // Where nothing is counted it does not matter what is known.
        if form.plan.tallies.is_empty() {
            return Self::default();
        }
        Self { known_at: context.known(), position: context.history().map(History::position) }
    }
}

/// Decides a demand.
pub(crate) fn decide(pack: &Pack, demand: &Demand, context: &Context<'_>) -> Decision {
    judge(pack, demand, context, None)
}

/// Judges what is in the history as it would have been decided after those before it, by day and id.
pub(crate) fn decide_before(pack: &Pack, demand: &Demand, context: &Context<'_>, before: (DayNumber, &str)) -> Decision {
    judge(pack, demand, context, Some(before))
}

fn judge(pack: &Pack, demand: &Demand, context: &Context<'_>, before: Option<(DayNumber, &str)>) -> Decision {
    if !pack.is_same(&demand.facts().pack) {
        return match pack.rebuild(demand) {
            Ok(rebuilt) => judge(pack, &rebuilt, context, before),
            Err(error) => unjudged(demand, context.as_of().map(day_number), Ground::OtherPack(pack.clone(), error)),
        };
    }
    let facts = demand.facts();
    let model = facts.model();
    let Some(day) = context.as_of().map(day_number).or_else(|| demand_day(facts)) else { return unjudged(demand, None, Ground::NoDay) };
    if !model.days.covers(day) {
        return unjudged(demand, Some(day), Ground::PackNotInForce);
    }
    let Some(form) = facts.form_def() else { return unjudged(demand, Some(day), Ground::NoDay) };
    let mut row = Row { model, facts, as_of: day, element: None, tallies: &[], status: Cell::Unknown };
    let plan = &form.plan;
    let (mut planes, mut live) = (Planes::default(), Vec::new());
    planes.begin(model.tests.len());
    plan.index.find(&row, &mut live);
    live.retain(|position| may_apply(&row, plan, *position, &mut planes));
    let counter = Counter { demand, context, before };
    let counted = plan.tallies.iter().filter(|(position, _)| live.binary_search(position).is_ok());
    let tallies: Vec<Tally> = counted.filter_map(|(_, id)| counter.tally(&row, *id)).collect();
    row.tallies = &tallies;
    live.iter().filter_map(|position| plan.tests.get(*position as usize)).for_each(|needed| planes.evaluate(&row, &needed.rest));
    planes.evaluate(&row, &plan.of_default);
    let bench = Bench { model, planes: &planes, day, world: World::AsGiven };
    let standings = bench.standings(plan, &live);
    let (mut outcome, mut ground) = conclude(&standings, form);
    if outcome == Outcome::Approve && planes.rests_on_absence() {
        let open = Bench { world: World::Open, ..bench }.standings(plan, &live);
        if conclude(&open, form).0 != Outcome::Approve {
            (outcome, ground) = (Outcome::Refer, Ground::Absence);
        }
    }
    let memory = Memory::of(context, form);
    Decision { demand: demand.clone(), day: Some(day), planes, tallies, memory, standings, outcome, ground }
}

/// Whether a rule is in force and does not surely fail to apply, however absence is taken.
fn may_apply(row: &Row<'_>, plan: &Plan, position: u32, planes: &mut Planes) -> bool {
    if let Some(needed) = plan.tests.get(position as usize) {
        planes.evaluate(row, &needed.when);
    }
    let bench = Bench { model: row.model, planes, day: row.as_of, world: World::Open };
    bench.in_force(plan, position).is_some_and(|rule| bench.when(rule.root) != Truth::False)
}

fn demand_day(facts: &Facts) -> Option<DayNumber> {
    match facts.cells.get(facts.form_def()?.date_slot?) {
        Some(Cell::Day(day)) => Some(*day),
        _ => None,
    }
}

fn conclude(standings: &Standings, form: &FormDef) -> (Outcome, Ground) {
    match standings.strictest() {
        Verdict::Silent => (default_outcome(form), Ground::Default),
        Verdict::Approve => (Outcome::Approve, Ground::Rules),
        Verdict::Refer => (Outcome::Refer, Ground::Rules),
        Verdict::Reject => (Outcome::Reject, Ground::Rules),
    }
}

fn default_verdict(form: &FormDef) -> Verdict {
    // A form without a default does not compile; if one came here all the same, nothing would be approved.
    form.default.as_ref().map_or(Verdict::Refer, |(verdict, _)| Verdict::of(verdict.kind))
}

fn default_outcome(form: &FormDef) -> Outcome {
    match default_verdict(form) {
        Verdict::Approve => Outcome::Approve,
        Verdict::Reject => Outcome::Reject,
        Verdict::Refer | Verdict::Silent => Outcome::Refer,
    }
}

fn unjudged(demand: &Demand, day: Option<DayNumber>, ground: Ground) -> Decision {
    let (planes, memory) = (Planes::default(), Memory::default());
    let (tallies, standings) = (Vec::new(), Standings::default());
    Decision { demand: demand.clone(), day, planes, tallies, memory, standings, outcome: Outcome::Refer, ground }
}

impl Decision {
    /// The outcome.
    pub const fn outcome(&self) -> Outcome {
        self.outcome
    }

    /// The demand that was decided.
    pub const fn demand(&self) -> &Demand {
        &self.demand
    }

    /// The day whose law applied; `None` where neither caller nor demand said it.
    pub fn as_of(&self) -> Option<Date> {
        self.day.and_then(date_of)
    }

    /// Every reason, the deciding ones first; within each part in an order that no order of files changes. Nothing is copied.
    pub fn reasons(&self) -> Vec<Reason<'_>> {
        super::reasons::reasons(self)
    }

    /// What an approval is subject to; empty unless the outcome is approve.
    pub fn conditions(&self) -> Vec<ConditionRecord> {
        super::record::conditions(self)
    }

    /// To whom a referral goes; empty unless the outcome is refer.
    pub fn refer_to(&self) -> Vec<Named> {
        super::record::refer_to(self, &self.reasons())
    }

    /// The checklists' sheet: every check, and what became of it.
    pub fn sheet(&self) -> Vec<SheetLine> {
        super::record::sheet(self)
    }

    /// What is needed to decide the same again.
    pub fn receipt(&self) -> Receipt {
        super::record::receipt(self)
    }

    /// The names of the fields whose absence can still change the outcome, in the order of the form.
    pub fn missing(&self) -> Vec<&str> {
        let Some(form) = self.demand.facts().form_def() else { return Vec::new() };
        self.missing_slots().into_iter().filter_map(|slot| form.fields.get(slot)).map(|field| field.name.as_str()).collect()
    }

    pub(crate) fn missing_slots(&self) -> Vec<usize> {
        let Some(form) = self.demand.facts().form_def() else { return Vec::new() };
        if matches!(self.ground, Ground::NoDay) {
            return form.date_slot.into_iter().collect();
        }
        let Some(bench) = self.bench() else { return Vec::new() };
        // Rules that do not apply were not looked at, and here every rule is.
        let planes = Planes::whole(&self.row(), &form.plan);
        let mut missing = Missing::new(Bench { planes: &planes, ..bench }, self.row());
        missing.collect(&form.plan, default_verdict(form));
        missing.slots.into_iter().collect()
    }

    /// The decision as data: see the module [`crate::wire`]. Texts that come from the engine are in `lang`, those of the pack as the pack has them.
    pub fn record(&self, lang: Lang) -> DecisionRecord {
        super::record::record(self, lang)
    }

    /// The decision in plain sentences that can be read aloud: outcome, reasons with citations, what to do instead, what is missing.
    pub fn explain(&self, lang: Lang) -> String {
        super::explain::explain(&self.record(lang), self, lang)
    }

    /// The model of the pack that decided.
    pub(crate) fn model(&self) -> &Model {
        match &self.ground {
            Ground::OtherPack(pack, _) => pack.model(),
            _ => self.demand.facts().model(),
        }
    }

    pub(crate) fn plan(&self) -> Option<&Plan> {
        self.demand.facts().form_def().map(|form| &form.plan)
    }

    pub(crate) fn row(&self) -> Row<'_> {
        let facts = self.demand.facts();
        Row { model: facts.model(), facts, as_of: self.day.unwrap_or(0), element: None, tallies: &self.tallies, status: Cell::Unknown }
    }

    /// The view in which reasons are given; none where no rule was looked at.
    pub(crate) fn bench(&self) -> Option<Bench<'_>> {
        let judged = matches!(self.ground, Ground::Rules | Ground::Default | Ground::Absence);
        let day = self.day.filter(|_| judged)?;
        Some(Bench { model: self.model(), planes: &self.planes, day, world: World::AsGiven })
    }
}
