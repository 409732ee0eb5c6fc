//! Dates of a loan: due dates counted from an anchor, interest periods, dates of validity.

use crate::said;

mod frequency;
mod interest_period;
mod month_end;
mod validity;

pub use frequency::{Frequency, FrequencyError, PeriodUnit};
pub use interest_period::InterestPeriod;
pub(crate) use month_end::last_of_month;
pub use month_end::{MonthEnd, add_months, is_month_end};
pub use validity::{Period, PeriodError};

use chrono::NaiveDate;

/// Why a date cannot be had.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DateError {
    /// The date is beyond what a calendar date can be.
    OutOfRange {
        /// The date counted from.
        anchor: NaiveDate,
        /// How many periods.
        count: i32,
        /// Their length.
        frequency: Frequency,
    },
    /// An interest period that ends before it starts.
    OutOfOrder {
        /// First day.
        start: NaiveDate,
        /// End, excluded.
        end: NaiveDate,
    },
}

said! { DateError: Error {
    OutOfRange { anchor, count, frequency } =>
        "{count} periods of {frequency} from {anchor} is beyond the last date that can be written",
        "{count} périodes de {frequency} à partir du {anchor} vont au-delà de la dernière date qui peut s'écrire";
    OutOfOrder { start, end } =>
        "the period from {start} ends on {end}, before it starts: swap the two dates",
        "la période qui commence le {start} s'achève le {end}, avant de commencer : échangez les deux dates";
} }
