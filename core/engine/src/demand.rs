//! A demand, made ready for deciding: every fact checked against its field and turned into a small number once.

mod cells;
mod json;
mod spare;

use std::hash::RandomState;
use std::sync::Arc;

use jianfu_dsl::Message;
use jianfu_dsl::keywords::nearest_name;

use crate::codes;
use crate::convert::{self, Names};
use crate::error::DataError;
use crate::fold::folded_into;
use crate::model::{Cell, DayNumber, FormDef, FormId, Kind, Model, Symbol, Texts};
use crate::pack::Pack;
use crate::table;
use crate::value::Value;
pub(crate) use cells::Cells;
pub(crate) use json::{from_json, many_from_json, read_into};
use spare::Spare;

/// At most this many bytes in one demand's JSON.
pub(crate) const MAX_BYTES: usize = 1 << 20;
/// At most this many elements in one demand's lists.
pub(crate) const MAX_ELEMENTS: usize = 10_000;

/// A demand, checked against its form. Cheap to clone.
///
/// ```
/// use jianfu::{Context, Pack, Outcome};
/// use jiff::civil::date;
/// let pack = Pack::parse(r#"
///     form task "工作事项" { date: date "提出日期" is as_of people: int "人数" }
///     rule few "人数" on task {
///       basis assumption "示例"
///       require demand.people <= 3 else reject because "人数过多" remedy "减少人数"
///       approve because "人数适当"
///     }
///     default on task refer because "无规则"
/// "#)?;
/// let demand = pack.demand("工作事项")?.set("提出日期", date(2026, 3, 1))?.set("people", 2)?.finish();
/// assert_eq!(pack.decide(&demand, &Context::of_demand()).outcome(), Outcome::Approve);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct Demand {
    inner: Arc<Facts>,
}

/// The facts of a demand. What deciding reads stands first.
#[derive(Debug)]
#[repr(C)]
pub(crate) struct Facts {
    pub(crate) pack: Pack,
    pub(crate) form: FormId,
    pub(crate) cells: Cells,
    /// The elements of lists.
    pub(crate) elements: Vec<Cell>,
    /// What was given, for people; one a field.
    pub(crate) given: Vec<Value>,
    /// The folded texts that the pack does not mention; their symbols follow the pack's.
    pub(crate) texts: OwnTexts,
    /// Which fields were set, be it to nothing.
    set: Vec<bool>,
    /// Memory of the facts that were here before.
    spare: Spare,
}

/// Texts that senders choose, so their hashes have to withstand keys that collide.
pub(crate) type OwnTexts = Texts<RandomState>;

impl Demand {
    pub(crate) fn facts(&self) -> &Facts {
        &self.inner
    }

    /// A demand on no form yet, whose facts are put in later.
    pub(crate) fn blank(pack: &Pack) -> Self {
        Facts::blank(pack).into()
    }

    /// The facts, to be changed; none while the demand has a clone.
    pub(crate) fn facts_mut(&mut self) -> Option<&mut Facts> {
        Arc::get_mut(&mut self.inner)
    }

    /// The form's name.
    pub fn form(&self) -> &str {
        self.inner.form_def().map_or("", |form| form.name.as_str())
    }

    /// What was given for a field, by its name or label; `None` where the form has no such field.
    pub fn get(&self, field: &str) -> Option<&Value> {
        let slot = self.inner.form_def()?.slot(field)?;
        self.inner.given.get(slot)
    }

