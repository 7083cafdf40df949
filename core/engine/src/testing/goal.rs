//! What tests should reach, as keys: the pack says which there are, and each decision which it reaches.

use std::collections::BTreeMap;

use jianfu_dsl::tree::{MeasureKind, PlaceLevel};

use super::coverage::{Coverage, CoveragePoint};
use super::limits::Side;
use crate::model::{BasisDef, BasisId, ColumnId, DayNumber, Days, FormId, GuardId, ListId, Model, NodeId, SourceId, TestId, get};

/// Something that a decision may reach.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Goal {
    /// A rule or exception applies.
    Applies(NodeId),
    /// It does not.
    IsOff(NodeId),
    /// Its closing verdict is reached and stands.
    Closes(NodeId),
    /// An exception takes the place of what is above it.
    Replaces(NodeId),
    Holds(GuardId),
    Fails(GuardId),
    /// The condition of a closing verdict, by its position, is attached.
    Attached(NodeId, usize),
    LeftOut(NodeId, usize),
    /// An item is looked up while in force.
    Item(ListId, u32),
    /// The same on this day.
    ItemOn(ListId, u32, DayNumber),
    /// The condition under which a rule or exception applies is met on this day, be it in force or not.
    Day(NodeId, DayNumber),
    /// A comparison is made with a value on this side of it.
    Compared(Comparison, Side),
    /// A reason rests on this article of this version of a source; on the source as a whole where there is none.
    Cited(SourceId, Article),
    Assumed(String),
    /// Of what is measured over the history, that something comes of it, or that nothing does.
    Measured(MeasureKind, String, bool),
}

/// The steps of a place down to the article.
pub(super) type Article = Vec<(PlaceLevel, u32)>;

/// A test on facts of a form. Slots of unrelated forms are numbered alike, so the test alone does not tell which facts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Comparison {
    pub(super) test: TestId,
    /// The list of facts whose elements are compared.
    pub(super) elements_of: Option<ColumnId>,
    /// The form that declares the facts; none where no fact is compared.
    pub(super) form: Option<FormId>,
}

/// Everything that the tests of a pack should reach.
#[derive(Default)]
pub(super) struct Goals {
    points: BTreeMap<Goal, (Option<NodeId>, CoveragePoint)>,
}

impl Goals {
    /// Adds a goal that can be reached only where the rule or exception `within` applies. Of several places that ask for the same the first counts.
    pub(super) fn add(&mut self, goal: Goal, within: Option<NodeId>, point: CoveragePoint) {
        self.points.entry(goal).or_insert((within, point));
    }

    /// Notes that a test reaches this, where it is a goal.
    pub(super) fn reach(&mut self, goal: &Goal) {
        if let Some((_, point)) = self.points.get_mut(goal) {
            point.covered = true;
        }
    }

    pub(super) fn into_coverage(self) -> Coverage {
        let applies = |id: NodeId| self.points.get(&Goal::Applies(id)).is_none_or(|(_, point)| point.covered);
        let told = |(within, point): &(Option<NodeId>, CoveragePoint)| CoveragePoint {
            implied: !point.covered && within.is_some_and(|id| !applies(id)),
            ..point.clone()
        };
        let mut points: Vec<CoveragePoint> = self.points.values().map(told).collect();
        // The goals' own order follows numbers that depend on the order of files.
        points.sort_by(|a, b| (&a.file, a.line, a.kind, &a.name, &a.message.en).cmp(&(&b.file, b.line, b.kind, &b.name, &b.message.en)));
        Coverage { points }
    }
}

/// The goals that a basis stands for on some of these days.
pub(super) fn of_basis(model: &Model, basis: BasisId, days: Days) -> Vec<Goal> {
    match get(&model.bases, basis.index()) {
        Some(BasisDef::Assumption(why)) => vec![Goal::Assumed(why.clone())],
        Some(BasisDef::Cite(cite)) => {
            let days = cite.days.unwrap_or(Days::ALWAYS).and(days);
            let usable = |id: &&SourceId| get(&model.sources, id.index()).is_some_and(|source| source.days.meets(days));
            let mut articles: Vec<Article> = cite.places.iter().map(article).collect();
            articles.sort();
            articles.dedup();
            if articles.is_empty() {
                articles.push(Article::new());
            }
            let sources = cite.sources.iter().filter(usable).filter(|_| !days.is_empty());
            sources.flat_map(|source| articles.iter().map(|article| Goal::Cited(*source, article.clone()))).collect()
        }
        None => Vec::new(),
    }
}

/// A place without what is narrower than an article.
fn article(place: &jianfu_dsl::tree::Place) -> Article {
    let wide: Article = place.steps.iter().filter(|(level, _)| *level <= PlaceLevel::Article).copied().collect();
    if wide.is_empty() { place.steps.clone() } else { wide }
}
