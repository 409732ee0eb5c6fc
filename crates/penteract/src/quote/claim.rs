//! How a claim on the guarantor is settled: the terms of the guarantee that a contract holds.

use penteract_bundle::{GuaranteePlan, ParameterPeriod, ValueRef};
use penteract_core::{
    CoverageCaps, CoveredAccessories, CoveredEvent, Delay, ExposureTest, GuaranteeTerms, LocalText,
    LossSharing, Money, MoneyError, ProvisionalTerms, Rate, ReferenceDate, TimeLimit,
    UnknownEvents, text,
};
use penteract_rules::{Answer, EvalError, ParameterId, ParameterValue, Value};

use super::Quoter;
use crate::error::DecideError;

/// Why the terms of a guarantee are not given.
enum Gap {
    /// A part of them is not known.
    Unknown,
    Failed(DecideError),
}

impl From<DecideError> for Gap {
    fn from(error: DecideError) -> Self {
        Self::Failed(error)
    }
}

impl From<EvalError> for Gap {
    fn from(error: EvalError) -> Self {
        Self::Failed(error.into())
    }
}

impl From<MoneyError> for Gap {
    fn from(error: MoneyError) -> Self {
        Self::Failed(error.into())
    }
}

impl Quoter<'_> {
    /// The terms of the guarantee; `None` without one, or when a part of it is not known: it concerns the lender alone,
    /// so that nothing is asked for its sake.
    pub(super) fn guarantee_terms(
        &self,
        plan: Option<&GuaranteePlan>,
    ) -> Result<Option<GuaranteeTerms>, DecideError> {
        let Some(plan) = plan else {
            return Ok(None);
        };
        match self.claim_terms(plan) {
            Ok(terms) => Ok(Some(terms)),
            Err(Gap::Unknown) => Ok(None),
            Err(Gap::Failed(error)) => Err(error),
        }
    }

    fn claim_terms(&self, plan: &GuaranteePlan) -> Result<GuaranteeTerms, Gap> {
        let coverage = self.part("guarantee.coverage", Some(&plan.coverage))?;
        let guarantor = plan.guarantor.get(self.bundle.language());
        let mut terms = GuaranteeTerms::pari_passu(guarantor, coverage.ok_or(Gap::Unknown)?);
        if let Some(up_to) = self.part("guarantee.first_loss", plan.first_loss.as_ref())? {
            terms.loss_sharing = LossSharing::FirstLoss { up_to };
        }
        let place = "guarantee.waiting_period";
        terms.waiting_period = self.clause(place, plan.waiting_period.as_ref())?;
        terms.latest_call = self.clause("guarantee.latest_call", plan.latest_call.as_ref())?;
        let provisional = self.clause("guarantee.provisional", plan.provisional.as_ref())?;
        terms.provisional = provisional.map(|limit| ProvisionalTerms {
            within: limit.length,
        });
        terms.accessories = self.accessories(plan)?;
        terms.caps = CoverageCaps {
            per_borrower: self.cap("guarantee.per_borrower", plan.per_borrower.as_ref())?,
            portfolio: None,
        };
        if let Some(id) = plan.events {
            (terms.events, terms.events_unknown) = self.events(id)?;
        }
        if let Some(id) = plan.exposure_test {
            terms.exposure_test = Some(self.exposure_test(id)?);
        }
        Ok(terms)
    }

    /// A value of the manifest, if it says one.
    fn known(&self, value: Option<&ValueRef>) -> Result<Option<Value>, Gap> {
        match value {
            None => Ok(None),
            Some(value) => match self.bundle.value(value, &[], self.frame)? {
                Answer::Known(value) => Ok(Some(value)),
                Answer::Unknown { .. } => Err(Gap::Unknown),
            },
        }
    }

    fn part(&self, place: &'static str, value: Option<&ValueRef>) -> Result<Option<Rate>, Gap> {
        match self.known(value)? {
            None => Ok(None),
            Some(Value::Percent(fraction) | Value::Ratio(fraction)) => {
                let rate = Rate::from_fraction(fraction);
                let rate = rate.map_err(|error| self.refused(place, LocalText::of(&error)))?;
                Ok(Some(rate))
            }
            Some(other) => Err(self
                .unusable(place, &["a rate is needed", "il faut un taux"], &other)
                .into()),
        }
    }

    fn cap(&self, place: &'static str, value: Option<&ValueRef>) -> Result<Option<Money>, Gap> {
        match self.known(value)? {
            None => Ok(None),
            Some(Value::Money(amount)) => Ok(Some(Money::new(amount, self.bundle.currency())?)),
            Some(other) => Err(self
                .unusable(
                    place,
                    &["an amount is needed", "il faut un montant"],
                    &other,
                )
                .into()),
        }
    }

    /// A clause that sets a length of time.
    fn clause(
        &self,
        place: &'static str,
        value: Option<&ValueRef>,
    ) -> Result<Option<TimeLimit>, Gap> {
        let length = match self.known(value)? {
            None => return Ok(None),
            Some(Value::Duration { months, days: 0 }) => {
                u32::try_from(months).ok().map(Delay::Months)
            }
            Some(Value::Duration { months: 0, days }) => u32::try_from(days).ok().map(Delay::Days),
            Some(_) => None,
        };
        let length = length.ok_or_else(|| {
            let problem = text!(
                "a length in months or in days is needed, not below zero",
                "il faut une durée en mois ou en jours, qui ne soit pas négative"
            );
            self.refused(place, problem)
        })?;
        let text = match value {
            Some(ValueRef::Parameter(id)) => self.clause_text(*id),
            _ => place.to_owned(),
        };
        Ok(Some(TimeLimit { length, text }))
    }

    /// The text of a clause: what its parameter is and the law behind it, in the language of the product.
    fn clause_text(&self, id: ParameterId) -> String {
        let parameter = self.bundle.parameter_of(id);
        let label = parameter.map_or("", |parameter| {
            parameter.label().get(self.bundle.language())
        });
        let as_of = self.frame.as_of();
        let mut periods = self.periods(id).iter();
        match periods.find(|value| value.period.contains(as_of)) {
            Some(value) => format!("{label} ({})", self.law(value)),
            None => label.to_owned(),
        }
    }

    fn law<'b>(&'b self, value: &'b ParameterPeriod) -> &'b str {
        self.bundle
            .cited(&value.sourcing.law, self.bundle.language())
    }

    fn periods(&self, id: ParameterId) -> &[ParameterPeriod] {
        let parameter = self.bundle.parameter_of(id);
        parameter.map_or(&[], |parameter| parameter.values())
    }

    fn accessories(&self, plan: &GuaranteePlan) -> Result<CoveredAccessories, Gap> {
        let place = "guarantee.accessories_within";
        let within = self.clause(place, plan.accessories_within.as_ref())?;
        let days_max = match within.map(|limit| limit.length) {
            None => None,
            Some(Delay::Days(days)) => Some(days),
            Some(Delay::Months(_)) => {
                return Err(self
                    .refused(
                        place,
                        text!("a length in days is needed", "il faut une durée en jours"),
                    )
                    .into());
            }
        };
        Ok(CoveredAccessories {
            kinds: plan.accessories.clone(),
            days_max,
        })
    }

    /// The events that open a call, each with the dates on which it does, and the dates for which no source lists them:
    /// what is not known covers nothing and refuses nothing, a person decides.
    fn events(&self, id: ParameterId) -> Result<(Vec<CoveredEvent>, Vec<UnknownEvents>), Gap> {
        let parameter = self.bundle.parameter_of(id).ok_or(Gap::Unknown)?;
        let language = self.bundle.language();
        let (mut events, mut unknown) = (Vec::new(), Vec::new());
        for period in parameter.values() {
            let listed = match &period.value {
                ParameterValue::Known(Value::List(values)) => values,
                ParameterValue::Known(other) => {
                    let needed = &[
                        "a list of events is needed",
                        "il faut une liste d'évènements",
                    ];
                    return Err(self.unusable("guarantee.events", needed, other).into());
                }
                ParameterValue::Unknown(why) => {
                    unknown.push(UnknownEvents {
                        in_force: period.period,
                        why: why.get(language).to_owned(),
                    });
                    continue;
                }
            };
            let choices = parameter
                .choices()
                .iter()
                .filter(|choice| listed.contains(&Value::Choice(choice.value.clone())));
            events.extend(choices.map(|choice| CoveredEvent {
                kind: choice.value.to_string(),
                in_force: period.period,
                text: format!("{} ({})", choice.label.get(language), self.law(period)),
            }));
        }
        Ok((events, unknown))
    }

    /// The test of the lender's exposure, with the reference date of each period of grant that has one.
    fn exposure_test(&self, id: ParameterId) -> Result<ExposureTest, Gap> {
        let mut reference_dates = Vec::new();
        for period in self.periods(id) {
            match &period.value {
                ParameterValue::Known(Value::Date(date)) => reference_dates.push(ReferenceDate {
                    granted: period.period,
                    date: *date,
                }),
                ParameterValue::Known(other) => {
                    let needed = &["a date is needed", "il faut une date"];
                    let place = "guarantee.exposure_test";
                    return Err(self.unusable(place, needed, other).into());
                }
                ParameterValue::Unknown(_) => {}
            }
        }
        Ok(ExposureTest {
            reference_dates,
            text: self.clause_text(id),
        })
    }
}
