//! The yearly rates of an offer, and from when on they hold.

use chrono::NaiveDate;
use penteract_core::{InterestRate, Rate, RateStep, text};

use super::Quoter;
use crate::error::DecideError;

/// The rate at the start, and those that follow with their first days.
pub(super) struct Rates {
    pub(super) first: Rate,
    pub(super) later: Vec<RateStep>,
}

impl Rates {
    /// As the terms of a loan say it.
    pub(super) fn interest(&self) -> InterestRate {
        if self.later.is_empty() {
            return InterestRate::fixed(self.first);
        }
        let first = RateStep {
            from: None,
            after: None,
            annual: self.first,
        };
        let steps = std::iter::once(first).chain(self.later.iter().copied());
        InterestRate::Stepped {
            steps: steps.collect(),
        }
    }
}

impl Quoter<'_> {
    /// The rates that follow the first one; those that would begin when the loan is over are not asked for.
    pub(super) fn later_rates(
        &mut self,
        disbursed_on: Option<NaiveDate>,
        ends_on: Option<NaiveDate>,
    ) -> Result<Option<Vec<RateStep>>, DecideError> {
        let mut later = Vec::new();
        let mut is_known = true;
        for step in &self.bundle.offer().rate_steps {
            // Without a day of disbursement only what is asked matters, and any day shows that.
            let start = disbursed_on.unwrap_or_else(|| self.frame.as_of());
            let Some(from) = self.day_after("offer.rate_steps.after", &step.after, start)? else {
                is_known = false;
                continue;
            };
            if from <= start {
                let problem = text!(
                    "a rate that follows begins after the disbursement, and {from} is not after {start}",
                    "un taux qui suit commence après le déblocage, et le {from} ne suit pas le {start}",
                    from = from,
                    start = start
                );
                let error = self.refused("offer.rate_steps.after", problem);
                return Err(self.answers().of_value(&step.after, error));
            }
            if ends_on.is_some_and(|end| from >= end) {
                continue;
            }
            match self.rate("offer.rate_steps.rate", &step.rate, &[])? {
                Some(annual) => later.push(RateStep {
                    from: Some(from),
                    after: None,
                    annual,
                }),
                None => is_known = false,
            }
        }
        Ok(is_known.then_some(later))
    }
}
