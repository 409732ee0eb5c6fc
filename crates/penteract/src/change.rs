//! The decision of an option of a loan that runs: the same pipeline as for an application, over what the loan knows.

use std::sync::Arc;

use chrono::NaiveDate;
use penteract_bundle::{
    AmountPlan, Application, AskedFor, Bundle, EffectPlan, LoanFact, OptionPlan, OptionRules,
    ValueRef,
};
use penteract_core::{
    Currency, Event, Loan, LoanError, LoanState, LoanStatus, LocalText, Money, Refusal, said, text,
};
use penteract_rules::{Answer, Frame, Judgement, Value};
use rust_decimal::Decimal;
use serde_json::{Map, Value as Json, json};

use crate::answers::Answers;
use crate::decide::{self, Amounts, Pipeline, Subject};
use crate::decision::{Decision, OfLoan};
use crate::error::DecideError;
use crate::finding::Finding;
use crate::loan_file::{self, LoanFileError};
use crate::offer::Limit;
use crate::outcome::{Granted, Outcome, Reason};
use crate::pending::{Pending, Stage};
use crate::requested::{self, AmountAnswer};
use crate::running_loan::RunningLoan;

/// What an option changes of a loan that runs.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    event: Event,
    /// What is granted and what was requested, where an amount is asked for.
    amounts: Option<(Money, Money)>,
    limits: Vec<Limit>,
    /// The loan after it; or why the loan leaves it no room.
    after: Result<Box<LoanState>, Reason>,
}

impl Change {
    /// The event that a loan records: the option, with what was decided.
    #[must_use]
    pub fn event(&self) -> &Event {
        &self.event
    }

    /// The amount that was requested; `None` where no amount is asked for.
    #[must_use]
    pub fn requested(&self) -> Option<Money> {
        self.amounts.map(|(_, requested)| requested)
    }

    /// Every limit on the amount, in the order of the manifest.
    #[must_use]
    pub fn limits(&self) -> &[Limit] {
        &self.limits
    }

    /// The loan at the end of the day, with the change; `None` of an indication for which the loan leaves no room.
    #[must_use]
    pub fn after(&self) -> Option<&LoanState> {
        self.after.as_deref().ok()
    }
}

impl Granted for Change {
    fn amount(&self) -> Option<Money> {
        self.amounts.map(|(granted, _)| granted)
    }
}

/// Why an option is not decided. The loan is as it was.
#[derive(Debug)]
#[non_exhaustive]
pub enum OptionError {
    /// The file of the loan is not what its product gave.
    File(LoanFileError),
    /// The product has no such option.
    NoSuchOption {
        /// The name.
        option: String,
        /// Those that it has and decides.
        known: Vec<String>,
    },
    /// The option is a right: no rule decides it.
    NotDecided {
        /// Its name.
        option: String,
    },
    /// The contract of the loan has no such option.
    NotInTheContract {
        /// Its name.
        option: String,
    },
    /// The answers do not fit, or the product cannot be computed; or what it gives is no change that the loan can take.
    Decide(DecideError),
}

said! { OptionError: Error {
    File(cause: LoanFileError);
    NoSuchOption { option, known } =>
        "the product decides no option `{option}`{those}",
        "le produit ne décide aucune option `{option}`{those}",
        those = match known.as_slice() {
            [] => None,
            known => Some(text!(": it decides {known}", " : il décide {known}", known = known.join(", "))),
        };
    NotDecided { option } =>
        "option `{option}` is a right of the borrower, which no rule decides: record it as an event",
        "l'option `{option}` est un droit de l'emprunteur, qu'aucune règle ne décide : enregistrez-la comme un évènement";
    NotInTheContract { option } =>
        "the contract of the loan has no option `{option}`",
        "le contrat du prêt n'a pas d'option `{option}`";
    Decide(cause: DecideError);
} }

/// Decides an option of a loan for answers at one date, once the loan is what its product gave.
pub(crate) fn decide(
    bundle: &Arc<Bundle>,
    running: &RunningLoan,
    option: &str,
    answers: &Application,
    as_of: NaiveDate,
) -> Result<Decision<Change>, OptionError> {
    let bundle = loan_file::product_of(bundle, running)?;
    loan_file::verify(&bundle, running)?;
    of_granted(&bundle, running, option, answers, as_of)
}

