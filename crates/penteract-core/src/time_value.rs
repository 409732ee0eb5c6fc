//! Time value of money with the functions of spreadsheets: PMT, IPMT, PPMT, PV, FV, NPER, RATE, NPV, CUMIPMT, CUMPRINC.
//!
//! Signs are those of spreadsheets: what is received is positive, what is paid negative, so that a loan of 10 000
//! received has a negative payment. All functions solve one equation,
//! `pv (1 + i)^n + pmt (1 + i when in advance) ((1 + i)^n − 1) / i + fv = 0`, written with the discount factor
//! v = (1 + i)^(−n), which vanishes where the growth factor would overflow. Nothing is rounded: 28 digits are kept.

use rust_decimal::Decimal;

use crate::decimal_math::{ln, power};
use crate::effective_rate::{EffectiveRateError, Flow, FlowKind, aprc};
use crate::rate::Rate;
use crate::said;
use crate::terms::PaymentTiming;
use crate::year_fraction::YearFraction;

/// An annuity: equal payments, one per period, at one rate per period.
///
/// `present_value` is what is received now, `future_value` what is left to receive at the end (zero for a loan that is
/// repaid); what is paid is negative. The payment itself is what [`Annuity::payment`] gives.
///
/// # Example
/// ```
/// use penteract_core::{Annuity, PaymentTiming, Rounding, proportional_period_rate};
/// use rust_decimal::Decimal;
///
/// // 15 000 over 60 months at 8 % a year.
/// let loan = Annuity {
///     rate: proportional_period_rate("8 %".parse()?, 12)?,
///     periods: 60,
///     present_value: Decimal::from(15_000),
///     future_value: Decimal::ZERO,
///     timing: PaymentTiming::InArrears,
/// };
/// assert_eq!(Rounding::HalfUp.round(loan.payment()?, 2).to_string(), "-304.15");
/// assert_eq!(Rounding::HalfUp.round(loan.interest(1)?, 2).to_string(), "-100.00");
/// assert_eq!(Rounding::HalfUp.round(loan.principal(1)?, 2).to_string(), "-204.15");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Annuity {
    /// Rate of one period; above −100 %.
    pub rate: Rate,
    /// Number of payments, from one to [`Annuity::PERIODS_MAX`].
    pub periods: u32,
    /// Received now; negative when lent.
    pub present_value: Decimal,
    /// Received at the end; negative when paid, zero when nothing is left.
    pub future_value: Decimal,
    /// When in each period the payment falls due: the `type` of spreadsheets, 0 in arrears, 1 in advance.
    pub timing: PaymentTiming,
}

/// Why a time value cannot be had.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TimeValueError {
    /// No period to pay in.
    NoPeriods,
    /// More periods than any annuity has.
    TooManyPeriods {
        /// How many were given.
        periods: u32,
    },
    /// A rate at which nothing is left after one period.
    RateTooLow {
        /// The rate of a period.
        rate: Rate,
    },
    /// A period outside the annuity.
    NoSuchPeriod {
        /// The period asked for.
        period: u32,
        /// How many there are.
        periods: u32,
    },
    /// From a later period to an earlier one.
    EmptyRange {
        /// First period.
        first: u32,
        /// Last period.
        last: u32,
    },
    /// Payments that never reach the future value.
    NeverReached,
    /// A result beyond 28 digits.
    Overflow,
    /// A rate that does not exist or is not unique.
    Rate(EffectiveRateError),
}

said! { TimeValueError: Error {
    NoPeriods =>
        "an annuity needs at least one period",
        "une annuité demande au moins une période";
    TooManyPeriods { periods } =>
        "{periods} periods are more than an annuity has: at most {most}",
        "{periods} périodes, c'est plus qu'une annuité n'en a : au plus {most}",
        most = Annuity::PERIODS_MAX;
    RateTooLow { rate } =>
        "a rate of {rate} a period leaves nothing to discount: it must be above -100 %",
        "un taux de {rate} par période ne laisse rien à actualiser : il doit être supérieur à -100 %";
    NoSuchPeriod { period, periods } =>
        "period {period} is not one of the {periods} periods: the first is 1",
        "la période {period} n'est pas l'une des {periods} périodes : la première est 1";
    EmptyRange { first, last } =>
        "from period {first} to period {last} is no range: the first comes after the last",
        "de la période {first} à la période {last}, il n'y a rien : la première suit la dernière";
    NeverReached =>
        "with these payments the balance never reaches its target: they do not exceed the interest, or are zero",
        "avec ces paiements le solde n'atteint jamais son but : ils ne dépassent pas les intérêts, ou sont nuls";
    Overflow =>
        "the result has more than 28 digits: lower the rate or the number of periods",
        "le résultat a plus de 28 chiffres : abaissez le taux ou le nombre de périodes";
    Rate(cause: EffectiveRateError);
} }

