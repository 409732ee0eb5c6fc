//! Numbers that no decimal holds: quotients, and what is computed with them.
//!
//! A decimal holds 28 digits, and a third has more: `amount / 12 * 9`, computed through a rounded quotient, would miss
//! the amount by a hair, and a rule at its exact limit would refuse. So a quotient stays a fraction until it leaves the
//! scripts; then it is the nearest decimal. What a decimal holds exactly is a decimal, always: two values are equal
//! when they are the same.

use std::cmp::Ordering;

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{Pow, Signed, ToPrimitive, Zero};
use penteract_core::Rounding;
use rust_decimal::Decimal;

use crate::operation::Calculation;

/// How many digits a decimal has after its point, at most.
const MOST_DECIMALS: u32 = 28;

/// How long a fraction may grow, in bits of its two parts: sums of some hundred quotients of amounts. Beyond it, a number
/// is out of bounds.
const MOST_BITS: u64 = 8_192;

/// A decimal, or a fraction that no decimal holds.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Number {
    Decimal(Decimal),
    Fraction(BigRational),
}

impl Number {
    /// The number in its one form; none when it is too large for a decimal.
    pub(crate) fn new(value: BigRational) -> Option<Self> {
        if let Some(decimal) = exact_decimal(&value) {
            return Some(Self::Decimal(decimal));
        }
        let is_bounded = value.numer().bits() + value.denom().bits() <= MOST_BITS;
        let is_held = value.abs() <= fraction(Decimal::MAX);
        (is_bounded && is_held).then_some(Self::Fraction(value))
    }

    pub(crate) fn fraction(&self) -> BigRational {
        match self {
            Self::Decimal(value) => fraction(*value),
            Self::Fraction(value) => value.clone(),
        }
    }
}

/// A decimal as a fraction.
pub(crate) fn fraction(value: Decimal) -> BigRational {
    let scale = BigInt::from(10).pow(value.scale());
    BigRational::new(BigInt::from(value.mantissa()), scale)
}

/// The result of a calculation when a decimal holds it for sure; none otherwise, and where it is out of bounds.
#[inline(always)]
pub(crate) fn in_decimals(calculation: Calculation, a: Decimal, b: Decimal) -> Option<Decimal> {
    match calculation {
        Calculation::Add => sum(a, b, a.checked_add(b)?),
        Calculation::Subtract => sum(a, b, a.checked_sub(b)?),
        Calculation::Multiply => product(a, b),
        Calculation::Divide => {
            let quotient = a.checked_div(b)?;
            (product(quotient, b)? == a).then_some(quotient)
        }
    }
}

/// A sum that had to give up digits has fewer of them than its parts.
#[inline(always)]
fn sum(a: Decimal, b: Decimal, sum: Decimal) -> Option<Decimal> {
    let is_exact = sum.scale() >= a.scale().max(b.scale()) || a.is_zero() || b.is_zero();
    is_exact.then_some(sum)
}

#[inline(always)]
fn product(a: Decimal, b: Decimal) -> Option<Decimal> {
    let product = a.checked_mul(b)?;
    let is_exact = product.scale() == a.scale() + b.scale() || a.is_zero() || b.is_zero();
    is_exact.then_some(product)
}

/// The exact result of a calculation; none when it is out of bounds. A divisor is not zero.
pub(crate) fn calculate(calculation: Calculation, a: &Number, b: &Number) -> Option<Number> {
    if let (Number::Decimal(a), Number::Decimal(b)) = (a, b)
        && let Some(exact) = in_decimals(calculation, *a, *b)
    {
        return Some(Number::Decimal(exact));
    }
    let (a, b) = (a.fraction(), b.fraction());
    Number::new(match calculation {
        Calculation::Add => a + b,
        Calculation::Subtract => a - b,
        Calculation::Multiply => a * b,
        Calculation::Divide if b.is_zero() => return None,
        Calculation::Divide => a / b,
    })
}

/// As amounts mostly have one scale, their mantissas have the same order; and otherwise once one of them is written
/// with the scale of the other, which there is room for.
#[inline(always)]
pub(crate) fn order_of_decimals(a: &Decimal, b: &Decimal) -> Ordering {
    // Read where they are: a decimal is written in four parts, and copying it at once would wait for them.
    let (left, right) = (a.mantissa(), b.mantissa());
    match (a.scale(), b.scale()) {
        (scale, same) if scale == same => left.cmp(&right),
        (scale, larger) if scale < larger => match shifted(left, larger - scale) {
            Some(left) => left.cmp(&right),
            None => in_any_scale(a, b),
        },
        (scale, smaller) => match shifted(right, scale - smaller) {
            Some(right) => left.cmp(&right),
            None => in_any_scale(a, b),
        },
    }
}

/// A mantissa, which has 96 bits and a sign, with a few more zeros at its end; none where there is no room for sure.
#[inline]
fn shifted(mantissa: i128, zeros: u32) -> Option<i128> {
    const TENS: [i128; 10] = [
        1,
        10,
        100,
        1_000,
        10_000,
        100_000,
        1_000_000,
        10_000_000,
        100_000_000,
        1_000_000_000,
    ];
    TENS.get(zeros as usize).map(|ten| mantissa * ten)
}

#[cold]
#[inline(never)]
fn in_any_scale(left: &Decimal, right: &Decimal) -> Ordering {
    left.cmp(right)
}

