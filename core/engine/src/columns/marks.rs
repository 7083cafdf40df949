//! Marks: what is told of a value, or of a row, as one number.
//!
//! A value's *class* tells what comes of tests that look at it; each kind of class has a *field*, some bits of a word. The mark of a value has its classes in
//! their fields, and the marks of a row's values, laid over one another, are the mark of the row. Fields grow as classes are met, and then all are laid out anew.

use super::source::Put;

/// The mark of what is not known yet, or is a problem.
pub(super) const UNKNOWN: u64 = 1 << BITS;
/// So many bits of a word have fields.
const BITS: u32 = 63;
/// More classes of a kind are not told apart.
const MOST_CLASSES: u32 = 1 << 16;

/// Some bits of a word.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Field {
    pub(super) word: usize,
    pub(super) at: u32,
    pub(super) width: u32,
}

impl Field {
    #[inline]
    pub(super) const fn put(self, class: u32) -> u64 {
        (class as u64) << self.at
    }
}

/// What the words of a mark have been given to.
#[derive(Debug, Default)]
pub(super) struct Words(Vec<Word>);

/// The fields from below tell rows apart, those from above only lead to what does.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Word {
    below: u32,
    above: u32,
}

impl Word {
    /// The bits that tell rows apart.
    pub(super) const fn mask(self) -> u64 {
        (1 << self.below) - 1
    }

    /// How many these are.
    pub(super) const fn bits(self) -> u32 {
        self.below
    }
}

impl Words {
    /// Gives room to fields of one word: to some that tell rows apart, and to others.
    pub(super) fn give(&mut self, below: &mut Field, above: &mut [&mut Field]) {
        let wanted = below.width + above.iter().map(|field| field.width).sum::<u32>();
        let place = self.0.iter().position(|word| word.below + word.above + wanted <= BITS).unwrap_or_else(|| {
            self.0.push(Word::default());
            self.0.len() - 1
        });
        let Some(word) = self.0.get_mut(place) else { return };
        (below.word, below.at) = (place, word.below);
        word.below += below.width;
        for field in above {
            word.above += field.width;
            (field.word, field.at) = (place, BITS - word.above);
        }
    }

    pub(super) fn all(&self) -> &[Word] {
        &self.0
    }
}

/// The classes of values, by their numbers.
#[derive(Debug, Default)]
pub(super) struct Classes {
    /// What has none yet has the last number there is.
    by_number: Vec<u32>,
    pub(super) count: u32,
    pub(super) field: Field,
}

/// No class.
const NONE: u32 = u32::MAX;

impl Classes {
    #[inline]
    pub(super) fn get(&self, number: u32) -> Option<u32> {
        self.by_number.get(number as usize).copied().filter(|class| *class != NONE)
    }

    pub(super) fn put(&mut self, number: u32, class: u32) {
        let at = number as usize;
        if self.by_number.len() <= at {
            self.by_number.resize(at + 1, NONE);
        }
        if let Some(place) = self.by_number.get_mut(at) {
            *place = class;
        }
    }

    /// A class that no value has; nothing where there are too many.
    pub(super) fn next(&self) -> Option<u32> {
        (self.count < MOST_CLASSES).then_some(self.count)
    }

    /// Forgets which number is of which class.
    pub(super) fn forget(&mut self) {
        self.by_number.clear();
    }

    /// Whether the field has become too narrow.
    pub(super) const fn is_outgrown(&self) -> bool {
        bits_for(self.count) > self.field.width
    }

    /// Makes the field as wide as it has to be.
    pub(super) const fn widen(&mut self) {
        if self.is_outgrown() {
            self.field.width = bits_for(self.count);
        }
    }
}

/// How many bits tell so many classes apart.
pub(super) const fn bits_for(count: u32) -> u32 {
    u32::BITS - count.saturating_sub(1).leading_zeros()
}

/// Marks that are laid over those of rows.
pub(super) struct Marks<'m> {
    pub(super) marks: &'m [u64],
    /// All bits of those that were laid.
    pub(super) all: u64,
}

impl Put for Marks<'_> {
    type Place = u64;

    #[inline(always)]
    fn put(&mut self, place: &mut u64, number: u32) {
        let mark = mark_of(self.marks, number as usize);
        self.all |= mark;
        *place |= mark;
    }
}

/// Lays the marks of numbers over the marks of rows, and tells all bits of them.
#[inline(never)]
pub(super) fn put_marks(found: &mut [u64], numbers: &[u32], marks: &[u64]) -> u64 {
    let mut all = 0;
    for (found, number) in found.iter_mut().zip(numbers) {
        let mark = mark_of(marks, *number as usize);
        all |= mark;
        *found |= mark;
    }
    all
}

/// The mark at a place.
#[inline(always)]
pub(super) fn mark_of(marks: &[u64], place: usize) -> u64 {
    marks.get(place).copied().unwrap_or(UNKNOWN)
}

/// Puts a mark at a place.
pub(super) fn set_mark(marks: &mut Vec<u64>, place: usize, mark: u64) {
    if marks.len() <= place {
        marks.resize(place + 1, UNKNOWN);
    }
    if let Some(own) = marks.get_mut(place) {
        *own = mark;
    }
}
