//! Texts that were read before: a column holds the same few over and over, and each is read once.

use std::collections::HashMap;

use foldhash::fast::RandomState;

use crate::model::{Cell, Packed};

/// So many places there are at first where values are found without hashing them whole; a power of two, as all that follow.
const NEAR: usize = 1 << 10;
/// At most so many places for texts.
const MOST_NEAR: usize = 1 << 16;
/// One place in so many is taken, as long as there can be more places; in the end one in two.
const SPARE: usize = 4;

/// What a text, or another value, came to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Resolved {
    Cell(Cell),
    /// A problem, by its number.
    Problem(u32),
}

impl Resolved {
    pub(super) const ABSENT: Self = Self::Cell(Cell::Absent);
}

/// The number of what is not given.
pub(super) const NOTHING: u32 = 0;
/// What has no number is looked at on its own, as problems are.
pub(super) const UNNUMBERED: u32 = u32::MAX;
/// No number yet.
const NOT_YET: u32 = UNNUMBERED;
/// The bit that numbers of problems have, and no others.
const PROBLEM: u32 = 1 << 31;

/// What the values of one column came to. Each value that was read has a number.
#[derive(Debug)]
pub(super) struct Known<'b> {
    /// By its ends and length: of a text of up to sixteen bytes that is all of it. Where a place is taken, a text has the next one that was free.
    near: Vec<Near>,
    /// How many places are taken.
    taken: usize,
    /// The texts of more than sixteen bytes.
    long: Vec<&'b str>,
    /// By text.
    texts: HashMap<&'b str, u32, RandomState>,
    /// By their last bits.
    near_numbers: Vec<(i64, u32)>,
    numbers: HashMap<i64, u32, RandomState>,
    /// By key of a dictionary.
    by_key: Vec<u32>,
    /// By number; the first is nothing.
    cells: Vec<Cell>,
    /// The same in eight bytes each.
    packed: Vec<Packed>,
    /// How many elements the longest list has.
    longest: usize,
}

/// A text that was read.
#[derive(Debug, Clone, Copy)]
#[repr(align(32))]
struct Near {
    ends: (u64, u64),
    len: u32,
    number: u32,
    /// The place among the long texts, if it is one.
    long: u32,
}

/// A text among others.
#[derive(Debug, Clone, Copy)]
pub(super) struct Laid<'b> {
    bytes: &'b [u8],
    start: usize,
    len: usize,
}

/// So many bytes of a text are compared at once.
const SHORT: usize = 16;
/// So many are a word.
pub(super) const WORD: usize = 8;

/// The bytes of a text of such a length, as far as they are among the first sixteen.
const MASKS: [u128; SHORT + 1] = {
    let mut masks = [0; SHORT + 1];
    let (mut rest, mut mask) = (masks.as_mut_slice(), 0);
    while let [first, others @ ..] = rest {
        *first = mask;
        (rest, mask) = (others, mask << 8 | 0xff);
    }
    masks
};

impl<'b> Laid<'b> {
    pub(super) const fn of(text: &'b str) -> Self {
        Self { bytes: text.as_bytes(), start: 0, len: text.len() }
    }

    /// The text that begins and ends there.
    #[inline]
    pub(super) const fn within(bytes: &'b [u8], start: usize, end: usize) -> Self {
        Self { bytes, start, len: end.wrapping_sub(start) }
    }

    /// The bytes from one on, as many as are wanted, if there are so many; they may go on behind the text.
    #[inline]
    fn from<const N: usize>(self, at: usize) -> Option<&'b [u8; N]> {
        self.bytes.get(self.start.wrapping_add(at)..).and_then(<[u8]>::first_chunk)
    }

    fn all(self) -> &'b [u8] {
        self.bytes.get(self.start..).and_then(|rest| rest.get(..self.len)).unwrap_or_default()
    }

    /// The text itself, up to sixteen bytes; of a longer one the first eight and the last eight.
    #[inline]
    fn ends(self) -> (u64, u64) {
        if self.len > SHORT {
            let word = |at: usize| self.from(at).map_or(0, |word| u64::from_le_bytes(*word));
            return (word(0), word(self.len - 8));
        }
        let text = match self.from(0) {
            Some(first) => u128::from_le_bytes(*first) & MASKS.get(self.len).copied().unwrap_or(u128::MAX),
            None => short(self.all()),
        };
        (text as u64, (text >> 64) as u64)
    }
}

