//! What money settled when it came in, and what a payment that came back left open.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::Serialize;

use super::error::{LoanError, Refusal};
use super::event::Event;
use super::ledger::Ledger;
use super::line::{LineKind, LoanLine, PARTS, Parts, difference};
use super::{Loan, refused};
use crate::amount::Amount;
use crate::getters::getters;
use crate::terms::Payer;

/// What of one line was settled. Amounts are in the currency of the loan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct SettledLine {
    /// The day on which the line is due.
    pub due_date: NaiveDate,
    /// Instalment number, from 1; 0 for a line that is no instalment.
    pub number: u32,
    /// What the line is.
    pub kind: LineKind,
    /// How much of each part; below zero, so much is open again.
    pub paid: Parts,
}

/// What money settled on the day it came in, or what is open again since a payment came back. Amounts are in the currency
/// of the loan.
///
/// The lines and what is held and given back add up to what came in, a fee for repaying early included; for a payment
/// that came back, to its amount below zero. Of several payments of one payer that came back on one day, the first says
/// it of all of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Settlement {
    /// The position of its event in [`Loan::events`].
    #[serde(skip)]
    event: usize,
    /// The lines that it settled, in order of due date.
    lines: Vec<SettledLine>,
    /// What of it stays as credit; below zero, so much less is held.
    #[serde(with = "Amount")]
    held: Decimal,
    /// What the payer gets back of it and of what was paid before: interest paid in advance that is not owed any more.
    #[serde(with = "Amount")]
    given_back: Decimal,
    /// Whether nothing is owed by the borrower any more.
    closes: bool,
}

getters! { Settlement {
    /// The position of its event in [`Loan::events`].
    event: usize,
    /// What of it stays as credit; below zero, so much less is held.
    held: Decimal,
    /// What the payer gets back: interest paid in advance that is not owed any more.
    given_back: Decimal,
    /// Whether nothing is owed by the borrower any more.
    closes: bool,
    [] {
        /// The lines that it settled, in order of due date.
        lines: SettledLine,
    }
} }

impl Loan {
    /// What each payment, prepayment, payoff and recovery settled, and what each payment that came back left open, in
    /// order of their events.
    ///
    /// A payment is told as it was on its day, whether or not it came back later; one that came back that very day is taken
    /// back as it was told.
    ///
    /// # Errors
    /// [`LoanError`] when amounts are too large to be computed.
    pub fn settlements(&self) -> Result<Vec<Settlement>, LoanError> {
        let came_back = |event: &&Event| matches!(event, Event::PaymentReturned { .. });
        let mut days: Vec<_> = self.events.iter().filter(came_back).collect();
        days.dedup_by_key(|event| event.date());
        let eves = days.iter().filter_map(|event| event.date().pred_opt());
        let mut told = Telling::default();
        for until in eves.chain([NaiveDate::MAX]) {
            self.tell(until, &mut told)?;
        }
        told.settlements.sort_by_key(Settlement::event);
        Ok(told.settlements)
    }

    /// Tells what happened up to a day and was not told yet, with all that came back by that day left out.
    fn tell(&self, until: NaiveDate, told: &mut Telling) -> Result<(), LoanError> {
        let returned = self.returned(until)?;
        let mut ledger = Ledger::new(&self.terms, true)?;
        for (at, event) in self.past(until) {
            let is_new = told.until.is_none_or(|until| event.date() > until);
            let applied = match returned.get(&at) {
                Some((back, day)) if *day == event.date() && is_new => {
                    told.tell_both(ledger.clone(), at, event, *back)
                }
                Some(_) => Ok(()),
                None if is_new => told.tell(&mut ledger, at, event),
                None => {
                    self.apply(&mut ledger, at, event, &returned)?;
                    Ok(())
                }
            };
            applied.map_err(|refusal| refused(at, event, refusal))?;
        }
        told.until = Some(until);
        let Some(day) = until.succ_opt() else {
            return Ok(());
        };
        let next = self.past(day).filter(|(_, event)| event.date() == day);
        for (at, event) in next {
            if let Event::PaymentReturned { payer, paid_on, .. } = event
                && *paid_on < day
            {
                let at_stake = Received::on(&ledger, payer, day);
                let at_stake = at_stake.map_err(|refusal| refused(at, event, refusal))?;
                told.at_stake.push(at_stake);
            }
        }
        Ok(())
    }
}

impl Settlement {
    /// What an event leaves open that takes all of it back.
    fn undone(&self, event: usize) -> Self {
        let below_zero = |amount: Decimal| Decimal::ZERO - amount;
        let mut lines = self.lines.clone();
        for line in &mut lines {
            for part in PARTS {
                let paid = line.paid.get_mut(part);
                *paid = below_zero(*paid);
            }
        }
        Self {
            event,
            lines,
            held: below_zero(self.held),
            given_back: below_zero(self.given_back),
            closes: false,
        }
    }
}

/// What was told so far.
#[derive(Default)]
struct Telling {
    settlements: Vec<Settlement>,
    /// The last day that was told.
    until: Option<NaiveDate>,
    /// Where each payer stood before its payments came back that day.
    at_stake: Vec<Received>,
}

