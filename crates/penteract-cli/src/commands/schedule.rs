//! `penteract schedule`: terms in, rows out; no product needed.

use std::fmt::Write as _;

use rust_decimal::Decimal;
use serde::Serialize;

use super::loan::{AnyContract, payer_cell, read_contract};
use crate::arguments::{Format, ScheduleArguments};
use crate::failure::{Failure, Report};
use crate::render::{self, page::Page};
use crate::session::Session;
use crate::text::Word;
use penteract::guarantee::TranchesError;
use penteract::schedule::{Schedule, ScheduleError};
use penteract::{LocalText, Say};

/// Reads terms and prints their schedule.
pub(crate) fn run(session: &Session, arguments: &ScheduleArguments) -> Result<Report, Failure> {
    let path = &arguments.terms;
    let failed = |error: ScheduleError| {
        let problem = error.say(session.language);
        Failure::wrong_use(session.texts().no_schedule(path, &problem))
    };
    let (contract, _) = read_contract(session, path)?;
    let tranches = match contract {
        AnyContract::Loan(contract) => {
            let schedule = contract.terms.schedule().map_err(failed)?;
            return Ok(Report::done(match session.format {
                Format::Table => table(session, &schedule, &[]),
                Format::Json => render::json(&schedule)?,
                Format::Html | Format::Github => return Err(session.no_such_form()),
                Format::Csv => csv(&schedule),
            }));
        }
        AnyContract::Tranches(contract) => contract.tranches,
    };
    let schedules = tranches.iter().map(|tranche| {
        let schedule = tranche.terms.schedule().map_err(failed)?;
        Ok(Tranche {
            id: &tranche.id,
            name: &tranche.name,
            schedule,
        })
    });
    let schedules: Vec<Tranche<'_>> = schedules.collect::<Result<_, Failure>>()?;
    let mut each = schedules.iter().map(|tranche| &tranche.schedule);
    let Some(first) = each.next().cloned() else {
        let problem = TranchesError::None.say(session.language);
        return Err(Failure::wrong_use(
            session.texts().no_schedule(path, &problem),
        ));
    };
    let sum = each.try_fold(first, |sum, schedule| sum.checked_add(schedule));
    let schedule = sum.map_err(failed)?;
    Ok(Report::done(match session.format {
        Format::Table => table(session, &schedule, &schedules),
        Format::Json => render::json(&OfTranches {
            schedule: &schedule,
            tranches: &schedules,
        })?,
        Format::Html | Format::Github => return Err(session.no_such_form()),
        Format::Csv => csv_of_tranches(&schedule, schedules.iter().map(|of| (of.id, &of.schedule))),
    }))
}

/// The schedule of loans that are lent together, and of each.
#[derive(Serialize)]
struct OfTranches<'a> {
    #[serde(flatten)]
    schedule: &'a Schedule,
    tranches: &'a [Tranche<'a>],
}

#[derive(Serialize)]
struct Tranche<'a> {
    id: &'a str,
    #[serde(skip)]
    name: &'a LocalText,
    schedule: Schedule,
}

fn table(session: &Session, schedule: &Schedule, tranches: &[Tranche<'_>]) -> String {
    let currency = session.texts().amounts_in(schedule.currency().code());
    let mut page = Page::new(session);
    page.heading(session.word(Word::Schedule), &currency);
    render::schedule::write(session, &mut page, schedule);
    for tranche in tranches {
        page.heading(tranche.name.get(session.language), &currency);
        render::schedule::write(session, &mut page, &tranche.schedule);
    }
    page.into_text()
}

/// The rows of loans that are lent together, those of the sum first, which has no tranche and every column that one of them
/// has.
pub(super) fn csv_of_tranches<'a>(
    sum: &Schedule,
    each: impl Iterator<Item = (&'a str, &'a Schedule)>,
) -> String {
    let mut text = format!("tranche,{}", csv_titles(sum));
    let mut write = |id: &str, of: &Schedule| {
        for line in csv_lines(of, sum).lines() {
            text.push_str(&format!("{id},{line}\n"));
        }
    };
    write("", sum);
    each.for_each(|(id, of)| write(id, of));
    text
}

/// The names of the JSON form, amounts as they are: for spreadsheets and programs, in no language.
pub(super) fn csv(schedule: &Schedule) -> String {
    format!("{}{}", csv_titles(schedule), csv_lines(schedule, schedule))
}

/// The first line.
fn csv_titles(schedule: &Schedule) -> String {
    let mut text = String::from(
        "number,period_start,due_date,opening_balance,disbursed,principal,interest,capitalised_interest,\
         fees,insurance,guarantee_fee,total,closing_balance",
    );
    let pays_out = !schedule.paid_out().is_empty();
    text.push_str(if pays_out { ",paid_out" } else { "" });
    // What each of the others pays has a column of its own.
    for other in schedule.totals_of_others() {
        text.push(',');
        text.push_str(&payer_cell(other.payer()));
    }
    text.push('\n');
    text
}

/// The other lines, with the columns that a whole has.
fn csv_lines(schedule: &Schedule, whole: &Schedule) -> String {
    let mut text = String::new();
    let pays_out = !whole.paid_out().is_empty();
    let others = whole.totals_of_others();
    let decimals = usize::try_from(schedule.currency().minor_units()).unwrap_or(2);
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
