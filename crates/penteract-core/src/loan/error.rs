//! Why an event is refused.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::event::EventKind;
use crate::{Currency, Rate, ScheduleError, TermsError};

/// Why a loan cannot be read, or an event not be recorded; the loan is as it was before.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LoanError {
    /// The terms give no schedule.
    #[error(transparent)]
    Schedule(#[from] ScheduleError),
    /// A choice of an option that cannot be planned.
    #[error("the choice `{choice}` of the option `{option}`: {source}")]
    OptionChoice {
        /// The option.
        option: String,
        /// The choice.
        choice: String,
        /// Why.
        source: TermsError,
    },
    /// An event that the contract, the date or the state of the loan does not allow.
    #[error("event {number}, {kind} of {date}: {refusal}", kind = .kind.name())]
    Event {
        /// Its position among the events in order of date, from 1.
        number: usize,
        /// Its kind.
        kind: EventKind,
        /// Its date.
        date: NaiveDate,
        /// Why it is refused.
        refusal: Refusal,
    },
}

impl LoanError {
    /// The reason, when an event was refused.
    pub const fn refusal(&self) -> Option<&Refusal> {
        match self {
            Self::Event { refusal, .. } => Some(refusal),
            _ => None,
        }
    }
}

/// Why an event is refused: the condition that does not hold.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Refusal {
    /// An amount of zero or less.
    #[error("an amount of {amount} moves nothing: give an amount above zero")]
    NotPositive {
        /// The amount.
        amount: Decimal,
    },
    /// An amount above the most that is computed.
    #[error("{amount} is above {max}: no amount of a loan is as large")]
    AmountTooLarge {
        /// The amount.
        amount: Decimal,
        /// The most.
        max: Decimal,
    },
    /// An amount finer than the currency.
    #[error("{amount} has more decimals than {currency} counts: round it first", currency = .currency.code())]
    TooManyDecimals {
        /// The amount.
        amount: Decimal,
        /// The currency of the loan.
        currency: Currency,
    },
    /// The same reference twice.
    #[error(
        "an event with the id `{id}` is recorded already: give another id, or leave this one out"
    )]
    RecordedTwice {
        /// The reference.
        id: String,
    },
    /// A kind that the contract leaves out.
    #[error("the contract does not allow it: add it to `allowed_events` or leave the event out")]
    NotAllowed,
    /// Nothing is left of the loan.
    #[error("the loan was closed on {closed_on}: only a payment taken back or returned reopens it")]
    Closed {
        /// Since when.
        closed_on: NaiveDate,
    },
    /// Before anything was drawn.
    #[error("the loan begins on {start}: nothing is owed before")]
    BeforeStart {
        /// The first disbursement.
        start: NaiveDate,
    },
    /// A disbursement above what is granted.
    #[error("{amount} brings the disbursements to {total}, above the {approved} approved")]
    AboveApproved {
        /// The disbursement.
        amount: Decimal,
        /// With those before it, and those that the terms foresee.
        total: Decimal,
        /// The amount approved.
        approved: Decimal,
    },
    /// A disbursement that no instalment could repay.
    #[error("the last instalment falls due on {maturity}: reschedule before drawing more")]
    AfterMaturity {
        /// The last due date.
        maturity: NaiveDate,
    },
    /// More money than is owed.
    #[error("{amount} is above what is owed, {owed}: give at most that")]
    AboveOwed {
        /// The amount.
        amount: Decimal,
        /// What is owed.
        owed: Decimal,
    },
    /// More given back than is held.
    #[error("{amount} is above what is held for the borrower, {held}: give back at most that")]
    AboveHeld {
        /// The amount.
        amount: Decimal,
        /// What is held.
        held: Decimal,
    },
    /// A payment returned that was never made, or came back before.
    #[error(
        "no payment of {amount} on {paid_on} is left to come back: give the day and the amount of one recorded"
    )]
    NoSuchPayment {
        /// The day.
        paid_on: NaiveDate,
        /// The amount.
        amount: Decimal,
    },
    /// A payoff of another amount.
    #[error("{amount} is not what is owed that day, {owed}: ask for a payoff quote")]
    NotThePayoff {
        /// The amount.
        amount: Decimal,
        /// What is owed.
        owed: Decimal,
    },
    /// A prepayment of everything.
    #[error("{amount} is not below the principal not yet due, {principal}: record a payoff")]
    PrepaysAll {
        /// The amount.
        amount: Decimal,
        /// The principal not yet due.
        principal: Decimal,
    },
    /// Something is past due or due.
    #[error("{amount} due on {due_date} is unpaid: record its payment first")]
    UnpaidFirst {
        /// What is unpaid of it.
        amount: Decimal,
        /// Since when it is due.
        due_date: NaiveDate,
    },
    /// An instalment called missed that is none, or is paid.
    #[error(
        "nothing is unpaid of what was due on {due_date}: a missed instalment is due and unpaid"
    )]
    NotMissed {
        /// The date.
        due_date: NaiveDate,
    },
    /// An option that the contract does not have.
    #[error("the contract has no option `{option}`")]
    NoSuchOption {
        /// Its name.
        option: String,
    },
    /// A choice that the option does not have.
    #[error("the option `{option}` has no choice `{choice}`: it offers {offered}")]
    NoSuchChoice {
        /// The option.
        option: String,
        /// The choice.
        choice: String,
        /// What it offers.
        offered: String,
    },
    /// An option exercised before.
    #[error("the option `{option}` was exercised on {exercised_on}: once is all")]
    OptionTwice {
        /// Its name.
        option: String,
        /// When.
        exercised_on: NaiveDate,
    },
    /// An option exercised too early or too late.
    #[error("the option `{option}` is open from {opens} to {closes}")]
    OutsideWindow {
        /// Its name.
        option: String,
        /// The first day.
        opens: NaiveDate,
        /// The last day.
        closes: NaiveDate,
    },
    /// A date that is no due date.
    #[error("no instalment is due on {date}: give a due date of the schedule as it stands")]
    NoSuchDueDate {
        /// The date.
        date: NaiveDate,
    },
    /// A date that has passed.
    #[error("{what} is {date}, before the event: what is past is not arranged anew")]
    InThePast {
        /// Which date.
        what: &'static str,
        /// The date.
        date: NaiveDate,
    },
    /// An overdue instalment, and something paid after it.
    #[error(
        "the instalment of {due_date} is past due and something after it is paid: move a later one"
    )]
    PaidAfter {
        /// Its due date.
        due_date: NaiveDate,
    },
    /// A last day before the first.
    #[error("the last day, {until}, comes before the first, {from}")]
    DatesOutOfOrder {
        /// The first day.
        from: NaiveDate,
        /// The last day.
        until: NaiveDate,
    },
    /// A new due date at or before the one before.
    #[error("the new due date {date} does not come after the one before, {before}")]
    DueDateTooEarly {
        /// The new due date.
        date: NaiveDate,
        /// The due date before.
        before: NaiveDate,
    },
    /// A change that changes nothing.
    #[error("it changes nothing: {remedy}")]
    ChangesNothing {
        /// What to give.
        remedy: &'static str,
    },
    /// A phase whose shares are given one by one.
    #[error(
        "a phase of kind `{kind}` cannot be cut at its instalment {instalment}: its shares are fixed"
    )]
    PhaseCannotBeCut {
        /// The kind.
        kind: &'static str,
        /// Instalment of the loan, from 1.
        instalment: u32,
    },
    /// Too few instalments left.
    #[error("{left} instalments are left: {wanted} without payment leave none to repay the loan")]
    NoInstalmentLeft {
        /// How many are left in the phase.
        left: u32,
        /// How many were to go.
        wanted: u32,
    },
    /// Too many instalments.
    #[error("the loan would have {instalments} instalments: at most {max} are computed")]
    TooManyInstalments {
        /// How many.
        instalments: u64,
        /// The most.
        max: u32,
    },
    /// Instalments that would end before all is drawn.
    #[error(
        "the last instalment would fall due on {maturity}, and {drawn_on} still brings a drawing: end later, or arrange the instalments once it is drawn"
    )]
    EndsBeforeDrawing {
        /// The day of the last drawing that the terms and events foresee.
        drawn_on: NaiveDate,
        /// The last due date that the event would leave.
        maturity: NaiveDate,
    },
    /// A rate reset without an index.
    #[error("the loan has no indexed rate: record a rate change")]
    NotIndexed,
    /// A rate out of range.
    #[error("the yearly rate {rate} plus the margin is out of range")]
    RateOutOfRange {
        /// The index.
        rate: Rate,
    },
    /// A charge with two amounts, or none.
    #[error(
        "a charge has either an amount, or a percentage of an instalment that is left, of `outstanding-principal` or, once, of `overdue`; with `each_instalment` it has no due date"
    )]
    ChargeAmount,
    /// More instalments, and the same end.
    #[error(
        "extra instalments make the loan longer: leave out `keeps_maturity`, or `extra_instalments`"
    )]
    LongerWithin,
    /// Money taken back that was never paid.
    #[error("{amount} is above what was paid, {paid}")]
    AbovePaid {
        /// The amount.
        amount: Decimal,
        /// What was paid.
        paid: Decimal,
    },
    /// A second credit event.
    #[error("the credit event of {date} stands already")]
    CreditEventTwice {
        /// When.
        date: NaiveDate,
    },
    /// Something that ends with the credit event.
    #[error("the loan fell due on the credit event of {date}: record a recovery")]
    AfterCreditEvent {
        /// When.
        date: NaiveDate,
    },
    /// A recovery without a credit event.
    #[error("there is no credit event before it: record a payment")]
    NoCreditEvent,
    /// More recovered than lost.
    #[error("{amount} is above the loss left, {loss}")]
    AboveLoss {
        /// The amount.
        amount: Decimal,
        /// What is left of the loss.
        loss: Decimal,
    },
    /// The change leaves no schedule.
    #[error(transparent)]
    Schedule(#[from] ScheduleError),
    /// The change makes terms that do not hold together.
    #[error(transparent)]
    Terms(#[from] TermsError),
    /// More was paid ahead than the loan as changed would ask for.
    #[error(
        "{amount} more was paid in advance than the loan would still ask for: take that back first"
    )]
    PaidBeyond {
        /// How much.
        amount: Decimal,
    },
    /// An amount that a decimal cannot hold.
    #[error("the amounts are too large to be computed")]
    Overflow,
}
