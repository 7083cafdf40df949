//! Values in eight bytes, which are compared at once.

use jianfu_dsl::tree::CompareOp;

use super::{BodyId, Cell, DayNumber, SourceId, Symbol};

/// A value in eight bytes: its type in the first, and behind it a number that is greater for what is greater.
///
/// Not every value has this form. Where one of two values has not, or they are of different types, the cells have to be compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Packed(u64);

/// Values of one type, from one to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Range {
    first: u64,
    span: u64,
}

/// How many bits the number has.
const BITS: u32 = 56;
/// The number of zero, so that those below it are no negative numbers.
const ZERO: i64 = 1 << (BITS - 1);

/// The bit that marks where the elements of a list are: the first of them, and behind it how many.
const LIST: u64 = 1 << (BITS - 1);
const LENGTH_BITS: u32 = 24;

const BOOL: u64 = 1;
const INT: u64 = 2;
const DAY: u64 = 3;
const TEXT: u64 = 4;
const VARIANT: u64 = 5;
const BODY: u64 = 6;
const SOURCE: u64 = 7;

impl Packed {
    /// A value that has no such form: a decimal number, a basis, a count, or a whole number of more than 55 bits.
    pub(crate) const NONE: Self = Self(0);
    /// Nothing was given. It is of no type, and whatever it is compared with, nothing is known.
    pub(crate) const ABSENT: Self = Self(1);
    /// Nothing is known about it, and nothing about any comparison.
    pub(crate) const UNKNOWN: Self = Self(2);
    pub(crate) const TRUE: Self = Self(BOOL << BITS | (ZERO as u64 + 1));

    pub(crate) fn of(cell: Cell) -> Self {
        let (kind, value) = match cell {
            Cell::Absent => return Self::ABSENT,
            Cell::Unknown => return Self::UNKNOWN,
            Cell::Bool(flag) => (BOOL, i64::from(flag)),
            Cell::Int(number) => (INT, number),
            Cell::Day(day) => (DAY, i64::from(day)),
            Cell::Text(symbol) => (TEXT, i64::from(symbol)),
            // Enums are declared highest first.
            Cell::Variant(variant) => (VARIANT, -i64::from(variant)),
            Cell::Body(id) => (BODY, i64::try_from(id.index()).unwrap_or(i64::MAX)),
            Cell::Source(id) => (SOURCE, i64::try_from(id.index()).unwrap_or(i64::MAX)),
            // It is of no type either, since nothing is compared with a list.
            Cell::List { start, len } if start >> 31 == 0 && len >> LENGTH_BITS == 0 => {
                return Self(LIST | u64::from(start) << LENGTH_BITS | u64::from(len));
            }
            Cell::Decimal(_) | Cell::List { .. } | Cell::Basis { .. } | Cell::Count { .. } => return Self::NONE,
        };
        let number = value.checked_add(ZERO).and_then(|number| u64::try_from(number).ok()).filter(|number| number >> BITS == 0);
        number.map_or(Self::NONE, |number| Self(kind << BITS | number))
    }

    const fn kind(self) -> u64 {
        self.0 >> BITS
    }

    /// Whether nothing else has the same form.
    #[cfg(feature = "arrow")]
    pub(crate) const fn is_all(self) -> bool {
        self.kind() != 0 || matches!(self, Self::ABSENT | Self::UNKNOWN)
    }

    /// Whether both are of the same type: only then their order is that of the values.
    #[inline]
    pub(crate) const fn is_of_type_of(self, other: Self) -> bool {
        ((self.0 ^ other.0) >> BITS == 0) & (self.0 >> BITS != 0)
    }

    /// Those values of its type that stand so to it, or, where it says so, all others of its type. None where it is of no type.
    pub(crate) const fn range(self, op: CompareOp) -> Option<(Range, bool)> {
        if self.kind() == 0 {
            return None;
        }
        let (least, greatest) = (self.0 >> BITS << BITS, self.0 | ((1 << BITS) - 1));
        let (first, last, is_outside) = match op {
            CompareOp::Eq => (self.0, self.0, false),
            CompareOp::Ne => (self.0, self.0, true),
            CompareOp::Le => (least, self.0, false),
            CompareOp::Gt => (least, self.0, true),
            CompareOp::Ge => (self.0, greatest, false),
            CompareOp::Lt => (self.0, greatest, true),
        };
        Some((Range { first, span: last - first }, is_outside))
    }

