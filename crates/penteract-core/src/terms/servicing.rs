//! How a loan is served once it runs: named options, each with its default.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::options::LoanOption;
use super::rounding::is_default;
use crate::EventKind;
use crate::amount::OptionalAmount;
use crate::{DayCount, Rate};

/// A part of what is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Part {
    /// Penalties and late interest.
    Penalties,
    /// Fees, insurance and the borrower's guarantee fee.
    Fees,
    /// Interest.
    Interest,
    /// Principal.
    Principal,
}

/// Whether a payment settles instalment after instalment, or one part of all of them after another.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum AllocationDirection {
    /// The oldest instalment first, all its parts (the default).
    #[default]
    ByInstalment,
    /// The first part of everything due, the oldest first, then the next part.
    ByPart,
}

/// In which order a payment settles what is due.
///
/// What is past due or due comes first, then what is paid in advance.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Allocation {
    /// The order within what is due: penalties, fees, interest, principal unless said otherwise.
    pub due: [Part; 4],
    /// The order within an instalment paid in advance; as `due` unless given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub in_advance: Option<[Part; 4]>,
    /// Instalment by instalment, or part by part, for what is due.
    #[serde(skip_serializing_if = "is_default")]
    pub direction: AllocationDirection,
}

impl Default for Allocation {
    fn default() -> Self {
        Self {
            due: [Part::Penalties, Part::Fees, Part::Interest, Part::Principal],
            in_advance: None,
            direction: AllocationDirection::ByInstalment,
        }
    }
}

/// Which instalments a payment above what is due settles in advance.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum InAdvance {
    /// The next one, then the one after it (the default).
    #[default]
    Next,
    /// The last one, then the one before it.
    Last,
    /// All of them, in equal shares.
    ReAmortise,
}

/// From which day a payment changes the interest, when interest is recalculated.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Rest {
    /// The day of payment (the default).
    #[default]
    Daily,
    /// The next due date, the day of payment included.
    DueDate,
}

/// What a payment ahead of its due date changes, when interest is recalculated.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum AheadOfTime {
    /// Instalments stay as they are; the last one absorbs the interest saved (the default).
    #[default]
    LastInstalment,
    /// It is principal of the instalment of its period; the later ones become smaller.
    SmallerInstalments,
    /// It is principal of the instalment of its period; the later ones stay and end sooner.
    FewerInstalments,
    /// It is principal of the instalment of its period, and taken off the principal of the next ones.
    NextInstalments,
}

/// What becomes of principal that is unpaid after the last due date, when interest is recalculated.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum AfterMaturity {
    /// It goes on bearing interest, at the rate of each day, due at once with the last instalment (the default).
    #[default]
    BearsInterest,
    /// It bears late interest only, if any.
    BearsNothing,
}

/// Interest that follows the days on which the borrower really pays.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Recalculation {
    /// From which day a payment counts.
    pub rest: Rest,
    /// What a payment ahead of time changes.
    pub ahead_of_time: AheadOfTime,
    /// What becomes of principal that is unpaid after the last due date.
    #[serde(skip_serializing_if = "is_default")]
    pub after_maturity: AfterMaturity,
}

/// What late interest runs on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum LateInterestBase {
    /// Principal past its due date (the default: interest on interest is not presumed).
    #[default]
    Principal,
    /// Principal and interest past their due date.
    Instalment,
}

/// Interest on what is past due, a penalty of each late instalment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct LateInterest {
    /// The yearly rate, on top of the interest that the loan bears.
    pub annual: Rate,
    /// What it runs on.
    #[serde(default, skip_serializing_if = "is_default")]
    pub base: LateInterestBase,
    /// How days become a fraction of a year: `ACT/365F` unless given.
    #[serde(default = "late_day_count", skip_serializing_if = "is_late_day_count")]
    pub day_count: DayCount,
    /// No late interest while an instalment is late by this many days or fewer; beyond, it runs from the due date.
    #[serde(default, skip_serializing_if = "is_default")]
    pub grace_days: u32,
}

const fn late_day_count() -> DayCount {
    DayCount::Act365Fixed
}

fn is_late_day_count(day_count: &DayCount) -> bool {
    *day_count == late_day_count()
}

