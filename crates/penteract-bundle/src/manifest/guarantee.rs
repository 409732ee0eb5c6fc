//! `[guarantee]`: who carries the risk, and what it costs.

use penteract_core::{AccessoryKind, LocalText};

use super::payer::{PayerDraft, PayerPlan};
use super::places::{Amount, Day, Events, FeeBasis, FeeTimes, Share, ShareByYear, Time};
use crate::keys::{Dated, Ref, Said, Whole, table};
use crate::plan::ValueRef;

table! {
    /// Who carries the risk: `[guarantee]`.
    GuaranteeDraft => GuaranteePlan {
        /// Who guarantees.
        guarantor: LocalText = required("{ fr = \"l'État\", en = \"the State\" }"),
        /// The share of the loan that is covered.
        coverage: Ref<Share> = required("\"90 %\""),
        /// What it costs; nothing when left out.
        fee: Whole<GuaranteeFeeDraft> -> GuaranteeFeePlan = optional,
        /// How long after the disbursement a call is not paid.
        waiting_period: Ref<Time> = optional,
        /// How long after the final due date the first request may come; at any time when left out.
        latest_call: Ref<Time> = optional,
        /// How long after a request the payment in advance is due; none when left out.
        provisional: Ref<Time> = optional,
        /// What is covered besides principal; nothing when left out.
        accessories: Said<Vec<AccessoryKind>> = default(Vec::new()),
        /// How many days before the credit event accessories are covered: `"90 days"`; without a limit when left out.
        accessories_within: Ref<Time> = optional,
        /// The part of what was lent up to which the guarantor bears the loss first; in proportion when left out.
        first_loss: Ref<Share> = optional,
        /// The most that is paid for one borrower; without a limit when left out.
        per_borrower: Ref<Amount> = optional,
        /// A parameter, a list of choices: the credit events that open a call, by the date of the event; any when left out.
        events: Dated<Events> = optional,
        /// A parameter: the reference date of the lender's exposure, by the date of the grant; no test when left out.
        exposure_test: Dated<Day> = optional,
    }
}

table! {
    /// What a guarantee costs: `guarantee.fee`; exactly one of `param`, `fact`, `table`, `rule`, `rate`.
    GuaranteeFeeDraft => GuaranteeFeePlan {
        /// The yearly rate; a grid takes the argument `year`, the year of the loan from 1.
        rate: Ref<ShareByYear> = inline("rate"),
        /// Of what: guaranteed-share or loan.
        base: Ref<FeeBasis> = required("\"guaranteed-share\""),
        /// When: at-levy, yearly-in-advance, yearly-in-arrears, each-instalment, spread, upfront, each-disbursement.
        timing: Ref<FeeTimes> = required("\"each-instalment\""),
        /// Who pays: borrower (when left out), lender, or a third party by its name.
        payer: PayerDraft -> PayerPlan = default(PayerPlan::borrower()),
        /// The most that it is in all, as a part of what is lent; without a limit when left out.
        total_max: Ref<Share> = optional,
    }
}

impl GuaranteePlan {
    /// What the guarantee and its price hang on.
    pub fn shape(&self) -> Vec<ValueRef> {
        let fee = self.fee.iter().flat_map(|fee| {
            let always = [&fee.rate, &fee.base, &fee.timing].into_iter();
            always.chain(fee.payer.value()).chain(&fee.total_max)
        });
        let clauses = [
            &self.waiting_period,
            &self.latest_call,
            &self.provisional,
            &self.accessories_within,
            &self.first_loss,
            &self.per_borrower,
        ];
        let values = std::iter::once(&self.coverage).chain(fee);
        values
            .chain(clauses.into_iter().flatten())
            .cloned()
            .collect()
    }
}
