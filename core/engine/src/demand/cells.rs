//! The cells of a demand's fields, each in two forms: whole, and in eight bytes, by which most tests are made.

use crate::model::{Cell, Packed};

/// One cell a field.
#[derive(Debug, Default)]
pub(crate) struct Cells {
    whole: Vec<Cell>,
    packed: Vec<Packed>,
}

impl Cells {
    /// Forgets what is there, and makes room for so many fields, of which nothing is given.
    pub(super) fn begin(&mut self, fields: usize) {
        self.whole.clear();
        self.whole.resize(fields, Cell::Absent);
        self.packed.clear();
        self.packed.resize(fields, Packed::ABSENT);
    }

    pub(crate) fn get(&self, slot: usize) -> Option<&Cell> {
        self.whole.get(slot)
    }

    #[inline]
    pub(crate) fn packed(&self, slot: usize) -> Packed {
        self.packed.get(slot).copied().unwrap_or(Packed::NONE)
    }

    /// The cells of the first so many fields.
    #[inline]
    pub(crate) fn all_packed(&self, fields: usize) -> &[Packed] {
        self.packed.get(..fields).unwrap_or(&self.packed)
    }

    /// Sets the cell of a field; a field that is not there stays away.
    pub(crate) fn set(&mut self, slot: usize, cell: Cell) {
        if let (Some(whole), Some(packed)) = (self.whole.get_mut(slot), self.packed.get_mut(slot)) {
            (*whole, *packed) = (cell, Packed::of(cell));
        }
    }
}
