//! Day counts: which fraction of a year lies between two dates, exactly.

use std::fmt;
use std::str::FromStr;

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::date::{
    DateError, Frequency, InterestPeriod, MonthEnd, PeriodUnit, add_months, is_month_end,
};
use crate::said;
use crate::year_fraction::YearFraction;

/// A day count convention: how many days lie between two dates and which fraction of a year they are.
///
/// Named and serialised as the market writes them: `30/360`, `30/360 US`, `30E/360`, `30E/360 ISDA`, `ACT/360`,
/// `ACT/364`, `ACT/365F`, `ACT/365.25`, `ACT/366`, `ACT/ACT ISDA`, `ACT/ACT AFB`, `ACT/ACT ICMA`,
/// `ACT/ACT 31 December`.
///
/// # Example
/// ```
/// use penteract_core::{DayCount, DayCountContext};
///
/// let fraction = DayCount::Act360.year_fraction("2011-12-28".parse()?, "2012-02-28".parse()?, &DayCountContext::default())?;
/// assert_eq!((fraction.numerator(), fraction.denominator()), (62, 360));
/// assert_eq!("30/360".parse::<DayCount>()?, DayCount::Thirty360Isda);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum DayCount {
    /// 30/360 ISDA, Bond Basis: months of 30 days; the 31st counts as the 30th at the end only if it does at the start.
    /// From the 15th to the 31st there are 16 days, and none from the 31st to the 1st: as all of the month are 30, a
    /// loan counts the second part of a period as what the first leaves of it.
    Thirty360Isda,
    /// 30/360 US: as ISDA's, and the end of February counts as the 30th.
    Thirty360Us,
    /// 30E/360, Eurobond Basis: the 31st always counts as the 30th.
    ThirtyE360,
    /// 30E/360 ISDA, German: the end of any month counts as the 30th, the end of February only before the last date
    /// of the loan ([`DayCountContext::termination_date`]).
    ThirtyE360Isda,
    /// Real days over 360: most floating euro loans.
    Act360,
    /// Real days over 364.
    Act364,
    /// Real days over 365, in leap years too.
    Act365Fixed,
    /// Real days over 365.25.
    Act365Quarter,
    /// Real days over 366.
    Act366,
    /// Real days over 365 or 366, the period being split on 1 January: each day by the year it belongs to, the first
    /// day of the period counted.
    ActActIsda,
    /// ACT/ACT of the French banking federation: whole years counted back from the end, the rest over 366 when it
    /// contains a 29 February, else over 365. A whole year back from 28 February is a 28 February, as in the French
    /// text.
    ActActAfb,
    /// ACT/ACT of bonds (ICMA rule 251): days over the length of the notional coupon period, times the periods in a
    /// year. Needs [`DayCountContext::reference_period`].
    ActActIcma,
    /// Real days over 365 or 366, the period being split on 31 December: days up to and including 31 December belong to
    /// the first year, the last day of the period counted. 12 December 2023 to 12 January 2024 is 19/365 + 12/366.
    ActActDecember31,
}

/// What some conventions need besides the two dates. `default()` is enough for all but 30E/360 ISDA and ACT/ACT ICMA.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DayCountContext {
    /// Last date of the loan, for 30E/360 ISDA: there the end of February stays the 28th or 29th. Without it, no date
    /// is the last.
    pub termination_date: Option<NaiveDate>,
    /// A notional coupon period, for ACT/ACT ICMA: those before and after it are counted from its two ends.
    pub reference_period: Option<InterestPeriod>,
    /// How long a notional coupon period is, for ACT/ACT ICMA; without it, the whole months nearest to the length of
    /// the reference period.
    pub frequency: Option<Frequency>,
    /// Month-end rule of the notional coupon periods.
    pub month_end: MonthEnd,
}