    /// What a field names, as the pack calls it: bodies and enum values by label, texts and what the pack does not know as they were given; of a list each element,
    /// once. Nothing where nothing was given.
    ///
    /// ```
    /// use jianfu::Pack;
    /// let pack = Pack::parse(r#"
    ///     body fire "区消防救援局" aka "消防"
    ///     form visit { date: date is as_of issuer: body others: list of body topics: list of text }
    ///     default on visit refer because "没有规则涵盖" remedy "说明依据"
    /// "#)?;
    /// let text = r#"{"form": "visit", "issuer": "消防", "others": ["某局", "fire"], "topics": ["防火", "用电", "防火"]}"#;
    /// let demand = pack.demand_from_json(text, None)?;
    /// assert_eq!(demand.names("issuer"), ["区消防救援局"]);
    /// assert_eq!(demand.names("others"), ["某局", "区消防救援局"]);
    /// assert_eq!(demand.names("topics"), ["防火", "用电"]);
    /// assert!(demand.names("date").is_empty());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn names(&self, field: &str) -> Vec<String> {
        let Some(form) = self.inner.form_def() else { return Vec::new() };
        let Some((slot, field)) = form.slot(field).and_then(|slot| Some((slot, form.fields.get(slot)?))) else { return Vec::new() };
        let given = match self.inner.given.get(slot) {
            Some(Value::List(values)) => values.as_slice(),
            Some(value) => std::slice::from_ref(value),
            None => &[],
        };
        let known = crate::history::parts(self, slot).into_iter().map(Some).chain(std::iter::repeat(None));
        let mut names: Vec<String> = Vec::new();
        for (given, part) in given.iter().zip(known) {
            let own = part.flatten().filter(|_| field.ty.kind != Kind::Text).and_then(|part| part.value(self.inner.model(), field));
            let name = convert::display(own.as_ref().unwrap_or(given)).trim().to_owned();
            if !name.is_empty() && !names.contains(&name) {
                names.push(name);
            }
        }
        names
    }

    /// The label of the body that a field means, by whichever of its names it was given; `None` where the field is of another type, or no body has the name.
    pub fn body(&self, field: &str) -> Option<&str> {
        let slot = self.inner.form_def()?.slot(field)?;
        let Cell::Body(id) = self.inner.cells.get(slot)? else { return None };
        self.inner.model().bodies.get(id.index()).map(|body| body.label.as_str())
    }

    /// The demand as a JSON object, from which [`Pack::demand_from_json`] makes the same: its form, and every fact as it was given.
    ///
    /// ```
    /// use jianfu::Pack;
    /// let pack = Pack::parse("form task { date: date is as_of fee: decimal } default on task refer because \"无规则\"")?;
    /// let text = r#"{"form":"task","date":"2026-03-01","fee":12.50}"#;
    /// assert_eq!(pack.demand_from_json(text, None)?.to_json(), text);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn to_json(&self) -> String {
        let mut text = String::with_capacity(JSON);
        text.push_str("{\"form\":");
        quote(self.form(), &mut text);
        let fields = self.inner.form_def().into_iter().flat_map(|form| &form.fields).zip(&self.inner.given);
        for (field, value) in fields.filter(|(_, value)| **value != Value::Null) {
            text.push(',');
            quote(&field.name, &mut text);
            text.push(':');
            write_json(value, &mut text);
        }
        text.push('}');
        text
    }
}

/// Room for a demand as JSON; most need less.
const JSON: usize = 256;

/// Writes a text as JSON does: mostly as it is.
fn quote(text: &str, into: &mut String) {
    if text.bytes().any(|byte| byte < b' ' || matches!(byte, b'"' | b'\\')) {
        return into.push_str(&serde_json::Value::from(text).to_string());
    }
    into.push('"');
    into.push_str(text);
    into.push('"');
}

fn write_json(value: &Value, text: &mut String) {
    let divide = |text: &mut String, index: usize| {
        if index > 0 {
            text.push(',');
        }
    };
    match value {
        Value::Null => text.push_str("null"),
        Value::Text(written) => quote(written, text),
        Value::Date(day) => quote(&day.to_string(), text),
        Value::Bool(_) | Value::Int(_) | Value::Decimal(_) => text.push_str(&convert::shown(value)),
        Value::List(values) => {
            text.push('[');
            for (index, value) in values.iter().enumerate() {
                divide(text, index);
                write_json(value, text);
            }
            text.push(']');
        }
        Value::Record(entries) => {
            text.push('{');
            for (index, (name, value)) in entries.iter().enumerate() {
                divide(text, index);
                quote(name, text);
                text.push(':');
                write_json(value, text);
            }
            text.push('}');
        }
    }
}

impl From<Facts> for Demand {
    fn from(facts: Facts) -> Self {
        Self { inner: Arc::new(facts) }
    }
}

impl Facts {
    fn blank(pack: &Pack) -> Self {
        Self {
            pack: pack.clone(),
            form: FormId::of(usize::MAX),
            cells: Cells::default(),
            elements: Vec::new(),
            given: Vec::new(),
            texts: OwnTexts::default(),
            set: Vec::new(),
            spare: Spare::default(),
        }
    }

