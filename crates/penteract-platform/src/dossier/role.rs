//! Who acts, and as what.

use penteract::rust_decimal::Decimal;
use penteract::said;
use serde::{Deserialize, Serialize};

/// As what somebody acts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// A company, or who acts for it.
    Applicant,
    /// Works on dossiers.
    Officer,
    /// Says the second word on what an officer proposes.
    Approver,
    /// Reads everything and changes nothing.
    Auditor,
    /// Answers for the products: publishes versions of the catalogue.
    Owner,
    /// Looks after people and retention.
    Administrator,
    /// The platform itself, where a day does something.
    Platform,
}

said! { Role {
    Applicant => "applicant", "demandeur";
    Officer => "officer", "chargé d'affaires";
    Approver => "approver", "délégataire";
    Auditor => "auditor", "auditeur";
    Owner => "product owner", "responsable produit";
    Administrator => "administrator", "administrateur";
    Platform => "platform", "plateforme";
} }

impl Role {
    /// Whether somebody in that role works at the lender.
    #[must_use]
    pub const fn is_staff(self) -> bool {
        !matches!(self, Self::Applicant | Self::Platform)
    }
}

/// Who acts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// The name that steps are stamped with.
    pub name: String,
    /// As what.
    pub role: Role,
    /// The largest loan that they may approve; any where there is none.
    pub limit: Option<Decimal>,
}