pub(crate) fn order(a: &Number, b: &Number) -> Ordering {
    match (a, b) {
        (Number::Decimal(a), Number::Decimal(b)) => a.cmp(b),
        _ => a.fraction().cmp(&b.fraction()),
    }
}

/// A number as a multiple of another, which is above zero.
pub(crate) fn round(rounding: Rounding, value: &Number, multiple: &Number) -> Option<Number> {
    if let (Number::Decimal(value), Number::Decimal(multiple)) = (value, multiple) {
        let rounded = rounding.round_to_multiple(*value, *multiple)?;
        // Exact: a multiple has no more digits than what it is a multiple of.
        return Some(Number::Decimal(rounding.round(rounded, multiple.scale())));
    }
    let step = multiple.fraction();
    let count = whole(rounding, &(value.fraction() / &step));
    let mut rounded = Number::new(step * count)?;
    if let (Number::Decimal(rounded), Number::Decimal(multiple)) = (&mut rounded, multiple) {
        // Written with the digits of the multiple, as where nothing is a fraction.
        rounded.rescale(multiple.scale());
    }
    Some(rounded)
}

/// A fraction as a whole number, rounded once.
pub(crate) fn whole(rounding: Rounding, value: &BigRational) -> BigRational {
    let towards_zero = value.trunc();
    let rest = (value - &towards_zero).abs();
    let half = BigRational::new(1.into(), 2.into());
    let is_odd = !(towards_zero.to_integer() % BigInt::from(2)).is_zero();
    let moves_away = match rounding {
        Rounding::Up => !rest.is_zero(),
        Rounding::HalfUp => rest >= half,
        Rounding::HalfDown => rest > half,
        Rounding::HalfEven => rest > half || (rest == half && is_odd),
        _ => false,
    };
    if moves_away {
        towards_zero + value.signum()
    } else {
        towards_zero
    }
}

/// The decimal that is the fraction, if there is one.
fn exact_decimal(value: &BigRational) -> Option<Decimal> {
    let (two, five) = (BigInt::from(2), BigInt::from(5));
    let mut rest = value.denom().clone();
    // A power of ten with 28 zeros has fewer bits than this.
    if rest.bits() > 96 {
        return None;
    }
    let mut count = |prime: &BigInt| {
        let mut times = 0;
        while (&rest % prime).is_zero() {
            rest /= prime;
            times += 1;
        }
        times
    };
    let scale: u32 = count(&two).max(count(&five));
    if scale > MOST_DECIMALS || rest != BigInt::from(1) {
        return None;
    }
    let mantissa = value.numer() * BigInt::from(10).pow(scale) / value.denom();
    Decimal::try_from_i128_with_scale(mantissa.to_i128()?, scale).ok()
}

/// The nearest decimal with as many digits as one holds; none when the number is too large.
pub(crate) fn nearest_decimal(value: &BigRational) -> Option<Decimal> {
    (0..=MOST_DECIMALS).rev().find_map(|scale| {
        let scaled = value * BigRational::from(BigInt::from(10).pow(scale));
        let mantissa = whole(Rounding::HalfEven, &scaled).to_integer();
        Decimal::try_from_i128_with_scale(mantissa.to_i128()?, scale).ok()
    })
}

#[cfg(test)]
mod tests {
    use super::{Number, calculate, fraction, nearest_decimal, round};
    use crate::operation::Calculation::{Add, Divide, Multiply, Subtract};
    use penteract_core::Rounding;
    use proptest::prelude::*;
    use rust_decimal::Decimal;

    fn decimal(text: &str) -> Number {
        Number::Decimal(text.parse().unwrap())
    }

    // Fault M8
    #[test]
    fn a_quotient_multiplied_is_the_product_divided() {
        let quotient = calculate(Divide, &decimal("100000.00"), &decimal("12")).unwrap();
        let cap = calculate(Multiply, &quotient, &decimal("9")).unwrap();
        assert_eq!(cap, decimal("75000"));
        let thousand = decimal("1000");
        assert_eq!(
            round(Rounding::Down, &cap, &thousand),
            Some(decimal("75000"))
        );
    }

    #[test]
    fn what_a_decimal_would_round_is_a_fraction() {
        let (large, small) = (
            decimal("79228162514264337593543950335"),
            decimal("0.0000000000000000000000000001"),
        );
        let sum = calculate(Add, &decimal("10000000000"), &small).unwrap();
        assert!(matches!(sum, Number::Fraction(_)));
        assert_eq!(
            calculate(Subtract, &sum, &small),
            Some(decimal("10000000000"))
        );
        let square = calculate(Multiply, &small, &small).unwrap();
        assert_eq!(calculate(Divide, &square, &small), Some(small));
        assert_eq!(calculate(Add, &large, &decimal("1")), None);
    }

    #[test]
    fn a_fraction_leaves_as_the_nearest_decimal() {
        let third = fraction(Decimal::ONE) / fraction(Decimal::from(3));
        let nearest = nearest_decimal(&third).unwrap();
        assert_eq!(nearest.to_string(), "0.3333333333333333333333333333");
    }

    proptest! {
        // Fault M8
        #[test]
        fn division_and_multiplication_undo_each_other(a in -1_000_000_000i64..1_000_000_000, b in 1i64..1_000_000, scale in 0u32..6) {
            let a = Number::Decimal(Decimal::new(a, scale));
            let b = Number::Decimal(Decimal::new(b, 2));
            let quotient = calculate(Divide, &a, &b).unwrap();
            prop_assert_eq!(calculate(Multiply, &quotient, &b), Some(a));
        }
    }
}
