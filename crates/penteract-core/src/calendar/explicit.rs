//! A calendar given as a list: which weekdays are off, and which dates.

use chrono::{Datelike, NaiveDate, Weekday};
use serde::{Deserialize, Serialize};

use super::CalendarError;

/// A calendar that someone wrote down: the weekdays that are off and the dates that are.
///
/// Serialised `{ "weekend": ["saturday", "sunday"], "holidays": ["2015-01-01"] }`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "AsWritten", into = "AsWritten")]
pub struct ExplicitCalendar {
    // INVARIANT: at least one weekday is a business day, so that a search for one ends.
    weekend: [bool; 7],
    // INVARIANT: sorted, no date twice.
    holidays: Vec<NaiveDate>,
}

/// The serialised form.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(rename = "ExplicitCalendar"))]
pub(super) struct AsWritten {
    /// Weekdays that are off.
    weekend: Vec<DayOfWeek>,
    /// Dates that are off.
    holidays: Vec<NaiveDate>,
}

#[derive(Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
enum DayOfWeek {
    Monday,
    Tuesday,
    Wednesday,
    Thursday,
    Friday,
    Saturday,
    Sunday,
}

impl DayOfWeek {
    const ALL: [(Self, Weekday); 7] = [
        (Self::Monday, Weekday::Mon),
        (Self::Tuesday, Weekday::Tue),
        (Self::Wednesday, Weekday::Wed),
        (Self::Thursday, Weekday::Thu),
        (Self::Friday, Weekday::Fri),
        (Self::Saturday, Weekday::Sat),
        (Self::Sunday, Weekday::Sun),
    ];

    fn weekday(self) -> Weekday {
        match self {
            Self::Monday => Weekday::Mon,
            Self::Tuesday => Weekday::Tue,
            Self::Wednesday => Weekday::Wed,
            Self::Thursday => Weekday::Thu,
            Self::Friday => Weekday::Fri,
            Self::Saturday => Weekday::Sat,
            Self::Sunday => Weekday::Sun,
        }
    }
}

impl ExplicitCalendar {
    /// A calendar closed on some weekdays and on some dates, in any order.
    ///
    /// # Errors
    /// [`CalendarError::NoBusinessDay`] when all seven weekdays are off.
    pub fn new(
        weekend: &[Weekday],
        holidays: impl IntoIterator<Item = NaiveDate>,
    ) -> Result<Self, CalendarError> {
        let off = DayOfWeek::ALL.map(|(_, weekday)| weekend.contains(&weekday));
        if off.iter().all(|&off| off) {
            return Err(CalendarError::NoBusinessDay);
        }
        let mut holidays: Vec<NaiveDate> = holidays.into_iter().collect();
        holidays.sort_unstable();
        holidays.dedup();
        Ok(Self {
            weekend: off,
            holidays,
        })
    }

    /// The dates that are off, in order.
    pub fn holidays(&self) -> &[NaiveDate] {
        &self.holidays
    }

    pub(super) fn is_business_day(&self, date: NaiveDate) -> bool {
        let weekday = usize::try_from(date.weekday().num_days_from_monday()).unwrap_or_default();
        !self.weekend.get(weekday).copied().unwrap_or(false)
            && self.holidays.binary_search(&date).is_err()
    }
}

impl TryFrom<AsWritten> for ExplicitCalendar {
    type Error = CalendarError;

    fn try_from(written: AsWritten) -> Result<Self, CalendarError> {
        let weekend: Vec<Weekday> = written
            .weekend
            .into_iter()
            .map(DayOfWeek::weekday)
            .collect();
        Self::new(&weekend, written.holidays)
    }
}

impl From<ExplicitCalendar> for AsWritten {
    fn from(calendar: ExplicitCalendar) -> Self {
        let weekdays = DayOfWeek::ALL.iter().zip(calendar.weekend);
        let weekend = weekdays
            .filter(|(_, off)| *off)
            .map(|((day, _), _)| *day)
            .collect();
        Self {
            weekend,
            holidays: calendar.holidays,
        }
    }
}
