//! A claim on a guarantor for people: what is claimed, what is paid, who bears what.

use rust_decimal::Decimal;
use serde::Serialize;

use super::loan::aligned;
use super::page::Page;
use crate::paint::Style;
use crate::session::Session;
use crate::text::Word;
use penteract::guarantee::{BalanceDirection, ClaimOutcome, ClaimRefusal, ProvisionalPayment};
use penteract::money::Money;
use penteract::{Claim, Say};

/// A claim and what comes of it.
#[derive(Serialize)]
pub(crate) struct Called {
    pub(crate) guarantor: String,
    pub(crate) claim: Claim,
    #[serde(flatten)]
    pub(crate) answer: Answer,
}

/// What the terms of the guarantee answer.
#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Answer {
    /// Every condition that failed, with its text.
    #[serde(serialize_with = "refusals")]
    Refused(Vec<ClaimRefusal>),
    /// What is paid in advance, while nothing was, and what is paid in the end.
    #[serde(untagged)]
    Paid {
        #[serde(skip_serializing_if = "Option::is_none")]
        provisional_payment: Option<ProvisionalPayment>,
        settlement: Box<ClaimOutcome>,
    },
}

fn refusals<S: serde::Serializer>(
    refusals: &[ClaimRefusal],
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(refusals.iter().map(ToString::to_string))
}

/// The claim under its own heading.
pub(crate) fn section(session: &Session, page: &mut Page, called: &Called) {
    let claim = &called.claim;
    let texts = session.texts();
    let event = &claim.event;
    let on = texts.on_date(&event.kind, &session.numbers().date(event.date));
    page.heading(&texts.claim_on(&called.guarantor), "");
    page.line(&on);
    match &called.answer {
        Answer::Refused(refusals) => {
            page.prose(0, None, &texts.claim_refused());
            for refusal in refusals {
                page.marked(2, "✗", Some(Style::Bad), &refusal.say(session.language));
            }
        }
        Answer::Paid {
            provisional_payment,
            settlement,
        } => {
            let figures = figures(session, claim, provisional_payment.as_ref(), settlement);
            page.table(&aligned(figures));
        }
    }
}

fn figures(
    session: &Session,
    claim: &Claim,
    provisional: Option<&ProvisionalPayment>,
    settlement: &ClaimOutcome,
) -> Vec<(String, String)> {
    let (texts, numbers) = (session.texts(), session.numbers());
    let amount = |value: Money| numbers.amount(value.amount(), value.currency());
    let accessories: Decimal = claim
        .accessories
        .iter()
        .map(|accessory| accessory.amount.amount())
        .sum();
    let accessories = numbers.amount(accessories, claim.lent.currency());
    let mut figures = vec![
        (Word::Principal, amount(claim.outstanding_principal)),
        (Word::Accessories, accessories),
    ];
    for recovery in settlement.recoveries() {
        let whole = recovery.guarantor().amount() + recovery.lender().amount();
        let whole = numbers.amount(whole, claim.lent.currency());
        let on = texts.on_date(&whole, &numbers.date(recovery.date()));
        let shared = texts.shared(
            &on,
            &amount(recovery.guarantor()),
            &amount(recovery.lender()),
        );
        figures.push((Word::Recovered, shared));
    }
    figures.extend([
        (Word::Loss, amount(settlement.loss())),
        (Word::CoveredLoss, amount(settlement.covered_loss())),
    ]);
    if let Some(payment) = provisional {
        let by = texts.paid_by(
            &amount(payment.amount()),
            &numbers.date(payment.latest_payment()),
        );
        figures.push((Word::ProvisionalPayment, by));
    }
    let indemnity = amount(settlement.indemnity());
    let word = match provisional {
        Some(_) => Word::IndemnityAsItStands,
        None => Word::Indemnity,
    };
    figures.push((
        word,
        match settlement.limited_by() {
            Some(cap) => texts.indemnity_capped(&indemnity, cap),
            None => indemnity,
        },
    ));
    figures.push((Word::LenderLoss, amount(settlement.lender_loss())));
    if !settlement.provisional_paid().is_zero() {
        figures.push((Word::PaidInAdvance, amount(settlement.provisional_paid())));
        let word = match settlement.direction() {
            BalanceDirection::GuarantorPays => Word::GuarantorStillPays,
            BalanceDirection::LenderRepays => Word::LenderGivesBack,
            BalanceDirection::Settled => Word::NothingLeftToPay,
        };
        let rest = settlement.true_up();
        let rest = numbers.amount(rest.amount().abs(), rest.currency());
        figures.push((word, rest));
    }
    figures
        .into_iter()
        .map(|(word, value)| (session.word(word).to_owned(), value))
        .collect()
}
