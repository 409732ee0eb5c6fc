//! The account of a loan while its events are replayed: what is due, what was paid, and where the schedule stands.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::error::{LoanError, Refusal};
use super::event::{ChargeBase, ChargeKind};
use super::line::{LateCount, LineKind, LineStatus, LoanLine, PARTS, Parts, difference, plus, sum};
use super::plan::Plan;
use super::servicing::{AfterMaturity, DownPaymentPaid, LateInterestBase, Part, Rest, Servicing};
use crate::schedule::{Rounder, ScheduleRow};
use crate::{DayCountContext, LoanTerms, Rate, ScheduleError};

/// A charge that comes with each instalment.
#[derive(Clone, Copy, Debug)]
pub(super) struct StandingCharge {
    pub(super) since: NaiveDate,
    pub(super) kind: ChargeKind,
    pub(super) amount: Option<Decimal>,
    pub(super) percent: Option<Rate>,
    pub(super) of: ChargeBase,
}

/// What counts as paid in all, by where it came from.
#[derive(Clone, Copy, Debug)]
pub(super) struct Received {
    /// By payments, prepayments, payoffs, recoveries and down payments taken from disbursements.
    pub(super) paid: Decimal,
    /// What of it was taken back.
    pub(super) taken_back: Decimal,
    /// What of it exceeded what the loan asked for once its interest ended, and goes back to the borrower.
    pub(super) given_back: Decimal,
    /// What was recovered after the credit event; counted in `paid` too.
    pub(super) recovered: Decimal,
}

/// The credit event, as it was found.
#[derive(Clone, Debug)]
pub(super) struct CreditEventRecord {
    pub(super) date: NaiveDate,
    pub(super) cause: String,
    pub(super) accelerates: bool,
    /// What was owed that day.
    pub(super) loss: Parts,
}

/// A loan between two of its events.
#[derive(Clone, Debug)]
pub(super) struct Ledger<'a> {
    pub(super) servicing: &'a Servicing,
    pub(super) plan: Plan<'a>,
    /// The most that may be drawn in all.
    pub(super) approved_amount: Decimal,
    pub(super) lines: Vec<LoanLine>,
    /// Lines before it are settled.
    first_open: usize,
    pub(super) round: Rounder,
    pub(super) zero: Decimal,
    pub(super) standing: Vec<StandingCharge>,
    pub(super) received: Received,
    /// Principal of instalments paid or forgiven so far, when interest follows payments.
    followed_principal: Decimal,
    /// Interest of principal unpaid after the last due date.
    pub(super) after_maturity: LateCount,
    pub(super) closed_on: Option<NaiveDate>,
    pub(super) credit_event: Option<CreditEventRecord>,
    pub(super) recoveries: Vec<(NaiveDate, Decimal)>,
    pub(super) missed: Vec<NaiveDate>,
    pub(super) exercised: Vec<(String, String, NaiveDate)>,
    /// Whether interest has ended for good: what was paid beyond is given back.
    pub(super) is_ending: bool,
}

/// Lines that no instalment takes up stand behind all periods.
pub(super) const OWN_LINE: u32 = u32::MAX;

impl<'a> Ledger<'a> {
    /// The loan as its terms foresee it.
    pub(super) fn new(terms: &'a LoanTerms, takes_short_ways: bool) -> Result<Self, LoanError> {
        let servicing = terms.servicing();
        let round = Rounder::new(terms.currency(), terms.rounding());
        let zero = round
            .with_minor_units(Decimal::ZERO)
            .ok_or(ScheduleError::Overflow { instalment: 1 })?;
        let approved_amount = servicing
            .approved_amount
            .unwrap_or_else(|| terms.principal());
        let mut ledger = Self {
            servicing,
            plan: Plan::new(terms, approved_amount, takes_short_ways)?,
            approved_amount,
            lines: Vec::new(),
            first_open: 0,
            round,
            zero,
            standing: Vec::new(),
            received: Received {
                paid: zero,
                taken_back: zero,
                given_back: zero,
                recovered: zero,
            },
            followed_principal: zero,
            after_maturity: LateCount::default(),
            closed_on: None,
            credit_event: None,
            recoveries: Vec::new(),
            missed: Vec::new(),
            exercised: Vec::new(),
            is_ending: false,
        };
        ledger.open();
        Ok(ledger)
    }

