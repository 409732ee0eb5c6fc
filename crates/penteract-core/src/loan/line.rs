//! One line of a loan's account: what is due on a day, and what was paid of it.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::Serialize;

use super::error::Refusal;
use crate::amount::Amount;
use crate::getters::getters;
use crate::said;
use crate::schedule::{Accrued, Rounder};
use crate::terms::Part;

/// What a line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub enum LineKind {
    /// An instalment.
    Instalment,
    /// What is due on the day of a disbursement: a down payment, a fee.
    Disbursement,
    /// Principal repaid early.
    Prepayment,
    /// Principal forgiven before it fell due, with its interest.
    Forgiveness,
    /// A charge that no instalment takes up: after the last one, or with a payoff.
    Charge,
}

said! { LineKind {
    Instalment => "Instalment", "Échéance";
    Disbursement => "Drawn", "Débloqué";
    Prepayment => "prepayment", "remboursement anticipé";
    Forgiveness => "forgiven", "remise de dette";
    Charge => "charge", "frais ou pénalité";
} }

/// Where a line stands on the day of the state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub enum LineStatus {
    /// Nothing is left to be paid of it, save what the lender owes where it is below zero.
    Settled,
    /// Its due date has passed and something is unpaid.
    Late,
    /// It is due that day.
    Due,
    /// It is still to come.
    Upcoming,
}

said! { LineStatus {
    Settled => "settled", "soldé";
    Late => "late", "en retard";
    Due => "due", "échéance du jour";
    Upcoming => "to come", "à venir";
} }

/// An amount by its parts, in the currency of the loan.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Parts {
    /// Principal.
    #[serde(with = "Amount")]
    pub principal: Decimal,
    /// Interest.
    #[serde(with = "Amount")]
    pub interest: Decimal,
    /// Fees, insurance and the borrower's guarantee fee.
    #[serde(with = "Amount")]
    pub fees: Decimal,
    /// Penalties and late interest.
    #[serde(with = "Amount")]
    pub penalties: Decimal,
}

impl Parts {
    pub(super) const fn of(zero: Decimal) -> Self {
        Self {
            principal: zero,
            interest: zero,
            fees: zero,
            penalties: zero,
        }
    }

    /// All parts together.
    pub fn total(&self) -> Decimal {
        // INVARIANT: the parts of a line, and of a loan, were added up when they were charged.
        let due = plus(self.principal, self.interest);
        plus(plus(due, self.fees), self.penalties)
    }

    /// The same of parts that are no line's yet.
    pub(super) fn checked_total(&self) -> Result<Decimal, Refusal> {
        let due = sum(self.principal, self.interest)?;
        sum(sum(due, self.fees)?, self.penalties)
    }

    /// Whether each part is zero.
    pub(super) const fn is_zero(&self) -> bool {
        self.principal.is_zero()
            && self.interest.is_zero()
            && self.fees.is_zero()
            && self.penalties.is_zero()
    }

    /// One part.
    pub const fn get(&self, part: Part) -> Decimal {
        match part {
            Part::Penalties => self.penalties,
            Part::Fees => self.fees,
            Part::Interest => self.interest,
            Part::Principal => self.principal,
        }
    }

    pub(super) const fn get_mut(&mut self, part: Part) -> &mut Decimal {
        match part {
            Part::Penalties => &mut self.penalties,
            Part::Fees => &mut self.fees,
            Part::Interest => &mut self.interest,
            Part::Principal => &mut self.principal,
        }
    }

    pub(super) fn add(&mut self, other: &Self) -> Result<(), Refusal> {
        for part in PARTS {
            let (so_far, more) = (self.get_mut(part), other.get(part));
            if !adds_nothing(more, *so_far) {
                *so_far = sum(*so_far, more)?;
            }
        }
        Ok(())
    }
}

/// Whether an amount makes no difference to another. Most parts of most lines are zero.
#[inline]
const fn adds_nothing(more: Decimal, amount: Decimal) -> bool {
    more.is_zero() && more.scale() == amount.scale()
}

/// A sum that a decimal holds.
#[inline]
fn plus(amount: Decimal, more: Decimal) -> Decimal {
    if adds_nothing(more, amount) {
        return amount;
    }
    if adds_nothing(amount, more) {
        return more;
    }
    amount + more
}

/// A sum, or the refusal of what a decimal cannot hold.
#[inline]
pub(super) fn sum(amount: Decimal, more: Decimal) -> Result<Decimal, Refusal> {
    if adds_nothing(more, amount) {
        return Ok(amount);
    }
    if adds_nothing(amount, more) {
        return Ok(more);
    }
    match amount.checked_add(more) {
        Some(sum) => Ok(sum),
        None => Err(Refusal::Overflow),
    }
}

