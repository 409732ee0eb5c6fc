//! Flat interest computed for the whole loan at once and spread evenly over its instalments.

use rust_decimal::Decimal;

use super::accrual::Accrued;
use super::engine::Engine;
use super::error::ScheduleError;
use crate::terms::{Phase, PhaseTerms, PlannedPhase};

/// Interest of each instalment that pays.
#[derive(Clone, Copy)]
pub(super) struct SpreadInterest {
    /// The first instalment of this part of the loan, from 0.
    pub(super) from: u32,
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

    /// Walks a loan once for its interest, and spreads it; each part of a loan that was rescheduled spreads its own.
    pub(super) fn over(engine: &Engine<'_>) -> Result<Vec<Self>, ScheduleError> {
        let terms = engine.terms;
        let mut trial = engine.clone();
        trial.draws_make_rows = false;
        let mut bounds = vec![0];
        bounds.extend(&engine.data.restructured.spread_from);
        bounds.push(terms.instalments());
        let mut spreads = Vec::with_capacity(1);
        let mut start = trial.timeline.start();
        for (from, until) in bounds.iter().zip(bounds.iter().skip(1)) {
            let mut total = Accrued::NONE;
            for index in *from..*until {
                let period = trial.timeline.period_from(index, start)?;
                total = total
                    .checked_add(trial.walk(period)?.exact_interest)
                    .ok_or(ScheduleError::Overflow {
                        instalment: terms.instalments(),
                    })?;
                start = period.end;
            }
            spreads.push(Self::evenly(engine, *from..*until, total)?);
        }
        Ok(spreads)
    }

    fn evenly(
        engine: &Engine<'_>,
        part: std::ops::Range<u32>,
        total: Accrued,
    ) -> Result<Self, ScheduleError> {
        let terms = engine.terms;
        let pays = |planned: &&PlannedPhase| {
            !matches!(
                terms.phases().get(planned.phase).map(Phase::terms),
                Some(PhaseTerms::NoPayment { .. }) | None
            )
        };
        // A phase lies within one part of the loan: what is rescheduled begins new phases.
        let within =
            |planned: &&PlannedPhase| part.start <= planned.first && planned.first < part.end;
        let paying: u32 = terms
            .plan()
            .iter()
            .filter(pays)
            .filter(within)
            .map(|planned| planned.count)
            .sum();
        let last_number = terms
            .plan()
            .iter()
            .filter(pays)
            .filter(within)
            .map(PlannedPhase::end)
            .max()
            .unwrap_or_default();
        let parts = || {
            let total = engine.round.amount(total.value()?)?;
            let count = Decimal::from(paying.max(1));
            let exact = total.checked_div(count)?;
            let last_after = |each: Decimal| {
                total.checked_sub(each.checked_mul(count.checked_sub(Decimal::ONE)?)?)
            };
            let mut each = engine.round.amount(exact)?;
            let mut last = last_after(each)?;
            if last.is_sign_negative() != total.is_sign_negative() {
                // Parts rounded up would be more than the whole: cut down, they leave a last one at least as large.
                each = engine.round.amount_down(exact)?;
                last = last_after(each)?;
            }
            Some(Self {
                from: part.start,
                each,
                last,
                last_number,
            })
        };
        parts().ok_or(ScheduleError::Overflow {
            instalment: terms.instalments(),
        })
    }
}
