//! A compiled pack: everything by small integers, nothing left to look up by name while deciding.

use std::collections::HashMap;
use std::hash::BuildHasher as _;

use hashbrown::HashTable;
use jianfu_dsl::tree::{ArithmeticOp, CompareOp, ConfidenceCode, Effect, Period, Place, VerdictKind};
use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::calendar::Calendar;
use crate::fold::{fold, folded};
use crate::index::Index;
use crate::measure::{Formula, Question};
use crate::meta::Meta;
use crate::program::{Program, Step, Stretch};
use crate::saved::{Aside, Said};

/// A string that the pack mentions, by its folded form.
pub(crate) type Symbol = u32;
/// Days since 1970-01-01.
pub(crate) type DayNumber = i32;
/// A look-up table. Only packs add to one, so its hashes need not withstand those who choose keys that collide.
pub(crate) type Table<K, V> = HashMap<K, V, foldhash::fast::RandomState>;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => { $(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub(crate) struct $name(pub(crate) u32);

        impl $name {
            pub(crate) const fn index(self) -> usize {
                self.0 as usize
            }

            pub(crate) fn of(index: usize) -> Self {
                Self(u32::try_from(index).unwrap_or(u32::MAX))
            }
        }
    )* };
}

ids! {
    /// An enum.
    EnumId,
    /// A form.
    FormId,
    /// A body.
    BodyId,
    /// A source; versions of one name are different sources.
    SourceId,
    /// A list.
    ListId,
    /// A serial pattern.
    SerialId,
    /// What a statement rests on.
    BasisId,
    /// A column: an operand on which tests are made.
    ColumnId,
    /// A test on a column.
    TestId,
    /// A rule or check.
    RuleId,
    /// A rule's body or an exception's.
    NodeId,
    /// A guard.
    GuardId,
    /// A count of entries of the history.
    TallyId,
}

/// An arena lookup that cannot panic: ids are made by the compiler that fills the arena.
pub(crate) fn get<T>(arena: &[T], index: usize) -> Option<&T> {
    arena.get(index)
}

/// A value as the engine compares it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) enum Cell {
    /// Not given.
    Absent,
    /// Given, but nothing is known about it: a body or source that the pack does not name.
    Unknown,
    Bool(bool),
    Int(i64),
    Decimal(#[serde(with = "crate::saved::decimal")] Decimal),
    Day(DayNumber),
    Text(Symbol),
    Variant(u16),
    Body(BodyId),
    Source(SourceId),
    /// A part of the demand's elements.
    List {
        start: u32,
        len: u32,
    },
    /// One basis.
    Basis {
        source: Option<SourceId>,
        named: NameState,
        article: Article,
        date: Option<DayNumber>,
    },
    /// How many entries surely count, and how many may.
    Count {
        sure: u32,
        possible: u32,
    },
}

/// Whether a basis names a source.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) enum NameState {
    Absent,
    Unresolved,
    Resolved,
}

/// The article that a basis names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) enum Article {
    Absent,
    /// Named, but not as one number: `第十七条之一` or `第十七条至第二十条`.
    Unknown,
    Number(u32),
}

/// The types of fields, columns and expressions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(crate) enum Kind {
    Text,
    Int,
    Decimal,
    Bool,
    Date,
    Enum(EnumId),
    Body,
    Basis,
    Source,
}

/// A kind, or a list of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(crate) struct Type {
    pub(crate) kind: Kind,
    pub(crate) list: bool,
}

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
        let text = folded(text);
        let position = self.variants.iter().position(|variant| folded(&variant.name) == text || folded(&variant.label) == text)?;
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

/// Days on which something is in force, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct Days {
    pub(crate) from: DayNumber,
    pub(crate) to: DayNumber,
}

impl Days {
    pub(crate) const ALWAYS: Self = Self { from: DayNumber::MIN, to: DayNumber::MAX };

    /// Whether no day is in it.
    pub(crate) fn is_empty(self) -> bool {
        self.from > self.to
    }

    pub(crate) fn covers(self, day: DayNumber) -> bool {
        self.from <= day && day <= self.to
    }

    pub(crate) fn meets(self, other: Self) -> bool {
        self.from <= other.to && other.from <= self.to
    }

