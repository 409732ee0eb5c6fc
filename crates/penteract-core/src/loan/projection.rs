//! The lines of a loan: history, then the projection of its plan.

use rust_decimal::Decimal;

use super::error::Refusal;
use super::ledger::Ledger;
use super::line::{LateCount, LineKind, LineStatus, LoanLine, PARTS, Parts, difference, sum};
use super::servicing::Part;
use crate::schedule::ScheduleRow;

/// Lines that no instalment takes up stand behind all periods.
pub(super) const OWN_LINE: u32 = u32::MAX;

impl Ledger<'_> {
    /// The lines of a plan to which nothing has happened yet.
    pub(super) fn open(&mut self) -> Result<(), Refusal> {
        let mut lines = Vec::with_capacity(self.plan.rows().len());
        let mut index = 0;
        for row in self.plan.rows() {
            lines.push(self.renewed_line(row, index)?);
            if row.number() > 0 {
                index = row.number();
            }
        }
        while let Some(last) = lines
            .len()
            .checked_sub(1)
            .filter(|last| is_dropped(&lines, *last))
        {
            lines.truncate(last);
        }
        self.lines = lines;
        Ok(())
    }

    /// The lines from one on become those of the rows from one on, and keep what they know; gives back payments that no
    /// longer fit.
    pub(super) fn renew_lines(
        &mut self,
        first_row: usize,
        index: u32,
        first_line: usize,
    ) -> Result<Decimal, Refusal> {
        let mut overflow = self.zero;
        let mut index = index;
        let mut at = first_line;
        let mut lines = std::mem::take(&mut self.lines);
        for row in self.plan.rows().get(first_row..).unwrap_or_default() {
            // Both go forward in time: a line without a row was dropped, a row without a line was added.
            while let Some(before) = lines.get(at).filter(|line| line.is_dropped_before(row)) {
                overflow = sum(overflow, before.paid.total())?;
                lines.remove(at);
            }
            match lines.get_mut(at).filter(|line| line.is_of(row)) {
                Some(line) if line.is_untouched() => self.renew(line, row, index)?,
                Some(line) => {
                    let before = std::mem::replace(line, self.renewed_line(row, index)?);
                    overflow = sum(overflow, line.keep(&before)?)?;
                }
                None => {
                    let mut line = self.renewed_line(row, index)?;
                    // Due dates moved past a prepayment: its line, or theirs, stands further on.
                    let further = lines.iter().skip(at).position(|line| line.is_of(row));
                    if let Some(further) = further {
                        let before = lines.remove(at + further);
                        overflow = sum(overflow, line.keep(&before)?)?;
                    }
                    lines.insert(at, line);
                }
            }
            at += 1;
            if row.number() > 0 {
                index = row.number();
            }
        }
        let own_lines = lines.partition_point(|line| line.index != OWN_LINE);
        for before in lines.drain(at..own_lines.max(at)) {
            overflow = sum(overflow, before.paid.total())?;
        }
        while let Some(last) = at.checked_sub(1).filter(|last| is_dropped(&lines, *last)) {
            at = last;
            lines.remove(at);
        }
        self.lines = lines;
        Ok(overflow)
    }

    /// The line of a row of the schedule, nothing being paid yet.
    fn line(&self, row: &ScheduleRow, index: u32) -> Result<LoanLine, Refusal> {
        let kind = LineKind::of(row);
        let zeros = Parts::of(self.zero);
        let mut line = LoanLine {
            kind,
            number: row.number(),
            period_start: row.period_start(),
            due_date: row.due_date(),
            status: LineStatus::Upcoming,
            opening_balance: self.zero,
            disbursed: self.zero,
            due: zeros,
            capitalised_interest: self.zero,
            paid: zeros,
            forgiven: zeros,
            paid_in_advance: self.zero,
            paid_late: self.zero,
            settled_on: None,
            closing_balance: self.zero,
            index,
            charged: zeros,
            late: LateCount::default(),
        };
        self.schedule(&mut line, row, index)?;
        if kind == LineKind::Prepayment {
            // It is there because it was paid.
            line.pay(row.principal(), row.due_date(), &[Part::Principal]);
        }
        Ok(line)
    }

    /// A line says what its row of the schedule says; what was paid of it stays.
    fn schedule(&self, line: &mut LoanLine, row: &ScheduleRow, index: u32) -> Result<(), Refusal> {
        line.period_start = row.period_start();
        line.due_date = row.due_date();
        line.opening_balance = row.opening_balance();
        line.disbursed = row.disbursed();
        line.due = Parts {
            principal: row.principal(),
            interest: row.interest(),
            fees: sum(sum(row.fees(), row.insurance())?, row.guarantee_fee())?,
            penalties: self.zero,
        };
        line.capitalised_interest = row.capitalised_interest();
        line.closing_balance = row.closing_balance();
        line.index = index;
        self.standing
            .iter()
            .try_for_each(|standing| self.add_standing(line, standing))
    }

    /// The same, unless nothing is left by then.
    fn renewed_line(&self, row: &ScheduleRow, index: u32) -> Result<LoanLine, Refusal> {
        let mut line = self.line(row, index)?;
        line.drop_if_repaid(self.zero);
        Ok(line)
    }

    /// An untouched line becomes that of a row.
    fn renew(&self, line: &mut LoanLine, row: &ScheduleRow, index: u32) -> Result<(), Refusal> {
        self.schedule(line, row, index)?;
        line.drop_if_repaid(self.zero);
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
        self.index != OWN_LINE
            && self.number == row.number()
            && self.kind == LineKind::of(row)
            && (self.number > 0 || self.due_date == row.due_date())
    }

    /// Whether it came before a row, and has none itself any more.
    fn is_dropped_before(&self, row: &ScheduleRow) -> bool {
        let is_before = if self.number == 0 {
            self.due_date < row.due_date()
        } else {
            self.number < row.number()
        };
        self.index != OWN_LINE && is_before && !self.is_of(row)
    }

    /// Whether it is an instalment of a loan of which nothing is left.
    fn is_after_repayment(&self) -> bool {
        self.kind == LineKind::Instalment
            && self.opening_balance.is_zero()
            && self.disbursed.is_zero()
            && self.due.principal.is_zero()
            && self.due.interest.is_zero()
    }

    /// Repaid sooner than the terms foresaw: fees of instalments that never come are not owed.
    fn drop_if_repaid(&mut self, zero: Decimal) {
        if self.is_after_repayment() {
            self.due = Parts::of(zero);
        }
    }

    /// Takes over what an earlier form of the same line knows; gives back payments above what is due now.
    fn keep(&mut self, before: &Self) -> Result<Decimal, Refusal> {
        self.charged = before.charged;
        self.due.add(&before.charged)?;
        self.late = before.late;
        self.paid_late = before.paid_late;
        self.settled_on = before.settled_on;
        let mut overflow = Decimal::ZERO;
        for part in PARTS {
            // INVARIANT: what is paid and forgiven of a part lies between zero and what is due of it.
            let due = self.due.get(part).max(Decimal::ZERO);
            let forgiven = before.forgiven.get(part).min(due);
            let paid = before.paid.get(part).min(due - forgiven);
            overflow = sum(overflow, before.paid.get(part) - paid)?;
            *self.paid.get_mut(part) = paid;
            *self.forgiven.get_mut(part) = forgiven;
        }
        let in_advance = difference(before.paid_in_advance, overflow)?;
        self.paid_in_advance = in_advance.max(Decimal::ZERO);
        Ok(overflow)
    }
}
