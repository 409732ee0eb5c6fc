//! How long a phase lasts, and how that is written.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::phase::PhaseTextError;
use crate::{DateError, Frequency, Language, LocalText, MonthEnd, PeriodUnit, Say, text};

/// How long a phase lasts. Written `"months": 12`, `"weeks": 6`, `"days": 90` or `"instalments": 20` beside its kind;
/// `"months": 3, "days": 15` and `"until": "2027-06-30"` end where they say.
///
/// A length in one calendar unit must be a whole number of the loan's periods: 12 months are 12 monthly instalments, 4
/// quarterly ones, and an error on a loan paid every five weeks. A length in months and days, and one until a date, may
/// leave a part of a period, and [`PhaseStubs`] says which period takes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PhaseLength {
    /// Calendar months.
    Months(u32),
    /// Weeks of seven days.
    Weeks(u32),
    /// Days.
    Days(u32),
    /// Periods of the loan, whatever its frequency.
    Instalments(u32),
    /// Calendar months, then days.
    MonthsAndDays {
        /// Calendar months.
        months: u32,
        /// Days after them.
        days: u32,
    },
    /// Until a due date, whenever the phase begins.
    Until(NaiveDate),
}

/// Which period of a phase is shorter or longer than the others, where its length leaves a part of one. Due dates after
/// the phase are then counted from its end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum PhaseStubs {
    /// A shorter last one (the default).
    #[default]
    ShortLast,
    /// The last one is longer: it takes the part that is left.
    LongLast,
    /// A shorter first one: due dates of the phase are counted back from its end.
    ShortFirst,
    /// The first one is longer.
    LongFirst,
}

impl PhaseLength {
    /// Whether it has months and days or ends on a day, so that it may leave a part of a period.
    pub const fn has_own_end(self) -> bool {
        matches!(self, Self::MonthsAndDays { .. } | Self::Until(_))
    }

    /// The key under which it is written.
    pub(super) const fn key(self) -> &'static str {
        match self {
            Self::Until(_) => "until",
            Self::Months(_) | Self::MonthsAndDays { .. } => "months",
            Self::Weeks(_) => "weeks",
            Self::Days(_) => "days",
            Self::Instalments(_) => "instalments",
        }
    }

    /// The day so long after another; the periods of the loan are those of its frequency.
    pub(crate) fn after(
        self,
        start: NaiveDate,
        of_loan: Frequency,
    ) -> Result<NaiveDate, DateError> {
        let counted = |start: NaiveDate, frequency: Frequency, count: u32| {
            let count = i32::try_from(count).map_err(|_| DateError::OutOfRange {
                anchor: start,
                count: i32::MAX,
                frequency,
            })?;
            frequency.nth_date(start, count, MonthEnd::Keep)
        };
        match self {
            Self::Months(count) => counted(start, Frequency::MONTHLY, count),
            Self::Weeks(count) => counted(start, Frequency::WEEKLY, count),
            Self::Days(count) => counted(start, Frequency::DAILY, count),
            Self::Instalments(count) => counted(start, of_loan, count),
            Self::MonthsAndDays { months, days } => {
                let after_months = counted(start, Frequency::MONTHLY, months)?;
                counted(after_months, Frequency::DAILY, days)
            }
            Self::Until(date) => Ok(date),
        }
    }
}

impl Say for PhaseLength {
    fn say(&self, language: Language) -> String {
        let said = match *self {
            Self::Months(count) => PeriodUnit::Months.counted(count),
            Self::Weeks(count) => PeriodUnit::Weeks.counted(count),
            Self::Days(count) => PeriodUnit::Days.counted(count),
            Self::Instalments(count) => {
                let (english, french) = (["instalment", "instalments"], ["échéance", "échéances"]);
                LocalText::count(count as usize, english, french)
            }
            Self::MonthsAndDays { months, days } => text!(
                "{months} and {days}",
                "{months} et {days}",
                months = PeriodUnit::Months.counted(months),
                days = PeriodUnit::Days.counted(days)
            ),
            Self::Until(date) => text!("until {date}", "jusqu'au {date}", date = date),
        };
        said.say(language)
    }
}

/// The written form of a length that is not a phase's own.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(crate) struct LengthData {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) months: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) weeks: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) days: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) instalments: Option<u32>,
    /// That of a phase alone.
    #[serde(skip)]
    pub(super) until: Option<NaiveDate>,
}

impl LengthData {
    pub(super) fn read(
        self,
        of: impl Fn() -> LocalText,
    ) -> Result<Option<PhaseLength>, PhaseTextError> {
        let by_calendar = match (self.months, self.days) {
            (Some(months), Some(days)) => Some(PhaseLength::MonthsAndDays { months, days }),
            (months, days) => months
                .map(PhaseLength::Months)
                .or(days.map(PhaseLength::Days)),
        };
        let given = [
            by_calendar,
            self.weeks.map(PhaseLength::Weeks),
            self.instalments.map(PhaseLength::Instalments),
            self.until.map(PhaseLength::Until),
        ];
        let mut lengths = given.into_iter().flatten();
        let first = lengths.next();
        if lengths.next().is_some() {
            return Err(PhaseTextError::TwoLengths { of: of() });
        }
        Ok(first)
    }
}

impl From<PhaseLength> for LengthData {
    fn from(length: PhaseLength) -> Self {
        let mut data = Self::default();
        match length {
            PhaseLength::Months(count) => data.months = Some(count),
            PhaseLength::Weeks(count) => data.weeks = Some(count),
            PhaseLength::Days(count) => data.days = Some(count),
            PhaseLength::Instalments(count) => data.instalments = Some(count),
            PhaseLength::MonthsAndDays { months, days } => {
                (data.months, data.days) = (Some(months), Some(days));
            }
            PhaseLength::Until(date) => data.until = Some(date),
        }
        data
    }
}

impl TryFrom<LengthData> for PhaseLength {
    type Error = PhaseTextError;

    fn try_from(data: LengthData) -> Result<Self, PhaseTextError> {
        let this = || text!("this length", "cette durée");
        data.read(this)?
            .ok_or_else(|| PhaseTextError::NoLength { of: this() })
    }
}

impl Serialize for PhaseLength {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        LengthData::from(*self).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for PhaseLength {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::try_from(LengthData::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}