/// A difference, as [`sum`] is a sum.
#[inline]
pub(super) fn difference(amount: Decimal, part: Decimal) -> Result<Decimal, Refusal> {
    if adds_nothing(part, amount) {
        return Ok(amount);
    }
    match amount.checked_sub(part) {
        Some(rest) => Ok(rest),
        None => Err(Refusal::Overflow),
    }
}

/// Whether two amounts are the same, written with the same decimals.
const fn is_written_as(one: Decimal, other: Decimal) -> bool {
    one.mantissa() == other.mantissa() && one.scale() == other.scale()
}

/// The sum of amounts.
pub(super) fn total(
    zero: Decimal,
    amounts: impl IntoIterator<Item = Decimal>,
) -> Result<Decimal, Refusal> {
    amounts.into_iter().try_fold(zero, sum)
}

/// Every part, for walks whose order does not matter.
pub(super) const PARTS: [Part; 4] = [Part::Penalties, Part::Fees, Part::Interest, Part::Principal];

/// What is due on a day, and what was paid of it. Amounts are in the currency of the loan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct LoanLine {
    /// What it is.
    pub(super) kind: LineKind,
    /// Instalment number, from 1; 0 for a line that is no instalment.
    pub(super) number: u32,
    /// First day of its period.
    pub(super) period_start: NaiveDate,
    /// The day it is due.
    pub(super) due_date: NaiveDate,
    /// Where it stands on the day of the state.
    pub(super) status: LineStatus,
    /// Principal on the first day of its period, all instalments being counted as repaid on their due date.
    #[serde(with = "Amount")]
    pub(super) opening_balance: Decimal,
    /// What is drawn in its period.
    #[serde(with = "Amount")]
    pub(super) disbursed: Decimal,
    /// What is due.
    pub(super) due: Parts,
    /// Interest added to the principal instead of being due.
    #[serde(with = "Amount")]
    pub(super) capitalised_interest: Decimal,
    /// What was paid of it.
    pub(super) paid: Parts,
    /// What was forgiven of it.
    pub(super) forgiven: Parts,
    /// What was paid of it before its due date.
    #[serde(with = "Amount")]
    pub(super) paid_in_advance: Decimal,
    /// What was paid of it after its due date.
    #[serde(with = "Amount")]
    pub(super) paid_late: Decimal,
    /// Since when nothing is unpaid of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) settled_on: Option<NaiveDate>,
    /// Principal after the line, all instalments being counted as repaid on their due date.
    #[serde(with = "Amount")]
    pub(super) closing_balance: Decimal,
    /// The instalment, from 0, in whose period the line stands.
    #[serde(skip)]
    pub(super) index: u32,
    /// Charged by events: kept when what is due is computed anew.
    #[serde(skip)]
    pub(super) charged: Parts,
    #[serde(skip)]
    pub(super) late: LateCount,
}

/// Late interest that runs day after day, never rounded, and the day up to which it is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct LateCount {
    exact: Accrued,
    posted: Decimal,
    pub(super) until: Option<NaiveDate>,
}

impl LateCount {
    const fn none(zero: Decimal) -> Self {
        Self {
            exact: Accrued::NONE,
            posted: zero,
            until: None,
        }
    }

    /// More of it, up to a day; gives back what that adds to the rounded amount.
    pub(super) fn count(
        &mut self,
        more: Accrued,
        until: NaiveDate,
        round: Rounder,
    ) -> Result<Decimal, Refusal> {
        self.exact = self.exact.checked_add(more).ok_or(Refusal::Overflow)?;
        self.until = Some(until);
        let before = self.posted;
        let exact = self.exact.value().and_then(|exact| round.amount(exact));
        self.posted = exact.ok_or(Refusal::Overflow)?;
        difference(self.posted, before)
    }
}

getters! { LoanLine {
    /// What it is.
    kind: LineKind,
    /// Instalment number, from 1; 0 for a line that is no instalment.
    number: u32,
    /// First day of its period.
    period_start: NaiveDate,
    /// The day it is due.
    due_date: NaiveDate,
    /// Where it stands on the day of the state.
    status: LineStatus,
    /// Principal on the first day of its period, all instalments being counted as repaid on their due date.
    opening_balance: Decimal,
    /// What is drawn in its period.
    disbursed: Decimal,
    /// Interest added to the principal instead of being due.
    capitalised_interest: Decimal,
    /// What was paid of it before its due date.
    paid_in_advance: Decimal,
    /// What was paid of it after its due date.
    paid_late: Decimal,
    /// Since when nothing is unpaid of it.
    settled_on: Option<NaiveDate>,
    /// Principal after the line, all instalments being counted as repaid on their due date.
    closing_balance: Decimal,
    & {
        /// What is due.
        due: Parts,
        /// What was paid of it.
        paid: Parts,
        /// What was forgiven of it.
        forgiven: Parts,
    }
} }