/// A text of up to sixteen bytes, behind which there may be nothing: its first and its last bytes, which overlap.
#[cold]
#[inline(never)]
fn short(text: &[u8]) -> u128 {
    if let (Some(first), Some(last)) = (text.first_chunk(), text.last_chunk()) {
        return u128::from(u64::from_le_bytes(*first)) | u128::from(u64::from_le_bytes(*last)) << (8 * (text.len() - 8));
    }
    if let (Some(first), Some(last)) = (text.first_chunk(), text.last_chunk()) {
        return u128::from(u32::from_le_bytes(*first)) | u128::from(u32::from_le_bytes(*last)) << (8 * (text.len() - 4));
    }
    text.iter().rev().fold(0, |all, byte| all << 8 | u128::from(*byte))
}

impl Near {
    /// It is no text: an empty one has other ends.
    const NOTHING: Self = Self { ends: (u64::MAX, u64::MAX), len: 0, number: NOT_YET, long: 0 };

    /// Whether it is a text with these ends, as far as they tell.
    #[inline]
    const fn is(&self, len: usize, (first, last): (u64, u64)) -> bool {
        (self.ends.0 ^ first) | (self.ends.1 ^ last) | (self.len as usize ^ len) as u64 == 0
    }
}

/// The texts that were lately read.
#[derive(Debug, Clone, Copy)]
pub(super) struct NearTexts<'k, 'b> {
    near: &'k [Near],
    long: &'k [&'b str],
}

impl NearTexts<'_, '_> {
    /// The number of a text, if it is among them.
    #[inline(always)]
    pub(super) fn number(self, text: Laid<'_>) -> u32 {
        let ends = text.ends();
        self.find(text.len, ends, |near| text.len <= SHORT || self.is_long(near, text.all()))
    }

    /// The same for a text of no more than a word.
    #[inline(always)]
    pub(super) fn number_of_short(self, text: Laid<'_>) -> u32 {
        let word = match text.from(0) {
            Some(word) => u64::from_le_bytes(*word) & MASKS.get(text.len).map_or(u64::MAX, |mask| *mask as u64),
            None => short(text.all()) as u64,
        };
        self.find(text.len, (word, 0), |_| true)
    }

    /// The number of a text with these ends, if it is the right one.
    #[inline(always)]
    fn find(self, len: usize, ends: (u64, u64), is_right: impl Fn(&Near) -> bool) -> u32 {
        let mut at = place(ends, len, self.near.len());
        while let Some(near) = self.near.get(at) {
            if near.is(len, ends) && is_right(near) || near.number == NOT_YET {
                return near.number;
            }
            at = after(at, self.near.len());
        }
        NOT_YET
    }

    #[inline(never)]
    fn is_long(self, found: &Near, text: &[u8]) -> bool {
        self.long.get(found.long as usize).is_some_and(|own| own.as_bytes() == text)
    }
}

/// What a column holds.
#[derive(Debug, Clone, Copy)]
pub(super) enum Held {
    /// Nothing that has to be read.
    Nothing,
    Texts,
    Numbers,
    /// The keys of a dictionary of so many texts.
    Keys(usize),
}

impl<'b> Known<'b> {
    pub(super) fn of(held: Held) -> Self {
        let (texts, numbers, keys) = match held {
            Held::Nothing => (0, 0, 0),
            Held::Texts => (NEAR, 0, 0),
            Held::Numbers => (0, NEAR, 0),
            Held::Keys(keys) => (0, 0, keys),
        };
        Self {
            near: vec![Near::NOTHING; texts],
            taken: 0,
            long: Vec::new(),
            texts: HashMap::default(),
            near_numbers: (0..numbers).map(no_number).collect(),
            numbers: HashMap::default(),
            by_key: vec![NOT_YET; keys],
            cells: vec![Cell::Absent],
            packed: vec![Packed::ABSENT],
            longest: 0,
        }
    }

