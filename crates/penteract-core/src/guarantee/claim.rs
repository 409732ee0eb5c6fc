//! A call of a guarantee: what is claimed, and what comes of it.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::error::ClaimError;
use super::indemnity::Indemnity;
use super::refusal;
use super::terms::{AccessoryKind, GuaranteeTerms, is_part};
use crate::{Money, Rate, said};

/// A claim of a lender on its guarantor. All amounts are in one currency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Claim {
    /// What happened.
    pub event: CreditEvent,
    /// The day on which the loan was granted.
    pub granted_on: NaiveDate,
    /// The day of the first disbursement.
    pub disbursed_on: NaiveDate,
    /// The final due date of the contract, as first agreed or as rescheduled.
    pub maturity: NaiveDate,
    /// The day of the first request, for a provisional payment or for the indemnity.
    pub requested_on: NaiveDate,
    /// What was lent.
    pub lent: Money,
    /// Principal outstanding at the event.
    pub outstanding_principal: Money,
    /// What is owed besides.
    #[serde(default)]
    pub accessories: Vec<Accessory>,
    /// The part of the claim that is lost: all of it, or the part that the lender waives or converts in a
    /// restructuring that keeps the rest. The indemnity of that part is final, and the guarantee ends on it.
    #[serde(default = "all")]
    pub waived: Rate,
    /// What the new schedule of the part that is kept costs the lender; none unless given. See
    /// [`actuarial_loss`](super::actuarial_loss).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub actuarial_loss: Option<Money>,
    /// What was recovered since the event, from the borrower, sureties or collateral.
    #[serde(default)]
    pub recoveries: Vec<Recovery>,
    /// What the guarantor has paid in advance.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub provisional_paid: Option<Money>,
    /// What the guarantor has paid on earlier claims, which counts towards the caps.
    #[serde(default)]
    pub paid_before: PaidBefore,
    /// The lender's exposure to the borrower, where the terms test it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exposure: Option<LenderExposure>,
    /// For each condition of the terms, whether it is met.
    #[serde(default)]
    pub conditions: BTreeMap<String, bool>,
}

const fn all() -> Rate {
    Rate::ONE
}

/// What happened to the borrower or to the loan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CreditEvent {
    /// Its name in the terms.
    pub kind: String,
    /// When.
    pub date: NaiveDate,
}

/// An amount owed besides principal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Accessory {
    /// What it is.
    pub kind: AccessoryKind,
    /// How much.
    pub amount: Money,
    /// The first day that it accrued for.
    pub accrued_from: NaiveDate,
    /// The day until which it accrued, which does not count; the same day for an amount that falls due at once.
    pub accrued_until: NaiveDate,
}

/// Money that came in after the event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Recovery {
    /// When.
    pub date: NaiveDate,
    /// How much.
    pub amount: Money,
}

/// What the guarantor has paid on earlier claims; nothing unless given.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PaidBefore {
    /// For the same borrower.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub for_borrower: Option<Money>,
    /// For the same portfolio.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub in_portfolio: Option<Money>,
}

/// What a lender has lent to a borrower, before and after.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct LenderExposure {
    /// Drawn on the reference date.
    pub on_reference_date: Money,
    /// Drawn after the grant, the guaranteed loan included.
    pub after_grant: Money,
    /// Reductions in between that do not count: those of a schedule agreed before the reference date, or decided by the
    /// borrower.
    pub reductions: Money,
}

/// Who pays the difference between the final indemnity and the provisional payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum BalanceDirection {
    /// The guarantor pays the rest.
    GuarantorPays,
    /// The lender gives back what was paid too much.
    LenderRepays,
    /// Nothing is left to pay.
    Settled,
}

/// Which cap made an indemnity smaller.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum CapKind {
    /// The cap for a borrower.
    PerBorrower,
    /// The cap of the portfolio.
    Portfolio,
}

said! { CapKind {
    PerBorrower => "the cap for a borrower", "le plafond de l'emprunteur";
    Portfolio => "the cap of the portfolio", "le plafond du portefeuille";
} }

/// How one recovery is shared: what it takes off the guarantor's indemnity is the guarantor's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SharedRecovery {
    date: NaiveDate,
    guarantor: Money,
    lender: Money,
}

