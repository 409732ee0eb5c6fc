//! The unit-period of Regulation Z and how many lie between two dates.

use std::fmt;

use chrono::NaiveDate;
use serde::de::value::MapAccessDeserializer;
use serde::de::{self, Deserializer, MapAccess, Visitor};
use serde::{Deserialize, Serialize, Serializer};

use super::error::EffectiveRateError;
use super::interval::count_back;
use crate::date::{Frequency, MonthEnd};

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
    /// Months and years are counted back from the later date, month end to month end; the odd days are those at the
    /// start. Days left of a month are taken over 30. Half-months and several months are counted in months of 30 days
    /// and the days left, weeks in days. A year takes odd months over 12 when they are whole, else odd days over 365.
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
        let back =
            |to: NaiveDate, frequency| count_back(start, to, frequency, MonthEnd::EndOfMonth);
        // Months of 30 days and the days left, divided by the length of the unit-period.
        let in_months_of_30 = |length: u32| {
            let (months, reached) = back(end, Frequency::MONTHLY)?;
            let days = unsigned(months) * 30 + days_between(start, reached);
            Ok((days / length, (days % length, length)))
        };
        let Self::Every(frequency) = self else {
            return in_months_of_30(15);
        };
        match frequency.months() {
            Some(months @ 2..=11) => in_months_of_30(months * 30),
            Some(months) => {
                let (whole, reached) = back(end, frequency)?;
                let odd_days = days_between(start, reached);
                if months == 1 {
                    return Ok((unsigned(whole), (odd_days, 30)));
                }
                let (odd_months, day) = back(reached, Frequency::MONTHLY)?;
                let is_in_months = odd_days > 0 && day == start;
                let years = months.div_ceil(12);
                let odd = if is_in_months {
                    (unsigned(odd_months), 12 * years)
                } else {
                    (odd_days, 365 * years)
                };
                Ok((unsigned(whole), odd))
            }
            None => {
                let (days, length) = (
                    days_between(start, end),
                    frequency.days().unwrap_or(1).max(1),
                );
                if end < start {
                    return Err(crate::DayCountError::OutOfOrder { start, end }.into());
                }
                Ok((days / length, (days % length, length)))
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
    use super::UnitPeriod;
    use crate::{Frequency, PeriodUnit};
    use chrono::NaiveDate;

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
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
    fn several_months_are_counted_in_months_of_30_days() {
        let two_months = UnitPeriod::from(Frequency::new(2, PeriodUnit::Months).unwrap());
        // One month back from 1 March, 22 days before it.
        assert_eq!(
            two_months
                .between(date("1978-01-10"), date("1978-03-01"))
                .unwrap(),
            (0, (52, 60))
        );
        // One month back from 30 May to 30 April, 30 days before it: a whole unit-period.
        assert_eq!(
            two_months
                .between(date("1978-03-31"), date("1978-05-30"))
                .unwrap(),
            (1, (0, 60))
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
