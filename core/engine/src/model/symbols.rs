//! The strings that a pack mentions, each once.

use std::hash::BuildHasher as _;

use hashbrown::HashTable;

use super::Table;
use crate::fold::fold;

/// A string that the pack mentions, by its folded form.
pub(crate) type Symbol = u32;

/// The strings that a pack mentions.
#[derive(Debug, Default)]
pub(crate) struct Symbols {
    /// All of them, folded, one after the other.
    texts: String,
    /// Where each ends.
    ends: Vec<u32>,
    by_text: HashTable<Symbol>,
    hasher: foldhash::fast::RandomState,
    /// As written, for people, where folding changed it.
    written: Table<Symbol, String>,
}

impl Symbols {
    pub(crate) fn intern(&mut self, text: &str) -> Symbol {
        let folded = fold(text);
        if let Some(symbol) = self.find(&folded) {
            // Of several ways of writing, the least is kept, so that the order of files shows nowhere.
            if self.written(symbol).is_some_and(|known| text < known) {
                self.written.insert(symbol, text.to_owned());
            }
            return symbol;
        }
        self.texts.push_str(&folded);
        let symbol = self.add(&folded, self.texts.len());
        if folded != text {
            self.written.insert(symbol, text.to_owned());
        }
        symbol
    }

    /// Adds the text that ends there.
    fn add(&mut self, folded: &str, end: usize) -> Symbol {
        let symbol = Symbol::try_from(self.ends.len()).unwrap_or(Symbol::MAX);
        self.ends.push(u32::try_from(end).unwrap_or(u32::MAX));
        let Self { texts, ends, by_text, hasher, .. } = self;
        let hash = |symbol: &Symbol| hasher.hash_one(text_of(texts, ends, *symbol).unwrap_or_default());
        by_text.insert_unique(hasher.hash_one(folded), symbol, hash);
        symbol
    }

    pub(crate) fn find(&self, folded: &str) -> Option<Symbol> {
        self.by_text.find(self.hasher.hash_one(folded), |symbol| self.text(*symbol) == Some(folded)).copied()
    }

    pub(crate) fn text(&self, symbol: Symbol) -> Option<&str> {
        text_of(&self.texts, &self.ends, symbol)
    }

    /// The text as the pack writes it.
    pub(crate) fn written(&self, symbol: Symbol) -> Option<&str> {
        self.written.get(&symbol).map(String::as_str).or_else(|| self.text(symbol))
    }

    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    /// All texts in one, where each ends, and those that are written otherwise, in order.
    pub(crate) fn parts(&self) -> (&str, &[u32], Vec<(Symbol, &str)>) {
        let mut written: Vec<(Symbol, &str)> = self.written.iter().map(|(symbol, text)| (*symbol, text.as_str())).collect();
        written.sort_unstable();
        (&self.texts, &self.ends, written)
    }

    /// The symbols with these parts; none where they do not fit together.
    pub(crate) fn of_parts(texts: &str, ends: &[u32], written: &[(Symbol, &str)]) -> Option<Self> {
        let written = written.iter().map(|(symbol, text)| (*symbol, (*text).to_owned())).collect();
        let mut symbols = Self { texts: texts.to_owned(), written, ..Self::default() };
        symbols.ends.reserve(ends.len());
        let Self { by_text, hasher, .. } = &mut symbols;
        by_text.reserve(ends.len(), |_| 0);
        let mut start = 0;
        for (symbol, end) in (0..).zip(ends) {
            let text = texts.get(start as usize..*end as usize)?;
            by_text.insert_unique(hasher.hash_one(text), symbol, |_| 0);
            start = *end;
        }
        symbols.ends.extend(ends);
        Some(symbols)
    }
}

fn text_of<'t>(texts: &'t str, ends: &[u32], symbol: Symbol) -> Option<&'t str> {
    let at = symbol as usize;
    let start = if at == 0 { 0 } else { *ends.get(at - 1)? };
    texts.get(start as usize..*ends.get(at)? as usize)
}
