//! Rates: interest, margins, fees in percent, coverage. A fraction held exactly, read and written with its unit.

use std::fmt;
use std::str::FromStr;

use rust_decimal::Decimal;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::decimal_text::{DecimalTextError, parse_decimal};
use crate::said;

/// A rate, held as an exact fraction: 0.73 % is `0.0073`.
///
/// Written `0.73 %`; read from `0.73 %` or `25 bp`. A bare number is refused, since `0.0125` may be one and a quarter
/// percent or a hundredth of that. Range: at most 10¹⁵ in magnitude.
///
/// # Example
/// ```
/// use penteract_core::Rate;
///
/// let rate: Rate = "0.73 %".parse()?;
/// assert_eq!(rate.as_fraction().to_string(), "0.0073");
/// assert_eq!("25 bp".parse::<Rate>()?.to_string(), "0.25 %");
/// assert!("0.0125".parse::<Rate>().is_err());
/// # Ok::<(), penteract_core::RateError>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Rate {
    // INVARIANT: at most 10¹⁵ in magnitude, so that the percent and basis points never overflow.
    fraction: Decimal,
}

/// Why a text or a number is not a rate.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RateError {
    /// The text has no unit.
    NoUnit {
        /// The text as it was written.
        text: String,
    },
    /// The unit is neither a percentage nor basis points.
    UnknownUnit {
        /// The unit as it was written.
        unit: String,
    },
    /// More decimals than can be held exactly.
    TooManyDecimals {
        /// The number as given, in its own unit.
        value: Decimal,
    },
    /// Beyond any rate.
    TooLarge {
        /// The fraction.
        value: Decimal,
    },
    /// The number in the text is not one.
    Number(DecimalTextError),
}

said! { RateError: Error {
    NoUnit { text } =>
        "`{text}` does not say its unit: write `{text} %` if it is a percentage, `{percent} %` if it is a fraction, or use `bp` for basis points",
        "`{text}` ne dit pas son unité : écrivez `{text} %` si c'est un pourcentage, `{percent} %` si c'est une fraction, ou `bp` pour des points de base",
        percent = as_percent_text(text);
    UnknownUnit { unit } =>
        "`{unit}` is not the unit of a rate: write `%` for a percentage or `bp` for basis points",
        "`{unit}` n'est pas l'unité d'un taux : écrivez `%` pour un pourcentage ou `bp` pour des points de base";
    TooManyDecimals { value } =>
        "{value} has too many decimals for a rate to be held exactly: at most 26 in percent",
        "{value} a trop de décimales pour qu'un taux soit tenu exactement : au plus 26 en pour cent";
    TooLarge { value } =>
        "{value} is too large for a rate: at most 10^15",
        "{value} est trop grand pour un taux : au plus 10^15";
    Number(cause: DecimalTextError);
} }

impl Rate {
    /// No rate at all.
    pub const ZERO: Self = Self {
        fraction: Decimal::ZERO,
    };
    /// All of it: 100 %.
    pub const ONE: Self = Self {
        fraction: Decimal::ONE,
    };

    const LIMIT: Decimal = Decimal::from_parts(0xA4C6_8000, 0x0003_8D7E, 0, false, 0);

    /// A rate from a fraction: `0.0073` is 0.73 %.
    ///
    /// # Errors
    /// [`RateError::TooLarge`] beyond 10¹⁵.
    pub fn from_fraction(fraction: Decimal) -> Result<Self, RateError> {
        if fraction.abs() > Self::LIMIT {
            return Err(RateError::TooLarge { value: fraction });
        }
        Ok(Self { fraction })
    }

    /// A rate from a percentage: `0.73` is 0.73 %.
    ///
    /// # Errors
    /// [`RateError::TooManyDecimals`], [`RateError::TooLarge`].
    pub fn from_percent(percent: Decimal) -> Result<Self, RateError> {
        shifted(percent, 2).and_then(Self::from_fraction)
    }

    /// A rate from basis points: `25` is 0.25 %.
    ///
    /// # Errors
    /// [`RateError::TooManyDecimals`], [`RateError::TooLarge`].
    pub fn from_basis_points(basis_points: Decimal) -> Result<Self, RateError> {
        shifted(basis_points, 4).and_then(Self::from_fraction)
    }

    /// The fraction: `0.0073` for 0.73 %.
    pub const fn as_fraction(self) -> Decimal {
        self.fraction
    }

    /// The percentage, exactly: `0.73` for 0.73 %.
    pub fn as_percent(self) -> Decimal {
        scaled_up(self.fraction, 2)
    }

    /// The basis points, exactly: `73` for 0.73 %.
    pub fn as_basis_points(self) -> Decimal {
        scaled_up(self.fraction, 4)
    }

    /// Whether the rate is zero.
    pub const fn is_zero(self) -> bool {
        self.fraction.is_zero()
    }

    /// Whether the rate is below zero.
    pub const fn is_negative(self) -> bool {
        self.fraction.is_sign_negative() && !self.fraction.is_zero()
    }

    /// The sum of two rates, a base and its margin for instance.
    ///
    /// # Errors
    /// [`RateError::TooLarge`] beyond 10¹⁵.
    pub fn checked_add(self, other: Self) -> Result<Self, RateError> {
        // Two magnitudes of 10¹⁵ at most: the sum cannot overflow a decimal.
        Self::from_fraction(self.fraction + other.fraction)
    }

    /// The difference of two rates.
    ///
    /// # Errors
    /// [`RateError::TooLarge`] beyond 10¹⁵.
    pub fn checked_sub(self, other: Self) -> Result<Self, RateError> {
        Self::from_fraction(self.fraction - other.fraction)
    }
}

