//! Compounding at fractions of a period, in decimals.

use rust_decimal::Decimal;

/// ln 2 to 28 digits.
const LN_2: Decimal = Decimal::from_parts(0xAA7A_65BF, 0x81F5_2F01, 0x1665_943F, false, 28);
/// Terms after which the series below no longer change 28 digits.
const TERMS_MAX: u32 = 60;

/// (1 + `annual`)^(`numerator` ÷ `denominator`) − 1, to about 26 digits: what a yearly effective rate gives over a
/// fraction of a year. `None` when 1 + `annual` is not above zero, or on overflow.
pub(crate) fn compounded(annual: Decimal, numerator: i64, denominator: i64) -> Option<Decimal> {
    let base = Decimal::ONE.checked_add(annual)?;
    let exponent_of_two = natural_logarithm(base)?;
    let logarithm = exponent_of_two
        .checked_mul(Decimal::from(numerator))?
        .checked_div(Decimal::from(denominator))?;
    exponential(logarithm)?.checked_sub(Decimal::ONE)
}

/// ln of a number above zero, by halving it into [2/3, 4/3] and summing 2 artanh((x − 1) ÷ (x + 1)).
fn natural_logarithm(value: Decimal) -> Option<Decimal> {
    if value <= Decimal::ZERO {
        return None;
    }
    let (two, three) = (Decimal::TWO, Decimal::from(3_u32));
    let mut reduced = value;
    let mut doublings = 0_i64;
    while reduced.checked_mul(three)? > Decimal::from(4_u32) {
        reduced = reduced.checked_div(two)?;
        doublings += 1;
    }
    while reduced.checked_mul(three)? < two {
        reduced = reduced.checked_mul(two)?;
        doublings -= 1;
    }
    let ratio = reduced
        .checked_sub(Decimal::ONE)?
        .checked_div(reduced.checked_add(Decimal::ONE)?)?;
    let square = ratio.checked_mul(ratio)?;
    let mut power = ratio;
    let mut sum = ratio;
    for term in 1..TERMS_MAX {
        power = power.checked_mul(square)?;
        let next = power.checked_div(Decimal::from(2 * term + 1))?;
        if next.is_zero() {
            break;
        }
        sum = sum.checked_add(next)?;
    }
    sum.checked_mul(two)?
        .checked_add(LN_2.checked_mul(Decimal::from(doublings))?)
}

/// e to a power, by taking out multiples of ln 2 and summing the series of the rest.
fn exponential(value: Decimal) -> Option<Decimal> {
    let doublings = value.checked_div(LN_2)?.trunc();
    let rest = value.checked_sub(doublings.checked_mul(LN_2)?)?;
    let mut term = Decimal::ONE;
    let mut sum = Decimal::ONE;
    for index in 1..TERMS_MAX {
        term = term.checked_mul(rest)?.checked_div(Decimal::from(index))?;
        if term.is_zero() {
            break;
        }
        sum = sum.checked_add(term)?;
    }
    let two = Decimal::TWO;
    let steps = u32::try_from(doublings.abs().mantissa())
        .ok()
        .filter(|&steps| steps < 96)?;
    for _ in 0..steps {
        sum = if doublings.is_sign_negative() {
            sum.checked_div(two)?
        } else {
            sum.checked_mul(two)?
        };
    }
    Some(sum)
}

#[cfg(test)]
mod tests {
    use super::{compounded, natural_logarithm};
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
            natural_logarithm(Decimal::TWO).unwrap(),
            "0.6931471805599453094172321215",
        );
        assert_close(
            natural_logarithm(Decimal::TEN).unwrap(),
            "2.3025850929940456840179914547",
        );
        assert_close(
            compounded(decimal("0.09"), 1, 2).unwrap(),
            "0.0440306508910550179757754022",
        );
        assert_eq!(compounded(Decimal::ZERO, 7, 12), Some(Decimal::ZERO));
        assert_eq!(compounded(Decimal::NEGATIVE_ONE, 1, 12), None);
    }
}
