//! Decisions: one pass over a demand, and everything that can be asked about it afterwards.

use std::borrow::Cow;

use jianfu_dsl::Lang;
use jiff::civil::Date;

use crate::decide::cells::Row;
use crate::decide::found::{Found, default_verdict};
use crate::decide::judge::Bench;
use crate::decide::kept::Answer;
use crate::decide::missing::Missing;
use crate::decide::reasons::{Reason, Remark};
use crate::decide::truth::{Planes, World};
use crate::demand::Demand;
use crate::error::DataError;
use crate::model::{Model, Plan, date_of};
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

impl<'d> Decision<'d> {
    /// What was found of a demand that stands elsewhere.
    #[inline]
    pub(super) const fn lent(demand: &'d Demand, found: &'d Found, answer: &'d Answer) -> Self {
        Self { demand: Cow::Borrowed(demand), found: Cow::Borrowed(found), answer: Cow::Borrowed(answer) }
    }

    /// What was found of a demand, which is its own now.
    pub(super) const fn owned(demand: Demand, found: Found, answer: Answer) -> Decision<'static> {
        Decision { demand: Cow::Owned(demand), found: Cow::Owned(found), answer: Cow::Owned(answer) }
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
        Self::owned(self.demand.into_owned(), self.found.into_owned(), self.answer.into_owned())
    }

    /// The reasons of the rules that apply or may apply, and of these what speaks against the demand, where they are known.
    pub(crate) fn kept_reasons(&self) -> Option<(&[Remark], &[Remark])> {
        self.answer.knows_reasons.then_some((&self.answer.reasons, &self.answer.objections))
    }
}

impl Decision<'_> {
    /// The outcome.
    pub fn outcome(&self) -> Outcome {
        self.answer.outcome
    }

    /// The demand that was decided, as the pack reads it.
    pub fn demand(&self) -> &Demand {
        self.found.demand(&self.demand)
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