/// Why there is no fraction of a year.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DayCountError {
    /// The period ends before it starts.
    OutOfOrder {
        /// First day.
        start: NaiveDate,
        /// End, excluded.
        end: NaiveDate,
    },
    /// ACT/ACT ICMA without its reference period.
    NoReferencePeriod,
    /// A reference period that gives no number of months.
    OddReferencePeriod {
        /// First day of the reference period.
        start: NaiveDate,
        /// Its end, excluded.
        end: NaiveDate,
    },
    /// A reference period that is not one coupon long.
    ReferenceNotOfFrequency {
        /// First day of the reference period.
        start: NaiveDate,
        /// Its end, excluded.
        end: NaiveDate,
        /// How long a coupon period is.
        frequency: Frequency,
    },
    /// A coupon frequency in days or weeks, or whose months do not divide a year.
    OddFrequency {
        /// The frequency given.
        frequency: Frequency,
    },
    /// A date beyond the calendar.
    Date(DateError),
    /// A sum of fractions too long to be held.
    Overflow {
        /// First day.
        start: NaiveDate,
        /// End, excluded.
        end: NaiveDate,
    },
}

said! { DayCountError: Error {
    OutOfOrder { start, end } =>
        "interest cannot run from {start} back to {end}: swap the two dates",
        "des intérêts ne courent pas du {start} en arrière jusqu'au {end} : échangez les deux dates";
    NoReferencePeriod =>
        "ACT/ACT ICMA needs the coupon period that the days belong to: give its first and last date",
        "ACT/ACT ICMA demande la période de coupon à laquelle les jours appartiennent : donnez sa première et sa dernière date";
    OddReferencePeriod { start, end } =>
        "the reference period from {start} to {end} is not a number of months that divides a year: give one of 1, 2, 3, 4, 6 or 12 months",
        "la période de référence du {start} au {end} n'est pas un nombre de mois qui divise l'année : donnez-en une de 1, 2, 3, 4, 6 ou 12 mois";
    ReferenceNotOfFrequency { start, end, frequency } =>
        "the reference period from {start} to {end} is not one coupon period of {frequency}: give one that is, even if notional",
        "la période de référence du {start} au {end} n'est pas une période de coupon de {frequency} : donnez-en une, même fictive";
    OddFrequency { frequency } =>
        "ACT/ACT ICMA counts coupons a year: a frequency of {frequency} does not divide one; give 1, 2, 3, 4, 6 or 12 months",
        "ACT/ACT ICMA compte les coupons par an : une périodicité de {frequency} ne divise pas l'année ; donnez 1, 2, 3, 4, 6 ou 12 mois";
    Date(cause: DateError);
    Overflow { start, end } =>
        "the fraction of a year from {start} to {end} is too long to be held exactly",
        "la fraction d'année du {start} au {end} est trop longue pour être tenue exactement";
} }

/// A text that names no day count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownDayCount {
    /// The text as it was written.
    pub name: String,
}

said! { struct UnknownDayCount: Error { name } =>
    "`{name}` is not a day count: write one of {names}",
    "`{name}` n'est pas une base de calcul : écrivez {names}",
    names = DayCount::names()
}

impl DayCount {
    /// Every convention with its name; the first name of each is the one written.
    const NAMES: [(&str, Self); 17] = [
        ("30/360", Self::Thirty360Isda),
        ("30/360 ISDA", Self::Thirty360Isda),
        ("30/360 US", Self::Thirty360Us),
        ("30E/360", Self::ThirtyE360),
        ("30E/360 ISDA", Self::ThirtyE360Isda),
        ("ACT/360", Self::Act360),
        ("ACT/364", Self::Act364),
        ("ACT/365F", Self::Act365Fixed),
        ("ACT/365", Self::Act365Fixed),
        ("ACT/365.25", Self::Act365Quarter),
        ("ACT/366", Self::Act366),
        ("ACT/ACT ISDA", Self::ActActIsda),
        ("ACT/ACT", Self::ActActIsda),
        ("ACT/ACT AFB", Self::ActActAfb),
        ("ACT/ACT ICMA", Self::ActActIcma),
        ("ACT/ACT 31 December", Self::ActActDecember31),
        ("30/360 ISDA (Bond Basis)", Self::Thirty360Isda),
    ];

