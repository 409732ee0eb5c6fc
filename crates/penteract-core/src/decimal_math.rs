//! Powers, exponentials and logarithms of decimals, to some 26 significant digits where the result has that many.
//!
//! `rust_decimal` has them too, but stops its series early (2 × 10⁻⁷), which is too coarse to check a rate with.
//! Everything returns `None` when the result is too large; a result below 10⁻²⁸ is zero.

use rust_decimal::Decimal;

/// ln 2, to the last digit a decimal holds.
const LN_2: Decimal = Decimal::from_parts(0xAA7A_65BF, 0x81F5_2F01, 0x1665_943F, false, 28);

/// `base` to a whole power, by squaring; a negative power is the inverse of the positive one.
pub(crate) fn power(base: Decimal, exponent: i64) -> Option<Decimal> {
    if exponent < 0 {
        // The inverse first: discount factors vanish where growth factors overflow.
        let inverse = Decimal::ONE.checked_div(base)?;
        return power_unsigned(inverse, exponent.unsigned_abs());
    }
    power_unsigned(base, exponent.unsigned_abs())
}

fn power_unsigned(base: Decimal, exponent: u64) -> Option<Decimal> {
    let (mut result, mut square, mut rest) = (Decimal::ONE, base, exponent);
    while rest > 0 {
        if rest % 2 == 1 {
            result = result.checked_mul(square)?;
        }
        rest /= 2;
        if rest > 0 {
            square = square.checked_mul(square)?;
        }
    }
    Some(result)
}

/// The root of order `degree` of a positive base.
pub(crate) fn root(base: Decimal, degree: u32) -> Option<Decimal> {
    let estimate = exp(ln(base)?.checked_div(Decimal::from(degree))?)?;
    // One step of Newton's method removes what the series lost: x − (xⁿ − base) / (n xⁿ⁻¹).
    let power_below = power(estimate, i64::from(degree) - 1)?;
    let excess = power_below.checked_mul(estimate)?.checked_sub(base)?;
    estimate.checked_sub(excess.checked_div(power_below.checked_mul(Decimal::from(degree))?)?)
}

/// e to the power of `exponent`.
pub(crate) fn exp(exponent: Decimal) -> Option<Decimal> {
    // e^x = 2^k × e^r with |r| ≤ ln 2 / 2.
    let halvings = crate::Rounding::HalfEven.round(exponent.checked_div(LN_2)?, 0);
    let rest = exponent.checked_sub(halvings.checked_mul(LN_2)?)?;
    let (mut sum, mut term) = (Decimal::ONE, Decimal::ONE);
    for index in 1..=40_u32 {
        term = term.checked_mul(rest)?.checked_div(Decimal::from(index))?;
        if term.is_zero() {
            break;
        }
        sum = sum.checked_add(term)?;
    }
    let halvings = i64::try_from(halvings).ok()?;
    if halvings < -200 {
        return Some(Decimal::ZERO);
    }
    if halvings >= 0 {
        sum.checked_mul(power(Decimal::TWO, halvings)?)
    } else {
        sum.checked_mul(power(half(), -halvings)?)
    }
}

/// The natural logarithm; `None` unless the argument is positive.
pub(crate) fn ln(argument: Decimal) -> Option<Decimal> {
    if argument <= Decimal::ZERO {
        return None;
    }
    // Bring the argument near 1 by halving or doubling: x = m × 2^k.
    let (mut mantissa, mut doublings) = (argument, 0_i64);
    let (low, high) = (Decimal::new(70, 2), Decimal::new(142, 2));
    while mantissa > high {
        mantissa = mantissa.checked_mul(half())?;
        doublings += 1;
    }
    while mantissa < low {
        mantissa = mantissa.checked_mul(Decimal::TWO)?;
        doublings -= 1;
    }
    // ln m = 2 (z + z³/3 + z⁵/5 + …) with z = (m − 1) / (m + 1), at most 0.18 in magnitude.
    let z = mantissa
        .checked_sub(Decimal::ONE)?
        .checked_div(mantissa.checked_add(Decimal::ONE)?)?;
    let z_squared = z.checked_mul(z)?;
    let (mut sum, mut power) = (z, z);
    for index in 1..=30_u32 {
        power = power.checked_mul(z_squared)?;
        if power.is_zero() {
            break;
        }
        sum = sum.checked_add(power.checked_div(Decimal::from(2 * index + 1))?)?;
    }
    sum.checked_mul(Decimal::TWO)?
        .checked_add(LN_2.checked_mul(Decimal::from(doublings))?)
}

fn half() -> Decimal {
    Decimal::new(5, 1)
}

#[cfg(test)]
mod tests {
    use super::{LN_2, exp, ln, power, root};
    use rust_decimal::Decimal;

    fn decimal(text: &str) -> Decimal {
        text.parse().unwrap()
    }

    fn close(actual: Option<Decimal>, expected: &str, within: &str) {
        let actual = actual.unwrap();
        assert!(
            (actual - decimal(expected)).abs() <= decimal(within),
            "{actual} is not {expected}"
        );
    }

    #[test]
    fn constants_and_series_have_25_digits() {
        assert_eq!(LN_2, decimal("0.6931471805599453094172321215"));
        close(
            exp(Decimal::ONE),
            "2.7182818284590452353602874714",
            "0.000000000000000000000000005",
        );
        close(
            exp(decimal("-10")),
            "0.0000453999297624848515355915",
            "0.0000000000000000000000000002",
        );
        close(
            exp(decimal("20")),
            "485165195.40979027796910683054",
            "0.0000000000000001",
        );
        close(
            ln(decimal("10")),
            "2.3025850929940456840179914547",
            "0.000000000000000000000000005",
        );
        close(
            ln(decimal("0.000000001")),
            "-20.7232658369464111561619230920",
            "0.00000000000000000000000005",
        );
    }

    #[test]
    fn powers_agree_with_themselves() {
        close(
            root(decimal("1.075"), 12),
            "1.0060449190242917079464629",
            "0.0000000000000000000000001",
        );
        assert_eq!(power(decimal("1.1"), 2), Some(decimal("1.21")));
        assert_eq!(power(decimal("2"), -2), Some(decimal("0.25")));
    }

    #[test]
    fn what_is_too_large_is_none_and_what_vanishes_is_zero() {
        assert_eq!(power(decimal("11"), 1_200), None);
        assert_eq!(power(decimal("11"), -1_200), Some(Decimal::ZERO));
        assert_eq!(exp(decimal("100")), None);
        assert_eq!(exp(decimal("-1000")), Some(Decimal::ZERO));
        assert_eq!(exp(Decimal::MIN), None);
        assert_eq!((ln(Decimal::ZERO), ln(decimal("-1"))), (None, None));
    }
}
