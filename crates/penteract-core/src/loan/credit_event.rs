//! The event on which a guarantee is called, and what is recovered after it.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::error::Refusal;
use super::ledger::Ledger;
use super::line::{Parts, difference, sum, total};
use super::state::{CreditEventState, Recovered};
use crate::terms::{Part, Payer};

impl Ledger<'_> {
    /// The credit event happened: all falls due, or it is only recorded.
    pub(super) fn fall_due(
        &mut self,
        cause: &str,
        accelerates: bool,
        date: NaiveDate,
    ) -> Result<(), Refusal> {
        let mut loss = Parts::of(self.zero);
        if accelerates {
            self.end_interest(date, false)?;
            // All is due: no interest follows what is paid from here on.
            self.plan.course.followed = None;
            for line in &mut self.lines {
                line.due_date = line.due_date.min(date);
            }
            loss = self.owed_in_all()?;
        } else {
            for line in &self.lines {
                if line.due_date <= date {
                    loss.add(&line.outstanding())?;
                } else {
                    loss.principal = sum(loss.principal, line.unpaid(Part::Principal))?;
                }
            }
            let accrued = self.accrued_interest_of(&Payer::Borrower, date)?;
            loss.interest = sum(loss.interest, accrued)?;
        }
        loss.checked_total()?;
        self.credit_event = Some(CreditEventState {
            date,
            cause: cause.to_owned(),
            accelerates,
            loss,
        });
        Ok(())
    }

    /// Money recovered after the credit event.
    pub(super) fn recover(&mut self, amount: Decimal, date: NaiveDate) -> Result<(), Refusal> {
        let Some(event) = &self.credit_event else {
            return Err(Refusal::NoCreditEvent);
        };
        let recovered = self.recoveries.iter().map(|recovered| recovered.amount);
        let recovered = total(self.zero, recovered)?;
        let loss = difference(event.loss.total(), recovered)?;
        // Late interest and charges after the credit event are owed too, but they are no part of the loss.
        if amount > loss {
            return Err(Refusal::AboveLoss { amount, loss });
        }
        self.recoveries.push(Recovered { date, amount });
        self.receive(amount, date, None)
    }
}