    pub(super) fn forget(&mut self) {
        self.near.fill(Near::NOTHING);
        self.taken = 0;
        self.long.clear();
        self.texts.clear();
        self.near_numbers.iter_mut().enumerate().for_each(|(at, near)| *near = no_number(at));
        self.numbers.clear();
        self.by_key.fill(NOT_YET);
        self.cells.truncate(1);
        self.packed.truncate(1);
    }

    /// What the value of a number came to.
    pub(super) fn value(&self, number: u32) -> Resolved {
        problem_of(number).map_or_else(|| Resolved::Cell(*self.cell(number)), Resolved::Problem)
    }

    /// The values, by number: whole, and in eight bytes each.
    pub(super) fn values(&self) -> (&[Cell], &[Packed]) {
        (&self.cells, &self.packed)
    }

    /// The cell of a number that is no problem.
    #[inline]
    pub(super) fn cell(&self, number: u32) -> &Cell {
        self.cells.get(number as usize).unwrap_or(&Cell::Absent)
    }

    /// How many elements the longest list had of those that were read.
    pub(super) fn longest(&self) -> usize {
        self.longest
    }

    /// How many values were read.
    pub(super) fn len(&self) -> usize {
        self.cells.len()
    }

    pub(super) fn near_texts(&self) -> NearTexts<'_, 'b> {
        NearTexts { near: &self.near, long: &self.long }
    }

    /// The number of a text, which is read only if it was not read before.
    pub(super) fn text(&mut self, text: &'b str, read: impl FnOnce() -> Resolved) -> u32 {
        let laid = Laid::of(text);
        let known = self.near_texts().number(laid);
        if known != NOT_YET {
            return known;
        }
        if let Some(number) = self.texts.get(text) {
            return *number;
        }
        let number = add((&mut self.cells, &mut self.packed, &mut self.longest), read());
        self.texts.insert(text, number);
        if let Ok(len) = u32::try_from(text.len()) {
            let long = u32::try_from(self.long.len()).unwrap_or(u32::MAX);
            if text.len() > SHORT {
                self.long.push(text);
            }
            self.put(Near { ends: laid.ends(), len, number, long });
        }
        number
    }

    /// Puts a text where it is found without hashing it, if there is room.
    fn put(&mut self, text: Near) {
        if self.taken * SPARE >= self.near.len() && self.near.len() < MOST_NEAR {
            let more = vec![Near::NOTHING; self.near.len() * 2];
            let before = std::mem::replace(&mut self.near, more);
            before.into_iter().filter(|near| near.number != NOT_YET).for_each(|near| put_near(&mut self.near, near));
        }
        if self.taken < self.near.len() / 2 {
            self.taken += 1;
            put_near(&mut self.near, text);
        }
    }

    /// The same for whole numbers, days and flags.
    #[inline]
    pub(super) fn near_number(&self) -> impl Fn(i64) -> u32 {
        let near = self.near_numbers.as_slice();
        move |value| near.get(near_place(value)).filter(|(own, _)| *own == value).map_or(NOT_YET, |(_, number)| *number)
    }

    pub(super) fn number(&mut self, value: i64, read: impl FnOnce() -> Resolved) -> u32 {
        let known = self.near_number()(value);
        if known != NOT_YET {
            return known;
        }
        let values = (&mut self.cells, &mut self.packed, &mut self.longest);
        let number = *self.numbers.entry(value).or_insert_with(|| add(values, read()));
        if let Some(near) = self.near_numbers.get_mut(near_place(value)) {
            *near = (value, number);
        }
        number
    }

    /// The same for keys of a dictionary.
    #[inline]
    pub(super) fn near_key(&self) -> impl Fn(usize) -> u32 {
        let by_key = self.by_key.as_slice();
        move |key| by_key.get(key).copied().unwrap_or(NOT_YET)
    }

    pub(super) fn key(&mut self, key: usize, read: impl FnOnce() -> Resolved) -> u32 {
        let known = self.near_key()(key);
        if known != NOT_YET {
            return known;
        }
        let number = add((&mut self.cells, &mut self.packed, &mut self.longest), read());
        if let Some(place) = self.by_key.get_mut(key) {
            *place = number;
        }
        number
    }
}

