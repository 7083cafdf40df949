//! What is remembered: entries with the day on which something happened and the moment at which it was recorded, later versions of them, and withdrawals.
//!
//! A decision asks a [`History`] for the entries of one group in one window, and counts them by its own rules. [`MemoryHistory`] is one that is held in
//! memory; a ledger on disk is another.

mod filing;
mod memory;
mod window;

use std::fmt;
use std::sync::Arc;

use jiff::civil::{Date, DateTime};

use crate::decide::cells::Row;
use crate::decide::truth::{Truth, World, evaluate, probe};
use crate::demand::Demand;
use crate::error::DataError;
use crate::fold::fold;
use crate::model::{Article, Cell, Condition, DayNumber, Days, FormId, KeyDef, Model, NameState, TallyDef, TallyId, VariantDef, date_of};
use crate::pack::Pack;
use crate::value::Value;

pub(crate) use filing::with_each;
pub use filing::{Filed, Filing, Group};
pub use memory::MemoryHistory;
pub(crate) use memory::unknown_status;
pub(crate) use window::bounds;

/// An entry of a history: what happened, and what became of it. Cheap to clone.
///
/// ```
/// use jianfu::{Entry, Pack};
/// let pack = Pack::parse(r#"
///     enum status "状态" { approved "准予", done "已办" }
///     form visit "走访" { id: text "编号" date: date "日期" is as_of }
///     default on visit refer because "无规则"
/// "#)?;
/// let visit = pack.demand_from_json(r#"{"form": "visit", "id": "V1", "date": "2026-02-03"}"#, None)?;
/// let entry = Entry::new("V1", visit)?.status("已办")?;
/// assert_eq!((entry.id(), entry.day().to_string().as_str()), ("V1", "2026-02-03"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct Entry {
    inner: Arc<Details>,
}

/// What is known of an entry.
#[derive(Debug, Clone)]
struct Details {
    id: String,
    demand: Demand,
    day: DayNumber,
    status: Cell,
    recorded: Option<DateTime>,
    /// The pack of its facts.
    pack: Pack,
    filters: Filters,
}

/// Which filters of the pack's counts an entry passes, found once: a batch counts the same entries over and over, and their facts lie far apart.
#[derive(Debug, Clone, Copy, Default)]
struct Filters {
    /// One bit a count, of the first 64: it is passed.
    passed: u64,
    /// One bit a count: whether it is passed was found.
    known: u64,
}

impl Filters {
    fn bit(id: TallyId) -> Option<u64> {
        1_u64.checked_shl(id.0)
    }
}

impl Entry {
    /// An entry with these facts. It happened on the day that its form marks `is as_of`.
    ///
    /// # Errors
    /// `JF-D011` where that day is not given, or the id is blank.
    pub fn new(id: &str, demand: Demand) -> Result<Self, DataError> {
        Self::with_status(id, demand, Cell::Absent)
    }

