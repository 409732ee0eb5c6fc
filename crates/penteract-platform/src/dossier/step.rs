use penteract::chrono::NaiveDate;
use penteract::{Event, LocalText, RunningLoan, text};
use serde::{Deserialize, Serialize};

use super::State;

/// Who applies.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Party {
    /// The company.
    pub company: String,
    /// Its number in the register, where it has one.
    pub number: String,
    /// Who answers for it.
    pub contact: String,
    /// Where they are reached.
    pub mail: String,
    /// By which mandate somebody acts for a company that is not theirs; empty otherwise.
    pub mandate: String,
}

/// What happened to a dossier.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Step {
    /// An application was begun.
    Opened {
        /// The product, with its variant after `@`.
        product: String,
        /// The digest of its files.
        digest: String,
        /// The code of the language of who applies.
        language: String,
    },
    /// Who applies said who they are.
    Introduced(Party),
    /// A question was answered, or an answer taken back.
    Answered {
        /// The fact.
        path: String,
        /// The answer in JSON; nothing when it is taken back.
        answer: Option<String>,
    },
    /// The product decided.
    Decided {
        /// Where the dossier stands by it.
        state: State,
        /// The compact record.
        record: String,
        /// Its address.
        address: String,
        /// The outcome by its name.
        outcome: String,
        /// The digest of the files that decided.
        digest: String,
    },
    /// An officer takes it in hand.
    Taken,
    /// A remark for those who work on it.
    Noted {
        /// The remark.
        text: String,
    },
    /// An officer proposes a loan or a refusal.
    Proposed {
        /// A loan.
        grants: bool,
        /// Why.
        motive: String,
    },
    /// The approver wants it looked at again.
    SentBack {
        /// Why.
        motive: String,
    },
    /// The offer may be signed.
    Offered {
        /// Until the end of that day.
        valid_until: NaiveDate,
    },
    /// It is refused.
    Refused,
    /// The borrower signed.
    Signed {
        /// As whom.
        name: String,
    },
    /// The money is paid out: from now on there is a loan.
    Disbursed {
        /// What was signed, without events.
        loan: Box<RunningLoan>,
    },
    /// Something happened to the loan.
    Booked {
        /// What.
        event: Box<Event>,
    },
    /// The applicant does not go on.
    Withdrawn,
    /// The offer was not signed in time.
    Expired,
    /// Answers and names were erased.
    Erased,
}

impl Step {
    /// The state to which it leads, where it leads to one.
    #[must_use]
    pub fn leads_to(&self) -> Option<State> {
        Some(match self {
            Self::Opened { .. } => State::Draft,
            Self::Decided { state, .. } => *state,
            Self::Taken | Self::SentBack { .. } => State::InReview,
            Self::Proposed { .. } => State::Proposed,
            Self::Offered { .. } => State::Offered,
            Self::Refused => State::Refused,
            Self::Signed { .. } => State::Signed,
            Self::Disbursed { .. } => State::Disbursed,
            Self::Withdrawn => State::Withdrawn,
            Self::Expired => State::Expired,
            Self::Erased => State::Erased,
            Self::Introduced(_)
            | Self::Answered { .. }
            | Self::Noted { .. }
            | Self::Booked { .. } => return None,
        })
    }

    /// What was done, in words.
    #[must_use]
    pub fn told(&self) -> LocalText {
        match self {
            Self::Opened { product, .. } => {
                text!(
                    "begins an application for {product}",
                    "commence une demande de {product}"
                )
            }
            Self::Introduced(_) => text!("says who applies", "dit qui demande"),
            Self::Answered {
                path,
                answer: Some(_),
            } => text!("answers {path}", "répond à {path}"),
            Self::Answered { path, answer: None } => {
                text!(
                    "takes back the answer to {path}",
                    "retire la réponse à {path}"
                )
            }
            Self::Decided {
                outcome, address, ..
            } => {
                text!(
                    "decision {outcome}, record {address}",
                    "décision {outcome}, enregistrement {address}"
                )
            }
            Self::Taken => text!("takes it in hand", "prend en charge"),
            Self::Noted { text } => text!("notes: {text}", "note : {text}"),
            Self::Proposed {
                grants: true,
                motive,
            } => {
                text!("proposes the loan: {motive}", "propose le prêt : {motive}")
            }
            Self::Proposed {
                grants: false,
                motive,
            } => {
                text!(
                    "proposes a refusal: {motive}",
                    "propose un refus : {motive}"
                )
            }
            Self::SentBack { motive } => text!("sends back: {motive}", "renvoie : {motive}"),
            Self::Offered { valid_until } => {
                text!(
                    "offers, until {valid_until}",
                    "émet l'offre, valable jusqu'au {valid_until}",
                    valid_until = *valid_until
                )
            }
            Self::Refused => text!("refuses", "refuse"),
            Self::Signed { name } => text!("signs as {name}", "signe sous le nom de {name}"),
            Self::Disbursed { .. } => text!("pays out", "verse le prêt"),
            Self::Booked { event } => {
                text!("books: {what}", "enregistre : {what}", what = event.kind())
            }
            Self::Withdrawn => text!("does not go on", "abandonne la demande"),
            Self::Expired => text!("not signed in time", "non signée à temps"),
            Self::Erased => text!(
                "erases answers and names",
                "efface les réponses et les noms"
            ),
        }
    }
}

/// A step, with who made it, and when.
#[derive(Debug, Clone, PartialEq)]
pub struct Stamped {
    /// The day, as the tenant counts it.
    pub on: NaiveDate,
    /// Who: a person's name, `applicant`, or `platform`.
    pub by: String,
    /// What.
    pub step: Step,
}