    pub(crate) fn and(self, other: Self) -> Self {
        Self { from: self.from.max(other.from), to: self.to.min(other.to) }
    }

    pub(crate) fn first(self) -> Option<Date> {
        (self.from != DayNumber::MIN).then(|| date_of(self.from)).flatten()
    }

    pub(crate) fn last(self) -> Option<Date> {
        (self.to != DayNumber::MAX).then(|| date_of(self.to)).flatten()
    }
}

/// The epoch that day numbers count from.
const EPOCH: Date = Date::constant(1970, 1, 1);

/// A date as a day number.
pub(crate) fn day_number(date: Date) -> DayNumber {
    date.since((jiff::Unit::Day, EPOCH)).map_or(DayNumber::MAX, |span| span.get_days())
}

/// A day number as a date, within the calendar's range.
pub(crate) fn date_of(day: DayNumber) -> Option<Date> {
    EPOCH.checked_add(jiff::Span::new().try_days(day).ok()?).ok()
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

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct ListDef {
    pub(crate) name: String,
    pub(crate) label: String,
    pub(crate) effect: Effect,
    pub(crate) columns: Vec<FieldDef>,
    pub(crate) bases: Vec<BasisId>,
    pub(crate) days: Days,
    pub(crate) items: Vec<ItemDef>,
    /// Items by every text that names them, in order of item.
    #[serde(with = "crate::saved::sorted")]
    pub(crate) index: Table<Symbol, Places>,
    pub(crate) digest: String,
    /// The files that it reads items from, as written.
    pub(crate) files: Vec<String>,
    pub(crate) spot: Spot,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct ItemDef {
    pub(crate) key: String,
    pub(crate) name: Option<String>,
    pub(crate) aliases: Vec<String>,
    pub(crate) under: Option<u32>,
    pub(crate) values: Vec<Cell>,
    /// Its own, or else the list's.
    pub(crate) bases: Vec<BasisId>,
    /// How many of these it cites itself: all or none.
    pub(crate) own_bases: usize,
    pub(crate) days: Days,
    /// The days that are written for it.
    pub(crate) written: Option<Days>,
    pub(crate) spot: Spot,
}

/// The items that a text names: nearly always one.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) enum Places {
    One(u32),
    Several(Vec<u32>),
}

impl Places {
    fn all(&self) -> &[u32] {
        match self {
            Self::One(place) => std::slice::from_ref(place),
            Self::Several(places) => places,
        }
    }
}

impl ListDef {
    /// The items that a text names, on whatever day.
    pub(crate) fn places(&self, text: Symbol) -> &[u32] {
        self.index.get(&text).map_or(&[], Places::all)
    }
}

impl From<Vec<u32>> for Places {
    fn from(places: Vec<u32>) -> Self {
        if let [place] = *places { Self::One(place) } else { Self::Several(places) }
    }
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct SerialDef {
    pub(crate) name: String,
    pub(crate) label: String,
    pub(crate) bases: Vec<BasisId>,
    pub(crate) parts: Vec<SerialPart>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) enum SerialPart {
    Digits { name: String, width: usize },
    Literal(String),
}

impl SerialDef {
    /// Whether `text`, after folding, is a number of this shape.
    pub(crate) fn matches(&self, text: &str) -> bool {
        let mut rest = text;
        for part in &self.parts {
            let after = match part {
                SerialPart::Digits { width, .. } => {
                    rest.get(..*width).filter(|head| head.bytes().all(|b| b.is_ascii_digit())).and_then(|_| rest.get(*width..))
                }
                SerialPart::Literal(literal) => rest.strip_prefix(literal.as_str()),
            };
            let Some(after) = after else { return false };
            rest = after;
        }
        rest.is_empty()
    }
}

/// What a column holds.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(crate) enum Operand {
    /// The fact in a slot.
    Field(usize),
    Constant(Cell),
    AsOf,
    /// The column of the item that a text names.
    ItemColumn {
        list: ListId,
        key: ColumnId,
        column: usize,
    },
    /// The element that a quantifier looks at, or its part.
    Element(Part),
    /// A part of a basis held in a field of its own.
    PartOf {
        of: ColumnId,
        part: Part,
    },
    SourceLevel(ColumnId),
    SourceRank(ColumnId),
    SourceValid(ColumnId),
    Arithmetic {
        left: ColumnId,
        op: ArithmeticOp,
        right: ColumnId,
    },
    /// How many entries of the history count.
    Tally(TallyId),
    /// The status of the entry that a filter looks at.
    Status,
}

impl Operand {
    /// The columns that its value is made of.
    pub(crate) fn inputs(&self) -> impl Iterator<Item = ColumnId> {
        let (first, second) = match self {
            Self::Field(_) | Self::Constant(_) | Self::AsOf | Self::Element(_) | Self::Tally(_) | Self::Status => (None, None),
            Self::ItemColumn { key: of, .. }
            | Self::PartOf { of, .. }
            | Self::SourceLevel(of)
            | Self::SourceRank(of)
            | Self::SourceValid(of) => (Some(*of), None),
            Self::Arithmetic { left, right, .. } => (Some(*left), Some(*right)),
        };
        first.into_iter().chain(second)
    }
}

/// A count of entries of the history: those on a form, in a window, that agree with the demand in certain fields and pass a filter.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct TallyDef {
    /// Its own place among the counts of the pack.
    pub(crate) id: TallyId,
    /// Entries on this form, and on those that extend it, are counted.
    pub(crate) form: FormId,
    pub(crate) filter: Option<Clause>,
    pub(crate) keys: Vec<KeyDef>,
    pub(crate) window: WindowDef,
    pub(crate) period: Period,
}

