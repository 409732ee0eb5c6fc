//! Loan arithmetic in exact decimals: money, rates, dates, day counts, calendars, effective rates.
//!
//! Pure: no input or output, no clock, no script. Everything is a value, every rounding has a name, every failure is a
//! typed error that speaks of loans.

pub mod amount;
mod calendar;
mod currency;
mod date;
mod day_count;
mod decimal_text;
mod money;
mod rate;
mod rounding;
mod year_fraction;

pub use calendar::{
    BusinessDayConvention, Calendar, CalendarError, ExplicitCalendar, Holiday, easter_sunday,
};
pub use currency::{Currency, CurrencyError};
pub use date::{
    DateError, Frequency, FrequencyError, InterestPeriod, MonthEnd, Period, PeriodError,
    PeriodUnit, add_months, is_month_end,
};
pub use day_count::{DayCount, DayCountContext, DayCountError, UnknownDayCount};
pub use decimal_text::{DecimalTextError, parse_decimal};
pub use money::{Money, MoneyError};
pub use rate::{Rate, RateError};
pub use rounding::Rounding;
pub use year_fraction::YearFraction;
