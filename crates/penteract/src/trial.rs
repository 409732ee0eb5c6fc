//! Answers tried when a product is checked: what an applicant may answer is decided, asked again or refused, and never
//! makes the product fail.

mod answers;
mod division;
mod sequences;

use std::sync::Arc;

use chrono::NaiveDate;
use penteract_bundle::{Bundle, OptionPlan, SchedulePlan, ValueRef};
use penteract_core::{LocalText, Money, Rounding, TermsError, text};
use penteract_rules::{
    Code, Diagnostic, EvalError, Frame, FrameBuilder, Label, Otherwise, ParameterValue, Slot, Value,
};
use rust_decimal::Decimal;

use self::answers::Trials;
pub use self::sequences::OPTION_EXERCISES_MAX;
use self::sequences::{BeyondTerm, Tried};
use crate::amount::AmountFit;
use crate::answers::Answers;
use crate::contract::{self, ContractError};
use crate::error::DecideError;
use crate::offer::Offer;
use crate::pending::Pending;
use crate::quote::Quoter;
use crate::requested;

/// Answers within their bounds make the product fail.
const FAILS: Code = Code::new("offer.fails");
/// An option leads beyond the longest term of a loan.
const BEYOND_TERM: Code = Code::new("options.beyond-term");
/// An option opens after the end of every loan.
const UNOPENED: Code = Code::new("options.unopened");
/// No answer leads to an offer.
const NONE: Code = Code::new("offer.none");

/// The tables of the manifest that say what is lent, and what the borrower may choose.
const OFFER: &str = "offer";
const OPTIONS: &str = "options";

/// The dates on which a product is tried: more of them show no more.
const DATES_MAX: usize = 12;
/// The days beside them that are tried around ends of phases and dates of parameters.
const TURNING_MAX: usize = 36;

/// What came of answers.
enum Came {
    /// A loan, or the question for answers that were not given; with what is wrong of its options.
    Loan(Option<Tried>),
    /// A rule refuses them.
    Refused,
    /// Nothing can be computed from them: they are asked again.
    AskedAgain(LocalText),
    /// The product fails.
    Failure(Failure),
}

/// Why a product fails.
struct Failure {
    why: LocalText,
    place: Label,
    remedy: LocalText,
}

/// Tries answers within the bounds of their facts, on each day on which something changes, and tells what makes the
/// product fail.
pub(crate) fn problems(bundle: &Bundle) -> Vec<Diagnostic> {
    let mut found: Vec<Diagnostic> = Vec::new();
    let dates = dates(bundle);
    // What a rule divides by hangs on answers, hardly on the day.
    let divided = dates
        .first()
        .and_then(|first| division::by_zero(bundle, *first));
    for problem in dates
        .iter()
        .filter_map(|as_of| at(bundle, *as_of))
        .chain(divided)
    {
        let is_new =
            |known: &Diagnostic| known.code != problem.code || known.primary != problem.primary;
        if found.iter().all(is_new) {
            found.push(problem);
        }
    }
    found
}

/// Whether some answers are decided on a day: an application is asked again when others are, and else the product fails.
pub(crate) fn decides(bundle: &Bundle, as_of: NaiveDate) -> bool {
    let trials = Trials::new(bundle, as_of);
    let mut frames = trials.usual().chain(trials.all());
    let mut signed = Vec::new();
    frames.any(|frame| {
        let came = came_of(bundle, &frame, &mut signed);
        matches!(came, Came::Loan(_) | Came::Refused)
    })
}