/// A field in which an entry and the demand agree.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct KeyDef {
    /// In the entry's form.
    pub(crate) slot: usize,
    /// Of the demand; none where the groups are found in the history.
    pub(crate) demand: Option<ColumnId>,
}

/// A span of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(crate) enum WindowDef {
    Year,
    Half,
    Quarter,
    Month,
    Week,
    /// So many days, the last of which is the day asked about.
    Rolling(u32),
    /// All days.
    Ever,
}

/// `quota`: how often something may, or must, happen.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct QuotaDef {
    pub(crate) name: String,
    pub(crate) label: String,
    pub(crate) form: FormId,
    /// The rule that admits by it; none for `at_least`, which is only audited.
    pub(crate) rule: Option<RuleId>,
    pub(crate) tally: TallyId,
    pub(crate) per: Vec<String>,
    pub(crate) limit: u32,
    pub(crate) at_least: bool,
    pub(crate) bases: Vec<BasisId>,
    pub(crate) days: Days,
    pub(crate) spot: Spot,
}

/// What everything that is measured over the history has.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct MeasureDef {
    pub(crate) name: String,
    pub(crate) label: String,
    pub(crate) bases: Vec<BasisId>,
    pub(crate) days: Days,
    pub(crate) spot: Spot,
}

/// `deadline`: within how many days of one field the day in another must come.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct DeadlineDef {
    pub(crate) measure: MeasureDef,
    pub(crate) form: FormId,
    pub(crate) from: usize,
    pub(crate) to: usize,
    pub(crate) count: u32,
    pub(crate) workdays: bool,
}

/// `metric`: a number made of counts.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct MetricDef {
    pub(crate) measure: MeasureDef,
    pub(crate) percent: bool,
    pub(crate) value: Formula,
    pub(crate) target: Option<(CompareOp, Formula)>,
    /// The value and the target as written.
    pub(crate) texts: (Said, Option<Said>),
}

/// `alert`: what follows where a condition on counts holds.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct AlertDef {
    pub(crate) measure: MeasureDef,
    pub(crate) per: Vec<String>,
    pub(crate) when: Question,
    pub(crate) then: String,
    /// The condition as written.
    pub(crate) text: Said,
}

/// `score`: points that are taken off for each entry.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct ScoreDef {
    pub(crate) measure: MeasureDef,
    pub(crate) per: Vec<String>,
    #[serde(with = "crate::saved::decimal")]
    pub(crate) base: Decimal,
    pub(crate) deductions: Vec<DeductionDef>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct DeductionDef {
    #[serde(with = "crate::saved::decimal")]
    pub(crate) points: Decimal,
    pub(crate) tally: TallyId,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(crate) enum Part {
    Whole,
    Source,
    Article,
    Date,
}

/// A test on a column.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(crate) enum Probe {
    IsTrue,
    /// Against a constant.
    Compare(CompareOp, Cell),
    /// Against another column.
    CompareColumn(CompareOp, ColumnId),
    OneOf(Vec<Cell>),
    OnList(ListId),
    Matches(SerialId),
    Present,
    Any(Condition),
    All(Condition),
}