    /// Lines may be open again: they are looked at from the first on.
    pub(super) const fn reopen(&mut self) {
        self.first_open = 0;
    }

    /// The lines of a plan to which nothing has happened yet.
    fn open(&mut self) {
        let mut lines = Vec::with_capacity(self.plan.rows().len());
        let mut index = 0;
        for row in self.plan.rows() {
            lines.push(self.line(row, index));
            if row.number() > 0 {
                index = row.number();
            }
        }
        self.lines = lines;
    }

    /// What is due is computed anew from an instalment, from 0, on. Payments stay where they were; what they exceed is
    /// settled in advance again.
    pub(super) fn project_from(&mut self, index: u32, date: NaiveDate) -> Result<(), Refusal> {
        let Some(first_row) = self.plan.project_from(index)? else {
            return Ok(());
        };
        let first_line = self.lines.partition_point(|line| line.index < index);
        let overflow = self.renew_lines(first_row, index, first_line);
        self.first_open = self.first_open.min(first_line);
        let touched = self
            .lines
            .iter_mut()
            .skip(first_line)
            .filter(|line| !line.is_untouched());
        for line in touched {
            if !line.is_settled() {
                line.settled_on = None;
            } else if line.settled_on.is_none() && !line.due.total().is_zero() {
                line.settled_on = Some(date);
            }
        }
        self.settle_again(overflow, date)
    }

