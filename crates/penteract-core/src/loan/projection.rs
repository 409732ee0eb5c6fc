//! The lines of a loan: history, then the projection of its plan.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::error::Refusal;
use super::ledger::Ledger;
use super::line::{LineKind, LoanLine, PARTS, Parts, difference, sum};
use crate::schedule::{MovementKind, ScheduleRow};
use crate::terms::Part;

impl Ledger<'_> {
    /// The lines from one on become those of the rows from one on, and keep what they know; gives back payments that no
    /// longer fit.
    pub(super) fn renew_lines(
        &mut self,
        first_row: usize,
        index: u32,
        first_line: usize,
        date: NaiveDate,
    ) -> Result<Decimal, Refusal> {
        let mut overflow = self.zero;
        let mut index = index;
        let mut at = first_line;
        let mut lines = std::mem::take(&mut self.lines);
        let is_charge = |line: &mut LoanLine| line.kind == LineKind::Charge;
        let charges: Vec<LoanLine> = lines.extract_if(first_line.., is_charge).collect();
        let rows = self.plan.rows().get(first_row..).unwrap_or_default();
        lines.reserve(rows.len().saturating_sub(lines.len().saturating_sub(at)));
        for row in rows {
            // Both go forward in time: a line without a row was dropped, a row without a line was added.
            while let Some(before) = lines.get(at).filter(|line| line.is_dropped_before(row)) {
                overflow = sum(overflow, before.paid.total())?;
                lines.remove(at);
            }
            if !lines.get(at).is_some_and(|line| line.is_of(row)) {
                // Due dates moved past a prepayment: its line, or theirs, stands further on.
                let further = lines.iter().skip(at).position(|line| line.is_of(row));
                let line = match further {
                    Some(further) => lines.remove(at + further),
                    None => self.new_line(row, date),
                };
                lines.insert(at, line);
            }
            if let Some(line) = lines.get_mut(at) {
                self.renew(line, row, index)?;
                if !line.is_untouched() {
                    overflow = sum(overflow, line.give_up_excess(date)?)?;
                }
            }
            at += 1;
            if row.number() > 0 {
                index = row.number();
            }
        }
        for before in lines.drain(at..) {
            overflow = sum(overflow, before.paid.total())?;
        }
        while let Some(last) = at.checked_sub(1).filter(|last| is_dropped(&lines, *last)) {
            at = last;
            lines.remove(at);
        }
        self.lines = lines;
        for charge in charges {
            self.insert_charge(charge);
        }
        Ok(overflow)
    }

    /// A line that no instalment takes up stands in order of due date, in the period of the line before it.
    pub(super) fn insert_charge(&mut self, mut charge: LoanLine) {
        let is_before = |line: &LoanLine| line.due_date <= charge.due_date;
        let at = self.lines.partition_point(is_before);
        let before = at.checked_sub(1).and_then(|before| self.lines.get(before));
        charge.index = before.map_or(0, |line| line.index);
        self.lines.insert(at, charge);
    }

    /// The line of a row of the schedule that had none.
    fn new_line(&self, row: &ScheduleRow, date: NaiveDate) -> LoanLine {
        let mut line = LoanLine::new(LineKind::of(row), row.number(), row.due_date(), self.zero);
        if line.kind == LineKind::Prepayment {
            // It is there because it was paid, or forgiven; or it will be paid.
            line.due.principal = row.principal();
            line.due.interest = row.interest();
            if self.is_forgiven(row) {
                line.kind = LineKind::Forgiveness;
                line.forgive(Part::Interest, row.interest(), row.due_date());
                line.forgive(Part::Principal, row.principal(), row.due_date());
            } else if row.due_date() <= date {
                line.pay(row.principal(), row.due_date(), &[Part::Principal]);
            }
        }
        line
    }

    /// Whether the principal of a row was forgiven, and not paid.
    fn is_forgiven(&self, row: &ScheduleRow) -> bool {
        let movements = &self.plan.course.movements;
        movements.iter().any(|movement| {
            let is_its = movement.on == row.due_date() && movement.amount == row.principal();
            let is_forgiven = matches!(movement.kind, MovementKind::Forgiven { .. });
            is_its && is_forgiven && movement.interest() == row.interest()
        })
    }

    /// A line says what its row of the schedule says, and keeps what events made of it.
    fn renew(&self, line: &mut LoanLine, row: &ScheduleRow, index: u32) -> Result<(), Refusal> {
        line.period_start = row.period_start();
        line.due_date = row.due_date();
        line.opening_balance = row.opening_balance();
        line.disbursed = row.disbursed();
        line.due = Parts {
            principal: row.principal(),
            interest: if row.interest_payer(&self.plan.terms).is_borrower() {
                row.interest()
            } else {
                self.zero
            },
            fees: sum(sum(row.fees(), row.insurance())?, row.guarantee_fee())?,
            penalties: self.zero,
        };
        line.capitalised_interest = row.capitalised_interest();
        line.closing_balance = row.closing_balance();
        line.index = index;
        for standing in &self.standing {
            self.add_standing(line, standing)?;
        }
        if line.is_after_repayment() {
            // Repaid sooner than the terms foresaw: fees of instalments that never come are not owed.
            line.due = Parts::of(self.zero);
        }
        Ok(())
    }
}

