//! What statements rest on: citations and assumptions, and the sources that are cited.

use jianfu_dsl::Lang;
use jianfu_dsl::tree::{ConfidenceCode, Place};

use super::{Spot, Validity, reference};
use crate::model::{BasisDef, BasisId, CiteDef, Model, SourceDef, get};
use crate::pack::Pack;

/// What a statement rests on.
#[derive(Debug, Clone, Copy)]
pub enum Basis<'p> {
    /// A citation.
    Cite(CiteRef<'p>),
    /// What the pack assumes where no text says it; never law.
    Assumption(&'p str),
}

impl<'p> Basis<'p> {
    pub(super) fn all(model: &'p Model, ids: &'p [BasisId]) -> impl Iterator<Item = Self> + use<'p> {
        ids.iter().filter_map(move |id| {
            Some(match get(&model.bases, id.index())? {
                BasisDef::Cite(of) => Self::Cite(CiteRef { model, of }),
                BasisDef::Assumption(why) => Self::Assumption(why),
            })
        })
    }
}

reference! {
    /// A citation: a source, places in it, and how well they were read.
    CiteRef to CiteDef
}

impl<'p> CiteRef<'p> {
    pub(super) fn pack_sources(&self) -> &'p [SourceDef] {
        &self.model.sources
    }

    /// The versions of the source that it may mean, in order of validity; the day picks one. Never empty.
    pub fn sources(&self) -> impl Iterator<Item = SourceRef<'p>> + use<'p> {
        let model = self.model;
        self.of.sources.iter().filter_map(move |id| Some(SourceRef { model, of: get(&model.sources, id.index())? }))
    }

    /// The places in the source, in canonical notation: `art 9 para 1; 2`, `第九条第一款、第二款`; `None` where it cites the whole.
    pub fn locator(&self, lang: Lang) -> Option<String> {
        (!self.of.places.is_empty()).then(|| jianfu_dsl::text::format_places(&self.of.places, lang))
    }

    /// The places in the source.
    pub fn places(&self) -> &'p [Place] {
        &self.of.places
    }

    /// How well this place was read, where it differs from the source's.
    pub fn own_confidence(&self) -> Option<ConfidenceCode> {
        self.of.confidence
    }

    /// The words of the text itself.
    pub fn quote(&self) -> Option<&'p str> {
        self.of.quote.as_deref()
    }

    /// The days on which it may be used, where they differ from the source's.
    pub fn own_validity(&self) -> Option<Validity> {
        self.of.days.map(Validity::of)
    }
}

reference! {
    /// A version of a source.
    SourceRef to SourceDef
}

impl<'p> SourceRef<'p> {
    pub(super) fn new(model: &'p Model, of: &'p SourceDef) -> Self {
        Self { model, of }
    }

    /// Its name; the versions of one source share it.
    pub fn name(&self) -> &'p str {
        &self.of.name
    }

    /// Its title, without `《》`.
    pub fn title(&self) -> &'p str {
        &self.of.title
    }

    /// Its number, as `民发〔2020〕20号`.
    pub fn number(&self) -> Option<&'p str> {
        self.of.number.as_deref()
    }

    /// Who issued it.
    pub fn issuer(&self) -> Option<&'p str> {
        self.of.issuer.as_deref()
    }

    /// The label of its level.
    pub fn level(&self) -> Option<&'p str> {
        self.label("level", self.of.level)
    }

    /// The label of its rank.
    pub fn rank(&self) -> Option<&'p str> {
        self.label("rank", self.of.rank)
    }

    /// How well it was read.
    pub fn confidence(&self) -> ConfidenceCode {
        self.of.confidence
    }

    /// When it is in force.
    pub fn validity(&self) -> Validity {
        Validity::of(self.of.days)
    }

    /// Where it is declared.
    pub fn spot(&self) -> Spot {
        Spot::of(self.model, self.of.spot)
    }

    fn label(&self, of: &str, value: Option<u16>) -> Option<&'p str> {
        let definition = self.model.enums.iter().find(|definition| definition.name == of)?;
        definition.variants.get(usize::from(value?)).map(|variant| variant.label.as_str())
    }
}

impl Pack {
    /// Its sources, every version of each.
    pub fn sources(&self) -> impl Iterator<Item = SourceRef<'_>> {
        let model = self.model();
        model.sources.iter().map(move |of| SourceRef { model, of })
    }
}
