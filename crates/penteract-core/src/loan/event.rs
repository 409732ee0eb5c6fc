//! What can happen to a loan.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::servicing::{InAdvance, Part, PrepaymentEffect};
use crate::amount::{Amount, OptionalAmount};
use crate::terms::{DeferredInterest, is_default};
use crate::{Frequency, Rate};

/// What a charge is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum ChargeKind {
    /// For a service.
    Fee,
    /// For a breach.
    Penalty,
}

/// What a charge in percent is taken of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum ChargeBase {
    /// Principal and interest of the instalment with which it falls due (the default).
    #[default]
    Instalment,
    /// Its principal.
    Principal,
    /// Its interest.
    Interest,
    /// The principal outstanding: on the day of the charge, or when the period of each instalment begins.
    OutstandingPrincipal,
    /// What is past its due date and unpaid on the day of the charge.
    Overdue,
}

/// Something that happened to a loan, on a day.
///
/// Amounts are in the currency of the loan, above zero, with its decimals. Dates are ISO 8601. An event with an `id` is
/// recorded once: the same `id` again is refused. Two events without one are two events, however alike.
///
/// ```json
/// { "kind": "payment", "date": "2021-06-15", "amount": "318.52" }
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub enum Event {
    /// Money drawn, beyond the disbursements that the terms foresee.
    Disbursement {
        /// The day.
        date: NaiveDate,
        /// How much.
        #[serde(with = "Amount")]
        amount: Decimal,
        /// The lender's reference.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        id: Option<String>,
    },
    /// Money received, on time, late, in part or in advance: the allocation says what it settles.
    Payment {
        /// The day.
        date: NaiveDate,
        /// How much.
        #[serde(with = "Amount")]
        amount: Decimal,
        /// Which instalments it settles in advance, when not those of the servicing.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        in_advance: Option<InAdvance>,
        /// The lender's reference.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        id: Option<String>,
    },
    /// An instalment found unpaid: changes no amount, refused when the instalment is paid.
    Missed {
        /// The day it was found.
        date: NaiveDate,
        /// The due date of the instalment.
        due_date: NaiveDate,
    },
    /// Principal repaid early, in part. The fee, if any, is paid on top that day; interest stays with the instalment.
    Prepayment {
        /// The day.
        date: NaiveDate,
        /// Principal repaid.
        #[serde(with = "Amount")]
        amount: Decimal,
        /// Smaller instalments or fewer, when not as the servicing says.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        effect: Option<PrepaymentEffect>,
        /// The lender's reference.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        id: Option<String>,
    },
    /// Everything owed that day is paid, with the fee: the loan is closed.
    Payoff {
        /// The day.
        date: NaiveDate,
        /// What was received; must be what the payoff quote of that day says. Taken from it unless given.
        #[serde(
            default,
            with = "OptionalAmount",
            skip_serializing_if = "Option::is_none"
        )]
        amount: Option<Decimal>,
    },
    /// An option exercised.
    Option {
        /// The day it was exercised.
        date: NaiveDate,
        /// Its name.
        option: String,
        /// The name of what was chosen.
        choice: String,
    },
    /// Another yearly rate, whatever the terms foresaw from that day on.
    RateChange {
        /// First day at the new rate.
        date: NaiveDate,
        /// The yearly rate.
        annual: Rate,
    },
    /// A new value of the index, on a loan with an indexed rate.
    RateReset {
        /// First day on which it holds.
        date: NaiveDate,
        /// The index.
        value: Rate,
    },
    /// Days without interest; instalments stay, the last one absorbs the difference.
    InterestPause {
        /// The day of the decision.
        date: NaiveDate,
        /// First day without interest, not before the decision.
        from: NaiveDate,
        /// Last day without interest.
        until: NaiveDate,
    },
    /// Instalments without payment.
    Holiday {
        /// The day of the decision.
        date: NaiveDate,
        /// The due date of the first instalment without payment.
        from_due_date: NaiveDate,
        /// How many.
        instalments: u32,
        /// What becomes of the interest.
        #[serde(default, skip_serializing_if = "is_default")]
        interest: DeferredInterest,
        /// The maturity stays: the instalments left repay more each. The loan is longer unless said.
        #[serde(default, skip_serializing_if = "is_default")]
        keeps_maturity: bool,
    },
    /// The instalments from a due date on, arranged anew; at least one of the changes is given.
    Reschedule {
        /// The day of the decision.
        date: NaiveDate,
        /// The due date from which the instalments change.
        from_due_date: NaiveDate,
        /// Where that due date goes; the later ones are counted from it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        new_due_date: Option<NaiveDate>,
        /// Instalments added: the principal left is split again over all of them.
        #[serde(default, skip_serializing_if = "is_default")]
        extra_instalments: u32,
        /// Instalments without principal, added before the others.
        #[serde(default, skip_serializing_if = "is_default")]
        grace_principal: u32,
        /// The last due date stays: instalments without principal are among those left, and a later due date leaves fewer.
        #[serde(default, skip_serializing_if = "is_default")]
        keeps_maturity: bool,
        /// The yearly rate from the period of that due date on.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        annual: Option<Rate>,
    },
    /// Principal past its due date is spread over the instalments left. Interest and charges past due stay due.
    ReAmortise {
        /// The day.
        date: NaiveDate,
    },
    /// All the principal that is unpaid is repaid by new instalments. Interest and charges past due stay due.
    ReAge {
        /// The day.
        date: NaiveDate,
        /// The first of the new due dates.
        first_due_date: NaiveDate,
        /// How often.
        frequency: Frequency,
        /// How many.
        instalments: u32,
    },
    /// A fee or a penalty: an amount due on a day, or with each instalment still to come.
    Charge {
        /// The day it was charged.
        date: NaiveDate,
        /// Fee or penalty.
        charge: ChargeKind,
        /// How much; or `percent`.
        #[serde(
            default,
            with = "OptionalAmount",
            skip_serializing_if = "Option::is_none"
        )]
        amount: Option<Decimal>,
        /// A percentage, of what `of` says.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        percent: Option<Rate>,
        /// What the percentage is taken of.
        #[serde(default, skip_serializing_if = "is_default")]
        of: ChargeBase,
        /// The day it is due, the day it was charged unless given; it is paid with the instalment of that period.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        due_date: Option<NaiveDate>,
        /// With each instalment due on or after the day, instead of once.
        #[serde(default, skip_serializing_if = "is_default")]
        each_instalment: bool,
        /// The lender's reference.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        id: Option<String>,
    },
    /// A payment taken back: its amount is principal due again with the next instalment.
    PaymentTakenBack {
        /// The day.
        date: NaiveDate,
        /// How much.
        #[serde(with = "Amount")]
        amount: Decimal,
        /// The lender's reference.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        id: Option<String>,
    },
    /// A payment that came back, a debit that bounced: from that day on the loan is as if it had never been made.
    PaymentReturned {
        /// The day it came back.
        date: NaiveDate,
        /// The day of the payment, prepayment, payoff or recovery.
        paid_on: NaiveDate,
        /// Its amount.
        #[serde(with = "Amount")]
        amount: Decimal,
        /// The lender's reference.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        id: Option<String>,
    },
    /// What is held for the borrower, or a part of it, goes back.
    Refund {
        /// The day.
        date: NaiveDate,
        /// How much.
        #[serde(with = "Amount")]
        amount: Decimal,
        /// The lender's reference.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        id: Option<String>,
    },
    /// A part of what is due, forgiven.
    Waiver {
        /// The day.
        date: NaiveDate,
        /// Which part.
        part: Part,
        /// How much, of what is past due or due that day.
        #[serde(with = "Amount")]
        amount: Decimal,
    },
    /// The event on which a guarantee is called.
    CreditEvent {
        /// The day.
        date: NaiveDate,
        /// What happened, in the words of the contract.
        cause: String,
        /// Whether all principal, with its interest to that day, falls due at once (unless said, it does).
        #[serde(default = "yes", skip_serializing_if = "is_yes")]
        accelerates: bool,
    },
    /// Money recovered after a credit event.
    Recovery {
        /// The day.
        date: NaiveDate,
        /// How much.
        #[serde(with = "Amount")]
        amount: Decimal,
        /// The lender's reference.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        id: Option<String>,
    },
}

