//! From a loan's life to a claim: what is owed at the credit event, and what came in since.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::claim::{Accessory, Claim, CreditEvent, LenderExposure, PaidBefore, Recovery};
use super::terms::{AccessoryKind, GuaranteeTerms};
use crate::loan::{CreditEventState, Event, Loan, LoanError, LoanState};
use crate::{EventKind, LoanTerms, Money, MoneyError, Rate, said};

/// A contract: the terms of a loan, and the guarantee behind it.
///
/// ```json
/// { "terms": { "currency": "EUR", … }, "guarantee": { "guarantor": "the State", "coverage": "90 %" } }
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Contract {
    /// The terms of the loan.
    pub terms: LoanTerms,
    /// The terms of its guarantee; none unless given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub guarantee: Option<GuaranteeTerms>,
}

/// What a claim needs and the events of a loan do not say. Everything may be left out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ClaimFacts {
    /// The day of the grant; that of the first disbursement unless given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub granted_on: Option<NaiveDate>,
    /// The day of the first request; the day of the claim unless given, or when it is later than that.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub requested_on: Option<NaiveDate>,
    /// What the guarantor paid in advance, each with its day; those after the day of the claim do not count.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub provisional_payments: Vec<Recovery>,
    /// What is still expected to be recovered when a payment in advance is asked for; nothing unless given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expected_recoveries: Option<Money>,
    /// What the guarantor has paid on earlier claims.
    pub paid_before: PaidBefore,
    /// The lender's exposure to the borrower, where the terms test it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exposure: Option<LenderExposure>,
    /// For each condition of the terms, whether it is met.
    pub conditions: BTreeMap<String, bool>,
}

/// Why the life of a loan makes no claim.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum CallError {
    /// Nothing to claim for.
    NoCreditEvent {
        /// The day of the claim.
        date: NaiveDate,
    },
    /// Nothing was lent.
    NotDrawn {
        /// The day of the claim.
        date: NaiveDate,
    },
    /// Fees owed that may be the guarantee's or not, which a guarantee does not cover alike.
    FeesOfSeveralKinds {
        /// The fees unpaid.
        fees: Money,
        /// The day of the credit event.
        date: NaiveDate,
    },
    /// What was owed has changed since, otherwise than by money that came in.
    ChangedSince {
        /// The event.
        kind: EventKind,
        /// Its day.
        date: NaiveDate,
    },
    /// The loan cannot be read.
    Loan(LoanError),
    /// Amounts too large.
    Money(MoneyError),
}

said! { CallError: Error {
    NoCreditEvent { date } =>
        "no credit event is recorded up to {date}: record a `credit-event`, or claim on a later day",
        "aucun évènement de crédit n'est enregistré jusqu'au {date} : enregistrez un `credit-event`, ou appelez un jour plus tard";
    NotDrawn { date } =>
        "nothing was drawn up to {date}: there is no loss to claim",
        "rien n'a été débloqué jusqu'au {date} : il n'y a pas de perte à réclamer";
    FeesOfSeveralKinds { fees, date } =>
        "{fees} of fees are unpaid at the credit event of {date}, and the loan has several kinds of them: state the claim itself, with each accessory",
        "{fees} de frais sont impayés à l'évènement de crédit du {date}, et le prêt en a plusieurs sortes : écrivez l'appel lui-même, avec chaque accessoire";
    ChangedSince { kind, date } =>
        "the {kind} of {date}, after the credit event, changes what is owed: state the claim itself",
        "un évènement du {date}, après l'évènement de crédit, change ce qui est dû ({kind}) : écrivez l'appel lui-même";
    Loan(cause: LoanError);
    Money(cause: MoneyError);
} }

