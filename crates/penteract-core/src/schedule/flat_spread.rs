//! Flat interest computed for the whole loan at once and spread evenly over its instalments.

use rust_decimal::Decimal;

use super::accrual::Accrued;
use super::engine::Engine;
use super::error::ScheduleError;
use crate::terms::{Phase, PlannedPhase};

/// Interest of each instalment that pays.
#[derive(Clone, Copy)]
pub(super) struct SpreadInterest {
    /// Of all but the last.
    pub(super) each: Decimal,
    last: Decimal,
    last_number: u32,
}

impl SpreadInterest {
    /// The interest of an instalment outside phases without payments, by its number.
    pub(super) const fn of(&self, number: u32) -> Decimal {
        if number == self.last_number {
            self.last
        } else {
            self.each
        }
    }

    /// Walks a loan once for its interest, and spreads it.
    pub(super) fn over(engine: &Engine<'_>) -> Result<Self, ScheduleError> {
        let terms = engine.terms;
        let overflow = || ScheduleError::Overflow {
            instalment: terms.instalments(),
        };
        let mut trial = engine.clone();
        trial.draws_make_rows = false;
        let mut total = Accrued::NONE;
        let mut start = trial.timeline.start();
        for index in 0..terms.instalments() {
            let period = trial.timeline.period_from(index, start)?;
            total = total
                .checked_add(trial.walk(period)?.exact_interest)
                .ok_or_else(overflow)?;
            start = period.end;
        }
        let pays = |planned: &&PlannedPhase| {
            !matches!(
                terms.phases().get(planned.phase),
                Some(Phase::NoPayment { .. }) | None
            )
        };
        let paying: u32 = terms
            .plan()
            .iter()
            .filter(pays)
            .map(|planned| planned.count)
            .sum();
        let last_number = terms
            .plan()
            .iter()
            .filter(pays)
            .map(PlannedPhase::end)
            .max()
            .unwrap_or_default();
        let parts = || {
            let total = engine.round.amount(total.value()?)?;
            let count = Decimal::from(paying.max(1));
            let each = engine.round.amount(total.checked_div(count)?)?;
            let last = total.checked_sub(each.checked_mul(count.checked_sub(Decimal::ONE)?)?)?;
            Some(Self {
                each,
                last,
                last_number,
            })
        };
        parts().ok_or_else(overflow)
    }
}
