//! Decimals as people and JSON write them: digits, a point, a sign. No exponent, no float on the way.

use crate::said;
use rust_decimal::Decimal;

/// What is wrong with a text that should be a decimal.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DecimalTextError {
    /// Not a number of digits, an optional sign and an optional point.
    NotADecimal {
        /// The text as it was written.
        text: String,
    },
    /// More digits than a decimal holds: 28, or a mantissa above 2⁹⁶.
    TooManyDigits {
        /// The text as it was written.
        text: String,
    },
}

said! { DecimalTextError: Error {
    NotADecimal { text } =>
        "`{text}` is not a decimal number: write digits, a point for the decimals, as in `12500.00`",
        "`{text}` n'est pas un nombre décimal : écrivez des chiffres, avec un point devant les décimales, comme `12500.00`";
    TooManyDigits { text } =>
        "`{text}` has more digits than can be held exactly: at most 28",
        "`{text}` a plus de chiffres qu'il ne peut en être tenu exactement : au plus 28";
} }

/// Reads `-12500.00`: every digit is kept, anything else is refused.
///
/// # Errors
/// [`DecimalTextError::NotADecimal`] for an exponent, a comma, a blank, a bare point; [`DecimalTextError::TooManyDigits`]
/// when the number cannot be held exactly.
///
/// # Example
/// ```
/// use penteract_core::parse_decimal;
///
/// assert_eq!(parse_decimal("12345678901234567.89")?.to_string(), "12345678901234567.89");
/// assert!(parse_decimal("1e3").is_err());
/// assert!(parse_decimal("12,50").is_err());
/// # Ok::<(), penteract_core::DecimalTextError>(())
/// ```
pub fn parse_decimal(text: &str) -> Result<Decimal, DecimalTextError> {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    let (whole, decimals) = digits
        .split_once('.')
        .map_or((digits, None), |(whole, decimals)| (whole, Some(decimals)));
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if !is_number(whole) || decimals.is_some_and(|decimals| !is_number(decimals)) {
        return Err(DecimalTextError::NotADecimal {
            text: text.to_owned(),
        });
    }
    // `0.500…0` with forty zeros is a half: zeros that say nothing do not make a number too long.
    let significant = || text.trim_end_matches('0').trim_end_matches('.');
    Decimal::from_str_exact(text)
        .or_else(|error| {
            if decimals.is_some() {
                Decimal::from_str_exact(significant())
            } else {
                Err(error)
            }
        })
        .map_err(|_| DecimalTextError::TooManyDigits {
            text: text.to_owned(),
        })
}

#[cfg(test)]
mod tests {
    use super::{DecimalTextError, parse_decimal};

    #[test]
    fn keeps_every_digit_and_the_scale() {
        for text in [
            "0",
            "0.10",
            "-3.50",
            "12345678901234567.89",
            "79228162514264337593543950335",
        ] {
            assert_eq!(parse_decimal(text).unwrap().to_string(), text);
        }
        assert_eq!(parse_decimal("+1.5").unwrap().to_string(), "1.5");
        assert_eq!(
            parse_decimal("0.5000000000000000000000000000000000000")
                .unwrap()
                .to_string(),
            "0.5"
        );
    }

    #[test]
    fn refuses_what_is_not_a_plain_number() {
        for text in [
            "", "-", ".", "1.", ".5", "1e3", "1,5", "1 000", "1_000", "--1", "NaN", "1.2.3", "٣",
        ] {
            assert!(
                matches!(
                    parse_decimal(text),
                    Err(DecimalTextError::NotADecimal { .. })
                ),
                "{text}"
            );
        }
    }

    #[test]
    fn refuses_digits_that_would_be_lost() {
        for text in [
            "0.12345678901234567890123456789",
            "79228162514264337593543950336",
        ] {
            assert!(
                matches!(
                    parse_decimal(text),
                    Err(DecimalTextError::TooManyDigits { .. })
                ),
                "{text}"
            );
        }
    }
}
