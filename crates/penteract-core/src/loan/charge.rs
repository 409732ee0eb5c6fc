//! Fees and penalties that events charge.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::error::Refusal;
use super::event::{ChargeBase, ChargeKind, Event};
use super::ledger::Ledger;
use super::line::{LineKind, LoanLine, Parts, sum, total};
use crate::Rate;
use crate::terms::Part;

/// A charge that comes with each instalment.
#[derive(Clone, Copy, Debug)]
pub(super) struct StandingCharge {
    pub(super) since: NaiveDate,
    pub(super) kind: ChargeKind,
    pub(super) amount: Option<Decimal>,
    pub(super) percent: Option<Rate>,
    pub(super) of: ChargeBase,
}

impl From<ChargeKind> for Part {
    fn from(kind: ChargeKind) -> Self {
        match kind {
            ChargeKind::Fee => Self::Fees,
            ChargeKind::Penalty => Self::Penalties,
        }
    }
}

impl Ledger<'_> {
    /// Adds a charge that comes with each instalment.
    pub(super) fn add_standing(
        &self,
        line: &mut LoanLine,
        standing: &StandingCharge,
    ) -> Result<(), Refusal> {
        if line.kind != LineKind::Instalment || line.due_date < standing.since {
            return Ok(());
        }
        let charge = match (standing.amount, standing.percent) {
            (Some(amount), _) => amount,
            (None, Some(percent)) => self.percentage(percent, of_line(line, standing.of)?)?,
            (None, None) => self.zero,
        };
        let due = line.due.get_mut(standing.kind.into());
        *due = sum(*due, charge)?;
        line.due.checked_total().map(drop)
    }

    fn percentage(&self, percent: Rate, base: Decimal) -> Result<Decimal, Refusal> {
        let exact = base.checked_mul(percent.as_fraction());
        self.rounded(exact.ok_or(Refusal::Overflow)?)
    }

    /// Charges once, or with each instalment to come.
    pub(super) fn charge(&mut self, event: &Event, amount: Option<Decimal>) -> Result<(), Refusal> {
        let Event::Charge {
            date,
            charge,
            percent,
            of,
            due_date,
            each_instalment,
            ..
        } = *event
        else {
            return Ok(());
        };
        let is_clear = match (amount, percent) {
            (Some(_), None) => of == ChargeBase::default(),
            (None, Some(_)) => !(each_instalment && of == ChargeBase::Overdue),
            _ => false,
        };
        if !is_clear || (each_instalment && due_date.is_some()) {
            return Err(Refusal::ChargeAmount);
        }
        if each_instalment {
            return self.charge_each(StandingCharge {
                since: date,
                kind: charge,
                amount,
                percent,
                of,
            });
        }
        let due_date = due_date.unwrap_or(date);
        if due_date < date {
            return Err(Refusal::InThePast {
                what: &[
                    "the due date of the charge",
                    "la date d'échéance de la somme facturée",
                ],
                date: due_date,
            });
        }
        let with = |line: &LoanLine| line.kind == LineKind::Instalment && line.due_date >= due_date;
        let at = self.lines.iter().position(with);
        let amount = match percent {
            Some(percent) => self.percentage(percent, self.charge_base(of, date, at)?)?,
            None => amount.unwrap_or(self.zero),
        };
        if amount.is_zero() {
            return Err(Refusal::ChangesNothing {
                remedy: &[
                    "the percentage comes to nothing that day",
                    "le pourcentage ne donne rien ce jour-là",
                ],
            });
        }
        match at.and_then(|at| self.lines.get_mut(at)) {
            Some(line) => {
                line.charge(charge.into(), amount)?;
                self.reopen();
            }
            None => self.add_line(due_date, charge.into(), amount),
        }
        Ok(())
    }

    fn charge_each(&mut self, standing: StandingCharge) -> Result<(), Refusal> {
        let mut lines = std::mem::take(&mut self.lines);
        for line in &mut lines {
            self.add_standing(line, &standing)?;
            // Paid in advance, and now a charge more is due.
            if !line.is_settled() {
                line.settled_on = None;
            }
        }
        self.lines = lines;
        self.standing.push(standing);
        self.reopen();
        Ok(())
    }

    /// What a percentage is taken of on a day; `at` is the line with which it falls due, if one is left.
    fn charge_base(
        &self,
        of: ChargeBase,
        date: NaiveDate,
        at: Option<usize>,
    ) -> Result<Decimal, Refusal> {
        let lines = self.lines.iter();
        match of {
            ChargeBase::Overdue => {
                let late = lines.filter(|line| line.due_date < date);
                total(self.zero, late.map(|line| line.outstanding().total()))
            }
            ChargeBase::OutstandingPrincipal => {
                let due = lines.filter(|line| line.due_date <= date);
                let due = total(self.zero, due.map(|line| line.unpaid(Part::Principal)))?;
                sum(due, self.principal_to_come(date)?)
            }
            ChargeBase::Instalment | ChargeBase::Principal | ChargeBase::Interest => {
                let line = at.and_then(|at| self.lines.get(at));
                of_line(line.ok_or(Refusal::ChargeAmount)?, of)
            }
        }
    }

    /// A line that no instalment takes up.
    pub(super) fn add_line(&mut self, due_date: NaiveDate, part: Part, amount: Decimal) {
        let before = self
            .lines
            .iter()
            .rev()
            .find(|line| line.due_date <= due_date);
        let balance = before.map_or(self.zero, |line| line.closing_balance);
        let mut due = Parts::of(self.zero);
        *due.get_mut(part) = amount;
        let line = LoanLine {
            period_start: before.map_or(due_date, |line| line.due_date),
            opening_balance: balance,
            due,
            closing_balance: balance,
            charged: due,
            ..LoanLine::new(LineKind::Charge, 0, due_date, self.zero)
        };
        self.insert_charge(line);
        self.reopen();
    }
}

/// What a percentage is taken of, of one instalment.
fn of_line(line: &LoanLine, of: ChargeBase) -> Result<Decimal, Refusal> {
    match of {
        ChargeBase::Instalment => sum(line.due.principal, line.due.interest),
        ChargeBase::Principal => Ok(line.due.principal),
        ChargeBase::Interest => Ok(line.due.interest),
        ChargeBase::OutstandingPrincipal => Ok(line.opening_balance),
        ChargeBase::Overdue => Err(Refusal::ChargeAmount),
    }
}
