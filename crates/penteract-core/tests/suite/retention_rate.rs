//! A loan with a retention has one effective rate: the cost, and not the second solution far below zero.

use penteract_core::{LoanTerms, disclosed_percent};
use serde_json::json;

#[test]
fn a_retention_has_a_teg_and_an_aprc() {
    let terms: LoanTerms = serde_json::from_value(json!({
        "currency": "EUR",
        "disbursements": [{ "date": "2023-01-15", "amount": "100000.00" }],
        "rate": { "kind": "fixed", "annual": "5 %" },
        "frequency": { "months": 1 },
        "phases": [{ "kind": "level-payment", "months": 84 }],
        "retention": { "percent": "5 %" },
    }))
    .unwrap();
    let schedule = terms.schedule().unwrap();
    let aprc = schedule.aprc().unwrap();
    assert_eq!(disclosed_percent(aprc, 2).to_string(), "5.62");
    let teg = schedule.teg().unwrap();
    assert!(
        teg.rate() < aprc && teg.rate().as_percent() > rust_decimal::Decimal::from(5),
        "{:?}",
        teg.rate()
    );
}