/// Decides an option of a loan that the product is known to have granted.
pub(crate) fn of_granted(
    bundle: &Arc<Bundle>,
    running: &RunningLoan,
    option: &str,
    answers: &Application,
    as_of: NaiveDate,
) -> Result<Decision<Change>, OptionError> {
    let (plan, rules) = decided(bundle, option)?;
    let loan = running.loan().map_err(DecideError::no_loan)?;
    let mut signed = running.contract.terms.servicing().options.iter();
    if !signed.any(|signed| signed.name == *plan.id) {
        return Err(OptionError::NotInTheContract {
            option: option.to_owned(),
        });
    }
    let of_loan = OfLoan {
        option: Arc::clone(&plan.id),
        loan: Arc::new(running.clone()),
    };
    let decision = |frame, findings, outcome| {
        Decision::new(bundle, answers, as_of, frame, findings, outcome).of(of_loan)
    };
    let refusal = loan.option_refusal(option, as_of);
    if let Some(refusal) = refusal.map_err(DecideError::no_loan)? {
        let reason = Reason::of_loan(&refusal).map(|reason| Outcome::Refuse(vec![reason]));
        if let Some(outcome) = reason {
            return Ok(decision(None, Vec::new(), outcome));
        }
    }
    let frame = read(bundle, running, &loan, answers, &plan.id, as_of)?;
    let subject = AnOption {
        plan,
        rules,
        loan: &loan,
        as_of,
    };
    let pipeline = Pipeline {
        bundle,
        frame: &frame,
        subject,
    };
    let (findings, outcome) = pipeline.run()?;
    let no_room = match &outcome {
        Outcome::CounterOffer(change) | Outcome::Accept(change) => change.after.clone().err(),
        _ => None,
    };
    let outcome = no_room.map_or(outcome, |reason| Outcome::Refuse(vec![reason]));
    Ok(decision(Some(frame), findings, outcome))
}

/// The option of a name, and its rules.
fn decided<'a>(
    bundle: &'a Bundle,
    option: &str,
) -> Result<(&'a OptionPlan, &'a OptionRules), OptionError> {
    let option = option.to_owned();
    match bundle.option(&option) {
        Some(plan) => match &plan.rules {
            Some(rules) => Ok((plan, rules)),
            None => Err(OptionError::NotDecided { option }),
        },
        None => {
            let decided = bundle.options().iter();
            let decided = decided.filter(|option| option.rules.is_some());
            Err(OptionError::NoSuchOption {
                option,
                known: decided.map(|option| option.id.to_string()).collect(),
            })
        }
    }
}

/// The application of the loan, what the loan tells that day, and the answers.
fn read(
    bundle: &Bundle,
    running: &RunningLoan,
    loan: &Loan,
    answers: &Application,
    option: &str,
    as_of: NaiveDate,
) -> Result<Frame, OptionError> {
    let application = bundle.read_application(&running.application, running.decided_on);
    let mut frame = application
        .map_err(|problems| LoanFileError::Application { problems })?
        .on(as_of);
    let state = loan.as_of(as_of).map_err(DecideError::no_loan)?;
    let first_disbursed_on = loan.terms().disbursements().first();
    let first_disbursed_on = first_disbursed_on.map_or(as_of, |drawn| drawn.date);
    for fact in bundle.facts() {
        let AskedFor::Nothing(told) = fact.asked_for() else {
            continue;
        };
        if let Some(id) = bundle.program().fact(fact.path()) {
            let value = tell(*told, &state, first_disbursed_on);
            frame = frame.with(id, value).map_err(DecideError::from)?;
        }
    }
    let frame = bundle
        .read_option_answers(option, answers, frame)
        .map_err(DecideError::InvalidApplication)?;
    decide::check_constraints(bundle, &frame)?;
    Ok(frame)
}

/// What a loan tells on a day.
fn tell(told: LoanFact, state: &LoanState, first_disbursed_on: NaiveDate) -> Value {
    let money = Value::Money;
    match told {
        LoanFact::Disbursed => money(state.disbursed()),
        LoanFact::FirstDisbursedOn => Value::Date(first_disbursed_on),
        LoanFact::OutstandingPrincipal => money(state.outstanding_principal()),
        LoanFact::AccruedInterest => money(state.accrued_interest()),
        LoanFact::Due => money(state.due().total()),
        LoanFact::ArrearsAmount => {
            let arrears = state.arrears().map(|arrears| arrears.amount);
            money(arrears.unwrap_or(Decimal::ZERO))
        }
        LoanFact::ArrearsDays => {
            let days = state.arrears();
            let days = days.map(|arrears| (state.as_of() - arrears.since).num_days());
            Value::Int(days.unwrap_or(0))
        }
        LoanFact::Paid => money(state.paid() - state.taken_back() - state.given_back()),
        LoanFact::Forgiven => money(state.forgiven()),
        LoanFact::NextDueDate => match state.next_due() {
            Some(next) => Value::Date(next.date),
            None => Value::None,
        },
        LoanFact::MaturityDate => Value::Date(state.maturity_date()),
        LoanFact::IsRunning => Value::Bool(!matches!(
            state.status(),
            LoanStatus::NotDrawn | LoanStatus::Closed
        )),
        LoanFact::IsInDefault => Value::Bool(state.credit_event().is_some()),
    }
}

