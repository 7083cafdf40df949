//! Exact decimals: mantissa and scale.

use rust_decimal::Decimal;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

pub(crate) fn serialize<S: Serializer>(number: &Decimal, serializer: S) -> Result<S::Ok, S::Error> {
    (number.mantissa(), number.scale()).serialize(serializer)
}

pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Decimal, D::Error> {
    let (mantissa, scale) = Deserialize::deserialize(deserializer)?;
    Decimal::try_from_i128_with_scale(mantissa, scale).map_err(D::Error::custom)
}
