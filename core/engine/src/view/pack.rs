//! What a pack says about itself, and which of its sources a text means.

use super::names::BodyRef;
use super::{SourceRef, Validity};
use crate::convert::{self, Names};
use crate::model::get;
use crate::pack::Pack;

impl Pack {
    /// When it is in force.
    pub fn validity(&self) -> Validity {
        Validity::of(self.model().days)
    }

    /// The body to which the engine itself refers.
    pub fn refer_to(&self) -> Option<BodyRef<'_>> {
        let model = self.model();
        get(&model.bodies, model.refer_to?.index()).map(|of| BodyRef::new(model, of))
    }

    /// The source that a text means as it does in a basis: by name, number or title, with or without `《》`. Of several versions, one that stands for all.
    ///
    /// ```
    /// let pack = jianfu::Pack::parse(r#"
    ///     enum rank ordered { law }
    ///     source statistics-law "中华人民共和国统计法" { rank law confidence C }
    /// "#)?;
    /// assert_eq!(pack.source("《统计法》").map(|source| source.name()), Some("statistics-law"));
    /// assert!(pack.source("《档案法》").is_none());
    /// # Ok::<(), jianfu::Error>(())
    /// ```
    pub fn source(&self, text: &str) -> Option<SourceRef<'_>> {
        let model = self.model();
        if let Some(of) = model.sources.iter().find(|source| source.name == text) {
            return Some(SourceRef::new(model, of));
        }
        let names = Names { enums: &model.enums, body_names: &model.body_names, source_names: &model.source_names };
        let id = convert::source_of(&names, text)?;
        get(&model.sources, id.index()).map(|of| SourceRef::new(model, of))
    }
}