    /// The lines from one on become those of the rows from one on, and keep what they know; gives back payments that no
    /// longer fit.
    fn renew_lines(&mut self, first_row: usize, index: u32, first_line: usize) -> Decimal {
        let mut overflow = self.zero;
        let mut index = index;
        let mut at = first_line;
        let mut lines = std::mem::take(&mut self.lines);
        for row in self.plan.rows().get(first_row..).unwrap_or_default() {
            // Both go forward in time: a line without a row was dropped, a row without a line was added.
            while let Some(before) = lines.get(at).filter(|line| line.is_dropped_before(row)) {
                overflow = overflow.saturating_add(before.paid.total());
                lines.remove(at);
            }
            match lines.get_mut(at).filter(|line| line.is_of(row)) {
                Some(line) if line.is_untouched() => self.renew(line, row, index),
                Some(line) => {
                    let before = std::mem::replace(line, self.renewed_line(row, index));
                    overflow = overflow.saturating_add(line.keep(&before));
                }
                None => {
                    let mut line = self.renewed_line(row, index);
                    // Due dates moved past a prepayment: its line, or theirs, stands further on.
                    let further = lines.iter().skip(at).position(|line| line.is_of(row));
                    if let Some(further) = further {
                        let before = lines.remove(at.saturating_add(further));
                        overflow = overflow.saturating_add(line.keep(&before));
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
            overflow = overflow.saturating_add(before.paid.total());
        }
        while let Some(last) = at.checked_sub(1).and_then(|last| lines.get(last))
            && last.kind == LineKind::Instalment
            && last.opening_balance.is_zero()
            && last.disbursed.is_zero()
            && last.due.total().is_zero()
            && last.number > 1
        {
            at -= 1;
            lines.remove(at);
        }
        self.lines = lines;
        overflow
    }

    /// The line of a row of the schedule, nothing being paid yet.
    fn line(&self, row: &ScheduleRow, index: u32) -> LoanLine {
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
        self.schedule(&mut line, row, index);
        if kind == LineKind::Prepayment {
            // It is there because it was paid.
            line.pay(row.principal(), row.due_date(), &[Part::Principal]);
        }
        line
    }

    /// A line says what its row of the schedule says; what was paid of it stays.
    fn schedule(&self, line: &mut LoanLine, row: &ScheduleRow, index: u32) {
        line.period_start = row.period_start();
        line.due_date = row.due_date();
        line.opening_balance = row.opening_balance();
        line.disbursed = row.disbursed();
        line.due = Parts {
            principal: row.principal(),
            interest: row.interest(),
            fees: plus(plus(row.fees(), row.insurance()), row.guarantee_fee()),
            penalties: self.zero,
        };
        line.capitalised_interest = row.capitalised_interest();
        line.closing_balance = row.closing_balance();
        line.index = index;
        for standing in &self.standing {
            self.add_standing(line, standing);
        }
    }

    /// The same once events changed the loan.
    fn renewed_line(&self, row: &ScheduleRow, index: u32) -> LoanLine {
        let mut line = self.line(row, index);
        if line.is_after_repayment() {
            line.due = Parts::of(self.zero);
        }
        line
    }

    /// The same once events changed the loan.
    fn renew(&self, line: &mut LoanLine, row: &ScheduleRow, index: u32) {
        self.schedule(line, row, index);
        if line.is_after_repayment() {
            // Repaid sooner than the terms foresaw: fees of instalments that never come are not owed.
            line.due = Parts::of(self.zero);
        }
    }

    /// Adds a charge that comes with each instalment.
    pub(super) fn add_standing(&self, line: &mut LoanLine, standing: &StandingCharge) {
        if line.kind != LineKind::Instalment || line.due_date < standing.since {
            return;
        }
        let base = match standing.of {
            ChargeBase::Instalment => line.due.principal.saturating_add(line.due.interest),
            ChargeBase::Principal => line.due.principal,
            ChargeBase::Interest => line.due.interest,
        };
        let charge = match (standing.amount, standing.percent) {
            (Some(amount), _) => Some(amount),
            (None, Some(percent)) => base
                .checked_mul(percent.as_fraction())
                .and_then(|charge| self.round.amount(charge)),
            (None, None) => None,
        };
        let part = match standing.kind {
            ChargeKind::Fee => Part::Fees,
            ChargeKind::Penalty => Part::Penalties,
        };
        let due = line.due.get_mut(part);
        *due = due.saturating_add(charge.unwrap_or_default());
    }

    /// Whether every line is settled and nothing is still to be drawn.
    pub(super) fn is_paid_up(&mut self) -> bool {
        self.skip_settled();
        self.first_open >= self.lines.len()
    }

    fn skip_settled(&mut self) {
        while self
            .lines
            .get(self.first_open)
            .is_some_and(LoanLine::is_settled)
        {
            self.first_open += 1;
        }
    }

    /// Lines that may still be open, in order of due date.
    pub(super) fn open_lines(&mut self) -> &mut [LoanLine] {
        self.skip_settled();
        let from = self.first_open;
        self.lines.get_mut(from..).unwrap_or_default()
    }

    /// Takes the loan to a day: down payments taken from disbursements, late interest, interest on overdue principal.
    pub(super) fn advance_to(&mut self, date: NaiveDate) -> Result<(), Refusal> {
        if self.servicing.down_payment_paid == DownPaymentPaid::AtDisbursement {
            self.take_down_payments(date)?;
        }
        if self.plan.course.followed.is_some() {
            self.follow_to(date)?;
            self.bear_after_maturity(date)?;
        }
        if self.servicing.late_interest.is_some() {
            self.count_late_interest(date)?;
        }
        Ok(())
    }

    fn take_down_payments(&mut self, date: NaiveDate) -> Result<(), Refusal> {
        let mut taken = self.zero;
        for line in self.open_lines() {
            if line.due_date > date {
                break;
            }
            if line.kind == LineKind::Disbursement {
                let unpaid = line.unpaid(Part::Principal);
                line.pay(unpaid, line.due_date, &[Part::Principal]);
                taken = taken.saturating_add(unpaid);
            }
        }
        self.received.paid = self
            .received
            .paid
            .checked_add(taken)
            .ok_or(Refusal::Overflow)?;
        Ok(())
    }

    /// Principal that is past its due date bears interest up to a day, or to the next due date.
    fn follow_to(&mut self, date: NaiveDate) -> Result<(), Refusal> {
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
        Ok(())
    }

    /// The day from which a payment made on a day changes the interest.
    pub(super) fn counted_on(&self, date: NaiveDate) -> NaiveDate {
        let rest = self
            .servicing
            .recalculation
            .map(|recalculation| recalculation.rest);
        match rest {
            Some(Rest::DueDate) => self
                .plan
                .standings
                .due_dates()
                .iter()
                .copied()
                .find(|due_date| *due_date >= date)
                .unwrap_or(date),
            Some(Rest::Daily) | None => date,
        }
    }

    /// Principal unpaid after the last due date goes on bearing interest, due with the last instalment.
    fn bear_after_maturity(&mut self, date: NaiveDate) -> Result<(), Refusal> {
        let recalculation = self.servicing.recalculation;
        let bears =
            recalculation.is_some_and(|terms| terms.after_maturity == AfterMaturity::BearsInterest);
        let counted = self.after_maturity.until;
        let from = self.plan.maturity().max(counted.unwrap_or(NaiveDate::MIN));
        if !bears || self.closed_on.is_some() || date <= from {
            return Ok(());
        }
        let mut unpaid = self.zero;
        for line in self.open_lines() {
            unpaid = sum(unpaid, line.unpaid(Part::Principal))?;
        }
        let exact = self.plan.interest_after_maturity(unpaid, from, date)?;
        let exact = sum(self.after_maturity.exact, exact)?;
        let posted = self.round.amount(exact).ok_or(Refusal::Overflow)?;
        let more = difference(posted, self.after_maturity.posted)?;
        self.after_maturity = LateCount {
            exact,
            posted,
            until: Some(date),
        };
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

    fn count_late_interest(&mut self, date: NaiveDate) -> Result<(), Refusal> {
        let Some(terms) = self.servicing.late_interest else {
            return Ok(());
        };
        let (round, stops) = (self.round, self.closed_on);
        if stops.is_some() {
            return Ok(());
        }
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
                LateInterestBase::Instalment => line
                    .unpaid(Part::Principal)
                    .saturating_add(line.unpaid(Part::Interest)),
            };
            let from = line.late.until.unwrap_or(line.due_date);
            if from >= date || base.is_zero() {
                continue;
            }
            let years = terms
                .day_count
                .year_fraction(from, date, &DayCountContext::default())
                .map_err(ScheduleError::from)?;
            let exact = base
                .checked_mul(terms.annual.as_fraction())
                .and_then(|yearly| years.of(yearly))
                .and_then(|part| line.late.exact.checked_add(part))
                .ok_or(Refusal::Overflow)?;
            let posted = round.amount(exact).ok_or(Refusal::Overflow)?;
            let more = posted.saturating_sub(line.late.posted);
            line.late = LateCount {
                exact,
                posted,
                until: Some(date),
            };
            line.charged.penalties = line.charged.penalties.saturating_add(more);
            line.due.penalties = line.due.penalties.saturating_add(more);
        }
        Ok(())
    }

    /// Principal paid of instalments changes by an amount on a day: interest follows.
    pub(super) fn follow_principal(&mut self, date: NaiveDate, paid: Decimal) {
        self.followed_principal = self.followed_principal.saturating_add(paid);
        let (total, counted) = (self.followed_principal, self.counted_on(date));
        if let Some(followed) = &mut self.plan.course.followed {
            match followed
                .paid
                .last_mut()
                .filter(|(last, _)| *last >= counted)
            {
                Some((_, so_far)) => *so_far = total,
                None => followed.paid.push((counted, total)),
            }
        }
    }

    /// Interest accrued and not yet due on a day, rounded; nothing before the loan begins or once its end has come.
    pub(super) fn accrued_interest(&self, date: NaiveDate) -> Result<Decimal, Refusal> {
        if date >= self.plan.maturity() {
            return Ok(self.zero);
        }
        if self
            .credit_event
            .as_ref()
            .is_some_and(|event| event.accelerates)
        {
            return Ok(self.zero);
        }
        let accrued = self.plan.accrued_on(date)?;
        self.round.amount(accrued).ok_or(Refusal::Overflow)
    }
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

    /// Takes over what an earlier form of the same line knows; gives back payments above what is due now.
    fn keep(&mut self, before: &Self) -> Decimal {
        self.charged = before.charged;
        self.due.interest = self.due.interest.saturating_add(before.charged.interest);
        self.due.fees = self.due.fees.saturating_add(before.charged.fees);
        self.due.penalties = self.due.penalties.saturating_add(before.charged.penalties);
        self.late = before.late;
        self.paid_in_advance = before.paid_in_advance;
        self.paid_late = before.paid_late;
        self.settled_on = before.settled_on;
        let mut overflow = Decimal::ZERO;
        for part in PARTS {
            let due = self.due.get(part).max(Decimal::ZERO);
            let forgiven = before.forgiven.get(part).min(due);
            let paid = before.paid.get(part).min(due.saturating_sub(forgiven));
            overflow = overflow.saturating_add(before.paid.get(part).saturating_sub(paid));
            *self.paid.get_mut(part) = paid;
            *self.forgiven.get_mut(part) = forgiven;
        }
        self.paid_in_advance = self
            .paid_in_advance
            .saturating_sub(overflow)
            .max(Decimal::ZERO);
        overflow
    }
}
