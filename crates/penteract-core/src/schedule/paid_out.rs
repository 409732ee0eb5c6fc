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
use crate::terms::Disbursement;

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

impl PaidOut {
    /// All of what is drawn.
    pub(super) fn whole(drawn: &Disbursement) -> Self {
        let zero = Decimal::new(0, drawn.amount.scale());
        Self {
            date: drawn.date,
            drawn: drawn.amount,
            fees: zero,
            retained: zero,
            amount: drawn.amount,
        }
    }

    /// What is paid out of two loans, by day.
    pub(super) fn together(one: Vec<Self>, other: Vec<Self>) -> Vec<Self> {
        let mut days: BTreeMap<NaiveDate, Self> = BTreeMap::new();
        for paid in one.into_iter().chain(other) {
            // INVARIANT: what is drawn was added up, and the others are parts of it.
            let together = days.entry(paid.date).and_modify(|day| {
                day.drawn += paid.drawn;
                day.fees += paid.fees;
                day.retained += paid.retained;
                day.amount += paid.amount;
            });
            together.or_insert(paid);
        }
        days.into_values().collect()
    }
}

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
        let retained = retained_of(terms, drawn, &round).ok_or_else(overflow)?;
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
