//! Numbers made of counts, exact to the last digit.

use std::cmp::Ordering;
use std::fmt;

use jianfu_dsl::tree::{ArithmeticOp, CompareOp};
use num_rational::Ratio;
use num_traits::{CheckedAdd as _, CheckedDiv as _, CheckedMul as _, CheckedSub as _, Zero as _};
use rust_decimal::Decimal;

use crate::decide::truth::Truth;
use crate::model::TallyId;
use crate::program::Relation;

/// A number made of numbers and counts.
#[derive(Debug, Clone)]
pub(crate) enum Formula {
    Number(Decimal),
    Count(TallyId),
    Arithmetic(Box<Formula>, ArithmeticOp, Box<Formula>),
}

/// A condition on such numbers.
#[derive(Debug, Clone)]
pub(crate) enum Question {
    Compare(Formula, CompareOp, Formula),
    Not(Box<Question>),
    All(Vec<Question>),
    Any(Vec<Question>),
}

/// An exact number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Number(Ratio<i128>);

impl Number {
    /// A whole number.
    pub const fn whole(number: i64) -> Self {
        Self(Ratio::new_raw(number as i128, 1))
    }

    /// Numerator and denominator in lowest terms; the denominator is positive.
    pub fn parts(&self) -> (i128, i128) {
        (*self.0.numer(), *self.0.denom())
    }

    pub(super) fn times(self, count: u32) -> Option<Self> {
        self.0.checked_mul(&Ratio::new_raw(count.into(), 1)).map(Self)
    }

    pub(crate) fn times_hundred(self) -> Option<Self> {
        self.0.checked_mul(&Ratio::new_raw(100, 1)).map(Self)
    }

    pub(super) fn minus(self, other: Self) -> Option<Self> {
        self.0.checked_sub(&other.0).map(Self)
    }

    /// With so many decimal places, the last rounded half up (away from nought): 55.47… with one place is 55.5.
    ///
    /// ```
    /// use jianfu::measure::Number;
    /// assert_eq!(Number::whole(-3).rounded(1), "-3.0");
    /// ```
    pub fn rounded(&self, places: u32) -> String {
        let scale = 10_i128.checked_pow(places).unwrap_or(1);
        let (numer, denom) = self.parts();
        let Some(scaled) = numer.checked_mul(scale) else { return self.0.to_string() };
        let (whole, rest) = (scaled.abs() / denom, scaled.abs() % denom);
        let rounded = whole + i128::from(rest >= denom - rest);
        let sign = if numer < 0 && rounded != 0 { "-" } else { "" };
        if places == 0 {
            return format!("{sign}{rounded}");
        }
        format!("{sign}{}.{:0width$}", rounded / scale, rounded % scale, width = places as usize)
    }

    /// As a percentage with one decimal place.
    pub fn percent(&self) -> String {
        self.times_hundred().map_or_else(|| self.0.to_string(), |percent| format!("{}%", percent.rounded(1)))
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl From<Decimal> for Number {
    fn from(decimal: Decimal) -> Self {
        let decimal = decimal.normalize();
        Self(Ratio::new(decimal.mantissa(), 10_i128.checked_pow(decimal.scale()).unwrap_or(1)))
    }
}

/// A number that may not be there to be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Measured {
    /// It is known.
    Known(Number),
    /// It would be divided by nought: there is nothing to compare with. Not available, and neither 0 nor 100.
    Empty,
    /// The history does not reach back far enough, or it is not known whether some entries count.
    Unknown,
    /// It is too large to be computed exactly.
    TooLarge,
}

impl fmt::Display for Measured {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Known(number) => number.fmt(f),
            Self::Empty | Self::Unknown | Self::TooLarge => f.write_str("–"),
        }
    }
}

/// How many entries surely count, and how many may; gives the counts of a formula.
pub(crate) type Counts<'c> = &'c dyn Fn(TallyId) -> (u32, u32);

impl Formula {
    pub(crate) fn value(&self, counts: Counts<'_>) -> Measured {
        match self {
            Self::Number(number) => Measured::Known((*number).into()),
            Self::Count(id) => match counts(*id) {
                (sure, possible) if sure == possible => Measured::Known(Number::whole(sure.into())),
                _ => Measured::Unknown,
            },
            Self::Arithmetic(left, op, right) => match (left.value(counts), right.value(counts)) {
                (Measured::Known(left), Measured::Known(right)) => compute(left.0, *op, right.0),
                // What is wrong with the part that is divided by counts for more than what is not known.
                (Measured::Empty, _) | (_, Measured::Empty) => Measured::Empty,
                (Measured::TooLarge, _) | (_, Measured::TooLarge) => Measured::TooLarge,
                _ => Measured::Unknown,
            },
        }
    }

    /// The least and the greatest that a count, or a number, can be; `None` of what is computed of counts that are not known.
    fn range(&self, counts: Counts<'_>) -> Option<(Number, Number)> {
        if let Self::Count(id) = self {
            let (sure, possible) = counts(*id);
            return Some((Number::whole(sure.into()), Number::whole(possible.into())));
        }
        match self.value(counts) {
            Measured::Known(number) => Some((number, number)),
            _ => None,
        }
    }
}

