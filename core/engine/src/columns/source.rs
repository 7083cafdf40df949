//! The arrays that are read, and what stands in a row of each.

use std::ops::Range;

use arrow_array::cast::AsArray as _;
use arrow_array::types::{Int8Type, Int16Type, Int32Type, Int64Type, UInt8Type, UInt16Type, UInt32Type, UInt64Type};
use arrow_array::{
    Array, ArrayAccessor, ArrowPrimitiveType, GenericStringArray, LargeStringArray, OffsetSizeTrait, PrimitiveArray, StringArray,
    StringViewArray,
};
use arrow_buffer::{ArrowNativeType, NullBuffer};
use arrow_schema::DataType;
use num_traits::WrappingSub;
use rust_decimal::Decimal;

use super::known::{Laid, NOTHING, NearTexts, WORD};
use super::typed::Typed;
use crate::model::DayNumber;

/// What stands in a row of a column.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Given<'b> {
    Nothing,
    Text(&'b str),
    Bool(bool),
    Int(i64),
    Decimal(Decimal),
    Day(DayNumber),
    /// A number past what a decimal can hold: without its point, and where that stands.
    Beyond(i128, i32),
    /// A float that is no decimal.
    Inexact(f64),
    /// A moment that is no midnight.
    Moment,
}

impl Given<'_> {
    /// The same, or what stands for it where nothing of it is read.
    pub(super) fn or(self, other: Self) -> Self {
        if self == Self::Nothing { other } else { self }
    }
}

