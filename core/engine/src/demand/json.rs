//! Demands as JSON: each value goes from the text into its field, in one pass and without a tree of the whole.
//!
//! What is wrong is told in this order: the text is no JSON object, its form is not named once, the pack has no such form, and then the first field that does
//! not fit. So the text is read to its end, whatever was found on the way.

use std::borrow::Cow;
use std::fmt;

use jianfu_dsl::Message;
use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::spare::Spare;
use super::{Demand, Facts, MAX_BYTES, no_field, too_many_bytes};
use crate::codes;
use crate::convert;
use crate::error::DataError;
use crate::pack::Pack;
use crate::value::Value;

/// At most this many arrays and objects within one another in one value; a list of bases needs two.
const MAX_DEPTH: usize = 8;

/// Reads one demand from a JSON object; its form is `default_form` unless the object has a key `form` or `表单`.
pub(crate) fn from_json(pack: &Pack, text: &str, default_form: Option<&str>) -> Result<Demand, DataError> {
    let mut facts = Facts::blank(pack);
    read_into(&mut facts, text, default_form)?;
    Ok(facts.into())
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

/// The same as [`from_json`], in memory that was used before.
pub(crate) fn read_into(facts: &mut Facts, text: &str, default_form: Option<&str>) -> Result<(), DataError> {
    if text.len() > MAX_BYTES {
        return Err(too_many_bytes(text.len()));
    }
    let mut reader = Reader { facts, default_form, form: Ok(None), begun: false, before: Vec::new(), wrong: None };
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let read = reader.deserialize(&mut deserializer).and_then(|()| deserializer.end());
    read.map_err(|error| not_json(&error))?;
    reader.finish()
}

/// Reads the entries of one object.
struct Reader<'f, 'j> {
    facts: &'f mut Facts,
    default_form: Option<&'f str>,
    /// What the object calls its form.
    form: Result<Option<Value>, DataError>,
    /// Whether the form is settled.
    begun: bool,
    /// The entries that stand before the form.
    before: Vec<(Key<'j>, &'j RawValue)>,
    /// What is wrong first, once the form is settled.
    wrong: Option<DataError>,
}

impl<'j> Reader<'_, 'j> {
    fn entry(&mut self, key: Key<'j>, raw: &'j RawValue) {
        if is_form_key(&key.0) {
            self.form_entry(raw);
        } else if !self.begun {
            self.before.push((key, raw));
        } else if self.wrong.is_none() {
            self.wrong = self.fact(&key.0, raw).err();
        }
    }

    fn form_entry(&mut self, raw: &RawValue) {
        let Ok(known) = &self.form else { return };
        let is_first = known.is_none();
        self.form = value(raw, &mut self.facts.spare).and_then(|value| if is_first { Ok(Some(value)) } else { Err(twice()) });
        if is_first {
            self.begin();
        }
    }

    /// Settles the form, and reads what stood before it.
    fn begin(&mut self) {
        let form = match &self.form {
            Ok(Some(Value::Text(name))) => Ok(name.as_str()),
            Ok(None | Some(Value::Null)) => self.default_form.ok_or_else(no_form),
            Ok(Some(_)) => Err(no_form()),
            Err(_) => return,
        };
        self.begun = true;
        self.wrong = form.and_then(|form| self.facts.begin(form)).err();
        for (Key(key), raw) in std::mem::take(&mut self.before) {
            if self.wrong.is_none() {
                self.wrong = self.fact(&key, raw).err();
            }
        }
    }

    fn fact(&mut self, key: &str, raw: &RawValue) -> Result<(), DataError> {
        let value = value(raw, &mut self.facts.spare).map_err(|error| broken_value(error, key))?;
        let slot = self.facts.form_def().and_then(|form| form.slot(key)).ok_or_else(|| no_field(self.facts.form_def(), key))?;
        self.facts.put(slot, value)
    }

    fn finish(mut self) -> Result<(), DataError> {
        if !self.begun {
            self.begin();
        }
        if let Some(name) = self.form? {
            self.facts.spare.keep(name);
        }
        self.wrong.map_or(Ok(()), Err)
    }
}

