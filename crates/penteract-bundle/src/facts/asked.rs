//! Who answers a question, with which proof, and how the answer is handled.

use penteract_core::{LocalText, said, text};

use crate::keys::{Texts, table, words};

/// Who answers a question, and how the answer is handled.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Asked {
    /// Who answers.
    pub of: AskedOf,
    /// The document behind an answer.
    pub proof: Option<LocalText>,
    /// Whether the answer tells of a person.
    pub is_personal: bool,
    /// Whether the answer is kept from all but those who decide.
    pub is_confidential: bool,
    /// The page of questions that it belongs to.
    pub page: Option<LocalText>,
}

impl Asked {
    /// What there is to tell besides the question, in words; nothing of a plain question to the applicant.
    pub fn told(&self) -> Vec<LocalText> {
        let of = match self.of {
            AskedOf::Applicant => None,
            AskedOf::Lender => Some(text!("asked of the lender", "demandé au prêteur")),
            AskedOf::Register => Some(text!("told by a register", "donné par un registre")),
        };
        let proof = self
            .proof
            .as_ref()
            .map(|proof| text!("proof: {proof}", "justificatif : {proof}", proof = proof));
        let personal = text!("personal", "donnée personnelle");
        let confidential = text!("confidential", "confidentiel");
        let handled = [
            self.is_personal.then_some(personal),
            self.is_confidential.then_some(confidential),
        ];
        of.into_iter()
            .chain(proof)
            .chain(handled.into_iter().flatten())
            .collect()
    }
}

words! {
    /// Who answers a question.
    pub enum AskedOf {
        /// The applicant.
        Applicant = "applicant",
        /// The lender.
        Lender = "lender",
        /// A register that can be looked up.
        Register = "register",
    }
}

said! { AskedOf {
    Applicant => "applicant", "demandeur";
    Lender => "lender", "prêteur";
    Register => "register", "registre";
} }

table! {
    /// Who asks, who answers, and how the answer is handled: said of a fact, or once for its group or list.
    pub(crate) AskedKeys {
        /// The lines of the product's sources that ask for it.
        source: Texts = optional,
        /// Who answers: applicant (when left out), lender or register.
        asked_of: AskedOf = optional,
        /// The document behind an answer.
        proof: LocalText = optional,
        /// Whether the answer tells of a person; false when left out.
        personal: bool = optional,
        /// Whether the answer is kept from all but those who decide; false when left out.
        confidential: bool = optional,
        /// The page of questions that it belongs to; that of its group when left out.
        page: LocalText = optional,
    }
}

impl AskedKeys {
    /// That these lines of the product's sources ask.
    pub(super) fn of_source(source: Option<Texts>) -> Self {
        Self {
            source,
            ..Self::default()
        }
    }

    pub(super) fn asked(self) -> Asked {
        Asked {
            of: self.asked_of.unwrap_or(AskedOf::Applicant),
            proof: self.proof,
            is_personal: self.personal.unwrap_or(false),
            is_confidential: self.confidential.unwrap_or(false),
            page: self.page,
        }
    }
}
