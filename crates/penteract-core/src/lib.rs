//! Loan arithmetic in exact decimals: money, rates, dates, day counts, calendars, schedules, effective rates,
//! guarantees, public aid.
//!
//! Pure: no input or output, no clock, no script. Everything is a value, every rounding has a name, every failure is a
//! typed error that speaks of loans.

mod aid;
pub mod amount;
mod balance;
mod calendar;
mod currency;
mod date;
mod day_count;
mod decimal_math;
mod decimal_text;
mod effective_rate;
mod getters;
mod guarantee;
mod language;
mod loan;
mod money;
mod rate;
mod rate_conversion;
mod rounding;
mod schedule;
mod terms;
mod time_value;
mod typography;
mod year_fraction;

pub use aid::{
    AidCeiling, AidCeilingError, AidDiscounting, AidHeadroom, AidIntensity, AidPayment, AidPeriod,
    AidPeriodsError, AidRow, AidWindow, CeilingExceeded, DatedTable, DatedTableError,
    EnterpriseLink, FiscalYear, GrantElementError, GrantEquivalent, GrantEquivalentError,
    GrantedAid, GuaranteeAid, HoleError, LoanAid, RateGrid, RateGridError, ReferenceRateError,
    ReferenceRates, SafeHarbour, SafeHarbourCase, SafeHarbourCondition, SafeHarbourError,
    SafeHarbourLimit, SingleUndertaking, aid_periods, discounted_aid, fee_payments, grant_element,
    grant_equivalent_of_flows, guarantee_premiums, reduced_premium,
};
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
pub use effective_rate::{
    DatedFlow, DisclosureTolerance, EffectiveRate, EffectiveRateError, Flow, FlowEntry, FlowKind,
    FlowsError, FlowsInput, RateMethod, Teg, TimeConvention, UnitPeriod, UnitPeriodFlow, UsApr,
    VerifyError, WholePeriod, aprc, aprc_of_dates, disclosed_percent, irr, present_value, teg,
    timed, us_apr, us_apr_of_dates, verify, xirr,
};
pub use guarantee::{
    Accessory, AccessoryKind, BalanceDirection, CallCondition, CallError, CapKind, Claim,
    ClaimError, ClaimFacts, ClaimOutcome, ClaimRefusal, Contract, CoverageCaps, CoveredAccessories,
    CoveredEvent, CreditEvent, Delay, ExposureError, ExposureRow, ExposureTest, GuaranteeTerms,
    GuaranteeTermsError, LenderExposure, LossSharing, PaidBefore, PaymentSharing, PortfolioCap,
    ProvisionalPayment, ProvisionalTerms, Recovery, ReferenceDate, ReferenceDateError,
    SharedRecovery, TimeLimit, TrancheContract, TrancheEvents, TranchesContract, TranchesError,
    UnknownEvents, actuarial_loss,
};
pub use language::{
    Language, LanguageTag, LocalText, Say, UnknownLanguage, Words, check_sentences, in_french,
    shortened,
};
pub use loan::{
    Arrears, ChargeBase, ChargeKind, CreditEventState, Effect, EffectError, Event, EventKind,
    LineKind, LineStatus, Loan, LoanError, LoanEvents, LoanLine, LoanState, LoanStatus, NextDue,
    OptionFault, Parts, PayerOwes, PayerState, PayoffQuote, Recovered, Refusal, RetentionLine,
    RetentionState, Review, ReviewStatus, SettledLine, Settlement,
};
pub use money::{Money, MoneyError};
pub use rate::{Rate, RateError};
pub use rate_conversion::{
    RateConversionError, effective_annual_rate, equivalent_annual_rate, equivalent_period_rate,
    in_arrears, nominal_annual_rate, proportional_annual_rate, proportional_period_rate,
};
pub use rounding::Rounding;
#[doc(hidden)]
pub use schedule::{
    GuaranteeFeeLevy, GuaranteeFees, OverdueInterest, PaidOut, PayerDue, PayerShare, Retention,
    Schedule, ScheduleError, ScheduleRow, ScheduleTotals,
};
pub use terms::{
    AfterMaturity, AheadOfTime, Allocation, AllocationDirection, AmountRounding, BulletInterest,
    DeferredInterest, Disbursement, DownPaymentPaid, DownPaymentTerms, DrawnOnDueDate, FeeAmount,
    FeeBase, FeeSlice, FeeTerms, FeeTextError, FeeTiming, Fixing, Growth, GuaranteeFeeBase,
    GuaranteeFeeTerms, GuaranteeFeeTiming, InAdvance, IndexedRate, InsuranceBase, InsuranceTerms,
    InterestDates, InterestMethod, InterestRate, LateInterest, LateInterestBase, LevelPaymentTerms,
    LevelPaymentsOn, LevelShape, LoanLength, LoanOption, LoanTerms, LoanTermsBuilder, OnRateChange,
    OpensOn, OptionChoice, OptionWindow, Overpayment, Part, PartialPeriods, Payer, PaymentTiming,
    PayoffInterest, PercentBase, PeriodicRate, Phase, PhaseLength, PhaseStubs, PhaseTerms,
    PhaseTextError, PrepaymentEffect, PrepaymentFee, RateStep, Recalculation, Remainder, Rest,
    RetentionTerms, RoundingPlace, RoundingTerms, Servicing, SolvedOn, StubPeriods, TermsError,
    TimeSpan, Wait, WeightStep,
};
pub use time_value::{
    Annuity, TimeValueError, future_value, net_present_value, number_of_periods,
    present_value_of_annuity, rate_of_annuity,
};
pub use typography::NumberStyle;
pub use year_fraction::YearFraction;
