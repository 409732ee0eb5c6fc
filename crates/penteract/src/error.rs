//! What can go wrong: never a refusal.

use std::sync::Arc;

use chrono::NaiveDate;
use penteract_bundle::ApplicationProblems;
use penteract_core::{EffectiveRateError, ScheduleError, TermsError};
use penteract_rules::EvalError;

/// Why no decision was given.
///
/// None of these is a refusal: an application that cannot be read and a product that cannot be
/// computed are errors, so that no company is refused because of a bug.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DecideError {
    /// The application does not fit what the product asks, or nothing can be computed from some of its answers; its
    /// problems are listed up to a limit, and counted.
    #[error("the application has {} problem(s): {_0}", .0.count())]
    InvalidApplication(ApplicationProblems),
    /// A script failed: overflow, division by zero, a hole in a parameter or a table.
    #[error(transparent)]
    Evaluation(#[from] EvalError),
    /// A value of the product cannot be used where the manifest puts it.
    #[error("`{place}` of product `{product}`: {problem}")]
    UnusableValue {
        /// The product.
        product: Arc<str>,
        /// The key of the manifest.
        place: &'static str,
        /// What is wrong, and what would be right.
        problem: String,
    },
    /// No answer leads to a loan, so that the product and not the application is what fails.
    #[error("`{product}` makes no loan on {as_of}, whatever is answered: {why}")]
    NoAnswerWorks {
        /// The product, with its variant.
        product: Arc<str>,
        /// The date of the decision.
        as_of: NaiveDate,
        /// Why nothing comes out.
        why: Arc<str>,
    },
    /// The script language's own interpreter gives another value than the typed form of a script:
    /// a defect of this engine.
    #[error("`{function}` is {value}, and {reference} by the reference interpreter")]
    ReferenceDiffers {
        /// The rule or named value.
        function: Arc<str>,
        /// What the decision used.
        value: String,
        /// What the interpreter gives.
        reference: String,
    },
    /// The terms that the product gives make no loan.
    #[error("the terms of the offer make no loan: {0}")]
    Terms(#[from] TermsError),
    /// An amount of the offer cannot be held in the currency.
    #[error(transparent)]
    Money(#[from] penteract_core::MoneyError),
    /// No schedule can be computed from the terms.
    #[error("no schedule can be computed: {0}")]
    Schedule(#[from] ScheduleError),
    /// The public aid in the offer cannot be computed.
    #[error("the aid of the offer cannot be computed: {0}")]
    Aid(#[from] crate::aid::AidError),
    /// The effective rate of the offer does not exist or is not unique.
    #[error("no effective rate can be computed: {0}")]
    EffectiveRate(#[from] EffectiveRateError),
}

impl DecideError {
    /// Whether the application is what cannot be decided, rather than the product what fails: another application is.
    #[must_use]
    pub fn is_of_the_application(&self) -> bool {
        matches!(
            self,
            Self::InvalidApplication(_) | Self::Evaluation(EvalError::TooManyItems { .. })
        )
    }

    /// The stable code of the error, as cases write it.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::InvalidApplication(_) => "invalid-application",
            Self::Evaluation(_) => "evaluation",
            Self::UnusableValue { .. } => "unusable-value",
            Self::NoAnswerWorks { .. } => "no-answer-works",
            Self::ReferenceDiffers { .. } => "reference-differs",
            Self::Terms(_) => "terms",
            Self::Money(_) => "money",
            Self::Schedule(_) => "schedule",
            Self::Aid(_) => "aid",
            Self::EffectiveRate(_) => "effective-rate",
        }
    }
}
