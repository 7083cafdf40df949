//! Texts that were read before: a column holds the same few over and over, and each is read once.

use std::collections::HashMap;

use foldhash::fast::RandomState;

use crate::model::{Cell, Packed};

/// For so many texts there is room at first where they are found without hashing them whole; a power of two, as all that follow.
const NEAR: usize = 1 << 10;
/// At most so many.
const MOST_NEAR: usize = 1 << 15;

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
    /// By its ends and length: of a text of up to sixteen bytes that is all of it.
    near: Vec<Near<'b>>,
    texts: HashMap<&'b str, u32, RandomState>,
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

#[derive(Debug, Clone, Copy)]
struct Near<'b> {
    ends: (u64, u64),
    text: &'b str,
    number: u32,
}

impl Near<'_> {
    /// It is no text: an empty one has other ends.
    const NOTHING: Self = Self { ends: (u64::MAX, u64::MAX), text: "", number: NOT_YET };

    #[inline]
    fn is(&self, text: &str, ends: (u64, u64)) -> bool {
        self.ends == ends && self.text.len() == text.len() && (text.len() <= 16 || self.text == text)
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
            texts: HashMap::default(),
            near_numbers: vec![(0, NOT_YET); numbers],
            numbers: HashMap::default(),
            by_key: vec![NOT_YET; keys],
            cells: vec![Cell::Absent],
            packed: vec![Packed::ABSENT],
            longest: 0,
        }
    }

    pub(super) fn forget(&mut self) {
        self.near.fill(Near::NOTHING);
        self.texts.clear();
        self.near_numbers.fill((0, NOT_YET));
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

    /// The number of a text, which is read only if it was not read before.
    #[inline]
    pub(super) fn text(&mut self, text: &'b str, read: impl FnOnce() -> Resolved) -> u32 {
        let ends = ends(text.as_bytes());
        let place = place(ends, text.len(), self.near.len());
        match self.near.get(place) {
            Some(near) if near.is(text, ends) => near.number,
            _ => self.far_text(text, (place, ends), read),
        }
    }

    #[cold]
    #[inline(never)]
    fn far_text(&mut self, text: &'b str, (place, ends): (usize, (u64, u64)), read: impl FnOnce() -> Resolved) -> u32 {
        // A text that stood there before moved next door.
        if let Some(near) = self.near.get(place ^ 1).filter(|near| near.is(text, ends)) {
            return near.number;
        }
        let values = (&mut self.cells, &mut self.packed, &mut self.longest);
        let number = *self.texts.entry(text).or_insert_with(|| add(values, read()));
        if self.texts.len() > self.near.len() / 4 && self.near.len() < MOST_NEAR {
            self.near = vec![Near::NOTHING; self.near.len() * 2];
            return number;
        }
        let near = Near { ends, text, number };
        if let Some(before) = self.near.get_mut(place).map(|place| std::mem::replace(place, near))
            && let Some(next_door) = self.near.get_mut(place ^ 1)
        {
            *next_door = before;
        }
        number
    }

    /// The same for a whole number, a day or a flag.
    #[inline]
    pub(super) fn number(&mut self, value: i64, read: impl FnOnce() -> Resolved) -> u32 {
        let place = place((value.cast_unsigned(), 0), 0, self.near_numbers.len());
        if let Some((near, number)) = self.near_numbers.get(place)
            && *near == value
            && *number != NOT_YET
        {
            return *number;
        }
        self.far_number(value, place, read)
    }

    #[cold]
    #[inline(never)]
    fn far_number(&mut self, value: i64, place: usize, read: impl FnOnce() -> Resolved) -> u32 {
        let values = (&mut self.cells, &mut self.packed, &mut self.longest);
        let number = *self.numbers.entry(value).or_insert_with(|| add(values, read()));
        if let Some(near) = self.near_numbers.get_mut(place) {
            *near = (value, number);
        }
        number
    }

    /// The same for a key of a dictionary.
    #[inline]
    pub(super) fn key(&mut self, key: usize, read: impl FnOnce() -> Resolved) -> u32 {
        match self.by_key.get(key) {
            Some(number) if *number != NOT_YET => *number,
            _ => self.far_key(key, read),
        }
    }

    #[cold]
    #[inline(never)]
    fn far_key(&mut self, key: usize, read: impl FnOnce() -> Resolved) -> u32 {
        let number = add((&mut self.cells, &mut self.packed, &mut self.longest), read());
        if let Some(place) = self.by_key.get_mut(key) {
            *place = number;
        }
        number
    }
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

/// A place among so many, a power of two.
#[inline]
fn place((first, last): (u64, u64), length: usize, among: usize) -> usize {
    let mixed = u128::from(first ^ length as u64 ^ 0x9E37_79B9_7F4A_7C15).wrapping_mul(u128::from(last ^ 0xD6E8_FEB8_6659_FD93));
    ((mixed >> 64) as u64 ^ mixed as u64) as usize & among.wrapping_sub(1)
}

#[cfg(test)]
mod tests {
    use super::{Held, Known, Resolved};
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
        for (number, text) in (0..).zip(["", "\0", "\0\0", "12345678x12345678", "12345678y12345678", "1234567812345678"]) {
            let resolved = Resolved::Cell(Cell::Int(number));
            let found = known.text(text, || resolved);
            assert_eq!(known.value(found), resolved, "{text:?}");
        }
    }
}