impl SharedRecovery {
    /// When it came in.
    pub const fn date(&self) -> NaiveDate {
        self.date
    }

    /// The guarantor's part.
    pub const fn guarantor(&self) -> Money {
        self.guarantor
    }

    /// The lender's part.
    pub const fn lender(&self) -> Money {
        self.lender
    }
}

/// What comes of a claim that the terms admit. `indemnity + lender_loss = loss`, to the cent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ClaimOutcome {
    claimed: Money,
    recovered: Money,
    loss: Money,
    covered_loss: Money,
    indemnity: Money,
    lender_loss: Money,
    limited_by: Option<CapKind>,
    provisional_paid: Money,
    true_up: Money,
    direction: BalanceDirection,
    recoveries: Vec<SharedRecovery>,
    still_guaranteed: Money,
}

impl ClaimOutcome {
    /// Principal and accessories lost, before recoveries.
    pub const fn claimed(&self) -> Money {
        self.claimed
    }

    /// All recoveries.
    pub const fn recovered(&self) -> Money {
        self.recovered
    }

    /// What is lost: claimed less recovered.
    pub const fn loss(&self) -> Money {
        self.loss
    }

    /// The loss that the guarantee covers: without the accessories that it does not, recoveries being set against what
    /// it covers first.
    pub const fn covered_loss(&self) -> Money {
        self.covered_loss
    }

    /// The guarantor's part of the loss.
    pub const fn indemnity(&self) -> Money {
        self.indemnity
    }

    /// The lender's part of the loss.
    pub const fn lender_loss(&self) -> Money {
        self.lender_loss
    }

    /// The cap that made the indemnity smaller, if one did.
    pub const fn limited_by(&self) -> Option<CapKind> {
        self.limited_by
    }

    /// What was paid in advance.
    pub const fn provisional_paid(&self) -> Money {
        self.provisional_paid
    }

    /// Indemnity less provisional payment; negative when the lender repays.
    pub const fn true_up(&self) -> Money {
        self.true_up
    }

    /// Who pays the difference.
    pub const fn direction(&self) -> BalanceDirection {
        self.direction
    }

    /// The recoveries in order of date, each shared.
    pub fn recoveries(&self) -> &[SharedRecovery] {
        &self.recoveries
    }

    /// The principal on which the guarantee goes on: what was kept in a restructuring.
    pub const fn still_guaranteed(&self) -> Money {
        self.still_guaranteed
    }
}

/// A payment in advance of the final indemnity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ProvisionalPayment {
    amount: Money,
    latest_payment: NaiveDate,
}

impl ProvisionalPayment {
    /// The indemnity of the loss as it is estimated.
    pub const fn amount(&self) -> Money {
        self.amount
    }

    /// The last day on which it may be paid.
    pub const fn latest_payment(&self) -> NaiveDate {
        self.latest_payment
    }
}

