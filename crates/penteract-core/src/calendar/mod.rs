//! Calendars: which days are business days, and what becomes of a date that falls on another.

mod business_day;
mod easter;
mod explicit;
mod france;
mod holiday;
mod target;

pub use business_day::BusinessDayConvention;
pub use easter::easter_sunday;
pub use explicit::ExplicitCalendar;
pub use holiday::Holiday;

use std::fmt;

use chrono::{Datelike, NaiveDate, Weekday};
use serde::de::{self, Deserializer, MapAccess, Visitor};
use serde::{Deserialize, Serialize, Serializer};

use crate::date::DateError;
use crate::said;
use holiday::{HolidayRule, is_holiday};

/// Which days are business days.
///
/// Serialised `none`, `target`, `france`, `france-alsace-moselle`, or as a list:
/// `{ "weekend": ["saturday", "sunday"], "holidays": ["2015-01-01"] }`.
///
/// # Example
/// ```
/// use penteract_core::Calendar;
///
/// let ascension_day = "2024-05-09".parse()?;
/// assert!(!Calendar::France.is_business_day(ascension_day));
/// assert!(Calendar::Target.is_business_day(ascension_day));
/// # Ok::<(), chrono::ParseError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Calendar {
    /// Every day is a business day, Sundays too. The default.
    #[default]
    None,
    /// The settlement system of the euro, since 1999.
    Target,
    /// French public holidays, Saturdays and Sundays.
    France,
    /// France with the two holidays of Haut-Rhin, Bas-Rhin and Moselle.
    FranceAlsaceMoselle,
    /// A list.
    Explicit(ExplicitCalendar),
}

/// Why a calendar cannot be had, or a date not be moved.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum CalendarError {
    /// All seven weekdays are off.
    NoBusinessDay,
    /// No business day before the end of the calendar.
    OutOfRange {
        /// The date to be moved.
        date: NaiveDate,
    },
    /// The name of no calendar.
    Unknown {
        /// The name as it was written.
        name: String,
    },
    /// A date beyond the calendar.
    Date(DateError),
}

said! { CalendarError: Error {
    NoBusinessDay =>
        "a calendar whose weekend has all seven days has no business day: leave at least one out of `weekend`",
        "un calendrier dont la fin de semaine a sept jours n'a pas de jour ouvré : laissez-en au moins un hors de `weekend`";
    OutOfRange { date } =>
        "no business day from {date} within the dates that can be written",
        "aucun jour ouvré à partir du {date} parmi les dates qui peuvent s'écrire";
    Unknown { name } =>
        "`{name}` is not a calendar: write one of `none`, `target`, `france`, `france-alsace-moselle`, or a list with `weekend` and `holidays`",
        "`{name}` n'est pas un calendrier : écrivez `none`, `target`, `france`, `france-alsace-moselle`, ou une liste avec `weekend` et `holidays`";
    Date(cause: DateError);
} }

impl Calendar {
    const NAMED: [(&str, Self); 4] = [
        ("none", Self::None),
        ("target", Self::Target),
        ("france", Self::France),
        ("france-alsace-moselle", Self::FranceAlsaceMoselle),
    ];

    /// Whether a date is a business day.
    pub fn is_business_day(&self, date: NaiveDate) -> bool {
        match self {
            Self::None => true,
            Self::Explicit(explicit) => explicit.is_business_day(date),
            Self::Target | Self::France | Self::FranceAlsaceMoselle => {
                !matches!(date.weekday(), Weekday::Sat | Weekday::Sun)
                    && !is_holiday(self.rules(), date)
            }
        }
    }

    /// The holidays of a year in order, those that fall on a weekend too; weekends themselves are not listed.
    pub fn holidays(&self, year: i32) -> Vec<Holiday> {
        let mut holidays: Vec<Holiday> = match self {
            Self::Explicit(explicit) => {
                let in_year = explicit
                    .holidays()
                    .iter()
                    .filter(|date| date.year() == year);
                in_year
                    .map(|&date| Holiday {
                        date,
                        name: "",
                        law: "",
                    })
                    .collect()
            }
            Self::None | Self::Target | Self::France | Self::FranceAlsaceMoselle => {
                let rules = self.rules().iter().copied().flatten();
                rules.filter_map(|rule| rule.in_year(year)).collect()
            }
        };
        holidays.sort_unstable_by_key(|holiday| holiday.date);
        // Ascension Day fell on 1 May in 2008: one day off, the first of its names.
        holidays.dedup_by_key(|holiday| holiday.date);
        holidays
    }