use TimeValueError::Overflow;

impl Annuity {
    /// Largest number of periods.
    pub const PERIODS_MAX: u32 = 100_000;

    /// The payment of each period: PMT.
    ///
    /// # Errors
    /// [`TimeValueError::NoPeriods`], [`TimeValueError::TooManyPeriods`], [`TimeValueError::RateTooLow`],
    /// [`TimeValueError::Overflow`].
    pub fn payment(&self) -> Result<Decimal, TimeValueError> {
        if self.periods == 0 {
            return Err(TimeValueError::NoPeriods);
        }
        let factors = Factors::new(self.rate, self.periods, self.timing)?;
        // pv + pmt a + fv v = 0, all valued at the start.
        let owed = self.valued_at_start(factors.discount)?;
        owed.checked_div(factors.annuity)
            .map(|payment| -payment)
            .ok_or(Overflow)
    }

    /// The interest within the payment of a period, the first being 1: IPMT. Nothing in the first period when paid in
    /// advance.
    ///
    /// # Errors
    /// As [`Annuity::payment`]; [`TimeValueError::NoSuchPeriod`].
    pub fn interest(&self, period: u32) -> Result<Decimal, TimeValueError> {
        self.check_period(period)?;
        self.interest_with(period, self.payment()?)
    }

    /// The principal within the payment of a period: PPMT.
    ///
    /// # Errors
    /// As [`Annuity::interest`].
    pub fn principal(&self, period: u32) -> Result<Decimal, TimeValueError> {
        self.check_period(period)?;
        let payment = self.payment()?;
        payment
            .checked_sub(self.interest_with(period, payment)?)
            .ok_or(Overflow)
    }

    /// The interest of periods `first` to `last`, both included: CUMIPMT.
    ///
    /// # Errors
    /// As [`Annuity::interest`]; [`TimeValueError::EmptyRange`].
    pub fn cumulated_interest(&self, first: u32, last: u32) -> Result<Decimal, TimeValueError> {
        let principal = self.cumulated_principal(first, last)?;
        let count = Decimal::from(last - first + 1);
        let paid = self.payment()?.checked_mul(count).ok_or(Overflow)?;
        paid.checked_sub(principal).ok_or(Overflow)
    }

    /// The principal of periods `first` to `last`, both included: CUMPRINC.
    ///
    /// # Errors
    /// As [`Annuity::cumulated_interest`].
    pub fn cumulated_principal(&self, first: u32, last: u32) -> Result<Decimal, TimeValueError> {
        self.check_range(first, last)?;
        let payment = self.payment()?;
        let after = self.balance_after(last, payment)?;
        after
            .checked_sub(self.balance_after(first - 1, payment)?)
            .ok_or(Overflow)
    }

    fn interest_with(&self, period: u32, payment: Decimal) -> Result<Decimal, TimeValueError> {
        // Paid at once: no time has passed.
        if self.timing == PaymentTiming::InAdvance && period == 1 {
            return Ok(Decimal::ZERO);
        }
        self.balance_after(period - 1, payment)?
            .checked_mul(self.rate.as_fraction())
            .map(|interest| -interest)
            .ok_or(Overflow)
    }

    /// What is owed once so many payments are made: the value of those left. Discounted from the end: grown from the
    /// start, the 28th digit of the payment would grow with the debt.
    fn balance_after(&self, payments: u32, payment: Decimal) -> Result<Decimal, TimeValueError> {
        if payments == 0 {
            return Ok(self.present_value);
        }
        let left = self.periods - payments;
        match self.timing {
            PaymentTiming::InArrears => {
                present_value_of_annuity(self.rate, left, payment, self.future_value, self.timing)
            }
            PaymentTiming::InAdvance => {
                // The last payment made opens its period: valued before it, then paid.
                let before = present_value_of_annuity(
                    self.rate,
                    left + 1,
                    payment,
                    self.future_value,
                    self.timing,
                )?;
                before.checked_add(payment).ok_or(Overflow)
            }
        }
    }