/// `value` with its point moved left: exact, or an error.
fn shifted(value: Decimal, places: u32) -> Result<Decimal, RateError> {
    let mut moved = value.normalize();
    match moved.set_scale(moved.scale() + places) {
        Ok(()) => Ok(moved),
        Err(_) => Err(RateError::TooManyDecimals { value }),
    }
}

/// `value` with its point moved right. Exact: the magnitude is at most 10¹⁵.
fn scaled_up(value: Decimal, places: u32) -> Decimal {
    let normal = value.normalize();
    let scale = normal.scale();
    let mut moved = normal;
    if scale >= places && moved.set_scale(scale - places).is_ok() {
        return moved;
    }
    // At most 15 + 4 digits before the point and fewer than four after it.
    (normal * Decimal::from(10_u64.pow(places))).normalize()
}

/// What a bare number would be in percent, for the message that asks which was meant; the number itself where none is so
/// large.
fn as_percent_text(text: &str) -> String {
    let percent = |fraction: Decimal| fraction.normalize().checked_mul(Decimal::ONE_HUNDRED);
    let percent = parse_decimal(text).ok().and_then(percent);
    percent.map_or_else(
        || text.to_owned(),
        |percent| percent.normalize().to_string(),
    )
}

/// `0.73 %`.
impl fmt::Display for Rate {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} %", self.as_percent())
    }
}

/// Reads `0.73 %`, `0.73%`, `25 bp`, `25 bps`.
impl FromStr for Rate {
    type Err = RateError;

    fn from_str(text: &str) -> Result<Self, RateError> {
        let text = text.trim();
        let digits_end = text
            .find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | '-' | '+')))
            .unwrap_or(text.len());
        let (number, unit) = text.split_at_checked(digits_end).unwrap_or((text, ""));
        match unit.trim_start() {
            "" => parse_decimal(number)
                .map_err(RateError::from)
                .and_then(|_| {
                    Err(RateError::NoUnit {
                        text: text.to_owned(),
                    })
                }),
            "%" => Self::from_percent(parse_decimal(number)?),
            "bp" | "bps" => Self::from_basis_points(parse_decimal(number)?),
            unit => Err(RateError::UnknownUnit {
                unit: unit.to_owned(),
            }),
        }
    }
}

impl Serialize for Rate {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Rate {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(crate::amount::TextVisitor {
            what: "a rate",
            example: "0.73 %",
            parse: Self::from_str,
        })
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for Rate {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Rate".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "type": "string",
            "description": "a rate with its unit: percent or basis points",
            "pattern": r"^\s*[-+]?[0-9]+(\.[0-9]+)?\s*(%|bps?)\s*$",
            "examples": ["0.73 %", "25 bp"]
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{Rate, RateError};
    use rust_decimal::Decimal;

    fn rate(text: &str) -> Rate {
        text.parse().unwrap()
    }

    #[test]
    fn reads_percent_and_basis_points() {
        assert_eq!(rate("0.73 %").as_fraction(), Decimal::new(73, 4));
        assert_eq!(rate("0.73%"), rate("73 bp"));
        assert_eq!(rate("-25 bps").as_percent(), Decimal::new(-25, 2));
        assert_eq!(rate("1000 %").as_fraction(), Decimal::from(10));
    }

    #[test]
    fn a_bare_number_is_refused_with_both_readings() {
        let message = "0.0125".parse::<Rate>().unwrap_err().to_string();
        assert_eq!(
            message,
            "`0.0125` does not say its unit: write `0.0125 %` if it is a percentage, `1.25 %` if it is a fraction, or use `bp` for basis points"
        );
        // No percentage is a hundred times as large as that.
        let message = "1000100000000000000000010000".parse::<Rate>();
        let message = message.unwrap_err().to_string();
        assert!(
            message.contains("write `1000100000000000000000010000 %`"),
            "{message}"
        );
        assert!(matches!(
            "5 euros".parse::<Rate>(),
            Err(RateError::UnknownUnit { .. })
        ));
        assert!(matches!(
            "abc".parse::<Rate>(),
            Err(RateError::UnknownUnit { .. })
        ));
        assert!(matches!("%".parse::<Rate>(), Err(RateError::Number(_))));
    }

    #[test]
    fn prints_what_reads_back() {
        for text in [
            "0.73 %",
            "0 %",
            "-1.5 %",
            "1000 %",
            "100000000000000000 %",
            "0.00000000000000000000000001 %",
        ] {
            assert_eq!(rate(text).to_string(), text);
            assert_eq!(rate(&rate(text).to_string()), rate(text));
        }
    }

    #[test]
    fn what_cannot_be_held_exactly_is_refused() {
        assert!(matches!(
            "0.000000000000000000000000001 %".parse::<Rate>(),
            Err(RateError::TooManyDecimals { .. })
        ));
        assert!(matches!(
            Rate::from_fraction(Decimal::MAX),
            Err(RateError::TooLarge { .. })
        ));
        assert_eq!(Rate::LIMIT, Decimal::from(10_i64.pow(15)));
        assert!(Rate::from_fraction(Rate::LIMIT).is_ok());
    }

    #[test]
    fn crosses_json_as_text_with_its_unit() {
        assert_eq!(serde_json::to_string(&rate("73 bp")).unwrap(), "\"0.73 %\"");
        let refused = serde_json::from_str::<Rate>("0.0073")
            .unwrap_err()
            .to_string();
        assert!(
            refused.contains("written as a string, such as \"0.73 %\""),
            "{refused}"
        );
    }
}