/// What is wrong on a day.
fn at(bundle: &Bundle, as_of: NaiveDate) -> Option<Diagnostic> {
    if let Some(problem) = no_amount(bundle, as_of) {
        return Some(problem);
    }
    let trials = Trials::new(bundle, as_of);
    let mut leads_to_a_loan = false;
    let mut asked_again = None;
    let mut is_refused = false;
    let mut failed = None;
    let mut tried: Option<Tried> = None;
    let mut signed = Vec::new();
    for frame in trials.usual() {
        match came_of(bundle, &frame, &mut signed) {
            Came::Loan(options) => {
                leads_to_a_loan = true;
                tried = match (tried, options) {
                    (Some(before), Some(options)) => Some(before.with(options)),
                    (before, options) => before.or(options),
                };
            }
            Came::Refused => is_refused = true,
            Came::AskedAgain(why) => asked_again = Some(why),
            Came::Failure(failure) => {
                failed.get_or_insert_with(|| (trials.told(&frame), failure));
            }
        }
    }
    let product = bundle.address();
    if let Some((answers, failure)) = failed {
        let is_always = !leads_to_a_loan && asked_again.is_none() && !is_refused;
        let why = failure.why;
        let message = if is_always || answers.is_empty() {
            text!(
                "`{product}` makes no loan on {as_of}, whatever is answered: {why}",
                "`{product}` ne fait aucun prêt le {as_of}, quelles que soient les réponses\u{a0}: {why}",
                why = why,
                as_of = as_of
            )
        } else {
            text!(
                "`{product}` fails on {as_of} with {answers}: {why}",
                "`{product}` échoue le {as_of} avec {answers}\u{a0}: {why}",
                answers = answers,
                why = why,
                as_of = as_of
            )
        };
        let problem = Diagnostic::error(FAILS, message);
        return Some(problem.at(failure.place).help(failure.remedy));
    }
    if let Some((code, BeyondTerm { option, why }, help)) = tried.and_then(wrong_option) {
        let mut options = bundle.options().iter();
        let place = options.find(|known| *known.id == *option);
        let message = text!(
            "option `{option}` of `{product}` on {as_of}: {why}",
            "option `{option}` de `{product}` le {as_of}\u{a0}: {why}",
            why = why,
            as_of = as_of
        );
        let place = place.map_or_else(|| bundle.place(), |known| known.declared.clone());
        return Some(Diagnostic::error(code, message).at(place).help(help));
    }
    let why = asked_again.filter(|_| !leads_to_a_loan && !is_refused)?;
    if decides(bundle, as_of) {
        return None;
    }
    let message = text!(
        "no answer that was tried gives a loan of `{product}` on {as_of}: {why}",
        "aucune réponse essayée ne donne un prêt de `{product}` le {as_of}\u{a0}: {why}",
        why = why,
        as_of = as_of
    );
    Some(Diagnostic::error(NONE, message).at(bundle.place_of(OFFER)).help(text!(
        "mend the phases, or the `min` and `max` of the facts that they read: applicants would be asked again for answers that are never right",
        "corrigez les phases, ou les `min` et `max` des données qu'elles lisent\u{a0}: on redemanderait aux demandeurs des réponses qui ne conviennent jamais"
    )))
}

