//! The guarantee behind an offer and its fee.

use penteract_bundle::{GuaranteeFeePlan, GuaranteePlan, GuaranteePricePlan, LocalText};
use penteract_core::{
    FeeSlice, GuaranteeFeeBase, GuaranteeFeeTerms, GuaranteeFeeTiming, Money, Rate, Rounding,
    Schedule,
};
use penteract_rules::{Answer, Value};
use rust_decimal::Decimal;

use super::Quoter;
use crate::error::DecideError;
use crate::offer::{Coverage, GuaranteeFeeOffer, GuaranteeOffer};

/// What a guarantee covers, and the terms of its fee.
pub(super) struct GuaranteeValues {
    guarantor: LocalText,
    is_maximum: bool,
    /// The share, or why no source publishes it.
    pub(super) coverage: Result<Rate, LocalText>,
    pub(super) fees: Vec<GuaranteeFeeTerms>,
    /// Whether each of them is given as the most that it costs.
    are_maxima: Vec<bool>,
}

impl Quoter<'_> {
    /// The guarantee: the outer option is whether it is known, the inner one whether there is one.
    pub(super) fn guarantee(
        &mut self,
        years: Option<u32>,
    ) -> Result<Option<Option<GuaranteeValues>>, DecideError> {
        let Some(plan) = self.guarantee else {
            return Ok(Some(None));
        };
        if let Some(why) = self.unpublished_coverage(plan)? {
            return Ok(Some(Some(GuaranteeValues {
                guarantor: plan.guarantor.clone(),
                is_maximum: false,
                coverage: Err(why),
                fees: Vec::new(),
                are_maxima: Vec::new(),
            })));
        }
        let coverage = self.rate("guarantee.coverage", &plan.coverage, &[])?;
        let mut fees = Some(Vec::new());
        for fee in plan.all_fees() {
            let fee = self.fee(fee, coverage, years)?;
            fees = fees.zip(fee).map(|(mut fees, fee)| {
                fees.push(fee);
                fees
            });
        }
        let (Some(coverage), Some(fees)) = (coverage, fees) else {
            return Ok(None);
        };
        Ok(Some(Some(GuaranteeValues {
            guarantor: plan.guarantor.clone(),
            is_maximum: plan.coverage_is_maximum,
            coverage: Ok(coverage),
            fees,
            are_maxima: plan.all_fees().map(|fee| fee.is_maximum).collect(),
        })))
    }

    /// Why the share is not known, where it changes nothing for the borrower: no source gives it, nothing is paid for
    /// the guarantee, and no answer of the applicant is missing.
    fn unpublished_coverage(&self, plan: &GuaranteePlan) -> Result<Option<LocalText>, DecideError> {
        if plan.all_fees().next().is_some() {
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
        let price = self.price(&plan.price, years)?;
        let timing = self.word::<GuaranteeFeeTiming>("guarantee.fee.timing", &plan.timing)?;
        let payer = self.payer("guarantee.fee.payer", &plan.payer)?;
        let total_max = match &plan.total_max {
            None => Some(None),
            Some(value) => self.rate("guarantee.fee.total_max", value, &[])?.map(Some),
        };
        let amount_max = match &plan.amount_max {
            None => Some(None),
            Some(value) => self.amount("guarantee.fee.amount_max", value)?.map(Some),
        };
        let (
            Some(price),
            Some(coverage),
            Some(timing),
            Some(payer),
            Some(total_max),
            Some(amount_max),
            Some(_),
        ) = (price, coverage, timing, payer, total_max, amount_max, years)
        else {
            return Ok(None);
        };
        Ok(Some(GuaranteeFeeTerms {
            coverage,
            base: price.base,
            yearly_rates: price.yearly_rates,
            slices: price.slices,
            amount: price.amount,
            timing,
            payer,
            total_max,
            amount_max: amount_max.map(|amount| self.rounded(amount)),
            withheld: plan.withheld,
            rounding: Default::default(),
        }))
    }

    fn price(
        &mut self,
        plan: &GuaranteePricePlan,
        years: Option<u32>,
    ) -> Result<Option<Price>, DecideError> {
        const BASE: &str = "guarantee.fee.base";
        const FEE: &str = "guarantee.fee";
        let mut price = Price::default();
        match plan {
            GuaranteePricePlan::Yearly { rate, base } => {
                let base = self.word::<GuaranteeFeeBase>(BASE, base)?;
                for year in 1..=i64::from(years.unwrap_or(1)) {
                    match self.rate(FEE, rate, &[("year", Value::Int(year))])? {
                        Some(rate) => price.yearly_rates.push(rate),
                        None => return Ok(None),
                    }
                }
                Ok(base.map(|base| Price { base, ..price }))
            }
            GuaranteePricePlan::Slices { rate, ends, base } => {
                let base = self.word::<GuaranteeFeeBase>(BASE, base)?;
                let mut from = Decimal::ZERO;
                for up_to in ends.iter().copied().map(Some).chain([None]) {
                    // Within the slice, whatever its ends belong to.
                    let within = match up_to {
                        Some(end) => from + (end - from) / Decimal::TWO,
                        None => from + Decimal::ONE,
                    };
                    match self.rate(FEE, rate, &[("amount", Value::Money(within))])? {
                        Some(rate) => price.slices.push(FeeSlice { up_to, rate }),
                        None => return Ok(None),
                    }
                    from = up_to.unwrap_or(from);
                }
                Ok(base.map(|base| Price { base, ..price }))
            }
            GuaranteePricePlan::Amount(amount) => {
                let amount = self.amount("guarantee.fee.amount", amount)?;
                Ok(amount.map(|amount| Price {
                    amount: Some(self.rounded(amount)),
                    ..price
                }))
            }
        }
    }
}

/// What a guarantee fee is computed from.
#[derive(Default)]
struct Price {
    base: GuaranteeFeeBase,
    yearly_rates: Vec<Rate>,
    slices: Vec<FeeSlice>,
    amount: Option<Decimal>,
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
    let terms = values.fees.into_iter().zip(values.are_maxima);
    let charged = terms.zip(schedule.guarantee_fees());
    let fees = charged.map(|((terms, is_maximum), charged)| {
        let by_year = charged
            .by_year()
            .iter()
            .map(|fee| Money::new(*fee, currency))
            .collect::<Result<Vec<_>, _>>()?;
        let total = by_year
            .iter()
            .try_fold(Money::zero(currency), |sum, fee| sum.checked_add(*fee))?;
        Ok::<_, DecideError>(GuaranteeFeeOffer {
            by_year,
            total,
            base: terms.amount.is_none().then_some(terms.base),
            timing: terms.timing,
            payer: terms.payer,
            is_withheld: terms.withheld,
            is_maximum,
        })
    });
    let fees = fees.collect::<Result<_, _>>()?;
    Ok(GuaranteeOffer {
        guarantor: values.guarantor,
        is_maximum: values.is_maximum,
        coverage,
        fees,
    })
}