impl GuaranteeTerms {
    /// What the guarantor pays on a claim in the end, and how loss and recoveries are shared.
    ///
    /// Loss = part lost × (principal + accessories) + actuarial loss of the part kept − recoveries. Indemnity =
    /// coverage × covered loss, within the first-loss tranche and the caps.
    ///
    /// # Errors
    /// [`ClaimError::Refused`] when the terms refuse it, with every condition that failed and its text; the others when
    /// the claim does not hold together.
    ///
    /// # Example
    /// ```
    /// use penteract_core::{BalanceDirection, Claim, GuaranteeTerms};
    ///
    /// let terms: GuaranteeTerms = serde_json::from_str(r#"{ "guarantor": "the State", "coverage": "90 %",
    ///     "accessories": { "kinds": ["interest", "guarantee-fee"] } }"#)?;
    /// let claim: Claim = serde_json::from_str(r#"{
    ///     "event": { "kind": "liquidation", "date": "2021-11-03" },
    ///     "granted_on": "2020-06-15", "disbursed_on": "2020-06-15", "maturity": "2026-06-15", "requested_on": "2021-12-01",
    ///     "lent": "100000.00 EUR", "outstanding_principal": "80000.00 EUR",
    ///     "accessories": [
    ///         { "kind": "interest", "amount": "600.00 EUR", "accrued_from": "2021-06-15", "accrued_until": "2021-11-03" },
    ///         { "kind": "guarantee-fee", "amount": "100.00 EUR", "accrued_from": "2021-06-15", "accrued_until": "2021-11-03" }],
    ///     "recoveries": [{ "date": "2022-10-01", "amount": "20000.00 EUR" }],
    ///     "provisional_paid": "60000.00 EUR" }"#)?;
    /// let outcome = terms.settle(&claim)?;
    /// assert_eq!(outcome.loss().to_string(), "60700.00 EUR");
    /// assert_eq!(outcome.indemnity().to_string(), "54630.00 EUR");
    /// assert_eq!(outcome.true_up().to_string(), "-5370.00 EUR");
    /// assert_eq!(outcome.direction(), BalanceDirection::LenderRepays);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// Source: BG-05, GC-04, GC-05.
    pub fn settle(&self, claim: &Claim) -> Result<ClaimOutcome, ClaimError> {
        self.admit(claim)?;
        let indemnity = Indemnity::of(self, claim)?;
        let recovered = claim.recovered()?;
        let shares = indemnity.after(recovered)?;
        let provisional_paid = claim.provisional_paid.unwrap_or(claim.nothing());
        let true_up = shares.guarantor.checked_sub(provisional_paid)?;
        let direction = if true_up.is_zero() {
            BalanceDirection::Settled
        } else if true_up.is_negative() {
            BalanceDirection::LenderRepays
        } else {
            BalanceDirection::GuarantorPays
        };
        Ok(ClaimOutcome {
            claimed: indemnity.claimed(),
            recovered,
            loss: shares.loss,
            covered_loss: shares.covered_loss,
            indemnity: shares.guarantor,
            lender_loss: shares.lender,
            limited_by: shares.limited_by,
            provisional_paid,
            true_up,
            direction,
            recoveries: shared(&indemnity, claim)?,
            still_guaranteed: indemnity.principal_kept(),
        })
    }

    /// The payment in advance on a claim: the indemnity of the loss that is left when the recoveries expected from now
    /// on have come in, less what was already paid; zero at least.
    ///
    /// # Errors
    /// As [`Self::settle`]; [`ClaimError::NoProvisional`] when the terms have none.
    pub fn provisional_payment(
        &self,
        claim: &Claim,
        expected_recoveries: Money,
    ) -> Result<ProvisionalPayment, ClaimError> {
        self.admit(claim)?;
        let provisional = self.provisional.ok_or(ClaimError::NoProvisional {
            guarantor: self.guarantor.clone(),
        })?;
        let latest_payment =
            provisional
                .latest_payment(claim.requested_on)
                .ok_or(ClaimError::BeyondCalendar {
                    date: claim.requested_on,
                })?;
        let recovered = claim.recovered()?.checked_add(expected_recoveries)?;
        let estimate = Indemnity::of(self, claim)?.after(recovered)?.guarantor;
        let paid = claim.provisional_paid.unwrap_or(claim.nothing());
        let due = estimate.checked_sub(paid)?;
        Ok(ProvisionalPayment {
            amount: if due.is_negative() {
                claim.nothing()
            } else {
                due
            },
            latest_payment,
        })
    }

    /// Terms and claim hold together, and the terms admit the claim.
    fn admit(&self, claim: &Claim) -> Result<(), ClaimError> {
        self.check()?;
        claim.check()?;
        let refusals = refusal::refusals(self, claim)?;
        if refusals.is_empty() {
            Ok(())
        } else {
            Err(ClaimError::Refused { refusals })
        }
    }
}

/// Each recovery by what it takes off the indemnity; the sum of the parts is the recovery.
fn shared(indemnity: &Indemnity, claim: &Claim) -> Result<Vec<SharedRecovery>, ClaimError> {
    let mut recoveries = claim.recoveries.clone();
    recoveries.sort_by_key(|recovery| recovery.date);
    let mut recovered = claim.nothing();
    let mut before = indemnity.after(recovered)?.guarantor;
    let mut rows = Vec::with_capacity(recoveries.len());
    for recovery in recoveries {
        recovered = recovered.checked_add(recovery.amount)?;
        let after = indemnity.after(recovered)?.guarantor;
        let guarantor = before.checked_sub(after)?;
        rows.push(SharedRecovery {
            date: recovery.date,
            guarantor,
            lender: recovery.amount.checked_sub(guarantor)?,
        });
        before = after;
    }
    Ok(rows)
}