    /// The name as the market writes it.
    pub fn name(self) -> &'static str {
        Self::NAMES
            .iter()
            .find(|(_, convention)| *convention == self)
            .map_or("", |(name, _)| name)
    }

    fn names() -> String {
        let names: Vec<&str> = Self::NAMES.iter().map(|(name, _)| *name).collect();
        names.join(", ")
    }

    /// The days between two dates as the convention counts them: real days, or days in months of 30. Negative when
    /// `end` comes first.
    ///
    /// For 30E/360 ISDA without a termination date; [`Self::days_with`] takes one.
    pub fn days(self, start: NaiveDate, end: NaiveDate) -> i64 {
        self.days_with(start, end, None)
    }

    /// The days between two dates, with the last date of the loan for 30E/360 ISDA.
    pub fn days_with(
        self,
        start: NaiveDate,
        end: NaiveDate,
        termination_date: Option<NaiveDate>,
    ) -> i64 {
        match self {
            Self::Thirty360Isda => thirty_360(start, end, |first, last| {
                let first = first.min(30);
                (first, if first == 30 { last.min(30) } else { last })
            }),
            Self::Thirty360Us => thirty_360(start, end, |first, last| {
                let starts_at_february_end = is_february_end(start);
                let last = if starts_at_february_end && is_february_end(end) {
                    30
                } else {
                    last
                };
                let first = if starts_at_february_end { 30 } else { first };
                (first.min(30), if first >= 30 { last.min(30) } else { last })
            }),
            Self::ThirtyE360 => thirty_360(start, end, |first, last| (first.min(30), last.min(30))),
            Self::ThirtyE360Isda => thirty_360(start, end, |first, last| {
                let first = if is_month_end(start) { 30 } else { first };
                let keeps_february = is_february_end(end) && termination_date == Some(end);
                let last = if is_month_end(end) && !keeps_february {
                    30
                } else {
                    last
                };
                (first, last)
            }),
            Self::Act360
            | Self::Act364
            | Self::Act365Fixed
            | Self::Act365Quarter
            | Self::Act366
            | Self::ActActIsda
            | Self::ActActAfb
            | Self::ActActIcma
            | Self::ActActDecember31 => actual_days(start, end),
        }
    }

    /// The fraction of a year between two dates, exactly. No allocation.
    ///
    /// # Errors
    /// [`DayCountError::OutOfOrder`]; for ACT/ACT ICMA also [`DayCountError::NoReferencePeriod`] and those of odd
    /// reference periods.
    pub fn year_fraction(
        self,
        start: NaiveDate,
        end: NaiveDate,
        context: &DayCountContext,
    ) -> Result<YearFraction, DayCountError> {
        if end < start {
            return Err(DayCountError::OutOfOrder { start, end });
        }
        let days = || self.days_with(start, end, context.termination_date);
        let exact = match self {
            Self::Thirty360Isda
            | Self::Thirty360Us
            | Self::ThirtyE360
            | Self::ThirtyE360Isda
            | Self::Act360 => YearFraction::new(days(), 360),
            Self::Act364 => YearFraction::new(days(), 364),
            Self::Act365Fixed => YearFraction::new(days(), 365),
            Self::Act365Quarter => YearFraction::new(days() * 4, 1_461),
            Self::Act366 => YearFraction::new(days(), 366),
            Self::ActActIsda => Some(act_act_by_year(start, end, start.year(), end.year())),
            // The days counted are those after the first, up to and including the last: each belongs to its own year.
            Self::ActActDecember31 => Some(act_act_by_year(
                next_day(start),
                next_day(end),
                next_day(start).year(),
                next_day(end).year(),
            )),
            Self::ActActAfb => act_act_afb(start, end),
            Self::ActActIcma => return act_act_icma(start, end, context),
        };
        exact.ok_or(DayCountError::Overflow { start, end })
    }
}