    /// The entry that an approval makes, with the status `approved` where the pack has that.
    ///
    /// # Errors
    /// As [`Entry::new`].
    ///
    /// ```
    /// use jianfu::{Entry, Pack};
    /// let pack = Pack::parse(r#"
    ///     enum status "状态" { approved "准予" }
    ///     form visit { date: date is as_of }
    ///     default on visit approve because "可以"
    /// "#)?;
    /// let visit = pack.demand_from_json(r#"{"form": "visit", "date": "2026-02-03"}"#, None)?;
    /// assert_eq!(Entry::approved("V1", visit)?.status_label(), Some("准予"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn approved(id: &str, demand: Demand) -> Result<Self, DataError> {
        let status = demand.facts().pack.status_of_approved();
        Self::with_status(id, demand, status)
    }

    pub(crate) fn with_status(id: &str, demand: Demand, status: Cell) -> Result<Self, DataError> {
        if crate::fold::is_blank(id) {
            return Err(memory::problem(("台账的一条记录没有编号", "an entry of the history has no id"), ("给它编号", "give it an id")));
        }
        let Some(day) = demand.facts().day() else {
            return Err(memory::problem_with(id, ("没有发生的日期", "has no date"), ("补上日期", "add its date")));
        };
        Ok(Self::on(id, demand, day, status))
    }

    /// An entry that is looked at as of a day, be it its own or not.
    pub(crate) fn on(id: &str, mut demand: Demand, day: DayNumber, status: Cell) -> Self {
        // Of a million entries, the room that their lists and texts could grow into is a good part.
        if let Some(facts) = demand.facts_mut() {
            facts.shrink_to_fit();
        }
        let (pack, filters) = (demand.facts().pack.clone(), Filters::default());
        let details = Details { id: id.to_owned(), demand, day, status, recorded: None, pack, filters };
        Self { inner: Arc::new(details) }.filtered()
    }

    /// The same with what became of it: a value of the pack's enum `status`, by name or label.
    ///
    /// # Errors
    /// `JF-D012` where the pack has no such status.
    pub fn status(self, status: &str) -> Result<Self, DataError> {
        let model = self.demand().facts().model();
        let declared = model.status.and_then(|id| crate::model::get(&model.enums, id.index()));
        match declared.and_then(|declared| declared.variant(status)) {
            Some(value) => Ok(self.changed(|details| details.status = Cell::Variant(value)).filtered()),
            None => Err(memory::unknown_status(declared, status)),
        }
    }

    /// The same with the moment at which it was recorded; without one, the beginning of the day on which it happened.
    #[must_use]
    pub fn recorded(self, moment: DateTime) -> Self {
        self.changed(|details| details.recorded = Some(moment))
    }

    fn changed(mut self, change: impl FnOnce(&mut Details)) -> Self {
        change(Arc::make_mut(&mut self.inner));
        self
    }

    /// The same with the filters of its own pack's counts looked at.
    fn filtered(self) -> Self {
        let model = self.inner.pack.model();
        let mut filters = Filters::default();
        for tally in model.tallies.iter().filter(|tally| model.is_or_extends(self.form(), tally.form)) {
            let (Some(filter), Some(bit)) = (&tally.filter, Filters::bit(tally.id)) else { continue };
            let truth = self.truth(model, &filter.condition);
            filters.passed |= if truth == Truth::True { bit } else { 0 };
            filters.known |= if truth == Truth::Unknown { 0 } else { bit };
        }
        self.changed(|details| details.filters = filters)
    }

    /// Whether it passes the filter of a count, as of the day on which it happened.
    pub(crate) fn passes(&self, model: &Model, tally: &TallyDef) -> Truth {
        let Some(filter) = &tally.filter else { return Truth::True };
        let Details { pack, filters, .. } = self.inner.as_ref();
        match Filters::bit(tally.id) {
            Some(bit) if std::ptr::eq(model, pack.model()) && filters.known & bit != 0 => Truth::of(filters.passed & bit != 0),
            _ => self.truth(model, &filter.condition),
        }
    }

    /// The truth of a condition about it.
    fn truth(&self, model: &Model, condition: &Condition) -> Truth {
        let row = self.row(model);
        evaluate(condition, &|id| {
            let test = crate::model::get(&model.tests, id.index());
            test.map_or(Truth::Unknown, |test| probe(&row, row.value(test.column), &test.probe, World::AsGiven))
        })
    }

    /// Its id, which its later versions share.
    pub fn id(&self) -> &str {
        &self.inner.id
    }

    /// The day on which it happened.
    pub fn day(&self) -> Date {
        date_of(self.inner.day).unwrap_or(Date::MAX)
    }

    /// Its facts.
    pub fn demand(&self) -> &Demand {
        &self.inner.demand
    }

    /// The moment at which it was recorded.
    pub fn moment(&self) -> DateTime {
        self.inner.recorded.unwrap_or_else(|| self.day().at(0, 0, 0, 0))
    }

    /// The moment that was given; none where it is taken for recorded when it happened.
    pub fn stated_moment(&self) -> Option<DateTime> {
        self.inner.recorded
    }

    /// The label of its status, where it has one.
    pub fn status_label(&self) -> Option<&str> {
        self.variant().map(|variant| variant.label.as_str())
    }

    /// The name of its status in the pack, where it has one.
    pub fn status_name(&self) -> Option<&str> {
        self.variant().map(|variant| variant.name.as_str())
    }

    fn variant(&self) -> Option<&VariantDef> {
        let model = self.demand().facts().model();
        let Cell::Variant(value) = self.inner.status else { return None };
        let declared = crate::model::get(&model.enums, model.status?.index())?;
        declared.variants.get(usize::from(value))
    }

    /// A view of its facts in which filters are looked at: as of the day on which it happened.
    fn row<'e>(&'e self, model: &'e Model) -> Row<'e> {
        Row { status: self.inner.status, ..Row::new(model, self.demand().facts(), self.inner.day) }
    }

    pub(crate) fn form(&self) -> FormId {
        self.demand().facts().form
    }

    /// Whether it was made for a pack of these very rules, so that its facts can be read by them.
    pub(crate) fn is_for(&self, model: &Model) -> bool {
        let own = self.inner.pack.model();
        std::ptr::eq(own, model) || own.digest == model.digest
    }

    /// Its form in a pack; none where that has no form of the name.
    pub(crate) fn form_in(&self, model: &Model) -> Option<FormId> {
        if self.is_for(model) { Some(self.form()) } else { model.form_named(self.demand().form()) }
    }

    pub(crate) fn day_number(&self) -> DayNumber {
        self.inner.day
    }
}

