//! The account of a loan while its events are replayed: what is due, what was paid, and where the schedule stands.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::account::Account;
use super::charge::StandingCharge;
use super::error::{LoanError, Refusal};
use super::line::{LineKind, LoanLine, difference, sum, total};
use super::option::Exercised;
use super::overdue::AfterMaturity;
use super::payer::{PayerCharge, PayerPayment};
use super::plan::Plan;
use super::retention::Released;
use super::state::{CreditEventState, Recovered};
use crate::schedule::{Rounder, ScheduleRow};
use crate::terms::{DownPaymentPaid, Part, Payer, Rest, Servicing};
use crate::{LoanTerms, ScheduleError};

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
    /// Money received, and not used yet.
    pub(super) account: Account,
    /// Money received from others than the borrower.
    pub(super) paid_by_others: Vec<PayerPayment>,
    /// What others owe besides the plan.
    pub(super) charged_to_others: Vec<PayerCharge>,
    /// What of it came back, by payer.
    pub(super) returned_to_others: Vec<(Payer, Decimal)>,
    /// What of the retention went back before the loan is closed.
    pub(super) released: Vec<Released>,
    /// Interest of principal unpaid after the last due date.
    pub(super) after_maturity: AfterMaturity,
    pub(super) closed_on: Option<NaiveDate>,
    pub(super) credit_event: Option<CreditEventState>,
    pub(super) recoveries: Vec<Recovered>,
    pub(super) missed: Vec<NaiveDate>,
    pub(super) exercised: Vec<Exercised<'a>>,
    /// Whether interest has ended for good: what was paid beyond is given back.
    pub(super) is_ending: bool,
    /// Whether a payment ever settled something to come.
    pub(super) may_be_ahead: bool,
}

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
            account: Account::new(zero),
            paid_by_others: Vec::new(),
            charged_to_others: Vec::new(),
            returned_to_others: Vec::new(),
            released: Vec::new(),
            after_maturity: AfterMaturity::default(),
            closed_on: None,
            credit_event: None,
            recoveries: Vec::new(),
            missed: Vec::new(),
            exercised: Vec::new(),
            is_ending: false,
            may_be_ahead: false,
        };
        ledger
            .renew_lines(0, 0, 0, terms.start_date())
            .map_err(|_| ScheduleError::Overflow { instalment: 1 })?;
        Ok(ledger)
    }

    /// Lines may be open again: they are looked at from the first on.
    pub(super) const fn reopen(&mut self) {
        self.first_open = 0;
    }

    /// What is due is computed anew from an instalment, from 0, on. Payments stay where they were; what they exceed is
    /// settled in advance again.
    pub(super) fn project_from(&mut self, index: u32, date: NaiveDate) -> Result<(), Refusal> {
        let to_come = self.paid_to_come();
        if let Some(followed) = &mut self.plan.course.followed {
            followed.to_come = to_come;
        }
        let Some(first_row) = self.plan.project_from(index)? else {
            return Ok(());
        };
        let first_line = self.lines.partition_point(|line| line.index < index);
        let overflow = self.renew_lines(first_row, index, first_line, date)?;
        self.first_open = self.first_open.min(first_line);
        self.settle_again(overflow, date)
    }

    /// Whether every line is settled and nothing is still to be drawn.
    pub(super) fn is_paid_up(&mut self) -> bool {
        self.skip_settled();
        self.first_open >= self.lines.len()
    }

    fn skip_settled(&mut self) {
        let mut lines = self.lines.iter().skip(self.first_open);
        while lines.next().is_some_and(LoanLine::is_settled) {
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
        self.withhold_fees(date)?;
        self.use_held(date)?;
        if self.plan.course.followed.is_some() {
            self.follow_to(date)?;
            self.bear_after_maturity(date)?;
        }
        if self.servicing.late_interest.is_some() {
            self.count_late_interest(date)?;
        }
        Ok(())
    }

    /// Fees that are withheld from a disbursement are paid by it, on its day.
    fn withhold_fees(&mut self, date: NaiveDate) -> Result<(), Refusal> {
        if self.plan.withheld.is_empty() {
            return Ok(());
        }
        let withheld = std::mem::take(&mut self.plan.withheld);
        let mut taken = self.zero;
        for (day, of_day) in withheld.range(..=date) {
            let is_drawn =
                |line: &&mut LoanLine| line.kind == LineKind::Disbursement && line.due_date == *day;
            let mut left = *of_day;
            for line in self.lines.iter_mut().filter(is_drawn) {
                left = difference(left, line.paid.fees.min(left))?;
            }
            for line in self.lines.iter_mut().filter(is_drawn) {
                let unpaid = left.min(line.unpaid(Part::Fees));
                line.pay(unpaid, *day, &[Part::Fees]);
                left = difference(left, unpaid)?;
                taken = sum(taken, unpaid)?;
            }
        }
        self.plan.withheld = withheld;
        self.account.receive(taken)
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
                taken = sum(taken, unpaid)?;
            }
        }
        self.account.receive(taken)
    }

    /// The day from which a payment made on a day changes the interest.
    pub(super) fn counted_on(&self, date: NaiveDate) -> NaiveDate {
        // What is due on a day moved to an open one counts from the end of its period.
        let mut ends = self.plan.standings.due_dates().iter().copied();
        match self.servicing.recalculation.map(|follows| follows.rest) {
            None => date,
            Some(Rest::DueDate) => ends
                .find(|end| self.plan.paid_on(*end) >= date)
                .unwrap_or(date),
            Some(Rest::Daily) => {
                let end = ends.find(|end| *end >= date);
                let fell_due = end.filter(|end| self.plan.paid_on(*end) <= date);
                fell_due.unwrap_or(date)
            }
        }
    }

    /// Principal that instalments to come are paid already, by their numbers, when interest follows payments.
    pub(super) fn paid_to_come(&self) -> Vec<(u32, Decimal)> {
        let Some(followed) = self
            .plan
            .course
            .followed
            .as_ref()
            .filter(|_| self.may_be_ahead)
        else {
            return Vec::new();
        };
        let first = self.plan.index_at(followed.until);
        let is_to_come = |line: &&LoanLine| line.number > first;
        let lines = self.lines.iter().filter(is_to_come);
        let paid = lines.map(|line| (line.number, line.paid.principal + line.forgiven.principal));
        paid.filter(|(_, paid)| !paid.is_zero()).collect()
    }

    /// Principal paid of instalments changes by an amount on a day: interest follows.
    pub(super) fn follow_principal(
        &mut self,
        date: NaiveDate,
        paid: Decimal,
    ) -> Result<(), Refusal> {
        let counted = self.counted_on(date);
        if let Some(followed) = &mut self.plan.course.followed {
            let total = sum(followed.paid_in_all(), paid)?;
            let last = followed.paid.last_mut();
            match last.filter(|(last, _)| *last >= counted) {
                Some((_, so_far)) => *so_far = total,
                None => followed.paid.push((counted, total)),
            }
        }
        Ok(())
    }

    /// Interest accrued and not yet due on a day that a payer will owe, rounded; nothing before the loan begins or once
    /// its end has come.
    pub(super) fn accrued_interest_of(
        &self,
        payer: &Payer,
        date: NaiveDate,
    ) -> Result<Decimal, Refusal> {
        if self.closed_on.is_some() || self.fell_due_on().is_some() {
            return Ok(self.zero);
        }
        // Of a period that is over, the instalment may fall due some days later.
        let running = self.plan.index_at(date);
        let is_waiting = |row: &&ScheduleRow| {
            let is_over = row.number() > 0 && row.number() <= running;
            is_over && row.due_date() > date && row.interest_payer(&self.plan.terms) == payer
        };
        let waiting = self.plan.rows().iter().filter(is_waiting);
        let waiting = total(self.zero, waiting.map(ScheduleRow::interest))?;
        sum(waiting, self.running_interest_of(payer, date)?)
    }

    /// The same of the period in which the day falls alone.
    pub(super) fn running_interest_of(
        &self,
        payer: &Payer,
        date: NaiveDate,
    ) -> Result<Decimal, Refusal> {
        if date >= self.plan.maturity() || self.plan.is_due_early(date) {
            return Ok(self.zero);
        }
        let number = self.plan.index_at(date).saturating_add(1);
        let accrued = self.rounded(self.plan.accrued_on(date)?)?;
        let owes = match self.plan.terms.interest_payer(number) {
            other if accrued > Decimal::ZERO => other,
            _ => &Payer::Borrower,
        };
        Ok(if owes == payer { accrued } else { self.zero })
    }

    /// The day of the credit event on which all fell due, if there was one.
    pub(super) fn fell_due_on(&self) -> Option<NaiveDate> {
        let event = self.credit_event.as_ref().filter(|event| event.accelerates);
        event.map(|event| event.date)
    }

    /// An amount in the minor units of the loan.
    pub(super) fn rounded(&self, exact: Decimal) -> Result<Decimal, Refusal> {
        self.round.amount(exact).ok_or(Refusal::Overflow)
    }
}
