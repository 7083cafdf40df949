//! Tests on the elements of lists, made of each element at once.

use crate::decide::cells::{Row, part_of};
use crate::decide::registers::{Compared, Registers};
use crate::decide::truth::{Known, elements};
use crate::model::{Cell, Packed, Part};
use crate::program::{ElementValue, Groups, OverList};

/// What comes of the tests of a list; none where that has to be found in another way.
pub(crate) fn over(list: &OverList, row: &Row<'_>, registers: &Registers, groups: &Groups) -> Option<Compared> {
    let value = registers.get(list.list);
    if value.is_unknown() {
        return Some(Compared::default());
    }
    // For which tests an element holds, for which one fails, and for which that is not known.
    let (mut holding, mut failing, mut open) = (0, 0, 0);
    for element in elements(row, value.cell()?) {
        let values = Values::of(element, list.values, row);
        // All other values have the form in which they are compared.
        if values.get(ElementValue::Whole) == Packed::NONE {
            return None;
        }
        let mut found = Compared::default();
        for limit in list.limits.in_arena(&groups.limits) {
            found.add_within(limit.bit, limit.range, values.get(limit.value));
        }
        let known = Known::of(found.turned(list.contrary));
        for quantified in list.quantified.in_arena(&groups.quantified) {
            let (holds, fails) = known.told(quantified.of_element);
            let bit = |is_so: bool| if is_so { quantified.bit } else { 0 };
            holding |= bit(holds);
            failing |= bit(fails);
            open |= bit(!(holds | fails));
        }
    }
    let any = list.any;
    let all = list.bits & !any;
    let truth = holding & (any | !(failing | open));
    Some(Compared { known: any & (holding | failing & !open) | all & (failing | holding & !open), truth })
}

/// The values of an element, by their numbers.
struct Values([Packed; ElementValue::COUNT]);

impl Values {
    /// Those that are wanted.
    #[inline]
    fn of(element: Cell, wanted: u8, row: &Row<'_>) -> Self {
        let mut values = Self([Packed::UNKNOWN; ElementValue::COUNT]);
        let [whole, source, article, date, level, rank, valid] = &mut values.0;
        let wants = |value: ElementValue| wanted & value.bit() != 0;
        if wants(ElementValue::Whole) {
            *whole = Packed::of(element);
        }
        if wanted == ElementValue::Whole.bit() {
            return values;
        }
        let of = part_of(element, Part::Source);
        *source = Packed::of(of);
        *article = Packed::of(part_of(element, Part::Article));
        *date = Packed::of(part_of(element, Part::Date));
        if wants(ElementValue::Level) {
            *level = Packed::of(row.level_of(of));
        }
        if wants(ElementValue::Rank) {
            *rank = Packed::of(row.rank_of(of));
        }
        if wants(ElementValue::Valid) {
            *valid = Packed::of(row.is_valid(of));
        }
        values
    }

    #[inline]
    fn get(&self, value: ElementValue) -> Packed {
        self.0.get(value as usize).copied().unwrap_or(Packed::UNKNOWN)
    }
}
