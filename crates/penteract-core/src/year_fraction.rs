//! A fraction of a year, held as a quotient of two whole numbers.

use std::cmp::Ordering;

use rust_decimal::Decimal;

/// A fraction of a year, exact: 31 days over 360 is `31/360`, not `0.0861…`.
///
/// Two fractions are equal when they are the same number: 6/12 equals 1/2.
///
/// # Example
/// ```
/// use penteract_core::YearFraction;
/// use rust_decimal::Decimal;
///
/// let month = YearFraction::new(31, 360).ok_or("denominator is zero")?;
/// // Multiplied before it is divided: nothing is lost that a decimal can hold.
/// assert_eq!(month.of(Decimal::from(3_600)), Some(Decimal::from(310)));
/// # Ok::<(), &str>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct YearFraction {
    numerator: i64,
    // INVARIANT: positive.
    denominator: i64,
}

impl YearFraction {
    /// No time at all.
    pub const ZERO: Self = Self {
        numerator: 0,
        denominator: 1,
    };

    /// `numerator / denominator`; `None` unless the denominator is positive.
    pub const fn new(numerator: i64, denominator: i64) -> Option<Self> {
        if denominator > 0 {
            Some(Self {
                numerator,
                denominator,
            })
        } else {
            None
        }
    }

    /// Days over the length of a year that is known to be positive.
    pub(crate) const fn of_year(days: i64, length: i64) -> Self {
        Self {
            numerator: days,
            denominator: if length > 0 { length } else { 1 },
        }
    }

    /// The number above the line, not reduced.
    pub const fn numerator(self) -> i64 {
        self.numerator
    }

    /// The number below the line, positive, not reduced.
    pub const fn denominator(self) -> i64 {
        self.denominator
    }

    /// The same time before the origin.
    #[must_use]
    pub const fn negated(self) -> Self {
        Self {
            numerator: self.numerator.saturating_neg(),
            denominator: self.denominator,
        }
    }

    /// The fraction as a decimal of 28 significant digits.
    pub fn to_decimal(self) -> Decimal {
        // The denominator is positive and the quotient below 2⁶³: neither fails.
        Decimal::from(self.numerator)
            .checked_div(Decimal::from(self.denominator))
            .unwrap_or_default()
    }

    /// The fraction of an amount: multiplied first, then divided. `None` when the product is too large.
    pub fn of(self, amount: Decimal) -> Option<Decimal> {
        amount
            .checked_mul(Decimal::from(self.numerator))?
            .checked_div(Decimal::from(self.denominator))
    }

    /// The sum of two fractions, in lowest terms when the denominators differ; `None` when it is too long to be held.
    pub fn checked_add(self, other: Self) -> Option<Self> {
        if self.denominator == other.denominator {
            let numerator = self.numerator.checked_add(other.numerator)?;
            return Some(Self {
                numerator,
                denominator: self.denominator,
            });
        }
        let (left, right) = (i128::from(self.denominator), i128::from(other.denominator));
        let numerator = i128::from(self.numerator)
            .checked_mul(right)?
            .checked_add(i128::from(other.numerator).checked_mul(left)?)?;
        let denominator = left.checked_mul(right)?;
        let divisor = greatest_common_divisor(numerator.unsigned_abs(), denominator.unsigned_abs());
        let divisor = i128::try_from(divisor).ok()?;
        Some(Self {
            numerator: i64::try_from(numerator / divisor).ok()?,
            denominator: i64::try_from(denominator / divisor).ok()?,
        })
    }

    /// The least number that two denominators divide; `None` when it is too long to be held.
    pub(crate) fn common_denominator(left: i64, right: i64) -> Option<i64> {
        let divisor = greatest_common_divisor(
            u128::from(left.unsigned_abs()),
            u128::from(right.unsigned_abs()),
        );
        left.checked_div(i64::try_from(divisor).ok()?)?
            .checked_mul(right)
    }
}

/// Never zero: `right` is a denominator.
const fn greatest_common_divisor(left: u128, right: u128) -> u128 {
    let (mut larger, mut smaller) = (left, right);
    while smaller != 0 {
        (larger, smaller) = (smaller, larger % smaller);
    }
    larger
}

impl PartialEq for YearFraction {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for YearFraction {}

impl PartialOrd for YearFraction {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for YearFraction {
    fn cmp(&self, other: &Self) -> Ordering {
        let left = i128::from(self.numerator) * i128::from(other.denominator);
        left.cmp(&(i128::from(other.numerator) * i128::from(self.denominator)))
    }
}

#[cfg(test)]
mod tests {
    use super::YearFraction;

    fn exact(numerator: i64, denominator: i64) -> YearFraction {
        YearFraction::new(numerator, denominator).unwrap()
    }

    #[test]
    fn equality_and_order_are_those_of_numbers() {
        assert_eq!(exact(6, 12), exact(1, 2));
        assert!(exact(1, 3) < exact(34, 100));
        assert_eq!(YearFraction::new(1, 0), None);
    }

    #[test]
    fn sums_are_exact() {
        assert_eq!(
            exact(20, 365).checked_add(exact(11, 366)),
            YearFraction::new(20 * 366 + 11 * 365, 365 * 366)
        );
        assert_eq!(exact(i64::MAX, 1).checked_add(exact(1, 1)), None);
    }
}
