//! Texts that were read before: a column holds the same few over and over, and each is read once.

use std::collections::HashMap;

use foldhash::fast::RandomState;

use crate::model::Cell;

/// So many texts are found without hashing them whole; a power of two.
const NEAR: usize = 2_048;
/// How many bits of a hash are left out to tell one of them.
const SHIFT: u32 = u64::BITS - NEAR.ilog2();

/// What a text, or another value, came to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Resolved {
    NotYet,
    Cell(Cell),
    /// A problem, by its number.
    Problem(u32),
}

impl Resolved {
    pub(super) const ABSENT: Self = Self::Cell(Cell::Absent);
}

/// What the texts of one column came to.
#[derive(Debug, Default)]
pub(super) struct Known<'b> {
    /// By its ends and length: of a text of up to sixteen bytes that is all of it.
    near: Vec<Near<'b>>,
    all: HashMap<&'b str, Resolved, RandomState>,
    /// By key of a dictionary.
    by_key: Vec<Resolved>,
}

#[derive(Debug, Clone, Copy)]
struct Near<'b> {
    ends: (u64, u64),
    text: &'b str,
    resolved: Resolved,
}

impl Near<'_> {
    const NOTHING: Self = Self { ends: (0, 0), text: "", resolved: Resolved::NotYet };
}

impl<'b> Known<'b> {
    /// For plain texts, or for a dictionary of so many.
    pub(super) fn of(dictionary: Option<usize>) -> Self {
        match dictionary {
            Some(texts) => Self { by_key: vec![Resolved::NotYet; texts], ..Self::default() },
            None => Self { near: vec![Near::NOTHING; NEAR], ..Self::default() },
        }
    }

    pub(super) fn forget(&mut self) {
        self.near.fill(Near::NOTHING);
        self.all.clear();
        self.by_key.fill(Resolved::NotYet);
    }

    /// What a text came to, which is read only if it was not read before.
    #[inline]
    pub(super) fn text(&mut self, text: &'b str, read: impl FnOnce() -> Resolved) -> Resolved {
        let ends = ends(text.as_bytes());
        let place = place(ends, text.len());
        if let Some(near) = self.near.get(place)
            && near.ends == ends
            && near.text.len() == text.len()
            && near.resolved != Resolved::NotYet
            && (text.len() <= 16 || near.text == text)
        {
            return near.resolved;
        }
        let resolved = *self.all.entry(text).or_insert_with(read);
        if let Some(near) = self.near.get_mut(place) {
            *near = Near { ends, text, resolved };
        }
        resolved
    }

    /// The same for a key of a dictionary.
    #[inline]
    pub(super) fn key(&mut self, key: usize, read: impl FnOnce() -> Resolved) -> Resolved {
        match self.by_key.get_mut(key) {
            Some(Resolved::NotYet) | None => {}
            Some(known) => return *known,
        }
        let resolved = read();
        if let Some(place) = self.by_key.get_mut(key) {
            *place = resolved;
        }
        resolved
    }
}

/// The first and the last eight bytes of a text, or what there is.
#[inline]
fn ends(bytes: &[u8]) -> (u64, u64) {
    if let (Some(first), Some(last)) = (bytes.first_chunk(), bytes.last_chunk()) {
        return (u64::from_le_bytes(*first), u64::from_le_bytes(*last));
    }
    if let (Some(first), Some(last)) = (bytes.first_chunk(), bytes.last_chunk()) {
        return (u32::from_le_bytes(*first).into(), u32::from_le_bytes(*last).into());
    }
    (bytes.iter().fold(0, |all, byte| all << 8 | u64::from(*byte)), 0)
}

#[inline]
fn place((first, last): (u64, u64), length: usize) -> usize {
    let mixed = (first ^ last.rotate_left(29) ^ (length as u64)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    (mixed >> SHIFT) as usize
}

#[cfg(test)]
mod tests {
    use super::{Known, Resolved};
    use crate::model::Cell;

    #[test]
    fn every_text_is_read_once_and_none_is_taken_for_another() {
        let texts: Vec<String> =
            (0..5_000_i64).map(|number| format!("{}{number}", "长".repeat(usize::try_from(number % 9).unwrap_or(0)))).collect();
        let (mut known, mut read) = (Known::of(None), 0);
        for _ in 0..3 {
            for (number, text) in (0..).zip(&texts) {
                let resolved = known.text(text, || {
                    read += 1;
                    Resolved::Cell(Cell::Int(number))
                });
                assert_eq!(resolved, Resolved::Cell(Cell::Int(number)), "{text}");
            }
        }
        assert_eq!(read, texts.len());
    }

    #[test]
    fn texts_with_the_same_ends_are_told_apart() {
        let mut known = Known::of(None);
        for (number, text) in (0..).zip(["", "\0", "\0\0", "12345678x12345678", "12345678y12345678", "1234567812345678"]) {
            let resolved = Resolved::Cell(Cell::Int(number));
            assert_eq!(known.text(text, || resolved), resolved, "{text:?}");
        }
    }
}
