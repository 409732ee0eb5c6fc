//! Loans that are lent together: their contract, and what each has of the payments of the whole.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::terms::GuaranteeTerms;
use crate::loan::{Event, EventKind, Loan, LoanError, LoanState, LoanStatus};
use crate::terms::{Payer, is_default};
use crate::{LoanTerms, LocalText, Rounding, said};

/// A contract of loans that are lent together, each on terms of its own.
///
/// ```json
/// { "tranches": [{ "id": "interest-free", "name": { "en": "Interest-free part" }, "terms": { … } }, …], "payments": "in-order" }
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TranchesContract {
    /// The loans, in the order in which payments settle them.
    pub tranches: Vec<TrancheContract>,
    /// How a payment of the whole is shared.
    #[serde(default, skip_serializing_if = "is_default")]
    pub payments: PaymentSharing,
}

/// One of the loans.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TrancheContract {
    /// Its name, for events.
    pub id: String,
    /// What people call it, by language.
    #[serde(with = "by_language")]
    #[cfg_attr(feature = "schema", schemars(with = "BTreeMap<String, String>"))]
    pub name: LocalText,
    /// Its terms.
    pub terms: LoanTerms,
    /// The terms of its guarantee; none unless given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub guarantee: Option<GuaranteeTerms>,
}

/// How a payment is shared between loans that are lent together. What exceeds all that is due repays them in their order,
/// each up to all that it asks for, and the last that is open holds the rest.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum PaymentSharing {
    /// What is due of the first one, then of the second, and so on (the default).
    #[default]
    InOrder,
    /// In proportion to what is due of each.
    InProportion,
}

/// What happened to loans that are lent together.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TrancheEvents {
    /// What happened to all of them: payments, payments returned, a credit event, recoveries.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub events: Vec<Event>,
    /// What happened to one of them, by its name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub tranches: BTreeMap<String, Vec<Event>>,
}

/// Why loans that are lent together cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TranchesError {
    /// No loan.
    None,
    /// Two loans of one name.
    SameName {
        /// The name.
        id: String,
    },
    /// Events of a loan that is not there.
    Unknown {
        /// The name.
        id: String,
    },
    /// An event of the whole that only one loan can have.
    OfOne {
        /// Its kind.
        kind: EventKind,
        /// Its day.
        date: NaiveDate,
    },
    /// A payment that came back and that nobody made.
    NoSuchPayment {
        /// Its day.
        paid_on: NaiveDate,
        /// How much.
        amount: Decimal,
    },
    /// One of the loans cannot be read, or does not take an event.
    Loan {
        /// The loan.
        tranche: String,
        /// Why.
        cause: Box<LoanError>,
    },
}

said! { TranchesError: Error {
    None => "the contract has no tranche: list at least one", "le contrat n'a aucune tranche : donnez-en au moins une";
    SameName { id } =>
        "two tranches are named `{id}`: give each a name of its own",
        "deux tranches se nomment `{id}` : donnez à chacune son propre nom";
    Unknown { id } =>
        "the contract has no tranche `{id}`: write one of its names",
        "le contrat n'a pas de tranche `{id}` : écrivez l'un de ses noms";
    OfOne { kind, date } =>
        "the {kind} of {date} is of one tranche: write it under `tranches`, by its name",
        "un évènement du {date} est d'une seule tranche ({kind}) : écrivez-le sous `tranches`, par son nom";
    NoSuchPayment { paid_on, amount } =>
        "no payment of {amount} was made on {paid_on}, or it came back already",
        "aucun paiement de {amount} n'a été fait le {paid_on}, ou il est déjà revenu";
    Loan { tranche, cause } => "tranche `{tranche}`: {cause}", "tranche `{tranche}` : {cause}";
} }

/// A payment of the whole, and what each loan had of it.
struct Shared {
    date: NaiveDate,
    amount: Decimal,
    payer: Payer,
    pieces: Vec<Decimal>,
    is_returned: bool,
}