/// A value as events write it: an amount in whole cents with the digits of the currency, and as it is otherwise, for the
/// loan to say so.
fn written(value: &Value, currency: Currency) -> Json {
    match value {
        Value::Money(amount) => match Money::new(*amount, currency) {
            Ok(money) => json!(money.amount().to_string()),
            Err(_) => EffectPlan::written(value),
        },
        value => EffectPlan::written(value),
    }
}

/// A value that a decision gave, without the marks of its form.
fn plain(value: &Json) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}

/// An option of a loan, which may come to a change of it.
struct AnOption<'a> {
    plan: &'a OptionPlan,
    rules: &'a OptionRules,
    loan: &'a Loan,
    as_of: NaiveDate,
}

impl AnOption<'_> {
    /// What is decided of the effect, under its names; `None` when it waits for something.
    fn decided(
        &self,
        bundle: &Bundle,
        frame: &Frame,
        pending: &mut Pending,
    ) -> Result<Option<Map<String, Json>>, DecideError> {
        let mut decided = Some(Map::new());
        let place: Arc<str> = Arc::from("options.effect");
        for effect in &self.plan.effects {
            for (name, value) in effect.names().zip(effect.values()) {
                let answer = bundle.value(value, &[], frame).map_err(|error| {
                    let answers = Answers { bundle, frame };
                    answers.of_value(value, error)
                })?;
                // A condition waits under its own name; what the effect needs, under that of its value.
                let who = match value {
                    ValueRef::Rule(id) => &bundle.program().describe(*id).name,
                    _ => &place,
                };
                match (pending.take(Stage::Offer, who, answer), &mut decided) {
                    (Some(value), Some(decided)) => {
                        decided.insert(name, written(&value, bundle.currency()));
                    }
                    _ => decided = None,
                }
            }
        }
        Ok(decided)
    }

    /// The loan after an event; or the limit of the option that it meets.
    fn after(&self, event: &Event) -> Result<Result<Box<LoanState>, Reason>, LoanError> {
        let mut loan = self.loan.clone();
        match loan.record(event.clone()) {
            Ok(()) => Ok(Ok(Box::new(loan.as_of(self.as_of)?))),
            Err(error) => match self.refusal(&error).as_ref().and_then(Reason::of_loan) {
                Some(reason) => Ok(Err(reason)),
                None => Err(error),
            },
        }
    }
}

impl AnOption<'_> {
    /// Why the loan leaves no room for the option; of one that would take the place of an option exercised later, with the
    /// day of that one.
    fn refusal(&self, error: &LoanError) -> Option<Refusal> {
        let refusal = error.refusal()?.clone();
        let LoanError::Event { date, .. } = error else {
            return Some(refusal);
        };
        let (later, date) = (*date > self.as_of, *date);
        Some(match refusal {
            Refusal::OptionUsedUp {
                option, at_most, ..
            } if later => Refusal::OptionUsedUp {
                option,
                at_most,
                exercised_on: date,
            },
            Refusal::OptionExcluded { option, other, .. } if later => Refusal::OptionExcluded {
                option: other,
                other: option,
                exercised_on: date,
            },
            refusal => refusal,
        })
    }
}