impl Telling {
    /// Records an event, and tells what it settled.
    fn tell(&mut self, ledger: &mut Ledger<'_>, at: usize, event: &Event) -> Result<(), Refusal> {
        let date = event.date();
        // They came back before anything else of that day: the payments are not among its events any more.
        for before in &mut self.at_stake {
            if !before.is_compared {
                let after = Received::on(ledger, &before.payer, date)?;
                before.compare(&after)?;
            }
        }
        match event {
            // Told with its payment.
            Event::PaymentReturned { paid_on, .. } if *paid_on == date => ledger.apply(event)?,
            Event::PaymentReturned { payer, .. } => {
                ledger.apply(event)?;
                let payer = ledger.known_payer(payer)?;
                let of_payer = |at_stake: &Received| at_stake.payer == payer;
                let change = match self.at_stake.iter().position(of_payer) {
                    Some(found) => self.at_stake.remove(found),
                    None => Received::nothing(payer.clone(), ledger.zero),
                };
                self.at_stake.retain(|at_stake| !of_payer(at_stake));
                self.settlements.push(change.settlement(at, false));
            }
            _ if event.brings_money(ledger.servicing) => {
                let stated = ledger.check(event)?;
                ledger.advance_to(date)?;
                let was_open = ledger.closed_on.is_none();
                let mut change = Received::of(ledger, event.payer(), date)?;
                ledger.happen_within(event, stated)?;
                change.compare(&Received::of(ledger, event.payer(), date)?)?;
                let closes = was_open && ledger.closed_on.is_some();
                self.settlements.push(change.settlement(at, closes));
            }
            _ => ledger.apply(event)?,
        }
        Ok(())
    }

    /// Tells a payment that came back the day it came in, and its return, which leaves all as it was.
    fn tell_both(
        &mut self,
        mut ledger: Ledger<'_>,
        at: usize,
        event: &Event,
        back: usize,
    ) -> Result<(), Refusal> {
        self.tell(&mut ledger, at, event)?;
        let last = self.settlements.last();
        if let Some(told) = last.filter(|told| told.event == at) {
            self.settlements.push(told.undone(back));
        }
        Ok(())
    }
}

/// What was paid of the lines of a payer, or by how much that changed.
#[derive(Clone)]
struct Received {
    payer: Payer,
    zero: Decimal,
    /// By due date, number and kind.
    lines: BTreeMap<(NaiveDate, u32, LineKind), Parts>,
    held: Decimal,
    given_back: Decimal,
    is_compared: bool,
}

impl Received {
    const fn nothing(payer: Payer, zero: Decimal) -> Self {
        Self {
            payer,
            zero,
            lines: BTreeMap::new(),
            held: zero,
            given_back: zero,
            is_compared: false,
        }
    }

    /// What a payer has paid on the morning of a day, what is held for it used.
    fn on(ledger: &Ledger<'_>, payer: &Payer, day: NaiveDate) -> Result<Self, Refusal> {
        let mut ledger = ledger.clone();
        ledger.advance_to(day)?;
        Self::of(&ledger, payer, day)
    }

    /// What a payer has paid so far, on a day.
    fn of(ledger: &Ledger<'_>, payer: &Payer, day: NaiveDate) -> Result<Self, Refusal> {
        let payer = ledger.known_payer(payer)?;
        let mut received = Self::nothing(payer, ledger.zero);
        if received.payer.is_borrower() {
            received.held = ledger.account.held;
            received.given_back = ledger.account.given_back;
            received.add(&ledger.lines)?;
        } else {
            let of_payer = ledger.lines_of(&received.payer, day)?;
            received.held = of_payer.held;
            received.add(&of_payer.lines)?;
        }
        Ok(received)
    }

    fn add(&mut self, lines: &[LoanLine]) -> Result<(), Refusal> {
        for line in lines.iter().filter(|line| !line.paid.is_zero()) {
            let key = (line.due_date, line.number, line.kind);
            match self.lines.get_mut(&key) {
                Some(paid) => paid.add(&line.paid)?,
                None => {
                    self.lines.insert(key, line.paid);
                }
            }
        }
        Ok(())
    }

    /// Becomes the change from what it was to what it is after.
    fn compare(&mut self, after: &Self) -> Result<(), Refusal> {
        let before = std::mem::replace(&mut self.lines, after.lines.clone());
        for (line, paid) in before {
            let change = self.lines.entry(line).or_insert(Parts::of(self.zero));
            for part in PARTS {
                let so_far = change.get_mut(part);
                *so_far = difference(*so_far, paid.get(part))?;
            }
        }
        self.held = difference(after.held, self.held)?;
        self.given_back = difference(after.given_back, self.given_back)?;
        self.is_compared = true;
        Ok(())
    }

    fn settlement(self, event: usize, closes: bool) -> Settlement {
        let changed = self.lines.into_iter().filter(|(_, paid)| !paid.is_zero());
        let line = |((due_date, number, kind), paid)| SettledLine {
            due_date,
            number,
            kind,
            paid,
        };
        Settlement {
            event,
            lines: changed.map(line).collect(),
            held: self.held,
            given_back: self.given_back,
            closes,
        }
    }
}