    /// Whether nothing is known of any comparison with it.
    #[inline]
    pub(crate) const fn is_unknown(self) -> bool {
        self.0 == Self::ABSENT.0 || self.0 == Self::UNKNOWN.0
    }

    const fn number(self) -> u64 {
        (self.0 & ((1 << BITS) - 1)).wrapping_sub(ZERO.cast_unsigned())
    }

    /// The value itself; none where it has no such form.
    pub(crate) fn cell(self) -> Option<Cell> {
        let number = self.number();
        Some(match self.kind() {
            BOOL => Cell::Bool(number != 0),
            INT => Cell::Int(number.cast_signed()),
            DAY => Cell::Day(number as DayNumber),
            TEXT => Cell::Text(number as Symbol),
            VARIANT => Cell::Variant(number.wrapping_neg() as u16),
            BODY => Cell::Body(BodyId::of(number as usize)),
            SOURCE => Cell::Source(SourceId::of(number as usize)),
            _ if self == Self::ABSENT => Cell::Absent,
            _ if self == Self::UNKNOWN => Cell::Unknown,
            _ if self.0 & LIST != 0 => {
                Cell::List { start: ((self.0 ^ LIST) >> LENGTH_BITS) as u32, len: (self.0 & ((1 << LENGTH_BITS) - 1)) as u32 }
            }
            _ => return None,
        })
    }

    /// The symbol, where it is a text.
    #[inline]
    pub(crate) const fn symbol(self) -> Option<Symbol> {
        if self.kind() == TEXT { Some(self.number() as Symbol) } else { None }
    }

    /// The day, where it is one.
    #[inline]
    pub(crate) const fn day(self) -> Option<DayNumber> {
        if self.kind() == DAY { Some(self.number() as DayNumber) } else { None }
    }
}

impl Range {
    /// No range, where something is not compared with one.
    pub(crate) const NONE: Self = Self { first: 0, span: 0 };

    /// The range of these values, where they are of one type and follow one another without a gap.
    pub(crate) fn of(values: impl Iterator<Item = Packed>) -> Option<Self> {
        let mut values: Vec<Packed> = values.collect();
        values.sort_unstable();
        values.dedup();
        let (first, last) = (values.first()?, values.last()?);
        let span = last.0 - first.0;
        (first.is_of_type_of(*last) && span == values.len() as u64 - 1).then_some(Self { first: first.0, span })
    }

    /// Whether a value is of the type of its values.
    #[inline]
    pub(crate) const fn is_of_type_of(self, value: Packed) -> bool {
        // A range is of some type.
        (self.first ^ value.0) >> BITS == 0
    }

    /// Whether a value lies in it.
    #[inline]
    pub(crate) const fn has(self, value: Packed) -> bool {
        value.0.wrapping_sub(self.first) <= self.span
    }
}

#[cfg(test)]
mod tests {
    use jianfu_dsl::tree::CompareOp;
    use proptest::prelude::*;
    use rust_decimal::Decimal;

    use super::{Packed, Range};
    use crate::decide::cells::compare;
    use crate::model::{BodyId, Cell, SourceId};
    use crate::program::Relation;

