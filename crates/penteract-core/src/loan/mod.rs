//! A loan's life: its terms and the events that happened, and its state on any day.
//!
//! The state on a day is a pure function of the terms, of the events dated up to that day, and of the day. Events are
//! replayed in order of date, those of one day in the order in which they were recorded; an event recorded late changes
//! what came after it exactly as if it had been recorded in time, or is refused when a later one no longer holds.

mod account;
mod apply;
mod change;
mod charge;
mod credit_event;
mod effect;
mod error;
mod event;
mod ledger;
mod line;
mod option;
mod option_fault;
mod overdue;
mod payer;
mod payment;
mod payoff;
mod plan;
mod projection;
mod rearrange;
mod retention;
mod review;
mod settlement;
mod state;

pub use effect::{Effect, EffectError};
pub use error::{LoanError, Refusal};
pub use event::{ChargeBase, ChargeKind, Event, EventKind, LoanEvents};
pub use line::{LineKind, LineStatus, LoanLine, Parts};
pub use option_fault::OptionFault;
pub use payer::{PayerOwes, PayerState};
pub use retention::{RetentionLine, RetentionState};
pub use review::{Review, ReviewStatus};
pub use settlement::{SettledLine, Settlement};
pub use state::{
    Arrears, CreditEventState, LoanState, LoanStatus, NextDue, PayoffQuote, Recovered,
};

use std::collections::{BTreeMap, HashSet};

use chrono::NaiveDate;
use rust_decimal::Decimal;

use crate::{LoanTerms, ScheduleError};
use ledger::Ledger;
use line::difference;

/// A loan: terms, and what happened since.
///
/// # Example
/// ```
/// use penteract_core::{Event, Loan, LoanTerms};
///
/// let terms: LoanTerms = serde_json::from_str(r#"{
///     "currency": "EUR",
///     "disbursements": [{ "date": "2024-01-15", "amount": "10000.00" }],
///     "rate": { "kind": "fixed", "annual": "5 %" },
///     "frequency": { "months": 1 },
///     "phases": [{ "kind": "level-payment", "months": 12 }]
/// }"#)?;
/// let mut loan = Loan::new(terms)?;
/// let payment: Event = serde_json::from_str(r#"{ "kind": "payment", "date": "2024-02-15", "amount": "856.07" }"#)?;
/// loan.record(payment)?;
///
/// let state = loan.as_of("2024-03-20".parse()?)?;
/// assert_eq!(state.outstanding_principal().to_string(), "9185.60");
/// let arrears = state.arrears().ok_or("the instalment of March is unpaid")?;
/// assert_eq!((arrears.amount.to_string(), arrears.since.to_string()), ("856.07".into(), "2024-03-15".into()));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Loan {
    terms: LoanTerms,
    // INVARIANT: in order of date, and replayed once without an error.
    events: Vec<Event>,
}

impl Loan {
    /// A loan to which nothing has happened.
    ///
    /// # Errors
    /// [`LoanError`] when the terms give no schedule, or a choice of an option none.
    pub fn new(terms: LoanTerms) -> Result<Self, LoanError> {
        Self::with_events(terms, Vec::new())
    }

    /// A loan and all that happened to it, in any order.
    ///
    /// # Errors
    /// [`LoanError`]: as for [`Self::new`], or the first event, by date, that is not allowed.
    pub fn with_events(terms: LoanTerms, events: Vec<Event>) -> Result<Self, LoanError> {
        terms.schedule()?;
        option_fault::check_options(&terms)?;
        let mut loan = Self { terms, events };
        loan.events.sort_by_key(Event::date);
        loan.check_ids()?;
        loan.check_all()?;
        Ok(loan)
    }

    /// Records one more event, at its date. On an error the loan is as it was.
    ///
    /// # Errors
    /// [`LoanError::Event`]: the event is not allowed at its date, or makes a later one no longer allowed; it names the
    /// event that does not hold.
    pub fn record(&mut self, event: Event) -> Result<(), LoanError> {
        let at = self
            .events
            .partition_point(|before| before.date() <= event.date());
        self.events.insert(at, event);
        let checked = self.check_ids().and_then(|()| self.check_all());
        if checked.is_err() {
            self.events.remove(at);
        }
        checked
    }

    /// The terms, as agreed at the start.
    pub const fn terms(&self) -> &LoanTerms {
        &self.terms
    }