/// Puts a text into its place, or the next one that is free. There is one.
fn put_near(near: &mut [Near], text: Near) {
    let mut at = place(text.ends, text.len as usize, near.len());
    while near.get(at).is_some_and(|near| near.number != NOT_YET) {
        at = after(at, near.len());
    }
    near.get_mut(at).into_iter().for_each(|near| *near = text);
}

/// The place after one among so many, a power of two.
#[inline]
const fn after(place: usize, among: usize) -> usize {
    (place + 1) & among.wrapping_sub(1)
}

/// Where the number of a value stands: those that are near to one another have places of their own.
#[inline]
const fn near_place(value: i64) -> usize {
    (value ^ value >> NEAR.ilog2()) as usize & (NEAR - 1)
}

/// What stands in a place where no number does: a value that has another place.
const fn no_number(place: usize) -> (i64, u32) {
    (place as i64 ^ 1, NOT_YET)
}

/// The problem that a number stands for.
#[inline]
pub(super) const fn problem_of(number: u32) -> Option<u32> {
    if number & PROBLEM == 0 { None } else { Some(number & !PROBLEM) }
}

/// How many elements a cell holds.
pub(super) fn len_of(list: &Cell) -> usize {
    if let Cell::List { len, .. } = list { *len as usize } else { 0 }
}

fn add((cells, packed, longest): (&mut Vec<Cell>, &mut Vec<Packed>, &mut usize), value: Resolved) -> u32 {
    match value {
        Resolved::Cell(Cell::Absent) => NOTHING,
        Resolved::Cell(cell) => {
            *longest = (*longest).max(len_of(&cell));
            cells.push(cell);
            packed.push(Packed::of(cell));
            u32::try_from(cells.len() - 1).unwrap_or(NOT_YET)
        }
        Resolved::Problem(problem) => problem | PROBLEM,
    }
}

/// A place among so many, a power of two.
#[inline]
fn place((first, last): (u64, u64), length: usize, among: usize) -> usize {
    let mixed = u128::from(first ^ length as u64 ^ 0x9E37_79B9_7F4A_7C15).wrapping_mul(u128::from(last ^ 0xD6E8_FEB8_6659_FD93));
    ((mixed >> 64) as u64 ^ mixed as u64) as usize & among.wrapping_sub(1)
}

#[cfg(test)]
mod tests {
    use super::{Held, Known, Laid, Near, Resolved};
    use crate::model::Cell;

    #[test]
    fn every_text_is_read_once_and_none_is_taken_for_another() {
        let texts: Vec<String> =
            (0..5_000_i64).map(|number| format!("{}{number}", "长".repeat(usize::try_from(number % 9).unwrap_or(0)))).collect();
        let (mut known, mut read) = (Known::of(Held::Texts), 0);
        for _ in 0..3 {
            for (number, text) in (0..).zip(&texts) {
                let found = known.text(text, || {
                    read += 1;
                    Resolved::Cell(Cell::Int(number))
                });
                assert_eq!(known.value(found), Resolved::Cell(Cell::Int(number)), "{text}");
            }
        }
        assert_eq!(read, texts.len());
    }

    #[test]
    fn texts_with_the_same_ends_are_told_apart() {
        let mut known = Known::of(Held::Texts);
        for (number, text) in (0..).zip(["", "\0", "\0\0", "B\0", "\u{80}", "12345678x12345678", "12345678y12345678", "1234567812345678"]) {
            let resolved = Resolved::Cell(Cell::Int(number));
            let found = known.text(text, || resolved);
            assert_eq!(known.value(found), resolved, "{text:?}");
        }
    }

    #[test]
    fn texts_of_other_lengths_are_told_apart_wherever_they_stand() {
        let near = Near { ends: Laid::of("a").ends(), len: 1, number: 1, long: 0 };
        assert!(near.is(1, Laid::of("a").ends()));
        assert!(!near.is(2, Laid::of("a\0").ends()));
    }
}
