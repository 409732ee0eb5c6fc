//! What past due principal bears: interest of the loan when it follows payments, and late interest.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::error::Refusal;
use super::ledger::Ledger;
use super::line::{LineKind, LoanLine, difference, sum, total};
use crate::schedule::Accrued;
use crate::terms::{AfterMaturity as Bears, LateInterestBase, Part, Rest};
use crate::{DayCountContext, ScheduleError};

/// Interest of principal that is unpaid after the last due date.
#[derive(Clone, Debug, Default)]
pub(super) struct AfterMaturity {
    /// The principal, from each day on which it changed.
    principal: Vec<(NaiveDate, Decimal)>,
    pub(super) until: Option<NaiveDate>,
    /// What is due of it with the last instalment.
    borne: Decimal,
}

/// The number of an instalment, and amounts by day.
type BorneWhileLate = (Option<u32>, Vec<(NaiveDate, Decimal)>);

impl Ledger<'_> {
    /// Principal that is past its due date bears interest up to a day, or to the next due date.
    pub(super) fn follow_to(&mut self, date: NaiveDate) -> Result<(), Refusal> {
        while let Some(day) = self.next_to_free(date) {
            // Before what is freed that day settles what is late.
            self.count_late_interest(day)?;
            self.follow_until(day)?;
        }
        self.follow_until(date)
    }

    /// The next day up to one on which interest of overdue principal may take the place of what was paid ahead of time:
    /// that money is settled again on that very day, whatever else happens then.
    fn next_to_free(&mut self, date: NaiveDate) -> Option<NaiveDate> {
        let known = self.plan.course.followed.as_ref()?.until;
        let known = match self.servicing.recalculation?.rest {
            Rest::Daily => known,
            Rest::DueDate => self.plan.paid_on(known),
        };
        if !self.may_be_ahead || self.closed_on.is_some() {
            return None;
        }
        let is_unpaid = |line: &&LoanLine| !line.unpaid(Part::Principal).is_zero();
        let overdue = self.open_lines().iter().find(is_unpaid)?.due_date;
        let day = known.max(overdue).succ_opt().filter(|day| *day <= date)?;
        let is_ahead = |line: &LoanLine| line.due_date >= day && !line.paid.is_zero();
        self.open_lines().iter().any(is_ahead).then_some(day)
    }

    /// The same in one step, up to a day.
    fn follow_until(&mut self, date: NaiveDate) -> Result<(), Refusal> {
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
        let bears = recalculation.is_some_and(|terms| terms.after_maturity == Bears::BearsInterest);
        let counted = self.after_maturity.until;
        let from = self.plan.maturity().max(counted.unwrap_or(NaiveDate::MIN));
        let due_date = self.last_instalment().map(|line| line.due_date);
        let is_late = date > from && due_date.is_none_or(|due_date| date > due_date);
        if !bears || self.closed_on.is_some() || !is_late {
            return Ok(());
        }
        let zero = self.zero;
        let open = self.open_lines().iter();
        let unpaid = total(zero, open.map(|line| line.unpaid(Part::Principal)))?;
        let after = &mut self.after_maturity;
        after.until = Some(date);
        if after
            .principal
            .last()
            .is_none_or(|(_, last)| *last != unpaid)
        {
            after.principal.push((from, unpaid));
        }
        // Counted as a whole each time: where it was read in between makes no difference.
        let borne = self.borne_by_day(date, date)?;
        let borne = borne.last().map_or(zero, |(_, borne)| *borne);
        let before = std::mem::replace(&mut self.after_maturity.borne, borne);
        self.charge_last_instalment(difference(borne, before)?)
    }

    /// What was borne after the last due date by each day from one to another, in minor units.
    fn borne_by_day(
        &self,
        first: NaiveDate,
        last: NaiveDate,
    ) -> Result<Vec<(NaiveDate, Decimal)>, Refusal> {
        let principal = &self.after_maturity.principal;
        let exact = self.plan.borne_after_maturity(principal, (first, last))?;
        let by_day = exact.into_iter();
        by_day
            .map(|(day, exact)| Ok((day, self.rounded(exact)?)))
            .collect()
    }

    fn last_instalment(&self) -> Option<&LoanLine> {
        let mut lines = self.lines.iter().rev();
        lines.find(|line| line.kind == LineKind::Instalment)
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
        let borne = std::mem::take(&mut self.after_maturity).borne;
        self.charge_last_instalment(difference(self.zero, borne)?)
    }

    /// A penalty on what is past due, up to a day.
    pub(super) fn count_late_interest(&mut self, date: NaiveDate) -> Result<(), Refusal> {
        let Some(terms) = self.servicing.late_interest else {
            return Ok(());
        };
        if self.closed_on.is_some() {
            return Ok(());
        }
        let (round, zero) = (self.round, self.zero);
        let (last, accruing) = match terms.base {
            LateInterestBase::Instalment => self.borne_while_late(date)?,
            LateInterestBase::Principal => (None, Vec::new()),
        };
        for line in self.open_lines() {
            if line.due_date >= date {
                break;
            }
            let late_days = date.signed_duration_since(line.due_date).num_days();
            let from = line.late_from();
            let base_but = |line: &LoanLine, to_come| match terms.base {
                LateInterestBase::Principal => Ok(line.unpaid(Part::Principal)),
                LateInterestBase::Instalment => sum(
                    line.unpaid(Part::Principal),
                    line.unpaid_interest_but(to_come)?,
                ),
            };
            let is_late = late_days > i64::from(terms.grace_days) && from < date;
            if !is_late || base_but(line, zero)?.is_zero() {
                continue;
            }
            let mut parts = vec![(from, zero)];
            if last == Some(line.number) {
                parts.clone_from(&accruing);
            }
            // Counted from the due date, so that the parts add up wherever the days are cut.
            let years = |day| {
                let context = DayCountContext::default();
                let years = terms.day_count.year_fraction(line.due_date, day, &context);
                years.map_err(ScheduleError::from)
            };
            let mut borne = Accrued::NONE;
            let mut counted = years(from)?;
            let ends = parts.iter().skip(1).map(|(day, _)| *day).chain([date]);
            for ((_, to_come), end) in parts.iter().zip(ends) {
                let until = years(end)?;
                let yearly = base_but(line, *to_come)?.checked_mul(terms.annual.as_fraction());
                let span = until.checked_add(counted.negated());
                let more = yearly
                    .zip(span)
                    .and_then(|(yearly, years)| Accrued::of(yearly, years))
                    .and_then(|more| borne.checked_add(more));
                borne = more.ok_or(Refusal::Overflow)?;
                counted = until;
            }
            let more = line.late.count(borne, date, round)?;
            line.charge(Part::Penalties, more)?;
        }
        Ok(())
    }

    /// The last instalment, and how much of the interest due with it by a day was still to accrue, from each day on since
    /// its late interest was counted.
    fn borne_while_late(&self, date: NaiveDate) -> Result<BorneWhileLate, Refusal> {
        let Some(last) = self.last_instalment() else {
            return Ok((None, Vec::new()));
        };
        let (from, borne) = (last.late_from(), self.after_maturity.borne);
        let mut to_come = vec![(from, borne)];
        for (day, by_then) in self.borne_by_day(from, date)? {
            to_come.push((day, difference(borne, by_then)?));
        }
        to_come.dedup_by_key(|(_, to_come)| *to_come);
        Ok((Some(last.number), to_come))
    }
}