    /// Forgets what is there, and begins a demand on a form.
    fn begin(&mut self, form: &str) -> Result<(), DataError> {
        let Self { pack, form: id, cells, elements, given, texts, set, spare } = self;
        let model = pack.model();
        *id = model.form_named(form).ok_or_else(|| unknown_form(model, form))?;
        let fields = model.form(*id).map_or(0, |form| form.fields.len());
        cells.begin(fields);
        elements.clear();
        given.drain(..).for_each(|value| spare.keep(value));
        spare.folded.clear();
        given.resize(fields, Value::Null);
        texts.clear();
        set.clear();
        set.resize(fields, false);
        Ok(())
    }

    /// Sets the fact of a field.
    fn put(&mut self, slot: usize, value: Value) -> Result<(), DataError> {
        let Self { pack, form, cells, elements, given, texts, set, spare } = self;
        let model = pack.model();
        let Some(definition) = model.form(*form).and_then(|form| form.fields.get(slot)) else { return Ok(()) };
        if set.get_mut(slot).is_some_and(|set| std::mem::replace(set, true)) {
            let message =
                Message::new(format!("字段「{}」给了两次", definition.label), format!("the field `{}` is given twice", definition.name));
            return Err(DataError::new(codes::TWICE, message).at(&definition.name));
        }
        let names = Names { enums: &model.enums, body_names: &model.body_names, source_names: &model.source_names };
        let given_now = if let Value::List(values) = &value { values.len() } else { 0 };
        let held = elements.len().saturating_add(given_now);
        if held > MAX_ELEMENTS {
            return Err(too_many_elements(held).at(&definition.name));
        }
        let mut intern = |text: &str| intern(model, texts, folded_into(text, &mut spare.folded));
        let cell = convert::to_cell(&value, definition.ty, &names, &mut intern, elements).map_err(|error| error.at(&definition.name))?;
        cells.set(slot, cell);
        if let Some(to) = given.get_mut(slot) {
            *to = value;
        }
        Ok(())
    }

    /// Gives back memory that facts need only while they are set.
    pub(crate) fn shrink_to_fit(&mut self) {
        let Self { cells, elements, given, texts, set, spare, .. } = self;
        cells.shrink_to_fit();
        elements.shrink_to_fit();
        texts.shrink_to_fit();
        given.iter_mut().for_each(Value::shrink_to_fit);
        (*set, *spare) = (Vec::new(), Spare::default());
    }

    pub(crate) fn model(&self) -> &Model {
        self.pack.model()
    }

    pub(crate) fn form_def(&self) -> Option<&FormDef> {
        self.model().form(self.form)
    }

    /// The day that its form marks `is as_of`; none where that is not known.
    pub(crate) fn day(&self) -> Option<DayNumber> {
        self.day_of(self.form_def()?)
    }

    /// The same where its form is at hand.
    pub(crate) fn day_of(&self, form: &FormDef) -> Option<DayNumber> {
        self.cells.packed(form.date_slot?).day()
    }

    /// The folded text of a symbol: the pack's, or this demand's own.
    pub(crate) fn text(&self, symbol: Symbol) -> Option<&str> {
        let symbols = &self.model().symbols;
        symbols.text(symbol).or_else(|| self.texts.get(symbol.checked_sub(u32::try_from(symbols.len()).ok()?)?))
    }
}

/// Collects a demand's facts. Made by [`Pack::demand`].
#[derive(Debug)]
pub struct DemandBuilder {
    facts: Facts,
    /// How many bytes the cells had that were set.
    cell_bytes: usize,
}

impl DemandBuilder {
    pub(crate) fn new(pack: &Pack, form: &str) -> Result<Self, DataError> {
        let mut facts = Facts::blank(pack);
        facts.begin(form)?;
        Ok(Self { facts, cell_bytes: 0 })
    }

    /// The same with a fact, by the field's name or label.
    ///
    /// # Errors
    /// `JF-D005` for a field that the form does not have, `JF-D006` and `JF-D007` for a value that does not fit, `JF-D008` for a field given twice.
    pub fn set(mut self, field: &str, value: impl Into<Value>) -> Result<Self, DataError> {
        self.put(field, value.into())?;
        Ok(self)
    }

