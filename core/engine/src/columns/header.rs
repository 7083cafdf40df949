//! What each column of a record batch is for, told by its name as for the tables of the command.

use arrow_schema::Schema;
use jianfu_dsl::Message;

use crate::codes;
use crate::convert::shorten;
use crate::demand::no_field;
use crate::error::DataError;
use crate::model::{FormDef, FormId, Kind, Model, Operand, Type};
use crate::table;

/// The most columns.
const MAX_COLUMNS: usize = 1_000;

/// The names of the column that names the form.
const FORM_NAMES: [&str; 2] = ["form", "表单"];

/// What a column is for.
#[derive(Debug, Clone)]
pub(super) enum Meaning {
    /// The fact in a slot.
    Fact(Field),
    /// A fact that no rule reads, and of which nothing can be wrong.
    Unread(Field),
    /// It names the form, which is to be this one.
    Form(FormId),
    /// Whatever stands in it is a problem of its row.
    Wrong(Box<DataError>),
}

/// A field, as a column needs it.
#[derive(Debug, Clone)]
pub(super) struct Field {
    pub(super) slot: usize,
    pub(super) ty: Type,
    pub(super) name: String,
}

/// What the columns are for that are looked at, each with its place.
///
/// # Errors
/// `JF-D009` for more columns than can be, `JF-D023` for two of one field.
pub(super) fn meanings(model: &Model, id: FormId, schema: &Schema) -> Result<Vec<(usize, Meaning)>, DataError> {
    let columns = schema.fields().len();
    if columns > MAX_COLUMNS {
        let message = Message::new(
            format!("记录批有 {columns} 列，超过上限 {MAX_COLUMNS}"),
            format!("the record batch has {columns} columns, past the cap of {MAX_COLUMNS}"),
        );
        let help = Message::new("只选出是事实的列", "select the columns that are facts");
        return Err(DataError::new(codes::DEMAND_CAP, message).with_help(help));
    }
    let Some(form) = model.form(id) else { return Ok(Vec::new()) };
    let mut taken: Vec<Option<&str>> = vec![None; form.fields.len()];
    let mut found = Vec::new();
    for (at, column) in schema.fields().iter().enumerate() {
        let name = table::header::plain_name(column.name());
        let Some(meaning) = meaning(model, (id, form), &name) else { continue };
        if let Meaning::Fact(field) = &meaning
            && let Some(place) = taken.get_mut(field.slot)
            && let Some(before) = place.replace(column.name())
        {
            return Err(twice(before, column.name(), &field.name));
        }
        found.push((at, read_at_all(model, meaning)));
    }
    Ok(found)
}

/// The names of columns of which nothing is read, since no form has such a field.
pub(super) fn unknown<'s>(model: &Model, id: FormId, schema: &'s Schema) -> Vec<&'s str> {
    let Some(form) = model.form(id) else { return Vec::new() };
    let names = schema.fields().iter().map(|column| column.name().as_str());
    names.filter(|name| meaning(model, (id, form), &table::header::plain_name(name)).is_none()).collect()
}

/// What a name means; nothing where it is of no concern.
fn meaning(model: &Model, (id, form): (FormId, &FormDef), name: &str) -> Option<Meaning> {
    let wrong = |error: DataError| Some(Meaning::Wrong(Box::new(error)));
    if name.is_empty() {
        return wrong(nameless());
    }
    if FORM_NAMES.iter().any(|known| known.eq_ignore_ascii_case(name)) {
        return Some(Meaning::Form(id));
    }
    if let Some((slot, field)) = form.slot(name).and_then(|slot| Some((slot, form.fields.get(slot)?))) {
        return Some(Meaning::Fact(Field { slot, ty: field.ty, name: field.name.clone() }));
    }
    if model.forms.iter().any(|other| other.slot(name).is_some()) {
        return wrong(no_field(Some(form), name));
    }
    let names: Vec<&str> =
        model.forms.iter().flat_map(|form| form.fields.iter().flat_map(|field| [field.label.as_str(), field.name.as_str()])).collect();
    table::meant(name, &names).and_then(|near| wrong(doubtful(name, near)))
}

/// A single text can be anything: where no rule reads it, it need not be looked at.
fn read_at_all(model: &Model, meaning: Meaning) -> Meaning {
    let is_read = |slot: usize| model.columns.contains(&Operand::Field(slot));
    match meaning {
        Meaning::Fact(field) if field.ty == (Type { kind: Kind::Text, list: false }) && !is_read(field.slot) => Meaning::Unread(field),
        other => other,
    }
}

fn twice(first: &str, second: &str, field: &str) -> DataError {
    let (first, second) = (shorten(first), shorten(second));
    let message = Message::new(
        format!("「{first}」和「{second}」两列是同一个字段"),
        format!("the columns `{first}` and `{second}` are one and the same field"),
    );
    let help = Message::new("删去其中一列", "leave one of them out");
    DataError::new(table::codes::COLUMN_TWICE, message).with_help(help).at(field)
}

fn nameless() -> DataError {
    let message = Message::new("这一列没有名称，却有内容", "there is something in this column, but it has no name");
    DataError::new(codes::FIELD, message).with_help(Message::new("给这一列名称，或清空它", "give the column a name, or empty it"))
}

/// A fact that is passed over for a slip in its name could let a demand through.
fn doubtful(name: &str, near: &str) -> DataError {
    let shown = shorten(name);
    let message = Message::new(format!("没有一个表单有字段「{shown}」"), format!("no form has a field `{shown}`"));
    let help = Message::new(
        format!("如果是「{near}」，把列名改为「{near}」；如果不是，换一个不相近的列名"),
        format!("if it is `{near}`, call the column `{near}`; if not, give it a name that is not so near"),
    );
    DataError::new(codes::FIELD, message).with_help(help).at(name)
}