impl TranchesContract {
    /// The loans with all that happened to them, in the order of the contract: payments of the whole are shared as they
    /// come, by what is due of each loan at the end of the day.
    ///
    /// # Errors
    /// [`TranchesError`]: the first event, by date, that is not allowed; those of one loan come before those of the whole.
    ///
    /// # Example
    /// ```
    /// use penteract_core::{TrancheEvents, TranchesContract};
    ///
    /// let terms = |amount: &str, rate: &str| format!(r#"{{ "currency": "EUR",
    ///     "disbursements": [{{ "date": "2024-01-15", "amount": "{amount}" }}], "rate": {{ "kind": "fixed", "annual": "{rate}" }},
    ///     "frequency": {{ "months": 1 }}, "phases": [{{ "kind": "level-principal", "months": 10 }}] }}"#);
    /// let contract: TranchesContract = serde_json::from_str(&format!(
    ///     r#"{{ "tranches": [{{ "id": "free", "name": {{ "en": "Free" }}, "terms": {} }}, {{ "id": "paid", "name": {{ "en": "Paid" }}, "terms": {} }}] }}"#,
    ///     terms("5000.00", "0 %"), terms("3000.00", "12 %")))?;
    /// let life: TrancheEvents = serde_json::from_str(
    ///     r#"{ "events": [{ "kind": "payment", "date": "2024-02-15", "amount": "600.00" }] }"#)?;
    /// let loans = contract.loans(&life)?;
    /// let due = loans.iter().map(|loan| Ok(loan.as_of("2024-02-15".parse()?)?.due().total().to_string()));
    /// // 500.00 and 330.00 were due.
    /// assert_eq!(due.collect::<Result<Vec<_>, Box<dyn std::error::Error>>>()?, ["0.00", "230.00"]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn loans(&self, life: &TrancheEvents) -> Result<Vec<Loan>, TranchesError> {
        self.check_names(life)?;
        let mut loans = Vec::with_capacity(self.tranches.len());
        for (at, tranche) in self.tranches.iter().enumerate() {
            let loan = Loan::new(tranche.terms.clone());
            loans.push(loan.map_err(|cause| self.of(at, cause))?);
        }
        let of_one = self.tranches.iter().enumerate();
        let of_one = of_one.flat_map(|(at, tranche)| {
            let events = life.tranches.get(&tranche.id).into_iter().flatten();
            events.map(move |event| (Some(at), event))
        });
        let of_all = life.events.iter().map(|event| (None, event));
        let mut events: Vec<(Option<usize>, &Event)> = of_one.chain(of_all).collect();
        events.sort_by_key(|(_, event)| event.date());
        let mut shared: Vec<Shared> = Vec::new();
        for (of, event) in events {
            match of {
                Some(at) => self.record(&mut loans, at, event.clone())?,
                None => self.share(&mut loans, event, &mut shared)?,
            }
        }
        Ok(loans)
    }

    fn check_names(&self, life: &TrancheEvents) -> Result<(), TranchesError> {
        if self.tranches.is_empty() {
            return Err(TranchesError::None);
        }
        for (at, tranche) in self.tranches.iter().enumerate() {
            let mut before = self.tranches.iter().take(at);
            if before.any(|known| known.id == tranche.id) {
                let id = tranche.id.clone();
                return Err(TranchesError::SameName { id });
            }
        }
        for id in life.tranches.keys() {
            if self.tranches.iter().all(|tranche| tranche.id != *id) {
                return Err(TranchesError::Unknown { id: id.clone() });
            }
        }
        Ok(())
    }

    fn of(&self, at: usize, cause: LoanError) -> TranchesError {
        let tranche = self.tranches.get(at);
        TranchesError::Loan {
            tranche: tranche.map_or_else(String::new, |tranche| tranche.id.clone()),
            cause: Box::new(cause),
        }
    }

    fn record(&self, loans: &mut [Loan], at: usize, event: Event) -> Result<(), TranchesError> {
        match loans.get_mut(at) {
            Some(loan) => loan.record(event).map_err(|cause| self.of(at, cause)),
            None => Ok(()),
        }
    }

    /// Gives each loan its part of an event of the whole.
    fn share(
        &self,
        loans: &mut [Loan],
        event: &Event,
        shared: &mut Vec<Shared>,
    ) -> Result<(), TranchesError> {
        let date = event.date();
        let states = loans.iter().enumerate().map(|(at, loan)| {
            let state = loan.as_of(date);
            state.map_err(|cause| self.of(at, cause))
        });
        let states: Vec<LoanState> = states.collect::<Result<_, _>>()?;
        let pieces = match event {
            Event::Payment { amount, .. } | Event::Recovery { amount, .. } => {
                let pieces = self.pieces(&states, event, *amount);
                shared.push(Shared {
                    date,
                    amount: *amount,
                    payer: event.payer().clone(),
                    pieces: pieces.clone(),
                    is_returned: false,
                });
                pieces
            }
            Event::PaymentReturned {
                paid_on,
                amount,
                payer,
                ..
            } => {
                let mut made = shared.iter_mut().filter(|paid| !paid.is_returned);
                let made = made.find(|paid| {
                    (paid.date, paid.amount) == (*paid_on, *amount) && paid.payer == *payer
                });
                let Some(made) = made else {
                    let (paid_on, amount) = (*paid_on, *amount);
                    return Err(TranchesError::NoSuchPayment { paid_on, amount });
                };
                made.is_returned = true;
                made.pieces.clone()
            }
            Event::CreditEvent { .. } => {
                for (at, state) in states.iter().enumerate() {
                    if state.status() != LoanStatus::Closed {
                        self.record(loans, at, event.clone())?;
                    }
                }
                return Ok(());
            }
            _ => {
                let kind = event.kind();
                return Err(TranchesError::OfOne { kind, date });
            }
        };
        for (at, piece) in pieces.into_iter().enumerate() {
            if !piece.is_zero() {
                self.record(loans, at, event.of_amount(piece))?;
            }
        }
        Ok(())
    }

    /// What each loan has of money that came in.
    fn pieces(&self, states: &[LoanState], event: &Event, amount: Decimal) -> Vec<Decimal> {
        let payer = event.payer();
        let due: Vec<Decimal> = states.iter().map(|state| owed(state, event)).collect();
        let mut pieces = match self.payments {
            PaymentSharing::InOrder => vec![Decimal::ZERO; due.len()],
            PaymentSharing::InProportion => in_proportion(amount, &due, states),
        };
        // INVARIANT: parts of an amount that was written are not above it.
        let left = amount - pieces.iter().sum::<Decimal>();
        let mut left = fill(&mut pieces, &due, left);
        if payer.is_borrower() && matches!(event, Event::Payment { .. }) && !left.is_zero() {
            let asked: Vec<Decimal> = states.iter().map(all_that_is_asked).collect();
            left = fill(&mut pieces, &asked, left);
        }
        let owes = |state: &LoanState| {
            let mut others = state.others().iter();
            payer.is_borrower() || others.any(|other| other.payer().is_called(payer))
        };
        let is_open = |state: &LoanState| state.status() != LoanStatus::Closed;
        // Where nobody owes it, the first loan says why it does not take it.
        let last = states
            .iter()
            .rposition(|state| owes(state) && is_open(state));
        let last = last.or_else(|| states.iter().rposition(owes));
        if let Some(piece) = pieces.get_mut(last.unwrap_or_default()) {
            *piece += left;
        }
        pieces
    }
}

