//! What can go wrong: never a refusal.

use std::sync::Arc;

use chrono::NaiveDate;
use penteract_bundle::ApplicationProblems;
use penteract_core::{
    EffectiveRateError, LoanError, LocalText, MoneyError, ScheduleError, TermsError, said,
};
use penteract_rules::EvalError;

use crate::aid::AidError;

/// Why no decision was given.
///
/// None of these is a refusal: an application that cannot be read and a product that cannot be
/// computed are errors, so that no company is refused because of a bug.
#[derive(Debug)]
#[non_exhaustive]
pub enum DecideError {
    /// The application does not fit what the product asks, or nothing can be computed from some of its answers; its
    /// problems are listed up to a limit, and counted.
    InvalidApplication(ApplicationProblems),
    /// A script failed: overflow, division by zero, a hole in a parameter or a table.
    Evaluation(EvalError),
    /// A value of the product cannot be used where the manifest puts it.
    UnusableValue {
        /// The product.
        product: Arc<str>,
        /// The key of the manifest.
        place: &'static str,
        /// What is wrong, and what would be right.
        problem: LocalText,
    },
    /// No answer leads to a loan, so that the product and not the application is what fails.
    NoAnswerWorks {
        /// The product, with its variant.
        product: Arc<str>,
        /// The date of the decision.
        as_of: NaiveDate,
        /// Why nothing comes out.
        why: LocalText,
    },
    /// A phase of the product ends on a day that is past for a loan of this one, whatever is answered: an earlier day is
    /// decided.
    TooLate {
        /// The product, with its variant.
        product: Arc<str>,
        /// The date of the decision.
        as_of: NaiveDate,
        /// Which phase has no room.
        why: LocalText,
    },
    /// The script language's own interpreter gives another value than the typed form of a script:
    /// a defect of this engine.
    ReferenceDiffers {
        /// The rule or named value.
        function: Arc<str>,
        /// What the decision used.
        value: String,
        /// What the interpreter gives.
        reference: String,
    },
    /// The decision cannot be written as a record: a defect of this engine.
    Unrecordable {
        /// Why.
        problem: String,
    },
    /// The terms that the product gives make no loan.
    Terms(TermsError),
    /// An amount of the offer cannot be held in the currency.
    Money(MoneyError),
    /// No schedule can be computed from the terms.
    Schedule(ScheduleError),
    /// The public aid in the offer cannot be computed.
    Aid(AidError),
    /// The effective rate of the offer does not exist or is not unique.
    EffectiveRate(EffectiveRateError),
    /// An option gives a change that the loan cannot take.
    Change {
        /// The option.
        option: String,
        /// Why.
        cause: Box<LoanError>,
    },
    /// The contract and the events make no loan.
    Loan {
        /// Why.
        cause: Box<LoanError>,
    },
}

said! { DecideError: Error {
    InvalidApplication(problems) =>
        "the application has {counted}: {problems}",
        "le dossier a {counted} : {problems}",
        counted = LocalText::count(problems.count(), ["problem", "problems"], ["problème", "problèmes"]);
    Evaluation(cause: EvalError);
    UnusableValue { product, place, problem } =>
        "`{place}` of product `{product}`: {problem}",
        "`{place}` du produit `{product}` : {problem}";
    NoAnswerWorks { product, as_of, why } =>
        "`{product}` makes no loan on {as_of}, whatever is answered: {why}",
        "`{product}` ne fait aucun prêt le {as_of}, quelles que soient les réponses : {why}",
        as_of = as_of;
    TooLate { product, as_of, why } =>
        "`{product}` makes no loan on {as_of}, which is too late for it: {why}",
        "`{product}` ne fait aucun prêt le {as_of}, c'est trop tard pour lui : {why}",
        as_of = as_of;
    ReferenceDiffers { function, value, reference } =>
        "`{function}` is `{value}`, and `{reference}` by the reference interpreter",
        "`{function}` vaut `{value}`, et `{reference}` selon l'interpréteur de référence";
    Unrecordable { problem } =>
        "the decision cannot be recorded: {problem}",
        "la décision ne peut être enregistrée : {problem}";
    Terms(cause: TermsError) =>
        "the terms of the offer make no loan: {cause}",
        "les conditions de l'offre ne font pas un prêt : {cause}";
    Money(cause: MoneyError);
    Schedule(cause: ScheduleError) =>
        "no schedule can be computed: {cause}",
        "aucun échéancier ne se calcule : {cause}";
    Aid(cause: AidError) =>
        "the aid of the offer cannot be computed: {cause}",
        "l'aide de l'offre ne se calcule pas : {cause}";
    EffectiveRate(cause: EffectiveRateError) =>
        "no effective rate can be computed: {cause}",
        "aucun taux effectif ne se calcule : {cause}";
    Change { option, cause } =>
        "option `{option}` gives what the loan cannot take: {cause}",
        "l'option `{option}` donne ce que le prêt ne peut prendre : {cause}";
    Loan { cause } => "there is no such loan: {cause}", "un tel prêt n'existe pas : {cause}";
} }

impl DecideError {
    /// A contract and events that make no loan.
    pub(crate) fn no_loan(cause: LoanError) -> Self {
        Self::Loan {
            cause: Box::new(cause),
        }
    }

    /// Whether the application is what cannot be decided, rather than the product what fails: another application is.
    #[must_use]
    pub fn is_of_the_application(&self) -> bool {
        matches!(
            self,
            Self::InvalidApplication(_)
                | Self::TooLate { .. }
                | Self::Evaluation(EvalError::TooManyItems { .. })
        )
    }

    /// What the application comes to: `problem` where it is asked again, `failure` where the product fails.
    pub(crate) fn comes_to(&self) -> &'static str {
        match self.is_of_the_application() {
            true => "problem",
            false => "failure",
        }
    }

    /// The stable code of the error, as cases write it.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::InvalidApplication(_) => "invalid-application",
            Self::Evaluation(_) => "evaluation",
            Self::UnusableValue { .. } => "unusable-value",
            Self::NoAnswerWorks { .. } => "no-answer-works",
            Self::TooLate { .. } => "too-late",
            Self::ReferenceDiffers { .. } => "reference-differs",
            Self::Unrecordable { .. } => "unrecordable",
            Self::Terms(_) => "terms",
            Self::Money(_) => "money",
            Self::Schedule(_) => "schedule",
            Self::Aid(_) => "aid",
            Self::EffectiveRate(_) => "effective-rate",
            Self::Change { .. } => "change",
            Self::Loan { .. } => "loan",
        }
    }
}
