//! The fee of a guarantor: what it is taken of, at which rate in which year, when it is paid and by whom.

use rust_decimal::Decimal;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::payer::Payer;
use super::rounding::{AmountRounding, is_default};
use crate::amount::OptionalAmount;
use crate::{Rate, said};

/// What the yearly rates of a guarantee fee are taken of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum GuaranteeFeeBase {
    /// The guaranteed share of the outstanding principal (the default).
    #[default]
    GuaranteedShare,
    /// The whole outstanding principal.
    Loan,
}

said! { GuaranteeFeeBase {
    GuaranteedShare => "on the guaranteed share", "sur la part garantie";
    Loan => "on the whole loan", "sur tout le prêt";
} }

/// When a guarantee fee is paid. The fee of each year of the loan is the sum of its periods, rounded once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum GuaranteeFeeTiming {
    /// In two levies: the years of the initial deferral (at least the first) on the day of the first disbursement, all
    /// later ones together when the deferral ends, which is when the option to amortise is exercised.
    AtLevy,
    /// Each year's fee on the first day of that year of the loan.
    YearlyInAdvance,
    /// Each year's fee with the last due date of that year of the loan.
    YearlyInArrears,
    /// Each instalment carries what its own period accrued, rounded on each (the default).
    #[default]
    EachInstalment,
    /// As `each-instalment`, but what a phase without payments accrues is due with its last instalment, rounded once.
    AfterDeferral,
    /// The total is spread evenly over the instalments that pay principal; the last takes the remainder.
    Spread,
    /// Once, on the day of the first disbursement: the first rate of the grid, of the whole loan, whatever its length.
    Upfront,
    /// Once for each disbursement, on its day: the first rate of the grid, of what is drawn.
    EachDisbursement,
}

said! { GuaranteeFeeTiming {
    AtLevy =>
        "due at disbursement for the years of the initial deferral, then all at once for those after it, when that deferral ends",
        "due au déblocage pour les années du différé initial, puis en une fois pour toutes les suivantes à la fin de ce différé";
    YearlyInAdvance => "due at the start of each year", "due au début de chaque année";
    YearlyInArrears => "due at the end of each year", "due à la fin de chaque année";
    EachInstalment => "due with each instalment", "due avec chaque échéance";
    AfterDeferral =>
        "due at the end of a deferral for all of it, then with each instalment",
        "due à la fin d'un différé pour toute sa durée, puis avec chaque échéance";
    Spread => "spread evenly over the instalments", "étalée sur les échéances";
    Upfront => "due once, at disbursement", "due une fois, au déblocage";
    EachDisbursement => "due on the day of each disbursement", "due le jour de chaque déblocage";
} }

/// A slice of an amount, and the rate that is charged on it alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct FeeSlice {
    /// Up to where it goes, from the end of the slice before or from zero; the last one has no end.
    #[serde(
        with = "OptionalAmount",
        default,
        skip_serializing_if = "Option::is_none"
    )]
    pub up_to: Option<Decimal>,
    /// Its rate: once, not a year.
    pub rate: Rate,
}

/// The fee of a guarantor.
///
/// The fee of a period is base × rate of its year × principal outstanding before the instalment × the period's part of
/// a year (one over the periods in a year).
///
/// ```json
/// { "coverage": "90 %", "base": "guaranteed-share", "yearly_rates": ["25 bp", "50 bp", "50 bp"],
///   "timing": "at-levy", "payer": "borrower" }
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct GuaranteeFeeTerms {
    /// The part of the loan that the guarantor covers: 0 to 100 %.
    pub coverage: Rate,
    /// Of what the rates are taken.
    #[serde(default)]
    pub base: GuaranteeFeeBase,
    /// The yearly rate of each year of the loan, the first year first. The last one does not repeat: a loan longer than
    /// the grid is an error. Or else `slices`, or `amount`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub yearly_rates: Vec<Rate>,
    /// The rate of each slice of the base, from zero up: each is charged on its slice alone. For a fee paid once, upfront.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub slices: Vec<FeeSlice>,
    /// A fixed amount, in the currency of the loan. For a fee paid once, upfront.
    #[serde(
        with = "OptionalAmount",
        default,
        skip_serializing_if = "Option::is_none"
    )]
    pub amount: Option<Decimal>,
    /// When it is paid.
    #[serde(default)]
    pub timing: GuaranteeFeeTiming,
    /// By whom.
    #[serde(default)]
    pub payer: Payer,
    /// The most that the fee is in all, as a part of what is lent; the payments that would go beyond are cut, the last
    /// ones first. Without a limit unless given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub total_max: Option<Rate>,
    /// The same as an amount, in the currency of the loan.
    #[serde(
        with = "OptionalAmount",
        default,
        skip_serializing_if = "Option::is_none"
    )]
    pub amount_max: Option<Decimal>,
    /// Whether the lender withholds it from what is drawn that day instead of asking for it; for a fee of the borrower
    /// that is paid once or at each disbursement.
    #[serde(default, skip_serializing_if = "is_default")]
    pub withheld: bool,
    /// How it is rounded to the minor unit of the currency; half up unless given.
    #[serde(default, skip_serializing_if = "is_default")]
    pub rounding: AmountRounding,
}

/// The fees of guarantors as they are written: one, or a list.
#[derive(Serialize, Deserialize)]
#[serde(untagged)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(super) enum OneOrSeveral {
    /// One fee.
    One(GuaranteeFeeTerms),
    /// Several.
    Several(Vec<GuaranteeFeeTerms>),
}

impl OneOrSeveral {
    pub(super) fn serialize<S: Serializer>(
        fees: &[GuaranteeFeeTerms],
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        match fees {
            [fee] => fee.serialize(serializer),
            _ => fees.serialize(serializer),
        }
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Vec<GuaranteeFeeTerms>, D::Error> {
        Ok(match <Self as Deserialize>::deserialize(deserializer)? {
            Self::One(fee) => vec![fee],
            Self::Several(fees) => fees,
        })
    }
}