impl Loan {
    /// The claim on the guarantor for the credit event of this loan, as it stands at the end of a day.
    ///
    /// Claimed is what was owed at the credit event: principal; interest by instalment, from the start of its period;
    /// fees; late interest and penalties. Recovered is all that came in after the event and up to the day. Amounts are
    /// in the currency of the loan.
    ///
    /// # Errors
    /// [`CallError`]: no credit event, or a loan whose events do not say what is claimed.
    ///
    /// # Example
    /// ```
    /// use penteract_core::{ClaimFacts, GuaranteeTerms, Loan, LoanEvents, LoanTerms};
    ///
    /// let terms: LoanTerms = serde_json::from_str(r#"{
    ///     "currency": "EUR",
    ///     "disbursements": [{ "date": "2020-06-15", "amount": "100000.00" }],
    ///     "rate": { "kind": "fixed", "annual": "0 %" },
    ///     "frequency": { "months": 1 },
    ///     "phases": [{ "kind": "level-principal", "months": 10 }]
    /// }"#)?;
    /// let life: LoanEvents = serde_json::from_str(r#"{ "events": [
    ///     { "kind": "payment", "date": "2020-07-15", "amount": "10000.00" },
    ///     { "kind": "credit-event", "date": "2020-10-01", "cause": "liquidation" },
    ///     { "kind": "recovery", "date": "2021-03-01", "amount": "20000.00" }
    /// ] }"#)?;
    /// let loan = Loan::with_events(terms, life.events)?;
    /// let claim = loan.claim(&ClaimFacts::default(), "2021-06-30".parse()?)?;
    /// assert_eq!(claim.outstanding_principal.to_string(), "90000.00 EUR");
    ///
    /// let guarantee = GuaranteeTerms::pari_passu("the State", "90 %".parse()?);
    /// assert_eq!(guarantee.settle(&claim)?.indemnity().to_string(), "63000.00 EUR");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn claim(&self, facts: &ClaimFacts, date: NaiveDate) -> Result<Claim, CallError> {
        let now = self.as_of(date)?;
        let Some(event) = now.credit_event() else {
            return Err(CallError::NoCreditEvent { date });
        };
        let at_event = self.as_of(event.date)?;
        let disbursed_on = now
            .first_disbursed_on()
            .ok_or(CallError::NotDrawn { date })?;
        let paid_in_advance = facts.provisional_payments.iter();
        let mut paid_in_advance = paid_in_advance.filter(|payment| payment.date <= date);
        let currency = now.currency();
        let provisional_paid = paid_in_advance
            .try_fold(Money::zero(currency), |sum, payment| {
                sum.checked_add(payment.amount)
            })?;
        Ok(Claim {
            event: CreditEvent {
                kind: event.cause.clone(),
                date: event.date,
            },
            granted_on: facts.granted_on.unwrap_or(disbursed_on),
            disbursed_on,
            maturity: self.maturity_before(event, &now)?,
            requested_on: facts.requested_on.unwrap_or(date).min(date),
            lent: Money::new(now.disbursed(), currency)?,
            outstanding_principal: Money::new(event.loss.principal, currency)?,
            accessories: self.accessories(event, &at_event)?,
            waived: Rate::ONE,
            actuarial_loss: None,
            recoveries: self.recovered_since(event.date, date, &now)?,
            provisional_paid: (!provisional_paid.is_zero()).then_some(provisional_paid),
            paid_before: facts.paid_before,
            exposure: facts.exposure,
            conditions: facts.conditions.clone(),
        })
    }

    /// The final due date of the contract: an acceleration does not move it.
    fn maturity_before(
        &self,
        event: &CreditEventState,
        now: &LoanState,
    ) -> Result<NaiveDate, CallError> {
        if !event.accelerates {
            return Ok(now.maturity_date());
        }
        let events = self.events().iter();
        let before = events
            .take_while(|one| !matches!(one, Event::CreditEvent { .. }))
            .cloned()
            .collect();
        let loan = Self::with_events(self.terms().clone(), before)?;
        Ok(loan.as_of(event.date)?.maturity_date())
    }

    /// What is owed besides principal at the credit event.
    fn accessories(
        &self,
        event: &CreditEventState,
        at_event: &LoanState,
    ) -> Result<Vec<Accessory>, CallError> {
        let currency = at_event.currency();
        let mut accessories = Vec::new();
        let mut add = |kind, amount: Decimal, accrued_from, accrued_until| {
            if !amount.is_zero() {
                accessories.push(Accessory {
                    kind,
                    amount: Money::new(amount, currency)?,
                    accrued_from,
                    accrued_until,
                });
            }
            Ok::<(), MoneyError>(())
        };
        let mut accrued = event.loss.interest;
        let lines = at_event.lines().iter();
        for line in lines.filter(|line| line.due_date() <= event.date) {
            let unpaid = line.outstanding().interest;
            accrued = accrued
                .checked_sub(unpaid)
                .ok_or(MoneyError::Overflow { currency })?;
            let from = line.period_start().min(line.due_date());
            add(AccessoryKind::Interest, unpaid, from, line.due_date())?;
        }
        // What no due line holds accrued in the period that runs.
        let running = at_event.lines().iter();
        let running = running
            .filter(|line| line.due_date() > event.date)
            .map(|line| line.period_start())
            .find(|start| *start <= event.date);
        let from = running.unwrap_or(event.date);
        add(AccessoryKind::Interest, accrued, from, event.date)?;
        let (fees, late) = (event.loss.fees, event.loss.penalties);
        if !fees.is_zero() {
            let kind = self.kind_of_fees().ok_or(CallError::FeesOfSeveralKinds {
                fees: Money::new(fees, currency)?,
                date: event.date,
            })?;
            add(kind, fees, event.date, event.date)?;
        }
        add(AccessoryKind::LateInterest, late, event.date, event.date)?;
        Ok(accessories)
    }

    /// What all fees of this loan are, when they are of one kind.
    fn kind_of_fees(&self) -> Option<AccessoryKind> {
        let terms = self.terms();
        let charged = self
            .events()
            .iter()
            .any(|event| matches!(event, Event::Charge { .. }));
        // A fee for repaying early is paid with what it is for.
        let mut fees = terms.fees().iter();
        let has_fees = charged || fees.any(|fee| fee.payer.is_borrower());
        let mut guarantee_fees = terms.guarantee_fees().iter();
        let has_guarantee_fee = guarantee_fees.any(|fee| fee.payer.is_borrower());
        let kinds = [
            (has_guarantee_fee, AccessoryKind::GuaranteeFee),
            (terms.insurance().is_some(), AccessoryKind::Insurance),
            (has_fees, AccessoryKind::Fee),
        ];
        let mut kinds = kinds.into_iter().filter(|(has, _)| *has);
        match (kinds.next(), kinds.next()) {
            (Some((_, kind)), None) => Some(kind),
            _ => None,
        }
    }

    /// What came in after the credit event, up to a day.
    fn recovered_since(
        &self,
        event: NaiveDate,
        until: NaiveDate,
        now: &LoanState,
    ) -> Result<Vec<Recovery>, CallError> {
        let events = self.events().iter();
        let after = events
            .skip_while(|one| !matches!(one, Event::CreditEvent { .. }))
            .skip(1)
            .take_while(|one| one.date() <= until);
        let mut recoveries = Vec::new();
        for one in after {
            match one {
                Event::Recovery { date, amount, .. } | Event::Payment { date, amount, .. } => {
                    recoveries.push(Recovery {
                        date: (*date).max(event),
                        amount: Money::new(*amount, now.currency())?,
                    });
                }
                Event::Missed { .. } => {}
                other => {
                    return Err(CallError::ChangedSince {
                        kind: other.kind(),
                        date: other.date(),
                    });
                }
            }
        }
        Ok(recoveries)
    }
}
