//! `[offer.terms]`: the conventions of loan terms that no other key decides.

use penteract_core::{DrawnOnDueDate, OnRateChange, SolvedOn};

use super::places::{Day, Share};
use crate::keys::{Ref, Said, Whole, table};

table! {
    /// Conventions of the loan by the names that its terms give them: `[offer.terms]`.
    TermsDraft => TermsPlan {
        /// The date from which due dates are counted; the disbursement when left out.
        anchor: Ref<Day> = optional,
        /// The first due date, from which the later ones are counted: it makes the first period shorter or longer.
        first_due_date: Ref<Day> = optional,
        /// The last due date: it makes the last period shorter or longer.
        last_due_date: Ref<Day> = optional,
        /// With which instalment a drawing on a due date counts; the next one when left out.
        drawn_on_due_date: Said<DrawnOnDueDate> = default(DrawnOnDueDate::default()),
        /// What a change of rate does to level payments; they are solved again when left out.
        on_rate_change: Said<OnRateChange> = default(OnRateChange::default()),
        /// The periods on which level payments are solved; the real ones when left out.
        level_payments_solved_on: Said<SolvedOn> = default(SolvedOn::default()),
        /// Simple interest accrues on the side and joins the balance every so many periods; with each period when left out.
        interest_compounded_every: Said<u32> = optional,
        /// The first so many instalments pay no interest, and the next one pays it all; 0 when left out.
        interest_carried_instalments: Said<u32> -> u32 = default(0),
        /// The part of each disbursement that is paid back the same day; none when left out.
        down_payment: Whole<DownPaymentDraft> -> DownPaymentPlan = optional,
    }
}

table! {
    /// The part of each disbursement that is paid back the same day: `offer.terms.down_payment`.
    DownPaymentDraft => DownPaymentPlan {
        /// The part; rounded to the minor unit, then to the multiple of the instalments.
        percent: Ref<Share> = required("\"25 %\""),
    }
}
