//! Over which time earlier aid counts.

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};

use crate::{MonthEnd, Period, add_months, said};

/// Over which time aid already granted counts towards a ceiling.
///
/// Written `{ "fiscal-years": 3 }`, `{ "rolling-years": 3 }`, `{ "since": "2020-03-19" }`.
///
/// Source: DM-01, DM-03, TF-01. Law: Regulation (EU) 1407/2013, art. 3(2) and 3(5); Regulation (EU) 2023/2831,
/// art. 3(2) and recital 12.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum AidWindow {
    /// So many fiscal years of the undertaking: the current one and those before it.
    FiscalYears(u32),
    /// So many years that end on the day of the grant, counted from day to day: three years that end on 15 March 2027
    /// begin on 16 March 2024.
    RollingYears(u32),
    /// From a day on, however long ago: a framework that counts all the aid granted under it.
    Since(NaiveDate),
}

/// On which day the fiscal years of an undertaking begin.
///
/// # Example
/// ```
/// use penteract_core::{AidWindow, FiscalYear};
///
/// let from_july = FiscalYear::starting(7, 1).ok_or("no such day")?;
/// let window = AidWindow::FiscalYears(3).period("2020-06-30".parse()?, from_july);
/// assert_eq!(window.map(|window| window.to_string()).as_deref(), Some("2017-07-01..2020-06-30"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct FiscalYear {
    // INVARIANT: a day that every year has.
    month: u32,
    day: u32,
}

impl FiscalYear {
    /// From 1 January: the calendar year.
    pub const CALENDAR: Self = Self { month: 1, day: 1 };

    /// From this day of each year; `None` unless every year has it, which 29 February is not.
    pub fn starting(month: u32, day: u32) -> Option<Self> {
        // 2001 is no leap year.
        NaiveDate::from_ymd_opt(2001, month, day).map(|_| Self { month, day })
    }

    /// From the month and the day of the first day of some year; `None` on 29 February, which not every year has.
    pub fn of_year_that_begins(first_day: NaiveDate) -> Option<Self> {
        Self::starting(first_day.month(), first_day.day())
    }

    /// The first day of the fiscal year that contains a date.
    fn start_of(self, date: NaiveDate) -> Option<NaiveDate> {
        let this_year = NaiveDate::from_ymd_opt(date.year(), self.month, self.day)?;
        if this_year <= date {
            Some(this_year)
        } else {
            NaiveDate::from_ymd_opt(date.year().checked_sub(1)?, self.month, self.day)
        }
    }
}

impl AidWindow {
    /// The dates of earlier grants that count for a grant on a day, that day included. `None` when there is no such
    /// time: zero years, a day before the window opens, dates beyond the calendar.
    pub fn period(self, granted_on: NaiveDate, fiscal_year: FiscalYear) -> Option<Period> {
        let first_day = match self {
            Self::FiscalYears(years) => {
                let earlier = i32::try_from(years.checked_sub(1)?).ok()?;
                let start = fiscal_year.start_of(granted_on)?;
                add_months(start, earlier.checked_mul(-12)?, MonthEnd::Keep)?
            }
            Self::RollingYears(years) => {
                let months = i32::try_from(years).ok()?.checked_mul(-12)?;
                add_months(granted_on, months, MonthEnd::Keep)?.succ_opt()?
            }
            Self::Since(first_day) => first_day,
        };
        Period::new(Some(first_day), Some(granted_on)).ok()
    }
}

said! { AidWindow {
    FiscalYears(years) => "over {years} fiscal years", "sur {years} exercices fiscaux";
    RollingYears(years) => "over any {years} years", "sur {years} années glissantes";
    Since(day) => "since {day}", "depuis le {day}";
} }

#[cfg(test)]
mod tests {
    use super::{AidWindow, FiscalYear};

    fn window(window: AidWindow, granted_on: &str, fiscal_year: FiscalYear) -> Option<String> {
        window
            .period(granted_on.parse().unwrap(), fiscal_year)
            .map(|period| period.to_string())
    }

    #[test]
    fn fiscal_years_are_the_current_one_and_those_before() {
        let calendar =
            |granted_on| window(AidWindow::FiscalYears(3), granted_on, FiscalYear::CALENDAR);
        assert_eq!(calendar("2020-01-01").unwrap(), "2018-01-01..2020-01-01");
        assert_eq!(calendar("2020-12-31").unwrap(), "2018-01-01..2020-12-31");
        let october = FiscalYear::starting(10, 1).unwrap();
        let one = |granted_on| window(AidWindow::FiscalYears(1), granted_on, october);
        assert_eq!(one("2020-09-30").unwrap(), "2019-10-01..2020-09-30");
        assert_eq!(one("2020-10-01").unwrap(), "2020-10-01..2020-10-01");
        assert_eq!(FiscalYear::starting(2, 29), None);
    }

    #[test]
    fn rolling_years_are_counted_from_day_to_day() {
        let rolling =
            |granted_on| window(AidWindow::RollingYears(3), granted_on, FiscalYear::CALENDAR);
        assert_eq!(rolling("2027-03-15").unwrap(), "2024-03-16..2027-03-15");
        assert_eq!(rolling("2028-02-29").unwrap(), "2025-03-01..2028-02-29");
    }

    #[test]
    fn no_time_at_all_is_no_window() {
        let since = AidWindow::Since("2020-03-19".parse().unwrap());
        assert_eq!(window(since, "2020-03-18", FiscalYear::CALENDAR), None);
        assert_eq!(
            window(
                AidWindow::FiscalYears(0),
                "2020-03-18",
                FiscalYear::CALENDAR
            ),
            None
        );
        assert_eq!(
            window(
                AidWindow::RollingYears(0),
                "2020-03-18",
                FiscalYear::CALENDAR
            ),
            None
        );
    }
}
