//! A small loan for the tests of its life: 10000.00 over twelve months at 5 %, instalments of 856.07.
#![allow(dead_code, reason = "each test program uses some of it")]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

use chrono::NaiveDate;
use penteract_core::{Event, Loan, LoanTerms};
use rust_decimal::Decimal;
use serde_json::{Value, json};

pub fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

pub fn amount(text: &str) -> Decimal {
    text.parse().unwrap()
}

pub fn event(json: Value) -> Event {
    serde_json::from_value(json.clone()).unwrap_or_else(|error| panic!("{error} in {json}"))
}

/// The small loan, with some fields changed.
pub fn terms_json(changes: Value) -> Value {
    let mut terms = json!({
        "currency": "EUR",
        "disbursements": [{ "date": "2024-01-15", "amount": "10000.00" }],
        "rate": { "kind": "fixed", "annual": "5 %" },
        "frequency": { "months": 1 },
        "phases": [{ "kind": "level-payment", "months": 12 }]
    });
    for (key, value) in changes.as_object().unwrap() {
        terms[key] = value.clone();
    }
    terms
}

pub fn terms(changes: Value) -> LoanTerms {
    let json = terms_json(changes);
    serde_json::from_value(json.clone()).unwrap_or_else(|error| panic!("{error} in {json}"))
}

pub fn loan(changes: Value, events: &[Value]) -> Loan {
    let events = events.iter().cloned().map(event).collect();
    Loan::with_events(terms(changes), events).unwrap_or_else(|error| panic!("{error}"))
}

pub fn payments(amount: &str, dates: &[&str]) -> Vec<Value> {
    dates
        .iter()
        .map(|date| json!({ "kind": "payment", "date": date, "amount": amount }))
        .collect()
}
