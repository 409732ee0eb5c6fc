//! Dates of a loan: due dates counted from an anchor, interest periods, dates of validity.

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
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DateError {
    /// The date is beyond what a calendar date can be.
    #[error(
        "{count} periods of {frequency} from {anchor} is beyond the last date that can be written"
    )]
    OutOfRange {
        /// The date counted from.
        anchor: NaiveDate,
        /// How many periods.
        count: i32,
        /// Their length.
        frequency: Frequency,
    },
    /// An interest period that ends before it starts.
    #[error("the period from {start} ends on {end}, before it starts: swap the two dates")]
    OutOfOrder {
        /// First day.
        start: NaiveDate,
        /// End, excluded.
        end: NaiveDate,
    },
}
