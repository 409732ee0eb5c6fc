//! Phases: what is paid of principal and of interest, and for how long. A schedule is a list of them over one balance.

mod data;
mod terms;

use serde::{Deserialize, Serialize};

use super::length::PhaseLength;
use super::payer::Payer;
use crate::{Language, Say, text};

#[cfg(feature = "schema")]
pub(super) use data::PhaseData;
pub use data::PhaseTextError;
pub(crate) use data::phase_problem;
pub use terms::{
    BulletInterest, DeferredInterest, Growth, LevelPaymentTerms, LevelShape, PercentBase,
    PhaseTerms, WeightStep,
};

/// One phase of a loan: what it repays, and who pays the interest that falls due in it.
///
/// Serialised with its kind and its length side by side:
/// ```json
/// { "kind": "no-payment", "months": 12, "interest": "due-at-end" }
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "data::PhaseData", into = "data::PhaseData")]
pub struct Phase {
    terms: PhaseTerms,
    payer: Payer,
}

impl Say for Phase {
    fn say(&self, language: Language) -> String {
        match &self.payer {
            Payer::Borrower => self.terms.say(language),
            payer => text!(
                "{paid} (interest {payer})",
                "{paid} (intérêts {payer})",
                paid = self.terms,
                payer = payer
            )
            .say(language),
        }
    }
}

impl From<PhaseTerms> for Phase {
    /// The borrower pays its interest.
    fn from(terms: PhaseTerms) -> Self {
        Self {
            terms,
            payer: Payer::Borrower,
        }
    }
}

impl Phase {
    /// What it repays, and for how long.
    pub const fn terms(&self) -> &PhaseTerms {
        &self.terms
    }

    /// The kind as it is written in terms: `level-payment`.
    pub const fn kind(&self) -> &'static str {
        self.terms.kind()
    }

    /// The length as given; `None` for a bullet that falls at the end of the phase before. For custom shares, as many
    /// instalments as shares.
    pub fn length(&self) -> Option<PhaseLength> {
        self.terms.length()
    }

    /// Who pays the interest that falls due in it.
    pub const fn payer(&self) -> &Payer {
        &self.payer
    }

    /// The same phase, its interest paid by somebody.
    #[must_use]
    pub fn paid_by(self, payer: Payer) -> Self {
        Self { payer, ..self }
    }

    /// The same phase with another length; custom shares have none but their own.
    #[must_use]
    pub fn lasting(self, length: PhaseLength) -> Self {
        Self {
            terms: self.terms.lasting(length),
            payer: self.payer,
        }
    }

    /// Another repayment, the same payer.
    pub(crate) fn with(&self, terms: PhaseTerms) -> Self {
        Self {
            terms,
            payer: self.payer.clone(),
        }
    }

    /// A phase of equal instalments, with no residual.
    pub fn level_payment(length: PhaseLength) -> Self {
        let terms = LevelPaymentTerms::default();
        PhaseTerms::LevelPayment { length, terms }.into()
    }

    /// A phase of equal shares of principal, with no residual.
    pub fn level_principal(length: PhaseLength) -> Self {
        let residual = None;
        PhaseTerms::LevelPrincipal { length, residual }.into()
    }

    /// Nothing is paid for `length`.
    pub fn no_payment(length: PhaseLength, interest: DeferredInterest) -> Self {
        PhaseTerms::NoPayment { length, interest }.into()
    }

    /// Interest alone is paid for `length`.
    pub fn interest_only(length: PhaseLength) -> Self {
        PhaseTerms::InterestOnly { length }.into()
    }

    /// The whole balance, on the last due date of the phase before.
    pub fn bullet() -> Self {
        PhaseTerms::Bullet {
            length: None,
            interest: BulletInterest::EachPeriod,
        }
        .into()
    }
}
