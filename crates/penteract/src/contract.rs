//! The contract behind an offer: what a loan's life and a claim on its guarantor begin with.

use std::sync::Arc;

use penteract_bundle::{Bundle, EffectPlan, OpensOnPlan, OptionPlan, ValueRef, WaitPlan};
use penteract_core::{
    Contract, Effect, Loan, LoanError, LoanOption, LocalText, OpensOn, OptionChoice, OptionWindow,
    Phase, PhaseLength, TimeSpan, TrancheContract, TranchesContract, Wait, said, text,
};
use penteract_rules::{Answer, FactId, Frame, Otherwise, Value};
use rust_decimal::Decimal;

use crate::amount::AmountFit;
use crate::decision::Decision;
use crate::error::DecideError;
use crate::offer::{Offer, SignedTranche};
use crate::outcome::{MissingFact, Reason};
use crate::pending::{Pending, Stage};
use crate::quote::Quoter;
use crate::requested;
use crate::running_loan::RunningLoan;

/// Why an offer has no contract.
#[derive(Debug)]
#[non_exhaustive]
pub enum ContractError {
    /// The contract foresees choices of the borrower that depend on more than the offer does.
    Unanswered {
        /// What to answer.
        facts: Vec<MissingFact>,
    },
    /// A value that the contract needs and that no source gives.
    Unpublished {
        /// The parameter.
        parameter: Arc<str>,
        /// Why it is not known.
        why: LocalText,
    },
    /// The schedule of a choice does not follow that of the contract up to the day of the option.
    PhasesBefore {
        /// The option.
        option: Arc<str>,
        /// The answers.
        choice: String,
        /// When it takes effect.
        effective: PhaseLength,
    },
    /// The loan is lent in tranches, each of which has a contract.
    InTranches {
        /// How many.
        count: usize,
    },
    /// A part of the offer cannot be computed anew.
    Decide(DecideError),
    /// The terms make no loan.
    Loan(LoanError),
}

said! { ContractError: Error {
    Unanswered { facts } =>
        "the contract needs answers that the offer did not: {facts}",
        "le contrat demande des réponses dont l'offre se passait : {facts}";
    Unpublished { parameter, why } =>
        "the contract needs `{parameter}`, which no source gives: {why}",
        "le contrat demande `{parameter}`, qu'aucune source ne donne : {why}";
    PhasesBefore { option, choice, effective } =>
        "option `{option}` takes effect after {effective}, and with {choice} the schedule differs before, or no phase begins then: give the phases up to that day the same lengths for every answer",
        "l'option `{option}` prend effet après {effective}, et avec {choice} l'échéancier diffère avant, ou aucune phase ne commence alors : donnez aux phases jusqu'à ce jour les mêmes durées pour chaque réponse";
    InTranches { count } =>
        "the loan is lent in {count} tranches, each of which has a contract of its own",
        "le prêt est fait de {count} tranches, dont chacune a son propre contrat";
    Decide(cause: DecideError);
    Loan(cause: LoanError) => "the contract makes no loan: {cause}", "le contrat ne fait pas un prêt : {cause}";
} }

impl Decision {
    /// The contract of the offer: terms of the loan, with the options of the borrower, and terms of the guarantee when
    /// all of them are known. A [`Loan`] and its [`claim`](Loan::claim) begin here; `None` without an offer.
    ///
    /// A product with `[[options]]` signs what the default answers give, whatever the borrower intends: the offer's own
    /// schedule is the intention. The choices of an option are all answers that break no constraint, for which the rules
    /// that refuse hold and the amount fits. They are computed when this is called, so that a decision does not wait for them.
    ///
    /// # Errors
    /// [`ContractError`].
    pub fn contract(&self) -> Result<Option<Contract>, ContractError> {
        let (Some(offer), Some(frame)) = (self.outcome().offer(), self.frame()) else {
            return Ok(None);
        };
        let mut contracts = of_offer(self.bundle(), frame, offer)?;
        match (contracts.pop(), contracts.len()) {
            (Some((None, contract)), 0) => Ok(Some(contract)),
            _ => Err(ContractError::InTranches {
                count: offer.loans().len(),
            }),
        }
    }

