//! `decide --option`, `explain --option`: an option of a loan that runs is decided.

use std::path::Path;

use penteract::{
    Application, Change, DecideError, Decision, LoanFileError, OptionError, Product, Say as _,
};

use super::decide;
use super::loan;
use crate::arguments::DecideArguments;
use crate::failure::{Failure, Report};
use crate::input;
use crate::render;
use crate::session::Session;

/// Decides an option. A refusal is a result like the others.
pub(crate) fn run(
    session: &Session,
    product: &Product,
    option: &str,
    arguments: &DecideArguments,
) -> Result<Report, Failure> {
    let loan = arguments.application.as_deref().unwrap_or(Path::new("-"));
    let answers = arguments.answers.as_deref();
    let decision = decided(session, product, option, loan, answers)?;
    let text = if session.wants_json()? {
        render::json(&decision)?
    } else {
        render::change::page(session, &decision)?
    };
    let outcome = decision.outcome();
    if let Some(path) = &arguments.contract {
        let changed = decision
            .changed_loan()
            .ok_or_else(|| Failure::wrong_use(session.texts().loan_unchanged(&outcome.title())))?;
        decide::keep_loan(session, path, &render::json(&changed)?, Some(loan))?;
    }
    Ok(decide::required(session, arguments.require, outcome, text))
}

/// The decision of an option, for the loan and the answers of two files.
pub(super) fn decided(
    session: &Session,
    product: &Product,
    option: &str,
    path: &Path,
    answers: Option<&Path>,
) -> Result<Decision<Change>, Failure> {
    let files = [Some(path), answers];
    input::check_one_standard_input(session, files.into_iter().flatten())?;
    let running = loan::of_file(session, path, &input::read(session, path)?)?;
    let given = match answers {
        Some(path) => decide::answers(session, path, option)?,
        None => Application::unanswered(),
    };
    let decision = product.decide_option(&running, option, &given, session.as_of);
    decision.map_err(|error| match &error {
        OptionError::File(LoanFileError::Decide(error)) => {
            decide::undecided(session, product, path, None, error)
        }
        OptionError::Decide(error) if !matches!(error, DecideError::Loan { .. }) => {
            decide::undecided(
                session,
                product,
                answers.unwrap_or(path),
                Some(option),
                error,
            )
        }
        error => {
            let problem = error.say(session.language);
            Failure::wrong_use(session.texts().not_that_loan(path, &problem))
        }
    })
}