    fn cells() -> impl Strategy<Value = Cell> {
        let edge = prop_oneof![Just(i64::MIN), Just(i64::MAX), Just(-(1_i64 << 55)), Just((1_i64 << 55) - 1), Just(1_i64 << 55), -2..3_i64];
        prop_oneof![
            Just(Cell::Absent),
            Just(Cell::Unknown),
            any::<bool>().prop_map(Cell::Bool),
            prop_oneof![edge, any::<i64>()].prop_map(Cell::Int),
            (-2..3_i64, 0..3_u32).prop_map(|(number, scale)| Cell::Decimal(Decimal::new(number, scale))),
            prop_oneof![-2..3_i32, any::<i32>()].prop_map(Cell::Day),
            prop_oneof![0..3_u32, any::<u32>()].prop_map(Cell::Text),
            prop_oneof![0..3_u16, any::<u16>()].prop_map(Cell::Variant),
            (0..3_usize).prop_map(|id| Cell::Body(BodyId::of(id))),
            (0..3_usize).prop_map(|id| Cell::Source(SourceId::of(id))),
            (prop_oneof![0..3_u32, any::<u32>()], prop_oneof![0..3_u32, any::<u32>()]).prop_map(|(start, len)| Cell::List { start, len }),
            (0..3_u32, 0..3_u32).prop_map(|(sure, possible)| Cell::Count { sure, possible }),
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(20_000))]
        #[test]
        fn packed_values_stand_to_each_other_as_the_cells_do(left in cells(), right in cells()) {
            if Packed::of(left).is_of_type_of(Packed::of(right)) {
                prop_assert_eq!(Some(Packed::of(left).cmp(&Packed::of(right))), compare(left, right));
            }
            prop_assert!(Packed::of(left).cell().is_none_or(|cell| cell == left), "{:?}", Packed::of(left).cell());
            prop_assert_eq!(Packed::of(left).cell().is_none(), Packed::of(left) == Packed::NONE);
            let text = if let Cell::Text(symbol) = left { Some(symbol) } else { None };
            let day = if let Cell::Day(day) = left { Some(day) } else { None };
            prop_assert_eq!((Packed::of(left).symbol(), Packed::of(left).day()), (text, day));
            prop_assert_eq!(Packed::of(left) == Packed::ABSENT, left == Cell::Absent);
        }

        #[test]
        fn a_range_has_the_values_that_compare_so(left in cells(), right in cells()) {
            let (left, right) = (Packed::of(left), Packed::of(right));
            for op in [CompareOp::Eq, CompareOp::Ne, CompareOp::Lt, CompareOp::Le, CompareOp::Gt, CompareOp::Ge] {
                let range = right.range(op);
                prop_assert_eq!(range.is_some_and(|(range, _)| range.is_of_type_of(left)), left.is_of_type_of(right));
                if left.is_of_type_of(right) {
                    prop_assert_eq!(range.map(|(range, is_outside)| range.has(left) != is_outside), Some(Relation::of(op).holds(left.cmp(&right))));
                }
            }
        }

        #[test]
        fn a_range_of_values_has_these_and_no_others(values in proptest::collection::vec(cells(), 0..4), other in cells()) {
            let (packed, other) = (values.iter().copied().map(Packed::of), Packed::of(other));
            if let Some(range) = Range::of(packed.clone()) {
                prop_assert!(packed.clone().all(|value| range.is_of_type_of(value) && range.has(value)));
                prop_assert_eq!(range.is_of_type_of(other) && range.has(other), packed.clone().any(|value| value == other));
            }
        }
    }

    #[test]
    fn values_without_a_gap_are_a_range() {
        let range = |values: &[i64]| Range::of(values.iter().map(|value| Packed::of(Cell::Int(*value))));
        assert!(range(&[-1, 1, 0, 1]).is_some());
        assert!(range(&[-1, 1]).is_none());
        assert!(range(&[]).is_none());
        assert!(range(&[1_i64 << 55]).is_none());
        assert!(Range::of([Cell::Bool(true), Cell::Int(0)].map(Packed::of).into_iter()).is_none());
    }

    #[test]
    fn what_is_common_has_the_form() {
        assert_eq!(Packed::of(Cell::Bool(true)), Packed::TRUE);
        for cell in [Cell::Bool(false), Cell::Int(-1), Cell::Day(20_000), Cell::Text(0), Cell::Variant(3), Cell::Body(BodyId::of(1))] {
            assert!(Packed::of(cell).is_of_type_of(Packed::of(cell)), "{cell:?}");
        }
    }
}
