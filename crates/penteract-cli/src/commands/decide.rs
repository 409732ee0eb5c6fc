//! `penteract decide`: an application in; a decision, an offer and a schedule out.

use std::path::Path;

use penteract::{Application, DecideError, Decision, Product, ReferenceCheck};

use crate::arguments::{DecideArguments, RequiredOutcome};
use crate::catalogue;
use crate::failure::{Exit, Failure, Report};
use crate::input;
use crate::render;
use crate::session::Session;

/// Decides one application. A refusal is a result like the others.
pub(crate) fn run(session: &Session, arguments: &DecideArguments) -> Result<Report, Failure> {
    let wants_json = session.wants_json()?;
    let product = catalogue::product(session, &arguments.product)?;
    let product = if arguments.parameters.is_empty() {
        product
    } else {
        product
            .with_parameters(&arguments.parameters)
            .map_err(|error| {
                Failure::wrong_use(session.texts().wrong_parameter(&error.to_string()))
            })?
    };
    let decision = decide(session, &product, &arguments.application)?;
    let mut text = if wants_json {
        render::json(&decision)?
    } else {
        render::decision::page(session, &decision)?
    };
    if arguments.reference {
        let check = compare_with_reference(session, &decision)?;
        if !wants_json {
            let agrees = session
                .texts()
                .reference_agrees(check.compared, check.left_out);
            text.push_str(&format!("\n{agrees}\n"));
        }
    }
    Ok(required(session, arguments.require, &decision, text))
}

/// Reads an application and decides it at the session's date.
pub(crate) fn decide(
    session: &Session,
    product: &Product,
    path: &Path,
) -> Result<Decision, Failure> {
    let bytes = input::read(session, path)?;
    let application = Application::from_json(&bytes).map_err(|error| {
        Failure::wrong_use(session.texts().not_an_application(path, &error.to_string()))
    })?;
    product
        .decide(&application, session.as_of)
        .map_err(|error| match error {
            DecideError::InvalidApplication(problems) => {
                let mut text = session.texts().application_problems(path, problems.len());
                for problem in &problems {
                    text.push_str(&format!("\n  {}", problem.render(session.language.into())));
                }
                Failure::wrong_use(text)
            }
            error => Failure::product(
                session
                    .texts()
                    .product_error(product.id(), &error.to_string()),
            ),
        })
}

/// Evaluates every rule and named value with the script language's own interpreter too.
fn compare_with_reference(
    session: &Session,
    decision: &Decision,
) -> Result<ReferenceCheck, Failure> {
    decision.compare_with_reference().map_err(|error| {
        Failure::product(
            session
                .texts()
                .product_error(decision.bundle().address(), &error.to_string()),
        )
    })
}

fn required(
    session: &Session,
    required: Option<RequiredOutcome>,
    decision: &Decision,
    text: String,
) -> Report {
    let got = decision.outcome().name();
    match required.map(RequiredOutcome::name) {
        Some(required) if required != got => Report {
            text,
            exit: Exit::ProblemsFound,
            note: Some(session.texts().not_the_required_outcome(required, got)),
        },
        _ => Report::done(text),
    }
}
