use penteract::said;
use serde::{Deserialize, Serialize};

/// Where a dossier stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// The applicant answers.
    Draft,
    /// Sent, and answers of the lender are missing.
    Submitted,
    /// Sent, and the rules hold.
    Decided,
    /// Sent, and the rules ask for a person.
    Referred,
    /// An officer works on it.
    InReview,
    /// An officer proposes; another person approves.
    Proposed,
    /// The offer awaits its signature.
    Offered,
    /// Signed; the money is not paid out yet.
    Signed,
    /// A loan that runs.
    Disbursed,
    /// Refused.
    Refused,
    /// The applicant does not go on.
    Withdrawn,
    /// Not signed in time.
    Expired,
    /// Answers and names are gone; the steps stay as what was done on which day.
    Erased,
}

impl State {
    /// All of them, in the order of a dossier's life.
    pub const ALL: [Self; 13] = [
        Self::Draft,
        Self::Submitted,
        Self::Decided,
        Self::Referred,
        Self::InReview,
        Self::Proposed,
        Self::Offered,
        Self::Signed,
        Self::Disbursed,
        Self::Refused,
        Self::Withdrawn,
        Self::Expired,
        Self::Erased,
    ];

    /// The word by which stores and addresses know it.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Submitted => "submitted",
            Self::Decided => "decided",
            Self::Referred => "referred",
            Self::InReview => "in-review",
            Self::Proposed => "proposed",
            Self::Offered => "offered",
            Self::Signed => "signed",
            Self::Disbursed => "disbursed",
            Self::Refused => "refused",
            Self::Withdrawn => "withdrawn",
            Self::Expired => "expired",
            Self::Erased => "erased",
        }
    }

    /// The state of a code.
    #[must_use]
    pub fn of_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.code() == code)
    }
}

// What people call them.
said! { State {
    Draft => "draft", "brouillon";
    Submitted => "to be completed by the lender", "à compléter par le prêteur";
    Decided => "rules met", "règles remplies";
    Referred => "for a person to look at", "à examiner";
    InReview => "in review", "en instruction";
    Proposed => "awaiting approval", "à valider";
    Offered => "offered", "offre émise";
    Signed => "signed", "signé";
    Disbursed => "paid out", "versé";
    Refused => "refused", "refusé";
    Withdrawn => "withdrawn", "abandonné";
    Expired => "expired", "expiré";
    Erased => "erased", "effacé";
} }
