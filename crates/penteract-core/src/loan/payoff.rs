//! Repaying early, in part or in full: what is owed for it, and what becomes of the loan.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::error::Refusal;
use super::event::EventKind;
use super::ledger::Ledger;
use super::line::{LineKind, LoanLine, PARTS, Parts, difference, sum, total};
use super::option::Exercised;
use crate::schedule::{Movement, MovementKind};
use crate::terms::{Part, Payer, PayoffInterest, PrepaymentEffect};
use crate::{GuaranteeFeeTiming, Rate};

impl Ledger<'_> {
    /// Principal lent by a day that no instalment has asked for yet: without what is drawn, and what interest joins it,
    /// only later.
    pub(super) fn principal_to_come(&self, date: NaiveDate) -> Result<Decimal, Refusal> {
        let mut to_come = self.zero;
        for line in self.lines.iter().filter(|line| line.due_date > date) {
            to_come = sum(to_come, line.unpaid(Part::Principal))?;
            to_come = difference(to_come, line.capitalised_interest)?;
        }
        let drawn = self.plan.terms.disbursements().iter();
        for drawn in drawn.filter(|drawn| drawn.date > date) {
            to_come = difference(to_come, drawn.amount)?;
        }
        Ok(to_come.max(self.zero))
    }

    /// What is owed for repaying so much principal early.
    pub(super) fn prepayment_fee(
        &self,
        repaid: Decimal,
        outstanding: Decimal,
        date: NaiveDate,
    ) -> Result<Decimal, Refusal> {
        let Some(terms) = &self.servicing.prepayment_fee else {
            return Ok(self.zero);
        };
        let of = |base: Decimal, rate: Rate| base.checked_mul(rate.as_fraction());
        let data = self.plan.terms.data();
        let rates = crate::terms::YearlyRates::new(data, data.start_date())?;
        let interest = |months: u32| {
            let yearly = repaid.checked_mul(rates.at(date))?;
            let interest = yearly.checked_mul(Decimal::from(months))?;
            Some(interest.checked_div(Decimal::from(12))?.max(Decimal::ZERO))
        };
        let limits = [
            terms.percent_of_repaid.map(|percent| of(repaid, percent)),
            terms.percent.map(|percent| of(outstanding, percent)),
            terms.interest_months.map(interest),
        ];
        let limits: Option<Vec<Decimal>> = limits.into_iter().flatten().collect();
        let limits = limits.ok_or(Refusal::Overflow)?;
        let fee = limits.into_iter().min().unwrap_or_default();
        self.rounded(fee)
    }

    /// Principal repaid early, in part.
    pub(super) fn prepay(
        &mut self,
        amount: Decimal,
        date: NaiveDate,
        effect: PrepaymentEffect,
    ) -> Result<(), Refusal> {
        self.check_nothing_due(date)?;
        let outstanding = self.principal_to_come(date)?;
        let principal = difference(outstanding, self.repaid_after(date)?)?;
        if amount >= principal {
            return Err(Refusal::PrepaysAll { amount, principal });
        }
        let fee = self.prepayment_fee(amount, outstanding, date)?;
        let solves_again = effect == PrepaymentEffect::Smaller;
        let kind = MovementKind::Prepaid { solves_again };
        let movement = Movement {
            date: self.plan.counts_from(date),
            on: date,
            amount,
            kind,
        };
        self.take_off(movement, outstanding, solves_again)?;
        let line = self
            .lines
            .iter_mut()
            .rev()
            .find(|line| line.kind == LineKind::Prepayment && line.due_date == date);
        if let Some(line) = line {
            line.charge(Part::Fees, fee)?;
            line.pay(fee, date, &[Part::Fees]);
            self.account.receive(sum(amount, fee)?)?;
        }
        Ok(())
    }

    /// Principal repaid early with the instalment of a day to come: it falls due that day, on a line of its own behind the
    /// instalment, and the instalments after it follow.
    pub(super) fn prepay_on(
        &mut self,
        due_date: NaiveDate,
        amount: Decimal,
        date: NaiveDate,
    ) -> Result<(), Refusal> {
        let principal = self.principal_to_come(due_date)?;
        if amount >= principal {
            return Err(Refusal::PrepaysAll { amount, principal });
        }
        let left = difference(principal, amount)?;
        let counted = self.plan.counts_from(due_date);
        let index = self.plan.index_at(counted);
        self.plan.resize_from(index, left, principal)?;
        self.plan.course.move_principal(Movement {
            date: counted,
            on: due_date,
            amount,
            kind: MovementKind::Prepaid { solves_again: true },
        });
        self.project_from(self.plan.index_at(date), date)
    }

    /// Principal that is to be repaid early after a day.
    fn repaid_after(&self, date: NaiveDate) -> Result<Decimal, Refusal> {
        let movements = self.plan.course.movements.iter();
        let later = movements.filter(|movement| movement.on > date);
        total(self.zero, later.map(|movement| movement.amount))
    }

    /// Nothing is due and unpaid on a day.
    fn check_nothing_due(&mut self, date: NaiveDate) -> Result<(), Refusal> {
        let first_open = self.open_lines().first();
        match first_open.filter(|line| line.due_date <= date) {
            Some(line) => Err(Refusal::UnpaidFirst {
                amount: line.outstanding().total(),
                due_date: line.due_date,
            }),
            None => Ok(()),
        }
    }

    /// Principal leaves the balance ahead of time, and the instalments follow.
    fn take_off(
        &mut self,
        movement: Movement,
        outstanding: Decimal,
        solves_again: bool,
    ) -> Result<(), Refusal> {
        let Movement { date, amount, .. } = movement;
        let index = self.plan.index_at(date);
        if solves_again {
            let left = difference(outstanding, amount)?;
            self.plan.resize_from(index, left, outstanding)?;
        } else {
            self.plan.keep_instalments(index, date)?;
        }
        self.plan.course.move_principal(movement);
        if !solves_again {
            self.plan.end_where_repaid(index)?;
        }
        self.project_from(index, movement.on)
    }

    /// Principal to come is forgiven with its part of the interest accrued; all of it closes the loan.
    pub(super) fn forgive(
        &mut self,
        amount: Decimal,
        date: NaiveDate,
        effect: PrepaymentEffect,
    ) -> Result<(), Refusal> {
        self.check_nothing_due(date)?;
        let outstanding = self.principal_to_come(date)?;
        let left = difference(outstanding, self.repaid_after(date)?)?;
        if amount > outstanding || (amount > left && amount < outstanding) {
            let owed = if amount > outstanding {
                outstanding
            } else {
                left
            };
            return Err(Refusal::AboveOwed { amount, owed });
        }
        if amount == outstanding {
            self.end_interest(date, false)?;
            for line in self.open_lines() {
                for part in [Part::Interest, Part::Principal] {
                    line.forgive(part, line.unpaid(part), date);
                }
            }
            self.close_if_paid_up(date);
            return Ok(());
        }
        // Interest that another one owes is not the borrower's to be forgiven.
        let of_borrower = self.running_interest_of(&Payer::Borrower, date)?;
        let accrued = match of_borrower.is_zero() {
            true => self.zero,
            false => self.plan.accrued_on(date)?,
        };
        let share = accrued
            .checked_mul(amount)
            .and_then(|product| product.checked_div(outstanding))
            .ok_or(Refusal::Overflow)?;
        // No more than has accrued to the cent: what is left of it is not below zero.
        let minor_units = self.plan.terms.currency().minor_units();
        let interest = self
            .rounded(share)?
            .min(accrued.trunc_with_scale(minor_units));
        let solves_again = effect == PrepaymentEffect::Smaller;
        let kind = MovementKind::Forgiven {
            solves_again,
            interest: interest.max(self.zero),
        };
        let movement = Movement {
            date: self.plan.counts_from(date),
            on: date,
            amount,
            kind,
        };
        self.take_off(movement, outstanding, solves_again)
    }

    /// From a day on nothing bears interest any more: what is left is what is owed.
    pub(super) fn end_interest(
        &mut self,
        date: NaiveDate,
        to_due_date: bool,
    ) -> Result<(), Refusal> {
        // What the terms still foresaw to be drawn is not drawn any more.
        self.plan
            .amend(|data| data.disbursements.retain(|drawn| drawn.date <= date));
        let index = self.plan.index_at(date);
        let next = self.plan.standings.start(index.saturating_add(1));
        let to_end = to_due_date || self.plan.is_due_early(date);
        let from = next.filter(|_| to_end).unwrap_or(date);
        self.plan.course.pauses.push((from, NaiveDate::MAX));
        self.is_ending = true;
        let levied = self.levied_with_an_option(index)?;
        self.standing.clear();
        self.plan.end_charges(index.saturating_add(1));
        self.project_from(index, date)?;
        for (payer, amount) in levied {
            if payer.is_borrower() {
                self.add_line(date, Part::Fees, amount);
            } else {
                self.plan.owe_guarantee_fee(&payer, amount, date);
            }
        }
        Ok(())
    }

    /// The guarantee fee of instalments after one that an option already exercised has levied: it was computed on the
    /// schedule chosen, and stays due in full although nothing of that schedule follows.
    ///
    /// Law: arrêté du 23 mars 2020, art. 7, III.
    fn levied_with_an_option(&self, after: u32) -> Result<Vec<(Payer, Decimal)>, Refusal> {
        let fees = self.plan.terms.guarantee_fees().iter();
        let levies = fees.filter(|fee| fee.timing == GuaranteeFeeTiming::AtLevy);
        let mut payers: Vec<&Payer> = levies.map(|fee| &fee.payer).collect();
        payers.sort_unstable();
        payers.dedup();
        let chooses = |exercised: &Exercised<'_>| !exercised.option.choices.is_empty();
        if !self.exercised.iter().any(chooses) {
            payers.clear();
        }
        let mut levied = Vec::new();
        for payer in payers {
            let amount = self.plan.levied_after(payer, after)?;
            if !amount.is_zero() {
                levied.push((payer.clone(), amount));
            }
        }
        Ok(levied)
    }

    /// Closes the account on a day, up to the payment; returns what is owed, and the fee that is in it.
    pub(super) fn settle_up(&mut self, date: NaiveDate) -> Result<(Parts, Decimal), Refusal> {
        let to_come = self.principal_to_come(date)?;
        let fee = self.prepayment_fee(to_come, to_come, date)?;
        let to_due_date = self.servicing.payoff_interest == PayoffInterest::ToDueDate;
        self.end_interest(date, to_due_date)?;
        if !fee.is_zero() {
            self.add_line(date, Part::Fees, fee);
        }
        // What is held pays its part of it.
        let mut held = std::mem::replace(&mut self.account.held, self.zero);
        for line in self.open_lines() {
            held = line.pay(held, date, &PARTS);
        }
        self.account.hold(held)?;
        Ok((self.owed_in_all()?, fee))
    }

    /// What is unpaid of all lines.
    pub(super) fn owed_in_all(&self) -> Result<Parts, Refusal> {
        let mut owed = Parts::of(self.zero);
        for line in &self.lines {
            owed.add(&line.outstanding())?;
        }
        owed.checked_total()?;
        Ok(owed)
    }

    /// Everything owed on a day is paid.
    pub(super) fn pay_off(
        &mut self,
        amount: Option<Decimal>,
        date: NaiveDate,
    ) -> Result<(), Refusal> {
        let owed = self.settle_up(date)?.0.total();
        if let Some(amount) = amount.filter(|amount| *amount != owed) {
            return Err(Refusal::NotThePayoff { amount, owed });
        }
        for line in self.open_lines() {
            let unpaid = line.outstanding().total();
            line.pay(unpaid, date, &PARTS);
        }
        self.account.receive(owed)?;
        self.closed_on = Some(date);
        Ok(())
    }

    /// Whether an amount received on a day is what the payoff quote of that day says.
    pub(super) fn is_payoff(&mut self, amount: Decimal, date: NaiveDate) -> Result<bool, Refusal> {
        let allowed = self.servicing.allowed_events.as_ref();
        if allowed.is_some_and(|allowed| !allowed.contains(&EventKind::Payoff)) {
            return Ok(false);
        }
        // Most payments are what is due or less: a payoff is as little only where no principal is to come, or where
        // instalments to come are paid.
        let mut due = self.zero;
        let mut is_repaid = false;
        for line in self.open_lines() {
            if line.due_date > date {
                is_repaid = line.opening_balance.is_zero();
                break;
            }
            due = sum(due, line.outstanding().total())?;
        }
        let is_ahead = |line: &LoanLine| line.due_date > date && !line.paid.is_zero();
        let may_close = amount > due
            || (amount == due && is_repaid)
            || (self.may_be_ahead && self.lines.iter().any(is_ahead));
        if !may_close {
            return Ok(false);
        }
        Ok(self.clone().settle_up(date)?.0.total() == amount)
    }
}
