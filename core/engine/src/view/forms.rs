//! A pack's forms, for callers that build demands or tables.

use jianfu_dsl::Lang;

use super::names::EnumRef;
use crate::convert::{Names, kind_words};
use crate::model::{FieldDef, FormDef, Kind, Model, get};

/// A form of a pack.
#[derive(Debug, Clone, Copy)]
pub struct FormRef<'p> {
    model: &'p Model,
    form: &'p FormDef,
}

impl<'p> FormRef<'p> {
    pub(crate) fn new(model: &'p Model, index: usize) -> Option<Self> {
        Some(Self { model, form: model.forms.get(index)? })
    }

    pub(super) fn model(&self) -> &'p Model {
        self.model
    }

    pub(super) fn def(&self) -> &'p FormDef {
        self.form
    }

    /// The form that it extends.
    pub fn parent(&self) -> Option<Self> {
        Self::new(self.model, self.form.parent?.index())
    }

    /// Its name.
    pub fn name(&self) -> &'p str {
        &self.form.name
    }

    /// Its label.
    pub fn label(&self) -> &'p str {
        &self.form.label
    }

    /// Its fields, inherited ones first.
    pub fn fields(&self) -> impl Iterator<Item = FieldRef<'p>> + use<'p> {
        let model = self.model;
        self.form.fields.iter().map(move |field| FieldRef { model, field })
    }

    /// A field by name or label.
    pub fn field(&self, name: &str) -> Option<FieldRef<'p>> {
        self.form.slot(name).and_then(|slot| self.form.fields.get(slot)).map(|field| FieldRef { model: self.model, field })
    }
}

/// A field of a form.
#[derive(Debug, Clone, Copy)]
pub struct FieldRef<'p> {
    model: &'p Model,
    field: &'p FieldDef,
}

impl<'p> FieldRef<'p> {
    pub(super) fn new(model: &'p Model, field: &'p FieldDef) -> Self {
        Self { model, field }
    }

    /// Its name.
    pub fn name(&self) -> &'p str {
        &self.field.name
    }

    /// Its label.
    pub fn label(&self) -> &'p str {
        &self.field.label
    }

    /// Whether leaving it out is no gap in the form.
    pub fn is_optional(&self) -> bool {
        self.field.optional
    }

    /// Whether it is the date whose law applies.
    pub fn is_as_of(&self) -> bool {
        self.field.as_of
    }

    /// What it holds.
    pub fn ty(&self) -> FieldType<'p> {
        let scalar = match self.field.ty.kind {
            Kind::Text | Kind::Source => Scalar::Text,
            Kind::Int => Scalar::Int,
            Kind::Decimal => Scalar::Decimal,
            Kind::Bool => Scalar::Bool,
            Kind::Date => Scalar::Date,
            Kind::Body => Scalar::Body,
            Kind::Basis => Scalar::Basis,
            Kind::Enum(id) => get(&self.model.enums, id.index()).map_or(Scalar::Text, |of| Scalar::Enum(EnumRef::new(of))),
        };
        if self.field.ty.list { FieldType::ListOf(scalar) } else { FieldType::One(scalar) }
    }

    /// What it holds, in words.
    pub fn type_words(&self, lang: Lang) -> String {
        let names = Names { enums: &self.model.enums, body_names: &self.model.body_names, source_names: &self.model.source_names };
        let words = kind_words(self.field.ty.kind, &names);
        match (self.field.ty.list, lang) {
            (false, _) => words.get(lang).to_owned(),
            (true, Lang::Zh) => format!("{}的列表", words.zh),
            (true, Lang::En) => format!("a list of {}", words.en),
        }
    }
}

/// What a field or column holds.
#[derive(Debug, Clone, Copy)]
pub enum FieldType<'p> {
    /// One value.
    One(Scalar<'p>),
    /// Several.
    ListOf(Scalar<'p>),
}

/// What one value may be.
#[derive(Debug, Clone, Copy)]
pub enum Scalar<'p> {
    /// Text.
    Text,
    /// A whole number.
    Int,
    /// An exact decimal.
    Decimal,
    /// True or false.
    Bool,
    /// A day.
    Date,
    /// A body.
    Body,
    /// A cited basis.
    Basis,
    /// A value of an enum.
    Enum(EnumRef<'p>),
}