/// What a partial prepayment does to the instalments left.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum PrepaymentEffect {
    /// The same number, each smaller (the default).
    #[default]
    Smaller,
    /// The same amount, fewer of them.
    Shorter,
}

/// What the borrower owes for repaying early: the least of the amounts given here.
///
/// `{ "percent": "3 %", "interest_months": 6 }` is the most that French law allows on a housing loan: 3 % of the
/// principal outstanding before, or six months of interest on the principal repaid.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PrepaymentFee {
    /// A percentage of the principal repaid early.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub percent_of_repaid: Option<Rate>,
    /// A percentage of the principal outstanding before the repayment.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub percent: Option<Rate>,
    /// So many months of interest on the principal repaid early, at the rate of that day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub interest_months: Option<u32>,
}

/// Until when a payoff bears interest.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum PayoffInterest {
    /// The day of the payoff (the default).
    #[default]
    ToPayoffDate,
    /// The due date of the instalment then running.
    ToDueDate,
}

/// Who pays a down payment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum DownPaymentPaid {
    /// The borrower, by a payment (the default).
    #[default]
    ByPayment,
    /// It is taken from the disbursement, and paid that day.
    AtDisbursement,
}

/// What level payments are solved on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum LevelPaymentsOn {
    /// What was disbursed, solved again with each disbursement (the default).
    #[default]
    Disbursed,
    /// The amount approved, once; the last instalment takes what is left.
    Approved,
}

/// What becomes of money above all that the loan asks for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Overpayment {
    /// It is held for the borrower, pays what the loan asks for next, and goes back with a refund (the default).
    #[default]
    Held,
    /// The payment is refused.
    Refused,
}

/// How a loan is served once it runs. Every field has a default: the key `servicing` of `TERMS.json` may be left out.
///
/// # Example
/// ```
/// use penteract_core::{AheadOfTime, Servicing};
///
/// let servicing: Servicing = serde_json::from_str(r#"{
///     "recalculation": { "ahead_of_time": "smaller-instalments" },
///     "prepayment_fee": { "percent": "3 %", "interest_months": 6 }
/// }"#)?;
/// let recalculation = servicing.recalculation.ok_or("recalculated")?;
/// assert_eq!(recalculation.ahead_of_time, AheadOfTime::SmallerInstalments);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Servicing {
    /// The most that may be disbursed, in the currency of the loan; the sum of the terms' disbursements unless given.
    #[serde(with = "OptionalAmount", skip_serializing_if = "Option::is_none")]
    pub approved_amount: Option<Decimal>,
    /// The order in which a payment settles what is due.
    #[serde(skip_serializing_if = "is_default")]
    pub allocation: Allocation,
    /// Which instalments a payment above what is due settles.
    #[serde(skip_serializing_if = "is_default")]
    pub in_advance: InAdvance,
    /// What becomes of money above all that the loan asks for.
    #[serde(skip_serializing_if = "is_default")]
    pub overpayment: Overpayment,
    /// Interest that follows the days of payment; as scheduled, whatever those days, unless given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recalculation: Option<Recalculation>,
    /// Interest on what is past due; none unless given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub late_interest: Option<LateInterest>,
    /// What a partial prepayment does unless its event says otherwise.
    #[serde(skip_serializing_if = "is_default")]
    pub prepayment: PrepaymentEffect,
    /// What is owed for repaying early; nothing unless given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prepayment_fee: Option<PrepaymentFee>,
    /// Until when a payoff bears interest.
    #[serde(skip_serializing_if = "is_default")]
    pub payoff_interest: PayoffInterest,
    /// Who pays a down payment.
    #[serde(skip_serializing_if = "is_default")]
    pub down_payment_paid: DownPaymentPaid,
    /// What level payments are solved on.
    #[serde(skip_serializing_if = "is_default")]
    pub level_payments_on: LevelPaymentsOn,
    /// The kinds of events that the contract allows; all of them unless given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub allowed_events: Option<Vec<EventKind>>,
    /// The borrower's options.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub options: Vec<LoanOption>,
}

impl Allocation {
    /// The order within an instalment paid in advance.
    pub(crate) fn order_in_advance(&self) -> [Part; 4] {
        self.in_advance.unwrap_or(self.due)
    }
}
