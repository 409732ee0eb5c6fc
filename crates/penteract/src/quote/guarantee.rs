//! The guarantee behind an offer and its fee.

use penteract_bundle::GuaranteeFeePlan;
use penteract_core::{
    GuaranteeFeeBase, GuaranteeFeeTerms, GuaranteeFeeTiming, Money, Payer, Rate, Rounding, Schedule,
};
use penteract_rules::Value;

use super::Quoter;
use crate::error::DecideError;
use crate::offer::{GuaranteeFeeOffer, GuaranteeOffer};

/// What a guarantee covers, and the terms of its fee.
pub(super) struct GuaranteeValues {
    pub(super) coverage: Rate,
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
        let coverage = self.rate("guarantee.coverage", &plan.coverage, &[])?;
        let fee = match &plan.fee {
            Some(fee) => self.fee(fee, coverage, years)?.map(Some),
            None => Some(None),
        };
        Ok(match (coverage, fee) {
            (Some(coverage), Some(fee)) => Some(Some(GuaranteeValues { coverage, fee })),
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
        let payer = self.word::<Payer>("guarantee.fee.payer", &plan.payer)?;
        let mut yearly_rates = Vec::new();
        for year in 1..=i64::from(years.unwrap_or(1)) {
            match self.rate("guarantee.fee", &plan.rate, &[("year", Value::Int(year))])? {
                Some(rate) => yearly_rates.push(rate),
                None => return Ok(None),
            }
        }
        let (Some(coverage), Some(base), Some(timing), Some(payer), Some(_)) =
            (coverage, base, timing, payer, years)
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
            total_max: None,
            rounding,
        }))
    }
}

/// The guarantee as the offer shows it, with the fee that the schedule holds.
pub(super) fn guarantee_offer(
    amount: Money,
    coverage: Rate,
    fee: Option<GuaranteeFeeTerms>,
    schedule: &Schedule,
) -> Result<GuaranteeOffer, DecideError> {
    let currency = amount.currency();
    let guaranteed_amount = amount.checked_mul(coverage.as_fraction(), Rounding::HalfUp)?;
    let fee = match fee {
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
        coverage,
        guaranteed_amount,
        fee,
    })
}