/// Why no amount can be lent on a day, or none as it is asked for, whatever is answered: by the limits that hang on no
/// answer, the multiple, and what may be asked for.
fn no_amount(bundle: &Bundle, as_of: NaiveDate) -> Option<Diagnostic> {
    let plan = &bundle.offer().amount;
    let nothing = FrameBuilder::new(bundle.program(), as_of).build();
    let known = requested::bounds(bundle, plan, &nothing, &mut Pending::default()).ok()?;
    let bounds = known.bounds;
    let (smallest, largest) = (bounds.smallest(), bounds.ceiling());
    let field = bundle.fact_of(plan.request)?.field();
    let asked = |bound: Option<&Value>| match bound {
        Some(Value::Money(amount)) => Some(*amount),
        _ => None,
    };
    let (least, most) = (asked(field.min()), asked(field.max()));
    let said = |amount: Decimal| Money::rounded(amount, bundle.currency(), Rounding::Floor).ok();
    let above = |one: Option<Decimal>, other: Option<Decimal>| {
        one.zip(other).filter(|(one, other)| one > other)
    };
    let from = bounds.floor(smallest);
    let from = if from < smallest {
        from.saturating_add(bounds.step())
    } else {
        from
    };
    let message = if let Some((smallest, largest)) = above(Some(from), largest) {
        text!(
            "no amount can be lent on {as_of}: the smallest, a multiple, is {smallest}, and the largest is {largest}",
            "aucun montant ne peut être prêté le {as_of} : le plus petit, un multiple, est de {smallest}, et le plus grand de {largest}",
            smallest = said(smallest)?,
            largest = said(largest)?,
            as_of = as_of
        )
    } else if let Some((smallest, most)) = above(Some(smallest), most) {
        text!(
            "no amount that may be asked for can be lent on {as_of}: at most {most} may be asked for, and the smallest loan is {smallest}",
            "aucun montant qui peut être demandé n'est prêté le {as_of} : au plus {most} peut être demandé, et le plus petit prêt est de {smallest}",
            smallest = said(smallest)?,
            most = said(most)?,
            as_of = as_of
        )
    } else {
        let (least, largest) = above(least, largest)?;
        text!(
            "no amount can be lent as it is asked for on {as_of}: {least} at least is asked for, and the largest loan is {largest}",
            "aucun montant ne peut être prêté tel qu'il est demandé le {as_of} : {least} au moins est demandé, et le plus grand prêt est de {largest}",
            least = said(least)?,
            largest = said(largest)?,
            as_of = as_of
        )
    };
    let help = text!(
        "change `min`, `max` or `multiple` of `offer.amount`, or the bounds of the question",
        "changez `min`, `max` ou `multiple` de `offer.amount`, ou les bornes de la question"
    );
    let problem = Diagnostic::error(NONE, message);
    Some(problem.at(bundle.place_of(OFFER)).help(help))
}

/// The first option that is wrong, the code of its fault, and what its author may do.
fn wrong_option(tried: Tried) -> Option<(Code, BeyondTerm, LocalText)> {
    let too_long = tried.beyond.or_else(|| tried.closed.into_iter().next());
    let too_long = too_long.map(|option| {
        let help = text!(
            "give every option that makes the loan longer a `max_term` that leaves it room, make it add less, or let it keep the end with `keeps_maturity = true`",
            "donnez à chaque option qui allonge le prêt un `max_term` qui lui laisse la place, faites-lui ajouter moins, ou faites-lui garder la fin avec `keeps_maturity = true`"
        );
        (BEYOND_TERM, option, help)
    });
    let unopened = || {
        let help = text!(
            "open it earlier with `opens_after` or `takes_effect`, or take the option away: nobody could ever use it",
            "ouvrez-la plus tôt avec `opens_after` ou `takes_effect`, ou retirez l'option\u{a0}: personne ne pourrait jamais l'utiliser"
        );
        let option = tried.unopened.into_iter().next();
        option.map(|option| (UNOPENED, option, help))
    };
    too_long.or_else(unopened)
}

/// The first day of each window, and of each value of a parameter that the offer reads.
fn dates(bundle: &Bundle) -> Vec<NaiveDate> {
    let offer = bundle.offer();
    let mut values = offer.shape();
    values.extend(bundle.guarantee().into_iter().flat_map(|plan| plan.shape()));
    values.extend(offer.tranche_amounts().cloned());
    values.extend(offer.amount.min.clone());
    values.extend(offer.amount.multiple.clone());
    values.extend(bundle.options().iter().flat_map(OptionPlan::values));
    let names: Vec<Arc<str>> = values
        .iter()
        .flat_map(|value: &ValueRef| bundle.reads_parameters(value))
        .collect();
    let read = bundle.parameters().iter();
    let read = read.filter(|parameter| names.iter().any(|name| **name == *parameter.name()));
    let changes: Vec<NaiveDate> = read
        .flat_map(|parameter| parameter.values())
        .filter_map(|value| value.period.from())
        .collect();
    // A phase that ends on a day has no room in a loan that begins after it, and a condition may look at that day.
    let turning = turning_days(bundle, &names);
    let mut dates = Vec::new();
    for window in bundle.windows() {
        let within = changes.iter().copied().filter(|day| window.contains(*day));
        let first = window.period().from().or_else(|| within.clone().min());
        dates.extend(
            first
                .or(window.period().until())
                .or(NaiveDate::from_ymd_opt(2020, 1, 1)),
        );
        dates.extend(within);
        if offer.schedules().any(SchedulePlan::ends_on_a_day) {
            dates.extend(window.period().until());
        }
    }
    dates.sort_unstable();
    dates.dedup();
    dates.truncate(DATES_MAX);
    let turning = turning.filter(|day| bundle.is_granted_on(*day));
    dates.extend(turning.take(TURNING_MAX));
    dates.sort_unstable();
    dates.dedup();
    dates
}

