//! `penteract loan`: terms and events in, the state of the loan out.

use std::fmt::Write as _;
use std::path::Path;

use penteract_core::{Loan, LoanError, LoanEvents, LoanState, LoanTerms, PayoffQuote};
use serde::Serialize;

use crate::arguments::{Format, LoanArguments};
use crate::failure::{Failure, Report};
use crate::input;
use crate::render;
use crate::session::Session;

/// What `--format json` prints.
#[derive(Serialize)]
struct Output<'a> {
    state: &'a LoanState,
    #[serde(skip_serializing_if = "Option::is_none")]
    payoff: Option<PayoffQuote>,
}

/// Replays a loan and prints its state at `--as-of`.
pub(crate) fn run(session: &Session, arguments: &LoanArguments) -> Result<Report, Failure> {
    let texts = session.texts();
    let standard_input = Path::new("-");
    if arguments.terms == standard_input && arguments.events == standard_input {
        return Err(Failure::wrong_use(texts.one_standard_input()));
    }
    let terms: LoanTerms = read(session, &arguments.terms, |problem| {
        texts.not_terms(&arguments.terms, problem)
    })?;
    let events: LoanEvents = read(session, &arguments.events, |problem| {
        texts.not_events(&arguments.events, problem)
    })?;
    let no_loan = |error: LoanError| {
        Failure::wrong_use(texts.no_loan(&arguments.terms, &arguments.events, &error.to_string()))
    };
    let loan = Loan::with_events(terms, events.events).map_err(no_loan)?;
    let state = loan.as_of(session.as_of).map_err(no_loan)?;
    let payoff = arguments
        .payoff
        .map(|date| loan.payoff_quote(date))
        .transpose()
        .map_err(no_loan)?;
    Ok(Report::done(match session.format {
        Format::Table => render::loan::page(session, &state, payoff.as_ref()),
        Format::Json => render::json(&Output {
            state: &state,
            payoff,
        })?,
        Format::Csv => csv(&state),
    }))
}

fn read<T: serde::de::DeserializeOwned>(
    session: &Session,
    path: &Path,
    wrong: impl FnOnce(&str) -> String,
) -> Result<T, Failure> {
    let bytes = input::read(session, path)?;
    serde_json::from_slice(&bytes).map_err(|error| {
        let problem = error.to_string();
        Failure::wrong_use(match error.classify() {
            serde_json::error::Category::Data => wrong(&problem),
            _ => session.texts().not_json(path, &problem),
        })
    })
}

/// The lines, with the names of the JSON form: for spreadsheets and programs, in no language.
fn csv(state: &LoanState) -> String {
    let mut text = String::from(
        "number,period_start,due_date,opening_balance,disbursed,principal_due,interest_due,fees_due,penalties_due,\
         capitalised_interest,principal_paid,interest_paid,fees_paid,penalties_paid,forgiven,paid_in_advance,paid_late,\
         settled_on,closing_balance\n",
    );
    for line in state.lines() {
        let (due, paid) = (line.due(), line.paid());
        let settled_on = line
            .settled_on()
            .map(|date| date.to_string())
            .unwrap_or_default();
        // Writing to a string cannot fail.
        let _ = writeln!(
            text,
            "{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{settled_on},{}",
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
            line.closing_balance()
        );
    }
    text
}
