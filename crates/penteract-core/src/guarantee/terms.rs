//! The terms of a guarantee: what is covered, how a loss is shared, when and how it may be called.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::delay::Delay;
use crate::{
    DatedTable, DatedTableError, HoleError, Money, Period, Rate, Rounding, Words, said, text,
};

/// The terms of a guarantee of a loan. What the guarantee costs stands in [`GuaranteeFeeTerms`](crate::GuaranteeFeeTerms).
///
/// ```json
/// { "guarantor": "the State", "coverage": "90 %", "loss_sharing": "pari-passu",
///   "accessories": { "kinds": ["interest", "guarantee-fee"] },
///   "waiting_period": { "length": { "months": 2 }, "text": "no call for a credit event within two months of the disbursement" },
///   "latest_call": { "length": { "months": 3 }, "text": "first request within three months of the final maturity" },
///   "provisional": { "within": { "days": 90 } } }
/// ```
///
/// Source: `docs/sources/guarantee-funds.md`, BG-01 to BG-13, EIF-04, EIF-10, GC-01 to GC-08.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct GuaranteeTerms {
    /// Who guarantees, as people read it.
    pub guarantor: String,
    /// The part of a loss that the guarantor bears: 0 to 100 %. Within the tranche, for a first loss.
    pub coverage: Rate,
    /// How a loss is shared.
    #[serde(default)]
    pub loss_sharing: LossSharing,
    /// What is covered besides principal; nothing unless given.
    #[serde(default)]
    pub accessories: CoveredAccessories,
    /// The credit events that open a call; any when the list is empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub events: Vec<CoveredEvent>,
    /// The dates of events for which nobody knows which of them open a call.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub events_unknown: Vec<UnknownEvents>,
    /// How long after the first disbursement a credit event opens no call.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub waiting_period: Option<TimeLimit>,
    /// How long after the maturity the first request may come; at any time unless given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub latest_call: Option<TimeLimit>,
    /// The payment in advance of the final indemnity; none unless given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub provisional: Option<ProvisionalTerms>,
    /// The most that is paid.
    #[serde(default)]
    pub caps: CoverageCaps,
    /// Whether the lender must have lent more than it had before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exposure_test: Option<ExposureTest>,
    /// What else must be true for a call to be paid.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub conditions: Vec<CallCondition>,
    /// How indemnities are rounded to the minor unit of the currency; half up unless given.
    #[serde(default)]
    pub rounding: Rounding,
}

/// How lender and guarantor share a loss.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum LossSharing {
    /// In proportion: each loss, and each recovery, by the coverage (the default).
    #[default]
    PariPassu,
    /// The guarantor bears the loss first, up to a part of what was lent; recoveries go to the lender first.
    FirstLoss {
        /// The tranche, as a part of what was lent: 0 to 100 %.
        up_to: Rate,
    },
}

/// What is covered besides principal.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CoveredAccessories {
    /// Which kinds are covered.
    #[serde(default)]
    pub kinds: Vec<AccessoryKind>,
    /// How many days of them are covered: those before the credit event, in proportion to the days that an amount
    /// accrued over. Without a limit unless given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub days_max: Option<u32>,
}

/// What a borrower owes besides principal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum AccessoryKind {
    /// Interest accrued and not paid.
    Interest,
    /// Interest for late payment.
    LateInterest,
    /// Guarantee fees due and not paid.
    GuaranteeFee,
    /// Other fees due and not paid.
    Fee,
    /// Insurance premiums due and not paid.
    Insurance,
}

/// A credit event that opens a call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CoveredEvent {
    /// Its name, which a claim states: `missed-instalment`, `liquidation`.
    pub kind: String,
    /// The dates of the event on which it counts; any unless given.
    #[serde(default)]
    pub in_force: Period,
    /// The text of the clause.
    pub text: String,
}

/// Dates of credit events for which no source says which of them open a call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct UnknownEvents {
    /// The dates of the event.
    pub in_force: Period,
    /// Why nothing is known.
    pub why: String,
}

/// A clause that sets a length of time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TimeLimit {
    /// How long; the day from which it runs does not count, the last one does.
    pub length: Delay,
    /// The text of the clause.
    pub text: String,
}

/// The payment in advance of the final indemnity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ProvisionalTerms {
    /// How long after the request it is paid at the latest.
    pub within: Delay,
}

impl ProvisionalTerms {
    /// The last day on which it may be paid; `None` beyond the calendar.
    ///
    /// # Example
    /// ```
    /// use penteract_core::{Delay, ProvisionalTerms};
    ///
    /// let provisional = ProvisionalTerms { within: Delay::Days(90) };
    /// assert_eq!(provisional.latest_payment("2021-09-10".parse()?), "2021-12-09".parse().ok());
    /// # Ok::<(), chrono::ParseError>(())
    /// ```
    ///
    /// Source: GC-03. Law: arrêté du 17 avril 2020.
    pub fn latest_payment(&self, requested_on: NaiveDate) -> Option<NaiveDate> {
        self.within.last_day_after(requested_on)
    }
}

