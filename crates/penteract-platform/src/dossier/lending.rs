//! Where money is at stake: the offer that is issued, the loan that is paid out, what happens to it.

use penteract::chrono::{Days, NaiveDate};
use penteract::{
    Application, Decision, Event, GuaranteeOffer, LocalText, Offer, OptionError, Outcome,
    RunningLoan,
};

use serde_json::{Map, Value as Json};

use super::moves::{Circumstances, answers, decide, decided, short};
use super::role::Actor;
use super::{Dossier, Refused, State, Step};

/// The offer of a decision.
pub(super) fn offered(decision: &Decision) -> Result<&Offer, Refused> {
    if let Some(unanswered) = Refused::unanswered(decision) {
        return Err(unanswered);
    }
    decision.outcome().offer().ok_or(Refused::RulesRefuse)
}

pub(super) fn approve(
    dossier: &Dossier,
    actor: &Actor,
    around: Circumstances<'_>,
) -> Result<Vec<Step>, Refused> {
    let proposal = dossier.proposal.as_ref();
    let own = |by: &str| by == actor.name;
    if proposal.is_some_and(|proposal| own(&proposal.by))
        || dossier.officer.as_deref().is_some_and(own)
    {
        return Err(Refused::OwnProposal);
    }
    if !proposal.is_some_and(|proposal| proposal.grants) {
        return Ok(vec![Step::Refused]);
    }
    // The offer is that of the day on which it is issued.
    let decision = decide(around, &dossier.application)?;
    let offer = offered(&decision)?;
    if let Some(limit) = actor.limit.filter(|limit| offer.amount().amount() > *limit) {
        return Err(Refused::AboveLimit {
            amount: offer.amount(),
            limit,
        });
    }
    decision.running_loan().map_err(Refused::Contract)?;
    let days = Days::new(u64::from(around.settings.offer_days));
    Ok(vec![
        decided(&decision, State::Proposed)?,
        Step::Offered {
            valid_until: around.today.checked_add_days(days).unwrap_or(around.today),
        },
    ])
}

/// The loan begins on the day on which it is paid out, with the offer of the day on which it was issued: the product decides
/// once more, and where it would offer something else nothing is paid.
pub(super) fn disburse(dossier: &Dossier, around: Circumstances<'_>) -> Result<Step, Refused> {
    let decision = decide(around, &dossier.application)?;
    let offer = offered(&decision)?;
    let signed_on = dossier.decided.as_ref().map(|decided| decided.as_of);
    let signed = around
        .product
        .decide(&dossier.application, signed_on.unwrap_or(around.today))
        .map_err(Refused::Decide)?;
    let same = offered(&signed)?;
    if !is_what_was_signed(offer, same) {
        return Err(Refused::OtherOffer);
    }
    let loan = decision.running_loan().map_err(Refused::Contract)?;
    let loan = loan.ok_or(Refused::RulesRefuse)?;
    Ok(Step::Disbursed {
        loan: Box::new(loan),
    })
}

/// Whether two offers of different days differ by their dates alone: the amounts and rates of each loan, its fees, its lines,
/// and what the guarantee covers and costs.
fn is_what_was_signed(offer: &Offer, signed: &Offer) -> bool {
    let loans = |offer: &Offer| -> Vec<_> {
        let each = offer.loans().iter();
        each.map(|loan| {
            let later: Vec<_> = loan.later_rates().iter().map(|step| step.annual).collect();
            let fees = loan.terms().fees().to_vec();
            (
                loan.amount(),
                loan.rate(),
                later,
                fees,
                loan.schedule().rows().len(),
            )
        })
        .collect()
    };
    let guarantee = |offer: &Offer| {
        let fees = |guarantee: &GuaranteeOffer| -> Vec<_> {
            let fees = guarantee.fees().iter();
            fees.map(|fee| (fee.total(), fee.payer().clone())).collect()
        };
        offer.guarantee().map(|guarantee| {
            (
                guarantee.coverage(),
                guarantee.guaranteed_amount(),
                fees(guarantee),
            )
        })
    };
    loans(offer) == loans(signed) && guarantee(offer) == guarantee(signed)
}

fn running(dossier: &Dossier) -> Result<&RunningLoan, Refused> {
    dossier.loan.as_ref().ok_or(Refused::RulesRefuse)
}

/// Each event is recorded after those before it; the loan takes all of them, or none.
pub(super) fn book(
    dossier: &Dossier,
    events: &[Event],
    today: NaiveDate,
) -> Result<Vec<Step>, Refused> {
    let told = |error: penteract::loan::LoanError| Refused::Loan(LocalText::of(&error));
    let mut loan = running(dossier)?.loan().map_err(told)?;
    let mut steps = Vec::new();
    for event in events {
        if event.date() > today {
            return Err(Refused::Later { date: event.date() });
        }
        if let Some(id) = event.id() {
            short(id)?;
        }
        loan.record(event.clone()).map_err(told)?;
        steps.push(Step::Booked {
            event: Box::new(event.clone()),
        });
    }
    Ok(steps)
}

/// An option by its rules, where it has some; else as the contract has it.
pub(super) fn ask(
    (dossier, actor): (&Dossier, &Actor),
    (option, choice, chosen): (&str, Option<&str>, &Map<String, Json>),
    given: &Application,
    around: Circumstances<'_>,
) -> Result<Step, Refused> {
    let loan = running(dossier)?;
    let held = serde_json::to_value(given).unwrap_or_default();
    for fact in around.product.bundle().facts() {
        let path = fact.path().split_once('.');
        let is_answered = path.is_some_and(|(group, name)| {
            held.get(group).and_then(|group| group.get(name)).is_some()
        });
        if is_answered && !answers(actor.role, fact) {
            return Err(Refused::NotTheirs {
                label: fact.label().clone(),
            });
        }
    }
    let decision = around
        .product
        .decide_option(loan, option, given, around.today);
    let decision = match decision {
        Ok(decision) => decision,
        Err(OptionError::NotDecided { .. }) => {
            let event: Event = serde_json::from_value(serde_json::json!({
                "kind": "option", "date": around.today, "option": option, "choice": choice, "chosen": chosen,
            }))
            .map_err(|error| Refused::Loan(LocalText::same(error.to_string())))?;
            let mut steps = book(dossier, &[event], around.today)?;
            return steps.pop().ok_or(Refused::RulesRefuse);
        }
        Err(error) => return Err(Refused::Option(error)),
    };
    if let Some(unanswered) = Refused::unanswered(&decision) {
        return Err(unanswered);
    }
    match decision.outcome() {
        Outcome::Accept(change) | Outcome::CounterOffer(change) => Ok(Step::Booked {
            event: Box::new(change.event().clone()),
        }),
        outcome => Err(Refused::OptionRefused {
            reasons: outcome
                .reasons()
                .iter()
                .map(|reason| decision.reason_text(reason))
                .collect(),
        }),
    }
}
