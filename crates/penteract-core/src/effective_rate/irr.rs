//! Internal rate of return: of flows one period apart, and of flows at dates.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::equation::only_rate_per_period;
use super::error::EffectiveRateError;
use crate::day_count::{DayCount, DayCountContext};
use crate::rate::Rate;
use crate::year_fraction::YearFraction;

/// The internal rate of return of flows one period apart, per period: the rate at which their present values sum to
/// zero. Signs are the caller's: received positive and paid negative, or the other way round. Nobody says who lends: of
/// several rates none is that of the loan, and [`crate::aprc`] is what to call where somebody does.
///
/// # Errors
/// [`EffectiveRateError::NoFlows`], [`EffectiveRateError::NoSignChange`], [`EffectiveRateError::NoSolution`],
/// [`EffectiveRateError::Several`] with all of them.
///
/// # Example
/// ```
/// use penteract_core::{EffectiveRateError, irr};
///
/// assert_eq!(irr(&[(-100).into(), 110.into()])?.to_string(), "10 %");
/// // A rate of 10 % and one of 20 %: neither is *the* rate.
/// let ambiguous = irr(&[(-100).into(), 230.into(), (-132).into()]);
/// assert!(matches!(ambiguous, Err(EffectiveRateError::Several { rates }) if rates.len() == 2));
/// # Ok::<(), EffectiveRateError>(())
/// ```
pub fn irr(flows: &[Decimal]) -> Result<Rate, EffectiveRateError> {
    let timed = flows
        .iter()
        .zip(0..)
        .map(|(&amount, period)| (amount, YearFraction::of_year(period, 1)));
    only_rate_per_period(timed, 1)
}

/// The internal rate of return of flows at dates, in any order, per year: time is counted from the earliest date by the
/// day count (`ACT/365F` for the XIRR of spreadsheets).
///
/// # Errors
/// As [`irr`]; those of the day count.
pub fn xirr(
    flows: &[(NaiveDate, Decimal)],
    day_count: DayCount,
) -> Result<Rate, EffectiveRateError> {
    let origin = flows
        .iter()
        .map(|(date, _)| *date)
        .min()
        .ok_or(EffectiveRateError::NoFlows)?;
    let context = DayCountContext::default();
    let timed: Result<Vec<(Decimal, YearFraction)>, EffectiveRateError> = flows
        .iter()
        .map(|&(date, amount)| Ok((amount, day_count.year_fraction(origin, date, &context)?)))
        .collect();
    only_rate_per_period(timed?.into_iter(), 1)
}