    /// What happened, in order of date.
    pub fn events(&self) -> &[Event] {
        &self.events
    }

    /// The state at the end of a day: events dated later are left out.
    ///
    /// # Errors
    /// [`LoanError`] when amounts are too large to be computed.
    pub fn as_of(&self, date: NaiveDate) -> Result<LoanState, LoanError> {
        self.state(date, true)
    }

    /// The same, computed in decimals throughout: the reference that the short ways of [`Self::as_of`] are tested
    /// against, several times slower.
    ///
    /// # Errors
    /// As for [`Self::as_of`].
    pub fn reference_as_of(&self, date: NaiveDate) -> Result<LoanState, LoanError> {
        self.state(date, false)
    }

    fn state(&self, date: NaiveDate, takes_short_ways: bool) -> Result<LoanState, LoanError> {
        self.read(date, takes_short_ways, |ledger| ledger.state(date))
    }

    /// What must be paid on a day to close the loan; zero when it is closed.
    ///
    /// # Errors
    /// [`LoanError::NotDrawn`] before the first drawing, and as for [`Self::as_of`].
    pub fn payoff_quote(&self, date: NaiveDate) -> Result<PayoffQuote, LoanError> {
        if let Some(drawn) = self.terms.disbursements().first()
            && date < drawn.date
        {
            let start = drawn.date;
            return Err(LoanError::NotDrawn { date, start });
        }
        self.read(date, true, |ledger| ledger.payoff_quote(date))
    }

    /// Why an option may not be exercised on a day, whatever it would bring about: closed, used up, beside one that
    /// excludes it, too soon, or not there; nothing when it may.
    ///
    /// # Errors
    /// As for [`Self::as_of`].
    pub fn option_refusal(
        &self,
        option: &str,
        date: NaiveDate,
    ) -> Result<Option<Refusal>, LoanError> {
        self.read(date, true, |ledger| {
            let found = ledger.option(option);
            let open = found.and_then(|option| ledger.check_is_open(option, date));
            Ok(open.err())
        })
    }

    /// What stops a reading is told of the last event before it.
    fn read<T>(
        &self,
        date: NaiveDate,
        takes_short_ways: bool,
        what: impl FnOnce(&mut Ledger<'_>) -> Result<T, Refusal>,
    ) -> Result<T, LoanError> {
        let mut ledger = self.replay(date, takes_short_ways)?;
        what(&mut ledger).map_err(|refusal| match (refusal, self.past(date).last()) {
            (Refusal::Schedule(error), _) => LoanError::Schedule(error),
            (refusal, Some((at, event))) => refused(at, event, refusal),
            (_, None) => LoanError::Schedule(ScheduleError::Overflow { instalment: 1 }),
        })
    }

    fn check_ids(&self) -> Result<(), LoanError> {
        let mut seen = HashSet::new();
        for (at, event) in self.events.iter().enumerate() {
            if let Some(id) = event.id().filter(|id| !seen.insert(*id)) {
                let id = id.to_owned();
                return Err(refused(at, event, Refusal::RecordedTwice { id }));
            }
        }
        Ok(())
    }

    /// The account after the events dated up to a day.
    fn replay(&self, until: NaiveDate, takes_short_ways: bool) -> Result<Ledger<'_>, LoanError> {
        self.replay_before(self.events.len(), until, takes_short_ways)
    }