    fn valued_at_start(&self, discount: Decimal) -> Result<Decimal, TimeValueError> {
        let later = self.future_value.checked_mul(discount).ok_or(Overflow)?;
        self.present_value.checked_add(later).ok_or(Overflow)
    }

    fn check_period(&self, period: u32) -> Result<(), TimeValueError> {
        if (1..=self.periods).contains(&period) {
            Ok(())
        } else {
            Err(TimeValueError::NoSuchPeriod {
                period,
                periods: self.periods,
            })
        }
    }

    fn check_range(&self, first: u32, last: u32) -> Result<(), TimeValueError> {
        self.check_period(first)?;
        self.check_period(last)?;
        if first > last {
            Err(TimeValueError::EmptyRange { first, last })
        } else {
            Ok(())
        }
    }
}

fn check_count(periods: u32) -> Result<(), TimeValueError> {
    if periods > Annuity::PERIODS_MAX {
        return Err(TimeValueError::TooManyPeriods { periods });
    }
    Ok(())
}

/// What one unit at the end, and one unit per period, are worth at the start.
struct Factors {
    discount: Decimal,
    annuity: Decimal,
}

impl Factors {
    fn new(rate: Rate, periods: u32, timing: PaymentTiming) -> Result<Self, TimeValueError> {
        check_count(periods)?;
        let growth = growth(rate)?;
        let discount = power(growth, -i64::from(periods)).ok_or(Overflow)?;
        let in_arrears = if rate.is_zero() {
            Decimal::from(periods)
        } else {
            annuity_factor(rate.as_fraction(), growth, discount, periods).ok_or(Overflow)?
        };
        let annuity = match timing {
            PaymentTiming::InArrears => in_arrears,
            PaymentTiming::InAdvance => in_arrears.checked_mul(growth).ok_or(Overflow)?,
        };
        Ok(Self { discount, annuity })
    }
}

/// (1 − v) / i, or, for a rate so small that the difference would lose its digits, the sum of the discount factors.
fn annuity_factor(
    rate: Decimal,
    growth: Decimal,
    discount: Decimal,
    periods: u32,
) -> Option<Decimal> {
    if rate.abs() > Decimal::new(1, 9) {
        return Decimal::ONE.checked_sub(discount)?.checked_div(rate);
    }
    let (mut sum, mut factor) = (Decimal::ZERO, Decimal::ONE);
    for _ in 0..periods {
        factor = factor.checked_div(growth)?;
        sum = sum.checked_add(factor)?;
    }
    Some(sum)
}

fn growth(rate: Rate) -> Result<Decimal, TimeValueError> {
    let growth = Decimal::ONE + rate.as_fraction();
    if growth > Decimal::ZERO {
        Ok(growth)
    } else {
        Err(TimeValueError::RateTooLow { rate })
    }
}

/// What equal payments and a future value are worth now: PV.
///
/// # Errors
/// [`TimeValueError::TooManyPeriods`], [`TimeValueError::RateTooLow`], [`TimeValueError::Overflow`].
pub fn present_value_of_annuity(
    rate: Rate,
    periods: u32,
    payment: Decimal,
    future_value: Decimal,
    timing: PaymentTiming,
) -> Result<Decimal, TimeValueError> {
    let factors = Factors::new(rate, periods, timing)?;
    let payments = payment.checked_mul(factors.annuity).ok_or(Overflow)?;
    let later = future_value.checked_mul(factors.discount).ok_or(Overflow)?;
    payments.checked_add(later).map(|sum| -sum).ok_or(Overflow)
}

