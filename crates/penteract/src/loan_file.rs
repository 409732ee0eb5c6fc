//! Whether the file of a loan is what its product gave: granted by the version at hand, with the contract that the
//! application gives on the day of the decision.

use std::sync::Arc;

use crate::compared::{apart, is_told};
use crate::decide;
use crate::error::DecideError;
use crate::outcome::Outcome;
use crate::running_loan::RunningLoan;
use chrono::NaiveDate;
use penteract_bundle::{ApplicationProblems, Bundle, BundleError};
use penteract_core::{Language, LocalText, Say, said, text};

/// So many figures that differ are told.
const DIFFERENCES_MAX: usize = 5;

/// Why the file of a loan is not used with a product. The loan is as it was.
#[derive(Debug)]
#[non_exhaustive]
pub enum LoanFileError {
    /// The loan is another product's.
    OtherProduct {
        /// The product that was asked.
        product: String,
        /// The product of the loan.
        of_loan: String,
    },
    /// The loan was granted by another version of the product.
    OtherVersion {
        /// The product.
        product: String,
        /// The digest of the version at hand.
        at_hand: String,
        /// The digest of the version that granted the loan.
        of_loan: String,
    },
    /// The loan cannot be what it says: a parameter that the product does not have, or not so.
    Parameters(BundleError),
    /// The application in the file does not fit its product.
    Application {
        /// Its problems.
        problems: ApplicationProblems,
    },
    /// The application in the file gives no loan on the day of the decision.
    NotGranted {
        /// The product.
        product: String,
        /// The day of the decision, as the file says it.
        decided_on: NaiveDate,
        /// What comes of the application.
        outcome: LocalText,
    },
    /// The contract in the file is not the one that the application gives.
    OtherContract {
        /// The day of the decision, as the file says it.
        decided_on: NaiveDate,
        /// The first figures that differ.
        differences: Vec<Difference>,
    },
    /// The product cannot be computed.
    Decide(DecideError),
}

said! { LoanFileError: Error {
    OtherProduct { product, of_loan } =>
        "the loan is one of `{of_loan}`, not of `{product}`: decide it as `{of_loan}`, or mend `product` in the file",
        "le prêt est un prêt `{of_loan}`, et non `{product}` : décidez-le comme `{of_loan}`, ou corrigez `product` dans le fichier";
    OtherVersion { product, at_hand, of_loan } =>
        "the loan was granted by a version of `{product}` that is not at hand (its digest is {of_loan}, here it is {at_hand}): decide it with the catalogue of that day",
        "le prêt a été accordé par une version de `{product}` qui n'est pas ici (son empreinte est {of_loan}, ici {at_hand}) : décidez-le avec le catalogue de ce jour-là";
    Parameters(cause: BundleError);
    Application { problems } =>
        "the application in the file of the loan does not fit its product: {problems}",
        "le dossier dans le fichier du prêt ne convient pas à son produit : {problems}";
    NotGranted { product, decided_on, outcome } =>
        "`{product}` grants no loan on {decided_on} for the application in the file; take the file that `decide --contract` wrote. {outcome}",
        "`{product}` n'accorde aucun prêt le {decided_on} pour le dossier du fichier ; prenez le fichier que `decide --contract` a écrit. {outcome}",
        decided_on = decided_on;
    OtherContract { decided_on, differences } =>
        "the contract in the file is not the one that its application gives on {decided_on}: {differences}; take the file that `decide --contract` wrote",
        "le contrat du fichier n'est pas celui que donne son dossier le {decided_on} : {differences} ; prenez le fichier que `decide --contract` a écrit",
        decided_on = decided_on;
    Decide(cause: DecideError);
} }

impl LoanFileError {
    /// The stable code of the error.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::OtherProduct { .. } => "other-product",
            Self::OtherVersion { .. } => "other-version",
            Self::Parameters(_) => "parameters",
            Self::Application { .. } => "invalid-application",
            Self::NotGranted { .. } => "not-granted",
            Self::OtherContract { .. } => "other-contract",
            Self::Decide(error) => error.code(),
        }
    }
}