    /// The loan of the offer, to which nothing has happened yet; `None` without an offer.
    ///
    /// # Errors
    /// As for [`Decision::contract`].
    pub fn running_loan(&self) -> Result<Option<RunningLoan>, ContractError> {
        let bundle = self.bundle();
        let choices = bundle.choices();
        let loan = self.contract()?.map(|contract| RunningLoan {
            product: bundle.address().to_owned(),
            digest: bundle.digest().to_owned(),
            meaning: Some(bundle.meaning().to_owned()),
            decided_on: self.as_of(),
            parameters: choices
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .collect(),
            application: self.application().clone(),
            contract,
            events: Vec::new(),
        });
        Ok(loan)
    }

    /// The contract of an offer in tranches: that of each, and how payments are shared between them. `None` without an
    /// offer, or where the loan is not divided and has a [`contract`](Self::contract) of its own.
    ///
    /// # Errors
    /// [`ContractError`].
    pub fn tranches_contract(&self) -> Result<Option<TranchesContract>, ContractError> {
        let (Some(offer), Some(frame)) = (self.outcome().offer(), self.frame()) else {
            return Ok(None);
        };
        if offer.loan().is_some() {
            return Ok(None);
        }
        let contracts = of_offer(self.bundle(), frame, offer)?.into_iter();
        let tranches = contracts.filter_map(|(tranche, contract)| {
            let tranche = tranche?;
            let Contract { terms, guarantee } = contract;
            Some(TrancheContract {
                id: tranche.id().to_owned(),
                name: tranche.name().clone(),
                terms,
                guarantee,
            })
        });
        let servicing = self.bundle().servicing();
        Ok(Some(TranchesContract {
            tranches: tranches.collect(),
            payments: servicing.map_or_else(Default::default, |served| served.payments),
        }))
    }
}

/// The contract of an offer made for the answers of a frame, or those of its tranches.
pub(crate) fn of_offer(
    bundle: &Bundle,
    frame: &Frame,
    offer: &Offer,
) -> Result<Vec<SignedTranche>, ContractError> {
    let granted = offer.amount().amount();
    let signed = signed(bundle, frame, granted)?;
    let drafter = Drafter {
        bundle,
        frame: &signed,
        granted,
    };
    drafter.contracts()
}

/// What was answered, with the amount granted and the default answers of every option.
pub(crate) fn signed(
    bundle: &Bundle,
    frame: &Frame,
    granted: Decimal,
) -> Result<Frame, DecideError> {
    let request = bundle.offer().amount.request;
    let mut signed = frame.with(request, Value::Money(granted))?;
    for option in bundle.options() {
        for (fact, value) in &option.default {
            signed = signed.with(*fact, value.clone())?;
        }
    }
    Ok(signed)
}

struct Drafter<'a> {
    bundle: &'a Bundle,
    frame: &'a Frame,
    granted: Decimal,
}

/// Answers, and the phases that they give from the first day on.
#[derive(Clone)]
struct Choice {
    name: String,
    phases: Vec<Phase>,
}

/// Whether two options ask the same anew, and so have the same choices.
fn is_answered_alike(one: &OptionPlan, other: &OptionPlan) -> bool {
    let facts = |plan: &OptionPlan| -> Vec<FactId> {
        plan.answers.iter().map(|answer| answer.fact).collect()
    };
    !one.answers.is_empty() && facts(one) == facts(other)
}

