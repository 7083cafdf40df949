//! Decisions: one pass over a demand, and everything that can be asked about it afterwards.

use std::borrow::Cow;

use jianfu_dsl::Lang;
use jiff::civil::{Date, DateTime};

use crate::context::Context;
use crate::decide::cells::Row;
use crate::decide::judge::{Bench, Standings, Verdict};
use crate::decide::kept::{Answer, Kept, Of};
use crate::decide::missing::Missing;
use crate::decide::reasons::{Reason, Remark};
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
///
/// It has its own demand and findings, or borrows them where they stand already, as [`Pack::decide_into`] has it; [`Decision::into_owned`] makes one that lasts.
#[derive(Debug, Clone)]
pub struct Decision<'d> {
    demand: Cow<'d, Demand>,
    pub(crate) found: Cow<'d, Found>,
    pub(crate) answer: Cow<'d, Answer>,
}

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
    /// Where nothing is counted it does not matter what is known.
    fn of(context: &Context<'_>, form: &FormDef) -> Option<Box<Self>> {
        let counts = !form.plan.tallies.is_empty();
        counts.then(|| Box::new(Self { known_at: context.known(), position: context.history().map(History::position) }))
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
    Decision { demand: Cow::Owned(demand.clone()), found: Cow::Owned(found), answer: Cow::Owned(answer) }
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

impl Found {
    /// Forgets what was found, and finds the day. Nothing is judged, for the reason that it gives, where that is another than rules.
    fn begin(&mut self, pack: &Pack, demand: &Demand, day: Option<DayNumber>) -> Ground {
        self.planes.forget();
        self.tallies.clear();
        (self.day, self.memory, self.reread) = (day, None, None);
        if !pack.is_same(&demand.facts().pack) {
            match pack.rebuild(demand) {
                Ok(reread) => self.reread = Some(reread),
                Err(error) => return Ground::OtherPack(Box::new((pack.clone(), error))),
            }
        }
        let facts = self.reread.as_ref().unwrap_or(demand).facts();
        let Some(form) = facts.form_def() else { return Ground::NoDay };
        self.day = day.or_else(|| facts.day_of(form));
        match self.day {
            None => Ground::NoDay,
            Some(day) if !facts.model().days.covers(day) => Ground::PackNotInForce,
            Some(_) => Ground::Rules,
        }
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
        let ground = self.begin(pack, demand, context.as_of().map(day_number));
        let Self { reread, day, planes, tallies, memory } = self;
        let of_pack = reread.as_ref().unwrap_or(demand);
        let facts = of_pack.facts();
        let (Ground::Rules, Some(as_of), Some(form)) = (&ground, *day, facts.form_def()) else {
            workbench.answer.begin(ground);
            return None;
        };
        let (model, plan) = (facts.model(), &form.plan);
        *memory = Memory::of(context, form);
        look(Counter { demand: of_pack, context, before }, (as_of, plan), planes, tallies, workbench);
        let Workbench { live, open, kept, answer, .. } = workbench;
        let of = Of::new(facts.form, plan, as_of, live, planes);
        kept.begin(&facts.pack);
        answer.begin(ground);
        let place = kept.find(&of);
        if place.is_none() {
            (answer.outcome, answer.ground) =
                Bench { model, planes, day: as_of, world: World::AsGiven }.judge(form, live, &mut answer.standings, open);
            if kept.wants(&of) {
                self.keep(demand, workbench);
            }
        }
        place
    }

    /// Keeps what the rules came to, with the reasons.
    #[inline(never)]
    fn keep(&self, demand: &Demand, Workbench { live, kept, answer, .. }: &mut Workbench) {
        let mut reasons = std::mem::take(&mut answer.reasons);
        reasons.clear();
        super::reasons::applying(&Decision::lent(demand, self, answer), |remark| reasons.push(remark));
        answer.objections.clear();
        answer.objections.extend(reasons.iter().filter(|remark| remark.objects()));
        (answer.reasons, answer.knows_reasons) = (reasons, true);
        let facts = self.reread.as_ref().unwrap_or(demand).facts();
        if let (Some(form), Some(day)) = (facts.form_def(), self.day) {
            kept.keep(&Of::new(facts.form, &form.plan, day, live, &self.planes), answer);
        }
    }
}

impl<'d> Decision<'d> {
    /// What was found of a demand that stands elsewhere.
    #[inline]
    const fn lent(demand: &'d Demand, found: &'d Found, answer: &'d Answer) -> Self {
        Self { demand: Cow::Borrowed(demand), found: Cow::Borrowed(found), answer: Cow::Borrowed(answer) }
    }

    /// The same with a demand and findings of its own, which lasts.
    ///
    /// ```
    /// use jianfu::{Context, Decision, Pack, Scratch};
    /// let pack = Pack::parse("form task { date: date is as_of } default on task refer because \"无规则\"")?;
    /// let (mut scratch, mut decisions) = (Scratch::default(), Vec::<Decision<'static>>::new());
    /// for day in ["2026-03-01", "2026-03-02"] {
    ///     let demand = pack.demand_from_json(&format!(r#"{{"form": "task", "date": "{day}"}}"#), None)?;
    ///     decisions.push(pack.decide_into(&demand, &Context::of_demand(), &mut scratch).into_owned());
    /// }
    /// assert_eq!(decisions[0].as_of(), Some(jiff::civil::date(2026, 3, 1)));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn into_owned(self) -> Decision<'static> {
        let Self { demand, found, answer } = self;
        Decision { demand: Cow::Owned(demand.into_owned()), found: Cow::Owned(found.into_owned()), answer: Cow::Owned(answer.into_owned()) }
    }

    /// The reasons of the rules that apply or may apply, and of these what speaks against the demand, where they are known.
    pub(crate) fn kept_reasons(&self) -> Option<(&[Remark], &[Remark])> {
        self.answer.knows_reasons.then_some((&self.answer.reasons, &self.answer.objections))
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

impl Decision<'_> {
    /// The outcome.
    pub fn outcome(&self) -> Outcome {
        self.answer.outcome
    }

    /// The demand that was decided, as the pack reads it.
    pub fn demand(&self) -> &Demand {
        self.found.reread.as_ref().unwrap_or(&self.demand)
    }

    /// The day whose law applied; `None` where neither caller nor demand said it.
    pub fn as_of(&self) -> Option<Date> {
        self.found.day.and_then(date_of)
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
    /// let decision = pack.decide_into(&demand, &Context::of_demand(), &mut scratch);
    /// decision.each_reason(|reason| {
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
        let Some(form) = self.demand().facts().form_def() else { return Vec::new() };
        self.missing_slots().into_iter().filter_map(|slot| form.fields.get(slot)).map(|field| field.name.as_str()).collect()
    }

    pub(crate) fn missing_slots(&self) -> Vec<usize> {
        let Some(form) = self.demand().facts().form_def() else { return Vec::new() };
        if matches!(self.answer.ground, Ground::NoDay) {
            return form.date_slot.into_iter().collect();
        }
        let Some(bench) = self.bench() else { return Vec::new() };
        if self.found.planes.is_all_known() {
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
        match &self.answer.ground {
            Ground::OtherPack(other) => other.0.model(),
            _ => self.demand().facts().model(),
        }
    }

    pub(crate) fn plan(&self) -> Option<&Plan> {
        self.demand().facts().form_def().map(|form| &form.plan)
    }

    pub(crate) fn row(&self) -> Row<'_> {
        let facts = self.demand().facts();
        Row { tallies: &self.found.tallies, ..Row::new(facts.model(), facts, self.found.day.unwrap_or(0)) }
    }

    /// The view in which reasons are given; none where no rule was looked at.
    pub(crate) fn bench(&self) -> Option<Bench<'_>> {
        let judged = matches!(self.answer.ground, Ground::Rules | Ground::Default | Ground::Absence);
        let day = self.found.day.filter(|_| judged)?;
        Some(Bench { model: self.model(), planes: &self.found.planes, day, world: World::AsGiven })
    }
}
