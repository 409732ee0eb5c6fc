//! How often: every n days, weeks, months, quarters or years.

use std::fmt;
use std::num::NonZeroU32;
use std::str::FromStr;

use chrono::{Days, NaiveDate};
use serde::de::{self, Deserializer, MapAccess, Visitor};
use serde::ser::SerializeMap;
use serde::{Deserialize, Serialize, Serializer};

use super::{DateError, MonthEnd, add_months};
use crate::{Language, LocalText, Say, said};

/// The unit in which a frequency counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PeriodUnit {
    /// Calendar days.
    Days,
    /// Weeks of seven days.
    Weeks,
    /// Calendar months.
    Months,
    /// Three calendar months.
    Quarters,
    /// Twelve calendar months.
    Years,
}

/// How often something falls due: every n days, weeks, months, quarters or years, n being at least one.
///
/// Serialised `{ "months": 1 }`; read also from the words `daily`, `weekly`, `monthly`, `quarterly`, `half-yearly`,
/// `yearly`.
///
/// # Example
/// ```
/// use penteract_core::{Frequency, MonthEnd};
///
/// let monthly: Frequency = serde_json::from_str(r#"{ "months": 1 }"#)?;
/// assert_eq!(monthly, "monthly".parse()?);
/// let second = monthly.nth_date("2023-01-31".parse()?, 2, MonthEnd::Keep)?;
/// assert_eq!(second.to_string(), "2023-03-31");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Frequency {
    every: NonZeroU32,
    unit: PeriodUnit,
}

/// Why a frequency cannot be had.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FrequencyError {
    /// Every zero months.
    Zero {
        /// The unit counted.
        unit: PeriodUnit,
    },
    /// Longer than anything that is lent.
    TooLong {
        /// The number.
        every: u32,
        /// The unit counted.
        unit: PeriodUnit,
    },
    /// A word that is no frequency.
    UnknownWord {
        /// The word as it was written.
        word: String,
    },
}

said! { FrequencyError: Error {
    Zero { unit } =>
        "a frequency of zero {unit} never falls due: write at least 1",
        "une périodicité de zéro {unit} ne tombe jamais : écrivez au moins 1";
    TooLong { every, unit } =>
        "a frequency of {every} {unit} is too long: at most {most} {unit}",
        "une périodicité de {every} {unit} est trop longue : au plus {most} {unit}",
        most = Frequency::EVERY_MAX;
    UnknownWord { word } =>
        "`{word}` is not a frequency: write one of `daily`, `weekly`, `monthly`, `quarterly`, `half-yearly`, `yearly`, or `{{ \"months\": 1 }}`",
        "`{word}` n'est pas une périodicité : écrivez `daily`, `weekly`, `monthly`, `quarterly`, `half-yearly`, `yearly` ou `{{ \"months\": 1 }}`";
} }

impl Frequency {
    /// Every day.
    pub const DAILY: Self = Self {
        every: NonZeroU32::MIN,
        unit: PeriodUnit::Days,
    };
    /// Every week.
    pub const WEEKLY: Self = Self {
        every: NonZeroU32::MIN,
        unit: PeriodUnit::Weeks,
    };
    /// Every month.
    pub const MONTHLY: Self = Self {
        every: NonZeroU32::MIN,
        unit: PeriodUnit::Months,
    };
    /// Every quarter.
    pub const QUARTERLY: Self = Self {
        every: NonZeroU32::MIN,
        unit: PeriodUnit::Quarters,
    };
    /// Every year.
    pub const YEARLY: Self = Self {
        every: NonZeroU32::MIN,
        unit: PeriodUnit::Years,
    };

    /// Largest number of units between two dates.
    pub const EVERY_MAX: u32 = 100_000;

    const WORDS: [(&str, u32, PeriodUnit); 6] = [
        ("daily", 1, PeriodUnit::Days),
        ("weekly", 1, PeriodUnit::Weeks),
        ("monthly", 1, PeriodUnit::Months),
        ("quarterly", 1, PeriodUnit::Quarters),
        ("half-yearly", 6, PeriodUnit::Months),
        ("yearly", 1, PeriodUnit::Years),
    ];

    /// Every `every` units.
    ///
    /// # Errors
    /// [`FrequencyError::Zero`], [`FrequencyError::TooLong`] above [`Self::EVERY_MAX`].
    pub fn new(every: u32, unit: PeriodUnit) -> Result<Self, FrequencyError> {
        if every > Self::EVERY_MAX {
            return Err(FrequencyError::TooLong { every, unit });
        }
        NonZeroU32::new(every)
            .map(|every| Self { every, unit })
            .ok_or(FrequencyError::Zero { unit })
    }

    /// How many units lie between two dates.
    pub const fn every(self) -> u32 {
        self.every.get()
    }

    /// The unit counted.
    pub const fn unit(self) -> PeriodUnit {
        self.unit
    }

