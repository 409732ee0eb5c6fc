//! Whole schedules: the walk from the first day to the last, and what is paid besides.

use chrono::NaiveDate;

use super::charges;
use super::course::{Ahead, Course, Followed};
use super::engine::Engine;
use super::error::ScheduleError;
use super::flows::FlowTerms;
use super::money::Rounder;
use super::paid_out::paid_out;
use super::position::NoNotes;
use super::row::{ScheduleRow, ScheduleTotals};
use super::{OverdueInterest, Schedule};
use crate::LoanTerms;
use crate::terms::Timeline;

/// The schedule of terms; with a reading date, as it stands that day if nothing was paid.
pub(super) fn build(
    terms: &LoanTerms,
    unpaid: Option<(NaiveDate, OverdueInterest)>,
) -> Result<Schedule, ScheduleError> {
    let course = unpaid
        .map(|(read_on, overdue)| unpaid_until(terms, read_on, overdue))
        .transpose()?;
    let mut engine = Engine::new(terms, course.as_ref().unwrap_or(Course::NONE))?;
    engine.run(&mut NoNotes)?;
    with_charges(terms, engine.rows, None)
}

/// The course of a loan of which nothing was paid up to a day.
fn unpaid_until(
    terms: &LoanTerms,
    read_on: NaiveDate,
    overdue: OverdueInterest,
) -> Result<Course, ScheduleError> {
    let until = match overdue {
        OverdueInterest::ToReadingDate => read_on,
        OverdueInterest::ToNextDueDate => {
            let timeline = Timeline::new(terms.data(), terms.instalments());
            next_due_date(&timeline, terms.instalments(), read_on)?
        }
    };
    Ok(Course {
        followed: Some(Followed {
            paid: Vec::new(),
            to_come: Vec::new(),
            until,
            ahead: Ahead::LastInstalment,
            passes_over_next: false,
        }),
        ..Course::default()
    })
}

/// Adds what is paid besides principal and interest, and the sums unless they are known.
pub(super) fn with_charges(
    terms: &LoanTerms,
    mut rows: Vec<ScheduleRow>,
    totals: Option<ScheduleTotals>,
) -> Result<Schedule, ScheduleError> {
    let data = terms.data();
    let charged = charges::apply(terms, &mut rows)?;
    let mut others = Vec::with_capacity(charged.others.len());
    for (at, due) in charged.others {
        if let Some(row) = rows.get_mut(at) {
            row.take_off(due.share.interest);
        }
        others.push(due);
    }
    let totals = match totals.filter(|_| !charges::changes_lines(terms)) {
        Some(totals) => totals,
        None => {
            let round = Rounder::new(data.currency, data.rounding);
            round
                .with_minor_units(terms.principal())
                .and_then(|disbursed| ScheduleTotals::of(&rows, disbursed))
                .filter(|totals| totals.are_exact(round))
                .ok_or(ScheduleError::Overflow {
                    instalment: terms.instalments(),
                })?
        }
    };
    Ok(Schedule {
        rows,
        totals,
        currency: terms.currency(),
        guarantee_fees: charged.guarantee_fees,
        paid_out: paid_out(terms, &charged.withheld)?,
        retention: charged.retention,
        others,
        flow_terms: FlowTerms::new(data),
    })
}

/// The first due date on or after a day; the day itself after the last one.
fn next_due_date(
    timeline: &Timeline<'_>,
    instalments: u32,
    day: NaiveDate,
) -> Result<NaiveDate, ScheduleError> {
    for number in 1..=instalments {
        let due = timeline.due_date(number)?;
        if due >= day {
            return Ok(due);
        }
    }
    Ok(day)
}
