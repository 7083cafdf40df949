//! A demand, made ready for deciding: every fact checked against its field and turned into a small number once.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use jianfu_dsl::Message;
use jianfu_dsl::keywords::nearest_name;
use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use crate::codes;
use crate::convert::{self, Names};
use crate::error::DataError;
use crate::fold::folded;
use crate::model::{Cell, DayNumber, FormDef, FormId, Kind, Model, Symbol};
use crate::pack::Pack;
use crate::table;
use crate::value::Value;

/// At most this many bytes in one demand's JSON.
pub(crate) const MAX_BYTES: usize = 1 << 20;
/// At most this many elements in one demand's lists.
pub(crate) const MAX_ELEMENTS: usize = 10_000;
/// At most this many arrays and objects within one another in one value; a list of bases needs two.
const MAX_DEPTH: usize = 8;

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

/// The facts of a demand.
#[derive(Debug)]
pub(crate) struct Facts {
    pub(crate) pack: Pack,
    pub(crate) form: FormId,
    /// One cell a field.
    pub(crate) cells: Vec<Cell>,
    /// The elements of lists.
    pub(crate) elements: Vec<Cell>,
    /// What was given, for people; one a field.
    pub(crate) given: Vec<Value>,
    /// The folded texts that the pack does not mention; their symbols follow the pack's.
    pub(crate) texts: Vec<String>,
}

impl Demand {
    pub(crate) fn facts(&self) -> &Facts {
        &self.inner
    }

    /// The facts, to be changed; none while the demand has a clone.
    #[cfg(feature = "arrow")]
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
        let mut text = format!("{{\"form\":{}", quoted(self.form()));
        let fields = self.inner.form_def().into_iter().flat_map(|form| &form.fields).zip(&self.inner.given);
        for (field, value) in fields.filter(|(_, value)| **value != Value::Null) {
            text.push(',');
            text.push_str(&quoted(&field.name));
            text.push(':');
            write_json(value, &mut text);
        }
        text.push('}');
        text
    }
}

fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

fn write_json(value: &Value, text: &mut String) {
    let divide = |text: &mut String, index: usize| {
        if index > 0 {
            text.push(',');
        }
    };
    match value {
        Value::Null => text.push_str("null"),
        Value::Text(written) => text.push_str(&quoted(written)),
        Value::Date(day) => text.push_str(&format!("\"{day}\"")),
        Value::Bool(_) | Value::Int(_) | Value::Decimal(_) => text.push_str(&convert::display(value)),
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
                text.push_str(&quoted(name));
                text.push(':');
                write_json(value, text);
            }
            text.push('}');
        }
    }
}

impl Facts {
    pub(crate) fn model(&self) -> &Model {
        self.pack.model()
    }

    pub(crate) fn form_def(&self) -> Option<&FormDef> {
        self.model().form(self.form)
    }

    /// The day that its form marks `is as_of`; none where that is not known.
    pub(crate) fn day(&self) -> Option<DayNumber> {
        match self.cells.get(self.form_def()?.date_slot?) {
            Some(Cell::Day(day)) => Some(*day),
            _ => None,
        }
    }

    /// The folded text of a symbol: the pack's, or this demand's own.
    pub(crate) fn text(&self, symbol: Symbol) -> Option<&str> {
        let symbols = &self.model().symbols;
        symbols.text(symbol).or_else(|| self.texts.get((symbol as usize).checked_sub(symbols.len())?).map(String::as_str))
    }
}

/// Collects a demand's facts. Made by [`Pack::demand`].
#[derive(Debug)]
pub struct DemandBuilder {
    facts: Facts,
    /// The symbols of the demand's own texts.
    symbols: HashMap<String, Symbol>,
    set: BTreeSet<usize>,
    /// How many bytes the cells had that were set.
    cell_bytes: usize,
}