/// Days in months of 30, once both days of the month have been adjusted.
fn thirty_360(
    start: NaiveDate,
    end: NaiveDate,
    adjust: impl FnOnce(i64, i64) -> (i64, i64),
) -> i64 {
    let (first, last) = adjust(i64::from(start.day()), i64::from(end.day()));
    let months = i64::from(end.month()) - i64::from(start.month());
    360 * (i64::from(end.year()) - i64::from(start.year())) + 30 * months + last - first
}

fn is_february_end(date: NaiveDate) -> bool {
    date.month() == 2 && is_month_end(date)
}

fn actual_days(start: NaiveDate, end: NaiveDate) -> i64 {
    end.signed_duration_since(start).num_days()
}

fn next_day(date: NaiveDate) -> NaiveDate {
    date.succ_opt().unwrap_or(NaiveDate::MAX)
}

/// Each day of `[start, end)` over the length of the year it belongs to.
fn act_act_by_year(
    start: NaiveDate,
    end: NaiveDate,
    start_year: i32,
    end_year: i32,
) -> YearFraction {
    let days_from_new_year = |date: NaiveDate| i64::from(date.ordinal0());
    let is_leap = |date: NaiveDate| date.leap_year();
    if start_year == end_year {
        let length = if is_leap(start) { 366 } else { 365 };
        return YearFraction::of_year(actual_days(start, end), length);
    }
    let start_length = if is_leap(start) { 366 } else { 365 };
    let end_length = if is_leap(end) { 366 } else { 365 };
    let in_first = start_length - days_from_new_year(start);
    let in_last = days_from_new_year(end);
    let whole_years = i64::from(end_year) - i64::from(start_year) - 1;
    if start_length == end_length {
        YearFraction::of_year(
            in_first + in_last + whole_years * start_length,
            start_length,
        )
    } else {
        // 365 × 366 = 133 590; with whole years this stays far below the range of an i64.
        YearFraction::of_year(
            in_first * end_length + in_last * start_length + whole_years * 133_590,
            133_590,
        )
    }
}

/// Whole years counted back from the end, then the rest.
fn act_act_afb(start: NaiveDate, end: NaiveDate) -> Option<YearFraction> {
    let years_at_most = end.year().checked_sub(start.year())?;
    let back = |years: i32| add_months(end, years.checked_mul(-12)?, MonthEnd::Keep);
    let (years, rest_end) = match back(years_at_most) {
        Some(date) if date >= start => (years_at_most, date),
        // From the end back to the year of the start passes the start: one year less.
        _ => (years_at_most - 1, back(years_at_most - 1)?),
    };
    let length = if contains_february_29(start, rest_end) {
        366
    } else {
        365
    };
    YearFraction::new(
        actual_days(start, rest_end) + i64::from(years) * length,
        length,
    )
}

/// Whether a 29 February lies in `[start, end)`, a span of at most one year.
fn contains_february_29(start: NaiveDate, end: NaiveDate) -> bool {
    [start.year(), end.year()]
        .into_iter()
        .filter_map(|year| NaiveDate::from_ymd_opt(year, 2, 29))
        .any(|leap_day| start <= leap_day && leap_day < end)
}

/// Days in each notional coupon period, over its length times the periods in a year.
fn act_act_icma(
    start: NaiveDate,
    end: NaiveDate,
    context: &DayCountContext,
) -> Result<YearFraction, DayCountError> {
    let reference = context
        .reference_period
        .ok_or(DayCountError::NoReferencePeriod)?;
    let coupons = CouponPeriods::new(reference, context)?;
    let overflow = || DayCountError::Overflow { start, end };
    let mut index = coupons.index_at_or_before(start)?;
    let mut period_start = coupons.boundary(index)?;
    let mut sum = YearFraction::ZERO;
    while period_start < end {
        let period_end = coupons.boundary(index + 1)?;
        let days = actual_days(start.max(period_start), end.min(period_end)).max(0);
        let length = actual_days(period_start, period_end);
        let part = YearFraction::new(days * coupons.months, length * 12).ok_or_else(overflow)?;
        sum = sum.checked_add(part).ok_or_else(overflow)?;
        index += 1;
        period_start = period_end;
    }
    Ok(sum)
}

