//! One event after another: what each does to the account.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::error::Refusal;
use super::event::Event;
use super::ledger::Ledger;
use super::line::sum;
use super::state::CreditEventState;
use crate::schedule::{Movement, MovementKind};
use crate::terms::{AMOUNT_MAX, Disbursement};
use crate::terms::{Overpayment, Part, Payer};

impl Ledger<'_> {
    /// Records an event; on an error the account is to be thrown away.
    pub(super) fn apply(&mut self, event: &Event) -> Result<(), Refusal> {
        let date = event.date();
        let stated = self.check(event)?;
        self.advance_to(date)?;
        self.happen_within(event, stated)
    }

    /// What an event does, where it leaves the loan within the terms that options exercised before promised.
    pub(super) fn happen_within(
        &mut self,
        event: &Event,
        stated: Option<Decimal>,
    ) -> Result<(), Refusal> {
        let maturity = self.plan.maturity();
        self.happen(event, stated)?;
        if self.plan.maturity() > maturity {
            self.check_term(None)?;
        }
        Ok(())
    }

    /// What an event does, with the amount that it states.
    pub(super) fn happen(&mut self, event: &Event, stated: Option<Decimal>) -> Result<(), Refusal> {
        let date = event.date();
        let amount = stated.unwrap_or(self.zero);
        match event {
            Event::Disbursement { .. } => self.disburse(amount, date)?,
            Event::Payment {
                in_advance,
                payer: Payer::Borrower,
                ..
            } => return self.receive(amount, date, *in_advance),
            Event::Payment {
                in_advance, payer, ..
            } => {
                if in_advance.is_some() {
                    return Err(Refusal::ChangesNothing {
                        remedy: &[
                            "leave out `in_advance`: a third party pays what it owes in order of due date",
                            "retirez `in_advance` : un tiers paie ce qu'il doit dans l'ordre des échéances",
                        ],
                    });
                }
                return self.receive_from(payer, amount, date);
            }
            Event::Missed { due_date, .. } => self.miss(*due_date, date)?,
            Event::Prepayment { effect, .. } => {
                self.prepay(amount, date, effect.unwrap_or(self.servicing.prepayment))?;
            }
            Event::Forgiveness { effect, payer, .. } => {
                let effect = effect.unwrap_or(self.servicing.prepayment);
                match payer {
                    Some(payer) => self.forgive_for(payer, amount, date, effect)?,
                    None => self.forgive(amount, date, effect)?,
                }
            }
            Event::Payoff { .. } => self.pay_off(stated, date)?,
            Event::Option {
                option,
                choice,
                chosen,
                ..
            } => self.exercise(date, option, choice.as_deref(), chosen)?,
            Event::RateChange { annual, .. } => {
                let counted = self.plan.counts_from(date);
                if self.plan.set_rate(counted, *annual)? {
                    self.project_from(self.plan.index_at(counted), date)?;
                }
            }
            Event::RateReset { value, .. } => {
                let counted = self.plan.counts_from(date);
                if self.plan.set_index(counted, *value)? {
                    self.project_from(self.plan.index_at(counted), date)?;
                }
            }
            Event::InterestPause { from, until, .. } => self.pause_interest(date, *from, *until)?,
            Event::Holiday { .. } => self.pause_payments(event)?,
            Event::Reschedule { .. } => self.reschedule(event)?,
            Event::OtherPhases { .. } => self.take_other_phases(event)?,
            Event::ReAmortise { .. } => self.re_amortise(date)?,
            Event::ReAge { .. } => self.re_age(event)?,
            Event::Charge { .. } => self.charge(event, stated)?,
            Event::PaymentTakenBack { .. } => self.take_back(amount, date)?,
            // The payment itself was left out; what it had settled is open.
            Event::PaymentReturned { payer, .. } if !payer.is_borrower() => {
                self.returned_to(payer, amount)?;
            }
            Event::PaymentReturned { .. } => {
                self.account.returned = sum(self.account.returned, amount)?;
            }
            Event::Refund { payer, .. } if !payer.is_borrower() => {
                self.refund_to(payer, amount, date)?;
            }
            Event::Refund { .. } => self.account.refund(amount)?,
            Event::RetentionRelease { .. } => self.release_retention(stated, date)?,
            Event::Waiver { part, .. } => self.waive(*part, amount, date)?,
            Event::CreditEvent {
                cause, accelerates, ..
            } => self.fall_due(cause, *accelerates, date)?,
            Event::Recovery { .. } => self.recover(amount, date)?,
        }
        self.follow_payments(date)?;
        self.use_held(date)
    }

    /// The amount that an event states, in minor units.
    pub(super) fn checked_amount(&self, event: &Event) -> Result<Option<Decimal>, Refusal> {
        let Some(amount) = event.amount() else {
            return Ok(None);
        };
        if amount <= Decimal::ZERO {
            return Err(Refusal::NotPositive { amount });
        }
        if amount > AMOUNT_MAX {
            let max = AMOUNT_MAX;
            return Err(Refusal::AmountTooLarge { amount, max });
        }
        let currency = self.plan.terms.currency();
        let minor_units = currency.minor_units();
        if amount.scale() > minor_units && amount.normalize().scale() > minor_units {
            return Err(Refusal::TooManyDecimals { amount, currency });
        }
        let amount = self.round.with_minor_units(amount);
        amount.map(Some).ok_or(Refusal::Overflow)
    }

    /// What any event must satisfy; gives back the amount that it states.
    pub(super) fn check(&self, event: &Event) -> Result<Option<Decimal>, Refusal> {
        let date = event.date();
        if let Some(allowed) = &self.servicing.allowed_events
            && !allowed.contains(&event.kind())
        {
            return Err(Refusal::NotAllowed);
        }
        let amount = self.checked_amount(event)?;
        let start = self
            .plan
            .terms
            .disbursements()
            .first()
            .map_or(self.plan.terms.start_date(), |drawn| drawn.date);
        if date < start {
            return Err(Refusal::BeforeStart { start });
        }
        if let Some(closed_on) = self.closed_on
            && !self.takes_when_closed(event)
        {
            return Err(Refusal::Closed { closed_on });
        }
        let Some(CreditEventState {
            date, accelerates, ..
        }) = self.credit_event
        else {
            return Ok(amount);
        };
        match event {
            Event::Recovery { .. }
            | Event::Waiver { .. }
            | Event::PaymentReturned { .. }
            | Event::Refund { .. } => Ok(amount),
            Event::CreditEvent { .. } => Err(Refusal::CreditEventTwice { date }),
            Event::Payment { payer, .. } if !payer.is_borrower() => Ok(amount),
            _ if accelerates => Err(Refusal::AfterCreditEvent { date }),
            _ => Ok(amount),
        }
    }

    /// Whether an event means something once nothing is owed any more.
    fn takes_when_closed(&self, event: &Event) -> bool {
        match event {
            Event::PaymentTakenBack { .. }
            | Event::PaymentReturned { .. }
            | Event::Refund { .. } => true,
            Event::Payment { payer, .. } => {
                !payer.is_borrower() || self.servicing.overpayment == Overpayment::Held
            }
            _ => false,
        }
    }

    fn disburse(&mut self, amount: Decimal, date: NaiveDate) -> Result<(), Refusal> {
        if let Some(maturity) = self.plan.over_for_drawing(date)? {
            return Err(Refusal::AfterMaturity { maturity });
        }
        let total = sum(self.plan.terms.principal(), amount)?;
        let approved = self.approved_amount;
        if total > approved {
            return Err(Refusal::AboveApproved {
                amount,
                total,
                approved,
            });
        }
        self.plan.amend(|data| {
            let at = data
                .disbursements
                .partition_point(|drawn| drawn.date <= date);
            data.disbursements.insert(at, Disbursement { date, amount });
        });
        let index = self.plan.index_of_drawing(date)?;
        self.plan.solve_later_phases_again(index);
        self.project_from(index, date)?;
        self.advance_to(date)
    }

    fn miss(&mut self, due_date: NaiveDate, date: NaiveDate) -> Result<(), Refusal> {
        let is_missed = due_date <= date
            && self
                .lines
                .iter()
                .any(|line| line.due_date == due_date && !line.is_settled());
        if !is_missed {
            return Err(Refusal::NotMissed { due_date });
        }
        self.missed.push(due_date);
        Ok(())
    }

    fn pause_interest(
        &mut self,
        date: NaiveDate,
        from: NaiveDate,
        until: NaiveDate,
    ) -> Result<(), Refusal> {
        if from < date {
            return Err(Refusal::InThePast {
                what: &["the first day", "le premier jour"],
                date: from,
            });
        }
        let end = until
            .succ_opt()
            .filter(|_| from <= until)
            .ok_or(Refusal::DatesOutOfOrder { from, until })?;
        let from = from.max(self.plan.counts_from(date));
        if from >= end {
            return Ok(());
        }
        let index = self.plan.index_at(from);
        self.plan.keep_instalments(index, from)?;
        self.plan.course.pauses.push((from, end));
        self.project_from(index, date)
    }

    fn take_back(&mut self, amount: Decimal, date: NaiveDate) -> Result<(), Refusal> {
        let paid = self.account.kept()?;
        if amount > paid {
            return Err(Refusal::AbovePaid { amount, paid });
        }
        self.account.taken_back = sum(self.account.taken_back, amount)?;
        let was_closed = self.closed_on.take().is_some();
        let counted = self.plan.counts_from(date);
        if was_closed || counted >= self.plan.maturity() {
            self.add_line(date, Part::Principal, amount);
            return Ok(());
        }
        self.plan.course.move_principal(Movement {
            date: counted,
            on: date,
            amount,
            kind: MovementKind::TakenBack,
        });
        self.project_from(self.plan.index_at(counted), date)
    }

    fn waive(&mut self, part: Part, amount: Decimal, date: NaiveDate) -> Result<(), Refusal> {
        let mut left = amount;
        let mut owed = self.zero;
        for line in self
            .open_lines()
            .iter_mut()
            .take_while(|line| line.due_date <= date)
        {
            let unpaid = line.unpaid(part);
            owed = sum(owed, unpaid)?;
            let forgiven = left.min(unpaid);
            left -= forgiven;
            line.forgive(part, forgiven, date);
        }
        if !left.is_zero() {
            return Err(Refusal::AboveOwed { amount, owed });
        }
        self.close_if_paid_up(date);
        Ok(())
    }
}
