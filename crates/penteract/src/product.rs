//! One product, ready to decide.

use std::sync::Arc;

use chrono::NaiveDate;
use penteract_bundle::{Application, Bundle, BundleError};

use crate::change::{self, Change, OptionError};
use crate::decide::{self, Alike};
use crate::decision::Decision;
use crate::error::DecideError;
use crate::loan_file::{self, LoanFileError};
use crate::offer::Offer;
use crate::outcome::Outcome;
use crate::record::{self, Record, Replay, ReplayError};
use crate::running_loan::RunningLoan;
use crate::seam::seam;

/// A compiled loan product: immutable, `Send + Sync`, cheap to clone.
#[derive(Debug, Clone)]
pub struct Product {
    bundle: Arc<Bundle>,
}

impl Product {
    pub(crate) fn new(bundle: Bundle) -> Self {
        Self {
            bundle: Arc::new(bundle),
        }
    }

    /// The product's identifier, with its variant after `@` if it has one.
    #[must_use]
    pub fn id(&self) -> &str {
        self.bundle.address()
    }

    /// What the product is made of: names, windows, facts, parameters, labels, cases.
    #[must_use]
    pub fn bundle(&self) -> &Bundle {
        &self.bundle
    }

    /// Decides one application at one date.
    ///
    /// Reads no clock and does no I/O; the same application, date and product give the same
    /// decision, byte for byte once serialised.
    ///
    /// # Errors
    /// [`DecideError`]: the application does not fit what the product asks (every problem at
    /// once), or the product itself cannot be computed. Never a refusal.
    pub fn decide(
        &self,
        application: &Application,
        as_of: NaiveDate,
    ) -> Result<Decision, DecideError> {
        seam!("decide" of self.bundle, { as_of = tracing::field::display(as_of) }, decide::decide(&self.bundle, application, as_of))
    }

    /// What it comes to for an application of which another product, which lends alike, computed the offer.
    pub(crate) fn decide_like<'o>(
        &self,
        application: &Application,
        as_of: NaiveDate,
        other: &'o Offer,
    ) -> Result<Outcome<Alike<'o>>, DecideError> {
        decide::decide_like(&self.bundle, application, as_of, other)
    }

    /// Decides an option of a loan that runs, for answers at one date. The loan stays as it is:
    /// [`Decision::changed_loan`] is the loan with what was decided.
    ///
    /// An option that the loan leaves no room for that day (closed, used up, excluded, too soon, beyond the longest
    /// term) is refused.
    ///
    /// # Errors
    /// [`OptionError`]: the loan is another product's or another version's, or not what its application gives
    /// ([`Product::verify`]), its file holds no loan, the answers do not fit, or the product cannot be computed. Never a refusal.
    pub fn decide_option(
        &self,
        loan: &RunningLoan,
        option: &str,
        answers: &Application,
        as_of: NaiveDate,
    ) -> Result<Decision<Change>, OptionError> {
        seam!(
            "decide_option" of self.bundle,
            { as_of = tracing::field::display(as_of) },
            change::decide(&self.bundle, loan, option, answers, as_of)
        )
    }

    /// Whether a loan is what this product gave: granted by this version of it, with the contract that its application gives
    /// on the day of the decision. Where the product leaves a figure to a person, there is no contract to compare with.
    ///
    /// # Errors
    /// [`LoanFileError`], with the figures that differ.
    pub fn verify(&self, loan: &RunningLoan) -> Result<(), LoanFileError> {
        let bundle = loan_file::product_of(&self.bundle, loan)?;
        loan_file::verify(&bundle, loan)
    }

    /// Decides a record again, and says whether the same comes out, and if not whether product, engine or record are the
    /// cause.
    ///
    /// # Errors
    /// [`ReplayError`]: the record is of another product, or what it holds is not decided by this one.
    pub fn replay(&self, record: &Record) -> Result<Replay, ReplayError> {
        seam!("replay" of self.bundle, {}, record::replay(&self.bundle, record))
    }

    /// The decision of an option of a loan that this product granted, which is not verified.
    pub(crate) fn decide_option_of_granted(
        &self,
        loan: &RunningLoan,
        option: &str,
        answers: &Application,
        as_of: NaiveDate,
    ) -> Result<Decision<Change>, OptionError> {
        change::of_granted(&self.bundle, loan, option, answers, as_of)
    }

    /// The same product with some parameters chosen otherwise: what a lender does where the
    /// sources of a product disagree. The digest of the result tells it from the original.
    ///
    /// # Errors
    /// [`BundleError`] when a parameter does not exist or its value does not fit.
    pub fn with_parameters(&self, choices: &[(String, String)]) -> Result<Self, BundleError> {
        Ok(Self::new(self.bundle.with_parameters(choices)?))
    }
}
