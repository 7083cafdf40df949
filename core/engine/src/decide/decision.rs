//! Decisions: one pass over a demand, and everything that can be asked about it afterwards.

use jianfu_dsl::Lang;
use jiff::civil::{Date, DateTime};

use crate::context::Context;
use crate::decide::cells::Row;
use crate::decide::judge::{Bench, Standings, Verdict};
use crate::decide::kept::{Kept, Of};
use crate::decide::missing::Missing;
use crate::decide::reasons::{Reason, Remark, objecting};
use crate::decide::registers::Registers;
use crate::decide::tally::{Counter, Tally};
use crate::decide::truth::{Planes, Truth, World};
use crate::demand::{Demand, from_json, read_into};
use crate::error::DataError;
use crate::history::History;
use crate::model::{DayNumber, FormDef, Model, Plan, date_of, day_number};
use crate::pack::Pack;
use crate::wire::{Brief, ConditionRecord, DecisionRecord, Named, Receipt, SheetLine};

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
    OtherPack(Box<(Pack, DataError)>),
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
    /// What was known, for the receipt, where anything is counted.
    pub(crate) memory: Option<Box<Memory>>,
    pub(crate) standings: Standings,
    /// What speaks against the demand, where that is known.
    objections: Vec<Remark>,
    knows_objections: bool,
    pub(crate) outcome: Outcome,
    pub(crate) ground: Ground,
}

/// What of the context a receipt tells.
#[derive(Debug, Clone)]
pub(crate) struct Memory {
    pub(crate) known_at: Option<DateTime>,
    /// The position of the history, where one was attached.
    pub(crate) position: Option<String>,
}

impl Memory {
    /// Where nothing is counted it does not matter what is known.
    fn of(context: &Context<'_>, form: &FormDef) -> Option<Box<Self>> {
        let counts = !form.plan.tallies.is_empty();
        counts.then(|| Box::new(Self { known_at: context.known(), position: context.history().map(History::position) }))
    }
}

/// Memory to decide with, used again for every demand, so that deciding allocates nothing: see [`Pack::decide_into`].
///
/// It keeps the last decision, and with it that demand's facts; and of the last pack what its rules came to, by truths and not by facts: some hundred kilobytes for most packs,
/// four megabytes at most.
#[derive(Debug, Default)]
pub struct Scratch {
    decision: Option<Decision>,
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
}

/// Decides a demand.
pub(crate) fn decide(pack: &Pack, demand: &Demand, context: &Context<'_>) -> Decision {
    decide_with(pack, demand, context, &mut Scratch::default())
}

/// Decides a demand in memory that was used before.
pub(crate) fn decide_into<'s>(pack: &Pack, demand: &Demand, context: &Context<'_>, scratch: &'s mut Scratch) -> &'s Decision {
    let decision = scratch.decision.get_or_insert_with(|| Decision::undecided(demand.clone()));
    decision.demand.clone_from(demand);
    decision.decide_own(pack, context, None, &mut scratch.workbench);
    decision
}

/// Decides a demand with memory that was used before; the decision is of its own.
pub(crate) fn decide_with(pack: &Pack, demand: &Demand, context: &Context<'_>, scratch: &mut Scratch) -> Decision {
    let mut decision = Decision::undecided(demand.clone());
    decision.decide_own(pack, context, None, &mut scratch.workbench);
    decision
}

/// Reads a demand from JSON into the memory of the last one, and decides it.
pub(crate) fn decide_json<'s>(
    pack: &Pack,
    (text, form): (&str, Option<&str>),
    context: &Context<'_>,
    scratch: &'s mut Scratch,
) -> Result<&'s Decision, DataError> {
    let decision = scratch.decision.get_or_insert_with(|| Decision::undecided(Demand::blank(pack)));
    let own = decision.demand.facts_mut().filter(|facts| facts.pack.is_same(pack));
    match own {
        Some(facts) => read_into(facts, text, form)?,
        // Somebody keeps the last demand, or it is of another pack.
        None => decision.demand = from_json(pack, text, form)?,
    }
    decision.decide_own(pack, context, None, &mut scratch.workbench);
    Ok(decision)
}

#[cfg(feature = "arrow")]
impl Scratch {
    /// Decides the demand that it keeps, as its facts are now; nothing where it keeps none.
    pub(crate) fn decide_kept(&mut self, pack: &Pack, context: &Context<'_>) -> Option<&Decision> {
        let decision = self.decision.as_mut()?;
        decision.decide_own(pack, context, None, &mut self.workbench);
        Some(decision)
    }