/// The most that a guarantor pays.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CoverageCaps {
    /// For one borrower, all claims together.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub per_borrower: Option<Money>,
    /// For a portfolio, all claims together.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub portfolio: Option<PortfolioCap>,
}

/// The cap of a portfolio guarantee: cap rate × coverage × volume of the loans, rounded down to the cent.
///
/// Source: EIF-04, EIF-10.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PortfolioCap {
    /// The part of the guaranteed volume up to which losses are paid: 0 to 100 %.
    pub cap_rate: Rate,
    /// The principal of all loans of the portfolio.
    pub volume: Money,
}

/// The condition that the lender, after the grant, has lent more than on a reference date.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ExposureTest {
    /// The reference date of each period of grant.
    pub reference_dates: Vec<ReferenceDate>,
    /// The text of the clause.
    pub text: String,
}

/// The date at which the lender's exposure is read, for loans granted in a period.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ReferenceDate {
    /// Dates of grant.
    pub granted: Period,
    /// Reference date.
    pub date: NaiveDate,
}

/// Why there is no reference date.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ReferenceDateError {
    /// No date for loans granted then.
    Hole(HoleError),
    /// Two dates for loans granted on one day.
    Overlap(DatedTableError),
}

said! { ReferenceDateError: Error {
    Hole(cause: HoleError);
    Overlap(cause: DatedTableError);
} }

impl ExposureTest {
    /// The date on which the lender's exposure before the grant is read.
    ///
    /// # Errors
    /// [`ReferenceDateError`].
    pub fn reference_date(&self, granted_on: NaiveDate) -> Result<NaiveDate, ReferenceDateError> {
        let rows = self.reference_dates.iter();
        let rows = rows.map(|reference| (reference.granted, reference.date));
        let table = DatedTable::new(
            text!(
                "reference date of the lender's exposure",
                "date de référence de l'encours du prêteur"
            ),
            rows,
        )?;
        Ok(*table.at(granted_on)?)
    }
}

/// Something that must be true for a call to be paid, and that a claim answers by yes or no.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CallCondition {
    /// Its name, under which a claim answers.
    pub id: String,
    /// The text of the clause.
    pub text: String,
}

/// Why terms of a guarantee do not hold together.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum GuaranteeTermsError {
    /// A part of something that is below nothing or above all of it.
    NotAPart {
        /// Which part.
        what: Words,
        /// Its value.
        part: Rate,
    },
    /// A cap below zero.
    NegativeCap {
        /// Which cap.
        what: Words,
        /// Its value.
        amount: Money,
    },
}

said! { GuaranteeTermsError: Error {
    NotAPart { what, part } =>
        "{what} is {part}: it is a part, from 0 % to 100 %",
        "{what} : {part}, alors que c'est une part, de 0 % à 100 %";
    NegativeCap { what, amount } =>
        "{what} is {amount}, below zero: leave the cap out if there is none",
        "{what} : {amount}, c'est négatif ; retirez le plafond s'il n'y en a pas";
} }

impl GuaranteeTerms {
    /// Terms that share losses in proportion, cover principal only, and have no other clause.
    pub fn pari_passu(guarantor: impl Into<String>, coverage: Rate) -> Self {
        Self {
            guarantor: guarantor.into(),
            coverage,
            loss_sharing: LossSharing::PariPassu,
            accessories: CoveredAccessories::default(),
            events: Vec::new(),
            events_unknown: Vec::new(),
            waiting_period: None,
            latest_call: None,
            provisional: None,
            caps: CoverageCaps::default(),
            exposure_test: None,
            conditions: Vec::new(),
            rounding: Rounding::HalfUp,
        }
    }

    /// Whether parts are parts and caps are amounts.
    ///
    /// # Errors
    /// [`GuaranteeTermsError`].
    pub fn check(&self) -> Result<(), GuaranteeTermsError> {
        is_part(&["the coverage", "la quotité garantie"], self.coverage)?;
        if let LossSharing::FirstLoss { up_to } = self.loss_sharing {
            is_part(&["the first loss", "la première perte"], up_to)?;
        }
        if let Some(portfolio) = self.caps.portfolio {
            is_part(
                &[
                    "the cap rate of the portfolio",
                    "le taux plafond du portefeuille",
                ],
                portfolio.cap_rate,
            )?;
            is_cap(
                &["the volume of the portfolio", "le volume du portefeuille"],
                portfolio.volume,
            )?;
        }
        if let Some(cap) = self.caps.per_borrower {
            is_cap(
                &["the cap for a borrower", "le plafond de l'emprunteur"],
                cap,
            )?;
        }
        Ok(())
    }
}

pub(super) fn is_part(what: Words, part: Rate) -> Result<(), GuaranteeTermsError> {
    if part.is_negative() || part > Rate::ONE {
        return Err(GuaranteeTermsError::NotAPart { what, part });
    }
    Ok(())
}

fn is_cap(what: Words, amount: Money) -> Result<(), GuaranteeTermsError> {
    if amount.is_negative() {
        return Err(GuaranteeTermsError::NegativeCap { what, amount });
    }
    Ok(())
}
