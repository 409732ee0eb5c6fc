//! What lender and guarantor stand to lose, day by day.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::Serialize;

use super::indemnity::shares_of_balance;
use super::terms::{GuaranteeTerms, GuaranteeTermsError};
use crate::balance::balance_changes;
use crate::{LoanTerms, Money, MoneyError, Rounding, ScheduleError, said};

/// Who would lose what of the principal from a day on. `guarantor + lender = outstanding`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ExposureRow {
    date: NaiveDate,
    outstanding: Money,
    guarantor: Money,
    lender: Money,
}

impl ExposureRow {
    /// The day from which the amounts hold, until the next row.
    pub const fn date(&self) -> NaiveDate {
        self.date
    }

    /// Principal outstanding once the flows of the day are done.
    pub const fn outstanding(&self) -> Money {
        self.outstanding
    }

    /// The guarantor's part of it.
    pub const fn guarantor(&self) -> Money {
        self.guarantor
    }

    /// The lender's part of it.
    pub const fn lender(&self) -> Money {
        self.lender
    }
}

/// Why there is no exposure over time.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ExposureError {
    /// The loan has no schedule.
    Schedule(ScheduleError),
    /// Terms of a guarantee that do not hold together.
    Terms(GuaranteeTermsError),
    /// Amounts in several currencies, or too large.
    Money(MoneyError),
}

said! { ExposureError: Error {
    Schedule(cause: ScheduleError);
    Terms(cause: GuaranteeTermsError);
    Money(cause: MoneyError);
} }

impl GuaranteeTerms {
    /// The exposure of guarantor and lender over the life of a loan that is paid when due: one row for each day on which
    /// the balance changes.
    ///
    /// The waiting period and the cap of a portfolio do not make the exposure smaller here: they depend on events and on
    /// other loans.
    ///
    /// # Errors
    /// [`ExposureError`].
    ///
    /// # Example
    /// ```
    /// use penteract_core::{GuaranteeTerms, LoanTerms};
    ///
    /// let loan: LoanTerms = serde_json::from_str(r#"{ "currency": "EUR",
    ///     "disbursements": [{ "date": "2020-04-20", "amount": "500000000.00" }],
    ///     "rate": { "kind": "fixed", "annual": "0 %" }, "frequency": "yearly",
    ///     "phases": [{ "kind": "interest-only", "months": 12 }, { "kind": "level-principal", "months": 60 }] }"#)?;
    /// let exposure = GuaranteeTerms::pari_passu("the State", "70 %".parse()?).exposure(&loan)?;
    /// let first = exposure.first().ok_or("no row")?;
    /// assert_eq!(first.guarantor().to_string(), "350000000.00 EUR");
    /// assert_eq!(first.lender().to_string(), "150000000.00 EUR");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn exposure(&self, loan: &LoanTerms) -> Result<Vec<ExposureRow>, ExposureError> {
        self.check()?;
        let currency = loan.currency();
        let overflow = MoneyError::Overflow { currency };
        let changes = balance_changes(loan, &loan.schedule()?).ok_or(overflow.clone())?;
        let lent = Money::rounded(loan.principal(), currency, Rounding::HalfUp)?;
        let mut rows: Vec<ExposureRow> = Vec::with_capacity(changes.len());
        let mut balance = Decimal::ZERO;
        let mut changes = changes.into_iter().peekable();
        while let Some((date, change)) = changes.next() {
            balance = balance.checked_add(change).ok_or(overflow.clone())?;
            let is_last_of_day = changes.peek().is_none_or(|(next, _)| *next > date);
            if !is_last_of_day {
                continue;
            }
            let outstanding = Money::rounded(balance, currency, Rounding::HalfUp)?;
            if rows
                .last()
                .is_some_and(|last| last.outstanding == outstanding)
            {
                continue;
            }
            let (guarantor, lender) = shares_of_balance(self, outstanding, lent)?;
            rows.push(ExposureRow {
                date,
                outstanding,
                guarantor,
                lender,
            });
        }
        Ok(rows)
    }
}
