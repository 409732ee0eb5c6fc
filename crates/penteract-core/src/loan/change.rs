//! Events that arrange the instalments anew: rate, dates, number, phases.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::error::Refusal;
use super::ledger::Ledger;
use super::line::{LineKind, LoanLine};
use super::servicing::{LoanOption, OptionChoice, Part};
use crate::schedule::{Movement, MovementKind};
use crate::terms::{
    DeferredInterest, Fixing, INSTALMENTS_MAX, InterestRate, MovedDates, Phase, PhaseLength,
    PlannedPhase, RateStep, TermsData, plan_phases, step_date,
};
use crate::{Frequency, LoanTerms, MonthEnd, Rate, ScheduleError, TermsError};

/// What a rescheduling changes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rescheduling {
    pub(super) from_due_date: NaiveDate,
    pub(super) new_due_date: Option<NaiveDate>,
    pub(super) extra_instalments: u32,
    pub(super) grace_principal: u32,
    pub(super) annual: Option<Rate>,
}

impl Ledger<'_> {
    /// Another yearly rate from a day on, whatever was foreseen.
    pub(super) fn change_rate(&mut self, date: NaiveDate, annual: Rate) -> Result<(), Refusal> {
        self.set_rate(date, annual)?;
        self.project_from(self.index_at(date), date)
    }

    fn set_rate(&mut self, date: NaiveDate, annual: Rate) -> Result<(), Refusal> {
        let data = self.terms.data();
        let start = data.start_date();
        let mut steps = dated_steps(data)?;
        steps.retain(|step| step.from.is_none_or(|from| from < date));
        if date <= start {
            steps.clear();
        }
        steps.push(RateStep {
            from: Some(date),
            after: None,
            annual,
        });
        self.terms
            .replanned(|data, _| data.rate = InterestRate::Stepped { steps });
        Ok(())
    }

    /// A new value of the index.
    pub(super) fn reset_rate(&mut self, date: NaiveDate, value: Rate) -> Result<(), Refusal> {
        let InterestRate::Indexed(indexed) = self.terms.rate() else {
            return Err(Refusal::NotIndexed);
        };
        indexed
            .annual_at(value)
            .map_err(|_| Refusal::RateOutOfRange { rate: value })?;
        let mut indexed = indexed.clone();
        indexed.fixings.retain(|fixing| fixing.from < date);
        indexed.fixings.push(Fixing { from: date, value });
        self.terms
            .replanned(|data, _| data.rate = InterestRate::Indexed(indexed));
        self.project_from(self.index_at(date), date)
    }

    /// The line of the instalment due on a day, on or after the day of the event.
    fn instalment_due(&self, due_date: NaiveDate, date: NaiveDate) -> Result<LoanLine, Refusal> {
        if due_date < date {
            return Err(Refusal::InThePast {
                what: "the due date",
                date: due_date,
            });
        }
        self.lines
            .iter()
            .find(|line| line.kind == LineKind::Instalment && line.due_date == due_date)
            .cloned()
            .ok_or(Refusal::NoSuchDueDate { date: due_date })
    }

    /// Replaces the plan from an instalment, from 0, on.
    fn replan(
        &mut self,
        index: u32,
        rest: Vec<PlannedPhase>,
        phases: Vec<Phase>,
    ) -> Result<(), Refusal> {
        let instalments = rest.iter().fold(u64::from(index), |sum, planned| {
            sum + u64::from(planned.count)
        });
        if instalments > u64::from(INSTALMENTS_MAX) {
            return Err(Refusal::TooManyInstalments {
                instalments,
                max: INSTALMENTS_MAX,
            });
        }
        let is_spread = self.terms.data().interest_method == crate::InterestMethod::FlatSpread;
        self.terms.replanned(|data, plan| {
            plan.retain(|planned| planned.first < index);
            if let Some(cut) = plan.last_mut()
                && cut.end() >= index
            {
                // A bullet at the end of a phase that goes on otherwise is no more.
                cut.then_bullet = false;
                cut.count = index.saturating_sub(cut.first);
            }
            let mut first = index;
            for planned in rest {
                plan.push(PlannedPhase { first, ..planned });
                first = first.saturating_add(planned.count);
            }
            data.phases.extend(phases);
            if is_spread {
                data.restructured.spread_from.retain(|from| *from < index);
                data.restructured.spread_from.push(index);
            }
        });
        Ok(())
    }

    /// Due dates are counted from a new one on; a last due date of its own is given up.
    fn move_dates(&mut self, moved: MovedDates) {
        self.terms.replanned(|data, _| {
            data.last_due_date = None;
            data.restructured
                .moved
                .retain(|before| before.number < moved.number);
            data.restructured.moved.push(moved);
        });
    }

    /// Instalments arranged anew from a due date on.
    pub(super) fn reschedule(
        &mut self,
        date: NaiveDate,
        change: Rescheduling,
    ) -> Result<(), Refusal> {
        let Rescheduling {
            from_due_date,
            new_due_date,
            extra_instalments,
            grace_principal,
            annual,
        } = change;
        let changes_nothing = new_due_date.is_none()
            && extra_instalments == 0
            && grace_principal == 0
            && annual.is_none();
        if changes_nothing {
            return Err(Refusal::ChangesNothing {
                remedy: "give a new due date, extra instalments, instalments without principal or a rate",
            });
        }
        let line = self.instalment_due(from_due_date, date)?;
        let index = line.index;
        if let Some(new_date) = new_due_date {
            if new_date < date {
                return Err(Refusal::InThePast {
                    what: "the new due date",
                    date: new_date,
                });
            }
            if new_date <= line.period_start {
                return Err(Refusal::DueDateTooEarly {
                    date: new_date,
                    before: line.period_start,
                });
            }
        }
        let mut rest = self.plan_from(index)?;
        if let Some(first) = rest.first_mut() {
            first.count = first.count.saturating_add(extra_instalments);
            first.sized = first.sized.saturating_add(extra_instalments);
        }
        let mut phases = Vec::new();
        if grace_principal > 0 {
            let length = PhaseLength::Instalments(grace_principal);
            phases.push(Phase::interest_only(length));
            rest.insert(0, self.new_phase(grace_principal));
        }
        if let Some(annual) = annual {
            self.set_rate(line.period_start, annual)?;
        }
        self.replan(index, rest, phases)?;
        if extra_instalments > 0 || grace_principal > 0 {
            self.terms.replanned(|data, _| data.last_due_date = None);
        }
        if let Some(new_date) = new_due_date {
            let frequency = self.terms.data().frequency_at(line.number);
            self.move_dates(MovedDates {
                number: line.number,
                date: new_date,
                frequency,
            });
        }
        self.project_from(index, date)
    }

    /// The plan of a phase that is added to the terms.
    fn new_phase(&self, count: u32) -> PlannedPhase {
        PlannedPhase {
            phase: self.terms.phases().len(),
            first: 0,
            count,
            sized: count,
            then_bullet: false,
        }
    }

    /// Instalments without payment.
    pub(super) fn pause_payments(
        &mut self,
        date: NaiveDate,
        from_due_date: NaiveDate,
        instalments: u32,
        interest: DeferredInterest,
        keeps_maturity: bool,
    ) -> Result<(), Refusal> {
        if instalments == 0 {
            return Err(Refusal::ChangesNothing {
                remedy: "give at least one instalment without payment",
            });
        }
        let line = self.instalment_due(from_due_date, date)?;
        let mut rest = self.plan_from(line.index)?;
        if keeps_maturity && let Some(first) = rest.first_mut() {
            if first.count <= instalments {
                return Err(Refusal::NoInstalmentLeft {
                    left: first.count,
                    wanted: instalments,
                });
            }
            first.count -= instalments;
            first.sized = first.sized.saturating_sub(instalments);
        }
        rest.insert(0, self.new_phase(instalments));
        let length = PhaseLength::Instalments(instalments);
        self.replan(line.index, rest, vec![Phase::no_payment(length, interest)])?;
        if !keeps_maturity {
            self.terms.replanned(|data, _| data.last_due_date = None);
        }
        self.project_from(line.index, date)
    }

    /// Principal of instalments past due leaves their lines; gives back how much.
    fn lift_overdue_principal(&mut self, date: NaiveDate) -> Decimal {
        let mut lifted = self.zero;
        for line in self
            .lines
            .iter_mut()
            .take_while(|line| line.due_date < date)
        {
            line.opening_balance = line.opening_balance.saturating_add(lifted);
            if line.kind == LineKind::Instalment {
                let unpaid = line.unpaid(Part::Principal);
                if !unpaid.is_zero() {
                    line.due.principal = line.due.principal.saturating_sub(unpaid);
                    lifted = lifted.saturating_add(unpaid);
                    if line.is_settled() {
                        line.settled_on = Some(date);
                    }
                }
            }
            line.closing_balance = line.closing_balance.saturating_add(lifted);
        }
        lifted
    }

    fn return_to_balance(&mut self, date: NaiveDate, amount: Decimal) {
        if !amount.is_zero() {
            self.course.movements.push(Movement {
                date,
                amount,
                kind: MovementKind::Returned,
            });
        }
    }

    /// Principal past due is spread over the instalments left.
    pub(super) fn re_amortise(&mut self, date: NaiveDate) -> Result<(), Refusal> {
        let maturity = self.maturity();
        if date >= maturity {
            return Err(Refusal::AfterMaturity { maturity });
        }
        let lifted = self.lift_overdue_principal(date);
        if lifted.is_zero() {
            return Err(Refusal::ChangesNothing {
                remedy: "no principal is past due",
            });
        }
        self.return_to_balance(date, lifted);
        self.project_from(self.index_at(date), date)
    }

    /// All unpaid principal is repaid by new instalments.
    pub(super) fn re_age(
        &mut self,
        date: NaiveDate,
        first_due_date: NaiveDate,
        frequency: Frequency,
        instalments: u32,
    ) -> Result<(), Refusal> {
        if instalments == 0 {
            return Err(Refusal::ChangesNothing {
                remedy: "give at least one new instalment",
            });
        }
        if first_due_date <= date {
            return Err(Refusal::InThePast {
                what: "the first new due date",
                date: first_due_date,
            });
        }
        let lifted = self.lift_overdue_principal(date);
        self.return_to_balance(date, lifted);
        let index = self.index_at(date);
        // Steps counted in instalments keep their dates when the frequency changes.
        let steps = dated_steps(self.terms.data());
        if let (InterestRate::Stepped { .. }, Ok(steps)) = (self.terms.rate(), steps) {
            self.terms
                .replanned(|data, _| data.rate = InterestRate::Stepped { steps });
        }
        let phase = Phase::level_payment(PhaseLength::Instalments(instalments));
        self.replan(index, vec![self.new_phase(instalments)], vec![phase])?;
        self.move_dates(MovedDates {
            number: index.saturating_add(1),
            date: first_due_date,
            frequency,
        });
        self.project_from(index, date)
    }

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
        let effective = effective_date(option, &self.terms)?;
        let (opens, closes) = window(option, self.terms.start_date(), effective)?;
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
        let before = self.instalment_due(effective, date)?;
        let rest = plan_choice(&self.terms, chosen)?;
        self.replan(before.number, rest, chosen.phases.clone())?;
        self.terms.replanned(|data, _| data.last_due_date = None);
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

/// The rate as steps with dates.
fn dated_steps(data: &TermsData) -> Result<Vec<RateStep>, Refusal> {
    let start = data.start_date();
    let dated = |from: NaiveDate, annual: Rate| RateStep {
        from: Some(from),
        after: None,
        annual,
    };
    match &data.rate {
        InterestRate::Fixed { annual } => Ok(vec![dated(start, *annual)]),
        InterestRate::Stepped { steps } => steps
            .iter()
            .map(|step| Ok(dated(step_date(data, step, start)?, step.annual)))
            .collect(),
        InterestRate::Indexed(indexed) => indexed
            .fixings
            .iter()
            .map(|fixing| {
                let annual = indexed
                    .annual_at(fixing.value)
                    .map_err(|_| Refusal::RateOutOfRange { rate: fixing.value })?;
                Ok(dated(fixing.from, annual))
            })
            .collect(),
    }
}
