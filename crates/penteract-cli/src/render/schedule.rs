//! A schedule as a table: aligned, without the columns that hold nothing, rows without a payment
//! gathered in one line.

use penteract_core::{Currency, Schedule, ScheduleRow, text};
use rust_decimal::Decimal;

use crate::session::Session;
use crate::text::Word;
use crate::text::table::{Align, Table};

/// A column of amounts: its heading, what it shows of a row, its total, and whether it stays when
/// it holds nothing.
struct Column {
    heading: Word,
    of_row: fn(&ScheduleRow) -> Decimal,
    total: Option<Decimal>,
    always: bool,
}

/// The lines of a schedule.
pub(crate) fn lines(session: &Session, schedule: &Schedule) -> Vec<String> {
    let columns = columns(schedule);
    let currency = schedule.currency();
    let headings = [
        (session.word(Word::Number), Align::Right),
        (session.word(Word::DueDate), Align::Right),
    ];
    let amounts = columns
        .iter()
        .map(|column| (session.word(column.heading), Align::Right));
    let mut table = Table::new(
        headings
            .into_iter()
            .chain(amounts)
            .map(|(heading, align)| (heading.to_owned(), align)),
    );

    for group in groups(schedule.rows()) {
        match group {
            [first, .., last] => {
                let numbers = format!("{}–{}", first.number(), last.number());
                table.across(
                    [numbers],
                    without_payment(session, group, first, last, currency),
                );
            }
            rows => {
                for row in rows {
                    table.row(cells(session, row, &columns, currency));
                }
            }
        }
    }
    table.rule();
    let totals = columns.iter().map(|column| match column.total {
        Some(total) => session.numbers().amount(total, currency),
        None => String::new(),
    });
    table.row(
        [String::new(), session.word(Word::Total).to_owned()]
            .into_iter()
            .chain(totals),
    );
    let mut lines = table.lines();
    lines.extend(retention(session, schedule));
    lines
}

/// What is withheld of the amount drawn, and what is given back of it, when.
pub(super) fn retention(session: &Session, schedule: &Schedule) -> Option<String> {
    let kept = schedule.retention()?;
    let numbers = session.numbers();
    let money = |amount| numbers.money(amount, schedule.currency());
    let told = text!(
        "cash retention: {withheld} withheld at disbursement, {given_back} given back on {date}",
        "retenue de garantie : {withheld} retenus au déblocage, {given_back} restitués le {date}",
        withheld = money(kept.withheld()),
        given_back = money(kept.given_back()),
        date = numbers.date(kept.given_back_on())
    );
    Some(told.get(session.language).to_owned())
}

fn columns(schedule: &Schedule) -> Vec<Column> {
    let totals = schedule.totals();
    let drawn_later = schedule.rows().iter().map(ScheduleRow::disbursed).sum();
    let column = |heading, of_row, total, always| Column {
        heading,
        of_row,
        total: Some(total),
        always,
    };
    let mut columns = vec![
        column(
            Word::Disbursed,
            ScheduleRow::disbursed as fn(&ScheduleRow) -> Decimal,
            drawn_later,
            false,
        ),
        column(
            Word::Principal,
            ScheduleRow::principal,
            totals.principal(),
            true,
        ),
        column(
            Word::Interest,
            ScheduleRow::interest,
            totals.interest(),
            true,
        ),
        column(
            Word::Capitalised,
            ScheduleRow::capitalised_interest,
            totals.capitalised_interest(),
            false,
        ),
        column(Word::Fees, ScheduleRow::fees, totals.fees(), false),
        column(
            Word::Insurance,
            ScheduleRow::insurance,
            totals.insurance(),
            false,
        ),
        column(
            Word::GuaranteeFee,
            ScheduleRow::guarantee_fee,
            totals.guarantee_fee(),
            false,
        ),
        column(Word::Payment, ScheduleRow::total, totals.total(), true),
    ];
    columns.push(Column {
        heading: Word::Balance,
        of_row: ScheduleRow::closing_balance,
        total: None,
        always: true,
    });
    columns.retain(|column| {
        column.always
            || schedule
                .rows()
                .iter()
                .any(|row| !(column.of_row)(row).is_zero())
    });
    columns
}

/// Runs of rows: several rows together only when nothing is paid and nothing drawn in any of them.
fn groups(rows: &[ScheduleRow]) -> impl Iterator<Item = &[ScheduleRow]> {
    rows.chunk_by(|before, after| is_quiet(before) && is_quiet(after))
}

/// A row on which no money moves.
fn is_quiet(row: &ScheduleRow) -> bool {
    row.number() > 0
        && row.total().is_zero()
        && row.principal().is_zero()
        && row.disbursed().is_zero()
}

fn without_payment(
    session: &Session,
    rows: &[ScheduleRow],
    first: &ScheduleRow,
    last: &ScheduleRow,
    currency: Currency,
) -> String {
    let (texts, numbers) = (session.texts(), session.numbers());
    let dates = texts.instalments_without_payment(
        &numbers.date(first.due_date()),
        &numbers.date(last.due_date()),
    );
    let capitalised: Decimal = rows.iter().map(ScheduleRow::capitalised_interest).sum();
    let capitalised = if capitalised.is_zero() {
        String::new()
    } else {
        format!(
            ", {}",
            texts.capitalised_in_them(&numbers.money(capitalised, currency))
        )
    };
    format!("{dates}{capitalised}")
}

fn cells(
    session: &Session,
    row: &ScheduleRow,
    columns: &[Column],
    currency: Currency,
) -> Vec<String> {
    let numbers = session.numbers();
    let number = if row.number() == 0 {
        String::new()
    } else {
        row.number().to_string()
    };
    let amounts = columns.iter().map(|column| match (column.of_row)(row) {
        // Columns that hold something on a few rows only are easier to read without the zeros.
        amount if amount.is_zero() && !column.always => String::new(),
        amount => numbers.amount(amount, currency),
    });
    [number, numbers.date(row.due_date())]
        .into_iter()
        .chain(amounts)
        .collect()
}