    /// Memory that keeps a demand, whose facts are then changed in place. Nobody else may keep it.
    pub(crate) fn keeping(demand: Demand) -> Self {
        Self { decision: Some(Decision::undecided(demand)), workbench: Workbench::default() }
    }

    /// The facts of the demand that it keeps.
    pub(crate) fn facts_mut(&mut self) -> Option<&mut crate::demand::Facts> {
        self.decision.as_mut()?.demand.facts_mut()
    }
}

/// Judges what is in the history as it would have been decided after those before it, by day and id.
pub(crate) fn decide_before(pack: &Pack, demand: &Demand, context: &Context<'_>, before: (DayNumber, &str)) -> Decision {
    let mut decision = Decision::undecided(demand.clone());
    decision.decide_own(pack, context, Some(before), &mut Workbench::default());
    decision
}

impl Decision {
    /// A referral for which no rule was looked at.
    fn undecided(demand: Demand) -> Self {
        Self {
            demand,
            day: None,
            planes: Planes::default(),
            tallies: Vec::new(),
            memory: None,
            standings: Standings::default(),
            objections: Vec::new(),
            knows_objections: false,
            outcome: Outcome::Refer,
            ground: Ground::NoDay,
        }
    }

    /// Forgets what came of it, and is a referral for which no rule was looked at; its ground is that of a decision by rules where they are to be looked at.
    fn begin(&mut self, day: Option<DayNumber>, pack: &Pack) {
        self.planes.forget();
        self.tallies.clear();
        self.standings.clear();
        (self.day, self.memory, self.outcome, self.knows_objections) = (day, None, Outcome::Refer, false);
        if !pack.is_same(&self.demand.facts().pack) {
            match pack.rebuild(&self.demand) {
                Ok(rebuilt) => self.demand = rebuilt,
                Err(error) => {
                    self.ground = Ground::OtherPack(Box::new((pack.clone(), error)));
                    return;
                }
            }
        }
        let facts = self.demand.facts();
        let Some(form) = facts.form_def() else {
            self.ground = Ground::NoDay;
            return;
        };
        self.day = day.or_else(|| facts.day_of(form));
        self.ground = match self.day {
            None => Ground::NoDay,
            Some(day) if !facts.model().days.covers(day) => Ground::PackNotInForce,
            Some(_) => Ground::Rules,
        };
    }

    /// Decides the demand that it is about.
    fn decide_own(&mut self, pack: &Pack, context: &Context<'_>, before: Option<(DayNumber, &str)>, workbench: &mut Workbench) {
        self.begin(context.as_of().map(day_number), pack);
        let Self { demand, day, planes, tallies, memory, standings, objections, knows_objections, outcome, ground } = self;
        let facts = demand.facts();
        let (Ground::Rules, Some(as_of), Some(form)) = (&*ground, *day, facts.form_def()) else { return };
        let (model, plan) = (facts.model(), &form.plan);
        *memory = Memory::of(context, form);
        look(Counter { demand, context, before }, (as_of, plan), planes, tallies, workbench);
        let Workbench { live, open, kept, .. } = workbench;
        let of = Of::new(facts.form, plan, as_of, live, planes);
        kept.begin(&facts.pack);
        if let Some(known) = kept.find(&of) {
            standings.take(&known.standings);
            objections.clone_from(&known.objections);
            (*outcome, *ground, *knows_objections) = (known.outcome, known.ground.clone(), true);
            return;
        }
        (*outcome, *ground) = Bench { model, planes, day: as_of, world: World::AsGiven }.judge(form, live, standings, open);
        if kept.wants(&of) {
            self.keep(workbench);
        }
    }

    /// Keeps what its rules came to, and with it what speaks against the demand.
    #[inline(never)]
    fn keep(&mut self, workbench: &mut Workbench) {
        let mut objections = std::mem::take(&mut self.objections);
        objections.clear();
        objecting(self, |remark| objections.push(remark));
        (self.objections, self.knows_objections) = (objections, true);
        let Workbench { live, kept, .. } = workbench;
        let facts = self.demand.facts();
        if let (Some(plan), Some(day)) = (self.plan(), self.day) {
            let of = Of::new(facts.form, plan, day, live, &self.planes);
            kept.keep(&of, self.outcome, &self.ground, &self.standings, &self.objections);
        }
    }