/// Whether a line, the last one, is an instalment that never comes: the loan is repaid sooner.
fn is_dropped(lines: &[LoanLine], last: usize) -> bool {
    lines
        .get(last)
        .is_some_and(|line| line.number > 1 && line.is_after_repayment() && line.due.is_zero())
}

impl LineKind {
    /// The kind of row that it comes from: principal repaid early and principal forgiven are rows of one kind.
    const fn in_schedule(self) -> Self {
        match self {
            Self::Forgiveness => Self::Prepayment,
            kind => kind,
        }
    }

    /// What the line of a row of the schedule is.
    fn of(row: &ScheduleRow) -> Self {
        match (row.number(), row.disbursed().is_zero()) {
            (0, true) => Self::Prepayment,
            (0, false) => Self::Disbursement,
            _ => Self::Instalment,
        }
    }
}

impl LoanLine {
    /// Whether it is the line of a row, in an earlier form.
    fn is_of(&self, row: &ScheduleRow) -> bool {
        self.number == row.number()
            && self.kind.in_schedule() == LineKind::of(row)
            && (self.number > 0 || self.due_date == row.due_date())
    }

    /// Whether it came before a row, and has none itself any more.
    fn is_dropped_before(&self, row: &ScheduleRow) -> bool {
        let is_before = if self.number == 0 {
            self.due_date < row.due_date()
        } else {
            self.number < row.number()
        };
        self.kind != LineKind::Charge && is_before && !self.is_of(row)
    }

    /// Whether it is an instalment of a loan of which nothing is left.
    fn is_after_repayment(&self) -> bool {
        self.kind == LineKind::Instalment
            && self.opening_balance.is_zero()
            && self.disbursed.is_zero()
            && self.due.principal.is_zero()
            && self.due.interest.is_zero()
    }

    /// What events charged is due as well; what was paid above what is due is paid of the line no more, and given back.
    fn give_up_excess(&mut self, date: NaiveDate) -> Result<Decimal, Refusal> {
        self.due.add(&self.charged)?;
        let mut excess = Decimal::ZERO;
        for part in PARTS {
            // INVARIANT: what is paid and forgiven of a part lies between zero and what is due of it.
            let due = self.due.get(part).max(Decimal::ZERO);
            let forgiven = self.forgiven.get(part).min(due);
            let paid = self.paid.get(part).min(due - forgiven);
            excess = sum(excess, self.paid.get(part) - paid)?;
            *self.paid.get_mut(part) = paid;
            *self.forgiven.get_mut(part) = forgiven;
        }
        let mut left = excess;
        for paid in [&mut self.paid_in_advance, &mut self.paid_late] {
            let less = left.min(*paid);
            *paid = difference(*paid, less)?;
            left = difference(left, less)?;
        }
        let settled_on = self.settled_on.or(Some(date));
        let is_settled = self.is_settled() && (self.settled_on.is_some() || !self.due.is_zero());
        self.settled_on = settled_on.filter(|_| is_settled);
        Ok(excess)
    }
}
