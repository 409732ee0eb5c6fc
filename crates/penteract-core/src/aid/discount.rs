//! Discounting over whole and broken years.

use rust_decimal::Decimal;

use crate::decimal_math::{exp, ln, power};
use crate::{Rate, YearFraction};

/// What one unit of money is worth earlier: (1 + rate)^(−years).
///
/// Over whole years by multiplication, over broken ones through the logarithm: 25 significant digits.
pub(super) struct Discount {
    growth: Decimal,
    log_growth: Decimal,
}

impl Discount {
    /// `None` at −100 % and below, where nothing has a value.
    pub(super) fn at(rate: Rate) -> Option<Self> {
        let growth = Decimal::ONE.checked_add(rate.as_fraction())?;
        Some(Self {
            growth,
            log_growth: ln(growth)?,
        })
    }

    /// The value now of an amount due after some years; `None` when it is too large.
    pub(super) fn of(&self, amount: Decimal, after: YearFraction) -> Option<Decimal> {
        let whole_years = after.numerator().checked_rem(after.denominator()) == Some(0);
        let factor = if whole_years {
            let years = after.numerator().checked_div(after.denominator())?;
            power(self.growth, years.checked_neg()?)?
        } else {
            exp(-after.of(self.log_growth)?)?
        };
        amount.checked_mul(factor)
    }
}

#[cfg(test)]
mod tests {
    use super::Discount;
    use crate::YearFraction;
    use rust_decimal::Decimal;

    #[test]
    fn whole_and_broken_years_meet() {
        let discount = Discount::at("8 %".parse().unwrap()).unwrap();
        let at = |numerator, denominator| {
            let after = YearFraction::new(numerator, denominator).unwrap();
            discount.of(Decimal::ONE, after).unwrap()
        };
        let tolerance: Decimal = "0.0000000000000000000000001".parse().unwrap();
        assert!((at(1, 2) * at(1, 2) - at(1, 1)).abs() < tolerance);
        assert!((at(24, 12) - at(2, 1)).abs() < tolerance);
        assert_eq!(at(-1, 1), "1.08".parse().unwrap());
        assert!(Discount::at("-100 %".parse().unwrap()).is_none());
    }
}
