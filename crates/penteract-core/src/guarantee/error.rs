//! Why a claim gives no indemnity.

use chrono::NaiveDate;

use super::refusal::ClaimRefusal;
use super::terms::{GuaranteeTermsError, ReferenceDateError};
use crate::{Money, MoneyError};

/// Why a claim gives no indemnity: the terms refuse it, or it does not hold together.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ClaimError {
    /// The terms refuse the claim: every condition that failed.
    #[error("the claim is refused: {}", listed(.refusals))]
    Refused {
        /// The conditions that failed, with their texts.
        refusals: Vec<ClaimRefusal>,
    },
    /// More was recovered than there was to lose.
    #[error(
        "after the event `{event}` of {event_date}, {recovered} had been recovered on {last_recovery}, more than the {claimed} claimed: there is no loss; check the recoveries"
    )]
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
    #[error(
        "in the claim for `{event}`, {second} of {second_date} comes before {first} of {first_date}: check the two dates"
    )]
    OutOfOrder {
        /// The credit event.
        event: String,
        /// What comes first.
        first: &'static str,
        /// Its date.
        first_date: NaiveDate,
        /// What comes after it.
        second: &'static str,
        /// Its date.
        second_date: NaiveDate,
    },
    /// An amount below zero.
    #[error("{what} is {amount}, below zero: amounts of a claim are not")]
    Negative {
        /// Which amount.
        what: &'static str,
        /// Its value.
        amount: Money,
    },
    /// A loss on a part that is kept, when no part is.
    #[error(
        "the claim has an actuarial loss on the part that is kept, and waives all of it: state the part that is waived"
    )]
    NothingKept,
    /// A condition of the terms that the claim does not answer.
    #[error("the claim does not say whether the condition `{id}` is met: {text}")]
    Unanswered {
        /// The condition.
        id: String,
        /// Its text.
        text: String,
    },
    /// An answer to a condition that the terms do not have.
    #[error("the claim answers the condition `{id}`, which the terms do not have: check its name")]
    UnknownCondition {
        /// The condition.
        id: String,
    },
    /// No payment in advance.
    #[error("the terms of {guarantor} have no provisional payment: wait for the final loss")]
    NoProvisional {
        /// Who guarantees.
        guarantor: String,
    },
    /// A date beyond those that can be written.
    #[error("a time counted from {date} ends beyond the last date that can be written")]
    BeyondCalendar {
        /// The date.
        date: NaiveDate,
    },
    /// Terms that do not hold together.
    #[error(transparent)]
    Terms(#[from] GuaranteeTermsError),
    /// No reference date for the lender's exposure.
    #[error(transparent)]
    ReferenceDate(#[from] ReferenceDateError),
    /// Amounts in several currencies, or too large.
    #[error(transparent)]
    Money(#[from] MoneyError),
}

fn listed(refusals: &[ClaimRefusal]) -> String {
    let texts: Vec<String> = refusals.iter().map(ToString::to_string).collect();
    texts.join("; ")
}
