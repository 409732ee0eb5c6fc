//! `penteract loan`: terms and events in, the state of the loan out, and what its guarantor pays.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use chrono::NaiveDate;
use penteract::guarantee::ClaimError;
use penteract::loan::{LoanError, PayoffQuote};
use penteract::money::Money;
use penteract::terms::Payer;
use penteract::{
    BadLines, ClaimFacts, Contract, Event, GuaranteeTerms, Language, Loan, LoanFileError,
    LoanState, LoanTerms, LocalText, RunningLoan, Say, TranchesContract, text,
};
use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};

use super::payments::{self, Booked};
use super::tranches;
use crate::arguments::{Format, LoanArguments};
use crate::catalogue;
use crate::failure::{Failure, Report};
use crate::input;
use crate::render;
use crate::render::claim::{Answer, Called};
use crate::session::Session;
use crate::text::mistyped;

/// What `--format json` prints.
#[derive(Serialize)]
struct Output<'a> {
    state: &'a LoanState,
    #[serde(skip_serializing_if = "Option::is_none")]
    payoff: Option<PayoffQuote>,
    #[serde(skip_serializing_if = "Option::is_none")]
    claim: Option<&'a Called>,
    #[serde(skip_serializing_if = "Option::is_none")]
    payments: Option<Booked<'a>>,
}

/// What `EVENTS.json` holds: events, and what a claim needs besides.
#[derive(Default, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "LoanEvents")]
pub(crate) struct Life {
    /// In any order: they are replayed by date, those of one day as they stand.
    #[serde(default)]
    pub(super) events: Vec<Event>,
    /// What happened to one tranche of a loan that is lent in tranches, by its name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) tranches: BTreeMap<String, Vec<Event>>,
    /// What a claim on the guarantor needs and no event says.
    #[serde(default, skip_serializing_if = "is_nothing")]
    pub(super) claim: ClaimFacts,
}

fn is_nothing(facts: &ClaimFacts) -> bool {
    *facts == ClaimFacts::default()
}

/// What a file may hold.
#[derive(schemars::JsonSchema)]
#[schemars(untagged, title = "Contract")]
pub(crate) enum AnyContract {
    /// A loan, with its guarantee or without.
    Loan(Box<Contract>),
    /// Loans that are lent together.
    Tranches(TranchesContract),
}

