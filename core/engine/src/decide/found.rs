//! Deciding: what is found of a demand, and what the rules make of it, in memory that is used again.

use jiff::civil::DateTime;

use crate::context::Context;
use crate::decide::cells::Row;
use crate::decide::decision::{Decision, Ground, Outcome};
use crate::decide::judge::{Bench, Standings, Verdict};
use crate::decide::kept::{Answer, Kept, Of};
use crate::decide::registers::Registers;
use crate::decide::tally::{Counter, Tally};
use crate::decide::truth::{Planes, Truth, World};
use crate::demand::{Demand, from_json, read_into};
use crate::error::DataError;
use crate::history::History;
use crate::model::{DayNumber, FormDef, Plan, day_number};
use crate::pack::Pack;
use crate::program::early::{Early, Period, mixed};

/// What was found of a demand before the rules were judged.
#[derive(Debug, Clone, Default)]
pub(crate) struct Found {
    /// The demand as the pack that decides reads it, where it was made for another.
    reread: Option<Demand>,
    pub(crate) day: Option<DayNumber>,
    /// The truths of the tests of the rules that may apply.
    pub(crate) planes: Planes,
    /// What was counted in the history.
    pub(crate) tallies: Vec<Tally>,
    /// What was known, for the receipt, where anything is counted.
    pub(crate) memory: Option<Box<Memory>>,
}

/// What of the context a receipt tells.
#[derive(Debug, Clone)]
pub(crate) struct Memory {
    pub(crate) known_at: Option<DateTime>,
    /// The position of the history, where one was attached.
    pub(crate) position: Option<String>,
}

impl Memory {
    fn of(context: &Context<'_>) -> Box<Self> {
        Box::new(Self { known_at: context.known(), position: context.history().map(History::position) })
    }
}

/// Memory to decide with, used again for every demand, so that deciding allocates nothing: see [`Pack::decide_into`].
///
/// It keeps what was found of the last demand, and the facts of the last that [`Pack::decide_json`] read; and of the last pack what its rules came to, by truths and not by facts: some
/// hundred kilobytes for most packs, four megabytes at most.
#[derive(Debug, Default)]
pub struct Scratch {
    /// The demand that was read into it.
    demand: Option<Demand>,
    found: Found,
    workbench: Workbench,
}

/// What is needed only while a demand is decided.
#[derive(Debug, Default)]
struct Workbench {
    /// The values that the tests look at.
    registers: Registers,
    /// The places in the plan of the rules that the index finds.
    found: Vec<u32>,
    /// Those of the rules that may apply.
    live: Vec<u32>,
    /// How the rules stand where absence is unknown.
    open: Standings,
    kept: Kept,
    /// What the rules came to, where that was not kept.
    answer: Answer,
}

impl Workbench {
    /// What the rules came to: what was kept in a place, or else what was found last.
    #[inline]
    fn answer(&self, kept: Option<usize>) -> &Answer {
        kept.and_then(|place| self.kept.at(place)).unwrap_or(&self.answer)
    }
}

/// Decides a demand.
pub(crate) fn decide(pack: &Pack, demand: &Demand, context: &Context<'_>) -> Decision<'static> {
    decide_with(pack, demand, context, &mut Scratch::default())
}

/// Decides a demand in memory that was used before.
#[inline]
pub(crate) fn decide_into<'s>(pack: &Pack, demand: &'s Demand, context: &Context<'_>, scratch: &'s mut Scratch) -> Decision<'s> {
    let Scratch { found, workbench, .. } = scratch;
    let answer = found.decide(pack, demand, context, workbench);
    Decision::lent(demand, found, answer)
}

/// Decides a demand with memory that was used before; the decision is of its own.
pub(crate) fn decide_with(pack: &Pack, demand: &Demand, context: &Context<'_>, scratch: &mut Scratch) -> Decision<'static> {
    decide_own(pack, demand, context, None, &mut scratch.workbench)
}

fn decide_own(
    pack: &Pack,
    demand: &Demand,
    context: &Context<'_>,
    before: Option<(DayNumber, &str)>,
    workbench: &mut Workbench,
) -> Decision<'static> {
    let mut found = Found::default();
    let answer = match found.judge(pack, demand, context, before, workbench) {
        None => std::mem::take(&mut workbench.answer),
        kept => workbench.answer(kept).clone(),
    };
    Decision::owned(demand.clone(), found, answer)
}

/// Reads a demand from JSON into the memory of the last one, and decides it.
pub(crate) fn decide_json<'s>(
    pack: &Pack,
    (text, form): (&str, Option<&str>),
    context: &Context<'_>,
    scratch: &'s mut Scratch,
) -> Result<Decision<'s>, DataError> {
    let Scratch { demand, found, workbench } = scratch;
    let demand = demand.get_or_insert_with(|| Demand::blank(pack));
    let own = demand.facts_mut().filter(|facts| facts.pack.is_same(pack));
    match own {
        Some(facts) => read_into(facts, text, form)?,
        // Somebody keeps the last demand, or it is of another pack.
        None => *demand = from_json(pack, text, form)?,
    }
    let answer = found.decide(pack, demand, context, workbench);
    Ok(Decision::lent(demand, found, answer))
}

