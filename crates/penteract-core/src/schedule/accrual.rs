//! The interest of a period or of a part of it.

use std::cell::Cell;

use chrono::{Datelike, NaiveDate};
use rust_decimal::Decimal;

use super::error::ScheduleError;
use super::power::compounded;
use crate::terms::LoanPeriod;
use crate::terms::{PartialPeriods, PeriodicRate, StubPeriods, TermsData};
use crate::{DayCount, DayCountContext, Frequency, InterestPeriod, MonthEnd, YearFraction};

/// The rate of a time span, as a product that is divided last: `rate` × `numerator` ÷ `denominator`.
///
/// Interest is multiplied out before it is divided, so that an exact half cent stays one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct SpanRate {
    pub(super) rate: Decimal,
    pub(super) numerator: i64,
    pub(super) denominator: i64,
    /// Whether what accrued before in the same period bears interest too.
    compounds: bool,
}

impl SpanRate {
    const NONE: Self = Self {
        rate: Decimal::ZERO,
        numerator: 0,
        denominator: 1,
        compounds: false,
    };

    fn exact(annual: Decimal, years: YearFraction) -> Self {
        Self {
            rate: annual,
            numerator: years.numerator(),
            denominator: years.denominator(),
            compounds: false,
        }
    }

    /// What accrued before in the period and the interest on a balance over this span; `None` on overflow.
    pub(super) fn accrue(self, before: Accrued, balance: Decimal) -> Option<Accrued> {
        let now = Accrued {
            product: balance
                .checked_mul(self.rate)?
                .checked_mul(Decimal::from(self.numerator))?,
            denominator: self.denominator,
            divided: Decimal::ZERO,
        };
        if !self.compounds || before == Accrued::NONE {
            return before.checked_add(now);
        }
        let before = before.value()?;
        let grown = before.checked_add(self.interest(before)?)?;
        Accrued::from(grown).checked_add(now)
    }

    /// Interest on a balance; `None` on overflow.
    pub(super) fn interest(self, balance: Decimal) -> Option<Decimal> {
        let product = balance
            .checked_mul(self.rate)?
            .checked_mul(Decimal::from(self.numerator))?;
        if self.denominator == 1 {
            Some(product)
        } else {
            product.checked_div(Decimal::from(self.denominator))
        }
    }

    /// As one decimal.
    pub(super) fn to_decimal(self) -> Option<Decimal> {
        self.interest(Decimal::ONE)
    }
}

/// Interest that accrues over several spans: divided once where they have one denominator, so that twelve twelfths are
/// a whole and a half cent stays one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Accrued {
    product: Decimal,
    denominator: i64,
    divided: Decimal,
}

impl Accrued {
    pub(crate) const NONE: Self = Self {
        product: Decimal::ZERO,
        denominator: 1,
        divided: Decimal::ZERO,
    };

    /// What comes to an amount in a year, over a part of one; `None` on overflow.
    pub(crate) fn of(yearly: Decimal, years: YearFraction) -> Option<Self> {
        Some(Self {
            product: yearly.checked_mul(Decimal::from(years.numerator()))?,
            denominator: years.denominator(),
            divided: Decimal::ZERO,
        })
    }

    /// As one decimal; `None` on overflow.
    pub(crate) fn value(self) -> Option<Decimal> {
        if self.denominator == 1 {
            return self.product.checked_add(self.divided);
        }
        self.product
            .checked_div(Decimal::from(self.denominator))?
            .checked_add(self.divided)
    }

    /// The difference; `None` on overflow.
    pub(super) fn checked_sub(self, other: Self) -> Option<Self> {
        self.checked_add(Self {
            product: -other.product,
            denominator: other.denominator,
            divided: -other.divided,
        })
    }

    /// The sum, over a common denominator; `None` on overflow.
    pub(crate) fn checked_add(self, other: Self) -> Option<Self> {
        let divided = self.divided.checked_add(other.divided)?;
        if self.product.is_zero() || self.denominator == other.denominator {
            return Some(Self {
                product: self.product.checked_add(other.product)?,
                denominator: other.denominator,
                divided,
            });
        }
        if other.product.is_zero() {
            return Some(Self { divided, ..self });
        }
        let common = YearFraction::common_denominator(self.denominator, other.denominator)?;
        let over_common = |accrued: Self| {
            let factor = common.checked_div(accrued.denominator)?;
            accrued.product.checked_mul(Decimal::from(factor))
        };
        Some(Self {
            product: over_common(self)?.checked_add(over_common(other)?)?,
            denominator: common,
            divided,
        })
    }
}

impl From<Decimal> for Accrued {
    fn from(amount: Decimal) -> Self {
        Self {
            product: amount,
            denominator: 1,
            divided: Decimal::ZERO,
        }
    }
}