/// The day before, of and after each fixed day on which something turns: the end of a phase that the manifest gives, and
/// each date of the parameters that are read.
fn turning_days<'a>(
    bundle: &'a Bundle,
    names: &'a [Arc<str>],
) -> impl Iterator<Item = NaiveDate> + 'a {
    let of_parameters = bundle.parameters().iter();
    let of_parameters = of_parameters
        .filter(|parameter| names.iter().any(|name| **name == *parameter.name()))
        .flat_map(|parameter| parameter.values())
        .filter_map(|value| match &value.value {
            ParameterValue::Known(Value::Date(day)) => Some(*day),
            _ => None,
        });
    let ends = bundle.offer().schedules().flat_map(SchedulePlan::phases);
    let ends = ends.filter_map(|phase| match &phase.until {
        Some(ValueRef::Constant(Value::Date(day)) | ValueRef::Sourced(Value::Date(day), _)) => {
            Some(*day)
        }
        _ => None,
    });
    ends.chain(of_parameters)
        .flat_map(|day| [day.pred_opt(), Some(day), day.succ_opt()])
        .flatten()
}

/// What comes of the answers of a frame. Those that give a contract are kept as they are signed: others that come to them
/// have the same contract, of which all is known.
fn came_of(bundle: &Bundle, frame: &Frame, known: &mut Vec<Frame>) -> Came {
    let unless_refused = |came: Came| {
        if is_refused(bundle, frame) {
            Came::Refused
        } else {
            came
        }
    };
    let offer = match offer(bundle, frame) {
        Ok(Some(offer)) => offer,
        Ok(None) => return Came::Loan(None),
        Err(error) => {
            // An author is told the cause itself, an applicant what to answer otherwise.
            let why = match &error {
                DecideError::InvalidApplication(problems) => {
                    let why = problems.iter().find_map(|problem| problem.help_text());
                    why.cloned().unwrap_or_default()
                }
                error => LocalText::of(error),
            };
            let came = match (Answers { bundle, frame }).of_offer(error) {
                DecideError::InvalidApplication(_) => Came::AskedAgain(why),
                error => Came::Failure(failure(bundle, &error.into())),
            };
            return unless_refused(came);
        }
    };
    let signed = contract::signed(bundle, frame, offer.amount().amount()).ok();
    let signed = match signed {
        Some(signed) if known.contains(&signed) => return Came::Loan(None),
        signed => signed,
    };
    match contract::of_offer(bundle, frame, &offer) {
        Ok(contracts) => {
            known.extend(signed);
            let tried = contracts
                .iter()
                .filter_map(|(_, contract)| sequences::tried(&contract.terms));
            Came::Loan(tried.reduce(Tried::with))
        }
        Err(ContractError::Unanswered { .. } | ContractError::Unpublished { .. }) => {
            Came::Loan(None)
        }
        // The borrower chooses among what the product foresees: nobody can be asked again.
        Err(error) => unless_refused(Came::Failure(failure(bundle, &error))),
    }
}

