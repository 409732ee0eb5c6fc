//! The rate that rounded instalments imply, when the interest absorbs their rounding.

use rust_decimal::Decimal;

use super::engine::Engine;
use super::error::ScheduleError;
use super::level_payment::LevelPayments;
use crate::terms::{Phase, YearlyRates};

/// The yearly rate at which the rounded instalments of the only phase repay what is drawn.
pub(super) fn implied_rate(engine: &Engine<'_>) -> Result<Decimal, ScheduleError> {
    let none = ScheduleError::Overflow { instalment: 1 };
    let planned = engine.terms.plan().first().ok_or(none.clone())?;
    let Some(Phase::LevelPayment { terms, .. }) = engine.data.phases.get(planned.phase) else {
        return Err(none);
    };
    let period = engine.timeline.period(0)?;
    let mut full = None;
    solve_by_secant(engine.rates.at(period.start), |annual| {
        let mut trial = engine.clone();
        trial.rates = YearlyRates::constant(annual);
        let accrued = trial
            .walk(period)?
            .exact_interest
            .value()
            .ok_or(none.clone())?;
        let level = LevelPayments {
            engine: &trial,
            planned,
            terms,
            index: 0,
            period,
            interest: trial.round.amount(accrued).ok_or(none.clone())?,
        };
        let full = match full {
            Some(full) => full,
            None => *full.insert(level.solve(annual, accrued)?),
        };
        level.gap(full, annual, accrued)
    })
}

/// Where a nearly straight line crosses zero, by the secant method in decimals.
fn solve_by_secant(
    start: Decimal,
    mut gap: impl FnMut(Decimal) -> Result<Decimal, ScheduleError>,
) -> Result<Decimal, ScheduleError> {
    const STEPS_MAX: u32 = 40;
    /// One part in 10²².
    const CLOSE: Decimal = Decimal::from_parts(1, 0, 0, false, 22);
    let overflow = ScheduleError::Overflow { instalment: 1 };
    let (mut before, mut gap_before) = (start, gap(start)?);
    let mut now = start + Decimal::from_parts(1, 0, 0, false, 6);
    for _ in 0..STEPS_MAX {
        let gap_now = gap(now)?;
        let rise = gap_now.checked_sub(gap_before).ok_or(overflow.clone())?;
        let run = now.checked_sub(before).ok_or(overflow.clone())?;
        if gap_now.is_zero() || rise.is_zero() || run.abs() <= CLOSE {
            break;
        }
        let step = gap_now
            .checked_mul(run)
            .and_then(|product| product.checked_div(rise));
        (before, gap_before) = (now, gap_now);
        now = step
            .and_then(|step| now.checked_sub(step))
            .ok_or(overflow.clone())?;
    }
    Ok(now)
}