/// What equal payments and a present value grow to: FV.
///
/// # Errors
/// [`TimeValueError::TooManyPeriods`], [`TimeValueError::RateTooLow`], [`TimeValueError::Overflow`].
///
/// # Example
/// ```
/// use penteract_core::{PaymentTiming, Rounding, future_value, proportional_period_rate};
///
/// let monthly = proportional_period_rate("12 %".parse()?, 12)?;
/// let saved = future_value(monthly, 12, (-1_000).into(), 0.into(), PaymentTiming::InArrears)?;
/// assert_eq!(Rounding::HalfUp.round(saved, 2).to_string(), "12682.50");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn future_value(
    rate: Rate,
    periods: u32,
    payment: Decimal,
    present_value: Decimal,
    timing: PaymentTiming,
) -> Result<Decimal, TimeValueError> {
    check_count(periods)?;
    let base = growth(rate)?;
    let growth = power(base, i64::from(periods)).ok_or(Overflow)?;
    let in_arrears = if rate.is_zero() {
        Decimal::from(periods)
    } else if rate.as_fraction().abs() > Decimal::new(1, 9) {
        growth
            .checked_sub(Decimal::ONE)
            .and_then(|gain| gain.checked_div(rate.as_fraction()))
            .ok_or(Overflow)?
    } else {
        Factors::new(rate, periods, PaymentTiming::InArrears)?
            .annuity
            .checked_mul(growth)
            .ok_or(Overflow)?
    };
    let accumulated = match timing {
        PaymentTiming::InArrears => in_arrears,
        PaymentTiming::InAdvance => in_arrears.checked_mul(base).ok_or(Overflow)?,
    };
    let present = present_value.checked_mul(growth).ok_or(Overflow)?;
    let payments = payment.checked_mul(accumulated).ok_or(Overflow)?;
    present
        .checked_add(payments)
        .map(|sum| -sum)
        .ok_or(Overflow)
}

/// How many payments take a present value to a future one: NPER. May be fractional, and negative when the balance moved
/// the other way.
///
/// # Errors
/// [`TimeValueError::NeverReached`], [`TimeValueError::RateTooLow`], [`TimeValueError::Overflow`].
///
/// # Example
/// ```
/// use penteract_core::{PaymentTiming, Rounding, number_of_periods};
///
/// // 2 000 a year at 7.5 % until 100 000.
/// let years = number_of_periods("7.5 %".parse()?, (-2_000).into(), 0.into(), 100_000.into(), PaymentTiming::InArrears)?;
/// assert_eq!(Rounding::HalfUp.round(years, 7).to_string(), "21.5449442");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn number_of_periods(
    rate: Rate,
    payment: Decimal,
    present_value: Decimal,
    future_value: Decimal,
    timing: PaymentTiming,
) -> Result<Decimal, TimeValueError> {
    let never = TimeValueError::NeverReached;
    if rate.is_zero() {
        let total = present_value.checked_add(future_value).ok_or(Overflow)?;
        return total
            .checked_div(payment)
            .map(|periods| -periods)
            .ok_or(never);
    }
    let growth = growth(rate)?;
    let payment = match timing {
        PaymentTiming::InArrears => payment,
        PaymentTiming::InAdvance => payment.checked_mul(growth).ok_or(Overflow)?,
    };
    // (1 + i)^n = (pmt − fv i) / (pmt + pv i)
    let at_end = future_value
        .checked_mul(rate.as_fraction())
        .and_then(|fv| payment.checked_sub(fv))
        .ok_or(Overflow)?;
    let at_start = present_value
        .checked_mul(rate.as_fraction())
        .and_then(|pv| payment.checked_add(pv))
        .ok_or(Overflow)?;
    let ratio = at_end.checked_div(at_start).ok_or(never.clone())?;
    let log_ratio = ln(ratio).ok_or(never)?;
    ln(growth)
        .and_then(|log_growth| log_ratio.checked_div(log_growth))
        .ok_or(Overflow)
}

/// The rate of a period at which equal payments take a present value to a future one: RATE.
///
/// # Errors
/// [`TimeValueError::NoPeriods`], [`TimeValueError::TooManyPeriods`], [`TimeValueError::Rate`] with no rate or several.
pub fn rate_of_annuity(
    periods: u32,
    payment: Decimal,
    present_value: Decimal,
    future_value: Decimal,
    timing: PaymentTiming,
) -> Result<Rate, TimeValueError> {
    if periods == 0 {
        return Err(TimeValueError::NoPeriods);
    }
    check_count(periods)?;
    let at = |amount: Decimal, period: u32| Flow {
        kind: FlowKind::Drawdown,
        amount,
        time: YearFraction::of_year(i64::from(period), 1),
    };
    let first = match timing {
        PaymentTiming::InArrears => 1,
        PaymentTiming::InAdvance => 0,
    };
    let payments = (first..first + periods).map(|period| at(payment, period));
    let flows: Vec<Flow> = [at(present_value, 0), at(future_value, periods)]
        .into_iter()
        .chain(payments)
        .collect();
    Ok(aprc(&flows)?)
}