/// A yearly rate compounded over a fraction of a year.
#[derive(Clone, Copy, Debug)]
struct Compounded {
    annual: Decimal,
    numerator: i64,
    denominator: i64,
    rate: Decimal,
}

/// How yearly rates become the interest of spans of this loan.
#[derive(Clone, Debug)]
pub(super) struct Accrual<'a> {
    data: &'a TermsData,
    context: DayCountContext,
    /// The last compounded rate: equal periods have equal ones, and each takes a hundred divisions.
    compounded: Cell<Option<Compounded>>,
}

impl<'a> Accrual<'a> {
    pub(super) fn new(data: &'a TermsData, maturity: NaiveDate) -> Self {
        let context = DayCountContext {
            termination_date: Some(maturity),
            reference_period: None,
            frequency: Some(data.frequency).filter(|frequency| frequency.months().is_some()),
            month_end: data.month_end,
        };
        Self {
            data,
            context,
            compounded: Cell::new(None),
        }
    }

    /// The rate of `[start, end)` inside `period`, at a yearly rate.
    pub(super) fn span(
        &self,
        period: LoanPeriod,
        start: NaiveDate,
        end: NaiveDate,
        annual: Decimal,
    ) -> Result<SpanRate, ScheduleError> {
        if start >= end {
            return Ok(SpanRate::NONE);
        }
        let years = Self::difference(start, end, period, |day| {
            if self.data.periodic_rate == PeriodicRate::Daily {
                self.day_count_years(period, day)
            } else {
                self.conventional_years(period, day)
            }
        })?;
        if self.data.periodic_rate != PeriodicRate::Equivalent {
            return Ok(SpanRate::exact(annual, years));
        }
        let rate = self
            .compounded(annual, years)
            .ok_or(ScheduleError::Overflow {
                instalment: period.number,
            })?;
        Ok(SpanRate {
            rate,
            numerator: 1,
            denominator: 1,
            compounds: true,
        })
    }

    /// The time between two days of a period: what is counted from its start to the second less what is counted to the
    /// first, so that the parts of a period add up to it wherever it is cut.
    fn difference(
        start: NaiveDate,
        end: NaiveDate,
        period: LoanPeriod,
        years_until: impl Fn(NaiveDate) -> Result<YearFraction, ScheduleError>,
    ) -> Result<YearFraction, ScheduleError> {
        let until_end = years_until(end)?;
        if start == period.start {
            return Ok(until_end);
        }
        until_end
            .checked_add(years_until(start)?.negated())
            .ok_or(crate::DayCountError::Overflow { start, end }.into())
    }

    /// The rate of a period as if each of its months had thirty days.
    pub(super) fn thirty_day_period(
        &self,
        period: LoanPeriod,
        annual: Decimal,
    ) -> Result<SpanRate, ScheduleError> {
        let frequency = self.data.frequency_at(period.number);
        let days = frequency
            .months()
            .map(|months| months.saturating_mul(30))
            .or(frequency.days())
            .unwrap_or(30);
        let end = period
            .start
            .checked_add_days(chrono::Days::new(u64::from(days)))
            .ok_or(ScheduleError::Overflow {
                instalment: period.number,
            })?;
        Ok(SpanRate::exact(annual, self.day_count_years(period, end)?))
    }

    /// What a yearly effective rate gives over a fraction of a year.
    fn compounded(&self, annual: Decimal, years: YearFraction) -> Option<Decimal> {
        let (numerator, denominator) = (years.numerator(), years.denominator());
        let before = self.compounded.get().filter(|before| {
            before.annual == annual
                && (before.numerator, before.denominator) == (numerator, denominator)
        });
        if let Some(before) = before {
            return Some(before.rate);
        }
        let rate = compounded(annual, numerator, denominator)?;
        self.compounded.set(Some(Compounded {
            annual,
            numerator,
            denominator,
            rate,
        }));
        Some(rate)
    }

    /// The length of a period in years, for charges that are a part of a yearly percentage.
    pub(super) fn period_years(&self, period: LoanPeriod) -> Result<YearFraction, ScheduleError> {
        self.part_years(period, period.start, period.end)
    }

    /// The length in years of a part of a period, for the same charges: the parts add up to the period.
    pub(super) fn part_years(
        &self,
        period: LoanPeriod,
        start: NaiveDate,
        end: NaiveDate,
    ) -> Result<YearFraction, ScheduleError> {
        if start >= end {
            return Ok(YearFraction::ZERO);
        }
        Self::difference(start, end, period, |day| {
            self.conventional_years(period, day)
        })
    }

    /// The day count's own fraction of a year, from the start of a period to a day.
    pub(super) fn day_count_years(
        &self,
        period: LoanPeriod,
        day: NaiveDate,
    ) -> Result<YearFraction, ScheduleError> {
        let mut context = self.context;
        if self.data.day_count == DayCount::ActActIcma {
            context.reference_period = Some(self.coupon(period)?);
        }
        Ok(self
            .data
            .day_count
            .year_fraction(period.start, day, &context)?)
    }

