//! What is told of parts of a pack whatever the demand: made when it is first asked for, and kept with the pack, for all who share it.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use jianfu_dsl::Lang;

use crate::decide::items::LookUp;
use crate::decide::words;
use crate::model::{BasisId, Clause, DayNumber, Model, NodeDef, Operand, Probe, RuleDef, TallyId, get};
use crate::wire::CitationRecord;

/// Something in Chinese and in English.
type Both<T> = [OnceLock<T>; 2];

fn one_of<T>([zh, en]: &Both<T>, lang: Lang) -> &OnceLock<T> {
    match lang {
        Lang::Zh => zh,
        Lang::En => en,
    }
}

/// What is told of a clause.
#[derive(Debug, Clone, Default)]
pub(crate) struct OfClause(OnceLock<Box<(OnceLock<About>, Both<String>)>>);

/// What conditions are about.
#[derive(Debug, Clone, Default)]
pub(crate) struct About {
    /// The facts that they look at, in the order of the form.
    pub(crate) slots: BTreeSet<usize>,
    pub(crate) look_ups: BTreeSet<LookUp>,
    /// What the serials rest on by whose shape they judge.
    pub(crate) serial_bases: Vec<BasisId>,
    /// The counts, each once.
    pub(crate) tallies: Vec<TallyId>,
}

impl Clause {
    /// What its condition is about.
    pub(crate) fn about(&self, model: &Model) -> &About {
        let (about, _) = &**self.told.0.get_or_init(Box::default);
        about.get_or_init(|| About::of(model, [self]))
    }

    /// Its words, with the labels of the form of its rule.
    pub(crate) fn words(&self, model: &Model, rule: &RuleDef, lang: Lang) -> &str {
        let (_, words) = &**self.told.0.get_or_init(Box::default);
        one_of(words, lang).get_or_init(|| words::condition(model, model.form(rule.form), &self.text, lang))
    }
}

/// What is told of the conditions that had to hold for a closing verdict.
#[derive(Debug, Clone, Default)]
pub(crate) struct OfClosing(OnceLock<Box<About>>);

impl NodeDef {
    /// What its `when` and all its guards are about together.
    pub(crate) fn about_all(&self, model: &Model) -> &About {
        self.told.0.get_or_init(|| Box::new(About::of(model, self.conditions(model))))
    }

    /// Its `when` and the conditions of its guards.
    pub(crate) fn conditions<'m>(&'m self, model: &'m Model) -> impl Iterator<Item = &'m Clause> {
        let guards = self.guards.iter().filter_map(|id| get(&model.guards, id.index()));
        self.when.iter().chain(guards.map(|guard| &guard.clause))
    }
}

impl About {
    pub(crate) fn of<'c>(model: &Model, clauses: impl IntoIterator<Item = &'c Clause>) -> Self {
        let mut about = Self::default();
        for clause in clauses {
            model.each_test(&clause.condition, &mut |test, elements_of| {
                match test.probe {
                    Probe::OnList(list) => drop(about.look_ups.insert(LookUp { list, key: test.column, elements_of })),
                    Probe::Matches(serial) => {
                        about.serial_bases.extend(get(&model.serials, serial.index()).into_iter().flat_map(|serial| &serial.bases));
                    }
                    _ => {}
                }
                model.each_operand(test, &mut |operand| match *operand {
                    Operand::Field(slot) => drop(about.slots.insert(slot)),
                    Operand::ItemColumn { list, key, .. } => drop(about.look_ups.insert(LookUp { list, key, elements_of })),
                    Operand::Tally(id) if !about.tallies.contains(&id) => about.tallies.push(id),
                    _ => {}
                });
            });
        }
        about
    }
}

/// The citations of a pack as data: of each basis, for each version of its source.
#[derive(Debug, Default)]
pub(crate) struct Citations(OnceLock<Vec<Versions>>);

type Versions = Vec<Both<CitationRecord>>;

impl Model {
    /// A basis as data, if it may be used on the day.
    pub(crate) fn citation(&self, id: BasisId, day: DayNumber, lang: Lang) -> Option<&CitationRecord> {
        let (version, make) = words::version(self, id, day)?;
        let empty = || self.bases.iter().map(|basis| (0..words::versions(basis)).map(|_| Both::default()).collect()).collect();
        let made = get(self.citations.0.get_or_init(empty), id.index())?;
        Some(one_of(get(made, version)?, lang).get_or_init(|| make.record(lang)))
    }
}
