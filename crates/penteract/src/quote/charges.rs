//! What an offer makes the borrower or somebody else pay besides principal and interest.

use penteract_bundle::FeeAmountPlan;
use penteract_core::{FeeAmount, FeeTerms, InsuranceTerms, LoanTermsBuilder, RetentionTerms};

use rust_decimal::Decimal;

use super::Quoter;
use crate::error::DecideError;

/// Fees, insurance and retention.
pub(super) struct Charges {
    fees: Vec<FeeTerms>,
    insurance: Option<InsuranceTerms>,
    retention: Option<RetentionTerms>,
}

impl Charges {
    /// The terms with these charges.
    pub(super) fn apply(&self, mut builder: LoanTermsBuilder) -> LoanTermsBuilder {
        for fee in &self.fees {
            builder = builder.fee(fee.clone());
        }
        if let Some(insurance) = self.insurance {
            builder = builder.insurance(insurance);
        }
        if let Some(retention) = self.retention {
            builder = builder.retention(retention);
        }
        builder
    }
}

impl Quoter<'_> {
    /// An amount that a script computed, rounded as the product rounds: to its multiple, else to the minor unit.
    pub(super) fn rounded(&self, amount: Decimal) -> Decimal {
        let rounding = &self.bundle.offer().rounding;
        let mode = rounding.mode.mode().unwrap_or_default();
        rounding
            .multiple
            .and_then(|multiple| mode.round_to_multiple(amount, multiple))
            .unwrap_or_else(|| mode.round(amount, self.bundle.currency().minor_units()))
    }

    /// The charges of the manifest; `None` when one of them is unknown.
    pub(super) fn charges(&mut self) -> Result<Option<Charges>, DecideError> {
        let plan = self.offer;
        let mut is_known = true;
        let mut fees = Vec::with_capacity(plan.fees.len());
        for fee in &plan.fees {
            let amount = match &fee.amount {
                // A rule may give fractions of a cent; they are rounded as the product rounds every amount.
                FeeAmountPlan::Amount(amount) => self
                    .amount("offer.fees.amount", amount)?
                    .map(|amount| FeeAmount::Amount(self.rounded(amount))),
                FeeAmountPlan::Percent { percent, base } => self
                    .rate("offer.fees.percent", percent, &[])?
                    .map(|percent| FeeAmount::Percent { percent, of: *base }),
            };
            match (amount, self.payer("offer.fees.payer", &fee.payer)?) {
                (Some(amount), Some(payer)) => fees.push(FeeTerms {
                    id: fee.id.to_string(),
                    amount,
                    when: fee.when,
                    payer,
                    withheld: fee.withheld,
                }),
                _ => is_known = false,
            }
        }
        let insurance = match &plan.insurance {
            None => None,
            Some(insurance) => {
                let rate = self.rate("offer.insurance.rate", &insurance.rate, &[])?;
                is_known &= rate.is_some();
                rate.map(|rate| InsuranceTerms {
                    rate,
                    base: insurance.base,
                    required: insurance.required,
                    during_deferral: insurance.during_deferral,
                })
            }
        };
        let retention = match &plan.retention {
            None => None,
            Some(retention) => {
                let percent = self.rate("offer.retention.percent", &retention.percent, &[])?;
                let interest = match &retention.interest {
                    None => Some(None),
                    Some(interest) => self
                        .rate("offer.retention.interest", interest, &[])?
                        .map(Some),
                };
                let released_after = match &retention.released_after {
                    None => Some(None),
                    Some(after) => self
                        .span("offer.retention.released_after", after)?
                        .map(Some),
                };
                let known = (percent, interest, released_after);
                let (Some(percent), Some(interest), Some(released_after)) = known else {
                    return Ok(None);
                };
                Some(RetentionTerms {
                    percent,
                    interest,
                    released_after,
                })
            }
        };
        Ok(is_known.then_some(Charges {
            fees,
            insurance,
            retention,
        }))
    }
}
