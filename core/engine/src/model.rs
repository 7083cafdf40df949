//! A compiled pack: everything by small integers, nothing left to look up by name while deciding.

mod cell;
mod conditions;
mod counts;
mod days;
mod ids;
mod lists;
mod packed;
mod rules;
mod symbols;
mod texts;

use std::collections::HashMap;

use jianfu_dsl::tree::{ConfidenceCode, Place};
use serde::{Deserialize, Serialize};

pub(crate) use self::cell::{Article, Cell, Kind, NameState, Type};
pub(crate) use self::conditions::{Clause, Condition, Operand, Part, Probe, Test};
pub(crate) use self::counts::{
    AlertDef, DeadlineDef, DeductionDef, KeyDef, MeasureDef, MetricDef, QuotaDef, ScoreDef, TallyDef, WindowDef,
};
pub(crate) use self::days::{DayNumber, Days, date_of, day_number};
pub(crate) use self::ids::{
    BasisId, BodyId, ColumnId, EnumId, FormId, GuardId, ListId, NodeId, RuleId, SerialId, SourceId, TallyId, TestId, get,
};
pub(crate) use self::lists::{ItemDef, ListDef, SerialDef, SerialPart};
pub(crate) use self::packed::{Packed, Range};
pub(crate) use self::rules::{ChecklistDef, GuardDef, Head, IsEarly, NodeDef, Plan, ProvidedDef, RuleDef, VerdictDef};
pub(crate) use self::symbols::{Symbol, Symbols};
pub(crate) use self::texts::Texts;
use crate::calendar::Calendar;
use crate::decide::told::Citations;
use crate::fold::folded;
use crate::meta::Meta;
use crate::program::Program;
use crate::saved::{Aside, Said};

