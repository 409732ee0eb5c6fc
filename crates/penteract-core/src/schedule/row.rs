//! One line of a schedule, and the sums of all lines.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::money::Rounder;
use crate::amount::Amount;
use crate::getters::getters;

/// One due date of a schedule, or one event between them.
///
/// Amounts are in the currency of the loan. `total` = principal + interest + fees + insurance + guarantee fee, which is
/// what the borrower pays that day. `closing_balance` = opening balance + disbursed + capitalised interest − principal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ScheduleRow {
    pub(super) number: u32,
    pub(super) period_start: NaiveDate,
    pub(super) due_date: NaiveDate,
    #[serde(with = "Amount")]
    pub(super) opening_balance: Decimal,
    #[serde(with = "Amount")]
    pub(super) disbursed: Decimal,
    #[serde(with = "Amount")]
    pub(super) principal: Decimal,
    #[serde(with = "Amount")]
    pub(super) interest: Decimal,
    #[serde(with = "Amount")]
    pub(super) capitalised_interest: Decimal,
    #[serde(with = "Amount")]
    pub(super) fees: Decimal,
    #[serde(with = "Amount")]
    pub(super) insurance: Decimal,
    #[serde(with = "Amount")]
    pub(super) guarantee_fee: Decimal,
    #[serde(with = "Amount")]
    pub(super) total: Decimal,
    #[serde(with = "Amount")]
    pub(super) closing_balance: Decimal,
}

getters! { ScheduleRow {
    /// Instalment number, from 1; 0 for a line that is no instalment: what is due on the day of a disbursement.
    number: u32,
    /// First day of the period, which bears interest.
    period_start: NaiveDate,
    /// The day the instalment falls due; the end of the period, which bears no interest in it.
    due_date: NaiveDate,
    /// Principal outstanding on the first day of the period, with what is drawn that day.
    opening_balance: Decimal,
    /// What is drawn later in the period, before its due date.
    disbursed: Decimal,
    /// Principal repaid.
    principal: Decimal,
    /// Interest paid.
    interest: Decimal,
    /// Interest added to the principal instead of being paid.
    capitalised_interest: Decimal,
    /// Fees paid.
    fees: Decimal,
    /// Insurance premium paid.
    insurance: Decimal,
    /// Guarantee fee paid by the borrower.
    guarantee_fee: Decimal,
    /// All that the borrower pays that day.
    total: Decimal,
    /// Principal outstanding after the instalment.
    closing_balance: Decimal,
} }

impl ScheduleRow {
    /// Takes fees, insurance and guarantee fee off the line.
    pub(crate) fn without_charges(&mut self) {
        self.total = self.payment();
        for charge in [&mut self.fees, &mut self.insurance, &mut self.guarantee_fee] {
            *charge = Decimal::new(0, charge.scale());
        }
    }

    /// Principal and interest.
    pub(crate) fn payment(&self) -> Decimal {
        // INVARIANT: `total` holds them and more.
        self.principal + self.interest
    }

    /// Whether nothing is left of the loan in its period; no interest either, where interest counts.
    pub(crate) fn is_after_repayment(&self, counts_interest: bool) -> bool {
        let principal = [self.opening_balance, self.disbursed, self.principal];
        principal.iter().all(Decimal::is_zero)
            && (!counts_interest || self.interest.is_zero() && self.capitalised_interest.is_zero())
    }
}

/// Sums of a schedule, in the currency of the loan.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ScheduleTotals {
    #[serde(with = "Amount")]
    pub(super) disbursed: Decimal,
    #[serde(with = "Amount")]
    pub(super) principal: Decimal,
    #[serde(with = "Amount")]
    pub(super) interest: Decimal,
    #[serde(with = "Amount")]
    pub(super) capitalised_interest: Decimal,
    #[serde(with = "Amount")]
    pub(super) fees: Decimal,
    #[serde(with = "Amount")]
    pub(super) insurance: Decimal,
    #[serde(with = "Amount")]
    pub(super) guarantee_fee: Decimal,
    #[serde(with = "Amount")]
    pub(super) total: Decimal,
}

getters! { ScheduleTotals {
    /// All that is drawn.
    disbursed: Decimal,
    /// All principal repaid: what was drawn and the interest capitalised.
    principal: Decimal,
    /// All interest paid, without what was capitalised.
    interest: Decimal,
    /// All interest added to the principal.
    capitalised_interest: Decimal,
    /// All fees.
    fees: Decimal,
    /// All insurance premiums.
    insurance: Decimal,
    /// All guarantee fees paid by the borrower.
    guarantee_fee: Decimal,
    /// All that the borrower pays.
    total: Decimal,
} }

impl ScheduleTotals {
    /// Whether every sum still has all the decimals of the currency.
    pub(super) fn are_exact(&self, round: Rounder) -> bool {
        [
            self.principal,
            self.interest,
            self.capitalised_interest,
            self.fees,
            self.insurance,
            self.guarantee_fee,
            self.total,
        ]
        .into_iter()
        .all(|sum| round.with_minor_units(sum).is_some())
    }

    /// The sums of lines that draw `disbursed` in all; `None` when a sum cannot be held.
    pub(super) fn of(rows: &[ScheduleRow], disbursed: Decimal) -> Option<Self> {
        let mut sums = Self {
            disbursed,
            ..Self::default()
        };
        for row in rows {
            sums.principal = sums.principal.checked_add(row.principal)?;
            sums.interest = sums.interest.checked_add(row.interest)?;
            sums.capitalised_interest = sums
                .capitalised_interest
                .checked_add(row.capitalised_interest)?;
            sums.fees = sums.fees.checked_add(row.fees)?;
            sums.insurance = sums.insurance.checked_add(row.insurance)?;
            sums.guarantee_fee = sums.guarantee_fee.checked_add(row.guarantee_fee)?;
            sums.total = sums.total.checked_add(row.total)?;
        }
        Some(sums)
    }
}
