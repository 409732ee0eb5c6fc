//! The guarantee behind an offer and its fee.

use penteract_bundle::{GuaranteeFeePlan, GuaranteePlan, LocalText};
use penteract_core::{
    GuaranteeFeeBase, GuaranteeFeeTerms, GuaranteeFeeTiming, Money, Rate, Rounding, Schedule,
};
use penteract_rules::{Answer, Value};

use super::Quoter;
use crate::error::DecideError;
use crate::offer::{Coverage, GuaranteeFeeOffer, GuaranteeOffer};

/// What a guarantee covers, and the terms of its fee.
pub(super) struct GuaranteeValues {
    guarantor: LocalText,
    /// The share, or why no source publishes it.
    pub(super) coverage: Result<Rate, LocalText>,
    pub(super) fee: Option<GuaranteeFeeTerms>,
}

impl Quoter<'_> {
    /// The guarantee: the outer option is whether it is known, the inner one whether there is one.
    pub(super) fn guarantee(
        &mut self,
        years: Option<u32>,
    ) -> Result<Option<Option<GuaranteeValues>>, DecideError> {
        let Some(plan) = self.bundle.guarantee() else {
            return Ok(Some(None));
        };
        if let Some(why) = self.unpublished_coverage(plan)? {
            return Ok(Some(Some(GuaranteeValues {
                guarantor: plan.guarantor.clone(),
                coverage: Err(why),
                fee: None,
            })));
        }
        let coverage = self.rate("guarantee.coverage", &plan.coverage, &[])?;
        let fee = match &plan.fee {
            Some(fee) => self.fee(fee, coverage, years)?.map(Some),
            None => Some(None),
        };
        let (Some(coverage), Some(fee)) = (coverage, fee) else {
            return Ok(None);
        };
        Ok(Some(Some(GuaranteeValues {
            guarantor: plan.guarantor.clone(),
            coverage: Ok(coverage),
            fee,
        })))
    }

    /// Why the share is not known, where it changes nothing for the borrower: no source gives it, nothing is paid for
    /// the guarantee, and no answer of the applicant is missing.
    fn unpublished_coverage(&self, plan: &GuaranteePlan) -> Result<Option<LocalText>, DecideError> {
        if plan.fee.is_some() {
            return Ok(None);
        }
        Ok(match self.answer(&plan.coverage, &[])? {
            Answer::Unknown {
                missing,
                undetermined,
            } if missing.is_empty() => undetermined.into_iter().next().map(|(_, why)| why),
            _ => None,
        })
    }

    /// The guarantee fee; the first year's rate is asked for even when the length is unknown.
    fn fee(
        &mut self,
        plan: &GuaranteeFeePlan,
        coverage: Option<Rate>,
        years: Option<u32>,
    ) -> Result<Option<GuaranteeFeeTerms>, DecideError> {
        let base = self.word::<GuaranteeFeeBase>("guarantee.fee.base", &plan.base)?;
        let timing = self.word::<GuaranteeFeeTiming>("guarantee.fee.timing", &plan.timing)?;
        let payer = self.payer("guarantee.fee.payer", &plan.payer)?;
        let mut yearly_rates = Vec::new();
        for year in 1..=i64::from(years.unwrap_or(1)) {
            match self.rate("guarantee.fee", &plan.rate, &[("year", Value::Int(year))])? {
                Some(rate) => yearly_rates.push(rate),
                None => return Ok(None),
            }
        }
        let total_max = match &plan.total_max {
            None => Some(None),
            Some(value) => self.rate("guarantee.fee.total_max", value, &[])?.map(Some),
        };
        let (Some(coverage), Some(base), Some(timing), Some(payer), Some(total_max), Some(_)) =
            (coverage, base, timing, payer, total_max, years)
        else {
            return Ok(None);
        };
        let rounding = Default::default();
        Ok(Some(GuaranteeFeeTerms {
            coverage,
            base,
            yearly_rates,
            timing,
            payer,
            total_max,
            rounding,
        }))
    }
}

/// The guarantee as the offer shows it, with the fee that the schedule holds.
pub(super) fn guarantee_offer(
    amount: Money,
    values: GuaranteeValues,
    schedule: &Schedule,
) -> Result<GuaranteeOffer, DecideError> {
    let currency = amount.currency();
    let coverage = match values.coverage {
        Ok(share) => Coverage::Published {
            share,
            amount: amount.checked_mul(share.as_fraction(), Rounding::HalfUp)?,
        },
        Err(why) => Coverage::Unpublished { why },
    };
    let fee = match values.fee {
        None => None,
        Some(terms) => {
            let by_year = schedule
                .guarantee_fee_by_year()
                .iter()
                .map(|fee| Money::new(*fee, currency))
                .collect::<Result<Vec<_>, _>>()?;
            let total = by_year
                .iter()
                .try_fold(Money::zero(currency), |sum, fee| sum.checked_add(*fee))?;
            Some(GuaranteeFeeOffer {
                by_year,
                total,
                base: terms.base,
                timing: terms.timing,
                payer: terms.payer,
            })
        }
    };
    Ok(GuaranteeOffer {
        guarantor: values.guarantor,
        coverage,
        fee,
    })
}
