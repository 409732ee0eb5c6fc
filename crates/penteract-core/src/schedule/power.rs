//! Compounding at fractions of a period, in decimals.

use rust_decimal::Decimal;

use crate::Rounding;
use crate::decimal_math::{exp, ln, power};

/// (1 + `annual`)^(`numerator` ÷ `denominator`) − 1: what a yearly effective rate gives over a fraction of a year. Exact
/// where the power or the root has few enough digits, since interest on it may fall on half a cent; to about 26 digits
/// elsewhere. `None` when 1 + `annual` is not above zero, or on overflow.
pub(crate) fn compounded(annual: Decimal, numerator: i64, denominator: i64) -> Option<Decimal> {
    let base = Decimal::ONE.checked_add(annual)?;
    if base <= Decimal::ZERO || denominator <= 0 {
        return None;
    }
    let common = common_divisor(numerator, denominator)?;
    let (numerator, denominator) = (
        numerator.checked_div(common)?,
        denominator.checked_div(common)?,
    );
    let whole = power(base, numerator.checked_div_euclid(denominator)?)?;
    let rest = numerator.checked_rem_euclid(denominator)?;
    let growth = if rest == 0 {
        whole
    } else {
        whole.checked_mul(fractional_power(base, rest, denominator)?)?
    };
    growth.checked_sub(Decimal::ONE)
}

fn common_divisor(left: i64, right: i64) -> Option<i64> {
    let (mut left, mut right) = (left.checked_abs()?, right.checked_abs()?);
    while right != 0 {
        (left, right) = (right, left.checked_rem(right)?);
    }
    Some(left)
}

/// A power below one, from its logarithm and then a step of Newton's method where that brings digits.
fn fractional_power(base: Decimal, numerator: i64, denominator: i64) -> Option<Decimal> {
    let logarithm = ln(base)?
        .checked_mul(Decimal::from(numerator))?
        .checked_div(Decimal::from(denominator))?;
    let estimate = exp(logarithm)?;
    Some(polished(estimate, base, numerator, denominator).unwrap_or(estimate))
}

/// The root of xᵈ = baseⁿ next to an estimate; `None` where these powers have too few digits to improve on it.
fn polished(estimate: Decimal, base: Decimal, numerator: i64, denominator: i64) -> Option<Decimal> {
    /// Digits up to which a root is tried as an exact one.
    const SHORT: u32 = 14;
    let target = power(base, numerator)?;
    if target < Decimal::new(1, 3) {
        return None;
    }
    // x − (xᵈ − baseⁿ) / (d xᵈ⁻¹)
    let power_below = power(estimate, denominator.checked_sub(1)?)?;
    let excess = power_below.checked_mul(estimate)?.checked_sub(target)?;
    let slope = power_below.checked_mul(Decimal::from(denominator))?;
    let root = estimate.checked_sub(excess.checked_div(slope)?)?;
    let short = Rounding::HalfEven.round(root, SHORT);
    let is_exact = power(short, denominator) == Some(target);
    Some(if is_exact { short } else { root })
}

#[cfg(test)]
mod tests {
    use super::compounded;
    use rust_decimal::Decimal;

    fn decimal(text: &str) -> Decimal {
        text.parse().unwrap()
    }

    fn assert_close(got: Decimal, expected: &str) {
        assert!(
            (got - decimal(expected)).abs() < decimal("0.0000000000000000000000001"),
            "{got} is not {expected}"
        );
    }

    #[test]
    fn twelve_monthly_rates_compound_to_the_yearly_one() {
        for annual in ["0.07", "-0.005", "0.0001", "10", "-0.9", "1"] {
            let monthly = compounded(decimal(annual), 1, 12).unwrap();
            let mut year = Decimal::ONE;
            for _ in 0..12 {
                year *= Decimal::ONE + monthly;
            }
            assert!(
                (year - Decimal::ONE - decimal(annual)).abs()
                    < decimal("0.00000000000000000000001"),
                "{annual}"
            );
        }
    }

    #[test]
    fn known_values() {
        assert_close(
            compounded(decimal("0.09"), 1, 2).unwrap(),
            "0.0440306508910550179757754022",
        );
        assert_eq!(compounded(Decimal::ZERO, 7, 12), Some(Decimal::ZERO));
        assert_eq!(compounded(Decimal::NEGATIVE_ONE, 1, 12), None);
    }

    #[test]
    fn whole_powers_and_short_roots_are_exact() {
        let cases = [
            ("0.05", 1, 1, "0.05"),
            ("0.05", 12, 12, "0.05"),
            ("0.05", 2, 1, "0.1025"),
            ("0.1025", 6, 12, "0.05"),
            ("0.21", 3, 2, "0.331"),
            ("0.331", 2, 3, "0.21"),
            ("-0.19", 1, 2, "-0.1"),
            ("10", 3, 1, "1330"),
            ("0.0609", 2, 4, "0.03"),
        ];
        for (annual, numerator, denominator, expected) in cases {
            assert_eq!(
                compounded(decimal(annual), numerator, denominator),
                Some(decimal(expected)),
                "{annual} over {numerator}/{denominator}"
            );
        }
    }

    #[test]
    fn days_of_a_year_compound_to_the_yearly_rate() {
        for annual in ["0.05", "-0.005", "10", "-0.5"] {
            let daily = compounded(decimal(annual), 1, 365).unwrap();
            let rest = compounded(decimal(annual), 364, 365).unwrap();
            assert_close(
                (Decimal::ONE + daily) * (Decimal::ONE + rest) - Decimal::ONE,
                annual,
            );
        }
    }
}
