//! Schedules: what is due, when, from loan terms.

mod accrual;
mod build;
mod charges;
mod course;
mod engine;
mod error;
mod flat_spread;
mod flows;
mod guarantee_fee;
mod implied_rate;
mod integers;
mod level_payment;
mod level_rest;
mod money;
mod movement;
mod paid_out;
mod payers;
mod payment;
mod period;
mod plain;
mod position;
mod power;
mod row;
mod standings;
mod sum;
mod table;

pub use error::ScheduleError;
pub use guarantee_fee::{GuaranteeFeeLevy, GuaranteeFees};
pub use paid_out::PaidOut;
pub use payers::{PayerDue, PayerShare};
pub use row::{ScheduleRow, ScheduleTotals};

pub(crate) use accrual::Accrued;
pub(crate) use charges::{
    apply as apply_charges, changes_lines, interest_on_retained, retained_of,
};
pub(crate) use course::{Ahead, Course, Followed, Kept, Movement, MovementKind};
pub(crate) use engine::Engine;
pub(crate) use money::Rounder;
pub(crate) use payers::Others;
pub(crate) use payment::PhaseState;
pub(crate) use position::Position;
pub(crate) use standings::{Search, Standings};

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::Serialize;

use crate::{Currency, LoanTerms};

/// What becomes of interest on instalments that were not paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum OverdueInterest {
    /// Overdue principal bears interest to the day on which the schedule is read.
    ToReadingDate,
    /// Overdue principal bears interest to the next due date on or after that day.
    ToNextDueDate,
}

/// The schedule of a loan.
///
/// Serialised `{ "rows": […], "totals": { … } }`, amounts as texts. Displayed as a plain aligned table.
///
/// # Example
/// ```
/// use penteract_core::{Currency, Frequency, LoanTerms, Phase, PhaseLength};
///
/// let schedule = LoanTerms::builder(Currency::EUR)
///     .disbursement("2024-01-15".parse()?, "10000.00".parse()?)
///     .fixed_rate("5 %".parse()?)
///     .frequency(Frequency::MONTHLY)
///     .phase(Phase::level_payment(PhaseLength::Months(12)))
///     .build()?
///     .schedule()?;
/// let first = schedule.rows().first().ok_or("no row")?;
/// assert_eq!((first.principal().to_string(), first.interest().to_string()), ("814.40".into(), "41.67".into()));
/// assert_eq!(schedule.totals().interest().to_string(), "272.89");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Schedule {
    pub(crate) rows: Vec<ScheduleRow>,
    pub(crate) totals: ScheduleTotals,
    /// What others than the borrower pay, in order of date; it is in no line and in no sum.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) others: Vec<PayerDue>,
    /// What of each disbursement reaches the borrower, where fees or a retention are withheld.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) paid_out: Vec<PaidOut>,
    #[serde(skip)]
    pub(crate) currency: Currency,
    #[serde(skip)]
    pub(crate) guarantee_fees: Vec<GuaranteeFees>,
    #[serde(skip)]
    pub(crate) retention: Option<Retention>,
    #[serde(skip)]
    pub(crate) flow_terms: flows::FlowTerms,
}

/// Cash withheld from the disbursements and given back with the last instalment, or on a day before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Retention {
    pub(crate) withheld: Decimal,
    pub(crate) given_back: Decimal,
    pub(crate) given_back_on: NaiveDate,
}

impl Retention {
    /// All that is withheld, in the currency of the loan.
    pub const fn withheld(&self) -> Decimal {
        self.withheld
    }

    /// What is given back, with the interest it earned.
    pub const fn given_back(&self) -> Decimal {
        self.given_back
    }

    /// The day it is given back: that of the terms, the last due date at the latest.
    pub const fn given_back_on(&self) -> NaiveDate {
        self.given_back_on
    }
}

impl Schedule {
    /// The lines, in order of date. Instalments are numbered from 1; lines numbered 0 are what is due on the day of a
    /// disbursement.
    pub fn rows(&self) -> &[ScheduleRow] {
        &self.rows
    }

    /// The sums.
    pub const fn totals(&self) -> &ScheduleTotals {
        &self.totals
    }

    /// What others than the borrower pay, in order of date. It is in no line, in no sum and in no flow of the borrower.
    pub fn others(&self) -> &[PayerDue] {
        &self.others
    }

    /// The sums of what each of the others pays.
    pub fn totals_of_others(&self) -> Vec<PayerShare> {
        payers::totals(&self.others)
    }

    /// The currency of every amount.
    pub const fn currency(&self) -> Currency {
        self.currency
    }

    /// The guarantee fee accrued in each year of the loan, the first year first, whoever pays it and whenever; empty
    /// without a guarantee fee. For a one-off fee, one figure.
    pub fn guarantee_fee_by_year(&self) -> Vec<Decimal> {
        let mut sums: Vec<Decimal> = Vec::new();
        for fees in &self.guarantee_fees {
            for (year, fee) in fees.by_year().iter().enumerate() {
                match sums.get_mut(year) {
                    // INVARIANT: what is paid of them was added up.
                    Some(sum) => *sum += fee,
                    None => sums.push(*fee),
                }
            }
        }
        sums
    }

    /// Each of the guarantee fees, in the order of the terms.
    pub fn guarantee_fees(&self) -> &[GuaranteeFees] {
        &self.guarantee_fees
    }

    /// The payments of the guarantee fees, whoever pays them, in order of date.
    pub fn guarantee_fee_levies(&self) -> Vec<&GuaranteeFeeLevy> {
        let levies = self.guarantee_fees.iter().flat_map(GuaranteeFees::levies);
        let mut levies: Vec<&GuaranteeFeeLevy> = levies.collect();
        levies.sort_by_key(|levy| levy.date());
        levies
    }

    /// What of each disbursement reaches the borrower; nothing where all of each does.
    pub fn paid_out(&self) -> &[PaidOut] {
        &self.paid_out
    }

    /// The cash withheld and given back, if the terms have a retention.
    pub const fn retention(&self) -> Option<&Retention> {
        self.retention.as_ref()
    }
}

/// The lines of terms that have a short way to them, drawn at once and regular, without what is paid besides principal
/// and interest.
pub(crate) fn short_rows(terms: &LoanTerms) -> Option<Vec<ScheduleRow>> {
    integers::count(terms).map(|counted| counted.rows)
}

impl LoanTerms {
    /// The schedule of these terms, everything being paid when due.
    ///
    /// # Errors
    /// [`ScheduleError`]: amounts too large to be computed, principal left by fixed instalments.
    pub fn schedule(&self) -> Result<Schedule, ScheduleError> {
        match integers::count(self) {
            Some(counted) => build::with_charges(self, counted.rows, Some(counted.totals)),
            None => build::build(self, None),
        }
    }

    /// The same schedule, computed in decimals throughout: the reference that the short ways of [`Self::schedule`] are
    /// tested against, several times slower.
    ///
    /// # Errors
    /// As for [`Self::schedule`].
    pub fn reference_schedule(&self) -> Result<Schedule, ScheduleError> {
        build::build(self, None)
    }

    /// The schedule as it stands on a day when nothing has been paid yet: principal past its due date keeps bearing
    /// interest, to that day or to the next due date; from then on everything is expected on time.
    ///
    /// # Errors
    /// As for [`Self::schedule`].
    pub fn schedule_when_unpaid(
        &self,
        read_on: NaiveDate,
        overdue: OverdueInterest,
    ) -> Result<Schedule, ScheduleError> {
        build::build(self, Some((read_on, overdue)))
    }
}

#[cfg(test)]
mod tests;
