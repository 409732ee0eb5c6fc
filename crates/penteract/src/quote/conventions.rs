//! Conventions of an offer, and of its service, that an application may decide: dates and rates.

use chrono::NaiveDate;
use penteract_bundle::{LateInterestPlan, PrepaymentFeePlan, TermsPlan, ValueRef};
use penteract_core::{
    DownPaymentTerms, LateInterest, LoanTermsBuilder, PrepaymentFee, Rate, Servicing,
};

use super::Quoter;
use crate::error::DecideError;

/// The values of `[offer.terms]`.
#[derive(Default)]
pub(super) struct Conventions {
    anchor: Option<NaiveDate>,
    first_due_date: Option<NaiveDate>,
    last_due_date: Option<NaiveDate>,
    down_payment: Option<Rate>,
}

impl Conventions {
    /// The terms with these conventions.
    pub(super) fn apply(&self, mut builder: LoanTermsBuilder) -> LoanTermsBuilder {
        if let Some(date) = self.anchor {
            builder = builder.anchor(date);
        }
        if let Some(date) = self.first_due_date {
            builder = builder.first_due_date(date);
        }
        if let Some(date) = self.last_due_date {
            builder = builder.last_due_date(date);
        }
        if let Some(percent) = self.down_payment {
            builder = builder.down_payment(DownPaymentTerms { percent });
        }
        builder
    }
}

/// The terms with the conventions that the manifest alone decides.
pub(super) fn said(plan: &TermsPlan, builder: LoanTermsBuilder) -> LoanTermsBuilder {
    let builder = builder
        .drawn_on_due_date(plan.drawn_on_due_date)
        .on_rate_change(plan.on_rate_change)
        .level_payments_solved_on(plan.level_payments_solved_on)
        .interest_carried_instalments(plan.interest_carried_instalments);
    match plan.interest_compounded_every {
        Some(periods) => builder.interest_compounded_every(periods),
        None => builder,
    }
}

impl Quoter<'_> {
    /// The values of `[offer.terms]`; `None` when one of them is unknown.
    pub(super) fn terms_values(&mut self) -> Result<Option<Conventions>, DecideError> {
        let Some(plan) = &self.bundle.offer().terms else {
            return Ok(Some(Conventions::default()));
        };
        let mut date = |place, value: &Option<ValueRef>| match value {
            None => Ok(Some(None)),
            Some(value) => self.date(place, value).map(|date| date.map(Some)),
        };
        let anchor = date("offer.terms.anchor", &plan.anchor)?;
        let first = date("offer.terms.first_due_date", &plan.first_due_date)?;
        let last = date("offer.terms.last_due_date", &plan.last_due_date)?;
        let down_payment = plan.down_payment.as_ref().map(|plan| &plan.percent);
        let down_payment = self.rate_if_said("offer.terms.down_payment.percent", down_payment)?;
        Ok((|| {
            Some(Conventions {
                anchor: anchor?,
                first_due_date: first?,
                last_due_date: last?,
                down_payment: down_payment?,
            })
        })())
    }

    /// How the loan is served: `[servicing]`; `None` when a part of it is unknown.
    pub(super) fn servicing(&mut self) -> Result<Option<Servicing>, DecideError> {
        let Some(plan) = self.bundle.servicing() else {
            return Ok(Some(Servicing::default()));
        };
        let late_interest = match &plan.late_interest {
            None => Some(None),
            Some(late) => self.late_interest(late)?.map(Some),
        };
        let prepayment_fee = match &plan.prepayment_fee {
            None => Some(None),
            Some(fee) => self.prepayment_fee(fee)?.map(Some),
        };
        let (Some(late_interest), Some(prepayment_fee)) = (late_interest, prepayment_fee) else {
            return Ok(None);
        };
        Ok(Some(Servicing {
            approved_amount: None,
            allocation: plan.allocation,
            in_advance: plan.in_advance,
            overpayment: plan.overpayment,
            recalculation: plan.recalculation,
            late_interest,
            prepayment: plan.prepayment,
            prepayment_fee,
            payoff_interest: plan.payoff_interest,
            down_payment_paid: plan.down_payment_paid,
            level_payments_on: plan.level_payments_on,
            allowed_events: plan.allowed_events.clone(),
            options: Vec::new(),
        }))
    }

    fn late_interest(
        &mut self,
        plan: &LateInterestPlan,
    ) -> Result<Option<LateInterest>, DecideError> {
        let annual = self.rate("servicing.late_interest.annual", &plan.annual, &[])?;
        Ok(annual.map(|annual| LateInterest {
            annual,
            base: plan.base,
            day_count: plan.day_count,
            grace_days: plan.grace_days,
        }))
    }

    fn prepayment_fee(
        &mut self,
        plan: &PrepaymentFeePlan,
    ) -> Result<Option<PrepaymentFee>, DecideError> {
        let of_repaid = plan.percent_of_repaid.as_ref();
        let of_repaid =
            self.rate_if_said("servicing.prepayment_fee.percent_of_repaid", of_repaid)?;
        let percent =
            self.rate_if_said("servicing.prepayment_fee.percent", plan.percent.as_ref())?;
        Ok(of_repaid
            .zip(percent)
            .map(|(percent_of_repaid, percent)| PrepaymentFee {
                percent_of_repaid,
                percent,
                interest_months: plan.interest_months,
            }))
    }
}