/// A figure of the contract in the file of a loan that its application does not give.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Difference {
    /// Where it stands in the contract: `terms.rate.annual`.
    pub place: String,
    /// What the file says; `None` where it says nothing.
    pub in_file: Option<String>,
    /// What the application gives; `None` where it gives nothing.
    pub given: Option<String>,
}

impl Say for Difference {
    fn say(&self, language: Language) -> String {
        let said = text!(
            "`{place}` is {in_file} in the file, {given} by the application",
            "`{place}` vaut {in_file} dans le fichier, {given} d'après le dossier",
            place = self.place,
            in_file = said_or_nothing(self.in_file.as_deref()),
            given = said_or_nothing(self.given.as_deref())
        );
        said.say(language)
    }
}

fn said_or_nothing(value: Option<&str>) -> LocalText {
    match value {
        Some(value) => LocalText::same(format!("`{value}`")),
        None => text!("nothing", "rien"),
    }
}

/// The product that granted a loan, when it is the one at hand, or means the same.
pub(crate) fn product_of(
    bundle: &Arc<Bundle>,
    running: &RunningLoan,
) -> Result<Arc<Bundle>, LoanFileError> {
    if bundle.address() != running.product {
        return Err(LoanFileError::OtherProduct {
            product: bundle.address().to_owned(),
            of_loan: running.product.clone(),
        });
    }
    let bundle = match running.parameters.is_empty() || bundle.digest() == running.digest {
        true => Arc::clone(bundle),
        false => {
            let chosen: Vec<_> = running.parameters.iter().collect();
            Arc::new(bundle.with_parameters(&chosen)?)
        }
    };
    let is_same_meaning = || running.meaning.as_deref() == Some(bundle.meaning());
    if bundle.digest() != running.digest && !is_same_meaning() {
        return Err(LoanFileError::OtherVersion {
            product: bundle.address().to_owned(),
            at_hand: bundle.digest().to_owned(),
            of_loan: running.digest.clone(),
        });
    }
    Ok(bundle)
}

/// Decides the application of a loan again, and compares the contract. Where a person decided, since the product leaves
/// a figure open, there is nothing to compare with.
pub(crate) fn verify(bundle: &Arc<Bundle>, running: &RunningLoan) -> Result<(), LoanFileError> {
    let decided_on = running.decided_on;
    let decided = decide::decide(bundle, &running.application, decided_on);
    let decision = decided.map_err(|error| match error {
        DecideError::InvalidApplication(problems) => LoanFileError::Application { problems },
        error => LoanFileError::Decide(error),
    })?;
    let contract = match decision.outcome() {
        Outcome::Accept(_)
        | Outcome::CounterOffer(_)
        | Outcome::Refer {
            indicative: Some(_),
            ..
        } => decision.contract(),
        Outcome::Refer {
            indicative: None, ..
        } => return Ok(()),
        _ => {
            return Err(LoanFileError::NotGranted {
                product: bundle.address().to_owned(),
                decided_on,
                outcome: decision.not_granted(),
            });
        }
    };
    let Ok(Some(contract)) = contract else {
        return Ok(());
    };
    if contract == running.contract {
        return Ok(());
    }
    let differences = match (
        serde_json::to_value(&running.contract),
        serde_json::to_value(&contract),
    ) {
        (Ok(in_file), Ok(given)) => {
            // Another version of the same meaning may call things otherwise.
            let left_out = match bundle.digest() == running.digest {
                true => |_: &str| false,
                false => is_told,
            };
            apart(&in_file, &given, DIFFERENCES_MAX, left_out)
        }
        _ => Vec::new(),
    };
    if differences.is_empty() && bundle.digest() != running.digest {
        return Ok(());
    }
    let differences = differences.into_iter().map(|apart| Difference {
        place: apart.place,
        in_file: apart.one,
        given: apart.other,
    });
    Err(LoanFileError::OtherContract {
        decided_on,
        differences: differences.collect(),
    })
}
