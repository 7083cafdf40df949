//! The arrays that are read, and what stands in a row of each.

use arrow_array::cast::AsArray as _;
use arrow_array::types::{
    Date32Type, Date64Type, Decimal128Type, Float32Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type, TimestampMicrosecondType,
    TimestampMillisecondType, TimestampNanosecondType, TimestampSecondType, UInt8Type, UInt16Type, UInt32Type, UInt64Type,
};
use arrow_array::{Array, ArrayAccessor, BooleanArray, LargeStringArray, PrimitiveArray, StringArray, StringViewArray};
use arrow_schema::{DataType, TimeUnit};
use rust_decimal::Decimal;

use super::exact;
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

/// An array of values that need no reading.
#[derive(Debug, Clone, Copy)]
pub(super) enum Typed<'b> {
    Bool(&'b BooleanArray),
    I8(&'b PrimitiveArray<Int8Type>),
    I16(&'b PrimitiveArray<Int16Type>),
    I32(&'b PrimitiveArray<Int32Type>),
    I64(&'b PrimitiveArray<Int64Type>),
    U8(&'b PrimitiveArray<UInt8Type>),
    U16(&'b PrimitiveArray<UInt16Type>),
    U32(&'b PrimitiveArray<UInt32Type>),
    U64(&'b PrimitiveArray<UInt64Type>),
    F32(&'b PrimitiveArray<Float32Type>),
    F64(&'b PrimitiveArray<Float64Type>),
    Decimal(&'b PrimitiveArray<Decimal128Type>, i32),
    Days(&'b PrimitiveArray<Date32Type>),
    Milliseconds(&'b PrimitiveArray<Date64Type>),
    Seconds(&'b PrimitiveArray<TimestampSecondType>, i64),
    Millis(&'b PrimitiveArray<TimestampMillisecondType>, i64),
    Micros(&'b PrimitiveArray<TimestampMicrosecondType>, i64),
    Nanos(&'b PrimitiveArray<TimestampNanosecondType>, i64),
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
    pub(super) fn elements(&self, row: usize) -> Option<std::ops::Range<usize>> {
        match self {
            Self::List(ends, array, _) if array.is_valid(row) => ends.get(row),
            _ => None,
        }
    }

    /// The bytes of the longest text that a row may hold; of a list, of the longest element.
    pub(super) fn longest(&self) -> usize {
        match self {
            Self::Texts(texts) | Self::Dictionary(_, texts) => texts.longest(),
            Self::List(.., elements) => elements.longest(),
            Self::Typed(_) | Self::Presence(_) => 0,
        }
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
            Self::Small(texts) => (row < texts.len() && texts.is_valid(row)).then(|| texts.value(row)),
            Self::Large(texts) => (row < texts.len() && texts.is_valid(row)).then(|| texts.value(row)),
            Self::View(texts) => (row < texts.len() && texts.is_valid(row)).then(|| texts.value(row)),
        }
    }

    pub(super) fn len(&self) -> usize {
        match self {
            Self::Small(texts) => texts.len(),
            Self::Large(texts) => texts.len(),
            Self::View(texts) => texts.len(),
        }
    }

    fn longest(&self) -> usize {
        match self {
            Self::Small(texts) => texts.offsets().lengths().max().unwrap_or(0),
            Self::Large(texts) => texts.offsets().lengths().max().unwrap_or(0),
            Self::View(texts) => texts.lengths().max().map_or(0, |length| length as usize),
        }
    }
}

impl Ends<'_> {
    fn get(&self, row: usize) -> Option<std::ops::Range<usize>> {
        let end = |at: usize| match self {
            Self::Small(ends) => ends.get(at).and_then(|end| usize::try_from(*end).ok()),
            Self::Large(ends) => ends.get(at).and_then(|end| usize::try_from(*end).ok()),
        };
        Some(end(row)?..end(row + 1)?)
    }
}

/// The value in a row, unless it is null.
#[inline]
fn value<A: ArrayAccessor>(array: A, row: usize) -> Option<A::Item> {
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

    #[inline]
    pub(super) fn get(&self, row: usize) -> Option<usize> {
        match self {
            Self::I32(keys) => value(*keys, row).and_then(|key| usize::try_from(key).ok()),
            Self::U32(keys) => value(*keys, row).map(|key| key as usize),
            Self::I8(keys) => value(*keys, row).and_then(|key| usize::try_from(key).ok()),
            Self::U8(keys) => value(*keys, row).map(usize::from),
            Self::I16(keys) => value(*keys, row).and_then(|key| usize::try_from(key).ok()),
            Self::U16(keys) => value(*keys, row).map(usize::from),
            Self::I64(keys) => value(*keys, row).and_then(|key| usize::try_from(key).ok()),
            Self::U64(keys) => value(*keys, row).and_then(|key| usize::try_from(key).ok()),
        }
    }
}

impl<'b> Typed<'b> {
    fn of(array: &'b dyn Array) -> Option<Self> {
        let ahead = |zone: &Option<std::sync::Arc<str>>| zone.as_deref().map_or(Some(0), exact::seconds_ahead);
        Some(match array.data_type() {
            DataType::Boolean => Self::Bool(array.as_boolean_opt()?),
            DataType::Int8 => Self::I8(array.as_primitive_opt()?),
            DataType::Int16 => Self::I16(array.as_primitive_opt()?),
            DataType::Int32 => Self::I32(array.as_primitive_opt()?),
            DataType::Int64 => Self::I64(array.as_primitive_opt()?),
            DataType::UInt8 => Self::U8(array.as_primitive_opt()?),
            DataType::UInt16 => Self::U16(array.as_primitive_opt()?),
            DataType::UInt32 => Self::U32(array.as_primitive_opt()?),
            DataType::UInt64 => Self::U64(array.as_primitive_opt()?),
            DataType::Float32 => Self::F32(array.as_primitive_opt()?),
            DataType::Float64 => Self::F64(array.as_primitive_opt()?),
            DataType::Decimal128(_, scale) => Self::Decimal(array.as_primitive_opt()?, i32::from(*scale)),
            DataType::Date32 => Self::Days(array.as_primitive_opt()?),
            DataType::Date64 => Self::Milliseconds(array.as_primitive_opt()?),
            DataType::Timestamp(TimeUnit::Second, zone) => Self::Seconds(array.as_primitive_opt()?, ahead(zone)?),
            DataType::Timestamp(TimeUnit::Millisecond, zone) => Self::Millis(array.as_primitive_opt()?, ahead(zone)?),
            DataType::Timestamp(TimeUnit::Microsecond, zone) => Self::Micros(array.as_primitive_opt()?, ahead(zone)?),
            DataType::Timestamp(TimeUnit::Nanosecond, zone) => Self::Nanos(array.as_primitive_opt()?, ahead(zone)?),
            _ => return None,
        })
    }

    #[inline]
    fn get(&self, row: usize) -> Given<'b> {
        let whole = |number: Option<i64>| number.map(Given::Int);
        let given = match self {
            Self::Bool(flags) => value(*flags, row).map(Given::Bool),
            Self::I8(numbers) => whole(value(*numbers, row).map(i64::from)),
            Self::I16(numbers) => whole(value(*numbers, row).map(i64::from)),
            Self::I32(numbers) => whole(value(*numbers, row).map(i64::from)),
            Self::I64(numbers) => whole(value(*numbers, row)),
            Self::U8(numbers) => whole(value(*numbers, row).map(i64::from)),
            Self::U16(numbers) => whole(value(*numbers, row).map(i64::from)),
            Self::U32(numbers) => whole(value(*numbers, row).map(i64::from)),
            Self::U64(numbers) => {
                value(*numbers, row).map(|number| i64::try_from(number).map_or(Given::Beyond(number.into(), 0), Given::Int))
            }
            Self::F32(numbers) => value(*numbers, row).map(|number| of_float(number.into())),
            Self::F64(numbers) => value(*numbers, row).map(of_float),
            Self::Decimal(numbers, scale) => value(*numbers, row).map(|number| of_decimal(number, *scale)),
            Self::Days(days) => value(*days, row).map(of_day),
            Self::Milliseconds(moments) => moment(value(*moments, row), 0, 1_000),
            Self::Seconds(moments, ahead) => moment(value(*moments, row), *ahead, 1),
            Self::Millis(moments, ahead) => moment(value(*moments, row), *ahead, 1_000),
            Self::Micros(moments, ahead) => moment(value(*moments, row), *ahead, 1_000_000),
            Self::Nanos(moments, ahead) => moment(value(*moments, row), *ahead, 1_000_000_000),
        };
        given.unwrap_or(Given::Nothing)
    }
}

fn of_float<'b>(number: f64) -> Given<'b> {
    exact::float(number).map_or(Given::Inexact(number), |exact| of_decimal(exact.mantissa(), i32::try_from(exact.scale()).unwrap_or(0)))
}

/// A decimal; a whole one as a whole number, since that is how it would be written.
fn of_decimal<'b>(number: i128, scale: i32) -> Given<'b> {
    match exact::decimal(number, scale) {
        Some(exact) if exact.scale() == 0 => i64::try_from(exact.mantissa()).map_or(Given::Beyond(number, scale), Given::Int),
        Some(exact) => Given::Decimal(exact),
        None => Given::Beyond(number, scale),
    }
}

fn of_day<'b>(day: DayNumber) -> Given<'b> {
    // Those of the calendar, which a test compares.
    const FIRST: DayNumber = -4_371_587;
    const LAST: DayNumber = 2_932_896;
    if (FIRST..=LAST).contains(&day) { Given::Day(day) } else { Given::Moment }
}

fn moment<'b>(moment: Option<i64>, ahead: i64, a_second: i64) -> Option<Given<'b>> {
    let day = |moment: i64| exact::midnight(moment.checked_add(ahead.checked_mul(a_second)?)?, a_second.checked_mul(86_400)?);
    moment.map(|moment| day(moment).map_or(Given::Moment, of_day))
}

#[cfg(test)]
mod tests {
    use jiff::civil::Date;

    use super::{Given, of_day};
    use crate::model::day_number;

    #[test]
    fn the_days_of_the_calendar_are_days() {
        let (first, last) = (day_number(Date::MIN), day_number(Date::MAX));
        assert_eq!((of_day(first), of_day(last)), (Given::Day(first), Given::Day(last)));
        assert_eq!((of_day(first - 1), of_day(last + 1)), (Given::Moment, Given::Moment));
    }
}