/// A test: a probe on a column.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(crate) struct Test {
    pub(crate) column: ColumnId,
    pub(crate) probe: Probe,
}

/// A condition over tests.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Condition {
    Constant(bool),
    Test(TestId),
    Not(Box<Condition>),
    And(Vec<Condition>),
    Or(Vec<Condition>),
}

impl Condition {
    /// Visits its tests. What a quantifier asks about elements is within one of them: see [`Model::each_test`].
    pub(crate) fn each_test(&self, visit: &mut impl FnMut(TestId)) {
        match self {
            Self::Constant(_) => {}
            Self::Test(id) => visit(*id),
            Self::Not(inner) => inner.each_test(visit),
            Self::And(parts) | Self::Or(parts) => parts.iter().for_each(|part| part.each_test(visit)),
        }
    }
}

/// A condition with the text it came from, for people.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Clause {
    pub(crate) condition: Condition,
    pub(crate) text: Said,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct VerdictDef {
    pub(crate) kind: VerdictKind,
    pub(crate) to: Option<BodyId>,
    pub(crate) because: Option<String>,
    pub(crate) remedy: Option<String>,
    pub(crate) provided: Vec<ProvidedDef>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct ProvidedDef {
    pub(crate) text: String,
    pub(crate) when: Option<Clause>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct GuardDef {
    /// Label, or number from 1.
    pub(crate) name: String,
    pub(crate) clause: Clause,
    pub(crate) bases: Vec<BasisId>,
    pub(crate) otherwise: VerdictDef,
}

/// A rule's own clauses, or an exception's.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct NodeDef {
    /// Empty for the rule itself, `emergency.night` for an exception of an exception.
    pub(crate) path: String,
    pub(crate) label: Option<String>,
    pub(crate) bases: Vec<BasisId>,
    pub(crate) days: Days,
    pub(crate) when: Option<Clause>,
    pub(crate) guards: Vec<GuardId>,
    pub(crate) closing: Option<VerdictDef>,
    pub(crate) children: Vec<NodeId>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct RuleDef {
    /// `rule` or `checklist.check`.
    pub(crate) id: String,
    pub(crate) label: Option<String>,
    pub(crate) form: FormId,
    pub(crate) days: Days,
    pub(crate) root: NodeId,
    /// The rules that it sets aside.
    pub(crate) overrides: Vec<RuleId>,
    pub(crate) file: String,
    pub(crate) span: jianfu_dsl::tree::Span,
}

/// Which rules judge a form, and which tests they need, by column.
#[derive(Debug, Clone, Default)]
pub(crate) struct Plan {
    /// The counts that the rules need, each with the place of the rule.
    pub(crate) tallies: Vec<(u32, TallyId)>,
    /// Overriding rules before the rules they set aside.
    pub(crate) rules: Vec<RuleId>,
    /// For each rule of the plan, the positions of those that override it.
    pub(crate) overridden_by: Vec<Vec<u32>>,
    /// Which of them can apply to a demand.
    pub(crate) index: Index,
    /// For each rule of the plan, what deciding reads first.
    pub(crate) heads: Vec<Head>,
    /// The tests that the form's default needs.
    pub(crate) of_default: Stretch,
    /// The tests that rules and default need; of each column by column, so that a value is fetched once.
    pub(crate) steps: Vec<Step>,
}

impl Plan {
    pub(crate) fn head(&self, position: u32) -> Option<&Head> {
        self.heads.get(position as usize)
    }

    /// The positions of the rules that override one.
    pub(crate) fn overriders(&self, position: u32) -> &[u32] {
        self.overridden_by.get(position as usize).map_or(&[], Vec::as_slice)
    }
}

/// A rule's place in a plan.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Head {
    pub(crate) days: Days,
    pub(crate) root: NodeId,
    pub(crate) is_overridden: bool,
    /// The steps that tell whether it applies.
    pub(crate) when: Stretch,
    /// The steps that tell the rest.
    pub(crate) rest: Stretch,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct ChecklistDef {
    pub(crate) name: String,
    pub(crate) label: String,
    pub(crate) bases: Vec<BasisId>,
    /// The checks' ids and labels, as written, each once.
    pub(crate) checks: Vec<(String, String)>,
    pub(crate) spot: Spot,
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

/// The strings that a pack mentions.
#[derive(Debug, Default)]
pub(crate) struct Symbols {
    /// All of them, folded, one after the other.
    texts: String,
    /// Where each ends.
    ends: Vec<u32>,
    by_text: HashTable<Symbol>,
    hasher: foldhash::fast::RandomState,
    /// As written, for people, where folding changed it.
    written: Table<Symbol, String>,
}

impl Symbols {
    pub(crate) fn intern(&mut self, text: &str) -> Symbol {
        let folded = fold(text);
        if let Some(symbol) = self.find(&folded) {
            // Of several ways of writing, the least is kept, so that the order of files shows nowhere.
            if self.written(symbol).is_some_and(|known| text < known) {
                self.written.insert(symbol, text.to_owned());
            }
            return symbol;
        }
        self.texts.push_str(&folded);
        let symbol = self.add(&folded, self.texts.len());
        if folded != text {
            self.written.insert(symbol, text.to_owned());
        }
        symbol
    }

    /// Adds the text that ends there.
    fn add(&mut self, folded: &str, end: usize) -> Symbol {
        let symbol = Symbol::try_from(self.ends.len()).unwrap_or(Symbol::MAX);
        self.ends.push(u32::try_from(end).unwrap_or(u32::MAX));
        let Self { texts, ends, by_text, hasher, .. } = self;
        let hash = |symbol: &Symbol| hasher.hash_one(text_of(texts, ends, *symbol).unwrap_or_default());
        by_text.insert_unique(hasher.hash_one(folded), symbol, hash);
        symbol
    }

    pub(crate) fn find(&self, folded: &str) -> Option<Symbol> {
        self.by_text.find(self.hasher.hash_one(folded), |symbol| self.text(*symbol) == Some(folded)).copied()
    }

    pub(crate) fn text(&self, symbol: Symbol) -> Option<&str> {
        text_of(&self.texts, &self.ends, symbol)
    }

    /// The text as the pack writes it.
    pub(crate) fn written(&self, symbol: Symbol) -> Option<&str> {
        self.written.get(&symbol).map(String::as_str).or_else(|| self.text(symbol))
    }

    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    /// All texts in one, where each ends, and those that are written otherwise, in order.
    pub(crate) fn parts(&self) -> (&str, &[u32], Vec<(Symbol, &str)>) {
        let mut written: Vec<(Symbol, &str)> = self.written.iter().map(|(symbol, text)| (*symbol, text.as_str())).collect();
        written.sort_unstable();
        (&self.texts, &self.ends, written)
    }

    /// The symbols with these parts; none where they do not fit together.
    pub(crate) fn of_parts(texts: &str, ends: &[u32], written: &[(Symbol, &str)]) -> Option<Self> {
        let written = written.iter().map(|(symbol, text)| (*symbol, (*text).to_owned())).collect();
        let mut symbols = Self { texts: texts.to_owned(), written, ..Self::default() };
        symbols.ends.reserve(ends.len());
        let Self { by_text, hasher, .. } = &mut symbols;
        by_text.reserve(ends.len(), |_| 0);
        let mut start = 0;
        for (symbol, end) in (0..).zip(ends) {
            let text = texts.get(start as usize..*end as usize)?;
            by_text.insert_unique(hasher.hash_one(text), symbol, |_| 0);
            start = *end;
        }
        symbols.ends.extend(ends);
        Some(symbols)
    }
}

fn text_of<'t>(texts: &'t str, ends: &[u32], symbol: Symbol) -> Option<&'t str> {
    let at = symbol as usize;
    let start = if at == 0 { 0 } else { *ends.get(at - 1)? };
    texts.get(start as usize..*ends.get(at)? as usize)
}