/// How an entry came to have no effect any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Ended {
    /// A later version took its place.
    Corrected,
    /// It was withdrawn.
    Withdrawn,
}

/// A version of an entry, and when it ended, if it did.
#[derive(Debug, Clone, Copy)]
pub struct Recorded<'h> {
    /// The entry as this version has it.
    pub entry: &'h Entry,
    /// When it ended, and how.
    pub ended: Option<(DateTime, Ended)>,
    /// Whether it agrees with the key that is asked for, where its facts need not be looked at again.
    pub(crate) agrees: Option<Agrees>,
    /// Whether its day is not known, so that it may be in any window.
    pub(crate) undated: bool,
}

impl<'h> Recorded<'h> {
    /// A version, and when and how it ended, if it did.
    pub const fn new(entry: &'h Entry, ended: Option<(DateTime, Ended)>) -> Self {
        Self { entry, ended, agrees: None, undated: false }
    }

    /// The same, whose facts were compared with the query's key by [`Query::agrees`] or [`Filing::agrees`].
    #[must_use]
    pub const fn agreeing(self, agrees: Agrees) -> Self {
        Self { agrees: Some(agrees), ..self }
    }
}

/// From which day on every entry is in a history.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// It holds all that ever happened.
    Ever,
    /// It holds all that happened on this day and later.
    From(Date),
}

/// What a decision asks a history for: the entries of one group in one window.
#[derive(Clone, Copy)]
pub struct Query<'q> {
    pub(crate) model: &'q Model,
    pub(crate) tally: &'q TallyDef,
    /// What an entry must hold in each of the tally's fields.
    pub(crate) key: &'q [KeyPart],
    pub(crate) days: Days,
    /// What happened after this day does not matter, and need not be visited.
    pub(crate) until: DayNumber,
}

impl Query<'_> {
    /// The form of the entries; those on forms that extend it are asked for too.
    pub fn form(&self) -> &str {
        self.model.form(self.tally.form).map_or("", |form| form.name.as_str())
    }

    /// The fields in which entries must agree, each with its value: text folded, bodies and values of enums by name. A field is left out where the
    /// entries that do not tell it are asked for.
    pub fn key(&self) -> Vec<(&str, Value)> {
        let Some(form) = self.model.form(self.tally.form) else { return Vec::new() };
        let parts = self.tally.keys.iter().zip(self.key);
        parts
            .filter_map(|(key, part)| Some((form.fields.get(key.slot)?.name.as_str(), part.value(self.model, form.fields.get(key.slot)?)?)))
            .collect()
    }

    /// The first day; none where it is open.
    pub fn from(&self) -> Option<Date> {
        self.days.first()
    }

    /// The last day; none where it is open.
    pub fn to(&self) -> Option<Date> {
        self.days.last()
    }

    /// Whether an entry on such a form, on such a day, agrees in every field, or may: then what it holds there is not known.
    ///
    /// What an entry holds that was made for another pack is not known.
    pub fn asks_for(&self, entry: &Entry) -> bool {
        self.days.covers(entry.day_number()) && self.agrees(entry) != Agrees::No
    }

    /// Whether an entry agrees with the key, on whatever day. What one holds that was made for another pack is not known.
    pub fn agrees(&self, entry: &Entry) -> Agrees {
        if entry.form_in(self.model).is_some_and(|form| !self.model.is_or_extends(form, self.tally.form)) {
            Agrees::No
        } else if entry.is_for(self.model) {
            let holds = |(key, part): (&KeyDef, &KeyPart)| holds(entry, key.slot, part);
            self.tally.keys.iter().zip(self.key).map(holds).min().unwrap_or(Agrees::Yes)
        } else {
            Agrees::Maybe
        }
    }
}

impl fmt::Debug for Query<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Query")
            .field("form", &self.form())
            .field("key", &self.key())
            .field("from", &self.from())
            .field("to", &self.to())
            .finish()
    }
}

/// What is remembered.
pub trait History: Send + Sync {
    /// From which day on every entry is in it. Before that nothing can be counted.
    fn reach(&self) -> Reach;