impl Drafter<'_> {
    fn contracts(&self) -> Result<Vec<SignedTranche>, ContractError> {
        let signed = self.phases(self.frame)?;
        let mut horizon = Vec::new();
        let mut options = Vec::new();
        let mut chosen: Vec<(&OptionPlan, Vec<Choice>)> = Vec::new();
        for plan in self.bundle.options() {
            let has_same = |(before, _): &&(&OptionPlan, _)| is_answered_alike(before, plan);
            let known = chosen.iter().find(has_same);
            let choices = match known.map(|(_, choices)| choices.clone()) {
                Some(choices) => choices,
                None if plan.answers.is_empty() => Vec::new(),
                None => {
                    let choices = self.choices(plan)?;
                    horizon.extend(choices.iter().map(|choice| choice.phases.clone()));
                    chosen.push((plan, choices.clone()));
                    choices
                }
            };
            options.push(self.option(plan, &signed, choices)?);
        }
        let mut pending = Pending::default();
        let contracts = Quoter::new(self.bundle, self.frame, &mut pending)
            .reaching(horizon)
            .contracts(self.granted, options)?;
        let contracts = self.settled(pending, contracts)?;
        for (_, contract) in &contracts {
            Loan::new(contract.terms.clone())?;
        }
        Ok(contracts)
    }

    /// Each schedule that the borrower may choose, once, with the first answers that give it. What does not read these
    /// answers was decided with the offer.
    fn choices(&self, plan: &OptionPlan) -> Result<Vec<Choice>, ContractError> {
        let hangs_on_it = |reads: &[FactId]| {
            plan.answers
                .iter()
                .any(|answer| reads.contains(&answer.fact))
        };
        let amount = &self.bundle.offer().amount;
        let limits = amount.max.iter().map(|limit| &limit.value);
        let mut bounds = limits.chain(&amount.min).chain(&amount.multiple);
        let is_bounded = bounds.any(|value| hangs_on_it(&self.bundle.reads(value)));
        let mut choices: Vec<Choice> = Vec::new();
        if self.is_broken(self.frame, |reads| !hangs_on_it(reads))? {
            return Ok(choices);
        }
        for (frame, name) in self.combinations(plan)? {
            let mut pending = Pending::default();
            if self.is_broken(&frame, hangs_on_it)?
                || self.is_refused(&frame, hangs_on_it, &mut pending)?
            {
                continue;
            }
            let fits = !is_bounded || {
                let amount = requested::evaluate(self.bundle, &frame, &mut pending)?;
                matches!(amount.bounds.fit(self.granted), AmountFit::Fits)
            };
            if pending.has_missing() {
                return Err(self.unsettled(pending));
            }
            if !fits {
                continue;
            }
            let phases = self.phases(&frame)?;
            if choices.iter().all(|known| known.phases != phases) {
                choices.push(Choice { name, phases });
            }
        }
        Ok(choices)
    }

    /// Whether these answers break a constraint of the product that reads some of them: nobody could ask for them.
    fn is_broken(
        &self,
        frame: &Frame,
        reads: impl Fn(&[FactId]) -> bool,
    ) -> Result<bool, DecideError> {
        let program = self.bundle.program();
        for id in program.constraints() {
            let constraint = program.describe(id);
            let is_in_force = constraint.doc.in_force.contains(frame.as_of());
            if is_in_force
                && reads(&constraint.reads)
                && program.evaluate(id, &[], frame)? == Answer::Known(Value::Bool(false))
            {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Whether a rule that reads answers refuses them. Rules that refer or warn take no choice away.
    fn is_refused(
        &self,
        frame: &Frame,
        hangs_on_it: impl Fn(&[FactId]) -> bool,
        pending: &mut Pending,
    ) -> Result<bool, DecideError> {
        let program = self.bundle.program();
        for id in program.rules() {
            let function = program.describe(id);
            let refuses = function.doc.otherwise == Otherwise::Refuse;
            let is_in_force = function.doc.in_force.contains(frame.as_of());
            if !refuses || !is_in_force || !hangs_on_it(&function.reads) {
                continue;
            }
            let answer = program.evaluate(id, &[], frame)?;
            let holds = pending.take(Stage::Refusal, &function.name, answer);
            if holds == Some(Value::Bool(false)) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Every combination of answers, and its name.
    fn combinations(&self, plan: &OptionPlan) -> Result<Vec<(Frame, String)>, DecideError> {
        let mut combinations = vec![(self.frame.clone(), String::new())];
        for answer in &plan.answers {
            let path = self.bundle.fact_path(answer.fact);
            let fact = path.split_once('.').map_or(&*path, |(_, fact)| fact);
            let mut longer = Vec::new();
            for (frame, name) in &combinations {
                let separator = if name.is_empty() { "" } else { ", " };
                for value in &answer.values {
                    longer.push((
                        frame.with(answer.fact, value.clone())?,
                        format!("{name}{separator}{fact}={value}"),
                    ));
                }
            }
            combinations = longer;
        }
        Ok(combinations)
    }

    fn phases(&self, frame: &Frame) -> Result<Vec<Phase>, ContractError> {
        let mut pending = Pending::default();
        let phases = Quoter::new(self.bundle, frame, &mut pending).phases()?;
        self.settled(pending, phases)
    }

    /// The option with what each choice changes from its day on.
    fn option(
        &self,
        plan: &OptionPlan,
        signed: &[Phase],
        choices: Vec<Choice>,
    ) -> Result<LoanOption, ContractError> {
        let effective_after = match &plan.takes_effect {
            None => None,
            Some(value) => Some(match self.length("options.takes_effect", value)? {
                TimeSpan { months, days: 0 } => PhaseLength::Months(months),
                TimeSpan { months: 0, days } => PhaseLength::Days(days),
                _ => {
                    let problem = text!(
                        "an option takes effect after months or after days, not both",
                        "une option prend effet après des mois ou après des jours, pas les deux"
                    );
                    return Err(self.unusable("options.takes_effect", problem).into());
                }
            }),
        };
        let window = match &plan.window {
            None => None,
            Some((opens, closes)) => Some(OptionWindow {
                opens: self.length("options.opens", opens)?,
                closes: self.length("options.closes", closes)?,
            }),
        };
        let wait = match &plan.wait {
            None => None,
            Some(WaitPlan::UntilEnded) => Some(Wait::UntilEnded),
            Some(WaitPlan::For(length)) => Some(Wait::For(self.length("options.wait", length)?)),
        };
        let at_most = match &plan.at_most {
            None => None,
            Some(value) => Some(self.count("options.at_most", value)?),
        };
        let choices = choices.into_iter().map(|choice| {
            let effective = effective_after.unwrap_or(PhaseLength::Months(0));
            let phases = rest(signed, &choice.phases, effective).ok_or_else(|| {
                ContractError::PhasesBefore {
                    option: Arc::clone(&plan.id),
                    choice: choice.name.clone(),
                    effective,
                }
            })?;
            Ok(OptionChoice {
                name: choice.name,
                phases,
            })
        });
        let option = LoanOption::new(&*plan.id);
        Ok(LoanOption {
            effective_after,
            window,
            opens_after: self.length_if_said("options.opens_after", &plan.opens_after)?,
            closes_after: self.length_if_said("options.closes_after", &plan.closes_after)?,
            opens_on: match &plan.opens_on {
                None => None,
                Some(OpensOnPlan::Dates(days)) => Some(OpensOn::Dates(days.clone())),
                Some(OpensOnPlan::Every(length)) => {
                    Some(OpensOn::Every(self.length("options.opens_on", length)?))
                }
            },
            choices: choices.collect::<Result<_, ContractError>>()?,
            effects: self.effects(plan)?,
            at_most: at_most.unwrap_or(option.at_most),
            wait,
            excludes: plan.excludes.iter().map(str::to_owned).collect(),
            max_term: self.length_if_said("options.max_term", &plan.max_term)?,
            ..option
        })
    }

    /// The events that an option brings about, with what is looked up for them.
    fn effects(&self, plan: &OptionPlan) -> Result<Vec<Effect>, ContractError> {
        let mut effects = Vec::new();
        for effect in &plan.effects {
            if plan.rules.is_some() {
                let made = effect.undecided();
                let made =
                    made.map_err(|error| self.unusable("options.effect", LocalText::of(&error)));
                effects.push(made?);
                continue;
            }
            let values = effect.values().map(|value| {
                let value = self.known("options.effect", value)?;
                Ok(EffectPlan::written(&value))
            });
            let values: Vec<_> = values.collect::<Result<_, ContractError>>()?;
            let made = effect.effect(values);
            let made = made.map_err(|error| self.unusable("options.effect", LocalText::of(&error)));
            effects.push(made?);
        }
        Ok(effects)
    }

    /// What a value of an option is, or what it waits for.
    fn known(&self, place: &'static str, value: &ValueRef) -> Result<Value, ContractError> {
        let answer = self
            .bundle
            .value(value, &[], self.frame)
            .map_err(DecideError::from)?;
        let mut pending = Pending::default();
        let known = pending.take(Stage::Offer, place, answer);
        self.settled(pending, known)
    }

    fn count(&self, place: &'static str, value: &ValueRef) -> Result<u32, ContractError> {
        let count = match self.known(place, value)? {
            Value::Int(count) => u32::try_from(count).ok().filter(|count| *count > 0),
            _ => None,
        };
        let problem = text!(
            "a whole number from 1 on is needed",
            "il faut un nombre entier à partir de 1"
        );
        Ok(count.ok_or_else(|| self.unusable(place, problem))?)
    }

    fn length_if_said(
        &self,
        place: &'static str,
        value: &Option<ValueRef>,
    ) -> Result<Option<TimeSpan>, ContractError> {
        let length = value.as_ref().map(|value| self.length(place, value));
        length.transpose()
    }

    fn length(&self, place: &'static str, value: &ValueRef) -> Result<TimeSpan, ContractError> {
        let known = match self.known(place, value)? {
            Value::Duration { months, days } => {
                u32::try_from(months).ok().zip(u32::try_from(days).ok())
            }
            _ => None,
        };
        let problem = text!(
            "a length of time is needed, not below zero",
            "il faut une durée, qui ne soit pas négative"
        );
        let (months, days) = known.ok_or_else(|| self.unusable(place, problem))?;
        Ok(TimeSpan { months, days })
    }

    fn unusable(&self, place: &'static str, problem: LocalText) -> DecideError {
        DecideError::UnusableValue {
            product: self.bundle.id().into(),
            place,
            problem,
        }
    }

    /// What was computed, or what it waits for.
    fn settled<T>(&self, pending: Pending, value: Option<T>) -> Result<T, ContractError> {
        value.ok_or_else(|| self.unsettled(pending))
    }

    fn unsettled(&self, pending: Pending) -> ContractError {
        let unpublished = pending
            .undetermined_reasons()
            .find_map(|reason| match reason {
                Reason::UndeclaredValue { parameter, why } => Some((parameter, why)),
                _ => None,
            });
        match unpublished {
            Some((parameter, why)) if !pending.has_missing() => {
                ContractError::Unpublished { parameter, why }
            }
            _ => ContractError::Unanswered {
                facts: pending.into_missing(self.bundle),
            },
        }
    }
}

/// What replaces the phases signed from the day of an option on; empty when nothing does, and `None` when the phases
/// before that day are not those signed, or one of them goes on beyond it.
fn rest(signed: &[Phase], chosen: &[Phase], effective: PhaseLength) -> Option<Vec<Phase>> {
    if signed == chosen {
        return Some(Vec::new());
    }
    let (PhaseLength::Months(day) | PhaseLength::Days(day)) = effective else {
        return None;
    };
    let mut before = 0_u32;
    for (at, (phase, other)) in signed.iter().zip(chosen).enumerate() {
        if before == day {
            return Some(chosen.iter().skip(at).cloned().collect());
        }
        let length = match (phase.length()?, effective) {
            (PhaseLength::Months(months), PhaseLength::Months(_)) => months,
            (PhaseLength::Days(days), PhaseLength::Days(_)) => days,
            _ => return None,
        };
        if phase != other {
            return None;
        }
        before = before.saturating_add(length);
    }
    None
}
