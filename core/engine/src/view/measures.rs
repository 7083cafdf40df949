//! What counts over the history: quotas, deadlines, metrics, alerts and scores.

use jianfu_dsl::tree::{CompareOp, Count, Expr, Int, Name, Span, Window};
use jiff::civil::Date;
use rust_decimal::Decimal;

use super::forms::FormRef;
use super::rules::RuleRef;
use super::{Basis, Spot, Validity, reference};
use crate::model::{AlertDef, DeadlineDef, DeductionDef, MeasureDef, MetricDef, Model, QuotaDef, ScoreDef, TallyId, WindowDef, get};
use crate::pack::Pack;

reference! {
    /// A quota: how often something may, or must, happen in a window.
    QuotaRef to QuotaDef
}

impl<'p> QuotaRef<'p> {
    /// Its name; of one that admits, also the id of its rule.
    pub fn name(&self) -> &'p str {
        &self.of.name
    }

    /// Its label.
    pub fn label(&self) -> &'p str {
        &self.of.label
    }

    /// The form that it limits.
    pub fn form(&self) -> Option<FormRef<'p>> {
        FormRef::new(self.model, self.of.form.index())
    }

    /// The form of the entries that it counts.
    pub fn counted(&self) -> Option<FormRef<'p>> {
        FormRef::new(self.model, get(&self.model.tallies, self.of.tally.index())?.form.index())
    }

    /// Which of them it counts; all where there is no filter.
    pub fn filter(&self) -> Option<&'p Expr> {
        get(&self.model.tallies, self.of.tally.index())?.filter.as_ref().map(|filter| &*filter.text)
    }

    /// What it counts: entries on a form, which of them, and in which window.
    pub fn count(&self) -> Option<Count> {
        count_of(self.model, self.of.tally)
    }

    /// The rule that admits by it; `None` of `at_least`, which is only audited.
    pub fn rule(&self) -> Option<RuleRef<'p>> {
        get(&self.model.rules, self.of.rule?.index()).map(|of| RuleRef { model: self.model, of })
    }

    /// The limit.
    pub fn limit(&self) -> u32 {
        self.of.limit
    }

    /// Whether it is a least number, which is only audited.
    pub fn is_at_least(&self) -> bool {
        self.of.at_least
    }

    /// The fields that make a group, as written.
    pub fn per(&self) -> impl Iterator<Item = &'p str> + use<'p> {
        self.of.per.iter().map(String::as_str)
    }

    /// When it is in force.
    pub fn validity(&self) -> Validity {
        Validity::of(self.of.days)
    }

    /// What it rests on.
    pub fn bases(&self) -> impl Iterator<Item = Basis<'p>> + use<'p> {
        Basis::all(self.model, &self.of.bases)
    }

    /// Where it is declared.
    pub fn spot(&self) -> Spot {
        Spot::of(self.model, self.of.spot)
    }
}

/// What deadlines, metrics, alerts and scores have in common.
#[derive(Debug, Clone, Copy)]
pub struct MeasureRef<'p> {
    model: &'p Model,
    of: &'p MeasureDef,
    kind: Measure<'p>,
    deductions: &'p [DeductionDef],
}

/// What is measured.
#[derive(Debug, Clone, Copy)]
pub enum Measure<'p> {
    /// Within how many days of one field the day in another must come.
    Deadline {
        /// The form.
        form: Option<FormRef<'p>>,
        /// The field that starts the time.
        from: &'p str,
        /// The field that ends it.
        to: &'p str,
        /// How many days.
        days: u32,
        /// Whether they are working days.
        workdays: bool,
    },
    /// A number made of counts.
    Metric {
        /// Whether it is shown, and compared with the target, in percent.
        percent: bool,
        /// The number.
        value: &'p Expr,
        /// What is aimed at.
        target: Option<(CompareOp, &'p Expr)>,
    },
    /// A condition on counts, and what follows.
    Alert {
        /// The condition.
        when: &'p Expr,
        /// The fields that make a group.
        per: &'p [String],
        /// What follows.
        then: &'p str,
    },
    /// Points that are taken off for each entry: see [`MeasureRef::deductions`].
    Score {
        /// The fields that make a group.
        per: &'p [String],
        /// The points at the start.
        base: Decimal,
    },
}

impl<'p> MeasureRef<'p> {
    fn deadline(model: &'p Model, of: &'p DeadlineDef) -> Self {
        let form = FormRef::new(model, of.form.index());
        let field = |slot: usize| model.form(of.form).and_then(|form| form.fields.get(slot)).map_or("", |field| field.name.as_str());
        let (from, to) = (field(of.from), field(of.to));
        let kind = Measure::Deadline { form, from, to, days: of.count, workdays: of.workdays };
        Self { model, of: &of.measure, kind, deductions: &[] }
    }

    fn metric(model: &'p Model, of: &'p MetricDef) -> Self {
        let (value, target) = &of.texts;
        let target = of.target.as_ref().map(|(op, _)| *op).zip(target.as_deref());
        Self { model, of: &of.measure, kind: Measure::Metric { percent: of.percent, value, target }, deductions: &[] }
    }

    fn alert(model: &'p Model, of: &'p AlertDef) -> Self {
        let kind = Measure::Alert { when: &of.text, per: &of.per, then: &of.then };
        Self { model, of: &of.measure, kind, deductions: &[] }
    }

    fn score(model: &'p Model, of: &'p ScoreDef) -> Self {
        let kind = Measure::Score { per: &of.per, base: of.base };
        Self { model, of: &of.measure, kind, deductions: &of.deductions }
    }