fn compute(left: Ratio<i128>, op: ArithmeticOp, right: Ratio<i128>) -> Measured {
    let result = match op {
        ArithmeticOp::Add => left.checked_add(&right),
        ArithmeticOp::Sub => left.checked_sub(&right),
        ArithmeticOp::Mul => left.checked_mul(&right),
        ArithmeticOp::Div if right.is_zero() => return Measured::Empty,
        ArithmeticOp::Div => left.checked_div(&right),
    };
    result.map_or(Measured::TooLarge, |number| Measured::Known(Number(number)))
}

impl Question {
    pub(crate) fn truth(&self, counts: Counts<'_>) -> Truth {
        match self {
            Self::Not(inner) => inner.truth(counts).not(),
            Self::All(parts) => parts.iter().map(|part| part.truth(counts)).min().unwrap_or(Truth::True),
            Self::Any(parts) => parts.iter().map(|part| part.truth(counts)).max().unwrap_or(Truth::False),
            Self::Compare(left, op, right) => match (left.range(counts), right.range(counts)) {
                (Some(left), Some(right)) => compare(left, *op, right),
                _ => Truth::Unknown,
            },
        }
    }

    /// The counts that it looks at.
    pub(crate) fn each_count(&self, visit: &mut dyn FnMut(TallyId)) {
        match self {
            Self::Not(inner) => inner.each_count(visit),
            Self::All(parts) | Self::Any(parts) => parts.iter().for_each(|part| part.each_count(visit)),
            Self::Compare(left, _, right) => [left, right].into_iter().for_each(|formula| formula.each_count(visit)),
        }
    }
}

impl Formula {
    /// The counts that it is made of.
    pub(crate) fn each_count(&self, visit: &mut dyn FnMut(TallyId)) {
        match self {
            Self::Number(_) => {}
            Self::Count(id) => visit(*id),
            Self::Arithmetic(left, _, right) => [left, right].into_iter().for_each(|part| part.each_count(visit)),
        }
    }
}

/// Whether a comparison of two numbers, each somewhere in its range, comes out the same wherever they lie.
fn compare((low, high): (Number, Number), op: CompareOp, (other_low, other_high): (Number, Number)) -> Truth {
    let possible = [low.cmp(&other_high), high.cmp(&other_low)];
    let [least, most] = possible;
    // Between the least and the most every ordering in between can come about too.
    let orderings =
        [Ordering::Less, Ordering::Equal, Ordering::Greater].into_iter().filter(|ordering| least <= *ordering && *ordering <= most);
    let mut truths = orderings.map(|ordering| Truth::of(Relation::of(op).holds(ordering)));
    let first = truths.next().unwrap_or(Truth::Unknown);
    if truths.all(|truth| truth == first) { first } else { Truth::Unknown }
}

/// Whether a number meets a target; nothing where the number is not known.
pub(crate) fn meets(value: Measured, op: CompareOp, target: Measured) -> Option<bool> {
    match (value, target) {
        (Measured::Known(value), Measured::Known(target)) => Some(Relation::of(op).holds(value.cmp(&target))),
        _ => None,
    }
}

/// The same number times a hundred: targets of percentages are written in percent.
pub(crate) fn in_percent(value: Measured) -> Measured {
    match value {
        Measured::Known(number) => number.times_hundred().map_or(Measured::TooLarge, Measured::Known),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ratio(numer: i128, denom: i128) -> Number {
        Number(Ratio::new(numer, denom))
    }

    #[test]
    fn a_cut_is_rounded_half_up_for_people_only() {
        // 914 signboards before, 407 after; 157 forms and 57; 338 and 243; 102 and 41; 1,849 indicators and 904; 91 forms and 39.
        for (before, after, shown) in
            [(914, 407, "55.5%"), (157, 57, "63.7%"), (338, 243, "28.1%"), (102, 41, "59.8%"), (1849, 904, "51.1%"), (91, 39, "57.1%")]
        {
            assert_eq!(ratio(before - after, before).percent(), shown, "{before} to {after}");
        }
        assert_eq!(ratio(1, 2000).percent(), "0.1%");
        assert_eq!(ratio(-1, 2000).percent(), "-0.1%");
        assert_eq!(ratio(-1, 3000).percent(), "0.0%");
        assert_eq!(ratio(5, 2).rounded(0), "3");
    }

    #[test]
    fn a_comparison_is_known_where_it_comes_out_the_same_for_every_count() {
        let range = |low, high| (Number::whole(low), Number::whole(high));
        for (counts, op, limit, truth) in [
            ((0, 2), CompareOp::Ge, 3, Truth::False),
            ((0, 3), CompareOp::Ge, 3, Truth::Unknown),
            ((3, 9), CompareOp::Ge, 3, Truth::True),
            ((3, 3), CompareOp::Eq, 3, Truth::True),
            ((2, 3), CompareOp::Eq, 3, Truth::Unknown),
            ((4, 9), CompareOp::Ne, 3, Truth::True),
        ] {
            assert_eq!(compare(range(counts.0, counts.1), op, range(limit, limit)), truth, "{counts:?} {op:?} {limit}");
        }
    }

    #[test]
    fn nothing_is_divided_by_nought() {
        let division = Formula::Arithmetic(Box::new(Formula::Number(1.into())), ArithmeticOp::Div, Box::new(Formula::Count(TallyId(0))));
        assert_eq!(division.value(&|_| (0, 0)), Measured::Empty);
        assert_eq!(division.value(&|_| (0, 1)), Measured::Unknown);
        assert_eq!(division.value(&|_| (4, 4)), Measured::Known(ratio(1, 4)));
    }
}
