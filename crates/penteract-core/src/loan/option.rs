//! Options of the borrower: when one is open, and what it puts into the plan.

use chrono::NaiveDate;

use super::error::Refusal;
use super::ledger::Ledger;
use super::servicing::{LoanOption, OptionChoice};
use crate::terms::{PhaseLength, PlannedPhase, plan_phases};
use crate::{Frequency, LoanTerms, MonthEnd, ScheduleError, TermsError};

impl Ledger<'_> {
    /// An option of the borrower.
    pub(super) fn exercise(
        &mut self,
        date: NaiveDate,
        name: &str,
        choice: &str,
    ) -> Result<(), Refusal> {
        let option = self
            .servicing
            .options
            .iter()
            .find(|option| option.name == name)
            .ok_or_else(|| Refusal::NoSuchOption {
                option: name.to_owned(),
            })?;
        let chosen = option
            .choices
            .iter()
            .find(|offered| offered.name == choice)
            .ok_or_else(|| Refusal::NoSuchChoice {
                option: name.to_owned(),
                choice: choice.to_owned(),
                offered: offered(option),
            })?;
        if let Some((_, _, exercised_on)) = self.exercised.iter().find(|(done, _, _)| done == name)
        {
            return Err(Refusal::OptionTwice {
                option: name.to_owned(),
                exercised_on: *exercised_on,
            });
        }
        let effective = effective_date(option, &self.plan.terms)?;
        let (opens, closes) = window(option, self.plan.terms.start_date(), effective)?;
        if date < opens || closes < date {
            return Err(Refusal::OutsideWindow {
                option: name.to_owned(),
                opens,
                closes,
            });
        }
        self.exercised
            .push((name.to_owned(), choice.to_owned(), date));
        if chosen.phases.is_empty() {
            return Ok(());
        }
        let before = self.instalment_due(effective, date, false)?;
        let rest = plan_choice(&self.plan.terms, chosen)?;
        self.plan
            .replan(before.number, rest, chosen.phases.clone())?;
        self.plan.amend(|data| data.last_due_date = None);
        self.project_from(before.index, date)
    }
}

/// The day on which an option takes effect, from the first disbursement of the terms.
pub(super) fn effective_date(option: &LoanOption, terms: &LoanTerms) -> Result<NaiveDate, Refusal> {
    let (frequency, count) = match option.effective_after {
        PhaseLength::Months(count) => (Frequency::MONTHLY, count),
        PhaseLength::Weeks(count) => (Frequency::WEEKLY, count),
        PhaseLength::Days(count) => (Frequency::DAILY, count),
        PhaseLength::Instalments(count) => (terms.frequency(), count),
    };
    let count = i32::try_from(count).unwrap_or(i32::MAX);
    frequency
        .nth_date(terms.start_date(), count, MonthEnd::Keep)
        .map_err(|error| Refusal::Schedule(ScheduleError::from(error)))
}

fn window(
    option: &LoanOption,
    start: NaiveDate,
    effective: NaiveDate,
) -> Result<(NaiveDate, NaiveDate), Refusal> {
    let Some(window) = &option.window else {
        return Ok((start, effective));
    };
    window
        .opens
        .date(effective)
        .zip(window.closes.date(effective))
        .ok_or(Refusal::Overflow)
}

/// The phases of a choice, planned; their first instalment is 0.
pub(super) fn plan_choice(
    terms: &LoanTerms,
    choice: &OptionChoice,
) -> Result<Vec<PlannedPhase>, TermsError> {
    let mut data = terms.data().clone();
    data.phases.clone_from(&choice.phases);
    let before = terms.phases().len();
    let plan = plan_phases(&data)?;
    Ok(plan
        .into_iter()
        .map(|planned| PlannedPhase {
            phase: planned.phase.saturating_add(before),
            ..planned
        })
        .collect())
}

fn offered(option: &LoanOption) -> String {
    let names: Vec<&str> = option
        .choices
        .iter()
        .map(|choice| choice.name.as_str())
        .collect();
    names.join(", ")
}