/// Notional coupon periods: the reference period is number 0, later ones count from its end, earlier ones from its start.
struct CouponPeriods {
    reference: InterestPeriod,
    frequency: Frequency,
    months: i64,
    month_end: MonthEnd,
}

impl CouponPeriods {
    fn new(reference: InterestPeriod, context: &DayCountContext) -> Result<Self, DayCountError> {
        let (start, end) = (reference.start(), reference.end());
        // The nearest whole number of months: 12 × days / 365, half up.
        let nearest_months = (reference.days() * 24 + 365) / 730;
        let odd_reference = || DayCountError::OddReferencePeriod { start, end };
        let frequency = match context.frequency {
            Some(frequency) => frequency,
            None => {
                let months = u32::try_from(nearest_months).map_err(|_| odd_reference())?;
                Frequency::new(months, PeriodUnit::Months).map_err(|_| odd_reference())?
            }
        };
        let Some(months) = frequency.months().filter(|months| 12 % months == 0) else {
            return Err(match context.frequency {
                Some(frequency) => DayCountError::OddFrequency { frequency },
                None => odd_reference(),
            });
        };
        if i64::from(months) != nearest_months {
            return Err(DayCountError::ReferenceNotOfFrequency {
                start,
                end,
                frequency,
            });
        }
        Ok(Self {
            reference,
            frequency,
            months: i64::from(months),
            month_end: context.month_end,
        })
    }

    fn boundary(&self, index: i32) -> Result<NaiveDate, DateError> {
        if index <= 0 {
            self.frequency
                .nth_date(self.reference.start(), index, self.month_end)
        } else {
            self.frequency
                .nth_date(self.reference.end(), index - 1, self.month_end)
        }
    }

    /// The last period that starts on or before a date.
    fn index_at_or_before(&self, date: NaiveDate) -> Result<i32, DateError> {
        let start = self.reference.start();
        let months = i64::from(date.year() - start.year()) * 12 + i64::from(date.month())
            - i64::from(start.month());
        let out_of_range = |_| DateError::OutOfRange {
            anchor: start,
            count: 0,
            frequency: self.frequency,
        };
        // One period early, since days of the month may move a boundary; then forward to the last that fits.
        let mut index = i32::try_from(months.div_euclid(self.months) - 1).map_err(out_of_range)?;
        while self.boundary(index + 1)? <= date {
            index += 1;
        }
        Ok(index)
    }
}

impl fmt::Display for DayCount {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

impl FromStr for DayCount {
    type Err = UnknownDayCount;

    fn from_str(name: &str) -> Result<Self, UnknownDayCount> {
        let known = Self::NAMES
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(name));
        known
            .map(|&(_, convention)| convention)
            .ok_or_else(|| UnknownDayCount {
                name: name.to_owned(),
            })
    }
}

impl Serialize for DayCount {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

impl<'de> Deserialize<'de> for DayCount {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(crate::amount::TextVisitor {
            what: "a day count",
            example: "30/360",
            parse: Self::from_str,
        })
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for DayCount {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "DayCount".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let names: Vec<&str> = Self::NAMES.iter().map(|(name, _)| *name).collect();
        schemars::json_schema!({ "type": "string", "description": "day count convention", "enum": names })
    }
}

#[cfg(test)]
mod tests {
    use super::{DayCount, DayCountContext, DayCountError};
    use crate::{Frequency, InterestPeriod, YearFraction};
    use chrono::NaiveDate;

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn fraction(convention: DayCount, start: &str, end: &str) -> YearFraction {
        convention
            .year_fraction(date(start), date(end), &DayCountContext::default())
            .unwrap()
    }