impl DemandBuilder {
    pub(crate) fn new(pack: &Pack, form: &str) -> Result<Self, DataError> {
        let model = pack.model();
        let id = model.form_named(form).ok_or_else(|| unknown_form(model, form))?;
        let fields = model.form(id).map_or(0, |form| form.fields.len());
        let facts = Facts {
            pack: pack.clone(),
            form: id,
            cells: vec![Cell::Absent; fields],
            elements: Vec::new(),
            given: vec![Value::Null; fields],
            texts: Vec::new(),
        };
        Ok(Self { facts, symbols: HashMap::new(), set: BTreeSet::new(), cell_bytes: 0 })
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
        let pack = self.facts.pack.clone();
        let model = pack.model();
        let Some(definition) = model.form(self.facts.form).and_then(|form| form.fields.get(slot)) else { return Ok(()) };
        if !self.set.insert(slot) {
            let message =
                Message::new(format!("字段「{}」给了两次", definition.label), format!("the field `{}` is given twice", definition.name));
            return Err(DataError::new(codes::TWICE, message).at(&definition.name));
        }
        let names = Names { enums: &model.enums, body_names: &model.body_names, source_names: &model.source_names };
        let Facts { cells, elements, given, texts, .. } = &mut self.facts;
        let symbols = &mut self.symbols;
        let mut intern = |text: &str| intern(model, symbols, texts, text);
        let given_now = if let Value::List(values) = &value { values.len() } else { 0 };
        let held = elements.len().saturating_add(given_now);
        if held > MAX_ELEMENTS {
            return Err(too_many_elements(held).at(&definition.name));
        }
        let cell = convert::to_cell(&value, definition.ty, &names, &mut intern, elements).map_err(|error| error.at(&definition.name))?;
        if let (Some(to), Some(to_given)) = (cells.get_mut(slot), given.get_mut(slot)) {
            *to = cell;
            *to_given = value;
        }
        Ok(())
    }

    /// The demand. Facts that were not set are not present.
    pub fn finish(self) -> Demand {
        Demand { inner: Arc::new(self.facts) }
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

/// The symbol of a text: the pack's, or one of the demand's own behind them.
pub(crate) fn intern(model: &Model, own: &mut HashMap<String, Symbol>, texts: &mut Vec<String>, text: &str) -> Symbol {
    let text = folded(text);
    if let Some(symbol) = model.symbols.find(&text).or_else(|| own.get(text.as_ref()).copied()) {
        return symbol;
    }
    let symbol = Symbol::try_from(model.symbols.len() + texts.len()).unwrap_or(Symbol::MAX);
    texts.push(text.clone().into_owned());
    own.insert(text.into_owned(), symbol);
    symbol
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

/// Reads one demand from a JSON object; its form is `default_form` unless the object has a key `form` or `表单`.
pub(crate) fn from_json(pack: &Pack, text: &str, default_form: Option<&str>) -> Result<Demand, DataError> {
    if text.len() > MAX_BYTES {
        return Err(too_many_bytes(text.len()));
    }
    let object: Object<'_> = serde_json::from_str(text).map_err(|error| not_json(&error))?;
    let mut form = None;
    for (Key(key), raw) in &object.0 {
        if is_form_key(key) && form.replace(json_value(raw)?).is_some() {
            return Err(DataError::new(codes::TWICE, Message::new("「form」给了两次", "`form` is given twice")).at("form"));
        }
    }
    let form = match form {
        Some(Value::Text(name)) => name,
        None | Some(Value::Null) => default_form.map(str::to_owned).ok_or_else(no_form)?,
        Some(_) => return Err(no_form()),
    };
    let mut builder = DemandBuilder::new(pack, &form)?;
    for (Key(key), raw) in object.0.iter().filter(|(Key(key), _)| !is_form_key(key)) {
        let value = json_value(raw).map_err(|error| broken_value(error, key))?;
        builder.put(key, value)?;
    }
    Ok(builder.finish())
}

pub(crate) fn too_many_bytes(bytes: usize) -> DataError {
    let message = Message::new(
        format!("一件要求有 {bytes} 字节，超过上限 {MAX_BYTES}"),
        format!("a demand has {bytes} bytes, past the cap of {MAX_BYTES}"),
    );
    DataError::new(codes::DEMAND_CAP, message)
}

/// Reads one JSON object or an array of them; what is wrong with one leaves the others alone.
pub(crate) fn many_from_json(pack: &Pack, text: &str, default_form: Option<&str>) -> Result<Vec<Result<Demand, DataError>>, DataError> {
    if !text.trim_start().starts_with('[') {
        let object: &RawValue = serde_json::from_str(text).map_err(|error| not_json(&error))?;
        return Ok(vec![from_json(pack, object.get(), default_form)]);
    }
    let objects: Vec<&RawValue> = serde_json::from_str(text).map_err(|error| not_json(&error))?;
    Ok(objects.into_iter().map(|object| from_json(pack, object.get(), default_form)).collect())
}

/// A value that cannot be read; its line and column would count from the value's own beginning, so the field is named instead.
fn broken_value(error: DataError, key: &str) -> DataError {
    if error.code() != codes::JSON {
        return error.at(key);
    }
    let shown = convert::shorten(key);
    let message =
        Message::new(format!("字段「{shown}」的值不是正确的 JSON"), format!("the value of the field `{shown}` is not well-formed JSON"));
    let help = Message::new("检查引号，以及反斜杠后面的字符", "look at the quotation marks, and at what follows a backslash");
    DataError::new(codes::JSON, message).with_help(help).at(key)
}

fn is_form_key(key: &str) -> bool {
    matches!(key, "form" | "表单")
}

fn no_form() -> DataError {
    DataError::new(codes::FORM, Message::new("没有写明表单", "no form is given"))
        .with_help(Message::new("加一个键 \"form\"，或指定表单", "add a key \"form\", or name the form"))
}

fn not_json(error: &serde_json::Error) -> DataError {
    let (line, column) = (error.line(), error.column());
    DataError::new(
        codes::JSON,
        Message::new(
            format!("第 {line} 行第 {column} 列起不是所要的 JSON 对象"),
            format!("not the JSON object that is needed, from line {line} column {column} on"),
        ),
    )
    .with_help(Message::new("一件要求是一个对象，多件是对象的数组", "a demand is an object, several are an array of objects"))
}

/// The entries of a JSON object in their order, repeated keys included, values as text so that numbers stay exact.
struct Object<'a>(Vec<(Key<'a>, &'a RawValue)>);

/// A key, borrowed where nothing in it was escaped.
#[derive(Deserialize)]
#[serde(transparent)]
struct Key<'a>(#[serde(borrow)] Cow<'a, str>);

impl<'de> Deserialize<'de> for Object<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Entries;
        impl<'de> Visitor<'de> for Entries {
            type Value = Object<'de>;

            fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut entries = Vec::new();
                while let Some(entry) = map.next_entry::<Key<'de>, &'de RawValue>()? {
                    entries.push(entry);
                }
                Ok(Object(entries))
            }
        }
        deserializer.deserialize_map(Entries)
    }
}

