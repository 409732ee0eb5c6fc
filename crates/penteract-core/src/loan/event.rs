//! What can happen to a loan.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::amount::{Amount, OptionalAmount};
use crate::terms::{DeferredInterest, is_default};
use crate::terms::{InAdvance, Part, Payer, Phase, PrepaymentEffect, Servicing};
use crate::{Frequency, Rate, said};

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

/// Declares the kinds of events, each with its name in words and its fields: first its day, and behind a semicolon the
/// lender's reference where there may be one.
macro_rules! events {
    ($(#[$meta:meta])* pub enum Event {
        $($(#[$doc:meta])* $kind:ident = $english:literal, $french:literal {
            $(#[$date_doc:meta])* date: NaiveDate,
            $($(#[$field_meta:meta])* $field:ident: $type:ty,)*
            $(; $id:ident)?
        })*
    }) => {
        $(#[$meta])*
        pub enum Event {
            $($(#[$doc])* $kind {
                $(#[$date_doc])* date: NaiveDate,
                $($(#[$field_meta])* $field: $type,)*
                $(
                    /// The lender's reference.
                    #[serde(default, skip_serializing_if = "Option::is_none")]
                    $id: Option<String>,
                )?
            },)*
        }

        /// The kinds of events, as they are written.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "kebab-case")]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        #[non_exhaustive]
        pub enum EventKind {
            $($(#[$doc])* $kind,)*
        }

        said! { EventKind { $($kind => $english, $french;)* } }

        impl Event {
            /// The day on which it happened.
            pub const fn date(&self) -> NaiveDate {
                match self { $(Self::$kind { date, .. })|* => *date }
            }

            /// Its kind.
            pub const fn kind(&self) -> EventKind {
                match self { $(Self::$kind { .. } => EventKind::$kind,)* }
            }

            /// The lender's reference, for events that carry one.
            pub fn id(&self) -> Option<&str> {
                match self {
                    $($(Self::$kind { $id, .. } => $id.as_deref(),)?)*
                    _ => None,
                }
            }
        }
    };
}

events! {
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
    Disbursement = "disbursement", "déblocage" {
        /// The day.
        date: NaiveDate,
        /// How much.
        #[serde(with = "Amount")]
        amount: Decimal,
        ; id
    }
    /// Money received, on time, late, in part or in advance: the allocation says what it settles.
    Payment = "payment", "paiement" {
        /// The day.
        date: NaiveDate,
        /// How much.
        #[serde(with = "Amount")]
        amount: Decimal,
        /// Which instalments it settles in advance, when not those of the servicing.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        in_advance: Option<InAdvance>,
        /// Who paid; the borrower unless given. A third party settles what it owes, in order of due date.
        #[serde(default, skip_serializing_if = "is_default")]
        payer: Payer,
        ; id
    }
    /// An instalment found unpaid: changes no amount, refused when the instalment is paid.
    Missed = "missed instalment", "échéance impayée" {
        /// The day it was found.
        date: NaiveDate,
        /// The due date of the instalment.
        due_date: NaiveDate,
    }
    /// Principal repaid early, in part. The fee, if any, is paid on top that day; interest stays with the instalment.
    Prepayment = "prepayment", "remboursement anticipé" {
        /// The day.
        date: NaiveDate,
        /// Principal repaid.
        #[serde(with = "Amount")]
        amount: Decimal,
        /// Smaller instalments or fewer, when not as the servicing says.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        effect: Option<PrepaymentEffect>,
        ; id
    }
    /// Principal not yet due, forgiven with the interest accrued on it that day; all of it closes the loan. The lender bears
    /// it, or a payer owes it in the borrower's place.
    Forgiveness = "forgiveness", "remise de dette" {
        /// The day.
        date: NaiveDate,
        /// Principal forgiven.
        #[serde(with = "Amount")]
        amount: Decimal,
        /// Smaller instalments or fewer, when not as the servicing says of a prepayment.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        effect: Option<PrepaymentEffect>,
        /// Who owes the lender, that day, what is forgiven; the lender bears it unless given.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        payer: Option<Payer>,
        ; id
    }
    /// Everything owed that day is paid, with the fee: the loan is closed.
    Payoff = "payoff", "remboursement total" {
        /// The day.
        date: NaiveDate,
        /// What was received; must be what the payoff quote of that day says. Taken from it unless given.
        #[serde(
            default,
            with = "OptionalAmount",
            skip_serializing_if = "Option::is_none"
        )]
        amount: Option<Decimal>,
    }
    /// An option exercised.
    Option = "option exercised", "option exercée" {
        /// The day it was exercised.
        date: NaiveDate,
        /// Its name.
        option: String,
        /// The name of what was chosen, of an option that offers choices.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        choice: Option<String>,
        /// What was chosen within bounds: values by their names.
        #[serde(default, skip_serializing_if = "is_default")]
        chosen: Map<String, Value>,
    }
    /// Another yearly rate, whatever the terms foresaw from that day on.
    RateChange = "rate change", "changement de taux" {
        /// First day at the new rate.
        date: NaiveDate,
        /// The yearly rate.
        annual: Rate,
    }
    /// A new value of the index, on a loan with an indexed rate.
    RateReset = "rate reset", "révision du taux" {
        /// First day on which it holds.
        date: NaiveDate,
        /// The index.
        value: Rate,
    }
    /// Days without interest; instalments stay, the last one absorbs the difference.
    InterestPause = "interest pause", "suspension des intérêts" {
        /// The day of the decision.
        date: NaiveDate,
        /// First day without interest, not before the decision.
        from: NaiveDate,
        /// Last day without interest.
        until: NaiveDate,
    }
    /// Instalments without payment.
    Holiday = "payment holiday", "report d'échéances" {
        /// The day of the decision.
        date: NaiveDate,
        /// The due date of the first instalment without payment; the first one after the day unless given.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        from_due_date: Option<NaiveDate>,
        /// How many.
        instalments: u32,
        /// What becomes of the interest.
        #[serde(default, skip_serializing_if = "is_default")]
        interest: DeferredInterest,
        /// The maturity stays: the instalments left repay more each. The loan is longer unless said.
        #[serde(default, skip_serializing_if = "is_default")]
        keeps_maturity: bool,
    }
    /// The instalments from a due date on, arranged anew; at least one of the changes is given.
    Reschedule = "rescheduling", "rééchelonnement" {
        /// The day of the decision.
        date: NaiveDate,
        /// The due date from which the instalments change; the first one after the day unless given.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        from_due_date: Option<NaiveDate>,
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
    }
    /// The instalments from a due date on follow other phases.
    OtherPhases = "other phases", "autres phases" {
        /// The day of the decision.
        date: NaiveDate,
        /// The due date from which the instalments change; the first one after the day unless given.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        from_due_date: Option<NaiveDate>,
        /// What is paid from there on, and for how long.
        phases: Vec<Phase>,
        /// The last due date stays: the last of the phases has the instalments that are left, whatever its length.
        #[serde(default, skip_serializing_if = "is_default")]
        keeps_maturity: bool,
    }
    /// Principal past its due date is spread over the instalments left. Interest and charges past due stay due.
    ReAmortise = "re-amortisation", "nouveau calcul des échéances" {
        /// The day.
        date: NaiveDate,
    }
    /// All the principal that is unpaid is repaid by new instalments. Interest and charges past due stay due.
    ReAge = "re-ageing", "reprise des arriérés" {
        /// The day.
        date: NaiveDate,
        /// The first of the new due dates.
        first_due_date: NaiveDate,
        /// How often.
        frequency: Frequency,
        /// How many.
        instalments: u32,
    }
    /// A fee or a penalty: an amount due on a day, or with each instalment still to come.
    Charge = "charge", "somme facturée" {
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
        ; id
    }
    /// A payment taken back: its amount is principal due again with the next instalment.
    PaymentTakenBack = "payment taken back", "paiement repris" {
        /// The day.
        date: NaiveDate,
        /// How much.
        #[serde(with = "Amount")]
        amount: Decimal,
        ; id
    }
    /// A payment that came back, a debit that bounced: from that day on the loan is as if it had never been made.
    PaymentReturned = "payment returned", "paiement rejeté" {
        /// The day it came back.
        date: NaiveDate,
        /// The day of the payment, prepayment, payoff or recovery.
        paid_on: NaiveDate,
        /// Its amount.
        #[serde(with = "Amount")]
        amount: Decimal,
        /// Who had paid; the borrower unless given.
        #[serde(default, skip_serializing_if = "is_default")]
        payer: Payer,
        ; id
    }
    /// What is held for the borrower or a third party, or a part of it, goes back.
    Refund = "refund", "restitution" {
        /// The day.
        date: NaiveDate,
        /// How much.
        #[serde(with = "Amount")]
        amount: Decimal,
        /// For whom it was held; the borrower unless given.
        #[serde(default, skip_serializing_if = "is_default")]
        payer: Payer,
        ; id
    }
    /// Cash withheld from the disbursements goes back to the borrower before the loan is closed.
    RetentionRelease = "release of the retention", "restitution de la retenue" {
        /// The day.
        date: NaiveDate,
        /// How much; all that is held unless given.
        #[serde(
            default,
            with = "OptionalAmount",
            skip_serializing_if = "Option::is_none"
        )]
        amount: Option<Decimal>,
    }
    /// A part of what is due, forgiven.
    Waiver = "waiver", "abandon de créance" {
        /// The day.
        date: NaiveDate,
        /// Which part.
        part: Part,
        /// How much, of what is past due or due that day.
        #[serde(with = "Amount")]
        amount: Decimal,
    }
    /// The event on which a guarantee is called.
    CreditEvent = "credit event", "évènement de crédit" {
        /// The day.
        date: NaiveDate,
        /// What happened, in the words of the contract.
        cause: String,
        /// Whether all principal, with its interest to that day, falls due at once (unless said, it does).
        #[serde(default = "yes", skip_serializing_if = "bool::clone")]
        accelerates: bool,
    }
    /// Money recovered after a credit event.
    Recovery = "recovery", "recouvrement" {
        /// The day.
        date: NaiveDate,
        /// How much.
        #[serde(with = "Amount")]
        amount: Decimal,
        ; id
    }
}
}

const fn yes() -> bool {
    true
}

impl Event {
    /// Whether it is money received: so is an option that a prepayment goes with.
    pub(super) fn brings_money(&self, servicing: &Servicing) -> bool {
        match self {
            Self::Payment { .. }
            | Self::Prepayment { .. }
            | Self::Payoff { .. }
            | Self::Recovery { .. } => true,
            Self::Option { option, .. } => {
                let mut options = servicing.options.iter();
                options.any(|known| known.name == *option && known.prepays())
            }
            _ => false,
        }
    }

    /// Whether it may bring in more than it states: a prepayment its fee, a payoff or an option what is owed for it.
    pub(super) const fn brings_more(&self) -> bool {
        matches!(self, Self::Prepayment { .. }) || self.amount().is_none()
    }

    /// The due date with which it begins, for events that begin with an instalment.
    pub(super) const fn beginning_mut(&mut self) -> Option<&mut Option<NaiveDate>> {
        match self {
            Self::Holiday { from_due_date, .. }
            | Self::Reschedule { from_due_date, .. }
            | Self::OtherPhases { from_due_date, .. } => Some(from_due_date),
            _ => None,
        }
    }

    /// Who paid, of an event that is money received.
    pub(crate) const fn payer(&self) -> &Payer {
        match self {
            Self::Payment { payer, .. } => payer,
            _ => &Payer::Borrower,
        }
    }

    /// The same money in another amount.
    pub(crate) fn of_amount(&self, new: Decimal) -> Self {
        let mut event = self.clone();
        if let Self::Payment { amount, .. }
        | Self::Recovery { amount, .. }
        | Self::PaymentReturned { amount, .. } = &mut event
        {
            *amount = new;
        }
        event
    }

    /// The amount that the event states, if it states one.
    pub const fn amount(&self) -> Option<Decimal> {
        match self {
            Self::Disbursement { amount, .. }
            | Self::Payment { amount, .. }
            | Self::Prepayment { amount, .. }
            | Self::Forgiveness { amount, .. }
            | Self::PaymentTakenBack { amount, .. }
            | Self::PaymentReturned { amount, .. }
            | Self::Refund { amount, .. }
            | Self::Waiver { amount, .. }
            | Self::Recovery { amount, .. } => Some(*amount),
            Self::Payoff { amount, .. }
            | Self::Charge { amount, .. }
            | Self::RetentionRelease { amount, .. } => *amount,
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