#[cfg(feature = "arrow")]
impl Scratch {
    /// Decides the demand that it keeps, as its facts are now; nothing where it keeps none.
    pub(crate) fn decide_kept(&mut self, pack: &Pack, context: &Context<'_>) -> Option<Decision<'_>> {
        let Self { demand, found, workbench } = self;
        let demand = demand.as_ref()?;
        let answer = found.decide(pack, demand, context, workbench);
        Some(Decision::lent(demand, found, answer))
    }

    /// Memory that keeps a demand, whose facts are then changed in place. Nobody else may keep it.
    pub(crate) fn keeping(demand: Demand) -> Self {
        Self { demand: Some(demand), ..Self::default() }
    }

    /// The facts of the demand that it keeps.
    pub(crate) fn facts_mut(&mut self) -> Option<&mut crate::demand::Facts> {
        self.demand.as_mut()?.facts_mut()
    }
}

/// Judges what is in the history as it would have been decided after those before it, by day and id.
pub(crate) fn decide_before(pack: &Pack, demand: &Demand, context: &Context<'_>, before: (DayNumber, &str)) -> Decision<'static> {
    decide_own(pack, demand, context, Some(before), &mut Workbench::default())
}

/// The demand as another pack reads it than the one that it was made for.
#[inline(never)]
fn reread(pack: &Pack, demand: &Demand) -> Result<Demand, Ground> {
    pack.rebuild(demand).map_err(|error| Ground::OtherPack(Box::new((pack.clone(), error))))
}

impl Found {
    /// The demand as the pack reads it that decides.
    #[inline]
    pub(super) fn demand<'a>(&'a self, demand: &'a Demand) -> &'a Demand {
        self.reread.as_ref().unwrap_or(demand)
    }

    /// Forgets what was found, and finds the day; or the reason why nothing is judged.
    #[inline]
    fn begin(&mut self, pack: &Pack, demand: &Demand, context: &Context<'_>) -> Result<DayNumber, Ground> {
        self.planes.forget();
        self.tallies.clear();
        (self.memory, self.reread) = (None, None);
        self.day = context.as_of().map(day_number);
        if !pack.is_same(&demand.facts().pack) {
            self.reread = Some(reread(pack, demand)?);
        }
        let facts = self.demand(demand).facts();
        let form = facts.form_def().ok_or(Ground::NoDay)?;
        let day = self.day.or_else(|| facts.day_of(form)).ok_or(Ground::NoDay)?;
        let is_in_force = facts.model().days.covers(day);
        self.day = Some(day);
        if is_in_force { Ok(day) } else { Err(Ground::PackNotInForce) }
    }

    /// Decides a demand.
    fn decide<'w>(&mut self, pack: &Pack, demand: &Demand, context: &Context<'_>, workbench: &'w mut Workbench) -> &'w Answer {
        let kept = self.judge(pack, demand, context, None, workbench);
        workbench.answer(kept)
    }

    /// The same. The answer is the one that was kept in a place, or else that of the workbench.
    fn judge(
        &mut self,
        pack: &Pack,
        demand: &Demand,
        context: &Context<'_>,
        before: Option<(DayNumber, &str)>,
        workbench: &mut Workbench,
    ) -> Option<usize> {
        let as_of = match self.begin(pack, demand, context) {
            Ok(day) => day,
            Err(ground) => {
                workbench.answer.begin(ground);
                return None;
            }
        };
        let Self { reread, planes, tallies, memory, .. } = self;
        let of_pack = reread.as_ref().unwrap_or(demand);
        let facts = of_pack.facts();
        let Some(form) = facts.form_def() else {
            workbench.answer.begin(Ground::NoDay);
            return None;
        };
        let (model, plan) = (facts.model(), &form.plan);
        let early = Period::early(plan, model, as_of);
        // Where nothing is counted it does not matter what is known.
        if !plan.tallies.is_empty() {
            *memory = Some(Memory::of(context));
        }
        look(&Counter { demand: of_pack, context, before }, (as_of, plan, early), planes, tallies, workbench);
        let Workbench { live, open, kept, answer, .. } = workbench;
        let (live, mixed) = applying(early, live);
        let of = Of::new(facts.form, plan, as_of, (live, mixed), planes);
        kept.begin(&facts.pack);
        let place = kept.find(&of);
        if place.is_some() {
            return place;
        }
        answer.begin(Ground::Rules);
        let bench = Bench { model, planes, day: as_of, world: World::AsGiven };
        (answer.outcome, answer.ground) = bench.judge(form, live, &mut answer.standings, open);
        if kept.wants(&of) { self.keep(demand, workbench) } else { None }
    }

    /// Keeps what the rules came to, with the reasons, and tells the place.
    #[inline(never)]
    fn keep(&self, demand: &Demand, Workbench { live, kept, answer, .. }: &mut Workbench) -> Option<usize> {
        let mut reasons = std::mem::take(&mut answer.reasons);
        super::reasons::each(&Decision::lent(demand, self, answer), |reason| reasons.push(reason.remark));
        answer.know(reasons);
        let facts = self.demand(demand).facts();
        let (plan, day) = (&facts.form_def()?.plan, self.day?);
        let live = applying(Period::early(plan, facts.model(), day), live);
        kept.keep(&Of::new(facts.form, plan, day, live, &self.planes), answer)
    }
}

/// The rules that may apply to a demand: those that apply to all of its day, or else those that were found; and a number for them.
#[inline]
fn applying<'r>(early: Option<&'r Early>, found: &'r [u32]) -> (&'r [u32], u64) {
    match early.and_then(|early| early.applying.as_ref()) {
        Some(applying) => applying.get(),
        None => (found, mixed(found)),
    }
}

impl Bench<'_> {
    /// How the rules stand, and what they come to.
    #[inline(never)]
    fn judge(self, form: &FormDef, live: &[u32], standings: &mut Standings, open: &mut Standings) -> (Outcome, Ground) {
        self.stand(&form.plan, live, standings);
        let (outcome, ground) = conclude(standings, form);
        if outcome == Outcome::Approve && self.planes.rests_on_absence() {
            Bench { world: World::Open, ..self }.stand(&form.plan, live, open);
            if conclude(open, form).0 != Outcome::Approve {
                return (Outcome::Refer, Ground::Absence);
            }
        }
        (outcome, ground)
    }
}

