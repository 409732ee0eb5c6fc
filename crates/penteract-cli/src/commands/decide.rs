//! `penteract decide`: an application in; a decision, an offer and a schedule out.

use std::fs;
use std::io;
use std::path::Path;

use penteract::{
    Application, ContractError, DecideError, Decision, Outcome, Product, ReferenceCheck, Say,
};

use super::ask::{self, Asking, Came, Conversation, Keeper};
use super::{batch, option, placement, schedule};
use crate::arguments::{DecideArguments, Format, RequiredOutcome};
use crate::catalogue;
use crate::environment;
use crate::failure::{Exit, Failure, Report};
use crate::input;
use crate::output::write_whole;
use crate::paint::Style;
use crate::render;
use crate::session::Session;
use crate::text::Word;
use serde_json::Value;

/// Decides one application. A refusal is a result like the others.
pub(crate) fn run(session: &Session, arguments: &DecideArguments) -> Result<Report, Failure> {
    if let Some(batch) = &arguments.batch {
        return batch::run(session, batch, arguments);
    }
    let wants_csv = session.format == Format::Csv && arguments.option.is_none();
    if !wants_csv {
        session.wants_json()?;
    }
    // Whoever is asked, and the loan of an option, are of one product.
    let path = arguments.application.as_deref();
    let asks = arguments.ask || arguments.save.is_some() && environment::is_typed();
    if arguments.save.is_some() && !asks {
        return Err(Failure::wrong_use(session.texts().save_without_asking()));
    }
    let path = path.filter(|_| !asks && arguments.option.is_none());
    if path.is_none() && arguments.option.is_none() && arguments.parameters.is_empty() {
        let (came, answers) = asked(session, Asking::Family(&arguments.product), arguments)?;
        return match came {
            Came::Decided(decision, note) => report(session, arguments, &decision, answers, note),
            Came::Listed(placement) => {
                let path = arguments.application.as_deref().unwrap_or(Path::new("-"));
                placement::listed(session, &arguments.product, path, &placement)
            }
        };
    }
    let (product, application, note) = match path {
        None => (catalogue::product(session, &arguments.product)?, None, None),
        Some(path) => {
            let application = application(session, path)?;
            match placement::placed(session, &arguments.product, path, &application)? {
                Ok((product, note)) => (product, Some((path, application)), note),
                Err(listed) => return Ok(listed),
            }
        }
    };
    let product = if arguments.parameters.is_empty() {
        product
    } else {
        product
            .with_parameters(&arguments.parameters)
            .map_err(|error| {
                Failure::wrong_use(
                    session
                        .texts()
                        .wrong_parameter(&error.say(session.language)),
                )
            })?
    };
    if let Some(option) = &arguments.option {
        return option::run(session, &product, option, arguments);
    }
    let (decision, typed) = match &application {
        None => match asked(session, Asking::Product(&product), arguments)? {
            (Came::Decided(decision, _), answers) => (decision, answers),
            (Came::Listed(placement), _) => {
                return placement::listed(session, product.id(), Path::new("-"), &placement);
            }
        },
        Some((path, application)) => {
            let decided = product.decide(application, session.as_of);
            let undecided = |error| undecided(session, &product, path, None, &error);
            (Box::new(decided.map_err(undecided)?), None)
        }
    };
    report(session, arguments, &decision, typed, note)
}

/// A decision as it is asked for.
fn report(
    session: &Session,
    arguments: &DecideArguments,
    decision: &Decision,
    typed: Option<Application>,
    note: Option<String>,
) -> Result<Report, Failure> {
    let is_page = session.format == Format::Table;
    let mut text = match session.format {
        Format::Table => render::decision::page(session, decision)?,
        Format::Csv => rows(session, decision)?,
        _ => render::json(decision)?,
    };
    // The record in JSON holds them.
    if let Some(answers) = typed.filter(|_| is_page) {
        let heading = session.word(Word::Answers);
        let heading = session.paint.apply(Style::Heading, heading);
        text.push_str(&format!("\n{heading}\n{}", render::json(&answers)?));
    }
    if arguments.reference {
        let check = compare_with_reference(session, decision)?;
        if is_page {
            let agrees = session
                .texts()
                .reference_agrees(check.compared, check.left_out);
            text.push_str(&format!("\n{agrees}\n"));
        }
    }
    if let Some(path) = &arguments.contract {
        write_contract(session, decision, path)?;
    }
    let outcome = decision.outcome();
    let report = required(session, arguments.require, outcome, text);
    Ok(Report {
        note: report.note.or(note),
        ..report
    })
}

/// The schedule of the offer, of each of its tranches too.
fn rows(session: &Session, decision: &Decision) -> Result<String, Failure> {
    let outcome = decision.outcome();
    let Some(offer) = outcome.offer() else {
        let told = session
            .texts()
            .no_offer_rows(&outcome.title().say(session.language));
        return Err(Failure::wrong_use(told));
    };
    let each = offer.loans().iter();
    let each = each.filter_map(|loan| Some((loan.tranche()?.id(), loan.schedule())));
    Ok(match offer.loan() {
        Some(_) => schedule::csv(offer.schedule()),
        None => schedule::csv_of_tranches(offer.schedule(), each),
    })
}

