//! How the rules of a plan are found, and why some are looked at for every demand.

use std::collections::HashMap;

use jianfu_dsl::Lang;

use super::tests::ColumnRef;
use super::written::Written;
use crate::decide::words;
use crate::index::{Access, Arenas, FEWEST_RULES, Obstacle, Place};
use crate::model::{ColumnId, Condition, FormId, Model, Plan, RuleId, get};

/// How a rule is found.
#[derive(Debug, Clone)]
pub enum Found<'p> {
    /// It is looked at for every demand.
    Always(WhyAlways<'p>),
    /// By what a demand says in certain columns.
    LookUp(LookUpBy<'p>),
}

/// By what rules are found.
#[derive(Debug, Clone)]
pub enum LookUpBy<'p> {
    /// By the values of these columns together, in one hash look-up.
    Values(Vec<ColumnRef<'p>>),
    /// By the interval in which the value of this column lies.
    Interval(ColumnRef<'p>),
}

impl<'p> LookUpBy<'p> {
    /// The columns.
    pub fn columns(&self) -> &[ColumnRef<'p>] {
        match self {
            Self::Values(columns) => columns,
            Self::Interval(column) => std::slice::from_ref(column),
        }
    }

    /// Its name in data.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Values(_) => "values",
            Self::Interval(_) => "interval",
        }
    }
}

/// Why a rule is looked at for every demand.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum WhyAlways<'p> {
    /// It has no `when`.
    NoWhen,
    /// It could be found by no part of its `when`.
    Unindexed(Vec<UnindexedPart<'p>>),
    /// It could be found, but with too few others.
    Few {
        /// By what.
        by: LookUpBy<'p>,
        /// How many rules of the plan, this one included, could be found by that.
        rules: usize,
        /// With how many it would pay.
        fewest: usize,
    },
}

impl WhyAlways<'_> {
    /// Its name in data.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::NoWhen => "no_when",
            Self::Unindexed(_) => "unindexed",
            Self::Few { .. } => "few_rules",
        }
    }
}

/// A part of a `when` by which a rule cannot be found.
#[derive(Debug, Clone, Copy)]
pub struct UnindexedPart<'p> {
    model: &'p Model,
    form: FormId,
    part: &'p Condition,
    obstacle: Obstacle,
}

impl UnindexedPart<'_> {
    /// Why not.
    pub fn obstacle(&self) -> Obstacle {
        self.obstacle
    }

    /// The part in the keywords of a language, its definitions written out.
    pub fn words(&self, lang: Lang) -> String {
        let written = Written { model: self.model, form: self.form };
        words::condition(self.model, self.model.form(self.form), &written.condition(self.part), lang)
    }
}

/// A look-up that every demand costs, and the rules that it finds.
#[derive(Debug, Clone)]
pub struct LookUp<'p> {
    by: LookUpBy<'p>,
    rules: usize,
    most: usize,
}

impl<'p> LookUp<'p> {
    /// By what.
    pub fn by(&self) -> &LookUpBy<'p> {
        &self.by
    }

    /// How many rules it may find. They are all found where the value of one of the columns is not known.
    pub fn rules(&self) -> usize {
        self.rules
    }

    /// The most that it finds where the values are known.
    pub fn most(&self) -> usize {
        self.most
    }
}

/// What is found on one form.
#[derive(Clone, Copy)]
struct Finder<'p> {
    model: &'p Model,
    form: FormId,
}

impl<'p> Finder<'p> {
    fn column(self, id: ColumnId) -> ColumnRef<'p> {
        ColumnRef { model: self.model, form: self.form, id }
    }

    fn by(self, access: Access<'_>) -> LookUpBy<'p> {
        match access {
            Access::Values(ids) => LookUpBy::Values(ids.iter().map(|id| self.column(*id)).collect()),
            Access::Interval(id) => LookUpBy::Interval(self.column(id)),
        }
    }

    fn when(self, id: RuleId) -> Option<&'p Condition> {
        let root = get(&self.model.rules, id.index())?.root;
        get(&self.model.nodes, root.index())?.when.as_ref().map(|when| &when.condition)
    }

    fn unindexed(self, arenas: Arenas<'p>, when: &'p Condition) -> WhyAlways<'p> {
        let Self { model, form } = self;
        WhyAlways::Unindexed(
            arenas.obstacles(when).into_iter().map(|(part, obstacle)| UnindexedPart { model, form, part, obstacle }).collect(),
        )
    }
}

/// The look-ups of a plan, and how each of its rules is found.
pub(super) fn found<'p>(model: &'p Model, form: FormId, plan: &'p Plan) -> (Vec<LookUp<'p>>, Vec<Found<'p>>) {
    let finder = Finder { model, form };
    let mut look_ups = Vec::new();
    let mut by_place = HashMap::new();
    for group in plan.index.groups() {
        let by = finder.by(group.by);
        by_place.extend(group.rules.iter().map(|place| (*place, by.clone())));
        look_ups.push(LookUp { by, rules: group.rules.len(), most: group.most });
    }
    let arenas = Arenas { columns: &model.columns, tests: &model.tests };
    let whens: Vec<Option<&Condition>> = plan.rules.iter().map(|id| finder.when(*id)).collect();
    let wanted: Vec<Place> = whens.iter().map(|when| when.map_or(Place::Nowhere, |when| arenas.place(when))).collect();
    let mut together: HashMap<Access<'_>, usize> = HashMap::new();
    wanted.iter().filter_map(Place::by).for_each(|by| *together.entry(by).or_default() += 1);
    let all = (0_u32..).zip(whens.iter().zip(&wanted)).map(|(place, (when, wanted))| match (by_place.remove(&place), when, wanted.by()) {
        (Some(by), ..) => Found::LookUp(by),
        (None, None, _) => Found::Always(WhyAlways::NoWhen),
        (None, Some(when), None) => Found::Always(finder.unindexed(arenas, when)),
        (None, Some(_), Some(by)) => {
            let rules = together.get(&by).copied().unwrap_or(1);
            Found::Always(WhyAlways::Few { by: finder.by(by), rules, fewest: FEWEST_RULES })
        }
    });
    let all = all.collect();
    (look_ups, all)
}