impl LoanLine {
    /// A line of which nothing is due yet.
    pub(super) fn new(kind: LineKind, number: u32, due_date: NaiveDate, zero: Decimal) -> Self {
        Self {
            kind,
            number,
            period_start: due_date,
            due_date,
            status: LineStatus::Upcoming,
            opening_balance: zero,
            disbursed: zero,
            due: Parts::of(zero),
            capitalised_interest: zero,
            paid: Parts::of(zero),
            forgiven: Parts::of(zero),
            paid_in_advance: zero,
            paid_late: zero,
            settled_on: None,
            closing_balance: zero,
            index: 0,
            charged: Parts::of(zero),
            late: LateCount::none(zero),
        }
    }

    /// What is unpaid of it.
    pub fn outstanding(&self) -> Parts {
        Parts {
            principal: self.unpaid(Part::Principal),
            interest: self.unpaid(Part::Interest),
            fees: self.unpaid(Part::Fees),
            penalties: self.unpaid(Part::Penalties),
        }
    }

    /// What is unpaid of one part.
    pub(super) fn unpaid(&self, part: Part) -> Decimal {
        let (due, paid, forgiven) = (
            self.due.get(part),
            self.paid.get(part),
            self.forgiven.get(part),
        );
        // INVARIANT: no more is paid and forgiven of a part than is due of it.
        match (paid.is_zero(), forgiven.is_zero()) {
            (true, true) => due,
            (false, true) => due - paid,
            _ => due - paid - forgiven,
        }
    }

    /// The same of interest, of which so much is not due yet: what is paid has paid what fell due first.
    pub(super) fn unpaid_interest_but(&self, to_come: Decimal) -> Result<Decimal, Refusal> {
        let due = difference(self.due.interest, to_come)?;
        let settled = sum(self.paid.interest, self.forgiven.interest)?;
        difference(due, settled.min(due.max(Decimal::ZERO)))
    }

    /// The day from which its late interest is to be counted.
    pub(super) fn late_from(&self) -> NaiveDate {
        self.late.until.unwrap_or(self.due_date).max(self.due_date)
    }

    /// Whether nothing was paid, forgiven or charged of it, late interest included: it is as the schedule made it.
    pub(super) const fn is_untouched(&self) -> bool {
        self.paid.is_zero()
            && self.forgiven.is_zero()
            && self.charged.is_zero()
            && self.late.until.is_none()
            && self.settled_on.is_none()
            && self.paid_in_advance.is_zero()
            && self.paid_late.is_zero()
    }

    /// An event makes more of a part due, or less.
    pub(super) fn charge(&mut self, part: Part, amount: Decimal) -> Result<(), Refusal> {
        for parts in [&mut self.charged, &mut self.due] {
            let charged = parts.get_mut(part);
            *charged = sum(*charged, amount)?;
        }
        self.due.checked_total()?;
        if !self.is_settled() {
            self.settled_on = None;
        }
        Ok(())
    }

    /// Forgives an amount of a part, on a day.
    pub(super) fn forgive(&mut self, part: Part, amount: Decimal, date: NaiveDate) {
        // INVARIANT: no more is forgiven of a part than is unpaid of it.
        *self.forgiven.get_mut(part) += amount;
        if !amount.is_zero() && self.is_settled() {
            self.settled_on = Some(date);
        }
    }

    pub(super) fn is_settled(&self) -> bool {
        // Principal, the last of them, is what most open lines lack; what is paid in full is most of what is asked.
        PARTS.iter().rev().all(|part| {
            let (due, paid) = (self.due.get(*part), self.paid.get(*part));
            (due.is_zero() && paid.is_zero())
                || (is_written_as(due, paid) && self.forgiven.get(*part).is_zero())
                || self.unpaid(*part).is_zero()
        })
    }

    /// Settles parts of the line in an order; gives back what is left of the amount.
    pub(super) fn pay(&mut self, amount: Decimal, date: NaiveDate, order: &[Part]) -> Decimal {
        self.pay_within(None, amount, date, order)
    }

    /// The same; of principal, no more than there is room for.
    pub(super) fn pay_within(
        &mut self,
        mut room: Option<&mut Decimal>,
        amount: Decimal,
        date: NaiveDate,
        order: &[Part],
    ) -> Decimal {
        let mut left = amount;
        for part in order {
            let unpaid = self.unpaid(*part);
            if left.is_zero() || unpaid.is_zero() {
                continue;
            }
            // INVARIANT: what is paid of a line lies between zero and what is due of it.
            let mut paid = left.min(unpaid);
            if *part == Part::Principal
                && let Some(room) = &mut room
            {
                paid = paid.min(**room);
                **room -= paid;
            }
            left -= paid;
            let so_far = self.paid.get_mut(*part);
            *so_far = plus(*so_far, paid);
        }
        let paid = amount - left;
        if date < self.due_date {
            self.paid_in_advance += paid;
        } else if date > self.due_date {
            self.paid_late += paid;
        }
        if !paid.is_zero() && self.is_settled() {
            self.settled_on = Some(date);
        }
        left
    }
}
