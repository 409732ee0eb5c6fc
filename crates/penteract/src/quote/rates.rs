//! The yearly rates of an offer, and from when on they hold.

use std::sync::Arc;

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
        match &self.offer.rate {
            RatePlan::Said(value) => self.stepped(value, start, ends_on),
            RatePlan::Index(plan) => self.indexed(plan, start, ends_on),
        }
    }

    /// The rates of the manifest in the order of their days: a day that has come says the rate at the start. Of two that
    /// begin on one day, the later in the list holds.
    fn stepped(
        &mut self,
        first: &ValueRef,
        start: NaiveDate,
        ends_on: Option<NaiveDate>,
    ) -> Result<Option<Rates>, DecideError> {
        let mut steps = Vec::new();
        let mut is_known = true;
        for step in &self.offer.rate_steps {
            match self.step_start(step, start)? {
                Some(from) if ends_on.is_some_and(|end| from >= end) => {}
                Some(from) => steps.push((from, &step.rate)),
                None => is_known = false,
            }
        }
        steps.sort_by_key(|(from, _)| *from);
        let begun = steps.partition_point(|(from, _)| *from <= start);
        let later = steps.split_off(begun);
        let first = match steps.last() {
            Some((_, rate)) => self.rate("offer.rate_steps.rate", rate, &[])?,
            None => self.rate("offer.rate", first, &[])?,
        };
        let mut later_rates: Vec<RateStep> = Vec::with_capacity(later.len());
        for (from, rate) in later {
            match self.rate("offer.rate_steps.rate", rate, &[])? {
                Some(annual) => {
                    later_rates.retain(|known| known.from != Some(from));
                    later_rates.push(RateStep::on(from, annual));
                }
                None => is_known = false,
            }
        }
        Ok(first.filter(|_| is_known).map(|first| Rates {
            first,
            later: later_rates,
            index: None,
        }))
    }

    /// The day on which a rate begins; after the disbursement where it is counted from it.
    fn step_start(
        &mut self,
        step: &RateStepPlan,
        start: NaiveDate,
    ) -> Result<Option<NaiveDate>, DecideError> {
        const AFTER: &str = "offer.rate_steps.after";
        let length = match &step.begins {
            StepStart::From(day) => return self.date("offer.rate_steps.from", day),
            StepStart::After(length) => length,
        };
        match self.day_after(AFTER, length, start)? {
            Some(from) if from <= start => {
                let problem = text!(
                    "a rate that follows begins after the disbursement, and {from} is not after {start}",
                    "un taux qui suit commence après le déblocage, et le {from} ne suit pas le {start}",
                    from = from,
                    start = start
                );
                Err(self
                    .answers()
                    .of_value(length, self.refused(AFTER, problem)))
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
        let Some((fixings, is_known_throughout)) = self.fixings(plan, start, ends_on)? else {
            return Ok(None);
        };
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
            return Err(self.without_value(start));
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

    /// The values of an index that count, in order of date, and whether they reach to the end of the loan. Those that are
    /// foreseen count up to the first day for which no source gives one; of the days that have passed, each needs one.
    fn fixings(
        &mut self,
        plan: &IndexPlan,
        start: NaiveDate,
        ends_on: Option<NaiveDate>,
    ) -> Result<Option<(Vec<Fixing>, bool)>, DecideError> {
        let as_of = self.frame.as_of();
        let last = match ends_on {
            Some(end) if plan.foreseen => as_of.max(end),
            _ => as_of,
        };
        let Some(parameter) = self.bundle.parameter_of(plan.index) else {
            return Err(self.without_value(start));
        };
        let mut fixings = Vec::new();
        // The day after the values that count; none when the last of them holds for good.
        let mut next = Some(start.min(as_of));
        for value in parameter.values() {
            let from = value.period.from().unwrap_or(NaiveDate::MIN);
            let until = value.period.until();
            if until.is_some_and(|until| next.is_some_and(|next| until < next)) {
                continue;
            }
            let hole = next.filter(|next| !fixings.is_empty() && *next < from);
            if from > last || hole.is_some_and(|hole| hole > as_of) {
                break;
            }
            if let Some(hole) = hole {
                return Err(self.without_value(hole));
            }
            let answer = match &value.value {
                ParameterValue::Unknown(_) if from > as_of => break,
                ParameterValue::Unknown(why) => Answer::Unknown {
                    missing: Vec::new(),
                    undetermined: vec![(Arc::from(parameter.name()), why.clone())],
                },
                ParameterValue::Known(known) => Answer::Known(known.clone()),
            };
            let Some(value) = self.rate_of("offer.rate.index", answer)? else {
                return Ok(None);
            };
            fixings.push(Fixing { from, value });
            next = until.and_then(|until| until.succ_opt());
        }
        let is_known_throughout =
            plan.foreseen && ends_on.is_some_and(|end| next.is_none_or(|next| next >= end));
        Ok(Some((fixings, is_known_throughout)))
    }

    /// A day on which interest runs already has no value of the index: one that the application says, where it says the
    /// day of the disbursement.
    fn without_value(&self, day: NaiveDate) -> DecideError {
        let problem = text!(
            "the index has no value on {day}, on which interest runs",
            "l'indice n'a pas de valeur au {day}, jour où courent des intérêts",
            day = day
        );
        let error = self.refused("offer.rate.index", problem);
        match &self.bundle.offer().disbursed_on {
            Some(value) => self.answers().of_value(value, error),
            None => error,
        }
    }
}