/// The offer for answers, of an amount that the limits known leave.
fn offer(bundle: &Bundle, frame: &Frame) -> Result<Option<Box<Offer>>, DecideError> {
    let mut pending = Pending::default();
    let amount = requested::evaluate(bundle, frame, &mut pending)?;
    let Slot::Answered(Value::Money(requested)) = frame.get(bundle.offer().amount.request) else {
        return Ok(None);
    };
    let granted: Decimal = match amount.bounds.fit(requested) {
        AmountFit::Fits => requested,
        AmountFit::Smaller(allowed) => allowed,
        AmountFit::BelowMinimum => amount.bounds.smallest(),
        AmountFit::Nothing(_) => return Ok(None),
    };
    let mut quoter = Quoter::new(bundle, frame, &mut pending);
    quoter.quote(granted, granted, Vec::new())
}

/// Whether a rule refuses the answers, which come to no offer then.
fn is_refused(bundle: &Bundle, frame: &Frame) -> bool {
    let program = bundle.program();
    program.rules().any(|id| {
        let doc = &program.describe(id).doc;
        doc.otherwise == Otherwise::Refuse
            && doc.in_force.contains(frame.as_of())
            && matches!(
                program.evaluate(id, &[], frame),
                Ok(penteract_rules::Answer::Known(Value::Bool(false)))
            )
    })
}

/// Why a product fails, and what its author may do.
fn failure(bundle: &Bundle, error: &ContractError) -> Failure {
    let (place, remedy) = match error {
        ContractError::PhasesBefore { .. } => (
            bundle.place_of(OPTIONS),
            text!(
                "give the phases up to that day the same lengths for every answer",
                "donnez aux phases jusqu'à ce jour les mêmes durées pour chaque réponse"
            ),
        ),
        ContractError::Decide(error) => (place_of(bundle, error), remedy(error)),
        _ => (
            bundle.place_of(OPTIONS),
            text!(
                "mend the options, or let a rule refuse these answers",
                "corrigez les options, ou faites refuser ces réponses par une règle"
            ),
        ),
    };
    Failure {
        why: LocalText::of(error),
        place,
        remedy,
    }
}

fn remedy(error: &DecideError) -> LocalText {
    match error {
        DecideError::UnusableValue { place, .. } => text!(
            "give `{place}` a value that it can take",
            "donnez à `{place}` une valeur qui lui convient"
        ),
        DecideError::Evaluation(_) => text!(
            "guard the expression, narrow the `min` and `max` of the facts that it reads, or let a rule refuse these answers",
            "protégez l'expression, resserrez les `min` et `max` des données qu'elle lit, ou faites refuser ces réponses par une règle"
        ),
        DecideError::Terms(TermsError::PhaseEndsBeforeStart { .. }) => text!(
            "end the phase later, leave it out of such a loan with `when`, or close the window of the product before that day",
            "faites finir la phase plus tard, retirez-la d'un tel prêt avec `when`, ou fermez la fenêtre du produit avant ce jour"
        ),
        _ => text!(
            "mend the value, narrow the `min` and `max` of the facts, or let a rule refuse these answers",
            "corrigez la valeur, resserrez les `min` et `max` des données, ou faites refuser ces réponses par une règle"
        ),
    }
}

/// The expression that failed, the key of the manifest that takes no such value, else what is lent.
fn place_of(bundle: &Bundle, error: &DecideError) -> Label {
    match error {
        DecideError::Evaluation(
            EvalError::Overflow { place }
            | EvalError::DivisionByZero { place }
            | EvalError::PhaseLength { place, .. }
            | EvalError::RoundingMultiple { place, .. }
            | EvalError::NoDate { place }
            | EvalError::Engine { place },
        ) => {
            let label = place.location.clone();
            Label::place(label.file, label.span)
        }
        DecideError::UnusableValue { place, .. } => bundle.place_of(place),
        _ => bundle.place_of(OFFER),
    }
}