/// Finds the rules that may apply, counts what they count, and makes their tests.
#[inline]
fn look(
    counter: &Counter<'_>,
    (day, plan, early): (DayNumber, &Plan, Option<&Early>),
    planes: &mut Planes,
    tallies: &mut Vec<Tally>,
    workbench: &mut Workbench,
) {
    let facts = counter.demand.facts();
    let row = Row::new(facts.model(), facts, day);
    workbench.registers.begin(&plan.layout, &row);
    planes.make_room(row.model.tests.len());
    if let Some(early) = early {
        planes.evaluate(&row, &mut workbench.registers, (&plan.layout, &early.groups), early.all);
    }
    if early.is_some_and(|early| early.applying.is_some()) {
        planes.evaluate(&row, &mut workbench.registers, (&plan.layout, &plan.groups), plan.of_default);
    } else {
        look_for_some(counter, row, plan, planes, tallies, workbench);
    }
}

/// The same where not all rules apply to every demand.
#[inline(never)]
fn look_for_some(
    counter: &Counter<'_>,
    row: Row<'_>,
    plan: &Plan,
    planes: &mut Planes,
    tallies: &mut Vec<Tally>,
    Workbench { registers, found, live, .. }: &mut Workbench,
) {
    live.clear();
    let found = plan.index.find(&row, found);
    if plan.is_worth_fetching(found.len()) {
        plan.fetch(found, &row.model.program);
    }
    for position in found {
        if may_apply(&row, registers, plan, *position, planes) {
            live.push(*position);
        }
    }
    if !plan.tallies.is_empty() {
        let counted = plan.tallies.iter().filter(|(position, _)| live.binary_search(position).is_ok());
        tallies.extend(counted.filter_map(|(_, id)| counter.tally(&row, *id)));
    }
    let row = Row { tallies, ..row };
    for head in live.iter().filter_map(|position| plan.head(*position)).filter(|head| !head.early.rest) {
        planes.evaluate(&row, registers, (&plan.layout, &plan.groups), head.rest);
    }
    planes.evaluate(&row, registers, (&plan.layout, &plan.groups), plan.of_default);
}

/// Whether a rule is in force and does not surely fail to apply, however absence is taken.
fn may_apply(row: &Row<'_>, registers: &mut Registers, plan: &Plan, position: u32, planes: &mut Planes) -> bool {
    let Some(head) = plan.head(position).filter(|head| head.days.covers(row.as_of)) else { return false };
    if head.always_applies {
        return true;
    }
    if !head.early.when {
        planes.evaluate(row, registers, (&plan.layout, &plan.groups), head.when);
    }
    Bench { model: row.model, planes, day: row.as_of, world: World::Open }.when(head.root) != Truth::False
}

fn conclude(standings: &Standings, form: &FormDef) -> (Outcome, Ground) {
    match standings.strictest() {
        Verdict::Silent => (default_outcome(form), Ground::Default),
        Verdict::Approve => (Outcome::Approve, Ground::Rules),
        Verdict::Refer => (Outcome::Refer, Ground::Rules),
        Verdict::Reject => (Outcome::Reject, Ground::Rules),
    }
}

pub(super) fn default_verdict(form: &FormDef) -> Verdict {
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
