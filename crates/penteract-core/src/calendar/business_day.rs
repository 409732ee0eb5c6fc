//! What happens to a date that falls on a day off, and how dates move over business days.

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};

use super::{Calendar, CalendarError};
use crate::date::{DateError, Frequency, MonthEnd, is_month_end, last_of_month};

/// What happens to a date that falls on a day off. Names are those of ISDA.
///
/// Serialised `unadjusted`, `following`, `modified-following`, `modified-following-half-month`, `preceding`,
/// `modified-preceding`, `nearest`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum BusinessDayConvention {
    /// Nothing: the date stays. The default: consumer and most business loans fall due on the day, open or not.
    #[default]
    Unadjusted,
    /// The next business day.
    Following,
    /// The next business day, unless it is in another month: then the one before.
    ModifiedFollowing,
    /// The next business day, unless it is in another month or past the 15th from before: then the one before.
    ModifiedFollowingHalfMonth,
    /// The business day before.
    Preceding,
    /// The business day before, unless it is in another month: then the next.
    ModifiedPreceding,
    /// The nearest business day; the next one when both are as near. Sunday goes to Monday, Saturday to Friday.
    Nearest,
}

impl Calendar {
    /// The date moved to a business day by the convention; a business day stays.
    ///
    /// # Errors
    /// [`CalendarError::OutOfRange`] at the end of the calendar.
    ///
    /// # Example
    /// ```
    /// use penteract_core::{BusinessDayConvention, Calendar};
    ///
    /// // Good Friday 2018: the next TARGET day is in April.
    /// let good_friday = "2018-03-30".parse()?;
    /// let moved = Calendar::Target.adjust(good_friday, BusinessDayConvention::Following)?;
    /// assert_eq!(moved.to_string(), "2018-04-03");
    /// let moved = Calendar::Target.adjust(good_friday, BusinessDayConvention::ModifiedFollowing)?;
    /// assert_eq!(moved.to_string(), "2018-03-29");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn adjust(
        &self,
        date: NaiveDate,
        convention: BusinessDayConvention,
    ) -> Result<NaiveDate, CalendarError> {
        if convention == BusinessDayConvention::Unadjusted || self.is_business_day(date) {
            return Ok(date);
        }
        match convention {
            BusinessDayConvention::Unadjusted => Ok(date),
            BusinessDayConvention::Following => self.next_from(date),
            BusinessDayConvention::ModifiedFollowing => {
                let next = self.next_from(date)?;
                if next.month() == date.month() {
                    Ok(next)
                } else {
                    self.previous_from(date)
                }
            }
            BusinessDayConvention::ModifiedFollowingHalfMonth => {
                let next = self.next_from(date)?;
                let crosses_the_middle = date.day() <= 15 && next.day() > 15;
                if next.month() == date.month() && !crosses_the_middle {
                    Ok(next)
                } else {
                    self.previous_from(date)
                }
            }
            BusinessDayConvention::Preceding => self.previous_from(date),
            BusinessDayConvention::ModifiedPreceding => {
                let previous = self.previous_from(date)?;
                if previous.month() == date.month() {
                    Ok(previous)
                } else {
                    self.next_from(date)
                }
            }
            BusinessDayConvention::Nearest => {
                let (next, previous) = (self.next_from(date)?, self.previous_from(date)?);
                let is_next_as_near =
                    next.signed_duration_since(date) <= date.signed_duration_since(previous);
                Ok(if is_next_as_near { next } else { previous })
            }
        }
    }

    /// The business day that comes `days` business days later (earlier when negative). With zero, the date itself
    /// or, when it is a day off, the next business day.
    ///
    /// # Errors
    /// [`CalendarError::OutOfRange`] at the end of the calendar.
    pub fn advance_business_days(
        &self,
        date: NaiveDate,
        days: i32,
    ) -> Result<NaiveDate, CalendarError> {
        let out_of_range = || CalendarError::OutOfRange { date };
        if days == 0 {
            return self.next_from(date);
        }
        let mut current = date;
        for _ in 0..days.unsigned_abs() {
            current = if days > 0 {
                self.next_from(current.succ_opt().ok_or_else(out_of_range)?)?
            } else {
                self.previous_from(current.pred_opt().ok_or_else(out_of_range)?)?
            };
        }
        Ok(current)
    }

    /// The date `count` periods later, then adjusted. A period in days counts business days; weeks, months, quarters
    /// and years are calendar time.
    ///
    /// With [`MonthEnd::EndOfMonth`], the last business day of a month (or a day off after it) goes to the last business
    /// day of a month; without adjustment, the last day goes to the last day.
    ///
    /// # Errors
    /// [`CalendarError::OutOfRange`], [`CalendarError::Date`] at the end of the calendar.
    pub fn advance(
        &self,
        date: NaiveDate,
        count: i32,
        frequency: Frequency,
        convention: BusinessDayConvention,
        month_end: MonthEnd,
    ) -> Result<NaiveDate, CalendarError> {
        if frequency.unit() == crate::PeriodUnit::Days {
            if count == 0 {
                return self.adjust(date, convention);
            }
            let days = i32::try_from(frequency.every())
                .ok()
                .and_then(|every| every.checked_mul(count));
            let days = days.ok_or(DateError::OutOfRange {
                anchor: date,
                count,
                frequency,
            })?;
            return self.advance_business_days(date, days);
        }
        let moved = frequency.nth_date(date, count, month_end)?;
        let keeps_business_month_end = month_end == MonthEnd::EndOfMonth
            && convention != BusinessDayConvention::Unadjusted
            && frequency.months().is_some()
            && self.is_business_month_end(date)?;
        if keeps_business_month_end {
            self.last_business_day_of_month(moved)
        } else {
            self.adjust(moved, convention)
        }
    }

    /// Due dates: the anchor, then one period later, two periods later, each counted from the anchor and then adjusted.
    /// Endless; take as many as there are.
    ///
    /// # Example
    /// ```
    /// use penteract_core::{BusinessDayConvention, Calendar, Frequency, MonthEnd};
    ///
    /// let anchor = "2024-01-31".parse()?;
    /// let dates = Calendar::None.due_dates(anchor, Frequency::MONTHLY, BusinessDayConvention::Unadjusted, MonthEnd::Keep);
    /// let dates: Result<Vec<_>, _> = dates.take(3).collect();
    /// assert_eq!(dates?, ["2024-01-31".parse()?, "2024-02-29".parse()?, "2024-03-31".parse()?]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn due_dates(
        &self,
        anchor: NaiveDate,
        frequency: Frequency,
        convention: BusinessDayConvention,
        month_end: MonthEnd,
    ) -> impl Iterator<Item = Result<NaiveDate, CalendarError>> {
        (0..=i32::MAX).map(move |index| {
            self.adjust(frequency.nth_date(anchor, index, month_end)?, convention)
        })
    }

    /// Whether no business day of the month comes after a date.
    fn is_business_month_end(&self, date: NaiveDate) -> Result<bool, CalendarError> {
        if is_month_end(date) {
            return Ok(true);
        }
        let tomorrow = date.succ_opt().ok_or(CalendarError::OutOfRange { date })?;
        Ok(self.next_from(tomorrow)?.month() != date.month())
    }

    fn last_business_day_of_month(&self, date: NaiveDate) -> Result<NaiveDate, CalendarError> {
        self.previous_from(last_of_month(date).ok_or(CalendarError::OutOfRange { date })?)
    }

    /// The first business day on or after a date.
    fn next_from(&self, date: NaiveDate) -> Result<NaiveDate, CalendarError> {
        let mut days = date.iter_days();
        days.find(|&day| self.is_business_day(day))
            .ok_or(CalendarError::OutOfRange { date })
    }

    /// The last business day on or before a date.
    fn previous_from(&self, date: NaiveDate) -> Result<NaiveDate, CalendarError> {
        let mut days = date.iter_days().rev();
        days.find(|&day| self.is_business_day(day))
            .ok_or(CalendarError::OutOfRange { date })
    }
}
