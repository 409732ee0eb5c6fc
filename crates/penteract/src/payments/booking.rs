//! Payments booked on a loan: all lines, or none, or those that can be.

use std::cmp::Ordering;
use std::collections::HashSet;

use penteract_core::{Event, Loan, LoanError, LocalText, Payer, Refusal, Settlement, said, text};
use serde::Serialize;

use super::file::{FileNote, LineFault, LineProblem, PaymentFile, PaymentLine};

/// What is done with a file that has lines which cannot be booked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum BadLines {
    /// The whole file is refused (the default).
    #[default]
    Refuse,
    /// They are left out, and told.
    LeaveOut,
}

/// A line that was booked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct BookedLine {
    /// Its place in the file, from 1.
    line: usize,
    /// The event that it became.
    event: Event,
    /// What it settled.
    settlement: Settlement,
}

impl BookedLine {
    /// Its place in the file, from 1.
    pub const fn line(&self) -> usize {
        self.line
    }

    /// The event that it became.
    pub const fn event(&self) -> &Event {
        &self.event
    }

    /// What it settled.
    pub const fn settlement(&self) -> &Settlement {
        &self.settlement
    }
}

/// A file of payments, booked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Booking {
    loan: Loan,
    booked: Vec<BookedLine>,
    left_out: Vec<LineFault>,
    notes: Vec<FileNote>,
}

/// A file of payments of which nothing was booked.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum BookingError {
    /// Lines that cannot be booked, in order.
    BadLines {
        /// Each, and why.
        faults: Vec<LineFault>,
    },
    /// What was booked cannot be told.
    Loan(LoanError),
}

said! { BookingError: Error {
    BadLines { faults } =>
        "{count}, and nothing is booked:{listed}",
        "{count}, et rien n'est enregistré :{listed}",
        count = LocalText::count(faults.len(), ["line cannot be booked", "lines cannot be booked"],
            ["ligne ne peut être enregistrée", "lignes ne peuvent être enregistrées"]),
        listed = listed(faults);
    Loan(cause: LoanError);
} }

/// Each fault on a line of its own.
fn listed(faults: &[LineFault]) -> LocalText {
    let nothing = LocalText::same("");
    faults.iter().fold(nothing, |listed, fault| {
        text!(
            "{listed}\n  {fault}",
            "{listed}\n  {fault}",
            listed = listed,
            fault = fault
        )
    })
}

impl Booking {
    /// Books a file of payments on a loan, in order of date, and on one day what came back of days before, what came in, and
    /// what of it came back at once. The loan given is not changed: the booking holds the loan as it is then.
    ///
    /// # Errors
    /// [`BookingError::BadLines`] when lines cannot be booked and are not to be left out.
    ///
    /// # Example
    /// ```
    /// use penteract::{BadLines, Booking, Loan, LoanTerms, PaymentFile};
    ///
    /// let terms: LoanTerms = serde_json::from_str(r#"{
    ///     "currency": "EUR",
    ///     "disbursements": [{ "date": "2024-01-15", "amount": "10000.00" }],
    ///     "rate": { "kind": "fixed", "annual": "5 %" },
    ///     "frequency": { "months": 1 },
    ///     "phases": [{ "kind": "level-payment", "months": 12 }]
    /// }"#)?;
    /// let loan = Loan::new(terms)?;
    /// let file = "date;montant;référence\n2024-02-15;856,07;VIR 0001\n";
    /// let file = PaymentFile::read(file.as_bytes(), loan.terms().currency())?;
    /// let booking = Booking::new(&loan, &file, BadLines::Refuse)?;
    /// let settled = &booking.booked()[0].settlement().lines()[0].paid;
    /// assert_eq!((settled.principal.to_string(), settled.interest.to_string()), ("814.40".into(), "41.67".into()));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn new(loan: &Loan, file: &PaymentFile, bad: BadLines) -> Result<Self, BookingError> {
        let mut faults = file.faults.clone();
        let recorded: HashSet<&str> = loan.events().iter().filter_map(Event::id).collect();
        let mut lines = Vec::new();
        for line in &file.lines {
            if recorded.contains(line.reference.as_str()) {
                let id = line.reference.clone();
                faults.push(refused(line, Refusal::RecordedTwice { id }));
            } else {
                lines.push((line, event_of(line, &loan.terms().third_parties())));
            }
        }
        let came_back = |line: &PaymentLine| line.paid_on.map(|paid_on| paid_on.cmp(&line.date));
        lines.sort_by_key(|(line, _)| match came_back(line) {
            Some(Ordering::Less) => (line.date, 0),
            None => (line.date, 1),
            Some(_) => (line.date, 2),
        });
        let after = book(loan, &mut lines, &mut faults);
        faults.sort_by_key(|fault| fault.line);
        if bad == BadLines::Refuse && !faults.is_empty() {
            return Err(BookingError::BadLines { faults });
        }
        let settlements = after.settlements()?;
        let mut booked: Vec<BookedLine> = lines
            .into_iter()
            .filter_map(|(line, event)| {
                let of_line = |settlement: &&Settlement| {
                    let settled = after.events().get(settlement.event());
                    settled.and_then(Event::id) == Some(line.reference.as_str())
                };
                Some(BookedLine {
                    line: line.number,
                    event,
                    settlement: settlements.iter().find(of_line)?.clone(),
                })
            })
            .collect();
        booked.sort_by_key(BookedLine::line);
        Ok(Self {
            loan: after,
            booked,
            left_out: faults,
            notes: file.notes.clone(),
        })
    }

    /// The loan with what was booked.
    pub const fn loan(&self) -> &Loan {
        &self.loan
    }

    /// The lines booked, as they stand in the file.
    pub fn booked(&self) -> &[BookedLine] {
        &self.booked
    }

    /// The lines left out, and why.
    pub fn left_out(&self) -> &[LineFault] {
        &self.left_out
    }

    /// What was left aside in reading the file, and changes nothing.
    pub fn notes(&self) -> &[FileNote] {
        &self.notes
    }
}

