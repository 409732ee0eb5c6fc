//! The balance of a loan as a step function of the day.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use crate::{LoanTerms, Schedule};

/// What the balance changes by, in order of date: drawn, added or repaid. `None` when a change cannot be held.
///
/// Drawdowns come before what is repaid on the same day.
pub(crate) fn balance_changes(
    terms: &LoanTerms,
    schedule: &Schedule,
) -> Option<Vec<(NaiveDate, Decimal)>> {
    let drawn = terms
        .disbursements()
        .iter()
        .map(|drawn| Some((drawn.date, drawn.amount)));
    let repaid = schedule.rows().iter().map(|row| {
        let change = row.capitalised_interest().checked_sub(row.principal())?;
        Some((row.due_date(), change))
    });
    let mut changes = drawn.chain(repaid).collect::<Option<Vec<_>>>()?;
    changes.sort_by_key(|(date, _)| *date);
    Some(changes)
}