impl<'j> DeserializeSeed<'j> for &mut Reader<'_, 'j> {
    type Value = ();

    fn deserialize<D: Deserializer<'j>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'j> Visitor<'j> for &mut Reader<'_, 'j> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<A: MapAccess<'j>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some((key, raw)) = map.next_entry()? {
            self.entry(key, raw);
        }
        Ok(())
    }
}

/// A key, borrowed where nothing in it was escaped.
#[derive(Deserialize)]
#[serde(transparent)]
struct Key<'a>(#[serde(borrow)] Cow<'a, str>);

fn is_form_key(key: &str) -> bool {
    matches!(key, "form" | "表单")
}

/// A value of any shape, its numbers exact.
fn value(raw: &RawValue, spare: &mut Spare) -> Result<Value, DataError> {
    value_within(raw, 0, spare)
}

/// `depth` is the number of arrays and objects around the value.
fn value_within(raw: &RawValue, depth: usize, spare: &mut Spare) -> Result<Value, DataError> {
    let text = raw.get();
    Ok(match text.as_bytes().first() {
        Some(b'"') => spare.text(&unescaped(text)?),
        Some(b'[' | b'{') => {
            let mut wrong = None;
            let parts = serde_json::Deserializer::from_str(text).deserialize_any(Parts { depth, spare, wrong: &mut wrong });
            match wrong {
                Some(wrong) => return Err(wrong),
                None => parts.map_err(|error| not_json(&error))?,
            }
        }
        Some(b't') => Value::Bool(true),
        Some(b'f') => Value::Bool(false),
        Some(b'n') => Value::Null,
        _ => convert::number(text)?,
    })
}

/// The text between quotation marks.
fn unescaped(quoted: &str) -> Result<Cow<'_, str>, DataError> {
    let within = quoted.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    match within.filter(|within| !within.contains('\\')) {
        Some(plain) => Ok(Cow::Borrowed(plain)),
        None => serde_json::from_str(quoted).map(Cow::Owned).map_err(|error| not_json(&error)),
    }
}

/// Reads the parts of an array or object, repeated keys included, until one is wrong.
struct Parts<'s> {
    depth: usize,
    spare: &'s mut Spare,
    wrong: &'s mut Option<DataError>,
}

impl Parts<'_> {
    fn part(&mut self, raw: &RawValue) -> Option<Value> {
        let part = if self.depth < MAX_DEPTH { value_within(raw, self.depth + 1, self.spare) } else { Err(too_deep()) };
        part.map_err(|error| *self.wrong = Some(error)).ok()
    }
}

impl<'j> Visitor<'j> for Parts<'_> {
    type Value = Value;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an array or object")
    }

    fn visit_seq<A: SeqAccess<'j>>(mut self, mut parts: A) -> Result<Value, A::Error> {
        let mut values = self.spare.list();
        while let Some(raw) = parts.next_element()? {
            let Some(value) = self.part(raw) else { break };
            values.push(value);
        }
        Ok(Value::List(values))
    }

    fn visit_map<A: MapAccess<'j>>(mut self, mut parts: A) -> Result<Value, A::Error> {
        let mut entries = Vec::new();
        while let Some((Key(key), raw)) = parts.next_entry()? {
            let Some(value) = self.part(raw) else { break };
            entries.push((key.into_owned(), value));
        }
        Ok(Value::Record(entries))
    }
}

fn too_deep() -> DataError {
    let message =
        Message::new(format!("数组和对象套叠超过 {MAX_DEPTH} 层"), format!("arrays and objects are nested more than {MAX_DEPTH} deep"));
    DataError::new(codes::DEMAND_CAP, message)
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

fn twice() -> DataError {
    DataError::new(codes::TWICE, Message::new("「form」给了两次", "`form` is given twice")).at("form")
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