const fn yes() -> bool {
    true
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde passes a reference"
)]
const fn is_yes(value: &bool) -> bool {
    *value
}

/// The kinds of events, as they are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub enum EventKind {
    /// [`Event::Disbursement`].
    Disbursement,
    /// [`Event::Payment`].
    Payment,
    /// [`Event::Missed`].
    Missed,
    /// [`Event::Prepayment`].
    Prepayment,
    /// [`Event::Payoff`].
    Payoff,
    /// [`Event::Option`].
    Option,
    /// [`Event::RateChange`].
    RateChange,
    /// [`Event::RateReset`].
    RateReset,
    /// [`Event::InterestPause`].
    InterestPause,
    /// [`Event::Holiday`].
    Holiday,
    /// [`Event::Reschedule`].
    Reschedule,
    /// [`Event::ReAmortise`].
    ReAmortise,
    /// [`Event::ReAge`].
    ReAge,
    /// [`Event::Charge`].
    Charge,
    /// [`Event::PaymentTakenBack`].
    PaymentTakenBack,
    /// [`Event::PaymentReturned`].
    PaymentReturned,
    /// [`Event::Refund`].
    Refund,
    /// [`Event::Waiver`].
    Waiver,
    /// [`Event::CreditEvent`].
    CreditEvent,
    /// [`Event::Recovery`].
    Recovery,
}

