//! Arrays of values that need no reading: flags, numbers, days.

use std::ops::Range;

use arrow_array::cast::AsArray as _;
use arrow_array::types::{
    Date32Type, Date64Type, Decimal128Type, Float32Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type, TimestampMicrosecondType,
    TimestampMillisecondType, TimestampNanosecondType, TimestampSecondType, UInt8Type, UInt16Type, UInt32Type, UInt64Type,
};
use arrow_array::{Array, BooleanArray, PrimitiveArray};
use arrow_schema::{DataType, TimeUnit};

use super::exact;
use super::known::NOTHING;
use super::source::{Given, Put, fill, nulls, value};
use crate::model::{DayNumber, Days, Kind};

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

impl<'b> Typed<'b> {
    pub(super) fn of(array: &'b dyn Array) -> Option<Self> {
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
    pub(super) fn get(&self, row: usize) -> Given<'b> {
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

/// What stands in a row, where a whole number tells it.
#[derive(Debug, Clone, Copy)]
pub(super) enum Whole {
    Nothing,
    Number(i64),
    /// It is no flag, whole number or day.
    Other,
}

impl Typed<'_> {
    /// Puts in what goes with the number of what stands in each row, by the whole number that tells it; of arrays that need more than that, with any other.
    #[inline]
    pub(super) fn fill<P: Put>(&self, rows: Range<usize>, into: &mut [P::Place], of: impl Fn(i64) -> u32, other: u32, put: &mut P) {
        match self {
            Self::I8(numbers) => fill(numbers, rows, into, |number| of(number.into()), put),
            Self::I16(numbers) => fill(numbers, rows, into, |number| of(number.into()), put),
            Self::I32(numbers) => fill(numbers, rows, into, |number| of(number.into()), put),
            Self::I64(numbers) => fill(numbers, rows, into, of, put),
            Self::U8(numbers) => fill(numbers, rows, into, |number| of(number.into()), put),
            Self::U16(numbers) => fill(numbers, rows, into, |number| of(number.into()), put),
            Self::U32(numbers) => fill(numbers, rows, into, |number| of(number.into()), put),
            // Numbers are looked for only under the days of the calendar.
            Self::Days(days) => fill(days, rows, into, |day| of(day.into()), put),
            Self::Bool(flags) => {
                let (unset, set) = (of(false.into()), of(true.into()));
                let of = |flag: bool| if flag { set } else { unset };
                match nulls(*flags) {
                    None => {
                        let flags = flags.values().slice(rows.start, rows.len());
                        for (places, mut word) in into.chunks_mut(64).zip(flags.bit_chunks().iter_padded()) {
                            for place in places {
                                put.put(place, of(word & 1 == 1));
                                word >>= 1;
                            }
                        }
                    }
                    Some(_) => into.iter_mut().zip(rows).for_each(|(place, row)| put.put(place, value(*flags, row).map_or(NOTHING, of))),
                }
            }
            _ => into.iter_mut().for_each(|place| put.put(place, other)),
        }
    }

    /// From the first to the last of the days in rows, if it has days of the calendar and nothing else.
    pub(super) fn days(&self, rows: Range<usize>) -> Option<Days> {
        let Self::Days(days) = self else { return None };
        let around = around(days.values().get(rows).filter(|_| days.null_count() == 0)?);
        (FIRST <= around.from && around.to <= LAST).then_some(around)
    }

    /// Whether whatever stands in it is a value of a kind as it stands.
    pub(super) const fn is_of(&self, kind: Kind) -> bool {
        match self {
            Self::Bool(_) => matches!(kind, Kind::Bool),
            Self::I8(_) | Self::I16(_) | Self::I32(_) | Self::I64(_) | Self::U8(_) | Self::U16(_) | Self::U32(_) => {
                matches!(kind, Kind::Int | Kind::Decimal)
            }
            _ => false,
        }
    }

    /// The number that tells what stands in a row: of a column it is either whole numbers, days or flags.
    #[inline]
    pub(super) fn whole(&self, row: usize) -> Whole {
        let number = match self {
            Self::Bool(flags) => value(*flags, row).map(i64::from),
            Self::I64(numbers) => value(*numbers, row),
            Self::I32(numbers) => value(*numbers, row).map(i64::from),
            Self::Days(days) => return value(*days, row).map_or(Whole::Nothing, |day| Whole::of(of_day(day))),
            _ => return Whole::of(self.get(row)),
        };
        number.map_or(Whole::Nothing, Whole::Number)
    }
}

impl Whole {
    fn of(given: Given<'_>) -> Self {
        match given {
            Given::Nothing => Self::Nothing,
            Given::Int(number) => Self::Number(number),
            Given::Day(day) => Self::Number(day.into()),
            Given::Bool(flag) => Self::Number(flag.into()),
            _ => Self::Other,
        }
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

/// The days of the calendar, which a test compares.
const FIRST: DayNumber = -4_371_587;
const LAST: DayNumber = 2_932_896;

/// From the first to the last of some days.
pub(super) fn around(days: &[DayNumber]) -> Days {
    days.iter().fold(Days::NONE, |all, day| all.with(*day))
}

fn of_day<'b>(day: DayNumber) -> Given<'b> {
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