    fn exact(numerator: i64, denominator: i64) -> YearFraction {
        YearFraction::new(numerator, denominator).unwrap()
    }

    #[test]
    fn a_period_across_new_year_splits_on_1_january_or_31_december() {
        let sum =
            |first: i64, second: i64| exact(first, 365).checked_add(exact(second, 366)).unwrap();
        assert_eq!(
            fraction(DayCount::ActActIsda, "2023-12-12", "2024-01-12"),
            sum(20, 11)
        );
        assert_eq!(
            fraction(DayCount::ActActDecember31, "2023-12-12", "2024-01-12"),
            sum(19, 12)
        );
        assert_eq!(
            fraction(DayCount::ActActDecember31, "2023-12-31", "2024-12-31"),
            exact(1, 1)
        );
        assert_eq!(
            fraction(DayCount::ActActIsda, "2023-12-31", "2024-12-31"),
            sum(1, 365)
        );
    }

    #[test]
    fn names_read_back() {
        for (name, convention) in DayCount::NAMES {
            assert_eq!(name.parse(), Ok(convention));
            assert_eq!(convention.name().parse(), Ok(convention));
        }
        assert_eq!(
            serde_json::to_string(&DayCount::Act365Fixed).unwrap(),
            "\"ACT/365F\""
        );
        let message = "ACT/361".parse::<DayCount>().unwrap_err().to_string();
        assert!(
            message.starts_with("`ACT/361` is not a day count: write one of 30/360, "),
            "{message}"
        );
    }

    #[test]
    fn errors_say_what_is_missing() {
        let context = DayCountContext::default();
        let backwards =
            DayCount::Act360.year_fraction(date("2024-01-02"), date("2024-01-01"), &context);
        assert_eq!(
            backwards,
            Err(DayCountError::OutOfOrder {
                start: date("2024-01-02"),
                end: date("2024-01-01")
            })
        );
        let icma =
            DayCount::ActActIcma.year_fraction(date("2024-01-01"), date("2024-07-01"), &context);
        assert_eq!(icma, Err(DayCountError::NoReferencePeriod));
    }

    #[test]
    fn a_reference_period_is_one_coupon_long() {
        let month = InterestPeriod::new(date("2024-01-01"), date("2024-02-01")).unwrap();
        let context = DayCountContext {
            reference_period: Some(month),
            frequency: Some(Frequency::QUARTERLY),
            ..DayCountContext::default()
        };
        let fraction = |context| {
            DayCount::ActActIcma.year_fraction(date("2024-01-01"), date("2024-07-01"), context)
        };
        let message = fraction(&context).unwrap_err().to_string();
        assert!(
            message.contains("is not one coupon period of 1 quarter"),
            "{message}"
        );
        let weekly = DayCountContext {
            frequency: Some(Frequency::WEEKLY),
            ..context
        };
        assert!(matches!(
            fraction(&weekly),
            Err(DayCountError::OddFrequency { .. })
        ));
        assert_eq!(
            fraction(&DayCountContext {
                frequency: None,
                ..context
            }),
            Ok(exact(1, 2))
        );
    }

    #[test]
    fn the_end_of_february_counts_as_the_30th_where_it_should() {
        let days = |convention: DayCount| convention.days(date("2023-02-28"), date("2023-03-31"));
        assert_eq!(days(DayCount::Thirty360Isda), 33);
        assert_eq!(days(DayCount::Thirty360Us), 30);
        assert_eq!(days(DayCount::ThirtyE360), 32);
        assert_eq!(days(DayCount::ThirtyE360Isda), 30);
        let february = |termination| {
            DayCount::ThirtyE360Isda.days_with(date("2023-01-31"), date("2023-02-28"), termination)
        };
        assert_eq!(
            (february(None), february(Some(date("2023-02-28")))),
            (30, 28)
        );
    }
}