/// Asks for what is missing, from the answers of a file if one is named; the answers come back unless they are kept in
/// a file.
fn asked(
    session: &Session,
    asking: Asking<'_>,
    arguments: &DecideArguments,
) -> Result<(Came, Option<Application>), Failure> {
    let texts = session.texts();
    let given = arguments.application.as_deref();
    if !arguments.ask && !environment::is_typed() {
        return Err(Failure::wrong_use(texts.no_application()));
    }
    let start = match given {
        None => Application::unanswered(),
        Some(path) if path == Path::new("-") => {
            return Err(Failure::wrong_use(texts.asks_on_standard_input()));
        }
        Some(path) => {
            let given = application(session, path)?;
            // Decided once, so that what is wrong with the file is told before anything is asked.
            let wrong = |product: &Product, error: &DecideError| {
                undecided(session, product, path, None, error)
            };
            asking.tried(session, &given, wrong)?;
            given
        }
    };
    let keeper = Keeper::new(session, arguments.save.as_deref(), given)?;
    let mut conversation = Conversation {
        input: &mut io::stdin().lock(),
        output: &mut io::stderr().lock(),
        paint: session.error_paint,
        columns: session.error_columns,
    };
    let asked = ask::ask(session, asking, start, &keeper, &mut conversation)?;
    let Some(path) = keeper.path() else {
        return Ok((asked.came, Some(asked.answers)));
    };
    conversation.say(&format!("\n{}\n", texts.answers_kept(path)));
    Ok((asked.came, None))
}

/// Writes the loan of the offer, to which nothing happened yet, for whoever follows it after its grant.
fn write_contract(session: &Session, decision: &Decision, path: &Path) -> Result<(), Failure> {
    let failed = |error: ContractError| contract_failure(session, decision, &error);
    let text = match decision.tranches_contract().map_err(failed)? {
        Some(contract) => render::json(&contract)?,
        None => {
            let loan = decision.running_loan().map_err(failed)?;
            render::json(&loan.ok_or_else(|| {
                Failure::wrong_use(session.texts().no_contract(&decision.outcome().title()))
            })?)?
        }
    };
    keep_loan(session, path, &text, None)
}

/// Writes a loan into a file. One that exists is kept, unless the loan was read from it, or it holds one to which nothing
/// happened yet.
pub(super) fn keep_loan(
    session: &Session,
    path: &Path,
    text: &str,
    read_from: Option<&Path>,
) -> Result<(), Failure> {
    let texts = session.texts();
    let loses_something = fs::read(path).is_ok_and(|held| !is_of_a_grant(&held));
    if loses_something && read_from != Some(path) {
        return Err(Failure::wrong_use(texts.contract_file_exists(path)));
    }
    write_whole(path, text)
        .map_err(|error| Failure::wrong_use(texts.contract_not_written(path, &error.to_string())))
}

/// Whether a file holds what a decision writes: the contract of a grant, without an event.
fn is_of_a_grant(held: &[u8]) -> bool {
    let held: Value = serde_json::from_slice(held).unwrap_or_default();
    let events = held.get("events").and_then(Value::as_array);
    let has_contract = ["contract", "tranches"]
        .iter()
        .any(|key| held.get(key).is_some());
    has_contract && events.is_none_or(Vec::is_empty)
}

fn contract_failure(session: &Session, decision: &Decision, error: &ContractError) -> Failure {
    match error {
        ContractError::Unanswered { facts } => {
            let facts: Vec<&str> = facts.iter().map(|fact| &*fact.path).collect();
            Failure::wrong_use(session.texts().contract_waits(&facts))
        }
        error => Failure::product(
            session
                .texts()
                .product_error(decision.bundle().id(), &error.say(session.language)),
        ),
    }
}

/// The answers of a file.
pub(crate) fn application(session: &Session, path: &Path) -> Result<Application, Failure> {
    let bytes = input::read(session, path)?;
    Application::from_json(&bytes).map_err(|error| {
        Failure::wrong_use(
            session
                .texts()
                .not_an_application(path, &error.say(session.language)),
        )
    })
}

/// The answers of a file to an option.
pub(super) fn answers(
    session: &Session,
    path: &Path,
    option: &str,
) -> Result<Application, Failure> {
    let bytes = input::read(session, path)?;
    Application::from_json(&bytes).map_err(|error| {
        let problem = error.say(session.language);
        Failure::wrong_use(session.texts().no_answers(path, option, &problem))
    })
}

/// Why an application, or an option of a loan, is not decided: problems of its own, or a failure of the product.
pub(crate) fn undecided(
    session: &Session,
    product: &Product,
    path: &Path,
    option: Option<&str>,
    error: &DecideError,
) -> Failure {
    let texts = session.texts();
    match error {
        DecideError::InvalidApplication(problems) => {
            let mut text = match option {
                Some(option) => texts.answer_problems(path, option, problems.count()),
                None => texts.application_problems(path, problems.count()),
            };
            for problem in problems {
                text.push_str(&format!("\n  {}", problem.render(session.language)));
            }
            if problems.more() > 0 {
                text.push_str(&format!("\n  {}", texts.and_more(problems.more())));
            }
            Failure::wrong_use(text)
        }
        DecideError::TooLate { .. } => Failure::wrong_use(error.say(session.language)),
        error if error.is_of_the_application() => {
            Failure::wrong_use(texts.not_an_application(path, &error.say(session.language)))
        }
        error => Failure::product(texts.product_error(product.id(), &error.say(session.language))),
    }
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
                .product_error(decision.bundle().address(), &error.say(session.language)),
        )
    })
}

/// Whether the outcome is the one that was asked for.
pub(super) fn required<T>(
    session: &Session,
    required: Option<RequiredOutcome>,
    got: &Outcome<T>,
    text: String,
) -> Report {
    match required.map(RequiredOutcome::name) {
        Some(required) if required != got.name() => Report {
            text,
            exit: Exit::ProblemsFound,
            note: Some(
                session.as_error(
                    &session
                        .texts()
                        .not_the_required_outcome(required, &got.title()),
                ),
            ),
        },
        _ => Report::done(text),
    }
}
