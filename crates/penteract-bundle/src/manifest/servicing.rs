//! `[servicing]`: how a loan is served once it runs.

use penteract_core::{
    Allocation, DayCount, DownPaymentPaid, EventKind, InAdvance, LateInterestBase, LevelPaymentsOn,
    Overpayment, PaymentSharing, PayoffInterest, PrepaymentEffect, Recalculation,
};

use super::places::{Share, Yearly};
use crate::keys::{Ref, Said, Whole, table};

table! {
    /// How a loan is served once it runs: `[servicing]`.
    ServicingDraft => ServicingPlan {
        /// The order in which a payment settles what is due: penalties, fees, interest, principal when left out.
        allocation: Said<Allocation> = default(Allocation::default()),
        /// Which instalments a payment above what is due settles; the next one when left out.
        in_advance: Said<InAdvance> = default(InAdvance::default()),
        /// What becomes of money above all that the loan asks for; held for the borrower when left out.
        overpayment: Said<Overpayment> = default(Overpayment::default()),
        /// Interest that follows the days of payment; as scheduled, whatever those days, when left out.
        recalculation: Said<Recalculation> = optional,
        /// Interest on what is past due; none when left out.
        late_interest: Whole<LateInterestDraft> -> LateInterestPlan = optional,
        /// What a partial prepayment does unless its event says otherwise; smaller instalments when left out.
        prepayment: Said<PrepaymentEffect> = default(PrepaymentEffect::default()),
        /// What is owed for repaying early, the least of what is given; nothing when left out.
        prepayment_fee: Whole<PrepaymentFeeDraft> -> PrepaymentFeePlan = optional,
        /// Until when a payoff bears interest; the day of the payoff when left out.
        payoff_interest: Said<PayoffInterest> = default(PayoffInterest::default()),
        /// Who pays a down payment; the borrower, by a payment, when left out.
        down_payment_paid: Said<DownPaymentPaid> = default(DownPaymentPaid::default()),
        /// What level payments are solved on; what was disbursed when left out.
        level_payments_on: Said<LevelPaymentsOn> = default(LevelPaymentsOn::default()),
        /// How a payment is shared between tranches; what is due of the first, then of the second, when left out.
        payments: Said<PaymentSharing> = default(PaymentSharing::default()),
        /// The kinds of events that the contract allows; all of them when left out.
        allowed_events: Said<Vec<EventKind>> = optional,
    }
}

table! {
    /// Interest on what is past due, a penalty of each late instalment: `servicing.late_interest`.
    LateInterestDraft => LateInterestPlan {
        /// The yearly rate at the date of the decision, on top of the interest that the loan bears.
        annual: Ref<Yearly> = required("{ param = \"late_interest\" }"),
        /// What it runs on; principal past its due date when left out.
        base: Said<LateInterestBase> = default(LateInterestBase::default()),
        /// The day count; ACT/365F when left out.
        day_count: Said<DayCount> = default(DayCount::Act365Fixed),
        /// No late interest while an instalment is late by this many days or fewer; 0 when left out.
        grace_days: Said<u32> -> u32 = default(0),
    }
}

table! {
    /// What the borrower owes for repaying early, the least of what is given: `servicing.prepayment_fee`.
    PrepaymentFeeDraft => PrepaymentFeePlan {
        /// A percentage of the principal repaid early.
        percent_of_repaid: Ref<Share> = optional,
        /// A percentage of the principal outstanding before the repayment.
        percent: Ref<Share> = optional,
        /// So many months of interest on the principal repaid early, at the rate of that day.
        interest_months: Said<u32> = optional,
    }
}
