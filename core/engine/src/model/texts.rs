//! Texts that are kept once each, one after the other in memory, and found by what they say.

use std::hash::BuildHasher;

use hashbrown::HashTable;

/// Texts by number, in the order in which they came. `S` hashes them.
#[derive(Debug, Clone, Default)]
pub(crate) struct Texts<S> {
    all: String,
    /// Where each ends.
    ends: Vec<usize>,
    by_text: HashTable<u32>,
    hasher: S,
}

impl<S: BuildHasher> Texts<S> {
    pub(crate) fn find(&self, text: &str) -> Option<u32> {
        self.by_text.find(self.hasher.hash_one(text), |number| self.get(*number) == Some(text)).copied()
    }

    /// The number of a text, which is added where there is none yet.
    pub(crate) fn intern(&mut self, text: &str) -> u32 {
        let hash = self.hasher.hash_one(text);
        if let Some(number) = self.by_text.find(hash, |number| self.get(*number) == Some(text)) {
            return *number;
        }
        let number = u32::try_from(self.ends.len()).unwrap_or(u32::MAX);
        self.all.push_str(text);
        self.ends.push(self.all.len());
        let Self { all, ends, by_text, hasher } = self;
        by_text.insert_unique(hash, number, |number| hasher.hash_one(text_of(all, ends, *number).unwrap_or_default()));
        number
    }

    pub(crate) fn get(&self, number: u32) -> Option<&str> {
        text_of(&self.all, &self.ends, number)
    }

    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    /// How many bytes all of them have.
    #[cfg(feature = "arrow")]
    pub(crate) fn bytes(&self) -> usize {
        self.all.len()
    }

    /// Forgets them and keeps the memory.
    pub(crate) fn clear(&mut self) {
        self.all.clear();
        self.ends.clear();
        self.by_text.clear();
    }

    /// Gives back memory that it does not need.
    pub(crate) fn shrink_to_fit(&mut self) {
        let Self { all, ends, by_text, hasher } = self;
        by_text.shrink_to_fit(|number| hasher.hash_one(text_of(all, ends, *number).unwrap_or_default()));
        all.shrink_to_fit();
        ends.shrink_to_fit();
    }

    /// Makes room for so many texts of so many bytes.
    pub(crate) fn reserve(&mut self, texts: usize, bytes: usize) {
        self.all.reserve(bytes);
        self.ends.reserve(texts);
        let Self { all, ends, by_text, hasher } = self;
        by_text.reserve(texts, |number| hasher.hash_one(text_of(all, ends, *number).unwrap_or_default()));
    }

    /// All in one, and where each ends.
    pub(crate) fn parts(&self) -> (&str, &[usize]) {
        (&self.all, &self.ends)
    }
}

fn text_of<'t>(all: &'t str, ends: &[usize], number: u32) -> Option<&'t str> {
    let at = number as usize;
    let start = if at == 0 { 0 } else { *ends.get(at - 1)? };
    all.get(start..*ends.get(at)?)
}
