//! What the short ways to a schedule ask of the terms as a whole.
//!
//! A short way is taken where every field of the terms is known to leave its figures alone: the fields are named one by
//! one, so that a new one does not compile until somebody has said here what it means.

use crate::Rounding;
use crate::terms::Timeline;
use crate::terms::{
    Disbursement, InterestMethod, InterestRate, OnRateChange, PeriodicRate, Remainder,
    RoundingPlace, RoundingTerms, TermsData,
};

/// Terms whose interest is the balance times a rate divided by equal periods, in minor units; and what each short way
/// decides on by itself.
pub(super) struct Plain<'a> {
    pub(super) mode: Rounding,
    pub(super) principal_mode: Rounding,
    pub(super) place: RoundingPlace,
    pub(super) remainder: Remainder,
    pub(super) rounds_instalments: bool,
    pub(super) rate: &'a InterestRate,
    pub(super) on_rate_change: OnRateChange,
    pub(super) carried_instalments: u32,
    pub(super) disbursements: &'a [Disbursement],
    pub(super) has_down_payment: bool,
}

impl<'a> Plain<'a> {
    /// `None` where the terms are not plain.
    pub(super) fn of(data: &'a TermsData, timeline: &Timeline<'_>) -> Option<Self> {
        let TermsData {
            currency: _,
            disbursements,
            rate,
            periodic_rate,
            // A whole period is a part of the year whatever the days.
            day_count: _,
            frequency: _,
            // Each short way knows its phases.
            phases: _,
            rounding:
                RoundingTerms {
                    mode,
                    principal_mode,
                    place,
                    remainder,
                    multiple,
                    instalment_multiple,
                },
            // Of drawings after the first day: each short way knows its drawings.
            drawn_on_due_date: _,
            // What makes a period odd, or moves a date: the timeline knows.
            calendar: _,
            business_days: _,
            interest_dates: _,
            anchor: _,
            phase_stubs: _,
            first_due_date: _,
            last_due_date: _,
            payments: _,
            month_end: _,
            restructured: _,
            interest_method,
            // Of parts and odd periods, which there are none of.
            partial_periods: _,
            stub_periods: _,
            on_rate_change,
            // Of daily rates.
            level_payments_solved_on: _,
            interest_compounded_every,
            interest_carried_instalments,
            // Added to the lines once they are counted.
            fees: _,
            insurance: _,
            guarantee_fees: _,
            retention: _,
            down_payment,
            // It changes no schedule.
            servicing: _,
        } = data;
        let is_plain = *periodic_rate == PeriodicRate::Proportional
            && *interest_method == InterestMethod::Declining
            && multiple.is_none()
            && interest_compounded_every.is_none()
            && timeline.is_regular();
        is_plain.then_some(Self {
            mode: mode.mode()?,
            principal_mode: principal_mode.or(mode.mode())?,
            place: *place,
            remainder: *remainder,
            rounds_instalments: instalment_multiple.is_some(),
            rate,
            on_rate_change: *on_rate_change,
            carried_instalments: *interest_carried_instalments,
            disbursements,
            has_down_payment: down_payment.is_some(),
        })
    }
}