    /// The number of calendar months in a period; `None` for days and weeks.
    pub const fn months(self) -> Option<u32> {
        match self.unit {
            PeriodUnit::Days | PeriodUnit::Weeks => None,
            PeriodUnit::Months => Some(self.every()),
            PeriodUnit::Quarters => Some(self.every() * 3),
            PeriodUnit::Years => Some(self.every() * 12),
        }
    }

    /// The number of days in a period; `None` for months, quarters and years.
    pub const fn days(self) -> Option<u32> {
        match self.unit {
            PeriodUnit::Days => Some(self.every()),
            PeriodUnit::Weeks => Some(self.every() * 7),
            PeriodUnit::Months | PeriodUnit::Quarters | PeriodUnit::Years => None,
        }
    }

    /// One period as a fraction of a year of 12 months, 52 weeks or 365 days: `(1, 12)` for a month, `(2, 52)` for
    /// two weeks.
    pub const fn years_per_period(self) -> (u32, u32) {
        match self.unit {
            PeriodUnit::Days => (self.every(), 365),
            PeriodUnit::Weeks => (self.every(), 52),
            PeriodUnit::Months => (self.every(), 12),
            PeriodUnit::Quarters => (self.every(), 4),
            PeriodUnit::Years => (self.every(), 1),
        }
    }

    /// How many periods a year of 12 months, 52 weeks or 365 days has, when that is a whole number: 12, 4, 2, 1, 52,
    /// 365; `None` for five months, three weeks or two years.
    pub const fn periods_per_year(self) -> Option<u32> {
        let (every, in_a_year) = self.years_per_period();
        if in_a_year % every == 0 {
            Some(in_a_year / every)
        } else {
            None
        }
    }

    /// The date `count` periods after `anchor` (before it when negative), always counted from the anchor, never from
    /// the date before.
    ///
    /// # Errors
    /// [`DateError::OutOfRange`] beyond the dates that can be written.
    pub fn nth_date(
        self,
        anchor: NaiveDate,
        count: i32,
        month_end: MonthEnd,
    ) -> Result<NaiveDate, DateError> {
        self.nth_date_opt(anchor, count, month_end)
            .ok_or(DateError::OutOfRange {
                anchor,
                count,
                frequency: self,
            })
    }

    fn nth_date_opt(self, anchor: NaiveDate, count: i32, month_end: MonthEnd) -> Option<NaiveDate> {
        if let Some(months) = self.months() {
            let months = i32::try_from(i64::from(count) * i64::from(months)).ok()?;
            return add_months(anchor, months, month_end);
        }
        let days = i64::from(count) * i64::from(self.days()?);
        let size = Days::new(days.unsigned_abs());
        if days < 0 {
            anchor.checked_sub_days(size)
        } else {
            anchor.checked_add_days(size)
        }
    }
}

said! { PeriodUnit {
    Days => "days", "jours";
    Weeks => "weeks", "semaines";
    Months => "months", "mois";
    Quarters => "quarters", "trimestres";
    Years => "years", "ans";
} }

impl PeriodUnit {
    const fn word(self) -> &'static str {
        match self {
            Self::Days => "days",
            Self::Weeks => "weeks",
            Self::Months => "months",
            Self::Quarters => "quarters",
            Self::Years => "years",
        }
    }

    /// So many of them: `1 month`, `3 mois`.
    pub fn counted(self, count: u32) -> LocalText {
        let (english, french) = match self {
            Self::Days => (["day", "days"], ["jour", "jours"]),
            Self::Weeks => (["week", "weeks"], ["semaine", "semaines"]),
            Self::Months => (["month", "months"], ["mois", "mois"]),
            Self::Quarters => (["quarter", "quarters"], ["trimestre", "trimestres"]),
            Self::Years => (["year", "years"], ["an", "ans"]),
        };
        LocalText::count(count as usize, english, french)
    }
}

/// `1 month`, `3 mois`.
impl Say for Frequency {
    fn say(&self, language: Language) -> String {
        self.unit.counted(self.every()).say(language)
    }
}

/// `1 month`, `3 months`.
impl fmt::Display for Frequency {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.say(Language::English))
    }
}

impl FromStr for Frequency {
    type Err = FrequencyError;

    fn from_str(word: &str) -> Result<Self, FrequencyError> {
        match Self::WORDS.iter().find(|(known, ..)| *known == word) {
            Some(&(_, every, unit)) => Self::new(every, unit),
            None => Err(FrequencyError::UnknownWord {
                word: word.to_owned(),
            }),
        }
    }
}

impl Serialize for Frequency {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(1))?;
        map.serialize_entry(self.unit.word(), &self.every())?;
        map.end()
    }
}

impl<'de> Deserialize<'de> for Frequency {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(FrequencyVisitor)
    }
}

struct FrequencyVisitor;

