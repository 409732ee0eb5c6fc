//! The guarantee behind an offer, its fee and its terms.

use std::sync::Arc;

use penteract_bundle::{GuaranteeFeePlan, GuaranteePlan, LocalText, ValueRef};
use penteract_core::{
    CoveredAccessories, Delay, GuaranteeFeeBase, GuaranteeFeeTerms, GuaranteeFeeTiming,
    GuaranteeTerms, Money, Payer, ProvisionalTerms, Rate, Rounding, Schedule, TimeLimit,
};
use penteract_rules::{Answer, Value};

use super::Quoter;
use crate::error::DecideError;
use crate::offer::{Coverage, GuaranteeFeeOffer, GuaranteeOffer};

/// What a guarantee covers, and the terms of its fee.
pub(super) struct GuaranteeValues {
    guarantor: LocalText,
    /// The share, or why no source publishes it.
    coverage: Result<Rate, Arc<str>>,
    pub(super) fee: Option<GuaranteeFeeTerms>,
    pub(super) terms: Option<GuaranteeTerms>,
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
                terms: None,
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
            terms: self.guarantee_terms(plan, coverage)?,
        })))
    }

    /// Why the share is not known, where it changes nothing for the borrower: no source gives it, nothing is paid for
    /// the guarantee, and no answer of the applicant is missing.
    fn unpublished_coverage(&self, plan: &GuaranteePlan) -> Result<Option<Arc<str>>, DecideError> {
        if plan.fee.is_some() {
            return Ok(None);
        }
        Ok(match self.bundle.value(&plan.coverage, &[], self.frame)? {
            Answer::Unknown {
                missing,
                undetermined,
            } if missing.is_empty() => undetermined.into_iter().next().map(|(_, why)| why),
            _ => None,
        })
    }

    /// How a claim is settled. A clause whose length no source gives leaves the terms unknown, and changes nothing for
    /// the borrower.
    fn guarantee_terms(
        &self,
        plan: &GuaranteePlan,
        coverage: Rate,
    ) -> Result<Option<GuaranteeTerms>, DecideError> {
        let clauses = [
            ("guarantee.waiting_period", &plan.waiting_period),
            ("guarantee.latest_call", &plan.latest_call),
            ("guarantee.provisional", &plan.provisional),
        ];
        let mut limits = Vec::new();
        for (place, value) in clauses {
            let limit = match value {
                None => None,
                Some(value) => match self.clause(place, value)? {
                    None => return Ok(None),
                    known => known,
                },
            };
            limits.push(limit);
        }
        let mut limits = limits.into_iter();
        let guarantor = plan.guarantor.get(self.bundle.language());
        let mut terms = GuaranteeTerms::pari_passu(guarantor, coverage);
        terms.waiting_period = limits.next().flatten();
        terms.latest_call = limits.next().flatten();
        terms.provisional = limits.next().flatten().map(|limit| ProvisionalTerms {
            within: limit.length,
        });
        terms.accessories = CoveredAccessories {
            kinds: plan.accessories.clone(),
            days_max: None,
        };
        Ok(Some(terms))
    }

    /// A clause that sets a length of time; `None` when the length is not known.
    fn clause(
        &self,
        place: &'static str,
        value: &ValueRef,
    ) -> Result<Option<TimeLimit>, DecideError> {
        let length = match self.bundle.value(value, &[], self.frame)? {
            Answer::Known(length) => length,
            Answer::Unknown { .. } => return Ok(None),
        };
        let length = match length {
            Value::Duration { months, days: 0 } => u32::try_from(months).ok().map(Delay::Months),
            Value::Duration { months: 0, days } => u32::try_from(days).ok().map(Delay::Days),
            _ => None,
        };
        let length = length.ok_or_else(|| {
            let problem = "a length in months or in days is needed, not below zero";
            self.refused(place, problem.to_owned())
        })?;
        Ok(Some(TimeLimit {
            length,
            text: self.clause_text(place, value),
        }))
    }

    /// The text of a clause: what its parameter is and the law behind it, in the language of the product.
    fn clause_text(&self, place: &'static str, value: &ValueRef) -> String {
        let ValueRef::Parameter(name) = value else {
            return place.to_owned();
        };
        let Some(parameter) = self.bundle.parameter(name) else {
            return place.to_owned();
        };
        let label = parameter.label().get(self.bundle.language());
        let as_of = self.frame.as_of();
        let mut periods = parameter.values().iter();
        match periods.find(|value| value.period.contains(as_of)) {
            Some(value) => format!("{label} ({})", value.sourcing.law),
            None => label.to_owned(),
        }
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
        terms: values.terms,
    })
}
