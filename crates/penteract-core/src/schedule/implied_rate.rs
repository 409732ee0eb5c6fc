//! The rate that rounded instalments imply, when the interest absorbs their rounding.

use rust_decimal::Decimal;

use super::engine::Engine;
use super::error::ScheduleError;
use super::level_payment::LevelPayments;
use super::payment::{Moment, Settled};
use crate::terms::{Phase, PhaseTerms, YearlyRates};
use crate::{Rate, Rounding};

/// The yearly rate at which the rounded instalments of the only phase repay what is drawn.
pub(super) fn implied_rate(engine: &Engine<'_>) -> Result<Decimal, ScheduleError> {
    let none = ScheduleError::Overflow { instalment: 1 };
    let planned = engine.terms.plan().first().ok_or(none.clone())?;
    let phase = engine.data.phases.get(planned.phase);
    let Some(PhaseTerms::LevelPayment { terms, .. }) = phase.map(Phase::terms) else {
        return Err(none);
    };
    let period = engine.timeline.period(0)?;
    let mut full = None;
    let mut gap = |annual| {
        let mut trial = engine.clone();
        trial.rates = YearlyRates::constant(annual);
        let exact = trial
            .walk(period)?
            .exact_interest
            .value()
            .ok_or(none.clone())?;
        let settled = Settled {
            interest: trial.round.amount(exact).ok_or(none.clone())?,
            capitalised: trial.zero,
            is_carried: false,
            owed: trial.balance,
            exact,
        };
        let level = LevelPayments {
            engine: &trial,
            planned,
            terms,
            index: 0,
            period,
            settled: &settled,
        };
        let full = match full {
            Some(full) => full,
            None => *full.insert(level.solve(annual)?),
        };
        level.gap(full, annual)
    };
    let agreed = engine.rates.at(period.start);
    let agreed_gap = gap(agreed)?;
    if agreed >= Decimal::ZERO && gap(Decimal::ZERO)? > Decimal::ZERO {
        return Err(ScheduleError::ImpliedRateNegative {
            agreed: Rate::from_fraction(agreed).unwrap_or(Rate::ZERO),
        });
    }
    solve_by_secant((agreed, agreed_gap), gap)
}

impl Engine<'_> {
    /// The last interest, which makes the last instalment as large as the others. It absorbs what rounding left of each
    /// interest before it: at most one minor unit for each instalment, and no more than it is.
    pub(super) fn balancing_interest(
        &self,
        moment: &Moment<'_>,
        instalment: Decimal,
        settled: &Settled,
    ) -> Result<Decimal, ScheduleError> {
        let balancing = instalment.checked_sub(settled.owed);
        let moved = balancing.and_then(|interest| interest.checked_sub(settled.interest));
        let (balancing, moved) = balancing.zip(moved).ok_or(ScheduleError::Overflow {
            instalment: moment.period.number,
        })?;
        let most = Decimal::new(
            i64::from(moment.period.number),
            self.data.currency.minor_units(),
        );
        let turns_negative = balancing < Decimal::ZERO && settled.interest >= Decimal::ZERO;
        if moved.abs() > most || turns_negative {
            return Err(ScheduleError::RemainderTooLarge {
                interest: settled.interest,
                moved: Rounding::HalfUp.round(moved, self.data.currency.minor_units()),
                most,
            });
        }
        Ok(balancing)
    }
}

/// Where a nearly straight line crosses zero, by the secant method in decimals, from a point on it.
fn solve_by_secant(
    start: (Decimal, Decimal),
    mut gap: impl FnMut(Decimal) -> Result<Decimal, ScheduleError>,
) -> Result<Decimal, ScheduleError> {
    const STEPS_MAX: u32 = 40;
    /// One part in 10²².
    const CLOSE: Decimal = Decimal::from_parts(1, 0, 0, false, 22);
    let overflow = ScheduleError::Overflow { instalment: 1 };
    let (mut before, mut gap_before) = start;
    let mut now = before + Decimal::from_parts(1, 0, 0, false, 6);
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
