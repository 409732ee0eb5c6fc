//! The state of a loan for people: what is owed first, what its guarantor pays, then its lines.

use penteract::loan::{
    LineKind, LoanLine, PayerState, PayoffQuote, RetentionState, Review, ReviewStatus,
};
use penteract::money::Currency;
use penteract::{Booking, LoanState, LocalText, Say as _, text};
use rust_decimal::Decimal;
use serde::Serialize;

use super::claim::Called;
use super::page::Page;
use super::{claim, payments};
use crate::session::Session;
use crate::text::Word;
use crate::text::table::{self, Table};

/// One of the loans that are lent together, on a day.
#[derive(Serialize)]
pub(crate) struct Tranche<'a> {
    pub(crate) id: &'a str,
    #[serde(skip)]
    pub(crate) name: &'a LocalText,
    pub(crate) state: LoanState,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) payoff: Option<PayoffQuote>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) claim: Option<Called>,
}

/// The state, the payoff and the claim if they were asked for, and the lines.
pub(crate) fn page(
    session: &Session,
    state: &LoanState,
    payoff: Option<&PayoffQuote>,
    called: Option<&Called>,
    booking: Option<&Booking>,
) -> String {
    let mut page = Page::new(session);
    if let Some(booking) = booking {
        payments::section(session, &mut page, booking);
    }
    section(
        session,
        &mut page,
        session.word(Word::Loan),
        state,
        payoff,
        called,
    );
    page.into_text()
}