    /// The regular period that a period belongs to: itself, the one that ends with the first, that starts with the last.
    fn coupon(&self, period: LoanPeriod) -> Result<InterestPeriod, ScheduleError> {
        let (start, end) = match (period.is_regular, period.number) {
            (true, _) => (period.start, period.end),
            (false, 1) => (
                self.data.frequency_at(period.number).nth_date(
                    period.end,
                    -1,
                    self.data.month_end,
                )?,
                period.end,
            ),
            (false, _) => (
                period.start,
                self.data.frequency_at(period.number).nth_date(
                    period.start,
                    1,
                    self.data.month_end,
                )?,
            ),
        };
        Ok(InterestPeriod::new(start, end)?)
    }

    /// One regular period, in years.
    fn period_years_of(&self, number: u32) -> (i64, i64) {
        let (numerator, denominator) = self.data.frequency_at(number).years_per_period();
        (i64::from(numerator), i64::from(denominator))
    }

    /// From the start of a period to a day. Regular periods are equal parts of a year; their parts and the odd ones
    /// follow the terms.
    fn conventional_years(
        &self,
        period: LoanPeriod,
        day: NaiveDate,
    ) -> Result<YearFraction, ScheduleError> {
        let (numerator, denominator) = self.period_years_of(period.number);
        let counts_as_regular =
            period.is_regular || self.data.stub_periods == StubPeriods::WholePeriod;
        if !counts_as_regular {
            return match self.data.stub_periods {
                StubPeriods::WholePeriodsAndDays => {
                    self.whole_periods_and_days(period.number, period.start, day)
                }
                StubPeriods::DayCount | StubPeriods::WholePeriod => {
                    self.day_count_years(period, day)
                }
            };
        }
        let too_long = ScheduleError::DayCount(crate::DayCountError::Overflow {
            start: period.start,
            end: day,
        });
        let counted = |until: NaiveDate| match self.data.partial_periods {
            // What is drawn bears a whole period; what happens to the interest itself does so by the calendar.
            PartialPeriods::WholePeriod | PartialPeriods::ActualDays => days(period.start, until),
            PartialPeriods::DayCount => {
                self.data
                    .day_count
                    .days_with(period.start, until, self.context.termination_date)
            }
        };
        let (part, whole) = if day == period.end {
            (1, 1)
        } else {
            (counted(day), counted(period.end))
        };
        numerator
            .checked_mul(part)
            .zip(denominator.checked_mul(whole))
            .and_then(|(numerator, denominator)| YearFraction::new(numerator, denominator))
            .ok_or(too_long)
    }

    /// Whole periods counted back from the end, and the days left over the length of the year that ends there.
    fn whole_periods_and_days(
        &self,
        number: u32,
        start: NaiveDate,
        end: NaiveDate,
    ) -> Result<YearFraction, ScheduleError> {
        let frequency = self.data.frequency_at(number);
        let back = |periods: i64| -> Result<NaiveDate, ScheduleError> {
            let count = i32::try_from(periods).map_or(i32::MIN, i32::wrapping_neg);
            Ok(frequency.nth_date(end, count, MonthEnd::Keep)?)
        };
        // At most one too many, where the day of the month has not come round yet.
        let mut periods = whole_periods_at_most(frequency, start, end);
        let mut reached = back(periods)?;
        while reached < start && periods > 0 {
            periods -= 1;
            reached = back(periods)?;
        }
        let year_before = Frequency::YEARLY.nth_date(reached, -1, MonthEnd::Keep)?;
        let year_length = days(year_before, reached);
        let (numerator, denominator) = self.period_years_of(number);
        let overflow = || ScheduleError::DayCount(crate::DayCountError::Overflow { start, end });
        let whole = YearFraction::new(periods * numerator, denominator).ok_or_else(overflow)?;
        let rest = YearFraction::new(days(start, reached), year_length).ok_or_else(overflow)?;
        whole.checked_add(rest).ok_or_else(overflow)
    }
}

/// As many whole periods as can lie between two dates, by their months or their days.
fn whole_periods_at_most(frequency: Frequency, start: NaiveDate, end: NaiveDate) -> i64 {
    let (length, period) = match (frequency.months(), frequency.days()) {
        (Some(months), _) => {
            let years = i64::from(end.year()) - i64::from(start.year());
            (
                years * 12 + i64::from(end.month()) - i64::from(start.month()),
                months,
            )
        }
        (None, days_of_period) => (days(start, end), days_of_period.unwrap_or(1)),
    };
    length.checked_div(i64::from(period)).unwrap_or(0)
}

fn days(start: NaiveDate, end: NaiveDate) -> i64 {
    end.signed_duration_since(start).num_days()
}