impl EventKind {
    /// In words.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Disbursement => "disbursement",
            Self::Payment => "payment",
            Self::Missed => "missed instalment",
            Self::Prepayment => "prepayment",
            Self::Payoff => "payoff",
            Self::Option => "option",
            Self::RateChange => "rate change",
            Self::RateReset => "rate reset",
            Self::InterestPause => "interest pause",
            Self::Holiday => "holiday",
            Self::Reschedule => "reschedule",
            Self::ReAmortise => "re-amortisation",
            Self::ReAge => "re-ageing",
            Self::Charge => "charge",
            Self::PaymentTakenBack => "payment taken back",
            Self::PaymentReturned => "payment returned",
            Self::Refund => "refund",
            Self::Waiver => "waiver",
            Self::CreditEvent => "credit event",
            Self::Recovery => "recovery",
        }
    }
}

impl Event {
    /// The day on which it happened.
    pub const fn date(&self) -> NaiveDate {
        match self {
            Self::Disbursement { date, .. }
            | Self::Payment { date, .. }
            | Self::Missed { date, .. }
            | Self::Prepayment { date, .. }
            | Self::Payoff { date, .. }
            | Self::Option { date, .. }
            | Self::RateChange { date, .. }
            | Self::RateReset { date, .. }
            | Self::InterestPause { date, .. }
            | Self::Holiday { date, .. }
            | Self::Reschedule { date, .. }
            | Self::ReAmortise { date }
            | Self::ReAge { date, .. }
            | Self::Charge { date, .. }
            | Self::PaymentTakenBack { date, .. }
            | Self::PaymentReturned { date, .. }
            | Self::Refund { date, .. }
            | Self::Waiver { date, .. }
            | Self::CreditEvent { date, .. }
            | Self::Recovery { date, .. } => *date,
        }
    }

    /// Its kind.
    pub const fn kind(&self) -> EventKind {
        match self {
            Self::Disbursement { .. } => EventKind::Disbursement,
            Self::Payment { .. } => EventKind::Payment,
            Self::Missed { .. } => EventKind::Missed,
            Self::Prepayment { .. } => EventKind::Prepayment,
            Self::Payoff { .. } => EventKind::Payoff,
            Self::Option { .. } => EventKind::Option,
            Self::RateChange { .. } => EventKind::RateChange,
            Self::RateReset { .. } => EventKind::RateReset,
            Self::InterestPause { .. } => EventKind::InterestPause,
            Self::Holiday { .. } => EventKind::Holiday,
            Self::Reschedule { .. } => EventKind::Reschedule,
            Self::ReAmortise { .. } => EventKind::ReAmortise,
            Self::ReAge { .. } => EventKind::ReAge,
            Self::Charge { .. } => EventKind::Charge,
            Self::PaymentTakenBack { .. } => EventKind::PaymentTakenBack,
            Self::PaymentReturned { .. } => EventKind::PaymentReturned,
            Self::Refund { .. } => EventKind::Refund,
            Self::Waiver { .. } => EventKind::Waiver,
            Self::CreditEvent { .. } => EventKind::CreditEvent,
            Self::Recovery { .. } => EventKind::Recovery,
        }
    }

    /// The lender's reference, for events that carry one.
    pub fn id(&self) -> Option<&str> {
        match self {
            Self::Disbursement { id, .. }
            | Self::Payment { id, .. }
            | Self::Prepayment { id, .. }
            | Self::Charge { id, .. }
            | Self::PaymentTakenBack { id, .. }
            | Self::PaymentReturned { id, .. }
            | Self::Refund { id, .. }
            | Self::Recovery { id, .. } => id.as_deref(),
            _ => None,
        }
    }

    /// Whether it is money received.
    pub(super) const fn is_money_received(&self) -> bool {
        matches!(
            self,
            Self::Payment { .. }
                | Self::Prepayment { .. }
                | Self::Payoff { .. }
                | Self::Recovery { .. }
        )
    }

    /// The amount that the event states, if it states one.
    pub const fn amount(&self) -> Option<Decimal> {
        match self {
            Self::Disbursement { amount, .. }
            | Self::Payment { amount, .. }
            | Self::Prepayment { amount, .. }
            | Self::PaymentTakenBack { amount, .. }
            | Self::PaymentReturned { amount, .. }
            | Self::Refund { amount, .. }
            | Self::Waiver { amount, .. }
            | Self::Recovery { amount, .. } => Some(*amount),
            Self::Payoff { amount, .. } | Self::Charge { amount, .. } => *amount,
            _ => None,
        }
    }
}

/// What `EVENTS.json` holds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct LoanEvents {
    /// In any order: they are replayed by date, those of one day as they stand.
    pub events: Vec<Event>,
}