impl Claim {
    pub(super) fn nothing(&self) -> Money {
        Money::zero(self.lent.currency())
    }

    fn recovered(&self) -> Result<Money, ClaimError> {
        let amounts = self.recoveries.iter().map(|recovery| recovery.amount);
        let sum = amounts
            .into_iter()
            .try_fold(self.nothing(), Money::checked_add)?;
        Ok(sum)
    }

    /// Dates in order, amounts not below zero.
    fn check(&self) -> Result<(), ClaimError> {
        is_part(
            &[
                "the part of the claim that is waived",
                "la part abandonnée de la créance",
            ],
            self.waived,
        )?;
        self.check_dates()?;
        let owed = [
            (&["what was lent", "ce qui a été prêté"], Some(self.lent)),
            (
                &["the outstanding principal", "le capital restant dû"],
                Some(self.outstanding_principal),
            ),
            (
                &["the actuarial loss", "la perte actuarielle"],
                self.actuarial_loss,
            ),
            (
                &["the provisional payment", "l'indemnisation provisoire"],
                self.provisional_paid,
            ),
            (
                &[
                    "what was paid before for the borrower",
                    "ce qui a déjà été payé pour l'emprunteur",
                ],
                self.paid_before.for_borrower,
            ),
            (
                &[
                    "what was paid before in the portfolio",
                    "ce qui a déjà été payé dans le portefeuille",
                ],
                self.paid_before.in_portfolio,
            ),
        ];
        let owed = owed
            .into_iter()
            .filter_map(|(what, amount)| Some((what, amount?)));
        let accessories = self.accessories.iter();
        let accessories =
            accessories.map(|accessory| (&["an accessory", "un accessoire"], accessory.amount));
        let recoveries = self.recoveries.iter();
        let recoveries =
            recoveries.map(|recovery| (&["a recovery", "un recouvrement"], recovery.amount));
        let mut amounts = owed.chain(accessories).chain(recoveries);
        if let Some((what, amount)) = amounts.find(|(_, amount)| amount.is_negative()) {
            return Err(ClaimError::Negative { what, amount });
        }
        if self.waived == Rate::ONE && self.actuarial_loss.is_some_and(|loss| !loss.is_zero()) {
            return Err(ClaimError::NothingKept);
        }
        Ok(())
    }

    fn check_dates(&self) -> Result<(), ClaimError> {
        let out_of_order = |first, first_date, second, second_date| ClaimError::OutOfOrder {
            event: self.event.kind.clone(),
            first,
            first_date,
            second,
            second_date,
        };
        if self.event.date < self.disbursed_on {
            let disbursed = self.disbursed_on;
            return Err(out_of_order(
                &["the disbursement", "le déblocage"],
                disbursed,
                &["the event", "l'évènement"],
                self.event.date,
            ));
        }
        if self.requested_on < self.event.date {
            let requested = self.requested_on;
            return Err(out_of_order(
                &["the event", "l'évènement"],
                self.event.date,
                &["the request", "la demande"],
                requested,
            ));
        }
        let early = self
            .recoveries
            .iter()
            .find(|recovery| recovery.date < self.event.date);
        if let Some(recovery) = early {
            return Err(out_of_order(
                &["the event", "l'évènement"],
                self.event.date,
                &["a recovery", "un recouvrement"],
                recovery.date,
            ));
        }
        let backwards = |accessory: &&Accessory| accessory.accrued_until < accessory.accrued_from;
        if let Some(accessory) = self.accessories.iter().find(backwards) {
            let (from, until) = (accessory.accrued_from, accessory.accrued_until);
            return Err(out_of_order(
                &["the start of an accessory", "le début d'un accessoire"],
                from,
                &["its end", "sa fin"],
                until,
            ));
        }
        Ok(())
    }
}