/// What flows one period apart are worth now, the first one after one period: NPV.
///
/// # Errors
/// [`TimeValueError::RateTooLow`], [`TimeValueError::Overflow`].
///
/// # Example
/// ```
/// use penteract_core::{Rounding, net_present_value};
///
/// let value = net_present_value("10 %".parse()?, &[(-10_000).into(), 3_000.into(), 4_200.into(), 6_800.into()])?;
/// assert_eq!(Rounding::HalfUp.round(value, 2).to_string(), "1188.44");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn net_present_value(rate: Rate, flows: &[Decimal]) -> Result<Decimal, TimeValueError> {
    let growth = growth(rate)?;
    // From the last flow to the first: one division each, no power.
    flows
        .iter()
        .rev()
        .try_fold(Decimal::ZERO, |later, flow| {
            later.checked_add(*flow)?.checked_div(growth)
        })
        .ok_or(Overflow)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decimal(text: &str) -> Decimal {
        text.parse().unwrap()
    }

    fn annuity(rate: &str, periods: u32) -> Annuity {
        Annuity {
            rate: rate.parse().unwrap(),
            periods,
            present_value: Decimal::from(100_000),
            future_value: Decimal::ZERO,
            timing: PaymentTiming::InArrears,
        }
    }

    #[test]
    fn a_loan_at_1000_percent_over_1200_periods_pays_its_interest() {
        assert_eq!(
            annuity("1000 %", 1_200).payment(),
            Ok(Decimal::from(-1_000_000))
        );
    }

    #[test]
    fn a_rate_near_zero_joins_the_rate_of_zero() {
        let at_zero = annuity("0 %", 24).payment().unwrap();
        let near_zero = annuity("0.00000000001 %", 24).payment().unwrap();
        assert!((at_zero - near_zero).abs() < decimal("0.000001"));
        assert!(
            near_zero < at_zero,
            "interest makes the payment larger, hence more negative"
        );
    }

    #[test]
    fn principal_of_all_periods_is_the_loan() {
        for timing in [PaymentTiming::InArrears, PaymentTiming::InAdvance] {
            let loan = Annuity {
                timing,
                ..annuity("0.7 %", 60)
            };
            let repaid = loan.cumulated_principal(1, 60).unwrap();
            assert!(
                (repaid + Decimal::from(100_000)).abs() < decimal("0.00000000001"),
                "{timing:?}: {repaid}"
            );
        }
    }

    #[test]
    fn the_last_of_many_payments_is_parted_exactly() {
        let loan = Annuity {
            present_value: Decimal::from(10_000),
            ..annuity("10 %", 600)
        };
        let last = loan.interest(600).unwrap();
        assert!(
            (last + decimal("90.9090909090909090909")).abs() < decimal("0.0000000000000001"),
            "{last}"
        );
        assert_eq!(loan.cumulated_principal(1, 600), Ok(Decimal::from(-10_000)));
        let long = annuity("1 %", 6_000);
        assert_eq!(
            long.cumulated_principal(1, 6_000),
            Ok(Decimal::from(-100_000))
        );
        assert!(long.interest(6_000).unwrap() < Decimal::ZERO);
    }

    #[test]
    fn what_cannot_be_says_why() {
        assert_eq!(annuity("1 %", 0).payment(), Err(TimeValueError::NoPeriods));
        assert!(matches!(
            annuity("-100 %", 12).payment(),
            Err(TimeValueError::RateTooLow { .. })
        ));
        assert_eq!(
            annuity("1 %", 12).interest(13),
            Err(TimeValueError::NoSuchPeriod {
                period: 13,
                periods: 12
            })
        );
        assert_eq!(
            annuity("1 %", 12).cumulated_interest(3, 2),
            Err(TimeValueError::EmptyRange { first: 3, last: 2 })
        );
        let rate = "1 %".parse().unwrap();
        let too_small = number_of_periods(
            rate,
            (-5).into(),
            1_000.into(),
            Decimal::ZERO,
            PaymentTiming::InArrears,
        );
        assert_eq!(too_small, Err(TimeValueError::NeverReached));
        let grown = future_value(
            "1000 %".parse().unwrap(),
            1_200,
            Decimal::ONE,
            Decimal::ONE,
            PaymentTiming::InArrears,
        );
        assert_eq!(grown, Err(Overflow));
    }
}