/// Loans that are lent together: their sums, then each.
pub(crate) fn tranches(session: &Session, tranches: &[Tranche<'_>]) -> String {
    let mut page = Page::new(session);
    if let Some(first) = tranches.first() {
        let currency = first.state.currency();
        let heading = session.texts().amounts_in(currency.code());
        page.heading(session.word(Word::Loan), &heading);
        page.table(&aligned(sums(session, tranches, currency)));
    }
    for tranche in tranches {
        let name = tranche.name.get(session.language);
        let (payoff, claim) = (tranche.payoff.as_ref(), tranche.claim.as_ref());
        section(session, &mut page, name, &tranche.state, payoff, claim);
    }
    page.into_text()
}

/// What all of them come to.
fn sums(session: &Session, tranches: &[Tranche<'_>], currency: Currency) -> Vec<(String, String)> {
    let amount = |value: Decimal| session.numbers().amount(value, currency);
    let sum = |of: fn(&LoanState) -> Decimal| -> Decimal {
        tranches.iter().map(|tranche| of(&tranche.state)).sum()
    };
    let due = |state: &LoanState| state.due().total();
    let mut figures = vec![
        (Word::Disbursed, sum(LoanState::disbursed)),
        (Word::Paid, sum(LoanState::paid)),
        (
            Word::OutstandingPrincipal,
            sum(LoanState::outstanding_principal),
        ),
        (Word::AccruedInterest, sum(LoanState::accrued_interest)),
        (Word::Due, sum(due)),
    ];
    let payoffs: Option<Vec<Decimal>> = tranches
        .iter()
        .map(|tranche| Some(tranche.payoff.as_ref()?.amount))
        .collect();
    figures.extend(payoffs.map(|payoffs| (Word::Payoff, payoffs.iter().sum())));
    let figures = figures.into_iter();
    figures
        .map(|(word, value)| (session.word(word).to_owned(), amount(value)))
        .collect()
}

/// The state of one loan under a heading.
pub(super) fn section(
    session: &Session,
    page: &mut Page,
    heading: &str,
    state: &LoanState,
    payoff: Option<&PayoffQuote>,
    called: Option<&Called>,
) {
    let currency = session.texts().amounts_in(state.currency().code());
    let day = session
        .texts()
        .on_the_day(&session.numbers().date(state.as_of()));
    let status = state.status().say(session.language);
    let state_line = session.texts().labelled(&day, &status);
    page.heading(heading, &currency);
    page.line(&state_line);
    page.gap();
    page.table(&aligned(figures(session, state, payoff)));
    if let Some(called) = called {
        claim::section(session, page, called);
    }
    page.gap();
    page.table(&lines(session, state.lines(), state.currency(), true));
    if let Some(retention) = state.retention() {
        page.heading(session.word(Word::Retention), &currency);
        page.table(&retained(session, retention, state.currency()));
    }
    if !state.reviews().is_empty() {
        page.heading(session.word(Word::Reviews), "");
        page.table(&reviews(session, state.reviews()));
    }
    for other in state.others() {
        page.heading(other.payer().name().get(session.language), &currency);
        page.table(&aligned(figures_of(session, other, state.currency())));
        page.gap();
        // It repays no principal, and has no balance.
        page.table(&lines(session, other.lines(), state.currency(), false));
    }
}

/// Labels and values, the values under each other.
pub(super) fn aligned(figures: Vec<(String, String)>) -> Table {
    let mut table = Table::new(["", ""].map(table::Column::text));
    for (label, value) in figures {
        table.row([label, value]);
    }
    table
}

/// The figures above the lines: label and value.
fn figures(
    session: &Session,
    state: &LoanState,
    payoff: Option<&PayoffQuote>,
) -> Vec<(String, String)> {
    let (texts, numbers) = (session.texts(), session.numbers());
    let amount = |value: Decimal| numbers.amount(value, state.currency());
    let mut figures = vec![
        (Word::Disbursed, amount(state.disbursed())),
        (Word::Paid, amount(state.paid())),
        (
            Word::OutstandingPrincipal,
            amount(state.outstanding_principal()),
        ),
        (Word::AccruedInterest, amount(state.accrued_interest())),
    ];
    for (word, value) in [
        (Word::CreditBalance, state.credit_balance()),
        (Word::Returned, state.returned()),
    ] {
        if !value.is_zero() {
            figures.push((word, amount(value)));
        }
    }
    if let Some(arrears) = state.arrears() {
        let since = texts.since(&amount(arrears.amount), &numbers.date(arrears.since));
        figures.push((Word::Arrears, since));
    }
    if let Some(next) = state.next_due() {
        let on = texts.on_date(&amount(next.amount), &numbers.date(next.date));
        figures.push((Word::NextDue, on));
    }
    if let Some(event) = state.credit_event() {
        let on = texts.on_date(&amount(event.loss.total()), &numbers.date(event.date));
        figures.push((Word::CreditEvent, on));
        let recovered: Decimal = state.recoveries().iter().map(|one| one.amount).sum();
        figures.push((Word::Recovered, amount(recovered)));
    }
    figures.push((Word::Maturity, numbers.date(state.maturity_date())));
    if let Some(payoff) = payoff {
        let sum = texts.on_date(&amount(payoff.amount), &numbers.date(payoff.date));
        let sum = if payoff.prepayment_fee.is_zero() {
            sum
        } else {
            texts.payoff_with_fee(&sum, &amount(payoff.prepayment_fee))
        };
        figures.push((Word::Payoff, sum));
        if !payoff.given_back.is_zero() {
            figures.push((Word::GivenBack, amount(payoff.given_back)));
        }
    }
    let mut figures: Vec<(String, String)> = figures
        .into_iter()
        .map(|(word, value)| (session.word(word).to_owned(), value))
        .collect();
    for other in payoff.iter().flat_map(|payoff| &payoff.others) {
        let name = other.payer.name();
        let owes = text!("{name} still owes", "Reste dû, {name}", name = name);
        figures.push((owes.get(session.language).to_owned(), amount(other.amount)));
    }
    figures
}

/// What was withheld of the disbursements and what went back.
fn retained(session: &Session, retention: &RetentionState, currency: Currency) -> Table {
    let amount = |value: Decimal| match value.is_zero() {
        true => String::new(),
        false => session.numbers().amount(value, currency),
    };
    let words = [
        Word::Date,
        Word::Withheld,
        Word::GaveBack,
        Word::Interest,
        Word::Held,
    ];
    let mut table = Table::new(words.map(|word| table::Column::number(session.word(word))));
    for line in retention.lines() {
        table.row([
            session.numbers().date(line.date),
            amount(line.withheld),
            amount(line.released),
            amount(line.interest),
            session.numbers().amount(line.held, currency),
        ]);
    }
    table
}

/// What is looked at on days of its own: what came, and the next one of each option.
fn reviews(session: &Session, reviews: &[Review]) -> Table {
    let words = [Word::OptionOfLoan, Word::Date, Word::Status];
    let mut table = Table::new(words.map(|word| table::Column::text(session.word(word))));
    let mut next: Vec<&str> = Vec::new();
    for review in reviews {
        if review.status == ReviewStatus::ToCome {
            if next.contains(&review.option.as_str()) {
                continue;
            }
            next.push(&review.option);
        }
        let status = review.status.say(session.language);
        let status = match review.done_on.filter(|day| *day != review.date) {
            Some(day) => session
                .texts()
                .on_date(&status, &session.numbers().date(day)),
            None => status,
        };
        let date = session.numbers().date(review.date);
        table.row([review.option.clone(), date, status]);
    }
    table
}

/// The figures above the lines of somebody else than the borrower.
fn figures_of(session: &Session, other: &PayerState, currency: Currency) -> Vec<(String, String)> {
    let (texts, numbers) = (session.texts(), session.numbers());
    let amount = |value: Decimal| numbers.amount(value, currency);
    let mut figures = vec![
        (Word::Paid, amount(other.paid())),
        (Word::Due, amount(other.due().total())),
        (Word::AccruedInterest, amount(other.accrued_interest())),
    ];
    for (word, value) in [
        (Word::HeldForIt, other.credit_balance()),
        (Word::Returned, other.returned()),
    ] {
        if !value.is_zero() {
            figures.push((word, amount(value)));
        }
    }
    if let Some(arrears) = other.arrears() {
        let since = texts.since(&amount(arrears.amount), &numbers.date(arrears.since));
        figures.push((Word::Arrears, since));
    }
    if let Some(next) = other.next_due() {
        let on = texts.on_date(&amount(next.amount), &numbers.date(next.date));
        figures.push((Word::NextDue, on));
    }
    let named = figures.into_iter();
    named
        .map(|(word, value)| (session.word(word).to_owned(), value))
        .collect()
}

/// A column of amounts, whether it stays when it holds nothing, and when it leaves a table that is
/// too wide, if it may.
struct Column {
    heading: Word,
    of_line: fn(&LoanLine) -> Decimal,
    always: bool,
    leaves: Option<u8>,
}

fn lines(session: &Session, lines: &[LoanLine], currency: Currency, has_principal: bool) -> Table {
    let column = |heading, of_line, always, leaves| Column {
        heading,
        of_line,
        always,
        leaves,
    };
    let mut columns = vec![
        column(
            Word::Principal,
            (|line| line.due().principal) as fn(&LoanLine) -> Decimal,
            has_principal,
            Some(5),
        ),
        column(Word::Interest, |line| line.due().interest, true, Some(4)),
        column(
            Word::Capitalised,
            LoanLine::capitalised_interest,
            false,
            Some(3),
        ),
        column(Word::Fees, |line| line.due().fees, false, Some(2)),
        column(Word::Penalties, |line| line.due().penalties, false, Some(1)),
        column(Word::Due, |line| line.due().total(), true, None),
        column(Word::Paid, |line| line.paid().total(), true, None),
        column(
            Word::Balance,
            LoanLine::closing_balance,
            has_principal,
            Some(6),
        ),
    ];
    columns.retain(|column| {
        let holds_something = lines.iter().any(|line| !(column.of_line)(line).is_zero());
        column.always || holds_something
    });
    let number = |word| table::Column::number(session.word(word));
    let mut headings = vec![number(Word::Number), number(Word::DueDate)];
    headings.extend(columns.iter().map(|column| {
        let heading = number(column.heading);
        match column.leaves {
            Some(rank) => heading.leaves(rank),
            None => heading,
        }
    }));
    headings.push(table::Column::text(session.word(Word::Status)));
    let mut table = Table::new(headings);
    for line in lines {
        table.row(cells(session, currency, line, &columns));
    }
    table
}

fn cells(
    session: &Session,
    currency: Currency,
    line: &LoanLine,
    columns: &[Column],
) -> Vec<String> {
    let numbers = session.numbers();
    let number = match line.number() {
        0 => String::new(),
        number => number.to_string(),
    };
    let mut cells = vec![number, numbers.date(line.due_date())];
    for column in columns {
        let amount = (column.of_line)(line);
        cells.push(if amount.is_zero() && !column.always {
            String::new()
        } else {
            numbers.amount(amount, currency)
        });
    }
    let status = line.status().say(session.language);
    cells.push(match line.kind() {
        LineKind::Instalment => status,
        kind => format!("{}, {status}", kind.say(session.language)),
    });
    cells
}