    /// What speaks against the demand, where that is known.
    pub(crate) fn kept_objections(&self) -> Option<&[Remark]> {
        self.knows_objections.then_some(&self.objections)
    }
}

impl Bench<'_> {
    /// How the rules stand, and what they come to.
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

/// From so many rules on it pays to fetch what is read of them together.
pub(crate) const MANY: usize = 8;

/// Finds the rules that may apply, counts what they count, and makes their tests.
fn look(
    counter: Counter<'_>,
    (day, plan): (DayNumber, &Plan),
    planes: &mut Planes,
    tallies: &mut Vec<Tally>,
    Workbench { registers, found, live, .. }: &mut Workbench,
) {
    let facts = counter.demand.facts();
    let model = facts.model();
    let mut row = Row::new(model, facts, day);
    registers.begin(&plan.layout, &row);
    planes.make_room(model.tests.len());
    planes.evaluate(&row, registers, plan, plan.first);
    live.clear();
    let found = plan.index.find(&row, found);
    if found.len() >= MANY && plan.is_large() {
        plan.fetch(found, &model.program);
    }
    for position in found {
        if may_apply(&row, registers, plan, *position, planes) {
            live.push(*position);
        }
    }
    if !plan.tallies.is_empty() {
        let counted = plan.tallies.iter().filter(|(position, _)| live.binary_search(position).is_ok());
        tallies.extend(counted.filter_map(|(_, id)| counter.tally(&row, *id)));
        row.tallies = tallies;
    }
    for head in live.iter().filter_map(|position| plan.head(*position)).filter(|head| !head.first.rest) {
        planes.evaluate(&row, registers, plan, head.rest);
    }
    planes.evaluate(&row, registers, plan, plan.of_default);
}