    /// Sets a fact from a table's cell, taking generously what people write in tables: `是`, `2026年3月1日`, `１２`, `甲；乙`.
    ///
    /// # Errors
    /// As [`DemandBuilder::set`], `JF-D009` where the cells together have more than 1 MiB, and `JF-D010` for a spreadsheet error.
    pub fn set_cell(&mut self, field: &str, cell: &table::Cell) -> Result<(), DataError> {
        let slot = self.slot(field)?;
        let Some(definition) = self.facts.form_def().and_then(|form| form.fields.get(slot)) else { return Ok(()) };
        let (ty, name) = (definition.ty, definition.name.clone());
        if let table::Cell::Text(text) = cell {
            self.cell_bytes = self.cell_bytes.saturating_add(text.len());
        }
        if self.cell_bytes > MAX_BYTES {
            return Err(too_many_bytes(self.cell_bytes).at(&name));
        }
        let value = convert::from_table_cell(cell, ty).map_err(|error| error.at(&name))?;
        self.put(&name, value)
    }

    /// Sets a fact.
    ///
    /// # Errors
    /// As [`DemandBuilder::set`].
    pub fn put(&mut self, field: &str, value: Value) -> Result<(), DataError> {
        let slot = self.slot(field)?;
        self.facts.put(slot, value)
    }

    /// The demand. Facts that were not set are not present.
    pub fn finish(self) -> Demand {
        self.facts.into()
    }

    fn slot(&self, field: &str) -> Result<usize, DataError> {
        let form = self.facts.form_def();
        form.and_then(|form| form.slot(field)).ok_or_else(|| no_field(form, field))
    }
}

pub(crate) fn no_field(form: Option<&FormDef>, field: &str) -> DataError {
    let (label, name) = form.map_or(("", ""), |form| (form.label.as_str(), form.name.as_str()));
    let shown = convert::shorten(field);
    let message = Message::new(format!("表单「{label}」没有字段「{shown}」"), format!("the form `{name}` has no field `{shown}`"));
    let known = form.into_iter().flat_map(|form| form.fields.iter().flat_map(|field| [field.name.as_str(), field.label.as_str()]));
    let error = DataError::new(codes::FIELD, message).at(field);
    match nearest_name(field, known) {
        Some(near) => error.with_help(Message::new(format!("是否想写「{near}」"), format!("did you mean `{near}`"))),
        None => error,
    }
}

pub(crate) fn too_many_elements(held: usize) -> DataError {
    let message = Message::new(
        format!("列表共有 {held} 个元素，超过上限 {MAX_ELEMENTS}"),
        format!("the lists hold {held} elements, past the cap of {MAX_ELEMENTS}"),
    );
    DataError::new(codes::DEMAND_CAP, message)
}

/// The symbol of a folded text: the pack's, or one of the demand's own behind them.
pub(crate) fn intern(model: &Model, own: &mut OwnTexts, folded: &str) -> Symbol {
    let behind = || Symbol::try_from(model.symbols.len()).unwrap_or(Symbol::MAX).saturating_add(own.intern(folded));
    model.symbols.find(folded).unwrap_or_else(behind)
}

pub(crate) fn unknown_form(model: &Model, form: &str) -> DataError {
    let known: Vec<&str> = model.forms.iter().flat_map(|form| [form.label.as_str(), form.name.as_str()]).collect();
    let shown = convert::shorten(form);
    let error = DataError::new(codes::FORM, Message::new(format!("规则包没有表单「{shown}」"), format!("the pack has no form `{shown}`")));
    let all = |of: &dyn Fn(&FormDef) -> &str, divider: &str| model.forms.iter().map(of).collect::<Vec<_>>().join(divider);
    error.with_help(match nearest_name(form, known.iter().copied()) {
        Some(near) => Message::new(format!("是否想写「{near}」"), format!("did you mean `{near}`")),
        None => Message::new(format!("现有：{}", all(&|form| &form.label, "、")), format!("there are: {}", all(&|form| &form.name, ", "))),
    })
}

pub(crate) fn too_many_bytes(bytes: usize) -> DataError {
    let message = Message::new(
        format!("一件要求有 {bytes} 字节，超过上限 {MAX_BYTES}"),
        format!("a demand has {bytes} bytes, past the cap of {MAX_BYTES}"),
    );
    DataError::new(codes::DEMAND_CAP, message)
}