impl<'de> Visitor<'de> for FrequencyVisitor {
    type Value = Frequency;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a frequency such as { \"months\": 1 } or \"monthly\"")
    }

    fn visit_str<E: de::Error>(self, word: &str) -> Result<Frequency, E> {
        word.parse().map_err(E::custom)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Frequency, A::Error> {
        let one = || {
            de::Error::custom(
                "a frequency has exactly one of `days`, `weeks`, `months`, `quarters`, `years`",
            )
        };
        let Some((unit, every)) = map.next_entry::<PeriodUnit, u32>()? else {
            return Err(one());
        };
        if map.next_key::<PeriodUnit>()?.is_some() {
            return Err(one());
        }
        Frequency::new(every, unit).map_err(de::Error::custom)
    }
}

impl<'de> Deserialize<'de> for PeriodUnit {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(field_identifier, rename_all = "lowercase")]
        enum Word {
            Days,
            Weeks,
            Months,
            Quarters,
            Years,
        }
        Word::deserialize(deserializer).map(|word| match word {
            Word::Days => Self::Days,
            Word::Weeks => Self::Weeks,
            Word::Months => Self::Months,
            Word::Quarters => Self::Quarters,
            Word::Years => Self::Years,
        })
    }
}

impl Serialize for PeriodUnit {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.word())
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for Frequency {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Frequency".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let every = serde_json_number();
        schemars::json_schema!({
            "description": "how often: one unit and its number, or a word",
            "examples": [{ "months": 1 }, "monthly"],
            "oneOf": [
                { "type": "string", "enum": ["daily", "weekly", "monthly", "quarterly", "half-yearly", "yearly"] },
                {
                    "type": "object",
                    "properties": { "days": every, "weeks": every, "months": every, "quarters": every, "years": every },
                    "minProperties": 1,
                    "maxProperties": 1,
                    "additionalProperties": false
                }
            ]
        })
    }
}

#[cfg(feature = "schema")]
fn serde_json_number() -> schemars::Schema {
    schemars::json_schema!({ "type": "integer", "minimum": 1, "maximum": Frequency::EVERY_MAX })
}

#[cfg(test)]
mod tests {
    use super::{Frequency, PeriodUnit};
    use crate::MonthEnd;
    use chrono::NaiveDate;

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn dates_are_counted_from_the_anchor() {
        let dates = |frequency: Frequency, n: i32| {
            frequency
                .nth_date(date("2024-01-31"), n, MonthEnd::Keep)
                .unwrap()
        };
        assert_eq!(dates(Frequency::MONTHLY, 1), date("2024-02-29"));
        assert_eq!(dates(Frequency::MONTHLY, 2), date("2024-03-31"));
        assert_eq!(dates(Frequency::QUARTERLY, -1), date("2023-10-31"));
        assert_eq!(dates(Frequency::YEARLY, 1), date("2025-01-31"));
        assert_eq!(dates(Frequency::WEEKLY, 2), date("2024-02-14"));
        assert_eq!(dates(Frequency::DAILY, -31), date("2023-12-31"));
    }

    #[test]
    fn beyond_the_calendar_is_an_error() {
        for frequency in [Frequency::DAILY, Frequency::YEARLY] {
            assert!(
                frequency
                    .nth_date(date("2024-01-31"), i32::MAX, MonthEnd::Keep)
                    .is_err()
            );
        }
    }

    #[test]
    fn periods_in_a_year_are_whole_or_none() {
        let periods = |every, unit| Frequency::new(every, unit).unwrap().periods_per_year();
        assert_eq!(periods(1, PeriodUnit::Months), Some(12));
        assert_eq!(periods(1, PeriodUnit::Quarters), Some(4));
        assert_eq!(periods(2, PeriodUnit::Weeks), Some(26));
        assert_eq!(periods(5, PeriodUnit::Months), None);
        assert_eq!(periods(2, PeriodUnit::Years), None);
    }

    #[test]
    fn is_written_as_one_unit_and_read_also_as_a_word() {
        let monthly = serde_json::to_string(&Frequency::MONTHLY).unwrap();
        assert_eq!(monthly, "{\"months\":1}");
        assert_eq!(
            serde_json::from_str::<Frequency>(&monthly).unwrap(),
            Frequency::MONTHLY
        );
        assert_eq!(
            serde_json::from_str::<Frequency>("\"half-yearly\"")
                .unwrap()
                .months(),
            Some(6)
        );
        for (text, says) in [
            ("{\"months\":0}", "never falls due"),
            ("{\"months\":1,\"days\":1}", "exactly one of"),
            ("{\"month\":1}", "unknown field `month`"),
            ("\"fortnightly\"", "is not a frequency"),
            ("{}", "exactly one of"),
            ("3", "a frequency such as"),
        ] {
            let message = serde_json::from_str::<Frequency>(text)
                .unwrap_err()
                .to_string();
            assert!(message.contains(says), "{text}: {message}");
        }
    }
}
