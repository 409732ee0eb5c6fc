//! From flows to rates: the equation of the present values, solved or refused.

use rust_decimal::Decimal;

use super::error::EffectiveRateError;
use super::solver::{Equation, Force, Solution};
use crate::rate::Rate;
use crate::year_fraction::YearFraction;

/// The rate of one of `periods` equal parts of the year, from signed amounts at times in years.
pub(super) fn rate_per_period(
    flows: impl Iterator<Item = (Decimal, YearFraction)> + Clone,
    periods: u32,
) -> Result<Rate, EffectiveRateError> {
    let quotients = flows.map(|(amount, time)| (amount, (time.numerator(), time.denominator())));
    match Equation::new(quotients)?.solve()? {
        Solution::Zero => Ok(Rate::ZERO),
        Solution::One(force) => written(force, periods).ok_or(EffectiveRateError::OutOfRange),
        Solution::None => Err(EffectiveRateError::NoSolution),
        Solution::Several(forces) => {
            // Roots that no rate can be written for are no rates: above 10¹⁵ or within 10⁻¹⁴ of −100 %.
            let rates: Vec<Rate> = forces
                .into_iter()
                .filter_map(|force| written(force, periods))
                .collect();
            match *rates {
                [] => Err(EffectiveRateError::OutOfRange),
                [only] => Ok(only),
                _ => Err(EffectiveRateError::Several { rates }),
            }
        }
    }
}

fn written(force: Force, periods: u32) -> Option<Rate> {
    force
        .rate_per_period(periods)
        .and_then(|rate| Rate::from_fraction(rate).ok())
}