/// A look-up table. Only packs add to one, so its hashes need not withstand those who choose keys that collide.
pub(crate) type Table<K, V> = HashMap<K, V, foldhash::fast::RandomState>;

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct EnumDef {
    pub(crate) name: String,
    pub(crate) label: String,
    pub(crate) ordered: bool,
    pub(crate) variants: Vec<VariantDef>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct VariantDef {
    pub(crate) name: String,
    pub(crate) label: String,
}

impl EnumDef {
    /// The value of a name or label.
    pub(crate) fn variant(&self, text: &str) -> Option<u16> {
        // As declared, nearly always.
        let exact = self.variants.iter().position(|variant| variant.name == text || variant.label == text);
        let position = exact.or_else(|| {
            let text = folded(text);
            self.variants.iter().position(|variant| folded(&variant.name) == text || folded(&variant.label) == text)
        })?;
        u16::try_from(position).ok()
    }
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct FieldDef {
    pub(crate) name: String,
    pub(crate) label: String,
    pub(crate) ty: Type,
    pub(crate) optional: bool,
    pub(crate) as_of: bool,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct FormDef {
    pub(crate) name: String,
    pub(crate) label: String,
    pub(crate) parent: Option<FormId>,
    /// Inherited fields first, so that a field has one slot in its form and in all that extend it.
    pub(crate) fields: Vec<FieldDef>,
    /// Names and labels.
    #[serde(with = "crate::saved::sorted")]
    pub(crate) lookup: Table<String, usize>,
    pub(crate) date_slot: Option<usize>,
    pub(crate) default: Option<(VerdictDef, FormId)>,
    /// Made anew when a saved pack is loaded.
    #[serde(skip)]
    pub(crate) plan: Plan,
}

impl FormDef {
    pub(crate) fn slot(&self, name: &str) -> Option<usize> {
        self.lookup.get(name).copied().or_else(|| self.lookup.get(folded(name).as_ref()).copied())
    }
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct BodyDef {
    pub(crate) name: String,
    pub(crate) label: String,
    pub(crate) aliases: Vec<String>,
    pub(crate) under: Option<BodyId>,
}

/// What a name stands for in conditions.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct DefinitionDef {
    pub(crate) name: String,
    pub(crate) label: String,
    pub(crate) text: Said,
    pub(crate) spot: Spot,
}

/// Where something stands in the pack's files.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(crate) struct Spot {
    /// Of the model's files.
    pub(crate) file: u32,
    pub(crate) at: At,
}

#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(crate) enum At {
    /// In rule text, the first byte.
    Byte(u32),
    /// A row of a table, as a spreadsheet program counts, or an item of a TOML file.
    Number(u32),
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct SourceDef {
    pub(crate) name: String,
    pub(crate) title: String,
    pub(crate) number: Option<String>,
    pub(crate) issuer: Option<String>,
    pub(crate) level: Option<u16>,
    pub(crate) rank: Option<u16>,
    pub(crate) confidence: ConfidenceCode,
    pub(crate) days: Days,
    /// The source that stands for all versions of this name when sources are compared.
    pub(crate) group: SourceId,
    /// Every version of this name, in order of validity.
    pub(crate) versions: Vec<SourceId>,
    pub(crate) spot: Spot,
}

/// What a statement rests on.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) enum BasisDef {
    Cite(CiteDef),
    Assumption(String),
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct CiteDef {
    /// Every version of the source that the citation may mean; the day picks one.
    pub(crate) sources: Vec<SourceId>,
    pub(crate) places: Vec<Place>,
    pub(crate) confidence: Option<ConfidenceCode>,
    pub(crate) quote: Option<String>,
    pub(crate) days: Option<Days>,
}

/// All of it.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Model {
    pub(crate) meta: Meta,
    pub(crate) digest: String,
    pub(crate) days: Days,
    pub(crate) refer_to: Option<BodyId>,
    pub(crate) symbols: Symbols,
    pub(crate) enums: Vec<EnumDef>,
    pub(crate) forms: Vec<FormDef>,
    /// Their names and labels, folded; `None` for a label that several have.
    #[serde(with = "crate::saved::sorted")]
    pub(crate) form_names: Table<String, Option<FormId>>,
    pub(crate) bodies: Vec<BodyDef>,
    #[serde(with = "crate::saved::sorted")]
    pub(crate) body_names: Table<String, BodyId>,
    pub(crate) sources: Vec<SourceDef>,
    /// What a basis may call a source, folded: its name, number and title.
    #[serde(with = "crate::saved::sorted")]
    pub(crate) source_names: Table<String, SourceId>,
    pub(crate) bases: Vec<BasisDef>,
    #[serde(skip)]
    pub(crate) citations: Citations,
    pub(crate) lists: Vec<ListDef>,
    pub(crate) serials: Vec<SerialDef>,
    pub(crate) tallies: Vec<TallyDef>,
    pub(crate) quotas: Vec<QuotaDef>,
    pub(crate) deadlines: Vec<DeadlineDef>,
    pub(crate) metrics: Vec<MetricDef>,
    pub(crate) alerts: Vec<AlertDef>,
    pub(crate) scores: Vec<ScoreDef>,
    pub(crate) calendar: Calendar,
    /// The enum `status`, of entries of the history, where the pack has one.
    pub(crate) status: Option<EnumId>,
    pub(crate) definitions: Vec<DefinitionDef>,
    pub(crate) columns: Vec<Operand>,
    pub(crate) tests: Vec<Test>,
    pub(crate) rules: Vec<RuleDef>,
    pub(crate) nodes: Vec<NodeDef>,
    pub(crate) guards: Vec<GuardDef>,
    /// What deciding reads of lists, nodes and guards.
    #[serde(skip)]
    pub(crate) program: Program,
    pub(crate) checklists: Vec<ChecklistDef>,
    /// What no decision needs.
    #[serde(skip)]
    pub(crate) aside: Aside,
    /// The names of the files in which something stands.
    pub(crate) files: Vec<String>,
}

impl Model {
    pub(crate) fn form(&self, id: FormId) -> Option<&FormDef> {
        get(&self.forms, id.index())
    }

    /// Visits every test of a condition, those within quantifiers too, each with the column of the list whose elements it looks at.
    pub(crate) fn each_test<'m>(&'m self, condition: &Condition, visit: &mut dyn FnMut(&'m Test, Option<ColumnId>)) {
        self.each_test_of(condition, None, visit);
    }

    fn each_test_of<'m>(&'m self, condition: &Condition, list: Option<ColumnId>, visit: &mut dyn FnMut(&'m Test, Option<ColumnId>)) {
        condition.each_test(&mut |id| {
            let Some(test) = get(&self.tests, id.index()) else { return };
            visit(test, list);
            if let Probe::Any(inner) | Probe::All(inner) = &test.probe {
                self.each_test_of(inner, Some(test.column), visit);
            }
        });
    }

    /// Visits what a test compares: its columns, and those that their values are made of.
    pub(crate) fn each_operand(&self, test: &Test, visit: &mut dyn FnMut(&Operand)) {
        self.each_input(test.column, visit);
        if let Probe::CompareColumn(_, column) = test.probe {
            self.each_input(column, visit);
        }
    }

    fn each_input(&self, column: ColumnId, visit: &mut dyn FnMut(&Operand)) {
        let Some(operand) = get(&self.columns, column.index()) else { return };
        visit(operand);
        self.inputs(operand).for_each(|input| self.each_input(input, visit));
    }

    /// The columns that an operand's value is made of: of a count the facts by which entries are found.
    pub(crate) fn inputs<'m>(&'m self, operand: &'m Operand) -> impl Iterator<Item = ColumnId> + use<'m> {
        let tally = if let Operand::Tally(id) = operand { get(&self.tallies, id.index()) } else { None };
        operand.inputs().chain(tally.into_iter().flat_map(|tally| tally.keys.iter().filter_map(|key| key.demand)))
    }

    /// Whether a form is another, or extends it.
    pub(crate) fn is_or_extends(&self, form: FormId, other: FormId) -> bool {
        let mut at = Some(form);
        while let Some(id) = at {
            if id == other {
                return true;
            }
            // Parents stand before the forms that extend them, so this ends.
            at = self.form(id).and_then(|form| form.parent).filter(|parent| parent.0 < id.0);
        }
        false
    }

    /// A form by name or label.
    pub(crate) fn form_named(&self, name: &str) -> Option<FormId> {
        self.form_names.get(folded(name).as_ref()).copied().flatten()
    }
}
