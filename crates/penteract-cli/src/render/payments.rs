//! Payments booked, for people: each line of the file with what it settled, then the lines left out.

use penteract::loan::LineKind;
use penteract::terms::Payer;
use penteract::{BookedLine, Booking, Event, LocalText, Say as _, SettledLine, text};
use rust_decimal::Decimal;

use super::page::Page;
use crate::session::Session;
use crate::text::Word;
use crate::text::table::{Column, Table};

/// A part of what a line was settled of, under its heading; some columns stand there only when they hold something.
struct Part {
    heading: Word,
    of_line: fn(&SettledLine) -> Decimal,
    always: bool,
}

const PARTS: [Part; 4] = [
    Part {
        heading: Word::Principal,
        of_line: |line| line.paid.principal,
        always: true,
    },
    Part {
        heading: Word::Interest,
        of_line: |line| line.paid.interest,
        always: true,
    },
    Part {
        heading: Word::Fees,
        of_line: |line| line.paid.fees,
        always: false,
    },
    Part {
        heading: Word::Penalties,
        of_line: |line| line.paid.penalties,
        always: false,
    },
];

/// What was booked and what was not.
pub(super) fn section(session: &Session, page: &mut Page, booking: &Booking) {
    let currency = booking.loan().terms().currency();
    let amounts = session.texts().amounts_in(currency.code());
    page.heading(session.word(Word::PaymentsBooked), &amounts);
    page.table(&table(session, booking));
    if booking.left_out().is_empty() {
        return;
    }
    page.heading(session.word(Word::LinesLeftOut), "");
    for fault in booking.left_out() {
        page.prose(0, None, &fault.say(session.language));
    }
}

fn table(session: &Session, booking: &Booking) -> Table {
    let currency = booking.loan().terms().currency();
    let numbers = session.numbers();
    let settled = || {
        let lines = booking.booked().iter();
        lines.flat_map(|line| line.settlement().lines())
    };
    let is_shown =
        |part: &&Part| part.always || settled().any(|line| !(part.of_line)(line).is_zero());
    let parts: Vec<&Part> = PARTS.iter().filter(is_shown).collect();
    let number = |word| Column::number(session.word(word));
    let mut columns = vec![number(Word::Line), number(Word::DueDate)];
    columns.extend(parts.iter().map(|part| number(part.heading)));
    columns.push(Column::text(""));
    let mut table = Table::new(columns);
    for line in booking.booked() {
        table.across([line.line().to_string()], told(session, booking, line));
        for settled in line.settlement().lines() {
            let mut cells = vec![String::new(), numbers.date(settled.due_date)];
            cells.extend(parts.iter().map(|part| {
                let amount = (part.of_line)(settled);
                if amount.is_zero() {
                    String::new()
                } else {
                    numbers.amount(amount, currency)
                }
            }));
            if settled.kind != LineKind::Instalment {
                cells.push(settled.kind.say(session.language));
            }
            table.row(cells);
        }
        for told in beside(session, booking, line) {
            table.across([String::new()], told.get(session.language).to_owned());
        }
    }
    table
}

/// What came in, or came back, from whom, and its reference.
fn told(session: &Session, booking: &Booking, line: &BookedLine) -> String {
    let currency = booking.loan().terms().currency();
    let numbers = session.numbers();
    let event = line.event();
    let date = numbers.date(event.date());
    let amount = numbers.amount(event.amount().unwrap_or_default(), currency);
    let (what, payer) = match event {
        Event::PaymentReturned { paid_on, payer, .. } => {
            let paid_on = numbers.date(*paid_on);
            let what = text!(
                "{date}, {amount} of {paid_on} came back",
                "{date}, {amount} du {paid_on} rejetés"
            );
            (what, payer)
        }
        Event::Payment { payer, .. } => (text!("{date}, {amount}", "{date}, {amount}"), payer),
        _ => (
            text!("{date}, {amount}", "{date}, {amount}"),
            &Payer::Borrower,
        ),
    };
    let payer = (!payer.is_borrower()).then(|| text!(" ({payer})", " ({payer})", payer = payer));
    let reference = event.id().unwrap_or_default();
    text!(
        "{what}{payer}: {reference}",
        "{what}{payer} : {reference}",
        what = what,
        payer = payer
    )
    .get(session.language)
    .to_owned()
}

/// What no line of the loan says.
fn beside(session: &Session, booking: &Booking, line: &BookedLine) -> Vec<LocalText> {
    let currency = booking.loan().terms().currency();
    let settlement = line.settlement();
    let amount = |value: Decimal| session.numbers().amount(value.abs(), currency);
    let mut told = Vec::new();
    let (held, given_back) = (settlement.held(), settlement.given_back());
    if held > Decimal::ZERO {
        told.push(text!(
            "{held} stays as credit",
            "{held} restent en crédit",
            held = amount(held)
        ));
    } else if held < Decimal::ZERO {
        told.push(text!(
            "{held} less of credit",
            "{held} de crédit en moins",
            held = amount(held)
        ));
    }
    if !given_back.is_zero() {
        told.push(text!(
            "{back} goes back to the borrower",
            "{back} sont rendus à l'emprunteur",
            back = amount(given_back)
        ));
    }
    if settlement.closes() {
        told.push(text!("nothing is owed any more", "plus rien n'est dû"));
    }
    let is_return = matches!(line.event(), Event::PaymentReturned { .. });
    if is_return && settlement.lines().is_empty() && told.is_empty() {
        told.push(text!(
            "told with the payment that came back the same day",
            "dit avec le paiement rejeté le même jour"
        ));
    }
    told
}
