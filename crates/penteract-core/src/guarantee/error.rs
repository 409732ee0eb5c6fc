//! Why a claim gives no indemnity.

use chrono::NaiveDate;

use super::refusal::ClaimRefusal;
use super::terms::{GuaranteeTermsError, ReferenceDateError};
use crate::{Money, MoneyError, Words, said};

/// Why a claim gives no indemnity: the terms refuse it, or it does not hold together.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ClaimError {
    /// The terms refuse the claim: every condition that failed.
    Refused {
        /// The conditions that failed, with their texts.
        refusals: Vec<ClaimRefusal>,
    },
    /// More was recovered than there was to lose.
    RecoveriesAboveLoss {
        /// The credit event.
        event: String,
        /// Its date.
        event_date: NaiveDate,
        /// The sum of the recoveries.
        recovered: Money,
        /// The date of the last one.
        last_recovery: NaiveDate,
        /// Principal and accessories claimed.
        claimed: Money,
    },
    /// Two dates that cannot come in this order.
    OutOfOrder {
        /// The credit event.
        event: String,
        /// What comes first.
        first: Words,
        /// Its date.
        first_date: NaiveDate,
        /// What comes after it.
        second: Words,
        /// Its date.
        second_date: NaiveDate,
    },
    /// An amount below zero.
    Negative {
        /// Which amount.
        what: Words,
        /// Its value.
        amount: Money,
    },
    /// A loss on a part that is kept, when no part is.
    NothingKept,
    /// A condition of the terms that the claim does not answer.
    Unanswered {
        /// The condition.
        id: String,
        /// Its text.
        text: String,
    },
    /// An answer to a condition that the terms do not have.
    UnknownCondition {
        /// The condition.
        id: String,
    },
    /// No payment in advance.
    NoProvisional {
        /// Who guarantees.
        guarantor: String,
    },
    /// A date beyond those that can be written.
    BeyondCalendar {
        /// The date.
        date: NaiveDate,
    },
    /// Terms that do not hold together.
    Terms(GuaranteeTermsError),
    /// No reference date for the lender's exposure.
    ReferenceDate(ReferenceDateError),
    /// Amounts in several currencies, or too large.
    Money(MoneyError),
}

said! { ClaimError: Error {
    Refused { refusals } =>
        "the claim is refused: {refusals}",
        "l'appel est refusé : {refusals}";
    RecoveriesAboveLoss { event, event_date, recovered, last_recovery, claimed } =>
        "after the event `{event}` of {event_date}, {recovered} had been recovered on {last_recovery}, more than the {claimed} claimed: there is no loss; check the recoveries",
        "après l'évènement `{event}` du {event_date}, {recovered} avaient été recouvrés le {last_recovery}, plus que les {claimed} réclamés : il n'y a pas de perte ; vérifiez les recouvrements";
    OutOfOrder { event, first, first_date, second, second_date } =>
        "in the claim for `{event}`, {second} of {second_date} comes before {first} of {first_date}: check the two dates",
        "dans l'appel pour `{event}`, {second} ({second_date}) précède {first} ({first_date}) : vérifiez les deux dates";
    Negative { what, amount } =>
        "{what} is {amount}, below zero: amounts of a claim are not",
        "{what} : {amount}, c'est négatif, et les montants d'un appel ne le sont pas";
    NothingKept =>
        "the claim has an actuarial loss on the part that is kept, and waives all of it: state the part that is waived",
        "l'appel a une perte actuarielle sur la part qui est gardée, et l'abandonne tout entière : dites quelle part est abandonnée";
    Unanswered { id, text } =>
        "the claim does not say whether the condition `{id}` is met: {text}",
        "l'appel ne dit pas si la condition `{id}` est remplie : {text}";
    UnknownCondition { id } =>
        "the claim answers the condition `{id}`, which the terms do not have: check its name",
        "l'appel répond à la condition `{id}`, que les conditions de la garantie n'ont pas : vérifiez son nom";
    NoProvisional { guarantor } =>
        "the terms of {guarantor} have no provisional payment: wait for the final loss",
        "la garantie de {guarantor} n'a pas d'indemnisation provisoire : attendez la perte finale";
    BeyondCalendar { date } =>
        "a time counted from {date} ends beyond the last date that can be written",
        "un délai compté à partir du {date} s'achève au-delà de la dernière date qui peut s'écrire";
    Terms(cause: GuaranteeTermsError);
    ReferenceDate(cause: ReferenceDateError);
    Money(cause: MoneyError);
} }
