//! An option that would have no effect is refused, and the refusal says what to write instead.

use penteract_core::LoanTerms;
use serde_json::{Value, json};

/// Terms of 10 000 EUR with some keys put in their place.
fn read(keys: Value) -> Result<LoanTerms, String> {
    let mut terms = json!({
        "currency": "EUR",
        "disbursements": [{ "date": "2023-01-15", "amount": "10000.00" }],
        "rate": { "kind": "fixed", "annual": "5 %" },
        "frequency": { "months": 1 },
        "phases": [{ "kind": "level-payment", "months": 12 }],
    });
    for (key, value) in keys.as_object().unwrap() {
        terms[key] = value.clone();
    }
    serde_json::from_value(terms).map_err(|error| error.to_string())
}

fn refused(keys: Value, words: &str) {
    match read(keys.clone()) {
        Err(message) => assert!(message.contains(words), "{keys}: {message}"),
        Ok(terms) => panic!(
            "{keys} is accepted: {:?}",
            terms.schedule().map(|schedule| schedule.to_string())
        ),
    }
}

#[test]
fn a_fee_on_what_is_not_there_is_refused() {
    let fee = |of: &str, when: &str| json!({ "fees": [{ "id": "fee", "percent": "1 %", "of": of, "when": when }] });
    refused(fee("disbursed", "each-instalment"), "of: principal");
    refused(fee("disbursed", "last-instalment"), "of: principal");
    refused(fee("interest", "disbursement"), "each-instalment");
    refused(fee("instalment", "disbursement"), "each-instalment");
    assert!(read(fee("disbursed", "disbursement")).is_ok());
    assert!(read(fee("interest", "each-instalment")).is_ok());
}

#[test]
fn a_bullet_without_a_length_has_no_interest_of_its_own() {
    let phases =
        |bullet: Value| json!({ "phases": [{ "kind": "interest-only", "months": 12 }, bullet] });
    refused(
        phases(json!({ "kind": "bullet", "interest": "at-end" })),
        "give the bullet its length",
    );
    assert!(read(phases(json!({ "kind": "bullet" }))).is_ok());
}

#[test]
fn flat_interest_is_spread_over_something() {
    let phases = json!([{ "kind": "no-payment", "months": 12, "interest": "due-at-end" }, { "kind": "bullet" }]);
    refused(
        json!({ "interest_method": "flat-spread", "phases": phases }),
        "use `flat`",
    );
    let terms = read(json!({ "interest_method": "flat", "phases": phases })).unwrap();
    assert_eq!(
        terms.schedule().unwrap().totals().interest().to_string(),
        "500.00"
    );
}

#[test]
fn compounding_needs_interest_that_waits() {
    let phases = json!([{ "kind": "interest-only", "months": 12 }, { "kind": "bullet" }]);
    refused(
        json!({ "interest_compounded_every": 3, "phases": phases }),
        "no-payment",
    );
}

#[test]
fn dates_that_would_not_be_heeded_are_refused() {
    refused(
        json!({ "payments": "in-advance", "first_due_date": "2023-02-01" }),
        "anchor",
    );
    let one = json!([{ "kind": "bullet", "instalments": 1 }]);
    refused(
        json!({ "phases": one, "first_due_date": "2023-02-20", "last_due_date": "2023-02-25" }),
        "keep one",
    );
}

#[test]
fn a_residual_is_at_most_what_is_outstanding() {
    let phases = |residual: &str| json!({ "phases": [{ "kind": "level-payment", "months": 12, "residual": residual }, { "kind": "bullet" }] });
    refused(phases("20000.00"), "at most what is outstanding");
    refused(phases("10000.01"), "at most what is outstanding");
    assert!(read(phases("10000.00")).is_ok());
    assert!(read(phases("4000.00")).is_ok());
}

/// Interest cannot absorb the rounding of payments that were solved on another amount than the one drawn.
#[test]
fn the_remainder_as_interest_is_refused_where_payments_are_solved_on_the_amount_approved() {
    refused(
        json!({
            "rounding": { "remainder": "interest" },
            "servicing": { "approved_amount": "15000.00", "level_payments_on": "approved" }
        }),
        "take the remainder `last`",
    );
}
