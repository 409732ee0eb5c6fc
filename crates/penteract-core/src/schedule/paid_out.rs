//! What of each disbursement reaches the borrower, once fees and the retention are withheld.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::Serialize;

use super::charges::retained_of;
use super::error::ScheduleError;
use super::money::Rounder;
use crate::LoanTerms;
use crate::amount::Amount;
use crate::getters::getters;

/// What of the disbursements of a day reaches the borrower, in the currency of the loan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PaidOut {
    /// The day.
    date: NaiveDate,
    /// What is drawn.
    #[serde(with = "Amount")]
    drawn: Decimal,
    /// The fees that are withheld.
    #[serde(with = "Amount")]
    fees: Decimal,
    /// The cash that is retained.
    #[serde(with = "Amount")]
    retained: Decimal,
    /// What reaches the borrower.
    #[serde(with = "Amount")]
    amount: Decimal,
}

getters! { PaidOut {
    /// The day.
    date: NaiveDate,
    /// What is drawn.
    drawn: Decimal,
    /// The fees that are withheld.
    fees: Decimal,
    /// The cash that is retained.
    retained: Decimal,
    /// What reaches the borrower.
    amount: Decimal,
} }

/// What is paid out on each day of a disbursement; nothing where all of each reaches the borrower.
pub(super) fn paid_out(
    terms: &LoanTerms,
    withheld: &BTreeMap<NaiveDate, Decimal>,
) -> Result<Vec<PaidOut>, ScheduleError> {
    if withheld.is_empty() && terms.retention().is_none() {
        return Ok(Vec::new());
    }
    let overflow = || ScheduleError::Overflow {
        instalment: terms.instalments(),
    };
    let round = Rounder::new(terms.currency(), terms.rounding());
    let zero = round.with_minor_units(Decimal::ZERO).ok_or_else(overflow)?;
    let mut days: BTreeMap<NaiveDate, (Decimal, Decimal)> = BTreeMap::new();
    for drawn in terms.disbursements() {
        let amount = round.with_minor_units(drawn.amount).ok_or_else(overflow)?;
        let retained = match terms.retention() {
            Some(retention) => retained_of(drawn.amount, retention, &round).ok_or_else(overflow)?,
            None => zero,
        };
        // INVARIANT: checked terms hold the sum of their disbursements, and what is retained is a part of it.
        let day = days.entry(drawn.date).or_insert((zero, zero));
        day.0 += amount;
        day.1 += retained;
    }
    let paid = days.into_iter().map(|(date, (drawn, retained))| {
        let fees = withheld.get(&date).copied().unwrap_or(zero);
        let amount = drawn
            .checked_sub(fees)
            .and_then(|left| left.checked_sub(retained))
            .ok_or_else(overflow)?;
        if amount < Decimal::ZERO {
            return Err(ScheduleError::WithheldAboveDrawn {
                withheld: drawn - amount,
                drawn,
                date,
            });
        }
        Ok(PaidOut {
            date,
            drawn,
            fees,
            retained,
            amount,
        })
    });
    paid.collect()
}
