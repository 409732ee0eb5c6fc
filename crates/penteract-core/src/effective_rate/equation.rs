//! From flows to rates: the equation of the present values, solved or refused.

use rust_decimal::Decimal;

use super::error::EffectiveRateError;
use super::solver::{Equation, Force, Solution};
use crate::rate::Rate;
use crate::year_fraction::YearFraction;

/// The rate of a loan, and the other rates that solve the same equation.
pub(super) struct LoanRate {
    pub(super) rate: Rate,
    pub(super) others: Vec<Rate>,
}

impl LoanRate {
    /// The only plausible one; see decision 0012.
    pub(super) fn among(solutions: &[(Rate, bool)]) -> Result<Self, EffectiveRateError> {
        let mut plausible = solutions.iter().filter(|(_, is_plausible)| *is_plausible);
        let (rate, next) = match *solutions {
            [] => return Err(EffectiveRateError::OutOfRange),
            [(only, _)] => (Some(only), None),
            _ => (plausible.next().map(|(rate, _)| *rate), plausible.next()),
        };
        let rates = solutions.iter().map(|(rate, _)| *rate);
        match rate.filter(|_| next.is_none()) {
            Some(rate) => Ok(Self {
                rate,
                others: rates.filter(|other| *other != rate).collect(),
            }),
            None => Err(EffectiveRateError::Several {
                rates: rates.collect(),
            }),
        }
    }
}

/// The rate of a loan for one of `periods` equal parts of the year, from signed amounts at times in years: what the
/// borrower receives is positive.
pub(super) fn loan_rate_per_period(
    flows: impl Iterator<Item = (Decimal, YearFraction)> + Clone,
    periods: u32,
) -> Result<LoanRate, EffectiveRateError> {
    LoanRate::among(&solutions(flows, periods)?)
}

/// The only rate of one of `periods` equal parts of the year, whoever lends.
pub(super) fn only_rate_per_period(
    flows: impl Iterator<Item = (Decimal, YearFraction)> + Clone,
    periods: u32,
) -> Result<Rate, EffectiveRateError> {
    match *solutions(flows, periods)? {
        [] => Err(EffectiveRateError::OutOfRange),
        [(only, _)] => Ok(only),
        ref several => Err(EffectiveRateError::Several {
            rates: several.iter().map(|(rate, _)| *rate).collect(),
        }),
    }
}

/// Every rate, the lowest first, with whether it may be that of a loan.
fn solutions(
    flows: impl Iterator<Item = (Decimal, YearFraction)> + Clone,
    periods: u32,
) -> Result<Vec<(Rate, bool)>, EffectiveRateError> {
    let quotients = flows.map(|(amount, time)| (amount, (time.numerator(), time.denominator())));
    let forces = match Equation::new(quotients)?.solve()? {
        Solution::Zero => return Ok(vec![(Rate::ZERO, true)]),
        Solution::None => return Err(EffectiveRateError::NoSolution),
        Solution::One(force) => vec![(force, true)],
        Solution::Several(forces) => forces,
    };
    // Roots that no rate can be written for are no rates: above 10¹⁵ or within 10⁻¹⁴ of −100 %.
    let written = |(force, is_plausible)| Some((written(force, periods)?, is_plausible));
    Ok(forces.into_iter().filter_map(written).collect())
}

fn written(force: Force, periods: u32) -> Option<Rate> {
    force
        .rate_per_period(periods)
        .and_then(|rate| Rate::from_fraction(rate).ok())
}
