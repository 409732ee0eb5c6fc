//! What others than the borrower owe: by payer, what falls due of it and what was paid.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::Serialize;

use super::error::Refusal;
use super::ledger::Ledger;
use super::line::{LineKind, LoanLine, PARTS, Parts, difference, sum, total};
use super::state::{Arrears, NextDue, Standing};
use crate::amount::Amount;
use crate::getters::getters;
use crate::terms::{Overpayment, Payer, PrepaymentEffect};

/// What somebody else than the borrower owes on a day. Amounts are in the currency of the loan.
///
/// The lender owes itself: its lines are settled on the day they fall due.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PayerState {
    /// Who.
    payer: Payer,
    /// What is past due or due, and unpaid.
    due: Parts,
    /// What is past its due date, if anything: no arrears of the borrower.
    #[serde(skip_serializing_if = "Option::is_none")]
    arrears: Option<Arrears>,
    /// The next line to pay, past due ones left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    next_due: Option<NextDue>,
    /// Interest of the period that runs, accrued to the day and not due.
    #[serde(with = "Amount")]
    accrued_interest: Decimal,
    /// Money received from it, in all; of the lender, what it has borne.
    #[serde(with = "Amount")]
    paid: Decimal,
    /// Its payments that came back; they are not in `paid`.
    #[serde(with = "Amount")]
    returned: Decimal,
    /// What of `paid` went back to it.
    #[serde(with = "Amount")]
    given_back: Decimal,
    /// What of `paid` exceeds all that it owes, and is held for it.
    #[serde(with = "Amount")]
    credit_balance: Decimal,
    /// What is due, was due and will be, in order of date.
    lines: Vec<LoanLine>,
    /// The sums of the lines: what they ask for.
    total_due: Parts,
    /// What was paid of them.
    total_paid: Parts,
}

getters! { PayerState {
    /// Interest of the period that runs, accrued to the day and not due.
    accrued_interest: Decimal,
    /// Money received from it, in all.
    paid: Decimal,
    /// Its payments that came back; they are not in [`Self::paid`].
    returned: Decimal,
    /// What of it went back to it.
    given_back: Decimal,
    /// What exceeds all that it owes, and is held for it.
    credit_balance: Decimal,
    & {
        /// Who.
        payer: Payer,
        /// What is past due or due, and unpaid.
        due: Parts,
        /// The sums of what the lines ask for.
        total_due: Parts,
        /// The sums of what was paid of the lines.
        total_paid: Parts,
    }
    Option {
        /// What is past its due date, if anything.
        arrears: Arrears,
        /// The next line to pay, past due ones left out.
        next_due: NextDue,
    }
    [] {
        /// What is due, was due and will be, in order of date.
        lines: LoanLine,
    }
} }

/// What somebody else than the borrower still owes when the loan is paid off.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct PayerOwes {
    /// Who.
    pub payer: Payer,
    /// How much, due or to come, in the currency of the loan.
    #[serde(with = "Amount")]
    pub amount: Decimal,
}

/// Money that somebody else than the borrower paid.
#[derive(Clone, Debug)]
pub(super) struct PayerPayment {
    payer: Payer,
    date: NaiveDate,
    amount: Decimal,
    /// What of it did not go back.
    kept: Decimal,
}

/// What somebody else than the borrower owes besides the plan: what was forgiven at its charge.
#[derive(Clone, Debug)]
pub(super) struct PayerCharge {
    payer: Payer,
    date: NaiveDate,
    owed: Parts,
}

/// The lines of a payer, and what of its payments they do not ask for.
pub(super) struct PayerLines {
    pub(super) lines: Vec<LoanLine>,
    pub(super) held: Decimal,
}

