//! Time between two dates as the laws on effective rates count it: whole periods, then odd days.

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};

use super::error::EffectiveRateError;
use crate::date::{DateError, Frequency, MonthEnd, is_month_end};
use crate::day_count::{DayCount, DayCountContext};
use crate::year_fraction::YearFraction;

/// The period that whole periods are counted in, before odd days.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum WholePeriod {
    /// Weeks of 1/52 of a year.
    Week,
    /// Equal months of 1/12 of a year. The default.
    #[default]
    Month,
    /// Years.
    Year,
}

/// How the time between two dates becomes a fraction of a year.
///
/// Serialised `{ "kind": "eu-periods", "period": "month" }`, `{ "kind": "uk-periods", "period": "month" }`,
/// `{ "kind": "days", "day_count": "ACT/365F" }`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub enum TimeConvention {
    /// Directive 2014/17/EU, Annex I, part II (and France's annex to art. R. 314-3): whole periods are counted back from
    /// the later date, the odd days left at the start are divided by the 365 or 366 days of the year that ends on the
    /// day reached. From a month end to a month end are whole months.
    EuPeriods {
        /// The period.
        #[serde(default)]
        period: WholePeriod,
    },
    /// Financial Conduct Authority, CONC App. 1: whole periods are counted forward from the earlier date, each odd day
    /// at the end is one over the 365 or 366 days of the calendar year in which it falls. From a month end to a month
    /// end are whole months.
    UkPeriods {
        /// The period.
        #[serde(default)]
        period: WholePeriod,
    },
    /// Days by a day count: `ACT/365F` for part A of Directive 98/7/EC and for spreadsheets, `ACT/365.25` for the
    /// single repayment of UK credits.
    Days {
        /// The day count.
        day_count: DayCount,
    },
}

/// Whole months by the European rule.
impl Default for TimeConvention {
    fn default() -> Self {
        Self::EuPeriods {
            period: WholePeriod::Month,
        }
    }
}

impl TimeConvention {
    /// The time from `start` to `end` in years.
    ///
    /// # Errors
    /// [`EffectiveRateError::DayCount`] when `end` comes first, [`EffectiveRateError::Date`] at the end of the calendar.
    ///
    /// # Example
    /// ```
    /// use penteract_core::{TimeConvention, WholePeriod, YearFraction};
    ///
    /// // 12 January to 15 February 2012: three days, then one month.
    /// let eu = TimeConvention::EuPeriods { period: WholePeriod::Month };
    /// let time = eu.time("2012-01-12".parse()?, "2012-02-15".parse()?)?;
    /// let exact = YearFraction::new(3, 365).zip(YearFraction::new(1, 12)).and_then(|(days, month)| days.checked_add(month));
    /// assert_eq!(Some(time), exact);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn time(
        self,
        start: NaiveDate,
        end: NaiveDate,
    ) -> Result<YearFraction, EffectiveRateError> {
        match self {
            Self::Days { day_count } => {
                Ok(day_count.year_fraction(start, end, &DayCountContext::default())?)
            }
            Self::EuPeriods { period } => {
                let frequency = period.frequency();
                let (whole, reached) = match month_ends(start, end, frequency) {
                    Some(whole) => (whole, start),
                    None => count_back(start, end, frequency, MonthEnd::Keep)?,
                };
                let odd_days = match reached.signed_duration_since(start).num_days() {
                    0 => None,
                    days => Some((days, length_of_year_ending(reached)?)),
                };
                sum(period, whole, odd_days.as_slice(), start, end)
            }
            Self::UkPeriods { period } => {
                let frequency = period.frequency();
                let (whole, reached) = match month_ends(start, end, frequency) {
                    Some(whole) => (whole, end),
                    None => count_forward(start, end, frequency)?,
                };
                let days =
                    |from: NaiveDate, to: NaiveDate| to.signed_duration_since(from).num_days();
                let year_length = |date: NaiveDate| if date.leap_year() { 366 } else { 365 };
                // The odd days are those after the day reached; at most a year of them, so in one or two years.
                let new_year_eve = NaiveDate::from_ymd_opt(reached.year(), 12, 31)
                    .unwrap_or(end)
                    .min(end);
                let in_first = days(reached, new_year_eve);
                let in_next = days(new_year_eve, end);
                sum(
                    period,
                    whole,
                    &[
                        (in_first, year_length(reached)),
                        (in_next, year_length(end)),
                    ],
                    start,
                    end,
                )
            }
        }
    }

    /// The time from `origin`, negative when the date comes before it.
    pub(super) fn signed_time(
        self,
        origin: NaiveDate,
        date: NaiveDate,
    ) -> Result<YearFraction, EffectiveRateError> {
        if date < origin {
            self.time(date, origin).map(YearFraction::negated)
        } else {
            self.time(origin, date)
        }
    }
}

impl WholePeriod {
    const fn frequency(self) -> Frequency {
        match self {
            Self::Week => Frequency::WEEKLY,
            Self::Month => Frequency::MONTHLY,
            Self::Year => Frequency::YEARLY,
        }
    }

    const fn per_year(self) -> i64 {
        match self {
            Self::Week => 52,
            Self::Month => 12,
            Self::Year => 1,
        }
    }
}