    fn rules(&self) -> &'static [&'static [HolidayRule]] {
        match self {
            Self::None | Self::Explicit(_) => &[],
            Self::Target => target::RULES,
            Self::France => &[&france::RULES],
            Self::FranceAlsaceMoselle => &[&france::RULES, &france::ALSACE_MOSELLE_RULES],
        }
    }

    fn name(&self) -> Option<&'static str> {
        Self::NAMED
            .iter()
            .find(|(_, calendar)| calendar == self)
            .map(|(name, _)| *name)
    }
}

impl std::str::FromStr for Calendar {
    type Err = CalendarError;

    fn from_str(name: &str) -> Result<Self, CalendarError> {
        let known = Self::NAMED.iter().find(|(known, _)| *known == name);
        known
            .map(|(_, calendar)| calendar.clone())
            .ok_or_else(|| CalendarError::Unknown {
                name: name.to_owned(),
            })
    }
}

impl Serialize for Calendar {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Explicit(explicit) => explicit.serialize(serializer),
            named => serializer.serialize_str(named.name().unwrap_or("none")),
        }
    }
}

impl<'de> Deserialize<'de> for Calendar {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct CalendarVisitor;
        impl<'de> Visitor<'de> for CalendarVisitor {
            type Value = Calendar;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter
                    .write_str("the name of a calendar, or a list with `weekend` and `holidays`")
            }

            fn visit_str<E: de::Error>(self, name: &str) -> Result<Calendar, E> {
                name.parse().map_err(E::custom)
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Calendar, A::Error> {
                ExplicitCalendar::deserialize(de::value::MapAccessDeserializer::new(map))
                    .map(Calendar::Explicit)
            }
        }
        deserializer.deserialize_any(CalendarVisitor)
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for Calendar {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Calendar".into()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let explicit = generator.subschema_for::<explicit::AsWritten>();
        let names = Self::NAMED.map(|(name, _)| name);
        schemars::json_schema!({
            "description": "which days are business days",
            "oneOf": [{ "type": "string", "enum": names }, explicit]
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{BusinessDayConvention, Calendar, CalendarError, ExplicitCalendar};
    use chrono::{NaiveDate, Weekday};

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_holiday_that_is_listed_is_no_business_day() {
        for calendar in [
            Calendar::Target,
            Calendar::France,
            Calendar::FranceAlsaceMoselle,
        ] {
            for year in 1880..=2100 {
                for holiday in calendar.holidays(year) {
                    assert!(!calendar.is_business_day(holiday.date), "{holiday:?}");
                    assert!(!holiday.law.is_empty());
                }
            }
        }
    }

    #[test]
    fn two_holidays_on_one_day_are_one_day() {
        let days = Calendar::France.holidays(2008);
        assert_eq!(
            days.iter()
                .filter(|holiday| holiday.date == date("2008-05-01"))
                .count(),
            1
        );
        assert_eq!(days.len(), 10);
    }

    #[test]
    fn without_a_calendar_sundays_count() {
        assert!(Calendar::None.is_business_day(date("2024-05-05")));
        assert_eq!(Calendar::None.holidays(2024), []);
    }

    #[test]
    fn a_calendar_needs_a_business_day() {
        let all = [
            Weekday::Mon,
            Weekday::Tue,
            Weekday::Wed,
            Weekday::Thu,
            Weekday::Fri,
            Weekday::Sat,
            Weekday::Sun,
        ];
        assert_eq!(
            ExplicitCalendar::new(&all, []),
            Err(CalendarError::NoBusinessDay)
        );
    }

    #[test]
    fn a_search_stops_at_the_end_of_the_calendar() {
        let closed = ExplicitCalendar::new(&[], [NaiveDate::MAX, NaiveDate::MIN]).unwrap();
        let closed = Calendar::Explicit(closed);
        for (date, convention) in [
            (NaiveDate::MAX, BusinessDayConvention::Following),
            (NaiveDate::MIN, BusinessDayConvention::Preceding),
        ] {
            assert_eq!(
                closed.adjust(date, convention),
                Err(CalendarError::OutOfRange { date })
            );
        }
        assert!(
            Calendar::None
                .advance_business_days(NaiveDate::MAX, 1)
                .is_err()
        );
    }

    #[test]
    fn is_written_by_name_or_as_a_list() {
        for text in [
            "\"target\"",
            "\"none\"",
            "{\"weekend\":[\"friday\",\"saturday\"],\"holidays\":[\"2015-01-01\"]}",
        ] {
            let calendar: Calendar = serde_json::from_str(text).unwrap();
            assert_eq!(serde_json::to_string(&calendar).unwrap(), text);
        }
        let message = serde_json::from_str::<Calendar>("\"belgium\"")
            .unwrap_err()
            .to_string();
        assert!(message.contains("`belgium` is not a calendar"), "{message}");
    }
}
