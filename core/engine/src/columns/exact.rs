//! Numbers and moments of Arrow as exact values: nothing is rounded.

use rust_decimal::Decimal;

use crate::model::DayNumber;

/// A whole number with its point moved left by `scale` as a decimal; nothing where it is too large or too fine.
pub(super) fn decimal(mut number: i128, scale: i32) -> Option<Decimal> {
    let mut scale = scale;
    while scale > 0 && number % 10 == 0 {
        (number, scale) = (number / 10, scale - 1);
    }
    while scale < 0 {
        (number, scale) = (number.checked_mul(10)?, scale + 1);
    }
    Decimal::try_from_i128_with_scale(number, u32::try_from(scale).ok()?).ok()
}

/// The digits of a number with its point moved left by `scale`.
pub(super) fn digits(number: i128, scale: i32) -> String {
    let plain = number.unsigned_abs().to_string();
    let sign = if number < 0 { "-" } else { "" };
    let Ok(places) = usize::try_from(scale) else {
        return format!("{sign}{plain}{}", "0".repeat(usize::try_from(scale.unsigned_abs()).unwrap_or(0)));
    };
    let padded = format!("{plain:0>width$}", width = places + 1);
    let point = padded.len().saturating_sub(places);
    let (whole, part) = (padded.get(..point).unwrap_or_default(), padded.get(point..).unwrap_or_default());
    if part.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{part}") }
}

/// A float as the decimal that it is, digit by digit; nothing where it is none, or where a decimal cannot hold all of its digits. `0.5` is one, `0.1` is not:
/// as a float it is another number, a little larger.
pub(super) fn float(number: f64) -> Option<Decimal> {
    let bits = number.to_bits();
    let power = i32::try_from((bits >> 52) & 0x7ff).ok()?;
    let part = i128::from(bits & ((1 << 52) - 1));
    if power == 0x7ff {
        return None;
    }
    let (whole, power) = if power == 0 { (part, -1_074) } else { (part | (1 << 52), power - 1_075) };
    if whole == 0 {
        return Some(Decimal::ZERO);
    }
    let zeros = whole.trailing_zeros();
    let (whole, power) = (whole >> zeros, power + i32::try_from(zeros).ok()?);
    let signed = if bits >> 63 == 1 { -whole } else { whole };
    if power >= 0 {
        return decimal(signed.checked_mul(1_i128.checked_shl(u32::try_from(power).ok()?)?)?, 0);
    }
    // Divided by two so many times is multiplied by five and divided by ten as often.
    let halvings = u32::try_from(-power).ok().filter(|halvings| *halvings <= Decimal::MAX_SCALE)?;
    decimal(signed.checked_mul(5_i128.checked_pow(halvings)?)?, i32::try_from(halvings).ok()?)
}

/// The day of which this is the midnight, in units of which a day has so many; nothing for another moment.
pub(super) fn midnight(moment: i64, a_day: i64) -> Option<DayNumber> {
    if moment.checked_rem_euclid(a_day)? != 0 {
        return None;
    }
    DayNumber::try_from(moment.div_euclid(a_day)).ok()
}

/// How many seconds a time zone of Arrow is ahead, where that is the same on every day; nothing for the name of a place.
pub(super) fn seconds_ahead(zone: &str) -> Option<i64> {
    if matches!(zone, "UTC" | "utc" | "Z" | "Etc/UTC" | "GMT") {
        return Some(0);
    }
    let (sign, rest) = match (zone.strip_prefix('+'), zone.strip_prefix('-')) {
        (Some(rest), _) => (1, rest),
        (None, Some(rest)) => (-1, rest),
        (None, None) => return None,
    };
    let plain: String = rest.chars().filter(|character| *character != ':').collect();
    let (hours, minutes) = plain.split_at_checked(2)?;
    let number = |text: &str, below: i64| text.parse::<i64>().ok().filter(|number| (0..below).contains(number));
    let minutes = if minutes.is_empty() { 0 } else { number(minutes, 60).filter(|_| minutes.len() == 2)? };
    Some(sign * (number(hours, 24)? * 3_600 + minutes * 60))
}

#[cfg(test)]
mod tests {
    use super::{decimal, digits, float, midnight, seconds_ahead};

    #[test]
    fn a_float_is_taken_only_where_it_is_exact() {
        let text = |number: f64| float(number).map(|number| number.to_string());
        for (number, exact) in [
            (0.5, "0.5"),
            (-3.25, "-3.25"),
            (0.0, "0"),
            (-0.0, "0"),
            (1e15, "1000000000000000"),
            (2.0_f64.powi(-28), "0.0000000037252902984619140625"),
        ] {
            assert_eq!(text(number).as_deref(), Some(exact), "{number}");
        }
        for number in [0.1, 0.3, 1e-9, f64::NAN, f64::INFINITY, 1e300, f64::MIN_POSITIVE, 2.0_f64.powi(97)] {
            assert_eq!(text(number), None, "{number}");
        }
        assert_eq!(text(2.0_f64.powi(95)).as_deref(), Some("39614081257132168796771975168"));
    }

    #[test]
    fn the_point_moves_and_nothing_is_rounded() {
        assert_eq!(decimal(1_250, 2).map(|it| it.to_string()).as_deref(), Some("12.5"));
        assert_eq!(decimal(12, -2).map(|it| it.to_string()).as_deref(), Some("1200"));
        assert_eq!(decimal(i128::MAX, 0), None);
        for (number, scale, text) in [(5, 3, "0.005"), (-1_250, 2, "-12.50"), (7, 0, "7"), (7, -2, "700"), (0, 1, "0.0")] {
            assert_eq!(digits(number, scale), text);
        }
    }

    #[test]
    fn only_midnight_is_a_day() {
        const DAY: i64 = 86_400_000;
        assert_eq!(midnight(20_000 * DAY, DAY), Some(20_000));
        assert_eq!(midnight(-DAY, DAY), Some(-1));
        assert_eq!(midnight(1, DAY), None);
    }

    #[test]
    fn a_time_zone_is_read_where_it_is_the_same_on_every_day() {
        for (zone, seconds) in [("UTC", 0), ("+08:00", 28_800), ("-0330", -12_600), ("+08", 28_800)] {
            assert_eq!(seconds_ahead(zone), Some(seconds), "{zone}");
        }
        for zone in ["Asia/Shanghai", "", "+8", "+99:00", "+08:0", "+08:99", "+é8"] {
            assert_eq!(seconds_ahead(zone), None, "{zone}");
        }
    }
}
