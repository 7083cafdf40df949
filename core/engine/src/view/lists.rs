//! Lists and their items.

use jianfu_dsl::tree::Effect;
use jiff::civil::Date;

use super::forms::{FieldRef, FormRef};
use super::{Basis, Spot, Validity, reference};
use crate::convert;
use crate::fold::fold;
use crate::model::{FieldDef, ItemDef, ListDef, Model, day_number, get};
use crate::pack::Pack;
use crate::value::Value;

reference! {
    /// A list.
    ListRef to ListDef
}

impl<'p> ListRef<'p> {
    pub(super) fn model(&self) -> &'p Model {
        self.model
    }

    pub(super) fn def(&self) -> &'p ListDef {
        self.of
    }

    /// Its name.
    pub fn name(&self) -> &'p str {
        &self.of.name
    }

    /// Its label.
    pub fn label(&self) -> &'p str {
        &self.of.label
    }

    /// What being on it means.
    pub fn effect(&self) -> Effect {
        self.of.effect
    }

    /// Its own columns, in order.
    pub fn columns(&self) -> impl Iterator<Item = FieldRef<'p>> + use<'p> {
        let model = self.model;
        self.of.columns.iter().map(move |field| FieldRef::new(model, field))
    }

    /// What the whole list rests on.
    pub fn bases(&self) -> impl Iterator<Item = Basis<'p>> + use<'p> {
        Basis::all(self.model, &self.of.bases)
    }

    /// When it is in force.
    pub fn validity(&self) -> Validity {
        Validity::of(self.of.days)
    }

    /// Its items, every version of each, in order of key and first day.
    pub fn items(&self) -> impl Iterator<Item = ItemRef<'p>> + use<'p> {
        let (model, list) = (self.model, self.of);
        list.items.iter().map(move |item| ItemRef { model, list, item })
    }

    /// The item that a text names on a day: by key, name or alias, after folding.
    pub fn find(&self, text: &str, day: Date) -> Option<ItemRef<'p>> {
        let symbol = self.model.symbols.find(&fold(text))?;
        let day = day_number(day);
        let places = self.of.places(symbol).iter().filter_map(|place| get(&self.of.items, *place as usize));
        let (model, list) = (self.model, self.of);
        places.filter(|item| list.days.covers(day) && item.days.covers(day)).map(|item| ItemRef { model, list, item }).next()
    }

    /// The files that it reads items from, as the rule text names them.
    pub fn files(&self) -> impl Iterator<Item = &'p str> + use<'p> {
        self.of.files.iter().map(String::as_str)
    }

    /// SHA-256 of its items, in hexadecimal digits. It does not change with the order of items or the kind of file.
    pub fn digest(&self) -> &'p str {
        &self.of.digest
    }

    /// Where it is declared.
    pub fn spot(&self) -> Spot {
        Spot::of(self.model, self.of.spot)
    }
}

/// A version of an item of a list.
#[derive(Debug, Clone, Copy)]
pub struct ItemRef<'p> {
    pub(super) model: &'p Model,
    list: &'p ListDef,
    pub(super) item: &'p ItemDef,
}

impl<'p> ItemRef<'p> {
    /// The list that it is on.
    pub fn list(&self) -> ListRef<'p> {
        ListRef { model: self.model, of: self.list }
    }

    /// Its key.
    pub fn key(&self) -> &'p str {
        &self.item.key
    }

    /// Its name.
    pub fn name(&self) -> Option<&'p str> {
        self.item.name.as_deref()
    }

    /// Other names of it.
    pub fn aliases(&self) -> impl Iterator<Item = &'p str> + use<'p> {
        self.item.aliases.iter().map(String::as_str)
    }

    /// The key of the item that it is under.
    pub fn under(&self) -> Option<&'p str> {
        get(&self.list.items, self.item.under? as usize).map(|item| item.key.as_str())
    }

    /// Its value in a column, by the column's name or label: enum values and bodies by label. `None` where it leaves the column out.
    pub fn value(&self, column: &str) -> Option<Value> {
        let named = |known: &FieldDef| known.name == column || known.label == column;
        let at = self.list.columns.iter().position(named)?;
        convert::from_cell(self.model, self.list.columns.get(at)?.ty.kind, *self.item.values.get(at)?)
    }

    /// What it rests on: its own bases, or else the list's.
    pub fn bases(&self) -> impl Iterator<Item = Basis<'p>> + use<'p> {
        Basis::all(self.model, &self.item.bases)
    }

    /// What it says itself that it rests on.
    pub fn own_bases(&self) -> impl Iterator<Item = Basis<'p>> + use<'p> {
        Basis::all(self.model, self.item.bases.get(..self.item.own_bases).unwrap_or_default())
    }

    /// When it is in force: by its own validity or else the list's, from the first day on which something that it rests on may be used.
    pub fn validity(&self) -> Validity {
        Validity::of(self.item.days)
    }

    /// The validity that is written for it.
    pub fn own_validity(&self) -> Option<Validity> {
        self.item.written.map(Validity::of)
    }

    /// Where it stands.
    pub fn spot(&self) -> Spot {
        Spot::of(self.model, self.item.spot)
    }

    /// Whether a text means this item: its key, its name or an alias, after folding.
    pub fn is_called(&self, text: &str) -> bool {
        let folded = fold(text);
        let texts = [Some(self.key()), self.name()].into_iter().flatten().chain(self.aliases());
        texts.into_iter().any(|known| fold(known) == folded)
    }
}

impl Pack {
    /// Its lists.
    ///
    /// ```
    /// use jianfu::{Pack, Value};
    /// let pack = Pack::parse(r#"
    ///     list duty "履职清单" { effect allow basis assumption "示例" columns { field: text "领域" } item D1 "调解民间纠纷" aka "调解" { field: "自治" } }
    /// "#)?;
    /// let item = pack.lists().flat_map(|list| list.items()).find(|item| item.is_called("调解")).expect("it is on the list");
    /// assert_eq!((item.key(), item.value("领域")), ("D1", Some(Value::from("自治"))));
    /// # Ok::<(), jianfu::Error>(())
    /// ```
    pub fn lists(&self) -> impl Iterator<Item = ListRef<'_>> {
        let model = self.model();
        model.lists.iter().map(move |of| ListRef { model, of })
    }

    /// A list by name or label.
    pub fn list(&self, name: &str) -> Option<ListRef<'_>> {
        self.lists().find(|list| list.name() == name).or_else(|| self.lists().find(|list| fold(list.label()) == fold(name)))
    }

    /// Its forms, parents before the forms that extend them.
    pub fn forms(&self) -> impl Iterator<Item = FormRef<'_>> {
        (0..self.model().forms.len()).filter_map(|index| FormRef::new(self.model(), index))
    }

    /// A form by name or label.
    pub fn form(&self, name: &str) -> Option<FormRef<'_>> {
        FormRef::new(self.model(), self.model().form_named(name)?.index())
    }
}