/// Whether a rule is in force and does not surely fail to apply, however absence is taken.
fn may_apply(row: &Row<'_>, registers: &mut Registers, plan: &Plan, position: u32, planes: &mut Planes) -> bool {
    let Some(head) = plan.head(position).filter(|head| head.days.covers(row.as_of)) else { return false };
    if head.always_applies {
        return true;
    }
    if !head.first.when {
        planes.evaluate(row, registers, plan, head.when);
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

    /// Visits the reasons of the rules that apply or may apply, in an order that no order of files changes, without allocating anything.
    ///
    /// [`Decision::reasons`] gives the same and those that do not apply, the deciding ones first.
    ///
    /// ```
    /// use jianfu::{Context, Pack, Scratch, Status};
    /// let pack = Pack::parse(r#"
    ///     form task "工作事项" { date: date is as_of people: int "人数" hours: int "时长" }
    ///     rule few "人数" on task {
    ///       basis assumption "示例"
    ///       require people: demand.people <= 3 else reject because "人数过多" remedy "减少人数"
    ///       require hours: demand.hours <= 8 else reject because "时间过长" remedy "缩短时间"
    ///     }
    ///     default on task refer because "没有规则涵盖"
    /// "#)?;
    /// let demand = pack.demand_from_json(r#"{"form": "task", "date": "2026-03-01", "people": 5, "hours": 9}"#, None)?;
    /// let mut scratch = Scratch::default();
    /// let mut failed = Vec::new();
    /// pack.decide_into(&demand, &Context::of_demand(), &mut scratch).each_reason(|reason| {
    ///     if reason.status() == Status::Failed {
    ///         failed.extend(reason.guard());
    ///     }
    /// });
    /// assert_eq!(failed, ["people", "hours"]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn each_reason<'d>(&'d self, visit: impl FnMut(Reason<'d>)) {
        super::reasons::each(self, visit);
    }

    /// Visits the reasons that speak against the demand, deciding or not, as [`Decision::each_reason`] does: guards that fail or cannot be judged, rules and
    /// exceptions that refer or reject, and what the engine itself objects to; not what is set aside.
    ///
    /// This costs less than to visit all reasons, of which most are guards that hold.
    ///
    /// ```
    /// use jianfu::{Context, Pack};
    /// let pack = Pack::parse(r#"
    ///     form task "工作事项" { date: date is as_of people: int "人数" hours: int "时长" }
    ///     rule few "人数" on task {
    ///       basis assumption "示例"
    ///       require people: demand.people <= 3 else reject because "人数过多" remedy "减少人数"
    ///       require hours: demand.hours <= 8 else refer because "时间过长" remedy "说明用途"
    ///     }
    ///     default on task refer because "没有规则涵盖"
    /// "#)?;
    /// let demand = pack.demand_from_json(r#"{"form": "task", "date": "2026-03-01", "people": 2, "hours": 9}"#, None)?;
    /// let mut objections = Vec::new();
    /// let decision = pack.decide(&demand, &Context::of_demand());
    /// decision.each_objection(|reason| objections.push((reason.guard(), reason.remedy())));
    /// assert_eq!(objections, [(Some("hours"), Some("说明用途"))]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn each_objection<'d>(&'d self, visit: impl FnMut(Reason<'d>)) {
        super::reasons::objections(self, visit);
    }

    /// Every reason, the deciding ones first; within each part in an order that no order of files changes. Nothing is copied.
    pub fn reasons(&self) -> Vec<Reason<'_>> {
        super::reasons::reasons(self)
    }

    /// What an approval is subject to; empty unless the outcome is approve.
    pub fn conditions(&self) -> Vec<ConditionRecord<'_>> {
        super::record::conditions(self)
    }

    /// To whom a referral goes; empty unless the outcome is refer.
    pub fn refer_to(&self) -> Vec<Named<'_>> {
        super::record::refer_to(self, &self.reasons())
    }

    /// The checklists' sheet: every check, and what became of it.
    pub fn sheet(&self) -> Vec<SheetLine<'_>> {
        super::record::sheet(self)
    }

    /// What is needed to decide the same again.
    pub fn receipt(&self) -> Receipt<'_> {
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
        if self.planes.is_all_known() {
            return Vec::new();
        }
        // Rules that do not apply were not looked at, and here every rule is.
        let planes = Planes::whole(&self.row(), &form.plan);
        let mut missing = Missing::new(Bench { planes: &planes, ..bench }, self.row());
        missing.collect(&form.plan, default_verdict(form));
        missing.slots.into_iter().collect()
    }

    /// The decision as data: see the module [`crate::wire`]. Texts that come from the engine are in `lang`, those of the pack as the pack has them.
    pub fn record(&self, lang: Lang) -> DecisionRecord<'_> {
        super::record::record(self, lang)
    }

    /// The part of the decision's data that a line in a table has room for: the deciding reasons alone, and no receipt. It costs a fraction of the whole.
    ///
    /// ```
    /// use jianfu::{Context, Lang, Pack};
    /// let pack = Pack::parse(r#"form task { date: date is as_of } default on task refer because "没有规则涵盖" remedy "说明依据""#)?;
    /// let decision = pack.decide(&pack.demand_from_json(r#"{"form": "task", "date": "2026-03-01"}"#, None)?, &Context::of_demand());
    /// let brief = decision.brief(Lang::Zh);
    /// assert_eq!((brief.outcome, brief.reasons.len()), ("refer", 1));
    /// assert_eq!(brief.reasons, decision.record(Lang::Zh).reasons);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn brief(&self, lang: Lang) -> Brief<'_> {
        super::record::brief(self, lang)
    }

    /// The decision in plain sentences that can be read aloud: outcome, reasons with citations, what to do instead, what is missing.
    pub fn explain(&self, lang: Lang) -> String {
        super::explain::explain(&self.record(lang), self, lang)
    }

    /// The model of the pack that decided.
    pub(crate) fn model(&self) -> &Model {
        match &self.ground {
            Ground::OtherPack(other) => other.0.model(),
            _ => self.demand.facts().model(),
        }
    }

    pub(crate) fn plan(&self) -> Option<&Plan> {
        self.demand.facts().form_def().map(|form| &form.plan)
    }

    pub(crate) fn row(&self) -> Row<'_> {
        let facts = self.demand.facts();
        Row { tallies: &self.tallies, ..Row::new(facts.model(), facts, self.day.unwrap_or(0)) }
    }

    /// The view in which reasons are given; none where no rule was looked at.
    pub(crate) fn bench(&self) -> Option<Bench<'_>> {
        let judged = matches!(self.ground, Ground::Rules | Ground::Default | Ground::Absence);
        let day = self.day.filter(|_| judged)?;
        Some(Bench { model: self.model(), planes: &self.planes, day, world: World::AsGiven })
    }
}
