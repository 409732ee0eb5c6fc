//! Money received, and what of it is not used.

use rust_decimal::Decimal;

use super::error::Refusal;
use super::line::{difference, sum};

/// What came in, by where it went.
#[derive(Clone, Copy, Debug)]
pub(super) struct Account {
    /// By payments, prepayments, payoffs, recoveries and down payments taken from disbursements.
    pub(super) paid: Decimal,
    /// What of it was taken back.
    pub(super) taken_back: Decimal,
    /// Payments that came back: they never counted.
    pub(super) returned: Decimal,
    /// What of it went back to the borrower.
    pub(super) given_back: Decimal,
    /// What of it exceeds all that the loan asks for, and is held for the borrower.
    pub(super) held: Decimal,
}

impl Account {
    /// Nothing came in yet.
    pub(super) const fn new(zero: Decimal) -> Self {
        Self {
            paid: zero,
            taken_back: zero,
            returned: zero,
            given_back: zero,
            held: zero,
        }
    }

    /// Money comes in.
    pub(super) fn receive(&mut self, amount: Decimal) -> Result<(), Refusal> {
        self.paid = sum(self.paid, amount)?;
        Ok(())
    }

    /// What is left of it is held.
    pub(super) fn hold(&mut self, amount: Decimal) -> Result<(), Refusal> {
        self.held = sum(self.held, amount)?;
        Ok(())
    }

    /// What is held, or a part of it, goes back to the borrower.
    pub(super) fn refund(&mut self, amount: Decimal) -> Result<(), Refusal> {
        if amount > self.held {
            let mut held = self.held;
            held.rescale(amount.scale().max(held.scale()));
            return Err(Refusal::AboveHeld { amount, held });
        }
        self.held = difference(self.held, amount)?;
        self.given_back = sum(self.given_back, amount)?;
        Ok(())
    }

    /// What was paid and not taken back or given back.
    pub(super) fn kept(&self) -> Result<Decimal, Refusal> {
        difference(difference(self.paid, self.taken_back)?, self.given_back)
    }
}
