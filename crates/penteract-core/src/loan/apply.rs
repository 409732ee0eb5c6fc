//! One event after another: what each does to the account.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::error::Refusal;
use super::event::{ChargeBase, ChargeKind, Event};
use super::ledger::{CreditEventRecord, Ledger, OWN_LINE, StandingCharge};
use super::line::{LateCount, LineKind, LineStatus, LoanLine, Parts};
use super::rearrange::Rescheduling;
use super::servicing::{Part, PayoffInterest, PrepaymentEffect};
use crate::schedule::{Movement, MovementKind};
use crate::terms::Disbursement;
use crate::{GuaranteeFeeTiming, Payer, Rate};

impl Ledger<'_> {
    /// Records an event; on an error the account is to be thrown away.
    pub(super) fn apply(&mut self, event: &Event) -> Result<(), Refusal> {
        let date = event.date();
        self.check(event)?;
        self.advance_to(date)?;
        if !matches!(
            event,
            Event::Payment { .. } | Event::Missed { .. } | Event::Charge { .. }
        ) {
            // Found before the terms change, on which it would not rest.
            self.plan.keep_implied_rate()?;
        }
        match event {
            Event::Disbursement { amount, .. } => self.disburse(*amount, date)?,
            Event::Payment {
                amount, in_advance, ..
            } => return self.receive(*amount, date, *in_advance),
            Event::Missed { due_date, .. } => self.miss(*due_date, date)?,
            Event::Prepayment { amount, effect, .. } => {
                self.prepay(*amount, date, effect.unwrap_or(self.servicing.prepayment))?;
            }
            Event::Payoff { amount, .. } => self.pay_off(*amount, date)?,
            Event::Option { option, choice, .. } => self.exercise(date, option, choice)?,
            Event::RateChange { annual, .. } => {
                self.plan.set_rate(date, *annual)?;
                self.project_from(self.plan.index_at(date), date)?;
            }
            Event::RateReset { value, .. } => {
                self.plan.set_index(date, *value)?;
                self.project_from(self.plan.index_at(date), date)?;
            }
            Event::InterestPause { from, until, .. } => self.pause_interest(date, *from, *until)?,
            Event::Holiday {
                from_due_date,
                instalments,
                interest,
                keeps_maturity,
                ..
            } => self.pause_payments(
                date,
                *from_due_date,
                *instalments,
                *interest,
                *keeps_maturity,
            )?,
            Event::Reschedule {
                from_due_date,
                new_due_date,
                extra_instalments,
                grace_principal,
                annual,
                ..
            } => self.reschedule(
                date,
                Rescheduling {
                    from_due_date: *from_due_date,
                    new_due_date: *new_due_date,
                    extra_instalments: *extra_instalments,
                    grace_principal: *grace_principal,
                    annual: *annual,
                },
            )?,
            Event::ReAmortise { .. } => self.re_amortise(date)?,
            Event::ReAge {
                first_due_date,
                frequency,
                instalments,
                ..
            } => self.re_age(date, *first_due_date, *frequency, *instalments)?,
            Event::Charge { .. } => self.charge(event)?,
            Event::PaymentTakenBack { amount, .. } => self.take_back(*amount, date)?,
            Event::Waiver { part, amount, .. } => self.waive(*part, *amount, date)?,
            Event::CreditEvent {
                cause, accelerates, ..
            } => self.fall_due(cause, *accelerates, date)?,
            Event::Recovery { amount, .. } => self.recover(*amount, date)?,
        }
        if self.closed_on.is_none() {
            self.follow_payments(date)?;
        }
        Ok(())
    }

    /// What any event must satisfy.
    fn check(&self, event: &Event) -> Result<(), Refusal> {
        let date = event.date();
        if let Some(allowed) = &self.servicing.allowed_events
            && !allowed.contains(&event.kind())
        {
            return Err(Refusal::NotAllowed);
        }
        if let Some(amount) = event.amount() {
            if amount <= Decimal::ZERO {
                return Err(Refusal::NotPositive { amount });
            }
            let currency = self.plan.terms.currency();
            if amount.scale() > currency.minor_units()
                && amount.normalize().scale() > currency.minor_units()
            {
                return Err(Refusal::TooManyDecimals { amount, currency });
            }
        }
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
            && !matches!(event, Event::PaymentTakenBack { .. })
        {
            return Err(Refusal::Closed { closed_on });
        }
        match (&self.credit_event, event) {
            (None, Event::Recovery { .. }) => Err(Refusal::NoCreditEvent),
            (Some(_), Event::Recovery { .. } | Event::Waiver { .. }) => Ok(()),
            (Some(before), Event::CreditEvent { .. }) => {
                Err(Refusal::CreditEventTwice { date: before.date })
            }
            (Some(before), _) if before.accelerates => {
                Err(Refusal::AfterCreditEvent { date: before.date })
            }
            _ => Ok(()),
        }
    }

    fn disburse(&mut self, amount: Decimal, date: NaiveDate) -> Result<(), Refusal> {
        let maturity = self.plan.maturity();
        if date >= maturity {
            return Err(Refusal::AfterMaturity { maturity });
        }
        let amount = self
            .round
            .with_minor_units(amount)
            .ok_or(Refusal::Overflow)?;
        let total = self
            .plan
            .terms
            .principal()
            .checked_add(amount)
            .ok_or(Refusal::Overflow)?;
        let approved = self.approved_amount;
        if total > approved {
            return Err(Refusal::AboveApproved {
                amount,
                total,
                approved,
            });
        }
        self.plan.terms.replanned(|data, _| {
            let at = data
                .disbursements
                .partition_point(|drawn| drawn.date <= date);
            data.disbursements.insert(at, Disbursement { date, amount });
        });
        let index = self.plan.index_at(date);
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

    /// The first line due by a day that is not settled.
    fn unpaid_by(&mut self, date: NaiveDate) -> Option<&LoanLine> {
        self.open_lines()
            .iter()
            .find(|line| !line.is_settled())
            .filter(|line| line.due_date <= date)
    }

    /// Principal lent by a day that no instalment has asked for yet: without what is drawn, and what interest joins it,
    /// only later.
    pub(super) fn principal_to_come(&self, date: NaiveDate) -> Decimal {
        let asked =
            self.lines
                .iter()
                .filter(|line| line.due_date > date)
                .fold(self.zero, |sum, line| {
                    sum.saturating_add(line.unpaid(Part::Principal))
                        .saturating_sub(line.capitalised_interest)
                });
        let drawn = self.plan.terms.disbursements().iter();
        let still_drawn = drawn
            .filter(|drawn| drawn.date > date)
            .fold(self.zero, |sum, drawn| sum.saturating_add(drawn.amount));
        asked.saturating_sub(still_drawn).max(self.zero)
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
        let of = |base: Decimal, rate: Rate| {
            base.checked_mul(rate.as_fraction())
                .ok_or(Refusal::Overflow)
        };
        let mut limits = Vec::with_capacity(3);
        if let Some(percent) = terms.percent_of_repaid {
            limits.push(of(repaid, percent)?);
        }
        if let Some(percent) = terms.percent {
            limits.push(of(outstanding, percent)?);
        }
        if let Some(months) = terms.interest_months {
            let data = self.plan.terms.data();
            let annual = crate::terms::YearlyRates::new(data, data.start_date())?.at(date);
            let interest = repaid
                .checked_mul(annual)
                .and_then(|yearly| yearly.checked_mul(Decimal::from(months)))
                .and_then(|interest| interest.checked_div(Decimal::from(12)))
                .ok_or(Refusal::Overflow)?;
            limits.push(interest.max(Decimal::ZERO));
        }
        let fee = limits.into_iter().min().unwrap_or_default();
        self.round.amount(fee).ok_or(Refusal::Overflow)
    }

    fn prepay(
        &mut self,
        amount: Decimal,
        date: NaiveDate,
        effect: PrepaymentEffect,
    ) -> Result<(), Refusal> {
        if let Some(line) = self.unpaid_by(date) {
            return Err(Refusal::UnpaidFirst {
                amount: line.outstanding().total(),
                due_date: line.due_date,
            });
        }
        let outstanding = self.principal_to_come(date);
        if amount >= outstanding {
            return Err(Refusal::PrepaysAll {
                amount,
                principal: outstanding,
            });
        }
        let fee = self.prepayment_fee(amount, outstanding, date)?;
        let amount = self
            .round
            .with_minor_units(amount)
            .ok_or(Refusal::Overflow)?;
        let index = self.plan.index_at(date);
        let solves_again = effect == PrepaymentEffect::Smaller;
        if solves_again {
            let left = outstanding.checked_sub(amount).ok_or(Refusal::Overflow)?;
            self.plan.resize_from(index, left, outstanding)?;
        } else {
            self.plan.keep_instalments(index, date)?;
        }
        self.plan.course.movements.push(Movement {
            date,
            amount,
            kind: MovementKind::Prepaid { solves_again },
        });
        if !solves_again {
            self.plan.end_where_repaid(index)?;
        }
        self.project_from(index, date)?;
        let line = self
            .lines
            .iter_mut()
            .rev()
            .find(|line| line.kind == LineKind::Prepayment && line.due_date == date);
        if let Some(line) = line {
            line.charged.fees = fee;
            line.due.fees = line.due.fees.saturating_add(fee);
            line.pay(fee, date, &[Part::Fees]);
            self.received.paid = self
                .received
                .paid
                .checked_add(amount)
                .and_then(|paid| paid.checked_add(fee))
                .ok_or(Refusal::Overflow)?;
        }
        Ok(())
    }

    /// From a day on nothing bears interest any more: what is left is what is owed.
    pub(super) fn end_interest(
        &mut self,
        date: NaiveDate,
        to_due_date: bool,
    ) -> Result<(), Refusal> {
        let index = self.plan.index_at(date);
        let from = if to_due_date {
            self.plan
                .standings
                .start(index.saturating_add(1))
                .unwrap_or(date)
        } else {
            date
        };
        self.plan.course.pauses.push((from, NaiveDate::MAX));
        self.is_ending = true;
        let levied = self.levied_with_an_option(index);
        self.standing.clear();
        self.plan.end_charges(index.saturating_add(1));
        self.project_from(index, date)?;
        if !levied.is_zero() {
            self.add_line(date, Part::Fees, levied);
        }
        Ok(())
    }

    /// The guarantee fee of instalments after one that an option already exercised has levied: it was computed on the
    /// schedule chosen, and stays due in full although nothing of that schedule follows.
    ///
    /// Law: arrêté du 23 mars 2020, art. 7, III.
    fn levied_with_an_option(&self, after: u32) -> Decimal {
        let fee = self.plan.terms.guarantee_fee();
        let is_levied = fee.is_some_and(|fee| {
            fee.timing == GuaranteeFeeTiming::AtLevy && fee.payer == Payer::Borrower
        });
        if !is_levied || self.exercised.is_empty() {
            return self.zero;
        }
        let rows = self.plan.rows().iter().filter(|row| row.number() > after);
        rows.fold(self.zero, |sum, row| {
            sum.saturating_add(row.guarantee_fee())
        })
    }

    /// Closes the account on a day, up to the payment; returns what is owed.
    pub(super) fn settle_up(&mut self, date: NaiveDate) -> Result<Parts, Refusal> {
        self.plan.keep_implied_rate()?;
        let to_come = self.principal_to_come(date);
        let fee = self.prepayment_fee(to_come, to_come, date)?;
        let to_due_date = self.servicing.payoff_interest == PayoffInterest::ToDueDate;
        // What the terms still foresaw to be drawn is not drawn any more.
        self.plan
            .terms
            .replanned(|data, _| data.disbursements.retain(|drawn| drawn.date <= date));
        self.end_interest(date, to_due_date)?;
        if !fee.is_zero() {
            self.add_line(date, Part::Fees, fee);
        }
        let mut owed = Parts::of(self.zero);
        for line in &self.lines {
            owed.add(&line.outstanding());
        }
        Ok(owed)
    }

    fn pay_off(&mut self, amount: Option<Decimal>, date: NaiveDate) -> Result<(), Refusal> {
        let owed = self.settle_up(date)?.total();
        if let Some(amount) = amount.filter(|amount| *amount != owed) {
            return Err(Refusal::NotThePayoff { amount, owed });
        }
        for line in self.open_lines() {
            let unpaid = line.outstanding().total();
            line.pay(unpaid, date, &super::line::PARTS);
        }
        self.received.paid = self
            .received
            .paid
            .checked_add(owed)
            .ok_or(Refusal::Overflow)?;
        self.closed_on = Some(date);
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
                what: "the first day",
                date: from,
            });
        }
        let end = until
            .succ_opt()
            .filter(|_| from <= until)
            .ok_or(Refusal::DatesOutOfOrder { from, until })?;
        self.plan.course.pauses.push((from, end));
        self.project_from(self.plan.index_at(from), date)
    }

    /// A line that no instalment takes up.
    fn add_line(&mut self, due_date: NaiveDate, part: Part, amount: Decimal) {
        let before = self
            .lines
            .iter()
            .rev()
            .find(|line| line.due_date <= due_date);
        let balance = before.map_or(self.zero, |line| line.closing_balance);
        let period_start = before.map_or(due_date, |line| line.due_date);
        let mut due = Parts::of(self.zero);
        *due.get_mut(part) = amount;
        self.lines.push(LoanLine {
            kind: LineKind::Charge,
            number: 0,
            period_start,
            due_date,
            status: LineStatus::Upcoming,
            opening_balance: balance,
            disbursed: self.zero,
            due,
            capitalised_interest: self.zero,
            paid: Parts::of(self.zero),
            forgiven: Parts::of(self.zero),
            paid_in_advance: self.zero,
            paid_late: self.zero,
            settled_on: None,
            closing_balance: balance,
            index: OWN_LINE,
            charged: due,
            late: LateCount::default(),
        });
    }

    fn charge(&mut self, event: &Event) -> Result<(), Refusal> {
        let Event::Charge {
            date,
            charge,
            amount,
            percent,
            of,
            due_date,
            each_instalment,
            ..
        } = event
        else {
            return Ok(());
        };
        let is_clear = match (amount, percent) {
            (Some(_), None) => *of == ChargeBase::default(),
            (None, Some(_)) => *each_instalment,
            _ => false,
        };
        if !is_clear || (*each_instalment && due_date.is_some()) {
            return Err(Refusal::ChargeAmount);
        }
        let part = match charge {
            ChargeKind::Fee => Part::Fees,
            ChargeKind::Penalty => Part::Penalties,
        };
        if *each_instalment {
            let standing = StandingCharge {
                since: *date,
                kind: *charge,
                amount: *amount,
                percent: *percent,
                of: *of,
            };
            let mut lines = std::mem::take(&mut self.lines);
            for line in &mut lines {
                self.add_standing(line, &standing);
                // Paid in advance, and now a charge more is due.
                if !line.is_settled() {
                    line.settled_on = None;
                }
            }
            self.lines = lines;
            self.standing.push(standing);
            self.reopen();
            return Ok(());
        }
        let due_date = due_date.unwrap_or(*date);
        if due_date < *date {
            return Err(Refusal::InThePast {
                what: "the due date of the charge",
                date: due_date,
            });
        }
        let amount = self
            .round
            .with_minor_units(amount.unwrap_or_default())
            .ok_or(Refusal::Overflow)?;
        let line = self
            .lines
            .iter_mut()
            .find(|line| line.kind == LineKind::Instalment && line.due_date >= due_date);
        match line {
            Some(line) => {
                let charged = line.charged.get_mut(part);
                *charged = charged.saturating_add(amount);
                let due = line.due.get_mut(part);
                *due = due.saturating_add(amount);
                line.settled_on = None;
                self.reopen();
            }
            None => self.add_line(due_date, part, amount),
        }
        Ok(())
    }

    fn take_back(&mut self, amount: Decimal, date: NaiveDate) -> Result<(), Refusal> {
        let paid = self.received.paid.saturating_sub(self.received.taken_back);
        if amount > paid {
            return Err(Refusal::AbovePaid { amount, paid });
        }
        let amount = self
            .round
            .with_minor_units(amount)
            .ok_or(Refusal::Overflow)?;
        self.received.taken_back = self.received.taken_back.saturating_add(amount);
        let was_closed = self.closed_on.take().is_some();
        if was_closed || date >= self.plan.maturity() {
            self.add_line(date, Part::Principal, amount);
            self.reopen();
            return Ok(());
        }
        self.plan.course.movements.push(Movement {
            date,
            amount,
            kind: MovementKind::TakenBack,
        });
        self.project_from(self.plan.index_at(date), date)
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
            owed = owed.saturating_add(unpaid);
            let forgiven = left.min(unpaid);
            left = left.saturating_sub(forgiven);
            let so_far = line.forgiven.get_mut(part);
            *so_far = so_far.saturating_add(forgiven);
            if !forgiven.is_zero() && line.is_settled() {
                line.settled_on = Some(date);
            }
        }
        if !left.is_zero() {
            return Err(Refusal::AboveOwed { amount, owed });
        }
        self.close_if_paid_up(date);
        Ok(())
    }

    fn fall_due(&mut self, cause: &str, accelerates: bool, date: NaiveDate) -> Result<(), Refusal> {
        let mut loss = Parts::of(self.zero);
        if accelerates {
            self.plan
                .terms
                .replanned(|data, _| data.disbursements.retain(|drawn| drawn.date <= date));
            self.end_interest(date, false)?;
            // All is due: no interest follows what is paid from here on.
            self.plan.course.followed = None;
            for line in &mut self.lines {
                line.due_date = line.due_date.min(date);
            }
            for line in &self.lines {
                loss.add(&line.outstanding());
            }
        } else {
            for line in &self.lines {
                if line.due_date <= date {
                    loss.add(&line.outstanding());
                } else {
                    loss.principal = loss.principal.saturating_add(line.unpaid(Part::Principal));
                }
            }
            let accrued = self.accrued_interest(date)?;
            loss.interest = loss.interest.saturating_add(accrued);
        }
        self.credit_event = Some(CreditEventRecord {
            date,
            cause: cause.to_owned(),
            accelerates,
            loss,
        });
        Ok(())
    }

    fn recover(&mut self, amount: Decimal, date: NaiveDate) -> Result<(), Refusal> {
        let Some(event) = &self.credit_event else {
            return Err(Refusal::NoCreditEvent);
        };
        let recovered = self.received.recovered;
        let loss = event.loss.total().saturating_sub(recovered);
        // Late interest and charges after the credit event are owed too, but they are no part of the loss.
        if amount > loss {
            return Err(Refusal::AboveLoss { amount, loss });
        }
        self.received.recovered = recovered.saturating_add(amount);
        self.recoveries.push((date, amount));
        self.receive(amount, date, None)
    }
}
