//! `penteract loan --payments`: a file of payments booked, told, and written back.

use std::fmt::Write as _;
use std::path::Path;

use chrono::NaiveDate;
use penteract::terms::Payer;
use penteract::{
    BadLines, BookedLine, Booking, BookingError, Event, Language, Loan, LocalText, PaymentFile,
    Say as _, SettledLine, text,
};
use serde::Serialize;

use super::loan::{payer_cell, text_cell};
use crate::arguments::{Format, LoanArguments};
use crate::failure::Failure;
use crate::input;
use crate::output::write_whole;
use crate::render;
use crate::session::Session;

/// What was booked, as `--format json` prints it.
#[derive(Serialize)]
pub(super) struct Booked<'a> {
    booked: &'a [BookedLine],
    left_out: &'a [penteract::LineFault],
    notes: Vec<String>,
}

impl<'a> Booked<'a> {
    pub(super) fn of(booking: &'a Booking, as_of: NaiveDate) -> Self {
        Self {
            booked: booking.booked(),
            left_out: booking.left_out(),
            notes: notes(booking, as_of, Language::English),
        }
    }
}

/// What is worth knowing of a file: how it is written, that it holds nothing, or what the state of a day does not hold.
fn notes(booking: &Booking, as_of: NaiveDate, language: Language) -> Vec<String> {
    let of_file = booking.notes().iter();
    let mut notes: Vec<String> = of_file.map(|note| note.say(language)).collect();
    if booking.booked().is_empty() && booking.left_out().is_empty() {
        let told = text!(
            "the file holds no payment: nothing was booked",
            "le fichier ne contient aucun paiement : rien n'a été enregistré"
        );
        notes.push(told.say(language));
    }
    let later = booking.booked().iter();
    let later = later.filter(|line| line.event().date() > as_of).count();
    if later > 0 {
        let told = text!(
            "{lines} after {as_of}: booked, and not in the state of that day",
            "{lines} après le {as_of} : enregistrés, et absents de l'état de ce jour",
            lines = LocalText::count(later, ["payment", "payments"], ["paiement", "paiements"]),
            as_of = as_of
        );
        notes.push(told.say(language));
    }
    notes
}

/// Books a file of payments on a loan.
pub(super) fn book(
    session: &Session,
    loan: &Loan,
    path: &Path,
    bad: BadLines,
) -> Result<Booking, Failure> {
    let texts = session.texts();
    let bytes = input::read_table(session, path)?;
    let file = PaymentFile::read(&bytes, loan.terms().currency()).map_err(|error| {
        Failure::wrong_use(texts.not_payments(path, &error.say(session.language)))
    })?;
    Booking::new(loan, &file, bad).map_err(|error| {
        let remedy = matches!(error, BookingError::BadLines { .. });
        let problem = error.say(session.language);
        Failure::wrong_use(texts.not_booked(path, &problem, remedy))
    })
}

/// Refuses to write over a file that is not the one of the events.
pub(super) fn check_place(
    session: &Session,
    arguments: &LoanArguments,
    own: Option<&Path>,
) -> Result<(), Failure> {
    match arguments.write.as_deref() {
        Some(path) if path.exists() && Some(path) != own => {
            Err(Failure::wrong_use(session.texts().events_file_exists(path)))
        }
        _ => Ok(()),
    }
}

/// Writes the events back, those booked among them, with what else their file held.
pub(super) fn write_back(
    session: &Session,
    path: &Path,
    life: &impl Serialize,
) -> Result<(), Failure> {
    write_whole(path, &render::json(life)?).map_err(|error| {
        Failure::wrong_use(session.texts().events_not_written(path, &error.to_string()))
    })
}

/// What is said beside the result: notes on the file, lines left out where the result does not list them, what was written.
pub(super) fn note(session: &Session, booking: &Booking, written: Option<&Path>) -> Option<String> {
    let mut notes = notes(booking, session.as_of, session.language);
    if session.format == Format::Csv {
        let left_out = booking.left_out().iter();
        notes.extend(left_out.map(|fault| fault.say(session.language)));
    }
    notes.extend(written.map(|path| session.texts().events_written(path)));
    (!notes.is_empty()).then(|| notes.join("\n"))
}

/// A row for each line that a payment settled: for spreadsheets and programs, in no language.
pub(super) fn csv(booking: &Booking) -> String {
    let mut text = String::from(
        "line,date,amount,reference,payer,kind,due_date,number,principal,interest,fees,penalties,held,given_back\n",
    );
    for line in booking.booked() {
        let (event, settlement) = (line.event(), line.settlement());
        let (kind, payer) = match event {
            Event::PaymentReturned { payer, .. } => ("payment-returned", payer),
            Event::Payment { payer, .. } => ("payment", payer),
            // No other is booked from a file.
            _ => ("", &Payer::Borrower),
        };
        let head = format!(
            "{},{},{},{},{},{kind}",
            line.line(),
            event.date(),
            event.amount().unwrap_or_default(),
            text_cell(event.id().unwrap_or_default()),
            payer_cell(payer),
        );
        for settled in settlement.lines() {
            let SettledLine {
                due_date,
                number,
                paid,
                ..
            } = settled;
            // Writing to a string cannot fail.
            let _ = writeln!(
                text,
                "{head},{due_date},{number},{},{},{},{},,",
                paid.principal, paid.interest, paid.fees, paid.penalties
            );
        }
        let (held, given_back) = (settlement.held(), settlement.given_back());
        if settlement.lines().is_empty() || !held.is_zero() || !given_back.is_zero() {
            let _ = writeln!(text, "{head},,,,,,,{held},{given_back}");
        }
    }
    text
}