fn json_value(raw: &RawValue) -> Result<Value, DataError> {
    json_value_within(raw, 0)
}

/// `depth` is the number of arrays and objects around the value.
fn json_value_within(raw: &RawValue, depth: usize) -> Result<Value, DataError> {
    let deeper = || {
        if depth < MAX_DEPTH {
            return Ok(depth + 1);
        }
        let message =
            Message::new(format!("数组和对象套叠超过 {MAX_DEPTH} 层"), format!("arrays and objects are nested more than {MAX_DEPTH} deep"));
        Err(DataError::new(codes::DEMAND_CAP, message))
    };
    let text = raw.get().trim();
    let of_json = |error: serde_json::Error| not_json(&error);
    Ok(match text.as_bytes().first() {
        Some(b'"') => Value::Text(serde_json::from_str(text).map_err(of_json)?),
        Some(b'[') => {
            let parts: Vec<&RawValue> = serde_json::from_str(text).map_err(of_json)?;
            Value::List(parts.into_iter().map(|part| json_value_within(part, deeper()?)).collect::<Result<_, _>>()?)
        }
        Some(b'{') => {
            let object: Object<'_> = serde_json::from_str(text).map_err(of_json)?;
            Value::Record(
                object.0.into_iter().map(|(Key(key), raw)| Ok((key.into_owned(), json_value_within(raw, deeper()?)?))).collect::<Result<
                    _,
                    DataError,
                >>(
                )?,
            )
        }
        Some(b't') => Value::Bool(true),
        Some(b'f') => Value::Bool(false),
        Some(b'n') => Value::Null,
        _ => convert::number(text)?,
    })
}
