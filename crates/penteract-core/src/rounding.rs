//! Rounding with a name: the one place that rounds a decimal.
//!
//! Every rounded figure of a loan says how it was rounded. `Decimal::round` rounds half to even without saying so and
//! is banned in this workspace.

use rust_decimal::{Decimal, RoundingStrategy};
use serde::{Deserialize, Serialize};

/// How a figure between two representable values is rounded.
///
/// Serialised as `half-up`, `half-even`, `half-down`, `up`, `down`, `ceiling`, `floor`.
///
/// # Example
/// ```
/// use penteract_core::Rounding;
/// use rust_decimal::Decimal;
///
/// let interest: Decimal = "2.345".parse()?;
/// assert_eq!(Rounding::HalfUp.round(interest, 2).to_string(), "2.35");
/// assert_eq!(Rounding::HalfEven.round(interest, 2).to_string(), "2.34");
/// assert_eq!(Rounding::HalfUp.round(-interest, 2).to_string(), "-2.35");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Rounding {
    /// To the nearest; a tie goes away from zero (2.345 → 2.35, −2.345 → −2.35). What invoices and most loan contracts
    /// mean by "rounded", hence the default.
    #[default]
    HalfUp,
    /// To the nearest; a tie goes to the even neighbour (2.345 → 2.34, 2.355 → 2.36).
    HalfEven,
    /// To the nearest; a tie goes towards zero (2.345 → 2.34).
    HalfDown,
    /// Away from zero (2.341 → 2.35, −2.341 → −2.35).
    Up,
    /// Towards zero: the digits beyond are cut (2.349 → 2.34, −2.349 → −2.34).
    Down,
    /// Towards plus infinity (2.341 → 2.35, −2.349 → −2.34).
    Ceiling,
    /// Towards minus infinity (2.349 → 2.34, −2.341 → −2.35).
    Floor,
}

impl Rounding {
    /// `value` rounded to `decimals` digits after the point.
    ///
    /// The result has at most `decimals` digits after the point (0 to 28, beyond 28 nothing is rounded); a value with
    /// fewer is returned as it is.
    pub fn round(self, value: Decimal, decimals: u32) -> Decimal {
        value.round_dp_with_strategy(decimals, self.strategy())
    }

    /// `value` rounded to a multiple of `multiple`, for instance to the nearest 5 francs or 0.05.
    ///
    /// `None` when `multiple` is zero or negative, or when the result is too large for a decimal.
    ///
    /// # Example
    /// ```
    /// use penteract_core::Rounding;
    /// use rust_decimal::Decimal;
    ///
    /// let five = Decimal::from(5);
    /// assert_eq!(Rounding::HalfUp.round_to_multiple(Decimal::from(1_237), five), Some(Decimal::from(1_235)));
    /// assert_eq!(Rounding::Up.round_to_multiple(Decimal::from(1_231), five), Some(Decimal::from(1_235)));
    /// assert_eq!(Rounding::Up.round_to_multiple(Decimal::ONE, Decimal::ZERO), None);
    /// ```
    pub fn round_to_multiple(self, value: Decimal, multiple: Decimal) -> Option<Decimal> {
        if multiple <= Decimal::ZERO {
            return None;
        }
        // The remainder is exact where the quotient is not: a quotient of 0.4999… with more than 28 digits would
        // itself be rounded to 0.5 and turn a clear case into a tie.
        let remainder = value.checked_rem(multiple)?;
        if remainder.is_zero() {
            return Some(value);
        }
        let towards_zero = value.checked_sub(remainder)?;
        let is_negative = value.is_sign_negative();
        let step = if is_negative { -multiple } else { multiple };
        let twice = remainder.abs().checked_mul(Decimal::TWO)?;
        let is_above_half = twice > multiple;
        let is_half = twice == multiple;
        let moves_away = match self {
            Self::HalfUp => is_above_half || is_half,
            Self::HalfDown => is_above_half,
            Self::HalfEven => {
                let is_odd = !towards_zero
                    .checked_div(multiple)?
                    .checked_rem(Decimal::TWO)?
                    .is_zero();
                is_above_half || (is_half && is_odd)
            }
            Self::Up => true,
            Self::Down => false,
            Self::Ceiling => !is_negative,
            Self::Floor => is_negative,
        };
        if moves_away {
            towards_zero.checked_add(step)
        } else {
            Some(towards_zero)
        }
    }

    const fn strategy(self) -> RoundingStrategy {
        match self {
            Self::HalfUp => RoundingStrategy::MidpointAwayFromZero,
            Self::HalfEven => RoundingStrategy::MidpointNearestEven,
            Self::HalfDown => RoundingStrategy::MidpointTowardZero,
            Self::Up => RoundingStrategy::AwayFromZero,
            Self::Down => RoundingStrategy::ToZero,
            Self::Ceiling => RoundingStrategy::ToPositiveInfinity,
            Self::Floor => RoundingStrategy::ToNegativeInfinity,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Rounding;
    use rust_decimal::Decimal;

    const ALL: [Rounding; 7] = [
        Rounding::HalfUp,
        Rounding::HalfEven,
        Rounding::HalfDown,
        Rounding::Up,
        Rounding::Down,
        Rounding::Ceiling,
        Rounding::Floor,
    ];

    fn decimal(text: &str) -> Decimal {
        text.parse().unwrap()
    }

    #[test]
    fn each_mode_treats_ties_and_signs_as_named() {
        let cases = [
            (
                "2.345",
                ["2.35", "2.34", "2.34", "2.35", "2.34", "2.35", "2.34"],
            ),
            (
                "-2.345",
                [
                    "-2.35", "-2.34", "-2.34", "-2.35", "-2.34", "-2.34", "-2.35",
                ],
            ),
            (
                "2.355",
                ["2.36", "2.36", "2.35", "2.36", "2.35", "2.36", "2.35"],
            ),
            (
                "2.351",
                ["2.35", "2.35", "2.35", "2.36", "2.35", "2.36", "2.35"],
            ),
            (
                "-2.356",
                [
                    "-2.36", "-2.36", "-2.36", "-2.36", "-2.35", "-2.35", "-2.36",
                ],
            ),
        ];
        for (value, expected) in cases {
            for (mode, expected) in ALL.into_iter().zip(expected) {
                assert_eq!(
                    mode.round(decimal(value), 2),
                    decimal(expected),
                    "{mode:?} of {value}"
                );
                let cent = decimal("0.01");
                assert_eq!(
                    mode.round_to_multiple(decimal(value), cent),
                    Some(decimal(expected)),
                    "{mode:?} of {value}"
                );
            }
        }
    }

    #[test]
    fn a_multiple_is_found_by_the_exact_remainder() {
        // 9 999…999.5 / 3 is not representable; its remainder is.
        let value = decimal("9999999999999999999999999.5");
        assert_eq!(
            Rounding::HalfUp.round_to_multiple(value, decimal("3")),
            Some(decimal("9999999999999999999999999"))
        );
        assert_eq!(
            Rounding::HalfEven.round_to_multiple(decimal("2.5"), decimal("5")),
            Some(Decimal::ZERO)
        );
        assert_eq!(
            Rounding::HalfEven.round_to_multiple(decimal("7.5"), decimal("5")),
            Some(decimal("10"))
        );
    }

    #[test]
    fn names_are_kebab_case() {
        assert_eq!(
            serde_json::to_string(&Rounding::HalfUp).unwrap(),
            "\"half-up\""
        );
        assert_eq!(
            serde_json::from_str::<Rounding>("\"ceiling\"").unwrap(),
            Rounding::Ceiling
        );
    }
}
