//! What a payment settles: past due, due, then in advance.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::error::Refusal;
use super::ledger::Ledger;
use super::line::{LineKind, LoanLine, difference, sum, total};
use crate::schedule::Ahead;
use crate::terms::{AllocationDirection, InAdvance, Overpayment, Part};

impl Ledger<'_> {
    /// A payment received on a day. What a payoff quote says is a payoff, unless it names instalments to settle.
    pub(super) fn receive(
        &mut self,
        amount: Decimal,
        date: NaiveDate,
        in_advance: Option<InAdvance>,
    ) -> Result<(), Refusal> {
        if self.closed_on.is_none() && in_advance.is_none() && self.is_payoff(amount, date)? {
            return self.pay_off(Some(amount), date);
        }
        self.account.receive(amount)?;
        if self.closed_on.is_some() {
            return self.account.hold(amount);
        }
        self.settle(
            amount,
            date,
            in_advance.unwrap_or(self.servicing.in_advance),
        )?;
        self.close_if_paid_up(date);
        Ok(())
    }

    /// Settles what is due, then what is to come; what exceeds all of it is held.
    pub(super) fn settle(
        &mut self,
        amount: Decimal,
        date: NaiveDate,
        in_advance: InAdvance,
    ) -> Result<(), Refusal> {
        let followed = self.plan.course.followed.as_ref();
        let absorbs = followed.is_some_and(|followed| followed.ahead.is_absorbed());
        let left = self.settle_due(amount, date);
        let left = if absorbs {
            self.settle_ahead(left, date)?
        } else {
            self.settle_in_advance(left, date, in_advance)?
        };
        let owed = difference(amount, left)?;
        self.hold(left, Refusal::AboveOwed { amount, owed })?;
        self.follow_payments(date)
    }

    /// What is left of a payment is held, unless the contract refuses that.
    fn hold(&mut self, left: Decimal, refusal: Refusal) -> Result<(), Refusal> {
        if !left.is_zero() && self.servicing.overpayment == Overpayment::Refused {
            return Err(refusal);
        }
        self.account.hold(left)
    }

    /// What is held pays what falls due by a day, on its due date.
    pub(super) fn use_held(&mut self, date: NaiveDate) -> Result<(), Refusal> {
        let due = self.servicing.allocation.due;
        let held = |ledger: &Self| Some(ledger.account.held).filter(|held| !held.is_zero());
        while let Some(held) = held(self) {
            let mut open = self.open_lines().iter_mut();
            let line = open.find(|line| !line.is_settled());
            let Some(line) = line.filter(|line| line.due_date <= date) else {
                break;
            };
            let due_date = line.due_date;
            self.account.held = line.pay(held, due_date, &due);
            self.follow_to(due_date)?;
            self.close_if_paid_up(due_date);
        }
        Ok(())
    }

    pub(super) fn close_if_paid_up(&mut self, date: NaiveDate) {
        let last = self.plan.terms.disbursements().last();
        let draws_later = last.is_some_and(|drawn| drawn.date > date);
        if self.is_paid_up() && !draws_later {
            self.closed_on = Some(date);
        }
    }

    /// Settles what is past due or due; gives back what is left.
    pub(super) fn settle_due(&mut self, amount: Decimal, date: NaiveDate) -> Decimal {
        let allocation = self.servicing.allocation;
        let at_once = match allocation.direction {
            AllocationDirection::ByInstalment => allocation.due.len(),
            AllocationDirection::ByPart => 1,
        };
        let mut left = amount;
        for parts in allocation.due.chunks(at_once) {
            let due = self.open_lines().iter_mut();
            let due = due.take_while(|line| line.due_date <= date);
            left = pay_in_order(due, None, left, date, parts);
        }
        left
    }

    /// Settles lines to come; gives back what is left. Principal that is not lent yet, drawn later or interest that joins
    /// it later, is not repaid either.
    fn settle_in_advance(
        &mut self,
        amount: Decimal,
        date: NaiveDate,
        rule: InAdvance,
    ) -> Result<Decimal, Refusal> {
        if amount.is_zero() {
            return Ok(amount);
        }
        self.may_be_ahead = true;
        if let Some(followed) = &mut self.plan.course.followed {
            followed.passes_over_next |= rule != InAdvance::Next;
        }
        let mut room = self.principal_to_come(date)?;
        let order = self.servicing.allocation.order_in_advance();
        let round = self.round;
        let lines = self.open_lines();
        let from = lines
            .iter()
            .position(|line| line.due_date > date)
            .unwrap_or(lines.len());
        let to_come = lines.get_mut(from..).unwrap_or_default();
        let mut left = amount;
        match rule {
            InAdvance::Next => left = pay_in_order(to_come, Some(&mut room), left, date, &order),
            InAdvance::Last => {
                left = pay_in_order(
                    to_come.iter_mut().rev(),
                    Some(&mut room),
                    left,
                    date,
                    &order,
                );
            }
            InAdvance::ReAmortise => {
                // What a full instalment has no room for is shared by the others; the last share is the rest.
                loop {
                    let open = to_come.iter().filter(|line| !line.is_settled()).count();
                    if open == 0 || left.is_zero() {
                        break;
                    }
                    let share = left
                        .checked_div(Decimal::from(open))
                        .and_then(|share| round.amount(share))
                        .filter(|share| !share.is_zero())
                        .unwrap_or(left);
                    let (before, mut open_left) = (left, open);
                    for line in to_come.iter_mut().filter(|line| !line.is_settled()) {
                        open_left -= 1;
                        let part = if open_left == 0 {
                            left
                        } else {
                            share.min(left)
                        };
                        let unused = line.pay_within(Some(&mut room), part, date, &order);
                        left = left - part + unused;
                    }
                    if left == before {
                        break;
                    }
                }
            }
        }
        Ok(left)
    }

    /// Principal paid ahead of time lowers the balance that day, and becomes principal of the running instalment.
    /// Its fees and penalties come first, and on its due date its interest too.
    fn settle_ahead(&mut self, amount: Decimal, date: NaiveDate) -> Result<Decimal, Refusal> {
        let mut left = amount;
        // On a due date, what is due that day has been settled: the rest is principal of the same instalment.
        let running = self
            .lines
            .iter_mut()
            .find(|line| line.kind == LineKind::Instalment && line.due_date >= date);
        let Some(line) = running.filter(|_| !left.is_zero()) else {
            return Ok(left);
        };
        self.may_be_ahead = true;
        left = line.pay(left, date, &[Part::Penalties, Part::Fees]);
        let (index, number) = (line.index, line.number);
        let followed = self.plan.course.followed.as_ref();
        let ends_sooner =
            followed.is_some_and(|followed| followed.ahead == Ahead::FewerInstalments);
        let principal = left.min(self.principal_to_come(date)?);
        left -= principal;
        self.follow_payments(date)?;
        if ends_sooner {
            self.plan.keep_instalments(index, date)?;
        }
        self.follow_principal(date, principal)?;
        if ends_sooner {
            self.plan.end_where_repaid(index)?;
        }
        self.project_from(index, date)?;
        let line = self
            .lines
            .iter_mut()
            .find(|line| line.number == number && number > 0);
        if let Some(line) = line {
            let rest = line.pay(principal, date, &[Part::Principal]);
            // The instalment grew to what was paid of it: nothing can be left. Its interest comes last.
            left = line.pay(sum(left, rest)?, date, &[Part::Interest]);
        }
        Ok(left)
    }

    /// Tells the schedule which principal is paid, when interest follows payments and something is ahead or behind.
    pub(super) fn follow_payments(&mut self, date: NaiveDate) -> Result<(), Refusal> {
        // What is paid ahead lowers interest, which leaves more of the payment for principal: each turn moves less.
        const TURNS_MAX: usize = 64;
        for _ in 0..TURNS_MAX {
            let followed = self.plan.course.followed.as_ref();
            let Some(followed) = followed.filter(|_| self.closed_on.is_none()) else {
                return Ok(());
            };
            let first = self.plan.index_at(followed.until);
            let instalments = self
                .lines
                .iter()
                .filter(|line| line.kind == LineKind::Instalment);
            let settled = instalments.map(|line| line.paid.principal + line.forgiven.principal);
            let settled = total(self.zero, settled)?;
            let more = difference(settled, followed.paid_in_all())?;
            let to_come = self.paid_to_come();
            let is_to_come = |(number, _): &&(u32, Decimal)| *number > first;
            let foreseen = followed.to_come.iter().filter(is_to_come);
            let is_foreseen = foreseen.eq(&to_come);
            if !more.is_zero() {
                self.follow_principal(date, more)?;
            }
            if is_foreseen && (more.is_zero() || to_come.is_empty()) {
                return Ok(());
            }
            self.project_from(self.plan.index_at(date), date)?;
        }
        Err(Refusal::Overflow)
    }

    /// Payments that no longer fit the line they were made for are made again, in advance.
    pub(super) fn settle_again(&mut self, amount: Decimal, date: NaiveDate) -> Result<(), Refusal> {
        if amount.is_zero() {
            return Ok(());
        }
        let left = self.settle_due(amount, date);
        let left = self.settle_in_advance(left, date, self.servicing.in_advance)?;
        if self.is_ending {
            self.account.given_back = sum(self.account.given_back, left)?;
            return Ok(());
        }
        self.hold(left, Refusal::PaidBeyond { amount: left })
    }
}

/// Settles lines one after the other, of principal no more than there is room for, if that is bounded; gives back what is left of the amount.
fn pay_in_order<'l>(
    lines: impl IntoIterator<Item = &'l mut LoanLine>,
    mut room: Option<&mut Decimal>,
    amount: Decimal,
    date: NaiveDate,
    order: &[Part],
) -> Decimal {
    let mut left = amount;
    for line in lines {
        if left.is_zero() {
            break;
        }
        left = line.pay_within(room.as_deref_mut(), left, date, order);
    }
    left
}
