//! `penteract schedule`: terms in, rows out; no product needed.

use std::fmt::Write as _;

use penteract_core::{LoanTerms, Say, Schedule};
use rust_decimal::Decimal;

use super::loan::payer_cell;
use crate::arguments::{Format, ScheduleArguments};
use crate::failure::{Failure, Report};
use crate::input;
use crate::render::{self, page::Page};
use crate::session::Session;
use crate::text::Word;

/// Reads terms and prints their schedule.
pub(crate) fn run(session: &Session, arguments: &ScheduleArguments) -> Result<Report, Failure> {
    let texts = session.texts();
    let bytes = input::read(session, &arguments.terms)?;
    let terms: LoanTerms = serde_json::from_slice(&bytes).map_err(|error| {
        Failure::wrong_use(match error.classify() {
            serde_json::error::Category::Data => {
                texts.not_terms(&arguments.terms, &error.to_string())
            }
            _ => texts.not_json(&arguments.terms, &error.to_string()),
        })
    })?;
    let schedule = terms.schedule().map_err(|error| {
        Failure::wrong_use(texts.no_schedule(&arguments.terms, &error.say(session.language)))
    })?;
    Ok(Report::done(match session.format {
        Format::Table => table(session, &schedule),
        Format::Json => render::json(&schedule)?,
        Format::Csv => csv(&schedule),
    }))
}

fn table(session: &Session, schedule: &Schedule) -> String {
    let currency = session.texts().amounts_in(schedule.currency().code());
    let mut page = Page::new(session);
    page.heading(session.word(Word::Schedule), &currency);
    render::schedule::write(session, &mut page, schedule);
    page.into_text()
}

/// The names of the JSON form, amounts as they are: for spreadsheets and programs, in no language.
fn csv(schedule: &Schedule) -> String {
    let mut text = String::from(
        "number,period_start,due_date,opening_balance,disbursed,principal,interest,capitalised_interest,\
         fees,insurance,guarantee_fee,total,closing_balance",
    );
    let pays_out = !schedule.paid_out().is_empty();
    text.push_str(if pays_out { ",paid_out" } else { "" });
    // What each of the others pays has a column of its own.
    let others = schedule.totals_of_others();
    let decimals = usize::try_from(schedule.currency().minor_units()).unwrap_or(2);
    for other in &others {
        text.push(',');
        text.push_str(&payer_cell(other.payer()));
    }
    text.push('\n');
    for row in schedule.rows() {
        // Writing to a string cannot fail.
        let _ = write!(
            text,
            "{},{},{},{},{},{},{},{},{},{},{},{},{}",
            row.number(),
            row.period_start(),
            row.due_date(),
            row.opening_balance(),
            row.disbursed(),
            row.principal(),
            row.interest(),
            row.capitalised_interest(),
            row.fees(),
            row.insurance(),
            row.guarantee_fee(),
            row.total(),
            row.closing_balance()
        );
        if pays_out {
            let paid = render::schedule::paid_out_on(schedule.paid_out(), row);
            let _ = write!(text, ",{paid:.decimals$}");
        }
        for other in &others {
            let paid: Decimal = render::schedule::others_of(schedule, row)
                .filter(|due| due.share().payer() == other.payer())
                .map(|due| due.share().total())
                .sum();
            let _ = write!(text, ",{paid:.decimals$}");
        }
        text.push('\n');
    }
    text
}
