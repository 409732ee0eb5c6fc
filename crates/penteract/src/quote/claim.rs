//! How a claim on the guarantor is settled: the terms of the guarantee that a contract holds.

use std::sync::Arc;

use penteract_bundle::{GuaranteePlan, ParameterPeriod, ValueRef};
use penteract_core::{
    CoverageCaps, CoveredAccessories, CoveredEvent, Delay, ExposureTest, GuaranteeTerms,
    LossSharing, Money, ProvisionalTerms, Rate, ReferenceDate, TimeLimit,
};
use penteract_rules::{Answer, ParameterValue, Value};

use super::Quoter;
use crate::error::DecideError;

impl Quoter<'_> {
    /// The terms of the guarantee; `None` without one, or when a part of it is not known: it concerns the lender alone,
    /// so that nothing is asked for its sake.
    pub(crate) fn guarantee_terms(&self) -> Result<Option<GuaranteeTerms>, DecideError> {
        let Some(plan) = self.bundle.guarantee() else {
            return Ok(None);
        };
        let Some(coverage) = self.known_rate("guarantee.coverage", Some(&plan.coverage))? else {
            return Ok(None);
        };
        let Some(coverage) = coverage else {
            return Ok(None);
        };
        let guarantor = plan.guarantor.get(self.bundle.language());
        let mut terms = GuaranteeTerms::pari_passu(guarantor, coverage);
        let (Some(waiting), Some(latest), Some(provisional), Some(accessories)) = (
            self.clause("guarantee.waiting_period", plan.waiting_period.as_ref())?,
            self.clause("guarantee.latest_call", plan.latest_call.as_ref())?,
            self.clause("guarantee.provisional", plan.provisional.as_ref())?,
            self.accessories(plan)?,
        ) else {
            return Ok(None);
        };
        let (Some(first_loss), Some(per_borrower)) = (
            self.known_rate("guarantee.first_loss", plan.first_loss.as_ref())?,
            self.known_money("guarantee.per_borrower", plan.per_borrower.as_ref())?,
        ) else {
            return Ok(None);
        };
        terms.waiting_period = waiting;
        terms.latest_call = latest;
        terms.provisional = provisional.map(|limit| ProvisionalTerms {
            within: limit.length,
        });
        terms.accessories = accessories;
        if let Some(up_to) = first_loss {
            terms.loss_sharing = LossSharing::FirstLoss { up_to };
        }
        terms.caps = CoverageCaps {
            per_borrower,
            portfolio: None,
        };
        terms.events = self.events(plan.events.as_ref())?;
        terms.exposure_test = self.exposure_test(plan.exposure_test.as_ref())?;
        Ok(Some(terms))
    }

    /// A value of the guarantee: the outer option is whether it is known, the inner one whether there is one.
    fn known(&self, value: Option<&ValueRef>) -> Result<Option<Option<Value>>, DecideError> {
        let Some(value) = value else {
            return Ok(Some(None));
        };
        Ok(match self.bundle.value(value, &[], self.frame)? {
            Answer::Known(value) => Some(Some(value)),
            Answer::Unknown { .. } => None,
        })
    }

    fn known_rate(
        &self,
        place: &'static str,
        value: Option<&ValueRef>,
    ) -> Result<Option<Option<Rate>>, DecideError> {
        match self.known(value)? {
            None => Ok(None),
            Some(None) => Ok(Some(None)),
            Some(Some(Value::Percent(fraction) | Value::Ratio(fraction))) => {
                match Rate::from_fraction(fraction) {
                    Ok(rate) => Ok(Some(Some(rate))),
                    Err(error) => Err(self.refused(place, error.to_string())),
                }
            }
            Some(Some(other)) => Err(self.unusable(place, "a rate is needed", &other)),
        }
    }

    fn known_money(
        &self,
        place: &'static str,
        value: Option<&ValueRef>,
    ) -> Result<Option<Option<Money>>, DecideError> {
        match self.known(value)? {
            None => Ok(None),
            Some(None) => Ok(Some(None)),
            Some(Some(Value::Money(amount))) => {
                Ok(Some(Some(Money::new(amount, self.bundle.currency())?)))
            }
            Some(Some(other)) => Err(self.unusable(place, "an amount is needed", &other)),
        }
    }

    /// A clause that sets a length of time.
    fn clause(
        &self,
        place: &'static str,
        value: Option<&ValueRef>,
    ) -> Result<Option<Option<TimeLimit>>, DecideError> {
        let length = match self.known(value)? {
            None => return Ok(None),
            Some(None) => return Ok(Some(None)),
            Some(Some(length)) => length,
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
        let text = match value {
            Some(ValueRef::Parameter(name)) => self.clause_text(name),
            _ => place.to_owned(),
        };
        Ok(Some(Some(TimeLimit { length, text })))
    }

    /// The text of a clause: what its parameter is and the law behind it, in the language of the product.
    fn clause_text(&self, name: &str) -> String {
        let as_of = self.frame.as_of();
        let mut periods = self.periods(name).iter();
        let law = periods
            .find(|value| value.period.contains(as_of))
            .map(|value| &value.sourcing.law);
        match law {
            Some(law) => format!("{} ({law})", self.label(name)),
            None => self.label(name).to_owned(),
        }
    }

    fn label<'n>(&'n self, name: &'n str) -> &'n str {
        let parameter = self.bundle.parameter(name);
        parameter.map_or(name, |parameter| {
            parameter.label().get(self.bundle.language())
        })
    }

    fn periods(&self, name: &str) -> &[ParameterPeriod] {
        let parameter = self.bundle.parameter(name);
        parameter.map_or(&[], |parameter| parameter.values())
    }

    fn accessories(&self, plan: &GuaranteePlan) -> Result<Option<CoveredAccessories>, DecideError> {
        let place = "guarantee.accessories_within";
        let Some(within) = self.clause(place, plan.accessories_within.as_ref())? else {
            return Ok(None);
        };
        let days_max = match within.map(|limit| limit.length) {
            None => None,
            Some(Delay::Days(days)) => Some(days),
            Some(Delay::Months(_)) => {
                return Err(self.refused(place, "a length in days is needed".to_owned()));
            }
        };
        Ok(Some(CoveredAccessories {
            kinds: plan.accessories.clone(),
            days_max,
        }))
    }

    /// The events that open a call, each with the dates on which it does. In a period for which no source lists them
    /// every event of the other periods does: what is not known refuses no claim.
    fn events(&self, name: Option<&Arc<str>>) -> Result<Vec<CoveredEvent>, DecideError> {
        let mut events = Vec::new();
        let Some(name) = name else {
            return Ok(events);
        };
        let Some(parameter) = self.bundle.parameter(name) else {
            return Ok(events);
        };
        let language = self.bundle.language();
        for period in parameter.values() {
            let listed = match &period.value {
                ParameterValue::Known(Value::List(values)) => Some(values),
                ParameterValue::Known(other) => {
                    let needed = "a list of events is needed";
                    return Err(self.unusable("guarantee.events", needed, other));
                }
                ParameterValue::Unknown(_) => None,
            };
            let choices = parameter.choices().iter().filter(|choice| {
                listed.is_none_or(|listed| listed.contains(&Value::Choice(choice.value.clone())))
            });
            for choice in choices {
                events.push(CoveredEvent {
                    kind: choice.value.to_string(),
                    in_force: period.period,
                    text: format!("{} ({})", choice.label.get(language), period.sourcing.law),
                });
            }
        }
        Ok(events)
    }

    /// The test of the lender's exposure, with the reference date of each period of grant that has one.
    fn exposure_test(&self, name: Option<&Arc<str>>) -> Result<Option<ExposureTest>, DecideError> {
        let Some(name) = name else {
            return Ok(None);
        };
        let mut reference_dates = Vec::new();
        for period in self.periods(name) {
            match &period.value {
                ParameterValue::Known(Value::Date(date)) => reference_dates.push(ReferenceDate {
                    granted: period.period,
                    date: *date,
                }),
                ParameterValue::Known(other) => {
                    let needed = "a date is needed";
                    return Err(self.unusable("guarantee.exposure_test", needed, other));
                }
                ParameterValue::Unknown(_) => {}
            }
        }
        Ok(Some(ExposureTest {
            reference_dates,
            text: self.clause_text(name),
        }))
    }
}
