//! Events that arrange the instalments anew.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::change::dated_steps;
use super::error::Refusal;
use super::ledger::Ledger;
use super::line::{LineKind, LoanLine};
use super::servicing::Part;
use crate::schedule::{Movement, MovementKind};
use crate::terms::{DeferredInterest, InterestRate, MovedDates, Phase, PhaseLength};
use crate::{Frequency, Rate};

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
    /// The line of the instalment due on a day, on or after the day of the event.
    pub(super) fn instalment_due(
        &self,
        due_date: NaiveDate,
        date: NaiveDate,
    ) -> Result<LoanLine, Refusal> {
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
        let mut rest = self.plan.rest_from(index)?;
        if let Some(first) = rest.first_mut() {
            first.count = first.count.saturating_add(extra_instalments);
            first.sized = first.sized.saturating_add(extra_instalments);
        }
        let mut phases = Vec::new();
        if grace_principal > 0 {
            let length = PhaseLength::Instalments(grace_principal);
            phases.push(Phase::interest_only(length));
            rest.insert(0, self.plan.new_phase(grace_principal));
        }
        if let Some(annual) = annual {
            self.plan.set_rate(line.period_start, annual)?;
        }
        self.plan.replan(index, rest, phases)?;
        if extra_instalments > 0 || grace_principal > 0 {
            self.plan
                .terms
                .replanned(|data, _| data.last_due_date = None);
        }
        if let Some(new_date) = new_due_date {
            let frequency = self.plan.terms.data().frequency_at(line.number);
            self.plan.move_dates(MovedDates {
                number: line.number,
                date: new_date,
                frequency,
            });
        }
        self.project_from(index, date)
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
        let mut rest = self.plan.rest_from(line.index)?;
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
        rest.insert(0, self.plan.new_phase(instalments));
        let length = PhaseLength::Instalments(instalments);
        self.plan
            .replan(line.index, rest, vec![Phase::no_payment(length, interest)])?;
        if !keeps_maturity {
            self.plan
                .terms
                .replanned(|data, _| data.last_due_date = None);
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
            self.plan.course.movements.push(Movement {
                date,
                amount,
                kind: MovementKind::Returned,
            });
        }
    }

    /// Principal past due is spread over the instalments left.
    pub(super) fn re_amortise(&mut self, date: NaiveDate) -> Result<(), Refusal> {
        let maturity = self.plan.maturity();
        if date >= maturity {
            return Err(Refusal::AfterMaturity { maturity });
        }
        let lifted = self.lift_overdue_principal(date);
        if lifted.is_zero() {
            return Err(Refusal::ChangesNothing {
                remedy: "no principal is past due",
            });
        }
        let index = self.plan.index_at(date);
        let to_come = self.principal_to_come(date);
        let spread = to_come.checked_add(lifted).ok_or(Refusal::Overflow)?;
        self.plan.resize_from(index, spread, to_come)?;
        self.return_to_balance(date, lifted);
        self.project_from(index, date)
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
        let index = self.plan.index_at(date);
        let maturity = self.plan.maturity();
        if self.after_maturity.until.is_some() && maturity < date {
            // What was borne between is due already.
            self.plan.course.pauses.push((maturity, date));
        }
        // Steps counted in instalments keep their dates when the frequency changes.
        let steps = dated_steps(self.plan.terms.data());
        if let (InterestRate::Stepped { .. }, Ok(steps)) = (self.plan.terms.rate(), steps) {
            self.plan
                .terms
                .replanned(|data, _| data.rate = InterestRate::Stepped { steps });
        }
        let phase = Phase::level_payment(PhaseLength::Instalments(instalments));
        self.plan
            .replan(index, vec![self.plan.new_phase(instalments)], vec![phase])?;
        self.plan.move_dates(MovedDates {
            number: index.saturating_add(1),
            date: first_due_date,
            frequency,
        });
        self.project_from(index, date)
    }
}
