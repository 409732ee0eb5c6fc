//! A schedule as a table: aligned, without the columns that hold nothing, rows without a payment
//! gathered in one line.

use rust_decimal::Decimal;

use super::page::Page;
use crate::session::Session;
use crate::text::Word;
use crate::text::table::{self, Table};
use penteract::money::Currency;
use penteract::schedule::{PaidOut, PayerDue, Schedule, ScheduleRow};
use penteract::text;

/// A column of amounts: its heading, what it shows of a row, its total, whether it stays when it
/// holds nothing, and when it leaves a table that is too wide.
struct Column<'s> {
    heading: String,
    of_row: Box<dyn Fn(&ScheduleRow) -> Decimal + 's>,
    total: Option<Decimal>,
    always: bool,
    leaves: u8,
}

/// A schedule, and what is retained.
pub(crate) fn write(session: &Session, page: &mut Page, schedule: &Schedule) {
    let columns = columns(session, schedule);
    let currency = schedule.currency();
    let headings = [Word::Number, Word::DueDate].map(|word| (session.word(word), None));
    let amounts = columns
        .iter()
        .map(|column| (column.heading.as_str(), Some(column.leaves)));
    let headings = headings.into_iter().chain(amounts);
    let mut table = Table::new(headings.map(|(heading, leaves)| {
        let column = table::Column::number(heading);
        leaves.map_or(column.clone(), |rank| column.leaves(rank))
    }));

    for group in groups(schedule) {
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
    page.table(&table);
    if let Some(told) = retention(session, schedule) {
        page.line(&told);
    }
}

/// What is withheld of the amount drawn, and what is given back of it, when.
pub(super) fn retention(session: &Session, schedule: &Schedule) -> Option<String> {
    let kept = schedule
        .retention()
        .filter(|kept| !kept.withheld().is_zero())?;
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

fn columns<'s>(session: &Session, schedule: &'s Schedule) -> Vec<Column<'s>> {
    let totals = schedule.totals();
    let drawn_later = schedule.rows().iter().map(ScheduleRow::disbursed).sum();
    let column = |leaves, heading, of_row: fn(&ScheduleRow) -> Decimal, total, always| Column {
        heading: session.word(heading).to_owned(),
        of_row: Box::new(of_row),
        total,
        always,
        leaves,
    };
    let mut columns = vec![
        column(
            5,
            Word::Disbursed,
            ScheduleRow::disbursed,
            Some(drawn_later),
            false,
        ),
        column(
            7,
            Word::Principal,
            ScheduleRow::principal,
            Some(totals.principal()),
            true,
        ),
        column(
            6,
            Word::Interest,
            ScheduleRow::interest,
            Some(totals.interest()),
            true,
        ),
        column(
            4,
            Word::Capitalised,
            ScheduleRow::capitalised_interest,
            Some(totals.capitalised_interest()),
            false,
        ),
        column(3, Word::Fees, ScheduleRow::fees, Some(totals.fees()), false),
        column(
            1,
            Word::Insurance,
            ScheduleRow::insurance,
            Some(totals.insurance()),
            false,
        ),
        column(
            2,
            Word::GuaranteeFee,
            ScheduleRow::guarantee_fee,
            Some(totals.guarantee_fee()),
            false,
        ),
        column(
            9,
            Word::Payment,
            ScheduleRow::total,
            Some(totals.total()),
            true,
        ),
        column(8, Word::Balance, ScheduleRow::closing_balance, None, true),
    ];
    let balance = columns.pop();
    let paid_out = schedule.paid_out();
    columns.push(Column {
        heading: session.word(Word::PaidOut).to_owned(),
        total: Some(paid_out.iter().map(PaidOut::amount).sum()),
        of_row: Box::new(move |row| paid_out_on(paid_out, row)),
        always: false,
        leaves: 9,
    });
    columns.retain(|column| {
        column.always
            || schedule
                .rows()
                .iter()
                .any(|row| !(column.of_row)(row).is_zero())
    });
    columns.extend(schedule.totals_of_others().into_iter().map(|total| Column {
        heading: total.payer().name().get(session.language).to_owned(),
        total: Some(total.total()),
        of_row: Box::new(move |row| {
            let of_payer =
                others_of(schedule, row).filter(|due| due.share().payer() == total.payer());
            of_payer.map(|due| due.share().total()).sum()
        }),
        always: false,
        leaves: 9,
    }));
    columns.extend(balance);
    columns
}

/// What is paid out on the line of a disbursement.
pub(crate) fn paid_out_on(paid_out: &[PaidOut], row: &ScheduleRow) -> Decimal {
    let is_draw = row.number() == 0 && !row.disbursed().is_zero();
    let mut days = paid_out.iter().filter(|_| is_draw);
    // Of several disbursements of a day, none alone is paid out.
    let of_day = days.find(|paid| paid.date() == row.due_date() && paid.drawn() == row.disbursed());
    of_day.map(PaidOut::amount).unwrap_or_default()
}

/// What others than the borrower pay on the day of a row.
pub(crate) fn others_of<'s>(
    schedule: &'s Schedule,
    row: &ScheduleRow,
) -> impl Iterator<Item = &'s PayerDue> {
    let day = (row.number(), row.due_date());
    let others = schedule.others().iter();
    others.filter(move |due| (due.number(), due.due_date()) == day)
}

/// Runs of rows: several rows together only when nothing is paid and nothing drawn in any of them.
fn groups(schedule: &Schedule) -> impl Iterator<Item = &[ScheduleRow]> {
    let is_quiet = |row: &ScheduleRow| is_quiet(row) && others_of(schedule, row).next().is_none();
    schedule
        .rows()
        .chunk_by(move |before, after| is_quiet(before) && is_quiet(after))
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
    columns: &[Column<'_>],
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
