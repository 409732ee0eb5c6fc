//! How long a phase lasts, and how that is written.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::phase::PhaseTextError;
use crate::{DateError, Frequency, Language, LocalText, MonthEnd, PeriodUnit, Say, text};

/// How long a phase lasts. Written `"months": 12`, `"weeks": 6`, `"days": 90` or `"instalments": 20` beside its kind.
///
/// A length in calendar units must be a whole number of the loan's periods: 12 months are 12 monthly instalments, 4
/// quarterly ones, and an error on a loan paid every five weeks.
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
}

impl PhaseLength {
    /// The number, whatever its unit.
    pub const fn count(self) -> u32 {
        match self {
            Self::Months(count)
            | Self::Weeks(count)
            | Self::Days(count)
            | Self::Instalments(count) => count,
        }
    }

    /// The key under which it is written.
    pub(super) const fn key(self) -> &'static str {
        match self {
            Self::Months(_) => "months",
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
        let frequency = match self {
            Self::Months(_) => Frequency::MONTHLY,
            Self::Weeks(_) => Frequency::WEEKLY,
            Self::Days(_) => Frequency::DAILY,
            Self::Instalments(_) => of_loan,
        };
        let count = i32::try_from(self.count()).map_err(|_| DateError::OutOfRange {
            anchor: start,
            count: i32::MAX,
            frequency,
        })?;
        frequency.nth_date(start, count, MonthEnd::Keep)
    }
}

impl Say for PhaseLength {
    fn say(&self, language: Language) -> String {
        let unit = match self {
            Self::Months(_) => PeriodUnit::Months,
            Self::Weeks(_) => PeriodUnit::Weeks,
            Self::Days(_) => PeriodUnit::Days,
            Self::Instalments(count) => {
                let (english, french) = (["instalment", "instalments"], ["échéance", "échéances"]);
                return LocalText::count(*count as usize, english, french).say(language);
            }
        };
        unit.counted(self.count()).say(language)
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
}

impl LengthData {
    pub(super) fn read(
        self,
        of: impl Fn() -> LocalText,
    ) -> Result<Option<PhaseLength>, PhaseTextError> {
        let given = [
            self.months.map(PhaseLength::Months),
            self.weeks.map(PhaseLength::Weeks),
            self.days.map(PhaseLength::Days),
            self.instalments.map(PhaseLength::Instalments),
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
