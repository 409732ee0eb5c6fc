//! `penteract loan` and `penteract schedule` of loans that are lent together.

use std::path::Path;

use serde::Serialize;

use super::loan::{Life, TITLES, call, csv_lines};
use crate::arguments::{Format, LoanArguments};
use crate::failure::{Failure, Report};
use crate::render::claim::Called;
use crate::render::{self, loan::Tranche};
use crate::session::Session;
use penteract::guarantee::{TrancheContract, TranchesError};
use penteract::loan::LoanError;
use penteract::{Loan, LocalText, Say, TrancheEvents, TranchesContract, text};

/// What `--format json` prints of loans that are lent together.
#[derive(Serialize)]
struct Output<'a> {
    tranches: &'a [Tranche<'a>],
}

/// Replays the loans and prints the state of each, and of all together, at `--as-of`.
pub(super) fn run(
    session: &Session,
    arguments: &LoanArguments,
    (contract, events): (&TranchesContract, &Path),
    life: Life,
) -> Result<Report, Failure> {
    let texts = session.texts();
    let wrong = |problem: &dyn Say| {
        let problem = problem.say(session.language);
        Failure::wrong_use(texts.no_loan(&arguments.terms, events, &problem))
    };
    if arguments.payments.is_some() {
        return Err(wrong(&text!(
            "a file of payments is booked on one loan: write the payments of tranches as events",
            "un fichier de paiements s'impute sur un seul prêt : écrivez les paiements de tranches comme évènements"
        )));
    }
    let happened = TrancheEvents {
        events: life.events,
        tranches: life.tranches,
    };
    let loans = contract.loans(&happened).map_err(|error| wrong(&error))?;
    // A payoff is one of what is drawn; a tranche drawn later has none.
    let mut drawn = loans.iter().flat_map(|loan| loan.terms().disbursements());
    let is_drawn = drawn.any(|drawn| arguments.payoff >= Some(drawn.date));
    let mut tranches = Vec::with_capacity(loans.len());
    for (tranche, loan) in contract.tranches.iter().zip(&loans) {
        let of_tranche = |cause| {
            let tranche = tranche.id.clone();
            let cause = Box::new(cause);
            wrong(&TranchesError::Loan { tranche, cause })
        };
        let payoff = match arguments.payoff.map(|date| loan.payoff_quote(date)) {
            Some(Err(LoanError::NotDrawn { .. })) if is_drawn => None,
            quoted => quoted.transpose().map_err(of_tranche)?,
        };
        let claim = arguments.claim.map(|date| {
            let called = claimed(tranche, loan, &life.claim, date);
            called.map_err(|problem| {
                let problem = problem.say(session.language);
                Failure::wrong_use(texts.no_claim(events, &problem))
            })
        });
        tranches.push(Tranche {
            id: &tranche.id,
            name: &tranche.name,
            state: loan.as_of(session.as_of).map_err(of_tranche)?,
            payoff,
            claim: claim.transpose()?.flatten(),
        });
    }
    Ok(Report::done(match session.format {
        Format::Table => render::loan::tranches(session, &tranches),
        Format::Json => render::json(&Output {
            tranches: &tranches,
        })?,
        Format::Html | Format::Github => return Err(session.no_such_form()),
        Format::Csv => {
            let mut text = format!("tranche,{TITLES}");
            for tranche in &tranches {
                for line in csv_lines(&tranche.state).lines() {
                    text.push_str(&format!("{},{line}\n", tranche.id));
                }
            }
            text
        }
    }))
}

/// The claim of a tranche; nothing of one that the credit event found closed.
fn claimed(
    tranche: &TrancheContract,
    loan: &Loan,
    facts: &penteract::ClaimFacts,
    date: chrono::NaiveDate,
) -> Result<Option<Called>, LocalText> {
    let Some(guarantee) = &tranche.guarantee else {
        let id = &tranche.id;
        return Err(text!(
            "tranche `{id}` has no guarantee in the contract",
            "la tranche `{id}` n'a pas de garantie dans le contrat"
        ));
    };
    let is_closed = loan
        .events()
        .iter()
        .all(|event| event.kind() != penteract::loan::EventKind::CreditEvent);
    match is_closed {
        true => Ok(None),
        false => call(loan, guarantee, facts, date).map(Some),
    }
}
