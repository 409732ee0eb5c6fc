//! Options that open on days of their own, whether somebody asks or not: which are done, due or missed.

use chrono::NaiveDate;
use serde::Serialize;

use super::error::Refusal;
use super::ledger::Ledger;
use crate::said;
use crate::terms::{LoanOption, OpensOn};

/// How far one review is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub enum ReviewStatus {
    /// Its day has not come.
    ToCome,
    /// Its day has come, and the next one has not.
    Due,
    /// The option was exercised.
    Done,
    /// The day of the next one came first, or the end of the loan.
    Missed,
}

said! { ReviewStatus {
    ToCome => "to come", "à venir";
    Due => "due", "à faire";
    Done => "done", "fait";
    Missed => "missed", "non fait";
} }

/// A day on which an option opens, whether somebody asks or not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Review {
    /// The name of the option.
    pub option: String,
    /// The day.
    pub date: NaiveDate,
    /// How far it is.
    pub status: ReviewStatus,
    /// The day on which it was done.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub done_on: Option<NaiveDate>,
}

impl Ledger<'_> {
    /// Whether an option that opens on days of its own is open on a day: one of them has come, and since then it was not
    /// exercised.
    pub(super) fn check_review(
        &self,
        option: &LoanOption,
        opens_on: &OpensOn,
        date: NaiveDate,
    ) -> Result<(), Refusal> {
        let days = opens_on.days(self.plan.terms.start_date(), self.plan.maturity());
        let mut come = days.iter().filter(|day| **day <= date);
        let name = option.name.clone();
        let Some(since) = come.next_back() else {
            let opens = days.first().copied();
            return Err(match opens {
                Some(opens) => Refusal::NotYetOpen {
                    option: name,
                    opens,
                },
                None => Refusal::NeverReviewed { option: name },
            });
        };
        let mut before = self.exercised.iter().rev();
        let done = before.find(|done| done.option.name == name && done.date >= *since);
        match (done, days.iter().find(|day| **day > date)) {
            (None, _) => Ok(()),
            (Some(_), Some(next)) => Err(Refusal::OptionTooSoon {
                other: name.clone(),
                option: name,
                free_from: *next,
            }),
            (Some(done), None) => Err(Refusal::OptionUsedUp {
                option: name,
                exercised_on: done.date,
                at_most: u32::try_from(days.len()).unwrap_or(u32::MAX),
            }),
        }
    }

    /// The reviews of the loan, in order of date, as they are on a day.
    pub(super) fn reviews(&self, date: NaiveDate, closed_on: Option<NaiveDate>) -> Vec<Review> {
        let start = self.plan.terms.start_date();
        let end = self.plan.maturity();
        let mut reviews = Vec::new();
        for option in &self.servicing.options {
            let Some(opens_on) = &option.opens_on else {
                continue;
            };
            let days = opens_on.days(start, end);
            for (at, day) in days.iter().enumerate() {
                let next = days.get(at.saturating_add(1)).copied();
                let done = self.exercised.iter().find(|done| {
                    done.option.name == option.name
                        && done.date >= *day
                        && next.is_none_or(|next| done.date < next)
                });
                let is_over = next.unwrap_or(end) <= date;
                let status = match done {
                    Some(_) => ReviewStatus::Done,
                    // Nothing is left to look at.
                    None if closed_on.is_some_and(|closed| closed <= *day) => continue,
                    None if date < *day => ReviewStatus::ToCome,
                    None if is_over || closed_on.is_some() => ReviewStatus::Missed,
                    None => ReviewStatus::Due,
                };
                reviews.push(Review {
                    option: option.name.clone(),
                    date: *day,
                    status,
                    done_on: done.map(|done| done.date),
                });
            }
        }
        reviews.sort_by_key(|review| review.date);
        reviews
    }
}
