//! Cash withheld from the disbursements of a loan: what is held of it, and what went back.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::Serialize;

use super::error::Refusal;
use super::ledger::Ledger;
use super::line::{difference, sum, total};
use crate::amount::Amount;
use crate::getters::getters;
use crate::schedule::{interest_on_retained, retained_of};

/// The retention of a loan on a day. Amounts are in the currency of the loan, and are no part of what is owed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RetentionState {
    /// What was withheld of the disbursements so far.
    #[serde(with = "Amount")]
    withheld: Decimal,
    /// What of it is held.
    #[serde(with = "Amount")]
    held: Decimal,
    /// What went back, without interest.
    #[serde(with = "Amount")]
    released: Decimal,
    /// The interest that went back with it.
    #[serde(with = "Amount")]
    interest: Decimal,
    /// What was withheld and what went back, in order of date.
    lines: Vec<RetentionLine>,
}

getters! { RetentionState {
    /// What was withheld of the disbursements so far.
    withheld: Decimal,
    /// What of it is held.
    held: Decimal,
    /// What went back, without interest.
    released: Decimal,
    /// The interest that went back with it.
    interest: Decimal,
    [] {
        /// What was withheld and what went back, in order of date.
        lines: RetentionLine,
    }
} }

/// What was withheld on a day, or went back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct RetentionLine {
    /// The day.
    pub date: NaiveDate,
    /// What was withheld of a disbursement.
    #[serde(with = "Amount")]
    pub withheld: Decimal,
    /// What went back, without interest.
    #[serde(with = "Amount")]
    pub released: Decimal,
    /// The interest that went back with it.
    #[serde(with = "Amount")]
    pub interest: Decimal,
    /// What is held after it.
    #[serde(with = "Amount")]
    pub held: Decimal,
}

/// What went back before the loan is closed.
#[derive(Clone, Copy, Debug)]
pub(super) struct Released {
    date: NaiveDate,
    amount: Decimal,
}

impl Ledger<'_> {
    /// A part of what is held goes back, or all of it.
    pub(super) fn release_retention(
        &mut self,
        stated: Option<Decimal>,
        date: NaiveDate,
    ) -> Result<(), Refusal> {
        let held = self.retention(date)?.ok_or(Refusal::NoRetention)?.held;
        let amount = stated.unwrap_or(held);
        if amount > held || amount.is_zero() {
            return Err(Refusal::AboveRetained { amount, held });
        }
        self.released.push(Released { date, amount });
        Ok(())
    }

    /// The retention on a day, if the terms have one. What is held goes back when nothing is owed any more, or on
    /// the day before it that the terms foresee.
    pub(super) fn retention(&self, date: NaiveDate) -> Result<Option<RetentionState>, Refusal> {
        if self.plan.terms.retention().is_none() {
            return Ok(None);
        }
        // What was withheld first goes back first: each part, its day, and what is held of it.
        let mut parts: Vec<(NaiveDate, Decimal)> = Vec::new();
        let drawn = self.plan.terms.disbursements().iter();
        for drawn in drawn.filter(|drawn| drawn.date <= date) {
            let part = retained_of(&self.plan.terms, drawn, &self.round);
            let part = part.ok_or(Refusal::Overflow)?;
            if !part.is_zero() {
                parts.push((drawn.date, part));
            }
        }
        let zero = self.zero;
        let line = |date| RetentionLine {
            date,
            withheld: zero,
            released: zero,
            interest: zero,
            held: zero,
        };
        let mut lines: Vec<RetentionLine> = parts
            .iter()
            .map(|(date, withheld)| RetentionLine {
                withheld: *withheld,
                ..line(*date)
            })
            .collect();
        let withheld = total(zero, parts.iter().map(|(_, part)| *part))?;
        let early = total(zero, self.released.iter().map(|released| released.amount))?;
        let amount = difference(withheld, early)?;
        let is_security = |day| {
            self.fell_due_on()
                .is_some_and(|fell_due_on| fell_due_on <= day)
        };
        let foreseen = self.plan.terms.retention_released_on();
        let foreseen = foreseen.filter(|day| *day <= date && !is_security(*day));
        let at_the_end = [foreseen, self.closed_on].into_iter().flatten().min();
        let at_the_end = at_the_end.map(|date| Released { date, amount });
        let mut parts = parts.into_iter();
        let mut part = parts.next();
        for released in self.released.iter().copied().chain(at_the_end) {
            let mut left = released.amount;
            let mut exact = Decimal::ZERO;
            while let Some((since, held)) = part.filter(|_| !left.is_zero()) {
                let back = left.min(held);
                let earned = interest_on_retained(&self.plan.terms, back, since, released.date)?;
                exact = sum(exact, earned)?;
                left = difference(left, back)?;
                part = match difference(held, back)? {
                    rest if rest.is_zero() => parts.next(),
                    rest => Some((since, rest)),
                };
            }
            if !released.amount.is_zero() {
                lines.push(RetentionLine {
                    released: released.amount,
                    interest: self.rounded(exact)?,
                    ..line(released.date)
                });
            }
        }
        lines.sort_by_key(|line| line.date);
        let mut held = zero;
        for line in &mut lines {
            held = difference(sum(held, line.withheld)?, line.released)?;
            line.held = held;
        }
        Ok(Some(RetentionState {
            withheld,
            held,
            released: total(zero, lines.iter().map(|line| line.released))?,
            interest: total(zero, lines.iter().map(|line| line.interest))?,
            lines,
        }))
    }
}