/// Replays a loan and prints its state at `--as-of`.
pub(crate) fn run(session: &Session, arguments: &LoanArguments) -> Result<Report, Failure> {
    let texts = session.texts();
    let given = arguments.events.as_deref();
    let files = [
        Some(arguments.terms.as_path()),
        given,
        arguments.payments.as_deref(),
    ];
    input::check_one_standard_input(session, files.into_iter().flatten())?;
    let (contract, running) = read_contract(session, &arguments.terms)?;
    let unverified = match &running {
        Some(running) => verify(session, &arguments.terms, running)?,
        None => None,
    };
    // The file of a loan holds its events, and is what is written back.
    let own = match running {
        Some(_) => Some(arguments.terms.as_path()),
        None => given,
    };
    payments::check_place(session, arguments, own)?;
    let mut life = match (given, &running) {
        (Some(path), _) => {
            let bytes = input::read(session, path)?;
            let is_list = bytes.trim_ascii_start().starts_with(b"[");
            let list = text!(
                "events stand under `events`: write {{ \"events\": [ … ] }}",
                "les évènements se mettent sous `events` : écrivez {{ \"events\": [ … ] }}"
            );
            parse(session, path, &bytes, |problem| {
                texts.not_events(path, if is_list { &list } else { problem })
            })?
        }
        (None, Some(_)) => Life::default(),
        (None, None) => return Err(Failure::wrong_use(texts.no_events())),
    };
    let known = running.iter().flat_map(|running| &running.events);
    life.events.splice(0..0, known.cloned());
    let events = given.unwrap_or(&arguments.terms);
    let contract = match contract {
        AnyContract::Loan(contract) => contract,
        AnyContract::Tranches(contract) => {
            return tranches::run(session, arguments, (&contract, events), life);
        }
    };
    if let Some(id) = life.tranches.keys().next() {
        let problem = text!(
            "the loan has no tranches, and there are events of `{id}`",
            "le prêt n'a pas de tranches, et il y a des évènements de `{id}`"
        );
        return Err(Failure::wrong_use(texts.not_events(events, &problem)));
    }
    let no_loan = |error: LoanError| {
        let problem = error.say(session.language);
        Failure::wrong_use(texts.no_loan(&arguments.terms, events, &problem))
    };
    let loan = Loan::with_events(contract.terms, life.events).map_err(no_loan)?;
    let booking = match &arguments.payments {
        Some(path) => Some(payments::book(session, &loan, path, bad_lines(arguments))?),
        None => None,
    };
    let loan = booking
        .as_ref()
        .map_or(loan, |booking| booking.loan().clone());
    let state = loan.as_of(session.as_of).map_err(no_loan)?;
    let payoff = arguments
        .payoff
        .map(|date| loan.payoff_quote(date))
        .transpose()
        .map_err(|error| {
            let problem = error.say(session.language);
            Failure::wrong_use(texts.labelled("--payoff", &problem))
        })?;
    let called = match arguments.claim {
        Some(date) => {
            let guarantee = contract
                .guarantee
                .ok_or_else(|| Failure::wrong_use(texts.no_guarantee(&arguments.terms)))?;
            Some(
                call(&loan, &guarantee, &life.claim, date).map_err(|problem| {
                    let problem = problem.say(session.language);
                    Failure::wrong_use(texts.no_claim(events, &problem))
                })?,
            )
        }
        None => None,
    };
    if let Some(path) = &arguments.write {
        let events = loan.events().to_vec();
        match running {
            Some(mut running) => {
                running.events = events;
                payments::write_back(session, path, &running)?;
            }
            None => {
                let claim = life.claim;
                payments::write_back(
                    session,
                    path,
                    &Life {
                        events,
                        claim,
                        ..Life::default()
                    },
                )?;
            }
        }
    }
    let text = match session.format {
        Format::Table => render::loan::page(
            session,
            &state,
            payoff.as_ref(),
            called.as_ref(),
            booking.as_ref(),
        ),
        Format::Json => render::json(&Output {
            state: &state,
            payoff,
            claim: called.as_ref(),
            payments: booking
                .as_ref()
                .map(|booking| Booked::of(booking, session.as_of)),
        })?,
        Format::Html | Format::Github => return Err(session.no_such_form()),
        Format::Csv => booking.as_ref().map_or_else(|| csv(&state), payments::csv),
    };
    let written = arguments.write.as_deref();
    let note = booking
        .as_ref()
        .and_then(|booking| payments::note(session, booking, written));
    let notes: Vec<String> = unverified.into_iter().chain(note).collect();
    let note = (!notes.is_empty()).then(|| notes.join("\n"));
    Ok(Report {
        note,
        ..Report::done(text)
    })
}

const fn bad_lines(arguments: &LoanArguments) -> BadLines {
    if arguments.skip_bad {
        BadLines::LeaveOut
    } else {
        BadLines::Refuse
    }
}

/// Calls the guarantee: a refusal by its terms is an answer, a claim that does not hold together a problem.
pub(super) fn call(
    loan: &Loan,
    guarantee: &GuaranteeTerms,
    facts: &ClaimFacts,
    date: NaiveDate,
) -> Result<Called, LocalText> {
    let claim = loan
        .claim(facts, date)
        .map_err(|problem| LocalText::of(&problem))?;
    let answer = match guarantee.settle(&claim) {
        Err(ClaimError::Refused { refusals }) => Answer::Refused(refusals),
        Err(problem) => return Err(LocalText::of(&problem)),
        Ok(settlement) => {
            let is_asked = guarantee.provisional.is_some() && claim.provisional_paid.is_none();
            let expected = facts
                .expected_recoveries
                .unwrap_or(Money::zero(claim.lent.currency()));
            let provisional_payment = is_asked
                .then(|| guarantee.provisional_payment(&claim, expected))
                .transpose()
                .map_err(|problem| LocalText::of(&problem))?;
            Answer::Paid {
                provisional_payment,
                settlement: Box::new(settlement),
            }
        }
    };
    Ok(Called {
        guarantor: guarantee.guarantor.clone(),
        claim,
        answer,
    })
}

/// Bare terms, a contract, of a loan with its guarantee or of tranches, or a loan with its events.
pub(super) fn read_contract(
    session: &Session,
    path: &Path,
) -> Result<(AnyContract, Option<RunningLoan>), Failure> {
    let bytes = input::read(session, path)?;
    let wrong = |problem: &LocalText| session.texts().not_terms(path, problem);
    let of_loan = |contract| AnyContract::Loan(Box::new(contract));
    // The form is told by any key of it, so that one mistyped key is what is wrong.
    let keys: BTreeMap<String, IgnoredAny> = parse(session, path, &bytes, wrong)?;
    let has = |key: &str| keys.contains_key(key);
    if has("contract") || has("product") || has("application") {
        let loan = of_file(session, path, &bytes)?;
        return Ok((of_loan(loan.contract.clone()), Some(loan)));
    }
    let contract = if has("tranches") {
        AnyContract::Tranches(parse(session, path, &bytes, wrong)?)
    } else if has("terms") || has("guarantee") {
        of_loan(parse(session, path, &bytes, wrong)?)
    } else {
        let terms: LoanTerms = parse(session, path, &bytes, wrong)?;
        let guarantee = None;
        of_loan(Contract { terms, guarantee })
    };
    Ok((contract, None))
}

