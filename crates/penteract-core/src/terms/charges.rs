//! What is paid besides principal and interest, or withheld: fees, insurance, retention, down payment.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::options::TimeSpan;
use super::payer::Payer;
use super::rounding::is_default;
use crate::amount::{Amount, OptionalAmount};
use crate::{Rate, said};

/// What a fee in percent is taken of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum FeeBase {
    /// What is drawn that day; for a fee at disbursement.
    Disbursed,
    /// The sum of all disbursements.
    Principal,
    /// The principal outstanding before the instalment.
    Outstanding,
    /// Principal and interest of the instalment.
    Instalment,
    /// The interest of the instalment.
    Interest,
}

said! { FeeBase {
    Disbursed => "of the amount drawn", "du montant versé";
    Principal => "of the loan", "du prêt";
    Outstanding => "of the outstanding principal", "du capital restant dû";
    Instalment => "of the instalment", "de l'échéance";
    Interest => "of the interest", "des intérêts";
} }

/// How much a fee is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FeeAmount {
    /// A fixed amount, in the currency of the loan.
    Amount(Decimal),
    /// A percentage of something, rounded as the schedule is.
    Percent {
        /// The percentage.
        percent: Rate,
        /// Of what.
        of: FeeBase,
    },
}

/// When a fee is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum FeeTiming {
    /// On the day of each disbursement; an amount on the first one only.
    Disbursement,
    /// With each instalment, those without a payment included.
    EachInstalment,
    /// With each instalment that pays principal or interest.
    EachPayingInstalment,
    /// With the last instalment.
    LastInstalment,
}

said! { FeeTiming {
    Disbursement => "at the disbursement", "au déblocage";
    EachInstalment => "with each instalment", "à chaque échéance";
    EachPayingInstalment => "with each instalment that pays principal or interest", "à chaque échéance qui paie du capital ou des intérêts";
    LastInstalment => "with the last instalment", "à la dernière échéance";
} }

/// A fee.
///
/// ```json
/// { "id": "arrangement", "percent": "0.40 %", "of": "disbursed", "when": "disbursement" }
/// { "id": "statement", "amount": "2.00", "when": "each-instalment" }
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "FeeData", into = "FeeData")]
pub struct FeeTerms {
    /// A short name, for people and reports.
    pub id: String,
    /// How much.
    pub amount: FeeAmount,
    /// When.
    pub when: FeeTiming,
    /// By whom.
    pub payer: Payer,
    /// Whether the lender withholds it from what is drawn that day instead of asking for it; for a fee of the borrower
    /// at disbursement.
    pub withheld: bool,
}

/// The written form of a fee.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(rename = "Fee")
)]
pub(super) struct FeeData {
    /// A short name, for people and reports.
    id: String,
    /// A fixed amount; or else `percent` and `of`.
    #[serde(
        with = "OptionalAmount",
        default,
        skip_serializing_if = "Option::is_none"
    )]
    amount: Option<Decimal>,
    /// A percentage of what `of` says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    percent: Option<Rate>,
    /// What the percentage is taken of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    of: Option<FeeBase>,
    /// When it is due.
    when: FeeTiming,
    /// Who pays it; the borrower unless given.
    #[serde(default, skip_serializing_if = "is_default")]
    payer: Payer,
    /// Whether it is withheld from what is drawn that day, for a fee at disbursement.
    #[serde(default, skip_serializing_if = "is_default")]
    withheld: bool,
}

/// Why a written fee is not one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeeTextError {
    /// The name of the fee.
    pub id: String,
}

said! { struct FeeTextError: Error { id } =>
    "fee `{id}` needs either `amount`, or `percent` and `of`, and not both",
    "les frais `{id}` demandent soit `amount`, soit `percent` et `of`, et pas les deux"
}

impl TryFrom<FeeData> for FeeTerms {
    type Error = FeeTextError;

    fn try_from(data: FeeData) -> Result<Self, FeeTextError> {
        let amount = match (data.amount, data.percent, data.of) {
            (Some(amount), None, None) => FeeAmount::Amount(amount),
            (None, Some(percent), Some(of)) => FeeAmount::Percent { percent, of },
            _ => return Err(FeeTextError { id: data.id }),
        };
        Ok(Self {
            id: data.id,
            amount,
            when: data.when,
            payer: data.payer,
            withheld: data.withheld,
        })
    }
}

impl From<FeeTerms> for FeeData {
    fn from(fee: FeeTerms) -> Self {
        let (amount, percent, of) = match fee.amount {
            FeeAmount::Amount(amount) => (Some(amount), None, None),
            FeeAmount::Percent { percent, of } => (None, Some(percent), Some(of)),
        };
        Self {
            id: fee.id,
            amount,
            percent,
            of,
            when: fee.when,
            payer: fee.payer,
            withheld: fee.withheld,
        }
    }
}

/// What the insurance premium is taken of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum InsuranceBase {
    /// All that was lent: the premium is the same at each instalment (the default).
    #[default]
    InitialPrincipal,
    /// The principal outstanding before the instalment.
    OutstandingPrincipal,
}

/// Insurance of the borrower, paid with the instalments. Nothing is paid in a phase without payments.
///
/// ```json
/// { "rate": "0.40 %", "base": "initial-principal", "required": false }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct InsuranceTerms {
    /// Yearly rate; a period pays its part of a year.
    pub rate: Rate,
    /// Of what.
    #[serde(default)]
    pub base: InsuranceBase,
    /// Whether the lender requires it: then it counts in the effective rate.
    #[serde(default)]
    pub required: bool,
    /// Whether it is also paid in phases without payments.
    #[serde(default, skip_serializing_if = "super::rounding::is_default")]
    pub during_deferral: bool,
}

/// Cash withheld from the disbursements and given back with the last instalment, or on a day before.
///
/// ```json
/// { "percent": "5 %", "interest": "0.5 %", "released_after": { "months": 24 } }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RetentionTerms {
    /// The part of each disbursement that is withheld.
    pub percent: Rate,
    /// Yearly simple interest that the retention earns for the borrower; none unless given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub interest: Option<Rate>,
    /// How long after the first disbursement all that is held goes back, if the loan has not ended; nothing is withheld of
    /// what is drawn from that day on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub released_after: Option<TimeSpan>,
}

/// A part of each disbursement that the borrower pays back the same day; no interest runs on it.
///
/// ```json
/// { "percent": "25 %" }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DownPaymentTerms {
    /// The part of each disbursement; rounded to the minor unit, then to the multiple of the instalments.
    pub percent: Rate,
}

/// Money drawn by the borrower on one day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Disbursement {
    /// The day; it bears interest.
    pub date: NaiveDate,
    /// How much, in the currency of the loan.
    #[serde(with = "Amount")]
    pub amount: Decimal,
}
