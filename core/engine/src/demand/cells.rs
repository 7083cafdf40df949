//! The cells of a demand's fields, most of them in eight bytes each: by these most tests are made, and a history keeps the cells of millions of entries.

use crate::model::{Cell, Packed};

/// One cell a field.
#[derive(Debug, Default)]
pub(crate) struct Cells {
    /// As many as can be taken so many at once; behind the last field there is nothing.
    packed: Vec<Packed>,
    fields: usize,
    /// Those that have no such form, each with its slot.
    others: Vec<(usize, Cell)>,
}

impl Cells {
    /// So many cells are taken at once.
    pub(crate) const AT_ONCE: usize = 4;

    /// Forgets what is there, and makes room for so many fields, of which nothing is given.
    pub(super) fn begin(&mut self, fields: usize) {
        self.packed.clear();
        self.packed.resize(fields, Packed::ABSENT);
        self.packed.resize(fields.next_multiple_of(Self::AT_ONCE), Packed::NONE);
        self.fields = fields;
        self.others.clear();
    }

    pub(crate) fn get(&self, slot: usize) -> Option<Cell> {
        let packed = *self.packed.get(slot)?;
        packed.cell().or_else(|| self.others.iter().find(|(of, _)| *of == slot).map(|(_, cell)| *cell))
    }

    #[inline]
    pub(crate) fn packed(&self, slot: usize) -> Packed {
        self.packed.get(slot).copied().unwrap_or(Packed::NONE)
    }

    /// The slots of the cells that have no such form; perhaps also of some that have it now.
    #[inline]
    pub(crate) fn others(&self) -> impl Iterator<Item = usize> {
        self.others.iter().map(|(slot, _)| *slot)
    }

    /// The cells of all fields, so many at once; the last of them may be nothing.
    #[inline]
    pub(crate) fn at_once(&self) -> &[[Packed; Self::AT_ONCE]] {
        self.packed.as_chunks().0
    }

    /// Sets the cell of a field; a field that is not there stays away.
    pub(crate) fn set(&mut self, slot: usize, cell: Cell) {
        let Some(place) = self.packed.get_mut(..self.fields).and_then(|packed| packed.get_mut(slot)) else { return };
        *place = Packed::of(cell);
        if *place == Packed::NONE {
            match self.others.iter_mut().find(|(of, _)| *of == slot) {
                Some((_, other)) => *other = cell,
                None => self.others.push((slot, cell)),
            }
        }
    }

    pub(super) fn shrink_to_fit(&mut self) {
        self.packed.shrink_to_fit();
        self.others.shrink_to_fit();
    }
}

#[cfg(test)]
mod tests {
    use rust_decimal::Decimal;

    use super::Cells;
    use crate::model::Cell;

    #[test]
    fn what_is_set_last_is_got() {
        let mut cells = Cells::default();
        cells.begin(2);
        let decimal = |number| Cell::Decimal(Decimal::new(number, 1));
        for cell in [Cell::Absent, decimal(5), Cell::Int(i64::MAX), Cell::Int(3), decimal(7), Cell::List { start: 1, len: 2 }] {
            cells.set(1, cell);
            cells.set(2, cell);
            assert_eq!((cells.get(0), cells.get(1), cells.get(2)), (Some(Cell::Absent), Some(cell), None));
        }
    }
}
