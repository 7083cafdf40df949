//! The strings that a pack mentions, each once.

use super::{Table, Texts};
use crate::fold::folded;

/// A string that the pack mentions, by its folded form.
pub(crate) type Symbol = u32;

/// The strings that a pack mentions.
#[derive(Debug, Default)]
pub(crate) struct Symbols {
    /// All of them, folded.
    texts: Texts<foldhash::fast::RandomState>,
    /// As written, for people, where folding changed it.
    written: Table<Symbol, String>,
}

impl Symbols {
    pub(crate) fn intern(&mut self, text: &str) -> Symbol {
        let folded = folded(text);
        let before = self.texts.len();
        let symbol = self.texts.intern(&folded);
        // Of several ways of writing, the least is kept, so that the order of files shows nowhere.
        let is_kept = if self.texts.len() > before { folded != text } else { self.written(symbol).is_some_and(|known| text < known) };
        if is_kept {
            self.written.insert(symbol, text.to_owned());
        }
        symbol
    }

    pub(crate) fn find(&self, folded: &str) -> Option<Symbol> {
        self.texts.find(folded)
    }

    pub(crate) fn text(&self, symbol: Symbol) -> Option<&str> {
        self.texts.get(symbol)
    }

    /// The text as the pack writes it.
    pub(crate) fn written(&self, symbol: Symbol) -> Option<&str> {
        self.written.get(&symbol).map(String::as_str).or_else(|| self.text(symbol))
    }

    pub(crate) fn len(&self) -> usize {
        self.texts.len()
    }

    /// All texts in one, where each ends, and those that are written otherwise, in order.
    pub(crate) fn parts(&self) -> (&str, &[usize], Vec<(Symbol, &str)>) {
        let mut written: Vec<(Symbol, &str)> = self.written.iter().map(|(symbol, text)| (*symbol, text.as_str())).collect();
        written.sort_unstable();
        let (texts, ends) = self.texts.parts();
        (texts, ends, written)
    }

    /// The symbols with these parts; none where they do not fit together, or a text is there twice.
    pub(crate) fn of_parts(texts: &str, ends: &[usize], written: &[(Symbol, &str)]) -> Option<Self> {
        let written = written.iter().map(|(symbol, text)| (*symbol, (*text).to_owned())).collect();
        let mut symbols = Self { texts: Texts::default(), written };
        symbols.texts.reserve(ends.len(), texts.len());
        let mut start = 0;
        for (symbol, end) in (0..).zip(ends) {
            if symbols.texts.intern(texts.get(start..*end)?) != symbol {
                return None;
            }
            start = *end;
        }
        Some(symbols)
    }
}