impl Subject for AnOption<'_> {
    type Granted = Change;

    fn rules(
        &self,
        bundle: &Bundle,
        frame: &Frame,
        pending: &mut Pending,
    ) -> Result<Vec<Finding>, DecideError> {
        let program = bundle.program();
        let rules = program.rules_of_options(&self.rules.file).filter(|rule| {
            let in_force = program.describe(*rule).doc.in_force;
            in_force.contains(frame.as_of())
        });
        let findings =
            rules.map(|rule| decide::finding(bundle, frame, rule, Judgement::NONE, pending));
        findings.collect()
    }

    fn amount<'b>(&'b self, _: &'b Bundle) -> Option<&'b AmountPlan> {
        self.rules.amount.as_ref()
    }

    fn requested(
        &self,
        bundle: &Bundle,
        frame: &Frame,
        pending: &mut Pending,
    ) -> Result<AmountAnswer, DecideError> {
        match &self.rules.amount {
            Some(plan) => requested::bounds(bundle, plan, frame, pending),
            None => Ok(AmountAnswer::free(bundle.currency())),
        }
    }

    fn ask(
        &self,
        bundle: &Bundle,
        frame: &Frame,
        pending: &mut Pending,
    ) -> Result<(), DecideError> {
        self.decided(bundle, frame, pending).map(|_| ())
    }

    fn grant(
        &self,
        bundle: &Bundle,
        frame: &Frame,
        pending: &mut Pending,
        amounts: Amounts,
    ) -> Result<Option<Box<Change>>, DecideError> {
        let Some(chosen) = self.decided(bundle, frame, pending)? else {
            return Ok(None);
        };
        let unfit = |cause| DecideError::Change {
            option: self.plan.id.to_string(),
            cause: Box::new(cause),
        };
        let event = json!({
            "kind": "option", "date": self.as_of, "option": &*self.plan.id, "chosen": chosen
        });
        let event: Event = serde_json::from_value(event).map_err(|error| {
            unfit(LoanError::Event {
                number: self.loan.events().len().saturating_add(1),
                kind: penteract_core::EventKind::Option,
                date: self.as_of,
                refusal: Refusal::NoEvent {
                    cause: LocalText::in_english(error.to_string()),
                },
            })
        })?;
        let after = self.after(&event).map_err(unfit)?;
        let currency = bundle.currency();
        let money = |amount| Money::new(amount, currency);
        let is_asked = self.rules.amount.is_some();
        Ok(Some(Box::new(Change {
            event,
            amounts: match is_asked {
                true => Some((money(amounts.granted)?, money(amounts.requested)?)),
                false => None,
            },
            limits: amounts.limits,
            after,
        })))
    }
}

impl OptionError {
    /// The stable code of the error, as cases write it; that of a decision where it is one of a decision.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Decide(error) => error.code(),
            Self::File(error) => error.code(),
            Self::NoSuchOption { .. } => "no-such-option",
            Self::NotDecided { .. } => "not-decided",
            Self::NotInTheContract { .. } => "not-in-the-contract",
        }
    }
}

impl Decision<Change> {
    /// What was decided besides the amount granted: what each value is called, and the value as people read it.
    #[must_use]
    pub fn chosen_texts(&self, change: &Change) -> Vec<(LocalText, LocalText)> {
        let (Some(plan), Some(frame), Event::Option { chosen, .. }) =
            (self.option(), self.frame(), &change.event)
        else {
            return Vec::new();
        };
        let bundle = self.bundle();
        let granted = change.amount().map(|amount| amount.amount().to_string());
        let mut texts = Vec::new();
        for effect in &plan.effects {
            for (name, value) in effect.names().zip(effect.values()) {
                let Some(decided) = chosen.get(&name) else {
                    continue;
                };
                // The amount granted is told apart.
                if granted.as_deref() == decided.as_str() && decided.is_string() {
                    continue;
                }
                let label = bundle.name_of(value, Some(self.as_of()));
                let label = label.unwrap_or_else(|| LocalText::same(format!("`{name}`")));
                let known = match bundle.value(value, &[], frame) {
                    Ok(Answer::Known(known)) if written(&known, bundle.currency()) == *decided => {
                        Some(known)
                    }
                    _ => None,
                };
                let path = match value {
                    ValueRef::Fact(id) => Some(bundle.fact_path(*id)),
                    _ => None,
                };
                let text = match known {
                    Some(known) => LocalText::in_each(bundle.languages(), |language| {
                        bundle.say_value(&known, path.as_deref(), language)
                    }),
                    None => LocalText::same(plain(decided)),
                };
                texts.push((label, text));
            }
        }
        texts
    }

    /// The loan with the change that was decided; `None` when nothing was granted, or a person decides.
    #[must_use]
    pub fn changed_loan(&self) -> Option<RunningLoan> {
        let (Outcome::CounterOffer(change) | Outcome::Accept(change)) = self.outcome() else {
            return None;
        };
        let mut loan = RunningLoan::clone(&self.of_loan.as_ref()?.loan);
        loan.events.push(change.event.clone());
        Some(loan)
    }
}
