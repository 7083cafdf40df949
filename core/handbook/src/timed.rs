//! What counts over time and judges no single demand, each with its place in the handbook.

use jianfu::Pack;
use jianfu::view::{Basis, Measure, MeasureRef, QuotaRef, Spot, Validity};
use jianfu_dsl::tree::Count;

use crate::anchors::Anchors;
use crate::book::Book;
use crate::document::Line;
use crate::sentence::each_count;
use crate::text::one_line;

/// One of them with its place.
#[derive(Clone)]
pub(crate) struct Timed<'p> {
    pub(crate) of: Of<'p>,
    pub(crate) anchor: String,
    /// Whether it is the only one of its name and kind.
    is_single: bool,
}

/// What it is.
#[derive(Clone, Copy)]
pub(crate) enum Of<'p> {
    /// A quota that is only audited.
    Quota(QuotaRef<'p>),
    Measure(MeasureRef<'p>),
}

/// All of them: quotas that are only audited, deadlines, metrics, alerts, scores.
pub(crate) fn all<'p>(pack: &'p Pack, anchors: &mut Anchors) -> Vec<Timed<'p>> {
    let quotas = pack.quotas().filter(QuotaRef::is_at_least).map(Of::Quota);
    let all: Vec<Of<'p>> = quotas.chain(pack.measures().map(Of::Measure)).collect();
    let mut used: Vec<(&'static str, String)> = Vec::new();
    let mut placed = Vec::new();
    for of in &all {
        let is_single = all.iter().filter(|other| other.kind() == of.kind() && other.name() == of.name()).count() == 1;
        let first = || of.validity().from.map_or_else(|| "first".to_owned(), |from| from.to_string());
        let mut name = if is_single { of.name().to_owned() } else { format!("{}@{}", of.name(), first()) };
        if used.contains(&(of.kind(), name.clone())) {
            name = format!("{name}@{}", placed.len());
        }
        used.push((of.kind(), name.clone()));
        placed.push(Timed { of: *of, anchor: anchors.give(of.kind(), &name), is_single });
    }
    placed
}

impl<'p> Of<'p> {
    /// The kind of its anchor.
    fn kind(&self) -> &'static str {
        match self {
            Self::Quota(_) => "quota",
            Self::Measure(measure) => match measure.kind() {
                Measure::Deadline { .. } => "deadline",
                Measure::Metric { .. } => "metric",
                Measure::Alert { .. } => "alert",
                Measure::Score { .. } => "score",
            },
        }
    }

    fn name(&self) -> &'p str {
        match self {
            Self::Quota(quota) => quota.name(),
            Self::Measure(measure) => measure.name(),
        }
    }

    fn label(&self) -> &'p str {
        match self {
            Self::Quota(quota) => quota.label(),
            Self::Measure(measure) => measure.label(),
        }
    }

    fn validity(&self) -> Validity {
        match self {
            Self::Quota(quota) => quota.validity(),
            Self::Measure(measure) => measure.validity(),
        }
    }
}

impl<'p> Timed<'p> {
    pub(crate) fn kind(&self) -> &'static str {
        self.of.kind()
    }

    pub(crate) fn name(&self) -> &'p str {
        self.of.name()
    }

    pub(crate) fn validity(&self) -> Validity {
        self.of.validity()
    }

    /// What it rests on.
    pub(crate) fn bases(&self) -> Box<dyn Iterator<Item = Basis<'p>> + 'p> {
        match self.of {
            Of::Quota(quota) => Box::new(quota.bases()),
            Of::Measure(measure) => Box::new(measure.bases()),
        }
    }

    /// Where it is declared.
    pub(crate) fn spot(&self) -> Spot {
        match self.of {
            Of::Quota(quota) => quota.spot(),
            Of::Measure(measure) => measure.spot(),
        }
    }

    /// The counts that it is made of.
    pub(crate) fn counts(&self) -> Vec<Count> {
        let mut found = Vec::new();
        match self.of {
            Of::Quota(quota) => found.extend(quota.count()),
            Of::Measure(measure) => {
                let mut add = |count: &Count| found.push(count.clone());
                match measure.kind() {
                    Measure::Deadline { .. } => {}
                    Measure::Metric { value, target, .. } => {
                        each_count(value, &mut add);
                        target.iter().for_each(|(_, target)| each_count(target, &mut add));
                    }
                    Measure::Alert { when, .. } => each_count(when, &mut add),
                    Measure::Score { .. } => found.extend(measure.deductions().filter_map(|deduction| deduction.count())),
                }
            }
        }
        found
    }

    /// Its name and label, and of several versions the days of this one.
    pub(crate) fn title(&self, book: &Book<'_>) -> Line {
        Line::new().code(one_line(self.of.name())).text(self.label()).text(self.days(book))
    }

    /// A link to it.
    pub(crate) fn link(&self, book: &Book<'_>) -> Line {
        Line::new().link(&self.anchor, format!("{}{}{}", one_line(self.of.name()), self.label(), self.days(book)))
    }

    fn label(&self) -> String {
        let label = one_line(self.of.label());
        if label == one_line(self.of.name()) { String::new() } else { format!(" {label}") }
    }

    fn days(&self, book: &Book<'_>) -> String {
        if self.is_single {
            return String::new();
        }
        let days = book.days(self.validity());
        book.tell(|| format!("（{days}）"), || format!(" ({days})"))
    }
}
