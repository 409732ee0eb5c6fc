//! What a phase leaves for the next one is at most what is outstanding.

use crate::loan_support::{amount, day, loan, terms};
use penteract_core::Rounding;
use rust_decimal::Decimal;
use serde_json::{Value, json};

fn drawn_in_two(phase: &Value) -> Vec<(Decimal, Decimal)> {
    let terms = terms(json!({
        "disbursements": [{ "date": "2024-01-01", "amount": "3000.00" }, { "date": "2024-03-01", "amount": "7000.00" }],
        "rate": { "kind": "fixed", "annual": "12 %" },
        "phases": [phase, { "kind": "bullet" }]
    }));
    let schedule = terms.schedule().unwrap();
    let parts = |row: &penteract_core::ScheduleRow| (row.principal(), row.interest());
    schedule.rows().iter().map(parts).collect()
}

fn parts(rows: &[(&str, &str)]) -> Vec<(Decimal, Decimal)> {
    let part = |(principal, interest): &(&str, &str)| (amount(principal), amount(interest));
    rows.iter().map(part).collect()
}

// Fault M2
#[test]
fn a_first_drawing_below_the_residual_pays_interest_alone() {
    let level = json!({ "kind": "level-payment", "instalments": 4, "residual": "5000.00" });
    assert_eq!(
        drawn_in_two(&level),
        // From the second drawing on: (10 100 − 5000 / 1.01) / (1 + 1 / 1.01) = 2587.56.
        parts(&[
            ("0.00", "30.00"),
            ("0.00", "30.00"),
            ("2487.56", "100.00"),
            ("7512.44", "75.12")
        ])
    );
    let shares = json!({ "kind": "level-principal", "instalments": 4, "residual": "5000.00" });
    assert_eq!(
        drawn_in_two(&shares),
        parts(&[
            ("0.00", "30.00"),
            ("0.00", "30.00"),
            ("2500.00", "100.00"),
            ("7500.00", "75.00")
        ])
    );
}

// Fault M2
#[test]
fn a_prepayment_below_the_residual_leaves_what_is_left_to_the_bullet() {
    for kind in ["level-payment", "level-principal"] {
        let paid = if kind == "level-payment" {
            "1331.41"
        } else {
            "1350.00"
        };
        let events = [
            json!({ "kind": "payment", "date": "2024-02-01", "amount": paid }),
            json!({ "kind": "prepayment", "date": "2024-02-01", "amount": "7000.00" }),
        ];
        let changes = json!({
            "disbursements": [{ "date": "2024-01-01", "amount": "10000.00" }],
            "rate": { "kind": "fixed", "annual": "12 %" },
            "phases": [{ "kind": kind, "instalments": 4, "residual": "5000.00" }, { "kind": "bullet" }]
        });
        let state = loan(changes, &events).as_of(day("2024-02-01")).unwrap();
        let left = if kind == "level-payment" {
            amount("1768.59")
        } else {
            amount("1750.00")
        };
        let interest = Rounding::HalfUp.round(left * amount("0.01"), 2);
        let later = state.lines().iter().filter(|line| line.number() > 1);
        let due: Vec<_> = later
            .map(|line| (line.due().principal, line.due().interest))
            .collect();
        let zero = Decimal::ZERO;
        assert_eq!(due, [(zero, interest), (zero, interest), (left, interest)]);
    }
}

// Fault M2
#[test]
fn instalments_rounded_up_stop_at_the_residual() {
    let terms = terms(json!({
        "disbursements": [{ "date": "2024-01-01", "amount": "1000.00" }],
        "rate": { "kind": "fixed", "annual": "0 %" },
        "rounding": { "mode": "up", "remainder": "last", "instalment_multiple": "100" },
        "phases": [{ "kind": "level-payment", "instalments": 4, "residual": "750.00" }, { "kind": "bullet" }]
    }));
    let schedule = terms.schedule().unwrap();
    let principal: Vec<Decimal> = schedule.rows().iter().map(|row| row.principal()).collect();
    assert_eq!(
        principal,
        [amount("100"), amount("100"), amount("50"), amount("750")]
    );
}
