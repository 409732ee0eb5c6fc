//! Interest: the yearly rate over time, and how it becomes the interest of a period.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::length::PhaseLength;
use crate::Rate;

/// A yearly rate from a date on, one of the steps of [`InterestRate::Stepped`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RateStep {
    /// First day at this rate; left out together with `after` for the rate at the start.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<NaiveDate>,
    /// How long after the first disbursement this rate begins, instead of a date.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(
        feature = "schema",
        schemars(with = "Option<super::length::LengthData>")
    )]
    pub after: Option<PhaseLength>,
    /// The yearly rate.
    pub annual: Rate,
}

impl RateStep {
    /// A rate from a day on.
    pub const fn on(day: NaiveDate, annual: Rate) -> Self {
        Self {
            from: Some(day),
            after: None,
            annual,
        }
    }
}

/// The value of an index from a date on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Fixing {
    /// First day on which the value holds.
    pub from: NaiveDate,
    /// The index, for instance three-month Euribor.
    pub value: Rate,
}

/// An index plus a margin.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct IndexedRate {
    /// The name of the index, for people.
    pub index: String,
    /// What is added to the index.
    pub margin: Rate,
    /// The least the index counts for, before the margin is added: `"0 %"` for "Euribor floored at zero".
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub index_floor: Option<Rate>,
    /// The least the sum of both can be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub floor: Option<Rate>,
    /// The most the sum of both can be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cap: Option<Rate>,
    /// Values of the index, in order of date; the last one holds to the end.
    pub fixings: Vec<Fixing>,
}

/// The yearly rate of a loan over its life.
///
/// ```json
/// { "kind": "fixed", "annual": "0.73 %" }
/// { "kind": "stepped", "steps": [{ "annual": "0 %" }, { "after": { "months": 12 }, "annual": "1.5 %" }] }
/// { "kind": "indexed", "index": "EURIBOR 3M", "margin": "75 bp", "index_floor": "0 %",
///   "fixings": [{ "from": "2020-05-07", "value": "-0.30 %" }] }
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub enum InterestRate {
    /// One rate throughout.
    Fixed {
        /// The yearly rate.
        annual: Rate,
    },
    /// Rates that follow one another, known from the start.
    Stepped {
        /// In order of date.
        steps: Vec<RateStep>,
    },
    /// An index plus a margin, with the fixings known so far.
    Indexed(IndexedRate),
}

/// How a yearly rate becomes the rate of one period.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum PeriodicRate {
    /// Divided by the periods in a year: 12 % a year is 1 % a month, whatever the month (the default).
    #[default]
    Proportional,
    /// Compounded: the rate which, over a year of periods, gives the yearly rate. 12 % a year is 0.9489 % a month.
    Equivalent,
    /// Times the day count's fraction of a year between the two dates.
    Daily,
}

/// What bears interest.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum InterestMethod {
    /// The outstanding principal (the default).
    #[default]
    Declining,
    /// The principal lent, in every period until the last, whatever was repaid; each period bears its own interest. An
    /// event that makes the loan shorter ends that interest with it.
    Flat,
    /// The principal lent; the interest of the whole loan is computed at once and spread evenly over the instalments.
    FlatSpread,
}

/// The share of a period's interest borne by a part of it, when the rate is proportional or equivalent and something
/// happens inside the period: a disbursement, a change of rate.
///
/// A part is what is counted from the start of the period to its end, less what is counted to its beginning: the parts
/// of a period add up to it under every day count, with daily rates too. At an equivalent rate, what accrued in the part
/// before bears interest in the next one, so that they compound to the period.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum PartialPeriods {
    /// Days over days, both as the day count counts them: 7 of 30 under 30/360 (the default).
    #[default]
    DayCount,
    /// Calendar days over calendar days: 7 of 31 in January.
    ActualDays,
    /// What is drawn inside a period bears the interest of the whole period; a change of rate waits for the next one.
    /// A pause of interest counts its calendar days.
    WholePeriod,
}

/// The rate of a first or last period that is longer or shorter than the others, when the rate is proportional or
/// equivalent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum StubPeriods {
    /// The day count's fraction of a year (the default).
    #[default]
    DayCount,
    /// Whole periods counted back from the due date, then the days left over the 365 or 366 days of the year that ends
    /// there: how the European rules on the annual percentage rate measure time.
    WholePeriodsAndDays,
    /// As if it were a period like the others.
    WholePeriod,
}

/// The periods on which level payments are solved, when interest runs by days.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum SolvedOn {
    /// The real ones, so that the instalments repay the loan exactly (the default).
    #[default]
    RealPeriods,
    /// Months of thirty days, whatever the calendar: a table of annuities gives the same instalment, and the last one
    /// absorbs what the days make of it.
    ThirtyDayMonths,
}

/// What a change of rate does to level payments.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum OnRateChange {
    /// The instalment is solved again, on what is outstanding and the periods left (the default).
    #[default]
    SolveAgain,
    /// One instalment for the whole phase, solved on all its rates.
    OneInstalment,
}

impl InterestRate {
    /// One yearly rate throughout.
    pub const fn fixed(annual: Rate) -> Self {
        Self::Fixed { annual }
    }
}

impl IndexedRate {
    /// The yearly rate when the index has `value`: floored, plus margin, floored and capped.
    ///
    /// # Errors
    /// [`crate::RateError`] beyond the range of a rate.
    pub fn annual_at(&self, value: Rate) -> Result<Rate, crate::RateError> {
        let index = self.index_floor.map_or(value, |floor| value.max(floor));
        let sum = index.checked_add(self.margin)?;
        let floored = self.floor.map_or(sum, |floor| sum.max(floor));
        Ok(self.cap.map_or(floored, |cap| floored.min(cap)))
    }
}