/// What the lines of a loan ask of the borrower, due and to come, and is unpaid.
fn all_that_is_asked(state: &LoanState) -> Decimal {
    let lines = state.lines().iter();
    lines.map(|line| line.outstanding().total()).sum()
}

/// Raises each part up to the most that it may be, in order; gives back what is left.
fn fill(pieces: &mut [Decimal], most: &[Decimal], mut left: Decimal) -> Decimal {
    for (piece, most) in pieces.iter_mut().zip(most) {
        let taken = (*most - *piece).max(Decimal::ZERO).min(left);
        *piece += taken;
        left -= taken;
    }
    left
}

/// What the payer of money owes of a loan on the day: what is due of it, and after a credit event all that is lost.
fn owed(state: &LoanState, event: &Event) -> Decimal {
    if let (Event::Recovery { .. }, Some(lost)) = (event, state.credit_event()) {
        let recovered: Decimal = state.recoveries().iter().map(|one| one.amount).sum();
        return (lost.loss.total() - recovered).max(Decimal::ZERO);
    }
    let payer = event.payer();
    if payer.is_borrower() {
        return state.due().total();
    }
    let mut others = state.others().iter();
    let other = others.find(|other| other.payer().is_called(payer));
    other.map_or(Decimal::ZERO, |other| other.due().total())
}

/// Parts of an amount in proportion to what is due, rounded half up, none above it.
fn in_proportion(amount: Decimal, due: &[Decimal], states: &[LoanState]) -> Vec<Decimal> {
    let whole = due
        .iter()
        .copied()
        .try_fold(Decimal::ZERO, Decimal::checked_add);
    let part = |(due, state): (&Decimal, &LoanState)| {
        let part = due.checked_mul(amount)?.checked_div(whole?)?;
        let rounded = Rounding::HalfUp.round(part, state.currency().minor_units());
        Some(rounded.min(*due))
    };
    let parts: Option<Vec<Decimal>> = due.iter().zip(states).map(part).collect();
    let parts = parts.filter(|parts| parts.iter().sum::<Decimal>() <= amount);
    // Too much for one cent, or too large to multiply: in order.
    parts.unwrap_or_else(|| vec![Decimal::ZERO; due.len()])
}

/// A text under the tags of its languages.
mod by_language {
    use std::collections::BTreeMap;

    use serde::de::Error as _;
    use serde::{Deserialize, Deserializer, Serializer};

    use crate::{Language, LocalText};

    pub(super) fn serialize<S: Serializer>(text: &LocalText, to: S) -> Result<S::Ok, S::Error> {
        to.collect_map(text.said().map(|(tag, text)| (tag.to_string(), text)))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<LocalText, D::Error> {
        let said = BTreeMap::<String, String>::deserialize(from)?.into_iter();
        let said = said.map(|(tag, text)| {
            let language = tag.parse::<Language>().map_err(D::Error::custom)?;
            Ok((language, text.into()))
        });
        said.collect()
    }
}
