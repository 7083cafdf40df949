//! The bytes of a name in rule text, for programs that point at it.

use jianfu_dsl::tree::Span;

use super::{DefinitionRef, ItemRef, ListRef, RuleRef, SourceRef};
use crate::model::{At, Model, Spot};

/// Where a name stands. What stands in a table has no bytes.
fn span_of(model: &Model, spot: Spot, name: &str) -> Option<Span> {
    let At::Byte(start) = spot.at else { return None };
    let start = start as usize;
    let text = model.aside.get().texts.get(model.files.get(spot.file as usize)?)?;
    let rest = text.get(start..)?;
    // A name that was not written in NFC has other bytes there, and then its first character is pointed at.
    let length = if rest.starts_with(name) { name.len() } else { rest.chars().next().map_or(0, char::len_utf8) };
    Some(Span::new(start, start + length))
}

impl<'p> RuleRef<'p> {
    /// The file that it stands in.
    pub fn file(&self) -> &'p str {
        &self.of.file
    }

    /// The bytes of its name.
    pub fn span(&self) -> Span {
        self.of.span
    }
}

macro_rules! spans {
    ($($of:ident: $part:ident),*) => { $(
        impl $of<'_> {
            /// The bytes of its name; `None` where it stands in no rule text.
            pub fn span(&self) -> Option<Span> {
                span_of(self.model, self.of.spot, &self.of.$part)
            }
        }
    )* };
}
spans!(SourceRef: name, ListRef: name, DefinitionRef: name);

impl ItemRef<'_> {
    /// The bytes of its key; `None` where it stands in a table or a TOML file.
    pub fn span(&self) -> Option<Span> {
        // An item's place is its keyword.
        let At::Byte(start) = self.item.spot.at else { return None };
        let text = self.model.aside.get().texts.get(self.model.files.get(self.item.spot.file as usize)?)?;
        let rest = text.get(start as usize..)?;
        let word = ["item", "事项"].into_iter().find(|word| rest.starts_with(word)).map_or(0, str::len);
        let before = word + rest.get(word..)?.chars().take_while(|c| c.is_whitespace()).map(char::len_utf8).sum::<usize>();
        let key = &self.item.key;
        let (from, length) = if rest.get(before..)?.starts_with(key.as_str()) { (before, key.len()) } else { (0, word) };
        Some(Span::new(start as usize + from, start as usize + from + length))
    }
}