impl Ledger<'_> {
    /// The payer as the terms call it: an event names nobody whom they do not name.
    pub(super) fn known_payer(&self, payer: &Payer) -> Result<Payer, Refusal> {
        let terms = &self.plan.terms;
        terms.party(payer).ok_or_else(|| Refusal::NotOwedBy {
            payer: payer.name(),
            known: terms.third_parties().iter().map(Payer::name).collect(),
        })
    }

    /// The third party that pays or is paid back; the lender owes itself.
    fn third_party(&self, payer: &Payer) -> Result<Payer, Refusal> {
        match payer {
            Payer::Lender => Err(Refusal::OwesItself),
            _ => self.known_payer(payer),
        }
    }

    /// Principal to come is forgiven with its interest, and somebody owes it in the borrower's place.
    pub(super) fn forgive_for(
        &mut self,
        payer: &Payer,
        amount: Decimal,
        date: NaiveDate,
        effect: PrepaymentEffect,
    ) -> Result<(), Refusal> {
        if payer.is_borrower() {
            return Err(Refusal::ChangesNothing {
                remedy: &[
                    "name who pays in the borrower's place, or record a prepayment",
                    "nommez qui paie à la place de l'emprunteur, ou enregistrez un remboursement anticipé",
                ],
            });
        }
        let payer = self.known_payer(payer)?;
        let before = self.forgiven()?;
        self.forgive(amount, date, effect)?;
        let mut owed = self.forgiven()?;
        for part in PARTS {
            let of_part = owed.get_mut(part);
            *of_part = difference(*of_part, before.get(part))?;
        }
        self.charged_to_others
            .push(PayerCharge { payer, date, owed });
        Ok(())
    }

    /// What was forgiven so far.
    fn forgiven(&self) -> Result<Parts, Refusal> {
        let mut forgiven = Parts::of(self.zero);
        for line in &self.lines {
            forgiven.add(&line.forgiven)?;
        }
        Ok(forgiven)
    }

    /// A payment of a third party: it settles what that party owes, in order of due date.
    pub(super) fn receive_from(
        &mut self,
        payer: &Payer,
        amount: Decimal,
        date: NaiveDate,
    ) -> Result<(), Refusal> {
        let payer = self.third_party(payer)?;
        self.paid_by_others.push(PayerPayment {
            payer: payer.clone(),
            date,
            amount,
            kept: amount,
        });
        let held = self.lines_of(&payer, date)?.held;
        if !held.is_zero() && self.servicing.overpayment == Overpayment::Refused {
            let owed = difference(amount, held.min(amount))?;
            return Err(Refusal::AboveOwed { amount, owed });
        }
        Ok(())
    }

    /// A payment of a third party came back.
    pub(super) fn returned_to(&mut self, payer: &Payer, amount: Decimal) -> Result<(), Refusal> {
        let payer = self.third_party(payer)?;
        self.returned_to_others.push((payer, amount));
        Ok(())
    }

    /// What is held for a third party, or a part of it, goes back: the last that was paid goes first.
    pub(super) fn refund_to(
        &mut self,
        payer: &Payer,
        amount: Decimal,
        date: NaiveDate,
    ) -> Result<(), Refusal> {
        let payer = self.third_party(payer)?;
        let held = self.lines_of(&payer, date)?.held;
        if amount > held {
            return Err(Refusal::AboveHeld { amount, held });
        }
        let mut left = amount;
        let payments = self.paid_by_others.iter_mut().rev();
        for payment in payments.filter(|payment| payment.payer == payer) {
            let back = left.min(payment.kept);
            payment.kept = difference(payment.kept, back)?;
            left = difference(left, back)?;
        }
        Ok(())
    }

    /// What a payer owes by the plan, and what its payments settled, the oldest first.
    pub(super) fn lines_of(&self, payer: &Payer, date: NaiveDate) -> Result<PayerLines, Refusal> {
        let fell_due = self.fell_due_on();
        let mut lines = Vec::new();
        for (at, due) in self.plan.others() {
            let (Some(row), true) = (self.plan.rows().get(*at), due.share.payer == *payer) else {
                continue;
            };
            let kind = if due.number > 0 {
                LineKind::Instalment
            } else {
                LineKind::Charge
            };
            let due_date = fell_due.map_or(due.due_date, |day| day.min(due.due_date));
            let mut line = LoanLine::new(kind, due.number, due_date, self.zero);
            line.period_start = row.period_start();
            line.due.interest = due.share.interest;
            line.due.fees = sum(due.share.fees, due.share.guarantee_fee)?;
            if *payer == Payer::Lender && due_date <= date {
                line.pay(line.due.total(), due_date, &PARTS);
            }
            lines.push(line);
        }
        let charges = self.charged_to_others.iter();
        for charge in charges.filter(|charge| charge.payer == *payer) {
            let mut line = LoanLine::new(LineKind::Forgiveness, 0, charge.date, self.zero);
            line.due = charge.owed;
            if *payer == Payer::Lender {
                line.pay(line.due.total(), charge.date, &PARTS);
            }
            lines.push(line);
        }
        lines.sort_by_key(LoanLine::due_date);
        let mut held = self.zero;
        let payments = self.paid_by_others.iter();
        for payment in payments.filter(|payment| payment.payer == *payer) {
            let mut left = payment.kept;
            for line in lines.iter_mut().filter(|line| !line.is_settled()) {
                left = line.pay(left, payment.date, &PARTS);
            }
            held = sum(held, left)?;
        }
        Ok(PayerLines { lines, held })
    }

    /// Everybody besides the borrower who owes something by the plan, or paid something.
    fn other_payers(&self) -> Vec<Payer> {
        let mut payers: Vec<Payer> = Vec::new();
        let owing = self.plan.others().iter().map(|(_, due)| &due.share.payer);
        let owing = owing.chain(self.charged_to_others.iter().map(|charge| &charge.payer));
        for payer in owing.chain(self.paid_by_others.iter().map(|payment| &payment.payer)) {
            if !payers.contains(payer) {
                payers.push(payer.clone());
            }
        }
        payers
    }

    /// Where each of the others stands on a day.
    pub(super) fn states_of_others(&self, date: NaiveDate) -> Result<Vec<PayerState>, Refusal> {
        let mut states = Vec::new();
        for payer in self.other_payers() {
            let PayerLines { mut lines, held } = self.lines_of(&payer, date)?;
            let standing = Standing::of(&mut lines, date, self.zero)?;
            let payments = self.paid_by_others.iter();
            let payments = payments.filter(|payment| payment.payer == payer);
            let returned = self.returned_to_others.iter();
            let returned = returned.filter(|(other, _)| *other == payer);
            states.push(PayerState {
                due: standing.due,
                arrears: standing.arrears,
                next_due: standing.next_due,
                accrued_interest: self.accrued_interest_of(&payer, date)?,
                given_back: total(
                    self.zero,
                    payments
                        .clone()
                        .map(|payment| payment.amount - payment.kept),
                )?,
                // What the lender owes is settled without money that comes in.
                paid: match payer {
                    Payer::Lender => standing.total_paid.total(),
                    _ => total(self.zero, payments.map(|payment| payment.amount))?,
                },
                returned: total(self.zero, returned.map(|(_, amount)| *amount))?,
                credit_balance: held,
                lines,
                total_due: standing.total_due,
                total_paid: standing.total_paid,
                payer,
            });
        }
        Ok(states)
    }

    /// What each third party still owes, due or to come.
    pub(super) fn owed_by_others(&self, date: NaiveDate) -> Result<Vec<PayerOwes>, Refusal> {
        let mut owed = Vec::new();
        let parties = self.other_payers().into_iter();
        for payer in parties.filter(|payer| *payer != Payer::Lender) {
            let lines = self.lines_of(&payer, date)?.lines;
            let unpaid = lines.iter().map(|line| line.outstanding().total());
            let amount = total(self.zero, unpaid)?;
            if !amount.is_zero() {
                owed.push(PayerOwes { payer, amount });
            }
        }
        Ok(owed)
    }
}