/// Compares a loan with what its application gives; what is told where the version of the product that granted it is not
/// at hand.
fn verify(
    session: &Session,
    path: &Path,
    running: &RunningLoan,
) -> Result<Option<String>, Failure> {
    let texts = session.texts();
    let product = match catalogue::product(session, &running.product) {
        Ok(product) => product,
        Err(failure) => return Ok(Some(texts.not_compared(path, &failure.text))),
    };
    let Err(error) = product.verify(running) else {
        return Ok(None);
    };
    let problem = error.say(session.language);
    match error {
        LoanFileError::OtherVersion { .. } => Ok(Some(texts.not_compared(path, &problem))),
        _ => Err(Failure::wrong_use(texts.not_that_loan(path, &problem))),
    }
}

/// The loan of a file.
pub(super) fn of_file(
    session: &Session,
    path: &Path,
    bytes: &[u8],
) -> Result<RunningLoan, Failure> {
    let wrong = |problem: &LocalText| session.texts().not_a_loan(path, problem);
    parse(session, path, bytes, wrong)
}

fn parse<T: serde::de::DeserializeOwned>(
    session: &Session,
    path: &Path,
    bytes: &[u8],
    wrong: impl FnOnce(&LocalText) -> String,
) -> Result<T, Failure> {
    serde_json::from_slice(bytes).map_err(|error| {
        Failure::wrong_use(match error.classify() {
            serde_json::error::Category::Data => wrong(&mistyped(&error, bytes)),
            _ => session.texts().not_json(path, &error.to_string()),
        })
    })
}

/// The lines, with the names of the JSON form: for spreadsheets and programs, in no language.
fn csv(state: &LoanState) -> String {
    format!("{TITLES}{}", csv_lines(state))
}

/// The first line.
pub(super) const TITLES: &str = "number,period_start,due_date,opening_balance,disbursed,principal_due,interest_due,fees_due,penalties_due,\
         capitalised_interest,principal_paid,interest_paid,fees_paid,penalties_paid,forgiven,paid_in_advance,paid_late,\
         settled_on,closing_balance,payer\n";

/// The other lines.
pub(super) fn csv_lines(state: &LoanState) -> String {
    let mut text = String::new();
    // Lines of others than the borrower come after those of the borrower.
    let own = state.lines().iter().map(|line| (&Payer::Borrower, line));
    let others = state.others().iter();
    let others = others.flat_map(|other| other.lines().iter().map(|line| (other.payer(), line)));
    for (payer, line) in own.chain(others) {
        let (due, paid) = (line.due(), line.paid());
        let settled_on = line
            .settled_on()
            .map(|date| date.to_string())
            .unwrap_or_default();
        // Writing to a string cannot fail.
        let _ = write!(
            text,
            "{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{settled_on},{},{}",
            line.number(),
            line.period_start(),
            line.due_date(),
            line.opening_balance(),
            line.disbursed(),
            due.principal,
            due.interest,
            due.fees,
            due.penalties,
            line.capitalised_interest(),
            paid.principal,
            paid.interest,
            paid.fees,
            paid.penalties,
            line.forgiven().total(),
            line.paid_in_advance(),
            line.paid_late(),
            line.closing_balance(),
            payer_cell(payer)
        );
        text.push('\n');
    }
    text
}

/// A payer as a cell of a CSV file, in no language of the reader: the word of the JSON form, or its name.
pub(super) fn payer_cell(payer: &Payer) -> String {
    match payer {
        Payer::Borrower => "borrower".to_owned(),
        Payer::Lender => "lender".to_owned(),
        Payer::ThirdParty { name } => text_cell(name.get(Language::English)),
    }
}

/// A text as a cell of a CSV file: in quotes, and what a spreadsheet would compute stays a text.
pub(super) fn text_cell(text: &str) -> String {
    let formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let mark = if formula { "'" } else { "" };
    format!("\"{mark}{}\"", text.replace('"', "\"\""))
}
