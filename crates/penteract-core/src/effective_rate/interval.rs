//! Time between two dates as the laws on effective rates count it: whole periods, then odd days.

use std::fmt;

use chrono::{Datelike, NaiveDate};
use serde::de::value::MapAccessDeserializer;
use serde::de::{self, Deserializer, MapAccess, Visitor};
use serde::{Deserialize, Serialize, Serializer};

use super::error::EffectiveRateError;
use crate::date::{DateError, Frequency, MonthEnd};
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
    /// day reached. A month end is counted back to a month end.
    EuPeriods {
        /// The period.
        #[serde(default)]
        period: WholePeriod,
    },
    /// Financial Conduct Authority, CONC App. 1: whole periods are counted forward from the earlier date, each odd day
    /// at the end is one over the 365 or 366 days of the calendar year in which it falls.
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
                let (whole, reached) =
                    count_back(start, end, period.frequency(), MonthEnd::EndOfMonth)?;
                let days = reached.signed_duration_since(start).num_days();
                sum(
                    period,
                    whole,
                    &[(days, length_of_year_ending(reached)?)],
                    start,
                    end,
                )
            }
            Self::UkPeriods { period } => {
                let (whole, reached) = count_forward(start, end, period.frequency())?;
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

/// The unit-period of Regulation Z.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum UnitPeriod {
    /// A multiple of a day, week, month, quarter or year.
    Every(Frequency),
    /// Half a month: two in a month, odd days over 15.
    HalfMonth,
}

impl UnitPeriod {
    /// How many make a year, as a quotient: `(12, 1)` for a month, `(52, 4)` for four weeks, `(24, 1)` for half a month.
    pub const fn per_year(self) -> (u32, u32) {
        match self {
            Self::Every(frequency) => {
                let (every, in_a_year) = frequency.years_per_period();
                (in_a_year, every)
            }
            Self::HalfMonth => (24, 1),
        }
    }

    /// Whole unit-periods between two dates and the odd fraction, as a quotient.
    ///
    /// Whole unit-periods are counted back from the later date, month end to month end; the odd days are those at the
    /// start, whole odd months counting 30 each. They are divided by 30 for each month of the unit-period (90 for a
    /// quarter), by its days for weeks, by 15 for half-months, by 365 for a year, where whole odd months are taken
    /// over 12.
    ///
    /// Law: 12 CFR 1026, Appendix J, (b)(5).
    ///
    /// # Errors
    /// [`EffectiveRateError::DayCount`] when `end` comes first, [`EffectiveRateError::Date`] at the end of the calendar.
    pub fn between(
        self,
        start: NaiveDate,
        end: NaiveDate,
    ) -> Result<(u32, (u32, u32)), EffectiveRateError> {
        let days_between = |from: NaiveDate, to: NaiveDate| {
            u32::try_from(to.signed_duration_since(from).num_days()).unwrap_or_default()
        };
        let unsigned = |count: i32| u32::try_from(count).unwrap_or_default();
        match self {
            Self::HalfMonth => {
                let (months, reached) =
                    count_back(start, end, Frequency::MONTHLY, MonthEnd::EndOfMonth)?;
                let days = days_between(start, reached);
                let half = u32::from(days >= 15);
                Ok((unsigned(months) * 2 + half, (days - 15 * half, 15)))
            }
            Self::Every(frequency) => {
                let (whole, reached) = count_back(start, end, frequency, MonthEnd::EndOfMonth)?;
                let odd_days = days_between(start, reached);
                let fraction = match frequency.months() {
                    Some(12) => {
                        let (months, day) =
                            count_back(start, reached, Frequency::MONTHLY, MonthEnd::EndOfMonth)?;
                        if odd_days > 0 && day == start {
                            (unsigned(months), 12)
                        } else {
                            (odd_days, 365)
                        }
                    }
                    // Whole odd months count 30 days each.
                    Some(months) => {
                        let (odd_months, day) =
                            count_back(start, reached, Frequency::MONTHLY, MonthEnd::EndOfMonth)?;
                        (
                            unsigned(odd_months) * 30 + days_between(start, day),
                            months * 30,
                        )
                    }
                    None => (odd_days, frequency.days().unwrap_or(1)),
                };
                Ok((unsigned(whole), fraction))
            }
        }
    }
}

/// `"half-month"`, or a frequency.
impl Serialize for UnitPeriod {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Every(frequency) => frequency.serialize(serializer),
            Self::HalfMonth => serializer.serialize_str(HALF_MONTH),
        }
    }
}

impl<'de> Deserialize<'de> for UnitPeriod {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct UnitPeriodVisitor;
        impl<'de> Visitor<'de> for UnitPeriodVisitor {
            type Value = UnitPeriod;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("a unit-period such as { \"months\": 1 } or \"half-month\"")
            }

            fn visit_str<E: de::Error>(self, word: &str) -> Result<UnitPeriod, E> {
                if word == HALF_MONTH {
                    return Ok(UnitPeriod::HalfMonth);
                }
                word.parse().map(UnitPeriod::Every).map_err(E::custom)
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<UnitPeriod, A::Error> {
                Frequency::deserialize(MapAccessDeserializer::new(map)).map(UnitPeriod::Every)
            }
        }
        deserializer.deserialize_any(UnitPeriodVisitor)
    }
}

const HALF_MONTH: &str = "half-month";

#[cfg(feature = "schema")]
impl schemars::JsonSchema for UnitPeriod {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "UnitPeriod".into()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let frequency = generator.subschema_for::<Frequency>();
        schemars::json_schema!({
            "description": "the unit-period of Regulation Z",
            "anyOf": [{ "const": HALF_MONTH }, frequency]
        })
    }
}

impl From<Frequency> for UnitPeriod {
    fn from(frequency: Frequency) -> Self {
        Self::Every(frequency)
    }
}

#[cfg(test)]
mod tests {
    use super::{TimeConvention, UnitPeriod, WholePeriod};
    use crate::{Frequency, PeriodUnit, YearFraction};
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
    fn a_year_takes_whole_odd_months_over_12_and_other_days_over_365() {
        let year = UnitPeriod::from(Frequency::YEARLY);
        assert_eq!(
            year.between(date("1978-01-17"), date("1979-07-17"))
                .unwrap(),
            (1, (6, 12))
        );
        assert_eq!(
            year.between(date("1978-01-17"), date("1979-07-18"))
                .unwrap(),
            (1, (182, 365))
        );
    }

    #[test]
    fn half_months_are_two_in_a_month() {
        let between = |start, end| {
            UnitPeriod::HalfMonth
                .between(date(start), date(end))
                .unwrap()
        };
        assert_eq!(between("1978-02-23", "1978-03-01"), (0, (6, 15)));
        assert_eq!(between("1978-02-23", "1978-03-16"), (1, (6, 15)));
        assert_eq!(between("1978-02-23", "1978-04-01"), (2, (6, 15)));
    }

    #[test]
    fn four_weeks_are_thirteen_in_a_year() {
        let four_weeks = UnitPeriod::from(Frequency::new(4, PeriodUnit::Weeks).unwrap());
        assert_eq!(four_weeks.per_year(), (52, 4));
        assert_eq!(
            four_weeks
                .between(date("1978-03-18"), date("1978-04-20"))
                .unwrap(),
            (1, (5, 28))
        );
    }
}