    /// Visits every version of every entry that [`Query::asks_for`], ended ones too, each once.
    fn visit(&self, query: &Query<'_>, visit: &mut dyn FnMut(Recorded<'_>));

    /// Visits every version of every entry.
    fn each(&self, visit: &mut dyn FnMut(Recorded<'_>));

    /// Visits every version of every entry on certain forms. What is wanted depends on an entry's form alone, so that not every entry has to be asked.
    fn each_on(&self, is_wanted: &dyn Fn(&Entry) -> bool, visit: &mut dyn FnMut(Recorded<'_>)) {
        self.each(&mut |recorded| {
            if is_wanted(recorded.entry) {
                visit(recorded);
            }
        });
    }

    /// What has been recorded so far, for receipts: with the same pack and the same position a decision comes out the same.
    fn position(&self) -> String;
}

/// A part of a group's key: a value by which entries are found. Texts are folded, since each demand has symbols of its own.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum KeyPart {
    Text(String),
    Cell(Cell),
    /// A value that no entry surely holds: the entries of which it is not known to which group they belong are a group of their own.
    Unknown,
}

impl KeyPart {
    /// The key of a known value; none of what is absent or unknown.
    pub(crate) fn of(demand: &Demand, cell: Cell) -> Option<Self> {
        match cell {
            Cell::Absent | Cell::Unknown | Cell::List { .. } | Cell::Count { .. } => None,
            Cell::Basis { named: NameState::Unresolved, .. } | Cell::Basis { article: Article::Unknown, .. } => None,
            Cell::Text(symbol) => demand.facts().text(symbol).map(|text| Self::Text(text.to_owned())),
            Cell::Decimal(number) => Some(Self::Cell(Cell::Decimal(number.normalize()))),
            known => Some(Self::Cell(known)),
        }
    }

    /// Whether what a cell holds has this key; it makes no copy of a text, since every entry that is counted comes here.
    fn agrees_with(&self, demand: &Demand, cell: Cell) -> Agrees {
        let same = match (self, cell) {
            (Self::Text(wanted), Cell::Text(symbol)) => demand.facts().text(symbol).map(|text| text == wanted),
            _ => Self::of(demand, cell).map(|part| part == *self),
        };
        same.map_or(Agrees::Maybe, |same| if same { Agrees::Yes } else { Agrees::No })
    }

    pub(crate) fn value(&self, model: &Model, field: &crate::model::FieldDef) -> Option<Value> {
        match self {
            Self::Text(text) => Some(Value::Text(text.clone())),
            Self::Cell(cell) => crate::convert::from_cell(model, field.ty.kind, *cell),
            Self::Unknown => None,
        }
    }
}

/// Whether an entry agrees with a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Agrees {
    /// It does not.
    No,
    /// What it holds is not known.
    Maybe,
    /// It does.
    Yes,
}

/// What an entry holds in a field: of a list each element, `None` for what is not known.
pub(crate) fn parts(demand: &Demand, slot: usize) -> Vec<Option<KeyPart>> {
    let facts = demand.facts();
    match facts.cells.get(slot).unwrap_or(Cell::Unknown) {
        Cell::List { start, len } => {
            facts.elements.iter().skip(start as usize).take(len as usize).map(|cell| KeyPart::of(demand, *cell)).collect()
        }
        cell => vec![KeyPart::of(demand, cell)],
    }
}

/// Whether an entry holds a part of a key in a field: of a list in one of its elements.
pub(crate) fn holds(entry: &Entry, slot: usize, wanted: &KeyPart) -> Agrees {
    let facts = entry.demand().facts();
    let agrees = |cell: &Cell| wanted.agrees_with(entry.demand(), *cell);
    match &facts.cells.get(slot).unwrap_or(Cell::Unknown) {
        Cell::List { start, len } => {
            facts.elements.iter().skip(*start as usize).take(*len as usize).map(agrees).max().unwrap_or(Agrees::Maybe)
        }
        cell => agrees(cell),
    }
}

/// The last moment of a day.
pub(crate) fn end_of(day: Date) -> DateTime {
    day.at(23, 59, 59, 999_999_999)
}

/// The same text for every way in which an id is written.
pub(crate) fn id_key(id: &str) -> String {
    fold(id)
}

impl Pack {
    /// A history in memory for this pack, with nothing in it yet.
    pub fn history(&self, reach: Reach) -> MemoryHistory {
        MemoryHistory::new(self, reach)
    }
}