    /// What a score takes off, in the order written; nothing of the others.
    pub fn deductions(&self) -> impl Iterator<Item = DeductionRef<'p>> + use<'p> {
        let model = self.model;
        self.deductions.iter().map(move |of| DeductionRef { model, of })
    }

    /// Its name.
    pub fn name(&self) -> &'p str {
        &self.of.name
    }

    /// Its label.
    pub fn label(&self) -> &'p str {
        &self.of.label
    }

    /// What is measured.
    pub fn kind(&self) -> Measure<'p> {
        self.kind
    }

    /// The last day of the time that begins on a day. Nothing where it is no deadline, or where the pack's calendars do not reach that day.
    ///
    /// ```
    /// use jiff::civil::date;
    /// let pack = jianfu::Pack::parse(r#"
    ///     form finding { date: date is as_of mended: date optional }
    ///     default on finding approve because "可以"
    ///     deadline mending "整改" on finding { basis assumption "示例" from date to mended within 15 days }
    /// "#)?;
    /// let deadline = pack.measures().next().expect("there is one");
    /// assert_eq!(deadline.due(date(2026, 3, 20)), Some(date(2026, 4, 4)));
    /// # Ok::<(), jianfu::Error>(())
    /// ```
    pub fn due(&self, began: Date) -> Option<Date> {
        match self.kind {
            Measure::Deadline { days, workdays, .. } => self.model.calendar.due(began, days, workdays),
            _ => None,
        }
    }

    /// When it is in force.
    pub fn validity(&self) -> Validity {
        Validity::of(self.of.days)
    }

    /// What it rests on.
    pub fn bases(&self) -> impl Iterator<Item = Basis<'p>> + use<'p> {
        Basis::all(self.model, &self.of.bases)
    }

    /// Where it is declared.
    pub fn spot(&self) -> Spot {
        Spot::of(self.model, self.of.spot)
    }
}

reference! {
    /// What a score takes off for each of certain entries.
    DeductionRef to DeductionDef
}

impl DeductionRef<'_> {
    /// The points for one entry.
    pub fn points(&self) -> Decimal {
        self.of.points
    }

    /// The entries that cost them, those in the time asked about: it names no window.
    pub fn count(&self) -> Option<Count> {
        count_of(self.model, self.of.tally)
    }
}

impl<'p> RuleRef<'p> {
    /// The quota by which it admits, if it is one's.
    ///
    /// ```
    /// let pack = jianfu::Pack::parse(r#"
    ///     form visit { date: date is as_of }
    ///     default on visit approve because "可以"
    ///     quota yearly "每年一次" on visit { basis assumption "示例" at_most 1 within calendar_year reject because "已满" remedy "合并" }
    /// "#)?;
    /// let rule = pack.rules().next().expect("there is one");
    /// assert_eq!(rule.quota().map(|quota| (quota.name(), quota.limit())), Some(("yearly", 1)));
    /// # Ok::<(), jianfu::Error>(())
    /// ```
    pub fn quota(&self) -> Option<QuotaRef<'p>> {
        let is_its =
            |of: &&QuotaDef| of.rule.and_then(|rule| get(&self.model.rules, rule.index())).is_some_and(|rule| std::ptr::eq(rule, self.of));
        self.model.quotas.iter().find(is_its).map(|of| QuotaRef { model: self.model, of })
    }
}

/// A count as it would be written.
pub(super) fn count_of(model: &Model, id: TallyId) -> Option<Count> {
    let tally = get(&model.tallies, id.index())?;
    let window = match tally.window {
        WindowDef::Year => Some(Window::Year),
        WindowDef::Half => Some(Window::Half),
        WindowDef::Quarter => Some(Window::Quarter),
        WindowDef::Month => Some(Window::Month),
        WindowDef::Week => Some(Window::Week),
        WindowDef::Rolling(days) => Some(Window::Rolling(Int { value: days.into(), span: Span::default() })),
        WindowDef::Ever => None,
    };
    Some(Count {
        form: Name { text: model.form(tally.form)?.name.clone(), span: Span::default() },
        filter: tally.filter.as_ref().map(|filter| (*filter.text).clone()),
        window: window.map(|window| (tally.period, window)),
    })
}

impl Pack {
    /// Its quotas, every version of each.
    ///
    /// ```
    /// let pack = jianfu::Pack::parse(r#"
    ///     form visit { date: date is as_of community: text }
    ///     default on visit approve because "可以"
    ///     quota meetings "会议" on visit { basis assumption "示例" at_least 2 per community within calendar_year }
    /// "#)?;
    /// let quota = pack.quotas().next().expect("there is one");
    /// assert_eq!((quota.name(), quota.limit(), quota.is_at_least()), ("meetings", 2, true));
    /// # Ok::<(), jianfu::Error>(())
    /// ```
    pub fn quotas(&self) -> impl Iterator<Item = QuotaRef<'_>> {
        let model = self.model();
        model.quotas.iter().map(move |of| QuotaRef { model, of })
    }

    /// Its deadlines, metrics, alerts and scores, in this order.
    pub fn measures(&self) -> impl Iterator<Item = MeasureRef<'_>> {
        let model = self.model();
        let deadlines = model.deadlines.iter().map(move |of| MeasureRef::deadline(model, of));
        let metrics = model.metrics.iter().map(move |of| MeasureRef::metric(model, of));
        let alerts = model.alerts.iter().map(move |of| MeasureRef::alert(model, of));
        deadlines.chain(metrics).chain(alerts).chain(model.scores.iter().map(move |of| MeasureRef::score(model, of)))
    }
}
