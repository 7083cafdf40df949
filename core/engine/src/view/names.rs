//! What a pack names beside rules and lists: enums, bodies, definitions, serials, checklists.

use jianfu_dsl::tree::Expr;

use super::{Basis, Spot, reference};
use crate::fold::fold;
use crate::model::{BodyDef, ChecklistDef, DefinitionDef, EnumDef, Model, SerialDef, SerialPart, get};
use crate::pack::Pack;

/// An enum.
#[derive(Debug, Clone, Copy)]
pub struct EnumRef<'p> {
    of: &'p EnumDef,
}

impl<'p> EnumRef<'p> {
    /// Its name.
    pub fn name(&self) -> &'p str {
        &self.of.name
    }

    /// Its label.
    pub fn label(&self) -> &'p str {
        &self.of.label
    }

    /// Whether its values have an order, the highest first.
    pub fn is_ordered(&self) -> bool {
        self.of.ordered
    }

    /// Its values: names and labels, in order.
    pub fn values(&self) -> impl Iterator<Item = (&'p str, &'p str)> + use<'p> {
        self.of.variants.iter().map(|variant| (variant.name.as_str(), variant.label.as_str()))
    }

    pub(super) fn new(of: &'p EnumDef) -> Self {
        Self { of }
    }

    /// A value's label by its name or label.
    pub fn label_of(&self, value: &str) -> Option<&'p str> {
        let found = self.of.variant(value)?;
        self.of.variants.get(usize::from(found)).map(|variant| variant.label.as_str())
    }
}

reference! {
    /// A body: who demands, or to whom a demand is referred.
    BodyRef to BodyDef
}

impl<'p> BodyRef<'p> {
    pub(super) fn new(model: &'p Model, of: &'p BodyDef) -> Self {
        Self { model, of }
    }

    /// Its name.
    pub fn name(&self) -> &'p str {
        &self.of.name
    }

    /// Its label.
    pub fn label(&self) -> &'p str {
        &self.of.label
    }

    /// Other names that mean it.
    pub fn aliases(&self) -> impl Iterator<Item = &'p str> + use<'p> {
        self.of.aliases.iter().map(String::as_str)
    }

    /// The body that it belongs to.
    pub fn under(&self) -> Option<Self> {
        get(&self.model.bodies, self.of.under?.index()).map(|of| Self { model: self.model, of })
    }
}

reference! {
    /// A definition: a name for a condition or a value.
    DefinitionRef to DefinitionDef
}

impl<'p> DefinitionRef<'p> {
    /// Its name.
    pub fn name(&self) -> &'p str {
        &self.of.name
    }

    /// Its label.
    pub fn label(&self) -> &'p str {
        &self.of.label
    }

    /// What it stands for.
    pub fn expr(&self) -> &'p Expr {
        &self.of.text
    }

    /// Where it is declared.
    pub fn spot(&self) -> Spot {
        Spot::of(self.model, self.of.spot)
    }
}

reference! {
    /// A serial pattern.
    SerialRef to SerialDef
}

/// A part of a serial pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SerialPartRef<'p> {
    /// So many digits.
    Digits {
        /// What they mean.
        name: &'p str,
        /// How many.
        width: usize,
    },
    /// Fixed characters, folded.
    Literal(&'p str),
}

impl<'p> SerialRef<'p> {
    /// Its name.
    pub fn name(&self) -> &'p str {
        &self.of.name
    }

    /// Its label.
    pub fn label(&self) -> &'p str {
        &self.of.label
    }

    /// What it rests on.
    pub fn bases(&self) -> impl Iterator<Item = Basis<'p>> + use<'p> {
        Basis::all(self.model, &self.of.bases)
    }

    /// Its parts, in order.
    pub fn parts(&self) -> impl Iterator<Item = SerialPartRef<'p>> + use<'p> {
        self.of.parts.iter().map(|part| match part {
            SerialPart::Digits { name, width } => SerialPartRef::Digits { name, width: *width },
            SerialPart::Literal(text) => SerialPartRef::Literal(text),
        })
    }
}

reference! {
    /// A checklist.
    ChecklistRef to ChecklistDef
}

impl<'p> ChecklistRef<'p> {
    /// Its name.
    pub fn name(&self) -> &'p str {
        &self.of.name
    }

    /// Its label.
    pub fn label(&self) -> &'p str {
        &self.of.label
    }

    /// What its division into checks rests on.
    pub fn bases(&self) -> impl Iterator<Item = Basis<'p>> + use<'p> {
        Basis::all(self.model, &self.of.bases)
    }

    /// Its checks, each once: the ids of their rules, and their labels.
    pub fn checks(&self) -> impl Iterator<Item = (&'p str, &'p str)> + use<'p> {
        self.of.checks.iter().map(|(id, label)| (id.as_str(), label.as_str()))
    }

    /// Where it is declared.
    pub fn spot(&self) -> Spot {
        Spot::of(self.model, self.of.spot)
    }
}

impl Pack {
    /// Its enums.
    pub fn enums(&self) -> impl Iterator<Item = EnumRef<'_>> {
        self.model().enums.iter().map(|of| EnumRef { of })
    }

    /// Its bodies.
    pub fn bodies(&self) -> impl Iterator<Item = BodyRef<'_>> {
        let model = self.model();
        model.bodies.iter().map(move |of| BodyRef { model, of })
    }

    /// The body that a text means: by name, label or alias.
    ///
    /// ```
    /// let pack = jianfu::Pack::parse(r#"body fire "消防救援局" aka "消防""#)?;
    /// assert_eq!(pack.body("消防").map(|body| body.name()), Some("fire"));
    /// assert!(pack.body("林业").is_none());
    /// # Ok::<(), jianfu::Error>(())
    /// ```
    pub fn body(&self, text: &str) -> Option<BodyRef<'_>> {
        let model = self.model();
        let id = model.body_names.get(&fold(text))?;
        get(&model.bodies, id.index()).map(|of| BodyRef { model, of })
    }

    /// Its definitions.
    pub fn definitions(&self) -> impl Iterator<Item = DefinitionRef<'_>> {
        let model = self.model();
        model.definitions.iter().map(move |of| DefinitionRef { model, of })
    }

    /// Its serial patterns.
    pub fn serials(&self) -> impl Iterator<Item = SerialRef<'_>> {
        let model = self.model();
        model.serials.iter().map(move |of| SerialRef { model, of })
    }

    /// Its checklists.
    pub fn checklists(&self) -> impl Iterator<Item = ChecklistRef<'_>> {
        let model = self.model();
        model.checklists.iter().map(move |of| ChecklistRef { model, of })
    }
}
