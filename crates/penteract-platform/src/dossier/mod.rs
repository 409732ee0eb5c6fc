//! A dossier: what happened to one application, from the first answer to the last payment.
//!
//! A dossier is its steps, in order, and nothing else; what it holds on a day is folded from them. A step is made by a
//! move ([`moves::act`]) and is never changed.

mod lending;
pub mod moves;
mod refused;
mod role;
mod state;
mod step;

use penteract::chrono::NaiveDate;
use penteract::{Application, Language, Loan, RunningLoan, Say as _};

pub use refused::Refused;
pub use role::{Actor, Role};
pub use state::State;
pub use step::{Party, Stamped, Step};

/// What a person proposes, or what is offered, awaits another person's word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// Who proposes.
    pub by: String,
    /// A loan, or a refusal.
    pub grants: bool,
    /// Why.
    pub motive: String,
}

/// A decision of the engine, as it stands in the dossier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decided {
    /// The record in its compact form: it names the product, the digest of its files and the answers, and replays.
    pub record: String,
    /// The address of the record.
    pub address: String,
    /// `accept`, `counter-offer`, `refer`, `incomplete` or `refuse`.
    pub outcome: String,
    /// The day of the decision.
    pub as_of: NaiveDate,
}

/// What a dossier holds, folded from its steps.
#[derive(Debug, Clone)]
pub struct Dossier {
    /// What the dossier is known by.
    pub id: String,
    /// The product, with its variant after `@`.
    pub product: String,
    /// The digest of the files of the product: since the submission, the dossier is pinned to them.
    pub digest: String,
    /// The language of who applies.
    pub language: Language,
    /// Where it stands.
    pub state: State,
    /// The day of the first step.
    pub opened_on: NaiveDate,
    /// The day of the last step.
    pub changed_on: NaiveDate,
    /// Who applies.
    pub party: Party,
    /// The answers.
    pub application: Application,
    /// The last decision.
    pub decided: Option<Decided>,
    /// Who works on it.
    pub officer: Option<String>,
    /// What awaits another person's word.
    pub proposal: Option<Proposal>,
    /// The last day on which the offer can be signed.
    pub valid_until: Option<NaiveDate>,
    /// Who signed.
    pub signed_by: Option<String>,
    /// The loan that it became.
    pub loan: Option<RunningLoan>,
    /// The steps, in order.
    pub steps: Vec<Stamped>,
}

impl Dossier {
    /// The dossier that some steps make; nothing where the first does not open one.
    #[must_use]
    pub fn of(id: &str, steps: Vec<Stamped>) -> Option<Self> {
        let first = steps.first()?;
        let Step::Opened {
            product,
            digest,
            language,
        } = &first.step
        else {
            return None;
        };
        let mut dossier = Self {
            id: id.to_owned(),
            product: product.clone(),
            digest: digest.clone(),
            language: language.parse().ok()?,
            state: State::Draft,
            opened_on: first.on,
            changed_on: first.on,
            party: Party::default(),
            application: Application::unanswered(),
            decided: None,
            officer: None,
            proposal: None,
            valid_until: None,
            signed_by: None,
            loan: None,
            steps: Vec::new(),
        };
        for stamped in &steps {
            dossier.take(stamped);
        }
        dossier.steps = steps;
        Some(dossier)
    }

    fn take(&mut self, stamped: &Stamped) {
        self.changed_on = stamped.on;
        if let Some(state) = stamped.step.leads_to() {
            self.state = state;
        }
        match &stamped.step {
            Step::Opened { .. } | Step::Noted { .. } | Step::Refused => {}
            Step::Introduced(party) => self.party = party.clone(),
            Step::Answered { path, answer } => {
                self.application = match answer {
                    // What was accepted once is accepted again.
                    Some(answer) => self
                        .application
                        .with_answer(path, answer)
                        .unwrap_or_else(|_| self.application.clone()),
                    None => self.application.without_answer(path),
                };
            }
            Step::Decided {
                record,
                address,
                outcome,
                digest,
                ..
            } => {
                digest.clone_into(&mut self.digest);
                self.decided = Some(Decided {
                    record: record.clone(),
                    address: address.clone(),
                    outcome: outcome.clone(),
                    as_of: stamped.on,
                });
            }
            Step::Taken => {
                self.officer = Some(stamped.by.clone());
                self.proposal = None;
                self.valid_until = None;
                self.signed_by = None;
            }
            Step::Proposed { grants, motive } => {
                self.proposal = Some(Proposal {
                    by: stamped.by.clone(),
                    grants: *grants,
                    motive: motive.clone(),
                });
            }
            Step::SentBack { .. } => self.proposal = None,
            Step::Offered { valid_until } => self.valid_until = Some(*valid_until),
            Step::Signed { name } => self.signed_by = Some(name.clone()),
            Step::Disbursed { loan } => self.loan = Some((**loan).clone()),
            Step::Booked { event } => {
                if let Some(loan) = &mut self.loan {
                    loan.events.push((**event).clone());
                }
            }
            Step::Withdrawn | Step::Expired => self.valid_until = None,
            Step::Erased => {
                self.party = Party::default();
                self.application = Application::unanswered();
                self.decided = None;
                self.signed_by = None;
                self.proposal = None;
            }
        }
    }

    /// The number of steps: who makes the next one says which they have seen.
    #[must_use]
    pub fn seen(&self) -> u32 {
        u32::try_from(self.steps.len()).unwrap_or(u32::MAX)
    }

    /// The loan, with all that happened to it; nothing before the disbursement.
    ///
    /// # Errors
    /// The sentence of the engine, when the events make no loan.
    pub fn running(&self) -> Result<Option<Loan>, String> {
        let loan = self.loan.as_ref().map(RunningLoan::loan).transpose();
        loan.map_err(|error| error.say(self.language))
    }
}