/// Books lines one after the other, each as if those before were recorded: a line that the loan refuses is taken out of
/// them. Gives back the loan with the others.
fn book(loan: &Loan, lines: &mut Vec<(&PaymentLine, Event)>, faults: &mut Vec<LineFault>) -> Loan {
    let with = |lines: &[(&PaymentLine, Event)], count: usize| {
        let more = lines.iter().take(count).map(|(_, event)| event.clone());
        let events = loan.events().iter().cloned().chain(more);
        Loan::with_events(loan.terms().clone(), events.collect())
    };
    let mut booked = 0;
    loop {
        let mut error = match with(lines, lines.len()) {
            Ok(after) => return after,
            Err(error) => error,
        };
        // INVARIANT: so many lines are allowed together, and so many are not; the first refused stands between.
        let mut refused = lines.len();
        while refused - booked > 1 {
            let middle = booked.midpoint(refused);
            match with(lines, middle) {
                Ok(_) => booked = middle,
                Err(earlier) => (refused, error) = (middle, earlier),
            }
        }
        let before = |date| loan.events().partition_point(|event| event.date() <= date);
        let (line, _) = lines.remove(booked);
        faults.push(fault(line, before(line.date) + refused, error));
    }
}

/// What is wrong with a line that is the event of a number, as the loan counts them.
fn fault(line: &PaymentLine, event: usize, error: LoanError) -> LineFault {
    match error {
        LoanError::Event {
            number, refusal, ..
        } if number == event => refused(line, refusal),
        error => LineFault {
            line: line.number,
            problem: LineProblem::Breaks { error },
        },
    }
}

const fn refused(line: &PaymentLine, refusal: Refusal) -> LineFault {
    LineFault {
        line: line.number,
        problem: LineProblem::Refused(refusal),
    }
}

/// What a line is for the loan. A payer that the terms do not name stays as it is written: the loan refuses it.
fn event_of(line: &PaymentLine, known: &[Payer]) -> Event {
    let payer = line.payer.as_deref().map_or(Payer::Borrower, |name| {
        let called = |party: &&Payer| {
            let names = party.name();
            let mut names = names.said().map(|(_, known)| known.to_lowercase());
            names.any(|known| known == name.to_lowercase())
        };
        let parties = [&Payer::Borrower, &Payer::Lender].into_iter();
        let party = parties.chain(known).find(called);
        party
            .cloned()
            .unwrap_or_else(|| Payer::third_party(LocalText::same(name)))
    });
    let (date, amount) = (line.date, line.amount);
    let id = Some(line.reference.clone());
    match line.paid_on {
        None => Event::Payment {
            date,
            amount,
            in_advance: None,
            payer,
            id,
        },
        Some(paid_on) => Event::PaymentReturned {
            date,
            paid_on,
            amount,
            payer,
            id,
        },
    }
}
