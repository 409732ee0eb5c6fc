//! What one case tries of its product.

use std::sync::Arc;

use penteract_bundle::{Bundle, Case, SchedulePlan, ValueRef};
use penteract_core::Event;
use penteract_rules::{Answer, Frame, Label, LookedUp, Value};

use super::{Key, PartCoverage, PartKind};
use crate::cases::of_loan;
use crate::decision::Decision;
use crate::offer::Limit;
use crate::outcome::{Granted, Reason};
use crate::product::Product;

/// What one case tries of its product.
#[derive(Default)]
pub(super) struct Seen {
    conditions: Vec<(Label, bool)>,
    looked_up: LookedUp,
    limits: Vec<Arc<str>>,
    /// The phases that are in its loan, or left out.
    phases: Vec<(usize, bool)>,
    options: Vec<Arc<str>>,
}

impl Seen {
    pub(super) fn of(product: &Product, case: &Case) -> Self {
        let mut seen = Self::default();
        let chosen = match &case.parameters[..] {
            [] => Ok(product.clone()),
            choices => product.with_parameters(choices),
        };
        let Ok(product) = chosen else {
            return seen;
        };
        let day = case
            .loan
            .as_ref()
            .map_or(case.as_of, |loan| loan.granted_on);
        if let Ok(decision) = product.decide(&case.application, day) {
            seen.decision(&decision);
            let limits = decision.outcome().offer().into_iter();
            seen.limit(limits.flat_map(|offer| offer.limited_by()));
            if let Some(frame) = decision.frame_offered() {
                seen.phases(product.bundle(), &frame);
            }
            let years = decision.outcome().offer().map(|offer| {
                let fees = offer.schedule().guarantee_fee_by_year();
                fees.len()
            });
            let amount = &product.bundle().offer().amount;
            let limits = amount.max.iter().map(|limit| &limit.value);
            let values = limits.chain(&amount.min).chain(&amount.multiple);
            seen.look_up(case, &decision, &values.collect::<Vec<_>>(), years);
        }
        let Some(loan) = &case.loan else {
            return seen;
        };
        seen.options
            .extend(loan.events.iter().filter_map(|event| match event {
                Event::Option { option, .. } => Some(Arc::from(option.as_str())),
                _ => None,
            }));
        if let (Some((option, answers)), Ok(running)) =
            (&loan.option, of_loan::running(&product, case, loan))
        {
            let decided = product.decide_option_of_granted(&running, option, answers, case.as_of);
            if let Ok(decision) = decided {
                seen.options.push(Arc::clone(option));
                seen.decision(&decision);
                let limits = decision.outcome().offer().into_iter();
                let limits = limits.flat_map(|change| change.limits());
                seen.limit(limits.filter(|limit| limit.binds()));
                let plan = product.bundle().option(option);
                let effects = plan.into_iter().flat_map(|plan| &plan.effects);
                let effects = effects.flat_map(|effect| effect.values());
                let amount = plan.and_then(|plan| plan.rules.as_ref()?.amount.as_ref());
                let limits = amount.into_iter().flat_map(|amount| &amount.max);
                let values = effects.chain(limits.map(|limit| &limit.value));
                seen.look_up(case, &decision, &values.collect::<Vec<_>>(), None);
            }
        }
        seen
    }

    fn decision<T: Granted>(&mut self, decision: &Decision<T>) {
        for finding in decision.findings() {
            let conditions = decision.conditions(finding).unwrap_or_default();
            self.conditions.extend(
                conditions
                    .into_iter()
                    .filter_map(|condition| Some((condition.location, condition.outcome?))),
            );
        }
        for reason in decision.outcome().reasons() {
            if let Reason::NoAmountFits { limits } = reason {
                self.limit(limits.iter());
            }
        }
    }

    /// What is read at the amount asked for, and at the one that is granted.
    fn look_up<T: Granted>(
        &mut self,
        case: &Case,
        decision: &Decision<T>,
        values: &[&ValueRef],
        years: Option<usize>,
    ) {
        let bundle = decision.bundle();
        let frames = [decision.frame().cloned(), decision.frame_offered()];
        for frame in frames.iter().flatten() {
            let named = case.expect.values.iter().flat_map(|values| values.iter());
            let named = named.filter_map(|(name, _)| bundle.program().function(name));
            let functions = decision.findings().iter().map(|finding| finding.function);
            let functions = functions.chain(named);
            let more = bundle.looked_up(frame, functions, values, years);
            self.looked_up.rows.extend(more.rows);
            self.looked_up.parameters.extend(more.parameters);
            let told = bundle.parameters().iter();
            let told = told.filter(|parameter| bundle.is_only_told(parameter.name()));
            for parameter in told {
                let mut values = parameter.values().iter();
                let read = values.find(|dated| dated.period.contains(frame.as_of()));
                let read = read.map(|dated| (Arc::from(parameter.name()), dated.period));
                self.looked_up.parameters.extend(read);
            }
        }
    }

    fn limit<'a>(&mut self, limits: impl Iterator<Item = &'a Limit>) {
        self.limits
            .extend(limits.map(|limit| Arc::from(limit.id())));
    }

    fn phases(&mut self, bundle: &Bundle, frame: &Frame) {
        let phases = bundle.offer().schedules().flat_map(SchedulePlan::phases);
        for (at, phase) in phases.enumerate() {
            let is_there = match &phase.when {
                None => Some(true),
                Some(when) => match bundle.value(when, &[], frame) {
                    Ok(Answer::Known(Value::Bool(is_there))) => Some(is_there),
                    _ => None,
                },
            };
            self.phases.extend(is_there.map(|is_there| (at, is_there)));
        }
    }

    pub(super) fn tries(&self, part: &PartCoverage) -> bool {
        let of = &part.of;
        match (&part.key, part.kind) {
            (Key::Condition(place, holds), _) => {
                let mut conditions = self.conditions.iter();
                conditions.any(|(known, outcome)| known == place && outcome == holds)
            }
            (Key::Row(line), _) => {
                let mut rows = self.looked_up.rows.iter();
                rows.any(|(grid, read)| grid == of && read == line)
            }
            (Key::Dated(period), _) => {
                let mut parameters = self.looked_up.parameters.iter();
                parameters.any(|(name, read)| name == of && read == period)
            }
            (Key::Phase(at, is_there), _) => self.phases.contains(&(*at, *is_there)),
            (Key::Named, PartKind::Limit) => self.limits.contains(of),
            (Key::Named, _) => self.options.contains(of),
        }
    }
}
