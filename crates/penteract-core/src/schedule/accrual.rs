//! The interest of a period or of a part of it.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::error::ScheduleError;
use super::power::compounded;
use super::timeline::LoanPeriod;
use crate::terms::{PartialPeriods, PeriodicRate, StubPeriods, TermsData};
use crate::{DayCountContext, Frequency, InterestPeriod, MonthEnd, YearFraction};

/// The rate of a time span, as a product that is divided last: `rate` × `numerator` ÷ `denominator`.
///
/// Interest is multiplied out before it is divided, so that an exact half cent stays one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct SpanRate {
    pub(super) rate: Decimal,
    pub(super) numerator: i64,
    pub(super) denominator: i64,
}

impl SpanRate {
    const NONE: Self = Self {
        rate: Decimal::ZERO,
        numerator: 0,
        denominator: 1,
    };

    fn exact(annual: Decimal, years: YearFraction) -> Self {
        Self {
            rate: annual,
            numerator: years.numerator(),
            denominator: years.denominator(),
        }
    }

    /// Interest on a balance, its division still to be done; `None` on overflow.
    pub(super) fn accrued(self, balance: Decimal) -> Option<Accrued> {
        let product = balance
            .checked_mul(self.rate)?
            .checked_mul(Decimal::from(self.numerator))?;
        Some(Accrued {
            product,
            denominator: self.denominator,
            divided: Decimal::ZERO,
        })
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
pub(super) struct Accrued {
    product: Decimal,
    denominator: i64,
    divided: Decimal,
}

impl Accrued {
    pub(super) const NONE: Self = Self {
        product: Decimal::ZERO,
        denominator: 1,
        divided: Decimal::ZERO,
    };

    /// As one decimal; `None` on overflow.
    pub(super) fn value(self) -> Option<Decimal> {
        if self.denominator == 1 {
            return self.product.checked_add(self.divided);
        }
        self.product
            .checked_div(Decimal::from(self.denominator))?
            .checked_add(self.divided)
    }

    /// The sum; `None` on overflow.
    pub(super) fn checked_add(self, other: Self) -> Option<Self> {
        if self.product.is_zero() || self.denominator == other.denominator {
            return Some(Self {
                product: self.product.checked_add(other.product)?,
                denominator: other.denominator,
                divided: self.divided.checked_add(other.divided)?,
            });
        }
        Some(Self {
            product: other.product,
            denominator: other.denominator,
            divided: self.value()?.checked_add(other.divided)?,
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

/// How yearly rates become the interest of spans of this loan.
#[derive(Clone, Copy, Debug)]
pub(super) struct Accrual<'a> {
    data: &'a TermsData,
    context: DayCountContext,
    /// One regular period, in years.
    period_years: (u32, u32),
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
            period_years: data.frequency.years_per_period(),
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
        if self.data.periodic_rate == PeriodicRate::Daily {
            return Ok(SpanRate::exact(
                annual,
                self.day_count_years(period, start, end)?,
            ));
        }
        let years = self.conventional_years(period, start, end)?;
        match self.data.periodic_rate {
            PeriodicRate::Equivalent => Ok(SpanRate {
                rate: compounded(annual, years.numerator(), years.denominator()).ok_or(
                    ScheduleError::Overflow {
                        instalment: period.number,
                    },
                )?,
                numerator: 1,
                denominator: 1,
            }),
            PeriodicRate::Proportional | PeriodicRate::Daily => Ok(SpanRate::exact(annual, years)),
        }
    }

    /// The length of a whole period in years, for charges that are a part of a yearly percentage.
    pub(super) fn period_years(&self, period: LoanPeriod) -> Result<YearFraction, ScheduleError> {
        if period.start >= period.end {
            return Ok(YearFraction::ZERO);
        }
        self.conventional_years(period, period.start, period.end)
    }

    /// The day count's own fraction of a year.
    pub(super) fn day_count_years(
        &self,
        period: LoanPeriod,
        start: NaiveDate,
        end: NaiveDate,
    ) -> Result<YearFraction, ScheduleError> {
        let mut context = self.context;
        context.reference_period = Some(InterestPeriod::new(period.start, period.end)?);
        Ok(self.data.day_count.year_fraction(start, end, &context)?)
    }

    /// Regular periods are equal parts of a year; their parts and the odd ones follow the terms.
    fn conventional_years(
        &self,
        period: LoanPeriod,
        start: NaiveDate,
        end: NaiveDate,
    ) -> Result<YearFraction, ScheduleError> {
        let (numerator, denominator) = self.period_years;
        let (numerator, denominator) = (i64::from(numerator), i64::from(denominator));
        let is_whole = start == period.start && end == period.end;
        let counts_as_regular =
            period.is_regular || self.data.stub_periods == StubPeriods::WholePeriod;
        if !counts_as_regular {
            return match self.data.stub_periods {
                StubPeriods::WholePeriodsAndDays => self.whole_periods_and_days(start, end),
                StubPeriods::DayCount | StubPeriods::WholePeriod => {
                    self.day_count_years(period, start, end)
                }
            };
        }
        let too_long = ScheduleError::DayCount(crate::DayCountError::Overflow { start, end });
        let (part, whole) = match self.data.partial_periods {
            _ if is_whole => (1, 1),
            PartialPeriods::WholePeriod => (1, 1),
            PartialPeriods::ActualDays => (days(start, end), days(period.start, period.end)),
            PartialPeriods::DayCount => (
                self.data
                    .day_count
                    .days_with(start, end, self.context.termination_date),
                self.data.day_count.days_with(
                    period.start,
                    period.end,
                    self.context.termination_date,
                ),
            ),
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
        start: NaiveDate,
        end: NaiveDate,
    ) -> Result<YearFraction, ScheduleError> {
        let mut periods = 0_i64;
        let mut reached = end;
        loop {
            let count = i32::try_from(-periods - 1).unwrap_or(i32::MIN);
            let before = self.data.frequency.nth_date(end, count, MonthEnd::Keep)?;
            if before < start {
                break;
            }
            reached = before;
            periods += 1;
        }
        let year_before = Frequency::YEARLY.nth_date(reached, -1, MonthEnd::Keep)?;
        let year_length = days(year_before, reached);
        let (numerator, denominator) = self.period_years;
        let overflow = || ScheduleError::DayCount(crate::DayCountError::Overflow { start, end });
        let whole = YearFraction::new(periods * i64::from(numerator), i64::from(denominator))
            .ok_or_else(overflow)?;
        let rest = YearFraction::new(days(start, reached), year_length).ok_or_else(overflow)?;
        whole.checked_add(rest).ok_or_else(overflow)
    }
}

fn days(start: NaiveDate, end: NaiveDate) -> i64 {
    end.signed_duration_since(start).num_days()
}
