//! Keys of `[offer]` that are conventions of the schedule: read as loan terms say them, each with its default.

use penteract_core::{
    BusinessDayConvention, Calendar, DayCount, InterestDates, InterestMethod, MonthEnd,
    PartialPeriods, PaymentTiming, PeriodicRate, RoundingTerms, StubPeriods,
};

use super::terms;
use crate::reader::{Fields, Reader};

/// The conventions that the manifest says; the others have the defaults of loan terms.
#[derive(Clone, Debug)]
pub(super) struct Conventions {
    pub(super) day_count: Option<DayCount>,
    pub(super) periodic_rate: Option<PeriodicRate>,
    pub(super) rounding: Option<RoundingTerms>,
    pub(super) calendar: Option<Calendar>,
    pub(super) business_days: Option<BusinessDayConvention>,
    pub(super) interest_dates: Option<InterestDates>,
    pub(super) payments: Option<PaymentTiming>,
    pub(super) month_end: Option<MonthEnd>,
    pub(super) interest_method: Option<InterestMethod>,
    pub(super) partial_periods: Option<PartialPeriods>,
    pub(super) stub_periods: Option<StubPeriods>,
}

impl Conventions {
    pub(super) fn read(fields: &mut Fields<'_>, reader: &mut Reader<'_>) -> Self {
        Self {
            day_count: terms::optional(fields, "day_count", reader),
            periodic_rate: terms::optional(fields, "periodic_rate", reader),
            rounding: terms::optional(fields, "rounding", reader),
            calendar: terms::optional(fields, "calendar", reader),
            business_days: terms::optional(fields, "business_days", reader),
            interest_dates: terms::optional(fields, "interest_dates", reader),
            payments: terms::optional(fields, "payments", reader),
            month_end: terms::optional(fields, "month_end", reader),
            interest_method: terms::optional(fields, "interest_method", reader),
            partial_periods: terms::optional(fields, "partial_periods", reader),
            stub_periods: terms::optional(fields, "stub_periods", reader),
        }
    }

    /// These conventions, and those of another manifest for what these do not say.
    pub(super) fn or(self, base: &Self) -> Self {
        Self {
            day_count: self.day_count.or(base.day_count),
            periodic_rate: self.periodic_rate.or(base.periodic_rate),
            rounding: self.rounding.or(base.rounding),
            calendar: self.calendar.or_else(|| base.calendar.clone()),
            business_days: self.business_days.or(base.business_days),
            interest_dates: self.interest_dates.or(base.interest_dates),
            payments: self.payments.or(base.payments),
            month_end: self.month_end.or(base.month_end),
            interest_method: self.interest_method.or(base.interest_method),
            partial_periods: self.partial_periods.or(base.partial_periods),
            stub_periods: self.stub_periods.or(base.stub_periods),
        }
    }
}
