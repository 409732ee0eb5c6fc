//! What past due principal bears: interest of the loan when it follows payments, and late interest.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::error::Refusal;
use super::ledger::Ledger;
use super::line::{LineKind, difference, sum, total};
use crate::terms::{AfterMaturity, LateInterestBase, Part};
use crate::{DayCountContext, ScheduleError};

impl Ledger<'_> {
    /// Principal that is past its due date bears interest up to a day, or to the next due date.
    pub(super) fn follow_to(&mut self, date: NaiveDate) -> Result<(), Refusal> {
        let until = self.counted_on(date);
        let overdue = self
            .open_lines()
            .iter()
            .take_while(|line| line.due_date < until)
            .find(|line| {
                line.kind == LineKind::Instalment && !line.unpaid(Part::Principal).is_zero()
            })
            .map(|line| line.due_date);
        let Some(followed) = &mut self.plan.course.followed else {
            return Ok(());
        };
        let before = followed.until;
        followed.until = until.max(before);
        if let Some(due_date) = overdue.filter(|_| until > before) {
            let from = self.plan.index_at(before.max(due_date));
            self.project_from(from, date)?;
        }
        // What was held, or is no longer asked for where it was paid, has paid principal.
        self.follow_payments(date)
    }

    /// Principal unpaid after the last due date goes on bearing interest, due with the last instalment.
    pub(super) fn bear_after_maturity(&mut self, date: NaiveDate) -> Result<(), Refusal> {
        let recalculation = self.servicing.recalculation;
        let bears =
            recalculation.is_some_and(|terms| terms.after_maturity == AfterMaturity::BearsInterest);
        let counted = self.after_maturity.until;
        let from = self.plan.maturity().max(counted.unwrap_or(NaiveDate::MIN));
        if !bears || self.closed_on.is_some() || date <= from {
            return Ok(());
        }
        let zero = self.zero;
        let open = self.open_lines().iter();
        let unpaid = total(zero, open.map(|line| line.unpaid(Part::Principal)))?;
        let borne = self.plan.interest_after_maturity(unpaid, from, date)?;
        let more = self.after_maturity.count(borne, date, self.round)?;
        self.charge_last_instalment(more)
    }

    /// Interest due with the last instalment, or taken off it again.
    fn charge_last_instalment(&mut self, interest: Decimal) -> Result<(), Refusal> {
        let mut instalments = self.lines.iter_mut().rev();
        let last = instalments.find(|line| line.kind == LineKind::Instalment);
        if let Some(line) = last.filter(|_| !interest.is_zero()) {
            line.charge(Part::Interest, interest)?;
            self.reopen();
        }
        Ok(())
    }

    /// The period of the last instalment is to be counted anew: what was borne after it is no more.
    pub(super) fn forget_after_maturity(&mut self) -> Result<(), Refusal> {
        let posted = std::mem::take(&mut self.after_maturity).posted;
        self.charge_last_instalment(difference(self.zero, posted)?)
    }

    /// A penalty on what is past due, up to a day.
    pub(super) fn count_late_interest(&mut self, date: NaiveDate) -> Result<(), Refusal> {
        let Some(terms) = self.servicing.late_interest else {
            return Ok(());
        };
        if self.closed_on.is_some() {
            return Ok(());
        }
        let round = self.round;
        for line in self.open_lines() {
            if line.due_date >= date {
                break;
            }
            let late_days = date.signed_duration_since(line.due_date).num_days();
            if late_days <= i64::from(terms.grace_days) {
                continue;
            }
            let base = match terms.base {
                LateInterestBase::Principal => line.unpaid(Part::Principal),
                LateInterestBase::Instalment => {
                    sum(line.unpaid(Part::Principal), line.unpaid(Part::Interest))?
                }
            };
            let from = line.late.until.unwrap_or(line.due_date).max(line.due_date);
            if from >= date || base.is_zero() {
                continue;
            }
            let years = terms
                .day_count
                .year_fraction(from, date, &DayCountContext::default())
                .map_err(ScheduleError::from)?;
            let yearly = base.checked_mul(terms.annual.as_fraction());
            let borne = yearly.and_then(|yearly| years.of(yearly));
            let more = line
                .late
                .count(borne.ok_or(Refusal::Overflow)?, date, round)?;
            line.charge(Part::Penalties, more)?;
        }
        Ok(())
    }
}
