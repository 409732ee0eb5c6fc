//! A length of time in a clause: so many days or so many months.

use std::fmt;

use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};

use crate::{MonthEnd, add_months};

/// A length of time, written `{ "days": 90 }` or `{ "months": 2 }`.
///
/// Months are counted to the day of the same number, or to the last day of a shorter month.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Delay {
    /// Calendar days.
    Days(u32),
    /// Calendar months.
    Months(u32),
}

impl Delay {
    /// The last day of the time that starts after `date`: two months after 15 June end on 15 August. `None` beyond the
    /// calendar.
    pub fn last_day_after(self, date: NaiveDate) -> Option<NaiveDate> {
        match self {
            Self::Days(days) => date.checked_add_days(Days::new(u64::from(days))),
            Self::Months(months) => add_months(date, i32::try_from(months).ok()?, MonthEnd::Keep),
        }
    }
}

/// `90 days`, `2 months`.
impl fmt::Display for Delay {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Days(days) => write!(formatter, "{days} days"),
            Self::Months(months) => write!(formatter, "{months} months"),
        }
    }
}