    /// The account after the events dated up to a day that stand before one.
    fn replay_before(
        &self,
        end: usize,
        until: NaiveDate,
        takes_short_ways: bool,
    ) -> Result<Ledger<'_>, LoanError> {
        let returned = self.returned(until)?;
        let mut ledger = Ledger::new(&self.terms, takes_short_ways)?;
        for (at, event) in self.past(until).take(end) {
            match returned.get(&at) {
                None => self.apply(&mut ledger, at, event, &returned)?,
                // No reading of another day would tell whether it was allowed.
                Some((_, back)) if *back == event.date() => {
                    self.apply(&mut ledger.clone(), at, event, &returned)?;
                }
                Some(_) => {}
            }
        }
        Ok(ledger)
    }

    /// The events up to a day.
    fn past(&self, until: NaiveDate) -> impl Iterator<Item = (usize, &Event)> {
        let past = self.events.iter().enumerate();
        past.take_while(move |(_, event)| event.date() <= until)
    }

    /// Which events are payments that came back by a day, each with the event that says so and its day.
    fn returned(&self, until: NaiveDate) -> Result<Returned, LoanError> {
        let mut returned = Returned::new();
        for (at, event) in self.past(until) {
            let Event::PaymentReturned {
                paid_on,
                amount,
                payer,
                ..
            } = event
            else {
                continue;
            };
            let party = self.terms.party(payer);
            // On one day a payment comes before its return, whichever was recorded first.
            let left = || {
                self.past(event.date())
                    .filter(|(_, paid)| paid.brings_money(self.terms.servicing()))
                    .filter(|(_, paid)| paid.date() == *paid_on)
                    .filter(|(_, paid)| self.terms.party(paid.payer()) == party)
                    .filter(|(at, _)| !returned.contains_key(at))
            };
            // A fee, or the amount itself, is told by no event: what it brought in is checked once all are known.
            let payment = left()
                .find(|(_, paid)| !paid.brings_more() && paid.amount() == Some(*amount))
                .or_else(|| {
                    let at_least = left().filter(|(_, paid)| {
                        paid.brings_more() && paid.amount().is_none_or(|stated| stated <= *amount)
                    });
                    at_least.max_by_key(|(_, paid)| paid.amount())
                });
            let Some((payment, _)) = payment else {
                let (paid_on, amount) = (*paid_on, *amount);
                let refusal = Refusal::NoSuchPayment { paid_on, amount };
                return Err(refused(at, event, refusal));
            };
            returned.insert(payment, (at, event.date()));
        }
        Ok(returned)
    }

    /// Every event is allowed on its day, also before a payment came back.
    fn check_all(&self) -> Result<(), LoanError> {
        let returns = self
            .events
            .iter()
            .filter(|event| event.kind() == EventKind::PaymentReturned);
        let eves = returns.filter_map(|event| event.date().pred_opt());
        for until in eves.chain([NaiveDate::MAX]) {
            self.replay(until, true)?;
        }
        self.check_all_came_back()
    }

    /// What came back of money of which its event does not tell all is what it brought in.
    fn check_all_came_back(&self) -> Result<(), LoanError> {
        for (at, (back, _)) in self.returned(NaiveDate::MAX)? {
            let events = self.events.get(at).zip(self.events.get(back));
            if let Some((paid, event)) = events
                && paid.brings_more()
                && let Some(amount) = event.amount()
                && amount != self.brought_in(at, paid)?
            {
                let paid_on = paid.date();
                let refusal = Refusal::NoSuchPayment { paid_on, amount };
                return Err(refused(back, event, refusal));
            }
        }
        Ok(())
    }

    /// What an event brought in on its day.
    fn brought_in(&self, at: usize, event: &Event) -> Result<Decimal, LoanError> {
        let date = event.date();
        let mut ledger = self.replay_before(at, date, true)?;
        let paid = ledger.advance_to(date).and_then(|()| {
            let before = ledger.account.paid;
            ledger.apply(event)?;
            difference(ledger.account.paid, before)
        });
        paid.map_err(|refusal| refused(at, event, refusal))
    }

    /// Applies an event as it counts once payments came back: a payoff that rested on one of them is a payment of what it
    /// brought in.
    fn apply(
        &self,
        ledger: &mut Ledger<'_>,
        at: usize,
        event: &Event,
        returned: &Returned,
    ) -> Result<(), LoanError> {
        let date = event.date();
        let mut before = returned.range(..at).filter(|(_, (_, day))| *day > date);
        let is_borrowers = |paid: &usize| {
            self.events
                .get(*paid)
                .is_some_and(|paid| paid.payer().is_borrower())
        };
        let rests_on_it =
            event.kind() == EventKind::Payoff && before.any(|(paid, _)| is_borrowers(paid));
        let applied = if rests_on_it {
            let amount = self.brought_in(at, event)?;
            let advanced = ledger.advance_to(date);
            advanced.and_then(|()| ledger.receive(amount, date, None))
        } else {
            ledger.apply(event)
        };
        applied.map_err(|refusal| refused(at, event, refusal))
    }
}

/// Payments that came back, by their place among the events.
type Returned = BTreeMap<usize, (usize, NaiveDate)>;

fn refused(at: usize, event: &Event, refusal: Refusal) -> LoanError {
    LoanError::Event {
        number: at.saturating_add(1),
        kind: event.kind(),
        date: event.date(),
        refusal,
    }
}
