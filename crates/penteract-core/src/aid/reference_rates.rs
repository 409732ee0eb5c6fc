//! Reference and discount rates: a dated base rate, and what is added to it.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::dated_table::{DatedTable, HoleError};
use crate::{Rate, RateError, said};

/// The base rates of one currency area over time, and the margin that makes a discount rate of one.
///
/// Reference rate = base rate of the date + margin of the borrower; discount rate = base rate + a fixed margin
/// (100 basis points). The figures are the caller's: the table fails on dates that it does not cover.
///
/// # Example
/// ```
/// use penteract_core::{DatedTable, Period, ReferenceRates, text};
///
/// let june_2020 = Period::new(Some("2020-06-01".parse()?), Some("2020-06-30".parse()?))?;
/// let base = DatedTable::new(text!("base rate of the euro area", "taux de base de la zone euro"), [(june_2020, "-0.22 %".parse()?)])?;
/// let rates = ReferenceRates::new(base, "100 bp".parse()?);
/// let granted_on = "2020-06-15".parse()?;
/// assert_eq!(rates.reference_rate_at(granted_on, "400 bp".parse()?)?.to_string(), "3.78 %");
/// assert_eq!(rates.discount_rate_at(granted_on)?.to_string(), "0.78 %");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// Source: RR-01, RR-02. Law: Communication 2008/C 14/02 on the method for setting reference and discount rates.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReferenceRates {
    base_rates: DatedTable<Rate>,
    discount_margin: Rate,
}

/// Why there is no reference or discount rate.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ReferenceRateError {
    /// The date falls in a hole of the table.
    Hole(HoleError),
    /// The sum is beyond any rate.
    Rate(RateError),
}

said! { ReferenceRateError: Error {
    Hole(cause: HoleError);
    Rate(cause: RateError);
} }

impl ReferenceRates {
    /// Base rates by date, and what is added to one to discount.
    pub const fn new(base_rates: DatedTable<Rate>, discount_margin: Rate) -> Self {
        Self {
            base_rates,
            discount_margin,
        }
    }

    /// The base rates.
    pub const fn base_rates(&self) -> &DatedTable<Rate> {
        &self.base_rates
    }

    /// The base rate in force on a date, as a yearly rate.
    ///
    /// # Errors
    /// [`HoleError`].
    pub fn base_rate_at(&self, date: NaiveDate) -> Result<Rate, HoleError> {
        self.base_rates.at(date).copied()
    }

    /// The base rate on the day of the grant and the margin of the borrower's rating and collateral.
    ///
    /// # Errors
    /// [`ReferenceRateError`].
    pub fn reference_rate_at(
        &self,
        granted_on: NaiveDate,
        margin: Rate,
    ) -> Result<Rate, ReferenceRateError> {
        Ok(self.base_rate_at(granted_on)?.checked_add(margin)?)
    }

    /// The rate at which later amounts of aid are brought to the day of the grant.
    ///
    /// # Errors
    /// [`ReferenceRateError`].
    pub fn discount_rate_at(&self, granted_on: NaiveDate) -> Result<Rate, ReferenceRateError> {
        self.reference_rate_at(granted_on, self.discount_margin)
    }
}

/// A premium after a reduction: 380 basis points less 25 % are 285.
///
/// `reduction` is a part of the premium, not points of it. Used where a framework lets a market premium be lowered, as
/// the temporary framework of 2009 did by 25 % for small and medium firms and by 15 % for others in the first two years.
///
/// # Errors
/// [`RateError::TooLarge`] beyond any rate.
///
/// # Example
/// ```
/// use penteract_core::reduced_premium;
///
/// assert_eq!(reduced_premium("55 bp".parse()?, "15 %".parse()?)?, "46.75 bp".parse()?);
/// # Ok::<(), penteract_core::RateError>(())
/// ```
///
/// Law: communication on a temporary framework of 17 December 2008, point 4.3.2, as set out in MEMO/09/87.
pub fn reduced_premium(premium: Rate, reduction: Rate) -> Result<Rate, RateError> {
    let fraction = premium.as_fraction();
    Decimal::ONE
        .checked_sub(reduction.as_fraction())
        .and_then(|kept| fraction.checked_mul(kept))
        .map_or(
            Err(RateError::TooLarge { value: fraction }),
            Rate::from_fraction,
        )
}

#[cfg(test)]
mod tests {
    use super::{ReferenceRateError, ReferenceRates};
    use crate::{DatedTable, LocalText, Period, Rate};

    fn rate(text: &str) -> Rate {
        text.parse().unwrap()
    }

    #[test]
    fn a_reference_rate_in_a_hole_is_an_error_that_names_it() {
        let january = Period::new("2021-01-01".parse().ok(), "2021-01-31".parse().ok()).unwrap();
        let table = DatedTable::new(
            LocalText::same("base rate of the euro area"),
            [(january, rate("-0.45 %"))],
        )
        .unwrap();
        let rates = ReferenceRates::new(table, rate("100 bp"));
        let granted_on = "2021-06-15".parse().unwrap();
        let refused = rates
            .reference_rate_at(granted_on, rate("400 bp"))
            .unwrap_err();
        assert!(matches!(&refused, ReferenceRateError::Hole(hole) if hole.date() == granted_on));
        assert_eq!(
            refused.to_string(),
            "no base rate of the euro area is known on 15 Jun 2021: the one in force from 1 Feb 2021 is missing; add it, with its source"
        );
        assert_eq!(rates.discount_rate_at(granted_on), Err(refused));
    }
}