fn sum(
    period: WholePeriod,
    whole: i32,
    odd_days: &[(i64, i64)],
    start: NaiveDate,
    end: NaiveDate,
) -> Result<YearFraction, EffectiveRateError> {
    let overflow = || crate::DayCountError::Overflow { start, end };
    let mut time = YearFraction::of_year(i64::from(whole), period.per_year());
    for &(days, length) in odd_days {
        if days != 0 {
            time = time
                .checked_add(YearFraction::of_year(days, length))
                .ok_or_else(overflow)?;
        }
    }
    Ok(time)
}

/// 365 or 366: from the same day of the year before.
fn length_of_year_ending(date: NaiveDate) -> Result<i64, DateError> {
    let year_before = Frequency::YEARLY.nth_date(date, -1, MonthEnd::Keep)?;
    Ok(date.signed_duration_since(year_before).num_days())
}

/// The whole periods from a month end to a month end, when there is a whole number of them.
fn month_ends(start: NaiveDate, end: NaiveDate, frequency: Frequency) -> Option<i32> {
    let months_per_period = i32::try_from(frequency.months()?).ok()?;
    if end < start || !is_month_end(start) || !is_month_end(end) {
        return None;
    }
    let months = end.year().checked_sub(start.year())?.checked_mul(12)?
        + end.month0().cast_signed()
        - start.month0().cast_signed();
    (months % months_per_period == 0).then_some(months / months_per_period)
}

/// As many whole periods as fit, counted back from `end`, and the date reached, on or after `start`.
pub(super) fn count_back(
    start: NaiveDate,
    end: NaiveDate,
    frequency: Frequency,
    month_end: MonthEnd,
) -> Result<(i32, NaiveDate), EffectiveRateError> {
    if end < start {
        return Err(crate::DayCountError::OutOfOrder { start, end }.into());
    }
    let mut count = periods_at_most(start, end, frequency)?;
    let mut reached = frequency.nth_date(end, -count, month_end)?;
    while reached < start {
        count -= 1;
        reached = frequency.nth_date(end, -count, month_end)?;
    }
    Ok((count, reached))
}

/// As many whole periods as fit, counted forward from `start`, and the date reached, on or before `end`.
fn count_forward(
    start: NaiveDate,
    end: NaiveDate,
    frequency: Frequency,
) -> Result<(i32, NaiveDate), EffectiveRateError> {
    if end < start {
        return Err(crate::DayCountError::OutOfOrder { start, end }.into());
    }
    let mut count = periods_at_most(start, end, frequency)?;
    let mut reached = frequency.nth_date(start, count, MonthEnd::Keep)?;
    while reached > end {
        count -= 1;
        reached = frequency.nth_date(start, count, MonthEnd::Keep)?;
    }
    Ok((count, reached))
}

/// At least the number of whole periods between two dates, and at most one or two more.
fn periods_at_most(
    start: NaiveDate,
    end: NaiveDate,
    frequency: Frequency,
) -> Result<i32, EffectiveRateError> {
    let count = match (frequency.months(), frequency.days()) {
        (Some(months), _) => {
            let years = i64::from(end.year()) - i64::from(start.year());
            let total = years * 12 + i64::from(end.month()) - i64::from(start.month());
            total / i64::from(months.max(1))
        }
        (None, days) => {
            end.signed_duration_since(start).num_days() / i64::from(days.unwrap_or(1).max(1))
        }
    };
    i32::try_from(count).map_err(|_| {
        DateError::OutOfRange {
            anchor: start,
            count: i32::MAX,
            frequency,
        }
        .into()
    })
}

#[cfg(test)]
mod tests {
    use super::{TimeConvention, WholePeriod};
    use crate::YearFraction;
    use chrono::NaiveDate;

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn odd_days_across_new_year_belong_to_their_own_year() {
        let uk = TimeConvention::UkPeriods {
            period: WholePeriod::Month,
        };
        // One month to 20 December 2023, then 11 days of 2023 and 4 of 2024.
        let time = uk.time(date("2023-11-20"), date("2024-01-04")).unwrap();
        let exact = YearFraction::new(1, 12)
            .unwrap()
            .checked_add(YearFraction::new(11, 365).unwrap())
            .unwrap();
        assert_eq!(
            time,
            exact
                .checked_add(YearFraction::new(4, 366).unwrap())
                .unwrap()
        );
    }

    #[test]
    fn only_from_month_end_to_month_end_are_month_ends_whole_months() {
        let eu = TimeConvention::EuPeriods {
            period: WholePeriod::Month,
        };
        let uk = TimeConvention::UkPeriods {
            period: WholePeriod::Month,
        };
        let month = YearFraction::new(1, 12).unwrap();
        let month_and_days = |days: i64| {
            month
                .checked_add(YearFraction::new(days, 365).unwrap())
                .unwrap()
        };
        for convention in [eu, uk] {
            assert_eq!(
                convention.time(date("2019-02-28"), date("2019-03-31")),
                Ok(month)
            );
            assert_eq!(
                convention.time(date("2019-01-31"), date("2019-02-28")),
                Ok(month)
            );
        }
        // Back from 30 April to 30 March, then 20 days; not from a month end.
        assert_eq!(
            eu.time(date("2019-03-10"), date("2019-04-30")),
            Ok(month_and_days(20))
        );
        assert_eq!(
            uk.time(date("2019-02-28"), date("2019-03-30")),
            Ok(month_and_days(2))
        );
    }
}