/// A column's array.
#[derive(Debug, Clone)]
pub(super) enum Source<'b> {
    Texts(Texts<'b>),
    Dictionary(Keys<'b>, Texts<'b>),
    Typed(Typed<'b>),
    List(Ends<'b>, &'b dyn Array, Box<Source<'b>>),
    /// Nothing of it is read but whether something is there.
    Presence(&'b dyn Array),
}

#[derive(Debug, Clone, Copy)]
pub(super) enum Texts<'b> {
    Small(&'b StringArray),
    Large(&'b LargeStringArray),
    View(&'b StringViewArray),
}

/// Where the elements of each list begin and end.
#[derive(Debug, Clone, Copy)]
pub(super) enum Ends<'b> {
    Small(&'b [i32]),
    Large(&'b [i64]),
}

macro_rules! by_type {
    ($(#[$doc:meta])* $name:ident { $($variant:ident = $type:ident),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy)]
        pub(super) enum $name<'b> { $( $variant(&'b PrimitiveArray<$type>), )* }
    };
}

by_type! {
    /// The keys of a dictionary.
    Keys { I8 = Int8Type, I16 = Int16Type, I32 = Int32Type, I64 = Int64Type, U8 = UInt8Type, U16 = UInt16Type, U32 = UInt32Type, U64 = UInt64Type }
}

macro_rules! by_keys {
    ($keys:expr, $array:ident => $made:expr) => {
        match $keys {
            Keys::I8($array) => $made,
            Keys::I16($array) => $made,
            Keys::I32($array) => $made,
            Keys::I64($array) => $made,
            Keys::U8($array) => $made,
            Keys::U16($array) => $made,
            Keys::U32($array) => $made,
            Keys::U64($array) => $made,
        }
    };
}

impl<'b> Source<'b> {
    /// The array of a column, if it is of a type that is read.
    pub(super) fn of(array: &'b dyn Array) -> Option<Self> {
        if let Some(texts) = Texts::of(array) {
            return Some(Self::Texts(texts));
        }
        Some(match array.data_type() {
            DataType::Null => Self::Presence(array),
            DataType::Dictionary(..) => {
                let (keys, values) = Keys::of(array)?;
                Self::Dictionary(keys, Texts::of(values)?)
            }
            DataType::List(_) => {
                let list = array.as_list_opt::<i32>()?;
                Self::List(Ends::Small(list.value_offsets()), array, Box::new(Self::single(list.values().as_ref())?))
            }
            DataType::LargeList(_) => {
                let list = array.as_list_opt::<i64>()?;
                Self::List(Ends::Large(list.value_offsets()), array, Box::new(Self::single(list.values().as_ref())?))
            }
            _ => Self::Typed(Typed::of(array)?),
        })
    }

    fn single(array: &'b dyn Array) -> Option<Self> {
        Self::of(array).filter(|source| !source.is_list())
    }

    pub(super) const fn is_list(&self) -> bool {
        matches!(self, Self::List(..))
    }

    /// Whether it holds texts, which can always be read.
    pub(super) const fn is_text(&self) -> bool {
        matches!(self, Self::Texts(_) | Self::Dictionary(..))
    }

    /// What stands in a row; nothing of a list.
    #[inline]
    pub(super) fn given(&self, row: usize) -> Given<'b> {
        match self {
            Self::Texts(texts) => texts.get(row).map_or(Given::Nothing, Given::Text),
            Self::Dictionary(keys, values) => keys.get(row).and_then(|key| values.get(key)).map_or(Given::Nothing, Given::Text),
            Self::Typed(typed) => typed.get(row),
            Self::List(..) | Self::Presence(_) => Given::Nothing,
        }
    }

    /// Whether something stands in a row.
    pub(super) fn is_present(&self, row: usize) -> bool {
        match self {
            Self::List(_, array, _) => array.is_valid(row),
            Self::Presence(array) => array.is_valid(row) && *array.data_type() != DataType::Null,
            other => other.given(row) != Given::Nothing,
        }
    }

    /// Where the elements of a row's list are; nothing where there is none.
    #[inline]
    pub(super) fn elements(&self, row: usize) -> Option<Range<usize>> {
        match self {
            Self::List(ends, array, _) if array.is_valid(row) => ends.get(row),
            _ => None,
        }
    }

    /// The bytes of the longest text that any row may hold, as far as it is not told of some rows alone; of a list, of the longest element.
    pub(super) fn longest(&self) -> usize {
        match self {
            Self::Dictionary(_, texts) => texts.longest(0..texts.len()),
            Self::List(.., elements) => match elements.as_ref() {
                Self::Texts(texts) => texts.longest(0..texts.len()),
                elements => elements.longest(),
            },
            Self::Texts(_) | Self::Typed(_) | Self::Presence(_) => 0,
        }
    }

    /// The bytes of the longest text in rows, where each has a text of its own.
    pub(super) fn longest_in(&self, rows: Range<usize>) -> usize {
        if let Self::Texts(texts) = self { texts.longest(rows) } else { 0 }
    }

    /// How many bytes of text stand in a row.
    pub(super) fn bytes(&self, row: usize) -> usize {
        match (self, self.given(row)) {
            (Self::List(.., elements), _) => self.elements(row).into_iter().flatten().map(|at| elements.bytes(at)).sum(),
            (_, Given::Text(text)) => text.len(),
            _ => 0,
        }
    }
}

impl<'b> Texts<'b> {
    fn of(array: &'b dyn Array) -> Option<Self> {
        Some(match array.data_type() {
            DataType::Utf8 => Self::Small(array.as_string_opt::<i32>()?),
            DataType::LargeUtf8 => Self::Large(array.as_string_opt::<i64>()?),
            DataType::Utf8View => Self::View(array.as_string_view_opt()?),
            _ => return None,
        })
    }

    #[inline]
    pub(super) fn get(&self, row: usize) -> Option<&'b str> {
        match self {
            Self::Small(texts) => value(*texts, row),
            Self::Large(texts) => value(*texts, row),
            Self::View(texts) => value(*texts, row),
        }
    }

    /// Puts in what goes with the number of the text in each row.
    #[inline]
    pub(super) fn fill<P: Put>(&self, rows: Range<usize>, into: &mut [P::Place], near: NearTexts<'_, 'b>, put: &mut P) {
        match self {
            Self::Small(texts) => fill_texts(texts, rows, into, near, put),
            Self::Large(texts) => fill_texts(texts, rows, into, near, put),
            Self::View(texts) => {
                let rows = into.iter_mut().zip(rows);
                rows.for_each(|(place, row)| put.put(place, value(*texts, row).map_or(NOTHING, |text| near.number(Laid::of(text)))));
            }
        }
    }

    pub(super) fn len(&self) -> usize {
        match self {
            Self::Small(texts) => texts.len(),
            Self::Large(texts) => texts.len(),
            Self::View(texts) => texts.len(),
        }
    }

    fn longest(&self, rows: Range<usize>) -> usize {
        let ends = rows.start..rows.end.saturating_add(1);
        match self {
            Self::Small(texts) => texts.offsets().get(ends).map_or(0, longest).try_into().unwrap_or(usize::MAX),
            Self::Large(texts) => texts.offsets().get(ends).map_or(0, longest).try_into().unwrap_or(usize::MAX),
            // The first four bytes of a view are the length.
            Self::View(texts) => {
                let lengths = texts.views().get(rows).into_iter().flatten().map(|view| *view as u32);
                lengths.max().map_or(0, |length| length as usize)
            }
        }
    }
}

/// The length of the longest of texts that end at these offsets.
fn longest<T: Copy + Default + Ord + WrappingSub>(ends: &[T]) -> T {
    // They grow, so that nothing wraps; but to look whether something does takes longer than the rest.
    ends.iter().zip(ends.get(1..).unwrap_or_default()).fold(T::default(), |longest, (start, end)| longest.max(end.wrapping_sub(start)))
}

impl Ends<'_> {
    fn get(&self, row: usize) -> Option<Range<usize>> {
        let end = |at: usize| match self {
            Self::Small(ends) => ends.get(at).and_then(|end| usize::try_from(*end).ok()),
            Self::Large(ends) => ends.get(at).and_then(|end| usize::try_from(*end).ok()),
        };
        Some(end(row)?..end(row + 1)?)
    }
}

/// What is put into the place of a row, by the number of what stands in it.
pub(super) trait Put {
    type Place;
    fn put(&mut self, place: &mut Self::Place, number: u32);
}

#[inline]
fn fill_texts<O: OffsetSizeTrait + WrappingSub, P: Put>(
    texts: &GenericStringArray<O>,
    rows: Range<usize>,
    into: &mut [P::Place],
    near: NearTexts<'_, '_>,
    put: &mut P,
) {
    let (bytes, nulls) = (texts.value_data(), nulls(texts));
    let ends = texts.value_offsets().get(rows.start..).map(|ends| ends.get(..=rows.len()).unwrap_or(ends)).unwrap_or_default();
    match (longest(ends).as_usize(), nulls) {
        (..=WORD, None) => put_numbers(into, ends, put, |start, end| near.number_of_short(Laid::within(bytes, start, end))),
        (_, None) => put_numbers(into, ends, put, |start, end| near.number(Laid::within(bytes, start, end))),
        (_, Some(nulls)) => {
            let each = into.iter_mut().zip(ends.windows(2)).zip(rows);
            each.for_each(|((place, ends), row)| match ends {
                [start, end] if nulls.is_valid(row) => put.put(place, near.number(Laid::within(bytes, start.as_usize(), end.as_usize()))),
                _ => put.put(place, NOTHING),
            });
        }
    }
}

/// Puts in what goes with the numbers of texts, by where each begins and ends.
#[inline(always)]
fn put_numbers<O: OffsetSizeTrait, P: Put>(into: &mut [P::Place], ends: &[O], put: &mut P, number: impl Fn(usize, usize) -> u32) {
    let Some((first, ends)) = ends.split_first() else { return };
    let mut start = first.as_usize();
    for (place, end) in into.iter_mut().zip(ends) {
        let end = end.as_usize();
        put.put(place, number(start, end));
        start = end;
    }
}

/// Puts in what goes with the number of the value in each row.
#[inline]
pub(super) fn fill<T: ArrowPrimitiveType, P: Put>(
    array: &PrimitiveArray<T>,
    rows: Range<usize>,
    into: &mut [P::Place],
    of: impl Fn(T::Native) -> u32,
    put: &mut P,
) {
    let values = into.iter_mut().zip(array.values().get(rows.clone()).unwrap_or_default());
    match nulls(array) {
        None => values.for_each(|(place, value)| put.put(place, of(*value))),
        Some(nulls) => {
            values.zip(rows).for_each(|((place, value), row)| put.put(place, if nulls.is_null(row) { NOTHING } else { of(*value) }));
        }
    }
}

/// Where an array has nulls, if it has any.
pub(super) fn nulls(array: &dyn Array) -> Option<&NullBuffer> {
    array.nulls().filter(|nulls| nulls.null_count() > 0)
}

/// The value in a row, unless it is null.
#[inline]
pub(super) fn value<A: ArrayAccessor>(array: A, row: usize) -> Option<A::Item> {
    (row < array.len() && array.is_valid(row)).then(|| array.value(row))
}

impl<'b> Keys<'b> {
    fn of(array: &'b dyn Array) -> Option<(Self, &'b dyn Array)> {
        macro_rules! first {
            ($($type:ident => $variant:ident),*) => {
                $( if let Some(dictionary) = array.as_dictionary_opt::<$type>() {
                    return Some((Self::$variant(dictionary.keys()), dictionary.values().as_ref()));
                } )*
            };
        }
        first!(Int32Type => I32, UInt32Type => U32, Int8Type => I8, UInt8Type => U8, Int16Type => I16, UInt16Type => U16, Int64Type => I64, UInt64Type => U64);
        None
    }

    /// Puts in what goes with the number of the key in each row.
    #[inline]
    pub(super) fn fill<P: Put>(&self, rows: Range<usize>, into: &mut [P::Place], of: impl Fn(usize) -> u32, put: &mut P) {
        by_keys!(self, keys => fill(keys, rows, into, |key| of(key.as_usize()), put));
    }

    #[inline]
    pub(super) fn get(&self, row: usize) -> Option<usize> {
        by_keys!(self, keys => value(*keys, row).map(ArrowNativeType::as_usize))
    }
}
