//! The yearly rates of an offer, and from when on they hold.

use chrono::NaiveDate;
use penteract_bundle::{IndexPlan, RatePlan, RateStepPlan, StepStart, ValueRef};
use penteract_core::{Fixing, IndexedRate, InterestRate, Rate, RateStep, text};
use penteract_rules::{Answer, ParameterValue};

use super::Quoter;
use crate::error::DecideError;
use crate::offer::RateIndex;

/// The rate at the start, and those that follow with their first days.
pub(super) struct Rates {
    pub(super) first: Rate,
    pub(super) later: Vec<RateStep>,
    pub(super) index: Option<RateIndex>,
}

impl Rates {
    /// As the terms of a loan say it.
    pub(super) fn interest(&self) -> InterestRate {
        if let Some(index) = &self.index {
            return InterestRate::Indexed(index.rate.clone());
        }
        if self.later.is_empty() {
            return InterestRate::fixed(self.first);
        }
        let first = RateStep {
            from: None,
            after: None,
            annual: self.first,
        };
        let steps = std::iter::once(first).chain(self.later.iter().copied());
        InterestRate::Stepped {
            steps: steps.collect(),
        }
    }
}

impl Quoter<'_> {
    /// The rate at the start and those that follow; those that would begin when the loan is over are not asked for.
    pub(super) fn rates(
        &mut self,
        disbursed_on: Option<NaiveDate>,
        ends_on: Option<NaiveDate>,
    ) -> Result<Option<Rates>, DecideError> {
        // Without a day of disbursement only what is asked matters, and any day shows that.
        let start = disbursed_on.unwrap_or_else(|| self.frame.as_of());
        match &self.bundle.offer().rate {
            RatePlan::Said(value) => {
                let first = self.rate("offer.rate", value, &[])?;
                let later = self.later_rates(start, ends_on)?;
                let rates = first.zip(later);
                Ok(rates.map(|(first, later)| Rates {
                    first,
                    later,
                    index: None,
                }))
            }
            RatePlan::Index(plan) => self.indexed(plan, start, ends_on),
        }
    }

    fn later_rates(
        &mut self,
        start: NaiveDate,
        ends_on: Option<NaiveDate>,
    ) -> Result<Option<Vec<RateStep>>, DecideError> {
        let mut later = Vec::new();
        let mut is_known = true;
        for step in &self.bundle.offer().rate_steps {
            let Some(from) = self.step_start(step, start)? else {
                is_known = false;
                continue;
            };
            if ends_on.is_some_and(|end| from >= end) {
                continue;
            }
            match self.rate("offer.rate_steps.rate", &step.rate, &[])? {
                Some(annual) => later.push(RateStep::on(from, annual)),
                None => is_known = false,
            }
        }
        Ok(is_known.then_some(later))
    }

    fn step_start(
        &mut self,
        step: &RateStepPlan,
        start: NaiveDate,
    ) -> Result<Option<NaiveDate>, DecideError> {
        let (place, from) = match &step.begins {
            StepStart::After(length) => {
                let place = "offer.rate_steps.after";
                (place, self.day_after(place, length, start)?)
            }
            StepStart::From(day) => {
                let place = "offer.rate_steps.from";
                (place, self.date(place, day)?)
            }
        };
        match from {
            Some(from) if from <= start => {
                let problem = text!(
                    "a rate that follows begins after the disbursement, and {from} is not after {start}",
                    "un taux qui suit commence après le déblocage, et le {from} ne suit pas le {start}",
                    from = from,
                    start = start
                );
                let error = self.refused(place, problem);
                Err(self.answers().of_value(step.begins.value(), error))
            }
            from => Ok(from),
        }
    }

    /// The rate by an index: its values to the day of the decision, or to the end of the loan where they are foreseen.
    fn indexed(
        &mut self,
        plan: &IndexPlan,
        start: NaiveDate,
        ends_on: Option<NaiveDate>,
    ) -> Result<Option<Rates>, DecideError> {
        const PLACE: &str = "offer.rate.index";
        let index = ValueRef::Parameter(plan.index);
        // Where no source gives the value of the day, the offer waits for it.
        let of_the_day = self.rate(PLACE, &index, &[])?;
        let margin = self.rate_if_said("offer.rate.margin", plan.margin.as_ref())?;
        let index_floor = self.rate_if_said("offer.rate.index_floor", plan.index_floor.as_ref())?;
        let floor = self.rate_if_said("offer.rate.floor", plan.floor.as_ref())?;
        let cap = self.rate_if_said("offer.rate.cap", plan.cap.as_ref())?;
        let (Some(_), Some(margin), Some(index_floor), Some(floor), Some(cap)) =
            (of_the_day, margin, index_floor, floor, cap)
        else {
            return Ok(None);
        };
        let (fixings, is_known_throughout) = self.fixings(plan, start, ends_on)?;
        let rate = IndexedRate {
            index: plan.name.get(self.bundle.language()).to_owned(),
            margin: margin.unwrap_or(Rate::ZERO),
            index_floor,
            floor,
            cap,
            fixings,
        };
        let mut annual = Vec::with_capacity(rate.fixings.len());
        for fixing in &rate.fixings {
            let of_day = rate.annual_at(fixing.value);
            let of_day = of_day
                .map_err(|error| self.refused(PLACE, penteract_core::LocalText::of(&error)))?;
            annual.push((fixing, of_day));
        }
        let at_start = annual.iter().rfind(|(fixing, _)| fixing.from <= start);
        let Some((fixing, first)) = at_start.copied() else {
            let problem = text!(
                "the index has no value on {start}, the day of the disbursement",
                "l'indice n'a pas de valeur au {start}, jour du déblocage",
                start = start
            );
            return Err(self.refused(PLACE, problem));
        };
        let value = *fixing;
        let later = annual.iter().filter(|(fixing, _)| fixing.from > start);
        let later = later.map(|(fixing, annual)| RateStep::on(fixing.from, *annual));
        Ok(Some(Rates {
            first,
            later: later.collect(),
            index: Some(RateIndex {
                name: plan.name.clone(),
                value,
                is_known_throughout,
                rate,
            }),
        }))
    }

    /// The values of an index that count, in order of date, up to the first day for which no source gives one; and whether
    /// they reach to the end of the loan.
    fn fixings(
        &mut self,
        plan: &IndexPlan,
        start: NaiveDate,
        ends_on: Option<NaiveDate>,
    ) -> Result<(Vec<Fixing>, bool), DecideError> {
        let as_of = self.frame.as_of();
        let last = match ends_on {
            Some(end) if plan.foreseen => as_of.max(end),
            _ => as_of,
        };
        let parameter = self.bundle.parameter_of(plan.index);
        let mut fixings = Vec::new();
        // The day after the values that count; none when the last of them holds for good.
        let mut next = Some(start.min(as_of));
        for value in parameter.map_or(&[][..], |parameter| parameter.values()) {
            let from = value.period.from().unwrap_or(NaiveDate::MIN);
            let until = value.period.until();
            if until.is_some_and(|until| next.is_some_and(|next| until < next)) {
                continue;
            }
            let ParameterValue::Known(known) = &value.value else {
                break;
            };
            let is_after_a_hole = !fixings.is_empty() && next.is_none_or(|next| from > next);
            if from > last || is_after_a_hole {
                break;
            }
            let answer = Answer::Known(known.clone());
            if let Some(value) = self.rate_of("offer.rate.index", answer)? {
                fixings.push(Fixing { from, value });
            }
            next = until.and_then(|until| until.succ_opt());
        }
        let is_known_throughout =
            plan.foreseen && ends_on.is_some_and(|end| next.is_none_or(|next| next >= end));
        Ok((fixings, is_known_throughout))
    }
}
